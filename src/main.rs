//! The binary: parses, dispatches, maps errors to exit codes.

fn main() {}

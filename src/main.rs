//! The binary: parses, dispatches, maps errors to exit codes.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    gongyi_cli::run(std::env::args_os()).into()
}

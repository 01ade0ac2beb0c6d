//! `gongyi completions SHELL`: what a shell needs to complete the command line.

use std::io::{self, Write as _};

use clap::{CommandFactory as _, ValueEnum};
use clap_complete::{Shell, generate};

use super::{Cli, Exit};

/// Writes the completions of a shell to the standard output.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell.
    shell: Known,
}

/// The shells that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Known {
    Bash,
    Zsh,
    Fish,
}

pub(super) fn run(args: &Args) -> Exit {
    let shell = match args.shell {
        Known::Bash => Shell::Bash,
        Known::Zsh => Shell::Zsh,
        Known::Fish => Shell::Fish,
    };
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "gongyi", &mut script);
    // Whoever reads may go before the end.
    let _nobody_reads = io::stdout().write_all(&script);
    Exit::Fine
}

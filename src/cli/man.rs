//! `gongyi man DIR`: the pages of the manual, as the package installs them: English in `man1`, Chinese in `zh_CN/man1`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::{Cli, Exit, Failure, chinese};

/// Writes the pages of the manual to a folder.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder, which is made; English goes to `man1` in it, Chinese to `zh_CN/man1`.
    #[arg(value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let written = write(Cli::command(), &args.out.join("man1"), str::to_owned)
        .and_then(|()| write(chinese::translate(Cli::command()), &args.out.join("zh_CN/man1"), chinese::manual));
    match written {
        Ok(()) => Ok(Exit::Fine),
        Err(error) => Err(Failure::io("无法写入", "cannot write", &args.out, &error)),
    }
}

/// Writes the pages of a program, one for each command.
fn write(program: Command, folder: &Path, worded: fn(&str) -> String) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // What every command has is said once, by the program's own page.
    let mut program = program.disable_help_subcommand(true).disable_help_flag(true).subcommand_value_name("COMMAND");
    program.build();
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
    for command in commands.chain([program.clone()]) {
        let page = Man::new(command).source(concat!("gongyi ", env!("CARGO_PKG_VERSION"))).manual("Gongyi");
        let name = page.get_filename();
        let mut text = Vec::new();
        page.render(&mut text)?;
        fs::write(folder.join(name), worded(&String::from_utf8_lossy(&text)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_has_its_page_in_both_languages() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(run(&Args { out: folder.path().to_owned() }).unwrap(), Exit::Fine);
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_else(|_| panic!("no {name}"));
        let (english, chinese) = (read("man1/gongyi.1"), read("zh_CN/man1/gongyi.1"));
        assert!(english.contains(".SH NAME") && english.contains("gongyi\\-doctor(1)"), "{english}");
        assert!(chinese.contains(".SH 名称") && chinese.contains("gongyi\\-doctor(1)"), "{chinese}");
        for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
            let name = command.get_name();
            let (english, chinese) =
                (read(&format!("man1/gongyi-{name}.1")), read(&format!("zh_CN/man1/gongyi-{name}.1")));
            assert!(english.contains("\n.SH SYNOPSIS\n"), "{english}");
            assert!(english.contains("\\-\\-lang") && chinese.contains("\\-\\-lang"), "{english}{chinese}");
            let heads: Vec<&str> = chinese.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
            assert!(heads.len() >= 3 && heads.iter().all(|head| !head.is_ascii()), "{name}: {heads:?}");
        }
        // What is hidden from the help is hidden here.
        assert!(!folder.path().join("man1/gongyi-man.1").exists());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_said() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let failure = run(&Args { out: folder.path().join("file") }).unwrap_err();
        assert!(failure.exit == Exit::Failed && failure.text.en.contains("cannot write"), "{failure:?}");
    }
}

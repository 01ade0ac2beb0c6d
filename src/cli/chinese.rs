//! The command line in Chinese: what its help and its errors say. The English texts stand at the arguments themselves, as
//! clap reads them there; a test finds what has none here.

use std::error::Error as _;

use clap::{
    Arg, Command,
    error::{ContextKind, ErrorKind},
};

use super::BadValue;

/// What clap says by itself, and what it is called here; what another begins with comes after it.
const PHRASES: [(&str, &str); 16] = [
    ("Usage: ", "用法："),
    ("Usage:", "用法："),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("[OPTIONS]", "[选项]"),
    ("[COMMAND]", "[命令]"),
    ("[default: ", "[默认："),
    ("[possible values: ", "[可选："),
    ("Possible values:", "可选："),
    ("Print this message or the help of the given subcommand(s)", "显示本说明，或某个命令的说明"),
    ("Print help for the subcommand(s)", "要看说明的命令"),
    ("Print help (see more with '--help')", "显示说明（--help 更详细）"),
    ("Print help (see a summary with '-h')", "显示说明（-h 更简短）"),
    ("Print help", "显示说明"),
    ("Print version", "显示版本"),
];

/// What a command does.
fn about(command: &str) -> Option<&'static str> {
    Some(match command {
        "gongyi" => "按日程全屏播放文件夹里的公益广告（RON 播放列表）",
        "play" => "播放文件夹（不写命令时就是它）",
        "check" => "检查文件夹，报告所有写错的地方",
        "timeline" => "列出一个屏幕将要播放、或播放过的内容",
        "explain" => "说明一个屏幕在某一时刻为什么播放这个画面",
        "snapshot" => "把一个屏幕在某一时刻的画面存成 PNG 图片",
        "doctor" => "检查这台机器：已安装的服务、显示器、显卡驱动、字体、时钟、文件夹、磁盘、温度",
        "completions" => "输出命令行补全脚本",
        "man" => "写出手册页，供安装包使用",
        "gallery" => "把文件夹里的每个画面存成 PNG 图片",
        "report" => "按播放记录（play --record）统计播放了什么",
        "proof" => "写一个送审文件：每个画面、改了什么、今后两周的安排和审签单",
        _ => return None,
    })
}

/// What an argument of a command is for.
fn help(command: &str, argument: &str) -> Option<&'static str> {
    let plays = matches!(command, "gongyi" | "play");
    Some(match argument {
        "lang" => "提示用的语言；不写就用 site.ron 里的 lang，再看系统（LANG），都没有就用中文",
        "trace" => "把程序每时每刻做了什么写进文件，用 <https://ui.perfetto.dev> 打开看",
        "dir" if command == "doctor" => "播放文件夹 [默认：playlists；没有时是已安装的服务的]",
        "dir" => "播放文件夹 [默认：playlists]",
        "screen" if plays => "只在这个屏幕上播放；可以写几次",
        "screen" => "屏幕 [默认：第一个]",
        "zone" if command == "timeline" => "只列屏幕的这个分区 [默认：除时钟外的全部]",
        "zone" => "屏幕的分区",
        "windowed" => "在桌面上开一个窗口，不占满屏幕",
        "headless" => "离屏播放；没有显示器时就是这样",
        "gpu" => "是否用显卡画：auto 有显卡就用，on 没有时用软件驱动，off 从不用",
        "size" if plays => "正放时画面的大小，用于离屏或窗口",
        "size" if command == "gallery" => "画面的大小；可以写几次 [默认：1920x1080、1080x1920 和 3840x2160]",
        "size" => "正放时画面的大小 [默认：屏幕的大小，或 1920x1080]",
        "at" if plays => "播放器的时钟从这一刻走起：RFC 3339、站点时区的 `2026-11-23 08:00`，或 `now`",
        "at" if command == "gallery" => "每天不同的画面用哪一天，屏幕用哪一时刻 [默认：now]",
        "at" if command == "snapshot" => "时刻：RFC 3339、站点时区的 `2026-11-23 08:00`，或 `now` [默认：now]",
        "at" if command == "proof" => "从哪天起：RFC 3339、站点时区的 `2026-11-23 08:00`，或 `now` [默认：now]",
        "at" => "时刻：RFC 3339、站点时区的 `2026-11-23 08:00`，或 `now`",
        "speed" => "播放器的时钟走快这么多倍",
        "length" if plays => "播放这么久（按播放器的时钟）后结束，例如 `90s`、`15m`、`8h`",
        "length" => "多久，例如 `90s`、`15m`、`8h`",
        "from" => "从什么时候起：RFC 3339、站点时区的 `2026-11-23 08:00`，或 `now`",
        "to" => "到什么时候",
        "events" => "把播出记录写进文件或标准输出（-），每行一个 JSON 对象",
        "status" => "把当前状态写进这个 JSON 文件，随时更新",
        "mirror" => "把屏幕上的画面存成图片，随时更新（几个屏幕时各存一张：文件名-屏幕名.png）",
        "state" if command == "report" => {
            "播放器的状态文件夹，里面存着每天的内容：用它核对播放的和日程规定的是否一致 [默认：记录旁边的 state，没有就和 play 一样]"
        }
        "state" if command == "proof" => "播放器的状态文件夹：与里面的上一个正确版本比较，写出哪里不同",
        "state" => {
            "把每个文件上一次正确的内容存在这里，重新启动时用 [默认：`$STATE_DIRECTORY`，否则 `$XDG_STATE_HOME/gongyi`，否则 `~/.local/state/gongyi`]"
        }
        "record" => "把播放了什么记在这个文件夹里，每天一个文件（播放证明）",
        "record_days" => "更早的播放记录会删除（天）",
        "record_mib" => "播放记录超过这么多 MiB 时，删除最早的几天",
        "journals" => "播放记录文件夹，每台机器一个 [默认：/var/lib/gongyi/record]",
        "week" => "这个时间所在的一周（从周一开始），如 `2026-11-23` 或 `now`",
        "month" => "这个时间所在的月",
        "quarter" => "这个时间所在的季度",
        "by" => "每行统计什么；campaign 是系列（播放列表的 series）",
        "playlists" => "播放文件夹：按它的 site.ron 里的占比要求（quotas）判断播放得够不够",
        "verify" => "从头到尾核对记录，指出每一行改动过、删掉过、挪动过的",
        "head" => "以前在别处记下的某一行的校验码：它必须还在",
        "display_off" => "规则让所有屏幕黑屏时运行这条命令（用 `sh`），关掉显示器",
        "display_on" => "黑屏结束时，以及程序结束时，运行这条命令",
        "format" => match command {
            "check" => "human 在原文里标出位置；json 每行一个对象：先是问题，再是每个画面在每个屏幕上看得清的程度",
            "timeline" => "table 每段节目一行；json 每行一个对象，每个画面一个",
            "explain" => "human 用句子说明；json 输出一个对象",
            "report" => "csv 用 WPS 和 Excel 打开，html 是可以打印的网页，json 每行一个对象",
            _ => "human 每项一行；json 每行一个对象：`id`、`state`、`message`、`fix`",
        },
        "profile" => "画面用哪套规则：default 适用于任何屏幕；shenzhen-led 再加上深圳公共场所 LED 文字屏的规则",
        "no_cache" => {
            "全部重新测量，也不记住。平时没有变的画面不再测，结果存在 `$XDG_CACHE_HOME/gongyi`；两样的结论相同"
        }
        "shell" => "哪种命令行",
        "playlist" => "只画这个播放列表，不画屏幕；可以写几次",
        "theme" => "换成这个主题，不用播放列表自己的；可以写几次，`all` 是全部",
        "out" if command == "gallery" => {
            "存到这个文件夹；文件名是 `<播放列表>-<画面>[-<主题>]-<宽>x<高>.png`，分区屏幕是 `screen-<屏幕>[-<主题>]-<宽>x<高>.png`"
        }
        "out" if command == "man" => "存到这个文件夹；英文在其中的 `man1`，中文在 `zh_CN/man1`",
        "out" => "要写的文件",
        _ => return None,
    })
}

/// A command, and all below it, with the texts of this file.
pub(super) fn translate(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let command = match about(&name) {
        Some(about) if command.get_long_about().is_some() => command.about(about).long_about(about),
        Some(about) => command.about(about),
        None => command,
    };
    let with_help = |argument: Arg| match help(&name, argument.get_id().as_str()) {
        Some(help) if argument.get_long_help().is_some() => argument.help(help).long_help(help),
        Some(help) => argument.help(help),
        None => argument,
    };
    command.mut_args(with_help).mut_subcommands(translate)
}

/// What clap wrote, with its own phrases in Chinese.
pub(super) fn phrases(written: &str) -> String {
    PHRASES.iter().fold(written.to_owned(), |written, (english, chinese)| written.replace(english, chinese))
}

/// A page of the manual, with its headings in Chinese.
pub(super) fn manual(written: &str) -> String {
    let heading = |line: &str| match line.strip_prefix(".SH ").map(|name| name.trim_matches('"')) {
        Some("NAME") => ".SH 名称".to_owned(),
        Some("SYNOPSIS") => ".SH 用法".to_owned(),
        Some("DESCRIPTION") => ".SH 说明".to_owned(),
        Some("OPTIONS") => ".SH 选项".to_owned(),
        Some("SUBCOMMANDS") => ".SH 命令".to_owned(),
        Some("VERSION") => ".SH 版本".to_owned(),
        _ => phrases(line),
    };
    written.lines().map(heading).flat_map(|line| [line, "\n".to_owned()]).collect()
}

/// An error of the command line, with what to write.
pub(super) fn error(error: &clap::Error) -> String {
    let told = |kind| error.get(kind).map(ToString::to_string);
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let meant = suggested.into_iter().find_map(told).map(|meant| format!("；是不是 {meant}？")).unwrap_or_default();
    let usage = told(ContextKind::Usage).map(|usage| format!("{}\n\n", phrases(usage.trim_end()))).unwrap_or_default();
    format!("错误：{}{meant}\n\n{usage}更多说明请用 --help。\n", what_is_wrong(error))
}

/// What is wrong, by the kind of the error.
fn what_is_wrong(error: &clap::Error) -> String {
    let told = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (argument, value) = (told(ContextKind::InvalidArg), told(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::InvalidValue => {
            let known = told(ContextKind::ValidValue);
            let choice = if known.is_empty() { String::new() } else { format!("，可选：{known}") };
            if value.is_empty() {
                format!("“{argument}”后面要写一个值{choice}")
            } else {
                format!("“{argument}”不能是“{value}”{choice}")
            }
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map(|source| match source.downcast_ref::<BadValue>() {
                Some(BadValue(text)) => text.zh.clone(),
                None => source.to_string(),
            });
            format!("“{argument}”不能是“{value}”：{}", why.unwrap_or_default())
        }
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个选项，或不该写在这里"),
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", told(ContextKind::InvalidSubcommand)),
        ErrorKind::TooManyValues => format!("“{argument}”不能再写“{value}”"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("“{argument}”后面的值个数不对"),
        ErrorKind::NoEquals => format!("“{argument}”和它的值之间要写 ="),
        ErrorKind::ArgumentConflict => {
            let prior = told(ContextKind::PriorArg);
            if prior.is_empty() || prior == argument {
                format!("“{argument}”只能写一次")
            } else {
                format!("“{argument}”不能和“{prior}”一起写")
            }
        }
        ErrorKind::MissingRequiredArgument => format!("还要写上 {argument}"),
        ErrorKind::MissingSubcommand => "还要写上命令".to_owned(),
        ErrorKind::InvalidUtf8 => "命令行里有不是 UTF-8 的文字".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cli;
    use clap::CommandFactory as _;

    /// A command and all below it, without what clap adds.
    fn commands(command: &Command) -> Vec<Command> {
        let below = command.get_subcommands().filter(|below| below.get_name() != "help");
        below.flat_map(commands).chain([command.clone()]).collect()
    }

    /// Whether three words of English follow one another, outside of backquotes.
    fn has_english(line: &str) -> bool {
        let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let said: String = line.split('`').step_by(2).collect();
        said.split_whitespace().collect::<Vec<_>>().windows(3).any(|three| three.iter().all(is_word))
    }

    #[test]
    fn every_command_and_every_argument_has_its_text() {
        for command in commands(&Cli::command()) {
            let name = command.get_name();
            assert!(about(name).is_some(), "{name}: no text in `about`");
            for argument in command.get_arguments() {
                assert!(
                    help(name, argument.get_id().as_str()).is_some(),
                    "{name} {}: no text in `help`",
                    argument.get_id()
                );
            }
        }
    }

    // Replay B8: the help of every command.
    #[test]
    fn no_english_is_left_in_the_help() {
        assert!(has_english("Print this message") && !has_english("gongyi check [选项]"));
        let mut root = translate(Cli::command());
        root.build();
        let of_help = root.find_subcommand("help").unwrap().clone();
        for mut command in commands(&root).into_iter().chain([of_help]) {
            for text in [command.render_help(), command.render_long_help()] {
                let text = phrases(&text.to_string());
                assert!(text.contains("用法：gongyi"), "{text}");
                assert!(!text.lines().any(has_english), "{text}");
                for (english, _) in PHRASES {
                    assert!(!text.contains(english), "{english} is left in {text}");
                }
            }
        }
    }

    #[test]
    fn each_error_says_in_chinese_what_is_wrong() {
        for (arguments, says) in [
            (&["gongyi", "check", "--format", "xml"][..], "“--format <FORMAT>”不能是“xml”，可选：human, json"),
            (&["gongyi", "check", "--format"], "“--format <FORMAT>”后面要写一个值"),
            (&["gongyi", "check", "--fromat", "json"], "没有“--fromat”这个选项，或不该写在这里；是不是 --format？"),
            (&["gongyi", "snapshot", "--out", "a.png", "--size", "big"], "请写 1920x1080 这样的大小"),
            (&["gongyi", "--speed", "0"], "0.001 到 1000000"),
            (&["gongyi", "snapshot"], "还要写上 --out <FILE.png>"),
            (&["gongyi", "--headless", "--windowed"], "一起写"),
            (&["gongyi", "explain", "--at", "now", "--at", "now"], "只能写一次"),
            (&["gongyi", "check", "a", "b"], "“b”"),
            (&["gongyi", "help", "chek"], "没有命令“chek”"),
        ] {
            let found = translate(Cli::command()).try_get_matches_from(arguments).unwrap_err();
            let said = error(&found);
            assert!(said.starts_with("错误：") && said.contains(says), "{arguments:?}: {said}");
            assert!(!said.contains("Usage") && !said.contains("error"), "{said}");
        }
    }
}

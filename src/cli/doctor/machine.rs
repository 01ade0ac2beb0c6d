//! What `doctor` checks without the stage: fonts, the zone, the clock, the folder and how it is watched.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::Finding;
use crate::{Exit, assets, machine_font_folders, open};
use gongyi_content::library::{Loader, Outcome, Verifying, watch};
use gongyi_core::{
    problem::{Lang, Severity, Text},
    schedule::ClockTrust,
    shapes::ClockPolicy,
    text,
    timezones::beside_beijing,
};
use gongyi_lint::timezones;
use gongyi_paint::typeset::{Fonts, OtherFont};
use gongyi_system::{
    clock::{self, ClockProbe, system_now},
    zone::{MachineZone, ZoneOrigin},
};

/// Fewer watches than this are soon used up by editors and other services of the same user.
const FEW_WATCHES: u64 = 1024;
/// So many other fonts are named.
const MAX_FONTS: usize = 6;

/// Everything that can be checked without a display.
pub(super) fn check_machine(folder: Option<&Path>) -> Vec<Finding> {
    let (loader, outcome) = open(folder, Verifying::Eagerly);
    let mut findings = vec![fonts(&loader), zone(&outcome, &MachineZone::read(), system_now()), clock()];
    findings.extend(watching(&loader));
    findings.extend(content(&loader, &outcome));
    findings
}

fn fonts(loader: &Loader) -> Finding {
    let assets = assets();
    let source = assets.folder().map_or_else(
        || text!("内置", "built in"),
        |folder| {
            let folder = folder.display();
            text!("{folder} 中的文件优先", "files in {folder} come first")
        },
    );
    match Fonts::load(&assets) {
        Ok(fonts) => {
            let fonts = fonts.with_machine_fonts(machine_font_folders()).with_files(loader.fonts());
            let others = other_fonts(&fonts.others());
            Finding::good(
                "fonts",
                Text::new(
                    format!("字体可用（{}），有 GB 18030-2022 级别 2 的全部汉字；{}", source.zh, others.zh),
                    format!(
                        "the fonts can be used ({}) and have every ideograph of level 2 of GB 18030-2022; {}",
                        source.en, others.en
                    ),
                ),
            )
        }
        Err(error) => Finding::bad(
            "fonts",
            Exit::Failed,
            text!("字体无法使用：{error}", "the fonts cannot be used: {error}"),
            text!(
                "删掉 assets 文件夹里的字体，程序自带一份",
                "take the fonts out of the assets folder: the player brings its own"
            ),
        ),
    }
}

/// What other fonts add to those of the player.
fn other_fonts(fonts: &[OtherFont]) -> Text {
    if fonts.is_empty() {
        return text!(
            "级别 3 的其余字没有：需要时把字全的字体放进播放文件夹的 fonts 里",
            "the rest of level 3 they lack: where it is needed, put a font that has it into the folder `fonts` beside the \
             playlists"
        );
    }
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| {
        let said = fonts.iter().take(MAX_FONTS).map(|OtherFont { path, is_of_machine, more }| {
            let path = path.display();
            let text = if *is_of_machine {
                text!("本机的 {path} 另有 {more} 个字", "{path} of this machine has {more} characters more")
            } else {
                text!("fonts 里的 {path} 另有 {more} 个字", "{path} in `fonts` has {more} characters more")
            };
            text.get(lang).to_owned()
        });
        said.collect::<Vec<_>>().join(if lang == Lang::Zh { "，" } else { ", " })
    });
    Text::new(zh, en)
}

/// Which clock the playlists follow, and whether it is likely to be meant.
fn zone(outcome: &Outcome, machine: &MachineZone, now: DateTime<Utc>) -> Finding {
    let library = &outcome.library;
    let zone = library.site.timezone;
    let local = now.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    let is_written = library.names_timezone();
    let origin = match machine.origin {
        _ if is_written => text!("site.ron 写的", "as site.ron says"),
        ZoneOrigin::Variable => text!("环境变量 TZ 写的", "as the variable TZ says"),
        ZoneOrigin::System => text!("系统的", "the system's"),
        ZoneOrigin::Assumed => text!("系统没有设置时区", "the system has none"),
    };
    let (zh, en) = (origin.zh, origin.en);
    let message = text!("时区 {zone}（{zh}），现在 {local}", "zone {zone} ({en}), now {local}");
    let screens = library.written_timezones.iter().map(|written| written.timezone);
    let odd = [zone].into_iter().chain(screens).find_map(|zone| Some((zone, beside_beijing(zone, now)?)));
    let doubt = match (odd, &machine.unreadable) {
        (Some((odd, Text { zh, en })), _) => text!("；{odd} 不是北京时间：{zh}", "; {odd} is not Beijing's: {en}"),
        (None, Some(variable)) if !is_written => {
            text!("；环境变量 TZ=“{variable}”读不懂", "; the variable TZ=`{variable}` cannot be read")
        }
        (None, _) if machine.origin == ZoneOrigin::Assumed && !is_written => Text::new("", ""),
        (None, _) => return Finding::good("timezone", message),
    };
    Finding::doubtful("timezone", Text::new(message.zh + &doubt.zh, message.en + &doubt.en), timezones::advice())
}

/// Whether something keeps the clock right.
fn clock() -> Finding {
    let probe = ClockProbe::read();
    // What no site believes.
    if let ClockTrust::Doubted(why) = clock::trust(ClockPolicy::Trust, system_now(), probe) {
        return Finding::doubtful(
            "clock",
            why,
            text!(
                "sudo timedatectl set-ntp true，或 sudo date -s \"2026-11-26 08:00\"（写现在的时间）",
                "sudo timedatectl set-ntp true, or sudo date -s \"2026-11-26 08:00\" with the time that it is"
            ),
        );
    }
    match (probe.is_synchronised, probe.has_battery) {
        (true, _) => Finding::good("clock", text!("时钟由网络校准", "the clock is kept right over the network")),
        (false, true) => Finding::doubtful(
            "clock",
            text!(
                "时钟没有网络校准，只靠电池时钟，会慢慢走偏",
                "nothing keeps the clock right but its battery: it will drift"
            ),
            text!("sudo apt-get install systemd-timesyncd", "sudo apt-get install systemd-timesyncd"),
        ),
        (false, false) => Finding::doubtful(
            "clock",
            text!(
                "时钟没有网络校准，也没有可信的电池时钟：断电后时间会错",
                "nothing keeps the clock right, and there is no battery clock to believe: after a power cut the time is \
                 wrong"
            ),
            text!(
                "sudo apt-get install systemd-timesyncd；或在 site.ron 里写 clock: RequireSync",
                "sudo apt-get install systemd-timesyncd; or write clock: RequireSync in site.ron"
            ),
        ),
    }
}

fn number(path: &str) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// How changes of the folder will be seen.
fn watching(loader: &Loader) -> Option<Finding> {
    let folder = loader.folder();
    if let Some(finding) = single_mounts(loader) {
        return Some(finding);
    }
    if watch::is_network(folder) {
        return Some(Finding::doubtful(
            "watcher",
            Text::new(
                format!("{} 在网络共享上，改动最多 2 秒后才看到", folder.display()),
                format!("{} is on a network share: changes are seen after 2 s at most", folder.display()),
            ),
            text!("把文件夹同步到本机磁盘会更快", "a copy on the local disk is seen at once"),
        ));
    }
    let watches = number("/proc/sys/fs/inotify/max_user_watches")?;
    if watches < FEW_WATCHES {
        return Some(Finding::doubtful(
            "watcher",
            text!(
                "系统只允许 {watches} 个文件监视，不够时改动最多 2 秒后才看到",
                "the system allows {watches} watches of files: without one, changes are seen after 2 s at most"
            ),
            text!(
                "sudo sysctl -w fs.inotify.max_user_watches=65536（写进 /etc/sysctl.d 以保留）",
                "sudo sysctl -w fs.inotify.max_user_watches=65536 (keep it in /etc/sysctl.d)"
            ),
        ));
    }
    Some(Finding::good(
        "watcher",
        text!(
            "改动即时看到（inotify，最多 {watches} 个监视）",
            "changes are seen at once (inotify, {watches} watches at most)"
        ),
    ))
}

/// Files that are mounts of their own, as containers mount single files: that one is replaced outside is not seen.
fn single_mounts(loader: &Loader) -> Option<Finding> {
    const NAMED: usize = 5;
    let files = watch::single_mounts(loader);
    let folder = files.first()?.parent()?.display();
    let names: Vec<String> = files.iter().take(NAMED).map(|file| file.display().to_string()).collect();
    let more = if files.len() > NAMED { " …" } else { "" };
    let (zh, en) = (names.join("、") + more, names.join(", ") + more);
    Some(Finding::doubtful(
        "watcher",
        text!(
            "这些文件是单独挂载的，在外面换掉后这里看不到：{zh}",
            "mounts of their own, so that nobody here sees when they are replaced outside: {en}"
        ),
        text!(
            "挂载整个文件夹，不要挂载单个文件（例如 docker run -v 文件夹:{folder}）",
            "mount the folder, not single files (such as docker run -v FOLDER:{folder})"
        ),
    ))
}

/// The folder, who may read it, and what is in it.
fn content(loader: &Loader, outcome: &Outcome) -> Vec<Finding> {
    let folder = loader.folder();
    let shown = folder.display();
    if !folder.is_dir() {
        return vec![Finding::bad(
            "folder",
            Exit::BadContent,
            text!(
                "没有文件夹 {shown}：只会播放内置的后备画面",
                "there is no folder {shown}: only the built-in fallback will play"
            ),
            text!("mkdir -p {shown}，放入播放列表", "mkdir -p {shown}, and put playlists there"),
        )];
    }
    let mut findings = Vec::new();
    let unreadable: Vec<PathBuf> = walk(folder).into_iter().filter(|path| fs::File::open(path).is_err()).collect();
    if let Some(first) = unreadable.first() {
        findings.push(Finding::bad(
            "permission",
            Exit::BadContent,
            Text::new(
                format!("{} 个文件读不了，例如 {}", unreadable.len(), first.display()),
                format!("{} files cannot be read, such as {}", unreadable.len(), first.display()),
            ),
            text!("chmod -R a+rX {shown}", "chmod -R a+rX {shown}"),
        ));
    }
    let library = &outcome.library;
    let slides: usize = library.playlists.values().map(|playlist| playlist.slides.len()).sum();
    let errors = outcome.problems().iter().filter(|problem| problem.severity == Severity::Error).count();
    let warnings = outcome.problems().len() - errors;
    let (lists, screens) = (library.playlists.len(), library.screens.len());
    let summary = text!(
        "{shown}：{lists} 个播放列表，{slides} 个画面，{screens} 个屏幕；{errors} 个错误，{warnings} 个提醒",
        "{shown}: {lists} playlists, {slides} slides, {screens} screens; {errors} errors, {warnings} warnings"
    );
    let check = text!("gongyi check {shown}", "gongyi check {shown}");
    findings.push(match (errors, warnings, lists) {
        (0, _, 0) => Finding::doubtful(
            "content",
            summary,
            text!(
                "文件夹是空的：写一个播放列表，见 README",
                "the folder is empty: write a playlist, as the README shows"
            ),
        ),
        (0, 0, _) => Finding::good("content", summary),
        (0, ..) => Finding::doubtful("content", summary, check),
        _ => Finding::bad("content", Exit::BadContent, summary, check),
    });
    findings
}

/// The files of a folder and of the folders in it.
fn walk(folder: &Path) -> Vec<PathBuf> {
    /// Deeper than this nobody puts pictures; a circle of links ends here.
    const DEPTH: usize = 6;
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            files.push(folder);
            continue;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                if depth < DEPTH {
                    folders.push((path, depth + 1));
                }
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

//! `gongyi timeline`: what a screen will show, or has shown.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::ValueEnum;

use super::{Exit, Failure, open_existing, screen_named, time};
use crate::{
    library::{Library, model::ZoneId},
    playback::{cues, json::CueJson},
    problem::{Lang, Text},
    schedule::{ClockTrust, Content, programme_at},
};

/// Lists what a screen will show, or has shown.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists].
    dir: Option<PathBuf>,
    /// The screen [default: the first].
    #[arg(long, value_name = "NAME")]
    screen: Option<String>,
    /// From when: RFC 3339, `2026-11-23 08:00` in the site's zone, or `now`.
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Until when.
    #[arg(long, value_name = "TIME", conflicts_with = "length", required_unless_present = "length")]
    to: Option<String>,
    /// For how long, such as `90s`, `15m`, `8h`.
    #[arg(long = "for", value_name = "DURATION", id = "length")]
    length: Option<String>,
    /// `table` prints a line per programme; `json` one object a line, one per cue.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let (_, outcome) = open_existing(args.dir.as_deref(), lang)?;
    let library = &outcome.library;
    let screen = screen_named(library, args.screen.as_deref())?;
    let from = time::parse(&args.from, library.site.timezone)?;
    let to = match (&args.to, &args.length) {
        (Some(to), _) => time::parse(to, library.site.timezone)?,
        (None, Some(length)) => from.checked_add_signed(time::length(length)?).unwrap_or(DateTime::<Utc>::MAX_UTC),
        (None, None) => from,
    };
    if to < from {
        return Err(Failure::new(Exit::BadUsage, Text::new("结束时间早于开始时间", "the end is before the start")));
    }
    let zone = ZoneId::main(&screen.name);
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match args.format {
        Format::Json => json(library, &zone, screen.timezone, from, to, &mut out),
        Format::Table => table(library, &zone, screen.timezone, from, to, lang, &mut out),
    };
    match written.and_then(|()| out.flush()) {
        Ok(()) => Ok(Exit::Fine),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Fine),
        Err(error) => {
            Err(Failure::new(Exit::Failed, Text::new(format!("写不出：{error}"), format!("cannot write: {error}"))))
        }
    }
}

/// One object a line, one per cue.
fn json(
    library: &Library,
    zone: &ZoneId,
    timezone: Tz,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let trust = ClockTrust::Trusted;
    for (index, cue) in cues(library, zone, from, &trust).enumerate() {
        if cue.starts >= to && index > 0 {
            break;
        }
        let line = serde_json::to_string(&CueJson::new(&cue, timezone)).map_err(io::Error::other)?;
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// One line per programme; days that play the same are one line.
fn table(
    library: &Library,
    zone: &ZoneId,
    timezone: Tz,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let trust = ClockTrust::Trusted;
    let local = |instant: DateTime<Utc>| instant.with_timezone(&timezone).format("%Y-%m-%d %H:%M:%S").to_string();
    let mut programme = programme_at(library, zone, from, &trust);
    let mut starts = programme.from;
    loop {
        let next = (programme.until < to).then(|| programme_at(library, zone, programme.until, &trust));
        if next.as_ref().is_none_or(|next| next.content.rules() != programme.content.rules()) {
            let what = describe(&programme.content, lang);
            writeln!(out, "{} → {}  {}  {what}", local(starts), local(programme.until), zone.screen)?;
            starts = programme.until;
        }
        match next {
            Some(next) => programme = next,
            None => return Ok(()),
        }
    }
}

/// A programme in a few words.
fn describe(content: &Content, lang: Lang) -> String {
    let text = match content {
        Content::Blank(rule) => {
            let rule = rule.label();
            Text::new(format!("黑屏（规则 {rule}）"), format!("blank (rule {rule})"))
        }
        Content::Fallback(playlist) => {
            let name = &playlist.name;
            Text::new(format!("没有安排：后备画面 {name}"), format!("nothing scheduled: the fallback {name}"))
        }
        Content::Loop(tracks) => {
            let parts: Vec<String> = tracks
                .iter()
                .map(|track| {
                    let names: Vec<&str> = track
                        .slides
                        .iter()
                        .filter_map(|slide| slide.id.as_str().rsplit_once('/').map(|(name, _)| name))
                        .collect::<Vec<_>>()
                        .chunk_by(|a, b| a == b)
                        .filter_map(|same| same.first().copied())
                        .collect();
                    format!("{} ×{} ({})", names.join(" → "), track.share, track.slides.len())
                })
                .collect();
            Text::new(parts.join(" ｜ "), parts.join(" | "))
        }
    };
    text.get(lang).to_owned()
}

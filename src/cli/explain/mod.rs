//! `gongyi explain`: why a screen shows what it shows at an instant, in sentences or as one object.

pub(crate) mod sentences;

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::ValueEnum;
use serde_json::{Value, json};

use super::{
    Exit, Failure, json_line,
    listed_cue::{ListedCue, rounded},
    open_existing, screen_named, time, written, zone_named,
};
use gongyi_content::library::Verifying;
use gongyi_core::{
    model::{Action, Library, Rule},
    playback::{Cue, json::instant},
    problem::Lang,
    schedule::{ClockTrust, Explanation, RuleReport, RuleShares, RuleStatus},
    shapes::ShareBy,
    show::Show,
};

/// How many rules that are not active are listed.
const MAX_INACTIVE: usize = 20;

/// Explains why a screen shows what it shows at an instant.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists].
    dir: Option<PathBuf>,
    /// The screen [default: the first].
    #[arg(long, value_name = "NAME")]
    screen: Option<String>,
    /// The zone of the screen.
    #[arg(long, value_name = "ZONE", default_value = "main")]
    zone: String,
    /// When: RFC 3339, `2026-11-23 08:00` in the site's zone, or `now`.
    #[arg(long, value_name = "TIME")]
    at: String,
    /// `human` prints sentences; `json` prints one object.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let (_, outcome) = open_existing(args.dir.as_deref(), Verifying::Never, lang)?;
    let show = Show::compile(outcome.library);
    let library = show.library();
    let screen = screen_named(library, args.screen.as_deref())?;
    let now = time::parse(&args.at, library.site.timezone)?;
    let zone = zone_named(screen, &args.zone)?;
    let mut explanation = show.explain(&zone, now);
    // Those that are next active come first; the many that are not for long are of little interest.
    let next = |report: &RuleReport| match report.status {
        RuleStatus::Inactive(next) => (true, next.unwrap_or(DateTime::<Utc>::MAX_UTC)),
        _ => (false, DateTime::<Utc>::MIN_UTC),
    };
    explanation.rules.sort_by_key(next);
    let active = explanation.rules.iter().filter(|report| !matches!(report.status, RuleStatus::Inactive(_))).count();
    let left_out = explanation.rules.len().saturating_sub(active + MAX_INACTIVE);
    explanation.rules.truncate(active + MAX_INACTIVE);
    let cue = show.cue(&zone, now, &ClockTrust::Trusted);
    let shares = &show.rule_shares(&zone, cue.starts, &ClockTrust::Trusted);
    let account =
        Account { library, cue: &cue, shares, now, timezone: screen.timezone, explanation: &explanation, left_out };
    let mut out = BufWriter::new(io::stdout().lock());
    written(
        match args.format {
            Format::Human => account.sentences().iter().try_for_each(|line| writeln!(out, "{}", line.get(lang))),
            Format::Json => json_line(&account.json(lang)).and_then(|line| writeln!(out, "{line}")),
        }
        .and_then(|()| out.flush()),
    )
}

/// What is explained.
struct Account<'a> {
    library: &'a Library,
    cue: &'a Cue,
    /// How much of the time each rule has in the programme of the cue.
    shares: &'a RuleShares,
    now: DateTime<Utc>,
    timezone: Tz,
    explanation: &'a Explanation,
    left_out: usize,
}

impl Account<'_> {
    /// All of it as one object.
    fn json(&self, lang: Lang) -> Value {
        let explanation = self.explanation;
        let time = |at: DateTime<Utc>| instant(at, self.timezone);
        let labels = |rules: &[std::sync::Arc<Rule>]| rules.iter().map(|rule| rule.label()).collect::<Vec<_>>();
        let programme = &explanation.programme;
        let in_force: Vec<String> = programme.content.playing_rules().map(|rule| rule.label()).collect();
        let rules: Vec<Value> = explanation
            .rules
            .iter()
            .map(|report| {
                let rule = &report.rule;
                let next = match report.status {
                    RuleStatus::Inactive(next) | RuleStatus::BreaksInNext(next) => next,
                    _ => None,
                };
                let play = match &rule.action {
                    Action::Play(name) => Some(name.as_str()),
                    Action::Blank => None,
                };
                json!({
                    "rule": rule.label(),
                    "index": rule.index,
                    "file": rule.place.file.to_string_lossy(),
                    "line": rule.place.line,
                    "play": play,
                    "priority": rule.priority,
                    "share": rule.share.get(),
                    "share_of_time": report.share_of_time.map(rounded),
                    "when": report.condition.as_ref().map(|condition| condition.get(lang)),
                    "parts": report.parts,
                    "state": match report.status {
                        RuleStatus::Plays { .. } => "plays",
                        RuleStatus::Outranked => "beaten",
                        RuleStatus::Blanked => "silenced",
                        RuleStatus::NoSlides(_) => "no_slides",
                        RuleStatus::Inactive(_) => "inactive",
                        RuleStatus::BreaksIn => "breaks_in",
                        RuleStatus::BreaksInNext(_) => "waits",
                    },
                    "next": next.map(time),
                    "left_out": report.left_out,
                    "why": self.state(report).get(lang),
                })
            })
            .collect();
        json!({
            "at": time(self.now),
            "day_names": explanation.day_names.iter().map(|name| name.get(lang)).collect::<Vec<_>>(),
            "cue": ListedCue::new(self.cue, self.shares, self.timezone),
            "programme": {
                "rules": in_force,
                "priority": programme.priority,
                "share_by": match self.library.site.share_by {
                    ShareBy::Slides => "slides",
                    ShareBy::Time => "time",
                },
                "from": time(programme.from),
                "until": time(programme.until),
            },
            "rules": rules,
            "rules_left_out": self.left_out,
            "next_programme": explanation.next.as_ref().map(|next| json!({
                "at": time(next.at),
                "begin": labels(&next.begin),
                "end": labels(&next.end),
                "fallback": next.is_fallback,
            })),
            "sentences": self.sentences().iter().map(|line| line.get(lang)).collect::<Vec<_>>(),
        })
    }
}

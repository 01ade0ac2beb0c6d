//! The rules of time as data: every case in `cases/schedule` shows the cues beside it. The format is told in
//! `cases/schedule/README.md`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{
    model::{ScreenName, ZoneId},
    playback::{Cue, json::CueJson},
    playhead::Playhead,
    problem::Text,
    schedule::ClockTrust,
    shapes::duration,
    show::Show,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case<'a> {
    proves: String,
    #[serde(borrow)]
    site: &'a ron::value::RawValue,
    playlists: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    screen: Option<String>,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    doubted: bool,
    #[serde(default)]
    reload_every: Option<String>,
    #[serde(default)]
    refused: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/cases/schedule")
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "ron"));
    cases.sort();
    cases
}

fn read(text: &str) -> ron::error::SpannedResult<Case<'_>> {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME).from_str(text)
}

fn instant(text: Option<&String>) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text.expect("`from` and `to`")).unwrap().to_utc()
}

/// Writes the case's folder.
fn write(case: &Case<'_>, folder: &Path) {
    fs::write(folder.join("site.ron"), case.site.get_ron()).unwrap();
    for (name, dwells) in &case.playlists {
        let mut text = "(slides: [\n".to_owned();
        for (index, dwell) in dwells.iter().enumerate() {
            writeln!(text, "    Slogan(text: \"{name} {index}\", dwell: \"{dwell}\"),").unwrap();
        }
        fs::write(folder.join(format!("{name}.ron")), text + "])\n").unwrap();
    }
}

/// The cues of a case.
fn listed(show: &Show, zone: &ZoneId, from: DateTime<Utc>, to: DateTime<Utc>, trust: &ClockTrust) -> Vec<Cue> {
    show.cues(zone, from, trust)
        .enumerate()
        .take_while(|(index, cue)| *index == 0 || cue.starts < to)
        .map(|(_, cue)| cue)
        .collect()
}

/// The cues that a player shows which reads the folder again and again.
fn reloaded(folder: &Path, zone: &ZoneId, from: DateTime<Utc>, to: DateTime<Utc>, every: TimeDelta) -> Vec<Cue> {
    let trust = ClockTrust::Trusted;
    let load = || Show::compile(Loader::new(folder, Assets::embedded(), chrono_tz::UTC).load().library);
    let mut show = load();
    let mut playhead = Playhead::new(zone.clone());
    let (mut found, mut now, mut reload) = (Vec::<Cue>::new(), from, from + every);
    while now < to {
        let cue = playhead.cue_at(&show, now, &trust);
        if found.last().is_none_or(|last| last.starts != cue.starts) {
            found.push(cue.clone());
        }
        now = cue.ends.min(reload);
        if now == reload {
            let next = load();
            playhead.edit(&show, &next, now, &trust);
            show = next;
            reload += every;
        }
    }
    found
}

/// What is wrong with a case.
fn run(path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).unwrap();
    let case = read(&text).map_err(|error| format!("cannot be read: {error}"))?;
    assert!(case.proves.ends_with('.') && case.proves.len() > 20, "{} says what it proves", path.display());
    let folder = tempfile::tempdir().unwrap();
    write(&case, folder.path());
    let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::UTC).load();
    if let Some(id) = &case.refused {
        let found: Vec<&str> = outcome.problems().iter().map(|problem| problem.id).collect();
        return if !outcome.good && found.contains(&id.as_str()) { Ok(()) } else { Err(format!("{found:?}")) };
    }
    if !outcome.good {
        return Err(format!("is refused: {:?}", outcome.problems()));
    }
    let show = Show::compile(outcome.library);
    let library = show.library();
    let screen = case.screen.as_ref().map_or_else(|| library.screens[0].name.clone(), |name| ScreenName::from(&**name));
    let zone = ZoneId::main(&screen);
    let trust = if case.doubted { ClockTrust::Doubted(Text::new("测试", "a test")) } else { ClockTrust::Trusted };
    let (from, to) = (instant(case.from.as_ref()), instant(case.to.as_ref()));
    let found = listed(&show, &zone, from, to, &trust);
    for cue in &found {
        for at in [cue.starts, cue.ends - TimeDelta::nanoseconds(1)] {
            assert_eq!(&show.cue(&zone, at, &trust), cue, "{}", path.display());
        }
    }
    if let Some(every) = &case.reload_every {
        let every = TimeDelta::from_std(duration::parse(every).unwrap()).unwrap();
        assert_eq!(reloaded(folder.path(), &zone, from, to, every), found, "{}", path.display());
    }
    let expected = fs::read_to_string(path.with_extension("jsonl")).map_err(|error| error.to_string())?;
    let expected: Vec<Value> = expected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!expected.is_empty(), "{} expects something", path.display());
    let timezone = library.timezone(&screen);
    let found: Vec<Value> =
        found.iter().map(|cue| serde_json::to_value(CueJson::new(cue, timezone)).unwrap()).collect();
    let differs =
        |(one, other): (&Value, &Value)| one.as_object().unwrap().iter().any(|(key, value)| other[key] != *value);
    let first = expected.iter().zip(&found).position(differs);
    match first {
        Some(at) => Err(format!("cue {at}\n  expected {}\n  found    {}", expected[at], found[at])),
        None if expected.len() != found.len() => {
            Err(format!("{} cues expected, {} found: {:?}", expected.len(), found.len(), found.last()))
        }
        None => Ok(()),
    }
}

#[test]
fn every_case_shows_its_cues() {
    let cases = cases();
    assert!(cases.len() >= 150, "only {} cases", cases.len());
    let mut wrong = String::new();
    for path in &cases {
        if let Err(why) = run(path) {
            writeln!(wrong, "{}: {why}", path.file_name().unwrap().to_string_lossy()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_expectation_belongs_to_a_case_and_no_two_cases_prove_the_same() {
    let mut sentences = BTreeSet::new();
    for path in cases() {
        let text = fs::read_to_string(&path).unwrap();
        let case = read(&text).unwrap();
        assert!(sentences.insert(case.proves.clone()), "{}: {}", path.display(), case.proves);
    }
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            assert!(path.with_extension("ron").exists(), "{}", path.display());
        }
    }
}

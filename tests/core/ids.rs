//! Every finding has its case: no id stands in the sources that no test names. The registry of findings and the sources
//! name the same ones, and `docs/findings.md` is written from it; `GONGYI_BLESS=1` writes it anew.

use std::{collections::BTreeSet, fs, path::Path};

use crate::without_bevy::golden::difference;
use gongyi_lint::findings::{self, TOPICS};

/// The rooms that find what is wrong with something that staff wrote.
const ROOMS: [&str; 4] = ["core", "content", "paint", "lint"];
/// What looks like an id and is none: a theme, threads, a folder of the store.
const OTHERS: [&str; 7] =
    ["red-gold", "gongyi-breaker", "gongyi-survey", "gongyi-watch", "gongyi-watchdog", "gongyi-verify", "last-good"];
/// How attributes of SVG, colours, layers and motifs of scenes, and signs of notices begin.
const PARTS_OF_DRAWINGS: [&str; 9] =
    ["clip-", "data-", "fill-", "stop-", "stroke-", "token-", "value-", "wing-", "gongyi-scene"];
/// What is found at an end that no known file has.
const WITHOUT_CASE: &str = "unexpected-end";
/// The registry itself, which is compared with the other sources.
const REGISTRY: &str = "src/lint/findings.rs";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The texts of the files below a folder, each with its path.
fn texts(folder: &Path, extensions: &[&str], found: &mut Vec<(String, String)>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            texts(&path, extensions, found);
        } else if path.extension().is_some_and(|extension| extensions.iter().any(|known| extension == *known)) {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            found.push((path.to_string_lossy().into_owned(), text));
        }
    }
}

/// The literals of a source that are ids: words with hyphens between them.
fn ids(source: &str) -> impl Iterator<Item = &str> {
    let is_id = |text: &&str| {
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_other = PARTS_OF_DRAWINGS.iter().any(|part| text.starts_with(part)) || text.ends_with("-cut");
        text.contains('-') && text.split('-').all(is_word) && !is_other
    };
    source.split('"').filter(is_id)
}

/// The sources of the rooms, but for the registry.
fn sources() -> Vec<String> {
    let mut sources = Vec::new();
    for room in ROOMS {
        texts(&root().join("src").join(room), &["rs"], &mut sources);
    }
    let all = sources.len();
    sources.retain(|(path, _)| !path.ends_with(REGISTRY));
    assert_eq!(sources.len() + 1, all);
    sources.into_iter().map(|(_, source)| source).collect()
}

/// A source without the tests at its end.
fn without_tests(source: &str) -> (&str, &str) {
    source.split_once("#[cfg(test)]").unwrap_or((source, ""))
}

#[test]
fn every_finding_in_the_sources_has_a_case() {
    let (mut tests, mut cases) = (Vec::new(), Vec::new());
    let sources = sources();
    texts(&root().join("tests/core"), &["rs"], &mut tests);
    texts(&root().join("tests/core/cases"), &["txt"], &mut cases);
    let mut known = BTreeSet::new();
    for source in &sources {
        let (source, own_tests) = without_tests(source);
        known.extend(ids(source).filter(|id| !OTHERS.contains(id) && *id != WITHOUT_CASE));
        tests.push((String::new(), own_tests.to_owned()));
    }
    assert!(known.len() > 60, "{known:?}");
    let is_tested = |id: &str| {
        let (quoted, folder) = (format!("\"{id}\""), format!("cases/looks/{id}"));
        tests.iter().any(|(_, text)| text.contains(&quoted))
            || cases.iter().any(|(_, text)| text.split_whitespace().any(|word| word == id))
            || root().join("tests/core").join(folder).is_dir()
    };
    let missing: Vec<&str> = known.into_iter().filter(|id| !is_tested(id)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

/// The ids that stand right where a problem is made, whatever they look like.
fn ids_of_problems(source: &str) -> impl Iterator<Item = &str> {
    let makers = ["Problem::error(", "Problem::warning(", "ConditionError::new(", "self.problem("];
    makers.into_iter().flat_map(|maker| source.split(maker).skip(1)).filter_map(|after| {
        let (id, _) = after.trim_start().strip_prefix('"')?.split_once('"')?;
        Some(id)
    })
}

#[test]
fn the_registry_and_the_sources_name_the_same_findings() {
    let sources = sources();
    let (mut used, mut literals) = (BTreeSet::new(), BTreeSet::new());
    for source in &sources {
        let (source, _) = without_tests(source);
        used.extend(ids(source).filter(|id| !OTHERS.contains(id)));
        used.extend(ids_of_problems(source));
        literals.extend(source.split('"'));
    }
    let listed: Vec<&str> = TOPICS.iter().flat_map(|topic| topic.findings).map(|finding| finding.id).collect();
    let registry: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(listed.len(), registry.len(), "an id stands twice in the registry");
    let missing: Vec<_> = used.difference(&registry).collect();
    assert!(missing.is_empty(), "{REGISTRY} lacks {missing:?}");
    let dead: Vec<_> = registry.difference(&literals).collect();
    assert!(dead.is_empty(), "nothing in the sources finds {dead:?}");
}

#[test]
fn the_page_of_findings_is_written_from_the_registry() {
    let page = root().join("docs/findings.md");
    let wrong = difference(&page, &findings::page());
    assert!(wrong.is_empty(), "GONGYI_BLESS=1 writes it anew: {wrong}");
}

#[test]
fn each_finding_says_in_both_languages_what_to_do() {
    for finding in TOPICS.iter().flat_map(|topic| topic.findings) {
        let has_advice = finding.en.contains("; ") && (finding.zh.contains('；') || finding.zh.contains('，'));
        let is_a_cell = |text: &str| !text.contains(['|', '\n']);
        assert!(has_advice && is_a_cell(finding.zh) && is_a_cell(finding.en), "{finding:?}");
        assert!(!finding.severities.is_empty() && !finding.grades.is_empty(), "{finding:?}");
    }
}

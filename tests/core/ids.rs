//! Every finding has its case: no id stands in the sources that no test names.

use std::{collections::BTreeSet, fs, path::Path};

/// The rooms that find what is wrong with something that staff wrote.
const ROOMS: [&str; 4] = ["core", "content", "paint", "lint"];
/// What looks like an id and is none, a theme and threads; and what is told of an end that no known file has.
const OTHERS: [&str; 6] =
    ["red-gold", "gongyi-breaker", "gongyi-watch", "gongyi-watchdog", "gongyi-verify", "unexpected-end"];

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
        text.contains('-') && text.split('-').all(is_word)
    };
    source.split('"').filter(is_id)
}

#[test]
fn every_finding_in_the_sources_has_a_case() {
    let (mut sources, mut tests, mut cases) = (Vec::new(), Vec::new(), Vec::new());
    for room in ROOMS {
        texts(&root().join("src").join(room), &["rs"], &mut sources);
    }
    texts(&root().join("tests/core"), &["rs"], &mut tests);
    texts(&root().join("tests/core/cases"), &["txt"], &mut cases);
    let mut known = BTreeSet::new();
    for (_, source) in &sources {
        let (source, own_tests) = source.split_once("#[cfg(test)]").unwrap_or((source, ""));
        known.extend(ids(source).filter(|id| !OTHERS.contains(id)));
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

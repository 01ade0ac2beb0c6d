//! Any slip of the finger in the shipped playlists: nothing panics, what cannot be understood changes nothing on the
//! wall, and whoever made the slip is told where it is, in both languages.

use std::{cell::RefCell, collections::BTreeMap, fs, path::Path};

use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};

use gongyi_assets::Assets;
use gongyi_content::library::{Loader, Outcome};
use gongyi_core::problem::{Grade, Problem};

/// What fingers type: punctuation of both widths, letters, digits, space, and what nobody expects.
const TYPED: &[char] = &[
    '(', ')', '[', ']', '{', '}', '"', '\'', ',', ':', ';', '.', '-', '/', '*', '\\', '#', '!', '=', 'r', 'b', 'S',
    '_', '0', '8', ' ', '\t', '\n', '\r', '，', '：', '（', '）', '【', '“', '”', '、', '。', '！', '　', '文', '𠀀',
    '\0', '\u{1b}', '\u{200b}', '\u{feff}',
];

/// One slip in so many is also read by a player that starts with it.
const FRESH: usize = 20;

/// A slip of the finger at a character.
#[derive(Debug, Clone, Copy)]
enum Slip {
    Insert(char),
    Replace(char),
    Delete,
    Swap,
    Repeat,
    DeleteLine,
    RepeatLine,
    Truncate,
}

fn slip() -> impl Strategy<Value = Slip> {
    let typed = || prop_oneof![9 => prop::sample::select(TYPED), 1 => any::<char>()];
    prop_oneof![
        4 => typed().prop_map(Slip::Insert),
        4 => typed().prop_map(Slip::Replace),
        4 => Just(Slip::Delete),
        1 => Just(Slip::Swap),
        1 => Just(Slip::Repeat),
        1 => Just(Slip::DeleteLine),
        1 => Just(Slip::RepeatLine),
        1 => Just(Slip::Truncate),
    ]
}

fn apply(text: &str, at: usize, slip: Slip) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let line_start = chars[..at].iter().rposition(|c| *c == '\n').map_or(0, |newline| newline + 1);
    let line_end = chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |newline| at + newline + 1);
    match slip {
        Slip::Insert(c) => chars.insert(at, c),
        Slip::Replace(c) => chars[at] = c,
        Slip::Delete => drop(chars.remove(at)),
        Slip::Swap => {
            let last = chars.len() - 1;
            chars.swap(at, (at + 1).min(last));
        }
        Slip::Repeat => chars.insert(at, chars[at]),
        Slip::DeleteLine => drop(chars.drain(line_start..line_end)),
        Slip::RepeatLine => {
            let line = chars[line_start..line_end].to_vec();
            drop(chars.splice(line_start..line_start, line));
        }
        Slip::Truncate => chars.truncate(at),
    }
    chars.into_iter().collect()
}

/// The shipped playlists in a folder of their own, read once.
struct Wall {
    folder: tempfile::TempDir,
    /// The text of each file, by its name.
    files: BTreeMap<String, String>,
    loader: Loader,
    good: Outcome,
}

impl Wall {
    fn shipped() -> Self {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("playlists");
        let folder = tempfile::tempdir().unwrap();
        let mut files = BTreeMap::new();
        copy(&shipped, folder.path());
        for entry in fs::read_dir(&shipped).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "ron") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
        let mut loader = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai);
        let good = loader.load();
        assert!(good.good && files.len() >= 4, "{:?}", good.problems());
        Self { folder, files, loader, good }
    }

    /// Saves a file with a slip, reads the folder, and mends it again.
    fn slip(&mut self, file: usize, at: prop::sample::Index, slip: Slip) -> Result<(), TestCaseError> {
        let (name, text) = self.files.iter().nth(file % self.files.len()).unwrap();
        let path = self.folder.path().join(name);
        let edited = apply(text, at.index(text.chars().count()), slip);
        fs::write(&path, &edited).unwrap();
        let after = self.loader.load();
        let told = self.check(&path, &edited, &after);
        // A player that starts now, and has no last good version, comes up all the same. One in so many, as it looks at
        // all pictures anew.
        let fresh = (file.is_multiple_of(FRESH))
            .then(|| Loader::new(self.folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load());
        fs::write(&path, text).unwrap();
        let mended = self.loader.load();
        told?;
        if let Some(fresh) = fresh {
            prop_assert_eq!(fresh.good, after.good);
            prop_assert!(!fresh.library.screens.is_empty() && !fresh.library.fallback.slides.is_empty());
        }
        prop_assert!(mended.good);
        prop_assert_eq!(&mended.library.hash, &self.good.library.hash);
        Ok(())
    }

    /// Whether what was read is in order, or a good version stays and the slip is told of.
    fn check(&self, path: &Path, edited: &String, after: &Outcome) -> Result<(), TestCaseError> {
        let shape: Vec<_> = after.problems().iter().filter(|problem| problem.grade == Grade::Shape).collect();
        prop_assert_eq!(after.good, shape.is_empty());
        if after.good {
            prop_assert!(after.kept.is_empty());
        } else {
            prop_assert_eq!(&after.kept, &vec![path.to_owned()]);
            prop_assert_eq!(&after.library.hash, &self.good.library.hash);
            prop_assert!(shape.iter().all(|problem| problem.place.file == path), "{shape:?}");
        }
        for problem in after.problems() {
            let text = if problem.place.file == path { Some(edited) } else { self.text_of(&problem.place.file) };
            check(problem, text)?;
        }
        Ok(())
    }

    fn text_of(&self, path: &Path) -> Option<&String> {
        self.files.get(&path.file_name()?.to_string_lossy().into_owned())
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Whether a problem can be understood and found: its place is one in the file.
fn check(problem: &Problem, text: Option<&String>) -> Result<(), TestCaseError> {
    for text in [Some(&problem.message), problem.help.as_ref()].into_iter().flatten() {
        prop_assert!(!text.en.trim().is_empty(), "{problem:?}");
        prop_assert!(text.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{problem:?}");
        prop_assert!(!text.zh.contains("xpected"), "English in Chinese: {problem:?}");
    }
    let place = &problem.place;
    if place.line == 0 {
        return Ok(());
    }
    let Some(text) = text else { return Err(TestCaseError::fail(format!("no such file: {problem:?}"))) };
    let line = text.split('\n').nth(place.line - 1);
    prop_assert!(line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&place.column)), "{problem:?}");
    prop_assert!(text.get(place.span.clone()).is_some(), "{problem:?}");
    Ok(())
}

/// A runner that takes the same slips each time, so that a change is judged by what it changes; with `GONGYI_RANDOM` set
/// it takes others, for whoever looks for more.
fn runner(cases: u32) -> TestRunner {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    match std::env::var_os("GONGYI_RANDOM") {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    }
}

#[test]
fn a_slip_of_the_finger_never_takes_the_wall_down() {
    let wall = RefCell::new(Wall::shipped());
    runner(1500)
        .run(&(any::<usize>(), any::<prop::sample::Index>(), slip()), |(file, at, slip)| {
            wall.borrow_mut().slip(file, at, slip)
        })
        .unwrap();
}

#[test]
fn bytes_that_are_no_text_never_take_the_wall_down() {
    const GOOD: &str = "(slides: [Slogan(text: \"讲文明 树新风\", dwell: \"8s\"), Values()])";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("health.ron");
    fs::write(&file, GOOD).unwrap();
    let loader = RefCell::new(Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai));
    let before = loader.borrow_mut().load();
    assert!(before.good, "{:?}", before.problems());
    // The last good version moves on with every edit that happens to be in order: a letter within the slogan is one.
    let last_good = RefCell::new(before.library.hash.clone());
    runner(500)
        .run(&(0..GOOD.len(), any::<Vec<u8>>()), |(at, bytes)| {
            let mut edited = GOOD.as_bytes().to_vec();
            drop(edited.splice(at..at, bytes));
            fs::write(&file, &edited).unwrap();
            let after = loader.borrow_mut().load();
            prop_assert_eq!(after.library.playlists.len(), 1);
            if after.good {
                last_good.borrow_mut().clone_from(&after.library.hash);
            } else {
                prop_assert_eq!(&after.kept, &vec![file.clone()]);
                prop_assert_eq!(&after.library.hash, &*last_good.borrow());
                prop_assert!(!after.problems().is_empty());
            }
            for problem in after.problems() {
                prop_assert!(problem.place.span.end <= edited.len(), "{problem:?}");
                prop_assert!(problem.place.line <= edited.split(|byte| *byte == b'\n').count(), "{problem:?}");
            }
            Ok(())
        })
        .unwrap();
}

//! The state folder by itself: what is put is read again, damage is dropped and never a failure, and it stays within its
//! bounds.

use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Barrier,
};

use gongyi_content::store::{Entry, Environment, Hash, Manifest, Store, candidates, find};

/// A folder that is played.
const FOLDER: &str = "/srv/playlists";

fn manifest(store: &Store, files: &[(&str, &[u8])]) -> Manifest {
    let entry = |bytes: &[u8]| Entry { hash: store.put(bytes).unwrap(), bytes: bytes.len() as u64 };
    let files: BTreeMap<String, Entry> = files.iter().map(|(name, bytes)| ((*name).to_owned(), entry(bytes))).collect();
    Manifest::new(Path::new(FOLDER), files)
}

fn only_file(folder: &Path) -> PathBuf {
    let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let file = files.next().unwrap();
    assert!(files.next().is_none(), "{} has several files", folder.display());
    file
}

#[test]
fn the_last_good_version_is_read_again_by_the_next_player() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("deep/state");
    let before = Store::open(&path).unwrap();
    assert_eq!(before.last_good(Path::new(FOLDER)), None);
    let good = manifest(&before, &[("a.ron", b"one"), ("posters/p.png", b"two")]);
    before.set_last_good(Path::new(FOLDER), &good).unwrap();
    assert!(before.is_ok() && before.status().bytes > 6);
    drop(before);
    let after = Store::open(&path).unwrap();
    assert_eq!(after.last_good(Path::new(FOLDER)).as_ref(), Some(&good));
    assert_eq!(after.last_good(Path::new("/srv/another")), None);
    let entry = good.files["posters/p.png"];
    assert_eq!(after.read(entry.hash).unwrap(), b"two");
    assert_eq!(fs::read(after.path_of(entry.hash, entry.bytes).unwrap()).unwrap(), b"two");
    assert!(after.check(entry.hash).unwrap());
    // The next version takes the place of the last; what both name is written once.
    let next = manifest(&after, &[("a.ron", b"another")]);
    after.set_last_good(Path::new(FOLDER), &next).unwrap();
    assert_eq!(after.last_good(Path::new(FOLDER)), Some(next));
    only_file(&path.join("manifests"));
}

/// Damages that disks, power cuts and people do to a state folder.
const DAMAGES: [(&str, fn(&Path)); 10] = [
    ("the pointer is cut off", |root| truncate(&only_file(&root.join("last-good")))),
    ("the pointer is noise", |root| fs::write(only_file(&root.join("last-good")), [0xFF; 64]).unwrap()),
    ("the pointer names nothing", |root| {
        fs::write(only_file(&root.join("last-good")), Hash([7; 32]).to_string()).unwrap();
    }),
    ("the manifest is cut off", |root| truncate(&only_file(&root.join("manifests")))),
    ("the manifest is no JSON", |root| fs::write(only_file(&root.join("manifests")), "{\"files\": 3}").unwrap()),
    ("the manifest is gone", |root| fs::remove_file(only_file(&root.join("manifests"))).unwrap()),
    ("the blob is cut off", |root| truncate(&only_file(&root.join("blobs")))),
    ("the blob has a wrong bit", |root| fs::write(only_file(&root.join("blobs")), b"onf").unwrap()),
    ("a folder is a file", |root| {
        fs::remove_dir_all(root.join("blobs")).unwrap();
        fs::write(root.join("blobs"), "").unwrap();
    }),
    ("the lock is a folder", |root| {
        fs::remove_file(root.join("lock")).unwrap();
        fs::create_dir(root.join("lock")).unwrap();
    }),
];

fn truncate(path: &Path) {
    let bytes = fs::read(path).unwrap();
    fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
}

#[test]
fn a_damaged_store_is_dropped_and_made_anew() {
    for (what, damage) in DAMAGES {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path()).unwrap();
        let good = manifest(&store, &[("a.ron", b"one")]);
        store.set_last_good(Path::new(FOLDER), &good).unwrap();
        drop(store);
        damage(root.path());
        let store = Store::open(root.path()).unwrap_or_else(|error| panic!("{what}: {error}"));
        // What is read is what was written, or nothing.
        if let Some(found) = store.last_good(Path::new(FOLDER)) {
            assert_eq!(found, good, "{what}");
            let entry = good.files["a.ron"];
            let read = store.read(entry.hash);
            assert!(read.is_none() || read.as_deref() == Some(b"one"), "{what}: {read:?}");
        }
        let again = manifest(&store, &[("a.ron", b"one")]);
        store.set_last_good(Path::new(FOLDER), &again).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(store.last_good(Path::new(FOLDER)), Some(again), "{what}");
        assert_eq!(store.read(good.files["a.ron"].hash).as_deref(), Some(&b"one"[..]), "{what}");
        assert!(store.is_ok(), "{what}");
    }
}

#[cfg(unix)]
#[test]
fn folders_that_were_closed_to_their_owner_are_opened() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = tempfile::tempdir().unwrap();
    drop(Store::open(root.path()).unwrap());
    for folder in ["blobs", "manifests", "last-good", "notes", "tmp"] {
        fs::set_permissions(root.path().join(folder), fs::Permissions::from_mode(0o000)).unwrap();
    }
    let store = Store::open(root.path()).unwrap();
    let good = manifest(&store, &[("a.ron", b"one")]);
    store.set_last_good(Path::new(FOLDER), &good).unwrap();
    let mode = fs::metadata(root.path().join("blobs")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_can_still_be_read() {
    use std::os::unix::fs::symlink;
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let good = manifest(&store, &[("a.ron", b"one")]);
    store.set_last_good(Path::new(FOLDER), &good).unwrap();
    drop(store);
    // Stands for a disk that went read-only: nothing can be locked, so nothing is written, whoever runs this test.
    fs::remove_file(root.path().join("lock")).unwrap();
    symlink("/proc/none/lock", root.path().join("lock")).unwrap();
    let store = Store::open(root.path()).unwrap();
    assert!(!store.is_ok() && !store.status().ok);
    assert_eq!(store.last_good(Path::new(FOLDER)), Some(good.clone()));
    assert_eq!(store.read(good.files["a.ron"].hash).unwrap(), b"one");
    assert!(store.put(b"two").is_err());
    // Once the disk can be written again, so is the store.
    fs::remove_file(root.path().join("lock")).unwrap();
    store.put(b"two").unwrap();
    assert!(store.is_ok());
}

/// What a disk does not give now is no damage: reading the start of this is an error of the disk.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read_now_is_kept_for_later() {
    use std::os::unix::fs::symlink;
    let root = tempfile::tempdir().unwrap();
    let store = Store::with_budget(root.path(), 3000).unwrap();
    let good = manifest(&store, &[("a.ron", b"one")]);
    store.set_last_good(Path::new(FOLDER), &good).unwrap();
    drop(store);
    let hash = good.files["a.ron"].hash;
    for folder in ["blobs", "manifests", "last-good"] {
        let path = only_file(&root.path().join(folder));
        let away = root.path().join("away");
        fs::rename(&path, &away).unwrap();
        symlink("/proc/self/mem", &path).unwrap();
        // Another player of the state folder, which needs room.
        let other = Store::with_budget(root.path(), 3000).unwrap();
        let _unknown = other.last_good(Path::new(FOLDER));
        other.put(&[1; 2000]).unwrap();
        let _no_room_can_be_made = other.put(&[2; 2000]);
        drop(other);
        let store = Store::open(root.path()).unwrap();
        assert!(store.last_good(Path::new(FOLDER)).is_none() || folder == "blobs");
        assert!(store.read(hash).is_none() || folder != "blobs");
        assert!(store.check(hash).is_err() || folder != "blobs");
        assert!(path.is_symlink(), "{folder}");
        fs::rename(&away, &path).unwrap();
        let store = Store::open(root.path()).unwrap();
        assert_eq!(store.last_good(Path::new(FOLDER)).as_ref(), Some(&good), "{folder}");
        assert_eq!(store.read(hash).as_deref(), Some(&b"one"[..]), "{folder}");
        let _unnamed = fs::remove_file(root.path().join("blobs").join(Hash::of_bytes(&[1; 2000]).to_string()));
        let _unnamed = fs::remove_file(root.path().join("blobs").join(Hash::of_bytes(&[2; 2000]).to_string()));
    }
}

#[test]
fn what_another_version_took_the_place_of_makes_room() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::with_budget(root.path(), 4000).unwrap();
    // Each is replaced before a manifest names it, but for the last.
    for round in 0..20_u8 {
        store.put(&[round; 900]).unwrap_or_else(|error| panic!("{round}: {error}"));
        if round % 2 == 1 {
            let hash = Hash::of_bytes(&[round; 900]);
            let files = BTreeMap::from([("p.png".to_owned(), Entry { hash, bytes: 900 })]);
            store.set_last_good(Path::new(FOLDER), &Manifest::new(Path::new(FOLDER), files)).unwrap();
        }
    }
}

#[test]
fn what_was_being_written_when_a_player_died_is_removed() {
    let root = tempfile::tempdir().unwrap();
    drop(Store::open(root.path()).unwrap());
    fs::write(root.path().join("tmp/new-x7Tqa2"), b"half of it").unwrap();
    drop(Store::open(root.path()).unwrap());
    assert_eq!(fs::read_dir(root.path().join("tmp")).unwrap().count(), 0);
}

#[test]
fn it_stays_within_its_budget_and_forgets_what_was_played_longest_ago() {
    const BUDGET: u64 = 3000;
    let root = tempfile::tempdir().unwrap();
    let play = |folder: &str, byte: u8, size: usize| {
        let store = Store::with_budget(root.path(), BUDGET).unwrap();
        let bytes = vec![byte; size];
        let hash = store.put(&bytes)?;
        let files = BTreeMap::from([("p.png".to_owned(), Entry { hash, bytes: size as u64 })]);
        store.set_last_good(Path::new(folder), &Manifest::new(Path::new(folder), files))?;
        Ok::<Store, std::io::Error>(store)
    };
    drop(play("/srv/oldest", 1, 1000).unwrap());
    let pointer = only_file(&root.path().join("last-good"));
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    fs::File::options().write(true).open(pointer).unwrap().set_modified(long_ago).unwrap();
    drop(play("/srv/older", 2, 1000).unwrap());
    let store = play("/srv/new", 3, 1000).unwrap();
    assert!(store.status().bytes <= BUDGET, "{:?}", store.status());
    assert!(store.last_good(Path::new("/srv/oldest")).is_none());
    assert!(store.last_good(Path::new("/srv/older")).is_some() && store.last_good(Path::new("/srv/new")).is_some());
    // What does not fit is left out, and costs what plays nothing.
    let error = store.put(&[4; 2500]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded);
    assert!(store.last_good(Path::new("/srv/new")).is_some() && store.check(Hash::of_bytes(&[3; 1000])).unwrap());
    assert!(store.is_ok() && store.status().bytes <= BUDGET);
}

#[test]
fn two_players_may_share_a_state_folder() {
    const ROUNDS: u8 = 50;
    let root = tempfile::tempdir().unwrap();
    let barrier = Barrier::new(2);
    let play = |own: u8| {
        let store = Store::open(root.path()).unwrap();
        barrier.wait();
        let mut written = 0;
        for round in 0..ROUNDS {
            let bytes = [own, round, 0, 1, 2, 3];
            let entry = Entry { hash: Hash::of_bytes(&bytes), bytes: bytes.len() as u64 };
            let files = BTreeMap::from([("a.ron".to_owned(), entry)]);
            let good = Manifest::new(Path::new(FOLDER), files);
            // Where the other one writes, nobody waits.
            match store.put(&bytes).and_then(|_| store.set_last_good(Path::new(FOLDER), &good)) {
                Ok(()) => written += 1,
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
        }
        assert!(store.is_ok());
        written
    };
    let written: i32 = std::thread::scope(|scope| {
        let threads = [1, 2].map(|own| std::thread::Builder::new().spawn_scoped(scope, move || play(own)).unwrap());
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert!(written > 0);
    let store = Store::open(root.path()).unwrap();
    let last = store.last_good(Path::new(FOLDER)).expect("the last that was written is whole");
    assert!(store.check(last.files["a.ron"].hash).unwrap());
    assert_eq!(fs::read_dir(root.path().join("tmp")).unwrap().count(), 0);
}

#[test]
fn a_process_that_is_started_holds_no_lock() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let has_ended = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let start = || {
            while !has_ended.load(std::sync::atomic::Ordering::Relaxed) {
                std::process::Command::new("true").status().unwrap();
            }
        };
        std::thread::Builder::new().spawn_scoped(scope, start).unwrap();
        let written: Result<Vec<_>, _> = (0..300_u32).map(|round| store.put(&round.to_le_bytes())).collect();
        has_ended.store(true, std::sync::atomic::Ordering::Relaxed);
        written.unwrap();
    });
}

#[test]
fn notes_are_kept_by_name() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    assert_eq!(store.note("in-hand"), None);
    store.set_note("in-hand", b"one").unwrap();
    store.set_note("in-hand", b"two").unwrap();
    assert_eq!(Store::open(root.path()).unwrap().note("in-hand").as_deref(), Some(&b"two"[..]));
    store.forget_note("in-hand").unwrap();
    store.forget_note("in-hand").unwrap();
    assert_eq!(store.note("in-hand"), None);
    for name in ["", ".", "..", "../blobs", "a/b", "A", "a b", ".hidden"] {
        assert_eq!(store.set_note(name, b"x").unwrap_err().kind(), ErrorKind::InvalidInput, "{name}");
        assert_eq!(store.note(name), None, "{name}");
    }
}

#[test]
fn the_state_folder_is_where_it_is_looked_for() {
    let environment = |own: &str, xdg: &str, home: &str| {
        let set = |value: &str| (!value.is_empty()).then(|| value.into());
        Environment { state_directory: set(own), xdg_state_home: set(xdg), home: set(home) }
    };
    for (named, environment, expected) in [
        (Some("here"), environment("/var/lib/gongyi", "/x", "/home/x"), vec!["here"]),
        (None, environment("/var/lib/gongyi:/var/lib/other", "", ""), vec!["/var/lib/gongyi"]),
        (None, environment("", "/x", "/home/x"), vec!["/x/gongyi", "/home/x/.local/state/gongyi"]),
        (None, environment("relative", "", "/home/x"), vec!["/home/x/.local/state/gongyi"]),
        (None, environment("", "", ""), vec![]),
    ] {
        let expected: Vec<PathBuf> = expected.into_iter().map(PathBuf::from).collect();
        assert_eq!(candidates(named.map(Path::new), &environment), expected);
    }
    // The first that can be written is taken; where there is none, why not is known.
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("file"), "").unwrap();
    let (bad, good) = (root.path().join("file/state"), root.path().join("state"));
    assert_eq!(find(&[bad.clone(), good.clone()]).unwrap().path(), good);
    let errors = find(std::slice::from_ref(&bad)).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].0, bad);
}

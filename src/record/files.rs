//! Files that others read whole: written to a temporary name beside them, and renamed.

use std::{
    fs,
    io::{self, BufWriter},
    path::Path,
    time::Duration,
};

use gongyi_system::clock::system_now;

/// How temporary files are called: this, the process and something random.
const TEMPORARY: &str = ".gongyi-";
/// A temporary file lives for moments; one that is older was left by a process that died, whatever its number.
const STALE_AFTER: Duration = Duration::from_mins(10);

/// Replaces a file by one with these bytes: a reader sees the old or the new, never a part. After a power cut it may be
/// the old one, or empty: for what is made anew.
///
/// The crate `atomic-write-file` syncs at each commit, which would wear out a card at the pace of the status, and calls
/// its temporary files so that nobody knows whether their process still lives.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_with(path, |file| file.write_all(bytes))
}

/// As [`replace`], with what `write` writes: it may be more than memory holds. Where it fails, the old file stays.
pub fn replace_with(path: &Path, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<()> {
    let prefix = format!("{TEMPORARY}{}-", std::process::id());
    let mut file = BufWriter::new(tempfile::Builder::new().prefix(&prefix).tempfile_in(folder_of(path))?);
    write(&mut file)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    make_readable(file.path())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Removes the temporary files in a folder that dead processes left behind.
pub fn remove_stale(folder: &Path) {
    // What cannot be read or removed is left alone: nothing depends on it.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(TEMPORARY)) else { continue };
        let process = rest.split_once('-').and_then(|(process, _)| process.parse::<u32>().ok());
        let is_dead = process.is_some_and(|process| !is_alive(process));
        let age = || {
            let modified = entry.metadata().ok()?.modified().ok()?;
            std::time::SystemTime::from(system_now()).duration_since(modified).ok()
        };
        if is_dead || age().is_some_and(|age| age > STALE_AFTER) {
            let _kept = fs::remove_file(entry.path());
        }
    }
}

/// Whether a process runs; true where that cannot be known.
fn is_alive(process: u32) -> bool {
    let processes = Path::new("/proc");
    !processes.join("self").exists() || processes.join(process.to_string()).exists()
}

/// The folder that a path lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// A temporary file is its owner's alone; what is reported to the outside may be read by all.
pub(super) fn make_readable(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("status.json");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        let broken = replace_with(&path, |file| {
            file.write_all(b"thr")?;
            Err(io::Error::other("it stops here"))
        });
        assert_eq!(broken.unwrap_err().to_string(), "it stops here");
        assert_eq!(fs::read(&path).unwrap(), b"two", "what was not written to its end does not count");
        assert!(replace(&folder.path().join("none/status.json"), b"three").is_err());
        fs::create_dir(folder.path().join("taken")).unwrap();
        assert!(replace(&folder.path().join("taken"), b"three").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing temporary stays");
    }

    #[test]
    fn what_dead_processes_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let own = format!(".gongyi-{}-abc", std::process::id());
        let (dead, dead_old) = (format!(".gongyi-{}-abc", child.id()), ".gongyi-aBcDeF".to_owned());
        let (young, other) = (".gongyi-gHiJkL".to_owned(), "events.jsonl".to_owned());
        let hour_ago = std::time::SystemTime::from(system_now()) - Duration::from_hours(1);
        for (name, is_old) in [(&own, false), (&dead, false), (&dead_old, true), (&young, false), (&other, true)] {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            if is_old {
                file.set_modified(hour_ago).unwrap();
            }
        }
        remove_stale(folder.path());
        let mut left: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let mut expected = vec![own, young, other];
        expected.sort();
        assert_eq!(left, expected);
        remove_stale(&folder.path().join("none"));
    }
}

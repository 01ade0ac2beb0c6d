//! A room of its own with a disk that can be full or read-only: a small tmpfs in a mount namespace, which players enter.
//!
//! The namespace lives as long as the room, so that a player in it can be killed and started again.

use std::{
    fs,
    io::{BufRead as _, BufReader, ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::stage::support::left_out;

/// A mount namespace with a disk in it.
pub(crate) struct Room {
    holder: Child,
    folder: tempfile::TempDir,
}

impl Room {
    /// A room whose disk holds so much (`64k`, `8m`); none where this machine allows no namespaces.
    pub(crate) fn new(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let disk = folder.path().join("disk");
        fs::create_dir(&disk).unwrap();
        // It lives until its input ends, so that nothing is left over however the test ends.
        let script = "mount -t tmpfs -o size=\"$1\" gongyi \"$0\" && echo ready && exec cat";
        let started = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
            .arg(&disk)
            .arg(size)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut holder) = started else {
            left_out("there is no `unshare` (util-linux) to make a disk with");
            return None;
        };
        let mut ready = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        if ready != "ready\n" {
            holder.wait().unwrap();
            left_out("this machine allows no mount namespace of its own, so no disk can be full or read-only");
            return None;
        }
        Some(Self { holder, folder })
    }

    /// A place on the disk as those in the room name it.
    pub(crate) fn inside(&self, name: &str) -> PathBuf {
        self.folder.path().join("disk").join(name)
    }

    /// The same place as seen from here.
    pub(crate) fn outside(&self, name: &str) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(self.inside(name).strip_prefix("/").unwrap())
    }

    /// A program run in the room: its process is that of the command, and can be killed as such.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--preserve-credentials", "--user", "--mount", "--target", &self.holder.id().to_string()]);
        command.arg("--").arg(program);
        command
    }

    /// A player run in the room.
    pub(crate) fn gongyi(&self) -> Command {
        let own = crate::stage::support::gongyi();
        let mut command = self.command(&own.get_program().to_string_lossy());
        for (name, value) in own.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// Mounts the disk anew, `ro` or `rw`.
    pub(crate) fn remount(&self, how: &str) {
        let mut command = self.command("mount");
        command.args(["-o", &format!("remount,{how}")]).arg(self.inside(""));
        assert!(command.status().unwrap().success(), "the disk is {how}");
    }

    /// Fills the disk to its last byte.
    pub(crate) fn fill(&self) {
        let mut file = fs::File::create(self.outside("fill")).unwrap();
        loop {
            match file.write(&[b'x'; 4096]) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return,
                Err(error) => panic!("the disk cannot be filled: {error}"),
            }
        }
    }

    /// Makes room on it again.
    pub(crate) fn clear(&self) {
        fs::remove_file(self.outside("fill")).unwrap();
    }

    /// Writes a file on the disk, whole.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.outside(name);
        fs::create_dir_all(path.parent().unwrap_or_else(|| Path::new("/"))).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ended_already = self.holder.kill();
        let _ended_already = self.holder.wait();
    }
}

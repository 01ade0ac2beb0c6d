//! A player in a process of its own, told by its events; a folder of playlists; pictures compared.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{OnceLock, mpsc},
    time::Duration,
};

use serde_json::Value;

/// Longer than any event takes to come, however loaded the machine is.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// The player's binary.
pub(crate) fn gongyi() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongyi"));
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("RUST_LOG").env("LANG", "C");
    // What is tested leaves the state of whoever tests alone.
    command.env_remove("STATE_DIRECTORY").env("XDG_STATE_HOME", std::env::temp_dir().join("gongyi-tests"));
    command
}

/// Whether there is an adapter to draw off-screen with; says so where there is none.
pub(crate) fn can_draw() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let folder = Folder::new();
        let output = gongyi().args(["--headless", "--for", "1s"]).arg(folder.path()).output().unwrap();
        let found = output.status.code() != Some(3);
        if !found {
            eprintln!("LEFT OUT: there is no adapter to draw with: {}", String::from_utf8_lossy(&output.stderr));
        }
        found
    })
}

/// A folder of playlists that goes away with the test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir(folder.path()).unwrap();
        folder
    }

    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("playlists")
    }

    /// A place beside the playlists.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Replaces a file as most editors do.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let temporary = self.0.path().join("being-written");
        fs::write(&temporary, text).unwrap();
        fs::rename(temporary, self.path().join(name)).unwrap();
    }
}

/// A running player.
pub(crate) struct Player {
    child: Child,
    events: mpsc::Receiver<Value>,
    messages: Option<std::thread::JoinHandle<String>>,
}

impl Player {
    /// Starts a player off-screen on a folder, with more arguments.
    pub(crate) fn off_screen<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Self {
        Self::start(gongyi().arg("--headless").args(["--size", "320x180"]).args(arguments).arg(folder))
    }

    /// Starts a player whose events are read here.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .args(["--events", "-"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, events) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        let reader = move || {
            for line in out.lines() {
                let event = serde_json::from_str(&line.unwrap()).unwrap();
                if sender.send(event).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().spawn(reader).unwrap();
        let mut err = child.stderr.take().unwrap();
        let messages = std::thread::Builder::new()
            .spawn(move || {
                let mut text = String::new();
                let _cut = err.read_to_string(&mut text);
                text
            })
            .unwrap();
        Self { child, events, messages: Some(messages) }
    }

    /// The next event.
    pub(crate) fn next(&mut self) -> Value {
        match self.events.recv_timeout(PATIENCE) {
            Ok(event) => event,
            Err(error) => {
                let _gone = self.child.kill();
                let messages = self.messages.take().map(|messages| messages.join().unwrap()).unwrap_or_default();
                panic!("no event came: {error}; the player said:\n{messages}");
            }
        }
    }

    /// The next event of this kind.
    pub(crate) fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let event = self.next();
            if event["event"] == kind {
                return event;
            }
        }
    }

    /// Asks it to end, as a service manager does, and waits for it.
    pub(crate) fn terminate(self) -> Ended {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.wait()
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end.
    pub(crate) fn wait(mut self) -> Ended {
        let events = self.events.iter().collect();
        let status = self.child.wait().unwrap();
        Ended { status, events, messages: self.messages.take().unwrap().join().unwrap() }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

/// A player that ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// The events that nobody had taken.
    pub(crate) events: Vec<Value>,
    /// What it said on the standard error.
    pub(crate) messages: String,
}

impl Ended {
    /// The events of this kind.
    pub(crate) fn of(&self, kind: &str) -> Vec<&Value> {
        self.events.iter().filter(|event| event["event"] == kind).collect()
    }
}

/// What `timeline` says, cue by cue.
pub(crate) fn timeline(folder: &Path, from: &str, length: &str) -> Vec<Value> {
    let output =
        gongyi().args(["timeline", "--format", "json", "--from", from, "--for", length]).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The fields that a cue has in `timeline` and in events.
pub(crate) fn cue(value: &Value) -> Value {
    let fields = ["start", "end", "screen", "zone", "playlist", "slide", "index", "rule", "kind"];
    fields.iter().map(|field| ((*field).to_owned(), value[field].clone())).collect::<serde_json::Map<_, _>>().into()
}

/// How much two pictures differ, as the mean over all channels, in steps of 8 bits.
pub(crate) fn difference(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len(), "pictures of one size");
    let sum: u64 = a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.len().max(1) as f64
}

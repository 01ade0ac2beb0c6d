//! A player in a process of its own, told by its events; a folder of playlists; pictures compared.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, OnceLock, mpsc},
    time::Duration,
};

use notify::{RecursiveMode, Watcher as _};
use serde_json::Value;

use gongyi_system::clock::monotonic_now;

pub(crate) use crate::left_out::{left_out, left_out_without_adapter};

/// Longer than any event takes to come, however loaded the machine is.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// The player's binary.
pub(crate) fn gongyi() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongyi"));
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "RUST_LOG", "GONGYI_ASSETS", "STATE_DIRECTORY", "NOTIFY_SOCKET"] {
        command.env_remove(name);
    }
    // What a player keeps is not kept in the home of whoever runs the tests.
    command.env("LANG", "en_GB.UTF-8").env("XDG_STATE_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/state"));
    command.env("GONGYI_MACHINE_FONTS", "");
    command
}

/// Whether there is an adapter to draw off-screen with; a test is left out where there is none.
pub(crate) fn has_adapter() -> bool {
    static LACKS: OnceLock<Option<String>> = OnceLock::new();
    let lacks = LACKS.get_or_init(|| {
        let folder = Folder::new();
        let output = gongyi().args(["--headless", "--gpu", "on", "--for", "1s"]).arg(folder.path()).output().unwrap();
        (output.status.code() == Some(3)).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
    });
    if let Some(why) = lacks {
        left_out_without_adapter(&format!("there is no adapter to draw with: {why}"));
    }
    lacks.is_none()
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
    messages: Arc<Mutex<String>>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Player {
    /// Starts a player off-screen on a folder, with more arguments.
    pub(crate) fn off_screen<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Self {
        Self::start(off_screen(&mut gongyi(), folder).args(arguments))
    }

    /// Starts a player whose events are read here.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut player = Self::start_silent(command.args(["--events", "-"]).stdout(Stdio::piped()));
        let (sender, events) = mpsc::channel();
        let out = BufReader::new(player.child.stdout.take().unwrap());
        let reader = move || {
            for line in out.lines() {
                let event = serde_json::from_str(&line.unwrap()).unwrap();
                if sender.send(event).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().spawn(reader).unwrap();
        player.events = events;
        player
    }

    /// Starts a player that nobody listens to: what it tells goes where the command says.
    pub(crate) fn start_unheard(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).spawn().unwrap();
        let reader = Some(std::thread::Builder::new().spawn(|| {}).unwrap());
        Self { child, events: mpsc::channel().1, messages: Arc::default(), reader }
    }

    /// Starts a player whose events, if it tells any, go where the command says.
    pub(crate) fn start_silent(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let messages = Arc::new(Mutex::new(String::new()));
        let (theirs, lines) = (Arc::clone(&messages), BufReader::new(child.stderr.take().unwrap()).lines());
        let reader = move || {
            for line in lines.map_while(Result::ok) {
                let mut text = theirs.lock().unwrap();
                text.push_str(&line);
                text.push('\n');
            }
        };
        let reader = Some(std::thread::Builder::new().spawn(reader).unwrap());
        Self { child, events: mpsc::channel().1, messages, reader }
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it said on the standard error so far.
    pub(crate) fn messages(&self) -> String {
        self.messages.lock().unwrap().clone()
    }

    /// How it ended, if it has.
    pub(crate) fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// The next event.
    pub(crate) fn next(&mut self) -> Value {
        match self.events.recv_timeout(PATIENCE) {
            Ok(event) => event,
            Err(error) => {
                let _gone = self.child.kill();
                panic!("no event came: {error}; {:?}; the player said:\n{}", self.child.wait(), self.messages());
            }
        }
    }

    /// The next event that comes within a while.
    pub(crate) fn next_within(&mut self, while_: Duration) -> Option<Value> {
        self.events.recv_timeout(while_).ok()
    }

    /// The next event of this kind; others may come before it, but not without an end.
    pub(crate) fn next_of(&mut self, kind: &str) -> Value {
        let end = monotonic_now() + PATIENCE;
        loop {
            let event = self.next();
            if event["event"] == kind {
                return event;
            }
            assert!(monotonic_now() < end, "{kind} did not come; the player said:\n{}", self.messages());
        }
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// Asks it to end, as a service manager does, and waits for it.
    pub(crate) fn terminate(self) -> Ended {
        self.signal("TERM");
        self.wait()
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end. One that tells nothing for a long time and does not end has failed.
    pub(crate) fn wait(mut self) -> Ended {
        let mut events = Vec::new();
        loop {
            match self.events.recv_timeout(PATIENCE) {
                Ok(event) => events.push(event),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("it does not end; it said:\n{}", self.messages()),
            }
        }
        let status = until("the end of the player", Path::new("/nowhere"), || self.child.try_wait().unwrap());
        self.reader.take().unwrap().join().unwrap();
        Ended { status, events, messages: self.messages() }
    }
}

/// A player whose display went away ended with a reason of its own and one sentence.
pub(crate) fn assert_display_gone(ended: &Ended) {
    assert_eq!(ended.status.code(), Some(3), "{}", ended.messages);
    assert_eq!(ended.of("stopped").iter().map(|event| &event["reason"]).collect::<Vec<_>>(), ["display gone"]);
    assert_eq!(ended.messages.matches("has gone away").count(), 1, "{}", ended.messages);
    let is_unheard = |word| !ended.messages.contains(word);
    assert!(["is a bug", "panicked", "adapter"].into_iter().all(is_unheard), "{}", ended.messages);
}

impl Drop for Player {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

/// Has a command play a folder off-screen.
pub(crate) fn off_screen<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    command.arg("--headless").args(["--size", "320x180"]).arg(folder)
}

/// Looks again at each change of the folder that holds `place`, and a few times a second, until something is so.
pub(crate) fn until<T>(what: &str, place: &Path, look: impl FnMut() -> Option<T>) -> T {
    until_within(PATIENCE, what, place, look)
}

/// As [`until`], for what has an end of its own to come within.
pub(crate) fn until_within<T>(patience: Duration, what: &str, place: &Path, mut look: impl FnMut() -> Option<T>) -> T {
    const LOOK: Duration = Duration::from_millis(200);
    let (changed, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |_| {
        let _nobody_waits = changed.send(());
    })
    .unwrap();
    // A folder that is not there yet is looked for.
    let _watched = place.parent().map(|folder| watcher.watch(folder, RecursiveMode::NonRecursive));
    let end = monotonic_now() + patience;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(monotonic_now() < end, "this did not come: {what}");
        let _or_a_look = changes.recv_timeout(LOOK);
        while changes.try_recv().is_ok() {}
    }
}

/// The status in a file, if it is there.
pub(crate) fn status(path: &Path) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

/// Waits for a status in which something is so.
pub(crate) fn status_when(path: &Path, what: &str, mut is: impl FnMut(&Value) -> bool) -> Value {
    let mut last = None;
    until(what, path, || {
        let seen = status(path);
        if seen.is_some() {
            last.clone_from(&seen);
        }
        seen.filter(|seen| is(seen))
    })
}

/// How many frames the first screen has drawn.
pub(crate) fn frames(status: &Value) -> u64 {
    status["screens"][0]["frames_drawn"].as_u64().unwrap_or(0)
}

/// Waits until the wall has shown other slides: by the status alone, as nobody may read the events.
pub(crate) fn goes_on(path: &Path, player: &mut Player) {
    let began = |status: &Value| status["screens"][0]["zones"][0]["since"].as_str().map(str::to_owned);
    let (mut seen, mut drawn) = (Vec::new(), None);
    until("the wall goes on", path, || {
        assert!(player.has_ended().is_none(), "the player ended: {}", player.messages());
        let status = status(path)?;
        let first = *drawn.get_or_insert(frames(&status));
        let since = began(&status)?;
        if seen.last() != Some(&since) {
            seen.push(since);
        }
        (seen.len() >= 4 && frames(&status) >= first + 3).then_some(())
    });
}

/// The lines of a file of events: each that is JSON, and each that is not.
pub(crate) fn lines(path: &Path) -> (Vec<Value>, Vec<String>) {
    let bytes = fs::read(path).unwrap_or_default();
    let (mut events, mut torn) = (Vec::new(), Vec::new());
    for line in String::from_utf8_lossy(&bytes).lines() {
        match serde_json::from_str(line) {
            Ok(event) => events.push(event),
            Err(_) => torn.push(line.to_owned()),
        }
    }
    (events, torn)
}

/// The slides that were shown.
pub(crate) fn shown(events: &[Value]) -> Vec<&Value> {
    events.iter().filter(|event| event["event"] == "slide_shown").collect()
}

/// Fails where a slide is missing or told twice: each must begin when the one before it ends.
pub(crate) fn assert_gapless(events: &[Value]) {
    for pair in shown(events).windows(2) {
        assert_eq!(pair[0]["end"], pair[1]["start"], "a slide is missing or doubled:\n{:#?}", shown(events));
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

//! Switches the displays off while rules blank every screen, by commands of the operator's: how that is done depends on
//! the box, and a display that is switched off wrongly is a black wall.
//!
//! The commands run beside the stage, one at a time, each for so long at most. Of several wishes only the newest counts:
//! an "off" that hangs never keeps the displays off. "On" is tried until it succeeds. A display may vanish while it is
//! off: its screen comes back with it.
//!
//! A command that does not even end when it is killed hangs in the kernel, and is left behind. While three are no more are
//! started: they would hang as well, and take all processes that there may be.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::{Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    time::{Duration, Instant},
};

use gongyi_core::{problem::Text, text};
use gongyi_system::{clock::monotonic_now, process::Program, threads::BoundedThread};

/// So many commands that cannot be ended are left behind at most.
const MAX_LEFT: usize = 3;
/// A command that goes on failing is told of again after so long.
const TELL_AGAIN: Duration = Duration::from_hours(6);
/// What the thread needs at its end beside its waits.
const END_SLACK: Duration = Duration::from_secs(2);

/// The operator's commands, for the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PowerCommands {
    /// Switches the displays off.
    pub off: String,
    /// Switches them on.
    pub on: String,
}

/// How long is waited for what.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// A command is ended after this: displays on a serial line or a bus of their own take seconds.
    command: Duration,
    /// A command that runs while its contrary is wished for is ended after this.
    contrary: Duration,
    /// "On" is tried again after this, and after twice as long each time.
    first_retry: Duration,
    /// "On" is tried again after this at the latest.
    last_retry: Duration,
    /// A command that was killed is left behind after this: it hangs in the kernel.
    killed: Duration,
}

impl Limits {
    const USUAL: Self = Self {
        command: Duration::from_secs(20),
        contrary: Duration::from_secs(3),
        first_retry: Duration::from_secs(1),
        last_retry: Duration::from_secs(30),
        killed: Duration::from_secs(2),
    };

    /// The end takes so long at most: an "off" that hangs, then an "on" that hangs.
    fn end(self) -> Duration {
        [self.contrary, self.killed, self.command, self.killed].iter().sum::<Duration>() + END_SLACK
    }
}

/// Keeps the displays as they should be; when this is dropped they are on, or that was tried.
pub struct Power {
    /// Whether the displays are to be off.
    off: bool,
    sender: mpsc::Sender<Message>,
    thread: BoundedThread,
    /// The end is waited for so long.
    end: Duration,
}

enum Message {
    /// Whether the displays are to be off.
    Wish(bool),
    /// The command of this number has ended.
    Ended(u64),
    /// The player ends.
    Quit,
}

impl Power {
    /// Starts the thread that runs the commands.
    pub fn start(commands: PowerCommands) -> std::io::Result<Self> {
        Self::start_with(commands, Limits::USUAL)
    }

    fn start_with(commands: PowerCommands, limits: Limits) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let mut switch = Switch::new(commands, limits, sender.clone());
        let thread = BoundedThread::start("gongyi-power", move || {
            // After a panic in it the displays are still to be as they should be.
            while catch_unwind(AssertUnwindSafe(|| switch.step(&receiver))).unwrap_or(true) {}
        })?;
        Ok(Self { off: false, sender, thread, end: limits.end() })
    }

    /// Switches the displays where that is not how they are; whether it did.
    pub fn follow(&mut self, off: bool) -> bool {
        let is_other = std::mem::replace(&mut self.off, off) != off;
        if is_other {
            let _thread_is_gone = self.sender.send(Message::Wish(off));
        }
        is_other
    }
}

impl Drop for Power {
    /// Every wait of the thread's is bounded; starting a program from a disk that hangs is not.
    fn drop(&mut self) {
        let _thread_is_gone = self.sender.send(Message::Quit);
        let _hangs = self.thread.join_within(self.end);
    }
}

/// What the thread knows.
struct Switch {
    commands: PowerCommands,
    limits: Limits,
    own: mpsc::Sender<Message>,
    /// Whether the displays are to be off.
    wished_off: bool,
    /// How they were switched last; none where "on" failed.
    are_off: Option<bool>,
    running: Option<Running>,
    /// Those that were killed and have not ended yet.
    left: Vec<Running>,
    /// When "off" and "on" were last said to fail, in the streak of failures that lasts.
    told_off: Option<Instant>,
    told_on: Option<Instant>,
    /// How many commands were started.
    started: u64,
    /// When "on" may be tried again.
    retry_at: Option<Instant>,
    retry: Duration,
    /// The player ends.
    quits: bool,
    /// "On" was tried at the end.
    is_done: bool,
}

/// A command that runs.
struct Running {
    program: Program,
    number: u64,
    off: bool,
    /// When it is ended where it is still wished for.
    limit: Option<Instant>,
    /// When it is ended.
    until: Option<Instant>,
    /// Whether it was ended.
    killed: bool,
}

impl Switch {
    fn new(commands: PowerCommands, limits: Limits, own: mpsc::Sender<Message>) -> Self {
        Self {
            commands,
            limits,
            own,
            wished_off: false,
            are_off: Some(false),
            running: None,
            left: Vec::new(),
            told_off: None,
            told_on: None,
            started: 0,
            retry_at: None,
            retry: limits.first_retry,
            quits: false,
            is_done: false,
        }
    }

    /// Starts what is to be started and waits for what comes next; false at the end.
    fn step(&mut self, receiver: &mpsc::Receiver<Message>) -> bool {
        let now = monotonic_now();
        let is_right = self.are_off == Some(self.wished_off);
        if self.running.is_none() && self.quits && (is_right || self.is_done) {
            return false;
        }
        // At the end it is tried all the same: nothing is left behind then.
        let may_start = self.quits || self.left.len() < MAX_LEFT;
        if self.running.is_none() && !is_right && may_start && self.retry_at.is_none_or(|at| at <= now) {
            self.start(now);
        }
        let next = match &self.running {
            Some(running) => running.until,
            None => self.retry_at.filter(|_| may_start).or_else(|| self.quits.then_some(now)),
        };
        let message = match next {
            Some(at) => receiver.recv_timeout(at.saturating_duration_since(now)),
            None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match message {
            Ok(Message::Wish(off)) => self.wish(off),
            Ok(Message::Ended(number)) => self.ended(number),
            Ok(Message::Quit) => {
                self.quits = true;
                self.wish(false);
            }
            Err(RecvTimeoutError::Timeout) => self.end_overdue(),
            // It holds a sender of its own.
            Err(RecvTimeoutError::Disconnected) => return false,
        }
        true
    }

    /// Takes a wish, which replaces the one before.
    fn wish(&mut self, off: bool) {
        self.wished_off = off;
        self.retry_at = None;
        self.retry = self.limits.first_retry;
        if let Some(running) = self.running.as_mut().filter(|running| !running.killed) {
            let soon = monotonic_now().checked_add(self.limits.contrary);
            running.until = if running.off == off { running.limit } else { soon.min(running.limit) };
        }
    }

    fn command(&self, off: bool) -> &str {
        if off { &self.commands.off } else { &self.commands.on }
    }

    fn start(&mut self, now: Instant) {
        let off = self.wished_off;
        self.retry_at = None;
        self.started += 1;
        let (number, own) = (self.started, self.own.clone());
        let mut command = Command::new("sh");
        // Nobody may read the log: a command that has much to say would hang in it.
        command.args(["-c", self.command(off)]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let started = Program::start(&mut command, move || {
            let _thread_is_gone = own.send(Message::Ended(number));
        });
        match started {
            Ok(program) => {
                let limit = now.checked_add(self.limits.command);
                self.running = Some(Running { program, number, off, limit, until: limit, killed: false });
            }
            Err(error) => {
                let command = self.command(off);
                let text = text!("命令 `{command}` 无法运行：{error}", "`{command}` cannot be run: {error}");
                self.warn(off, &text);
                self.settle(off, false);
            }
        }
    }

    /// Ends a command whose time is up; one that does not even end then is left behind.
    fn end_overdue(&mut self) {
        let now = monotonic_now();
        let Some(running) = self.running.as_mut().filter(|running| running.until.is_some_and(|until| until <= now))
        else {
            return;
        };
        let off = running.off;
        if running.killed {
            self.left.extend(self.running.take());
            self.settle(off, false);
            return;
        }
        running.program.kill();
        running.killed = true;
        running.until = now.checked_add(self.limits.killed);
        let command = self.command(off);
        let text = text!(
            "命令 `{command}` 没有按时结束，已强行终止；请检查它为什么停住",
            "`{command}` did not end in time and was killed; look why it hangs"
        );
        self.warn(off, &text);
    }

    /// A command has ended.
    fn ended(&mut self, number: u64) {
        if let Some(at) = self.left.iter().position(|left| left.number == number) {
            let mut late = self.left.swap_remove(at);
            let _was_given_up_already = late.program.exit();
            // An "off" may have worked at last, after the "on" that followed it.
            if late.off && !self.wished_off {
                self.are_off = None;
            }
            return;
        }
        let Some(mut running) = self.running.take_if(|running| running.number == number) else { return };
        let off = running.off;
        let worked = match running.program.exit() {
            Ok(Some(status)) if status.success() => true,
            Ok(status) => {
                if !running.killed {
                    let (command, how) = (self.command(off), status.map(|status| status.to_string()));
                    let how = how.unwrap_or_default();
                    let text = text!(
                        "命令 `{command}` 失败：{how}；请手动运行一次，看它说什么",
                        "`{command}` fails: {how}; run it by hand to see what it says"
                    );
                    self.warn(off, &text);
                }
                false
            }
            Err(_) => false,
        };
        self.settle(off, worked);
    }

    /// A command is over. That "off" failed costs power and is not tried again; that "on" failed costs the wall.
    fn settle(&mut self, off: bool, worked: bool) {
        self.are_off = (off || worked).then_some(off);
        self.is_done |= self.quits && !off;
        if worked {
            *self.told(off) = None;
        }
        if off || worked {
            self.retry = self.limits.first_retry;
        } else {
            self.retry_at = monotonic_now().checked_add(self.retry);
            self.retry = self.retry.saturating_mul(2).min(self.limits.last_retry);
        }
    }

    fn told(&mut self, off: bool) -> &mut Option<Instant> {
        if off { &mut self.told_off } else { &mut self.told_on }
    }

    /// Says that a command fails: once, and now and then while it goes on. Every try would fill the log.
    fn warn(&mut self, off: bool, text: &Text) -> bool {
        let now = monotonic_now();
        let told = self.told(off);
        let is_told = told.is_some_and(|at| now.saturating_duration_since(at) < TELL_AGAIN);
        if !is_told {
            *told = Some(now);
            gongyi_core::warn!(text);
        }
        !is_told
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    const PATIENCE: Duration = Duration::from_mins(2);
    const QUICK: Limits = Limits {
        command: Duration::from_millis(200),
        contrary: Duration::from_millis(50),
        first_retry: Duration::from_millis(1),
        last_retry: Duration::from_millis(2),
        killed: Duration::from_secs(20),
    };
    /// Commands that end by themselves are never cut, however loaded the machine is.
    const PATIENT: Limits = Limits { command: PATIENCE, contrary: PATIENCE, ..QUICK };

    /// A folder for what commands write, and pipes on which they tell that they got there.
    struct Place(tempfile::TempDir);

    impl Place {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn pipe(&self, name: &str) -> PathBuf {
            let path = self.path(name);
            assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
            path
        }

        /// Starts with commands in this folder.
        fn start(&self, off: &str, on: &str, limits: Limits) -> Power {
            let within = |command: &str| format!("cd '{}' && {{ {command}; }}", self.0.path().display());
            Power::start_with(PowerCommands { off: within(off), on: within(on) }, limits).unwrap()
        }

        /// Waits until a command writes to a pipe, and reads it.
        fn read(path: PathBuf) -> String {
            let (to, read) = mpsc::channel();
            let _thread =
                std::thread::Builder::new().spawn(move || to.send(fs::read_to_string(path).unwrap())).unwrap();
            read.recv_timeout(PATIENCE).expect("the command did not get there")
        }

        fn log(&self) -> Vec<String> {
            fs::read_to_string(self.path("log")).unwrap_or_default().lines().map(str::to_owned).collect()
        }
    }

    #[test]
    fn an_off_that_hangs_never_keeps_the_displays_off() {
        // Whether it is still running when "on" is wished for, or was killed long before.
        for limits in [Limits { contrary: PATIENCE, ..QUICK }, Limits { command: PATIENCE, ..QUICK }] {
            let place = Place::new();
            let (begun, on) = (place.pipe("begun"), place.pipe("on"));
            let mut power = place.start("echo off > begun; sleep 600", "echo on > on", limits);
            power.follow(true);
            assert_eq!(Place::read(begun), "off\n");
            power.follow(false);
            assert_eq!(Place::read(on), "on\n");
        }
    }

    #[test]
    fn a_command_that_hangs_is_killed_with_all_that_it_started() {
        let place = Place::new();
        let held = place.pipe("held");
        let mut power = place.start("exec 3>held; sleep 600 & sleep 600", "true", QUICK);
        power.follow(true);
        // The pipe closes when the last one that holds it is gone.
        assert_eq!(Place::read(held), "");
    }

    #[test]
    fn on_is_tried_until_it_succeeds() {
        let place = Place::new();
        let (begun, done) = (place.pipe("begun"), place.pipe("done"));
        let on = "echo on >> log; test $(wc -l < log) -ge 4 && echo on > done";
        let mut power = place.start("echo off > begun", on, PATIENT);
        power.follow(true);
        assert_eq!(Place::read(begun), "off\n");
        power.follow(false);
        assert_eq!(Place::read(done), "on\n");
        drop(power);
        assert_eq!(place.log(), ["on"; 4]);
    }

    #[test]
    fn of_several_wishes_only_the_newest_counts() {
        let place = Place::new();
        let (begun, gate) = (place.pipe("begun"), place.pipe("gate"));
        let off = "echo off >> log; echo off > begun; cat gate";
        let mut power = place.start(off, "echo on >> log; false", PATIENT);
        power.follow(true);
        assert_eq!(Place::read(begun), "off\n");
        for _ in 0..10 {
            power.follow(false);
            power.follow(true);
        }
        // It ends; the displays are off, and that is what is wished for.
        fs::write(gate, "").unwrap();
        drop(power);
        assert_eq!(place.log(), ["off", "on"], "at the end they are switched on, once");
    }

    #[test]
    fn at_the_end_on_is_tried_though_off_hangs_and_on_hangs() {
        let place = Place::new();
        let begun = place.pipe("begun");
        let mut power = place.start("echo off > begun; sleep 600", "echo on >> log; sleep 600", QUICK);
        power.follow(true);
        assert_eq!(Place::read(begun), "off\n");
        drop(power);
        assert_eq!(place.log(), ["on"]);
    }

    #[test]
    fn displays_that_were_never_switched_off_are_left_alone() {
        let place = Place::new();
        let mut power = place.start("echo off >> log", "echo on >> log", PATIENT);
        power.follow(false);
        drop(power);
        assert!(place.log().is_empty());
    }

    /// A switch whose thread is this test's, with so many commands left behind.
    fn with_left(
        commands: PowerCommands,
        off: bool,
        count: u64,
    ) -> (Switch, mpsc::Sender<Message>, mpsc::Receiver<Message>) {
        let (sender, receiver) = mpsc::channel();
        let mut switch = Switch::new(commands, PATIENT, sender.clone());
        for number in 1..=count {
            let own = sender.clone();
            let mut command = Command::new("sleep");
            let program = Program::start(command.arg("600").stdout(Stdio::null()).stderr(Stdio::null()), move || {
                let _the_test_ended = own.send(Message::Ended(number));
            });
            let (program, limit) = (program.unwrap(), None);
            switch.left.push(Running { program, number, off, limit, until: limit, killed: true });
        }
        switch.started = count;
        (switch, sender, receiver)
    }

    #[test]
    fn a_command_that_does_not_end_when_it_is_killed_is_left_behind_and_reaped_when_it_does() {
        let commands = PowerCommands { off: "true".to_owned(), on: "true".to_owned() };
        let (mut switch, _sender, receiver) = with_left(commands, true, 1);
        (switch.wished_off, switch.running) = (true, switch.left.pop());
        switch.running.as_mut().unwrap().until = Some(monotonic_now());
        assert!(switch.step(&receiver));
        assert!(switch.running.is_none(), "nobody waits for it any more");
        switch.left[0].program.kill();
        assert!(switch.step(&receiver));
        assert!(switch.left.is_empty(), "it was asked how it ended");
    }

    #[test]
    fn commands_that_cannot_be_ended_do_not_pile_up_and_the_newest_wish_wins() {
        let commands = PowerCommands { off: "false".to_owned(), on: "true".to_owned() };
        let (mut switch, sender, receiver) = with_left(commands, false, MAX_LEFT as u64);
        for off in [true, false, true] {
            sender.send(Message::Wish(off)).unwrap();
            assert!(switch.step(&receiver));
            assert!(switch.running.is_none(), "a fourth would hang as well");
        }
        // One ends at last.
        switch.left[0].program.kill();
        assert!(switch.step(&receiver));
        assert_eq!(switch.left.len(), MAX_LEFT - 1, "it was reaped");
        sender.send(Message::Wish(false)).unwrap();
        assert!(switch.step(&receiver));
        assert!(switch.running.as_ref().is_some_and(|running| running.off), "what was wished for last was started");
        for left in &mut switch.left {
            left.program.kill();
        }
    }

    #[test]
    fn at_the_end_on_is_tried_whatever_was_left_behind() {
        let place = Place::new();
        let on = format!("echo on >> '{}'", place.path("log").display());
        let (mut switch, sender, receiver) =
            with_left(PowerCommands { off: "true".to_owned(), on }, false, MAX_LEFT as u64);
        switch.are_off = Some(true);
        switch.wished_off = true;
        sender.send(Message::Quit).unwrap();
        while switch.step(&receiver) {}
        assert_eq!(place.log(), ["on"]);
        for left in &mut switch.left {
            left.program.kill();
        }
    }

    #[test]
    fn an_off_that_ends_late_is_followed_by_an_on() {
        let commands = PowerCommands { off: "false".to_owned(), on: "true".to_owned() };
        let (mut switch, sender, receiver) = with_left(commands, true, 1);
        switch.left[0].program.kill();
        assert!(switch.step(&receiver) && switch.running.is_none());
        sender.send(Message::Wish(false)).unwrap();
        assert!(switch.step(&receiver));
        assert!(switch.running.is_some_and(|running| !running.off));
    }

    #[test]
    fn a_streak_of_failures_is_told_once() {
        let commands = PowerCommands { off: String::new(), on: String::new() };
        let (mut switch, _sender, _receiver) = with_left(commands, true, 0);
        let text = text!("", "");
        let told: Vec<bool> = [false, true, false, true].into_iter().map(|off| switch.warn(off, &text)).collect();
        assert_eq!(told, [true, true, false, false], "each of the two once");
        switch.settle(false, true);
        assert_eq!((switch.warn(false, &text), switch.warn(true, &text)), (true, false), "that one worked again");
        switch.told_on = monotonic_now().checked_sub(TELL_AGAIN);
        if switch.told_on.is_some() {
            assert!(switch.warn(false, &text), "it goes on, and somebody else reads the log now");
        }
    }

    #[test]
    fn what_a_command_says_holds_it_up_nowhere() {
        let place = Place::new();
        let done = place.pipe("done");
        let said = "test /proc/self/fd/2 -ef /dev/null && echo quiet > done || echo loud > done";
        let mut power = place.start(said, "true", PATIENT);
        power.follow(true);
        assert_eq!(Place::read(done), "quiet\n");
    }
}

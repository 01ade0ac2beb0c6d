//! Programs of others, which may hang: each runs in a process group of its own, so that it can be ended with everything
//! that it started, and nobody waits for it longer than he likes.

use std::{
    io::{self, Read as _},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    time::Duration,
};

/// A program that was killed is waited for so long: one that hangs in the kernel is left behind.
const KILLED_WITHIN: Duration = Duration::from_secs(1);

/// A program that runs.
#[derive(Debug)]
pub struct Program {
    child: Child,
}

impl Program {
    /// Starts a program; `ended` is called from another thread once it has ended, at the latest when it is killed.
    pub fn start(command: &mut Command, ended: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut program = Self { child: command.spawn()? };
        let id = program.child.id();
        let waiting = std::thread::Builder::new().name("gongyi-program".into()).spawn(move || {
            wait_for_end(id);
            ended();
        });
        if let Err(error) = waiting {
            program.kill();
            let _gone = program.child.wait();
            return Err(error);
        }
        Ok(program)
    }

    /// Ends it, and everything that it started and that stayed in its group.
    pub fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            // It was not reaped, so the number is still its own. That all of the group has ended already is well.
            let _gone = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _gone = self.child.kill();
    }

    /// How it ended; none while it runs.
    pub fn exit(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }
}

/// Waits until a child has ended, and leaves it to be asked how: until then its number is not given to another.
#[cfg(unix)]
fn wait_for_end(id: u32) {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else { return };
    while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {}
}

/// Elsewhere nobody tells: its limit ends it.
#[cfg(not(unix))]
fn wait_for_end(_: u32) {
    std::thread::park();
}

/// Runs a program and reads the first bytes of what it says; an error where it takes longer than `limit`.
pub fn ask(command: &mut Command, limit: Duration) -> io::Result<Vec<u8>> {
    /// Longer answers are cut.
    const MAX_BYTES: u64 = 4096;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let (ended, end) = mpsc::channel();
    let mut program = Program::start(command, move || {
        let _nobody_waits = ended.send(());
    })?;
    let in_time = end.recv_timeout(limit).is_ok();
    // Whatever it started may hold the pipe open.
    program.kill();
    if !in_time {
        let _left_behind = end.recv_timeout(KILLED_WITHIN).is_ok().then(|| program.exit());
        return Err(io::ErrorKind::TimedOut.into());
    }
    let mut answer = Vec::new();
    if let Some(out) = program.child.stdout.take() {
        out.take(MAX_BYTES).read_to_end(&mut answer)?;
    }
    program.exit()?;
    Ok(answer)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_mins(2);

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn an_answer_is_read_and_a_program_that_hangs_is_ended() {
        assert_eq!(ask(&mut sh("echo yes"), PATIENCE).unwrap(), b"yes\n");
        assert_eq!(ask(&mut sh("sleep 600 & echo yes"), PATIENCE).unwrap(), b"yes\n", "what it started holds the pipe");
        let hung = ask(&mut sh("echo yes; sleep 600"), Duration::from_millis(50));
        assert_eq!(hung.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(ask(&mut Command::new("no-such-program-at-all"), PATIENCE).is_err());
    }

    #[test]
    fn a_program_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("held");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (ended, end) = mpsc::channel();
        // All three hold the pipe; it closes when the last of them is gone.
        let script = format!("exec 3>'{}'; (sleep 600; :) & sleep 600 & echo up >&3; wait", pipe.display());
        let mut program = Program::start(&mut sh(&script), move || ended.send(()).unwrap()).unwrap();
        let mut held = std::fs::File::open(&pipe).unwrap();
        let mut word = [0; 3];
        held.read_exact(&mut word).unwrap();
        assert_eq!(program.exit().unwrap(), None);
        program.kill();
        end.recv_timeout(PATIENCE).unwrap();
        assert!(!program.exit().unwrap().unwrap().success());
        let (closed, close) = mpsc::channel();
        std::thread::Builder::new()
            .spawn(move || {
                let mut rest = Vec::new();
                closed.send(held.read_to_end(&mut rest).map(|_| rest)).unwrap();
            })
            .unwrap();
        assert_eq!(close.recv_timeout(PATIENCE).unwrap().unwrap(), b"");
    }
}

//! The log on its way to the standard error: a pipe there that nobody reads must not hold a frame up either.

use std::{
    fs::File,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;

use super::{
    appender::standard_error,
    lines::{Gap, Limits, LineQueue, LineTarget},
};
use gongyi_system::threads::Pace;

/// The memory for messages that nobody takes: thousands of them.
const WAITING_BYTES: usize = 1 << 20;
/// Whatever the command says last waits so long for the messages before it.
const FLUSH_WITHIN: Duration = Duration::from_secs(1);

/// A log that never makes anyone wait. Clones share one queue.
#[derive(Clone)]
pub struct Log(Arc<LineQueue>);

impl Log {
    /// Starts the thread that writes to the standard error.
    pub fn start() -> Self {
        let limits = Limits { bytes: WAITING_BYTES, pace: Pace::USUAL, settle: Duration::MAX, beat: None };
        // Without the thread there is no log, and nowhere to say so.
        let (queue, _no_log) =
            LineQueue::start("gongyi-log", limits, StandardError { out: standard_error().ok(), done: 0 });
        Self(Arc::new(queue))
    }

    /// Takes text, which ends in the end of a line.
    pub fn write(&self, text: String) {
        if !text.is_empty() {
            self.0.push(text, String::new());
        }
    }

    /// Waits until all is written, but not for ever: before something else writes to the standard error.
    pub fn flush(&self) {
        self.0.flush_within(FLUSH_WITHIN);
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Message;

    fn make_writer(&'a self) -> Message {
        Message { log: self.clone(), bytes: Vec::new() }
    }
}

/// A message that is being put together; it is handed over when this is dropped.
pub struct Message {
    log: Log,
    bytes: Vec<u8>,
}

impl Write for Message {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        let text = String::from_utf8_lossy(&std::mem::take(&mut self.bytes)).into_owned();
        self.log.write(text);
    }
}

struct StandardError {
    /// The place that was the standard error at the start: while drivers are opened, which print, it is another.
    out: Option<File>,
    /// How much of the message in hand was written.
    done: usize,
}

impl LineTarget for StandardError {
    fn write(&mut self, line: &str, _at: &str) -> io::Result<()> {
        while let Some(rest) = line.as_bytes().get(self.done..).filter(|rest| !rest.is_empty()) {
            let count = match &mut self.out {
                Some(out) => out.write(rest),
                None => io::stderr().write(rest),
            };
            self.done += match count {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
                count => count?,
            };
        }
        self.done = 0;
        Ok(())
    }

    fn gap(&self, gap: &Gap) -> Option<String> {
        let dropped = gap.dropped;
        Some(format!(
            "… 此处略去 {dropped} 条消息，因为没有人读取 / {dropped} messages were given up here: nobody read them\n"
        ))
    }
}

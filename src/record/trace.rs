//! The trace: what the player does, moment by moment, as a file that Perfetto (<https://ui.perfetto.dev>) and
//! `chrome://tracing` show on a time line, with a row for each thread.
//!
//! Rooms know nothing of it: they make spans of `tracing`, at its level TRACE, for [`TARGET`]. Where no trace is asked for
//! nothing listens to that, and a span costs a comparison. A span that is entered is drawn on the row of its thread; one
//! that is only held, as the wait for a painting thread, on a row of its own; an event is a mark.
//!
//! It is the Trace Event Format, as an array of which an end that lacks is no harm; an orderly end closes it, and it is
//! plain JSON then. Time begins with the process. Lines go to a thread through a bounded memory, as those of the log do, and
//! the file grows to [`MAX_FILE_BYTES`] at most: a trace that was forgotten fills no disk.
//!
//! The crate `tracing-chrome` writes the same. Its channel to its thread has no bound and its thread panics where the
//! disk is full, both of which a player cannot have; it brings the default features of `tracing-subscriber`; and its last
//! release is of 2024. What is needed of it is this file.

use std::{
    collections::BTreeSet,
    fmt,
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};
use tracing::{
    Event, Id, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Record},
};
use tracing_subscriber::{
    Layer,
    filter::Targets,
    layer::Context,
    registry::{LookupSpan, SpanRef},
};

use super::lines::{Gap, Limits, LineQueue, LineTarget};
use gongyi_core::{problem::Text, sync::lock, text};
use gongyi_system::{
    clock::{monotonic_now, process_age},
    threads::Pace,
};

/// What spans and events are for that belong into a trace.
pub const TARGET: &str = "gongyi::trace";
/// The file of a trace has no more bytes: some hours of a line that moves, days of slides.
pub const MAX_FILE_BYTES: u64 = 256 << 20;
/// The memory for what waits for the disk: some ten thousand lines.
const WAITING_BYTES: usize = 4 << 20;
/// The end of a command waits so long for what is still to be written.
const FLUSH_WITHIN: Duration = Duration::from_secs(2);

/// A trace that is being written. Clones are one trace.
#[derive(Clone)]
pub struct Trace(Arc<Shared>);

struct Shared {
    queue: LineQueue,
    /// When the process began.
    began: Instant,
    /// The threads whose names are written.
    named: Mutex<BTreeSet<u64>>,
    has_ended: AtomicBool,
    failure: Failure,
}

/// Why the file could not be written at first.
type Failure = Arc<Mutex<Option<Text>>>;

impl Trace {
    /// Starts the thread that writes to this file. Nothing is opened here, and nothing can fail: a file that cannot be
    /// written to is reported once.
    pub fn start(path: &Path) -> Self {
        Self::within(path, MAX_FILE_BYTES)
    }

    fn within(path: &Path, most_bytes: u64) -> Self {
        let (age, now) = (process_age(), monotonic_now());
        let failure = Failure::default();
        let theirs = Arc::clone(&failure);
        let target = TraceFile {
            path: path.to_owned(),
            file: None,
            written: 0,
            most_bytes,
            done: 0,
            failure: theirs,
            is_logged: false,
        };
        let limits = Limits { bytes: WAITING_BYTES, pace: Pace::USUAL, settle: Duration::MAX, beat: None };
        let (queue, started) = LineQueue::start("gongyi-trace", limits, target);
        if let Err(error) = started {
            *lock(&failure) = Some(cannot_write(path, &error));
        }
        let began = age.and_then(|age| now.checked_sub(age)).unwrap_or(now);
        let shared =
            Shared { queue, began, named: Mutex::new(BTreeSet::new()), has_ended: AtomicBool::new(false), failure };
        let trace = Self(Arc::new(shared));
        if age.is_some() {
            // What the system did until the program ran, by a clock of hundredths of a second.
            trace.write(&complete("exec", (0, trace.0.microseconds(now)), trace.thread(), Map::new()));
        }
        trace
    }

    /// What a subscriber is to listen with.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let filter = Targets::new().with_target(TARGET, LevelFilter::TRACE);
        TraceLayer(self.clone()).with_filter(filter)
    }

    /// Closes the trace: what comes after is not in it. Says why the file could not be written, where it could not.
    pub fn end(&self) -> Option<Text> {
        if self.0.has_ended.swap(true, Ordering::AcqRel) {
            return None;
        }
        let end = json!({ "name": "end", "ph": "i", "s": "g", "ts": self.now(), "pid": std::process::id(), "tid": 0 });
        self.0.queue.push(format!("{end}\n]\n"), String::new());
        self.0.queue.flush_within(FLUSH_WITHIN);
        lock(&self.0.failure).clone()
    }

    fn now(&self) -> u64 {
        self.0.microseconds(monotonic_now())
    }

    /// The number of this thread, whose name is written where it was not yet.
    fn thread(&self) -> u64 {
        let number = thread_number();
        if lock(&self.0.named).insert(number)
            && let Some(name) = std::thread::current().name()
        {
            self.write(&name_of("thread_name", name, number));
        }
        number
    }

    fn write(&self, event: &Value) {
        if self.0.has_ended.load(Ordering::Acquire) {
            return;
        }
        let at = event.get("ts").map(ToString::to_string).unwrap_or_default();
        self.0.queue.push(format!("{event},\n"), at);
    }
}

impl Shared {
    fn microseconds(&self, at: Instant) -> u64 {
        at.saturating_duration_since(self.began).as_micros() as u64
    }
}

/// A number for this thread, as the trace tells threads apart.
fn thread_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    thread_local!(static OWN: u64 = NEXT.fetch_add(1, Ordering::Relaxed));
    // A thread that ends has none any more.
    OWN.try_with(|own| *own).unwrap_or(0)
}

/// An event of the name of a process or thread.
fn name_of(what: &str, name: &str, thread: u64) -> Value {
    json!({ "name": what, "ph": "M", "pid": std::process::id(), "tid": thread, "args": { "name": name } })
}

/// An event of something that a thread did from one instant to another.
fn complete(name: &str, (from, to): (u64, u64), thread: u64, args: Map<String, Value>) -> Value {
    let duration = to.saturating_sub(from);
    json!({
        "name": name, "ph": "X", "ts": from, "dur": duration, "pid": std::process::id(), "tid": thread, "args": args,
    })
}

/// Listens to spans and events.
struct TraceLayer(Trace);

/// What is known of a span.
struct Timing {
    /// When it was made or, where it was entered, when that was first.
    from: u64,
    /// The thread that entered it.
    thread: Option<u64>,
    fields: Fields,
}

impl<S> Layer<S> for TraceLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(Timing { from: self.0.now(), thread: None, fields });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        change(context.span(id), |timing| values.record(&mut timing.fields));
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        change(context.span(id), |timing| {
            if timing.thread.is_none() {
                (timing.from, timing.thread) = (self.0.now(), Some(self.0.thread()));
            }
        });
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let Some(Timing { from, thread, fields }) = span.extensions_mut().remove::<Timing>() else { return };
        let (name, now) = (span.name(), self.0.now());
        if let Some(thread) = thread {
            return self.0.write(&complete(name, (from, now), thread, fields.0));
        }
        let (process, thread) = (std::process::id(), self.0.thread());
        let one = |phase: &str, at: u64, args: Value| {
            json!({
                "name": name, "cat": name, "ph": phase, "id": id.into_u64(), "ts": at, "pid": process, "tid": thread,
                "args": args,
            })
        };
        self.0.write(&one("b", from, fields.0.into()));
        self.0.write(&one("e", now, json!({})));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let (process, thread) = (std::process::id(), self.0.thread());
        self.0.write(&json!({
            "name": event.metadata().name(), "ph": "i", "s": "t", "ts": self.0.now(), "pid": process, "tid": thread,
            "args": fields.0,
        }));
    }
}

fn change<'a, S: LookupSpan<'a>>(span: Option<SpanRef<'a, S>>, change: impl FnOnce(&mut Timing)) {
    if let Some(span) = span
        && let Some(timing) = span.extensions_mut().get_mut::<Timing>()
    {
        change(timing);
    }
}

/// The fields of a span or event.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn set(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, format!("{value:?}"));
    }
}

/// The file. It is made anew, and lines are written whole also where a full disk tore one.
struct TraceFile {
    path: PathBuf,
    file: Option<File>,
    written: u64,
    most_bytes: u64,
    /// How much of the line in hand was written.
    done: usize,
    failure: Failure,
    /// Whether the log was told of it.
    is_logged: bool,
}

impl LineTarget for TraceFile {
    fn write(&mut self, line: &str, _at: &str) -> io::Result<()> {
        let written = self.write_line(line);
        if let Err(error) = &written {
            self.report(error);
        }
        written
    }

    fn gap(&self, gap: &Gap) -> Option<String> {
        let at: u64 = gap.from.parse().unwrap_or_default();
        let lines = gap.dropped;
        let event = json!({
            "name": "left out", "ph": "i", "s": "g", "ts": at, "pid": std::process::id(), "tid": 0,
            "args": { "lines": lines },
        });
        Some(format!("{event},\n"))
    }
}

impl TraceFile {
    fn write_line(&mut self, line: &str) -> io::Result<()> {
        if self.file.is_none() {
            let mut file = File::create(&self.path)?;
            let name = concat!("gongyi ", env!("CARGO_PKG_VERSION"));
            let head = format!("[\n{},\n", name_of("process_name", name, 0));
            file.write_all(head.as_bytes())?;
            self.written = head.len() as u64;
            self.file = Some(file);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        if self.written >= self.most_bytes {
            // It is full: what is there can be read all the same.
            return Ok(());
        }
        while let Some(rest) = line.as_bytes().get(self.done..).filter(|rest| !rest.is_empty()) {
            match file.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.written += std::mem::take(&mut self.done) as u64;
        Ok(())
    }

    /// Tells of a failure once: to whoever ends the trace, and to the log, which begins after it.
    fn report(&mut self, error: &io::Error) {
        let mut failure = lock(&self.failure);
        let text = failure.get_or_insert_with(|| cannot_write(&self.path, error));
        if !self.is_logged && tracing::dispatcher::has_been_set() {
            gongyi_core::warn!(text);
            self.is_logged = true;
        }
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Text {
    let path = path.display();
    text!(
        "记录轨迹的文件 {path} 写不进去：{error}；照常工作",
        "the trace cannot be written to {path}: {error}; all else goes on"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::{Level, info, subscriber::with_default, trace, trace_span};
    use tracing_subscriber::{Registry, layer::SubscriberExt as _};

    fn traced(path: &Path, most_bytes: u64, work: impl FnOnce()) -> Trace {
        let trace = Trace::within(path, most_bytes);
        with_default(Registry::default().with(trace.layer()), work);
        trace
    }

    fn read(path: &Path) -> Vec<Value> {
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    fn named<'a>(events: &'a [Value], name: &str) -> &'a Value {
        let mut found = events.iter().filter(|event| event["name"] == name);
        let first = found.next().unwrap_or_else(|| panic!("no {name} in {events:?}"));
        assert!(found.next().is_none(), "{name} is there twice");
        first
    }

    #[test]
    fn spans_waits_and_marks_are_there_with_what_they_say() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trace.json");
        std::fs::write(&path, "what was there before").unwrap();
        let trace = traced(&path, MAX_FILE_BYTES, || {
            let wait = trace_span!(target: TARGET, "paint_wait", slide = "a/0");
            {
                let paint = trace_span!(target: TARGET, "paint", slide = "a/0", width = 64_u32, outcome = tracing::field::Empty).entered();
                let _inner = trace_span!(target: TARGET, "decode").entered();
                paint.record("outcome", "painted \"well\"\n");
            }
            drop(wait);
            trace!(name: "wake", target: TARGET, news = true);
            info!("what the log says is none of it");
            trace!("nor what others trace");
        });
        assert_eq!(trace.end(), None);
        trace.write(&json!({ "name": "after the end" }));
        assert_eq!(trace.end(), None);
        let events = read(&path);
        let (paint, decode) = (named(&events, "paint"), named(&events, "decode"));
        assert_eq!(paint["args"], json!({ "slide": "a/0", "width": 64, "outcome": "painted \"well\"\n" }));
        let span = |event: &Value| (event["ts"].as_u64().unwrap(), event["dur"].as_u64().unwrap());
        let ((outer, whole), (inner, part)) = (span(paint), span(decode));
        assert!(outer <= inner && inner + part <= outer + whole, "{paint} {decode}");
        assert_eq!(paint["tid"], decode["tid"]);
        let thread = events.iter().find(|event| event["ph"] == "M" && event["tid"] == paint["tid"]).unwrap();
        assert_eq!(thread["name"], "thread_name");
        assert_eq!(thread["args"]["name"], std::thread::current().name().unwrap());
        let wait: Vec<&Value> = events.iter().filter(|event| event["name"] == "paint_wait").collect();
        assert_eq!(wait.iter().map(|event| &event["ph"]).collect::<Vec<_>>(), ["b", "e"]);
        assert_eq!((&wait[0]["id"], &wait[0]["args"]["slide"]), (&wait[1]["id"], &json!("a/0")));
        assert!(wait[0]["ts"].as_u64() <= wait[1]["ts"].as_u64());
        assert_eq!(named(&events, "wake")["args"], json!({ "news": true }));
        assert_eq!(named(&events, "process_name")["ph"], "M");
        assert_eq!(events.last().unwrap()["name"], "end");
        let kinds: BTreeSet<&str> = events.iter().map(|event| event["name"].as_str().unwrap()).collect();
        let known = ["decode", "end", "exec", "paint", "paint_wait", "process_name", "thread_name", "wake"];
        assert!(kinds.iter().all(|kind| known.contains(kind)), "{kinds:?}");
    }

    #[test]
    fn without_a_trace_no_span_is_made() {
        with_default(Registry::default().with(LevelFilter::INFO), || {
            assert!(trace_span!(target: TARGET, "paint").is_disabled());
            assert!(!tracing::enabled!(target: TARGET, Level::TRACE));
        });
    }

    #[test]
    fn a_trace_that_is_cut_off_or_full_has_whole_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trace.json");
        let trace = traced(&path, 2000, || {
            for number in 0..1000_u32 {
                trace!(name: "wake", target: TARGET, number);
            }
        });
        trace.0.queue.flush_within(FLUSH_WITHIN);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!((2000..2300).contains(&text.len()), "{}", text.len());
        // What Chrome does with a file whose end lacks.
        let whole = format!("{}]", text.strip_suffix(",\n").unwrap());
        assert!(serde_json::from_str::<Vec<Value>>(&whole).unwrap().len() > 10);
    }

    #[test]
    fn a_file_that_is_not_to_be_had_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing/trace.json");
        let trace = traced(&path, MAX_FILE_BYTES, || trace!(name: "wake", target: TARGET, number = 1));
        let end = monotonic_now() + Duration::from_mins(1);
        while lock(&trace.0.failure).is_none() {
            assert!(monotonic_now() < end, "nobody says so");
            std::thread::yield_now();
        }
        std::fs::create_dir(folder.path().join("missing")).unwrap();
        // It is tried again, as all that is written is.
        while !path.exists() {
            assert!(monotonic_now() < end, "it never came");
            trace.0.queue.reopen();
            std::thread::yield_now();
        }
        assert!(trace.end().is_some_and(|why| why.en.contains("missing/trace.json")));
        named(&read(&path), "wake");
    }
}

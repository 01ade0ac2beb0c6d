//! `gongyi report --verify`: the chain of each journal walked, and what was shown compared with the schedule of that day's
//! content.

use std::{
    cell::Cell,
    fs,
    io::{self, BufWriter, IsTerminal as _, Write},
    path::{Component, Path},
    sync::Arc,
};

use serde::Serialize;

use super::{Args, Format, zone_of};
use crate::{Exit, Failure, assets, json_line, written};
use gongyi_assets::Assets;
use gongyi_content::{
    library::{Loader, Verifying},
    store::{self, Hash, Store},
};
use gongyi_core::{characters::printable, problem::Lang, show::Show, text};
use gongyi_record::{
    journal::{JournalLine, files_of, verify},
    report::compare::{Comparison, Deviation},
};
use gongyi_system::zone::MachineZone;

/// The state folder of a box, beside its journal.
const STATE_BESIDE: &str = "state";

/// Walks the chains, and says what is wrong with them: one object a finding, or one line where somebody reads them.
pub(super) fn verified(folders: &[&Path], args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let is_read = args.format.map_or_else(|| io::stdout().is_terminal(), |format| format != Format::Json);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut exit = Exit::Fine;
    for folder in folders {
        let verified = verify::verify(folder, args.head).map_err(|error| unread(folder, &error))?;
        let differing = deviations(folder, args, lang)?;
        let timezone = zone_of(&[folder]);
        let chain = verified.findings.iter().map(|finding| FindingJson {
            file: &finding.file,
            line: finding.line,
            seq: finding.seq,
            id: finding.id,
            explained: false,
            message: finding.message.get(lang).to_owned(),
        });
        let schedule = differing.iter().map(|deviation| FindingJson {
            file: &deviation.place.0,
            line: Some(deviation.place.1),
            seq: Some(deviation.seq),
            id: deviation.cause.id(),
            explained: deviation.cause.is_explained(),
            message: deviation.message(timezone).get(lang).to_owned(),
        });
        for finding in chain.chain(schedule) {
            if !finding.explained {
                exit = Exit::BadContent;
            }
            let line = if is_read { Ok(finding.sentence()) } else { json_line(&finding) };
            written(line.and_then(|line| writeln!(out, "{line}")))?;
        }
        written(out.flush())?;
        let (place, lines) = (folder.display(), verified.lines);
        let head = verified.last.map(|(_, hash)| hash.to_string()).unwrap_or_default();
        let text = if verified.findings.is_empty() {
            text!(
                "{place}：{lines} 行，完整；最后一行的校验码 {head}",
                "{place}: {lines} lines, whole; hash of the last line {head}"
            )
        } else {
            text!(
                "{place}：{lines} 行，有改动；最后一行的校验码 {head}",
                "{place}: {lines} lines, not whole; hash of the last line {head}"
            )
        };
        // What is found is data; this is said to who asked.
        let _nobody_reads = writeln!(io::stderr(), "{}", text.get(lang));
    }
    Ok(exit)
}

fn unread(folder: &Path, error: &io::Error) -> Failure {
    let folder = folder.display();
    Failure::new(Exit::Failed, text!("{folder} 读不出来：{error}", "{folder} cannot be read: {error}"))
}

/// A finding, as `--format json` prints it.
#[derive(Serialize)]
struct FindingJson<'a> {
    file: &'a str,
    line: Option<u64>,
    seq: Option<u64>,
    id: &'static str,
    explained: bool,
    message: String,
}

impl FindingJson<'_> {
    fn sentence(&self) -> String {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{line}  {}  {}", printable(self.file), self.id, printable(&self.message))
    }
}

/// Compares what was shown with what the schedule of that day's content says, where any of it is kept here: an inspector may
/// have the journal alone.
fn deviations(folder: &Path, args: &Args, lang: Lang) -> Result<Vec<Deviation>, Failure> {
    let mut places = store::candidates(args.state.as_deref(), &store::Environment::read());
    if args.state.is_none() {
        // On a box, and in a copy of its folder, both stand side by side.
        let beside = folder.parent().map(|parent| parent.join(STATE_BESIDE));
        places.splice(0..0, beside);
    }
    places.retain(|place| store::is_state_folder(place));
    let kept = Content { store: store::find(&places).ok(), assets: assets() };
    let is_any_kept = Cell::new(false);
    let shows = |hash: &str| {
        let show = kept.show(hash);
        is_any_kept.set(is_any_kept.get() || show.is_some());
        show
    };
    let mut comparison = Comparison::new(&shows);
    for file in files_of(folder).map_err(|error| unread(folder, &error))? {
        let name: Arc<str> = file.name().into();
        // What cannot be read was named by the walk of the chain.
        let Ok(mut lines) = file.read() else { continue };
        while let Ok(Some(raw)) = lines.next_line() {
            if let Some(line) = JournalLine::parse(raw.bytes).filter(|_| raw.is_whole) {
                comparison.take(&line, (Arc::clone(&name), raw.number));
            }
        }
    }
    let found = comparison.finish();
    if found.is_empty() || is_any_kept.get() {
        return Ok(found);
    }
    let text = text!(
        "这里没有保存当时的内容，只核对了记录本身；要核对播放的和日程是否一致，请用 --state 指出播放器的状态文件夹",
        "the content of that time is not kept here, so only the journal itself was checked; with --state, the state folder of \
         the player, what was shown is compared with the schedule"
    );
    let _nobody_reads = writeln!(io::stderr(), "{}", text.get(lang));
    Ok(Vec::new())
}

/// The content of days that have passed, as the state folder keeps it.
struct Content {
    store: Option<Store>,
    assets: Assets,
}

impl Content {
    /// The show of a version; none where it is not kept.
    fn show(&self, library: &str) -> Option<Arc<Show>> {
        let store = self.store.as_ref()?;
        let manifest = store.version(Hash::parse(library)?)?;
        let folder = tempfile::tempdir().ok()?;
        for (name, entry) in &manifest.files {
            let path = folder.path().join(name);
            // A manifest that somebody altered leads nowhere else.
            if Path::new(name).components().any(|part| !matches!(part, Component::Normal(_))) {
                return None;
            }
            fs::create_dir_all(path.parent()?).ok()?;
            let Some(kept) = store.path_of(entry.hash, entry.bytes) else { continue };
            // A font is large, and content is never written here.
            fs::hard_link(&kept, &path).or_else(|_| fs::copy(&kept, &path).map(drop)).ok()?;
        }
        let zone = MachineZone::read().zone;
        let mut loader = Loader::new(folder.path(), self.assets.clone(), zone).verifying(Verifying::Never);
        Some(Arc::new(Show::compile(loader.load().library)))
    }
}

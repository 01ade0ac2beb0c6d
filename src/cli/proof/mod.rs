//! `gongyi proof`: one file for the people who must approve content before anything goes out (三审三校). Every slide as a
//! picture with its texts, times and findings, what is different from what plays, the next days, and a form to sign.
//!
//! The file is HTML that stands alone ([`gongyi_record::html`]): no script, nothing from anywhere. It is written as it is
//! made: slides are painted on all cores, some at a time, and only these are in memory. The same folder at the same time
//! gives the same bytes. A folder with mistakes is proofed as well: what is wrong stands first.

/// Adds to a text, as `format!` writes it.
macro_rules! add {
    ($text:expr, $($told:tt)*) => {{
        let _infallible = ::std::fmt::Write::write_fmt(&mut $text, ::std::format_args!($($told)*));
    }};
}

mod before;
mod calendar;
mod cards;
mod changes;
mod form;
mod pictures;
mod words;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use chrono::{DateTime, NaiveDateTime, Utc};

use self::{
    before::{Before, Version},
    calendar::Calendar,
    cards::{Card, Group},
    changes::{Change, Changes},
    form::heading,
    pictures::{Budget, Drawn, frames, upright_size, views},
    words::say,
};
use super::{
    DEFAULT_FOLDER, Exit, Failure,
    check::{self, Checked, Profile},
    existing,
    progress::Progress,
    wall::Wall,
};
use gongyi_content::library::Outcome;
use gongyi_core::{
    model::{Library, Playlist, Screen, Slide, SlideOrigin, SlideRef, ZoneContent, lines},
    problem::{Lang, Problem},
    show::Show,
    text,
};
use gongyi_paint::Painter;
use gongyi_record::{
    html::{Page, escape},
    remove_stale, replace_with,
};
use gongyi_system::threads::cores::map_on_all_cores;

/// The version of the player, which stands on the form.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// So many slides are painted at a time: their pictures are in memory until they are written.
const AT_A_TIME: usize = 32;
/// The style of a proof.
const STYLE: &str = include_str!("style.css");

/// Writes one file for those who must approve: every slide, what is new, the next days, and a form to sign.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists].
    dir: Option<PathBuf>,
    /// The file to write.
    #[arg(long, value_name = "FILE.html")]
    out: PathBuf,
    /// The state folder of a player: the proof says what is different from the last good version in it.
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// The first of the days that are shown: RFC 3339, `2026-11-23 08:00` in the site's zone, or `now` [default: now].
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let folder = args.dir.as_deref().unwrap_or_else(|| Path::new(DEFAULT_FOLDER));
    existing(folder)?;
    let cannot_write = |error: &io::Error| Failure::io("无法写入", "cannot write", &args.out, error);
    let beside = args.out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // Found out before minutes of painting are lost.
    replace_is_possible(&args.out, beside).map_err(|error| cannot_write(&error))?;
    let checked = check::inspect(args.dir.as_deref(), args.at.as_deref(), Profile::Default, true)?;
    let errors = checked.errors();
    let before = before::find(args.state.as_deref(), folder);
    let show = Show::compile(Arc::clone(&checked.outcome.library));
    let proof = Proof::new(&checked, &show, &before, folder, lang);
    remove_stale(beside);
    let progress = Progress::new();
    let tell = |done, of| progress.reach(done, of);
    replace_with(&args.out, |out| proof.write(out, &tell)).map_err(|error| cannot_write(&error))?;
    drop(progress);
    let (slides, warnings) = (proof.slides, checked.problems.len() - errors);
    let bytes = fs::metadata(&args.out).map_or(0, |metadata| metadata.len());
    let megabytes = format!("{:.1}", bytes as f64 / 1e6);
    let file = args.out.display();
    let text = text!(
        "{file}：{slides} 个画面，{errors} 个错误，{warnings} 个提醒，{megabytes} MB",
        "{file}: slides {slides}, errors {errors}, warnings {warnings}, {megabytes} MB"
    );
    let _nobody_reads = writeln!(io::stderr(), "{}", text.get(lang));
    Ok(if errors > 0 { Exit::BadContent } else { Exit::Fine })
}

/// Whether a file can be put in its place.
fn replace_is_possible(file: &Path, folder: &Path) -> io::Result<()> {
    if file.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    tempfile::tempfile_in(folder).map(drop)
}

/// What a proof is made of.
struct Proof<'a> {
    lang: Lang,
    show: &'a Show,
    painter: &'a Painter,
    problems: &'a [Problem],
    /// For each problem: the slide that it is about.
    about: Vec<Option<SlideRef>>,
    calendar: Calendar<'a>,
    before: &'a Before,
    changes: Option<Changes>,
    /// The time of which it is, and as clocks there tell it.
    now: DateTime<Utc>,
    local: NaiveDateTime,
    folder: String,
    /// What links to each slide.
    numbers: BTreeMap<SlideRef, usize>,
    /// How many there are.
    slides: usize,
}

impl<'a> Proof<'a> {
    fn new(checked: &'a Checked, show: &'a Show, before: &'a Before, folder: &Path, lang: Lang) -> Self {
        let library = show.library();
        let changes = match before {
            Before::Version(Version { library: old, .. }) => {
                let old_show = Show::compile(Arc::clone(old));
                Some(Changes::new((old, old_show.index()), (library, show.index())))
            }
            Before::Unasked | Before::None(_) => None,
        };
        let slides: Vec<&Arc<Slide>> = playlists(library).flat_map(|list| &list.slides).collect();
        let numbers = slides.iter().enumerate().map(|(at, slide)| (slide.id.clone(), at + 1)).collect();
        Self {
            lang,
            show,
            painter: &checked.painter,
            problems: &checked.problems,
            about: about(&checked.outcome, &checked.problems),
            calendar: Calendar::new(show, checked.now, lang),
            before,
            changes,
            now: checked.now,
            local: checked.now.with_timezone(&library.site.timezone).naive_local(),
            folder: folder.display().to_string(),
            numbers,
            slides: slides.len(),
        }
    }

    /// Writes all of it.
    fn write(&self, out: &mut dyn Write, tell: &(dyn Fn(usize, usize) + Sync)) -> io::Result<()> {
        let lang = self.lang;
        let (changed, groups) = (self.changed(), self.groups());
        let cards: Vec<&Card> = changed.iter().chain(&groups).flat_map(|group| &group.cards).collect();
        let count = cards.iter().map(|card| card.pictures()).sum();
        let work = Work { budget: Budget::of_each(count), count, done: AtomicUsize::new(0), tell };
        let hash = &self.show.library().hash;
        let name = Self::title();
        let title = format!("{} · {} · {}", name.get(lang), self.folder, form::short(hash));
        let foot = text!("内容指纹 {hash}", "Fingerprint {hash}");
        let page =
            Page { lang, title: &title, head: (name.get(lang), &self.folder), foot: foot.get(lang), style: STYLE };
        out.write_all(page.opening().as_bytes())?;
        out.write_all(self.cover(&cards).as_bytes())?;
        out.write_all(self.findings().as_bytes())?;
        if let Some(group) = &changed {
            self.group(group, &work, out)?;
        }
        out.write_all(heading("slides", &self.slides_title(), lang).as_bytes())?;
        for group in &groups {
            self.group(group, &work, out)?;
        }
        out.write_all(heading("calendar", &Self::calendar_title(), lang).as_bytes())?;
        for screen in &self.show.library().screens {
            out.write_all(self.screen(screen, work.budget).as_bytes())?;
        }
        out.write_all(heading("rules", &Self::rules_title(), lang).as_bytes())?;
        out.write_all(self.calendar.rules().as_bytes())?;
        out.write_all(self.form().as_bytes())?;
        out.write_all(Page::ending().as_bytes())
    }

    /// A group of cards: some are painted, written and forgotten, then the next.
    fn group(&self, group: &Group, work: &Work<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(group.head.as_bytes())?;
        for cards in group.cards.chunks(AT_A_TIME) {
            let wanted: Vec<_> = cards.iter().flat_map(|card| card.frames.iter().chain(&card.old_frames)).collect();
            let drawn = map_on_all_cores("gongyi-proof", &wanted, |frame| {
                let drawn = work.budget.draw(frame, self.painter);
                work.one_more();
                drawn
            });
            let mut rest = drawn.as_slice();
            for card in cards {
                let (own, others) = rest.split_at_checked(card.pictures()).unwrap_or((rest, &[]));
                rest = others;
                out.write_all(self.card(card, own).as_bytes())?;
            }
        }
        out.write_all(group.foot.as_bytes())
    }

    /// What became of a slide.
    fn change(&self, slide: &Slide) -> Change {
        match &self.changes {
            Some(changes) if slide.id.origin() == SlideOrigin::Written => changes.of_slide(slide),
            Some(_) => Change::Same,
            None => Change::Unknown,
        }
    }

    /// The slides that are new, changed and removed; none where there is nothing to compare with.
    fn changed(&self) -> Option<Group> {
        let changes = self.changes.as_ref()?;
        let library = self.show.library();
        let mut cards = Vec::new();
        for playlist in playlists(library) {
            let views = views(library, playlist);
            for slide in &playlist.slides {
                let change = self.change(slide);
                let old_frames = match &change {
                    Change::New => Vec::new(),
                    Change::Changed(old) if changes::has_same_looks(old, slide) => Vec::new(),
                    Change::Changed(old) => frames(old, &views, self.local),
                    _ => continue,
                };
                cards.push(Card {
                    frames: frames(slide, &views, self.local),
                    old_frames,
                    ..self.plain_card(slide, change)
                });
            }
        }
        if let Before::Version(Version { library: old, .. }) = self.before {
            for (at, slide) in changes.removed.iter().enumerate() {
                let playlist = slide.id.playlist().and_then(|name| old.playlists.get(name));
                let views = playlist.map(|playlist| views(old, playlist)).unwrap_or_default();
                let number = self.slides + at + 1;
                let card = self.plain_card(slide, Change::Removed);
                cards.push(Card { frames: frames(slide, &views, self.local), number, ..card });
            }
        }
        let head = self.changes_head(changes, !cards.is_empty());
        Some(Group { head, cards, foot: String::new() })
    }

    /// All other slides, by playlist.
    fn groups(&self) -> Vec<Group> {
        let library = self.show.library();
        let mut groups = Vec::new();
        for playlist in playlists(library) {
            let views = views(library, playlist);
            let (mut cards, mut moved) = (Vec::new(), Vec::new());
            for slide in &playlist.slides {
                let change = self.change(slide);
                if matches!(change, Change::Unknown | Change::Same) {
                    let frames = frames(slide, &views, self.local);
                    cards.push(Card { frames, ..self.plain_card(slide, change) });
                } else {
                    let number = self.number(slide);
                    let tag = Card::tag(&change, self.lang);
                    moved.push(format!("<a href=\"#s{number}\">{}</a>{tag}", escape(slide.id.as_str())));
                }
            }
            let above = text!("在上面：", "Shown above: ");
            let foot = if moved.is_empty() {
                String::new()
            } else {
                format!("<p class=\"small\">{}{}</p>\n", say(self.lang, &above), moved.join("　"))
            };
            groups.push(Group { head: self.playlist_head(playlist), cards, foot });
        }
        groups
    }

    /// A card without pictures. The slide is as it is at the time of the proof.
    fn plain_card(&self, slide: &Arc<Slide>, change: Change) -> Card {
        let number = self.number(slide);
        Card { slide: slide.at_time(self.local), change, frames: Vec::new(), old_frames: Vec::new(), number }
    }

    fn number(&self, slide: &Slide) -> usize {
        self.numbers.get(&slide.id).copied().unwrap_or_default()
    }

    /// A screen: what it is, how all of it looks where it has zones, and its days.
    fn screen(&self, screen: &Screen, budget: Budget) -> String {
        let lang = self.lang;
        let library = self.show.library();
        let what = words::screen(screen);
        let mut page = format!(
            "<h3 class=\"playlist\">{} <span class=\"kind\">{}</span></h3>\n",
            escape(screen.name.as_str()),
            say(lang, &what)
        );
        if !screen.zones.is_empty() {
            let wall = Wall { show: self.show, painter: self.painter, theme: None, mixes: false, verifies: None };
            let drawn = match wall.draw(screen, budget.screen_size(screen), self.now) {
                Ok(canvas) => budget.encode(&canvas),
                Err(failure) => Drawn::Failed(failure.text),
            };
            let at = self.local.format("%Y-%m-%d %H:%M").to_string();
            let picture = self.picture(&drawn, screen.name.as_str(), &[at], upright_size(screen));
            add!(page, "<div class=\"screen-picture keep\">{picture}</div>\n");
        }
        for zone in screen.zone_ids() {
            let Some(ZoneContent::Ticker { playlist, .. }) = library.zones.get(&zone) else { continue };
            let (items, _) = lines::line(playlist.slides.iter().map(|slide| &slide.body));
            let items = items.iter().map(|item| format!("<li>{}</li>\n", escape(item))).collect::<Vec<_>>().concat();
            let title = text!("滚动字幕的文字", "The texts of the ticker");
            add!(page, "<h4>{}</h4>\n<ul class=\"settings card\">{items}</ul>\n", say(lang, &title));
        }
        page + &self.calendar.screen(screen)
    }
}

/// What is painted, and how far that is.
struct Work<'a> {
    budget: Budget,
    count: usize,
    done: AtomicUsize,
    tell: &'a (dyn Fn(usize, usize) + Sync),
}

impl Work<'_> {
    fn one_more(&self) {
        (self.tell)(self.done.fetch_add(1, Ordering::Relaxed) + 1, self.count);
    }
}

/// The playlists of a library, and what shows where nothing is scheduled.
fn playlists(library: &Library) -> impl Iterator<Item = &Arc<Playlist>> {
    let is_own = library.fallback.slides.first().is_some_and(|slide| slide.id.origin() == SlideOrigin::BuiltIn);
    library.playlists.values().chain(Some(&library.fallback).filter(|_| is_own))
}

/// For each problem the slide that it is about: the last that begins before it in its file.
fn about(outcome: &Outcome, problems: &[Problem]) -> Vec<Option<SlideRef>> {
    let mut begins: BTreeMap<PathBuf, Vec<(usize, SlideRef)>> = BTreeMap::new();
    for slide in outcome.library.playlists.values().flat_map(|playlist| &playlist.slides) {
        let place = outcome.place_of(slide);
        let slides = begins.entry(place.file).or_default();
        // Of the pages of a long text the first stands for all.
        if slides.last().is_none_or(|(start, _)| *start != place.span.start) {
            slides.push((place.span.start, slide.id.clone()));
        }
    }
    let find = |problem: &Problem| {
        let slides = begins.get(&problem.place.file).filter(|_| problem.place.line > 0)?;
        let after = slides.partition_point(|(start, _)| *start <= problem.place.span.start);
        slides.get(after.checked_sub(1)?).map(|(_, slide)| slide.clone())
    };
    problems.iter().map(find).collect()
}

//! The bodies of templates with several fields, and what each of them says.

use super::{
    Part, PictureFile,
    moment::{Moment, span_written},
};
use crate::{
    shapes::{NoticeKind, PairSide, PhotoSide},
    text,
};

/// A notice of a service that stops, of works, of traffic or of weather: what, where, when, whom to call.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicNotice {
    /// What it is about.
    pub kind: NoticeKind,
    /// What it is called, such as 停水通知.
    pub title: String,
    /// Where it is.
    pub place: String,
    /// When it begins.
    pub from: Moment,
    /// When it ends, where that is known.
    pub until: Option<Moment>,
    /// Whom to call.
    pub contact: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What to do.
    pub advice: Vec<String>,
}

impl PublicNotice {
    /// When it is, in one or two lines.
    pub fn when(&self) -> (String, Option<String>) {
        span_written(self.from, self.until)
    }

    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let (first, second) = self.when();
        let when = first + &second.unwrap_or_default();
        let mut parts = vec![
            Part::title(text!("标题", "Title"), &self.title),
            Part::accent(text!("时间", "When"), when),
            Part::text(text!("范围", "Where"), &self.place),
        ];
        parts.extend(self.reason.iter().map(|reason| Part::text(text!("原因", "Reason"), reason)));
        parts.extend(self.advice.iter().map(|advice| Part::text(text!("提示", "Advice"), advice)));
        parts.extend(self.contact.iter().map(|contact| Part::accent(text!("电话", "Contact"), contact.as_str())));
        parts
    }
}

/// What to do and what not to.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// What to do.
    pub good: PairSide,
    /// What not to do.
    pub bad: PairSide,
}

impl Pair {
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        vec![
            Part::title(text!("这样做", "Do"), &self.good.text),
            Part::text(text!("不要这样", "Don't"), &self.bad.text),
        ]
    }
}

/// A photograph as a poster.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    /// The photograph.
    pub file: PictureFile,
    /// The few words on it.
    pub headline: String,
    /// A line below them.
    pub note: Option<String>,
    /// The point that stays in view and that no words cover, where staff say one.
    pub focus: Option<(f32, f32)>,
    /// Where the words stand.
    pub side: PhotoSide,
}

impl Photo {
    /// The point that stays in view when the photograph is cut.
    pub fn kept_in_view(&self) -> (f32, f32) {
        self.focus.unwrap_or((0.5, 0.5))
    }

    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let note = self.note.iter().map(|note| Part::text(text!("附注", "Note"), note));
        std::iter::once(Part::title(text!("标题", "Headline"), &self.headline)).chain(note).collect()
    }
}

/// Something that people may come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it is.
    pub title: String,
    /// When it begins.
    pub when: Moment,
    /// Where it is.
    pub place: String,
    /// Who holds it.
    pub host: Option<String>,
    /// What the QR code holds.
    pub qr: Option<String>,
}

impl Event {
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = vec![
            Part::title(text!("标题", "Title"), &self.title),
            Part::accent(text!("时间", "When"), self.when.written()),
            Part::text(text!("地点", "Where"), &self.place),
        ];
        parts.extend(self.host.iter().map(|host| Part::text(text!("主办", "Host"), host)));
        parts.extend(self.qr.iter().map(|qr| Part::code(text!("二维码内容", "What the QR code holds"), qr)));
        parts
    }
}

/// People who are honoured.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// What they are honoured as.
    pub title: String,
    /// The people.
    pub entries: Vec<Honoured>,
}

/// One of those on a board.
#[derive(Debug, Clone, PartialEq)]
pub struct Honoured {
    /// The person's name.
    pub name: String,
    /// What the person did.
    pub deed: String,
    /// The portrait; a seal of the surname where absent.
    pub portrait: Option<PictureFile>,
}

impl Board {
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = vec![Part::title(text!("标题", "Title"), &self.title)];
        for entry in &self.entries {
            parts.push(Part::accent(text!("姓名", "Name"), entry.name.as_str()));
            parts.push(Part::text(text!("事迹", "Deed"), &entry.deed));
        }
        parts
    }
}

/// A line of buses with its stops.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// What the line is called.
    pub line: String,
    /// Its stops, in their order.
    pub stops: Vec<Stop>,
    /// The stops that take the place of those that are closed.
    pub via: Vec<String>,
    /// A line below.
    pub note: Option<String>,
}

/// A stop of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// What it is called.
    pub name: String,
    /// Whether the screen hangs there.
    pub is_here: bool,
    /// Whether no bus stops there.
    pub is_closed: bool,
}

impl Route {
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = vec![Part::title(text!("线路", "Line"), &self.line)];
        for stop in &self.stops {
            let part = match (stop.is_closed, stop.is_here) {
                (true, _) => Part::accent(text!("停用站点", "Closed stop"), format!("{} 不停靠", stop.name)),
                (false, true) => Part::accent(text!("本站", "This stop"), format!("本站 {}", stop.name)),
                (false, false) => Part::text(text!("站点", "Stop"), &stop.name),
            };
            parts.push(part);
        }
        let via = |stop: &String| Part::accent(text!("绕行", "Detour"), format!("绕行 {stop}"));
        parts.extend(self.via.iter().map(via));
        parts.extend(self.note.iter().map(|note| Part::text(text!("附注", "Note"), note)));
        parts
    }
}

/// A place before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Compare {
    /// The picture of what was.
    pub before: PictureFile,
    /// The picture of what is.
    pub after: PictureFile,
    /// A line below.
    pub caption: Option<String>,
    /// What the two are called.
    pub labels: (String, String),
}

impl Compare {
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let caption = self.caption.iter().map(|caption| Part::title(text!("说明文字", "Caption"), caption));
        let (before, after) = &self.labels;
        let labels = [(text!("前", "Before"), before), (text!("后", "After"), after)];
        caption.chain(labels.map(|(label, text)| Part::text(label, text))).collect()
    }
}

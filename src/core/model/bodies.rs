//! The bodies of templates with several fields, and what each of them says.

use super::{
    Part,
    moment::{Moment, span_written},
};
use crate::{shapes::NoticeKind, text};

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

//! What a slide says, part by part, in the order in which it is read: for whatever reads a slide instead of looking at it
//! (its reading time, a ticker, a panel of LEDs, a proof).

use std::borrow::Cow;

use crate::problem::Text;

/// What a part is on its slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// What is seen first.
    Title,
    /// A time, a number to call.
    Accent,
    /// What is read.
    Text,
    /// What a code holds: telephones read it, and nobody else.
    Code,
}

/// A part of what a slide says.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<'a> {
    /// What it is on its slide.
    pub kind: PartKind,
    /// What it is called.
    pub label: Text,
    /// What it says.
    pub text: Cow<'a, str>,
}

impl<'a> Part<'a> {
    /// What is seen first.
    pub(super) fn title(label: Text, text: &'a str) -> Self {
        Self { kind: PartKind::Title, label, text: text.into() }
    }

    /// A time, a number to call.
    pub(super) fn accent(label: Text, text: impl Into<Cow<'a, str>>) -> Self {
        Self { kind: PartKind::Accent, label, text: text.into() }
    }

    /// What is read.
    pub(super) fn text(label: Text, text: &'a str) -> Self {
        Self { kind: PartKind::Text, label, text: text.into() }
    }

    /// What a code holds.
    pub(super) fn code(label: Text, text: &'a str) -> Self {
        Self { kind: PartKind::Code, label, text: text.into() }
    }

    /// Whether people read it.
    pub fn is_read(&self) -> bool {
        self.kind != PartKind::Code
    }
}

//! What is new, changed and removed against an earlier version: slides are paired as playback pairs them across an edit,
//! by id, then by equal content, then by place and kind; and texts are compared character by character.

use std::{collections::BTreeMap, sync::Arc};

use gongyi_core::{
    model::{Library, Rule, Slide, SlideRef, ZoneContent, lines},
    problem::Text,
    schedule::index::Index,
    text,
};
use gongyi_record::html::escape;

use super::words;
use crate::explain::sentences::does;

/// Two texts whose lengths multiply to more than this are compared as wholes.
const MAX_COMPARED: usize = 4_000_000;

/// What became of a slide.
pub(super) enum Change {
    /// There is nothing that it could be compared with.
    Unknown,
    /// It is new.
    New,
    /// It was this one.
    Changed(Arc<Slide>),
    /// It is as it was.
    Same,
    /// It is no longer there.
    Removed,
}

/// What is different from an earlier version.
#[derive(Default)]
pub(super) struct Changes {
    /// For each slide of this version that has one there: the slide that it was.
    before: BTreeMap<SlideRef, Arc<Slide>>,
    /// The slides that are no longer there.
    pub(super) removed: Vec<Arc<Slide>>,
    /// Screens and rules that were, and are no more as they were.
    settings_before: Vec<Setting>,
    /// Screens and rules that are so now.
    settings_after: Vec<Setting>,
}

/// A screen or a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Setting {
    /// What it is called; none for a rule without a name: its number changes when another is written before it.
    name: Option<Text>,
    /// All of it, in a sentence.
    told: Text,
}

impl Changes {
    /// What is different in a library from an earlier one.
    pub(super) fn new((before, index_before): (&Library, &Index), (after, index): (&Library, &Index)) -> Self {
        let mut changes = Self::default();
        let names =
            before.playlists.keys().chain(after.playlists.keys().filter(|name| !before.playlists.contains_key(*name)));
        for name in names {
            let slides =
                |library: &Library| library.playlists.get(name).map(|list| list.slides.clone()).unwrap_or_default();
            let removed = pair(&slides(before), &slides(after), &mut changes.before);
            changes.removed.extend(removed);
        }
        let (mut old, mut new) = (settings(before, index_before), settings(after, index));
        new.retain(|setting| match old.iter().position(|known| known == setting) {
            Some(at) => {
                old.remove(at);
                false
            }
            None => true,
        });
        (changes.settings_before, changes.settings_after) = (old, new);
        changes
    }

    /// Whether any screen or rule is different.
    pub(super) fn has_settings(&self) -> bool {
        !self.settings_before.is_empty() || !self.settings_after.is_empty()
    }

    /// The screens and rules that are different, as they were and as they are: those of one name together.
    pub(super) fn settings(&self) -> Vec<(Option<Text>, Option<Text>)> {
        let mut after: Vec<&Setting> = self.settings_after.iter().collect();
        let mut pairs = Vec::new();
        for old in &self.settings_before {
            let at = after.iter().position(|new| old.name.is_some() && new.name == old.name);
            pairs.push((Some(old.told.clone()), at.map(|at| after.remove(at).told.clone())));
        }
        pairs.extend(after.into_iter().map(|new| (None, Some(new.told.clone()))));
        pairs
    }

    /// What became of a slide of this version.
    pub(super) fn of_slide(&self, slide: &Slide) -> Change {
        match self.before.get(&slide.id) {
            None => Change::New,
            Some(old) if is_same(old, slide) => Change::Same,
            Some(old) => Change::Changed(Arc::clone(old)),
        }
    }
}

/// Pairs the slides of two versions of a playlist; those of the old one that are left.
fn pair(old: &[Arc<Slide>], new: &[Arc<Slide>], pairs: &mut BTreeMap<SlideRef, Arc<Slide>>) -> Vec<Arc<Slide>> {
    let mut left: Vec<&Arc<Slide>> = old.iter().collect();
    let by_name = |old: &Slide, new: &Slide| old.named && new.named && old.id == new.id;
    let at_its_place = |old: &Slide, new: &Slide| old.id == new.id && old.picture_hash == new.picture_hash;
    let by_content = |old: &Slide, new: &Slide| old.picture_hash == new.picture_hash;
    let by_kind = |old: &Slide, new: &Slide| !old.named && !new.named && old.body.kind() == new.body.kind();
    let rules: [&dyn Fn(&Slide, &Slide) -> bool; 4] = [&by_name, &at_its_place, &by_content, &by_kind];
    for is_it in rules {
        for slide in new {
            if pairs.contains_key(&slide.id) {
                continue;
            }
            if let Some(at) = left.iter().position(|old| is_it(old, slide)) {
                pairs.insert(slide.id.clone(), Arc::clone(left.remove(at)));
            }
        }
    }
    left.into_iter().cloned().collect()
}

/// Whether a slide is shown as it was, for as long, on the same days.
fn is_same(old: &Slide, new: &Slide) -> bool {
    has_same_looks(old, new)
        && (old.dwell, old.validity, old.transition) == (new.dwell, new.validity, new.transition)
        && old.waive == new.waive
}

/// Whether the picture of a slide is what it was.
pub(super) fn has_same_looks(old: &Slide, new: &Slide) -> bool {
    old.picture_hash == new.picture_hash
}

/// The screens and the rules of a library.
fn settings(library: &Library, index: &Index) -> Vec<Setting> {
    let named = |name: Text, what: &Text| {
        let told = Text::new(format!("{}：{}", name.zh, what.zh), format!("{}: {}", name.en, what.en));
        Setting { name: Some(name), told }
    };
    let screens = library.screens.iter().map(|screen| {
        let name = &screen.name;
        named(text!("屏幕“{name}”", "screen `{name}`"), &words::screen(screen))
    });
    let rules = library.rules.iter().map(|rule| {
        let what = rule_in_words(rule, index);
        match &rule.name {
            Some(name) => named(text!("规则“{name}”", "rule `{name}`"), &what),
            None => {
                Setting { name: None, told: Text::new(format!("规则：{}", what.zh), format!("rule: {}", what.en)) }
            }
        }
    });
    let tickers = library.zones.iter().filter_map(|(zone, content)| match content {
        // The texts of a playlist are slides, which are compared themselves.
        ZoneContent::Ticker { playlist, .. } if !library.playlists.contains_key(&playlist.name) => {
            let name = &zone.screen;
            let (items, _) = lines::line(playlist.slides.iter().map(|slide| &slide.body));
            let said = Text::new(items.join("；"), items.join("; "));
            Some(named(text!("屏幕“{name}”的滚动字幕", "the ticker of `{name}`"), &said))
        }
        _ => None,
    });
    let site = named(text!("站点", "site"), &site(library));
    std::iter::once(site).chain(screens).chain(tickers).chain(rules).collect()
}

/// What holds for the whole site.
fn site(library: &Library) -> Text {
    let (timezone, fallback) = (library.site.timezone, &library.fallback.name);
    let mut parts =
        vec![text!("时区 {timezone}", "time zone {timezone}"), text!("后备画面 {fallback}", "fallback {fallback}")];
    if !library.site.holidays.is_empty() {
        let days = library.site.holidays.iter().map(|day| format!("{day:?}")).collect::<Vec<_>>().join(", ");
        parts.push(text!("放假调整 {days}", "corrections of holidays {days}"));
    }
    words::joined(&parts, ("；", "; "))
}

/// What a rule does, when and where.
pub(super) fn rule_in_words(rule: &Rule, index: &Index) -> Text {
    let mut parts = vec![does(rule)];
    parts.push(when(rule, index));
    let (share, priority) = (rule.share, rule.priority);
    if share.get() > 1 {
        parts.push(text!("份额 {share}", "share {share}"));
    }
    if priority != 0 {
        parts.push(text!("优先级 {priority}", "priority {priority}"));
    }
    for (names, zh, en) in [(&rule.screens, "屏幕", "on"), (&rule.zones, "分区", "zones")] {
        if !names.is_empty() {
            parts.push(Text::new(format!("{zh} {}", names.join("、")), format!("{en} {}", names.join(", "))));
        }
    }
    words::joined(&parts, ("；", "; "))
}

/// When a rule is active.
pub(super) fn when(rule: &Rule, index: &Index) -> Text {
    let condition = index.condition(&index.entry(rule.index)).map(gongyi_core::condition::Condition::describe);
    condition.unwrap_or_else(|| text!("始终", "always"))
}

/// Two versions of a text, with what is only in one of them marked, ready for a page.
pub(super) fn compare(old: &str, new: &str) -> (String, String) {
    if old == new {
        return (escape(old), escape(new));
    }
    let (a, b) = (units(old), units(new));
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (a.get(head..).unwrap_or_default(), b.get(head..).unwrap_or_default());
    let tail = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (kept_a, kept_b) = common(
        rest_a.get(..rest_a.len() - tail).unwrap_or_default(),
        rest_b.get(..rest_b.len() - tail).unwrap_or_default(),
    );
    let marked = |whole: &[&str], kept: Vec<bool>, tag: &str| {
        let same = |count: usize| std::iter::repeat_n(true, count);
        let kept: Vec<bool> = same(head).chain(kept).chain(same(tail)).collect();
        mark(whole, &kept, tag)
    };
    (marked(&a, kept_a, "del"), marked(&b, kept_b, "ins"))
}

/// What is compared of a text: its characters, and numbers, times and words as wholes.
fn units(text: &str) -> Vec<&str> {
    let mut units = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':');
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (unit, after) = rest.split_at(end);
        units.push(unit);
        rest = after;
    }
    units
}

/// Which units of two texts are in their longest common part.
fn common(a: &[&str], b: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let (mut kept_a, mut kept_b) = (vec![false; a.len()], vec![false; b.len()]);
    if a.len().saturating_mul(b.len()) > MAX_COMPARED {
        return (kept_a, kept_b);
    }
    // For each pair of ends: how long the common part of what follows is.
    let width = b.len() + 1;
    let mut lengths = vec![0_u32; (a.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    let get = |lengths: &[u32], i: usize, j: usize| lengths.get(at(i, j)).copied().unwrap_or_default();
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let length = if x == y {
                get(&lengths, i + 1, j + 1) + 1
            } else {
                get(&lengths, i + 1, j).max(get(&lengths, i, j + 1))
            };
            if let Some(place) = lengths.get_mut(at(i, j)) {
                *place = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x == y {
            if let (Some(kept_a), Some(kept_b)) = (kept_a.get_mut(i), kept_b.get_mut(j)) {
                (*kept_a, *kept_b) = (true, true);
            }
            (i, j) = (i + 1, j + 1);
        } else if get(&lengths, i + 1, j) >= get(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    (kept_a, kept_b)
}

/// A text in which what is not kept is marked.
fn mark(text: &[&str], kept: &[bool], tag: &str) -> String {
    let units: Vec<(&str, bool)> = text.iter().copied().zip(kept.iter().copied()).collect();
    let runs = units.chunk_by(|a, b| a.1 == b.1);
    runs.map(|run| {
        let said = escape(&run.iter().map(|(unit, _)| *unit).collect::<String>());
        if run.first().is_some_and(|(_, kept)| *kept) { said } else { format!("<{tag}>{said}</{tag}>") }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_in_one_of_two_texts_is_marked() {
        for (old, new, before, after) in [
            ("佩戴口罩", "佩戴口罩", "佩戴口罩", "佩戴口罩"),
            ("佩带口罩", "佩戴口罩", "佩<del>带</del>口罩", "佩<ins>戴</ins>口罩"),
            ("至11月20日", "至12月20日", "至<del>11</del>月20日", "至<ins>12</ins>月20日"),
            ("07:00-09:00起", "07:00-08:30起", "07:00-<del>09:00</del>起", "07:00-<ins>08:30</ins>起"),
            ("", "新", "", "<ins>新</ins>"),
            ("旧", "", "<del>旧</del>", ""),
            ("a<b", "a<c", "a&lt;<del>b</del>", "a&lt;<ins>c</ins>"),
        ] {
            assert_eq!(compare(old, new), (before.to_owned(), after.to_owned()), "{old} {new}");
        }
        let (long, longer) = ("长".repeat(9000), "短".repeat(9000));
        let (before, after) = compare(&long, &longer);
        assert_eq!((before.matches("<del>").count(), after.matches("<ins>").count()), (1, 1));
    }
}

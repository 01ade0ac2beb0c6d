//! What `explain` says in sentences, in both languages: the moment, what is on, how each rule stands, and what comes next.

use chrono::{DateTime, Datelike as _, Utc};

use super::Account;
use crate::{percent, time::weekday};
use gongyi_core::{
    model::{Action, Body, PlaylistName, Rule},
    playback::CueKind,
    problem::{Lang, Text},
    schedule::{Content, RuleReport, RuleStatus},
    shapes::ShareBy,
    text,
};

impl Account<'_> {
    /// All of it, a sentence a line.
    pub(super) fn sentences(&self) -> Vec<Text> {
        let mut lines = vec![self.date(), self.on()];
        lines.extend(self.explanation.rules.iter().map(|report| self.report(report)));
        if self.left_out > 0 {
            let count = self.left_out;
            lines.push(text!("  还有 {count} 条规则此刻不生效。", "  {count} more rules are not active."));
        }
        lines.push(self.slide_ends());
        lines.push(self.programme_ends());
        lines
    }

    /// The moment and its day.
    fn date(&self) -> Text {
        let local = self.now.with_timezone(&self.timezone);
        let (zh, en) = weekday(local.weekday());
        let names = |lang| {
            let names: Vec<&str> = self.explanation.day_names.iter().map(|name| name.get(lang)).collect();
            if names.is_empty() {
                String::new()
            } else {
                format!(" {}", names.join(if lang == Lang::Zh { "、" } else { ", " }))
            }
        };
        let at = local.format("%Y-%m-%d %H:%M:%S");
        let (zone, screen) = (self.timezone, &self.cue.zone.screen);
        let part = &self.cue.zone;
        let part = if part.is_main() {
            text!("", "")
        } else {
            Text::new(format!("，区域“{}”", part.zone), format!(", zone `{}`", part.zone))
        };
        Text::new(
            format!("{at} {zh}{}（{zone}），屏幕“{screen}”{}：", names(Lang::Zh), part.zh),
            format!("{at} {en}{} ({zone}), screen `{screen}`{}:", names(Lang::En), part.en),
        )
    }

    /// What is on.
    fn on(&self) -> Text {
        let Some(slide) = &self.cue.slide else {
            let by = self.put_there();
            return Text::new(format!("画面是黑的{}。", by.zh), format!("The picture is black{}.", by.en));
        };
        let list = self.playlist();
        let by = self.put_there();
        let (id, number) = (&slide.id, slide.index + 1);
        if let Body::Ticker { items, .. } = &slide.body {
            let (count, first) = (items.len(), items.first().map_or("", String::as_str));
            return Text::new(
                format!("正在滚动 {count} 条文字，第一条是“{first}”{}。", by.zh),
                format!("The ticker scrolls {count} texts, the first of which is “{first}”{}.", by.en),
            );
        }
        match self.cue.kind {
            CueKind::Clock => text!("显示的是时间。", "It shows the time."),
            CueKind::Fallback => Text::new(
                format!("没有安排：播放后备画面 {id}（{}）。", list.zh),
                format!("Nothing is scheduled: the fallback is on, {id} ({}).", list.en),
            ),
            CueKind::BreakIn => Text::new(
                format!("正在插播 {id}（{}，第 {number} 个画面）{}。", list.zh, by.zh),
                format!("A break-in is on: {id} ({}, slide {number}){}.", list.en, by.en),
            ),
            _ => Text::new(
                format!("正在播放 {id}（{}，第 {number} 个画面）{}。", list.zh, by.zh),
                format!("On is {id} ({}, slide {number}){}.", list.en, by.en),
            ),
        }
    }

    /// The rule that put it there, and where that is written.
    fn put_there(&self) -> Text {
        let rule = self.cue.rule.as_ref().and_then(|label| {
            self.explanation.rules.iter().map(|report| &report.rule).find(|rule| rule.label() == *label)
        });
        rule.map_or_else(
            || text!("", ""),
            |rule| {
                let name = named(rule);
                Text::new(format!("，由{}安排", name.zh), format!(", put there by {}", name.en))
            },
        )
    }

    /// The playlist that is on, by its title.
    fn playlist(&self) -> Text {
        let name = self.cue.playlist.as_ref().map_or("", PlaylistName::as_str);
        let title = self.cue.playlist.as_ref().and_then(|name| self.library.playlists.get(name)?.title.clone());
        match title {
            Some(title) => text!("播放列表“{title}”", "playlist `{name}`, {title}"),
            None => text!("播放列表“{name}”", "playlist `{name}`"),
        }
    }

    /// A rule and how it stands.
    fn report(&self, report: &RuleReport) -> Text {
        let rule = &report.rule;
        let name = named(rule);
        let (what, mut state) = (does(rule), self.state(report));
        if report.left_out > 0 && !matches!(report.status, RuleStatus::NoSlides(_) | RuleStatus::Inactive(_)) {
            let count = report.left_out;
            let left_out =
                text!("；有 {count} 个画面今天不在起止日期内", "; today {count} of its slides are not in their days");
            state = Text::new(state.zh + &left_out.zh, state.en + &left_out.en);
        }
        let when = match &report.condition {
            Some(condition) => {
                let parts = parts(report, condition);
                Text::new(
                    format!("，条件：{}{}", condition.zh, parts.zh),
                    format!(", when {}{}", condition.en, parts.en),
                )
            }
            None => text!("", ""),
        };
        Text::new(
            format!("  {}（{}{}）{}。", name.zh, what.zh, when.zh, state.zh),
            format!("  {} ({}{}) {}.", name.en, what.en, when.en, state.en),
        )
    }

    /// How a rule stands.
    pub(super) fn state(&self, report: &RuleReport) -> Text {
        let rule = &report.rule;
        let by = self.in_force();
        match &report.status {
            RuleStatus::Plays { share, of } => match &self.explanation.programme.content {
                Content::Blank(_) => text!("生效，画面转黑", "is active and turns the picture black"),
                _ if share == of => text!("生效，正在播放", "is active and plays"),
                _ => {
                    let turn = if self.cue.rule.as_deref() == Some(rule.label().as_str()) {
                        text!("，现在轮到它", "; it is its turn")
                    } else {
                        text!("，现在轮到别的规则", "; it is the turn of another")
                    };
                    let part = match self.library.site.share_by {
                        ShareBy::Slides => text!("每 {of} 个画面播放 {share} 个", "plays {share} of {of} slides"),
                        ShareBy::Time => {
                            text!("时间分成 {of} 份，它占 {share} 份", "has {share} of {of} parts of the time")
                        }
                    };
                    let time = share_of_time(report);
                    Text::new(
                        format!("生效，{}{}{}", part.zh, time.zh, turn.zh),
                        format!("is active and {}{}{}", part.en, time.en, turn.en),
                    )
                }
            },
            RuleStatus::Outranked => Text::new(
                format!("生效，但优先级 {} 低于 {}，让位", rule.priority, by.zh),
                format!("is active, but its priority {} is lower than that of {}", rule.priority, by.en),
            ),
            RuleStatus::Blanked => Text::new(
                format!("生效，但 {} 优先级相同并要求黑屏", by.zh),
                format!("is active, but {} has the same priority and turns the picture black", by.en),
            ),
            RuleStatus::NoSlides(Some(next)) => text!(
                "生效，但它的画面今天都不在起止日期内，从 {next} 起才有",
                "is active, but none of its slides is in its days; the next is from {next}"
            ),
            RuleStatus::NoSlides(None) => {
                text!("生效，但它的画面都已过了最后一天", "is active, but the last day of all its slides is over")
            }
            RuleStatus::Inactive(Some(next)) => {
                let next = self.local(*next);
                text!("此刻不生效，下次从 {next} 开始", "is not active; it is next from {next}")
            }
            RuleStatus::Inactive(None) => {
                text!("此刻不生效，十年内也不再生效", "is not active, and will not be within ten years")
            }
            RuleStatus::BreaksIn => {
                let time = share_of_time(report);
                Text::new(format!("正在插播{}", time.zh), format!("breaks in now{}", time.en))
            }
            RuleStatus::BreaksInNext(Some(next)) => {
                let (next, time) = (self.local(*next), share_of_time(report));
                Text::new(format!("下次插播在 {next}{}", time.zh), format!("breaks in next at {next}{}", time.en))
            }
            RuleStatus::BreaksInNext(None) => text!("今天明天都不插播", "does not break in today or tomorrow"),
        }
    }

    /// The rules in force, with their priority.
    fn in_force(&self) -> Text {
        let programme = &self.explanation.programme;
        let rules: Vec<Text> = programme.content.playing_rules().take(3).map(|rule| short(rule)).collect();
        let join = |lang, by: &str| rules.iter().map(|rule| rule.get(lang)).collect::<Vec<_>>().join(by);
        let priority = programme.priority.unwrap_or_default();
        Text::new(
            format!("{}（优先级 {priority}）", join(Lang::Zh, "、")),
            format!("{} (priority {priority})", join(Lang::En, ", ")),
        )
    }

    fn slide_ends(&self) -> Text {
        let ends = self.local(self.cue.ends);
        text!("画面到 {ends} 为止。", "It is on until {ends}.")
    }

    fn programme_ends(&self) -> Text {
        let Some(next) = &self.explanation.next else {
            return text!("此后两年内节目不变。", "The programme stays the same for two years.");
        };
        let at = self.local(next.at);
        let list = |rules: &[std::sync::Arc<Rule>], lang| {
            let by = if lang == Lang::Zh { "、" } else { ", " };
            rules.iter().take(3).map(|rule| short(rule).get(lang).to_owned()).collect::<Vec<_>>().join(by)
        };
        let why = |lang| {
            let (begin, end) = (list(&next.begin, lang), list(&next.end, lang));
            match (lang, begin.is_empty(), end.is_empty()) {
                (Lang::Zh, false, false) => format!("{begin} 开始，{end} 结束或让位"),
                (Lang::Zh, false, true) => format!("{begin} 开始"),
                (Lang::Zh, true, _) => format!("{end} 结束"),
                (Lang::En, false, false) => format!("{begin} in, {end} out"),
                (Lang::En, false, true) => format!("{begin} in"),
                (Lang::En, true, _) => format!("{end} out"),
            }
        };
        let then = if next.is_fallback {
            text!("，此后没有安排，播放后备画面", "; then nothing is scheduled, and the fallback plays")
        } else {
            text!("", "")
        };
        Text::new(
            format!("节目到 {at} 变更：{}{}。", why(Lang::Zh), then.zh),
            format!("The programme changes at {at}, with {}{}.", why(Lang::En), then.en),
        )
    }

    fn local(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.timezone).format("%Y-%m-%d %H:%M:%S").to_string()
    }
}

/// How much of the time a rule is on.
fn share_of_time(report: &RuleReport) -> Text {
    let Some(share) = report.share_of_time else { return text!("", "") };
    let percent = percent(share);
    text!("，占时间的 {percent}", ", {percent} of the time")
}

/// Which parts of its hours are on, where that is not all that is written.
fn parts(report: &RuleReport, condition: &Text) -> Text {
    let on = report.parts.join("; ");
    if on.is_empty() || condition.en.ends_with(&format!("the hours {on}")) {
        return text!("", "");
    }
    text!("，此刻成立的部分是“{on}”", ", of which \"{on}\" is on now")
}

/// A rule with where it is written.
fn named(rule: &Rule) -> Text {
    let (short, place) = (short(rule), format!("{}:{}", rule.place.file.display(), rule.place.line));
    Text::new(format!("{} {place}", short.zh), format!("{} {place}", short.en))
}

/// A rule by its name or its place in the order.
pub(crate) fn short(rule: &Rule) -> Text {
    match &rule.name {
        Some(name) => text!("规则“{name}”", "rule `{name}`"),
        None => Text::new(format!("规则 {}", rule.index), format!("rule {}", rule.index)),
    }
}

/// What a rule does.
pub(crate) fn does(rule: &Rule) -> Text {
    match (&rule.action, rule.every) {
        (Action::Blank, _) => text!("黑屏", "blank"),
        (Action::Play(name), None) => text!("播放 {name}", "play {name}"),
        (Action::Play(name), Some(every)) => {
            let minutes = every.as_secs() as f64 / 60.0;
            let passes = rule.passes;
            if passes.get() == 1 {
                text!("每 {minutes} 分钟插播 {name}", "break in with {name} every {minutes} min")
            } else {
                text!(
                    "每 {minutes} 分钟插播 {name} {passes} 遍",
                    "break in with {passes} passes of {name} every {minutes} min"
                )
            }
        }
    }
}

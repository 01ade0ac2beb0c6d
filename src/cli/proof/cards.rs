//! The card of a slide in a proof: its pictures, what it says, when it plays and what was found about it; of one that
//! changed, as it was and as it is, side by side.

use std::sync::Arc;

use super::{
    Proof, calendar,
    changes::{self, Change, compare, has_same_looks},
    form::severity_tag,
    pictures::{Drawn, Frame},
    words::{self, Part, say},
};
use gongyi_core::{
    model::{Action, Playlist, Slide, SlideOrigin, ZoneContent},
    problem::{Lang, Problem, Text},
    text,
};
use gongyi_record::html::escape;

/// So many rules of a slide are told in its card; all of them stand in the table of rules.
const MAX_RULES: usize = 4;
/// A picture that is so many times wider than high has a row of its own.
const WIDE: f64 = 3.0;

/// A slide with all that is told of it.
pub(super) struct Card {
    /// The slide; of one that was removed, as it was.
    pub(super) slide: Arc<Slide>,
    pub(super) change: Change,
    /// Its pictures, and those that it had where these were others.
    pub(super) frames: Vec<Frame>,
    pub(super) old_frames: Vec<Frame>,
    /// By which it is linked.
    pub(super) number: usize,
}

impl Card {
    /// How many pictures it has.
    pub(super) fn pictures(&self) -> usize {
        self.frames.len() + self.old_frames.len()
    }

    /// The mark of what became of it.
    pub(super) fn tag(change: &Change, lang: Lang) -> String {
        let (class, text) = match change {
            Change::Unknown | Change::Same => return String::new(),
            Change::New => ("new", text!("新增", "new")),
            Change::Changed(_) => ("changed", text!("修改", "changed")),
            Change::Removed => ("removed", text!("删除", "removed")),
        };
        format!(" <span class=\"tag {class}\">{}</span>", say(lang, &text))
    }
}

impl Proof<'_> {
    /// A card, with its pictures: those of the slide, then those that it had.
    pub(super) fn card(&self, card: &Card, drawn: &[Drawn]) -> String {
        let slide = &card.slide;
        let lang = self.lang;
        let (now, before) = drawn.split_at_checked(card.frames.len()).unwrap_or((drawn, &[]));
        let mut page = format!(
            "<section class=\"card slide keep\" id=\"s{}\">\n<h3>{} <span class=\"kind\">{}</span>{}{}</h3>\n",
            card.number,
            escape(slide.id.as_str()),
            say(lang, &words::kind(&slide.body)),
            Card::tag(&card.change, lang),
            if slide.advertisement {
                format!(" <span class=\"tag\">{}</span>", say(lang, &text!("广告", "advertisement")))
            } else {
                String::new()
            },
        );
        let parts = words::parts(slide, self.painter);
        let facts = self.facts(slide, &card.change);
        if let Change::Changed(old) = &card.change {
            let old = old.at_time(self.local);
            let old_parts = words::parts(&old, self.painter);
            let (was, is) = compared(&old_parts, &parts, lang);
            let looks_the_same = has_same_looks(&old, slide);
            let (frames, pictures) = if looks_the_same { (&card.frames, now) } else { (&card.old_frames, before) };
            page += "<div class=\"pair\">\n";
            for (label, slide, frames, pictures, said, class) in [
                (text!("上一版", "Before"), &old, frames, pictures, was, "was"),
                (text!("这一版", "After"), slide, &card.frames, now, is, "is"),
            ] {
                add!(page, "<div class=\"{class}\"><p class=\"side\">{}</p>\n", say(lang, &label));
                page += &self.pictures(slide, frames, pictures);
                add!(page, "<dl class=\"said\">{said}</dl></div>\n");
            }
            page += "</div>\n";
            page += &facts;
        } else {
            page += "<div class=\"body\">\n<div>";
            page += &self.pictures(slide, &card.frames, now);
            page += "</div>\n<div>";
            let said: String = parts.iter().map(|part| row(part, &escape(&part.said), lang)).collect();
            add!(page, "<dl class=\"said\">{said}</dl>\n{facts}</div>\n</div>\n");
        }
        page += "</section>\n";
        page
    }

    /// The pictures of a slide, in rows of equal height.
    fn pictures(&self, slide: &Slide, frames: &[Frame], drawn: &[Drawn]) -> String {
        if let Some(problem) = &slide.broken {
            let why = say(self.lang, &problem.message);
            let text = text!("画不出来，屏幕上会停在前一幅：", "It cannot be drawn; the picture before it stays: ");
            return format!("<p class=\"hollow\">{}{why}</p>\n", say(self.lang, &text));
        }
        if frames.is_empty() {
            let text =
                text!("只作滚动字幕，没有单独的画面。", "It is in a ticker alone, and has no picture of its own.");
            return format!("<p class=\"hollow\">{}</p>\n", say(self.lang, &text));
        }
        let mut page = String::from("<div class=\"frames\">\n");
        for (frame, drawn) in frames.iter().zip(drawn) {
            page += &self.picture(drawn, &slide.id.to_string(), &frame.places, frame.size);
        }
        page += "</div>\n";
        page
    }

    /// A picture with the screens that show it so.
    pub(super) fn picture(&self, drawn: &Drawn, name: &str, places: &[String], size: (u32, u32)) -> String {
        let lang = self.lang;
        let places = places.join(if lang == Lang::Zh { "、" } else { ", " });
        let (width, height) = size;
        let caption = format!("{} <span class=\"quiet\">{width}×{height}</span>", escape(&places));
        let shape = f64::from(width) / f64::from(height.max(1));
        let (class, picture) = match drawn {
            Drawn::Picture { address, size: (width, height), is_led } => (
                if *is_led { "led" } else { "" },
                format!(
                    "<img src=\"{address}\" width=\"{width}\" height=\"{height}\" alt=\"{} {}\">",
                    escape(name),
                    escape(&places)
                ),
            ),
            Drawn::Failed(why) => ("", format!("<p class=\"hollow\">{}</p>", say(lang, why))),
        };
        let class = if shape > WIDE { format!("wide-frame {class}") } else { class.to_owned() };
        // Its width follows its shape, so that those of a row are equally high.
        format!(
            "<figure class=\"{}\" style=\"flex:{shape:.3} 1 0;max-width:calc(var(--tall)*{shape:.3})\">{picture}<figcaption>{caption}</figcaption></figure>\n",
            class.trim()
        )
    }

    /// When a slide plays, and what was found about it.
    fn facts(&self, slide: &Slide, change: &Change) -> String {
        let lang = self.lang;
        let mut facts: Vec<(Text, String)> = Vec::new();
        let was = if let Change::Changed(old) = change { Some(old) } else { None };
        let told = |tell: &dyn Fn(&Slide) -> Text| {
            let new = tell(slide);
            match was.map(|old| tell(old)).filter(|old| *old != new) {
                Some(old) => format!("<del>{}</del> <ins>{}</ins>", say(lang, &old), say(lang, &new)),
                None => say(lang, &new),
            }
        };
        let stays = [told(&|slide| words::seconds(slide.dwell)), told(&|slide| words::comes_in(&slide.transition))];
        facts.push((text!("停留", "Stays"), stays.join(if lang == Lang::Zh { "，" } else { ", " })));
        let days = |slide: &Slide| words::days(slide.validity).unwrap_or_else(|| text!("不限", "any"));
        facts.push((text!("日期", "Days"), told(&days)));
        if !matches!(change, Change::Removed) {
            facts.push((text!("规则", "Rules"), self.rules_of(slide)));
            facts.push((text!("首次", "First"), say(lang, &self.calendar.first_showing(slide))));
        }
        for waiver in &slide.waive {
            let waived = format!("{}：{}", waiver.id, waiver.reason);
            facts.push((text!("已接受", "Accepted"), escape(&waived)));
        }
        let rows = facts
            .iter()
            .map(|(label, told)| format!("<dt>{}</dt><dd>{told}</dd>", say(lang, label)))
            .collect::<Vec<_>>()
            .concat();
        let mut page = format!("<dl class=\"facts\">{rows}</dl>\n");
        let found: Vec<&Problem> = if matches!(change, Change::Removed) {
            Vec::new()
        } else {
            let about = self.problems.iter().zip(&self.about);
            about.filter(|(_, about)| about.as_ref() == Some(&slide.id)).map(|(problem, _)| problem).collect()
        };
        if !found.is_empty() {
            page += "<ul class=\"findings\">";
            page.extend(found.iter().map(|problem| format!("<li>{}</li>", self.problem(problem))));
            page += "</ul>\n";
        }
        page
    }

    /// The rules that play a slide, and when.
    fn rules_of(&self, slide: &Slide) -> String {
        let library = self.show.library();
        let Some(name) = slide.id.playlist() else { return String::new() };
        if slide.id.origin() == SlideOrigin::BuiltIn {
            return say(self.lang, &text!("没有安排时播放", "plays when nothing is scheduled"));
        }
        let rules: Vec<_> = library.rules.iter().filter(|rule| rule.action == Action::Play(name.clone())).collect();
        let mut told: Vec<String> = rules
            .iter()
            .take(MAX_RULES)
            .map(|rule| {
                let (label, when) = (rule.label(), changes::when(rule, self.show.index()));
                say(self.lang, &Text::new(format!("{label}（{}）", when.zh), format!("{label} ({})", when.en)))
            })
            .collect();
        if rules.len() > MAX_RULES {
            let count = rules.len();
            told.push(say(self.lang, &text!("共 {count} 条，见规则表", "{count} in all, see the table of rules")));
        }
        let own = library.zones.iter().filter(|(_, content)| match content {
            ZoneContent::Playlist(list) | ZoneContent::Ticker { playlist: list, .. } => list.name == *name,
            ZoneContent::Clock(_) => false,
        });
        for (zone, _) in own.take(MAX_RULES) {
            let (screen, part) = (&zone.screen, words::zone_name(&zone.zone));
            let text = Text::new(format!("{screen} 的{}", part.zh), format!("the {} of {screen}", part.en));
            told.push(say(self.lang, &text));
        }
        if library.sequence.contains(name) {
            told.push(say(self.lang, &text!("没有 site.ron，轮流播放", "no site.ron: all in turn")));
        }
        if told.is_empty() {
            return say(self.lang, &text!("没有规则播放它", "no rule plays it"));
        }
        told.join(if self.lang == Lang::Zh { "；" } else { "; " })
    }

    /// A problem in a page: how grave it is, what is wrong and what to write instead.
    pub(super) fn problem(&self, problem: &Problem) -> String {
        let help = problem.help.as_ref().map(|help| {
            let label = text!("建议：", "Instead: ");
            format!(" <span class=\"quiet\">{}{}</span>", say(self.lang, &label), say(self.lang, help))
        });
        format!(
            "{} {} <code class=\"quiet\">{}</code>{}",
            severity_tag(problem.severity, self.lang),
            say(self.lang, &problem.message),
            escape(problem.id),
            help.unwrap_or_default()
        )
    }
}

/// A part of what a slide says.
fn row(part: &Part, said: &str, lang: Lang) -> String {
    format!("<dt>{}</dt><dd>{said}</dd>", say(lang, &part.label))
}

/// What a slide said and what it says, with what is only in one of them marked.
fn compared(old: &[Part], new: &[Part], lang: Lang) -> (String, String) {
    let (mut was, mut is) = (String::new(), String::new());
    let find =
        |parts: &[Part], label: &Text| parts.iter().find(|part| part.label == *label).map(|part| part.said.clone());
    for part in old {
        let now = find(new, &part.label).unwrap_or_default();
        was += &row(part, &compare(&part.said, &now).0, lang);
    }
    for part in new {
        let before = find(old, &part.label).unwrap_or_default();
        is += &row(part, &compare(&before, &part.said).1, lang);
    }
    (was, is)
}

/// A group of cards: a playlist, or what changed.
pub(super) struct Group {
    /// What comes before them, ready for a page.
    pub(super) head: String,
    pub(super) cards: Vec<Card>,
    /// What comes after them.
    pub(super) foot: String,
}

impl Proof<'_> {
    /// The head of a playlist.
    pub(super) fn playlist_head(&self, playlist: &Playlist) -> String {
        let (library, name, count) = (self.show.library(), &playlist.name, playlist.slides.len());
        let is_built_in = playlist.slides.first().is_some_and(|slide| slide.id.origin() == SlideOrigin::BuiltIn);
        let title = if is_built_in {
            text!("后备画面", "The fallback").get(self.lang).to_owned()
        } else {
            calendar::title(library, name)
        };
        let file = if title == name.as_str() {
            String::new()
        } else {
            format!(" <span class=\"kind\">{}</span>", escape(name.as_str()))
        };
        let count = say(self.lang, &text!("{count} 个画面", "{count} slides"));
        let idle = if is_built_in || self.calendar.has(name) {
            String::new()
        } else {
            let days = calendar::DAYS;
            let text = text!("{days} 天内不播出", "not within {days} days");
            format!(" <span class=\"tag\">{}</span>", say(self.lang, &text))
        };
        format!("<h3 class=\"playlist\">{}{file} <span class=\"kind\">{count}</span>{idle}</h3>\n", escape(&title))
    }
}

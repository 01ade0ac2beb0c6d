//! The parts of a proof around its slides: what it is a proof of, what was found, what is different, and the form to sign.

use std::cmp::Reverse;

use super::{
    Proof, VERSION,
    before::Before,
    calendar,
    cards::Card,
    changes::{Change, Changes, compare},
    words::say,
};
use gongyi_core::{
    model::SlideRef,
    problem::{Lang, Problem, Severity, Text},
    text,
};
use gongyi_record::html::escape;

/// So many digits of the fingerprint are its short form: what a person compares.
const SHORT: usize = 12;

/// The short form of a fingerprint, in groups of four.
pub(super) fn short(hash: &str) -> String {
    let digits: Vec<char> = hash.chars().take(SHORT).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The mark of how grave a problem is.
pub(super) fn severity_tag(severity: Severity, lang: Lang) -> String {
    let (class, text) = match severity {
        Severity::Error => ("error", text!("错误", "error")),
        Severity::Warning => ("warning", text!("提醒", "warning")),
    };
    format!("<span class=\"tag {class}\">{}</span>", say(lang, &text))
}

/// A heading with what links to it.
pub(super) fn heading(id: &str, text: &Text, lang: Lang) -> String {
    format!("<h2 id=\"{id}\">{}</h2>\n", say(lang, text))
}

impl Proof<'_> {
    /// What it is a proof of.
    pub(super) fn cover(&self, cards: &[&Card]) -> String {
        let lang = self.lang;
        let library = self.show.library();
        let count = |is_it: fn(&Change) -> bool| cards.iter().filter(|card| is_it(&card.change)).count();
        let removed = count(|change| matches!(change, Change::Removed));
        let slides = cards.len() - removed;
        let mut counts =
            vec![(slides, text!("个画面", "slides"), ""), (library.screens.len(), text!("块屏幕", "screens"), "")];
        if self.changes.is_some() {
            counts.push((count(|change| matches!(change, Change::New)), text!("新增", "new"), ""));
            counts.push((count(|change| matches!(change, Change::Changed(_))), text!("修改", "changed"), ""));
            counts.push((removed, text!("删除", "removed"), ""));
        }
        let errors = self.problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        let warnings = self.problems.len() - errors;
        counts.push((errors, text!("个错误", "errors"), if errors > 0 { "bad" } else { "" }));
        counts.push((warnings, text!("个提醒", "warnings"), if warnings > 0 { "warn" } else { "" }));
        let counts = counts
            .iter()
            .map(|(count, what, class)| format!("<li class=\"{class}\"><b>{count}</b>{}</li>", say(lang, what)))
            .collect::<Vec<_>>()
            .concat();
        let contents = self
            .contents()
            .iter()
            .map(|(id, text)| format!("<a href=\"#{id}\">{}</a>", say(lang, text)))
            .collect::<Vec<_>>()
            .concat();
        format!(
            "<header class=\"cover\">\n<h1>{}</h1>\n<p class=\"sub\">{}</p>\n{}<ul class=\"counts\">{counts}</ul>\n{}<nav class=\"screen-only\">{contents}</nav>\n</header>\n",
            say(lang, &Self::title()),
            escape(&self.folder),
            self.identity(),
            self.compared_with(),
        )
    }

    /// What it is called.
    pub(super) fn title() -> Text {
        text!("公益广告送审样稿", "Proof for approval")
    }

    /// The sections, by what links to them.
    fn contents(&self) -> Vec<(&'static str, Text)> {
        let mut sections = vec![("findings", Self::findings_title())];
        if self.changes.is_some() {
            sections.push(("changes", Self::changes_title()));
        }
        sections.extend([
            ("slides", self.slides_title()),
            ("calendar", Self::calendar_title()),
            ("rules", Self::rules_title()),
            ("form", Self::form_title()),
        ]);
        sections
    }

    pub(super) fn findings_title() -> Text {
        text!("检查结果", "Findings")
    }

    pub(super) fn changes_title() -> Text {
        text!("与上一版相比", "Against the version before")
    }

    pub(super) fn slides_title(&self) -> Text {
        if self.changes.is_some() {
            text!("其余画面（没有改动）", "All other slides, unchanged")
        } else {
            text!("全部画面", "All slides")
        }
    }

    pub(super) fn calendar_title() -> Text {
        let days = calendar::DAYS;
        text!("{days} 天播出安排", "The next {days} days")
    }

    pub(super) fn rules_title() -> Text {
        text!("播出规则", "Rules")
    }

    pub(super) fn form_title() -> Text {
        text!("审签单", "Approval")
    }

    /// What tells this content from every other.
    fn identity(&self) -> String {
        let hash = &self.show.library().hash;
        let (date, timezone) = (self.local.date(), self.show.library().site.timezone);
        let rows = [
            (text!("指纹短码", "Short fingerprint"), format!("<span class=\"code\">{}</span>", escape(&short(hash)))),
            (text!("内容指纹", "Fingerprint"), format!("<code>{}</code>", escape(hash))),
            (text!("播放器", "Player"), format!("gongyi {}", escape(VERSION))),
            (text!("首日", "First day"), escape(&format!("{date} ({timezone})"))),
        ];
        let rows = rows
            .iter()
            .map(|(label, told)| format!("<dt>{}</dt><dd>{told}</dd>", say(self.lang, label)))
            .collect::<Vec<_>>()
            .concat();
        format!("<dl class=\"identity\">{rows}</dl>\n")
    }

    /// What it is compared with, in a sentence.
    fn compared_with(&self) -> String {
        let lang = self.lang;
        match self.before {
            Before::Unasked => {
                let text = text!(
                    "没有与上一版比较：没有写 --state。所有画面都要看。",
                    "It is compared with no earlier version: --state was not given. All slides are to be read."
                );
                format!("<p class=\"note\">{}</p>\n", say(lang, &text))
            }
            Before::None(why) => {
                let text = Text::new(
                    format!("没有可以比较的上一版：{}。所有画面都要看。", why.zh),
                    format!("There is no earlier version to compare with: {}. All slides are to be read.", why.en),
                );
                format!("<p class=\"note\">{}</p>\n", say(lang, &text))
            }
            Before::Version(version) => {
                let (folder, hash) = (&version.folder, short(&version.library.hash));
                let text = if version.library.hash == self.show.library().hash {
                    text!(
                        "与 {folder} 正在用的上一个正确版本（{hash}）完全相同。",
                        "It is the same as the last good version of {folder} ({hash})."
                    )
                } else {
                    text!(
                        "与 {folder} 正在用的上一个正确版本（{hash}）比较。",
                        "It is compared with the last good version of {folder} ({hash})."
                    )
                };
                let missing = version.missing;
                let note = if missing > 0 {
                    text!("其中 {missing} 个文件已经取不出来。", " {missing} of its files cannot be had any more.")
                } else {
                    text!("", "")
                };
                let text = Text::new(text.zh + &note.zh, text.en + &note.en);
                format!("<p class=\"note good\">{}</p>\n", say(lang, &text))
            }
        }
    }

    /// Everything that was found, errors first.
    pub(super) fn findings(&self) -> String {
        let lang = self.lang;
        let mut page = heading("findings", &Self::findings_title(), lang);
        if self.problems.is_empty() {
            let text = text!("没有发现问题。", "Nothing is wrong.");
            return page + &format!("<p class=\"note good\">{}</p>\n", say(lang, &text));
        }
        if self.problems.iter().any(|problem| problem.severity == Severity::Error) {
            let text = text!("有错误，改好之前不要签字。", "There are errors: have them mended before anybody signs.");
            add!(page, "<p class=\"note bad\">{}</p>\n", say(lang, &text));
        }
        // Of a kind, and with one advice: the advice stands once.
        let mut kinds: Vec<(&Problem, Vec<(&Problem, &Option<SlideRef>)>)> = Vec::new();
        for one in self.problems.iter().zip(&self.about) {
            let is_it =
                |known: &Problem| (known.severity, known.id, &known.help) == (one.0.severity, one.0.id, &one.0.help);
            match kinds.iter_mut().find(|(known, _)| is_it(known)) {
                Some((_, found)) => found.push(one),
                None => kinds.push((one.0, vec![one])),
            }
        }
        kinds.sort_by_key(|(kind, _)| Reverse(kind.severity == Severity::Error));
        for (kind, found) in kinds {
            add!(
                page,
                "<div class=\"card\">\n<p class=\"kind-of-finding\">{}</p>\n",
                self.kind_of_problem(kind, found.len())
            );
            page += "<ul class=\"found\">\n";
            for (problem, about) in found {
                add!(
                    page,
                    "<li class=\"keep\"><span>{}</span><span class=\"small\">{}</span></li>\n",
                    say(lang, &problem.message),
                    self.where_it_is(problem, about.as_ref())
                );
            }
            page += "</ul>\n</div>\n";
        }
        page
    }

    /// What is common to problems of a kind.
    fn kind_of_problem(&self, problem: &Problem, count: usize) -> String {
        let lang = self.lang;
        let count = text!("{count} 处", "{count}");
        let help = problem.help.as_ref().map(|help| say(lang, help)).unwrap_or_default();
        format!(
            "{}<code>{}</code> <span class=\"quiet\">{}</span> {help}",
            severity_tag(problem.severity, lang),
            escape(problem.id),
            say(lang, &count),
        )
    }

    /// Where a problem is: the slide, where it is about one, and the place in its file.
    fn where_it_is(&self, problem: &Problem, about: Option<&SlideRef>) -> String {
        let place = escape(&problem.place.to_string());
        let link = about.and_then(|slide| Some((slide, self.numbers.get(slide)?)));
        let link = link.map_or_else(String::new, |(slide, number)| {
            format!("<a href=\"#s{number}\">{}</a> ", escape(slide.as_str()))
        });
        format!("{link}<span class=\"quiet\">{place}</span>")
    }

    /// What is different, before the slides that are.
    pub(super) fn changes_head(&self, changes: &Changes, is_any_slide: bool) -> String {
        let lang = self.lang;
        let mut page = heading("changes", &Self::changes_title(), lang);
        if !is_any_slide {
            let text = text!("没有新增、修改或删除的画面。", "No slide is new, changed or removed.");
            add!(page, "<p class=\"note\">{}</p>\n", say(lang, &text));
        }
        if changes.has_settings() {
            let title = text!("屏幕和规则的改动", "Screens and rules that are different");
            add!(page, "<h3>{}</h3>\n<ul class=\"settings card\">\n", say(lang, &title));
            for (before, after) in changes.settings() {
                let line = |told: String| format!("<li>{told}</li>\n");
                let told =
                    |text: &Option<Text>| text.as_ref().map(|text| text.get(lang).to_owned()).unwrap_or_default();
                let (was, is) = compare(&told(&before), &told(&after));
                page += &before.map(|_| line(was)).unwrap_or_default();
                page += &after.map(|_| line(is)).unwrap_or_default();
            }
            page += "</ul>\n";
        }
        page
    }

    /// The form to sign.
    pub(super) fn form(&self) -> String {
        let lang = self.lang;
        let mut page = format!("<section class=\"new-page\">\n{}", heading("form", &Self::form_title(), lang));
        page += "<div class=\"card keep\">";
        page += &self.identity();
        page += "</div>\n";
        let text = text!(
            "签字只对上面这个指纹的内容有效。内容改动一个字、换一张图片或改一条规则，指纹就不同；对播出的文件夹再生成一次送审样稿，指纹相同就是这份内容。",
            "A signature counts for the content of this fingerprint alone: one character, picture or rule that is different gives another one. Make a proof of the folder that plays: the same fingerprint is the same content."
        );
        add!(page, "<p>{}</p>\n", say(lang, &text));
        for (title, steps) in [
            (
                text!("三审", "Three reviews"),
                [text!("初审", "First review"), text!("复审", "Second review"), text!("终审", "Final review")],
            ),
            (
                text!("三校", "Three proofreadings"),
                [text!("一校", "First reading"), text!("二校", "Second reading"), text!("三校", "Third reading")],
            ),
        ] {
            add!(page, "<div class=\"keep\">\n<h3>{}</h3>\n", say(lang, &title));
            page += &self.signatures(&steps);
            page += "</div>\n";
        }
        page += "</section>\n";
        page
    }

    /// A table to sign in, a row for each step.
    fn signatures(&self, steps: &[Text]) -> String {
        let lang = self.lang;
        let heads = [text!("环节", "Step"), text!("意见", "Opinion"), text!("签名", "Name"), text!("日期", "Date")];
        let heads = heads.iter().map(|head| format!("<th>{}</th>", say(lang, head))).collect::<Vec<_>>().concat();
        let choices = [
            text!("同意", "approved"),
            text!("修改后再审", "to be changed and shown again"),
            text!("不同意", "refused"),
        ];
        let boxes =
            choices.iter().map(|choice| format!("<span>□ {}</span>", say(lang, choice))).collect::<Vec<_>>().concat();
        let date = say(lang, &text!("年　　月　　日", ""));
        let rows = steps
            .iter()
            .map(|step| {
                format!(
                    "<tr><td class=\"step\">{}</td><td class=\"opinion\"><span class=\"boxes\">{boxes}</span></td><td class=\"name\"></td><td class=\"date\">{date}</td></tr>\n",
                    say(lang, step)
                )
            })
            .collect::<Vec<_>>().concat();
        format!("<table class=\"form\"><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n")
    }
}

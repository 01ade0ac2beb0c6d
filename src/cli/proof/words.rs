//! What a slide says and how it plays, in words, for who reads a proof: the texts as they are read on the wall, part by
//! part, and its times.

use std::time::Duration;

use gongyi_core::{
    model::{Body, PartKind, PictureFile, Screen, Slide, Transition, Validity, Zone},
    problem::{Lang, Text},
    shapes::TransitionKind,
    text,
};
use gongyi_paint::{PaintSize, Painter, typeset::without_emphasis};
use gongyi_record::html::escape;

/// The size at which what a slide of the day says is read.
const READ_AT: PaintSize = PaintSize { width: 960, height: 540 };

/// A part of what a slide says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// What it is.
    pub(super) label: Text,
    /// What it says.
    pub(super) said: String,
}

/// A sentence, as it may stand in a page.
pub(super) fn say(lang: Lang, text: &Text) -> String {
    escape(text.get(lang))
}

/// What a slide says, from the first that is read to the last. A slide that follows the time says what it says then.
#[expect(clippy::too_many_lines, reason = "an arm for each kind of slide")]
pub(super) fn parts(slide: &Slide, painter: &Painter) -> Vec<Part> {
    let mut found = Parts::default();
    match &slide.body {
        Body::Slogan { text, note } => {
            found.add(text!("标语", "Slogan"), text);
            found.add_some(text!("附注", "Note"), note.as_ref());
        }
        Body::Values { heading, levels } => {
            found.add(text!("标题", "Heading"), heading);
            for level in levels {
                found.add(Text::new(level.label.clone(), level.label.clone()), &level.values.join("　"));
            }
        }
        Body::Notice { title, points, .. } => {
            found.add(text!("标题", "Title"), title);
            found.add_each(&text!("要点", "Point"), points);
        }
        Body::Steps { title, steps } => {
            found.add(text!("标题", "Title"), title);
            found.add_each(&text!("步骤", "Step"), steps);
        }
        Body::Profile { name, deed, honour, .. } => {
            found.add_some(text!("荣誉", "Honour"), honour.as_ref());
            found.add(text!("姓名", "Name"), name);
            found.add(text!("事迹", "Deed"), deed);
        }
        Body::Campaign { headline, period, lines, rows, qr, call } => {
            found.add(text!("标题", "Headline"), headline);
            found.add_some(text!("时间", "Period"), period.as_ref());
            found.add_each(&text!("正文", "Line"), lines);
            let rows: Vec<String> = rows.iter().map(|row| row.join("　")).collect();
            found.add_each(&text!("表格行", "Row"), &rows);
            found.add_some(text!("扫码提示", "Call"), call.as_ref());
            found.add_as_it_is(text!("二维码内容", "What the QR code holds"), qr.as_deref());
        }
        Body::Hotline { number, title, lines, hours } => {
            found.add_some(text!("标题", "Title"), title.as_ref());
            found.add(text!("电话", "Number"), number);
            found.add_each(&text!("正文", "Line"), lines);
            found.add_some(text!("接听时间", "Hours"), hours.as_ref());
        }
        Body::Table { headline, period, columns, rows, note, .. } => {
            found.add(text!("标题", "Headline"), headline);
            found.add_some(text!("时间", "Period"), period.as_ref());
            found.add(text!("表头", "Columns"), &columns.join("　"));
            let rows: Vec<String> = rows.iter().map(|row| row.join("　")).collect();
            found.add_each(&text!("表格行", "Row"), &rows);
            found.add_some(text!("附注", "Note"), note.as_ref());
        }
        Body::Figure { value, unit, claim, source } => {
            found.add(text!("数字", "Value"), &format!("{value}{}", unit.as_deref().unwrap_or_default()));
            found.add(text!("说明", "Claim"), claim);
            found.add_some(text!("来源", "Source"), source.as_ref());
        }
        Body::Scan { qr, address, call, reasons } => {
            found.add_some(text!("扫码提示", "Call"), call.as_ref());
            found.add_each(&text!("理由", "Reason"), reasons);
            found.add_as_it_is(text!("印出的网址", "Address in print"), address.as_deref());
            found.add_as_it_is(text!("二维码内容", "What the QR code holds"), Some(qr));
        }
        Body::Quote { text, who, source } => {
            found.add(text!("引语", "Quotation"), text);
            found.add_some(text!("出自", "Who"), who.as_ref());
            found.add_some(text!("来源", "Source"), source.as_ref());
        }
        Body::Motto { lines, whose } => {
            found.add_some(text!("谁的", "Whose"), whose.as_ref());
            found.add(text!("训", "Motto"), &lines.join("　"));
        }
        Body::Page { title, text, .. } => {
            found.add_some(text!("标题", "Title"), title.as_ref());
            found.add(text!("正文", "Text"), text);
        }
        Body::Couplet { first, second, across, heart } => {
            found.add_some(text!("横批", "Across"), across.as_ref());
            found.add(text!("上联", "First line"), first);
            found.add(text!("下联", "Second line"), second);
            found.add_some(text!("中字", "Heart"), heart.as_ref());
        }
        Body::Picture { caption, .. } => found.add_some(text!("说明文字", "Caption"), caption.as_ref()),
        Body::PublicNotice(_)
        | Body::Pair(_)
        | Body::Photo(_)
        | Body::Event(_)
        | Body::Board(_)
        | Body::Route(_)
        | Body::Compare(_) => {
            for part in slide.body.parts() {
                match part.kind {
                    PartKind::Code => found.add_as_it_is(part.label, Some(&part.text)),
                    _ => found.add(part.label, &part.text),
                }
            }
        }
        Body::Ticker { items, .. } => found.add_each(&text!("滚动文字", "Line"), items),
        // What they say depends on the day: it is read off the picture.
        Body::Countdown { .. } | Body::Today { .. } | Body::Clock { .. } => {
            let survey = painter.survey(slide, READ_AT).unwrap_or_default();
            let said: Vec<String> = survey.texts.into_iter().map(|set| set.text).collect();
            found.add_as_it_is(text!("当天的文字", "On that day"), Some(&said.join("\n")));
            return found.0;
        }
    }
    for file in slide.body.files() {
        found.add_as_it_is(text!("图片文件", "Picture file"), Some(&name_of(file)));
    }
    found.add_some(text!("栏头", "Banner"), slide.banner.as_ref());
    found.add_some(text!("署名", "Credit"), slide.credit.as_ref());
    found.0
}

/// A picture's name in its folder.
fn name_of(file: &PictureFile) -> String {
    let name = file.root_and_name().map_or(&**file, |(_, name)| name);
    name.to_string_lossy().into_owned()
}

/// Parts that say something.
#[derive(Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn add(&mut self, label: Text, said: &str) {
        self.add_as_it_is(label, Some(&without_emphasis(said)));
    }

    fn add_some(&mut self, label: Text, said: Option<&String>) {
        if let Some(said) = said {
            self.add(label, said);
        }
    }

    /// Several of a kind, each with its number.
    fn add_each(&mut self, label: &Text, said: &[String]) {
        for (at, said) in said.iter().enumerate() {
            let number = at + 1;
            self.add(Text::new(format!("{} {number}", label.zh), format!("{} {number}", label.en)), said);
        }
    }

    fn add_as_it_is(&mut self, label: Text, said: Option<&str>) {
        if let Some(said) = said.filter(|said| !said.trim().is_empty()) {
            self.0.push(Part { label, said: said.to_owned() });
        }
    }
}

/// What kind of slide it is.
pub(super) fn kind(body: &Body) -> Text {
    match body {
        Body::Slogan { .. } => text!("标语", "slogan"),
        Body::Values { .. } => text!("核心价值观", "core values"),
        Body::Notice { .. } => text!("要点", "notice"),
        Body::Steps { .. } => text!("步骤", "steps"),
        Body::Profile { .. } => text!("人物", "profile"),
        Body::Campaign { .. } => text!("活动", "campaign"),
        Body::Hotline { .. } => text!("热线", "hotline"),
        Body::Table { number, of, .. } => text!("表格，第 {number} 页，共 {of} 页", "table, page {number} of {of}"),
        Body::Figure { .. } => text!("数字", "figure"),
        Body::Scan { .. } => text!("扫码", "QR code"),
        Body::Quote { .. } => text!("引语", "quotation"),
        Body::Motto { .. } => text!("校训家训", "motto"),
        Body::Page { number, of, .. } => text!("长文字，第 {number} 页，共 {of} 页", "text, page {number} of {of}"),
        Body::Couplet { .. } => text!("春联", "couplet"),
        Body::Countdown { .. } => text!("倒计时", "countdown"),
        Body::Today { .. } => text!("今天", "today"),
        Body::Ticker { .. } => text!("滚动字幕", "ticker"),
        Body::Clock { .. } => text!("时间", "clock"),
        Body::Picture { .. } => text!("图片", "picture"),
        Body::PublicNotice(_) => text!("便民通知", "public notice"),
        Body::Pair(_) => text!("对与错", "do and don't"),
        Body::Photo(_) => text!("照片海报", "photo poster"),
        Body::Event(_) => text!("活动预告", "event"),
        Body::Board(_) => text!("好人榜", "board"),
        Body::Route(_) => text!("公交线路", "route"),
        Body::Compare(_) => text!("前后对比", "before and after"),
    }
}

/// A length of time in seconds, without zeros that say nothing.
pub(super) fn seconds(length: Duration) -> Text {
    let number = (length.as_secs_f64() * 10.0).round() / 10.0;
    text!("{number} 秒", "{number} s")
}

/// The days of a slide; none where it has no first and no last.
pub(super) fn days(validity: Validity) -> Option<Text> {
    match (validity.from, validity.until) {
        (Some(from), Some(until)) if from == until => Some(text!("只在 {from} 当天", "on {from} alone")),
        (Some(from), Some(until)) => {
            Some(text!("{from} 至 {until}（含首尾两天）", "from {from} to {until}, both included"))
        }
        (Some(from), None) => Some(text!("{from} 起", "from {from} on")),
        (None, Some(until)) => Some(text!("到 {until} 为止（含当天）", "until {until}, included")),
        (None, None) => None,
    }
}

/// How a slide comes in, and how long that takes.
pub(super) fn comes_in(transition: &Transition) -> Text {
    let (kind, length) = (transition_kind(transition.kind), seconds(transition.length));
    if transition.length.is_zero() {
        return kind;
    }
    Text::new(format!("{} {}", kind.zh, length.zh), format!("{} of {}", kind.en, length.en))
}

fn transition_kind(kind: TransitionKind) -> Text {
    match kind {
        TransitionKind::Cut => text!("直接切换", "cut"),
        TransitionKind::Fade => text!("淡入淡出", "fade"),
        TransitionKind::Push => text!("推入", "push"),
        TransitionKind::Wipe => text!("擦入", "wipe"),
        TransitionKind::Iris => text!("圆窗打开", "iris"),
        TransitionKind::Unroll => text!("展卷", "unroll"),
        TransitionKind::Ink => text!("水墨", "ink"),
        TransitionKind::Entrance => text!("场景入场", "entrance"),
    }
}

/// A screen, as its settings say.
pub(super) fn screen(screen: &Screen) -> Text {
    let mut parts = vec![match screen.size {
        Some((width, height)) => text!("{width}×{height} 像素", "{width}×{height} pixels"),
        None => text!("大小随显示器", "as large as its display"),
    }];
    if let Some(output) = &screen.output {
        parts.push(text!("接口 {output}", "output {output}"));
    }
    let degrees = u16::from(screen.rotation.quarter_turns()) * 90;
    if degrees > 0 {
        parts.push(text!("顺时针转 {degrees}°", "turned {degrees}° clockwise"));
    }
    if let Some(inches) = screen.diagonal_in {
        parts.push(text!("{inches} 英寸", "{inches} inches"));
    }
    if let Some(metres) = screen.viewing_distance_m {
        parts.push(text!("观看距离 {metres} 米", "seen from {metres} m"));
    }
    if screen.led == Some(true) {
        parts.push(text!("LED 屏", "a matrix of LEDs"));
    }
    if !screen.groups.is_empty() {
        parts.push(Text::new(
            format!("分组 {}", screen.groups.join("、")),
            format!("groups {}", screen.groups.join(", ")),
        ));
    }
    if screen.reduced_motion {
        parts.push(text!("减少动态", "reduced motion"));
    }
    parts.extend(screen.zones.iter().map(zone));
    joined(&parts, ("，", ", "))
}

/// A zone beside the main one.
fn zone(zone: &Zone) -> Text {
    match zone {
        Zone::Side { play, share } => text!("侧栏 {share}%（{play}）", "side {share}% ({play})"),
        Zone::Ticker { .. } => text!("滚动字幕", "ticker"),
        Zone::Clock { .. } => text!("时钟", "clock"),
    }
}

/// What a zone of a screen is called.
pub(super) fn zone_name(zone: &str) -> Text {
    match zone {
        "main" => text!("主画面", "main"),
        "side" => text!("侧栏", "side"),
        "ticker" => text!("滚动字幕", "ticker"),
        _ => text!("时钟", "clock"),
    }
}

/// Several texts as one, with something between them in each language.
pub(super) fn joined(texts: &[Text], (zh, en): (&str, &str)) -> Text {
    let all = |lang| texts.iter().map(|text| text.get(lang)).collect::<Vec<_>>();
    Text::new(all(Lang::Zh).join(zh), all(Lang::En).join(en))
}

//! The shapes of slides.

use serde::Deserialize;

use super::{Easing, Layout, TransitionKind};

/// The fields that every slide has.
#[derive(Debug, Clone, Copy)]
pub struct SlideCommon<'a> {
    /// The slide's own name within its playlist.
    pub id: Option<&'a str>,
    /// How long it stays, such as "8s"; from its reading time where absent.
    pub dwell: Option<&'a str>,
    /// The first day on which it is shown.
    pub from: Option<&'a str>,
    /// The last day on which it is shown.
    pub until: Option<&'a str>,
    /// How it comes in.
    pub transition: Option<TransitionKind>,
    /// How fast it goes from its beginning to its end.
    pub easing: Option<Easing>,
    /// Whether it is an advertisement, which must carry the label 广告.
    pub advertisement: bool,
    /// The scene that it stands in, by its name.
    pub scene: Option<&'a str>,
    /// The scenes of its parts, by their names.
    pub scenes: &'a [String],
    /// How words and scene share the picture.
    pub layout: Layout,
    /// The lint findings that are accepted here, each with its reason.
    pub waive: &'a [Waiver],
}

/// A lint finding that is accepted on a slide: `(id: "dwell-short", reason: "...")`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The id of the finding.
    pub id: String,
    /// Why it is accepted.
    pub reason: String,
}

/// Defines a slide's struct with the fields common to all of them: serde's `flatten` does not work with the RON
/// extensions in use, so they are repeated by this macro.
macro_rules! slide_shape {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)* }) => {
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        $(#[$meta])*
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
            /// The slide's own name within its playlist.
            #[serde(default)]
            pub id: Option<String>,
            /// How long it stays, such as "8s"; from its reading time where absent.
            #[serde(default)]
            pub dwell: Option<String>,
            /// The first day on which it is shown, such as "2026-11-20".
            #[serde(default)]
            pub from: Option<String>,
            /// The last day on which it is shown.
            #[serde(default)]
            pub until: Option<String>,
            /// How it comes in.
            #[serde(default)]
            pub transition: Option<TransitionKind>,
            /// How fast it goes from its beginning to its end.
            #[serde(default)]
            pub easing: Option<Easing>,
            /// Whether it is an advertisement.
            #[serde(default)]
            pub advertisement: bool,
            /// The scene that it stands in, such as "queue".
            #[serde(default)]
            pub scene: Option<String>,
            /// How words and scene share the picture.
            #[serde(default)]
            pub layout: Layout,
            /// The lint findings that are accepted here, each with its reason.
            #[serde(default)]
            pub waive: Vec<Waiver>,
        }

        impl $name {
            /// The fields that every slide has.
            pub fn common(&self) -> SlideCommon<'_> {
                SlideCommon {
                    id: self.id.as_deref(),
                    dwell: self.dwell.as_deref(),
                    from: self.from.as_deref(),
                    until: self.until.as_deref(),
                    transition: self.transition,
                    easing: self.easing,
                    advertisement: self.advertisement,
                    scene: self.scene.as_deref(),
                    scenes: &[],
                    layout: self.layout,
                    waive: &self.waive,
                }
            }
        }
    };
}

slide_shape! {
    /// A few big words: `Slogan(text: "注意防范 戴口罩\n人多不去 凑热闹")`. A line break is kept; a space between
    /// characters is a phrase gap, where a line may break.
    pub struct Slogan {
        /// The words.
        pub text: String,
        /// A small line below, such as the name of the campaign.
        #[serde(default)]
        pub note: Option<String>,
    }
}

slide_shape! {
    /// The core values in their levels: `Values()` shows the twelve of 2012.
    pub struct Values {
        /// The heading; 社会主义核心价值观 where absent.
        #[serde(default)]
        pub heading: Option<String>,
        /// The levels; 国家, 社会 and 公民 with four values each where absent.
        #[serde(default)]
        pub levels: Option<Vec<ValueLevel>>,
    }
}

slide_shape! {
    /// A title with points: `Notice(title: "佩戴口罩", points: ["...", "..."])`.
    pub struct Notice {
        /// The title.
        pub title: String,
        /// The points, one line or a few each.
        pub points: Vec<String>,
        /// A built-in icon by name, such as "mask".
        #[serde(default)]
        pub icon: Option<String>,
    }
}

slide_shape! {
    /// A title with steps in their order: `Steps(title: "戴口罩", steps: ["...", "..."])`.
    pub struct Steps {
        /// The title.
        pub title: String,
        /// The steps, a few words each; they are numbered.
        pub steps: Vec<String>,
        /// A scene for each step, by its name.
        #[serde(default)]
        pub scenes: Vec<String>,
    }
}

slide_shape! {
    /// A person and a deed: `Profile(honour: "中国好人", name: "...", deed: "...", portrait: "people/a.jpg")`.
    pub struct Profile {
        /// The person's name.
        pub name: String,
        /// What the person did, in a sentence.
        pub deed: String,
        /// What the person was honoured as.
        #[serde(default)]
        pub honour: Option<String>,
        /// The portrait's path inside the folder; a seal with the first character of the name where absent.
        #[serde(default)]
        pub portrait: Option<String>,
        /// The point of the portrait that stays in view, as fractions from the left and the top.
        #[serde(default)]
        pub focus: Option<(f32, f32)>,
    }
}

slide_shape! {
    /// An offer or an event: `Campaign(headline: "...", period: "...", lines: ["..."], qr: "https://...")`.
    pub struct Campaign {
        /// The headline.
        pub headline: String,
        /// When it is.
        #[serde(default)]
        pub period: Option<String>,
        /// Lines to read.
        #[serde(default)]
        pub lines: Vec<String>,
        /// A small table, row by row.
        #[serde(default)]
        pub rows: Vec<Vec<String>>,
        /// What the QR code holds.
        #[serde(default)]
        pub qr: Option<String>,
        /// What scanning the code is for.
        #[serde(default)]
        pub call: Option<String>,
    }
}

slide_shape! {
    /// A telephone number that people should know: `Hotline(number: "96110", title: "陌生来电要转账", hours: "24 小时")`.
    pub struct Hotline {
        /// The number, with or without its separators.
        pub number: String,
        /// What it is for.
        #[serde(default)]
        pub title: Option<String>,
        /// Lines to read.
        #[serde(default)]
        pub lines: Vec<String>,
        /// When somebody answers.
        #[serde(default)]
        pub hours: Option<String>,
    }
}

slide_shape! {
    /// A table, which becomes as many slides as it has pages:
    /// `Table(headline: "公交时刻", columns: ["线路", "首班"], rows: [["3路", "6:00"]], highlight: 1)`.
    pub struct Table {
        /// The headline, on every page.
        pub headline: String,
        /// From when, or until when, it holds.
        #[serde(default)]
        pub period: Option<String>,
        /// What the columns are.
        #[serde(default)]
        pub columns: Vec<String>,
        /// The cells, row by row.
        pub rows: Vec<Vec<String>>,
        /// The row that matters most, counted from 1.
        #[serde(default)]
        pub highlight: Option<usize>,
        /// A small line below.
        #[serde(default)]
        pub note: Option<String>,
    }
}

slide_shape! {
    /// A number that says it all: `Figure(value: "98", unit: "%", claim: "的市民自觉排队", source: "...")`.
    pub struct Figure {
        /// The number.
        pub value: String,
        /// What it counts, such as "%".
        #[serde(default)]
        pub unit: Option<String>,
        /// What it says.
        pub claim: String,
        /// Who counted.
        #[serde(default)]
        pub source: Option<String>,
    }
}

slide_shape! {
    /// A QR code before all else: `Scan(qr: "https://...", call: "扫码预约", reasons: ["...", "..."])`.
    pub struct Scan {
        /// What the QR code holds.
        pub qr: String,
        /// What scanning it is for.
        #[serde(default)]
        pub call: Option<String>,
        /// Why to scan it: three are best.
        #[serde(default)]
        pub reasons: Vec<String>,
    }
}

slide_shape! {
    /// Somebody's words: `Quote(text: "...", who: "孔子", source: "《论语》")`.
    pub struct Quote {
        /// The words.
        pub text: String,
        /// Whose they are.
        #[serde(default)]
        pub who: Option<String>,
        /// Where they stand.
        #[serde(default)]
        pub source: Option<String>,
    }
}

slide_shape! {
    /// The motto of a school or a family: `Motto(lines: ["明德", "博学", "笃志", "力行"], whose: "淮北一中校训")`.
    pub struct Motto {
        /// Its parts, a few characters each.
        pub lines: Vec<String>,
        /// Whose it is.
        #[serde(default)]
        pub whose: Option<String>,
    }
}

slide_shape! {
    /// A long text, which becomes as many slides as it has pages: `Text(title: "文明倡议", text: "...")`.
    #[serde(rename = "Text")]
    pub struct LongText {
        /// The text; a line break starts a paragraph.
        pub text: String,
        /// The title, on every page.
        #[serde(default)]
        pub title: Option<String>,
    }
}

slide_shape! {
    /// A pair of lines in columns: `Couplet(first: "...", second: "...", across: "...", heart: "福")`.
    pub struct Couplet {
        /// The line on the right, which is read first.
        pub first: String,
        /// The line on the left.
        pub second: String,
        /// The words across the top.
        #[serde(default)]
        pub across: Option<String>,
        /// The great character between the columns.
        #[serde(default)]
        pub heart: Option<String>,
    }
}

slide_shape! {
    /// How many days are left: `Countdown(to: "中秋节")`, `Countdown(to: "2027-01-01", name: "元旦")`.
    pub struct Countdown {
        /// A traditional festival, a solar term, or a date.
        pub to: String,
        /// What people call it; `to` where absent.
        #[serde(default)]
        pub name: Option<String>,
        /// A small line below.
        #[serde(default)]
        pub note: Option<String>,
    }
}

slide_shape! {
    /// The date of today, its weekday, its lunar date, its solar term and its festivals: `Today()`.
    pub struct Today {
        /// A small line below.
        #[serde(default)]
        pub note: Option<String>,
    }
}

slide_shape! {
    /// The time of day, the date, its weekday, its lunar date and what else it is called: `Clock()`.
    pub struct Clock {
        /// Whether it tells seconds, which costs a picture each.
        #[serde(default)]
        pub seconds: bool,
        /// A small line below.
        #[serde(default)]
        pub note: Option<String>,
    }
}

slide_shape! {
    /// A picture: `Picture(file: "posters/gongkuai.jpg", fit: Contain)`; `Poster` means the same.
    pub struct Picture {
        /// The picture's path inside the folder.
        pub file: String,
        /// How it fills the screen.
        #[serde(default)]
        pub fit: Fit,
        /// The point that stays in view when the picture is cut, as fractions from the left and the top.
        #[serde(default)]
        pub focus: Option<(f32, f32)>,
        /// A line below the picture.
        #[serde(default)]
        pub caption: Option<String>,
    }
}

slide_shape! {
    /// What to do and what not to: `Pair(good: (text: "先下后上"), bad: (text: "拥挤抢上"))`.
    pub struct Pair {
        /// What to do.
        pub good: PairSide,
        /// What not to do.
        pub bad: PairSide,
    }
}

slide_shape! {
    /// A photograph as a poster: `Photo(file: "posters/lake.jpg", headline: "绿水青山 就是金山银山")`.
    pub struct Photo {
        /// The photograph's path inside the folder.
        pub file: String,
        /// The few words on it.
        pub headline: String,
        /// A line below them.
        #[serde(default)]
        pub note: Option<String>,
        /// The point that stays in view and that no words cover, as fractions from the left and the top.
        #[serde(default)]
        pub focus: Option<(f32, f32)>,
        /// Where the words stand.
        #[serde(default)]
        pub side: PhotoSide,
    }
}

slide_shape! {
    /// Something that people may come to: `Event(title: "...", when: "2026-12-05 19:00", where: "...")`.
    pub struct Event {
        /// What it is.
        pub title: String,
        /// The day and the time at which it begins.
        pub when: String,
        /// Where it is.
        #[serde(rename = "where")]
        pub place: String,
        /// Who holds it.
        #[serde(default)]
        pub host: Option<String>,
        /// What the QR code holds.
        #[serde(default)]
        pub qr: Option<String>,
    }
}

slide_shape! {
    /// People who are honoured: `Board(title: "身边好人", entries: [(name: "...", deed: "...", portrait: "a.jpg")])`.
    pub struct Board {
        /// What they are honoured as.
        pub title: String,
        /// The people.
        pub entries: Vec<BoardEntry>,
    }
}

slide_shape! {
    /// A line of buses with its stops: `Route(line: "12路", stops: ["...", "..."], here: "...")`.
    pub struct Route {
        /// What the line is called.
        pub line: String,
        /// Its stops, in their order.
        pub stops: Vec<String>,
        /// The stop at which the screen hangs.
        #[serde(default)]
        pub here: Option<String>,
        /// The stops that are closed.
        #[serde(default)]
        pub closed: Vec<String>,
        /// The stops that take their place.
        #[serde(default)]
        pub via: Vec<String>,
        /// A line below.
        #[serde(default)]
        pub note: Option<String>,
    }
}

slide_shape! {
    /// A place before and after: `Compare(before: "a.jpg", after: "b.jpg", caption: "...")`.
    pub struct Compare {
        /// The picture of what was.
        pub before: String,
        /// The picture of what is.
        pub after: String,
        /// A line below.
        #[serde(default)]
        pub caption: Option<String>,
        /// What the two are called.
        #[serde(default)]
        pub labels: Option<(String, String)>,
    }
}

/// One side of a pair: `(text: "先下后上", scene: "queue")`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairSide {
    /// A few words.
    pub text: String,
    /// A drawing by its name.
    #[serde(default)]
    pub scene: Option<String>,
}

/// Where the words of a photograph stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum PhotoSide {
    /// Where the photograph is calmest.
    #[default]
    Auto,
    /// In its left third.
    Left,
    /// In its right third.
    Right,
    /// In its upper third.
    Top,
    /// In its lower third.
    Bottom,
    /// Beside it, on a field of the theme's colour.
    Field,
}

/// One of those on a board: `(name: "...", deed: "...", portrait: "people/a.jpg")`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardEntry {
    /// The person's name.
    pub name: String,
    /// What the person did, in a line or two.
    pub deed: String,
    /// The portrait's path inside the folder; a seal of the surname where absent.
    #[serde(default)]
    pub portrait: Option<String>,
}

/// A service that stops, works, traffic or weather: `PublicNotice(kind: WaterCut, where: "...", from: "2026-11-28 08:00",
/// until: "2026-11-28 17:00", contact: "...")`. Its `from` and `until` are what it tells of, and not the days on which it
/// is shown, so that it is no `slide_shape!`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicNotice {
    /// What it is about.
    pub kind: NoticeKind,
    /// What it is called; what its kind is called where absent.
    #[serde(default)]
    pub title: Option<String>,
    /// Where it is.
    #[serde(rename = "where")]
    pub place: String,
    /// When it begins, such as "2026-11-28 08:00".
    pub from: String,
    /// When it ends.
    #[serde(default)]
    pub until: Option<String>,
    /// Whom to call.
    #[serde(default)]
    pub contact: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// What to do.
    #[serde(default)]
    pub advice: Vec<String>,
    /// The slide's own name within its playlist.
    #[serde(default)]
    pub id: Option<String>,
    /// How long it stays, such as "8s"; from its reading time where absent.
    #[serde(default)]
    pub dwell: Option<String>,
    /// How it comes in.
    #[serde(default)]
    pub transition: Option<TransitionKind>,
    /// How fast it goes from its beginning to its end.
    #[serde(default)]
    pub easing: Option<Easing>,
    /// Whether it is an advertisement.
    #[serde(default)]
    pub advertisement: bool,
    /// The lint findings that are accepted here, each with its reason.
    #[serde(default)]
    pub waive: Vec<Waiver>,
}

impl PublicNotice {
    /// The fields that every slide has.
    pub fn common(&self) -> SlideCommon<'_> {
        SlideCommon {
            id: self.id.as_deref(),
            dwell: self.dwell.as_deref(),
            from: None,
            until: None,
            transition: self.transition,
            easing: self.easing,
            advertisement: self.advertisement,
            scene: None,
            scenes: &[],
            layout: Layout::Auto,
            waive: &self.waive,
        }
    }
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum NoticeKind {
    /// 停电.
    PowerCut,
    /// 停水.
    WaterCut,
    /// 停气.
    GasCut,
    /// 交通管制.
    Traffic,
    /// 施工.
    Works,
    /// 气象灾害预警, by its level.
    Weather(WeatherLevel),
}

impl NoticeKind {
    /// What a notice of this kind is called where staff say nothing else.
    pub fn title(self) -> &'static str {
        match self {
            Self::PowerCut => "停电通知",
            Self::WaterCut => "停水通知",
            Self::GasCut => "停气通知",
            Self::Traffic => "交通管制通知",
            Self::Works => "施工通知",
            Self::Weather(WeatherLevel::Blue) => "气象灾害蓝色预警",
            Self::Weather(WeatherLevel::Yellow) => "气象灾害黄色预警",
            Self::Weather(WeatherLevel::Orange) => "气象灾害橙色预警",
            Self::Weather(WeatherLevel::Red) => "气象灾害红色预警",
        }
    }
}

/// The four levels of a warning of weather, from the least (GB/T 27962).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum WeatherLevel {
    /// 蓝色, IV.
    Blue,
    /// 黄色, III.
    Yellow,
    /// 橙色, II.
    Orange,
    /// 红色, I.
    Red,
}

impl WeatherLevel {
    /// All of them, from the least.
    pub const ALL: [Self; 4] = [Self::Blue, Self::Yellow, Self::Orange, Self::Red];

    /// What its colour is called.
    pub fn colour_name(self) -> &'static str {
        match self {
            Self::Blue => "蓝色",
            Self::Yellow => "黄色",
            Self::Orange => "橙色",
            Self::Red => "红色",
        }
    }
}

/// One level of the values: `(label: "国家", values: ["富强", "民主", "文明", "和谐"])`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueLevel {
    /// Whose values they are.
    pub label: String,
    /// The values.
    pub values: Vec<String>,
}

/// How a picture fills its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum Fit {
    /// All of it is seen, on the theme's background.
    #[default]
    Contain,
    /// It fills the box; what is too much is cut off.
    Cover,
}

/// A slide as written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub enum Slide {
    /// A few big words.
    Slogan(Slogan),
    /// The core values.
    Values(Values),
    /// A title with points.
    Notice(Notice),
    /// A title with numbered steps.
    Steps(Steps),
    /// A person and a deed.
    Profile(Profile),
    /// An offer or an event.
    Campaign(Campaign),
    /// A telephone number.
    Hotline(Hotline),
    /// A table, on several pages.
    Table(Table),
    /// A number that says it all.
    Figure(Figure),
    /// A QR code before all else.
    Scan(Scan),
    /// Somebody's words.
    Quote(Quote),
    /// A motto.
    Motto(Motto),
    /// A long text, on several pages.
    Text(LongText),
    /// A pair of lines in columns.
    Couplet(Couplet),
    /// How many days are left.
    Countdown(Countdown),
    /// The date of today.
    Today(Today),
    /// The time of day.
    Clock(Clock),
    /// A picture.
    #[serde(alias = "Poster")]
    Picture(Picture),
    /// A service that stops, works, traffic or weather.
    PublicNotice(PublicNotice),
    /// What to do and what not to.
    Pair(Pair),
    /// A photograph as a poster.
    Photo(Photo),
    /// Something that people may come to.
    Event(Event),
    /// People who are honoured.
    Board(Board),
    /// A line of buses with its stops.
    Route(Route),
    /// A place before and after.
    Compare(Compare),
}

impl Slide {
    /// The fields that every slide has.
    pub fn common(&self) -> SlideCommon<'_> {
        match self {
            Self::Slogan(slide) => slide.common(),
            Self::Values(slide) => slide.common(),
            Self::Notice(slide) => slide.common(),
            Self::Steps(slide) => SlideCommon { scenes: &slide.scenes, ..slide.common() },
            Self::Profile(slide) => slide.common(),
            Self::Campaign(slide) => slide.common(),
            Self::Hotline(slide) => slide.common(),
            Self::Table(slide) => slide.common(),
            Self::Figure(slide) => slide.common(),
            Self::Scan(slide) => slide.common(),
            Self::Quote(slide) => slide.common(),
            Self::Motto(slide) => slide.common(),
            Self::Text(slide) => slide.common(),
            Self::Couplet(slide) => slide.common(),
            Self::Countdown(slide) => slide.common(),
            Self::Today(slide) => slide.common(),
            Self::Clock(slide) => slide.common(),
            Self::Picture(slide) => slide.common(),
            Self::PublicNotice(slide) => slide.common(),
            Self::Pair(slide) => slide.common(),
            Self::Photo(slide) => slide.common(),
            Self::Event(slide) => slide.common(),
            Self::Board(slide) => slide.common(),
            Self::Route(slide) => slide.common(),
            Self::Compare(slide) => slide.common(),
        }
    }

    /// The name of the kind as it is written, such as `Slogan`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Slogan(_) => "Slogan",
            Self::Values(_) => "Values",
            Self::Notice(_) => "Notice",
            Self::Steps(_) => "Steps",
            Self::Profile(_) => "Profile",
            Self::Campaign(_) => "Campaign",
            Self::Hotline(_) => "Hotline",
            Self::Table(_) => "Table",
            Self::Figure(_) => "Figure",
            Self::Scan(_) => "Scan",
            Self::Quote(_) => "Quote",
            Self::Motto(_) => "Motto",
            Self::Text(_) => "Text",
            Self::Couplet(_) => "Couplet",
            Self::Countdown(_) => "Countdown",
            Self::Today(_) => "Today",
            Self::Clock(_) => "Clock",
            Self::Picture(_) => "Picture",
            Self::PublicNotice(_) => "PublicNotice",
            Self::Pair(_) => "Pair",
            Self::Photo(_) => "Photo",
            Self::Event(_) => "Event",
            Self::Board(_) => "Board",
            Self::Route(_) => "Route",
            Self::Compare(_) => "Compare",
        }
    }
}

//! What is measured, what is aimed at, and who met it: the table of all rounds, as text, as Markdown and as a picture.

use std::{collections::BTreeMap, fmt::Write as _};

use super::statistics::{Spread, ratio, spread};

/// Who shows the slides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Player {
    /// This project.
    Gongyi,
    /// A browser in kiosk mode.
    Chromium,
    /// A film player that shows pictures.
    Mpv,
}

impl Player {
    /// All of them, in the order of the table.
    pub(crate) const ALL: [Self; 3] = [Self::Gongyi, Self::Chromium, Self::Mpv];

    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gongyi => "gongyi",
            Self::Chromium => "chromium",
            Self::Mpv => "mpv",
        }
    }
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    /// Processor time while a slide stands.
    StillCpu,
    /// The same with the X server's.
    StillCpuWithX,
    /// Frames while a slide stands.
    StillFrames,
    /// Processor time while slides fade into each other.
    FadeCpu,
    /// The same with the X server's.
    FadeCpuWithX,
    /// Frames of a transition.
    FadeFrames,
    /// The longest interval of a transition, in usual ones.
    FadeUnevenness,
    /// Processor time of a ticker.
    TickerCpu,
    /// The same with the X server's.
    TickerCpuWithX,
    /// Steps of a ticker in a second.
    TickerSteps,
    /// Those that are uneven.
    TickerUneven,
    /// Memory while a slide stands.
    Memory,
    /// From the start to the first right picture.
    Start,
    /// Bytes written to disk.
    Written,
}

/// What Gongyi must reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Aim {
    /// No more than so many times what another takes.
    Ratio(f64, Player),
    /// No more than so much.
    AtMost(f64),
    /// No less than so much.
    AtLeast(f64),
}

/// Whether it was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was.
    Pass,
    /// It was not.
    Miss,
    /// It cannot be said, since somebody was not measured.
    Unknown,
}

impl Verdict {
    /// As it stands in the table.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Miss => "MISS",
            Self::Unknown => "not measured",
        }
    }
}

impl Measure {
    /// All of them, in the order of the table.
    pub(crate) const ALL: [Self; 14] = [
        Self::StillCpu,
        Self::StillCpuWithX,
        Self::StillFrames,
        Self::FadeCpu,
        Self::FadeCpuWithX,
        Self::FadeFrames,
        Self::FadeUnevenness,
        Self::TickerCpu,
        Self::TickerCpuWithX,
        Self::TickerSteps,
        Self::TickerUneven,
        Self::Memory,
        Self::Start,
        Self::Written,
    ];

    /// What it is called, with its unit.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::StillCpu => "CPU, static slide (% of a core)",
            Self::StillCpuWithX | Self::FadeCpuWithX | Self::TickerCpuWithX => "… with the X server (%)",
            Self::StillFrames => "frames a minute, static slide",
            Self::FadeCpu => "CPU, a slide each 8 s with a 1 s fade (%)",
            Self::FadeFrames => "frames of a transition",
            Self::FadeUnevenness => "longest interval of a transition (× the usual one)",
            Self::TickerCpu => "CPU, a ticker over a still slide (%)",
            Self::TickerSteps => "steps of the ticker a second",
            Self::TickerUneven => "uneven steps of the ticker (%)",
            Self::Memory => "memory, static slide (MB, PSS of the tree)",
            Self::Start => "start to first right picture, warm (s)",
            Self::Written => "written to disk (MB an hour)",
        }
    }

    /// What is aimed at. Who meets one aim for a row and misses another has missed it.
    pub(crate) fn aims(self) -> &'static [Aim] {
        match self {
            // One tick of the kernel's clock in a window of the usual length is 0.04.
            Self::StillCpu => &[Aim::AtMost(0.05)],
            Self::StillFrames | Self::TickerUneven => &[Aim::AtMost(0.0)],
            Self::FadeCpu => &[Aim::Ratio(0.25, Player::Chromium)],
            Self::FadeFrames => &[Aim::AtLeast(25.0)],
            Self::FadeUnevenness => &[Aim::AtMost(super::pacing::LATE)],
            Self::TickerCpu => &[Aim::Ratio(0.5, Player::Chromium)],
            Self::Memory => &[Aim::Ratio(0.22, Player::Chromium), Aim::Ratio(1.0, Player::Mpv)],
            Self::Start => &[Aim::Ratio(0.4, Player::Chromium), Aim::Ratio(1.0, Player::Mpv)],
            Self::StillCpuWithX | Self::FadeCpuWithX | Self::TickerCpuWithX | Self::TickerSteps | Self::Written => &[],
        }
    }

    /// Whether a ratio of it says something, and has its bar in the picture.
    fn is_compared(self) -> bool {
        !matches!(
            self,
            Self::StillFrames | Self::FadeFrames | Self::FadeUnevenness | Self::TickerSteps | Self::TickerUneven
        )
    }
}

impl Aim {
    fn text(self) -> String {
        match self {
            Self::Ratio(times, player) => format!("≤ {times} × {}", player.name()),
            Self::AtMost(most) => format!("≤ {most}"),
            Self::AtLeast(least) => format!("≥ {least}"),
        }
    }
}

/// The samples of all rounds.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    samples: BTreeMap<(Measure, Player), Vec<f64>>,
}

impl Samples {
    /// Adds what a round gave. What never came, such as a picture that stayed away, is infinite.
    pub(crate) fn add(&mut self, measure: Measure, player: Player, value: f64) {
        self.samples.entry((measure, player)).or_default().push(value);
    }

    /// All of one player, in the order of the rounds.
    pub(crate) fn all(&self, measure: Measure, player: Player) -> &[f64] {
        self.samples.get(&(measure, player)).map_or(&[], Vec::as_slice)
    }

    fn is_measured(&self, measure: Measure) -> bool {
        Player::ALL.iter().any(|player| !self.all(measure, *player).is_empty())
    }

    /// The ratio of Gongyi to another.
    pub(crate) fn ratio(&self, measure: Measure, player: Player) -> Option<Spread> {
        ratio(self.all(measure, Player::Gongyi), self.all(measure, player))
    }

    /// Whether an aim was reached.
    pub(crate) fn verdict(&self, measure: Measure, aim: Aim) -> Verdict {
        let ours = spread(self.all(measure, Player::Gongyi)).map(|spread| spread.median);
        let reached = match aim {
            Aim::AtMost(most) => ours.map(|ours| ours <= most),
            Aim::AtLeast(least) => ours.map(|ours| ours >= least),
            // What takes nothing is no more than anything; what takes something is more than any part of nothing.
            Aim::Ratio(times, player) => {
                let theirs = spread(self.all(measure, player)).map(|spread| spread.median);
                ours.zip(theirs).map(|(ours, theirs)| ours.is_finite() && theirs.is_finite() && ours <= times * theirs)
            }
        };
        match reached {
            Some(true) => Verdict::Pass,
            Some(false) => Verdict::Miss,
            None => Verdict::Unknown,
        }
    }

    /// How many aims were missed.
    pub(crate) fn missed(&self) -> usize {
        let all = Measure::ALL.into_iter().filter(|measure| self.is_measured(*measure));
        all.flat_map(|measure| measure.aims().iter().map(move |aim| (measure, *aim)))
            .filter(|(measure, aim)| self.verdict(*measure, *aim) == Verdict::Miss)
            .count()
    }

    /// The rows of the table, its head first.
    fn rows(&self) -> Vec<[String; 7]> {
        let head = ["", "Gongyi", "Chromium", "mpv", "× Chromium", "× mpv", "aim"].map(str::to_owned);
        let mut rows = vec![head];
        for measure in Measure::ALL.into_iter().filter(|measure| self.is_measured(*measure)) {
            let value = |player| spread(self.all(measure, player)).map_or_else(|| "–".to_owned(), with_spread);
            let times = |player| {
                let ratio = measure.is_compared().then(|| self.ratio(measure, player)).flatten();
                ratio.map_or_else(|| "–".to_owned(), with_spread)
            };
            let aims =
                measure.aims().iter().map(|aim| format!("{}: {}", aim.text(), self.verdict(measure, *aim).word()));
            let aims: Vec<String> = aims.collect();
            rows.push([
                measure.title().to_owned(),
                value(Player::Gongyi),
                value(Player::Chromium),
                value(Player::Mpv),
                times(Player::Chromium),
                times(Player::Mpv),
                if aims.is_empty() { "–".to_owned() } else { aims.join("; ") },
            ]);
        }
        rows
    }

    /// The table for a terminal.
    pub(crate) fn text(&self) -> String {
        let rows = self.rows();
        let width = |column: usize| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let mut text = String::new();
        for row in &rows {
            let cells = row.iter().enumerate().map(|(column, cell)| {
                let padding = " ".repeat(width(column) - cell.chars().count());
                if column == 0 { format!("{cell}{padding}") } else { format!("{padding}{cell}") }
            });
            let _always_written = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
        }
        text
    }

    /// The table for a page.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::new();
        for (at, row) in self.rows().iter().enumerate() {
            let row = row.join(" | ").replace("MISS", "**MISS**");
            let _always_written = writeln!(text, "| {} |", row.trim_start());
            if at == 0 {
                text.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
            }
        }
        text
    }

    /// The ratios as bars on a logarithmic axis, as an SVG file: what is left of 1 is less than another takes. A stroke
    /// through a bar is the spread of the rounds, a triangle is an aim.
    pub(crate) fn picture(&self, caption: &str) -> String {
        const BAR: f64 = 16.0;
        const LEFT: f64 = 330.0;
        const WIDTH: f64 = 560.0;
        const TOP: f64 = 74.0;
        // The axis goes from a hundredth to ten times.
        let x = |ratio: f64| LEFT + WIDTH * ((ratio.clamp(0.01, 10.0).log10() + 2.0) / 3.0);
        let compared = Measure::ALL.into_iter().filter(|measure| measure.is_compared());
        let mut bars = String::new();
        let mut y = TOP;
        for measure in compared {
            let ratios: Vec<(Player, Spread)> = [Player::Chromium, Player::Mpv]
                .into_iter()
                .filter_map(|player| {
                    Some((player, self.ratio(measure, player).filter(|ratio| ratio.median.is_finite())?))
                })
                .collect();
            if ratios.is_empty() {
                continue;
            }
            let title = match measure {
                Measure::StillCpuWithX => "CPU, static slide, with the X server",
                Measure::FadeCpuWithX => "CPU, fades, with the X server",
                Measure::TickerCpuWithX => "CPU, ticker, with the X server",
                Measure::FadeCpu => "CPU, fades",
                Measure::TickerCpu => "CPU, ticker",
                other => other.title().split(" (").next().unwrap_or_default(),
            };
            let middle = y + BAR * ratios.len() as f64 / 2.0 + 4.0;
            let _always_written =
                writeln!(bars, r#"<text x="{}" y="{middle:.1}" text-anchor="end">{title}</text>"#, LEFT - 12.0);
            for (player, ratio) in ratios {
                let colour = if player == Player::Chromium { "#2a6fbb" } else { "#d9822b" };
                let (from, to) = (x(ratio.median.min(1.0)), x(ratio.median.max(1.0)));
                let centre = y + BAR / 2.0;
                let _always_written = writeln!(
                    bars,
                    r##"<rect x="{from:.1}" y="{:.1}" width="{:.1}" height="{:.1}" fill="{colour}"/>
<path d="M{:.1} {centre:.1}H{:.1}" stroke="#222" stroke-width="1.5"/>
<text x="{:.1}" y="{:.1}" font-size="11">{} ×</text>"##,
                    y + 1.5,
                    (to - from).max(1.0),
                    BAR - 3.0,
                    x(ratio.min),
                    x(ratio.max),
                    x(ratio.max.max(1.0)) + 6.0,
                    centre + 4.0,
                    number(ratio.median),
                );
                for aim in measure.aims() {
                    if let Aim::Ratio(times, against) = aim
                        && *against == player
                    {
                        let _always_written = writeln!(
                            bars,
                            r##"<path d="M{0:.1} {1:.1}l4 -7h-8z" fill="#1c8a3c"/><path d="M{0:.1} {1:.1}v{BAR}" stroke="#1c8a3c" stroke-width="1.5" stroke-dasharray="3 2"/>"##,
                            x(*times),
                            y,
                        );
                    }
                }
                y += BAR;
            }
            y += 16.0;
        }
        let mut axis = String::new();
        for (mark, label) in
            [(0.01, "0.01"), (0.1, "0.1"), (0.25, "¼"), (0.5, "½"), (1.0, "1 ×"), (2.0, "2"), (10.0, "10")]
        {
            let (x, colour) = (x(mark), if label == "1 ×" { "#222" } else { "#ddd" });
            let _always_written = writeln!(
                axis,
                r##"<path d="M{x:.1} {:.1}V{y:.1}" stroke="{colour}"/><text x="{x:.1}" y="{:.1}" text-anchor="middle" fill="#555">{label}</text>"##,
                TOP - 12.0,
                y + 16.0,
            );
        }
        let (width, height) = (LEFT + WIDTH + 70.0, y + 30.0);
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">
<rect width="{width}" height="{height}" fill="#fff"/>
<text x="16" y="24" font-size="15" font-weight="bold">What Gongyi takes, as a multiple of what others take (left of 1 is less)</text>
<rect x="16" y="36" width="12" height="12" fill="#2a6fbb"/><text x="34" y="47">of Chromium</text>
<rect x="130" y="36" width="12" height="12" fill="#d9822b"/><text x="148" y="47">of mpv</text>
<path d="M214 48l4 -7h-8z" fill="#1c8a3c"/><text x="226" y="47">aim</text>
<text x="270" y="47" fill="#555">{}</text>
{axis}{bars}</svg>
"##,
            caption.replace('&', "&amp;").replace('<', "&lt;"),
        )
    }
}

/// A figure with as many digits as mean something.
pub(crate) fn number(value: f64) -> String {
    match value.abs() {
        _ if value.is_infinite() => "never".to_owned(),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn with_spread(spread: Spread) -> String {
    format!("{} ({}–{})", number(spread.median), number(spread.min), number(spread.max))
}

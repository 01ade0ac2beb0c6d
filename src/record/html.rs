//! Pages of HTML that stand alone: one file that is read on a telephone and on a screen, and prints on A4.
//!
//! What staff wrote is not trusted: every text goes through [`escape`], [`css_string`] or a function here that calls
//! them. A page has no script, asks for nothing from anywhere, and forbids both to itself ([`CONTENT_POLICY`]). All of it
//! is text put together: nothing is read, and the same input gives the same bytes. What only a report or only a proof
//! needs is not here.

use std::fmt::Write as _;

use gongyi_core::{characters::printable, problem::Lang};

/// What a page may load: pictures that are in it, and its own style. No script runs in it, whatever its texts hold.
pub const CONTENT_POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// So many colours tell series apart: the classes `c0` to `c7`.
pub const COLOURS: usize = 8;

/// The width of a drawing, in its own units: as many as a day has minutes.
const DRAWING_WIDTH: f64 = 1440.0;

/// The style of every page. Colours are tokens at the top; red is for what matters, as nothing else is.
const STYLE: &str = r#"
:root{color-scheme:light;--ink:#1d2126;--quiet:#5a636e;--line:#d8dce2;--ground:#f3f4f6;--paper:#fff;--accent:#a50e16;
--good:#1d6b4f;--warn:#8a5a00;--warn-ground:#fff6e2;--bad:#a50e16;--bad-ground:#fdeeee;
--sans:"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","Noto Sans",sans-serif;
--mono:"Noto Sans Mono","DejaVu Sans Mono","Cascadia Mono",Menlo,Consolas,monospace}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 var(--sans);overflow-wrap:anywhere;
-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:1120px;margin:0 auto;padding:24px 20px 56px}
h1{font-size:26px;line-height:1.25;margin:0 0 6px}
h2{font-size:19px;line-height:1.3;margin:36px 0 12px;padding-bottom:6px;border-bottom:2px solid var(--ink)}
h3{font-size:16px;line-height:1.35;margin:22px 0 8px}
p{margin:0 0 8px}
.quiet{color:var(--quiet)}
.small{font-size:13px}
.hash,code{font-family:var(--mono);font-size:.92em}
.accent{color:var(--accent)}
.card{background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:14px 16px;margin:0 0 14px}
table{border-collapse:collapse;width:100%;background:var(--paper);font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:5px 9px;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--quiet);font-size:13px}
td.number,th.number{text-align:right;white-space:nowrap}
.wide{overflow-x:auto}
svg.drawing{display:block;width:100%}
svg.swatch{width:.8em;height:.8em;margin-right:.4em;vertical-align:-.06em}
.c0{fill:#b3372b}.c1{fill:#1f7a80}.c2{fill:#e0a030}.c3{fill:#3f5fa8}.c4{fill:#7f9d45}.c5{fill:#8c62a8}.c6{fill:#a2755a}.c7{fill:#8791a0}
.dark{fill:#15171a}.empty{fill:#dfe3e8}.mark{fill:#15171a}.heat{fill:#a50e16}
.tick{stroke:#fff;stroke-width:1;opacity:.6;vector-effect:non-scaling-stroke}
@media (max-width:640px){body{font-size:16px}main{padding:16px 14px 40px}h1{font-size:22px}h2{font-size:18px;margin-top:28px}}
@media print{
body{background:#fff;font-size:9.5pt;line-height:1.45}
main{max-width:none;padding:0}
h1{font-size:18pt}h2{font-size:13pt;margin:7mm 0 3mm}h3{font-size:11pt;margin:4mm 0 2mm}
h1,h2,h3{break-after:avoid}
.keep,tr{break-inside:avoid}
.card{border-radius:0;padding:3mm 4mm;margin:0 0 4mm}
.wide{overflow:visible}
thead{display:table-header-group}
.new-page{break-before:page}
.screen-only{display:none}
}
@media screen{.print-only{display:none}}
"#;

/// A page.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The language of its texts.
    pub lang: Lang,
    /// What it is called in a tab, and at the head of each sheet by browsers that print their own.
    pub title: &'a str,
    /// What stands at the head of each printed sheet: on the left and on the right.
    pub head: (&'a str, &'a str),
    /// What stands at the foot of each printed sheet, on the left; the number of the sheet is on the right.
    pub foot: &'a str,
    /// More style, which the program wrote.
    pub style: &'a str,
}

impl Page<'_> {
    /// What comes before its content.
    pub fn opening(&self) -> String {
        let lang = match self.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        };
        let title = escape(self.title);
        let sheet = self.sheet();
        let style = self.style;
        format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{CONTENT_POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"format-detection\" content=\"telephone=no\">\n\
             <title>{title}</title>\n<style>{STYLE}{sheet}{style}</style>\n</head>\n<body>\n<main>\n"
        )
    }

    /// What comes after its content.
    pub fn ending() -> &'static str {
        "</main>\n</body>\n</html>\n"
    }

    /// The sheet of paper, with what stands at its head and foot.
    fn sheet(&self) -> String {
        let font = "font:8pt var(--sans);color:#5a636e";
        let number = match self.lang {
            Lang::Zh => r#""第 " counter(page) " 页，共 " counter(pages) " 页""#,
            Lang::En => r#"counter(page) " / " counter(pages)"#,
        };
        let (left, right, foot) = (css_string(self.head.0), css_string(self.head.1), css_string(self.foot));
        format!(
            "@page{{size:A4;margin:18mm 13mm 17mm;@top-left{{content:{left};{font}}}@top-right{{content:{right};{font}}}\
             @bottom-left{{content:{foot};{font}}}@bottom-right{{content:{number};{font}}}}}\n"
        )
    }
}

/// A text, as it may stand between tags and in attributes. What nobody sees in it (controls, marks that turn its
/// direction) is written as an escape; new lines and tabs stay.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            c => escaped.push_str(&printable(c.encode_utf8(&mut [0; 4]))),
        }
    }
    escaped
}

/// A text as a string of a style, with its quotes: whatever is not a letter or a digit is a number.
pub fn css_string(text: &str) -> String {
    let mut string = String::from("\"");
    for c in printable(text).chars() {
        if c.is_alphanumeric() || c == ' ' {
            string.push(c);
        } else {
            let _infallible = write!(string, "\\{:x} ", u32::from(c));
        }
    }
    string.push('"');
    string
}

/// Bytes as an address that holds them.
pub fn data_uri(kind: &str, bytes: &[u8]) -> String {
    let mut address = format!("data:{};base64,", escape(kind));
    push_base64(&mut address, bytes);
    address
}

fn push_base64(text: &mut String, bytes: &[u8]) {
    const DIGITS: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    text.reserve(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for at in 0..4 {
            let digit = (bits >> (18 - 6 * at)) as usize & 63;
            // A group of so many bytes has one digit more.
            let is_filled = at <= group.len();
            text.push(if is_filled { char::from(DIGITS.get(digit).copied().unwrap_or(b'A')) } else { '=' });
        }
    }
}

/// The class of the colour of a series.
pub fn colour(series: usize) -> String {
    format!("c{}", series % COLOURS)
}

/// A small square in the colour of a class, for a legend.
pub fn swatch(class: &str) -> String {
    let class = escape(class);
    format!(
        "<svg class=\"swatch\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"{class}\" width=\"10\" height=\"10\" rx=\"2\"/></svg>"
    )
}

/// A part of a strip, from 0 at its left to 1 at its right.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// The class of its colour.
    pub class: &'a str,
    /// How opaque it is, from 0 to 1.
    pub opacity: f64,
    /// What it is, for who points at it.
    pub title: &'a str,
}

/// A strip of segments one beside the other, such as a day with its programmes, with lines at `ticks`. It is as wide as
/// there is room, and `height` pixels high.
pub fn strip(segments: &[Segment<'_>], ticks: &[f64], height: u32, label: &str) -> String {
    layers(segments.iter().map(|segment| (*segment, 0.0, 1.0)), ticks, height, label)
}

/// As [`strip`], of segments that take only a part of the height each: from 0 at the top to 1 at the foot.
pub fn layers<'a>(
    segments: impl Iterator<Item = (Segment<'a>, f64, f64)>,
    ticks: &[f64],
    height: u32,
    label: &str,
) -> String {
    let mut drawing = format!(
        "<svg class=\"drawing\" viewBox=\"0 0 {DRAWING_WIDTH:.0} {height}\" preserveAspectRatio=\"none\" height=\"{height}\" \
         role=\"img\" aria-label=\"{}\">",
        escape(label)
    );
    let place = |at: f64| if at.is_finite() { at.clamp(0.0, 1.0) * DRAWING_WIDTH } else { 0.0 };
    let level = |at: f64| if at.is_finite() { at.clamp(0.0, 1.0) * f64::from(height) } else { 0.0 };
    for (segment, top, foot) in segments {
        let (from, to, top, foot) = (place(segment.from), place(segment.to), level(top), level(foot));
        let opacity = segment.opacity.clamp(0.0, 1.0);
        let opacity = if opacity < 1.0 { format!(" fill-opacity=\"{opacity:.2}\"") } else { String::new() };
        let title =
            if segment.title.is_empty() { String::new() } else { format!("<title>{}</title>", escape(segment.title)) };
        let _infallible = write!(
            drawing,
            "<rect class=\"{}\" x=\"{from:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\"{opacity}>{title}</rect>",
            escape(segment.class),
            (to - from).max(0.0),
            (foot - top).max(0.0)
        );
    }
    for tick in ticks {
        let x = place(*tick);
        let _infallible =
            write!(drawing, "<line class=\"tick\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"{height}\"/>");
    }
    drawing.push_str("</svg>");
    drawing
}

/// A bar as long as a share of 0 to 1, on the ground of the whole.
pub fn bar(share: f64, class: &str, label: &str) -> String {
    let part = Segment { from: 0.0, to: share, class, opacity: 1.0, title: "" };
    let ground = Segment { from: 0.0, to: 1.0, class: "empty", opacity: 1.0, title: "" };
    strip(&[ground, part], &[], 10, label)
}

/// A strip of cells of equal width, such as the hours of a day, each as dark as its share of 0 to 1; each has a title.
pub fn heat_strip<'a>(cells: impl ExactSizeIterator<Item = (f64, &'a str)>, height: u32, label: &str) -> String {
    let count = cells.len().max(1) as f64;
    let mut segments = vec![Segment { from: 0.0, to: 1.0, class: "empty", opacity: 1.0, title: "" }];
    segments.extend(cells.enumerate().map(|(at, (share, title))| {
        let (from, to) = (at as f64 / count, (at + 1) as f64 / count);
        Segment { from, to, class: "heat", opacity: if share.is_finite() { share } else { 0.0 }, title }
    }));
    let ticks: Vec<f64> = (1..count as usize).map(|at| at as f64 / count).collect();
    strip(&segments, &ticks, height, label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_written_stays_a_text() {
        let written = "<script>alert('1')</script> & \"名\" a\u{1b}b\u{202e}c\u{0}\nd";
        let escaped = escape(written);
        assert!(!escaped.contains(['<', '>', '"', '\'', '\u{1b}', '\u{202e}', '\u{0}']), "{escaped}");
        assert!(
            escaped.starts_with("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;名&quot;"),
            "{escaped}"
        );
        assert!(escaped.ends_with("\nd"));
        let string = css_string("a\"}</style><img src=x>\\");
        assert!(!string.trim_matches('"').contains(['"', '<', '>', '}', '/']), "{string}");
        assert_eq!(css_string("公益 3f"), "\"公益 3f\"");
    }

    /// The vectors of RFC 4648.
    #[test]
    fn bytes_are_written_as_the_standard_says() {
        for (bytes, digits) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(data_uri("image/png", bytes.as_bytes()), format!("data:image/png;base64,{digits}"));
        }
        let address = data_uri("x", &[0xfb, 0xff, 0xfe]);
        assert!(address.ends_with(",+//+"), "{address}");
    }

    #[test]
    fn a_page_forbids_scripts_and_the_network_to_itself() {
        let page = Page {
            lang: Lang::Zh,
            title: "</title><script>",
            head: ("a\"b", "</style>"),
            foot: "3f2a",
            style: ".x{color:red}",
        };
        let opening = page.opening();
        assert!(opening.contains("default-src 'none'") && opening.contains("lang=\"zh-CN\""), "{opening}");
        assert!(!opening.contains("<script") && !opening.contains("http:") && !opening.contains("url("), "{opening}");
        assert_eq!(opening.matches("</style>").count(), 1);
        assert_eq!(opening.matches("</title>").count(), 1);
        assert!(opening.contains("size:A4") && opening.contains("content:\"3f2a\""));
    }

    #[test]
    fn drawings_stay_within_themselves_whatever_the_figures_are() {
        for share in [0.0, 0.25, 1.0, 7.0, -1.0, f64::NAN, f64::INFINITY] {
            let drawn = bar(share, "c0", "名 <b>");
            assert!(!["NaN", "inf", "=\"-"].iter().any(|wrong| drawn.contains(wrong)), "{drawn}");
            assert!(drawn.contains("aria-label=\"名 &lt;b&gt;\""), "{drawn}");
            let hours = [(share, "一点"), (0.5, "<i>")];
            let drawn = heat_strip(hours.into_iter(), 12, "");
            assert!(!["NaN", "inf", "=\"-", "<i>"].iter().any(|wrong| drawn.contains(wrong)), "{drawn}");
            assert_eq!(drawn.matches("<rect").count(), 3);
        }
    }
}

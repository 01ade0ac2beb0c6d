//! What happens to a file: bytes and words are turned, lost, doubled, torn, swapped and blown up.

use super::random::Random;

/// What stands where something else was expected.
const WRONG: &[&str] = &[
    "true",
    "-1",
    "0",
    "1e400",
    "-0.0",
    "99999999999999999999999999",
    "0xFFFFFFFFFFFFFFFFFF",
    "1_000_000_000_000",
    "inf",
    "NaN",
    "''",
    "'文'",
    "\"\"",
    "\"\\u{0}\"",
    "\"\\u{10FFFF}\"",
    "\"\\u{202e}\"",
    "\"\\x1b[31m\"",
    "\"\\r\\n\"",
    "()",
    "[]",
    "{}",
    "None",
    "Some(Some(1))",
    "(1, 2)",
    "[[[]]]",
    "r#\"a\"#",
    "b\"a\"",
    "\"99999999999999h\"",
    "\"-1s\"",
    "\"0s\"",
    "\"1ns\"",
    "\"999999999999999999999d\"",
    "\"24:00-00:00\"",
    "\"00:00-48:00\"",
    "\"9999-12-31\"",
    "\"0000-00-00\"",
    "\"2026-02-30\"",
    "Off(\"2020-01-01\", \"9999-12-31\")",
    "Dates(\"9999-12-31\", \"0001-01-01\")",
    "Hours(\"week 53-01/60000 Mo-Su\")",
    "Hours(\"Jan 32-Feb 31 Mo[9] 00:00-26:00+\")",
    "Hours(\"sunrise-20:00-sunset\")",
    "Lunar(13, 31)",
    "Not(Not(Not(Workdays)))",
    "All([])",
    "Any([])",
    "On(Holidays, \"24:00-24:00\")",
    "Festival(name: \"\", before: 65535, after: 65535)",
    "\"../../../etc/passwd\"",
    "\"/dev/zero\"",
    "\".\"",
    "\"a\\0b\"",
    "\"Etc/GMT+8\"",
    "Picture(file: \"\")",
    "Slogan(text: \"\")",
    "Text(text: \"\")",
    "Countdown(to: \"0001-01-01\", name: \"\")",
    "Ticker(texts: [], speed: 0)",
    "share: 4294967295",
    "every: \"1ns\"",
    "priority: -2147483648",
    "size: (0, 0)",
    "size: (4294967295, 4294967295)",
    "rotate: 91",
];

/// Names of the field, misspelt or not, in places where they do not belong.
const NAMES: &[&str] = &[
    "slides",
    "slide",
    "Slides",
    "schedule",
    "screens",
    "theme",
    "titel",
    "text",
    "texts",
    "Slogan",
    "slogan",
    "Notice",
    "Picture",
    "when",
    "play",
    "blank",
    "share",
    "every",
    "dwell",
    "zones",
    "Clock",
    "Workdays",
    "Hours",
    "全部",
    "ｔｅｘｔ",
    "_",
    "r#type",
    "a-b",
    "Ünïcode",
    "x1",
    "Some",
    "true",
];

/// Characters that nobody sees or expects.
const ODD: &[&str] = &[
    "\0",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}",
    "\u{2028}",
    "\u{1b}[2J",
    "\u{7f}",
    "\r",
    "\u{b}",
    "\u{85}",
    "，",
    "：",
    "“",
    "（",
    "𠀀",
    "\u{e863}",
    "\u{fffd}",
    "\u{301}\u{301}\u{301}",
    "//",
    "/*",
    "*/",
    "\"",
    "\\",
    "#![enable(implicit_some)]",
];

/// A mutant of a text; `other` is another file to take parts from.
pub(super) fn text(bytes: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut mutant = bytes.to_vec();
    for _ in 0..=random.below(4) {
        mutant = if random.once_in(2) { any_bytes(mutant, other, random) } else { words(mutant, other, random) };
    }
    mutant
}

/// A mutant of a picture. What stands at its head decides most.
pub(super) fn picture(bytes: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut mutant = bytes.to_vec();
    for _ in 0..=random.below(4) {
        if random.once_in(2) {
            let reach = if random.once_in(3) { mutant.len() } else { mutant.len().min(64) };
            let at = random.below(reach);
            let value = random.pick(&[
                &[0_u8, 0, 0, 0][..],
                &[0xFF; 4],
                &[0x7F, 0xFF, 0xFF, 0xFF],
                &[0x80, 0, 0, 0],
                &[0, 0, 0x40, 0],
                &[0x40, 0],
                &[0xFF, 0xD9],
                &[0xFF, 0xDA],
                &[1],
                &[0],
                &[0xFF],
            ]);
            for (byte, value) in mutant.iter_mut().skip(at).zip(value) {
                *byte = *value;
            }
        } else {
            mutant = any_bytes(mutant, other, random);
        }
    }
    mutant
}

/// Something that may happen to any file.
fn any_bytes(mut mutant: Vec<u8>, other: &[u8], random: &mut Random) -> Vec<u8> {
    let at = random.below(mutant.len() + 1);
    match random.below(10) {
        0 => {
            for _ in 0..=random.below(6) {
                let at = random.below(mutant.len());
                if let Some(byte) = mutant.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
        1 => {
            let value = random.next() as u8;
            if let Some(byte) = mutant.get_mut(at) {
                *byte = value;
            }
        }
        2 => drop(mutant.drain(random.part(mutant.len()))),
        3 => {
            let part = mutant[random.part(mutant.len())].to_vec();
            let times = [1, 2, 300][random.below(3)].min(40_000 / part.len().max(1) + 1);
            drop(mutant.splice(at..at, part.repeat(times)));
        }
        4 => {
            mutant.truncate(at);
            mutant.extend(&other[random.below(other.len())..]);
        }
        5 => drop(mutant.splice(at..at, vec![0; [1, 3, 512][random.below(3)]])),
        6 => {
            let bad = random.pick(&[
                &[0xFF_u8][..],
                &[0xC0, 0x80],
                &[0xED, 0xA0, 0x80],
                &[0xF4, 0x90, 0x80, 0x80],
                &[0xBD, 0xA1],
            ]);
            drop(mutant.splice(at..at, bad.to_vec()));
        }
        7 => mutant.truncate(at),
        8 => {
            let run = random.pick(&["a", "9", "字", " ", "\n", "(", "\"", ",", "甲 ", "http", "\u{301}"]);
            drop(mutant.splice(at..at, run.repeat([10, 300, 5_000, 70_000][random.below(4)]).into_bytes()));
        }
        _ => {
            let (open, close) =
                [("(", ")"), ("[", "]"), ("{", "}"), ("Some(", ")"), ("Not(", ")"), ("All([", "])"), ("/*", "*/")]
                    [random.below(7)];
            let depth = [3, 60, 130, 3_000, 20_000][random.below(5)];
            let closed = [0, depth - 1, depth, depth + 1][random.below(4)];
            drop(mutant.splice(at..at, (open.repeat(depth) + &close.repeat(closed)).into_bytes()));
        }
    }
    mutant
}

/// Something that happens to the words of a text; where it is none any more, nothing.
fn words(mutant: Vec<u8>, other: &[u8], random: &mut Random) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(&mutant) else { return mutant };
    let spans = tokens(text);
    let some = |random: &mut Random| spans.get(random.below(spans.len())).cloned();
    let Some(span) = some(random) else { return mutant };
    let replace = |span: std::ops::Range<usize>, with: &str| {
        let mut text = text.to_owned();
        text.replace_range(span, with);
        text.into_bytes()
    };
    match random.below(10) {
        0 | 1 => replace(span, random.pick(WRONG)),
        2 => {
            let names: Vec<_> =
                spans.iter().filter(|span| text[(*span).clone()].starts_with(char::is_alphabetic)).collect();
            let Some(span) = names.get(random.below(names.len())) else { return mutant };
            replace((*span).clone(), random.pick(NAMES))
        }
        3 => {
            let Some(second) = some(random) else { return mutant };
            let (first, second) = if span.start <= second.start { (span, second) } else { (second, span) };
            if first.end > second.start {
                return mutant;
            }
            let (early, late) = (text[first.clone()].to_owned(), text[second.clone()].to_owned());
            let mut text = text.to_owned();
            text.replace_range(second, &early);
            text.replace_range(first, &late);
            text.into_bytes()
        }
        4 => replace(span, ""),
        5 => {
            let times = [2, 3, 200, 3_000][random.below(4)];
            let word = format!("{} ", &text[span.clone()]);
            replace(span, &word.repeat(times.min(60_000 / word.len() + 1)))
        }
        6 => {
            let numbers: Vec<_> =
                spans.iter().filter(|span| text[(*span).clone()].starts_with(|c: char| c.is_ascii_digit())).collect();
            let Some(span) = numbers.get(random.below(numbers.len())) else { return mutant };
            let digits = ["0", "1", "7", "9"][random.below(4)].repeat([1, 5, 10, 20, 400][random.below(5)]);
            let sign = random.pick(&["", "-", "+", "0x", "1e"]);
            replace((*span).clone(), &format!("{sign}{digits}"))
        }
        7 => {
            // A whole element or field is doubled: from one comma to another.
            let commas: Vec<usize> = text.match_indices(',').map(|(at, _)| at).collect();
            let (Some(from), Some(to)) =
                (commas.get(random.below(commas.len())), commas.get(random.below(commas.len())))
            else {
                return mutant;
            };
            let part = text[*from.min(to)..*from.max(to)].to_owned();
            replace(*from.max(to)..*from.max(to), &part.repeat(random.below(3) + 1))
        }
        8 => {
            let at = if random.once_in(2) { span.start } else { span.end };
            replace(at..at, random.pick(ODD))
        }
        _ => {
            let Ok(other) = std::str::from_utf8(other) else { return mutant };
            let theirs = tokens(other);
            let Some(their) = theirs.get(random.below(theirs.len())) else { return mutant };
            replace(span, &other[their.clone()])
        }
    }
}

/// The words of a text: strings, names, numbers and marks.
fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut end = start + first.len_utf8();
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        if first == '"' {
            let mut escaped = false;
            for (at, c) in chars.by_ref() {
                end = at + c.len_utf8();
                match c {
                    '"' if !escaped => break,
                    '\\' => escaped = !escaped,
                    _ => escaped = false,
                }
            }
        } else if is_word(first) {
            while let Some((at, c)) = chars.next_if(|(_, c)| is_word(*c)) {
                end = at + c.len_utf8();
            }
        }
        found.push(start..end);
    }
    found
}

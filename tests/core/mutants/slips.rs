//! Slips as people make them when they type a playlist or a site: each is planted in a line of its own, and the mistakes
//! that are told are counted against them.

use super::random::Random;

/// A slip: what it is told as, and what it makes of a line that can have it.
type Slip = (&'static [&'static str], fn(&str) -> Option<String>);

/// The first place of something, outside the first of the line.
fn replaced(line: &str, from: &str, to: &str) -> Option<String> {
    line.contains(from).then(|| line.replacen(from, to, 1))
}

/// What people do to a line.
pub(super) const SLIPS: &[Slip] = &[
    // The comma at the end of a slide or rule.
    (&["missing-comma"], |line| line.strip_suffix("),").map(|start| format!("{start})"))),
    // The comma between two fields.
    (&["missing-comma"], |line| replaced(line, "\", ", "\" ")),
    (&["extra-comma"], |line| replaced(line, "\", ", "\",, ")),
    // Marks of an input method.
    (&["full-width"], |line| replaced(line, "\", ", "\"，")),
    (&["full-width"], |line| replaced(line, ": \"", "：\"")),
    (&["full-width"], |line| line.strip_suffix("),").map(|start| format!("{start}）,"))),
    (&["full-width"], |line| line.strip_suffix("),").map(|start| format!("{start})，"))),
    (&["missing-colon"], |line| replaced(line, ": \"", " \"")),
    (&["missing-colon"], |line| replaced(line, ": \"", " = \"")),
    (&["missing-comma"], |line| replaced(line, "\", ", "\"; ")),
    // Quotation marks.
    (&["unclosed-string"], |line| line.strip_suffix("\"),").map(|start| format!("{start}),"))),
    (&["unclosed-string"], |line| line.strip_suffix("\"),").map(|start| format!("{start}”),"))),
    (&["full-width", "unclosed-string"], |line| replaced(line, ": \"", ": “")),
    (&["wrong-quotes"], |line| {
        let (before, rest) = line.split_once(": \"")?;
        let (text, after) = rest.split_once('"')?;
        Some(format!("{before}: '{text}'{after}"))
    }),
    // Brackets.
    (&["unclosed-bracket"], |line| line.strip_suffix("),").map(|start| format!("{start},"))),
    (&["stray-bracket"], |line| line.strip_suffix("),").map(|start| format!("{start})),"))),
    // Names and values.
    (&["unknown-field"], |line| replaced(line, "text: ", "txet: ").or_else(|| replaced(line, "title: ", "titel: "))),
    (&["unknown-kind"], |line| replaced(line, "Slogan(", "Slogn(").or_else(|| replaced(line, "Notice(", "Notise("))),
    (&["wrong-type"], |line| replaced(line, "dwell: \"8s\"", "dwell: 8")),
    (&["wrong-type"], |line| replaced(line, "priority: 9", "priority: \"9\"")),
    (&["unknown-field"], |line| replaced(line, "play: ", "plya: ")),
    (&["missing-value"], |line| replaced(line, "dwell: \"8s\"", "dwell: ")),
    (&["duplicate-field"], |line| replaced(line, "dwell: \"8s\"", "dwell: \"8s\", dwell: \"8s\"")),
    (&["bad-duration"], |line| replaced(line, "dwell: \"8s\"", "dwell: \"8x\"")),
    (&["quoted-name"], |line| replaced(line, "dwell: ", "\"dwell\": ")),
    (&["bad-hours"], |line| replaced(line, "08:00-10:00", "08:00-10:0x")),
];

/// A file in which every line can have slips.
pub(super) fn file(is_site: bool, lines: usize) -> Vec<String> {
    let slide = |at: usize| match at % 3 {
        0 => format!("        Slogan(text: \"第{at}条标语\", dwell: \"8s\", note: \"居委会\"),"),
        1 => format!("        Notice(points: [\"第一\", \"第二\"], dwell: \"8s\", title: \"第{at}号通知\"),"),
        _ => format!("        Slogan(dwell: \"8s\", text: \"第{at}条\"),"),
    };
    let rule = |at: usize| match at % 2 {
        0 => format!("        (play: \"a\", priority: 9, name: \"第{at}条规则\"),"),
        _ => format!("        (name: \"规则{at}\", when: Hours(\"08:00-10:00\"), play: \"b\"),"),
    };
    let (start, end) = if is_site { ("    schedule: [", "    ],") } else { ("    slides: [", "    ],") };
    let middle = (0..lines).map(|at| if is_site { rule(at) } else { slide(at) });
    ["(".to_owned(), start.to_owned()].into_iter().chain(middle).chain([end.to_owned(), ")".to_owned()]).collect()
}

/// Plants so many slips, each in a line of its own with a line between; their lines, from 1, and what each may be told as.
pub(super) fn plant(lines: &mut [String], count: usize, random: &mut Random) -> Vec<(usize, &'static [&'static str])> {
    let mut planted: Vec<(usize, &'static [&'static str])> = Vec::new();
    while planted.len() < count {
        // The last element needs no comma.
        let at = 2 + random.below(lines.len() - 5);
        let (told, slip) = SLIPS[random.below(SLIPS.len())];
        if planted.iter().any(|(line, _)| line.abs_diff(at + 1) < 2) {
            continue;
        }
        if let Some(slipped) = slip(&lines[at]) {
            lines[at] = slipped;
            planted.push((at + 1, told));
        }
    }
    planted
}

/// One slip anywhere in a file as staff have it: a mark is left out, doubled or typed with an input method, or two letters
/// of a name change places. Where it is, as a line from 1.
pub(super) fn anywhere(text: &str, random: &mut Random) -> Option<(String, usize)> {
    let marks: Vec<(usize, char)> = outside_comments(text).filter(|(_, c)| ",:()[]\"".contains(*c)).collect();
    let names: Vec<usize> = text.match_indices(": ").map(|(at, _)| at).collect();
    let (at, length, with) = if random.once_in(6) {
        // Two letters before the colon.
        let at = names.get(random.below(names.len()))?.checked_sub(2)?;
        let pair: Vec<char> = text.get(at..at + 2)?.chars().collect();
        let [first, second] = pair[..] else { return None };
        if first == second || !first.is_ascii_lowercase() || !second.is_ascii_lowercase() {
            return None;
        }
        (at, 2, format!("{second}{first}"))
    } else {
        let (at, mark) = *marks.get(random.below(marks.len()))?;
        let full = match mark {
            ',' => "，",
            ':' => "：",
            '(' => "（",
            ')' => "）",
            '[' => "【",
            ']' => "】",
            _ => "“",
        };
        let with = [String::new(), full.to_owned(), format!("{mark}{mark}")][random.below(3)].clone();
        (at, mark.len_utf8(), with)
    };
    let line = text[..at].matches('\n').count() + 1;
    let mut slipped = text.to_owned();
    slipped.replace_range(at..at + length, &with);
    Some((slipped, line))
}

/// The characters of a text that are in no comment.
fn outside_comments(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut start = 0;
    text.split_inclusive('\n').flat_map(move |line| {
        let from = start;
        start += line.len();
        let code = line.find("//").map_or(line, |comment| &line[..comment]);
        code.char_indices().map(move |(at, c)| (from + at, c))
    })
}

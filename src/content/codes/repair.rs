//! The address that somebody meant who mistyped one.

use super::{
    Issue, host,
    web::{CLOSING, OPENING, STOPS, clean, encoded, end_of_path, ends_loosely, split_port},
};

/// Schemes of one letter more or less than ours, or of the same ones, that are others.
const OTHER_SCHEMES: [&str; 6] = ["ftp", "ftps", "sftp", "tftp", "smtp", "rtsp"];
/// Schemes that telephones hand to other programs.
const PROGRAMS: [&str; 9] = ["tel", "mailto", "sms", "smsto", "geo", "wifi", "mecard", "weixin", "alipays"];
/// Words in Latin letters that stand before an address with a colon.
const LABELS: [&str; 6] = ["url", "web", "website", "link", "http", "https"];
/// Words before an address have so many characters at most.
const MAX_LABEL: usize = 24;

/// What is wrong with an address that is mistyped; none where it is no address.
pub(super) fn mistyped(text: &str) -> Option<Issue> {
    let bare = peeled(text);
    let folded = folded(bare);
    let meant = |scheme, written| right(scheme, written).map(|right| Issue::Mistyped(Some(right)));
    // Folding turns each character into one, so that places in both are found by counting characters.
    let from = |folded_at: usize| {
        let skipped = folded.get(..folded_at).map_or(0, |before| before.chars().count());
        bare.char_indices().nth(skipped).map_or("", |(at, _)| bare.get(at..).unwrap_or_default())
    };
    if let Some(right) = of_another_program(bare, &folded) {
        return Some(Issue::Mistyped(Some(right)));
    }
    if let Some((scheme, at)) = scheme(&folded) {
        return Some(Issue::Mistyped(right(scheme, from(at))));
    }
    if has_other_scheme(&folded) {
        return None;
    }
    if let Some(after) = folded.strip_prefix("//") {
        return meant("https", from(folded.len() - after.len()));
    }
    // Words before it.
    let lower = folded.to_ascii_lowercase();
    let begins = ["http://", "https://"].iter().filter_map(|start| lower.find(start)).min();
    if let Some(at) = begins.filter(|at| *at > 0) {
        let (scheme, after) = scheme_at(&folded, at)?;
        return Some(Issue::Mistyped(right(scheme, first_word(from(after)))));
    }
    // Commas for points.
    if lower.starts_with("www,") {
        return meant("https", bare);
    }
    let labelled = after_label(&folded).filter(|at| is_host_with_more(&folded, *at));
    let named = || lower.find("www.").filter(|at| lower.get(..*at).is_some_and(|before| !before.is_ascii()));
    if let Some(at) = labelled.or_else(named) {
        return meant("https", first_word(from(at)));
    }
    if is_host_with_more(&folded, 0) { meant("https", bare) } else { None }
}

/// Without the brackets, quotation marks and stops about it.
fn peeled(text: &str) -> &str {
    let mut bare = text;
    loop {
        let before = bare;
        bare = bare.trim();
        if bare.starts_with(|c| OPENING.contains(c)) {
            bare = bare.trim_start_matches(|c| OPENING.contains(c));
        }
        if ends_loosely(bare) {
            let end = bare.char_indices().next_back().map_or(0, |(at, _)| at);
            bare = bare.get(..end).unwrap_or_default();
        }
        if bare == before {
            return bare;
        }
    }
}

/// With the half-width form of every full-width letter, digit and mark of an address, and a point for 。.
pub(super) fn folded(text: &str) -> String {
    let fold = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '。' | '｡' => '.',
        '∶' | '︰' | '꞉' => ':',
        '∕' | '⁄' => '/',
        '、' => ',',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    text.chars().map(fold).collect()
}

/// The scheme of a page's address at the start of a text, however it is mistyped, and where what it stands before begins.
/// Of several the last counts.
fn scheme(folded: &str) -> Option<(&'static str, usize)> {
    let (mut scheme, mut at) = scheme_at(folded, 0).or_else(|| parted_scheme(folded))?;
    while let Some((next, after)) = scheme_at(folded, at) {
        (scheme, at) = (next, after);
    }
    Some((scheme, at))
}

/// A scheme with blanks in it.
fn parted_scheme(folded: &str) -> Option<(&'static str, usize)> {
    let (head, _) = folded.split_once("://")?;
    let whole = head.replace(' ', "").to_ascii_lowercase();
    let scheme = ["http", "https"].into_iter().find(|scheme| *scheme == whole)?;
    Some((scheme, head.len() + "://".len()))
}

/// An address of another program with a full-width colon after its scheme.
fn of_another_program(bare: &str, folded: &str) -> Option<String> {
    let (scheme, _) = folded.split_once(':')?;
    let is_one = PROGRAMS.iter().any(|program| scheme.eq_ignore_ascii_case(program));
    let typed = bare.chars().nth(scheme.chars().count())?;
    if !is_one || (typed == ':' && bare.starts_with(scheme)) {
        return None;
    }
    let rest: String = bare.chars().skip(scheme.chars().count() + 1).collect();
    let slashes = rest.chars().take_while(|c| matches!(c, '/' | '／')).count();
    Some(format!("{scheme}:{}{}", "/".repeat(slashes), rest.chars().skip(slashes).collect::<String>()))
}

/// The same at a place of a text.
fn scheme_at(folded: &str, at: usize) -> Option<(&'static str, usize)> {
    let text = folded.get(at..)?;
    let word = text.get(..text.find(|c: char| !c.is_ascii_alphabetic())?)?;
    let after = text.get(word.len()..)?;
    let rest = after.trim_start_matches([':', ';', ',', '/', '\\', ' ', '.']);
    let between = after.get(..after.len() - rest.len())?;
    let slashes = between.chars().filter(|c| matches!(c, '/' | '\\')).count();
    let has_colon = between.contains([':', ';']);
    let lower = word.to_ascii_lowercase();
    let nearest = match lower.as_str() {
        "http" if has_colon || slashes > 0 => "http",
        "https" if has_colon || slashes > 0 => "https",
        _ if OTHER_SCHEMES.contains(&lower.as_str()) || slashes == 0 || !(has_colon || slashes > 1) => return None,
        word => near_scheme(word)?,
    };
    Some((nearest, at + text.len() - rest.len()))
}

/// The scheme that somebody meant who typed another word: one with a slip in it, or of its letters in disorder.
fn near_scheme(word: &str) -> Option<&'static str> {
    let distance = |scheme: &str| strsim::osa_distance(word, scheme);
    let (scheme, slips) =
        [("https", distance("https")), ("http", distance("http"))].into_iter().min_by_key(|(_, slips)| *slips)?;
    let of_its_letters = word.len() > 2 && word.bytes().all(|byte| b"htps".contains(&byte));
    (slips <= if of_its_letters { 2 } else { 1 }).then_some(scheme)
}

/// Whether another program's address is meant: `tel:`, `weixin://`, `WIFI:`.
fn has_other_scheme(folded: &str) -> bool {
    let Some((word, _)) = folded.split_once(':') else { return false };
    let lower = word.to_ascii_lowercase();
    let is_scheme = lower.starts_with(|c: char| c.is_ascii_alphabetic())
        && lower.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-".contains(&byte));
    // A host with a port is none.
    is_scheme && !LABELS.contains(&lower.as_str())
}

/// Where an address may begin after words and a colon.
fn after_label(folded: &str) -> Option<usize> {
    let (label, _) = folded.split_once(':')?;
    let is_label = label.chars().count() <= MAX_LABEL && !label.contains(['.', '/', '@']);
    let rest = folded.get(label.len() + 1..)?;
    (is_label).then(|| folded.len() - rest.trim_start().len())
}

/// Whether a host is at this place of a text, with a path or alone.
fn is_host_with_more(folded: &str, at: usize) -> bool {
    let text = folded.get(at..).unwrap_or_default();
    let end = text.find(['/', '\\', '?', '#']).unwrap_or(text.len());
    let (place, rest) = text.split_at(end);
    let Some((host, _)) = split_port(place.trim_end()) else { return false };
    let host = first_word(host);
    (host.len() == place.trim_end().len() || rest.is_empty() || place.contains(':'))
        && host::is_likely(host, !rest.is_empty())
}

/// What stands before the first blank, and before a stop or bracket that follows it.
fn first_word(text: &str) -> &str {
    let word = text.split(char::is_whitespace).next().unwrap_or_default();
    let end = word.find(|c: char| "，、；。！？”》】）＞>".contains(c)).unwrap_or(word.len());
    word.get(..end).unwrap_or_default().trim_end_matches(|c| STOPS.contains(c) || CLOSING.contains(c))
}

/// The right address of this scheme, from what was written for host and path.
fn right(scheme: &str, written: &str) -> Option<String> {
    let whole = folded(written);
    let end = whole.find(['/', '\\', '?', '#']).unwrap_or(whole.len());
    let authority = whole.get(..end)?;
    // Blanks in a host are a slip; where it is none without them, words follow it.
    let together: String = authority.chars().filter(|c| *c != ' ').map(|c| if c == ',' { '.' } else { c }).collect();
    let as_place = |place: &str| {
        let place = place.trim_matches('.').replace("..", ".");
        let place = match place.split_once('.') {
            // So many letters are soon one too many.
            Some(("ww" | "wwww" | "wwwww", rest)) => format!("www.{rest}"),
            _ => place,
        };
        let (host, port) = split_port(&place)?;
        let is_full = host::is_full(host);
        let host = host::in_ascii(host).filter(|host| is_full || host::is_private(host))?;
        Some((format!("{host}{port}"), is_full))
    };
    let alone = || {
        let first = authority.split(' ').next().unwrap_or_default();
        let last = first.rfind('.').map_or(0, |at| at + 1);
        let end =
            first.get(last..)?.find(|c: char| !c.is_ascii_alphanumeric() && c != ':').unwrap_or(first.len() - last);
        let place = first.get(..last + end)?;
        Some((as_place(place)?.0, place.len() < authority.trim_end_matches([' ', '.']).len()))
    };
    let (place, has_words) = match as_place(&together).filter(|(_, is_full)| *is_full) {
        Some((place, _)) => (place, false),
        None => alone()?,
    };
    let skipped = authority.chars().count();
    let start = written.char_indices().nth(skipped).map_or(written.len(), |(at, _)| at);
    let (typed, rest) = written.split_at(start);
    let rest = end_of_path(rest).and_then(|end| rest.get(..end)).unwrap_or(rest);
    // Whoever types a host in full-width letters types the path so as well; otherwise it is the name of a file.
    let is_full_width = typed != authority || rest.starts_with(['／', '＼']);
    let rest = if is_full_width { folded_letters(rest) } else { rest.replace('。', ".") };
    let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let path = path.replace('\\', "/");
    let rest = if has_words { String::new() } else { encoded(&format!("{path}{query}")) };
    let found = format!("{scheme}://{place}{rest}");
    // What is proposed must be right itself.
    clean(&found).is_some().then_some(found)
}

/// As [`folded`], but for marks that may well be of a name: （）！，。
fn folded_letters(text: &str) -> String {
    let fold = |c: char| match c {
        '０'..='９'
        | 'Ａ'..='Ｚ'
        | 'ａ'..='ｚ'
        | '／'
        | '？'
        | '＃'
        | '＆'
        | '＝'
        | '％'
        | '．'
        | '－'
        | '＿'
        | '＼' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    text.chars().map(fold).collect()
}

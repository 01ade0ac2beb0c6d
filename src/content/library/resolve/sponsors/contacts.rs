//! What a passer-by reaches somebody by: telephones, sites and addresses of houses. Short numbers for everybody (`12345`,
//! `96110`) lead to no firm; those of firms (`95…`, `100…`) and numbers without an area count where they are said to be
//! telephones.

use gongyi_core::characters::half_width;

/// What says that a number is a telephone.
const TELEPHONES: [&str; 14] =
    ["电话", "热线", "手机", "致电", "拨打", "联系", "客服", "咨询", "预订", "订餐", "订座", "售楼处", "☎", "Tel"];
/// What a telephone is for where it is no firm's, whoever signs.
const PUBLIC_PURPOSES: &[&str] = &["举报", "投诉", "监督", "报警", "求助", "维权", "援助"];
/// So many characters before a number say what it is.
const LABEL: usize = 10;
/// What says that an address follows.
const ADDRESSES: &[&str] = &["地址", "店址", "门店位置", "营业地点"];
/// What a road ends with.
const ROADS: &[&str] = &["路", "街", "大道", "巷"];
/// How the names of sites end, where nothing else says that it is one.
const SITES: &[&str] = &["cn", "com", "net", "org", "top", "vip", "xyz", "cc", "site", "club", "shop", "ltd"];
/// Sites of the state, of schools and of associations, and that of the Civility Office.
const PUBLIC_SITES: &[&str] = &[".gov.cn", ".edu.cn", ".org.cn", ".wenming.cn"];

/// What leads to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contact<'a> {
    /// The byte at which it begins.
    pub(super) at: usize,
    pub(super) text: &'a str,
}

/// The contacts in a text that may be a firm's, in their order.
pub(super) fn contacts(text: &str) -> Vec<Contact<'_>> {
    let mut found: Vec<Contact<'_>> = telephones(text).into_iter().chain(sites(text)).chain(addresses(text)).collect();
    found.retain(|contact| {
        let label = label(text, contact.at);
        !PUBLIC_PURPOSES.iter().any(|purpose| label.contains(purpose))
    });
    found.sort_by_key(|contact| contact.at);
    found
}

/// Whether what is known to be a telephone may be a firm's: not so a short number for everybody.
pub(super) fn may_be_telephone_of_firm(number: &str) -> bool {
    let digits: String = number.chars().map(half_width).filter(char::is_ascii_digit).collect();
    digits.len() >= 7 || is_telephone(&digits, 1, TELEPHONES.first().copied().unwrap_or_default())
}

/// Whether an address of the web is one of those that lead to no firm.
pub(super) fn is_public_site(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default().to_ascii_lowercase();
    PUBLIC_SITES.iter().any(|end| host.ends_with(end) || host == end.trim_start_matches('.'))
}

/// What stands before a contact.
fn label(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let start = before.char_indices().rev().nth(LABEL - 1).map_or(0, |(start, _)| start);
    before.get(start..).unwrap_or_default()
}

/// The pieces of a text of which all characters are such, each with the byte at which it begins.
fn pieces(text: &str, belongs: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        if belongs(c) {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            found.extend(text.get(from..at).map(|piece| (from, piece)));
        }
    }
    found
}

fn telephones(text: &str) -> Vec<Contact<'_>> {
    let belongs =
        |c: char| half_width(c).is_ascii_digit() || matches!(c, '-' | '－' | '—' | '–' | '(' | ')' | '（' | '）');
    let pieces = pieces(text, belongs);
    let mut found: Vec<Contact<'_>> = Vec::new();
    for (index, (start, _)) in pieces.iter().enumerate() {
        // Blanks between groups of digits belong to the number, between two numbers they do not.
        for count in 1..=3 {
            let Some((last, piece)) = pieces.get(index + count - 1) else { break };
            let Some(whole) = text.get(*start..last + piece.len()) else { break };
            if whole.chars().any(|c| !belongs(c) && !matches!(c, ' ' | '\u{a0}')) {
                break;
            }
            let digits: String = whole.chars().map(half_width).filter(char::is_ascii_digit).collect();
            let is_after_another = found.last().is_some_and(|before| before.at + before.text.len() > *start);
            let is_amount =
                text.get(last + piece.len()..).is_some_and(|rest| rest.starts_with(['元', '万', '人', '年']));
            if !is_after_another && !is_amount && is_telephone(&digits, count, label(text, *start)) {
                found.push(Contact { at: *start, text: without_brackets(whole) });
                break;
            }
        }
    }
    found
}

/// A number without the brackets about it, but with those about its area.
fn without_brackets(number: &str) -> &str {
    let has_area = number.starts_with(['(', '（']) && !number.ends_with([')', '）']);
    if has_area { number } else { number.trim_matches(['(', ')', '（', '）']) }
}

/// Whether these digits are a telephone, in a number of so many groups, behind these words.
fn is_telephone(digits: &str, groups: usize, label: &str) -> bool {
    let is_said = || TELEPHONES.iter().any(|word| label.contains(word));
    let is_mobile = digits.starts_with('1') && !matches!(digits.as_bytes().get(1), Some(b'0'..=b'2') | None);
    match digits.len() {
        11 if is_mobile => true,
        10..=12 if digits.starts_with('0') && !digits.starts_with("00") => true,
        10 => digits.starts_with("400") || digits.starts_with("800"),
        7 | 8 => groups == 1 && !digits.starts_with(['0', '1']) && is_said(),
        5 => groups == 1 && (digits.starts_with("95") || digits.starts_with("100")) && is_said(),
        _ => false,
    }
}

fn sites(text: &str) -> Vec<Contact<'_>> {
    let pieces = pieces(text, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | ':' | '@' | '_'));
    let is_site = |piece: &str| {
        let rest = piece.split_once("://").map_or(piece, |(_, rest)| rest);
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        let last = host.rsplit('.').next().unwrap_or_default();
        let is_known = SITES.iter().any(|end| last.eq_ignore_ascii_case(end)) && host.len() > last.len() + 1;
        is_known && host.contains(|c: char| c.is_ascii_alphabetic()) && !is_public_site(piece)
    };
    let contact = |(at, piece)| Contact { at, text: piece };
    pieces.into_iter().filter(|(_, piece)| is_site(piece.trim_end_matches('.'))).map(contact).collect()
}

fn addresses(text: &str) -> Vec<Contact<'_>> {
    let said = ADDRESSES.iter().filter_map(|word| text.find(word)).min();
    let numbered = || {
        let is_digit = |c: char| half_width(c).is_ascii_digit() || "一二三四五六七八九十百零".contains(c);
        let mut ends = ROADS.iter().flat_map(|road| text.match_indices(road));
        ends.find_map(|(at, road)| {
            let rest = text.get(at + road.len()..)?.trim_start();
            let number = rest.trim_start_matches(is_digit);
            let is_house = number.len() < rest.len() && number.starts_with('号') && !number.starts_with("号线");
            is_house.then_some(())?;
            // The name of the road stands before it.
            let before = text.get(..at)?;
            let name = before.char_indices().rev().take_while(|(_, c)| c.is_alphanumeric()).last();
            Some(name.map_or(at, |(start, _)| start))
        })
    };
    let at = said.or_else(numbered);
    at.and_then(|at| Some(Contact { at, text: text.get(at..)?.lines().next()? })).into_iter().collect()
}

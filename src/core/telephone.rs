//! Telephone numbers of China in the groups in which they are said and remembered.
//!
//! A number is put into groups where the numbering plan says which: an area code, then 3-4 or 4-4; a mobile telephone,
//! 3-4-4; numbers that begin with 400 or 800, 3-3-4. Short numbers stand as they are, and so does whatever is none of
//! these, or is grouped by its owner for a reason of its own, such as 400-8888-315.

/// Digits of the longest number that is a word: 110, 12345, 96110, 106 and others of the services.
const SHORT: usize = 6;
/// The most digits of a group that its owner made.
const OWN_GROUP: usize = 4;

/// Whether it has the digits that a telephone asks for.
pub fn has_digits(text: &str) -> bool {
    text.chars().filter_map(digit).count() >= 3
}

/// The number in groups, such as 0561-302-2110; as it was written, but for blanks and odd signs, where it has none.
pub fn grouped(written: &str) -> String {
    let plain = plain(written);
    let (number, extension) = parted(&plain);
    let number = groups_of(number).unwrap_or_else(|| number.to_owned());
    if extension.is_empty() { number } else { format!("{number} 转 {extension}") }
}

/// A digit, narrow or wide.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

/// With narrow digits and plain signs, and one blank where there were several.
fn plain(written: &str) -> String {
    let signs = written.chars().map(|c| match c {
        '－' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | 'ー' => '-',
        '（' => '(',
        '）' => ')',
        '＋' => '+',
        _ => digit(c).unwrap_or(c),
    });
    let text: String = signs.collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number and its extension, which is empty for most.
fn parted(text: &str) -> (&str, &str) {
    let marks = ["转", "轉", "ext.", "ext"];
    let found = marks.iter().find_map(|mark| text.split_once(mark));
    match found {
        Some((number, extension)) if is_digits(extension.trim()) => {
            (number.trim_end_matches([' ', '-']), extension.trim())
        }
        _ => (text, ""),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The groups of a number; none where no rule knows them.
fn groups_of(text: &str) -> Option<String> {
    let (country, text) = match text.strip_prefix('+').map(str::trim_start) {
        Some(rest) => ("+86 ", rest.strip_prefix("86")?.trim_start_matches([' ', '-'])),
        None => ("", text),
    };
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')')) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let own: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    // What its owner cut into short groups is how it is advertised.
    let is_own = own.len() > 2 && own.iter().all(|group| group.len() <= OWN_GROUP);
    let groups = if is_own { own.join("-") } else { planned(&digits, !country.is_empty())? };
    Some(format!("{country}{groups}"))
}

/// The groups of the numbering plan; `is_abroad` where the zero of the area is left out.
fn planned(digits: &str, is_abroad: bool) -> Option<String> {
    let join = |groups: &[usize]| {
        let mut rest = digits;
        let mut parts = Vec::new();
        for length in groups {
            let (group, after) = rest.split_at_checked(*length)?;
            parts.push(group);
            rest = after;
        }
        rest.is_empty().then(|| parts.join("-"))
    };
    let is_mobile = digits.starts_with('1') && !digits.starts_with("10") && digits.len() == 11;
    match digits.len() {
        _ if is_mobile => join(&[3, 4, 4]),
        0..=SHORT => (!is_abroad).then(|| digits.to_owned()),
        10 if digits.starts_with("400") || digits.starts_with("800") => join(&[3, 3, 4]),
        _ if digits.starts_with('0') || is_abroad => {
            let bare = digits.trim_start_matches('0');
            // 10 and 20 to 29 are the areas of two digits.
            let area = digits.len() - bare.len() + if bare.starts_with("10") || bare.starts_with('2') { 2 } else { 3 };
            match digits.len().checked_sub(area)? {
                7 => join(&[area, 3, 4]),
                8 => join(&[area, 4, 4]),
                // A short number of an area.
                rest @ 3..=SHORT => join(&[area, rest]),
                _ => None,
            }
        }
        7 => join(&[3, 4]),
        // Services have longer ones, too; those of no area that begin with 95 or 96 are said as they stand.
        8 if !digits.starts_with("95") && !digits.starts_with("96") => join(&[4, 4]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_in_the_groups_of_the_numbering_plan() {
        for (written, grouped_as) in [
            // Short numbers of the services.
            ("110", "110"),
            ("12345", "12345"),
            ("96110", "96110"),
            ("106 1", "1061"),
            ("95013", "95013"),
            ("95013888", "95013888"),
            // Areas of four digits and of three.
            ("05613022110", "0561-302-2110"),
            ("0561-3022110", "0561-302-2110"),
            ("(0561)3022110", "0561-302-2110"),
            ("（０５６１）３０２２１１０", "0561-302-2110"),
            ("0561 3022110", "0561-302-2110"),
            ("0551-62662110", "0551-6266-2110"),
            ("01065128888", "010-6512-8888"),
            ("021—63212810", "021-6321-2810"),
            ("0561-12345", "0561-12345"),
            // Without their area.
            ("3022110", "302-2110"),
            ("62662110", "6266-2110"),
            // Mobile telephones, and those that the one who is called pays.
            ("13800138000", "138-0013-8000"),
            ("138 0013 8000", "138-0013-8000"),
            ("4008208820", "400-820-8820"),
            ("8008208820", "800-820-8820"),
            ("400-8888-315", "400-8888-315"),
            // From abroad, and with an extension.
            ("+86 13800138000", "+86 138-0013-8000"),
            ("+86-561-3022110", "+86 561-302-2110"),
            ("+86 10 65128888", "+86 10-6512-8888"),
            ("0561-3022110转8001", "0561-302-2110 转 8001"),
            ("0561-3022110-转 8001", "0561-302-2110 转 8001"),
            // What nobody knows how to group.
            ("+1 202 555 0100", "+1 202 555 0100"),
            ("12345 / 110", "12345 / 110"),
            ("24687531902468", "24687531902468"),
        ] {
            assert_eq!(grouped(written), grouped_as, "{written}");
        }
    }

    #[test]
    fn words_are_no_number() {
        for (text, expected) in [("96110", true), ("１１０", true), ("拨打热线", false), ("24 小时", false)] {
            assert_eq!(has_digits(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_digit_is_lost_and_what_is_grouped_stays(text in "[0-9 ()+-]{0,18}(转[0-9]{1,4})?") {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            let once = grouped(&text);
            prop_assert_eq!(digits(&once), digits(&text));
            prop_assert_eq!(grouped(&once), once);
        }
    }
}

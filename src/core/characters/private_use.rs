//! Codes of Unicode's private area: they mean what a program agreed upon with itself. Three kinds still arrive in what
//! offices write, and a face can draw none of them.

/// What a code of the private area most likely is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivateCode {
    /// The code that old input methods and files have for a character that Unicode has by now.
    Formerly(char),
    /// A sign of Word's fonts Symbol and Wingdings, as its lists leave it behind.
    OfficeSign,
    /// Whatever somebody drew for it.
    Unknown,
}

/// The characters of GBK's codes FE50-FEA0 (without FE7F), which old converters put at U+E815-E864 in this order: as
/// GB 18030-2022 gives them now.
const OF_GBK: &str = "\
     ⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱\
     䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻";
/// Where the first of them is.
const FIRST_OF_GBK: u32 = 0xE815;

/// What a code of the private area most likely is; none where it is a character.
pub fn private_code(c: char) -> Option<PrivateCode> {
    let code = u32::from(c);
    match code {
        0xF020..=0xF0FF => Some(PrivateCode::OfficeSign),
        0xE000..=0xF8FF | 0xF_0000..=0xF_FFFD | 0x10_0000..=0x10_FFFD => {
            let formerly = code.checked_sub(FIRST_OF_GBK).and_then(|at| OF_GBK.chars().nth(at as usize));
            Some(formerly.map_or(PrivateCode::Unknown, PrivateCode::Formerly))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_codes_of_rare_characters_are_known() {
        // From the standard's own tables, not from the list above.
        for (code, c) in [
            ('\u{e815}', '\u{2e81}'),
            ('\u{e816}', '\u{20087}'),
            ('\u{e817}', '\u{20089}'),
            ('\u{e818}', '\u{200cc}'),
            ('\u{e81e}', '\u{9fb4}'),
            ('\u{e826}', '\u{9fb5}'),
            ('\u{e82b}', '\u{9fb6}'),
            ('\u{e82c}', '\u{9fb7}'),
            ('\u{e831}', '\u{215d7}'),
            ('\u{e832}', '\u{9fb8}'),
            ('\u{e83b}', '\u{2298f}'),
            ('\u{e843}', '\u{9fb9}'),
            ('\u{e854}', '\u{9fba}'),
            ('\u{e855}', '\u{241fe}'),
            ('\u{e863}', '䶮'),
            ('\u{e864}', '\u{9fbb}'),
            ('\u{e85d}', '䴔'),
        ] {
            assert_eq!(private_code(code), Some(PrivateCode::Formerly(c)), "{code:?}");
        }
    }

    #[test]
    fn all_other_private_codes_are_told_as_such() {
        for code in ['\u{e000}', '\u{e814}', '\u{e865}', '\u{f01f}', '\u{f100}', '\u{f8ff}', '\u{f0000}', '\u{10fffd}']
        {
            assert_eq!(private_code(code), Some(PrivateCode::Unknown), "{code:?}");
        }
        for code in ['\u{f020}', '\u{f0b7}', '\u{f0d8}', '\u{f0ff}'] {
            assert_eq!(private_code(code), Some(PrivateCode::OfficeSign), "{code:?}");
        }
        for c in ['文', 'a', '\u{f900}', '\u{4dae}', '😀'] {
            assert_eq!(private_code(c), None, "{c:?}");
        }
    }
}

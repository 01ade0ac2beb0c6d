//! How much there is to read in a text, for the time that a slide stays.

use super::chars::{self, Kind};

/// The length of `text` to a reader, in Chinese characters.
///
/// A Chinese character counts one. A Western word counts two, since it is taken in at a glance (one where it has at most
/// two letters); a number counts one for every two digits. Spaces, marks and ornaments count nothing.
pub fn reading_length(text: &str) -> usize {
    let mut length = 0;
    let (mut letters, mut digits) = (0_usize, 0_usize);
    for c in text.chars().chain(std::iter::once(' ')) {
        if chars::extends(c) || matches!(c, '\'' | '’' if letters > 0) {
            continue;
        }
        let is_western = chars::kind(c) == Kind::Latin;
        let is_digit = is_western && c.is_numeric();
        let is_letter = is_western && c.is_alphabetic();
        if !is_letter {
            length += match letters {
                0 => 0,
                1 | 2 => 1,
                _ => 2,
            };
            letters = 0;
        }
        // The point of a number, and the colon of a time, do not divide it.
        let divides = !(digits > 0 && matches!(c, '.' | ',' | ':'));
        if !is_digit && divides {
            length += digits.div_ceil(2);
            digits = 0;
        }
        letters += usize::from(is_letter);
        digits += usize::from(is_digit);
        length += usize::from(!is_western && c.is_alphanumeric() && c != 'ー');
    }
    length
}

#[cfg(test)]
mod tests {
    use super::reading_length;

    #[test]
    fn chinese_counts_characters_and_skips_marks() {
        assert_eq!(reading_length("注意防范 戴口罩\n人多不去 凑热闹！"), 14);
        assert_eq!(reading_length("《淮北市——条例》……"), 5);
        assert_eq!(reading_length(""), 0);
    }

    #[test]
    fn western_words_and_numbers_count_less_than_their_letters() {
        assert_eq!(reading_length("PM"), 1);
        assert_eq!(reading_length("hello, world"), 4);
        assert_eq!(reading_length("don't"), 2);
        assert_eq!(reading_length("11月30日"), 4);
        assert_eq!(reading_length("09:00-23:59"), 4);
        assert_eq!(reading_length("36.5℃"), 2);
    }
}

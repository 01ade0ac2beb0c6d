//! The tones by which verse goes: level (平) and oblique (仄), of the characters in common use.
//!
//! `tones.txt` is made from Unicode's data by `tones.py`, which tells how. A character stands in it only where every reading
//! of it, that of today and that of old rhymes, is of one kind: whoever asks does not know which reading is meant.

/// What is known, line by line: a kind, a space, its characters.
const TABLE: &str = include_str!("tones.txt");

/// The kind of tone that a syllable of verse has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// 平: the first and the second tone of Putonghua.
    Level,
    /// 仄: the third and the fourth, and the entering tones of old.
    Oblique,
}

/// The tone of a character, where it is the same in every reading.
pub fn tone(character: char) -> Option<Tone> {
    TABLE.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let (kind, characters) = line.split_once(' ')?;
        let tone = if kind == "level" { Tone::Level } else { Tone::Oblique };
        characters.contains(character).then_some(tone)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From 《现代汉语词典》 and 《佩文诗韵》, not from the data that the table is made of.
    #[test]
    fn tones_are_those_of_the_dictionaries_and_of_the_old_rhymes() {
        for c in "春门安风天人家新城民明花年祥丰".chars() {
            assert_eq!(tone(c), Some(Tone::Level), "{c}");
        }
        for c in "岁讯艳路暖旧好庆瑞泰户富月日业善色绿乐".chars() {
            assert_eq!(tone(c), Some(Tone::Oblique), "{c}");
        }
        // Entering tones that are level today; what is read in two ways; what is no character.
        for c in "国德福学节吉竹长和重兴看a，。１\n ".chars() {
            assert_eq!(tone(c), None, "{c}");
        }
    }
}

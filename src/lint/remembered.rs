//! What was found out about pictures, remembered by a fingerprint of all that it follows from, so that it need not be found
//! out again: from one part of a check to the next, and, written to a file, from one check to the next.
//!
//! What is remembered never decides anything that finding it out anew would decide otherwise: whoever asks puts everything
//! that the answer depends on into the key, the program itself included. What was damaged on the way is not remembered.

use std::collections::BTreeMap;

/// The start of a file of this form; another form is another mark.
const MARK: &[u8] = b"gongyi remembers 1\n";
/// A fingerprint of everything that an answer follows from.
pub type Key = [u8; 32];
/// How much of a fingerprint stands behind each entry.
const CHECK_BYTES: usize = 16;
/// What an entry takes beside what it says.
const ENTRY_BYTES: usize = size_of::<Key>() + size_of::<u32>() + CHECK_BYTES;

/// What is remembered.
#[derive(Debug, Default)]
pub struct Remembered {
    known: BTreeMap<Key, Entry>,
    /// Whether something was learnt since it was read.
    is_news: bool,
}

#[derive(Debug)]
struct Entry {
    bytes: Box<[u8]>,
    /// How many were asked for more lately when it was read; nothing where it was asked for since.
    age: usize,
}

impl Remembered {
    /// What a file remembers, as far as it is whole.
    pub fn restore(file: &[u8]) -> Self {
        let mut known = BTreeMap::new();
        let mut rest = file.strip_prefix(MARK).unwrap_or_default();
        while let Some((key, bytes, is_whole, after)) = split_entry(rest) {
            rest = after;
            if is_whole {
                known.insert(key, Entry { bytes: bytes.into(), age: known.len() + 1 });
            }
        }
        Self { known, is_news: false }
    }

    /// A file that remembers it, of at most so many bytes: first what was asked for since it was read.
    pub fn to_bytes(&self, budget_bytes: usize) -> Vec<u8> {
        let mut entries: Vec<(&Key, &Entry)> = self.known.iter().collect();
        entries.sort_by_key(|(_, entry)| entry.age);
        let mut file = MARK.to_vec();
        for (key, entry) in entries {
            let Ok(length) = u32::try_from(entry.bytes.len()) else { continue };
            if file.len() + ENTRY_BYTES + entry.bytes.len() > budget_bytes {
                break;
            }
            file.extend(key);
            file.extend(length.to_le_bytes());
            file.extend(&*entry.bytes);
            file.extend(check(key, &entry.bytes));
        }
        file
    }

    /// What was learnt under this key.
    pub fn recall(&mut self, key: &Key) -> Option<&[u8]> {
        let entry = self.known.get_mut(key)?;
        entry.age = 0;
        Some(&entry.bytes)
    }

    /// Forgets what was not asked for since the last call.
    pub fn forget_unasked(&mut self) {
        self.known.retain(|_, entry| entry.age == 0);
        self.known.values_mut().for_each(|entry| entry.age = 1);
    }

    /// Whether something was learnt under this key.
    pub fn knows(&self, key: &Key) -> bool {
        self.known.contains_key(key)
    }

    /// Learns something.
    pub fn learn(&mut self, key: Key, bytes: Vec<u8>) {
        let bytes: Box<[u8]> = bytes.into();
        self.is_news |= self.known.get(&key).is_none_or(|entry| entry.bytes != bytes);
        self.known.insert(key, Entry { bytes, age: 0 });
    }

    /// Whether something was learnt since it was read.
    pub fn is_news(&self) -> bool {
        self.is_news
    }
}

/// The first entry, whether it is whole, and what is after it; nothing where there is no room for one.
fn split_entry(file: &[u8]) -> Option<(Key, &[u8], bool, &[u8])> {
    let (key, rest) = file.split_first_chunk::<32>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (bytes, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let (written, rest) = rest.split_first_chunk::<CHECK_BYTES>()?;
    Some((*key, bytes, *written == check(key, bytes), rest))
}

fn check(key: &Key, bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key).update(bytes);
    let mut check = [0; CHECK_BYTES];
    hasher.finalize_xof().fill(&mut check);
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(at: u8) -> Key {
        *blake3::hash(&[at]).as_bytes()
    }

    fn many() -> Remembered {
        let mut many = Remembered::default();
        for at in 0..100 {
            many.learn(key(at), vec![at; usize::from(at)]);
        }
        many
    }

    #[test]
    fn what_was_learnt_is_remembered_and_what_was_damaged_is_not() {
        let file = many().to_bytes(usize::MAX);
        let mut again = Remembered::restore(&file);
        assert!(!again.is_news());
        for at in 0..100 {
            assert_eq!(again.recall(&key(at)), Some(&vec![at; usize::from(at)][..]));
        }
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 0x40;
            for damaged in [&damaged[..], &file[..at]] {
                let mut damaged = Remembered::restore(damaged);
                for at in 0..100 {
                    let found = damaged.recall(&key(at));
                    assert!(found.is_none_or(|found| found == vec![at; usize::from(at)]));
                }
                assert!(damaged.known.len() < 100);
            }
        }
        assert!(Remembered::restore(b"something else").known.is_empty());
    }

    #[test]
    fn what_is_not_asked_for_between_two_calls_is_forgotten() {
        let mut own = many();
        own.forget_unasked();
        assert_eq!(own.known.len(), 100);
        own.recall(&key(3));
        own.learn(key(200), Vec::new());
        own.forget_unasked();
        assert!(own.knows(&key(3)) && own.knows(&key(200)) && own.known.len() == 2);
        own.forget_unasked();
        assert!(own.known.is_empty());
    }

    #[test]
    fn what_was_asked_for_longest_ago_is_forgotten_first() {
        let whole = many().to_bytes(usize::MAX).len();
        let mut again = Remembered::restore(&many().to_bytes(usize::MAX));
        again.recall(&key(99));
        again.learn(key(200), vec![1]);
        assert!(again.is_news());
        let file = again.to_bytes(whole / 2);
        assert!(file.len() <= whole / 2);
        let less = Remembered::restore(&file);
        assert!(less.knows(&key(99)) && less.knows(&key(200)) && less.known.len() > 10);
    }
}

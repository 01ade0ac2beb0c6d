//! What was asked for lately, kept within a bound: memory does not depend on how far somebody looks.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use crate::sync::lock;

/// About how much memory something takes, what it shares with others aside.
pub(crate) trait ByteSize {
    /// In bytes.
    fn byte_size(&self) -> usize;
}

/// The last few answers, the newest first.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    kept: Mutex<VecDeque<Kept<K, V>>>,
    max_entries: usize,
    budget_bytes: usize,
}

#[derive(Debug)]
struct Kept<K, V> {
    key: K,
    value: Arc<V>,
    bytes: usize,
}

impl<K, V: ByteSize> Recent<K, V> {
    /// Nothing yet; so many answers at most, of so many bytes together. The last one is kept whatever it takes.
    pub(crate) fn new(max_entries: usize, budget_bytes: usize) -> Self {
        Self { kept: Mutex::default(), max_entries, budget_bytes }
    }

    /// The answer kept under a key of which this holds; made where there is none. Two threads may make the same one,
    /// and either is as good.
    pub(crate) fn get_or_make(&self, is_it: impl Fn(&K) -> bool, make: impl FnOnce() -> (K, V)) -> Arc<V> {
        if let Some(found) = self.find(is_it) {
            return found;
        }
        // Made without the lock: whoever asks for something else does not wait.
        let (key, value) = make();
        let value = Arc::new(value);
        let bytes = size_of::<Kept<K, V>>() + size_of::<V>() + value.byte_size();
        let mut kept = lock(&self.kept);
        kept.push_front(Kept { key, value: Arc::clone(&value), bytes });
        kept.truncate(self.max_entries);
        let mut all: usize = kept.iter().map(|one| one.bytes).sum();
        while all > self.budget_bytes && kept.len() > 1 {
            all -= kept.pop_back().map_or(0, |one| one.bytes);
        }
        value
    }

    /// The answer kept under such a key, which comes a place further to the front.
    fn find(&self, is_it: impl Fn(&K) -> bool) -> Option<Arc<V>> {
        let mut kept = lock(&self.kept);
        let mut found = kept.iter().position(|one| is_it(&one.key))?;
        if found > 0 {
            kept.swap(found, found - 1);
            found -= 1;
        }
        kept.get(found).map(|one| Arc::clone(&one.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl ByteSize for u32 {
        fn byte_size(&self) -> usize {
            0
        }
    }

    impl ByteSize for Vec<u8> {
        fn byte_size(&self) -> usize {
            self.len()
        }
    }

    #[test]
    fn only_the_last_answers_are_kept() {
        let recent: Recent<u32, u32> = Recent::new(8, usize::MAX);
        for key in 0..10_000 {
            assert_eq!(*recent.get_or_make(|own| *own == key, || (key, key * 2)), key * 2);
        }
        assert_eq!(recent.kept.lock().unwrap().len(), 8);
        // What is kept is not made again, and what is not, is.
        assert_eq!(*recent.get_or_make(|own| *own == 9999, || unreachable!()), 19_998);
        assert_eq!(*recent.get_or_make(|own| *own == 1, || (1, 5)), 5);
    }

    #[test]
    fn answers_are_kept_within_a_budget_of_bytes_and_the_last_one_always() {
        let recent: Recent<u32, Vec<u8>> = Recent::new(100, 10_000);
        for key in 0..20 {
            recent.get_or_make(|own| *own == key, || (key, vec![0; 3000]));
        }
        assert_eq!(recent.kept.lock().unwrap().len(), 3);
        recent.get_or_make(|own| *own == 90, || (90, vec![0; 50_000]));
        assert_eq!(recent.kept.lock().unwrap().len(), 1);
        assert_eq!(recent.get_or_make(|own| *own == 90, || unreachable!()).len(), 50_000);
    }
}

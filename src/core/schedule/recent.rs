//! What was asked for lately, kept within a bound: memory does not depend on how far somebody looks.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use crate::sync::lock;

/// The last few answers, the newest first.
#[derive(Debug)]
pub struct Recent<K, V, const MOST: usize>(Mutex<VecDeque<(K, Arc<V>)>>);

impl<K, V, const MOST: usize> Default for Recent<K, V, MOST> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K, V, const MOST: usize> Recent<K, V, MOST> {
    /// The answer kept under a key of which this holds; made where there is none. Two threads may make the same one,
    /// and either is as good.
    pub fn get(&self, is: impl Fn(&K) -> bool, make: impl FnOnce() -> (K, V)) -> Arc<V> {
        let kept = || lock(&self.0);
        let found = {
            let mut kept = kept();
            let at = kept.iter().position(|(key, _)| is(key));
            if let Some(at) = at.filter(|at| *at > 0) {
                kept.swap(at, at - 1);
                kept.get(at - 1).map(|(_, value)| Arc::clone(value))
            } else {
                at.and_then(|at| kept.get(at)).map(|(_, value)| Arc::clone(value))
            }
        };
        if let Some(found) = found {
            return found;
        }
        // Made without the lock: whoever asks for something else does not wait.
        let (key, value) = make();
        let value = Arc::new(value);
        let mut kept = kept();
        kept.push_front((key, Arc::clone(&value)));
        kept.truncate(MOST);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_answers_are_kept() {
        let recent: Recent<u32, u32, 8> = Recent::default();
        for key in 0..10_000 {
            assert_eq!(*recent.get(|own| *own == key, || (key, key * 2)), key * 2);
        }
        assert_eq!(recent.0.lock().unwrap().len(), 8);
        // What is kept is not made again, and what is not, is.
        assert_eq!(*recent.get(|own| *own == 9999, || unreachable!()), 19_998);
        assert_eq!(*recent.get(|own| *own == 1, || (1, 5)), 5);
    }
}

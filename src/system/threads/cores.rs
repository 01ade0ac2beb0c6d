//! The same work for each of several things, on all cores.

use std::{
    num::NonZeroUsize,
    panic::resume_unwind,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use gongyi_core::sync::lock;

/// More workers than this wait for each other.
const MAX_WORKERS: usize = 16;

/// Does the same with each of several things, on all cores; what came of them, in their order. The threads that help are
/// called `name`. A panic in one of them is one here.
pub fn map_on_all_cores<T: Sync, R: Send>(name: &str, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::with_capacity(items.len()));
    let turn = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let result = work(item);
            lock(&found).push((at, result));
        }
    };
    let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MAX_WORKERS).min(items.len());
    thread::scope(|scope| {
        let start = |_| thread::Builder::new().name(name.to_owned()).spawn_scoped(scope, turn).ok();
        // This thread is one of them, and enough where no other can be had.
        let helpers: Vec<_> = (1..workers).filter_map(start).collect();
        turn();
        for helper in helpers {
            if let Err(panic) = helper.join() {
                resume_unwind(panic);
            }
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_what_was_asked() {
        let numbers: Vec<u64> = (0..500).collect();
        let squares = map_on_all_cores("gongyi-test", &numbers, |number| {
            if number % 7 == 0 {
                thread::yield_now();
            }
            number * number
        });
        assert_eq!(squares, numbers.iter().map(|number| number * number).collect::<Vec<_>>());
        assert_eq!(map_on_all_cores("gongyi-test", &[] as &[u64], |number| *number), Vec::<u64>::new());
    }
}

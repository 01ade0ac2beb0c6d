//! What the log says to people, in their language: [`warn!`](crate::warn), [`info!`](crate::info) and
//! [`error!`](crate::error) take a sentence in both, and say it in one.
//!
//! A process has one log, and so its language is one of the process, set once before anything is said: whoever notices that a
//! disk fails, deep below, need not be told who reads about it. What is for whoever develops the player (`debug!` and
//! `trace!` of `tracing`) is English.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::problem::Lang;

/// Whether it speaks Chinese.
static IS_CHINESE: AtomicBool = AtomicBool::new(false);

/// From now on the log is in this language.
pub fn set_language(lang: Lang) {
    IS_CHINESE.store(lang == Lang::Zh, Ordering::Relaxed);
}

/// The language of the log.
pub fn language() -> Lang {
    if IS_CHINESE.load(Ordering::Relaxed) { Lang::Zh } else { Lang::En }
}

/// Warns of what is wrong with content, hardware or the machine: a sentence as `text!` takes it, or one that is there.
#[macro_export]
macro_rules! warn {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::warn!($crate::text!($zh, $en))
    };
    ($text:expr) => {
        ::tracing::warn!("{}", $text.get($crate::log::language()))
    };
}

/// Tells of what an operator wants to know: see [`warn!`](crate::warn).
#[macro_export]
macro_rules! info {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::info!($crate::text!($zh, $en))
    };
    ($text:expr) => {
        ::tracing::info!("{}", $text.get($crate::log::language()))
    };
}

/// Tells of a fault of the player's own: see [`warn!`](crate::warn).
#[macro_export]
macro_rules! error {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::error!($crate::text!($zh, $en))
    };
    ($text:expr) => {
        ::tracing::error!("{}", $text.get($crate::log::language()))
    };
}

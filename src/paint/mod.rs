//! A slide into pixels.

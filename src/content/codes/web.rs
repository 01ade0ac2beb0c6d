//! Addresses of pages: `https://host:port/path?query#fragment`, as a telephone opens them.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::host;

/// What an address has only as bytes, beside all that is not ASCII. A `%` stays: what is encoded is never encoded twice.
const ENCODED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// A stop that ends a sentence, not an address.
pub(super) const STOPS: &str = ".,;。．，、；：！？…";
/// What opens before an address, and what closes it.
pub(super) const OPENING: &str = "<〈《【「『（(［[“‘\"'＜";
pub(super) const CLOSING: &str = ">〉》】」』）)］]”’\"'＞";

/// An address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address<'a> {
    /// `https` or `http`, as it was written.
    pub(super) scheme: &'a str,
    /// Who is let in, with the `@`; mostly empty.
    pub(super) user: &'a str,
    pub(super) host: String,
    /// With the colon; mostly empty.
    pub(super) port: &'a str,
    /// All that follows.
    pub(super) rest: String,
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, user, host, port, rest } = self;
        write!(f, "{scheme}://{user}{host}{port}{rest}")
    }
}

/// Whether it starts as an address of a page does.
pub(super) fn has_web_scheme(text: &str) -> bool {
    split_scheme(text).is_some()
}

/// The scheme and what follows its slashes.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")).then_some((scheme, rest))
}

/// An address to which nothing clings that is not of it; what is not ASCII may be in it.
pub(super) fn clean(text: &str) -> Option<Address<'_>> {
    let (scheme, after) = split_scheme(text)?;
    let (authority, rest) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
    let (user, place) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    let (host, port) = split_port(place)?;
    let is_whole = !user.contains(char::is_whitespace)
        && !is_scheme(host)
        && !ends_loosely(rest)
        && !rest.contains('。')
        && end_of_path(rest).is_none();
    // A backslash before the query is a slash that somebody mistyped.
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let host = host::in_ascii(host).filter(|_| is_whole && !path.contains('\\'))?;
    Some(Address { scheme, user, host, port, rest: encoded(rest) })
}

/// A host and its port, with the colon.
pub(super) fn split_port(place: &str) -> Option<(&str, &str)> {
    let after_brackets = place.find(']').map_or(0, |at| at + 1);
    let colon = place.get(after_brackets..).and_then(|rest| rest.find(':')).map(|at| after_brackets + at);
    let (host, port) = place.split_at(colon.unwrap_or(place.len()));
    let digits = port.get(1..).unwrap_or_default();
    (port.is_empty() || digits.parse::<u16>().is_ok()).then_some((host, port))
}

/// A scheme where a host should be: it is doubled.
fn is_scheme(host: &str) -> bool {
    ["http", "https"].iter().any(|scheme| host.eq_ignore_ascii_case(scheme))
}

/// Where in what follows a host something else begins: another address, or a sentence after a stop.
pub(super) fn end_of_path(rest: &str) -> Option<usize> {
    let lower = rest.to_ascii_lowercase();
    let is_scheme = |text: &str| text.starts_with("http:") || text.starts_with("https:");
    if rest.starts_with("//") && is_scheme(lower.trim_start_matches('/')) {
        return Some(0);
    }
    let stop = lower.match_indices('。').map(|(at, _)| at).find(|at| !is_point(&lower, *at));
    let blanks = lower.match_indices(char::is_whitespace);
    let another = blanks.map(|(at, _)| at).find(|at| lower.get(*at..).is_some_and(|text| is_scheme(text.trim_start())));
    stop.into_iter().chain(another).min()
}

/// Whether the stop at this place is a point that an input method made one, as in `a。pdf`.
fn is_point(text: &str, at: usize) -> bool {
    let after = text.get(at..).and_then(|rest| rest.chars().nth(1));
    after.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// Whether a stop or a closing bracket without its partner ends it.
pub(super) fn ends_loosely(text: &str) -> bool {
    let Some(last) = text.chars().next_back() else { return false };
    STOPS.contains(last) || (CLOSING.contains(last) && !has_partner(text, last))
}

/// Whether a closing bracket at the end of a text closes one of it.
fn has_partner(text: &str, closing: char) -> bool {
    let partners = OPENING.chars().zip(CLOSING.chars());
    let Some((opening, _)) = partners.into_iter().find(|(_, close)| *close == closing) else { return false };
    let count = |of: char| text.chars().filter(|c| *c == of).count();
    opening != closing && count(opening) == count(closing)
}

/// What follows the host, as bytes that an address may hold. Ends of lines in it are where a program wrapped it.
pub(super) fn encoded(rest: &str) -> String {
    let blanked = |c: char| if c.is_whitespace() { ' ' } else { c };
    let whole: String = rest.chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).map(blanked).collect();
    utf8_percent_encode(&whole, ENCODED).to_string()
}

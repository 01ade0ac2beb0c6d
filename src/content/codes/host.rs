//! Hosts of addresses: which text is one, how telephones look it up, and whether they can from the street.

use std::net::{IpAddr, Ipv4Addr};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// What ends the names that offices use: without `www.`, a path or a scheme only these make an address of a word.
const COMMON_ENDS: [&str; 16] =
    ["cn", "com", "net", "org", "gov", "edu", "info", "top", "vip", "xyz", "cc", "site", "link", "club", "shop", "ltd"];
/// The same in Chinese.
const CHINESE_ENDS: [&str; 11] =
    ["中国", "中國", "公司", "网络", "政务", "公益", "网址", "在线", "中文网", "网站", "商城"];
/// What ends names that only a network of its own knows.
const PRIVATE_ENDS: [&str; 7] = ["local", "lan", "localhost", "internal", "intranet", "home", "localdomain"];

/// The host as telephones look it up: in ASCII. None where it cannot be one.
pub(super) fn in_ascii(host: &str) -> Option<String> {
    if host.starts_with('[') {
        return host.strip_prefix('[')?.strip_suffix(']')?.parse::<std::net::Ipv6Addr>().ok().map(|_| host.to_owned());
    }
    // What is ASCII already stays as it was written: capitals make a finer code.
    let ascii = if host.is_ascii() {
        host.to_owned()
    } else {
        let names = Uts46::new();
        names.to_ascii(host.as_bytes(), AsciiDenyList::URL, Hyphens::Allow, DnsLength::Ignore).ok()?.into_owned()
    };
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    // Words that follow an address without a blank: no top-level name is of two scripts.
    let last = host.rsplit(['.', '。', '．']).next().unwrap_or_default();
    let is_mixed = last.starts_with(|c: char| c.is_ascii_alphanumeric())
        && ascii.rsplit('.').next()?.starts_with("xn--")
        && !last.is_ascii();
    (!is_mixed && ascii.split('.').all(is_label)).then_some(ascii)
}

/// Whether a host, as it was written, is a public name or a number of four parts.
pub(super) fn is_full(written: &str) -> bool {
    let last = written.rsplit('.').next().unwrap_or_default();
    let is_name = (last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic()))
        || last.starts_with("xn--")
        || CHINESE_ENDS.contains(&last);
    written.contains('.') && (is_name || written.parse::<Ipv4Addr>().is_ok())
}

/// Whether what is written without a scheme is most likely a host: one that has a path needs no more than a name.
pub(super) fn is_likely(written: &str, has_path: bool) -> bool {
    let Some(ascii) = in_ascii(written).filter(|_| is_full(written)) else { return false };
    let last = written.rsplit('.').next().unwrap_or_default().to_lowercase();
    let is_chinese_end = CHINESE_ENDS.contains(&last.as_str());
    match () {
        () if ascii.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) => true,
        () if has_path => last.is_ascii() || is_chinese_end,
        () => COMMON_ENDS.contains(&last.as_str()) || is_chinese_end,
    }
}

/// Whether only this machine or its own network knows a host.
pub(super) fn is_private(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => is_private_v4(address),
        Ok(IpAddr::V6(address)) => {
            address.is_loopback()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_unspecified()
        }
        Err(_) => {
            let lower = bare.to_ascii_lowercase();
            !lower.contains('.') || lower.rsplit('.').next().is_some_and(|last| PRIVATE_ENDS.contains(&last))
        }
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    // Of a provider's own network as well: 100.64/10.
    let is_shared = first == 100 && (64..128).contains(&second);
    address.is_private() || address.is_loopback() || address.is_link_local() || address.is_unspecified() || is_shared
}

/// Whether it is such a host without a scheme, with a port or a path or without.
pub(super) fn is_bare_private(text: &str) -> bool {
    let host = text.split(['/', ':', '?', '#']).next().unwrap_or_default();
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(is_private_v4)
}

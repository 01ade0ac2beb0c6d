//! Names that an archive from Windows brought: in GBK, or in the letters that an unpacker took those bytes for.

use encoding_rs::{GBK, WINDOWS_1252};

use super::meant::fold;
use gongyi_core::characters::{is_control, turns_text};

/// The upper half of code page 437, as which unpackers read names that are not said to be UTF-8 (APPNOTE, appendix D).
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// Whether a character stands in the names that people in China give to files, beside those of ASCII.
fn is_chinese(c: char) -> bool {
    matches!(u32::from(c), 0x3001..=0x3011 | 0x3014..=0x301F | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xFF01..=0xFF5E
        | 0x2014 | 0x2018..=0x201D | 0x2026 | 0x20000..=0x3FFFF)
}

/// Whether a decoded name is one that somebody wrote.
fn is_plausible(name: &str) -> bool {
    let is_fit = |c: char| (c.is_ascii() && !is_control(c)) || is_chinese(c);
    name.chars().all(is_fit) && name.chars().any(is_chinese)
}

fn decode_gbk(bytes: &[u8]) -> Option<String> {
    let name = GBK.decode_without_bom_handling_and_without_replacement(bytes)?;
    (!name.contains(|c| is_control(c) || turns_text(c))).then(|| name.into_owned())
}

/// What the bytes of a name say in GBK, where they are not UTF-8.
pub(crate) fn gbk_name(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).is_err().then(|| decode_gbk(bytes)).flatten()
}

/// The bytes of a name in code page 437.
fn code_page_437(name: &str) -> Option<Vec<u8>> {
    let byte = |c: char| match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => Some(byte),
        _ => CODE_PAGE_437.chars().zip(0x80..=0xFF).find(|(known, _)| *known == c).map(|(_, byte)| byte),
    };
    name.chars().map(byte).collect()
}

/// The bytes of a name in an encoding that has all of its characters.
fn encoded(encoding: &'static encoding_rs::Encoding, name: &str) -> Option<Vec<u8>> {
    let (bytes, _, has_errors) = encoding.encode(name);
    (!has_errors).then(|| bytes.into_owned())
}

/// What a name said before its bytes were taken for letters of another encoding, as far as that can be: every answer
/// that could be a name.
pub(crate) fn garbled(name: &str) -> Vec<String> {
    if name.is_ascii() {
        return Vec::new();
    }
    let western = [code_page_437(name), encoded(WINDOWS_1252, name)].into_iter().flatten();
    let decoded = western.flat_map(|bytes| [decode_gbk(&bytes), String::from_utf8(bytes).ok()]);
    // UTF-8 that was taken for GBK.
    let utf_8 = encoded(GBK, name).and_then(|bytes| String::from_utf8(bytes).ok());
    // Some names in GBK, such as 图片, happen to be UTF-8 as well.
    let gbk = decode_gbk(name.as_bytes());
    decoded.flatten().chain(utf_8).chain(gbk).filter(|decoded| is_plausible(decoded)).collect()
}

/// Whether a name, by its bytes, is `wanted` in another encoding.
pub(crate) fn is_garbled_from(bytes: &[u8], wanted: &str) -> bool {
    let wanted = fold(wanted);
    match std::str::from_utf8(bytes) {
        Ok(name) => garbled(name).iter().any(|decoded| fold(decoded) == wanted),
        Err(_) => gbk_name(bytes).is_some_and(|name| fold(&name) == wanted),
    }
}

/// What a name said, where it is so garbled that nobody wrote it: no name has pieces of frames among its letters.
pub(crate) fn looks_garbled(name: &str) -> Option<String> {
    let has_frames = name.contains(|c| ('\u{2500}'..='\u{259f}').contains(&c));
    let bytes = if has_frames { code_page_437(name) } else { None };
    decode_gbk(&bytes?).filter(|decoded| is_plausible(decoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_the_encoding_that_they_were_written_in() {
        // What `iconv -t GBK` makes of 健康 and 湖, and what Info-ZIP shows of them.
        assert_eq!(gbk_name(b"\xbd\xa1\xbf\xb5.ron").as_deref(), Some("健康.ron"));
        assert_eq!(gbk_name(b"\xba\xfe.png").as_deref(), Some("湖.png"));
        assert_eq!(gbk_name("健康.ron".as_bytes()), None);
        assert_eq!(gbk_name(b"\xff\xff"), None);
        assert_eq!(looks_garbled("╜í┐╡.ron").as_deref(), Some("健康.ron"));
        for garbled in ["║■.png", "ºþ.png"] {
            assert!(is_garbled_from(garbled.as_bytes(), "湖.png"), "{garbled}");
        }
        assert!(is_garbled_from(b"\xcd\xbc\xc6\xac", "图片"));
        for garbled in ["鍋ュ悍.ron", "å\u{81}¥åº·.ron", "½¡¿µ.RON"] {
            assert!(is_garbled_from(garbled.as_bytes(), "健康.ron"), "{garbled}: {:?}", super::garbled(garbled));
        }
        assert!(is_garbled_from(b"\xba\xfe.PNG", "湖.png") && !is_garbled_from(b"\xba\xfe.png", "海.png"));
    }

    #[test]
    fn names_that_people_give_are_not_garbled() {
        for name in ["健康", "Müller", "été", "a", "联通", "体检─通知", "№1"] {
            assert_eq!(looks_garbled(name), None, "{name}");
        }
    }
}

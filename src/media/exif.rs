//! Which way up a picture is, as EXIF has it: the one note that is read, wherever a format allows it.

/// A note is shorter; what is behind is not read.
pub(crate) const MAX_NOTE_BYTES: usize = 64 * 1024;
/// What stands before the note in JPEG, and with some programs elsewhere.
const HEAD: &[u8] = b"Exif\0\0";
const ORIENTATION: u16 = 0x0112;

/// The number that EXIF gives for the way up; none where it gives none. What is no way up, such as 0 or 9, is for the
/// caller to judge.
pub(crate) fn orientation(note: &[u8]) -> Option<u8> {
    let note = note.strip_prefix(HEAD).unwrap_or(note);
    match note {
        [b'I', b'I', 42, 0, ..] => find(note, u16::from_le_bytes, u32::from_le_bytes),
        [b'M', b'M', 0, 42, ..] => find(note, u16::from_be_bytes, u32::from_be_bytes),
        _ => None,
    }
}

/// Looks through the first folder of a note, in either order of bytes.
fn find(note: &[u8], short: fn([u8; 2]) -> u16, long: fn([u8; 4]) -> u32) -> Option<u8> {
    let folder = note.get(long(*note.get(4..)?.first_chunk()?) as usize..)?;
    let (count, entries) = folder.split_first_chunk()?;
    for [tag, more, kind, other, _, _, _, _, value @ ..] in
        entries.as_chunks::<12>().0.iter().take(usize::from(short(*count)))
    {
        if short([*tag, *more]) != ORIENTATION {
            continue;
        }
        let [first, second, ..] = *value;
        let value = match short([*kind, *other]) {
            1 | 7 => u32::from(first),
            3 => u32::from(short([first, second])),
            4 => long(*value),
            _ => return None,
        };
        return u8::try_from(value).ok();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_up_is_read_in_both_orders_and_however_it_is_written() {
        for (note, meant) in [
            (b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0".as_slice(), Some(6)),
            (b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", Some(6)),
            (b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0", Some(8)),
            (b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x04\0\0\0\x01\0\0\0\x03", Some(3)),
            // Another entry before it, and the folder further behind.
            (b"MM\0*\0\0\0\x0A..\0\x02\x01\x00\0\x03\0\0\0\x01\0\x09\0\0\x01\x12\0\x03\0\0\0\x01\0\x05\0\0", Some(5)),
            (b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\xFF\xFF\0\0", None),
            (b"II*\0\x08\0\0\0\x00\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", None),
            (b"II*\0\xFF\xFF\xFF\xFF", None),
            (b"II*\0", None),
            (b"", None),
        ] {
            assert_eq!(orientation(note), meant, "{note:?}");
        }
    }
}

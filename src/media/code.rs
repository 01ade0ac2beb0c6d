//! QR codes: a text as dark and light modules.

use qrcode::{
    EcLevel, QrCode,
    bits::Bits,
    types::{QrResult, Version},
};

/// How much of a code may be damaged and is read all the same: an eighth, as most codes in the street.
const LEVEL: EcLevel = EcLevel::M;
/// The largest code that there is.
const MAX_VERSION: i16 = 40;

/// The code that says `content`, as fine as it must be; none where no code holds so much.
pub fn qr_code(content: &str) -> Option<QrCode> {
    if content.is_ascii() {
        return QrCode::with_error_correction_level(content, LEVEL).ok();
    }
    // Bytes of Chinese look like those of a Japanese character set, which the library would write shorter, and which
    // telephones would read as Japanese.
    let bits = |version: i16| -> QrResult<Bits> {
        let mut bits = Bits::new(Version::Normal(version));
        bits.push_byte_data(content.as_bytes())?;
        bits.push_terminator(LEVEL)?;
        Ok(bits)
    };
    QrCode::with_bits((1..=MAX_VERSION).find_map(|version| bits(version).ok())?, LEVEL).ok()
}

//! Pictures as files: JPEG for what is sent to be looked at. What must keep its very pixels is PNG, which others write.

use std::io;

use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

use super::Canvas;

/// A picture as a JPEG of this quality, from 1 to 100. Colours keep their full resolution: red characters would else have
/// fringes.
pub fn encode_jpeg(picture: &Canvas, quality: u8) -> io::Result<Vec<u8>> {
    let opaque: Vec<u8> =
        picture.data.as_chunks::<4>().0.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode(&opaque, picture.width, picture.height, ExtendedColorType::Rgb8)
        .map_err(io::Error::other)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_back_nearly_as_it_was() {
        let data: Vec<u8> =
            (0..64 * 64).flat_map(|at| if (at % 64) < 32 { [200, 20, 30, 255] } else { [250; 4] }).collect();
        let picture = Canvas { width: 64, height: 64, data };
        let bytes = encode_jpeg(&picture, 85).unwrap();
        let read = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!(read.dimensions(), (64, 64));
        // At the edge of red, no pixel takes its hue from the other side.
        for (x, expected) in [(31, [200, 20, 30]), (32, [250, 250, 250])] {
            let found = read.get_pixel(x, 20).0;
            assert!(found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 12), "{x}: {found:?}");
        }
        assert!(encode_jpeg(&picture, 30).unwrap().len() < bytes.len());
    }
}

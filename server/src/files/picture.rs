//! Small pictures of pictures, made once, when the first is asked for. Decoding what strangers send is bounded: in pixels,
//! in memory, and in how many are decoded at a time. What cannot be made small is noted, so it is tried once.

use crate::error::ApiError;
use crate::state::State;
use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};
use schemars::JsonSchema;
use serde::Deserialize;
use std::io::Cursor;
use tenon_engine::store::files::FileRow;

/// The most pixels of a picture that is made small: more than telephones take.
const MOST_PIXELS: u64 = 64_000_000;
/// The most bytes one decoded picture may take up.
const MOST_MEMORY: u64 = 256 << 20;
/// The largest file that is looked into.
const LARGEST_FILE: i64 = 64 << 20;
const QUALITY: u8 = 82;

/// How large a small picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// For a cell of a table.
    Small,
    /// For a card or a record.
    #[default]
    Large,
}

impl Side {
    pub const ALL: [Self; 2] = [Self::Small, Self::Large];

    /// The longer side, in pixels: twice what it is shown at.
    pub fn pixels(self) -> u32 {
        match self {
            Self::Small => 96,
            Self::Large => 480,
        }
    }
}

/// A small picture.
pub struct Picture {
    pub bytes: Bytes,
    pub mime: &'static str,
}

impl Picture {
    fn read(bytes: Bytes) -> Option<Self> {
        let mime = if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" };
        (!bytes.is_empty()).then_some(Self { bytes, mime })
    }
}

/// The small picture of a file; none when it is no picture or cannot be made small.
pub async fn picture(state: &State, file: &FileRow, side: Side) -> Result<Option<Picture>, ApiError> {
    if !matches!(file.mime.as_str(), "image/jpeg" | "image/png" | "image/webp" | "image/gif") {
        return Ok(None);
    }
    let vault = state.vault();
    if let Some(made) = vault.picture(&file.id, side.pixels()).await.map_err(ApiError::storage)? {
        return Ok(Picture::read(made));
    }
    let _turn = state.painting().await;
    // Whoever had the turn before may have made it.
    if let Some(made) = vault.picture(&file.id, side.pixels()).await.map_err(ApiError::storage)? {
        return Ok(Picture::read(made));
    }
    let painted = if file.size > LARGEST_FILE {
        None
    } else {
        let bytes = vault.read_whole(&file.id).await.map_err(ApiError::storage)?;
        // A decoder that gives up in its own way is one more picture that cannot be made small.
        tokio::task::spawn_blocking(move || paint(&bytes)).await.ok().flatten()
    };
    let mut wanted = Bytes::new();
    let painted = painted.unwrap_or_else(|| Side::ALL.map(|_| Bytes::new()));
    for (one, bytes) in Side::ALL.into_iter().zip(painted) {
        if one == side {
            wanted = bytes.clone();
        }
        vault.put_picture(&file.id, one.pixels(), bytes).await.map_err(ApiError::storage)?;
    }
    Ok(Picture::read(wanted))
}

/// The pictures of every [`Side`], upright.
fn paint(bytes: &[u8]) -> Option<[Bytes; 2]> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_MEMORY {
        return None;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    let mut made = Vec::with_capacity(2);
    for side in Side::ALL.into_iter().rev() {
        let most = side.pixels();
        if picture.width().max(picture.height()) > most {
            picture = picture.thumbnail(most, most);
        }
        let mut upright = picture.clone();
        upright.apply_orientation(orientation);
        made.push(encode(&upright)?);
    }
    made.reverse();
    made.try_into().ok()
}

fn encode(picture: &DynamicImage) -> Option<Bytes> {
    let mut bytes = Vec::new();
    let shines_through = picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX);
    if shines_through {
        DynamicImage::from(picture.to_rgba8()).write_with_encoder(PngEncoder::new(&mut bytes)).ok()?;
    } else {
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&picture.to_rgb8()).ok()?;
    }
    Some(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    fn jpeg(picture: &RgbImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(picture).unwrap();
        bytes
    }

    /// Puts an Exif block that says how the camera was held behind the first marker of a JPEG.
    fn held(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    fn sizes(bytes: &[u8]) -> Vec<(u32, u32)> {
        let made = paint(bytes).expect("a picture");
        made.iter().map(|one| image::load_from_memory(one).unwrap()).map(|one| (one.width(), one.height())).collect()
    }

    #[test]
    fn pictures_are_made_small_and_stand_upright() {
        // Left half red, right half blue, taken with the camera turned to the right.
        let wide = RgbImage::from_fn(1200, 600, |x, _| if x < 600 { Rgb([230, 20, 20]) } else { Rgb([20, 20, 230]) });
        assert_eq!(sizes(&jpeg(&wide)), [(96, 48), (480, 240)]);
        let turned = paint(&held(&jpeg(&wide), 6)).expect("a picture");
        let large = image::load_from_memory(&turned[1]).unwrap().to_rgb8();
        assert_eq!((large.width(), large.height()), (240, 480));
        assert!(large.get_pixel(120, 40).0[0] > 150 && large.get_pixel(120, 440).0[2] > 150, "red is at the top");
        let tiny = RgbImage::from_pixel(20, 10, Rgb([1, 2, 3]));
        assert_eq!(sizes(&jpeg(&tiny)), [(20, 10), (20, 10)], "nothing is made larger");
    }

    #[test]
    fn what_shines_through_still_does() {
        for (alpha, mime) in [(90, "image/png"), (255, "image/jpeg")] {
            let mut bytes = Vec::new();
            let picture = RgbaImage::from_pixel(600, 600, Rgba([10, 200, 10, alpha]));
            DynamicImage::from(picture).write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
            let [small, _] = paint(&bytes).expect("a picture");
            assert_eq!(Picture::read(small).expect("bytes").mime, mime);
        }
    }

    #[test]
    fn bombs_and_rubbish_are_left_alone() {
        // A header that promises ten thousand million pixels, and nothing behind it.
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bomb.extend(100_000_u32.to_be_bytes().repeat(2));
        bomb.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        let cut = &jpeg(&RgbImage::new(300, 300))[..200];
        for bytes in [&bomb[..], cut, b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 ", b"<svg/>", b""] {
            assert!(paint(bytes).is_none(), "{bytes:?}");
        }
    }
}

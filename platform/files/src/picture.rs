//! Pictures are decoded and written anew: what is not a pixel does not come along.
//!
//! A picture with transparency, a PNG and the first picture of a GIF become PNG; photos become JPEG.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    metadata::Orientation,
};

use crate::{Kind, MOST_PIXELS, Refusal};

/// How well photos are kept, of a hundred.
const QUALITY: u8 = 92;
/// What decoding may take in memory: 40 megapixels of sixteen bits in four channels, and some room.
const MEMORY: u64 = 400 << 20;

/// The picture, written anew.
pub(crate) fn anew(content: &[u8], format: ImageFormat) -> Result<(Kind, Vec<u8>), Refusal> {
    let damaged = |_| Refusal::Damaged;
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    // The header alone is read here: a flood is refused before there is room for its pixels.
    let (width, height) =
        ImageReader::with_format(Cursor::new(content), format).into_dimensions().map_err(damaged)?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Refusal::Pixels { width, height });
    }
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(turned);
    let photo = matches!(format, ImageFormat::Jpeg | ImageFormat::WebP) && !picture.color().has_alpha();
    let mut kept = Vec::new();
    if photo {
        let rgb = DynamicImage::from(picture.into_rgb8());
        rgb.write_with_encoder(JpegEncoder::new_with_quality(&mut kept, QUALITY)).map_err(damaged)?;
        Ok((Kind::Jpeg, kept))
    } else {
        picture.write_to(&mut Cursor::new(&mut kept), ImageFormat::Png).map_err(damaged)?;
        Ok((Kind::Png, kept))
    }
}

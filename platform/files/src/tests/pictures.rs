//! Pictures come out as pixels and nothing else; drawings come out as pictures.

use std::io::Cursor;

use image::{
    DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder,
};

use super::*;

fn photo(format: ImageFormat) -> Vec<u8> {
    let mut picture = RgbImage::from_pixel(12, 8, Rgb([200, 30, 30]));
    picture.put_pixel(0, 0, Rgb([0, 0, 250]));
    let mut bytes = Vec::new();
    DynamicImage::from(picture).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

fn holds(content: &[u8], part: &[u8]) -> bool {
    content.windows(part.len()).any(|window| window == part)
}

fn size(examined: &Examined) -> (u32, u32) {
    let picture = image::load_from_memory(&examined.content).unwrap();
    (picture.width(), picture.height())
}

/// A PNG that says how large it is, and holds nothing.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        png.extend((data.len() as u32).to_be_bytes());
        png.extend([kind, data].concat());
        let mut sum = flate2::Crc::new();
        sum.update(&[kind, data].concat());
        png.extend(sum.sum().to_be_bytes());
    };
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat());
    chunk(b"IDAT", b"\x78\x9c\x03\x00\x00\x00\x00\x01");
    chunk(b"IEND", b"");
    png
}

#[test]
fn a_picture_keeps_its_pixels_and_gets_the_ending_of_what_it_became() {
    for (format, name, becomes) in [
        (ImageFormat::Png, "a.png", "a.png"),
        (ImageFormat::Jpeg, "a.JPEG", "a.jpeg"),
        (ImageFormat::Gif, "a.gif", "a.png"),
        (ImageFormat::WebP, "a.webp", "a.jpg"),
    ] {
        let examined = kept(name, photo(format));
        assert_eq!((examined.name.as_str(), size(&examined)), (becomes, (12, 8)), "{format:?}");
    }
    assert!(matches!(refused("a.jpg", photo(ImageFormat::Png)), Refusal::Pretends { fits: "png", .. }));
}

#[test]
fn a_gif_that_is_also_a_script_is_only_a_picture_afterwards() {
    let mut both = photo(ImageFormat::Gif);
    both.extend(b"=1;alert(document.domain);/*");
    let examined = kept("a.gif", &both);
    assert!(!holds(&examined.content, b"alert") && examined.kind == Kind::Png);
}

#[test]
fn what_stands_behind_a_picture_does_not_come_along() {
    let mut both = photo(ImageFormat::Png);
    both.extend(b"PK\x03\x04 an archive <script>alert(1)</script>");
    let examined = kept("a.png", &both);
    assert!(!holds(&examined.content, b"PK") && !holds(&examined.content, b"script"));
    assert_eq!(size(&examined), (12, 8));
}

/// Where a photo was taken goes; how it is turned becomes its pixels.
#[test]
fn a_photo_loses_its_notes_and_stands_upright() {
    let exif =
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0 Rue de Rivoli".to_vec();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif[6..].to_vec()).unwrap();
    encoder.write_image(&[90; 12 * 8 * 3], 12, 8, ExtendedColorType::Rgb8).unwrap();
    assert!(holds(&bytes, b"Rivoli"));
    let examined = kept("a.jpg", &bytes);
    assert!(!holds(&examined.content, b"Rivoli"));
    assert_eq!(size(&examined), (8, 12));
}

#[test]
fn a_flood_of_pixels_is_refused_before_it_is_unpacked() {
    assert_eq!(refused("a.png", png_of(65_535, 65_535)), Refusal::Pixels { width: 65_535, height: 65_535 });
    assert_eq!(refused("a.png", png_of(40_000_001, 1)), Refusal::Pixels { width: 40_000_001, height: 1 });
    assert_eq!(
        refused("a.png", png_of(9, 9)),
        Refusal::Damaged,
        "it says that it holds pixels, and does not"
    );
}

#[test]
fn a_drawing_becomes_a_picture_and_nothing_of_it_runs() {
    let drawing = r#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5" onload="alert(1)">
        <script>alert(2)</script><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="x"/></body></foreignObject>
        <rect width="10" height="5" fill="rgb(204,0,0)"/></svg>"#;
    let examined = kept("logo.svg", drawing);
    assert_eq!((examined.kind, examined.name.as_str()), (Kind::Png, "logo.png"));
    let picture = image::load_from_memory(&examined.content).unwrap().into_rgba8();
    assert_eq!(picture.dimensions(), (40, 20));
    assert_eq!(picture.get_pixel(20, 10).0, [204, 0, 0, 255]);
    assert!(!holds(&examined.content, b"alert"));
}

#[test]
fn a_drawing_fetches_nothing_from_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret.svg");
    std::fs::write(
        &secret,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>"#,
    )
    .unwrap();
    let drawing = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"><image width="9" height="9" href="{0}"/><image width="9" height="9" xlink:href="file://{0}"/><use href="{0}#a"/></svg>"#,
        secret.display()
    );
    let picture = image::load_from_memory(&kept("a.svg", drawing).content).unwrap().into_rgba8();
    assert!(picture.pixels().all(|pixel| pixel.0[3] == 0), "nothing was drawn");
}

#[test]
fn a_drawing_that_unfolds_without_end_is_refused() {
    let svg = |within: &str| {
        format!(r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000">{within}</svg>"##)
    };
    let words = (1..9).map(|at| format!("<!ENTITY a{at} '{}'>", format!("&a{};", at - 1).repeat(10)));
    let lol = format!("<!DOCTYPE svg [<!ENTITY a0 'ha'>{}]>{}", words.collect::<String>(), svg("&a8;"));
    assert_eq!(refused("a.svg", lol), Refusal::Drawing);

    let tens =
        (1..9).map(|at| format!("<g id='g{at}'>{}</g>", format!("<use href='#g{}'/>", at - 1).repeat(10)));
    let uses = svg(&format!("<rect id='g0' width='9' height='9'/>{}", tens.collect::<String>()));
    assert!(matches!(refused("a.svg", uses), Refusal::Drawing | Refusal::Damaged));

    let full = "<rect width='1000' height='1000' opacity='.5'/>".repeat(2_000);
    assert_eq!(refused("a.svg", svg(&full)), Refusal::Drawing, "painted over and over");
    let fog = "<filter id='f'><feMorphology radius='900'/></filter><rect filter='url(#f)' width='900' height='900'/>";
    assert_eq!(refused("a.svg", svg(fog)), Refusal::Drawing);
    let deep = svg(&format!("{}{}", "<g opacity='.9'>".repeat(5_000), "</g>".repeat(5_000)));
    assert!(matches!(refused("a.svg", deep), Refusal::Drawing | Refusal::Damaged));
}

//! Draws pages.

use krilla::{
    Document as Drawn, color::rgb, geom::PathBuilder, geom::Point, metadata::Metadata, num::NormalizedF32,
    page::PageSettings, paint::Fill, surface::Surface,
};

use crate::{
    Document, PdfError,
    fonts::{Fonts, Weight},
    layout::{HIGH, MARGIN, SMALL, Sheet, WIDE, Words},
};

pub(crate) fn paint(document: &Document, sheets: &[Sheet], fonts: &mut Fonts) -> Result<Vec<u8>, PdfError> {
    let mut drawn = Drawn::new();
    drawn.set_metadata(Metadata::new().title(document.title.clone()));
    let lacking = Some(&document.lacking).filter(|text| fonts.lacks && !text.is_empty()).cloned();
    for (at, sheet) in sheets.iter().enumerate() {
        let settings =
            PageSettings::from_wh(WIDE, HIGH).ok_or_else(|| PdfError::Written("its size".into()))?;
        let mut page = drawn.start_page_with(settings);
        let mut surface = page.surface();
        surface.set_fill(Some(ink(20)));
        for words in &sheet.words {
            write(&mut surface, words, fonts);
        }
        surface.set_fill(Some(ink(190)));
        for rule in &sheet.rules {
            line(&mut surface, *rule);
        }
        surface.set_fill(Some(ink(90)));
        let y = HIGH - MARGIN;
        let said = [Some(document.foot.clone()), lacking.clone()]
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty());
        let text = said.collect::<Vec<_>>().join(" · ");
        let foot = Words { x: MARGIN, y, size: SMALL, weight: Weight::Plain, text };
        write(&mut surface, &foot, fonts);
        let text = format!("{} / {}", at + 1, sheets.len());
        let x = WIDE - MARGIN - fonts.shape(&text, Weight::Plain).width * SMALL;
        write(&mut surface, &Words { x, text, ..foot }, fonts);
        surface.finish();
        page.finish();
    }
    drawn.finish().map_err(|error| PdfError::Written(format!("{error:?}")))
}

fn write(surface: &mut Surface<'_>, words: &Words, fonts: &mut Fonts) {
    let font = fonts.font(words.weight);
    let mut x = words.x;
    for run in &fonts.shape(&words.text, words.weight).runs {
        let from = Point::from_xy(x, words.y);
        surface.draw_glyphs(from, &run.glyphs, font.clone(), &run.text, words.size, false);
        x += run.width * words.size;
    }
}

/// A thin line from margin to margin.
fn line(surface: &mut Surface<'_>, y: f32) {
    let mut path = PathBuilder::new();
    path.move_to(MARGIN, y);
    path.line_to(WIDE - MARGIN, y);
    path.line_to(WIDE - MARGIN, y + 0.4);
    path.line_to(MARGIN, y + 0.4);
    path.close();
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn ink(grey: u8) -> Fill {
    Fill {
        paint: rgb::Color::new(grey, grey, grey).into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }
}

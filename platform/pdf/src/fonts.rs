//! The two fonts, and texts as they are drawn with them.

use std::{collections::HashMap, rc::Rc};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use crate::PdfError;

static PLAIN: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed-Bold.ttf");
/// Texts whose shapes are remembered: words come again and again, names and amounts do not.
const REMEMBERED: usize = 20_000;

/// How thick letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Weight {
    Plain,
    Bold,
}

/// A part of a text that goes one way: its letters, drawn from left to right, and how wide they are at size 1.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    pub(crate) width: f32,
}

/// A text as it is drawn, from left to right.
#[derive(Debug)]
pub(crate) struct Shaped {
    pub(crate) runs: Vec<Run>,
    pub(crate) width: f32,
}

/// The fonts, and what was shaped with them.
pub(crate) struct Fonts {
    plain: (Font, Face<'static>),
    bold: (Font, Face<'static>),
    known: HashMap<(Weight, String), Rc<Shaped>>,
    /// Whether a letter was missing.
    pub(crate) lacks: bool,
}

impl Fonts {
    pub(crate) fn new() -> Result<Self, PdfError> {
        let font = |data: &'static [u8]| {
            let drawn = Font::new(data.into(), 0).ok_or(PdfError::Font)?;
            Ok((drawn, Face::from_slice(data, 0).ok_or(PdfError::Font)?))
        };
        Ok(Self { plain: font(PLAIN)?, bold: font(BOLD)?, known: HashMap::new(), lacks: false })
    }

    pub(crate) fn font(&self, weight: Weight) -> Font {
        match weight {
            Weight::Plain => self.plain.0.clone(),
            Weight::Bold => self.bold.0.clone(),
        }
    }

    /// How a text is drawn.
    pub(crate) fn shape(&mut self, text: &str, weight: Weight) -> Rc<Shaped> {
        let key = (weight, text.to_owned());
        if let Some(known) = self.known.get(&key) {
            return Rc::clone(known);
        }
        let face = match weight {
            Weight::Plain => &self.plain.1,
            Weight::Bold => &self.bold.1,
        };
        let shaped = Rc::new(shaped(text, face));
        let missing = |run: &Run| run.glyphs.iter().any(|glyph| glyph.glyph_id == GlyphId::new(0));
        self.lacks |= shaped.runs.iter().any(missing);
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(key, Rc::clone(&shaped));
        shaped
    }
}

/// Its parts, each in the direction of its letters, in the order in which they stand on paper.
fn shaped(text: &str, face: &Face<'_>) -> Shaped {
    let mut runs = Vec::new();
    let info = BidiInfo::new(text, None);
    for paragraph in &info.paragraphs {
        let (levels, ranges) = info.visual_runs(paragraph, paragraph.range.clone());
        for range in ranges {
            let direction =
                if levels[range.start].is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight };
            runs.push(run(&text[range], direction, face));
        }
    }
    let width = runs.iter().map(|run: &Run| run.width).sum();
    Shaped { runs, width }
}

fn run(text: &str, direction: Direction, face: &Face<'_>) -> Run {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(direction);
    let shaped = rustybuzz::shape(face, &[], buffer);
    let em = face.units_per_em() as f32;
    // Where the letters of each glyph end: where those of the next one begin, in the order of the text.
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let end = |start: usize| starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
    let glyphs: Vec<KrillaGlyph> = shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, at)| {
            let start = info.cluster as usize;
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                at.x_advance as f32 / em,
                at.x_offset as f32 / em,
                at.y_offset as f32 / em,
                at.y_advance as f32 / em,
                start..end(start),
                None,
            )
        })
        .collect();
    let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
    Run { text: text.to_owned(), glyphs, width }
}

//! Where what stands: pages of texts and lines, before anything is drawn.

use crate::{
    Column, Document, Table,
    fonts::{Fonts, Weight},
};

/// A4, lying.
pub(crate) const WIDE: f32 = 842.0;
pub(crate) const HIGH: f32 = 595.0;
pub(crate) const MARGIN: f32 = 36.0;
/// Below it stands the foot alone.
const BOTTOM: f32 = HIGH - MARGIN - 14.0;
pub(crate) const SMALL: f32 = 8.0;
const TITLE: f32 = 16.0;
const HEADING: f32 = 11.0;
/// From one line of a text to the next, of its size.
const LEADING: f32 = 1.35;
/// Between a cell’s text and its column’s edge.
const PAD: f32 = 3.0;
/// Lines of one cell, at most: a longer text is cut, and says so.
const CELL_MOST: usize = 20;

/// One line of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Words {
    pub(crate) x: f32,
    /// Of its baseline.
    pub(crate) y: f32,
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    pub(crate) text: String,
}

/// What stands on one page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sheet {
    pub(crate) words: Vec<Words>,
    /// Lines across it, by their height.
    pub(crate) rules: Vec<f32>,
}

struct Pen<'f> {
    fonts: &'f mut Fonts,
    sheets: Vec<Sheet>,
    y: f32,
}

/// Puts everything onto pages.
pub(crate) fn pages(document: &Document, fonts: &mut Fonts) -> Vec<Sheet> {
    let mut pen = Pen { fonts, sheets: vec![Sheet::default()], y: MARGIN };
    pen.paragraph(&document.title, TITLE, Weight::Bold);
    for line in &document.about {
        pen.paragraph(line, SMALL + 1.0, Weight::Plain);
    }
    for table in &document.tables {
        pen.table(table);
    }
    pen.sheets
}

impl Pen<'_> {
    fn sheet(&mut self) -> &mut Sheet {
        if self.sheets.is_empty() {
            self.sheets.push(Sheet::default());
        }
        let last = self.sheets.len() - 1;
        &mut self.sheets[last]
    }

    fn turn(&mut self) {
        self.sheets.push(Sheet::default());
        self.y = MARGIN;
    }

    fn paragraph(&mut self, text: &str, size: f32, weight: Weight) {
        for line in wrapped(self.fonts, text, size, weight, WIDE - 2.0 * MARGIN) {
            if self.y + size * LEADING > BOTTOM {
                self.turn();
            }
            self.y += size * LEADING;
            let words = Words { x: MARGIN, y: self.y, size, weight, text: line };
            self.sheet().words.push(words);
        }
    }

    fn table(&mut self, table: &Table) {
        let edges = edges(&table.columns);
        self.y += HEADING;
        // A heading does not stand alone at the end of a page.
        if self.y + 6.0 * HEADING > BOTTOM {
            self.turn();
        }
        self.paragraph(&table.title, HEADING, Weight::Bold);
        self.y += PAD;
        let headings: Vec<String> = table.columns.iter().map(|column| column.label.clone()).collect();
        self.row(&headings, table, &edges, Weight::Bold);
        for row in &table.rows {
            let lines = self.lines(row, &edges, Weight::Plain);
            if self.y + height(&lines) > BOTTOM {
                self.turn();
                self.row(&headings, table, &edges, Weight::Bold);
            }
            self.put(lines, table, &edges, Weight::Plain);
        }
    }

    fn row(&mut self, cells: &[String], table: &Table, edges: &[(f32, f32)], weight: Weight) {
        let lines = self.lines(cells, edges, weight);
        self.put(lines, table, edges, weight);
    }

    fn lines(&mut self, cells: &[String], edges: &[(f32, f32)], weight: Weight) -> Vec<Vec<String>> {
        let cells = cells.iter().zip(edges);
        cells
            .map(|(text, (left, right))| {
                let mut lines = wrapped(self.fonts, text, SMALL, weight, right - left - 2.0 * PAD);
                if lines.len() > CELL_MOST {
                    lines.truncate(CELL_MOST);
                    lines.push("…".to_owned());
                }
                lines
            })
            .collect()
    }

    fn put(&mut self, lines: Vec<Vec<String>>, table: &Table, edges: &[(f32, f32)], weight: Weight) {
        let (top, high) = (self.y, height(&lines));
        let mut words = Vec::new();
        for ((cell, (left, right)), column) in lines.into_iter().zip(edges).zip(&table.columns) {
            for (at, text) in cell.into_iter().enumerate() {
                let y = top + PAD + SMALL + at as f32 * SMALL * LEADING;
                let wide = self.fonts.shape(&text, weight).width * SMALL;
                let x = if column.numbers { right - PAD - wide } else { left + PAD };
                words.push(Words { x, y, size: SMALL, weight, text });
            }
        }
        self.y = top + high;
        let rule = self.y;
        let sheet = self.sheet();
        sheet.words.extend(words);
        sheet.rules.push(rule);
    }
}

/// How high a row is.
fn height(lines: &[Vec<String>]) -> f32 {
    let most = lines.iter().map(Vec::len).max().unwrap_or(0).max(1);
    most as f32 * SMALL * LEADING + 2.0 * PAD
}

/// From where to where each column goes.
fn edges(columns: &[Column]) -> Vec<(f32, f32)> {
    let whole: f32 = columns.iter().map(|column| f32::from(column.width.max(1))).sum();
    let mut left = MARGIN;
    let edge = |column: &Column| {
        let right = left + f32::from(column.width.max(1)) / whole * (WIDE - 2.0 * MARGIN);
        let edges = (left, right);
        left = right;
        edges
    };
    columns.iter().map(edge).collect()
}

/// A text in lines of that width: broken between words, and within a word that is longer than a line. There is a line also where
/// there is no text.
pub(crate) fn wrapped(fonts: &mut Fonts, text: &str, size: f32, weight: Weight, wide: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut taken = 0.0_f32;
    let space = fonts.shape(" ", weight).width * size;
    for word in drawn(text).split_whitespace() {
        let long = fonts.shape(word, weight).width * size;
        let before = if taken > 0.0 { space } else { 0.0 };
        if taken + before + long <= wide {
            add(&mut lines, if taken > 0.0 { " " } else { "" }, word);
            taken += before + long;
            continue;
        }
        if taken > 0.0 {
            lines.push(String::new());
            taken = 0.0;
        }
        if long <= wide {
            add(&mut lines, "", word);
            taken = long;
            continue;
        }
        for letter in word.chars() {
            let mut held = [0; 4];
            let letter: &str = letter.encode_utf8(&mut held);
            let long = fonts.shape(letter, weight).width * size;
            if taken > 0.0 && taken + long > wide {
                lines.push(String::new());
                taken = 0.0;
            }
            add(&mut lines, "", letter);
            taken += long;
        }
    }
    lines
}

fn add(lines: &mut [String], before: &str, text: &str) {
    if let Some(last) = lines.last_mut() {
        last.push_str(before);
        last.push_str(text);
    }
}

/// What of a text is drawn: no control characters, and none that turn the order of what stands beside them.
fn drawn(text: &str) -> String {
    let turns = |one: char| matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|one| !turns(*one)).map(|one| if one.is_control() { ' ' } else { one }).collect()
}

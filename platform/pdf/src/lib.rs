//! Documents of words and tables as PDF: a [`Document`] is what it says, and [`Document::write`] makes the file.
//!
//! What stands in it may have been written by anybody, and it is only ever drawn: there is no language here in which a text could say
//! more than itself. Nothing is read but the two fonts that are part of the program, and nothing is fetched.
//!
//! The fonts know Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic letters, also from right to left; what they lack
//! (Chinese, Japanese, Korean, Thai, the scripts of India) is drawn as a box, and [`Document::write`] says whether there was any.

mod fonts;
mod layout;
mod paint;
#[cfg(test)]
mod tests;

/// What a file says.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Its title, above everything and in the window of who reads it.
    pub title: String,
    /// What stands below it: the parties, the state.
    pub about: Vec<String>,
    /// Its tables, one below the other.
    pub tables: Vec<Table>,
    /// What stands at the foot of every page, beside its number.
    pub foot: String,
    /// What is added to the words below the title where a letter is missing in the fonts.
    pub lacking: String,
}

/// A table that goes on over as many pages as it needs, its headings on each.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: a text for each column.
    pub rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// How wide it is, beside the others.
    pub width: u16,
    /// Whether it holds numbers, which stand at its right.
    pub numbers: bool,
}

/// A document that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A font cannot be read.
    #[error("a font of this program cannot be read")]
    Font,
    /// By the library that writes it.
    #[error("a PDF could not be written: {0}")]
    Written(String),
}

impl Document {
    /// Makes the file. It takes as long as there are rows: call it where nobody waits for the thread.
    ///
    /// # Errors
    /// What the library says.
    pub fn write(&self) -> Result<Vec<u8>, PdfError> {
        let mut fonts = fonts::Fonts::new()?;
        let pages = layout::pages(self, &mut fonts);
        paint::paint(self, &pages, &mut fonts)
    }
}

//! The kinds of files that are taken, and the first bytes by which each is known.

use image::ImageFormat;

use crate::{Looks, Refusal, text};

/// What a kept file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A document to read or print.
    Pdf,
    /// A picture.
    Png,
    /// A photo.
    Jpeg,
    /// Plain text.
    Text,
    /// A table as text.
    Csv,
    /// A document of Word.
    Docx,
    /// A workbook of Excel.
    Xlsx,
    /// Slides of PowerPoint.
    Pptx,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Pdf, Self::Png, Self::Jpeg, Self::Text, Self::Csv, Self::Docx, Self::Xlsx, Self::Pptx];

    /// The word that stores keep; it is also what its name ends in.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Text => "txt",
            Self::Csv => "csv",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
        }
    }

    /// The kind of that word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What it is called on the wire.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        }
    }

    /// What names of this kind may end in.
    pub(crate) fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Text => &["txt", "text", "log", "md"],
            Self::Csv => &["csv", "tsv"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
        }
    }
}

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Pdf,
    Picture(ImageFormat),
    Drawing,
    Zip,
    Text,
    /// Text whose name says that it is a table: the content cannot tell.
    Table,
}

impl Seen {
    pub(crate) fn of(content: &[u8]) -> Result<Self, Refusal> {
        let begins = |magic: &[u8]| content.starts_with(magic);
        Ok(match () {
            () if begins(b"%PDF-") => Self::Pdf,
            () if begins(b"\x89PNG\r\n\x1a\n") => Self::Picture(ImageFormat::Png),
            () if begins(b"\xff\xd8\xff") => Self::Picture(ImageFormat::Jpeg),
            () if begins(b"GIF87a") || begins(b"GIF89a") => Self::Picture(ImageFormat::Gif),
            () if begins(b"RIFF") && content.get(8..12) == Some(b"WEBP") => Self::Picture(ImageFormat::WebP),
            () if begins(b"PK\x03\x04") => Self::Zip,
            () => match text::markup(content) {
                Some(text::Markup::Drawing) => Self::Drawing,
                Some(text::Markup::Page) => return Err(Refusal::WebPage),
                None if text::is_plain(content) => Self::Text,
                None => return Err(Refusal::Unknown),
            },
        })
    }

    /// What a name of it may end in; the first is the usual one.
    pub(crate) fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => Kind::Pdf.endings(),
            Self::Picture(ImageFormat::Png) => Kind::Png.endings(),
            Self::Picture(ImageFormat::Jpeg) => Kind::Jpeg.endings(),
            Self::Picture(ImageFormat::Gif) => &["gif"],
            Self::Picture(_) => &["webp"],
            Self::Drawing => &["svg"],
            // Which of them, the archive's own table says.
            Self::Zip => &["docx", "xlsx", "pptx"],
            Self::Text => Kind::Text.endings(),
            Self::Table => Kind::Csv.endings(),
        }
    }

    /// As people call it, after “it is”.
    pub(crate) fn looks(self) -> Looks {
        match self {
            Self::Pdf => Looks::Pdf,
            Self::Picture(_) => Looks::Picture,
            Self::Drawing => Looks::Drawing,
            Self::Zip => Looks::Package,
            Self::Text | Self::Table => Looks::Text,
        }
    }
}

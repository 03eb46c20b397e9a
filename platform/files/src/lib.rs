//! Files that people bring. What a file is, its content says: not its name, and not what a browser calls it.
//! [`examine`] takes the few kinds that people send each other at work, and refuses the rest with a sentence
//! that says what to do instead.
//!
//! Pictures are decoded and written anew, so that nothing rides along in them: no place where a photo was
//! taken, no second file behind the first, no drawing that is also a program. Documents stay as they are,
//! byte by byte; what would make them act by themselves (macros, scripts, files within files) is looked for,
//! and refused where it is found. [`pdf`](mod@pdf) and [`office`](mod@office) say what that finds and what
//! it cannot. No scanner for viruses stands here.

mod drawing;
mod kind;
mod name;
mod office;
mod pdf;
mod picture;
mod text;

pub use kind::Kind;

/// The largest file that is taken, in bytes.
pub const LARGEST: usize = 20 << 20;
/// The most pixels that a picture may have.
pub const MOST_PIXELS: u64 = 40_000_000;

/// A file that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// What it is.
    pub kind: Kind,
    /// Its name without anything that is no name; its ending fits the kind.
    pub name: String,
    /// What is kept.
    pub content: Vec<u8>,
}

/// Why a file is not taken, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing in it.
    #[error("this file is empty; look whether it was saved")]
    Empty,
    /// Above [`LARGEST`].
    #[error("this file is larger than 20 MB; make it smaller, or send it in parts")]
    Large,
    /// A name with characters that are not seen, or that turn the direction of reading.
    #[error("the name of this file holds characters that cannot be seen; give it a plain name")]
    Name,
    /// A name such as `invoice.exe.pdf`.
    #[error("this file’s name has two endings, .{0} and another; give it one ending")]
    Endings(String),
    /// The name says one thing, the content another.
    #[error("this file’s name ends in .{named}, but it is {is}; name it so that it ends in .{fits}")]
    Pretends {
        /// What the name ends in.
        named: String,
        /// What the content is.
        is: &'static str,
        /// What it should end in.
        fits: &'static str,
    },
    /// None of the kinds.
    #[error(
        "files of this kind are not taken; save it as PDF, picture, Word, Excel, PowerPoint, text or CSV"
    )]
    Unknown,
    /// A page of the web.
    #[error("this is a web page or another text with markup, which could run something; print it to a PDF")]
    WebPage,
    /// An archive that is no document.
    #[error("this is an archive; attach the files that are in it, one by one")]
    Archive,
    /// It cannot be read.
    #[error("this file is damaged, or not what it says; open it, save it again, and attach that")]
    Damaged,
    /// More pixels than [`MOST_PIXELS`].
    #[error("this picture is {width} × {height} pixels; make it smaller than 40 megapixels")]
    Pixels {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// A drawing that takes too much work, or defines entities.
    #[error("this drawing is too complicated to be turned into a picture; save it as PNG and attach that")]
    Drawing,
    /// More behind its end, or before its beginning.
    #[error("there is something else behind the end of this file; save it again, and attach that")]
    Appended,
    /// A PDF that nobody can look into.
    #[error("this PDF is protected, so it cannot be examined; save a copy without protection")]
    Protected,
    /// A document that acts by itself.
    #[error("this document holds {0}; save a copy without, and attach that")]
    Acts(&'static str),
    /// A document that unpacks to too much.
    #[error("this document unpacks to far more than a document holds; save it again, or as PDF")]
    Bomb,
}

/// Finds out what a file is and whether it may be kept. It takes the time that decoding a picture takes: not
/// for a thread that others wait for.
///
/// # Errors
/// Why not, and what to do.
pub fn examine(name: &str, content: Vec<u8>) -> Result<Examined, Refusal> {
    if content.is_empty() {
        return Err(Refusal::Empty);
    }
    if content.len() > LARGEST {
        return Err(Refusal::Large);
    }
    let name = name::Name::read(name)?;
    let seen = kind::Seen::of(&content)?;
    let seen = name.fits(seen)?;
    let (kind, content) = match seen {
        kind::Seen::Pdf => {
            pdf::check(&content)?;
            (Kind::Pdf, content)
        }
        kind::Seen::Picture(format) => picture::anew(&content, format)?,
        kind::Seen::Drawing => (Kind::Png, drawing::drawn(&content)?),
        kind::Seen::Zip => (office::check(&content)?, content),
        kind::Seen::Text | kind::Seen::Table => {
            text::check(&content)?;
            (if seen == kind::Seen::Table { Kind::Csv } else { Kind::Text }, content)
        }
    };
    // A picture that was written anew may have grown.
    if content.len() > LARGEST {
        return Err(Refusal::Large);
    }
    Ok(Examined { kind, name: name.ending_for(kind)?, content })
}

#[cfg(test)]
mod tests;

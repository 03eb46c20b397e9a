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
mod table;
mod text;

pub use kind::Kind;
use tokio::{sync::Semaphore, task::spawn_blocking};

use words::refusals as texts;

mod words {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

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
    #[error("{}", texts::empty())]
    Empty,
    /// Above [`LARGEST`].
    #[error("{}", texts::large())]
    Large,
    /// A name with characters that are not seen, or that turn the direction of reading.
    #[error("{}", texts::name())]
    Name,
    /// A name such as `invoice.exe.pdf`.
    #[error("{}", texts::endings(_0))]
    Endings(String),
    /// The name says one thing, the content another.
    #[error("{}", texts::pretends(named, looks.said(), *fits))]
    Pretends {
        /// What the name ends in.
        named: String,
        /// What the content is.
        looks: Looks,
        /// What it should end in.
        fits: &'static str,
    },
    /// None of the kinds.
    #[error("{}", texts::unknown())]
    Unknown,
    /// None that is read as a table.
    #[error("{}", texts::no_table())]
    NoTable,
    /// A page of the web.
    #[error("{}", texts::web_page())]
    WebPage,
    /// An archive that is no document.
    #[error("{}", texts::archive())]
    Archive,
    /// It cannot be read.
    #[error("{}", texts::damaged())]
    Damaged,
    /// More pixels than [`MOST_PIXELS`].
    #[error("{}", texts::pixels(width, height))]
    Pixels {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// A drawing that takes too much work, or defines entities.
    #[error("{}", texts::drawing())]
    Drawing,
    /// More behind its end, or before its beginning.
    #[error("{}", texts::appended())]
    Appended,
    /// A PDF that nobody can look into.
    #[error("{}", texts::protected())]
    Protected,
    /// A document that acts by itself.
    #[error("{}", texts::acts(_0.said()))]
    Acts(Acting),
    /// A document that unpacks to too much.
    #[error("{}", texts::bomb())]
    Bomb,
}

/// What a file's content is, whatever its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// A PDF.
    Pdf,
    /// A picture of pixels.
    Picture,
    /// An SVG.
    Drawing,
    /// An Office document or an archive.
    Package,
    /// Plain text.
    Text,
    /// An Office document of another kind.
    Office,
}

impl Looks {
    fn said(self) -> String {
        match self {
            Self::Pdf => texts::is_pdf(),
            Self::Picture => texts::is_picture(),
            Self::Drawing => texts::is_drawing(),
            Self::Package => texts::is_package(),
            Self::Text => texts::is_text(),
            Self::Office => texts::is_office(),
        }
    }
}

/// What makes a document act by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acting {
    /// Macros.
    Macros,
    /// A document with macros within it.
    MacroDocument,
    /// A control.
    Control,
    /// An object of another program.
    Object,
    /// A part that is fetched when it is opened.
    Fetched,
    /// A script.
    Script,
    /// A command that starts a program.
    Command,
    /// A file within the file.
    InnerFile,
    /// A film or an animation.
    Film,
    /// A form with a program of its own.
    Form,
}

impl Acting {
    fn said(self) -> String {
        match self {
            Self::Macros => texts::macros(),
            Self::MacroDocument => texts::macro_document(),
            Self::Control => texts::control(),
            Self::Object => texts::object(),
            Self::Fetched => texts::fetched(),
            Self::Script => texts::script(),
            Self::Command => texts::command(),
            Self::InnerFile => texts::inner_file(),
            Self::Film => texts::film(),
            Self::Form => texts::form(),
        }
    }
}

/// A picture of forty megapixels takes memory: two files are examined at a time.
static TURNS: Semaphore = Semaphore::const_new(2);

/// The same as [`examine`], on a thread for it, in its turn.
///
/// # Errors
/// Why not, and what to do.
pub async fn examined(name: String, content: Vec<u8>) -> Result<Examined, Refusal> {
    let _turn = TURNS.acquire().await;
    spawn_blocking(move || examine(&name, content)).await.map_err(|_| Refusal::Damaged)?
}

/// A table that somebody brings to be read: a workbook, or text in whatever encoding, since spreadsheets write several.
/// The text is not to be shown or given out as it is.
///
/// # Errors
/// Why not, and what to do.
pub async fn examined_table(name: String, content: Vec<u8>) -> Result<Examined, Refusal> {
    let _turn = TURNS.acquire().await;
    spawn_blocking(move || table::examine(&name, content)).await.map_err(|_| Refusal::Damaged)?
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

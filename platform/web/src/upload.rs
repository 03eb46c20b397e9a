//! Files that came with a form, or from a program.

use std::collections::BTreeMap;

use axum::extract::{Form, FromRequest, Multipart, Request};
use axum::http::header;

use crate::{Problem, texts::problem};

/// How much may stand beside the files.
#[derive(Debug, Clone, Copy)]
struct Most {
    /// Bytes of one text.
    text: usize,
    /// Texts.
    texts: usize,
}

/// Beside one file.
const BESIDE: Most = Most { text: 20_000, texts: 20 };
/// In a form of many fields, with what it carries from page to page.
const IN_ALL: Most = Most { text: 1 << 20, texts: 1_000 };

/// One file and the texts beside it. What the browser says of its type is not listened to.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// What it was called where it came from.
    pub name: String,
    /// What it holds.
    pub content: Vec<u8>,
    /// The other fields of the form.
    pub texts: BTreeMap<String, String>,
}

/// A form of any fields, with files among them, however the browser sends it.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// Names and texts, in their order; a name may come more than once.
    pub texts: Vec<(String, String)>,
    /// The files that were chosen.
    pub files: Vec<Brought>,
}

/// A file in a form.
#[derive(Debug, Clone)]
pub struct Brought {
    /// The name of its field.
    pub field: String,
    /// What it was called where it came from.
    pub name: String,
    /// What it holds.
    pub content: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Filled { texts, files } = parts(request, state, BESIDE).await?;
        let mut files = files.into_iter();
        match (files.next(), files.next()) {
            (Some(Brought { name, content, .. }), None) => {
                Ok(Self { name, content, texts: texts.into_iter().collect() })
            }
            (Some(_), Some(_)) => Err(Problem::malformed(problem::one_file())),
            (None, _) => Err(Problem::malformed(problem::no_file())),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Filled {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("multipart/")) {
            let mut filled = parts(request, state, IN_ALL).await?;
            // A field in which no file was chosen is sent as a file without a name.
            filled.files.retain(|file| !file.name.is_empty() || !file.content.is_empty());
            return Ok(filled);
        }
        let Form(texts) = Form::<Vec<(String, String)>>::from_request(request, state).await?;
        let long = texts.iter().any(|(_, text)| text.len() > IN_ALL.text);
        if long || texts.len() > IN_ALL.texts {
            Err(Problem::too_large())
        } else {
            Ok(Self { texts, files: Vec::new() })
        }
    }
}

async fn parts<S: Send + Sync>(request: Request, state: &S, most: Most) -> Result<Filled, Problem> {
    let mut parts = Multipart::from_request(request, state).await?;
    let mut filled = Filled::default();
    while let Some(mut part) = parts.next_field().await? {
        let field = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(plain);
        let mut content = Vec::new();
        while let Some(some) = part.chunk().await? {
            content.extend_from_slice(&some);
            if file.is_none() && content.len() > most.text {
                return Err(Problem::too_large());
            }
        }
        match file {
            Some(name) => filled.files.push(Brought { field, name, content }),
            None => {
                let text = String::from_utf8(content).ok().filter(|text| !text.contains('\0'));
                let text = text.ok_or_else(|| Problem::malformed(problem::no_utf8()))?;
                filled.texts.push((field, text));
            }
        }
        if filled.texts.len() > most.texts || filled.files.len() > most.texts {
            return Err(Problem::too_large());
        }
    }
    Ok(filled)
}

/// Browsers write these three of a name in another way, as the HTML standard says.
fn plain(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

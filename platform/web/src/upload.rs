//! A file that came with a form, or from a program.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Multipart, Request};

use crate::{Problem, texts::problem};

/// The longest of the texts beside the file, in bytes.
const LONGEST_TEXT: usize = 20_000;
/// How many texts there may be.
const MOST_TEXTS: usize = 20;

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

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let mut parts = Multipart::from_request(request, state).await?;
        let mut upload = Self::default();
        let mut found = false;
        while let Some(mut part) = parts.next_field().await? {
            let field = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(plain);
            let mut content = Vec::new();
            while let Some(some) = part.chunk().await? {
                content.extend_from_slice(&some);
                if file.is_none() && content.len() > LONGEST_TEXT {
                    return Err(Problem::too_large());
                }
            }
            match file {
                Some(_) if found => return Err(Problem::malformed(problem::one_file())),
                Some(name) => {
                    found = true;
                    (upload.name, upload.content) = (name, content);
                }
                None => {
                    let text = String::from_utf8(content).ok().filter(|text| !text.contains('\0'));
                    let text = text.ok_or_else(|| Problem::malformed(problem::no_utf8()))?;
                    upload.texts.insert(field, text);
                    if upload.texts.len() > MOST_TEXTS {
                        return Err(Problem::too_large());
                    }
                }
            }
        }
        if found { Ok(upload) } else { Err(Problem::malformed(problem::no_file())) }
    }
}

/// Browsers write these three of a name in another way, as the HTML standard says.
fn plain(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

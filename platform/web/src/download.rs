//! A file as an answer: always saved, never shown in place.

use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::Stream;

/// A file that the browser saves under its name.
#[derive(Debug, Clone)]
pub struct Download {
    /// Its name, of any letters.
    pub name: String,
    /// What it is.
    pub media_type: &'static str,
    /// What it holds.
    pub content: Vec<u8>,
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let headers: [(HeaderName, HeaderValue); 3] = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.media_type)),
            (header::CONTENT_DISPOSITION, disposition(&self.name)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, self.content).into_response()
    }
}

/// A file of any size that the browser saves under its name, sent while it is read.
pub struct Saved<S> {
    /// Its name, of any letters.
    pub name: String,
    /// What it is.
    pub media_type: &'static str,
    /// In bytes.
    pub size: u64,
    /// What it holds, piece by piece.
    pub content: S,
}

impl<S, E> IntoResponse for Saved<S>
where
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Into<BoxError>,
{
    fn into_response(self) -> Response {
        let headers: [(HeaderName, HeaderValue); 4] = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.media_type)),
            (header::CONTENT_LENGTH, HeaderValue::from(self.size)),
            (header::CONTENT_DISPOSITION, disposition(&self.name)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, Body::from_stream(self.content)).into_response()
    }
}

/// RFC 6266: the name in letters that every program reads, and as it is (RFC 8187).
pub(crate) fn disposition(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| if (c.is_ascii_graphic() || c == ' ') && !"\"\\%/".contains(c) { c } else { '_' })
        .collect();
    let exact: String = name
        .bytes()
        .map(|b| match b {
            b if b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&b) => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect();
    let text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

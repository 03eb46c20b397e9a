//! A request that succeeds, kept beside its route: the isolation tests send it as somebody else.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, Request, header};

/// How to ask a route for something that its owner gets. Names in braces (`{lead}`) in the path, the query
/// and the body are filled in by the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    query: &'static str,
    body: Content,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Nothing,
    Form(&'static str),
    Json(&'static str),
    File { name: &'static str, content: &'static str },
}

/// What parts the sample of an upload.
const BOUNDARY: &str = "----sample";
const UPLOAD: &str = "multipart/form-data; boundary=----sample";

/// A sample that cannot become a request.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The path needs a name that the map does not have.
    #[error("the sample of {0} has a name that the test does not know; add it to the map of names")]
    Name(String),
    /// Not an address.
    #[error("the sample is no request")]
    Request(#[from] axum::http::Error),
}

impl Sample {
    /// Nothing but the path.
    pub const fn get() -> Self {
        Self { query: "", body: Content::Nothing }
    }

    /// With a query, such as `state=pending`.
    pub const fn query(query: &'static str) -> Self {
        Self { query, body: Content::Nothing }
    }

    /// A form as a browser sends it: `company=Isdom&value=4821`.
    pub const fn form(body: &'static str) -> Self {
        Self { query: "", body: Content::Form(body) }
    }

    /// A JSON document.
    pub const fn json(body: &'static str) -> Self {
        Self { query: "", body: Content::Json(body) }
    }

    /// A file as a browser's form sends it, with a query such as `about={lead}`.
    pub const fn file(query: &'static str, name: &'static str, content: &'static str) -> Self {
        Self { query, body: Content::File { name, content } }
    }

    /// The request, with every name filled in.
    pub fn request(
        &self,
        method: &Method,
        path: &str,
        names: &BTreeMap<String, String>,
    ) -> Result<Request<Body>, SampleError> {
        let address = filled(path, names);
        if address.contains('{') {
            return Err(SampleError::Name(address));
        }
        let query = filled(self.query, names);
        let uri = if query.is_empty() { address } else { format!("{address}?{query}") };
        let request = Request::builder().method(method).uri(uri);
        let request = match self.content_type() {
            Some(kind) => request.header(header::CONTENT_TYPE, kind),
            None => request,
        };
        Ok(request.body(Body::from(self.body_with(names)))?)
    }

    /// The body with its names filled in; empty where there is none.
    pub fn body_with(&self, names: &BTreeMap<String, String>) -> String {
        match self.body {
            Content::Nothing => String::new(),
            Content::Form(body) | Content::Json(body) => filled(body, names),
            Content::File { name, content } => format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n\
                 {content}\r\n--{BOUNDARY}--\r\n"
            ),
        }
    }

    /// The kind of the body, where there is one.
    pub fn content_type(&self) -> Option<&'static str> {
        match self.body {
            Content::Nothing => None,
            Content::Form(_) => Some("application/x-www-form-urlencoded"),
            Content::Json(_) => Some("application/json"),
            Content::File { .. } => Some(UPLOAD),
        }
    }

    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.query.split('&').filter_map(|pair| pair.split_once('='))
    }

    pub(crate) fn is_file(&self) -> bool {
        matches!(self.body, Content::File { .. })
    }

    pub(crate) fn document(&self) -> Option<&'static str> {
        if let Content::Json(body) = self.body { Some(body) } else { None }
    }
}

fn filled(text: &str, names: &BTreeMap<String, String>) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

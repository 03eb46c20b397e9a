//! Asking only for what is new, and changing only what was seen (RFC 9110, section 13): every answer of the API has
//! an `ETag`; that of a record which counts its versions begins with the version, so that it can be required.

use axum::body::{Body, to_bytes};
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::{Problem, texts};

/// The version of the record that an answer holds; it travels with the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(pub i64);

/// The version that a caller saw, where `If-Match` names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut named = parts.headers.get_all(header::IF_MATCH).iter();
        let Some(tag) = named.next() else { return Ok(Self(None)) };
        let version = |tag: &str| tag.strip_prefix('"')?.split_once('-')?.0.parse().ok();
        match (tag.to_str().ok().and_then(version), named.next()) {
            (Some(version), None) => Ok(Self(Some(version))),
            _ => Err(Problem::malformed(texts::problem::one_tag())),
        }
    }
}

/// Under which tag the caller has it already.
pub(crate) fn had(method: &Method, headers: &HeaderMap) -> Option<HeaderValue> {
    (method == Method::GET).then(|| headers.get(header::IF_NONE_MATCH).cloned()).flatten()
}

/// The answer with its tag, or none of it where the caller has it. What is streamed has no tag.
pub(crate) async fn tagged(method: &Method, had: Option<HeaderValue>, answer: Response) -> Response {
    let json = |value: &HeaderValue| value.as_bytes().starts_with(b"application/json");
    let whole = axum::body::HttpBody::size_hint(answer.body()).exact().is_some();
    if method != Method::GET
        || answer.status() != StatusCode::OK
        || !whole
        || !answer.headers().get(header::CONTENT_TYPE).is_some_and(json)
    {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let body = match to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => return Problem::broken(&error).into_response(),
    };
    let hash: String = Sha256::digest(&body)[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = match parts.extensions.get::<Version>() {
        Some(Version(version)) => format!("\"{version}-{hash}\""),
        None => format!("\"{hash}\""),
    };
    let known = had.as_ref().and_then(|had| had.to_str().ok()).is_some_and(|had| names(had, &tag));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    if known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(body))
}

/// Whether a list of tags holds that one; weak ones compare as strong ones do (RFC 9110, section 8.8.3.2).
fn names(had: &str, tag: &str) -> bool {
    had.trim() == "*" || had.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

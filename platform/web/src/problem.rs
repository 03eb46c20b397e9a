//! Errors as people and programs read them: what happened, and what to do.
//!
//! A handler returns a [`Problem`]; it travels in the response and is written in one place, as a page or
//! as a problem document (RFC 9457). What is forbidden and what does not exist give the same bytes.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Json;
use axum::body::to_bytes;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::rejection::{BytesRejection, FormRejection, JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use crate::page::{Html, Page};
use crate::texts::problem as texts;

/// Where a page asks somebody to show that it is they; it gets what the act brought, and sends it on.
pub const PROOF: &str = "/you/proof";
const UNPROVEN: &str = "unproven";

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    /// A word that programs may rely on.
    pub code: &'static str,
    /// What happened, in a few words.
    pub title: String,
    /// What happened here, and what to do.
    pub detail: String,
}

impl Problem {
    /// Not there, or not for this caller: nobody can tell which.
    pub fn absent() -> Self {
        Self::new(StatusCode::NOT_FOUND, "absent", texts::absent(), texts::absent_detail())
    }

    /// The caller is unknown; a page sends them to the sign-in.
    pub fn unauthorised() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorised",
            texts::unauthorised(),
            texts::unauthorised_detail(),
        )
    }

    /// The caller has to show once more that it is they; a page asks them, and goes on with what they wanted.
    pub fn unproven() -> Self {
        Self::new(StatusCode::FORBIDDEN, UNPROVEN, texts::unproven(), texts::unproven_detail())
    }

    /// Understood, but against a rule; `code` names the rule, `detail` says what to do.
    pub fn refused(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, texts::refused(), detail)
    }

    /// Somebody was faster; `detail` says who and when.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", texts::conflict(), detail)
    }

    /// It was there and is no longer; `detail` says where what it was lives on.
    pub fn gone(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, "gone", texts::gone(), detail)
    }

    /// Not what the caller saw any longer (`If-Match`).
    pub fn changed_since() -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "changed_since", texts::conflict(), texts::changed_since())
    }

    /// Cannot be read.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", texts::malformed(), detail)
    }

    /// More than is taken at once.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", texts::too_large(), texts::too_large_detail())
    }

    /// Asked too often; `seconds` later it is worth trying again.
    pub fn too_often(seconds: u64) -> Self {
        let detail = texts::too_often_detail(seconds);
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_often", texts::too_often(), detail)
    }

    /// For the moment there is too much to do.
    pub fn busy() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", texts::busy(), texts::busy_detail())
    }

    pub(crate) fn slow() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "slow", texts::slow(), texts::slow_detail())
    }

    /// Our own fault. The error goes to the log under a number; only the number is shown.
    pub fn broken(error: &(impl Error + ?Sized)) -> Self {
        static REFERENCE: AtomicU64 = AtomicU64::new(1);
        let reference = REFERENCE.fetch_add(1, Ordering::Relaxed);
        let (mut because, mut cause) = (Vec::new(), error.source());
        while let Some(error) = cause {
            because.push(error.to_string());
            cause = error.source();
        }
        tracing::error!(reference, %error, because = because.join(": "), "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "broken",
            texts::broken(),
            texts::broken_detail(reference),
        )
    }

    pub(crate) fn another_site() -> Self {
        Self::new(StatusCode::FORBIDDEN, "another_site", texts::another_site(), texts::another_site_detail())
    }

    pub(crate) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method", texts::method(), texts::method_detail())
    }

    pub(crate) fn unknown_host() -> Self {
        Self::new(
            StatusCode::MISDIRECTED_REQUEST,
            "unknown_host",
            texts::unknown_host(),
            texts::unknown_host_detail(),
        )
    }

    fn new(status: StatusCode, code: &'static str, title: String, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into() }
    }

    fn of_status(status: StatusCode, detail: String) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::unauthorised(),
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN => Self::absent(),
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => Self::busy(),
            status if status.is_server_error() => {
                Self::broken(&Unexplained { status, detail: detail.chars().take(300).collect() })
            }
            status => Self { status, ..Self::malformed(detail) },
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("answered {status}: {detail}")]
struct Unexplained {
    status: StatusCode,
    detail: String,
}

/// As a document; the page is made from the copy that travels with it.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let document = json!({
            "type": format!("urn:problem:{}", self.code),
            "title": self.title,
            "status": self.status.as_u16(),
            "code": self.code,
            "detail": self.detail,
        });
        let mut response = (self.status, Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

macro_rules! from_rejections {
    ($($rejection:ty),*) => {$(
        impl From<$rejection> for Problem {
            fn from(rejection: $rejection) -> Self {
                Self::of_status(rejection.status(), rejection.body_text())
            }
        }
    )*};
}

from_rejections!(
    BytesRejection,
    FormRejection,
    JsonRejection,
    MultipartError,
    MultipartRejection,
    PathRejection,
    QueryRejection
);

/// What a page's route answers: its problem, if it has one, as a page.
pub(crate) async fn as_page(response: Response, method: &Method, uri: &Uri) -> Response {
    match problem_of(response).await {
        Err(response) => response,
        Ok(problem) if problem.status == StatusCode::UNAUTHORIZED => to_sign_in(method, uri),
        Ok(problem) if problem.code == UNPROVEN => to_proof(uri),
        Ok(problem) => {
            let page = Page::titled(&problem.title);
            let mut response = Html(Shown { page, detail: problem.detail }).into_response();
            *response.status_mut() = problem.status;
            response
        }
    }
}

/// What an API route answers: its problem, if it has one, as a document.
pub(crate) async fn as_document(response: Response) -> Response {
    match problem_of(response).await {
        Ok(problem) => problem.into_response(),
        Err(response) => response,
    }
}

/// The problem in an answer; extractors of axum answer with a line of text, which becomes one. An answer
/// that is written already (a form with its errors) stays as it is.
async fn problem_of(response: Response) -> Result<Problem, Response> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return Err(response);
    }
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Ok(problem.clone());
    }
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind.is_some_and(|kind| !kind.starts_with(b"text/plain")) {
        return Err(response);
    }
    let text = to_bytes(response.into_body(), 2_000).await.unwrap_or_default();
    Ok(Problem::of_status(status, String::from_utf8_lossy(&text).into_owned()))
}

/// Where they wanted to go is kept, if it was a page that can be opened again.
fn to_sign_in(method: &Method, uri: &Uri) -> Response {
    let wanted = uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    if *method != Method::GET || wanted == "/" {
        return Redirect::to("/sign-in").into_response();
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("then", wanted).finish();
    Redirect::to(&format!("/sign-in?{query}")).into_response()
}

/// The browser sends the act once more, whole, to where it is asked for a proof (307): nothing is kept here.
fn to_proof(uri: &Uri) -> Response {
    let wanted = uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("to", wanted).finish();
    Redirect::temporary(&format!("{PROOF}?{query}")).into_response()
}

#[derive(askama::Template)]
#[template(path = "problem.html")]
struct Shown {
    page: Page,
    detail: String,
}

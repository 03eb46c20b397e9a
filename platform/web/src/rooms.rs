//! The table of every page and every API route: router, API description and isolation matrix come from it.
//!
//! It is the only way to a router, and it takes only handlers that name their authority. What another site
//! makes a browser send is refused; a problem is shown as a page on a page's address, as a document on the API's.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter};

use text::Reader;
use tracing::{Instrument, field::Empty};

use crate::acts::{Acts, Authority};
use crate::sample::{Sample, SampleError};
use crate::shape::Answers;
use crate::{Problem, assets, conditional, problem, texts};

/// Who a route speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// A person with a browser.
    Page,
    /// A program.
    Api,
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// Where, with names in braces.
    pub path: &'static str,
    /// What the caller must be.
    pub authority: &'static str,
    /// Whether the caller has to have shown a moment ago that it is they.
    pub proven: bool,
    /// Who it speaks to.
    pub face: Face,
    /// How much it takes, and how long.
    pub limits: Limits,
    /// What it does, in a sentence; empty for pages.
    pub about: &'static str,
    /// A request that succeeds.
    pub sample: Sample,
    /// What it answers then; said for every route of the API.
    pub answers: Answers,
}

/// How much a request may bring, and how long it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body: usize,
    /// From its first line to the answer.
    pub time: Duration,
}

impl Limits {
    /// What a form or a document needs.
    pub const USUAL: Self = Self { body: 2 << 20, time: Duration::from_secs(30) };
    /// What a file needs, over a slow line as well.
    pub const UPLOAD: Self = Self { body: 21 << 20, time: Duration::from_secs(300) };
}

impl Route {
    /// Its sample as a request, with every name filled in.
    pub fn request(&self, names: &BTreeMap<String, String>) -> Result<Request<Body>, SampleError> {
        self.sample.request(&self.method, self.path, names)
    }
}

/// The table, while it is filled.
pub struct Rooms<S> {
    routes: Vec<Route>,
    router: Router<S>,
}

impl<S: Clone + Send + Sync + 'static> Default for Rooms<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> Rooms<S> {
    /// An empty table.
    pub fn new() -> Self {
        Self { routes: Vec::new(), router: Router::new() }
    }

    /// Adds a page, or what a form on a page posts to.
    pub fn page<A, H, T>(
        &mut self,
        method: Method,
        path: &'static str,
        sample: Sample,
        handler: H,
    ) -> &mut Self
    where
        A: Authority<S>,
        H: Acts<A, T, S>,
    {
        self.add(method, path, (Face::Page, Limits::USUAL), "", sample, handler)
    }

    /// Adds a route of the API; `about` is its line in the description.
    pub fn api<A, H, T>(
        &mut self,
        method: Method,
        path: &'static str,
        about: &'static str,
        sample: Sample,
        handler: H,
    ) -> &mut Self
    where
        A: Authority<S>,
        H: Acts<A, T, S>,
    {
        self.add(method, path, (Face::Api, Limits::USUAL), about, sample, handler)
    }

    /// Adds a route, of a page's form or of the API, that takes a file ([`Upload`](crate::Upload)).
    pub fn upload<A, H, T>(
        &mut self,
        face: Face,
        path: &'static str,
        about: &'static str,
        sample: Sample,
        handler: H,
    ) -> &mut Self
    where
        A: Authority<S>,
        H: Acts<A, T, S>,
    {
        self.add(Method::POST, path, (face, Limits::UPLOAD), about, sample, handler)
    }

    /// Says what the route that was added last answers when all goes well.
    pub fn answers(&mut self, answers: Answers) -> &mut Self {
        if let Some(route) = self.routes.last_mut() {
            route.answers = answers;
        }
        self
    }

    /// Every line so far, in the order in which they were added.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The router: all routes, the assets, and a problem for what is not there.
    pub fn into_router(self) -> Router<S> {
        self.router.merge(assets::public()).fallback(nothing_here).method_not_allowed_fallback(not_this_way)
    }

    fn add<A, H, T>(
        &mut self,
        method: Method,
        path: &'static str,
        (face, limits): (Face, Limits),
        about: &'static str,
        sample: Sample,
        handler: H,
    ) -> &mut Self
    where
        A: Authority<S>,
        H: Acts<A, T, S>,
    {
        let (authority, proven) = (A::NAME, A::PROVEN);
        let answers = Answers::Unsaid;
        let route = Route { method, path, authority, proven, face, limits, about, sample, answers };
        let handler = handler.bound(filter(&route.method));
        self.place(route, handler)
    }

    /// Apart from [`Rooms::add`], so that what stands around every handler is compiled once, not for each.
    #[expect(clippy::disallowed_methods, reason = "this is the table that every route goes through")]
    fn place(&mut self, route: Route, handler: MethodRouter<S>) -> &mut Self {
        let Route { path, face, limits, .. } = route;
        let handler = handler.layer(DefaultBodyLimit::max(limits.body));
        let handler = match face {
            Face::Page => handler.layer(from_fn(move |request, next| as_page(request, next, limits))),
            Face::Api => handler.layer(from_fn(move |request, next| as_api(request, next, limits))),
        };
        let handler = handler.layer(from_fn(move |request, next| timed(request, next, path)));
        self.router = std::mem::take(&mut self.router).route(path, handler);
        self.routes.push(route);
        self
    }
}

/// Routes are added with the handful of methods that HTML and the API use; the rest has no filter of its own.
fn filter(method: &Method) -> MethodFilter {
    MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::TRACE)
}

async fn as_page(request: Request, next: Next, limits: Limits) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let language = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
    let reader = Reader::of_browser(language.unwrap_or_default());
    let answer = async { problem::as_page(within(request, next, limits).await, &method, &uri).await };
    text::reading(reader, answer).await
}

async fn as_api(request: Request, next: Next, limits: Limits) -> Response {
    let (method, had) = (request.method().clone(), conditional::had(request.method(), request.headers()));
    let answer = problem::as_document(within(request, next, limits).await).await;
    conditional::tagged(&method, had, answer).await
}

/// How long requests take, by the line of the table that they went to, and the trace of what they cause: what stands in
/// an address is told nobody.
async fn timed(request: Request, next: Next, path: &'static str) -> Response {
    let (method, begun) = (request.method().clone(), Instant::now());
    let span = tracing::info_span!(
        target: traces::TARGET,
        "request",
        otel.name = format!("{method} {path}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method.as_str(),
        http.route = path,
        http.response.status_code = Empty,
    );
    traces::follow(&span, request.headers().get("traceparent").and_then(|header| header.to_str().ok()));
    let response = next.run(request).instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    if response.status().is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    let status = format!("{}xx", response.status().as_u16() / 100);
    let labels = [("route", path.to_owned()), ("method", method.to_string()), ("status", status)];
    metrics::histogram!("freehold_request_seconds", &labels).record(begun.elapsed().as_secs_f64());
    response
}

/// The answer, or the problem that there was none within the limits.
async fn within(request: Request, next: Next, limits: Limits) -> Response {
    let answer = async {
        match let_in(request, limits.body).await {
            Ok(request) => next.run(request).await,
            Err(problem) => problem.into_response(),
        }
    };
    match tokio::time::timeout(limits.time, answer).await {
        Ok(answer) => answer,
        Err(_) => Problem::slow().into_response(),
    }
}

/// What no handler has to ask: whether another site made a browser send it, and whether its texts can be kept.
async fn let_in(request: Request, most: usize) -> Result<Request, Problem> {
    if !request.method().is_safe() && from_another_site(request.headers()) {
        return Err(Problem::another_site());
    }
    let unkept = || Problem::malformed(texts::problem::no_nul());
    if request.uri().query().is_some_and(|query| query.contains("%00")) {
        return Err(unkept());
    }
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > most) {
        return Err(Problem::too_large());
    }
    let Some(nul) = nul_in(request.headers()) else { return Ok(request) };
    let (parts, body) = request.into_parts();
    let short = |_| Problem::malformed(texts::problem::too_long());
    let body = to_bytes(body, most).await.map_err(short)?;
    if body.contains(&0) || holds(&body, nul.as_bytes()) {
        return Err(unkept());
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// How a body of that type writes the one character that PostgreSQL does not keep; none where a body holds no
/// texts.
fn nul_in(headers: &HeaderMap) -> Option<&'static str> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let ways = [("application/json", "\\u0000"), ("application/x-www-form-urlencoded", "%00")];
    ways.into_iter().find(|(name, _)| kind.starts_with(name)).map(|(_, nul)| nul)
}

/// Whether the body holds that escape; after a backslash that is itself escaped it is none.
fn holds(body: &[u8], escape: &[u8]) -> bool {
    let slashes_before = |at: usize| body[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
    body.windows(escape.len())
        .enumerate()
        .any(|(at, window)| window == escape && slashes_before(at).is_multiple_of(2))
}

async fn nothing_here(method: Method, uri: Uri) -> Response {
    faced(Problem::absent(), &method, &uri).await
}

async fn not_this_way(method: Method, uri: Uri) -> Response {
    faced(Problem::method(), &method, &uri).await
}

async fn faced(problem: Problem, method: &Method, uri: &Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return problem.into_response();
    }
    problem::as_page(problem.into_response(), method, uri).await
}

/// Every browser of the last years sends `Sec-Fetch-Site`, older ones `Origin`. What sends neither is no
/// browser, and so has nobody's cookies to abuse.
fn from_another_site(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_none() || host != text(header::HOST.as_str())
        }
        (None, None) => false,
    }
}

//! The table of every page and every API route: router, API description and isolation matrix come from it.
//!
//! It is the only way to a router, and it takes only handlers that name their authority. What another site
//! makes a browser send is refused; a problem is shown as a page on a page's address, as a document on the API's.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodFilter;

use crate::acts::{Acts, Authority};
use crate::sample::{Sample, SampleError};
use crate::{Problem, assets, problem};

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
    /// Who it speaks to.
    pub face: Face,
    /// What it does, in a sentence; empty for pages.
    pub about: &'static str,
    /// A request that succeeds.
    pub sample: Sample,
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
        let filter = filter(&method);
        self.add(Route { method, path, authority: A::NAME, face: Face::Page, about: "", sample });
        self.fill(path, handler.bound(filter).layer(from_fn(as_page)))
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
        let filter = filter(&method);
        self.add(Route { method, path, authority: A::NAME, face: Face::Api, about, sample });
        self.fill(path, handler.bound(filter).layer(from_fn(as_api)))
    }

    /// Every line so far, in the order in which they were added.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The router: all routes, the assets, and a problem for what is not there.
    pub fn into_router(self) -> Router<S> {
        self.router.merge(assets::public()).fallback(nothing_here).method_not_allowed_fallback(not_this_way)
    }

    fn add(&mut self, route: Route) {
        self.routes.push(route);
    }

    #[expect(clippy::disallowed_methods, reason = "this is the table that every route goes through")]
    fn fill(&mut self, path: &str, handler: axum::routing::MethodRouter<S>) -> &mut Self {
        self.router = std::mem::take(&mut self.router).route(path, handler);
        self
    }
}

/// Routes are added with the handful of methods that HTML and the API use; the rest has no filter of its own.
fn filter(method: &Method) -> MethodFilter {
    MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::TRACE)
}

async fn as_page(request: Request, next: Next) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let response = match let_in(request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    problem::as_page(response, &method, &uri).await
}

async fn as_api(request: Request, next: Next) -> Response {
    match let_in(request).await {
        Ok(request) => problem::as_document(next.run(request).await).await,
        Err(problem) => problem.into_response(),
    }
}

/// What no handler has to ask: whether another site made a browser send it, and whether its texts can be kept.
async fn let_in(request: Request) -> Result<Request, Problem> {
    if !request.method().is_safe() && from_another_site(request.headers()) {
        return Err(Problem::another_site());
    }
    let unkept = || Problem::malformed("a text holds a character that cannot be kept (NUL); take it out");
    if request.uri().query().is_some_and(|query| query.contains("%00")) {
        return Err(unkept());
    }
    let Some(nul) = nul_in(request.headers()) else { return Ok(request) };
    let (parts, body) = request.into_parts();
    // The limit of a body stands around the router.
    let short = |_| Problem::malformed("the request is too long, or ended too early");
    let body = to_bytes(body, usize::MAX).await.map_err(short)?;
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

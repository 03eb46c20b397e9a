//! What the web must keep: nothing open by default, nothing told to those who may not know, nothing run
//! that is not ours.

mod faces;
mod gallery;
mod hosts;
mod lists;
mod tables;
mod words;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::response::Response;
use tower::ServiceExt;

async fn send(router: &Router, request: Request<Body>) -> Response {
    router.clone().oneshot(request).await.unwrap()
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

fn get(uri: &str) -> Request<Body> {
    Request::get(uri).header("host", "portal.test").body(Body::empty()).unwrap()
}

//! Host names, security headers, assets.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};

use super::{send, text};
use crate::{Anyone, Hosts, Origin, Problem, Rooms, Sample, asset_url, assets, at_hosts, public};

async fn home(_: Anyone) -> Result<&'static str, Problem> {
    Ok("home")
}

fn node(https: bool) -> Router {
    let mut rooms: Rooms<()> = Rooms::new();
    rooms.page(Method::GET, "/", Sample::get(), home);
    let hosts = Hosts { portal: vec!["portal.test".into()], cookieless: vec!["public.test".into()], https };
    at_hosts(rooms.into_router(), public(), hosts)
}

async fn ask(node: &Router, host: &str, path: &str) -> (StatusCode, HeaderMap, String) {
    let response = send(node, Request::get(path).header("host", host).body(Body::empty()).unwrap()).await;
    (response.status(), response.headers().clone(), text(response).await)
}

#[tokio::test]
async fn a_page_carries_every_security_header() {
    let (status, headers, _) = ask(&node(true), "portal.test", "/").await;
    assert_eq!(status, StatusCode::OK);
    let policy = headers["content-security-policy"].to_str().unwrap();
    for rule in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(rule), "{rule} is missing from {policy}");
    }
    assert!(!policy.contains("unsafe"));
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["referrer-policy"], "same-origin");
    assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
    assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
    assert_eq!(headers["cache-control"], "no-store");
    assert!(headers.contains_key("permissions-policy"));
    assert!(headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_node_without_https_does_not_ask_browsers_to_insist_on_it() {
    let (_, headers, _) = ask(&node(false), "portal.test", "/").await;
    assert!(!headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn an_unknown_host_is_turned_away() {
    for host in ["evil.test", "portal.test.evil.test", "", "portal.test@evil.test"] {
        assert_eq!(ask(&node(true), host, "/").await.0, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    let twice = Request::get("/").header("host", "portal.test").header("host", "public.test");
    let status = send(&node(true), twice.body(Body::empty()).unwrap()).await.status();
    assert_eq!(status, StatusCode::MISDIRECTED_REQUEST);
}

#[test]
fn a_host_is_known_by_its_name_whatever_its_port_and_case() {
    let hosts =
        Hosts { portal: vec!["localhost:8080".into()], cookieless: vec!["127.0.0.1".into()], https: false };
    assert_eq!(hosts.origin("LOCALHOST:9000"), Some(Origin::Portal));
    assert_eq!(hosts.origin("127.0.0.1:8080"), Some(Origin::Cookieless));
    assert_eq!(hosts.origin("[::1]:8080"), None);
}

#[tokio::test]
async fn pages_do_not_answer_on_the_cookieless_host_and_assets_do_on_both() {
    assert_eq!(ask(&node(true), "public.test", "/").await.0, StatusCode::NOT_FOUND);
    for host in ["portal.test", "public.test:443"] {
        let (status, headers, body) = ask(&node(true), host, asset_url("look.css")).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(headers["content-type"], "text/css; charset=utf-8");
        assert_eq!(body, assets::LOOK);
    }
    assert_eq!(ask(&node(true), "portal.test", "/assets/look.css").await.0, StatusCode::NOT_FOUND);
}

#[test]
fn style_and_script_ask_nobody_else_for_anything() {
    for text in [assets::LOOK, assets::SCRIPT, assets::KEYS, assets::PALETTE] {
        for foreign in ["http:", "https:", "//cdn", "url(", "@import", "eval(", "innerHTML"] {
            assert!(!text.contains(foreign), "{foreign}");
        }
    }
}

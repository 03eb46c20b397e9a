//! What the product takes, and what it does not. What it does with a portal stands in the stories of the server.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use jiff::Timestamp;
use tower::ServiceExt;

use crate::{Portal, Product, Secret};

/// The secret and a message of the reference library's own example.
const SHOWN: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NOW: i64 = 1_614_265_330;
const BODY: &str = r#"{"test": 2432232314}"#;

fn product() -> Product {
    let now = Arc::new(|| Timestamp::from_second(NOW).unwrap());
    // Nobody is there.
    let portal = Portal::new("http://127.0.0.1:9", "key").unwrap();
    Product::new(portal, Secret::read(SHOWN).unwrap(), now)
}

async fn sent(product: &Product, id: &str, at: &str, signature: &str, body: &str) -> StatusCode {
    let request = Request::builder().method(Method::POST).uri("/hook");
    let request = request.header("webhook-id", id).header("webhook-timestamp", at);
    let request = request.header("webhook-signature", signature).body(Body::from(body.to_owned()));
    product.router().oneshot(request.unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn a_message_is_taken_where_its_signature_is_genuine_and_fresh() {
    let product = product();
    let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    let at = NOW.to_string();
    assert_eq!(sent(&product, id, &at, signature, BODY).await, StatusCode::NO_CONTENT);
    let several = format!("v1,AAAA {signature} v1a,BBBB");
    assert_eq!(sent(&product, id, &at, &several, BODY).await, StatusCode::NO_CONTENT);
    let wrong = [
        (id, at.as_str(), signature, r#"{"test": 2432232315}"#),
        ("msg_another", at.as_str(), signature, BODY),
        (id, "1614265331", signature, BODY),
        (id, at.as_str(), "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", BODY),
        (id, at.as_str(), "", BODY),
        ("", at.as_str(), signature, BODY),
    ];
    for (id, at, signature, body) in wrong {
        assert_eq!(sent(&product, id, at, signature, body).await, StatusCode::UNAUTHORIZED, "{signature}");
    }
    let secret = Secret::read(SHOWN).unwrap();
    for old in [NOW - 301, NOW + 301] {
        let signature = secret.sign(id, old, BODY.as_bytes());
        let refused = sent(&product, id, &old.to_string(), &signature, BODY).await;
        assert_eq!(refused, StatusCode::UNAUTHORIZED, "recorded, or of the future");
    }
    let request = Request::builder().uri("/hook").body(Body::empty()).unwrap();
    assert_eq!(product.router().oneshot(request).await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_message_that_comes_twice_is_work_once() {
    let (product, secret) = (product(), Secret::read(SHOWN).unwrap());
    let body = r#"{"type":"trial.cancelled","data":{"about":["trial_01kajv3t9we5qr0x4m2nhb7c8d"]}}"#;
    let at = NOW.to_string();
    for id in ["one", "one", "two"] {
        let signature = secret.sign(id, NOW, body.as_bytes());
        assert_eq!(sent(&product, id, &at, &signature, body).await, StatusCode::NO_CONTENT);
    }
    product.handled(2).await;
    assert_eq!(*product.inner.handled.borrow(), 2);
    assert!(product.accounts().is_empty());
}

#[test]
fn a_secret_is_read_as_the_portal_shows_it() {
    assert!(Secret::read("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_none());
    assert!(Secret::read("whsec_not base64").is_none());
}

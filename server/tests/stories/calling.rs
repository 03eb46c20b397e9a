//! How programs call: once under one `Idempotency-Key`, as often as they may, and only for what is new.

use std::num::NonZeroU32;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    cast,
    world::{Answer, Voice, World},
};

pub async fn call(
    voice: &Voice<'_>,
    method: Method,
    path: &str,
    named: &[(&str, &str)],
    body: &Json,
) -> Answer {
    let mut request =
        Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
    for (name, value) in named {
        request = request.header(*name, *value);
    }
    voice.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn once(voice: &Voice<'_>, key: &str, company: &str) -> Answer {
    let lead = json!({ "company": company, "product": "GTX Pro" });
    call(voice, Method::POST, "/api/v1/leads", &[("idempotency-key", key)], &lead).await
}

async fn leads(voice: &Voice<'_>, company: &str) -> u64 {
    voice.get(&format!("/api/v1/leads?q={company}")).await.json()["total"].as_u64().unwrap()
}

#[tokio::test]
async fn a_call_that_is_sent_twice_under_one_key_is_carried_out_once_and_answered_alike() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let first = once(&program, "order-1", "Zymurgy").await;
        assert_eq!(first.status, StatusCode::CREATED);
        assert!(!first.headers.contains_key("idempotency-replayed"));
        let second = once(&program, "order-1", "Zymurgy").await;
        assert_eq!((second.status, &second.text), (StatusCode::CREATED, &first.text));
        assert_eq!(second.headers["idempotency-replayed"], "true");
        assert_eq!(second.headers[header::CONTENT_TYPE], "application/json");
        assert_eq!(leads(&program, "Zymurgy").await, 1);

        let other = once(&program, "order-1", "Another").await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", other.text);
        assert!(other.text.contains("\"idempotency_key\""), "{}", other.text);
        assert_eq!(leads(&program, "Another").await, 0);

        let colleague = world.program("moses-frase", Role::Member).await;
        assert_eq!(once(&colleague, "order-1", "Zymurgy").await.status, StatusCode::CREATED);
        assert_eq!(leads(&program, "Zymurgy").await, 2, "each key has names of its own");

        let wrong = once(&program, "order-2", "").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            once(&program, "order-2", "Mended").await.status,
            StatusCode::CREATED,
            "nothing was done before"
        );

        assert_eq!(once(&program, "", "Zymurgy").await.status, StatusCode::BAD_REQUEST);
        world.front.clock.advance(SignedDuration::from_hours(24));
        assert_eq!(once(&program, "order-1", "Zymurgy").await.status, StatusCode::CREATED);
        assert_eq!(leads(&program, "Zymurgy").await, 3, "a day later it is another call");
    })
    .await;
}

#[tokio::test]
async fn of_many_that_send_one_call_at_the_same_time_one_is_carried_out_and_no_other() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let answers = join_all((0..100).map(|_| once(&program, "order-1", "Zymurgy"))).await;
        let of = |status| answers.iter().filter(|answer| answer.status == status).count();
        assert!(of(StatusCode::CREATED) >= 1);
        assert_eq!(of(StatusCode::CREATED) + of(StatusCode::CONFLICT), 100);
        assert_eq!(leads(&program, "Zymurgy").await, 1);
        let bodies: std::collections::BTreeSet<&String> =
            answers.iter().filter(|one| one.status == StatusCode::CREATED).map(|one| &one.text).collect();
        assert_eq!(bodies.len(), 1, "whoever is answered is told of the same lead");
    })
    .await;
}

#[tokio::test]
async fn a_crash_between_the_effect_of_a_call_and_its_answer_does_not_double_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        world.front.faults.stop_at("change.after_commit", 1);
        let broken = once(&program, "order-1", "Zymurgy").await;
        assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", broken.text);
        assert_eq!(leads(&program, "Zymurgy").await, 1);
        let again = once(&program, "order-1", "Zymurgy").await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
        assert_eq!(leads(&program, "Zymurgy").await, 1);

        world.front.faults.stop_at("change.before_commit", 1);
        let broken = once(&program, "order-2", "Yonder").await;
        assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", broken.text);
        assert_eq!(once(&program, "order-2", "Yonder").await.status, StatusCode::CREATED);
        assert_eq!(leads(&program, "Yonder").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_was_kept_is_erased_with_the_record_that_it_held() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let ada = json!({ "name": "Ada Quillfeather", "email": "ada@isdom.com" });
        let named = [("idempotency-key", "contact-1")];
        let added = call(&program, Method::POST, "/api/v1/contacts", &named, &ada).await.json();
        let id = added["data"]["id"].as_str().unwrap();
        program.delete(&format!("/api/v1/contacts/{id}")).await;
        let again = call(&program, Method::POST, "/api/v1/contacts", &named, &ada).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "it was done, and nobody is told of her again");
        assert!(!again.text.contains("Quillfeather"));
    })
    .await;
}

#[tokio::test]
async fn a_key_that_calls_too_often_is_told_when_to_come_back() {
    for ground in vault::testing::engines(&freehold::tables::migrations()).await {
        let world = World::on(ground, &cast::channel()).await.limited(NonZeroU32::new(3).unwrap()).await;
        let (program, other) = (
            world.program("moses-frase", Role::Reader).await,
            world.program("moses-frase", Role::Reader).await,
        );
        for left in (0..3).rev() {
            let answer = program.get("/api/v1/leads").await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.headers["ratelimit-policy"], "\"key\";q=3;w=60");
            let told = answer.headers["ratelimit"].to_str().unwrap();
            assert_eq!(told, format!("\"key\";r={left};t={}", (3 - left) * 20));
        }
        let refused = program.get("/api/v1/leads").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers[header::RETRY_AFTER], "20");
        assert_eq!(refused.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(other.get("/api/v1/leads").await.status, StatusCode::OK, "others are not held up");
        world.front.clock.advance(SignedDuration::from_secs(20));
        assert_eq!(program.get("/api/v1/leads").await.status, StatusCode::OK);
        assert_eq!(program.get("/api/v1/leads").await.status, StatusCode::TOO_MANY_REQUESTS);
    }
}

#[tokio::test]
async fn a_program_asks_for_what_is_new_and_changes_only_what_it_saw() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let lead =
            program.post("/api/v1/leads", json!({ "company": "Isdom", "product": "GTX Pro" })).await.json();
        let path = format!("/api/v1/leads/{}", lead["data"]["id"].as_str().unwrap());
        let read = program.get(&path).await;
        let tag = read.headers[header::ETAG].to_str().unwrap().to_owned();
        for had in [tag.as_str(), "*", &format!("\"x\", W/{tag}")] {
            let known = call(&program, Method::GET, &path, &[("if-none-match", had)], &Json::Null).await;
            assert_eq!((known.status, known.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{had}");
            assert_eq!(known.headers[header::ETAG], tag.as_str());
        }
        let fields = json!({ "company": "Isdom Medical", "product": "GTX Pro" });
        let changed = call(&program, Method::PUT, &path, &[("if-match", &tag)], &fields).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
        let late = call(&program, Method::PUT, &path, &[("if-match", &tag)], &fields).await;
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED, "{}", late.text);
        let neither = call(&program, Method::PUT, &path, &[], &fields).await;
        assert_eq!(neither.status, StatusCode::BAD_REQUEST, "{}", neither.text);
        let odd = call(&program, Method::PUT, &path, &[("if-match", "*")], &fields).await;
        assert_eq!(odd.status, StatusCode::BAD_REQUEST, "{}", odd.text);
        let read = call(&program, Method::GET, &path, &[("if-none-match", &tag)], &Json::Null).await;
        assert_eq!(read.json()["data"]["company"], "Isdom Medical");
        let list = program.get("/api/v1/leads").await.headers[header::ETAG].clone();
        let named = [("if-none-match", list.to_str().unwrap())];
        let known = call(&program, Method::GET, "/api/v1/leads", &named, &Json::Null).await;
        assert_eq!(known.status, StatusCode::NOT_MODIFIED);
    })
    .await;
}

#[tokio::test]
async fn a_program_changes_the_parts_of_a_deal_only_as_it_saw_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let lead =
            program.post("/api/v1/leads", json!({ "company": "Isdom", "product": "GTX Pro" })).await.json();
        let lead = format!("/api/v1/leads/{}/deal", lead["data"]["id"].as_str().unwrap());
        let deal = program.post(&lead, json!({})).await.json()["data"]["id"].take();
        let path = format!("/api/v1/deals/{}", deal.as_str().unwrap());
        let tag = async || program.get(&path).await.headers[header::ETAG].to_str().unwrap().to_owned();
        let first = tag().await;
        let at = |part: &str| format!("{path}/{part}");
        let acts = [
            (Method::PUT, at("owner"), json!({ "owner": null })),
            (Method::POST, at("stage"), json!({ "from": "new", "to": "trial", "trial_from": "2026-11-02" })),
            (Method::POST, at("notes"), json!({ "text": "They called" })),
        ];
        for (method, path, body) in &acts {
            let seen = tag().await;
            let done = call(&program, method.clone(), path, &[("if-match", &seen)], body).await;
            assert!(done.status.is_success(), "{path}: {}", done.text);
        }
        // All of them were changed since: whoever saw the first is told so, and nothing is done.
        let before = program.get(&path).await.text;
        for (method, path, body) in &acts {
            let late = call(&program, method.clone(), path, &[("if-match", &first)], body).await;
            assert_eq!(late.status, StatusCode::PRECONDITION_FAILED, "{path}: {}", late.text);
        }
        let note = program.get(&path).await.json()["data"]["notes"][0]["id"].take();
        let note = at(&format!("notes/{}", note.as_str().unwrap()));
        let late = call(&program, Method::DELETE, &note, &[("if-match", &first)], &Json::Null).await;
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED, "{}", late.text);
        assert_eq!(program.get(&path).await.text, before);
        let neither = call(&program, Method::PUT, &at("owner"), &[], &json!({ "owner": null })).await;
        assert_eq!(neither.status, StatusCode::BAD_REQUEST, "{}", neither.text);
        let gone = call(&program, Method::DELETE, &note, &[("if-match", &tag().await)], &Json::Null).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    })
    .await;
}

//! A vendor's own product takes part by webhook and API alone, as the example that the demonstration runs does.

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use example_product::{EVENTS, Portal, Product, Secret};
use jiff::SignedDuration;
use serde_json::json;
use tokio::net::TcpListener;
use trust::access::Role;

use crate::{browser::served_as_demonstration, cast, trials::Selling, world::World};

const NAME: &str = "Example product";

/// Central's product, beside a node that listens.
async fn connected(world: &World) -> Product {
    let portal = format!("http://localhost:{}", served_as_demonstration(world).await.port());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let receiver = format!("http://{}/freehold", listener.local_addr().expect("an address"));
    let admin = Portal::new(&portal, &world.key("central", Role::Admin).await).expect("a client");
    // It was connected before, and lost its secret: the new webhook takes the place of that one.
    admin.tells(NAME, &receiver, &EVENTS).await.expect("a webhook");
    let secret = admin.tells(NAME, &receiver, &EVENTS).await.expect("a webhook");
    let own = Portal::new(&portal, &world.key("central", Role::Manager).await).expect("a client");
    let clock = world.front.clock.clone();
    let product = Product::new(own, Secret::read(&secret).expect("a secret"), Arc::new(move || clock.now()));
    tokio::spawn(product.clone().serve(listener));
    product
}

/// The work of so many messages is done.
async fn handled(product: &Product, messages: u64) {
    let within = tokio::time::timeout(Duration::from_secs(60), product.handled(messages)).await;
    within.unwrap_or_else(|_| panic!("{messages} messages"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_that_a_partner_opens_runs_and_is_used_by_the_work_of_the_vendors_product_alone() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let product = connected(world).await;
        let admin = world.program("central", Role::Admin).await;
        let hooks = admin.get("/api/v1/webhooks").await.json()["data"].clone();
        assert_eq!(hooks.as_array().map(Vec::len), Some(1), "{hooks}");

        let selling = Selling::of(world).await;
        let (trial, _) = selling.asked("Isdom", "isdom.com").await;
        handled(&product, 1).await;
        world.run_tasks().await;
        handled(&product, 2).await;
        selling.settles().await;
        selling.both_say(&trial, "running").await;
        let (here, there) = selling.both(&trial).await;
        assert_eq!(here["usage"], there["usage"]);
        assert!(here["usage"]["users"].as_i64() > Some(0), "{here}");
        let account = product.accounts().remove(&trial).expect("an account").name;
        assert_eq!((&there["account"], &here["account"]), (&json!(account), &json!(null)));

        // More time: the same account, and what it says is newer.
        world.front.clock.advance(SignedDuration::from_hours(1));
        let extended = selling.central_says(&trial, json!({ "says": "extend" })).await;
        assert_eq!(extended.status, StatusCode::OK, "{}", extended.text);
        world.run_tasks().await;
        handled(&product, 3).await;
        selling.settles().await;
        let (later, _) = selling.both(&trial).await;
        assert!(later["usage"]["as_of"].as_str() > here["usage"]["as_of"].as_str(), "{here}\n{later}");
        assert_eq!(product.accounts().get(&trial).map(|one| &one.name), Some(&account));

        // What the partner takes back has no account any longer, and what it opens next has one of its own.
        assert_eq!(selling.moses_withdraws(&trial).await.status, StatusCode::OK);
        world.run_tasks().await;
        handled(&product, 4).await;
        assert!(product.accounts().is_empty());
        let (second, _) = selling.asked("Konex", "konex.com").await;
        handled(&product, 5).await;
        world.run_tasks().await;
        handled(&product, 6).await;
        selling.settles().await;
        selling.both_say(&second, "running").await;

        let webhook = hooks[0]["id"].as_str().expect("an id");
        let sent = admin.get(&format!("/api/v1/webhooks/{webhook}/deliveries")).await.json()["data"].clone();
        let sent = sent.as_array().expect("messages");
        assert_eq!(sent.len(), 6, "{sent:?}");
        assert!(sent.iter().all(|one| one["attempts"] == 1), "each was taken at once: {sent:?}");
        world.everything_verifies().await;
    })
    .await;
}

//! A customer's mail is forwarded to the organisation's own address: it waits there, private, until somebody makes a
//! lead of it.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use freehold::letters::Letterbox;
use jiff::SignedDuration;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;
use trust::access::Role;
use web::{Face, Route};

use crate::{
    browser::{arrive, browser, press, served, sign_in, until},
    cast,
    world::{LETTERS_AT, Voice, World},
};

/// Where the node of that world takes letters.
async fn letterbox(world: &World) -> AsyncSmtpTransport<Tokio1Executor> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a place to listen");
    let at = listener.local_addr().expect("an address");
    let letterbox = Letterbox { vaults: world.node.portal.vaults.clone(), domain: LETTERS_AT.to_owned() };
    tokio::spawn(mail::receive(listener, LETTERS_AT.to_owned(), Arc::new(letterbox)));
    AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1").port(at.port()).build()
}

const SAID: &str = "Have a look.\r\n\r\n---------- Forwarded message ---------\r\n\
    From: Eva Novak <eva@isdom.com>\r\nSubject: Twelve units\r\n\r\nWe want twelve GTX Pro in spring. Call +420 555 0101.";

fn letter(to: &str, text: &str) -> Message {
    let letter = Message::builder().from("Moses <moses@frase.example>".parse().expect("a sender"));
    let letter = letter.to(to.parse().expect("an address")).subject("Fwd: Twelve units");
    letter.body(text.to_owned()).expect("a letter")
}

async fn address(voice: &Voice<'_>) -> String {
    let made = voice.post("/api/v1/letters/address", json!({})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    made.json()["data"]["address"].as_str().expect("an address").to_owned()
}

#[tokio::test]
async fn a_forwarded_mail_waits_in_the_vault_of_who_forwarded_it_until_it_becomes_a_lead() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let relay = letterbox(world).await;
        let manager = world.program("moses-frase", Role::Manager).await;
        let none = manager.get("/api/v1/letters/address").await.json();
        assert_eq!(none["data"]["address"], Json::Null);
        let address = address(&manager).await;
        assert!(address.starts_with("moses-frase+") && address.ends_with("@in.example.com"), "{address}");

        let person = world.person("moses-frase", Role::Manager).await;
        let page = person.get("/o/moses-frase/letters").await.text;
        assert!(page.contains(&address.replace('+', "&#43;")) || page.contains(&address), "{page}");

        // A guess, another organisation with the same secret, another domain: there is no such address.
        let secret = address.split(['+', '@']).nth(1).expect("a secret");
        for wrong in [
            "moses-frase+guess@in.example.com".to_owned(),
            format!("central+{secret}@in.example.com"),
            format!("moses-frase+{secret}@in.example.org"),
            "moses-frase@in.example.com".to_owned(),
        ] {
            assert!(relay.send(letter(&wrong, SAID)).await.expect_err("refused").is_permanent(), "{wrong}");
        }
        relay.send(letter(&address, SAID)).await.expect("a letter that is taken");
        // One that is sent again, since the answer was lost, is kept once.
        let same = letter(&address, &format!("{SAID} Once more."));
        let envelope = same.envelope().clone();
        let bytes = same.formatted();
        for _ in 0..2 {
            relay.send_raw(&envelope, &bytes).await.expect("a letter that is taken");
        }
        let moses = world.program("moses-frase", Role::Member).await;
        let letters = moses.all("/api/v1/letters").await;
        assert_eq!(letters.len(), 2, "{letters:?}");
        let first = &letters[1];
        for (name, value) in [
            ("company", "Isdom"),
            ("domain", "isdom.com"),
            ("product", "GTX Pro"),
            ("contact_name", "Eva Novak"),
            ("contact_email", "eva@isdom.com"),
            ("subject", "Twelve units"),
            ("from", "moses@frase.example"),
        ] {
            assert_eq!(first[name], value, "{first}");
        }
        let central = world.program("central", Role::Owner).await;
        assert!(central.all("/api/v1/letters").await.is_empty(), "nobody else has it");

        let at = format!("/api/v1/letters/{}", first["id"].as_str().expect("an id"));
        let wrong = moses.post(&format!("{at}/lead"), json!({ "product": "" })).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
        let made = moses.post(&format!("{at}/lead"), json!({ "company": "Isdom a.s." })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        assert_eq!(moses.get(&at).await.status, StatusCode::NOT_FOUND, "it is the lead now");
        let lead = made.json()["data"]["lead"].as_str().expect("an id").to_owned();
        let lead = moses.get(&format!("/api/v1/leads/{lead}")).await.json()["data"].clone();
        assert_eq!(
            (&lead["company"], &lead["contact_email"]),
            (&json!("Isdom a.s."), &json!("eva@isdom.com"))
        );
        assert!(lead["notes"].as_str().expect("notes").contains("twelve GTX Pro in spring"), "{lead}");
        assert_eq!(moses.post(&format!("{at}/lead"), json!({})).await.status, StatusCode::NOT_FOUND, "once");

        // Nothing of what nobody looked at is kept for longer than a month.
        world.front.clock.advance(SignedDuration::from_hours(31 * 24));
        world.run_tasks().await;
        assert!(moses.all("/api/v1/letters").await.is_empty());
        // An address that was closed takes nothing, and a new one is another one.
        let person = world.person("moses-frase", Role::Manager).await;
        let made = person.form("/o/moses-frase/letters/address", "").await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let again = manager.get("/api/v1/letters/address").await.json()["data"]["address"].clone();
        let again = again.as_str().expect("an address").to_owned();
        assert_ne!(again, address);
        assert!(relay.send(letter(&address, SAID)).await.expect_err("the old one").is_permanent());
        assert_eq!(manager.delete("/api/v1/letters/address").await.status, StatusCode::NO_CONTENT);
        assert!(relay.send(letter(&again, SAID)).await.expect_err("closed").is_permanent());
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn only_so_many_letters_wait_and_who_sees_a_part_sees_none() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let relay = letterbox(world).await;
        let manager = world.program("moses-frase", Role::Manager).await;
        let address = address(&manager).await;
        let vaults = &world.node.portal.vaults;
        for at in 0..200 {
            let letter = letter(&address, &format!("{SAID} {at}")).formatted();
            selling::letters::take(vaults, &address, &letter).await.expect("a letter that is taken");
        }
        let full = relay.send(letter(&address, "One more")).await.expect_err("200 wait");
        assert!(full.is_permanent() && full.to_string().contains("200 letters wait"), "{full}");
        let letters = manager.all("/api/v1/letters").await;
        assert_eq!(letters.len(), 200);
        let id = letters[0]["id"].as_str().expect("an id");
        assert_eq!(manager.delete(&format!("/api/v1/letters/{id}")).await.status, StatusCode::NO_CONTENT);
        relay.send(letter(&address, "One more")).await.expect("there is room again");

        let reader = world.program("moses-frase", Role::Reader).await;
        assert_eq!(reader.all("/api/v1/letters").await.len(), 200);
        let refused = reader.post(&format!("/api/v1/letters/{id}/lead"), json!({})).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_looks_at_a_letter_and_makes_a_lead_of_it() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let relay = letterbox(world).await;
        let at = served(world).await;
        world.person("moses-frase", Role::Manager).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "manager.moses-frase@people.example.com").await;
        let here = format!("http://localhost:{}/o/moses-frase/letters", at.port());
        page.goto(&here).await.expect("a page");
        until(&page, "There is none yet").await;
        press(&page, "main button", "Make an address").await;
        arrive(&page, "done=made").await;
        until(&page, "This is your address from now on.").await;
        let address =
            page.evaluate("document.querySelector('main code').textContent").await.expect("an address");
        let address: String = address.into_value().expect("an address");
        relay.send(letter(&address, SAID)).await.expect("a letter that is taken");
        until(&page, "Twelve units").await;
        press(&page, "main td a", "Twelve units").await;
        arrive(&page, "/letters/mail_").await;
        until(&page, "Look at what was understood").await;
        press(&page, "main button", "Make the lead").await;
        arrive(&page, "/leads/lead_").await;
        until(&page, "Isdom").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

/// Letters to Moses, one for each way to be done with one, on the page and the API.
pub struct Forwarded(Vec<String>);

impl Forwarded {
    pub async fn scene(world: &World) -> Self {
        let manager = world.program("moses-frase", Role::Manager).await;
        let address = address(&manager).await;
        for at in 0..5 {
            let letter = letter(&address, &format!("{SAID} {at}")).formatted();
            let vaults = &world.node.portal.vaults;
            selling::letters::take(vaults, &address, &letter).await.expect("a letter that is taken");
        }
        let letters = manager.all("/api/v1/letters").await;
        Self(letters.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect())
    }

    /// The letter that a route is tried with.
    pub fn of(&self, route: &Route) -> &String {
        let api = usize::from(route.face == Face::Api);
        let gone = route.method == Method::DELETE || route.path.ends_with("/removal");
        match route.method {
            Method::GET => &self.0[4],
            _ if gone => &self.0[api],
            _ => &self.0[2 + api],
        }
    }
}

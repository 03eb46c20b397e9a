//! An operator suspends an organisation: nobody works for it, nothing of it goes out and nothing comes in, until it is
//! resumed; then everything goes on where it stood.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, http::StatusCode};
use freehold::{
    commands::{Command, Organisation, Vaults},
    moving,
    progress::Say,
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;
use trust::access::Role;

use crate::{
    browser::{browser, says, served, sign_in},
    cast,
    world::{Voice, World},
};

/// What a command said.
#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Say for Lines {
    fn line(&self, text: &str) {
        self.0.lock().expect("one that keeps").push(text.to_owned());
    }

    fn progress(&self, _: &str, _: u64, _: u64) {}
}

/// What the operator is told, or why not.
async fn operates(world: &World, command: Command) -> Result<String, String> {
    let lines = Lines::default();
    let ended = command.run(&world.node, &lines).await.map_err(|error| error.to_string())?;
    assert!(ended);
    Ok(lines.0.into_inner().expect("lines").join("\n"))
}

async fn suspends(world: &World, handle: &str) -> Result<String, String> {
    let (handle, reason) = (handle.to_owned(), "Bills from March are open".to_owned());
    operates(world, Command::Organisation(Organisation::Suspend { handle, reason })).await
}

async fn resumes(world: &World, handle: &str) -> Result<String, String> {
    operates(world, Command::Organisation(Organisation::Resume { handle: handle.to_owned() })).await
}

/// Registers a lead of Moses' with Central: the registration's id.
async fn registers(moses: &Voice<'_>, company: &str) -> String {
    let lead = moses.post("/api/v1/leads", json!({ "company": company, "product": "GTX Pro" })).await.json();
    let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].take();
    let path = format!("/api/v1/leads/{}/registrations", lead["data"]["id"].as_str().expect("an id"));
    let registered = moses.post(&path, json!({ "partnership": place })).await.json();
    registered["data"]["id"].as_str().expect("an id").to_owned()
}

async fn sharing(voice: &Voice<'_>) -> Vec<Json> {
    voice.all("/api/v1/sharing/sent").await
}

/// A receiver of webhooks, and how many came.
async fn receiver() -> (String, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = format!("http://{}/", listener.local_addr().expect("an address"));
    let count = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&count);
    let take = move |_: Bytes| async move {
        *counted.lock().expect("one that counts") += 1;
        StatusCode::OK
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
    (at, count)
}

#[tokio::test]
async fn what_an_organisation_that_is_suspended_had_under_way_waits_and_goes_on_when_it_is_resumed() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let admin = world.program("central", Role::Admin).await;
        let (at, count) = receiver().await;
        let events = json!(["registration.received"]);
        let hook = admin.post("/api/v1/webhooks", json!({ "address": at, "events": events })).await;
        assert_eq!(hook.status, StatusCode::CREATED, "{}", hook.text);
        let moses = world.program("moses-frase", Role::Member).await;
        let first = registers(&moses, "Isdom").await;
        world.run_tasks().await;
        assert_eq!(*count.lock().expect("a count"), 1);
        // Central decides and invites, and is suspended before any of it is on its way.
        let decision = format!("/api/v1/registrations/{first}/decision");
        assert_eq!(admin.post(&decision, json!({ "decision": "accept" })).await.status, StatusCode::OK);
        let invited = json!({ "email": "ada@invited.example.com", "role": "member" });
        assert!(admin.post("/api/v1/people/invitations", invited).await.status.is_success());
        suspends(world, "central").await.expect("a suspension");

        let second = registers(&moses, "Konex").await;
        for _ in 0..3 {
            world.run_tasks().await;
            world.front.clock.advance(SignedDuration::from_hours(1));
        }
        let state = |of: &[Json], at: usize| of[at]["state"].as_str().unwrap_or_default().to_owned();
        let sent = sharing(&moses).await;
        let waiting = sent.iter().filter(|one| one["receipt"].is_null() && one["state"] == "queued").count();
        assert_eq!(waiting, 1, "what is sent to it waits: {}", state(&sent, 0));
        let hops = moses.get(&format!("/api/v1/registrations/{first}")).await.json()["data"]["hops"].take();
        assert_eq!(hops[0]["state"], "pending", "what it decided has not gone out");
        assert_eq!(*count.lock().expect("a count"), 1, "nor has its webhook");
        let letters = world.mails().await;
        assert!(letters.iter().all(|mail| mail.to.as_str() != "ada@invited.example.com"), "nor its letter");

        resumes(world, "central").await.expect("an end of it");
        world.run_tasks().await;
        world.run_tasks().await;
        let hops = moses.get(&format!("/api/v1/registrations/{first}")).await.json()["data"]["hops"].take();
        assert_eq!(hops[0]["state"], "accepted");
        let arrived = admin.get(&format!("/api/v1/registrations/{second}")).await;
        assert_eq!(arrived.json()["data"]["company"], "Konex", "what waited for it has come");
        assert_eq!(*count.lock().expect("a count"), 2, "each is told of once");
        assert!(world.link_in_mail("ada@invited.example.com").await.starts_with("/join/"));
        let journal = admin.all("/api/v1/journal").await;
        let told: Vec<&str> = journal.iter().filter_map(|entry| entry["kind"].as_str()).collect();
        for kind in ["organisation.suspended", "organisation.resumed"] {
            assert_eq!(told.iter().filter(|known| **known == kind).count(), 1, "{kind}");
        }
        let said: String = journal.iter().map(ToString::to_string).collect();
        assert!(!said.contains("March"), "why is not in the journal");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn members_and_programs_are_told_that_it_is_suspended_strangers_are_not_and_an_operator_sees_why() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let owner = world.person("moses-frase", Role::Owner).await;
        let reader = world.person("moses-frase", Role::Reader).await;
        let stranger = world.person("central", Role::Owner).await;
        let program = world.program("moses-frase", Role::Reader).await;
        let form = "email=ada%40invited.example.com&role=reader";
        owner.form("/o/moses-frase/people/invitations", form).await;
        let join = world.link_in_mail("ada@invited.example.com").await;
        assert_eq!(world.nobody().get(&join).await.status, StatusCode::OK);
        let absent = stranger.get("/o/moses-frase/leads").await;
        suspends(world, "moses-frase").await.expect("a suspension");

        for path in ["", "/leads", "/people", "/find?q=a", "/live?after=0&wait=no"] {
            let told = reader.get(&format!("/o/moses-frase{path}")).await;
            assert_eq!(told.status, StatusCode::FORBIDDEN, "{path}");
            assert!(told.text.contains("Moses Frase is suspended"), "{path}: {}", told.text);
            assert!(told.text.contains("Ask them what to do") && !told.text.contains("March"), "{path}");
        }
        let told = owner.get("/o/moses-frase").await.text;
        assert!(told.contains("Bills from March are open"), "who administers it learns why: {told}");
        assert_eq!(owner.get("/you").await.status, StatusCode::OK, "they are still who they are");
        assert_eq!(owner.get("/").await.headers["location"], "/o/moses-frase");
        let answer = program.get("/api/v1/leads").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.text.contains("\"suspended\""), "{}", answer.text);
        assert_eq!(
            stranger.get("/o/moses-frase/leads").await.text,
            absent.text,
            "strangers see what they saw"
        );
        assert_eq!(world.nobody().get(&join).await.status, StatusCode::NOT_FOUND, "nobody joins it now");

        // Whoever works elsewhere as well goes on there.
        let (central, _) = world.node.vaults().by_handle("central").await.expect("one").expect("one");
        let email = "owner.moses-frase@people.example.com".parse().expect("an address");
        let person = trust::people::by_email(world.node.vaults(), &email).await.expect("one").expect("one");
        trust::access::memberships::grant(world.node.vaults(), person.id, central.org, Role::Reader)
            .await
            .expect("a membership");
        assert_eq!(owner.get("/").await.headers["location"], "/o/central");

        let again = suspends(world, "moses-frase").await.expect_err("once is enough");
        assert!(again.contains("suspended already"), "{again}");
        let list = operates(world, Command::Vaults(Vaults::List)).await.expect("a list");
        let lines = list.lines().filter(|line| line.contains("suspended since")).collect::<Vec<_>>();
        assert!(lines.len() == 1 && lines[0].starts_with("moses-frase"), "{list}");
        assert!(lines[0].ends_with("Bills from March are open"), "{list}");
        // The operator's own work on it goes on.
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("moses.vault");
        let said = Lines::default();
        let whole = moving::export(&world.node, "moses-frase", &file, None, &said).await;
        assert!(whole.expect("an archive") && file.exists());

        resumes(world, "moses-frase").await.expect("an end of it");
        assert_eq!(reader.get("/o/moses-frase/leads").await.status, StatusCode::OK);
        assert_eq!(program.get("/api/v1/leads").await.status, StatusCode::OK);
        assert_eq!(world.nobody().get(&join).await.status, StatusCode::OK);
        let again = resumes(world, "moses-frase").await.expect_err("it works");
        assert!(again.contains("is not suspended"), "{again}");
        let nobody = suspends(world, "nobody").await.expect_err("nobody of that name");
        assert!(nobody.contains("freehold vault list"), "{nobody}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_looks_at_a_page_of_an_organisation_that_is_suspended_reads_so_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        world.person("moses-frase", Role::Reader).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "reader.moses-frase@people.example.com").await;
        suspends(world, "moses-frase").await.expect("a suspension");
        page.goto(format!("http://localhost:{}/o/moses-frase/leads", at.port())).await.expect("a page");
        says(&page, "This organisation is suspended").await;
        says(&page, "Nothing is lost").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

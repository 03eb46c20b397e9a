//! A partnership ends: on its day, in order, with what the agreement says erased wherever it went, and receipts for it.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    agreeing::Pair,
    browser::{arrive, browser, press, served, sign_in, until},
    cast, raw,
    world::{Voice, World},
};

const COMPANY: &str = "Quillfeather Ironmongery";
const OTHER: &str = "Featherstone Mills";

async fn card(world: &World, handle: &str) -> vault::Card {
    world.node.vaults().by_handle(handle).await.expect("a directory").expect("an organisation").0
}

/// Whether the files and tables of an organisation still hold a text, wherever.
pub async fn holds(world: &World, handle: &str, words: &str) -> bool {
    raw::holds(&raw::kept(&world.ground, &card(world, handle).await).await, words)
}

async fn end(voice: &Voice<'_>, id: &str) -> Json {
    voice.get(&format!("/api/v1/partnerships/{id}/end")).await.json()["data"].clone()
}

/// Moses has registered one sale that was accepted and passed up to Maven, and one that waits.
async fn worked_together(world: &World) -> (Pair<'_>, String, String) {
    let pair = Pair::of(world).await;
    let accepted = pair.register(COMPANY).await;
    world.run_tasks().await;
    let path = format!("/api/v1/registrations/{accepted}/decision");
    let decided = pair.central.post(&path, json!({ "decision": "accept" })).await;
    assert!(decided.status.is_success(), "{}", decided.text);
    let open = pair.register("Openhand & Daughters").await;
    world.run_tasks().await;
    for above in ["central", "maven"] {
        assert!(holds(world, above, COMPANY).await, "it had not crossed to {above}");
    }
    (pair, accepted, open)
}

#[tokio::test]
async fn when_a_partnership_has_ended_the_bytes_are_gone_where_the_agreement_says_so_and_both_have_a_receipt()
{
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (pair, accepted, open) = worked_together(world).await;
        // What another partner brought stays.
        let cecily = world.program("cecily-lampkin", Role::Owner).await;
        let theirs = cecily.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let lead = json!({ "company": OTHER, "product": "GTX Pro" });
        let lead = cecily.post("/api/v1/leads", lead).await.json()["data"]["id"].clone();
        let path = format!("/api/v1/leads/{}/registrations", lead.as_str().unwrap());
        cecily.post(&path, json!({ "partnership": theirs })).await;
        world.run_tasks().await;

        let plan = end(&pair.central, &pair.id).await;
        let line = |of: &Json, kind: &str| {
            let lines = of.as_array().expect("lines").clone();
            lines.into_iter().find(|line| line["kind"] == kind).unwrap_or_default()
        };
        let we = line(&plan["would"]["we"], "registration.submitted");
        assert_eq!((&we["erased"], &we["kept"]), (&json!(2), &json!(0)), "{plan}");
        let they = line(&plan["would"]["they"], "registration.decided");
        assert_eq!((&they["erased"], they["kept"].as_i64() > Some(0)), (&json!(0), true), "{plan}");

        let at = format!("/api/v1/partnerships/{}/end", pair.id);
        let ended = pair.central.put(&at, json!({ "at": null, "why": "Central leaves the region." })).await;
        assert_eq!(ended.json()["data"]["state"], "ended", "{}", ended.text);
        assert_eq!(
            pair.central.put(&at, json!({ "at": null, "why": "" })).await.status,
            StatusCode::CONFLICT
        );
        world.run_tasks().await;

        for above in ["central", "maven"] {
            for word in [COMPANY, "uillfeather", "Openhand"] {
                assert!(!holds(world, above, word).await, "{above} still keeps {word}");
            }
        }
        assert!(holds(world, "central", OTHER).await, "what Cecily brought stays");
        assert!(holds(world, "moses-frase", COMPANY).await, "what Moses entered is his");
        for (side, by_us) in [(&pair.central, true), (&pair.moses, false)] {
            let told = end(side, &pair.id).await;
            assert_eq!((&told["state"], &told["by_us"]), (&json!("ended"), &json!(by_us)));
            assert_eq!(told["why"], "Central leaves the region.");
            assert!(told["did"]["we"].is_array() && told["did"]["they"].is_array(), "{told}");
        }
        let told = end(&pair.moses, &pair.id).await;
        let did = line(&told["did"]["they"], "registration.submitted");
        assert_eq!(did["erased"], 2, "{told}");
        let receipt = told["did"]["receipt"].as_str().expect("an envelope").to_owned();
        let envelopes = pair.moses.all("/api/v1/sharing/received").await;
        let envelope = envelopes.iter().find(|row| row["id"] == json!(receipt)).expect("in the log");
        assert_eq!(envelope["kind"], "partnership.settled");
        for id in [&accepted, &open] {
            let known = pair.moses.get(&format!("/api/v1/registrations/{id}")).await.json();
            let state = &known["data"]["state"];
            assert!(["accepted", "withdrawn"].contains(&state.as_str().unwrap()), "nothing waits: {known}");
        }
        let waiting = pair.central.get("/api/v1/registrations?state=pending&peer=Moses+Frase").await.json();
        assert_eq!(waiting["total"], 0, "{waiting}");

        let lead =
            pair.moses.post("/api/v1/leads", json!({ "company": "Late Ltd", "product": "GTX Pro" })).await;
        let path = format!("/api/v1/leads/{}/registrations", lead.json()["data"]["id"].as_str().unwrap());
        let late = pair.moses.post(&path, json!({ "partnership": pair.id })).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.text);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_end_is_announced_for_a_day_can_be_taken_back_until_then_and_comes_on_that_day() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (pair, ..) = worked_together(world).await;
        let at = format!("/api/v1/partnerships/{}/end", pair.id);
        let day = |days: i32| (world.front.clock.now() + SignedDuration::from_hours(24) * days).to_string();
        let far = pair.moses.put(&at, json!({ "at": day(1_000), "why": "" })).await;
        assert_eq!(far.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(pair.moses.put(&at, json!({ "at": day(30), "why": "" })).await.status.is_success());
        world.run_tasks().await;
        let told = end(&pair.central, &pair.id).await;
        assert_eq!((&told["state"], &told["by_us"]), (&json!("active"), &json!(false)));
        assert_eq!(
            pair.central.delete(&at).await.status,
            StatusCode::CONFLICT,
            "only who said so takes it back"
        );
        pair.register("Meanwhile & Co").await;
        world.run_tasks().await;
        assert!(holds(world, "central", "Meanwhile & Co").await, "until that day everything goes on");

        assert_eq!(pair.moses.delete(&at).await.status, StatusCode::NO_CONTENT);
        world.run_tasks().await;
        world.front.clock.advance(SignedDuration::from_hours(24 * 31));
        world.run_tasks().await;
        assert_eq!(end(&pair.central, &pair.id).await["state"], "active", "it was taken back");
        pair.register("Afterwards & Co").await;
        world.run_tasks().await;
        assert!(holds(world, "central", "Afterwards & Co").await);

        assert!(pair.central.put(&at, json!({ "at": day(5), "why": "" })).await.status.is_success());
        // Both say so, before they have heard of each other: the earlier day holds.
        assert!(pair.moses.put(&at, json!({ "at": day(3), "why": "" })).await.status.is_success());
        world.run_tasks().await;
        let days = [end(&pair.central, &pair.id).await, end(&pair.moses, &pair.id).await];
        assert_eq!((&days[0]["at"], &days[1]["at"]), (&json!(day(3)), &json!(day(3))));
        world.front.clock.advance(SignedDuration::from_hours(24 * 3));
        world.run_tasks().await;
        for side in [&pair.central, &pair.moses] {
            let told = end(side, &pair.id).await;
            assert_eq!(told["state"], "ended");
            assert!(told["did"]["they"].is_array(), "{told}");
        }
        assert!(!holds(world, "central", COMPANY).await, "and is settled");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_node_that_dies_while_it_settles_an_end_goes_on_where_it_stopped_and_tells_it_once() {
    let points = ["settle.erased", "erase.values_gone", "send.kept", "change.after_commit"];
    for ground in vault::testing::engines(&freehold::tables::migrations()).await {
        let world = World::on(ground, &cast::channel()).await;
        let (pair, ..) = worked_together(&world).await;
        let at = format!("/api/v1/partnerships/{}/end", pair.id);
        assert!(pair.central.put(&at, json!({ "at": null, "why": "" })).await.status.is_success());
        for point in points {
            for nth in 1..=2 {
                world.front.faults.stop_at(point, nth);
                let _ = world.node.runner.until_idle(|_| {}).await;
                world.front.faults.stop_at("nowhere", 1);
                world.front.clock.advance(SignedDuration::from_hours(2));
            }
        }
        world.run_tasks().await;
        world.front.clock.advance(SignedDuration::from_hours(24));
        world.run_tasks().await;
        let told = end(&pair.moses, &pair.id).await;
        let erased = told["did"]["they"].as_array().expect("what Central did").iter();
        assert_eq!(erased.filter_map(|line| line["erased"].as_i64()).sum::<i64>(), 2, "told whole: {told}");
        let envelopes = pair.central.all("/api/v1/sharing/sent").await;
        let settled = envelopes.iter().filter(|row| row["kind"] == "partnership.settled");
        assert_eq!(settled.count(), 1, "and once");
        for above in ["central", "maven"] {
            assert!(!holds(&world, above, COMPANY).await, "{above} still keeps it");
        }
        world.everything_verifies().await;
    }
}

#[tokio::test]
async fn an_invitation_is_taken_back_and_who_accepts_it_in_that_moment_is_told() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let central = world.program("central", Role::Owner).await;
        let maven = card(world, "maven").await;
        let kary = world.node.vaults().vault(card(world, "kary-hendrixson").await.org);
        let vault = world.node.vaults().vault(card(world, "central").await.org);
        let exchange = &world.node.exchange;
        let partner = card(world, "kary-hendrixson").await;
        let node = vault::Actor::Node("story");
        let invited = vault.change(node, async |change: &vault::Change| {
            let program = partnering::programs::all(change).await.expect("programs").remove(0);
            partnering::partnerships::invite(exchange, change, &program, "Central", &partner).await
        });
        let id = invited.await.expect("an invitation");
        world.run_tasks().await;
        let at = format!("/api/v1/partnerships/{id}/end");
        assert!(central.put(&at, json!({ "at": null, "why": "" })).await.status.is_success());
        let accepted = kary.change(node, async |change: &vault::Change| {
            partnering::partnerships::accept(exchange, change, id).await
        });
        accepted.await.expect("it was still there");
        world.run_tasks().await;
        let program = world.program("kary-hendrixson", Role::Owner).await;
        for side in [&central, &program] {
            assert_eq!(end(side, &id.to_string()).await["state"], "ended", "on both sides");
        }
        assert_ne!(maven.org, partner.org);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_partnership_is_ended_in_the_browser_after_reading_what_becomes_of_what() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(ground.expect("SQLite"), &cast::channel()).await;
    let (pair, ..) = worked_together(&world).await;
    world.person("central", Role::Owner).await;
    let at = served(&world).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    sign_in(&page, at, "owner.central@people.example.com").await;
    let there = format!("http://localhost:{}/o/central/partners/{}/ending", at.port(), pair.id);
    page.goto(there).await.expect("a page");
    until(&page, "Erased on the day: 2").await;
    until(&page, "Telling the partner what was decided").await;
    press(&page, "main button", "End the partnership with Moses Frase").await;
    arrive(&page, "done=ended").await;
    until(&page, "Erased: 2").await;
    until(&page, "The signed receipt").await;
    press(&page, "main a", "The signed receipt").await;
    arrive(&page, "/sharing/").await;
    until(&page, "What was erased and kept after the end").await;
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

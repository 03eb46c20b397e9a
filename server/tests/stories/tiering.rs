//! Tiers: who would move is looked at first, then somebody moves them, and everybody knows where they stand.

use axum::http::StatusCode;
use integrations::crm::{Plan, Stage};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    browser::{arrive, browser, press, served, sign_in, until},
    cast,
    world::{Voice, World, encoded},
};

/// Moses won three, Cecily registered one.
fn channel() -> Plan {
    let sold = |number: &str, reseller, stage, dollars| cast::opportunity(number, reseller, stage, dollars);
    let opportunities = vec![
        sold("WON1", 0, Stage::Won, 40_000),
        sold("WON2", 0, Stage::Won, 30_000),
        sold("WON3", 0, Stage::Won, 5_000),
        sold("NEW1", 1, Stage::Engaging, 0),
    ];
    Plan { opportunities, ..cast::channel() }
}

/// Central's program with two tiers, published; its address on the API.
async fn tiered(world: &World, automatic: bool) -> String {
    let central = world.program("central", Role::Admin).await;
    let program = central.get("/api/v1/programs").await.json()["data"][0].clone();
    let at = format!("/api/v1/programs/{}", program["id"].as_str().unwrap());
    let gold = json!({ "name": "Gold", "accepted": 3, "rate": 2_000, "benefits": "Leads first",
                       "won": { "amount": 7_000_000, "currency": "USD" } });
    let says = json!({
        "tiers": [{ "name": "Silver", "accepted": 1, "rate": 1_000 }, gold],
        "grace_days": 30, "period_months": 12, "automatic": automatic, "revision": 0,
    });
    let changed = central.put(&format!("{at}/draft"), says).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    let published = central.post(&format!("{at}/publication"), json!({ "revision": 1, "version": 1 })).await;
    assert_eq!(published.status, StatusCode::OK, "{}", published.text);
    world.run_tasks().await;
    at
}

async fn counted(voice: &Voice<'_>, at: &str) -> Vec<Json> {
    voice.all(&format!("{at}/tiers")).await
}

fn moves(counted: &[Json]) -> Vec<Json> {
    let moving = counted.iter().filter(|one| one["moves"] == true);
    moving
        .map(|one| json!({ "partnership": one["partnership"], "from": one["has"], "to": one["gets"] }))
        .collect()
}

/// The page of Moses' only partnership.
async fn told(world: &World, org: &str) -> String {
    let place = world.program(org, Role::Reader).await.all("/api/v1/partnerships").await[0]["id"].clone();
    let person = world.person(org, Role::Reader).await;
    person.get(&format!("/o/{org}/partners/{}", place.as_str().unwrap())).await.text
}

#[tokio::test]
async fn who_would_move_is_looked_at_first_and_whoever_moves_is_told_where_it_stands() {
    World::on_every_engine(channel(), async |world: &World| {
        let at = tiered(world, false).await;
        let central = world.program("central", Role::Admin).await;
        let seen = counted(&central, &at).await;
        let of =
            |accepted: u64| seen.iter().find(|one| one["accepted"] == accepted).expect("a partner").clone();
        let (moses, cecily) = (of(3), of(1));
        assert_eq!((&moses["has"], &moses["gets"]), (&Json::Null, &json!("Gold")));
        assert_eq!(moses["won"], json!([{ "amount": 7_500_000, "currency": "USD" }]));
        assert_eq!((&cecily["gets"], &cecily["accepted_missing"]), (&json!("Silver"), &json!(2)));
        assert_eq!(cecily["won_missing"], json!({ "amount": 7_000_000, "currency": "USD" }));
        let person = world.person("central", Role::Owner).await;
        let page_at = at.replace("/api/v1/programs", "/o/central/programs");
        let page = person.get(&format!("{page_at}/tiers")).await.text;
        for words in ["It reaches what Gold asks.", "$75,000 won", "Move 2 partners"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let manager = world.person("central", Role::Manager).await;
        assert_eq!(manager.get(&format!("{page_at}/tiers")).await.status, StatusCode::NOT_FOUND);
        assert!(!told(world, "moses-frase").await.contains("Your tier"), "looking moves nobody");

        let others = json!({ "moves": moves(&seen)[..1] });
        let refused = central.post(&format!("{at}/tiers/moves"), others).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "what was looked at is what is done");
        let moved = central.post(&format!("{at}/tiers/moves"), json!({ "moves": moves(&seen) })).await.json();
        let act = moved["data"]["act"].as_str().unwrap().to_owned();
        let again = central.post(&format!("{at}/tiers/moves"), json!({ "moves": moves(&seen) })).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "nobody moves twice");
        assert!(moves(&counted(&central, &at).await).is_empty());
        world.run_tasks().await;
        let page = told(world, "moses-frase").await;
        for words in
            ["Your tier is Gold: 20 % of a sale.", "3 accepted registrations, $75,000 won", "no higher tier"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let page = told(world, "cecily-lampkin").await;
        let missing = "To Gold you still need 2 accepted registrations, $70,000 won.";
        assert!(page.contains("Your tier is Silver") && page.contains(missing), "{page}");

        let undone = central.delete(&format!("{at}/tiers/moves/{act}")).await;
        assert_eq!(undone.status, StatusCode::NO_CONTENT, "{}", undone.text);
        let twice = central.delete(&format!("{at}/tiers/moves/{act}")).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        world.run_tasks().await;
        assert!(told(world, "moses-frase").await.contains("Below the lowest tier"));
        assert_eq!(moves(&counted(&central, &at).await).len(), 2, "the figures are what they were");
        let journal = central.all("/api/v1/journal").await;
        let count = |kind: &str| journal.iter().filter(|entry| entry["kind"] == kind).count();
        assert_eq!(
            (count("tiers.moved"), count("tiers.move_undone"), count("partner.tier_changed")),
            (1, 1, 2)
        );
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_program_that_says_so_moves_its_partners_every_day_and_nobody_twice() {
    World::on_every_engine(channel(), async |world: &World| {
        let at = tiered(world, true).await;
        let central = world.program("central", Role::Admin).await;
        selling::tiers::daily(world.node.vaults()).await.unwrap();
        selling::tiers::daily(world.node.vaults()).await.unwrap();
        world.run_tasks().await;
        assert!(told(world, "moses-frase").await.contains("Your tier is Gold"));
        let journal = central.all("/api/v1/journal").await;
        assert_eq!(journal.iter().filter(|entry| entry["kind"] == "tiers.moved").count(), 1);
        // A year later nothing of it counts any more: each keeps its tier for thirty days.
        world.front.clock.advance(SignedDuration::from_hours(24 * 400));
        selling::tiers::daily(world.node.vaults()).await.unwrap();
        let seen = counted(&central, &at).await;
        assert!(seen.iter().all(|one| one["has"].is_string() && one["keeps_until"].is_string()), "{seen:?}");
        world.front.clock.advance(SignedDuration::from_hours(24 * 29));
        selling::tiers::daily(world.node.vaults()).await.unwrap();
        assert!(counted(&central, &at).await.iter().all(|one| one["has"].is_string()));
        world.front.clock.advance(SignedDuration::from_hours(24));
        selling::tiers::daily(world.node.vaults()).await.unwrap();
        assert!(counted(&central, &at).await.iter().all(|one| one["has"].is_null()));
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_crash_while_partners_are_told_where_they_stand_tells_none_twice_and_forgets_none() {
    World::on_every_engine(channel(), async |world: &World| {
        let at = tiered(world, false).await;
        let central = world.program("central", Role::Admin).await;
        let seen = moves(&counted(&central, &at).await);
        assert_eq!(
            central.post(&format!("{at}/tiers/moves"), json!({ "moves": seen })).await.status,
            StatusCode::CREATED
        );
        for point in ["send.kept", "change.before_commit", "change.after_commit", "receive.kept"] {
            world.front.faults.stop_at(point, 1);
            let _ = world.node.runner.until_idle(|_| {}).await;
            world.front.clock.advance(SignedDuration::from_hours(1));
        }
        world.run_tasks().await;
        assert!(told(world, "moses-frase").await.contains("Your tier is Gold"));
        assert!(told(world, "cecily-lampkin").await.contains("Your tier is Silver"));
        let sent = central.all("/api/v1/sharing/sent").await;
        assert_eq!(sent.iter().filter(|row| row["kind"] == "program.standing").count(), 2);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn figures_that_changed_since_somebody_looked_are_shown_before_anybody_moves() {
    World::on_every_engine(channel(), async |world: &World| {
        let at = tiered(world, false).await;
        let person = world.person("central", Role::Owner).await;
        let page_at = at.replace("/api/v1/programs", "/o/central/programs");
        let page = person.get(&format!("{page_at}/tiers")).await.text;
        let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let form = format!("seen={}", encoded(&seen.replace("&#34;", "\"")));
        // Moses takes one back: it counts no more.
        let moses = world.program("moses-frase", Role::Member).await;
        let one = moses.all("/api/v1/registrations").await[0]["id"].as_str().unwrap().to_owned();
        let withdrawn = moses.post(&format!("/api/v1/registrations/{one}/withdrawal"), json!({})).await;
        assert!(withdrawn.status.is_success(), "{}", withdrawn.text);
        world.run_tasks().await;
        let late = person.form(&format!("{page_at}/tiers/moves"), &form).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        assert!(late.text.contains("look again before anybody moves") && late.text.contains("Silver"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn partners_are_moved_and_put_back_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(channel(), async |world: &World| {
        let program = tiered(world, false).await.replace("/api/v1/programs", "/o/central/programs");
        let at = served(world).await;
        world.person("central", Role::Owner).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "owner.central@people.example.com").await;
        page.goto(format!("http://localhost:{}{program}", at.port())).await.expect("a page");
        press(&page, "main a", "Tiers").await;
        arrive(&page, "/tiers").await;
        until(&page, "It reaches what Gold asks.").await;
        press(&page, "main button", "Move 2 partners").await;
        arrive(&page, "done=moved").await;
        until(&page, "2 partners were moved").await;
        press(&page, "main button", "Undo").await;
        arrive(&page, "done=undone").await;
        until(&page, "2 partners were put back").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

//! Programs: begun, changed, looked at, published; partners are told, and what runs goes on under what it began with.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    browser::{arrive, browser, fill, press, served, sign_in, until},
    cast,
    world::{Answer, Voice, World, encoded},
};

const PROGRAMS: &str = "/api/v1/programs";

/// The first program of an organisation.
async fn program(voice: &Voice<'_>) -> Json {
    voice.get(PROGRAMS).await.json()["data"][0].clone()
}

fn id(of: &Json) -> String {
    of["id"].as_str().expect("an id").to_owned()
}

async fn one(voice: &Voice<'_>, id: &str) -> Json {
    voice.get(&format!("{PROGRAMS}/{id}")).await.json()["data"].clone()
}

/// Changes a program's draft as it stands.
async fn redraft(voice: &Voice<'_>, id: &str, mut says: Json) -> Answer {
    says["revision"] = one(voice, id).await["draft"]["revision"].clone();
    voice.put(&format!("{PROGRAMS}/{id}/draft"), says).await
}

/// Publishes the draft as it stands.
async fn publish(voice: &Voice<'_>, id: &str) -> Answer {
    let now = one(voice, id).await;
    let seen = json!({ "revision": now["draft"]["revision"], "version": now["version"] });
    voice.post(&format!("{PROGRAMS}/{id}/publication"), seen).await
}

/// What a partner knows of its first vendor's program.
async fn known(world: &World, org: &str) -> Json {
    let joined = world.program(org, Role::Reader).await.get("/api/v1/programs/joined").await.json();
    joined["data"][0].clone()
}

/// What a form holds that goes along unseen.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a hidden field");
    field.split('"').next().unwrap_or_default()
}

fn plain(html: &str) -> String {
    html.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&")
}

#[tokio::test]
async fn a_program_is_begun_by_who_manages_and_published_by_who_administers() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let manager = world.person("central", Role::Manager).await;
        let begun = manager.form("/o/central/programs", "name=Referrals&kind=referral").await;
        let at = begun.headers["location"].to_str().unwrap().replace("?done=begun", "");
        let twice = manager.form("/o/central/programs", "name=Referrals&kind=referral").await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(twice.text.contains("Another program of yours has this name"), "{}", twice.text);

        let change = async |part: &str, fields: &str| {
            let path = format!("{at}/edit/{part}");
            let page = manager.get(&path).await.text;
            let before = encoded(&plain(hidden(&page, "before")));
            let form = format!("revision={}&before={before}&{fields}", hidden(&page, "revision"));
            manager.form(&path, &form).await
        };
        let basics =
            "name=Referrals&kind=referral&description=Who+knows+who+may+buy&lead_submission=on&link_share=on";
        assert_eq!(change("basics", basics).await.status, StatusCode::SEE_OTHER);
        let wrong = change("offer", "products=&territories=DE+Bavaria&earns=commission&rate=12.345").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("by their two letters") && wrong.text.contains("such as 12.5"),
            "{}",
            wrong.text
        );
        assert!(wrong.text.contains("12.345"), "what was typed is still there");
        let offer = "products=GTX+Pro%0AMG+Special&territories=de%2C+AT&earns=commission&rate=12.25";
        assert_eq!(change("offer", offer).await.status, StatusCode::SEE_OTHER);
        for (part, fields) in [
            ("rules", "window_days=90&pass_up=never&upstream="),
            ("groups", "groups=North%0ASouth"),
            ("stage-1", "name=Met&description=Somebody+met+them&action=Say+whom&counts_as=new"),
            ("stage-2", "name=Signed&description=&action=&counts_as=won"),
            ("tier-1", "name=Silver&accepted=2&won=&currency=USD&rate=14&benefits=A+logo"),
        ] {
            let answer = change(part, fields).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{part}: {}", answer.text);
        }
        let preview = manager.get(&format!("{at}/preview")).await.text;
        for words in
            ["12.25 %", "Germany", "Austria", "90 days", "Silver", "2 accepted registrations", "Closed won"]
        {
            assert!(preview.contains(words), "{words}: {preview}");
        }
        let seen = preview.split("What changes").next().unwrap_or_default();
        assert!(seen.contains("Met") && preview.contains("South"), "{preview}");
        assert!(!preview.contains("/publication"), "who manages does not publish");
        let form = "revision=8&version=0&seen=";
        assert_eq!(manager.form(&format!("{at}/publication"), form).await.status, StatusCode::NOT_FOUND);
        let reader = world.person("central", Role::Member).await;
        assert_eq!(reader.get(&format!("{at}/edit/basics")).await.status, StatusCode::NOT_FOUND);

        let admin = world.person("central", Role::Admin).await;
        let preview = admin.get(&format!("{at}/preview")).await.text;
        let form = format!("revision={}&version=0&seen=", hidden(&preview, "revision"));
        let published = admin.form(&format!("{at}/publication"), &form).await;
        assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text);
        let again = admin.form(&format!("{at}/publication"), &form).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "it is published once");
        let page = admin.get(&at).await.text;
        assert!(page.contains("Version 1 is published") && page.contains("Open"), "{page}");
        let journal = world.program("central", Role::Reader).await.all("/api/v1/journal").await;
        let count = |kind: &str| journal.iter().filter(|entry| entry["kind"] == kind).count();
        assert_eq!((count("program.begun"), count("program.drafted"), count("program.published")), (1, 7, 1));
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn every_partner_is_told_a_new_version_and_what_runs_names_the_one_it_began_under() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let central = world.program("central", Role::Admin).await;
        let moses = world.program("moses-frase", Role::Member).await;
        let register = async |company: &str| {
            let lead = moses.post("/api/v1/leads", json!({ "company": company, "product": "GTX Pro" })).await;
            let place = moses.all("/api/v1/partnerships").await[0]["id"].clone();
            let path = format!("/api/v1/leads/{}/registrations", id(&lead.json()["data"]));
            let registered = moses.post(&path, json!({ "partnership": place })).await.json();
            assert!(registered["data"]["id"].is_string(), "{registered}");
        };
        assert_eq!(known(world, "moses-frase").await["version"], 1, "who joined knows what it joined");
        register("Isdom").await;
        let resellers = id(&program(&central).await);
        let says = json!({
            "rate": 1_250, "territories": ["AT", "DE"], "groups": ["South"], "earns": "discount",
            "tiers": [{ "name": "Silver", "accepted": 2, "rate": 1_400 }],
        });
        assert_eq!(redraft(&central, &resellers, says).await.status, StatusCode::OK);
        world.run_tasks().await;
        assert_eq!(known(world, "moses-frase").await["says"]["rate"], 0, "a draft reaches nobody");
        assert_eq!(publish(&central, &resellers).await.status, StatusCode::OK);
        world.run_tasks().await;
        for org in ["moses-frase", "cecily-lampkin"] {
            let joined = known(world, org).await;
            assert_eq!((&joined["version"], &joined["says"]["rate"]), (&json!(2), &json!(1_250)), "{joined}");
            assert_eq!(joined["says"]["tiers"][0]["name"], "Silver");
            assert_eq!(joined["says"]["groups"], json!([]), "groups stay with who made them");
            assert_eq!(joined["stands_on"], json!(["Maven Distribution"]), "{joined}");
        }
        assert_eq!(known(world, "kary-hendrixson").await["version"], 1, "West's partners are told by West");
        register("Konex").await;
        world.run_tasks().await;
        for (org, voice) in [("moses-frase", &moses), ("central", &central)] {
            let rows = voice.all("/api/v1/registrations").await;
            let began = |company: &str| {
                let mut rows = rows.iter().filter(|row| row["company"] == company);
                rows.next().expect("a registration")["program_version"].clone()
            };
            assert_eq!((began("Isdom"), began("Konex")), (json!(1), json!(2)), "{org}");
        }
        let person = world.person("moses-frase", Role::Reader).await;
        let place = moses.all("/api/v1/partnerships").await[0]["id"].clone();
        let page = person.get(&format!("/o/moses-frase/partners/{}", place.as_str().unwrap())).await.text;
        for words in
            ["What Central offers you", "12.5 %", "Germany", "What changed against the version before"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let list = person.get("/o/moses-frase/programs").await.text;
        assert!(list.contains("Central Resellers") && list.contains("Discount, 12.5 %"), "{list}");
        let owner = world.person("central", Role::Manager).await;
        let versions = central.get(&format!("{PROGRAMS}/{resellers}/versions")).await.json();
        assert_eq!(versions["total"], 2);
        let page = owner.get(&format!("/o/central/programs/{resellers}/versions/2")).await.text;
        assert!(page.contains("<ins>12.5 %</ins>") && page.contains("<del>0 %</del>"), "{page}");
        let places = central.get(&format!("{PROGRAMS}/{resellers}/places")).await.json();
        assert!(
            places["data"].as_array().unwrap().iter().all(|one| one["began_under"] == 1 && one["knows"] == 2)
        );
        // Sorting is one's own affair.
        let below = places["data"][0]["partnership"].as_str().unwrap().to_owned();
        let sorted = json!({ "group": "South", "tags": ["fair", "early", "fair"] });
        let sorted = central.put(&format!("/api/v1/partnerships/{below}/place"), sorted).await.json();
        assert_eq!(sorted["data"]["tags"], json!(["early", "fair"]));
        let nowhere = json!({ "group": "Nowhere" });
        let nowhere = central.put(&format!("/api/v1/partnerships/{below}/place"), nowhere).await;
        assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
        let moved = moses.get("/api/v1/partnerships").await.text;
        assert!(!moved.contains("South"));
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_who_publish_at_once_the_second_is_told_and_shown_both() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let key = world.program("central", Role::Admin).await;
        let resellers = id(&program(&key).await);
        assert_eq!(redraft(&key, &resellers, json!({ "rate": 1_000 })).await.status, StatusCode::OK);
        let (_, ada) = world.colleague("Ada", "central", Role::Admin).await;
        let (_, bea) = world.colleague("Bea", "central", Role::Admin).await;
        let at = format!("/o/central/programs/{resellers}");
        let page = bea.get(&format!("{at}/preview")).await.text;
        let form = |page: &str| {
            let seen = encoded(&plain(hidden(page, "seen")));
            format!("revision={}&version={}&seen={seen}", hidden(page, "revision"), hidden(page, "version"))
        };
        let (publication, both) = (format!("{at}/publication"), form(&page));
        let (one, other) = futures::join!(ada.form(&publication, &both), bea.form(&publication, &both));
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        let told = if one.status == StatusCode::CONFLICT { &one } else { &other };
        assert!(told.text.contains("was faster"), "{}", told.text);
        assert!(told.text.contains("It is the same as what you looked at"), "{}", told.text);

        // Bea looks; Ada changes what she looked at, and publishes that.
        assert_eq!(redraft(&key, &resellers, json!({ "rate": 1_100 })).await.status, StatusCode::OK);
        let looked = bea.get(&format!("{at}/preview")).await.text;
        assert_eq!(redraft(&key, &resellers, json!({ "rate": 2_000 })).await.status, StatusCode::OK);
        let now = ada.get(&format!("{at}/preview")).await.text;
        assert_eq!(ada.form(&format!("{at}/publication"), &form(&now)).await.status, StatusCode::SEE_OTHER);
        let late = bea.form(&format!("{at}/publication"), &form(&looked)).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        for words in
            ["Ada was faster", "<del>11 %</del>", "<ins>20 %</ins>", "version 3 is what is published"]
        {
            assert!(late.text.contains(words), "{words}: {}", late.text);
        }
        assert_eq!(one_version(&key, &resellers).await, 3, "nothing of Bea's was published");
        let old = json!({ "revision": 1, "version": 1 });
        let late = key.post(&format!("{PROGRAMS}/{resellers}/publication"), old).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
    })
    .await;
}

async fn one_version(voice: &Voice<'_>, id: &str) -> i64 {
    one(voice, id).await["version"].as_i64().expect("a number")
}

#[tokio::test]
async fn two_who_change_one_part_keep_what_only_one_of_them_changed_and_are_shown_the_rest() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let key = world.program("central", Role::Manager).await;
        let resellers = id(&program(&key).await);
        let (_, ada) = world.colleague("Ada", "central", Role::Manager).await;
        let (_, bea) = world.colleague("Bea", "central", Role::Manager).await;
        let path = format!("/o/central/programs/{resellers}/edit/offer");
        let page = ada.get(&path).await.text;
        let head = format!(
            "revision={}&before={}&products=GTX+Pro%0AMG+Special&earns=discount",
            hidden(&page, "revision"),
            encoded(&plain(hidden(&page, "before")))
        );
        let first = ada.form(&path, &format!("{head}&territories=&rate=10")).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
        let apart = bea.form(&path, &format!("{head}&territories=FR&rate=0")).await;
        assert_eq!(apart.status, StatusCode::SEE_OTHER, "what only she changed is kept: {}", apart.text);
        let says = one(&key, &resellers).await["draft"]["says"].clone();
        assert_eq!((&says["rate"], &says["territories"]), (&json!(1_000), &json!(["FR"])));
        let clash = bea.form(&path, &format!("{head}&territories=&rate=20")).await;
        assert_eq!(clash.status, StatusCode::CONFLICT);
        assert!(clash.text.contains("wrote: 10") && clash.text.contains("value=\"20\""), "{}", clash.text);
        let own = format!(
            "revision={}&before={}&products=GTX+Pro%0AMG+Special&earns=discount&territories=FR&rate=20",
            hidden(&clash.text, "revision"),
            encoded(&plain(hidden(&clash.text, "before")))
        );
        assert_eq!(bea.form(&path, &own).await.status, StatusCode::SEE_OTHER, "now she has seen both");
        assert_eq!(one(&key, &resellers).await["draft"]["says"]["rate"], 2_000);
        let old =
            key.put(&format!("{PROGRAMS}/{resellers}/draft"), json!({ "rate": 1, "revision": 1 })).await;
        assert_eq!(old.status, StatusCode::CONFLICT);
        let unknown = redraft(&key, &resellers, json!({ "colour": "red" })).await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unknown.text);
        let discarded = key.delete(&format!("{PROGRAMS}/{resellers}/draft")).await;
        assert_eq!(discarded.status, StatusCode::NO_CONTENT);
        let now = one(&key, &resellers).await;
        assert_eq!(now["draft"]["says"], now["says"]);
    })
    .await;
}

#[tokio::test]
async fn a_closed_program_takes_nobody_keeps_its_partners_and_opens_again() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let admin = world.program("central", Role::Admin).await;
        let resellers = id(&program(&admin).await);
        let state = format!("{PROGRAMS}/{resellers}/state");
        assert_eq!(admin.put(&state, json!({ "state": "closed" })).await.json()["data"]["state"], "closed");
        let offer = json!({ "email": "ada@isdom.example.com", "program": resellers });
        let refused = admin.post("/api/v1/partnerships/offers", offer.clone()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        let owner = world.person("central", Role::Owner).await;
        assert!(!owner.get("/o/central/partners").await.text.contains("Send the invitation"));
        let moses = world.program("moses-frase", Role::Reader).await;
        assert_eq!(moses.all("/api/v1/partnerships").await[0]["state"], "active");
        assert_eq!(admin.put(&state, json!({ "state": "open" })).await.json()["data"]["state"], "open");
        assert_eq!(admin.post("/api/v1/partnerships/offers", offer).await.status, StatusCode::CREATED);
        let draft = admin.post(PROGRAMS, json!({ "name": "Later", "kind": "marketing" })).await.json();
        let later = id(&draft["data"]);
        let unpublished = admin.put(&format!("{PROGRAMS}/{later}/state"), json!({ "state": "open" })).await;
        assert_eq!(unpublished.status, StatusCode::UNPROCESSABLE_ENTITY);
        let offer = json!({ "email": "bea@isdom.example.com", "program": later });
        let refused = admin.post("/api/v1/partnerships/offers", offer).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a draft takes nobody");
    })
    .await;
}

/// An organisation's place in another's program, invited and accepted.
async fn joins(world: &World, owner: &str, program: &str, partner: &str) -> String {
    let email = format!("owner.{partner}@people.example.com");
    let person = world.person(partner, Role::Owner).await;
    let admin = world.program(owner, Role::Admin).await;
    // Of two letters of one moment neither is the last.
    world.front.clock.advance(SignedDuration::from_secs(1));
    let offer =
        admin.post("/api/v1/partnerships/offers", json!({ "email": email, "program": program })).await;
    assert_eq!(offer.status, StatusCode::CREATED, "{}", offer.text);
    let link = world.link_in_mail(&email).await;
    let came = person.form(&link, &format!("org={partner}")).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.text);
    world.run_tasks().await;
    let places = world.program(partner, Role::Reader).await.all("/api/v1/partnerships").await;
    let invited = places.iter().find(|place| place["state"] == "invited").expect("an invitation");
    let at = format!("/o/{partner}/partners/{}", id(invited));
    assert_eq!(person.form(&format!("{at}/acceptance"), "").await.status, StatusCode::SEE_OTHER);
    world.run_tasks().await;
    id(invited)
}

async fn begun(world: &World, org: &str, name: &str) -> String {
    let admin = world.program(org, Role::Admin).await;
    let made = admin.post(PROGRAMS, json!({ "name": name, "kind": "reseller" })).await.json();
    let made = id(&made["data"]);
    assert_eq!(publish(&admin, &made).await.status, StatusCode::OK);
    made
}

#[tokio::test]
async fn a_program_that_would_stand_on_itself_is_refused_also_where_two_meet() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (maven, west) =
            (world.program("maven", Role::Admin).await, world.program("west", Role::Admin).await);
        let distribution = id(&program(&maven).await);
        let resellers = id(&program(&west).await);
        // West's program stands on Maven's; Maven gets a place in West's.
        let in_west = joins(world, "west", &resellers, "maven").await;
        let known = maven.get("/api/v1/programs/joined").await.json()["data"][0].clone();
        assert_eq!(known["stands_on"], json!(["Maven Distribution"]));
        let around = redraft(&maven, &distribution, json!({ "upstream": in_west })).await;
        assert_eq!(around.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(around.text.contains("would stand on itself"), "{}", around.text);

        // Two programs that know nothing of each other's way up, each put on the other at once.
        let (above, below) = (begun(world, "maven", "Above").await, begun(world, "west", "Below").await);
        let (in_above, in_below) =
            (joins(world, "maven", &above, "west").await, joins(world, "west", &below, "maven").await);
        assert_eq!(redraft(&maven, &above, json!({ "upstream": in_below })).await.status, StatusCode::OK);
        assert_eq!(redraft(&west, &below, json!({ "upstream": in_above })).await.status, StatusCode::OK);
        assert_eq!(publish(&maven, &above).await.status, StatusCode::OK);
        assert_eq!(publish(&west, &below).await.status, StatusCode::OK);
        world.run_tasks().await;
        let stands = async |voice: &Voice<'_>, id: &str| one(voice, id).await["says"]["upstream"].is_string();
        let (one, other) = (stands(&maven, &above).await, stands(&west, &below).await);
        assert!(!(one && other), "they do not both stand on each other");
        let left = [&maven, &west].map(|voice| async move {
            let journal = voice.all("/api/v1/journal").await;
            journal.iter().filter(|entry| entry["kind"] == "program.left_upstream").count()
        });
        let [one, other] = left;
        assert!(one.await + other.await > 0, "who noticed says so in its journal");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn terms_of_a_vendors_program_are_handed_down_into_the_draft_of_ones_own() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (maven, central) =
            (world.program("maven", Role::Admin).await, world.program("central", Role::Admin).await);
        let distribution = id(&program(&maven).await);
        let says = json!({ "territories": ["IT"], "products": ["GTX Pro"], "stages": [{ "name": "Met" }] });
        assert_eq!(redraft(&maven, &distribution, says).await.status, StatusCode::OK);
        assert_eq!(publish(&maven, &distribution).await.status, StatusCode::OK);
        world.run_tasks().await;
        let resellers = id(&program(&central).await);
        let manager = world.person("central", Role::Manager).await;
        let at = format!("/o/central/programs/{resellers}");
        assert!(
            manager.get(&at).await.text.contains("Take over what stands above"),
            "it stands on a program that it knows"
        );
        let handed = manager.form(&format!("{at}/handing-down"), "revision=0").await;
        assert_eq!(handed.status, StatusCode::SEE_OTHER, "{}", handed.text);
        let draft = one(&central, &resellers).await["draft"]["says"].clone();
        assert_eq!((&draft["territories"], &draft["stages"][0]["name"]), (&json!(["IT"]), &json!("Met")));
        let stale = manager.form(&format!("{at}/handing-down"), "revision=0").await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_crash_while_partners_are_told_loses_no_version_and_tells_none_twice() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let central = world.program("central", Role::Admin).await;
        let resellers = id(&program(&central).await);
        let points =
            ["send.begun", "send.kept", "change.before_commit", "change.after_commit", "receive.kept"];
        for (at, point) in points.into_iter().enumerate() {
            let rate = 1_000 + at as i64;
            assert_eq!(redraft(&central, &resellers, json!({ "rate": rate })).await.status, StatusCode::OK);
            assert_eq!(publish(&central, &resellers).await.status, StatusCode::OK);
            world.front.faults.stop_at(point, 1);
            let _ = world.node.runner.until_idle(|_| {}).await;
            world.front.clock.advance(SignedDuration::from_hours(1));
            world.run_tasks().await;
            for org in ["moses-frase", "cecily-lampkin"] {
                let joined = known(world, org).await;
                assert_eq!(joined["says"]["rate"], rate, "stopped at {point}: {joined}");
            }
        }
        let sent = central.all("/api/v1/sharing/sent").await;
        let sent = sent.iter().filter(|row| row["kind"] == "program.published").count();
        assert_eq!(sent, 2 * (1 + points.len()), "each version crossed to each of two partners once");
        let journal = world.program("moses-frase", Role::Reader).await.all("/api/v1/journal").await;
        let came = journal.iter().filter(|entry| entry["kind"] == "program.terms_received").count();
        assert_eq!(came, 1 + points.len());
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_is_set_up_looked_at_and_published_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        world.person("central", Role::Owner).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "owner.central@people.example.com").await;
        let to = |path: &str| format!("http://localhost:{}{path}", at.port());
        page.goto(to("/o/central/programs")).await.expect("a page");
        fill(&page, "name", "Referrals").await;
        press(&page, "main button", "Begin").await;
        arrive(&page, "done=begun").await;
        press(&page, "main a", "Products, territories and rate").await;
        arrive(&page, "/edit/offer").await;
        fill(&page, "territories", "FR").await;
        press(&page, "button", "Keep in the draft").await;
        arrive(&page, "done=kept").await;
        press(&page, "main a", "Add a tier…").await;
        arrive(&page, "/edit/tier-1").await;
        fill(&page, "name", "Silver").await;
        press(&page, "button", "Keep in the draft").await;
        arrive(&page, "done=kept").await;
        press(&page, "main a", "Preview and publish").await;
        arrive(&page, "/preview").await;
        until(&page, "France").await;
        press(&page, "main button", "Publish version 1").await;
        arrive(&page, "done=published").await;
        until(&page, "Version 1 is published").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

//! Agreements: written in a program, proposed, accepted or declined, in force from a day on; and envelopes that are
//! under way meanwhile.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use partnering::{
    agreements,
    partnerships::{self, PartnershipError},
    programs::{self, Definition},
};
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::Change;
use web::{Face, Route};

use crate::{
    browser::{arrive, browser, holds, press, served, sign_in, until},
    cast,
    world::{Answer, Voice, World},
};

const PROGRAMS: &str = "/api/v1/programs";

/// Central, which owns a program, and Moses Frase, who has a place in it.
pub struct Pair<'w> {
    pub central: Voice<'w>,
    pub moses: Voice<'w>,
    /// Their partnership.
    pub id: String,
}

impl<'w> Pair<'w> {
    pub async fn of(world: &'w World) -> Self {
        let central = world.program("central", Role::Owner).await;
        let moses = world.program("moses-frase", Role::Owner).await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0].clone();
        Self { central, moses, id: text(&place["id"]) }
    }

    /// Changes the agreement of Central's program, and publishes it.
    pub async fn rewrite(&self, change: impl Fn(&mut Json)) -> Answer {
        let program = self.central.get(PROGRAMS).await.json()["data"][0].clone();
        let at = format!("{PROGRAMS}/{}", text(&program["id"]));
        let mut terms = program["draft"]["says"]["terms"].clone();
        change(&mut terms);
        let draft = json!({ "terms": terms, "revision": program["draft"]["revision"] });
        let kept = self.central.put(&format!("{at}/draft"), draft).await;
        if !kept.status.is_success() {
            return kept;
        }
        let seen =
            json!({ "revision": kept.json()["data"]["draft"]["revision"], "version": program["version"] });
        self.central.post(&format!("{at}/publication"), seen).await
    }

    /// Changes how long Central may keep a registration, and publishes that.
    async fn keep_for(&self, months: i64) {
        let published = self.rewrite(|terms| terms["clauses"][0]["keep_months"] = json!(months)).await;
        assert!(published.status.is_success(), "{}", published.text);
    }

    fn at(&self, rest: &str) -> String {
        format!("/api/v1/partnerships/{}/agreements{rest}", self.id)
    }

    pub async fn propose(&self, from: Option<String>) -> Answer {
        self.central.post(&self.at(""), json!({ "in_force_from": from })).await
    }

    pub async fn accept(&self, version: i64) -> Answer {
        self.moses.post(&self.at(&format!("/{version}/acceptance")), json!({})).await
    }

    /// Where each version stands, the newest first, as that side knows.
    async fn states(&self, side: &Voice<'_>) -> Vec<String> {
        let all = side.get(&self.at("")).await.json();
        all["data"].as_array().expect("versions").iter().map(|one| text(&one["state"])).collect()
    }

    async fn both(&self, states: &[&str]) {
        assert_eq!(self.states(&self.central).await, states, "as Central knows");
        assert_eq!(self.states(&self.moses).await, states, "as Moses knows");
    }

    /// Moses registers a new lead: the registration's id.
    pub async fn register(&self, company: &str) -> String {
        let lead =
            json!({ "company": company, "product": "GTX Pro", "value": "4,821", "notes": "By Thursday" });
        let lead = self.moses.post("/api/v1/leads", lead).await.json()["data"].clone();
        let path = format!("/api/v1/leads/{}/registrations", text(&lead["id"]));
        let asked = json!({ "partnership": self.id, "fields": ["notes"] });
        let registered = self.moses.post(&path, asked).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{}", registered.text);
        text(&registered.json()["data"]["id"])
    }

    async fn decide(&self, registration: &str) -> Answer {
        let path = format!("/api/v1/registrations/{registration}/decision");
        self.central.post(&path, json!({ "decision": "accept" })).await
    }

    /// Of each envelope that a side sent about these kinds: under which version, and what became of it.
    async fn sent(&self, side: &Voice<'_>, kind: &str) -> Vec<(i64, String)> {
        let sent = side.all("/api/v1/sharing/sent").await;
        let of_kind = sent.iter().filter(|row| row["kind"] == kind);
        let mut sent: Vec<(i64, i64, String)> = of_kind
            .map(|row| {
                let version = row["agreement"]["version"].as_i64().unwrap_or_default();
                (row["sequence"].as_i64().unwrap_or_default(), version, text(&row["state"]))
            })
            .collect();
        sent.sort();
        sent.into_iter().map(|(_, version, state)| (version, state)).collect()
    }
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Partnerships of Maven's with Cecily, one for every way to change an agreement or to end it.
pub struct Agreed(Vec<String>);

impl Agreed {
    /// The programs of their own that they stand in were written anew since; to the partner of some that is proposed,
    /// and of some the end is announced.
    pub async fn scene(world: &World) -> Self {
        let vaults = world.node.vaults();
        let (maven, above) = vaults.by_handle("maven").await.unwrap().unwrap();
        let (cecily, below) = vaults.by_handle("cecily-lampkin").await.unwrap().unwrap();
        let (node, exchange) = (vault::Actor::Node("story"), &world.node.exchange);
        let invited = above.change(node, async |change: &Change| {
            let known = programs::all(change).await?.remove(0);
            let mut ids = Vec::new();
            for number in 0..11 {
                let name = format!("scene {number}");
                let said = Definition::begun(&name, programs::Kind::Reseller);
                let program = programs::add(change, &said, known.terms.clone()).await?;
                // What was agreed on is older than what the program says.
                let mut agreed = program.clone();
                agreed.terms.threshold = 9;
                ids.push(partnerships::invite(exchange, change, &agreed, &maven.name, &cecily).await?);
            }
            Ok::<_, PartnershipError>(ids)
        });
        let ids = invited.await.unwrap();
        world.run_tasks().await;
        let accepts = async |change: &Change| {
            for id in &ids {
                partnerships::accept(exchange, change, *id).await?;
            }
            Ok::<_, PartnershipError>(())
        };
        below.change(node, accepts).await.unwrap();
        world.run_tasks().await;
        let prepares = async |change: &Change| {
            for id in &ids[2..8] {
                agreements::propose(exchange, change, *id, None).await.expect("a proposal");
            }
            let day = change.now() + SignedDuration::from_hours(24 * 30);
            for id in &ids[9..11] {
                partnerships::end(exchange, change, *id, Some(day), "").await?;
            }
            Ok::<_, PartnershipError>(())
        };
        above.change(node, prepares).await.unwrap();
        world.run_tasks().await;
        Self(ids.iter().map(ToString::to_string).collect())
    }

    /// Who tries a route that changes one of them, and which.
    pub fn place(&self, route: &Route) -> Option<(&'static str, &String)> {
        let ends = |end: &str| route.path.ends_with(end);
        let (api, deletes) = (usize::from(route.face == Face::Api), route.method == Method::DELETE);
        let (org, at) = match () {
            () if route.method == Method::GET || !route.path.contains("{partnership}/") => return None,
            () if ends("/agreement/proposal") || ends("/agreements") => ("maven", api),
            () if ends("/agreement/taking-back") || ends("/{version}") => ("maven", 2 + api),
            () if ends("/agreement/acceptance") || ends("/{version}/acceptance") => {
                ("cecily-lampkin", 4 + api)
            }
            () if ends("/agreement/refusal") || ends("/{version}/refusal") => ("cecily-lampkin", 6 + api),
            () if ends("/ending") => ("maven", 8),
            () if ends("/ending/cancelling") || deletes && ends("/end") => ("maven", 9 + api),
            () => return None,
        };
        Some((org, &self.0[at]))
    }
}

/// Moves the clock of whoever acts next: the world has one, so that it stands for both.
fn clock(world: &World, hours: i64) {
    world.front.clock.advance(SignedDuration::from_hours(hours));
}

/// The other clock's node does what is due by its clock.
async fn works_too(world: &World, ahead: i64) {
    clock(world, ahead);
    world.run_tasks().await;
    clock(world, -ahead);
}

#[tokio::test]
async fn new_terms_are_written_proposed_and_hold_for_both_once_the_partner_accepts() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        pair.both(&["in_force"]).await;
        assert_eq!(pair.propose(None).await.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is new");
        let narrowed = pair
            .rewrite(|terms| {
                let classes = terms["clauses"][0]["classes"].as_array_mut().expect("classes");
                classes.retain(|class| class != "notes");
                terms["clauses"][0]["keep_months"] = json!(12);
            })
            .await;
        assert!(narrowed.status.is_success(), "{}", narrowed.text);
        world.run_tasks().await;
        pair.both(&["in_force"]).await;
        let cecily = world.program("cecily-lampkin", Role::Owner).await;
        assert_eq!(pair.propose(None).await.status, StatusCode::CREATED);
        assert_eq!(pair.propose(None).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it waits already");
        world.run_tasks().await;
        pair.both(&["proposed", "in_force"]).await;
        let elsewhere = cecily.post(&pair.at("/2/acceptance"), json!({})).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND, "it is nobody else's");

        let page = format!("/o/moses-frase/partners/{}/agreement", pair.id);
        let member = world.person("moses-frase", Role::Member).await;
        let seen = member.get(&page).await.text;
        for words in
            ["Version 2 is proposed", "may carry", "24 months", "12 months", "somebody who administers"]
        {
            assert!(seen.contains(words), "{words}: {seen}");
        }
        assert_eq!(
            member.form(&format!("{page}/acceptance"), "version=2").await.status,
            StatusCode::NOT_FOUND
        );
        let admin = world.person("moses-frase", Role::Admin).await;
        let stale = admin.form(&format!("{page}/acceptance"), "version=3").await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "another version than the one that is proposed");
        assert!(stale.text.contains("look again"), "{}", stale.text);
        assert_eq!(
            admin.form(&format!("{page}/acceptance"), "version=2").await.status,
            StatusCode::SEE_OTHER
        );
        let late = admin.form(&format!("{page}/acceptance"), "version=2").await;
        assert_eq!(late.status, StatusCode::CONFLICT, "somebody was faster");
        world.run_tasks().await;
        pair.both(&["in_force", "over"]).await;
        let newest = pair.central.get(&pair.at("")).await.json()["data"][0].clone();
        assert_eq!(newest["accepted_by"], "admin of moses-frase", "who signed is known to both");
        assert_eq!(newest["proposed_by"], "Central", "a key signs as its organisation");
        let before = admin.get(&format!("{page}?version=1")).await;
        assert!(before.text.contains("24 months") && before.text.contains("Over"), "{}", before.text);

        let registration = pair.register("Quillfeather").await;
        world.run_tasks().await;
        assert_eq!(pair.sent(&pair.moses, "registration.submitted").await, [(2, "delivered".to_owned())]);
        let read = pair.central.get(&format!("/api/v1/registrations/{registration}")).await.json();
        assert_eq!(read["data"]["notes"], Json::Null, "notes cross no longer");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_declined_with_a_word_taken_back_or_overtaken_and_what_holds_goes_on() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        pair.keep_for(36).await;
        pair.propose(None).await;
        world.run_tasks().await;
        let path = pair.at("/2/refusal");
        let why = json!({ "why": "Three years are too long." });
        let declined = pair.moses.post(&path, why.clone()).await;
        assert_eq!(declined.json()["data"]["state"], "declined", "{}", declined.text);
        assert_eq!(pair.moses.post(&path, why).await.status, StatusCode::CONFLICT);
        world.run_tasks().await;
        pair.both(&["declined", "in_force"]).await;
        let told = pair.central.get(&pair.at("")).await.json()["data"][0].clone();
        assert_eq!(told["declined_because"], "Three years are too long.");

        pair.keep_for(18).await;
        pair.propose(None).await;
        world.run_tasks().await;
        assert_eq!(pair.central.delete(&pair.at("/3")).await.status, StatusCode::NO_CONTENT);
        world.run_tasks().await;
        pair.both(&["lapsed", "declined", "in_force"]).await;
        assert_eq!(pair.accept(3).await.status, StatusCode::CONFLICT, "it is taken back");

        // Accepted while it is taken back: it is accepted, on both sides.
        pair.propose(None).await;
        world.run_tasks().await;
        assert_eq!(pair.central.delete(&pair.at("/4")).await.status, StatusCode::NO_CONTENT);
        assert!(pair.accept(4).await.status.is_success());
        world.run_tasks().await;
        pair.both(&["in_force", "lapsed", "declined", "over"]).await;

        // Accepted while a newer one is proposed: it holds, and the newer one waits.
        pair.keep_for(6).await;
        pair.propose(None).await;
        world.run_tasks().await;
        pair.keep_for(9).await;
        assert_eq!(pair.propose(None).await.status, StatusCode::CREATED);
        assert!(pair.accept(5).await.status.is_success());
        world.run_tasks().await;
        pair.both(&["proposed", "in_force", "over", "lapsed", "declined", "over"]).await;
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_agreement_changes_while_envelopes_are_under_way_and_none_is_lost_also_where_clocks_differ_by_an_hour()
 {
    for ahead in [0, 1, -1] {
        eprintln!("Central's clock is {ahead} hours ahead");
        World::on_every_engine(cast::channel(), async |world: &World| {
            let pair = Pair::of(world).await;
            let first = pair.register("First & Sons").await;
            world.run_tasks().await;
            pair.keep_for(12).await;
            clock(world, ahead);
            assert_eq!(pair.propose(None).await.status, StatusCode::CREATED);
            clock(world, -ahead);
            world.run_tasks().await;

            // Nobody has heard of the other's acts when these are made.
            let second = pair.register("Second & Sons").await;
            assert!(pair.accept(2).await.status.is_success());
            let third = pair.register("Third & Sons").await;
            clock(world, ahead);
            assert!(pair.decide(&first).await.status.is_success());
            clock(world, -ahead);
            world.run_tasks().await;
            works_too(world, ahead).await;
            let delivered = |version: i64| (version, "delivered".to_owned());
            let up = pair.sent(&pair.moses, "registration.submitted").await;
            assert_eq!(up, [delivered(1), delivered(1), delivered(2)]);
            let down = pair.sent(&pair.central, "registration.decided").await;
            assert_eq!(down, [delivered(1)], "Central had not heard of it yet");

            clock(world, ahead);
            for id in [&second, &third] {
                let decided = pair.decide(id).await;
                assert!(decided.status.is_success(), "{}", decided.text);
            }
            clock(world, -ahead);
            world.run_tasks().await;
            works_too(world, ahead).await;
            let down = pair.sent(&pair.central, "registration.decided").await;
            assert_eq!(down, [delivered(1), delivered(2), delivered(2)]);
            for id in [&first, &second, &third] {
                let known = pair.moses.get(&format!("/api/v1/registrations/{id}")).await.json();
                assert_eq!(known["data"]["state"], "accepted");
            }
            pair.both(&["in_force", "over"]).await;
            world.everything_verifies().await;
        })
        .await;
    }
}

#[tokio::test]
async fn terms_that_hold_from_a_day_on_hold_from_that_day_on() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        pair.keep_for(12).await;
        let day = SignedDuration::from_hours(24);
        let from = |days: i32| (world.front.clock.now() + day * days).to_string();
        assert_eq!(pair.propose(Some(from(3_000))).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let proposed = pair.propose(Some(from(10))).await;
        assert_eq!(proposed.status, StatusCode::CREATED, "{}", proposed.text);
        world.run_tasks().await;
        assert!(pair.accept(2).await.status.is_success());
        world.run_tasks().await;
        pair.both(&["waits", "in_force"]).await;
        pair.register("Early Birds").await;
        world.front.clock.advance(day * 10);
        pair.both(&["in_force", "over"]).await;
        pair.register("Late Comers").await;
        world.run_tasks().await;
        let delivered = |version: i64| (version, "delivered".to_owned());
        let up = pair.sent(&pair.moses, "registration.submitted").await;
        assert_eq!(up, [delivered(1), delivered(2)], "also what was under way over the day");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn terms_that_contradict_themselves_are_refused_with_the_reason() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        let refused = async |change: fn(&mut Json), why: &str| {
            let answer = pair.rewrite(change).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}: {}", answer.text);
            assert!(answer.text.contains(why), "{why}: {}", answer.text);
        };
        let uncovered = |terms: &mut Json| {
            terms["clauses"][0]["classes"] = json!(["product", "timing", "reference"]);
        };
        refused(uncovered, "does not let “Company” cross").await;
        refused(|terms| terms["clauses"][0]["keep_months"] = json!(0), "from 1 to 120").await;
        refused(|terms| terms["clauses"][0]["classes"] = json!([]), "let nothing cross").await;
        refused(|terms| terms["clauses"][0]["purpose"] = json!(" "), "what it is used for").await;
        refused(|terms| terms["clauses"][0]["required"] = json!(["shoe_size"]), "cannot require").await;
        refused(|terms| terms["clauses"][1]["classes"] = json!(["partner"]), "never carries").await;
        refused(|terms| terms["clauses"][0]["kind"] = json!("lead.list"), "nothing called").await;
        refused(|terms| terms["threshold"] = json!(0), "from 1 to 1000").await;
        let twice = |terms: &mut Json| {
            let again = terms["clauses"][0].clone();
            terms["clauses"].as_array_mut().expect("clauses").push(again);
        };
        refused(twice, "speak twice").await;
        let undecided = |terms: &mut Json| {
            let clauses = terms["clauses"].as_array_mut().expect("clauses");
            clauses.retain(|clause| clause["kind"] != "registration.decided");
        };
        refused(undecided, "makes sense only where").await;

        // As a form, it is said at the field, and what was typed stays.
        let manager = world.person("central", Role::Manager).await;
        let program = text(&pair.central.get(PROGRAMS).await.json()["data"][0]["id"]);
        let path = format!("/o/central/programs/{program}/edit/clause-1");
        let form =
            "revision=0&before=&covered=on&class_product=on&need_company=on&purpose=Selling&keep_months=x";
        let answer = manager.form(&path, form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("from 1 to 120") && answer.text.contains("Selling"), "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn a_new_agreement_is_proposed_to_all_partners_at_once_and_each_answers_alone() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        pair.keep_for(12).await;
        let program = text(&pair.central.get(PROGRAMS).await.json()["data"][0]["id"]);
        let page = format!("/o/central/programs/{program}/agreement");
        let admin = world.person("central", Role::Admin).await;
        let shown = admin.get(&page).await.text;
        assert_eq!(shown.matches("name=\"partner\"").count(), 2, "Moses and Cecily: {shown}");
        let ids: Vec<String> = shown
            .split("name=\"partner\" value=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next().map(str::to_owned))
            .collect();
        let form = format!("from=&partner={}&partner={}&partner=none", ids[0], ids[1]);
        let done = admin.form(&page, &form).await;
        let to = done.headers["location"].to_str().unwrap().to_owned();
        assert!(to.ends_with("?proposed=2&not=0"), "{to}");
        let again = admin.form(&page, &form).await;
        assert!(again.headers["location"].to_str().unwrap().ends_with("?proposed=0&not=2"), "they wait");
        world.run_tasks().await;
        assert!(pair.accept(2).await.status.is_success());
        world.run_tasks().await;
        let shown = admin.get(&page).await.text;
        assert!(shown.contains("As the program says") && shown.contains("Proposed"), "{shown}");
        pair.both(&["in_force", "over"]).await;
        let cecily = world.program("cecily-lampkin", Role::Reader).await;
        let place = text(&cecily.get("/api/v1/partnerships").await.json()["data"][0]["id"]);
        let versions = cecily.get(&format!("/api/v1/partnerships/{place}/agreements")).await.json();
        assert_eq!(
            (&versions["data"][0]["state"], &versions["data"][1]["state"]),
            (&json!("proposed"), &json!("in_force"))
        );
    })
    .await;
}

#[tokio::test]
async fn terms_are_changed_published_proposed_and_accepted_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(ground.expect("SQLite"), &cast::channel()).await;
    let pair = Pair::of(&world).await;
    let program = text(&pair.central.get(PROGRAMS).await.json()["data"][0]["id"]);
    for org in ["central", "moses-frase"] {
        world.person(org, Role::Owner).await;
    }
    let at = served(&world).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    sign_in(&page, at, "owner.central@people.example.com").await;
    let there = |path: &str| format!("http://localhost:{}{path}", at.port());
    page.goto(there(&format!("/o/central/programs/{program}"))).await.expect("a page");
    press(&page, "main a", "Agreement").await;
    arrive(&page, "/agreement").await;
    press(&page, "main a", "Deal registration, from the partner").await;
    arrive(&page, "/edit/clause-1").await;
    holds(&page, "document.querySelector('[name=class_notes]').checked").await;
    page.evaluate("document.querySelector('[name=class_notes]').click()").await.expect("a click");
    press(&page, "button", "Keep in the draft").await;
    arrive(&page, "done=kept").await;
    press(&page, "main a", "Preview and publish").await;
    until(&page, "Deal registration, from the partner").await;
    press(&page, "main button", "Publish version 2").await;
    arrive(&page, "done=published").await;
    press(&page, "main a", "Agreement").await;
    until(&page, "Other than the program says").await;
    press(&page, "main button", "Propose to those that are ticked").await;
    arrive(&page, "?proposed=2").await;
    until(&page, "Proposed to 2 partners.").await;

    press(&page, "button", "Sign out").await;
    arrive(&page, "/sign-in").await;
    sign_in(&page, at, "owner.moses-frase@people.example.com").await;
    let agreement = format!("/o/moses-frase/partners/{}/agreement", pair.id);
    page.goto(there(&agreement)).await.expect("a page");
    until(&page, "Version 2 is proposed").await;
    until(&page, "Your name goes to Central with it.").await;
    press(&page, "main button", "Accept version 2").await;
    arrive(&page, "done=accepted").await;
    until(&page, "In force").await;
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

//! Next steps of a deal: as many as it takes, each with a day and somebody who has it, a colleague or a neighbour in the
//! chain of the sale, who is asked and says what became of it.

use axum::http::{Method, StatusCode};
use exchange::{Draft, Field};
use jiff::SignedDuration;
use kernel::RegistrationId;
use partnering::{
    partnerships,
    tasks::{self, Draft as Task, TaskError},
};
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::{Actor, Card, Change, Tx};
use web::{Face, Route};

use crate::{
    calling::call,
    cast,
    coselling::{Sale, accept, deal, registered, registered_with},
    evidence::id,
    graph,
    parting::holds,
    world::{Voice, World, encoded},
};

const CALL: &str = "Call about the pomegranate offer";
const SEND: &str = "Send the tamarind answers";
const ASKED: &str = "Name who signs at the customer, saffron 4471";
const AGAIN: &str = "Name who signs and by when, turmeric 9035";
const WHY: &str = "Their buyer is away until cardamom";

/// Plans a step of a deal: the step.
async fn plan(voice: &Voice<'_>, deal: &str, what: &str, due: Option<&str>, who: Option<&str>) -> Json {
    let asked = json!({ "what": what, "due": due, "who": who });
    let planned = voice.post(&format!("/api/v1/deals/{deal}/steps"), asked).await;
    assert_eq!(planned.status, StatusCode::CREATED, "{}", planned.text);
    planned.json()["data"].clone()
}

async fn step(voice: &Voice<'_>, step: &str) -> Json {
    voice.get(&format!("/api/v1/steps/{step}")).await.json()["data"].clone()
}

/// What lists show as next of a deal.
async fn next(voice: &Voice<'_>, deal: &str) -> Json {
    voice.get(&format!("/api/v1/deals/{deal}")).await.json()["data"]["next"]["what"].clone()
}

/// A deal of Moses Frase that nobody else knows of.
async fn private(moses: &Voice<'_>) -> String {
    let lead = moses.post("/api/v1/leads", json!({ "company": "Isdom", "product": "GTX Pro" })).await;
    let path = format!("/api/v1/leads/{}/deal", id(&lead.json()["data"]));
    id(&moses.post(&path, json!({})).await.json()["data"])
}

#[tokio::test]
async fn a_deal_has_as_many_steps_as_it_takes_and_lists_show_the_first_by_its_day() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let (ben, bens) = world.colleague("Ben", "moses-frase", Role::Member).await;
        let deal = private(&moses).await;
        let day = |days: i64| {
            (world.front.clock.now() + SignedDuration::from_hours(24 * days)).to_string()[..10].to_owned()
        };
        let some_day = id(&plan(&moses, &deal, "Think of them", None, None).await);
        assert_eq!(next(&moses, &deal).await, "Think of them");
        let later = id(&plan(&moses, &deal, SEND, Some(&day(9)), None).await);
        let first = plan(&moses, &deal, CALL, Some(&day(2)), Some(&ben.to_string())).await;
        assert_eq!((&first["holder"], &first["visibility"]), (&json!(ben), &json!("only_you")));
        assert_eq!(next(&moses, &deal).await, CALL, "the first one by its day");
        world.run_tasks().await;
        let told = bens.get("/o/moses-frase/notifications").await.text;
        assert!(told.contains(&format!("You are to do: {CALL} · Isdom")), "{told}");
        let his = moses.get(&format!("/api/v1/steps?holder={ben}")).await.json();
        assert_eq!((&his["total"], &his["data"][0]["what"]), (&json!(1), &json!(CALL)));
        let page = bens.get(&format!("/o/moses-frase/deals/{deal}")).await.text;
        for words in [CALL, SEND, "Think of them", "Ben", "Nobody yet", "Plan a step"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let reader = world.person("moses-frase", Role::Reader).await;
        let looks = reader.get(&format!("/o/moses-frase/deals/{deal}")).await.text;
        assert!(looks.contains(CALL) && !looks.contains("Plan a step") && !looks.contains("/completion"));

        // Its day comes: he is told once, and the day after it is late.
        world.front.clock.advance(SignedDuration::from_hours(48));
        world.run_tasks().await;
        world.run_tasks().await;
        let told = bens.get("/o/moses-frase/notifications").await.text;
        assert_eq!(told.matches(&format!(">Due: {CALL}")).count(), 1, "{told}");
        world.front.clock.advance(SignedDuration::from_hours(24));
        assert!(bens.get(&format!("/o/moses-frase/deals/{deal}")).await.text.contains("Overdue"));

        // Who did not see what it is now does not overwrite it.
        let at = format!("/api/v1/steps/{}", id(&first));
        let seen = json!({ "version": 1, "what": CALL, "due": day(12), "who": ben });
        let changed = moses.put(&at, seen.clone()).await;
        assert_eq!(changed.json()["data"]["version"], 2, "{}", changed.text);
        assert_eq!(next(&moses, &deal).await, SEND, "another one is first now");
        assert_eq!(moses.put(&at, seen).await.status, StatusCode::CONFLICT);
        let form = "version=1&what=Mine&due=&who=nobody";
        let late = bens.form(&format!("/o/moses-frase/steps/{}", id(&first)), form).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(
            late.text.contains("somebody changed this step")
                || late.text.contains("Somebody changed this step")
        );
        assert!(late.text.contains("value=\"Mine\""), "what was typed is kept: {}", late.text);

        let done = format!("/api/v1/steps/{later}/completion");
        assert_eq!(moses.put(&done, json!({})).await.json()["data"]["state"], "done");
        assert_eq!(next(&moses, &deal).await, CALL);
        assert_eq!(moses.delete(&done).await.status, StatusCode::NO_CONTENT);
        assert_eq!(next(&moses, &deal).await, SEND, "it is open again");
        for (what, due, who) in [("", "", ""), ("Call", "soon", ""), ("Call", "", "somebody")] {
            let wrong = moses
                .post(&format!("/api/v1/deals/{deal}/steps"), json!({ "what": what, "due": due, "who": who }))
                .await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{what} {due} {who}");
        }
        let typed = format!("what={}&due=soon&who=nobody", encoded("Kept as typed"));
        let wrong = bens.form(&format!("/o/moses-frase/deals/{deal}/steps"), &typed).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("Kept as typed") && wrong.text.contains("Choose a day"),
            "{}",
            wrong.text
        );
        let declined =
            moses.post(&format!("/api/v1/steps/{some_day}/declining"), json!({ "reason": "No" })).await;
        assert_eq!(declined.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody else asked for it");

        // Removed, nothing of it stays; and the journal never said what it was.
        assert_eq!(moses.delete(&format!("/api/v1/steps/{later}")).await.status, StatusCode::NO_CONTENT);
        assert_eq!(moses.get(&format!("/api/v1/steps/{later}")).await.status, StatusCode::NOT_FOUND);
        world.run_tasks().await;
        assert!(!holds(world, "moses-frase", "tamarind").await, "a removed step is kept somewhere");
        let journal =
            world.program("moses-frase", Role::Reader).await.get("/api/v1/journal?limit=1000").await.text;
        assert!(journal.contains("deal.step_removed") && !journal.contains("pomegranate"), "{journal}");

        // Who leaves has nothing to do here any more.
        let admin = world.program("moses-frase", Role::Admin).await;
        let gone = admin.delete(&format!("/api/v1/people/{ben}")).await;
        assert!(gone.status.is_success(), "{}", gone.text);
        world.run_tasks().await;
        assert_eq!(step(&moses, &id(&first)).await["holder"], Json::Null);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn who_sells_along_is_asked_and_says_what_became_of_it_and_has_no_more_than_that() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let sale = Sale::of(world, "Quillfeather").await;
        let (moses, central) = (&sale.moses, &sale.central);
        let (ben, bens) = world.colleague("Ben", "central", Role::Member).await;
        let ines = world.person("central", Role::Manager).await;
        plan(moses, &sale.deals[0], CALL, None, None).await;
        let asked = plan(moses, &sale.deals[0], ASKED, Some("2026-06-10"), Some(&sale.lower)).await;
        assert_eq!((&asked["side"], &asked["delivery"]), (&json!("asked"), &json!("under_way")));
        let asked = id(&asked);
        world.run_tasks().await;
        assert_eq!(step(moses, &asked).await["delivery"], "there");
        let there = central.all("/api/v1/steps").await;
        assert_eq!(there.len(), 1, "{there:?}");
        let came = id(&there[0]);
        assert_eq!((&there[0]["what"], &there[0]["due"]), (&json!(ASKED), &json!("2026-06-10")));
        assert_eq!((&there[0]["side"], &there[0]["deal"]), (&json!("came"), &json!(sale.deals[1])));
        assert_eq!(next(central, &sale.deals[1]).await, ASKED);
        assert!(!holds(world, "central", "pomegranate").await, "what is Moses' own stays");
        assert!(!holds(world, "maven", "saffron").await, "and it goes no further");
        let told = ines.get("/o/central/notifications").await.text;
        assert!(told.contains(&format!("Moses Frase asks: {ASKED}")), "{told}");

        // One list has what is to be done, of all or of one of those whom one works with.
        let member = world.person("moses-frase", Role::Member).await;
        let list = member.get("/o/moses-frase/tasks?show=asked").await.text;
        assert!(list.contains(ASKED) && !list.contains(CALL), "{list}");
        assert!(member.get("/o/moses-frase/tasks?show=all").await.text.contains(CALL));
        let directory = world.node.vaults().directory();
        for (peer, shown) in [("moses-frase", true), ("maven", false)] {
            let peer = directory.by_handle(peer).await.unwrap().unwrap().org;
            let list = ines.get(&format!("/o/central/tasks?show=all&with={peer}")).await.text;
            assert_eq!(list.contains(ASKED), shown, "{list}");
        }
        assert!(!ines.get("/o/central/tasks").await.text.contains(ASKED), "nobody here has it yet");

        // What it says is not theirs to change, nor is it theirs to remove; who does it is.
        let at = format!("/api/v1/steps/{came}");
        let other = json!({ "version": 1, "what": "Something else", "due": null, "who": null });
        assert_eq!(central.put(&at, other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(central.delete(&at).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let given = json!({ "version": 1, "what": ASKED, "due": "2026-06-10", "who": ben });
        let give = async || call(central, Method::PUT, &at, &[("idempotency-key", "give-1")], &given).await;
        assert_eq!(give().await.json()["data"]["holder"], json!(ben));
        assert!(give().await.text.contains(ASKED), "it is answered alike");
        let mine = bens.get("/o/central/tasks").await.text;
        assert!(mine.contains(ASKED) && mine.contains("Quillfeather · Moses Frase"), "{mine}");
        let page = bens.get(&format!("/o/central/deals/{}", sale.deals[1])).await.text;
        assert!(
            page.contains(ASKED) && page.contains("from Moses Frase") && page.contains("Decline"),
            "{page}"
        );

        // Declined, with a reason; then done after all.
        let empty = bens.form(&format!("/o/central/steps/{came}/declining"), "reason=+").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text.contains("Say in one line why not"), "{}", empty.text);
        let declined = central.post(&format!("{at}/declining"), json!({ "reason": WHY })).await;
        assert_eq!(declined.json()["data"]["state"], "declined", "{}", declined.text);
        world.run_tasks().await;
        let back = step(moses, &asked).await;
        assert_eq!((&back["state"], &back["reason"]), (&json!("declined"), &json!(WHY)));
        let page = world.person("moses-frase", Role::Member).await;
        let page = page.get(&format!("/o/moses-frase/deals/{}", sale.deals[0])).await.text;
        assert!(
            page.contains(WHY) && page.contains("Declined") && page.contains("declined what you asked for")
        );
        assert_eq!(central.delete(&format!("{at}/completion")).await.status, StatusCode::NO_CONTENT);
        world.run_tasks().await;
        assert_eq!(step(moses, &asked).await["state"], "open");
        assert!(
            !holds(world, "moses-frase", "cardamom").await,
            "a reason that was taken back is kept somewhere"
        );
        let reopened = moses.delete(&format!("/api/v1/steps/{asked}/completion")).await;
        assert_eq!(reopened.status, StatusCode::NO_CONTENT, "it is open already");

        // In other words: theirs has them, and the old ones are gone there.
        let version = step(moses, &asked).await["version"].clone();
        let worded = json!({ "version": version, "what": AGAIN, "due": null, "who": sale.lower });
        let worded = moses.put(&format!("/api/v1/steps/{asked}"), worded).await;
        assert_eq!(worded.status, StatusCode::OK, "{}", worded.text);
        world.run_tasks().await;
        let there = step(central, &came).await;
        assert_eq!((&there["what"], &there["holder"]), (&json!(AGAIN), &json!(ben)));
        assert!(!holds(world, "central", "saffron").await, "what it said before is kept somewhere");
        let again = give().await;
        assert!(!again.status.is_success() && !again.text.contains(ASKED), "{}", again.text);
        assert_eq!(central.put(&format!("{at}/completion"), json!({})).await.status, StatusCode::OK);
        world.run_tasks().await;
        let done = step(moses, &asked).await;
        assert_eq!(done["state"], "done");
        let central_id = world.node.vaults().directory().by_handle("central").await.unwrap().unwrap().org;
        assert_eq!(done["ended_by"], json!(central_id));
        assert_eq!(next(moses, &sale.deals[0]).await, CALL);

        // Asked of the tier above, and given to a colleague instead: it is gone there.
        let up = id(&plan(central, &sale.deals[1], SEND, None, Some(&sale.upper)).await);
        world.run_tasks().await;
        assert_eq!(sale.maven.all("/api/v1/steps").await.len(), 1);
        let version = step(central, &up).await["version"].clone();
        let own = json!({ "version": version, "what": SEND, "due": null, "who": ben });
        assert_eq!(central.put(&format!("/api/v1/steps/{up}"), own).await.json()["data"]["side"], "own");
        world.run_tasks().await;
        assert!(sale.maven.all("/api/v1/steps").await.is_empty());
        assert!(!holds(world, "maven", "tamarind").await, "what was taken back is kept somewhere");
        assert_eq!(next(&sale.maven, &sale.deals[2]).await, Json::Null);

        // The sale is taken back: what was asked along it is gone there, and one's own again.
        let last = id(&plan(moses, &sale.deals[0], ASKED, None, Some(&sale.lower)).await);
        world.run_tasks().await;
        assert!(holds(world, "central", "saffron").await);
        let open = central.all("/api/v1/steps").await;
        let there = id(open.iter().find(|step| step["side"] == "came").expect("what he asks for"));
        central.post(&format!("/api/v1/steps/{there}/declining"), json!({ "reason": WHY })).await.json();
        world.run_tasks().await;
        assert!(holds(world, "moses-frase", "cardamom").await, "he reads why");
        let withdrawal = format!("/api/v1/registrations/{}/withdrawal", sale.lower);
        assert!(moses.post(&withdrawal, json!({})).await.status.is_success());
        world.run_tasks().await;
        assert!(!holds(world, "central", "saffron").await && !holds(world, "central", "turmeric").await);
        assert_eq!(step(moses, &last).await["side"], "own");
        assert!(!holds(world, "moses-frase", "cardamom").await, "why it was declined goes with the sale");
        let left = central.all("/api/v1/steps").await;
        assert!(left.is_empty(), "nothing is to be done about what was taken back: {left:?}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn of_more_than_a_page_shows_the_first_by_their_day_and_what_was_done_last_come_first() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        const MANY: usize = 200;
        let (moses, _) = graph::vault(world, "moses-frase").await;
        let (maven, _) = graph::vault(world, "maven").await;
        let (central, own) = graph::vault(world, "central").await;
        let places = own.read(async |tx: &Tx| partnerships::all(tx).await).await.expect("partnerships");
        let at = places.iter().find(|one| one.peer == moses.org).expect("a place").id;
        let vaults = world.node.vaults();
        let give = async |change: &Change| {
            let mut tasks = Vec::new();
            for number in 0..MANY {
                let draft = Task { what: format!("Sort paper {number}"), due: None, holder: None };
                tasks.push(tasks::give(vaults, change, at, draft).await?);
            }
            Ok::<_, TaskError>(tasks)
        };
        let papers = own.change(Actor::Node("story"), give).await.expect("tasks");
        let sale = Sale::of(world, "Quillfeather").await;
        let today = world.front.clock.now().to_string()[..10].to_owned();
        let call = id(&plan(&sale.central, &sale.deals[1], CALL, Some(&today), None).await);
        plan(&sale.central, &sale.deals[1], SEND, None, Some(&sale.upper)).await;
        world.run_tasks().await;
        let ines = world.person("central", Role::Manager).await;
        let list = async |query: &str| {
            let page = ines.get(&format!("/o/{}/tasks?{query}", central.handle)).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            page.text
        };

        // Of what is open, what was planned last is the first by its day; the rest is on the next page.
        let first = list("show=all").await;
        assert!(first.contains(CALL) && first.contains("Sort paper"), "{first}");
        assert!(first.contains("1–200 of 201") && first.contains("page=2"), "{first}");
        let next = list("show=all&page=2").await;
        assert!(next.contains("201–201 of 201") && next.contains("Sort paper"), "{next}");
        assert!(!next.contains(CALL), "{next}");

        // Whoever is chosen is chosen of all of them.
        let whose = async |peer: &Card, show: &str| list(&format!("show={show}&with={}", peer.org)).await;
        let of_moses = whose(&moses, "all").await;
        assert!(of_moses.contains(CALL) && of_moses.contains("Sort paper"), "he brought it: {of_moses}");
        assert!(!whose(&maven, "all").await.contains(CALL));
        assert!(whose(&maven, "asked").await.contains(SEND) && !whose(&moses, "asked").await.contains(SEND));

        let finish = async |change: &Change| {
            for paper in &papers {
                tasks::finish(change, *paper).await?;
            }
            Ok::<_, TaskError>(())
        };
        own.change(Actor::Node("story"), finish).await.expect("they are done");
        world.front.clock.advance(SignedDuration::from_mins(1));
        let done = sale.central.put(&format!("/api/v1/steps/{call}/completion"), json!({})).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        let done = list("show=done").await;
        assert!(done.contains(CALL) && done.contains("1–200 of 201"), "what was done last: {done}");
        assert!(whose(&moses, "done").await.contains(CALL));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_along_what_is_not_held_together_and_who_lies_about_steps_is_refused() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let sale = Sale::of(world, "Konex").await;
        let (lead, waits) = registered(world, &sale.moses, "Inity").await;
        let open =
            id(&sale.moses.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json()["data"]);
        for (deal, who) in [(&open, &waits), (&open, &sale.lower), (&sale.deals[0], &sale.upper)] {
            let asked = json!({ "what": ASKED, "who": who });
            let refused = sale.moses.post(&format!("/api/v1/deals/{deal}/steps"), asked).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        }
        let asked = id(&plan(&sale.central, &sale.deals[1], ASKED, None, Some(&sale.lower)).await);
        world.run_tasks().await;
        let came = sale.moses.all("/api/v1/steps").await;
        assert_eq!(came.len(), 1);

        // A vault that lies: steps that nobody asked for are answered, others' words are put into them.
        let (_, vault) = graph::vault(world, "moses-frase").await;
        let thread =
            sale.central.all("/api/v1/sharing/sent").await[0]["id"].as_str().expect("an id").to_owned();
        let strange =
            sale.moses.all("/api/v1/sharing/sent").await[0]["id"].as_str().expect("an id").to_owned();
        let note = |name: &'static str, value: &str| Field::new(name, "notes", value);
        for (fields, code) in [
            (vec![note("of", &strange), note("became", "done")], "unknown"),
            (vec![note("of", &thread), note("became", "sold")], "invalid"),
            (vec![note("became", "done")], "invalid"),
            (vec![note("of", "nonsense"), note("became", "done")], "invalid"),
            (vec![note("of", &thread), note("step", "Pay us at once")], "unknown"),
            (vec![note("step", "two\nlines")], "invalid"),
            (vec![note("step", "Call"), note("due", "soon")], "invalid"),
        ] {
            let hop: RegistrationId = sale.lower.parse().expect("an id");
            let send = async |change: &Change| {
                let hop = selling::registrations::find(change, hop).await?.expect("it is there");
                let draft = Draft {
                    kind: &selling::coselling::SHARED,
                    to: hop.peer,
                    partnership: Some(hop.partnership),
                    subject: sale.lower.clone(),
                    in_reply_to: None,
                    basis: None,
                    fields,
                };
                let cleared = world.node.exchange.clear(change, draft).await?;
                world.node.exchange.send(change, cleared).await
            };
            vault.change(Actor::Node("story"), send).await.expect("an envelope");
            world.run_tasks().await;
            let answered = sale.moses.all("/api/v1/sharing/sent").await[0]["receipt"].clone();
            assert_eq!(
                (&answered["verdict"], &answered["code"]),
                (&json!("refused"), &json!(code)),
                "{answered}"
            );
        }
        assert_eq!(step(&sale.central, &asked).await["what"], ASKED);
        assert_eq!(step(&sale.central, &asked).await["state"], "open");

        // So many a day and no more, where they leave and where they arrive.
        for at in 0..99 {
            plan(&sale.central, &sale.deals[1], &format!("Number {at}"), None, Some(&sale.lower)).await;
        }
        let more = json!({ "what": "One more", "who": sale.lower });
        let more = sale.central.post(&format!("/api/v1/deals/{}/steps", sale.deals[1]), more).await;
        assert!(more.text.contains("\"too_often\""), "{}", more.text);
        world.run_tasks().await;
        assert_eq!(sale.moses.get("/api/v1/steps").await.json()["total"], 100);

        // An agreement that says nothing of it asks nobody.
        let mut terms = graph::terms("Zenith", true);
        terms.clauses.retain(|clause| clause.kind != "deal.shared");
        let org = graph::founded(world, "Zenith").await;
        let vendor = graph::opens_with(world, &org, "Zenith Partners", terms).await;
        let place = graph::joins(world, &org, &vendor, "moses-frase").await.to_string();
        let path = format!("/api/v1/leads/{lead}/registrations");
        let hop = id(&sale.moses.post(&path, json!({ "partnership": place })).await.json()["data"]);
        world.run_tasks().await;
        accept(world, &world.program(&org, Role::Manager).await, &hop).await;
        let asked = json!({ "what": ASKED, "who": hop });
        let refused = sale.moses.post(&format!("/api/v1/deals/{open}/steps"), asked).await;
        assert!(refused.text.contains("\"not_covered\""), "{}", refused.text);
        world.everything_verifies().await;
    })
    .await;
}

/// What of the sale three tiers have: its value in minor units and its day, of each one's deal.
async fn terms(sale: &Sale<'_>) -> Vec<(Json, Json)> {
    let mut terms = Vec::new();
    for (voice, deal) in [&sale.moses, &sale.central, &sale.maven].into_iter().zip(&sale.deals) {
        let deal = voice.get(&format!("/api/v1/deals/{deal}")).await.json()["data"].clone();
        terms.push((deal["value"]["amount"].clone(), deal["closes_on"].clone()));
    }
    terms
}

#[tokio::test]
async fn what_a_sale_comes_to_is_told_on_purpose_and_who_owns_it_takes_what_others_suggest() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let sale = Sale::with(world, "Olivar", json!({ "value": "4,821", "closes_on": "2026-07-01" })).await;
        let moses = &sale.moses;
        let all = |value: i64, on: &str| vec![(json!(value), json!(on)); 3];
        assert_eq!(terms(&sale).await, all(482_100, "2026-07-01"));
        let own = moses.get(&format!("/api/v1/deals/{}", sale.deals[0])).await.json()["data"].clone();
        let lead = format!("/api/v1/leads/{}", own["lead"].as_str().expect("an id"));
        let ines = world.person("central", Role::Manager).await;
        let update = format!("/api/v1/registrations/{}/update", sale.lower);
        let nothing = moses.post(&update, json!({})).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nothing.text);

        // A lead that says something else says it to nobody, until somebody tells it.
        let seen = moses.get(&lead).await.json()["data"].clone();
        let other = json!({
            "version": seen["version"], "company": "Olivar", "product": "GTX Pro", "value": "6,000",
            "closes_on": "2026-08-15",
        });
        let saved = moses.put(&lead, other).await;
        assert!(saved.status.is_success(), "{}", saved.text);
        world.run_tasks().await;
        let differs = terms(&sale).await;
        assert_eq!(differs[0], (json!(600_000), json!("2026-08-15")));
        assert_eq!(differs[1..], all(482_100, "2026-07-01")[1..]);
        let member = world.person("moses-frase", Role::Member).await;
        let page = member.get(&format!("/o/moses-frase/deals/{}", sale.deals[0])).await.text;
        assert!(page.contains("Tell them what it is now") && page.contains("$4,821"), "{page}");
        let told = member.form(&format!("/o/moses-frase/registrations/{}/update", sale.lower), "").await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
        world.run_tasks().await;
        assert_eq!(terms(&sale).await, all(600_000, "2026-08-15"), "it goes on to whom it was passed up to");
        let page = member.get(&format!("/o/moses-frase/deals/{}", sale.deals[0])).await.text;
        assert!(!page.contains("Tell them what it is now"), "{page}");
        let heard = ines.get("/o/central/notifications").await.text;
        assert!(heard.contains("Moses Frase says what it comes to now"), "{heard}");

        // What others would have otherwise is theirs to suggest, and his to take.
        let suggestions = format!("/o/central/deals/{}/suggestions", sale.deals[1]);
        for (typed, said) in [
            ("value=&closes_on=", "Suggest either"),
            ("value=7%2C500&closes_on=2026-09-01", "Suggest either"),
            ("value=much&closes_on=", "Type an amount"),
        ] {
            let wrong = ines.form(&suggestions, typed).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}: {}", wrong.text);
            assert!(wrong.text.contains(said), "{typed}: {}", wrong.text);
        }
        let typed = format!("value=7%2C500&currency=USD&closes_on=&why={}", encoded("They want two sites"));
        assert_eq!(ines.form(&suggestions, &typed).await.status, StatusCode::SEE_OTHER);
        world.run_tasks().await;
        assert_eq!(terms(&sale).await, all(600_000, "2026-08-15"), "nothing changes by itself");
        let came = moses.all("/api/v1/steps").await.remove(0);
        assert_eq!(came["suggests"]["value"], json!({ "amount": 750_000, "currency": "USD" }));
        assert!(came["what"].as_str().is_some_and(|what| what.contains("They want two sites")), "{came}");
        let page = member.get(&format!("/o/moses-frase/deals/{}", sale.deals[0])).await.text;
        assert!(page.contains("Take it"), "{page}");
        // Who was shown something else takes nothing.
        let asked = sale.central.all("/api/v1/steps?state=elsewhere").await.remove(0);
        let worded = json!({
            "version": asked["version"], "what": "They want three sites", "due": null, "who": sale.lower,
        });
        let worded = sale.central.put(&format!("/api/v1/steps/{}", id(&asked)), worded).await;
        assert!(worded.status.is_success(), "{}", worded.text);
        world.run_tasks().await;
        let taking = format!("/o/moses-frase/steps/{}/taking", id(&came));
        let stale = member.form(&taking, "version=1").await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text);
        let stale = moses.post(&format!("/api/v1/steps/{}/taking", id(&came)), json!({ "version": 1 })).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text);
        assert_eq!(terms(&sale).await, all(600_000, "2026-08-15"), "nothing was taken");
        let came = moses.all("/api/v1/steps").await.remove(0);
        assert_eq!(came["what"], "They want three sites");
        let taken = member.form(&taking, &format!("version={}", came["version"])).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        world.run_tasks().await;
        assert_eq!(terms(&sale).await, all(750_000, "2026-08-15"));
        let there = sale.central.all("/api/v1/steps?state=over").await.remove(0);
        assert_eq!((&there["side"], &there["state"]), (&json!("asked"), &json!("done")));

        // By API; and what is not one's own sale nobody can take into it.
        let asked =
            json!({ "what": "Close earlier", "who": sale.lower, "suggests": { "closes_on": "2026-07-20" } });
        let path = format!("/api/v1/deals/{}/steps", sale.deals[1]);
        assert_eq!(sale.central.post(&path, asked.clone()).await.status, StatusCode::CREATED);
        let up =
            json!({ "what": "Close earlier", "who": sale.upper, "suggests": { "closes_on": "2026-07-20" } });
        let up = sale.central.post(&path, up).await;
        assert_eq!(up.status, StatusCode::UNPROCESSABLE_ENTITY, "Maven did not bring it: {}", up.text);
        let above =
            json!({ "what": "Close earlier", "who": sale.upper, "suggests": { "closes_on": "2026-07-25" } });
        let above = sale.maven.post(&format!("/api/v1/deals/{}/steps", sale.deals[2]), above).await;
        assert_eq!(above.status, StatusCode::CREATED, "{}", above.text);
        world.run_tasks().await;
        let at_central = sale.central.all("/api/v1/steps").await.remove(0);
        let not_his = sale
            .central
            .post(&format!("/api/v1/steps/{}/taking", id(&at_central)), json!({ "version": 1 }))
            .await;
        assert_eq!(not_his.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", not_his.text);
        let came = moses.all("/api/v1/steps").await.remove(0);
        let taken = moses.post(&format!("/api/v1/steps/{}/taking", id(&came)), json!({ "version": 1 })).await;
        assert_eq!(taken.json()["data"]["state"], "done", "{}", taken.text);
        world.run_tasks().await;
        assert_eq!(terms(&sale).await, all(750_000, "2026-07-20"));
        world.everything_verifies().await;
    })
    .await;
}

/// Steps on which every route can be tried.
pub struct Stepped {
    /// For each face: one to change, one to end, one to remove.
    own: [[String; 3]; 2],
    /// For each face one that Central asks for, and one that it suggests.
    came: [String; 2],
    suggested: [String; 2],
    /// The deal of Central's.
    there: String,
    /// For each face a registration that is otherwise there than its lead says now.
    behind: [String; 2],
}

impl Stepped {
    pub async fn scene(world: &World) -> Self {
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Manager).await;
        let (lead, hop) = registered(world, &moses, "Stepped").await;
        moses.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await;
        accept(world, &central, &hop).await;
        let there = deal(&central, "Stepped").await;
        for what in ["One", "Two"] {
            plan(&central, &there, what, None, Some(&hop)).await;
            let asked = json!({ "what": what, "who": hop, "suggests": { "closes_on": "2026-12-01" } });
            central.post(&format!("/api/v1/deals/{there}/steps"), asked).await;
        }
        let own = private(&moses).await;
        let own = async |what: &str| id(&plan(&moses, &own, what, None, None).await);
        let own = [
            [own("a").await, own("b").await, own("c").await],
            [own("d").await, own("e").await, own("f").await],
        ];
        world.run_tasks().await;
        let all = moses.all("/api/v1/steps").await;
        let behind = async |company: &str| {
            let more = json!({ "value": "4,821" });
            let (lead, hop) = registered_with(world, &moses, company, more).await;
            accept(world, &central, &hop).await;
            let lead = format!("/api/v1/leads/{lead}");
            let version = moses.get(&lead).await.json()["data"]["version"].clone();
            let other =
                json!({ "version": version, "company": company, "product": "GTX Pro", "value": "5,000" });
            let saved = moses.put(&lead, other).await;
            assert!(saved.status.is_success(), "{}", saved.text);
            hop
        };
        let behind = [behind("Behind One").await, behind("Behind Two").await];
        let of = |suggests: bool| {
            let came = all.iter().filter(|step| step["side"] == "came");
            let came: Vec<String> =
                came.filter(|step| step["suggests"].is_null() != suggests).map(id).collect();
            <[String; 2]>::try_from(came).expect("two that came")
        };
        Self { own, came: of(false), suggested: of(true), there, behind }
    }

    pub fn own(&self, route: &Route) -> &String {
        let last = |end: &str| route.path.ends_with(end);
        let at = match route.face {
            _ if last("/completion") || last("/reopening") => 1,
            Face::Page if last("/removal") => 2,
            Face::Api if route.method == Method::DELETE => 2,
            _ => 0,
        };
        &self.own[usize::from(route.face == Face::Api)][at]
    }

    pub fn came(&self, route: &Route) -> &String {
        &self.came[usize::from(route.face == Face::Api)]
    }

    pub fn suggested(&self, route: &Route) -> &String {
        &self.suggested[usize::from(route.face == Face::Api)]
    }

    /// What a route tells anew.
    pub fn behind(&self, route: &Route) -> Option<(&'static str, &String)> {
        let behind = &self.behind[usize::from(route.face == Face::Api)];
        route.path.ends_with("/update").then_some(("moses-frase", behind))
    }

    /// The organisation and its deal of a sale that somebody else brought.
    pub fn brought(&self, route: &Route) -> Option<(&'static str, &String)> {
        route.path.ends_with("/suggestions").then_some(("central", &self.there))
    }
}

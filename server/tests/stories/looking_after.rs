//! Partners are looked after: somebody has them, knows whom to talk to there, writes down what was said and what is to
//! be done. What is shown to the other side is gone there when it is taken back; what is one's own never crosses.

use axum::http::StatusCode;
use jiff::SignedDuration;
use kernel::PartnershipId;
use partnering::{partnerships, programs};
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::{Actor, Change};

use crate::{
    browser::{arrive, browser, fill, press, says, served, sign_in},
    cast, raw,
    world::{Voice, World, encoded},
};

const NOTE: &str = "They asked for zebrawood panels, quietly";
const TASK: &str = "Send the marzipan catalogue";
const PHONE: &str = "+49 30 5550177";

/// What a partner is looked after with, for the page and the API: to be changed, and to be removed.
pub struct Attended {
    /// Somebody who stays.
    pub colleague: String,
    /// Whom the other side is shown.
    pub shown: [String; 2],
    pub notes: [[String; 2]; 2],
    pub tasks: [[String; 2]; 2],
}

/// Looks after the partnership of that id, in every way.
pub async fn attended(world: &World, org: &str, place: &str) -> Attended {
    let at = format!("/api/v1/partnerships/{place}");
    let (page, program) = (world.person(org, Role::Member).await, world.program(org, Role::Member).await);
    let colleague = world.colleague("Pat", org, Role::Member).await.0.to_string();
    let mut shown = Vec::new();
    for name in ["Quinn", "Robin"] {
        let person = world.colleague(name, org, Role::Member).await.0.to_string();
        show(&world.program(org, Role::Manager).await, place, &person, "Sales engineer", None).await;
        shown.push(person);
    }
    let mut notes = Vec::new();
    let mut tasks = Vec::new();
    for text in ["Tea", "Coffee"] {
        for face in [&page, &program] {
            let (note, task) = (format!("{text} is what they drink"), format!("Bring {text}"));
            if std::ptr::eq(face, &page) {
                let form = format!("text={}", encoded(&note));
                face.form(&format!("/o/{org}/partners/{place}/notes"), &form).await;
                let form = format!("what={}&holder=nobody", encoded(&task));
                face.form(&format!("/o/{org}/partners/{place}/tasks"), &form).await;
            } else {
                face.post(&format!("{at}/notes"), json!({ "text": note })).await;
                face.post(&format!("{at}/tasks"), json!({ "what": task })).await;
            }
            let known: Vec<String> = notes.iter().chain(&tasks).cloned().collect();
            let fresh = async |list: String| {
                let all = program.all(&list).await;
                let ids = all.iter().filter_map(|one| one["id"].as_str().map(str::to_owned));
                ids.filter(|id| !known.contains(id)).collect::<Vec<_>>().remove(0)
            };
            let (note, task) = (
                fresh(format!("{at}/notes")).await,
                fresh(format!("/api/v1/tasks?partnership={place}")).await,
            );
            notes.push(note);
            tasks.push(task);
        }
    }
    world.run_tasks().await;
    let sorted = |all: Vec<String>| [[all[0].clone(), all[2].clone()], [all[1].clone(), all[3].clone()]];
    let shown = [shown[0].clone(), shown[1].clone()];
    Attended { colleague, shown, notes: sorted(notes), tasks: sorted(tasks) }
}

/// Shows a colleague to the other side.
async fn show(voice: &Voice<'_>, place: &str, person: &str, does: &str, phone: Option<&str>) {
    let at = format!("/api/v1/partnerships/{place}/people/{person}");
    let shown = voice.put(&at, json!({ "does": does, "email": true, "phone": phone })).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
}

/// Central's partnership with that partner, by its name.
async fn place_of(world: &World, org: &str, peer: &str) -> String {
    let places = world.program(org, Role::Reader).await.all("/api/v1/partnerships").await;
    let place = places.iter().find(|place| place["peer"]["name"] == peer).expect("a partnership");
    place["id"].as_str().unwrap().to_owned()
}

async fn managers(world: &World) -> Vec<(String, Json)> {
    let places = world.program("central", Role::Reader).await.all("/api/v1/partnerships").await;
    let named = |place: &Json| (place["peer"]["name"].as_str().unwrap().to_owned(), place["manager"].clone());
    let mut all: Vec<(String, Json)> = places.iter().map(named).collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

#[tokio::test]
async fn partners_change_hands_one_by_one_and_all_at_once_and_nobody_is_forgotten_who_leaves() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (moses, cecily) = (
            place_of(world, "central", "Moses Frase").await,
            place_of(world, "central", "Cecily Lampkin").await,
        );
        let (anna, annas) = world.colleague("Anna", "central", Role::Manager).await;
        let (ben, bens) = world.colleague("Ben", "central", Role::Member).await;
        let manager = world.program("central", Role::Manager).await;
        for place in [&moses, &cecily] {
            let given = manager
                .put(&format!("/api/v1/partnerships/{place}/manager"), json!({ "person": anna }))
                .await;
            assert_eq!(given.status, StatusCode::NO_CONTENT, "{}", given.text);
        }
        let stranger = world.colleague("Zoe", "west", Role::Owner).await.0;
        let path = format!("/api/v1/partnerships/{moses}/manager");
        let given = manager.put(&path, json!({ "person": stranger }));
        assert_eq!(
            given.await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "who works elsewhere looks after nobody"
        );
        world.run_tasks().await;
        let told = annas.get("/o/central/notifications").await.text;
        assert!(told.contains("You look after Moses Frase now"), "{told}");
        let mine = annas.get("/o/central/partners?of=me").await.text;
        assert!(mine.contains("Moses Frase") && !mine.contains(">Maven<"), "{mine}");
        let none = annas.get("/o/central/partners?of=nobody").await.text;
        assert!(none.contains("Maven") && !none.contains("Moses Frase"), "{none}");

        // All of Anna's at once: looked at first, and not where they are others by then.
        let look = format!("/o/central/partners/handover?from={anna}&to={ben}");
        assert_eq!(bens.get(&look).await.status, StatusCode::NOT_FOUND, "who decides does that");
        let seen = annas.get(&look).await.text;
        assert!(seen.contains("2 partners go from Anna to Ben") && seen.contains("Cecily Lampkin"), "{seen}");
        let taken =
            manager.put(&format!("/api/v1/partnerships/{cecily}/manager"), json!({ "person": null })).await;
        assert_eq!(taken.status, StatusCode::NO_CONTENT);
        let form = format!("from={anna}&to={ben}&seen=2");
        let late = annas.form("/o/central/partners/handover", &form).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        assert!(late.text.contains("There is 1 partner by now"), "{}", late.text);
        manager.put(&format!("/api/v1/partnerships/{cecily}/manager"), json!({ "person": anna })).await;
        let done = annas.form("/o/central/partners/handover", &form).await;
        assert_eq!(done.headers["location"], "/o/central/partners?done=given_all", "{}", done.text);
        let bens_now = json!(ben);
        assert_eq!(
            managers(world).await,
            [
                ("Cecily Lampkin".to_owned(), bens_now.clone()),
                ("Maven".to_owned(), Json::Null),
                ("Moses Frase".to_owned(), bens_now)
            ]
        );
        world.run_tasks().await;
        let told = bens.get("/o/central/notifications").await.text;
        assert_eq!(told.matches(">You look after 2 partners now<").count(), 1, "told once of both: {told}");
        let again = manager.post("/api/v1/partnerships/handover", json!({ "from": ben, "to": ben })).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);

        // Ben leaves: nobody looks after his, and who administers is told until somebody does.
        let owner = world.person("central", Role::Owner).await;
        let admin = world.program("central", Role::Owner).await;
        assert!(admin.delete(&format!("/api/v1/people/{ben}")).await.status.is_success());
        world.run_tasks().await;
        assert!(managers(world).await.iter().all(|(_, manager)| manager.is_null()));
        let told = owner.get("/o/central/notifications").await.text;
        assert!(told.contains("Nobody looks after 3 partners"), "{told}");
        let all =
            manager.post("/api/v1/partnerships/handover", json!({ "from": null, "to": anna })).await.json();
        assert_eq!(all["data"]["partnerships"], 3);
        assert!(!owner.get("/o/central/notifications").await.text.contains("Nobody looks after"));
        let journal = admin.all("/api/v1/journal").await;
        let left = journal.iter().find(|entry| entry["kind"] == "partnership.manager_left").expect("a fact");
        assert_eq!((&left["values"]["partners"], &left["about"][0]), (&json!(2), &json!(ben)));
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_invites_and_whoever_accepts_looks_after_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (anna, _) = world.colleague("Anna", "central", Role::Admin).await;
        let vaults = world.node.vaults();
        let (me, vault) = vaults.by_handle("central").await.unwrap().unwrap();
        let (kary, _) = vaults.by_handle("kary-hendrixson").await.unwrap().unwrap();
        let invite = async |change: &Change| {
            let program = programs::all(change).await?.remove(0);
            partnerships::invite(&world.node.exchange, change, &program, &me.name, &kary).await
        };
        vault.change(Actor::Person(anna), invite).await.unwrap();
        world.run_tasks().await;
        let (cid, cids) = world.colleague("Cid", "kary-hendrixson", Role::Owner).await;
        let there = place_of(world, "kary-hendrixson", "Central").await;
        let accepted = cids.form(&format!("/o/kary-hendrixson/partners/{there}/acceptance"), "").await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text);
        for (org, who) in [("central", anna), ("kary-hendrixson", cid)] {
            let places = world.program(org, Role::Reader).await.all("/api/v1/partnerships").await;
            let place = places.iter().find(|place| place["id"] == there).expect("a partnership");
            assert_eq!(place["manager"], json!(who), "{org}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_shown_is_seen_and_of_who_is_taken_off_nothing_stays_on_the_other_side() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let place = place_of(world, "moses-frase", "Central").await;
        let (ada, _) = world.colleague("Quillfeather", "moses-frase", Role::Member).await;
        let (bea, _) = world.colleague("Ashgrove", "moses-frase", Role::Member).await;
        let moses = world.program("moses-frase", Role::Owner).await;
        let at = format!("/api/v1/partnerships/{place}");
        show(&moses, &place, &ada.to_string(), "Sales", None).await;
        show(&moses, &place, &bea.to_string(), "Knows the GTX series", Some(PHONE)).await;
        moses.put(&format!("{at}/manager"), json!({ "person": ada })).await;
        world.run_tasks().await;
        let central = world.program("central", Role::Reader).await;
        let seen = async || central.get(&format!("{at}/people")).await.json()["data"]["theirs"].clone();
        let names = async || -> Vec<String> {
            let seen = seen().await;
            seen.as_array().unwrap().iter().map(|card| card["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names().await, ["Quillfeather", "Ashgrove"], "the manager first");
        let cards = seen().await;
        assert_eq!((&cards[0]["manager"], &cards[0]["phone"]), (&json!(true), &Json::Null));
        assert_eq!((&cards[1]["manager"], &cards[1]["phone"]), (&json!(false), &json!(PHONE)));
        let person = world.person("central", Role::Reader).await;
        let page = person.get(&format!("/o/central/partners/{place}")).await.text;
        for words in ["Quillfeather", "Partner manager", "Knows the GTX series", PHONE] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let card = world.node.vaults().directory().by_handle("central").await.unwrap().unwrap();
        let kept = raw::kept(&world.ground, &card).await;
        for crossed in ["Quillfeather", "Ashgrove", PHONE] {
            assert!(raw::holds(&kept, crossed), "{crossed} had not crossed");
        }

        let gone = moses.delete(&format!("{at}/people/{bea}")).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
        let twice = moses.delete(&format!("{at}/people/{bea}")).await;
        assert_eq!(twice.status, StatusCode::NOT_FOUND);
        world.run_tasks().await;
        assert_eq!(names().await, ["Quillfeather"]);
        let kept = raw::kept(&world.ground, &card).await;
        for erased in ["Ashgrove", "ashgrove", "Knows the GTX", PHONE] {
            assert!(!raw::holds(&kept, erased), "Central still keeps {erased}");
        }
        let own = world.node.vaults().directory().by_handle("moses-frase").await.unwrap().unwrap();
        assert!(!raw::holds(&raw::kept(&world.ground, &own).await, PHONE), "nor does who had shown it");

        // Who leaves the organisation is shown no longer, without anybody's doing.
        assert!(moses.delete(&format!("/api/v1/people/{ada}")).await.status.is_success());
        world.run_tasks().await;
        assert_eq!(names().await, [""; 0]);
        assert!(!raw::holds(&raw::kept(&world.ground, &card).await, "Quillfeather"));
        let sent = moses.all("/api/v1/sharing/sent").await;
        let lists: Vec<&Json> = sent.iter().filter(|row| row["kind"] == "partnership.people").collect();
        assert!(lists.len() >= 2 && lists.iter().all(|row| row["state"] == "withdrawn"), "{lists:?}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_list_of_people_may_hold_is_the_same_on_both_sides_and_a_crash_tells_it_once() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let place = place_of(world, "central", "Moses Frase").await;
        let at = format!("/api/v1/partnerships/{place}/people");
        let central = world.program("central", Role::Manager).await;
        let (ada, _) = world.colleague("Ada", "central", Role::Member).await;
        for wrong in [json!({ "does": "" }), json!({ "does": "Sales", "phone": "call me" })] {
            let refused = central.put(&format!("{at}/{ada}"), wrong).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        }
        let (zoe, _) = world.colleague("Zoe", "west", Role::Member).await;
        let refused = central.put(&format!("{at}/{zoe}"), json!({ "does": "Sales" })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "only one's own people");
        show(&central, &place, &ada.to_string(), "Sales", Some(PHONE)).await;
        for point in ["send.kept", "change.before_commit", "change.after_commit", "receive.kept"] {
            world.front.faults.stop_at(point, 1);
            let _ = world.node.runner.until_idle(|_| {}).await;
            world.front.clock.advance(SignedDuration::from_hours(1));
        }
        world.run_tasks().await;
        show(&central, &place, &ada.to_string(), "Sales", Some(PHONE)).await;
        world.run_tasks().await;
        let moses = world.program("moses-frase", Role::Reader).await;
        let theirs = moses.get(&at).await.json()["data"]["theirs"].clone();
        let email = "ada@colleagues.example.com";
        let card =
            json!({ "name": "Ada", "does": "Sales", "email": email, "phone": PHONE, "manager": false });
        assert_eq!(theirs, json!([card]));
        let sent = world.program("central", Role::Owner).await.all("/api/v1/sharing/sent").await;
        assert_eq!(sent.iter().filter(|row| row["kind"] == "partnership.people").count(), 1);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn where_the_agreement_has_no_clause_for_people_none_cross_and_the_page_says_so() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let vaults = world.node.vaults();
        let (me, vault) = vaults.by_handle("central").await.unwrap().unwrap();
        let (kary, _) = vaults.by_handle("kary-hendrixson").await.unwrap().unwrap();
        let invite = async |change: &Change| {
            let mut program = programs::all(change).await?.remove(0);
            program.terms.clauses.retain(|clause| clause.kind != "partnership.people");
            partnerships::invite(&world.node.exchange, change, &program, &me.name, &kary).await
        };
        let place: PartnershipId = vault.change(Actor::Node("operator"), invite).await.unwrap();
        world.run_tasks().await;
        let owner = world.person("kary-hendrixson", Role::Owner).await;
        let page = format!("/o/kary-hendrixson/partners/{place}");
        assert_eq!(owner.form(&format!("{page}/acceptance"), "").await.status, StatusCode::SEE_OTHER);
        world.run_tasks().await;
        let program = world.program("kary-hendrixson", Role::Manager).await;
        let (ada, _) = world.colleague("Ada", "kary-hendrixson", Role::Member).await;
        show(&program, &place.to_string(), &ada.to_string(), "Sales", None).await;
        world.run_tasks().await;
        let people = owner.get(&format!("{page}/people")).await.text;
        assert!(people.contains("does not let people cross"), "{people}");
        assert!(people.contains(&format!("{page}/agreement")), "and how to come by one");
        let document = program.get(&format!("/api/v1/partnerships/{place}/people")).await.json();
        assert_eq!(document["data"]["ours_may_cross"], false);
        let central = world.program("central", Role::Reader).await;
        let there = central.get(&format!("/api/v1/partnerships/{place}/people")).await.json();
        assert_eq!(there["data"]["theirs"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn notes_and_tasks_are_ones_own_told_to_who_has_them_and_gone_when_they_are_removed() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let place = place_of(world, "central", "Moses Frase").await;
        let at = format!("/api/v1/partnerships/{place}");
        let page = format!("/o/central/partners/{place}/notes");
        let (_, anna) = world.colleague("Anna", "central", Role::Manager).await;
        let (ben, bens) = world.colleague("Ben", "central", Role::Member).await;
        assert!(anna.form(&page, &format!("text={}", encoded(NOTE))).await.status.is_redirection());
        let empty = anna.form(&page, "text=++").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text.contains("Write something first"), "{}", empty.text);
        let shown = bens.get(&page).await.text;
        assert!(shown.contains(NOTE) && shown.contains("Only Central sees this"), "{shown}");
        let central = world.program("central", Role::Reader).await;
        let note = central.all(&format!("{at}/notes")).await[0]["id"].as_str().unwrap().to_owned();
        let not_his = bens.form(&format!("{page}/{note}"), "text=mine").await;
        assert_eq!(not_his.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", not_his.text);

        let today = world.front.clock.now().to_string()[..10].to_owned();
        let soon = (world.front.clock.now() + SignedDuration::from_hours(48)).to_string()[..10].to_owned();
        let tasks = format!("/o/central/partners/{place}/tasks");
        let wrong = anna.form(&tasks, &format!("what=&due=whenever&holder={ben}")).await;
        assert!(wrong.text.contains("Say in one line what is to be done"), "{}", wrong.text);
        let form = format!("what={}&due={soon}&holder={ben}", encoded(TASK));
        assert!(anna.form(&tasks, &form).await.status.is_redirection());
        world.run_tasks().await;
        let told = bens.get("/o/central/notifications").await.text;
        assert!(told.contains(&format!("You are to do: {TASK} · Moses Frase")), "{told}");
        let mine = bens.get("/o/central/tasks").await.text;
        assert!(mine.contains(TASK) && !mine.contains("Overdue"), "{mine}");
        assert!(!anna.get("/o/central/tasks").await.text.contains(TASK), "it is not Anna's");
        assert!(anna.get("/o/central/tasks?show=all").await.text.contains(TASK));

        // Its day comes: Ben is told once. The day after it is late.
        world.front.clock.advance(SignedDuration::from_hours(48));
        world.run_tasks().await;
        let told = bens.get("/o/central/notifications").await.text;
        assert_eq!(told.matches(&format!(">Due: {TASK}")).count(), 1, "{told}");
        assert!(bens.get("/o/central/tasks").await.text.contains("Today"));
        world.front.clock.advance(SignedDuration::from_hours(24));
        world.run_tasks().await;
        assert!(bens.get("/o/central/tasks").await.text.contains("Overdue"));
        let open = central.all("/api/v1/tasks?state=open").await;
        assert_eq!((&open[0]["what"], &open[0]["holder"]), (&json!(TASK), &json!(ben)));
        let task = open[0]["id"].as_str().unwrap().to_owned();
        let journal = world.program("central", Role::Owner).await.all("/api/v1/journal").await;
        assert_eq!(journal.iter().filter(|entry| entry["kind"] == "task.due").count(), 1, "{today}");
        let done = bens.form(&format!("/o/central/tasks/{task}/completion"), "back=tasks%3Fshow%3Dall").await;
        assert_eq!(done.headers["location"], "/o/central/tasks?show=all&done=finished");
        assert!(central.all("/api/v1/tasks?state=open").await.is_empty());
        let away =
            bens.form(&format!("/o/central/tasks/{task}/reopening"), "back=https%3A%2F%2Fevil.example").await;
        assert_eq!(away.headers["location"], "/o/central/tasks?done=reopened", "back leads nowhere else");

        // The other side has nothing of it, and once it is removed nobody has.
        let moses = world.node.vaults().directory().by_handle("moses-frase").await.unwrap().unwrap();
        let own = world.node.vaults().directory().by_handle("central").await.unwrap().unwrap();
        let theirs = raw::kept(&world.ground, &moses).await;
        assert!(!raw::holds(&theirs, "zebrawood") && !raw::holds(&theirs, "marzipan"));
        let refused = bens.form(&format!("/o/central/tasks/{task}/removal"), "").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        let admin = world.program("central", Role::Admin).await;
        for path in [format!("{at}/notes/{note}"), format!("/api/v1/tasks/{task}")] {
            assert_eq!(admin.delete(&path).await.status, StatusCode::NO_CONTENT, "{path}");
            assert_eq!(admin.delete(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        world.run_tasks().await;
        let kept = raw::kept(&world.ground, &own).await;
        assert!(!raw::holds(&kept, "zebrawood") && !raw::holds(&kept, "marzipan"), "a removed one is gone");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_partner_is_told_in_figures_and_in_what_happened_and_who_sees_a_part_is_told_that_part() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let place = place_of(world, "moses-frase", "Central").await;
        let moses = world.program("moses-frase", Role::Admin).await;
        let mut registered = Vec::new();
        for (company, country) in [("Olivar", "Spain"), ("Juniper", "Norway")] {
            let lead =
                json!({ "company": company, "country": country, "product": "GTX Pro", "value": "4,821" });
            let lead =
                moses.post("/api/v1/leads", lead).await.json()["data"]["id"].as_str().unwrap().to_owned();
            let path = format!("/api/v1/leads/{lead}/registrations");
            let one = moses.post(&path, json!({ "partnership": place })).await.json();
            registered.push(one["data"]["id"].as_str().unwrap().to_owned());
        }
        world.run_tasks().await;
        let central = world.program("central", Role::Manager).await;
        let decision = format!("/api/v1/registrations/{}/decision", registered[0]);
        assert!(central.post(&decision, json!({ "decision": "accept" })).await.status.is_success());
        world.run_tasks().await;
        for (voice, direction) in [(&moses, "sent"), (&central, "received")] {
            let totals =
                voice.get(&format!("/api/v1/partnerships/{place}/totals")).await.json()["data"].clone();
            let count = |name: &str| totals[name].as_u64().unwrap();
            assert_eq!(totals["direction"], direction);
            assert_eq!((count("waiting"), count("open"), count("accepted"), count("wins")), (1, 1, 1, 0));
        }
        let region = json!({ "kind": "region", "name": "South", "countries": ["Spain"] });
        let south = moses.post("/api/v1/divisions", region).await.json()["data"]["id"].clone();
        let (id, bea) = world.colleague("Bea", "moses-frase", Role::Manager).await;
        let page = format!("/o/moses-frase/partners/{place}");
        let all = bea.get(&format!("{page}/activity")).await.text;
        assert!(registered.iter().all(|id| all.contains(id.as_str())), "{all}");
        let limited = moses.put(&format!("/api/v1/people/{id}/scope"), json!({ "regions": [south] })).await;
        assert_eq!(limited.status, StatusCode::OK, "{}", limited.text);
        let part = bea.get(&format!("{page}/activity")).await.text;
        assert!(part.contains(&registered[0]) && !part.contains(&registered[1]), "{part}");
        let overview = bea.get(&page).await.text;
        assert!(overview.contains("Waits for Central") && overview.contains("<div class=\"value\">0</div>"));
        // Page by page nothing is missed and nothing comes twice.
        let at = format!("/api/v1/partnerships/{place}/activity");
        let mut walked: Vec<i64> = Vec::new();
        let mut cursor = String::new();
        loop {
            let slice = moses.get(&format!("{at}?limit=3&cursor={cursor}")).await.json();
            walked.extend(
                slice["data"].as_array().unwrap().iter().map(|entry| entry["number"].as_i64().unwrap()),
            );
            match slice["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        let whole = moses.get(&format!("{at}?limit=1000")).await.json();
        let whole: Vec<i64> =
            whole["data"].as_array().unwrap().iter().map(|entry| entry["number"].as_i64().unwrap()).collect();
        assert_eq!(walked, whole);
        assert!(whole.is_sorted_by(|one, next| one > next) && whole.len() > 5, "{whole:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manager_takes_over_partners_writes_and_gives_tasks_and_shows_a_colleague_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &cast::channel()).await;
    let place = place_of(&world, "central", "Moses Frase").await;
    let (anna, _) = world.colleague("Anna", "central", Role::Manager).await;
    let (ben, _) = world.colleague("Ben", "central", Role::Member).await;
    let program = world.program("central", Role::Manager).await;
    program.put(&format!("/api/v1/partnerships/{place}/manager"), json!({ "person": ben })).await;
    world.run_tasks().await;
    let at = served(&world).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    sign_in(&page, at, "anna@colleagues.example.com").await;
    let go = async |path: &str| {
        page.goto(format!("http://localhost:{}/o/central/{path}", at.port())).await.expect("a page");
    };
    go(&format!("partners/handover?from={ben}&to={anna}")).await;
    says(&page, "1 partner goes from Ben to Anna").await;
    press(&page, "main button", "Give 1 partner").await;
    arrive(&page, "done=given_all").await;
    press(&page, ".tabs a", "Mine1").await;
    arrive(&page, "of=me").await;
    press(&page, "main td a", "Moses Frase").await;
    says(&page, "Looked after by").await;
    press(&page, ".tabs a", "Notes and tasks").await;
    says(&page, "Only Central sees this").await;
    fill(&page, "text", "They like it dark").await;
    press(&page, "main button", "Keep the note").await;
    says(&page, "They like it dark").await;
    fill(&page, "what", "Bring cocoa").await;
    press(&page, "main button", "Write it down").await;
    arrive(&page, "done=given").await;
    says(&page, "Bring cocoa").await;
    press(&page, "main button", "Done").await;
    arrive(&page, "done=finished").await;
    says(&page, "Open again").await;
    press(&page, ".tabs a", "People").await;
    says(&page, "does not know that Anna looks after it").await;
    fill(&page, "does", "Looks after you").await;
    press(&page, "main button", "Show").await;
    arrive(&page, "done=shown").await;
    says(&page, "Looks after you").await;
    press(&page, ".tabs a", "Activity").await;
    says(&page, "Anna is shown to a partner").await;
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

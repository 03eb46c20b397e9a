//! Organisations that sell together: notes and files of their deals go to the neighbours for whom somebody chose them, no
//! further by themselves, and are gone again when they are taken back.

use axum::http::{Method, StatusCode};
use exchange::{Draft, Field};
use jiff::SignedDuration;
use kernel::RegistrationId;
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::{Actor, Change};
use web::{Face, Route};

use crate::{
    calling::call,
    cast,
    evidence::{follow, id, stores},
    graph,
    parting::holds,
    world::{Answer, Voice, World},
};

const TOLD: &str = "They decide in March, cedarwood 3310";
const OWN: &str = "Our margin is ebony 9921";
const PLAN: &str = "Plan of the rollout, rosewood 5512";
const ADVICE: &str = "Ask for the second site, birch 7743";

/// A sale that three tiers hold together, each with a deal of its own.
pub struct Sale<'w> {
    pub moses: Voice<'w>,
    pub central: Voice<'w>,
    pub maven: Voice<'w>,
    /// The hop from Moses to Central, and the one from Central to Maven.
    pub lower: String,
    pub upper: String,
    pub deals: [String; 3],
}

impl<'w> Sale<'w> {
    pub async fn of(world: &'w World, company: &str) -> Self {
        Self::with(world, company, json!({})).await
    }

    /// A sale of which that is known as well.
    pub async fn with(world: &'w World, company: &str, more: Json) -> Self {
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Manager).await;
        let maven = world.program("maven", Role::Manager).await;
        let (lead, lower) = registered_with(world, &moses, company, more).await;
        let own = id(&moses.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json()["data"]);
        accept(world, &central, &lower).await;
        let sent = central.all("/api/v1/registrations?direction=sent").await;
        let upper = sent.iter().find(|one| one["company"] == company).expect("it was passed up");
        let upper = id(upper);
        accept(world, &maven, &upper).await;
        let deals = [own, deal(&central, company).await, deal(&maven, company).await];
        Self { moses, central, maven, lower, upper, deals }
    }

    async fn note(&self, text: &str, with: &[&str]) -> Answer {
        let asked = json!({ "text": text, "with": with });
        self.moses.post(&format!("/api/v1/deals/{}/notes", self.deals[0]), asked).await
    }

    /// What one of the three has of what is shared, the first one first.
    pub async fn shared(&self, tier: usize) -> Vec<Json> {
        let voice = [&self.moses, &self.central, &self.maven][tier];
        let listed = voice.get(&format!("/api/v1/deals/{}/shared", self.deals[tier])).await;
        listed.json()["data"].as_array().expect("a list").clone()
    }

    async fn share(&self, tier: usize, what: &str, with: &str) -> Answer {
        let voice = [&self.moses, &self.central, &self.maven][tier];
        let asked = json!({ "what": what, "with": [with] });
        voice.post(&format!("/api/v1/deals/{}/shared", self.deals[tier]), asked).await
    }
}

/// A lead of that company, and its registration with Central.
pub async fn registered(world: &World, moses: &Voice<'_>, company: &str) -> (String, String) {
    registered_with(world, moses, company, json!({})).await
}

pub async fn registered_with(
    world: &World,
    moses: &Voice<'_>,
    company: &str,
    more: Json,
) -> (String, String) {
    let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
    let mut lead = json!({ "company": company, "product": "GTX Pro" });
    lead.as_object_mut().expect("fields").extend(more.as_object().cloned().unwrap_or_default());
    let lead = moses.post("/api/v1/leads", lead).await;
    let lead = id(&lead.json()["data"]);
    let path = format!("/api/v1/leads/{lead}/registrations");
    let registration = moses.post(&path, json!({ "partnership": place })).await;
    world.run_tasks().await;
    (lead, id(&registration.json()["data"]))
}

pub async fn accept(world: &World, voice: &Voice<'_>, registration: &str) {
    let decision = format!("/api/v1/registrations/{registration}/decision");
    let decided = voice.post(&decision, json!({ "decision": "accept" })).await;
    assert!(decided.status.is_success(), "{}", decided.text);
    world.run_tasks().await;
}

pub async fn deal(voice: &Voice<'_>, company: &str) -> String {
    let all = voice.all("/api/v1/deals").await;
    id(all.iter().find(|deal| deal["company"] == company).expect("a deal"))
}

/// What arrived, of what somebody has.
fn came(shared: &[Json]) -> Vec<&Json> {
    shared.iter().filter(|one| one["direction"] == "received").collect()
}

#[tokio::test]
async fn what_somebody_chooses_goes_to_a_neighbour_and_no_further_until_who_got_it_chooses() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let sale = Sale::of(world, "Quillfeather").await;
        assert_eq!(sale.note(OWN, &[]).await.status, StatusCode::CREATED);
        let noted = sale.note(TOLD, &[&sale.lower]).await;
        assert_eq!(noted.status, StatusCode::CREATED, "{}", noted.text);
        let notes = noted.json()["data"]["notes"].as_array().expect("notes").clone();
        let told = notes.iter().find(|note| note["text"] == TOLD).expect("the note");
        assert_eq!((&told["visibility"], &told["shared_with"]), (&json!("shared"), &json!("Central")));
        let own = notes.iter().find(|note| note["text"] == OWN).expect("the other note");
        assert_eq!((&own["visibility"], &own["shared_with"]), (&json!("only_you"), &Json::Null));
        let plan = format!("/api/v1/files?about={}", sale.deals[0]);
        let plan = id(&sale.moses.upload(&plan, "plan.txt", PLAN.as_bytes()).await.json()["data"]);
        let shared = sale.share(0, &plan, &sale.lower).await;
        assert_eq!(shared.json()["total"], 2, "{}", shared.text);
        assert_eq!(sale.share(0, &plan, &sale.lower).await.json()["total"], 2, "nothing goes twice");
        world.run_tasks().await;

        let central = sale.shared(1).await;
        assert_eq!(central.len(), 2);
        // Of one moment, none is the first.
        let of = |what: &str| central.iter().find(|one| one["what"] == what).expect("it came");
        let (note, minutes) = (of("note"), of("file"));
        assert_eq!((&note["text"], &note["peer"]), (&json!(TOLD), &json!("Moses Frase")));
        let file = format!("/api/v1/shared/{}", id(minutes));
        let file = sale.central.get(&file).await.json();
        let saved = follow(world, file["data"]["content_url"].as_str().expect("an address")).await;
        assert_eq!((saved.text.as_str(), &minutes["name"]), (PLAN, &json!("plan.txt")));
        assert!(holds(world, "central", TOLD).await, "what was chosen is there");
        assert!(!holds(world, "central", OWN).await, "what was not chosen stays");
        assert!(sale.shared(2).await.is_empty() && !stores(world, "maven", PLAN).await, "no further");
        assert!(sale.shared(0).await.iter().all(|one| one["state"] == "there"));

        // Each page tells who has what, and who only looks is offered nothing.
        let page = format!("/o/moses-frase/deals/{}", sale.deals[0]);
        let member = world.person("moses-frase", Role::Member).await.get(&page).await.text;
        assert_eq!(member.matches("Take back from Central").count(), 2, "{member}");
        assert!(member.contains("Only you see it. Tick who gets it as well:"), "{member}");
        let looks = world.person("moses-frase", Role::Reader).await.get(&page).await.text;
        assert!(looks.contains(TOLD) && !looks.contains("Take back") && !looks.contains("Who gets it"));
        let ines = world.person("central", Role::Manager).await;
        let there = ines.get(&format!("/o/central/deals/{}", sale.deals[1])).await.text;
        assert!(there.contains("Shared with you") && there.contains(TOLD) && there.contains("plan.txt"));
        assert!(there.contains(&format!("name=\"with\" value=\"{}\"", sale.upper)), "{there}");
        let hop = ines.get(&format!("/o/central/registrations/{}", sale.lower)).await.text;
        assert!(hop.contains(TOLD) && hop.contains("plan.txt"), "{hop}");

        // One timeline has what happened here and what came, each with who knows of it.
        for line in ["Moses Frase shared a file", "Moses Frase knows", "Registered with Maven", "Maven knows"]
        {
            assert!(there.contains(line), "{line}: {there}");
        }
        assert!(member.contains("Note shared with Central") && member.contains(" · only you"), "{member}");

        // On up, and on down, by who stands between them; never back.
        let back = sale.share(1, &id(note), &sale.lower).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", back.text);
        assert!(back.text.contains("It came from Moses Frase"), "{}", back.text);
        let at = format!("/api/v1/deals/{}/shared", sale.deals[1]);
        let on = async |one: &Json| {
            let (key, body) = (id(one), json!({ "what": id(one), "with": [sale.upper] }));
            call(&sale.central, Method::POST, &at, &[("idempotency-key", key.as_str())], &body).await
        };
        for one in &central {
            let on = on(one).await;
            assert_eq!(on.status, StatusCode::OK, "{}", on.text);
        }
        let answered = note;
        let again = on(answered).await;
        assert!(again.headers.contains_key("idempotency-replayed") && again.text.contains(TOLD));
        let noted = json!({ "text": ADVICE, "with": [sale.upper] });
        let noted = sale.maven.post(&format!("/api/v1/deals/{}/notes", sale.deals[2]), noted).await;
        assert_eq!(noted.status, StatusCode::CREATED, "{}", noted.text);
        world.run_tasks().await;
        let maven = sale.shared(2).await;
        assert_eq!(came(&maven).iter().map(|one| &one["peer"]).collect::<Vec<_>>(), ["Central", "Central"]);
        assert!(stores(world, "maven", PLAN).await);
        let central = sale.shared(1).await;
        let advice = central.iter().find(|one| one["text"] == ADVICE).expect("what Maven wrote");
        assert_eq!(sale.share(1, &id(advice), &sale.lower).await.status, StatusCode::OK);
        let before = central.iter().find(|one| one["text"] == TOLD).expect("what Moses wrote");
        assert_eq!(before["shared_with"], "Moses Frase, Maven");
        world.run_tasks().await;
        let moses = sale.shared(0).await;
        assert_eq!((came(&moses)[0]["text"].as_str(), came(&moses).len()), (Some(ADVICE), 1));

        // Taken back, removed: gone everywhere, with a trace that says nothing of it.
        let note = moses.iter().find(|one| one["what"] == "note" && one["direction"] == "sent");
        let at = format!("/api/v1/deals/{}/shared/{}", sale.deals[0], id(note.expect("a note")));
        assert_eq!(sale.moses.delete(&at).await.status, StatusCode::NO_CONTENT);
        assert_eq!(sale.moses.delete(&at).await.status, StatusCode::NOT_FOUND);
        assert!(sale.moses.delete(&format!("/api/v1/files/{plan}")).await.status.is_success());
        world.run_tasks().await;
        for (org, tier) in [("central", 1), ("maven", 2)] {
            let left = sale.shared(tier).await;
            assert!(left.iter().all(|one| one["text"] != TOLD && one["what"] == "note"), "{left:?}");
            assert!(!holds(world, org, TOLD).await, "{org} still keeps the note");
            assert!(!stores(world, org, PLAN).await, "{org} still keeps the file");
            let program = world.program(org, Role::Reader).await;
            let journal = program.get("/api/v1/journal?limit=1000").await.text;
            assert!(journal.contains("deal.share_received") && journal.contains("deal.share_erased"));
            assert!(!journal.contains("cedarwood") && !journal.contains("plan.txt"), "{journal}");
            let log = program.get("/api/v1/sharing/received").await.text;
            assert!(log.contains("deal.shared") && !log.contains("cedarwood"), "{log}");
        }
        let again = on(answered).await;
        assert!(!again.status.is_success() && !again.text.contains(TOLD), "{}", again.text);
        let member = world.person("moses-frase", Role::Member).await.get(&page).await.text;
        assert!(member.contains(TOLD), "its author keeps it");

        // What is withdrawn takes along what was shared of it, both ways.
        assert_eq!(sale.note(PLAN, &[&sale.lower]).await.status, StatusCode::CREATED);
        world.run_tasks().await;
        assert_eq!(came(&sale.shared(1).await).len(), 2);
        let withdrawal = format!("/api/v1/registrations/{}/withdrawal", sale.lower);
        assert!(sale.moses.post(&withdrawal, json!({})).await.status.is_success());
        world.run_tasks().await;
        for tier in 0..3 {
            let left = sale.shared(tier).await;
            assert!(came(&left).is_empty(), "{tier}: {left:?}");
        }
        assert!(!holds(world, "moses-frase", ADVICE).await && !holds(world, "central", PLAN).await);
        let kept = sale.maven.get(&format!("/api/v1/deals/{}", sale.deals[2])).await.json();
        assert_eq!(kept["data"]["notes"][0]["text"], ADVICE, "its author keeps it");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_shared_along_what_is_not_accepted_not_agreed_or_not_of_the_deal() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let sale = Sale::of(world, "Isdom").await;
        let (lead, waits) = registered(world, &sale.moses, "Konex").await;
        let open =
            id(&sale.moses.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json()["data"]);
        let early = json!({ "text": TOLD, "with": [waits] });
        let refused = sale.moses.post(&format!("/api/v1/deals/{open}/notes"), early).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("nobody with whom you hold this sale"), "{}", refused.text);
        let read = sale.moses.get(&format!("/api/v1/deals/{open}")).await;
        assert_eq!(read.json()["data"]["notes"], json!([]), "and the note is not kept either");
        // A note of one deal does not go with another.
        let own = sale.moses.post(&format!("/api/v1/deals/{open}/notes"), json!({ "text": OWN })).await;
        let own = id(&own.json()["data"]["notes"][0]);
        assert_eq!(sale.share(0, &own, &sale.lower).await.status, StatusCode::NOT_FOUND);
        let reader = world.program("moses-frase", Role::Reader).await;
        let asked = json!({ "what": own, "with": [waits] });
        let asked = reader.post(&format!("/api/v1/deals/{open}/shared"), asked).await;
        assert_eq!(asked.status, StatusCode::NOT_FOUND);

        // Who sends all the same is refused where it arrives.
        let (_, vault) = graph::vault(world, "moses-frase").await;
        for (subject, fields, code) in [
            (&waits, vec![Field::new("note", "notes", TOLD)], "closed"),
            (&sale.lower, vec![Field::new("note", "notes", " ")], "invalid"),
            (&sale.lower, vec![Field::new("note", "notes", "x".repeat(10_001))], "invalid"),
            (&sale.lower, vec![Field::new("text", "notes", TOLD)], "unreadable"),
            (&sale.upper, vec![Field::new("note", "notes", TOLD)], "unknown"),
        ] {
            let hop: RegistrationId = sale.lower.parse().expect("an id");
            let send = async |change: &Change| {
                let hop = selling::registrations::find(change, hop).await?.expect("it is there");
                let draft = Draft {
                    kind: &selling::coselling::SHARED,
                    to: hop.peer,
                    partnership: Some(hop.partnership),
                    subject: subject.clone(),
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
            let expected = (&json!("refused"), &json!(code));
            assert_eq!((&answered["verdict"], &answered["code"]), expected, "{answered}");
        }
        assert!(sale.shared(1).await.is_empty());

        // An agreement that says nothing of it lets nothing cross, and the page says so.
        let mut terms = graph::terms("Zenith", true);
        terms.clauses.retain(|clause| clause.kind != "deal.shared");
        let org = graph::founded(world, "Zenith").await;
        let vendor = graph::opens_with(world, &org, "Zenith Partners", terms).await;
        let place = graph::joins(world, &org, &vendor, "moses-frase").await.to_string();
        let lead =
            sale.moses.post("/api/v1/leads", json!({ "company": "Inity", "product": "GTX Pro" })).await;
        let lead = id(&lead.json()["data"]);
        let path = format!("/api/v1/leads/{lead}/registrations");
        let hop = id(&sale.moses.post(&path, json!({ "partnership": place })).await.json()["data"]);
        let deal =
            id(&sale.moses.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json()["data"]);
        world.run_tasks().await;
        accept(world, &world.program(&org, Role::Manager).await, &hop).await;
        let asked = json!({ "text": TOLD, "with": [hop] });
        let refused = sale.moses.post(&format!("/api/v1/deals/{deal}/notes"), asked).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("\"not_covered\""), "{}", refused.text);
        let page = world.person("moses-frase", Role::Member).await;
        let page = page.get(&format!("/o/moses-frase/deals/{deal}")).await.text;
        assert!(page.contains("lets no notes, files and stages of a deal cross"), "{page}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn who_works_on_the_sale_is_told_and_what_is_shared_before_work_began_is_found_there() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.person("moses-frase", Role::Member).await;
        let keys = world.program("moses-frase", Role::Member).await;
        let place = keys.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let lead = keys.post("/api/v1/leads", json!({ "company": "Isdom", "product": "GTX Pro" })).await;
        let lead = id(&lead.json()["data"]);
        let with = place.as_str().expect("an id");
        let sent = format!("/o/moses-frase/leads/{lead}/register");
        let form = moses.form(&sent, &format!("partnership={with}&fields=company")).await;
        assert_eq!(form.status, StatusCode::SEE_OTHER, "{}", form.text);
        world.run_tasks().await;
        let hop = id(&keys.all("/api/v1/registrations").await[0]);
        let central = world.program("central", Role::Manager).await;
        accept(world, &central, &hop).await;
        let at = deal(&central, "Isdom").await;
        let noted = json!({ "text": ADVICE, "with": [hop] });
        let noted = central.post(&format!("/api/v1/deals/{at}/notes"), noted).await;
        assert_eq!(noted.status, StatusCode::CREATED, "{}", noted.text);
        world.run_tasks().await;
        let told = moses.get("/o/moses-frase/notifications").await.text;
        assert!(told.contains("Central shares something of"), "{told}");
        // No deal has begun: it stands with the registration, and with the deal as soon as there is one.
        let shared = keys.get(&format!("/api/v1/registrations/{hop}/shared")).await.json();
        assert_eq!(shared["data"][0]["text"], ADVICE);
        let page = moses.get(&format!("/o/moses-frase/registrations/{hop}")).await.text;
        assert!(page.contains(ADVICE), "{page}");
        let deal = id(&keys.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json()["data"]);
        let page = moses.get(&format!("/o/moses-frase/deals/{deal}")).await.text;
        assert!(page.contains(ADVICE) && page.contains("Central shared a note"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn two_who_close_one_sale_differently_see_it_and_neither_changes_the_others() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let sale = Sale::of(world, "Isdom").await;
        let ines = world.person("central", Role::Member).await;
        let stages = async || {
            let mut stages = Vec::new();
            for (voice, deal) in [&sale.moses, &sale.central, &sale.maven].into_iter().zip(&sale.deals) {
                let read = voice.get(&format!("/api/v1/deals/{deal}")).await.json();
                stages.push(read["data"]["stage"].as_str().expect("a stage").to_owned());
            }
            stages
        };
        let told = async |tier: usize| {
            let shared = sale.shared(tier).await;
            let told = came(&shared).into_iter().filter(|one| one["what"] == "stage");
            told.map(|one| format!("{} {}", one["peer"], one["stage"]).replace('"', "")).collect::<Vec<_>>()
        };
        let moved = async |tier: usize, step: Json| {
            let voice = [&sale.moses, &sale.central, &sale.maven][tier];
            let moved = voice.post(&format!("/api/v1/deals/{}/stage", sale.deals[tier]), step).await;
            assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
            world.run_tasks().await;
        };
        let newsletter = json!({ "from": "new", "to": "newsletter", "newsletter_on": "2026-11-02" });
        moved(0, newsletter).await;
        assert!(told(1).await.is_empty(), "nobody is told what nobody chose to tell");
        assert_eq!(sale.share(0, &sale.deals[0], &sale.lower).await.status, StatusCode::OK);
        for hop in [&sale.lower, &sale.upper] {
            assert_eq!(sale.share(1, &sale.deals[1], hop).await.status, StatusCode::OK);
        }
        let other = sale.share(0, &sale.deals[1], &sale.lower).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND, "the stage of another deal is nothing to tell");
        world.run_tasks().await;
        assert_eq!(told(1).await, ["Moses Frase newsletter"]);
        assert_eq!(
            (told(0).await, told(2).await),
            (vec!["Central new".to_owned()], vec!["Central new".to_owned()])
        );

        moved(0, json!({ "from": "newsletter", "to": "won", "billing": "partner" })).await;
        assert_eq!(told(1).await, ["Moses Frase won"]);
        let lost =
            json!({ "from": "new", "to": "lost", "lost_reason": "price", "lost_notes": "walnut 2201" });
        moved(1, lost).await;
        assert_eq!(stages().await, ["won", "lost", "new"], "nothing is overwritten");
        assert_eq!(
            (told(0).await, told(2).await),
            (vec!["Central lost".to_owned()], vec!["Central lost".to_owned()])
        );
        assert!(!holds(world, "moses-frase", "walnut 2201").await, "why is not told");
        let moses = world.person("moses-frase", Role::Member).await;
        let page = moses.get(&format!("/o/moses-frase/deals/{}", sale.deals[0])).await.text;
        assert!(page.contains("Central says closed lost; you say closed won."), "{page}");
        assert!(page.contains("Stop telling Central") && page.contains("How far the others are"), "{page}");
        let page = ines.get(&format!("/o/central/deals/{}", sale.deals[1])).await.text;
        assert!(page.contains("Moses Frase says closed won; you say closed lost."), "{page}");
        let maven = world.person("maven", Role::Reader).await;
        let page = maven.get(&format!("/o/maven/deals/{}", sale.deals[2])).await.text;
        assert!(page.contains("Central says: Closed lost") && !page.contains("you say"), "{page}");
        let news = ines.get("/o/central/notifications").await.text;
        assert!(news.contains("Moses Frase closed “Isdom”"), "{news}");

        // Of what was told before, nothing is kept; of what is told no more, neither.
        let kept = async || {
            let log = sale.central.all("/api/v1/sharing/received").await;
            let told = log.iter().filter(|one| one["kind"] == "deal.shared" && one["state"] != "erased");
            told.count()
        };
        assert_eq!(kept().await, 1);
        let own = sale.shared(0).await;
        let own = own.iter().find(|one| one["direction"] == "sent").expect("what is told");
        let at = format!("/api/v1/deals/{}/shared/{}", sale.deals[0], id(own));
        assert_eq!(sale.moses.delete(&at).await.status, StatusCode::NO_CONTENT);
        world.run_tasks().await;
        assert!(told(1).await.is_empty() && kept().await == 0);
        moved(0, json!({ "from": "won", "to": "new" })).await;
        assert!(told(1).await.is_empty(), "nothing is told any more");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_lost_deal_is_looked_at_again_on_its_day_and_opened_with_one_press() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let keys = world.program("moses-frase", Role::Member).await;
        let (ada, _) = world.colleague("Ada", "moses-frase", Role::Member).await;
        let lead = keys.post("/api/v1/leads", json!({ "company": "Isdom", "product": "GTX Pro" })).await;
        let lead = id(&lead.json()["data"]);
        let deal = id(&keys.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json()["data"]);
        let at = format!("/api/v1/deals/{deal}");
        let given = keys.put(&format!("{at}/owner"), json!({ "version": 1, "owner": ada.to_string() })).await;
        assert_eq!(given.status, StatusCode::OK, "{}", given.text);
        // What closing asks for says what it means.
        let page = format!("/o/moses-frase/deals/{deal}");
        let member = world.person("moses-frase", Role::Member).await;
        for (to, says) in [("won", "once the customer has ordered"), ("lost", "Lost is lost for now")] {
            let asked = member.form(&format!("{page}/stage"), &format!("from=new&to={to}")).await;
            assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(asked.text.contains(says), "{}", asked.text);
        }
        let day = (world.front.clock.now() + SignedDuration::from_hours(20 * 24)).strftime("%Y-%m-%d");
        let lost = json!({
            "from": "new", "to": "lost", "lost_reason": "timing", "lost_notes": "A new budget in spring",
            "look_again_on": day.to_string(),
        });
        let lost = keys.post(&format!("{at}/stage"), lost).await;
        assert_eq!(lost.status, StatusCode::OK, "{}", lost.text);
        world.run_tasks().await;
        let told = async || {
            let ada = world.signed_in("ada@colleagues.example.com").await;
            let home = ada.get("/o/moses-frase").await.text;
            (ada.get("/o/moses-frase/notifications").await.text, home)
        };
        let (news, home) = told().await;
        assert!(!news.contains("is to be looked at again") && !home.contains("lost deal"), "not yet: {home}");
        world.front.clock.advance(SignedDuration::from_hours(21 * 24));
        world.run_tasks().await;
        let (news, home) = told().await;
        assert_eq!(news.matches("“Isdom” is to be looked at again</a>").count(), 1, "{news}");
        assert!(home.contains("1 lost deal") && home.contains("is to be looked at again."), "{home}");
        let ada = world.signed_in("ada@colleagues.example.com").await;
        let shown = ada.get(&page).await.text;
        assert!(shown.contains("Open it again") && shown.contains("A new budget in spring"), "{shown}");
        let opened = ada.form(&format!("{page}/stage"), "from=lost&to=new").await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
        let open = keys.get(&at).await.json()["data"].clone();
        assert_eq!((&open["stage"], &open["look_again_on"]), (&json!("new"), &Json::Null));
        assert_eq!(open["lost_notes"], "A new budget in spring", "what was known is known still");
        assert!(!told().await.1.contains("lost deal"));
        world.everything_verifies().await;
    })
    .await;
}

/// Deals of Moses' that he shares with Central, for every way to go on with one.
pub struct CoSold {
    deal: String,
    pub note: String,
    pub hop: String,
    /// What he shared, to be taken back on the page and the API.
    gone: [String; 2],
    /// A file that Central shared with him.
    pub came: String,
}

impl CoSold {
    pub async fn scene(world: &World) -> Self {
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Manager).await;
        let (lead, hop) = registered(world, &moses, "Cosold").await;
        let own = id(&moses.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json()["data"]);
        accept(world, &central, &hop).await;
        let there = deal(&central, "Cosold").await;
        let file = format!("/api/v1/files?about={there}");
        let file = id(&central.upload(&file, "prices.txt", b"Prices").await.json()["data"]);
        let shared = format!("/api/v1/deals/{there}/shared");
        let shared = central.post(&shared, json!({ "what": file, "with": [hop] })).await;
        assert_eq!(shared.status, StatusCode::OK, "{}", shared.text);
        for text in ["One", "Two"] {
            let noted = json!({ "text": text, "with": [hop] });
            moses.post(&format!("/api/v1/deals/{own}/notes"), noted).await;
        }
        let noted =
            moses.post(&format!("/api/v1/deals/{own}/notes"), json!({ "text": "Three" })).await.json();
        let notes = noted["data"]["notes"].as_array().expect("notes").clone();
        let note = id(notes.iter().find(|note| note["text"] == "Three").expect("the note"));
        world.run_tasks().await;
        let all = moses.get(&format!("/api/v1/deals/{own}/shared")).await.json();
        let all = all["data"].as_array().expect("a list");
        let of = |direction: &str| {
            all.iter().filter(|one| one["direction"] == direction).map(id).collect::<Vec<_>>()
        };
        let [one, two]: [String; 2] = of("sent").try_into().expect("two that left");
        Self { deal: own, note, hop, gone: [one, two], came: of("received").remove(0) }
    }

    /// The deal that a route is about: also of the page that shows what is shared.
    pub fn deal(&self, route: &Route) -> Option<&String> {
        let shows = route.path == "/o/{org}/deals/{deal}" || route.path.contains("/deals/{deal}/shared");
        shows.then_some(&self.deal)
    }

    /// What a route takes back.
    pub fn shared(&self, route: &Route) -> &String {
        let api = route.face == Face::Api && route.method == Method::DELETE;
        &self.gone[usize::from(api)]
    }
}

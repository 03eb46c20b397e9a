//! Work on sales: a lead becomes a deal, stages ask for what they require, every tier has a pipeline of its
//! own, and nobody's change is lost when two work at once.

use axum::http::StatusCode;
use integrations::crm::{Plan, Stage};
use serde_json::{Value as Json, json};
use trust::access::{Role, memberships};

use crate::{
    cast,
    customers::edited,
    world::{Answer, Voice, World, encoded},
};

async fn lead(program: &Voice<'_>, company: &str) -> String {
    let lead = json!({ "company": company, "product": "GTX Pro", "value": "4821", "currency": "USD" });
    let made = program.post("/api/v1/leads", lead).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    made.json()["data"]["id"].as_str().unwrap().to_owned()
}

async fn deal(program: &Voice<'_>, company: &str) -> String {
    let lead = lead(program, company).await;
    let begun = program.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text);
    begun.json()["data"]["id"].as_str().unwrap().to_owned()
}

/// What an answer says, whether it was done or not.
fn told(answer: &Answer) -> Json {
    serde_json::from_str(&answer.text).unwrap()
}

async fn step(program: &Voice<'_>, deal: &str, body: Json) -> (StatusCode, Json) {
    let answer = program.post(&format!("/api/v1/deals/{deal}/stage"), body).await;
    (answer.status, told(&answer))
}

#[tokio::test]
async fn a_deal_moves_when_its_stage_has_what_it_asks_for_and_its_lead_says_how_it_ended() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let lead = lead(&moses, "Isdom").await;
        let path = format!("/api/v1/leads/{lead}/deal");
        let begun = moses.post(&path, json!({})).await.json()["data"].clone();
        assert_eq!((&begun["stage"], &begun["company"]), (&json!("new"), &json!("Isdom")));
        assert_eq!(moses.post(&path, json!({})).await.status, StatusCode::CONFLICT, "once");
        let id = begun["id"].as_str().unwrap();

        let (status, told) = step(&moses, id, json!({ "from": "new", "to": "trial" })).await;
        assert_eq!((status, &told["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("gate")));
        assert!(told["detail"].as_str().unwrap().contains("since when the trial exists"), "{told}");
        let trial = json!({ "from": "new", "to": "trial", "trial_from": "2026-11-02" });
        let (status, moved) = step(&moses, id, trial).await;
        assert_eq!((status, &moved["data"]["stage"]), (StatusCode::OK, &json!("trial")));

        let (status, told) =
            step(&moses, id, json!({ "from": "trial", "to": "won", "billing": "invoice" })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told["detail"].as_str().unwrap().contains("purchase order"), "{told}");
        let won = json!({ "from": "trial", "to": "won", "billing": "invoice", "purchase_order": "PO-7" });
        assert_eq!(step(&moses, id, won).await.0, StatusCode::OK);
        let seen = moses.get(&format!("/api/v1/leads/{lead}")).await.json();
        assert_eq!((&seen["data"]["stage"], &seen["data"]["deal"]), (&json!("won"), &json!(id)));

        let lost = json!({ "from": "won", "to": "lost", "lost_reason": "price" });
        assert_eq!(step(&moses, id, lost).await.0, StatusCode::UNPROCESSABLE_ENTITY, "notes are asked for");
        let lost =
            json!({ "from": "won", "to": "lost", "lost_reason": "price", "lost_notes": "Ask in spring" });
        let (_, lost) = step(&moses, id, lost).await;
        assert_eq!(lost["data"]["lost_notes"], "Ask in spring");
        assert_eq!(moses.get(&format!("/api/v1/leads/{lead}")).await.json()["data"]["stage"], "lost");

        let page =
            world.person("moses-frase", Role::Member).await.get(&format!("/o/moses-frase/deals/{id}")).await;
        for told in ["Ask in spring", "Moved to Closed won", "Moved to Trial", "Only you"] {
            assert!(page.text.contains(told), "“{told}” is not in {}", page.text);
        }
        world.run_tasks().await;
        let central = world.program("central", Role::Owner).await;
        assert_eq!(central.get("/api/v1/deals").await.json()["total"], 0, "nobody else has heard of it");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_tier_accepts_becomes_its_own_deal_and_ends_when_the_partner_takes_it_back() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let mine = deal(&moses, "Isdom").await;
        let lead = moses.get(&format!("/api/v1/deals/{mine}")).await.json()["data"]["lead"].clone();
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let path = format!("/api/v1/leads/{}/registrations", lead.as_str().unwrap());
        let registration = moses.post(&path, json!({ "partnership": place })).await.json();
        let registration = registration["data"]["id"].as_str().unwrap().to_owned();
        world.run_tasks().await;

        let central = world.program("central", Role::Manager).await;
        assert_eq!(central.get("/api/v1/deals").await.json()["total"], 0, "what waits is no deal yet");
        let decision = format!("/api/v1/registrations/{registration}/decision");
        central.post(&decision, json!({ "decision": "accept" })).await;
        world.run_tasks().await;
        let deals = central.all("/api/v1/deals").await;
        assert_eq!(deals.len(), 1);
        assert_eq!((&deals[0]["company"], &deals[0]["peer"]), (&json!("Isdom"), &json!("Moses Frase")));
        let theirs = deals[0]["id"].as_str().unwrap().to_owned();
        let newsletter = json!({ "from": "new", "to": "newsletter", "newsletter_on": "2026-11-03" });
        assert_eq!(step(&central, &theirs, newsletter).await.0, StatusCode::OK);
        assert_eq!(
            moses.get(&format!("/api/v1/deals/{mine}")).await.json()["data"]["stage"],
            "new",
            "every tier has a pipeline of its own"
        );
        central.post(&format!("/api/v1/deals/{theirs}/notes"), json!({ "text": "Call Ada" })).await;

        moses.post(&format!("/api/v1/registrations/{registration}/withdrawal"), json!({})).await;
        world.run_tasks().await;
        assert_eq!(central.get("/api/v1/deals").await.json()["total"], 0, "it stands on no board");
        let gone = central.get(&format!("/api/v1/deals/{theirs}")).await.json()["data"].clone();
        assert_eq!((&gone["stage"], &gone["company"]), (&json!("withdrawn"), &Json::Null));
        let (status, _) = step(&central, &theirs, json!({ "from": "withdrawn", "to": "new" })).await;
        assert_eq!(status, StatusCode::CONFLICT, "nothing more can be done with it");
        let page =
            world.person("central", Role::Reader).await.get(&format!("/o/central/deals/{theirs}")).await;
        assert!(page.text.contains("took it back") && !page.text.contains("Isdom"), "{}", page.text);
        assert_eq!(moses.get(&format!("/api/v1/deals/{mine}")).await.json()["data"]["company"], "Isdom");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_who_move_a_deal_at_once_one_wins_and_the_other_is_told_who() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (one, other) =
            (world.person("moses-frase", Role::Member).await, world.person("moses-frase", Role::Owner).await);
        let program = world.program("moses-frase", Role::Member).await;
        let id = deal(&program, "Isdom").await;
        let path = format!("/o/moses-frase/deals/{id}/stage?part=card");
        let first = "from=new&to=trial&trial_from=2026-11-02";
        let second = "from=new&to=newsletter&newsletter_on=2026-11-02";
        let (a, b) = tokio::join!(one.form(&path, first), other.form(&path, second));
        let (won, lost, who) = if a.status.is_success() { (a, b, "Member of") } else { (b, a, "Owner of") };
        assert_eq!((won.status, lost.status), (StatusCode::OK, StatusCode::CONFLICT), "{}", lost.text);
        let told = told(&lost);
        assert!(told["told"].as_str().unwrap().starts_with(who), "{told}");
        assert_eq!(told["stage"], won.json()["stage"], "it is shown how it stands");
        assert!(told["card"].as_str().unwrap().contains("Isdom"));

        // Without the board's script, on a page.
        let answer = one.form(&format!("/o/moses-frase/deals/{id}/stage"), second).await;
        let again = if told["stage"] == "newsletter" { StatusCode::SEE_OTHER } else { StatusCode::CONFLICT };
        assert_eq!(answer.status, again, "{}", answer.text);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_who_change_a_lead_both_keep_what_they_changed_apart_and_choose_where_they_meet() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let lead = lead(&program, "Isdom").await;
        let (one, other) =
            (world.person("moses-frase", Role::Member).await, world.person("moses-frase", Role::Owner).await);
        let page = format!("/o/moses-frase/leads/{lead}");
        let typed = |company: &'static str, value: &'static str, notes: &'static str| {
            let known = [("company", company), ("product", "GTX Pro"), ("value", value)];
            [known[0], known[1], known[2], ("currency", "USD"), ("notes", notes)]
        };
        let read = async || program.get(&format!("/api/v1/leads/{lead}")).await.json()["data"].clone();
        let apart = edited(&other, &page, &typed("Isdom", "4821.00", "Met at a fair")).await;
        let clashing = edited(&other, &page, &typed("Isdom Inc", "9000.00", "")).await;
        let first = edited(&one, &page, &typed("Isdom Ltd", "5000.00", "")).await;
        assert_eq!(one.form(&page, &first).await.status, StatusCode::SEE_OTHER);

        assert_eq!(other.form(&page, &apart).await.status, StatusCode::SEE_OTHER, "they meet nowhere");
        let now = read().await;
        assert_eq!((&now["company"], &now["notes"]), (&json!("Isdom Ltd"), &json!("Met at a fair")));

        let clash = other.form(&page, &clashing).await;
        assert_eq!(clash.status, StatusCode::CONFLICT, "{}", clash.text);
        for told in ["Isdom Ltd", "Isdom Inc", "5000.00", "9000.00", "There now", "Yours", "owner of moses-frase"] {
            assert!(clash.text.contains(told), "“{told}” is not in {}", clash.text);
        }
        assert_eq!(read().await, now, "nothing is kept until somebody who knows both chooses");
        let version = now["version"].clone();
        let chosen = typed("Isdom Inc", "5000.00", "Met at a fair");
        let chosen = chosen.map(|(name, value)| format!("{name}={}", encoded(value))).join("&");
        let chosen = format!("{chosen}&version={version}&before=%7B%7D");
        assert_eq!(other.form(&page, &chosen).await.status, StatusCode::SEE_OTHER);
        let now = read().await;
        assert_eq!((&now["company"], &now["version"]), (&json!("Isdom Inc"), &json!(3)));
        let shown = one.get(&page).await.text;
        assert!(shown.contains("Changed by owner of moses-frase"), "{shown}");
        let journal = program.get("/api/v1/journal?limit=1000").await.text;
        assert!(
            journal.contains("\"company\"") && !journal.contains("Isdom Inc"),
            "which fields, and no value"
        );

        let late = json!({ "version": 1, "company": "Late", "product": "GTX Pro" });
        let late = program.put(&format!("/api/v1/leads/{lead}"), late).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        let begun = program.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json();
        let id = begun["data"]["id"].as_str().unwrap().to_owned();
        let renamed = edited(&one, &page, &typed("Isdom AG", "5000.00", "")).await;
        let to = one.form(&page, &renamed).await.headers["location"].to_str().unwrap().to_owned();
        assert!(to.starts_with(&format!("/o/moses-frase/deals/{id}")), "back to where one works on it: {to}");
        let shown = program.get(&format!("/api/v1/deals/{id}")).await.json();
        assert_eq!(shown["data"]["company"], "Isdom AG", "the deal shows what its lead says");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_lane_loads_window_by_window_and_shows_every_deal_once() {
    let rows = (0..53).map(|at| cast::opportunity(&format!("WIN{at}"), 0, Stage::Won, 100 + at)).collect();
    let waiting = (0..23).map(|at| cast::opportunity(&format!("EARLY{at}"), 0, Stage::Prospecting, 0));
    let rows: Vec<_> = Vec::into_iter(rows).chain(waiting).collect();
    World::on_every_engine(Plan { opportunities: rows, ..cast::channel() }, async |world: &World| {
        let moses = world.person("moses-frase", Role::Reader).await;
        let board = moses.get("/o/moses-frase/deals").await.text;
        let shown = |text: &str, kind: &str| {
            let start = format!("{kind}=\"");
            let parts = text.split(&start).skip(1);
            parts.map(|part| part.split('"').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert!(!board.contains("draggable"), "a reader moves nothing");
        for (kind, lane, count) in [("data-deal", "won", 53), ("data-lead", "leads", 23)] {
            let lane = board.split(&format!("data-stage=\"{lane}\"")).nth(1).unwrap();
            let lane = lane.split("</section>").next().unwrap();
            let mut ids = shown(lane, kind);
            let mut next = shown(lane, "data-next").pop();
            assert_eq!(ids.len(), 20, "the first window");
            while let Some(path) = next.take() {
                let window = moses.get(&path.replace("&amp;", "&").replace("&#38;", "&")).await;
                assert_eq!(window.status, StatusCode::OK, "{path}: {}", window.text);
                ids.extend(shown(&window.text, kind));
                next = shown(&window.text, "data-next").pop();
            }
            assert_eq!(ids.len(), count);
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), count, "each once");
        }
    })
    .await;
}

#[tokio::test]
async fn news_of_a_vault_come_as_they_happen_and_end_with_the_membership() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let reader = world.person("moses-frase", Role::Reader).await;
        let stranger = world.person("cecily-lampkin", Role::Owner).await;
        let id = deal(&program, "Isdom").await;
        let past = reader.get("/o/moses-frase/live?after=0&wait=no").await;
        assert!(past.text.contains("deal.begun") && past.text.contains(&id), "{}", past.text);
        assert!(!past.text.contains("Isdom"), "news say what happened to which id, and nothing of it");
        assert_eq!(stranger.get("/o/moses-frase/live?wait=no").await.status, StatusCode::NOT_FOUND);

        let (card, _) = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
        let listening = reader.get("/o/moses-frase/live");
        let meanwhile = async {
            // The listener is told from when it began to listen.
            let vault = world.node.vaults().vault(card.org);
            while !vault.is_watched() {
                tokio::task::yield_now().await;
            }
            let trial = json!({ "from": "new", "to": "trial", "trial_from": "2026-11-02" });
            assert_eq!(step(&program, &id, trial).await.0, StatusCode::OK);
            for member in
                memberships::of_organisation(world.node.vaults().directory(), card.org).await.unwrap()
            {
                memberships::revoke(world.node.vaults(), member.person, card.org).await.unwrap();
            }
            deal(&program, "Konex").await;
        };
        let (heard, ()) = tokio::join!(listening, meanwhile);
        assert!(
            !heard.text.contains("deal.begun"),
            "what came after the membership is not told: {}",
            heard.text
        );
    })
    .await;
}

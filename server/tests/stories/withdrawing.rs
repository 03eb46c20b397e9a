//! Who takes a registration back has it erased wherever it went, and keeps what was theirs.

use axum::http::StatusCode;
use integrations::crm::{Plan, Stage};
use jiff::SignedDuration;
use serde_json::json;
use trust::access::Role;

use crate::{cast, raw, world::World};

const COMPANY: &str = "Quillfeather Ironmongery";
const NOTES: &str = "They choose by Thursday, zebrawood panels";
const CONTACT: &str = "Wilhelmina Ashgrove";

#[tokio::test]
async fn after_a_withdrawal_what_had_crossed_is_nowhere_in_the_vaults_it_went_to() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let lead = json!({
            "company": COMPANY, "domain": "quillfeather.com", "product": "GTX Pro", "value": "4,821",
            "contact_name": CONTACT, "contact_email": "w@quillfeather.com", "notes": NOTES,
        });
        let lead = moses.post("/api/v1/leads", lead).await.json()["data"].clone();
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0].clone();
        let path = format!("/api/v1/leads/{}/registrations", lead["id"].as_str().unwrap());
        let crossing =
            json!({ "partnership": place["id"], "basis": "consent", "fields": ["domain", "notes", "contact_name", "contact_email"] });
        let registered = moses.post(&path, crossing).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{}", registered.text);
        let id = registered.json()["data"]["id"].as_str().unwrap().to_owned();
        world.run_tasks().await;
        let central = world.program("central", Role::Manager).await;
        let decision = format!("/api/v1/registrations/{id}/decision");
        assert!(central.post(&decision, json!({ "decision": "accept" })).await.status.is_success());
        // A list that was made a file holds it as well.
        for above in ["central", "maven"] {
            let program = world.program(above, Role::Reader).await;
            let asked = json!({ "list": "registrations", "query": "state=all", "format": "csv" });
            assert_eq!(program.post("/api/v1/exports", asked).await.status, StatusCode::ACCEPTED);
        }
        world.run_tasks().await;
        for above in ["central", "maven"] {
            let kept = raw::kept(&world.ground, &card(world, above).await).await;
            for crossed in [COMPANY, NOTES, CONTACT, "quillfeather"] {
                assert!(raw::holds(&kept, crossed), "{crossed} had not crossed to {above}");
            }
        }
        let read = central.get(&format!("/api/v1/registrations/{id}")).await.json()["data"].clone();
        assert_eq!(read["notes"], NOTES, "its owner chose that");

        let path = format!("/api/v1/registrations/{id}/withdrawal");
        let withdrawn = moses.post(&path, json!({})).await;
        assert_eq!(withdrawn.json()["data"]["state"], "withdrawn", "{}", withdrawn.text);
        assert_eq!(moses.post(&path, json!({})).await.status, StatusCode::CONFLICT, "it is withdrawn once");
        world.run_tasks().await;

        for above in ["central", "maven"] {
            let kept = raw::kept(&world.ground, &card(world, above).await).await;
            for word in [COMPANY, NOTES, CONTACT, "Quillfeather", "quillfeather", "zebrawood", "ashgrove"] {
                assert!(!raw::holds(&kept, word), "{above} still keeps {word}");
            }
            let program = world.program(above, Role::Reader).await;
            for list in ["registrations", "sharing/received", "sharing/sent", "journal"] {
                let answer = program.get(&format!("/api/v1/{list}")).await;
                assert!(!answer.text.contains("uillfeather"), "{above} still shows it on {list}");
            }
            let arrived = program.all("/api/v1/sharing/received").await;
            let tombstone = arrived
                .iter()
                .find(|row| row["kind"] == "registration.submitted")
                .expect("the envelope is still in the log");
            assert_eq!((&tombstone["state"], &tombstone["values"]), (&json!("erased"), &json!(null)));
            assert_eq!(tombstone["receipt"]["verdict"], "received", "the receipt of then is kept");
            assert!(tombstone["fields"].as_array().unwrap().len() > 3, "it still says which fields crossed");
            let answer = program.get("/api/v1/registrations?q=quillfeather").await.json();
            assert_eq!(answer["total"], 0, "{above} still finds it");
        }
        let sent = moses.all("/api/v1/sharing/sent").await;
        let withdrawal = sent.iter().find(|row| row["kind"] == "withdrawal").expect("it is in the log");
        assert_eq!((&withdrawal["state"], &withdrawal["receipt"]["verdict"]), (&json!("delivered"), &json!("erased")));
        let still = moses.get(&format!("/api/v1/leads/{}", lead["id"].as_str().unwrap())).await.json();
        let still = &still["data"];
        assert_eq!((&still["company"], &still["notes"]), (&json!(COMPANY), &json!(NOTES)));
        assert_eq!(still["visibility"], "only_you");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_withdrawal_before_the_envelope_left_is_kept_as_well() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let lead = json!({ "company": COMPANY, "product": "GTX Pro", "notes": NOTES });
        let lead = moses.post("/api/v1/leads", lead).await.json()["data"].clone();
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0].clone();
        let path = format!("/api/v1/leads/{}/registrations", lead["id"].as_str().unwrap());
        let registered = moses.post(&path, json!({ "partnership": place["id"] })).await.json();
        let id = registered["data"]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/registrations/{id}/withdrawal");
        assert!(moses.post(&path, json!({})).await.status.is_success());
        world.run_tasks().await;
        let kept = raw::kept(&world.ground, &card(world, "central").await).await;
        assert!(!raw::holds(&kept, COMPANY), "central keeps what was taken back before it arrived");
        let again = format!("/api/v1/leads/{}/registrations", lead["id"].as_str().unwrap());
        let again = moses.post(&again, json!({ "partnership": place["id"] })).await;
        assert_eq!(again.status, StatusCode::CREATED, "it can be registered anew: {}", again.text);
        world.run_tasks().await;
        let central = world.program("central", Role::Reader).await;
        assert_eq!(central.get("/api/v1/registrations?state=pending").await.json()["total"], 1);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn what_may_be_kept_no_longer_is_erased_when_its_time_is_over() {
    let sold = cast::opportunity("OPP1", 0, Stage::Won, 4_821);
    let plan = Plan { opportunities: vec![sold], ..cast::channel() };
    World::on_every_engine(plan, async |world: &World| {
        let above = [card(world, "central").await, card(world, "maven").await];
        for (months, there) in [(22, true), (3, false)] {
            world.front.clock.advance(SignedDuration::from_hours(24 * 31 * months));
            for card in &above {
                let vault = world.node.vaults().vault(card.org);
                world.node.exchange.erase_expired(&vault).await.unwrap();
            }
            world.run_tasks().await;
            for card in &above {
                let kept = raw::kept(&world.ground, card).await;
                assert_eq!(raw::holds(&kept, "Isdom OPP1"), there, "{}, {months} months on", card.handle);
            }
        }
        let moses = world.program("moses-frase", Role::Reader).await;
        assert_eq!(moses.all("/api/v1/leads").await[0]["company"], "Isdom OPP1", "its owner keeps it");
        world.everything_verifies().await;
    })
    .await;
}

async fn card(world: &World, handle: &str) -> vault::Card {
    world.node.vaults().directory().by_handle(handle).await.unwrap().unwrap()
}

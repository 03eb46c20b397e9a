//! Two people at one registration: one decides, the other is told; and nobody decides who may not.

use axum::http::StatusCode;
use integrations::crm::{Plan, Stage};
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    cast,
    world::{Voice, World},
};

/// The cast's channel, with one registration that waits at the vendor.
fn waiting() -> Plan {
    Plan { opportunities: vec![cast::opportunity("OPP1", 0, Stage::Submitted, 0)], ..cast::channel() }
}

async fn pending(program: &Voice<'_>) -> String {
    let rows = program.all("/api/v1/registrations?state=pending").await;
    rows[0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn of_two_who_decide_at_the_same_time_one_wins_and_the_other_is_told() {
    World::on_every_engine(waiting(), async |world: &World| {
        let (first, second) =
            (world.program("maven", Role::Manager).await, world.program("maven", Role::Owner).await);
        let id = pending(&first).await;
        let path = format!("/api/v1/registrations/{id}/decision");
        let denial = json!({ "decision": "deny", "code": "duplicate", "reason": "Registered in May" });
        let (one, other) =
            tokio::join!(first.post(&path, json!({ "decision": "accept" })), second.post(&path, denial));
        let (won, lost) = if one.status.is_success() { (one, other) } else { (other, one) };
        assert_eq!((won.status, lost.status), (StatusCode::OK, StatusCode::CONFLICT), "{}", lost.text);
        let state = won.json()["data"]["state"].as_str().unwrap().to_owned();
        let told: Json = serde_json::from_str(&lost.text).unwrap();
        assert!(told["detail"].as_str().unwrap().contains(&state), "it says what became of it: {told}");

        let person = world.person("maven", Role::Manager).await;
        let page = format!("/o/maven/registrations/{id}/decision");
        let answer = person.form(&page, "decision=accept&code=&reason=").await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
        assert!(answer.text.contains(&state), "the page says it too");

        world.run_tasks().await;
        let moses = world.program("moses-frase", Role::Reader).await;
        let hops = moses.all("/api/v1/registrations").await[0]["hops"].clone();
        assert_eq!(hops[1], json!({ "name": "Maven", "state": state }));
        let decisions = first.all("/api/v1/sharing/sent").await;
        let decisions = decisions.iter().filter(|row| row["kind"] == "registration.decided");
        assert_eq!(decisions.count(), 1, "one decision left");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn who_may_not_decide_cannot_tell_that_there_is_anything_to_decide() {
    World::on_every_engine(waiting(), async |world: &World| {
        let manager = world.program("maven", Role::Manager).await;
        let id = pending(&manager).await;
        let path = format!("/api/v1/registrations/{id}/decision");
        let accept = json!({ "decision": "accept" });
        let never = format!("/api/v1/registrations/{}/decision", id.replace(&id[id.len() - 6..], "000000"));
        for (org, role) in [
            ("maven", Role::Reader),
            ("maven", Role::Member),
            ("central", Role::Owner),
            ("west", Role::Owner),
            ("moses-frase", Role::Owner),
        ] {
            let voice = world.program(org, role).await;
            let (there, absent) =
                (voice.post(&path, accept.clone()).await, voice.post(&never, accept.clone()).await);
            assert_eq!(there.status, StatusCode::NOT_FOUND, "{org}, {role}: {}", there.text);
            assert_eq!(there.text, absent.text, "{org}, {role}: absent and forbidden look the same");
        }
        let nobody = world.nobody().post(&path, accept.clone()).await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
        let reader = world.person("maven", Role::Reader).await;
        let page = format!("/o/maven/registrations/{id}");
        assert_eq!(
            reader.form(&format!("{page}/decision"), "decision=accept").await.status,
            StatusCode::NOT_FOUND
        );
        let look = reader.get(&page).await;
        assert!(
            look.status.is_success() && !look.text.contains("/decision\""),
            "a reader is offered no decision"
        );
        assert_eq!(pending(&manager).await, id, "nothing came of it");
    })
    .await;
}

#[tokio::test]
async fn a_lead_that_is_submitted_twice_at_once_is_registered_once() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let lead = json!({ "company": "Isdom", "product": "GTX Pro", "external_id": "CRM-1" });
        let (one, other) = tokio::join!(
            moses.post("/api/v1/leads", lead.clone()),
            moses.post("/api/v1/leads", lead.clone())
        );
        let (made, refused) = if one.status.is_success() { (one, other) } else { (other, one) };
        assert_eq!(made.status, StatusCode::CREATED);
        assert!(refused.status.is_client_error() && refused.text.contains("CRM-1"), "{}", refused.text);

        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let path = format!("/api/v1/leads/{}/registrations", made.json()["data"]["id"].as_str().unwrap());
        let submit = || moses.post(&path, json!({ "partnership": place }));
        let (a, b, c) = tokio::join!(submit(), submit(), submit());
        let mut statuses = [a.status, b.status, c.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::CREATED, StatusCode::CONFLICT, StatusCode::CONFLICT]);
        let refused = [&a, &b, &c].into_iter().find(|answer| answer.status == StatusCode::CONFLICT).unwrap();
        assert!(refused.text.contains("Central"), "it says with whom: {}", refused.text);
        world.run_tasks().await;
        let central = world.program("central", Role::Reader).await;
        assert_eq!(central.get("/api/v1/registrations").await.json()["total"], 1);
        assert_eq!(moses.get("/api/v1/leads").await.json()["total"], 1);
        world.everything_verifies().await;
    })
    .await;
}

//! A reseller's private lead becomes a registration at its distributor and at the vendor.

use axum::http::StatusCode;
use serde_json::json;
use trust::access::Role;

use crate::{cast, world::World};

#[tokio::test]
async fn a_lead_is_private_until_it_is_registered_and_then_followed_hop_by_hop() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let lead = json!({
            "company": "Isdom", "domain": "isdom.com", "product": "GTX Pro", "value": "4,821",
            "contact_name": "Ada Brent", "contact_email": "ada@isdom.com", "notes": "Met at the fair",
        });
        let lead = moses.post("/api/v1/leads", lead).await;
        assert_eq!(lead.status, StatusCode::CREATED, "{}", lead.text);
        let lead = lead.json()["data"].clone();
        assert_eq!(lead["visibility"], "only_you");
        world.run_tasks().await;

        let central = world.program("central", Role::Manager).await;
        let maven = world.program("maven", Role::Manager).await;
        assert_eq!(central.get("/api/v1/registrations").await.json()["total"], 0, "not even a count");

        let place = moses.get("/api/v1/partnerships").await.json()["data"][0].clone();
        let path = format!("/api/v1/leads/{}/registrations", lead["id"].as_str().unwrap());
        let registered = moses.post(&path, json!({ "partnership": place["id"] })).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{}", registered.text);
        let id = registered.json()["data"]["id"].as_str().unwrap().to_owned();
        let again = moses.post(&path, json!({ "partnership": place["id"] })).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "a second click does not register twice");
        world.run_tasks().await;

        let arrived = central.get(&format!("/api/v1/registrations/{id}")).await.json()["data"].clone();
        assert_eq!((&arrived["company"], &arrived["state"]), (&json!("Isdom"), &json!("pending")));
        assert_eq!(arrived["value"], json!({ "amount": 482_100, "currency": "USD" }));
        assert_eq!(arrived["contact_name"], json!(null), "the contact stays, unless its owner says so");
        assert_eq!(arrived["notes"], json!(null));
        assert_eq!(maven.get("/api/v1/registrations").await.json()["total"], 0);

        let decision = format!("/api/v1/registrations/{id}/decision");
        assert!(central.post(&decision, json!({ "decision": "accept" })).await.status.is_success());
        world.run_tasks().await;
        let hops = moses.get(&format!("/api/v1/registrations/{id}")).await.json()["data"]["hops"].clone();
        let states = |first: &str, second: &str| {
            json!([{ "name": "Central", "state": first }, { "name": "Maven", "state": second }])
        };
        assert_eq!(hops, states("accepted", "pending"));

        let upper = maven.get("/api/v1/registrations?state=pending").await.json()["data"][0].clone();
        assert_eq!((&upper["reseller"], &upper["company"]), (&json!("Moses Frase"), &json!("Isdom")));
        let decision = format!("/api/v1/registrations/{}/decision", upper["id"].as_str().unwrap());
        let no_reason = maven.post(&decision, json!({ "decision": "deny", "code": "duplicate" })).await;
        assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY, "a denial says why");
        let denial = json!({ "decision": "deny", "code": "existing_customer", "reason": "Ours since May" });
        assert!(maven.post(&decision, denial).await.status.is_success());
        world.run_tasks().await;
        let hops = moses.get(&format!("/api/v1/registrations/{id}")).await.json()["data"]["hops"].clone();
        assert_eq!(hops, states("accepted", "denied"));
        world.everything_verifies().await;
    })
    .await;
}

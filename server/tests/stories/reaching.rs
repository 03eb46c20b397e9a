//! How the person at the customer's is called, and what time it is there.

use axum::http::StatusCode;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    cast,
    world::{Voice, World},
};

async fn lead(program: &Voice<'_>) -> Json {
    let asked = json!({
        "company": "Telluride", "product": "GTX Pro", "contact_name": "Ada Brent",
        "contact_phone": "+39 06 5550 100", "contact_time_zone": "Asia/Tokyo",
    });
    let added = program.post("/api/v1/leads", asked).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text);
    added.json()["data"].clone()
}

#[tokio::test]
async fn a_leads_person_has_a_phone_and_a_clock_and_both_go_into_the_contact() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let person = world.person("moses-frase", Role::Member).await;
        let lead = lead(&moses).await;
        assert_eq!(lead["contact_phone"], "+39 06 5550 100");
        let at = format!("/o/moses-frase/leads/{}", lead["id"].as_str().unwrap());
        let shown = person.get(&at).await.text;
        assert!(shown.contains("+39 06 5550 100") && shown.contains("there now"), "{shown}");
        let form = person.get(&format!("{at}/edit")).await.text;
        assert!(form.contains("value=\"Asia/Tokyo\" selected"), "{form}");
        let nowhere = json!({ "company": "A", "product": "B", "contact_time_zone": "Mars/Olympus" });
        let refused = moses.post("/api/v1/leads", nowhere).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("Mars/Olympus"), "{}", refused.text);

        let made = person.form(&format!("{at}/account"), "").await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let contact = moses.all("/api/v1/contacts").await.remove(0);
        assert_eq!((&contact["phone"], &contact["time_zone"]), (&json!("+39 06 5550 100"), &json!("Asia/Tokyo")));

        let file = "Company,Product,Phone,Time zone\nKonex,GTX Pro,+1 555 0100,America/New_York\nInity,GTX Pro,,Mars\n";
        let import = moses.upload("/api/v1/imports", "leads.csv", file.as_bytes()).await.json()["data"].clone();
        assert_eq!(import["columns"], json!(["company", "product", "contact_phone", "contact_time_zone"]));
        assert_eq!(import["rows_good"], 1, "{import}");
        let path = format!("/api/v1/imports/{}/run", import["id"].as_str().unwrap());
        assert_eq!(moses.post(&path, json!({})).await.status, StatusCode::ACCEPTED);
        world.run_tasks().await;
        let brought = moses.all("/api/v1/leads?q=Konex").await.remove(0);
        assert_eq!(brought["contact_time_zone"], "America/New_York");
        let csv = moses.get("/api/v1/leads/export.csv?columns=phone,time_zone").await.text;
        assert!(csv.contains("+1 555 0100,America/New_York"), "{csv}");
    })
    .await;
}

#[tokio::test]
async fn a_phone_crosses_on_a_ground_alone_and_where_somebodys_clock_stands_never() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let id = lead(&moses).await["id"].as_str().unwrap().to_owned();
        let places = moses.all("/api/v1/partnerships").await;
        let place = places.iter().find(|place| place["role"] == "partner").unwrap()["id"].clone();
        let path = format!("/api/v1/leads/{id}/registrations");
        let asked = json!({ "partnership": place, "fields": ["company", "product", "contact_phone"] });
        let without = moses.post(&path, asked.clone()).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", without.text);
        let mut asked = asked;
        asked["basis"] = json!("consent");
        let sent = moses.post(&path, asked).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
        world.run_tasks().await;
        let central = world.program("central", Role::Reader).await;
        let arrived = central.all("/api/v1/registrations?direction=received&q=Telluride").await;
        let arrived = arrived.first().expect("a registration").clone();
        assert_eq!(arrived["contact_phone"], "+39 06 5550 100", "{arrived}");
        assert!(!arrived.to_string().contains("Tokyo") && !arrived.to_string().contains("Ada"), "{arrived}");
        world.everything_verifies().await;
    })
    .await;
}

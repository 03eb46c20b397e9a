//! Leads of one company: seen as such in the list, made one by somebody's choice, and taken apart again.

use axum::http::StatusCode;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    browser::{arrive, browser, press, says, served, sign_in, text},
    cast,
    world::{Voice, World},
};

async fn add(program: &Voice<'_>, lead: Json) -> String {
    let added = program.post("/api/v1/leads", lead).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text);
    added.json()["data"]["id"].as_str().unwrap().to_owned()
}

/// Two leads of one company, which say different things.
async fn two(program: &Voice<'_>) -> (String, String) {
    let first = json!({
        "company": "Telluride", "product": "GTX Pro", "notes": "met at the fair", "value": "100",
        "contact_name": "Ada Brent",
    });
    let second = json!({
        "company": "TELLURIDE  Inc", "domain": "telluridegroup.com", "product": "MG Special", "country": "Italy",
        "notes": "asks for a rebate", "contact_email": "bea@telluridegroup.com", "external_id": "T-2",
    });
    (add(program, first).await, add(program, second).await)
}

async fn data(program: &Voice<'_>, path: &str) -> Json {
    let answer = program.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.json()["data"].clone()
}

#[tokio::test]
async fn two_leads_become_one_that_has_both_histories_and_can_be_taken_apart() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let person = world.person("moses-frase", Role::Member).await;
        let (first, second) = two(&moses).await;
        let attached = moses.upload(&format!("/api/v1/files?about={second}"), "offer.txt", b"an offer").await;
        assert_eq!(attached.status, StatusCode::CREATED, "{}", attached.text);
        let deal = moses.post(&format!("/api/v1/leads/{second}/deal"), json!({})).await.json();
        let deal = deal["data"]["id"].as_str().unwrap().to_owned();
        let (one, other) = (
            data(&moses, &format!("/api/v1/leads/{first}")).await,
            data(&moses, &format!("/api/v1/leads/{second}")).await,
        );

        let take = json!({ "leads": [second], "take": { "product": second, "notes": "all" } });
        let reader = world.program("moses-frase", Role::Reader).await;
        let path = format!("/api/v1/leads/{first}/merge");
        assert_eq!(reader.post(&path, take.clone()).await.status, StatusCode::NOT_FOUND);
        let merged = moses.post(&path, take).await;
        assert_eq!(merged.status, StatusCode::OK, "{}", merged.text);
        let merged = merged.json()["data"].clone();
        assert_eq!((&merged["company"], &merged["product"]), (&json!("Telluride"), &json!("MG Special")));
        assert_eq!(merged["notes"], "met at the fair\n\nasks for a rebate");
        assert_eq!((&merged["country"], &merged["contact_name"]), (&json!("Italy"), &json!("Ada Brent")));
        assert_eq!((&merged["external_id"], &merged["deal"]), (&json!("T-2"), &json!(deal)));
        assert_eq!(data(&moses, &format!("/api/v1/deals/{deal}")).await["lead"], json!(first));

        let gone = moses.get(&format!("/api/v1/leads/{second}")).await;
        assert_eq!(gone.status, StatusCode::GONE, "{}", gone.text);
        assert!(gone.text.contains(&first), "{}", gone.text);
        let said = json!({ "version": 0, "company": "X", "product": "Y" });
        assert_eq!(moses.put(&format!("/api/v1/leads/{second}"), said).await.status, StatusCode::GONE);
        assert_eq!(data(&moses, &format!("/api/v1/leads/{second}/merges")).await["kept"], json!(first));
        let moved = person.get(&format!("/o/moses-frase/leads/{second}")).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER);
        let there = moved.headers["location"].to_str().unwrap();
        assert_eq!(there, format!("/o/moses-frase/leads/{first}?done=moved"));
        let stranger = world.program("cecily-lampkin", Role::Owner).await;
        assert_eq!(stranger.get(&format!("/api/v1/leads/{second}")).await.status, StatusCode::NOT_FOUND);

        let shown = person.get(&format!("/o/moses-frase/leads/{first}")).await.text;
        for words in
            ["offer.txt", "One lead was merged with it", "TELLURIDE  Inc", "Merged with another lead"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert_eq!(shown.matches("<div>Added<span").count(), 2, "both were added once: {shown}");
        let history = data(&moses, &format!("/api/v1/leads/{first}/merges")).await;
        assert_eq!(history["merged"][0]["said"]["company"], "TELLURIDE  Inc");

        let apart = moses.post(&format!("/api/v1/leads/{first}/separation"), json!({})).await;
        assert_eq!(apart.status, StatusCode::OK, "{}", apart.text);
        let same = |mut now: Json, mut before: Json| {
            for lead in [&mut now, &mut before] {
                lead.as_object_mut().unwrap().remove("version");
            }
            assert_eq!(now, before);
        };
        same(data(&moses, &format!("/api/v1/leads/{first}")).await, one);
        same(data(&moses, &format!("/api/v1/leads/{second}")).await, other);
        assert_eq!(data(&moses, &format!("/api/v1/deals/{deal}")).await["lead"], json!(second));
        let files = async |lead: &str| {
            let files = data(&moses, &format!("/api/v1/files?about={lead}")).await;
            files.as_array().unwrap().len()
        };
        assert_eq!((files(&first).await, files(&second).await), (0, 1));

        // What was done since is not lost by taking apart what it was done with.
        let again = moses.post(&path, json!({ "leads": [second] })).await;
        assert_eq!(again.status, StatusCode::OK, "{}", again.text);
        let late = moses.upload(&format!("/api/v1/files?about={first}"), "later.txt", b"later").await;
        assert_eq!(late.status, StatusCode::CREATED, "{}", late.text);
        let refused = moses.post(&format!("/api/v1/leads/{first}/separation"), json!({})).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
        assert!(
            !person.get(&format!("/o/moses-frase/leads/{first}")).await.text.contains("Take apart again")
        );
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_lead_that_others_know_is_kept_and_two_of_them_are_not_merged() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let (first, second) = two(&moses).await;
        let places = moses.all("/api/v1/partnerships").await;
        let place = places.iter().find(|place| place["role"] == "partner").unwrap()["id"].clone();
        let register = async |lead: &str| {
            let asked = json!({ "partnership": place });
            let done = moses.post(&format!("/api/v1/leads/{lead}/registrations"), asked).await;
            assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
            done.json()["data"]["id"].as_str().unwrap().to_owned()
        };
        let registration = register(&second).await;
        let refused = moses.post(&format!("/api/v1/leads/{first}/merge"), json!({ "leads": [second] })).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
        assert!(refused.text.contains("keep that one"), "{}", refused.text);

        let also = register(&first).await;
        let refused = moses.post(&format!("/api/v1/leads/{second}/merge"), json!({ "leads": [first] })).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
        assert!(refused.text.contains("Withdraw one registration"), "{}", refused.text);
        world.run_tasks().await;
        let withdrawn = moses.post(&format!("/api/v1/registrations/{also}/withdrawal"), json!({})).await;
        assert!(withdrawn.status.is_success(), "{}", withdrawn.text);
        world.run_tasks().await;

        let merged = moses.post(&format!("/api/v1/leads/{second}/merge"), json!({ "leads": [first] })).await;
        assert_eq!(merged.status, StatusCode::OK, "{}", merged.text);
        for id in [&registration, &also] {
            assert_eq!(data(&moses, &format!("/api/v1/registrations/{id}")).await["lead"], json!(second));
        }
        let wrong = async |asked: Json| {
            let answer = moses.post(&format!("/api/v1/leads/{second}/merge"), asked).await;
            (answer.status, answer.text)
        };
        assert_eq!(wrong(json!({ "leads": [] })).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong(json!({ "leads": [first] })).await.0, StatusCode::NOT_FOUND, "it is merged already");
        let third = add(&moses, json!({ "company": "Telluride", "product": "GTX Pro" })).await;
        let (status, text) = wrong(json!({ "leads": [third], "take": { "salt": third } })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        let (status, text) = wrong(json!({ "leads": [third], "take": { "company": first } })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn leads_of_one_company_are_seen_as_such_in_the_list() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let person = world.person("moses-frase", Role::Member).await;
        two(&moses).await;
        add(&moses, json!({ "company": "telluride  inc", "product": "GTX Pro" })).await;
        add(&moses, json!({ "company": "Konex", "product": "GTX Pro" })).await;
        let found = moses.get("/api/v1/leads?same=is.Telluride%20Inc").await.json();
        assert_eq!(found["total"], 2, "{found}");
        let found = moses.get("/api/v1/leads?same=telluride&same=telluridegroup.com").await.json();
        assert_eq!(found["total"], 2, "{found}");
        let shown = person.get("/o/moses-frase/leads").await.text;
        assert_eq!(shown.matches("1 more lead").count(), 2, "{shown}");
        let groups = person.get("/o/moses-frase/leads/merge").await.text;
        assert!(groups.contains("same=is.telluride+inc") && !groups.contains("konex"), "{groups}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_leads_are_ticked_compared_merged_and_taken_apart_in_a_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(ground.expect("SQLite"), &cast::channel()).await;
    let moses = world.program("moses-frase", Role::Member).await;
    let (first, second) = two(&moses).await;
    world.person("moses-frase", Role::Member).await;
    let at = served(&world).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    sign_in(&page, at, "member.moses-frase@people.example.com").await;
    let choice = format!("/o/moses-frase/leads/merge/choice?id={first}&id={second}");
    page.goto(format!("http://localhost:{}{choice}", at.port())).await.expect("a page");
    says(&page, "Is kept under its address").await;
    let radio = format!("document.querySelector('input[name=product][value={second}]').click()");
    page.evaluate(radio.as_str()).await.expect("a choice");
    press(&page, "main button", "Make them one").await;
    arrive(&page, &format!("/leads/{first}")).await;
    says(&page, "One lead now").await;
    assert!(text(&page).await.contains("MG Special"), "{}", text(&page).await);
    press(&page, "main button", "Take apart again").await;
    says(&page, "Taken apart").await;
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

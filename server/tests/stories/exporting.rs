//! Lists that are written to a file in the background: followed while they grow, read by who asked, and gone when
//! their time is over.

use axum::http::StatusCode;
use jiff::SignedDuration;
use selling::leads;
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::{Actor, Change};

use crate::{
    asking::filled,
    browser::{arrive, browser, comes, press, served, sign_in, text},
    cast,
    world::World,
};

const PAGE: &str = "/o/moses-frase/exports";

/// Asks for Moses' leads as a file; the id of the export.
async fn asked(program: &crate::world::Voice<'_>, format: &str) -> String {
    let asked = json!({ "list": "leads", "query": "sort=value&columns=product", "format": format });
    let answer = program.post("/api/v1/exports", asked).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
    answer.json()["data"]["id"].as_str().unwrap().to_owned()
}

async fn state(program: &crate::world::Voice<'_>, id: &str) -> Json {
    program.get(&format!("/api/v1/exports/{id}")).await.json()["data"].clone()
}

#[tokio::test]
async fn an_export_in_the_background_is_the_file_that_would_have_come_at_once() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        filled(world).await;
        let moses = world.program("moses-frase", Role::Reader).await;
        for format in ["csv", "xlsx"] {
            let id = asked(&moses, format).await;
            assert_eq!(state(&moses, &id).await["state"], "waiting");
            let early = moses.get(&format!("/api/v1/exports/{id}/file")).await;
            assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
            world.run_tasks().await;
            let now = state(&moses, &id).await;
            assert_eq!(
                (&now["state"], &now["rows"], &now["rows_done"]),
                (&json!("ready"), &json!(6), &json!(6))
            );
            let file = moses.get(&format!("/api/v1/exports/{id}/file")).await;
            let path = format!("/api/v1/leads/export.{format}?sort=value&columns=product");
            let at_once = moses.get(&path).await;
            assert!(!file.bytes.is_empty());
            assert_eq!(file.headers["content-length"], file.bytes.len().to_string().as_str());
            assert_eq!(file.headers["content-type"], at_once.headers["content-type"]);
            if format == "csv" {
                assert_eq!(file.text, at_once.text, "formulas are harmless in both, among other things");
            }
        }
        let journal = moses.all("/api/v1/journal").await;
        let told = journal.iter().filter(|one| one["kind"] == "list.exported").count();
        assert_eq!(told, 4, "an export is journalled when it is asked for");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_export_is_read_by_who_asked_for_it_and_for_a_day() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        filled(world).await;
        let reader = world.person("moses-frase", Role::Reader).await;
        let colleague = world.person("moses-frase", Role::Owner).await;
        let asked = reader.form(PAGE, "list=leads&query=stage%3Dopen&format=csv").await;
        assert_eq!(asked.headers["location"], PAGE);
        assert!(reader.get(PAGE).await.text.contains("Waiting for its turn"));
        world.run_tasks().await;
        let page = reader.get(PAGE).await.text;
        let at = page.split("href=\"").find(|part| part.starts_with(PAGE) && part.contains("/file")).unwrap();
        let at = at.split('"').next().unwrap();
        let file = reader.get(at).await;
        assert!(file.text.contains("Isdom"), "{}", file.text);
        let disposition = file.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment; filename=\"leads-"), "{disposition}");
        assert_eq!(colleague.get(at).await.status, StatusCode::NOT_FOUND);
        assert!(!colleague.get(PAGE).await.text.contains("/file"));
        let deletion = at.replace("/file", "/deletion");
        assert_eq!(colleague.form(&deletion, "").await.status, StatusCode::NOT_FOUND);

        world.front.clock.advance(SignedDuration::from_hours(23));
        world.run_tasks().await;
        assert_eq!(reader.get(at).await.status, StatusCode::OK);
        world.front.clock.advance(SignedDuration::from_hours(1));
        world.run_tasks().await;
        let reader = world.person("moses-frase", Role::Reader).await;
        assert_eq!(reader.get(at).await.status, StatusCode::NOT_FOUND);
        assert!(reader.get(PAGE).await.text.contains("Nothing is being exported"));
    })
    .await;
}

#[tokio::test]
async fn an_export_outlives_the_end_of_the_node_that_wrote_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        filled(world).await;
        let moses = world.program("moses-frase", Role::Reader).await;
        let id = asked(&moses, "csv").await;
        world.front.faults.stop_at("export.progressed", 1);
        assert!(world.node.runner.until_idle(|_| {}).await.is_err(), "the node ends in the middle");
        assert_eq!(state(&moses, &id).await["state"], "running", "as far as it was");
        world.front.clock.advance(SignedDuration::from_secs(31));
        world.run_tasks().await;
        assert_eq!(state(&moses, &id).await["state"], "ready");
        let file = moses.get(&format!("/api/v1/exports/{id}/file")).await;
        assert_eq!(file.text.lines().count(), 7, "each row once:\n{}", file.text);
    })
    .await;
}

#[tokio::test]
async fn who_stops_an_export_or_asks_for_nonsense_is_told_what_becomes_of_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        filled(world).await;
        let moses = world.program("moses-frase", Role::Reader).await;
        let id = asked(&moses, "csv").await;
        assert_eq!(moses.delete(&format!("/api/v1/exports/{id}")).await.status, StatusCode::NO_CONTENT);
        world.run_tasks().await;
        assert_eq!(moses.get(&format!("/api/v1/exports/{id}")).await.status, StatusCode::NOT_FOUND);
        for (wrong, says) in [
            (json!({ "list": "passwords", "format": "csv" }), "no list"),
            (json!({ "list": "leads", "format": "pdf" }), "csv"),
            (json!({ "list": "leads", "query": "value=gte.much", "format": "csv" }), "value"),
        ] {
            let answer = moses.post("/api/v1/exports", wrong).await;
            assert!(answer.status.is_client_error() && answer.text.contains(says), "{}", answer.text);
        }
        for _ in 0..20 {
            asked(&moses, "csv").await;
        }
        let one_more = moses.post("/api/v1/exports", json!({ "list": "leads", "format": "csv" })).await;
        assert!(one_more.status.is_client_error() && one_more.text.contains("20"), "{}", one_more.text);
    })
    .await;
}

#[tokio::test]
async fn a_contact_that_is_erased_lives_on_in_no_export() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let ada = moses.post("/api/v1/contacts", json!({ "name": "Ada Byron" })).await.json();
        let wanted = json!({ "list": "contacts", "format": "csv" });
        let export = moses.post("/api/v1/exports", wanted).await.json();
        let export = format!("/api/v1/exports/{}", export["data"]["id"].as_str().unwrap());
        world.run_tasks().await;
        assert!(moses.get(&format!("{export}/file")).await.text.contains("Ada Byron"));
        let contact = format!("/api/v1/contacts/{}", ada["data"]["id"].as_str().unwrap());
        assert!(moses.delete(&contact).await.status.is_success());
        assert_eq!(moses.get(&format!("{export}/file")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_list_is_exported_in_the_background_and_its_progress_survives_a_reload_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (_, vault) = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
        let drafts: Vec<leads::Draft> = (0..5_001)
            .map(|at| leads::Draft {
                company: Some(format!("Company {at}")),
                product: "GTX Pro".to_owned(),
                ..leads::Draft::default()
            })
            .collect();
        let add =
            async |change: &Change| leads::add_all(change, &drafts, &leads::Own::default()).await.map(|_| ());
        vault.change(Actor::Node("import"), add).await.unwrap();
        world.person("moses-frase", Role::Reader).await;
        // The first that writes it ends before it is done, as a node that is switched off.
        world.front.faults.stop_at("export.progressed", 1);
        let at = served(world).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "reader.moses-frase@people.example.com").await;
        page.goto(format!("http://localhost:{}/o/moses-frase/leads", at.port())).await.expect("a page");
        press(&page, "main summary", "Export").await;
        press(&page, "main button", "CSV").await;
        arrive(&page, "/exports").await;
        comes(&page, "document.querySelector('progress')?.max === 5001").await;
        page.reload().await.expect("a page");
        comes(&page, "document.querySelector('progress')?.max === 5001").await;
        assert!(text(&page).await.contains("Exporting Leads"), "{}", text(&page).await);
        world.front.clock.advance(SignedDuration::from_secs(31));
        comes(&page, "document.querySelector('main a[download]') !== null").await;
        assert!(text(&page).await.contains("5,001 rows"), "{}", text(&page).await);
        press(&page, "main button", "Delete").await;
        comes(&page, "document.querySelector('main').innerText.includes('Nothing is being exported')").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

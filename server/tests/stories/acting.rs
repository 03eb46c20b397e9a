//! Lists of records, acted on as a whole: on those that were ticked, or on all that match; each act that can be
//! taken back is, once.

use axum::http::StatusCode;
use integrations::crm::{Plan, Stage};
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    asking::{filled, found},
    browser::{arrive, browser, fill, open, press, says, served, sign_in, text, until},
    cast,
    world::{Voice, World, encoded},
};

#[tokio::test]
async fn many_leads_are_archived_at_once_and_come_back_when_it_is_undone() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let ids = filled(world).await;
        let moses = world.person("moses-frase", Role::Member).await;
        let program = world.program("moses-frase", Role::Member).await;
        let list = "/o/moses-frase/leads";
        let done = moses
            .form(&format!("{list}/archive"), &format!("id={}&id={}&back=sort%3Dvalue", ids[0], ids[1]))
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let to = done.headers["location"].to_str().unwrap().to_owned();
        assert!(to.contains("sort=value"), "it leads back to the list as it was: {to}");
        let page = moses.get(&to).await.text;
        assert!(page.contains("2 leads archived") && !page.contains(">Isdom<"), "{page}");
        assert_eq!(found(&program, "").await, [2, 3, 4, 5]);
        assert_eq!(found(&program, "archived=yes").await, [0, 1]);
        assert_eq!(found(&program, "archived=all").await.len(), 6);
        let lead = moses.get(&format!("{list}/{}", ids[0])).await;
        assert!(lead.text.contains("Archived"), "its page says so, and is there");

        let undo = page.split("action=\"").find(|rest| rest.contains("/undo/")).unwrap();
        let undo = undo.split('"').next().unwrap().replace("&#38;", "&");
        let undone = moses.form(&undo, "").await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        assert_eq!(found(&program, "").await.len(), 6);
        assert_eq!(moses.form(&undo, "").await.status, StatusCode::NOT_FOUND, "it is undone once");

        let all = format!("all=yes&filters={}", encoded("value=gte.5000"));
        moses.form(&format!("{list}/archive"), &all).await;
        assert_eq!(found(&program, "archived=yes").await, [1, 5], "all that match, on whatever page");
        let none = moses.form(&format!("{list}/archive"), "filters=stage%3Dopen").await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "all only where somebody said so");
        let wrong = moses.form(&format!("{list}/archive"), "all=yes&filters=stgae%3Dopen").await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "a slip does not act on everything");

        let back =
            program.post("/api/v1/leads/restoration", json!({ "filters": "archived=yes" })).await.json();
        assert_eq!(back["data"]["changed"], 2);
        let act = back["data"]["act"].as_str().unwrap();
        let undone = program.post(&format!("/api/v1/undo/{act}"), json!({})).await.json();
        assert_eq!(undone["data"]["changed"], 2);
        assert_eq!(found(&program, "archived=yes").await, [1, 5]);
        let one = format!("{list}/{}", ids[1]);
        assert!(moses.get(&one).await.text.contains(&format!("{one}/restoration")), "its page offers it");
        let to = moses.form(&format!("{one}/restoration"), "").await.headers["location"].clone();
        let page = moses.get(to.to_str().unwrap()).await.text;
        assert!(!page.contains("/restoration"), "{page}");
        assert_eq!(found(&program, "archived=yes").await, [5], "from its own page as well");
        let strangers = world.program("west", Role::Owner).await;
        let foreign = strangers.post("/api/v1/leads/archive", json!({ "ids": [ids[2]] })).await.json();
        assert_eq!(foreign["data"]["changed"], 0, "another's lead is not here");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn many_registrations_are_decided_at_once_after_a_page_that_asks() {
    let waiting = ["ONE", "TWO", "THREE"].map(|number| cast::opportunity(number, 0, Stage::Submitted, 0));
    let plan = Plan { opportunities: waiting.to_vec(), ..cast::channel() };
    World::on_every_engine(plan, async |world: &World| {
        let maven = world.person("maven", Role::Manager).await;
        let program = world.program("maven", Role::Manager).await;
        let list = "/o/maven/registrations";
        let rows = program.all("/api/v1/registrations?state=pending").await;
        let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
        let chosen = "all=yes&filters=state%3Dpending&back=state%3Dpending";
        let asks = maven.form(&format!("{list}/decisions/review?decision=deny"), chosen).await;
        assert!(
            asks.text.contains("Deny 3 registrations?") && asks.text.contains("Central"),
            "{}",
            asks.text
        );
        assert_eq!(program.all("/api/v1/registrations?state=pending").await.len(), 3, "it only asks");

        // Meanwhile somebody decides one of them.
        let first = format!("/api/v1/registrations/{}/decision", ids[0]);
        assert_eq!(program.post(&first, json!({ "decision": "accept" })).await.status, StatusCode::OK);
        let form = ids.iter().map(|id| format!("id={id}")).collect::<Vec<_>>().join("&");
        let denied =
            maven.form(&format!("{list}/decisions"), &format!("{form}&decision=deny&code=duplicate")).await;
        assert_eq!(denied.status, StatusCode::UNPROCESSABLE_ENTITY, "a denial says why: {}", denied.text);
        let reason = format!("{form}&decision=deny&code=duplicate&reason=Registered+in+May");
        let denied = maven.form(&format!("{list}/decisions"), &reason).await;
        let page = maven.get(denied.headers["location"].to_str().unwrap()).await.text;
        assert!(page.contains("2 registrations denied") && page.contains("1 could not be decided"), "{page}");
        world.run_tasks().await;
        let moses = world.program("moses-frase", Role::Reader).await;
        let states: Vec<Json> = moses
            .all("/api/v1/registrations")
            .await
            .iter()
            .map(|row| row["hops"][1]["state"].clone())
            .collect();
        assert_eq!(states.iter().filter(|state| **state == "denied").count(), 2, "{states:?}");

        let again = json!({ "ids": ids, "decision": "accept" });
        let again = program.post("/api/v1/registrations/decisions", again).await.json();
        assert_eq!(again["data"]["decided"], json!([]));
        assert_eq!(again["data"]["not"].as_array().unwrap().len(), 3, "a program is told which, and why");
        world.everything_verifies().await;
    })
    .await;
}

/// A deal of each company, with what is next where that is planned.
async fn worked_on(program: &Voice<'_>, company: &str, next: Option<&str>) -> String {
    let lead = json!({ "company": company, "product": "GTX Pro" });
    let lead = program.post("/api/v1/leads", lead).await.json()["data"]["id"].as_str().unwrap().to_owned();
    let begun = program.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json();
    let id = begun["data"]["id"].as_str().unwrap().to_owned();
    if let Some(what) = next {
        let plan = json!({ "what": what, "due": "2026-12-01" });
        program.post(&format!("/api/v1/deals/{id}/steps"), plan).await.json();
    }
    id
}

#[tokio::test]
async fn many_deals_are_handed_over_and_undoing_it_leaves_what_was_changed_since() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.person("moses-frase", Role::Member).await;
        world.person("moses-frase", Role::Manager).await;
        let program = world.program("moses-frase", Role::Member).await;
        let (isdom, konex) =
            (worked_on(&program, "Isdom", Some("Call them")).await, worked_on(&program, "Konex", None).await);
        let read = async |id: &str| program.get(&format!("/api/v1/deals/{id}")).await.json()["data"].clone();
        let table = "/o/moses-frase/deals";
        let all = "all=yes&filters=stage%3Dnew&back=sort%3Dcompany";
        let asks = moses.form(&format!("{table}/many/review?act=owner"), all).await.text;
        assert!(asks.contains("For 2 deals") && asks.contains("manager of moses-frase"), "{asks}");
        let manager = asks.split("<option value=\"person_").find(|one| one.contains("manager of")).unwrap();
        let manager = format!("person_{}", manager.split('"').next().unwrap());
        let done = moses.form(&format!("{table}/many"), &format!("{all}&act=owner&owner={manager}")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = moses.get(done.headers["location"].to_str().unwrap()).await.text;
        assert!(page.contains("2 handed over") && page.contains("manager of moses-frase"), "{page}");
        assert_eq!(read(&isdom).await["owner"], json!(manager));
        let filtered = program.all(&format!("/api/v1/deals?owner={manager}")).await;
        assert_eq!(filtered.len(), 2, "who looks after deals can be asked for");
        assert_eq!(program.all("/api/v1/deals?owner=none").await.len(), 0);
        let slip = program.get("/api/v1/deals?owner=lead_01j2x0000000000000000000zz").await;
        assert_eq!(slip.status, StatusCode::BAD_REQUEST, "{}", slip.text);
        let csv = moses.get(&format!("{table}/export.csv?columns=owner")).await.text;
        assert_eq!(csv.matches("manager of moses-frase").count(), 2, "{csv}");

        // One of them is given to nobody since: that stays, when the act is undone.
        let freed = json!({ "version": read(&konex).await["version"], "owner": null });
        program.put(&format!("/api/v1/deals/{konex}/owner"), freed).await.json();
        let undo = page.split("action=\"").find(|rest| rest.contains("/undo/")).unwrap();
        let undo = undo.split('"').next().unwrap().replace("&#38;", "&");
        let undone = moses.form(&undo, "").await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        assert!(undone.headers["location"].to_str().unwrap().starts_with("/o/moses-frase/deals/table?"));
        assert_eq!(read(&isdom).await["owner"], Json::Null);
        let again = undone.headers["location"].to_str().unwrap().rsplit_once("act=").unwrap().1.to_owned();
        let again = program.post(&format!("/api/v1/undo/{again}"), json!({})).await.json();
        assert_eq!(again["data"]["changed"], 1, "what was undone is done again, where it was undone");
        assert_eq!(read(&konex).await["owner"], Json::Null);

        let due = json!({ "ids": [isdom, konex], "on": "2026-12-24" });
        let due = program.post("/api/v1/deals/due", due).await.json();
        assert_eq!(due["data"]["changed"], 1, "nothing is planned for the other");
        let next = read(&isdom).await["next"].clone();
        assert_eq!((&next["what"], &next["on"]), (&json!("Call them"), &json!("2026-12-24")));
        let act = due["data"]["act"].as_str().unwrap();
        program.post(&format!("/api/v1/undo/{act}"), json!({})).await.json();
        assert_eq!(read(&isdom).await["next"]["on"], "2026-12-01");

        let reader = world.person("moses-frase", Role::Reader).await;
        assert_eq!(reader.form(&format!("{table}/many"), all).await.status, StatusCode::NOT_FOUND);
        assert!(!reader.get(&format!("{table}/table")).await.text.contains("Hand over"));
        let foreign = world.program("west", Role::Owner).await;
        let taken =
            foreign.post("/api/v1/deals/owner", json!({ "ids": [isdom], "owner": null })).await.json();
        assert_eq!(taken["data"]["changed"], 0, "another's deal is not here");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_works_through_a_table_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        filled(world).await;
        let at = served(world).await;
        world.person("moses-frase", Role::Member).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "member.moses-frase@people.example.com").await;
        let list = format!("http://localhost:{}/o/moses-frase/leads", at.port());
        page.goto(&*list).await.expect("a page");

        open(&page, "Filter").await;
        open(&page, "Value").await;
        fill(&page, "to][inputmode", "5,000").await;
        press(&page, ".pop details[open] button", "Add").await;
        arrive(&page, "add=value").await;
        until(&page, "Value is at least $5,000").await;
        assert!(!text(&page).await.contains("Isdom"));

        open(&page, "View").await;
        fill(&page, "name", "Large ones").await;
        press(&page, ".tools button", "Only for me").await;
        arrive(&page, "view=view_").await;
        until(&page, "View: Large ones").await;

        open(&page, "Columns").await;
        for name in ["product", "closes"] {
            let tick = format!("document.querySelector('[name=columns][value={name}]').click()");
            page.evaluate(tick).await.expect("a tick");
        }
        press(&page, ".tools [open] button", "Show these").await;
        arrive(&page, "columns=").await;
        until(&page, "Dec 31, 2026").await;
        let heads = "[...document.querySelectorAll('thead th')].map((head) => head.innerText.trim()).join()";
        let heads = page.evaluate(heads).await.expect("a header").into_value::<String>().expect("a text");
        assert_eq!(heads, "Company,Value,Stage,Opened,Visible to,Closes");
        until(&page, "Large ones (changed)").await;

        assert!(!text(&page).await.contains("that match"), "the bar waits for a choice");
        page.evaluate("document.querySelector('thead .pick input').click()").await.expect("a tick");
        assert!(text(&page).await.contains("2 chosen"), "{}", text(&page).await);
        press(&page, ".picked button", "Archive").await;
        arrive(&page, "act=act_").await;
        until(&page, "2 leads archived").await;
        press(&page, ".notice button", "Undo").await;
        says(&page, "2 leads back in the list").await;
        assert!(text(&page).await.contains("HYPERLINK"));

        let read =
            "fetch(document.querySelector('a[href*=\"export.csv\"]').href).then((file) => file.text())";
        let file = page.evaluate(read).await.expect("a file").into_value::<String>().expect("a text");
        assert!(
            file.contains("'=HYPERLINK") && file.contains("70000.00,USD") && !file.contains("Isdom"),
            "{file}"
        );
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

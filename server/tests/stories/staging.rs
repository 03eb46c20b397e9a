//! A program calls the stages of a sale its own: they are the lanes of its board, on its owner's side and on its
//! partners', and figures go on counting the five.

use axum::http::StatusCode;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    browser::{browser, comes, served, sign_in},
    cast,
    reviewing::says,
    world::{Voice, World},
};

/// What Central's program calls its stages; nothing is called a newsletter there.
fn stages() -> Json {
    json!([
        { "name": "Met", "description": "Somebody spoke with them.", "action": "", "counts_as": "new" },
        { "name": "Site visited", "description": "We saw where it will stand.", "action": "Send the plan.",
          "counts_as": "new" },
        { "name": "Proof of concept", "description": "They try it.", "action": "", "counts_as": "trial" },
        { "name": "Signed", "description": "They bought.", "action": "", "counts_as": "won" },
    ])
}

/// A sale that Moses registered and Central accepted: the deal of each.
async fn sale(world: &World, moses: &Voice<'_>, central: &Voice<'_>, company: &str) -> (String, String) {
    let lead = json!({ "company": company, "product": "GTX Pro", "value": "4821" });
    let lead = moses.post("/api/v1/leads", lead).await.json()["data"]["id"].clone();
    let lead = lead.as_str().expect("an id").to_owned();
    let begun = moses.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json();
    let ours = begun["data"]["id"].as_str().expect("an id").to_owned();
    let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
    let sent =
        moses.post(&format!("/api/v1/leads/{lead}/registrations"), json!({ "partnership": place })).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
    let id = sent.json()["data"]["id"].as_str().expect("an id").to_owned();
    world.run_tasks().await;
    let accept = json!({ "decision": "accept" });
    let accepted = central.post(&format!("/api/v1/registrations/{id}/decision"), accept).await;
    assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.text);
    world.run_tasks().await;
    let deals = central.all("/api/v1/deals").await;
    let theirs = deals.iter().find(|deal| deal["registration"] == id.as_str()).expect("a deal");
    (ours, theirs["id"].as_str().expect("an id").to_owned())
}

async fn read(voice: &Voice<'_>, deal: &str) -> Json {
    voice.get(&format!("/api/v1/deals/{deal}")).await.json()["data"].clone()
}

/// A lane of a board, as its page has it.
fn lane<'p>(page: &'p str, stage: &str) -> &'p str {
    let after =
        page.split(&format!("data-stage=\"{stage}\"")).nth(1).unwrap_or_else(|| panic!("{stage}: {page}"));
    after.split("</section>").next().unwrap_or_default()
}

#[tokio::test]
async fn the_lanes_of_a_programs_board_are_the_stages_that_it_calls_its_own() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        says(world, "central", json!({ "stages": stages() })).await;
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Manager).await;
        let (ours, theirs) = sale(world, &moses, &central, "Isdom").await;
        for (voice, org, deal) in [(&moses, "moses-frase", &ours), (&central, "central", &theirs)] {
            let known = read(voice, deal).await;
            let program = known["program"].as_str().expect("the deal goes through a program").to_owned();
            assert_eq!((&known["stage"], &known["own_stage"]), (&json!("new"), &Json::Null));

            // What nobody has put anywhere stands in the first lane that counts as its stage.
            let member = world.person(org, Role::Member).await;
            let board = format!("/o/{org}/deals?program={program}");
            let page = member.get(&board).await.text;
            assert!(
                lane(&page, "new:Met").contains("Isdom") && lane(&page, "new:Met").contains("Somebody spoke")
            );
            assert!(!lane(&page, "new:Site visited").contains("Isdom"));
            assert!(lane(&page, "new:Site visited").contains("Send the plan."));
            assert!(
                !page.contains("data-stage=\"newsletter\""),
                "it has no name for that, and holds nothing"
            );
            assert!(page.contains("data-stage=\"lost\""), "every sale can be lost");
            let all = member.get(&format!("/o/{org}/deals")).await.text;
            assert!(lane(&all, "new").contains("Isdom") && all.contains("data-stage=\"newsletter\""));

            let path = format!("/api/v1/deals/{deal}/stage");
            let visited = json!({ "from": "new", "to": "new:Site visited" });
            let moved = voice.post(&path, visited.clone()).await;
            assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
            let moved = moved.json()["data"].clone();
            assert_eq!((&moved["stage"], &moved["own_stage"]), (&json!("new"), &json!("Site visited")));
            let late =
                json!({ "from": "new:Met", "to": "trial:Proof of concept", "trial_from": "2026-11-02" });
            let late = voice.post(&path, late).await;
            assert_eq!(late.status, StatusCode::CONFLICT, "somebody was faster: {}", late.text);
            assert!(late.text.contains("Site visited"), "{}", late.text);

            // A stage of its own asks for what the one asks for as which it counts.
            let tried = json!({ "from": "new:Site visited", "to": "trial:Proof of concept" });
            let refused = voice.post(&path, tried).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
            assert!(refused.text.contains("Proof of concept"), "{}", refused.text);
            let unknown = json!({ "from": "new", "to": "new:Proof of concept" });
            assert_eq!(voice.post(&path, unknown).await.status, StatusCode::BAD_REQUEST);
            // Whoever knows the five alone puts it into the first of the program's that counts so.
            let tried = json!({ "from": "new", "to": "trial", "trial_from": "2026-11-02" });
            let moved = voice.post(&path, tried).await.json()["data"].clone();
            assert_eq!((&moved["stage"], &moved["own_stage"]), (&json!("trial"), &json!("Proof of concept")));
            let page = member.get(&format!("/o/{org}/deals/{deal}")).await.text;
            assert!(page.contains("They try it.") && page.contains("Moved to Proof of concept"), "{page}");
            let rows = voice.all(&format!("/api/v1/deals?program={program}&own=has.Proof")).await;
            assert_eq!(rows.len(), 1);
        }

        // What it is called later changes no sale: it stands in the first lane that counts as the same.
        let mut later = stages();
        later[2]["name"] = json!("Pilot");
        says(world, "central", json!({ "stages": later })).await;
        for (voice, org, deal) in [(&moses, "moses-frase", &ours), (&central, "central", &theirs)] {
            let program = read(voice, deal).await["program"].as_str().expect("a program").to_owned();
            let member = world.person(org, Role::Member).await;
            let page = member.get(&format!("/o/{org}/deals?program={program}")).await.text;
            assert!(lane(&page, "trial:Pilot").contains("Isdom"), "{page}");
            let back = json!({ "from": "trial:Pilot", "to": "new:Met" });
            let moved = voice.post(&format!("/api/v1/deals/{deal}/stage"), back).await;
            assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
        }
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_lane_of_a_program_comes_window_by_window_and_counts_what_it_holds() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        says(world, "central", json!({ "stages": stages() })).await;
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Manager).await;
        let mut program = String::new();
        for at in 0..23 {
            let (ours, _) = sale(world, &moses, &central, &format!("Isdom {at}")).await;
            program = read(&moses, &ours).await["program"].as_str().expect("a program").to_owned();
            if at >= 21 {
                let visited = json!({ "from": "new", "to": "new:Site visited" });
                let moved = moses.post(&format!("/api/v1/deals/{ours}/stage"), visited).await;
                assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
            }
        }
        let member = world.person("moses-frase", Role::Member).await;
        let page = member.get(&format!("/o/moses-frase/deals?program={program}")).await.text;
        let first = lane(&page, "new:Met");
        assert_eq!(
            (
                first.matches("data-deal=").count(),
                lane(&page, "new:Site visited").matches("data-deal=").count()
            ),
            (20, 2)
        );
        assert!(first.contains("<span class=\"number faint\" data-count>21</span>"), "{first}");
        let next = first
            .split("data-next=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("a window more");
        let next = next.replace("&#38;", "&").replace("&amp;", "&");
        let more = member.get(&next).await;
        assert_eq!(
            (more.status, more.text.matches("data-deal=").count()),
            (StatusCode::OK, 1),
            "{}",
            more.text
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_is_put_into_a_lane_of_the_programs_own_by_keyboard() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        says(world, "central", json!({ "stages": stages() })).await;
        let at = served(world).await;
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Manager).await;
        let (ours, _) = sale(world, &moses, &central, "Isdom").await;
        world.person("moses-frase", Role::Member).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "member.moses-frase@people.example.com").await;
        page.goto(format!("http://localhost:{}/o/moses-frase/deals", at.port())).await.expect("a board");
        // The choice of a program is a filter: its lanes take the place of the five.
        comes(&page, "document.querySelectorAll('.board .lane').length >= 5").await;
        page.evaluate(
            "(() => { const choice = document.querySelector('select[name=program]'); choice.selectedIndex = 1; \
             choice.dispatchEvent(new Event('change', { bubbles: true })); })()",
        )
        .await
        .expect("a choice");
        comes(&page, "document.querySelector('.board.own .lane')?.dataset.label === 'Met' && document.readyState === 'complete'").await;
        page.evaluate(format!("document.querySelector('[data-deal={ours}] a').focus()")).await.expect("a focus");
        for key in [" ", "ArrowRight", "ArrowRight", " "] {
            page.find_element("main").await.expect("a page").press_key(key).await.expect("a key");
        }
        comes(&page, "document.getElementById('gate').open && document.getElementById('gate').innerText.includes('Proof of concept')").await;
        page.evaluate("document.querySelector('#gate button.main').click()").await.expect("a click");
        // It is there at once, and stays when the server has said yes.
        let there = format!(
            "!!document.querySelector('.lane[data-label=\"Proof of concept\"] [data-deal={ours}]:not(.moving)')"
        );
        comes(&page, &there).await;
        comes(&page, "document.getElementById('told').textContent.includes('is in Proof of concept')").await;
        page.reload().await.expect("a page");
        comes(&page, &there).await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

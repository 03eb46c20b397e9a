//! Finding anything and doing anything, by words and by keys: records of one's own vault alone, and no act that
//! one may not do.

use axum::http::StatusCode;
use serde_json::{Value, json};
use trust::access::{PLACES, Role};

use crate::{
    browser::{arrive, browser, holds, key, served, sign_in},
    cast,
    world::{Voice, World},
};

async fn add(voice: &Voice<'_>, company: &str) -> String {
    let lead = voice.post("/api/v1/leads", json!({ "company": company, "product": "GTX Pro" })).await.json();
    lead["data"]["id"].as_str().unwrap().to_owned()
}

async fn register(voice: &Voice<'_>, lead: &str) {
    let place = voice.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
    let path = format!("/api/v1/leads/{lead}/registrations");
    assert_eq!(voice.post(&path, json!({ "partnership": place })).await.status, StatusCode::CREATED);
}

/// Kind, title and who else sees it.
fn lines(found: &Value) -> Vec<String> {
    let others = |one: &Value| {
        let others = one["shared_with"].as_array().unwrap().iter();
        others.map(|other| other["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(", ")
    };
    let line = |one: &Value| {
        format!("{} {} [{}]", one["kind"].as_str().unwrap(), one["title"].as_str().unwrap(), others(one))
    };
    found["data"].as_array().unwrap().iter().map(line).collect()
}

#[tokio::test]
async fn words_find_what_is_in_ones_own_vault_and_say_who_else_sees_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let isdom = add(&moses, "Isdom").await;
        add(&moses, "Isdom Holding").await;
        add(&moses, "Konex").await;
        register(&moses, &isdom).await;
        world.run_tasks().await;

        let found = moses.get("/api/v1/find?q=ISD+gtx").await.json();
        let all = ["lead Isdom Holding []", "lead Isdom [Central]", "registration Isdom [Central]"];
        assert_eq!((lines(&found), &found["total"]), (all.map(str::to_owned).to_vec(), &json!(3)));
        assert_eq!(found["data"][0]["visibility"], "only_you");
        assert_eq!(found["data"][1]["visibility"], "shared");
        let page = found["data"][1]["page"].as_str().unwrap();
        assert_eq!(page, format!("/o/moses-frase/leads/{isdom}"));
        assert_eq!(lines(&moses.get("/api/v1/find?q=centr").await.json())[0], "registration Isdom [Central]");
        let partner = moses.get("/api/v1/find?q=central").await.json();
        assert_eq!(lines(&partner).last().unwrap(), "partnership Central [Central]");

        let central = world.program("central", Role::Reader).await;
        let arrived = central.get("/api/v1/find?q=isdom").await.json();
        assert_eq!(lines(&arrived), ["registration Isdom [Moses Frase]"], "its leads are its owner's");
        let west = world.program("west", Role::Owner).await.get("/api/v1/find?q=isdom").await.json();
        assert_eq!(west["total"], 0);

        for nothing in ["", "%22%27*", "isdom+xylophone"] {
            assert_eq!(moses.get(&format!("/api/v1/find?q={nothing}")).await.json()["total"], 0, "{nothing}");
        }
        let long = moses.get(&format!("/api/v1/find?q={}", "x".repeat(201))).await;
        assert_eq!(long.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[tokio::test]
async fn the_page_that_finds_works_by_itself_and_its_part_is_what_the_palette_shows() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        for company in ["<b>Isdom</b>", "Isdom 2", "Isdom 3", "Isdom 4", "Isdom 5", "Isdom 6"] {
            add(&moses, company).await;
        }
        let person = world.person("moses-frase", Role::Member).await;
        let page = person.get("/o/moses-frase/find?q=isdom").await.text;
        assert!(page.contains("All 6 leads") && page.contains("/o/moses-frase/leads?q=isdom"), "{page}");
        assert!(page.contains("<form class=\"seek\"") && page.contains("Only you"));
        let part = person.get("/o/moses-frase/find?q=isdom&part=results").await.text;
        assert!(part.starts_with("<div role=\"group\"") && !part.contains("<main"), "{part}");
        assert_eq!(part.matches("role=\"option\"").count(), 6, "five, and the way to all");
        let hostile = person.get("/o/moses-frase/find?q=b+isdom&part=results").await.text;
        assert!(!hostile.contains("<b>"), "{hostile}");
        let typed = person.get("/o/moses-frase/find?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await.text;
        assert!(!typed.contains("<script>alert"), "{typed}");
    })
    .await;
}

#[tokio::test]
async fn whatever_is_offered_is_there_and_no_role_is_offered_more_than_it_may() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        for role in Role::ALL {
            let person = world.person("moses-frase", role).await;
            let offered = person.get("/o/moses-frase/find?part=results").await.text;
            for place in PLACES {
                let label = (place.label)();
                let named = offered.contains(&format!("<span class=\"title\">{label}</span>"));
                assert_eq!(named, role >= place.least, "{label} as {role}");
                let address = format!("/o/moses-frase/{}", place.at);
                let status = person.get(address.trim_end_matches('/')).await.status;
                assert!(!named || status == StatusCode::OK, "{label} as {role}: {status}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_design_page_is_in_the_demonstration_and_nowhere_else() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (design, absent) =
            (world.nobody().get("/design").await, world.nobody().get("/no-such-page").await);
        assert_eq!((design.status, &design.text), (StatusCode::NOT_FOUND, &absent.text));
    })
    .await;
}

const OPEN: &str = "document.getElementById('palette').open";
const CHOSEN: &str = "document.querySelector('#palette [aria-selected=true]')?.textContent";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_goes_everywhere_by_keys_alone() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        let moses = world.program("moses-frase", Role::Member).await;
        add(&moses, "Isdom").await;
        add(&moses, "Konex").await;
        world.person("moses-frase", Role::Member).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "member.moses-frase@people.example.com").await;
        let is_at = async |path: &str| {
            holds(&page, &format!("location.pathname.endsWith('{path}') && document.readyState === 'complete'"))
                .await;
        };
        // A heading is there before the page's script is, and a key that comes between the two is for nobody.
        let stands = async |name: &str| {
            let heading = format!("document.querySelector('h1')?.textContent === '{name}'");
            holds(&page, &format!("{heading} && document.readyState === 'complete'")).await;
        };
        is_at("/o/moses-frase").await;

        // Two keys lead to the leads, and one more to a new one.
        for each in ["g", "l"] {
            key(&page, each, false).await;
        }
        is_at("/leads").await;
        key(&page, "c", false).await;
        is_at("/leads/new").await;
        // The field has the focus: letters are letters there.
        holds(&page, "document.activeElement.name === 'company'").await;
        for each in ["g", "r", "?"] {
            key(&page, each, false).await;
        }
        holds(&page, "document.activeElement.value === 'gr?'").await;
        is_at("/leads/new").await;

        // The palette opens over whatever one does, finds by the beginning of a word, and opens what is chosen.
        key(&page, "k", true).await;
        holds(&page, &format!("{OPEN} && document.activeElement.getAttribute('role') === 'combobox'")).await;
        holds(&page, "document.querySelector('#palette [role=group]').ariaLabel === 'Where you were'").await;
        for each in "kon".chars() {
            key(&page, &each.to_string(), false).await;
        }
        holds(&page, &format!("{CHOSEN}.includes('Konex')")).await;
        key(&page, "Escape", false).await;
        holds(&page, &format!("!{OPEN} && document.activeElement.name === 'company'")).await;

        key(&page, "k", true).await;
        holds(&page, OPEN).await;
        for each in "lead".chars() {
            key(&page, &each.to_string(), false).await;
        }
        holds(&page, "document.querySelectorAll('#palette .title')[1]?.textContent === 'Add a lead'").await;
        // The second of what is offered.
        key(&page, "ArrowDown", false).await;
        let active = "document.getElementById(document.querySelector('#palette input').getAttribute('aria-activedescendant'))";
        holds(&page, &format!("{active}.textContent.includes('Add a lead')")).await;
        key(&page, "ArrowUp", false).await;
        holds(&page, &format!("{active}.textContent.startsWith('Leads')")).await;
        key(&page, "Enter", false).await;
        is_at("/leads").await;

        // Whoever types faster than the answer comes gets what was typed, not what stood there before.
        key(&page, "k", true).await;
        holds(&page, &format!("{OPEN} && {CHOSEN}")).await;
        for each in "isdom".chars() {
            key(&page, &each.to_string(), false).await;
        }
        key(&page, "Enter", false).await;
        stands("Isdom").await;
        for each in ["g", "l"] {
            key(&page, each, false).await;
        }
        is_at("/leads").await;

        // Rows, one after the other.
        key(&page, "j", false).await;
        holds(&page, "document.activeElement.textContent === 'Konex'").await;
        key(&page, "j", false).await;
        holds(&page, "document.activeElement.textContent === 'Isdom'").await;
        key(&page, "k", false).await;
        key(&page, "Enter", false).await;
        stands("Konex").await;

        // The sheet says what is on this page, and switches single keys off for good.
        key(&page, "?", false).await;
        let sheet = "document.querySelector('#keys')";
        holds(&page, &format!("{sheet}.open && {sheet}.innerText.includes('Sharing log')")).await;
        holds(&page, &format!("!{sheet}.innerText.includes('Add lead')")).await;
        page.evaluate_expression("document.getElementById('keys-on').click()").await.expect("a click");
        key(&page, "Escape", false).await;
        holds(&page, &format!("!{sheet}.open")).await;
        for each in ["g", "j", "?"] {
            key(&page, each, false).await;
        }
        page.reload().await.expect("a page");
        key(&page, "?", false).await;
        key(&page, "k", true).await;
        holds(&page, &format!("{OPEN} && !{sheet}.open")).await;
        holds(&page, "document.querySelector('h1').textContent === 'Konex'").await;
        page.evaluate_expression("localStorage.clear()").await.expect("keys again");

        // Without a choice, Enter asks the page that finds everything.
        for each in "xylophone".chars() {
            key(&page, &each.to_string(), false).await;
        }
        holds(&page, "document.querySelector('#palette [role=status]').textContent.startsWith('Nothing')").await;
        key(&page, "Enter", false).await;
        arrive(&page, "/find?q=xylophone").await;
        holds(&page, "document.querySelector('main').innerText.includes('Nothing has all of these words')").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

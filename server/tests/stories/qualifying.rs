//! A program says what it has to know of a sale: fields that it requires, and questions that qualify it. Who registers is
//! told what is missing before anything leaves, and who receives takes none without it.

use axum::http::StatusCode;
use chromiumoxide::Page;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    browser::{arrive, browser, fill, holds, press, served, sign_in, until},
    cast,
    reviewing::says,
    world::{Answer, Voice, World},
};

const DECIDES: &str = "Who decides, and when?";
const BUDGET: &str = "Is there a budget?";

fn asks() -> Json {
    json!({ "registering": {
        "requires": ["company_number", "contact_phone"], "questions": [DECIDES, BUDGET],
        "extensions": 1, "extension_days": 30,
    }, "window_days": 90 })
}

fn answers(decides: &str, budget: &str) -> Json {
    json!([{ "question": DECIDES, "answer": decides }, { "question": BUDGET, "answer": budget }])
}

async fn lead(voice: &Voice<'_>, company: &str, more: Json) -> String {
    let mut lead = json!({ "company": company, "product": "GTX Pro", "value": "4821" });
    lead.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let made = voice.post("/api/v1/leads", lead).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    made.json()["data"]["id"].as_str().expect("an id").to_owned()
}

async fn register(voice: &Voice<'_>, lead: &str, said: Json) -> Answer {
    let place = voice.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
    let asked = json!({ "partnership": place, "basis": "consent", "answers": said });
    voice.post(&format!("/api/v1/leads/{lead}/registrations"), asked).await
}

fn known() -> Json {
    json!({ "company_number": "FR 552 081 317", "contact_name": "Ada Brent", "contact_phone": "+33 1 55 50 10" })
}

#[tokio::test]
async fn nothing_is_registered_before_it_says_what_the_program_asks() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        says(world, "central", asks()).await;
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Manager).await;
        let id = lead(&moses, "Isdom", json!({ "company_number": "FR 552 081 317" })).await;

        let refused = register(&moses, &id, answers("The board, in May", " ")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("\"incomplete\""), "{}", refused.text);
        assert!(refused.text.contains("Phone") && refused.text.contains(BUDGET), "{}", refused.text);
        assert!(!refused.text.contains(DECIDES) && !refused.text.contains("Company number"));
        let person = world.person("moses-frase", Role::Member).await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let crossing = format!("/o/moses-frase/leads/{id}/register?with={}", place.as_str().expect("an id"));
        let page = person.get(&crossing).await.text;
        assert!(page.contains("takes no registration without: Phone") && page.contains(DECIDES), "{page}");
        assert!(moses.all("/api/v1/registrations").await.is_empty(), "nothing has left");

        let id = lead(&moses, "Konex", known()).await;
        let sent = register(&moses, &id, answers("The board, in May", "Since April")).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
        world.run_tasks().await;
        let arrived = central.all("/api/v1/registrations?direction=received&q=Konex").await.remove(0);
        assert_eq!(arrived["company_number"], "FR 552 081 317");
        assert_eq!(
            arrived["contact_phone"], "+33 1 55 50 10",
            "what is required crosses without being chosen"
        );
        assert!(arrived["contact_name"].is_null(), "what is not, does not");
        assert_eq!(arrived["answers"], answers("The board, in May", "Since April"));
        let at = arrived["id"].as_str().expect("an id");
        let manager = world.person("central", Role::Manager).await;
        let page = manager.get(&format!("/o/central/registrations/{at}")).await.text;
        assert!(page.contains(DECIDES) && page.contains("The board, in May"), "{page}");

        // Returned, it is submitted again with what was answered, or with another answer.
        let question = json!({ "reason": "Which board?" });
        central.post(&format!("/api/v1/registrations/{at}/question"), question).await;
        world.run_tasks().await;
        let again =
            json!({ "answer": "Theirs", "basis": "consent", "answers": answers("Theirs, in June", "Yes") });
        let again = moses.post(&format!("/api/v1/registrations/{at}/resubmission"), again).await;
        assert_eq!(again.status, StatusCode::OK, "{}", again.text);
        world.run_tasks().await;
        let read = central.get(&format!("/api/v1/registrations/{at}")).await.json()["data"].clone();
        assert_eq!(read["answers"], answers("Theirs, in June", "Yes"));

        // What was answered is erased where it went, with all that had crossed.
        let taken = moses.post(&format!("/api/v1/registrations/{at}/withdrawal"), json!({})).await;
        assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
        world.run_tasks().await;
        let read = central.get(&format!("/api/v1/registrations/{at}")).await;
        assert!(!read.text.contains("June") && !read.text.contains("552 081"), "{}", read.text);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_before_the_program_asked_for_more_is_refused_with_what_is_missing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let owner = world.program("central", Role::Owner).await;
        let at = owner.get("/api/v1/programs").await.json()["data"][0]["id"].clone();
        let at = format!("/api/v1/programs/{}", at.as_str().expect("an id"));
        let known = owner.get(&at).await.json()["data"].clone();
        let mut draft = asks();
        draft["revision"] = known["draft"]["revision"].clone();
        let kept = owner.put(&format!("{at}/draft"), draft).await.json();
        let publishes = json!({ "revision": kept["data"]["draft"]["revision"], "version": known["version"] });
        assert!(owner.post(&format!("{at}/publication"), publishes).await.status.is_success());

        // Moses has not heard of it.
        let id = lead(&moses, "Isdom", json!({})).await;
        let sent = register(&moses, &id, json!([])).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
        world.run_tasks().await;
        let sent = moses.all("/api/v1/registrations").await.remove(0);
        assert_eq!(sent["state"], "refused", "{sent}");
        let said = sent["reason"].as_str().expect("a reason");
        assert!(said.contains("Company number") && said.contains(DECIDES), "{said}");
        let received = owner.all("/api/v1/registrations?direction=received").await;
        assert!(received.is_empty(), "{received:?}");

        let known = moses.get(&format!("/api/v1/leads/{id}")).await.json();
        let more = json!({ "version": known["data"]["version"], "company": "Isdom", "product": "GTX Pro",
            "company_number": "FR 1", "contact_phone": "+33 1" });
        let said = moses.put(&format!("/api/v1/leads/{id}"), more).await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.text);
        let sent = register(&moses, &id, answers("The board", "Yes")).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
        world.run_tasks().await;
        assert_eq!(owner.all("/api/v1/registrations?direction=received").await.len(), 1);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_program_requires_nothing_that_its_agreement_keeps_back() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let owner = world.program("central", Role::Owner).await;
        let program = owner.get("/api/v1/programs").await.json()["data"][0]["id"].clone();
        let at = format!("/api/v1/programs/{}", program.as_str().expect("an id"));
        let known = owner.get(&at).await.json()["data"].clone();
        let revision = known["draft"]["revision"].clone();
        let unknown = json!({ "revision": revision, "registering": { "requires": ["shoe_size"] } });
        let refused = owner.put(&format!("{at}/draft"), unknown).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);

        let person = world.person("central", Role::Owner).await;
        let edit = format!("/o/central/programs/{}/edit/registering", program.as_str().expect("an id"));
        let page = person.get(&edit).await.text;
        assert!(page.contains("Required: Phone") && page.contains("name=\"questions\""), "{page}");
        let numbers =
            "answer_hours=0&open_most=0&extensions=0&extension_days=0&quiet_days=0&precedence=first_complete";
        let said = format!("revision={}&{numbers}&company_number=on&questions=Who%3F%0AWhen%3F", revision);
        let kept = person.form(&edit, &said).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let draft = owner.get(&at).await.json()["data"]["draft"].clone();
        let says = &draft["says"]["registering"];
        assert_eq!(
            (&says["requires"], &says["questions"]),
            (&json!(["company_number"]), &json!(["Who?", "When?"]))
        );

        // Whoever takes the class out of the agreement is told what asks for it.
        let mut terms = owner.get(&at).await.json()["data"]["draft"]["says"]["terms"].clone();
        for clause in terms["clauses"].as_array_mut().expect("clauses") {
            if clause["kind"] == "registration.submitted" {
                let classes = clause["classes"].as_array().expect("classes").clone();
                clause["classes"] = classes.into_iter().filter(|class| class != "notes").collect();
            }
        }
        let asked = json!({ "revision": draft["revision"], "terms": terms });
        let refused = owner.put(&format!("{at}/draft"), asked).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("Nothing can be asked"), "{}", refused.text);
    })
    .await;
}

/// Opens every part of the page that is folded.
const OPEN_ALL: &str = "(document.querySelectorAll('main details').forEach(one => one.open = true), true)";

/// Fills a field by what selects it.
async fn types(page: &Page, field: &str, words: &str) {
    let words = serde_json::to_string(words).expect("words");
    holds(page, &format!("(() => {{ const at = document.querySelector({field:?}); if (!at) return false; at.value = {words}; return true; }})()")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_qualified_sale_is_registered_denied_and_another_accepted_and_withdrawn_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(ground.expect("SQLite"), &cast::channel()).await;
    says(&world, "central", asks()).await;
    let moses = world.program("moses-frase", Role::Member).await;
    let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
    let (first, second) = (lead(&moses, "Isdom", json!({})).await, lead(&moses, "Konex", known()).await);
    for (org, role) in [("central", Role::Manager), ("moses-frase", Role::Member)] {
        world.person(org, role).await;
    }
    let at = served(&world).await;
    let there = |path: &str| format!("http://localhost:{}{path}", at.port());
    let crossing = |lead: &str| {
        there(&format!("/o/moses-frase/leads/{lead}/register?with={}", place.as_str().expect("an id")))
    };
    let page = browser.new_page("about:blank").await.expect("a page");
    let member = async || sign_in(&page, at, "member.moses-frase@people.example.com").await;
    let manager = async || sign_in(&page, at, "manager.central@people.example.com").await;
    let leaves = async || {
        press(&page, "button", "Sign out").await;
        arrive(&page, "/sign-in").await;
    };
    let registers = async |lead: &str| {
        page.goto(crossing(lead)).await.expect("a page");
        until(&page, DECIDES).await;
        types(&page, "#said-0", "The board").await;
        types(&page, "#said-1", "Since April").await;
        types(&page, "[name=basis]", "consent").await;
        press(&page, "main button", "Register with Central").await;
        arrive(&page, "done=registered").await;
        let path = page.url().await.expect("an address").expect("an address");
        path.split("/registrations/").nth(1).and_then(|id| id.split('?').next()).expect("an id").to_owned()
    };

    member().await;
    page.goto(crossing(&first)).await.expect("a page");
    until(&page, "takes no registration without").await;
    press(&page, "main a", "Add it to the lead").await;
    arrive(&page, "/edit").await;
    fill(&page, "company_number", "DE 811 128 135").await;
    fill(&page, "contact_phone", "+49 30 5550").await;
    press(&page, "main button", "Save").await;
    arrive(&page, "done=saved").await;
    until(&page, "DE 811 128 135").await;
    let denied = registers(&first).await;
    let accepted = registers(&second).await;

    leaves().await;
    manager().await;
    page.goto(there(&format!("/o/central/registrations/{denied}"))).await.expect("a page");
    until(&page, "The board").await;
    holds(&page, OPEN_ALL).await;
    types(&page, "form[action$='/decision'] [name=reason]", "Too small for us").await;
    press(&page, "main button", "Deny it").await;
    arrive(&page, "done=denied").await;
    page.goto(there(&format!("/o/central/registrations/{accepted}"))).await.expect("a page");
    until(&page, "The board").await;
    press(&page, "main button", "Accept").await;
    arrive(&page, "done=accepted").await;

    leaves().await;
    member().await;
    page.goto(there(&format!("/o/moses-frase/registrations/{denied}"))).await.expect("a page");
    until(&page, "Too small for us").await;
    page.goto(there(&format!("/o/moses-frase/registrations/{accepted}"))).await.expect("a page");
    until(&page, "Protected until").await;
    holds(&page, OPEN_ALL).await;
    types(&page, "#extension-reason", "They sign in June").await;
    press(&page, "main button", "Ask Central").await;
    arrive(&page, "done=asked").await;

    leaves().await;
    manager().await;
    page.goto(there(&format!("/o/central/registrations/{accepted}"))).await.expect("a page");
    until(&page, "They sign in June").await;
    holds(&page, OPEN_ALL).await;
    types(&page, "#refusal-reason", "Another waits for it").await;
    press(&page, "main button", "Refuse it").await;
    arrive(&page, "done=answered").await;

    leaves().await;
    member().await;
    page.goto(there(&format!("/o/moses-frase/registrations/{accepted}"))).await.expect("a page");
    until(&page, "Another waits for it").await;
    holds(&page, OPEN_ALL).await;
    press(&page, "main button", "Withdraw it from Central").await;
    arrive(&page, "done=withdrawn").await;
    until(&page, "Withdrawn").await;
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

//! Who sells together, each at a desk of their own: a reseller, its distributor and the vendor above sit down at one browser,
//! one after another, work one sale, close it, and see all that they do with several vendors in one place.

use std::net::SocketAddr;

use axum::http::StatusCode;
use chromiumoxide::Page;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    browser::{
        arrive, becomes, browser, choose_file, go, holds, press, presses, says, sends, served, text, until,
    },
    cast,
    coselling::{Sale, accept, deal},
    evidence::id,
    graph,
    looking::keep,
    world::{Voice, World},
};

const OWN: &str = "Our margin is ebony 9921";
const TOLD: &str = "They decide in March, cedarwood 3310";
const ADVICE: &str = "Ask for the second site, birch 7743";
const ASKED: &str = "Name who signs at the customer, saffron 4471";
const CALL: &str = "Call about the pomegranate offer";
const SEND: &str = "Send the tamarind answers";

const NOTES: &str = "form[action$='/notes']";
const PLAN: &str = "#steps form[action$='/steps']";
const GATE: &str = "form.gate";

/// Everybody has a desk: who manages each of the three.
async fn desks(world: &World) -> SocketAddr {
    for org in ["moses-frase", "central", "maven"] {
        world.person(org, Role::Manager).await;
    }
    served(world).await
}

/// Where each of the three has the sale, the reseller first.
fn places(sale: &Sale<'_>) -> [String; 3] {
    let [own, between, above] = &sale.deals;
    [format!("moses-frase/deals/{own}"), format!("central/deals/{between}"), format!("maven/deals/{above}")]
}

/// Waits until a row of what is known of the sale has all of these.
async fn known(page: &Page, words: &[&str]) {
    let row = format!(
        "[...document.querySelectorAll('table.facts tr')].some((row) => {}.every((word) => row.innerText.includes(word)))",
        json!(words)
    );
    holds(page, &row).await;
}

/// Waits until what the page says has the one and not the other.
async fn only(page: &Page, one: &str, other: &str) {
    let words = "document.querySelector('main').innerText";
    holds(page, &format!("{words}.includes({}) && !{words}.includes({})", json!(one), json!(other))).await;
}

/// Presses the stage of that name on the page of a deal.
async fn stage(page: &Page, word: &str) {
    presses(page, &format!("form.steps button[value='{word}']")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reseller_distributor_and_vendor_work_one_sale_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let file = profile.path().join("plan.txt");
    std::fs::write(&file, "Plan of the rollout").expect("a file");
    World::on_every_engine(cast::channel(), async |world: &World| {
        let sale = Sale::with(world, "Isdom", json!({ "value": "4,821", "closes_on": "2026-07-01" })).await;
        let [own, between, above] = places(&sale);
        let at = desks(world).await;
        let page = browser.new_page("about:blank").await.expect("a page");

        // The reseller, whose sale it is: a note of its own, one for its distributor, and a file for it.
        becomes(&page, at, "moses-frase", Role::Manager).await;
        go(&page, at, &own).await;
        known(&page, &["$4,821", "You", "Central"]).await;
        sends(&page, NOTES, &[("text", OWN)], "button").await;
        says(&page, OWN).await;
        sends(&page, NOTES, &[("text", TOLD), ("with", sale.lower.as_str())], "button").await;
        says(&page, TOLD).await;
        until(&page, "Take back from Central").await;
        choose_file(&page, &file).await;
        presses(&page, "section.attached form[enctype] button").await;
        says(&page, "plan.txt").await;
        sends(&page, "section.attached form[action$='/shared']", &[("with", sale.lower.as_str())], "button")
            .await;
        arrive(&page, "done=shared").await;
        let twice = "document.querySelector('main').innerText.split('Take back from Central').length === 3";
        holds(&page, twice).await;
        keep(&page, "coselling", "author", true).await;

        // The distributor has both and not the third, asks for a step, suggests another price, and shares the note on.
        becomes(&page, at, "central", Role::Manager).await;
        go(&page, at, &between).await;
        until(&page, TOLD).await;
        until(&page, "plan.txt").await;
        assert!(!text(&page).await.contains(OWN), "what was not chosen stays");
        known(&page, &["$4,821", "Moses Frase"]).await;
        let step = [("what", ASKED), ("due", "2026-06-12"), ("who", sale.lower.as_str())];
        sends(&page, PLAN, &step, "button").await;
        says(&page, ASKED).await;
        says(&page, "shared with Moses Frase").await;
        let other = [("value", "7,500"), ("why", "They want two sites")];
        sends(&page, "form[action$='/suggestions']", &other, "button").await;
        arrive(&page, "done=suggested").await;
        let shared = sale.shared(1).await;
        let note = id(shared.iter().find(|one| one["text"] == TOLD).expect("the note"));
        let on = format!("form[action$='/shared']:has(input[value='{note}'])");
        sends(&page, &on, &[("with", sale.upper.as_str())], "button").await;
        arrive(&page, "done=shared").await;
        until(&page, "Take back from Maven").await;
        keep(&page, "coselling", "between", true).await;

        // The vendor has what was shared on, and answers.
        becomes(&page, at, "maven", Role::Manager).await;
        go(&page, at, &above).await;
        until(&page, TOLD).await;
        let said = text(&page).await;
        assert!(!said.contains("plan.txt") && !said.contains(OWN) && !said.contains(ASKED), "{said}");
        known(&page, &["$4,821", "Moses Frase"]).await;
        sends(&page, NOTES, &[("text", ADVICE), ("with", sale.upper.as_str())], "button").await;
        says(&page, ADVICE).await;
        until(&page, "Take back from Central").await;

        // The reseller takes what is suggested, and does what it is asked for.
        becomes(&page, at, "moses-frase", Role::Manager).await;
        go(&page, at, &own).await;
        until(&page, "Take it").await;
        until(&page, ASKED).await;
        keep(&page, "planning", "asked", true).await;
        presses(&page, "#steps form[action$='/taking'] button").await;
        arrive(&page, "done=step_taken").await;
        known(&page, &["$7,500", "You"]).await;
        press(&page, "#steps a", ASKED).await;
        arrive(&page, "/steps/step_").await;
        says(&page, "Central asks for it").await;
        keep(&page, "planning", "one", true).await;
        presses(&page, "main form[action$='/completion'] button").await;
        arrive(&page, "done=step_finished").await;
        until(&page, "Over (2)").await;

        // While the page is open, a colleague moves the deal: that is said, and stands.
        go(&page, at, &own).await;
        holds(&page, "document.querySelector(\"form.steps button[value='newsletter']\")").await;
        let first = json!({ "from": "new", "to": "newsletter", "newsletter_on": "2026-05-20" });
        let moved = sale.moses.post(&format!("/api/v1/deals/{}/stage", sale.deals[0]), first).await;
        assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
        stage(&page, "lost").await;
        says(
            &page,
            "moved this deal to “Newsletter subscription” a moment ago. That stands; yours was not done.",
        )
        .await;

        // The distributor's timeline has in one order what happened there and what came, and who knows of it.
        becomes(&page, at, "central", Role::Manager).await;
        go(&page, at, &between).await;
        until(&page, "did what you asked for").await;
        until(&page, ADVICE).await;
        for words in
            ["Moses Frase shared a note", "Moses Frase shared a file", "Maven knows", "Registered with Maven"]
        {
            says(&page, words).await;
        }
        known(&page, &["$7,500", "Moses Frase"]).await;
        becomes(&page, at, "maven", Role::Manager).await;
        go(&page, at, &above).await;
        until(&page, "$7,500").await;
        page.close().await.expect("a page that closes");
        world.everything_verifies().await;
    })
    .await;
    browser.close().await.expect("a browser that closes");
}

/// Plans a step of a deal by API.
async fn plans(voice: &Voice<'_>, deal: &str, what: &str, who: Option<&str>) {
    let asked = json!({ "what": what, "due": "2026-06-12", "who": who });
    let planned = voice.post(&format!("/api/v1/deals/{deal}/steps"), asked).await;
    assert_eq!(planned.status, StatusCode::CREATED, "{}", planned.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_three_closes_a_sale_in_the_browser_and_is_reminded_of_what_was_lost() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let sale = Sale::with(world, "Isdom", json!({ "value": "4,821" })).await;
        let [own, between, above] = places(&sale);
        plans(&sale.moses, &sale.deals[0], CALL, None).await;
        plans(&sale.moses, &sale.deals[0], ASKED, Some(&sale.lower)).await;
        plans(&sale.central, &sale.deals[1], SEND, None).await;
        world.run_tasks().await;
        let at = desks(world).await;
        let page = browser.new_page("about:blank").await.expect("a page");

        // Won: what counts as that, how the customer pays, and what becomes of what is still to be done.
        becomes(&page, at, "moses-frase", Role::Manager).await;
        go(&page, at, &own).await;
        stage(&page, "won").await;
        says(&page, "It counts as won once the customer has ordered").await;
        says(&page, "What becomes of the 2 steps that are still open").await;
        sends(&page, GATE, &[], "button.main").await;
        says(&page, "Choose how the customer pays").await;
        sends(&page, GATE, &[("billing", "invoice")], "button.main").await;
        says(&page, "An invoice needs the customer’s purchase order number").await;
        let how = [("billing", "invoice"), ("purchase_order", "PO-7"), ("open_steps", "keep")];
        sends(&page, GATE, &how, "button.main").await;
        arrive(&page, "done=moved").await;
        until(&page, "PO-7").await;
        says(&page, CALL).await;
        assert!(!text(&page).await.contains("Over ("), "what is kept is still to be done");

        // Lost: why, what to know, when to look again. What is still to be done is dropped, and who asked for it is told.
        becomes(&page, at, "central", Role::Manager).await;
        go(&page, at, &between).await;
        stage(&page, "lost").await;
        says(&page, "Lost is lost for now.").await;
        says(&page, "What becomes of the 2 steps that are still open").await;
        let why = [
            ("lost_reason", "timing"),
            ("lost_notes", "A new budget in spring"),
            ("look_again_on", "2026-06-20"),
        ];
        sends(&page, GATE, &why, "button.main").await;
        arrive(&page, "done=moved").await;
        until(&page, "A new budget in spring").await;
        until(&page, "Over (2)").await;
        presses(&page, "#steps > details summary").await;
        says(&page, "Closed lost: Not the right time").await;
        keep(&page, "closing", "lost", true).await;

        becomes(&page, at, "maven", Role::Manager).await;
        go(&page, at, &above).await;
        stage(&page, "won").await;
        says(&page, "It counts as won once the customer has ordered").await;
        assert!(!text(&page).await.contains("still open"), "nothing is to be done here");
        sends(&page, GATE, &[("billing", "card")], "button.main").await;
        arrive(&page, "done=moved").await;
        until(&page, "Card: the vendor bills").await;

        // Who asked for a step reads that it is declined, and no more of why than that.
        becomes(&page, at, "moses-frase", Role::Manager).await;
        go(&page, at, &own).await;
        until(&page, "declined what you asked for").await;
        until(&page, "Over (1)").await;
        presses(&page, "#steps > details summary").await;
        says(&page, "The sale is closed here").await;
        assert!(!text(&page).await.contains("Not the right time"), "why is not told");

        // The day comes on which it is looked at again.
        world.run_tasks().await;
        world.front.clock.advance(SignedDuration::from_hours(24 * 24));
        world.run_tasks().await;
        becomes(&page, at, "central", Role::Manager).await;
        go(&page, at, "central/notifications").await;
        until(&page, "“Isdom” is to be looked at again").await;
        go(&page, at, "central").await;
        press(&page, "main .head a", "1 lost deal").await;
        arrive(&page, "/deals/table").await;
        press(&page, "main table a", "Isdom").await;
        arrive(&page, "/deals/deal_").await;
        until(&page, "Open it again").await;
        press(&page, "main .head button", "Open it again").await;
        arrive(&page, "done=moved").await;
        until(&page, "A new budget in spring").await;
        assert!(!text(&page).await.contains("Open it again"));
        page.close().await.expect("a page that closes");
        world.everything_verifies().await;
    })
    .await;
    browser.close().await.expect("a browser that closes");
}

/// What Moses sells for one vendor, with everything that may be waited for: who gives the program sees its deal won.
async fn sells(world: &World, place: &Json, owner: &str, company: &str) {
    let moses = world.program("moses-frase", Role::Member).await;
    let vendor = world.program(owner, Role::Manager).await;
    let lead = json!({
        "company": company, "domain": format!("{}.com", company.to_lowercase()), "product": "GTX Pro",
        "value": "4,821",
    });
    let lead = id(&moses.post("/api/v1/leads", lead).await.json()["data"]);
    let path = format!("/api/v1/leads/{lead}/registrations");
    let hop = id(&moses.post(&path, json!({ "partnership": place["id"] })).await.json()["data"]);
    world.run_tasks().await;
    accept(world, &vendor, &hop).await;
    let own = id(&moses.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json()["data"]);
    let asked = json!({ "deal": own, "partnership": place["id"], "product": "GTX Pro" });
    let asked = moses.post("/api/v1/trials", asked).await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.text);
    let there = deal(&vendor, company).await;
    plans(&vendor, &there, &format!("Name the buyer of {company}"), Some(&hop)).await;
    let won = json!({ "from": "new", "to": "won", "billing": "card" });
    let won = vendor.post(&format!("/api/v1/deals/{there}/stage"), won).await;
    assert_eq!(won.status, StatusCode::OK, "{}", won.text);
    world.run_tasks().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sells_for_several_vendors_has_all_of_it_in_one_view_and_of_each_by_itself() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let zenith = graph::founded(world, "Zenith").await;
        let program = graph::opens(world, &zenith, "Zenith Partners", None).await;
        graph::joins(world, &zenith, &program, "moses-frase").await;
        let moses = world.program("moses-frase", Role::Member).await;
        let places = moses.all("/api/v1/partnerships").await;
        let of = |name: &str| places.iter().find(|one| one["peer"]["name"] == name).expect("a place").clone();
        sells(world, &of("Central"), "central", "Isdom").await;
        sells(world, &of("Zenith"), &zenith, "Konex").await;
        let program = of("Zenith")["program"]["id"].as_str().expect("a program").to_owned();
        let vendor = of("Zenith")["peer"]["id"].as_str().expect("a vendor").to_owned();
        let at = desks(world).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        becomes(&page, at, "moses-frase", Role::Manager).await;

        // Both are in every list, and a choice leaves one of them.
        let search = "main form[role='search']";
        for (list, form, choice) in [
            ("registrations?state=all", search, ("peer", "Zenith")),
            ("deals", search, ("program", program.as_str())),
            ("deals/table", search, ("program", program.as_str())),
            ("trials", search, ("peer", "Zenith")),
            ("tasks?show=all", "main .filters form", ("with", vendor.as_str())),
        ] {
            go(&page, at, &format!("moses-frase/{list}")).await;
            until(&page, "Isdom").await;
            until(&page, "Konex").await;
            sends(&page, form, &[choice], "button.apply").await;
            only(&page, "Konex", "Isdom").await;
        }
        keep(&page, "several", "tasks", true).await;
        go(&page, at, "moses-frase/statements?owed=to_us").await;
        let vendors = "[...document.querySelectorAll('main td:nth-child(2)')].map((one) => one.innerText).sort().join()";
        holds(&page, &format!("{vendors} === 'Central,Zenith'")).await;
        sends(&page, "main .filters form", &[("with", "Zenith")], "button.apply").await;
        holds(&page, &format!("{vendors} === 'Zenith'")).await;

        // What is done there is done for whom it was asked.
        go(&page, at, &format!("moses-frase/tasks?show=all&with={vendor}")).await;
        presses(&page, "#tasks form[action$='/completion'] button").await;
        arrive(&page, "done=step_finished").await;
        go(&page, at, "moses-frase/tasks?show=all").await;
        only(&page, "Name the buyer of Isdom", "Name the buyer of Konex").await;
        page.close().await.expect("a page that closes");
        world.everything_verifies().await;
    })
    .await;
    browser.close().await.expect("a browser that closes");
}

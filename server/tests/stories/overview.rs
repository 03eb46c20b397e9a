//! The overview of customers: who bought or tries something, how that goes, and what needs attention by which rule.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::{
    access::{Role, memberships},
    people,
};

use crate::{
    browser::{arrive, becomes, browser, go, holds, press, presses, says, sends, served, text, until},
    cast,
    world::{Voice, World},
};

async fn won(voice: &Voice<'_>, lead: Json) -> String {
    let lead = voice.post("/api/v1/leads", lead).await;
    assert_eq!(lead.status, StatusCode::CREATED, "{}", lead.text);
    let path = format!("/api/v1/leads/{}/deal", lead.json()["data"]["id"].as_str().unwrap());
    let deal = voice.post(&path, json!({})).await.json()["data"]["id"].as_str().unwrap().to_owned();
    moved(voice, &deal, json!({ "from": "new", "to": "won", "billing": "card" })).await;
    deal
}

async fn moved(voice: &Voice<'_>, deal: &str, to: Json) {
    let moved = voice.post(&format!("/api/v1/deals/{deal}/stage"), to).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
}

async fn customers(world: &World, voice: &Voice<'_>) -> Vec<(String, String)> {
    world.run_tasks().await;
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let all = voice.all("/api/v1/customers").await;
    all.iter().map(|one| (text(&one["name"]), text(&one["standing"]))).collect()
}

fn customer(name: &str, standing: &str) -> (String, String) {
    (name.to_owned(), standing.to_owned())
}

#[tokio::test]
async fn won_deals_of_one_company_make_one_customer_and_taking_them_back_closes_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let lead = |company: &str, domain: &str| json!({ "company": company, "domain": domain, "product": "GTX Pro" });
        let first = won(&moses, lead("Isdom", "shop.isdom.com")).await;
        let second = won(&moses, lead("Isdom Italia", "www.isdom.com")).await;
        assert_eq!(customers(world, &moses).await, [customer("Isdom", "active")], "of one domain");
        // Nobody is recognised by a domain that is everybody's, or by none: then by the name.
        won(&moses, lead("Konex GmbH", "gmail.com")).await;
        won(&moses, json!({ "company": "KONEX", "product": "MG Special" })).await;
        let both = customers(world, &moses).await;
        assert_eq!(both, [customer("Isdom", "active"), customer("Konex GmbH", "active")]);

        let back = json!({ "from": "won", "to": "new" });
        moved(&moses, &first, back.clone()).await;
        assert_eq!(customers(world, &moses).await[0], customer("Isdom", "active"), "another one stands");
        moved(&moses, &second, back).await;
        assert_eq!(customers(world, &moses).await[0], customer("Isdom", "closed"));
        moved(&moses, &second, json!({ "from": "new", "to": "won", "billing": "card" })).await;
        assert_eq!(customers(world, &moses).await[0], customer("Isdom", "active"));

        let reader = world.person("moses-frase", Role::Reader).await;
        let page = reader.get("/o/moses-frase/customers").await.text;
        for words in ["Isdom", "isdom.com", "Konex GmbH", "Main framework and progress", "Users",
            "Activity in 90 days", "Needs attention", "Trials", "Active", "Closed"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let id = moses.all("/api/v1/customers?q=Isdom").await[0]["id"].as_str().unwrap().to_owned();
        let page = reader.get(&format!("/o/moses-frase/customers/{id}")).await.text;
        for words in [&*first, &second, "only you", "GTX Pro"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let file = reader.get("/o/moses-frase/customers/export.csv?columns=name,standing").await.text;
        assert!(file.contains("Isdom") && file.contains("Active"), "{file}");
        let central = world.program("central", Role::Owner).await;
        assert!(customers(world, &central).await.is_empty(), "it is nobody else's");
        let foreign = central.get(&format!("/api/v1/customers/{id}")).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_customer_that_was_known_by_a_partners_registration_alone_goes_with_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Manager).await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let lead = json!({ "company": "Zathunicon", "domain": "zathunicon.com", "product": "GTX Pro", "value": "4,821" });
        let lead = moses.post("/api/v1/leads", lead).await.json()["data"]["id"].as_str().unwrap().to_owned();
        let asked = json!({ "partnership": place });
        let registered = moses.post(&format!("/api/v1/leads/{lead}/registrations"), asked).await;
        let registration = registered.json()["data"]["id"].as_str().unwrap().to_owned();
        world.run_tasks().await;
        let path = format!("/api/v1/registrations/{registration}");
        let accepted = central.post(&format!("{path}/decision"), json!({ "decision": "accept" })).await;
        assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.text);
        assert!(customers(world, &central).await.is_empty());
        let deal = central.all("/api/v1/deals").await[0]["id"].as_str().unwrap().to_owned();
        moved(&central, &deal, json!({ "from": "new", "to": "won", "billing": "partner" })).await;
        assert_eq!(customers(world, &central).await, [customer("Zathunicon", "active")]);
        let taken = moses.post(&format!("{path}/withdrawal"), json!({})).await;
        assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
        assert!(customers(world, &central).await.is_empty());
        let page = world.person("central", Role::Owner).await.get("/o/central/customers").await.text;
        assert!(!page.contains("Zathunicon"), "{page}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn what_needs_attention_says_by_which_rule_and_the_rules_are_ones_own() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let admin = world.program("moses-frase", Role::Admin).await;
        let central = world.program("central", Role::Manager).await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        won(&moses, json!({ "company": "Konex", "domain": "konex.com", "product": "GTX Pro" })).await;
        world.run_tasks().await;
        let konex = moses.all("/api/v1/customers").await[0]["id"].clone();
        let asked = json!({ "customer": konex, "partnership": place, "product": "MG Special" });
        let trial = moses.post("/api/v1/trials", asked).await;
        assert_eq!(trial.status, StatusCode::CREATED, "{}", trial.text);
        let trial = trial.json()["data"]["id"].as_str().unwrap().to_owned();
        world.run_tasks().await;
        let needs = async |days: i64| {
            world.run_tasks().await;
            world.front.clock.advance(SignedDuration::from_hours(24 * days));
            world.run_tasks().await;
            moses.all("/api/v1/customers").await[0]["needs"].clone()
        };
        assert_eq!(needs(0).await, json!([]));
        assert_eq!(needs(1).await, json!(["waits"]), "it was asked for a day ago");
        let open = json!({ "says": "open", "days": 12 });
        let path = format!("/api/v1/trials/{trial}/decision");
        assert_eq!(central.post(&path, open).await.status, StatusCode::OK);
        assert_eq!(needs(0).await, json!([]));
        assert_eq!(needs(3).await, json!(["no_users"]));
        assert_eq!(needs(2).await, json!(["trial_ends", "no_users"]), "seven days before its end");
        assert_eq!(moses.all("/api/v1/customers?needs=yes").await.len(), 1);

        let page = world.person("moses-frase", Role::Reader).await;
        let seen = page.get(&format!("/o/moses-frase/customers/{}", konex.as_str().unwrap())).await.text;
        assert!(seen.contains("No users") && seen.contains("Nobody uses it after"), "{seen}");
        let set = async |rules: Json| admin.put("/api/v1/customers/rules", rules).await;
        let known = admin.get("/api/v1/customers/rules").await.json()["data"].clone();
        assert_eq!((&known["no_users"]["days"], &known["revision"]), (&json!(3), &json!(0)));
        let off = json!({ "no_users": { "on": false, "days": 3 }, "trial_ends": { "on": true, "days": 2 }, "revision": 0 });
        let changed = set(off.clone()).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
        assert_eq!(set(off).await.status, StatusCode::CONFLICT, "of two who change them, the second is told");
        assert_eq!(needs(0).await, json!([]), "all are looked at again");
        assert!(moses.all("/api/v1/customers?needs=yes").await.is_empty());
        let wrong = set(json!({ "quiet": { "on": true, "days": 4000 } })).await;
        assert_eq!((wrong.status, wrong.text.contains("quiet")), (StatusCode::UNPROCESSABLE_ENTITY, true));
        assert_eq!(set(json!({ "mood": true })).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(moses.put("/api/v1/customers/rules", json!({})).await.status, StatusCode::NOT_FOUND);
        let reset = world.person("moses-frase", Role::Admin).await;
        let back = reset.form("/o/moses-frase/customers/rules", "act=reset&revision=1").await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
        assert_eq!(needs(0).await, json!(["trial_ends", "no_users"]));
        let (there, here) = (central.all("/api/v1/customers").await[0]["needs"].clone(), needs(8).await);
        assert_eq!(there, json!(["trial_ends", "no_users"]), "each by its own rules");
        assert_eq!(here, json!([]), "the trial is over, and who bought is reported by nobody");
    })
    .await;
}

/// A customer of each of the three, who waits for a trial since yesterday.
async fn who_waits(world: &World) {
    let asks = async |org: &str| {
        let voice = world.program(org, Role::Manager).await;
        let customer = voice.all("/api/v1/customers?q=Konex").await[0]["id"].clone();
        let places = voice.all("/api/v1/partnerships").await;
        let place = places.iter().find(|one| one["role"] == "partner").expect("a vendor")["id"].clone();
        let asked = json!({ "customer": customer, "partnership": place, "product": "MG Special" });
        let asked = voice.post("/api/v1/trials", asked).await;
        assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.text);
        world.run_tasks().await;
    };
    let moses = world.program("moses-frase", Role::Member).await;
    won(&moses, json!({ "company": "Konex", "domain": "konex.com", "product": "GTX Pro" })).await;
    won(&moses, json!({ "company": "Isdom", "domain": "isdom.com", "product": "GTX Pro" })).await;
    world.run_tasks().await;
    asks("moses-frase").await;
    asks("central").await;
    world.front.clock.advance(SignedDuration::from_hours(25));
    world.run_tasks().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn vendor_distributor_and_reseller_look_after_customers_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        who_waits(world).await;
        for org in ["moses-frase", "central", "maven"] {
            world.person(org, Role::Admin).await;
        }
        // Who looks after those of the distributor works for the vendor as well.
        let vaults = world.node.vaults();
        let email: kernel::EmailAddress = "admin.central@people.example.com".parse().expect("an address");
        let person = people::by_email(vaults, &email).await.expect("a directory").expect("a person");
        let (vendor, _) = vaults.by_handle("maven").await.expect("a directory").expect("a vendor");
        memberships::grant(vaults, person.id, vendor.org, Role::Reader).await.expect("a membership");
        let at = served(world).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        for org in ["moses-frase", "central", "maven"] {
            becomes(&page, at, org, Role::Admin).await;
            go(&page, at, &format!("{org}/customers")).await;
            until(&page, "Konex").await;
            for column in ["Main framework and progress", "Users", "Activity in 90 days", "Needs attention"] {
                says(&page, column).await;
            }
            // Those that need attention, kept as a view that the list begins with.
            sends(&page, "main form[role='search']", &[("needs", "yes")], "button.apply").await;
            arrive(&page, "needs=yes").await;
            until(&page, "Konex").await;
            assert!(!text(&page).await.contains("Isdom"), "nothing is the matter with it");
            sends(&page, "form[action$='/views']", &[("name", "To look after")], "button").await;
            arrive(&page, "view=view_").await;
            says(&page, "View: To look after").await;
            presses(&page, "form[action$='/default'] button").await;
            holds(
                &page,
                "document.querySelector('form[action$=\"/default\"] input[name=on]')?.value === 'no'",
            )
            .await;
            go(&page, at, &format!("{org}/customers")).await;
            says(&page, "View: To look after").await;

            // Why, and by which rule; without the rule it needs none.
            press(&page, "main table a", "Konex").await;
            until(&page, "Waits for an answer").await;
            press(&page, "main a", "See the rules").await;
            arrive(&page, "/customers/rules").await;
            presses(&page, "input[name='waits']").await;
            presses(&page, "main button[value='save']").await;
            arrive(&page, "done=saved").await;
            says(&page, "All customers are looked at again.").await;
            go(&page, at, &format!("{org}/customers")).await;
            until(&page, "No customer has all of these words and filters.").await;
            press(&page, "main a", "Show all customers").await;
            until(&page, "Konex").await;
        }
        // From one portal to the same page of another.
        becomes(&page, at, "central", Role::Admin).await;
        go(&page, at, "central/customers?view=all").await;
        until(&page, "Konex").await;
        presses(&page, ".rail .switch a[href*='maven']").await;
        arrive(&page, "/o/maven/customers").await;
        until(&page, "Konex").await;
        page.close().await.expect("a page that closes");
    })
    .await;
    browser.close().await.expect("a browser that closes");
}

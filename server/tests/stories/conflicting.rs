//! Two who have one company: who decides sees both sides next to each other, and whoever asks learns a word and a reason,
//! never whom it meets.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::{
    access::{Role, memberships},
    people,
};

use crate::{
    browser::{arrive, browser, fill, press, served, sign_in, until},
    cast,
    world::{Voice, World},
};

/// What Moses calls the company that everybody wants; nobody else may read it.
const SECRET: &str = "Betasoloin Maschinenbau GmbH";

/// A reseller with its place at Central.
struct Seller<'w> {
    world: &'w World,
    voice: Voice<'w>,
    place: Json,
}

impl<'w> Seller<'w> {
    async fn new(world: &'w World, org: &str) -> Self {
        let voice = world.program(org, Role::Member).await;
        let place = voice.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        Self { world, voice, place }
    }

    /// Registers a sale to that company; whatever that leads to is done.
    async fn registers(&self, company: &str, domain: &str) -> String {
        let id = self.submits(company, domain).await;
        self.world.run_tasks().await;
        id
    }

    async fn submits(&self, company: &str, domain: &str) -> String {
        let lead =
            json!({ "company": company, "domain": domain, "country": "Germany", "product": "GTX Pro" });
        self.sends(lead).await
    }

    async fn sends(&self, lead: Json) -> String {
        let lead = self.voice.post("/api/v1/leads", lead).await;
        assert_eq!(lead.status, StatusCode::CREATED, "{}", lead.text);
        let path = format!("/api/v1/leads/{}/registrations", lead.json()["data"]["id"].as_str().unwrap());
        let fields = ["company", "domain", "company_number", "country", "product"];
        let made = self.voice.post(&path, json!({ "partnership": self.place, "fields": fields })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        made.json()["data"]["id"].as_str().expect("an id").to_owned()
    }

    async fn told(&self, id: &str) -> (Json, Json) {
        let said = conflicts(&self.voice, id).await;
        assert_eq!(said["rivals"], json!([]), "whom it meets is nobody's but the receiver's");
        (said["verdict"].clone(), said["reason"].clone())
    }
}

async fn conflicts(voice: &Voice<'_>, id: &str) -> Json {
    let said = voice.get(&format!("/api/v1/registrations/{id}/conflicts")).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.text);
    said.json()["data"].clone()
}

fn outcome(verdict: &str, reason: &str) -> (Json, Json) {
    (json!(verdict), json!(reason))
}

async fn decide(voice: &Voice<'_>, id: &str, despite: &str) -> (StatusCode, String) {
    let decision = json!({ "decision": "accept", "despite": despite });
    let decided = voice.post(&format!("/api/v1/registrations/{id}/decision"), decision).await;
    (decided.status, decided.text)
}

#[tokio::test]
async fn of_two_partners_with_one_company_each_learns_a_word_and_who_decides_sees_both() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (moses, cecily) =
            (Seller::new(world, "moses-frase").await, Seller::new(world, "cecily-lampkin").await);
        let central = world.program("central", Role::Manager).await;
        let first = moses.registers(SECRET, "betasoloin.de").await;
        assert_eq!(moses.told(&first).await, outcome("clear", "nothing"));
        let again = moses.registers("Betasoloin Maschinenbau", "www.betasoloin.de").await;
        assert_eq!(moses.told(&again).await, outcome("clear", "your_own"), "one's own is no conflict");

        let second = cecily.registers("BETASOLOIN MASCHINENBAU AG", "shop.betasoloin.de").await;
        assert_eq!(cecily.told(&second).await, outcome("conflict", "registered"));
        let looks_alike = cecily.registers("Unlike", "betas0loin.de").await;
        assert_eq!(
            cecily.told(&looks_alike).await,
            outcome("possible", "similar"),
            "a domain that looks like it"
        );

        let seen = conflicts(&central, &second).await;
        assert_eq!(seen["verdict"], "conflict");
        let rivals = seen["rivals"].as_array().unwrap();
        assert!(rivals.iter().any(|rival| rival["id"] == json!(first) && rival["counts"] == true), "{seen}");
        let points = rivals[0]["points"].as_array().unwrap();
        assert!(points.iter().any(|part| part["reason"] == "same_domain" && part["points"] == 90), "{seen}");
        let owner = world.person("central", Role::Manager).await;
        let page = owner.get(&format!("/o/central/registrations/{second}")).await.text;
        assert!(page.contains(SECRET) && page.contains("Moses Frase") && page.contains("The same domain"));
        assert!(
            page.contains("comes first: it was complete first"),
            "what the program’s rule makes of the two"
        );

        let (status, text) = decide(&central, &second, " ").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(text.contains("despite") && text.contains("say why you accept it"), "{text}");
        let many = json!({ "ids": [second], "decision": "accept" });
        let many = central.post("/api/v1/registrations/decisions", many).await;
        assert!(
            many.text.contains("say why you accept it"),
            "many at once does not pass it by: {}",
            many.text
        );
        let (status, text) = decide(&central, &second, "The customer wrote to us").await;
        assert_eq!(status, StatusCode::OK, "{text}");
        let page = owner.get(&format!("/o/central/registrations/{second}")).await.text;
        assert!(page.contains("The customer wrote to us"));
        world.run_tasks().await;

        let person = world.person("cecily-lampkin", Role::Owner).await;
        for path in ["registrations", "registrations/export.csv?state=all", "journal", "sharing"] {
            nothing_of_moses(&person, &format!("/o/cecily-lampkin/{path}")).await;
        }
        nothing_of_moses(&person, &format!("/o/cecily-lampkin/registrations/{second}")).await;
        nothing_of_moses(&cecily.voice, &format!("/api/v1/registrations/{second}/conflicts")).await;
        world.everything_verifies().await;
    })
    .await;
}

/// What somebody gets there names no rival.
async fn nothing_of_moses(voice: &Voice<'_>, path: &str) {
    let answer = voice.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    for secret in [SECRET, "Moses", "moses-frase", "customer wrote to us", "The same domain"] {
        assert!(!answer.text.contains(secret), "{path} says {secret}");
    }
}

#[tokio::test]
async fn a_named_account_counts_against_what_comes_after_it_and_never_against_what_was_there() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = Seller::new(world, "moses-frase").await;
        let central = world.program("central", Role::Manager).await;
        let declare = async |name: &str, domain: &str| {
            let declared = json!({ "name": name, "domain": domain, "country": "Germany" });
            central.post("/api/v1/named-accounts", declared).await
        };
        let zumgoity = declare("Zumgoity AG", "zumgoity.com").await;
        assert_eq!(zumgoity.status, StatusCode::CREATED, "{}", zumgoity.text);
        assert!(zumgoity.json()["data"]["journal_entry"].as_i64().unwrap() > 0);
        assert_eq!(declare("Zumgoity", "zumgoity.com").await.status, StatusCode::CONFLICT, "declared once");
        assert_eq!(declare("", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(declare("Konex", "no domain").await.status, StatusCode::UNPROCESSABLE_ENTITY);

        world.front.clock.advance(SignedDuration::from_mins(1));
        let before = moses.registers("Zumgoity", "zumgoity.com").await;
        assert_eq!(moses.told(&before).await, outcome("conflict", "named_account"));

        let konex = moses.registers("Konex", "konex.com").await;
        world.front.clock.advance(SignedDuration::from_mins(1));
        assert_eq!(declare("Konex", "konex.com").await.status, StatusCode::CREATED);
        world.run_tasks().await;
        let seen = conflicts(&central, &konex).await;
        assert_eq!(
            (&seen["verdict"], &seen["rivals"][0]["counts"]),
            (&json!("clear"), &json!(false)),
            "{seen}"
        );
        let owner = world.person("central", Role::Manager).await;
        let page = owner.get(&format!("/o/central/registrations/{konex}")).await.text;
        assert!(page.contains("Declared after this was submitted: it does not count."));
        assert_eq!(
            decide(&central, &konex, "").await.0,
            StatusCode::OK,
            "and keeps nobody from accepting it"
        );

        let id = zumgoity.json()["data"]["id"].as_str().unwrap().to_owned();
        let gone = central.delete(&format!("/api/v1/named-accounts/{id}")).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
        assert_eq!(conflicts(&central, &before).await["verdict"], "clear", "taken back, it counts no longer");
        let page = owner.get("/o/central/named-accounts").await.text;
        assert!(page.contains("Konex") && !page.contains("Zumgoity"));
        assert!(
            world.program("moses-frase", Role::Owner).await.all("/api/v1/named-accounts").await.is_empty()
        );
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn own_leads_and_customers_count_and_what_was_taken_back_counts_for_nobody() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (moses, cecily) =
            (Seller::new(world, "moses-frase").await, Seller::new(world, "cecily-lampkin").await);
        let central = world.program("central", Role::Manager).await;
        let account = json!({ "name": "Inity S.p.A.", "domain": "inity.com", "country": "Germany" });
        assert_eq!(central.post("/api/v1/accounts", account).await.status, StatusCode::CREATED);
        let lead = json!({ "company": "Plexzap Ltd", "domain": "plexzap.com", "product": "GTX Pro" });
        assert_eq!(central.post("/api/v1/leads", lead).await.status, StatusCode::CREATED);
        world.front.clock.advance(SignedDuration::from_mins(1));
        let inity = moses.registers("Inity", "inity.com").await;
        assert_eq!(moses.told(&inity).await, outcome("conflict", "customer"));
        let plexzap = moses.registers("Plexzap", "plexzap.com").await;
        assert_eq!(moses.told(&plexzap).await, outcome("conflict", "own_sale"));

        let first = moses.registers(SECRET, "betasoloin.de").await;
        let taken_back =
            moses.voice.post(&format!("/api/v1/registrations/{first}/withdrawal"), json!({})).await;
        assert!(taken_back.status.is_success(), "{}", taken_back.text);
        world.run_tasks().await;
        let second = cecily.registers("Betasoloin", "betasoloin.de").await;
        assert_eq!(
            cecily.told(&second).await,
            outcome("clear", "nothing"),
            "erased, its keys are gone with it"
        );
        assert_eq!(conflicts(&central, &second).await["rivals"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_partner_that_probes_gets_thirty_answers_an_hour_and_the_rest_later() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (moses, cecily) =
            (Seller::new(world, "moses-frase").await, Seller::new(world, "cecily-lampkin").await);
        let mut asked = Vec::new();
        for number in 0..32 {
            asked.push(moses.submits(&format!("Guess{number}o"), &format!("guess{number}o.com")).await);
        }
        world.run_tasks().await;
        let mut answered = 0;
        for id in &asked {
            answered += usize::from(moses.told(id).await.0 != Json::Null);
        }
        assert_eq!(answered, 30);
        let patient = cecily.registers("Patient", "patient.com").await;
        assert_eq!(cecily.told(&patient).await.0, "clear", "others are answered nonetheless");
        let owner = world.person("central", Role::Owner).await;
        assert!(owner.get("/o/central/journal").await.text.contains("compared later"));

        world.front.clock.advance(SignedDuration::from_mins(61));
        world.run_tasks().await;
        for id in &asked {
            assert_eq!(moses.told(id).await.0, "clear");
        }
    })
    .await;
}

#[tokio::test]
async fn a_partner_that_names_itself_as_the_customer_is_stopped_before_anything_leaves() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = Seller::new(world, "moses-frase").await;
        let add = async |lead: Json| {
            let lead = moses.voice.post("/api/v1/leads", lead).await;
            assert_eq!(lead.status, StatusCode::CREATED, "{}", lead.text);
            lead.json()["data"]["id"].as_str().expect("an id").to_owned()
        };
        let register = async |lead: &str| {
            let path = format!("/api/v1/leads/{lead}/registrations");
            moses.voice.post(&path, json!({ "partnership": moses.place })).await
        };
        let own = json!({ "company": "Isdom", "domain": "frase-partners.com", "product": "GTX Pro" });
        let email = "a@mail.frase-partners.com";
        let by_domain = add(own.clone()).await;
        let by_email = add(json!({ "company": "Isdom", "product": "GTX Pro", "contact_email": email })).await;
        let fine = json!({ "company": "Isdom", "domain": "isdom.com", "contact_email": "x@gmail.com", "product": "A" });
        let fine = add(fine).await;
        employ(world, "moses@frase-partners.com", "moses-frase").await;
        employ(world, "moses.frase@gmail.com", "moses-frase").await;
        let refused = moses.voice.post("/api/v1/leads", own).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a lead is refused at its field");
        for (lead, field) in [(&by_domain, "domain"), (&by_email, "contact_email")] {
            let refused = register(lead).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
            let problem: Json = serde_json::from_str(&refused.text).expect("a problem");
            assert_eq!(problem["code"], field, "and one from before is refused when it would leave");
            assert!(refused.text.contains("is your own. Name the customer’s"), "{}", refused.text);
        }
        let place = moses.place.as_str().unwrap();
        let page = format!("/o/moses-frase/leads/{by_domain}/register?with={place}");
        let page = world.person("moses-frase", Role::Member).await.get(&page).await.text;
        assert!(page.contains("is your own. Name the customer’s"), "the page says so before anybody presses");
        let fine = register(&fine).await;
        assert_eq!(fine.status, StatusCode::CREATED, "{}", fine.text);
        world.run_tasks().await;
        let central = world.program("central", Role::Manager).await;
        assert_eq!(central.get("/api/v1/registrations").await.json()["total"], 1);
    })
    .await;
}

/// Somebody with that address works for that organisation.
async fn employ(world: &World, email: &str, org: &str) {
    let vaults = world.node.vaults();
    let (card, _) = vaults.by_handle(org).await.expect("a directory").expect("an organisation");
    let email = email.parse().expect("an address");
    let person =
        people::create(vaults, "Moses Frase", email, "correct horse battery").await.expect("a person");
    memberships::grant(vaults, person.id, card.org, Role::Member).await.expect("a membership");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_decides_declares_a_named_account_and_accepts_a_conflict_with_a_reason_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        world.person("central", Role::Owner).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "owner.central@people.example.com").await;
        let to = |path: &str| format!("http://localhost:{}{path}", at.port());
        page.goto(to("/o/central/named-accounts")).await.expect("a page");
        fill(&page, "name", "Zumgoity AG").await;
        fill(&page, "domain", "zumgoity.com").await;
        press(&page, "main button", "Declare it").await;
        arrive(&page, "done=declared").await;
        world.front.clock.advance(SignedDuration::from_mins(1));
        let moses = Seller::new(world, "moses-frase").await;
        let id = moses.registers("Zumgoity", "zumgoity.com").await;
        page.goto(to(&format!("/o/central/registrations/{id}"))).await.expect("a page");
        until(&page, "You declared this company as a named account before it was registered.").await;
        page.find_element("section[aria-labelledby=conflicts] summary")
            .await
            .expect("a reason is asked for")
            .click()
            .await
            .expect("opened");
        fill(&page, "despite", "Agreed with our field team").await;
        press(&page, "main button", "Accept with this reason").await;
        arrive(&page, "done=accepted").await;
        until(&page, "Agreed with our field team").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

#[tokio::test]
async fn one_number_in_the_register_is_one_company_whatever_it_is_called() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (moses, cecily) =
            (Seller::new(world, "moses-frase").await, Seller::new(world, "cecily-lampkin").await);
        let called = |name: &str, number: &str| json!({ "company": name, "company_number": number, "product": "GTX Pro" });
        moses.sends(called("Betasoloin", "DE 811 128 135")).await;
        world.run_tasks().await;
        let second = cecily.sends(called("Rheinwerk Holding", "DE811128135")).await;
        let other = cecily.sends(called("Rheinwerk Holding", "DE 811 128 999")).await;
        world.run_tasks().await;
        assert_eq!(cecily.told(&second).await, outcome("conflict", "registered"));
        assert_eq!(cecily.told(&other).await.0, json!("clear"));
    })
    .await;
}

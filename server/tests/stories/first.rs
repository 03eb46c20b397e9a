//! Proof of first: when a registration was there at the latest, and what that rests on, on a page for either side and
//! in a file that anybody checks without a vault.

use axum::http::StatusCode;
use exchange::Seal;
use jiff::SignedDuration;
use kernel::Chance;
use selling::proof::{Proof, said};
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::Tx;

use crate::{
    browser::{arrive, browser, press, served, sign_in, until},
    cast, program,
    world::{Voice, World},
};

/// Registers a sale of Isdom with whoever that organisation sells for; its id.
async fn registered(world: &World, org: &str, company: &str) -> String {
    let voice = world.program(org, Role::Member).await;
    let lead = json!({ "company": company, "domain": "isdom.com", "product": "GTX Pro", "notes": "Met at the fair" });
    let lead = voice.post("/api/v1/leads", lead).await.json()["data"]["id"].as_str().unwrap().to_owned();
    let place = voice.all("/api/v1/partnerships").await[0]["id"].clone();
    let path = format!("/api/v1/leads/{lead}/registrations");
    let made = voice.post(&path, json!({ "partnership": place })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    world.run_tasks().await;
    made.json()["data"]["id"].as_str().unwrap().to_owned()
}

async fn accepted(world: &World, org: &str, id: &str) {
    let voice = world.program(org, Role::Manager).await;
    let decided =
        voice.post(&format!("/api/v1/registrations/{id}/decision"), json!({ "decision": "accept" })).await;
    assert_eq!(decided.status, StatusCode::OK, "{}", decided.text);
    world.run_tasks().await;
}

/// The file of one side, as it is saved.
async fn file(voice: &Voice<'_>, id: &str, query: &str) -> String {
    let answer = voice.get(&format!("/api/v1/registrations/{id}/proof{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.text
}

/// What a file shows; it must hold.
fn shows(file: &str) -> String {
    let (lines, holds) = said(&Proof::read(file).expect("a proof"));
    let text = lines.join("\n");
    assert!(holds, "{text}");
    text
}

/// The page of one side.
async fn page(world: &World, org: &str, id: &str) -> String {
    let answer =
        world.person(org, Role::Reader).await.get(&format!("/o/{org}/registrations/{id}/proof")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.text
}

#[tokio::test]
async fn both_sides_prove_when_a_registration_was_there_and_anybody_checks_it_without_a_vault() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let id = registered(world, "moses-frase", "Isdom").await;
        accepted(world, "central", &id).await;
        let maven = world.program("maven", Role::Manager).await;
        let upper = maven.all("/api/v1/registrations").await[0]["id"].as_str().unwrap().to_owned();
        accepted(world, "maven", &upper).await;

        let moses = world.program("moses-frase", Role::Member).await;
        let kept = file(&moses, &id, "").await;
        for value in ["Isdom", "isdom.com", "GTX Pro", "fair"] {
            assert!(!kept.contains(value), "no value is in it: {value}");
        }
        let told = shows(&kept);
        for words in [
            "Moses Frase signed “Deal registration” for Central",
            "Central signed that “Deal registration” from Moses Frase had arrived",
            "Central signed “Deal registration” for Maven",
            "Maven signed that “Deal registration” from Central had arrived",
            "It names what came before by its hash",
            "Everything in it holds.",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        // Whoever checks it has nothing but the program and the file.
        let empty = tempfile::TempDir::new().unwrap();
        let path = empty.path().join("proof.json");
        std::fs::write(&path, &kept).unwrap();
        let checked = program::run(empty.path(), &["registration", "verify", path.to_str().unwrap()]);
        assert_eq!((checked.code, checked.out.trim()), (Some(0), told.trim()), "{}", checked.err);
        std::fs::write(&path, kept.replacen("Moses Frase", "Moses Frasier", 1)).unwrap();
        let checked = program::run(empty.path(), &["registration", "verify", path.to_str().unwrap()]);
        assert_eq!(checked.code, Some(2), "{}", checked.out);
        assert!(checked.out.contains("The seal is not its maker’s"), "{}", checked.out);

        // What is one's own may be shown, with its salt; what somebody else sent may not.
        let shown = file(&moses, &id, "?fields=company,state").await;
        let told = shows(&shown);
        assert!(told.contains("Company: \"Isdom\"") && told.contains("\"accepted\""), "{told}");
        let central = world.program("central", Role::Member).await;
        let refused = central.get(&format!("/api/v1/registrations/{id}/proof?fields=company")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("is not a value that you can show"), "{}", refused.text);

        // The vendor's side proves its own hop, and says nothing of who is below it.
        let above = file(&maven, &upper, "").await;
        let below = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap().0;
        assert!(!above.contains("Moses") && !above.contains(&below.org.to_string()), "{above}");
        assert!(shows(&above).contains("Maven signed that it had this from Central"));
        // With one's journal in between, the order of one's own entries is proven as well.
        let whole = shows(&file(&central, &id, "?journal=yes").await);
        assert!(!whole.contains("Central signed both under rising numbers"), "{whole}");
        for (org, id) in [("moses-frase", &id), ("central", &id), ("maven", &upper)] {
            let page = page(world, org, id).await;
            assert!(page.contains("Proof of first") && page.contains("cannot be put before"), "{page}");
        }
        let journal = moses.all("/api/v1/journal").await;
        assert_eq!(journal.iter().filter(|entry| entry["kind"] == "registration.proved").count(), 2);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_distributor_that_sits_on_a_registration_is_seen_by_its_own_clock() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let id = registered(world, "moses-frase", "Isdom").await;
        world.front.clock.advance(SignedDuration::from_hours(24 * 9));
        accepted(world, "central", &id).await;
        let maven = world.program("maven", Role::Manager).await;
        let upper = maven.all("/api/v1/registrations").await[0]["id"].as_str().unwrap().to_owned();
        accepted(world, "maven", &upper).await;
        for org in ["moses-frase", "central"] {
            let page = page(world, org, &id).await;
            for words in ["Central, until it passed it on", "Central, until its first answer", "9 days"] {
                assert!(page.contains(words), "{org}: {words}: {page}");
            }
        }
        let told = shows(&file(&world.program("moses-frase", Role::Reader).await, &id, "").await);
        assert!(told.contains("Central had it for 9 days before it passed it on."), "{told}");
    })
    .await;
}

#[tokio::test]
async fn who_submits_one_company_under_two_names_is_seen_by_its_receiver_alone() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let first = registered(world, "moses-frase", "Isdom").await;
        let second = registered(world, "cecily-lampkin", "Isdom Incorporated").await;
        let seen = page(world, "central", &second).await;
        let list = seen.split("What arrived about the same company").nth(1).expect("a list");
        let (moses, cecily) = (list.find("Moses Frase").unwrap(), list.find("Cecily Lampkin").unwrap());
        assert!(moses < cecily, "in the order in which they arrived: {list}");
        assert!(page(world, "central", &first).await.contains("What arrived about the same company"));
        for (org, id, other) in
            [("moses-frase", &first, "Cecily"), ("cecily-lampkin", &second, "Moses Frase")]
        {
            let page = page(world, org, id).await;
            assert!(!page.contains("the same company") && !page.contains(other), "{org}: {page}");
            let kept = file(&world.program(org, Role::Reader).await, id, "").await;
            assert!(!kept.contains(other), "{kept}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_vendor_that_would_pre_date_a_named_account_is_shown_where_it_stands_in_its_own_journal() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let central = world.program("central", Role::Manager).await;
        let declared = async |name: &str, domain: &str| {
            let named = json!({ "name": name, "domain": domain });
            let declared = central.post("/api/v1/named-accounts", named).await;
            assert_eq!(declared.status, StatusCode::CREATED, "{}", declared.text);
        };
        let id = registered(world, "moses-frase", "Isdom").await;
        // Whatever its clock says: it is set back by a month before the account is declared.
        world.front.clock.advance(SignedDuration::from_hours(-24 * 30));
        declared("Isdom", "isdom.com").await;
        world.front.clock.advance(SignedDuration::from_hours(24 * 30));
        world.run_tasks().await;
        let seen = page(world, "central", &id).await;
        assert!(seen.contains("Named accounts that it meets") && seen.contains("After it arrived"), "{seen}");
        let told = shows(&file(&central, &id, "?journal=yes").await);
        assert!(told.contains("It cannot have been there before."), "{told}");
        assert!(
            !page(world, "moses-frase", &id).await.contains("Named accounts"),
            "its partner sees none of it"
        );

        // One that was declared before is proven to be so, by the journal that its owner shows.
        declared("Konex", "konex.com").await;
        world.run_tasks().await;
        let moses = world.program("moses-frase", Role::Member).await;
        let lead = json!({ "company": "Konex", "domain": "konex.com", "product": "GTX Pro" });
        let lead = moses.post("/api/v1/leads", lead).await.json()["data"]["id"].as_str().unwrap().to_owned();
        let place = moses.all("/api/v1/partnerships").await[0]["id"].clone();
        let made =
            moses.post(&format!("/api/v1/leads/{lead}/registrations"), json!({ "partnership": place })).await;
        let later = made.json()["data"]["id"].as_str().unwrap().to_owned();
        world.run_tasks().await;
        assert!(page(world, "central", &later).await.contains("Before it arrived"));
        let told = shows(&file(&central, &later, "?journal=yes").await);
        assert!(told.contains("proven by the journal that is shown"), "{told}");
        world.everything_verifies().await;
    })
    .await;
}

/// Every place in a document where something stands.
fn places(value: &Json, at: &str, found: &mut Vec<String>) {
    match value {
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| places(item, &format!("{at}/{n}"), found));
        }
        Json::Object(items) => {
            let key = |name: &str| name.replace('~', "~0").replace('/', "~1");
            items.iter().for_each(|(name, item)| places(item, &format!("{at}/{}", key(name)), found));
        }
        _ => found.push(at.to_owned()),
    }
}

/// The same with another letter, digit or truth in its place.
fn altered(value: &Json, chance: &Chance) -> Json {
    match value {
        Json::String(text) if !text.is_empty() => {
            let mut letters: Vec<char> = text.chars().collect();
            let at = u32::from_le_bytes(chance.bytes()) as usize % letters.len();
            letters[at] = if letters[at] == 'a' { 'b' } else { 'a' };
            Json::String(letters.into_iter().collect())
        }
        Json::Number(number) => json!(number.as_i64().unwrap_or_default() + 1),
        _ => json!("x"),
    }
}

#[tokio::test]
async fn whatever_is_altered_in_a_proof_is_found_even_if_its_maker_seals_it_again() {
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &cast::channel()).await;
    let id = registered(&world, "moses-frase", "Isdom").await;
    accepted(&world, "central", &id).await;
    let maven = world.program("maven", Role::Manager).await;
    let upper = maven.all("/api/v1/registrations").await[0]["id"].as_str().unwrap().to_owned();
    accepted(&world, "maven", &upper).await;
    let central = world.program("central", Role::Manager).await;
    let whole = file(&central, &id, "?journal=yes&fields=state").await;
    shows(&whole);
    let seed = std::env::var("FREEHOLD_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(6);
    eprintln!("seed {seed}");
    let chance = Chance::seeded(seed);

    let holds = |text: &str| Proof::read(text).is_ok_and(|proof| said(&proof).1);
    // Any byte of the file, at some hundred places.
    for _ in 0..300 {
        let mut bytes = whole.clone().into_bytes();
        let at = u32::from_le_bytes(chance.bytes()) as usize % bytes.len();
        bytes[at] ^= 1 << (chance.bytes::<1>()[0] % 7);
        let found = String::from_utf8(bytes).map_or(true, |text| !holds(&text));
        assert!(found, "byte {at}");
    }
    // Every field, under a new seal of whoever made it: what others signed, and what they signed for, still shows it.
    let (_, vault) = world.node.vaults().by_handle("central").await.unwrap().unwrap();
    let document: Json = serde_json::from_str(&whole).unwrap();
    let mut all = Vec::new();
    places(&document["statement"], "", &mut all);
    // What only its maker says of itself: when it made the file, and what it calls everybody.
    let own = |at: &str| at == "/made" || at.starts_with("/organisations") && at.ends_with("/name");
    assert!(all.len() > 40, "{}", all.len());
    for at in all.iter().filter(|at| !own(at)) {
        let mut document = document.clone();
        let place = document["statement"].pointer_mut(at).unwrap();
        *place = altered(place, &chance);
        let Ok(mut proof) = serde_json::from_value::<Proof>(document) else { continue };
        let seal = async |tx: &Tx| Ok::<_, vault::VaultError>(Seal::on(tx, &proof.statement));
        let sealed = vault.read(seal).await.unwrap();
        proof.seal = sealed;
        assert!(!holds(&proof.write()), "{at} was altered, and nobody noticed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_proof_is_found_from_the_registration_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &cast::channel()).await;
    let id = registered(&world, "moses-frase", "Isdom").await;
    let at = served(&world).await;
    world.person("central", Role::Manager).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    sign_in(&page, at, "manager.central@people.example.com").await;
    page.goto(format!("http://localhost:{}/o/central/registrations/{id}", at.port())).await.expect("a page");
    press(&page, "main a", "Proof of first").await;
    arrive(&page, "/proof").await;
    until(&page, "Central signed that it had this from Moses Frase").await;
    until(&page, "Save the file").await;
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

//! A partner is invited by mail, and ends up in a portal of its own.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use serde_json::json;
use trust::access::Role;

use crate::{
    browser::{arrive, browser, fill, press, served, sign_in, until},
    cast,
    world::{Answer, PASSWORD, Voice, World, encoded},
};

const PAGE: &str = "/o/central/partners";
const ADA: &str = "ada@isdom.example.com";

/// Central's only program, as the page of partners offers it.
async fn program(owner: &Voice<'_>) -> String {
    let page = owner.get(PAGE).await.text;
    let options = page.split("name=\"program\"").nth(1).expect("a choice of programs");
    options.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a program").to_owned()
}

async fn offered<'w>(world: &'w World, email: &str) -> (Voice<'w>, String) {
    let owner = world.person("central", Role::Owner).await;
    let form = format!("email={}&program={}", encoded(email), program(&owner).await);
    let answer = owner.form(&format!("{PAGE}/offers"), &form).await;
    assert_eq!(answer.headers["location"], "/o/central/partners?done=offered", "{}", answer.text);
    (owner, world.link_in_mail(email).await)
}

pub fn founding(company: &str, handle: &str) -> String {
    format!(
        "name=Ada+Byron&password={}&zone=Europe%2FRome&company={}&handle={handle}",
        encoded(PASSWORD),
        encoded(company)
    )
}

pub fn entered<'w>(world: &'w World, answer: &Answer) -> Voice<'w> {
    let cookie = answer.headers[header::SET_COOKIE].to_str().expect("a cookie");
    world.with_cookie(cookie.split(';').next().unwrap_or_default())
}

#[tokio::test]
async fn a_company_that_is_invited_founds_its_own_portal_and_accepts_the_terms_there() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (owner, link) = offered(world, ADA).await;
        assert!(owner.get(PAGE).await.text.contains(ADA));
        let nobody = world.nobody();
        let page = nobody.get(&link).await.text;
        assert!(page.contains("Central invites you as a partner"), "{page}");
        assert!(page.contains("Never carries") && page.contains("Kept for"), "the terms are there to read");
        let taken = nobody.form(&link, &founding("Moses Frase", "")).await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            taken.text.contains("moses-frase already") && taken.text.contains("value=\"Ada Byron\""),
            "{}",
            taken.text
        );
        let wrong = nobody.form(&link, &founding("Isdom", "../maven")).await;
        assert!(wrong.text.contains("small letters, digits and single hyphens"), "{}", wrong.text);
        assert!(taken.headers.get(header::SET_COOKIE).is_none(), "nobody was made on the way");

        let came = nobody.form(&link, &founding("Isdom Ltd", "isdom")).await;
        assert_eq!(
            (came.status, came.headers["location"].to_str().unwrap_or_default()),
            (StatusCode::SEE_OTHER, "/o/isdom/partners?done=came"),
            "{}",
            came.text
        );
        let ada = entered(world, &came);
        assert_eq!(
            ada.get("/o/isdom/partners?done=came").await.status,
            StatusCode::OK,
            "before it is delivered"
        );
        world.run_tasks().await;
        let isdom = world.program("isdom", Role::Owner).await;
        let place = isdom.get("/api/v1/partnerships").await.json()["data"][0].clone();
        assert_eq!((&place["state"], &place["role"]), (&json!("invited"), &json!("partner")));
        let at = format!("/o/isdom/partners/{}", place["id"].as_str().unwrap_or_default());
        assert!(ada.get(&at).await.text.contains("Accept invitation and terms"));
        assert_eq!(ada.form(&format!("{at}/acceptance"), "").await.status, StatusCode::SEE_OTHER);
        world.run_tasks().await;
        let central = world.program("central", Role::Owner).await;
        for (program, peer) in [(&isdom, "Central"), (&central, "Isdom Ltd")] {
            let places = program.all("/api/v1/partnerships").await;
            let place = places.iter().find(|one| one["peer"]["name"] == peer).expect("a place");
            assert_eq!(place["state"], "active", "it stands on both sides");
            assert!(!place["agreement"].is_null());
        }

        // She owns it, and Central sees nothing of it, nor of her.
        let lead = ada.form("/o/isdom/leads", "company=Konex&product=GTX+Pro").await;
        assert_eq!(lead.status, StatusCode::SEE_OTHER);
        assert_eq!(ada.get("/o/isdom/keys").await.status, StatusCode::OK);
        assert_eq!(ada.get("/o/central/leads").await.status, StatusCode::NOT_FOUND);
        assert_eq!(owner.get("/o/isdom/leads").await.status, StatusCode::NOT_FOUND);
        let told: String = central.all("/api/v1/journal").await.iter().map(ToString::to_string).collect();
        let me = isdom.all("/api/v1/people").await[0]["id"].as_str().unwrap_or_default().to_owned();
        assert!(told.contains("partner.offer_accepted") && !told.contains(&me) && !told.contains("ada@"));
        let journal = isdom.all("/api/v1/journal").await;
        assert_eq!(journal.iter().filter(|entry| entry["kind"] == "organisation.founded").count(), 1);

        let again = nobody.get(&link).await;
        assert_eq!(again.status, StatusCode::GONE);
        assert!(again.text.contains("An organisation came with this invitation already"), "{}", again.text);
        assert_eq!(nobody.form(&link, &founding("Other", "other")).await.status, StatusCode::GONE);
        assert!(world.node.vaults().by_handle("other").await.unwrap().is_none());
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_organisation_that_has_a_vault_comes_with_it_where_the_person_administers() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let kary = world.person("kary-hendrixson", Role::Owner).await;
        let (_, link) = offered(world, "owner.kary-hendrixson@people.example.com").await;
        let nobody = world.nobody();
        assert!(nobody.get(&link).await.text.contains("Sign in, and you come back here"));
        let asked = nobody.form(&link, &founding("Evil", "evil")).await;
        let to = asked.headers["location"].to_str().unwrap_or_default();
        assert!(to.starts_with("/sign-in?then=/offer/"), "the mail alone opens no account: {to}");
        let other = world.person("west", Role::Owner).await;
        assert!(other.get(&link).await.text.contains("This invitation is for owner.kary-hendrixson"));
        let sent = other.form(&link, "org=west").await;
        assert!(sent.headers["location"].to_str().unwrap_or_default().starts_with("/sign-in"));

        assert!(kary.get(&link).await.text.contains("Kary Hendrixson"));
        for org in ["maven", "central", "nobody"] {
            let refused = kary.form(&link, &format!("org={org}")).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{org}");
            assert!(refused.text.contains("you own or administer"), "{}", refused.text);
        }
        let came = kary.form(&link, "org=kary-hendrixson").await;
        assert_eq!(came.headers["location"], "/o/kary-hendrixson/partners?done=came", "{}", came.text);
        world.run_tasks().await;
        let places = world.program("kary-hendrixson", Role::Reader).await.all("/api/v1/partnerships").await;
        let names: Vec<_> =
            places.iter().map(|place| (place["peer"]["name"].as_str(), place["state"].as_str())).collect();
        assert!(names.contains(&(Some("Central"), Some("invited"))), "{names:?}");
        assert!(names.contains(&(Some("West"), Some("active"))), "what was there stays: {names:?}");
    })
    .await;
}

#[tokio::test]
async fn an_offer_that_is_over_taken_back_or_forged_opens_nothing_and_says_why() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (owner, first) = offered(world, ADA).await;
        let (_, second) = offered(world, "ADA@isdom.example.com").await;
        let nobody = world.nobody();
        let told = async |link: &str, status: StatusCode, words: &str| {
            for answer in [nobody.get(link).await, nobody.form(link, &founding("Isdom", "isdom")).await] {
                assert_eq!(answer.status, status, "{}", answer.text);
                assert!(answer.text.contains(words), "{}", answer.text);
                assert!(answer.headers.get(header::SET_COOKIE).is_none());
            }
        };
        told(&first, StatusCode::GONE, "a newer one was sent").await;
        let page = owner.get(PAGE).await.text;
        let withdrawal =
            page.split("action=\"").find(|part| part.contains("/withdrawal\"")).expect("a way back");
        let withdrawal = withdrawal.split('"').next().unwrap_or_default();
        assert_eq!(owner.form(withdrawal, "").await.status, StatusCode::SEE_OTHER);
        told(&second, StatusCode::GONE, "It was taken back").await;
        assert_eq!(owner.form(withdrawal, "").await.status, StatusCode::NOT_FOUND, "once");

        let (_, third) = offered(world, ADA).await;
        let mut forged = third.clone();
        let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
        forged.push(last);
        told(&forged, StatusCode::NOT_FOUND, "There is no such invitation").await;
        let join = third.replace("/offer/", "/join/");
        assert_eq!(
            nobody.get(&join).await.status,
            StatusCode::NOT_FOUND,
            "one kind of link is none of another"
        );
        world.front.clock.advance(SignedDuration::from_hours(14 * 24 - 1));
        assert_eq!(nobody.get(&third).await.status, StatusCode::OK);
        world.front.clock.advance(SignedDuration::from_hours(1));
        told(&third, StatusCode::GONE, "Its two weeks are over").await;
        assert!(world.node.vaults().by_handle("isdom").await.unwrap().is_none(), "nothing was founded");
    })
    .await;
}

#[tokio::test]
async fn a_link_that_is_used_twice_at_once_brings_one_organisation() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let kary = world.person("kary-hendrixson", Role::Owner).await;
        let (_, link) = offered(world, "owner.kary-hendrixson@people.example.com").await;
        let (one, other) = futures::join!(
            kary.form(&link, "org=&company=Isdom&handle=isdom"),
            kary.form(&link, "org=&company=Konex&handle=konex"),
        );
        let mut done = [one.status, other.status];
        done.sort();
        assert_eq!(done, [StatusCode::SEE_OTHER, StatusCode::GONE]);
        let mut founded = 0;
        for handle in ["isdom", "konex"] {
            founded += usize::from(world.node.vaults().by_handle(handle).await.unwrap().is_some());
        }
        assert_eq!(founded, 1, "an offer founds one organisation");
    })
    .await;
}

#[tokio::test]
async fn only_who_administers_an_organisation_with_a_program_offers_places_and_not_without_end() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.person("moses-frase", Role::Owner).await;
        assert!(
            !moses.get("/o/moses-frase/partners").await.text.contains("Invite a partner"),
            "it has no program"
        );
        let manager = world.person("central", Role::Manager).await;
        assert!(!manager.get(PAGE).await.text.contains("Invite a partner"));
        let owner = world.person("central", Role::Owner).await;
        let program = program(&owner).await;
        let form = format!("email=eve%40example.com&program={program}");
        let foreign = moses.form("/o/moses-frase/partners/offers", &form).await;
        assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY, "another's program is none");
        let key = world.program("central", Role::Admin).await;
        let path = "/api/v1/partnerships/offers";
        let mut statuses = Vec::new();
        for at in 0..51 {
            let wanted = json!({ "email": format!("partner{at}@example.com"), "program": program });
            statuses.push(key.post(path, wanted).await.status);
        }
        assert_eq!(statuses.iter().filter(|status| **status == StatusCode::CREATED).count(), 50);
        assert_eq!(statuses[50], StatusCode::UNPROCESSABLE_ENTITY);
        let open = key.get(path).await;
        assert!(!open.text.contains("/offer/"), "the link is for who reads the mail");
        let one = open.json()["data"][0]["id"].as_str().unwrap_or_default().to_owned();
        assert_eq!(key.delete(&format!("{path}/{one}")).await.status, StatusCode::NO_CONTENT);
        let wanted = json!({ "email": "late@example.com", "program": program });
        assert_eq!(
            key.post(path, wanted.clone()).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "taking back earns no more"
        );
        world.front.clock.advance(SignedDuration::from_hours(24));
        assert_eq!(key.post(path, wanted).await.status, StatusCode::CREATED, "the next day");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partner_is_invited_founds_its_portal_and_accepts_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        world.person("central", Role::Owner).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "owner.central@people.example.com").await;
        let to = |path: &str| format!("http://localhost:{}{path}", at.port());
        page.goto(to(PAGE)).await.expect("a page");
        fill(&page, "email", ADA).await;
        press(&page, "main button", "Send the invitation").await;
        arrive(&page, "done=offered").await;
        press(&page, "button", "Sign out").await;
        arrive(&page, "/sign-in").await;
        let link = world.link_in_mail(ADA).await;
        page.goto(to(link.trim_start_matches(|c: char| c != '/'))).await.expect("a page");
        fill(&page, "name", "Ada Byron").await;
        fill(&page, "password", PASSWORD).await;
        fill(&page, "company", "Isdom Ltd").await;
        press(&page, "main button", "Go on to my own portal").await;
        arrive(&page, "/o/isdom-ltd/partners").await;
        until(&page, "Invited").await;
        press(&page, "main td a", "Central").await;
        arrive(&page, "/partners/partnership_").await;
        press(&page, "main button", "Accept invitation and terms").await;
        arrive(&page, "done=accepted").await;
        // A page that is still on its way cannot be closed.
        until(&page, "Accepted.").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

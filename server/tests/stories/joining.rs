//! Who works for an organisation: invited, joined, given another role, gone.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use serde_json::json;
use trust::access::Role;

use crate::{
    browser::{arrive, browser, fill, press, served, served_as_demonstration, sign_in, until},
    cast,
    world::{PASSWORD, Voice, World, encoded},
};

const PAGE: &str = "/o/moses-frase/people";
const ADA: &str = "ada@example.com";

async fn invited<'w>(world: &'w World, email: &str, role: &str) -> (Voice<'w>, String) {
    let owner = world.person("moses-frase", Role::Owner).await;
    let form = format!("email={}&role={role}", encoded(email));
    let answer = owner.form(&format!("{PAGE}/invitations"), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let link = world.link_in_mail(email).await;
    (owner, link)
}

/// The address of an act on the page that has this ending.
async fn act(voice: &Voice<'_>, ending: &str) -> String {
    let page = voice.get(PAGE).await.text;
    let acts = page.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let acts: Vec<&str> = acts.filter(|at| at.ends_with(ending)).collect();
    acts.first().unwrap_or_else(|| panic!("no {ending} in {page}")).replace("&#38;", "&")
}

fn new_person(name: &str) -> String {
    format!("name={}&password={}&zone=Europe%2FRome", encoded(name), encoded(PASSWORD))
}

#[tokio::test]
async fn a_colleague_is_invited_by_mail_and_joins_as_somebody_new() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (owner, link) = invited(world, ADA, "member").await;
        assert!(owner.get(PAGE).await.text.contains(ADA), "the invitation stands on the page");
        let nobody = world.nobody();
        let page = nobody.get(&link).await;
        assert!(page.text.contains("Join Moses Frase") && page.text.contains("Member"), "{}", page.text);
        let weak = nobody.form(&link, "name=Ada&password=short").await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            weak.text.contains("12 to 200 characters") && weak.text.contains("value=\"Ada\""),
            "{}",
            weak.text
        );

        let joined = nobody.form(&link, &new_person("Ada Byron")).await;
        assert_eq!(
            (joined.status, joined.headers["location"].as_bytes()),
            (StatusCode::SEE_OTHER, b"/o/moses-frase".as_slice())
        );
        let cookie =
            joined.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let ada = world.with_cookie(&cookie);
        assert_eq!(ada.get("/o/moses-frase/leads").await.status, StatusCode::OK);
        let lead = ada.form("/o/moses-frase/leads", "company=Isdom&product=GTX+Pro").await;
        assert_eq!(lead.status, StatusCode::SEE_OTHER, "a member works: {}", lead.text);
        assert_eq!(
            ada.get("/o/moses-frase/keys").await.status,
            StatusCode::NOT_FOUND,
            "and administers nothing"
        );
        assert_eq!(ada.get("/o/central/leads").await.status, StatusCode::NOT_FOUND);

        assert_eq!(nobody.get(&link).await.status, StatusCode::NOT_FOUND, "an invitation is accepted once");
        assert_eq!(nobody.form(&link, &new_person("Mallory")).await.status, StatusCode::NOT_FOUND);
        let people = owner.get(PAGE).await.text;
        assert!(people.contains("Ada Byron") && people.contains("Nobody is invited"), "{people}");
        let program = world.program("moses-frase", Role::Reader).await;
        let journal = program.all("/api/v1/journal").await;
        for kind in ["person.invited", "person.joined"] {
            assert!(journal.iter().any(|entry| entry["kind"] == kind), "{kind}");
        }
        let told = journal.iter().map(ToString::to_string).collect::<String>();
        assert!(!told.contains("Ada") && !told.contains("ada@"), "the journal names nobody");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_sent_anew_or_is_two_weeks_old_opens_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (owner, first) = invited(world, ADA, "reader").await;
        world.front.clock.advance(SignedDuration::from_secs(1));
        let again = act(&owner, "/letter").await;
        assert_eq!(owner.form(&again, "").await.status, StatusCode::SEE_OTHER);
        let second = world.link_in_mail(ADA).await;
        assert_ne!(first, second);
        let nobody = world.nobody();
        assert_eq!(nobody.get(&first).await.status, StatusCode::NOT_FOUND, "the older link is over");
        assert_eq!(nobody.get(&second).await.status, StatusCode::OK);
        let mut forged = second.clone();
        let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
        forged.push(last);
        assert_eq!(nobody.get(&forged).await.status, StatusCode::NOT_FOUND);
        let withdrawal = act(&owner, "/withdrawal").await;
        assert_eq!(owner.form(&withdrawal, "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(nobody.get(&second).await.status, StatusCode::NOT_FOUND);
        assert_eq!(nobody.form(&second, &new_person("Ada")).await.status, StatusCode::NOT_FOUND);

        let (_, third) = invited(world, ADA, "reader").await;
        let (_, fourth) = invited(world, "ADA@example.com", "member").await;
        assert_eq!(nobody.get(&third).await.status, StatusCode::NOT_FOUND, "one invitation for one person");
        world.front.clock.advance(SignedDuration::from_hours(14 * 24 - 1));
        assert_eq!(nobody.get(&fourth).await.status, StatusCode::OK);
        world.front.clock.advance(SignedDuration::from_hours(1));
        assert_eq!(nobody.get(&fourth).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn who_signs_in_here_already_joins_as_who_they_are_and_nobody_joins_in_their_place() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let central = world.person("central", Role::Manager).await;
        let (_, link) = invited(world, "manager.central@people.example.com", "reader").await;
        let nobody = world.nobody();
        assert!(nobody.get(&link).await.text.contains("Sign in, and you come back here"));
        let answer = nobody.form(&link, &new_person("Mallory")).await;
        let to = answer.headers["location"].to_str().unwrap();
        assert!(to.starts_with("/sign-in?then=/join/"), "the mail alone opens no account: {to}");
        let other = world.person("west", Role::Owner).await;
        assert!(other.get(&link).await.text.contains("This invitation is for manager.central"));
        assert!(other.form(&link, "").await.headers["location"].to_str().unwrap().starts_with("/sign-in"));
        assert_eq!(other.get("/o/moses-frase").await.status, StatusCode::NOT_FOUND);

        assert_eq!(central.form(&link, "").await.headers["location"], "/o/moses-frase");
        assert_eq!(central.get("/o/moses-frase").await.status, StatusCode::OK);
        let both = central.get("/o/central").await.text;
        assert!(both.contains("/o/moses-frase"), "one person, two organisations");
        let owner = world.person("moses-frase", Role::Owner).await;
        let form = "email=manager.central%40people.example.com&role=reader";
        let again = owner.form(&format!("{PAGE}/invitations"), form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("works here already"), "{}", again.text);
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_more_than_they_have_and_somebody_always_owns() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let owner = world.person("moses-frase", Role::Owner).await;
        let admin = world.person("moses-frase", Role::Admin).await;
        let program = world.program("moses-frase", Role::Admin).await;
        let people = program.all("/api/v1/people").await;
        let id = |role: &str| {
            let one = people.iter().find(|one| one["role"] == role).expect("somebody");
            one["id"].as_str().unwrap().to_owned()
        };
        let (owner_id, admin_id) = (id("owner"), id("admin"));
        let answer = admin.form(&format!("{PAGE}/invitations"), "email=eve%40example.com&role=owner").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "an admin makes no owner");
        let answer = admin.form(&format!("{PAGE}/{admin_id}/role"), "role=owner").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "not of themselves either");
        let path = format!("/api/v1/people/{owner_id}");
        assert_eq!(
            program.put(&format!("{path}/role"), json!({ "role": "reader" })).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(program.delete(&path).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (act, form) in [("role", "role=admin"), ("removal", "")] {
            let last = owner.form(&format!("{PAGE}/{owner_id}/{act}"), form).await;
            assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(last.text.contains("has to own this organisation"), "{}", last.text);
        }
        // Two owners who make each other something less, at once: one of them stays.
        assert_eq!(
            owner.form(&format!("{PAGE}/{admin_id}/role"), "role=owner").await.status,
            StatusCode::SEE_OTHER
        );
        let (mine, theirs) = (format!("{PAGE}/{owner_id}/role"), format!("{PAGE}/{admin_id}/role"));
        let (one, other) =
            futures::join!(owner.form(&theirs, "role=reader"), admin.form(&mine, "role=reader"));
        let done =
            [one.status, other.status].iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
        assert_eq!(done, 1, "{} {}", one.status, other.status);
        let owners = program.all("/api/v1/people").await;
        assert_eq!(owners.iter().filter(|one| one["role"] == "owner").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_leaves_or_may_do_less_is_stopped_at_the_next_click_and_keeps_other_organisations() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let owner = world.person("moses-frase", Role::Owner).await;
        let bea = world.person("moses-frase", Role::Manager).await;
        let program = world.program("moses-frase", Role::Admin).await;
        let people = program.all("/api/v1/people").await;
        let id =
            people.iter().find(|one| one["role"] == "manager").unwrap()["id"].as_str().unwrap().to_owned();
        bea.form("/o/moses-frase/exports", "list=leads&format=csv").await;
        world.run_tasks().await;
        let page = bea.get("/o/moses-frase/exports").await.text;
        let file =
            page.split("href=\"").find(|part| part.contains("/file\"")).unwrap().split('"').next().unwrap();
        assert_eq!(bea.get(file).await.status, StatusCode::OK);

        owner.form(&format!("{PAGE}/{id}/role"), "role=reader").await;
        let lead = bea.form("/o/moses-frase/leads", "company=Isdom&product=GTX+Pro").await;
        assert_eq!(lead.status, StatusCode::NOT_FOUND, "a reader adds nothing");
        assert_eq!(bea.get("/o/moses-frase/leads").await.status, StatusCode::OK);
        owner.form(&format!("{PAGE}/{id}/removal"), "").await;
        for path in
            ["", "/leads", "/leads/export.csv", "/exports", "/find?q=a", "/live?after=0&wait=no", "/people"]
        {
            let answer = bea.get(&format!("/o/moses-frase{path}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(bea.get(file).await.status, StatusCode::NOT_FOUND, "what was written for them as well");
        assert_eq!(bea.get("/you").await.status, StatusCode::OK, "they are signed in still");
        assert!(owner.get("/o/moses-frase/journal").await.text.contains("Somebody no longer works here"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colleague_is_invited_and_joins_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        served(world).await;
        let at = served_as_demonstration(world).await;
        world.person("moses-frase", Role::Owner).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "owner.moses-frase@people.example.com").await;
        page.goto(format!("http://localhost:{}{PAGE}", at.port())).await.expect("a page");
        fill(&page, "email", ADA).await;
        press(&page, "main button", "Send the invitation").await;
        arrive(&page, "done=invited").await;
        press(&page, "button", "Sign out").await;
        arrive(&page, "/sign-in").await;
        page.goto(format!("http://localhost:{}/mailbox", at.port())).await.expect("a page");
        until(&page, "invites you to Moses Frase").await;
        let link = world.link_in_mail(ADA).await;
        page.goto(format!("http://localhost:{}{}", at.port(), link.trim_start_matches(|c: char| c != '/')))
            .await
            .expect("a page");
        fill(&page, "name", "Ada Byron").await;
        fill(&page, "password", PASSWORD).await;
        press(&page, "main button", "Join Moses Frase").await;
        arrive(&page, "/o/moses-frase").await;
        until(&page, "Welcome, Ada").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

//! A colleague who is suspended sees nothing, at once and everywhere, until somebody restores them.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;
use trust::access::Role;
use vault::Engine;

use crate::{
    browser::{arrive, browser, open, press, says, served, sign_in},
    cast,
    world::{Voice, World},
};

const PAGE: &str = "/o/moses-frase/people";

/// The id of whoever has that role at Moses Frase.
async fn id(world: &World, role: &str) -> String {
    let program = world.program("moses-frase", Role::Admin).await;
    let people = program.all("/api/v1/people").await;
    let one = people.iter().find(|one| one["role"] == role).expect("somebody");
    one["id"].as_str().expect("an id").to_owned()
}

async fn sees_nothing(voice: &Voice<'_>, stranger: &Voice<'_>) {
    for path in [
        "",
        "/leads",
        "/leads/export.csv",
        "/exports",
        "/find?q=a",
        "/live?after=0&wait=no",
        "/people",
        "/journal",
        "/sharing",
        "/deals",
    ] {
        let path = format!("/o/moses-frase{path}");
        let (theirs, strangers) = (voice.get(&path).await, stranger.get(&path).await);
        assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(theirs.text, strangers.text, "{path}: as what does not exist");
    }
}

#[tokio::test]
async fn a_suspended_colleague_sees_nothing_from_the_next_request_on_until_they_are_restored() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let owner = world.person("moses-frase", Role::Owner).await;
        let bea = world.person("moses-frase", Role::Manager).await;
        let reader = world.person("moses-frase", Role::Reader).await;
        let stranger = world.person("central", Role::Owner).await;
        // She works for Central as well.
        let (card, _) = world.node.vaults().by_handle("central").await.unwrap().unwrap();
        let bea_id = id(world, "manager").await;
        let person = bea_id.parse().unwrap();
        trust::access::memberships::grant(world.node.vaults(), person, card.org, Role::Reader).await.unwrap();
        let at = format!("{PAGE}/{bea_id}");
        let why = owner.form(&format!("{at}/suspension"), "reason=+").await;
        assert_eq!(why.status, StatusCode::UNPROCESSABLE_ENTITY, "there is a reason");
        assert_eq!(bea.get("/o/moses-frase/leads").await.status, StatusCode::OK);

        let out = owner.form(&format!("{at}/suspension"), "reason=Phone+was+stolen").await;
        assert_eq!(out.headers["location"], "/o/moses-frase/people?done=suspended", "{}", out.text);
        sees_nothing(&bea, &stranger).await;
        assert_eq!(
            bea.get("/o/central").await.status,
            StatusCode::OK,
            "another organisation is not concerned"
        );
        let page = owner.get(PAGE).await.text;
        assert!(page.contains("Phone was stolen") && page.contains("/restoration"), "{page}");
        let seen = reader.get(PAGE).await.text;
        assert!(seen.contains("suspended") && !seen.contains("stolen"), "why is for who administers");
        let journal = world.program("moses-frase", Role::Reader).await.all("/api/v1/journal").await;
        let told: String = journal.iter().map(ToString::to_string).collect();
        assert!(told.contains("person.suspended") && !told.contains("stolen"), "no words of people: {told}");

        assert_eq!(owner.form(&format!("{at}/restoration"), "").await.status, StatusCode::SEE_OTHER);
        let lead = bea.form("/o/moses-frase/leads", "company=Isdom&product=GTX+Pro").await;
        assert_eq!(lead.status, StatusCode::SEE_OTHER, "as what she was: {}", lead.text);
        assert_eq!(owner.form(&format!("{at}/restoration"), "").await.status, StatusCode::NOT_FOUND);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn who_works_nowhere_else_is_signed_out_and_keys_stay_until_somebody_revokes_them() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let owner = world.person("moses-frase", Role::Owner).await;
        let admin = world.person("moses-frase", Role::Admin).await;
        let made = admin.form("/o/moses-frase/keys", "name=Warehouse&role=reader&days=30").await.text;
        let secret = made.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let admin_id = id(world, "admin").await;
        let at = format!("{PAGE}/{admin_id}");
        owner.form(&format!("{at}/suspension"), "reason=Leaves+in+May").await;
        assert_eq!(
            admin.get("/you").await.headers["location"],
            "/sign-in?then=%2Fyou",
            "every session is over"
        );
        let nobody = world.nobody();
        let again = nobody
            .form("/sign-in", "email=admin.moses-frase%40people.example.com&password=correct+horse+battery");
        let again = again.await;
        let cookie = again.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let admin = world.with_cookie(&cookie);
        assert!(admin.get("/").await.text.contains("No organisation yet"), "an account without a place");
        assert_eq!(admin.get("/o/moses-frase").await.status, StatusCode::NOT_FOUND);
        let key = world.with_key(&secret);
        assert_eq!(key.get("/api/v1/leads").await.status, StatusCode::OK, "it is the organisation's");

        // Neither an invitation from before nor a new one lifts it.
        let form = "email=admin.moses-frase%40people.example.com&role=reader";
        let invited = owner.form(&format!("{PAGE}/invitations"), form).await;
        assert!(invited.text.contains("is suspended here"), "{}", invited.text);
        let role = owner.form(&format!("{at}/role"), "role=owner").await;
        assert_eq!(role.status, StatusCode::NOT_FOUND, "nor another role");
        assert_eq!(owner.form(&format!("{at}/removal"), "").await.status, StatusCode::SEE_OTHER);
        assert!(!owner.get(PAGE).await.text.contains("admin.moses-frase"), "who is removed is gone");
    })
    .await;
}

#[tokio::test]
async fn an_older_invitation_lifts_no_suspension() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let owner = world.person("moses-frase", Role::Owner).await;
        let form = "email=reader.moses-frase%40people.example.com&role=owner";
        assert_eq!(owner.form(&format!("{PAGE}/invitations"), form).await.status, StatusCode::SEE_OTHER);
        let link = world.link_in_mail("reader.moses-frase@people.example.com").await;
        let reader = world.person("moses-frase", Role::Reader).await;
        let at = format!("{PAGE}/{}", id(world, "reader").await);
        owner.form(&format!("{at}/suspension"), "reason=On+leave").await;
        let reader_again = world
            .nobody()
            .form("/sign-in", "email=reader.moses-frase%40people.example.com&password=correct+horse+battery")
            .await;
        let cookie =
            reader_again.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let joined = world.with_cookie(&cookie).form(&link, "").await;
        assert_eq!(joined.status, StatusCode::NOT_FOUND, "{}", joined.text);
        assert_ne!(reader.get("/o/moses-frase").await.status, StatusCode::OK);
        assert_eq!(world.with_cookie(&cookie).get("/o/moses-frase").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn nobody_suspends_who_is_above_them_themselves_or_the_last_who_owns() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        world.person("moses-frase", Role::Owner).await;
        let admin = world.person("moses-frase", Role::Admin).await;
        let program = world.program("moses-frase", Role::Owner).await;
        let (owner_id, admin_id) = (id(world, "owner").await, id(world, "admin").await);
        let above = admin.form(&format!("{PAGE}/{owner_id}/suspension"), "reason=Coup").await;
        assert_eq!(above.status, StatusCode::UNPROCESSABLE_ENTITY);
        let oneself = admin.form(&format!("{PAGE}/{admin_id}/suspension"), "reason=Tired").await;
        assert!(oneself.text.contains("Nobody suspends themselves"), "{}", oneself.text);
        let last =
            program.put(&format!("/api/v1/people/{owner_id}/suspension"), json!({ "reason": "x" })).await;
        assert!(last.text.contains("last_owner"), "{}", last.text);

        let at = format!("/api/v1/people/{admin_id}/suspension");
        assert_eq!(program.put(&at, json!({ "reason": "On leave" })).await.status, StatusCode::NO_CONTENT);
        let people = program.all("/api/v1/people").await;
        let out = people.iter().find(|one| one["id"] == admin_id.as_str()).expect("still listed");
        assert_eq!((&out["suspended"], &out["role"]), (&json!(true), &json!("admin")));
        let weaker = world.program("moses-frase", Role::Admin).await;
        assert_eq!(weaker.delete(&at).await.status, StatusCode::NO_CONTENT);
        assert_eq!(
            admin.get("/o/moses-frase").await.status,
            StatusCode::SEE_OTHER,
            "their sessions stay over"
        );
    })
    .await;
}

#[tokio::test]
async fn on_another_node_a_suspension_holds_at_the_next_request_as_well() {
    for ground in vault::testing::engines(&freehold::tables::migrations()).await {
        if ground.engine() == Engine::Sqlite {
            continue;
        }
        let world = World::on(ground, &cast::channel()).await;
        let bea = world.person("moses-frase", Role::Manager).await;
        let at = format!("/api/v1/people/{}/suspension", id(&world, "manager").await);
        let folder = tempfile::tempdir().expect("a folder");
        let other = world.another_node(folder.path()).await;
        // Both nodes have seen her: what they remember must not matter.
        assert_eq!(bea.get("/o/moses-frase/leads").await.status, StatusCode::OK);
        assert_eq!(bea.through(&other).get("/o/moses-frase/leads").await.status, StatusCode::OK);
        let program = world.program("moses-frase", Role::Owner).await;
        assert_eq!(program.put(&at, json!({ "reason": "On leave" })).await.status, StatusCode::NO_CONTENT);
        assert_ne!(bea.through(&other).get("/o/moses-frase/leads").await.status, StatusCode::OK);
        assert_eq!(program.through(&other).delete(&at).await.status, StatusCode::NO_CONTENT);
        world.front.clock.advance(SignedDuration::from_secs(1));
        let bea = world.person("moses-frase", Role::Manager).await;
        assert_eq!(bea.get("/o/moses-frase/leads").await.status, StatusCode::OK, "and back");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colleague_is_suspended_and_restored_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        world.person("moses-frase", Role::Owner).await;
        let bea = world.person("moses-frase", Role::Manager).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "owner.moses-frase@people.example.com").await;
        page.goto(format!("http://localhost:{}{PAGE}", at.port())).await.expect("a page");
        open(&page, "Suspend").await;
        let typed = "document.querySelector('details[open] [name=reason]').value = 'On leave'";
        page.evaluate(typed).await.expect("a reason");
        press(&page, "details[open] button", "Suspend manager of moses-frase").await;
        arrive(&page, "done=suspended").await;
        says(&page, "On leave").await;
        assert_ne!(bea.get("/o/moses-frase").await.status, StatusCode::OK);
        press(&page, "main button", "Restore").await;
        arrive(&page, "done=restored").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

//! One person in several organisations.

use trust::{
    access::{Role, memberships},
    people,
};

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::{
    browser::{arrive, browser, comes, key, served, sign_in},
    cast,
    world::{PASSWORD, World, encoded},
};

const EMAIL: &str = "owner.central@people.example.com";

/// The owner of Central is a reader at Moses Frase as well.
async fn in_two(world: &World) {
    world.person("central", Role::Owner).await;
    let vaults = world.node.vaults();
    let person = people::by_email(vaults, &EMAIL.parse().unwrap()).await.unwrap().unwrap();
    let (card, _) = vaults.by_handle("moses-frase").await.unwrap().unwrap();
    world.front.clock.advance(SignedDuration::from_secs(1));
    memberships::grant(vaults, person.id, card.org, Role::Reader).await.unwrap();
}

#[tokio::test]
async fn who_works_for_several_organisations_goes_to_the_same_place_in_another() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let alone = world.person("central", Role::Owner).await;
        assert!(
            !alone.get("/o/central").await.text.contains("Your organisations"),
            "there is nothing to choose"
        );
        in_two(world).await;
        let owner = world.person("central", Role::Owner).await;
        let link = async |path: &str| {
            let page = owner.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let menu = page.text.split("Your organisations").nth(1).expect("a menu");
            let menu = menu.split("</ul>").next().unwrap_or_default();
            assert!(menu.contains("Central") && menu.contains("Owner") && menu.contains("Reader"), "{menu}");
            let there =
                menu.split("href=\"").find(|part| part.starts_with("/o/moses-frase")).expect("a link");
            there.split('"').next().unwrap_or_default().to_owned()
        };
        assert_eq!(link("/o/central").await, "/o/moses-frase");
        assert_eq!(link("/o/central/leads").await, "/o/moses-frase/leads");
        assert_eq!(link("/o/central/deals/table").await, "/o/moses-frase/deals/table");
        assert_eq!(link("/o/central/journal/verification").await, "/o/moses-frase/journal/verification");
        assert_eq!(link("/o/central/leads/new").await, "/o/moses-frase/leads", "a reader adds nothing there");
        assert_eq!(link("/o/central/keys").await, "/o/moses-frase", "nor makes keys");
        let programs = world.program("central", Role::Reader).await;
        let partner = programs.get("/api/v1/partnerships").await.json();
        let partner = partner["data"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(link(&format!("/o/central/partners/{partner}")).await, "/o/moses-frase/partners");
    })
    .await;
}

#[tokio::test]
async fn who_comes_back_comes_back_to_the_organisation_where_they_were_last() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        in_two(world).await;
        let enter = async || {
            let form = format!("email={}&password={}", encoded(EMAIL), encoded(PASSWORD));
            let entered = world.nobody().form("/sign-in", &form).await;
            let cookie =
                entered.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
            world.with_cookie(&cookie)
        };
        let owner = enter().await;
        assert_eq!(owner.get("/").await.headers["location"], "/o/central", "the oldest at first");
        owner.get("/o/moses-frase").await;
        assert_eq!(enter().await.get("/").await.headers["location"], "/o/moses-frase");
        world.front.clock.advance(SignedDuration::from_mins(2));
        owner.get("/o/central/leads").await;
        world.front.clock.advance(SignedDuration::from_mins(2));
        owner.get("/o/moses-frase/live?after=0&wait=no").await;
        let back = enter().await;
        assert_eq!(back.get("/").await.headers["location"], "/o/central", "a page left open is no visit");
        let vaults = world.node.vaults();
        let person = people::by_email(vaults, &EMAIL.parse().unwrap()).await.unwrap().unwrap();
        let (card, _) = vaults.by_handle("central").await.unwrap().unwrap();
        memberships::revoke(vaults, person.id, card.org).await.unwrap();
        assert_eq!(
            back.get("/").await.headers["location"],
            "/o/moses-frase",
            "where one may not go any more"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_organisation_is_changed_with_the_keyboard_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        in_two(world).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, EMAIL).await;
        page.goto(format!("http://localhost:{}/o/central/leads", at.port())).await.expect("a page");
        key(&page, "g", false).await;
        key(&page, "o", false).await;
        comes(&page, "document.querySelector('.rail .switch')?.open").await;
        comes(&page, "document.activeElement.matches('.rail .switch summary')").await;
        page.evaluate("document.querySelector('.rail .switch a[href*=moses]').focus()")
            .await
            .expect("a focus");
        key(&page, "Enter", false).await;
        arrive(&page, "/o/moses-frase/leads").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

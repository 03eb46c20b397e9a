//! The whole way once in a real browser: a reseller signs in, adds a lead that only it sees, registers it
//! after the page that shows what crosses, and follows it.

use trust::access::Role;

use crate::{
    browser::{arrive, browser, fill, press, served, sign_in, text, until},
    cast,
    world::World,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reseller_registers_a_private_lead_in_the_browser_and_its_distributor_accepts() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        for (org, role) in [("moses-frase", Role::Member), ("central", Role::Manager)] {
            world.person(org, role).await;
        }
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "member.moses-frase@people.example.com").await;
        page.goto(format!("http://localhost:{}/o/moses-frase/leads", at.port())).await.expect("a page");
        press(&page, "main a", "Add lead").await;
        arrive(&page, "/leads/new").await;
        fill(&page, "company", "Isdom").await;
        fill(&page, "product", "GTX Pro").await;
        fill(&page, "contact_email", "ada@isdom.com").await;
        press(&page, "main button.main", "Add the lead").await;
        arrive(&page, "done=added").await;
        until(&page, "Only you").await;

        press(&page, "main a", "Register with Central").await;
        arrive(&page, "/register").await;
        until(&page, "Crosses to Central").await;
        let shown = text(&page).await;
        assert!(shown.contains("Crosses to Central") && shown.contains("Stays with you"), "{shown}");
        press(&page, "main form button.main", "Register with Central").await;
        arrive(&page, "/registrations/registration_").await;
        let registration = page.url().await.expect("an address").unwrap_or_default();
        let id = registration
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned();

        press(&page, "button", "Sign out").await;
        arrive(&page, "/sign-in").await;
        sign_in(&page, at, "manager.central@people.example.com").await;
        page.goto(format!("http://localhost:{}/o/central/registrations/{id}", at.port()))
            .await
            .expect("a page");
        until(&page, "Isdom").await;
        assert!(!text(&page).await.contains("ada@isdom.com"), "the contact stayed with its owner");
        press(&page, "main button", "Accept").await;
        arrive(&page, "done=accepted").await;
        until(&page, "Accepted").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

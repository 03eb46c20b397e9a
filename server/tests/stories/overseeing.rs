//! What an owner oversees: home says what waits and opens its figures, the sharing log says what left and leads to
//! taking it back, the journal is verified. Once in a real browser.

use integrations::crm::{Plan, Stage};
use trust::access::Role;

use crate::{
    browser::{arrive, browser, press, says, served, sign_in, until},
    cast,
    world::World,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_opens_the_figures_takes_back_what_left_and_verifies_the_journal_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let stages = [Stage::Won, Stage::Lost, Stage::Submitted, Stage::Submitted];
    let opportunities =
        stages.iter().enumerate().map(|(at, stage)| cast::opportunity(&format!("O{at}"), 0, *stage, 5_000));
    let plan = Plan { opportunities: opportunities.collect(), ..cast::channel() };
    World::on_every_engine(plan, async |world: &World| {
        let at = served(world).await;
        for org in ["maven", "moses-frase"] {
            world.person(org, Role::Owner).await;
        }
        let page = browser.new_page("about:blank").await.expect("a page");
        let go = async |path: &str| {
            page.goto(format!("http://localhost:{}{path}", at.port())).await.expect("a page");
        };
        sign_in(&page, at, "owner.maven@people.example.com").await;
        go("/o/maven").await;
        until(&page, "Welcome").await;
        press(&page, "main table a", "Central").await;
        arrive(&page, "/o/maven/registrations?").await;
        until(&page, "Isdom O0").await;
        press(&page, "button", "Sign out").await;
        arrive(&page, "/sign-in").await;

        sign_in(&page, at, "owner.moses-frase@people.example.com").await;
        go("/o/moses-frase/sharing").await;
        press(&page, "main tbody tr:first-child td a", "Deal registration").await;
        arrive(&page, "/sharing/envelope_").await;
        press(&page, "main a", "Open it to take it back").await;
        arrive(&page, "/registrations/registration_").await;
        press(&page, "main summary", "Withdraw…").await;
        press(&page, "main button", "Withdraw it from Central").await;
        says(&page, "Withdrawn").await;
        world.run_tasks().await;
        go("/o/moses-frase/sharing").await;
        until(&page, "Withdrawal").await;
        go("/o/moses-frase/journal").await;
        press(&page, "main button", "Verify now").await;
        arrive(&page, "/journal/verification").await;
        until(&page, "Nothing was altered, nothing is missing").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

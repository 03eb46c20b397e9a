//! The whole way once in a real browser: a reseller signs in, adds a lead that only it sees, registers it
//! after the page that shows what crosses, and follows it.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use chromiumoxide::{Browser, BrowserConfig, Page};
use futures::StreamExt;
use tokio::net::TcpListener;
use trust::access::Role;

use crate::{
    cast,
    world::{PASSWORD, World},
};

/// A browser with a window of a desk.
async fn browser(profile: &std::path::Path) -> Option<Browser> {
    let program = std::env::var_os("FREEHOLD_CHROMIUM").map(PathBuf::from);
    let program =
        program.into_iter().chain(["/usr/bin/chromium".into()]).find(|path: &PathBuf| path.is_file());
    let Some(program) = program else {
        eprintln!("the browser is skipped: no Chromium (scripts/chromium installs one)");
        return None;
    };
    let config = BrowserConfig::builder()
        .chrome_executable(program)
        .user_data_dir(profile)
        .no_sandbox()
        .window_size(1440, 900)
        .args(["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync"])
        .launch_timeout(Duration::from_secs(60))
        .request_timeout(Duration::from_secs(60))
        .build()
        .expect("a configuration");
    let (browser, mut handler) = Browser::launch(config).await.expect("a browser");
    tokio::spawn(async move { while handler.next().await.is_some() {} });
    Some(browser)
}

/// Serves a world on a port of its own.
async fn served(world: &World) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let router = world.node.router().await.expect("a router");
    let runner = world.node.runner.clone();
    tokio::spawn(async move { runner.serve(std::future::pending()).await });
    tokio::spawn(async move {
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    at
}

async fn text(page: &Page) -> String {
    let main = page.find_element("main").await.expect("a main part");
    main.inner_text().await.expect("a text").unwrap_or_default()
}

async fn fill(page: &Page, field: &str, value: &str) {
    let field = page.find_element(format!("[name={field}]")).await.expect("a field");
    field.click().await.expect("a click").type_str(value).await.expect("typing");
}

/// Presses the button or link of that text, and waits for the page behind it.
async fn press(page: &Page, label: &str) {
    let path = format!("//*[self::a or self::button][contains(normalize-space(.), '{label}')]");
    let button = page.find_xpath(&path).await.unwrap_or_else(|error| panic!("“{label}”: {error}"));
    button.click().await.expect("a click");
    page.wait_for_navigation().await.expect("a page");
}

/// Loads the page again until it says so: what happens in other vaults takes its moment.
async fn until(page: &Page, words: &str) {
    for _ in 0..200 {
        if text(page).await.contains(words) {
            return;
        }
        page.reload().await.expect("a page");
    }
    panic!("the page never said “{words}”: {}", text(page).await);
}

async fn sign_in(page: &Page, at: SocketAddr, email: &str) {
    page.goto(format!("http://localhost:{}/sign-in", at.port())).await.expect("a page");
    fill(page, "email", email).await;
    fill(page, "password", PASSWORD).await;
    press(page, "Sign in").await;
}

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
        press(&page, "Add lead").await;
        fill(&page, "company", "Isdom").await;
        fill(&page, "product", "GTX Pro").await;
        fill(&page, "contact_email", "ada@isdom.com").await;
        page.find_element("main form button.main").await.expect("a button").click().await.expect("a click");
        page.wait_for_navigation().await.expect("a page");
        assert!(text(&page).await.contains("Only you"), "{}", text(&page).await);

        press(&page, "Register with Central").await;
        let shown = text(&page).await;
        assert!(shown.contains("Crosses to Central") && shown.contains("Stays with you"), "{shown}");
        page.find_element("main form button.main").await.expect("a button").click().await.expect("a click");
        page.wait_for_navigation().await.expect("a page");
        until(&page, "Central").await;
        let registration = page.url().await.expect("an address").unwrap_or_default();
        let id = registration
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned();

        page.goto(format!("http://localhost:{}/", at.port())).await.expect("a page");
        press(&page, "Sign out").await;
        sign_in(&page, at, "manager.central@people.example.com").await;
        page.goto(format!("http://localhost:{}/o/central/registrations/{id}", at.port()))
            .await
            .expect("a page");
        until(&page, "Isdom").await;
        assert!(!text(&page).await.contains("ada@isdom.com"), "the contact stayed with its owner");
        press(&page, "Accept").await;
        until(&page, "Accepted").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

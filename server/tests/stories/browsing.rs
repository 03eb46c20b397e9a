//! The whole way once in a real browser: a reseller signs in, adds a lead that only it sees, registers it
//! after the page that shows what crosses, and follows it.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use chromiumoxide::{Browser, BrowserConfig, Page, handler::viewport::Viewport};
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
        .viewport(Viewport { width: 1440, height: 900, ..Viewport::default() })
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

/// What the page says now; nothing while another one takes its place.
async fn text(page: &Page) -> String {
    let said = page.evaluate("document.querySelector('main')?.innerText ?? ''").await;
    said.ok().and_then(|said| said.into_value().ok()).unwrap_or_default()
}

/// Types into a field, as soon as it is there.
async fn fill(page: &Page, field: &str, value: &str) {
    for _ in 0..300 {
        if let Ok(found) = page.find_element(format!("[name={field}]")).await
            && let Ok(clicked) = found.click().await
        {
            clicked.type_str(value).await.expect("typing");
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no field “{field}”: {}", text(page).await);
}

/// Presses what the selector names and has that label, as soon as it is there, and waits until the page
/// behind it stands.
async fn press(page: &Page, selector: &str, label: &str) {
    for _ in 0..300 {
        for element in page.find_elements(selector).await.unwrap_or_default() {
            let text = element.inner_text().await.ok().flatten().unwrap_or_default();
            if text.trim() == label && element.click().await.is_ok() {
                let _ = page.wait_for_navigation().await;
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let url = page.url().await.ok().flatten().unwrap_or_default();
    panic!("no “{label}” at {url}: {}", text(page).await);
}

/// Loads the page again until it says so: what happens in other vaults takes its moment.
async fn until(page: &Page, words: &str) {
    for _ in 0..200 {
        if text(page).await.contains(words) {
            return;
        }
        let _ = page.reload().await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the page never said “{words}”: {}", text(page).await);
}

async fn sign_in(page: &Page, at: SocketAddr, email: &str) {
    page.goto(format!("http://localhost:{}/sign-in", at.port())).await.expect("a page");
    fill(page, "email", email).await;
    fill(page, "password", PASSWORD).await;
    press(page, "main button", "Sign in").await;
    // The page behind the form comes by a redirect: going elsewhere before would break it off.
    arrive(page, "/o/").await;
}

/// Waits until the page stands at such an address.
async fn arrive(page: &Page, part: &str) {
    for _ in 0..300 {
        if page.url().await.ok().flatten().is_some_and(|url| url.contains(part)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the browser never came to {part}: {}", text(page).await);
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

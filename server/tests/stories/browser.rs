//! A real browser, and what a person does with it.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use chromiumoxide::{
    Browser, BrowserConfig, Page,
    cdp::browser_protocol::{
        dom::SetFileInputFilesParams,
        input::{DispatchKeyEventParams, DispatchKeyEventType},
        network::ClearBrowserCookiesParams,
    },
    handler::viewport::Viewport,
};
use freehold::{node::Node, serve::within_limits};
use futures::StreamExt;
use serde_json::json;
use tokio::net::TcpListener;
use trust::access::Role;

use crate::world::{PASSWORD, World};

/// A browser with a window of a desk.
pub async fn browser(profile: &std::path::Path) -> Option<Browser> {
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
        .args(["--disable-component-update", "--disable-sync", "--accept-lang=en-US"])
        .launch_timeout(Duration::from_secs(60))
        .request_timeout(Duration::from_secs(60))
        .build()
        .expect("a configuration");
    let (browser, mut handler) = Browser::launch(config).await.expect("a browser");
    tokio::spawn(async move { while handler.next().await.is_some() {} });
    Some(browser)
}

/// Serves a world on a port of its own.
pub async fn served(world: &World) -> SocketAddr {
    let runner = world.node.runner.clone();
    tokio::spawn(async move { runner.serve(std::future::pending()).await });
    listening(&world.node).await
}

/// The same as the demonstration, which shows what nobody else has.
pub async fn served_as_demonstration(world: &World) -> SocketAddr {
    let mut node = world.node.clone();
    node.portal.mode.demo = true;
    listening(&node).await
}

async fn listening(node: &Node) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let router = within_limits(node.router().await.expect("a router"));
    tokio::spawn(async move {
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    at
}

/// What the page says now; nothing while another one takes its place.
pub async fn text(page: &Page) -> String {
    let said = page.evaluate("document.querySelector('main')?.innerText ?? ''").await;
    said.ok().and_then(|said| said.into_value().ok()).unwrap_or_default()
}

/// Types into a field, as soon as it is there.
pub async fn fill(page: &Page, field: &str, value: &str) {
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

/// A page notes when it begins to leave.
const LEAVING: &str = "void addEventListener('beforeunload', () => { window.leftAt = Date.now() })";
/// Whether another page is under way to take its place. After five seconds none is: what was sent for was a file.
const LEAVES: &str = "Date.now() - (window.leftAt ?? 0) < 5000";

/// Presses what the selector names and has that label, as soon as it is there, and waits until the page
/// behind it stands.
pub async fn press(page: &Page, selector: &str, label: &str) {
    for _ in 0..300 {
        for element in page.find_elements(selector).await.unwrap_or_default() {
            let text = element.inner_text().await.ok().flatten().unwrap_or_default();
            if text.trim() != label {
                continue;
            }
            let _ = page.evaluate(LEAVING).await;
            if element.click().await.is_ok() {
                let _ = page.wait_for_navigation().await;
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let url = page.url().await.ok().flatten().unwrap_or_default();
    panic!("no “{label}” at {url}: {}", text(page).await);
}

/// Waits until the page is so, by itself: an expression that comes true.
pub async fn comes(page: &Page, so: &str) {
    for _ in 0..300 {
        if let Ok(answer) = page.evaluate(so).await
            && answer.into_value::<bool>().unwrap_or_default()
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came true: {so}\n{}", text(page).await);
}

/// Loads the page again until it says so: what happens in other vaults takes its moment. One that is about to give way
/// to another is left alone: to load it again would break that off.
pub async fn until(page: &Page, words: &str) {
    for _ in 0..200 {
        if text(page).await.contains(words) {
            return;
        }
        let leaves = page.evaluate(LEAVES).await.ok().and_then(|leaves| leaves.into_value().ok());
        if !leaves.unwrap_or(false) {
            let _ = page.reload().await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the page never said “{words}”: {}", text(page).await);
}

pub async fn sign_in(page: &Page, at: SocketAddr, email: &str) {
    page.goto(format!("http://localhost:{}/sign-in", at.port())).await.expect("a page");
    fill(page, "email", email).await;
    fill(page, "password", PASSWORD).await;
    press(page, "main button", "Sign in").await;
    // The page behind the form comes by a redirect: going elsewhere before would break it off.
    arrive(page, "/o/").await;
}

/// Somebody else sits down at this browser: who has that role in that organisation.
pub async fn becomes(page: &Page, at: SocketAddr, org: &str, role: Role) {
    page.execute(ClearBrowserCookiesParams {}).await.expect("cookies that go");
    sign_in(page, at, &format!("{role}.{org}@people.example.com")).await;
}

/// Goes to a page of that portal.
pub async fn go(page: &Page, at: SocketAddr, path: &str) {
    page.goto(format!("http://localhost:{}/o/{path}", at.port())).await.expect("a page");
}

/// Presses what the selector names, as soon as it is there, even in a part of the page that is folded away.
pub async fn presses(page: &Page, selector: &str) {
    let press = format!(
        "[...document.querySelectorAll({})].slice(0, 1).map((one) => {{ {LEAVING}; one.click(); }}).length > 0",
        json!(selector)
    );
    comes(page, &press).await;
}

/// Fills in the form that the selector names, as soon as it is there, and presses its button: at one moment, so that no
/// news of others comes between. Of boxes and choices, those with that value are ticked.
pub async fn sends(page: &Page, form: &str, fields: &[(&str, &str)], button: &str) {
    let send = format!(
        "((form, fields, press) => {{ \
            const ticked = (one) => one.type === 'checkbox' || one.type === 'radio'; \
            const found = ([name, value]) => [...form.elements].find((one) => one.name === name && (!ticked(one) || one.value === value)); \
            const button = form?.querySelector(press); \
            if (!button || !fields.every(found)) return false; \
            for (const field of fields) {{ \
                const one = found(field); \
                if (ticked(one)) one.checked = true; else one.value = field[1]; \
                if (one.value !== field[1]) return false; \
            }} \
            {LEAVING}; button.click(); return true; \
        }})(document.querySelector({}), {}, {})",
        json!(form),
        json!(fields),
        json!(button)
    );
    comes(page, &send).await;
}

/// Waits until that is so on the page.
pub async fn holds(page: &Page, condition: &str) {
    for _ in 0..300 {
        let answer = page.evaluate_expression(format!("Boolean({condition})")).await;
        if answer.ok().and_then(|answer| answer.into_value().ok()).unwrap_or(false) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let url = page.url().await.ok().flatten().unwrap_or_default();
    panic!("it was never so at {url}: {condition}\n{}", text(page).await);
}

/// Presses a key, wherever the focus is, perhaps with Ctrl.
pub async fn key(page: &Page, key: &str, ctrl: bool) {
    let text = (key.chars().count() == 1 && !ctrl).then(|| key.to_owned());
    let code = match key {
        "Enter" => 13,
        "Escape" => 27,
        "ArrowUp" => 38,
        "ArrowDown" => 40,
        other => other.to_uppercase().bytes().next().map_or(0, i64::from),
    };
    for way in [DispatchKeyEventType::KeyDown, DispatchKeyEventType::KeyUp] {
        let mut event = DispatchKeyEventParams::new(way.clone());
        event.key = Some(key.to_owned());
        event.windows_virtual_key_code = Some(code);
        event.modifiers = Some(if ctrl { 2 } else { 0 });
        event.text = match way {
            DispatchKeyEventType::KeyDown if key == "Enter" => Some("\r".to_owned()),
            DispatchKeyEventType::KeyDown => text.clone(),
            _ => None,
        };
        page.execute(event).await.expect("a key");
    }
}

/// Waits until the page stands at such an address.
pub async fn arrive(page: &Page, part: &str) {
    for _ in 0..300 {
        if page.url().await.ok().flatten().is_some_and(|url| url.contains(part)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the browser never came to {part}: {}", text(page).await);
}

/// Waits until the page says so, without loading it again: that would break off what was sent.
pub async fn says(page: &Page, words: &str) {
    for _ in 0..300 {
        if text(page).await.contains(words) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the page never said “{words}”: {}", text(page).await);
}

/// Opens the menu of that name.
pub async fn open(page: &Page, name: &str) {
    let click = format!(
        "[...document.querySelectorAll('main summary')].find((one) => one.innerText.trim() === '{name}').click()"
    );
    page.evaluate(click).await.expect("a menu");
}

/// Chooses a file in the page's field for one. What others do may put another field in its place meanwhile.
pub async fn choose_file(page: &Page, file: &std::path::Path) {
    for _ in 0..300 {
        if let Ok(field) = page.find_element("input[type=file]").await {
            let chosen = SetFileInputFilesParams::builder()
                .files([file.display().to_string()])
                .backend_node_id(field.backend_node_id);
            if page.execute(chosen.build().expect("a choice")).await.is_ok() {
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no field for a file: {}", text(page).await);
}

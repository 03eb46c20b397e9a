//! Every page in a real browser, on a desk and on a phone, light and dark, with much in it and with nothing:
//! none scrolls sideways, none breaks the rules of its own security policy, and each has one heading, a title
//! and a name for every field. Nothing on any of them is a barrier, moves while it comes, asks another host or is
//! heavy. `make looks` keeps the pictures.

use std::path::PathBuf;

use axum::http::Method;
use chromiumoxide::{
    Page,
    cdp::browser_protocol::{
        emulation::{MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams},
        log::{EnableParams, EventEntryAdded},
    },
    page::ScreenshotParams,
};
use futures::StreamExt;
use integrations::crm::{Plan, Stage};
use trust::access::{Role, memberships};
use vault::testing::engines;
use web::Face;

use crate::{
    barriers::{Barriers, cost},
    browser::{browser, served, served_as_demonstration, sign_in},
    cast,
    isolation::Scene,
    notifying,
    world::World,
};

/// Wide and narrow, light and dark.
const FORMS: [(&str, i64, i64, &str); 4] = [
    ("desk-light", 1440, 900, "light"),
    ("desk-dark", 1440, 900, "dark"),
    ("phone-light", 390, 844, "light"),
    ("phone-dark", 390, 844, "dark"),
];

/// What is wrong with the page that a browser shows, one sentence each.
pub const FAULTS: &str = r#"(() => {
    const faults = [];
    // A phone shows a page that is too wide smaller, and calls that its inner width: so not innerWidth.
    const room = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth;
    if (wide > room) {
        const out = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > room + 1);
        faults.push(`scrolls sideways: ${wide} of ${room}, by ${out.slice(0, 3).map((e) => e.tagName + '.' + e.className).join(' ')}`);
    }
    if (document.querySelectorAll('h1').length !== 1) faults.push('has not one heading');
    if (!document.title) faults.push('has no title');
    if (!document.documentElement.lang) faults.push('names no language');
    if (!document.querySelector('main')) faults.push('has no main part');
    for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
        const named = field.labels?.length || field.getAttribute('aria-label') || field.getAttribute('aria-labelledby');
        if (!named) faults.push(`has a field without a label: ${field.name}`);
    }
    for (const one of document.querySelectorAll('a, button')) {
        if (!(one.textContent.trim() || one.getAttribute('aria-label') || one.querySelector('svg[aria-label], title, .unseen'))) {
            faults.push(`has a nameless ${one.tagName}: ${one.outerHTML.slice(0, 120)}`);
        }
    }
    const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    if (twice.length) faults.push(`uses an id twice: ${twice[0]}`);
    return faults;
})()"#;

/// What opens above a page: a name for its picture, where, and how it is opened.
const OPENED: [(&str, &str, &str); 4] = [
    ("palette", "/o/moses-frase/leads", PALETTE_OPENS),
    ("palette-found", "/o/moses-frase/leads", PALETTE_FINDS),
    ("palette-nothing", "/o/moses-frase/leads", PALETTE_FINDS_NOTHING),
    ("shortcuts", "/o/moses-frase/leads", "document.querySelector('[data-dialog=keys]').click()"),
];

const PALETTE_OPENS: &str = r#"(async () => {
    document.querySelector('.find').click();
    while (!document.querySelector('#palette [aria-selected=true]')) await new Promise(requestAnimationFrame);
})()"#;

const PALETTE_FINDS: &str = r#"(async () => {
    document.querySelector('.find').click();
    while (!document.querySelector('#palette [aria-selected=true]')) await new Promise(requestAnimationFrame);
    const field = document.querySelector('#palette input');
    field.value = 'isd';
    field.dispatchEvent(new Event('input'));
    while (!document.querySelector('#palette .cut')) await new Promise(requestAnimationFrame);
})()"#;

const PALETTE_FINDS_NOTHING: &str = r#"(async () => {
    document.querySelector('.find').click();
    while (!document.querySelector('#palette [aria-selected=true]')) await new Promise(requestAnimationFrame);
    const field = document.querySelector('#palette input');
    field.value = 'xylophone';
    field.dispatchEvent(new Event('input'));
    while (document.querySelector('#palette [aria-selected=true]')) await new Promise(requestAnimationFrame);
})()"#;

/// A channel with enough in it that lists have pages and charts have bars.
fn busy() -> Plan {
    let stages = [Stage::Won, Stage::Lost, Stage::Submitted, Stage::Engaging, Stage::Won, Stage::Prospecting];
    let opportunities = (0..240).map(|at| {
        let stage = stages[at % stages.len()];
        // Cecily has nothing: her pages are the empty ones.
        cast::opportunity(&format!("BUSY{at:03}"), at % 2 * 2, stage, 1_000 + at as i64 * 37)
    });
    Plan { opportunities: opportunities.collect(), ..cast::channel() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_holds_on_a_desk_and_on_a_phone_light_and_dark_full_and_empty() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = engines(&freehold::tables::migrations()).await.into_iter().next().expect("SQLite");
    let world = World::on(ground, &busy()).await;
    let scene = Scene::set(&world).await;
    let at = served(&world).await;
    let owner = world.person("maven", Role::Owner).await;
    everywhere(&world, "owner.maven@people.example.com").await;
    notifying::something(&world).await;

    let page = browser.new_page("about:blank").await.expect("a page");
    page.execute(EnableParams::default()).await.expect("a log");
    let mut log = page.event_listener::<EventEntryAdded>().await.expect("a log");
    let (said, mut heard) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(event) = log.next().await {
            let _ = said.send(format!("{:?}: {}", event.entry.level, event.entry.text));
        }
    });
    let demonstration = served_as_demonstration(&world).await;
    let barriers = Barriers::new();
    let mut faults = Vec::new();
    let mut look = async |name: &str, path: &str, act: &str| {
        let shown = |at: &str| path.starts_with(at);
        let port = if shown("/design") || shown("/mailbox") { demonstration.port() } else { at.port() };
        for (form, width, height, scheme) in FORMS {
            dress(&page, width, height, scheme).await;
            page.goto(format!("http://localhost:{port}{path}")).await.expect("a page");
            page.evaluate_expression(act).await.expect("an act");
            let found = page.evaluate(FAULTS).await.expect("an answer").into_value::<Vec<String>>();
            // What differs in the dark is contrast, and that is seen on the desk.
            let looked = form != "phone-dark";
            let met = if looked { barriers.on(&page).await } else { Vec::new() };
            let found = [found.expect("sentences"), met, cost(&page).await].concat();
            faults.extend(found.into_iter().map(|fault| format!("{path} ({form}) {fault}")));
            while let Ok(entry) = heard.try_recv() {
                faults.push(format!("{path} ({form}) says in the console: {entry}"));
            }
            keep(&page, name, form, act.is_empty()).await;
        }
    };
    look("sign-in", "/sign-in", "").await;
    look("forgotten", "/forgotten", "").await;
    look("api", "/api", "").await;
    look("join", &world.link_in_mail("ada@invited.example.com").await, "").await;
    look("offer", &world.link_in_mail("hal@offered.example.com").await, "").await;
    for scheme in ["system", "light", "dark"] {
        look(&format!("design-{scheme}"), &format!("/design?scheme={scheme}"), "").await;
    }
    look("design-dialog", "/design", "document.querySelector('[data-dialog=withdraw]').click()").await;
    sign_in(&page, at, "owner.maven@people.example.com").await;
    for (name, path) in [
        ("you", "/you"),
        ("security", "/you/security"),
        ("address", "/you/address"),
        ("factor", "/you/security/factor"),
        ("mailbox", "/mailbox"),
    ] {
        look(name, path, "").await;
    }
    let maven = world.person("maven", Role::Owner).await;
    maven.form("/you/address", "address=maven%40new.example.com").await;
    look("address-confirm", &world.link_in_mail("maven@new.example.com").await, "").await;
    let mail = world.mails().await.remove(0);
    look("mail", &format!("/mailbox/{}", mail.id), "").await;
    for route in freehold::routes::rooms().routes() {
        let shown = route.face == Face::Page && route.method == Method::GET && route.path.contains("{org}");
        // A file is saved, not shown.
        if !shown
            || route.path.ends_with("/files/{file}")
            || route.path.ends_with("/evidence/{evidence}")
            || route.path.ends_with("/shared/{shared_file}")
            || route.path.ends_with("/notifications/{notification}")
            || route.path.contains("/export") && route.path != "/o/{org}/exports"
        {
            continue;
        }
        let (_, names) = scene.names(route);
        let request = route.request(&names).expect("a request");
        let path = request.uri().path_and_query().expect("a path").as_str().to_owned();
        // Parts of pages, news and files are no pages.
        if !owner.get(&path).await.text.starts_with("<!doctype html>") {
            continue;
        }
        let name = route.path.replace("/o/{org}", "").replace(['{', '}'], "").replace('/', "-");
        look(&format!("reseller{name}"), &path, "").await;
        // What is about a record of this organisation is nothing to another one.
        if !route.path.replace("/o/{org}", "").contains('{') && !path.contains("id=lead_") {
            for (who, org) in [("vendor", "maven"), ("distributor", "central"), ("nothing", "cecily-lampkin")]
            {
                look(&format!("{who}{name}"), &path.replacen("moses-frase", org, 1), "").await;
            }
        }
    }
    for (name, path, act) in OPENED {
        look(name, path, act).await;
    }
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// Makes somebody an owner of every organisation.
async fn everywhere(world: &World, email: &str) {
    let vaults = world.node.vaults();
    let email = email.parse().expect("an address");
    let person = trust::people::by_email(vaults, &email).await.expect("a directory").expect("a person");
    for card in vaults.directory().cards().await.expect("a directory") {
        memberships::grant(vaults, person.id, card.org, Role::Owner).await.expect("a membership");
    }
}

/// A window of that size, for eyes that prefer light or dark.
pub async fn dress(page: &Page, width: i64, height: i64, scheme: &str) {
    let phone = width < 700;
    let size = SetDeviceMetricsOverrideParams::new(width, height, 1.0, phone);
    page.execute(size).await.expect("a size");
    let colours = MediaFeature { name: "prefers-color-scheme".to_owned(), value: scheme.to_owned() };
    page.execute(SetEmulatedMediaParams { media: None, features: Some(vec![colours]) })
        .await
        .expect("colours");
}

/// Keeps a picture, where somebody wants them: of the whole page, or of what lies above it.
pub async fn keep(page: &Page, name: &str, form: &str, whole: bool) {
    let Some(folder) = std::env::var_os("FREEHOLD_LOOKS").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).expect("a folder");
    let picture = ScreenshotParams::builder().full_page(whole).build();
    page.save_screenshot(picture, folder.join(format!("{name}.{form}.png"))).await.expect("a picture");
}

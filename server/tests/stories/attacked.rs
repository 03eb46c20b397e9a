//! What another site, a page around ours, and whoever writes addresses by hand try on every route of the table.

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use trust::access::Role;
use vault::Tx;
use web::{Face, Route};

use crate::{
    isolation::{Scene, plan},
    world::{Voice, World, encoded},
};

/// What every answer of the portal says to browsers, whatever it answers.
fn guarded(what: &str, headers: &HeaderMap) {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let policy = said("content-security-policy");
    for rule in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
        assert!(policy.contains(rule), "{what}: {rule} is missing from {policy:?}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{what}: {policy}");
    assert_eq!(said("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(said("x-frame-options"), "DENY", "{what}");
    assert_eq!(said("referrer-policy"), "same-origin", "{what}");
    assert_eq!(said("cross-origin-opener-policy"), "same-origin", "{what}");
    assert_eq!(said("cross-origin-resource-policy"), "same-origin", "{what}");
    for cookie in headers.get_all(header::SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite="), "{what}: {cookie}");
    }
}

async fn voice<'w>(world: &'w World, route: &Route, org: &str) -> Voice<'w> {
    match route.face {
        Face::Page => world.person(org, Role::Owner).await,
        Face::Api => world.program(org, Role::Owner).await,
    }
}

async fn journal(world: &World, org: &str) -> i64 {
    let (_, vault) = world.node.vaults().by_handle(org).await.unwrap().unwrap();
    vault.read(async |tx: &Tx| tx.journal_head().await).await.unwrap().number
}

#[tokio::test]
async fn a_form_that_another_site_makes_a_browser_send_does_nothing_on_any_route() {
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &plan()).await;
    let scene = Scene::set(&world).await;
    let mut tried = 0;
    for route in freehold::routes::rooms().routes().iter().filter(|route| !route.method.is_safe()) {
        let (org, names) = scene.names(route);
        let owner = voice(&world, route, org).await;
        let before = journal(&world, org).await;
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "http://localhost.evil.example"),
            ("origin", "null"),
        ] {
            let mut request = route.request(&names).unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
            let answer = owner.send(request).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {} {value}", route.method, route.path);
            assert!(!answer.headers.contains_key(header::SET_COOKIE));
            tried += 1;
        }
        assert_eq!(journal(&world, org).await, before, "{} {} did something", route.method, route.path);
    }
    assert!(tried > 300, "{tried}");
}

#[tokio::test]
async fn every_answer_of_every_route_tells_browsers_not_to_frame_sniff_or_leak_it() {
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &plan()).await;
    let scene = Scene::set(&world).await;
    for route in freehold::routes::rooms().routes() {
        let (org, names) = scene.names(route);
        let what = format!("{} {}", route.method, route.path);
        let refused = world.nobody().send(route.request(&names).unwrap()).await;
        guarded(&what, &refused.headers);
        if route.method == Method::GET {
            let answer = voice(&world, route, org).await.send(route.request(&names).unwrap()).await;
            guarded(&what, &answer.headers);
            // What somebody may read is kept by nothing between them and us.
            let kept = answer.headers[header::CACHE_CONTROL].to_str().unwrap();
            assert!(kept.contains("no-store") || route.authority == "anyone", "{what}: {kept}");
        }
    }
    for path in ["/nowhere", "/api/v1/nowhere", "/o/nobody/leads", "/%00", "/../etc/passwd"] {
        guarded(path, &world.nobody().get(path).await.headers);
    }
}

#[tokio::test]
async fn what_stands_in_an_address_becomes_no_header_of_an_answer() {
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &plan()).await;
    let scene = Scene::set(&world).await;
    let smuggled = "x\r\nX-Smuggled: yes\r\nSet-Cookie: session=evil";
    for route in freehold::routes::rooms().routes().iter().filter(|route| route.method == Method::GET) {
        let (org, mut names) = scene.names(route);
        let owner = voice(&world, route, org).await;
        let request = route.request(&names).unwrap();
        let (path, query) =
            (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
        // As the value of every parameter that the route knows, and of those that lead somewhere.
        let mut asked = Vec::new();
        for name in query.split('&').filter_map(|pair| pair.split_once('=').map(|(name, _)| name)) {
            asked.push(format!("{path}?{name}={}", encoded(smuggled)));
        }
        asked.extend(
            ["then", "back", "done", "q", "columns"]
                .map(|name| format!("{path}?{name}={}", encoded(smuggled))),
        );
        for value in names.values_mut() {
            *value = encoded(smuggled);
        }
        names.insert("org".to_owned(), org.to_owned());
        asked.push(route.request(&names).unwrap().uri().to_string());
        for at in asked {
            // News are followed until they end, if nobody says otherwise.
            let at = if path.ends_with("/live") { format!("{at}&wait=no&after=0") } else { at };
            let answer = owner.send(Request::builder().uri(&at).body(Body::empty()).unwrap()).await;
            assert!(!answer.status.is_server_error(), "{at}: {}", answer.text);
            assert!(!answer.headers.contains_key("x-smuggled"), "{at}");
            let cookies = answer.headers.get_all(header::SET_COOKIE);
            assert!(cookies.iter().all(|cookie| !cookie.to_str().unwrap().contains("evil")), "{at}");
            if let Some(to) = answer.headers.get(header::LOCATION) {
                let to = to.to_str().unwrap();
                let here = to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\");
                let files = to.starts_with("http://127.0.0.1");
                assert!(here || files, "{at} leads to {to}");
            }
        }
    }
}

#[tokio::test]
async fn a_person_is_sent_to_no_other_site_whatever_an_address_says() {
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &plan()).await;
    world.person("moses-frase", Role::Member).await;
    for then in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%2f/evil.example",
        "/..//evil.example",
        "http:evil.example",
    ] {
        let form = format!(
            "email={}&password={}&then={}",
            encoded("member.moses-frase@people.example.com"),
            encoded(crate::world::PASSWORD),
            encoded(then)
        );
        let answer = world.nobody().form("/sign-in", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{then}: {}", answer.text);
        let to = answer.headers[header::LOCATION].to_str().unwrap();
        // As a browser reads it: tabs and line breaks fall out, a backslash is a slash.
        let read: String =
            to.chars().filter(|c| !c.is_ascii_control()).collect::<String>().replace('\\', "/");
        assert!(read.starts_with('/') && !read.starts_with("//"), "{then} leads to {to}");
    }
}

use std::net::IpAddr;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use jiff::SignedDuration;
use tower::ServiceExt;

use super::*;
use crate::tests::{PASSWORD, World};

async fn sign_in(world: &World, email: &str, password: &str) -> Result<Person, SignInError> {
    authenticate(&world.portal.vaults, &world.portal.attempts, email, password, None).await
}

async fn session(world: &World, token: &crate::Secret) -> Option<sessions::Session> {
    sessions::find(&world.portal.vaults, token.reveal()).await.unwrap().map(|(session, _)| session)
}

#[tokio::test]
async fn a_person_signs_in_with_their_address_in_any_letters() {
    let world = World::new().await;
    let ada = world.person("Ada@Example.com").await;
    assert_eq!(sign_in(&world, " aDA@example.COM ", PASSWORD).await.unwrap(), ada);
    let again = create(&world.portal.vaults, "Another", "ADA@example.com".parse().unwrap(), PASSWORD).await;
    assert!(matches!(again, Err(PersonError::EmailTaken(_))));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words() {
    let world = World::new().await;
    world.person("ada@example.com").await;
    let wrong = sign_in(&world, "ada@example.com", "correct horse").await.unwrap_err();
    let unknown = sign_in(&world, "eve@example.com", PASSWORD).await.unwrap_err();
    assert!(matches!((&wrong, &unknown), (SignInError::Refused, SignInError::Refused)));
    assert_eq!(wrong.to_string(), unknown.to_string());
}

#[tokio::test]
async fn a_weak_password_or_an_empty_name_makes_no_person() {
    let world = World::new().await;
    let make = async |name: &str, password: &str| {
        create(&world.portal.vaults, name, "ada@example.com".parse().unwrap(), password).await
    };
    assert!(matches!(make("Ada", "short").await, Err(PersonError::Password(PasswordError::Length))));
    assert!(matches!(make(" ", PASSWORD).await, Err(PersonError::Name)));
}

#[tokio::test]
async fn a_password_is_kept_as_an_argon2id_hash() {
    let world = World::new().await;
    let ada = world.person("ada@example.com").await;
    let (_, hash) = store::with_hash(world.portal.vaults.directory(), ada.id).await.unwrap().unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}

#[tokio::test]
async fn trying_out_passwords_is_stopped_for_the_account_and_ends_after_a_while() {
    let world = World::new().await;
    world.person("ada@example.com").await;
    for _ in 0..10 {
        assert!(matches!(sign_in(&world, "ADA@example.com", "guess").await, Err(SignInError::Refused)));
    }
    let stopped = sign_in(&world, "ada@example.com", PASSWORD).await.unwrap_err();
    assert_eq!(stopped.to_string(), "too many sign-ins failed; try again in 15 minutes");
    world.clock.advance(SignedDuration::from_secs(14 * 60 + 30));
    let stopped = sign_in(&world, "ada@example.com", PASSWORD).await.unwrap_err();
    assert_eq!(stopped.to_string(), "too many sign-ins failed; try again in 1 minute");
    world.clock.advance(SignedDuration::from_secs(30));
    sign_in(&world, "ada@example.com", PASSWORD).await.unwrap();
}

#[test]
fn trying_out_accounts_is_stopped_for_the_address_and_a_success_costs_nothing() {
    let attempts = Attempts::default();
    let now = kernel::from_millis(0);
    let from: Option<IpAddr> = Some("2001:db8::1".parse().unwrap());
    for at in 0..100 {
        attempts.begin(&format!("{at}@example.com"), from, now).unwrap();
    }
    let beside = Some("2001:db8::2".parse().unwrap());
    assert_eq!(attempts.begin("new@example.com", beside, now), Err(TooMany { minutes: 15 }));
    attempts.begin("new@example.com", Some("2001:db8:0:1::1".parse().unwrap()), now).unwrap();
    attempts.succeeded("0@example.com", from);
    attempts.begin("0@example.com", from, now).unwrap();
}

#[tokio::test]
async fn an_ended_session_is_over_at_once_and_only_its_hash_is_kept() {
    let world = World::new().await;
    let ada = world.person("ada@example.com").await;
    let one = sessions::start(&world.portal.vaults, &ada, None).await.unwrap();
    let two = sessions::start(&world.portal.vaults, &ada, None).await.unwrap();
    assert_ne!(one, two);
    assert!(session(&world, &one).await.is_some());
    sessions::end(&world.portal.vaults, one.reveal()).await.unwrap();
    assert!(session(&world, &one).await.is_none());
    assert!(session(&world, &two).await.is_some());
    sessions::end_all(&world.portal.vaults, ada.id).await.unwrap();
    assert!(session(&world, &two).await.is_none());
}

#[tokio::test]
async fn a_new_password_ends_every_other_session_and_the_old_password() {
    let world = World::new().await;
    let (vaults, attempts) = (&world.portal.vaults, &world.portal.attempts);
    let ada = world.person("ada@example.com").await;
    let here = sessions::start(vaults, &ada, None).await.unwrap();
    let elsewhere = sessions::start(vaults, &ada, None).await.unwrap();
    let kept = session(&world, &here).await.unwrap();
    let new = "another long password";
    let wrong = change_password(vaults, attempts, &kept, "not it at all", new).await;
    assert!(matches!(wrong, Err(PasswordError::Current)));
    assert!(session(&world, &elsewhere).await.is_some());
    change_password(vaults, attempts, &kept, PASSWORD, new).await.unwrap();
    assert!(session(&world, &elsewhere).await.is_none());
    assert!(session(&world, &here).await.is_some());
    assert!(matches!(sign_in(&world, "ada@example.com", PASSWORD).await, Err(SignInError::Refused)));
    sign_in(&world, "ada@example.com", new).await.unwrap();
    let late = sessions::start(vaults, &ada, None).await.unwrap();
    assert!(session(&world, &late).await.is_none(), "who proved the old password gets no session after it");
}

#[tokio::test]
async fn a_suspended_person_is_out_at_once() {
    let world = World::new().await;
    let ada = world.person("ada@example.com").await;
    let token = sessions::start(&world.portal.vaults, &ada, None).await.unwrap();
    suspend(&world.portal.vaults, ada.id).await.unwrap();
    assert!(session(&world, &token).await.is_none());
    assert!(matches!(sign_in(&world, "ada@example.com", PASSWORD).await, Err(SignInError::Refused)));
    reinstate(&world.portal.vaults, ada.id).await.unwrap();
    sign_in(&world, "ada@example.com", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_session_ends_after_two_weeks_without_a_visit_and_after_ninety_days_with_them() {
    let world = World::new().await;
    let ada = world.person("ada@example.com").await;
    let idle = sessions::start(&world.portal.vaults, &ada, None).await.unwrap();
    let busy = sessions::start(&world.portal.vaults, &ada, None).await.unwrap();
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    for _ in 0..8 {
        world.clock.advance(days(11));
        assert!(session(&world, &busy).await.is_some());
    }
    assert!(session(&world, &idle).await.is_none());
    world.clock.advance(days(2));
    assert!(session(&world, &busy).await.is_none());
}

#[tokio::test]
async fn a_visit_is_written_down_at_most_once_a_minute() {
    let world = World::new().await;
    let ada = world.person("ada@example.com").await;
    let token = sessions::start(&world.portal.vaults, &ada, None).await.unwrap();
    let began = world.clock.now();
    world.clock.advance(SignedDuration::from_secs(59));
    session(&world, &token).await.unwrap();
    assert_eq!(session(&world, &token).await.unwrap().seen, began);
    world.clock.advance(SignedDuration::from_secs(1));
    session(&world, &token).await.unwrap();
    assert_eq!(session(&world, &token).await.unwrap().seen, world.clock.now());
}

async fn ask(world: &World, request: Request<Body>) -> Response<Body> {
    let mut rooms = ::web::Rooms::new();
    routes(&mut rooms);
    rooms.into_router().with_state(world.portal.clone()).oneshot(request).await.unwrap()
}

async fn post_sign_in(world: &World, then: &str, cookie: &str) -> Response<Body> {
    let body = format!("email=ada%40example.com&password={}&then={then}", PASSWORD.replace(' ', "+"));
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, cookie);
    ask(world, request.body(Body::from(body)).unwrap()).await
}

fn header_of(response: &Response<Body>, name: header::HeaderName) -> &str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn the_sign_in_gives_a_new_cookie_and_ends_the_one_from_before() {
    let world = World::new().await;
    world.person("ada@example.com").await;
    let first = post_sign_in(&world, "", "freehold=planted").await;
    assert_eq!(first.status(), StatusCode::SEE_OTHER);
    let cookie = header_of(&first, header::SET_COOKIE).to_owned();
    assert!(cookie.ends_with("; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    assert_ne!(pair, "freehold=planted");
    let second = post_sign_in(&world, "", pair).await;
    assert_ne!(header_of(&second, header::SET_COOKIE).split(';').next(), Some(pair));
    let request = Request::get("/").header(header::COOKIE, pair).body(Body::empty()).unwrap();
    assert_eq!(header_of(&ask(&world, request).await, header::LOCATION), "/sign-in");
}

#[tokio::test]
async fn a_cookie_travels_only_over_https_where_there_is_https() {
    let token = crate::Secret::new("", &kernel::Chance::seeded(1));
    assert!(sessions::cookie(&token, true).ends_with("; Secure"));
    assert!(sessions::cleared_cookie(true).contains("Max-Age=0"));
}

#[tokio::test]
async fn after_the_sign_in_nobody_is_sent_to_another_site() {
    let world = World::new().await;
    world.person("ada@example.com").await;
    let wanted = [
        ("/o/maven/leads?page=2%26q=x", "/o/maven/leads?page=2&q=x"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("/%09/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in", "/"),
        ("", "/"),
    ];
    for (then, leads_to) in wanted {
        let answer = post_sign_in(&world, then, "").await;
        assert_eq!(header_of(&answer, header::LOCATION), leads_to, "{then}");
    }
}

#[tokio::test]
async fn a_refused_sign_in_shows_the_form_again_without_the_password() {
    let world = World::new().await;
    let answer = post_sign_in(&world, "", "").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.headers().contains_key(header::SET_COOKIE));
    let text = String::from_utf8(to_bytes(answer.into_body(), 100_000).await.unwrap().to_vec()).unwrap();
    assert!(text.contains("the address or the password is not right") && text.contains("ada@example.com"));
    assert!(!text.contains("horse"));
}

#[tokio::test]
async fn signing_out_ends_the_session_even_for_a_copied_cookie() {
    let world = World::new().await;
    let ada = world.person("ada@example.com").await;
    let token = sessions::start(&world.portal.vaults, &ada, None).await.unwrap();
    let pair = format!("other=1; freehold={}", token.reveal());
    let request = Request::post("/sign-out").header(header::COOKIE, &pair).body(Body::empty()).unwrap();
    let answer = ask(&world, request).await;
    assert!(header_of(&answer, header::SET_COOKIE).starts_with("freehold=; Path=/; Max-Age=0"));
    assert!(session(&world, &token).await.is_none());
}

#[tokio::test]
async fn seats_without_a_password_are_offered_by_the_demonstration_only() {
    let mut world = World::new().await;
    let ada = world.person("ada@example.com").await;
    let seat = crate::Seat {
        label: "A reseller".to_owned(),
        about: "Private leads, and what became of the registered ones.".to_owned(),
        email: ada.email.clone(),
    };
    for demo in [false, true] {
        let mode = crate::Mode { demo, ..crate::Mode::default() };
        world.portal = crate::Portal::new(world.portal.exchange.clone(), world.portal.outbox.clone(), mode)
            .with_seats(vec![seat.clone()]);
        let request =
            Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = ask(&world, request.body(Body::from("seat=0")).unwrap()).await;
        assert_eq!(answer.status(), if demo { StatusCode::SEE_OTHER } else { StatusCode::NOT_FOUND });
        assert_eq!(answer.headers().contains_key(header::SET_COOKIE), demo);
        let page = ask(&world, Request::get("/sign-in").body(Body::empty()).unwrap()).await;
        let text = String::from_utf8(to_bytes(page.into_body(), 100_000).await.unwrap().to_vec()).unwrap();
        assert_eq!(text.contains("A reseller"), demo);
    }
}

//! How somebody comes back in: a forgotten password, sessions that are ended, keys that are made and revoked.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use trust::access::Role;

use crate::{
    cast,
    world::{PASSWORD, Voice, World, encoded},
};

const EMAIL: &str = "member.moses-frase@people.example.com";
const FRESH: &str = "another horse battery";

async fn sign_in<'w>(world: &'w World, password: &str) -> Option<Voice<'w>> {
    let form = format!("email={}&password={}", encoded(EMAIL), encoded(password));
    let answer = world.nobody().form("/sign-in", &form).await;
    let cookie = answer.headers.get(header::SET_COOKIE)?.to_str().ok()?.split(';').next()?.to_owned();
    (answer.status == StatusCode::SEE_OTHER).then(|| world.with_cookie(&cookie))
}

/// The link of the next letter that asks for a new password, when it is written.
pub async fn link(world: &World, email: &str, letters: usize) -> String {
    for _ in 0..500 {
        if world.mails().await.len() > letters {
            return world.link_in_mail(email).await;
        }
        // It is written after the answer, aside, and a busy machine has other things to do first.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("nobody was written to");
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_who_reads_the_mail() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let before = world.person("moses-frase", Role::Member).await;
        let nobody = world.nobody();
        let known = nobody.form("/forgotten", &format!("email={}", encoded(EMAIL))).await;
        let unknown = nobody.form("/forgotten", "email=nobody%40example.com").await;
        assert_eq!(known.status, StatusCode::OK);
        assert_eq!(
            (known.text, known.status),
            (unknown.text, unknown.status),
            "nobody learns who signs in here"
        );
        let link = link(world, EMAIL, 0).await;
        assert_eq!(world.mails().await.len(), 1, "a stranger is not written to");
        assert!(nobody.get(&link).await.text.contains(EMAIL));
        let short = nobody.form(&link, "password=short").await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(before.get("/you").await.status, StatusCode::OK, "nothing has happened yet");

        let set = nobody.form(&link, &format!("password={}", encoded(FRESH))).await;
        assert_eq!(set.headers["location"], "/sign-in?done=password");
        assert!(nobody.get("/sign-in?done=password").await.text.contains("Your password is set"));
        assert_ne!(before.get("/you").await.status, StatusCode::OK, "every session is over");
        assert!(sign_in(world, PASSWORD).await.is_none(), "the old one opens nothing");
        assert!(sign_in(world, FRESH).await.is_some());
        assert_eq!(nobody.get(&link).await.status, StatusCode::NOT_FOUND, "the link opens once");
        let again = nobody.form(&link, &format!("password={}", encoded(PASSWORD))).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_link_for_a_new_password_is_good_for_an_hour_and_leads_to_this_node_alone() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        world.person("moses-frase", Role::Member).await;
        let nobody = world.nobody();
        nobody.form("/forgotten", &format!("email={}", encoded(EMAIL))).await;
        let link = link(world, EMAIL, 0).await;
        let mut forged = link.clone();
        let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
        forged.push(last);
        assert_eq!(nobody.get(&forged).await.status, StatusCode::NOT_FOUND);
        world.front.clock.advance(SignedDuration::from_mins(59));
        assert_eq!(nobody.get(&link).await.status, StatusCode::OK);
        world.front.clock.advance(SignedDuration::from_mins(1));
        let over = nobody.get(&link).await;
        assert_eq!(over.status, StatusCode::NOT_FOUND);
        assert!(over.text.contains("Ask for a new one"), "{}", over.text);
        // Whoever writes another name into the header gets no letter that leads there.
        let request = axum::http::Request::post("/forgotten")
            .header(header::HOST, "evil.example.com")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(format!("email={}", encoded(EMAIL)).into());
        let answer = world.send(request.unwrap()).await;
        assert!(!answer.status.is_success(), "{}", answer.status);
        assert!(world.mails().await.iter().all(|mail| !mail.text.contains("evil")), "host-header trick");
        // Ten in a quarter of an hour are enough.
        let mut refused = 0;
        for _ in 0..12 {
            let answer = nobody.form("/forgotten", "email=eve%40example.com").await;
            refused += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
        }
        assert_eq!(refused, 2);
    })
    .await;
}

#[tokio::test]
async fn a_person_sees_where_they_are_signed_in_and_ends_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let here = world.person("moses-frase", Role::Member).await;
        let there = sign_in(world, PASSWORD).await.unwrap();
        let elsewhere = sign_in(world, PASSWORD).await.unwrap();
        let stranger = world.person("central", Role::Owner).await;
        let page = here.get("/you/security").await.text;
        let ends: Vec<&str> = page.split("action=\"").filter(|part| part.contains("/end\"")).collect();
        let ends: Vec<&str> = ends.iter().filter_map(|part| part.split('"').next()).collect();
        let one = ends.iter().find(|at| at.contains("/session_")).unwrap();
        assert_eq!(stranger.form(one, "").await.status, StatusCode::NOT_FOUND, "nobody ends another's");
        assert_eq!(here.form(one, "").await.status, StatusCode::SEE_OTHER);
        let mut left = 0;
        for voice in [&there, &elsewhere] {
            left += usize::from(voice.get("/you").await.status == StatusCode::OK);
        }
        assert_eq!(left, 1, "that one is over, and no other");
        assert_eq!(here.form("/you/security/sessions/end", "").await.status, StatusCode::SEE_OTHER);
        for voice in [&there, &elsewhere] {
            assert_ne!(voice.get("/you").await.status, StatusCode::OK);
        }
        assert_eq!(here.get("/you").await.status, StatusCode::OK, "this one goes on");

        let other = sign_in(world, PASSWORD).await.unwrap();
        let wrong =
            here.form("/you/security/password", &format!("current=wrong&new={}", encoded(FRESH))).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = format!("current={}&new={}", encoded(PASSWORD), encoded(FRESH));
        assert_eq!(here.form("/you/security/password", &form).await.status, StatusCode::SEE_OTHER);
        assert_ne!(other.get("/you").await.status, StatusCode::OK, "a new password ends the others");
        assert_eq!(here.get("/you").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_shown_once_works_in_its_role_until_its_end_and_is_revoked_at_once() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let page = "/o/moses-frase/keys";
        let admin = world.person("moses-frase", Role::Admin).await;
        let made = admin.form(page, "name=Warehouse&role=reader&days=30").await;
        assert_eq!(
            (made.status, made.headers["cache-control"].as_bytes()),
            (StatusCode::OK, b"no-store".as_slice())
        );
        let secret =
            made.text.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(secret.starts_with("fh_"));
        assert!(!admin.get(page).await.text.contains(&secret), "it is shown once");
        let key = world.with_key(&secret);
        assert_eq!(key.get("/api/v1/leads").await.status, StatusCode::OK);
        let lead =
            key.post("/api/v1/leads", serde_json::json!({ "company": "Isdom", "product": "GTX Pro" })).await;
        assert!(lead.status.is_client_error(), "a reader's key adds nothing");
        assert!(admin.get(page).await.text.contains("now"), "its last use is shown");
        world.front.clock.advance(SignedDuration::from_hours(30 * 24));
        assert_eq!(key.get("/api/v1/leads").await.status, StatusCode::UNAUTHORIZED, "it is over");

        let admin = world.person("moses-frase", Role::Admin).await;
        let made = admin.form(page, "name=Other&role=member&days=0").await.text;
        let secret = made.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let key = world.with_key(&secret);
        assert_eq!(key.get("/api/v1/leads").await.status, StatusCode::OK);
        let at = made.split("action=\"").find(|part| part.contains("/revocation\"")).unwrap();
        let at = at.split('"').next().unwrap();
        assert_eq!(admin.form(at, "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(key.get("/api/v1/leads").await.status, StatusCode::UNAUTHORIZED, "at once");
        assert_eq!(admin.form(at, "").await.status, StatusCode::NOT_FOUND, "once");
        let more = admin.form(page, "name=Root&role=owner&days=30").await;
        assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY, "an admin makes no owner's key");
    })
    .await;
}

/// The six digits that an app with that secret shows now.
pub fn shown(world: &World, secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).expect("base 32");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("a code");
    let now = kernel::millis(world.front.clock.now()) / 1_000;
    totp.generate(now.unsigned_abs()).to_string()
}

/// What stands between two marks of a page, each time.
pub fn between<'t>(text: &'t str, from: &str, to: &str) -> Vec<&'t str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

/// Gives the password, then that code; the voice that this opens.
async fn with_code<'w>(world: &'w World, code: &str) -> Option<Voice<'w>> {
    let nobody = world.nobody();
    let form = format!("email={}&password={}&then=/you", encoded(EMAIL), encoded(PASSWORD));
    let asked = nobody.form("/sign-in", &form).await;
    assert!(asked.headers.get(header::SET_COOKIE).is_none(), "the password alone opens nothing");
    let half = between(&asked.text, "name=\"half\" value=\"", "\"")[0].to_owned();
    let answer = nobody
        .form("/sign-in/code", &format!("half={}&code={}&then=/you", encoded(&half), encoded(code)))
        .await;
    let cookie = answer.headers.get(header::SET_COOKIE)?.to_str().ok()?.split(';').next()?.to_owned();
    assert_eq!(answer.headers["location"], "/you");
    Some(world.with_cookie(&cookie))
}

#[tokio::test]
async fn a_second_factor_is_turned_on_asked_for_and_turned_off() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let here = "/you/security/factor";
        let anna = world.person("moses-frase", Role::Member).await;
        let begun = anna.get(here).await;
        assert_eq!(begun.headers["cache-control"], "no-store");
        let secret = between(&begun.text, "<code>", "</code>")[0].to_owned();
        assert_eq!(
            between(&anna.get(here).await.text, "<code>", "</code>")[0],
            secret,
            "a reload does not change it"
        );
        let wrong = anna.form(here, "code=000000").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(sign_in(world, PASSWORD).await.is_some(), "what was begun asks for nothing");
        let on = anna.form(here, &format!("code={}", shown(world, &secret))).await.text;
        let codes: Vec<String> = between(&on, "<code>", "</code>").into_iter().map(str::to_owned).collect();
        assert_eq!(codes.len(), 10);
        assert!(!anna.get(here).await.text.contains(&codes[0]), "they are shown once");

        assert!(with_code(world, &shown(world, &secret)).await.is_none(), "a code is good once");
        world.front.clock.advance(SignedDuration::from_secs(30));
        assert!(with_code(world, "123456").await.is_none());
        assert!(with_code(world, &shown(world, &secret)).await.is_some());
        assert!(with_code(world, &codes[0]).await.is_some(), "a recovery code opens");
        assert!(with_code(world, &codes[0]).await.is_none(), "once");
        assert!(
            with_code(world, &codes[1].to_uppercase().replace('-', " ")).await.is_some(),
            "however it is typed"
        );
        assert!(anna.get(here).await.text.contains("8 recovery codes are left"));

        world.front.clock.advance(SignedDuration::from_secs(30));
        let renewed =
            anna.form(&format!("{here}/codes"), &format!("code={}", shown(world, &secret))).await.text;
        let fresh = between(&renewed, "<code>", "</code>")[0].to_owned();
        assert!(with_code(world, &codes[2]).await.is_none(), "the codes from before are good no longer");
        assert!(with_code(world, &fresh).await.is_some());
        world.front.clock.advance(SignedDuration::from_secs(30));
        assert_eq!(
            anna.form(&format!("{here}/off"), "code=999999").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let off = anna.form(&format!("{here}/off"), &format!("code={}", shown(world, &secret))).await;
        assert_eq!(off.status, StatusCode::SEE_OTHER);
        assert!(sign_in(world, PASSWORD).await.is_some());
        let again = between(&anna.get(here).await.text, "<code>", "</code>")[0].to_owned();
        assert_ne!(again, secret, "whoever turns it on again gets another secret");
    })
    .await;
}

#[tokio::test]
async fn codes_cannot_be_tried_out_and_a_half_of_a_sign_in_opens_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let here = "/you/security/factor";
        let anna = world.person("moses-frase", Role::Member).await;
        let secret = between(&anna.get(here).await.text, "<code>", "</code>")[0].to_owned();
        anna.form(here, &format!("code={}", shown(world, &secret))).await;
        let nobody = world.nobody();
        let form = format!("email={}&password={}", encoded(EMAIL), encoded(PASSWORD));
        let asked = nobody.form("/sign-in", &form).await.text;
        let half = between(&asked, "name=\"half\" value=\"", "\"")[0].to_owned();
        let cookie = world.with_cookie(&format!("freehold={half}"));
        assert_ne!(cookie.get("/you").await.status, StatusCode::OK, "a half is no session");
        let mut statuses = Vec::new();
        for code in 0..12 {
            let answer = nobody.form("/sign-in/code", &format!("half={half}&code={code:06}")).await;
            assert!(answer.headers.get(header::SET_COOKIE).is_none());
            statuses.push(answer.status);
        }
        assert_eq!(statuses[11], StatusCode::TOO_MANY_REQUESTS, "{statuses:?}");
        world.front.clock.advance(SignedDuration::from_mins(16));
        let late = nobody.form("/sign-in/code", &format!("half={half}&code={}", shown(world, &secret))).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.text.contains("That took too long"), "{}", late.text);
    })
    .await;
}

//! How somebody shows who they are: with a passkey, and once more before what a stranger at their machine must not do.

use axum::http::{StatusCode, header};
use chromiumoxide::cdp::browser_protocol::web_authn::{
    AddVirtualAuthenticatorParams, AuthenticatorProtocol, AuthenticatorTransport, EnableParams,
    VirtualAuthenticatorOptions,
};
use jiff::SignedDuration;
use trust::access::Role;

use crate::{
    barriers::Barriers,
    browser::{arrive, browser, fill, press, says, served, sign_in},
    cast,
    device::Device,
    looking::{FAULTS, dress},
    returning::{between, shown},
    world::{Answer, PASSWORD, Voice, World, encoded},
};

const CHALLENGE: &str = "/sign-in/passkey/challenge";
const NEW: &str = "/you/security/passkeys/challenge";
const PASSKEYS: &str = "/you/security/passkeys";

/// A device on which that person has put a passkey.
async fn device_of(person: &Voice<'_>, number: u8, name: &str) -> Device {
    let mut device = Device::new(number);
    let asked = Device::asked(person, NEW).await;
    let added = person.form(PASSKEYS, &format!("name={name}&{}", device.makes(&asked))).await;
    assert_eq!(added.headers["location"], "/you/security?done=passkey", "{}", added.text);
    device
}

/// What the sign-in answers to what that device signs now.
async fn shows(world: &World, device: &mut Device) -> Answer {
    let nobody = world.nobody();
    let asked = Device::asked(&nobody, CHALLENGE).await;
    nobody.form("/sign-in/passkey", &format!("{}&then=/you", device.signs(&asked))).await
}

fn cookie(answer: &Answer) -> Option<String> {
    let cookie = answer.headers.get(header::SET_COOKIE)?.to_str().ok()?;
    cookie.split(';').next().map(str::to_owned)
}

fn opens_nothing(what: &str, answer: &Answer) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", answer.text);
    assert!(cookie(answer).is_none(), "{what}");
}

/// What somebody does to a device.
type Trick<'a> = &'a dyn Fn(&mut Device);

#[tokio::test]
async fn a_passkey_is_added_signs_in_by_itself_and_is_removed() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let ada = world.person("moses-frase", Role::Member).await;
        let mut phone = device_of(&ada, 7, "Phone").await;
        let page = ada.get("/you/security").await.text;
        assert!(page.contains("Phone") && page.contains("not used yet"), "{page}");

        let entered = shows(world, &mut phone).await;
        assert_eq!(
            (entered.status, &entered.headers["location"]),
            (StatusCode::SEE_OTHER, &"/you".parse().unwrap())
        );
        let by_phone = world.with_cookie(&cookie(&entered).expect("a session"));
        assert!(by_phone.get("/you").await.text.contains("member.moses-frase@people.example.com"));
        assert!(ada.get("/you/security").await.text.contains("last used"), "its owner sees that it was used");
        let twice = format!("name=Twice&{}", phone.makes(&Device::asked(&ada, NEW).await));
        let again = ada.form(PASSKEYS, &twice).await;
        assert!(again.text.contains("holds a passkey of yours already"));

        let page = ada.get("/you/security").await.text;
        let removal = page.split("action=\"").find(|part| part.contains("/removal\"")).expect("a removal");
        let removal = removal.split('"').next().unwrap_or_default();
        let stranger = world.person("central", Role::Owner).await;
        assert_eq!(
            stranger.form(removal, "").await.status,
            StatusCode::NOT_FOUND,
            "nobody removes another's"
        );
        assert_eq!(ada.form(removal, "").await.status, StatusCode::SEE_OTHER);
        opens_nothing("a removed one", &shows(world, &mut phone).await);
        // The last way in stays: the password.
        world.person("moses-frase", Role::Member).await;
    })
    .await;
}

#[tokio::test]
async fn a_passkey_opens_where_a_second_factor_is_asked_for_and_only_its_owners_account() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let ada = world.person("moses-frase", Role::Member).await;
        let bea = world.person("central", Role::Member).await;
        let (mut hers, mut another) = (device_of(&ada, 7, "Phone").await, device_of(&bea, 8, "Phone").await);
        let here = "/you/security/factor";
        let secret = first(&ada.get(here).await.text, "<code>", "</code>");
        let on = ada.form(here, &format!("code={}", shown(world, &secret))).await;
        assert!(on.text.contains("Recovery codes"), "{}", on.text);

        let nobody = world.nobody();
        let form = format!(
            "email={}&password={}",
            encoded("member.moses-frase@people.example.com"),
            encoded(PASSWORD)
        );
        let half = first(&nobody.form("/sign-in", &form).await.text, "name=\"half\" value=\"", "\"");
        let with = async |device: &mut Device| {
            let asked = Device::asked(&nobody, CHALLENGE).await;
            nobody.form("/sign-in/passkey", &format!("{}&half={half}", device.signs(&asked))).await
        };
        opens_nothing("another's, after her password", &with(&mut another).await);
        assert_eq!(with(&mut hers).await.status, StatusCode::SEE_OTHER, "no code was typed");
    })
    .await;
}

#[tokio::test]
async fn what_was_not_signed_here_now_once_and_by_its_owner_opens_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let ada = world.person("moses-frase", Role::Member).await;
        let bea = world.person("central", Role::Member).await;
        let mut phone = device_of(&ada, 7, "Phone").await;
        let hers = device_of(&bea, 8, "Phone").await;

        let other_origin = |device: &mut Device| device.origin = "http://localhost.evil.example".to_owned();
        let other_port = |device: &mut Device| device.origin = "http://localhost:81".to_owned();
        let other_site = |device: &mut Device| device.site = "evil.example".to_owned();
        let locked = |device: &mut Device| device.unlocked = false;
        let anothers = |device: &mut Device| device.handle = hers.handle.clone();
        let nobodys = |device: &mut Device| device.handle = Vec::new();
        let tricks: [(&str, Trick<'_>); 6] = [
            ("another origin", &other_origin),
            ("another port", &other_port),
            ("another site", &other_site),
            ("not unlocked", &locked),
            ("another's name on it", &anothers),
            ("no name on it", &nobodys),
        ];
        for (what, trick) in tricks {
            let mut tricked = phone.clone();
            trick(&mut tricked);
            opens_nothing(what, &shows(world, &mut tricked).await);
        }
        let unknown = shows(world, &mut Device::new(9)).await;
        let mut forged = Device::new(9);
        (forged.id, forged.handle, forged.counter) = (phone.id.clone(), phone.handle.clone(), 50);
        opens_nothing("another key under its name", &shows(world, &mut forged).await);
        opens_nothing("an unknown key", &unknown);
        let refused = |answer: &Answer| first(&answer.text, "role=\"alert\" id=\"refusal\">", "</p>");
        let mut locked_out = phone.clone();
        locked_out.unlocked = false;
        assert_eq!(
            refused(&shows(world, &mut locked_out).await),
            refused(&unknown),
            "nobody learns which keys are known"
        );

        // Once.
        let nobody = world.nobody();
        let asked = Device::asked(&nobody, CHALLENGE).await;
        let answer = phone.signs(&asked);
        assert_eq!(nobody.form("/sign-in/passkey", &answer).await.status, StatusCode::SEE_OTHER);
        opens_nothing("an answer that was taken", &nobody.form("/sign-in/passkey", &answer).await);
        opens_nothing(
            "a question that was answered",
            &nobody.form("/sign-in/passkey", &phone.signs(&asked)).await,
        );

        let mut cloud = device_of(&bea, 12, "Cloud").await;
        cloud.counts = false;
        let answer = cloud.signs(&Device::asked(&nobody, CHALLENGE).await);
        assert_eq!(nobody.form("/sign-in/passkey", &answer).await.status, StatusCode::SEE_OTHER);
        opens_nothing(
            "the same, of one that does not count",
            &nobody.form("/sign-in/passkey", &answer).await,
        );
        assert_eq!(shows(world, &mut cloud).await.status, StatusCode::SEE_OTHER, "another answer is good");

        // A copy of the device counts for itself, and one of the two is behind.
        phone.counter = 40;
        assert_eq!(shows(world, &mut phone).await.status, StatusCode::SEE_OTHER);
        let mut copy = phone.clone();
        copy.counter = 20;
        opens_nothing("a counter that went back", &shows(world, &mut copy).await);
        copy.counter = phone.counter - 1;
        opens_nothing("a counter that stood still", &shows(world, &mut copy).await);

        // Now.
        let asked = Device::asked(&nobody, CHALLENGE).await;
        world.front.clock.advance(SignedDuration::from_mins(5));
        let late = nobody.form("/sign-in/passkey", &phone.signs(&asked)).await;
        opens_nothing("five minutes later", &late);
        assert!(late.text.contains("took too long"), "{}", late.text);
        let asked = Device::asked(&nobody, CHALLENGE).await;
        let mut tampered = asked.clone();
        let ticket = asked["ticket"].as_str().unwrap_or_default();
        tampered["ticket"] =
            format!("{}{}", if ticket.starts_with('A') { 'B' } else { 'A' }, &ticket[1..]).into();
        opens_nothing(
            "a ticket that was changed",
            &nobody.form("/sign-in/passkey", &phone.signs(&tampered)).await,
        );

        // A question to one person is none to another, nor one of another kind.
        let asked = Device::asked(&ada, NEW).await;
        let mut fresh = Device::new(11);
        let form = fresh.makes(&asked);
        opens_nothing("what was asked of another", &bea.form(PASSKEYS, &format!("name=x&{form}")).await);
        let signing = Device::asked(&nobody, CHALLENGE).await;
        let mut mixed = asked.clone();
        mixed["ticket"] = signing["ticket"].clone();
        let form = fresh.makes(&mixed);
        opens_nothing("a ticket of another kind", &ada.form(PASSKEYS, &format!("name=x&{form}")).await);
        opens_nothing("no answer at all", &nobody.form("/sign-in/passkey", "ticket=&passkey=").await);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_question_of_one_node_is_answered_at_another_and_then_at_none() {
    for ground in vault::testing::engines(&freehold::tables::migrations()).await {
        if ground.engine() == vault::Engine::Sqlite {
            continue;
        }
        let world = World::on(ground, &cast::channel()).await;
        let ada = world.person("moses-frase", Role::Member).await;
        let mut phone = device_of(&ada, 7, "Phone").await;
        let folder = tempfile::tempdir().expect("a folder");
        let other = world.another_node(folder.path()).await;
        let nobody = world.nobody();
        let answer = phone.signs(&Device::asked(&nobody, CHALLENGE).await);
        let there = nobody.through(&other).form("/sign-in/passkey", &answer).await;
        assert_eq!(there.status, StatusCode::SEE_OTHER, "{}", there.text);
        opens_nothing("what another node took", &nobody.form("/sign-in/passkey", &answer).await);
    }
}

const PEOPLE: &str = "/o/moses-frase/people";

/// The path of that act on somebody at Moses Frase.
async fn act_on(world: &World, role: &str, act: &str) -> String {
    let program = world.program("moses-frase", Role::Admin).await;
    let people = program.all("/api/v1/people").await;
    let one = people.iter().find(|one| one["role"] == role).expect("somebody");
    format!("{PEOPLE}/{}/{act}", one["id"].as_str().unwrap_or_default())
}

/// What a browser does with an act that asks for a proof: it brings it to where it is asked.
async fn asked(voice: &Voice<'_>, act: &str, form: &str) -> (String, Answer) {
    let turned = voice.form(act, form).await;
    assert_eq!(turned.status, StatusCode::TEMPORARY_REDIRECT, "{}", turned.text);
    let at = turned.headers["location"].to_str().expect("an address").to_owned();
    assert_eq!(at, format!("/you/proof?to={}", act.replace('/', "%2F")));
    let page = voice.form(&at, form).await;
    (at, page)
}

#[tokio::test]
async fn an_act_that_needs_a_fresh_proof_asks_for_it_and_goes_on_with_what_was_typed() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        world.person("moses-frase", Role::Member).await;
        let owner = world.person("moses-frase", Role::Owner).await;
        let role = act_on(world, "member", "role").await;
        world.front.clock.advance(SignedDuration::from_mins(9));
        assert_eq!(owner.form(&role, "role=manager").await.status, StatusCode::SEE_OTHER, "fresh enough");
        world.front.clock.advance(SignedDuration::from_mins(1));

        let (at, page) = asked(&owner, &role, "role=reader").await;
        assert!(page.text.contains("Show that it is you"), "{}", page.text);
        assert!(page.text.contains("name=\"role\" value=\"reader\""), "what was chosen goes along");
        let role_now = async || {
            let people = world.program("moses-frase", Role::Reader).await.all("/api/v1/people").await;
            people.iter().filter(|one| one["role"] == "reader").count()
        };
        let wrong = owner.form(&at, "role=reader&proof_password=wrong+horse+battery").await;
        opens_nothing("a wrong password", &wrong);
        assert!(wrong.text.contains("name=\"role\" value=\"reader\""));
        assert_eq!(role_now().await, 0, "nothing was done yet");

        let form = format!("role=reader&proof_password={}", encoded(PASSWORD));
        let shown = owner.form(&at, &form).await;
        assert_eq!(
            (shown.status, shown.headers["location"].to_str().unwrap_or_default()),
            (StatusCode::TEMPORARY_REDIRECT, role.as_str())
        );
        let proven = world.with_cookie(&cookie(&shown).expect("another session"));
        assert_ne!(owner.get("/you").await.status, StatusCode::OK, "the session from before is over");
        assert_eq!(
            proven.form(&role, &form).await.status,
            StatusCode::SEE_OTHER,
            "the browser brings it there"
        );
        assert_eq!(role_now().await, 1);
        assert_eq!(
            proven.form("/you/security/sessions/end", "").await.status,
            StatusCode::SEE_OTHER,
            "it is fresh"
        );
    })
    .await;
}

#[tokio::test]
async fn everything_dangerous_asks_and_a_passkey_or_a_code_is_as_good_as_the_password() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        world.person("moses-frase", Role::Member).await;
        let owner = world.person("moses-frase", Role::Owner).await;
        let mut phone = device_of(&owner, 7, "Phone").await;
        let here = "/you/security/factor";
        let secret = first(&owner.get(here).await.text, "<code>", "</code>");
        owner.form(here, &format!("code={}", shown(world, &secret))).await;
        let member = act_on(world, "member", "").await;
        world.front.clock.advance(SignedDuration::from_mins(11));
        let page = owner.get("/you/security").await.text;
        let removal = page.split("action=\"").find(|part| part.contains("/removal\"")).expect("a removal");
        let removal = removal.split('"').next().unwrap_or_default();
        for (act, form) in [
            ("/o/moses-frase/keys", "name=Warehouse&role=reader&days=30"),
            (&format!("{member}role"), "role=reader"),
            (&format!("{member}removal"), ""),
            (&format!("{member}suspension"), "reason=On+leave"),
            (&format!("{member}restoration"), ""),
            ("/you/security/sessions/end", ""),
            (removal, ""),
            (PASSKEYS, "name=Other&ticket=none&passkey=none"),
        ] {
            asked(&owner, act, form).await;
        }
        assert_eq!(owner.get("/o/moses-frase/leads").await.status, StatusCode::OK, "all else goes on");

        let keys = "/o/moses-frase/keys";
        let form = "name=Warehouse&role=reader&days=30";
        let (at, page) = asked(&owner, keys, form).await;
        assert!(page.text.contains("Use a passkey") && page.text.contains("Or a code"), "{}", page.text);
        let nobody = world.nobody();
        let bea = world.person("central", Role::Member).await;
        let mut another = device_of(&bea, 8, "Phone").await;
        let proof = |device: &mut Device, asked: &serde_json::Value| {
            device.signs(asked).replace("ticket=", "proof_ticket=").replace("passkey=", "proof_passkey=")
        };
        let question = Device::asked(&nobody, CHALLENGE).await;
        let theirs = owner.form(&at, &format!("{form}&{}", proof(&mut another, &question))).await;
        opens_nothing("another's passkey", &theirs);
        let question = Device::asked(&nobody, CHALLENGE).await;
        let shown_it = owner.form(&at, &format!("{form}&{}", proof(&mut phone, &question))).await;
        let owner = world.with_cookie(&cookie(&shown_it).expect("a session"));
        assert!(owner.form(keys, form).await.text.contains("class=\"secret\""), "the key is made");

        world.front.clock.advance(SignedDuration::from_mins(11));
        let (at, _) = asked(&owner, keys, form).await;
        opens_nothing("a wrong code", &owner.form(&at, &format!("{form}&proof_code=000000")).await);
        let code = format!("{form}&proof_code={}", shown(world, &secret));
        let by_code = owner.form(&at, &code).await;
        assert_eq!(by_code.status, StatusCode::TEMPORARY_REDIRECT, "{}", by_code.text);
    })
    .await;
}

#[tokio::test]
async fn a_proof_leads_to_an_act_of_this_site_and_cannot_be_tried_out() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let owner = world.person("moses-frase", Role::Owner).await;
        let form = format!("proof_password={}", encoded(PASSWORD));
        for elsewhere in [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "/%09/evil.example",
            "javascript:alert(1)",
            "evil",
            "",
            "/you/proof?to=/you",
        ] {
            let answer = owner.form(&format!("/you/proof?to={}", encoded(elsewhere)), &form).await;
            let to = answer.headers.get("location").map(|to| to.to_str().unwrap_or_default());
            assert!(to.is_none_or(|to| to.starts_with('/') && !to.starts_with("//")), "{elsewhere}: {to:?}");
        }
        // After the sign-in as well, nobody is sent elsewhere.
        for elsewhere in ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example"] {
            let email = encoded("owner.moses-frase@people.example.com");
            let form = format!("email={email}&{}&then={}", form.replace("proof_", ""), encoded(elsewhere));
            assert_eq!(world.nobody().form("/sign-in", &form).await.headers["location"], "/", "{elsewhere}");
        }
        // Each proof that held above ended the session that it was shown in.
        let owner = world.person("moses-frase", Role::Owner).await;
        let at = "/you/proof?to=/you/security/sessions/end";
        let mut statuses = Vec::new();
        for _ in 0..11 {
            statuses.push(owner.form(at, "proof_password=wrong+horse+battery").await.status);
        }
        assert_eq!(statuses[10], StatusCode::TOO_MANY_REQUESTS, "{statuses:?}");
        let nobody = world.nobody().form(at, &form).await;
        assert_eq!(nobody.headers["location"], "/sign-in", "who is not signed in shows nothing here");
        let another_site = axum::http::Request::post(at)
            .header("sec-fetch-site", "cross-site")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.into());
        let answer = owner.send(another_site.expect("a request")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "another site cannot have it done");
    })
    .await;
}

/// What stands first between two marks of a page.
fn first(text: &str, from: &str, to: &str) -> String {
    let found = between(text, from, to);
    found.first().map(|found| (*found).to_owned()).unwrap_or_else(|| panic!("no “{from}” in {text}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_is_added_signs_in_and_shows_who_it_is_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        world.person("moses-frase", Role::Owner).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        page.execute(EnableParams::default()).await.expect("devices");
        let device = VirtualAuthenticatorOptions::builder()
            .protocol(AuthenticatorProtocol::Ctap2)
            .transport(AuthenticatorTransport::Internal)
            .has_resident_key(true)
            .has_user_verification(true)
            .is_user_verified(true)
            .automatic_presence_simulation(true)
            .build()
            .expect("a device");
        page.execute(AddVirtualAuthenticatorParams { options: device }).await.expect("a device");
        sign_in(&page, at, "owner.moses-frase@people.example.com").await;
        let to = |path: &str| format!("http://localhost:{}{path}", at.port());
        page.goto(to("/you/security")).await.expect("a page");
        fill(&page, "name", "Laptop").await;
        press(&page, "main button", "Add a passkey").await;
        arrive(&page, "done=passkey").await;
        says(&page, "Laptop").await;

        page.goto(to("/o/moses-frase")).await.expect("a page");
        press(&page, "button", "Sign out").await;
        arrive(&page, "/sign-in").await;
        press(&page, "main button", "Sign in with a passkey").await;
        arrive(&page, "/o/moses-frase").await;

        world.front.clock.advance(SignedDuration::from_mins(11));
        page.goto(to("/o/moses-frase/keys")).await.expect("a page");
        fill(&page, "name", "Warehouse").await;
        press(&page, "main button", "Make the key").await;
        says(&page, "Show that it is you").await;
        // A page that comes in the way of an act has no address of its own: it is looked at here.
        let barriers = Barriers::new();
        for (width, height) in [(1440, 900), (390, 844)] {
            dress(&page, width, height, "light").await;
            let faults = page.evaluate(FAULTS).await.expect("an answer").into_value::<Vec<String>>();
            let faults = [faults.expect("sentences"), barriers.on(&page).await].concat();
            assert!(faults.is_empty(), "at {width}: {}", faults.join("\n"));
        }
        press(&page, "main button", "Use a passkey").await;
        says(&page, "fh_").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

#[tokio::test]
async fn who_has_a_passkey_and_no_app_can_have_it_asked_for_after_the_password_and_is_never_shut_out() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let ada = world.person("moses-frase", Role::Member).await;
        let want = "/you/security/factor/passkey";
        let none = ada.form(want, "").await;
        assert_eq!(none.headers["location"], "/you/security", "who has none is asked for none");
        world.person("moses-frase", Role::Member).await;
        let mut phone = device_of(&ada, 7, "Phone").await;
        assert!(ada.get("/you/security").await.text.contains("Ask for a passkey after my password"));
        let on = ada.form(want, "").await;
        assert!(on.text.contains("Recovery codes"), "{}", on.text);
        let recovery = first(&on.text, "<li><code>", "</code>");

        let nobody = world.nobody();
        let email = encoded("member.moses-frase@people.example.com");
        let form = format!("email={email}&password={}", encoded(PASSWORD));
        let half = async || {
            let asked = nobody.form("/sign-in", &form).await;
            assert_eq!(asked.status, StatusCode::OK, "the password alone opens nothing");
            assert!(
                asked.text.contains("Now use your passkey") && cookie(&asked).is_none(),
                "{}",
                asked.text
            );
            first(&asked.text, "name=\"half\" value=\"", "\"")
        };
        let with_phone = format!("half={}&then=%2F&zone=", half().await);
        let asked = Device::asked(&nobody, CHALLENGE).await;
        let entered = nobody.form("/sign-in/passkey", &format!("{}&{with_phone}", phone.signs(&asked))).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        for (code, status) in [
            ("123456", StatusCode::UNPROCESSABLE_ENTITY),
            (recovery.as_str(), StatusCode::SEE_OTHER),
            (recovery.as_str(), StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            let by_code = format!("half={}&code={code}", half().await);
            assert_eq!(nobody.form("/sign-in/code", &by_code).await.status, status, "{code}");
        }

        // With the last passkey it ends: nobody is shut out by what they removed.
        let page = ada.get("/you/security").await.text;
        assert!(page.contains("Let my password open it alone"), "{page}");
        let removal = page.split("action=\"").find(|part| part.contains("/removal\"")).expect("a removal");
        let removal = removal.split('"').next().unwrap_or_default();
        assert_eq!(ada.form(removal, "").await.status, StatusCode::SEE_OTHER);
        world.person("moses-frase", Role::Member).await;
    })
    .await;
}

#[tokio::test]
async fn an_app_that_was_begun_with_and_never_confirmed_proves_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let ada = world.person("moses-frase", Role::Member).await;
        let secret = first(&ada.get("/you/security/factor").await.text, "<code>", "</code>");
        world.front.clock.advance(SignedDuration::from_mins(11));
        let form = format!("proof_code={}", shown(world, &secret));
        let proof = ada.form("/you/proof?to=%2Fyou%2Fsecurity%2Fsessions%2Fend", &form).await;
        assert_eq!(proof.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", proof.text);
    })
    .await;
}

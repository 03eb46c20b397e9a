//! Somebody signs in with another address from the moment on at which they confirmed it, and whoever reads the old
//! one's mail can take that back for a week.

use axum::http::StatusCode;
use jiff::SignedDuration;
use trust::access::Role;

use crate::{
    browser::{arrive, browser, fill, press, says, served, sign_in},
    cast,
    world::{Answer, PASSWORD, Voice, World, encoded},
};

const OLD: &str = "owner.moses-frase@people.example.com";
const ASK: &str = "/you/address";

async fn tries(world: &World, email: &str, password: &str) -> Answer {
    let form = format!("email={}&password={}", encoded(email), encoded(password));
    world.nobody().form("/sign-in", &form).await
}

async fn enters(world: &World, email: &str, password: &str) -> bool {
    tries(world, email, password).await.status == StatusCode::SEE_OTHER
}

/// Asks for that address, and waits for the letter that this makes somebody get: what was answered, and its link.
async fn asks(world: &World, who: &Voice<'_>, address: &str) -> (Answer, String) {
    // So that it is known which letter is the last.
    world.front.clock.advance(SignedDuration::from_secs(1));
    let before = world.mails().await.len();
    let asked = who.form(ASK, &format!("address={}", encoded(address))).await;
    (asked, crate::returning::link(world, address, before).await)
}

fn to(answer: &Answer) -> &str {
    answer.headers.get("location").map_or("", |to| to.to_str().expect("an address"))
}

#[tokio::test]
async fn a_new_address_holds_once_it_is_confirmed_and_ends_every_other_session() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.person("moses-frase", Role::Owner).await;
        let elsewhere = world.signed_in(OLD).await;
        let other = world.person("central", Role::Owner).await;
        for wrong in ["nowhere", "", &encoded(OLD), &encoded(&OLD.to_uppercase())] {
            let asked = moses.form(ASK, &format!("address={wrong}")).await;
            assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        let (asked, link) = asks(world, &moses, "moses@new.example.com").await;
        assert!(asked.text.contains("A letter is on its way to moses@new.example.com"), "{}", asked.text);
        assert!(!enters(world, "moses@new.example.com", PASSWORD).await, "not before it is confirmed");
        assert!(enters(world, OLD, PASSWORD).await);
        let stranger = world.nobody().form(&link, "").await;
        assert!(to(&stranger).starts_with("/sign-in"), "the link alone opens nothing");
        for shut in [other.get(&link).await, other.form(&link, "").await] {
            assert_eq!(shut.status, StatusCode::NOT_FOUND, "nor for somebody else");
        }

        let page = moses.get(&link).await;
        assert!(page.text.contains("moses@new.example.com") && page.text.contains(OLD), "{}", page.text);
        assert_eq!(to(&moses.form(&link, "").await), "/you/security?done=address");
        assert!(moses.get("/you").await.text.contains("moses@new.example.com"), "this browser goes on");
        assert!(to(&elsewhere.get("/you").await).starts_with("/sign-in"), "every other is signed out");
        assert!(enters(world, "MOSES@new.example.com", PASSWORD).await);
        assert!(!enters(world, OLD, PASSWORD).await);
        assert_eq!(moses.form(&link, "").await.status, StatusCode::NOT_FOUND, "the link is good once");

        // One that was asked for before the password changed is good no longer, and neither is one of yesterday.
        let (_, link) = asks(world, &moses, "moses@third.example.com").await;
        world.front.clock.advance(SignedDuration::from_hours(24));
        let moses = world.signed_in("moses@new.example.com").await;
        assert_eq!(moses.form(&link, "").await.status, StatusCode::NOT_FOUND, "a day later");
        let (_, link) = asks(world, &moses, "moses@third.example.com").await;
        let form = format!("current={}&new={}", encoded(PASSWORD), encoded("another horse battery"));
        assert_eq!(moses.form("/you/security/password", &form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(moses.form(&link, "").await.status, StatusCode::NOT_FOUND, "under another password");
    })
    .await;
}

#[tokio::test]
async fn who_reads_the_old_addresss_mail_takes_it_back_from_a_thief_whatever_the_thief_did_since() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let thief = world.person("moses-frase", Role::Owner).await;
        let moves = async |to: &str| {
            let (_, link) = asks(world, &thief, to).await;
            world.front.clock.advance(SignedDuration::from_secs(1));
            assert_eq!(thief.form(&link, "").await.status, StatusCode::SEE_OTHER);
        };
        moves("thief@example.net").await;
        let back = world.link_in_mail(OLD).await;
        assert!(back.starts_with("/address/"), "{back}");
        let form = format!("current={}&new={}", encoded(PASSWORD), encoded("the thief's own words"));
        assert_eq!(thief.form("/you/security/password", &form).await.status, StatusCode::SEE_OTHER);
        moves("thief@example.org").await;
        let thiefs_back = world.link_in_mail("thief@example.net").await;
        world.front.clock.advance(SignedDuration::from_hours(6 * 24));
        assert_eq!(thief.get("/o/moses-frase").await.status, StatusCode::OK);

        let nobody = world.nobody();
        assert!(nobody.get(&back).await.text.contains(OLD));
        let taken = nobody.form(&back, "").await;
        let reset = to(&taken).to_owned();
        assert!(reset.starts_with("/reset/"), "{}", taken.text);
        assert!(to(&thief.get("/you").await).starts_with("/sign-in"), "the thief is out");
        assert!(!enters(world, "thief@example.org", "the thief's own words").await);
        assert_eq!(nobody.form(&thiefs_back, "").await.status, StatusCode::NOT_FOUND, "and stays out");
        assert_eq!(nobody.form(&back, "").await.status, StatusCode::NOT_FOUND, "it is good once");
        let set = nobody.form(&reset, &format!("password={}", encoded("words of my own again"))).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text);
        assert!(enters(world, OLD, "words of my own again").await);

        let central = world.person("central", Role::Owner).await;
        let (_, link) = asks(world, &central, "later@example.com").await;
        assert_eq!(central.form(&link, "").await.status, StatusCode::SEE_OTHER);
        let back = world.link_in_mail("owner.central@people.example.com").await;
        world.front.clock.advance(SignedDuration::from_hours(7 * 24));
        assert_eq!(nobody.form(&back, "").await.status, StatusCode::NOT_FOUND, "a week later it is settled");
    })
    .await;
}

#[tokio::test]
async fn who_asks_for_somebody_elses_address_learns_nothing_and_gets_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.person("moses-frase", Role::Owner).await;
        world.person("central", Role::Owner).await;
        let hers = "owner.central@people.example.com";
        let (free, first) = asks(world, &moses, "nobody@example.com").await;
        let (taken, told) = asks(world, &moses, hers).await;
        assert_eq!(told, "/sign-in");
        assert_eq!(free.status, taken.status);
        assert_eq!(free.text.replace("nobody@example.com", hers), taken.text);
        let mails = world.mails().await;
        let told = mails.iter().find(|mail| mail.to.as_str() == hers).expect("a letter to whose it is");
        assert!(told.subject.contains("wants to sign in with your address"), "{}", told.subject);
        assert!(!told.text.contains("/you/address"), "there is nothing to confirm: {}", told.text);
        assert!(!told.text.contains("moses-frase"), "nor does it say who asked: {}", told.text);

        // Two ask for one that is free: who confirms first has it.
        let cecily = world.person("cecily-lampkin", Role::Owner).await;
        let (_, second) = asks(world, &cecily, "nobody@example.com").await;
        assert_eq!(cecily.form(&second, "").await.status, StatusCode::SEE_OTHER);
        let late = moses.form(&first, "").await;
        assert_eq!(late.status, StatusCode::NOT_FOUND, "{}", late.text);
        assert!(moses.get("/you").await.text.contains(OLD), "nothing was changed");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_changed_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        world.person("moses-frase", Role::Owner).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, OLD).await;
        page.goto(format!("http://localhost:{}/you/security", at.port())).await.expect("a page");
        press(&page, "main a", "Change your e-mail address").await;
        let before = world.mails().await.len();
        fill(&page, "address", "moses@new.example.com").await;
        press(&page, "main button", "Write to the new address").await;
        says(&page, "A letter is on its way to moses@new.example.com").await;
        let link = crate::returning::link(world, "moses@new.example.com", before).await;
        let link = link.split_once("/you/").map(|(_, rest)| format!("/you/{rest}")).expect("a path");
        page.goto(format!("http://localhost:{}{link}", at.port())).await.expect("a page");
        press(&page, "main button", "Sign in with this address").await;
        arrive(&page, "done=address").await;
        says(&page, "You sign in with moses@new.example.com from now on").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

//! Members are told what happened: each of what is theirs, nobody of what they may not see, in the portal and by
//! mail, when they want it and once.

use axum::http::StatusCode;
use jiff::{SignedDuration, tz::TimeZone};
use serde_json::json;
use trust::access::Role;
use vault::{Actor, Change, Fact, VaultError};

use crate::{
    browser::{arrive, browser, comes, press, served, sign_in, text},
    cast,
    world::{PASSWORD, Voice, World, encoded},
};

/// Everybody of an organisation, the greatest role first.
type Staff<'w> = Vec<(Role, Voice<'w>)>;

async fn staff<'w>(world: &'w World, org: &str) -> Staff<'w> {
    let mut staff = Vec::new();
    for role in Role::ALL {
        staff.push((role, world.person(org, role).await));
    }
    staff
}

fn one<'s, 'w>(staff: &'s Staff<'w>, role: Role) -> &'s Voice<'w> {
    &staff.iter().find(|(is, _)| *is == role).unwrap().1
}

/// What somebody is told in the portal, the newest first.
pub async fn told(voice: &Voice<'_>, org: &str) -> Vec<String> {
    let page = voice.get(&format!("/o/{org}/notifications")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    links(&page.text).into_iter().map(|(_, text)| text).collect()
}

/// The notifications on a page: where each leads, and what it says.
fn links(page: &str) -> Vec<(String, String)> {
    let links = page.split("<a href=\"").skip(1).filter_map(|rest| rest.split_once("</a>"));
    let links = links.filter_map(|(link, _)| link.split_once("\">"));
    links
        .filter(|(at, _)| at.contains("/notifications/notification_"))
        .map(|(at, text)| (at.to_owned(), text.replace("&#38;", "&")))
        .collect()
}

/// How many notifications the bell of any page says to be unread.
pub async fn bell(voice: &Voice<'_>, org: &str) -> String {
    let page = voice.get(&format!("/o/{org}/people")).await.text;
    let bell = page.split("data-unread").nth(1).expect("a bell").split("<b>").nth(1).expect("a number");
    bell.split('<').next().unwrap().to_owned()
}

/// The roles of those who are told something with these words.
async fn heard(staff: &Staff<'_>, org: &str, words: &str) -> Vec<Role> {
    let mut roles = Vec::new();
    for (role, voice) in staff {
        let times = told(voice, org).await.iter().filter(|text| text.contains(words)).count();
        assert!(times < 2, "{role}: {words} {times} times");
        if times > 0 {
            roles.push(*role);
        }
    }
    roles
}

/// The place that Moses has in Central's program.
async fn place(world: &World) -> String {
    let program = world.program("moses-frase", Role::Reader).await;
    let places = program.get("/api/v1/partnerships").await.json();
    places["data"][0]["id"].as_str().unwrap().to_owned()
}

/// Somebody at Moses' adds a lead and registers it with Central: the ids of both.
async fn registers(voice: &Voice<'_>, place: &str, company: &str) -> (String, String) {
    let form = format!("company={company}&product=GTX+Pro");
    let lead = id_in(&voice.form("/o/moses-frase/leads", &form).await.headers["location"], "leads/");
    let at = format!("/o/moses-frase/leads/{lead}/register");
    let sent = voice.form(&at, &format!("partnership={place}&fields=company")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    (lead, id_in(&sent.headers["location"], "registrations/"))
}

fn id_in(location: &axum::http::HeaderValue, after: &str) -> String {
    let at = location.to_str().unwrap();
    at.split(after).nth(1).unwrap().split('?').next().unwrap().to_owned()
}

/// A fact that comes about in ways that other stories tell.
async fn happens(world: &World, org: &str, fact: Fact) {
    let (_, vault) = world.node.vaults().by_handle(org).await.unwrap().unwrap();
    let change = vault.change(Actor::Node("work"), async |change: &Change| {
        change.record(fact).await?;
        Ok::<_, VaultError>(())
    });
    change.await.unwrap();
    world.run_tasks().await;
}

/// Something that the owners at Central are told of.
pub async fn something(world: &World) {
    let member = world.person("moses-frase", Role::Member).await;
    registers(&member, &place(world).await, "Rundofase").await;
    world.run_tasks().await;
}

async fn id_of(world: &World, org: &str, role: Role) -> String {
    let people = world.program(org, Role::Admin).await.all("/api/v1/people").await;
    let one = people.iter().find(|one| one["email"] == format!("{role}.{org}@people.example.com")).unwrap();
    one["id"].as_str().unwrap().to_owned()
}

/// The letters that came to somebody of these organisations about what happened there, the newest first.
pub async fn letters(world: &World, to: &str) -> Vec<mail::Mail> {
    let mails = world.mails().await;
    mails.into_iter().filter(|mail| mail.to.as_str() == to && mail.unsubscribe.is_some()).collect()
}

pub fn later(world: &World, minutes: i64) {
    world.front.clock.advance(SignedDuration::from_mins(minutes));
}

const MANAGER: &str = "manager.central@people.example.com";
const PREFERENCES: &str = "/o/central/notifications/preferences";

#[tokio::test]
async fn each_is_told_of_what_is_theirs_and_nobody_of_what_they_did_themselves() {
    use Role::{Admin, Manager, Member, Owner, Reader};
    World::on_every_engine(cast::channel(), async |world: &World| {
        let place = place(world).await;
        let (moses, central) = (staff(world, "moses-frase").await, staff(world, "central").await);
        let maven = staff(world, "maven").await;
        let (lead, up) = registers(one(&moses, Member), &place, "Isdom").await;
        world.run_tasks().await;
        let waits = "“Isdom” of Moses Frase waits for a decision";
        assert_eq!(heard(&central, "central", waits).await, [Owner, Admin, Manager]);
        assert_eq!(heard(&maven, "maven", "waits").await, [], "it is not there yet");

        let at = format!("/o/central/registrations/{up}/decision");
        let decided = one(&central, Manager).form(&at, "decision=accept").await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
        world.run_tasks().await;
        assert_eq!(heard(&moses, "moses-frase", "“Isdom” at Central: Accepted").await, [Member]);
        assert_eq!(heard(&central, "central", "“Isdom” of Moses Frase was decided: Accepted").await.len(), 3);
        assert_eq!(heard(&maven, "maven", "“Isdom” of Central waits").await, [Owner, Admin, Manager]);

        // Further up, and down again: each hop tells the one below, and whoever passed it on.
        let program = world.program("maven", Manager).await;
        let top = program.all("/api/v1/registrations?state=pending").await[0]["id"].clone();
        let at = format!("/o/maven/registrations/{}/decision", top.as_str().unwrap());
        one(&maven, Owner).form(&at, "decision=deny&code=duplicate&reason=Known").await;
        world.run_tasks().await;
        assert_eq!(
            heard(&central, "central", "“Isdom” at Maven: Denied").await,
            [Manager],
            "who passed it up"
        );
        assert_eq!(heard(&moses, "moses-frase", "further up: Maven: Denied").await, [Member]);

        // Work that is given.
        let api = world.program("moses-frase", Member).await;
        let deal = api.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json();
        let deal = deal["data"]["id"].as_str().unwrap().to_owned();
        let to = id_of(world, "moses-frase", Reader).await;
        let form = format!("version=1&owner={to}");
        one(&moses, Member).form(&format!("/o/moses-frase/deals/{deal}/owner"), &form).await;
        let theirs = world.program("central", Manager).await.all("/api/v1/deals").await[0]["id"].clone();
        let central_member = id_of(world, "central", Member).await;
        let at = format!("/o/central/deals/{}/owner", theirs.as_str().unwrap());
        let given = one(&central, Member).form(&at, &format!("version=1&owner={central_member}")).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        world.run_tasks().await;
        assert_eq!(heard(&moses, "moses-frase", "You look after the deal “Isdom” now").await, [Reader]);
        assert_eq!(heard(&central, "central", "You look after").await, [], "who gave it to themselves");

        // A colleague takes it back: nothing of it stays in anybody's notifications.
        let at = format!("/o/moses-frase/registrations/{up}/withdrawal");
        assert_eq!(one(&moses, Owner).form(&at, "").await.status, StatusCode::SEE_OTHER);
        world.run_tasks().await;
        assert_eq!(
            heard(&moses, "moses-frase", "A registration with Central was taken back").await,
            [Member, Reader],
            "whose it was, and who looks after the deal"
        );
        assert_eq!(heard(&central, "central", "took back what a deal of yours").await, [Member]);
        assert_eq!(heard(&central, "central", "Moses Frase took a registration back").await.len(), 3);
        for (role, voice) in central.iter() {
            let page = voice.get("/o/central/notifications").await.text;
            assert!(!page.contains("Isdom"), "{role}: what is erased is in no notification");
        }
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn who_runs_the_place_is_told_of_partners_colleagues_and_webhooks() {
    use Role::{Admin, Manager, Owner, Reader};
    World::on_every_engine(cast::channel(), async |world: &World| {
        let place = place(world).await;
        let (moses, central) = (staff(world, "moses-frase").await, staff(world, "central").await);
        let owner = one(&moses, Owner);
        let form = "email=ada%40example.com&role=member";
        owner.form("/o/moses-frase/people/invitations", form).await;
        let link = world.link_in_mail("ada@example.com").await;
        let form = format!("name=Ada+Byron&password={}&zone=UTC", encoded(PASSWORD));
        let joined = world.nobody().form(&link, &form).await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
        world.run_tasks().await;
        assert_eq!(heard(&moses, "moses-frase", "Ada Byron works here now").await, [Owner, Admin]);

        one(&moses, Reader).form("/o/moses-frase/exports", "list=leads&format=csv").await;
        world.run_tasks().await;
        assert_eq!(heard(&moses, "moses-frase", "Your export of").await, [Reader]);

        let api = world.program("moses-frase", Admin).await;
        let hook =
            json!({ "address": "http://127.0.0.1:9/shop", "description": "Shop", "events": ["deal.*"] });
        let hook = api.post("/api/v1/webhooks", hook).await.json()["data"]["id"].clone();
        let stopped = Fact::new("webhook.stopped").about(hook.as_str().unwrap()).with("why", "gone");
        happens(world, "moses-frase", stopped).await;
        assert_eq!(heard(&moses, "moses-frase", "The webhook “Shop” was turned off").await, [Owner, Admin]);

        for (kind, words, roles) in [
            ("partner.offer_accepted", "came with your offer of a place", vec![Owner, Admin]),
            ("partnership.active", "Moses Frase accepted the terms of", vec![Owner, Admin, Manager]),
            ("partnership.ended", "The partnership with Moses Frase", vec![Owner, Admin, Manager]),
        ] {
            happens(world, "central", Fact::new(kind).about(&place)).await;
            assert_eq!(heard(&central, "central", words).await, roles, "{kind}");
        }
        happens(world, "moses-frase", Fact::new("partnership.invitation_received").about(&place)).await;
        assert_eq!(heard(&moses, "moses-frase", "Central invited you into").await, [Owner, Admin]);

        // A record that is not there is told of to nobody, and so is what an import brings.
        let gone = Fact::new("partnership.ended").about("partnership_01j2x00000000000000000000a");
        happens(world, "central", gone).await;
        assert_eq!(heard(&central, "central", "ended").await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn who_is_suspended_lowered_or_removed_is_told_nothing_more() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let place = place(world).await;
        let central = staff(world, "central").await;
        let member = world.person("moses-frase", Role::Member).await;
        let (owner, manager) = (one(&central, Role::Owner), one(&central, Role::Manager));
        let at = format!("/o/central/people/{}", id_of(world, "central", Role::Manager).await);

        // Suspended before the letter is due: it is not written, and what happens meanwhile is not theirs.
        registers(&member, &place, "Isdom").await;
        world.run_tasks().await;
        assert_eq!(bell(manager, "central").await, "1");
        owner.form(&format!("{at}/suspension"), "reason=On+leave").await;
        registers(&member, &place, "Konex").await;
        world.run_tasks().await;
        later(world, 5);
        assert!(letters(world, MANAGER).await.is_empty(), "nothing is written to who is suspended");
        assert_eq!(letters(world, "admin.central@people.example.com").await.len(), 1, "others are");
        owner.form(&format!("{at}/restoration"), "").await;
        later(world, 600);
        assert!(letters(world, MANAGER).await.is_empty(), "nor later of what was then");
        let manager = &world.signed_in(MANAGER).await;
        assert_eq!(told(manager, "central").await, ["“Isdom” of Moses Frase waits for a decision"]);

        // Lowered: what only managers are told is gone at once, and no letter of it comes.
        let owner = &world.signed_in("owner.central@people.example.com").await;
        registers(&member, &place, "Inity").await;
        world.run_tasks().await;
        assert_eq!(bell(manager, "central").await, "2");
        let lowered = owner.form(&format!("{at}/role"), "role=member").await;
        assert!(lowered.headers["location"].to_str().unwrap().contains("done="), "{}", lowered.text);
        assert_eq!(bell(manager, "central").await, "0", "before any work was done");
        assert!(told(manager, "central").await.is_empty());
        later(world, 5);
        assert!(letters(world, MANAGER).await.is_empty());
        owner.form(&format!("{at}/role"), "role=manager").await;
        world.run_tasks().await;
        assert_eq!(bell(manager, "central").await, "0", "what was unread went with the role");

        // Removed: nothing is kept for when they come back.
        registers(&member, &place, "Sonron").await;
        world.run_tasks().await;
        assert_eq!(bell(manager, "central").await, "1");
        owner.form(&format!("{at}/removal"), "").await;
        assert_eq!(manager.get("/o/central/notifications").await.status, StatusCode::NOT_FOUND);
        later(world, 5);
        assert!(letters(world, MANAGER).await.is_empty());
        let manager = world.person("central", Role::Manager).await;
        assert!(told(&manager, "central").await.is_empty());
        assert!(letters(world, MANAGER).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn letters_come_when_the_reader_wants_them_on_the_readers_clock() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let place = place(world).await;
        let manager = world.person("central", Role::Manager).await;
        let member = world.person("moses-frase", Role::Member).await;
        let clock = &world.front.clock;
        let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
        // Time goes on to that hour in Tokyo.
        let until = |hour: i8| {
            while clock.now().to_zoned(tokyo.clone()).hour() != hour {
                later(world, 20);
            }
        };
        manager.form("/you", "region=JP&zone=Asia%2FTokyo").await;
        let prefer = async |more: &str| {
            let form = format!("letters=on&digest=0&hour=8&quiet_from=20&quiet_to=7&{more}");
            let saved = manager.form(PREFERENCES, &form).await;
            assert_eq!(
                saved.headers["location"], "/o/central/notifications/preferences?done=saved",
                "{}",
                saved.text
            );
        };
        let page = manager.get(PREFERENCES).await.text;
        assert!(
            page.contains("Asia/Tokyo") && page.contains("A registration waits for a decision"),
            "{page}"
        );
        assert!(!page.contains("Somebody joined"), "only what one may be told of");

        // At once: two in two minutes are one letter, which holds nothing of either.
        prefer("portal.registration.waits=on&mail.registration.waits=at_once").await;
        until(12);
        registers(&member, &place, "Isdom").await;
        world.run_tasks().await;
        later(world, 1);
        registers(&member, &place, "Konex").await;
        assert!(letters(world, MANAGER).await.is_empty(), "more of it is waited for");
        later(world, 1);
        let first = letters(world, MANAGER).await;
        let [letter] = first.as_slice() else { panic!("{first:?}") };
        assert_eq!(letter.subject, "Central: 2 registrations came in for a decision");
        assert!(letter.text.contains("http://localhost/o/central/notifications\n"), "{}", letter.text);
        assert!(letter.text.contains("/o/central/notifications/preferences"), "{}", letter.text);
        for word in ["Isdom", "Konex", "Moses"] {
            assert!(!letter.text.contains(word) && !letter.html.contains(word), "{}", letter.text);
        }

        // In the night nothing comes, in the morning all of it.
        until(23);
        registers(&member, &place, "Inity").await;
        later(world, 10);
        assert_eq!(letters(world, MANAGER).await.len(), 1);
        until(6);
        assert_eq!(letters(world, MANAGER).await.len(), 1);
        until(7);
        assert_eq!(letters(world, MANAGER).await.len(), 2);

        // The digest, at eight.
        prefer("portal.registration.waits=on&mail.registration.waits=digest").await;
        until(9);
        for company in ["Sonron", "Bubba", "Cheers"] {
            registers(&member, &place, company).await;
            world.run_tasks().await;
        }
        until(7);
        assert_eq!(letters(world, MANAGER).await.len(), 2);
        until(8);
        let digest = letters(world, MANAGER).await;
        assert_eq!(digest.len(), 3);
        assert_eq!(digest[0].subject, "Central: 3 registrations came in for a decision");

        // What was read meanwhile is not written about, and a choice holds for what waits already.
        registers(&member, &place, "Sumace").await;
        world.run_tasks().await;
        let newest = links(&manager.get("/o/central/notifications").await.text).remove(0);
        assert!(newest.1.contains("Sumace"));
        let opened = manager.get(&newest.0).await;
        assert!(opened.headers["location"].to_str().unwrap().starts_with("/o/central/registrations/"));
        registers(&member, &place, "Hottechi").await;
        world.run_tasks().await;
        prefer("portal.registration.waits=on&mail.registration.waits=never").await;
        until(9);
        assert_eq!(letters(world, MANAGER).await.len(), 3);

        // Without the portal there is the letter alone.
        prefer("mail.registration.waits=at_once").await;
        let before = bell(&manager, "central").await;
        registers(&member, &place, "Rangreen").await;
        world.run_tasks().await;
        assert_eq!(bell(&manager, "central").await, before);
        later(world, 3);
        let last = letters(world, MANAGER).await;
        assert_eq!(last.len(), 4);

        // One click in a mail program ends them, and nothing else.
        let end =
            last[0].unsubscribe.as_deref().unwrap().strip_prefix("http://localhost").unwrap().to_owned();
        let nobody = world.nobody();
        assert_eq!(nobody.get(&end).await.status, StatusCode::OK);
        assert!(
            manager.get(PREFERENCES).await.text.contains("name=\"letters\" checked"),
            "asking ends nothing"
        );
        assert_eq!(nobody.form(&end, "List-Unsubscribe=One-Click").await.status, StatusCode::OK);
        assert!(!manager.get(PREFERENCES).await.text.contains("name=\"letters\" checked"));
        let forged = nobody.form(&format!("{}A", &end[..end.len() - 1]), "List-Unsubscribe=One-Click").await;
        let wrong = nobody.form(&format!("{end}x"), "List-Unsubscribe=One-Click").await;
        assert!(
            wrong.status == StatusCode::NOT_FOUND
                && (forged.status == StatusCode::NOT_FOUND || end.ends_with('A'))
        );
        registers(&member, &place, "Zathunicon").await;
        world.run_tasks().await;
        later(world, 600);
        assert_eq!(letters(world, MANAGER).await.len(), 4);

        for form in [
            "letters=on&digest=9&hour=8",
            "letters=on&digest=0&hour=24",
            "letters=on&digest=0&hour=8&quiet_from=3&quiet_to=3",
        ] {
            assert_eq!(
                manager.form(PREFERENCES, form).await.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{form}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_crash_at_any_step_tells_nobody_twice_and_forgets_nobody() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let place = place(world).await;
        let manager = world.person("central", Role::Manager).await;
        let member = world.person("moses-frase", Role::Member).await;
        let points = [
            "notifications.read",
            "notifications.made",
            "notifications.begun",
            "notifications.posted",
            "notifications.settled",
            "task.before_finish",
            "change.before_commit",
            "change.after_commit",
        ];
        let (mut crashes, mut sent) = (0, Vec::new());
        for nth in [1, 2] {
            for (at, point) in points.into_iter().enumerate() {
                let company = format!("Isdom-{nth}-{at}");
                registers(&member, &place, &company).await;
                sent.push(company);
                for _ in 0..2 {
                    world.front.faults.stop_at(point, nth);
                    crashes += usize::from(world.node.runner.until_idle(|_| {}).await.is_err());
                    // What was planned and not met would stop what comes next.
                    world.front.faults.stop_at("nowhere", 1);
                    later(world, 3);
                }
            }
        }
        world.run_tasks().await;
        later(world, 600);
        let mut told = told(&manager, "central").await;
        told.sort();
        let mut expected: Vec<String> =
            sent.iter().map(|company| format!("“{company}” of Moses Frase waits for a decision")).collect();
        expected.sort();
        assert_eq!(told, expected, "each once");
        // How many registrations the letters speak of.
        let written: usize = letters(world, MANAGER)
            .await
            .iter()
            .map(|letter| {
                let about = letter.subject.strip_prefix("Central: ").unwrap();
                about.split(' ').next().unwrap().parse().unwrap_or(1)
            })
            .sum();
        assert_eq!(written, sent.len(), "each in one letter");
        assert!(crashes >= 12, "{crashes}");
        eprintln!("{crashes} crashes, {} registrations", sent.len());
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_read_stays_read_until_it_is_marked_and_goes_after_ninety_days() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let place = place(world).await;
        let (manager, admin) =
            (world.person("central", Role::Manager).await, world.person("central", Role::Admin).await);
        let member = world.person("moses-frase", Role::Member).await;
        for company in ["Isdom", "Konex", "Inity"] {
            registers(&member, &place, company).await;
            world.run_tasks().await;
        }
        let page = manager.get("/o/central/notifications").await.text;
        let shown = links(&page);
        let texts: Vec<&str> = shown.iter().map(|(_, text)| text.split_once('”').unwrap().0).collect();
        assert_eq!(texts, ["“Inity", "“Konex", "“Isdom"], "the newest first");
        assert_eq!(bell(&manager, "central").await, "3");
        let (at, _) = &shown[1];
        assert_eq!(admin.get(at).await.status, StatusCode::NOT_FOUND, "another's is nothing");
        let another = admin.form(&format!("{at}/state"), "state=read").await;
        assert_eq!(another.status, StatusCode::NOT_FOUND);
        manager.get(at).await;
        assert_eq!(bell(&manager, "central").await, "2");
        manager.form(&format!("{at}/state"), "state=unread").await;
        assert_eq!(bell(&manager, "central").await, "3");
        assert_eq!(bell(&admin, "central").await, "3", "each has their own");

        // What came since the page was shown stays unread.
        let until = page.split("name=\"until\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        registers(&member, &place, "Sonron").await;
        world.run_tasks().await;
        let read = manager.form("/o/central/notifications/read", &format!("until={until}")).await;
        assert_eq!(read.headers["location"], "/o/central/notifications?done=read");
        assert_eq!(bell(&manager, "central").await, "1");
        assert_eq!(told(&manager, "central").await.len(), 4, "what is read is still there");

        later(world, 91 * 24 * 60);
        trust::notifications::tidy(world.node.vaults()).await.unwrap();
        let left = told(&world.signed_in(MANAGER).await, "central").await;
        assert_eq!(left, ["“Sonron” of Moses Frase waits for a decision"], "what nobody looked at stays");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bell_rings_on_an_open_page_and_leads_to_what_happened() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        let place = place(world).await;
        world.person("central", Role::Manager).await;
        let member = world.person("moses-frase", Role::Member).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, MANAGER).await;
        let shown = "document.querySelector('[data-unread]:not([hidden])')?.textContent === ";
        page.goto(format!("http://localhost:{}/o/central/people", at.port())).await.expect("a page");
        comes(&page, "document.querySelector('[data-unread]')?.hidden === true").await;
        registers(&member, &place, "Isdom").await;
        comes(&page, &format!("{shown}'1 unread'")).await;
        page.find_element(".bell").await.expect("a bell").click().await.expect("a click");
        arrive(&page, "/o/central/notifications").await;
        comes(&page, "document.querySelectorAll('main tbody tr').length === 1").await;
        registers(&member, &place, "Konex").await;
        comes(&page, "document.querySelectorAll('main tbody tr').length === 2").await;
        assert!(text(&page).await.contains("“Konex” of Moses Frase waits for a decision"));
        press(&page, "main button", "Mark all as read").await;
        arrive(&page, "done=read").await;
        comes(&page, "document.querySelector('[data-unread]')?.hidden === true").await;
        press(&page, "main tbody a", "“Isdom” of Moses Frase waits for a decision").await;
        arrive(&page, "/registrations/").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

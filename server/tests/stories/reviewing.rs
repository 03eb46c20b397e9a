//! A registration from its submission to its end, on both sides: returned and answered, approved in steps, protected,
//! extended, expired, revoked; whatever crosses on its way, both sides agree when nothing is under way any more.

use axum::http::{Method, StatusCode};
use chromiumoxide::Page;
use exchange::{Covered, Draft, Field, Kind};
use jiff::SignedDuration;
use kernel::Chance;
use partnering::partnerships;
use selling::registrations;
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::{Actor, Change, VaultError};
use web::{Face, Route};

use crate::{
    browser::{arrive, browser, holds, press, served, sign_in, until},
    cast,
    world::{Voice, World},
};

const DAY: i64 = 24;

/// Moses and his distributor, whose program promises and asks what the story says.
struct Pair<'w> {
    world: &'w World,
    moses: Voice<'w>,
    central: Voice<'w>,
    place: Json,
}

impl<'w> Pair<'w> {
    async fn new(world: &'w World, registering: Json) -> Self {
        let central = world.program("central", Role::Owner).await;
        promise(world, "central", 90, registering).await;
        let moses = world.program("moses-frase", Role::Member).await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        Self { world, moses, central, place }
    }

    async fn lead(&self, company: &str) -> String {
        let lead = json!({ "company": company, "product": "GTX Pro", "contact_email": "eva@isdom.example" });
        let lead = self.moses.post("/api/v1/leads", lead).await;
        assert_eq!(lead.status, StatusCode::CREATED, "{}", lead.text);
        lead.json()["data"]["id"].as_str().expect("an id").to_owned()
    }

    async fn submitted(&self, company: &str) -> String {
        let path = format!("/api/v1/leads/{}/registrations", self.lead(company).await);
        let answer = self.moses.post(&path, json!({ "partnership": self.place })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        self.world.run_tasks().await;
        answer.json()["data"]["id"].as_str().expect("an id").to_owned()
    }

    /// What both sides say of it, which is the same.
    async fn agreed(&self, id: &str) -> Json {
        self.world.run_tasks().await;
        same(&self.central, &self.moses, id).await
    }
}

/// What receiver and sender say of a registration, which is the same.
async fn same(receiver: &Voice<'_>, sender: &Voice<'_>, id: &str) -> Json {
    let (theirs, ours) = (read(receiver, id).await, read(sender, id).await);
    for name in [
        "state",
        "company",
        "protected_until",
        "returned",
        "extended",
        "extension_asked",
        "extension_refused",
        "reason",
        "code",
        "in_review",
    ] {
        // Who withdrew it keeps what is its own.
        if name == "company" && theirs["state"] == "withdrawn" {
            continue;
        }
        assert_eq!(theirs[name], ours[name], "{name}: {theirs} {ours}");
    }
    theirs
}

/// Moses' registrations with Central, one for each way to go on with one, on the page and the API.
pub struct Followed(Vec<String>);

impl Followed {
    /// The first four wait, three were returned, the others are accepted.
    pub async fn scene(world: &World) -> Self {
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Owner).await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let pair = Pair { world, moses, central, place };
        let mut ids = Vec::new();
        for at in 0..15 {
            let id = pair.submitted(&format!("Followed {at}")).await;
            match at {
                0..4 => {}
                4..7 => drop(done(&pair.central, &id, "question", json!({ "reason": "Which site?" })).await),
                _ => drop(done(&pair.central, &id, "decision", json!({ "decision": "accept" })).await),
            }
            ids.push(id);
        }
        world.run_tasks().await;
        Self(ids)
    }

    /// Who tries a route that goes on with one of them, and with which.
    pub fn of(&self, route: &Route) -> Option<(&'static str, &String)> {
        let act = route.path.split("/registrations/{registration}/").nth(1)?;
        let api = usize::from(route.face == Face::Api);
        let (org, at) = match act {
            "review" => ("central", api),
            "question" => ("central", 2 + api),
            "resubmission" if route.method == Method::GET => ("moses-frase", 4),
            "resubmission" => ("moses-frase", 5 + api),
            "extension/decision" => ("central", 7 + api),
            "revocation" => ("central", 9 + api),
            "extension" => ("moses-frase", 11 + api),
            "activity" => ("moses-frase", 13 + api),
            _ => return None,
        };
        Some((org, &self.0[at]))
    }
}

/// Publishes what a program promises and asks of registrations.
async fn promise(world: &World, org: &str, window: u32, registering: Json) {
    says(world, org, json!({ "window_days": window, "registering": registering })).await;
}

/// Publishes what an organisation's only program says from now on.
pub async fn says(world: &World, org: &str, mut says: Json) {
    let owner = world.program(org, Role::Owner).await;
    let program = owner.get("/api/v1/programs").await.json()["data"][0]["id"].clone();
    let at = format!("/api/v1/programs/{}", program.as_str().expect("an id"));
    let known = owner.get(&at).await.json()["data"].clone();
    says["revision"] = known["draft"]["revision"].clone();
    let kept = owner.put(&format!("{at}/draft"), says).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
    let publishes =
        json!({ "revision": kept.json()["data"]["draft"]["revision"], "version": known["version"] });
    let published = owner.post(&format!("{at}/publication"), publishes).await;
    assert!(published.status.is_success(), "{}", published.text);
    world.run_tasks().await;
}

async fn read(voice: &Voice<'_>, id: &str) -> Json {
    let answer = voice.get(&format!("/api/v1/registrations/{id}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["data"].clone()
}

async fn act(voice: &Voice<'_>, id: &str, act: &str, body: Json) -> (StatusCode, Json) {
    let answer = voice.post(&format!("/api/v1/registrations/{id}/{act}"), body).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap_or_default())
}

async fn done(voice: &Voice<'_>, id: &str, what: &str, body: Json) -> Json {
    let (status, said) = act(voice, id, what, body).await;
    assert_eq!(status, StatusCode::OK, "{what}: {said}");
    said["data"].clone()
}

fn rules() -> Json {
    json!({ "answer_hours": 48, "extensions": 1, "extension_days": 30, "open_most": 3, "quiet_days": 0,
        "approvals": [], "precedence": "first_complete" })
}

#[tokio::test]
async fn what_is_missing_is_asked_and_the_clock_stands_still_until_it_is_answered() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::new(world, rules()).await;
        let id = pair.submitted("Isdom").await;
        let waits = pair.agreed(&id).await;
        assert_eq!((&waits["state"], &waits["in_review"]), (&json!("pending"), &json!(false)));
        let due = waits["answer_due_at"].as_str().expect("a promise").to_owned();
        assert_eq!(read(&pair.moses, &id).await["answer_due_at"], due.as_str(), "both know by when");

        done(&pair.central, &id, "review", json!({})).await;
        assert_eq!(pair.agreed(&id).await["in_review"], true, "its sender sees that somebody looks at it");
        assert_eq!(
            act(&pair.central, &id, "question", json!({ "reason": " " })).await.0,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        world.front.clock.advance(SignedDuration::from_hours(10));
        done(&pair.central, &id, "question", json!({ "reason": "Which of their sites?" })).await;
        let returned = pair.agreed(&id).await;
        assert_eq!(
            (&returned["state"], &returned["reason"]),
            (&json!("returned"), &json!("Which of their sites?"))
        );
        assert_eq!(returned["answer_due_at"], Json::Null, "the clock stands still");
        let accept = json!({ "decision": "accept" });
        assert_eq!(act(&pair.central, &id, "decision", accept.clone()).await.0, StatusCode::CONFLICT);

        world.front.clock.advance(SignedDuration::from_hours(5 * DAY));
        let lead = read(&pair.moses, &id).await["lead"].as_str().expect("its lead").to_owned();
        let at = format!("/api/v1/leads/{lead}");
        let known = pair.moses.get(&at).await.json()["data"].clone();
        let changed = json!({ "company": "Isdom Lyon", "product": "GTX Pro", "version": known["version"] });
        let changed = pair.moses.put(&at, changed).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
        assert_eq!(read(&pair.central, &id).await["company"], "Isdom", "nothing crosses by itself");
        done(&pair.moses, &id, "resubmission", json!({ "answer": "The one in Lyon" })).await;
        let again = pair.agreed(&id).await;
        assert_eq!((&again["state"], &again["company"]), (&json!("pending"), &json!("Isdom Lyon")));
        assert_eq!(again["answer"], "The one in Lyon");
        let (before, after): (kernel::Timestamp, kernel::Timestamp) =
            (due.parse().unwrap(), again["answer_due_at"].as_str().unwrap().parse().unwrap());
        assert_eq!(after.duration_since(before), SignedDuration::from_hours(5 * DAY), "no hour was lost");
        assert_eq!(act(&pair.moses, &id, "resubmission", json!({})).await.0, StatusCode::CONFLICT);

        world.front.clock.advance(SignedDuration::from_hours(3 * DAY));
        world.run_tasks().await;
        let entries = pair.central.all("/api/v1/journal").await;
        assert!(
            entries.iter().any(|entry| entry["kind"] == "registration.late"),
            "the promise is broken in the open"
        );

        let (_, withdrawn) = act(&pair.moses, &id, "withdrawal", json!({})).await;
        assert_eq!(withdrawn["data"]["state"], "withdrawn");
        let gone = pair.agreed(&id).await;
        assert_eq!(
            (&gone["company"], &gone["answer"]),
            (&Json::Null, &Json::Null),
            "the answer goes as well"
        );
        let arrived = pair.central.all("/api/v1/sharing/received").await;
        let kept = arrived
            .iter()
            .filter(|one| one["kind"] == "registration.followed_up" && one["state"] == "received");
        assert_eq!(kept.count(), 0, "{arrived:?}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_decision_and_an_answer_that_were_under_way_for_too_long_are_not_lost() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::new(world, rules()).await;
        let (decided, asked) = (pair.submitted("Isdom").await, pair.submitted("Konex").await);
        // Moses' side is away for more than the two weeks for which an envelope lives: what was told is told anew.
        done(&pair.central, &decided, "decision", json!({ "decision": "accept" })).await;
        world.front.clock.advance(SignedDuration::from_hours(15 * DAY));
        assert_eq!(pair.agreed(&decided).await["state"], "accepted");

        // The other way round, whoever answered is told that the answer did not come, and is asked still.
        done(&pair.central, &asked, "question", json!({ "reason": "Which site?" })).await;
        world.run_tasks().await;
        let answers = json!({ "answer": "Brno", "basis": "consent" });
        done(&pair.moses, &asked, "resubmission", answers.clone()).await;
        world.front.clock.advance(SignedDuration::from_hours(15 * DAY));
        world.run_tasks().await;
        assert_eq!(read(&pair.central, &asked).await["state"], "returned");
        let told = read(&pair.moses, &asked).await;
        assert_eq!(told["state"], "returned");
        assert!(told.to_string().contains("Send it again"), "{told}");
        done(&pair.moses, &asked, "resubmission", answers).await;
        assert_eq!(pair.agreed(&asked).await["state"], "pending");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_crash_at_any_step_of_reminders_and_ends_reminds_once_and_ends_once() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::new(world, rules()).await;
        let ids = [pair.submitted("Isdom").await, pair.submitted("Konex").await];
        for id in &ids {
            done(&pair.central, id, "decision", json!({ "decision": "accept" })).await;
        }
        world.run_tasks().await;
        let points = [
            "send.kept",
            "change.before_commit",
            "change.after_commit",
            "receive.kept",
            "deliver.receipts_kept",
        ];
        // Three reminders, then the end; each is broken off at every point.
        for days in [76, 7, 6, 1] {
            world.front.clock.advance(SignedDuration::from_hours(days * DAY));
            for point in points {
                world.front.faults.stop_at(point, 1);
                let _ = world.node.runner.until_idle(|_| {}).await;
                world.front.clock.advance(SignedDuration::from_mins(2));
            }
            world.run_tasks().await;
        }
        for id in &ids {
            assert_eq!(pair.agreed(id).await["state"], "expired");
        }
        for voice in [&pair.central, &pair.moses] {
            let entries = voice.all("/api/v1/journal").await;
            let times = |kind: &str| entries.iter().filter(|entry| entry["kind"] == kind).count();
            assert_eq!(
                (times("registration.expiring"), times("registration.expired")),
                (6, 2),
                "{entries:?}"
            );
        }
        world.everything_verifies().await;
    })
    .await;
}

/// What an organisation's own software would never send, up and down.
static LIE: Kind = Kind { name: "registration.followed_up", covered: Covered::ByAgreement };
static VERDICT: Kind = Kind { name: "registration.decided", covered: Covered::ByAgreement };

/// Sends a lie about a registration from somebody's vault up to whom they sell for; whether it was refused.
async fn lie(pair: &Pair<'_>, from: &str, id: &str, fields: Vec<Field>) -> bool {
    lies(pair, from, (&LIE, partnerships::Role::Partner), id, fields).await
}

/// The same, of either kind and to either side.
async fn lies(
    pair: &Pair<'_>,
    from: &str,
    (kind, role): (&'static Kind, partnerships::Role),
    id: &str,
    fields: Vec<Field>,
) -> bool {
    let exchange = &pair.world.node.exchange;
    let vaults = &pair.world.node.portal.vaults;
    let card = vaults.directory().by_handle(from).await.expect("a directory").expect("an organisation");
    let sent = vaults
        .vault(card.org)
        .change(Actor::Node("liar"), async |change: &Change| {
            let known = match id.parse() {
                Ok(id) => registrations::find(change, id).await?.map(|one| one.partnership),
                Err(_) => None,
            };
            let all = partnerships::all(change).await?.into_iter().filter(|place| place.role == role);
            let place = all.max_by_key(|place| known == Some(place.id)).expect("a partnership");
            let draft = Draft {
                kind,
                to: place.peer,
                partnership: Some(place.id),
                subject: id.to_owned(),
                in_reply_to: None,
                basis: None,
                fields: fields.clone(),
            };
            let cleared =
                exchange.clear(change, draft).await.map_err(|error| error.to_string()).expect("cleared");
            let sent = exchange.send(change, cleared).await.map_err(|error| error.to_string()).expect("sent");
            Ok::<_, VaultError>(sent.hash)
        })
        .await
        .expect("a change");
    pair.world.run_tasks().await;
    let voice = pair.world.program(from, Role::Owner).await;
    let log = voice.all("/api/v1/sharing/sent").await;
    let entry = log.iter().find(|entry| entry["hash"] == sent.as_str()).unwrap_or_else(|| panic!("{log:?}"));
    entry["state"] == "refused"
}

#[tokio::test]
async fn a_partner_whose_software_lies_changes_nothing_that_is_decided() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::new(world, rules()).await;
        let (accepted, waits) = (pair.submitted("Isdom").await, pair.submitted("Konex").await);
        done(&pair.central, &accepted, "decision", json!({ "decision": "accept" })).await;
        let before = pair.agreed(&accepted).await;
        let what = |what: &str, round: u64| {
            vec![
                Field::new("what", "timing", json!(what)),
                Field::new("round", "timing", json!(round)),
                Field::new("answer", "notes", json!("Please")),
            ]
        };
        let other =
            [what("resubmitted", 1), vec![Field::new("company", "company", json!("Another"))]].concat();
        for id in [&accepted, &waits] {
            // Nobody asked: neither what is accepted nor what waits becomes something else.
            assert!(lie(&pair, "moses-frase", id, other.clone()).await, "{id}");
        }
        assert_eq!(read(&pair.central, &accepted).await, before);
        assert_eq!(read(&pair.central, &waits).await["company"], "Konex");
        // Somebody else's registration is nobody's to speak of.
        assert!(lie(&pair, "cecily-lampkin", &accepted, what("active", 0)).await);
        // One wish at a time, each once, and never more than the program allows.
        assert!(!lie(&pair, "moses-frase", &accepted, what("extension", 1)).await, "a wish");
        assert!(lie(&pair, "moses-frase", &accepted, what("extension", 1)).await, "known");
        done(&pair.central, &accepted, "extension/decision", json!({ "decision": "extend" })).await;
        world.run_tasks().await;
        let extended = read(&pair.central, &accepted).await["protected_until"].clone();
        for round in 2..6 {
            assert!(lie(&pair, "moses-frase", &accepted, what("extension", round)).await, "{round}");
        }
        let after = read(&pair.central, &accepted).await;
        assert_eq!((&after["protected_until"], &after["extended"]), (&extended, &json!(1)));
        assert!(lie(&pair, "moses-frase", &accepted, what("own it", 9)).await);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_owner_whose_software_tells_times_beyond_all_times_stops_nobodys_work() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::new(world, rules()).await;
        let (accepted, waits) = (pair.submitted("Isdom").await, pair.submitted("Konex").await);
        done(&pair.central, &accepted, "decision", json!({ "decision": "accept" })).await;
        world.run_tasks().await;
        let timed = |name: &str, value: Json| Field::new(name, "decision", value);
        for beyond in [
            vec![timed("quiet_days", json!(u32::MAX))],
            vec![timed("until", json!("-009999-01-02T01:59:59Z"))],
            vec![timed("until", json!("9999-12-30T22:00:00Z")), timed("quiet_days", json!(u32::MAX))],
            vec![timed("until", json!("9999-12-31T23:00:00Z"))],
        ] {
            let fields = [vec![timed("state", json!("accepted"))], beyond].concat();
            // Whether it is taken is theirs to say; that it ends is not.
            lies(&pair, "central", (&VERDICT, partnerships::Role::Owner), &accepted, fields).await;
        }
        // Everybody's work goes on, at who was lied to as well.
        done(&pair.central, &waits, "decision", json!({ "decision": "accept" })).await;
        world.run_tasks().await;
        assert_eq!(read(&pair.moses, &waits).await["state"], "accepted");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_acceptance_takes_as_many_people_as_the_program_says() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let mut rules = rules();
        rules["approvals"] = json!(["Channel manager", "Finance"]);
        let pair = Pair::new(world, rules).await;
        let id = pair.submitted("Isdom").await;
        let accept = json!({ "decision": "accept" });
        let first = done(&pair.central, &id, "decision", accept.clone()).await;
        assert_eq!((&first["state"], &first["approvals"]), (&json!("pending"), &json!(["Channel manager"])));
        let (status, same) = act(&pair.central, &id, "decision", accept.clone()).await;
        assert_eq!(status, StatusCode::CONFLICT, "{same}");
        assert!(same["detail"].as_str().unwrap().contains("another person"), "{same}");
        let (_, grace) = world.colleague("grace", "central", Role::Manager).await;
        let page = grace.get(&format!("/o/central/registrations/{id}")).await.text;
        assert!(page.contains("Approve: Finance") && page.contains("1 of 2"), "{page}");
        let answer = grace.form(&format!("/o/central/registrations/{id}/decision"), "decision=accept").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert_eq!(pair.agreed(&id).await["state"], "accepted");
    })
    .await;
}

#[tokio::test]
async fn a_protection_is_announced_extended_ends_and_is_given_anew() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::new(world, rules()).await;
        // A leap day lies within: ninety days are ninety days of 24 hours, on both sides of the date line.
        let leap: kernel::Timestamp = "2028-02-20T23:30:00Z".parse().unwrap();
        world.front.clock.advance(leap.duration_since(world.front.clock.now()));
        let id = pair.submitted("Isdom").await;
        done(&pair.central, &id, "decision", json!({ "decision": "accept" })).await;
        let accepted = pair.agreed(&id).await;
        assert_eq!(accepted["protected_until"], "2028-05-20T23:30:00Z");

        let told = async |voice: &Voice<'_>, kind: &str| {
            let entries = voice.all("/api/v1/journal").await;
            let days = entries.iter().filter(|entry| entry["kind"] == kind);
            days.map(|entry| entry["values"]["days"].clone()).collect::<Vec<_>>()
        };
        for days in [76, 7, 6] {
            world.front.clock.advance(SignedDuration::from_hours(days * DAY));
            world.run_tasks().await;
        }
        let reminded = [json!(14), json!(7), json!(1)];
        for voice in [&pair.central, &pair.moses] {
            let mut days = told(voice, "registration.expiring").await;
            days.sort_by_key(|day| std::cmp::Reverse(day.as_i64()));
            assert_eq!(days, reminded);
        }
        assert_eq!(
            act(&pair.central, &id, "extension/decision", json!({ "decision": "refuse", "reason": "No" }))
                .await
                .0,
            StatusCode::CONFLICT
        );
        done(&pair.moses, &id, "extension", json!({ "reason": "They sign in June" })).await;
        assert_eq!(
            act(&pair.moses, &id, "extension", json!({ "reason": "Please" })).await.0,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(pair.agreed(&id).await["extension_asked"], "They sign in June");
        // Nobody answers: it ends, and the wish stands.
        world.front.clock.advance(SignedDuration::from_hours(2 * DAY));
        let over = pair.agreed(&id).await;
        assert_eq!(
            (&over["state"], &over["extension_asked"]),
            (&json!("expired"), &json!("They sign in June"))
        );
        done(&pair.central, &id, "extension/decision", json!({ "decision": "extend" })).await;
        let longer = pair.agreed(&id).await;
        assert_eq!((&longer["state"], &longer["extended"]), (&json!("accepted"), &json!(1)));
        let (status, said) = act(&pair.moses, &id, "extension", json!({ "reason": "Again" })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(said["detail"].as_str().unwrap().contains("once"), "{said}");
        done(&pair.central, &id, "revocation", json!({ "code": "duplicate", "reason": "Two of one" })).await;
        let revoked = pair.agreed(&id).await;
        assert_eq!((&revoked["state"], &revoked["reason"]), (&json!("revoked"), &json!("Two of one")));
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn the_protection_of_a_sale_that_is_won_is_not_ended() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::new(world, rules()).await;
        let (won, open) = (pair.submitted("Isdom").await, pair.submitted("Konex").await);
        for id in [&won, &open] {
            done(&pair.central, id, "decision", json!({ "decision": "accept" })).await;
        }
        let deals = pair.central.all("/api/v1/deals").await;
        let deal = deals.iter().find(|deal| deal["company"] == "Isdom").expect("its deal");
        let at = format!("/api/v1/deals/{}/stage", deal["id"].as_str().expect("an id"));
        let closes = json!({ "from": deal["stage"], "to": "won", "billing": "card" });
        let closed = pair.central.post(&at, closes).await;
        assert_eq!(closed.status, StatusCode::OK, "{}", closed.text);
        world.run_tasks().await;
        world.front.clock.advance(SignedDuration::from_hours(91 * DAY));
        assert_eq!(pair.agreed(&won).await["state"], "accepted", "it was used up");
        assert_eq!(pair.agreed(&open).await["state"], "expired");
    })
    .await;
}

#[tokio::test]
async fn a_partner_has_no_more_open_than_the_program_lets_it_and_a_person_crosses_on_a_ground() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::new(world, rules()).await;
        let path = format!("/api/v1/leads/{}/registrations", pair.lead("Isdom").await);
        let contact = json!({ "partnership": pair.place, "fields": ["company", "contact_email"] });
        let (status, said) = (pair.moses.post(&path, contact.clone()).await.status, "no ground");
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        let mut grounded = contact;
        grounded["basis"] = json!("consent");
        let answer = pair.moses.post(&path, grounded).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        let id = answer.json()["data"]["id"].as_str().expect("an id").to_owned();
        let arrived = pair.agreed(&id).await;
        assert_eq!(arrived["contact_email"], "eva@isdom.example");
        assert_eq!(arrived["contact_basis"], "consent", "its receiver knows on what ground");
        for company in ["Konex", "Sumace"] {
            pair.submitted(company).await;
        }
        let path = format!("/api/v1/leads/{}/registrations", pair.lead("Zoomit").await);
        let more = pair.moses.post(&path, json!({ "partnership": pair.place })).await;
        assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", more.text);
        assert!(more.text.contains("3 registrations"), "{}", more.text);
        done(&pair.central, &id, "decision", json!({ "decision": "accept" })).await;
        world.run_tasks().await;
        let more = pair.moses.post(&path, json!({ "partnership": pair.place })).await;
        assert_eq!(more.status, StatusCode::CREATED, "{}", more.text);
    })
    .await;
}

#[tokio::test]
async fn a_question_from_two_tiers_up_reaches_who_brought_it_and_the_answer_goes_up() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::new(world, rules()).await;
        let maven = world.program("maven", Role::Owner).await;
        let id = pair.submitted("Isdom").await;
        done(&pair.central, &id, "decision", json!({ "decision": "accept" })).await;
        world.run_tasks().await;
        let upper =
            maven.all("/api/v1/registrations?state=pending").await[0]["id"].as_str().unwrap().to_owned();
        done(&maven, &upper, "question", json!({ "reason": "How many seats?" })).await;
        world.run_tasks().await;
        let asked = read(&pair.moses, &id).await;
        assert_eq!(asked["asked_above"], "How many seats?", "{asked}");
        assert_eq!(asked["hops"][1], json!({ "name": "Maven", "state": "returned" }));
        let page = world.person("moses-frase", Role::Member).await;
        let page = page.get(&format!("/o/moses-frase/registrations/{id}")).await.text;
        assert!(page.contains("How many seats?") && page.contains("name=\"answer\""), "{page}");
        done(&pair.moses, &id, "resubmission", json!({ "answer": "Forty" })).await;
        world.run_tasks().await;
        let above = read(&maven, &upper).await;
        assert_eq!((&above["state"], &above["answer"]), (&json!("pending"), &json!("Forty")));
        assert_eq!(read(&pair.moses, &id).await["asked_above"], Json::Null);
        done(&maven, &upper, "decision", json!({ "decision": "accept" })).await;
        world.run_tasks().await;
        // What the distributor takes back is taken back above as well.
        done(&pair.central, &id, "revocation", json!({ "code": "other", "reason": "It was ours" })).await;
        world.run_tasks().await;
        assert_eq!(read(&maven, &upper).await["state"], "withdrawn");
        assert_eq!(pair.agreed(&id).await["state"], "revoked");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn whatever_both_sides_do_at_once_they_agree_when_nothing_is_under_way() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let mut rules = rules();
        rules["open_most"] = json!(0);
        rules["extensions"] = json!(3);
        rules["quiet_days"] = json!(20);
        let pair = Pair::new(world, rules).await;
        let seed = std::env::var("FREEHOLD_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(6);
        eprintln!("seed {seed}");
        let chance = Chance::seeded(seed);
        let theirs = [
            ("review", json!({})),
            ("question", json!({ "reason": "More?" })),
            ("decision", json!({ "decision": "accept" })),
            ("decision", json!({ "decision": "deny", "code": "other", "reason": "No" })),
            ("extension/decision", json!({ "decision": "extend" })),
            ("extension/decision", json!({ "decision": "refuse", "reason": "No" })),
            ("revocation", json!({ "code": "other", "reason": "No" })),
        ];
        let ours = [
            ("resubmission", json!({ "answer": "More" })),
            ("extension", json!({ "reason": "Longer" })),
            ("activity", json!({})),
            ("resubmission", json!({ "answer": "Still more" })),
            ("extension", json!({ "reason": "Longer still" })),
            ("activity", json!({})),
            ("withdrawal", json!({})),
        ];
        let maven = world.program("maven", Role::Owner).await;
        let mut reached = std::collections::BTreeSet::new();
        for round in 0..16 {
            let id = pair.submitted(&format!("Isdom {round}")).await;
            let mut above: Option<String> = None;
            for _ in 0..9 {
                // Several things are done on either side before anything of the other's arrives.
                for _ in 0..1 + chance.below(3) {
                    let (voice, acts, id) = match (chance.below(5), &above) {
                        (0 | 1, _) => (&pair.central, &theirs, &id),
                        (2, Some(above)) => (&maven, &theirs, above),
                        _ => (&pair.moses, &ours, &id),
                    };
                    // Withdrawing and revoking ends it all: seldom.
                    let (what, body) = &acts[chance.below(if chance.below(8) == 0 { 7 } else { 6 }) as usize];
                    let (status, said) = act(voice, id, what, body.clone()).await;
                    assert!(status.is_success() || status.is_client_error(), "{what}: {status} {said}");
                }
                world.run_tasks().await;
                world.front.clock.advance(SignedDuration::from_hours(chance.below(40) as i64 * DAY));
                reached.insert(pair.agreed(&id).await["state"].as_str().unwrap().to_owned());
                let sent =
                    pair.central.all(&format!("/api/v1/registrations?direction=sent&q=Isdom+{round}")).await;
                above = sent.first().map(|sent| sent["id"].as_str().unwrap().to_owned());
                if let Some(above) = &above {
                    reached.insert(format!(
                        "{} above",
                        same(&maven, &pair.central, above).await["state"].as_str().unwrap()
                    ));
                }
            }
        }
        let refused = pair.moses.all("/api/v1/sharing/sent").await;
        let refused: Vec<_> = refused.iter().filter(|one| one["state"] == "refused").collect();
        assert!(refused.len() < 5, "what may be done is taken: {refused:?}");
        for state in [
            "pending",
            "returned",
            "accepted",
            "denied",
            "expired",
            "withdrawn",
            "returned above",
            "accepted above",
        ] {
            assert!(reached.contains(state), "{state} was never reached: {reached:?}");
        }
        world.everything_verifies().await;
    })
    .await;
}

/// Opens the part of the page that has a form which leads there.
async fn unfold(page: &Page, action: &str) {
    let script = format!("document.querySelector('details:has(form[action$=\"{action}\"])').open = true");
    holds(page, &format!("{script}, true")).await;
}

async fn type_into(page: &Page, field: &str, words: &str) {
    // What others do may put the part of the page in another one's place meanwhile.
    for _ in 0..300 {
        if let Ok(found) = page.find_element(field).await
            && let Ok(clicked) = found.click().await
            && clicked.type_str(words).await.is_ok()
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no field “{field}”");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_is_returned_answered_accepted_extended_and_taken_back_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(ground.expect("SQLite"), &cast::channel()).await;
    let pair = Pair::new(&world, rules()).await;
    let id = pair.submitted("Isdom").await;
    for (org, role) in [("central", Role::Manager), ("moses-frase", Role::Member)] {
        world.person(org, role).await;
    }
    let at = served(&world).await;
    let there = |path: &str| format!("http://localhost:{}{path}", at.port());
    let (theirs, ours) =
        (format!("/o/central/registrations/{id}"), format!("/o/moses-frase/registrations/{id}"));
    let page = browser.new_page("about:blank").await.expect("a page");
    let manager = async || {
        sign_in(&page, at, "manager.central@people.example.com").await;
        page.goto(there(&theirs)).await.expect("a page");
    };
    let member = async || {
        press(&page, "button", "Sign out").await;
        arrive(&page, "/sign-in").await;
        sign_in(&page, at, "member.moses-frase@people.example.com").await;
        page.goto(there(&ours)).await.expect("a page");
    };
    manager().await;
    until(&page, "Answer due").await;
    press(&page, "main button", "Take it up").await;
    arrive(&page, "done=taken").await;
    unfold(&page, "/question").await;
    type_into(&page, "#question-reason", "Which of their sites?").await;
    press(&page, "main button", "Return it to Moses Frase").await;
    arrive(&page, "done=returned").await;
    until(&page, "Returned for information").await;

    member().await;
    until(&page, "Which of their sites?").await;
    press(&page, "main a", "Submit again").await;
    arrive(&page, "/resubmission").await;
    type_into(&page, "[name=answer]", "The one in Lyon").await;
    press(&page, "main button", "Submit again to Central").await;
    arrive(&page, "done=resubmitted").await;
    until(&page, "The one in Lyon").await;

    press(&page, "button", "Sign out").await;
    arrive(&page, "/sign-in").await;
    manager().await;
    until(&page, "The one in Lyon").await;
    press(&page, "main button", "Accept").await;
    arrive(&page, "done=accepted").await;
    until(&page, "Protected until").await;

    member().await;
    until(&page, "Protected until").await;
    unfold(&page, "/extension").await;
    type_into(&page, "#extension-reason", "They sign in June").await;
    press(&page, "main button", "Ask Central").await;
    arrive(&page, "done=asked").await;

    press(&page, "button", "Sign out").await;
    arrive(&page, "/sign-in").await;
    manager().await;
    until(&page, "They sign in June").await;
    press(&page, "main button", "Extend by 30 days").await;
    arrive(&page, "done=answered").await;
    unfold(&page, "/revocation").await;
    type_into(&page, "#revocation-reason", "Two of one").await;
    press(&page, "main button", "Take it back").await;
    arrive(&page, "done=revoked").await;

    member().await;
    until(&page, "Two of one").await;
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

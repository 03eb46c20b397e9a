//! Trials: a partner asks for one, the vendor gives it, its product says how it is used, and both sides agree on where it
//! stands, whoever does what at once.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use chromiumoxide::Page;
use exchange::{Covered, Kind};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::{Actor, Change};
use web::{Face, Route};

use crate::{
    agreeing::Pair,
    browser::{arrive, becomes, browser, go, press, says, sends, served, until},
    cast, graph, reviewing,
    stopped::everywhere,
    world::{Answer, Voice, World},
};

/// By which a vendor tells where a trial stands.
static TOLD: Kind = Kind { name: "trial.told", covered: Covered::ByAgreement };

/// Moses, who sells for Central; and a program of Central's: its product.
pub struct Selling<'w> {
    world: &'w World,
    moses: Voice<'w>,
    central: Voice<'w>,
    product: Voice<'w>,
    place: String,
}

impl<'w> Selling<'w> {
    pub async fn of(world: &'w World) -> Self {
        let moses = world.program("moses-frase", Role::Member).await;
        let place = id(&moses.get("/api/v1/partnerships").await.json()["data"][0]);
        Self {
            world,
            moses,
            central: world.program("central", Role::Manager).await,
            product: world.program("central", Role::Member).await,
            place,
        }
    }

    async fn lead(&self, company: &str, domain: &str) -> String {
        let lead = json!({
            "company": company, "domain": domain, "product": "GTX Pro", "value": "4,821", "country": "Italy",
            "contact_name": "Ada Brent", "contact_email": "ada@isdom.com", "notes": "Asks for a rebate",
        });
        id(&added(self.moses.post("/api/v1/leads", lead).await))
    }

    async fn deal(&self, lead: &str) -> String {
        id(&added(self.moses.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await))
    }

    /// Moses asks for a trial: its id, and that of the deal.
    pub async fn asked(&self, company: &str, domain: &str) -> (String, String) {
        let lead = self.lead(company, domain).await;
        let deal = self.deal(&lead).await;
        (self.asked_of(&deal).await, deal)
    }

    async fn asked_of(&self, deal: &str) -> String {
        let asked = json!({ "deal": deal, "partnership": self.place, "product": "GTX Pro" });
        let trial = id(&added(self.moses.post("/api/v1/trials", asked).await));
        self.world.run_tasks().await;
        trial
    }

    /// And Central gives it.
    async fn runs(&self, company: &str, domain: &str) -> (String, String) {
        let (trial, deal) = self.asked(company, domain).await;
        assert_eq!(self.central_says(&trial, json!({ "says": "open" })).await.status, StatusCode::OK);
        self.world.run_tasks().await;
        (trial, deal)
    }

    pub async fn central_says(&self, trial: &str, says: Json) -> Answer {
        self.central.post(&format!("/api/v1/trials/{trial}/decision"), says).await
    }

    async fn moses_asks(&self, trial: &str) -> Answer {
        let why = json!({ "reason": "Their team starts late" });
        self.moses.post(&format!("/api/v1/trials/{trial}/extension"), why).await
    }

    pub async fn moses_withdraws(&self, trial: &str) -> Answer {
        self.moses.post(&format!("/api/v1/trials/{trial}/withdrawal"), json!({})).await
    }

    async fn reports(&self, trial: &str, report: Json) -> Answer {
        self.product.put(&format!("/api/v1/trials/{trial}/usage"), report).await
    }

    /// What is gathered for a moment is told as well.
    pub async fn settles(&self) {
        self.world.run_tasks().await;
        self.world.front.clock.advance(SignedDuration::from_secs(3));
        self.world.run_tasks().await;
    }

    async fn passes(&self, days: i64) {
        self.world.run_tasks().await;
        self.world.front.clock.advance(SignedDuration::from_hours(24 * days));
        self.world.run_tasks().await;
    }

    /// It as Moses has it, and as Central has it.
    pub async fn both(&self, trial: &str) -> (Json, Json) {
        (one(&self.moses, trial).await, one(&self.central, trial).await)
    }

    pub async fn both_say(&self, trial: &str, state: &str) {
        let (here, there) = self.both(trial).await;
        assert_eq!((&here["state"], &there["state"]), (&json!(state), &json!(state)), "{here}\n{there}");
        assert_eq!(here["wishes_more_time"], there["wishes_more_time"], "{here}\n{there}");
    }

    async fn customers(&self, voice: &Voice<'_>) -> Vec<(String, String)> {
        let all = voice.all("/api/v1/customers").await;
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        all.iter().map(|one| (text(&one["name"]), text(&one["standing"]))).collect()
    }
}

fn id(document: &Json) -> String {
    document["id"].as_str().expect("an id").to_owned()
}

fn added(answer: Answer) -> Json {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()["data"].clone()
}

/// What a problem is called.
fn told_code(answer: &Answer) -> String {
    let problem: Json = serde_json::from_str(&answer.text).expect("a problem");
    problem["code"].as_str().unwrap_or_default().to_owned()
}

async fn one(voice: &Voice<'_>, trial: &str) -> Json {
    let answer = voice.get(&format!("/api/v1/trials/{trial}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["data"].clone()
}

fn customer(name: &str, standing: &str) -> (String, String) {
    (name.to_owned(), standing.to_owned())
}

#[tokio::test]
async fn a_trial_is_asked_for_given_and_reported_and_both_sides_know_its_customer() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        let (trial, deal) = selling.asked("Isdom", "shop.isdom.com").await;
        let (here, there) = selling.both(&trial).await;
        assert_eq!(
            (&here["state"], &here["direction"], &here["deal"]),
            (&json!("requested"), &json!("sent"), &json!(deal))
        );
        assert_eq!((&there["company"], &there["domain"]), (&json!("Isdom"), &json!("isdom.com")));
        assert_eq!(
            (&there["contact_name"], &there["deal"]),
            (&Json::Null, &Json::Null),
            "what does not cross"
        );
        assert!(!there.to_string().contains("rebate"), "the notes of a lead stay");
        assert_eq!(selling.customers(&selling.moses).await, [customer("Isdom", "trial")]);
        assert_eq!(selling.customers(&selling.central).await, [customer("Isdom", "trial")]);

        let move_to_trial = async || {
            let path = format!("/api/v1/deals/{deal}/stage");
            selling.moses.post(&path, json!({ "from": "new", "to": "trial" })).await.status
        };
        assert_eq!(move_to_trial().await, StatusCode::UNPROCESSABLE_ENTITY, "no trial runs yet");
        let decision = format!("/api/v1/trials/{trial}/decision");
        let weaker = selling.product.post(&decision, json!({ "says": "open" })).await;
        assert_eq!(weaker.status, StatusCode::NOT_FOUND, "a decision is for who manages");
        let path = format!("/api/v1/trials/{trial}/account");
        let account = async |name: &str| selling.product.post(&path, json!({ "account": name })).await.status;
        assert_eq!(account("acc-7").await, StatusCode::CONFLICT, "it does not run yet");
        assert_eq!(selling.central_says(&trial, json!({ "says": "open" })).await.status, StatusCode::OK);
        let twice = selling.central_says(&trial, json!({ "says": "open" })).await;
        assert_eq!(twice.status, StatusCode::CONFLICT, "{}", twice.text);
        world.run_tasks().await;
        selling.both_say(&trial, "running").await;
        let (here, there) = selling.both(&trial).await;
        assert_eq!((&here["since"], &here["until"]), (&there["since"], &there["until"]));
        let day = |at: &Json| at.as_str().unwrap().parse::<kernel::Timestamp>().unwrap();
        assert_eq!(day(&here["until"]).duration_since(day(&here["since"])).as_hours(), 30 * 24);
        assert_eq!(move_to_trial().await, StatusCode::OK, "the deal knows its trial");

        assert_eq!([account("acc-7").await, account("acc-7").await], [StatusCode::OK; 2]);
        assert_eq!(account("acc-8").await, StatusCode::CONFLICT);
        let now = world.front.clock.now();
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let report = json!({
            "as_of": now.to_string(), "users": 12, "framework": "ISO 27001", "progress": 40,
            "activity": [{ "on": today, "count": 9 }],
        });
        let told = selling.reports(&trial, report).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text);
        selling.settles().await;
        let (here, there) = selling.both(&trial).await;
        assert_eq!(here["usage"], there["usage"]);
        assert_eq!(
            (&here["usage"]["users"], &here["usage"]["progress"], &here["usage"]["activity"]),
            (&json!(12), &json!(40), &json!(9))
        );
        assert_eq!(
            (&there["account"], &here["account"]),
            (&json!("acc-7"), &Json::Null),
            "the account stays"
        );
        let known = &selling.moses.all("/api/v1/customers").await[0];
        assert_eq!(
            (&known["usage"]["framework"], &known["trial_until"]),
            (&json!("ISO 27001"), &here["until"])
        );

        assert_eq!(selling.central_says(&trial, json!({ "says": "convert" })).await.status, StatusCode::OK);
        world.run_tasks().await;
        selling.both_say(&trial, "converted").await;
        assert_eq!(selling.customers(&selling.moses).await, [customer("Isdom", "active")]);
        assert_eq!(selling.customers(&selling.central).await, [customer("Isdom", "active")]);
        for org in ["moses-frase", "central"] {
            let journal = world.program(org, Role::Owner).await;
            let entries = journal.all("/api/v1/journal").await;
            let ours: Vec<&Json> = entries
                .iter()
                .filter(|entry| {
                    let kind = entry["kind"].as_str().unwrap_or_default();
                    kind.starts_with("trial.") || kind.starts_with("customer.")
                })
                .collect();
            assert!(ours.len() >= 5 && !json!(ours).to_string().contains("Isdom"), "{ours:?}");
        }
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn how_a_customer_uses_a_product_crosses_only_where_the_agreement_covers_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        let narrowed = pair
            .rewrite(|terms| {
                for clause in terms["clauses"].as_array_mut().expect("clauses") {
                    if clause["kind"] == "trial.told" {
                        clause["classes"] = json!(["decision"]);
                    }
                }
            })
            .await;
        assert!(narrowed.status.is_success(), "{}", narrowed.text);
        assert_eq!(pair.propose(None).await.status, StatusCode::CREATED);
        world.run_tasks().await;
        assert!(pair.accept(2).await.status.is_success());
        world.run_tasks().await;
        let selling = Selling::of(world).await;
        let (trial, _) = selling.runs("Isdom", "isdom.com").await;
        let report =
            json!({ "as_of": world.front.clock.now().to_string(), "users": 12, "framework": "ISO 27001" });
        assert_eq!(selling.reports(&trial, report).await.status, StatusCode::OK);
        selling.settles().await;
        let (here, there) = selling.both(&trial).await;
        assert_eq!((&here["state"], &here["usage"]), (&json!("running"), &Json::Null));
        assert_eq!(there["usage"]["users"], json!(12));
        let received = pair.moses.all("/api/v1/sharing/received").await;
        assert!(received.iter().any(|row| row["kind"] == "trial.told"));
        assert!(!json!(received).to_string().contains("ISO 27001"));
    })
    .await;
}

#[tokio::test]
async fn a_report_that_comes_twice_or_late_changes_nothing_and_nonsense_is_refused() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        let (trial, _) = selling.runs("Isdom", "isdom.com").await;
        selling.passes(2).await;
        let now = world.front.clock.now();
        let before = |hours: i64| (now - SignedDuration::from_hours(hours)).to_string();
        let users = async || one(&selling.central, &trial).await["usage"]["users"].clone();
        let told = async || {
            let sent = selling.central.all("/api/v1/sharing/sent").await;
            sent.iter().filter(|row| row["kind"] == "trial.told").count()
        };
        let report = json!({ "as_of": before(2), "users": 5, "progress": 30 });
        for _ in 0..2 {
            assert_eq!(selling.reports(&trial, report.clone()).await.status, StatusCode::OK);
            selling.settles().await;
        }
        assert_eq!((users().await, told().await), (json!(5), 2), "opened, and reported once");
        let late = json!({ "as_of": before(3), "users": 99 });
        assert_eq!(selling.reports(&trial, late).await.status, StatusCode::OK);
        selling.settles().await;
        assert_eq!((users().await, told().await), (json!(5), 2));
        for (field, nonsense) in [
            ("progress", json!({ "as_of": before(1), "users": 1, "progress": 101 })),
            ("users", json!({ "as_of": before(1), "users": 4_000_000_000_u32 })),
            ("as_of", json!({ "as_of": before(-24), "users": 1 })),
            (
                "activity",
                json!({ "as_of": before(1), "users": 1, "activity": [{ "on": "2020-01-01", "count": 3 }] }),
            ),
        ] {
            let refused = selling.reports(&trial, nonsense).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {}", refused.text);
            assert_eq!(told_code(&refused), field, "{}", refused.text);
        }
        let below = selling.reports(&trial, json!({ "as_of": before(1), "users": -1 })).await;
        assert!(below.status.is_client_error(), "{}", below.status);
        assert_eq!((users().await, told().await), (json!(5), 2));
        let foreign = world.program("moses-frase", Role::Member).await;
        let path = format!("/api/v1/trials/{trial}/usage");
        let asked = foreign.put(&path, json!({ "as_of": before(1), "users": 1 })).await;
        assert_eq!(asked.status, StatusCode::NOT_FOUND, "only who gives a trial says how it is used");

        // Of a trial that is over, what was before its end is heard still.
        selling.passes(40).await;
        selling.both_say(&trial, "expired").await;
        assert_eq!(
            selling.reports(&trial, json!({ "as_of": before(1), "users": 7 })).await.status,
            StatusCode::OK
        );
        let after = json!({ "as_of": world.front.clock.now().to_string(), "users": 8 });
        assert_eq!(selling.reports(&trial, after).await.status, StatusCode::CONFLICT);
        selling.settles().await;
        assert_eq!(selling.both(&trial).await.0["usage"]["users"], json!(7));
    })
    .await;
}

#[tokio::test]
async fn a_trial_ends_by_the_clock_and_more_time_brings_it_back() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        let (trial, deal) = selling.runs("Isdom", "isdom.com").await;
        assert_eq!(selling.moses_asks(&trial).await.status, StatusCode::OK);
        assert_eq!(selling.moses_asks(&trial).await.status, StatusCode::CONFLICT, "one wish at a time");
        world.run_tasks().await;
        selling.both_say(&trial, "running").await;
        assert_eq!(one(&selling.central, &trial).await["wishes_more_time"], json!(true));
        let extended = selling.central_says(&trial, json!({ "says": "extend" })).await;
        assert_eq!(extended.status, StatusCode::OK, "{}", extended.text);
        world.run_tasks().await;
        let (here, there) = selling.both(&trial).await;
        assert_eq!((&here["until"], &here["extended"]), (&there["until"], &json!(1)));
        assert_eq!(here["wishes_more_time"], json!(false));
        let deal = selling.moses.get(&format!("/api/v1/deals/{deal}")).await.text;
        let until = here["until"].as_str().unwrap().split('T').next().unwrap().to_owned();
        assert!(deal.contains(&until), "the deal knows until when: {deal}");

        assert_eq!(selling.moses_asks(&trial).await.status, StatusCode::OK);
        world.run_tasks().await;
        let refused = json!({ "says": "refuse", "reason": "Sixty days are enough" });
        assert_eq!(selling.central_says(&trial, refused).await.status, StatusCode::OK);
        world.run_tasks().await;
        let (here, _) = selling.both(&trial).await;
        assert_eq!(here["extension_refused"], json!("Sixty days are enough"));

        selling.passes(59).await;
        selling.both_say(&trial, "running").await;
        selling.passes(1).await;
        selling.both_say(&trial, "expired").await;
        assert_eq!(selling.customers(&selling.moses).await, [customer("Isdom", "closed")]);
        assert_eq!(selling.moses_asks(&trial).await.status, StatusCode::OK);
        world.run_tasks().await;
        assert_eq!(
            selling.central_says(&trial, json!({ "says": "extend", "days": 5 })).await.status,
            StatusCode::OK
        );
        world.run_tasks().await;
        selling.both_say(&trial, "running").await;
        assert_eq!(selling.customers(&selling.moses).await, [customer("Isdom", "trial")]);
        let none = selling.central_says(&trial, json!({ "says": "cancel", "reason": " " })).await;
        assert_eq!(told_code(&none), "reason");
        // The clock of the product is ahead.
        let soon = (world.front.clock.now() + SignedDuration::from_mins(4)).to_string();
        let report = json!({ "as_of": soon, "users": 12 });
        assert_eq!(selling.reports(&trial, report).await.status, StatusCode::OK);
        selling.settles().await;
        let cancel = json!({ "says": "cancel", "reason": "It was misused" });
        assert_eq!(selling.central_says(&trial, cancel).await.status, StatusCode::OK);
        world.run_tasks().await;
        selling.both_say(&trial, "cancelled").await;
        let told = selling.both(&trial).await.0;
        assert_eq!((&told["reason"], &told["usage"]["users"]), (&json!("It was misused"), &json!(12)));

        // What an envelope told goes with it, and what a later one told again stays.
        let (_, central) = graph::vault(world, "central").await;
        let take_back = async |which: usize| {
            let act = async |change: &Change| {
                let exchange = &world.node.exchange;
                let sent = exchange.sent_about(change, &[&TOLD], &trial).await?;
                exchange.withdraw(change, &sent[which].0, &sent[which].1).await
            };
            central.change(Actor::Node("story"), act).await.expect("it is taken back");
            world.run_tasks().await;
        };
        take_back(1).await;
        assert_eq!(selling.both(&trial).await.0, told);
        take_back(0).await;
        let left = selling.both(&trial).await.0;
        assert_eq!((&left["reason"], &left["usage"]), (&Json::Null, &Json::Null), "{left}");
        selling.passes(30).await;
        selling.both_say(&trial, "cancelled").await;
    })
    .await;
}

#[tokio::test]
async fn a_trial_is_as_long_as_its_program_says_and_what_it_says_later_moves_none_that_runs() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = json!({ "registering": { "trial_days": 14, "trial_more_days": 7 } });
        reviewing::says(world, "central", program).await;
        let selling = Selling::of(world).await;
        let lead = selling.lead("Isdom", "isdom.com").await;
        let deal = selling.deal(&lead).await;
        let asks = world.person("moses-frase", Role::Member).await;
        let page = asks.get(&format!("/o/moses-frase/deals/{deal}/trial")).await.text;
        assert!(page.contains("By its program a trial runs for 14 days."), "{page}");
        let first = selling.asked_of(&deal).await;
        let gives = world.person("central", Role::Manager).await;
        let page = gives.get(&format!("/o/central/trials/{first}")).await.text;
        assert!(page.contains("value=\"14\""), "{page}");
        assert_eq!(selling.central_says(&first, json!({ "says": "open" })).await.status, StatusCode::OK);
        world.run_tasks().await;
        assert_eq!(days(&selling.both(&first).await.0), 14);

        let longer = json!({ "registering": { "trial_days": 60, "trial_more_days": 90 } });
        reviewing::says(world, "central", longer).await;
        assert_eq!(days(&selling.both(&first).await.0), 14, "it runs as it was given");
        let (second, _) = selling.runs("Konex", "konex.com").await;
        assert_eq!(days(&selling.both(&second).await.0), 60);
        let shorter = json!({ "says": "extend", "days": 3 });
        assert_eq!(selling.central_says(&first, shorter).await.status, StatusCode::OK);
        assert_eq!(selling.central_says(&first, json!({ "says": "extend" })).await.status, StatusCode::OK);
        world.run_tasks().await;
        let (here, there) = selling.both(&first).await;
        assert_eq!((days(&here), days(&there)), (14 + 3 + 90, 14 + 3 + 90), "as the program says now");
        // What it says nothing of is as the vendor usually gives it.
        reviewing::says(world, "central", json!({ "registering": { "trial_days": 0 } })).await;
        let (third, _) = selling.runs("Inity", "inity.com").await;
        assert_eq!(days(&selling.both(&third).await.1), 30);
        selling.passes(15).await;
        selling.both_say(&first, "running").await;
        selling.passes(45).await;
        selling.both_say(&second, "expired").await;
        selling.both_say(&third, "expired").await;
    })
    .await;
}

/// For how long a trial runs.
fn days(trial: &Json) -> i64 {
    let at = |name: &str| trial[name].as_str().unwrap().parse::<kernel::Timestamp>().unwrap();
    at("until").duration_since(at("since")).as_hours() / 24
}

#[tokio::test]
async fn what_is_taken_back_stays_taken_back_whatever_the_vendor_does_at_once() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        // Both before the other's word arrives.
        let (extended, _) = selling.runs("Isdom", "isdom.com").await;
        assert_eq!(selling.central_says(&extended, json!({ "says": "extend" })).await.status, StatusCode::OK);
        assert_eq!(selling.moses_withdraws(&extended).await.status, StatusCode::OK);
        world.run_tasks().await;
        selling.both_say(&extended, "withdrawn").await;

        let (bought, _) = selling.runs("Konex", "konex.com").await;
        assert_eq!(selling.central_says(&bought, json!({ "says": "convert" })).await.status, StatusCode::OK);
        assert_eq!(selling.moses_withdraws(&bought).await.status, StatusCode::OK);
        world.run_tasks().await;
        let (here, there) = selling.both(&bought).await;
        assert_eq!((&here["state"], &there["state"]), (&json!("withdrawn"), &json!("converted")));
        for trial in [&extended, &bought] {
            let there = one(&selling.central, trial).await;
            assert_eq!((&there["company"], &there["domain"]), (&Json::Null, &Json::Null), "{there}");
        }
        assert!(selling.customers(&selling.central).await.is_empty(), "nobody there knows of them any more");
        let names: BTreeSet<(String, String)> = selling.customers(&selling.moses).await.into_iter().collect();
        assert_eq!(names, [customer("Isdom", "closed"), customer("Konex", "closed")].into());

        // One asks for more time, the other cancels.
        let (asked, _) = selling.runs("Inity", "inity.com").await;
        assert_eq!(selling.moses_asks(&asked).await.status, StatusCode::OK);
        let cancel = json!({ "says": "cancel", "reason": "The product ends" });
        assert_eq!(selling.central_says(&asked, cancel).await.status, StatusCode::OK);
        world.run_tasks().await;
        selling.both_say(&asked, "cancelled").await;
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_trial_converts_although_its_registration_is_taken_back() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        let lead = selling.lead("Isdom", "isdom.com").await;
        let deal = selling.deal(&lead).await;
        let path = format!("/api/v1/leads/{lead}/registrations");
        let registration =
            id(&added(selling.moses.post(&path, json!({ "partnership": selling.place })).await));
        world.run_tasks().await;
        let path = format!("/api/v1/registrations/{registration}/decision");
        assert_eq!(selling.central.post(&path, json!({ "decision": "accept" })).await.status, StatusCode::OK);
        world.run_tasks().await;
        let trial = selling.asked_of(&deal).await;
        assert_eq!(one(&selling.central, &trial).await["registration"], json!(registration));
        assert_eq!(selling.central_says(&trial, json!({ "says": "open" })).await.status, StatusCode::OK);
        world.run_tasks().await;
        let deals = selling.central.all("/api/v1/deals").await;
        assert!(deals[0]["trial_from"].is_string(), "the vendor's deal knows it as well: {}", deals[0]);

        let path = format!("/api/v1/registrations/{registration}/withdrawal");
        assert_eq!(selling.moses.post(&path, json!({})).await.status, StatusCode::OK);
        assert_eq!(selling.central_says(&trial, json!({ "says": "convert" })).await.status, StatusCode::OK);
        world.run_tasks().await;
        selling.both_say(&trial, "converted").await;
        assert_eq!(selling.customers(&selling.moses).await, [customer("Isdom", "active")]);
        assert_eq!(selling.customers(&selling.central).await, [customer("Isdom", "active")]);
        assert_eq!(
            one(&selling.central, &trial).await["company"],
            json!("Isdom"),
            "it crossed with the trial"
        );
        assert_eq!(selling.moses_withdraws(&trial).await.status, StatusCode::OK);
        world.run_tasks().await;
        assert!(selling.customers(&selling.central).await.is_empty());
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_crash_at_any_step_loses_no_trial_and_doubles_none() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        let crash = async || everywhere(world).await;
        let lead = selling.lead("Isdom", "isdom.com").await;
        let deal = selling.deal(&lead).await;
        let asked = json!({ "deal": deal, "partnership": selling.place, "product": "GTX Pro" });
        let trial = id(&added(selling.moses.post("/api/v1/trials", asked).await));
        crash().await;
        assert_eq!(selling.central_says(&trial, json!({ "says": "open" })).await.status, StatusCode::OK);
        crash().await;
        assert_eq!(selling.moses_asks(&trial).await.status, StatusCode::OK);
        crash().await;
        assert_eq!(selling.central_says(&trial, json!({ "says": "extend" })).await.status, StatusCode::OK);
        crash().await;
        world.front.clock.advance(SignedDuration::from_hours(24 * 61));
        crash().await;
        selling.both_say(&trial, "expired").await;
        for voice in [&selling.moses, &selling.central] {
            assert_eq!(voice.all("/api/v1/trials").await.len(), 1);
            assert_eq!(selling.customers(voice).await, [customer("Isdom", "closed")]);
        }
        world.everything_verifies().await;
    })
    .await;
}

/// The form with which a vendor says that of a trial.
fn saying(says: &str) -> String {
    format!("form[action$='/decision']:has(input[value='{says}'])")
}

/// Says that of the trial on the page, with what is typed, and reads where it stands then.
async fn say(page: &Page, says: &str, typed: &[(&str, &str)], stands: &str) {
    sends(page, &saying(says), typed, "button").await;
    arrive(page, &format!("done={says}")).await;
    until(page, stands).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reseller_distributor_and_vendor_bring_a_trial_from_its_request_to_its_end_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        let deal = selling.deal(&selling.lead("Isdom", "isdom.com").await).await;
        let (misused, _) = selling.runs("Konex", "konex.com").await;
        for org in ["moses-frase", "central", "maven"] {
            world.person(org, Role::Manager).await;
        }
        let at = served(world).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        let here = async || {
            let url = page.url().await.expect("an address").expect("an address");
            url.split("/trials/").nth(1).expect("a trial").split('?').next().expect("an id").to_owned()
        };

        // The reseller asks on the page of its deal.
        becomes(&page, at, "moses-frase", Role::Manager).await;
        go(&page, at, &format!("moses-frase/deals/{deal}")).await;
        press(&page, "main a", "Open a trial").await;
        arrive(&page, "/trial").await;
        until(&page, "What crosses").await;
        sends(&page, "main form[action$='/trial']", &[], "button.main").await;
        arrive(&page, "done=requested").await;
        until(&page, "The trial is asked for.").await;
        let lower = here().await;

        // The distributor hands it up: it asks the vendor for one, for the same customer.
        becomes(&page, at, "central", Role::Manager).await;
        go(&page, at, "central/trials?state=requested").await;
        until(&page, "Isdom").await;
        press(&page, "main table a", "Isdom").await;
        arrive(&page, "/trials/trial_").await;
        press(&page, "main a", "Ask a vendor of yours for one").await;
        arrive(&page, "/customers/").await;
        until(&page, "What crosses").await;
        sends(&page, "main form[action$='/trial']", &[("product", "GTX Pro")], "button.main").await;
        arrive(&page, "done=requested").await;
        until(&page, "The trial is asked for.").await;
        let upper = here().await;

        // The vendor gives it, and the distributor to the reseller.
        becomes(&page, at, "maven", Role::Manager).await;
        go(&page, at, "maven/trials?state=requested").await;
        until(&page, "Isdom").await;
        press(&page, "main table a", "Isdom").await;
        arrive(&page, "/trials/trial_").await;
        say(&page, "open", &[("days", "20")], "Running").await;
        becomes(&page, at, "central", Role::Manager).await;
        go(&page, at, &format!("central/trials/{upper}")).await;
        until(&page, "Running").await;
        go(&page, at, &format!("central/trials/{lower}")).await;
        say(&page, "open", &[("days", "20")], "Running").await;

        // More time: asked for, handed up, decided above, handed down.
        becomes(&page, at, "moses-frase", Role::Manager).await;
        go(&page, at, &format!("moses-frase/trials/{lower}")).await;
        until(&page, "Running").await;
        let more = "form[action$='/extension']";
        sends(&page, more, &[("reason", "Their team starts late")], "button").await;
        arrive(&page, "done=asked").await;
        until(&page, "More time is asked for").await;
        becomes(&page, at, "central", Role::Manager).await;
        go(&page, at, &format!("central/trials/{lower}")).await;
        until(&page, "Their team starts late").await;
        go(&page, at, &format!("central/trials/{upper}")).await;
        sends(&page, more, &[("reason", "A team of theirs starts late")], "button").await;
        arrive(&page, "done=asked").await;
        becomes(&page, at, "maven", Role::Manager).await;
        go(&page, at, &format!("maven/trials/{upper}")).await;
        until(&page, "A team of theirs starts late").await;
        say(&page, "extend", &[("days", "10")], "Extended").await;
        becomes(&page, at, "central", Role::Manager).await;
        go(&page, at, &format!("central/trials/{upper}")).await;
        until(&page, "Extended").await;
        go(&page, at, &format!("central/trials/{lower}")).await;
        say(&page, "extend", &[("days", "10")], "Extended").await;
        becomes(&page, at, "moses-frase", Role::Manager).await;
        go(&page, at, &format!("moses-frase/trials/{lower}")).await;
        until(&page, "Extended").await;

        // It ends well for one customer, and not for the other.
        becomes(&page, at, "maven", Role::Manager).await;
        go(&page, at, &format!("maven/trials/{upper}")).await;
        say(&page, "convert", &[], "Bought").await;
        becomes(&page, at, "central", Role::Manager).await;
        go(&page, at, &format!("central/trials/{upper}")).await;
        until(&page, "Bought").await;
        go(&page, at, &format!("central/trials/{lower}")).await;
        say(&page, "convert", &[], "Bought").await;
        go(&page, at, &format!("central/trials/{misused}")).await;
        say(&page, "cancel", &[("reason", "It was misused")], "Cancelled").await;
        becomes(&page, at, "moses-frase", Role::Manager).await;
        go(&page, at, &format!("moses-frase/trials/{lower}")).await;
        until(&page, "Bought").await;
        go(&page, at, &format!("moses-frase/trials/{misused}")).await;
        until(&page, "It was misused").await;
        says(&page, "Cancelled").await;
        page.close().await.expect("a page that closes");
        world.run_tasks().await;
        selling.both_say(&lower, "converted").await;
        selling.both_say(&misused, "cancelled").await;
        world.everything_verifies().await;
    })
    .await;
    browser.close().await.expect("a browser that closes");
}

/// Trials of Moses' at Central, one for each way to go on with one; and one of its customers.
pub struct Tried {
    trials: Vec<String>,
    pub customer: String,
}

impl Tried {
    pub async fn scene(world: &World) -> Self {
        let selling = Selling::of(world).await;
        let mut trials = Vec::new();
        for at in 0..8 {
            trials.push(selling.asked(&format!("Tried {at}"), &format!("tried{at}.com")).await.0);
        }
        for trial in &trials[4..] {
            assert_eq!(selling.central_says(trial, json!({ "says": "open" })).await.status, StatusCode::OK);
        }
        world.run_tasks().await;
        let customer = id(&selling.moses.all("/api/v1/customers?q=Tried").await[0]);
        Self { trials, customer }
    }

    /// In whose portal an act is tried, and with which trial.
    pub fn of(&self, route: &Route) -> Option<(&'static str, &String)> {
        let act = route.path.split("/trials/{trial}").nth(1)?;
        let api = usize::from(route.face == Face::Api);
        let (org, at) = match act {
            "/decision" => ("central", api),
            "/withdrawal" => ("moses-frase", 2 + api),
            "/extension" => ("moses-frase", 4 + api),
            "/account" | "/usage" => ("central", 6),
            _ => ("moses-frase", 7),
        };
        Some((org, &self.trials[at]))
    }
}

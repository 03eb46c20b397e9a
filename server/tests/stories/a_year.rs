//! The demonstration has a year behind it when its visitor comes: made in its small form, and read from its three seats.

use std::collections::{BTreeMap, BTreeSet};

use freehold::{
    demo::{Making, Size, make},
    node::Node,
    progress::Say,
};
use jiff::{Span, Timestamp, tz::TimeZone};
use kernel::EmailAddress;
use serde_json::Value as Json;
use trust::{
    Mode,
    access::{Role, memberships},
    people,
};
use vault::testing::{Ground, front};

use crate::world::{Voice, World};

const VENDOR: &str = "maven";
const DISTRIBUTOR: &str = "central";
/// Pages of the rail that teach the next step in the seat that is named, since there is nothing to have there: a vendor is
/// offered no lead, asks nobody for a program's place, and no seat has a receiver for webhooks while the example product
/// does not run; only the vendor takes applications and has regions, and a reseller has no partners.
const TEACHES: [(&str, &[&str]); 3] = [
    ("vendor", &["offered", "webhooks", "keys"]),
    ("distributor", &["applications", "forms", "webhooks", "keys", "teams"]),
    ("reseller", &["applications", "forms", "webhooks", "keys", "programs", "channel", "teams"]),
];

/// A demonstration that was made, and the handle of the reseller with the seat.
struct Lived {
    world: World,
    reseller: String,
}

struct Quiet;

impl Say for Quiet {
    fn line(&self, _: &str) {}
    fn progress(&self, _: &str, _: u64, _: u64) {}
}

impl Lived {
    async fn made() -> Self {
        let (ground, front) = (Ground::sqlite(), front());
        let (portal, cookieless) = (vec!["localhost".to_owned()], vec!["127.0.0.1".to_owned()]);
        let making = Making {
            storage: ground.storage(),
            front: front.clone(),
            mode: Mode::default(),
            portal_hosts: portal,
            cookieless_hosts: cookieless,
            export: ground.folder().join("export"),
            size: Size::Small,
        };
        make(making, &Quiet).await.expect("a demonstration");
        let node = Node::open(ground.storage(), front.clone(), Mode::default()).await.expect("a node");
        let avery: EmailAddress = "avery@demo.example.com".parse().expect("an address");
        let person = people::by_email(node.vaults(), &avery).await.expect("a directory").expect("a person");
        let all = memberships::of_person(node.vaults().directory(), person.id).await.expect("a directory");
        let card = node.vaults().directory().card(all[0].org).await.expect("a directory").expect("a card");
        Self { reseller: card.handle.to_string(), world: World::around(ground, front, node).await }
    }

    /// The seats, by what they are called here, each with the handle of its organisation.
    fn seats(&self) -> [(&'static str, &str); 3] {
        [("vendor", VENDOR), ("distributor", DISTRIBUTOR), ("reseller", &self.reseller)]
    }

    fn now(&self) -> Timestamp {
        self.world.front.clock.now()
    }

    /// The twelve months of the year that end with this one, as `2026-05`.
    fn months(&self) -> BTreeSet<String> {
        let today = self.now().to_zoned(TimeZone::UTC).date();
        let back = |months: i32| today.first_of_month().saturating_sub(Span::new().months(months));
        (0..12).map(|months| back(months).to_string()[..7].to_owned()).collect()
    }
}

fn word<'r>(row: &'r Json, field: &str) -> &'r str {
    row[field].as_str().unwrap_or_default()
}

/// What stands in that field of the rows.
fn words(rows: &[Json], field: &str) -> BTreeSet<String> {
    rows.iter().map(|row| word(row, field).to_owned()).filter(|word| !word.is_empty()).collect()
}

/// The months in which a field of the rows lies.
fn months(rows: &[Json], field: &str) -> BTreeSet<String> {
    words(rows, field).iter().map(|at| at[..7].to_owned()).collect()
}

fn all_of(has: &BTreeSet<String>, wanted: &[&str]) {
    let missing: Vec<&&str> = wanted.iter().filter(|one| !has.contains(**one)).collect();
    assert!(missing.is_empty(), "{missing:?} are not among {has:?}");
}

#[tokio::test]
async fn whoever_opens_the_demonstration_sees_a_channel_that_has_lived_a_year() {
    let lived = Lived::made().await;
    let world = &lived.world;
    let mut of = BTreeMap::new();
    for (seat, org) in lived.seats() {
        of.insert(seat, world.program(org, Role::Admin).await);
    }
    every_month_has_something(&lived, &of).await;
    every_state_is_there(&of).await;
    people_did_all_that_people_do(&of).await;
    nothing_is_dated_after_now(&lived, &of).await;
    every_page_of_the_rail_has_rows(&lived).await;
    world.everything_verifies().await;
    let mails = world.node.portal.outbox.last(200).await.expect("a directory");
    assert!((3..=120).contains(&mails.len()), "{} letters are no mailbox that somebody reads", mails.len());
}

async fn every_month_has_something(lived: &Lived, of: &BTreeMap<&str, Voice<'_>>) {
    let every = lived.months();
    let registrations = of["distributor"].all("/api/v1/registrations?direction=received&state=all").await;
    assert!(months(&registrations, "submitted_at").is_superset(&every), "registrations in every month");
    let mut took: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for row in registrations.iter().filter(|row| ["accepted", "denied"].contains(&word(row, "state"))) {
        let at = |field: &str| word(row, field).parse::<Timestamp>();
        let (Ok(submitted), Ok(decided)) = (at("submitted_at"), at("decided_at")) else { continue };
        let hours = decided.duration_since(submitted).as_hours();
        took.entry(word(row, "submitted_at")[..7].to_owned()).or_default().insert(hours);
    }
    for month in &every {
        let hours = took.get(month).map_or(0, BTreeSet::len);
        assert!(hours > 1, "decisions of {month} took as long as each other: {took:?}");
    }
    for seat in ["vendor", "distributor"] {
        let deals = of[seat].all("/api/v1/deals?stage=won").await;
        assert!(months(&deals, "moved_at").is_superset(&every), "{seat}: won sales in every month");
        let lines = of[seat].all("/api/v1/sale-lines").await;
        assert!(words(&lines, "month").is_superset(&every), "{seat}: {:?}", words(&lines, "month"));
        all_of(&words(&lines, "billing"), &["card", "invoice", "partner"]);
    }
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for line in of["distributor"].all("/api/v1/sale-lines").await {
        *sums.entry(word(&line, "month").to_owned()).or_default() +=
            line["price"]["amount"].as_i64().unwrap_or(0);
    }
    let totals: BTreeSet<i64> = sums.values().copied().collect();
    assert_eq!(totals.len(), sums.len(), "statements of all months come to different sums: {sums:?}");
}

async fn every_state_is_there(of: &BTreeMap<&str, Voice<'_>>) {
    let mut states = BTreeSet::new();
    let mut trials = BTreeSet::new();
    for voice in of.values() {
        states.append(&mut words(&voice.all("/api/v1/registrations?state=all").await, "state"));
        trials.append(&mut words(&voice.all("/api/v1/trials").await, "state"));
    }
    let registered = ["pending", "accepted", "returned", "denied", "expired", "revoked", "withdrawn"];
    all_of(&states, &registered);
    let tried = ["requested", "declined", "running", "expired", "converted", "cancelled", "withdrawn"];
    all_of(&trials, &tried);
    let deals = words(&of["reseller"].all("/api/v1/deals").await, "stage");
    all_of(&deals, &["new", "newsletter", "trial", "won", "lost"]);
    let customers = of["distributor"].all("/api/v1/customers").await;
    all_of(&words(&customers, "standing"), &["trial", "active", "closed"]);
    let needs: BTreeSet<String> = customers
        .iter()
        .flat_map(|customer| customer["needs"].as_array().cloned().unwrap_or_default())
        .filter_map(|rule| rule.as_str().map(str::to_owned))
        .collect();
    all_of(&needs, &["trial_ends", "quiet", "no_users", "slow", "waits"]);
    all_of(
        &words(&of["vendor"].all("/api/v1/applications").await, "state"),
        &["received", "approved", "rejected"],
    );
    all_of(&words(&of["distributor"].all("/api/v1/partnerships").await, "state"), &["active", "ended"]);
}

async fn people_did_all_that_people_do(of: &BTreeMap<&str, Voice<'_>>) {
    let mut kinds = BTreeMap::new();
    for (seat, voice) in of {
        kinds.insert(*seat, words(&voice.all("/api/v1/journal").await, "kind"));
    }
    let vendor =
        ["program.published", "application.approved", "application.rejected", "partner.tier_changed"];
    all_of(&kinds["vendor"], &vendor);
    let distributor = [
        "registration.taken_up",
        "registration.late",
        "registration.extended",
        "registration.extension_refused",
        "registration.revoked",
        "trial.opened",
        "trial.extended",
        "trial.extension_refused",
        "deal.step_done",
        "deal.step_declined",
        "partnership.ended",
        "lead.passed",
        "lead.pass_accepted",
        "lead.pass_declined",
    ];
    all_of(&kinds["distributor"], &distributor);
    let reseller = [
        "registration.resubmitted",
        "registration.extension_asked",
        "registration.expiring",
        "registration.expired",
        "registration.active",
        "trial.withdrawn",
        "deal.step_planned",
        "view.kept",
    ];
    all_of(&kinds["reseller"], &reseller);
}

async fn nothing_is_dated_after_now(lived: &Lived, of: &BTreeMap<&str, Voice<'_>>) {
    for (seat, voice) in of {
        let mut entries = voice.all("/api/v1/journal").await;
        entries.sort_by_key(|entry| entry["number"].as_i64());
        let at = |entry: &Json| word(entry, "at").parse::<Timestamp>().expect("a moment");
        let moments: Vec<Timestamp> = entries.iter().map(at).collect();
        assert!(moments.is_sorted(), "the journal of the {seat} is in order");
        assert!(moments.iter().all(|at| *at <= lived.now()), "{seat}");
        let days = lived.now().duration_since(moments[0]).as_hours() / 24;
        assert!((364..=366).contains(&days), "the journal of the {seat} begins {days} days ago");
        for path in
            ["/api/v1/registrations?state=all", "/api/v1/deals", "/api/v1/trials", "/api/v1/customers"]
        {
            for row in voice.all(path).await {
                for field in ["submitted_at", "decided_at", "moved_at", "added_at", "opened_at"] {
                    let late = word(&row, field).parse::<Timestamp>().is_ok_and(|at| at > lived.now());
                    assert!(!late, "{seat}, {path}: {field} of {row}");
                }
            }
        }
    }
}

async fn every_page_of_the_rail_has_rows(lived: &Lived) {
    for ((seat, org), (_, teaches)) in lived.seats().into_iter().zip(TEACHES) {
        let owner = lived.world.person(org, Role::Owner).await;
        let home = owner.get(&format!("/o/{org}")).await;
        let rail = home.text.split("<nav class=\"rail\"").nth(1).expect("a rail");
        let rail = rail.split("</nav>").next().expect("its end");
        let below = format!("href=\"/o/{org}/");
        let places: Vec<&str> =
            rail.split(below.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(places.len() > 15, "the rail of the {seat} has {places:?}");
        for place in places {
            // Who has just come has nothing to do themselves.
            let shown = if place == "tasks" { "tasks?show=all" } else { place };
            let page = owner.get(&format!("/o/{org}/{shown}")).await;
            assert!(page.status.is_success(), "{seat}: {place} says {}", page.status);
            let empty = page.text.contains("<div class=\"empty\">");
            assert!(!empty || teaches.contains(&place), "{seat}: nothing stands on {place}");
        }
    }
}

#[tokio::test]
async fn made_twice_from_one_seed_and_day_the_demonstration_comes_to_the_same_figures() {
    let (one, other) = tokio::join!(Lived::made(), Lived::made());
    for ((seat, org), (_, same)) in one.seats().into_iter().zip(other.seats()) {
        assert_eq!(org, same);
        let (one, other) =
            (one.world.program(org, Role::Admin).await, other.world.program(same, Role::Admin).await);
        for path in ["/api/v1/kpis", "/api/v1/figures"] {
            let (one, other) = (one.get(path).await.json(), other.get(path).await.json());
            assert_eq!(one["data"], other["data"], "{seat}: {path}");
        }
        for path in ["/api/v1/registrations?state=all", "/api/v1/trials"] {
            let sum = async |voice: &Voice<'_>| {
                let mut counted: BTreeMap<String, usize> = BTreeMap::new();
                for row in voice.all(path).await {
                    *counted.entry(word(&row, "state").to_owned()).or_default() += 1;
                }
                counted
            };
            assert_eq!(sum(&one).await, sum(&other).await, "{seat}: {path}");
        }
    }
}

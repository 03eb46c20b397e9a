//! Work that stops at any point, as a crash would stop it, goes on where it stopped: what organisations do together about a
//! sale is there in the end, on both sides, once and whole.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    cast,
    coselling::Sale,
    evidence::id,
    statements::says,
    world::{Answer, Voice, World},
};

const ASKED: &str = "Name who signs at the customer, saffron 4471";
const OWN: &str = "Call about the pomegranate offer";
const WHY: &str = "Their buyer is away until cardamom";

/// Stops the work that is due at every point at which any was seen to pass, at one after another, and lets it end then.
pub async fn everywhere(world: &World) {
    let faults = &world.front.faults;
    for point in faults.passed() {
        faults.stop_at(point, 1);
        let _ = world.node.runner.until_idle(|_| {}).await;
        world.front.clock.advance(SignedDuration::from_mins(10));
    }
    goes_on(world).await;
}

/// Nothing is stopped any more, and what failed is tried again.
async fn goes_on(world: &World) {
    world.front.faults.stop_at("nowhere", 1);
    for _ in 0..3 {
        world.front.clock.advance(SignedDuration::from_hours(1));
        world.run_tasks().await;
    }
}

async fn done(world: &World, answer: Answer) -> Json {
    assert!(answer.status.is_success(), "{}", answer.text);
    everywhere(world).await;
    if answer.status == StatusCode::NO_CONTENT { Json::Null } else { answer.json()["data"].clone() }
}

async fn one(voice: &Voice<'_>, at: &str) -> Json {
    voice.get(&format!("/api/v1/{at}")).await.json()["data"].clone()
}

/// What each of the three has of a field of the sale, in its deal.
async fn tiers(sale: &Sale<'_>, field: &str) -> Vec<Json> {
    let mut values = Vec::new();
    for (voice, deal) in [&sale.moses, &sale.central, &sale.maven].into_iter().zip(&sale.deals) {
        values.push(one(voice, &format!("deals/{deal}")).await[field].clone());
    }
    values
}

/// What both have of the only line there is; nothing where there is none.
async fn owed(sale: &Sale<'_>) -> Option<i64> {
    let (here, there) =
        (sale.central.all("/api/v1/sale-lines").await, sale.moses.all("/api/v1/sale-lines").await);
    assert_eq!(here.len(), there.len(), "{here:?}\n{there:?}");
    assert!(here.len() < 2, "{here:?}");
    let (here, there) = (here.first()?, there.first()?);
    assert_eq!((&here["owed"], &here["billing"]), (&there["owed"], &there["billing"]));
    here["owed"]["amount"].as_i64()
}

#[tokio::test]
async fn a_crash_at_any_point_loses_doubles_and_halves_nothing_of_what_three_do_about_one_sale() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        says(world, "central", json!({ "rate": 1_500 })).await;
        let sale = Sale::with(
            world,
            "Isdom",
            json!({ "value": "4,821", "domain": "isdom.com", "closes_on": "2026-11-01" }),
        )
        .await;
        let (moses, central) = (&sale.moses, &sale.central);
        let [own, between, _] = &sale.deals;
        assert!(world.front.faults.passed().len() > 10, "{:?}", world.front.faults.passed());

        // A step is asked for, declined, opened again and done.
        let asked = json!({ "what": ASKED, "who": sale.lower });
        let asked = done(world, moses.post(&format!("/api/v1/deals/{own}/steps"), asked).await).await;
        let asked = format!("steps/{}", id(&asked));
        let came = central.all("/api/v1/steps").await;
        assert_eq!((came.len(), &came[0]["what"]), (1, &json!(ASKED)), "{came:?}");
        let came = format!("/api/v1/steps/{}", id(&came[0]));
        done(world, central.post(&format!("{came}/declining"), json!({ "reason": WHY })).await).await;
        let back = one(moses, &asked).await;
        assert_eq!((&back["state"], &back["reason"]), (&json!("declined"), &json!(WHY)), "{back}");
        done(world, central.delete(&format!("{came}/completion")).await).await;
        assert_eq!(one(moses, &asked).await["state"], "open");
        done(world, central.put(&format!("{came}/completion"), json!({})).await).await;
        assert_eq!(one(moses, &asked).await["state"], "done");
        assert_eq!(central.all("/api/v1/steps?state=over").await.len(), 1);

        // Another day is suggested and taken, another value told: it goes up to everybody.
        let other =
            json!({ "what": "Earlier", "who": sale.lower, "suggests": { "closes_on": "2026-12-01" } });
        done(world, central.post(&format!("/api/v1/deals/{between}/steps"), other).await).await;
        let suggested = moses.all("/api/v1/steps").await;
        assert_eq!(suggested.len(), 1, "{suggested:?}");
        let taking = format!("/api/v1/steps/{}/taking", id(&suggested[0]));
        done(world, moses.post(&taking, json!({ "version": 1 })).await).await;
        assert_eq!(tiers(&sale, "closes_on").await, vec![json!("2026-12-01"); 3]);
        let deal = one(moses, &format!("deals/{own}")).await;
        let lead = format!("/api/v1/leads/{}", deal["lead"].as_str().expect("a lead"));
        let version = moses.get(&lead).await.json()["data"]["version"].clone();
        let changed = json!({
            "version": version, "company": "Isdom", "domain": "isdom.com", "product": "GTX Pro",
            "value": "6,000", "closes_on": "2026-12-01",
        });
        let changed = moses.put(&lead, changed).await;
        assert!(changed.status.is_success(), "{}", changed.text);
        let update = format!("/api/v1/registrations/{}/update", sale.lower);
        done(world, moses.post(&update, json!({})).await).await;
        let value = json!({ "amount": 600_000, "currency": "USD" });
        assert_eq!(tiers(&sale, "value").await, vec![value; 3]);
        for (voice, registrations) in [(moses, 1), (central, 2), (&sale.maven, 1)] {
            assert_eq!(voice.all("/api/v1/registrations").await.len(), registrations);
        }

        // A trial is given, and its customer buys.
        let place = moses.all("/api/v1/partnerships").await[0]["id"].clone();
        let trial = json!({ "deal": own, "partnership": place, "product": "GTX Pro" });
        let trial = id(&done(world, moses.post("/api/v1/trials", trial).await).await);
        let decision = format!("/api/v1/trials/{trial}/decision");
        for says in ["open", "convert"] {
            done(world, central.post(&decision, json!({ "says": says })).await).await;
        }
        for voice in [moses, central] {
            assert_eq!(one(voice, &format!("trials/{trial}")).await["state"], "converted");
            assert_eq!(voice.all("/api/v1/trials").await.len(), 1);
            let customers = voice.all("/api/v1/customers").await;
            assert_eq!((customers.len(), &customers[0]["standing"]), (1, &json!("active")), "{customers:?}");
        }

        // What is owed: told, told otherwise, taken back, told anew, gone with its registration.
        let stage = format!("/api/v1/deals/{between}/stage");
        let moves = async |from: &str, to: &str, billing: Option<&str>| {
            let mut step = json!({ "from": from, "to": to });
            if let Some(billing) = billing {
                step["billing"] = json!(billing);
            }
            done(world, central.post(&stage, step).await).await;
        };
        moves("new", "won", Some("card")).await;
        assert_eq!(owed(&sale).await, Some(90_000));
        moves("won", "won", Some("partner")).await;
        assert_eq!(owed(&sale).await, Some(510_000));
        moves("won", "new", None).await;
        assert_eq!(owed(&sale).await, None);
        moves("new", "won", Some("card")).await;
        assert_eq!(owed(&sale).await, Some(90_000));
        let withdrawal = format!("/api/v1/registrations/{}/withdrawal", sale.lower);
        done(world, moses.post(&withdrawal, json!({})).await).await;
        assert_eq!(owed(&sale).await, None);
        let sent = central.all("/api/v1/sharing/sent").await;
        let held = sent.iter().filter(|row| row["kind"] == "sale.billed" && row["state"] == "delivered");
        assert_eq!(held.count(), 0, "what was told is taken back: {sent:?}");
        for state in ["open", "elsewhere", "over"] {
            let left = central.all(&format!("/api/v1/steps?state={state}")).await;
            assert!(left.iter().all(|step| step["what"] != ASKED), "{left:?}");
        }
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_deal_is_closed_with_all_of_its_steps_or_not_at_all() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let sale = Sale::of(world, "Isdom").await;
        let (moses, central) = (&sale.moses, &sale.central);
        let [own, between, _] = &sale.deals;
        let plans = async |voice: &Voice<'_>, deal: &str, what: &str, who: Option<&str>| {
            let planned = json!({ "what": what, "who": who });
            let planned = voice.post(&format!("/api/v1/deals/{deal}/steps"), planned).await;
            assert_eq!(planned.status, StatusCode::CREATED, "{}", planned.text);
            id(&planned.json()["data"])
        };
        let asked = plans(moses, own, ASKED, Some(&sale.lower)).await;
        let ours = plans(central, between, OWN, None).await;
        let upper = plans(central, between, "Hold the price", Some(&sale.upper)).await;
        world.run_tasks().await;
        let stage = format!("/api/v1/deals/{between}/stage");
        let lost = json!({
            "from": "new", "to": "lost", "lost_reason": "timing", "lost_notes": "In spring, walnut 2201",
        });
        let open = async || central.all(&format!("/api/v1/steps?deal={between}")).await.len();
        for point in
            ["change.begun", "change.before_record", "send.begun", "send.kept", "change.before_commit"]
        {
            world.front.faults.stop_at(point, 1);
            let stopped = central.post(&stage, lost.clone()).await;
            assert!(!stopped.status.is_success(), "{point}: {}", stopped.text);
            world.front.faults.stop_at("nowhere", 1);
            world.run_tasks().await;
            assert_eq!(one(central, &format!("deals/{between}")).await["stage"], "new", "{point}");
            assert_eq!(open().await, 2, "{point}");
            assert_eq!(one(moses, &format!("steps/{asked}")).await["state"], "open", "{point}");
        }
        done(world, central.post(&stage, lost).await).await;
        assert_eq!((tiers(&sale, "stage").await[1].clone(), open().await), (json!("lost"), 0));
        let dropped = one(central, &format!("steps/{ours}")).await;
        assert_eq!(
            (&dropped["state"], &dropped["reason"]),
            (&json!("dropped"), &json!("Closed lost: Not the right time"))
        );
        // Who asked is told, and no more than that; what was asked of another is there no more.
        let told = one(moses, &format!("steps/{asked}")).await;
        assert_eq!(
            (&told["state"], &told["reason"]),
            (&json!("declined"), &json!("The sale is closed here")),
            "{told}"
        );
        assert_eq!(one(central, &format!("steps/{upper}")).await["state"], "dropped");
        for state in ["open", "over"] {
            assert!(sale.maven.all(&format!("/api/v1/steps?state={state}")).await.is_empty());
        }
        let journal =
            world.program("central", Role::Reader).await.get("/api/v1/journal?limit=1000").await.text;
        assert!(journal.contains("deal.step_dropped") && !journal.contains("pomegranate"), "{journal}");

        // Who says so keeps them, and whoever wins keeps them where nothing is said; nonsense is refused.
        let kept = plans(moses, own, OWN, None).await;
        let stage = format!("/api/v1/deals/{own}/stage");
        let won = |rest: &str| json!({ "from": "new", "to": "won", "billing": "card", "open_steps": rest });
        let nonsense = moses.post(&stage, won("burn")).await;
        assert_eq!(nonsense.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nonsense.text);
        assert_eq!(moses.post(&stage, won("")).await.status, StatusCode::OK);
        assert_eq!(one(moses, &format!("steps/{kept}")).await["state"], "open");
        let back = json!({ "from": "won", "to": "new" });
        assert_eq!(moses.post(&stage, back).await.status, StatusCode::OK);
        assert_eq!(moses.post(&stage, won("drop")).await.status, StatusCode::OK);
        assert_eq!(one(moses, &format!("steps/{kept}")).await["state"], "dropped");
        // What was dropped can be opened again.
        assert_eq!(
            moses.delete(&format!("/api/v1/steps/{kept}/completion")).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(one(moses, &format!("steps/{kept}")).await["state"], "open");
        world.everything_verifies().await;
    })
    .await;
}

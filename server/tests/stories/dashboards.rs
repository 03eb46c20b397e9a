//! Everybody has the figures that they chose, in their order, counted from sums that follow every change.

use axum::http::{StatusCode, header};
use integrations::crm::{Opportunity, Plan, Stage};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    cast, notifying,
    world::{Voice, World},
};

const AT: &str = "/o/central/dashboard";

/// Four sales of Moses' and two of Cecily's that were won, and one that was lost.
fn plan() -> Plan {
    let opportunities = (0..6)
        .map(|number| cast::opportunity(&format!("W{number}"), usize::from(number > 3), Stage::Won, 1_000))
        .chain([cast::opportunity("L1", 0, Stage::Lost, 0)])
        .map(|one| Opportunity { closed_on: "2026-05-04".parse().ok(), ..one })
        .collect();
    Plan { opportunities, ..cast::channel() }
}

async fn act(voice: &Voice<'_>, act: &str, panel: &str) {
    let answer = voice.form(&format!("{AT}/arrangement"), &format!("act={act}&panel={panel}")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.headers[header::LOCATION], format!("{AT}/arrangement"));
}

/// The panels of the page, in their order.
async fn panels(voice: &Voice<'_>) -> Vec<String> {
    let page = voice.get(AT).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let main =
        page.text.split("<main").nth(1).unwrap_or_default().split("</main>").next().unwrap_or_default();
    let ids = main.split("<h2 id=\"").skip(1);
    ids.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

async fn figures(program: &Voice<'_>, panel: &str) -> Vec<(String, i64)> {
    let answer = program.get(&format!("/api/v1/dashboard?panels={panel}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let figures = answer.json()["data"][0]["figures"].clone();
    let figure = |row: &Json| (row["name"].as_str().unwrap().to_owned(), row["number"].as_i64().unwrap());
    figures.as_array().unwrap().iter().map(figure).collect()
}

#[tokio::test]
async fn each_person_arranges_their_own_dashboard_and_everybody_else_begins_with_the_organisations() {
    World::on_every_engine(plan(), async |world: &World| {
        let anna = world.person("central", Role::Admin).await;
        let bea = world.person("central", Role::Reader).await;
        let usual = panels(&anna).await;
        assert_eq!(usual.len(), 6, "{usual:?}");
        act(&anna, "remove", "pipeline").await;
        act(&anna, "add", "regions").await;
        act(&anna, "up", "regions").await;
        act(&anna, "down", "won").await;
        let arranged = panels(&anna).await;
        assert_eq!(
            arranged,
            ["win_rate", "won", "undecided", "top_partners", "regions", "declining_partners"]
        );
        assert_eq!(panels(&bea).await, usual, "nobody else sees it change");
        // Every act is a button, each named by what it does to what.
        let page = anna.get(&format!("{AT}/arrangement")).await.text;
        for words in
            ["value=\"up\"", "value=\"down\"", "value=\"add\"", "Leads by country", "Let everybody begin"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let not = bea.get(&format!("{AT}/arrangement")).await.text;
        assert!(!not.contains("Let everybody begin"), "{not}");

        let made = anna.form(&format!("{AT}/default"), "").await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        assert_eq!(panels(&bea).await, arranged);
        act(&bea, "remove", "won").await;
        assert_eq!(panels(&anna).await, arranged);
        act(&bea, "reset", "").await;
        assert_eq!(panels(&bea).await, arranged, "back to what everybody begins with");
        let journal = world.program("central", Role::Owner).await.all("/api/v1/journal").await;
        assert_eq!(journal.iter().filter(|entry| entry["kind"] == "dashboard.arranged").count(), 1);
        // A program reads what everybody begins with.
        let program = world.program("central", Role::Reader).await;
        let document = program.get("/api/v1/dashboard").await.json();
        let named: Vec<&str> = document["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|panel| panel["panel"].as_str().unwrap())
            .collect();
        assert_eq!(named, arranged);
        let wrong = program.get("/api/v1/dashboard?panels=profit").await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[tokio::test]
async fn sales_grow_old_in_the_figures_of_partners_as_months_go_by() {
    World::on_every_engine(plan(), async |world: &World| {
        let at = async |days: i64, panel: &str| {
            world.front.clock.advance(SignedDuration::from_hours(days * 24));
            figures(&world.program("central", Role::Reader).await, panel).await
        };
        let both = [("Moses Frase".to_owned(), 400_000), ("Cecily Lampkin".to_owned(), 200_000)];
        let sum = |figures: Vec<(String, i64)>| figures.iter().map(|(_, won)| won).sum::<i64>();
        // All was won in May, which is not over.
        assert_eq!(at(0, "declining_partners").await, []);
        assert_eq!(sum(at(0, "products").await), 600_000);
        // In the middle of August May is one of the last three whole months, from September on it lies before them.
        assert_eq!(at(79, "declining_partners").await, []);
        let nothing = [("Moses Frase".to_owned(), 0), ("Cecily Lampkin".to_owned(), 0)];
        assert_eq!(at(31, "declining_partners").await, nothing, "the largest loss first");
        assert_eq!(at(91, "declining_partners").await, [], "in December nothing was won in either");
        // A year ends with the eleventh month after.
        assert_eq!(at(121, "top_partners").await, both);
        assert_eq!(at(46, "top_partners").await, []);
        assert_eq!(sum(at(0, "products").await), 600_000, "products are counted over all years");
    })
    .await;
}

#[tokio::test]
async fn figures_follow_every_change_and_lead_to_their_records() {
    World::on_every_engine(plan(), async |world: &World| {
        let program = world.program("central", Role::Manager).await;
        assert_eq!(figures(&program, "won").await, [("2026-05".to_owned(), 600_000)]);
        let partners = figures(&program, "top_partners").await;
        assert_eq!(partners, [("Moses Frase".to_owned(), 400_000), ("Cecily Lampkin".to_owned(), 200_000)]);
        assert_eq!(figures(&program, "win_rate").await, [("2026-05".to_owned(), 8_571)]);

        // One that waits for sixteen hours is decided: from then on the mean knows it.
        let moses = world.program("moses-frase", Role::Member).await;
        let lead = json!({ "company": "Codehow", "product": "GTX Pro", "external_id": "N1" });
        let lead = moses.post("/api/v1/leads", lead).await;
        assert_eq!(lead.status, StatusCode::CREATED, "{}", lead.text);
        let lead = lead.json()["data"]["id"].as_str().unwrap().to_owned();
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let registered =
            moses.post(&format!("/api/v1/leads/{lead}/registrations"), json!({ "partnership": place })).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{}", registered.text);
        let registration = registered.json()["data"]["id"].as_str().unwrap().to_owned();
        world.run_tasks().await;
        let before = figures(&program, "time_to_decision").await;
        let waiting: i64 = figures(&program, "undecided").await.iter().map(|(_, number)| number).sum();
        assert_eq!(waiting, 1);
        world.front.clock.advance(SignedDuration::from_hours(16));
        let program = world.program("central", Role::Manager).await;
        let path = format!("/api/v1/registrations/{registration}/decision");
        let decided = program.post(&path, json!({ "decision": "accept" })).await;
        assert!(decided.status.is_success(), "{}", decided.text);
        let after = figures(&program, "time_to_decision").await;
        let of = |figures: &[(String, i64)]| {
            figures.iter().find(|(name, _)| name == "Moses Frase").map_or(0, |(_, minutes)| *minutes)
        };
        // Five of the import were decided at once, by the clock of the import.
        assert!(of(&after) >= of(&before) + 16 * 60 / 6, "{before:?} {after:?}");
        assert!(figures(&program, "undecided").await.is_empty());

        let page = world.person("central", Role::Reader).await.get(AT).await.text;
        for words in
            ["registrations?direction=received", "peer=Moses+Frase", "counted here", "<svg role=\"group\""]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
    })
    .await;
}

const ANNA: &str = "anna@colleagues.example.com";

/// The letters with Anna's dashboard, the newest first.
async fn letters(world: &World) -> Vec<mail::Mail> {
    let all = notifying::letters(world, ANNA).await;
    all.into_iter().filter(|mail| mail.subject == "Central: your dashboard").collect()
}

/// What programs that look after it read of who gets letters.
async fn orders(world: &World) -> Vec<Json> {
    world.program("central", Role::Admin).await.get("/api/v1/dashboard/letters").await.json()["data"]
        .as_array()
        .expect("a list")
        .clone()
}

#[tokio::test]
async fn a_dashboard_comes_by_mail_once_with_what_its_reader_may_see_then() {
    World::on_every_engine(plan(), async |world: &World| {
        let week = || world.front.clock.advance(SignedDuration::from_hours(7 * 24));
        let (id, anna) = world.colleague("Anna", "central", Role::Manager).await;
        let ask = async |voice: &Voice<'_>, form: &str| {
            let asked = voice.form(&format!("{AT}/letters"), form).await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
            assert_eq!(asked.headers[header::LOCATION], format!("{AT}?done=letters"));
        };
        for wrong in ["rhythm=daily&hour=7", "rhythm=friday&hour=24", "rhythm=friday&hour="] {
            let refused = anna.form(&format!("{AT}/letters"), wrong).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        // It is Thursday evening.
        ask(&anna, "rhythm=friday&hour=7").await;
        let page = anna.get(AT).await.text;
        assert!(page.contains("The next one comes") && page.contains("value=\"friday\" selected"), "{page}");
        let order = orders(world).await;
        assert_eq!(
            (&order[0]["person"], &order[0]["rhythm"], &order[0]["hour"], &order[0]["next"]),
            (&json!(id), &json!("friday"), &json!(7), &json!("2026-05-29T07:00:00Z"))
        );
        assert!(letters(world).await.is_empty());

        world.front.clock.advance(SignedDuration::from_mins(10 * 60 + 34));
        let first = letters(world).await;
        let [letter] = first.as_slice() else { panic!("{first:?}") };
        for words in [
            "Won\ncounted here, 2026\n- May: $6,000",
            "- Moses Frase: $4,000",
            "http://localhost/o/central/registrations?direction=received&state=accepted&peer=Moses+Frase",
            "http://localhost/o/central/dashboard\n",
        ] {
            assert!(letter.text.contains(words), "{words}: {}", letter.text);
        }
        assert!(letter.html.contains(">Moses Frase</a>"), "{}", letter.html);
        assert_eq!(letters(world).await.len(), 1, "once");
        week();
        assert_eq!(letters(world).await.len(), 2, "and every week");

        // In quiet hours nothing comes, when they end it does.
        let (_, anna) = world.colleague("Anna", "central", Role::Manager).await;
        let quiet = "letters=on&digest=0&hour=8&quiet_from=6&quiet_to=9";
        anna.form("/o/central/notifications/preferences", quiet).await;
        week();
        assert_eq!(letters(world).await.len(), 2);
        world.front.clock.advance(SignedDuration::from_hours(2));
        assert_eq!(letters(world).await.len(), 3);

        // Who is limited since then gets what is theirs to see: here nothing.
        let admin = world.program("central", Role::Admin).await;
        let south = json!({ "kind": "region", "name": "South", "countries": ["Spain"] });
        let south = admin.post("/api/v1/divisions", south).await.json()["data"]["id"].clone();
        let scope = format!("/api/v1/people/{id}/scope");
        let limited = admin.put(&scope, json!({ "regions": [south] })).await;
        assert_eq!(limited.status, StatusCode::OK, "{}", limited.text);
        week();
        let narrow = letters(world).await;
        assert_eq!(narrow.len(), 4);
        assert!(narrow[0].text.contains("Nothing to show yet."), "{}", narrow[0].text);
        for words in ["Moses", "$"] {
            assert!(!narrow[0].text.contains(words) && !narrow[0].html.contains(words), "{}", narrow[0].text);
        }
        let admin = world.program("central", Role::Admin).await;
        assert_eq!(admin.put(&scope, json!({})).await.status, StatusCode::OK);

        // Who is suspended gets nothing, nor later what was due then.
        let owner = world.person("central", Role::Owner).await;
        let at = format!("/o/central/people/{id}");
        assert_eq!(
            owner.form(&format!("{at}/suspension"), "reason=Away").await.status,
            StatusCode::SEE_OTHER
        );
        week();
        assert_eq!(letters(world).await.len(), 4);
        let owner = world.person("central", Role::Owner).await;
        assert_eq!(owner.form(&format!("{at}/restoration"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(letters(world).await.len(), 4);
        week();
        let again = letters(world).await;
        assert_eq!(again.len(), 5);
        assert!(again[0].text.contains("Moses Frase"), "{}", again[0].text);

        // One click in a mail program ends them, and no other letters.
        let end = again[0].unsubscribe.as_deref().unwrap();
        let end = end.strip_prefix("http://localhost").unwrap().to_owned();
        let nobody = world.nobody();
        assert_eq!(nobody.get(&end).await.status, StatusCode::OK);
        assert_eq!(orders(world).await.len(), 1, "asking ends nothing");
        assert_eq!(nobody.form(&format!("{end}x"), "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(nobody.form(&end, "List-Unsubscribe=One-Click").await.status, StatusCode::OK);
        assert!(orders(world).await.is_empty());
        let anna = world.signed_in(ANNA).await;
        let preferences = anna.get("/o/central/notifications/preferences").await.text;
        assert!(preferences.contains("name=\"letters\" checked"), "{preferences}");
        week();
        assert_eq!(letters(world).await.len(), 5);

        // Nothing of who left is kept for when they come back.
        let anna = world.signed_in(ANNA).await;
        act(&anna, "remove", "won").await;
        ask(&anna, "rhythm=monthly&hour=0").await;
        let owner = world.person("central", Role::Owner).await;
        assert_eq!(owner.form(&format!("{at}/removal"), "").await.status, StatusCode::SEE_OTHER);
        world.run_tasks().await;
        assert!(orders(world).await.is_empty());
        let (_, anna) = world.colleague("Anna", "central", Role::Manager).await;
        assert_eq!(panels(&anna).await.len(), 6, "what everybody begins with");
        for _ in 0..5 {
            week();
            world.run_tasks().await;
        }
        assert_eq!(letters(world).await.len(), 5);

        let journal = world.program("central", Role::Owner).await.all("/api/v1/journal").await;
        let times = |kind: &str| journal.iter().filter(|entry| entry["kind"] == kind).count();
        assert_eq!(
            (times("dashboard.letters_asked"), times("dashboard.mailed"), times("dashboard.letters_ended")),
            (2, 5, 1)
        );
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_letter_with_a_dashboard_is_sent_once_wherever_its_writing_is_stopped() {
    World::on_every_engine(plan(), async |world: &World| {
        let (_, anna) = world.colleague("Anna", "central", Role::Manager).await;
        let asked = anna.form(&format!("{AT}/letters"), "rhythm=friday&hour=7").await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        world.front.clock.advance(SignedDuration::from_mins(10 * 60 + 34));
        assert_eq!(letters(world).await.len(), 1, "the first one, undisturbed");
        let faults = &world.front.faults;
        let written = |point: &&str| point.starts_with("dashboards.") || point.starts_with("change.");
        let points: Vec<&str> = faults
            .passed()
            .into_iter()
            .filter(|point| written(point) || *point == "task.before_finish")
            .collect();
        assert!(points.contains(&"dashboards.posted"), "{points:?}");
        let (mut came, mut stops) = (1, 0);
        for point in &points {
            for nth in [1, 2] {
                world.front.clock.advance(SignedDuration::from_hours(7 * 24));
                faults.stop_at(point, nth);
                stops += usize::from(world.node.runner.until_idle(|_| {}).await.is_err());
                faults.stop_at("nowhere", 1);
                for _ in 0..3 {
                    world.front.clock.advance(SignedDuration::from_mins(1));
                    world.run_tasks().await;
                }
                came += 1;
                assert_eq!(letters(world).await.len(), came, "stopped at {point}, passed {nth} times");
            }
        }
        assert!(stops >= points.len(), "{stops} stops at {points:?}");
        let journal = world.program("central", Role::Owner).await.all("/api/v1/journal").await;
        let mailed = journal.iter().filter(|entry| entry["kind"] == "dashboard.mailed").count();
        assert_eq!(mailed, came, "and each is written down once");
        world.everything_verifies().await;
    })
    .await;
}

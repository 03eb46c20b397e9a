//! Lead pass: a lead goes to a partner by hand or by the rule, who accepts, declines or is late; then to the next.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::access::Role;
use web::{Face, Route};

use crate::{
    browser::{arrive, browser, press, served, sign_in, until},
    cast,
    world::{Voice, World},
};

/// Central, its two partners by name, and their places in its program.
struct Channel<'w> {
    central: Voice<'w>,
    cecily: Voice<'w>,
    moses: Voice<'w>,
    places: Vec<Json>,
}

impl<'w> Channel<'w> {
    async fn of(world: &'w World) -> Self {
        let central = world.program("central", Role::Admin).await;
        let all = central.all("/api/v1/partnerships").await;
        let mut places: Vec<Json> = all.into_iter().filter(|place| place["role"] == "owner").collect();
        places.sort_by_key(|place| place["peer"]["name"].as_str().unwrap().to_owned());
        Self {
            central,
            places,
            cecily: world.program("cecily-lampkin", Role::Member).await,
            moses: world.program("moses-frase", Role::Member).await,
        }
    }

    /// Both take leads, in turn.
    async fn in_turn(&self) {
        let partners: Vec<Json> =
            self.places.iter().map(|place| json!({ "partnership": place["id"] })).collect();
        let rule = json!({ "hours": 24, "way": "round_robin", "partners": partners });
        let kept = self.central.put("/api/v1/lead-rule", rule).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
    }

    async fn lead(&self, company: &str) -> String {
        let lead = json!({
            "company": company, "product": "GTX Pro", "value": "4,821", "notes": "Asks for a rebate",
            "country": "Germany", "contact_name": "Ada Brent", "contact_email": "ada@isdom.com",
        });
        let lead = self.central.post("/api/v1/leads", lead).await;
        assert_eq!(lead.status, StatusCode::CREATED, "{}", lead.text);
        lead.json()["data"]["id"].as_str().unwrap().to_owned()
    }

    async fn passed(&self, world: &World, lead: &str, asked: Json) -> Json {
        let passed = self.central.post(&format!("/api/v1/leads/{lead}/passes"), asked).await;
        assert_eq!(passed.status, StatusCode::CREATED, "{}", passed.text);
        world.run_tasks().await;
        passed.json()["data"].clone()
    }

    async fn passes(&self, lead: &str) -> Vec<Json> {
        self.central.all(&format!("/api/v1/leads/{lead}/passes")).await
    }
}

async fn offered(voice: &Voice<'_>) -> Vec<Json> {
    voice.get("/api/v1/offered-leads").await.json()["data"].as_array().unwrap().clone()
}

async fn answered(world: &World, voice: &Voice<'_>, pass: &Json, answer: Json) -> StatusCode {
    let path = format!("/api/v1/offered-leads/{}/answer", pass["id"].as_str().unwrap());
    let status = voice.post(&path, answer).await.status;
    world.run_tasks().await;
    status
}

#[tokio::test]
async fn a_lead_that_is_accepted_becomes_the_partners_own_and_whoever_passed_it_sees_with_whom_it_is() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let channel = Channel::of(world).await;
        channel.in_turn().await;
        let lead = channel.lead("Isdom").await;
        let pass = channel.passed(world, &lead, json!({})).await;
        assert_eq!((&pass["peer"]["name"], &pass["by_rule"]), (&json!("Cecily Lampkin"), &json!(true)));
        let again = channel.central.post(&format!("/api/v1/leads/{lead}/passes"), json!({})).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "of two who pass it at once, the second is told");
        assert!(
            again.text.contains("it is with Cecily Lampkin") || again.text.contains("It is with"),
            "{}",
            again.text
        );

        let seen = offered(&channel.cecily).await.remove(0);
        assert_eq!(
            (&seen["values"]["company"], &seen["values"]["country"]),
            (&json!("Isdom"), &json!("Germany"))
        );
        assert_eq!(seen["values"]["contact_email"], Json::Null, "the person stays, without a ground");
        assert!(!seen.to_string().contains("rebate"), "notes stay");
        assert!(offered(&channel.moses).await.is_empty());

        world.front.clock.advance(SignedDuration::from_hours(3));
        assert_eq!(
            answered(world, &channel.cecily, &seen, json!({ "answer": "accept" })).await,
            StatusCode::OK
        );
        let seen = offered(&channel.cecily).await.remove(0);
        assert_eq!(seen["state"], "accepted");
        let own = channel.cecily.get(&format!("/api/v1/leads/{}", seen["lead"].as_str().unwrap())).await;
        assert_eq!(
            (&own.json()["data"]["company"], &own.json()["data"]["visibility"]),
            (&json!("Isdom"), &json!("only_you"))
        );
        let here = channel.central.get(&format!("/api/v1/leads/{lead}")).await.json()["data"].clone();
        assert_eq!((&here["passed_to"], &here["visibility"]), (&json!("Cecily Lampkin"), &json!("shared")));
        assert_eq!(channel.passes(&lead).await[0]["state"], "accepted");
        let page = world.person("central", Role::Reader).await.get("/o/central/passing").await.text;
        assert!(page.contains("Within 3 hours") && page.contains("1 passed in the last 90 days"), "{page}");

        // The next one is Moses' turn; a person crosses with a ground, and a wished meeting with it.
        let second = channel.lead("Konex").await;
        let at = world.front.clock.now().saturating_add(SignedDuration::from_hours(48)).unwrap();
        let asked = json!({ "contact_basis": "consent", "wished": at.to_string() });
        let pass = channel.passed(world, &second, asked).await;
        assert_eq!(pass["peer"]["name"], "Moses Frase");
        let seen = offered(&channel.moses).await.remove(0);
        assert_eq!(seen["values"]["contact_email"], "ada@isdom.com");
        assert_eq!((&seen["wished_at"], &seen["contact_basis"]), (&json!(at.to_string()), &json!("consent")));
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn who_declines_or_is_late_holds_nothing_of_it_and_the_next_is_asked_until_nobody_is_left() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let channel = Channel::of(world).await;
        channel.in_turn().await;
        let lead = channel.lead("Isdom").await;
        channel.passed(world, &lead, json!({})).await;
        let first = offered(&channel.cecily).await.remove(0);
        let no_reason = json!({ "answer": "decline", "code": "other" });
        assert_eq!(
            answered(world, &channel.cecily, &first, no_reason).await,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let declines = json!({ "answer": "decline", "code": "no_capacity", "reason": "All at the fair" });
        assert_eq!(answered(world, &channel.cecily, &first, declines).await, StatusCode::OK);
        let first = offered(&channel.cecily).await.remove(0);
        assert_eq!((&first["state"], &first["values"]), (&json!("declined"), &Json::Null));
        let page = world.person("cecily-lampkin", Role::Reader).await;
        let page =
            page.get(&format!("/o/cecily-lampkin/offered/{}", first["id"].as_str().unwrap())).await.text;
        assert!(!page.contains("Isdom") && page.contains("What had crossed is erased here."), "{page}");

        let second = offered(&channel.moses).await.remove(0);
        assert_eq!((&second["state"], &second["values"]["company"]), (&json!("offered"), &json!("Isdom")));
        let passes = channel.passes(&lead).await;
        assert_eq!(
            (&passes[1]["code"], &passes[1]["reason"]),
            (&json!("no_capacity"), &json!("All at the fair"))
        );
        world.front.clock.advance(SignedDuration::from_hours(25));
        assert_eq!(
            answered(world, &channel.moses, &second, json!({ "answer": "accept" })).await,
            StatusCode::CONFLICT,
            "its time is over"
        );
        let second = offered(&channel.moses).await.remove(0);
        assert_eq!((&second["state"], &second["values"]), (&json!("late"), &Json::Null));
        let passes = channel.passes(&lead).await;
        let states: Vec<&Json> = passes.iter().map(|pass| &pass["state"]).collect();
        assert_eq!(states, ["late", "declined"]);
        let here = channel.central.get(&format!("/api/v1/leads/{lead}")).await.json()["data"].clone();
        assert_eq!((&here["passed_to"], &here["visibility"]), (&Json::Null, &json!("only_you")));
        let journal = channel.central.all("/api/v1/journal").await;
        assert_eq!(journal.iter().filter(|entry| entry["kind"] == "lead.unplaced").count(), 1);
        let nobody = channel.central.post(&format!("/api/v1/leads/{lead}/passes"), json!({})).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nobody.text);
        // By hand it can go to somebody again, and is taken back before an answer.
        let place = channel.places[1]["id"].clone();
        channel.passed(world, &lead, json!({ "partnership": place })).await;
        assert_eq!(offered(&channel.moses).await.len(), 2);
        let back = channel.central.post(&format!("/api/v1/leads/{lead}/passes/withdrawal"), json!({})).await;
        assert_eq!(back.status, StatusCode::NO_CONTENT, "{}", back.text);
        world.run_tasks().await;
        assert!(offered(&channel.moses).await.iter().all(|pass| pass["values"].is_null()));
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_acceptance_that_is_under_way_when_the_time_ends_is_the_same_on_both_sides() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let channel = Channel::of(world).await;
        channel.in_turn().await;
        let lead = channel.lead("Isdom").await;
        channel.passed(world, &lead, json!({})).await;
        let seen = offered(&channel.cecily).await.remove(0);
        world.front.clock.advance(SignedDuration::from_mins(24 * 60 - 1));
        let path = format!("/api/v1/offered-leads/{}/answer", seen["id"].as_str().unwrap());
        let accepted = channel.cecily.post(&path, json!({ "answer": "accept" })).await;
        assert_eq!(
            (accepted.status, &accepted.json()["data"]["state"]),
            (StatusCode::OK, &json!("accepting"))
        );
        world.front.clock.advance(SignedDuration::from_hours(2));
        world.run_tasks().await;
        let (theirs, ours) = (offered(&channel.cecily).await.remove(0), channel.passes(&lead).await);
        let of_cecily = ours.last().unwrap();
        assert_eq!(theirs["state"], of_cecily["state"], "whichever was faster");
        let won = theirs["state"] == "accepted";
        assert_eq!(theirs["lead"].is_string(), won, "it is a lead of the partner's only once that is signed");
        assert_eq!(offered(&channel.moses).await.is_empty(), won, "and nobody else is asked then");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_crash_at_any_step_passes_a_lead_to_nobody_twice_and_forgets_none() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let channel = Channel::of(world).await;
        channel.in_turn().await;
        let lead = channel.lead("Isdom").await;
        let path = format!("/api/v1/leads/{lead}/passes");
        assert_eq!(channel.central.post(&path, json!({})).await.status, StatusCode::CREATED);
        let points = [
            "send.kept",
            "change.before_commit",
            "change.after_commit",
            "receive.kept",
            "deliver.receipts_kept",
        ];
        let crash = async || {
            for point in points {
                world.front.faults.stop_at(point, 1);
                let _ = world.node.runner.until_idle(|_| {}).await;
                world.front.clock.advance(SignedDuration::from_mins(10));
            }
            world.run_tasks().await;
        };
        crash().await;
        let first = offered(&channel.cecily).await;
        assert_eq!(first.len(), 1);
        let decline = format!("/api/v1/offered-leads/{}/answer", first[0]["id"].as_str().unwrap());
        let declined = json!({ "answer": "decline", "code": "not_a_fit" });
        assert_eq!(channel.cecily.post(&decline, declined).await.status, StatusCode::OK);
        crash().await;
        let second = offered(&channel.moses).await;
        assert_eq!((second.len(), &second[0]["state"]), (1, &json!("offered")));
        let accept = format!("/api/v1/offered-leads/{}/answer", second[0]["id"].as_str().unwrap());
        assert_eq!(channel.moses.post(&accept, json!({ "answer": "accept" })).await.status, StatusCode::OK);
        crash().await;
        assert_eq!(offered(&channel.moses).await[0]["state"], "accepted");
        assert_eq!(channel.moses.all("/api/v1/leads").await.len(), 1, "it became one lead");
        assert_eq!(channel.passes(&lead).await.len(), 2);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_rule_is_tried_out_before_it_is_saved_and_says_why() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let channel = Channel::of(world).await;
        let admin = world.person("central", Role::Admin).await;
        let id = channel.places[0]["id"].as_str().unwrap();
        let form = format!(
            "act=try&hours=8&way=weights&takes={id}&weight.{id}=2&countries.{id}=Germany&country=France"
        );
        let tried = admin.form("/o/central/passing", &form).await;
        assert_eq!(tried.status, StatusCode::OK, "{}", tried.text);
        for words in
            ["Nothing is saved yet", "It takes no leads from that country.", "It takes no leads by the rule."]
        {
            assert!(tried.text.contains(words), "{words}: {}", tried.text);
        }
        assert_eq!(channel.central.get("/api/v1/lead-rule").await.json()["data"]["revision"], 0);
        let saved = admin.form("/o/central/passing", &form.replace("act=try", "act=save&revision=0")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let late = admin.form("/o/central/passing", &form.replace("act=try", "act=save&revision=0")).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "of two who change it, the second is told");
        let wrong = admin.form("/o/central/passing", &form.replace("hours=8", "hours=0")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let trial = channel.central.all("/api/v1/lead-rule/trial?country=Germany").await;
        assert_eq!((&trial[0]["name"], &trial[0]["outcome"]), (&json!("Cecily Lampkin"), &json!("next")));
        let journal = channel.central.all("/api/v1/journal").await;
        assert_eq!(journal.iter().filter(|entry| entry["kind"] == "lead.rule_changed").count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_is_passed_and_accepted_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &cast::channel()).await;
    let channel = Channel::of(&world).await;
    channel.in_turn().await;
    let lead = channel.lead("Isdom").await;
    let at = served(&world).await;
    world.person("central", Role::Member).await;
    world.person("cecily-lampkin", Role::Member).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    sign_in(&page, at, "member.central@people.example.com").await;
    page.goto(format!("http://localhost:{}/o/central/leads/{lead}", at.port())).await.expect("a page");
    press(&page, "main a", "Pass to a partner").await;
    until(&page, "It was offered a lead the longest time ago.").await;
    press(&page, "main button", "Pass it on").await;
    arrive(&page, "done=passed").await;
    until(&page, "With Cecily Lampkin").await;
    let other = browser.new_page("about:blank").await.expect("a page");
    other
        .execute(chromiumoxide::cdp::browser_protocol::network::ClearBrowserCookiesParams {})
        .await
        .expect("nobody");
    sign_in(&other, at, "member.cecily-lampkin@people.example.com").await;
    other.goto(format!("http://localhost:{}/o/cecily-lampkin/offered", at.port())).await.expect("a page");
    until(&other, "Isdom").await;
    press(&other, "main a", "Isdom").await;
    press(&other, "main button", "Accept").await;
    arrive(&other, "done=answered").await;
    until(&other, "Open your lead").await;
    other.close().await.expect("a closed page");
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

/// Leads of Central's that were passed, one for each way to go on, for the matrix of routes.
pub struct Handed {
    free: [String; 2],
    out: [String; 2],
    offered: [String; 2],
}

impl Handed {
    pub async fn scene(world: &World) -> Self {
        let channel = Channel::of(world).await;
        let moses = channel.places.iter().find(|place| place["peer"]["name"] == "Moses Frase").unwrap();
        let to = json!({ "partnership": moses["id"] });
        let (mut free, mut out, mut passed) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..2 {
            free.push(channel.lead(&format!("Handed {at}")).await);
            let lead = channel.lead(&format!("Out {at}")).await;
            channel.passed(world, &lead, to.clone()).await;
            out.push(lead);
            let lead = channel.lead(&format!("Offered {at}")).await;
            let pass = channel.passed(world, &lead, to.clone()).await;
            passed.push(pass["id"].as_str().unwrap().to_owned());
        }
        let two = |list: Vec<String>| <[String; 2]>::try_from(list).expect("two");
        Self { free: two(free), out: two(out), offered: two(passed) }
    }

    /// The lead of a route that is about passing it, in Central's portal.
    pub fn lead(&self, route: &Route) -> Option<&str> {
        let at = usize::from(route.face == Face::Api);
        let about = route.path.contains("/leads/{lead}/pass");
        let back = route.path.ends_with("/withdrawal");
        let fresh = route.method == Method::POST && !back;
        about.then(|| if fresh { self.free[at].as_str() } else { self.out[at].as_str() })
    }

    /// What was offered to Moses.
    pub fn offered(&self, face: Face) -> &str {
        &self.offered[usize::from(face == Face::Api)]
    }
}

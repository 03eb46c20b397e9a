//! Who is limited by a scope is told of what they see, and of nothing else from the moment on at which they see it no
//! longer. Two who limit somebody at once are told of each other.

use axum::http::{Method, Request, StatusCode};
use kernel::{PartnershipId, PersonId};
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    cast, graph,
    notifying::{bell, later, letters, told},
    world::{Voice, World, encoded},
};

const NILS: &str = "nils@colleagues.example.com";

/// Central stands below two vendors, and Moses sells for it what either of them makes.
struct Below<'w> {
    admin: Voice<'w>,
    moses: Voice<'w>,
    mavens: PartnershipId,
    zeniths: PartnershipId,
    nils: PersonId,
    voice: Voice<'w>,
}

impl<'w> Below<'w> {
    async fn of(world: &'w World) -> Self {
        let zenith = graph::founded(world, "Zenith").await;
        let above = graph::opens(world, &zenith, "Zenith Partners", None).await;
        let upstream = graph::joins(world, &zenith, &above, "central").await;
        let own = graph::opens(world, "central", "Central Zenith", Some(upstream)).await;
        let zeniths = graph::joins(world, "central", &own, "moses-frase").await;
        let moses = world.program("moses-frase", Role::Member).await;
        let places = moses.all("/api/v1/partnerships").await;
        let mavens = places.iter().find(|one| one["program"]["name"] == "Central Resellers").unwrap();
        let (nils, voice) = world.colleague("Nils", "central", Role::Manager).await;
        Self {
            admin: world.program("central", Role::Admin).await,
            mavens: mavens["id"].as_str().unwrap().parse().unwrap(),
            moses,
            zeniths,
            nils,
            voice,
        }
    }

    async fn registers(&self, place: PartnershipId, company: &str, country: &str) {
        let lead = json!({ "company": company, "country": country, "product": "GTX Pro" });
        let lead = self.moses.post("/api/v1/leads", lead).await.json()["data"]["id"].clone();
        let path = format!("/api/v1/leads/{}/registrations", lead.as_str().unwrap());
        let sent = self.moses.post(&path, json!({ "partnership": place })).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
    }

    async fn limit(&self, scope: Json) {
        let done = self.admin.put(&format!("/api/v1/people/{}/scope", self.nils), scope).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    }

    /// What Nils is told: by the bell, and on the page.
    async fn told(&self) -> (String, Vec<String>) {
        let told = told(&self.voice, "central").await;
        let company = |text: String| text.split(['“', '”']).nth(1).unwrap_or(&text).to_owned();
        (bell(&self.voice, "central").await, told.into_iter().map(company).collect())
    }

    async fn hears(&self, companies: &[&str], why: &str) {
        let (bell, told) = self.told().await;
        assert_eq!(
            (bell, told),
            (companies.len().to_string(), companies.iter().map(|one| (*one).to_owned()).collect()),
            "{why}"
        );
    }
}

async fn divided(admin: &Voice<'_>, what: Json) -> String {
    let made = admin.post("/api/v1/divisions", what).await.json();
    made["data"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn who_is_limited_to_one_vendor_among_several_is_told_of_that_one_alone() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let below = Below::of(world).await;
        below.registers(below.mavens, "Isdom", "Spain").await;
        below.registers(below.zeniths, "Konex", "Spain").await;
        world.run_tasks().await;
        below.hears(&["Konex", "Isdom"], "of everything at first").await;
        let partners = below.admin.all("/api/v1/partnerships").await;
        let maven = partners.iter().find(|one| one["peer"]["name"] == "Maven").unwrap()["peer"]["id"].clone();

        below.limit(json!({ "vendors": [maven] })).await;
        below.hears(&["Isdom"], "at once, before any work was done").await;
        let news = below.voice.get("/o/central/live?after=0&wait=no").await.text;
        let rung = news.rsplit("event: unread").next().unwrap();
        assert!(rung.contains("data: 1\n"), "{news}");
        later(world, 5);
        let written = letters(world, NILS).await;
        let [letter] = written.as_slice() else { panic!("{written:?}") };
        assert_eq!(letter.subject, "Central: A registration came in for a decision");

        below.registers(below.zeniths, "Inity", "Spain").await;
        below.registers(below.mavens, "Sonron", "Spain").await;
        world.run_tasks().await;
        below.hears(&["Sonron", "Isdom"], "none is made anew of what is not seen").await;
        below.limit(json!({})).await;
        world.run_tasks().await;
        below.hears(&["Sonron", "Isdom"], "what went is gone, and what was not told is no news").await;
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_digest_leaves_out_what_went_out_of_sight_before_it_was_written() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let below = Below::of(world).await;
        let digest = "letters=on&digest=0&hour=8&quiet_from=&quiet_to=&portal.registration.waits=on\
                      &mail.registration.waits=digest";
        let saved = below.voice.form("/o/central/notifications/preferences", digest).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let west = divided(&below.admin, json!({ "kind": "department", "name": "West" })).await;
        let east = divided(&below.admin, json!({ "kind": "department", "name": "East" })).await;
        let hand = async |to: &str, place: PartnershipId| {
            let path = format!("/api/v1/partnerships/{place}/department");
            assert_eq!(
                below.admin.put(&path, json!({ "department": to })).await.status,
                StatusCode::NO_CONTENT
            );
        };
        hand(&west, below.mavens).await;
        hand(&west, below.zeniths).await;
        below.limit(json!({ "departments": [west] })).await;
        below.registers(below.mavens, "Isdom", "Spain").await;
        below.registers(below.zeniths, "Konex", "Spain").await;
        world.run_tasks().await;
        below.hears(&["Konex", "Isdom"], "the department looks after both").await;

        hand(&east, below.zeniths).await;
        below.hears(&["Isdom"], "what a partner brings went along with it").await;
        later(world, 24 * 60);
        let written = letters(world, NILS).await;
        let [letter] = written.as_slice() else { panic!("{written:?}") };
        assert_eq!(letter.subject, "Central: A registration came in for a decision");
        hand(&west, below.zeniths).await;
        world.run_tasks().await;
        let (_, page) = Below { voice: world.signed_in(NILS).await, ..below }.told().await;
        assert_eq!(page, ["Isdom"], "nor does it come back");
    })
    .await;
}

#[tokio::test]
async fn a_region_that_becomes_another_takes_with_it_what_was_told_of_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let below = Below::of(world).await;
        let spain = json!({ "kind": "region", "name": "South", "countries": ["Spain"] });
        let south = divided(&below.admin, spain).await;
        below.limit(json!({ "regions": [south] })).await;
        below.registers(below.mavens, "Olivar", "Spain").await;
        below.registers(below.mavens, "Juniper", "Norway").await;
        world.run_tasks().await;
        below.hears(&["Olivar"], "of the region").await;
        let becomes = async |country: &str| {
            let what = json!({ "name": "South", "countries": [country] });
            assert_eq!(
                below.admin.put(&format!("/api/v1/divisions/{south}"), what).await.status,
                StatusCode::OK
            );
        };
        becomes("Norway").await;
        below.hears(&[], "at once; what was no news then is none now").await;
        world.run_tasks().await;
        becomes("Spain").await;
        world.run_tasks().await;
        below.hears(&[], "what was unread is gone").await;
        later(world, 5);
        assert!(letters(world, NILS).await.is_empty(), "and nothing is written");
    })
    .await;
}

/// What a form holds that goes along unseen.
fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a hidden field");
    let field = field.split('"').next().unwrap_or_default();
    encoded(&field.replace("&#34;", "\"").replace("&quot;", "\""))
}

#[tokio::test]
async fn of_two_who_limit_somebody_at_once_the_second_is_told_what_the_first_chose() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let (id, _) = world.colleague("Cid", "moses-frase", Role::Member).await;
        let key = world.program("moses-frase", Role::Admin).await;
        let region = |name: &str| json!({ "kind": "region", "name": name, "countries": [name] });
        let (south, north) = (divided(&key, region("South")).await, divided(&key, region("North")).await);
        let west = divided(&key, json!({ "kind": "department", "name": "West" })).await;
        let (_, ada) = world.colleague("Ada", "moses-frase", Role::Admin).await;
        let (_, bea) = world.colleague("Bea", "moses-frase", Role::Admin).await;
        let at = format!("/o/moses-frase/people/{id}/scope");
        let seen = async |voice: &Voice<'_>| {
            let page = voice.get(&at).await.text;
            format!("revision={}&before={}", hidden(&page, "revision"), hidden(&page, "before"))
        };
        let scope = async || key.get(&format!("/api/v1/people/{id}/scope")).await.json()["data"].clone();

        // What only one of them chose holds.
        let (adas, beas) = (seen(&ada).await, seen(&bea).await);
        let south_only =
            format!("regions_limit=only&regions={south}&departments_limit=all&vendors_limit=all");
        let saved = ada.form(&at, &format!("{adas}&{south_only}")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let west_only =
            format!("regions_limit=all&departments_limit=only&departments={west}&vendors_limit=all");
        let saved = bea.form(&at, &format!("{beas}&{west_only}")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert_eq!(scope().await, json!({ "regions": [south], "vendors": null, "departments": [west] }));

        // Where both chose otherwise, the second is told, and her form is still there.
        let (adas, beas) = (seen(&ada).await, seen(&bea).await);
        let wide = "regions_limit=all&departments_limit=all&vendors_limit=all";
        assert_eq!(ada.form(&at, &format!("{adas}&{wide}")).await.status, StatusCode::SEE_OTHER);
        let north_only =
            format!("regions_limit=only&regions={north}&departments_limit=all&vendors_limit=all");
        let late = bea.form(&at, &format!("{beas}&{north_only}")).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        assert!(
            late.text.contains("Ada changed this while you looked. It holds now: everything."),
            "{}",
            late.text
        );
        assert!(late.text.contains(&format!("value=\"{north}\" checked")), "{}", late.text);
        assert_eq!(scope().await["regions"], Json::Null, "nothing of it is kept");
        let again = format!(
            "revision={}&before={}&{north_only}",
            hidden(&late.text, "revision"),
            hidden(&late.text, "before")
        );
        assert_eq!(bea.form(&at, &again).await.status, StatusCode::SEE_OTHER);
        assert_eq!(scope().await["regions"], json!([north]), "who has read it may say so");

        // For programs: over what was read, or not at all.
        let path = format!("/api/v1/people/{id}/scope");
        let read = key.get(&path).await.headers["etag"].clone();
        let put = async |tag: &axum::http::HeaderValue, scope: Json| {
            let request = Request::builder().method(Method::PUT).uri(&path).header("if-match", tag);
            let request = request.header("content-type", "application/json");
            key.send(request.body(axum::body::Body::from(scope.to_string())).unwrap()).await.status
        };
        assert_eq!(put(&read, json!({ "regions": [south] })).await, StatusCode::OK);
        assert_eq!(put(&read, json!({})).await, StatusCode::PRECONDITION_FAILED);
        assert_eq!(scope().await["regions"], json!([south]));
        let read = key.get(&path).await.headers["etag"].clone();
        assert_eq!(put(&read, json!({})).await, StatusCode::OK);
        assert!(
            !ada.get("/o/moses-frase/teams").await.text.contains("Cid"),
            "who sees everything is limited by nothing"
        );
        world.everything_verifies().await;
    })
    .await;
}

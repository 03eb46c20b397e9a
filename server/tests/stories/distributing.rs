//! Distribution: who may work with which vendor, registrations handed up and terms handed down, over four tiers and by
//! two ways at once.

use axum::http::StatusCode;
use jiff::SignedDuration;
use kernel::PartnershipId;
use partnering::{partnerships, programs};
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::{Actor, Change};

use crate::{
    browser::{arrive, browser, press, says, served, sign_in},
    cast, graph,
    world::{Voice, World},
};

/// A lead of that company, by its id.
async fn lead(voice: &Voice<'_>, company: &str) -> String {
    let lead = json!({ "company": company, "product": "GTX Pro", "value": "4,821", "country": "Spain" });
    voice.post("/api/v1/leads", lead).await.json()["data"]["id"].as_str().unwrap().to_owned()
}

async fn registered(voice: &Voice<'_>, lead: &str, place: impl ToString) -> Json {
    let path = format!("/api/v1/leads/{lead}/registrations");
    let sent = voice.post(&path, json!({ "partnership": place.to_string() })).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
    sent.json()["data"].clone()
}

/// Decides on the registration of that company that waits.
async fn decides(voice: &Voice<'_>, company: &str, verdict: &str) {
    let waiting = voice.all("/api/v1/registrations?direction=received&state=pending").await;
    let one = waiting.iter().find(|one| one["company"] == company).expect("a registration that waits");
    let path = format!("/api/v1/registrations/{}/decision", one["id"].as_str().unwrap());
    let verdict = json!({ "decision": verdict, "code": "duplicate", "reason": "Known to us" });
    let decided = voice.post(&path, verdict).await;
    assert_eq!(decided.status, StatusCode::OK, "{}", decided.text);
}

/// Where a registration stands, tier by tier.
async fn hops(voice: &Voice<'_>, id: &Json) -> Vec<(String, String)> {
    let path = format!("/api/v1/registrations/{}", id.as_str().unwrap());
    let hops = voice.get(&path).await.json()["data"]["hops"].clone();
    let text = |hop: &Json, name: &str| hop[name].as_str().unwrap().to_owned();
    hops.as_array().unwrap().iter().map(|hop| (text(hop, "name"), text(hop, "state"))).collect()
}

fn stands(hops: &[(&str, &str)]) -> Vec<(String, String)> {
    hops.iter().map(|(name, state)| ((*name).to_owned(), (*state).to_owned())).collect()
}

#[tokio::test]
async fn a_registration_goes_up_three_hops_and_what_is_decided_comes_down_to_who_brought_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let central = graph::program(world, "central", None).await;
        let (nordic, fjord) = (graph::founded(world, "Nordic").await, graph::founded(world, "Fjord").await);
        let upstream = graph::joins(world, "central", &central, &nordic).await;
        let own = graph::opens(world, &nordic, "Nordic Resellers", Some(upstream)).await;
        let place = graph::joins(world, &nordic, &own, &fjord).await;
        let reseller = world.program(&fjord, Role::Member).await;
        let [sub, middle, top] = [&nordic, "central", "maven"].map(|org| world.program(org, Role::Manager));
        let (sub, middle, top) = (sub.await, middle.await, top.await);
        let bring = async |company: &str| {
            let sent = registered(&reseller, &lead(&reseller, company).await, place).await;
            world.run_tasks().await;
            sent["id"].clone()
        };

        let isdom = bring("Isdom").await;
        assert_eq!(hops(&reseller, &isdom).await, stands(&[("Nordic", "pending")]));
        decides(&sub, "Isdom", "accept").await;
        world.run_tasks().await;
        decides(&middle, "Isdom", "accept").await;
        world.run_tasks().await;
        let so_far = [("Nordic", "accepted"), ("Central", "accepted"), ("Maven", "pending")];
        assert_eq!(hops(&reseller, &isdom).await, stands(&so_far));
        // Each knows who is next to it, and the vendor who was next to its distributor: its terms ask for that.
        let at_middle = middle.all("/api/v1/registrations?direction=received").await;
        assert_eq!(
            (&at_middle[0]["peer"]["name"], &at_middle[0]["reseller"]),
            (&json!("Nordic"), &Json::Null)
        );
        let at_top = top.get("/api/v1/registrations").await;
        assert_eq!(at_top.json()["data"][0]["reseller"], "Nordic");
        assert!(!at_top.text.contains("Fjord"), "{}", at_top.text);

        // The vendor takes its time, and says no.
        world.front.clock.advance(SignedDuration::from_hours(10 * 24));
        decides(&top, "Isdom", "deny").await;
        world.run_tasks().await;
        let so_far = [("Nordic", "accepted"), ("Central", "accepted"), ("Maven", "denied")];
        assert_eq!(hops(&reseller, &isdom).await, stands(&so_far));

        // The middle refuses: above it nobody learns of the sale.
        let konex = bring("Konex").await;
        decides(&sub, "Konex", "accept").await;
        world.run_tasks().await;
        decides(&middle, "Konex", "deny").await;
        world.run_tasks().await;
        assert_eq!(hops(&reseller, &konex).await, stands(&[("Nordic", "accepted"), ("Central", "denied")]));
        assert_eq!(top.get("/api/v1/registrations").await.json()["total"], 1);

        // The middle stands still for a while: what was sent waits, and goes on afterwards.
        let inity = bring("Inity").await;
        let (card, _) = graph::vault(world, "central").await;
        assert!(world.node.vaults().suspend(card.org, "moving house").await.unwrap());
        decides(&sub, "Inity", "accept").await;
        world.run_tasks().await;
        assert_eq!(hops(&reseller, &inity).await, stands(&[("Nordic", "accepted"), ("Central", "pending")]));
        assert!(world.node.vaults().resume(card.org).await.unwrap());
        world.front.clock.advance(SignedDuration::from_hours(24));
        world.run_tasks().await;
        decides(&middle, "Inity", "accept").await;
        world.run_tasks().await;
        decides(&top, "Inity", "accept").await;
        world.run_tasks().await;
        let all = [("Nordic", "accepted"), ("Central", "accepted"), ("Maven", "accepted")];
        assert_eq!(hops(&reseller, &inity).await, stands(&all));

        // Taken back, it is gone on every tier.
        let withdrawn = format!("/api/v1/registrations/{}/withdrawal", inity.as_str().unwrap());
        assert_eq!(reseller.post(&withdrawn, json!({})).await.status, StatusCode::OK);
        world.run_tasks().await;
        for (tier, voice) in [("sub", &sub), ("middle", &middle), ("top", &top)] {
            assert!(!voice.get("/api/v1/registrations").await.text.contains("Inity"), "{tier}");
        }

        // Of the tiers, each knows its neighbours, and the programs that it was told of.
        let known = sub.get("/api/v1/channel/vendors").await.json()["data"][0].clone();
        let above = json!(["Maven Distribution", "Central Resellers"]);
        assert_eq!((&known["name"], &known["programs"][0]["stands_on"]), (&json!("Central"), &above));
        let partners = middle.get("/api/v1/channel/partners").await.text;
        assert!(partners.contains("Nordic") && !partners.contains("Fjord"), "{partners}");
        world.everything_verifies().await;
    })
    .await;
}

/// Moses sells what three vendors make, through two distributors; Maven's comes by both.
struct Ways {
    central_maven: PartnershipId,
    central_zenith: PartnershipId,
    west_maven: PartnershipId,
    west_orbit: PartnershipId,
}

impl Ways {
    async fn of(world: &World) -> Self {
        let moses = "moses-frase";
        let below = async |vendor: &str, distributor: &str| {
            let org = graph::founded(world, vendor).await;
            let program = graph::opens(world, &org, &format!("{vendor} Partners"), None).await;
            let place = graph::joins(world, &org, &program, distributor).await;
            let name = format!("{} for {vendor}", graph::vault(world, distributor).await.0.name);
            let own = graph::opens(world, distributor, &name, Some(place)).await;
            graph::joins(world, distributor, &own, moses).await
        };
        let (central_zenith, west_orbit) = (below("Zenith", "central").await, below("Orbit", "west").await);
        let west = graph::program(world, "west", Some("West Resellers")).await;
        let west_maven = graph::joins(world, "west", &west, moses).await;
        let places = world.program(moses, Role::Reader).await.all("/api/v1/partnerships").await;
        let first = places.iter().find(|one| one["program"]["name"] == "Central Resellers").unwrap();
        let central_maven = first["id"].as_str().unwrap().parse().unwrap();
        Self { central_maven, central_zenith, west_maven, west_orbit }
    }
}

#[tokio::test]
async fn a_reseller_with_three_vendors_and_two_distributors_works_with_all_of_them_in_one_portal() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let ways = Ways::of(world).await;
        let moses = world.program("moses-frase", Role::Member).await;
        let person = world.person("moses-frase", Role::Member).await;
        let joined = moses.all("/api/v1/programs/joined").await;
        let mut above: Vec<&str> = joined.iter().filter_map(|one| one["stands_on"][0].as_str()).collect();
        above.sort_unstable();
        assert_eq!(above, ["Maven Distribution", "Maven Distribution", "Orbit Partners", "Zenith Partners"]);
        let page = person.get("/o/moses-frase/programs").await.text;
        for program in ["Central Resellers", "Central for Zenith", "West Resellers", "West for Orbit"] {
            assert!(page.contains(program), "{program}: {page}");
        }

        let isdom = lead(&moses, "Isdom").await;
        let sent = registered(&moses, &isdom, ways.central_maven).await;
        assert_eq!(sent["warnings"], json!([]));
        registered(&moses, &lead(&moses, "Konex").await, ways.central_zenith).await;
        registered(&moses, &lead(&moses, "Inity").await, ways.west_orbit).await;
        world.run_tasks().await;

        // The same sale by another way: to another vendor, and to the same one.
        let before = async |place: PartnershipId| {
            person.get(&format!("/o/moses-frase/leads/{isdom}/register?with={place}")).await.text
        };
        let orbit = before(ways.west_orbit).await;
        assert!(orbit.contains("registered with Central already: Pending."), "{orbit}");
        assert!(!orbit.contains("may get the sale twice"), "{orbit}");
        let twice = before(ways.west_maven).await;
        assert!(twice.contains("Central and West both lead up to Maven Distribution"), "{twice}");
        let sent = registered(&moses, &isdom, ways.west_maven).await;
        let warning = sent["warnings"][0].as_str().unwrap();
        assert!(warning.contains("both lead up to Maven Distribution"), "{warning}");
        world.run_tasks().await;
        for (org, company, total) in [("central", "Isdom", 1), ("west", "Isdom", 1), ("zenith", "Konex", 0)] {
            let got = world.program(org, Role::Reader).await.get("/api/v1/registrations?state=all").await;
            assert_eq!(got.text.matches(company).count() > 0, total > 0, "{org}: {}", got.text);
        }

        // Vendor by vendor.
        let through = async |filter: &str| {
            let rows = moses.all(&format!("/api/v1/registrations?state=all&{filter}")).await;
            let mut companies: Vec<String> =
                rows.iter().map(|row| row["company"].as_str().unwrap().to_owned()).collect();
            companies.sort();
            companies
        };
        assert_eq!(through("program=Central+for+Zenith").await, ["Konex"]);
        assert_eq!(through("program=in.Central+Resellers,West+Resellers").await, ["Isdom", "Isdom"]);
        assert_eq!(through("peer=West").await, ["Inity", "Isdom"]);
        let list = person.get("/o/moses-frase/registrations?state=all&program=West+for+Orbit").await.text;
        assert!(list.contains("Inity") && !list.contains("Konex"), "{list}");
        world.everything_verifies().await;
    })
    .await;
}

/// A vendor of Central's besides Maven, and Central's program below it; its id.
async fn zenith(world: &World) -> String {
    let org = graph::founded(world, "Zenith").await;
    let program = graph::opens(world, &org, "Zenith Partners", None).await;
    let place = graph::joins(world, &org, &program, "central").await;
    graph::opens(world, "central", "Central for Zenith", Some(place)).await.id.to_string()
}

async fn org(world: &World, handle: &str) -> String {
    graph::vault(world, handle).await.0.org.to_string()
}

#[tokio::test]
async fn a_distributor_decides_which_partner_works_with_which_vendor() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = zenith(world).await;
        let (moses, cecily) = (org(world, "moses-frase").await, org(world, "cecily-lampkin").await);
        let central = world.program("central", Role::Admin).await;
        let vendors = central.all("/api/v1/channel/vendors").await;
        let names: Vec<&str> = vendors.iter().filter_map(|one| one["name"].as_str()).collect();
        assert_eq!(names, ["Maven", "Zenith"]);

        // For many at once, each on its own merits.
        let nobody = "org_01j2x00000000000000000000a";
        let asked = json!({ "program": program, "partners": [moses, nobody, cecily, moses] });
        let told = central.post("/api/v1/channel/places", asked.clone()).await.json()["data"].clone();
        assert_eq!(told["done"].as_array().unwrap().len(), 2, "{told}");
        assert_eq!(told["not"][0]["partner"], nobody);
        let again = central.post("/api/v1/channel/places", asked).await.json()["data"].clone();
        assert_eq!((again["done"].as_array().unwrap().len(), again["not"].as_array().unwrap().len()), (0, 3));
        world.run_tasks().await;
        let accepts = async |partner: &str| {
            let owner = world.person(partner, Role::Owner).await;
            let places = world.program(partner, Role::Reader).await.all("/api/v1/partnerships").await;
            let place = places.iter().find(|one| one["state"] == "invited").expect("an invitation");
            let id = place["id"].as_str().unwrap().to_owned();
            let done = owner.form(&format!("/o/{partner}/partners/{id}/acceptance"), "").await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
            world.run_tasks().await;
            id
        };
        let place = accepts("cecily-lampkin").await;
        let owner = world.person("central", Role::Owner).await;
        let page = owner.get("/o/central/channel").await.text;
        for words in [
            "Zenith",
            "Works with it",
            "Invited",
            "Maven Distribution, of Maven",
            "Central for Zenith, yours",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let seller = world.program("cecily-lampkin", Role::Member).await;
        registered(&seller, &lead(&seller, "Isdom").await, &place).await;
        world.run_tasks().await;
        decides(&central, "Isdom", "accept").await;
        world.run_tasks().await;
        let zeniths = world.program("zenith", Role::Manager).await;
        assert_eq!(
            zeniths.get("/api/v1/registrations").await.json()["data"][0]["reseller"],
            "Cecily Lampkin"
        );

        // Stopped there, after a question, and nowhere else.
        let form = format!("program={program}&partner={cecily}");
        let asked = owner.form("/o/central/channel/endings", &form).await;
        assert!(asked.text.contains("End one place in Central for Zenith?"), "{}", asked.text);
        let done = owner.form("/o/central/channel/endings", &format!("{form}&sure=yes")).await;
        assert!(done.text.contains("One place in Central for Zenith is ended."), "{}", done.text);
        world.run_tasks().await;
        let late = lead(&seller, "Konex").await;
        let path = format!("/api/v1/leads/{late}/registrations");
        let refused = seller.post(&path, json!({ "partnership": place })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        let rows = central.all("/api/v1/channel/partners?q=cecily").await;
        let states: Vec<&str> =
            rows[0]["places"].as_array().unwrap().iter().filter_map(|one| one["state"].as_str()).collect();
        assert_eq!(states, ["active", "ended"], "Maven's stays");
        // Let in again with one press.
        let pressed = format!("program=&only={cecily}+{program}");
        let again = owner.form("/o/central/channel/places", &pressed).await;
        assert!(again.text.contains("One partner is invited into Central for Zenith"), "{}", again.text);
        world.run_tasks().await;
        let place = accepts("cecily-lampkin").await;
        registered(&seller, &late, &place).await;

        // Who manages reads; who is limited to a vendor reads of that one.
        let (nils, voice) = world.colleague("Nils", "central", Role::Manager).await;
        let page = voice.get("/o/central/channel").await.text;
        assert!(page.contains("Zenith") && !page.contains("/channel/places"), "{page}");
        let scope = json!({ "vendors": [vendors[0]["id"]] });
        assert_eq!(central.put(&format!("/api/v1/people/{nils}/scope"), scope).await.status, StatusCode::OK);
        let page = voice.get("/o/central/channel").await.text;
        assert!(page.contains("Maven") && !page.contains("Zenith"), "{page}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn whichever_way_a_loop_is_made_it_does_not_stand() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        // Nobody is invited into a program that stands on their own.
        let central = world.program("central", Role::Admin).await;
        let resellers = graph::program(world, "central", None).await;
        let back = graph::joins(world, "central", &resellers, "maven").await;
        let maven = world.program("maven", Role::Admin).await;
        let asked = json!({ "program": resellers.id, "partners": [org(world, "maven").await] });
        let told = central.post("/api/v1/channel/places", asked).await.json()["data"]["not"][0].clone();
        assert!(told["detail"].as_str().unwrap().contains("stands on a program of this very"), "{told}");

        // Who has a place there all the same cannot stand on it.
        let distribution = graph::program(world, "maven", None).await;
        let path = format!("/api/v1/programs/{}/draft", distribution.id);
        let around = maven.put(&path, json!({ "upstream": back, "revision": 0 })).await;
        assert_eq!(around.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", around.text);

        // Three programs, none of which knows of the others yet, each put on the next in the same moment.
        let circle = ["maven", "west", "central"];
        let mut made = Vec::new();
        for org in circle {
            made.push(graph::opens(world, org, "Circle", None).await);
        }
        let mut places = Vec::new();
        for at in 0..3 {
            places.push(graph::joins(world, circle[(at + 1) % 3], &made[(at + 1) % 3], circle[at]).await);
        }
        for at in 0..3 {
            let (program, upstream) = (made[at].id, places[at]);
            let stand = async |change: &Change| programs::join_upstream(change, program, upstream).await;
            graph::vault(world, circle[at]).await.1.change(Actor::Node("operator"), stand).await.unwrap();
        }
        for org in circle {
            let voice = world.program(org, Role::Admin).await;
            let known = voice.all("/api/v1/programs").await;
            let one = known.iter().find(|one| one["name"] == "Circle").unwrap();
            let at = format!("/api/v1/programs/{}", one["id"].as_str().unwrap());
            let draft = json!({ "description": "Round and round", "revision": one["draft"]["revision"] });
            let drafted = voice.put(&format!("{at}/draft"), draft).await;
            assert_eq!(drafted.status, StatusCode::OK, "{}", drafted.text);
            let seen = json!({ "revision": drafted.json()["data"]["draft"]["revision"], "version": 1 });
            let published = voice.post(&format!("{at}/publication"), seen).await;
            assert_eq!(published.status, StatusCode::OK, "{}", published.text);
        }
        world.run_tasks().await;
        let mut standing = 0;
        for org in circle {
            let voice = world.program(org, Role::Reader).await;
            let known = voice.all("/api/v1/programs").await;
            let one = known.iter().find(|one| one["name"] == "Circle").unwrap();
            standing += usize::from(one["says"]["upstream"].is_string());
        }
        assert!(standing < 3, "they do not all stand on each other");

        // An invitation is accepted, and what is above it is not known yet: it is when it arrives.
        let (above, below) = (graph::founded(world, "Above").await, graph::founded(world, "Below").await);
        let top = graph::opens(world, &above, "Top", None).await;
        let in_top = graph::joins(world, &above, &top, &below).await;
        let bottom = graph::opens(world, &below, "Bottom", Some(in_top)).await;
        let (owner, owners) = graph::vault(world, &below).await;
        let (partner, partners) = graph::vault(world, &above).await;
        let exchange = &world.node.exchange;
        let invite = async |change: &Change| {
            partnerships::invite(exchange, change, &bottom, &owner.name, &partner).await
        };
        let place = owners.change(Actor::Node("operator"), invite).await.unwrap();
        world.run_tasks().await;
        let accept = async |change: &Change| {
            partnerships::accept(exchange, change, place).await?;
            Ok::<_, partnerships::PartnershipError>(programs::join_upstream(change, top.id, place).await?)
        };
        partners.change(Actor::Node("operator"), accept).await.unwrap();
        world.run_tasks().await;
        assert_eq!(graph::program(world, &above, Some("Top")).await.upstream, None, "it left what led back");
        assert!(graph::program(world, &below, Some("Bottom")).await.upstream.is_some());
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn terms_below_are_held_against_those_above_before_they_are_published() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let mut terms = graph::terms("Zenith", true);
        let clause = terms.clauses.iter_mut().find(|one| one.kind == "registration.submitted").unwrap();
        clause.required.push("country".to_owned());
        clause.classes.retain(|class| *class != trust::agreements::Class::Notes);
        clause.keep_months = 36;
        let org = graph::founded(world, "Zenith").await;
        let vendor = graph::opens_with(world, &org, "Zenith Partners", terms).await;
        let place = graph::joins(world, &org, &vendor, "central").await;
        let own = graph::opens(world, "central", "Central for Zenith", Some(place)).await;
        let central = world.program("central", Role::Admin).await;
        let codes = async || {
            let vendors = central.all("/api/v1/channel/vendors").await;
            let zenith = vendors.iter().find(|one| one["name"] == "Zenith").unwrap();
            let found = zenith["programs"][0]["findings"].as_array().unwrap().clone();
            found.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(codes().await, ["lacks", "stays", "kept_longer"]);
        let owner = world.person("central", Role::Admin).await;
        let at = format!("/o/central/programs/{}", own.id);
        for path in ["preview", "edit/rules"] {
            let page = owner.get(&format!("{at}/{path}")).await.text;
            for words in
                ["Beside the terms above", "always needs “Country”", "“Notes” reaches you", "for 36 months"]
            {
                assert!(page.contains(words), "{path}, {words}: {page}");
            }
        }
        let handed = owner.form(&format!("{at}/handing-down"), "revision=0").await;
        assert_eq!(handed.status, StatusCode::SEE_OTHER, "{}", handed.text);
        let preview = owner.get(&format!("{at}/preview")).await.text;
        assert!(!preview.contains("always needs") && preview.contains("“Notes” reaches you"), "{preview}");
        let seen = json!({ "revision": 1, "version": 1 });
        let published = central.post(&format!("/api/v1/programs/{}/publication", own.id), seen).await;
        assert_eq!(published.status, StatusCode::OK, "{}", published.text);
        assert_eq!(codes().await, ["stays", "kept_longer"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_browser_a_partner_is_let_in_and_a_reseller_is_warned_of_two_ways() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        let ways = Ways::of(world).await;
        for org in ["central", "moses-frase"] {
            world.person(org, Role::Owner).await;
        }
        let open = async |page: &chromiumoxide::Page, path: &str| {
            page.goto(format!("http://localhost:{}{path}", at.port())).await.expect("a page");
        };
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "owner.central@people.example.com").await;
        open(&page, "/o/central/channel").await;
        let named = "document.querySelector('[aria-label*=\"Cecily Lampkin with Zenith\"]').click()";
        page.evaluate(named).await.expect("a button");
        arrive(&page, "/channel/places").await;
        says(&page, "One partner is invited into Central for Zenith").await;
        press(&page, "a", "Back to distribution").await;
        arrive(&page, "/o/central/channel").await;
        says(&page, "Invited").await;
        page.close().await.expect("a closed page");

        let moses = world.program("moses-frase", Role::Member).await;
        let isdom = lead(&moses, "Isdom").await;
        registered(&moses, &isdom, ways.central_maven).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        page.execute(chromiumoxide::cdp::browser_protocol::network::ClearBrowserCookiesParams::default())
            .await
            .expect("no cookies");
        sign_in(&page, at, "owner.moses-frase@people.example.com").await;
        open(&page, &format!("/o/moses-frase/leads/{isdom}/register?with={}", ways.west_maven)).await;
        says(&page, "Central and West both lead up to Maven Distribution").await;
        press(&page, "main button", "Register with West").await;
        arrive(&page, "done=registered").await;
        says(&page, "West").await;
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

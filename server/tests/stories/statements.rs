//! Billing options, who owes whom, and statements: the same on both sides, of each hop by itself.

use axum::http::StatusCode;
use exchange::{Draft, Field};
use integrations::crm::{Opportunity, Plan, Stage};
use kernel::RegistrationId;
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::{Actor, Change};

use crate::{
    agreeing::Pair,
    browser::{arrive, becomes, browser, go, press, sends, served, until},
    cast,
    coselling::Sale,
    evidence::id,
    graph,
    world::{Voice, World},
};

/// Sells together with Central, through its program.
struct Selling<'w> {
    world: &'w World,
    moses: Voice<'w>,
    central: Voice<'w>,
}

impl<'w> Selling<'w> {
    /// Central’s partners have 15 % of a sale.
    async fn of(world: &'w World) -> Self {
        says(world, "central", json!({ "rate": 1_500 })).await;
        let moses = world.program("moses-frase", Role::Member).await;
        Self { world, moses, central: world.program("central", Role::Manager).await }
    }

    /// What Moses registered with Central and Central accepted: the registration, and Central’s deal.
    async fn registers(&self, company: &str, value: Option<&str>) -> (String, String) {
        let place = self.moses.all("/api/v1/partnerships").await[0]["id"].clone();
        let mut lead = json!({ "company": company, "product": "GTX Pro" });
        if let Some(value) = value {
            lead["value"] = json!(value);
        }
        let lead = self.moses.post("/api/v1/leads", lead).await;
        assert_eq!(lead.status, StatusCode::CREATED, "{}", lead.text);
        let path = format!("/api/v1/leads/{}/registrations", id(&lead.json()["data"]));
        let registered = self.moses.post(&path, json!({ "partnership": place })).await;
        assert!(registered.status.is_success(), "{}", registered.text);
        let registration = id(&registered.json()["data"]);
        self.world.run_tasks().await;
        accept(self.world, &self.central, &registration).await;
        (registration, deal(&self.central, company).await)
    }

    async fn wins(&self, deal: &str, from: &str, how: Json) {
        moved(self.world, &self.central, deal, from, "won", how).await;
    }
}

/// Publishes a change of an organisation’s program that nobody changed before.
pub async fn says(world: &World, org: &str, change: Json) -> String {
    let voice = world.program(org, Role::Admin).await;
    let program = voice.all("/api/v1/programs").await[0].clone();
    let at = format!("/api/v1/programs/{}", id(&program));
    let mut draft = change;
    draft["revision"] = program["draft"]["revision"].clone();
    let kept = voice.put(&format!("{at}/draft"), draft).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
    let seen = json!({ "revision": kept.json()["data"]["draft"]["revision"], "version": program["version"] });
    let published = voice.post(&format!("{at}/publication"), seen).await;
    assert_eq!(published.status, StatusCode::OK, "{}", published.text);
    world.run_tasks().await;
    at
}

async fn accept(world: &World, voice: &Voice<'_>, registration: &str) {
    let decision = format!("/api/v1/registrations/{registration}/decision");
    let decided = voice.post(&decision, json!({ "decision": "accept" })).await;
    assert!(decided.status.is_success(), "{}", decided.text);
    world.run_tasks().await;
}

async fn deal(voice: &Voice<'_>, company: &str) -> String {
    let all = voice.all("/api/v1/deals").await;
    id(all.iter().find(|deal| deal["company"] == company).expect("a deal"))
}

async fn moved(world: &World, voice: &Voice<'_>, deal: &str, from: &str, to: &str, how: Json) {
    let mut step = how;
    (step["from"], step["to"]) = (json!(from), json!(to));
    let moved = voice.post(&format!("/api/v1/deals/{deal}/stage"), step).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
    world.run_tasks().await;
}

async fn lines(voice: &Voice<'_>) -> Vec<Json> {
    voice.all("/api/v1/sale-lines").await
}

async fn line(voice: &Voice<'_>, registration: &str) -> Json {
    let all = lines(voice).await;
    all.into_iter().find(|line| line["registration"] == registration).expect("a line")
}

fn usd(minor: i64) -> Json {
    json!({ "amount": minor, "currency": "USD" })
}

/// The only statement that one side has with another, by month and partnership.
async fn statement(voice: &Voice<'_>) -> (String, Json) {
    let all = voice.all("/api/v1/statements").await;
    assert_eq!(all.len(), 1, "{all:?}");
    let (place, month) = (all[0]["partnership"].as_str().unwrap(), all[0]["month"].as_str().unwrap());
    let at = format!("statements/{place}?month={month}");
    let read = voice.get(&format!("/api/v1/{at}")).await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.text);
    (at, read.json()["data"].clone())
}

#[tokio::test]
async fn each_option_says_who_bills_and_who_owes_and_both_sides_read_the_same() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        for (company, how) in [
            ("Isdom", json!({ "billing": "card" })),
            ("=Konex()", json!({ "billing": "invoice", "purchase_order": "PO-7" })),
            ("Zathunicon", json!({ "billing": "partner" })),
        ] {
            let (_, deal) = selling.registers(company, Some("4,821")).await;
            selling.wins(&deal, "new", how).await;
        }
        let (here, there) = (lines(&selling.central).await, lines(&selling.moses).await);
        assert_eq!((here.len(), there.len()), (3, 3));
        // 15 % of $4,821.00.
        for (billing, owed, we, by) in [
            ("card", 72_315, "by_us", "us"),
            ("invoice", 72_315, "by_us", "us"),
            ("partner", 409_785, "to_us", "them"),
        ] {
            let of =
                |all: &[Json]| all.iter().find(|line| line["billing"] == billing).expect("a line").clone();
            let (ours, theirs) = (of(&here), of(&there));
            assert_eq!((&ours["share"], &ours["owed"]), (&usd(72_315), &usd(owed)), "{ours}");
            assert_eq!((&ours["owed_direction"], &ours["customer_billed_by"]), (&json!(we), &json!(by)));
            let other = if we == "by_us" { "to_us" } else { "by_us" };
            assert_eq!(theirs["owed_direction"], other);
            assert_eq!((&ours["told"], &theirs["told"]), (&json!("yes"), &json!("by_them")));
            for same in [
                "registration",
                "won_on",
                "company",
                "product",
                "price",
                "rate",
                "share",
                "owed",
                "purchase_order",
            ] {
                assert_eq!(ours[same], theirs[same], "{same}");
            }
        }
        let ((at, ours), (_, theirs)) = (statement(&selling.central).await, statement(&selling.moses).await);
        assert_eq!((&ours["we_owe"], &ours["owed_to_us"]), (&json!([usd(144_630)]), &json!([usd(409_785)])));
        assert_eq!((&theirs["we_owe"], &theirs["owed_to_us"]), (&ours["owed_to_us"], &ours["we_owe"]));
        assert_eq!(
            (&ours["lines"], &ours["open"], &theirs["totals"][0]["price"]),
            (&json!(3), &json!(true), &usd(482_100))
        );
        let listed = selling.central.all("/api/v1/statements").await[0].clone();
        assert_eq!(
            (&listed["by_us"]["owed"], &listed["to_us"]["owed"]),
            (&ours["we_owe"], &ours["owed_to_us"])
        );
        let some = selling.central.all("/api/v1/sale-lines?owed=to_us").await;
        assert_eq!((some.len(), &some[0]["company"]), (1, &json!("Zathunicon")));
        assert!(selling.central.all("/api/v1/sale-lines?month=2020-01").await.is_empty());

        for (voice, org) in [(&selling.central, "central"), (&selling.moses, "moses-frase")] {
            let (file, query) = at.split_once('?').unwrap();
            let csv = voice.get(&format!("/api/v1/{file}/statement.csv?{query}")).await;
            assert_eq!(csv.status, StatusCode::OK, "{}", csv.text);
            assert!(
                csv.text.contains("PO-7") && csv.text.contains("723.15") && csv.text.contains("4097.85"),
                "{}",
                csv.text
            );
            assert!(csv.text.contains("'=Konex()"), "what looks like a formula is none: {}", csv.text);
            let reader = world.person(org, Role::Reader).await;
            let pdf = reader.get(&format!("/o/{org}/{file}/statement.pdf?{query}")).await;
            assert_eq!(pdf.status, StatusCode::OK);
            assert!(pdf.text.starts_with("%PDF-"), "a PDF");
            assert_eq!(pdf.headers["content-type"], "application/pdf");
            let page = reader.get(&format!("/o/{org}/{at}")).await.text;
            for words in ["Isdom", "$723.15", "$4,097.85", "PO-7", "$1,446.30"] {
                assert!(page.contains(words), "{words}: {page}");
            }
        }
        let reader = world.person("moses-frase", Role::Reader).await;
        let page = reader.get(&format!("/o/moses-frase/{at}")).await.text;
        assert!(page.contains("Told by Central"), "{page}");
        let owed = reader.get("/o/moses-frase/statements?owed=to_us").await.text;
        assert!(owed.contains("Central") && owed.contains("$1,446.30"), "{owed}");
        let foreign = world.program("cecily-lampkin", Role::Owner).await;
        assert!(lines(&foreign).await.is_empty());
        assert_eq!(foreign.get(&format!("/api/v1/{at}")).await.status, StatusCode::NOT_FOUND);
        let journal = world.program("moses-frase", Role::Owner).await.all("/api/v1/journal").await;
        let ours: Vec<&Json> = journal
            .iter()
            .filter(|entry| entry["kind"].as_str().is_some_and(|kind| kind.starts_with("sale.")))
            .collect();
        assert!(ours.len() == 3 && !json!(ours).to_string().contains("Isdom"), "{ours:?}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_line_follows_its_deal_and_is_nowhere_once_there_is_nothing_to_say() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        let (registration, deal) = selling.registers("Isdom", Some("10.01")).await;
        assert!(lines(&selling.central).await.is_empty(), "nothing is won");
        selling.wins(&deal, "new", json!({ "billing": "card" })).await;
        // 150.15 cents.
        assert_eq!(line(&selling.moses, &registration).await["owed"], usd(150));
        selling.wins(&deal, "won", json!({ "billing": "partner" })).await;
        for voice in [&selling.central, &selling.moses] {
            let now = line(voice, &registration).await;
            assert_eq!((&now["billing"], &now["owed"]), (&json!("partner"), &usd(851)));
        }
        moved(world, &selling.central, &deal, "won", "new", json!({})).await;
        for voice in [&selling.central, &selling.moses] {
            assert!(lines(voice).await.is_empty());
            assert!(voice.all("/api/v1/statements").await.is_empty());
        }
        let sent = selling.central.all("/api/v1/sharing/sent").await;
        let held =
            sent.iter().filter(|row| row["kind"] == "sale.billed" && row["state"] == "delivered").count();
        assert_eq!(held, 0, "what was told was taken back: {sent:?}");
        selling.wins(&deal, "new", json!({ "billing": "card" })).await;
        assert_eq!(line(&selling.moses, &registration).await["owed"], usd(150));

        let taken =
            selling.moses.post(&format!("/api/v1/registrations/{registration}/withdrawal"), json!({})).await;
        assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
        world.run_tasks().await;
        assert!(lines(&selling.central).await.is_empty() && lines(&selling.moses).await.is_empty());
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_line_that_is_counted_otherwise_is_not_taken_and_a_partner_tells_none() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        let (registration, deal) = selling.registers("Isdom", Some("1,000")).await;
        selling.wins(&deal, "new", json!({ "billing": "card" })).await;
        let right = line(&selling.moses, &registration).await;
        assert_eq!(right["owed"], usd(15_000));
        let tell = async |from: &str, share: i64, rate: i64, billing: &str| {
            let (_, vault) = graph::vault(world, from).await;
            let hop: RegistrationId = registration.parse().expect("an id");
            let send = async |change: &Change| {
                let hop = selling::registrations::find(change, hop).await?.expect("it is there");
                let money = |amount: i64| json!({ "amount": amount, "currency": "USD" });
                let draft = Draft {
                    kind: &earning::lines::BILLED,
                    to: hop.peer,
                    partnership: Some(hop.partnership),
                    subject: registration.clone(),
                    in_reply_to: None,
                    basis: None,
                    fields: vec![
                        Field::new("value", "product", money(100_000)),
                        Field::new("share", "product", money(share)),
                        Field::new("rate", "decision", rate),
                        Field::new("billing", "decision", billing),
                        Field::new("won_on", "decision", "2026-05-28"),
                    ],
                };
                let cleared = world.node.exchange.clear(change, draft).await?;
                world.node.exchange.send(change, cleared).await
            };
            vault.change(Actor::Node("story"), send).await.map(|_| ())
        };
        for (share, rate, billing) in
            [(99_999, 1_500, "card"), (-1, 1_500, "card"), (15_000, 10_001, "card"), (15_000, 1_500, "gold")]
        {
            tell("central", share, rate, billing).await.expect("an envelope");
            world.run_tasks().await;
            let answered = selling.central.all("/api/v1/sharing/sent").await[0]["receipt"].clone();
            assert_eq!((&answered["verdict"], &answered["code"]), (&json!("refused"), &json!("invalid")));
            assert_eq!(line(&selling.moses, &registration).await, right, "{share} {rate} {billing}");
        }
        assert!(tell("moses-frase", 15_000, 1_500, "card").await.is_err(), "it is not a partner's to tell");
        assert_eq!(line(&selling.central, &registration).await["owed"], usd(15_000));
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_sale_without_an_amount_owes_what_nobody_knows_and_not_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        let (registration, deal) = selling.registers("Isdom", None).await;
        selling.wins(&deal, "new", json!({ "billing": "card" })).await;
        for voice in [&selling.central, &selling.moses] {
            let line = line(voice, &registration).await;
            assert_eq!(
                (&line["price"], &line["share"], &line["owed"]),
                (&Json::Null, &Json::Null, &Json::Null)
            );
            let (_, statement) = statement(voice).await;
            assert_eq!((&statement["without_amount"], &statement["we_owe"]), (&json!(1), &json!([])));
        }
        let reader = world.person("central", Role::Reader).await;
        let page = reader.get("/o/central/statements?owed=by_us").await.text;
        assert!(page.contains("1 sale has no amount yet"), "{page}");
        let (at, _) = statement(&selling.central).await;
        assert!(reader.get(&format!("/o/central/{at}")).await.text.contains("No amount yet"));
    })
    .await;
}

#[tokio::test]
async fn the_rate_is_that_of_the_tier_at_the_win_and_stays() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let selling = Selling::of(world).await;
        let (before, deal) = selling.registers("Isdom", Some("1,000")).await;
        selling.wins(&deal, "new", json!({ "billing": "card" })).await;
        let tiers =
            json!({ "tiers": [{ "name": "Silver", "accepted": 1, "rate": 2_000 }], "period_months": 12 });
        let at = says(world, "central", tiers).await;
        let admin = world.program("central", Role::Admin).await;
        let moves: Vec<Json> = admin
            .all(&format!("{at}/tiers"))
            .await
            .into_iter()
            .filter(|one| one["moves"] == true)
            .map(|one| json!({ "partnership": one["partnership"], "from": one["has"], "to": one["gets"] }))
            .collect();
        let done = admin.post(&format!("{at}/tiers/moves"), json!({ "moves": moves })).await;
        assert!(done.status.is_success(), "{}", done.text);
        world.run_tasks().await;
        let (after, deal) = selling.registers("Konex", Some("1,000")).await;
        selling.wins(&deal, "new", json!({ "billing": "card" })).await;
        for voice in [&selling.central, &selling.moses] {
            let (old, new) = (line(voice, &before).await, line(voice, &after).await);
            assert_eq!((&old["rate"], &old["owed"]), (&json!(1_500), &usd(15_000)));
            assert_eq!((&new["rate"], &new["owed"]), (&json!(2_000), &usd(20_000)));
        }
    })
    .await;
}

#[tokio::test]
async fn over_two_tiers_every_hop_has_a_line_at_its_own_rate() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        says(world, "maven", json!({ "rate": 3_000 })).await;
        let selling = Selling::of(world).await;
        let (lower, deal_there) = selling.registers("Isdom", Some("1,000")).await;
        let maven = world.program("maven", Role::Manager).await;
        let sent = selling.central.all("/api/v1/registrations?direction=sent").await;
        let upper = id(sent.iter().find(|one| one["company"] == "Isdom").expect("it was passed up"));
        accept(world, &maven, &upper).await;
        let deal_above = deal(&maven, "Isdom").await;
        moved(world, &maven, &deal_above, "new", "won", json!({ "billing": "partner" })).await;
        assert!(lines(&selling.moses).await.is_empty(), "Central has not won it");
        selling.wins(&deal_there, "new", json!({ "billing": "partner" })).await;
        let (above, below) = (line(&selling.central, &upper).await, line(&selling.central, &lower).await);
        assert_eq!(
            (&above["role"], &above["owed"], &above["owed_direction"]),
            (&json!("partner"), &usd(70_000), &json!("by_us"))
        );
        assert_eq!(
            (&below["role"], &below["owed"], &below["owed_direction"]),
            (&json!("owner"), &usd(85_000), &json!("to_us"))
        );
        assert_eq!((lines(&maven).await.len(), lines(&selling.moses).await.len()), (1, 1));
        let told = json!(lines(&maven).await).to_string();
        assert!(!told.contains("Moses"), "a vendor does not see the hop below: {told}");
        let listed = selling.central.all("/api/v1/statements").await;
        assert_eq!(listed.len(), 2, "one with each: {listed:?}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn where_no_agreement_covers_it_the_partner_is_not_told_until_one_does() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        let agreed = async |version: i64, change: fn(&mut Json)| {
            let written = pair.rewrite(change).await;
            assert!(written.status.is_success(), "{}", written.text);
            assert_eq!(pair.propose(None).await.status, StatusCode::CREATED);
            world.run_tasks().await;
            assert!(pair.accept(version).await.status.is_success());
            world.run_tasks().await;
        };
        agreed(2, |terms| {
            let clauses = terms["clauses"].as_array_mut().expect("clauses");
            clauses.retain(|clause| clause["kind"] != "sale.billed");
        })
        .await;
        let selling = Selling::of(world).await;
        let (registration, deal) = selling.registers("Isdom", Some("1,000")).await;
        selling.wins(&deal, "new", json!({ "billing": "card" })).await;
        let known = line(&selling.central, &registration).await;
        assert_eq!((&known["told"], &known["visibility"]), (&json!("not_covered"), &json!("only_you")));
        assert!(lines(&selling.moses).await.is_empty());
        let (at, _) = statement(&selling.central).await;
        let reader = world.person("central", Role::Reader).await;
        let page = reader.get(&format!("/o/central/{at}")).await.text;
        assert!(page.contains("Moses Frase has not been told of 1 sale"), "{page}");

        agreed(3, |terms| {
            let clauses = terms["clauses"].as_array_mut().expect("clauses");
            let mut clause =
                clauses.iter().find(|one| one["kind"] == "registration.decided").expect("a clause").clone();
            clause["kind"] = json!("sale.billed");
            clause["classes"] = json!(["product", "decision"]);
            clauses.push(clause);
        })
        .await;
        let told = line(&selling.moses, &registration).await;
        assert_eq!(
            (&told["owed"], &told["company"]),
            (&usd(15_000), &Json::Null),
            "the company is not covered"
        );
        assert_eq!(line(&selling.central, &registration).await["told"], "yes");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn vendor_distributor_and_reseller_read_their_sides_of_statements_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    // One that was won before it came here: nobody has said how its customer pays.
    let before = cast::opportunity("K1", 0, Stage::Won, 100);
    let before = Opportunity { closed_on: "2026-05-04".parse().ok(), ..before };
    let plan = Plan { opportunities: vec![before], ..cast::channel() };
    World::on_every_engine(plan, async |world: &World| {
        // The vendor gives 20 % of a sale, and its distributor 15 % of the same.
        says(world, "maven", json!({ "rate": 2_000 })).await;
        says(world, "central", json!({ "rate": 1_500 })).await;
        let sale = Sale::with(world, "Quillfeather", json!({ "value": "4,821" })).await;
        for (voice, deal) in [(&sale.central, &sale.deals[1]), (&sale.maven, &sale.deals[2])] {
            moved(world, voice, deal, "new", "won", json!({ "billing": "card" })).await;
        }
        for org in ["moses-frase", "central", "maven"] {
            world.person(org, Role::Manager).await;
        }
        let at = served(world).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        let month = text::month_of_year("2026-05");
        for (org, owed, with, whose, amount, who) in [
            ("maven", "by_us", "Central", "Your figures", "$964.20", "Maven owes Central"),
            ("central", "to_us", "Maven", "Told by Maven", "$964.20", "Maven owes Central"),
            ("central", "by_us", "Moses Frase", "Your figures", "$723.15", "Central owes Moses Frase"),
            ("moses-frase", "to_us", "Central", "Told by Central", "$723.15", "Central owes Moses Frase"),
        ] {
            becomes(&page, at, org, Role::Manager).await;
            go(&page, at, &format!("{org}/statements?owed={owed}")).await;
            until(&page, with).await;
            press(&page, "main table a", &month).await;
            arrive(&page, "/statements/partnership_").await;
            for words in [whose, amount, who, "Quillfeather", "Save as PDF", "Save as CSV"] {
                until(&page, words).await;
            }
            let unbilled = "Of 1 sale that was won in this month nobody has said how its customer pays";
            let said = crate::browser::text(&page).await;
            assert_eq!(said.contains(unbilled), owed == "by_us", "who owns the program can say it: {said}");
            if (org, owed) != ("central", "by_us") {
                continue;
            }
            // Said where the deal is, it is in the statement.
            press(&page, "main a", "Say it there").await;
            arrive(&page, "/deals/table").await;
            press(&page, "main table a", "Isdom K1").await;
            arrive(&page, "/deals/deal_").await;
            press(&page, "main .head button", "Say how the customer pays").await;
            sends(&page, "form.gate", &[("billing", "card")], "button.main").await;
            arrive(&page, "done=saved").await;
            go(&page, at, "central/statements?owed=by_us").await;
            press(&page, "main table a", &month).await;
            arrive(&page, "/statements/partnership_").await;
            until(&page, "Isdom K1").await;
            assert!(!crate::browser::text(&page).await.contains(unbilled));
        }
        page.close().await.expect("a page that closes");
        world.everything_verifies().await;
    })
    .await;
    browser.close().await.expect("a browser that closes");
}

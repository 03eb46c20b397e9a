//! Lists of records, asked: typed conditions, columns, saved views, and files of what is shown.

use axum::http::StatusCode;
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use integrations::crm::{Plan, Stage};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value as Json, json};
use trust::access::{Role, memberships};

use crate::{
    cast,
    world::{Answer, Voice, World, encoded},
};

/// Companies of Moses' leads, as people and attackers write them: with what it may buy, for how much, and when it
/// may be decided.
const LEADS: [(&str, &str, &str, &str, &str); 6] = [
    ("Isdom", "GTX Pro", "4821.50", "USD", "2026-12-30"),
    ("=HYPERLINK(\"http://evil\")", "MG Special", "5000", "USD", "2026-12-31"),
    ("<script>alert(1)</script>", "GTX Pro", "9000", "EUR", "2027-01-01"),
    ("مرحبا 👩‍👧 100%_\\", "MG Special", "", "", ""),
    ("'; drop table leads; --", "GTX Pro", "12", "JPY", ""),
    ("Konex\u{1} Ltd", "in.stock", "70000", "USD", "2026-12-31"),
];

/// Moses' leads; their ids.
pub async fn filled(world: &World) -> Vec<String> {
    let moses = world.program("moses-frase", Role::Member).await;
    let mut ids = Vec::new();
    for (company, product, value, currency, closes_on) in LEADS {
        let lead = json!({
            "company": company, "product": product, "value": value, "currency": currency, "closes_on": closes_on,
        });
        let added = moses.post("/api/v1/leads", lead).await.json();
        ids.push(added["data"]["id"].as_str().unwrap().to_owned());
    }
    ids
}

/// The places, in the cast's list, of the leads that a query finds.
pub async fn found(program: &Voice<'_>, query: &str) -> Vec<usize> {
    let rows = program.all(&format!("/api/v1/leads?{query}")).await;
    let place =
        |row: &Json| LEADS.iter().position(|lead| row["company"] == lead.0).expect("a lead of the cast");
    // The clock stands still, so that chance alone orders their ids.
    let mut places: Vec<usize> = rows.iter().map(place).collect();
    places.sort_unstable();
    places
}

#[tokio::test]
async fn a_list_is_filtered_by_what_its_fields_are() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        filled(world).await;
        let moses = world.program("moses-frase", Role::Reader).await;
        let cases: [(&str, &[usize]); 16] = [
            ("value=gte.5000", &[1, 5]),
            ("value=gt.5000", &[5]),
            ("value=gte.1&value=lte.5000", &[0, 1]),
            ("value=gte.1 EUR", &[2]),
            ("value=is.12 JPY", &[4]),
            ("value=none", &[3]),
            ("closes=before.2026-12-31", &[0]),
            ("closes=from.2026-12-31", &[1, 2, 5]),
            ("closes=none", &[3, 4]),
            ("product=in.GTX Pro,MG Special&value=given", &[0, 1, 2, 4]),
            ("product=is.in.stock", &[5]),
            ("product=not.GTX Pro", &[1, 3, 5]),
            ("company=has.ISDOM", &[0]),
            ("company=has.0%25_\\", &[3]),
            ("company=has.%25", &[3]),
            ("q=konex&stage=open", &[5]),
        ];
        for (query, places) in cases {
            let query = query.replace(' ', "+");
            assert_eq!(found(&moses, &query).await, places, "{query}");
        }
        let refused = moses.get("/api/v1/leads?value=gte.much").await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.text.contains("gte.5000"), "{}", refused.text);

        let person = world.person("moses-frase", Role::Reader).await;
        let page =
            person.get("/o/moses-frase/leads?value=gte.5000&closes=before.2027-01-01&columns=closes").await;
        assert!(
            page.text.contains("Value is at least $5,000") && page.text.contains("Closes before 1 Jan 2027")
        );
        assert!(
            page.text.contains("31 Dec 2026") && !page.text.contains("<td data-label=\"Product\""),
            "{}",
            page.text
        );
        assert!(!page.text.contains("<script>alert"));
    })
    .await;
}

/// Texts that somebody might put into an address: near to what is understood, and far from it.
fn queries() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        proptest::sample::select(vec![
            "q",
            "sort",
            "dir",
            "page",
            "limit",
            "columns",
            "view",
            "add",
            "test",
            "to",
            "stage",
            "state",
            "value",
            "closes",
            "product",
            "peer",
            "archived",
            "company",
            "submitted",
            "direction",
            "cursor",
            "act",
        ])
        .prop_map(str::to_owned),
        "[a-z.]{0,8}",
    ];
    let value = prop_oneof![
        proptest::sample::select(vec![
            "asc",
            "desc",
            "value",
            "company",
            "open",
            "all",
            "none",
            "given",
            "yes",
            "1",
            "100000",
            "gte.5000",
            "lt.-1 EUR",
            "before.2026-12-31",
            "from.9999-12-31",
            "until.-009999-01-01",
            "this.quarter",
            "last.year",
            "in.GTX Pro,MG Special",
            "has.%",
            "has.\\",
            "not.,",
            "is.",
            "' or 1=1 --",
            "gte.92233720368547758.07",
            "gte.9999999999999999999999",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
        "(gte|lt|in|has|not|before|this)[.]\\PC{0,8}",
    ];
    proptest::collection::vec((name, value), 0..5).prop_map(|pairs| {
        let pairs = pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    })
}

#[tokio::test]
async fn whatever_a_list_is_asked_it_answers_or_says_why_not_and_shows_nobody_elses_rows() {
    let plan =
        Plan { opportunities: vec![cast::opportunity("KARY7", 2, Stage::Submitted, 0)], ..cast::channel() };
    World::on_every_engine(plan, async |world: &World| {
        filled(world).await;
        let person = world.person("moses-frase", Role::Manager).await;
        let program = world.program("moses-frase", Role::Manager).await;
        let mut runner = TestRunner::deterministic();
        let mut understood = 0;
        for _ in 0..250 {
            let query = queries().new_tree(&mut runner).expect("a query").current();
            for list in ["leads", "registrations"] {
                let page = format!("/o/moses-frase/{list}");
                let asked = [
                    person.get(&format!("{page}?{query}")).await,
                    program.get(&format!("/api/v1/{list}?{query}")).await,
                    person.get(&format!("{page}/export.csv?{query}")).await,
                ];
                for Answer { status, text, .. } in asked {
                    let fine = status.is_success() || status.is_redirection();
                    assert!(fine || status == StatusCode::BAD_REQUEST, "{list}?{query}: {status} {text}");
                    assert!(!text.contains("KARY7"), "{list}?{query} shows a row of another organisation");
                    understood += u32::from(fine);
                }
            }
        }
        assert!(understood > 150, "too little was understood to prove anything: {understood}");
    })
    .await;
}

#[tokio::test]
async fn an_export_is_exactly_what_is_shown_and_stands_in_the_journal() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        filled(world).await;
        let moses = world.person("moses-frase", Role::Reader).await;
        let list = "/o/moses-frase/leads";
        let query = "value=given&sort=company&columns=value,closes,archived";
        let csv = moses.get(&format!("{list}/export.csv?{query}")).await;
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        let name = csv.headers["content-disposition"].to_str().unwrap();
        assert!(name.starts_with("attachment; filename=\"leads-2026-") && name.ends_with(".csv\""), "{name}");
        let text = csv.text.strip_prefix('\u{feff}').expect("a mark that it is UTF-8");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(
            heads,
            ["Company", "Domain", "Same company", "Value", "Value currency", "Closes", "Archived"]
        );
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let mut companies: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
        companies.sort_unstable();
        let mut expected: Vec<String> = LEADS
            .iter()
            .filter(|lead| !lead.2.is_empty())
            .map(|lead| if lead.0.starts_with('=') { format!("'{}", lead.0) } else { lead.0.to_owned() })
            .collect();
        expected.sort_unstable();
        assert_eq!(companies, expected, "a formula stands behind an apostrophe");
        let isdom = rows.iter().find(|row| row[0] == "Isdom").unwrap();
        assert_eq!(isdom[2..], ["", "4821.50", "USD", "2026-12-30", "no"]);

        let xlsx = moses.get(&format!("{list}/export.xlsx?{query}")).await;
        let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(xlsx.bytes)).expect("a workbook");
        let range = book.worksheet_range("Leads").unwrap();
        assert_eq!(range.height(), 1 + rows.len());
        for (row, shown) in range.rows().skip(1).zip(&rows) {
            let company =
                shown[0].strip_prefix('\'').filter(|rest| rest.starts_with('=')).unwrap_or(&shown[0]);
            assert_eq!(row[0], Data::String(company.to_owned()), "the same rows in the same order");
            assert_eq!(row[3], Data::Float(shown[3].parse().unwrap()));
        }
        assert!(book.worksheet_formula("Leads").unwrap().is_empty());

        let program = world.program("moses-frase", Role::Reader).await;
        let again = program.get(&format!("/api/v1/leads/export.csv?{query}")).await;
        assert_eq!(again.text, csv.text, "a program gets the same");
        let journal = program.get("/api/v1/journal").await.json();
        let entries: Vec<&Json> =
            journal["data"].as_array().unwrap().iter().filter(|one| one["kind"] == "list.exported").collect();
        assert_eq!(entries.len(), 3);
        let said = entries[0].to_string();
        assert!(said.contains("\"rows\":5") && said.contains("\"leads\""), "{said}");
        assert!(!said.contains("Isdom") && !said.contains("5000"), "no value stands in it: {said}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_export_has_every_page() {
    let waiting = (0..230).map(|at| cast::opportunity(&format!("MANY{at:03}"), 0, Stage::Submitted, 0));
    let plan = Plan { opportunities: waiting.collect(), ..cast::channel() };
    World::on_every_engine(plan, async |world: &World| {
        let maven = world.program("maven", Role::Reader).await;
        let csv = maven
            .get("/api/v1/registrations/export.csv?state=pending&columns=reference&sort=reference")
            .await;
        let references: Vec<&str> =
            csv.text.lines().skip(1).filter_map(|line| line.rsplit(',').next()).collect();
        assert_eq!(references.len(), 230);
        assert!(references.is_sorted() && references[0] == "MANY000" && references[229] == "MANY229");
    })
    .await;
}

#[tokio::test]
async fn a_view_is_ones_own_or_everybodys_and_a_list_may_begin_with_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        filled(world).await;
        let (ada, bob) = (
            world.person("moses-frase", Role::Member).await,
            world.person("moses-frase", Role::Reader).await,
        );
        let list = "/o/moses-frase/leads";
        let keep = async |who: &Voice<'_>, at: &str, name: &str| {
            let form = format!("list=leads&name={}&query=value%3Dgte.5000%26page%3D3", encoded(name));
            who.form(&format!("/o/moses-frase/views{at}"), &form).await
        };
        let own = keep(&ada, "", "My <quarter>").await;
        assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text);
        let opened = own.headers["location"].to_str().unwrap().to_owned();
        assert!(opened.starts_with("/o/moses-frase/leads?value=gte.5000&view=view_"), "{opened}");
        let page = ada.get(&opened).await.text;
        assert!(page.contains("View: My &#60;quarter&#62;"), "{page}");
        assert!(
            !bob.get(&opened).await.text.contains("&#60;quarter"),
            "another sees the list, and not that view"
        );
        let id = opened.rsplit_once("view=").unwrap().1.to_owned();
        assert_eq!(
            bob.form(&format!("/o/moses-frase/views/{id}/deletion"), "").await.status,
            StatusCode::NOT_FOUND
        );

        assert_eq!(
            keep(&bob, "/shared", "Ours").await.status,
            StatusCode::NOT_FOUND,
            "a reader shares nothing"
        );
        let shared = keep(&ada, "/shared", "Ours").await.headers["location"].to_str().unwrap().to_owned();
        let shared = shared.rsplit_once("view=").unwrap().1.to_owned();
        assert!(bob.get(list).await.text.contains(">Ours<"));
        bob.form(&format!("/o/moses-frase/views/{shared}/default"), "on=yes").await;
        let begins = bob.get(list).await;
        assert_eq!(begins.headers["location"], format!("{list}?value=gte.5000&view={shared}").as_str());
        assert_eq!(ada.get(list).await.status, StatusCode::OK, "only for who chose it");
        assert!(
            bob.get(&format!("{list}?view=all")).await.text.contains(">Isdom<"),
            "everything is one step away"
        );

        let (card, _) = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
        let email = "member.moses-frase@people.example.com".parse().unwrap();
        let gone = trust::people::by_email(world.node.vaults(), &email).await.unwrap().unwrap();
        memberships::revoke(world.node.vaults(), gone.id, card.org).await.unwrap();
        assert!(bob.get(&format!("{list}?view=all")).await.text.contains(">Ours<"), "what was shared stays");
        let program = world.program("moses-frase", Role::Member).await;
        let views = program.get("/api/v1/views?list=leads").await.json();
        assert_eq!(views["total"], 1, "nobody's own is a program's: {views}");
        let path = format!("/api/v1/views/{shared}");
        assert_eq!(program.post(&path, json!({ "name": "Theirs" })).await.json()["data"]["name"], "Theirs");
        assert_eq!(program.post(&format!("{path}/deletion"), json!({})).await.status, StatusCode::OK);
        assert_eq!(bob.get(list).await.status, StatusCode::OK, "it begins with everything again");
        world.everything_verifies().await;
    })
    .await;
}

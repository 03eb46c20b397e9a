use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use exchange::{AgreementRef, FieldHead, Header, Logged, Receipt, SealedValue, Side, State, Verdict};
use kernel::{AgreementId, Clock, EnvelopeId, OrgId, PartnershipId, from_millis};
use serde_json::{Map, Value, json};
use tower::ServiceExt;
use vault::{Actor, Change, Fact, Head, JournalEntry, VaultError};

use super::{Names, api, crossed, kind_label, words};
use crate::access::{Role, keys, memberships};
use crate::people::sessions;
use crate::tests::World;

/// Every literal of the shape `noun.fact` in the sources of the rooms and of the exchange.
fn kinds_in_the_code() -> BTreeSet<String> {
    let nouns =
        ["lead", "registration", "envelope", "receipts", "agreement", "partnership", "program", "webhook"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut kinds = BTreeSet::new();
    let mut folders = vec![root.join("domain"), root.join("platform/exchange")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" && name != "target" {
                folders.push(path);
            // What members are told of has names of its own, beside the facts that it is made from.
            } else if name.ends_with(".rs") && name != "tests.rs" && name != "notices.rs" {
                let text = std::fs::read_to_string(path).unwrap();
                for literal in text.split('"') {
                    let fact = literal.split_once('.').filter(|(noun, _)| nouns.contains(noun));
                    if fact.is_some_and(|(_, fact)| fact.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
                    {
                        kinds.insert(literal.to_owned());
                    }
                }
            }
        }
    }
    kinds
}

fn entry(kind: &str) -> JournalEntry {
    JournalEntry {
        number: 7,
        at: from_millis(1_700_000_000_000),
        actor: "node:import".to_owned(),
        kind: kind.to_owned(),
        about: vec!["lead_1".to_owned()],
        values: Map::new(),
        hash: "ab".repeat(32),
    }
}

fn logged(values: bool) -> Logged {
    let number = |digit: u128| kernel::Uuid::from_u128(digit);
    let (from, to) = (OrgId::from(number(1)), OrgId::from(number(2)));
    let field = |name: &str, class: &str| FieldHead {
        name: name.to_owned(),
        class: class.to_owned(),
        hash: "h".to_owned(),
    };
    let value = SealedValue { value: json!("Isdom"), salt: "s".to_owned() };
    let at = from_millis(1_700_000_000_000);
    Logged {
        side: Side::Sent,
        state: State::Delivered,
        hash: "hash".to_owned(),
        values: values.then(|| BTreeMap::from([("company".to_owned(), value)])),
        at,
        keep_until: Some(at),
        receipt: Some(Receipt {
            v: 1,
            envelope: EnvelopeId::from(number(3)),
            hash: "hash".to_owned(),
            by: to,
            at,
            head: Head { number: 12, hash: "head".to_owned() },
            verdict: Verdict::Refused { code: "known".to_owned(), reason: "it is here".to_owned() },
        }),
        header: Header {
            v: 1,
            id: EnvelopeId::from(number(3)),
            kind: "registration.submitted".to_owned(),
            from,
            to,
            partnership: Some(PartnershipId::from(number(4))),
            sequence: 5,
            agreement: Some(AgreementRef { id: AgreementId::from(number(6)), version: 2 }),
            purpose: "Deal registration".to_owned(),
            subject: "registration_1".to_owned(),
            issued: at,
            expires: at,
            in_reply_to: None,
            basis: None,
            head: Head { number: 1, hash: "head".to_owned() },
            fields: vec![field("company", "company")],
        },
    }
}

#[test]
fn every_kind_that_the_code_writes_has_words() {
    let kinds = kinds_in_the_code();
    assert!(kinds.contains("registration.submitted") && kinds.contains("lead.added"), "{kinds:?}");
    for kind in kinds {
        let envelope = kind_label(&kind) != kind;
        let fact = words::known(&entry(&kind), &Names::default()).is_some();
        assert!(envelope || fact, "{kind} has no words");
    }
    assert_eq!(kind_label("withdrawal"), "Withdrawal");
    assert_eq!(words::sentence(&entry("something.new"), &Names::default()), "something.new");
}

#[test]
fn a_value_is_shown_as_a_person_writes_it() {
    assert_eq!(words::value("value", &json!({ "amount": 482_150, "currency": "USD" })), "$4,821.50");
    assert_eq!(words::value("closes_on", &json!("2017-03-01")), "1 Mar 2017");
    assert_eq!(words::value("state", &json!("accepted")), "Accepted");
    assert_eq!(words::value("upper", &json!([{ "name": "Maven", "state": "pending" }])), "Maven · pending");
    assert_eq!(words::value("products", &json!(["GTX Pro", "MG Special"])), "GTX Pro, MG Special");
    assert_eq!(words::value("reseller", &Value::Null), "Not given");
    let names = ["Company", "Domain", "Country", "Product", "Value", "Stage"].map(str::to_owned);
    assert_eq!(words::fields(&names), "Company, Domain, Country, Product and 2 more");
    assert_eq!(super::field_label("sales_price"), "Sales price");
    assert_eq!(super::class_label("product"), "Product and value");
}

#[test]
fn an_envelope_tells_programs_everything_and_values_only_while_they_are_kept() {
    let row = api::envelope(&logged(true), &HashMap::new());
    assert_eq!(row["values"], json!({ "company": "Isdom" }));
    assert_eq!(row["fields"], json!([{ "name": "company", "class": "company" }]));
    assert_eq!(row["agreement"]["version"], 2);
    assert_eq!(row["sequence"], 5);
    assert_eq!(row["receipt"]["verdict"], "refused");
    assert_eq!(row["receipt"]["code"], "known");
    assert_eq!(row["receipt"]["journal"], json!({ "number": 12, "hash": "head" }));
    let erased = api::envelope(&logged(false), &HashMap::new());
    assert_eq!(erased["values"], Value::Null);
    assert_eq!(crossed::fields(&logged(false))[0].value, None);
}

#[test]
fn a_journal_entry_for_programs_has_all_that_is_chained() {
    let row = api::entry(&entry("lead.added"));
    let names: Vec<&String> = row.as_object().unwrap().keys().collect();
    assert_eq!(names.len(), 7);
    assert_eq!((&row["number"], &row["kind"]), (&json!(7), &json!("lead.added")));
    assert_eq!(row["at"], "2023-11-14T22:13:20Z");
}

/// Status and text of an answer, asked as a reader of an organisation whose journal has three entries.
async fn ask(path: &str) -> (StatusCode, String) {
    let world = World::new().await;
    let (maven, ada) = (world.organisation("maven").await, world.person("ada@example.com").await);
    memberships::grant(&world.portal.vaults, ada.id, maven.org, Role::Reader).await.unwrap();
    let (_, secret) = keys::create(&world.portal.vaults, maven.org, Role::Reader, "Reports").await.unwrap();
    let vault = world.portal.vaults.vault(maven.org);
    vault
        .change(Actor::Person(ada.id), async |change: &Change| {
            for _ in 0..3 {
                let (clock, chance) = change.nature();
                change.record(Fact::new("lead.added").about(kernel::LeadId::new(clock, chance))).await?;
            }
            Ok::<_, VaultError>(())
        })
        .await
        .unwrap();
    let token = sessions::start(&world.portal.vaults, &ada, None).await.unwrap();
    let mut rooms = ::web::Rooms::new();
    super::routes(&mut rooms);
    let request = Request::get(path)
        .header(header::COOKIE, format!("freehold={}", token.reveal()))
        .header(header::AUTHORIZATION, format!("Bearer {}", secret.reveal()))
        .body(Body::empty())
        .unwrap();
    let answer = rooms.into_router().with_state(world.portal.clone()).oneshot(request).await.unwrap();
    let status = answer.status();
    let text = to_bytes(answer.into_body(), 1_000_000).await.unwrap().to_vec();
    (status, String::from_utf8(text).unwrap())
}

#[tokio::test]
async fn the_journal_says_who_did_what_and_leads_to_it() {
    let (status, text) = ask("/o/maven/journal").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("A lead was added") && text.contains("Ada Field"));
    assert!(text.contains("href=\"/o/maven/leads/lead_") && text.contains("3–1 of 3"));
    let (_, older) = ask("/o/maven/journal?below=2").await;
    assert!(older.contains("1–1 of 3") && older.contains("Newest"));
}

#[tokio::test]
async fn verifying_says_that_all_is_whole() {
    let (status, text) = ask("/o/maven/journal/verification").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("Whole: 3 entries, 0 envelopes, 0 receipts"));
}

#[tokio::test]
async fn the_sharing_log_is_there_before_anything_crossed() {
    for side in ["", "?side=sent", "?side=received&peer=maven"] {
        assert_eq!(ask(&format!("/o/maven/sharing{side}")).await.0, StatusCode::OK, "{side}");
    }
    assert_eq!(ask("/o/maven/sharing?side=up").await.0, StatusCode::BAD_REQUEST);
    let id = EnvelopeId::new(&Clock::System, &kernel::Chance::seeded(1));
    assert_eq!(ask(&format!("/o/maven/sharing/{id}")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_api_gives_the_journal_in_slices() {
    let (status, text) = ask("/api/v1/journal?limit=2&cursor=").await;
    assert_eq!(status, StatusCode::OK);
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&answer["total"], &answer["next"]), (&json!(3), &json!("2")));
    assert_eq!(answer["data"][0]["number"], 3);
    let (_, rest) = ask("/api/v1/journal?limit=2&cursor=2").await;
    let rest: Value = serde_json::from_str(&rest).unwrap();
    assert_eq!((&rest["next"], &rest["data"][0]["number"]), (&Value::Null, &json!(1)));
    assert_eq!(ask("/api/v1/journal?limit=1001").await.0, StatusCode::BAD_REQUEST);
    for side in ["sent", "received"] {
        let (_, text) = ask(&format!("/api/v1/sharing/{side}?cursor=1.envelope_1")).await;
        assert!(text.contains("cursor"), "{text}");
        let (_, text) = ask(&format!("/api/v1/sharing/{side}")).await;
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer, json!({ "data": [], "next": null, "total": 0 }));
    }
}

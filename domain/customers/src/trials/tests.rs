use kernel::{EnvelopeId, OrgId, PartnershipId, Timestamp, TrialId};
use selling::registrations::Direction;
use serde_json::{Value, json};
use vault::rows::Uuid;

use super::{
    State, Trial,
    usage::{DAYS, Report, Usage},
};

fn now() -> Timestamp {
    "2026-06-30T12:00:00Z".parse().unwrap()
}

fn understood(report: Value) -> Result<Usage, &'static str> {
    let report: Report = serde_json::from_value(report).unwrap();
    report.understand(now()).map_err(|(field, _)| field)
}

#[test]
fn a_report_becomes_its_sums() {
    let usage = understood(json!({
        "as_of": "2026-06-30T11:59:00.123456Z", "users": 12, "framework": " ISO 27001 ", "progress": 40,
        "activity": [
            { "on": "2026-06-28", "count": 7 },
            { "on": "2026-06-29", "count": 0 },
            { "on": "2026-04-02", "count": 5 },
        ],
    }))
    .unwrap();
    assert_eq!((usage.users, usage.progress, usage.activity), (12, Some(40), 12));
    assert_eq!(usage.framework.as_deref(), Some("ISO 27001"));
    assert_eq!(usage.last_active, Some("2026-06-28".parse().unwrap()));
    assert_eq!(usage.as_of, "2026-06-30T11:59:00.123Z".parse().unwrap());
}

#[test]
fn nonsense_is_named() {
    let report = |name: &str, value: Value| {
        let mut report = json!({ "as_of": "2026-06-30T11:00:00Z", "users": 1 });
        report[name] = value;
        understood(report).map(|_| ())
    };
    assert_eq!(report("users", json!(0)), Ok(()));
    assert_eq!(report("as_of", json!("2026-06-30T12:06:00Z")), Err("as_of"));
    assert_eq!(report("as_of", json!("2026-06-30T12:04:00Z")), Ok(()));
    assert_eq!(report("users", json!(1_000_001)), Err("users"));
    assert_eq!(report("progress", json!(100)), Ok(()));
    assert_eq!(report("progress", json!(101)), Err("progress"));
    assert_eq!(report("framework", json!("x".repeat(101))), Err("framework"));
    let day = |on: &str, count: u32| json!([{ "on": on, "count": count }]);
    assert_eq!(report("activity", day("2026-06-30", 1)), Ok(()));
    assert_eq!(report("activity", day("2026-07-01", 1)), Err("activity"));
    assert_eq!(report("activity", day("2026-04-02", 1)), Ok(()), "the first of {DAYS} days");
    assert_eq!(report("activity", day("2026-04-01", 1)), Err("activity"));
    assert_eq!(report("activity", day("2026-06-30", 1_000_001)), Err("activity"));
    let twice = json!([{ "on": "2026-06-30", "count": 1 }, { "on": "2026-06-30", "count": 2 }]);
    assert_eq!(report("activity", twice), Err("activity"));
}

#[test]
fn what_nobody_knows_is_no_report() {
    let unknown = json!({ "as_of": "2026-06-30T11:00:00Z", "users": 1, "mood": "good" });
    assert!(serde_json::from_value::<Report>(unknown).is_err());
    let below = json!({ "as_of": "2026-06-30T11:00:00Z", "users": -1 });
    assert!(serde_json::from_value::<Report>(below).is_err());
}

fn told_by(envelope: Option<EnvelopeId>) -> Trial {
    // The clock of the product is minutes ahead.
    let usage = understood(json!({ "as_of": "2026-06-30T12:04:00Z", "users": 12 })).unwrap();
    Trial {
        id: TrialId::from(Uuid::from_u128(1)),
        direction: Direction::Sent,
        peer: OrgId::from(Uuid::from_u128(2)),
        peer_name: "Central".to_owned(),
        partnership: PartnershipId::from(Uuid::from_u128(3)),
        customer: None,
        deal: None,
        registration: None,
        state: State::Refused,
        company: Some("Isdom".to_owned()),
        domain: None,
        country: None,
        product: None,
        contact_name: None,
        contact_email: None,
        basis: None,
        notes: None,
        requested: now(),
        since: None,
        until: None,
        ended: None,
        reason: Some("They owe us".to_owned()),
        asked: 1,
        wish: None,
        extended: 0,
        refused: Some("Three times is enough".to_owned()),
        account: None,
        usage: Some(usage),
        envelope: String::new(),
        told: envelope,
        version: 1,
    }
}

#[test]
fn what_an_envelope_told_goes_with_it_and_with_no_other() {
    let [first, last] = [4, 5].map(|id| EnvelopeId::from(Uuid::from_u128(id)));
    let mut trial = told_by(Some(last));
    assert!(!trial.forget_told(first), "what a later one told again stays");
    assert_eq!(trial, told_by(Some(last)));
    for told in [Some(last), None] {
        let mut trial = told_by(told);
        assert!(trial.forget_told(last));
        assert_eq!((trial.usage, trial.refused, trial.reason), (None, None, None), "{told:?}");
        assert_eq!(trial.company.as_deref(), Some("Isdom"), "what is one's own stays");
    }
}

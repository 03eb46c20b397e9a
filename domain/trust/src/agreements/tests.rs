use kernel::{AgreementId, Chance, Clock, OrgId, PartnershipId, from_millis};

use super::*;
use exchange::AgreementRef;

fn clause(kind: &str, way: Way) -> Clause {
    Clause {
        kind: kind.to_owned(),
        way,
        classes: vec![Class::Company],
        required: vec!["company".to_owned()],
        purpose: "Deal registration".to_owned(),
        keep_months: 24,
        onward: true,
        after_end: AfterEnd::Keep,
    }
}

fn terms(clauses: Vec<Clause>) -> Terms {
    Terms { name: "x".into(), clauses, threshold: 5 }
}

#[test]
fn terms_that_contradict_themselves_are_refused() {
    let mut terms = terms(vec![clause("a.b", Way::Up), clause("a.b", Way::Down)]);
    assert_eq!(terms.check(), Ok(()));
    terms.clauses.push(clause("a.b", Way::Up));
    assert_eq!(terms.check(), Err(TermsError::Twice("a.b".into())));
    terms.clauses.pop();
    terms.clauses[0].keep_months = 0;
    assert!(matches!(terms.check(), Err(TermsError::Keep(_))));
    terms.clauses[0] = Clause { classes: Vec::new(), ..clause("a.b", Way::Up) };
    assert!(matches!(terms.check(), Err(TermsError::Nothing(_))));
    terms.clauses[0] = Clause { purpose: " ".into(), ..clause("a.b", Way::Up) };
    assert!(matches!(terms.check(), Err(TermsError::Purpose(_))));
    terms.clauses[0] = clause("a.b", Way::Up);
    terms.threshold = 0;
    assert_eq!(terms.check(), Err(TermsError::Threshold));
    assert_eq!(Terms::parse("{}"), Err(TermsError::Unreadable));
}

fn agreement() -> Agreement {
    let (clock, chance) = (Clock::System, Chance::seeded(1));
    Agreement::proposed(
        AgreementRef { id: AgreementId::new(&clock, &chance), version: 1 },
        PartnershipId::new(&clock, &chance),
        (OrgId::new(&clock, &chance), false),
        terms(vec![clause("a.b", Way::Up)]),
        from_millis(0),
    )
}

#[test]
fn a_version_is_in_force_from_its_day_to_its_successor() {
    let held = Agreement {
        accepted: Some(from_millis(5)),
        not_before: Some(from_millis(10)),
        begins: Some(from_millis(10)),
        ended: Some(from_millis(20)),
        ..agreement()
    };
    let at = |moment| held.stands(from_millis(moment));
    assert_eq!(
        [at(9), at(10), at(19), at(20)],
        [Stands::Waits, Stands::InForce, Stands::InForce, Stands::Over]
    );
    assert!(held.outgoing("a.b").is_some() && held.incoming("a.b").is_none(), "a partner sends up");
}

#[test]
fn who_has_not_heard_of_a_newer_version_goes_on_under_the_one_before() {
    let before = Agreement {
        accepted: Some(from_millis(5)),
        begins: Some(from_millis(5)),
        ended: Some(from_millis(20)),
        ..agreement()
    };
    let hour = from_millis(3_600_000);
    assert!(before.covers_sent(hour, 7), "the other side does not know yet, whatever its clock says");
    let heard = Agreement { theirs_head: Some(9), ..before };
    assert_eq!([8, 9].map(|head| heard.covers_sent(hour, head)), [true, false]);
    let to_come = Agreement { theirs_until: Some(from_millis(30)), ..heard };
    assert_eq!([30, 31].map(|at| to_come.covers_sent(from_millis(at), 9)), [true, false]);
    assert!(!agreement().covers_sent(from_millis(40), 1), "nobody has accepted it");
}

#[test]
fn an_answer_that_is_not_an_acceptance_closes_a_version() {
    let declined =
        Agreement { ended: Some(from_millis(3)), declined: Some("Too long".into()), ..agreement() };
    let lapsed = Agreement { ended: Some(from_millis(3)), ..agreement() };
    let at = from_millis(9);
    assert_eq!(
        [agreement().stands(at), declined.stands(at), lapsed.stands(at)],
        [Stands::Proposed, Stands::Declined, Stands::Lapsed]
    );
}

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
    }
}

#[test]
fn terms_that_contradict_themselves_are_refused() {
    let mut terms =
        Terms { name: "x".into(), clauses: vec![clause("a.b", Way::Up), clause("a.b", Way::Down)] };
    assert_eq!(terms.check(), Ok(()));
    terms.clauses.push(clause("a.b", Way::Up));
    assert_eq!(terms.check(), Err(TermsError::Twice("a.b".into())));
    terms.clauses.pop();
    terms.clauses[0].keep_months = 0;
    assert!(matches!(terms.check(), Err(TermsError::Keep(_))));
    assert_eq!(Terms::parse("{}"), Err(TermsError::Unreadable));
}

#[test]
fn a_version_is_in_force_from_its_acceptance_to_its_successor() {
    let (clock, chance) = (Clock::System, Chance::seeded(1));
    let agreement = Agreement {
        which: AgreementRef { id: AgreementId::new(&clock, &chance), version: 1 },
        partnership: PartnershipId::new(&clock, &chance),
        peer: OrgId::new(&clock, &chance),
        owner: false,
        terms: Terms { name: "x".into(), clauses: vec![clause("a.b", Way::Up)] },
        proposed: from_millis(0),
        accepted: Some(from_millis(10)),
        accepted_by: None,
        ended: Some(from_millis(20)),
    };
    let at = |moment| agreement.in_force_at(from_millis(moment));
    assert_eq!([at(9), at(10), at(19), at(20)], [false, true, true, false]);
    assert!(agreement.outgoing("a.b").is_some() && agreement.incoming("a.b").is_none(), "a partner sends up");
}

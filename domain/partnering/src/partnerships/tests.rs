use exchange::AgreementRef;
use kernel::{AgreementId, OrgId, PartnershipId, ProgramId, Uuid, from_millis};
use serde_json::{Value, json};
use trust::agreements::{AfterEnd, Agreement, Class, Clause, Terms, Way};

use super::{Partnership, Role, State, api, clauses::said};
use crate::programs::PassUp;

fn clause(way: Way) -> Clause {
    Clause {
        kind: "registration.submitted".to_owned(),
        way,
        classes: vec![Class::Company, Class::Product],
        required: vec!["company".to_owned(), "external_id".to_owned()],
        purpose: "Deal registration".to_owned(),
        keep_months: 24,
        onward: true,
        after_end: AfterEnd::Erase,
    }
}

fn partnership() -> Partnership {
    Partnership {
        id: PartnershipId::from(Uuid::from_u128(1)),
        role: Role::Partner,
        program: ProgramId::from(Uuid::from_u128(2)),
        program_name: "Central resellers".to_owned(),
        products: vec!["GTX Pro".to_owned()],
        pass_up: PassUp::Automatic,
        peer: OrgId::from(Uuid::from_u128(3)),
        peer_name: "Central".to_owned(),
        state: State::Active,
        since: from_millis(1_700_000_000_000),
        ends: None,
    }
}

#[test]
fn a_clause_reads_as_it_concerns_the_reader() {
    let partner = said(&clause(Way::Up), Role::Partner, "Central");
    assert_eq!(partner.what, "Deal registration");
    assert_eq!(partner.way, "You to Central");
    assert_eq!(partner.onward, "Central may pass it on to its own vendor");
    assert_eq!(partner.required, "Company, Reference");
    assert_eq!(partner.kept, "24 months, then erased");
    assert_eq!(partner.after_end, "Erased on the day of the end");
    assert!(
        partner.classes.contains(&("Company".to_owned(), true))
            && partner.classes.contains(&("Notes".to_owned(), false))
    );
    let owner = said(&clause(Way::Up), Role::Owner, "Moses");
    assert_eq!(
        (owner.way.as_str(), owner.onward.as_str()),
        ("Moses to you", "You may pass it on to your own vendor")
    );
}

#[test]
fn a_partnership_for_programs_names_program_peer_and_agreement() {
    let which = AgreementRef { id: AgreementId::from(Uuid::from_u128(4)), version: 2 };
    let at = from_millis(1_700_000_000_000);
    let terms =
        Terms { name: "Central reseller terms".to_owned(), clauses: vec![clause(Way::Up)], threshold: 5 };
    let side = (partnership().peer, false);
    let agreement = Agreement {
        accepted: Some(at),
        begins: Some(at),
        ..Agreement::proposed(which, partnership().id, side, terms, at)
    };
    let row = api::row(&partnership(), Some(&agreement), None);
    assert_eq!(
        (&row["role"], &row["state"], &row["pass_up"]),
        (&json!("partner"), &json!("active"), &json!("automatic"))
    );
    assert_eq!(row["peer"]["name"], "Central");
    assert_eq!(row["program"]["name"], "Central resellers");
    assert_eq!(row["products"], json!(["GTX Pro"]));
    assert_eq!(row["agreement"]["version"], 2);
    assert_eq!(row["agreement"]["accepted_at"], "2023-11-14T22:13:20Z");
    assert_eq!(api::row(&partnership(), None, None)["agreement"], Value::Null);
}

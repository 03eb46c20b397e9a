use super::*;

fn own() -> Own {
    Own { addresses: vec!["moses@frase-partners.com".parse().unwrap()] }
}

#[test]
fn everything_that_is_wrong_with_a_typed_lead_is_said_at_once() {
    let typed =
        Typed { domain: "x".into(), value: "much".into(), closes_on: "soon".into(), ..Typed::default() };
    let fields: Vec<_> = typed.understand(&own()).unwrap_err().into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["company", "product", "domain", "value", "closes_on"]);
}

#[test]
fn a_partners_own_address_is_refused_as_the_customers() {
    let typed = Typed {
        company: "Isdom".into(),
        product: "GTX Pro".into(),
        contact_email: "me@frase-partners.com".into(),
        ..Typed::default()
    };
    let errors = typed.understand(&own()).unwrap_err();
    assert!(matches!(&errors[..], [("contact_email", DraftError::Own(_))]), "{errors:?}");
    let typed = Typed { contact_email: "it@isdom.com".into(), ..typed };
    assert_eq!(typed.understand(&own()).unwrap().company.as_deref(), Some("Isdom"));
}

#[test]
fn money_typed_without_a_currency_is_us_dollar_and_never_below_nothing() {
    let typed = |value: &str| {
        Typed { company: "A".into(), product: "B".into(), value: value.into(), ..Typed::default() }
            .understand(&own())
    };
    assert_eq!(typed("4,821").unwrap().value.unwrap().to_string(), "$4,821");
    assert!(typed("-5").is_err());
}

#[test]
fn a_text_of_ten_megabytes_is_refused_with_its_limit() {
    let draft = Draft { product: "x".repeat(10 << 20), ..Draft::default() };
    assert!(matches!(draft.check(&own()), Err(DraftError::Long { field: "product", most: 200, .. })));
}

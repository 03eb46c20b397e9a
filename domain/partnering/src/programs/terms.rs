//! The terms on data that a program begins with.

use trust::agreements::{Class, Clause, Terms, Way};

/// What a registration needs crosses up, decisions and what the program says cross down. The person at the customer's
/// and the notes may cross, when somebody chooses so. Only a vendor's terms let its distributors say who brought it.
pub fn usual_terms(name: &str, names_partners: bool) -> Terms {
    let mut classes =
        vec![Class::Company, Class::Product, Class::Timing, Class::Contact, Class::Notes, Class::Reference];
    if names_partners {
        classes.push(Class::Partner);
    }
    let down = |kind: &str, class: Class, purpose: &str| Clause {
        kind: kind.to_owned(),
        way: Way::Down,
        classes: vec![class],
        required: Vec::new(),
        purpose: purpose.to_owned(),
        keep_months: 24,
        onward: true,
    };
    let told = "Telling the partner what was decided";
    let offered = "Telling the partner what the program offers";
    let required = ["company", "product", "value", "stage", "external_id"];
    Terms {
        name: name.to_owned(),
        clauses: vec![
            Clause {
                kind: "registration.submitted".to_owned(),
                way: Way::Up,
                classes,
                required: required.map(str::to_owned).to_vec(),
                purpose: "Deal registration and conflict check".to_owned(),
                keep_months: 24,
                onward: !names_partners,
            },
            down("registration.decided", Class::Decision, told),
            down("registration.relayed", Class::Decision, told),
            down("program.published", Class::Program, offered),
            down("program.standing", Class::Program, offered),
        ],
    }
}

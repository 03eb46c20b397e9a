//! The terms on data that a program begins with.

use trust::agreements::{AfterEnd, Class, Clause, Terms, Way};

/// What a registration needs crosses up, with files as evidence, and so do totals, without their records; decisions and
/// what the program says cross down, and each side may show its people. The person at the customer's and the notes may
/// cross, when somebody chooses so, and so may notes and files of a deal that is worked on together. Only a vendor's terms
/// let its distributors say who brought it.
pub fn usual_terms(name: &str, names_partners: bool) -> Terms {
    let mut classes =
        vec![Class::Company, Class::Product, Class::Timing, Class::Contact, Class::Notes, Class::Reference];
    let followed_up = classes.clone();
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
        after_end: AfterEnd::Keep,
    };
    let told = "Telling the partner what was decided";
    let offered = "Telling the partner what the program offers";
    let required = ["company", "product", "value", "stage", "external_id"];
    Terms {
        name: name.to_owned(),
        threshold: 5,
        clauses: vec![
            Clause {
                kind: "registration.submitted".to_owned(),
                way: Way::Up,
                classes,
                required: required.map(str::to_owned).to_vec(),
                purpose: "Deal registration and conflict check".to_owned(),
                keep_months: 24,
                onward: !names_partners,
                after_end: AfterEnd::Erase,
            },
            Clause {
                kind: "registration.followed_up".to_owned(),
                way: Way::Up,
                classes: followed_up,
                required: Vec::new(),
                purpose: "Answering what was asked, and keeping a registration".to_owned(),
                keep_months: 24,
                onward: !names_partners,
                after_end: AfterEnd::Erase,
            },
            Clause {
                kind: "registration.evidence".to_owned(),
                way: Way::Up,
                classes: vec![Class::Files],
                required: Vec::new(),
                purpose: "Showing that a registration is what it says".to_owned(),
                keep_months: 24,
                onward: !names_partners,
                after_end: AfterEnd::Erase,
            },
            // What a partner shares may go on up; what a vendor shares may go on down.
            shared(Way::Up, !names_partners),
            shared(Way::Down, names_partners),
            Clause {
                kind: "trial.requested".to_owned(),
                way: Way::Up,
                classes: vec![Class::Company, Class::Product, Class::Contact, Class::Notes, Class::Reference],
                required: Vec::new(),
                purpose: "Opening a trial for the partner’s customer".to_owned(),
                keep_months: 24,
                onward: false,
                after_end: AfterEnd::Erase,
            },
            Clause {
                kind: "trial.followed_up".to_owned(),
                way: Way::Up,
                classes: vec![Class::Timing, Class::Notes],
                required: Vec::new(),
                purpose: "Giving the partner’s customer more time".to_owned(),
                keep_months: 24,
                onward: false,
                after_end: AfterEnd::Erase,
            },
            Clause {
                classes: vec![Class::Decision, Class::Usage],
                onward: false,
                ..down("trial.told", Class::Decision, "Telling the partner how its customer’s trial goes")
            },
            // Books are kept longer than anything else.
            Clause {
                classes: vec![Class::Company, Class::Product, Class::Decision, Class::Reference],
                keep_months: 120,
                onward: false,
                ..down("sale.billed", Class::Decision, "Telling the partner what is owed for a sale")
            },
            Clause {
                classes: vec![Class::Company, Class::Product, Class::Timing, Class::Contact],
                keep_months: 12,
                onward: false,
                after_end: AfterEnd::Erase,
                ..down("lead.passed", Class::Company, "Offering the partner a lead of ours")
            },
            Clause {
                way: Way::Up,
                ..down("lead.answered", Class::Decision, "Knowing whether the partner takes a lead")
            },
            down("registration.decided", Class::Decision, told),
            down("registration.relayed", Class::Decision, told),
            down(
                "registration.checked",
                Class::Decision,
                "Telling the partner whether somebody has the company",
            ),
            down("program.published", Class::Program, offered),
            down("program.standing", Class::Program, offered),
            Clause {
                way: Way::Up,
                ..down(
                    "kpi.reported",
                    Class::Measures,
                    "Knowing what the channel comes to, without its records",
                )
            },
            people(Way::Up),
            people(Way::Down),
        ],
    }
}

/// Notes and files of a deal that one side chooses for the other, and how far it is.
fn shared(way: Way, onward: bool) -> Clause {
    Clause {
        kind: "deal.shared".to_owned(),
        way,
        classes: vec![Class::Timing, Class::Notes, Class::Files],
        required: Vec::new(),
        purpose: "Selling together".to_owned(),
        keep_months: 24,
        onward,
        after_end: AfterEnd::Erase,
    }
}

/// Who of each side the other talks to: only whom each side shows, and for the two of them alone.
fn people(way: Way) -> Clause {
    Clause {
        kind: "partnership.people".to_owned(),
        way,
        classes: vec![Class::Contact],
        required: Vec::new(),
        purpose: "Knowing whom to talk to".to_owned(),
        keep_months: 24,
        onward: false,
        after_end: AfterEnd::Erase,
    }
}

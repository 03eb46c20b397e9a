//! What two leads of one company may say differently, and what is taken of each.

use std::collections::BTreeMap;

use kernel::LeadId;
use partnering::teams::Choices;
use web::table::Words;

use super::actions::MergeError;
use crate::leads::{Draft, Lead};
use crate::texts::leads as texts;

/// Something that a lead says.
pub(super) struct Said {
    /// Its name in forms and for programs.
    pub(super) name: &'static str,
    /// What people call it.
    pub(super) label: Words,
    /// As people read it.
    pub(super) shown: fn(&Draft, &Choices) -> Option<String>,
    /// Whether anything is said.
    given: fn(&Draft) -> bool,
    /// Takes it over.
    take: fn(&mut Draft, &Draft),
}

/// Notes of several leads can stand one after the other.
pub(super) const NOTES: &str = "notes";
/// How far the sale is follows the deal, where there is one.
pub(super) const STAGE: &str = "stage";

/// Of which lead each field is, by its name.
pub(super) type Taken = BTreeMap<String, Of>;

/// Of which lead a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Of that one.
    Lead(LeadId),
    /// Of all of them, one after the other.
    All,
}

macro_rules! text {
    ($name:literal, $label:expr, $field:ident) => {
        Said {
            name: $name,
            label: $label,
            shown: |draft, _| draft.$field.as_ref().map(ToString::to_string),
            given: |draft| draft.$field.is_some(),
            take: |draft, from| draft.$field.clone_from(&from.$field),
        }
    };
}

macro_rules! day {
    ($name:literal, $label:expr, $field:ident) => {
        Said {
            shown: |draft, _| draft.$field.map(|on| web::date(&on.to_string())),
            ..text!($name, $label, $field)
        }
    };
}

/// All that a lead says, in the order in which people read it.
pub(super) const SAID: [Said; 17] = [
    text!("company", texts::company, company),
    text!("domain", texts::domain, domain),
    text!("company_number", texts::company_number, company_number),
    text!("country", texts::country, country),
    text!("sector", texts::sector, sector),
    Said {
        name: "product",
        label: texts::product,
        shown: |draft, _| Some(draft.product.clone()),
        given: |_| true,
        take: |draft, from| draft.product.clone_from(&from.product),
    },
    Said { shown: |draft, _| draft.value.as_ref().map(web::money), ..text!("value", texts::value, value) },
    Said {
        name: STAGE,
        label: texts::stage,
        shown: |draft, _| Some(draft.stage.label()),
        given: |_| true,
        take: |draft, from| draft.stage = from.stage,
    },
    day!("opened_on", texts::opened, opened_on),
    day!("closes_on", texts::close_date, closes_on),
    text!("contact_name", texts::contact, contact_name),
    text!("contact_email", texts::email, contact_email),
    text!("contact_phone", texts::phone, contact_phone),
    text!("contact_time_zone", texts::time_zone, contact_time_zone),
    text!("notes", texts::notes, notes),
    text!("external_id", texts::reference, external_id),
    Said {
        name: "place",
        label: texts::belongs_to,
        shown: |draft, choices| {
            let names = choices.facts(draft.place).into_iter().map(|(_, name)| name);
            names.reduce(|all, name| format!("{all} · {name}"))
        },
        given: |draft| draft.place != partnering::teams::Place::default(),
        take: |draft, from| draft.place = from.place,
    },
];

/// Whether these leads say it differently.
pub(super) fn differs(said: &Said, leads: &[Lead], choices: &Choices) -> bool {
    let mut all = leads.iter().map(|lead| (said.shown)(&lead.draft, choices));
    let first = all.next();
    all.any(|one| Some(one) != first)
}

/// What the lead that is kept says afterwards: what was taken, otherwise what it says itself, otherwise what the first of
/// the others says. How far the sale is, the one says that is worked on.
pub(super) fn merged(leads: &[Lead], kept: LeadId, taken: &Taken) -> Result<Draft, MergeError> {
    let of = |id: LeadId| leads.iter().find(|lead| lead.id == id);
    let kept = of(kept).ok_or(MergeError::Absent)?;
    if let Some(name) = taken.keys().find(|name| SAID.iter().all(|said| said.name != **name)) {
        return Err(MergeError::NoField(name.chars().take(40).collect()));
    }
    let mut draft = kept.draft.clone();
    for said in &SAID {
        let from = match taken.get(said.name) {
            Some(Of::Lead(id)) => Some(of(*id).ok_or(MergeError::NotAmong(said.name))?),
            Some(Of::All) if said.name == NOTES => {
                draft.notes = all_notes(kept, leads);
                None
            }
            Some(Of::All) => return Err(MergeError::NotAmong(said.name)),
            None if (said.given)(&kept.draft) => None,
            None => leads.iter().find(|lead| (said.given)(&lead.draft)),
        };
        if let Some(from) = from {
            (said.take)(&mut draft, &from.draft);
        }
    }
    if let Some(worked) = leads.iter().find(|lead| lead.deal.is_some()) {
        draft.stage = worked.draft.stage;
    }
    Ok(draft)
}

/// The notes of all, those of the one that is kept first, each once.
fn all_notes(kept: &Lead, leads: &[Lead]) -> Option<String> {
    let mut notes: Vec<&str> = Vec::new();
    for lead in std::iter::once(kept).chain(leads) {
        if let Some(text) = lead.draft.notes.as_deref().filter(|text| !notes.contains(text)) {
            notes.push(text);
        }
    }
    (!notes.is_empty()).then(|| notes.join("\n\n"))
}

//! What members are told of who looks after whom.

use std::collections::HashMap;

use kernel::{PartnershipId, PersonId};
use serde_json::Value;
use trust::{
    access::Role,
    notifications::{Kind, Mail, Said, Saying, Telling, To, Told},
};
use vault::{JournalEntry, Tx, Vaults};

use super::{actions::looked_after, store};
use crate::{partnerships, texts::managers as texts};

/// All kinds, in the order in which they are shown.
pub(crate) const KINDS: [Kind; 2] = [
    Kind {
        name: "partnership.given",
        facts: &["partnership.manager_changed"],
        title: texts::given,
        about: texts::given_about,
        least: Role::Reader,
        mail: Mail::Digest,
        who: whoever_gets,
        says: given,
        letter: |count| texts::given_letter(count),
    },
    Kind {
        name: "partnership.left",
        facts: &["partnership.manager_left"],
        title: texts::left,
        about: texts::left_about,
        least: Role::Admin,
        mail: Mail::AtOnce,
        who: everybody,
        says: left,
        letter: |count| texts::left_letter(count),
    },
];

/// Who looks after it now. Of several at once they are told together: the record is they themselves.
fn whoever_gets<'a>(_: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    let to = entry.values.get("to").and_then(Value::as_str).and_then(|id| id.parse::<PersonId>().ok());
    let many = entry.values.get("many").and_then(Value::as_bool).unwrap_or_default();
    let told = to.and_then(|person| {
        let subject = if many { person.to_string() } else { entry.about.first()?.clone() };
        Some(Told { subject, to: To::People(vec![person]) })
    });
    Box::pin(async move { Ok(told) })
}

fn everybody<'a>(_: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    let told = entry.about.first().map(|person| Told { subject: person.clone(), to: To::Everybody });
    Box::pin(async move { Ok(told) })
}

fn given<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let mut said = HashMap::with_capacity(ids.len());
        for id in ids {
            let told = match (id.parse::<PartnershipId>(), id.parse::<PersonId>()) {
                (Ok(one), _) => match partnerships::find(tx, one).await? {
                    Some(one) => (texts::given_said(one.peer_name), format!("partners/{id}")),
                    None => continue,
                },
                (_, Ok(person)) => {
                    let count = store::count(tx, person).await?;
                    (texts::given_many_said(count), "partners?of=me".to_owned())
                }
                _ => continue,
            };
            said.insert(id.clone(), Said { text: told.0, at: told.1 });
        }
        Ok(said)
    })
}

/// Nothing any more, once each has somebody again.
fn left<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let count = looked_after(tx, None).await?.len() as u64;
        let said = || Said { text: texts::left_said(count), at: "partners?of=nobody".to_owned() };
        Ok(ids.iter().filter(|_| count > 0).map(|id| (id.clone(), said())).collect())
    })
}

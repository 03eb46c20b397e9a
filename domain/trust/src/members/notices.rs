//! What members are told of members.

use std::collections::HashMap;

use kernel::PersonId;
use vault::{JournalEntry, Tx, Vaults};

use crate::access::{Role, memberships};
use crate::notifications::{Kind, Mail, Said, Saying, Telling, To, Told};
use crate::people;
use crate::texts::notifications as texts;

/// Somebody joined.
pub const JOINED: Kind = Kind {
    name: "person.joined",
    facts: &["person.joined"],
    title: texts::joined,
    about: texts::joined_about,
    least: Role::Admin,
    mail: Mail::Digest,
    who,
    says,
    letter: |count| texts::joined_letter(count),
};

fn who<'a>(_: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    let told = entry.about.first().map(|person| Told { subject: person.clone(), to: To::Everybody });
    Box::pin(async move { Ok(told) })
}

fn says<'a>(tx: &'a Tx, vaults: &'a Vaults, people: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let mut said = HashMap::new();
        for id in people {
            let Ok(person) = id.parse::<PersonId>() else { continue };
            // Who has left again is no news.
            if memberships::role(vaults.directory(), person, tx.org()).await?.is_none() {
                continue;
            }
            if let Some(person) = people::person(vaults, person).await? {
                let text = texts::joined_said(person.name);
                said.insert(id.clone(), Said { text, at: "people".to_owned() });
            }
        }
        Ok(said)
    })
}

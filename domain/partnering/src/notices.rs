//! What members are told of partnerships.

use std::collections::HashMap;

use kernel::PartnershipId;
use trust::{
    access::Role,
    notifications::{Kind, Mail, Said, Saying, Telling, To, Told},
};
use vault::{JournalEntry, Tx, VaultError, Vaults};

use crate::{
    partnerships::{self, Partnership, State},
    texts::notices as texts,
};

/// All kinds, in the order in which they are shown.
pub(crate) const KINDS: [Kind; 4] = [
    Kind {
        name: "partnership.waits",
        facts: &["partnership.invitation_received"],
        title: texts::waits,
        about: texts::waits_about,
        least: Role::Admin,
        mail: Mail::AtOnce,
        who: everybody,
        says: waits,
        letter: |count| texts::waits_letter(count),
    },
    Kind {
        name: "partnership.came",
        facts: &["partner.offer_accepted"],
        title: texts::came,
        about: texts::came_about,
        least: Role::Admin,
        mail: Mail::AtOnce,
        who: everybody,
        says: came,
        letter: |count| texts::came_letter(count),
    },
    Kind {
        name: "partnership.active",
        facts: &["partnership.active"],
        title: texts::active,
        about: texts::active_about,
        least: Role::Manager,
        mail: Mail::Digest,
        who: everybody,
        says: active,
        letter: |count| texts::active_letter(count),
    },
    Kind {
        name: "partnership.ended",
        facts: &["partnership.ended"],
        title: texts::ended,
        about: texts::ended_about,
        least: Role::Manager,
        mail: Mail::AtOnce,
        who: everybody,
        says: ended,
        letter: |count| texts::ended_letter(count),
    },
];

/// Of the partnership that the entry names, after an offer perhaps.
fn everybody<'a>(_: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let partnership = entry.about.iter().find(|id| id.parse::<PartnershipId>().is_ok());
        Ok(partnership.map(|id| Told { subject: id.clone(), to: To::Everybody }))
    })
}

fn waits<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |one| match one.state {
        State::Invited => texts::waits_said(&one.peer_name, &one.program_name),
        State::Active | State::Ended => texts::waited_said(&one.peer_name, &one.program_name),
    }))
}

fn came<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |one| texts::came_said(&one.peer_name, &one.program_name)))
}

fn active<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |one| texts::active_said(&one.peer_name, &one.program_name)))
}

fn ended<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |one| texts::ended_said(&one.peer_name, &one.program_name)))
}

async fn said_of(
    tx: &Tx,
    ids: &[String],
    say: impl Fn(&Partnership) -> String,
) -> Result<HashMap<String, Said>, VaultError> {
    let mut said = HashMap::with_capacity(ids.len());
    for id in ids {
        let Ok(partnership) = id.parse::<PartnershipId>() else { continue };
        if let Some(partnership) = partnerships::find(tx, partnership).await? {
            said.insert(id.clone(), Said { text: say(&partnership), at: format!("partners/{id}") });
        }
    }
    Ok(said)
}

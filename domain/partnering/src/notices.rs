//! What members are told of partnerships.

use std::collections::HashMap;

use kernel::PartnershipId;
use trust::{
    access::Role,
    notifications::{Kind, Mail, Said, Saying, Telling, To, Told},
};
use vault::{Actor, JournalEntry, Tx, VaultError, Vaults};

use crate::{
    partnerships::{self, Partnership, State},
    texts::notices as texts,
};

/// All kinds, in the order in which they are shown.
pub(crate) const KINDS: [Kind; 7] = [
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
    Kind {
        name: "partnership.ends",
        facts: &["partnership.ends"],
        title: texts::ends,
        about: texts::ends_about,
        least: Role::Manager,
        mail: Mail::AtOnce,
        who: from_peer,
        says: ends,
        letter: |count| texts::ends_letter(count),
    },
    Kind {
        name: "agreement.waits",
        facts: &["agreement.proposed"],
        title: texts::proposed,
        about: texts::proposed_about,
        least: Role::Admin,
        mail: Mail::AtOnce,
        who: from_peer,
        says: proposed,
        letter: |count| texts::proposed_letter(count),
    },
    Kind {
        name: "agreement.answered",
        facts: &["agreement.accepted", "agreement.declined"],
        title: texts::answered,
        about: texts::answered_about,
        least: Role::Admin,
        mail: Mail::Digest,
        who: from_peer,
        says: answered,
        letter: |count| texts::answered_letter(count),
    },
];

/// Of the partnership that the entry names, after an offer perhaps.
fn everybody<'a>(_: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let partnership = entry.about.iter().find(|id| id.parse::<PartnershipId>().is_ok());
        Ok(partnership.map(|id| Told { subject: id.clone(), to: To::Everybody }))
    })
}

/// The same, where the other side did it; the first version of an agreement comes and goes with the invitation.
fn from_peer<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    let theirs = matches!(entry.actor.parse(), Ok(Actor::Peer(_)));
    let first = entry.values.get("version").and_then(serde_json::Value::as_i64) == Some(1);
    if theirs && !first { everybody(tx, entry) } else { Box::pin(async { Ok(None) }) }
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

fn ends<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let said = said_of(tx, ids, |one| match &one.ends {
            Some(ends) => texts::ends_said(&one.peer_name, text::day(text::day_at(ends.at))),
            None => texts::goes_on_said(&one.peer_name),
        });
        at(said.await?, "ending")
    })
}

fn proposed<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let said = said_of(tx, ids, |one| texts::proposed_said(&one.peer_name, &one.program_name));
        at(said.await?, "agreement")
    })
}

fn answered<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let said = said_of(tx, ids, |one| texts::answered_said(&one.peer_name, &one.program_name));
        at(said.await?, "agreement")
    })
}

/// The same, with a page of the partnership behind it.
fn at(said: HashMap<String, Said>, page: &str) -> Result<HashMap<String, Said>, VaultError> {
    let leading = |(id, one): (String, Said)| {
        let at = format!("{}/{page}", one.at);
        (id, Said { at, ..one })
    };
    Ok(said.into_iter().map(leading).collect())
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

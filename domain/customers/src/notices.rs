//! What members are told of trials.

use std::collections::HashMap;

use kernel::TrialId;
use trust::{
    access::Role,
    notifications::{Kind, Mail, Said, Saying, Telling, To, Told},
};
use vault::{JournalEntry, Tx, Vaults};

use crate::{
    texts::notices as texts,
    trials::{self, State, Trial},
};

/// All kinds, in the order in which they are shown.
pub(crate) const KINDS: [Kind; 2] = [
    Kind {
        name: "trial.waits",
        facts: &["trial.received", "trial.extension_asked"],
        title: texts::waits,
        about: texts::waits_about,
        least: Role::Manager,
        mail: Mail::AtOnce,
        who: giver,
        says: waits,
        letter: |count| texts::waits_letter(count),
    },
    Kind {
        name: "trial.told",
        facts: &[
            "trial.opened",
            "trial.declined",
            "trial.extended",
            "trial.expired",
            "trial.converted",
            "trial.cancelled",
            "trial.refused",
        ],
        title: texts::told,
        about: texts::told_about,
        least: Role::Member,
        mail: Mail::AtOnce,
        who: asker,
        says: told,
        letter: |count| texts::told_letter(count),
    },
];

/// Whoever gives a trial.
fn giver<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(
        async move { Ok(found(tx, entry).await?.filter(Trial::is_given).map(|trial| everybody(&trial))) },
    )
}

/// Whoever asked for one.
fn asker<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        Ok(found(tx, entry).await?.filter(|trial| !trial.is_given()).map(|trial| everybody(&trial)))
    })
}

async fn found(tx: &Tx, entry: &JournalEntry) -> Result<Option<Trial>, vault::VaultError> {
    match entry.about.first().and_then(|id| id.parse::<TrialId>().ok()) {
        Some(id) => trials::find(tx, id).await,
        None => Ok(None),
    }
}

fn everybody(trial: &Trial) -> Told {
    Told { subject: trial.id.to_string(), to: To::Everybody }
}

fn waits<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said(tx, ids, |trial| match (&trial.wish, trial.state) {
        (Some(_), _) => texts::wishes_said(&*trial.peer_name, trial.title()),
        (None, State::Requested) => texts::waits_said(&*trial.peer_name, trial.title()),
        (None, _) => texts::waited_said(&*trial.peer_name, trial.title(), trial.state.label()),
    }))
}

fn told<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said(tx, ids, |trial| texts::told_said(trial.title(), &*trial.peer_name, trial.state.label())))
}

async fn said(
    tx: &Tx,
    ids: &[String],
    say: impl Fn(&Trial) -> String,
) -> Result<HashMap<String, Said>, vault::VaultError> {
    let mut said = HashMap::with_capacity(ids.len());
    for id in ids {
        let Ok(trial) = id.parse::<TrialId>() else { continue };
        if let Some(trial) = trials::find(tx, trial).await? {
            said.insert(id.clone(), Said { text: say(&trial), at: format!("trials/{id}") });
        }
    }
    Ok(said)
}

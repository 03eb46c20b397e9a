//! The letter that tells a webhook's owner that it was turned off.

use kernel::{MailId, OrgId, PersonId, WebhookId};
use mail::{Letter, Outbox};
use serde::{Deserialize, Serialize};
use trust::{
    access::{Role, memberships},
    people,
};
use vault::{Actor, Change, Outcome, Task, TaskHandlers, Tx, Vault, VaultError, Vaults};

use super::{State, store};
use crate::texts::webhooks as texts;

/// The work of writing it.
const WRITE: &str = "integrations.webhooks.letter";

/// What the writer needs to know.
#[derive(Debug, Serialize, Deserialize)]
struct About {
    /// The same letter, however often it is written.
    mail: MailId,
    webhook: WebhookId,
}

/// Who is told: who made it, where they still administer the organisation; else who owns it.
pub(super) async fn readers(vaults: &Vaults, org: OrgId, by: &str) -> Result<Vec<PersonId>, VaultError> {
    let members = memberships::of_organisation(vaults.directory(), org).await?;
    let maker = match by.parse() {
        Ok(Actor::Person(person)) => {
            members.iter().find(|one| one.person == person && one.role >= Role::Admin)
        }
        _ => None,
    };
    Ok(match maker {
        Some(maker) => vec![maker.person],
        None => members.iter().filter(|one| one.role == Role::Owner).map(|one| one.person).collect(),
    })
}

/// Asks for a letter to each of them.
pub(super) async fn ask_for(
    change: &Change,
    webhook: WebhookId,
    readers: &[PersonId],
) -> Result<(), VaultError> {
    let (clock, chance) = change.nature();
    for reader in readers {
        let about = About { mail: MailId::new(clock, chance), webhook };
        let about = serde_json::to_value(about).map_err(|error| VaultError::Damaged(error.to_string()))?;
        change.enqueue(WRITE, &format!("{webhook}/{reader}"), &about, change.now()).await?;
    }
    Ok(())
}

/// Puts in the handler that writes.
pub(super) fn work(handlers: &mut TaskHandlers, outbox: &Outbox) {
    let outbox = outbox.clone();
    handlers.on(WRITE, move |vault, task| {
        let outbox = outbox.clone();
        Box::pin(async move { write(&outbox, &vault, &task).await })
    });
}

async fn write(outbox: &Outbox, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let damaged = || VaultError::Damaged(format!("the letter about “{}”", task.key));
    let About { mail, webhook } = serde_json::from_value(task.about.clone()).map_err(|_| damaged())?;
    let reader = task.key.split_once('/').and_then(|(_, reader)| reader.parse::<PersonId>().ok());
    let vaults = outbox.vaults();
    let reader = people::person(vaults, reader.ok_or_else(damaged)?).await?;
    let found = vault.read(async |tx: &Tx| store::find(tx, webhook).await).await?;
    let card = vaults.directory().card(vault.org()).await?;
    let (Some(reader), Some((webhook, _)), Some(card)) = (reader, found, card) else {
        return Ok(Outcome::Done);
    };
    let why = match webhook.state {
        // Turned on again, or off on purpose, in the meantime.
        State::On | State::Off => return Ok(Outcome::Done),
        State::Gone => texts::letter_gone(),
        State::Failing => texts::letter_failing(),
        State::Keyless => texts::letter_keyless(),
    };
    let letter = Letter::new(texts::letter_subject(&card.name), texts::letter_foot(&card.name))
        .says(texts::letter_text(webhook.called(), &card.name))
        .says(why)
        .says(texts::letter_after());
    outbox.post(mail, &reader.email, &letter).await?;
    Ok(Outcome::Done)
}

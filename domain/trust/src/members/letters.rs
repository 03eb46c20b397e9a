//! The letter that invites: written after the commit, from the invitation as it stands then.

use kernel::InvitationId;
use mail::{Letter, Outbox};
use vault::{Actor, Change, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use super::store;
use crate::letters::{self, Asked};
use crate::people;
use crate::texts::members as texts;

/// The work of writing it.
const WRITE: &str = "trust.members.letter";

/// Asks for the letter of an invitation.
pub(super) async fn ask_for(change: &Change, id: InvitationId, origin: &str) -> Result<(), VaultError> {
    letters::ask_for(change, WRITE, id, origin).await
}

/// Puts in the handler that writes.
pub fn work(handlers: &mut TaskHandlers, outbox: &Outbox) {
    let outbox = outbox.clone();
    handlers.on(WRITE, move |vault, task| {
        let outbox = outbox.clone();
        Box::pin(async move { write(&outbox, &vault, &task).await })
    });
}

async fn write(outbox: &Outbox, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let (id, Asked { mail, origin }) = Asked::of::<InvitationId>(task)?;
    let vaults = outbox.vaults();
    let invitation = vault.read(async |tx: &Tx| store::find(tx, id).await).await?;
    let now = vaults.front().clock.now();
    // Taken back meanwhile: nobody is written to.
    let Some(invitation) = invitation.filter(|invitation| invitation.is_open(now)) else {
        return Ok(Outcome::Done);
    };
    let Some(card) = vaults.directory().card(vault.org()).await? else { return Ok(Outcome::Done) };
    let by = match invitation.by.parse() {
        Ok(Actor::Person(person)) => people::person(vaults, person).await?.map(|person| person.name),
        _ => None,
    };
    let by = by.unwrap_or_else(|| card.name.clone());
    let role = invitation.role.title();
    let letter = Letter::new(texts::letter_subject(&by, &card.name), texts::letter_foot(&by, &card.name))
        .says(texts::letter_text(&by, &card.name, role))
        .does(texts::letter_join(&card.name), format!("{origin}/join/{}", invitation.token(vaults, card.org)))
        .says(texts::letter_until(text::day(text::day_at(invitation.until()))));
    outbox.post(mail, &invitation.email, &letter).await?;
    Ok(Outcome::Done)
}

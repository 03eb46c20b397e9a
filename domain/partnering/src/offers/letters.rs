//! The letter that offers: written after the commit, from the offer as it stands then.

use kernel::OfferId;
use mail::{Letter, Outbox};
use trust::letters::{self, Asked};
use trust::people;
use vault::{Actor, Change, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use super::{offer::LINK, store};
use crate::texts::offers as texts;
use crate::{applications, programs};

/// The work of writing it.
const WRITE: &str = "partnering.offers.letter";

/// Asks for the letter of an offer.
pub(super) async fn ask_for(change: &Change, id: OfferId, origin: &str) -> Result<(), VaultError> {
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
    let (id, Asked { mail, origin }) = Asked::of::<OfferId>(task)?;
    let vaults = outbox.vaults();
    let found = vault.read(async |tx: &Tx| {
        let Some(offer) = store::find(tx, id).await? else { return Ok(None) };
        let applied = applications::of_offer(tx, id).await?.is_some();
        Ok::<_, VaultError>(programs::find(tx, offer.program).await?.map(|program| (offer, program, applied)))
    });
    let Some((offer, program, applied)) = found.await? else { return Ok(Outcome::Done) };
    // Taken back meanwhile: nobody is written to.
    let Ok(email) = offer.open(vaults.front().clock.now()) else { return Ok(Outcome::Done) };
    let Some(card) = vaults.directory().card(vault.org()).await? else { return Ok(Outcome::Done) };
    let by = match offer.by.parse() {
        Ok(Actor::Person(person)) => people::person(vaults, person).await?.map(|person| person.name),
        _ => None,
    };
    let by = by.unwrap_or_else(|| card.name.clone());
    let word = LINK.word(vaults, card.org, offer.id.uuid(), offer.made);
    let letter = match applied {
        true => Letter::new(texts::approved_subject(&program.name), texts::approved_foot(&card.name))
            .says(texts::approved_text(&card.name, &program.name)),
        false => Letter::new(texts::letter_subject(&card.name), texts::letter_foot(&by, &card.name))
            .says(texts::letter_text(&by, &card.name, &program.name)),
    };
    let letter = letter
        .does(texts::letter_look(), format!("{origin}/offer/{word}"))
        .says(texts::letter_until(text::day(text::day_at(offer.until()))));
    outbox.post(mail, email, &letter).await?;
    Ok(Outcome::Done)
}

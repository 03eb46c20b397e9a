//! What applicants are told, by letters to the address that they gave: written after the commit, from the application
//! as it stands then. The letter of who is approved is that of the offer.

use kernel::ApplicationId;
use mail::{Letter, Outbox};
use trust::letters::{self, Asked, Link};
use vault::{Change, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use super::{Application, Intake, State, deciding::may_apply_again, store};
use crate::{
    programs::{self, Program},
    texts::applications as texts,
};

/// The work of writing that an application has come.
pub(super) const RECEIVED: &str = "partnering.applications.received";
/// That it is rejected.
pub(super) const REJECTED: &str = "partnering.applications.rejected";
/// That it is too early to apply again.
pub(super) const EARLY: &str = "partnering.applications.early";

/// What leads to an application, for who applied.
pub(super) const LINK: Link = Link("partnering.applications");

/// Asks for a letter.
pub(super) async fn ask_for(
    change: &Change,
    work: &'static str,
    id: ApplicationId,
    origin: &str,
) -> Result<(), VaultError> {
    letters::ask_for(change, work, id, origin).await
}

/// Puts in the handlers that write.
pub fn work(handlers: &mut TaskHandlers, outbox: &Outbox) {
    for kind in [RECEIVED, REJECTED, EARLY] {
        let outbox = outbox.clone();
        handlers.on(kind, move |vault, task| {
            let outbox = outbox.clone();
            Box::pin(async move { write(&outbox, &vault, &task, kind).await })
        });
    }
}

async fn write(outbox: &Outbox, vault: &Vault, task: &Task, kind: &str) -> Result<Outcome, VaultError> {
    let (id, Asked { mail, origin }) = Asked::of::<ApplicationId>(task)?;
    let vaults = outbox.vaults();
    let found = vault.read(async |tx: &Tx| {
        let Some(one) = store::find(tx, id).await? else { return Ok(None) };
        let (intake, program) =
            (store::intake(tx, one.program).await?, programs::find(tx, one.program).await?);
        Ok::<_, VaultError>(intake.zip(program).map(|(intake, program)| (one, intake, program)))
    });
    let Some((one, intake, program)) = found.await? else { return Ok(Outcome::Done) };
    let Some(card) = vaults.directory().card(vault.org()).await? else { return Ok(Outcome::Done) };
    let word = LINK.word(vaults, card.org, one.id.uuid(), one.received);
    let at = format!("{origin}/application/{word}");
    let letter = match (kind, one.state) {
        (RECEIVED, State::Received) => received(&card.name, &program, at),
        (REJECTED, State::Rejected) => rejected(&card.name, &program, &one, &intake, at),
        (EARLY, State::Rejected) => early(&card.name, &program, &one, &intake, at),
        // It stands elsewhere meanwhile: what was to be said is no longer so.
        _ => return Ok(Outcome::Done),
    };
    outbox.post(mail, &one.email, &letter).await?;
    Ok(Outcome::Done)
}

fn begun(subject: String, org: &str) -> Letter {
    Letter::new(subject, texts::letter_foot(org))
}

fn received(org: &str, program: &Program, at: String) -> Letter {
    begun(texts::received_subject(&program.name), org)
        .says(texts::received_text(org, &program.name))
        .does(texts::letter_look(), at)
}

fn rejected(org: &str, program: &Program, one: &Application, intake: &Intake, at: String) -> Letter {
    let letter =
        begun(texts::rejected_subject(&program.name), org).says(texts::rejected_text(org, &program.name));
    let why = one.why();
    let letter = if why.is_empty() { letter } else { letter.says(why) };
    let again = may_apply_again(one, intake).map(|again| texts::again_from(text::day(text::day_at(again))));
    let letter = match again {
        Some(again) => letter.says(again),
        None => letter,
    };
    letter.does(texts::letter_look(), at)
}

fn early(org: &str, program: &Program, one: &Application, intake: &Intake, at: String) -> Letter {
    let again = may_apply_again(one, intake).map(|again| text::day(text::day_at(again))).unwrap_or_default();
    begun(texts::early_subject(&program.name), org)
        .says(texts::early_text(org, &program.name, again))
        .does(texts::letter_look(), at)
}

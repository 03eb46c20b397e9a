//! The letters about notifications: each says how much happened and where to look, and nothing of any record. What
//! is due together is one letter. It gets its number in a change before it is written, so it is written once.

use std::sync::Arc;

use jiff::SignedDuration;
use kernel::{MailId, NotificationId, PersonId, Timestamp};
use mail::{Letter, Outbox};
use text::{Reader, Zone};
use vault::{Card, Change, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use super::{
    Kinds, Notification, Settings,
    ending::LINK,
    making::WORK,
    store, telling,
    times::{self, GATHERED},
};
use crate::Mode;
use crate::access::{Standing, standing};
use crate::organisations::usual_origin;
use crate::texts::notifications as texts;

/// The work of writing to a member.
pub(super) const WRITE: &str = "trust.notifications.write";

/// How long a letter waits for a host name to lead to.
const NOWHERE: SignedDuration = SignedDuration::from_hours(1);

/// Who writes.
struct Writer {
    outbox: Outbox,
    kinds: Kinds,
    mode: Mode,
}

/// Puts in the handler that writes.
pub(super) fn work(handlers: &mut TaskHandlers, outbox: &Outbox, kinds: &Kinds, mode: Mode) {
    let writer = Arc::new(Writer { outbox: outbox.clone(), kinds: kinds.clone(), mode });
    handlers.on(WRITE, move |vault, task| {
        let writer = Arc::clone(&writer);
        Box::pin(async move { writer.turn(&vault, &task).await })
    });
}

/// What is owed to a member at this moment.
#[derive(Default)]
struct Owed {
    /// The letter to write now, if it has its number already.
    begun: Option<MailId>,
    /// What it is about.
    about: Vec<Notification>,
    /// Of this nothing is to be written any longer.
    settled: Vec<NotificationId>,
    /// When the next is due.
    next: Option<Timestamp>,
}

impl Writer {
    async fn turn(&self, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
        let damaged = |_| VaultError::Damaged(format!("the letters to “{}”", task.key));
        let person: PersonId = task.key.parse().map_err(damaged)?;
        let vaults = self.outbox.vaults();
        loop {
            let standing = standing(vaults, vault.org(), person).await?;
            let card = vaults.directory().card(vault.org()).await?;
            let (settings, rows) = vault
                .read(async |tx: &Tx| {
                    Ok::<_, VaultError>((store::settings(tx, person).await?, store::owed(tx, person).await?))
                })
                .await?;
            let (Some(standing), Some(card)) = (standing, card) else {
                // Who is no member now is not written to about what happened until then, whatever they become.
                settle(vault, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
                return Ok(Outcome::Done);
            };
            let now = vaults.front().clock.now();
            let zone = standing.person.zone.clone().unwrap_or_default();
            let owed = self.owed(&settings, &zone, rows, now);
            settle(vault, &owed.settled).await?;
            if owed.about.is_empty() {
                return Ok(owed.next.map_or(Outcome::Done, |next| Outcome::Later(next.duration_since(now))));
            }
            let Some(origin) = usual_origin(vaults.directory(), self.mode).await? else {
                return Ok(Outcome::Later(NOWHERE));
            };
            let about: Vec<NotificationId> = owed.about.iter().map(|row| row.id).collect();
            let mail = match owed.begun {
                Some(mail) => mail,
                None => {
                    vault
                        .change(WORK, async |change: &Change| {
                            let (clock, chance) = change.nature();
                            let mail = MailId::new(clock, chance);
                            store::begin(change, &about, mail).await?;
                            Ok::<_, VaultError>(mail)
                        })
                        .await?
                }
            };
            vault.point("notifications.begun")?;
            if let Some(letter) = self.letter(&standing, &card, &origin, owed.about).await? {
                self.outbox.post(mail, &standing.person.email, &letter).await?;
            }
            vault.point("notifications.posted")?;
            settle(vault, &about).await?;
            vault.point("notifications.settled")?;
        }
    }

    /// What there is to write now. A letter that was begun is ended before all; else everything that is due, and
    /// what would be within two minutes.
    fn owed(&self, settings: &Settings, zone: &Zone, rows: Vec<Notification>, now: Timestamp) -> Owed {
        if let Some(mail) = rows.iter().find_map(|row| row.mail) {
            let about = rows.into_iter().filter(|row| row.mail == Some(mail)).collect();
            return Owed { begun: Some(mail), about, ..Owed::default() };
        }
        let mut owed = Owed::default();
        let mut due: Vec<(Timestamp, Notification)> = Vec::new();
        for row in rows {
            // Who has read it in the portal needs no letter.
            let is_read = row.portal && !row.unread;
            let kind = self.kinds.named(&row.kind).filter(|_| !is_read);
            match kind.and_then(|kind| times::due(settings, zone.tz(), settings.mail(kind), row.at)) {
                Some(at) => due.push((at, row)),
                None => owed.settled.push(row.id),
            }
        }
        let awake = times::awake(settings, zone.tz(), now);
        let Some(first) = due.iter().map(|(at, _)| *at).min() else { return owed };
        if first > now || awake > now {
            owed.next = Some(first.max(awake));
            return owed;
        }
        let until = now.saturating_add(GATHERED).unwrap_or(now);
        owed.about = due.into_iter().filter(|(at, _)| *at <= until).map(|(_, row)| row).collect();
        owed
    }

    /// The letter about these, of which the reader may still know; none where that is nothing.
    async fn letter(
        &self,
        standing: &Standing,
        card: &Card,
        origin: &str,
        about: Vec<Notification>,
    ) -> Result<Option<Letter>, VaultError> {
        let vaults = self.outbox.vaults();
        let told = telling::told(&self.kinds, vaults, standing, about).await?;
        let count = |name: &str| told.iter().filter(|(one, _)| one.kind == name).count() as u64;
        let person = &standing.person;
        let reader =
            Reader::from((person.region.unwrap_or_default(), person.zone.clone().unwrap_or_default()));
        let made = vaults.front().clock.now();
        let ends = LINK.word(vaults, card.org, person.id.uuid(), made);
        let here = format!("{origin}/o/{}/notifications", card.handle);
        Ok(text::reading(reader, async {
            let said: Vec<String> = self
                .kinds
                .iter()
                .map(|kind| (kind, count(kind.name)))
                .filter(|(_, count)| *count > 0)
                .map(|(kind, count)| (kind.letter)(count))
                .collect();
            let first = said.first()?;
            let subject = match said.len() {
                1 => texts::letter_subject(&card.name, first.trim_end_matches('.')),
                _ => texts::letter_subject_many(&card.name, told.len()),
            };
            let letter = Letter::new(subject, texts::letter_foot(&card.name));
            let letter = said.into_iter().fold(letter, Letter::says);
            let letter = letter.does(texts::letter_look(&card.name), here.clone());
            let letter = letter.does(texts::letter_choose(), format!("{here}/preferences"));
            Some(letter.ends_at(format!("{origin}/unsubscribe/{ends}")))
        })
        .await)
    }
}

async fn settle(vault: &Vault, ids: &[NotificationId]) -> Result<(), VaultError> {
    if ids.is_empty() {
        return Ok(());
    }
    vault.change(WORK, async |change: &Change| store::settle(change, ids).await).await
}

//! Writes a dashboard to who asked for it. What somebody is and sees is asked anew for each letter, so who is suspended
//! gets none, and who is limited to less gets the figures of less. A letter gets its number before it is written, so
//! it is written once.

use std::sync::Arc;

use jiff::SignedDuration;
use kernel::{MailId, PersonId, Timestamp};
use mail::{Letter, Outbox, Table, TableRow};
use text::Reader;
use trust::{
    Mode,
    access::{Standing, standing},
    notifications,
    organisations::usual_origin,
};
use vault::{Actor, Card, Change, Fact, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use super::{ending::LINK, store};
use crate::dashboards::{Measure, Points, panel::Panel, reading};
use crate::texts::dashboards as texts;

/// The work of writing to somebody.
pub(super) const WRITE: &str = "insight.dashboards.write";
const WORK: Actor = Actor::Node("work");

/// How long a letter waits for what is not there now: a host name to lead to, the reader.
const MISSING: SignedDuration = SignedDuration::from_hours(1);
/// It is looked at once a day when the next is due: its reader may live by another zone by then.
const LOOKED_AT: SignedDuration = SignedDuration::from_hours(24);

/// Who writes.
struct Writer {
    outbox: Outbox,
    mode: Mode,
}

pub(super) fn work(handlers: &mut TaskHandlers, outbox: &Outbox, mode: Mode) {
    let writer = Arc::new(Writer { outbox: outbox.clone(), mode });
    handlers.on(WRITE, move |vault, task| {
        let writer = Arc::clone(&writer);
        Box::pin(async move { writer.turn(&vault, &task).await })
    });
}

impl Writer {
    async fn turn(&self, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
        let damaged = |_| VaultError::Damaged(format!("the dashboard of “{}”", task.key));
        let person: PersonId = task.key.parse().map_err(damaged)?;
        let vaults = self.outbox.vaults();
        loop {
            let read = async |tx: &Tx| {
                Ok::<_, VaultError>((
                    store::of(tx, person).await?,
                    notifications::settings(tx, person).await?,
                ))
            };
            let (Some(order), settings) = vault.read(read).await? else { return Ok(Outcome::Done) };
            let now = vaults.front().clock.now();
            let standing = standing(vaults, vault.org(), person).await?;
            let card = vaults.directory().card(vault.org()).await?;
            let (Some(standing), Some(card)) = (standing, card) else {
                // Who is suspended may come back: what is due until then is not written later.
                vault.change(WORK, async |change: &Change| store::pass(change, person, now).await).await?;
                return Ok(Outcome::Later(MISSING));
            };
            let zone = standing.person.zone.clone().unwrap_or_default();
            let due = notifications::awake(&settings, zone.tz(), order.next(&zone).max(now));
            if order.mail.is_none() && due > now {
                return Ok(Outcome::Later(due.duration_since(now).min(LOOKED_AT)));
            }
            let Some(origin) = usual_origin(vaults.directory(), self.mode).await? else {
                return Ok(Outcome::Later(MISSING));
            };
            let mail = match order.mail {
                Some(mail) => mail,
                None => {
                    let begin = async |change: &Change| {
                        let (clock, chance) = change.nature();
                        let mail = MailId::new(clock, chance);
                        store::begin(change, person, mail).await?;
                        Ok::<_, VaultError>(mail)
                    };
                    vault.change(WORK, begin).await?
                }
            };
            vault.point("dashboards.begun")?;
            let (letter, panels) = self.letter(&standing, &card, &origin, now).await?;
            if let Some(letter) = letter {
                self.outbox.post(mail, &standing.person.email, &letter).await?;
            }
            vault.point("dashboards.posted")?;
            let written = async |change: &Change| {
                if store::pass(change, person, now).await? && panels > 0 {
                    change.record(Fact::new("dashboard.mailed").about(person).with("panels", panels)).await?;
                }
                Ok::<_, VaultError>(())
            };
            vault.change(WORK, written).await?;
        }
    }

    /// The letter, and how many panels it shows; none where they chose none.
    async fn letter(
        &self,
        standing: &Standing,
        card: &Card,
        origin: &str,
        now: Timestamp,
    ) -> Result<(Option<Letter>, u64), VaultError> {
        let person = &standing.person;
        let reader =
            Reader::from((person.region.unwrap_or_default(), person.zone.clone().unwrap_or_default()));
        let here = format!("{origin}/o/{}", card.handle);
        let ends = LINK.word(self.outbox.vaults(), card.org, person.id.uuid(), now);
        text::reading(reader, async {
            let read = async |tx: &Tx| reading::of(tx, Some(person.id)).await;
            let panels = standing.vault.read(read).await?;
            if panels.is_empty() {
                return Ok((None, 0));
            }
            let letter = Letter::new(texts::letter_subject(&card.name), texts::letter_foot(&card.name));
            let letter = letter.says(texts::letter_about(text::moment(now, now)));
            let letter = panels
                .iter()
                .fold(letter, |letter, (panel, points)| letter.shows(table(*panel, points, &here)));
            let letter = letter.does(texts::see(), format!("{here}/dashboard"));
            let letter = letter.ends_at(format!("{origin}/unsubscribe/dashboard/{ends}"));
            Ok((Some(letter), panels.len() as u64))
        })
        .await
    }
}

/// A panel, as a letter shows it.
fn table(panel: Panel, points: &Points, here: &str) -> Table {
    let compares = points.points.iter().any(|point| point.before.is_some());
    let mut heads = vec![points.of.clone()];
    heads.extend(compares.then(texts::before));
    heads.push(panel.measures());
    let rows = points.points.iter().map(|point| {
        let before = compares.then(|| point.before.map(Measure::shown).unwrap_or_default());
        TableRow {
            name: point.label.clone(),
            href: point.list.as_ref().map(|list| format!("{here}/{list}")),
            figures: before.into_iter().chain([point.measure.shown()]).collect(),
        }
    });
    let rows: Vec<TableRow> = rows.collect();
    let about = match (rows.is_empty(), points.span.is_empty()) {
        (true, _) => texts::nothing_yet(),
        (false, true) => texts::counted(),
        (false, false) => texts::counted_over(points.span.as_str()),
    };
    Table { title: panel.label(), about, heads, rows }
}

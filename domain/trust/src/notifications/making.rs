//! How notifications are made: the journal is read entry by entry, and who is told of one gets a row, in the change
//! that moves the cursor past it. So each is made once, whatever ends in between.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::SignedDuration;
use kernel::{NotificationId, OrgId, PersonId, Timestamp};
use serde_json::Value;
use vault::{Actor, Change, JournalEntry, Outcome, TaskHandlers, Tx, Vault, VaultError, Vaults};

use super::{Kinds, Notification, To, Told, letters::WRITE, store, telling, times};
use crate::access::{Standing, memberships, standing};

/// The work of making them.
pub(super) const MAKE: &str = "trust.notifications.make";

/// Entries that are read together.
const TOGETHER: u64 = 500;
/// Of a vault whose journal nobody has followed so far, this much is read: what is older is no news.
const NEWS: SignedDuration = SignedDuration::from_hours(1);

/// What changes what somebody may be told of.
const STANDINGS: [&str; 5] =
    ["person.role_changed", "person.removed", "person.suspended", "person.restored", "person.limited"];
/// What may change it for everybody.
const DIVISIONS: &str = "division.changed";

pub(super) const WORK: Actor = Actor::Node("work");

/// Who makes them.
struct Maker {
    vaults: Vaults,
    kinds: Kinds,
}

/// Follows the journals, and puts in the handler.
pub(super) fn work(handlers: &mut TaskHandlers, vaults: &Vaults, kinds: &Kinds) {
    let moves = kinds.moves().iter().copied();
    let facts = kinds.facts().into_iter().chain(STANDINGS).chain([DIVISIONS]).chain(moves).collect();
    vaults.follow_journals(MAKE, facts);
    let maker = Arc::new(Maker { vaults: vaults.clone(), kinds: kinds.clone() });
    handlers.on(MAKE, move |vault, _| {
        let maker = Arc::clone(&maker);
        Box::pin(async move { maker.turn(&vault).await })
    });
}

/// What follows the cursor in the journal.
struct News {
    /// Where the cursor stood.
    seen: Option<i64>,
    /// Where it stands when this is done.
    passed: i64,
    told: Vec<Tell>,
    /// Who became something else.
    changed: BTreeSet<PersonId>,
    /// Whether that may be anybody.
    anybody: bool,
}

/// Somebody is to be told of an entry.
struct Tell {
    kind: &'static str,
    entry: i64,
    at: Timestamp,
    by: String,
    told: Told,
}

/// What is made of it.
#[derive(Default)]
struct Made {
    /// For each member, and when they are to be written to.
    rows: BTreeMap<PersonId, (Vec<Notification>, Option<Timestamp>)>,
    /// What somebody may know of no longer.
    hidden: Vec<NotificationId>,
    /// Who is no member any longer.
    gone: Vec<PersonId>,
}

impl Maker {
    async fn turn(&self, vault: &Vault) -> Result<Outcome, VaultError> {
        loop {
            // Where nobody works yet, nobody is asked for: an organisation that is being imported has many facts.
            let members = memberships::of_organisation(self.vaults.directory(), vault.org()).await?;
            let kinds = if members.is_empty() { Kinds::default() } else { self.kinds.clone() };
            let news = vault.read(async |tx: &Tx| News::read(tx, &kinds).await).await?;
            let Some(news) = news else { return Ok(Outcome::Done) };
            vault.point("notifications.read")?;
            let made = self.make(vault.org(), &news).await?;
            vault.change(WORK, async |change: &Change| keep(change, &news, &made).await).await?;
            vault.point("notifications.made")?;
        }
    }

    async fn make(&self, org: OrgId, news: &News) -> Result<Made, VaultError> {
        let mut made = Made::default();
        for person in &news.changed {
            self.judge(org, *person, &mut made).await?;
        }
        if news.told.is_empty() && !news.anybody {
            return Ok(made);
        }
        for member in memberships::of_organisation(self.vaults.directory(), org).await? {
            if news.anybody && !news.changed.contains(&member.person) {
                self.judge(org, member.person, &mut made).await?;
            }
            let me = member.person.to_string();
            let for_me = |tell: &&Tell| {
                let asked = match &tell.told.to {
                    To::Everybody => true,
                    To::People(people) => people.contains(&member.person),
                };
                let kind = self.kinds.named(tell.kind);
                asked && tell.by != me && kind.is_some_and(|kind| member.role >= kind.least)
            };
            let mine: Vec<&Tell> = news.told.iter().filter(for_me).collect();
            if mine.is_empty() {
                continue;
            }
            if let Some(standing) = standing(&self.vaults, org, member.person).await? {
                let told = self.for_member(&standing, &mine).await?;
                made.rows.insert(member.person, told);
            }
        }
        Ok(made)
    }

    /// What a member gets of it, as they have chosen.
    async fn for_member(
        &self,
        standing: &Standing,
        mine: &[&Tell],
    ) -> Result<(Vec<Notification>, Option<Timestamp>), VaultError> {
        let person = standing.person.id;
        let settings = standing.vault.read(async |tx: &Tx| store::settings(tx, person).await).await?;
        let front = self.vaults.front();
        let zone = standing.person.zone.clone().unwrap_or_default();
        // Of one entry somebody is told once, and of one record only what came last.
        let (mut entries, mut records) = (BTreeSet::new(), BTreeSet::new());
        let (mut rows, mut due): (Vec<Notification>, Option<Timestamp>) = (Vec::new(), None);
        for tell in mine.iter().rev() {
            let Some(kind) = self.kinds.named(tell.kind) else { continue };
            let choice = settings.of(kind);
            let writes = times::due(&settings, zone.tz(), settings.mail(kind), tell.at);
            let wanted = choice.portal || writes.is_some();
            if !wanted || entries.contains(&tell.entry) || !records.insert((kind.name, &tell.told.subject)) {
                continue;
            }
            entries.insert(tell.entry);
            due = due.into_iter().chain(writes).min();
            rows.push(Notification {
                id: NotificationId::new(&front.clock, &front.chance),
                person,
                kind: kind.name.to_owned(),
                subject: tell.told.subject.clone(),
                entry: tell.entry,
                at: tell.at,
                portal: choice.portal,
                unread: choice.portal,
                owed: writes.is_some(),
                mail: None,
            });
        }
        let told = telling::told(&self.kinds, &self.vaults, standing, rows).await?;
        Ok((told.into_iter().map(|(row, _)| row).collect(), due))
    }

    /// Somebody became something else: what they may know of no longer goes.
    async fn judge(&self, org: OrgId, person: PersonId, made: &mut Made) -> Result<(), VaultError> {
        let Some(standing) = standing(&self.vaults, org, person).await? else {
            let everybody = memberships::everybody(self.vaults.directory(), org).await?;
            // Who is suspended may be restored.
            if !everybody.iter().any(|(member, _)| member.person == person) {
                made.gone.push(person);
            }
            return Ok(());
        };
        let unread = standing.vault.read(async |tx: &Tx| store::all_unread(tx, person).await).await?;
        let all: Vec<NotificationId> = unread.iter().map(|one| one.id).collect();
        let told = telling::told(&self.kinds, &self.vaults, &standing, unread).await?;
        let told: BTreeSet<NotificationId> = told.into_iter().map(|(one, _)| one.id).collect();
        made.hidden.extend(all.into_iter().filter(|id| !told.contains(id)));
        Ok(())
    }
}

impl News {
    /// None where nothing follows.
    async fn read(tx: &Tx, kinds: &Kinds) -> Result<Option<Self>, VaultError> {
        let seen = store::cursor(tx).await?;
        let begins = match seen {
            Some(seen) => seen,
            None => tx.journal_since(tx.now().saturating_sub(NEWS).unwrap_or(tx.now())).await? - 1,
        };
        let entries = tx.journal_after(begins, TOGETHER).await?;
        let Some(last) = entries.last() else { return Ok(None) };
        let mut news =
            Self { seen, passed: last.number, told: Vec::new(), changed: BTreeSet::new(), anybody: false };
        for entry in &entries {
            news.note(tx, kinds, entry).await?;
        }
        Ok(Some(news))
    }

    async fn note(&mut self, tx: &Tx, kinds: &Kinds, entry: &JournalEntry) -> Result<(), VaultError> {
        if STANDINGS.contains(&entry.kind.as_str()) {
            self.changed.extend(entry.about.iter().filter_map(|id| id.parse::<PersonId>().ok()));
        }
        self.anybody |= entry.kind == DIVISIONS || kinds.moves().contains(&entry.kind.as_str());
        // What is brought from another system is no news there, and would be thousands.
        if entry.actor == Actor::Node("import").to_string() {
            return Ok(());
        }
        for kind in kinds.of_fact(&entry.kind) {
            if let Some(told) = (kind.who)(tx, entry).await? {
                let (number, at, by) = (entry.number, entry.at, entry.actor.clone());
                self.told.push(Tell { kind: kind.name, entry: number, at, by, told });
            }
        }
        Ok(())
    }
}

/// Keeps what was made; not where another node was faster.
async fn keep(change: &Change, news: &News, made: &Made) -> Result<(), VaultError> {
    if store::cursor(change).await? != news.seen {
        return Ok(());
    }
    store::delete(change, &made.hidden).await?;
    for person in &made.gone {
        store::forget(change, *person).await?;
    }
    let rows: Vec<&[Notification]> = made.rows.values().map(|(rows, _)| rows.as_slice()).collect();
    store::insert(change, &rows).await?;
    for (person, (_, due)) in &made.rows {
        if let Some(due) = due {
            change.enqueue(WRITE, &person.to_string(), &Value::Null, *due).await?;
        }
    }
    store::pass(change, news.passed).await
}

//! The vault's own append-only, hash-chained record of every change: who, when, what.
//!
//! An entry holds facts without personal values. Where a personal value must be provable, the entry holds
//! a hash of it with a salt that lives in the row: when the row is erased, the salt goes with it, and the
//! chain still verifies ([`sealed`](crate::sealed)).
//!
//! The chain shows every altered, moved or missing entry but the last ones: that those are missing is seen
//! by whoever was told the [`Head`], and every envelope and receipt tells it.

use std::any::TypeId;

use kernel::{Timestamp, from_millis, millis};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, Order, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Change, Row, Tx, VaultError, chain::chained};

/// What happened, about to be recorded.
#[derive(Debug, Clone)]
pub struct Fact {
    kind: &'static str,
    about: Vec<Subject>,
    values: Map<String, Value>,
}

/// An id of what a fact is about, as written.
pub type Subject = String;

/// The last entry of a chain: its number and its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// From 1; 0 before the first entry.
    pub number: i64,
    /// In hexadecimal; 64 zeros before the first entry.
    pub hash: String,
}

/// An entry, read back.
#[derive(Debug, Clone)]
pub struct JournalEntry {
    /// From 1, without gaps.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who, as [`Actor`] is written.
    pub actor: String,
    /// What, such as `lead.added`.
    pub kind: String,
    /// Ids of what it is about.
    pub about: Vec<Subject>,
    /// Values that are not personal.
    pub values: Map<String, Value>,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

impl Fact {
    /// A fact of that kind, such as `lead.added`.
    pub fn new(kind: &'static str) -> Self {
        Self { kind, about: Vec::new(), values: Map::new() }
    }

    /// Adds an id of what it is about.
    #[must_use]
    pub fn about(mut self, id: impl ToString) -> Self {
        self.about.push(id.to_string());
        self
    }

    /// Adds a value that is not personal: a state, an amount, a product, names of fields, a sealed hash.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }
}

impl Head {
    fn start() -> Self {
        Self { number: 0, hash: "0".repeat(64) }
    }
}

impl Change {
    /// Records a fact in the journal, in this commit.
    ///
    /// # Errors
    /// What the database says.
    pub async fn record(&self, fact: Fact) -> Result<Head, VaultError> {
        self.point("change.before_record")?;
        let previous = self.head().await?;
        let number = previous.number + 1;
        let at = millis(self.now());
        let actor = self.actor.to_string();
        let about = serde_json::to_string(&fact.about).unwrap_or_default();
        let facts = Value::Object(fact.values).to_string();
        let hash =
            chained(&self.org.to_string(), number, at, &actor, fact.kind, &about, &facts, &previous.hash);
        let entry = ActiveModel {
            number: Set(number),
            at: Set(at),
            actor: Set(actor),
            kind: Set(fact.kind.to_owned()),
            subject: Set(fact.about.into_iter().next()),
            about: Set(about),
            facts: Set(facts),
            previous: Set(previous.hash),
            hash: Set(hash.clone()),
            ..Default::default()
        };
        let head = Head { number, hash };
        self.insert_later::<Entity>(entry);
        let mut notes = self.notes();
        notes.recorded.insert(fact.kind);
        notes.head = Some(head.clone());
        Ok(head)
    }

    /// The last entry, this change's own included.
    ///
    /// # Errors
    /// What the database says.
    pub async fn head(&self) -> Result<Head, VaultError> {
        let known = self.notes().head.clone();
        if let Some(head) = known {
            return Ok(head);
        }
        let (head, followed) = self.tx.last_entry().await?;
        let mut notes = self.notes();
        notes.followed |= followed;
        notes.head = Some(head.clone());
        Ok(head)
    }
}

impl Tx {
    /// The last entry.
    ///
    /// # Errors
    /// What the database says.
    pub async fn journal_head(&self) -> Result<Head, VaultError> {
        Ok(self.last_entry().await?.0)
    }

    /// The last entry, and whether anybody follows the journal: asked together, since every change that records
    /// something asks for both.
    async fn last_entry(&self) -> Result<(Head, bool), VaultError> {
        #[derive(FromQueryResult)]
        struct Last {
            number: i64,
            hash: String,
            followers: i64,
        }
        self.write_out(Some(TypeId::of::<Entity>())).await?;
        let last = self.sql(
            "select number, hash, (select count(*) from followers where org_id = :org) as followers from journal \
             where org_id = :org order by number desc limit 1",
        );
        let last = last.rows::<Last>().await?.into_iter().next();
        Ok(last.map_or_else(
            || (Head::start(), false),
            |last| (Head { number: last.number, hash: last.hash }, last.followers > 0),
        ))
    }

    /// Entries from newest to oldest, below that number where one is given.
    ///
    /// # Errors
    /// What the database says, or that an entry cannot be read.
    pub async fn journal(&self, below: Option<i64>, limit: u64) -> Result<Vec<JournalEntry>, VaultError> {
        let mut find = self.find::<Entity>().order_by(Column::Number, Order::Desc).limit(limit);
        if let Some(below) = below {
            find = find.filter(Column::Number.lt(below));
        }
        find.all().await?.into_iter().map(JournalEntry::try_from).collect()
    }

    /// Entries about these things before all others (the first that each [`Fact`] names), from oldest to
    /// newest.
    ///
    /// # Errors
    /// As [`Tx::journal`].
    pub async fn journal_about<Id: ToString>(
        &self,
        ids: impl IntoIterator<Item = Id>,
        limit: u64,
    ) -> Result<Vec<JournalEntry>, VaultError> {
        let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
        // Entries of earlier releases name no subject; an index finds that there are none.
        let unnamed =
            ids.iter().fold(Condition::any(), |any, id| any.add(Column::About.contains(format!("\"{id}\""))));
        self.find::<Entity>()
            .filter(
                Condition::any()
                    .add(Column::Subject.is_in(ids))
                    .add(Condition::all().add(Column::Subject.is_null()).add(unnamed)),
            )
            .order_by(Column::Number, Order::Asc)
            .limit(limit)
            .all()
            .await?
            .into_iter()
            .map(JournalEntry::try_from)
            .collect()
    }

    /// The same from newest to oldest, below that number where one is given, with how many there are in all; of
    /// earlier releases none.
    ///
    /// # Errors
    /// As [`Tx::journal`].
    pub async fn journal_newest_about(
        &self,
        ids: Vec<String>,
        below: Option<i64>,
        limit: u64,
    ) -> Result<(Vec<JournalEntry>, u64), VaultError> {
        let about = || self.find::<Entity>().filter(Column::Subject.is_in(ids.clone()));
        let total = about().count().await?;
        let about = about();
        let about = about.filter_if(below.map(|below| Condition::all().add(Column::Number.lt(below))));
        let newest = about.order_by(Column::Number, Order::Desc).limit(limit);
        let entries: Result<_, _> = newest.all().await?.into_iter().map(JournalEntry::try_from).collect();
        Ok((entries?, total))
    }

    /// Entries after that number, from oldest to newest.
    ///
    /// # Errors
    /// As [`Tx::journal`].
    pub async fn journal_after(&self, number: i64, limit: u64) -> Result<Vec<JournalEntry>, VaultError> {
        self.find::<Entity>()
            .filter(Column::Number.gt(number))
            .order_by(Column::Number, Order::Asc)
            .limit(limit)
            .all()
            .await?
            .into_iter()
            .map(JournalEntry::try_from)
            .collect()
    }

    /// The number of the first entry at or after that moment; the next one, where there is none. Entries are in
    /// the order of their times, so the half that holds it is looked for, and half of that.
    ///
    /// # Errors
    /// As [`Tx::journal`].
    pub async fn journal_since(&self, moment: Timestamp) -> Result<i64, VaultError> {
        let (mut low, mut high) = (1, self.journal_head().await?.number + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let entry = self.journal_after(middle - 1, 1).await?.into_iter().next();
            if entry.is_some_and(|entry| entry.at < moment) { low = middle + 1 } else { high = middle }
        }
        Ok(low)
    }

    /// Walks the whole chain. Every finding is a sentence; none means that it is whole.
    ///
    /// # Errors
    /// What the database says.
    pub async fn verify_journal(
        &self,
        mut see: impl FnMut(&JournalEntry),
    ) -> Result<Vec<String>, VaultError> {
        let mut findings = Vec::new();
        let mut head = Head::start();
        loop {
            let rows = self
                .find::<Entity>()
                .filter(Column::Number.gt(head.number))
                .order_by(Column::Number, Order::Asc)
                .limit(1_000)
                .all()
                .await?;
            if rows.is_empty() {
                return Ok(findings);
            }
            for row in rows {
                if row.number != head.number + 1 {
                    findings.push(format!("journal entry {} is missing", head.number + 1));
                }
                let hash = chained(
                    &self.org.to_string(),
                    row.number,
                    row.at,
                    &row.actor,
                    &row.kind,
                    &row.about,
                    &row.facts,
                    &row.previous,
                );
                if hash != row.hash || (row.previous != head.hash && row.number == head.number + 1) {
                    findings.push(format!("journal entry {} was altered", row.number));
                }
                head = Head { number: row.number, hash: row.hash.clone() };
                match JournalEntry::try_from(row) {
                    Ok(entry) => see(&entry),
                    Err(_) => findings.push(format!("journal entry {} cannot be read", head.number)),
                }
            }
        }
    }
}

impl TryFrom<Model> for JournalEntry {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let damaged =
            |error: serde_json::Error| VaultError::Damaged(format!("journal entry {}: {error}", row.number));
        Ok(Self {
            about: serde_json::from_str(&row.about).map_err(damaged)?,
            values: serde_json::from_str(&row.facts).map_err(damaged)?,
            number: row.number,
            at: from_millis(row.at),
            actor: row.actor,
            kind: row.kind,
            hash: row.hash,
        })
    }
}

pub(crate) const MIGRATION: crate::Migration = crate::Migration {
    name: "vault_journal_1",
    up: |schema| {
        schema.table("journal", |table| {
            table.number("number").number("at").text("actor").text("kind").text("about").text("facts");
            table.text("previous").text("hash").key(&["number"]).append_only();
        });
    },
};

/// What an entry is about before all: timelines look for it.
pub(crate) const BY_SUBJECT: crate::Migration = crate::Migration {
    name: "vault_journal_2",
    up: |schema| {
        schema.alter("journal", |table| {
            table.maybe_text("subject").index(&["subject"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub at: i64,
    pub actor: String,
    pub kind: String,
    pub about: String,
    pub facts: String,
    pub previous: String,
    pub hash: String,
    pub subject: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Number
    }
}

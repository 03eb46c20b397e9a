//! Work that follows the journal: whoever follows is asked to work in every change that records something, in
//! its commit, and so misses nothing. A row makes one follow the journal of its vault; who follows those of all
//! vaults is known to the program, and hears of some kinds of facts alone.

use std::{collections::BTreeSet, sync::Mutex};

use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{Change, Row, VaultError, Vaults, vaults::lock};

/// Who follows the journals of all vaults.
#[derive(Debug, Default)]
pub(crate) struct Everywhere(Mutex<Vec<(&'static str, BTreeSet<&'static str>)>>);

impl Everywhere {
    /// The work of those who want to hear of one of these facts.
    fn wanting(&self, recorded: &BTreeSet<&'static str>) -> Vec<&'static str> {
        let all = lock(&self.0);
        all.iter().filter(|(_, facts)| !facts.is_disjoint(recorded)).map(|(work, _)| *work).collect()
    }
}

impl Vaults {
    /// From now on every change, of whatever vault, that records one of these facts asks for that work.
    pub fn follow_journals(&self, work: &'static str, facts: BTreeSet<&'static str>) {
        let mut all = lock(&self.inner.everywhere.0);
        all.retain(|(known, _)| *known != work);
        all.push((work, facts));
    }
}

impl Change {
    /// From this change on, every one that records something asks for work of that kind and key.
    ///
    /// # Errors
    /// What the database says.
    pub async fn follow_journal(&self, kind: &'static str, key: &str) -> Result<(), VaultError> {
        self.unfollow_journal(key).await?;
        let row = ActiveModel { kind: Set(kind.to_owned()), key: Set(key.to_owned()), ..Default::default() };
        self.insert::<Entity>(row).await?;
        self.notes().followed = true;
        Ok(())
    }

    /// Ends that.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unfollow_journal(&self, key: &str) -> Result<(), VaultError> {
        self.delete::<Entity>().id(key).done().await.map(|_| ())
    }

    /// Asks for the work of those who follow, where this change recorded something.
    pub(crate) async fn tell_followers(&self, everywhere: &Everywhere) -> Result<(), VaultError> {
        let (recorded, followed) = {
            let notes = self.notes();
            (notes.recorded.clone(), notes.followed)
        };
        if recorded.is_empty() {
            return Ok(());
        }
        let mut told: Vec<(String, String)> =
            everywhere.wanting(&recorded).into_iter().map(|work| (work.to_owned(), String::new())).collect();
        if followed {
            let followers = self.find::<Entity>().all().await?;
            told.extend(followers.into_iter().map(|follower| (follower.kind, follower.key)));
        }
        for (work, key) in told {
            self.enqueue(&work, &key, &serde_json::Value::Null, self.now()).await?;
        }
        Ok(())
    }
}

pub(crate) const MIGRATION: crate::Migration = crate::Migration {
    name: "vault_followers_1",
    up: |schema| {
        schema.table("followers", |table| {
            table.text("key").text("kind").key(&["key"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "followers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub kind: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Key
    }
}

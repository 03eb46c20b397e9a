//! Work that follows the journal: whoever follows is asked to work in every change that records something, in
//! its commit, and so misses nothing.

use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{Change, Row, VaultError};

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
    pub(crate) async fn tell_followers(&self) -> Result<(), VaultError> {
        let told = {
            let notes = self.notes();
            notes.recorded && notes.followed
        };
        if told {
            for follower in self.find::<Entity>().all().await? {
                self.enqueue(&follower.kind, &follower.key, &serde_json::Value::Null, self.now()).await?;
            }
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

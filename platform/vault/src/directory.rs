//! The little that a node knows across vaults: which organisations live here, with which keys, and who has
//! work due. People, sessions and host names join it from `trust`. No business data.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use kernel::{Handle, OrgId, Timestamp, from_millis, millis};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseConnection, DeleteMany, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, Select, UpdateMany, sea_query::Expr, sea_query::OnConflict,
};

use crate::{VaultError, rows::Uuid};

/// A table of the directory. Only directory tables are reachable from a [`Directory`].
pub trait Entry: EntityTrait {}

/// What everybody on this node may know of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its id.
    pub org: OrgId,
    /// Its short name in addresses.
    pub handle: Handle,
    /// Its name.
    pub name: String,
    /// The key that checks its signatures (Ed25519).
    pub public_key: [u8; 32],
}

/// That nobody works for an organisation for a while, because the operator says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// Since when.
    pub since: Timestamp,
    /// Why, in words of the operator's.
    pub reason: String,
}

/// The node's directory.
#[derive(Clone, Debug)]
pub struct Directory {
    connection: DatabaseConnection,
    cards: Arc<RwLock<HashMap<OrgId, Card>>>,
}

impl Directory {
    pub(crate) fn new(connection: DatabaseConnection) -> Self {
        Self { connection, cards: Arc::default() }
    }

    pub(crate) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Looks at every card anew from now on: who was known from elsewhere may live here now.
    pub(crate) fn forget_cards(&self) {
        self.cards.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The first row of a query.
    ///
    /// # Errors
    /// What the database says.
    pub async fn one<E: Entry>(&self, query: Select<E>) -> Result<Option<E::Model>, VaultError> {
        Ok(query.one(&self.connection).await?)
    }

    /// The rows of a query.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all<E: Entry>(&self, query: Select<E>) -> Result<Vec<E::Model>, VaultError> {
        Ok(query.all(&self.connection).await?)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`VaultError::is_taken`] where a unique key is taken, otherwise what the database says.
    pub async fn insert<E: Entry>(&self, row: impl IntoActiveModel<E::ActiveModel>) -> Result<(), VaultError>
    where
        E::ActiveModel: Send,
    {
        E::insert(row.into_active_model()).exec_without_returning(&self.connection).await?;
        Ok(())
    }

    /// Changes rows; how many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn update<E: Entry>(&self, update: UpdateMany<E>) -> Result<u64, VaultError> {
        Ok(update.exec(&self.connection).await?.rows_affected)
    }

    /// Removes rows; how many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn delete<E: Entry>(&self, delete: DeleteMany<E>) -> Result<u64, VaultError> {
        Ok(delete.exec(&self.connection).await?.rows_affected)
    }

    /// The organisation of that handle.
    ///
    /// # Errors
    /// What the database says.
    pub async fn by_handle(&self, handle: &str) -> Result<Option<Card>, VaultError> {
        let query = organisations::Entity::find().filter(organisations::Column::Handle.eq(handle));
        self.one(query).await?.map(Card::try_from).transpose()
    }

    /// The organisation of that id, whether it lives here or is known from the other side of a vault that came
    /// from elsewhere; remembered, since a card does not change.
    ///
    /// # Errors
    /// What the database says.
    pub async fn card(&self, org: OrgId) -> Result<Option<Card>, VaultError> {
        if let Some(card) = self.cards.read().unwrap_or_else(PoisonError::into_inner).get(&org) {
            return Ok(Some(card.clone()));
        }
        let query = organisations::Entity::find().filter(organisations::Column::Id.eq(org.uuid()));
        let mut card = self.one(query).await?.map(Card::try_from).transpose()?;
        if card.is_none() {
            let query = peers::Entity::find().filter(peers::Column::Id.eq(org.uuid()));
            card = self.one(query).await?.map(Card::try_from).transpose()?;
        }
        if let Some(card) = &card {
            self.cards.write().unwrap_or_else(PoisonError::into_inner).insert(org, card.clone());
        }
        Ok(card)
    }

    /// Every organisation that lives here, by handle.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cards(&self) -> Result<Vec<Card>, VaultError> {
        let query = organisations::Entity::find().order_by_asc(organisations::Column::Handle);
        self.all(query).await?.into_iter().map(Card::try_from).collect()
    }

    /// Whether an organisation that lives here is suspended. It is never remembered: on every node it holds from the
    /// next look on.
    ///
    /// # Errors
    /// What the database says.
    pub async fn suspension(&self, org: OrgId) -> Result<Option<Suspension>, VaultError> {
        let query = organisations::Entity::find().filter(organisations::Column::Id.eq(org.uuid()));
        Ok(self.one(query).await?.and_then(|row| {
            let since = from_millis(row.suspended?);
            Some(Suspension { since, reason: row.suspended_reason.unwrap_or_default() })
        }))
    }

    /// The card of an organisation that is at work: it lives here, and is not suspended.
    ///
    /// # Errors
    /// What the database says.
    pub async fn at_work(&self, org: OrgId) -> Result<Option<Card>, VaultError> {
        let query = organisations::Entity::find()
            .filter(organisations::Column::Id.eq(org.uuid()))
            .filter(organisations::Column::Suspended.is_null());
        self.one(query).await?.map(Card::try_from).transpose()
    }

    /// Suspends an organisation, or ends that; false where it is so already.
    pub(crate) async fn set_suspension(
        &self,
        org: OrgId,
        suspension: Option<&Suspension>,
    ) -> Result<bool, VaultError> {
        use organisations::Column;
        let since = suspension.map(|suspension| millis(suspension.since));
        let other =
            if since.is_some() { Column::Suspended.is_null() } else { Column::Suspended.is_not_null() };
        let reason = suspension.map(|suspension| suspension.reason.clone());
        let update = organisations::Entity::update_many()
            .col_expr(Column::Suspended, Expr::val(since))
            .col_expr(Column::SuspendedReason, Expr::val(reason))
            .filter(Column::Id.eq(org.uuid()))
            .filter(other);
        Ok(self.update(update).await? == 1)
    }

    pub(crate) async fn add(&self, card: &Card, wrapped: Vec<u8>, at: Timestamp) -> Result<(), VaultError> {
        let row = organisations::ActiveModel {
            id: Set(card.org.uuid()),
            handle: Set(card.handle.to_string()),
            name: Set(card.name.clone()),
            public_key: Set(card.public_key.to_vec()),
            wrapped_key: Set(wrapped),
            created: Set(millis(at)),
            suspended: Set(None),
            suspended_reason: Set(None),
        };
        self.insert::<organisations::Entity>(row).await.map_err(|error| match error.is_taken() {
            true => VaultError::HandleTaken(card.handle.to_string()),
            false => error,
        })
    }

    pub(crate) async fn wrapped_key(&self, org: OrgId) -> Result<Option<(Card, Vec<u8>)>, VaultError> {
        Ok(self.entry(org).await?.map(|(card, wrapped, _)| (card, wrapped)))
    }

    /// The card of an organisation that lives here, its wrapped key, and when it was made.
    pub(crate) async fn entry(&self, org: OrgId) -> Result<Option<(Card, Vec<u8>, i64)>, VaultError> {
        let query = organisations::Entity::find().filter(organisations::Column::Id.eq(org.uuid()));
        let Some(row) = self.one(query).await? else { return Ok(None) };
        let (wrapped, created) = (row.wrapped_key.clone(), row.created);
        Ok(Some((Card::try_from(row)?, wrapped, created)))
    }

    /// Notes that an organisation may have work from `due` on. Written before the work itself commits: a
    /// note without work costs one look, work without a note would be forgotten.
    pub(crate) async fn note_due(&self, org: OrgId, due: i64) -> Result<(), VaultError> {
        let row = due::ActiveModel { org_id: Set(org.uuid()), due: Set(due) };
        let earlier = OnConflict::column(due::Column::OrgId)
            .value(
                due::Column::Due,
                Expr::cust("case when excluded.due < due.due then excluded.due else due.due end"),
            )
            .to_owned();
        due::Entity::insert(row).on_conflict(earlier).exec_without_returning(&self.connection).await?;
        Ok(())
    }

    /// Puts the note right: when the next work is due, or none.
    pub(crate) async fn settle_due(&self, org: OrgId, next: Option<i64>) -> Result<(), VaultError> {
        let whose = due::Column::OrgId.eq(org.uuid());
        match next {
            Some(next) => {
                let update = due::Entity::update_many().col_expr(due::Column::Due, Expr::val(next));
                self.update(update.filter(whose)).await?
            }
            None => self.delete(due::Entity::delete_many().filter(whose)).await?,
        };
        Ok(())
    }

    pub(crate) async fn noted(&self) -> Result<Vec<(OrgId, i64)>, VaultError> {
        Ok(self.all(due::Entity::find()).await?.into_iter().map(|row| (row.org_id.into(), row.due)).collect())
    }

    /// When recurring work of that name is due next.
    pub(crate) async fn recurring(&self, name: &str) -> Result<Option<Timestamp>, VaultError> {
        let query = schedule::Entity::find().filter(schedule::Column::Name.eq(name));
        Ok(self.one(query).await?.map(|row| from_millis(row.next)))
    }

    /// Takes one turn of recurring work: false when another node took it.
    pub(crate) async fn take_turn(
        &self,
        name: &str,
        seen: Option<Timestamp>,
        next: Timestamp,
    ) -> Result<bool, VaultError> {
        let Some(seen) = seen else {
            let row = schedule::ActiveModel { name: Set(name.to_owned()), next: Set(millis(next)) };
            return match self.insert::<schedule::Entity>(row).await {
                Ok(()) => Ok(true),
                Err(error) if error.is_taken() => Ok(false),
                Err(error) => Err(error),
            };
        };
        let update = schedule::Entity::update_many()
            .col_expr(schedule::Column::Next, Expr::val(millis(next)))
            .filter(schedule::Column::Name.eq(name))
            .filter(schedule::Column::Next.eq(millis(seen)));
        Ok(self.update(update).await? == 1)
    }
}

/// A card as it stands in a row, of an organisation here or elsewhere.
fn card(org: Uuid, handle: &str, name: String, public_key: Vec<u8>) -> Result<Card, VaultError> {
    let damaged = |what: &str| VaultError::Damaged(format!("organisation {handle}: {what}"));
    Ok(Card {
        org: org.into(),
        handle: handle.parse().map_err(|_| damaged("handle"))?,
        public_key: public_key.try_into().map_err(|_| damaged("public key"))?,
        name,
    })
}

impl TryFrom<organisations::Model> for Card {
    type Error = VaultError;

    fn try_from(row: organisations::Model) -> Result<Self, VaultError> {
        card(row.id, &row.handle, row.name, row.public_key)
    }
}

impl TryFrom<peers::Model> for Card {
    type Error = VaultError;

    fn try_from(row: peers::Model) -> Result<Self, VaultError> {
        card(row.id, &row.handle, row.name, row.public_key)
    }
}

pub(crate) const MIGRATION: crate::Migration = crate::Migration {
    name: "directory_organisations_1",
    up: |schema| {
        schema.table("organisations", |table| {
            table
                .uuid("id")
                .text("handle")
                .text("name")
                .bytes("public_key")
                .bytes("wrapped_key")
                .number("created");
            table.key(&["id"]).unique(&["handle"]);
        });
        schema.table("due", |table| {
            // It follows from the tasks of the vaults.
            table.uuid("org_id").number("due").key(&["org_id"]).stays();
        });
        schema.table("schedule", |table| {
            table.text("name").number("next").key(&["name"]);
        });
    },
};

/// Organisations that live elsewhere, as the archives of those say that came to live here.
pub(crate) const PEERS: crate::Migration = crate::Migration {
    name: "directory_peers_1",
    up: |schema| {
        schema.table("peers", |table| {
            table.uuid("id").text("handle").text("name").bytes("public_key").key(&["id"]);
        });
    },
};

pub(crate) const SUSPENSIONS: crate::Migration = crate::Migration {
    name: "directory_organisations_2",
    up: |schema| {
        schema.alter("organisations", |table| {
            table.maybe_number("suspended").maybe_text("suspended_reason");
        });
    },
};

mod organisations {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organisations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub handle: String,
        pub name: String,
        pub public_key: Vec<u8>,
        pub wrapped_key: Vec<u8>,
        pub created: i64,
        pub suspended: Option<i64>,
        pub suspended_reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl super::Entry for Entity {}
}

mod peers {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "peers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub handle: String,
        pub name: String,
        pub public_key: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl super::Entry for Entity {}
}

mod due {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "due")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        pub due: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl super::Entry for Entity {}
}

mod schedule {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "schedule")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub next: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl super::Entry for Entity {}
}

//! How letters are kept, and the address at which they arrive.

use kernel::{MailId, Timestamp, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::Letter;

pub(super) async fn find(tx: &Tx, id: MailId) -> Result<Option<Letter>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Letter::try_from).transpose()
}

/// All of them, the newest first.
pub(super) async fn all(tx: &Tx) -> Result<Vec<Letter>, VaultError> {
    let rows = tx.find::<Entity>().order_by(Column::Id, Order::Desc).all().await?;
    rows.into_iter().map(Letter::try_from).collect()
}

pub(super) async fn count(tx: &Tx) -> Result<u64, VaultError> {
    tx.find::<Entity>().count().await
}

/// Whether that very letter arrived before.
pub(super) async fn is_known(tx: &Tx, digest: &str) -> Result<bool, VaultError> {
    Ok(tx.find::<Entity>().filter(Column::Digest.eq(digest)).count().await? > 0)
}

pub(super) async fn insert(change: &Change, letter: &Letter, digest: &str) -> Result<(), VaultError> {
    let row = ActiveModel {
        id: Set(letter.id.uuid()),
        arrived: Set(millis(letter.arrived)),
        digest: Set(digest.to_owned()),
        said: Set(serde_json::to_string(&letter.said).unwrap_or_default()),
        ..Default::default()
    };
    change.insert::<Entity>(row).await
}

/// Takes one out; whether it was there.
pub(super) async fn delete(change: &Change, id: MailId) -> Result<bool, VaultError> {
    Ok(change.delete::<Entity>().id(id.uuid()).done().await? == 1)
}

/// Those that arrived before then.
pub(super) async fn before(tx: &Tx, then: Timestamp, limit: u64) -> Result<Vec<Letter>, VaultError> {
    let old = tx.find::<Entity>().filter(Column::Arrived.lte(millis(then)));
    let rows = old.order_by(Column::Arrived, Order::Asc).limit(limit).all().await?;
    rows.into_iter().map(Letter::try_from).collect()
}

/// The one that arrived first.
pub(super) async fn oldest(tx: &Tx) -> Result<Option<Timestamp>, VaultError> {
    let rows = tx.find::<Entity>().order_by(Column::Arrived, Order::Asc).limit(1).all().await?;
    Ok(rows.first().map(|row| from_millis(row.arrived)))
}

/// The one row of the address.
const ADDRESS: &str = "leads";

pub(super) async fn secret(tx: &Tx) -> Result<Option<String>, VaultError> {
    Ok(tx.get::<address::Entity>(ADDRESS).await?.map(|row| row.secret))
}

pub(super) async fn set_secret(change: &Change, secret: Option<&str>) -> Result<(), VaultError> {
    change.delete::<address::Entity>().id(ADDRESS).done().await?;
    let Some(secret) = secret else { return Ok(()) };
    let row = address::ActiveModel {
        of: Set(ADDRESS.to_owned()),
        secret: Set(secret.to_owned()),
        ..Default::default()
    };
    change.insert::<address::Entity>(row).await
}

impl TryFrom<Model> for Letter {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = MailId::from(row.id);
        let said = serde_json::from_str(&row.said);
        let said = said.map_err(|_| VaultError::Damaged(format!("{id}: what it says")))?;
        Ok(Self { id, arrived: from_millis(row.arrived), said })
    }
}

/// The tables.
pub const MIGRATION: Migration = Migration {
    name: "selling_letters_1",
    up: |schema| {
        schema.table("letters", |table| {
            table.uuid("id").number("arrived").text("digest").text("said");
            table.key(&["id"]).unique(&["digest"]).index(&["arrived"]);
        });
        schema.table("letter_addresses", |table| {
            table.text("of").text("secret").key(&["of"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letters")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub arrived: i64,
    pub digest: String,
    pub said: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Id
    }
}

mod address {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "letter_addresses")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub of: String,
        pub secret: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Of
        }
    }
}

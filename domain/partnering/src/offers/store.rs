//! How offers are kept, in the vault of who offers.

use kernel::{OfferId, Timestamp, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Offer, offer::State};

pub(crate) async fn find(tx: &Tx, id: OfferId) -> Result<Option<Offer>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Offer::try_from).transpose()
}

/// Whether an offer can be accepted now.
pub(crate) async fn is_open(tx: &Tx, id: OfferId) -> Result<bool, VaultError> {
    Ok(find(tx, id).await?.is_some_and(|offer| offer.is_open(tx.now())))
}

/// Those that nobody accepted or took back, the newest first.
pub(super) async fn open(tx: &Tx) -> Result<Vec<Offer>, VaultError> {
    let open = tx.find::<Entity>().filter(Column::State.eq(State::Open.word()));
    open.order_by(Column::Id, Order::Desc).all().await?.into_iter().map(Offer::try_from).collect()
}

/// How many were made after that moment, whatever became of them.
pub(super) async fn made_after(tx: &Tx, moment: Timestamp) -> Result<u64, VaultError> {
    tx.find::<Entity>().filter(Column::Made.gt(millis(moment))).count().await
}

pub(super) async fn insert(change: &Change, offer: &Offer) -> Result<(), VaultError> {
    let Offer { id, program, email, by, made, state } = offer.clone();
    change
        .insert::<Entity>(ActiveModel {
            id: Set(id.uuid()),
            program: Set(program.uuid()),
            email: Set(email.map(|email| email.to_string()).unwrap_or_default()),
            offered_by: Set(by),
            made: Set(millis(made)),
            state: Set(state.word().to_owned()),
            ..Default::default()
        })
        .await
}

/// Ends it; false where it was no longer open. Whose address it was is not kept.
pub(super) async fn close(change: &Change, id: OfferId, end: State) -> Result<bool, VaultError> {
    let open = change.update::<Entity>().id(id.uuid()).filter(Column::State.eq(State::Open.word()));
    Ok(open.set(Column::State, end.word()).set(Column::Email, "").done().await? > 0)
}

impl TryFrom<Model> for Offer {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = OfferId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let state = State::ALL.into_iter().find(|state| state.word() == row.state);
        Ok(Self {
            id,
            program: row.program.into(),
            email: match row.email.as_str() {
                "" => None,
                email => Some(email.parse().map_err(|_| damaged("address"))?),
            },
            by: row.offered_by,
            made: from_millis(row.made),
            state: state.ok_or_else(|| damaged("state"))?,
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "partnering_offers_1",
    up: |schema| {
        schema.table("offers", |table| {
            table.uuid("id").uuid("program").text("email").text("offered_by").number("made").text("state");
            table.key(&["id"]).index(&["state"]).index(&["made"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub program: Uuid,
    pub email: String,
    pub offered_by: String,
    pub made: i64,
    pub state: String,
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

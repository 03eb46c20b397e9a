//! How people are kept: whom one shows, a row each, and whom the other side shows.

use std::collections::BTreeSet;

use kernel::{PartnershipId, PersonId};
use vault::{
    Change, Migration, Tx, VaultError,
    rows::{ColumnTrait, Order, Set},
};

use super::Card;

/// A member whom one shows in a partnership; their name and address the directory knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// In which.
    pub partnership: PartnershipId,
    /// Who.
    pub person: PersonId,
    /// What they do for it.
    pub does: String,
    /// Whether with their address.
    pub email: bool,
    /// With which telephone number, if with one.
    pub phone: Option<String>,
}

/// Whom one shows in a partnership, in the order in which they were chosen.
///
/// # Errors
/// What the vault says.
pub async fn shown(tx: &Tx, partnership: PartnershipId) -> Result<Vec<Shown>, VaultError> {
    let of_it = tx.find::<own::Entity>().filter(own::Column::Partnership.eq(partnership.uuid()));
    let rows = of_it.order_by(own::Column::Id, Order::Asc).all().await?;
    Ok(rows.into_iter().map(Shown::from).collect())
}

/// Everything that one shows, in all partnerships.
pub(super) async fn all_shown(tx: &Tx) -> Result<Vec<Shown>, VaultError> {
    Ok(tx.find::<own::Entity>().all().await?.into_iter().map(Shown::from).collect())
}

/// Everybody whom one shows anywhere.
pub(crate) async fn shown_anywhere(tx: &Tx) -> Result<BTreeSet<PersonId>, VaultError> {
    Ok(all_shown(tx).await?.into_iter().map(|one| one.person).collect())
}

/// Keeps somebody, or what is said of them now.
pub(super) async fn keep(change: &Change, one: &Shown) -> Result<(), VaultError> {
    let known = change
        .update::<own::Entity>()
        .filter(own::Column::Partnership.eq(one.partnership.uuid()))
        .filter(own::Column::Person.eq(one.person.uuid()))
        .set(own::Column::Does, one.does.clone())
        .set(own::Column::Email, one.email)
        .set(own::Column::Phone, one.phone.clone())
        .done()
        .await?;
    if known > 0 {
        return Ok(());
    }
    let (clock, chance) = change.nature();
    let row = own::ActiveModel {
        id: Set(chance.uuid(clock.now())),
        partnership: Set(one.partnership.uuid()),
        person: Set(one.person.uuid()),
        does: Set(one.does.clone()),
        email: Set(one.email),
        phone: Set(one.phone.clone()),
        ..Default::default()
    };
    change.insert::<own::Entity>(row).await
}

/// Takes somebody off the list of a partnership; false where they were not on it.
pub(super) async fn remove(
    change: &Change,
    partnership: PartnershipId,
    person: PersonId,
) -> Result<bool, VaultError> {
    let of_it = change.delete::<own::Entity>().filter(own::Column::Partnership.eq(partnership.uuid()));
    let gone = of_it.filter(own::Column::Person.eq(person.uuid())).done().await?;
    Ok(gone > 0)
}

/// Whom the other side of a partnership shows: those who look after us first.
///
/// # Errors
/// What the vault says.
pub async fn theirs(tx: &Tx, partnership: PartnershipId) -> Result<Vec<Card>, VaultError> {
    let of_it = tx.find::<peer::Entity>().filter(peer::Column::Partnership.eq(partnership.uuid()));
    let rows = of_it.order_by(peer::Column::Place, Order::Asc).all().await?;
    let (managers, others): (Vec<Card>, Vec<Card>) =
        rows.into_iter().map(Card::from).partition(|card| card.manager);
    Ok(managers.into_iter().chain(others).collect())
}

/// What the other side shows now, as that envelope brought it.
pub(super) async fn replace(
    change: &Change,
    partnership: PartnershipId,
    envelope: &str,
    cards: Vec<Card>,
) -> Result<(), VaultError> {
    let of_it = change.delete::<peer::Entity>().filter(peer::Column::Partnership.eq(partnership.uuid()));
    of_it.done().await?;
    let (clock, chance) = change.nature();
    let row = |(place, card): (usize, Card)| peer::ActiveModel {
        id: Set(chance.uuid(clock.now())),
        partnership: Set(partnership.uuid()),
        envelope: Set(envelope.to_owned()),
        place: Set(place as i64),
        name: Set(card.name),
        does: Set(card.does),
        email: Set(card.email),
        phone: Set(card.phone),
        manager: Set(card.manager),
        ..Default::default()
    };
    change.insert_all::<peer::Entity>(cards.into_iter().enumerate().map(row).collect()).await
}

/// Takes out what an envelope brought.
pub(super) async fn forget(change: &Change, envelope: &str) -> Result<(), VaultError> {
    change.delete::<peer::Entity>().filter(peer::Column::Envelope.eq(envelope)).done().await.map(|_| ())
}

impl From<own::Model> for Shown {
    fn from(row: own::Model) -> Self {
        Self {
            partnership: row.partnership.into(),
            person: row.person.into(),
            does: row.does,
            email: row.email,
            phone: row.phone,
        }
    }
}

impl From<peer::Model> for Card {
    fn from(row: peer::Model) -> Self {
        Self { name: row.name, does: row.does, email: row.email, phone: row.phone, manager: row.manager }
    }
}

/// The tables.
pub const MIGRATION: Migration = Migration {
    name: "partnering_people_1",
    up: |schema| {
        schema.table("people_shown", |table| {
            table.uuid("id").uuid("partnership").uuid("person").text("does").truth("email");
            table.maybe_text("phone").key(&["id"]).unique(&["partnership", "person"]);
            table.follows("partnership", "partnerships");
        });
        schema.table("peer_people", |table| {
            table.uuid("id").uuid("partnership").text("envelope").number("place").text("name").text("does");
            table.maybe_text("email").maybe_text("phone").truth("manager").key(&["id"]);
            table.index(&["partnership", "place"]).index(&["envelope"]);
            table.follows("partnership", "partnerships");
        });
    },
};

mod own {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "people_shown")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub partnership: Uuid,
        pub person: Uuid,
        pub does: String,
        pub email: bool,
        pub phone: Option<String>,
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
}

mod peer {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "peer_people")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub partnership: Uuid,
        pub envelope: String,
        pub place: i64,
        pub name: String,
        pub does: String,
        pub email: Option<String>,
        pub phone: Option<String>,
        pub manager: bool,
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
}

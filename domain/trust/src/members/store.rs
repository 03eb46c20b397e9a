//! How invitations and suspensions are kept, in the vault of who made them.

use kernel::{InvitationId, PersonId, Timestamp, from_millis, millis};
use sea_orm::{ActiveValue::Set, ColumnTrait, Order, entity::prelude::*};
use vault::{Change, Migration, Row, Tx, VaultError};

use super::{Invitation, Suspension, invitation::End};

const OPEN: &str = "open";

/// One that nobody accepted or took back.
pub(super) async fn find(tx: &Tx, id: InvitationId) -> Result<Option<Invitation>, VaultError> {
    let row = tx.get::<Entity>(id.uuid()).await?.filter(|row| row.state == OPEN);
    row.map(Invitation::try_from).transpose()
}

/// Those that nobody accepted or took back, the newest first.
pub(super) async fn open(tx: &Tx) -> Result<Vec<Invitation>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::State.eq(OPEN));
    let rows = rows.order_by(Column::Id, Order::Desc).all().await?;
    rows.into_iter().map(Invitation::try_from).collect()
}

pub(super) async fn insert(change: &Change, invitation: &Invitation) -> Result<(), VaultError> {
    let Invitation { id, email, role, by, made } = invitation.clone();
    change
        .insert::<Entity>(ActiveModel {
            id: Set(id.uuid()),
            email: Set(email.to_string()),
            role: Set(role.word().to_owned()),
            invited_by: Set(by),
            made: Set(millis(made)),
            state: Set(OPEN.to_owned()),
            ..Default::default()
        })
        .await
}

/// Ends it; false where it was no longer open. Whose address it was is not kept.
pub(super) async fn close(change: &Change, id: InvitationId, end: End) -> Result<bool, VaultError> {
    let open = change.update::<Entity>().id(id.uuid()).filter(Column::State.eq(OPEN));
    Ok(open.set(Column::State, end.word()).set(Column::Email, "").done().await? > 0)
}

/// Its link is made anew; false where it was no longer open.
pub(super) async fn make_anew(change: &Change, id: InvitationId, at: Timestamp) -> Result<bool, VaultError> {
    let open = change.update::<Entity>().id(id.uuid()).filter(Column::State.eq(OPEN));
    Ok(open.set(Column::Made, millis(at)).done().await? > 0)
}

/// The suspensions that last, for those who administer.
pub(super) async fn suspensions(tx: &Tx) -> Result<Vec<Suspension>, VaultError> {
    let rows = tx.find::<suspension::Entity>().all().await?;
    let read = |row: suspension::Model| Suspension {
        person: row.id.into(),
        reason: row.reason,
        since: from_millis(row.since),
        by: row.suspended_by,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Keeps it; one that is left from before goes.
pub(super) async fn suspend(change: &Change, suspension: &Suspension) -> Result<(), VaultError> {
    end_suspension(change, suspension.person).await?;
    let Suspension { person, reason, since, by } = suspension.clone();
    change
        .insert::<suspension::Entity>(suspension::ActiveModel {
            id: Set(person.uuid()),
            reason: Set(reason),
            since: Set(millis(since)),
            suspended_by: Set(by),
            ..Default::default()
        })
        .await
}

/// It is over; why it was is not kept.
pub(super) async fn end_suspension(change: &Change, person: PersonId) -> Result<(), VaultError> {
    change.delete::<suspension::Entity>().id(person.uuid()).done().await.map(|_| ())
}

impl TryFrom<Model> for Invitation {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = InvitationId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        Ok(Self {
            id,
            email: row.email.parse().map_err(|_| damaged("address"))?,
            role: row.role.parse().map_err(|_| damaged("role"))?,
            by: row.invited_by,
            made: from_millis(row.made),
        })
    }
}

/// The table.
pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_invitations_1",
    up: |schema| {
        schema.table("invitations", |table| {
            table.uuid("id").text("email").text("role").text("invited_by").number("made").text("state");
            table.key(&["id"]).index(&["state"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub role: String,
    pub invited_by: String,
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

/// The table of suspensions; a row has the person's id.
pub(crate) const SUSPENSIONS: Migration = Migration {
    name: "trust_suspensions_1",
    up: |schema| {
        schema.table("suspensions", |table| {
            table.uuid("id").text("reason").number("since").text("suspended_by").key(&["id"]);
        });
    },
};

mod suspension {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "suspensions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub reason: String,
        pub since: i64,
        pub suspended_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl super::Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}

//! How orders are kept: a row for each person who has one.

use kernel::{MailId, PersonId, Timestamp, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{Set, Uuid, prelude::*},
};

use super::order::{Order, Rhythm};

/// What somebody has asked for.
pub(super) async fn of(tx: &Tx, person: PersonId) -> Result<Option<Order>, VaultError> {
    tx.get::<Entity>(person.uuid()).await?.map(Order::try_from).transpose()
}

/// What everybody has asked for.
pub(super) async fn all(tx: &Tx) -> Result<Vec<Order>, VaultError> {
    tx.find::<Entity>().all().await?.into_iter().map(Order::try_from).collect()
}

/// Keeps it in the place of what was asked for before.
pub(super) async fn set(change: &Change, order: &Order) -> Result<(), VaultError> {
    remove(change, order.person).await?;
    let row = ActiveModel {
        person: Set(order.person.uuid()),
        rhythm: Set(order.rhythm.as_str().to_owned()),
        hour: Set(order.hour.into()),
        passed: Set(millis(order.after)),
        mail: Set(order.mail.map(|mail| mail.uuid())),
        ..Default::default()
    };
    change.insert::<Entity>(row).await
}

/// Nothing comes any longer; whether something did.
pub(super) async fn remove(change: &Change, person: PersonId) -> Result<bool, VaultError> {
    Ok(change.delete::<Entity>().id(person.uuid()).done().await? > 0)
}

/// The letter that is due has that id.
pub(super) async fn begin(change: &Change, person: PersonId, mail: MailId) -> Result<(), VaultError> {
    let row = change.update::<Entity>().id(person.uuid());
    row.set(Column::Mail, Some(mail.uuid())).done().await.map(|_| ())
}

/// What was due until then is done with; whether anything is asked for still.
pub(super) async fn pass(change: &Change, person: PersonId, until: Timestamp) -> Result<bool, VaultError> {
    let row = change.update::<Entity>().id(person.uuid()).set(Column::Passed, millis(until));
    Ok(row.set(Column::Mail, None::<Uuid>).done().await? > 0)
}

impl TryFrom<Model> for Order {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let person = PersonId::from(row.person);
        let damaged = || VaultError::Damaged(format!("when {person} gets a dashboard"));
        Ok(Self {
            person,
            rhythm: Rhythm::read(&row.rhythm).ok_or_else(damaged)?,
            hour: i8::try_from(row.hour).map_err(|_| damaged())?,
            after: from_millis(row.passed),
            mail: row.mail.map(MailId::from),
        })
    }
}

/// The table.
pub(crate) const MIGRATION: Migration = Migration {
    name: "insight_dashboard_letters_1",
    up: |schema| {
        schema.table("dashboard_letters", |table| {
            table.uuid("person").text("rhythm").number("hour").number("passed").maybe_uuid("mail");
            table.key(&["person"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dashboard_letters")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    pub rhythm: String,
    pub hour: i64,
    pub passed: i64,
    pub mail: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Person
    }
}

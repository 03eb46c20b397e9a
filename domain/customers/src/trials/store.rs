//! How trials are kept.

use kernel::{CustomerId, DealId, EnvelopeId, RegistrationId, Timestamp, TrialId, from_millis, millis};
use selling::registrations::Basis;
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{State, Trial};

/// One trial.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: TrialId) -> Result<Option<Trial>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Trial::try_from).transpose()
}

/// The trials of a customer, the newest first.
pub(crate) async fn of_customer(tx: &Tx, customer: CustomerId) -> Result<Vec<Trial>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Customer.eq(customer.uuid()));
    find.order_by(Column::Id, Order::Desc).all().await?.into_iter().map(Trial::try_from).collect()
}

/// Its id is fresh, or was looked up.
pub(super) async fn insert(change: &Change, trial: &Trial) -> Result<(), VaultError> {
    let row = ActiveModel {
        id: Set(trial.id.uuid()),
        direction: Set(trial.direction.as_str().to_owned()),
        peer: Set(trial.peer.uuid()),
        peer_name: Set(trial.peer_name.clone()),
        partnership: Set(trial.partnership.uuid()),
        customer: Set(trial.customer.map(CustomerId::uuid)),
        deal: Set(trial.deal.map(DealId::uuid)),
        registration: Set(trial.registration.map(RegistrationId::uuid)),
        state: Set(trial.state.to_string()),
        company: Set(trial.company.clone()),
        domain: Set(trial.domain.as_ref().map(ToString::to_string)),
        country: Set(trial.country.clone()),
        product: Set(trial.product.clone()),
        contact_name: Set(trial.contact_name.clone()),
        contact_email: Set(trial.contact_email.as_ref().map(ToString::to_string)),
        basis: Set(trial.basis.map(|basis| basis.as_str().to_owned())),
        notes: Set(trial.notes.clone()),
        requested: Set(millis(trial.requested)),
        asked: Set(0),
        extended: Set(0),
        envelope: Set(trial.envelope.clone()),
        version: Set(trial.version),
        ..Default::default()
    };
    change.insert::<Entity>(row).await
}

/// Writes where it stands now, if nobody changed it since it was read: false when somebody was faster.
pub(super) async fn step(change: &Change, trial: &mut Trial) -> Result<bool, VaultError> {
    let (wished, wish) = trial.wish.clone().unzip();
    let usage = trial.usage.as_ref().and_then(|usage| serde_json::to_string(usage).ok());
    let done = change
        .update::<Entity>()
        .id(trial.id.uuid())
        .filter(Column::Version.eq(trial.version))
        .set(Column::Version, trial.version + 1)
        .set(Column::Customer, trial.customer.map(CustomerId::uuid))
        .set(Column::State, trial.state.as_str())
        .set(Column::Since, trial.since.map(millis))
        .set(Column::Until, trial.until.map(millis))
        .set(Column::Ended, trial.ended.map(millis))
        .set(Column::Reason, trial.reason.clone())
        .set(Column::Asked, i64::from(trial.asked))
        .set(Column::Wished, wished.map(millis))
        .set(Column::Wish, wish)
        .set(Column::Extended, i64::from(trial.extended))
        .set(Column::Refused, trial.refused.clone())
        .set(Column::Account, trial.account.clone())
        .set(Column::Usage, usage)
        .set(Column::Told, trial.told.map(EnvelopeId::uuid))
        .set(Column::AsOf, trial.usage.as_ref().map(|usage| millis(usage.as_of)))
        // Only who gives it ends it: the other side is told.
        .set(Column::Due, trial.runs_until().filter(|_| trial.is_given()).map(millis))
        .done()
        .await?;
    trial.version += 1;
    Ok(done == 1)
}

/// Says whose it is.
pub(super) async fn set_customer(
    change: &Change,
    trial: &mut Trial,
    customer: CustomerId,
) -> Result<(), VaultError> {
    trial.customer = Some(customer);
    let update = change.update::<Entity>().id(trial.id.uuid());
    update.set(Column::Customer, customer.uuid()).done().await.map(|_| ())
}

/// Takes out of the row all that came from another organisation.
pub(super) async fn erase(change: &Change, id: TrialId) -> Result<(), VaultError> {
    let nothing = || Option::<String>::None;
    change
        .update::<Entity>()
        .id(id.uuid())
        .set(Column::Company, nothing())
        .set(Column::Domain, nothing())
        .set(Column::Country, nothing())
        .set(Column::Product, nothing())
        .set(Column::ContactName, nothing())
        .set(Column::ContactEmail, nothing())
        .set(Column::Basis, nothing())
        .set(Column::Notes, nothing())
        .set(Column::Wish, nothing())
        .set(Column::Customer, Option::<Uuid>::None)
        .done()
        .await
        .map(|_| ())
}

/// Trials whose time is over.
pub(super) async fn due(tx: &Tx, now: Timestamp, most: u64) -> Result<Vec<Trial>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Due.lte(millis(now))).order_by(Column::Due, Order::Asc);
    find.limit(most).all().await?.into_iter().map(Trial::try_from).collect()
}

/// When that of the next one is.
pub(super) async fn next_due(tx: &Tx) -> Result<Option<Timestamp>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Due.is_not_null()).order_by(Column::Due, Order::Asc);
    Ok(find.one().await?.and_then(|row| row.due).map(from_millis))
}

impl TryFrom<Model> for Trial {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = TrialId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let number = |number: i64| u32::try_from(number).unwrap_or_default();
        let usage = row.usage.map(|text| serde_json::from_str(&text)).transpose();
        Ok(Self {
            id,
            direction: row.direction.parse().map_err(|_| damaged("direction"))?,
            peer: row.peer.into(),
            peer_name: row.peer_name,
            partnership: row.partnership.into(),
            customer: row.customer.map(Into::into),
            deal: row.deal.map(Into::into),
            registration: row.registration.map(Into::into),
            state: row.state.parse::<State>().map_err(|()| damaged("state"))?,
            company: row.company,
            domain: row.domain.map(|text| text.parse()).transpose().map_err(|_| damaged("domain"))?,
            country: row.country,
            product: row.product,
            contact_name: row.contact_name,
            contact_email: row
                .contact_email
                .map(|text| text.parse())
                .transpose()
                .map_err(|_| damaged("email"))?,
            basis: row.basis.and_then(|word| Basis::read(&word)),
            notes: row.notes,
            requested: from_millis(row.requested),
            since: row.since.map(from_millis),
            until: row.until.map(from_millis),
            ended: row.ended.map(from_millis),
            reason: row.reason,
            asked: number(row.asked),
            wish: row.wished.map(|at| (from_millis(at), row.wish.unwrap_or_default())),
            extended: number(row.extended),
            refused: row.refused,
            account: row.account,
            usage: usage.map_err(|_| damaged("usage"))?,
            envelope: row.envelope,
            told: row.told.map(EnvelopeId::from),
            version: row.version,
        })
    }
}

/// The table.
pub(crate) const MIGRATION: Migration = Migration {
    name: "customers_trials_1",
    up: |schema| {
        schema.table("trials", |table| {
            table.uuid("id").text("direction").peer("peer").text("peer_name").uuid("partnership");
            table.maybe_uuid("customer").maybe_uuid("deal").maybe_uuid("registration").text("state");
            table.maybe_text("company").maybe_text("domain").maybe_text("country").maybe_text("product");
            table.maybe_text("contact_name").maybe_text("contact_email").maybe_text("basis");
            table.maybe_text("notes").number("requested").maybe_number("since").maybe_number("until");
            table.maybe_number("ended").maybe_text("reason").number("asked").maybe_number("wished");
            table.maybe_text("wish").number("extended").maybe_text("refused").maybe_text("account");
            table.maybe_text("usage").maybe_number("as_of").maybe_number("due").text("envelope");
            table.number("version").key(&["id"]).index(&["customer"]).index(&["due"]);
            table.index(&["state", "requested"]).index(&["requested"]).index(&["deal"]);
            table.searchable(&["company", "domain", "product", "peer_name"]);
            table.follows("customer", "customers");
        });
        schema.tally("trial_sums", "trials", |tally| {
            tally.by("direction").by("state");
        });
    },
};

/// Which envelope told last where a trial stands.
pub(crate) const TOLD: Migration = Migration {
    name: "customers_trials_2",
    up: |schema| {
        schema.alter("trials", |table| {
            table.maybe_uuid("told");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trials")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub direction: String,
    pub peer: Uuid,
    pub peer_name: String,
    pub partnership: Uuid,
    pub customer: Option<Uuid>,
    pub deal: Option<Uuid>,
    pub registration: Option<Uuid>,
    pub state: String,
    pub company: Option<String>,
    pub domain: Option<String>,
    pub country: Option<String>,
    pub product: Option<String>,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub basis: Option<String>,
    pub notes: Option<String>,
    pub requested: i64,
    pub since: Option<i64>,
    pub until: Option<i64>,
    pub ended: Option<i64>,
    pub reason: Option<String>,
    pub asked: i64,
    pub wished: Option<i64>,
    pub wish: Option<String>,
    pub extended: i64,
    pub refused: Option<String>,
    pub account: Option<String>,
    pub usage: Option<String>,
    pub as_of: Option<i64>,
    pub due: Option<i64>,
    pub envelope: String,
    pub version: i64,
    pub told: Option<Uuid>,
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

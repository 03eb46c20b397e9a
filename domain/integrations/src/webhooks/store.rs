//! How webhooks are kept, and what became of their messages.

use kernel::{Timestamp, WebhookId, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{
    Delivery, Progress, State, Webhook,
    webhook::{Events, Outcome},
};

pub(super) use delivery::Column as Of;

/// Messages that are remembered of one webhook, and for how long.
pub(super) const REMEMBERED: u64 = 1_000;
pub(super) const FOR: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);

/// Its keys, sealed: those that sign, and those from before.
#[derive(Debug, Clone)]
pub(super) struct Sealed {
    pub(super) keys: Vec<u8>,
    pub(super) old: Option<Vec<u8>>,
}

pub(super) async fn all(tx: &Tx) -> Result<Vec<Webhook>, VaultError> {
    let rows = tx.find::<Entity>().order_by(Column::Id, Order::Asc).all().await?;
    rows.into_iter().map(Webhook::try_from).collect()
}

pub(super) async fn find(tx: &Tx, id: WebhookId) -> Result<Option<(Webhook, Sealed)>, VaultError> {
    let Some(mut row) = tx.get::<Entity>(id.uuid()).await? else { return Ok(None) };
    let now = millis(tx.now());
    let old = row.old_keys.take().filter(|_| row.old_until.is_some_and(|until| now < until));
    let sealed = Sealed { keys: std::mem::take(&mut row.keys), old };
    Ok(Some((Webhook::try_from(row)?, sealed)))
}

pub(super) async fn insert(change: &Change, webhook: &Webhook, keys: Vec<u8>) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(webhook.id.uuid()),
            address: Set(webhook.address.clone()),
            description: Set(webhook.description.clone()),
            events: Set(webhook.events.lines()),
            state: Set(webhook.state.word().to_owned()),
            passed: Set(webhook.cursor),
            failures: Set(i64::from(webhook.failures)),
            failing_since: Set(webhook.failing_since.map(millis)),
            keys: Set(keys),
            old_keys: Set(None),
            old_until: Set(None),
            made_by: Set(webhook.by.clone()),
            made: Set(millis(webhook.made)),
            ..Default::default()
        })
        .await
}

pub(super) async fn describe(change: &Change, webhook: &Webhook) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(webhook.id.uuid());
    let update = update.set(Column::Address, webhook.address.clone());
    let update = update.set(Column::Description, webhook.description.clone());
    update.set(Column::Events, webhook.events.lines()).done().await.map(|_| ())
}

pub(super) async fn set_keys(
    change: &Change,
    id: WebhookId,
    keys: Vec<u8>,
    old: Option<(Vec<u8>, Timestamp)>,
) -> Result<(), VaultError> {
    let (old, until) = old.unzip();
    let update = change.update::<Entity>().id(id.uuid()).set(Column::Keys, keys);
    update.set(Column::OldKeys, old).set(Column::OldUntil, until.map(millis)).done().await.map(|_| ())
}

pub(super) async fn set_state(change: &Change, id: WebhookId, state: State) -> Result<(), VaultError> {
    let mut update = change.update::<Entity>().id(id.uuid()).set(Column::State, state.word());
    if state == State::On {
        update = update.set(Column::Failures, 0i64).set(Column::FailingSince, None::<i64>);
    }
    update.done().await.map(|_| ())
}

pub(super) async fn set_cursor(change: &Change, id: WebhookId, cursor: i64) -> Result<(), VaultError> {
    change.update::<Entity>().id(id.uuid()).set(Column::Passed, cursor).done().await.map(|_| ())
}

/// Moves the cursor on from where it was seen: what moved it back meanwhile stays.
pub(super) async fn pass(
    change: &Change,
    seen: &Webhook,
    passed: i64,
    failures: u32,
    failing_since: Option<Timestamp>,
) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(seen.id.uuid()).set(Column::Failures, i64::from(failures));
    update.set(Column::FailingSince, failing_since.map(millis)).done().await?;
    let update = change.update::<Entity>().id(seen.id.uuid()).filter(Column::Passed.eq(seen.cursor));
    update.set(Column::Passed, passed).done().await.map(|_| ())
}

pub(super) async fn delete(change: &Change, id: WebhookId) -> Result<bool, VaultError> {
    change.delete::<delivery::Entity>().filter(Of::Webhook.eq(id.uuid())).done().await?;
    Ok(change.delete::<Entity>().id(id.uuid()).done().await? > 0)
}

/// The last messages of a webhook, the one that was tried last first.
pub(super) async fn log(tx: &Tx, id: WebhookId, most: u64) -> Result<Vec<Delivery>, VaultError> {
    let find = tx.find::<delivery::Entity>().filter(Of::Webhook.eq(id.uuid()));
    let rows = find.order_by(Of::Last, Order::Desc).order_by(Of::Number, Order::Desc).limit(most).all();
    rows.await?.into_iter().map(Delivery::try_from).collect()
}

/// How many messages wait to be tried again.
pub(super) async fn waiting(tx: &Tx, id: WebhookId) -> Result<u64, VaultError> {
    let find = tx.find::<delivery::Entity>().filter(Of::Webhook.eq(id.uuid()));
    find.filter(Of::State.eq("waiting")).count().await
}

/// Those that wait, the next first.
pub(super) async fn next(tx: &Tx, id: WebhookId, most: u64) -> Result<Vec<Delivery>, VaultError> {
    let find =
        tx.find::<delivery::Entity>().filter(Of::Webhook.eq(id.uuid())).filter(Of::State.eq("waiting"));
    let rows = find.order_by(Of::Due, Order::Asc).order_by(Of::Number, Order::Asc).limit(most).all().await?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// What became of the messages of these entries, as far as it is remembered.
pub(super) async fn of(tx: &Tx, id: WebhookId, numbers: &[i64]) -> Result<Vec<Delivery>, VaultError> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let find = tx.find::<delivery::Entity>().filter(Of::Webhook.eq(id.uuid()));
    let rows = find.filter(Of::Number.is_in(numbers.iter().copied())).all().await?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// Keeps what became of messages, in the place of what was kept of them.
pub(super) async fn keep(change: &Change, id: WebhookId, kept: &[Delivery]) -> Result<(), VaultError> {
    let numbers: Vec<i64> = kept.iter().map(|one| one.number).collect();
    if numbers.is_empty() {
        return Ok(());
    }
    let before = change.delete::<delivery::Entity>().filter(Of::Webhook.eq(id.uuid()));
    before.filter(Of::Number.is_in(numbers)).done().await?;
    let rows = kept.iter().map(|one| one.row(change, id)).collect();
    change.insert_all::<delivery::Entity>(rows).await
}

/// Everything that waits is tried now, as if for the first time.
pub(super) async fn hurry(change: &Change, id: WebhookId) -> Result<(), VaultError> {
    let update = change.update::<delivery::Entity>().filter(Of::Webhook.eq(id.uuid()));
    let update = update.filter(Of::State.eq("waiting")).set(Of::Due, millis(change.now()));
    update.set(Of::Attempts, 0i64).done().await.map(|_| ())
}

/// Forgets what is old, and all but the last ones; never what still waits. How many are gone.
pub(super) async fn forget(change: &Change, id: WebhookId) -> Result<u64, VaultError> {
    let now = change.now();
    let mut before = millis(now.saturating_sub(FOR).unwrap_or(now));
    let last = change.find::<delivery::Entity>().filter(Of::Webhook.eq(id.uuid()));
    let last = last.order_by(Of::Last, Order::Desc).offset(REMEMBERED).one().await?;
    if let Some(last) = last {
        before = before.max(last.last);
    }
    let gone = change.delete::<delivery::Entity>().filter(Of::Webhook.eq(id.uuid()));
    gone.filter(Of::State.ne("waiting")).filter(Of::Last.lt(before)).done().await
}

/// Takes out the keys from before, whose time is over.
pub(super) async fn forget_old_keys(change: &Change) -> Result<u64, VaultError> {
    let over = change.update::<Entity>().filter(Column::OldUntil.lte(millis(change.now())));
    over.set(Column::OldKeys, None::<Vec<u8>>).set(Column::OldUntil, None::<i64>).done().await
}

impl TryFrom<Model> for Webhook {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = WebhookId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        Ok(Self {
            id,
            address: row.address,
            description: row.description,
            // A kind that is no more is kept: it tells of nothing.
            events: row.events.parse().unwrap_or_else(|_| Events::kept(&row.events)),
            state: State::of_word(&row.state).ok_or_else(|| damaged("its state"))?,
            cursor: row.passed,
            failures: u32::try_from(row.failures).map_err(|_| damaged("its failures"))?,
            failing_since: row.failing_since.map(from_millis),
            old_until: row.old_until.map(from_millis),
            by: row.made_by,
            made: from_millis(row.made),
        })
    }
}

impl TryFrom<delivery::Model> for Delivery {
    type Error = VaultError;

    fn try_from(row: delivery::Model) -> Result<Self, VaultError> {
        let damaged = || VaultError::Damaged(format!("the message {} of a webhook", row.number));
        let progress = match (row.state.as_str(), row.due) {
            ("waiting", Some(due)) => Progress::Waiting(from_millis(due)),
            ("sent", _) => Progress::Sent,
            ("failed", _) => Progress::Failed,
            _ => return Err(damaged()),
        };
        let status = row.status.map(u16::try_from).transpose().map_err(|_| damaged())?;
        let tried = row.took.map(|took| Outcome {
            status,
            why: row.why.clone(),
            told: row.told.clone(),
            took: took.unsigned_abs(),
        });
        Ok(Self {
            number: row.number,
            kind: row.kind.clone(),
            progress,
            attempts: u32::try_from(row.attempts).map_err(|_| damaged())?,
            last: tried.is_some().then(|| from_millis(row.last)),
            result: tried,
        })
    }
}

impl Delivery {
    fn row(&self, change: &Change, id: WebhookId) -> delivery::ActiveModel {
        let (clock, chance) = change.nature();
        let due = match self.progress {
            Progress::Waiting(due) => Some(millis(due)),
            Progress::Sent | Progress::Failed => None,
        };
        let result = self.result.as_ref();
        delivery::ActiveModel {
            id: Set(chance.uuid(clock.now())),
            webhook: Set(id.uuid()),
            number: Set(self.number),
            kind: Set(self.kind.clone()),
            state: Set(self.progress.word().to_owned()),
            attempts: Set(i64::from(self.attempts)),
            due: Set(due),
            last: Set(millis(self.last.unwrap_or_else(|| change.now()))),
            status: Set(result.and_then(|result| result.status).map(i64::from)),
            why: Set(result.and_then(|result| result.why.clone())),
            told: Set(result.map(|result| result.told.clone()).unwrap_or_default()),
            took: Set(result.map(|result| i64::try_from(result.took).unwrap_or(i64::MAX))),
            ..Default::default()
        }
    }
}

/// The tables.
pub const MIGRATION: Migration = Migration {
    name: "integrations_webhooks_1",
    up: |schema| {
        schema.table("webhooks", |table| {
            table.uuid("id").text("address").text("description").text("events").text("state");
            table.number("passed").number("failures").maybe_number("failing_since");
            table.bytes("keys").maybe_bytes("old_keys").maybe_number("old_until");
            table.text("made_by").number("made").key(&["id"]);
        });
        schema.table("webhook_deliveries", |table| {
            table.uuid("id").uuid("webhook").number("number").text("kind").text("state").number("attempts");
            table.maybe_number("due").number("last").maybe_number("status").maybe_text("why").text("told");
            table.maybe_number("took").key(&["id"]).unique(&["webhook", "number"]);
            table.index(&["webhook", "state", "due"]).index(&["webhook", "last"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhooks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub address: String,
    pub description: String,
    pub events: String,
    pub state: String,
    pub passed: i64,
    pub failures: i64,
    pub failing_since: Option<i64>,
    pub keys: Vec<u8>,
    pub old_keys: Option<Vec<u8>>,
    pub old_until: Option<i64>,
    pub made_by: String,
    pub made: i64,
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

mod delivery {
    use vault::{Row, rows::Uuid, rows::prelude::*};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_deliveries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub webhook: Uuid,
        pub number: i64,
        pub kind: String,
        pub state: String,
        pub attempts: i64,
        pub due: Option<i64>,
        pub last: i64,
        pub status: Option<i64>,
        pub why: Option<String>,
        pub told: String,
        pub took: Option<i64>,
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

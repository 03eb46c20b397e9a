//! How it is kept what was compared: keys of companies, what came out, and how far the journal was read.

use std::collections::BTreeMap;

use kernel::{RegistrationId, Timestamp, from_millis, millis};
use vault::{
    By, Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Condition, Order, Set, Uuid, prelude::*},
};

/// The reason of one that is put off.
pub(super) const LATER: &str = "later";

/// What came out for one registration, in either vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check {
    pub(super) id: RegistrationId,
    pub(super) partnership: Uuid,
    /// In a word; none while nobody has compared it.
    pub(super) verdict: Option<String>,
    /// Why, in a word.
    pub(super) reason: Option<String>,
    /// When it was compared last; when it will be, where its turn is later.
    pub(super) at: Option<Timestamp>,
    /// When its partner was told, or when we were.
    pub(super) told: Option<Timestamp>,
    /// Why it was accepted although it meets somebody.
    pub(super) despite: Option<String>,
}

pub(super) async fn check(tx: &Tx, id: RegistrationId) -> Result<Option<Check>, VaultError> {
    Ok(tx.get::<Entity>(id.uuid()).await?.map(Check::from))
}

/// Those whose turn it is to be compared, the first first.
pub(super) async fn waiting(tx: &Tx, limit: u64) -> Result<Vec<Check>, VaultError> {
    let waits = || tx.find::<Entity>().filter(Column::Waits.eq(true));
    let new = waits().filter(Column::Compared.is_null());
    let mut rows = new.order_by(Column::Id, Order::Asc).limit(limit).all().await?;
    if (rows.len() as u64) < limit {
        let due = waits().filter(Column::Compared.lte(millis(tx.now())));
        let left = limit - rows.len() as u64;
        let due = due.order_by(Column::Compared, Order::Asc).order_by(Column::Id, Order::Asc);
        rows.extend(due.limit(left).all().await?);
    }
    Ok(rows.into_iter().map(Check::from).collect())
}

/// Puts off all of a partner whose turn it is; how many of them were never put off before. One statement, however many
/// wait: of fifty thousand that a partner brings at once, all but a few are put off every hour.
pub(super) async fn put_off(change: &Change, partnership: Uuid, to: Timestamp) -> Result<u64, VaultError> {
    let due =
        Condition::any().add(Column::Compared.is_null()).add(Column::Compared.lte(millis(change.now())));
    let theirs =
        Condition::all().add(Column::Waits.eq(true)).add(Column::Partnership.eq(partnership)).add(due);
    let new = change.find::<Entity>().filter(theirs.clone()).filter(Column::Reason.is_null()).count().await?;
    let update = change.update::<Entity>().filter(theirs).set(Column::Compared, millis(to));
    update.set(Column::Reason, LATER).done().await?;
    Ok(new)
}

/// When the next of them has its turn.
pub(super) async fn next_turn(tx: &Tx) -> Result<Option<Timestamp>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Waits.eq(true)).filter(Column::Compared.is_not_null());
    let row = rows.order_by(Column::Compared, Order::Asc).limit(1).one().await?;
    Ok(row.and_then(|row| row.compared).map(from_millis))
}

/// How many answers a partner got since then, and when the first of them was.
pub(super) async fn told_since(
    tx: &Tx,
    partnership: Uuid,
    since: Timestamp,
) -> Result<(u64, Option<Timestamp>), VaultError> {
    let told = || {
        let rows = tx.find::<Entity>().filter(Column::Partnership.eq(partnership));
        rows.filter(Column::Told.gt(millis(since)))
    };
    let first = told().order_by(Column::Told, Order::Asc).limit(1).one().await?;
    Ok((told().count().await?, first.and_then(|row| row.told).map(from_millis)))
}

/// Keeps what came out, in the place of what came out before. `waits` says whether its partner is still to be told.
pub(super) async fn keep(change: &Change, check: &Check, waits: bool) -> Result<(), VaultError> {
    keep_all(change, vec![check.clone()], waits).await
}

/// Keeps several.
pub(super) async fn keep_all(change: &Change, checks: Vec<Check>, waits: bool) -> Result<(), VaultError> {
    for some in checks.chunks(500) {
        let ids = some.iter().map(|check| check.id.uuid());
        change.delete::<Entity>().filter(Column::Id.is_in(ids)).done().await?;
    }
    let row = |check: Check| ActiveModel {
        id: Set(check.id.uuid()),
        partnership: Set(check.partnership),
        verdict: Set(check.verdict),
        reason: Set(check.reason),
        compared: Set(check.at.map(millis)),
        told: Set(check.told.map(millis)),
        despite: Set(check.despite),
        waits: Set(waits),
        ..Default::default()
    };
    change.insert_all::<Entity>(checks.into_iter().map(row).collect()).await
}

/// Nothing of one is kept any longer but that its partner was told: how often counts on.
pub(super) async fn erase(change: &Change, id: RegistrationId) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(id.uuid()).set(Column::Despite, Option::<String>::None);
    update.set(Column::Waits, false).done().await.map(|_| ())
}

impl From<Model> for Check {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            partnership: row.partnership,
            verdict: row.verdict,
            reason: row.reason,
            at: row.compared.map(from_millis),
            told: row.told.map(from_millis),
            despite: row.despite,
        }
    }
}

/// The keys of these records' companies; those before go.
pub(super) async fn put_keys(
    change: &Change,
    records: Vec<Uuid>,
    keys: Vec<(&'static str, Uuid, i64)>,
) -> Result<(), VaultError> {
    drop_keys(change, records).await?;
    let row = |(kind, record, key): (&'static str, Uuid, i64)| key::ActiveModel {
        record: Set(record),
        key: Set(key),
        kind: Set(kind.to_owned()),
        ..Default::default()
    };
    change.insert_all::<key::Entity>(keys.into_iter().map(row).collect()).await
}

/// Takes the keys of records away.
pub(super) async fn drop_keys(change: &Change, records: Vec<Uuid>) -> Result<(), VaultError> {
    for some in records.chunks(500) {
        let keys = change.delete::<key::Entity>().filter(key::Column::Record.is_in(some.iter().copied()));
        keys.done().await?;
    }
    Ok(())
}

/// Rows that are read of one key at most: what more records have than these tells next to nothing.
const ROWS: u64 = 200;

/// Records that share keys, so many at most: those first that share the rarest. One that a thousand records have costs
/// no more than one that two hundred have.
pub(super) async fn sharing(tx: &Tx, keys: Vec<i64>, most: usize) -> Result<Vec<(String, Uuid)>, VaultError> {
    let mut shared: BTreeMap<(Uuid, String), u64> = BTreeMap::new();
    for key in keys {
        let rows = tx.find::<key::Entity>().filter(key::Column::Key.eq(key)).limit(ROWS).all().await?;
        let tells = u64::from(u32::MAX) / (rows.len() as u64).max(1);
        for row in rows {
            *shared.entry((row.record, row.kind)).or_default() += tells;
        }
    }
    let mut found: Vec<_> = shared.into_iter().collect();
    found.sort_by_key(|(_, tells)| std::cmp::Reverse(*tells));
    Ok(found.into_iter().take(most).map(|((record, kind), _)| (kind, record)).collect())
}

const JOURNAL: &str = "journal";
const RESTS: &str = "rests";

/// Up to which entry the journal was read.
pub(super) async fn read_to(tx: &Tx) -> Result<i64, VaultError> {
    Ok(tx.get::<place::Entity>(JOURNAL).await?.map_or(0, |row| row.number))
}

pub(super) async fn set_read_to(change: &Change, number: i64) -> Result<(), VaultError> {
    set_place(change, JOURNAL, number).await
}

/// Whether nothing is compared for now.
pub(super) async fn rests(tx: &Tx) -> Result<bool, VaultError> {
    Ok(tx.get::<place::Entity>(RESTS).await?.is_some_and(|row| row.number > 0))
}

pub(super) async fn set_rests(change: &Change, rests: bool) -> Result<(), VaultError> {
    set_place(change, RESTS, i64::from(rests)).await
}

async fn set_place(change: &Change, of: &str, number: i64) -> Result<(), VaultError> {
    let update = change.update::<place::Entity>().id(of).set(place::Column::Number, number);
    if update.done().await? == 0 {
        let row = place::ActiveModel { of: Set(of.to_owned()), number: Set(number), ..Default::default() };
        change.insert::<place::Entity>(row).await?;
    }
    Ok(())
}

/// A named account as its row keeps it.
pub(super) use named::Model as NamedRow;

pub(super) async fn insert_named(change: &Change, row: named::ActiveModel) -> Result<(), VaultError> {
    change.insert::<named::Entity>(row).await
}

pub(super) async fn named(tx: &Tx, id: Uuid) -> Result<Option<NamedRow>, VaultError> {
    tx.get::<named::Entity>(id).await
}

/// Those that are declared, the newest first, a thousand at most.
pub(super) async fn all_named(tx: &Tx) -> Result<Vec<NamedRow>, VaultError> {
    tx.find::<named::Entity>().order_by(named::Column::Id, Order::Desc).limit(1_000).all().await
}

/// One that has that domain or, without any, that very name.
pub(super) async fn known_named(
    tx: &Tx,
    domain: Option<&str>,
    name: &str,
) -> Result<Option<NamedRow>, VaultError> {
    let same = match domain {
        Some(domain) => Condition::all().add(named::Column::Domain.eq(domain)),
        None => Condition::all().add(named::Column::Domain.is_null()).add(named::Column::Name.eq(name)),
    };
    tx.find::<named::Entity>().filter(same).one().await
}

pub(super) async fn remove_named(change: &Change, id: Uuid) -> Result<bool, VaultError> {
    Ok(change.delete::<named::Entity>().id(id).done().await? == 1)
}

/// The tables.
pub const MIGRATION: Migration = Migration {
    name: "selling_conflicts_1",
    up: |schema| {
        schema.table("conflict_checks", |table| {
            table.uuid("id").uuid("partnership").maybe_text("verdict").maybe_text("reason");
            table.maybe_number("compared").maybe_number("told").maybe_text("despite").truth("waits");
            table.key(&["id"]).index(&["partnership", "told"]).index(&["waits", "compared", "id"]);
            table.follows("id", "registrations");
        });
        schema.table("conflict_keys", |table| {
            table.uuid("record").number("key").text("kind").key(&["record", "key"]).index(&["key"]);
        });
        schema.table("conflict_places", |table| {
            table.text("of").number("number").key(&["of"]);
        });
        schema.table("named_accounts", |table| {
            table
                .uuid("id")
                .text("name")
                .maybe_text("domain")
                .maybe_text("country")
                .maybe_text("registration");
            table.text("declared_by").number("declared").number("entry").bytes("salt");
            table.key(&["id"]).index(&["domain"]).index(&["name"]).split_by(By::Region, "country");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conflict_checks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub partnership: Uuid,
    pub verdict: Option<String>,
    pub reason: Option<String>,
    pub compared: Option<i64>,
    pub told: Option<i64>,
    pub despite: Option<String>,
    pub waits: bool,
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

mod key {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "conflict_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub record: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: i64,
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
            Column::Record
        }
    }
}

mod place {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "conflict_places")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub of: String,
        pub number: i64,
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

pub(super) mod named {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "named_accounts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub domain: Option<String>,
        pub country: Option<String>,
        pub registration: Option<String>,
        pub declared_by: String,
        pub declared: i64,
        pub entry: i64,
        pub salt: Vec<u8>,
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

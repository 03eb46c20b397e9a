//! How exports are kept: here the row, in the vault's file store what is ready.

use kernel::{ExportId, from_millis, millis};
use text::Reader;
use vault::{
    Change, Migration, Row, Sight, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Export, State};

pub(crate) async fn find(tx: &Tx, id: ExportId) -> Result<Option<Export>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Export::try_from).transpose()
}

/// Those that somebody asked for, the newest first.
pub(super) async fn of(tx: &Tx, by: &str) -> Result<Vec<Export>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::AskedBy.eq(by)).order_by(Column::Id, Order::Desc);
    let mut all = rows.all().await?.into_iter().map(Export::try_from).collect::<Result<Vec<_>, _>>()?;
    // What was written with other eyes is no longer for them.
    let sight = tx.sight().cloned().unwrap_or_default();
    all.retain(|export| export.sight == sight);
    Ok(all)
}

/// Everybody's, of these lists.
pub(super) async fn of_lists(tx: &Tx, lists: &[&str]) -> Result<Vec<Export>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::List.is_in(lists.iter().copied())).all().await?;
    rows.into_iter().map(Export::try_from).collect()
}

pub(super) async fn insert(change: &Change, export: &Export) -> Result<(), VaultError> {
    let Export { id, list, query, format, reader, by, sight, rows, state, asked } = export.clone();
    change
        .insert::<Entity>(ActiveModel {
            id: Set(id.uuid()),
            list: Set(list),
            query: Set(query),
            format: Set(format.ending().to_owned()),
            region: Set(reader.region.to_string()),
            zone: Set(reader.zone.as_str().to_owned()),
            asked_by: Set(by),
            sight: Set(serde_json::to_string(&sight).ok()),
            row_count: Set(stored(rows)),
            done: Set(0),
            state: Set(state.word().to_owned()),
            asked: Set(millis(asked)),
            ended: Set(None),
            size: Set(None),
            hash: Set(None),
            ..Default::default()
        })
        .await
}

/// So many of its rows are written; whether it is still there.
pub(super) async fn progress(
    change: &Change,
    id: ExportId,
    rows: u64,
    done: u64,
) -> Result<bool, VaultError> {
    let update = change.update::<Entity>().id(id.uuid());
    let update = update.set(Column::RowCount, stored(rows)).set(Column::Done, stored(done));
    Ok(update.set(Column::State, State::Running(done).word()).done().await? > 0)
}

/// It is so far; whether it is still there.
pub(super) async fn set_state(change: &Change, id: ExportId, state: &State) -> Result<bool, VaultError> {
    let update = change.update::<Entity>().id(id.uuid()).set(Column::State, state.word());
    let update = match state {
        State::Ready { hash, size, at } => update
            .set(Column::Hash, hash.clone())
            .set(Column::Size, stored(*size))
            .set(Column::Ended, millis(*at)),
        State::Running(done) => update.set(Column::Done, stored(*done)),
        State::Waiting | State::Failed => update,
    };
    Ok(update.done().await? > 0)
}

pub(super) async fn delete(change: &Change, id: ExportId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl TryFrom<Model> for Export {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = ExportId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let state = match (row.state.as_str(), row.hash, row.size, row.ended) {
            ("waiting", ..) => State::Waiting,
            ("running", ..) => State::Running(row.done.unsigned_abs()),
            ("failed", ..) => State::Failed,
            ("ready", Some(hash), Some(size), Some(at)) => {
                State::Ready { hash, size: size.unsigned_abs(), at: from_millis(at) }
            }
            _ => return Err(damaged("its state")),
        };
        Ok(Self {
            id,
            list: row.list,
            query: row.query,
            format: row.format.parse().map_err(|()| damaged("its format"))?,
            reader: Reader::from((
                row.region.parse().unwrap_or_default(),
                row.zone.parse().unwrap_or_default(),
            )),
            by: row.asked_by,
            sight: match row.sight {
                Some(sight) => serde_json::from_str(&sight).map_err(|_| damaged("its sight"))?,
                None => Sight::default(),
            },
            rows: row.row_count.unsigned_abs(),
            state,
            asked: from_millis(row.asked),
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_exports_1",
    up: |schema| {
        schema.table("exports", |table| {
            table.uuid("id").text("list").text("query").text("format").text("region").text("zone");
            table.text("asked_by").number("row_count").number("done").text("state").number("asked");
            table.maybe_number("ended").maybe_number("size").maybe_text("hash");
            table.key(&["id"]).index(&["asked_by"]);
        });
    },
};

/// With whose eyes it is written.
pub const SIGHT: Migration = Migration {
    name: "selling_exports_2",
    up: |schema| {
        schema.alter("exports", |table| {
            table.maybe_text("sight");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub list: String,
    pub query: String,
    pub format: String,
    pub region: String,
    pub zone: String,
    pub asked_by: String,
    pub row_count: i64,
    pub done: i64,
    pub state: String,
    pub asked: i64,
    pub ended: Option<i64>,
    pub size: Option<i64>,
    pub hash: Option<String>,
    pub sight: Option<String>,
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

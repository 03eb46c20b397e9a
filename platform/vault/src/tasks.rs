//! Work to do after a commit, written in the same commit. Done at least once; handlers make its effect
//! happen exactly once (law 5).

use kernel::{TaskId, Timestamp, from_millis, millis};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, Order, entity::prelude::*,
    sea_query::OnConflict,
};
use serde_json::Value as Json;

use crate::{Change, Row, Tx, VaultError};

/// The vault's own kind of work: sweeping erased bytes away.
pub(crate) const SWEEP: &str = "vault.sweep";

/// Work that waits, or is being done.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What kind of work.
    pub kind: String,
    /// What it is about within its kind: one piece of work for each key.
    pub key: String,
    /// What the handler needs to know.
    pub about: Json,
    /// When it is due.
    pub due: Timestamp,
    /// How often it was tried and failed.
    pub attempts: u32,
    /// Counts how often it was asked for, so that asking again while it runs is not lost.
    pub(crate) asked: i64,
    /// Until when somebody holds it who works on it.
    pub(crate) held: Option<i64>,
    /// In which trace it was asked for last.
    pub(crate) trace: Option<String>,
}

/// Work that a change asks for, besides its kind and key.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) about: String,
    pub(crate) due: i64,
    pub(crate) trace: Option<String>,
}

/// How many are written in one statement.
const AT_ONCE: usize = 16;

/// Writes what a change asked for; when the first of it is due.
pub(crate) async fn write_asked(change: &Change) -> Result<Option<i64>, VaultError> {
    let asked = change.notes().asked.clone();
    let first = asked.values().map(|asked| asked.due).min();
    let (clock, chance) = change.nature();
    let row = |((kind, key), asked): ((String, String), Asked)| ActiveModel {
        org_id: Set(change.org().uuid()),
        id: Set(TaskId::new(clock, chance).uuid()),
        kind: Set(kind),
        key: Set(key),
        about: Set(asked.about),
        due: Set(asked.due),
        attempts: Set(0),
        asked: Set(1),
        trace: Set(asked.trace),
        ..Default::default()
    };
    let rows: Vec<ActiveModel> = asked.into_iter().map(row).collect();
    for some in rows.chunks(AT_ONCE) {
        let insert = Entity::insert_many(some.to_vec()).on_conflict(asked_again());
        insert.exec_without_returning(&change.connection).await?;
    }
    Ok(first)
}

/// What becomes of work that waits or runs when it is asked for once more.
fn asked_again() -> OnConflict {
    let mut again = OnConflict::columns([Column::OrgId, Column::Kind, Column::Key]);
    again
        .update_column(Column::About)
        .value(Column::Asked, Expr::cust("tasks.asked + 1"))
        .value(
            Column::Due,
            Expr::cust("case when excluded.due < tasks.due then excluded.due else tasks.due end"),
        )
        .value(
            Column::Again,
            Expr::cust("case when tasks.again < excluded.due then tasks.again else excluded.due end"),
        )
        .value(Column::Trace, Expr::cust("coalesce(excluded.trace, tasks.trace)"));
    again
}

impl Tx {
    pub(crate) async fn tasks_due(&self, now: Timestamp, limit: u64) -> Result<Vec<Task>, VaultError> {
        let rows = self
            .find::<Entity>()
            .filter(Column::Due.lte(millis(now)))
            .filter(Condition::any().add(Column::Held.is_null()).add(Column::Held.lte(millis(now))))
            .order_by(Column::Due, Order::Asc)
            .limit(limit)
            .all()
            .await?;
        Ok(rows.into_iter().map(Task::from).collect())
    }

    pub(crate) async fn next_task_due(&self) -> Result<Option<i64>, VaultError> {
        #[derive(FromQueryResult)]
        struct Next {
            due: Option<i64>,
        }
        let next =
            "select min(case when held > due then held else due end) as due from tasks where org_id = :org";
        let next: Vec<Next> = self.sql(next).all().await?;
        Ok(next.first().and_then(|next| next.due))
    }

    /// Everything that waits, the next first: for operators and tests.
    ///
    /// # Errors
    /// What the database says.
    pub async fn waiting_tasks(&self) -> Result<Vec<Task>, VaultError> {
        let rows = self.find::<Entity>().order_by(Column::Due, Order::Asc).limit(1_000).all().await?;
        Ok(rows.into_iter().map(Task::from).collect())
    }
}

impl Change {
    /// Removes a task that was done, unless it was asked for again meanwhile: then it is due when that was asked for. So a
    /// task may ask for itself while it runs.
    pub(crate) async fn finish_task(&self, task: &Task) -> Result<(), VaultError> {
        let done =
            self.delete::<Entity>().id(task.id.uuid()).filter(Column::Asked.eq(task.asked)).done().await?;
        if done == 0 {
            let again = self.get::<Entity>(task.id.uuid()).await?.and_then(|row| row.again);
            let update = self.update::<Entity>().id(task.id.uuid()).set(Column::Attempts, 0i64);
            let update = update.set(Column::Due, again.unwrap_or_else(|| millis(task.due)));
            update.set(Column::Again, None::<i64>).set(Column::Held, None::<i64>).done().await?;
        }
        Ok(())
    }

    /// Holds a task until then, for whoever begins with it or works on it: whether it was this one, and not a
    /// node that was faster. Asking for it meanwhile makes it due, and nobody else begins with it.
    pub(crate) async fn hold_task(&self, task: &Task, until: i64) -> Result<bool, VaultError> {
        let before = match task.held {
            Some(held) => Column::Held.eq(held),
            None => Column::Held.is_null(),
        };
        let update = self.update::<Entity>().id(task.id.uuid()).filter(before).set(Column::Held, until);
        Ok(update.done().await? > 0)
    }

    pub(crate) async fn postpone_task(&self, task: &Task, until: Timestamp) -> Result<(), VaultError> {
        let waits = self
            .update::<Entity>()
            .id(task.id.uuid())
            .filter(Column::Asked.eq(task.asked))
            .set(Column::Due, millis(until))
            .set(Column::Attempts, i64::from(task.attempts) + 1)
            .set(Column::Held, None::<i64>)
            .done()
            .await?;
        if waits == 0 {
            self.update::<Entity>().id(task.id.uuid()).set(Column::Held, None::<i64>).done().await?;
        }
        Ok(())
    }
}

impl From<Model> for Task {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            kind: row.kind,
            key: row.key,
            about: serde_json::from_str(&row.about).unwrap_or(Json::Null),
            due: from_millis(row.due),
            attempts: row.attempts.clamp(0, 1_000) as u32,
            asked: row.asked,
            held: row.held,
            trace: row.trace,
        }
    }
}

pub(crate) const MIGRATION: crate::Migration = crate::Migration {
    name: "vault_tasks_1",
    up: |schema| {
        schema.table("tasks", |table| {
            table
                .uuid("id")
                .text("kind")
                .text("key")
                .text("about")
                .number("due")
                .number("attempts")
                .number("asked");
            table.key(&["id"]).unique(&["kind", "key"]).index(&["due"]);
        });
    },
};

/// Who works on a task holds it, apart from when it is due.
pub(crate) const HELD: crate::Migration = crate::Migration {
    name: "vault_tasks_2",
    up: |schema| {
        schema.alter("tasks", |table| {
            table.maybe_number("held");
        });
    },
};

/// Work is seen in the trace of what asked for it.
pub(crate) const TRACED: crate::Migration = crate::Migration {
    name: "vault_tasks_3",
    up: |schema| {
        schema.alter("tasks", |table| {
            table.maybe_text("trace");
        });
    },
};

/// When it is due again that was asked for while it ran.
pub(crate) const AGAIN: crate::Migration = crate::Migration {
    name: "vault_tasks_4",
    up: |schema| {
        schema.alter("tasks", |table| {
            table.maybe_number("again");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tasks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub key: String,
    pub about: String,
    pub due: i64,
    pub attempts: i64,
    pub asked: i64,
    pub held: Option<i64>,
    pub trace: Option<String>,
    pub again: Option<i64>,
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

//! What a transaction has read, and may answer again without asking the database: rows that were read
//! ahead by their ids, and answers of queries that asked to be remembered. Writing forgets what it touches.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
};

use sea_orm::{Value, prelude::Uuid};

use crate::Row;

#[derive(Debug, Default)]
pub(crate) struct Seen(HashMap<TypeId, Table>);

#[derive(Debug, Default)]
struct Table {
    /// `Option<E::Model>` by id: none where there is no such row.
    rows: HashMap<Uuid, Box<dyn Any + Send>>,
    /// `Vec<E::Model>` by the text of the query.
    answers: HashMap<String, Box<dyn Any + Send>>,
}

impl Seen {
    /// The row of that id, if it is known whether there is one.
    pub(crate) fn row<E: Row>(&self, id: &Value) -> Option<Option<E::Model>> {
        let Value::Uuid(Some(id)) = id else { return None };
        let row = self.0.get(&TypeId::of::<E>())?.rows.get(id)?;
        row.downcast_ref::<Option<E::Model>>().cloned()
    }

    pub(crate) fn put_row<E: Row>(&mut self, id: Uuid, row: Option<E::Model>) {
        self.table::<E>().rows.insert(id, Box::new(row));
    }

    pub(crate) fn answer<E: Row>(&self, query: &str) -> Option<Vec<E::Model>> {
        let answer = self.0.get(&TypeId::of::<E>())?.answers.get(query)?;
        answer.downcast_ref::<Vec<E::Model>>().cloned()
    }

    pub(crate) fn put_answer<E: Row>(&mut self, query: String, answer: Vec<E::Model>) {
        self.table::<E>().answers.insert(query, Box::new(answer));
    }

    /// Rows of the table were written: that of this id alone, or any.
    pub(crate) fn forget<E: Row>(&mut self, id: Option<&Value>) {
        let Some(table) = self.0.get_mut(&TypeId::of::<E>()) else { return };
        table.answers.clear();
        match id {
            Some(Value::Uuid(Some(id))) => {
                table.rows.remove(id);
            }
            _ => table.rows.clear(),
        }
    }

    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }

    fn table<E: Row>(&mut self) -> &mut Table {
        self.0.entry(TypeId::of::<E>()).or_default()
    }
}

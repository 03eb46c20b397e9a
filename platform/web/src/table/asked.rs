//! What a list is asked for, once it is understood.

use std::fmt;

use super::{Condition, Field, List, Test};
use crate::{Direction, Query};

/// What a list is asked for.
pub struct Asked<R: 'static, C: 'static> {
    /// Which list.
    pub list: &'static List<R, C>,
    /// Words that are looked for; may be empty.
    pub q: String,
    /// Which way it is sorted.
    pub direction: Direction,
    /// Page, from 1.
    pub page: u32,
    /// Rows at most.
    pub limit: u32,
    /// The saved view that it began with.
    pub view: Option<String>,
    pub(super) sort: usize,
    pub(super) conditions: Vec<Condition>,
    pub(super) implied: Vec<Condition>,
    pub(super) columns: Vec<usize>,
    pub(super) hidden: Vec<&'static str>,
    pub(super) query: Query,
}

impl<R, C: Copy> Asked<R, C> {
    /// Rows before this page.
    pub fn offset(&self) -> u64 {
        u64::from(self.page - 1) * u64::from(self.limit)
    }

    /// The column of the store that it is sorted by.
    pub fn sorted_by(&self) -> Option<C> {
        self.list.fields[self.sort].sort
    }

    /// Every condition, also those that the list adds by itself.
    pub fn conditions(&self) -> impl Iterator<Item = (&'static Field<R, C>, &Test)> {
        let all = self.conditions.iter().chain(&self.implied);
        all.map(|condition| (&self.list.fields[condition.field], &condition.test))
    }

    /// The columns that are shown, in their order.
    pub fn columns(&self) -> impl Iterator<Item = &'static Field<R, C>> {
        self.columns.iter().map(|column| &self.list.fields[*column])
    }

    /// The columns, each with the fields that are shown beneath it: what an export writes side by side.
    pub fn wide(&self) -> Vec<&'static Field<R, C>> {
        self.columns().flat_map(|field| std::iter::once(field).chain(self.beneath(field))).collect()
    }

    /// The fields that are shown beneath that one.
    pub(super) fn beneath(&self, field: &'static Field<R, C>) -> impl Iterator<Item = &'static Field<R, C>> {
        let free = field.below.iter().filter_map(|name| self.list.field(name));
        free.filter(|one| {
            !self.hidden.contains(&one.name) && !self.columns().any(|column| column.name == one.name)
        })
    }

    /// Whether somebody asked anything of that field.
    pub fn asks(&self, name: &str) -> bool {
        self.of(name).next().is_some()
    }

    /// What must hold of that field, whoever asked for it.
    pub fn test(&self, name: &str) -> Option<&Test> {
        self.conditions().find(|(field, _)| field.name == name).map(|(_, test)| test)
    }

    /// What the address says besides: what the last act was, such as `act`.
    pub fn told(&self, name: &str) -> Option<&str> {
        self.query.value(name)
    }

    /// Whether somebody asked for nothing at all: then the list may begin with a view.
    pub fn is_bare(&self) -> bool {
        self.query.pairs().next().is_none()
    }

    /// The one value that the field must have, where somebody asked for one.
    pub fn only(&self, name: &str) -> Option<&str> {
        match self.of(name).next() {
            Some(Test::Is(values)) if values.len() == 1 => values.first().map(String::as_str),
            _ => None,
        }
    }

    /// Whether somebody asked for less than all of it, apart from what these fields say.
    pub fn is_narrow(&self, apart_from: &[&str]) -> bool {
        let name = |condition: &Condition| self.list.fields[condition.field].name;
        let counts =
            |condition: &&Condition| condition.test != Test::Any && !apart_from.contains(&name(condition));
        !self.q.is_empty() || self.conditions.iter().filter(counts).count() > 0
    }

    /// What the list asks for by itself, unless somebody asked something of that field.
    #[must_use]
    pub fn implying(mut self, name: &str, test: Test) -> Self {
        let at = self.list.fields.iter().position(|field| field.name == name);
        if let Some(field) = at
            && !self.asks(name)
        {
            self.implied.push(Condition { field, test, written: Vec::new() });
        }
        self
    }

    /// Sorted by that field, whatever the address says.
    #[must_use]
    pub fn sorted(mut self, name: &str, direction: Direction) -> Self {
        self.sort = self.list.fields.iter().position(|field| field.name == name).unwrap_or(self.sort);
        Self { direction, ..self }
    }

    /// The query as it is kept and sent on: what is asked for, and how it is shown.
    pub fn query(&self) -> String {
        self.query.without(|name, _| super::reading::PASSING.contains(&name)).text()
    }

    /// The same, with what the list asks for by itself: an export goes by it.
    pub fn exported(&self) -> String {
        self.and_implied(self.query.without(|name, _| super::reading::PASSING.contains(&name))).text()
    }

    /// The filters alone, with what the list asks for by itself: what an act on all that match goes by.
    pub fn filters(&self) -> String {
        let own = |name: &str| name == "q" || self.list.field(name).is_some();
        self.and_implied(self.query.without(|name, _| !own(name))).text()
    }

    fn and_implied(&self, query: Query) -> Query {
        let implied = self.implied.iter().filter_map(|condition| match &condition.test {
            Test::Is(values) if values.len() == 1 => Some((condition.field, values[0].as_str())),
            Test::Truth(truth) => Some((condition.field, if *truth { "yes" } else { "no" })),
            _ => None,
        });
        implied.fold(query, |query, (field, value)| query.and(self.list.fields[field].name, value))
    }

    /// A link to this list with one thing changed; an empty value takes it away.
    pub fn link(&self, name: &str, value: &str) -> String {
        self.passing().with(&[(name, value)]).link()
    }

    /// A link to this list that tells what the last act did.
    pub fn telling(&self, told: &[(&str, String)]) -> String {
        let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.passing().with(&told).link()
    }

    /// Without that field beneath another one.
    #[must_use]
    pub fn hiding(mut self, name: &'static str) -> Self {
        self.hidden.push(name);
        self
    }

    /// The query without what only the last act said.
    pub(super) fn passing(&self) -> Query {
        self.query.without(|name, _| super::reading::TOLD.contains(&name))
    }

    fn of(&self, name: &str) -> impl Iterator<Item = &Test> {
        let known = move |condition: &&Condition| self.list.fields[condition.field].name == name;
        self.conditions.iter().filter(known).map(|condition| &condition.test)
    }
}

impl<R, C: Copy> Clone for Asked<R, C> {
    fn clone(&self) -> Self {
        Self {
            list: self.list,
            q: self.q.clone(),
            view: self.view.clone(),
            conditions: self.conditions.clone(),
            implied: self.implied.clone(),
            columns: self.columns.clone(),
            hidden: self.hidden.clone(),
            query: self.query.clone(),
            ..*self
        }
    }
}

impl<R, C> fmt::Debug for Asked<R, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Asked({}?{})", self.list.name, self.query.text())
    }
}

//! What a list has, field by field.

use super::Cell;
use crate::Direction;

/// A text in a definition: it is said when it is shown, in the language of who reads.
pub type Words = fn() -> String;

/// A list: its fields, and what it is called.
pub struct List<R: 'static, C: 'static> {
    /// Its part of the address, such as `leads`.
    pub name: &'static str,
    /// Its heading, such as `Leads`.
    pub title: Words,
    /// What its rows are called, such as `leads`.
    pub several: Words,
    /// So many of them, such as `8,300 leads`.
    pub counted: fn(u64) -> String,
    /// What its search field says.
    pub search: Words,
    /// Its natural order: the name of a field, and which way.
    pub order: (&'static str, Direction),
    /// Its fields, in the order in which they are shown. The first is always in sight.
    pub fields: &'static [Field<R, C>],
}

/// A field of a list.
pub struct Field<R: 'static, C: 'static> {
    /// Its name in addresses.
    pub name: &'static str,
    /// What people call it.
    pub label: Words,
    /// How it is kept, and so what it can be asked for.
    pub kind: Kind<C>,
    pub(super) cell: fn(&R) -> Cell,
    pub(super) sort: Option<C>,
    pub(super) below: &'static [&'static str],
    pub(super) usual: bool,
    pub(super) filters: bool,
}

/// How a field is kept: the columns of the store that filters ask.
#[derive(Debug, Clone, Copy)]
pub enum Kind<C> {
    /// Words.
    Text(C),
    /// One of these values, each with its label.
    Choice(C, &'static [(&'static str, Words)]),
    /// Words that stand in one of two columns, whichever it is: what is asked of it has spaces and capitals as the store keeps
    /// them.
    Either(C, C),
    /// One of the values that there are.
    Among(C),
    /// The id of another record, which begins with that word. What people call the record is told with the values
    /// that a page offers.
    Id(C, &'static str),
    /// An amount in minor units, and its currency.
    Money(C, C),
    /// A day as `2026-11-21`.
    Day(C),
    /// A moment in milliseconds; it is asked for by its day.
    Moment(C),
    /// Yes where the column has a value, no where it has none.
    Set(C),
    /// Not kept in a column: shown only.
    Shown,
}

impl<R, C: Copy> Field<R, C> {
    /// A field of that kind. What it shows of a row is typed; an export keeps the type.
    pub const fn new(name: &'static str, label: Words, kind: Kind<C>, cell: fn(&R) -> Cell) -> Self {
        let sort = match kind {
            Kind::Text(column) | Kind::Choice(column, _) | Kind::Among(column) => Some(column),
            Kind::Money(column, _) | Kind::Day(column) | Kind::Moment(column) => Some(column),
            Kind::Either(..) | Kind::Id(..) | Kind::Set(_) | Kind::Shown => None,
        };
        let filters = !matches!(kind, Kind::Shown);
        Self { name, label, kind, cell, sort, below: &[], usual: true, filters }
    }

    /// With these fields small beneath it, unless they have columns of their own.
    #[must_use]
    pub const fn below(mut self, names: &'static [&'static str]) -> Self {
        self.below = names;
        self
    }

    /// Out of sight until somebody chooses it.
    #[must_use]
    pub const fn aside(mut self) -> Self {
        self.usual = false;
        self
    }

    /// Without a filter in the bar; its address still works.
    #[must_use]
    pub const fn unfiltered(mut self) -> Self {
        self.filters = false;
        self
    }

    /// Sorted by another column than it is asked by.
    #[must_use]
    pub const fn by(mut self, column: C) -> Self {
        self.sort = Some(column);
        self
    }

    /// What a row shows of it.
    pub fn cell(&self, row: &R) -> Cell {
        (self.cell)(row)
    }

    pub(super) const fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Money(..))
    }
}

impl<R, C: Copy> List<R, C> {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static Field<R, C>> {
        self.fields.iter().find(|field| field.name == name)
    }
}

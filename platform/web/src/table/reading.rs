//! Understanding the address of a list; what cannot be understood is told, with what is possible.

use super::{Asked, Condition, Kind, List, Test};
use crate::{Direction, Problem, Query, listing, texts::table};

/// What only tells what the last act did.
pub(super) const TOLD: [&str; 4] = ["done", "act", "count", "not"];
/// What is no part of what is asked for: it is not kept in a view.
pub(super) const PASSING: [&str; 8] = ["done", "act", "count", "not", "view", "page", "cursor", "limit"];
/// What every list takes, besides its fields.
const SHARED: [&str; 11] =
    ["q", "sort", "dir", "page", "limit", "columns", "view", "done", "act", "count", "not"];
/// What the API takes: it gives every column, in the order of ids.
const OF_PROGRAMS: [&str; 3] = ["q", "cursor", "limit"];
/// Names and values of an address, at most.
const PAIRS: usize = 200;
/// Conditions at once, at most.
const CONDITIONS: usize = 40;

impl<R, C: Copy> List<R, C> {
    /// Reads the address of a page or an export.
    ///
    /// # Errors
    /// What could not be understood, and what is possible.
    pub fn read(&'static self, query: &str) -> Result<Asked<R, C>, Problem> {
        self.understand(query, &SHARED)
    }

    /// Reads what a program asks: filters only. Cursor and limit are read by who pages.
    ///
    /// # Errors
    /// As [`List::read`].
    pub fn read_for_programs(&'static self, query: &str) -> Result<Asked<R, C>, Problem> {
        let mut asked = self.understand(query, &OF_PROGRAMS)?;
        asked.limit = listing::USUAL;
        Ok(asked)
    }

    /// Everything, in its natural order.
    pub fn all(&'static self) -> Asked<R, C> {
        Asked {
            list: self,
            q: String::new(),
            sort: self.fields.iter().position(|field| field.name == self.order.0).unwrap_or_default(),
            direction: self.order.1,
            page: 1,
            limit: listing::USUAL,
            view: None,
            conditions: Vec::new(),
            implied: Vec::new(),
            columns: (0..self.fields.len()).filter(|at| *at == 0 || self.fields[*at].usual).collect(),
            hidden: Vec::new(),
            query: Query::default(),
        }
    }

    fn understand(&'static self, query: &str, shared: &[&str]) -> Result<Asked<R, C>, Problem> {
        let query = added(&Query::parse(query));
        if query.pairs().count() > PAIRS {
            return Err(Problem::malformed(table::too_many_pairs(PAIRS)));
        }
        let mut asked = self.all();
        for (name, value) in query.pairs() {
            if value.trim().is_empty() || shared.contains(&name) {
                continue;
            }
            let field = self.fields.iter().position(|field| field.name == name && !field.is_shown());
            let field = field.ok_or_else(|| self.unknown(name, shared))?;
            let kind = &self.fields[field].kind;
            let test = kind
                .read(value)
                .ok_or_else(|| Problem::malformed(table::not_a_value(name, short(value), kind.possible())))?;
            take(&mut asked.conditions, field, test, value);
        }
        if asked.conditions.len() > CONDITIONS {
            return Err(Problem::malformed(table::too_many_filters(CONDITIONS)));
        }
        asked.q = match query.value("q") {
            Some(words) if words.chars().count() > 200 => {
                return Err(Problem::malformed(table::words_too_long("q")));
            }
            words => words.unwrap_or_default().to_owned(),
        };
        if let Some(sort) = query.value("sort").filter(|_| shared.contains(&"sort")) {
            let sorts = |at: &usize| self.fields[*at].sort.is_some() && self.fields[*at].name == sort;
            asked.sort = (0..self.fields.len()).find(sorts).ok_or_else(|| self.unsortable(sort))?;
            asked.direction = Direction::Ascending;
        }
        if let Some(way) = query.value("dir").filter(|_| shared.contains(&"dir")) {
            asked.direction = Direction::read(way).map_err(|error| Problem::malformed(error.to_string()))?;
        }
        if shared.contains(&"page") {
            asked.page = number(&query, "page", 1, 100_000)?;
            asked.limit = number(&query, "limit", listing::USUAL, listing::MOST)?;
            asked.view = query.value("view").map(str::to_owned);
            self.choose(&query, &mut asked.columns)?;
        }
        asked.query = query;
        Ok(asked)
    }

    /// The columns that were chosen, after the first one, which is always there.
    fn choose(&self, query: &Query, columns: &mut Vec<usize>) -> Result<(), Problem> {
        let named = query.pairs().filter(|(name, _)| *name == "columns");
        let named: Vec<&str> = named
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect();
        if named.is_empty() {
            return Ok(());
        }
        let mut chosen = vec![0];
        for name in named {
            let at = self.fields.iter().position(|field| field.name == name);
            let at = at.ok_or_else(|| {
                let names: Vec<&str> = self.fields.iter().map(|field| field.name).collect();
                Problem::malformed(table::no_column(short(name), names.join(", ")))
            })?;
            if !chosen.contains(&at) {
                chosen.push(at);
            }
        }
        *columns = chosen;
        Ok(())
    }

    fn unknown(&self, name: &str, shared: &[&str]) -> Problem {
        let fields = self.fields.iter().filter(|field| !field.is_shown()).map(|field| field.name);
        let all: Vec<&str> =
            fields.chain(shared.iter().copied().filter(|name| !TOLD.contains(name))).collect();
        Problem::malformed(table::cannot_ask((self.title)(), short(name), all.join(", ")))
    }

    fn unsortable(&self, name: &str) -> Problem {
        let fields = self.fields.iter().filter(|field| field.sort.is_some());
        let names: Vec<&str> = fields.map(|field| field.name).collect();
        Problem::malformed(table::cannot_sort((self.title)(), short(name), names.join(", ")))
    }
}

impl<R, C: Copy> super::Field<R, C> {
    fn is_shown(&self) -> bool {
        matches!(self.kind, Kind::Shown)
    }
}

/// Several values of one field are any of them; all else must hold together.
fn take(conditions: &mut Vec<Condition>, field: usize, test: Test, value: &str) {
    if let Test::Is(more) = &test
        && let Some(before) =
            conditions.iter_mut().find(|one| one.field == field && matches!(one.test, Test::Is(_)))
        && let Test::Is(values) = &mut before.test
    {
        values.extend(more.iter().filter(|value| !values.contains(value)).cloned().collect::<Vec<_>>());
        before.written.push(value.to_owned());
        return;
    }
    conditions.push(Condition { field, test, written: vec![value.to_owned()] });
}

/// The form that adds a filter sends its field, the operator and the value apart; here they come together.
fn added(query: &Query) -> Query {
    let parts = ["add", "test", "to"];
    let rest = query.without(|name, _| parts.contains(&name));
    match (query.value("add"), query.value("to")) {
        (Some(field), Some(value)) => {
            let operator = query.value("test").unwrap_or_default();
            let join = if operator.is_empty() { "" } else { "." };
            rest.and(field, &format!("{operator}{join}{value}"))
        }
        _ => rest,
    }
}

fn number(query: &Query, name: &str, usual: u32, most: u32) -> Result<u32, Problem> {
    match query.value(name) {
        None => Ok(usual),
        Some(text) => text
            .parse()
            .ok()
            .filter(|number| (1..=most).contains(number))
            .ok_or_else(|| Problem::malformed(table::not_a_number(name, most))),
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

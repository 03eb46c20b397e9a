//! A table as a part of a page: filters, menus, header, rows, the bar of what can be done with many, pages.

use std::collections::HashMap;

use askama::Template;
use askama::filters::HtmlSafe;
use kernel::Timestamp;

use super::{Asked, Condition, Field, Kind, Look, SavedView, Test, Views};
use crate::{Column, Empty, Hidden, Pager, Tag, texts::table};

/// A row: what stands around its cells.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Its id, by which acts on many find it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Where its page is.
    pub href: String,
    /// Whether another organisation sees a part of it.
    pub cut: bool,
    /// The one thing to do with it: address and words.
    pub act: Option<(String, String)>,
}

/// What can be done with many rows at once.
#[derive(Debug, Clone)]
pub struct Bulk {
    /// Each act: a button.
    pub acts: Vec<BulkAct>,
}

/// An act on many rows. Its form sends `id` of each that is chosen, or `all` and the `filters` of the list.
#[derive(Debug, Clone)]
pub struct BulkAct {
    /// What the button says; with “…” where it asks first.
    pub label: String,
    /// Where it posts.
    pub action: String,
    /// Whether it is the one to choose most often.
    pub main: bool,
}

/// What the last act on many rows did, and the way back.
#[derive(Debug, Clone)]
pub struct Told {
    /// In words.
    pub text: String,
    /// Where the undoing posts; none where it cannot be undone.
    pub undo: Option<String>,
}

/// A table, ready to be put into a page: `{{ table }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "table.html")]
pub struct TablePart {
    title: String,
    several: String,
    counted: String,
    search: String,
    q: String,
    hidden: Hidden,
    selects: Vec<Select>,
    chips: Vec<Chip>,
    adders: Vec<Adder>,
    columns: Vec<Column>,
    choices: Vec<(&'static str, String, bool)>,
    for_columns: Hidden,
    rows: Vec<Row>,
    acts: bool,
    pager: Pager,
    filtered: bool,
    query: String,
    export_query: String,
    back: String,
    filters: String,
    list: &'static str,
    views: Option<Views>,
    view: Option<SavedView>,
    changed: bool,
    export: Option<Export>,
    total: u64,
    bulk: Option<Bulk>,
    told: Option<Told>,
    empty: Option<Empty>,
}

/// A choice of one value, on at once.
#[derive(Debug, Clone)]
struct Select {
    name: &'static str,
    label: String,
    options: Vec<(String, String)>,
    chosen: Option<String>,
}

/// A condition that is on, in words, and the link that takes it away.
#[derive(Debug, Clone)]
struct Chip {
    words: String,
    off: String,
}

/// A small form that adds a condition on one field.
#[derive(Debug, Clone)]
struct Adder {
    name: &'static str,
    label: String,
    tests: Vec<(&'static str, String)>,
    input: &'static str,
    hidden: Hidden,
    boxes: Vec<(String, String, bool)>,
}

#[derive(Debug, Clone)]
struct Row {
    line: Line,
    cells: Vec<Shown>,
}

/// A cell, as it is written into the page.
#[derive(Debug, Clone)]
struct Shown {
    label: String,
    class: &'static str,
    words: String,
    tag: Option<Tag>,
    sees: Option<bool>,
    below: String,
}

/// How a list becomes a file.
#[derive(Debug, Clone)]
struct Export {
    /// Its address without `.csv` and `.xlsx`, or where it is asked for.
    at: String,
    noun: &'static str,
    /// Whether it is written in the background.
    later: bool,
}

/// A list of more rows is exported in the background: nobody waits longer than a second before an open page.
const LONG: u64 = 5_000;

/// Values of a choice that are shown as boxes to tick, at most; more are chosen one by one.
const BOXES: usize = 40;

impl TablePart {
    /// These rows of what was asked for, `total` in all.
    pub fn new<R, C: Copy>(
        asked: &Asked<R, C>,
        rows: &[R],
        line: impl Fn(&R) -> Line,
        total: u64,
        now: Timestamp,
    ) -> Self {
        let list = asked.list;
        let query = asked.passing();
        let rows: Vec<Row> = rows
            .iter()
            .map(|row| Row {
                line: line(row),
                cells: asked.columns().map(|field| shown(asked, field, row, now)).collect(),
            })
            .collect();
        let columns = asked.columns().map(|field| match field.sort {
            Some(_) => {
                let sorted = (list.fields[asked.sort].name == field.name).then_some(asked.direction);
                Column::sorting(&query, field.name, &(field.label)(), sorted, field.is_number())
            }
            None => Column::plain(&(field.label)(), field.is_number()),
        });
        let chosen = |name: &str| asked.columns().any(|column| column.name == name);
        Self {
            title: (list.title)(),
            several: (list.several)(),
            counted: (list.counted)(total),
            search: (list.search)(),
            q: asked.q.clone(),
            columns: columns.collect(),
            choices: list.fields.iter().skip(1).map(|f| (f.name, (f.label)(), chosen(f.name))).collect(),
            for_columns: query.hidden(&["columns"]),
            acts: rows.iter().any(|row| row.line.act.is_some()),
            pager: Pager::new(&query, asked.page, asked.limit, rows.len(), total),
            rows,
            filtered: asked.is_narrow(&[]),
            query: asked.query(),
            export_query: asked.exported(),
            back: query.text(),
            filters: asked.filters(),
            list: list.name,
            views: None,
            view: None,
            changed: false,
            export: None,
            total,
            bulk: None,
            told: None,
            empty: None,
            hidden: Hidden::default(),
            selects: Vec::new(),
            chips: Vec::new(),
            adders: Vec::new(),
        }
    }

    /// With a bar of filters; `values` are those that there are of the fields of that name.
    #[must_use]
    pub fn filtered_by<R, C: Copy>(
        mut self,
        asked: &Asked<R, C>,
        mut values: HashMap<&'static str, Vec<(String, String)>>,
    ) -> Self {
        let query = asked.passing();
        let mut own = vec!["q"];
        for (at, field) in asked.list.fields.iter().enumerate().filter(|(_, field)| field.filters) {
            let options = options(field, values.remove(field.name));
            let tests: Vec<&Condition> = asked.conditions.iter().filter(|one| one.field == at).collect();
            let simple = match tests.as_slice() {
                [] => true,
                [one] => matches!(&one.test, Test::Is(values) if values.len() == 1) || one.test == Test::Any,
                _ => false,
            };
            if !options.is_empty() && simple {
                let chosen = tests.first().and_then(|one| match &one.test {
                    Test::Is(values) => values.first().map(|value| as_written(&field.kind, value)),
                    _ => None,
                });
                own.push(field.name);
                self.selects.push(Select {
                    name: field.name,
                    label: (field.label)(),
                    options: options.clone(),
                    chosen,
                });
            } else {
                self.chips.extend(tests.iter().map(|one| {
                    let gone = |name: &str, value: &str| {
                        name == field.name && one.written.iter().any(|written| written == value)
                    };
                    let words = field.kind.words(&(field.label)(), &one.test, &options);
                    Chip { words, off: query.without(gone).link() }
                }));
            }
            self.adders.extend(Adder::of(field, &query, &options, &tests));
        }
        self.hidden = query.hidden(&own);
        self
    }

    /// With a menu of saved views.
    #[must_use]
    pub fn with_views<R, C: Copy>(mut self, asked: &Asked<R, C>, views: Views) -> Self {
        let current = asked.view.as_ref().and_then(|id| views.views.iter().find(|view| view.id == *id));
        self.changed = current.is_some_and(|view| view.query != self.query);
        self.view = current.cloned();
        self.views = Some(views);
        self
    }

    /// With the ways to a file of all that is shown: of a short list at once, of a long one in the background.
    /// `home` is the address of the organisation's portal, `noun` where the list is in it.
    #[must_use]
    pub fn exporting(self, home: &str, noun: &'static str) -> Self {
        let at = if self.total > LONG { format!("{home}/exports") } else { format!("{home}/{noun}/export") };
        Self { export: Some(Export { at, noun, later: self.total > LONG }), ..self }
    }

    /// With what can be done with many rows at once; nothing where there is no act.
    #[must_use]
    pub fn acting(self, acts: Vec<BulkAct>) -> Self {
        Self { bulk: (!acts.is_empty()).then_some(Bulk { acts }), ..self }
    }

    /// With what the last act did.
    #[must_use]
    pub fn telling(self, told: Option<Told>) -> Self {
        Self { told, ..self }
    }

    /// With what stands in place of the rows, where there are none.
    #[must_use]
    pub fn or_empty(mut self, empty: impl FnOnce() -> Empty) -> Self {
        self.empty = self.rows.is_empty().then(empty);
        self
    }

    /// The link that takes every filter away: past the view that the list would begin with.
    fn clear(&self) -> &'static str {
        match self.views.as_ref().and_then(Views::usual) {
            Some(_) => "?view=all",
            None => "?",
        }
    }

    fn own_place(&self) -> Option<String> {
        let (views, view) = (self.views.as_ref()?, self.view.as_ref()?);
        (!view.shared || views.shares).then(|| view.place(&views.at))
    }
}

impl HtmlSafe for TablePart {}

impl Adder {
    /// The form of a field; none for one that its select asks alone.
    fn of<R, C: Copy>(
        field: &Field<R, C>,
        query: &crate::Query,
        options: &[(String, String)],
        on: &[&Condition],
    ) -> Option<Self> {
        let (tests, input) = match field.kind {
            Kind::Text(_) | Kind::Either(..) => (field.kind.operators(), "text"),
            Kind::Money(..) => (field.kind.operators(), "decimal"),
            Kind::Day(_) | Kind::Moment(_) => (field.kind.operators(), "date"),
            Kind::Choice(..) | Kind::Among(_) | Kind::Id(..) if (3..=BOXES).contains(&options.len()) => {
                (field.kind.operators(), "boxes")
            }
            _ => return None,
        };
        let ticked = |value: &str| {
            on.iter().any(|one| matches!(&one.test, Test::Is(values) if values.iter().any(|v| v == value)))
        };
        let boxes = input == "boxes";
        let hidden = if boxes { query.hidden(&[field.name]) } else { query.hidden(&[]) };
        let boxes = options.iter().filter(|_| boxes).map(|(value, shown)| {
            let plain = value.strip_prefix("is.").unwrap_or(value);
            (value.clone(), shown.clone(), ticked(plain))
        });
        let boxes = boxes.collect();
        let tests = tests.iter().map(|(test, words)| (*test, words())).collect();
        Some(Self { name: field.name, label: (field.label)(), tests, input, hidden, boxes })
    }
}

/// The values that a choice offers: those that there are, or those that it knows.
fn options<R, C: Copy>(field: &Field<R, C>, values: Option<Vec<(String, String)>>) -> Vec<(String, String)> {
    let known = match (&field.kind, values) {
        (Kind::Choice(..) | Kind::Among(_) | Kind::Id(..), Some(values)) => values,
        (Kind::Choice(_, known), None) => {
            known.iter().map(|(value, label)| ((*value).to_owned(), label())).collect()
        }
        (Kind::Set(_), _) => vec![("yes".to_owned(), table::yes()), ("all".to_owned(), table::all())],
        _ => Vec::new(),
    };
    known.into_iter().map(|(value, shown)| (as_written(&field.kind, &value), shown)).collect()
}

/// A value as an address writes it: one that would be read as something else stands behind `is.`.
fn as_written<C>(kind: &Kind<C>, value: &str) -> String {
    match kind.read(value) {
        Some(Test::Is(values)) if values != [value] => format!("is.{value}"),
        Some(Test::Not(_) | Test::Given | Test::Missing | Test::Any) if !matches!(kind, Kind::Set(_)) => {
            format!("is.{value}")
        }
        _ => value.to_owned(),
    }
}

fn shown<R, C: Copy>(asked: &Asked<R, C>, field: &'static Field<R, C>, row: &R, now: Timestamp) -> Shown {
    let cell = field.cell(row);
    let words = cell.words(now);
    let class = match field.kind {
        Kind::Money(..) => "num",
        Kind::Day(_) | Kind::Moment(_) => "number",
        _ => "",
    };
    let below = asked.beneath(field).map(|one| one.cell(row).words(now)).filter(|text| !text.is_empty());
    let below = below.collect::<Vec<_>>().join(" · ");
    let (tag, sees) = match cell.look {
        Look::Tag(colour) if !words.is_empty() => (Some(Tag { kind: colour, text: words.clone() }), None),
        Look::Sees(others) => (None, Some(others)),
        _ => (None, None),
    };
    Shown { label: (field.label)(), class, words, tag, sees, below }
}

impl TablePart {
    /// What an export asks for: the same as the page, with what the list asks for by itself.
    fn exported(&self) -> &str {
        &self.export_query
    }

    fn count(&self) -> &str {
        &self.counted
    }
}

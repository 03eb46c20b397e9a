//! The list of customers: its columns and its page.

use std::collections::BTreeSet;

use kernel::CustomerId;
use sea_orm::FromQueryResult;
use selling::tables::{self, AskedOf, Found, ListPage, Tabled, nothing_matches, plain};
use serde_json::Value;
use trust::access::Access;
use vault::{Tx, VaultError};
use web::{
    Direction, Empty, Kind as Colour, Tab, Tabs,
    table::{Cell, Field, Kind, Line, List, TablePart, Test, Words},
};

use super::{
    Customer, Standing,
    api::document,
    store::{Column, Entity, Model},
};
use crate::texts::customers as texts;

/// The list of customers.
#[derive(Debug)]
pub struct Customers;

type Has = Field<Customer, Column>;

const STANDINGS: [(&str, Words); 3] =
    [("trial", texts::on_trial), ("active", texts::active), ("closed", texts::closed)];

static LIST: List<Customer, Column> = List {
    name: "customers",
    title: texts::title,
    several: texts::several,
    counted: |count| texts::counted(count),
    search: texts::search,
    order: ("added", Direction::Descending),
    fields: &[
        Has::new("name", texts::name, Kind::Text(Column::Name), |row| (&*row.name).into())
            .below(&["domain", "standing"]),
        Has::new("framework", texts::framework, Kind::Among(Column::Framework), framework),
        Has::new("users", texts::users, Kind::Shown, |row| {
            row.usage.as_ref().map(|usage| usage.users.to_string()).into()
        })
        .by(Column::Users),
        Has::new("activity", texts::activity, Kind::Shown, |row| {
            row.usage.as_ref().map(|usage| usage.activity.to_string()).into()
        })
        .by(Column::Activity),
        Has::new("needs", texts::needs, Kind::Set(Column::Reasons), needs).by(Column::Items),
        Has::new("standing", texts::standing, Kind::Choice(Column::Standing, &STANDINGS), |row| {
            Cell::from(row.standing.label()).tagged(colour(row.standing))
        })
        .aside(),
        Has::new("domain", texts::domain, Kind::Text(Column::Domain), |row| row.domain.clone().into())
            .aside(),
        Has::new("country", texts::country, Kind::Among(Column::Country), |row| row.country.clone().into())
            .aside(),
        Has::new("progress", texts::progress, Kind::Shown, |row| progress(row).into())
            .by(Column::Progress)
            .aside(),
        Has::new("until", texts::until, Kind::Moment(Column::Until), |row| row.until.into()).aside(),
        Has::new("since", texts::since, Kind::Moment(Column::Since), |row| row.since.into()).aside(),
        Has::new("active", texts::last_active, Kind::Day(Column::LastActive), |row| {
            row.usage.as_ref().and_then(|usage| usage.last_active).into()
        })
        .aside(),
        Has::new("added", texts::added, Kind::Moment(Column::Added), |row| row.added.into()).aside(),
    ],
};

/// The colour of where it stands.
pub(super) fn colour(standing: Standing) -> Colour {
    match standing {
        Standing::Trial => Colour::Info,
        Standing::Active => Colour::Good,
        Standing::Closed => Colour::Plain,
    }
}

fn progress(row: &Customer) -> Option<String> {
    let progress = row.usage.as_ref()?.progress?;
    Some(texts::percent(u32::from(progress)))
}

/// The main framework, and how far it is.
fn framework(row: &Customer) -> Cell {
    let framework = row.usage.as_ref().and_then(|usage| usage.framework.clone());
    match (framework, progress(row)) {
        (Some(framework), Some(progress)) => texts::framework_at(framework, progress).into(),
        (framework, progress) => framework.or(progress).into(),
    }
}

fn needs(row: &Customer) -> Cell {
    match row.items.len() {
        0 => Cell::empty(),
        items => Cell::from(texts::items(items)).tagged(Colour::Warn),
    }
}

impl Tabled for Customers {
    type Entity = Entity;
    type Shown = Customer;
    type Id = CustomerId;

    fn list() -> &'static List<Customer, Column> {
        &LIST
    }

    async fn complete(_: &Tx, rows: Vec<Model>) -> Result<Vec<Customer>, VaultError> {
        rows.into_iter().map(Customer::try_from).collect()
    }

    fn id(row: &Customer) -> CustomerId {
        row.id
    }

    fn document(row: &Customer) -> Value {
        document(row)
    }
}

/// The first `most` customers that have the words, with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn search(tx: &Tx, words: &str, most: u32) -> Result<(Vec<Customer>, u64), VaultError> {
    tables::search::<Customers>(tx, words, most).await
}

/// What tabs count and filters offer.
pub(super) struct Values {
    kept: Vec<Kept>,
    frameworks: BTreeSet<String>,
    countries: BTreeSet<String>,
}

#[derive(FromQueryResult)]
struct Kept {
    standing: String,
    reasons: String,
    counted: i64,
}

pub(super) async fn values(tx: &Tx) -> Result<Values, VaultError> {
    let kept =
        tx.sql("select standing, reasons, counted from customer_sums where org_id = :org").all().await?;
    let frameworks = tx.find::<Entity>().distinct(Column::Framework).await?.into_iter().collect();
    let countries = tx.find::<Entity>().distinct(Column::Country).await?.into_iter().collect();
    Ok(Values { kept, frameworks, countries })
}

pub(super) fn shown(
    access: &Access,
    asked: &AskedOf<Customers>,
    found: Found<Customers, Values>,
) -> ListPage {
    let Found { rows, total, values, views, now, .. } = found;
    let here = access.here("customers");
    let narrow = asked.is_narrow(&["standing"]);
    let line = |row: &Customer| Line {
        id: row.id.to_string(),
        name: row.name.clone(),
        href: format!("{here}/{}", row.id),
        ..Line::default()
    };
    let offered =
        [("framework", plain(values.frameworks.clone())), ("country", plain(values.countries.clone()))];
    let table = TablePart::new(asked, &rows, line, total, now)
        .filtered_by(asked, offered.into())
        .with_views(asked, views)
        .exporting(&access.here(""), "customers")
        .or_empty(|| {
            if narrow {
                nothing_matches(texts::nothing_matches(), "?view=all", texts::show_all())
            } else {
                Empty { icon: "building", title: texts::none(), text: texts::none_about(), action: None }
            }
        });
    ListPage {
        page: access.page(texts::title()),
        summary: texts::about(),
        add: None,
        beside: super::show::rules(access).map(|rules| (rules, texts::rules())).into_iter().collect(),
        tabs: Some(tabs(asked, &values.kept)),
        table,
    }
}

/// All, trials, active, closed, with how many each has; of those that need attention, where only they are asked for.
fn tabs(asked: &AskedOf<Customers>, kept: &[Kept]) -> Tabs {
    let needy = matches!(asked.test("needs"), Some(Test::Truth(true)));
    let counted = |standing: Option<Standing>| {
        let these = kept.iter().filter(|row| !needy || row.reasons == "yes");
        let these = these.filter(|row| standing.is_none_or(|standing| row.standing == standing.as_str()));
        these.map(|row| row.counted.max(0).unsigned_abs()).sum::<u64>()
    };
    let current = asked.only("standing").and_then(|word| word.parse::<Standing>().ok());
    let tab = |label: String, standing: Option<Standing>| Tab {
        label,
        href: asked.link("standing", standing.map_or("all", Standing::as_str)),
        count: Some(counted(standing)),
        current: current == standing,
    };
    let tabs = vec![
        tab(texts::all(), None),
        tab(texts::trials(), Some(Standing::Trial)),
        tab(texts::active(), Some(Standing::Active)),
        tab(texts::closed(), Some(Standing::Closed)),
    ];
    Tabs { label: texts::standings(), tabs }
}

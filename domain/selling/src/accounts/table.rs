//! The list of accounts: its columns and its page.

use kernel::AccountId;
use serde_json::Value;
use trust::access::{Access, Role};
use vault::{Tx, VaultError};
use web::{
    Direction, Empty,
    table::{Field, Kind, Line, List, TablePart},
};

use super::{
    Account,
    api::document,
    pages::tabs,
    store::{Column, Entity, Model},
};
use crate::tables::{self, AskedOf, Found, ListPage, Tabled, nothing_matches, plain};
use crate::texts::accounts as texts;

/// The list of accounts.
#[derive(Debug)]
pub struct Accounts;

type Has = Field<Account, Column>;

static LIST: List<Account, Column> = List {
    name: "accounts",
    title: texts::title,
    several: texts::several,
    counted: |count| texts::counted(count),
    search: texts::search,
    order: ("added", Direction::Descending),
    fields: &[
        Has::new("name", texts::name, Kind::Text(Column::Name), |row| (&*row.details.name).into())
            .below(&["domain"]),
        Has::new("country", texts::country, Kind::Among(Column::Country), |row| {
            row.details.country.clone().into()
        }),
        Has::new("sector", texts::sector, Kind::Among(Column::Sector), |row| {
            row.details.sector.clone().into()
        }),
        Has::new("added", texts::added, Kind::Moment(Column::Added), |row| row.added.into()).by(Column::Id),
        Has::new("domain", texts::domain, Kind::Text(Column::Domain), |row| {
            row.details.domain.as_ref().map(ToString::to_string).into()
        })
        .aside(),
        Has::new("notes", texts::notes, Kind::Text(Column::Notes), |row| row.details.notes.clone().into())
            .aside(),
    ],
};

impl Tabled for Accounts {
    type Entity = Entity;
    type Shown = Account;
    type Id = AccountId;

    fn list() -> &'static List<Account, Column> {
        &LIST
    }

    async fn complete(_: &Tx, rows: Vec<Model>) -> Result<Vec<Account>, VaultError> {
        rows.into_iter().map(Account::try_from).collect()
    }

    fn id(row: &Account) -> AccountId {
        row.id
    }

    fn document(row: &Account) -> Value {
        document(row)
    }
}

/// The first `most` accounts that have the words, with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn search(tx: &Tx, words: &str, most: u32) -> Result<(Vec<Account>, u64), VaultError> {
    tables::search::<Accounts>(tx, words, most).await
}

/// Countries and sectors.
type Facets = (Vec<String>, Vec<String>);

pub(super) fn shown(access: &Access, asked: &AskedOf<Accounts>, found: Found<Accounts, Facets>) -> ListPage {
    let Found { rows, total, values: (countries, sectors), views, now, .. } = found;
    let here = access.here("accounts");
    let works = access.role >= Role::Member;
    let narrow = asked.is_narrow(&[]);
    let line = |row: &Account| Line {
        id: row.id.to_string(),
        name: row.details.name.clone(),
        href: format!("{here}/{}", row.id),
        ..Line::default()
    };
    let table = TablePart::new(asked, &rows, line, total, now)
        .filtered_by(asked, [("country", plain(countries)), ("sector", plain(sectors))].into())
        .with_views(asked, views)
        .exporting(&access.here(""), "accounts")
        .or_empty(|| {
            if narrow {
                nothing_matches(texts::nothing_matches(), "?view=all", texts::show_all())
            } else {
                none_yet(&here, works)
            }
        });
    ListPage {
        page: access.page(texts::title()),
        summary: texts::about(),
        add: works.then(|| (format!("{here}/new"), texts::add_short())),
        beside: Vec::new(),
        tabs: Some(tabs(access, false)),
        table,
    }
}

fn none_yet(here: &str, works: bool) -> Empty {
    Empty {
        icon: "account",
        title: texts::none(),
        text: texts::none_about(),
        action: works.then(|| (format!("{here}/new"), texts::add())),
    }
}

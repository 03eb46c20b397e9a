//! The list of contacts: its columns and its page.

use kernel::{AccountId, ContactId};
use serde_json::Value;
use trust::access::{Access, Role};
use vault::{Tx, VaultError};
use web::{
    Direction, Empty,
    table::{Field, Kind, Line, List, TablePart, Test},
};

use super::{
    Contact,
    api::document,
    store::{self, Column, Entity, Model},
};
use crate::texts::contacts as texts;
use crate::{
    accounts::{self, tabs},
    tables::{self, AskedOf, Found, ListPage, Tabled, nothing_matches, plain},
};

/// The list of contacts.
#[derive(Debug)]
pub struct Contacts;

/// A contact, with what the company is called.
#[derive(Debug)]
pub struct ContactRow {
    /// The contact.
    pub contact: Contact,
    /// The name of the account.
    pub account: Option<String>,
}

type Has = Field<ContactRow, Column>;

static LIST: List<ContactRow, Column> = List {
    name: "contacts",
    title: texts::title,
    several: texts::several,
    counted: |count| texts::counted(count),
    search: texts::search,
    order: ("added", Direction::Descending),
    fields: &[
        Has::new("name", texts::name, Kind::Text(Column::Name), |row| (&*row.contact.details.name).into()),
        Has::new("account", texts::account, Kind::Id(Column::Account, AccountId::PREFIX), |row| {
            row.account.clone().into()
        }),
        Has::new("role", texts::role, Kind::Text(Column::Role), |row| {
            row.contact.details.role.clone().into()
        }),
        Has::new("email", texts::email, Kind::Text(Column::Email), |row| {
            row.contact.details.email.as_ref().map(ToString::to_string).into()
        }),
        Has::new("phone", texts::phone, Kind::Text(Column::Phone), |row| {
            row.contact.details.phone.clone().into()
        }),
        Has::new("time_zone", texts::time_zone, Kind::Among(Column::TimeZone), |row| {
            row.contact.details.time_zone.clone().into()
        })
        .aside(),
        Has::new("notes", texts::notes, Kind::Text(Column::Notes), |row| {
            row.contact.details.notes.clone().into()
        })
        .aside(),
        Has::new("added", texts::added, Kind::Moment(Column::Added), |row| row.contact.added.into())
            .by(Column::Id)
            .aside(),
    ],
};

impl Tabled for Contacts {
    type Entity = Entity;
    type Shown = ContactRow;
    type Id = ContactId;

    fn list() -> &'static List<ContactRow, Column> {
        &LIST
    }

    async fn complete(tx: &Tx, rows: Vec<Model>) -> Result<Vec<ContactRow>, VaultError> {
        let contacts = rows.into_iter().map(Contact::try_from).collect::<Result<Vec<_>, _>>()?;
        let ids = contacts.iter().filter_map(|contact| contact.details.account).collect();
        let names = accounts::names(tx, ids).await?;
        let row = |contact: Contact| {
            let account = contact.details.account.and_then(|id| names.get(&id).cloned());
            ContactRow { contact, account }
        };
        Ok(contacts.into_iter().map(row).collect())
    }

    fn id(row: &ContactRow) -> ContactId {
        row.contact.id
    }

    fn document(row: &ContactRow) -> Value {
        document(&row.contact)
    }
}

/// The first `most` contacts that have the words, with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn search(tx: &Tx, words: &str, most: u32) -> Result<(Vec<ContactRow>, u64), VaultError> {
    tables::search::<Contacts>(tx, words, most).await
}

/// What filters offer.
pub(super) struct Values {
    /// The accounts that were asked for, by name: there may be too many to offer them all.
    accounts: Vec<(String, String)>,
    zones: Vec<String>,
}

pub(super) async fn values(tx: &Tx, asked: &AskedOf<Contacts>) -> Result<Values, VaultError> {
    let ids: Vec<AccountId> = match asked.test("account") {
        Some(Test::Is(ids) | Test::Not(ids)) => ids.iter().filter_map(|id| id.parse().ok()).collect(),
        _ => Vec::new(),
    };
    let names = accounts::names(tx, ids).await?.into_iter();
    Ok(Values {
        accounts: names.map(|(id, name)| (id.to_string(), name)).collect(),
        zones: store::zones(tx).await?,
    })
}

pub(super) fn shown(access: &Access, asked: &AskedOf<Contacts>, found: Found<Contacts, Values>) -> ListPage {
    let Found { rows, total, values: Values { accounts, zones }, views, now, .. } = found;
    let here = access.here("contacts");
    let works = access.role >= Role::Member;
    let narrow = asked.is_narrow(&[]);
    let line = |row: &ContactRow| Line {
        id: row.contact.id.to_string(),
        name: row.contact.details.name.clone(),
        href: format!("{here}/{}", row.contact.id),
        ..Line::default()
    };
    let table = TablePart::new(asked, &rows, line, total, now)
        .filtered_by(asked, [("account", accounts), ("time_zone", plain(zones))].into())
        .with_views(asked, views)
        .exporting(&access.here(""), "contacts")
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
        tabs: Some(tabs(access, true)),
        table,
    }
}

fn none_yet(here: &str, works: bool) -> Empty {
    Empty {
        icon: "contact",
        title: texts::none(),
        text: texts::none_about(),
        action: works.then(|| (format!("{here}/new"), texts::add())),
    }
}

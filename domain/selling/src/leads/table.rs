//! The list of leads: its columns.

use std::collections::HashMap;

use jiff::civil::Date;
use kernel::{Datum, LeadId};
use serde_json::Value;
use vault::{Tx, VaultError};
use web::{
    Direction,
    table::{Cell, Field, Kind, List, Test, Told, Words},
};

use super::{
    Lead,
    api::document,
    pages::{stage_colour, told},
    same,
    store::{Column, Entity, Model},
    sums,
};
use crate::texts::leads as texts;
use crate::{
    registrations::{self, Registration},
    tables::{AskedOf, Tabled},
};

/// The list of leads.
#[derive(Debug)]
pub struct Leads;

/// A lead, with who else knows of it.
#[derive(Debug)]
pub struct LeadRow {
    /// The lead.
    pub lead: Lead,
    /// Its registrations, the newest first.
    pub registrations: Vec<Registration>,
    /// How many other leads there are of its company.
    pub more: u64,
}

type Has = Field<LeadRow, Column>;

/// The stages, as they are asked for.
pub(crate) const STAGES: [(&str, Words); 3] =
    [("open", texts::open), ("won", texts::won), ("lost", texts::lost)];

static LIST: List<LeadRow, Column> = List {
    name: "leads",
    title: texts::title,
    several: texts::several,
    counted: |count| texts::counted(count),
    search: texts::search,
    order: ("added", Direction::Descending),
    fields: &[
        Has::new("company", texts::company, Kind::Text(Column::Company), |row| row.lead.title().into())
            .below(&["domain", "same"]),
        Has::new("product", texts::product, Kind::Among(Column::Product), |row| {
            (&*row.lead.draft.product).into()
        }),
        Has::new("value", texts::value, Kind::Money(Column::Value, Column::Currency), |row| {
            row.lead.draft.value.into()
        }),
        Has::new("stage", texts::stage, Kind::Choice(Column::Stage, &STAGES), |row| {
            let stage = row.lead.draft.stage;
            Cell::from(stage.label()).tagged(stage_colour(stage))
        }),
        Has::new("opened", texts::opened, Kind::Day(Column::OpenedOn), |row| opened(&row.lead).into()),
        Has::new("visible", texts::visible, Kind::Shown, visible),
        Has::new("closes", texts::closes, Kind::Day(Column::ClosesOn), |row| row.lead.draft.closes_on.into())
            .aside(),
        Has::new("country", texts::country, Kind::Among(Column::Country), |row| {
            row.lead.draft.country.clone().into()
        })
        .aside(),
        Has::new("domain", texts::domain, Kind::Text(Column::Domain), |row| {
            row.lead.draft.domain.as_ref().map(ToString::to_string).into()
        })
        .aside(),
        Has::new("company_number", texts::company_number, Kind::Text(Column::CompanyNumber), |row| {
            row.lead.draft.company_number.clone().into()
        })
        .aside(),
        Has::new("same", texts::same_company, Kind::Either(Column::CompanyKey, Column::Domain), |row| {
            (row.more > 0).then(|| texts::more_of_it(row.more)).into()
        })
        .aside(),
        Has::new("sector", texts::sector, Kind::Text(Column::Sector), |row| {
            row.lead.draft.sector.clone().into()
        })
        .aside(),
        Has::new("contact", texts::contact, Kind::Text(Column::ContactName), |row| {
            row.lead.draft.contact_name.clone().into()
        })
        .aside(),
        Has::new("email", texts::email, Kind::Text(Column::ContactEmail), |row| {
            row.lead.draft.contact_email.as_ref().map(ToString::to_string).into()
        })
        .aside(),
        Has::new("phone", texts::phone, Kind::Text(Column::ContactPhone), |row| {
            row.lead.draft.contact_phone.clone().into()
        })
        .aside(),
        Has::new("time_zone", texts::time_zone, Kind::Text(Column::ContactTimeZone), |row| {
            row.lead.draft.contact_time_zone.clone().into()
        })
        .aside(),
        Has::new("notes", texts::notes, Kind::Text(Column::Notes), |row| row.lead.draft.notes.clone().into())
            .aside(),
        Has::new("reference", texts::reference, Kind::Text(Column::ExternalId), |row| {
            row.lead.draft.external_id.clone().into()
        })
        .aside(),
        Has::new("added", texts::added, Kind::Moment(Column::Added), |row| row.lead.added.into())
            // Ids are given in the order in which leads are added, and there is an index for them.
            .by(Column::Id)
            .aside(),
        Has::new("worked", texts::worked, Kind::Set(Column::Deal), |row| row.lead.deal.is_some().into())
            .aside(),
        Has::new("archived", texts::archived, Kind::Set(Column::Archived), |row| {
            row.lead.archived.is_some().into()
        })
        .aside(),
    ],
};

/// When it began; where nobody said, when it was added.
fn opened(lead: &Lead) -> Date {
    lead.draft.opened_on.unwrap_or_else(|| text::day_at(lead.added))
}

/// Who sees it, and how far it is there.
fn visible(row: &LeadRow) -> Cell {
    let hops = row.registrations.iter().filter(|one| one.is_seen()).flat_map(Registration::hops);
    let hops = hops.map(|hop| format!("{} · {}", hop.name, hop.label()));
    let hops: Vec<String> = row.lead.passed_to.clone().into_iter().chain(hops).collect();
    let others = !hops.is_empty();
    let words = if others { hops.join(", ") } else { texts::only_you() };
    Cell::from(Datum::text(words)).seen(others)
}

impl Tabled for Leads {
    type Entity = Entity;
    type Shown = LeadRow;
    type Id = LeadId;

    fn list() -> &'static List<LeadRow, Column> {
        &LIST
    }

    /// What is archived is out of sight.
    fn usual(asked: AskedOf<Self>) -> AskedOf<Self> {
        asked.implying("archived", Test::Truth(false))
    }

    async fn counted(tx: &Tx, asked: &AskedOf<Self>) -> Result<Option<u64>, VaultError> {
        sums::count(tx, asked).await
    }

    async fn complete(tx: &Tx, rows: Vec<Model>) -> Result<Vec<LeadRow>, VaultError> {
        let leads = rows.into_iter().map(Lead::try_from).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<LeadId> = leads.iter().map(|lead| lead.id).collect();
        let mut of = if ids.is_empty() { HashMap::new() } else { registrations::of_leads(tx, &ids).await? };
        let more = same::more(tx, &leads).await?;
        let row = |lead: Lead| LeadRow {
            registrations: of.remove(&lead.id).unwrap_or_default(),
            more: more.get(&lead.id).copied().unwrap_or_default(),
            lead,
        };
        Ok(leads.into_iter().map(row).collect())
    }

    fn id(row: &LeadRow) -> LeadId {
        row.lead.id
    }

    fn document(row: &LeadRow) -> Value {
        document(&row.lead, &row.registrations)
    }

    fn told(kind: &str, count: usize, undo: String) -> Option<Told> {
        told(kind, count, undo)
    }
}

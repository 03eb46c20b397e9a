//! The list of leads: its columns.

use std::collections::HashMap;

use jiff::{civil::Date, tz::TimeZone};
use kernel::{Datum, LeadId};
use vault::{Tx, VaultError};
use web::{
    Direction,
    table::{Cell, Field, Kind, List, Test},
};

use super::{
    Lead,
    pages::stage_colour,
    store::{Column, Entity, Model},
};
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
}

type Has = Field<LeadRow, Column>;

/// The stages, as they are asked for.
pub(crate) const STAGES: [(&str, web::table::Words); 3] =
    [("open", || "Open".to_owned()), ("won", || "Won".to_owned()), ("lost", || "Lost".to_owned())];

/// Its part of the address.
pub(crate) const LIST_NAME: &str = "leads";

static LIST: List<LeadRow, Column> = List {
    name: LIST_NAME,
    title: || "Leads".to_owned(),
    several: || "leads".to_owned(),
    counted: |count| format!("{} {}", web::number(count), if count == 1 { "lead" } else { "leads" }),
    search: || "Company, domain or product".to_owned(),
    order: ("added", Direction::Descending),
    fields: &[
        Has::new(
            "company",
            || "Company".to_owned(),
            Kind::Text(Column::Company),
            |row| row.lead.title().into(),
        )
        .below(&["domain"]),
        Has::new(
            "product",
            || "Product".to_owned(),
            Kind::Among(Column::Product),
            |row| (&*row.lead.draft.product).into(),
        ),
        Has::new(
            "value",
            || "Value".to_owned(),
            Kind::Money(Column::Value, Column::Currency),
            |row| row.lead.draft.value.into(),
        ),
        Has::new(
            "stage",
            || "Stage".to_owned(),
            Kind::Choice(Column::Stage, &STAGES),
            |row| {
                let stage = row.lead.draft.stage;
                Cell::from(stage.label()).tagged(stage_colour(stage))
            },
        ),
        Has::new(
            "opened",
            || "Opened".to_owned(),
            Kind::Day(Column::OpenedOn),
            |row| opened(&row.lead).into(),
        ),
        Has::new("visible", || "Visible to".to_owned(), Kind::Shown, visible),
        Has::new(
            "closes",
            || "Closes".to_owned(),
            Kind::Day(Column::ClosesOn),
            |row| row.lead.draft.closes_on.into(),
        )
        .aside(),
        Has::new(
            "country",
            || "Country".to_owned(),
            Kind::Among(Column::Country),
            |row| row.lead.draft.country.clone().into(),
        )
        .aside(),
        Has::new(
            "domain",
            || "Domain".to_owned(),
            Kind::Text(Column::Domain),
            |row| row.lead.draft.domain.as_ref().map(ToString::to_string).into(),
        )
        .aside(),
        Has::new(
            "sector",
            || "Sector".to_owned(),
            Kind::Text(Column::Sector),
            |row| row.lead.draft.sector.clone().into(),
        )
        .aside(),
        Has::new(
            "contact",
            || "Contact".to_owned(),
            Kind::Text(Column::ContactName),
            |row| row.lead.draft.contact_name.clone().into(),
        )
        .aside(),
        Has::new(
            "email",
            || "Email".to_owned(),
            Kind::Text(Column::ContactEmail),
            |row| row.lead.draft.contact_email.as_ref().map(ToString::to_string).into(),
        )
        .aside(),
        Has::new(
            "notes",
            || "Notes".to_owned(),
            Kind::Text(Column::Notes),
            |row| row.lead.draft.notes.clone().into(),
        )
        .aside(),
        Has::new(
            "reference",
            || "Reference".to_owned(),
            Kind::Text(Column::ExternalId),
            |row| row.lead.draft.external_id.clone().into(),
        )
        .aside(),
        Has::new("added", || "Added".to_owned(), Kind::Moment(Column::Added), |row| row.lead.added.into())
            .by(Column::Id)
            .aside(),
        Has::new(
            "worked",
            || "In the pipeline".to_owned(),
            Kind::Set(Column::Deal),
            |row| row.lead.deal.is_some().into(),
        )
        .aside(),
        Has::new(
            "archived",
            || "Archived".to_owned(),
            Kind::Set(Column::Archived),
            |row| row.lead.archived.is_some().into(),
        )
        .aside(),
    ],
};

/// When it began; where nobody said, when it was added.
fn opened(lead: &Lead) -> Date {
    lead.draft.opened_on.unwrap_or_else(|| lead.added.to_zoned(TimeZone::UTC).date())
}

/// Who sees it, and how far it is there.
fn visible(row: &LeadRow) -> Cell {
    let hops = row.registrations.iter().filter(|one| one.is_seen()).flat_map(Registration::hops);
    let hops: Vec<String> = hops.map(|hop| format!("{} · {}", hop.name, hop.label())).collect();
    let others = !hops.is_empty();
    let words = if others { hops.join(", ") } else { "Only you".to_owned() };
    Cell::from(Datum::text(words)).seen(others)
}

impl Tabled for Leads {
    type Entity = Entity;
    type Shown = LeadRow;

    fn list() -> &'static List<LeadRow, Column> {
        &LIST
    }

    /// What is archived is out of sight.
    fn usual(asked: AskedOf<Self>) -> AskedOf<Self> {
        asked.implying("archived", Test::Truth(false))
    }

    async fn complete(tx: &Tx, rows: Vec<Model>) -> Result<Vec<LeadRow>, VaultError> {
        let leads = rows.into_iter().map(Lead::try_from).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<LeadId> = leads.iter().map(|lead| lead.id).collect();
        let mut of = if ids.is_empty() { HashMap::new() } else { registrations::of_leads(tx, &ids).await? };
        let row = |lead: Lead| LeadRow { registrations: of.remove(&lead.id).unwrap_or_default(), lead };
        Ok(leads.into_iter().map(row).collect())
    }
}

//! The list of registrations: its columns.

use vault::{Tx, VaultError};
use web::{
    Direction as Order, Kind as Colour,
    table::{Cell, Field, Kind, List},
};

use super::{
    Direction, Registration,
    registration::label,
    store::{Column, Entity, Model},
};
use crate::{
    leads::{STAGES, stage_colour},
    tables::Tabled,
};

/// The list of registrations.
#[derive(Debug)]
pub struct Registrations;

type Has = Field<Registration, Column>;

/// The states, as they are asked for.
const STATES: [(&str, web::table::Words); 5] = [
    ("pending", || "Pending".to_owned()),
    ("accepted", || "Accepted".to_owned()),
    ("denied", || "Denied".to_owned()),
    ("withdrawn", || "Withdrawn".to_owned()),
    ("refused", || "Not taken".to_owned()),
];

const DIRECTIONS: [(&str, web::table::Words); 2] =
    [("received", || "received".to_owned()), ("sent", || "sent".to_owned())];

static LIST: List<Registration, Column> = List {
    name: "registrations",
    title: || "Registrations".to_owned(),
    several: || "registrations".to_owned(),
    counted: |count| {
        format!("{} {}", web::number(count), if count == 1 { "registration" } else { "registrations" })
    },
    search: || "Company, domain, partner…".to_owned(),
    order: ("submitted", Order::Descending),
    fields: &[
        Has::new("company", || "Customer".to_owned(), Kind::Text(Column::Company), |row| row.title().into())
            .below(&["domain"]),
        Has::new(
            "peer",
            || "Partner".to_owned(),
            Kind::Among(Column::PeerName),
            |row| (&*row.peer_name).into(),
        )
        .below(&["reseller", "direction"]),
        Has::new(
            "product",
            || "Product".to_owned(),
            Kind::Among(Column::Product),
            |row| (&*row.sale.product).into(),
        ),
        Has::new(
            "value",
            || "Value".to_owned(),
            Kind::Money(Column::Value, Column::Currency),
            |row| row.sale.value.into(),
        ),
        Has::new("stage", || "Stage".to_owned(), Kind::Choice(Column::Stage, &STAGES), stage),
        Has::new(
            "state",
            || "State".to_owned(),
            Kind::Choice(Column::State, &STATES),
            |row| Cell::from(row.state.label()).tagged(state_colour(row.state.as_str())),
        )
        .below(&["upper"])
        .unfiltered(),
        Has::new(
            "submitted",
            || "Submitted".to_owned(),
            Kind::Moment(Column::Submitted),
            |row| row.submitted.into(),
        ),
        Has::new(
            "reseller",
            || "Reseller".to_owned(),
            Kind::Among(Column::Reseller),
            |row| row.reseller.clone().into(),
        )
        .aside(),
        Has::new(
            "direction",
            || "Direction".to_owned(),
            Kind::Choice(Column::Direction, &DIRECTIONS),
            |row| match row.direction {
                Direction::Sent => "sent to them".into(),
                Direction::Received => "from them".into(),
            },
        )
        .aside(),
        Has::new(
            "upper",
            || "Further up".to_owned(),
            Kind::Shown,
            |row| {
                let hops = row.upper.iter().map(|hop| format!("{} · {}", hop.name, label(&hop.state)));
                hops.collect::<Vec<_>>().join(", ").into()
            },
        )
        .aside(),
        Has::new(
            "closes",
            || "Closes".to_owned(),
            Kind::Day(Column::ClosesOn),
            |row| row.sale.closes_on.into(),
        )
        .aside(),
        Has::new(
            "opened",
            || "Opened".to_owned(),
            Kind::Day(Column::OpenedOn),
            |row| row.sale.opened_on.into(),
        )
        .aside(),
        Has::new(
            "domain",
            || "Domain".to_owned(),
            Kind::Text(Column::Domain),
            |row| row.sale.domain.as_ref().map(ToString::to_string).into(),
        )
        .aside(),
        Has::new(
            "country",
            || "Country".to_owned(),
            Kind::Text(Column::Country),
            |row| row.sale.country.clone().into(),
        )
        .aside(),
        Has::new(
            "contact",
            || "Contact".to_owned(),
            Kind::Text(Column::ContactName),
            |row| row.sale.contact_name.clone().into(),
        )
        .aside(),
        Has::new(
            "email",
            || "Email".to_owned(),
            Kind::Text(Column::ContactEmail),
            |row| row.sale.contact_email.as_ref().map(ToString::to_string).into(),
        )
        .aside(),
        Has::new(
            "notes",
            || "Notes".to_owned(),
            Kind::Text(Column::Notes),
            |row| row.sale.notes.clone().into(),
        )
        .aside(),
        Has::new(
            "reference",
            || "Reference".to_owned(),
            Kind::Text(Column::ExternalId),
            |row| row.sale.external_id.clone().into(),
        )
        .aside(),
    ],
};

/// The stage of the sale, where it crossed and is held still.
fn stage(row: &Registration) -> Cell {
    let crossed = row.fields.iter().any(|field| field == "stage");
    if !row.is_seen() || !crossed {
        return Cell::empty();
    }
    Cell::from(row.sale.stage.label()).tagged(stage_colour(row.sale.stage))
}

/// The colour of a state.
pub(super) fn state_colour(state: &str) -> Colour {
    match state {
        "pending" => Colour::Warn,
        "accepted" => Colour::Good,
        "denied" | "refused" => Colour::Bad,
        _ => Colour::Plain,
    }
}

impl Tabled for Registrations {
    type Entity = Entity;
    type Shown = Registration;

    fn list() -> &'static List<Registration, Column> {
        &LIST
    }

    async fn complete(_: &Tx, rows: Vec<Model>) -> Result<Vec<Registration>, VaultError> {
        rows.into_iter().map(Registration::try_from).collect()
    }
}

//! The list of registrations: its columns.

use kernel::RegistrationId;
use serde_json::Value;
use vault::{Tx, VaultError};
use web::{
    Direction as Order, Kind as Colour,
    table::{Cell, Field, Kind, List, Words},
};

use super::{
    Direction, Registration,
    api::document,
    registration::label,
    store::{Column, Entity, Model},
};
use crate::texts::registrations as texts;
use crate::{
    leads::{STAGES, stage_colour},
    tables::Tabled,
};

/// The list of registrations.
#[derive(Debug)]
pub struct Registrations;

type Has = Field<Registration, Column>;

/// The states, as they are asked for.
const STATES: [(&str, Words); 8] = [
    ("pending", texts::pending),
    ("returned", texts::returned),
    ("accepted", texts::accepted),
    ("denied", texts::denied),
    ("expired", texts::expired),
    ("revoked", texts::revoked),
    ("withdrawn", texts::withdrawn),
    ("refused", texts::refused),
];

const DIRECTIONS: [(&str, Words); 2] = [("received", texts::way_received), ("sent", texts::way_sent)];

static LIST: List<Registration, Column> = List {
    name: "registrations",
    title: texts::title,
    several: texts::several,
    counted: |count| texts::counted(count),
    search: texts::search,
    order: ("submitted", Order::Descending),
    fields: &[
        Has::new("company", texts::customer, Kind::Text(Column::Company), |row| row.title().into())
            .below(&["domain"]),
        Has::new("peer", texts::partner, Kind::Among(Column::PeerName), |row| (&*row.peer_name).into())
            .below(&["reseller", "direction"]),
        Has::new("product", texts::product, Kind::Among(Column::Product), |row| (&*row.sale.product).into()),
        Has::new("value", texts::value, Kind::Money(Column::Value, Column::Currency), |row| {
            row.sale.value.into()
        }),
        Has::new("stage", texts::stage, Kind::Choice(Column::Stage, &STAGES), stage),
        Has::new("state", texts::state, Kind::Choice(Column::State, &STATES), |row| {
            Cell::from(row.standing()).tagged(state_colour(row.state.as_str()))
        })
        .below(&["upper"])
        .unfiltered(),
        Has::new("submitted", texts::submitted, Kind::Moment(Column::Submitted), |row| row.submitted.into()),
        Has::new("due", texts::answer_due, Kind::Moment(Column::Due), |row| row.due.into()).aside(),
        Has::new("until", texts::protected_until, Kind::Moment(Column::Until), |row| row.until().into())
            .aside(),
        Has::new("program", texts::program, Kind::Among(Column::Program), |row| row.program.clone().into())
            .aside(),
        Has::new("reseller", texts::reseller, Kind::Among(Column::Reseller), |row| {
            row.reseller.clone().into()
        })
        .aside(),
        Has::new(
            "direction",
            texts::direction,
            Kind::Choice(Column::Direction, &DIRECTIONS),
            |row| match row.direction {
                Direction::Sent => texts::sent_to_them().into(),
                Direction::Received => texts::from_them().into(),
            },
        )
        .aside(),
        Has::new("upper", texts::further_up, Kind::Shown, |row| {
            let hops = row.upper.iter().map(|hop| format!("{} · {}", hop.name, label(&hop.state)));
            hops.collect::<Vec<_>>().join(", ").into()
        })
        .aside(),
        Has::new("closes", texts::closes, Kind::Day(Column::ClosesOn), |row| row.sale.closes_on.into())
            .aside(),
        Has::new("opened", texts::opened, Kind::Day(Column::OpenedOn), |row| row.sale.opened_on.into())
            .aside(),
        Has::new("domain", texts::domain, Kind::Text(Column::Domain), |row| {
            row.sale.domain.as_ref().map(ToString::to_string).into()
        })
        .aside(),
        Has::new("country", texts::country, Kind::Text(Column::Country), |row| {
            row.sale.country.clone().into()
        })
        .aside(),
        Has::new("contact", texts::contact, Kind::Text(Column::ContactName), |row| {
            row.sale.contact_name.clone().into()
        })
        .aside(),
        Has::new("email", texts::email, Kind::Text(Column::ContactEmail), |row| {
            row.sale.contact_email.as_ref().map(ToString::to_string).into()
        })
        .aside(),
        Has::new("notes", texts::notes, Kind::Text(Column::Notes), |row| row.sale.notes.clone().into())
            .aside(),
        Has::new("reference", texts::reference, Kind::Text(Column::ExternalId), |row| {
            row.sale.external_id.clone().into()
        })
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
        "pending" | "returned" => Colour::Warn,
        "accepted" => Colour::Good,
        "denied" | "refused" | "revoked" => Colour::Bad,
        _ => Colour::Plain,
    }
}

impl Tabled for Registrations {
    type Entity = Entity;
    type Shown = Registration;
    type Id = RegistrationId;

    fn list() -> &'static List<Registration, Column> {
        &LIST
    }

    async fn complete(_: &Tx, rows: Vec<Model>) -> Result<Vec<Registration>, VaultError> {
        rows.into_iter().map(Registration::try_from).collect()
    }

    fn id(row: &Registration) -> RegistrationId {
        row.id
    }

    fn document(row: &Registration) -> Value {
        document(row)
    }
}

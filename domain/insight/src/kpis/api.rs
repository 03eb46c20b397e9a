//! Key figures for programs.

use axum::Json;
use axum::http::Method;
use selling::registrations::Total;
use serde::Serialize;
use trust::Portal;
use trust::access::Reads;
use vault::Tx;
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{money, number, text, word},
    },
};

use super::{Kpis, kpis};

/// A key figure.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    measure: &'static str,
    by: &'static str,
    name: String,
    value: kernel::Money,
    wins: u64,
    losses: u64,
    open: u64,
    source: &'static str,
    direction: &'static str,
}

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.api(
        Method::GET,
        "/api/v1/kpis",
        "Won value. In all, by distributor, by reseller, by product and by month, counted from the caller's \
         own vault.",
        Sample::get(),
        list,
    ).answers(Answers::List(&FIGURE));
}

async fn list(reads: Reads) -> Result<Json<Listed<Row>>, Problem> {
    let figures = reads.vault.read(async |tx: &Tx| kpis(tx, &reads.card.name).await).await;
    let data = rows(&figures.map_err(|error| Problem::broken(&error))?);
    let total = data.len() as u64;
    Ok(Json(Listed { data, next: None, total }))
}

pub(super) fn rows(figures: &Kpis) -> Vec<Row> {
    let row = |(by, total): (&'static str, &Total)| Row {
        measure: "won_value",
        by,
        name: total.name.clone(),
        value: total.won,
        wins: total.wins,
        losses: total.losses,
        open: total.open,
        source: "counted",
        direction: figures.direction.as_str(),
    };
    figures.rows().map(row).collect()
}

static FIGURE: Shape = Shape(
    "Figure",
    &[
        word("measure", &["won_value"]),
        word("by", &["all", "distributor", "reseller", "product", "month"]),
        text("name"),
        money("value"),
        number("wins"),
        number("losses"),
        number("open"),
        word("source", &["counted"]),
        word("direction", &["sent", "received"]),
    ],
);

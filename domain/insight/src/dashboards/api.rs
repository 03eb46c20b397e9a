//! The figures of dashboards, for programs.

use axum::{Json, extract::Query, http::Method};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{Portal, access::Reads};
use vault::{Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{maybe, number, shapes, text, word},
    },
};

use super::{
    panel::Panel,
    points::{Measure, Points},
    reading::Reading,
    store,
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "The figures of the dashboard that everybody of the organisation begins with, or of the panels that \
                 `panels` names, with commas between. All are counted from the caller's own vault. Each says its unit: \
                 minor units of a currency, a count, basis points or minutes; `before` is what it is compared with.";
    rooms
        .api(Method::GET, "/api/v1/dashboard", about, Sample::query("panels=won,pipeline"), figures)
        .answers(Answers::List(&PANEL));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    panels: String,
}

async fn figures(access: Reads, Query(asked): Query<Asked>) -> Result<Json<Listed<Value>>, Problem> {
    let named = asked.panels.split(',').filter(|name| !name.is_empty());
    let unknown = || Problem::malformed(format!("“panels” is some of {}", Panel::NAMES.join(", ")));
    let named: Vec<Panel> = named.map(Panel::read).collect::<Option<_>>().ok_or_else(unknown)?;
    let read = async |tx: &Tx| {
        let panels = if named.is_empty() { store::shown_to(tx, None).await?.0 } else { named.clone() };
        let reading = Reading::begin(tx).await?;
        let mut data = Vec::with_capacity(panels.len());
        for panel in panels {
            data.push(document(panel, &reading.points(panel).await?));
        }
        Ok::<_, VaultError>(data)
    };
    let data = access.vault.read(read).await.map_err(|error| Problem::broken(&error))?;
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

fn document(panel: Panel, points: &Points) -> Value {
    let currency = |measure: Measure| match measure {
        Measure::Money(money) => Some(money.currency.code()),
        _ => None,
    };
    let figures = points.points.iter().map(|point| {
        json!({
            "name": point.name,
            "number": point.measure.number(),
            "unit": point.measure.unit(),
            "currency": currency(point.measure),
            "before": point.before.map(Measure::number),
        })
    });
    json!({ "panel": panel.as_str(), "source": "counted", "figures": figures.collect::<Vec<_>>() })
}

static PANEL: Shape =
    Shape("Panel", &[word("panel", &Panel::NAMES), word("source", &["counted"]), shapes("figures", &POINT)]);

static POINT: Shape = Shape(
    "PanelFigure",
    &[
        text("name"),
        number("number"),
        word("unit", &["minor_units", "count", "basis_points", "minutes"]),
        maybe(text("currency")),
        maybe(number("before")),
    ],
);

//! Who gets a dashboard by mail, for programs that look after what leaves the organisation.

use axum::{Json, extract::State, http::Method};
use serde_json::{Value, json};
use trust::{Portal, access::Administers, people};
use vault::{Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, moment, number, text, word},
    },
};

use super::{order::Rhythm, store};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Who gets the figures of their dashboard by mail: on which day (`monthly` is the first of each month), \
                 at which hour of their time zone, and from when on the next letter is due, unless their quiet hours \
                 hold it up. People ask for it and end it themselves; each letter is in the journal.";
    rooms
        .api(Method::GET, "/api/v1/dashboard/letters", about, Sample::get(), list)
        .answers(Answers::List(&ORDER));
}

async fn list(access: Administers, State(portal): State<Portal>) -> Result<Json<Listed<Value>>, Problem> {
    let broken = |error: VaultError| Problem::broken(&error);
    let orders = access.vault.read(async |tx: &Tx| store::all(tx).await).await.map_err(broken)?;
    let mut data = Vec::new();
    for order in orders {
        let person = people::person(&portal.vaults, order.person).await.map_err(broken)?;
        let zone = person.and_then(|person| person.zone).unwrap_or_default();
        data.push(json!({
            "person": order.person,
            "rhythm": order.rhythm.as_str(),
            "hour": order.hour,
            "zone": zone.as_str(),
            "next": order.next(&zone),
        }));
    }
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

static ORDER: Shape = Shape(
    "DashboardLetters",
    &[id("person", "person"), word("rhythm", &Rhythm::NAMES), number("hour"), text("zone"), moment("next")],
);

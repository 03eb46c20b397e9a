//! Asking for letters: a part of the dashboard's page. Each asks for their own alone.

use askama::{Template, filters::HtmlSafe};
use axum::{extract::Form, http::Method, response::Redirect};
use jiff::civil::Weekday;
use kernel::PersonId;
use serde::Deserialize;
use serde_json::Value;
use trust::{
    Portal,
    access::{Access, Reads},
};
use vault::{Change, Fact, Tx, VaultError};
use web::{Input, Problem, Rooms, Sample};

use super::{
    order::{Order, Rhythm},
    store,
    writing::WRITE,
};
use crate::texts::dashboards as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let form = Sample::form("rhythm=monday&hour=7");
    rooms.page(Method::POST, "/o/{org}/dashboard/letters", form, choose);
}

/// Where letters are asked for.
#[derive(Template)]
#[template(path = "dashboards/letters/part.html")]
pub(in crate::dashboards) struct Part {
    here: String,
    rhythm: Input,
    hour: Input,
    zone: String,
    /// When the next one comes.
    next: Option<String>,
}

impl HtmlSafe for Part {}

/// What a person has asked for.
pub(in crate::dashboards) async fn chosen_by(tx: &Tx, access: &Access) -> Result<Option<Part>, VaultError> {
    let Some(person) = &access.person else { return Ok(None) };
    let order = store::of(tx, person.id).await?;
    let zone = person.zone.clone().unwrap_or_default();
    let never = std::iter::once((String::new(), texts::never()));
    let rhythms = Rhythm::ALL.map(|rhythm| (rhythm.as_str().to_owned(), rhythm.label()));
    let hours = (0..24).map(|hour| (hour.to_string(), format!("{hour:02}:00")));
    let chosen = order.as_ref().map_or("", |order| order.rhythm.as_str());
    let hour = order.as_ref().map_or(USUAL_HOUR, |order| order.hour);
    Ok(Some(Part {
        here: access.here("dashboard/letters"),
        rhythm: Input::choice("rhythm", texts::by_mail(), never.chain(rhythms)).value(chosen),
        hour: Input::choice("hour", texts::at_hour(), hours).value(hour.to_string()),
        zone: texts::zone(zone.as_str()),
        next: order.map(|order| texts::next_letter(text::moment(order.next(&zone), tx.now()))),
    }))
}

/// At which hour a letter comes where nobody chose one.
const USUAL_HOUR: i8 = 8;

#[derive(Debug, Deserialize)]
struct Typed {
    rhythm: String,
    hour: String,
}

async fn choose(access: Reads, Form(typed): Form<Typed>) -> Result<Redirect, Problem> {
    let person = access.person.as_ref().ok_or_else(Problem::absent)?.id;
    let hour = typed.hour.parse::<i8>().ok().filter(|hour| (0..24).contains(hour));
    let hour = hour.ok_or_else(|| Problem::malformed(texts::no_choice()))?;
    let rhythm = match typed.rhythm.as_str() {
        "" => None,
        word => Some(Rhythm::read(word).ok_or_else(|| Problem::malformed(texts::no_choice()))?),
    };
    let choose = async |change: &Change| match rhythm {
        None => end(change, person).await,
        Some(rhythm) => ask_for(change, person, rhythm, hour).await,
    };
    access.vault.change(access.actor, choose).await.map_err(|error| Problem::broken(&error))?;
    Ok(Redirect::to(&access.here("dashboard?done=letters")))
}

/// Somebody gets their dashboard by mail every Monday, at that hour of their day.
///
/// # Errors
/// What the vault says.
pub async fn every_monday(change: &Change, person: PersonId, hour: i8) -> Result<(), VaultError> {
    ask_for(change, person, Rhythm::Weekly(Weekday::Monday), hour).await
}

async fn ask_for(change: &Change, person: PersonId, rhythm: Rhythm, hour: i8) -> Result<(), VaultError> {
    let order = Order { person, rhythm, hour, after: change.now(), mail: None };
    store::set(change, &order).await?;
    change.record(Fact::new("dashboard.letters_asked").about(person).with("rhythm", rhythm.as_str())).await?;
    change.enqueue(WRITE, &person.to_string(), &Value::Null, change.now()).await
}

/// Nothing is written to them any longer.
pub(super) async fn end(change: &Change, person: PersonId) -> Result<(), VaultError> {
    if store::remove(change, person).await? {
        change.record(Fact::new("dashboard.letters_ended").about(person)).await?;
    }
    Ok(())
}

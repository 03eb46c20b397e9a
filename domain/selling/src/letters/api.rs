//! Letters for programs: the same acts as on the pages.

use axum::{
    Json,
    extract::{Path, State},
    http::{Method, StatusCode},
};
use kernel::MailId;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{DecidesAll, ReadsAll, WorksAll},
};
use vault::{Change, Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, text},
    },
};

use super::{
    Letter, address,
    making::{make, one, remove},
    store,
    web::written,
};
use crate::{
    editing::Record,
    identified,
    leads::{Lead, Typed},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Letters that somebody forwarded and of which no lead was made yet, the newest first; 200 at most wait.";
    rooms.api(Method::GET, "/api/v1/letters", about, Sample::get(), list).answers(Answers::List(&LETTER));
    let about =
        "The address at which letters arrive; null where the organisation has none, or the node takes none.";
    let path = "/api/v1/letters/address";
    rooms.api(Method::GET, path, about, Sample::get(), told).answers(Answers::One(&ADDRESS));
    let about = "Makes a new address; the one before takes no letters any longer.";
    rooms.api(Method::POST, path, about, Sample::json("{}"), make_address).answers(Answers::Added(&ADDRESS));
    let about = "Takes no letters any longer.";
    rooms.api(Method::DELETE, path, about, Sample::get(), close_address).answers(Answers::Nothing);
    let path = "/api/v1/letters/{letter}";
    rooms
        .api(Method::GET, path, "Reads a letter, with what was understood of it.", Sample::get(), show)
        .answers(Answers::One(&LETTER));
    let about = "Makes a lead of a letter, which is gone then. What the body says takes the place of what was \
                 understood: company, domain, product, contact_name and so on, as for a new lead.";
    let sample = Sample::json(r#"{"company":"Isdom","product":"GTX Pro"}"#);
    rooms
        .api(Method::POST, "/api/v1/letters/{letter}/lead", about, sample, use_it)
        .answers(Answers::Added(&MADE));
    let about = "Takes a letter out; nothing of it is kept.";
    rooms.api(Method::DELETE, path, about, Sample::get(), take_out).answers(Answers::Nothing);
}

async fn list(access: ReadsAll) -> Result<Json<Listed<Value>>, Problem> {
    let letters = access.vault.read(async |tx: &Tx| store::all(tx).await).await.map_err(broken)?;
    let data: Vec<Value> = letters.iter().map(document).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn told(access: ReadsAll, State(portal): State<Portal>) -> Result<Json<Value>, Problem> {
    let secret = access.vault.read(async |tx: &Tx| address::secret(tx).await).await.map_err(broken)?;
    Ok(Json(json!({ "data": { "address": written(&access, &portal, secret) } })))
}

async fn make_address(
    access: DecidesAll,
    State(portal): State<Portal>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let made = access.vault.change(access.actor, async |change: &Change| address::make(change).await);
    let address = written(&access, &portal, Some(made.await.map_err(broken)?));
    Ok((StatusCode::CREATED, Json(json!({ "data": { "address": address } }))))
}

async fn close_address(access: DecidesAll) -> Result<StatusCode, Problem> {
    let closed = access.vault.change(access.actor, async |change: &Change| address::close(change).await);
    closed.await.map_err(broken)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn show(access: ReadsAll, Path(mail): Path<String>) -> Result<Json<Value>, Problem> {
    let letter = one(&access, identified(&mail)?).await?;
    Ok(Json(json!({ "data": document(&letter) })))
}

async fn use_it(
    access: WorksAll,
    Path(mail): Path<String>,
    Json(given): Json<Value>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id: MailId = identified(&mail)?;
    let letter = one(&access, id).await?;
    let typed = over(&letter, &given)?;
    let own = Lead::beside(&access).await?;
    let made =
        access.vault.change(access.actor, async |change: &Change| make(change, id, &typed, &own).await);
    let lead = made.await?;
    Ok((StatusCode::CREATED, Json(json!({ "data": { "lead": lead } }))))
}

/// What was understood, with what a program says in its place.
fn over(letter: &Letter, given: &Value) -> Result<Typed, Problem> {
    let unreadable = || Problem::malformed(crate::texts::letters::no_lead());
    let mut all = serde_json::to_value(letter.said.typed()).map_err(|_| unreadable())?;
    let (Some(all), Some(given)) = (all.as_object_mut(), given.as_object()) else { return Err(unreadable()) };
    for (name, value) in given {
        if all.contains_key(name) {
            all.insert(name.clone(), value.clone());
        }
    }
    serde_json::from_value(Value::Object(all.clone())).map_err(|_| unreadable())
}

async fn take_out(access: WorksAll, Path(mail): Path<String>) -> Result<StatusCode, Problem> {
    let id: MailId = identified(&mail)?;
    let done = access.vault.change(access.actor, async |change: &Change| remove(change, id).await);
    if done.await.map_err(broken)? { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::absent()) }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

fn document(letter: &Letter) -> Value {
    let said = &letter.said;
    json!({
        "id": letter.id,
        "arrived_at": letter.arrived.to_string(),
        "from": said.from,
        "subject": said.subject,
        "text": said.text,
        "company": said.company,
        "domain": said.domain,
        "product": said.product,
        "contact_name": said.contact_name,
        "contact_email": said.contact_email,
    })
}

static LETTER: Shape = Shape(
    "Letter",
    &[
        id("id", "mail"),
        moment("arrived_at"),
        text("from"),
        text("subject"),
        text("text"),
        text("company"),
        text("domain"),
        text("product"),
        text("contact_name"),
        text("contact_email"),
    ],
);
static ADDRESS: Shape = Shape("LetterAddress", &[maybe(text("address"))]);
static MADE: Shape = Shape("LeadOfLetter", &[id("lead", "lead")]);

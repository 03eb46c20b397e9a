//! Fields of a draft: added, set, moved, taken away.

use std::collections::BTreeMap;

use ::forms::{Kind, Settings, Step, Wrong, read_settings, settings};
use askama::Template;
use axum::{
    extract::{Form as Typed, Path},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::FormId;
use serde::Deserialize;
use trust::{Portal, access::Decides, agreements::Class};
use vault::{Change, Tx};
use web::{Html, Input, Page, Problem, Rooms, Sample};

use super::{
    Form, FormError,
    actions::{ended, revise},
    store,
    web::{Seen, crumbs, named, to},
};
use crate::texts::forms as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let form = Sample::form("page=1&label=Company&kind=text");
    rooms.page(Method::POST, "/o/{org}/forms/{form}/fields", form, add);
    rooms.page(Method::GET, "/o/{org}/forms/{form}/fields/{field}", Sample::get(), show);
    let form = Sample::form("label=Company&help=&class=company&least=&most=100");
    rooms.page(Method::POST, "/o/{org}/forms/{form}/fields/{field}", form, set);
    rooms.page(Method::POST, "/o/{org}/forms/{form}/fields/{field}/move", Sample::form("to=down"), shift);
    rooms.page(Method::POST, "/o/{org}/forms/{form}/fields/{field}/removal", Sample::form(""), remove);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Added {
    page: usize,
    label: String,
    kind: String,
    seen: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Moved {
    to: String,
    seen: Option<i64>,
}

type At = Path<(String, String, String)>;

async fn add(
    access: Decides,
    Path((_, form)): Path<(String, String)>,
    Typed(added): Typed<Added>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let kind = Kind::of_word(&added.kind).ok_or_else(|| Problem::refused("kind", texts::no_such_kind()))?;
    if added.label.trim().is_empty() {
        return Err(Problem::refused("label", texts::no_question()));
    }
    let page = added.page.checked_sub(1).ok_or_else(Problem::absent)?;
    let class = match kind {
        Kind::Email {} | Kind::Phone { .. } => Class::Contact,
        Kind::Country {} => Class::Company,
        Kind::Money { .. } => Class::Product,
        Kind::Date { .. } => Class::Timing,
        _ => Class::Notes,
    };
    // What cannot be answered before it is set leads to its settings.
    let first = matches!(kind, Kind::Choice { .. } | Kind::Consent { .. });
    let made = access.vault.change(access.actor, async |change: &Change| {
        let kind = kind.clone();
        revise(change, id, added.seen, |draft| draft.add_field(page, &added.label, class.as_str(), kind))
            .await
    });
    let (_, key) = made.await?;
    if first {
        return Ok(Redirect::to(&access.here(&format!("forms/{id}/fields/{key}"))).into_response());
    }
    Ok(to(&access, id, ""))
}

async fn show(access: Decides, Path((_, form, field)): At) -> Result<Html<FieldPage>, Problem> {
    let form = draft(&access, named(&form)?).await?;
    FieldPage::new(&access, &form, &field, None, &BTreeMap::new(), None).map(Html)
}

async fn set(
    access: Decides,
    Path((_, form, field)): At,
    Typed(pairs): Typed<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let mut typed = Settings::new();
    for (name, text) in pairs {
        let lines = typed.entry(name).or_default();
        *lines = if lines.is_empty() { text } else { format!("{lines}\n{text}") };
    }
    let seen = typed.get("seen").and_then(|seen| seen.parse::<i64>().ok());
    let form = draft(&access, id).await?;
    let before = form.draft.field(&field).ok_or_else(Problem::absent)?;
    let again = |status, wrongs: &BTreeMap<&'static str, Wrong>, told| {
        let page = FieldPage::new(&access, &form, &field, Some(&typed), wrongs, told)?;
        Ok((status, Html(page)).into_response())
    };
    let after = match read_settings(before, &typed) {
        Ok(after) => after,
        Err(wrongs) => return again(StatusCode::UNPROCESSABLE_ENTITY, &wrongs, None),
    };
    let changed = access.vault.change(access.actor, async |change: &Change| {
        let after = after.clone();
        revise(change, id, seen, |draft| draft.set_field(after)).await
    });
    match changed.await {
        Ok(_) => Ok(to(&access, id, "saved")),
        Err(FormError::Changed) => {
            again(StatusCode::CONFLICT, &BTreeMap::new(), Some(ended(&FormError::Changed.to_string())))
        }
        Err(error) => Err(error.into()),
    }
}

async fn shift(
    access: Decides,
    Path((_, form, field)): At,
    Typed(moved): Typed<Moved>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let step = if moved.to == "up" { Step::Up } else { Step::Down };
    let done = access.vault.change(access.actor, async |change: &Change| {
        revise(change, id, moved.seen, |draft| draft.move_field(&field, step)).await
    });
    done.await?;
    Ok(to(&access, id, ""))
}

async fn remove(
    access: Decides,
    Path((_, form, field)): At,
    Typed(Seen { seen }): Typed<Seen>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let done = access.vault.change(access.actor, async |change: &Change| {
        revise(change, id, seen, |draft| draft.remove_field(&field)).await
    });
    done.await?;
    Ok(to(&access, id, ""))
}

async fn draft(access: &Decides, id: FormId) -> Result<Form, Problem> {
    let found =
        access.vault.read(async |tx: &Tx| store::find(tx, id).await).await.map_err(FormError::Vault)?;
    Ok(found.ok_or(FormError::Absent)?)
}

#[derive(Template)]
#[template(path = "forms/field.html")]
struct FieldPage {
    page: Page,
    here: String,
    back: String,
    kind: String,
    key: String,
    seen: i64,
    inputs: Vec<Input>,
    told: Option<String>,
}

impl FieldPage {
    fn new(
        access: &Decides,
        form: &Form,
        key: &str,
        typed: Option<&Settings>,
        wrongs: &BTreeMap<&'static str, Wrong>,
        told: Option<String>,
    ) -> Result<Self, Problem> {
        let field = form.draft.field(key).ok_or_else(Problem::absent)?;
        let back = access.here(&format!("forms/{}", form.id));
        let classes = Class::ALL.map(|class| (class.as_str().to_owned(), class.label()));
        let mut page = access.page(&field.label);
        page.crumbs = crumbs(access, &[(&form.name, &back)], &field.label);
        Ok(Self {
            page,
            here: format!("{back}/fields/{key}"),
            back,
            kind: field.kind.label(),
            key: key.to_owned(),
            seen: form.revision,
            inputs: settings(&form.draft, field, &classes, typed, wrongs),
            told,
        })
    }
}

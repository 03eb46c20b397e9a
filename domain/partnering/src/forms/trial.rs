//! A draft as people would see it, for its designers: everything is judged, and nothing is kept.

use std::collections::BTreeMap;

use ::forms::{Kept, Line, Wrong, judge, lines};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use kernel::FormId;
use trust::{Portal, access::Reads};
use vault::{Tx, rows::Uuid};
use web::{Face, Filled, Html, Page, Problem, Rooms, Sample};

use super::{
    Form, FormError,
    actions::ended,
    filling::{Carried, Next, Sent, Shown, begun, merged, step},
    hosted::{FillingPart, paragraphs},
    store,
    web::{crumbs, named},
};
use crate::texts::forms as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/forms/{form}/trial", Sample::get(), show);
    rooms.upload(Face::Page, "/o/{org}/forms/{form}/trial", "", Sample::form("go=next"), send);
}

async fn show(
    access: Reads,
    State(portal): State<Portal>,
    Path((_, form)): Path<(String, String)>,
) -> Result<Html<TrialPage>, Problem> {
    let form = draft(&access, named(&form)?).await?;
    let now = portal.vaults.front().clock.now();
    let shown = begun(&form.draft, fresh(&portal, &form), now);
    Ok(Html(TrialPage::new(&access, &portal, &form, Some(shown), Vec::new())))
}

async fn send(
    access: Reads,
    State(portal): State<Portal>,
    Path((_, form)): Path<(String, String)>,
    filled: Filled,
) -> Result<Response, Problem> {
    let form = draft(&access, named(&form)?).await?;
    let now = portal.vaults.front().clock.now();
    let sent = Sent::read(&portal.vaults, filled);
    let same = |carried: &Carried| carried.form == form.id && carried.version == form.revision;
    let Some(carried) = sent.carried.clone().filter(same) else {
        let shown = begun(&form.draft, fresh(&portal, &form), now);
        let shown = Shown { told: Some(texts::draft_changed()), ..shown };
        return Ok(Html(TrialPage::new(&access, &portal, &form, Some(shown), Vec::new())).into_response());
    };
    let refused = |error: String| Problem::refused("answers", ended(&error));
    let mut carried = merged(&form.draft, &sent, carried).map_err(|error| refused(error.to_string()))?;
    let mut wrongs = BTreeMap::new();
    for (key, name, content) in sent.files {
        let Some(field) = form.draft.field(&key) else { continue };
        match files::examined(name, content).await {
            Err(refusal) => {
                wrongs.insert(key, Wrong::Refused(ended(&refusal.to_string())));
            }
            Ok(file) => match field.kind.takes_file(file.kind.word(), file.content.len() as u64) {
                Err(wrong) => {
                    wrongs.insert(key, wrong);
                }
                Ok(()) => {
                    let (kind, size) = (file.kind.word().to_owned(), file.content.len() as u64);
                    let id = Uuid::nil().to_string();
                    carried.given.files.insert(key, Kept { id, name: file.name, kind, size });
                }
            },
        }
    }
    let next =
        step(&form.draft, carried, sent.back, &wrongs, now).map_err(|error| refused(error.to_string()))?;
    Ok(match next {
        Next::Show(shown) => {
            let status = if shown.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            let page = TrialPage::new(&access, &portal, &form, Some(shown), Vec::new());
            (status, Html(page)).into_response()
        }
        Next::Send(carried) => {
            let judged =
                judge(&form.draft, &carried.given, now).map_err(|error| refused(error.to_string()))?;
            let told = lines(&form.draft, &judged.answers);
            Html(TrialPage::new(&access, &portal, &form, None, told)).into_response()
        }
    })
}

fn fresh(portal: &Portal, form: &Form) -> Carried {
    let front = portal.vaults.front();
    let now = front.clock.now();
    Carried::new(form.id, form.revision, now, front.chance.uuid(now))
}

async fn draft(access: &Reads, id: FormId) -> Result<Form, Problem> {
    let found =
        access.vault.read(async |tx: &Tx| store::find(tx, id).await).await.map_err(FormError::Vault)?;
    Ok(found.ok_or(FormError::Absent)?)
}

#[derive(Template)]
#[template(path = "forms/trial.html")]
struct TrialPage {
    page: Page,
    here: String,
    title: String,
    intro: Vec<String>,
    filling: Option<FillingPart>,
    lines: Vec<Line>,
}

impl TrialPage {
    fn new(access: &Reads, portal: &Portal, form: &Form, shown: Option<Shown>, lines: Vec<Line>) -> Self {
        let here = access.here(&format!("forms/{}", form.id));
        let mut page = access.page(texts::trial());
        page.crumbs = crumbs(access, &[(&form.name, &here)], &page.title);
        let intro = shown.as_ref().filter(|shown| shown.first).map(|_| paragraphs(&form.draft.intro));
        let action = format!("{here}/trial");
        Self {
            page,
            title: form.draft.title.clone(),
            intro: intro.unwrap_or_default(),
            filling: shown.map(|shown| FillingPart::new(portal, &form.draft, shown, action)),
            lines,
            here,
        }
    }
}

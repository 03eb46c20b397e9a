//! The page of one's own exports, and the file of one that is ready.

use askama::Template;
use axum::{
    extract::{Form, Path},
    http::Method,
    response::Redirect,
};
use kernel::{ExportId, Timestamp};
use serde::Deserialize;
use trust::{Portal, access::Reads};
use vault::{BlobBytes, BlobError, Change, Tx, VaultError};
use web::{Empty, Html, Page, Problem, Progress, Rooms, Sample, Saved};

use super::{
    Export, ExportError, State,
    actions::{self, Draft},
    export::KEPT,
    store,
};
use crate::texts::exports as texts;
use crate::{attachments::size as size_label, identified, leads::sentence, tables::exportable};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/exports", Sample::get(), list);
    let form = Sample::form("list=leads&query=stage%3Dopen&format=csv");
    rooms.page(Method::POST, "/o/{org}/exports", form, ask);
    rooms.page(Method::GET, "/o/{org}/exports/{export}/file", Sample::get(), file);
    rooms.page(Method::POST, "/o/{org}/exports/{export}/deletion", Sample::form(""), delete);
}

#[derive(Debug, Deserialize)]
struct Asked {
    list: String,
    #[serde(default)]
    query: String,
    format: String,
}

async fn ask(access: Reads, Form(asked): Form<Asked>) -> Result<Redirect, Problem> {
    let Asked { list, query, format } = asked;
    let format = format.parse().map_err(|()| ExportError::Format)?;
    let draft = Draft { list, query, format, reader: text::now_reads() };
    access.vault.change(access.actor, async |change: &Change| actions::ask(change, draft).await).await?;
    Ok(Redirect::to(&access.here("exports")))
}

async fn list(access: Reads) -> Result<Html<ListPage>, Problem> {
    let by = access.actor.to_string();
    let read = access.vault.read(async |tx: &Tx| Ok::<_, VaultError>((store::of(tx, &by).await?, tx.now())));
    let (exports, now) = read.await.map_err(ExportError::from)?;
    let here = access.here("exports");
    Ok(Html(ListPage {
        page: access.page(texts::title()),
        running: exports.iter().any(|export| export.state.is_under_way()),
        rows: exports.iter().map(|export| Shown::of(export, &here, now)).collect(),
        empty: Empty {
            icon: "document",
            title: texts::none(),
            text: texts::none_text(),
            action: Some((access.here("leads"), texts::to_leads())),
        },
    }))
}

async fn file(access: Reads, Path((_, export)): Path<(String, String)>) -> Result<Saved<BlobBytes>, Problem> {
    opened(&access, identified(&export)?).await
}

/// The file of one's own export, where it is ready.
pub(super) async fn opened(access: &Reads, id: ExportId) -> Result<Saved<BlobBytes>, Problem> {
    let by = access.actor.to_string();
    let export = access.vault.read(async |tx: &Tx| actions::own(tx, id, &by).await).await?;
    let State::Ready { hash, size, .. } = &export.state else { return Err(ExportError::NotReady.into()) };
    let content = access.vault.stream_blob(hash).await.map_err(|error| match error {
        BlobError::Unknown => Problem::absent(),
        error => Problem::broken(&error),
    })?;
    Ok(Saved { name: export.name(), media_type: export.format.kind(), size: *size, content })
}

async fn delete(access: Reads, Path((_, export)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id = identified(&export)?;
    access.vault.change(access.actor, async |change: &Change| actions::delete(change, id).await).await?;
    Ok(Redirect::to(&access.here("exports")))
}

#[derive(Template)]
#[template(path = "exports/list.html")]
struct ListPage {
    page: Page,
    running: bool,
    rows: Vec<Shown>,
    empty: Empty,
}

/// An export, as it is shown.
struct Shown {
    href: String,
    name: String,
    told: String,
    size: String,
    progress: Option<Progress>,
    failed: bool,
    delete: String,
}

impl Shown {
    fn of(export: &Export, here: &str, now: Timestamp) -> Self {
        let list = exportable(&export.list).map_or_else(|| export.list.clone(), |list| list.title());
        let progress = match &export.state {
            State::Waiting => Some((None, texts::waiting())),
            State::Running(done) => Some((Some((*done, export.rows)), String::new())),
            State::Ready { .. } | State::Failed => None,
        };
        let (size, told) = match &export.state {
            State::Ready { size, at, .. } => {
                let until = at.saturating_add(KEPT).unwrap_or(*at);
                (size_label(*size), texts::kept(web::number(export.rows), web::moment(until, now)))
            }
            _ => (String::new(), texts::asked(web::moment(export.asked, now))),
        };
        Self {
            href: format!("{here}/{}", export.id),
            name: export.name(),
            told,
            size,
            progress: progress.map(|(done, text)| Progress { label: texts::of_list(&list), done, text }),
            failed: export.state == State::Failed,
            delete: if export.state.is_under_way() { texts::stop() } else { texts::delete() },
        }
    }
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Self {
        let told = sentence(&error.to_string());
        match error {
            ExportError::List(_) => Self::refused("list", told),
            ExportError::Format => Self::refused("format", told),
            ExportError::Asked(problem) => problem,
            ExportError::Many => Self::refused("too_many", told),
            ExportError::NotReady => Self::conflict(told),
            ExportError::Absent => Self::absent(),
            ExportError::Vault(error) => Self::broken(&error),
        }
    }
}

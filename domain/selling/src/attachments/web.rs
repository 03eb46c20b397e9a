//! Files on pages: attached from a record's page, read from the origin that knows no cookies.

use askama::Template;
use axum::{
    extract::{Path, Query as Asked, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{FileId, Timestamp};
use serde::Deserialize;
use trust::{
    Portal,
    access::{
        Access, Linked, Reads, Works,
        links::{link, over},
    },
    organisations::cookieless_origin,
};
use vault::{BlobError, Change, Tx, VaultError};
use web::{Download, Face, Html, Page, Problem, Rooms, Sample, Upload};

use super::{About, Attachment, AttachmentError, actions, store};
use crate::texts::attachments as texts;
use crate::{
    coselling, evidence, identified,
    leads::{at, sentence, to},
};

/// A file of which the tests know that it is taken.
pub(super) const SAMPLE: Sample = Sample::file("about={lead}", "notes.txt", "Met at the fair.");

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.upload(Face::Page, "/o/{org}/files", "", SAMPLE, attach);
    rooms.page(Method::GET, "/o/{org}/files/{file}", Sample::get(), open);
    rooms.page(Method::POST, "/o/{org}/files/{file}/removal", Sample::form(""), remove);
    rooms.page(Method::POST, "/o/{org}/files/{file}/restoration", Sample::form(""), restore);
}

/// What the origin without cookies answers.
pub(crate) fn public_routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/f/{token}", Sample::get(), download);
}

/// What a file is attached to.
#[derive(Debug, Deserialize)]
pub(super) struct Subject {
    about: String,
}

impl Subject {
    pub(super) fn read(&self) -> Result<About, Problem> {
        self.about
            .parse()
            .map_err(|error: super::attachment::AboutError| Problem::malformed(error.to_string()))
    }
}

async fn attach(
    access: Works,
    Asked(subject): Asked<Subject>,
    Upload { name, content, texts }: Upload,
) -> Result<Response, Problem> {
    let about = subject.read()?;
    let note = texts.get("note").map_or("", String::as_str);
    let file = (name.clone(), content);
    match actions::attach(&access.vault, access.actor, about, file, note).await {
        Ok(_) => Ok(to_record(&access, about)),
        Err(why @ (AttachmentError::Refused(_) | AttachmentError::Many | AttachmentError::Note)) => {
            let page = RefusedPage::new(&access, about, name, &why).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Files are never shown where cookies are: the way leads to the other origin.
async fn open(
    access: Reads,
    State(portal): State<Portal>,
    Path((_, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Redirect, Problem> {
    let id: FileId = identified(&file)?;
    access
        .vault
        .read(async |tx: &Tx| store::find(tx, id).await)
        .await
        .map_err(broken)?
        .filter(is_there)
        .ok_or_else(Problem::absent)?;
    let (href, _) = address(&access, &portal, &headers, id).await?;
    Ok(Redirect::to(&href))
}

/// Where a file can be read for some minutes, and until when.
pub(crate) async fn address(
    access: &Access,
    portal: &Portal,
    headers: &HeaderMap,
    id: FileId,
) -> Result<(String, Timestamp), Problem> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin =
        cookieless_origin(portal.vaults.directory(), portal.mode.secure, host).await.map_err(broken)?;
    let origin = origin.ok_or_else(|| Problem::refused("no_second_origin", texts::no_origin()))?;
    let (token, until) = link(&portal.vaults, access, id.uuid());
    Ok((format!("{origin}/f/{token}"), until))
}

async fn download(linked: Linked) -> Result<Download, Problem> {
    let id = FileId::from(linked.thing);
    let found = linked.vault.read(async |tx: &Tx| named(tx, id).await).await.map_err(broken)?;
    let (name, kind, hash) = found.ok_or_else(over)?;
    match linked.vault.get_blob(&hash).await {
        Ok(content) => Ok(Download { name, media_type: kind.media_type(), content }),
        Err(BlobError::Unknown) => Err(over()),
        Err(error) => Err(Problem::broken(&error)),
    }
}

/// What a link leads to: a file of one's own, evidence that a partner sent, or a file that somebody shared of a deal.
async fn named(tx: &Tx, id: FileId) -> Result<Option<(String, files::Kind, String)>, VaultError> {
    if let Some(file) = store::find(tx, id).await?.filter(is_there) {
        return Ok(Some((file.name, file.kind, file.hash)));
    }
    if let Some(one) = evidence::kept(tx, id).await? {
        return Ok(Some((one.name, one.kind, one.hash)));
    }
    coselling::kept(tx, id).await
}

async fn remove(access: Works, Path((_, file)): Path<(String, String)>) -> Result<Response, Problem> {
    let id: FileId = identified(&file)?;
    let exchange = &access.exchange;
    let remove = async |change: &Change| actions::remove(exchange, change, id).await;
    let removed = access.vault.change(access.actor, remove);
    Ok(to_record(&access, removed.await?.about))
}

async fn restore(access: Works, Path((_, file)): Path<(String, String)>) -> Result<Response, Problem> {
    let id: FileId = identified(&file)?;
    let restored =
        access.vault.change(access.actor, async |change: &Change| actions::restore(change, id).await);
    Ok(to_record(&access, restored.await?.about))
}

pub(super) fn is_there(file: &Attachment) -> bool {
    file.removed.is_none()
}

fn to_record(access: &Access, about: About) -> Response {
    Redirect::to(&access.here(&format!("{}#files", about.path()))).into_response()
}

/// Why a file was not attached, with the form to attach another.
#[derive(Template)]
#[template(path = "attachments/refused.html")]
struct RefusedPage {
    page: Page,
    here: String,
    about: String,
    title: String,
    back: String,
    name: String,
    why: String,
}

impl RefusedPage {
    async fn new(
        access: &Access,
        about: About,
        name: String,
        why: &AttachmentError,
    ) -> Result<Self, Problem> {
        let title = access.vault.read(async |tx: &Tx| about.title(tx).await).await.map_err(broken)?;
        let title = title.ok_or_else(Problem::absent)?;
        let back = access.here(&about.path());
        let mut page = access.page(texts::not_attached());
        page.crumbs = vec![to(&title, &back), at(&texts::not_attached())];
        let why = sentence(&why.to_string());
        Ok(Self { page, here: access.here("files"), about: about.to_string(), title, back, name, why })
    }
}

impl From<AttachmentError> for Problem {
    fn from(error: AttachmentError) -> Self {
        match error {
            AttachmentError::Refused(why) => Self::refused("file", sentence(&why.to_string())),
            AttachmentError::Many => Self::refused("many", sentence(&error.to_string())),
            AttachmentError::Note => Self::refused("note", sentence(&error.to_string())),
            AttachmentError::Absent => Self::absent(),
            AttachmentError::Vault(VaultError::BlobGone(_)) => Self::conflict(texts::erased_now()),
            AttachmentError::Vault(error) => broken(error),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

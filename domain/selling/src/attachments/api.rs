//! Files for programs.

use axum::{
    Json,
    extract::{Path, Query as Asked, State},
    http::{HeaderMap, Method, StatusCode},
};
use kernel::FileId;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::{Change, Tx, VaultError};
use web::{
    Face, Listed, Problem, Rooms, Sample, Upload,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, sometimes, text, word},
    },
};

use super::{
    Attachment, AttachmentError, actions,
    section::whose,
    store,
    web::{SAMPLE, Subject, address, is_there},
};
use crate::identified;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms
        .api(
            Method::GET,
            "/api/v1/files",
            "Lists the files of a record. “about” is the id of a lead, a registration or an account.",
            Sample::query("about={lead}"),
            list,
        )
        .answers(Answers::List(&FILE));
    rooms.upload(
        Face::Api,
        "/api/v1/files",
        "Attaches a file to a record. Its content says what it is; pictures are written anew. “note” may say more.",
        SAMPLE,
        attach,
    ).answers(Answers::Added(&FILE));
    rooms.api(
        Method::GET,
        "/api/v1/files/{file}",
        "Reads what a file is, and where it can be read. The address opens it for five minutes, without a key.",
        Sample::get(),
        show,
    ).answers(Answers::One(&FILE));
    rooms
        .api(
            Method::DELETE,
            "/api/v1/files/{file}",
            "Removes a file. It can be restored for a day; then it is erased.",
            Sample::get(),
            remove,
        )
        .answers(Answers::One(&FILE));
    rooms
        .api(
            Method::POST,
            "/api/v1/files/{file}/restoration",
            "Restores a file that was removed within the last day.",
            Sample::get(),
            restore,
        )
        .answers(Answers::One(&FILE));
}

async fn list(access: Reads, Asked(subject): Asked<Subject>) -> Result<Json<Listed<Value>>, Problem> {
    let about = subject.read()?;
    let found = access.vault.read(async |tx: &Tx| {
        about.title(tx).await?.ok_or(AttachmentError::Absent)?;
        let there = store::of(tx, about).await?.into_iter().filter(is_there);
        Ok::<_, AttachmentError>(documents(tx, there.collect()).await?)
    });
    let data = found.await?;
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn attach(
    access: Works,
    Asked(subject): Asked<Subject>,
    Upload { name, content, texts }: Upload,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let about = subject.read()?;
    let note = texts.get("note").map_or("", String::as_str);
    let id = actions::attach(&access.vault, access.actor, about, (name, content), note).await?;
    let file =
        access.vault.read(async |tx: &Tx| store::find(tx, id).await).await.map_err(AttachmentError::from)?;
    let file = file.ok_or_else(Problem::absent)?;
    Ok((StatusCode::CREATED, Json(json!({ "data": document(&file) }))))
}

async fn show(
    access: Reads,
    State(portal): State<Portal>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let id: FileId = identified(&file)?;
    let found = access.vault.read(async |tx: &Tx| {
        let found = store::find(tx, id).await?;
        documents(tx, found.into_iter().filter(is_there).collect()).await
    });
    let mut data = found.await.map_err(AttachmentError::from)?.pop().ok_or_else(Problem::absent)?;
    let (href, until) = address(&access, &portal, &headers, id).await?;
    data["content_url"] = href.into();
    data["content_url_until"] = until.to_string().into();
    Ok(Json(json!({ "data": data })))
}

async fn remove(access: Works, Path(file): Path<String>) -> Result<Json<Value>, Problem> {
    let id: FileId = identified(&file)?;
    let exchange = &access.exchange;
    let removed = access.vault.change(access.actor, async |change: &Change| {
        let removed = actions::remove(exchange, change, id).await?;
        Ok::<_, AttachmentError>(documents(change, vec![removed]).await?.pop())
    });
    Ok(Json(json!({ "data": removed.await? })))
}

async fn restore(access: Works, Path(file): Path<String>) -> Result<Json<Value>, Problem> {
    let id: FileId = identified(&file)?;
    let restored = access.vault.change(access.actor, async |change: &Change| {
        let restored = actions::restore(change, id).await?;
        Ok::<_, AttachmentError>(documents(change, vec![restored]).await?.pop())
    });
    Ok(Json(json!({ "data": restored.await? })))
}

/// These files as programs read them, with who else has them.
async fn documents(tx: &Tx, files: Vec<Attachment>) -> Result<Vec<Value>, VaultError> {
    let whose = whose(tx, &files.iter().map(|file| file.id).collect::<Vec<_>>()).await?;
    let shared = |file: &Attachment| match whose.get(&file.id) {
        Some(with) => json!({ "visibility": "shared", "shared_with": with }),
        None => json!({}),
    };
    Ok(files.iter().map(|file| merged(document(file), shared(file))).collect())
}

fn merged(mut one: Value, more: Value) -> Value {
    if let (Value::Object(one), Value::Object(more)) = (&mut one, more) {
        one.extend(more);
    }
    one
}

/// A file as programs read it, before it went anywhere.
fn document(file: &Attachment) -> Value {
    json!({
        "id": file.id,
        "about": file.about.to_string(),
        "name": file.name,
        "kind": file.kind.word(),
        "media_type": file.kind.media_type(),
        "size": file.size,
        "sha256": file.hash,
        "note": file.note,
        "attached_by": file.by,
        "attached_at": file.added.to_string(),
        "removed_at": file.removed.map(|at| at.to_string()),
        "visibility": "only_you",
        "shared_with": null,
    })
}

static FILE: Shape = Shape(
    "File",
    &[
        id("id", "file"),
        text("about"),
        text("name"),
        text("kind"),
        text("media_type"),
        number("size"),
        text("sha256"),
        maybe(text("note")),
        text("attached_by"),
        moment("attached_at"),
        maybe(moment("removed_at")),
        word("visibility", &["only_you", "shared"]),
        maybe(text("shared_with")),
        sometimes(text("content_url")),
        sometimes(moment("content_url_until")),
    ],
);

//! The part of a record's page that shows its files. A page includes it with one line.

use std::collections::HashMap;

use askama::{Template, filters::HtmlSafe};
use kernel::{FileId, Timestamp};
use trust::access::{Access, Role};
use vault::{Tx, VaultError};
use web::Sees;

use super::{About, Attachment};
use crate::texts::attachments as texts;
use crate::{
    coselling::{self, Thing},
    evidence, history,
};

/// The files of one record, with the form to attach another.
#[derive(Template)]
#[template(path = "attachments/section.html")]
pub(crate) struct Section {
    /// Where files are, within the organisation.
    here: String,
    about: String,
    works: bool,
    files: Vec<Line>,
    removed: Vec<Line>,
}

impl HtmlSafe for Section {}

/// A file, as the list shows it.
struct Line {
    id: FileId,
    href: String,
    name: String,
    /// Kind, size, who and when.
    told: String,
    note: String,
    /// Who has it.
    sees: Sees,
    /// To share it, where it is of a deal.
    acts: Option<coselling::Acts>,
}

/// The files of a record for its page, as they were read with it.
pub(crate) async fn section(
    access: &Access,
    about: impl Into<About>,
    files: Vec<Attachment>,
    now: Timestamp,
) -> Result<Section, VaultError> {
    let about: About = about.into();
    let ids: Vec<FileId> = files.iter().map(|file| file.id).collect();
    let whose = access.vault.read(async |tx: &Tx| whose(tx, &ids).await).await?;
    let (mut kept, mut removed) = (Vec::new(), Vec::new());
    for file in files {
        let who = history::who(access.exchange.vaults(), &file.by).await?;
        let sees = whose.get(&file.id).map_or(Sees::OnlyYou, |with| Sees::With { with: with.clone() });
        let line = Line { sees, ..Line::of(access, &file, &who, now) };
        if file.removed.is_some() { &mut removed } else { &mut kept }.push(line);
    }
    Ok(Section {
        here: access.here("files"),
        about: about.to_string(),
        works: access.role >= Role::Member,
        files: kept,
        removed,
    })
}

impl Line {
    fn of(access: &Access, file: &Attachment, who: &str, now: Timestamp) -> Self {
        let told = match file.removed {
            None => texts::told(said(file.kind, file.size), who, web::ago(file.added, now)),
            Some(removed) => texts::removed(web::ago(removed, now)),
        };
        Self {
            id: file.id,
            href: access.here(&format!("files/{}", file.id)),
            name: file.name.clone(),
            told,
            note: file.note.clone().unwrap_or_default(),
            sees: Sees::OnlyYou,
            acts: None,
        }
    }
}

impl Section {
    /// The same, with what can be done to share each file.
    pub(crate) fn shared_by(mut self, acts: impl Fn(FileId) -> coselling::Acts) -> Self {
        for line in &mut self.files {
            line.acts = Some(acts(line.id));
        }
        self
    }
}

/// Who else has these files, by their names: as evidence, or shared of a deal.
pub(crate) async fn whose(tx: &Tx, files: &[FileId]) -> Result<HashMap<FileId, String>, VaultError> {
    let mut names = evidence::whose(tx, files).await?;
    let things: Vec<Thing> = files.iter().copied().map(Thing::File).collect();
    for (thing, more) in coselling::whose(tx, &things).await? {
        if let Thing::File(file) = thing {
            let names = names.entry(file).or_default();
            names.extend(more.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
        }
    }
    Ok(names.into_iter().map(|(file, names)| (file, names.join(", "))).collect())
}

/// A file in a few words: `PDF · 340 kB`.
pub(crate) fn said(kind: files::Kind, bytes: u64) -> String {
    texts::said(kind_label(kind), size(bytes))
}

/// A size as people read it: `340 kB`, `1.2 MB`.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => texts::bytes(bytes),
        1_000..1_000_000 => texts::kilobytes((bytes + 500) / 1_000),
        _ => {
            let tenths = (bytes + 50_000) / 100_000;
            texts::megabytes(format!("{}.{}", tenths / 10, tenths % 10))
        }
    }
}

/// What people call a kind of file.
fn kind_label(kind: files::Kind) -> String {
    use files::Kind;
    match kind {
        Kind::Pdf => texts::pdf(),
        Kind::Png | Kind::Jpeg => texts::picture(),
        Kind::Text => texts::text(),
        Kind::Csv => texts::table(),
        Kind::Docx => texts::document(),
        Kind::Xlsx => texts::workbook(),
        Kind::Pptx => texts::slides(),
    }
}

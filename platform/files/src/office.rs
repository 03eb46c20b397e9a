//! Documents of Word, Excel and PowerPoint are archives; they stay as they are.
//!
//! Every entry is unpacked once and thrown away, so that sizes are counted and not believed. Refused are
//! macros, controls, objects of other programs, documents with macros inside documents, and parts that are
//! fetched from elsewhere when the document is opened. Links that a person presses are fine. What is inside
//! an embedded workbook without macros is not looked at.

use std::io::{Cursor, Read};

use roxmltree::Document;
use zip::ZipArchive;

use crate::{Acting, Kind, Refusal};

/// How many entries a document may have.
const ENTRIES: usize = 4_000;
/// What it may unpack to, in bytes.
const UNPACKED: u64 = 200 << 20;
/// What one table of contents or of relations may have.
const TABLE: usize = 8 << 20;

/// What the first part of each kind is called.
const MAIN: [(Kind, &str); 3] = [
    (Kind::Docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
    (Kind::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    (Kind::Pptx, "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
];

/// Which kind it is, if it may be kept.
pub(crate) fn check(content: &[u8]) -> Result<Kind, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(|_| Refusal::Damaged)?;
    if archive.index_for_name("[Content_Types].xml").is_none() {
        return Err(Refusal::Archive);
    }
    if archive.len() > ENTRIES {
        return Err(Refusal::Bomb);
    }
    if archive.offset() != 0 || !ends_with_itself(content, archive.comment().len()) {
        return Err(Refusal::Appended);
    }
    let mut left = UNPACKED;
    let mut kind = None;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|_| Refusal::Damaged)?;
        let name = entry.name().map_err(|_| Refusal::Damaged)?.to_ascii_lowercase();
        if entry.enclosed_name().is_none() || name.contains('\\') {
            return Err(Refusal::Damaged);
        }
        acts(&name)?;
        let is_table = name == "[content_types].xml" || name.ends_with(".rels");
        let mut table = Vec::new();
        let mut entry = (&mut entry).take(left.saturating_add(1));
        let read = if is_table {
            entry.read_to_end(&mut table).map(|read| read as u64)
        } else {
            std::io::copy(&mut entry, &mut std::io::sink())
        };
        left = left.checked_sub(read.map_err(|_| Refusal::Damaged)?).ok_or(Refusal::Bomb)?;
        if is_table {
            if table.len() > TABLE {
                return Err(Refusal::Bomb);
            }
            let text = std::str::from_utf8(&table).map_err(|_| Refusal::Damaged)?;
            let document = Document::parse(text).map_err(|_| Refusal::Damaged)?;
            if name == "[content_types].xml" {
                kind = Some(main_part(&document)?);
            } else {
                relations(&document)?;
            }
        }
    }
    kind.ok_or(Refusal::Archive)
}

/// Nothing stands behind the archive's end.
fn ends_with_itself(content: &[u8], comment: usize) -> bool {
    let end = content.len().checked_sub(22 + comment);
    end.is_some_and(|end| content[end..].starts_with(b"PK\x05\x06"))
}

/// Parts that act, by their names.
fn acts(name: &str) -> Result<(), Refusal> {
    let file = name.rsplit('/').next().unwrap_or_default();
    let ends = |endings: &[&str]| endings.iter().any(|ending| file.ends_with(ending));
    match () {
        () if file.starts_with("vbaproject")
            || file.starts_with("vbadata")
            || name.contains("macrosheets/") =>
        {
            Err(Refusal::Acts(Acting::Macros))
        }
        () if ends(&[".docm", ".xlsm", ".pptm", ".xlsb", ".dotm", ".xltm", ".xlam", ".ppam"]) => {
            Err(Refusal::Acts(Acting::MacroDocument))
        }
        () if name.contains("activex/") => Err(Refusal::Acts(Acting::Control)),
        () if (name.contains("embeddings/") && ends(&[".bin"]))
            || ends(&[".exe", ".dll", ".js", ".vbs", ".hta", ".scr", ".bat", ".ps1", ".lnk"]) =>
        {
            Err(Refusal::Acts(Acting::Object))
        }
        () => Ok(()),
    }
}

/// What the document is, by its own table.
fn main_part(document: &Document<'_>) -> Result<Kind, Refusal> {
    let types: Vec<&str> = document.descendants().filter_map(|node| node.attribute("ContentType")).collect();
    if types.iter().any(|one| one.to_ascii_lowercase().contains("macroenabled")) {
        return Err(Refusal::Acts(Acting::Macros));
    }
    let known = MAIN.into_iter().find(|(_, main)| types.iter().any(|one| one.eq_ignore_ascii_case(main)));
    known.map(|(kind, _)| kind).ok_or(Refusal::Archive)
}

/// What is fetched when the document is opened.
fn relations(document: &Document<'_>) -> Result<(), Refusal> {
    for relation in document.descendants().filter(|node| node.tag_name().name() == "Relationship") {
        let outside =
            relation.attribute("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
        let what = relation.attribute("Type").unwrap_or_default().to_ascii_lowercase();
        if what.ends_with("/vbaproject") {
            return Err(Refusal::Acts(Acting::Macros));
        }
        // A link waits to be pressed, and a workbook asks before it reads another one.
        if outside && !what.ends_with("/hyperlink") && !what.ends_with("/externallinkpath") {
            return Err(Refusal::Acts(Acting::Fetched));
        }
    }
    Ok(())
}

//! The pages of the journal: every change of the vault, and whether the whole of it still holds.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Query;
use axum::http::Method;
use exchange::Verified;
use serde::Deserialize;
use serde_json::Value as Json;
use vault::{JournalEntry, Tx, VaultError};
use web::{Crumb, Empty, Html, Page, Problem, Rooms, Sample};

use super::{Names, crossed, words};
use crate::Portal;
use crate::access::{Access, ReadsAll};
use crate::texts::journal as texts;

/// Entries on a page.
const PAGE: u64 = 100;

#[derive(Deserialize)]
struct Below {
    below: Option<i64>,
}

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/journal", Sample::get(), list);
    rooms.page(Method::GET, "/o/{org}/journal/verification", Sample::get(), verify);
}

async fn list(reads: ReadsAll, Query(Below { below }): Query<Below>) -> Result<Html<List>, Problem> {
    let (entries, all) = reads
        .vault
        .read(async |tx: &Tx| Ok((tx.journal(below, PAGE).await?, tx.journal_head().await?.number)))
        .await
        .map_err(broken)?;
    List::new(&reads, &entries, below.is_none(), all).await.map(Html).map_err(broken)
}

async fn verify(reads: ReadsAll) -> Result<Html<Verification>, Problem> {
    let verified = reads.vault.read(async |tx: &Tx| reads.exchange.verify(tx).await).await.map_err(broken)?;
    Ok(Html(Verification::new(&reads, verified)))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

/// Everybody whom these entries name.
fn named(entries: &[JournalEntry]) -> BTreeSet<String> {
    let peers = |entry: &JournalEntry| {
        ["peer", "from", "to"].map(|name| entry.values.get(name).and_then(Json::as_str).map(str::to_owned))
    };
    let actors = entries.iter().map(|entry| entry.actor.clone());
    entries.iter().flat_map(peers).flatten().chain(actors).collect()
}

#[derive(Template)]
#[template(path = "sharing/journal.html")]
struct List {
    page: Page,
    about: String,
    entries: Vec<Told>,
    range: String,
    newest: Option<String>,
    older: Option<String>,
    verification: String,
    empty: Empty,
}

/// An entry as people read it.
#[derive(Debug)]
pub struct Told {
    /// Its place in the journal.
    pub number: String,
    /// When it was.
    pub when: String,
    /// Who did it.
    pub who: String,
    /// What happened, in a sentence.
    pub what: String,
    /// What it is about, with where that is shown.
    pub about: Vec<(String, Option<String>)>,
    /// How its hash begins.
    pub hash: String,
}

/// Entries as people read them.
///
/// # Errors
/// What the directory says.
pub async fn told(access: &Access, entries: &[JournalEntry]) -> Result<Vec<Told>, VaultError> {
    let names = Names::of(access, named(entries)).await?;
    let now = access.exchange.vaults().front().clock.now();
    let told = |entry: &JournalEntry| Told {
        number: web::number(entry.number),
        when: web::moment(entry.at, now),
        who: names.get(&entry.actor).to_owned(),
        what: words::sentence(entry, &names),
        about: entry.about.iter().map(|id| crossed::link(access, id)).collect(),
        hash: entry.hash.chars().take(12).collect(),
    };
    Ok(entries.iter().map(told).collect())
}

impl List {
    async fn new(
        access: &Access,
        entries: &[JournalEntry],
        from_newest: bool,
        all: i64,
    ) -> Result<Self, VaultError> {
        let ends = entries.first().zip(entries.last());
        Ok(Self {
            page: access.page(texts::title()),
            about: texts::about(all),
            entries: told(access, entries).await?,
            range: ends
                .map_or_else(String::new, |(first, last)| texts::range(first.number, last.number, all)),
            newest: (!from_newest).then(|| access.here("journal")),
            older: ends
                .filter(|(_, last)| last.number > 1)
                .map(|(_, last)| access.here(&format!("journal?below={}", last.number))),
            verification: access.here("journal/verification"),
            empty: Empty {
                icon: "journal",
                title: texts::nothing(),
                text: texts::nothing_about(),
                action: None,
            },
        })
    }
}

#[derive(Template)]
#[template(path = "sharing/verification.html")]
struct Verification {
    page: Page,
    entries: String,
    envelopes: String,
    receipts: String,
    findings: Vec<String>,
    again: String,
}

impl Verification {
    fn new(access: &Access, verified: Verified) -> Self {
        let crumbs = vec![
            Crumb { label: texts::title(), href: Some(access.here("journal")) },
            Crumb { label: texts::verification(), href: None },
        ];
        Self {
            page: Page { crumbs, ..access.page(texts::verification()) },
            entries: texts::entries_counted(verified.entries),
            envelopes: texts::envelopes_counted(verified.envelopes),
            receipts: texts::receipts_counted(verified.receipts),
            findings: verified.findings,
            again: access.here("journal/verification"),
        }
    }
}

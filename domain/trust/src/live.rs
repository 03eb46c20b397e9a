//! News of a vault as it happens, for pages that are open: what kind of thing happened to which ids, read from
//! the journal, as server-sent events. Pages ask for what they show of it, with the rights of their reader.
//!
//! ```text
//! commit ──▶ Vault::watch ──▶ the journal past the last number ──▶ event: {kind, about}
//!                         └─▶ how many notifications are unread ──▶ event “unread”: 3
//! every second besides: whether the reader may still look, and what other nodes committed
//! ```

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    extract::{FromRequestParts, Query, Request, State},
    http::{Method, header::CACHE_CONTROL, request::Parts},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::stream;
use kernel::{Uuid, uuid_of};
use serde::Deserialize;
use serde_json::json;
use tokio::{sync::watch, time::timeout};
use vault::{JournalEntry, Tx, VaultError};
use web::{Bell, Problem, Rooms, Sample};

use crate::{Portal, access::Reads, notifications};

/// How long nothing may be asked: whether the reader may still look, what other nodes did.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// How many news are read at once.
const AT_ONCE: u64 = 200;

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/live", Sample::query("after=0&wait=no"), news);
}

/// From where on, and whether to wait for more.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct From {
    after: Option<i64>,
    wait: String,
}

async fn news(
    access: Reads,
    State(portal): State<Portal>,
    Query(from): Query<From>,
    request: Request,
) -> Result<Response, Problem> {
    let resumed = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after = match resumed.or(from.after) {
        Some(after) => after,
        None => {
            let head = access.vault.read(async |tx: &Tx| tx.journal_head().await).await;
            head.map_err(|error| Problem::broken(&error))?.number
        }
    };
    let (parts, _) = request.into_parts();
    let watch = access.vault.watch();
    let waits = from.wait != "no";
    let follow = Follow {
        access,
        closing: portal.closing(),
        portal,
        parts,
        watch,
        waits,
        after,
        unread: None,
        told: VecDeque::new(),
    };
    let events = stream::unfold(follow, |mut follow| async move {
        let news = follow.next().await?;
        Some((Ok::<_, Infallible>(news), follow))
    });
    let unkept = [(CACHE_CONTROL, "no-store")];
    Ok((unkept, Sse::new(events).keep_alive(KeepAlive::default())).into_response())
}

/// What a page that is open has been told, and what it takes to tell more.
struct Follow {
    access: Reads,
    portal: Portal,
    parts: Parts,
    watch: watch::Receiver<()>,
    closing: watch::Receiver<bool>,
    waits: bool,
    after: i64,
    /// How many notifications are unread, as the page was told last.
    unread: Option<u64>,
    told: VecDeque<Event>,
}

impl Follow {
    /// The next of the news; none when there are no more, the reader may not look any longer, or the node stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(news) = self.told.pop_front() {
                return Some(news);
            }
            let news = self.read().await.ok()?;
            self.told.extend(news.iter().map(event));
            self.count().await.ok()?;
            if !self.told.is_empty() {
                continue;
            }
            if !self.waits || *self.closing.borrow() {
                return None;
            }
            let wake = async {
                tokio::select! {
                    _ = self.watch.changed() => {}
                    _ = self.closing.changed() => {}
                }
            };
            let _ = timeout(ASK_AGAIN, wake).await;
            // The same question as at the door: a session that is over, or a role that was taken, ends it.
            self.access = Reads::from_request_parts(&mut self.parts.clone(), &self.portal).await.ok()?;
        }
    }

    /// What happened since; how things travelled is of no interest to a page.
    async fn read(&mut self) -> Result<Vec<JournalEntry>, VaultError> {
        let after = self.after;
        let news = self.access.vault.read(async |tx: &Tx| tx.journal_after(after, AT_ONCE).await).await?;
        self.after = news.last().map_or(after, |last| last.number);
        let told = news.into_iter().filter(|entry| !entry.about.is_empty()).collect();
        if self.access.vault.sight().is_none() { Ok(told) } else { self.seen(told).await }
    }

    /// Tells how many notifications are unread, where that is news.
    async fn count(&mut self) -> Result<(), VaultError> {
        let Some(person) = self.access.person.as_ref().map(|person| person.id) else { return Ok(()) };
        let (portal, role) = (&self.portal, self.access.role);
        let count = self.access.vault.read(async |tx: &Tx| {
            notifications::unread(tx, &portal.notices, &portal.vaults, person, role).await
        });
        let unread = count.await?;
        if self.unread.replace(unread) != Some(unread) {
            let shown = Bell { unread, ..Bell::default() }.shown();
            self.told.push_back(Event::default().event("unread").id(self.after.to_string()).data(shown));
        }
        Ok(())
    }

    /// Those of the news that are about nothing that the reader does not see.
    async fn seen(&self, news: Vec<JournalEntry>) -> Result<Vec<JournalEntry>, VaultError> {
        let read = async |tx: &Tx| {
            let mut seen = Vec::with_capacity(news.len());
            for entry in news {
                let ids: Vec<Uuid> = entry.about.iter().filter_map(|id| uuid_of(id)).collect();
                if !tx.hides(&ids).await? {
                    seen.push(entry);
                }
            }
            Ok(seen)
        };
        self.access.vault.read(read).await
    }
}

fn event(entry: &JournalEntry) -> Event {
    let data = json!({ "kind": entry.kind, "about": entry.about, "by": entry.actor });
    Event::default().id(entry.number.to_string()).data(data.to_string())
}

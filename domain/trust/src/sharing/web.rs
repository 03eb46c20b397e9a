//! The pages of the sharing log.

use std::{collections::BTreeSet, str::FromStr};

use askama::Template;
use axum::extract::Path;
use axum::http::Method;
use exchange::{Logged, Side, State};
use kernel::{EnvelopeId, OrgId};
use vault::{Tx, VaultError};
use web::{Crumb, Empty, Html, Listing, Page, Pager, Problem, Rooms, Sample, SortKey, Tab, Tabs, Tag};

use super::crossed::{self, AgreementNames, Line, Shown, Signed};
use super::{Names, kind_label};
use crate::Portal;
use crate::access::{Access, Reads};

/// The log has one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Newest;

impl FromStr for Newest {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        (text == Self.name()).then_some(Self).ok_or(())
    }
}

impl SortKey for Newest {
    fn name(self) -> &'static str {
        "newest"
    }
}

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/sharing", Sample::query("side=sent"), list);
    rooms.page(Method::GET, "/o/{org}/sharing/{envelope}", Sample::get(), show);
}

async fn list(reads: Reads, listing: Listing<Newest>) -> Result<Html<List>, Problem> {
    let side = listing.filter("side").unwrap_or("sent").parse().map_err(|()| unknown_side())?;
    let peer = match listing.filter("peer") {
        Some(handle) => Some(peer(&reads, handle).await?),
        None => None,
    };
    let log = reads.vault.read(async |tx: &Tx| log(tx, side, peer, &listing).await).await.map_err(broken)?;
    List::new(&reads, side, listing, log).await.map(Html).map_err(broken)
}

async fn show(reads: Reads, Path((_, envelope)): Path<(String, String)>) -> Result<Html<Show>, Problem> {
    let id: EnvelopeId = envelope.parse().map_err(|_| Problem::absent())?;
    let found = reads.vault.read(async |tx: &Tx| one(tx, id).await).await.map_err(broken)?;
    let Some((logged, same, agreements)) = found else { return Err(Problem::absent()) };
    Show::new(&reads, logged, same, &agreements).await.map(Html).map_err(broken)
}

struct Log {
    rows: Vec<Logged>,
    total: u64,
    agreements: AgreementNames,
    /// The peers of this side, and how many envelopes left and arrived.
    peers: Vec<OrgId>,
    counts: [u64; 2],
}

async fn log(tx: &Tx, side: Side, peer: Option<OrgId>, listing: &Listing<Newest>) -> Result<Log, VaultError> {
    let (rows, total) = Logged::page(tx, side, peer, listing.limit.into(), listing.offset()).await?;
    let agreements = AgreementNames::read(tx, &rows).await?;
    let (sent, received) = (Logged::peers(tx, Side::Sent).await?, Logged::peers(tx, Side::Received).await?);
    let counts = [&sent, &received].map(|peers| peers.iter().map(|(_, count)| count).sum());
    let peers = if side == Side::Sent { sent } else { received };
    Ok(Log { rows, total, agreements, peers: peers.into_iter().map(|(peer, _)| peer).collect(), counts })
}

/// An envelope, what else was said of the same thing, and the names of the agreements.
async fn one(tx: &Tx, id: EnvelopeId) -> Result<Option<(Logged, Vec<Logged>, AgreementNames)>, VaultError> {
    let Some(logged) = Logged::find(tx, id).await? else { return Ok(None) };
    let same = Logged::about(tx, &logged.header.subject).await?;
    let agreements = AgreementNames::read(tx, &same).await?;
    Ok(Some((logged, same, agreements)))
}

async fn peer(access: &Access, handle: &str) -> Result<OrgId, Problem> {
    let card = access.exchange.vaults().directory().by_handle(handle).await.map_err(broken)?;
    card.map(|card| card.org).ok_or_else(|| Problem::malformed("“peer” is the handle of a partner"))
}

fn unknown_side() -> Problem {
    Problem::malformed("“side” is sent or received")
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "sharing/list.html")]
struct List {
    page: Page,
    journal: String,
    sent: bool,
    listing: Listing<Newest>,
    tabs: Tabs,
    /// Handle, name and whether it is chosen.
    peers: Vec<(String, String, bool)>,
    rows: Vec<Line>,
    pager: Pager,
    empty: Empty,
}

impl List {
    async fn new(
        access: &Access,
        side: Side,
        listing: Listing<Newest>,
        log: Log,
    ) -> Result<Self, VaultError> {
        let directory = access.exchange.vaults().directory();
        let chosen = listing.filter("peer").unwrap_or_default();
        let mut peers = Vec::new();
        for org in &log.peers {
            if let Some(card) = directory.card(*org).await? {
                peers.push((card.handle.to_string(), card.name, card.handle.as_str() == chosen));
            }
        }
        peers.sort_by(|one, other| one.1.cmp(&other.1));
        let names = Names::of(access, log.rows.iter().map(|row| row.peer().to_string()).collect()).await?;
        let now = access.exchange.vaults().front().clock.now();
        let line = |logged: &Logged| Line::new(access, logged, &names, &log.agreements, now);
        let tab = |one: Side, label: &str, count| Tab {
            label: label.to_owned(),
            href: format!("?side={}", one.as_str()),
            count: Some(count),
            current: one == side,
        };
        let tabs =
            vec![tab(Side::Sent, "Left", log.counts[0]), tab(Side::Received, "Arrived", log.counts[1])];
        Ok(Self {
            page: access.page("Sharing log"),
            rows: log.rows.iter().map(line).collect(),
            pager: listing.pager(log.rows.len(), log.total),
            tabs: Tabs { label: "Directions".to_owned(), tabs },
            empty: Empty {
                icon: "sharing",
                title: if side == Side::Sent { "Nothing has left" } else { "Nothing has arrived" }.to_owned(),
                text: "Whatever crosses between your vault and another one stands here: what it was, which \
                       fields it carried, under which agreement, and the receipt that its receiver signed."
                    .to_owned(),
                action: None,
            },
            journal: access.here("journal"),
            sent: side == Side::Sent,
            peers,
            listing,
        })
    }
}

#[derive(Template)]
#[template(path = "sharing/show.html")]
struct Show {
    page: Page,
    kind: String,
    lead: String,
    state: Tag,
    fields: Vec<Shown>,
    gone: &'static str,
    agreement: String,
    partnership: Option<String>,
    purpose: String,
    keep_until: String,
    subject: (String, Option<String>),
    number: String,
    reply: Option<(String, String)>,
    basis: Option<String>,
    signed: Option<Signed>,
    same: Vec<Line>,
    header: String,
    hash: String,
}

impl Show {
    async fn new(
        access: &Access,
        logged: Logged,
        same: Vec<Logged>,
        agreements: &AgreementNames,
    ) -> Result<Self, VaultError> {
        let header = &logged.header;
        let ids: BTreeSet<String> = same
            .iter()
            .map(Logged::peer)
            .chain([logged.peer(), access.org])
            .map(|org| org.to_string())
            .collect();
        let names = Names::of(access, ids).await?;
        let now = access.exchange.vaults().front().clock.now();
        let peer = logged.peer().to_string();
        let title =
            format!("{} {} {}", kind_label(&header.kind), crossed::to_or_from(logged.side), names.get(&peer));
        let when = web::moment(logged.at, now);
        let crumbs = vec![
            Crumb {
                label: "Sharing log".to_owned(),
                href: Some(access.here(&format!("sharing?side={}", logged.side.as_str()))),
            },
            Crumb { label: title.clone(), href: None },
        ];
        let answered = same.iter().find(|other| Some(&other.hash) == header.in_reply_to.as_ref());
        let line = |other: &Logged| Line::new(access, other, &names, agreements, now);
        Ok(Self {
            page: Page { crumbs, ..access.page(title) },
            lead: match logged.side {
                Side::Sent => format!("Left your vault on {when}."),
                Side::Received => format!("Arrived in your vault on {when}."),
            },
            state: crossed::state(logged.state),
            fields: crossed::fields(&logged),
            gone: if logged.state == State::Refused { "Not kept" } else { "Erased" },
            agreement: agreements.get(header.agreement),
            partnership: header.partnership.map(|id| access.here(&format!("partners/{id}"))),
            purpose: match header.purpose.as_str() {
                "handshake" => "Making, changing or ending a partnership".to_owned(),
                purpose => purpose.to_owned(),
            },
            keep_until: match logged.keep_until {
                Some(until) => format!("{}, then erased", web::moment(until, now)),
                None => "As long as the partnership’s records".to_owned(),
            },
            subject: crossed::link(access, &header.subject),
            number: web::number(header.sequence),
            reply: header.in_reply_to.as_ref().map(|hash| match answered {
                Some(other) => {
                    let number = web::number(other.header.sequence);
                    let what = kind_label(&other.header.kind).to_lowercase();
                    (
                        format!("The {what}, number {number}"),
                        access.here(&format!("sharing/{}", other.header.id)),
                    )
                }
                None => (hash.clone(), String::new()),
            }),
            basis: header.basis.clone(),
            signed: crossed::signed(&logged, &names, now),
            same: same.iter().filter(|other| other.header.id != header.id).map(line).collect(),
            header: header.canonical(),
            kind: header.kind.clone(),
            hash: logged.hash.clone(),
        })
    }
}

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
use crate::access::{Access, ReadsAll};
use crate::texts::sharing as texts;

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

async fn list(reads: ReadsAll, listing: Listing<Newest>) -> Result<Html<List>, Problem> {
    let side = listing.filter("side").unwrap_or("sent").parse().map_err(|()| unknown_side())?;
    let peer = match listing.filter("peer") {
        Some(handle) => Some(peer(&reads, handle).await?),
        None => None,
    };
    let state = listing.filter("state").map(str::parse).transpose();
    let state = state.map_err(|()| Problem::malformed(texts::unknown_state()))?;
    let log =
        reads.vault.read(async |tx: &Tx| log(tx, side, peer, state, &listing).await).await.map_err(broken)?;
    List::new(&reads, side, listing, log).await.map(Html).map_err(broken)
}

async fn show(reads: ReadsAll, Path((_, envelope)): Path<(String, String)>) -> Result<Html<Show>, Problem> {
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

async fn log(
    tx: &Tx,
    side: Side,
    peer: Option<OrgId>,
    state: Option<State>,
    listing: &Listing<Newest>,
) -> Result<Log, VaultError> {
    let (rows, total) = Logged::page(tx, side, peer, state, listing.limit.into(), listing.offset()).await?;
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
    card.map(|card| card.org).ok_or_else(|| Problem::malformed(texts::unknown_peer()))
}

fn unknown_side() -> Problem {
    Problem::malformed(texts::unknown_side())
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "sharing/list.html")]
struct List {
    page: Page,
    journal: String,
    other: String,
    listing: Listing<Newest>,
    tabs: Tabs,
    /// Handle, name and whether it is chosen.
    peers: Vec<(String, String, bool)>,
    states: Vec<(&'static str, String, bool)>,
    narrow: bool,
    acts: bool,
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
        let tab = |one: Side, label, count| Tab {
            label,
            href: format!("?side={}", one.as_str()),
            count: Some(count),
            current: one == side,
        };
        let tabs = vec![
            tab(Side::Sent, texts::left(), log.counts[0]),
            tab(Side::Received, texts::arrived(), log.counts[1]),
        ];
        let rows: Vec<Line> = log.rows.iter().map(line).collect();
        let narrow = ["peer", "state"].iter().any(|name| listing.filter(name).is_some());
        Ok(Self {
            page: access.page(texts::title()),
            acts: rows.iter().any(|row| row.take_back.is_some()),
            rows,
            states: states(side, listing.filter("state")),
            narrow,
            pager: listing.pager(log.rows.len(), log.total),
            tabs: Tabs { label: texts::directions(), tabs },
            empty: empty(side, narrow),
            journal: access.here("journal"),
            other: if side == Side::Sent { texts::to() } else { texts::from() },
            peers,
            listing,
        })
    }
}

/// The states that an envelope can be in on that side.
fn states(side: Side, chosen: Option<&str>) -> Vec<(&'static str, String, bool)> {
    let here = match side {
        Side::Sent => [State::Queued, State::Delivered, State::Refused, State::Withdrawn].as_slice(),
        Side::Received => [State::Received, State::Refused, State::Erased].as_slice(),
    };
    let option =
        |state: &State| (state.as_str(), crossed::state_label(*state), chosen == Some(state.as_str()));
    here.iter().map(option).collect()
}

fn empty(side: Side, narrow: bool) -> Empty {
    let (title, text) = match (narrow, side) {
        (true, _) => (texts::none_such(), texts::none_such_about()),
        (false, Side::Sent) => (texts::nothing_left(), texts::nothing_about()),
        (false, Side::Received) => (texts::nothing_arrived(), texts::nothing_about()),
    };
    Empty { icon: "sharing", title, text, action: None }
}

#[derive(Template)]
#[template(path = "sharing/show.html")]
struct Show {
    page: Page,
    kind: String,
    lead: String,
    state: Tag,
    fields: Vec<Shown>,
    gone: String,
    take_back: Option<String>,
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
        let (what, whom) = (kind_label(&header.kind), names.get(&peer));
        let title = match logged.side {
            Side::Sent => texts::sent_title(what, whom),
            Side::Received => texts::received_title(what, whom),
        };
        let when = web::moment(logged.at, now);
        let crumbs = vec![
            Crumb {
                label: texts::title(),
                href: Some(access.here(&format!("sharing?side={}", logged.side.as_str()))),
            },
            Crumb { label: title.clone(), href: None },
        ];
        let answered = same.iter().find(|other| Some(&other.hash) == header.in_reply_to.as_ref());
        let line = |other: &Logged| Line::new(access, other, &names, agreements, now);
        Ok(Self {
            page: Page { crumbs, ..access.page(title) },
            lead: match logged.side {
                Side::Sent => texts::left_on(when),
                Side::Received => texts::arrived_on(when),
            },
            state: crossed::state(logged.state),
            fields: crossed::fields(&logged),
            gone: if logged.state == State::Refused { texts::gone_refused() } else { texts::gone_erased() },
            agreement: agreements.get(header.agreement),
            partnership: header.partnership.map(|id| access.here(&format!("partners/{id}"))),
            purpose: match header.purpose.as_str() {
                "handshake" => texts::handshake(),
                purpose => purpose.to_owned(),
            },
            keep_until: match logged.keep_until {
                Some(until) => texts::then_erased(web::moment(until, now)),
                None => texts::as_long(),
            },
            subject: crossed::link(access, &header.subject),
            number: web::number(header.sequence),
            reply: header.in_reply_to.as_ref().map(|hash| match answered {
                Some(other) => {
                    let what = kind_label(&other.header.kind).to_lowercase();
                    (
                        texts::the_number(what, other.header.sequence),
                        access.here(&format!("sharing/{}", other.header.id)),
                    )
                }
                None => (hash.clone(), String::new()),
            }),
            basis: header.basis.clone(),
            take_back: crossed::take_back(access, &logged),
            signed: crossed::signed(&logged, &names, now),
            same: same.iter().filter(|other| other.header.id != header.id).map(line).collect(),
            header: header.canonical(),
            kind: header.kind.clone(),
            hash: logged.hash.clone(),
        })
    }
}

//! The pages of partnerships: who one works with, under which terms.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State as From};
use axum::http::Method;
use axum::response::Redirect;
use kernel::{PartnershipId, Timestamp};
use serde::Deserialize;
use trust::Portal;
use trust::access::{Access, Administers, Counts, Reads, Role as May};
use trust::agreements::{self, Agreement};
use trust::sharing::Names;
use vault::{Change, Tx, VaultError};
use web::{Crumb, Empty, Html, Kind, Notice, Page, Problem, Rooms, Sample, Tag};

use super::clauses::{Said, said};
use super::{Partnership, PartnershipError, Role, State, accept, all, end, find};
use crate::offers::Section;
use crate::programs::PassUp;
use crate::texts::{offers as offer_texts, partners as texts};

/// What the last act did.
#[derive(Deserialize)]
struct Done {
    done: Option<String>,
}

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/partners", Sample::get(), list);
    rooms.page(Method::GET, "/o/{org}/partners/{partnership}", Sample::get(), show);
    rooms.page(
        Method::POST,
        "/o/{org}/partners/{partnership}/acceptance",
        Sample::form(""),
        accept_invitation,
    );
    rooms.page(Method::POST, "/o/{org}/partners/{partnership}/end", Sample::form(""), end_partnership);
}

async fn list(
    reads: Reads,
    From(portal): From<Portal>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<List>, Problem> {
    let partnerships = reads.vault.read(async |tx: &Tx| with_terms(tx).await).await.map_err(broken)?;
    let offers = Section::read(&reads).await.map_err(broken)?;
    let mut list = List::new(&reads, &partnerships, offers);
    let good = |text| Some(Notice { kind: Kind::Good, text });
    list.page.notice = match done.as_deref() {
        Some("offered") if portal.mode.mute => Some(Notice { kind: Kind::Warn, text: offer_texts::mute() }),
        Some("offered") => good(offer_texts::done_offered()),
        Some("taken_back") => good(offer_texts::done_taken_back()),
        Some("came") => good(offer_texts::done_came()),
        _ => None,
    };
    Ok(Html(list))
}

async fn show(
    reads: Reads,
    Path((_, partnership)): Path<(String, String)>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<Show>, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let found = reads.vault.read(async |tx: &Tx| one(tx, id).await).await.map_err(broken)?;
    let (partnership, versions) = found.ok_or_else(Problem::absent)?;
    Show::new(&reads, partnership, versions, done.as_deref()).await.map(Html).map_err(broken)
}

async fn accept_invitation(
    administers: Administers,
    Path((_, partnership)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| accept(&administers.exchange, change, id).await;
    administers.vault.change(administers.actor, act).await.map_err(problem)?;
    Ok(Redirect::to(&administers.here(&format!("partners/{id}?done=accepted"))))
}

async fn end_partnership(
    administers: Administers,
    Path((_, partnership)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| end(&administers.exchange, change, id).await;
    administers.vault.change(administers.actor, act).await.map_err(problem)?;
    Ok(Redirect::to(&administers.here(&format!("partners/{id}?done=ended"))))
}

/// Every partnership, each with the agreement that is in force.
async fn with_terms(tx: &Tx) -> Result<Vec<(Partnership, Option<Agreement>)>, VaultError> {
    let mut partnerships = Vec::new();
    for partnership in all(tx).await? {
        let agreement = agreements::in_force(tx, partnership.id, tx.now()).await?;
        partnerships.push((partnership, agreement));
    }
    Ok(partnerships)
}

/// A partnership with every version of its agreement, the newest first.
async fn one(tx: &Tx, id: PartnershipId) -> Result<Option<(Partnership, Vec<Agreement>)>, VaultError> {
    let Some(partnership) = find(tx, id).await? else { return Ok(None) };
    Ok(Some((partnership, agreements::of_partnership(tx, id).await?)))
}

fn problem(error: PartnershipError) -> Problem {
    match error {
        PartnershipError::Absent => Problem::absent(),
        PartnershipError::Oneself => Problem::refused("oneself", error.to_string()),
        PartnershipError::State(_) => Problem::conflict(error.to_string()),
        PartnershipError::Send(error) => Problem::refused("not_sent", error.to_string()),
        PartnershipError::Vault(error) => broken(error),
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "partnerships/list.html")]
struct List {
    page: Page,
    lead: String,
    sides: Vec<Side>,
    empty: Empty,
    /// For who administers.
    offers: Option<Section>,
}

/// One of the two tables.
struct Side {
    title: String,
    text: String,
    rows: Vec<Line>,
}

struct Line {
    href: String,
    name: String,
    program: String,
    products: String,
    state: Tag,
    since: String,
    agreement: String,
}

impl List {
    fn new(
        access: &Access,
        partnerships: &[(Partnership, Option<Agreement>)],
        offers: Option<Section>,
    ) -> Self {
        let now = access.exchange.vaults().front().clock.now();
        let rows = |role: Role| -> Vec<Line> {
            partnerships
                .iter()
                .filter(|(partnership, _)| partnership.role == role)
                .map(|(partnership, agreement)| Line::new(access, partnership, agreement.as_ref(), now))
                .collect()
        };
        let (partners, vendors) = (rows(Role::Owner), rows(Role::Partner));
        let counts = Counts { partners: Some(partnerships.len() as u64), ..Counts::default() };
        let lead = match (partners.len(), vendors.len()) {
            (0, 0) => texts::nobody(),
            (some, 0) => texts::partners_only(some),
            (0, some) => texts::vendors_only(some),
            (below, above) => {
                format!("{} {}", texts::below(below), texts::above(above))
            }
        };
        let vendors = Side { title: texts::vendors(), text: texts::vendors_about(), rows: vendors };
        let partners = Side { title: texts::partners(), text: texts::partners_about(), rows: partners };
        let sides = [partners, vendors].into_iter().filter(|side| !side.rows.is_empty()).collect();
        Self {
            page: access.page_with(texts::title(), counts),
            lead,
            sides,
            offers,
            empty: Empty { icon: "building", title: texts::none(), text: texts::none_about(), action: None },
        }
    }
}

impl Line {
    fn new(
        access: &Access,
        partnership: &Partnership,
        agreement: Option<&Agreement>,
        now: Timestamp,
    ) -> Self {
        Self {
            href: access.here(&format!("partners/{}", partnership.id)),
            name: partnership.peer_name.clone(),
            program: partnership.program_name.clone(),
            products: match partnership.products.len() {
                0 => texts::all_products(),
                1..=3 => partnership.products.join(", "),
                many => texts::products_counted(many),
            },
            state: state(partnership.state),
            since: web::ago(partnership.since, now),
            agreement: agreement.map_or_else(texts::no_agreement, |agreement| {
                texts::version_of(&agreement.terms.name, agreement.which.version)
            }),
        }
    }
}

#[derive(Template)]
#[template(path = "partnerships/show.html")]
struct Show {
    page: Page,
    name: String,
    state: Tag,
    lead: String,
    program: String,
    products: String,
    since: String,
    passing: String,
    log: String,
    registrations: String,
    terms: Option<TermsShown>,
    versions: Vec<Version>,
    /// Where to accept or to end, where this person may.
    accept: Option<String>,
    end: Option<String>,
    waits: bool,
}

struct TermsShown {
    title: String,
    clauses: Vec<Said>,
}

struct Version {
    name: String,
    proposed: String,
    accepted: String,
    by: String,
    state: Tag,
}

impl Show {
    async fn new(
        access: &Access,
        partnership: Partnership,
        versions: Vec<Agreement>,
        done: Option<&str>,
    ) -> Result<Self, VaultError> {
        let now = access.exchange.vaults().front().clock.now();
        let by: BTreeSet<String> =
            versions.iter().filter_map(|version| version.accepted_by.clone()).collect();
        let names = Names::of(access, by).await?;
        let peer = access.exchange.vaults().directory().card(partnership.peer).await?;
        let peer = peer.map_or_else(String::new, |card| format!("&peer={}", card.handle));
        let may = access.role >= May::Admin;
        let invited = partnership.state == State::Invited && partnership.role == Role::Partner;
        let name = partnership.peer_name.clone();
        let terms = versions.iter().find(|version| version.in_force_at(now)).or(versions.first());
        let crumbs = vec![
            Crumb { label: texts::title(), href: Some(access.here("partners")) },
            Crumb { label: name.clone(), href: None },
        ];
        let here = access.here(&format!("partners/{}", partnership.id));
        Ok(Self {
            page: Page { crumbs, notice: done.and_then(|done| notice(done, &name)), ..access.page(&name) },
            state: state(partnership.state),
            lead: lead(&partnership),
            program: partnership.program_name.clone(),
            products: match partnership.products.is_empty() {
                true => texts::all(),
                false => partnership.products.join(", "),
            },
            since: web::moment(partnership.since, now),
            passing: passing(&partnership, &access.card.name),
            log: access.here(&format!("sharing?side=sent{peer}")),
            registrations: access.here("registrations"),
            terms: terms.map(|agreement| TermsShown {
                title: texts::version_of(&agreement.terms.name, agreement.which.version),
                clauses: agreement
                    .terms
                    .clauses
                    .iter()
                    .map(|clause| said(clause, partnership.role, &name))
                    .collect(),
            }),
            versions: versions.iter().map(|version| Version::new(version, &names, now)).collect(),
            accept: (may && invited).then(|| format!("{here}/acceptance")),
            end: (may && partnership.state == State::Active).then(|| format!("{here}/end")),
            waits: invited && !may,
            name,
        })
    }
}

impl Version {
    fn new(agreement: &Agreement, names: &Names, now: Timestamp) -> Self {
        let (kind, text) = match (agreement.accepted, agreement.ended) {
            (None, None) => (Kind::Warn, texts::proposed()),
            (None, Some(_)) => (Kind::Plain, texts::never_accepted()),
            (Some(_), None) => (Kind::Good, texts::in_force()),
            (Some(_), Some(_)) => (Kind::Plain, texts::over()),
        };
        Self {
            name: texts::version(agreement.which.version),
            proposed: web::moment(agreement.proposed, now),
            accepted: agreement.accepted.map_or_else(String::new, |at| web::moment(at, now)),
            by: agreement.accepted_by.as_deref().map_or_else(String::new, |by| names.get(by).to_owned()),
            state: Tag { kind, text },
        }
    }
}

fn state(state: State) -> Tag {
    let (kind, text) = match state {
        State::Invited => (Kind::Warn, texts::invited()),
        State::Active => (Kind::Good, texts::active()),
        State::Ended => (Kind::Plain, texts::ended()),
    };
    Tag { kind, text }
}

fn lead(partnership: &Partnership) -> String {
    let Partnership { peer_name, program_name, .. } = partnership;
    match (partnership.role, partnership.state) {
        (Role::Owner, State::Invited) => texts::you_invited(peer_name, program_name),
        (Role::Owner, State::Active) => texts::has_place(peer_name, program_name),
        (Role::Owner, State::Ended) => texts::had_place(peer_name, program_name),
        (Role::Partner, State::Invited) => texts::invites_you(peer_name, program_name),
        (Role::Partner, State::Active) => texts::you_have_place(program_name, peer_name),
        (Role::Partner, State::Ended) => texts::you_had_place(program_name, peer_name),
    }
}

/// Whether what is registered goes on, and who does that.
fn passing(partnership: &Partnership, me: &str) -> String {
    match (partnership.role, partnership.pass_up) {
        (Role::Owner, PassUp::Automatic) => texts::we_pass(me),
        (Role::Owner, PassUp::ByHand) => texts::we_pass_by_hand(me),
        (Role::Owner, PassUp::Never) => texts::none_passes(me),
        (Role::Partner, PassUp::Automatic) => texts::they_pass(&partnership.peer_name),
        (Role::Partner, PassUp::ByHand) => texts::they_pass_by_hand(&partnership.peer_name),
        (Role::Partner, PassUp::Never) => texts::none_passes(&partnership.peer_name),
    }
}

fn notice(done: &str, name: &str) -> Option<Notice> {
    let text = match done {
        "accepted" => texts::done_accepted(name),
        "ended" => texts::done_ended(name),
        _ => return None,
    };
    Some(Notice { kind: Kind::Good, text })
}

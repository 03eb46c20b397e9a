//! The agreement with one partner: what holds, what is proposed and in what that differs, and every version of it.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Form, Path, Query},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::Date;
use kernel::{PartnershipId, Timestamp};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Administers, Reads, Role as May},
    agreements::{self, Agreement, Stands},
    sharing::Names,
};
use vault::{Change, Tx, VaultError};
use web::{Crumb, Html, Input, Kind as Colour, Notice, Page, Problem, Rooms, Sample, Tabs, Tag};

use super::{AgreementError, actions, details};
use crate::partnerships::{self, Head, Partnership, Role, Said, State, Tab, said};
use crate::programs::{self, Changed, Program, difference};
use crate::texts::{agreements as texts, partners as partner_texts};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let at = "/o/{org}/partners/{partnership}/agreement";
    rooms.page(Method::GET, at, Sample::get(), show);
    let form = Sample::form("from=");
    rooms.page(Method::POST, "/o/{org}/partners/{partnership}/agreement/proposal", form, propose);
    let form = Sample::form("version=2");
    rooms.page(Method::POST, "/o/{org}/partners/{partnership}/agreement/taking-back", form, take_back);
    rooms.page(
        Method::POST,
        "/o/{org}/partners/{partnership}/agreement/acceptance",
        Sample::form("version=2"),
        accept,
    );
    let form = Sample::form("version=2&why=Two+years+are+too+long");
    rooms.page(Method::POST, "/o/{org}/partners/{partnership}/agreement/refusal", form, decline);
}

type Named = Path<(String, String)>;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// The version to look at; the one that holds where none is named.
    version: String,
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answered {
    version: String,
    why: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct From {
    from: String,
}

impl From {
    /// A day as it was typed.
    pub(super) fn named(from: String) -> Self {
        Self { from }
    }

    /// From when on it is to hold: the beginning of that day where who proposes is; at once where none is named.
    pub(super) fn read(&self) -> Result<Option<Timestamp>, AgreementError> {
        match self.from.trim() {
            "" => Ok(None),
            day => day.parse::<Date>().ok().and_then(text::begins).map(Some).ok_or(AgreementError::Day),
        }
    }
}

async fn show(reads: Reads, Path((_, id)): Named, Query(asked): Query<Asked>) -> Result<Html<Show>, Problem> {
    Show::read(&reads, named(&id)?, &asked, None).await.map(Html)
}

async fn propose(
    administers: Administers,
    Path((_, id)): Named,
    Form(from): Form<From>,
) -> Result<Response, Problem> {
    let id = named(&id)?;
    let act = async |change: &Change| {
        actions::propose(&administers.exchange, change, id, from.read()?).await.map(|_| ())
    };
    let done = administers.vault.change(administers.actor, act).await;
    answer(&administers, id, "proposed", done).await
}

async fn take_back(
    administers: Administers,
    Path((_, id)): Named,
    Form(Answered { version, .. }): Form<Answered>,
) -> Result<Response, Problem> {
    let (id, version) = (named(&id)?, number(&version));
    let act = async |change: &Change| actions::take_back(&administers.exchange, change, id, version).await;
    let done = administers.vault.change(administers.actor, act).await;
    answer(&administers, id, "taken_back", done).await
}

async fn accept(
    administers: Administers,
    Path((_, id)): Named,
    Form(Answered { version, .. }): Form<Answered>,
) -> Result<Response, Problem> {
    let (id, version) = (named(&id)?, number(&version));
    let act = async |change: &Change| actions::accept(&administers.exchange, change, id, version).await;
    let done = administers.vault.change(administers.actor, act).await;
    answer(&administers, id, "accepted", done).await
}

async fn decline(
    administers: Administers,
    Path((_, id)): Named,
    Form(Answered { version, why }): Form<Answered>,
) -> Result<Response, Problem> {
    let (id, version) = (named(&id)?, number(&version));
    let act =
        async |change: &Change| actions::decline(&administers.exchange, change, id, version, &why).await;
    let done = administers.vault.change(administers.actor, act).await;
    answer(&administers, id, "declined", done).await
}

/// Back to the page: with what was done, or with why not.
async fn answer(
    access: &Access,
    id: PartnershipId,
    done: &str,
    outcome: Result<(), AgreementError>,
) -> Result<Response, Problem> {
    match outcome {
        Ok(()) => {
            Ok(Redirect::to(&access.here(&format!("partners/{id}/agreement?done={done}"))).into_response())
        }
        Err(
            error @ (AgreementError::Since
            | AgreementError::Same
            | AgreementError::Day
            | AgreementError::Why
            | AgreementError::Ends),
        ) => {
            let status = match error {
                AgreementError::Since | AgreementError::Ends => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let page = Show::read(access, id, &Asked::default(), Some(error.to_string())).await?;
            Ok((status, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn named(text: &str) -> Result<PartnershipId, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

/// A version as a form names it; none is called so where it does not.
fn number(text: &str) -> i64 {
    text.trim().parse().unwrap_or_default()
}

impl std::convert::From<AgreementError> for Problem {
    fn from(error: AgreementError) -> Self {
        let told = error.to_string();
        match error {
            AgreementError::Absent => Self::absent(),
            AgreementError::Ends | AgreementError::Since => Self::conflict(told),
            AgreementError::Same => Self::refused("same", told),
            AgreementError::Day => Self::refused("day", told),
            AgreementError::Why => Self::refused("why", told),
            AgreementError::Send(_) => Self::refused("not_sent", told),
            AgreementError::Vault(error) => Self::broken(&error),
        }
    }
}

#[derive(Template)]
#[template(path = "agreements/show.html")]
struct Show {
    page: Page,
    here: String,
    name: String,
    lead: String,
    /// The other pages of the partnership.
    tabs: Tabs,
    /// What waits for the partner's answer.
    open: Option<Open>,
    /// The version that is shown, with its number and state.
    shown: Option<(String, Tag)>,
    withheld: String,
    clauses: Vec<Said>,
    /// In what the shown one differs from the one before it.
    changed: Vec<Changed>,
    versions: Vec<Version>,
    /// For who may propose: in what the program's agreement differs from what holds, and the field for the day.
    proposes: Option<(Vec<Changed>, Input)>,
}

/// A proposal.
struct Open {
    version: i64,
    told: String,
    changed: Vec<Changed>,
    /// Whether this person may answer it.
    answers: bool,
    /// Whether it waits for somebody who may.
    waits: bool,
    /// Whether this person may take it back.
    takes_back: bool,
    signs: String,
    why: Input,
}

struct Version {
    href: String,
    name: String,
    proposed: String,
    signed: String,
    holds: String,
    state: Tag,
}

/// All that the page shows.
struct Known {
    partnership: Partnership,
    versions: Vec<Agreement>,
    program: Option<Program>,
}

impl Show {
    async fn read(
        access: &Access,
        id: PartnershipId,
        asked: &Asked,
        refusal: Option<String>,
    ) -> Result<Self, Problem> {
        let read = async |tx: &Tx| {
            let Some(partnership) = partnerships::find(tx, id).await? else { return Ok(None) };
            let program = match partnership.role {
                Role::Owner => programs::find(tx, partnership.program).await?,
                Role::Partner => None,
            };
            let versions = agreements::of_partnership(tx, id).await?;
            Ok::<_, VaultError>(Some(Known { partnership, versions, program }))
        };
        let known = access.vault.read(read).await.map_err(|error| Problem::broken(&error))?;
        let Known { partnership, versions, program } = known.ok_or_else(Problem::absent)?;
        let now = access.exchange.vaults().front().clock.now();
        let by: BTreeSet<String> =
            versions.iter().filter_map(|version| version.accepted_by.clone()).collect();
        let names = Names::of(access, by).await.map_err(|error| Problem::broken(&error))?;
        let name = partnership.peer_name.clone();
        let here = access.here(&format!("partners/{id}"));
        let holding = versions.iter().find(|version| version.in_force_at(now));
        let wanted = asked.version.parse::<i64>().ok();
        let chosen = wanted.and_then(|number| versions.iter().find(|one| one.which.version == number));
        if wanted.is_some() && chosen.is_none() {
            return Err(Problem::absent());
        }
        let shown = chosen.or(holding).or(versions.first());
        let may =
            access.role >= May::Admin && partnership.state != State::Ended && partnership.ends.is_none();
        let before = |number: i64| {
            versions.iter().find(|other| other.which.version < number && other.begins.is_some())
        };
        let changed = match (shown, chosen) {
            (Some(shown), Some(_)) => before(shown.which.version).map(|before| differs(before, shown)),
            _ => None,
        };
        let open = versions.first().filter(|newest| newest.stands(now) == Stands::Proposed);
        let open = open.filter(|_| partnership.state == State::Active);
        let proposes = match program {
            Some(program) if may && partnership.state != State::Ended => {
                let latest = versions.iter().find(|one| {
                    matches!(one.stands(now), Stands::Proposed | Stands::Waits | Stands::InForce)
                });
                let before = latest.map(|latest| details(&latest.terms)).unwrap_or_default();
                let changed = difference(&before, &details(&program.terms));
                (!changed.is_empty()).then(|| (changed, day()))
            }
            _ => None,
        };
        let crumbs = vec![
            Crumb { label: partner_texts::title(), href: Some(access.here("partners")) },
            Crumb { label: name.clone(), href: Some(here.clone()) },
            Crumb { label: texts::title(), href: None },
        ];
        let notice = refusal
            .map(|text| Notice { kind: Colour::Bad, text })
            .or_else(|| told(&asked.done, &name).map(|text| Notice { kind: Colour::Good, text }));
        Ok(Self {
            page: Page { crumbs, notice, ..access.page(texts::title_with(&name)) },
            lead: texts::lead(&partnership.program_name),
            tabs: Head::tabs(access, partnership.id, Tab::Agreement),
            open: open.map(|open| {
                let holds = holding.map(|holding| differs(holding, open)).unwrap_or_default();
                Open::new(access, &partnership, open, holds, may, now)
            }),
            shown: shown.map(|shown| {
                let name = partner_texts::version_of(&shown.terms.name, shown.which.version);
                (name, tag(shown.stands(now)))
            }),
            withheld: shown.map(|shown| texts::withheld_below(shown.terms.threshold)).unwrap_or_default(),
            clauses: shown
                .map(|shown| {
                    shown.terms.clauses.iter().map(|one| said(one, partnership.role, &name)).collect()
                })
                .unwrap_or_default(),
            changed: changed.unwrap_or_default(),
            versions: versions
                .iter()
                .map(|version| Version::new(&format!("{here}/agreement"), version, &names, now))
                .collect(),
            proposes,
            here: format!("{here}/agreement"),
            name,
        })
    }
}

/// The field for the day from which on it is to hold.
pub(super) fn day() -> Input {
    Input::date("from", texts::from_day()).hint(texts::from_day_hint())
}

impl Open {
    fn new(
        access: &Access,
        partnership: &Partnership,
        open: &Agreement,
        changed: Vec<Changed>,
        may: bool,
        now: Timestamp,
    ) -> Self {
        let ours = partnership.role == Role::Owner;
        let who = if ours { access.card.name.clone() } else { partnership.peer_name.clone() };
        let by = open.proposed_by.clone().unwrap_or_else(|| who.clone());
        let when = web::moment(open.proposed, now);
        let day =
            open.not_before.map_or_else(texts::at_once, |from| texts::holds_from(web::moment(from, now)));
        Self {
            version: open.which.version,
            told: texts::proposed_told(by, who, when, day),
            changed,
            answers: may && !ours,
            waits: !may && !ours,
            takes_back: may && ours,
            signs: texts::signs(&partnership.peer_name),
            why: Input::long("why", texts::why()).hint(texts::why_hint(&partnership.peer_name)).most(1_000),
        }
    }
}

impl Version {
    fn new(here: &str, agreement: &Agreement, names: &Names, now: Timestamp) -> Self {
        let number = agreement.which.version;
        let when = web::moment(agreement.proposed, now);
        let ours = agreement.accepted_by.as_deref().map(|by| names.get(by).to_owned());
        let signed = agreement.signed_by.clone().or(ours).unwrap_or_default();
        let holds = match (agreement.begins, agreement.ended) {
            (Some(from), Some(until)) => texts::from_until(web::moment(from, now), web::moment(until, now)),
            (Some(from), None) => texts::holds_from(web::moment(from, now)),
            (None, _) => agreement.declined.clone().unwrap_or_default(),
        };
        Self {
            href: format!("{here}?version={number}"),
            name: partner_texts::version(number),
            proposed: match &agreement.proposed_by {
                Some(by) => texts::proposed_by(when, by),
                None => partner_texts::proposed_on(when),
            },
            signed: match agreement.accepted {
                Some(at) => texts::accepted_by(web::moment(at, now), signed),
                None => partner_texts::not_accepted(),
            },
            holds,
            state: tag(agreement.stands(now)),
        }
    }
}

fn differs(before: &Agreement, after: &Agreement) -> Vec<Changed> {
    difference(&details(&before.terms), &details(&after.terms))
}

/// Where a version stands, as people read it.
pub(super) fn tag(stands: Stands) -> Tag {
    let (kind, text) = match stands {
        Stands::Proposed => (Colour::Warn, partner_texts::proposed()),
        Stands::Waits => (Colour::Warn, texts::waits_for_day()),
        Stands::InForce => (Colour::Good, partner_texts::in_force()),
        Stands::Over => (Colour::Plain, partner_texts::over()),
        Stands::Declined => (Colour::Bad, texts::declined()),
        Stands::Lapsed => (Colour::Plain, texts::lapsed()),
    };
    Tag { kind, text }
}

fn told(done: &str, name: &str) -> Option<String> {
    Some(match done {
        "proposed" => texts::done_proposed(name),
        "taken_back" => texts::done_taken_back(name),
        "accepted" => texts::done_accepted(name),
        "declined" => texts::done_declined(name),
        _ => return None,
    })
}

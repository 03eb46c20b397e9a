//! The agreement of a program: what it says now and what its draft says, clause by clause; and which version of it each
//! partner has agreed to, to propose it to some of them or to all.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::Method,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{PartnershipId, ProgramId, Timestamp};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Administers, Reads, Role as May},
    agreements::{self, Agreement, Stands},
};
use vault::{Change, Tx, VaultError};
use web::{Crumb, Html, Input, Kind as Colour, Notice, Page, Problem, Rooms, Sample, Tag};

use super::{
    AgreementError, CATALOGUE, actions, details,
    web::{From, day, tag},
};
use crate::partnerships::{self, Partnership, Role, State};
use crate::programs::{self, Changed, Line, Program, difference};
use crate::texts::{agreements as texts, partners as partner_texts, programs as program_texts};

/// Partners that the page shows, and to whom it proposes at once.
const SHOWN: usize = 500;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let at = "/o/{org}/programs/{program}/agreement";
    rooms.page(Method::GET, at, Sample::get(), show);
    rooms.page(Method::POST, at, Sample::form("from=&partner={partnership}"), propose);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    proposed: Option<usize>,
    not: Option<usize>,
}

async fn show(
    reads: Reads,
    Path((_, program)): Path<(String, String)>,
    Query(done): Query<Done>,
) -> Result<Html<Show>, Problem> {
    let id = program.parse().map_err(|_| Problem::absent())?;
    Show::read(&reads, id, &done).await.map(Html)
}

/// Proposes to those that are ticked; one that it cannot be proposed to holds up nobody.
async fn propose(
    administers: Administers,
    Path((_, program)): Path<(String, String)>,
    axum::extract::RawForm(form): axum::extract::RawForm,
) -> Result<Response, Problem> {
    let id: ProgramId = program.parse().map_err(|_| Problem::absent())?;
    let pairs = form_urlencoded::parse(&form);
    let (mut from, mut ticked) = (String::new(), Vec::new());
    for (name, value) in pairs.take(SHOWN + 1) {
        match &*name {
            "from" => from = value.into_owned(),
            "partner" => ticked.extend(value.parse::<PartnershipId>()),
            _ => {}
        }
    }
    let from = From::named(from).read()?;
    let act = async |change: &Change| {
        let own = partnerships::of_program(change, id).await?;
        programs::find(change, id).await?.ok_or(AgreementError::Absent)?;
        let mut proposed = 0;
        for one in own.iter().filter(|one| ticked.contains(&one.id)) {
            let done = change.savepoint(async |change: &Change| {
                actions::propose(&administers.exchange, change, one.id, from).await
            });
            match done.await {
                Ok(_) => proposed += 1,
                Err(error @ (AgreementError::Vault(_) | AgreementError::Day)) => return Err(error),
                Err(_) => {}
            }
        }
        Ok(proposed)
    };
    let proposed = administers.vault.change(administers.actor, act).await?;
    let not = ticked.len().saturating_sub(proposed);
    let place = format!("programs/{id}/agreement?proposed={proposed}&not={not}");
    Ok(Redirect::to(&administers.here(&place)).into_response())
}

#[derive(Template)]
#[template(path = "agreements/of_program.html")]
struct Show {
    page: Page,
    here: String,
    lead: String,
    says: Vec<Line>,
    /// What the draft says otherwise.
    changed: Vec<Changed>,
    /// Where to change it, for who may: the whole, and clause by clause.
    edits: Vec<(String, String)>,
    rows: Vec<Row>,
    more: usize,
    /// For who may propose, where there is somebody to whom.
    proposes: Option<Input>,
}

struct Row {
    id: String,
    href: String,
    name: String,
    version: String,
    state: Option<Tag>,
    told: String,
    /// Whether the program says something else by now.
    differs: bool,
}

impl Show {
    async fn read(access: &Access, id: ProgramId, done: &Done) -> Result<Self, Problem> {
        let read = async |tx: &Tx| {
            let Some(program) = programs::find(tx, id).await? else { return Ok(None) };
            let draft = programs::draft(tx, &program).await?.definition.terms;
            let mut partners = Vec::new();
            let all = partnerships::of_program(tx, id).await?;
            let going = all.into_iter().filter(|one| one.state != State::Ended);
            for one in going {
                let versions = match partners.len() < SHOWN {
                    true => agreements::of_partnership(tx, one.id).await?,
                    false => Vec::new(),
                };
                partners.push((one, versions));
            }
            Ok::<_, VaultError>(Some((program, draft, partners)))
        };
        let known = access.vault.read(read).await.map_err(|error| Problem::broken(&error))?;
        let (program, draft, partners) = known.ok_or_else(Problem::absent)?;
        let now = access.exchange.vaults().front().clock.now();
        let here = access.here(&format!("programs/{id}"));
        let drafts = access.role >= May::Manager;
        let published = program.version > 0;
        let rows: Vec<Row> = partners
            .iter()
            .take(SHOWN)
            .map(|(one, versions)| Row::new(access, &program, one, versions, now))
            .collect();
        let link = |part: String, label: String| (format!("{here}/edit/{part}"), label);
        let whole = [link("agreement".to_owned(), texts::name_and_totals())];
        let clauses = CATALOGUE.iter().enumerate();
        let clauses = clauses.map(|(at, one)| link(format!("clause-{}", at + 1), one.label()));
        let proposes = access.role >= May::Admin && rows.iter().any(|row| row.differs);
        let crumbs = vec![
            Crumb { label: program_texts::title(), href: Some(access.here("programs")) },
            Crumb { label: program.name.clone(), href: Some(here.clone()) },
            Crumb { label: texts::title(), href: None },
        ];
        let shown = if published { &program.terms } else { &draft };
        Ok(Self {
            page: Page { crumbs, notice: done.told(), ..access.page(texts::title_of(&program.name)) },
            lead: if published { texts::lead_program() } else { texts::lead_draft() },
            says: super::lines(shown),
            changed: if published {
                difference(&details(&program.terms), &details(&draft))
            } else {
                Vec::new()
            },
            edits: if drafts { whole.into_iter().chain(clauses).collect() } else { Vec::new() },
            more: partners.len().saturating_sub(SHOWN),
            proposes: proposes.then(day),
            rows,
            here,
        })
    }
}

impl Done {
    fn told(&self) -> Option<Notice> {
        let proposed = self.proposed?;
        let not = self.not.unwrap_or_default();
        let text = match not {
            0 => texts::proposed_to(proposed),
            not => texts::proposed_to_some(texts::proposed_to(proposed), not),
        };
        Some(Notice { kind: if proposed == 0 { Colour::Warn } else { Colour::Good }, text })
    }
}

impl Row {
    fn new(
        access: &Access,
        program: &Program,
        one: &Partnership,
        versions: &[Agreement],
        now: Timestamp,
    ) -> Self {
        debug_assert_eq!(one.role, Role::Owner, "only who owns a program proposes its agreement");
        let latest = versions
            .iter()
            .find(|known| matches!(known.stands(now), Stands::Waits | Stands::InForce | Stands::Proposed));
        let newest = versions.first();
        let told = match newest.map(|newest| (newest, newest.stands(now))) {
            Some((newest, Stands::Declined)) => {
                texts::declined_because(newest.declined.clone().unwrap_or_default())
            }
            Some((newest, Stands::Proposed)) => partner_texts::proposed_on(web::moment(newest.proposed, now)),
            _ => String::new(),
        };
        Self {
            id: one.id.to_string(),
            href: access.here(&format!("partners/{}/agreement", one.id)),
            name: one.peer_name.clone(),
            version: newest.map(|newest| partner_texts::version(newest.which.version)).unwrap_or_default(),
            state: newest.map(|newest| tag(newest.stands(now))),
            told,
            differs: one.ends.is_none() && latest.is_none_or(|latest| latest.terms != program.terms),
        }
    }
}

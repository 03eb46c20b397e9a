//! The page of a program's tiers: who would move and why, before anybody does.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Form, Path, Query},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{ActId, ProgramId, Timestamp};
use partnering::programs::Standing;
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Administers},
    sharing::Names,
};
use vault::{Change, Tx};
use web::{Empty, Html, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{
    TierError,
    actions::{self, Counted, Counting},
    rule::{Performance, standing},
    store::Move,
};
use crate::{
    identified,
    leads::{at, to},
    texts::tiers as texts,
};

/// Partners that the page shows in each of its lists.
const SHOWN: usize = 200;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/programs/{program}/tiers", Sample::get(), show);
    rooms.page(Method::POST, "/o/{org}/programs/{program}/tiers/moves", Sample::form("seen=%5B%5D"), apply);
    let path = "/o/{org}/programs/{program}/tiers/moves/{act}/undo";
    rooms.page(Method::POST, path, Sample::form(""), undo);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Seen {
    seen: String,
}

async fn show(
    access: Administers,
    Path((_, program)): Path<(String, String)>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<TiersPage>, Problem> {
    let mut page = TiersPage::read(&access, identified(&program)?).await?;
    let good = |text| Some(Notice { kind: Kind::Good, text });
    page.page.notice = match done.as_str() {
        "moved" => good(texts::done_moved()),
        "undone" => good(texts::done_undone()),
        _ => None,
    };
    Ok(Html(page))
}

async fn apply(
    access: Administers,
    Path((_, program)): Path<(String, String)>,
    Form(Seen { seen }): Form<Seen>,
) -> Result<Response, Problem> {
    let id: ProgramId = identified(&program)?;
    let seen: Vec<Move> = serde_json::from_str(&seen).unwrap_or_default();
    let applied = access
        .vault
        .change(access.actor, async |change: &Change| actions::apply(change, id, Some(&seen)).await);
    match applied.await {
        Ok(_) => Ok(Redirect::to(&access.here(&format!("programs/{id}/tiers?done=moved"))).into_response()),
        Err(error @ TierError::Since) => {
            let mut page = TiersPage::read(&access, id).await?;
            page.page.notice =
                Some(Notice { kind: Kind::Bad, text: crate::leads::sentence(&error.to_string()) });
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn undo(
    access: Administers,
    Path((_, program, act)): Path<(String, String, String)>,
) -> Result<Redirect, Problem> {
    let (id, act): (ProgramId, ActId) = (identified(&program)?, identified(&act)?);
    access.vault.change(access.actor, async |change: &Change| actions::undo(change, id, act).await).await?;
    Ok(Redirect::to(&access.here(&format!("programs/{id}/tiers?done=undone"))))
}

impl From<TierError> for Problem {
    fn from(error: TierError) -> Self {
        match error {
            TierError::Absent => Self::absent(),
            TierError::Since | TierError::NotLast => Self::conflict(error.to_string()),
            TierError::Vault(error) => Self::broken(&error),
        }
    }
}

#[derive(Template)]
#[template(path = "tiers/show.html")]
struct TiersPage {
    page: Page,
    here: String,
    about: String,
    empty: Option<Empty>,
    moves: Vec<Row>,
    more_moves: usize,
    count: usize,
    /// What was looked at.
    seen: String,
    stay: Vec<Row>,
    more_stay: usize,
    last: Option<Last>,
}

struct Row {
    href: String,
    name: String,
    has: String,
    gets: String,
    reached: String,
    why: String,
}

struct Last {
    told: String,
    undo: Option<String>,
}

impl TiersPage {
    async fn read(access: &Access, id: ProgramId) -> Result<Self, Problem> {
        let counting = access.vault.read(async |tx: &Tx| actions::count(tx, id).await).await?;
        let now = access.exchange.vaults().front().clock.now();
        let here = access.here(&format!("programs/{id}"));
        let moves = counting.moves();
        let row = |one: &Counted| Row::new(access, &counting, one);
        let split = |moving: bool| counting.partners.iter().filter(move |one| one.moves() == moving);
        let mut page = access.page(texts::title(&counting.program.name));
        page.crumbs = vec![
            to(&texts::programs(), &access.here("programs")),
            to(&counting.program.name, &here),
            at(&texts::crumb()),
        ];
        let months = counting.says.period_months;
        let empty = Empty { icon: "document", title: texts::none(), text: texts::none_about(), action: None };
        Ok(Self {
            page,
            about: if counting.says.automatic {
                texts::about_automatic(months)
            } else {
                texts::about(months)
            },
            empty: counting.says.tiers.is_empty().then_some(empty),
            moves: split(true).take(SHOWN).map(row).collect(),
            more_moves: moves.len().saturating_sub(SHOWN),
            count: moves.len(),
            seen: serde_json::to_string(&moves).unwrap_or_default(),
            stay: split(false).take(SHOWN).map(row).collect(),
            more_stay: split(false).count().saturating_sub(SHOWN),
            last: last(access, &counting, &here, now).await?,
            here,
        })
    }
}

async fn last(
    access: &Access,
    counting: &Counting,
    here: &str,
    now: Timestamp,
) -> Result<Option<Last>, Problem> {
    let Some(moving) = &counting.last else { return Ok(None) };
    let names = Names::of(access, BTreeSet::from([moving.by.clone()])).await;
    let names = names.map_err(|error| Problem::broken(&error))?;
    let (when, who) = (web::moment(moving.at, now), names.get(&moving.by));
    let told = match moving.undone {
        true => texts::last_undone(moving.moves.len(), when, who),
        false => texts::last_moved(moving.moves.len(), when, who),
    };
    Ok(Some(Last { told, undo: (!moving.undone).then(|| format!("{here}/tiers/moves/{}/undo", moving.id)) }))
}

impl Row {
    fn new(access: &Access, counting: &Counting, one: &Counted) -> Self {
        let name = |tier: &Option<String>| tier.clone().unwrap_or_else(texts::no_tier);
        let stands = standing(&counting.says, &one.after, &one.performance);
        Self {
            href: access.here(&format!("partners/{}", one.partnership.id)),
            name: one.partnership.peer_name.clone(),
            has: name(&one.before.tier),
            gets: name(&one.after.tier),
            reached: reached(&one.performance),
            why: why(counting, one, &stands),
        }
    }
}

fn reached(performance: &Performance) -> String {
    let won = performance.won.iter().map(web::money).collect::<Vec<_>>().join(", ");
    let won = if won.is_empty() { texts::nothing_won() } else { texts::won(won) };
    format!("{}, {won}", texts::accepted(performance.accepted))
}

fn why(counting: &Counting, one: &Counted, stands: &Standing) -> String {
    let place = |tier: &Option<String>| {
        counting.says.tiers.iter().position(|known| Some(&known.name) == tier.as_ref())
    };
    if one.moves() {
        return match (place(&one.before.tier) < place(&one.after.tier), &one.after.tier, &one.before.tier) {
            (true, Some(tier), _) => texts::rises(tier),
            (_, _, Some(tier)) => texts::falls(tier),
            _ => String::new(),
        };
    }
    if let (Some(until), Some(tier)) = (stands.keeps_until, &stands.tier) {
        return texts::kept_until(tier, text::day(text::day_at(until)));
    }
    let Some(next) = &stands.next else { return String::new() };
    let accepted = (stands.accepted_missing > 0).then(|| texts::missing_accepted(stands.accepted_missing));
    let won = stands.won_missing.map(|won| texts::missing_won(web::money(&won)));
    let missing: Vec<String> = [accepted, won].into_iter().flatten().collect();
    texts::missing(next, missing.join(", "))
}

//! One step: what it says, who has it, and what people do with it.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Path},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use exchange::Exchange;
use kernel::{Currency, DealId, Money, RegistrationId, StepId};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Reads, Role, Works},
    people::Person,
    sharing::Names,
};
use vault::{Change, Tx, VaultError};
use web::{Crumb, Html, Input, Page, Problem, Rooms, Sample, Sees, Tag};

use super::{
    DealStep, Draft, Side, StepError, Suggestion, Who, actions,
    part::{Named, Taking, Wrong, inputs, tags, told},
    step::worded,
    store,
};
use crate::{
    coselling, deals,
    deals::{Deal, Source, people},
    identified,
    leads::sentence,
    registrations,
    texts::{deals as deal_texts, steps as texts},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let form = Sample::form("what=Call+them&due=2026-12-01&who={colleague}");
    rooms.page(Method::POST, "/o/{org}/deals/{deal}/steps", form, add);
    rooms.page(Method::GET, "/o/{org}/steps/{step}", Sample::get(), show);
    let form = Sample::form("version={step_version}&what=Call+them+again&due=2026-12-02&who=nobody");
    rooms.page(Method::POST, "/o/{org}/steps/{step}", form, change);
    let plain = || Sample::form("back=");
    offer(rooms, "/o/{org}/steps/{step}/completion", plain(), Act::Finish);
    offer(rooms, "/o/{org}/steps/{step}/reopening", plain(), Act::Reopen);
    let form = Sample::form("back=&reason=They+moved");
    rooms.page(Method::POST, "/o/{org}/steps/{asked_step}/declining", form, decline);
    let form = Sample::form("back=&version={step_version}");
    offer(rooms, "/o/{org}/steps/{suggested_step}/taking", form, Act::Take);
    let form = Sample::form("value=6000&currency=USD&closes_on=&why=They+want+two+sites");
    rooms.page(Method::POST, "/o/{org}/deals/{deal}/suggestions", form, suggest);
    rooms.page(Method::POST, "/o/{org}/steps/{step}/removal", Sample::form(""), remove);
}

/// What is typed of a step.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Typed {
    version: i64,
    what: String,
    due: String,
    who: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Back {
    back: String,
    version: i64,
    reason: String,
}

impl Typed {
    fn of(step: &DealStep) -> Self {
        Self {
            version: step.version,
            what: step.what.clone(),
            due: step.due.map(|due| due.to_string()).unwrap_or_default(),
            who: step.who().to_string(),
        }
    }

    fn read(&self) -> Result<Draft, StepError> {
        Draft::read(&self.what, &self.due, &self.who)
    }

    fn wrong(&self, error: Option<StepError>) -> Wrong {
        Wrong { what: self.what.clone(), due: self.due.clone(), who: self.who.clone(), error }
    }
}

async fn add(
    access: Works,
    Path((_, deal)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id: DealId = identified(&deal)?;
    let exchange = &access.exchange;
    let plan = async |change: &Change| actions::plan(exchange, change, id, typed.read()?).await;
    match access.vault.change(access.actor, plan).await {
        Ok(_) => Ok(Redirect::to(&access.here(&format!("deals/{id}?done=planned"))).into_response()),
        Err(error) if error.field().is_some() => {
            let page = deals::page(&access, id, &typed.wrong(Some(error))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn show(access: Reads, Path((_, step)): Path<(String, String)>) -> Result<Html<StepPage>, Problem> {
    StepPage::read(&access, identified(&step)?, None, None).await.map(Html)
}

async fn change(
    access: Works,
    Path((_, step)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id: StepId = identified(&step)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| {
        let step = store::find(change, id).await?.ok_or(StepError::Absent)?;
        match step.side {
            Side::Came { .. } => {
                actions::hand(exchange, change, id, typed.version, typed.who.parse::<Who>()?).await
            }
            _ => actions::change(exchange, change, id, typed.version, typed.read()?).await,
        }
    };
    match access.vault.change(access.actor, act).await {
        Ok(()) => back(&access, id, "", "changed").await,
        Err(error @ (StepError::Changed | StepError::Theirs)) => {
            // What was typed stays in the form, under what the step is now; the next save is meant.
            let page = StepPage::read(&access, id, Some((&typed, None)), Some(&error)).await?;
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
        Err(error) if error.field().is_some() => {
            let page = StepPage::read(&access, id, Some((&typed, Some(error))), None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What one press does with a step.
#[derive(Debug, Clone, Copy)]
enum Act {
    Finish,
    Reopen,
    Take,
}

impl Act {
    async fn run(
        self,
        exchange: &Exchange,
        change: &Change,
        (id, version): (StepId, i64),
    ) -> Result<(), StepError> {
        match self {
            Self::Finish => actions::finish(exchange, change, id).await,
            Self::Reopen => actions::reopen(exchange, change, id).await,
            Self::Take => actions::take(exchange, change, id, version).await,
        }
    }

    /// What the page says after it.
    fn done(self) -> &'static str {
        match self {
            Self::Finish => "finished",
            Self::Reopen => "reopened",
            Self::Take => "taken",
        }
    }
}

fn offer(rooms: &mut Rooms<Portal>, path: &'static str, sample: Sample, act: Act) {
    let pressed = move |access: Works, Path((_, step)): Path<(String, String)>, Form(said): Form<Back>| async move {
        let id: StepId = identified(&step)?;
        let exchange = &access.exchange;
        let run = async |change: &Change| act.run(exchange, change, (id, said.version)).await;
        access.vault.change(access.actor, run).await?;
        back(&access, id, &said.back, act.done()).await
    };
    rooms.page(Method::POST, path, sample, pressed);
}

/// What of a sale somebody would have otherwise, and why.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Otherwise {
    value: String,
    currency: String,
    closes_on: String,
    why: String,
}

impl Otherwise {
    fn read(&self) -> Result<Suggestion, StepError> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        match (given(&self.value), given(&self.closes_on)) {
            (Some(value), None) => {
                let currency = given(&self.currency).map_or(Ok(Currency::USD), |code| code.parse());
                let currency = currency.map_err(|error| StepError::Untaken(error.to_string()))?;
                let money = Money::parse(&text::untyped(&value), currency).ok();
                money.filter(|money| money.minor >= 0).map(Suggestion::Value).ok_or(StepError::NoAmount)
            }
            (None, Some(on)) => Ok(Suggestion::ClosesOn(on.parse().map_err(|_| StepError::Day)?)),
            _ => Err(StepError::NoSuggestion),
        }
    }

    /// As its receiver reads it.
    fn said(&self, suggestion: Suggestion) -> String {
        let (what, why) = (suggestion.said(), self.why.trim());
        if why.is_empty() { what } else { texts::because(what, why) }
    }
}

/// Suggests to who brought a sale what it comes to, or when it may close.
async fn suggest(
    access: Works,
    Path((_, deal)): Path<(String, String)>,
    Form(otherwise): Form<Otherwise>,
) -> Result<Redirect, Problem> {
    let id: DealId = identified(&deal)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| {
        let suggestion = otherwise.read()?;
        let known = deals::find(change, id).await?.ok_or(StepError::Absent)?;
        let Source::Registration { id: hop, .. } = known.source else { return Err(StepError::Own) };
        let what = worded(&otherwise.said(suggestion))?;
        let draft = Draft { what, due: None, who: Who::Neighbour(hop), suggests: Some(suggestion) };
        actions::plan(exchange, change, id, draft).await
    };
    access.vault.change(access.actor, act).await?;
    Ok(Redirect::to(&access.here(&format!("deals/{id}?done=suggested"))))
}

async fn decline(
    access: Works,
    Path((_, step)): Path<(String, String)>,
    Form(Back { back: to, reason, .. }): Form<Back>,
) -> Result<Response, Problem> {
    let id: StepId = identified(&step)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| actions::decline(exchange, change, id, &reason).await;
    match access.vault.change(access.actor, act).await {
        Ok(()) => back(&access, id, &to, "declined").await,
        Err(error @ StepError::Reason) => {
            let page = StepPage::read(&access, id, None, Some(&error)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove(access: Works, Path((_, step)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id: StepId = identified(&step)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| actions::remove(exchange, change, id).await;
    let deal = access.vault.change(access.actor, act).await?;
    let at = deal.map_or_else(|| "tasks".to_owned(), |deal| format!("deals/{deal}"));
    Ok(Redirect::to(&access.here(&format!("{at}?done=step_removed"))))
}

/// Back to the list of what is to be done, where somebody comes from it; else to the record that the step is about. Nowhere
/// else, whatever is sent.
async fn back(access: &Access, id: StepId, to: &str, done: &str) -> Result<Response, Problem> {
    let at = match to.strip_prefix("tasks?show=") {
        Some(show @ ("mine" | "all" | "asked" | "done")) => format!("tasks?show={show}&done=step_{done}"),
        _ => {
            let step = access.vault.read(async |tx: &Tx| store::find(tx, id).await).await.map_err(broken)?;
            match step.map(|step| (step.deal, step.hop())) {
                Some((Some(deal), _)) => format!("deals/{deal}?done=step_{done}"),
                Some((None, Some(hop))) => format!("registrations/{hop}"),
                _ => format!("tasks?done=step_{done}"),
            }
        }
    };
    Ok(Redirect::to(&access.here(&at)).into_response())
}

/// What the last act did.
pub fn done(word: &str) -> Option<String> {
    match word {
        "planned" => Some(texts::done_planned()),
        "step_changed" => Some(texts::done_changed()),
        "step_finished" => Some(texts::done_finished()),
        "step_declined" => Some(texts::done_declined()),
        "step_taken" => Some(texts::done_taken()),
        "suggested" => Some(texts::done_suggested()),
        "step_reopened" => Some(texts::done_reopened()),
        "step_removed" => Some(texts::done_removed()),
        _ => None,
    }
}

impl From<StepError> for Problem {
    fn from(error: StepError) -> Self {
        let told = sentence(&error.to_string());
        match error {
            StepError::Absent => Self::absent(),
            StepError::Changed | StepError::Withdrawn => Self::conflict(told),
            StepError::Send(error) => crate::registrations::RegistrationError::Send(error).into(),
            StepError::Vault(error) => Self::broken(&error),
            StepError::Many => Self::refused("too_many", told),
            StepError::Theirs => Self::refused("theirs", told),
            StepError::Own => Self::refused("own", told),
            StepError::Uncovered(_) => Self::refused("not_covered", told),
            StepError::Often => Self::refused("too_often", told),
            StepError::Untaken(_) => Self::refused("not_taken", told),
            StepError::NoAmount => Self::refused("value", told),
            StepError::NoSuggestion => Self::refused("suggests", told),
            ref wrong => Self::refused(wrong.field().unwrap_or("invalid"), told),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "steps/page.html")]
struct StepPage {
    page: Page,
    here: String,
    title: String,
    about: String,
    tags: Vec<Tag>,
    sees: Sees,
    told: Option<String>,
    who: String,
    due: String,
    /// For who works: its fields, and the version that they were read at.
    form: Option<(Vec<Input>, i64)>,
    /// What it is about: what that is called, and where it is.
    of: (String, String),
    open: bool,
    /// For who works: whether it can be opened again.
    reopens: bool,
    works: bool,
    /// What is taken, where it is a change of one's own sale that can be: as the suggestion says it, whatever words go with it.
    takes: Option<Taking>,
    /// What is said of declining it, and the field for why.
    decline: Option<(String, Input)>,
    removes: bool,
}

impl StepPage {
    async fn read(
        access: &Access,
        id: StepId,
        typed: Option<(&Typed, Option<StepError>)>,
        notice: Option<&StepError>,
    ) -> Result<Self, Problem> {
        let read = async |tx: &Tx| {
            let Some(step) = store::find(tx, id).await? else { return Ok(None) };
            let deal = match step.deal {
                Some(deal) => deals::find(tx, deal).await?,
                None => None,
            };
            let hop = match step.hop() {
                Some(hop) => registrations::find(tx, hop).await?,
                None => None,
            };
            let askable = match &deal {
                Some(deal) => coselling::askable(tx, deal).await?,
                None => Vec::new(),
            };
            Ok::<_, VaultError>(Some((step, deal, hop, askable, tx.now())))
        };
        let found = access.vault.read(read).await.map_err(broken)?;
        let (step, deal, hop, askable, now) = found.ok_or_else(Problem::absent)?;
        let people = people(access).await?;
        let names = Names::of(access, [step.by.clone()].into()).await.map_err(broken)?;
        let peers: HashMap<RegistrationId, String> =
            hop.iter().map(|hop| (hop.id, hop.peer_name.clone())).collect();
        let named = Named { people: &people, peers, owns: false };
        let of = match (&deal, &hop) {
            (Some(deal), _) => (deal.title(), access.here(&format!("deals/{}", deal.id))),
            (None, Some(hop)) => (hop.title(), access.here(&format!("registrations/{}", hop.id))),
            (None, None) => (texts::registration(), access.here("tasks")),
        };
        let works = access.role >= Role::Member;
        let came = matches!(step.side, Side::Came { .. });
        let peer = hop.as_ref().map(|hop| hop.peer_name.clone());
        let mut page = access.page(texts::one());
        page.crumbs = crumbs(access, deal.as_ref(), &of);
        if let Some(error) = notice {
            page.notice = Some(web::Notice { kind: web::Kind::Warn, text: sentence(&error.to_string()) });
        }
        let when = web::moment(step.made, now);
        let (typed, wrong) = match typed {
            Some((typed, wrong)) => (typed.clone(), wrong),
            None => (Typed::of(&step), None),
        };
        Ok(Self {
            page,
            here: access.here(&format!("steps/{id}")),
            title: step.what.clone(),
            about: match (&peer, came) {
                (Some(peer), true) => texts::came_from(peer, when),
                _ => texts::written_by(names.get(&step.by), when),
            },
            tags: tags(&step, now),
            sees: match (&step.side, peer.clone()) {
                (Side::Asked { .. }, Some(with)) => Sees::With { with },
                (Side::Came { .. }, Some(from)) => Sees::From { from },
                _ => Sees::OnlyYou,
            },
            told: told(&step),
            who: named.who(&step),
            due: step.due.map(text::day).unwrap_or_default(),
            form: (works && step.is_open())
                .then(|| (fields(&people, &askable, came, typed.wrong(wrong)), step.version)),
            of,
            open: step.is_open(),
            takes: Taking::of(&step).filter(|_| works && deal.as_ref().is_some_and(Deal::is_own)),
            reopens: works && !step.is_open() && !matches!(step.side, Side::Asked { .. }),
            works,
            decline: peer.filter(|_| works && came && step.is_open()).map(|peer| {
                (texts::decline_about(peer), Input::text("reason", texts::why()).most(500).required())
            }),
            removes: works && !came,
        })
    }
}

/// What can be said of it: of what another organisation asks for, who does it.
fn fields(people: &[Person], askable: &[(RegistrationId, String)], came: bool, typed: Wrong) -> Vec<Input> {
    let askable = if came { &[] } else { askable };
    let inputs = inputs(people, askable, &typed);
    inputs.into_iter().skip(if came { 2 } else { 0 }).collect()
}

fn crumbs(access: &Access, deal: Option<&Deal>, of: &(String, String)) -> Vec<Crumb> {
    let deals = deal.map(|_| Crumb { label: deal_texts::title(), href: Some(access.here("deals")) });
    let about = Crumb { label: of.0.clone(), href: Some(of.1.clone()) };
    deals.into_iter().chain([about]).collect()
}

//! The page on which a partnership is ended: what each side then erases and keeps, and why, before somebody says so;
//! what both did, with the receipt, afterwards. The same for programs.

use askama::Template;
use axum::{
    Json,
    extract::{Form, Path, Query},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::Date;
use kernel::{PartnershipId, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Access, Administers, Reads, Role as May},
    sharing::kind_label,
};
use vault::{Change, Tx, VaultError};
use web::{
    Crumb, Html, Input, Kind as Colour, Notice, Page, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id as id_of, maybe, moment, number, shape, shapes, text as say, truth, word},
    },
};

use super::{
    Partnership, PartnershipError, State,
    ending::{cancel_end, end},
    settling::{self, Done, Line, Plan},
    store,
};
use crate::texts::{ending as texts, partners as partner_texts};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let at = "/o/{org}/partners/{partnership}/ending";
    rooms.page(Method::GET, at, Sample::get(), show);
    rooms.page(Method::POST, at, Sample::form("on=&why="), end_it);
    let at = "/o/{org}/partners/{partnership}/ending/cancelling";
    rooms.page(Method::POST, at, Sample::form(""), cancel_it);
    let path = "/api/v1/partnerships/{partnership}/end";
    let about = "When the partnership ends or ended, who said so and why; what each side erases and keeps of what came \
                 from the other one, and what both did.";
    rooms.api(Method::GET, path, about, Sample::get(), read).answers(Answers::One(&END));
    let about = "Ends the partnership at that moment, or now. From then on nothing crosses; each side erases and keeps \
                 what the agreement says, and tells the other.";
    let sample = Sample::json(r#"{"at":null,"why":""}"#);
    rooms.api(Method::PUT, path, about, sample, put).answers(Answers::One(&END));
    let about = "Takes an end back that this organisation announced, before its day.";
    rooms.api(Method::DELETE, path, about, Sample::get(), cancel).answers(Answers::Nothing);
}

type Named = Path<(String, String)>;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    on: String,
    why: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ends {
    at: Option<String>,
    why: String,
}

async fn show(reads: Reads, Path((_, id)): Named, Query(asked): Query<Asked>) -> Result<Html<Show>, Problem> {
    Show::read(&reads, named(&id)?, &Typed::default(), notice(&asked.done)).await.map(Html)
}

async fn end_it(
    administers: Administers,
    Path((_, id)): Named,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id = named(&id)?;
    let day = match typed.on.trim() {
        "" => Ok(None),
        day => day.parse::<Date>().ok().and_then(text::begins).map(Some).ok_or(PartnershipError::End),
    };
    let act = async |change: &Change| {
        end(&administers.exchange, change, id, day?, &typed.why).await?;
        Ok::<_, PartnershipError>(store::find(change, id).await?.map(|one| one.state))
    };
    match administers.vault.change(administers.actor, act).await {
        Ok(state) => {
            let done = if state == Some(State::Ended) { "ended" } else { "announced" };
            Ok(to(&administers, id, done))
        }
        Err(error @ (PartnershipError::End | PartnershipError::State(_))) => {
            let notice = Some(Notice { kind: Colour::Bad, text: error.to_string() });
            let page = Show::read(&administers, id, &typed, notice).await?;
            let status = match error {
                PartnershipError::State(_) => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            Ok((status, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn cancel_it(administers: Administers, Path((_, id)): Named) -> Result<Response, Problem> {
    let id = named(&id)?;
    let act = async |change: &Change| cancel_end(&administers.exchange, change, id).await;
    administers.vault.change(administers.actor, act).await?;
    Ok(to(&administers, id, "cancelled"))
}

async fn read(access: Reads, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let known = Known::read(&access, named(&id)?).await?;
    Ok(Json(json!({ "data": known.document() })))
}

async fn put(
    access: Administers,
    Path(id): Path<String>,
    Json(Ends { at, why }): Json<Ends>,
) -> Result<Json<Value>, Problem> {
    let id = named(&id)?;
    let at = match at {
        None => None,
        Some(at) => {
            Some(at.parse::<Timestamp>().map_err(|_| Problem::malformed(partner_texts::wrong_end()))?)
        }
    };
    let act = async |change: &Change| end(&access.exchange, change, id, at, &why).await;
    access.vault.change(access.actor, act).await?;
    let known = Known::read(&access, id).await?;
    Ok(Json(json!({ "data": known.document() })))
}

async fn cancel(access: Administers, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let id = named(&id)?;
    let act = async |change: &Change| cancel_end(&access.exchange, change, id).await;
    access.vault.change(access.actor, act).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn named(text: &str) -> Result<PartnershipId, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

fn to(access: &Access, id: PartnershipId, done: &str) -> Response {
    Redirect::to(&access.here(&format!("partners/{id}/ending?done={done}"))).into_response()
}

fn notice(done: &str) -> Option<Notice> {
    let text = match done {
        "ended" => texts::done_ended(),
        "announced" => texts::done_announced(),
        "cancelled" => texts::done_cancelled(),
        _ => return None,
    };
    Some(Notice { kind: Colour::Good, text })
}

/// What both answers are made of.
struct Known {
    partnership: Partnership,
    plan: Plan,
    done: Done,
}

impl Known {
    async fn read(access: &Access, id: PartnershipId) -> Result<Self, Problem> {
        let exchange = &access.exchange;
        let read = async |tx: &Tx| {
            let Some(partnership) = store::find(tx, id).await? else { return Ok(None) };
            let plan = match partnership.state {
                State::Ended => Plan::default(),
                State::Invited | State::Active => settling::plan(exchange, tx, id).await?,
            };
            let done = settling::done(tx, id).await?;
            Ok::<_, VaultError>(Some(Self { partnership, plan, done }))
        };
        let known = access.vault.read(read).await.map_err(|error| Problem::broken(&error))?;
        known.ok_or_else(Problem::absent)
    }

    fn document(&self) -> Value {
        let lines = |lines: &[Line]| serde_json::to_value(lines).unwrap_or_default();
        let ends = self.partnership.ends.as_ref();
        json!({
            "partnership": self.partnership.id,
            "state": self.partnership.state.as_str(),
            "at": ends.map(|ends| ends.at.to_string()),
            "by_us": ends.map(|ends| ends.ours),
            "why": ends.map(|ends| ends.why.clone()),
            "would": { "we": lines(&self.plan.ours), "they": lines(&self.plan.theirs) },
            "did": {
                "we": self.done.ours.as_deref().map(lines),
                "they": self.done.theirs.as_ref().map(|(did, _)| lines(did)),
                "receipt": self.done.theirs.as_ref().map(|(_, envelope)| envelope.clone()),
            },
        })
    }
}

#[derive(Template)]
#[template(path = "partnerships/ending.html")]
struct Show {
    page: Page,
    here: String,
    name: String,
    lead: String,
    /// What one side does with what, by headings: what is planned, or what was done.
    sides: Vec<Side>,
    /// For who may end it: the day and why.
    ends: Option<[Input; 2]>,
    /// Whether this person may take the announced end back.
    cancels: bool,
    over: bool,
}

struct Side {
    title: String,
    rows: Vec<(String, String)>,
    /// What is said where there are none.
    empty: String,
    receipt: Option<String>,
}

impl Show {
    async fn read(
        access: &Access,
        id: PartnershipId,
        typed: &Typed,
        notice: Option<Notice>,
    ) -> Result<Self, Problem> {
        let Known { partnership, plan, done } = Known::read(access, id).await?;
        let now = access.exchange.vaults().front().clock.now();
        let name = partnership.peer_name.clone();
        let over = partnership.state == State::Ended;
        let side = |title: String, lines: &[Line], receipt: Option<String>| Side {
            title,
            rows: lines.iter().map(|line| (kind_label(&line.kind), told(line, over, now))).collect(),
            empty: texts::nothing(),
            receipt,
        };
        let sides = if over {
            let (theirs, receipt) = done.theirs.clone().unzip();
            let waits =
                |title: String| Side { title, rows: Vec::new(), empty: texts::not_settled(), receipt: None };
            let envelope = receipt.map(|envelope| access.here(&format!("sharing/{envelope}")));
            vec![
                match &done.ours {
                    Some(lines) => side(texts::you_did(), lines, None),
                    None => waits(texts::you_did()),
                },
                match theirs {
                    Some(lines) => side(texts::they_did(&name), &lines, envelope),
                    None => waits(texts::they_did(&name)),
                },
            ]
        } else {
            vec![side(texts::you_do(), &plan.ours, None), side(texts::they_do(&name), &plan.theirs, None)]
        };
        let may = access.role >= May::Admin && !over;
        let announced = partnership.ends.as_ref();
        let lead = match announced {
            _ if partnership.state == State::Invited => texts::lead_invited(&name),
            None => texts::lead(&name),
            Some(ends) => {
                let when = web::moment(ends.at, now);
                let who = if ends.ours { access.card.name.clone() } else { name.clone() };
                let told = if over { texts::ended_by(who, when) } else { texts::ends_by(who, when) };
                if ends.why.is_empty() { told } else { texts::because(told, &ends.why) }
            }
        };
        let crumbs = vec![
            Crumb { label: partner_texts::title(), href: Some(access.here("partners")) },
            Crumb { label: name.clone(), href: Some(access.here(&format!("partners/{id}"))) },
            Crumb { label: texts::title(), href: None },
        ];
        let fields = || {
            let day = Input::date("on", texts::on()).hint(texts::on_hint()).value(&typed.on);
            let why = Input::long("why", texts::why()).hint(texts::why_hint(&name)).most(1_000);
            [day, why.value(&typed.why)]
        };
        Ok(Self {
            page: Page { crumbs, notice, ..access.page(texts::title_with(&name)) },
            here: access.here(&format!("partners/{id}/ending")),
            lead,
            sides,
            ends: may.then(fields),
            cancels: may && announced.is_some_and(|ends| ends.ours),
            over,
            name,
        })
    }
}

/// What becomes, or became, of one kind.
fn told(line: &Line, over: bool, now: Timestamp) -> String {
    match (line.erased, over) {
        (0, _) => {
            let until = line.until.map_or_else(texts::for_ever, |until| web::moment(until, now));
            texts::kept(line.kept, until, &line.purpose)
        }
        (count, false) => texts::erases(count),
        (count, true) => texts::erased(count),
    }
}

static LINE: Shape = Shape(
    "Settled",
    &[say("kind"), number("erased"), number("kept"), maybe(moment("until")), say("purpose")],
);
static WOULD: Shape = Shape("EndPlan", &[shapes("we", &LINE), shapes("they", &LINE)]);
static DID: Shape = Shape(
    "EndDone",
    &[maybe(shapes("we", &LINE)), maybe(shapes("they", &LINE)), maybe(id_of("receipt", "envelope"))],
);
static END: Shape = Shape(
    "PartnershipEnd",
    &[
        id_of("partnership", "partnership"),
        word("state", &["invited", "active", "ended"]),
        maybe(moment("at")),
        maybe(truth("by_us")),
        maybe(say("why")),
        shape("would", &WOULD),
        shape("did", &DID),
    ],
);

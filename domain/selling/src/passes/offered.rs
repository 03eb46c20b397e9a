//! What others offer: the list, one lead with what is needed to decide, and the answer.

use askama::Template;
use axum::{
    extract::{Form, Path},
    http::Method,
    response::Redirect,
};
use kernel::{PassId, Timestamp};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Reads, Role, Works},
};
use vault::{Change, Tx, VaultError};
use web::{Empty, Html, Input, Page, Problem, Rooms, Sample, Sees, Tag};

use super::{
    Decline, Pass, PassError, State, actions,
    arrivals::sale,
    store,
    web::{tag, until},
};
use crate::{
    identified,
    leads::{Draft, at, to},
    registrations::{Direction, FIELDS},
    texts::passes as texts,
};

/// How many the page shows.
const SHOWN: u64 = 100;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/offered", Sample::get(), list);
    rooms.page(Method::GET, "/o/{org}/offered/{pass}", Sample::get(), show);
    let path = "/o/{org}/offered/{pass}/answer";
    rooms.page(Method::POST, path, Sample::form("answer=accept"), answer);
}

/// What somebody answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Answer {
    answer: String,
    code: String,
    reason: String,
}

impl Answer {
    /// Carries it out.
    pub(super) async fn give(&self, access: &Access, id: PassId) -> Result<(), Problem> {
        let exchange = &access.exchange;
        let given = match self.answer.as_str() {
            "accept" => {
                let accept = async |change: &Change| actions::accept(exchange, change, id).await;
                access.vault.change(access.actor, accept).await
            }
            "decline" => {
                let code: Decline =
                    self.code.parse().map_err(|()| Problem::refused("code", texts::choose_reason()))?;
                let decline =
                    async |change: &Change| actions::decline(exchange, change, id, code, &self.reason).await;
                access.vault.change(access.actor, decline).await
            }
            _ => return Err(Problem::refused("answer", texts::no_answer())),
        };
        Ok(given?)
    }
}

async fn answer(
    access: Works,
    Path((_, pass)): Path<(String, String)>,
    Form(answer): Form<Answer>,
) -> Result<Redirect, Problem> {
    let id: PassId = identified(&pass)?;
    answer.give(&access, id).await?;
    Ok(Redirect::to(&access.here(&format!("offered/{id}?done=answered"))))
}

/// A pass that arrived, with what crossed while it is kept.
pub(super) async fn load(tx: &Tx, id: PassId) -> Result<Option<(Pass, Option<Draft>)>, VaultError> {
    let pass = store::find(tx, id).await?.filter(|pass| pass.direction == Direction::Received);
    let Some(pass) = pass else { return Ok(None) };
    let sale = sale(tx, &pass).await?;
    Ok(Some((pass, sale)))
}

async fn list(access: Reads) -> Result<Html<ListPage>, Problem> {
    let read = access.vault.read(async |tx: &Tx| {
        let (passes, _) = store::arrived(tx, None, SHOWN).await?;
        let mut rows = Vec::with_capacity(passes.len());
        for pass in passes {
            let sale = sale(tx, &pass).await?;
            rows.push((pass, sale));
        }
        Ok::<_, VaultError>((rows, tx.now()))
    });
    let (mut found, now) = read.await.map_err(|error| Problem::broken(&error))?;
    found.sort_by_key(|(pass, _)| pass.state != State::Offered);
    let row = |(pass, sale): &(Pass, Option<Draft>)| Row {
        href: access.here(&format!("offered/{}", pass.id)),
        title: title(sale.as_ref()),
        from: pass.peer_name.clone(),
        state: tag(pass.state),
        until: until(pass, now),
    };
    Ok(Html(ListPage {
        page: access.page(texts::offered_title()),
        rows: found.iter().map(row).collect(),
        empty: Empty {
            icon: "lead",
            title: texts::none_offered(),
            text: texts::none_offered_about(),
            action: None,
        },
    }))
}

async fn show(access: Reads, Path((_, pass)): Path<(String, String)>) -> Result<Html<ShowPage>, Problem> {
    let id: PassId = identified(&pass)?;
    let read = access.vault.read(async |tx: &Tx| Ok::<_, VaultError>((load(tx, id).await?, tx.now())));
    let (found, now) = read.await.map_err(|error| Problem::broken(&error))?;
    let (pass, sale) = found.ok_or(PassError::Absent)?;
    Ok(Html(ShowPage::new(&access, &pass, sale.as_ref(), now)))
}

fn title(sale: Option<&Draft>) -> String {
    sale.and_then(|sale| sale.company.clone()).unwrap_or_else(texts::erased_lead)
}

#[derive(Template)]
#[template(path = "passes/offered.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    empty: Empty,
}

struct Row {
    href: String,
    title: String,
    from: String,
    state: Tag,
    until: String,
}

#[derive(Template)]
#[template(path = "passes/one.html")]
struct ShowPage {
    page: Page,
    here: String,
    title: String,
    sees: Option<Sees>,
    state: Tag,
    until: String,
    facts: Vec<(String, String)>,
    from: String,
    /// The lead that it became.
    lead: Option<String>,
    answers: bool,
    /// What is so, where nothing can be done any more.
    told: Option<String>,
    code: Input,
    reason: Input,
}

impl ShowPage {
    fn new(access: &Access, pass: &Pass, sale: Option<&Draft>, now: Timestamp) -> Self {
        let mut page = access.page(title(sale));
        page.crumbs = vec![to(&texts::offered_title(), &access.here("offered")), at(&title(sale))];
        let facts = FIELDS.iter().filter(|field| field.name != "stage");
        let facts = facts.filter_map(|field| Some(((field.label)(), field.shown(sale?)?)));
        let wished = pass.wished.map(|at| (texts::wished(), web::moment(at, now)));
        let facts: Vec<_> = facts.chain(wished).collect();
        let open = pass.state == State::Offered && now < pass.due;
        let told = match pass.state {
            State::Offered if !open => Some(texts::too_late()),
            State::Accepting => Some(texts::accepting_about(&pass.peer_name)),
            State::Declined | State::Late | State::TakenBack => Some(texts::erased_about()),
            _ => None,
        };
        let on = web::date(&pass.at.strftime("%Y-%m-%d").to_string());
        Self {
            here: access.here(&format!("offered/{}", pass.id)),
            title: title(sale),
            sees: sale.map(|_| Sees::Received { from: pass.peer_name.clone(), fields: facts.len(), on }),
            state: tag(pass.state),
            until: until(pass, now),
            facts,
            from: pass.peer_name.clone(),
            lead: pass.lead.map(|lead| access.here(&format!("leads/{lead}"))),
            answers: open && access.role >= Role::Member,
            told,
            code: Input::choice(
                "code",
                texts::why(),
                Decline::ALL.map(|code| (code.as_str().to_owned(), code.label())),
            ),
            reason: Input::long("reason", texts::in_words()).most(500).hint(texts::they_read()),
            page,
        }
    }
}

//! Where the link of an offer leads: what is offered by whom, and with which organisation one comes.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{OfferId, OrgId};
use serde::Deserialize;
use trust::Portal;
use trust::access::{Anyone, Role as May, memberships};
use trust::letters::Named;
use trust::organisations::{self, Founding};
use trust::people::{NewPerson, Newcomer, Person, PersonError, Questions, Refused};
use vault::{Actor, Card, Change, Tx, VaultError};
use web::{Html, Input, Page, Problem, Rooms, Sample};

use super::{
    OfferError,
    actions::{self, Comes},
    offer::{Closed, LINK},
    store,
};
use crate::applications;
use crate::partnerships::{Role, Said, said};
use crate::programs::{self, Program};
use crate::texts::offers as texts;

/// In the journal of who offered, nobody of the partner's is named: their people are the partner's own.
const COMING: Actor = Actor::Node("work");

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/offer/{offer_token}", Sample::get(), show);
    let form = Sample::form("name=Ada+Byron&password=correct+horse+battery&company=Isdom&handle=isdom");
    rooms.page(Method::POST, "/offer/{offer_token}", form, accept);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    password: String,
    zone: String,
    /// The organisation that they come with; empty founds one.
    org: String,
    company: String,
    handle: String,
}

/// What went wrong before somebody came back here.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Before {
    taken: String,
}

/// An offer that can be accepted now.
struct Opened {
    id: OfferId,
    card: Card,
    program: Program,
    /// What they called their organisation, where they applied.
    company: String,
    newcomer: Newcomer,
    /// The organisations that they may bring.
    theirs: Vec<Card>,
}

/// An offer, or what is shown instead.
type Found = Result<Opened, Response>;

async fn show(
    visitor: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
    Query(Before { taken }): Query<Before>,
) -> Result<Response, Problem> {
    let opened = match opened(&portal, &visitor, &token).await? {
        Ok(opened) => opened,
        Err(instead) => return Ok(instead),
    };
    let why = (!taken.is_empty()).then(|| texts::handle_taken(taken.chars().take(60).collect::<String>()));
    // Who has an organisation comes with it, unless they say otherwise.
    let org = opened.theirs.first().map(|card| card.handle.to_string()).unwrap_or_default();
    let typed = Typed { company: opened.company.clone(), org, ..Typed::default() };
    Ok(Html(Offered::new(&portal, &token, &opened, typed, why, None)).into_response())
}

async fn accept(
    visitor: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let opened = match opened(&portal, &visitor, &token).await? {
        Ok(opened) => opened,
        Err(instead) => return Ok(instead),
    };
    let here = format!("/offer/{token}");
    if opened.newcomer.signs_in_first() {
        return Ok(Newcomer::to_sign_in(&here).into_response());
    }
    let refused = |typed: Typed, why: String, person: Option<&PersonError>| {
        let page = Offered::new(&portal, &token, &opened, typed, Some(why), person);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
    };
    let comes = match comes(&portal, &opened, &typed).await? {
        Ok(comes) => comes,
        Err(why) => return refused(typed, why, None),
    };
    let (person, key) = match opened.newcomer.person() {
        Some(person) => (person.clone(), None),
        None => {
            let new = new_person(&typed);
            match opened.newcomer.enters(&portal, &headers, &new).await {
                Ok((person, key)) => (person, Some(key)),
                Err(Refused::Broken(problem)) => return Err(problem),
                Err(Refused::Person(why)) => return refused(typed, why.to_string(), Some(&why)),
            }
        }
    };
    let Opened { id, card, .. } = &opened;
    let vault = portal.vaults.vault(card.org);
    let accepted = vault.change(COMING, async |change: &Change| {
        actions::accept(&portal.exchange, change, &card.name, *id, (person.id, &comes)).await
    });
    let (partner, _) = match accepted.await {
        Ok(accepted) => accepted,
        // Meanwhile somebody else was called so: they are somebody here by now, and choose another name.
        Err(OfferError::HandleTaken(handle)) => {
            return Ok((key, Redirect::to(&format!("{here}?taken={handle}"))).into_response());
        }
        Err(OfferError::Closed(why)) => return Ok((key, over(&portal, Some(why))).into_response()),
        Err(error) => return Err(error.into()),
    };
    if matches!(comes, Comes::Founding(_)) {
        organisations::record(&portal.vaults, &partner, person.id).await.map_err(broken)?;
    }
    Ok((key, Redirect::to(&format!("/o/{}/partners?done=came", partner.handle))).into_response())
}

async fn opened(portal: &Portal, visitor: &Anyone, token: &str) -> Result<Found, Problem> {
    let vaults = &portal.vaults;
    let gone = |why| Ok(Err(over(portal, why)));
    let Some(Named { org, id, made }) = LINK.named::<OfferId>(vaults, token) else { return gone(None) };
    let Some(card) = vaults.directory().at_work(org).await.map_err(broken)? else { return gone(None) };
    let vault = vaults.vault(org);
    let found = vault.read(async |tx: &Tx| {
        let Some(offer) = store::find(tx, id).await? else { return Ok(None) };
        let program = programs::find(tx, offer.program).await?;
        let company = applications::of_offer(tx, id).await?.map(|one| one.company).unwrap_or_default();
        Ok::<_, VaultError>(program.map(|program| (offer, program, company, tx.now())))
    });
    let Some((offer, program, company, now)) = found.await.map_err(broken)? else { return gone(None) };
    let email = match offer.open(now) {
        Ok(email) if offer.made == made => email.clone(),
        Ok(_) => return gone(None),
        Err(why) => return gone(Some(why)),
    };
    let newcomer = Newcomer::of(portal, visitor, email).await?;
    let theirs = match newcomer.person() {
        Some(person) => administered(portal, person, card.org).await.map_err(broken)?,
        None => Vec::new(),
    };
    Ok(Ok(Opened { id, card, program, company, newcomer, theirs }))
}

/// The organisations that somebody owns or administers, but for the one that offers.
async fn administered(portal: &Portal, person: &Person, but: OrgId) -> Result<Vec<Card>, VaultError> {
    let directory = portal.vaults.directory();
    let mut cards = Vec::new();
    for membership in memberships::of_person(directory, person.id).await? {
        if membership.role >= May::Admin && membership.org != but {
            cards.extend(directory.card(membership.org).await?);
        }
    }
    Ok(cards)
}

/// With which organisation they come; why it cannot be that one, in words for them.
async fn comes(portal: &Portal, opened: &Opened, typed: &Typed) -> Result<Result<Comes, String>, Problem> {
    if !typed.org.is_empty() {
        let chosen = opened.theirs.iter().find(|card| card.handle.as_str() == typed.org);
        return Ok(chosen.map(|card| Comes::With(card.clone())).ok_or_else(texts::not_yours));
    }
    let founding = match Founding::read(&typed.company, &typed.handle) {
        Ok(founding) => founding,
        Err(why) => return Ok(Err(why)),
    };
    // Before anybody becomes somebody here: who has to choose another name has typed nothing for nothing.
    let handle = founding.handle().as_str();
    let taken = portal.vaults.directory().by_handle(handle).await.map_err(broken)?;
    Ok(if taken.is_some() { Err(texts::handle_taken(handle)) } else { Ok(Comes::Founding(founding)) })
}

fn new_person(typed: &Typed) -> NewPerson {
    NewPerson { name: typed.name.clone(), password: typed.password.clone(), zone: typed.zone.clone() }
}

/// Why the link opens nothing; what is not this node's own, says nothing.
fn over(portal: &Portal, why: Option<Closed>) -> Response {
    let (status, about) = match why {
        None => (StatusCode::NOT_FOUND, texts::unknown_about()),
        Some(Closed::Accepted) => (StatusCode::GONE, texts::accepted_about()),
        Some(Closed::Revoked) => (StatusCode::GONE, texts::revoked_about()),
        Some(Closed::Over) => (StatusCode::GONE, texts::over_about()),
    };
    let page = Page { demo: portal.mode.demo, ..Page::titled(texts::over()) };
    (status, Html(Over { page, about })).into_response()
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "offers/over.html")]
struct Over {
    page: Page,
    about: String,
}

#[derive(Template)]
#[template(path = "offers/accept.html")]
struct Offered {
    page: Page,
    at: String,
    about: String,
    name: String,
    /// Whether the button leads to the sign-in, and nothing more is asked before.
    signs_in_first: bool,
    asked: Questions,
    org: Option<Input>,
    company: Input,
    handle: Input,
    terms: String,
    clauses: Vec<Said>,
    refusal: Option<String>,
}

impl Offered {
    fn new(
        portal: &Portal,
        token: &str,
        Opened { card, program, newcomer, theirs, .. }: &Opened,
        typed: Typed,
        refusal: Option<String>,
        person: Option<&PersonError>,
    ) -> Self {
        let new = new_person(&typed);
        let choices = [(String::new(), texts::a_new_one())].into_iter();
        let choices = choices.chain(theirs.iter().map(|card| (card.handle.to_string(), card.name.clone())));
        let org = Input::choice("org", texts::with_which(), choices).value(typed.org);
        Self {
            page: Page { demo: portal.mode.demo, ..Page::titled(texts::title(&card.name)) },
            at: format!("/offer/{token}"),
            about: texts::about(&card.name, &program.name),
            name: card.name.clone(),
            signs_in_first: newcomer.signs_in_first(),
            asked: newcomer.asked(&new, person),
            org: (!theirs.is_empty()).then_some(org),
            company: Input::text("company", texts::company())
                .completes("organization")
                .value(typed.company)
                .most(120),
            handle: Input::exact("handle", texts::handle())
                .hint(texts::handle_hint())
                .value(typed.handle)
                .most(60),
            terms: program.terms.name.clone(),
            clauses: program
                .terms
                .clauses
                .iter()
                .map(|clause| said(clause, Role::Partner, &card.name))
                .collect(),
            refusal,
        }
    }
}

//! The page of people: whom the other side shows, and whom one shows to it.

use askama::Template;
use axum::{
    extract::{Form, Path, Query},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{PartnershipId, PersonId};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Decides, Reads, Role},
    agreements,
    people::Person,
};
use vault::{Change, Tx, VaultError};
use web::{Empty, Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{
    Card, CardError, Shown, hide, show, shown,
    telling::{PEOPLE, card},
    theirs,
};
use crate::managers::{self, colleagues};
use crate::partnerships::{self, Head, Partnership, State, Tab};
use crate::teams::sentence;
use crate::texts::people as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/o/{org}/partners/{partnership}/people";
    rooms.page(Method::GET, path, Sample::get(), list);
    let form = Sample::form("person={colleague}&does=Sales+engineer&email=on&phone=%2B49+30+9018");
    rooms.page(Method::POST, path, form, add);
    let path = "/o/{org}/partners/{partnership}/people/{shown_person}/removal";
    rooms.page(Method::POST, path, Sample::form(""), remove);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: String,
    /// Of whom something else is to be shown.
    person: String,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Typed {
    person: String,
    does: String,
    email: Option<String>,
    phone: String,
}

async fn list(
    access: Reads,
    Path((_, partnership)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<PeoplePage>, Problem> {
    let found = Found::read(&access, &partnership).await?;
    let of = |one: &&Shown| one.person.to_string() == asked.person;
    let typed = found.shown.iter().find(of).map(Typed::of).unwrap_or_default();
    let mut page = PeoplePage::new(&access, found, &typed, None);
    let text = match asked.done.as_str() {
        "shown" => Some(texts::done_shown()),
        "hidden" => Some(texts::done_hidden()),
        _ => None,
    };
    page.page.notice = text.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(page))
}

async fn add(
    access: Decides,
    Path((_, partnership)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| {
        let person: PersonId = typed.person.parse().map_err(|_| CardError::Nobody)?;
        let vaults = access.exchange.vaults();
        show(vaults, change, id, person, (&typed.does, typed.email.is_some(), &typed.phone)).await
    };
    match access.vault.change(access.actor, act).await {
        Ok(()) => Ok(done(&access, id, "shown").into_response()),
        Err(error) if error.field().is_some() => {
            let found = Found::read(&access, &partnership).await?;
            let page = PeoplePage::new(&access, found, &typed, Some(&error));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove(
    access: Decides,
    Path((_, partnership, person)): Path<(String, String, String)>,
) -> Result<Redirect, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let person: PersonId = person.parse().map_err(|_| Problem::absent())?;
    access.vault.change(access.actor, async |change: &Change| hide(change, id, person).await).await?;
    Ok(done(&access, id, "hidden"))
}

fn done(access: &Access, id: PartnershipId, done: &str) -> Redirect {
    Redirect::to(&access.here(&format!("partners/{id}/people?done={done}")))
}

impl From<CardError> for Problem {
    fn from(error: CardError) -> Self {
        let told = sentence(&error.to_string());
        match error {
            CardError::Absent => Self::absent(),
            CardError::State => Self::refused("state", told),
            CardError::Nobody => Self::refused("person", told),
            CardError::Does => Self::refused("does", told),
            CardError::Phone => Self::refused("phone", told),
            CardError::Many => Self::refused("too_many", told),
            CardError::Vault(error) => Self::broken(&error),
        }
    }
}

impl Typed {
    fn of(one: &Shown) -> Self {
        Self {
            person: one.person.to_string(),
            does: one.does.clone(),
            email: one.email.then(|| "on".to_owned()),
            phone: one.phone.clone().unwrap_or_default(),
        }
    }
}

/// What the page is made of.
pub(super) struct Found {
    pub(super) partnership: Partnership,
    pub(super) shown: Vec<Shown>,
    pub(super) theirs: Vec<Card>,
    pub(super) manager: Option<PersonId>,
    pub(super) people: Vec<Person>,
    /// Whether the agreement lets ours cross, and theirs.
    pub(super) covered: (bool, bool),
}

impl Found {
    pub(super) async fn read(access: &Access, partnership: &str) -> Result<Self, Problem> {
        let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
        let read = async |tx: &Tx| {
            let Some(partnership) = partnerships::find(tx, id).await? else { return Ok(None) };
            let terms = agreements::in_force(tx, id, tx.now()).await?;
            let covered = terms.map_or((false, false), |terms| {
                (terms.outgoing(PEOPLE.name).is_some(), terms.incoming(PEOPLE.name).is_some())
            });
            let (shown, theirs) = (shown(tx, id).await?, theirs(tx, id).await?);
            Ok::<_, VaultError>(Some((partnership, shown, theirs, managers::of(tx, id).await?, covered)))
        };
        let found = access.vault.read(read).await.map_err(broken)?;
        let (partnership, shown, theirs, manager, covered) = found.ok_or_else(Problem::absent)?;
        let people = colleagues(access).await.map_err(broken)?;
        Ok(Self { partnership, shown, theirs, manager, people, covered })
    }

    /// Whom we show, as the other side sees them.
    pub(super) fn ours(&self) -> Vec<(PersonId, Card)> {
        let person = |id: PersonId| self.people.iter().find(|person| person.id == id).cloned();
        let card = |one: &Shown| Some((one.person, card(one.clone(), person(one.person)?, self.manager)));
        self.shown.iter().filter_map(card).collect()
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "people/page.html")]
struct PeoplePage {
    page: Page,
    head: Head,
    theirs_title: String,
    theirs: Vec<Card>,
    no_theirs: Empty,
    ours_title: String,
    ours: Vec<Ours>,
    /// What is missing that they could be told.
    uncovered: Option<(String, String)>,
    /// The manager, who is not among them.
    unseen_manager: Option<String>,
    form: Option<Asks>,
}

/// Somebody of ours.
struct Ours {
    card: Card,
    /// Where to change what is shown, and where to end it.
    acts: Option<(String, String)>,
}

/// The form of whom to show.
struct Asks {
    action: String,
    title: String,
    fields: [Input; 4],
}

impl PeoplePage {
    fn new(access: &Access, found: Found, typed: &Typed, wrong: Option<&CardError>) -> Self {
        let (partnership, name) = (&found.partnership, &found.partnership.peer_name);
        let here = access.here(&format!("partners/{}/people", partnership.id));
        let active = partnership.state == State::Active;
        let may = access.role >= Role::Manager;
        let ours = found.ours();
        let hidden = |manager: &PersonId| !ours.iter().any(|(person, _)| person == manager);
        let unseen = found.manager.filter(|manager| may && active && hidden(manager));
        // They are the first whom one would show.
        let mut typed = typed.clone();
        if let Some(manager) = unseen.filter(|_| typed.person.is_empty()) {
            typed.person = manager.to_string();
        }
        let unseen = unseen.and_then(|manager| managers::name_of(&found.people, manager));
        let none = if found.covered.1 { texts::none_theirs(name) } else { texts::theirs_uncovered(name) };
        Self {
            page: Head::page(access, partnership, Tab::People),
            head: Head::new(access, partnership, Tab::People),
            theirs_title: texts::theirs(name),
            no_theirs: Empty { icon: "contact", title: texts::none(), text: none, action: None },
            ours_title: texts::ours(name),
            uncovered: (active && !found.covered.0).then(|| {
                (texts::ours_uncovered(name), access.here(&format!("partners/{}/agreement", partnership.id)))
            }),
            unseen_manager: unseen.map(|manager| texts::unseen_manager(name, manager)),
            form: (may && active).then(|| Asks::new(&here, &found, &typed, wrong)),
            ours: ours
                .into_iter()
                .map(|(person, card)| Ours {
                    card,
                    acts: may.then(|| {
                        (format!("{here}?person={person}#show"), format!("{here}/{person}/removal"))
                    }),
                })
                .collect(),
            theirs: found.theirs,
        }
    }
}

impl Asks {
    fn new(here: &str, found: &Found, typed: &Typed, wrong: Option<&CardError>) -> Self {
        let people = found.people.iter().map(|person| (person.id.to_string(), person.name.clone()));
        let error = |field: &str| {
            wrong.filter(|why| why.field() == Some(field)).map(|why| sentence(&why.to_string()))
        };
        let changes = found.shown.iter().any(|one| one.person.to_string() == typed.person);
        Self {
            action: here.to_owned(),
            title: if changes { texts::change() } else { texts::show() },
            fields: [
                Input::choice("person", texts::person(), people).value(&typed.person).error(error("person")),
                Input::text("does", texts::does())
                    .hint(texts::does_hint())
                    .value(&typed.does)
                    .required()
                    .error(error("does")),
                Input::phone("phone", texts::phone())
                    .aside(texts::optional())
                    .hint(texts::phone_hint())
                    .value(&typed.phone)
                    .error(error("phone")),
                Input::check("email", texts::with_email()).value(typed.email.clone().unwrap_or_default()),
            ],
        }
    }
}

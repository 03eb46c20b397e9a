//! The page where partners change hands: who looks after how many, and all of a colleague's given to another, looked
//! at before it is done.

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
    access::{Access, Decides},
    people::Person,
};
use vault::{Change, Tx, VaultError};
use web::{Crumb, Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{ManagerError, colleagues, hand_over, looked_after, name_of, set, store};
use crate::partnerships::{self, Partnership, State};
use crate::teams::sentence;
use crate::texts::{managers as texts, partners};

/// How the choice of nobody is sent.
const NOBODY: &str = "nobody";

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let sample = Sample::form("person={colleague}");
    rooms.page(Method::POST, "/o/{org}/partners/{partnership}/manager", sample, give);
    rooms.page(Method::GET, "/o/{org}/partners/handover", Sample::query("from=nobody&to={colleague}"), show);
    let sample = Sample::form("from=nobody&to={colleague}");
    rooms.page(Method::POST, "/o/{org}/partners/handover", sample, give_all);
}

#[derive(Debug, Deserialize)]
struct Given {
    person: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: String,
    to: String,
    /// How many there were when somebody looked.
    seen: Option<u64>,
}

/// Somebody, nobody, or not said.
fn whom(text: &str) -> Result<Option<Option<PersonId>>, Problem> {
    match text {
        "" => Ok(None),
        NOBODY => Ok(Some(None)),
        id => id.parse().map(|id| Some(Some(id))).map_err(|_| Problem::refused("person", texts::no_member())),
    }
}

async fn give(
    access: Decides,
    Path((_, partnership)): Path<(String, String)>,
    Form(Given { person }): Form<Given>,
) -> Result<Redirect, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let to = whom(&person)?.flatten();
    let vaults = access.exchange.vaults();
    access.vault.change(access.actor, async |change: &Change| set(vaults, change, id, to).await).await?;
    Ok(Redirect::to(&access.here(&format!("partners/{id}?done=given"))))
}

async fn show(access: Decides, Query(asked): Query<Asked>) -> Result<Html<Handover>, Problem> {
    let (from, to) = (whom(&asked.from)?, whom(&asked.to)?);
    Handover::read(&access, from, to).await.map(Html).map_err(broken)
}

async fn give_all(access: Decides, Form(asked): Form<Asked>) -> Result<Response, Problem> {
    let (from, to) = (whom(&asked.from)?, whom(&asked.to)?);
    let vaults = access.exchange.vaults();
    let act = async |change: &Change| {
        let (Some(from), Some(to)) = (from, to) else { return Err(ManagerError::Nobody) };
        hand_over(vaults, change, from, to, asked.seen).await
    };
    match access.vault.change(access.actor, act).await {
        Ok(_) => Ok(Redirect::to(&access.here("partners?done=given_all")).into_response()),
        Err(error @ ManagerError::Since(_)) => {
            let mut page = Handover::read(&access, from, to).await.map_err(broken)?;
            page.page.notice = Some(Notice { kind: Kind::Bad, text: sentence(&error.to_string()) });
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

impl From<ManagerError> for Problem {
    fn from(error: ManagerError) -> Self {
        let told = sentence(&error.to_string());
        match error {
            ManagerError::Absent => Self::absent(),
            ManagerError::Nobody => Self::refused("person", told),
            ManagerError::Same => Self::refused("same", told),
            ManagerError::Since(_) => Self::conflict(told),
            ManagerError::Vault(error) => Self::broken(&error),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "managers/handover.html")]
struct Handover {
    page: Page,
    /// Who looks after how many, with where those are.
    managers: Vec<(String, String, u64)>,
    action: String,
    fields: [Input; 2],
    preview: Option<Preview>,
}

/// What would change hands.
struct Preview {
    title: String,
    partners: Vec<(String, String, String)>,
    seen: usize,
    from: String,
    to: String,
}

impl Handover {
    async fn read(
        access: &Access,
        from: Option<Option<PersonId>>,
        to: Option<Option<PersonId>>,
    ) -> Result<Self, VaultError> {
        let read = async |tx: &Tx| {
            let managers = store::all(tx).await?;
            let mut open = partnerships::all(tx).await?;
            open.retain(|one| one.state != State::Ended);
            let moving = match (from, to) {
                (Some(from), Some(to)) if from != to => Some(looked_after(tx, from).await?),
                _ => None,
            };
            Ok::<_, VaultError>((managers, open, moving))
        };
        let (managers, open, moving) = access.vault.read(read).await?;
        let people = colleagues(access).await?;
        let count = |by: Option<PersonId>| {
            open.iter().filter(|one| managers.get(&one.id).copied() == by).count() as u64
        };
        let line = |by: Option<PersonId>| {
            let at = access.here(&format!("partners?of={}", written(by)));
            (called(&people, by), at, count(by))
        };
        let all = people.iter().map(|person| Some(person.id)).chain([None]);
        let mut page = access.page(texts::handover());
        page.crumbs = vec![
            Crumb { label: partners::title(), href: Some(access.here("partners")) },
            Crumb { label: texts::handover(), href: None },
        ];
        let chosen = |one: Option<Option<PersonId>>| one.map(written).unwrap_or_default();
        Ok(Self {
            page,
            managers: all.map(line).filter(|(.., count)| *count > 0).collect(),
            action: access.here("partners/handover"),
            fields: [
                Choice::of(&people).input("from", texts::from()).value(chosen(from)),
                Choice::of(&people).input("to", texts::to()).value(chosen(to)),
            ],
            preview: moving.map(|moving| Preview::new(access, &people, moving, from.flatten(), to.flatten())),
        })
    }
}

impl Preview {
    fn new(
        access: &Access,
        people: &[Person],
        moving: Vec<Partnership>,
        from: Option<PersonId>,
        to: Option<PersonId>,
    ) -> Self {
        let (giver, taker) = (called(people, from), called(people, to));
        Self {
            title: texts::would_move(moving.len(), giver, taker),
            seen: moving.len(),
            partners: moving
                .into_iter()
                .map(|one| (access.here(&format!("partners/{}", one.id)), one.peer_name, one.program_name))
                .collect(),
            from: written(from),
            to: written(to),
        }
    }
}

/// As the choice is sent.
fn written(person: Option<PersonId>) -> String {
    person.map_or_else(|| NOBODY.to_owned(), |person| person.to_string())
}

fn called(people: &[Person], person: Option<PersonId>) -> String {
    match person {
        Some(id) => name_of(people, id).unwrap_or_else(texts::former),
        None => texts::nobody(),
    }
}

/// Everybody who works here, and nobody, to choose among.
pub(crate) struct Choice(Vec<(String, String)>);

impl Choice {
    pub(crate) fn of(people: &[Person]) -> Self {
        let nobody = (NOBODY.to_owned(), texts::nobody());
        let people = people.iter().map(|person| (person.id.to_string(), person.name.clone()));
        Self([nobody].into_iter().chain(people).collect())
    }

    pub(crate) fn input(self, name: &'static str, label: String) -> Input {
        Input::choice(name, label, self.0)
    }
}

//! Sharing on pages: with whom something goes, what is taken back, and where what arrived is saved from.

use axum::{
    extract::{Form, Path, State as Held},
    http::{HeaderMap, Method},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{DealId, FileId, RegistrationId};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::Tx;
use web::{Problem, Rooms, Sample};

use super::{ShareError, Thing, sharing, store};
use crate::{attachments, identified, leads::sentence};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let all = "/o/{org}/deals/{deal}/shared";
    rooms.page(Method::POST, all, Sample::form("what={shared_note}&with={shared_hop}"), add);
    rooms.page(Method::POST, "/o/{org}/deals/{deal}/shared/{shared}/removal", Sample::form(""), remove);
    rooms.page(Method::GET, "/o/{org}/shared/{shared_file}", Sample::get(), open);
}

/// The neighbours that were ticked on a form.
pub(crate) fn chosen(form: &[(String, String)]) -> Result<Vec<RegistrationId>, Problem> {
    form.iter().filter(|(name, _)| name == "with").map(|(_, id)| identified(id)).collect()
}

/// A note or a file, by its id.
pub(super) fn thing(text: &str) -> Result<Thing, Problem> {
    text.parse().map_err(|()| Problem::absent())
}

async fn add(
    access: Works,
    Path((_, deal)): Path<(String, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id: DealId = identified(&deal)?;
    let what = form.iter().find(|(name, _)| name == "what").map_or("", |(_, what)| what.as_str());
    let (what, with) = (thing(what)?, chosen(&form)?);
    let exchange = &access.exchange;
    let share = async |change: &vault::Change| sharing::share(exchange, change, id, what, &with).await;
    access.vault.change(access.actor, share).await?;
    Ok(Redirect::to(&access.here(&format!("deals/{id}?done=shared"))).into_response())
}

async fn remove(
    access: Works,
    Path((_, deal, shared)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (id, shared): (DealId, Thing) = (identified(&deal)?, thing(&shared)?);
    let exchange = &access.exchange;
    let recall = async |change: &vault::Change| sharing::recall(exchange, change, id, shared).await;
    access.vault.change(access.actor, recall).await?;
    Ok(Redirect::to(&access.here(&format!("deals/{id}?done=recalled"))).into_response())
}

/// What came from elsewhere is never shown where cookies are: the way leads to the other origin.
async fn open(
    access: Reads,
    Held(portal): Held<Portal>,
    Path((_, shared)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Redirect, Problem> {
    let id: FileId = identified(&shared)?;
    let found = access.vault.read(async |tx: &Tx| store::kept(tx, id).await);
    found.await.map_err(|error| Problem::broken(&error))?.ok_or_else(Problem::absent)?;
    let (href, _) = attachments::address(&access, &portal, &headers, id).await?;
    Ok(Redirect::to(&href))
}

impl From<ShareError> for Problem {
    fn from(error: ShareError) -> Self {
        let text = sentence(&error.to_string());
        match error {
            ShareError::Absent => Self::absent(),
            ShareError::Nobody | ShareError::NoNeighbour => Self::refused("with", text),
            ShareError::HasIt(_) => Self::refused("has_it", text),
            ShareError::Uncovered(_) => Self::refused("not_covered", text),
            ShareError::NotOnward(_) => Self::refused("not_onward", text),
            ShareError::Many => Self::refused("too_many_notes", text),
            ShareError::Excess(excess) => Self::refused(excess.code(), text),
            ShareError::Deal(error) => error.into(),
            ShareError::Send(error) => crate::registrations::RegistrationError::Send(error).into(),
            ShareError::Vault(error) => Self::broken(&error),
        }
    }
}

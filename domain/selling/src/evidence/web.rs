//! Evidence on pages: sent along later, and saved by who decides.

use axum::{
    extract::{Form, Path, State as Held},
    http::{HeaderMap, Method},
    response::{Redirect, Response},
};
use kernel::{FileId, RegistrationId};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::Tx;
use web::{Problem, Rooms, Sample};

use super::{EvidenceError, sending, store};
use crate::{
    attachments, identified,
    leads::sentence,
    registrations::{self, Direction, RegistrationError},
    texts::evidence as texts,
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let all = "/o/{org}/registrations/{registration}/evidence";
    rooms.page(Method::POST, all, Sample::form("files={file}"), add);
    let one = "/o/{org}/registrations/{registration}/evidence/{evidence}";
    rooms.page(Method::GET, one, Sample::get(), open);
}

/// The files that were ticked on a form.
pub(crate) fn ticked(form: &[(String, String)]) -> Result<Vec<FileId>, Problem> {
    let files = form.iter().filter(|(name, _)| name == "files");
    files.map(|(_, id)| identified(id)).collect()
}

async fn add(
    access: Works,
    Path((_, registration)): Path<(String, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let files = ticked(&form)?;
    if files.is_empty() {
        return Err(Problem::refused("files", texts::choose_one()));
    }
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        sending::send(exchange, change, id, &files).await.map_err(RegistrationError::from)
    });
    registrations::answer(&access, id, change.await, "evidence").await
}

/// What came from elsewhere is never shown where cookies are: the way leads to the other origin.
async fn open(
    access: Reads,
    Held(portal): Held<Portal>,
    Path((_, registration, evidence)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Redirect, Problem> {
    let (registration, id): (RegistrationId, FileId) = (identified(&registration)?, identified(&evidence)?);
    let found = access.vault.read(async |tx: &Tx| store::find(tx, registration, id).await);
    let found = found.await.map_err(|error| Problem::broken(&error))?;
    found.filter(|one| one.direction == Direction::Received).ok_or_else(Problem::absent)?;
    let (href, _) = attachments::address(&access, &portal, &headers, id).await?;
    Ok(Redirect::to(&href))
}

impl From<EvidenceError> for Problem {
    fn from(error: EvidenceError) -> Self {
        let text = sentence(&error.to_string());
        match error {
            EvidenceError::Absent => Self::absent(),
            EvidenceError::Uncovered(_) => Self::refused("files_not_covered", text),
            EvidenceError::NoFile(_) => Self::refused("files", text),
            EvidenceError::Closed(_) => Self::conflict(text),
            EvidenceError::Excess(excess) => Self::refused(excess.code(), text),
            EvidenceError::Send(error) => RegistrationError::Send(error).into(),
            EvidenceError::Vault(error) => Self::broken(&error),
        }
    }
}

//! The pages of partnerships: the list, and accepting an invitation. The overview of one stands where its figures are
//! known; what it shows beside them stands in `about.rs`.

use axum::extract::Path;
use axum::http::Method;
use axum::response::Redirect;
use kernel::PartnershipId;
use trust::Portal;
use trust::access::Administers;
use vault::Change;
use web::{Problem, Rooms, Sample};

use super::{PartnershipError, accept, list::list};

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/partners", Sample::get(), list);
    let path = "/o/{org}/partners/{partnership}/acceptance";
    rooms.page(Method::POST, path, Sample::form(""), accept_invitation);
}

async fn accept_invitation(
    administers: Administers,
    Path((_, partnership)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| accept(&administers.exchange, change, id).await;
    administers.vault.change(administers.actor, act).await?;
    Ok(Redirect::to(&administers.here(&format!("partners/{id}?done=accepted"))))
}

impl From<PartnershipError> for Problem {
    fn from(error: PartnershipError) -> Self {
        match error {
            PartnershipError::Absent => Self::absent(),
            PartnershipError::Oneself => Self::refused("oneself", error.to_string()),
            PartnershipError::State(_) => Self::conflict(error.to_string()),
            PartnershipError::Closed => Self::refused("closed", error.to_string()),
            PartnershipError::End => Self::refused("end", error.to_string()),
            PartnershipError::Send(error) => Self::refused("not_sent", error.to_string()),
            PartnershipError::Vault(error) => Self::broken(&error),
        }
    }
}

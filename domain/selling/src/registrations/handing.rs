//! Which department looks after what a partner brings.

use axum::{
    Json,
    extract::{Form, Path},
    http::{Method, StatusCode},
    response::Redirect,
};
use kernel::{DivisionId, PartnershipId};
use partnering::{
    partnerships,
    teams::{Place, PlaceError},
};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Administers},
};
use vault::{Change, VaultError};
use web::{Problem, Rooms, Sample, shape::Answers};

use super::store;
use crate::{identified, leads::sentence};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let at = "/o/{org}/partners/{partnership}/department";
    rooms.page(Method::POST, at, Sample::form("department="), by_page);
    rooms
        .api(
            Method::PUT,
            "/api/v1/partnerships/{partnership}/department",
            "Says which department looks after what a partner brings, from now on and what is there already; null: \
             none.",
            Sample::json(r#"{"department":null}"#),
            by_program,
        )
        .answers(Answers::Nothing);
}

#[derive(Debug, Deserialize)]
struct Typed {
    department: String,
}

#[derive(Debug, Deserialize)]
struct Given {
    department: Option<DivisionId>,
}

/// Why it was not handed over.
#[derive(Debug, thiserror::Error)]
enum HandingError {
    #[error(transparent)]
    Place(#[from] PlaceError),
    #[error("")]
    Absent,
    #[error(transparent)]
    Vault(#[from] VaultError),
}

async fn by_page(
    access: Administers,
    Path((_, partnership)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Redirect, Problem> {
    let id: PartnershipId = identified(&partnership)?;
    let place = Place::read("", &typed.department).map_err(|error| problem(error.into()))?;
    hand_over(&access, id, place.department).await?;
    Ok(Redirect::to(&access.here(&format!("partners/{id}?done=handed"))))
}

async fn by_program(
    access: Administers,
    Path(partnership): Path<String>,
    Json(given): Json<Given>,
) -> Result<StatusCode, Problem> {
    hand_over(&access, identified(&partnership)?, given.department).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn hand_over(
    access: &Access,
    id: PartnershipId,
    department: Option<DivisionId>,
) -> Result<(), Problem> {
    let act = async |change: &Change| {
        partnerships::find(change, id).await?.ok_or(HandingError::Absent)?;
        let before = partnerships::place(change, id).await?;
        let after = Place { department, ..Place::default() };
        after.check(change, None, None).await??;
        if before.department == department {
            return Ok(());
        }
        partnerships::set_department(change, id, department).await?;
        store::hand_over(change, id, (before.department, department)).await?;
        Ok(())
    };
    access.vault.change(access.actor, act).await.map_err(problem)
}

fn problem(error: HandingError) -> Problem {
    match error {
        HandingError::Place(error) => Problem::refused(error.field(), sentence(&error.to_string())),
        HandingError::Absent => Problem::absent(),
        HandingError::Vault(error) => Problem::broken(&error),
    }
}

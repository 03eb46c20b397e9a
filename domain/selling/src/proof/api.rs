//! Proofs for programs: the same file as on the page.

use axum::{
    extract::{Path, RawQuery},
    http::Method,
};
use trust::{Portal, access::Reads};
use web::{Download, Problem, Rooms, Sample, shape::Answers};

use super::web::written;
use crate::identified;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "What was signed about a registration, as a file that `freehold registration verify` checks without a \
                 vault or a network: headers, signatures, receipts, keys; no values. `fields` names values to show \
                 with their salts, separated by commas: yours, and what was decided on what is yours. `journal=yes` \
                 adds every entry of your journal in between. That it was written is journaled.";
    let path = "/api/v1/registrations/{registration}/proof";
    rooms.api(Method::GET, path, about, Sample::query("fields=&journal=no"), file).answers(Answers::Document);
}

async fn file(access: Reads, Path(id): Path<String>, RawQuery(query): RawQuery) -> Result<Download, Problem> {
    written(&access, identified(&id)?, query.as_deref().unwrap_or_default()).await
}

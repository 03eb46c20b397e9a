//! The one table of routes: it fills the router, the API description and the isolation matrix. A route
//! that is not in it cannot be served.

use std::sync::LazyLock;

use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderMap, Method, header},
};
use serde::Deserialize;
use trust::{Portal, access::Anyone};
use web::{Design, Guide, Html, Problem, Rooms, Sample, shape::Answers};

/// Every route of the portal and its API.
pub fn rooms() -> Rooms<Portal> {
    let mut rooms = Rooms::new();
    trust::routes(&mut rooms);
    partnering::routes(&mut rooms);
    selling::routes(&mut rooms);
    customers::routes(&mut rooms);
    earning::routes(&mut rooms);
    insight::routes(&mut rooms);
    rooms.page(Method::GET, "/api", Sample::get(), guide);
    integrations::routes(&mut rooms);
    rooms.page(Method::GET, "/design", Sample::get(), design);
    let about = "This description of the API, in OpenAPI 3.1.";
    rooms.api(Method::GET, "/api/openapi.json", about, Sample::get(), description).answers(Answers::Document);
    rooms
}

#[derive(Deserialize)]
struct Colours {
    scheme: Option<String>,
}

/// Every part of the pages, for those who build them. Only the demonstration shows it: whoever works on pages has
/// one running, no node with real records is one, and a second switch would be one more to forget. Elsewhere
/// there is nothing at this address.
async fn design(
    _: Anyone,
    State(portal): State<Portal>,
    Query(Colours { scheme }): Query<Colours>,
) -> Result<Html<Design>, Problem> {
    if !portal.mode.demo {
        return Err(Problem::absent());
    }
    let scheme = scheme.and_then(|scheme| scheme.parse().ok()).unwrap_or_default();
    Ok(Html(Design::new(scheme)))
}

/// Every route of the origin that knows no cookies, besides the assets.
pub fn public_rooms() -> Rooms<Portal> {
    let mut rooms = Rooms::new();
    partnering::public_routes(&mut rooms);
    selling::public_routes(&mut rooms);
    rooms
}

/// Made from the table of routes, and so never behind it.
static DESCRIPTION: LazyLock<serde_json::Value> = LazyLock::new(|| web::openapi(rooms().routes()));

/// The same, for people.
async fn guide(_: Anyone, State(portal): State<Portal>, headers: HeaderMap) -> Result<Html<Guide>, Problem> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let scheme = if portal.mode.secure { "https" } else { "http" };
    Ok(Html(Guide::new(rooms().routes(), &format!("{scheme}://{host}"))))
}

async fn description(_: Anyone) -> Result<Json<&'static serde_json::Value>, Problem> {
    Ok(Json(&DESCRIPTION))
}

//! The one table of routes: it fills the router, the API description and the isolation matrix. A route
//! that is not in it cannot be served.

use std::sync::LazyLock;

use axum::{Json, http::Method};
use trust::{Portal, access::Anyone};
use web::{Problem, Rooms, Sample};

/// Every route of the portal and its API.
pub fn rooms() -> Rooms<Portal> {
    let mut rooms = Rooms::new();
    trust::routes(&mut rooms);
    partnering::routes(&mut rooms);
    selling::routes(&mut rooms);
    insight::routes(&mut rooms);
    let about = "This description of the API, in OpenAPI 3.1.";
    rooms.api(Method::GET, "/api/openapi.json", about, Sample::get(), description);
    rooms
}

/// Every route of the origin that knows no cookies, besides the assets.
pub fn public_rooms() -> Rooms<Portal> {
    let mut rooms = Rooms::new();
    selling::public_routes(&mut rooms);
    rooms
}

/// Made from the table of routes, and so never behind it.
static DESCRIPTION: LazyLock<serde_json::Value> = LazyLock::new(|| web::openapi(rooms().routes()));

async fn description(_: Anyone) -> Result<Json<&'static serde_json::Value>, Problem> {
    Ok(Json(&DESCRIPTION))
}

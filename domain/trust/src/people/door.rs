//! Letting somebody in who has just shown who they are: a new session, in place of the one that this browser had. The
//! cookie from before is good no longer, so what somebody slipped to a browser never becomes a session.

use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use vault::VaultError;
use web::Problem;

use super::{Person, actions::suggest_zone, sessions};
use crate::Portal;

/// The header that gives the browser its session.
pub(crate) type Key = AppendHeaders<[(HeaderName, String); 1]>;

/// Begins the session; `zone` is the browser's time zone, where it could tell.
///
/// # Errors
/// What the database says.
pub(crate) async fn open(
    portal: &Portal,
    headers: &HeaderMap,
    person: &Person,
    zone: &str,
) -> Result<Key, Problem> {
    let broken = |error: VaultError| Problem::broken(&error);
    if let Some(before) = sessions::token_in(headers) {
        sessions::end(&portal.vaults, before).await.map_err(broken)?;
    }
    if let Ok(zone) = zone.parse() {
        suggest_zone(&portal.vaults, person.id, &zone).await.map_err(broken)?;
    }
    let browser = sessions::browser_in(headers);
    let token = sessions::start(&portal.vaults, person, browser).await.map_err(broken)?;
    Ok(AppendHeaders([(header::SET_COOKIE, sessions::cookie(&token, portal.mode.secure))]))
}

/// The same, and on to where the person wanted to go.
///
/// # Errors
/// What the database says.
pub(super) async fn sign_in(
    portal: &Portal,
    headers: &HeaderMap,
    person: &Person,
    zone: &str,
    then: &str,
) -> Result<Response, Problem> {
    let key = open(portal, headers, person, zone).await?;
    Ok((key, Redirect::to(local_page(then))).into_response())
}

/// A page of this site, or the start page: nobody is sent elsewhere. Browsers read `\` as `/` and skip control
/// characters, so an address has none of them.
pub(super) fn local_page(wanted: &str) -> &str {
    let plain = wanted.len() <= 2_000 && wanted.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let here = wanted.starts_with('/') && !wanted.starts_with("//") && !wanted.starts_with("/sign-");
    if plain && here { wanted } else { "/" }
}

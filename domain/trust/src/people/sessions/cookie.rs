//! The cookie of a session. Scripts cannot read it, other sites cannot send it with a form.

use axum::http::{HeaderMap, header};

use super::LONGEST;
use crate::Secret;

const NAME: &str = "freehold";

/// The `Set-Cookie` that gives a browser its session.
pub fn cookie(token: &Secret, secure: bool) -> String {
    written(token.reveal(), LONGEST.as_secs(), secure)
}

/// The `Set-Cookie` that takes it away.
pub fn cleared_cookie(secure: bool) -> String {
    written("", 0, secure)
}

/// The token that a browser sent.
pub fn token_in(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .map(|(_, token)| token)
}

fn written(value: &str, seconds: i64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{NAME}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

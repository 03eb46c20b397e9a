//! A call with an `Idempotency-Key` is carried out once. A note that it was commits together with its effect, so
//! that no crash lies between; the answer is kept beside the note as soon as it is there, for a day.
//!
//! | the same key comes again | and is answered |
//! |---|---|
//! | with the same request | as before, with `Idempotency-Replayed: true` |
//! | with another one | 422 |
//! | while the first is under way, or after its answer was lost | 409 |
//!
//! A call that changed nothing leaves no note: it may be mended and sent again under the same key.

use std::sync::{Mutex, PoisonError};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::future::BoxFuture;
use kernel::ApiKeyId;
use sha2::{Digest, Sha256};
use vault::{Actor, Along, Change, Tx, Vault, VaultError, rows::Uuid};
use web::{Limits, Problem};

use super::store::{self, Answer};
use crate::texts::calls as texts;

/// What a program names its call with (draft-ietf-httpapi-idempotency-key-header).
const NAME: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is one from before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest key.
const LONGEST: usize = 255;
/// The largest answer that is kept.
const KEPT: usize = 256 << 10;

/// A call that is carried out once.
#[derive(Debug)]
pub(super) struct Once {
    key: String,
    asked: [u8; 32],
    state: Mutex<State>,
}

#[derive(Debug, Default, Clone)]
struct State {
    /// Who calls, and under which id the note stands; not known until the key was looked up.
    caller: Option<(ApiKeyId, Vault, Uuid)>,
    /// Whether the note is committed with a change of this call, or about to be.
    noted: bool,
    /// What was answered when this was asked before.
    before: Option<Answer>,
    /// Whether the same call was carried out meanwhile.
    overtaken: bool,
}

/// The request, and what it is to be known by again; its body is read for that.
pub(super) async fn read(request: Request) -> Result<(Request, Option<Once>), Problem> {
    if request.method().is_safe() {
        return Ok((request, None));
    }
    let mut named = request.headers().get_all(NAME).iter();
    let Some(key) = named.next() else { return Ok((request, None)) };
    let key = key.to_str().ok().filter(|key| (1..=LONGEST).contains(&key.len()));
    let (Some(key), None) = (key.map(str::to_owned), named.next()) else {
        return Err(Problem::malformed(texts::what_a_key_is()));
    };
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, Limits::UPLOAD.body).await.map_err(|_| Problem::too_large())?;
    let kind = parts.headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let mut asked = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), parts.uri.to_string().as_bytes(), kind, &body] {
        asked.update(part.len().to_be_bytes());
        asked.update(part);
    }
    let once = Once { key, asked: asked.finalize().into(), state: Mutex::default() };
    Ok((Request::from_parts(parts, Body::from(body)), Some(once)))
}

impl Once {
    fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Looks whether this was asked before.
    pub(super) async fn begins(&self, key: ApiKeyId, vault: &Vault) -> Result<(), Problem> {
        let id = store::id(key, &self.key);
        let found = vault.read(async |tx: &Tx| store::find(tx, id).await).await;
        match found.map_err(|error: VaultError| Problem::broken(&error))? {
            Some(note) if note.asked != self.asked => {
                Err(Problem::refused("idempotency_key", texts::another_request()))
            }
            Some(store::Note { answer: Some(answer), .. }) => {
                self.set(|state| state.before = Some(answer));
                Err(under_way())
            }
            Some(_) => Err(under_way()),
            None => {
                self.set(|state| state.caller = Some((key, vault.clone(), id)));
                Ok(())
            }
        }
    }

    /// What is answered: what was answered before, or this, which is kept.
    pub(super) async fn answer(&self, answer: Response) -> Response {
        let State { caller, noted, before, overtaken } = self.state();
        if let Some(before) = before {
            return again(before);
        }
        if overtaken {
            return under_way().into_response();
        }
        // Our own faults are not kept: what was changed stands, and its note says so.
        let (Some((key, vault, id)), true, false) = (caller, noted, answer.status().is_server_error()) else {
            return answer;
        };
        let (parts, body) = answer.into_parts();
        // What is shown this once, such as a new secret, is kept nowhere.
        let secret = parts.headers.get(header::CACHE_CONTROL).is_some_and(|kept| kept == "no-store");
        let short = body_size(&body).is_some_and(|size| size <= KEPT);
        if !short || secret {
            return Response::from_parts(parts, body);
        }
        let Ok(body) = to_bytes(body, KEPT).await else { return Problem::too_large().into_response() };
        let text = |name| parts.headers.get(name).and_then(|value| Some(value.to_str().ok()?.to_owned()));
        let kept = Answer {
            status: parts.status.as_u16(),
            kind: text(header::CONTENT_TYPE),
            location: text(header::LOCATION),
            body: body.to_vec(),
        };
        let keeps =
            vault.change(Actor::Key(key), async |change: &Change| store::keep(change, id, kept).await);
        if let Err(error) = keeps.await {
            // The answer is good; only its copy is missing, and the note alone keeps it from being done twice.
            tracing::warn!(org = %vault.org(), %error, "an answer could not be kept");
        }
        Response::from_parts(parts, Body::from(body))
    }
}

impl Along for Once {
    fn commits<'a>(&'a self, change: &'a Change) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let State { caller, noted, .. } = self.state();
            let Some((_, vault, id)) = caller else { return Ok(()) };
            if noted || vault.org() != change.org() {
                return Ok(());
            }
            if !store::note(change, id, self.asked).await? {
                self.set(|state| state.overtaken = true);
                return Err(VaultError::Taken(format!("a call with the key {:?}", self.key)));
            }
            self.set(|state| state.noted = true);
            Ok(())
        })
    }
}

fn under_way() -> Problem {
    Problem::conflict(texts::under_way())
}

fn again(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    for (name, value) in [(header::CONTENT_TYPE, answer.kind), (header::LOCATION, answer.location)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    response
}

/// How large a body is, where that is known before it was written.
fn body_size(body: &Body) -> Option<usize> {
    use axum::body::HttpBody;
    usize::try_from(body.size_hint().exact()?).ok()
}

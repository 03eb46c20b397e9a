//! What every call of the API has, whatever it asks for: how often a key may call (`limits.rs`), and that a call
//! with an `Idempotency-Key` is carried out once (`once.rs`). A layer stands around all routes; the authority that
//! knows the key asks [`admitted`].

mod limits;
mod once;
mod store;

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    extract::Request,
    http::HeaderValue,
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::ApiKeyId;
use vault::Vault;
use web::Problem;

use crate::Portal;

pub(crate) use limits::Limits;
use limits::{Left, TooOften};
use once::Once;
pub(crate) use store::MIGRATION as ANSWERS;
pub use store::{forget_answers, forget_old_answers};

tokio::task_local! {
    static CALL: Arc<Call>;
}

/// A call that is being answered.
#[derive(Debug, Default)]
struct Call {
    once: Option<Arc<Once>>,
    left: Mutex<Option<Left>>,
}

/// The layer around all routes: on the API, it answers again what was asked before, and tells how much is left.
pub async fn calls(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let (request, once) = match once::read(request).await {
        Ok(read) => read,
        Err(problem) => return problem.into_response(),
    };
    let call = Arc::new(Call { once: once.map(Arc::new), left: Mutex::default() });
    let work = CALL.scope(Arc::clone(&call), next.run(request));
    let mut response = match &call.once {
        None => work.await,
        Some(once) => {
            let answer = vault::along(once.clone(), work).await;
            once.answer(answer).await
        }
    };
    if let Some(left) = *call.left.lock().unwrap_or_else(PoisonError::into_inner) {
        for (name, value) in left.headers() {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(name, value);
            }
        }
    }
    response
}

/// Whether that key may call now, and whether this call is new.
///
/// # Errors
/// That it calls too often, or that the call was made before: then the layer answers what was answered.
pub(super) async fn admitted(portal: &Portal, key: ApiKeyId, vault: &Vault) -> Result<(), Problem> {
    let Ok(call) = CALL.try_with(Arc::clone) else { return Ok(()) };
    let (left, verdict) = match portal.limits.ask(key) {
        Ok(left) => (left, Ok(())),
        Err(TooOften { left, seconds }) => (Some(left), Err(Problem::too_often(seconds))),
    };
    *call.left.lock().unwrap_or_else(PoisonError::into_inner) = left;
    verdict?;
    match &call.once {
        Some(once) => once.begins(key, vault).await,
        None => Ok(()),
    }
}

//! The page of named accounts: looking, declaring, taking back.

use axum::{
    extract::{Form, Path, Query},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::NamedAccountId;
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Decides, Reads},
};
use vault::{Change, Tx, VaultError};
use web::{Html, Kind, Notice, Problem, Rooms, Sample};

use super::{
    named::{self, NamedError, Typed},
    page::NamedPage,
};
use crate::texts::conflicts as texts;
use crate::{history, identified, leads::sentence};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/named-accounts", Sample::get(), show);
    let form = Sample::form("name=Zumgoity&domain=zumgoity.com&country=Italy");
    rooms.page(Method::POST, "/o/{org}/named-accounts", form, declare);
    let one = "/o/{org}/named-accounts/{named}/retraction";
    rooms.page(Method::POST, one, Sample::form(""), retract);
}

/// What the last act did, in the address that it led to.
#[derive(Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn show(access: Reads, Query(Done { done }): Query<Done>) -> Result<Html<NamedPage>, Problem> {
    let mut page = read(&access, &Typed::default()).await?;
    let good = |text| Some(Notice { kind: Kind::Good, text });
    page.page.notice = match done.as_str() {
        "declared" => good(texts::done_declared()),
        "retracted" => good(texts::done_retracted()),
        _ => None,
    };
    Ok(Html(page))
}

async fn declare(access: Decides, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    let declared =
        access.vault.change(access.actor, async |change: &Change| named::declare(change, &typed).await);
    match declared.await {
        Ok(_) => Ok(Redirect::to(&access.here("named-accounts?done=declared")).into_response()),
        Err(error @ (NamedError::Wrong(_) | NamedError::Known(_))) => {
            let page = read(&access, &typed).await?.wrong(&error);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn retract(access: Decides, Path((_, named)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id: NamedAccountId = identified(&named)?;
    access.vault.change(access.actor, async |change: &Change| named::retract(change, id).await).await?;
    Ok(Redirect::to(&access.here("named-accounts?done=retracted")))
}

async fn read(access: &Access, typed: &Typed) -> Result<NamedPage, Problem> {
    let found = access.vault.read(async |tx: &Tx| Ok::<_, VaultError>((named::all(tx).await?, tx.now())));
    let (all, now) = found.await.map_err(|error| Problem::broken(&error))?;
    let mut known = Vec::with_capacity(all.len());
    for named in all {
        let who = history::who(access.exchange.vaults(), &named.by).await;
        known.push((named, who.map_err(|error| Problem::broken(&error))?));
    }
    Ok(NamedPage::new(access, &known, typed, now))
}

impl From<NamedError> for Problem {
    fn from(error: NamedError) -> Self {
        let text = sentence(&error.to_string());
        match error {
            NamedError::Absent => Self::absent(),
            NamedError::Known(_) => Self::conflict(text),
            NamedError::Wrong(wrong) => match wrong.into_iter().next() {
                Some((field, mistake)) => Self::refused(field, sentence(&mistake.to_string())),
                None => Self::refused("named_account", text),
            },
            NamedError::Vault(error) => Self::broken(&error),
        }
    }
}

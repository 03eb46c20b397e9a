//! The pages of trials: what a person does, and what comes back.

use axum::{
    extract::{Form, Path, Query, RawQuery},
    http::Method,
    response::{Redirect, Response},
};
use exchange::SendError;
use kernel::TrialId;
use selling::{history, tables};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Decides, Reads, Works},
};
use vault::{Tx, VaultError};
use web::{Html, Problem, Rooms, Sample};

use super::{
    TrialError, Trials, actions,
    giving::{self, Says},
    show::{TrialPage, load},
    table,
};
use crate::{
    pages::{identified, sentence},
    texts::trials as texts,
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/trials", Sample::query("state=all"), list);
    let file = Sample::query("state=all&columns=company");
    rooms.page(Method::GET, "/o/{org}/trials/export.csv", file, tables::csv::<Trials>);
    rooms.page(Method::GET, "/o/{org}/trials/export.xlsx", file, tables::xlsx::<Trials>);
    rooms.page(Method::GET, "/o/{org}/trials/{trial}", Sample::get(), show);
    let decision = "/o/{org}/trials/{trial}/decision";
    rooms.page(Method::POST, decision, Sample::form("says=open&days=14"), decide);
    rooms.page(Method::POST, "/o/{org}/trials/{trial}/extension", Sample::form("reason=Soon"), ask);
    rooms.page(Method::POST, "/o/{org}/trials/{trial}/withdrawal", Sample::form(""), withdraw);
}

async fn list(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    tables::look::<Trials, _, _>(&access, query, async |tx, _| table::values(tx).await, table::shown).await
}

/// What the last act did, in the address that it led to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

async fn show(
    access: Reads,
    Path((_, trial)): Path<(String, String)>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<TrialPage>, Problem> {
    let broken = |error: VaultError| Problem::broken(&error);
    let id: TrialId = identified(&trial)?;
    let found = access.vault.read(async |tx: &Tx| load(tx, id).await).await.map_err(broken)?;
    let found = found.ok_or_else(Problem::absent)?;
    let steps = history::steps(access.exchange.vaults(), &found.entries, found.now).await.map_err(broken)?;
    Ok(Html(TrialPage::new(&access, found, steps, &done)))
}

/// What a vendor says, as it is typed or sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    says: String,
    days: Days,
    reason: String,
}

/// A number, or what was typed for one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Days {
    Number(u32),
    Text(String),
}

impl Default for Days {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Typed {
    /// Understands it; what cannot be understood is told.
    pub(super) fn understand(self) -> Result<Says, Problem> {
        let days = match self.days {
            Days::Number(days) => Some(days),
            Days::Text(text) if text.trim().is_empty() => None,
            Days::Text(text) => {
                Some(text.trim().parse().map_err(|_| Problem::refused("days", texts::wrong_length()))?)
            }
        };
        Ok(match self.says.as_str() {
            "open" => Says::Open(days),
            "decline" => Says::Decline(self.reason),
            "extend" => Says::Extend(days),
            "refuse" => Says::Refuse(self.reason),
            "convert" => Says::Convert,
            "cancel" => Says::Cancel(self.reason),
            _ => return Err(Problem::refused("says", texts::says_what())),
        })
    }
}

async fn decide(
    access: Decides,
    Path((_, trial)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Redirect, Problem> {
    let id: TrialId = identified(&trial)?;
    let done = typed.says.clone();
    let says = typed.understand()?;
    let exchange = &access.exchange;
    access.vault.change(access.actor, async |change| giving::say(exchange, change, id, says).await).await?;
    Ok(to(&access, id, &done))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asks {
    pub(super) reason: String,
}

async fn ask(
    access: Works,
    Path((_, trial)): Path<(String, String)>,
    Form(Asks { reason }): Form<Asks>,
) -> Result<Redirect, Problem> {
    let id: TrialId = identified(&trial)?;
    let exchange = &access.exchange;
    let asked =
        access.vault.change(access.actor, async |change| actions::ask(exchange, change, id, &reason).await);
    asked.await?;
    Ok(to(&access, id, "asked"))
}

async fn withdraw(access: Works, Path((_, trial)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id: TrialId = identified(&trial)?;
    let exchange = &access.exchange;
    access.vault.change(access.actor, async |change| actions::withdraw(exchange, change, id).await).await?;
    Ok(to(&access, id, "withdrawn"))
}

fn to(access: &Access, id: TrialId, done: &str) -> Redirect {
    Redirect::to(&access.here(&format!("trials/{id}?done={done}")))
}

impl From<TrialError> for Problem {
    fn from(error: TrialError) -> Self {
        let text = sentence(&error.to_string());
        match error {
            TrialError::Absent => Self::absent(),
            TrialError::Stands(_) | TrialError::Changed | TrialError::Account => Self::conflict(text),
            TrialError::NoCompany => Self::refused("company", text),
            TrialError::NoProduct => Self::refused("product", text),
            TrialError::NoBasis => Self::refused("basis", text),
            TrialError::NoReason | TrialError::Long => Self::refused("reason", text),
            TrialError::Days => Self::refused("days", text),
            TrialError::Nonsense(field, _) => Self::refused(field, text),
            TrialError::Send(SendError::Uncovered { code, .. }) => Self::refused(code, text),
            TrialError::Send(SendError::TooLarge) => Self::refused("too_large", text),
            TrialError::Send(SendError::Inexact(_)) => Self::refused("inexact", text),
            TrialError::Send(SendError::NoReceiver) => Self::refused("no_receiver", text),
            TrialError::Vault(error) | TrialError::Send(SendError::Vault(error)) => Self::broken(&error),
        }
    }
}

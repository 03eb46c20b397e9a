//! What a vendor's product says of a trial: that its account is there, and how it is used. What comes twice does nothing, what
//! comes late does not take the place of what is known, and nonsense is refused with what is wrong.

use axum::{Json, extract::Path, http::Method};
use kernel::TrialId;
use selling::registrations::Direction;
use serde::Deserialize;
use serde_json::Value;
use trust::{Portal, access::Works};
use vault::Change;
use web::{Problem, Rooms, Sample, shape::Answers};

use super::{
    State, Trial, TrialError,
    actions::{fact, find, keep},
    api::{TRIAL, read, told},
    due,
    usage::Report,
};
use crate::{pages::identified, texts::trials as texts};

/// Letters of an account's name, at most.
const NAMED: usize = 200;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms
        .api(
            Method::POST,
            "/api/v1/trials/{trial}/account",
            "The account of a trial was made: account is what your product calls it. Said again, it does nothing; another \
             one than is known is refused (409).",
            Sample::json(r#"{"account":"acc-1207"}"#),
            account,
        )
        .answers(Answers::One(&TRIAL));
    rooms
        .api(
            Method::PUT,
            "/api/v1/trials/{trial}/usage",
            "How the customer of a trial uses your product, as of a moment: users, framework and progress (0 to 100 \
             percent), activity as numbers by day (on, count) within the 90 days up to as_of. A report that is older than \
             what is known is ignored, the same one again does nothing. The partner is told the sums, as far as the \
             agreement covers usage.",
            Sample::json(r#"{"as_of":"2020-01-02T08:00:00Z","users":3,"framework":"ISO 27001","progress":40}"#),
            usage,
        )
        .answers(Answers::One(&TRIAL));
}

#[derive(Debug, Deserialize)]
struct Account {
    account: String,
}

async fn account(
    access: Works,
    Path(trial): Path<String>,
    Json(Account { account }): Json<Account>,
) -> Result<Json<Value>, Problem> {
    let id: TrialId = identified(&trial)?;
    let name = account.trim();
    if name.is_empty() || name.chars().count() > NAMED || name.chars().any(char::is_control) {
        return Err(Problem::refused("account", texts::wrong_account(NAMED)));
    }
    let change = access.vault.change(access.actor, async |change: &Change| {
        let mut trial = find(change, id, Direction::Received).await?;
        match &trial.account {
            Some(known) if known == name => return read(change, id).await,
            Some(_) => return Err(TrialError::Account),
            None if trial.state != State::Running => return Err(TrialError::Stands(trial.state.label())),
            None => trial.account = Some(name.to_owned()),
        }
        keep(change, &mut trial).await?;
        change.record(fact("trial.account_created", &trial)).await?;
        read(change, id).await
    });
    Ok(told(&change.await?))
}

async fn usage(
    access: Works,
    Path(trial): Path<String>,
    Json(report): Json<Report>,
) -> Result<Json<Value>, Problem> {
    let id: TrialId = identified(&trial)?;
    let change = access.vault.change(access.actor, async |change: &Change| {
        self::report(change, id, report).await?;
        read(change, id).await
    });
    Ok(told(&change.await?))
}

/// Takes over what the product of a trial's vendor reports, where it is newer than what is known.
///
/// # Errors
/// [`TrialError::Nonsense`] where it makes no sense, [`TrialError::Stands`] where the trial does not run.
pub async fn report(change: &Change, id: TrialId, report: Report) -> Result<(), TrialError> {
    let mut trial = find(change, id, Direction::Received).await?;
    let usage =
        report.understand(change.now()).map_err(|(field, wrong)| TrialError::Nonsense(field, wrong))?;
    if !takes(&trial, usage.as_of) {
        return Err(TrialError::Stands(trial.state.label()));
    }
    // Of two reports of one moment the first counts.
    if trial.usage.as_ref().is_some_and(|known| known.as_of >= usage.as_of) {
        return Ok(());
    }
    trial.usage = Some(usage);
    keep(change, &mut trial).await?;
    change.record(fact("trial.used", &trial)).await?;
    due::tell_soon(change, id).await?;
    Ok(())
}

/// Whether a report of that moment says something of it: a customer that bought goes on; of a trial that is over, what was
/// before its end is still heard.
fn takes(trial: &Trial, as_of: kernel::Timestamp) -> bool {
    match trial.state {
        State::Running | State::Converted => true,
        State::Expired | State::Cancelled => trial.ended.is_some_and(|ended| as_of <= ended),
        State::Requested | State::Declined | State::Withdrawn | State::Refused => false,
    }
}

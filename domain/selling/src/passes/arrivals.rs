//! What happens when the envelopes of passes arrive.

use std::collections::BTreeMap;

use exchange::{
    Arrived, Exchange, Handles, Header, Kind, Logged, Receipt, Refuse, SendError, Sent, Verdict, Why,
};
use futures::future::BoxFuture;
use kernel::{PassId, Timestamp};
use partnering::partnerships::{self, Role, State as Standing};
use vault::{Change, Fact, Tx, VaultError};

use super::{
    ANSWERED, Decline, PASSED, Pass, PassError, State,
    actions::{end, place},
    next, store,
};
use crate::{
    leads::{self, Draft, Own},
    registrations::{Basis, Direction, read_sale},
};

/// A lead is offered to this organisation.
#[derive(Debug)]
pub struct Passed;
/// A partner answers.
#[derive(Debug)]
pub struct Answered;

impl Handles for Passed {
    fn kind(&self) -> &'static Kind {
        &PASSED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let id: PassId = envelope.subject()?;
            let unknown = || Refuse::because("no_partnership", "there is no active partnership");
            let partnership = envelope.header.partnership.ok_or_else(unknown)?;
            let partnership = partnerships::find(change, partnership).await?.ok_or_else(unknown)?;
            if partnership.role != Role::Partner || partnership.state != Standing::Active {
                return Err(unknown());
            }
            if store::find(change, id).await?.is_some() {
                return Err(Refuse::because("known", "a lead with this id was passed already"));
            }
            let sale = read_sale(envelope)?;
            let moment = |name: &str| envelope.text(name).and_then(|text| text.parse::<Timestamp>().ok());
            let due =
                moment("due").ok_or_else(|| Refuse::because("invalid", "it does not say until when"))?;
            let pass = Pass {
                id,
                direction: Direction::Received,
                peer: partnership.peer,
                peer_name: partnership.peer_name.clone(),
                partnership: partnership.id,
                lead: None,
                envelope: envelope.header.id,
                state: State::Offered,
                at: envelope.header.issued,
                due,
                answered: None,
                declined: None,
                wished: moment("wished"),
                by_rule: false,
                language: None,
                contact: envelope.text("contact_basis").and_then(|word| Basis::read(&word)),
            };
            let place = place(change, &pass).await?;
            store::insert(change, &pass, 1, sale.country.as_deref(), place);
            change.record(Fact::new("lead.offered").about(id).with("peer", pass.peer.to_string())).await?;
            Ok(())
        })
    }

    fn erased<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        _: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let Ok(id) = header.subject.parse::<PassId>() else { return Ok(()) };
            let Some(pass) = store::find(change, id).await? else { return Ok(()) };
            // What was accepted is the partner's own; what was declined is over already.
            if matches!(pass.state, State::Offered | State::Accepting) {
                gone(change, pass).await?;
            }
            Ok(())
        })
    }

    /// Its receiver did not take it: then it goes to the next.
    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let Verdict::Refused { .. } = &receipt.verdict else { return Ok(()) };
            let Ok(id) = sent.header.subject.parse::<PassId>() else { return Ok(()) };
            let Some(pass) = store::find(change, id).await? else { return Ok(()) };
            let refused = Pass { state: State::Refused, answered: Some(change.now()), ..pass };
            if store::step(change, &refused, State::Offered).await? {
                let Some(lead) = refused.lead else { return Ok(()) };
                leads::store::set_passed(change, lead, None).await?;
                let fact = Fact::new("lead.pass_refused").about(lead).about(id);
                change.record(fact.with("peer", refused.peer.to_string())).await?;
                next::ask(change, id).await?;
            }
            Ok(())
        })
    }
}

impl Handles for Answered {
    fn kind(&self) -> &'static Kind {
        &ANSWERED
    }

    fn arrived<'a>(
        &'a self,
        exchange: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let id: PassId = envelope.subject()?;
            let pass = store::find(change, id).await?;
            let pass = pass
                .filter(|pass| pass.direction == Direction::Sent && pass.peer == envelope.header.from)
                .ok_or_else(|| Refuse::because("unknown", "there is no such lead"))?;
            match envelope.text("state").as_deref() {
                Some("accepted") => accepted(change, pass).await,
                Some("declined") => declined(exchange, change, pass, envelope).await,
                _ => Err(Refuse::because("unreadable", "the answer cannot be read")),
            }
        })
    }

    /// Whoever passed it signed that it is ours, or that we were too late.
    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let Ok(id) = sent.header.subject.parse::<PassId>() else { return Ok(()) };
            let Some(pass) = store::find(change, id).await? else { return Ok(()) };
            if pass.state != State::Accepting {
                return Ok(());
            }
            match (&receipt.verdict, sale(change, &pass).await?) {
                (Verdict::Received, Some(sale)) => own(change, pass, sale).await,
                _ => gone(change, pass).await,
            }
        })
    }
}

/// What crossed, while it is kept.
pub(super) async fn sale(tx: &Tx, pass: &Pass) -> Result<Option<Draft>, VaultError> {
    let Some(logged) = Logged::find(tx, pass.envelope).await? else { return Ok(None) };
    let Some(values) = logged.values else { return Ok(None) };
    let values: BTreeMap<_, _> = values.into_iter().map(|(name, sealed)| (name, sealed.value)).collect();
    Ok(read_sale(&Arrived { header: logged.header, hash: logged.hash, values, file: None }).ok())
}

/// It becomes a lead of one's own.
async fn own(change: &Change, pass: Pass, sale: Draft) -> Result<(), VaultError> {
    let draft = Draft { place: place(change, &pass).await?, external_id: None, ..sale };
    let lead = match leads::add(change, &draft, &Own::default()).await {
        Ok(lead) => lead,
        Err(leads::LeadError::Vault(error)) => return Err(error),
        Err(error) => return Err(VaultError::Damaged(format!("{}: {error}", pass.id))),
    };
    let accepted = Pass { state: State::Accepted, lead: Some(lead), ..pass };
    store::step(change, &accepted, State::Accepting).await?;
    let fact = Fact::new("lead.offer_won").about(accepted.id).about(lead);
    change.record(fact.with("peer", accepted.peer.to_string())).await?;
    Ok(())
}

/// It is with somebody else, or back where it came from.
async fn gone(change: &Change, pass: Pass) -> Result<(), VaultError> {
    let before = pass.state;
    let state = if change.now() >= pass.due { State::Late } else { State::TakenBack };
    let over = Pass { state, answered: Some(change.now()), ..pass };
    if store::step(change, &over, before).await? {
        let fact = Fact::new("lead.offer_over").about(over.id).with("peer", over.peer.to_string());
        change.record(fact.with("state", state.as_str())).await?;
    }
    Ok(())
}

/// The first to be written down here holds: an acceptance, or that its time was over.
async fn accepted(change: &Change, pass: Pass) -> Result<(), Refuse> {
    let accepted = Pass { state: State::Accepted, answered: Some(change.now()), ..pass };
    if !store::step(change, &accepted, State::Offered).await? {
        return Err(Refuse::because("late", "it is no longer offered to you"));
    }
    let Some(lead) = accepted.lead else { return Ok(()) };
    let fact = Fact::new("lead.pass_accepted").about(lead).about(accepted.id);
    change.record(fact.with("peer", accepted.peer.to_string())).await?;
    Ok(())
}

async fn declined(
    exchange: &Exchange,
    change: &Change,
    pass: Pass,
    envelope: &Arrived,
) -> Result<(), Refuse> {
    if pass.state != State::Offered {
        return Ok(());
    }
    let code = envelope.text("code").and_then(|code| code.parse().ok()).unwrap_or(Decline::Other);
    let reason: String = envelope.text("reason").unwrap_or_default().chars().take(500).collect();
    let id = pass.id;
    let over =
        Pass { state: State::Declined, answered: Some(change.now()), declined: Some((code, reason)), ..pass };
    match end(exchange, change, &over, "lead.pass_declined").await {
        Ok(()) => Ok(next::ask(change, id).await?),
        Err(PassError::Vault(error) | PassError::Send(SendError::Vault(error))) => Err(Refuse::Vault(error)),
        Err(error) => Err(Refuse::because("not_possible", error.to_string())),
    }
}

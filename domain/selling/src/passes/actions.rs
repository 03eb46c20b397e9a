//! What people do with passes: offer, take back, accept, decline.

use exchange::{Draft as EnvelopeDraft, Exchange, Field, SendError};
use jiff::SignedDuration;
use kernel::{LeadId, PartnershipId, PassId, Timestamp, millis};
use partnering::{partnerships, teams::Place};
use trust::agreements::{self, Class};
use vault::{Change, Fact, VaultError};

use super::{
    ANSWERED, Decline, PASSED, Pass, State,
    choosing::{Choosing, choosing},
    store,
};
use crate::{
    leads::{self, Lead},
    registrations::{Basis, Direction, crossing},
    texts::passes as texts,
};

/// Why nothing came of it. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// No such lead, pass or partner here.
    #[error("{}", texts::absent())]
    Absent,
    /// It is with somebody already.
    #[error("{}", texts::is_with(name, state))]
    Standing {
        /// With whom.
        name: String,
        /// Where it stands there.
        state: String,
    },
    /// Nobody fits the rule.
    #[error("{}", texts::nobody_fits())]
    Nobody,
    /// It was answered, or is over.
    #[error("{}", texts::over(_0))]
    Over(String),
    /// Declined without a reason.
    #[error("{}", texts::say_why())]
    NoReason,
    /// A person's data without a legal basis.
    #[error("{}", texts::no_basis())]
    NoBasis,
    /// A meeting in the past.
    #[error("{}", texts::past_meeting())]
    Past,
    /// It could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// To whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Whoever is next by the rule.
    Rule,
    /// This partner.
    Partner(PartnershipId),
}

/// What is passed along.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// On what ground the person at the customer's crosses; none: the person stays.
    pub contact: Option<Basis>,
    /// For when the customer wishes a meeting.
    pub meeting: Option<Timestamp>,
    /// The language that the customer speaks.
    pub language: Option<String>,
}

/// Offers a lead to a partner. From here on what crosses is the partner's to see.
///
/// # Errors
/// Why not; nothing has left then.
pub async fn offer(
    exchange: &Exchange,
    change: &Change,
    lead: LeadId,
    to: To,
    wish: &Wish,
) -> Result<PassId, PassError> {
    let lead = leads::find(change, lead).await?.ok_or(PassError::Absent)?;
    if wish.meeting.is_some_and(|at| at <= change.now()) {
        return Err(PassError::Past);
    }
    let sale = &lead.draft;
    let person = sale.contact_name.is_some() || sale.contact_email.is_some() || sale.contact_phone.is_some();
    let wish = Wish { contact: wish.contact.filter(|_| person), ..wish.clone() };
    let choosing = choosing(change, &lead, wish.language.as_deref()).await?;
    if let Some(pass) = choosing.standing() {
        return Err(PassError::Standing { name: pass.peer_name.clone(), state: pass.state.label() });
    }
    send(exchange, change, &lead, &choosing, to, wish).await
}

/// Sends it, and keeps it.
pub(super) async fn send(
    exchange: &Exchange,
    change: &Change,
    lead: &Lead,
    choosing: &Choosing,
    to: To,
    wish: Wish,
) -> Result<PassId, PassError> {
    let chosen = match to {
        To::Rule => choosing.next().ok_or(PassError::Nobody)?,
        To::Partner(partnership) => partnership,
    };
    let all = super::choosing::partners(change).await?;
    let partnership = all.into_iter().find(|one| one.id == chosen).ok_or(PassError::Absent)?;
    let (clock, chance) = change.nature();
    let id = PassId::new(clock, chance);
    let due = later(change.now(), SignedDuration::from_hours(i64::from(choosing.rule.hours)));
    let agreement = agreements::in_force(change, partnership.id, change.now()).await?;
    let clause =
        agreement.as_ref().and_then(|agreement| agreement.outgoing(PASSED.name)).ok_or_else(uncovered)?;
    let wanted = |class: Class| match class {
        Class::Contact => wish.contact.is_some(),
        // What was written about it was written for oneself; its number in other systems says nothing there.
        Class::Notes | Class::Reference => false,
        _ => true,
    };
    let mut fields = crossing(&lead.draft, clause, |field| wanted(field.class));
    fields.retain(|field| field.class != Class::Contact.as_str() || wish.contact.is_some());
    let basis = wish.contact.filter(|_| clause.covers(Class::Contact));
    fields.extend(basis.map(|basis| Field::new("contact_basis", Class::Contact.as_str(), basis.as_str())));
    fields.push(Field::new("due", Class::Timing.as_str(), due.to_string()));
    fields.extend(wish.meeting.map(|at| Field::new("wished", Class::Timing.as_str(), at.to_string())));
    let draft = EnvelopeDraft {
        kind: &PASSED,
        to: partnership.peer,
        partnership: Some(partnership.id),
        subject: id.to_string(),
        in_reply_to: None,
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    let sent = exchange.send(change, cleared).await?;
    let pass = Pass {
        id,
        direction: Direction::Sent,
        peer: partnership.peer,
        peer_name: partnership.peer_name,
        partnership: partnership.id,
        lead: Some(lead.id),
        envelope: sent.header.id,
        state: State::Offered,
        at: change.now(),
        due,
        answered: None,
        declined: None,
        wished: wish.meeting,
        by_rule: to == To::Rule,
        language: wish.language,
        contact: basis,
    };
    let round = choosing.passes.len() as i64 + 1;
    store::insert(change, &pass, round, lead.draft.country.as_deref(), lead.draft.place);
    leads::store::set_passed(change, lead.id, Some(&pass.peer_name)).await?;
    super::next::wait(change, &pass).await?;
    let fact = Fact::new("lead.passed").about(lead.id).about(id).with("peer", pass.peer.to_string());
    change.record(fact.with("by_rule", pass.by_rule)).await?;
    Ok(id)
}

/// Takes back what was not answered; the partner erases what had crossed.
///
/// # Errors
/// Why not.
pub async fn take_back(exchange: &Exchange, change: &Change, lead: LeadId) -> Result<(), PassError> {
    let passes = store::of_lead(change, lead).await?;
    let pass = passes.into_iter().find(|pass| pass.state.is_seen()).ok_or(PassError::Absent)?;
    if pass.state != State::Offered {
        return Err(PassError::Over(pass.state.label()));
    }
    let ended = Pass { state: State::TakenBack, answered: Some(change.now()), ..pass };
    end(exchange, change, &ended, "lead.pass_taken_back").await
}

/// An offer is over at whoever had it: what crossed is erased there, and the lead is with nobody.
pub(super) async fn end(
    exchange: &Exchange,
    change: &Change,
    ended: &Pass,
    fact: &'static str,
) -> Result<(), PassError> {
    if !store::step(change, ended, State::Offered).await? {
        return Err(PassError::Over(texts::answered()));
    }
    if let Some((header, hash)) = exchange.last_sent(change, &PASSED, &ended.id.to_string()).await? {
        exchange.withdraw(change, &header, &hash).await?;
    }
    let Some(lead) = ended.lead else { return Ok(()) };
    leads::store::set_passed(change, lead, None).await?;
    let fact = Fact::new(fact).about(lead).about(ended.id).with("peer", ended.peer.to_string());
    let code = ended.declined.as_ref().map(|(code, _)| code.as_str());
    change
        .record(match code {
            Some(code) => fact.with("code", code),
            None => fact,
        })
        .await?;
    Ok(())
}

/// The partner takes a lead that was offered to it; it is the partner's once that has arrived.
///
/// # Errors
/// Why not.
pub async fn accept(exchange: &Exchange, change: &Change, id: PassId) -> Result<(), PassError> {
    answer(exchange, change, id, None).await
}

/// The partner does not want it.
///
/// # Errors
/// Why not.
pub async fn decline(
    exchange: &Exchange,
    change: &Change,
    id: PassId,
    code: Decline,
    reason: &str,
) -> Result<(), PassError> {
    let reason: String = reason.trim().chars().filter(|one| *one != '\0').take(500).collect();
    if code == Decline::Other && reason.is_empty() {
        return Err(PassError::NoReason);
    }
    answer(exchange, change, id, Some((code, reason))).await
}

async fn answer(
    exchange: &Exchange,
    change: &Change,
    id: PassId,
    declined: Option<(Decline, String)>,
) -> Result<(), PassError> {
    let pass = store::find(change, id).await?.filter(|pass| pass.direction == Direction::Received);
    let pass = pass.ok_or(PassError::Absent)?;
    if pass.state != State::Offered {
        return Err(PassError::Over(pass.state.label()));
    }
    if change.now() >= pass.due {
        return Err(PassError::Over(State::Late.label()));
    }
    let state = if declined.is_some() { State::Declined } else { State::Accepting };
    let decided = |name, value: &str| Field::new(name, Class::Decision.as_str(), value);
    let word = if declined.is_some() { State::Declined } else { State::Accepted };
    let mut fields = vec![decided("state", word.as_str())];
    if let Some((code, reason)) = &declined {
        fields.push(decided("code", code.as_str()));
        fields.extend((!reason.is_empty()).then(|| decided("reason", reason)));
    }
    let draft = EnvelopeDraft {
        kind: &ANSWERED,
        to: pass.peer,
        partnership: Some(pass.partnership),
        subject: id.to_string(),
        in_reply_to: None,
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    exchange.send(change, cleared).await?;
    let answered = Pass { state, declined, answered: Some(change.now()), ..pass };
    if !store::step(change, &answered, State::Offered).await? {
        return Err(PassError::Over(texts::answered()));
    }
    let fact = Fact::new("lead.offer_answered").about(id).with("peer", answered.peer.to_string());
    change.record(fact.with("state", word.as_str())).await?;
    Ok(())
}

/// The vendor whose lead it is, for where the partner's own lead belongs.
pub(super) async fn place(change: &Change, pass: &Pass) -> Result<Place, VaultError> {
    let place = partnerships::place(change, pass.partnership).await?;
    Ok(Place { vendor: Some(pass.peer), ..place })
}

fn uncovered() -> PassError {
    PassError::Send(SendError::Uncovered { code: "not_covered", text: texts::uncovered() })
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    kernel::from_millis(millis(at.saturating_add(by).unwrap_or(at)))
}

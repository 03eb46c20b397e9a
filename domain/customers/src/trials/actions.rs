//! What a partner does with trials: ask for one, ask for more time, take it back.

use exchange::{Draft as EnvelopeDraft, Exchange, Field, SendError};
use jiff::{civil::Date, tz::TimeZone};
use kernel::{DealId, OrgId, PartnershipId, RegistrationId, Timestamp, TrialId};
use partnering::{
    partnerships::{self, Partnership, Role, State as Standing},
    teams::Place,
};
use selling::{
    deals,
    leads::Draft,
    registrations::{self, Basis, Direction, FIELDS, SaleField},
};
use serde_json::json;
use trust::agreements::{self, Agreement, Class, Clause};
use vault::{Change, Fact, Tx, VaultError};

use super::{CARRY, FOLLOWED_UP, REQUESTED, State, Trial, store};
use crate::{
    customer::{self, Company, Source, SourceKind},
    texts::trials as texts,
};

/// Letters that one side tells the other, at most.
pub(super) const SAID_MOST: usize = 2_000;
/// What crosses of a customer with a trial, besides the product.
const CROSS: [&str; 5] = ["company", "domain", "country", "contact_name", "contact_email"];

/// Why nothing came of it. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// No such trial, deal, customer or partnership here.
    #[error("{}", texts::absent())]
    Absent,
    /// Somebody was faster.
    #[error("{}", texts::stands_now(_0))]
    Stands(String),
    /// Somebody changed it meanwhile.
    #[error("{}", texts::changed_since())]
    Changed,
    /// A customer that names no company and no domain.
    #[error("{}", texts::say_company())]
    NoCompany,
    /// Nothing to try.
    #[error("{}", texts::say_product())]
    NoProduct,
    /// A person's data would cross, and nobody says on what ground.
    #[error("{}", texts::no_basis())]
    NoBasis,
    /// Without a reason.
    #[error("{}", texts::say_why())]
    NoReason,
    /// A text that is too long.
    #[error("{}", texts::too_long(SAID_MOST))]
    Long,
    /// A number of days that no trial has.
    #[error("{}", texts::wrong_length())]
    Days,
    /// Another account is known for it.
    #[error("{}", texts::other_account())]
    Account,
    /// A report that makes no sense.
    #[error("{1}")]
    Nonsense(&'static str, String),
    /// It could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What a partner asks for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// What is tried.
    pub product: String,
    /// On what ground the person at the customer's crosses; none: the person stays.
    pub contact: Option<Basis>,
    /// What else the vendor should know.
    pub notes: String,
}

/// Asks the owner of a program for a trial, for the customer of that sale. From here on what crosses is theirs to see.
///
/// # Errors
/// Why not; nothing has left then.
pub async fn request(
    exchange: &Exchange,
    change: &Change,
    about: &Draft,
    deal: Option<DealId>,
    partnership: PartnershipId,
    wish: &Wish,
) -> Result<TrialId, TrialError> {
    let (partnership, agreement) = way(change, partnership).await?;
    let clause = agreement.outgoing(REQUESTED.name).ok_or_else(uncovered)?;
    let registration = registered(change, deal, partnership.peer).await?;
    let (mut trial, company) = fresh(change, about, &partnership, wish)?;
    (trial.deal, trial.registration) = (deal, registration);
    let mut fields = crossing(about, clause, wish);
    if trial.basis.is_some() && !fields.iter().any(|field| field.class == Class::Contact.as_str()) {
        trial.basis = None;
    }
    let said = |name: &str, class: Class, value: String| {
        clause.covers(class).then(|| Field::new(name, class.as_str(), value))
    };
    fields.extend(trial.product.clone().and_then(|product| said("product", Class::Product, product)));
    fields.extend(trial.notes.clone().and_then(|notes| said("notes", Class::Notes, notes)));
    let basis = trial.basis.map(|basis| basis.as_str().to_owned());
    fields.extend(basis.and_then(|basis| said("contact_basis", Class::Contact, basis)));
    fields.extend(registration.and_then(|id| said("registration", Class::Reference, id.to_string())));
    let draft = EnvelopeDraft {
        kind: &REQUESTED,
        to: trial.peer,
        partnership: Some(trial.partnership),
        subject: trial.id.to_string(),
        in_reply_to: None,
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    trial.envelope = exchange.send(change, cleared).await?.hash;
    store::insert(change, &trial).await?;
    belong(change, &mut trial, company).await?;
    record(change, &trial).await?;
    Ok(trial.id)
}

/// What of a sale would cross with a trial: the fields that the terms cover and that have a value.
pub(super) fn covered<'c>(
    about: &Draft,
    clause: &'c Clause,
) -> impl Iterator<Item = (SaleField, String)> + 'c {
    let about = about.clone();
    let ours = FIELDS.into_iter().filter(|field| CROSS.contains(&field.name));
    ours.filter(|field| field.covered(clause)).filter_map(move |field| Some((field, field.shown(&about)?)))
}

fn crossing(about: &Draft, clause: &Clause, wish: &Wish) -> Vec<Field> {
    let wanted = covered(about, clause).filter(|(field, _)| {
        field.class != Class::Contact || wish.contact.is_some() || field.required(clause)
    });
    let field = |(field, _): (SaleField, String)| {
        Some(Field::new(field.name, field.class.as_str(), field.value(about)?))
    };
    wanted.filter_map(field).collect()
}

fn fresh(
    change: &Change,
    about: &Draft,
    partnership: &Partnership,
    wish: &Wish,
) -> Result<(Trial, Company), TrialError> {
    let product = wish.product.trim();
    if product.is_empty() {
        return Err(TrialError::NoProduct);
    }
    let notes = said(&wish.notes)?;
    let place = Place { vendor: Some(partnership.peer), ..about.place };
    let (name, country) = (about.company.as_deref(), about.country.as_deref());
    let company = Company::of(name, about.domain.as_ref(), country, place).ok_or(TrialError::NoCompany)?;
    let (clock, chance) = change.nature();
    let person = wish.contact.is_some();
    let trial = Trial {
        id: TrialId::new(clock, chance),
        direction: Direction::Sent,
        peer: partnership.peer,
        peer_name: partnership.peer_name.clone(),
        partnership: partnership.id,
        customer: None,
        deal: None,
        registration: None,
        state: State::Requested,
        company: Some(company.name.clone()),
        domain: about.domain.clone(),
        country: about.country.clone(),
        product: Some(product.chars().take(200).collect()),
        contact_name: about.contact_name.clone().filter(|_| person),
        contact_email: about.contact_email.clone().filter(|_| person),
        basis: wish.contact,
        notes: Some(notes).filter(|notes| !notes.is_empty()),
        requested: change.now(),
        since: None,
        until: None,
        ended: None,
        reason: None,
        asked: 0,
        wish: None,
        extended: 0,
        refused: None,
        account: None,
        usage: None,
        envelope: String::new(),
        told: None,
        version: 1,
    };
    Ok((trial, company))
}

/// The registration of a deal's sale with that vendor, where there is one that it sees.
async fn registered(
    tx: &Tx,
    deal: Option<DealId>,
    vendor: OrgId,
) -> Result<Option<RegistrationId>, VaultError> {
    let Some(deal) = deal else { return Ok(None) };
    let Some(deal) = deals::find(tx, deal).await? else { return Ok(None) };
    let deals::Source::Lead(lead) = deal.source else { return Ok(None) };
    let all = registrations::of_lead(tx, lead).await?;
    Ok(all.into_iter().find(|one| one.peer == vendor && one.is_seen()).map(|one| one.id))
}

/// The place in a program through which a trial is asked for, and the agreement in force there.
pub(super) async fn way(tx: &Tx, partnership: PartnershipId) -> Result<(Partnership, Agreement), TrialError> {
    let known = partnerships::find(tx, partnership).await?;
    let up = known.filter(|one| one.role == Role::Partner && one.state == Standing::Active);
    let partnership = up.ok_or(TrialError::Absent)?;
    let agreement = agreements::in_force(tx, partnership.id, tx.now()).await?.ok_or_else(uncovered)?;
    Ok((partnership, agreement))
}

/// Asks for more time.
///
/// # Errors
/// Why not.
pub async fn ask(exchange: &Exchange, change: &Change, id: TrialId, reason: &str) -> Result<(), TrialError> {
    let reason = said(reason)?;
    let mut trial = find(change, id, Direction::Sent).await?;
    if !trial.can_go_on() || trial.wish.is_some() {
        return Err(TrialError::Stands(trial.tag().text));
    }
    trial.asked += 1;
    let mut fields = vec![Field::new("extension", Class::Timing.as_str(), json!(trial.asked))];
    let agreement = agreements::in_force(change, trial.partnership, change.now()).await?;
    let notes = agreement.as_ref().and_then(|agreement| agreement.outgoing(FOLLOWED_UP.name));
    if !reason.is_empty() && notes.is_some_and(|clause| clause.covers(Class::Notes)) {
        fields.push(Field::new("reason", Class::Notes.as_str(), json!(reason)));
    }
    let draft = EnvelopeDraft {
        kind: &FOLLOWED_UP,
        to: trial.peer,
        partnership: Some(trial.partnership),
        subject: id.to_string(),
        in_reply_to: Some(trial.envelope.clone()),
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    exchange.send(change, cleared).await?;
    trial.wish = Some((change.now(), reason));
    keep(change, &mut trial).await?;
    change.record(fact("trial.extension_asked", &trial)).await?;
    Ok(())
}

/// Takes it back: the other side erases what had crossed.
///
/// # Errors
/// Why not: [`TrialError::Stands`] where it is over already.
pub async fn withdraw(exchange: &Exchange, change: &Change, id: TrialId) -> Result<(), TrialError> {
    let mut trial = find(change, id, Direction::Sent).await?;
    if trial.state.is_gone() {
        return Err(TrialError::Stands(trial.state.label()));
    }
    over(change, &mut trial, State::Withdrawn);
    keep(change, &mut trial).await?;
    for (header, hash) in exchange.sent_about(change, &CARRY, &id.to_string()).await? {
        exchange.withdraw(change, &header, &hash).await?;
    }
    record(change, &trial).await
}

/// It is over: nothing is waited for any more.
pub(super) fn over(tx: &Tx, trial: &mut Trial, state: State) {
    trial.state = state;
    trial.ended = Some(tx.now());
    trial.wish = None;
}

/// What somebody says, in so many words; it may be nothing.
pub(super) fn said(text: &str) -> Result<String, TrialError> {
    let text: String = text.trim().chars().filter(|one| *one != '\0').collect();
    if text.chars().count() > SAID_MOST { Err(TrialError::Long) } else { Ok(text) }
}

/// One's own side of it.
pub(super) async fn find(tx: &Tx, id: TrialId, direction: Direction) -> Result<Trial, TrialError> {
    let trial = store::find(tx, id).await?;
    trial.filter(|found| found.direction == direction).ok_or(TrialError::Absent)
}

/// Writes it, and all that follows from it in this vault: the customer is what its sources say, a deal knows its trial.
pub(super) async fn keep(change: &Change, trial: &mut Trial) -> Result<(), TrialError> {
    if !store::step(change, trial).await? {
        return Err(TrialError::Changed);
    }
    let _all = change.whole();
    if let Some(company) = company(trial) {
        belong(change, trial, company).await?;
    } else if let Some(customer) = trial.customer {
        customer::settle(change, customer).await?;
    }
    // Before it ran there was nothing that a deal could know.
    let Some(since) = trial.since else { return Ok(()) };
    let deal = match (trial.deal, trial.registration) {
        (Some(deal), _) => Some(deal),
        (None, Some(id)) => deals::of_registration(change, id).await?.map(|deal| deal.id),
        (None, None) => None,
    };
    if let Some(deal) = deal {
        deals::know_trial(change, deal, Some((day(since), trial.until.map(day)))).await?;
    }
    Ok(())
}

/// Its day, in UTC.
pub(super) fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// Whose trial it is, as it names its customer.
fn company(trial: &Trial) -> Option<Company> {
    let place = Place { vendor: (!trial.is_given()).then_some(trial.peer), department: None };
    Company::of(trial.company.as_deref(), trial.domain.as_ref(), trial.country.as_deref(), place)
}

/// Puts it to its customer; what never ran and is over makes nobody one.
pub(super) async fn belong(change: &Change, trial: &mut Trial, company: Company) -> Result<(), VaultError> {
    // Whose it is does not depend on who asks.
    let _all = change.whole();
    let standing = match trial.state {
        State::Requested | State::Running => customer::Standing::Trial,
        State::Converted => customer::Standing::Active,
        _ => customer::Standing::Closed,
    };
    if standing == customer::Standing::Closed && trial.since.is_none() {
        customer::drop_source(change, trial.id.uuid()).await?;
        return Ok(());
    }
    let at = trial.since.unwrap_or(trial.requested);
    let source = Source { id: trial.id.uuid(), kind: SourceKind::Trial, standing, company, at };
    let customer = customer::put(change, &source).await?;
    if trial.customer != Some(customer) {
        store::set_customer(change, trial, customer).await?;
        customer::settle(change, customer).await?;
    }
    Ok(())
}

/// Writes into the journal where it stands: nothing of the customer.
pub(super) async fn record(change: &Change, trial: &Trial) -> Result<(), TrialError> {
    change.record(fact(trial.state.fact(trial.direction), trial)).await?;
    Ok(())
}

/// A fact about it.
pub(super) fn fact(kind: &'static str, trial: &Trial) -> Fact {
    Fact::new(kind).about(trial.id).with("peer", trial.peer.to_string())
}

pub(super) fn uncovered() -> TrialError {
    TrialError::Send(SendError::Uncovered { code: "no_agreement", text: texts::uncovered() })
}

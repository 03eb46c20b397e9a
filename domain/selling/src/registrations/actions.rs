//! What people do with registrations: submit, decide, pass up, withdraw.

use exchange::{Draft as EnvelopeDraft, Exchange, Field, SendError};
use kernel::{LeadId, PartnershipId, RegistrationId};
use partnering::partnerships::{self, Partnership, Role};
use partnering::programs::{self, Registering};
use partnering::teams::Place;
use serde_json::json;
use trust::agreements::{self, Agreement, Class};
use vault::{Change, Fact, Tx, VaultError};

use super::{
    Basis, Beside, Course, Decision, Direction, FIELDS, Registration, SaleField, State, asking,
    course::protected_until,
    deciding::{approve_step, promised, step},
    due,
    fields::crossing,
    following::SAID_MOST,
    kinds::{CARRY, SUBMITTED},
    passing::pass_up,
    store, told,
    twice::{self, Elsewhere},
};
use crate::texts::registrations as texts;
use crate::{
    conflicts, coselling, deals, evidence,
    leads::{self, Lead},
};

/// Why nothing came of it. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// No such lead, registration or partnership here.
    #[error("{}", texts::absent())]
    Absent,
    /// The lead is with that organisation already.
    #[error("{}", texts::registered_there(with, state))]
    Registered {
        /// With whom.
        with: String,
        /// Where it stands.
        state: String,
    },
    /// Somebody else was faster.
    #[error("{}", texts::decided_now(_0))]
    Decided(String),
    /// Who approved a step before cannot take another one.
    #[error("{}", texts::same_person())]
    SamePerson,
    /// Nobody asked for an extension.
    #[error("{}", texts::not_asked())]
    NotAsked,
    /// As many are open as the program allows.
    #[error("{}", texts::too_many_open(*_0))]
    TooManyOpen(u32),
    /// It does not say all that the program asks for.
    #[error("{}", texts::incomplete(_0))]
    Incomplete(String),
    /// A person's data would cross, and nobody says on what ground.
    #[error("{}", texts::no_basis())]
    NoBasis,
    /// It is not possible as it stands.
    #[error("{0}")]
    NotPossible(String),
    /// It meets somebody, and nobody says why it is accepted nonetheless.
    #[error("{}", crate::texts::conflicts::say_despite())]
    Conflicting,
    /// Who registers it names itself as the customer.
    #[error("{}", crate::texts::conflicts::own_customer(address))]
    OwnCustomer {
        /// In which field.
        field: &'static str,
        /// With which domain or address.
        address: String,
    },
    /// A denial without a reason.
    #[error("{}", texts::say_why())]
    NoReason,
    /// A reason that is too long.
    #[error("{}", texts::long_reason())]
    LongReason,
    /// Nobody further up.
    #[error("{0}")]
    NoWayUp(String),
    /// Its evidence could not go along.
    #[error(transparent)]
    Evidence(#[from] evidence::EvidenceError),
    /// It could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What would cross, and what would stay: shown before anything leaves (V3, V4).
#[derive(Debug, Clone)]
pub struct Preview {
    /// The lead.
    pub lead: Lead,
    /// With whom it would be registered.
    pub partnership: Partnership,
    /// Under which agreement.
    pub agreement: Agreement,
    /// Fields that may cross: each with its value, whether it is required, and whether it is usual.
    pub crosses: Vec<(SaleField, String)>,
    /// Fields that stay whatever is chosen: each with its value.
    pub stays: Vec<(String, String)>,
    /// With whom it is registered already, by another way.
    pub elsewhere: Vec<Elsewhere>,
    /// What the program asks for and the lead does not say, as people read it.
    pub unsaid: Vec<String>,
    /// What its program says of registrations.
    pub(super) registering: Registering,
}

/// Shows what registering a lead with a program's owner would send.
///
/// # Errors
/// When there is no such lead or partnership, no agreement, or it is registered there already.
pub async fn preview(
    tx: &Tx,
    lead: LeadId,
    partnership: PartnershipId,
) -> Result<Preview, RegistrationError> {
    let (partnership, agreement) = way(tx, partnership).await?;
    let lead = leads::find(tx, lead).await?.ok_or(RegistrationError::Absent)?;
    refuse_live(tx, &[lead.id], partnership.id).await?;
    refuse_more(tx, &partnership, 1).await?;
    let elsewhere = twice::elsewhere(tx, &lead, &partnership).await?;
    let asks = programs::promised(tx, &partnership, None).await?.registering;
    Ok(Preview { elsewhere, ..shown(lead, partnership, agreement, asks)? })
}

/// Shows what submitting one again would send, and the registration that was returned.
///
/// # Errors
/// When nothing was asked, or nothing can be sent.
pub(super) async fn preview_again(
    tx: &Tx,
    id: RegistrationId,
) -> Result<(Preview, Registration), RegistrationError> {
    let known = store::find(tx, id).await?.filter(|known| known.direction == Direction::Sent);
    let known = known.ok_or(RegistrationError::Absent)?;
    if !matches!(known.state, State::Returned { .. }) {
        return Err(RegistrationError::Decided(known.state.label()));
    }
    let (partnership, agreement) = way(tx, known.partnership).await?;
    let lead = match known.lead {
        Some(lead) => leads::find(tx, lead).await?,
        None => None,
    };
    let asks = promised(tx, &known).await?.registering;
    Ok((shown(lead.ok_or(RegistrationError::Absent)?, partnership, agreement, asks)?, known))
}

/// What crosses of a lead, and what stays.
fn shown(
    lead: Lead,
    partnership: Partnership,
    agreement: Agreement,
    registering: Registering,
) -> Result<Preview, RegistrationError> {
    let clause = agreement.outgoing(SUBMITTED.name).ok_or_else(uncovered)?;
    let (mut crosses, mut stays) = (Vec::new(), Vec::new());
    for field in FIELDS {
        let Some(value) = field.shown(&lead.draft) else { continue };
        if field.covered(clause) {
            crosses.push((field, value));
        } else {
            stays.push(((field.label)(), value));
        }
    }
    stays.extend(lead.draft.sector.clone().map(|sector| (texts::sector(), sector)));
    stays.push((texts::added(), web::date(&lead.added.strftime("%Y-%m-%d").to_string())));
    let unsaid = asking::unsaid(&registering, clause, &lead.draft);
    Ok(Preview { partnership, crosses, stays, agreement, lead, elsewhere: Vec::new(), unsaid, registering })
}

/// Registers a lead with a program's owner: from here on, the fields that are required or `wanted` are
/// theirs to see. A person's data cross on a ground that somebody names.
///
/// # Errors
/// Why not; nothing has left then.
pub async fn submit(
    exchange: &Exchange,
    change: &Change,
    lead: LeadId,
    partnership: PartnershipId,
    wanted: impl Fn(&SaleField) -> bool,
    beside: impl Into<Beside>,
) -> Result<RegistrationId, RegistrationError> {
    if let Some(lead) = leads::find(change, lead).await? {
        conflicts::refuse_own(exchange, change.org(), &lead.draft).await?;
    }
    let submitted = submit_all(exchange, change, &[lead], partnership, wanted, beside).await?;
    submitted.into_iter().next().ok_or(RegistrationError::Absent)
}

/// Registers many leads, each given once, with a program's owner, with few statements.
///
/// # Errors
/// As [`submit`]; none has left then, if the change ends with it.
pub async fn submit_all(
    exchange: &Exchange,
    change: &Change,
    leads: &[LeadId],
    partnership: PartnershipId,
    wanted: impl Fn(&SaleField) -> bool,
    beside: impl Into<Beside>,
) -> Result<Vec<RegistrationId>, RegistrationError> {
    let Beside { basis, answers } = beside.into();
    let (partnership, agreement) = way(change, partnership).await?;
    let clause = agreement.outgoing(SUBMITTED.name).ok_or_else(uncovered)?;
    refuse_live(change, leads, partnership.id).await?;
    refuse_more(change, &partnership, leads.len() as u64).await?;
    let asks = programs::promised(change, &partnership, None).await?.registering;
    let wanted = |field: &SaleField| asking::requires(&asks, clause, field) || wanted(field);
    leads::store::for_vendor(change, leads, partnership.peer).await?;
    leads::read_ahead(change, leads).await?;
    let mut submitted = Vec::with_capacity(leads.len());
    for lead in leads {
        let lead = leads::find(change, *lead).await?.ok_or(RegistrationError::Absent)?;
        let mut fields = crossing(&lead.draft, clause, wanted);
        let place = Place { vendor: Some(partnership.peer), ..lead.draft.place };
        let sale = leads::Draft { place, ..lead.draft };
        let registration = Registration { sale, lead: Some(lead.id), ..fresh(change, &partnership, &fields) };
        let basis = grounded(&mut fields, basis)?;
        let answers = asking::answered(&mut fields, &asks, clause, &registration.sale, &answers)?;
        let course = Course { basis, answers, ..Course::default() };
        let registration = Registration { course, ..registration };
        submitted.push(send_up(exchange, change, registration, fields, None).await?);
    }
    deals::join(change, leads, partnership.program).await?;
    Ok(submitted)
}

/// The place in a program through which a registration goes, and the agreement in force there.
async fn way(tx: &Tx, partnership: PartnershipId) -> Result<(Partnership, Agreement), RegistrationError> {
    let partnership = partnerships::find(tx, partnership)
        .await?
        .filter(|partnership| partnership.role == Role::Partner)
        .ok_or(RegistrationError::Absent)?;
    let agreement = agreements::in_force(tx, partnership.id, tx.now()).await?.ok_or_else(uncovered)?;
    Ok((partnership, agreement))
}

async fn refuse_live(tx: &Tx, leads: &[LeadId], partnership: PartnershipId) -> Result<(), RegistrationError> {
    match store::live_of(tx, leads, partnership).await?.into_iter().next() {
        None => Ok(()),
        Some(live) => Err(RegistrationError::Registered { with: live.peer_name, state: live.state.label() }),
    }
}

/// Refuses more than the program lets be open at a time.
async fn refuse_more(tx: &Tx, partnership: &Partnership, more: u64) -> Result<(), RegistrationError> {
    let most = programs::promised(tx, partnership, None).await?.registering.open_most;
    if most == 0 {
        return Ok(());
    }
    match store::open_count(tx, partnership.id, Direction::Sent).await? + more {
        open if open > u64::from(most) => Err(RegistrationError::TooManyOpen(most)),
        _ => Ok(()),
    }
}

/// Says on what ground a person's data cross, where any do.
pub(super) fn grounded(
    fields: &mut Vec<Field>,
    basis: Option<Basis>,
) -> Result<Option<Basis>, RegistrationError> {
    if !fields.iter().any(|field| field.class == Class::Contact.as_str()) {
        return Ok(None);
    }
    let basis = basis.ok_or(RegistrationError::NoBasis)?;
    fields.push(Field::new("contact_basis", Class::Contact.as_str(), json!(basis.as_str())));
    Ok(Some(basis))
}

/// What somebody says, in so many words.
pub(super) fn said(text: &str) -> Result<String, RegistrationError> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(RegistrationError::NoReason),
        length if length > SAID_MOST as usize => Err(RegistrationError::LongReason),
        _ => Ok(text.to_owned()),
    }
}

/// Decides what a partner registered: an acceptance may take several steps, each by another person. An accepted one
/// goes on up, where the program says so.
///
/// # Errors
/// Why not: [`RegistrationError::Decided`] when somebody was faster.
pub async fn decide(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
    decision: Decision,
) -> Result<(), RegistrationError> {
    if let Decision::Deny { reason, .. } = &decision {
        said(reason)?;
    }
    let mut registration = find(change, id, Direction::Received).await?;
    let promised = promised(change, &registration).await?;
    let by = Some(change.actor().to_string());
    let accepts = decision == Decision::Accept;
    let until = protected_until(change.now(), promised.window_days);
    let decided = registration.state.clone().decide(decision, change.now(), by, until);
    let decided = decided.map_err(|decided| RegistrationError::Decided(decided.label()))?;
    if accepts && !approve_step(change, &mut registration, &promised).await? {
        return Ok(());
    }
    registration.state = decided;
    registration.course.review = None;
    registration.course.quiet_days = promised.registering.quiet_days;
    registration.due = None;
    record(change, &registration).await?;
    if matches!(registration.state, State::Accepted { .. }) {
        registration.upper = pass_up(exchange, change, &registration, false).await?;
    }
    step(change, &mut registration).await?;
    if matches!(registration.state, State::Accepted { .. }) {
        deals::begin_accepted(change, &registration).await?;
    }
    told::tell(exchange, change, &registration).await
}

/// Passes an accepted registration up, where the program leaves that to people.
///
/// # Errors
/// Why not.
pub async fn pass_up_by_hand(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
) -> Result<(), RegistrationError> {
    let registration = find(change, id, Direction::Received).await?;
    if !matches!(registration.state, State::Accepted { .. }) {
        return Err(RegistrationError::NoWayUp(texts::accept_first()));
    }
    if store::passed_up(change, id).await?.is_some() {
        return Err(RegistrationError::NoWayUp(texts::gone_up()));
    }
    let upper = pass_up(exchange, change, &registration, true).await?;
    if upper.is_empty() {
        return Err(RegistrationError::NoWayUp(texts::no_way_up()));
    }
    super::arrivals::relay(exchange, change, &Registration { upper, ..registration }, None, None).await?;
    Ok(())
}

/// Takes a registration back: the other side erases what had crossed, and so does everybody further up.
///
/// # Errors
/// Why not.
pub async fn withdraw(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
) -> Result<(), RegistrationError> {
    let registration = find(change, id, Direction::Sent).await?;
    if registration.origin.is_some() {
        return Err(RegistrationError::NoWayUp(texts::not_yours()));
    }
    take_back(exchange, change, registration).await
}

/// Takes back one hop that this organisation sent.
pub(super) async fn take_back(
    exchange: &Exchange,
    change: &Change,
    mut registration: Registration,
) -> Result<(), RegistrationError> {
    registration.close(change.now()).map_err(|gone| RegistrationError::Decided(gone.label()))?;
    step(change, &mut registration).await?;
    let subject = registration.id.to_string();
    let sent = exchange.sent_about(change, &CARRY, &subject).await?;
    if sent.is_empty() {
        return Err(RegistrationError::Absent);
    }
    for (header, hash) in sent {
        exchange.withdraw(change, &header, &hash).await?;
    }
    coselling::recall_hop(exchange, change, registration.id).await?;
    record(change, &registration).await
}

/// Sends a registration to the owner of a program and keeps its record; the one way up for leads and for
/// what is passed on.
pub(super) async fn send_up(
    exchange: &Exchange,
    change: &Change,
    mut registration: Registration,
    fields: Vec<Field>,
    basis: Option<String>,
) -> Result<RegistrationId, RegistrationError> {
    let draft = EnvelopeDraft {
        kind: &SUBMITTED,
        to: registration.peer,
        partnership: Some(registration.partnership),
        subject: registration.id.to_string(),
        in_reply_to: None,
        basis,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    registration.envelope = exchange.send(change, cleared).await?.hash;
    if let Some(partnership) = partnerships::find(change, registration.partnership).await? {
        let version = programs::version_of(change, &partnership, registration.submitted).await?;
        registration.program_version = Some(version);
        let promised = programs::promised(change, &partnership, Some(version)).await?;
        registration.run_clock(change.now(), promised.registering.answer_hours);
    }
    store::insert(change, &registration);
    due::arm(change, &registration).await?;
    record(change, &registration).await?;
    Ok(registration.id)
}

/// A new registration to the owner of that program.
pub(super) fn fresh(change: &Change, partnership: &Partnership, fields: &[Field]) -> Registration {
    let (clock, chance) = change.nature();
    Registration {
        id: RegistrationId::new(clock, chance),
        direction: Direction::Sent,
        peer: partnership.peer,
        peer_name: partnership.peer_name.clone(),
        partnership: partnership.id,
        lead: None,
        origin: None,
        state: State::Pending,
        submitted: change.now(),
        sale: leads::Draft::default(),
        reseller: None,
        fields: fields.iter().map(|field| field.name.clone()).collect(),
        upper: Vec::new(),
        program: Some(partnership.program_name.clone()),
        program_version: None,
        envelope: String::new(),
        due: None,
        course: Course::default(),
        turn: 0,
    }
}

pub(super) async fn find(
    change: &Change,
    id: RegistrationId,
    direction: Direction,
) -> Result<Registration, RegistrationError> {
    let registration = store::find(change, id).await?;
    registration.filter(|found| found.direction == direction).ok_or(RegistrationError::Absent)
}

/// Writes into the journal where it stands: states and names of fields, nothing of the customer.
pub(super) async fn record(change: &Change, registration: &Registration) -> Result<(), RegistrationError> {
    let kind = match (&registration.state, registration.direction) {
        (State::Pending, Direction::Sent) => "registration.submitted",
        (State::Pending, Direction::Received) => "registration.received",
        (State::Returned { .. }, _) => "registration.returned",
        (State::Accepted { .. }, _) => "registration.accepted",
        (State::Expired { .. }, _) => "registration.expired",
        (State::Revoked { .. }, _) => "registration.revoked",
        (State::Denied { .. }, _) => "registration.denied",
        (State::Withdrawn { .. }, _) => "registration.withdrawn",
        (State::Refused { .. }, _) => "registration.refused",
    };
    let mut fact = Fact::new(kind).about(registration.id).with("peer", registration.peer.to_string());
    if let Some(lead) = registration.lead {
        fact = fact.about(lead);
    }
    if let State::Denied { code, .. } | State::Revoked { code, .. } = &registration.state {
        fact = fact.with("code", code.as_str());
    }
    change.record(fact).await?;
    Ok(())
}

pub(super) fn uncovered() -> RegistrationError {
    RegistrationError::Send(SendError::Uncovered { code: "no_agreement", text: texts::no_agreement() })
}

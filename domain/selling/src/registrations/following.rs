//! What the sender of a registration says later: what it was asked for, that it wants its protection extended, that it
//! still works on the sale. And what happens where that arrives.

use exchange::{
    Arrived, Draft as EnvelopeDraft, Exchange, Field, Handles, Header, Kind, Receipt, Refuse, Sent, Verdict,
    Why,
};
use futures::future::BoxFuture;
use kernel::RegistrationId;
use serde_json::{Value, json};
use trust::agreements::{self, Class};
use vault::{Change, Fact, VaultError};

use super::{
    Answered, Basis, Beside, Direction, Registration, RegistrationError, SaleField, State, Wish,
    actions::{find, grounded, record, said, uncovered},
    arrivals::between,
    asking,
    deciding::{note, promised, step},
    fields::{self, crossing},
    kinds::{FOLLOWED_UP, SUBMITTED},
    store, told, updating,
};
use crate::{
    leads::{self, Draft},
    texts::registrations as texts,
};

/// How long something that somebody says may be, in characters.
pub(super) const SAID_MOST: u32 = 2_000;

/// The sender of a registration says more.
#[derive(Debug)]
pub struct FollowedUp;

/// Submits one again that was returned: what the lead says now takes the place of what was submitted. Where somebody
/// further up asks, only the answer goes, since what was accepted stays what it is.
///
/// # Errors
/// Why not.
pub async fn resubmit(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
    wanted: impl Fn(&SaleField) -> bool,
    beside: impl Into<Beside>,
    answer: &str,
) -> Result<(), RegistrationError> {
    let Beside { basis, answers } = beside.into();
    let answer = if answer.trim().is_empty() { None } else { Some(said(answer)?) };
    let mut registration = find(change, id, Direction::Sent).await?;
    let mut fields = vec![
        what("resubmitted"),
        Field::new("round", Class::Timing.as_str(), json!(registration.course.returned)),
    ];
    match registration.state.clone().resubmit() {
        Ok(waits) => {
            if let Some(lead) = registration.lead {
                let lead = leads::find(change, lead).await?.ok_or(RegistrationError::Absent)?;
                let place = registration.sale.place;
                registration.sale = Draft { place, ..lead.draft };
                let agreement = agreements::in_force(change, registration.partnership, change.now()).await?;
                let agreement = agreement.ok_or_else(uncovered)?;
                let clause = agreement.outgoing(SUBMITTED.name).ok_or_else(uncovered)?;
                let asks = promised(change, &registration).await?.registering;
                let wanted = |field: &SaleField| asking::requires(&asks, clause, field) || wanted(field);
                let sale = crossing(&registration.sale, clause, wanted);
                registration.fields = sale.iter().map(|field| field.name.clone()).collect();
                registration.course.basis = basis;
                fields.extend(sale);
                grounded(&mut fields, basis)?;
                // What was answered before stands until it is answered anew.
                let answers = if answers.is_empty() { registration.course.answers.clone() } else { answers };
                registration.course.answers =
                    asking::answered(&mut fields, &asks, clause, &registration.sale, &answers)?;
                store::replace(change, &registration).await?;
            }
            registration.state = waits;
            let promised = promised(change, &registration).await?;
            registration.run_clock(change.now(), promised.registering.answer_hours);
        }
        Err(_) if registration.course.above.is_some() && answer.is_some() => registration.course.above = None,
        Err(state) => return Err(RegistrationError::Decided(state.label())),
    }
    fields.extend(answer.clone().map(|answer| Field::new("answer", Class::Notes.as_str(), json!(answer))));
    registration.course.answer = answer;
    step(change, &mut registration).await?;
    note(change, &registration, Fact::new("registration.resubmitted")).await?;
    send(exchange, change, &registration, fields).await
}

/// Asks for more time.
///
/// # Errors
/// Why not: no more extensions, or one is asked for already.
pub async fn ask_extension(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
    reason: &str,
) -> Result<(), RegistrationError> {
    let reason = said(reason)?;
    let mut registration = find(change, id, Direction::Sent).await?;
    may_extend(change, &registration).await?;
    let course = &mut registration.course;
    course.asked += 1;
    course.extension = Some(Wish { at: change.now(), reason: reason.clone() });
    course.refused = None;
    let fields = vec![
        what("extension"),
        Field::new("round", Class::Timing.as_str(), json!(course.asked)),
        Field::new("answer", Class::Notes.as_str(), json!(reason)),
    ];
    step(change, &mut registration).await?;
    note(change, &registration, Fact::new("registration.extension_asked")).await?;
    send(exchange, change, &registration, fields).await
}

/// Whether an extension can be asked for.
pub(super) async fn may_extend(tx: &vault::Tx, registration: &Registration) -> Result<(), RegistrationError> {
    let no = |text: String| Err(RegistrationError::NotPossible(text));
    if !matches!(registration.state, State::Accepted { until: Some(_), .. } | State::Expired { .. }) {
        return no(texts::nothing_to_extend(registration.state.label()));
    }
    let most = promised(tx, registration).await?.registering.extensions;
    match &registration.course {
        course if course.extension.is_some() => no(texts::asked_already()),
        _ if most == 0 => no(texts::never_extended()),
        course if course.extended >= most => no(texts::extended_often(most)),
        _ => Ok(()),
    }
}

/// Says that the sale is worked on.
///
/// # Errors
/// Why not.
pub async fn still_active(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
) -> Result<(), RegistrationError> {
    let mut registration = find(change, id, Direction::Sent).await?;
    if !matches!(registration.state, State::Accepted { .. }) {
        return Err(RegistrationError::Decided(registration.state.label()));
    }
    registration.course.active = Some(change.now());
    registration.course.quiet = None;
    step(change, &mut registration).await?;
    note(change, &registration, Fact::new("registration.active")).await?;
    send(exchange, change, &registration, vec![what("active")]).await
}

pub(super) fn what(what: &str) -> Field {
    Field::new("what", Class::Timing.as_str(), json!(what))
}

pub(super) async fn send(
    exchange: &Exchange,
    change: &Change,
    registration: &Registration,
    fields: Vec<Field>,
) -> Result<(), RegistrationError> {
    let draft = EnvelopeDraft {
        kind: &FOLLOWED_UP,
        to: registration.peer,
        partnership: Some(registration.partnership),
        subject: registration.id.to_string(),
        in_reply_to: Some(registration.envelope.clone()),
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    exchange.send(change, cleared).await?;
    Ok(())
}

impl Handles for FollowedUp {
    fn kind(&self) -> &'static Kind {
        &FOLLOWED_UP
    }

    fn arrived<'a>(
        &'a self,
        exchange: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let registration = between(change, envelope, Direction::Received).await?;
            let said = Said::read(envelope)?;
            match envelope.text("what").as_deref() {
                Some("resubmitted") => answered(exchange, change, registration, said).await,
                Some("extension") => extension_asked(change, registration, said).await,
                Some("active") => active(change, registration).await,
                Some("updated") => updating::arrived(exchange, change, registration, said.sale).await,
                _ => Err(Refuse::because("unreadable", "what is said cannot be read")),
            }
        })
    }

    /// Not taken: an extension is not asked for any more, and what was asked is not answered.
    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let Verdict::Refused { reason, .. } = &receipt.verdict else { return Ok(()) };
            let Ok(id) = sent.header.subject.parse::<RegistrationId>() else { return Ok(()) };
            let Some(mut registration) = store::find(change, id).await? else { return Ok(()) };
            // Only what asks for something counts how often.
            if !sent.header.fields.iter().any(|field| field.name == "round") {
                updating::refused(change, registration, &sent.header).await?;
            } else if registration.course.extension.take().is_some() {
                registration.course.refused = Some(reason.clone());
                store::step(change, &mut registration).await?;
                note(change, &registration, Fact::new("registration.extension_refused")).await?;
            } else if registration.state == State::Pending && registration.course.returned > 0 {
                // What was asked for is still asked for.
                let question = texts::answer_not_taken(reason.as_str());
                registration.state = State::Returned { at: change.now(), by: None, question };
                registration.stop_clock(change.now());
                store::step(change, &mut registration).await?;
                record(change, &registration).await.map_err(told::below)?;
            }
            Ok(())
        })
    }

    /// What it said took the place of what was submitted, and goes with that.
    fn erased<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        _: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let Ok(id) = header.subject.parse::<RegistrationId>() else { return Ok(()) };
            let Some(mut registration) = store::find(change, id).await? else { return Ok(()) };
            registration.course.erase();
            store::step(change, &mut registration).await.map(|_| ())
        })
    }
}

/// What an envelope of this kind says.
struct Said {
    round: u32,
    answer: Option<String>,
    sale: Option<Draft>,
    fields: Vec<String>,
    basis: Option<Basis>,
    answers: Vec<Answered>,
    at: kernel::Timestamp,
}

/// The names of fields that say something about what is said, and are no part of the sale.
const ABOUT: [&str; 5] = ["what", "round", "answer", "contact_basis", asking::ANSWERS];

impl Said {
    fn read(envelope: &Arrived) -> Result<Self, Refuse> {
        let answer = envelope.text("answer");
        if answer.as_ref().is_some_and(|answer| answer.chars().count() > SAID_MOST as usize) {
            return Err(Refuse::because("invalid", "what is said is too long"));
        }
        let round = envelope.values.get("round").and_then(Value::as_u64).unwrap_or_default();
        let names = envelope.header.fields.iter().map(|field| field.name.clone());
        let fields: Vec<String> = names.filter(|name| !ABOUT.contains(&name.as_str())).collect();
        let basis = envelope.text("contact_basis").and_then(|word| Basis::read(&word));
        let read = match envelope.text("what").as_deref() {
            Some("updated") => fields::said,
            _ => fields::arrived,
        };
        let sale = if fields.is_empty() { None } else { Some(read(envelope)?) };
        let round = u32::try_from(round).unwrap_or_default();
        let answers = asking::read(envelope)?;
        Ok(Self { round, answer, sale, fields, basis, answers, at: envelope.header.issued })
    }
}

/// What was asked is answered. A decision that was faster stands; one that is accepted does not change under who
/// accepted it.
async fn answered(
    exchange: &Exchange,
    change: &Change,
    mut registration: Registration,
    said: Said,
) -> Result<(), Refuse> {
    let asks_above = store::passed_up(change, registration.id).await?;
    let asks_above = asks_above.filter(|passed| matches!(passed.state, State::Returned { .. }));
    let was_asked = match registration.state.clone() {
        State::Returned { .. } => true,
        State::Denied { .. } if registration.course.returned > 0 => false,
        State::Accepted { .. } | State::Expired { .. } if said.sale.is_none() => false,
        _ => return Err(Refuse::because("not_asked", "nothing was asked")),
    };
    if let Some(sale) = said.sale.clone() {
        let asks = promised(change, &registration).await?.registering;
        let agreement = agreements::in_force(change, registration.partnership, change.now()).await?;
        if let Some(clause) = agreement.as_ref().and_then(|agreement| agreement.incoming(SUBMITTED.name)) {
            asking::check(&asks, clause, &sale, &said.answers, false)?;
        }
        registration.course.answers = said.answers;
        let place = registration.sale.place;
        registration.sale = Draft { place, ..sale };
        registration.fields = said.fields;
        registration.course.basis = said.basis;
        store::replace(change, &registration).await?;
    }
    registration.course.answer = said.answer.clone();
    if let (true, Ok(waits)) = (was_asked, registration.state.clone().resubmit()) {
        registration.state = waits;
        let promised = promised(change, &registration).await?;
        registration.run_clock(change.now(), promised.registering.answer_hours);
    }
    step(change, &mut registration).await.map_err(told::refuse)?;
    note(change, &registration, Fact::new("registration.resubmitted")).await?;
    // Whoever asked further up gets the answer at once: nobody here has to decide anything.
    if let Some(passed) = asks_above
        && let Some(answer) = said.answer
        && updating::goes_on(change, &registration).await?
    {
        let _all = change.whole();
        resubmit(exchange, change, passed.id, |_| false, None, &answer).await.map_err(told::refuse)?;
    }
    Ok(())
}

async fn extension_asked(change: &Change, mut registration: Registration, said: Said) -> Result<(), Refuse> {
    let course = &mut registration.course;
    if said.round <= course.asked {
        return Err(Refuse::because("known", "that was asked before"));
    }
    if !matches!(registration.state, State::Accepted { until: Some(_), .. } | State::Expired { .. }) {
        // It crossed a decision on its way; the other side learns of that, and asks no more.
        course.asked = said.round;
        step(change, &mut registration).await.map_err(told::refuse)?;
        return Ok(());
    }
    course.asked = said.round;
    course.refused = None;
    course.extension = Some(Wish { at: said.at, reason: said.answer.unwrap_or_default() });
    let most = promised(change, &registration).await?.registering.extensions;
    if registration.course.extended >= most {
        return Err(Refuse::because("no_more_extensions", "its protection cannot be extended any more"));
    }
    step(change, &mut registration).await.map_err(told::refuse)?;
    note(change, &registration, Fact::new("registration.extension_asked")).await?;
    Ok(())
}

async fn active(change: &Change, mut registration: Registration) -> Result<(), Refuse> {
    if !matches!(registration.state, State::Accepted { .. }) {
        // It crossed a decision on its way.
        return Ok(());
    }
    registration.course.active = Some(change.now());
    registration.course.quiet = None;
    step(change, &mut registration).await.map_err(told::refuse)?;
    note(change, &registration, Fact::new("registration.active")).await?;
    Ok(())
}

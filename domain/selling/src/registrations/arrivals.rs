//! What happens when the envelopes of registrations arrive.

use exchange::{
    Arrived, Draft as EnvelopeDraft, Exchange, Field, Handles, Header, Kind, LookAhead, Receipt, Refuse,
    Sent, Verdict, Why,
};
use futures::future::BoxFuture;
use kernel::RegistrationId;
use partnering::partnerships::{self, Role, State as Standing};
use partnering::programs;
use serde_json::json;
use trust::agreements::{self, Class};
use vault::{Change, Fact, Tx, VaultError};

use crate::{coselling, deals, exports, leads::Draft, texts::registrations as texts};

use super::{
    Basis, Course, Direction, Registration, RegistrationError, State,
    actions::{record, take_back},
    asking, due, fields,
    following::SAID_MOST,
    kinds::{CARRY, DECIDED, RELAYED, SUBMITTED},
    store,
    told::{Told, below, refuse, upper},
};

/// A partner registers a sale.
#[derive(Debug)]
pub struct Submitted;
/// The owner of a program decides on one.
#[derive(Debug)]
pub struct Decided;
/// A tier further up decides on it.
#[derive(Debug)]
pub struct Relayed;

impl Handles for Submitted {
    fn kind(&self) -> &'static Kind {
        &SUBMITTED
    }

    fn looks_ahead(&self) -> Option<LookAhead> {
        Some(look_ahead)
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let id: RegistrationId = envelope.subject()?;
            let unknown = || Refuse::because("no_partnership", "there is no active partnership");
            let partnership = envelope.header.partnership.ok_or_else(unknown)?;
            let partnership = partnerships::find(change, partnership).await?.ok_or_else(unknown)?;
            if partnership.role != Role::Owner || partnership.state != Standing::Active {
                return Err(unknown());
            }
            if store::find(change, id).await?.is_some() {
                return Err(Refuse::because("known", "a registration with this id is here already"));
            }
            let place = partnerships::place(change, partnership.id).await?;
            let version = programs::version_of(change, &partnership, envelope.header.issued).await?;
            let promised = programs::promised(change, &partnership, Some(version)).await?;
            let most = promised.registering.open_most;
            if most > 0
                && store::open_count(change, partnership.id, Direction::Received).await? >= u64::from(most)
            {
                return Err(Refuse::because("too_many_open", texts::too_many_open(most)));
            }
            let basis = envelope.text("contact_basis").and_then(|word| Basis::read(&word));
            let names =
                |class: Class| envelope.header.fields.iter().any(|field| field.class == class.as_str());
            if names(Class::Contact) && basis.is_none() {
                return Err(Refuse::because("no_basis", texts::no_basis()));
            }
            let sale = Draft { place, ..fields::arrived(envelope)? };
            let answers = asking::read(envelope)?;
            let agreement = agreements::in_force(change, partnership.id, change.now()).await?;
            if let Some(clause) = agreement.as_ref().and_then(|agreement| agreement.incoming(SUBMITTED.name))
            {
                let passed_on = envelope.header.basis.is_some();
                asking::check(&promised.registering, clause, &sale, &answers, passed_on)?;
            }
            let fields = envelope.header.fields.iter().map(|field| field.name.clone());
            let mut registration = Registration {
                id,
                direction: Direction::Received,
                peer: partnership.peer,
                peer_name: partnership.peer_name,
                partnership: partnership.id,
                lead: None,
                origin: None,
                state: State::Pending,
                submitted: envelope.header.issued,
                sale,
                reseller: envelope.text("reseller"),
                fields: fields
                    .filter(|name| !["contact_basis", asking::ANSWERS].contains(&name.as_str()))
                    .collect(),
                upper: Vec::new(),
                program: Some(partnership.program_name),
                program_version: Some(version),
                envelope: envelope.hash.clone(),
                due: None,
                course: Course { basis, answers, ..Course::default() },
                turn: 0,
            };
            registration.run_clock(change.now(), promised.registering.answer_hours);
            store::insert(change, &registration);
            due::arm(change, &registration).await?;
            record(change, &registration).await.map_err(refuse)
        })
    }

    fn erased<'a>(
        &'a self,
        exchange: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        why: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let Ok(id) = header.subject.parse::<RegistrationId>() else { return Ok(()) };
            if let Some(passed) = store::passed_up(change, id).await? {
                erase_passed(exchange, change, passed, why).await?;
            }
            let Some(mut registration) = store::find(change, id).await? else { return Ok(()) };
            if why != Why::Expired && registration.close(change.now()).is_ok() {
                store::step(change, &mut registration).await?;
                coselling::recall_hop(exchange, change, id).await?;
                deals::withdrawn(change, id).await?;
            }
            deals::forget(change, id).await?;
            exports::forget(change, &["registrations", "deals"]).await?;
            store::erase(change, id).await
        })
    }

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
            if registration.state == State::Pending {
                registration.state = State::Refused { reason: reason.clone() };
                store::step(change, &mut registration).await?;
                record(change, &registration).await.map_err(below)?;
            }
            Ok(())
        })
    }
}

/// Reads the registrations that a batch is about, and those of partners that they were made of.
fn look_ahead<'a>(change: &'a Change, headers: &'a [&'a Header]) -> BoxFuture<'a, Result<(), VaultError>> {
    Box::pin(async move {
        let ids: Vec<RegistrationId> =
            headers.iter().filter_map(|header| header.subject.parse().ok()).collect();
        let known = store::read_ahead(change, &ids).await?;
        let origins: Vec<RegistrationId> =
            known.iter().filter_map(|registration| registration.origin).collect();
        store::read_ahead(change, &origins).await.map(|_| ())
    })
}

/// What was passed up is erased here as well. A withdrawal and an end go on up, so that the vendor erases too; when
/// only our time is over, the vendor keeps what its own terms let it keep.
async fn erase_passed(
    exchange: &Exchange,
    change: &Change,
    passed: Registration,
    why: Why,
) -> Result<(), VaultError> {
    let id = passed.id;
    match why {
        Why::Withdrawn | Why::Ended => match take_back(exchange, change, passed).await {
            // Withdrawn or refused before: nothing is left to take back.
            Ok(()) | Err(RegistrationError::Decided(_)) => {}
            Err(error) => return Err(below(error)),
        },
        Why::Expired => {
            for (header, _) in exchange.sent_about(change, &CARRY, &id.to_string()).await? {
                exchange.forget_sent(change, &header, why).await?;
            }
        }
    }
    store::erase(change, id).await
}

impl Handles for Decided {
    fn kind(&self) -> &'static Kind {
        &DECIDED
    }

    fn looks_ahead(&self) -> Option<LookAhead> {
        Some(look_ahead)
    }

    fn arrived<'a>(
        &'a self,
        exchange: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let mut registration = between(change, envelope, Direction::Sent).await?;
            let told = Told::read(envelope)?;
            registration.upper = upper(envelope)?;
            let moved = told.adopt(&mut registration);
            store::step(change, &mut registration).await?;
            if moved {
                record(change, &registration).await.map_err(refuse)?;
            } else {
                let fact = Fact::new("registration.told").about(registration.id);
                change.record(fact.with("peer", registration.peer.to_string())).await?;
            }
            tell_below(exchange, change, &registration).await
        })
    }

    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(due::told_too_late(change, sent, receipt))
    }
}

impl Handles for Relayed {
    fn kind(&self) -> &'static Kind {
        &RELAYED
    }

    fn looks_ahead(&self) -> Option<LookAhead> {
        Some(look_ahead)
    }

    fn arrived<'a>(
        &'a self,
        exchange: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let mut registration = between(change, envelope, Direction::Sent).await?;
            let before = std::mem::replace(&mut registration.upper, upper(envelope)?);
            registration.course.above =
                envelope.text("question").map(|text| text.chars().take(SAID_MOST as usize).collect());
            store::step(change, &mut registration).await?;
            if registration.upper != before {
                let fact = Fact::new("registration.relayed").about(registration.id);
                change.record(fact.with("peer", registration.peer.to_string())).await?;
            }
            tell_below(exchange, change, &registration).await
        })
    }
}

/// Tells the partner who brought it what became of it here and further up.
async fn tell_below(exchange: &Exchange, change: &Change, passed: &Registration) -> Result<(), Refuse> {
    let Some(origin) = passed.origin else { return Ok(()) };
    let Some(below) = store::find(change, origin).await? else { return Ok(()) };
    if matches!(below.state, State::Withdrawn { .. }) {
        return Ok(());
    }
    let proof = exchange.proof_of(change, &passed.envelope).await?;
    // What is asked further up is for who brought it; a question from two tiers up goes on.
    let asks = match &passed.state {
        State::Returned { question, .. } => Some(question.clone()),
        _ => passed.course.above.clone(),
    };
    relay(exchange, change, &Registration { upper: passed.hops(), ..below }, proof, asks)
        .await
        .map_err(refuse)
}

/// Sends the state of every tier further up down to the partner who brought it, with the upper tier's
/// receipt, so that the partner holds the proof as well.
pub(super) async fn relay(
    exchange: &Exchange,
    change: &Change,
    below: &Registration,
    proof: Option<serde_json::Value>,
    asks: Option<String>,
) -> Result<(), RegistrationError> {
    store::set_upper(change, below.id, &below.upper).await?;
    let mut fields = vec![Field::new("upper", Class::Decision.as_str(), json!(below.upper))];
    fields.extend(asks.map(|asks| Field::new("question", Class::Decision.as_str(), json!(asks))));
    fields.extend(proof.map(|proof| Field::new("proof", Class::Decision.as_str(), proof)));
    let draft = EnvelopeDraft {
        kind: &RELAYED,
        to: below.peer,
        partnership: Some(below.partnership),
        subject: below.id.to_string(),
        in_reply_to: Some(below.envelope.clone()),
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    exchange.send(change, cleared).await?;
    Ok(())
}

/// The registration that an envelope is about: only the one on its other side may speak of it.
pub(crate) async fn between(
    tx: &Tx,
    envelope: &Arrived,
    direction: Direction,
) -> Result<Registration, Refuse> {
    let id: RegistrationId = envelope.subject()?;
    let known = store::find(tx, id).await?;
    known
        .filter(|known| known.direction == direction && known.peer == envelope.header.from)
        .ok_or_else(|| Refuse::because("unknown", "there is no such registration"))
}

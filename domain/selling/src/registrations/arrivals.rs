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
use trust::agreements::Class;
use vault::{Change, Fact, VaultError};

use crate::{deals, exports, leads::Draft};

use super::{
    Decision, Denial, Direction, Hop, Registration, RegistrationError, State,
    actions::{record, take_back},
    fields,
    kinds::{DECIDED, RELAYED, SUBMITTED},
    store,
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
            let registration = Registration {
                id,
                direction: Direction::Received,
                peer: partnership.peer,
                peer_name: partnership.peer_name,
                partnership: partnership.id,
                lead: None,
                origin: None,
                state: State::Pending,
                submitted: envelope.header.issued,
                sale: Draft { place, ..fields::arrived(envelope)? },
                reseller: envelope.text("reseller"),
                fields: envelope.header.fields.iter().map(|field| field.name.clone()).collect(),
                upper: Vec::new(),
                program: Some(partnership.program_name),
                program_version: Some(version),
                envelope: envelope.hash.clone(),
            };
            store::insert(change, &registration);
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
            let before = registration.state.clone();
            if let (Why::Withdrawn | Why::Ended, Ok(withdrawn)) = (why, before.clone().withdraw(change.now()))
            {
                registration.state = withdrawn;
                store::step(change, &registration, &before).await?;
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
            let before = registration.state.clone();
            if before == State::Pending {
                registration.state = State::Refused { reason: reason.clone() };
                store::step(change, &registration, &before).await?;
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
            if let Some((header, _)) = exchange.last_sent(change, &SUBMITTED, &id.to_string()).await? {
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
            let mut registration = of_sender(change, envelope).await?;
            let unreadable = || Refuse::because("unreadable", "the decision cannot be read");
            let decision = match envelope.text("state").as_deref() {
                Some("accepted") => Decision::Accept,
                Some("denied") => Decision::Deny {
                    code: envelope.text("code").and_then(|code| code.parse().ok()).unwrap_or(Denial::Other),
                    reason: envelope.text("reason").unwrap_or_default(),
                },
                _ => return Err(unreadable()),
            };
            let before = registration.state.clone();
            registration.upper = upper(envelope)?;
            // A decision on what was withdrawn meanwhile comes too late, and changes nothing.
            if let Ok(decided) = before.clone().decide(decision, envelope.header.issued, None) {
                registration.state = decided;
                store::step(change, &registration, &before).await?;
                record(change, &registration).await.map_err(refuse)?;
                tell_below(exchange, change, &registration).await?;
            }
            Ok(())
        })
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
            let mut registration = of_sender(change, envelope).await?;
            let before = std::mem::replace(&mut registration.upper, upper(envelope)?);
            store::set_upper(change, registration.id, &registration.upper).await?;
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
    relay(exchange, change, &Registration { upper: passed.hops(), ..below }, proof).await.map_err(refuse)
}

/// Sends the state of every tier further up down to the partner who brought it, with the upper tier's
/// receipt, so that the partner holds the proof as well.
pub(super) async fn relay(
    exchange: &Exchange,
    change: &Change,
    below: &Registration,
    proof: Option<serde_json::Value>,
) -> Result<(), RegistrationError> {
    store::set_upper(change, below.id, &below.upper).await?;
    let mut fields = vec![Field::new("upper", Class::Decision.as_str(), json!(below.upper))];
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

/// The registration that an envelope from above is about: only the one to whom it was sent may speak of it.
async fn of_sender(change: &Change, envelope: &Arrived) -> Result<Registration, Refuse> {
    let id: RegistrationId = envelope.subject()?;
    let known = store::find(change, id).await?;
    known
        .filter(|known| known.direction == Direction::Sent && known.peer == envelope.header.from)
        .ok_or_else(|| Refuse::because("unknown", "there is no such registration"))
}

fn upper(envelope: &Arrived) -> Result<Vec<Hop>, Refuse> {
    match envelope.values.get("upper") {
        None => Ok(Vec::new()),
        Some(hops) => {
            let hops: Vec<Hop> = serde_json::from_value(hops.clone())
                .map_err(|_| Refuse::because("unreadable", "the tiers further up cannot be read"))?;
            Ok(hops.into_iter().take(16).collect())
        }
    }
}

fn refuse(error: RegistrationError) -> Refuse {
    match error {
        RegistrationError::Vault(error) => Refuse::Vault(error),
        error => Refuse::because("not_possible", error.to_string()),
    }
}

fn below(error: RegistrationError) -> VaultError {
    match error {
        RegistrationError::Vault(error) => error,
        error => VaultError::Damaged(error.to_string()),
    }
}

//! What happens when the envelopes of trials arrive.

use exchange::{Arrived, Exchange, Handles, Header, Kind, Receipt, Refuse, Sent, Verdict, Why};
use futures::future::BoxFuture;
use kernel::{RegistrationId, TrialId};
use partnering::partnerships::{self, Role, State as Standing};
use selling::{
    exports,
    registrations::{self, Basis, Direction},
};
use trust::agreements::Class;
use vault::{Change, Tx, VaultError};

use super::{
    FOLLOWED_UP, REQUESTED, State, TOLD, Trial, TrialError,
    actions::{SAID_MOST, belong, fact, keep, over, record},
    due, store,
    told::Told as Whole,
};
use crate::{
    customer::{self, Company},
    texts::trials as texts,
};

/// A partner asks for a trial.
#[derive(Debug)]
pub struct Requested;
/// A partner asks for more time.
#[derive(Debug)]
pub struct FollowedUp;
/// A vendor tells where a trial stands.
#[derive(Debug)]
pub struct Told;

impl Handles for Requested {
    fn kind(&self) -> &'static Kind {
        &REQUESTED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let id: TrialId = envelope.subject()?;
            let unknown = || Refuse::because("no_partnership", "there is no active partnership");
            let partnership = envelope.header.partnership.ok_or_else(unknown)?;
            let partnership = partnerships::find(change, partnership).await?.ok_or_else(unknown)?;
            if partnership.role != Role::Owner || partnership.state != Standing::Active {
                return Err(unknown());
            }
            if store::find(change, id).await?.is_some() {
                return Err(Refuse::because("known", "a trial with this id is here already"));
            }
            let place = partnerships::place(change, partnership.id).await?;
            let (mut trial, company) = read(change, envelope, id, &partnership, place).await?;
            store::insert(change, &trial).await?;
            belong(change, &mut trial, company).await?;
            record(change, &trial).await.map_err(refuse)
        })
    }

    fn erased<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        why: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let Ok(id) = header.subject.parse::<TrialId>() else { return Ok(()) };
            let Some(mut trial) = store::find(change, id).await? else { return Ok(()) };
            // What the vendor decided before stays decided; of whom, it no longer says.
            let lives = matches!(trial.state, State::Requested | State::Running | State::Expired);
            if why != Why::Expired && lives {
                over(change, &mut trial, State::Withdrawn);
                store::step(change, &mut trial).await?;
                record(change, &trial).await.map_err(below)?;
            }
            customer::erase_source(change, id.uuid()).await?;
            exports::forget(change, &["trials"]).await?;
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
            let Ok(id) = sent.header.subject.parse::<TrialId>() else { return Ok(()) };
            let Some(mut trial) = store::find(change, id).await? else { return Ok(()) };
            if trial.state != State::Requested {
                return Ok(());
            }
            over(change, &mut trial, State::Refused);
            trial.reason = Some(reason.clone());
            keep(change, &mut trial).await.map_err(below)?;
            record(change, &trial).await.map_err(below)
        })
    }
}

/// Reads a request; what is wrong with it is told to its sender.
async fn read(
    tx: &Tx,
    envelope: &Arrived,
    id: TrialId,
    partnership: &partnerships::Partnership,
    place: partnering::teams::Place,
) -> Result<(Trial, Company), Refuse> {
    let wrong = |name: &'static str| Refuse::because("invalid", format!("its {name} cannot be read"));
    let short = |name: &'static str| match envelope.text(name) {
        Some(text) if text.chars().count() > 200 => Err(wrong(name)),
        text => Ok(text),
    };
    let basis = envelope.text("contact_basis").and_then(|word| Basis::read(&word));
    let names = |class: Class| envelope.header.fields.iter().any(|field| field.class == class.as_str());
    if names(Class::Contact) && basis.is_none() {
        return Err(Refuse::because("no_basis", texts::no_basis()));
    }
    let domain = envelope.text("domain").map(|text| text.parse()).transpose().map_err(|_| wrong("domain"))?;
    let email = envelope.text("contact_email").map(|text| text.parse()).transpose();
    let (company, country) = (short("company")?, short("country")?);
    let named = Company::of(company.as_deref(), domain.as_ref(), country.as_deref(), place)
        .ok_or_else(|| Refuse::because("invalid", texts::say_company()))?;
    // Whoever names a registration names one of its own.
    let registration = envelope.text("registration").and_then(|text| text.parse::<RegistrationId>().ok());
    let registration = match registration {
        Some(id) => registrations::find(tx, id).await?.filter(|known| known.peer == envelope.header.from),
        None => None,
    };
    let notes = envelope.text("notes").map(|text| text.chars().take(SAID_MOST).collect());
    let trial = Trial {
        id,
        direction: Direction::Received,
        peer: partnership.peer,
        peer_name: partnership.peer_name.clone(),
        partnership: partnership.id,
        customer: None,
        deal: None,
        registration: registration.map(|known| known.id),
        state: State::Requested,
        company,
        domain,
        country,
        product: short("product")?,
        contact_name: short("contact_name")?,
        contact_email: email.map_err(|_| wrong("contact_email"))?,
        basis,
        notes,
        requested: envelope.header.issued,
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
        envelope: envelope.hash.clone(),
        told: None,
        version: 1,
    };
    Ok((trial, named))
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
            let mut trial = between(change, envelope, Direction::Received).await?;
            let asked = envelope.number("extension").and_then(|number| u32::try_from(number).ok());
            let asked = asked.ok_or_else(|| Refuse::because("unreadable", "it asks for nothing"))?;
            if asked <= trial.asked {
                return Ok(());
            }
            trial.asked = asked;
            if !trial.can_go_on() {
                // It is over: who asked learns that it is answered.
                store::step(change, &mut trial).await?;
                return super::told::tell(exchange, change, &trial).await.map_err(refuse);
            }
            let reason = envelope.text("reason").unwrap_or_default().chars().take(SAID_MOST).collect();
            trial.wish = Some((envelope.header.issued, reason));
            keep(change, &mut trial).await.map_err(refuse)?;
            change.record(fact("trial.extension_asked", &trial)).await?;
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
            let Ok(id) = header.subject.parse::<TrialId>() else { return Ok(()) };
            let Some(mut trial) = store::find(change, id).await? else { return Ok(()) };
            if let Some((at, _)) = trial.wish.take() {
                trial.wish = Some((at, String::new()));
                store::step(change, &mut trial).await?;
            }
            Ok(())
        })
    }
}

impl Handles for Told {
    fn kind(&self) -> &'static Kind {
        &TOLD
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let mut trial = between(change, envelope, Direction::Sent).await?;
            if trial.state.is_gone() {
                return Ok(());
            }
            let (state, extended) = (trial.state, trial.extended);
            let moved = Whole::read(envelope)?.adopt(&mut trial);
            trial.told = Some(envelope.header.id);
            trial.ended = match trial.state {
                State::Requested | State::Running => None,
                _ => trial.ended.or(Some(envelope.header.issued)),
            };
            keep(change, &mut trial).await.map_err(refuse)?;
            if trial.extended > extended && trial.state == State::Running {
                change.record(fact("trial.extended", &trial)).await?;
            } else if moved && trial.state != state {
                record(change, &trial).await.map_err(refuse)?;
            } else {
                change.record(fact("trial.told", &trial)).await?;
            }
            Ok(())
        })
    }

    /// What the vendor told is over here as well: how the customer uses it is no longer known, nor why anything was refused
    /// or ended.
    fn erased<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        _: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let Ok(id) = header.subject.parse::<TrialId>() else { return Ok(()) };
            let Some(mut trial) = store::find(change, id).await? else { return Ok(()) };
            if !trial.forget_told(header.id) {
                return Ok(());
            }
            keep(change, &mut trial).await.map_err(below)?;
            exports::forget(change, &["customers", "trials"]).await
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

/// The trial that an envelope is about: only the one on its other side may speak of it.
async fn between(tx: &Tx, envelope: &Arrived, direction: Direction) -> Result<Trial, Refuse> {
    let id: TrialId = envelope.subject()?;
    let known = store::find(tx, id).await?;
    known
        .filter(|known| known.direction == direction && known.peer == envelope.header.from)
        .ok_or_else(|| Refuse::because("unknown", "there is no such trial"))
}

pub(super) fn refuse(error: TrialError) -> Refuse {
    match error {
        TrialError::Vault(error) => Refuse::Vault(error),
        error => Refuse::because("not_possible", error.to_string()),
    }
}

pub(super) fn below(error: TrialError) -> VaultError {
    match error {
        TrialError::Vault(error) => error,
        error => VaultError::Damaged(error.to_string()),
    }
}

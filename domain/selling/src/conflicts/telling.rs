//! Comparing what arrived, and telling its partner what came out: after the commit, and so many times an hour.

use std::collections::{BTreeMap, BTreeSet};

use exchange::{Draft, Exchange, Field, SendError};
use jiff::SignedDuration;
use kernel::{RegistrationId, Timestamp, Uuid};
use partnering::partnerships::{self, Role};
use trust::agreements::Class;
use vault::{Actor, Change, Fact, Outcome, TaskHandlers, Tx, Vault, VaultError};

use super::{
    arrivals::CHECKED,
    comparing::{compare, outcome},
    keys,
    store::{self, Check},
};
use crate::registrations::{self, Direction, Registration, State};

const CHECK: &str = "selling.conflicts.check";
/// Answers that one partner gets in an hour: more than anybody types, and too few to read a list of customers out.
pub(super) const AN_HOUR: u64 = 30;
/// How many are seen to in one change: few enough that whoever works in the vault does not notice the wait for it.
const AT_ONCE: u64 = 8;

pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    let facts = ["registration.received", "registration.resubmitted", "named_account.declared"];
    exchange.vaults().follow_journals(CHECK, facts.into());
    let exchange = exchange.clone();
    handlers.on(CHECK, move |vault, _| {
        let exchange = exchange.clone();
        Box::pin(async move { see_to(&exchange, &vault).await })
    });
}

/// Compares nothing until [`wake`]: what another system decided long ago is brought in, and nobody asks anything.
///
/// # Errors
/// What the vault says.
pub async fn rest(change: &Change) -> Result<(), VaultError> {
    store::set_rests(change, true).await
}

/// Compares again; what arrived meanwhile and is not decided is compared now.
///
/// # Errors
/// What the vault says.
pub async fn wake(change: &Change) -> Result<(), VaultError> {
    store::set_rests(change, false).await?;
    change.enqueue(CHECK, "", &serde_json::Value::Null, change.now()).await
}

/// From now on what arrived waits for its comparison; what was said of it before no longer holds.
pub(super) async fn wait(change: &Change, arrived: &[RegistrationId]) -> Result<(), VaultError> {
    let mut waiting = BTreeMap::new();
    for registration in registrations::read_ahead(change, arrived).await? {
        if registration.direction == Direction::Received && registration.state == State::Pending {
            waiting.insert(registration.id, Check::of(&registration));
        }
    }
    store::keep_all(change, waiting.into_values().collect(), true).await
}

async fn see_to(exchange: &Exchange, vault: &Vault) -> Result<Outcome, VaultError> {
    let owns = vault.read(async |tx: &Tx| {
        let owns = partnerships::all(tx).await?.iter().any(|partnership| partnership.role == Role::Owner);
        Ok::<_, VaultError>(owns && !store::rests(tx).await?)
    });
    if !owns.await? {
        return Ok(Outcome::Done);
    }
    let by = Actor::Node("schedule");
    while vault.change(by, async |change: &Change| keys::catch_up(change).await).await? {}
    while vault.change(by, async |change: &Change| answer_some(exchange, change).await).await? {}
    let next = vault.read(async |tx: &Tx| Ok::<_, VaultError>((store::next_turn(tx).await?, tx.now())));
    Ok(match next.await? {
        (Some(next), now) => Outcome::Later(next.duration_since(now).max(SignedDuration::from_secs(1))),
        (None, _) => Outcome::Done,
    })
}

/// Compares some of what waits; whether there is more to do now.
async fn answer_some(exchange: &Exchange, change: &Change) -> Result<bool, VaultError> {
    let waiting = store::waiting(change, AT_ONCE).await?;
    let mut later = BTreeSet::new();
    for check in &waiting {
        if later.contains(&check.partnership) {
            continue;
        }
        let Some(registration) = undecided(change, check).await? else { continue };
        match may_answer(change, check).await? {
            Ok(()) => answer(exchange, change, &registration, check).await?,
            Err(at) => {
                defer(change, check.partnership, &registration, at).await?;
                later.insert(check.partnership);
            }
        }
    }
    Ok(waiting.len() as u64 == AT_ONCE)
}

/// The registration of a check, where it still is to be decided on; the check waits no longer otherwise.
async fn undecided(change: &Change, check: &Check) -> Result<Option<Registration>, VaultError> {
    let found = registrations::find(change, check.id).await?;
    let found = found.filter(|registration| registration.state == State::Pending);
    if found.is_none() {
        store::keep(change, check, false).await?;
    }
    Ok(found)
}

/// Whether this partner may have another answer now; from when on otherwise.
async fn may_answer(tx: &Tx, check: &Check) -> Result<Result<(), Timestamp>, VaultError> {
    let hour = SignedDuration::from_hours(1);
    let (told, first) = store::told_since(tx, check.partnership, tx.now() - hour).await?;
    Ok(if told < AN_HOUR { Ok(()) } else { Err(first.unwrap_or(tx.now()) + hour) })
}

/// Puts all that a partner has waiting off until its turn, and says so once.
async fn defer(
    change: &Change,
    partnership: Uuid,
    one: &Registration,
    at: Timestamp,
) -> Result<(), VaultError> {
    match store::put_off(change, partnership, at).await? {
        0 => Ok(()),
        count => {
            let fact = Fact::new("registration.check_deferred").with("peer", one.peer.to_string());
            change.record(fact.with("count", count)).await.map(|_| ())
        }
    }
}

async fn answer(
    exchange: &Exchange,
    change: &Change,
    registration: &Registration,
    check: &Check,
) -> Result<(), VaultError> {
    let (verdict, reason) = outcome(&compare(change, registration).await?);
    let now = Some(change.now());
    let said = (Some(verdict.as_str().to_owned()), Some(reason.to_owned()));
    let check = Check { verdict: said.0, reason: said.1, at: now, told: now, ..check.clone() };
    store::keep(change, &check, false).await?;
    record(change, registration, verdict.as_str(), reason).await?;
    tell(exchange, change, registration, verdict.as_str(), reason).await
}

/// What came out stands in the journal: a word, and never whom it met.
pub(super) async fn record(
    change: &Change,
    registration: &Registration,
    verdict: &str,
    reason: &str,
) -> Result<(), VaultError> {
    let fact = Fact::new("registration.checked").about(registration.id);
    let fact =
        fact.with("peer", registration.peer.to_string()).with("verdict", verdict).with("reason", reason);
    change.record(fact).await.map(|_| ())
}

async fn tell(
    exchange: &Exchange,
    change: &Change,
    registration: &Registration,
    verdict: &str,
    reason: &str,
) -> Result<(), VaultError> {
    let said = |name: &'static str, value: &str| Field::new(name, Class::Decision.as_str(), value);
    let draft = Draft {
        kind: &CHECKED,
        to: registration.peer,
        partnership: Some(registration.partnership),
        subject: registration.id.to_string(),
        in_reply_to: Some(registration.envelope.clone()),
        basis: None,
        fields: vec![said("verdict", verdict), said("reason", reason)],
    };
    let sent = async {
        let cleared = exchange.clear(change, draft).await?;
        exchange.send(change, cleared).await
    };
    match sent.await {
        Ok(_) => Ok(()),
        Err(SendError::Vault(error)) => Err(error),
        // Terms from before there were checks say nothing of them: who decides sees it nonetheless.
        Err(_) => Ok(()),
    }
}

impl Check {
    /// Nothing is known of this one yet.
    pub(super) fn of(registration: &Registration) -> Self {
        Self {
            id: registration.id,
            partnership: registration.partnership.uuid(),
            verdict: None,
            reason: None,
            at: None,
            told: None,
            despite: None,
        }
    }
}

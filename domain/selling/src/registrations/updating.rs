//! What changes of a sale after it was accepted: what it comes to, and by when. Whose it is does not: that was compared
//! and decided. Its sender tells it on purpose; its receiver keeps what was told last, and tells whoever it passed it up to.

use exchange::{Exchange, Header, Refuse, SendError};
use kernel::RegistrationId;
use serde_json::json;
use trust::agreements;
use vault::{Change, Fact, Tx, VaultError};

use super::{
    Direction, Registration, RegistrationError, SaleField, State,
    actions::{find, uncovered},
    deciding::{note, step},
    fields::{FIELDS, crossing},
    following::{self, what},
    kinds::{FOLLOWED_UP, SUBMITTED},
    store, told,
};
use crate::{
    deals,
    leads::{self, Draft},
    texts::registrations as texts,
};

/// The fields that can.
const CHANGES: [&str; 2] = ["value", "closes_on"];

/// Which of them are otherwise now than where the registration went: of those that crossed, and are known still.
pub(crate) fn behind(registration: &Registration, now: &Draft) -> Vec<&'static SaleField> {
    if matches!(registration.state, State::Accepted { .. }) {
        otherwise(registration, now)
    } else {
        Vec::new()
    }
}

fn otherwise(registration: &Registration, now: &Draft) -> Vec<&'static SaleField> {
    let crossed = |name: &str| registration.fields.iter().any(|field| field == name);
    let fields = FIELDS.iter().filter(|field| CHANGES.contains(&field.name) && crossed(field.name));
    fields
        .filter(|field| field.value(now).is_some_and(|value| Some(value) != field.value(&registration.sale)))
        .collect()
}

/// Tells what the sale comes to now, and by when, as its lead says.
///
/// # Errors
/// Why not: that it is not accepted, or that nothing is otherwise than it was told.
pub async fn update(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
) -> Result<(), RegistrationError> {
    let registration = find(change, id, Direction::Sent).await?;
    if !matches!(registration.state, State::Accepted { .. }) {
        return Err(RegistrationError::Decided(registration.state.label()));
    }
    let lead = registration.lead.ok_or(RegistrationError::Absent)?;
    let lead = leads::find(change, lead).await?.ok_or(RegistrationError::Absent)?;
    if behind(&registration, &lead.draft).is_empty() {
        return Err(RegistrationError::NotPossible(texts::nothing_changed()));
    }
    tell(exchange, change, registration, &lead.draft).await
}

/// Tells it, as far as the terms let it cross.
async fn tell(
    exchange: &Exchange,
    change: &Change,
    mut registration: Registration,
    now: &Draft,
) -> Result<(), RegistrationError> {
    let agreement = agreements::in_force(change, registration.partnership, change.now()).await?;
    let agreement = agreement.ok_or_else(uncovered)?;
    let clause = agreement.outgoing(SUBMITTED.name).ok_or_else(uncovered)?;
    let changed = behind(&registration, now);
    let is = |field: &SaleField| changed.iter().any(|one| one.name == field.name);
    let mut fields = crossing(now, clause, is);
    fields.retain(|field| changed.iter().any(|one| one.name == field.name));
    if fields.is_empty() {
        return Err(uncovered());
    }
    adopt(&mut registration, now, &changed);
    keep(change, &mut registration).await?;
    note(change, &registration, fact("registration.updated", &changed)).await?;
    fields.insert(0, what("updated"));
    following::send(exchange, change, &registration, fields).await
}

/// What its sender told of a sale that this organisation holds: it stands on the deal from now on, and goes on to whom it
/// was passed up to.
pub(super) async fn arrived(
    exchange: &Exchange,
    change: &Change,
    mut registration: Registration,
    sale: Option<Draft>,
) -> Result<(), Refuse> {
    // It may have crossed a decision on its way. What is over may be protected again, and is right then.
    let (State::Accepted { .. } | State::Expired { .. }, Some(sale)) = (&registration.state, sale) else {
        return Ok(());
    };
    if registration.sale.product.is_empty() {
        // Its time here is over: what is told now would be erased by nobody.
        return Err(Refuse::because("erased", "what was registered is not kept here any more"));
    }
    let changed = otherwise(&registration, &sale);
    if changed.is_empty() {
        return Ok(());
    }
    adopt(&mut registration, &sale, &changed);
    keep(change, &mut registration).await.map_err(told::refuse)?;
    deals::show_sale(change, registration.id, &registration.sale).await?;
    note(change, &registration, fact("registration.update_received", &changed)).await?;
    let _all = change.whole();
    if let Some(passed) = store::passed_up(change, registration.id).await?
        && !behind(&passed, &sale).is_empty()
        && goes_on(change, &registration).await?
    {
        match tell(exchange, change, passed, &sale).await {
            // Terms above that let none of it cross do not keep it from here.
            Err(RegistrationError::Vault(error) | RegistrationError::Send(SendError::Vault(error))) => {
                return Err(Refuse::Vault(error));
            }
            Ok(()) | Err(RegistrationError::Send(_)) => {}
            Err(error) => return Err(told::refuse(error)),
        }
    }
    Ok(())
}

/// Whether the terms under which it came let what is said of it now go on, as they did when it was passed up.
pub(super) async fn goes_on(tx: &Tx, registration: &Registration) -> Result<bool, VaultError> {
    let terms = agreements::in_force(tx, registration.partnership, tx.now()).await?;
    let onward =
        |terms: &agreements::Agreement, kind: &str| terms.incoming(kind).is_some_and(|clause| clause.onward);
    Ok(terms.is_some_and(|terms| onward(&terms, SUBMITTED.name) && onward(&terms, FOLLOWED_UP.name)))
}

/// What was told was not taken: what they have of it is not known, and it can be told anew.
pub(super) async fn refused(
    change: &Change,
    mut registration: Registration,
    told: &Header,
) -> Result<(), VaultError> {
    let names = |field: &&SaleField| told.fields.iter().any(|one| one.name == field.name);
    let lost: Vec<&SaleField> =
        FIELDS.iter().filter(|field| CHANGES.contains(&field.name)).filter(names).collect();
    if lost.is_empty() {
        return Ok(());
    }
    adopt(&mut registration, &Draft::default(), &lost);
    store::replace(change, &registration).await?;
    note(change, &registration, fact("registration.update_refused", &lost)).await?;
    Ok(())
}

fn adopt(registration: &mut Registration, now: &Draft, changed: &[&'static SaleField]) {
    for field in changed {
        match field.name {
            "value" => registration.sale.value = now.value,
            _ => registration.sale.closes_on = now.closes_on,
        }
    }
}

async fn keep(change: &Change, registration: &mut Registration) -> Result<(), RegistrationError> {
    // Who tells what has changed works on the sale.
    registration.course.active = Some(change.now());
    registration.course.quiet = None;
    store::replace(change, registration).await?;
    step(change, registration).await
}

fn fact(kind: &'static str, changed: &[&'static SaleField]) -> Fact {
    let names: Vec<&str> = changed.iter().map(|field| field.name).collect();
    Fact::new(kind).with("fields", json!(names))
}

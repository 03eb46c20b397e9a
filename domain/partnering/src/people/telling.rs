//! How the other side comes to know whom one shows: after the commit, the whole list, where the agreement covers it.
//! The list before is taken back, so that nothing stays of who is on it no longer.

use std::collections::BTreeSet;

use exchange::{Covered, Draft, Exchange, Field, Header, Kind, Logged, SendError, State as Crossed};
use kernel::{PartnershipId, PersonId};
use serde_json::{Value, json};
use trust::{
    agreements::{self, Class},
    people::{self, Person},
};
use vault::{Actor, Change, Outcome, Task, TaskHandlers, Tx, Vault, VaultError, Vaults};

use super::{Card, Shown, store};
use crate::{
    managers,
    partnerships::{self, Partnership, State},
};

/// The people whom one side shows to the other.
pub(super) static PEOPLE: Kind = Kind { name: "partnership.people", covered: Covered::ByAgreement };
/// The only field: all of them.
pub(super) const FIELD: &str = "people";

const TELL: &str = "partnering.people.tell";

/// Sees to it that the other side of a partnership knows whom one shows.
pub(super) async fn ask(change: &Change, id: PartnershipId) -> Result<(), VaultError> {
    change.enqueue(TELL, &id.to_string(), &Value::Null, change.now()).await
}

/// The same, where somebody is shown.
pub(crate) async fn ask_where_shown(change: &Change, id: PartnershipId) -> Result<(), VaultError> {
    if store::shown(change, id).await?.is_empty() { Ok(()) } else { ask(change, id).await }
}

/// The work. Where what may cross has changed, it is done for every partnership.
pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    exchange.vaults().follow_journals(TELL, ["agreement.accepted", "partnership.ended"].into());
    let exchange = exchange.clone();
    handlers.on(TELL, move |vault, task| {
        let exchange = exchange.clone();
        Box::pin(async move { tell(&exchange, &vault, &task).await })
    });
}

async fn tell(exchange: &Exchange, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let these = match task.key.parse::<PartnershipId>() {
        Ok(id) => BTreeSet::from([id]),
        Err(_) => {
            let all = vault.read(async |tx: &Tx| store::all_shown(tx).await).await?;
            all.into_iter().map(|one| one.partnership).collect()
        }
    };
    for id in these {
        let act = async |change: &Change| tell_one(exchange, change, id).await;
        vault.change(Actor::Node("work"), act).await?;
    }
    Ok(Outcome::Done)
}

async fn tell_one(exchange: &Exchange, change: &Change, id: PartnershipId) -> Result<(), VaultError> {
    let Some(partnership) = partnerships::find(change, id).await? else { return Ok(()) };
    let cards = match partnership.state {
        State::Active => cards(exchange.vaults(), change, id).await?,
        State::Invited | State::Ended => Vec::new(),
    };
    let cards = json!(cards);
    let out = out(exchange, change, id).await?;
    if out.as_ref().map_or_else(|| json!([]), |out| out.cards.clone()) == cards {
        return Ok(());
    }
    if cards != json!([]) {
        send(exchange, change, &partnership, cards).await?;
    }
    match out {
        Some(out) => exchange.withdraw(change, &out.header, &out.hash).await.map(|_| ()).or_else(below),
        None => Ok(()),
    }
}

/// The list that the other side has, or is about to get.
struct Out {
    header: Header,
    hash: String,
    cards: Value,
}

async fn out(exchange: &Exchange, tx: &Tx, id: PartnershipId) -> Result<Option<Out>, VaultError> {
    let Some((header, hash)) = exchange.last_sent(tx, &PEOPLE, &id.to_string()).await? else {
        return Ok(None);
    };
    let logged = Logged::find(tx, header.id).await?;
    let held = logged.filter(|logged| matches!(logged.state, Crossed::Queued | Crossed::Delivered));
    let cards = held.map(|held| held.values.and_then(|mut values| values.remove(FIELD)));
    Ok(cards.map(|cards| Out { header, hash, cards: cards.map_or(Value::Null, |sealed| sealed.value) }))
}

/// Where no agreement lets it cross, it stays: the page says so.
async fn send(
    exchange: &Exchange,
    change: &Change,
    partnership: &Partnership,
    cards: Value,
) -> Result<(), VaultError> {
    let draft = Draft {
        kind: &PEOPLE,
        to: partnership.peer,
        partnership: Some(partnership.id),
        subject: partnership.id.to_string(),
        in_reply_to: None,
        basis: None,
        fields: vec![Field::new(FIELD, Class::Contact.as_str(), cards)],
    };
    match exchange.clear(change, draft).await {
        Ok(cleared) => exchange.send(change, cleared).await.map(|_| ()).or_else(below),
        Err(SendError::Uncovered { .. } | SendError::NoReceiver) => wait_for_terms(change, partnership).await,
        Err(error) => below(error),
    }
}

/// Terms that were accepted and begin later may cover it then.
async fn wait_for_terms(change: &Change, partnership: &Partnership) -> Result<(), VaultError> {
    let versions = agreements::of_partnership(change, partnership.id).await?;
    let begins = versions.into_iter().filter_map(|one| one.begins).filter(|at| *at > change.now()).min();
    match begins {
        Some(at) => change.enqueue(TELL, &partnership.id.to_string(), &Value::Null, at).await,
        None => Ok(()),
    }
}

fn below(error: SendError) -> Result<(), VaultError> {
    match error {
        SendError::Vault(error) => Err(error),
        error => Err(VaultError::Damaged(error.to_string())),
    }
}

/// What the other side is to see, by the directory's names and addresses of today.
pub(super) async fn cards(vaults: &Vaults, tx: &Tx, id: PartnershipId) -> Result<Vec<Card>, VaultError> {
    let manager = managers::of(tx, id).await?;
    let mut cards = Vec::new();
    for one in store::shown(tx, id).await? {
        if let Some(person) = people::person(vaults, one.person).await? {
            cards.push(card(one, person, manager));
        }
    }
    Ok(cards)
}

pub(super) fn card(one: Shown, person: Person, manager: Option<PersonId>) -> Card {
    Card {
        name: person.name,
        does: one.does,
        email: one.email.then(|| person.email.to_string()),
        phone: one.phone,
        manager: manager == Some(one.person),
    }
}

//! A statement out of a vault: what this side holds of a registration, and no more than it may pass on.

use std::collections::{BTreeMap, BTreeSet};

use exchange::{Evidence, Exchange, FieldHead, Header, Side};
use kernel::OrgId;
use trust::agreements::Class;
use vault::{Link, Tx, VaultError};

use super::statement::{FORMAT, Known, Statement};
use crate::{
    coselling,
    registrations::{Direction, Registration, passed_up},
};

/// The handshakes that bind keys to who agreed.
const HANDSHAKES: [&str; 4] =
    ["partnership.invited", "partnership.accepted", "agreement.proposed", "agreement.accepted"];

/// Whether a value may be shown to others: one's own, and what was decided on one's own.
pub(super) fn may_show(side: Side, field: &FieldHead) -> bool {
    let decided = field.class == Class::Decision.as_str();
    field.name != "proof" && field.name != "upper" && (side == Side::Sent || decided)
}

/// Gathers it; values of the fields in `shown` are in it as far as they may be.
pub(super) async fn gather(
    exchange: &Exchange,
    tx: &Tx,
    registration: &Registration,
    shown: &BTreeSet<String>,
) -> Result<Statement, VaultError> {
    let show = |side: Side, field: &FieldHead| {
        // A receipt of a tier above holds no value of the sale.
        field.name == "proof" || shown.contains(&field.name) && may_show(side, field)
    };
    let mut envelopes = exchange.evidence(tx, registration.id, show).await?;
    // What was shared of the deal says nothing of who was first, and is nobody else's.
    envelopes.retain(|one| parsed(one).is_none_or(|header| header.kind != coselling::SHARED.name));
    let onward = match registration.direction {
        Direction::Sent => Vec::new(),
        Direction::Received => onward(exchange, tx, registration).await?,
    };
    let all = exchange.evidence(tx, registration.partnership, |_, _| false).await?;
    let agreed =
        |one: &Evidence| parsed(one).is_some_and(|header| HANDSHAKES.contains(&header.kind.as_str()));
    let handshakes: Vec<Evidence> = all.into_iter().filter(agreed).collect();
    let mut orgs = BTreeSet::from([tx.org(), registration.peer]);
    for evidence in envelopes.iter().chain(&onward) {
        let above =
            evidence.shown.get("proof").and_then(|proof| serde_json::from_value(proof.value.clone()).ok());
        let headers = [parsed(evidence), above.as_ref().and_then(parsed)];
        orgs.extend(headers.into_iter().flatten().flat_map(|header| [header.from, header.to]));
    }
    Ok(Statement {
        format: FORMAT.to_owned(),
        registration: registration.id,
        by: tx.org(),
        made: tx.now(),
        organisations: known(exchange, orgs).await?,
        journal: entries(tx, &envelopes).await?,
        envelopes,
        onward,
        handshakes,
    })
}

/// What was passed up of it: the submission alone. What comes back about it belongs to who got it.
async fn onward(exchange: &Exchange, tx: &Tx, below: &Registration) -> Result<Vec<Evidence>, VaultError> {
    let Some(passed) = passed_up(tx, below.id).await? else { return Ok(Vec::new()) };
    let all = exchange.evidence(tx, passed.id, |_, _| false).await?;
    let made = |one: &Evidence| parsed(one).is_some_and(|header| header.basis.is_some());
    Ok(all.into_iter().filter(made).collect())
}

async fn known(exchange: &Exchange, orgs: BTreeSet<OrgId>) -> Result<Vec<Known>, VaultError> {
    let mut known = Vec::new();
    for org in orgs {
        if let Some(card) = exchange.vaults().directory().card(org).await? {
            known.push(Known { id: org, name: card.name, key: exchange::Key(card.public_key) });
        }
    }
    Ok(known)
}

/// The entries in which this vault recorded what arrived: their actor is the other side, and they hold hashes.
async fn entries(tx: &Tx, envelopes: &[Evidence]) -> Result<Vec<Link>, VaultError> {
    let mut entries = BTreeMap::new();
    for evidence in envelopes {
        let Some(receipt) = evidence.receipt.as_deref() else { continue };
        let Ok(receipt) = serde_json::from_str::<exchange::Receipt>(receipt) else { continue };
        if receipt.by == tx.org() {
            let number = receipt.head.number;
            entries.extend(tx.links(number, number).await?.into_iter().map(|link| (number, link)));
        }
    }
    Ok(entries.into_values().collect())
}

/// Every entry between the first and the last that this vault signed about it, or that declared the company to be its
/// own; none where they are more than that.
pub(super) async fn journal(
    tx: &Tx,
    statement: &Statement,
    declared: impl IntoIterator<Item = i64>,
) -> Result<Option<Vec<Link>>, VaultError> {
    let mut numbers: BTreeSet<i64> = declared.into_iter().collect();
    for evidence in statement.envelopes.iter().chain(&statement.onward) {
        let sent = parsed(evidence).filter(|header| header.from == tx.org());
        numbers.extend(sent.map(|header| header.head.number));
        let receipt =
            evidence.receipt.as_deref().and_then(|text| serde_json::from_str::<exchange::Receipt>(text).ok());
        numbers.extend(receipt.filter(|receipt| receipt.by == tx.org()).map(|receipt| receipt.head.number));
    }
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Ok(Some(Vec::new())) };
    let (first, last) = ((*first).max(1), *last);
    let links = tx.links(first, last).await?;
    Ok((links.last().is_some_and(|link| link.number == last)).then_some(links))
}

fn parsed(evidence: &Evidence) -> Option<Header> {
    Header::parse(&evidence.header).ok()
}

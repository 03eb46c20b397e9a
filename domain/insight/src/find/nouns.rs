//! What can be found in a vault, noun by noun. A new noun: a function here that asks its room, and a line in
//! [`nouns`].

use customers::customer::{self, Customer};
use partnering::partnerships::{self, Partnership};
use selling::{
    accounts::{self, Account},
    contacts::{self, ContactRow},
    deals::{self, DealRow, Source},
    leads::{self, LeadRow},
    registrations::{self, Direction, Registration},
};
use vault::{Tx, VaultError};

use super::words::Words;
use crate::texts::find as texts;

/// Everything of one kind that has the words.
#[derive(Debug)]
pub(super) struct Noun {
    /// One of it: `lead`.
    pub(super) kind: &'static str,
    /// Many of it, as a heading.
    pub(super) label: String,
    /// Below the organisation's address: the list that shows all that was found, and what it is called with how
    /// many there are; none where it cannot be asked.
    pub(super) all: Option<(&'static str, String)>,
    /// How many there are.
    pub(super) total: u64,
    /// The first of them.
    pub(super) found: Vec<Found>,
}

/// One record that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) id: String,
    pub(super) icon: &'static str,
    pub(super) title: String,
    pub(super) subtitle: String,
    /// Below the organisation's address.
    pub(super) at: String,
    /// Who sees it besides its owner, by name.
    pub(super) seen: Vec<String>,
}

/// The first `most` of every noun that have the words; nouns without any are left out.
pub(super) async fn nouns(tx: &Tx, words: &Words, most: u32) -> Result<Vec<Noun>, VaultError> {
    if words.are_none() {
        return Ok(Vec::new());
    }
    let nouns = [
        leads(tx, words, most).await?,
        registrations(tx, words, most).await?,
        deals(tx, words, most).await?,
        accounts(tx, words, most).await?,
        customers(tx, words, most).await?,
        contacts(tx, words, most).await?,
        partners(tx, words, most).await?,
    ];
    Ok(nouns.into_iter().filter(|noun| noun.total > 0).collect())
}

async fn leads(tx: &Tx, words: &Words, most: u32) -> Result<Noun, VaultError> {
    let (rows, total) = leads::search(tx, words.typed(), most).await?;
    let found = |row: &LeadRow| Found {
        id: row.lead.id.to_string(),
        icon: "lead",
        title: row.lead.title(),
        subtitle: sale(&row.lead.draft),
        at: format!("leads/{}", row.lead.id),
        seen: row.registrations.iter().flat_map(seen).collect(),
    };
    let found = rows.iter().map(found).collect();
    Ok(Noun {
        kind: "lead",
        label: texts::leads(),
        all: Some(("leads", texts::all_leads(total))),
        total,
        found,
    })
}

async fn registrations(tx: &Tx, words: &Words, most: u32) -> Result<Noun, VaultError> {
    let (rows, total) = registrations::search(tx, words.typed(), most).await?;
    let found = |one: &Registration| {
        let (peer, state, sale) = (&one.peer_name, one.state.label().to_lowercase(), sale(&one.sale));
        Found {
            id: one.id.to_string(),
            icon: "registration",
            title: one.title(),
            subtitle: match one.direction {
                Direction::Sent => texts::sent_to(peer, state, sale),
                Direction::Received => texts::received_from(peer, state, sale),
            },
            at: format!("registrations/{}", one.id),
            seen: seen(one),
        }
    };
    let found = rows.iter().map(found).collect();
    // The list opens on what waits; what was found may be in any state.
    Ok(Noun {
        kind: "registration",
        label: texts::registrations(),
        all: Some(("registrations?state=all", texts::all_registrations(total))),
        total,
        found,
    })
}

async fn deals(tx: &Tx, words: &Words, most: u32) -> Result<Noun, VaultError> {
    let (rows, total) = deals::search(tx, words.typed(), most).await?;
    let found = |row: &DealRow| Found {
        id: row.deal.id.to_string(),
        icon: "deal",
        title: row.deal.title(),
        subtitle: texts::in_stage(row.deal.stands(), &row.deal.card.product),
        at: format!("deals/{}", row.deal.id),
        seen: match &row.deal.source {
            Source::Lead(_) => row.registrations.iter().flat_map(seen).collect(),
            Source::Registration { peer, .. } => vec![peer.clone()],
        },
    };
    let found = rows.iter().map(found).collect();
    Ok(Noun {
        kind: "deal",
        label: texts::deals(),
        all: Some(("deals/table", texts::all_deals(total))),
        total,
        found,
    })
}

async fn accounts(tx: &Tx, words: &Words, most: u32) -> Result<Noun, VaultError> {
    let (rows, total) = accounts::search(tx, words.typed(), most).await?;
    let found = |one: &Account| Found {
        id: one.id.to_string(),
        icon: "account",
        title: one.details.name.clone(),
        subtitle: listed([one.details.domain.as_ref().map(ToString::to_string), one.details.country.clone()]),
        at: format!("accounts/{}", one.id),
        seen: Vec::new(),
    };
    let found = rows.iter().map(found).collect();
    Ok(Noun {
        kind: "account",
        label: texts::accounts(),
        all: Some(("accounts", texts::all_accounts(total))),
        total,
        found,
    })
}

async fn customers(tx: &Tx, words: &Words, most: u32) -> Result<Noun, VaultError> {
    let (rows, total) = customer::search(tx, words.typed(), most).await?;
    let found = |one: &Customer| Found {
        id: one.id.to_string(),
        icon: "building",
        title: one.name.clone(),
        subtitle: listed([one.domain.clone(), Some(one.standing.label())]),
        at: format!("customers/{}", one.id),
        seen: Vec::new(),
    };
    let found = rows.iter().map(found).collect();
    Ok(Noun {
        kind: "customer",
        label: texts::customers(),
        all: Some(("customers", texts::all_customers(total))),
        total,
        found,
    })
}

async fn contacts(tx: &Tx, words: &Words, most: u32) -> Result<Noun, VaultError> {
    let (rows, total) = contacts::search(tx, words.typed(), most).await?;
    let found = |row: &ContactRow| Found {
        id: row.contact.id.to_string(),
        icon: "contact",
        title: row.contact.details.name.clone(),
        subtitle: listed([row.contact.details.role.clone(), row.account.clone()]),
        at: format!("contacts/{}", row.contact.id),
        seen: Vec::new(),
    };
    let found = rows.iter().map(found).collect();
    Ok(Noun {
        kind: "contact",
        label: texts::contacts(),
        all: Some(("contacts", texts::all_contacts(total))),
        total,
        found,
    })
}

/// Partnerships are few, and their names stand in no index.
async fn partners(tx: &Tx, words: &Words, most: u32) -> Result<Noun, VaultError> {
    let text =
        |one: &Partnership| format!("{} {} {}", one.peer_name, one.program_name, one.products.join(" "));
    let rows: Vec<Partnership> =
        partnerships::all(tx).await?.into_iter().filter(|one| words.are_in(&text(one))).collect();
    let found = |one: &Partnership| Found {
        id: one.id.to_string(),
        icon: "building",
        title: one.peer_name.clone(),
        subtitle: one.program_name.clone(),
        at: format!("partners/{}", one.id),
        // Both sides keep their own record of it.
        seen: vec![one.peer_name.clone()],
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let found = rows.iter().take(most).map(found).collect();
    Ok(Noun { kind: "partnership", label: texts::partners(), all: None, total: rows.len() as u64, found })
}

/// Who else sees a registration: the other side, and the tiers above.
fn seen(registration: &Registration) -> Vec<String> {
    if !registration.is_seen() {
        return Vec::new();
    }
    let above = registration.upper.iter().map(|hop| hop.name.clone());
    std::iter::once(registration.peer_name.clone()).chain(above).collect()
}

fn sale(draft: &leads::Draft) -> String {
    let value = draft.value.map(|value| value.to_string());
    listed([Some(draft.product.clone()).filter(|product| !product.is_empty()), value])
}

fn listed(parts: [Option<String>; 2]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

//! The keys of companies, kept in step with the records that name them: by the journal, entry after entry, which names
//! every record that came or changed. Whoever owns no program has nobody to compare, and keeps none.

use std::collections::BTreeSet;

use kernel::{AccountId, LeadId, NamedAccountId, RegistrationId, Uuid};
use matching::{Company, Profile};
use vault::{Change, Tx, VaultError};

use super::{named, store};
use crate::{
    accounts::{self, Account},
    leads::{self, Draft, Lead},
    registrations::{self, Direction, Registration},
};

/// What is compared, and how it is kept which it is.
pub(super) const REGISTRATION: &str = "registration";
pub(super) const LEAD: &str = "lead";
pub(super) const ACCOUNT: &str = "account";
pub(super) const NAMED: &str = "named";

/// Entries that are read in one change: few enough that whoever works in the vault does not notice the wait for it.
const AT_ONCE: u64 = 200;

/// Records that are compared with one at most: those that share the rarest keys with it.
const CANDIDATES: usize = 100;

/// What happens often to a registration, and leaves its company and whether it stands as they are.
const SAME: [&str; 14] = [
    "registration.accepted",
    "registration.active",
    "registration.check_deferred",
    "registration.checked",
    "registration.conflict_confirmed",
    "registration.expiring",
    "registration.late",
    "registration.quiet",
    "registration.returned",
    "registration.step_approved",
    "registration.submitted",
    "registration.taken_up",
    "registration.update_received",
    "registration.updated",
];

/// Records that the journal names.
#[derive(Debug, Default)]
struct Touched {
    registrations: BTreeSet<RegistrationId>,
    leads: BTreeSet<LeadId>,
    accounts: BTreeSet<AccountId>,
    named: BTreeSet<NamedAccountId>,
}

/// Brings the keys up to what the journal says, some entries further; whether there may be more. What arrived meanwhile
/// waits for its comparison from now on.
pub(super) async fn catch_up(change: &Change) -> Result<bool, VaultError> {
    // Who comes into question does not depend on who asks.
    let _all = change.whole();
    let entries = change.journal_after(store::read_to(change).await?, AT_ONCE).await?;
    let Some(last) = entries.last() else { return Ok(false) };
    let (mut touched, mut arrived) = (Touched::default(), Vec::new());
    for entry in &entries {
        let (noun, _) = entry.kind.split_once('.').unwrap_or_default();
        if SAME.contains(&entry.kind.as_str()) {
            continue;
        }
        for id in &entry.about {
            match noun {
                "registration" => touched.registrations.extend(id.parse::<RegistrationId>()),
                "lead" => touched.leads.extend(id.parse::<LeadId>()),
                "account" => touched.accounts.extend(id.parse::<AccountId>()),
                "named_account" => touched.named.extend(id.parse::<NamedAccountId>()),
                _ => {}
            }
        }
        if matches!(entry.kind.as_str(), "registration.received" | "registration.resubmitted") {
            arrived.extend(entry.about.iter().filter_map(|id| id.parse::<RegistrationId>().ok()));
        }
    }
    store::set_read_to(change, last.number).await?;
    touched.keep(change).await?;
    super::telling::wait(change, &arrived).await?;
    Ok(entries.len() as u64 == AT_ONCE)
}

/// Takes the keys of an erased registration away, and what was said about it.
pub(crate) async fn forget(change: &Change, id: RegistrationId) -> Result<(), VaultError> {
    store::drop_keys(change, vec![id.uuid()]).await?;
    store::erase(change, id).await
}

impl Touched {
    /// The keys of all of them take the place of those before.
    async fn keep(self, change: &Change) -> Result<(), VaultError> {
        let mut kept = Kept::default();
        let registrations: Vec<RegistrationId> = self.registrations.into_iter().collect();
        registrations::read_ahead(change, &registrations).await?;
        for id in registrations {
            let found = registrations::find(change, id).await?.filter(counts);
            kept.put((REGISTRATION, id.uuid()), found.as_ref().map(|found| of_sale(&found.sale)));
        }
        let leads: Vec<LeadId> = self.leads.into_iter().collect();
        leads::read_ahead(change, &leads).await?;
        for id in leads {
            let found = leads::find(change, id).await?.filter(|lead: &Lead| lead.archived.is_none());
            kept.put((LEAD, id.uuid()), found.as_ref().map(|found| of_sale(&found.draft)));
        }
        for id in self.accounts {
            let found = accounts::find(change, id).await?;
            kept.put((ACCOUNT, id.uuid()), found.as_ref().map(of_account));
        }
        for id in self.named {
            let found = named::find(change, id).await?;
            kept.put((NAMED, id.uuid()), found.as_ref().map(of_named));
        }
        store::put_keys(change, kept.records, kept.keys).await
    }
}

/// Records that were looked at, and the keys that they have now.
#[derive(Debug, Default)]
struct Kept {
    records: Vec<Uuid>,
    keys: Vec<(&'static str, Uuid, i64)>,
}

impl Kept {
    fn put(&mut self, (kind, record): (&'static str, Uuid), profile: Option<Profile>) {
        self.records.push(record);
        let keys = profile.map(|profile| profile.keys()).unwrap_or_default();
        self.keys.extend(keys.into_iter().map(|key| (kind, record, key)));
    }
}

/// Whether others are compared with it: it arrived, and is open or protected.
pub(super) fn counts(registration: &Registration) -> bool {
    registration.direction == Direction::Received && registration.state.stands()
}

/// Records that share a key with a company.
pub(super) async fn candidates(tx: &Tx, profile: &Profile) -> Result<Vec<(String, Uuid)>, VaultError> {
    store::sharing(tx, profile.asks(), CANDIDATES).await
}

/// What is compared of a sale.
pub(super) fn of_sale(sale: &Draft) -> Profile {
    Profile::of(&Company {
        name: sale.company.as_deref(),
        country: sale.country.as_deref(),
        domain: sale.domain.as_ref().map(|domain| domain.as_str()),
        email: sale.contact_email.as_ref().map(|email| email.as_str()),
        number: sale.company_number.as_deref(),
        product: Some(sale.product.as_str()).filter(|product| !product.is_empty()),
    })
}

pub(super) fn of_account(account: &Account) -> Profile {
    Profile::of(&Company {
        name: Some(&account.details.name),
        country: account.details.country.as_deref(),
        domain: account.details.domain.as_ref().map(|domain| domain.as_str()),
        ..Company::default()
    })
}

pub(super) fn of_named(named: &named::Named) -> Profile {
    Profile::of(&Company {
        name: Some(&named.name),
        country: named.country.as_deref(),
        domain: named.domain.as_ref().map(|domain| domain.as_str()),
        number: named.number.as_deref(),
        ..Company::default()
    })
}

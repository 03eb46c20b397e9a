//! Sources come, change and go; the customer is what they say together.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{CustomerId, Timestamp};
use selling::exports;
use vault::{
    Change, Fact, VaultError,
    rows::{ColumnTrait, Condition, Order, Uuid},
};

use super::{
    Company, Customer, Standing,
    looking::look,
    store::{self, sources},
};
use crate::trials;

/// A deal or a trial of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// The number in its id.
    pub(crate) id: Uuid,
    /// What it is.
    pub(crate) kind: SourceKind,
    /// What it says of its company.
    pub(crate) standing: Standing,
    /// Whose it is.
    pub(crate) company: Company,
    /// When it began to say that.
    pub(crate) at: Timestamp,
}

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SourceKind {
    Deal,
    Trial,
}

impl SourceKind {
    /// As stored.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Deal => "deal",
            Self::Trial => "trial",
        }
    }
}

/// Keeps what a source says now; gives its customer, which is settled.
pub(crate) async fn put(change: &Change, source: &Source) -> Result<CustomerId, VaultError> {
    let _all = change.whole();
    let mut putting = Putting::default();
    let known = change.get::<sources::Entity>(source.id).await?;
    let customer = putting.put(change, source, known).await?;
    putting.settle(change).await?;
    Ok(customer)
}

/// Several sources on their way: each customer of theirs is looked up and settled once.
#[derive(Debug, Default)]
pub(super) struct Putting {
    touched: BTreeSet<CustomerId>,
    recognised: BTreeMap<(Option<String>, String), CustomerId>,
}

impl Putting {
    /// Keeps what a source says now, which is `known` or not. One that changed its company moves to another customer.
    pub(super) async fn put(
        &mut self,
        change: &Change,
        source: &Source,
        known: Option<sources::Model>,
    ) -> Result<CustomerId, VaultError> {
        let key = source.company.key();
        if let Some(row) = &known {
            self.touched.insert(row.customer.into());
            if row.domain == source.company.domain && row.name_key == key {
                if row.standing != source.standing.as_str()
                    || row.name != source.company.name
                    || source.kind == SourceKind::Deal && sources::place(row) != source.company.place
                {
                    store::change_source(change, source).await?;
                }
                return Ok(row.customer.into());
            }
            change.delete::<sources::Entity>().id(source.id).done().await?;
        }
        let company = (source.company.domain.clone(), key);
        let customer = match self.recognised.get(&company) {
            Some(customer) => *customer,
            None => match recognised(change, &source.company, &company.1).await? {
                Some(customer) => customer,
                None => add(change, source, &company.1).await?,
            },
        };
        store::insert_source(change, source, customer, &company.1);
        self.recognised.insert(company, customer);
        self.touched.insert(customer);
        Ok(customer)
    }

    /// Makes every customer that was touched what its sources say.
    pub(super) async fn settle(self, change: &Change) -> Result<(), VaultError> {
        for customer in self.touched {
            settle(change, customer).await?;
        }
        Ok(())
    }
}

/// A source is gone, and all that was known by it alone.
pub(crate) async fn drop_source(change: &Change, id: Uuid) -> Result<(), VaultError> {
    let _all = change.whole();
    let Some(row) = change.get::<sources::Entity>(id).await? else { return Ok(()) };
    change.delete::<sources::Entity>().id(id).done().await?;
    settle(change, row.customer.into()).await
}

/// A source is erased: what another organisation told by it is nowhere any longer.
pub(crate) async fn erase_source(change: &Change, id: Uuid) -> Result<(), VaultError> {
    drop_source(change, id).await?;
    exports::forget(change, &["customers"]).await?;
    change.sweep().await
}

/// The customer that this company is: by its domain; without one by its name, where that names one alone.
async fn recognised(change: &Change, company: &Company, key: &str) -> Result<Option<CustomerId>, VaultError> {
    let one = |condition: Condition| {
        let find = change.find::<store::Entity>().filter(condition).order_by(store::Column::Id, Order::Asc);
        find.limit(2).ids()
    };
    let named = Condition::all().add(store::Column::NameKey.eq(key));
    if let Some(domain) = &company.domain {
        let same = one(Condition::all().add(store::Column::Domain.eq(domain.as_str()))).await?;
        if let Some(first) = same.into_iter().next() {
            return Ok(Some(first.into()));
        }
        // Known by its name so far: from now on by its domain.
        let nameless = one(named.add(store::Column::Domain.is_null())).await?;
        return Ok(nameless.first().copied().map(CustomerId::from));
    }
    let same = one(named).await?;
    Ok(match same[..] {
        [only] => Some(only.into()),
        _ => None,
    })
}

async fn add(change: &Change, source: &Source, key: &str) -> Result<CustomerId, VaultError> {
    let (clock, chance) = change.nature();
    let id = CustomerId::new(clock, chance);
    let customer = Customer {
        id,
        name: source.company.name.clone(),
        domain: source.company.domain.clone(),
        country: source.company.country.clone(),
        place: source.company.place,
        standing: source.standing,
        moved: source.at,
        since: None,
        until: None,
        waits: None,
        usage: None,
        items: Vec::new(),
        due: None,
        added: change.now(),
    };
    store::insert(change, &customer, key).await?;
    change.record(Fact::new("customer.added").about(id).with("standing", source.standing.as_str())).await?;
    Ok(id)
}

/// Makes a customer what its sources say; one without any is forgotten.
pub(crate) async fn settle(change: &Change, id: CustomerId) -> Result<(), VaultError> {
    let _all = change.whole();
    let Some(mut customer) = store::find(change, id).await? else { return Ok(()) };
    let rows = sources::of(change, id).await?;
    let Some(first) = rows.first() else {
        change.delete::<store::Entity>().id(id.uuid()).done().await?;
        change.record(Fact::new("customer.forgotten").about(id)).await?;
        return Ok(());
    };
    let known = rows.iter().find(|row| row.domain.is_some()).unwrap_or(first);
    let key = first.name_key.clone();
    customer.name.clone_from(&first.name);
    customer.domain.clone_from(&known.domain);
    customer.country = rows.iter().find_map(|row| row.country.clone());
    customer.place = sources::place(first);
    let standings = rows.iter().filter_map(|row| row.standing.parse::<Standing>().ok());
    let (before, now) = (customer.standing, standings.max().unwrap_or(Standing::Closed));
    let bought = rows.iter().filter(|row| row.standing == Standing::Active.as_str()).map(|row| row.at).min();
    let trials = trials::of_customer(change, id).await?;
    let ran = trials.iter().filter_map(|trial| trial.since).min();
    customer.since = ran.into_iter().chain(bought.map(kernel::from_millis)).min();
    customer.until = trials.iter().filter_map(trials::Trial::runs_until).min();
    customer.waits = trials.iter().filter_map(trials::Trial::waits_since).min();
    let used = trials.into_iter().filter_map(|trial| trial.usage);
    customer.usage = used.max_by_key(|usage| usage.as_of);
    if before != now {
        (customer.standing, customer.moved) = (now, change.now());
        let fact = Fact::new("customer.moved").about(id);
        change.record(fact.with("from", before.as_str()).with("to", now.as_str())).await?;
    }
    look(change, &mut customer).await?;
    store::write(change, &customer, &key).await
}

//! **Named accounts**: companies that an organisation declares to be its own to sell to. What is declared is journalled,
//! and its time is the journal's: it counts against what is submitted afterwards, and against nothing from before.

use kernel::{Domain, NamedAccountId, Timestamp, from_millis, millis};
use serde::Deserialize;
use serde_json::json;
use vault::{Change, Fact, Tx, VaultError, rows::Set, sealed};

use super::store;
use crate::editing::{Mistake, Reading};
use crate::texts::conflicts as texts;

/// A company that an organisation declared to be its own to sell to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: NamedAccountId,
    /// What it is called.
    pub name: String,
    /// By which it is recognised.
    pub domain: Option<Domain>,
    /// Where it is.
    pub country: Option<String>,
    /// Its number in a register or at a tax office.
    pub number: Option<String>,
    /// When it was declared.
    pub declared: Timestamp,
    /// By whom, as journals write it.
    pub by: String,
    /// The number of the journal's entry that says so.
    pub entry: i64,
}

/// What people type, or a program sends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// What it is called.
    pub name: String,
    /// By which it is recognised.
    pub domain: String,
    /// Where it is.
    pub country: String,
    /// Its number in a register or at a tax office.
    pub number: String,
}

/// Why one was not declared or taken back.
#[derive(Debug, thiserror::Error)]
pub enum NamedError {
    /// No such named account.
    #[error("{}", texts::absent())]
    Absent,
    /// It is declared already.
    #[error("{}", texts::known(_0))]
    Known(String),
    /// Fields that cannot be taken, each with why.
    #[error("{}", texts::cannot())]
    Wrong(Vec<(&'static str, Mistake)>),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Declares a company: from now on.
///
/// # Errors
/// Why not.
pub async fn declare(change: &Change, typed: &Typed) -> Result<NamedAccountId, NamedError> {
    let mut reading = Reading::default();
    let name = reading.text("name", &typed.name, 200);
    if name.is_none() {
        reading.wrong("name", Mistake::Other(texts::no_name()));
    }
    let domain: Option<Domain> = reading.parsed("domain", &typed.domain);
    let country = reading.text("country", &typed.country, 100);
    let number = reading.text("number", &typed.number, 60);
    let name = reading.end(name.unwrap_or_default()).map_err(NamedError::Wrong)?;
    let domain = domain.map(|domain| domain.to_string());
    {
        // A company is declared once in the whole organisation, whoever sees it.
        let _all = change.whole();
        if let Some(known) = store::known_named(change, domain.as_deref(), &name).await? {
            return Err(NamedError::Known(known.name));
        }
    }
    let (clock, chance) = change.nature();
    let (id, salt) = (NamedAccountId::new(clock, chance), chance.bytes::<16>().to_vec());
    let said =
        sealed(&salt, &json!({ "name": name, "domain": domain, "country": country, "number": number }));
    let head = change.record(Fact::new("named_account.declared").about(id).with("account", said)).await?;
    let row = store::named::ActiveModel {
        id: Set(id.uuid()),
        name: Set(name),
        domain: Set(domain),
        country: Set(country),
        registration: Set(number),
        declared_by: Set(change.actor().to_string()),
        declared: Set(millis(change.now())),
        entry: Set(head.number),
        salt: Set(salt),
        ..Default::default()
    };
    store::insert_named(change, row).await?;
    Ok(id)
}

/// Takes one back: it counts against nothing from now on. Declared anew, it begins anew.
///
/// # Errors
/// Why not.
pub async fn retract(change: &Change, id: NamedAccountId) -> Result<(), NamedError> {
    if !store::remove_named(change, id.uuid()).await? {
        return Err(NamedError::Absent);
    }
    store::drop_keys(change, vec![id.uuid()]).await?;
    change.record(Fact::new("named_account.retracted").about(id)).await?;
    Ok(())
}

/// Those that are declared, the newest first.
pub(crate) async fn all(tx: &Tx) -> Result<Vec<Named>, VaultError> {
    store::all_named(tx).await?.into_iter().map(Named::try_from).collect()
}

pub(super) async fn find(tx: &Tx, id: NamedAccountId) -> Result<Option<Named>, VaultError> {
    store::named(tx, id.uuid()).await?.map(Named::try_from).transpose()
}

impl TryFrom<store::NamedRow> for Named {
    type Error = VaultError;

    fn try_from(row: store::NamedRow) -> Result<Self, VaultError> {
        let id = NamedAccountId::from(row.id);
        let domain = row.domain.map(|text| text.parse()).transpose();
        Ok(Self {
            id,
            name: row.name,
            domain: domain.map_err(|_| VaultError::Damaged(format!("{id}: domain")))?,
            country: row.country,
            number: row.registration,
            declared: from_millis(row.declared),
            by: row.declared_by,
            entry: row.entry,
        })
    }
}

//! Writing a proof.

use std::collections::BTreeSet;

use exchange::{Exchange, Logged, Seal};
use kernel::RegistrationId;
use vault::{Change, Fact, Tx, VaultError};

use super::{
    gather::{gather, journal, may_show},
    same_company::named_accounts,
    statement::Proof,
};
use crate::{registrations, texts::proof as texts};

/// What its holder chooses to show.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Names of fields whose values are shown with their salts.
    pub fields: BTreeSet<String>,
    /// Whether every entry of one's own journal between the first and the last step is shown.
    pub journal: bool,
}

/// Why no proof was written.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// No such registration here.
    #[error("{}", texts::absent())]
    Absent,
    /// A value that is not the holder's to show, or that is not there.
    #[error("{}", texts::not_yours(_0))]
    NotYours(String),
    /// Too much of the journal.
    #[error("{}", texts::long_journal())]
    Long,
    /// The journal is not for who sees a part of it.
    #[error("{}", texts::no_journal())]
    Limited,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Writes the proof of a registration, sealed by this vault. That it was written stands in the journal.
///
/// # Errors
/// Why not.
pub async fn proof(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
    wanted: &Wanted,
) -> Result<Proof, ProofError> {
    let registration = registrations::find(change, id).await?.ok_or(ProofError::Absent)?;
    let possible = disclosable(change, id).await?;
    if let Some(other) = wanted.fields.iter().find(|name| !possible.contains(*name)) {
        return Err(ProofError::NotYours(other.clone()));
    }
    let mut statement = gather(exchange, change, &registration, &wanted.fields).await?;
    if wanted.journal {
        let declared = named_accounts(change, &registration).await?.into_iter().map(|one| one.entry);
        statement.journal = journal(change, &statement, declared).await?.ok_or(ProofError::Long)?;
    }
    let fields: Vec<&String> = wanted.fields.iter().collect();
    let fact = Fact::new("registration.proved").about(id).with("fields", serde_json::json!(fields));
    change.record(fact.with("journal", wanted.journal)).await?;
    let seal = Seal::on(change, &statement);
    Ok(Proof { statement, seal })
}

/// The fields whose values this side may show and still has.
pub(super) async fn disclosable(tx: &Tx, id: RegistrationId) -> Result<BTreeSet<String>, VaultError> {
    let mut names = BTreeSet::new();
    for logged in Logged::about(tx, id).await?.iter().filter(|logged| logged.values.is_some()) {
        let may = logged.header.fields.iter().filter(|field| may_show(logged.side, field));
        names.extend(may.map(|field| field.name.clone()));
    }
    Ok(names)
}

//! The stages that programs call their own (D1), as one vault knows them: those of its own programs, and of the
//! programs in which it has a place.

use std::collections::BTreeMap;

use kernel::ProgramId;
use vault::{Tx, VaultError};

use super::{Stage, joined, store};
use crate::partnerships;

/// What a program calls the stages of a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// Which program.
    pub program: ProgramId,
    /// What it is called.
    pub name: String,
    /// Its stages, in their order; never empty.
    pub stages: Vec<Stage>,
}

/// The stages that a program says now; none where it has none of its own, or nothing is known of it here.
///
/// # Errors
/// What the vault says.
pub async fn pipeline(tx: &Tx, program: ProgramId) -> Result<Option<Pipeline>, VaultError> {
    if let Some(own) = store::find(tx, program).await? {
        let stages = store::published(tx, &own).await?.stages;
        return Ok(Pipeline::of(program, own.name, stages));
    }
    let place = partnerships::in_program(tx, program).await?;
    let Some(place) = place else { return Ok(None) };
    let said = joined::newest(tx, place.id).await?;
    Ok(said.and_then(|said| Pipeline::of(program, place.program_name, said.definition.stages)))
}

/// What a program is called, as far as it is known here.
///
/// # Errors
/// What the vault says.
pub async fn name(tx: &Tx, program: ProgramId) -> Result<Option<String>, VaultError> {
    match store::find(tx, program).await? {
        Some(own) => Ok(Some(own.name)),
        None => Ok(partnerships::in_program(tx, program).await?.map(|place| place.program_name)),
    }
}

/// Every program through which a sale can go, by what it is called: this organisation's own, and those of others in which
/// it has a place, each with whose it is.
///
/// # Errors
/// What the vault says.
pub async fn ways(tx: &Tx) -> Result<Vec<(ProgramId, String)>, VaultError> {
    let mut ways: BTreeMap<ProgramId, String> =
        store::all(tx).await?.into_iter().map(|program| (program.id, program.name)).collect();
    for place in partnerships::as_partner(tx).await? {
        ways.entry(place.program).or_insert(format!("{} · {}", place.peer_name, place.program_name));
    }
    let mut ways: Vec<(ProgramId, String)> = ways.into_iter().collect();
    ways.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(ways)
}

/// Every program with stages of its own, by name.
///
/// # Errors
/// What the vault says.
pub async fn pipelines(tx: &Tx) -> Result<Vec<Pipeline>, VaultError> {
    let own = store::all(tx).await?.into_iter().map(|program| program.id);
    let joined = partnerships::as_partner(tx).await?.into_iter().map(|place| place.program);
    let mut programs: Vec<ProgramId> = own.chain(joined).collect();
    programs.sort_unstable();
    programs.dedup();
    let mut found = Vec::new();
    for program in programs {
        found.extend(pipeline(tx, program).await?);
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

impl Pipeline {
    fn of(program: ProgramId, name: String, stages: Vec<Stage>) -> Option<Self> {
        (!stages.is_empty()).then_some(Self { program, name, stages })
    }
}

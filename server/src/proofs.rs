//! Proofs of first as files: written by a node, checked by anybody.

use std::path::Path;

use anyhow::Context;
use kernel::{OrgId, RegistrationId};
use selling::proof::{self, Proof, ProofError, Wanted};
use vault::{Actor, Change};

use crate::{node::Node, progress::Say};

/// Writes what that organisation holds of a registration.
///
/// # Errors
/// Why not, in words for the operator.
pub async fn write(
    node: &Node,
    org: OrgId,
    registration: &str,
    wanted: &Wanted,
    file: &Path,
    say: &dyn Say,
) -> anyhow::Result<bool> {
    let id: RegistrationId = registration.parse()?;
    let exchange = &node.exchange;
    let written = node
        .vaults()
        .vault(org)
        .change(Actor::Node("operator"), async |change: &Change| {
            proof::proof(exchange, change, id, wanted).await
        })
        .await
        .map_err(|error| match error {
            ProofError::Absent => anyhow::anyhow!("that organisation has no registration {id}"),
            error => error.into(),
        })?;
    std::fs::write(file, written.write()).with_context(|| format!("writing {}", file.display()))?;
    say.line(&format!(
        "Written to {0}. It is checked with: freehold registration verify {0}",
        file.display()
    ));
    Ok(true)
}

/// Checks a file and says what it shows; false where something in it does not hold.
///
/// # Errors
/// When it cannot be read, or is no proof.
pub fn verify(file: &Path, say: &dyn Say) -> anyhow::Result<bool> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let (lines, holds) = proof::said(&Proof::read(&text)?);
    for line in lines {
        say.line(&line);
    }
    Ok(holds)
}

//! What the programs are called through which sales go, one's own and vendors'.

use std::collections::BTreeSet;

use vault::{Tx, VaultError, rows::FromQueryResult};

#[derive(FromQueryResult)]
struct Called {
    name: String,
}

/// The programs of which this organisation has partnerships, by name.
///
/// # Errors
/// What the vault says.
pub async fn program_names(tx: &Tx) -> Result<BTreeSet<String>, VaultError> {
    let sql = "select distinct program_name as name from partnerships where org_id = :org";
    let rows: Vec<Called> = tx.sql(sql).all().await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

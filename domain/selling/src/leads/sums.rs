//! What leads come to: of the sums that the vault keeps, where those know what was asked.

use std::collections::{BTreeMap, BTreeSet};

use vault::{Summed, Tx, VaultError, rows::FromQueryResult};
use web::table::Test;

use super::{Asked, Leads, store::Column};
use crate::{registrations::whole, tables};

/// Leads that differ in nothing by which sums are kept.
#[derive(Debug, FromQueryResult)]
struct Kept {
    archived: String,
    deal: String,
    stage: String,
    product: String,
    country: String,
    currency: String,
    counted: i64,
    billions: i64,
    units: i64,
}

async fn kept(tx: &Tx) -> Result<Vec<Kept>, VaultError> {
    tx.sql(
        "select archived, deal, stage, product, country, currency, counted, billions, units from lead_sums \
         where org_id = :org",
    )
    .all()
    .await
}

/// Whether these leads are among those that were asked for; none where the sums do not know.
fn is_asked(asked: &Asked) -> Option<impl Fn(&Kept) -> bool> {
    let tests: Vec<(&str, &Test)> = asked.conditions().map(|(field, test)| (field.name, test)).collect();
    let known = |(name, test): &(&str, &Test)| match *name {
        "archived" | "worked" => matches!(test, Test::Any | Test::Truth(_)),
        "stage" | "product" | "country" => match test {
            Test::Any => true,
            // What is missing is an empty text among the sums.
            Test::Is(values) | Test::Not(values) => !values.iter().any(String::is_empty),
            _ => false,
        },
        _ => false,
    };
    (asked.q.is_empty() && tests.iter().all(known)).then_some(move |row: &Kept| {
        tests.iter().all(|(name, test)| {
            let value = match *name {
                "archived" => &row.archived,
                "worked" => &row.deal,
                "stage" => &row.stage,
                "product" => &row.product,
                _ => &row.country,
            };
            match test {
                Test::Truth(truth) => (value == "yes") == *truth,
                Test::Is(values) => values.contains(value),
                Test::Not(values) => !values.contains(value),
                _ => true,
            }
        })
    })
}

/// How many leads that is, where the sums know.
pub(super) async fn count(tx: &Tx, asked: &Asked) -> Result<Option<u64>, VaultError> {
    let Some(is_asked) = is_asked(asked) else { return Ok(None) };
    let rows = kept(tx).await?;
    Ok(Some(rows.iter().filter(|row| is_asked(row)).map(|row| row.counted.max(0).unsigned_abs()).sum()))
}

/// What those come to that were asked for, by stage and currency.
pub(crate) async fn sums(tx: &Tx, asked: &Asked) -> Result<Vec<Summed>, VaultError> {
    let Some(is_asked) = is_asked(asked) else {
        let these = tables::these::<Leads>(tx, asked);
        return these.sums_by(Column::Stage, Column::Currency, Column::Value).await;
    };
    let rows = kept(tx).await?.into_iter().filter(|row| is_asked(row));
    Ok(rows
        .map(|row| Summed {
            first: Some(row.stage),
            second: Some(row.currency),
            rows: row.counted,
            total: Some(whole(row.billions, row.units)),
        })
        .collect())
}

/// What there is to choose from.
#[derive(Debug, Default)]
pub(super) struct Facets {
    /// How many there are of each stage, without those that are archived.
    pub(super) stages: BTreeMap<String, u64>,
    pub(super) products: BTreeSet<String>,
    pub(super) countries: BTreeSet<String>,
}

pub(super) async fn facets(tx: &Tx) -> Result<Facets, VaultError> {
    let mut facets = Facets::default();
    for row in kept(tx).await? {
        if row.archived == "no" {
            *facets.stages.entry(row.stage).or_default() += row.counted.max(0).unsigned_abs();
        }
        facets.products.extend((!row.product.is_empty()).then_some(row.product));
        facets.countries.extend((!row.country.is_empty()).then_some(row.country));
    }
    Ok(facets)
}

/// How many there are of each stage, without those that are archived.
///
/// # Errors
/// What the vault says.
pub async fn stages(tx: &Tx) -> Result<Vec<(String, u64)>, VaultError> {
    Ok(facets(tx).await?.stages.into_iter().collect())
}

//! Work that comes round again.

use exchange::Exchange;
use jiff::SignedDuration;
use vault::{Recurring, Vaults};

/// Everything recurring, and how often.
pub fn schedule(exchange: &Exchange) -> Vec<Recurring> {
    let exchange = exchange.clone();
    vec![Recurring {
        name: "retention",
        every: SignedDuration::from_hours(6),
        work: Box::new(move |vaults| {
            let exchange = exchange.clone();
            Box::pin(async move { erase_expired(&exchange, &vaults).await })
        }),
    }]
}

/// Erases in every vault what its agreements let it keep no longer.
async fn erase_expired(exchange: &Exchange, vaults: &Vaults) -> Result<(), vault::VaultError> {
    for card in vaults.directory().cards().await? {
        let erased = exchange.erase_expired(&vaults.vault(card.org)).await?;
        if erased > 0 {
            tracing::info!(org = %card.org, erased, "values whose time was over are erased");
        }
    }
    Ok(())
}

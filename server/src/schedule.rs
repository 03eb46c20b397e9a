//! Work that comes round again.

use exchange::Exchange;
use jiff::SignedDuration;
use mail::Outbox;
use vault::{Recurring, Vaults};

/// Everything recurring, and how often.
pub fn schedule(exchange: &Exchange, outbox: &Outbox) -> Vec<Recurring> {
    let (exchange, outbox) = (exchange.clone(), outbox.clone());
    vec![
        Recurring {
            name: "retention",
            every: SignedDuration::from_hours(6),
            work: Box::new(move |vaults| {
                let exchange = exchange.clone();
                Box::pin(async move { erase_expired(&exchange, &vaults).await })
            }),
        },
        Recurring {
            name: "tiers",
            every: SignedDuration::from_hours(24),
            work: Box::new(|vaults| Box::pin(async move { selling::tiers::daily(&vaults).await })),
        },
        Recurring {
            name: "webhooks",
            every: SignedDuration::from_hours(6),
            work: Box::new(|vaults| Box::pin(async move { integrations::webhooks::tidy(&vaults).await })),
        },
        Recurring {
            name: "notifications",
            every: SignedDuration::from_hours(24),
            work: Box::new(|vaults| Box::pin(async move { trust::notifications::tidy(&vaults).await })),
        },
        Recurring {
            name: "forms",
            every: SignedDuration::from_hours(6),
            work: Box::new(|vaults| Box::pin(async move { partnering::forms::tidy(&vaults).await })),
        },
        Recurring {
            name: "applications",
            every: SignedDuration::from_hours(24),
            work: Box::new(|vaults| Box::pin(async move { partnering::applications::tidy(&vaults).await })),
        },
        Recurring {
            name: "old mail",
            every: SignedDuration::from_hours(24),
            work: Box::new(move |_| {
                let outbox = outbox.clone();
                Box::pin(async move {
                    trust::people::forget_old_addresses(outbox.vaults()).await?;
                    outbox.forget().await.map(|_| ())
                })
            }),
        },
    ]
}

/// Erases in every vault what its agreements let it keep no longer.
async fn erase_expired(exchange: &Exchange, vaults: &Vaults) -> Result<(), vault::VaultError> {
    for card in vaults.directory().cards().await? {
        let vault = vaults.vault(card.org);
        trust::access::forget_old_answers(&vault).await?;
        let erased = exchange.erase_expired(&vault).await?;
        if erased > 0 {
            tracing::info!(org = %card.org, erased, "values whose time was over are erased");
        }
    }
    Ok(())
}

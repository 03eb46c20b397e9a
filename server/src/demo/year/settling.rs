//! After each month vendor and distributors say how the customers pay of what partners won in it: lines of statements.

use kernel::DealId;
use selling::deals::{self, Answers, Billing, Deal, DealError, Stage};
use vault::{Change, Tx};

use super::cast::Cast;
use crate::demo::life;

/// Among how many of those that were won last some are looked for.
const LOOKED_AT: u64 = 400;

/// Says it of some: of more in one month than in another.
pub(super) async fn bill(cast: &Cast, month: u32) -> anyhow::Result<()> {
    for (at, desk) in std::iter::once(&cast.vendor).chain(&cast.distributors).enumerate() {
        let most = 12 + (month as usize * 7 + at * 3) % 17;
        let won = desk.vault.read(async |tx: &Tx| last_won(tx, most).await).await?;
        desk.does(async |change: &Change| say(change, &won, month).await).await?;
    }
    Ok(())
}

/// What was won last that a partner brought, and of which nobody said how its customer pays.
async fn last_won(tx: &Tx, most: usize) -> Result<Vec<DealId>, vault::VaultError> {
    let mut won: Vec<Deal> = deals::lane(tx, &deals::everything(), Stage::Won, None, LOOKED_AT).await?;
    won.retain(|deal| !deal.is_own() && deal.answers.billing.is_none());
    life::in_order(&mut won);
    Ok(won.iter().take(most).map(|deal| deal.id).collect())
}

async fn say(change: &Change, won: &[DealId], month: u32) -> Result<(), DealError> {
    for (at, id) in won.iter().enumerate() {
        let billing = Billing::ALL[at % Billing::ALL.len()];
        let order = format!("PO-{}", 2_000 + 100 * month as usize + at);
        let purchase_order = (billing == Billing::Invoice).then_some(order);
        let stays = Stage::Won.into();
        let answers =
            |before: &Answers| Ok(Answers { billing: Some(billing), purchase_order, ..before.clone() });
        deals::move_to(change, *id, &stays, &stays, answers).await?;
    }
    Ok(())
}

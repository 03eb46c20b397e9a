//! At which rate a partner has its share of a sale.

use kernel::Percent;
use partnering::{
    partnerships::Partnership,
    programs::{self, Tier},
};
use selling::registrations::Registration;
use vault::{Tx, VaultError};

/// What the partner has of a sale that is won now: the rate of its tier, as the program says now, since that is what it was
/// told with its tier; without a tier, the basic rate of the version under which the registration began.
pub(super) async fn rate(
    tx: &Tx,
    partnership: &Partnership,
    registration: &Registration,
) -> Result<Percent, VaultError> {
    let Some(program) = programs::find(tx, partnership.program).await? else { return Ok(Percent(0)) };
    let now = programs::published(tx, &program).await?;
    let place = programs::place(tx, partnership.id).await?;
    let tier = place.and_then(|place| place.tier);
    let of_tier =
        tier.and_then(|name| now.tiers.iter().find(|tier: &&Tier| tier.name == name).map(|tier| tier.rate));
    if let Some(rate) = of_tier {
        return Ok(rate);
    }
    let Some(began) = registration.program_version else { return Ok(now.rate) };
    let versions = programs::versions(tx, program.id).await?;
    Ok(versions.into_iter().find(|one| one.number == began).map_or(now.rate, |one| one.definition.rate))
}

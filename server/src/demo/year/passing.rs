//! What vendor and distributor find by themselves: leads of their own, of which some are passed to a partner; accounts
//! and people that each keeps for itself.

use anyhow::Context;
use kernel::{Currency, Money, PassId};
use partnering::partnerships::{self, Role};
use selling::{
    accounts,
    leads::{self, Draft, Own},
    passes::{self, Decline, To, Wish},
};
use vault::Change;

use super::{
    Year,
    cast::{Cast, Desk},
    names,
};

/// From here on customers are nobody's of the sales.
pub(super) const FIRST: usize = 150;

/// Each seat finds two customers and keeps an account of the first; who has partners passes the second one on. The
/// distributor takes what the vendor passes; the reseller takes what it is offered the first time, declines the second, and
/// has not answered the last.
pub(super) async fn find(year: &Year, cast: &Cast, time: usize) -> anyhow::Result<()> {
    for (tier, desk) in cast.seats.iter().enumerate() {
        let number = FIRST + 6 * time + 2 * tier;
        let kept = draft(number);
        let adds = async |change: &Change| {
            let lead = leads::add(change, &kept, &Own::default()).await?;
            accounts::add_from_lead(change, lead).await?;
            Ok::<_, anyhow::Error>(())
        };
        desk.does(adds).await?;
        let Some(below) = cast.seats.get(tier + 1) else { continue };
        let pass = pass(year, desk, below, &draft(number + 1)).await?;
        year.settle().await?;
        answer(year, below, pass, if tier == 0 { 0 } else { time }).await?;
        // It arrives before the time that the other waits is over.
        year.settle().await?;
    }
    Ok(())
}

async fn pass(year: &Year, desk: &Desk, below: &Desk, draft: &Draft) -> anyhow::Result<PassId> {
    let offers = async |change: &Change| {
        let places = partnerships::with_peer(change, below.vault.org(), Role::Owner).await?;
        let place = places.first().context("a partner without a place")?.id;
        let lead = leads::add(change, draft, &Own::default()).await?;
        let exchange = &year.node.exchange;
        Ok::<_, anyhow::Error>(
            passes::offer(exchange, change, lead, To::Partner(place), &Wish::default()).await?,
        )
    };
    desk.does(offers).await
}

async fn answer(year: &Year, desk: &Desk, pass: PassId, time: usize) -> anyhow::Result<()> {
    let exchange = &year.node.exchange;
    match time {
        0 => desk.does(async |change| passes::accept(exchange, change, pass).await).await?,
        1 => {
            let why = "We have nobody in that region before summer.";
            desk.does(async |change| passes::decline(exchange, change, pass, Decline::Other, why).await)
                .await?;
        }
        _ => {}
    }
    Ok(())
}

fn draft(number: usize) -> Draft {
    let customer = names::customer(number);
    Draft {
        company: Some(customer.company),
        domain: customer.domain.parse().ok(),
        country: Some(customer.country),
        sector: Some(customer.sector.to_owned()),
        product: "Harbor Gate Pro".to_owned(),
        value: Some(Money { minor: 490_000 + number as i64 * 1_000, currency: Currency::USD }),
        contact_name: Some(customer.contact),
        contact_email: customer.email.parse().ok(),
        ..Draft::default()
    }
}

//! Trials of the year: asked for from the deal, given, used, lengthened, bought, ended.

use anyhow::Context;
use customers::trials::{self, Says, Wish};
use partnering::partnerships::{self, Role, State};
use selling::{leads, registrations};
use vault::{Change, Tx};

use super::{
    Year,
    cast::{Cast, Desk},
    plot::Act,
    sales::{Known, Sale, deal_of},
};
use crate::demo::trying;

/// Something about what the customer of the sale tries.
pub(super) async fn happens(year: &Year, cast: &Cast, sale: &mut Sale, act: Act) -> anyhow::Result<()> {
    let exchange = &year.node.exchange;
    let (below, above, vendor) = (&cast.partners[sale.partner].desk, cast.above(sale.partner), &cast.vendor);
    match act {
        Act::Try => return from_below(year, cast, sale).await,
        Act::TryAbove => return from_above(year, cast, sale).await,
        _ => {}
    }
    let id = sale.trial.context("a trial that nobody asked for")?;
    let says = async |desk: &Desk, says: Says| {
        desk.does(async |change| trials::say(exchange, change, id, says).await).await
    };
    let used = async |desk: &Desk, how: usize| {
        desk.does(async |change| trials::report(change, id, trying::report(change.now(), how)).await).await
    };
    match act {
        Act::Give(days) => says(above, Says::Open(Some(days))).await?,
        Act::GiveAbove(days) => says(vendor, Says::Open(Some(days))).await?,
        Act::DeclineTrial => says(above, Says::Decline("They tried it in spring.".to_owned())).await?,
        Act::Use(how) => used(above, how).await?,
        Act::UseAbove(how) => used(vendor, how).await?,
        Act::TryLonger => {
            let why = "Their team begins after the holidays.";
            below.does(async |change| trials::ask(exchange, change, id, why).await).await?;
        }
        Act::GiveLonger(days) => says(above, Says::Extend(Some(days))).await?,
        Act::GiveNoLonger => {
            says(above, Says::Refuse("Nobody has signed in since the first week.".to_owned())).await?;
        }
        Act::Convert => says(above, Says::Convert).await?,
        Act::ConvertAbove => says(vendor, Says::Convert).await?,
        Act::CancelTrial => says(above, Says::Cancel("They chose to begin next year.".to_owned())).await?,
        Act::WithdrawTrial => {
            below.does(async |change| trials::withdraw(exchange, change, id).await).await?;
        }
        _ => {}
    }
    Ok(())
}

/// The reseller asks the distributor.
async fn from_below(year: &Year, cast: &Cast, sale: &mut Sale) -> anyhow::Result<()> {
    let Known { lead, deal, .. } = sale.known()?;
    let partner = &cast.partners[sale.partner];
    let asks = async |change: &Change| {
        let lead = leads::find(change, lead).await?.context("a lead that is gone")?;
        let wish = Wish { product: lead.draft.product.clone(), ..Wish::default() };
        let exchange = &year.node.exchange;
        let asked = trials::request(exchange, change, &lead.draft, Some(deal), partner.place, &wish).await;
        Ok::<_, anyhow::Error>(asked?)
    };
    sale.trial = Some(partner.desk.does(asks).await?);
    Ok(())
}

/// The distributor asks the vendor.
async fn from_above(year: &Year, cast: &Cast, sale: &mut Sale) -> anyhow::Result<()> {
    let hop = sale.known()?.hop;
    let above = cast.above(sale.partner);
    let places = above.vault.read(async |tx: &Tx| partnerships::all(tx).await).await?;
    let mut places = places.iter().filter(|one| one.role == Role::Partner && one.state == State::Active);
    let place = places.next().context("a distributor without a vendor")?.id;
    let asks = async |change: &Change| {
        let about = registrations::find(change, hop).await?.context("a registration that is gone")?.sale;
        let deal = deal_of(change, hop).await?.id;
        let wish = Wish { product: about.product.clone(), ..Wish::default() };
        let exchange = &year.node.exchange;
        Ok::<_, anyhow::Error>(trials::request(exchange, change, &about, Some(deal), place, &wish).await?)
    };
    sale.trial = Some(above.does(asks).await?);
    Ok(())
}

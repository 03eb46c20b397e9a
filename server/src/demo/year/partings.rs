//! A partner comes in the second month, and goes in the ninth.

use anyhow::Context;
use partnering::{
    partnerships::{self, Role, State},
    programs,
};
use vault::{Actor, Change, Tx};

use super::{Year, cast::Cast};

const HANDLE: &str = "halyard";
const NAME: &str = "Halyard Trading";

/// The distributor with the seat invites it, and it accepts.
pub(super) async fn come(year: &Year, cast: &Cast) -> anyhow::Result<()> {
    let card = year.node.vaults().create(HANDLE.parse()?, NAME).await?;
    let above = cast.above(0);
    let exchange = &year.node.exchange;
    let owner = year.node.vaults().directory().card(above.vault.org()).await?.context("a distributor")?;
    let invites = async |change: &Change| {
        for program in programs::open(change).await? {
            partnerships::invite(exchange, change, &program, &owner.name, &card).await?;
        }
        Ok::<_, anyhow::Error>(())
    };
    above.does(invites).await?;
    year.settle().await?;
    let vault = year.node.vaults().vault(card.org);
    let accepts = async |change: &Change| {
        for place in partnerships::with_peer(change, owner.org, Role::Partner).await? {
            partnerships::accept(exchange, change, place.id).await?;
        }
        Ok::<_, anyhow::Error>(())
    };
    vault.change(Actor::Node("demo"), accepts).await
}

/// It brought nothing, and both part in order.
pub(super) async fn go(year: &Year, cast: &Cast) -> anyhow::Result<()> {
    let (card, _) = year.node.vaults().by_handle(HANDLE).await?.context("a partner that came")?;
    let above = cast.above(0);
    let places = async |tx: &Tx| partnerships::with_peer(tx, card.org, Role::Owner).await;
    for place in above.vault.read(places).await?.into_iter().filter(|one| one.state == State::Active) {
        let why = "They sell another system from now on. Thank you for the months together.";
        let ends =
            async |change: &Change| partnerships::end(&year.node.exchange, change, place.id, None, why).await;
        above.does(ends).await?;
    }
    Ok(())
}

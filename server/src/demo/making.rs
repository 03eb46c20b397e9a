//! How the demonstration is made: a node on a clock that is held a year before now imports what its channel's CRM knew,
//! month by month, lives the year, and is closed when its clock has come to now (decision 0054).

use std::{path::PathBuf, sync::Arc};

use egress::Egress;
use exchange::SameNode;
use integrations::crm;
use jiff::tz::TimeZone;
use kernel::Clock;
use mail::Kept;
use trust::Mode;
use vault::{Actor, Change, Front, Storage};

use super::{
    SEED, Size, asking, generator, life, partners, teams, trying,
    year::{Desk, Year},
};
use crate::{node::Node, progress::Say};

/// Where a demonstration is made, and of what.
#[derive(Debug)]
pub struct Making {
    /// Where it is kept: nothing is there yet.
    pub storage: Storage,
    /// What comes in from outside; its clock says when the year ends.
    pub front: Front,
    /// How the node runs afterwards.
    pub mode: Mode,
    /// Where it answers, for what is written in letters.
    pub portal_hosts: Vec<String>,
    /// The same of the second origin.
    pub cookieless_hosts: Vec<String>,
    /// Where the export is that it is made from; it is written where there is none.
    pub export: PathBuf,
    /// How much is in that.
    pub size: Size,
}

/// Makes it. Nothing in it is dated after the moment at which this began.
///
/// # Errors
/// What went wrong, in words for a newcomer.
pub async fn make(making: Making, say: &dyn Say) -> anyhow::Result<()> {
    let ends = making.front.clock.now();
    if !making.export.join("sales_pipeline.csv").exists() {
        generator::write(&making.export, SEED, ends.to_zoned(TimeZone::UTC).date(), making.size)?;
    }
    let (plan, findings) = crm::read(&making.export)?;
    let clock = Clock::held(Year::begins(ends));
    let front = Front { clock: clock.clone(), ..making.front };
    let (carrier, egress) = (Arc::new(Kept), Egress::default());
    let node = Node::open_with(making.storage, front, making.mode, SameNode, carrier, egress).await?;
    if !node.vaults().directory().cards().await?.is_empty() {
        anyhow::bail!(
            "the demonstration was not made to its end, or something else is kept here; \
             remove the folder that it is in, and start again"
        );
    }
    node.answer_to(&making.portal_hosts, &making.cookieless_hosts).await?;
    let year = Year::of(node, clock, ends);
    // Each of its own on the heap: together they are more than a thread's stack holds.
    let seats = Box::pin(year.happen(&plan, say)).await?;
    Box::pin(present(&year, &seats)).await?;
    year.end().await?;
    say.line(&findings.to_string());
    Ok(())
}

/// What the people of the seats do in the last hours.
async fn present(year: &Year, seats: &[Desk]) -> anyhow::Result<()> {
    let node = &year.node;
    for (at, seat) in seats.iter().enumerate() {
        let (vault, person) = (&seat.vault, seat.person);
        life::live(&node.exchange, vault, person, at + 1 == seats.len()).await?;
        partners::look_after(node.vaults(), vault, person).await?;
    }
    // The first seat is the vendor's.
    if let Some(first) = seats.first() {
        asking::apply(&first.vault, &asking::LATELY).await?;
        teams::split(node, &first.vault, first.person).await?;
    }
    year.settle().await?;
    meet(year, seats).await?;
    report(year).await
}

/// Lets every tier tell the one above what its sales come to, the lowest first.
async fn report(year: &Year) -> anyhow::Result<()> {
    for _tier in 0..2 {
        for card in year.node.vaults().directory().cards().await? {
            let tell = async |change: &Change| insight::reports::tell_now(change).await;
            year.node.vaults().vault(card.org).change(Actor::Node("work"), tell).await?;
        }
        year.settle().await?;
    }
    Ok(())
}

/// Lets them do something that the others are told of: the last brings two leads to the one before, who accepts
/// one and asks for more about the other.
async fn meet(year: &Year, seats: &[Desk]) -> anyhow::Result<()> {
    let [.., above, below] = seats else { return Ok(()) };
    let exchange = &year.node.exchange;
    let (above, decides) = (&above.vault, above.person);
    let (below, brings) = (&below.vault, below.person);
    let brought = life::bring(exchange, below, brings).await?;
    year.settle().await?;
    if let Some(first) = brought.first() {
        life::accept(exchange, above, decides, *first).await?;
    }
    year.settle().await?;
    if let Some(first) = brought.first() {
        let minutes = ("minutes.txt", "Who was there, and what they asked for: sites, seats, the date.");
        let said = ("They decide this quarter; the head of operations signs.", minutes);
        life::tell(exchange, below, brings, *first, said).await?;
        let plan = ("plan.txt", "First the call, then a demonstration with their own data.");
        let said = ("We can lend you somebody for the demonstration.", plan);
        life::tell(exchange, above, decides, *first, said).await?;
    }
    if let Some(second) = brought.get(1) {
        life::ask_for_more(exchange, above, decides, *second).await?;
    }
    year.settle().await?;
    trying::try_out(&year.node, (above, decides), (below, brings)).await
}

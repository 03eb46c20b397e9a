//! The demonstration: an invented channel of three tiers in a folder of its own, with one-click sign-in.

mod asking;
mod generator;
mod life;
mod partners;
mod product;
mod teams;
mod trying;

use std::{path::Path, sync::Arc};

pub use product::Example;

use egress::Egress;
use exchange::SameNode;
use kernel::{EmailAddress, PersonId};
use mail::Kept;
use trust::{
    Mode, Seat,
    access::{Role, memberships},
    people,
};
use vault::{Actor, Change, Front, Tx, Vault};

use crate::{
    commands::{Command, Import},
    config::Config,
    node::Node,
    progress::Say,
};

/// What the generator starts from; the same channel for everybody, but for its dates.
const SEED: u64 = 7;

/// Opens the demonstration, and the product that works beside it; where it is not there yet, it is made through the
/// same import as any channel.
///
/// # Errors
/// What went wrong, in words for a newcomer.
pub async fn open(config: &Config, say: &dyn Say) -> anyhow::Result<(Node, Example)> {
    let front = Front { node_key: config.node_key.clone(), ..Front::system() };
    let mode = Mode { demo: true, secure: config.https, mute: false, port: Some(config.listen.port()) };
    let product = Example::listens().await?;
    let egress = Egress::new(product.reached(config.egress.clone()));
    let node = Node::open_with(config.storage(), front, mode, SameNode, Arc::new(Kept), egress).await?;
    let finished = config.data.join("demo.finished");
    let fresh = !finished.exists();
    if fresh {
        make(&node, &config.data, say).await?;
    }
    let seats = seats(&node).await?;
    if fresh {
        lived(&node, &seats).await?;
        std::fs::write(&finished, "")?;
    }
    let partner = match seats.last() {
        Some(seat) => at(&node, seat).await?,
        None => None,
    };
    let product = match partner {
        Some((vault, _)) => product.sold_by(&vault).await?,
        None => product,
    };
    Ok((Node { portal: node.portal.clone().with_seats(seats), ..node }, product))
}

/// Writes the export that the demonstration is made from; its dates end at `today`.
///
/// # Errors
/// When a file cannot be written.
pub fn write_export(folder: &Path, today: jiff::civil::Date) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    generator::write(folder, SEED, today)
}

async fn make(node: &Node, data: &Path, say: &dyn Say) -> anyhow::Result<()> {
    let export = data.join("demo-export");
    if !export.join("sales_pipeline.csv").exists() {
        write_export(&export, node.vaults().front().clock.now().to_zoned(jiff::tz::TimeZone::UTC).date())?;
    }
    Command::Import(Import::Crm { folder: export }).run(node, say).await?;
    Ok(())
}

/// Lets the people behind the seats work a while in their organisations.
async fn lived(node: &Node, seats: &[Seat]) -> anyhow::Result<()> {
    for (at, seat) in seats.iter().enumerate() {
        let Some(person) = people::by_email(node.vaults(), &seat.email).await? else { continue };
        let partner = at + 1 == seats.len();
        for membership in memberships::of_person(node.vaults().directory(), person.id).await? {
            let vault = node.vaults().vault(membership.org);
            life::live(&node.exchange, &vault, person.id, partner).await?;
            partners::look_after(node.vaults(), &vault, person.id).await?;
        }
    }
    // The first seat is the vendor's.
    if let Some(first) = seats.first()
        && let Some((vault, person)) = at(node, first).await?
    {
        asking::ask(&vault, person).await?;
        teams::split(node, &vault, person).await?;
    }
    node.runner.until_idle(|_| {}).await?;
    meet(node, seats).await?;
    report(node).await
}

/// Lets every tier tell the one above what its sales come to, the lowest first.
async fn report(node: &Node) -> anyhow::Result<()> {
    for _tier in 0..2 {
        for card in node.vaults().directory().cards().await? {
            let tell = async |change: &Change| insight::reports::tell_now(change).await;
            node.vaults().vault(card.org).change(Actor::Node("work"), tell).await?;
        }
        node.runner.until_idle(|_| {}).await?;
    }
    Ok(())
}

/// Lets them do something that the others are told of: the last brings two leads to the one before, who accepts
/// one and asks for more about the other.
async fn meet(node: &Node, seats: &[Seat]) -> anyhow::Result<()> {
    let [.., above, below] = seats else { return Ok(()) };
    let (Some((above, decides)), Some((below, brings))) = (at(node, above).await?, at(node, below).await?)
    else {
        return Ok(());
    };
    let brought = life::bring(&node.exchange, &below, brings).await?;
    node.runner.until_idle(|_| {}).await?;
    if let Some(first) = brought.first() {
        life::accept(&node.exchange, &above, decides, *first).await?;
    }
    node.runner.until_idle(|_| {}).await?;
    if let Some(first) = brought.first() {
        let minutes = ("minutes.txt", "Who was there, and what they asked for: sites, seats, the date.");
        let said = ("They decide this quarter; the head of operations signs.", minutes);
        life::tell(&node.exchange, &below, brings, *first, said).await?;
        let plan = ("plan.txt", "First the call, then a demonstration with their own data.");
        let said = ("We can lend you somebody for the demonstration.", plan);
        life::tell(&node.exchange, &above, decides, *first, said).await?;
    }
    if let Some(second) = brought.get(1) {
        life::ask_for_more(&node.exchange, &above, decides, *second).await?;
    }
    node.runner.until_idle(|_| {}).await?;
    trying::try_out(node, (&above, decides), (&below, brings)).await
}

/// Where somebody works, and who they are.
async fn at(node: &Node, seat: &Seat) -> anyhow::Result<Option<(Vault, PersonId)>> {
    let Some(person) = people::by_email(node.vaults(), &seat.email).await? else { return Ok(None) };
    let memberships = memberships::of_person(node.vaults().directory(), person.id).await?;
    Ok(memberships.first().map(|membership| (node.vaults().vault(membership.org), person.id)))
}

/// A seat in each of the three roles: the vendor, a distributor, and the reseller with the most leads.
async fn seats(node: &Node) -> anyhow::Result<Vec<Seat>> {
    let mut busiest = (0, None);
    for card in node.vaults().directory().cards().await? {
        let leads = node
            .vaults()
            .vault(card.org)
            .read(async |tx: &Tx| selling::leads::page(tx, &selling::leads::everything(), None, 1).await)
            .await?
            .1;
        if leads > busiest.0 {
            busiest = (leads, Some(card.handle.to_string()));
        }
    }
    let reseller = busiest.1.unwrap_or_default();
    let seats = [
        ("Summer Sewald", "maven", "The vendor", "Decide what its whole channel registered."),
        ("Ines Marchetti", "central", "A distributor", "See what its resellers brought, and what went up."),
        (
            "Avery Lindholm",
            reseller.as_str(),
            "A reseller",
            "Keep leads private, and register them on purpose.",
        ),
    ];
    let mut made = Vec::new();
    for (name, handle, label, about) in seats {
        let Some((card, _)) = node.vaults().by_handle(handle).await? else { continue };
        let first = name.split(' ').next().unwrap_or(name).to_lowercase();
        let email: EmailAddress = format!("{first}@demo.example.com").parse()?;
        let person = match people::by_email(node.vaults(), &email).await? {
            Some(person) => person,
            None => {
                let secret: [u8; 16] = node.vaults().front().chance.bytes();
                let password: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
                people::create(node.vaults(), name, email.clone(), &password).await?
            }
        };
        memberships::grant(node.vaults(), person.id, card.org, Role::Owner).await?;
        made.push(Seat { label: label.to_owned(), about: about.to_owned(), email });
    }
    Ok(made)
}

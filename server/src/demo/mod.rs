//! The demonstration: an invented channel of three tiers in a folder of its own, with one-click sign-in. It has lived a
//! year when its visitor comes.

mod asking;
mod generator;
mod life;
mod making;
mod partners;
mod product;
mod teams;
mod trying;
mod year;

use std::{path::Path, sync::Arc};

pub use generator::Size;
pub use making::{Making, make};
pub use product::Example;

use egress::Egress;
use exchange::SameNode;
use kernel::EmailAddress;
use mail::Kept;
use trust::{Mode, Seat, access::memberships, people};
use vault::{Front, Vault};

use crate::{config::Config, node::Node, progress::Say};

/// What the generator starts from; the same channel for everybody, but for its dates.
const SEED: u64 = 7;
/// The seats: in whose name a visitor signs in, what the seat is called, and what it is for.
const SEATS: [(&str, &str, &str); 3] = [
    ("summer@demo.example.com", "The vendor", "Decide what its whole channel registered."),
    ("ines@demo.example.com", "A distributor", "See what its resellers brought, and what went up."),
    ("avery@demo.example.com", "A reseller", "Keep leads private, and register them on purpose."),
];

/// Opens the demonstration, and the product that works beside it; where it is not there yet, it is made.
///
/// # Errors
/// What went wrong, in words for a newcomer.
pub async fn open(config: &Config, size: Size, say: &dyn Say) -> anyhow::Result<(Node, Example)> {
    let front = Front { node_key: config.node_key.clone(), ..Front::system() };
    let mode = Mode { demo: true, secure: config.https, mute: false, port: Some(config.listen.port()) };
    let finished = config.data.join("demo.finished");
    if !finished.exists() {
        let making = Making {
            storage: config.storage(),
            front: front.clone(),
            mode,
            portal_hosts: config.portal_hosts.clone(),
            cookieless_hosts: config.cookieless_hosts.clone(),
            export: config.data.join("demo-export"),
            size,
        };
        make(making, say).await?;
        std::fs::write(&finished, "")?;
    }
    let product = Example::listens().await?;
    let egress = Egress::new(product.reached(config.egress.clone()));
    let node = Node::open_with(config.storage(), front, mode, SameNode, Arc::new(Kept), egress).await?;
    let seats = seats()?;
    let product = match seats.last() {
        Some(seat) => match at(&node, seat).await? {
            Some(vault) => product.sold_by(&vault).await?,
            None => product,
        },
        None => product,
    };
    Ok((Node { portal: node.portal.clone().with_seats(seats), ..node }, product))
}

/// Writes the export that the demonstration is made from; its dates end at `today`.
///
/// # Errors
/// When a file cannot be written.
pub fn write_export(folder: &Path, today: jiff::civil::Date) -> std::io::Result<()> {
    generator::write(folder, SEED, today, Size::Whole)
}

/// Where somebody works.
async fn at(node: &Node, seat: &Seat) -> anyhow::Result<Option<Vault>> {
    let Some(person) = people::by_email(node.vaults(), &seat.email).await? else { return Ok(None) };
    let memberships = memberships::of_person(node.vaults().directory(), person.id).await?;
    Ok(memberships.first().map(|membership| node.vaults().vault(membership.org)))
}

/// A seat in each of the three roles.
fn seats() -> anyhow::Result<Vec<Seat>> {
    let seat = |(email, label, about): (&str, &str, &str)| {
        let email: EmailAddress = email.parse()?;
        Ok(Seat { label: label.to_owned(), about: about.to_owned(), email })
    };
    SEATS.into_iter().map(seat).collect()
}

//! Channels that are more than the cast: who has a place with whom, and which program stands on which.

use kernel::PartnershipId;
use partnering::{
    partnerships,
    programs::{self, Definition, PassUp, Program},
};
use trust::{agreements::Terms, organisations::Founding};
use vault::{Actor, Card, Change, Tx, Vault};

use crate::world::World;

const OPERATOR: Actor = Actor::Node("operator");

/// The card and the vault of an organisation.
pub async fn vault(world: &World, org: &str) -> (Card, Vault) {
    world.node.vaults().by_handle(org).await.expect("a directory").expect("an organisation")
}

/// An organisation that was not there; its short name is made of its name.
pub async fn founded(world: &World, name: &str) -> String {
    let founding = Founding::read(name, "").expect("a name");
    world.node.vaults().create(founding.handle().clone(), name).await.expect("a vault");
    founding.handle().to_string()
}

/// A program of that organisation, by its name; the first where none is given.
pub async fn program(world: &World, org: &str, name: Option<&str>) -> Program {
    let all =
        vault(world, org).await.1.read(async |tx: &Tx| programs::all(tx).await).await.expect("programs");
    all.into_iter().find(|one| name.is_none_or(|name| one.name == name)).expect("a program")
}

/// A partner is invited into a program, and accepts; the partnership.
pub async fn joins(world: &World, owner: &str, program: &Program, partner: &str) -> PartnershipId {
    let (owner, owners) = vault(world, owner).await;
    let (partner, partners) = vault(world, partner).await;
    let invite = async |change: &Change| {
        partnerships::invite(&world.node.exchange, change, program, &owner.name, &partner).await
    };
    let place = owners.change(OPERATOR, invite).await.expect("an invitation");
    world.run_tasks().await;
    let accept = async |change: &Change| partnerships::accept(&world.node.exchange, change, place).await;
    partners.change(OPERATOR, accept).await.expect("an accepted invitation");
    world.run_tasks().await;
    place
}

/// A program of an organisation's own that stands on that place, and passes up what it accepts.
pub async fn opens(world: &World, org: &str, name: &str, upstream: Option<PartnershipId>) -> Program {
    opens_passing(world, org, name, upstream, PassUp::Automatic).await
}

/// The usual terms of an organisation: a vendor learns who of its distributors' partners brings a sale.
pub fn terms(name: &str, vendor: bool) -> Terms {
    programs::usual_terms(&format!("{name} terms"), vendor)
}

/// A vendor's program with terms of its own.
pub async fn opens_with(world: &World, org: &str, name: &str, terms: Terms) -> Program {
    let definition = Definition { name: name.to_owned(), ..Definition::default() };
    let add = async |change: &Change| programs::add(change, &definition, terms).await;
    vault(world, org).await.1.change(OPERATOR, add).await.expect("a program")
}

/// The same, passing up as it is said.
pub async fn opens_passing(
    world: &World,
    org: &str,
    name: &str,
    upstream: Option<PartnershipId>,
    pass_up: PassUp,
) -> Program {
    let (card, own) = vault(world, org).await;
    let definition = Definition { name: name.to_owned(), upstream, pass_up, ..Definition::default() };
    let terms = terms(&card.name, upstream.is_none());
    let add = async |change: &Change| programs::add(change, &definition, terms).await;
    own.change(OPERATOR, add).await.expect("a program")
}

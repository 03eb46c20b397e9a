//! Who acts in the year: the vendor, the distributors and some of their resellers, each with a person at a desk.

use anyhow::Context;
use integrations::crm::Plan;
use kernel::{EmailAddress, Handle, PartnershipId, PersonId};
use partnering::partnerships::{self, Role as Side, State};
use trust::{
    access::{Role, memberships},
    people,
};
use vault::{Actor, Change, Tx, Vault, Vaults};

use super::Year;

/// With which distributor the visitor can sit.
const SEATED: &str = "central";
/// Who sits with the distributors, by their handles, and with their resellers.
const DISTRIBUTORS: [(&str, &str); 3] =
    [(SEATED, "Ines Marchetti"), ("east", "Theo Brandvold"), ("west", "Maren Castell")];
const RESELLERS: [&str; 5] = ["Avery Lindholm", "Jonas Weir", "Pia Sandoval", "Kofi Andoh", "Lena Fischer"];
const VENDOR: &str = "Summer Sewald";

/// Somebody at work in an organisation.
#[derive(Debug, Clone)]
pub struct Desk {
    pub vault: Vault,
    pub person: PersonId,
}

/// A reseller, its place with its distributor, and which one that is.
#[derive(Debug)]
pub(super) struct Partner {
    pub desk: Desk,
    pub place: PartnershipId,
    pub above: usize,
}

/// Everybody.
#[derive(Debug)]
pub(super) struct Cast {
    pub vendor: Desk,
    pub distributors: Vec<Desk>,
    /// The first one's is a seat.
    pub partners: Vec<Partner>,
    /// Those whose seats a visitor can take, from the vendor's down.
    pub seats: Vec<Desk>,
}

impl Desk {
    /// They do it.
    pub async fn does<T, E>(&self, what: impl AsyncFnOnce(&Change) -> Result<T, E>) -> Result<T, E>
    where
        E: From<vault::VaultError>,
    {
        self.vault.change(Actor::Person(self.person), what).await
    }
}

impl Cast {
    /// Everybody comes, on the first day: the busiest reseller of the distributor with the seat and the next two, and the
    /// busiest of each other.
    pub(super) async fn of(year: &Year, plan: &Plan) -> anyhow::Result<Self> {
        let vaults = year.node.vaults();
        let vendor = sits(vaults, &plan.vendor.handle, VENDOR).await?;
        let mut distributors = Vec::new();
        let mut chosen = Vec::new();
        for (at, organisation) in plan.distributors.iter().enumerate() {
            let handle = organisation.handle.as_str();
            let known = DISTRIBUTORS.iter().find(|(known, _)| *known == handle);
            let name = known.map_or("Robin Hale", |(_, name)| name);
            distributors.push(sits(vaults, &organisation.handle, name).await?);
            let wanted = if handle == SEATED { 3 } else { 1 };
            let busiest = busiest(plan, at).into_iter().take(wanted).map(|reseller| (at, reseller));
            match handle {
                SEATED => _ = chosen.splice(0..0, busiest),
                _ => chosen.extend(busiest),
            }
        }
        let mut partners = Vec::new();
        for ((above, reseller), name) in chosen.into_iter().zip(RESELLERS) {
            let desk = sits(vaults, &plan.resellers[reseller].handle, name).await?;
            let places = desk.vault.read(async |tx: &Tx| partnerships::all(tx).await).await?;
            let place = places.iter().find(|one| one.role == Side::Partner && one.state == State::Active);
            let place = place.context("a reseller without a place in a program")?.id;
            partners.push(Partner { desk, place, above });
        }
        let above = partners.first().and_then(|partner| distributors.get(partner.above));
        let below = partners.first().map(|partner| &partner.desk);
        let seats = [Some(&vendor), above, below].into_iter().flatten().cloned().collect();
        Ok(Self { vendor, distributors, partners, seats })
    }

    /// The people of the seats are members from now on: they are told of what happens, in the portal and by mail. Of the
    /// months before they are told nothing, so that nobody has hundreds of letters to read.
    pub(super) async fn take_seats(&self, year: &Year) -> anyhow::Result<()> {
        for seat in &self.seats {
            let person = seat.person;
            memberships::grant(year.node.vaults(), person, seat.vault.org(), Role::Owner).await?;
            let asks = async |change: &Change| insight::dashboards::every_monday(change, person, 8).await;
            seat.does(asks).await?;
        }
        super::sharing::keep_views(self).await
    }

    /// The desk of the distributor of that partner.
    pub(super) fn above(&self, partner: usize) -> &Desk {
        &self.distributors[self.partners[partner].above]
    }
}

/// Resellers of that distributor, by how much they have to do.
fn busiest(plan: &Plan, distributor: usize) -> Vec<usize> {
    let mut counted = vec![0_usize; plan.resellers.len()];
    for row in &plan.opportunities {
        counted[row.reseller] += 1;
    }
    let mut of_it: Vec<usize> =
        (0..counted.len()).filter(|at| plan.resellers[*at].distributor == distributor).collect();
    of_it.sort_by_key(|at| (std::cmp::Reverse(counted[*at]), *at));
    of_it
}

/// Somebody who works there, with a password that nobody knows.
async fn sits(vaults: &Vaults, handle: &Handle, name: &str) -> anyhow::Result<Desk> {
    let (card, _) = vaults.by_handle(handle.as_str()).await?.context("an organisation of the export")?;
    let first = name.split(' ').next().unwrap_or(name).to_lowercase();
    let email: EmailAddress = format!("{first}@demo.example.com").parse()?;
    let secret: [u8; 16] = vaults.front().chance.bytes();
    let password: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let person = people::create(vaults, name, email, &password).await?;
    Ok(Desk { vault: vaults.vault(card.org), person: person.id })
}

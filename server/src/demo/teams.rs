//! How the vendor of the demonstration splits its portal: two regions, a department, and a colleague who sees one of
//! the regions.

use kernel::{EmailAddress, PersonId};
use trust::{
    access::{
        Role, memberships,
        scopes::{self, DivisionError, Holder, Kind, Scope},
    },
    people,
};
use vault::{Actor, Change, Vault};

use crate::node::Node;

/// Its regions, as its records write their countries.
const REGIONS: [(&str, &[&str]); 2] = [
    ("Americas", &["United States", "Canada", "Brazil"]),
    ("Europe", &["Belgium", "Germany", "Italy", "Norway", "Poland", "United Kingdom"]),
];

/// Names them, once.
pub async fn split(node: &Node, vault: &Vault, person: PersonId) -> anyhow::Result<()> {
    let named = vault.change(Actor::Person(person), async |change: &Change| {
        if !scopes::all(change).await?.is_empty() {
            return Ok(None);
        }
        let mut last = None;
        for (name, countries) in REGIONS {
            let countries: Vec<String> = countries.iter().map(|&country| country.to_owned()).collect();
            last = Some(scopes::add(change, Kind::Region, name, &countries).await?);
        }
        scopes::add(change, Kind::Department, "Partner success", &[]).await?;
        Ok::<_, DivisionError>(last)
    });
    let Some(europe) = named.await? else { return Ok(()) };
    let email: EmailAddress = "nils@demo.example.com".parse()?;
    let secret: [u8; 16] = node.vaults().front().chance.bytes();
    let password: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let nils = people::create(node.vaults(), "Nils Berg", email, &password).await?;
    memberships::grant(node.vaults(), nils.id, vault.org(), Role::Manager).await?;
    let scope = Scope { regions: Some(vec![europe.id]), ..Scope::default() };
    let limit = async |change: &Change| scopes::set(change, Holder::Person(nils.id), &scope).await;
    vault.change(Actor::Person(person), limit).await?;
    Ok(())
}

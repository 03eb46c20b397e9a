//! A statement of one month, as a page and as files: at 1, 4 and 16 times, 10,000 lines at most.

use std::path::Path;

use earning::lines::{self, Line};
use freehold::node::Node;
use kernel::{Currency, Money, Percent, RegistrationId};
use partnering::partnerships::{self, Partnership, Role};
use selling::deals::Billing;
use trust::Mode;
use vault::{Actor, Change, Front, Storage, Tx};

use crate::{
    crew,
    machine::median,
    visitor::{Visitor, vault_of},
};

const MONTH: &str = "2026-10";
const MAKER: Actor = Actor::Node("bench");

/// Makes statements, and measures them.
pub async fn statements(folder: &Path) -> anyhow::Result<()> {
    for (label, many) in [(" 1×", 625), (" 4×", 2_500), ("16×", 10_000)] {
        let storage = Storage::Folder(folder.join(many.to_string()));
        let node = Node::open(storage, Front::system(), Mode::default()).await?;
        crew::prepare(&node, 1).await?;
        let vault = vault_of(&node, "partner-0").await?;
        let places = vault.read(async |tx: &Tx| partnerships::all(tx).await).await?;
        let place = places.first().ok_or_else(|| anyhow::anyhow!("no partnership"))?;
        for first in (0..many).step_by(500) {
            let some = async |change: &Change| {
                for at in first..(first + 500).min(many) {
                    lines::keep(change, &line(change, place, at)?).await?;
                }
                anyhow::Ok(())
            };
            vault.change(MAKER, some).await?;
        }
        let visitor = Visitor::enter(&node, "partner-0").await?;
        let (list, one) = ("/statements".to_owned(), format!("/statements/{}?month={MONTH}", place.id));
        for (what, path) in [("list of statements", list), ("page of one", one)] {
            let mut times = Vec::new();
            for _ in 0..9 {
                times.push(visitor.fetch(&path).await?);
            }
            println!("  {label} statement of {many:>6} lines, {what:<20} p50 {:>8.1} ms", median(&mut times));
        }
        for ending in ["csv", "pdf"] {
            let path = format!("/statements/{}/statement.{ending}?month={MONTH}", place.id);
            let (took, bytes) = visitor.save(&path).await?;
            println!(
                "  {label} statement of {many:>6} lines, as {ending:<17} {:>12.1} ms, {:>5.2} MiB",
                took.as_secs_f64() * 1_000.0,
                bytes as f64 / f64::from(1 << 20)
            );
        }
    }
    Ok(())
}

fn line(change: &Change, place: &Partnership, at: i64) -> anyhow::Result<Line> {
    let (clock, chance) = change.nature();
    let billing = Billing::ALL[(at % 3) as usize];
    let (price, rate) = (Money::new(100_000 + at * 37, Currency::USD), Percent(1_500));
    let share = lines::share(price, rate);
    Ok(Line {
        id: RegistrationId::new(clock, chance),
        role: Role::Partner,
        peer: place.peer,
        peer_name: place.peer_name.clone(),
        partnership: place.id,
        deal: None,
        won_on: format!("{MONTH}-{:02}", at % 28 + 1).parse()?,
        company: Some(format!("Company {at} of the channel")),
        product: Some("GTX Pro".to_owned()),
        price: Some(price),
        rate,
        billing,
        purchase_order: (billing == Billing::Invoice).then(|| format!("PO-{at}")),
        share: Some(share),
        owed: Some(lines::owed(price, share, billing)),
        untold: None,
        envelope: None,
    })
}

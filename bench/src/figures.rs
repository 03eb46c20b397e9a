//! Dashboards over a million registrations: all twelve panels, read from the sums that the database keeps, beside a plain
//! `count(*) … group by` over the same rows in the same run; and how soon a page knows of a change. The rows are written
//! as they are kept, without the envelopes that would have brought them: those are measured elsewhere.

use std::{path::Path, time::Instant};

use freehold::node::Node;
use kernel::{PartnershipId, RegistrationId};
use trust::Mode;
use vault::{
    Actor, Change, Front, Storage, Tx, Vault,
    rows::{FromQueryResult, Set, Uuid},
};

use crate::{
    crew,
    machine::median,
    visitor::{Visitor, vault_of},
};

const MAKER: Actor = Actor::Node("bench");
/// Registrations at 1, 4 and 16 times.
const SIZES: [(&str, usize); 3] = [(" 1×", 62_500), (" 4×", 250_000), ("16×", 1_000_000)];
const AT_ONCE: usize = 10_000;
/// What the facts are about: so many partners and months, and these products.
const PARTNERS: usize = 200;
const MONTHS: usize = 24;
const PRODUCTS: [&str; 7] =
    ["GTX Basic", "GTX Pro", "GTX Plus Basic", "GTX Plus Pro", "GTK 500", "MG Special", "MG Advanced"];
/// Of ten, how many are won, lost, open.
const STAGES: [&str; 10] = ["won", "won", "won", "won", "lost", "lost", "lost", "open", "open", "open"];
/// The panels that a dashboard does not begin with.
const MORE: [&str; 6] = [
    "act=add&panel=forecast",
    "act=add&panel=coverage",
    "act=add&panel=ageing",
    "act=add&panel=time_to_decision",
    "act=add&panel=products",
    "act=add&panel=regions",
];
/// Who stands above all others once it sold something.
const NEWCOMER: &str = "Newcomer";

/// Makes them, and measures.
pub async fn figures(folder: &Path) -> anyhow::Result<()> {
    let node = Node::open(Storage::Folder(folder.to_owned()), Front::system(), Mode::default()).await?;
    crew::prepare(&node, 1).await?;
    let central = vault_of(&node, "central").await?;
    let visitor = Visitor::enter(&node, "central").await?;
    for form in MORE {
        let status = visitor.submit("/dashboard/arrangement", form).await?;
        anyhow::ensure!(status == 303, "{form}: {status}");
    }
    let mut made = 0;
    for (label, size) in SIZES {
        let start = Instant::now();
        fill(&central, made, size).await?;
        println!(
            "  {label}: {size} registrations, {} of them made in {:.0} s",
            size - made,
            start.elapsed().as_secs_f64()
        );
        made = size;
        measured(label, size, &central, &visitor).await?;
    }
    Ok(())
}

async fn measured(label: &str, size: usize, central: &Vault, visitor: &Visitor) -> anyhow::Result<()> {
    let (mut pages, mut scans, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
    visitor.fetch("/dashboard").await?;
    for _ in 0..15 {
        pages.push(visitor.fetch("/dashboard").await?);
    }
    for _ in 0..3 {
        let start = Instant::now();
        let counted = central.read(async |tx: &Tx| scan(tx).await).await?;
        scans.push(start.elapsed());
        let sum: i64 = counted.iter().map(|row| row.counted).sum();
        anyhow::ensure!(sum >= size as i64, "{sum} of {size} were counted");
    }
    for round in 0..5 {
        let name = format!("{NEWCOMER} {label} {round}");
        let start = Instant::now();
        central
            .change(MAKER, async |change: &Change| sold(change, &name, (size + round) as i64).await)
            .await?;
        let page = visitor.read("/dashboard").await?;
        fresh.push(start.elapsed());
        anyhow::ensure!(page.contains(&name), "the page does not know of {name}");
    }
    let (page, scan) = (median(&mut pages), median(&mut scans));
    println!(
        "  {label}: a dashboard of twelve panels p50 {page:>7.1} ms (target 10), a plain scan {scan:>8.1} ms: {:.0} times as long; \
         a change is on the page after {:>6.1} ms (target 1,000)",
        scan / page,
        median(&mut fresh),
    );
    Ok(())
}

/// What a dashboard would have to ask without sums.
#[derive(Debug, FromQueryResult)]
struct Counted {
    counted: i64,
}

async fn scan(tx: &Tx) -> Result<Vec<Counted>, vault::VaultError> {
    tx.sql(
        "select count(*) as counted, sum(value) as total, peer_name, stage, state, substr(closes_on, 1, 7) as month \
         from registrations where org_id = :org group by peer_name, stage, state, substr(closes_on, 1, 7)",
    )
    .all()
    .await
}

async fn fill(central: &Vault, from: usize, to: usize) -> anyhow::Result<()> {
    for first in (from..to).step_by(AT_ONCE) {
        let make = async |change: &Change| {
            let rows = (first..to.min(first + AT_ONCE)).map(|at| row(change, at)).collect();
            change.insert_all::<fact::Entity>(rows).await
        };
        central.change(MAKER, make).await?;
    }
    Ok(())
}

/// One of them; the months go round up to this one, and every partner has sales of every stage in every month.
fn row(change: &Change, at: usize) -> fact::ActiveModel {
    let stage = STAGES[at % STAGES.len()];
    let ago = at / STAGES.len() % MONTHS;
    let today = change.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let closes = today.checked_sub(jiff::Span::new().months(ago as i64)).unwrap_or(today);
    let took = (at % 5_000) as i64;
    fact::ActiveModel {
        state: Set(if at.is_multiple_of(50) { "pending" } else { "accepted" }.to_owned()),
        stage: Set(stage.to_owned()),
        peer_name: Set(format!("Partner {}", at / (STAGES.len() * MONTHS) % PARTNERS)),
        product: Set(PRODUCTS[at % PRODUCTS.len()].to_owned()),
        value: Set(Some(10_000 + at as i64 % 900_000)),
        closes_on: Set(Some(closes.to_string())),
        took: Set((!at.is_multiple_of(50)).then_some(took)),
        ..empty(change)
    }
}

/// A sale beside which all others are small, but for those that are greater by that.
async fn sold(change: &Change, partner: &str, more: i64) -> Result<(), vault::VaultError> {
    let today = change.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let row = fact::ActiveModel {
        peer_name: Set(partner.to_owned()),
        value: Set(Some(1_000_000_000_000 + more)),
        closes_on: Set(Some(today.to_string())),
        ..empty(change)
    };
    change.insert::<fact::Entity>(row).await
}

fn empty(change: &Change) -> fact::ActiveModel {
    let (clock, chance) = change.nature();
    let id = RegistrationId::new(clock, chance);
    fact::ActiveModel {
        id: Set(id.uuid()),
        direction: Set("received".to_owned()),
        peer: Set(Uuid::from_u128(1)),
        partnership: Set(PartnershipId::new(clock, chance).uuid()),
        state: Set("accepted".to_owned()),
        stage: Set("won".to_owned()),
        submitted: Set(kernel::millis(change.now())),
        product: Set(PRODUCTS[0].to_owned()),
        currency: Set(Some("USD".to_owned())),
        fields: Set("[]".to_owned()),
        upper: Set("[]".to_owned()),
        envelope: Set(id.to_string()),
        ..Default::default()
    }
}

/// A registration, as far as figures count it.
mod fact {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "registrations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub direction: String,
        pub peer: Uuid,
        pub peer_name: String,
        pub partnership: Uuid,
        pub state: String,
        pub submitted: i64,
        pub product: String,
        pub value: Option<i64>,
        pub currency: Option<String>,
        pub stage: String,
        pub closes_on: Option<String>,
        pub fields: String,
        pub upper: String,
        pub envelope: String,
        pub took: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}

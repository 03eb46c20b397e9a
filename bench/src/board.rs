//! The board of a pipeline.

use freehold::node::Node;
use selling::deals::{self, Stage};
use vault::Tx;

use crate::{
    machine::median,
    visitor::{Visitor, vault_of},
};

/// A card of the vendor's board, moved and moved back: until the board in the browser has its answer.
pub async fn moves(node: &Node, visitor: &Visitor) -> anyhow::Result<()> {
    let maven = vault_of(node, "maven").await?;
    let all = deals::everything();
    let lane = maven.read(async |tx: &Tx| deals::lane(tx, &all, Stage::New, None, 20).await).await?;
    let mut times = Vec::new();
    for deal in lane {
        let path = format!("/deals/{}/stage?part=card", deal.id);
        for form in ["from=new&to=newsletter&newsletter_on=2026-11-02", "from=newsletter&to=new"] {
            times.push(visitor.send(&path, form).await?);
        }
    }
    println!(
        "  a moved card on a board of 8,300                p50 {:>7.1} ms (target 100)",
        median(&mut times)
    );
    Ok(())
}

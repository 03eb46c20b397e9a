//! Tallies say what a recount would, whatever wrote the rows.

use sea_orm::{ActiveValue::Set, ColumnTrait};

use super::{
    leads::{Column, Entity},
    *,
};
use crate::Migration;

const BY_STATE: Migration = Migration {
    name: "selling_leads_by_state_1",
    up: |schema| {
        schema.tally("leads_by_state", "leads", |tally| {
            tally.by("state").by_month("note").sum("touched");
        });
    },
};

#[derive(Debug, sea_orm::FromQueryResult)]
struct Counted {
    state: String,
    month: String,
    counted: i64,
    billions: i64,
    units: i64,
}

/// State, month, how many rows, and the sum.
async fn tally(vault: &Vault) -> Vec<(String, String, i64, i128)> {
    let sql = "select state, month, counted, billions, units from leads_by_state where org_id = :org \
               order by state, month";
    let rows = vault.read(async |tx: &Tx| tx.sql(sql).all::<Counted>().await).await.unwrap();
    let sum = |row: &Counted| i128::from(row.billions) * 1_000_000_000 + i128::from(row.units);
    rows.into_iter().map(|row| (row.state.clone(), row.month.clone(), row.counted, sum(&row))).collect()
}

async fn add(vault: &Vault, name: &str, state: Option<&str>, on: &str, touched: i64) {
    let add = async |change: &Change| {
        let mut lead = leads::lead(change, name, on);
        (lead.state, lead.touched) = (Set(state.map(str::to_owned)), Set(touched));
        change.insert::<Entity>(lead).await
    };
    vault.change(NODE, add).await.unwrap();
}

fn row(state: &str, month: &str, counted: i64, sum: i128) -> (String, String, i64, i128) {
    (state.to_owned(), month.to_owned(), counted, sum)
}

#[tokio::test]
async fn a_tally_counts_what_was_there_and_follows_every_write() {
    for stage in stages().await {
        add(&stage.acme, "Orion", None, "2026-10-30", 7).await;
        add(&stage.acme, "Vega", Some("won"), "2026-11-02", 5).await;
        let org = stage.acme.org();
        let other = {
            let maven = stage.organisation("maven").await;
            add(&maven, "Lyra", Some("won"), "2026-11-02", 100).await;
            maven.org()
        };
        let ground = stage.ended();
        let tables = Migrations { vault: vec![leads::MIGRATION, BY_STATE], directory: Vec::new() };
        let vaults = Vaults::open(ground.storage(), tables, front()).await.unwrap();
        let acme = vaults.vault(org);
        let at_first = [row("", "2026-10", 1, 7), row("won", "2026-11", 1, 5)];
        assert_eq!(tally(&acme).await, at_first, "what was there before is counted");

        add(&acme, "Rigel", Some("won"), "2026-11-30", 3).await;
        assert_eq!(tally(&acme).await[1], row("won", "2026-11", 2, 8));
        let lose = async |change: &Change| {
            let these = change.update::<Entity>().filter(Column::Name.eq("Vega"));
            these.set(Column::State, "lost").set(Column::Touched, -4).done().await
        };
        acme.change(NODE, lose).await.unwrap();
        let lost = [row("", "2026-10", 1, 7), row("lost", "2026-11", 1, -4), row("won", "2026-11", 1, 3)];
        assert_eq!(tally(&acme).await, lost);
        let stopped = async |change: &Change| {
            change.delete::<Entity>().filter(Column::Name.eq("Orion")).done().await?;
            Err::<(), _>(VaultError::Damaged("on purpose".into()))
        };
        acme.change(NODE, stopped).await.unwrap_err();
        assert_eq!(tally(&acme).await, lost, "what is taken back was never counted");
        let remove = async |change: &Change| {
            change.delete::<Entity>().filter(Column::Name.is_in(["Orion", "Vega"])).done().await
        };
        acme.change(NODE, remove).await.unwrap();
        assert_eq!(tally(&acme).await, [row("won", "2026-11", 1, 3)], "what stands for none is gone");
        assert_eq!(tally(&vaults.vault(other)).await, [row("won", "2026-11", 1, 100)]);
    }
}

#[tokio::test]
async fn amounts_that_can_be_stored_never_make_a_sum_that_cannot() {
    for ground in
        engines(&Migrations { vault: vec![leads::MIGRATION, BY_STATE], directory: Vec::new() }).await
    {
        let tables = Migrations { vault: vec![leads::MIGRATION, BY_STATE], directory: Vec::new() };
        let vaults = Vaults::open(ground.storage(), tables, front()).await.unwrap();
        let acme = vaults.vault(vaults.create("acme".parse().unwrap(), "Acme").await.unwrap().org);
        for name in ["Orion", "Vega", "Rigel"] {
            add(&acme, name, None, "", i64::MAX).await;
        }
        assert_eq!(tally(&acme).await, [row("", "", 3, 3 * i128::from(i64::MAX))]);
        add(&acme, "Lyra", None, "", i64::MIN).await;
        assert_eq!(tally(&acme).await, [row("", "", 4, 2 * i128::from(i64::MAX) - 1)]);
    }
}

//! Migrations: old vaults grow when they are opened, failed ones leave everything as it was.

use super::*;
use crate::Migration;

const DEALS: Migration = Migration {
    name: "selling_deals_1",
    up: |schema| {
        schema.table("deals", |table| {
            table.uuid("id").text("name").key(&["id"]);
        });
    },
};

/// Rows of the new table are made of those that are there.
const NAMES: Migration = Migration {
    name: "selling_deals_2",
    up: |schema| {
        schema.rows("deals", &["org_id", "id", "name"], "select org_id, id, name from leads", &["leads"]);
    },
};

const BROKEN: Migration = Migration {
    name: "selling_broken_1",
    up: |schema| {
        schema.table("broken", |table| {
            table.uuid("id").key(&["id"]).index(&["a_column_that_is_not_there"]);
        });
    },
};

fn with(more: &[Migration]) -> Migrations {
    let mut migrations = migrations();
    migrations.vault.extend(more);
    migrations
}

async fn deals(vault: &Vault) -> Result<usize, VaultError> {
    let sql = async |tx: &Tx| tx.sql("select name from deals where org_id = :org").all::<Named>().await;
    Ok(vault.read(sql).await?.into_iter().map(|deal| deal.name).filter(|name| !name.is_empty()).count())
}

#[derive(Debug, sea_orm::FromQueryResult)]
struct Named {
    name: String,
}

#[tokio::test]
async fn an_old_vault_gets_new_tables_when_it_is_opened() {
    for stage in stages().await {
        add_whole(&stage.acme, "Orion").await.unwrap();
        assert!(deals(&stage.acme).await.is_err());
        let org = stage.acme.org();
        let ground = stage.ended();
        let vaults = Vaults::open(ground.storage(), with(&[DEALS]), front()).await.unwrap();
        // By many at once, as after an update of a busy node.
        let vault = vaults.vault(org);
        for found in futures::future::join_all((0..8).map(|_| deals(&vault))).await {
            assert_eq!(found.unwrap(), 0);
        }
        assert_eq!(whole(&vault).await, (1, 1, 1));
        let maven = vaults.create("maven".parse().unwrap(), "Maven").await.unwrap();
        assert_eq!(deals(&vaults.vault(maven.org)).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn the_rows_of_an_old_vault_come_into_the_new_table_each_organisations_into_its_own() {
    for stage in stages().await {
        add_whole(&stage.acme, "Orion").await.unwrap();
        let other = stage.vaults.create("maven".parse().unwrap(), "Maven").await.unwrap();
        for name in ["Vega", "Lyra"] {
            add_whole(&stage.vaults.vault(other.org), name).await.unwrap();
        }
        let org = stage.acme.org();
        let ground = stage.ended();
        let vaults = Vaults::open(ground.storage(), with(&[DEALS, NAMES]), front()).await.unwrap();
        assert_eq!(deals(&vaults.vault(org)).await.unwrap(), 1);
        assert_eq!(deals(&vaults.vault(other.org)).await.unwrap(), 2);
    }
}

#[tokio::test]
async fn a_migration_that_fails_leaves_everything_as_it_was() {
    for stage in stages().await {
        add_whole(&stage.acme, "Orion").await.unwrap();
        let org = stage.acme.org();
        let ground = stage.ended();
        let failed = Vaults::open(ground.storage(), with(&[DEALS, BROKEN]), front()).await.unwrap_err();
        assert!(
            failed.to_string().starts_with("migration “selling_broken_1” failed and was taken back"),
            "{failed}"
        );

        let vaults = Vaults::open(ground.storage(), migrations(), front()).await.unwrap();
        let vault = vaults.vault(org);
        assert_eq!(whole(&vault).await, (1, 1, 1));
        assert!(deals(&vault).await.is_err(), "the migration before the failed one is taken back as well");
    }
}

#[tokio::test]
async fn a_vault_that_cannot_migrate_stays_as_it_was_and_keeps_no_other_from_working() {
    let stage = Stage::on(Ground::sqlite()).await;
    let maven = stage.organisation("maven").await.org();
    add_whole(&stage.acme, "Orion").await.unwrap();
    run(&stage.raw(stage.acme.org()).await, "create table deals (in_the_way int)").await.unwrap();
    let acme = stage.acme.org();
    let ground = stage.ended();
    let vaults = Vaults::open(ground.storage(), with(&[DEALS]), front()).await.unwrap();
    assert!(matches!(
        deals(&vaults.vault(acme)).await,
        Err(VaultError::Migration { name: "selling_deals_1", .. })
    ));
    assert_eq!(deals(&vaults.vault(maven)).await.unwrap(), 0);
    drop(vaults);
    let vaults = Vaults::open(ground.storage(), migrations(), front()).await.unwrap();
    assert_eq!(whole(&vaults.vault(acme)).await, (1, 1, 1));
}

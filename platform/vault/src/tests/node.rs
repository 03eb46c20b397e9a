//! A node and its data folder.

use super::*;

#[tokio::test]
async fn a_data_folder_in_use_is_not_taken_twice() {
    for stage in stages().await {
        let second = Vaults::open(stage.ground.storage(), migrations(), front()).await.unwrap_err();
        assert!(matches!(second, VaultError::InUse(_)), "{second}");
        assert!(second.to_string().contains("in use by another running Freehold"), "{second}");
        let stage = stage.reopened().await;
        add_whole(&stage.acme, "Orion").await.unwrap();
    }
}

/// More than stay open at once.
#[tokio::test]
async fn more_vaults_than_stay_open_can_be_used() {
    let stage = Stage::on(Ground::sqlite()).await;
    let mut vaults = Vec::new();
    for at in 0..270 {
        vaults.push(stage.organisation(&format!("partner-{at}")).await);
    }
    let (first, rest) = vaults.split_first().unwrap();
    // One that is in use while it falls out of the row of open ones stays whole.
    let held: Result<(), VaultError> = first
        .read(async |tx: &Tx| {
            assert_eq!(tx.find::<leads::Entity>().count().await?, 0);
            for vault in rest {
                add_whole(vault, "Orion").await?;
            }
            add_whole(first, "Orion").await?;
            assert_eq!(tx.find::<leads::Entity>().count().await?, 0);
            Ok(())
        })
        .await;
    held.unwrap();
    for vault in &vaults {
        assert_eq!(whole(vault).await, (1, 1, 1));
    }
    let (runner, counted) = stage.counting_runner();
    assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 270);
    assert_eq!(counted.load(Ordering::SeqCst), 270);
}

#[tokio::test]
async fn a_handle_is_taken_once() {
    for stage in stages().await {
        let again = stage.vaults.create("acme".parse().unwrap(), "Acme again").await.unwrap_err();
        assert_eq!(again.to_string(), "the handle “acme” is taken; choose another one");
        let cards = stage.vaults.directory().cards().await.unwrap();
        assert_eq!(cards.iter().map(|card| card.name.as_str()).collect::<Vec<_>>(), ["Acme"]);
    }
}

#[tokio::test]
async fn a_new_vault_is_a_copy_of_the_template() {
    let stage = Stage::on(Ground::sqlite()).await;
    let place = stage.ground.folder().join("vaults").join("acme");
    let template = std::fs::read(stage.ground.folder().join("template.db")).unwrap();
    assert_eq!(std::fs::read(place.join("vault.db")).unwrap(), template);
    assert!(!stage.ground.folder().join("template.db-wal").exists());
}

/// Several nodes over one PostgreSQL: each has a folder of its own.
#[tokio::test]
async fn two_nodes_over_one_postgresql_change_one_vault_serially_and_find_each_others_work() {
    let Some(ground) = Ground::postgres(&migrations()).await else { return };
    let stage = Stage::on(ground).await;
    let folder = tempfile::TempDir::new().unwrap();
    let key = std::fs::read_to_string(stage.ground.folder().join("node.key")).unwrap();
    let key = Some(crate::NodeKey::parse(&key).unwrap());
    let urls = stage.ground.postgres_urls().unwrap().clone();
    let storage = crate::Storage::Postgres { folder: folder.path().to_owned(), urls };
    let mut other = front();
    other.node_key = key;
    other.chance = kernel::Chance::seeded(2);
    let other = Vaults::open(storage, migrations(), other).await.unwrap();

    let there = other.vault(stage.acme.org());
    add_lead(&stage.acme, "Orion").await;
    let count = async |vault: &Vault| {
        for _ in 0..20 {
            let counted: Result<(), VaultError> = vault
                .change(NODE, async |change: &Change| {
                    let lead = change.find::<leads::Entity>().one().await?.unwrap();
                    change
                        .update::<leads::Entity>()
                        .set(leads::Column::Touched, lead.touched + 1)
                        .done()
                        .await?;
                    change.record(Fact::new("lead.touched")).await?;
                    Ok(())
                })
                .await;
            counted.unwrap();
        }
    };
    futures::future::join(count(&stage.acme), count(&there)).await;
    let lead = there.read(async |tx: &Tx| tx.find::<leads::Entity>().one().await).await.unwrap().unwrap();
    assert_eq!(lead.touched, 40);

    add_whole(&there, "Vega").await.unwrap();
    let (runner, counted) = stage.counting_runner();
    assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 0, "this node has not looked yet");
    stage.vaults.refresh_due().await.unwrap();
    assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 1);
    add_whole(&there, "Lyra").await.unwrap();
    stage.vaults.refresh_due().await.unwrap();
    assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 1);
    assert_eq!(counted.load(Ordering::SeqCst), 2);
}

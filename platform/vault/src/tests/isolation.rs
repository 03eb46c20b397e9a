//! What holds when the pin is forgotten: the wall behind it.

use super::*;
use crate::tests::leads::{Column, Entity};

#[tokio::test]
async fn two_organisations_see_their_own_rows_only() {
    for stage in stages().await {
        let maven = stage.organisation("maven").await;
        add_whole(&stage.acme, "Orion").await.unwrap();
        add_whole(&maven, "Vega").await.unwrap();
        assert_eq!(
            (names(&stage.acme).await, names(&maven).await),
            (vec!["Orion".into()], vec!["Vega".into()])
        );
        assert_eq!((whole(&stage.acme).await, whole(&maven).await), ((1, 1, 1), (1, 1, 1)));
    }
}

#[tokio::test]
async fn a_name_that_one_organisation_uses_is_free_for_another() {
    for stage in stages().await {
        let maven = stage.organisation("maven").await;
        add_lead(&stage.acme, "Orion").await;
        add_lead(&maven, "Orion").await;
        let twice =
            maven.change(NODE, async |change: &Change| leads::insert(change, "Orion", "").await).await;
        assert!(twice.unwrap_err().is_taken());
    }
}

#[tokio::test]
async fn with_the_pin_taken_out_nothing_leaks() {
    for stage in stages().await {
        let maven = stage.organisation("maven").await;
        add_whole(&stage.acme, "Orion").await.unwrap();
        add_whole(&maven, "Vega").await.unwrap();
        stage.faults.take_the_pin_out();

        assert_eq!(
            (names(&stage.acme).await, names(&maven).await),
            (vec!["Orion".into()], vec!["Vega".into()])
        );
        assert_eq!((whole(&stage.acme).await, whole(&maven).await), ((1, 1, 1), (1, 1, 1)));
        let found = stage.acme.read(async |tx: &Tx| tx.find::<Entity>().matching("vega").count().await).await;
        assert_eq!(found.unwrap(), 0);
        let acme = stage.acme.org();
        let done: Result<_, VaultError> = maven
            .change(NODE, async |change: &Change| {
                let changed = change.update::<Entity>().set(Column::State, "won").done().await?;
                Ok((changed, change.delete::<Entity>().done().await?))
            })
            .await;
        assert_eq!(done.unwrap(), (1, 1));
        let lead = stage.acme.read(async |tx: &Tx| tx.find::<Entity>().one().await).await.unwrap().unwrap();
        assert_eq!((lead.org_id, lead.state), (acme.uuid(), None));
    }
}

#[tokio::test]
async fn rows_cannot_be_put_into_another_organisation() {
    for stage in stages().await {
        let maven = stage.organisation("maven").await;
        let acme = stage.acme.org().uuid();
        let done: Result<(), VaultError> = maven
            .change(NODE, async |change: &Change| {
                let row = leads::ActiveModel {
                    org_id: sea_orm::ActiveValue::Set(acme),
                    ..leads::lead(change, "Orion", "")
                };
                change.insert::<Entity>(row).await
            })
            .await;
        done.unwrap();
        assert_eq!((names(&stage.acme).await, names(&maven).await), (Vec::new(), vec!["Orion".into()]));
    }
}

#[tokio::test]
async fn a_vault_of_nobody_cannot_be_opened() {
    for stage in stages().await {
        let nobody = stage.vaults.vault(OrgId::new(&stage.clock, &stage.vaults.front().chance));
        let refused = add_whole(&nobody, "Orion").await.unwrap_err();
        assert!(matches!(refused, VaultError::Unknown(_)), "{refused}");
    }
}

//! Full-text search means the same on both engines.

use super::*;
use crate::tests::leads::Entity;

async fn found(vault: &Vault, words: &str) -> Vec<String> {
    let mut names: Vec<String> = vault
        .read(async |tx: &Tx| tx.find::<Entity>().matching(words).all().await)
        .await
        .unwrap()
        .into_iter()
        .map(|lead| lead.name)
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn words_are_found_begun_or_whole_whatever_their_case_accents_and_marks() {
    for stage in stages().await {
        let rows = [
            ("Orion Bakeries", "wants an SC440, met at the trade-fair in Köln"),
            ("Vega S.p.A.", "write to zoë.marín@vega.example about the SC-450"),
            ("O'Hara & Søn", "budget 1.200,50 € / www.ohara.example/price-list"),
        ];
        for (name, note) in rows {
            let insert = async |change: &Change| leads::insert(change, name, note).await;
            stage.acme.change(NODE, insert).await.unwrap();
        }
        for (words, expected) in [
            ("orion", &["Orion Bakeries"][..]),
            ("BAKER", &["Orion Bakeries"]),
            ("bakeries orion", &["Orion Bakeries"]),
            ("orion vega", &[]),
            ("akeries", &[]),
            ("koln", &["Orion Bakeries"]),
            ("Köln", &["Orion Bakeries"]),
            ("fair", &["Orion Bakeries"]),
            ("trade-fair", &["Orion Bakeries"]),
            ("marin", &["Vega S.p.A."]),
            ("zoë.marín@vega.example", &["Vega S.p.A."]),
            ("vega.example", &["Vega S.p.A."]),
            ("sc", &["Orion Bakeries", "Vega S.p.A."]),
            ("450", &["Vega S.p.A."]),
            ("hara", &["O'Hara & Søn"]),
            ("o'hara", &["O'Hara & Søn"]),
            ("price", &["O'Hara & Søn"]),
            ("1.200", &["O'Hara & Søn"]),
        ] {
            assert_eq!(found(&stage.acme, words).await, expected, "{words} on {:?}", stage.ground.engine());
        }
    }
}

#[tokio::test]
async fn operators_and_quotes_are_passed_over() {
    for stage in stages().await {
        add_lead(&stage.acme, "Orion Bakeries").await;
        for words in [
            "\"orion\"",
            "orion*",
            "orion' -- ",
            "(orion",
            "orion & bakeries",
            "^orion",
            "name:orion !",
            "orion:*",
            "orion\\",
            "{orion} + bakeries",
            "",
            "  ",
            "\"'*()!&|:<->",
            "\0orion",
        ] {
            let expected: &[&str] = if words.contains("name") { &[] } else { &["Orion Bakeries"] };
            assert_eq!(found(&stage.acme, words).await, expected, "{words:?} on {:?}", stage.ground.engine());
        }
        for words in ["orion or nothing", "orion AND NOT bakeries", "NEAR(orion bakeries)"] {
            assert_eq!(
                found(&stage.acme, words).await,
                Vec::<String>::new(),
                "{words}: these are words as well"
            );
        }
    }
}

#[tokio::test]
async fn words_that_were_changed_or_removed_are_found_no_longer() {
    for stage in stages().await {
        for name in ["Orion", "Vega"] {
            add_lead(&stage.acme, name).await;
        }
        let done: Result<(), VaultError> = stage
            .acme
            .change(NODE, async |change: &Change| {
                let orion = sea_orm::ColumnTrait::eq(&leads::Column::Name, "Orion");
                change.update::<Entity>().filter(orion).set(leads::Column::Name, "Lyra").done().await?;
                let vega = sea_orm::ColumnTrait::eq(&leads::Column::Name, "Vega");
                change.delete::<Entity>().filter(vega).done().await?;
                Ok(())
            })
            .await;
        done.unwrap();
        assert_eq!(found(&stage.acme, "orion").await, Vec::<String>::new());
        assert_eq!(found(&stage.acme, "vega").await, Vec::<String>::new());
        assert_eq!(found(&stage.acme, "lyra").await, ["Lyra"]);
    }
}

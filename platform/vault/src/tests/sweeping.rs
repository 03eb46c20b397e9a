//! Erased words are nowhere in the files of a vault.

use sea_orm::{ActiveValue::Set, ColumnTrait};

use super::*;
use crate::tests::leads::{Column, Entity};

const MARK: &str = "zyxwq";

/// How often the mark stands in the files of the vault, whatever its case.
fn marks(stage: &Stage, is_mark: impl Fn(&[u8]) -> bool) -> usize {
    let place = stage.ground.folder().join("vaults").join("acme");
    let files =
        std::fs::read_dir(place).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file());
    files
        .map(|file| {
            let bytes = std::fs::read(file).unwrap().to_ascii_lowercase();
            let starts =
                bytes.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK.as_bytes());
            starts.filter(|(at, _)| is_mark(&bytes[at + MARK.len()..])).count()
        })
        .sum()
}

fn any(_: &[u8]) -> bool {
    true
}

/// Rows in no order of their names; every seventh is marked.
async fn fill(vault: &Vault, from: usize, until: usize) {
    let done: Result<(), VaultError> = vault
        .change(NODE, async |change: &Change| {
            for at in from..until {
                let mark = if at % 7 == 0 { format!("Zyxwq{at:04}") } else { "lead".to_owned() };
                let name = format!("{:04} {mark} {at}", at * 7_919 % 10_007);
                leads::insert(change, &name, &format!("{mark} {}", "word ".repeat(at % 23))).await?;
            }
            Ok(())
        })
        .await;
    done.unwrap();
}

/// Rows around the marked ones grow, so that pages split and the marked ones move.
async fn grow(vault: &Vault) {
    let done: Result<(), VaultError> = vault
        .change(NODE, async |change: &Change| {
            let others = change.find::<Entity>().filter(Column::Name.contains("lead")).all().await?;
            for (at, lead) in others.into_iter().enumerate() {
                let note = format!("note{at} ").repeat(at % 211);
                change.update::<Entity>().id(lead.id).set(Column::Note, note).done().await?;
            }
            Ok(())
        })
        .await;
    done.unwrap();
}

/// Takes a word out of the rows that hold it: the row removed, or only the word.
async fn erase(vault: &Vault, marked: sea_orm::Condition) {
    let done: Result<(), VaultError> = vault
        .change(NODE, async |change: &Change| {
            let marked = change.find::<Entity>().filter(marked).all().await?;
            assert_ne!(marked.len(), 0);
            for (at, lead) in marked.into_iter().enumerate() {
                if at % 2 == 0 {
                    change.delete::<Entity>().id(lead.id).done().await?;
                } else {
                    let update = change.update::<Entity>().id(lead.id).set(Column::Note, "");
                    update.set(Column::Name, format!("Erased {}", lead.id)).done().await?;
                }
            }
            change.sweep().await
        })
        .await;
    done.unwrap();
}

fn marked() -> sea_orm::Condition {
    sea_orm::Condition::all().add(Column::Name.contains("Zyxwq"))
}

#[tokio::test]
async fn erased_words_are_nowhere_in_the_files_after_the_sweep_wherever_their_rows_were_moved() {
    let stage = Stage::on(Ground::sqlite()).await;
    let (runner, _) = stage.counting_runner();
    for round in 0..2 {
        fill(&stage.acme, round * 900, (round + 1) * 900).await;
        grow(&stage.acme).await;
        assert_ne!(marks(&stage, any), 0);
        erase(&stage.acme, marked()).await;
        assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 1);
        assert_eq!(marks(&stage, any), 0);
    }
    let found = stage.acme.read(async |tx: &Tx| tx.find::<Entity>().matching("note101").count().await).await;
    assert_ne!(found.unwrap(), 0, "the others are found as before");
}

/// The inner pages of the search index hold the first word of each leaf.
#[tokio::test]
async fn an_erased_word_that_opened_a_page_of_the_search_index_is_gone_as_well() {
    let stage = Stage::on(Ground::sqlite()).await;
    let done: Result<(), VaultError> = stage
        .acme
        .change(NODE, async |change: &Change| {
            let lead = |at| leads::lead(change, &format!("Lead {}", at % 2), &format!("zyxwq{at:05}"));
            let rows =
                (0..6_000).map(|at| leads::ActiveModel { name: Set(format!("{} {at}", at % 2)), ..lead(at) });
            change.insert_all::<Entity>(rows.collect()).await
        })
        .await;
    done.unwrap();
    let odd = |after: &[u8]| after.get(4).is_some_and(|digit| digit.is_ascii_digit() && digit % 2 == 1);
    assert_ne!(marks(&stage, odd), 0);
    erase(&stage.acme, sea_orm::Condition::all().add(Column::Name.starts_with("1 "))).await;
    stage.counting_runner().0.until_idle(|_| ()).await.unwrap();
    assert_eq!(marks(&stage, odd), 0);
    assert_ne!(marks(&stage, any), 0, "the words that stay, stay");
}

#[tokio::test]
async fn a_sweep_killed_before_its_end_is_done_again() {
    let stage = Stage::on(Ground::sqlite()).await;
    fill(&stage.acme, 0, 100).await;
    erase(&stage.acme, marked()).await;
    stage.faults.stop_at("task.before_finish", 1);
    assert!(stage.counting_runner().0.until_idle(|_| ()).await.is_err());
    let stage = stage.reopened().await;
    assert_eq!(stage.counting_runner().0.until_idle(|_| ()).await.unwrap(), 1);
    assert_eq!(marks(&stage, any), 0);
}

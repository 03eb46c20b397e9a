//! The two doors: what a change commits, what a read sees.

use sea_orm::{ColumnTrait, Order};

use super::*;
use crate::tests::leads::{Column, Entity};

#[tokio::test]
async fn a_change_commits_rows_journal_entry_and_task_together() {
    for stage in stages().await {
        add_whole(&stage.acme, "Orion").await.unwrap();
        assert_eq!(whole(&stage.acme).await, (1, 1, 1));
    }
}

#[tokio::test]
async fn a_change_that_fails_leaves_nothing() {
    for stage in stages().await {
        let failed: Result<(), VaultError> = stage
            .acme
            .change(NODE, async |change: &Change| {
                leads::insert(change, "Orion", "").await?;
                change.record(Fact::new("lead.added")).await?;
                change.enqueue(WORK, "", &serde_json::Value::Null, change.now()).await?;
                Err(VaultError::Damaged("the caller changed its mind".into()))
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(whole(&stage.acme).await, (0, 0, 0));
    }
}

#[tokio::test]
async fn a_change_that_is_abandoned_half_way_leaves_nothing_and_lets_the_next_one_in() {
    for stage in stages().await {
        let vault = stage.acme.clone();
        let never = vault.change(NODE, async |change: &Change| {
            leads::insert(change, "Orion", "").await?;
            std::future::pending::<Result<(), VaultError>>().await
        });
        let _ = tokio::time::timeout(std::time::Duration::from_millis(200), never).await.unwrap_err();
        assert_eq!(whole(&stage.acme).await, (0, 0, 0));
        add_whole(&stage.acme, "Vega").await.unwrap();
        assert_eq!(whole(&stage.acme).await, (1, 1, 1));
    }
}

#[tokio::test]
async fn a_change_inside_a_change_is_refused_also_of_another_vault() {
    for stage in stages().await {
        let other = stage.organisation("maven").await;
        for inner in [stage.acme.clone(), other] {
            let refused = stage.acme.change(NODE, async |_: &Change| add_whole(&inner, "Orion").await).await;
            assert!(matches!(refused, Err(VaultError::Nested)), "{refused:?}");
        }
        add_whole(&stage.acme, "Orion").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_one_vault_are_serial() {
    for stage in stages().await {
        add_lead(&stage.acme, "Orion").await;
        let mut counting = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let vault = stage.acme.clone();
            counting.spawn(async move {
                for _ in 0..10 {
                    let counted: Result<(), VaultError> = vault
                        .change(NODE, async |change: &Change| {
                            let lead = change.find::<Entity>().one().await?.unwrap();
                            tokio::task::yield_now().await;
                            change.update::<Entity>().set(Column::Touched, lead.touched + 1).done().await?;
                            Ok(())
                        })
                        .await;
                    counted.unwrap();
                }
            });
        }
        while let Some(counted) = counting.join_next().await {
            counted.unwrap();
        }
        let lead = stage.acme.read(async |tx: &Tx| tx.find::<Entity>().one().await).await.unwrap().unwrap();
        assert_eq!(lead.touched, 200);
    }
}

#[tokio::test]
async fn a_read_sees_one_moment() {
    for stage in stages().await {
        add_lead(&stage.acme, "Orion").await;
        let vault = &stage.acme;
        let (before, after) = vault
            .read(async |tx: &Tx| {
                let before = leads::names(tx).await?;
                add_lead(vault, "Vega").await;
                Ok::<_, VaultError>((before, leads::names(tx).await?))
            })
            .await
            .unwrap();
        assert_eq!(before, after);
        assert_eq!(names(vault).await, ["Orion", "Vega"]);
    }
}

/// `Tx` has no writing methods, so this is the only way to try.
#[tokio::test]
async fn a_write_smuggled_into_a_read_leaves_nothing() {
    for stage in stages().await {
        add_lead(&stage.acme, "Orion").await;
        let smuggled = stage
            .acme
            .read(async |tx: &Tx| {
                tx.sql("delete from leads where org_id = :org returning name").all::<Named>().await
            })
            .await;
        match smuggled {
            Ok(rows) => assert_eq!((stage.is_postgres(), &*rows[0].name), (false, "Orion")),
            Err(error) => assert!(error.to_string().contains("read-only"), "{error}"),
        }
        assert_eq!(names(&stage.acme).await, ["Orion"]);
    }
}

#[derive(Debug, sea_orm::FromQueryResult)]
struct Named {
    name: String,
}

#[tokio::test]
async fn a_savepoint_takes_back_its_own_part_only() {
    for stage in stages().await {
        let done: Result<(), VaultError> = stage
            .acme
            .change(NODE, async |change: &Change| {
                leads::insert(change, "Orion", "").await?;
                change.record(Fact::new("lead.added")).await?;
                let twice = change
                    .savepoint(async |change: &Change| {
                        change.record(Fact::new("lead.doubled")).await?;
                        leads::insert(change, "Orion", "").await
                    })
                    .await;
                assert!(twice.unwrap_err().is_taken());
                change.record(Fact::new("lead.kept")).await?;
                Ok(())
            })
            .await;
        done.unwrap();
        assert_eq!(whole(&stage.acme).await, (1, 2, 0));
        let findings = stage.acme.read(async |tx: &Tx| tx.verify_journal(|_| ()).await).await.unwrap();
        assert_eq!(findings, Vec::<String>::new());
    }
}

#[tokio::test]
async fn rows_that_wait_to_be_written_are_in_every_answer() {
    for stage in stages().await {
        let done: Result<(), VaultError> = stage
            .acme
            .change(NODE, async |change: &Change| {
                for at in 0..90 {
                    change.insert_later::<Entity>(leads::lead(change, &format!("Lead {at:02}"), "north"));
                }
                assert_eq!(change.find::<Entity>().count().await?, 90);
                change.insert_later::<Entity>(leads::lead(change, "Lead 90", "south"));
                let south = change.update::<Entity>().filter(Column::Note.eq("south"));
                assert_eq!(south.set(Column::State, "open").done().await?, 1);
                change.insert_later::<Entity>(leads::lead(change, "Lead 91", ""));
                assert_eq!(leads::names(change).await?.len(), 92);
                change.insert_later::<Entity>(leads::lead(change, "Lead 92", ""));
                let named: Vec<Named> = change
                    .sql("select name from leads where org_id = :org and name = 'Lead 92'")
                    .all()
                    .await?;
                assert_eq!(named.len(), 1);
                change.insert_later::<Entity>(leads::lead(change, "Lead 93", ""));
                Ok(())
            })
            .await;
        done.unwrap();
        assert_eq!(names(&stage.acme).await.len(), 94);
    }
}

#[tokio::test]
async fn a_key_that_is_taken_when_waiting_rows_are_written_undoes_the_whole_change() {
    for stage in stages().await {
        let taken: Result<(), VaultError> = stage
            .acme
            .change(NODE, async |change: &Change| {
                change.insert_later::<Entity>(leads::lead(change, "Orion", ""));
                change.insert_later::<Entity>(leads::lead(change, "Orion", ""));
                // Who passes over the failure of a query does not commit half of the change.
                let _ = change.find::<Entity>().count().await;
                Ok(())
            })
            .await;
        assert!(taken.is_err());
        assert_eq!(whole(&stage.acme).await, (0, 0, 0));
    }
}

#[tokio::test]
async fn a_savepoint_that_fails_takes_back_waiting_rows_of_its_own_and_keeps_those_before_it() {
    // Whether somebody looked, so that the rows were written, makes no difference.
    for look in [[false, false], [true, false], [false, true], [true, true]] {
        for stage in stages().await {
            let done: Result<(), VaultError> = stage
                .acme
                .change(NODE, async |change: &Change| {
                    let add = |name: &str| change.insert_later::<Entity>(leads::lead(change, name, ""));
                    add("Before");
                    let outer = change
                        .savepoint(async |change: &Change| {
                            add("Outer");
                            let inner: Result<(), VaultError> = change
                                .savepoint(async |change: &Change| {
                                    add("Inner, kept");
                                    if look[0] {
                                        change.find::<Entity>().count().await?;
                                    }
                                    Ok(())
                                })
                                .await;
                            inner?;
                            let inner = change
                                .savepoint(async |change: &Change| {
                                    add("Inner, taken back");
                                    if look[1] {
                                        change.find::<Entity>().count().await?;
                                    }
                                    Err::<(), _>(VaultError::Damaged("no".into()))
                                })
                                .await;
                            assert!(inner.is_err());
                            assert_eq!(
                                leads::names(change).await?,
                                ["Before", "Inner, kept", "Outer"],
                                "{look:?}"
                            );
                            Err::<(), _>(VaultError::Damaged("no".into()))
                        })
                        .await;
                    assert!(outer.is_err());
                    add("After");
                    Ok(())
                })
                .await;
            done.unwrap();
            assert_eq!(names(&stage.acme).await, ["After", "Before"], "{look:?}");
        }
    }
}

#[tokio::test]
async fn what_was_read_ahead_or_remembered_is_forgotten_when_it_is_written() {
    for stage in stages().await {
        let done: Result<(), VaultError> = stage
            .acme
            .change(NODE, async |change: &Change| {
                leads::insert(change, "Orion", "").await?;
                leads::insert(change, "Vega", "").await?;
                let ids: Vec<_> =
                    change.find::<Entity>().all().await?.into_iter().map(|row| row.id).collect();
                let absent = leads::lead(change, "Deneb", "");
                let id = *absent.id.as_ref();
                change.read_ahead::<Entity>(vec![ids[0], ids[1], id]).await?;
                let open = || change.find::<Entity>().filter(Column::State.eq("open")).remembered().all();
                assert!(open().await?.is_empty());
                assert!(change.get::<Entity>(id).await?.is_none());

                change.update::<Entity>().id(ids[0]).set(Column::State, "open").done().await?;
                assert_eq!(open().await?.len(), 1);
                assert_eq!(change.get::<Entity>(ids[0]).await?.unwrap().state.as_deref(), Some("open"));
                change.insert_later::<Entity>(absent);
                assert!(change.get::<Entity>(id).await?.is_some());

                change.read_ahead::<Entity>(ids.clone()).await?;
                let failed = change
                    .savepoint(async |change: &Change| {
                        change.update::<Entity>().set(Column::State, "lost").done().await?;
                        assert_eq!(
                            change.get::<Entity>(ids[1]).await?.unwrap().state.as_deref(),
                            Some("lost")
                        );
                        change.read_ahead::<Entity>(ids.clone()).await?;
                        assert!(open().await?.is_empty());
                        Err::<(), _>(VaultError::Damaged("no".into()))
                    })
                    .await;
                assert!(failed.is_err());
                assert_eq!(change.get::<Entity>(ids[1]).await?.unwrap().state, None);
                assert_eq!(open().await?.len(), 1);
                change.delete::<Entity>().id(ids[0]).done().await?;
                assert!(change.get::<Entity>(ids[0]).await?.is_none());
                assert!(open().await?.is_empty());
                Ok(())
            })
            .await;
        done.unwrap();
    }
}

#[tokio::test]
async fn many_rows_are_changed_each_to_values_of_its_own_and_only_ones_own() {
    for stage in stages().await {
        let other = stage.vaults.create("other".parse().unwrap(), "Other").await.unwrap();
        let other = stage.vaults.vault(other.org);
        let done: Result<Vec<_>, VaultError> = other
            .change(NODE, async |change: &Change| {
                leads::insert(change, "Theirs", "").await?;
                Ok(change.find::<Entity>().all().await?.into_iter().map(|row| row.id).collect())
            })
            .await;
        let theirs = done.unwrap();
        let done: Result<(), VaultError> = stage
            .acme
            .change(NODE, async |change: &Change| {
                let rows = (0..70).map(|at| leads::lead(change, &format!("Lead {at:02}"), "")).collect();
                change.insert_all::<Entity>(rows).await?;
                let leads = change.find::<Entity>().order_by(Column::Name, Order::Asc).all().await?;
                let ids = leads[..69].iter().map(|lead| lead.id).chain(theirs);
                let rows = ids.enumerate().map(|(at, id)| {
                    let state = if at == 0 { None } else { Some(format!("state {at}")) };
                    (id, vec![state.into(), (at as i64).into()])
                });
                let columns = [Column::State, Column::Touched];
                assert_eq!(change.update_each::<Entity>(&columns, rows.collect()).await?, 69);
                let leads = change.find::<Entity>().order_by(Column::Name, Order::Asc).all().await?;
                assert_eq!((leads[0].state.as_deref(), leads[0].touched), (None, 0));
                assert_eq!((leads[68].state.as_deref(), leads[68].touched), (Some("state 68"), 68));
                assert_eq!((leads[69].state.as_deref(), leads[69].touched), (None, 0));
                Ok(())
            })
            .await;
        done.unwrap();
        let done: Result<Vec<_>, VaultError> =
            other.read(async |tx: &Tx| tx.find::<Entity>().all().await).await;
        assert_eq!(done.unwrap()[0].touched, 0);
    }
}

#[tokio::test]
async fn rows_are_found_filtered_sorted_paged_counted_changed_and_removed() {
    for stage in stages().await {
        let done: Result<(), VaultError> = stage
            .acme
            .change(NODE, async |change: &Change| {
                let rows = (0..120).map(|at| leads::lead(change, &format!("Lead {at:03}"), "")).collect();
                change.insert_all::<Entity>(rows).await?;
                let early = Column::Name.lt("Lead 100");
                assert_eq!(
                    change.update::<Entity>().filter(early).set(Column::State, "open").done().await?,
                    100
                );
                assert_eq!(change.delete::<Entity>().filter(Column::Name.gte("Lead 110")).done().await?, 10);
                let states = change
                    .find::<Entity>()
                    .order_by(Column::Name, Order::Asc)
                    .count_by(Column::State)
                    .await?;
                assert!(
                    states.contains(&("open".into(), 100)) && states.contains(&(String::new(), 10)),
                    "{states:?}"
                );
                let find = || change.find::<Entity>().order_by(Column::Name, Order::Desc);
                assert_eq!(find().count().await?, 110);
                let page = find().limit(2).offset(10).all().await?;
                assert_eq!(page.iter().map(|lead| &*lead.name).collect::<Vec<_>>(), ["Lead 099", "Lead 098"]);
                assert_eq!(find().limit(2).offset(10).page().await?, page);
                let far = find().limit(70).offset(30).page().await?;
                assert_eq!(far, find().limit(70).offset(30).all().await?, "more than one portion of ids");
                assert_eq!(change.get::<Entity>(page[0].id).await?.as_ref(), Some(&page[0]));
                assert!(find().filter(Column::Name.eq("Lead 000")).exists().await?);
                assert_eq!(find().distinct(Column::State).await?, ["open"]);
                Ok(())
            })
            .await;
        done.unwrap();
    }
}

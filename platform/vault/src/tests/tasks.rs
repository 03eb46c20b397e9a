//! Work after a commit: at least once, never forgotten.

use std::{sync::Mutex, time::Duration};

use jiff::SignedDuration;

use super::*;
use crate::{Recurring, Task};

/// A worker that answers as it is told, call by call, and then that all is done.
fn answering_runner(
    stage: &Stage,
    answer: impl Fn(usize, Vault, Task) -> Answer + Send + Sync + 'static,
) -> (Runner, Arc<AtomicUsize>) {
    let counted = Arc::new(AtomicUsize::new(0));
    let (count, answer) = (Arc::clone(&counted), Arc::new(answer));
    let mut handlers = TaskHandlers::default();
    handlers.on(WORK, move |vault, task| {
        let call = count.fetch_add(1, Ordering::SeqCst) + 1;
        let answer = answer(call, vault.clone(), task);
        async move {
            match answer {
                Answer::Done => Ok(Outcome::Done),
                Answer::Later(wait) => Ok(Outcome::Later(wait)),
                Answer::Fail => Err(VaultError::Damaged("what the task is about".into())),
                Answer::BreakOff => panic!("a mistake of the program"),
                Answer::AskAgain(name, wait) => {
                    let ask = async |change: &Change| {
                        change.enqueue(WORK, &name, &serde_json::Value::Null, change.now() + wait).await
                    };
                    vault.change(NODE, ask).await?;
                    Ok(Outcome::Done)
                }
            }
        }
        .boxed()
    });
    (Runner::new(stage.vaults.clone(), handlers, Vec::new()), counted)
}

enum Answer {
    Done,
    Later(SignedDuration),
    Fail,
    BreakOff,
    AskAgain(String, SignedDuration),
}

#[tokio::test]
async fn work_is_done_once_and_then_gone() {
    for stage in stages().await {
        for name in ["Orion", "Vega"] {
            add_whole(&stage.acme, name).await.unwrap();
        }
        let (runner, counted) = stage.counting_runner();
        let seen = Mutex::new(0);
        assert_eq!(runner.until_idle(|done| *seen.lock().unwrap() = done).await.unwrap(), 2);
        assert_eq!((counted.load(Ordering::SeqCst), *seen.lock().unwrap()), (2, 2));
        assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 0);
        assert_eq!(whole(&stage.acme).await.2, 0);
        assert_eq!(stage.vaults.directory().noted().await.unwrap(), [], "no note is left");
    }
}

#[tokio::test]
async fn work_that_was_killed_before_its_end_is_done_again() {
    for stage in stages().await {
        add_whole(&stage.acme, "Orion").await.unwrap();
        let (runner, counted) = stage.counting_runner();
        stage.faults.stop_at("task.before_finish", 1);
        assert!(matches!(runner.until_idle(|_| ()).await, Err(VaultError::Stopped(_))));
        assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 1);
        assert_eq!((counted.load(Ordering::SeqCst), whole(&stage.acme).await.2), (2, 0));
    }
}

#[tokio::test]
async fn work_survives_the_end_of_the_process() {
    for stage in stages().await {
        add_whole(&stage.acme, "Orion").await.unwrap();
        let stage = stage.reopened().await;
        let (runner, counted) = stage.counting_runner();
        assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 1);
        assert_eq!(counted.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn work_of_one_kind_and_key_is_not_doubled_while_it_waits() {
    for stage in stages().await {
        for _ in 0..3 {
            let ask =
                async |change: &Change| change.enqueue(WORK, "a", &serde_json::json!(1), change.now()).await;
            stage.acme.change(NODE, ask).await.unwrap();
        }
        let (runner, counted) = stage.counting_runner();
        assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 1);
        assert_eq!(counted.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn work_asked_for_again_while_it_runs_is_done_again() {
    for stage in stages().await {
        add_whole(&stage.acme, "Orion").await.unwrap();
        let (runner, counted) = answering_runner(&stage, |call, _, task| match call {
            1 => Answer::AskAgain(task.key, SignedDuration::ZERO),
            _ => Answer::Done,
        });
        runner.until_idle(|_| ()).await.unwrap();
        assert_eq!((counted.load(Ordering::SeqCst), whole(&stage.acme).await.2), (2, 0));
    }
}

#[tokio::test]
async fn work_that_asks_for_itself_while_it_runs_waits_until_then() {
    for stage in stages().await {
        add_whole(&stage.acme, "Orion").await.unwrap();
        let hour = SignedDuration::from_hours(1);
        let (runner, counted) = answering_runner(&stage, move |_, _, task| Answer::AskAgain(task.key, hour));
        for done in 1..4 {
            runner.until_idle(|_| ()).await.unwrap();
            runner.until_idle(|_| ()).await.unwrap();
            assert_eq!((counted.load(Ordering::SeqCst), whole(&stage.acme).await.2), (done, 1));
            stage.clock.advance(hour);
        }
    }
}

#[tokio::test]
async fn who_follows_the_journal_is_asked_to_work_by_every_change_that_records_and_by_no_other() {
    for stage in stages().await {
        let (runner, counted) = stage.counting_runner();
        let change = async |follows: Option<bool>, records: bool| {
            let change = async |change: &Change| {
                match follows {
                    Some(true) => change.follow_journal(WORK, "a").await?,
                    Some(false) => change.unfollow_journal("a").await?,
                    None => {}
                }
                if records {
                    change.record(Fact::new("lead.added")).await?;
                }
                Ok::<_, VaultError>(())
            };
            stage.acme.change(NODE, change).await
        };
        let asked = async || {
            runner.until_idle(|_| ()).await.unwrap();
            counted.load(Ordering::SeqCst)
        };
        change(None, true).await.unwrap();
        assert_eq!(asked().await, 0, "nobody follows");
        change(Some(true), true).await.unwrap();
        assert_eq!(asked().await, 1, "from this change on");
        change(None, false).await.unwrap();
        assert_eq!(asked().await, 1, "nothing was recorded");
        stage.faults.stop_at("change.before_commit", 1);
        change(None, true).await.unwrap_err();
        assert_eq!(asked().await, 1, "nothing was kept");
        stage.faults.stop_at("change.after_commit", 1);
        change(None, true).await.unwrap_err();
        assert_eq!(asked().await, 2, "what was kept is told, whatever happens next");
        change(Some(false), true).await.unwrap();
        change(None, true).await.unwrap();
        assert_eq!(asked().await, 2, "nobody follows any longer");
    }
}

#[tokio::test]
async fn who_follows_all_journals_is_asked_to_work_by_the_facts_that_it_wants_and_by_no_other() {
    for stage in stages().await {
        let maven = stage.organisation("maven").await;
        let (runner, counted) = stage.counting_runner();
        let happens = async |vault: &Vault, facts: &'static [&'static str]| {
            let change = async |change: &Change| {
                for fact in facts {
                    change.record(Fact::new(fact)).await?;
                }
                Ok::<_, VaultError>(())
            };
            let done = vault.change(NODE, change).await;
            runner.until_idle(|_| ()).await.unwrap();
            (done.is_ok(), counted.load(Ordering::SeqCst))
        };
        assert_eq!(happens(&stage.acme, &["lead.added"]).await, (true, 0), "nobody follows");
        stage.vaults.follow_journals(WORK, ["lead.added", "deal.moved"].into());
        assert_eq!(happens(&stage.acme, &["lead.changed", "lead.added", "deal.moved"]).await, (true, 1));
        assert_eq!(happens(&maven, &["deal.moved"]).await, (true, 2), "of every vault");
        assert_eq!(happens(&maven, &["lead.changed"]).await, (true, 2), "nobody wanted that");
        assert_eq!(happens(&maven, &[]).await, (true, 2));
        stage.faults.stop_at("change.before_commit", 1);
        assert_eq!(happens(&maven, &["deal.moved"]).await, (false, 2), "nothing was kept");
        stage.faults.stop_at("change.after_commit", 1);
        assert_eq!(happens(&maven, &["deal.moved"]).await, (false, 3), "what was kept is told");
    }
}

#[tokio::test]
async fn postponed_work_is_done_when_its_time_has_come() {
    for stage in stages().await {
        add_whole(&stage.acme, "Orion").await.unwrap();
        let (runner, counted) = answering_runner(&stage, |call, _, task| match call {
            1 => Answer::Later(SignedDuration::from_mins(10)),
            _ => {
                assert_eq!(task.attempts, 1);
                Answer::Done
            }
        });
        assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 0);
        stage.clock.advance(SignedDuration::from_mins(9));
        assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 0);
        stage.clock.advance(SignedDuration::from_mins(1));
        assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 1);
        assert_eq!(counted.load(Ordering::SeqCst), 2);
    }
}

#[tokio::test]
async fn work_that_fails_or_breaks_off_waits_and_keeps_no_other_from_being_done() {
    for (breaks, stage) in [(false, stages().await), (true, stages().await)]
        .into_iter()
        .flat_map(|(breaks, stages)| stages.into_iter().map(move |stage| (breaks, stage)))
    {
        let maven = stage.organisation("maven").await;
        for (vault, name) in [(&stage.acme, "Orion"), (&stage.acme, "Vega"), (&maven, "Lyra")] {
            add_whole(vault, name).await.unwrap();
        }
        let (runner, counted) = answering_runner(&stage, move |call, _, task| match task.key.as_str() {
            "Orion" if call < 4 && breaks => Answer::BreakOff,
            "Orion" if call < 4 => Answer::Fail,
            _ => Answer::Done,
        });
        assert!(runner.until_idle(|_| ()).await.is_err());
        assert_eq!(
            (counted.load(Ordering::SeqCst), whole(&stage.acme).await.2, whole(&maven).await.2),
            (3, 1, 0)
        );
        assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 0);
        stage.clock.advance(SignedDuration::from_secs(5));
        assert_eq!(runner.until_idle(|_| ()).await.unwrap(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_serving_node_does_work_as_it_comes() {
    for stage in stages().await {
        let (runner, counted) = stage.counting_runner();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::spawn(async move { runner.serve(stopped.map(|_| ())).await });
        add_whole(&stage.acme, "Orion").await.unwrap();
        for _ in 0..200 {
            if counted.load(Ordering::SeqCst) > 0 && whole(&stage.acme).await.2 == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!((counted.load(Ordering::SeqCst), whole(&stage.acme).await.2), (1, 0));
        stop.send(()).unwrap();
        serving.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_takes_long_holds_up_no_other_task_and_no_other_vault() {
    for stage in stages().await {
        let maven = stage.vaults.create("maven".parse().unwrap(), "Maven").await.unwrap();
        let maven = stage.vaults.vault(maven.org);
        let open = Arc::new(tokio::sync::Semaphore::new(0));
        let gate = Arc::clone(&open);
        let mut handlers = TaskHandlers::default();
        handlers.on(WORK, move |_, task| {
            let gate = Arc::clone(&gate);
            Box::pin(async move {
                if task.key == "Orion" {
                    drop(gate.acquire().await);
                }
                Ok(Outcome::Done)
            })
        });
        let runner = Runner::new(stage.vaults.clone(), handlers, Vec::new());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serves = runner.clone();
        let serving = tokio::spawn(async move { serves.serve(stopped.map(|_| ())).await });
        let left = async |vault: &Vault, tasks: usize| {
            for _ in 0..500 {
                if whole(vault).await.2 == tasks {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            panic!("{} tasks are left, not {tasks}", whole(vault).await.2);
        };
        let both: Result<(), VaultError> = stage
            .acme
            .change(NODE, async |change: &Change| {
                change.enqueue(WORK, "Orion", &serde_json::Value::Null, change.now()).await?;
                change.enqueue(WORK, "Vega", &serde_json::Value::Null, change.now()).await
            })
            .await;
        both.unwrap();
        left(&stage.acme, 1).await;
        add_whole(&maven, "Rigel").await.unwrap();
        left(&maven, 0).await;
        assert_eq!(whole(&stage.acme).await.2, 1, "the long one is under way all the time");
        // Who waited for idleness and gave up does not hold up anything either.
        let waits = runner.clone();
        let gave_up =
            tokio::time::timeout(Duration::from_millis(50), async move { waits.until_idle(|_| ()).await });
        assert!(gave_up.await.is_err());
        add_whole(&maven, "Altair").await.unwrap();
        left(&maven, 0).await;
        // Who waits for idleness waits for it, too.
        let idle = tokio::spawn(async move { runner.until_idle(|_| ()).await });
        open.add_permits(1);
        idle.await.unwrap().unwrap();
        left(&stage.acme, 0).await;
        stop.send(()).unwrap();
        serving.await.unwrap();
    }
}

/// Long work that begins, tells so, and ends when it may.
fn long_work(stage: &Stage) -> (Runner, Arc<AtomicUsize>, Arc<tokio::sync::Semaphore>) {
    let (begun, may_end) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Semaphore::new(0)));
    let (count, gate) = (Arc::clone(&begun), Arc::clone(&may_end));
    let mut handlers = TaskHandlers::default();
    handlers.on_long("long", move |_, _| {
        let (count, gate) = (Arc::clone(&count), Arc::clone(&gate));
        Box::pin(async move {
            count.fetch_add(1, Ordering::SeqCst);
            drop(gate.acquire().await);
            Ok(Outcome::Done)
        })
    });
    handlers.on(WORK, |_, _| Box::pin(async { Ok(Outcome::Done) }));
    (Runner::new(stage.vaults.clone(), handlers, Vec::new()), begun, may_end)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_work_holds_up_not_even_new_work_of_its_own_vault() {
    for stage in stages().await {
        let (runner, begun, may_end) = long_work(&stage);
        let waits = runner.clone();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::spawn(async move { runner.serve(stopped.map(|_| ())).await });
        let ask = async |kind: &'static str| {
            let ask = async |change: &Change| {
                change.enqueue(kind, "a", &serde_json::Value::Null, change.now()).await
            };
            stage.acme.change(NODE, ask).await.unwrap();
        };
        let until = async |what: &str, so: &dyn Fn(usize, usize) -> bool| {
            for _ in 0..500 {
                if so(begun.load(Ordering::SeqCst), whole(&stage.acme).await.2) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            panic!("{what}: {} begun, {} left", begun.load(Ordering::SeqCst), whole(&stage.acme).await.2);
        };
        ask("long").await;
        until("the long one begins", &|begun, _| begun == 1).await;
        // Asked for again, it is not begun beside itself, and not forgotten either.
        ask("long").await;
        ask(WORK).await;
        until("the new one is done meanwhile", &|begun, left| (begun, left) == (1, 1)).await;
        // Who waits for idleness waits for it as well, beside the node that serves.
        let idle = tokio::spawn(async move { waits.until_idle(|_| ()).await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!idle.is_finished());
        may_end.add_permits(1);
        tokio::time::timeout(Duration::from_secs(20), idle)
            .await
            .expect("it hears the end")
            .unwrap()
            .unwrap();
        until("the long one ends, twice", &|begun, left| (begun, left) == (2, 0)).await;
        stop.send(()).unwrap();
        serving.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_work_of_a_node_that_ended_is_begun_anew_when_nobody_holds_it_any_longer() {
    for stage in stages().await {
        let ask =
            async |change: &Change| change.enqueue("long", "a", &serde_json::Value::Null, change.now()).await;
        stage.acme.change(NODE, ask).await.unwrap();
        let (first, begun, _) = long_work(&stage);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::spawn(async move { first.serve(stopped.map(|_| ())).await });
        while begun.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.send(()).unwrap();
        serving.await.unwrap();
        let (second, begun, may_end) = long_work(&stage);
        may_end.add_permits(1);
        assert_eq!(second.until_idle(|_| ()).await.unwrap(), 0, "the first may be at it still");
        stage.clock.advance(SignedDuration::from_secs(31));
        assert_eq!(second.until_idle(|_| ()).await.unwrap(), 1);
        assert_eq!((begun.load(Ordering::SeqCst), whole(&stage.acme).await.2), (1, 0));
    }
}

#[tokio::test]
async fn recurring_work_is_done_by_one_turn_only() {
    for stage in stages().await {
        let counted = Arc::new(AtomicUsize::new(0));
        let turn = || {
            let count = Arc::clone(&counted);
            let work = move |_: Vaults| {
                count.fetch_add(1, Ordering::SeqCst);
                async { Ok(()) }.boxed()
            };
            let hourly =
                Recurring { name: "hourly", every: SignedDuration::from_hours(1), work: Box::new(work) };
            Runner::new(stage.vaults.clone(), TaskHandlers::default(), vec![hourly])
        };
        let runners: Vec<_> = (0..5).map(|_| turn()).collect();
        for hours in 1..=3 {
            futures::future::join_all(runners.iter().map(Runner::do_recurring)).await;
            futures::future::join_all(runners.iter().map(Runner::do_recurring)).await;
            assert_eq!(counted.load(Ordering::SeqCst), hours);
            stage.clock.advance(SignedDuration::from_hours(1));
        }
    }
}

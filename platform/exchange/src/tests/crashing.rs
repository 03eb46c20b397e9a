//! A crash at every step of sending, delivering and withdrawing changes nothing in the end.

use std::collections::BTreeSet;

use super::{
    ground::{Ground, Place},
    notes::UNWELCOME,
};
use crate::{SameNode, Side, State};

/// How often a point is passed before the crash.
const PASSINGS: u32 = 3;

/// Brings the story to its end from wherever it stopped: what was sent already is not sent again.
async fn play(ground: &Ground) -> Result<(), String> {
    let say = |error: &dyn std::fmt::Display| error.to_string();
    let sent = ground.log(&ground.moses, Side::Sent).await;
    if sent.is_empty() {
        let words = ["one", UNWELCOME, "three"];
        ground.send_all(&ground.moses, &ground.central, &words).await.map_err(|error| say(&error))?;
    }
    if ground.log(&ground.central, Side::Sent).await.is_empty() {
        ground.send(&ground.central, &ground.moses, "back").await.map_err(|error| say(&error))?;
    }
    ground.runner.until_idle(|_| {}).await.map_err(|error| say(&error))?;
    let sent = ground.log(&ground.moses, Side::Sent).await;
    if sent.len() == 3 {
        let first = crate::Sent { header: sent[0].header.clone(), hash: sent[0].hash.clone() };
        ground.withdraw(&ground.moses, &first).await.map_err(|error| say(&error))?;
    }
    if sent.len() < 5 {
        ground.send(&ground.moses, &ground.central, "last").await.map_err(|error| say(&error))?;
    }
    ground.runner.until_idle(|_| {}).await.map_err(|error| say(&error)).map(|_| ())
}

async fn assert_told(ground: &Ground, after: &str) {
    let states = |log: Vec<crate::Logged>| log.into_iter().map(|logged| logged.state).collect::<Vec<_>>();
    use State::{Delivered, Erased, Received, Refused, Withdrawn};
    let sent = states(ground.log(&ground.moses, Side::Sent).await);
    assert_eq!(sent, [Withdrawn, Refused, Delivered, Delivered, Delivered], "{after}");
    let arrived = states(ground.log(&ground.central, Side::Received).await);
    assert_eq!(arrived, [Erased, Refused, Received, Received, Received], "{after}");
    assert_eq!(ground.heard(&ground.central).await, ["three", "last"], "{after}");
    assert_eq!(ground.heard(&ground.moses).await, ["back"], "{after}");
    assert_eq!(
        ground.answers(&ground.moses).await,
        ["received", "unwelcome", "received", "received"],
        "{after}"
    );
    assert_eq!(ground.answers(&ground.central).await, ["received"], "{after}");
    assert_eq!(ground.waiting(&ground.moses).await + ground.waiting(&ground.central).await, 0, "{after}");
    for vault in [&ground.moses, &ground.central] {
        assert_eq!(ground.verify(vault).await.findings, Vec::<String>::new(), "{after}");
    }
}

#[tokio::test]
async fn a_crash_at_any_step_loses_nothing_and_doubles_nothing() {
    let place = Place::new(11);
    let ground = place.open(SameNode).await;
    play(&ground).await.unwrap();
    assert_told(&ground, "without a crash").await;
    drop(ground);
    let points: BTreeSet<&str> =
        place.faults.passed().into_iter().filter(|name| !name.starts_with("create.")).collect();
    for of_ours in [
        "send.begun",
        "send.kept",
        "send.queued",
        "receive.begun",
        "receive.kept",
        "deliver.before_transport",
    ] {
        assert!(points.contains(of_ours), "{of_ours} is not passed");
    }
    let mut crashes = 0;
    for point in points {
        for nth in 1..=PASSINGS {
            let place = Place::new(11);
            let ground = place.open(SameNode).await;
            place.faults.stop_at(point, nth);
            let stopped = play(&ground).await;
            drop(ground);
            let ground = place.open(SameNode).await;
            crashes += usize::from(stopped.is_err());
            let after = format!("after a crash at {point}, passed {nth} times ({stopped:?})");
            // A stop on the receiver's side looks like a failed trip to the sender: time must pass.
            if let Err(error) = play(&ground).await {
                panic!("{error} {after}");
            }
            ground.work_out().await;
            play(&ground).await.unwrap();
            ground.work_out().await;
            assert_told(&ground, &after).await;
        }
    }
    assert!(crashes > 30, "only {crashes} crashes");
}

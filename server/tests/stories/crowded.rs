//! Many at work at once, as `make bench` measures it, here without a clock: nobody's work is lost.

use std::{sync::Arc, time::Duration};

use freehold::{node::Node, tables::migrations};
use trust::Mode;
use vault::testing::{engines, front};

#[path = "../../../bench/src/crew.rs"]
pub mod crew;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_many_do_at_once_is_kept_and_who_was_slower_is_shown_what_stands() {
    for ground in engines(&migrations()).await {
        let node = Node::open(ground.storage(), front(), Mode::default()).await.expect("a node");
        crew::prepare(&node, 6).await.expect("a channel");
        let goes_on = Arc::new(|round: usize| round < 21);
        let day = crew::Day { people: 8, partners: 6, goes_on, pause: Duration::ZERO };
        // Who waits for each other waits for ever: a day takes seconds.
        let told = tokio::time::timeout(Duration::from_secs(300), crew::work(&node, day)).await;
        let told = told.expect("nobody waits for ever").expect("a day of work");
        assert_eq!(told.lost, Vec::<String>::new(), "on {:?}", ground.engine());
        assert_eq!(told.sent, 6 * 21);
        assert!(told.conflicts > 0 && told.changes.len() > 8 * 21 / 2, "{} changes", told.changes.len());
        assert!(!told.pages.is_empty());
    }
}

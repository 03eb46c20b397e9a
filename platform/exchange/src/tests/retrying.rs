//! A side that cannot be reached: the sender works on, and tries again by the schedule.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use futures::future::BoxFuture;
use jiff::SignedDuration;
use kernel::{OrgId, Timestamp};
use vault::Tx;

use super::ground::{Ground, Place};
use crate::{Answer, DELIVER, Envelope, Exchange, SameNode, Side, State, Transport, Unreachable};

/// A road that is closed until it is opened, and that remembers when somebody came.
#[derive(Clone, Default)]
struct Road {
    open: Arc<AtomicBool>,
    knocks: Arc<Mutex<Vec<Timestamp>>>,
}

impl Transport for Road {
    fn deliver<'a>(
        &'a self,
        exchange: &'a Exchange,
        from: OrgId,
        to: OrgId,
        batch: Vec<Envelope>,
    ) -> BoxFuture<'a, Result<Vec<Answer>, Unreachable>> {
        Box::pin(async move {
            self.knocks.lock().unwrap().push(exchange.vaults().front().clock.now());
            if !self.open.load(Ordering::SeqCst) {
                return Err(Unreachable("the road is closed".to_owned()));
            }
            SameNode.deliver(exchange, from, to, batch).await
        })
    }
}

async fn due(ground: &Ground) -> Timestamp {
    let tasks = ground.moses.read(async |tx: &Tx| tx.waiting_tasks().await).await.unwrap();
    tasks.iter().find(|task| task.kind == DELIVER).unwrap().due
}

#[tokio::test]
async fn retries_follow_the_schedule_up_to_a_tenth_late() {
    let road = Road::default();
    let ground = Place::new(3).open(road.clone()).await;
    ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    ground.work().await;
    let mut exact = 0;
    for seconds in [5i64, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, 86_400, 86_400] {
        let wait = due(&ground).await.duration_since(ground.place.clock.now()).as_millis() as i64;
        assert!((seconds * 1_000..=seconds * 1_100).contains(&wait), "{wait} ms instead of {seconds} s");
        exact += usize::from(wait == seconds * 1_000);
        let knocks = road.knocks.lock().unwrap().len();
        ground.place.clock.advance(SignedDuration::from_millis(wait - 1));
        ground.work().await;
        assert_eq!(road.knocks.lock().unwrap().len(), knocks, "it does not come early");
        ground.place.clock.advance(SignedDuration::from_millis(1));
        ground.work().await;
        assert_eq!(road.knocks.lock().unwrap().len(), knocks + 1);
    }
    assert!(exact < 3, "chance spreads the retries");
    road.open.store(true, Ordering::SeqCst);
    ground.work_out().await;
    assert_eq!(ground.heard(&ground.central).await, ["hello"]);
    ground.assert_whole().await;
}

#[tokio::test]
async fn an_unreachable_side_leaves_the_sender_working() {
    let road = Road::default();
    let ground = Place::new(4).open(road.clone()).await;
    for words in ["one", "two", "three"] {
        ground.send(&ground.moses, &ground.central, words).await.unwrap();
        ground.work().await;
    }
    let states: Vec<State> =
        ground.log(&ground.moses, Side::Sent).await.iter().map(|one| one.state).collect();
    assert_eq!(states, [State::Queued; 3]);
    ground.assert_whole().await;
    road.open.store(true, Ordering::SeqCst);
    ground.send(&ground.moses, &ground.central, "four").await.unwrap();
    ground.work().await;
    assert_eq!(
        ground.heard(&ground.central).await,
        ["one", "two", "three", "four"],
        "the next one knocks at once"
    );
    ground.assert_whole().await;
}

#[tokio::test]
async fn what_was_under_way_for_too_long_is_refused_and_said_so() {
    let road = Road::default();
    let ground = Place::new(5).open(road.clone()).await;
    ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    ground.work().await;
    ground.place.clock.advance(SignedDuration::from_hours(24 * 15));
    road.open.store(true, Ordering::SeqCst);
    ground.work().await;
    assert_eq!(ground.answers(&ground.moses).await, ["expired"]);
    ground.assert_whole().await;
}

#[tokio::test]
async fn a_receipt_that_its_receiver_did_not_sign_is_not_taken() {
    /// Answers with what somebody else signed.
    struct Liar;

    impl Transport for Liar {
        fn deliver<'a>(
            &'a self,
            exchange: &'a Exchange,
            from: OrgId,
            to: OrgId,
            batch: Vec<Envelope>,
        ) -> BoxFuture<'a, Result<Vec<Answer>, Unreachable>> {
            Box::pin(async move {
                let mut answers = SameNode.deliver(exchange, from, to, batch).await?;
                for answer in &mut answers {
                    if let Answer::Signed { receipt, .. } = answer {
                        *receipt = receipt.replace("received", "erased");
                    }
                }
                Ok(answers)
            })
        }
    }

    let ground = Place::new(6).open(Liar).await;
    ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    ground.work().await;
    assert_eq!(ground.log(&ground.moses, Side::Sent).await[0].state, State::Queued);
    assert!(ground.answers(&ground.moses).await.is_empty());
    assert_eq!(ground.heard(&ground.central).await, ["hello"]);
    ground.assert_whole().await;
}

//! Envelopes that come twice or out of order, and crashes at every step, change nothing in the end.

use std::{sync::Arc, time::Duration};

use exchange::{Answer, Envelope, Exchange, SameNode, Transport, Unreachable};
use freehold::{node::Node, tables::migrations};
use futures::future::BoxFuture;
use integrations::crm::{self, Plan, Stage};
use jiff::SignedDuration;
use kernel::{Chance, OrgId};
use trust::Mode;
use vault::{
    Engine, Front, VaultError,
    testing::{Ground, engines, front},
};

use crate::{
    cast,
    figures::{self, Figures},
    world::Silent,
};

/// Of every hundred envelopes, so many come twice, and so many overtake another.
const OFTEN: u64 = 10;

/// The same node, seen through bad weather.
struct Weather(Chance);

impl Weather {
    fn strikes(&self) -> bool {
        self.0.below(100) < OFTEN
    }

    fn shake(&self, batch: Vec<Envelope>) -> Vec<Envelope> {
        let mut shaken: Vec<Envelope> = Vec::new();
        for envelope in batch {
            if self.strikes() {
                shaken.push(envelope.clone());
            }
            let at = match shaken.len() as u64 {
                before if before > 0 && self.strikes() => self.0.below(before),
                before => before,
            };
            shaken.insert(at as usize, envelope);
        }
        shaken
    }
}

impl Transport for Weather {
    fn deliver<'a>(
        &'a self,
        exchange: &'a Exchange,
        from: OrgId,
        to: OrgId,
        batch: Vec<Envelope>,
    ) -> BoxFuture<'a, Result<Vec<Answer>, Unreachable>> {
        Box::pin(async move { SameNode.deliver(exchange, from, to, self.shake(batch)).await })
    }
}

/// The cast's channel with so many opportunities of every stage.
fn channel(opportunities: usize) -> Plan {
    let stages = [Stage::Won, Stage::Engaging, Stage::Prospecting, Stage::Lost, Stage::Submitted];
    let opportunity =
        |at: usize| cast::opportunity(&format!("OPP{at:05}"), at % 3, stages[at / 3 % 5], 1_000 + at as i64);
    Plan { opportunities: (0..opportunities).map(opportunity).collect(), ..cast::channel() }
}

/// Loads the plan through whatever is in the way, an hour at a time: an import that says that something is
/// delayed is started again.
async fn settle(node: &Node, front: &Front, plan: &Plan) {
    for _ in 0..10 {
        front.clock.advance(SignedDuration::from_hours(1));
        node.runner.until_idle(|_| {}).await.expect("work that is done");
        if crm::load(plan, &node.exchange, &node.runner, &Silent).await.is_ok() {
            return;
        }
    }
    panic!("the import never came to its end");
}

async fn undisturbed(ground: &Ground, front: &Front, plan: &Plan) -> Figures {
    let node = Node::open(ground.storage(), front.clone(), Mode::default()).await.expect("a node");
    crm::load(plan, &node.exchange, &node.runner, &Silent).await.expect("a loaded channel");
    figures::assert_whole(&node).await;
    figures::of(&node).await
}

#[tokio::test]
async fn envelopes_that_come_twice_or_out_of_order_give_the_same_figures() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_121);
    eprintln!("the weather comes from SEED={seed}");
    let (plan, tables) = (channel(60), migrations());
    for (calm, rough) in engines(&tables).await.into_iter().zip(engines(&tables).await) {
        let expected = undisturbed(&calm, &front(), &plan).await;
        assert_eq!(expected["maven"]["registrations received, accepted"], 36);
        assert_eq!(expected["maven"]["registrations received, pending"], 12);
        let (front, weather) = (front(), Weather(Chance::seeded(seed)));
        let node = Node::open_with(
            rough.storage(),
            front.clone(),
            Mode::default(),
            weather,
            Arc::new(mail::Kept),
            egress::Egress::default(),
        )
        .await
        .unwrap();
        settle(&node, &front, &plan).await;
        figures::assert_whole(&node).await;
        assert_eq!(figures::of(&node).await, expected, "on {:?}, SEED={seed}", rough.engine());
    }
}

#[tokio::test]
async fn an_import_that_stops_at_any_step_goes_on_where_it_stopped_on_sqlite() {
    stop_everywhere(Engine::Sqlite, &[1, 4, 15]).await;
}

#[tokio::test]
async fn an_import_that_stops_at_any_step_goes_on_where_it_stopped_on_postgresql() {
    stop_everywhere(Engine::Postgres, &[1, 5]).await;
}

async fn stop_everywhere(engine: Engine, passings: &[u32]) {
    let Some(ground) = ground(engine).await else { return };
    let plan = channel(15);
    let calm = front();
    let expected = undisturbed(&ground, &calm, &plan).await;
    let points = calm.faults.passed();
    for point in ["create.before_directory", "change.before_record", "send.kept", "receive.kept"] {
        assert!(points.contains(&point), "{point} is not passed");
    }
    let mut stops = 0;
    for point in &points {
        for nth in passings {
            let after = format!("stopped at {point}, passed {nth} times, on {engine:?}");
            let (ground, front) = (self::ground(engine).await.expect("a ground"), front());
            front.faults.stop_at(point, *nth);
            let stopped = match Node::open(ground.storage(), front.clone(), Mode::default()).await {
                Ok(node) => crm::load(&plan, &node.exchange, &node.runner, &Silent).await.is_err(),
                Err(_) => true,
            };
            stops += usize::from(stopped);
            let node = reopened(&ground, &front).await;
            settle(&node, &front, &plan).await;
            figures::assert_whole(&node).await;
            assert_eq!(figures::of(&node).await, expected, "{after}");
        }
    }
    eprintln!("{stops} stops at {} points on {engine:?}", points.len());
    assert!(stops >= points.len(), "only {stops} stops at {} points", points.len());
}

/// Opens a node where another has just stopped. What a vault was doing for it may take a moment to let go.
async fn reopened(ground: &Ground, front: &Front) -> Node {
    for _ in 0..1_000 {
        match Node::open(ground.storage(), front.clone(), Mode::default()).await {
            Err(VaultError::InUse(_)) => tokio::time::sleep(Duration::from_millis(10)).await,
            opened => return opened.expect("a node"),
        }
    }
    panic!("the data folder stays in use");
}

async fn ground(engine: Engine) -> Option<Ground> {
    match engine {
        Engine::Sqlite => Some(Ground::sqlite()),
        Engine::Postgres => Ground::postgres(&migrations()).await,
    }
}

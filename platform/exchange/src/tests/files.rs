//! Files that go with envelopes: brought once, checked against what was signed, and kept nowhere without a reason.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use futures::future::BoxFuture;
use jiff::SignedDuration;
use kernel::{EnvelopeId, OrgId};
use vault::{Actor, Blob, BlobError, Change, Vault};

use super::{
    ground::{Ground, Place, ground, note},
    notes::{NO_FILES, UNWELCOME},
};
use crate::{Answer, Envelope, Exchange, FileRef, SameNode, SendError, Sent, Transport, Unreachable};

const OFFER: &[u8] = b"An offer for forty desks";

/// What becomes of files on their way.
#[derive(Debug, Clone, Copy)]
enum Way {
    Whole,
    Altered,
    Gone,
    Closed,
}

/// A road that does as it is told, and counts the files that it carried.
#[derive(Clone)]
struct Road(Arc<Mutex<Way>>, Arc<AtomicUsize>);

impl Road {
    fn new(way: Way) -> Self {
        Self(Arc::new(Mutex::new(way)), Arc::default())
    }

    fn carried(&self) -> usize {
        self.1.load(Ordering::SeqCst)
    }
}

impl Transport for Road {
    fn deliver<'a>(
        &'a self,
        exchange: &'a Exchange,
        from: OrgId,
        to: OrgId,
        batch: Vec<Envelope>,
    ) -> BoxFuture<'a, Result<Vec<Answer>, Unreachable>> {
        SameNode.deliver(exchange, from, to, batch)
    }

    fn file<'a>(
        &'a self,
        exchange: &'a Exchange,
        from: OrgId,
        to: OrgId,
        envelope: EnvelopeId,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, Unreachable>> {
        Box::pin(async move {
            self.1.fetch_add(1, Ordering::SeqCst);
            let way = *self.0.lock().unwrap();
            let content = SameNode.file(exchange, from, to, envelope).await?;
            match way {
                Way::Whole => Ok(content),
                Way::Altered => Ok(content.map(|content| content.to_ascii_uppercase())),
                Way::Gone => Ok(None),
                Way::Closed => Err(Unreachable("the road is closed".to_owned())),
            }
        })
    }
}

/// Sends a note with a file.
async fn send(ground: &Ground, words: &str, file: &FileRef) -> Result<Sent, SendError> {
    ground
        .moses
        .change(Actor::Node("work"), async |change: &Change| {
            let mut draft = note(&ground.central, "lead", words);
            draft.fields.push(file.field("notes"));
            let cleared = ground.exchange.clear(change, draft).await?;
            ground.exchange.send(change, cleared).await
        })
        .await
}

async fn stored(ground: &Ground) -> FileRef {
    FileRef::from(&ground.moses.put_blob(OFFER.to_vec()).await.unwrap())
}

async fn has(vault: &Vault, file: &FileRef) -> bool {
    match vault.get_blob(&file.sha256).await {
        Ok(content) => content == OFFER,
        Err(BlobError::Unknown) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_file_is_brought_once_and_its_sender_holds_it_until_the_receipt_is_there() {
    let road = Road::new(Way::Whole);
    let ground = Place::new(21).open(road.clone()).await;
    let file = stored(&ground).await;
    ground.send(&ground.moses, &ground.central, "before").await.unwrap();
    let sent = send(&ground, "with a file", &file).await.unwrap();
    ground.send(&ground.moses, &ground.central, "after").await.unwrap();
    let (moses, central) = (ground.moses.org(), ground.central.org());
    let fetched = async |to: OrgId| ground.exchange.file_for(moses, to, sent.header.id).await.unwrap();
    assert_eq!(fetched(central).await.as_deref(), Some(OFFER));
    assert_eq!(fetched(moses).await, None, "it is given to whom it was sent");
    ground.work_out().await;

    assert_eq!(ground.heard(&ground.central).await, ["before", "with a file", "after"]);
    assert_eq!((has(&ground.central, &file).await, road.carried()), (true, 1));
    assert!(!has(&ground.moses, &file).await, "nothing here refers to it any more");
    assert_eq!(fetched(central).await, None, "it was answered");
    let parcel = ground.parcel(&ground.moses, &sent).await;
    let again = ground.exchange.receive(moses, central, vec![parcel]).await.unwrap();
    assert!(matches!(again[..], [Answer::Signed { .. }]));
    assert_eq!(road.carried(), 1, "what is known is not brought again");
    ground.assert_whole().await;
}

#[tokio::test]
async fn a_file_that_is_not_the_one_that_was_signed_is_refused_and_not_kept() {
    for (way, code) in [(Way::Altered, "altered_file"), (Way::Gone, "no_file")] {
        let ground = Place::new(22).open(Road::new(way)).await;
        let file = stored(&ground).await;
        send(&ground, "with a file", &file).await.unwrap();
        ground.send(&ground.moses, &ground.central, "after").await.unwrap();
        ground.work_out().await;
        assert_eq!(ground.answers(&ground.moses).await, [code, "received"]);
        assert_eq!(ground.heard(&ground.central).await, ["after"]);
        assert!(!has(&ground.central, &file).await && !has(&ground.moses, &file).await);
        ground.assert_whole().await;
    }
    // Who signs another length than the file has lies as well.
    let ground = ground().await;
    let file = stored(&ground).await;
    send(&ground, "shorter", &FileRef { size: 3, ..file.clone() }).await.unwrap();
    ground.work_out().await;
    assert_eq!(ground.answers(&ground.moses).await, ["altered_file"]);
    assert!(!has(&ground.central, &file).await);
}

#[tokio::test]
async fn what_nobody_wants_is_not_fetched_and_what_is_refused_after_all_is_erased() {
    let road = Road::new(Way::Whole);
    let ground = Place::new(23).open(road.clone()).await;
    let file = stored(&ground).await;
    send(&ground, NO_FILES, &file).await.unwrap();
    ground.work_out().await;
    assert_eq!((ground.answers(&ground.moses).await, road.carried()), (vec!["unwanted".to_owned()], 0));

    let file = stored(&ground).await;
    send(&ground, UNWELCOME, &file).await.unwrap();
    ground.work_out().await;
    assert_eq!(ground.answers(&ground.moses).await, ["unwanted", "unwelcome"]);
    assert_eq!(road.carried(), 1);
    assert!(!has(&ground.central, &file).await, "it was stored, and nobody refers to it");
    ground.assert_whole().await;

    let file = stored(&ground).await;
    ground.place.terms.incoming.store(false, Ordering::SeqCst);
    send(&ground, "uncovered", &file).await.unwrap();
    ground.work_out().await;
    assert_eq!(road.carried(), 1, "nobody makes a vault fetch what no agreement covers");
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_now_holds_up_what_comes_after_it_and_nothing_before() {
    let road = Road::new(Way::Closed);
    let ground = Place::new(24).open(road.clone()).await;
    let file = stored(&ground).await;
    ground.send(&ground.moses, &ground.central, "before").await.unwrap();
    send(&ground, "with a file", &file).await.unwrap();
    ground.send(&ground.moses, &ground.central, "after").await.unwrap();
    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, ["before"]);
    *road.0.lock().unwrap() = Way::Whole;
    ground.work_out().await;
    assert_eq!(ground.heard(&ground.central).await, ["before", "with a file", "after"]);
    assert!(has(&ground.central, &file).await);
    ground.assert_whole().await;
}

#[tokio::test]
async fn a_crash_between_the_file_and_its_envelope_loses_and_doubles_nothing() {
    for point in ["receive.file_taken", "receive.kept", "deliver.before_answers", "deliver.receipts_kept"] {
        let place = Place::new(25);
        let ground = place.open(SameNode).await;
        let file = stored(&ground).await;
        send(&ground, "with a file", &file).await.unwrap();
        place.faults.stop_at(point, 1);
        let _stopped = ground.runner.until_idle(|_| {}).await;
        assert!(place.faults.passed().contains(&point), "{point} is not passed");
        drop(ground);
        let ground = place.open(SameNode).await;
        ground.place.clock.advance(SignedDuration::from_secs(6));
        ground.work_out().await;
        assert_eq!(ground.heard(&ground.central).await, ["with a file"], "{point}");
        assert!(has(&ground.central, &file).await && !has(&ground.moses, &file).await, "{point}");
        ground.assert_whole().await;
    }
}

#[tokio::test]
async fn a_file_that_is_in_no_store_is_not_sent() {
    let ground = ground().await;
    let absent = Blob { hash: "0".repeat(64), size: 3 };
    let error = send(&ground, "with a file", &FileRef::from(&absent)).await.unwrap_err();
    assert!(error.to_string().contains("no longer in the store"), "{error}");
    assert!(ground.heard(&ground.central).await.is_empty());
}

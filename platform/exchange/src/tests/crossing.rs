//! Envelopes that cross, and those that nothing covers.

use std::sync::atomic::Ordering;

use vault::Tx;

use super::{
    ground::{ground, note},
    notes::{TOO_MUCH, UNWELCOME},
};
use crate::{Answer, Field, SendError, Side, State, Verdict, canonical, envelope::values_match};

#[tokio::test]
async fn an_envelope_crosses_signed_and_the_receipt_comes_back_signed() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    let parcel = ground.parcel(&ground.moses, &sent).await;
    let card = ground.vaults.directory().card(ground.moses.org()).await.unwrap().unwrap();
    let header = parcel.open(&card.public_key).unwrap();
    assert_eq!((header.sequence, header.purpose.as_str()), (1, "deal registration"));
    assert!(values_match(&header, &parcel.values));
    assert!(!parcel.header.contains("hello"), "a header holds no value");

    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, ["hello"]);
    assert_eq!(ground.answers(&ground.moses).await, ["received"]);
    let (left, arrived) =
        (ground.log(&ground.moses, Side::Sent).await, ground.log(&ground.central, Side::Received).await);
    assert_eq!((left[0].state, arrived[0].state), (State::Delivered, State::Received));
    assert_eq!(left[0].receipt, arrived[0].receipt);
    let receipt = left[0].receipt.clone().unwrap();
    assert_eq!((receipt.verdict, receipt.hash), (Verdict::Received, sent.hash));
    assert_eq!(arrived[0].peer(), ground.moses.org());
    assert!(arrived[0].keep_until.is_some());
}

#[tokio::test]
async fn both_journals_record_it_and_both_vaults_verify() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    ground.work().await;
    for (vault, kind) in [(&ground.moses, "envelope.sent"), (&ground.central, "envelope.received")] {
        let entries = vault.read(async |tx: &Tx| tx.journal_about([sent.header.id], 10).await).await.unwrap();
        let entry = entries.iter().find(|entry| entry.kind == kind).unwrap();
        assert_eq!(entry.values["hash"], sent.hash.as_str());
        assert!(!format!("{:?}", entry.values).contains("hello"), "a journal holds no personal value");
    }
    let kept = ground.verify(&ground.moses).await;
    assert_eq!((kept.entries, kept.envelopes, kept.receipts), (2, 1, 1));
    ground.assert_whole().await;
}

#[tokio::test]
async fn the_sender_does_not_send_what_no_agreement_covers() {
    let ground = ground().await;
    let mut draft = note(&ground.central, "lead", "hello");
    draft.fields.push(Field::new("person", "contact", "Ada Marker"));
    let asked =
        ground.moses.read(async |tx: &Tx| ground.exchange.clear(tx, draft.clone()).await.map(|_| ())).await;
    assert!(matches!(asked, Err(SendError::Uncovered { code: "not_covered", .. })), "{asked:?}");

    ground.place.terms.outgoing.store(false, Ordering::SeqCst);
    let refused = ground.send(&ground.moses, &ground.central, "hello").await;
    assert!(matches!(refused, Err(SendError::Uncovered { code: "not_covered", .. })), "{refused:?}");
    assert_eq!(ground.waiting(&ground.moses).await, 0);
    assert!(ground.log(&ground.moses, Side::Sent).await.is_empty());
}

#[tokio::test]
async fn a_number_that_cannot_be_written_exactly_is_not_sent() {
    let ground = ground().await;
    for value in
        [serde_json::json!(0.5), serde_json::json!(1.0), serde_json::json!({ "amounts": [1u64 << 53] })]
    {
        let mut draft = note(&ground.central, "lead", "hello");
        draft.fields.push(Field::new("amount", "company", value));
        let sent = ground
            .moses
            .change(vault::Actor::Node("work"), async |change: &vault::Change| {
                let cleared = ground.exchange.clear(change, draft.clone()).await?;
                ground.exchange.send(change, cleared).await
            })
            .await;
        assert!(matches!(&sent, Err(SendError::Inexact(name)) if name == "amount"), "{sent:?}");
    }
}

#[tokio::test]
async fn nothing_is_sent_to_oneself_or_to_nobody() {
    let ground = ground().await;
    let to_itself = ground.send(&ground.moses, &ground.moses, "hello").await;
    assert!(matches!(to_itself, Err(SendError::NoReceiver)), "{to_itself:?}");
    let nobody = ground.vaults.vault(kernel::OrgId::new(&ground.place.clock, &ground.place.chance));
    let to_nobody = ground.send(&ground.moses, &nobody, "hello").await;
    assert!(matches!(to_nobody, Err(SendError::NoReceiver)), "{to_nobody:?}");
}

#[tokio::test]
async fn the_receiver_refuses_what_its_own_terms_do_not_cover() {
    let ground = ground().await;
    ground.place.terms.incoming.store(false, Ordering::SeqCst);
    ground.send(&ground.moses, &ground.central, "first").await.unwrap();
    ground.work().await;
    ground.place.terms.incoming.store(true, Ordering::SeqCst);
    ground.send(&ground.moses, &ground.central, "second").await.unwrap();
    ground.work().await;

    assert_eq!(ground.heard(&ground.central).await, ["second"], "a refusal uses its number up");
    assert_eq!(ground.answers(&ground.moses).await, ["not_covered", "received"]);
    let arrived = ground.log(&ground.central, Side::Received).await;
    assert_eq!((arrived[0].state, arrived[1].state), (State::Refused, State::Received));
    assert_eq!(arrived[0].values, None, "what is refused is not kept");
    assert_eq!(ground.log(&ground.moses, Side::Sent).await[0].state, State::Refused);
    ground.assert_whole().await;
}

#[tokio::test]
async fn a_text_that_no_database_keeps_is_refused_and_holds_nobody_up() {
    let ground = ground().await;
    ground.send_all(&ground.moses, &ground.central, &["before", "a\0b", "after"]).await.unwrap();
    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, ["before", "after"]);
    assert_eq!(ground.answers(&ground.moses).await, ["received", "unreadable", "received"]);
    ground.assert_whole().await;
}

#[tokio::test]
async fn a_handler_that_refuses_leaves_nothing_behind() {
    let ground = ground().await;
    ground.send_all(&ground.moses, &ground.central, &["before", UNWELCOME, "after"]).await.unwrap();
    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, ["before", "after"]);
    assert_eq!(ground.answers(&ground.moses).await, ["received", "unwelcome", "received"]);
    ground.assert_whole().await;
}

#[tokio::test]
async fn a_duplicate_gets_the_same_receipt_and_is_applied_once() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    let parcel = ground.parcel(&ground.moses, &sent).await;
    let (from, to) = (ground.moses.org(), ground.central.org());
    let batch = vec![parcel.clone(), parcel.clone()];
    let twice = ground.exchange.receive(from, to, batch).await.unwrap();
    let again = ground.exchange.receive(from, to, vec![parcel]).await.unwrap();
    ground.work().await;
    assert_eq!(twice[0], twice[1]);
    assert_eq!(twice[0], again[0]);
    let Answer::Signed { receipt, .. } = &again[0] else { panic!("{again:?}") };
    let row = &ground.rows(&ground.moses, Side::Sent).await[0];
    assert_eq!(row.receipt.as_ref(), Some(receipt));
    assert_eq!(ground.heard(&ground.central).await, ["hello"]);
    assert_eq!(ground.answers(&ground.moses).await, ["received"]);
    ground.assert_whole().await;
}

#[tokio::test]
async fn reordered_envelopes_are_early_and_are_applied_in_order_in_the_end() {
    let ground = ground().await;
    let sent = ground.send_all(&ground.moses, &ground.central, &["one", "two", "three"]).await.unwrap();
    let mut batch = Vec::new();
    for sent in sent.iter().rev() {
        batch.push(ground.parcel(&ground.moses, sent).await);
    }
    let (from, to) = (ground.moses.org(), ground.central.org());
    let answers = ground.exchange.receive(from, to, batch).await.unwrap();
    assert_eq!(answers[..2], [Answer::Early { awaited: 1 }, Answer::Early { awaited: 1 }]);
    assert!(matches!(&answers[2], Answer::Signed { envelope, .. } if *envelope == sent[0].header.id));
    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, ["one", "two", "three"]);
    ground.assert_whole().await;
}

#[tokio::test]
async fn more_than_a_batch_crosses_in_order() {
    let ground = ground().await;
    let words: Vec<String> = (0..250).map(|at| format!("note {at}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    ground.send_all(&ground.moses, &ground.central, &words).await.unwrap();
    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, words);
    let kept = ground.verify(&ground.moses).await;
    assert_eq!((kept.entries, kept.receipts), (253, 250), "three batches, an entry for the receipts of each");
    ground.assert_whole().await;
}

#[tokio::test]
async fn the_hash_of_a_header_names_its_canonical_form() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    let parcel = ground.parcel(&ground.moses, &sent).await;
    assert_eq!((parcel.hash(), canonical::text(&sent.header)), (sent.hash, parcel.header));
}

#[tokio::test]
async fn what_its_receiver_could_not_read_is_not_sent() {
    let ground = ground().await;
    let send = async |draft: crate::Draft| {
        ground
            .moses
            .change(vault::Actor::Node("work"), async |change: &vault::Change| {
                let cleared = ground.exchange.clear(change, draft.clone()).await?;
                ground.exchange.send(change, cleared).await
            })
            .await
    };
    let mut many = note(&ground.central, "lead", "hello");
    many.fields = (0..1_000).map(|at| Field::new(&format!("field {at}"), "notes", at)).collect();
    for draft in [
        many,
        note(&ground.central, &"long".repeat(60), "hello"),
        note(&ground.central, "lead", &"long".repeat(1024 * 256)),
    ] {
        let sent = send(draft).await;
        assert!(matches!(sent, Err(SendError::TooLarge)), "{sent:?}");
    }
    ground.send(&ground.moses, &ground.central, "short").await.unwrap();
    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, ["short"]);
    ground.assert_whole().await;
}

#[tokio::test]
async fn many_for_several_receivers_are_sent_in_one_change_with_a_number_of_their_own() {
    let ground = ground().await;
    let card = ground.vaults.create("maven".parse().unwrap(), "Maven").await.unwrap();
    let maven = ground.vaults.vault(card.org);
    let sent = ground
        .moses
        .change(vault::Actor::Node("work"), async |change: &vault::Change| {
            let mut sent = Vec::new();
            for (to, words) in [(&ground.central, "one"), (&maven, "one"), (&ground.central, "two")] {
                let cleared = ground.exchange.clear(change, note(to, "lead", words)).await?;
                sent.push(ground.exchange.send(change, cleared).await?);
            }
            Ok::<_, crate::SendError>(sent)
        })
        .await
        .unwrap();
    let numbers: Vec<i64> = sent.iter().map(|sent| sent.header.sequence).collect();
    assert_eq!(numbers, [1, 1, 2]);
    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, ["one", "two"]);
    assert_eq!(ground.heard(&maven).await, ["one"]);
    ground.assert_whole().await;
}

#[tokio::test]
async fn what_breaks_its_handler_waits_and_does_not_hold_up_those_before_it() {
    let ground = ground().await;
    let words = ["one", UNWELCOME, TOO_MUCH, "after"];
    ground.send_all(&ground.moses, &ground.central, &words).await.unwrap();
    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, ["one"]);
    assert_eq!(ground.answers(&ground.moses).await, ["received", "unwelcome"]);
    assert_eq!(ground.waiting(&ground.moses).await, 1, "the rest is tried again");
    ground.assert_whole().await;
}

#[tokio::test]
async fn a_batch_that_arrives_twice_at_once_is_applied_once() {
    let ground = ground().await;
    let sent = ground.send_all(&ground.moses, &ground.central, &["one", "two"]).await.unwrap();
    let mut batch = Vec::new();
    for sent in &sent {
        batch.push(ground.parcel(&ground.moses, sent).await);
    }
    let (from, to) = (ground.moses.org(), ground.central.org());
    let receive = || ground.exchange.receive(from, to, batch.clone());
    let (one, other) = tokio::join!(receive(), receive());
    assert_eq!(one.unwrap(), other.unwrap());
    assert_eq!(ground.heard(&ground.central).await, ["one", "two"]);
    ground.work().await;
    ground.assert_whole().await;
}

//! Withdrawal and retention: the values go, the proof stays.

use jiff::SignedDuration;
use vault::{Actor, Change};

use super::{
    ground::{Ground, ground},
    notes::KEEP,
};
use crate::{Answer, Receipt, SendError, Side, State, Verdict};

const MARKER: &str = "marker-of-ada-quartz";

/// Whether the bytes lie anywhere in the files of a vault.
fn holds(ground: &Ground, handle: &str, marker: &str) -> bool {
    let folder = ground.database(handle).parent().unwrap().to_owned();
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.iter().any(|file| file.ends_with("vault.db")));
    files.iter().filter(|file| file.is_file()).any(|file| {
        let content = std::fs::read(file).unwrap();
        content.windows(marker.len()).any(|part| part.eq_ignore_ascii_case(marker.as_bytes()))
    })
}

#[tokio::test]
async fn a_withdrawal_erases_the_values_and_keeps_the_proof() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, MARKER).await.unwrap();
    ground.work().await;
    let salt = ground.parcel(&ground.moses, &sent).await.values["words"].salt.clone();
    let before = ground.rows(&ground.central, Side::Received).await.remove(0);
    ground.withdraw(&ground.moses, &sent).await.unwrap();
    ground.work().await;

    let after = ground.rows(&ground.central, Side::Received).await.remove(0);
    assert_eq!((after.contents, after.state.as_str()), (None, "erased"));
    assert_eq!(
        (after.header, after.signature, after.receipt),
        (before.header, before.signature, before.receipt)
    );
    assert!(ground.heard(&ground.central).await.is_empty(), "what was made of it is gone too");
    assert_eq!(ground.log(&ground.moses, Side::Sent).await[0].state, State::Withdrawn);
    let receipt = ground.log(&ground.moses, Side::Sent).await[1].receipt.clone().unwrap();
    assert_eq!(receipt.verdict, Verdict::Erased);
    ground.assert_whole().await;
    let own = ground.rows(&ground.moses, Side::Sent).await.remove(0);
    assert_eq!(
        own.contents, None,
        "what was made to be sent goes as well; what it was made of stays its owner's"
    );
    for gone in [MARKER, salt.as_str()] {
        assert!(!holds(&ground, "central", gone), "{gone} is still in the receiver's files");
    }
}

#[tokio::test]
async fn what_is_withdrawn_before_it_is_delivered_is_erased_when_it_is() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, MARKER).await.unwrap();
    ground.withdraw(&ground.moses, &sent).await.unwrap();
    ground.assert_whole().await;
    ground.work().await;
    let states: Vec<State> =
        ground.log(&ground.central, Side::Received).await.iter().map(|one| one.state).collect();
    assert_eq!(states, [State::Erased, State::Received]);
    assert_eq!(ground.log(&ground.moses, Side::Sent).await[0].state, State::Withdrawn);
    assert!(ground.heard(&ground.central).await.is_empty());
    assert!(!holds(&ground, "central", MARKER));
    ground.assert_whole().await;
}

#[tokio::test]
async fn withdrawing_twice_erases_once_and_is_answered_twice() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    ground.work().await;
    ground.withdraw(&ground.moses, &sent).await.unwrap();
    ground.withdraw(&ground.moses, &sent).await.unwrap();
    ground.work().await;
    let log = ground.log(&ground.moses, Side::Sent).await;
    let verdicts: Vec<Verdict> = log.iter().map(|one| one.receipt.clone().unwrap().verdict).collect();
    assert_eq!(verdicts, [Verdict::Received, Verdict::Erased, Verdict::Erased]);
    ground.assert_whole().await;
}

#[tokio::test]
async fn the_same_words_sent_again_after_a_withdrawal_are_new() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    ground.withdraw(&ground.moses, &sent).await.unwrap();
    ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, ["hello"]);
    ground.assert_whole().await;
}

#[tokio::test]
async fn what_the_receiver_refused_can_be_withdrawn() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, super::notes::UNWELCOME).await.unwrap();
    ground.work().await;
    ground.withdraw(&ground.moses, &sent).await.unwrap();
    ground.work().await;
    assert_eq!(ground.rows(&ground.central, Side::Received).await[0].state, "refused");
    ground.assert_whole().await;
}

#[tokio::test]
async fn nobody_withdraws_what_somebody_else_sent() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, "mine").await.unwrap();
    let theirs = ground.send(&ground.central, &ground.moses, "theirs").await.unwrap();
    ground.work().await;
    let own = ground.withdraw(&ground.central, &sent).await;
    assert!(matches!(own, Err(SendError::Uncovered { code: "not_yours", .. })), "{own:?}");

    let refusal = withdraw_by_hand(&ground, Some(theirs.hash.clone()), 2).await;
    assert!(
        matches!(&refusal, Verdict::Refused { code, .. } if code == "nothing_to_withdraw"),
        "{refusal:?}"
    );
    let refusal = withdraw_by_hand(&ground, None, 3).await;
    assert!(
        matches!(&refusal, Verdict::Refused { code, .. } if code == "nothing_to_withdraw"),
        "{refusal:?}"
    );
    assert_eq!(ground.heard(&ground.moses).await, ["theirs"]);
    assert_eq!(ground.heard(&ground.central).await, ["mine"]);
    ground.assert_whole().await;
}

/// Hands Central a withdrawal by Moses Frase of whatever goes by that hash.
async fn withdraw_by_hand(ground: &Ground, hash: Option<String>, sequence: i64) -> Verdict {
    let envelope = ground
        .craft(|header, values| {
            header.kind = "withdrawal".to_owned();
            header.in_reply_to = hash;
            header.sequence = sequence;
            header.fields.clear();
            values.clear();
        })
        .await;
    let (from, to) = (ground.moses.org(), ground.central.org());
    let answer = ground.exchange.receive(from, to, vec![envelope]).await.unwrap().remove(0);
    let Answer::Signed { receipt, signature, .. } = answer else { panic!("{answer:?}") };
    let card = ground.vaults.directory().card(to).await.unwrap().unwrap();
    Receipt::open(&receipt, &signature, &card.public_key).unwrap().verdict
}

#[tokio::test]
async fn values_are_erased_when_their_time_is_over() {
    let ground = ground().await;
    ground.send_all(&ground.moses, &ground.central, &[MARKER, "second"]).await.unwrap();
    ground.work().await;
    let almost = KEEP - SignedDuration::from_mins(1);
    ground.place.clock.advance(almost);
    ground.send(&ground.moses, &ground.central, "young").await.unwrap();
    ground.work().await;
    assert_eq!(ground.exchange.erase_expired(&ground.central).await.unwrap(), 0);
    ground.place.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(ground.exchange.erase_expired(&ground.central).await.unwrap(), 2);
    assert_eq!(ground.exchange.erase_expired(&ground.central).await.unwrap(), 0);
    assert_eq!(ground.exchange.erase_expired(&ground.moses).await.unwrap(), 0, "the sender keeps its own");
    ground.work().await;
    assert_eq!(ground.heard(&ground.central).await, ["young"]);
    assert!(!holds(&ground, "central", MARKER));
    ground.assert_whole().await;
}

#[tokio::test]
async fn a_withdrawal_after_the_time_is_over_is_still_answered() {
    let ground = ground().await;
    let sent = ground.send(&ground.moses, &ground.central, MARKER).await.unwrap();
    ground.work().await;
    ground.place.clock.advance(KEEP);
    ground.exchange.erase_expired(&ground.central).await.unwrap();
    ground.withdraw(&ground.moses, &sent).await.unwrap();
    ground.work().await;
    let receipt = ground.log(&ground.moses, Side::Sent).await[1].receipt.clone().unwrap();
    assert_eq!(receipt.verdict, Verdict::Erased);
    ground.assert_whole().await;
}

#[tokio::test]
async fn the_last_envelope_of_a_kind_about_something_is_found() {
    let ground = ground().await;
    ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    let last = ground.send(&ground.moses, &ground.central, "hello").await.unwrap();
    let found = ground
        .moses
        .change(Actor::Node("work"), async |change: &Change| {
            ground.exchange.last_sent(change, &super::notes::NOTE, "lead").await
        })
        .await
        .unwrap();
    assert_eq!(found, Some((last.header, last.hash)));
}

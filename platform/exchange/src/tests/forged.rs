//! What a receiver answers to envelopes that no honest sender would write, or that were altered on the way.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::json;

use super::ground::{Ground, ground};
use crate::{
    Answer, Envelope, FieldHead, Header, Receipt, SealedValue, Side, Verdict, canonical, envelope::field_hash,
};

type Values = BTreeMap<String, SealedValue>;

/// Hands one envelope to Central, as if Moses Frase had sent it.
async fn hand_in(ground: &Ground, envelope: Envelope) -> Answer {
    let (from, to) = (ground.moses.org(), ground.central.org());
    ground.exchange.receive(from, to, vec![envelope]).await.unwrap().remove(0)
}

/// It is rejected, nothing is recorded, and its number stays free for an honest one.
async fn assert_rejected(ground: &Ground, envelope: Envelope, why: &str) {
    let before = ground.verify(&ground.central).await;
    let answer = hand_in(ground, envelope).await;
    assert_eq!(answer, Answer::Rejected { why: why.to_owned() });
    let after = ground.verify(&ground.central).await;
    assert_eq!((after.entries, after.envelopes), (before.entries, before.envelopes));
    ground.assert_whole().await;
}

/// It is refused with a signed answer, its number is used up, and nothing of it is kept.
async fn assert_refused(twist: impl FnOnce(&mut Header, &mut Values), code: &str) {
    let ground = ground().await;
    let envelope = ground.craft(twist).await;
    assert_refused_as_it_is(&ground, envelope, code).await;
}

async fn assert_refused_as_it_is(ground: &Ground, envelope: Envelope, code: &str) {
    let answer = hand_in(ground, envelope).await;
    let Answer::Signed { receipt, signature, .. } = &answer else { panic!("{answer:?}") };
    let card = ground.vaults.directory().card(ground.central.org()).await.unwrap().unwrap();
    let receipt = Receipt::open(receipt, signature, &card.public_key).unwrap();
    assert!(matches!(&receipt.verdict, Verdict::Refused { code: said, .. } if said == code), "{receipt:?}");
    assert!(ground.heard(&ground.central).await.is_empty());
    assert_eq!(ground.log(&ground.central, Side::Received).await[0].values, None);
    ground.assert_whole().await;
}

#[tokio::test]
async fn a_crafted_envelope_that_is_honest_is_taken() {
    let ground = ground().await;
    let envelope = ground.craft(|_, _| ()).await;
    assert!(matches!(hand_in(&ground, envelope).await, Answer::Signed { .. }));
    assert_eq!(ground.heard(&ground.central).await, ["crafted"]);
}

#[tokio::test]
async fn a_forged_signature_is_rejected() {
    let ground = ground().await;
    let mut envelope = ground.craft(|_, _| ()).await;
    envelope.signature = canonical::encode(&[7; 64]);
    assert_rejected(&ground, envelope.clone(), "the signature is not the sender's").await;
    envelope.signature = "no base64 at all!".to_owned();
    assert_rejected(&ground, envelope, "the signature is not the sender's").await;
}

#[tokio::test]
async fn an_envelope_signed_by_another_sender_is_rejected() {
    let ground = ground().await;
    let envelope = ground.craft(|header, _| header.from = header.to).await;
    assert_rejected(&ground, envelope, "it is addressed to somebody else").await;
    let honest = ground.craft(|_, _| ()).await;
    let (moses, central) = (ground.moses.org(), ground.central.org());
    let answer = ground.exchange.receive(central, moses, vec![honest.clone()]).await.unwrap().remove(0);
    assert_eq!(answer, Answer::Rejected { why: "the signature is not the sender's".to_owned() });
    let nobody = kernel::OrgId::new(&ground.place.clock, &ground.place.chance);
    let answer = ground.exchange.receive(nobody, central, vec![honest]).await.unwrap().remove(0);
    assert_eq!(answer, Answer::Rejected { why: "its sender is not known here".to_owned() });
}

#[tokio::test]
async fn a_foreign_addressee_is_rejected() {
    let ground = ground().await;
    let other = kernel::OrgId::new(&ground.place.clock, &ground.place.chance);
    let envelope = ground.craft(|header, _| header.to = other).await;
    assert_rejected(&ground, envelope, "it is addressed to somebody else").await;
}

#[tokio::test]
async fn a_header_that_is_not_in_its_canonical_form_is_rejected() {
    let ground = ground().await;
    let honest = ground.craft(|_, _| ()).await;
    let signed_as = async |header: String| {
        let sign = async |tx: &vault::Tx| Ok::<_, vault::VaultError>(tx.signer().sign(header.as_bytes()));
        let signature = canonical::encode(&ground.moses.read(sign).await.unwrap());
        Envelope { header: header.clone(), signature, values: honest.values.clone() }
    };
    let spaced = honest.header.replacen(':', ": ", 1);
    let unknown = honest.header.replacen('{', r#"{"a":1,"#, 1);
    let twice = honest.header.replacen('{', r#"{"v":1,"#, 1);
    for header in [spaced, unknown, twice, String::new(), "[]".to_owned()] {
        assert_rejected(&ground, signed_as(header).await, "the header cannot be read").await;
    }
}

#[tokio::test]
async fn an_unreadable_header_is_rejected() {
    let ground = ground().await;
    let other_format = ground.craft(|header, _| header.v = 2).await;
    assert_rejected(&ground, other_format, "the header cannot be read").await;
    let endless = ground.craft(|header, _| header.subject = "x".repeat(201)).await;
    assert_rejected(&ground, endless, "the header cannot be read").await;
    let with_zero = ground.craft(|header, _| header.kind = "note\0sent".to_owned()).await;
    assert_rejected(&ground, with_zero, "the header cannot be read").await;
    let oversized = ground.craft(|header, _| header.purpose = "x".repeat(65 * 1024)).await;
    assert_rejected(&ground, oversized, "the header is longer than 64 KiB").await;
}

#[tokio::test]
async fn another_envelope_under_a_used_id_is_rejected() {
    let ground = ground().await;
    let first = ground.craft(|_, _| ()).await;
    let id = Header::parse(&first.header).unwrap().id;
    hand_in(&ground, first).await;
    let second = ground
        .craft(|header, _| {
            header.id = id;
            header.sequence = 2;
        })
        .await;
    assert_rejected(&ground, second, "another envelope has this id").await;
    assert_eq!(ground.heard(&ground.central).await, ["crafted"]);
}

#[tokio::test]
async fn a_used_number_is_rejected() {
    let ground = ground().await;
    let first = ground.craft(|_, _| ()).await;
    hand_in(&ground, first).await;
    for number in [1, 0, -1, -(1 << 52)] {
        let again = ground.craft(|header, _| header.sequence = number).await;
        assert_rejected(&ground, again, "its number is used up").await;
    }
    assert_eq!(ground.heard(&ground.central).await, ["crafted"]);
}

#[tokio::test]
async fn an_altered_missing_or_added_value_is_refused() {
    let salted = |value: serde_json::Value| SealedValue { value, salt: "salt".to_owned() };
    let alter =
        |_: &mut Header, values: &mut Values| values.get_mut("words").unwrap().value = json!("altered");
    assert_refused(alter, "altered").await;
    let resalt = |_: &mut Header, values: &mut Values| values.get_mut("words").unwrap().salt.push('x');
    assert_refused(resalt, "altered").await;
    assert_refused(|_, values| values.clear(), "altered").await;
    assert_refused(|_, values| drop(values.insert("more".to_owned(), salted(json!(1)))), "altered").await;
    let rename = |_: &mut Header, values: &mut Values| {
        let value = values.remove("words").unwrap();
        values.insert("other".to_owned(), value);
    };
    assert_refused(rename, "altered").await;
}

#[tokio::test]
async fn a_field_named_twice_cannot_cover_for_an_added_value() {
    let twist = |header: &mut Header, values: &mut Values| {
        header.fields.push(header.fields[0].clone());
        values.insert("more".to_owned(), SealedValue { value: json!("unsigned"), salt: "salt".to_owned() });
    };
    assert_refused(twist, "altered").await;
}

#[tokio::test]
async fn a_number_that_has_the_hash_of_its_neighbour_is_refused() {
    for (signed, arrives) in [(json!(1), json!(1.0)), (json!(1i64 << 53), json!((1i64 << 53) + 1))] {
        let twist = |header: &mut Header, values: &mut Values| {
            let mut amount = SealedValue { value: signed, salt: "salt".to_owned() };
            let hash = field_hash("amount", &amount);
            header.fields.push(FieldHead {
                name: "amount".to_owned(),
                class: "company".to_owned(),
                hash: hash.clone(),
            });
            amount.value = arrives;
            assert_eq!(field_hash("amount", &amount), hash, "the hash alone does not tell them apart");
            values.insert("amount".to_owned(), amount);
        };
        assert_refused(twist, "altered").await;
    }
}

#[tokio::test]
async fn an_unknown_kind_is_refused() {
    assert_refused(|header, _| header.kind = "rumour.spread".to_owned(), "unknown_kind").await;
}

#[tokio::test]
async fn a_class_that_the_agreement_does_not_name_is_refused() {
    assert_refused(|header, _| header.fields[0].class = "contact".to_owned(), "not_covered").await;
}

#[tokio::test]
async fn more_than_a_mebibyte_is_refused_be_it_value_or_salt() {
    let long = |header: &mut Header, values: &mut Values, value: SealedValue| {
        header.fields[0].hash = field_hash("words", &value);
        values.insert("words".to_owned(), value);
    };
    let mebibyte = "x".repeat(1024 * 1024);
    let value = SealedValue { value: json!(mebibyte), salt: "salt".to_owned() };
    assert_refused(|header, values| long(header, values, value), "too_large").await;
    let value = SealedValue { value: json!("short"), salt: mebibyte };
    assert_refused(|header, values| long(header, values, value), "too_large").await;
}

#[tokio::test]
async fn an_expired_envelope_is_refused() {
    let ground = ground().await;
    let envelope = ground.craft(|_, _| ()).await;
    ground.place.clock.advance(SignedDuration::from_hours(24 * 14 + 1));
    assert_refused_as_it_is(&ground, envelope, "expired").await;
}

#[tokio::test]
async fn an_envelope_from_the_future_is_refused() {
    let ahead =
        |hours| move |header: &mut Header, _: &mut Values| header.issued += SignedDuration::from_hours(hours);
    assert_refused(ahead(25), "early_clock").await;
    let ground = ground().await;
    let slightly = ground.craft(ahead(1)).await;
    hand_in(&ground, slightly).await;
    assert_eq!(ground.heard(&ground.central).await, ["crafted"], "clocks may differ by an hour");
}

#[tokio::test]
async fn a_bad_envelope_does_not_spoil_its_batch() {
    let ground = ground().await;
    let mut forged = ground.craft(|_, _| ()).await;
    forged.signature = canonical::encode(&[7; 64]);
    let honest = ground.craft(|_, _| ()).await;
    let (from, to) = (ground.moses.org(), ground.central.org());
    let answers = ground.exchange.receive(from, to, vec![forged, honest]).await.unwrap();
    assert!(matches!(answers[..], [Answer::Rejected { .. }, Answer::Signed { .. }]), "{answers:?}");
    assert_eq!(ground.heard(&ground.central).await, ["crafted"]);
}

#[tokio::test]
async fn bytes_altered_on_the_way_are_answered_and_not_applied() {
    let ground = ground().await;
    let (from, to) = (ground.moses.org(), ground.central.org());
    let mut honest = ground.craft(|_, _| ()).await;
    let chance = kernel::Chance::seeded(99);
    let mut answered = 0;
    for _ in 0..400 {
        let mut bytes = serde_json::to_vec(&honest).unwrap();
        let at = chance.below(bytes.len() as u64) as usize;
        bytes[at] = 32 + chance.below(95) as u8;
        let Ok(altered) = serde_json::from_slice::<Envelope>(&bytes) else { continue };
        if altered == honest {
            continue;
        }
        let answer = ground.exchange.receive(from, to, vec![altered]).await.unwrap().remove(0);
        answered += 1;
        if matches!(answer, Answer::Signed { .. }) {
            // A refusal: its number is used up.
            let next = ground.log(&ground.central, Side::Received).await.len() as i64 + 1;
            honest = ground.craft(|header, _| header.sequence = next).await;
        }
    }
    assert!(answered > 200, "only {answered} could be read at all");
    assert!(ground.heard(&ground.central).await.is_empty());
    ground.assert_whole().await;
}

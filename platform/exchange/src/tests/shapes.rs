//! What comes from outside may be any bytes: nothing of it panics, and none of it is accepted.

use std::collections::BTreeMap;

use kernel::{Chance, EnvelopeId, OrgId, Timestamp};
use proptest::prelude::*;
use serde_json::Value as Json;
use vault::{Head, rows::Uuid};

use crate::{
    Envelope, FieldHead, Header, Receipt, SealedValue, Verdict, canonical,
    envelope::{field_hash, is_exact, values_match},
};

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-(1i64 << 53)..1 << 53).prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".*".prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 20, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::btree_map(".*", inner, 0..5).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn header() -> impl Strategy<Value = Header> {
    let fields = prop::collection::btree_map("[a-z_]{1,8}", ("[a-z]{1,8}", ".{0,20}"), 0..5);
    let texts = ("[a-z.]{1,20}", "[^\\p{Cc}]{0,40}", ".{0,40}", prop::option::of(".{0,20}"));
    (texts, any::<(u128, u128, u128)>(), 1i64..1 << 53, 0i64..4_000_000_000_000, fields).prop_map(
        |((kind, subject, purpose, reply), (id, from, to), number, at, fields)| {
            let at = Timestamp::from_millisecond(at).unwrap();
            let field = |(name, (class, hash))| FieldHead { name, class, hash };
            Header {
                v: 1,
                id: EnvelopeId::from(Uuid::from_u128(id)),
                kind,
                from: OrgId::from(Uuid::from_u128(from)),
                to: OrgId::from(Uuid::from_u128(to)),
                partnership: None,
                sequence: number,
                agreement: None,
                purpose,
                subject,
                issued: at,
                expires: at,
                in_reply_to: reply.clone(),
                basis: reply,
                head: Head { number, hash: "0".repeat(64) },
                fields: fields.into_iter().map(field).collect(),
            }
        },
    )
}

proptest! {
    #[test]
    fn any_text_is_read_as_a_header_without_a_panic_and_is_none(text in ".*", key in any::<[u8; 32]>()) {
        prop_assert!(Header::parse(&text).is_err());
        let envelope = Envelope { header: text.clone(), signature: text.clone(), values: BTreeMap::new() };
        prop_assert!(envelope.open(&key).is_err());
        prop_assert!(Receipt::open(&text, &text, &key).is_none());
    }

    #[test]
    fn any_json_is_read_as_a_header_without_a_panic_and_is_none(json in json(), key in any::<[u8; 32]>()) {
        let text = json.to_string();
        prop_assert!(Header::parse(&text).is_err());
        prop_assert!(Receipt::open(&text, &canonical::encode(&key), &key).is_none());
        prop_assert!(serde_json::from_value::<Envelope>(json).is_err());
    }

    #[test]
    fn a_header_comes_back_from_its_canonical_form_as_it_was(header in header()) {
        let text = canonical::text(&header);
        let back = Header::parse(&text).unwrap();
        prop_assert_eq!(canonical::text(&back), text);
        prop_assert_eq!(back, header);
    }

    #[test]
    fn a_header_with_any_byte_changed_is_another_one_or_none(header in header(), at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let text = canonical::text(&header);
        let mut bytes = text.clone().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        if let Ok(Ok(back)) = String::from_utf8(bytes).map(|text| Header::parse(&text)) {
            prop_assert_ne!(back, header);
        }
    }

    #[test]
    fn a_signature_of_random_bytes_is_nobodys(header in header(), key in any::<[u8; 32]>(), signature in prop::collection::vec(any::<u8>(), 0..80)) {
        let envelope = Envelope {
            header: canonical::text(&header),
            signature: canonical::encode(&signature),
            values: BTreeMap::new(),
        };
        prop_assert!(envelope.open(&key).is_err());
    }

    #[test]
    fn an_exact_value_comes_back_from_its_canonical_form_as_it_was(value in json()) {
        prop_assume!(is_exact(&value));
        let sealed = SealedValue::new(value, &Chance::seeded(1));
        let back: SealedValue = serde_json::from_str(&canonical::text(&sealed)).unwrap();
        prop_assert_eq!(back, sealed);
    }

    #[test]
    fn two_exact_values_have_one_hash_only_when_they_are_the_same(one in json(), other in json()) {
        prop_assume!(is_exact(&one) && is_exact(&other));
        let seal = |value: &Json| SealedValue { value: value.clone(), salt: "salt".to_owned() };
        prop_assert_eq!(field_hash("a", &seal(&one)) == field_hash("a", &seal(&other)), one == other);
    }

    #[test]
    fn values_that_the_header_does_not_name_never_match(header in header(), name in ".{0,8}", value in json()) {
        let values = BTreeMap::from([(name, SealedValue { value, salt: String::new() })]);
        prop_assert!(!values_match(&header, &values));
    }

    #[test]
    fn a_receipt_comes_back_from_its_canonical_form_as_it_was(header in header(), code in ".*", reason in ".*") {
        let signer = vault_signer();
        for verdict in [Verdict::Received, Verdict::Erased, Verdict::Refused { code: code.clone(), reason: reason.clone() }] {
            let receipt = Receipt {
                v: 1,
                envelope: header.id,
                hash: header.subject.clone(),
                by: header.to,
                at: header.issued,
                head: header.head.clone(),
                verdict,
            };
            let text = canonical::text(&receipt);
            let signature = canonical::encode(&signer.1(text.as_bytes()));
            prop_assert_eq!(Receipt::open(&text, &signature, &signer.0), Some(receipt));
            let with_more = text.replacen('{', r#"{"a":1,"#, 1);
            let signature = canonical::encode(&signer.1(with_more.as_bytes()));
            prop_assert_eq!(Receipt::open(&with_more, &signature, &signer.0), None);
        }
    }
}

/// A public key, and what signs with its other half.
fn vault_signer() -> ([u8; 32], impl Fn(&[u8]) -> [u8; 64]) {
    use ed25519_dalek::{Signer, SigningKey};
    let key = SigningKey::from_bytes(&[5; 32]);
    (key.verifying_key().to_bytes(), move |message: &[u8]| key.sign(message).to_bytes())
}

//! A device that holds a passkey, as a browser speaks to it (WebAuthn Level 2): it signs for the site that asks, once its
//! owner has unlocked it. What an attacker would have it say can be set.

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::world::{Voice, encoded};

/// A device with one key.
#[derive(Clone)]
pub struct Device {
    key: SigningKey,
    /// What the key is known by.
    pub id: Vec<u8>,
    /// Whose it says the key is.
    pub handle: Vec<u8>,
    /// How often it signed.
    pub counter: u32,
    /// Whether it counts: what is kept by several devices at once does not.
    pub counts: bool,
    /// At which site it is asked.
    pub origin: String,
    /// For which site it signs.
    pub site: String,
    /// Whether its owner unlocked it.
    pub unlocked: bool,
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const WITH_KEY: u8 = 64;

impl Device {
    /// A device whose key comes from that number.
    pub fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).expect("a key"),
            id: vec![number; 16],
            handle: Vec::new(),
            counter: 0,
            counts: true,
            origin: "http://localhost".to_owned(),
            site: "localhost".to_owned(),
            unlocked: true,
        }
    }

    /// Asks for something to sign.
    pub async fn asked(voice: &Voice<'_>, path: &str) -> Json {
        voice.form(path, "").await.json()
    }

    /// Makes its key known: the fields of a form that adds it.
    pub fn makes(&mut self, asked: &Json) -> String {
        let user = asked["options"]["user"]["id"].as_str().expect("a person");
        self.handle = Base64UrlUnpadded::decode_vec(user).expect("an id");
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        // COSE: an elliptic key on P-256, for ES256.
        let cose = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], x, &[0x22, 0x58, 32], y].concat();
        let data = [
            self.says(WITH_KEY),
            vec![0; 16],
            u16::try_from(self.id.len()).expect("a length").to_be_bytes().to_vec(),
            self.id.clone(),
            cose,
        ]
        .concat();
        let length = u8::try_from(data.len()).expect("a length");
        let attestation =
            [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice(), &[length], &data].concat();
        let told = self.told("webauthn.create", asked);
        let response = json!({ "attestationObject": b64(&attestation), "clientDataJSON": b64(&told) });
        self.form(asked, response)
    }

    /// Signs: the fields of a form that shows it.
    pub fn signs(&mut self, asked: &Json) -> String {
        self.counter += u32::from(self.counts);
        let data = self.says(0);
        let told = self.told("webauthn.get", asked);
        let signature: Signature = self.key.sign(&[data.as_slice(), &Sha256::digest(&told)].concat());
        let response = json!({
            "authenticatorData": b64(&data),
            "clientDataJSON": b64(&told),
            "signature": b64(signature.to_der().as_bytes()),
            "userHandle": b64(&self.handle),
        });
        self.form(asked, response)
    }

    fn says(&self, more: u8) -> Vec<u8> {
        let verified = if self.unlocked { VERIFIED } else { 0 };
        let counter = self.counter.to_be_bytes();
        [Sha256::digest(&self.site).as_slice(), &[PRESENT | verified | more], &counter].concat()
    }

    fn told(&self, what: &str, asked: &Json) -> Vec<u8> {
        let told = json!({
            "type": what,
            "challenge": asked["options"]["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        told.to_string().into_bytes()
    }

    fn form(&self, asked: &Json, response: Json) -> String {
        let answer = json!({
            "id": b64(&self.id),
            "rawId": b64(&self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": response,
        });
        let ticket = asked["ticket"].as_str().expect("a ticket");
        format!("ticket={}&passkey={}", encoded(ticket), encoded(&answer.to_string()))
    }
}

fn b64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

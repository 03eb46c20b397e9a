//! One way to write a thing down (RFC 8785), so that a signature over the text is one over the thing.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub(crate) fn text(value: &impl Serialize) -> String {
    // Headers, receipts and field values hold no floats and no maps with keys that are not texts.
    serde_json_canonicalizer::to_string(value).unwrap_or_default()
}

pub(crate) fn hash(text: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(text.as_bytes()))
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}

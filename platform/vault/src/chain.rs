//! The hashes of the journal: of an entry, chained to the one before it, and of what is sealed in one.

use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

/// The hash that a journal entry may hold of personal values: with the salt of their row, and worthless
/// without it.
pub fn sealed(salt: &[u8], values: &impl Serialize) -> String {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(serde_json_canonicalizer::to_vec(values).unwrap_or_default());
    hex(&hash.finalize())
}

#[expect(clippy::too_many_arguments, reason = "they are the columns of one row, in their order")]
pub(crate) fn chained(
    org: &str,
    number: i64,
    at: i64,
    actor: &str,
    kind: &str,
    about: &str,
    facts: &str,
    previous: &str,
) -> String {
    // The texts are hashed as they are stored, so that not one byte of them can change unseen.
    let entry = json!({
        "org": org, "number": number, "at": at, "actor": actor, "kind": kind, "about": about, "facts": facts,
        "previous": previous,
    });
    hex(&Sha256::digest(serde_json_canonicalizer::to_vec(&entry).unwrap_or_default()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

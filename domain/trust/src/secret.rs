//! A secret that proves who presents it: 256 random bits, of which only the SHA-256 is kept. A hash without
//! salt or stretching is right for it: nobody can guess 256 bits, and the row is found by the hash.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use kernel::Chance;
use sha2::{Digest, Sha256};

/// A new secret, to be handed over once.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// `prefix`, then 43 letters, digits, `-` and `_`.
    pub(crate) fn new(prefix: &str, chance: &Chance) -> Self {
        Self(format!("{prefix}{}", Base64UrlUnpadded::encode_string(&chance.bytes::<32>())))
    }

    /// As its owner keeps it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What we keep of a secret.
    pub(crate) fn hash(text: &str) -> Vec<u8> {
        Sha256::digest(text).to_vec()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

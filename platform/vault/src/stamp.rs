//! Stamps: by them a node knows again what it wrote itself, such as a link that it gave away for five
//! minutes. Nodes that share a node key know each other's.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{NodeKey, Vaults};

impl NodeKey {
    /// A key of its own for each purpose, so that a stamp for one is none for another.
    fn stamping(&self, purpose: &'static str, message: &[u8]) -> Hmac<Sha256> {
        let own = keyed(self.bytes(), purpose.as_bytes()).finalize().into_bytes();
        keyed(&own.into(), message)
    }
}

impl Vaults {
    /// The stamp of a message (HMAC-SHA-256 under a key that is derived from the node's).
    pub fn stamp(&self, purpose: &'static str, message: &[u8]) -> [u8; 32] {
        self.inner.key.stamping(purpose, message).finalize().into_bytes().into()
    }

    /// Whether this node, or one that shares its key, stamped the message for that purpose.
    pub fn stamped(&self, purpose: &'static str, message: &[u8], stamp: &[u8]) -> bool {
        self.inner.key.stamping(purpose, message).verify_slice(stamp).is_ok()
    }
}

fn keyed(key: &[u8; 32], message: &[u8]) -> Hmac<Sha256> {
    // A key of 32 bytes is shorter than a block: it is taken as it is.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(message);
    mac
}

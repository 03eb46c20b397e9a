//! Stamps: by them a node knows again what it wrote itself, such as a link that it gave away for five
//! minutes. Seals: secrets that the node has to read again. Nodes that share a node key know each other's.

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{NodeKey, VaultError, Vaults};

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

impl Vaults {
    /// Seals a secret that has to be read again, under a key that is derived from the node's: for that purpose and
    /// that owner, and for no other.
    ///
    /// # Errors
    /// [`VaultError::Sealed`], which does not happen.
    pub fn seal(&self, purpose: &'static str, owner: &[u8], secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; 24] = self.inner.front.chance.bytes();
        let payload = Payload { msg: secret, aad: owner };
        let sealed = self.sealing(purpose).encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| VaultError::Sealed(purpose))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for that purpose and that owner.
    ///
    /// # Errors
    /// [`VaultError::Sealed`]: it was altered, or sealed under another node's key.
    pub fn unseal(
        &self,
        purpose: &'static str,
        owner: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let refuse = || VaultError::Sealed(purpose);
        let (nonce, sealed) = sealed.split_first_chunk::<24>().ok_or_else(refuse)?;
        let payload = Payload { msg: sealed, aad: owner };
        let opened = self.sealing(purpose).decrypt(&XNonce::from(*nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| refuse())
    }

    fn sealing(&self, purpose: &'static str) -> XChaCha20Poly1305 {
        let own = keyed(self.inner.key.bytes(), purpose.as_bytes()).finalize().into_bytes();
        XChaCha20Poly1305::new(&own)
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

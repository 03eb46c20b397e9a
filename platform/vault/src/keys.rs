//! Each vault has its signing key, wrapped by the node's key.
//!
//! The node's key comes from the environment or from `node.key` in the data folder. A signing key is
//! sealed with XChaCha20-Poly1305 under it, bound to the organisation's id, so that a wrapped key moved to
//! another organisation's row does not open.

use std::{fmt, path::Path};

use base64ct::{Base64, Encoding};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce, aead::Aead, aead::Payload};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use kernel::{Chance, OrgId};
use zeroize::{Zeroize, Zeroizing};

use crate::VaultError;

/// A key that wraps the signing keys of vaults: those of every vault on a node, or that of one on its way.
#[derive(Clone)]
pub struct NodeKey([u8; 32]);

/// A node key that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the node's key must be 32 bytes in base64 (44 characters)")]
pub struct NodeKeyError;

impl NodeKey {
    /// Makes a new one.
    pub fn generate(chance: &Chance) -> Self {
        Self(chance.bytes())
    }

    /// Reads base64.
    pub fn parse(text: &str) -> Result<Self, NodeKeyError> {
        let mut key = [0; 32];
        match Base64::decode(text.trim(), &mut key) {
            Ok(bytes) if bytes.len() == 32 => Ok(Self(key)),
            _ => Err(NodeKeyError),
        }
    }

    /// Reads the file, or makes it, readable by its owner alone.
    ///
    /// # Errors
    /// That it holds no key, or what the system says.
    pub fn kept_in(path: &Path, chance: &Chance) -> Result<Self, VaultError> {
        if !path.exists() {
            Self::generate(chance).keep_in(path)?;
        }
        Self::read(path)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// That it holds no key, or what the system says.
    pub fn read(path: &Path) -> Result<Self, VaultError> {
        let text =
            std::fs::read_to_string(path).map_err(VaultError::file(format!("reading {}", path.display())))?;
        Self::parse(&text).map_err(|error| VaultError::Damaged(format!("{}: {error}", path.display())))
    }

    /// Writes it to a file that its owner alone may read.
    ///
    /// # Errors
    /// What the system says.
    pub fn keep_in(&self, path: &Path) -> Result<(), VaultError> {
        write_secret(path, &self.to_text())
    }

    /// In base64, as it is written to files.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(Base64::encode_string(&self.0))
    }

    pub(crate) fn wrap(&self, org: OrgId, signer: &Signer, chance: &Chance) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; 24] = chance.bytes();
        let owner = org.uuid();
        let payload = Payload { msg: signer.0.as_bytes(), aad: owner.as_bytes() };
        let sealed =
            self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Key(org))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    pub(crate) fn unwrap(&self, org: OrgId, wrapped: &[u8]) -> Result<Signer, VaultError> {
        let (nonce, sealed) = wrapped.split_first_chunk::<24>().ok_or(VaultError::Key(org))?;
        let owner = org.uuid();
        let payload = Payload { msg: sealed, aad: owner.as_bytes() };
        let opened =
            self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| VaultError::Key(org))?;
        let key: [u8; 32] = opened.try_into().map_err(|_| VaultError::Key(org))?;
        Ok(Signer(SigningKey::from_bytes(&key)))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

impl Drop for NodeKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NodeKey")
    }
}

/// A vault's signing key (Ed25519, RFC 8032).
#[derive(Clone)]
pub struct Signer(SigningKey);

impl Signer {
    pub(crate) fn generate(chance: &Chance) -> Self {
        Self(SigningKey::from_bytes(&chance.bytes()))
    }

    /// Signs.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The key with which others check it.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Whether `signature` over `message` was made with the key behind `public`; strict, so that one
    /// message has one signature only.
    pub fn verify(public: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
        let (Ok(key), Ok(signature)) = (VerifyingKey::from_bytes(public), Signature::from_slice(signature))
        else {
            return false;
        };
        key.verify_strict(message, &signature).is_ok()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}

fn write_secret(path: &Path, text: &str) -> Result<(), VaultError> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let refuse = || VaultError::file(format!("writing {}", path.display()));
    let draft = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .map_err(refuse())?;
    file.write_all(text.as_bytes()).map_err(refuse())?;
    file.sync_all().map_err(refuse())?;
    std::fs::rename(&draft, path).map_err(refuse())
}

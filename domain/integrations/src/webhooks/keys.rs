//! The keys of a webhook: a secret that the receiver shares (`v1`, HMAC-SHA-256), and one that only the node holds,
//! whose public half anybody may have (`v1a`, Ed25519).

use std::fmt;

use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Chance, WebhookId};
use sha2::Sha256;
use vault::{VaultError, Vaults};

const PURPOSE: &str = "integrations.webhooks";

/// Both keys.
pub(super) struct Keys {
    secret: [u8; 32],
    signing: SigningKey,
}

impl Keys {
    pub(super) fn new(chance: &Chance) -> Self {
        Self { secret: chance.bytes(), signing: SigningKey::from_bytes(&chance.bytes()) }
    }

    /// As they are kept: sealed, for this webhook and no other.
    pub(super) fn seal(&self, vaults: &Vaults, id: WebhookId) -> Result<Vec<u8>, VaultError> {
        let both = [self.secret, self.signing.to_bytes()].concat();
        vaults.seal(PURPOSE, id.uuid().as_bytes(), &both)
    }

    pub(super) fn open(vaults: &Vaults, id: WebhookId, sealed: &[u8]) -> Result<Self, VaultError> {
        let both = vaults.unseal(PURPOSE, id.uuid().as_bytes(), sealed)?;
        match both.as_chunks::<32>() {
            ([secret, signing], []) => Ok(Self { secret: *secret, signing: SigningKey::from_bytes(signing) }),
            _ => Err(VaultError::Sealed(PURPOSE)),
        }
    }

    /// The shared secret, as receivers' libraries read it.
    pub(super) fn secret(&self) -> String {
        format!("whsec_{}", Base64::encode_string(&self.secret))
    }

    /// The public key, as receivers' libraries read it.
    pub(super) fn public(&self) -> String {
        format!("whpk_{}", Base64::encode_string(self.signing.verifying_key().as_bytes()))
    }

    /// Both signatures of a message, as they stand in the header.
    pub(super) fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let message = [format!("{id}.{seconds}.").as_bytes(), body].concat();
        // A key of 32 bytes is shorter than a block: it is taken as it is.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.secret);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(&message);
        let shared = Base64::encode_string(&mac.finalize().into_bytes());
        let own = Base64::encode_string(&self.signing.sign(&message).to_bytes());
        format!("v1,{shared} v1a,{own}")
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

#[cfg(test)]
impl Keys {
    pub(super) fn of(secret: [u8; 32], signing: [u8; 32]) -> Self {
        Self { secret, signing: SigningKey::from_bytes(&signing) }
    }
}

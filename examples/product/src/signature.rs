//! Whether a message is genuine: Standard Webhooks, <https://www.standardwebhooks.com>, signatures `v1`.

use std::fmt;

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Older messages, and messages of the future, are refused: somebody may have recorded them. In seconds.
const FRESH: i64 = 5 * 60;

/// What the portal and the product share.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// The secret as the portal shows it once: `whsec_…`.
    pub fn read(shown: &str) -> Option<Self> {
        Base64::decode_vec(shown.strip_prefix("whsec_")?).ok().map(Self)
    }

    /// Whether one of these signatures is one of that message, sent about now.
    pub(crate) fn signed(&self, id: &str, sent: &str, signatures: &str, body: &[u8], now: i64) -> bool {
        let Ok(at) = sent.parse::<i64>() else { return false };
        if now.abs_diff(at) > FRESH.unsigned_abs() {
            return false;
        }
        let fits = |signature: &str| {
            let signature = signature.strip_prefix("v1,").and_then(|text| Base64::decode_vec(text).ok());
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return false };
            mac.update(format!("{id}.{sent}.").as_bytes());
            mac.update(body);
            // In constant time.
            signature.is_some_and(|signature| mac.verify_slice(&signature).is_ok())
        };
        signatures.split(' ').any(fits)
    }

    #[cfg(test)]
    pub(crate) fn sign(&self, id: &str, sent: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key");
        mac.update(format!("{id}.{sent}.").as_bytes());
        mac.update(body);
        format!("v1,{}", Base64::encode_string(&mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

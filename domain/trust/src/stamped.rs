//! What a node gives away and knows again: some bytes with its stamp behind them, as one word of an address. Nothing
//! is kept for it; what it names says until when it is good.

use base64ct::{Base64UrlUnpadded, Encoding};
use vault::Vaults;

/// How long a stamp is.
const STAMP: usize = 32;

/// The bytes with their stamp, in base64 for addresses (RFC 4648, section 5).
pub fn write(vaults: &Vaults, purpose: &'static str, named: &[u8]) -> String {
    let stamp = vaults.stamp(purpose, named);
    Base64UrlUnpadded::encode_string(&[named, &stamp].concat())
}

/// The bytes under a stamp of that purpose; none where it is forged, or where they are not so many.
pub(crate) fn read<const N: usize>(vaults: &Vaults, purpose: &'static str, word: &str) -> Option<[u8; N]> {
    read_all(vaults, purpose, word)?.try_into().ok()
}

/// The bytes under a stamp of that purpose, however many; none where it is forged.
pub fn read_all(vaults: &Vaults, purpose: &'static str, word: &str) -> Option<Vec<u8>> {
    let mut bytes = Base64UrlUnpadded::decode_vec(word).ok()?;
    let stamp = bytes.split_off(bytes.len().checked_sub(STAMP)?);
    vaults.stamped(purpose, &bytes, &stamp).then_some(bytes)
}

//! Randomness, handed in.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use rand::{Rng, SeedableRng, TryRng, rngs::SysRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

use crate::Timestamp;

/// Where randomness comes from: the operating system, or a seed that replays.
#[derive(Clone)]
pub struct Chance(Arc<Mutex<Drawn>>);

struct Drawn {
    rng: ChaCha20Rng,
    /// The millisecond of the newest UUID, and its counter.
    newest: (u64, u32),
}

/// Bits of a UUID behind its milliseconds that count (RFC 9562, section 6.2, method 1); 48 random ones remain.
const COUNTER_BITS: u32 = 26;

impl Chance {
    /// Seeded once by the operating system (ChaCha20, fit for keys and salts).
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing safe can be done then.
    pub fn system() -> Self {
        let mut seed = [0; 32];
        SysRng.try_fill_bytes(&mut seed).expect("the operating system gives randomness");
        Self::of(ChaCha20Rng::from_seed(seed))
    }

    /// Replays: the same seed gives the same values in the same order.
    pub fn seeded(seed: u64) -> Self {
        Self::of(ChaCha20Rng::seed_from_u64(seed))
    }

    fn of(rng: ChaCha20Rng) -> Self {
        Self(Arc::new(Mutex::new(Drawn { rng, newest: (0, 0) })))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).rng.fill_bytes(&mut bytes);
        bytes
    }

    /// A number from 0 up to, not including, `end` (which is at least 1).
    pub fn below(&self, end: u64) -> u64 {
        // The bias of a plain remainder of 64 random bits is below 2^-32 for every range used here.
        u64::from_le_bytes(self.bytes()) % end.max(1)
    }

    /// A UUIDv7 of that moment (RFC 9562). Of two that are made in one millisecond, one after the other, the later
    /// one sorts later: a list in the order of its ids is in the order in which its lines came.
    pub fn uuid(&self, at: Timestamp) -> Uuid {
        let milliseconds = at.as_millisecond().max(0) as u64;
        let mut bytes = [0; 10];
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drawn.rng.fill_bytes(&mut bytes);
        let counter = match drawn.newest {
            (newest, counter) if newest == milliseconds => counter.wrapping_add(1) % (1 << COUNTER_BITS),
            // A random start with its first bit clear: no number is the same on two nodes, none runs over soon.
            _ => u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) >> (33 - COUNTER_BITS),
        };
        drawn.newest = (milliseconds, counter);
        drop(drawn);
        // Twelve bits stand before the variant's two, fourteen behind them.
        bytes[..2].copy_from_slice(&((counter >> 14) as u16).to_be_bytes());
        bytes[2..4].copy_from_slice(&((counter & 0x3fff) as u16).to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_ids_made_in_one_millisecond_the_later_sorts_later() {
        let chance = Chance::system();
        let at = Timestamp::from_millisecond(1_780_000_000_000).expect("a moment");
        let made: Vec<Uuid> = (0..100_000).map(|_| chance.uuid(at)).collect();
        assert!(made.is_sorted_by(|one, next| one < next));
        assert!(
            made.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122)
        );
        let tails: std::collections::HashSet<_> =
            made.iter().map(|id| id.as_u128() as u64 & 0xffff_ffff_ffff).collect();
        assert!(tails.len() > 99_990, "48 bits of each are drawn anew: {}", tails.len());
        let of = |at: Timestamp| chance.uuid(at);
        assert!(of(at) < of(Timestamp::from_millisecond(1_780_000_000_001).expect("a moment")));
    }
}

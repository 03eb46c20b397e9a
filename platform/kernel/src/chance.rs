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
pub struct Chance(Arc<Mutex<ChaCha20Rng>>);

impl Chance {
    /// Seeded once by the operating system (ChaCha20, fit for keys and salts).
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing safe can be done then.
    pub fn system() -> Self {
        let mut seed = [0; 32];
        SysRng.try_fill_bytes(&mut seed).expect("the operating system gives randomness");
        Self(Arc::new(Mutex::new(ChaCha20Rng::from_seed(seed))))
    }

    /// Replays: the same seed gives the same values in the same order.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A number from 0 up to, not including, `end` (which is at least 1).
    pub fn below(&self, end: u64) -> u64 {
        // The bias of a plain remainder of 64 random bits is below 2^-32 for every range used here.
        u64::from_le_bytes(self.bytes()) % end.max(1)
    }

    /// A UUIDv7 of that moment (RFC 9562).
    pub fn uuid(&self, at: Timestamp) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(at.as_millisecond().max(0) as u64, &self.bytes())
            .into_uuid()
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}

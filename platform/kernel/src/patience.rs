//! How long what failed waits until it is tried again: the schedule of Standard Webhooks, for everything that
//! is sent.

use jiff::SignedDuration;

use crate::Chance;

/// The waits between ten attempts, in seconds.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// After how many attempts the schedule is over; who never gives up goes on with its last wait.
pub const ATTEMPTS: u32 = WAITS.len() as u32 + 1;

/// How long to wait after so many failures (from 1), up to a tenth longer by chance, so that senders that failed
/// together do not come back together.
pub fn wait_after(failures: u32, chance: &Chance) -> SignedDuration {
    let last = WAITS.len() - 1;
    let seconds = WAITS[(failures.max(1) as usize - 1).min(last)];
    let jitter = chance.below(seconds as u64 * 100 + 1) as i64;
    SignedDuration::from_millis(seconds * 1_000 + jitter)
}

//! Failed sign-ins are counted, for an account and for the address that they come from, so that passwords
//! cannot be tried out. The count lives in memory: a restart forgives, and nothing is written for a stranger.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use jiff::SignedDuration;
use kernel::Timestamp;

use crate::pace::network;

/// For how long a failure counts.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// How many failures one account may have in that time.
const PER_ACCOUNT: u32 = 10;
/// How many one network address may cause: an office behind one address has many people.
const PER_ADDRESS: u32 = 100;
/// Above this many counted keys, those that are over are forgotten.
const MANY: usize = 10_000;

/// Too many sign-ins failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", crate::texts::people::too_many(*minutes))]
pub struct TooMany {
    /// When it is worth trying again.
    pub minutes: i64,
}

/// The failed sign-ins of the last minutes.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<Key, Window>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Window {
    since: Timestamp,
    failures: u32,
}

impl Attempts {
    /// Counts an attempt as failed before it is made, so that many at once count as many; a success takes
    /// it back with [`Attempts::succeeded`].
    pub(super) fn begin(
        &self,
        account: &str,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<(), TooMany> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |window: &Window| now.duration_since(window.since) >= WINDOW;
        if windows.len() > MANY {
            windows.retain(|_, window| !over(window));
        }
        let keys = keys(account, address);
        for (key, limit) in &keys {
            if let Some(window) = windows.get(key).filter(|window| !over(window) && window.failures >= *limit)
            {
                let left = WINDOW - now.duration_since(window.since);
                return Err(TooMany { minutes: (left.as_secs() + 59) / 60 });
            }
        }
        for (key, _) in keys {
            let window = windows.entry(key).or_insert(Window { since: now, failures: 0 });
            if over(window) {
                *window = Window { since: now, failures: 0 };
            }
            window.failures += 1;
        }
        Ok(())
    }

    /// Forgets the account's failures, and takes this attempt off the address.
    pub(super) fn succeeded(&self, account: &str, address: Option<IpAddr>) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in keys(account, address) {
            if matches!(key, Key::Account(_)) {
                windows.remove(&key);
            } else if let Some(window) = windows.get_mut(&key) {
                window.failures = window.failures.saturating_sub(1);
            }
        }
    }
}

fn keys(account: &str, address: Option<IpAddr>) -> Vec<(Key, u32)> {
    let account = Key::Account(account.chars().take(320).collect());
    let address = address.map(|address| (Key::Address(network(address)), PER_ADDRESS));
    [(account, PER_ACCOUNT)].into_iter().chain(address).collect()
}

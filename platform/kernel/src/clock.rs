//! The time, handed in.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::SignedDuration;
pub use jiff::Timestamp;

/// Where the time comes from: the system, or a test's hand.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's own clock.
    #[default]
    System,
    /// Stands still until it is moved; milliseconds since 1970.
    Held(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at `at`.
    pub fn held(at: Timestamp) -> Self {
        Self::Held(Arc::new(AtomicI64::new(at.as_millisecond())))
    }

    /// The time now, to the millisecond (what both engines keep).
    #[expect(clippy::disallowed_methods, reason = "this is the front door that time comes in through")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => from_millis(Timestamp::now().as_millisecond()),
            Self::Held(at) => from_millis(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a held clock on; the system's cannot be moved.
    pub fn advance(&self, by: SignedDuration) {
        if let Self::Held(at) = self {
            at.fetch_add(by.as_millis() as i64, Ordering::SeqCst);
        }
    }
}

/// A moment as stores keep it: milliseconds since 1970.
pub fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A moment out of a store; what no calendar holds becomes 1970.
pub fn from_millis(at: i64) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH)
}

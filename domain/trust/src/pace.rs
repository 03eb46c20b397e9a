//! How often something may be done: so many times a minute, all at once if one likes, and then as they come back one
//! by one. Counted on this node, in memory, and forgotten when the full measure is back.

use std::{
    fmt,
    hash::Hash,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{self, Clock as _},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use kernel::{Clock, Uuid, millis};

/// Above this many keys, those that have their full measure back are forgotten.
const MANY: usize = 10_000;

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, Time, StateInformationMiddleware>;

/// How often each of some keys may.
pub(crate) struct Pace<K: Hash + Eq + Clone> {
    limiter: Limiter<K>,
    most: NonZeroU32,
}

/// Too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// After how many seconds it is worth trying again.
    pub seconds: u64,
}

impl<K: Hash + Eq + Clone> fmt::Debug for Pace<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pace({} a minute, {} keys)", self.most, self.limiter.len())
    }
}

impl<K: Hash + Eq + Clone> Pace<K> {
    /// So many a minute for each key.
    pub(crate) fn per_minute(most: NonZeroU32, clock: Clock) -> Self {
        let limiter = Limiter::new(Quota::per_minute(most), DashMapStateStore::default(), Time(clock));
        Self { limiter, most }
    }

    /// How many a minute.
    pub(crate) fn most(&self) -> u32 {
        self.most.get()
    }

    /// Counts one more: how many are left now, or how long to wait.
    pub(crate) fn ask(&self, key: &K) -> Result<u32, Waits> {
        if self.limiter.len() > MANY {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key(key) {
            Ok(state) => Ok(state.remaining_burst_capacity()),
            Err(not_yet) => {
                let wait = not_yet.wait_time_from(self.limiter.clock().now());
                Err(Waits { seconds: wait.as_secs() + u64::from(wait.subsec_nanos() > 0) })
            }
        }
    }
}

/// Visits that one address makes in a minute to one public thing: an office behind one address has many people.
const OF_A_PEER: NonZeroU32 = NonZeroU32::new(120).unwrap();
/// Visits of a public thing in a minute that are as usual.
const USUAL: NonZeroU32 = NonZeroU32::new(300).unwrap();
/// The most that are taken.
const MOST: NonZeroU32 = NonZeroU32::new(3_000).unwrap();

/// What strangers do to public things, counted.
#[derive(Debug)]
pub struct Visits {
    peers: Pace<(Uuid, IpAddr)>,
    usual: Pace<Uuid>,
    most: Pace<Uuid>,
}

impl Visits {
    pub(crate) fn new(clock: &Clock) -> Self {
        Self {
            peers: Pace::per_minute(OF_A_PEER, clock.clone()),
            usual: Pace::per_minute(USUAL, clock.clone()),
            most: Pace::per_minute(MOST, clock.clone()),
        }
    }

    /// Counts a visit of that thing: whether it comes in a usual minute, or in one of many more than usual.
    ///
    /// # Errors
    /// That this address, or everybody together, comes too often.
    pub fn ask(&self, thing: Uuid, from: Option<SocketAddr>) -> Result<bool, Waits> {
        if let Some(from) = from {
            self.peers.ask(&(thing, network(from.ip())))?;
        }
        self.most.ask(&thing)?;
        Ok(self.usual.ask(&thing).is_ok())
    }
}

/// Whoever has one address of IPv6 has the 2^64 beside it too.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        four => four,
    }
}

/// The clock that came in through the front door, as the limiter reads it.
#[derive(Debug, Clone)]
struct Time(Clock);

impl clock::Clock for Time {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(millis(self.0.now()).unsigned_abs())
    }
}

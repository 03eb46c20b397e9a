//! How often an API key may call: so many times a minute, all at once if it likes, and then as they come back one
//! by one. Counted on this node, in memory: behind two nodes a key may call twice as often.

use std::{num::NonZeroU32, time::Duration};

use axum::http::{HeaderName, header};
use governor::{
    Quota, RateLimiter,
    clock::{self, Clock as _},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use kernel::{ApiKeyId, Clock, millis};

/// Above this many keys, those that have their full measure back are forgotten.
const MANY: usize = 10_000;

type Limiter = RateLimiter<ApiKeyId, DashMapStateStore<ApiKeyId>, Time, StateInformationMiddleware>;

/// How often keys may call; by default, as often as they like.
#[derive(Debug, Default)]
pub(crate) struct Limits(Option<Limiter>);

/// What a key has left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    /// How many calls a minute it may make.
    most: u32,
    /// How many of them now.
    left: u32,
    /// After how many seconds it may try again, where nothing is left.
    wait: Option<u64>,
}

/// It has called too often.
#[derive(Debug)]
pub(super) struct TooOften {
    pub(super) left: Left,
    /// After how many seconds it is worth trying again.
    pub(super) seconds: u64,
}

impl Limits {
    /// So many calls a minute for each key.
    pub(crate) fn per_minute(most: NonZeroU32, clock: Clock) -> Self {
        let state = DashMapStateStore::default();
        Self(Some(Limiter::new(Quota::per_minute(most), state, Time(clock))))
    }

    /// Counts a call.
    pub(super) fn ask(&self, key: ApiKeyId) -> Result<Option<Left>, TooOften> {
        let Some(limiter) = &self.0 else { return Ok(None) };
        if limiter.len() > MANY {
            limiter.retain_recent();
        }
        match limiter.check_key(&key) {
            Ok(state) => {
                let (most, left) = (state.quota().burst_size().get(), state.remaining_burst_capacity());
                Ok(Some(Left { most, left, wait: None }))
            }
            Err(not_yet) => {
                let wait = not_yet.wait_time_from(limiter.clock().now());
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                let most = not_yet.quota().burst_size().get();
                Err(TooOften { left: Left { most, left: 0, wait: Some(seconds) }, seconds })
            }
        }
    }
}

impl Left {
    /// As `RateLimit` and `RateLimit-Policy` say it (draft-ietf-httpapi-ratelimit-headers-10), and `Retry-After`.
    pub(super) fn headers(self) -> impl Iterator<Item = (HeaderName, String)> {
        let Self { most, left, wait } = self;
        // One comes back each 60/most seconds, so this is when the whole measure is there again.
        let whole = (u64::from(most - left.min(most)) * 60).div_ceil(u64::from(most.max(1)));
        let told = [
            (HeaderName::from_static("ratelimit-policy"), format!("\"key\";q={most};w=60")),
            (HeaderName::from_static("ratelimit"), format!("\"key\";r={left};t={whole}")),
        ];
        told.into_iter().chain(wait.map(|seconds| (header::RETRY_AFTER, seconds.to_string())))
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

//! How often an API key may call: so many times a minute, all at once if it likes, and then as they come back one
//! by one. Counted on this node, in memory: behind two nodes a key may call twice as often.

use std::num::NonZeroU32;

use axum::http::{HeaderName, header};
use kernel::{ApiKeyId, Clock};

use crate::pace::{Pace, Waits};

/// How often keys may call; by default, as often as they like.
#[derive(Debug, Default)]
pub(crate) struct Limits(Option<Pace<ApiKeyId>>);

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
        Self(Some(Pace::per_minute(most, clock)))
    }

    /// Counts a call.
    pub(super) fn ask(&self, key: ApiKeyId) -> Result<Option<Left>, TooOften> {
        let Some(pace) = &self.0 else { return Ok(None) };
        let most = pace.most();
        match pace.ask(&key) {
            Ok(left) => Ok(Some(Left { most, left, wait: None })),
            Err(Waits { seconds }) => {
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

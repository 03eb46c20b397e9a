//! Why somebody is kept out for a while.

use kernel::{PersonId, Timestamp};

/// That a member is kept out, as those who administer read it. It goes when they are restored or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// Who.
    pub person: PersonId,
    /// Why, in the words of who did it.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
    /// Who did it, as journals write it.
    pub by: String,
}

//! What of an organisation's portal its people and keys see: it splits by region, vendor and department (V9).
//!
//! Regions and departments are [`Division`]s that the organisation names itself. A [`Scope`] limits one person or
//! one key to some of them; without one they see everything, and so do administrators. A scope becomes the
//! [`vault::Sight`] of the vault that an authority opens, so that lists, counts, search, exports and acts all follow
//! ([decision 0019](../../../../../docs/decisions/0019-a-scope-is-the-sight-of-a-vault.md)).

mod division;
mod scope;
mod together;

pub use division::{Division, DivisionError, Kind, MIGRATION as DIVISIONS, add, all, change, remove};
pub use scope::{
    Chosen, Holder, MIGRATION as SCOPES, REVISIONS as SCOPES_REVISED, Scope, chosen, limited, of, set, sight,
};
pub use together::{ScopeError, limit, limit_exactly};

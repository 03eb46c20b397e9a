//! **Programs**: an offer to partners, with its products, the terms that a partner agrees to, and, for a
//! distributor's program, the vendor to whom registrations are passed up.

mod program;
mod store;

pub use program::{PassUp, Program};
pub use store::{MIGRATION, add, all, by_name, change_pass_up, find, join_upstream};

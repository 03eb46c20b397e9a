//! Tables of records: one definition of a list, from which its header, its cells, the choice of columns, the
//! order, the filters and the export follow.
//!
//! **To add a column** to a list, add a [`Field`] to the `fields` of its [`List`]: a name for addresses, a label
//! for people, where it is kept (which makes its filters and its order), and what a row shows of it. Nothing
//! else has to be told. `.aside()` keeps it out of sight until somebody chooses it; `.below(&["domain"])` shows
//! another field small beneath it; `.unfiltered()` and `.by(column)` change what it can be asked for.
//!
//! A list is asked through its address, the same on the page, in a saved view, in an export and (without order
//! and columns) on the API:
//!
//! ```text
//! ?q=isdom                           words, anywhere
//! &stage=open&stage=won              one of these values
//! &product=in.GTX Pro,MG Special     the same, in one
//! &value=gte.5000&value=lt.9000 EUR  an amount and its currency
//! &closes=before.2026-12-31          a day; also closes=this.quarter
//! &sort=value&dir=desc               the order
//! &columns=company,value,stage       the columns, after the first one
//! ```
//!
//! [`List::read`] understands it or says what is possible, and gives an [`Asked`]. `C` is the store's own enum of
//! columns: what somebody typed becomes a value that is compared, never a name or a piece of SQL.

mod asked;
mod cell;
mod condition;
mod field;
mod menu;
mod part;
mod period;
mod reading;

pub use asked::Asked;
pub use cell::{Cell, Look};
pub use condition::{Compare, Condition, Test};
pub use field::{Field, Kind, List, Words};
pub use menu::{SavedView, Views};
pub use part::{Bulk, BulkAct, Line, TablePart, Told};
pub use period::Period;

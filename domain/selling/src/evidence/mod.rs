//! **Evidence**: files that go with a registration to its receiver, and show that it is what it says.
//!
//! ```text
//! a file of the lead ──chosen──▶ under way ──receipt──▶ there ──withdrawal, end, retention──▶ erased there
//!                                    └──refusal──▶ not taken, with the reason
//! ```
//!
//! Nothing goes that nobody chose. Each file is an envelope of its own, so that one which is not taken holds up neither
//! the registration nor the others; its bytes are fetched beside it ([`exchange::TakesFile`]), examined by the receiver
//! as if a stranger had brought them, and kept in its own vault. What arrived can be passed on up, where the terms under
//! which it came let it go onward and somebody chooses so.

mod api;
mod arrivals;
mod beside;
mod bounds;
mod choosing;
mod erasing;
mod item;
mod part;
mod sending;
mod store;
mod web;

use ::exchange::{Covered, Kind};

pub use arrivals::EvidenceSent;
pub(crate) use beside::Beside;
pub(crate) use bounds::fits;
pub use bounds::{Excess, MOST, MOST_A_DAY, TOGETHER};
pub(crate) use choosing::{Choice, Offer, of_lead, of_sent};
pub(crate) use erasing::{forget, unsend};
pub use item::{Evidence, State};
pub(crate) use part::{Found, Part};
pub use sending::{EvidenceError, pass_on, send};
pub use store::{MIGRATION, of};
pub(crate) use store::{kept, whose};
pub(crate) use web::ticked;

/// Up: a file that shows something about a registration.
pub static EVIDENCE: Kind = Kind { name: "registration.evidence", covered: Covered::ByAgreement };

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}

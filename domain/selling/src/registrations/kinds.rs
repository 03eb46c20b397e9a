//! The kinds of envelope that registrations travel in.

use exchange::{Covered, Kind};

use crate::evidence::EVIDENCE;

/// Up: a sale is registered.
pub(super) static SUBMITTED: Kind = Kind { name: "registration.submitted", covered: Covered::ByAgreement };
/// Up: what its sender says later: an answer, that an extension is asked for, that the sale is worked on.
pub(super) static FOLLOWED_UP: Kind =
    Kind { name: "registration.followed_up", covered: Covered::ByAgreement };
/// All that carries what a sender chose to say: what is taken back with a registration.
pub(super) static CARRY: [&Kind; 3] = [&SUBMITTED, &FOLLOWED_UP, &EVIDENCE];
/// Down: where it stands.
pub(super) static DECIDED: Kind = Kind { name: "registration.decided", covered: Covered::ByAgreement };
/// Down: what became of it further up.
pub(super) static RELAYED: Kind = Kind { name: "registration.relayed", covered: Covered::ByAgreement };

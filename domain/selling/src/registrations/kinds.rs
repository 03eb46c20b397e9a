//! The kinds of envelope that registrations travel in.

use exchange::{Covered, Kind};

/// Up: a sale is registered.
pub(super) static SUBMITTED: Kind = Kind { name: "registration.submitted", covered: Covered::ByAgreement };
/// Down: it is accepted or denied.
pub(super) static DECIDED: Kind = Kind { name: "registration.decided", covered: Covered::ByAgreement };
/// Down: what became of it further up.
pub(super) static RELAYED: Kind = Kind { name: "registration.relayed", covered: Covered::ByAgreement };

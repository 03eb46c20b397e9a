//! Every kind of envelope that this node takes, and who answers to it. What is not here is refused.

use exchange::Kinds;
use partnering::{partnerships, programs};
use selling::registrations;

/// All kinds; withdrawal is the exchange's own.
pub fn kinds() -> Kinds {
    let mut kinds = Kinds::default();
    kinds.on(partnerships::Invited);
    kinds.on(partnerships::Accepted);
    kinds.on(partnerships::Ended);
    kinds.on(programs::Published);
    kinds.on(programs::Stands);
    kinds.on(registrations::Submitted);
    kinds.on(registrations::Decided);
    kinds.on(registrations::Relayed);
    kinds
}

//! Every kind of envelope that this node takes, and who answers to it. What is not here is refused.

use customers::trials;
use earning::lines;
use exchange::Kinds;
use insight::reports;
use partnering::{agreements, partnerships, people, programs};
use selling::{conflicts, coselling, evidence, passes, registrations};

/// All kinds; withdrawal is the exchange's own.
pub fn kinds() -> Kinds {
    let mut kinds = Kinds::default();
    kinds.on(partnerships::Invited);
    kinds.on(partnerships::Accepted);
    kinds.on(partnerships::Ended);
    kinds.on(partnerships::EndCancelled);
    kinds.on(partnerships::Settled);
    kinds.on(agreements::Proposed);
    kinds.on(agreements::Accepted);
    kinds.on(agreements::Declined);
    kinds.on(agreements::TakenBack);
    kinds.on(people::PeopleShown);
    kinds.on(programs::Published);
    kinds.on(programs::Stands);
    kinds.on(passes::Passed);
    kinds.on(passes::Answered);
    kinds.on(registrations::Submitted);
    kinds.on(registrations::FollowedUp);
    kinds.on(evidence::EvidenceSent);
    kinds.on(coselling::DealShared);
    kinds.on(registrations::Decided);
    kinds.on(registrations::Relayed);
    kinds.on(conflicts::Checked);
    kinds.on(trials::Requested);
    kinds.on(trials::FollowedUp);
    kinds.on(trials::Told);
    kinds.on(lines::Billed);
    kinds.on(reports::Reported);
    kinds
}

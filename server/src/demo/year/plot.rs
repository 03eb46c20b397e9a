//! How sales of the year go: beats, each so many hours after the one before, as somebody tells a story.

use integrations::crm::Plan;
use kernel::Money;
use selling::{
    deals::{Billing, LostReason},
    leads::Draft,
    registrations::Denial,
};

use super::{cast::Cast, names, sales::Sale};

/// Something that somebody does about a sale: its reseller, the distributor above, or the vendor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Act {
    /// It is written down and registered.
    Register,
    /// The distributor says that it is looking at it.
    TakeUp,
    /// The distributor asks for more.
    Return,
    /// The reseller answers.
    Answer,
    /// The distributor accepts, and it goes up.
    Accept,
    /// The vendor accepts what went up.
    AcceptAbove,
    /// The distributor does not.
    Deny(Denial, &'static str),
    /// The vendor does not.
    DenyAbove(Denial, &'static str),
    /// The distributor takes its acceptance back.
    Revoke(&'static str),
    /// The reseller takes it back.
    Withdraw,
    /// The reseller asks for longer protection, and gets it, or not.
    AskLonger,
    Lengthen,
    KeepLength,
    /// The reseller says that it is still worked on.
    StillActive,
    /// How far the reseller is.
    Newsletter,
    Trial,
    Win(Billing),
    Lose(LostReason, i64),
    /// What the distributor, and the vendor, say of the same sale.
    Billed(Billing),
    BilledAbove(Billing),
    LostAbove(LostReason),
    /// Something is written down, for oneself.
    Note,
    /// A note and a file go to the other side.
    Share,
    ShareBelow,
    /// The reseller asks the distributor to do something within so many days; it does, or declines.
    AskStep(i64),
    DoStep,
    DeclineStep,
    /// The distributor suggests another amount; the reseller takes it.
    Suggest,
    TakeSuggestion,
    /// What the reseller's customer tries, at the distributor's.
    Try,
    Give(u32),
    DeclineTrial,
    Use(usize),
    TryLonger,
    GiveLonger(u32),
    GiveNoLonger,
    Convert,
    CancelTrial,
    WithdrawTrial,
    /// The same of what the distributor asks the vendor for.
    TryAbove,
    GiveAbove(u32),
    UseAbove(usize),
    ConvertAbove,
}

use Act::*;

/// What happens, so many hours after what happened before.
pub(super) type Beat = (i64, Act);

const DUPLICATE: &str = "Another partner registered this company three weeks ago.";
const OUTSIDE: &str = "They buy through their head office, which another partner looks after.";
const CUSTOMER: &str = "They have a contract with us since spring.";
const NO_PROJECT: &str = "Their purchasing says that there is no such project.";
const STOPPED: &str = "The customer asked us to stop; the project is cancelled.";

const BY_CARD: &[Beat] = &[
    (0, Register),
    (5, TakeUp),
    (19, Accept),
    (26, AcceptAbove),
    (60, Newsletter),
    (90, Note),
    (110, AskStep(7)),
    (50, DoStep),
    (190, Win(Billing::Card)),
    (20, Billed(Billing::Card)),
    (30, BilledAbove(Billing::Card)),
];
const BY_INVOICE: &[Beat] = &[
    (0, Register),
    (28, Accept),
    (16, AcceptAbove),
    (120, Share),
    (24, ShareBelow),
    (160, Suggest),
    (30, TakeSuggestion),
    (220, Win(Billing::Invoice)),
    (44, Billed(Billing::Invoice)),
    (20, BilledAbove(Billing::Invoice)),
];
const THROUGH_PARTNER: &[Beat] = &[
    (0, Register),
    (9, TakeUp),
    (66, Accept),
    (52, AcceptAbove),
    (200, Newsletter),
    (300, Note),
    (280, Win(Billing::Partner)),
    (30, Billed(Billing::Partner)),
    (60, BilledAbove(Billing::Partner)),
];
const ASKED_BACK: &[Beat] = &[
    (0, Register),
    (12, TakeUp),
    (20, Return),
    (70, Answer),
    (16, Accept),
    (34, AcceptAbove),
    (150, AskStep(5)),
    (60, DeclineStep),
    (400, Win(Billing::Invoice)),
    (26, Billed(Billing::Invoice)),
];
const LOST_ON_PRICE: &[Beat] = &[
    (0, Register),
    (30, Accept),
    (40, AcceptAbove),
    (240, Newsletter),
    (420, Lose(LostReason::Price, 120)),
    (20, LostAbove(LostReason::Price)),
];
const LOST_ON_TIME: &[Beat] =
    &[(0, Register), (22, Accept), (30, AcceptAbove), (500, Note), (300, Lose(LostReason::Timing, 60))];
const LOST_TO_OTHERS: &[Beat] = &[
    (0, Register),
    (14, Accept),
    (18, AcceptAbove),
    (300, Share),
    (300, Lose(LostReason::Competitor, 14)),
    (90, LostAbove(LostReason::Competitor)),
];
const TWICE: &[Beat] = &[(0, Register), (8, TakeUp), (30, Deny(Denial::Duplicate, DUPLICATE))];
const ELSEWHERE: &[Beat] = &[(0, Register), (55, Deny(Denial::OutsideTerritory, OUTSIDE))];
const KNOWN_ABOVE: &[Beat] =
    &[(0, Register), (20, Accept), (48, DenyAbove(Denial::ExistingCustomer, CUSTOMER))];
const NOT_THERE: &[Beat] =
    &[(0, Register), (18, Return), (90, Answer), (24, Deny(Denial::InvalidLead, NO_PROJECT))];
const TAKEN_BACK: &[Beat] = &[(0, Register), (24, Accept), (30, AcceptAbove), (260, Withdraw)];
const THOUGHT_BETTER: &[Beat] = &[(0, Register), (18, Withdraw)];
const REVOKED: &[Beat] = &[(0, Register), (20, Accept), (30, AcceptAbove), (700, Revoke(STOPPED))];
const FORGOTTEN: &[Beat] = &[(0, Register), (26, Accept), (30, AcceptAbove), (900, Note)];
const EXTENDED: &[Beat] = &[
    (0, Register),
    (16, Accept),
    (28, AcceptAbove),
    (1_000, StillActive),
    (1_400, Newsletter),
    (1_500, AskLonger),
    (40, Lengthen),
];
const NOT_EXTENDED: &[Beat] =
    &[(0, Register), (16, Accept), (28, AcceptAbove), (3_900, AskLonger), (60, KeepLength)];
const ASKS_FOR_LONGER: &[Beat] = &[(0, Register), (30, Accept), (28, AcceptAbove), (4_000, AskLonger)];
const TRIED_AND_BOUGHT: &[Beat] = &[
    (0, Register),
    (20, Accept),
    (26, AcceptAbove),
    (60, Try),
    (20, Give(30)),
    (30, Trial),
    (150, Use(4)),
    (200, Use(6)),
    (150, Convert),
    (30, Win(Billing::Card)),
    (24, Billed(Billing::Card)),
];
const TRIED_FOR_LONGER: &[Beat] = &[
    (0, Register),
    (10, Accept),
    (26, AcceptAbove),
    (40, Try),
    (70, Give(30)),
    (24, Trial),
    (120, Use(5)),
    (100, TryLonger),
    (22, GiveLonger(30)),
    (200, Use(7)),
    (900, Lose(LostReason::Fit, 90)),
];
const NO_MORE_TIME: &[Beat] = &[
    (0, Register),
    (30, Accept),
    (26, AcceptAbove),
    (40, Try),
    (30, Give(30)),
    (200, Use(2)),
    (200, TryLonger),
    (30, GiveNoLonger),
];
const TRIED_AND_CANCELLED: &[Beat] =
    &[(0, Register), (30, Accept), (40, AcceptAbove), (60, Try), (18, Give(30)), (250, CancelTrial)];
const NOT_TRIED: &[Beat] = &[(0, Register), (30, Accept), (40, AcceptAbove), (60, Try), (50, DeclineTrial)];
const TRIAL_TAKEN_BACK: &[Beat] =
    &[(0, Register), (30, Accept), (40, AcceptAbove), (60, Try), (18, Give(30)), (120, WithdrawTrial)];
const TRIED_ABOVE: &[Beat] = &[
    (0, Register),
    (22, Accept),
    (30, AcceptAbove),
    (70, TryAbove),
    (40, GiveAbove(45)),
    (300, UseAbove(6)),
    (300, UseAbove(4)),
    (100, ConvertAbove),
    (60, BilledAbove(Billing::Card)),
];
const TRIES_ABOVE: &[Beat] =
    &[(0, Register), (22, Accept), (30, AcceptAbove), (70, TryAbove), (40, GiveAbove(45)), (30, UseAbove(5))];
const QUIET: &[Beat] =
    &[(0, Register), (22, Accept), (30, AcceptAbove), (40, Try), (20, Give(60)), (60, Trial), (90, Use(3))];
const UNUSED: &[Beat] =
    &[(0, Register), (22, Accept), (30, AcceptAbove), (40, Try), (20, Give(45)), (60, Trial)];
const SLOW: &[Beat] = &[
    (0, Register),
    (22, Accept),
    (30, AcceptAbove),
    (40, Try),
    (20, Give(60)),
    (60, Trial),
    (90, Use(8)),
    (400, Use(8)),
];
const RUNS_OUT: &[Beat] = &[
    (0, Register),
    (20, Accept),
    (20, AcceptAbove),
    (30, Try),
    (16, Give(30)),
    (20, Trial),
    (300, Use(4)),
    (200, TryLonger),
];
const ASKS: &[Beat] = &[(0, Register), (16, Accept), (16, AcceptAbove), (20, Try)];
const LATE_STEP: &[Beat] =
    &[(0, Register), (22, Accept), (30, AcceptAbove), (60, AskStep(4)), (40, Suggest), (60, Share)];
const WAITS: &[Beat] = &[(0, Register)];
const WAITS_FOR_ANSWER: &[Beat] = &[(0, Register), (18, TakeUp), (16, Return)];

/// A plot, the day on which it is told first, after how many days again, and how often at most: twice at least, so that one
/// is of the reseller with the seat.
const SCENES: [(&[Beat], i64, i64, usize); 33] = [
    (BY_CARD, 5, 24, 15),
    (BY_INVOICE, 11, 24, 15),
    (THROUGH_PARTNER, 18, 24, 15),
    (ASKED_BACK, 9, 42, 9),
    (LOST_ON_PRICE, 14, 58, 6),
    (LOST_ON_TIME, 27, 49, 7),
    (LOST_TO_OTHERS, 40, 66, 5),
    (TWICE, 33, 55, 6),
    (ELSEWHERE, 48, 90, 4),
    (KNOWN_ABOVE, 21, 80, 4),
    (NOT_THERE, 70, 110, 3),
    (TAKEN_BACK, 44, 85, 4),
    (THOUGHT_BETTER, 120, 130, 2),
    (REVOKED, 77, 95, 3),
    (FORGOTTEN, 146, 9, 4),
    (EXTENDED, 152, 6, 3),
    (NOT_EXTENDED, 158, 8, 2),
    (ASKS_FOR_LONGER, 185, 4, 2),
    (TRIED_AND_BOUGHT, 30, 48, 6),
    (TRIED_FOR_LONGER, 65, 120, 2),
    (NO_MORE_TIME, 102, 90, 2),
    (TRIED_AND_CANCELLED, 84, 115, 2),
    (NOT_TRIED, 112, 140, 2),
    (TRIAL_TAKEN_BACK, 205, 80, 2),
    (TRIED_ABOVE, 95, 75, 3),
    (TRIES_ABOVE, 335, 5, 3),
    (QUIET, 325, 4, 2),
    (UNUSED, 338, 6, 2),
    (SLOW, 316, 7, 2),
    (RUNS_OUT, 333, 2, 2),
    (ASKS, 357, 2, 2),
    (LATE_STEP, 346, 5, 3),
    (WAITS_FOR_ANSWER, 359, 2, 2),
];
/// What was brought in the last days and waits, as well.
const WAITING: [i64; 3] = [361, 362, 363];

/// All sales of the year, in the order in which they are listed above, each brought by somebody.
pub(super) fn sales(plan: &Plan, cast: &Cast) -> Vec<Sale> {
    let resellers = cast.partners.len().max(1);
    told()
        .into_iter()
        .enumerate()
        .map(|(number, (plot, begins))| {
            // The one with the seat brings every other sale.
            let partner = if number.is_multiple_of(2) { 0 } else { (1 + number / 2) % resellers };
            Sale::new(number, (begins, plot), partner, draft(plan, number))
        })
        .collect()
}

/// What is told, and on which day it begins.
fn told() -> Vec<(&'static [Beat], i64)> {
    let again = SCENES.iter().flat_map(|(plot, first, every, most)| {
        let days = (0..*most as i64).map(move |time| first + every * time);
        days.filter(|day| *day < super::DAYS - 1).map(move |day| (*plot, day))
    });
    again.chain(WAITING.map(|day| (WAITS, day))).collect()
}

/// What is known of it when it is brought.
fn draft(plan: &Plan, number: usize) -> Draft {
    let customer = names::customer(number);
    let product = plan.products.get(number % plan.products.len().max(1));
    let price = product.map_or(Money { minor: 50_000, currency: kernel::Currency::USD }, |one| one.price);
    Draft {
        company: Some(customer.company),
        domain: customer.domain.parse().ok(),
        country: Some(customer.country),
        sector: Some(customer.sector.to_owned()),
        product: product.map_or_else(|| "Service".to_owned(), |one| one.name.clone()),
        value: Some(Money { minor: price.minor * (2 + number as i64 * 7 % 9), ..price }),
        contact_name: Some(customer.contact),
        contact_email: customer.email.parse().ok(),
        external_id: Some(format!("Y-{:04}", 1_000 + number)),
        ..Draft::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::year::passing;

    #[test]
    fn every_sale_is_brought_first_and_has_a_customer_of_its_own() {
        let told = told();
        assert!(told.iter().all(|(plot, _)| plot[0] == (0, Register)));
        let again = told.iter().flat_map(|(plot, _)| &plot[1..]).filter(|(_, act)| *act == Register).count();
        assert_eq!(again, 0);
        assert!(
            told.len() <= passing::FIRST,
            "{} sales, and passing begins at {}",
            told.len(),
            passing::FIRST
        );
    }

    #[test]
    fn a_trial_is_asked_for_before_anything_becomes_of_it() {
        let of_trials = |act: &Act| {
            matches!(
                act,
                Give(_)
                    | DeclineTrial
                    | Use(_)
                    | TryLonger
                    | GiveLonger(_)
                    | GiveNoLonger
                    | Convert
                    | CancelTrial
                    | WithdrawTrial
                    | GiveAbove(_)
                    | UseAbove(_)
                    | ConvertAbove
            )
        };
        for (plot, ..) in SCENES {
            let asked = plot.iter().position(|(_, act)| matches!(act, Try | TryAbove));
            let first = plot.iter().position(|(_, act)| of_trials(act));
            assert!(first.is_none() || asked < first && asked.is_some(), "{plot:?}");
        }
    }

    #[test]
    fn every_kind_of_scene_is_told_of_the_reseller_with_the_seat() {
        for (plot, _, _, most) in SCENES {
            assert!(most >= 2, "{plot:?}");
        }
    }
}

//! A sale of the year goes on: what its plot says next is done by whoever does such things.

use anyhow::Context;
use jiff::{SignedDuration, Span, civil::Date, tz::TimeZone};
use kernel::{DealId, LeadId, RegistrationId, TrialId};
use selling::{
    deals::{self, Answers, Billing, Deal, LostReason, Stage},
    leads::{self, Draft, Own},
    registrations::{self, Basis, Decision, RegistrationError},
};
use vault::{Change, Tx};

use super::{
    Year,
    cast::{Cast, Desk},
    plot::{Act, Beat},
    sharing, trials,
};

/// What is not far away is done faster or slower than the plot says, from sale to sale.
const NEAR: i64 = 600;
const NOTES: [&str; 5] = [
    "Long call. They compare us with one other offer; the price is not what decides.",
    "Their auditor has the security answers. Ask again on Thursday.",
    "They want to begin with one site, and see.",
    "Head of operations is on our side; finance is not yet.",
    "Sent the references. They know two of them.",
];

/// A sale, and how far it is told.
pub(super) struct Sale {
    pub number: usize,
    /// The day on which it begins.
    pub begins: i64,
    plot: &'static [Beat],
    told: usize,
    /// Who brings it.
    pub partner: usize,
    draft: Draft,
    known: Option<Known>,
    /// What its customer tries.
    pub trial: Option<TrialId>,
}

/// Where it stands with its reseller.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub lead: LeadId,
    pub deal: DealId,
    pub hop: RegistrationId,
}

impl Sale {
    pub(super) fn new(
        number: usize,
        (begins, plot): (i64, &'static [Beat]),
        partner: usize,
        draft: Draft,
    ) -> Self {
        Self { number, begins, plot, told: 0, partner, draft, known: None, trial: None }
    }

    /// After how long it goes on; never, when it is told to its end.
    pub(super) fn next_in(&self) -> Option<SignedDuration> {
        let (hours, _) = self.plot.get(self.told)?;
        let pace = if *hours < NEAR { 70 + self.number as i64 * 37 % 61 } else { 100 };
        Some(SignedDuration::from_mins((hours * 60 * pace / 100).max(6 * 60) + self.number as i64 % 50))
    }

    /// What is next in it happens.
    pub(super) async fn go_on(&mut self, year: &Year, cast: &Cast) -> anyhow::Result<()> {
        let Some((_, act)) = self.plot.get(self.told).copied() else { return Ok(()) };
        self.told += 1;
        let happened = self.happens(year, cast, act).await;
        happened.with_context(|| format!("sale {} of the demonstration’s year, at {act:?}", self.number))
    }

    /// Where it stands with its reseller, who has registered it.
    pub(super) fn known(&self) -> anyhow::Result<Known> {
        self.known.context("a sale that nobody brought yet")
    }

    async fn happens(&mut self, year: &Year, cast: &Cast, act: Act) -> anyhow::Result<()> {
        if act == Act::Register {
            return self.register(year, cast).await;
        }
        let exchange = &year.node.exchange;
        let Known { deal, hop, .. } = self.known()?;
        let (below, above, vendor) =
            (&cast.partners[self.partner].desk, cast.above(self.partner), &cast.vendor);
        match act {
            Act::Register => {}
            Act::TakeUp => above.does(async |it| registrations::take_up(exchange, it, hop).await).await?,
            Act::Return => {
                let asks = "Which of their sites is it for, and who decides?";
                above.does(async |it| registrations::give_back(exchange, it, hop, asks).await).await?;
            }
            Act::Answer => {
                let says = "Two sites, both in the north. The head of operations decides, by the end of the quarter.";
                let basis = Some(Basis::Consent);
                below
                    .does(async |it| registrations::resubmit(exchange, it, hop, |_| true, basis, says).await)
                    .await?;
            }
            Act::Accept => {
                above
                    .does(async |it| registrations::decide(exchange, it, hop, Decision::Accept).await)
                    .await?;
            }
            Act::Deny(code, reason) => {
                let denied = Decision::Deny { code, reason: reason.to_owned() };
                above.does(async |it| registrations::decide(exchange, it, hop, denied).await).await?;
            }
            Act::AcceptAbove => {
                let hop = upper(above, hop).await?;
                vendor
                    .does(async |it| registrations::decide(exchange, it, hop, Decision::Accept).await)
                    .await?;
            }
            Act::DenyAbove(code, reason) => {
                let hop = upper(above, hop).await?;
                let denied = Decision::Deny { code, reason: reason.to_owned() };
                vendor.does(async |it| registrations::decide(exchange, it, hop, denied).await).await?;
            }
            Act::Revoke(why) => {
                let code = registrations::Denial::Other;
                above.does(async |it| registrations::revoke(exchange, it, hop, code, why).await).await?;
            }
            Act::Withdraw => below.does(async |it| registrations::withdraw(exchange, it, hop).await).await?,
            Act::AskLonger => {
                let why = "Their board meets next month, and nobody signs before.";
                below.does(async |it| registrations::ask_extension(exchange, it, hop, why).await).await?;
            }
            Act::Lengthen => {
                above.does(async |it| registrations::answer_extension(exchange, it, hop, None).await).await?;
            }
            Act::KeepLength => {
                let why = Some("Nothing has moved since spring. Register it anew when they begin.");
                above.does(async |it| registrations::answer_extension(exchange, it, hop, why).await).await?;
            }
            Act::StillActive => {
                below.does(async |it| registrations::still_active(exchange, it, hop).await).await?;
            }
            Act::Newsletter | Act::Trial | Act::Win(_) | Act::Lose(..) => {
                below.does(async |change| step(change, deal, act).await).await?;
                if let Act::Win(_) | Act::Lose(..) = act {
                    below.does(async |change| tell(exchange, change, hop).await).await?;
                }
            }
            Act::Billed(billing) => {
                above.does(async |change| same(change, hop, Act::Win(billing)).await).await?;
            }
            Act::BilledAbove(billing) => {
                let hop = upper(above, hop).await?;
                vendor.does(async |change| same(change, hop, Act::Win(billing)).await).await?;
            }
            Act::LostAbove(reason) => {
                above.does(async |change| same(change, hop, Act::Lose(reason, 60)).await).await?;
                let hop = upper(above, hop).await?;
                vendor.does(async |change| same(change, hop, Act::Lose(reason, 90)).await).await?;
            }
            Act::Note => {
                let note = NOTES[self.number % NOTES.len()];
                below.does(async |change| deals::add_note(change, deal, note).await).await?;
            }
            Act::Share
            | Act::ShareBelow
            | Act::AskStep(_)
            | Act::DoStep
            | Act::DeclineStep
            | Act::Suggest
            | Act::TakeSuggestion => sharing::happens(year, cast, self, act).await?,
            Act::Try
            | Act::Give(_)
            | Act::DeclineTrial
            | Act::Use(_)
            | Act::TryLonger
            | Act::GiveLonger(_)
            | Act::GiveNoLonger
            | Act::Convert
            | Act::CancelTrial
            | Act::WithdrawTrial
            | Act::TryAbove
            | Act::GiveAbove(_)
            | Act::UseAbove(_)
            | Act::ConvertAbove => trials::happens(year, cast, self, act).await?,
        }
        Ok(())
    }

    async fn register(&mut self, year: &Year, cast: &Cast) -> anyhow::Result<()> {
        let partner = &cast.partners[self.partner];
        let draft = &self.draft;
        let registers = async |change: &Change| {
            let today = today(change);
            let ahead = today.checked_add(Span::new().days(45 + self.number as i64 % 40))?;
            let draft = Draft { opened_on: Some(today), closes_on: Some(ahead), ..draft.clone() };
            let lead = leads::add(change, &draft, &Own::default()).await?;
            let deal = deals::begin(change, lead).await?;
            let exchange = &year.node.exchange;
            let basis = Some(Basis::Consent);
            let hop = registrations::submit(exchange, change, lead, partner.place, |_| true, basis).await?;
            Ok::<_, anyhow::Error>(Known { lead, deal, hop })
        };
        self.known = Some(partner.desk.does(registers).await?);
        Ok(())
    }
}

/// The registration that a distributor made of a partner's.
pub(super) async fn upper(distributor: &Desk, hop: RegistrationId) -> anyhow::Result<RegistrationId> {
    let passed = distributor.vault.read(async |tx: &Tx| registrations::passed_up(tx, hop).await).await?;
    Ok(passed.context("a registration that did not go up")?.id)
}

/// The deal that began with a partner's registration.
pub(super) async fn deal_of(tx: &Tx, hop: RegistrationId) -> anyhow::Result<Deal> {
    deals::of_registration(tx, hop).await?.context("a registration without a deal")
}

async fn same(change: &Change, hop: RegistrationId, act: Act) -> anyhow::Result<()> {
    let deal = deal_of(change, hop).await?.id;
    step(change, deal, act).await
}

/// A deal comes into the stage of that act.
async fn step(change: &Change, deal: DealId, act: Act) -> anyhow::Result<()> {
    let known = deals::find(change, deal).await?.context("a deal that is gone")?;
    let today = today(change);
    let (to, answers) = answered(&known, act, today);
    deals::move_to(change, deal, &known.stage.into(), &to.into(), |_| Ok(answers)).await?;
    Ok(())
}

fn answered(deal: &Deal, act: Act, today: Date) -> (Stage, Answers) {
    let before = deal.answers.clone();
    let later = |days: i64| today.checked_add(Span::new().days(days)).unwrap_or(today);
    match act {
        Act::Win(billing) => {
            let number =
                deal.id.to_string().bytes().fold(0_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 9_000);
            let order = (billing == Billing::Invoice).then(|| format!("PO-{}", 1_000 + number));
            (Stage::Won, Answers { billing: Some(billing), purchase_order: order, ..before })
        }
        Act::Lose(reason, days) => {
            let notes = Some(why(reason).to_owned());
            let lost = Answers {
                lost_reason: Some(reason),
                lost_notes: notes,
                look_again_on: Some(later(days)),
                ..before
            };
            (Stage::Lost, lost)
        }
        Act::Trial => {
            let from = before.trial_from.or(Some(today));
            let until = before.trial_until.or(Some(later(30)));
            (Stage::Trial, Answers { trial_from: from, trial_until: until, ..before })
        }
        _ => (Stage::Newsletter, Answers { newsletter_on: Some(today), ..before }),
    }
}

fn why(reason: LostReason) -> &'static str {
    match reason {
        LostReason::Price => "A third above their budget. Ask again when the new price list is out.",
        LostReason::Timing => "They begin when the new budget is there.",
        LostReason::Competitor => "They stay with what they have; the contract ends in a year.",
        LostReason::Fit => "They miss an export to their warehouse.",
        LostReason::Silence | LostReason::Other => "Nobody answers since the last call.",
    }
}

/// Tells the distributor what the sale came to; where everything was told already, nothing is.
async fn tell(
    exchange: &exchange::Exchange,
    change: &Change,
    hop: RegistrationId,
) -> Result<(), RegistrationError> {
    match registrations::update(exchange, change, hop).await {
        Err(RegistrationError::NotPossible(_)) => Ok(()),
        told => told,
    }
}

/// The day on which something is done.
pub(super) fn today(change: &Change) -> Date {
    change.now().to_zoned(TimeZone::UTC).date()
}

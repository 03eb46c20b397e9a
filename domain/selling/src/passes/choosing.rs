//! Who could get a lead, and who would.

use jiff::SignedDuration;
use kernel::PartnershipId;
use partnering::{
    partnerships::{self, Partnership, Role, State as Standing},
    programs,
};
use trust::agreements;
use vault::{Tx, VaultError};

use super::{
    PASSED, Pass, Rule, State,
    rule::{About, Candidate, Why},
    store,
};
use crate::leads::Lead;

/// For how long what partners got counts for who is next, and how fast they answer is told.
pub(super) const COUNTED: SignedDuration = SignedDuration::from_hours(24 * 90);

/// What would become of a lead under the rule.
pub(super) struct Choosing {
    pub(super) rule: Rule,
    pub(super) order: Vec<(Candidate, Why)>,
    /// Its passes so far, the newest first.
    pub(super) passes: Vec<Pass>,
}

impl Choosing {
    /// Who is next, if anybody is.
    pub(super) fn next(&self) -> Option<PartnershipId> {
        self.order.iter().find(|(_, why)| *why == Why::Next).map(|(one, _)| one.partnership)
    }

    /// The pass that holds: offered, or accepted.
    pub(super) fn standing(&self) -> Option<&Pass> {
        self.passes.iter().find(|pass| pass.state.is_seen())
    }
}

/// Looks at who would get it.
pub(super) async fn choosing(tx: &Tx, lead: &Lead, language: Option<&str>) -> Result<Choosing, VaultError> {
    // Whose turn it is follows from everything that was passed, whatever who asks sees of it.
    let _all = tx.whole();
    let (rule, _) = store::rule(tx).await?;
    let passes = store::of_lead(tx, lead.id).await?;
    let counted = store::since(tx, tx.now().saturating_sub(COUNTED).unwrap_or(tx.now())).await?;
    let candidates = candidates(tx, &counted, &passes).await?;
    let about = About { country: lead.draft.country.clone(), language: language.map(str::to_owned) };
    let order = rule.choose(&about, candidates);
    Ok(Choosing { rule, order, passes })
}

/// What is known of each partner: what it got of `counted`, and whether it is among those who had this lead.
pub(super) async fn candidates(
    tx: &Tx,
    counted: &[Pass],
    had: &[Pass],
) -> Result<Vec<Candidate>, VaultError> {
    let mut candidates = Vec::new();
    for partnership in partners(tx).await? {
        let of = |pass: &&Pass| pass.partnership == partnership.id;
        let place = programs::place(tx, partnership.id).await?;
        let terms = agreements::in_force(tx, partnership.id, tx.now()).await?;
        candidates.push(Candidate {
            open: counted.iter().filter(of).filter(|pass| pass.state == State::Offered).count() as u32,
            got: counted.iter().filter(of).count() as u32,
            last: counted.iter().filter(of).map(|pass| pass.at).max(),
            tried: had.iter().any(|pass| of(&pass)),
            covered: terms.is_some_and(|terms| terms.outgoing(PASSED.name).is_some()),
            tier: place.and_then(|place| place.tier),
            partnership: partnership.id,
            name: partnership.peer_name,
        });
    }
    Ok(candidates)
}

/// The partners of one's own programs.
pub(super) async fn partners(tx: &Tx) -> Result<Vec<Partnership>, VaultError> {
    let mut all = partnerships::all(tx).await?;
    all.retain(|one| one.role == Role::Owner && one.state == Standing::Active);
    Ok(all)
}

/// How a partner has answered in the last 90 days.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    pub(super) offered: u64,
    pub(super) accepted: u64,
    pub(super) declined: u64,
    pub(super) late: u64,
    /// The middle of its times to answer.
    pub(super) middle: Option<SignedDuration>,
}

/// Of what was passed to one partner.
pub(super) fn answers(passes: &[Pass], partnership: PartnershipId) -> Answers {
    let of: Vec<&Pass> = passes.iter().filter(|pass| pass.partnership == partnership).collect();
    let count = |state: State| of.iter().filter(|pass| pass.state == state).count() as u64;
    let answered = of.iter().filter(|pass| matches!(pass.state, State::Accepted | State::Declined));
    let mut times: Vec<SignedDuration> =
        answered.filter_map(|pass| Some(pass.answered?.duration_since(pass.at))).collect();
    times.sort();
    Answers {
        offered: of.len() as u64,
        accepted: count(State::Accepted),
        declined: count(State::Declined),
        late: count(State::Late),
        middle: times.get(times.len() / 2).copied(),
    }
}

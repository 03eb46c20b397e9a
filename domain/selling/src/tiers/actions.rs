//! Counting who would move between tiers, moving them, telling them, undoing it.

use exchange::Exchange;
use jiff::ToSpan;
use kernel::{ActId, PartnershipId, ProgramId};
use partnering::{
    partnerships::{self, Partnership, State as Standing},
    programs::{self, Definition, Place, Program, STANDING, State},
};
use serde_json::json;
use vault::{Actor, Change, Fact, Outcome, Task, TaskHandlers, Tx, Vault, VaultError, Vaults};

use super::{
    performance,
    rule::{self, Held, Performance},
    store::{self, Move, Moving},
};
use crate::texts::tiers as texts;

/// Tells partners where they stand.
const TELL: &str = "selling.tiers.tell";
/// How many are told in one change.
const AT_ONCE: usize = 100;

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum TierError {
    /// No such program or move.
    #[error("{}", texts::absent())]
    Absent,
    /// The figures are others than those that were looked at.
    #[error("{}", texts::since())]
    Since,
    /// It was undone, or partners were moved again since.
    #[error("{}", texts::not_last())]
    NotLast,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What would become of one partner.
pub(super) struct Counted {
    pub(super) partnership: Partnership,
    pub(super) performance: Performance,
    pub(super) before: Held,
    pub(super) after: Held,
}

impl Counted {
    pub(super) fn moves(&self) -> bool {
        self.before.tier != self.after.tier
    }
}

/// A program, what it says, and what would become of each partner in it.
pub(super) struct Counting {
    pub(super) program: Program,
    pub(super) says: Definition,
    pub(super) partners: Vec<Counted>,
    pub(super) last: Option<Moving>,
}

impl Counting {
    /// Who would move, for what was looked at to be compared with what is.
    pub(super) fn moves(&self) -> Vec<Move> {
        let moved = self.partners.iter().filter(|one| one.moves());
        moved
            .map(|one| Move {
                partnership: one.partnership.id,
                from: one.before.tier.clone(),
                to: one.after.tier.clone(),
            })
            .collect()
    }
}

/// Counts what every partner of a program has reached, and what would become of it.
pub(super) async fn count(tx: &Tx, id: ProgramId) -> Result<Counting, TierError> {
    let found = programs::find(tx, id).await?.filter(|program| program.state != State::Draft);
    let program = found.ok_or(TierError::Absent)?;
    let says = programs::published(tx, &program).await?;
    let now = tx.now();
    let begins = now.to_zoned(jiff::tz::TimeZone::UTC).saturating_sub(i64::from(says.period_months).months());
    let reached = performance::since(tx, begins.timestamp()).await?;
    let places = programs::places(tx, id).await?;
    let mut partners = Vec::new();
    for partnership in partnerships::of_program(tx, id).await? {
        if partnership.state != Standing::Active {
            continue;
        }
        let held = |place: &Place| Held { tier: place.tier.clone(), below_since: place.below_since };
        let before = places.get(&partnership.id).map(held).unwrap_or_default();
        let performance = reached.get(&partnership.id).cloned().unwrap_or_default();
        let after = rule::decided(&says, &before, &performance, now);
        partners.push(Counted { partnership, performance, before, after });
    }
    Ok(Counting { last: store::last(tx, id).await?, program, says, partners })
}

/// Moves every partner of a program that would move now; how many there were.
///
/// # Errors
/// Why not.
pub async fn move_all(change: &Change, program: ProgramId) -> Result<usize, TierError> {
    let moves = count(change, program).await?.moves().len();
    apply(change, program, None).await?;
    Ok(moves)
}

/// Moves partners as somebody saw that they would.
pub(super) async fn apply(
    change: &Change,
    id: ProgramId,
    seen: Option<&[Move]>,
) -> Result<Option<ActId>, TierError> {
    let counting = count(change, id).await?;
    let moves = counting.moves();
    if seen.is_some_and(|seen| seen != moves) {
        return Err(TierError::Since);
    }
    keep(change, &counting).await?;
    if moves.is_empty() {
        return Ok(None);
    }
    let standings = counting.partners.iter();
    let standings = standings
        .map(|one| (one.partnership.id, rule::standing(&counting.says, &one.after, &one.performance)))
        .collect();
    let moving = begin(change, id, moves, standings).await?;
    change.record(Fact::new("tiers.moved").about(id).with("partners", moving.moves.len() as u64)).await?;
    for one in &moving.moves {
        let fact = Fact::new("partner.tier_changed").about(one.partnership);
        change.record(fact.with("from", json!(one.from)).with("to", json!(one.to))).await?;
    }
    Ok(Some(moving.id))
}

/// Writes what each has from now on, and since when it is below it.
async fn keep(change: &Change, counting: &Counting) -> Result<(), TierError> {
    let all = counting.partners.iter().filter(|one| one.before != one.after);
    let rows = all.map(|one| (one.partnership.id, one.after.tier.clone(), one.after.below_since)).collect();
    programs::set_tiers(change, counting.program.id, rows).await?;
    Ok(())
}

async fn begin(
    change: &Change,
    program: ProgramId,
    moves: Vec<Move>,
    standings: Vec<(PartnershipId, programs::Standing)>,
) -> Result<Moving, TierError> {
    let (clock, chance) = change.nature();
    let number = store::last(change, program).await?.map_or(1, |last| last.number + 1);
    let moving = Moving {
        id: ActId::new(clock, chance),
        program,
        number,
        at: change.now(),
        by: change.actor().to_string(),
        moves,
        standings,
        told: 0,
        undone: false,
    };
    store::insert(change, &moving).await?;
    change.enqueue(TELL, &moving.id.to_string(), &json!(null), change.now()).await?;
    Ok(moving)
}

/// Puts partners back that were moved last; each is told again where it stands.
pub(super) async fn undo(change: &Change, program: ProgramId, act: ActId) -> Result<(), TierError> {
    let moving = store::find(change, act).await?.filter(|moving| moving.program == program);
    let moving = moving.ok_or(TierError::Absent)?;
    let last = store::last(change, program).await?.is_some_and(|last| last.id == act);
    if !last || !store::set_undone(change, act).await? {
        return Err(TierError::NotLast);
    }
    let back = moving.moves.iter().map(|one| (one.partnership, one.from.clone(), None)).collect();
    programs::set_tiers(change, program, back).await?;
    let counting = count(change, program).await?;
    let standings = counting.partners.iter();
    let standings = standings
        .map(|one| (one.partnership.id, rule::standing(&counting.says, &one.before, &one.performance)))
        .collect();
    let moves: Vec<Move> = moving
        .moves
        .into_iter()
        .map(|one| Move { partnership: one.partnership, from: one.to, to: one.from })
        .collect();
    let undone = begin(change, program, moves, standings).await?;
    // What undid something is not undone in its turn: the next counting says what is right.
    store::set_undone(change, undone.id).await?;
    change
        .record(Fact::new("tiers.move_undone").about(program).with("partners", undone.moves.len() as u64))
        .await?;
    Ok(())
}

/// The work that tells partners where they stand.
pub fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    let exchange = exchange.clone();
    handlers.on(TELL, move |vault, task| {
        let exchange = exchange.clone();
        Box::pin(async move { tell(&exchange, &vault, &task).await })
    });
}

async fn tell(exchange: &Exchange, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let Ok(id) = task.key.parse::<ActId>() else { return Ok(Outcome::Done) };
    while vault
        .change(Actor::Node("work"), async |change: &Change| tell_some(exchange, change, id).await)
        .await?
    {}
    Ok(Outcome::Done)
}

/// Tells some of those that were not told; how many were is written in the same change, so none is told twice.
async fn tell_some(exchange: &Exchange, change: &Change, id: ActId) -> Result<bool, VaultError> {
    let Some(moving) = store::find(change, id).await? else { return Ok(false) };
    // Whoever was moved again since is told that, and not this.
    if store::last(change, moving.program).await?.is_some_and(|last| last.id != id) {
        return Ok(false);
    }
    let told = usize::try_from(moving.told).unwrap_or_default();
    let Some(rest) = moving.standings.get(told..).filter(|rest| !rest.is_empty()) else { return Ok(false) };
    let some = rest.iter().take(AT_ONCE);
    for (partnership, standing) in some.clone() {
        let Some(place) = programs::place(change, *partnership).await? else { continue };
        programs::tell(exchange, change, &place, &STANDING, standing.crossing()).await?;
    }
    store::set_told(change, id, moving.told + some.count() as i64).await?;
    Ok(true)
}

/// Counts in every vault: programs that say so move their partners, and of all others is kept since when a partner is
/// below its tier.
///
/// # Errors
/// What a vault says.
pub async fn daily(vaults: &Vaults) -> Result<(), VaultError> {
    for card in vaults.directory().cards().await? {
        let vault = vaults.vault(card.org);
        let tiered = async |tx: &Tx| {
            let mut with = Vec::new();
            for program in programs::all(tx).await? {
                if program.state != State::Draft && !programs::published(tx, &program).await?.tiers.is_empty()
                {
                    with.push(program.id);
                }
            }
            Ok::<_, VaultError>(with)
        };
        for program in vault.read(tiered).await? {
            let counted =
                vault.change(Actor::Node("tiers"), async |change: &Change| day(change, program).await);
            match counted.await {
                Ok(()) | Err(TierError::Absent | TierError::Since | TierError::NotLast) => {}
                Err(TierError::Vault(error)) => return Err(error),
            }
        }
    }
    Ok(())
}

async fn day(change: &Change, program: ProgramId) -> Result<(), TierError> {
    let mut counting = count(change, program).await?;
    if counting.says.automatic {
        apply(change, program, None).await?;
        return Ok(());
    }
    // Nobody moves; only the days of grace begin, or are no longer needed.
    for one in &mut counting.partners {
        if one.moves() {
            one.after = one.before.clone();
        }
    }
    keep(change, &counting).await
}

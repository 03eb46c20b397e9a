//! What waits: for somebody here, or here for somebody else.

use std::collections::BTreeMap;

use kernel::PartnershipId;
use partnering::partnerships::{self, Role, State};
use selling::{
    deals,
    registrations::{Direction, Hop, Registration, pending},
};
use vault::{Tx, VaultError, rows::FromQueryResult};

/// How many of those that wait are shown.
const SHOWN: u32 = 5;

/// Everything that waits.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// Registrations of partners that wait for a decision here.
    pub(super) decide: u64,
    /// Registrations of ours that wait, by who has them now, those nearest first.
    pub(super) held: Vec<Held>,
    /// Invitations that are not answered.
    pub(super) invitations: Vec<(PartnershipId, String)>,
    /// Lost deals whose day to be looked at again has come, and the list of them.
    pub(super) again: (u64, String),
    /// Open leads that nobody else sees.
    pub(super) private: u64,
    /// The oldest that wait for a decision here; where none do, the oldest of ours that wait elsewhere.
    pub(super) oldest: Vec<Registration>,
}

impl Waiting {
    pub(super) async fn read(tx: &Tx) -> Result<Self, VaultError> {
        let (mut oldest, decide) = pending(tx, Direction::Received, SHOWN).await?;
        if decide == 0 {
            (oldest, _) = pending(tx, Direction::Sent, SHOWN).await?;
        }
        let invited = partnerships::all(tx).await?.into_iter();
        let invited = invited.filter(|one| one.state == State::Invited && one.role == Role::Partner);
        Ok(Self {
            decide,
            oldest,
            again: again(tx).await?,
            held: standing(tx).await?,
            invitations: invited.map(|one| (one.id, one.peer_name)).collect(),
            private: private(tx).await?,
        })
    }
}

/// Who has how many registrations of ours.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) name: String,
    /// The partner that says so; none where it is the partner itself that has not answered.
    pub(super) via: Option<String>,
    pub(super) registrations: u64,
}

#[derive(FromQueryResult)]
pub(super) struct Standing {
    pub(super) name: String,
    pub(super) state: String,
    pub(super) upper: String,
    pub(super) registrations: i64,
}

async fn standing(tx: &Tx) -> Result<Vec<Held>, VaultError> {
    let rows: Vec<Standing> = tx
        .sql(
            "select peer_name as name, state, upper, counted as registrations from registration_standing \
             where org_id = :org and direction = 'sent' and state in ('pending', 'accepted')",
        )
        .all()
        .await?;
    Ok(held(&rows))
}

/// Who holds how many: the first tier where a registration still waits, going up.
pub(super) fn held(rows: &[Standing]) -> Vec<Held> {
    let mut held: BTreeMap<(usize, String, Option<String>), u64> = BTreeMap::new();
    for row in rows {
        let upper: Vec<Hop> = serde_json::from_str(&row.upper).unwrap_or_default();
        let nearest = Hop { name: row.name.clone(), state: row.state.clone() };
        let mut tiers = std::iter::once(nearest).chain(upper).enumerate();
        if let Some((tier, hop)) = tiers.find(|(_, hop)| hop.state == "pending") {
            let via = (tier > 0).then(|| row.name.clone());
            *held.entry((tier, hop.name, via)).or_default() += row.registrations.max(0) as u64;
        }
    }
    held.into_iter().map(|((_, name, via), registrations)| Held { name, via, registrations }).collect()
}

/// Lost deals that are to be looked at again.
async fn again(tx: &Tx) -> Result<(u64, String), VaultError> {
    let query = format!("stage=lost&again=until.{}", text::day_at(tx.now()));
    let asked = deals::asked(&query).map_err(|problem| VaultError::Damaged(problem.detail))?;
    Ok((deals::count(tx, &asked).await?, format!("deals/table?{query}")))
}

async fn private(tx: &Tx) -> Result<u64, VaultError> {
    #[derive(FromQueryResult)]
    struct Counted {
        leads: i64,
    }
    let rows: Vec<Counted> = tx
        .sql(
            "select count(*) as leads from leads where leads.org_id = :org and leads.stage = 'open' \
             and leads.archived is null \
             and not exists (select 1 from registrations where registrations.org_id = :org \
             and registrations.lead = leads.id and registrations.state in ('pending', 'accepted'))",
        )
        .all()
        .await?;
    Ok(rows.first().map_or(0, |row| row.leads.max(0) as u64))
}

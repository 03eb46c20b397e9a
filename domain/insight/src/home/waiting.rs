//! What waits: for somebody here, or here for somebody else.

use std::collections::BTreeMap;

use kernel::PartnershipId;
use partnering::partnerships::{self, Role, State};
use selling::registrations::{Direction, Hop, Registration, pending};
use vault::{Tx, VaultError, rows::FromQueryResult};

/// How many of those that wait are shown.
const SHOWN: u32 = 5;

/// Everything that waits.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// Registrations of partners that wait for a decision here.
    pub(super) decide: u64,
    /// Registrations of ours that wait, by who has them now, those nearest first.
    pub(super) hops: Vec<(String, u64)>,
    /// Invitations that are not answered.
    pub(super) invitations: Vec<(PartnershipId, String)>,
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
            hops: hops(tx).await?,
            invitations: invited.map(|one| (one.id, one.peer_name)).collect(),
            private: private(tx).await?,
        })
    }
}

#[derive(FromQueryResult)]
pub(super) struct Standing {
    pub(super) name: String,
    pub(super) state: String,
    pub(super) upper: String,
    pub(super) registrations: i64,
}

async fn hops(tx: &Tx) -> Result<Vec<(String, u64)>, VaultError> {
    let rows: Vec<Standing> = tx
        .sql(
            "select peer_name as name, state, upper, count(*) as registrations from registrations \
             where org_id = :org and direction = 'sent' and state in ('pending', 'accepted') \
             group by peer_name, state, upper",
        )
        .all()
        .await?;
    Ok(held(&rows))
}

/// Who holds how many: the first tier where a registration still waits, going up.
pub(super) fn held(rows: &[Standing]) -> Vec<(String, u64)> {
    let mut held: BTreeMap<(usize, String), u64> = BTreeMap::new();
    for row in rows {
        let upper: Vec<Hop> = serde_json::from_str(&row.upper).unwrap_or_default();
        let nearest = Hop { name: row.name.clone(), state: row.state.clone() };
        let mut tiers = std::iter::once(nearest).chain(upper).enumerate();
        if let Some((tier, hop)) = tiers.find(|(_, hop)| hop.state == "pending") {
            *held.entry((tier, hop.name)).or_default() += row.registrations.max(0) as u64;
        }
    }
    held.into_iter().map(|((_, name), count)| (name, count)).collect()
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

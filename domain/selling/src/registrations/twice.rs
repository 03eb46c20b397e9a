//! One sale by two ways: whoever has two distributors may register a lead with both, and where both lead up to one
//! program, its owner gets it twice. Who registers is told before, and decides.

use kernel::{PartnershipId, ProgramId};
use partnering::{
    partnerships::{self, Partnership},
    programs,
};
use vault::{Tx, VaultError};

use super::{Direction, store};
use crate::{leads::Lead, texts::registrations as texts};

/// Where else a lead is registered, and still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// With whom.
    pub peer: String,
    /// Where it stands there, as people read it.
    pub state: String,
    /// Whether both ways lead to one program, and what that is called, where it may be known.
    pub meets: Option<Option<String>>,
}

/// Where else a lead stands, but in that partnership.
pub(super) async fn elsewhere(
    tx: &Tx,
    lead: &Lead,
    partnership: &Partnership,
) -> Result<Vec<Elsewhere>, VaultError> {
    let registered = store::of_lead(tx, lead.id).await?.into_iter().filter(|one| {
        one.direction == Direction::Sent && one.partnership != partnership.id && one.state.stands()
    });
    let way = way_up(tx, partnership.id).await?;
    let mut elsewhere = Vec::new();
    for one in registered {
        let other = way_up(tx, one.partnership).await?;
        // The lowest that both lead through is the first to get it twice.
        let meets = way.iter().rev().find(|(id, _)| other.iter().any(|(known, _)| known == id));
        elsewhere.push(Elsewhere {
            peer: one.peer_name,
            state: one.state.label(),
            meets: meets.map(|(_, name)| name.clone()),
        });
    }
    Ok(elsewhere)
}

/// The programs through which a registration in that partnership may go, from the top, as far as they are known here.
async fn way_up(tx: &Tx, id: PartnershipId) -> Result<Vec<(ProgramId, Option<String>)>, VaultError> {
    let chain = programs::newest(tx, id).await?.map(|joined| joined.chain).unwrap_or_default();
    let own = partnerships::find(tx, id).await?.map(|one| (one.program, Some(one.program_name)));
    Ok(chain.into_iter().map(|link| (link.program, link.name)).chain(own).collect())
}

impl Elsewhere {
    /// As who registers reads it.
    pub fn said(&self, peer: &str) -> String {
        match &self.meets {
            None => texts::also_with(&self.peer, &self.state),
            Some(Some(name)) => texts::twice_to(&self.peer, &self.state, peer, name),
            Some(None) => texts::twice(&self.peer, &self.state, peer),
        }
    }
}

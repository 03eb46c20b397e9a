//! Partners and the vendors that one stands below, as one's own vault knows them.

use std::collections::{BTreeMap, HashMap};

use kernel::{OrgId, ProgramId};
use vault::{Tx, VaultError};

use crate::partnerships::{self, Partnership, Role, State};
use crate::programs::{self, Link, Program};

/// All of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Channel {
    /// The vendors, by name; what one sells oneself comes last.
    pub(super) vendors: Vec<Vendor>,
    /// One's partners, by name.
    pub(super) partners: Vec<Partner>,
    /// Places in vendors' programs on which no program of one's own stands.
    pub(super) unused: Vec<Partnership>,
}

/// Somebody whose products partners may sell.
#[derive(Debug, Clone)]
pub(super) struct Vendor {
    /// Who; none: oneself.
    pub(super) who: Option<(OrgId, String)>,
    /// One's own programs that stand on theirs.
    pub(super) programs: Vec<Offered>,
}

/// A program of one's own.
#[derive(Debug, Clone)]
pub(super) struct Offered {
    pub(super) program: Program,
    /// The place on which it stands.
    pub(super) upstream: Option<Partnership>,
    /// The programs above that place, from the top, as far as their owners let them be known.
    pub(super) above: Vec<Link>,
}

/// An organisation that has, or had, a place in a program of one's own.
#[derive(Debug, Clone)]
pub(super) struct Partner {
    pub(super) id: OrgId,
    pub(super) name: String,
    pub(super) places: Vec<Partnership>,
}

impl Channel {
    /// As who reads sees it: of a vendor that is out of their sight, nothing.
    pub(super) async fn read(tx: &Tx) -> Result<Self, VaultError> {
        let all = partnerships::all(tx).await?;
        let own: Vec<Program> = programs::all(tx).await?;
        let own = own.into_iter().filter(|program| program.state != programs::State::Draft);
        let limited = tx.sight().is_some_and(|sight| sight.vendors.is_some());
        let mut offered = Vec::new();
        for program in own {
            let upstream = program.upstream.and_then(|id| all.iter().find(|one| one.id == id)).cloned();
            if upstream.is_none() && (limited || program.upstream.is_some()) {
                continue;
            }
            let above = match &upstream {
                Some(place) => programs::newest(tx, place.id).await?.map_or_else(Vec::new, |one| one.chain),
                None => Vec::new(),
            };
            offered.push(Offered { program, upstream, above });
        }
        let used = |place: &Partnership| offered.iter().any(|one| one.program.upstream == Some(place.id));
        let above = all.iter().filter(|one| one.role == Role::Partner && one.state == State::Active);
        Ok(Self {
            unused: above.filter(|place| !used(place)).cloned().collect(),
            partners: partners(&all, &offered),
            vendors: vendors(offered),
        })
    }

    /// The program of that id, where partners can have a place in it.
    pub(super) fn program(&self, id: ProgramId) -> Option<&Offered> {
        self.vendors.iter().flat_map(|vendor| &vendor.programs).find(|one| one.program.id == id)
    }
}

impl Vendor {
    /// Those of its programs that take partners.
    pub(super) fn open(&self) -> impl Iterator<Item = &Offered> {
        self.programs.iter().filter(|one| one.program.state == programs::State::Open)
    }
}

impl Partner {
    /// Its place with that vendor: the one that lets it do most, and of those the newest.
    pub(super) fn with(&self, vendor: &Vendor) -> Option<&Partnership> {
        let theirs = self
            .places
            .iter()
            .filter(|place| vendor.programs.iter().any(|offered| offered.program.id == place.program));
        theirs.max_by_key(|place| (reach(place.state), place.since))
    }
}

/// How much a place lets its holder do.
fn reach(state: State) -> u8 {
    match state {
        State::Ended => 0,
        State::Invited => 1,
        State::Active => 2,
    }
}

fn partners(all: &[Partnership], offered: &[Offered]) -> Vec<Partner> {
    let known = |place: &&Partnership| {
        place.role == Role::Owner && offered.iter().any(|one| one.program.id == place.program)
    };
    let mut at: HashMap<OrgId, usize> = HashMap::new();
    let mut partners: Vec<Partner> = Vec::new();
    for place in all.iter().filter(known) {
        let at = *at.entry(place.peer).or_insert(partners.len());
        if at == partners.len() {
            partners.push(Partner { id: place.peer, name: place.peer_name.clone(), places: Vec::new() });
        }
        partners[at].places.push(place.clone());
    }
    partners
}

fn vendors(offered: Vec<Offered>) -> Vec<Vendor> {
    let mut by_name: BTreeMap<(bool, String, Option<OrgId>), Vec<Offered>> = BTreeMap::new();
    for one in offered {
        let (name, id) = match &one.upstream {
            Some(place) => (place.peer_name.clone(), Some(place.peer)),
            None => (String::new(), None),
        };
        by_name.entry((id.is_none(), name, id)).or_default().push(one);
    }
    let vendor = |((_, name, id), programs): ((bool, String, Option<OrgId>), Vec<Offered>)| Vendor {
        who: id.map(|id| (id, name)),
        programs,
    };
    by_name.into_iter().map(vendor).collect()
}

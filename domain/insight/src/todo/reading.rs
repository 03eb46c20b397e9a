//! What the list is made from.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use kernel::{OrgId, PartnershipId, PersonId, ProgramId, RegistrationId};
use partnering::{
    partnerships::{self, Partnership},
    tasks::{self, PartnerTask},
};
use selling::{
    deals::{self, Source},
    registrations,
    steps::{self, DealStep, Show},
};
use vault::{Tx, VaultError};

/// Rows of each kind that are read, at most.
pub(super) const SHOWN: u64 = 200;

/// Which part of what is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// What the reader has.
    Mine,
    /// What anybody here has, or nobody.
    All,
    /// What others were asked to do.
    Asked,
    /// What is over.
    Done,
}

impl View {
    pub(super) const ALL: [Self; 4] = [Self::Mine, Self::All, Self::Asked, Self::Done];

    /// As addresses say it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::All => "all",
            Self::Asked => "asked",
            Self::Done => "done",
        }
    }
}

/// Something to do.
pub(super) enum Thing {
    Task(PartnerTask),
    Step(DealStep),
}

/// With what it is shown.
pub(super) struct Entry {
    pub(super) thing: Thing,
    /// What it is about.
    pub(super) about: String,
    /// The other organisation that it is about, where there is one.
    pub(super) peer: Option<(OrgId, String)>,
}

/// What there is to do, and of how many rows that is a part.
#[derive(Default)]
pub(super) struct Found {
    pub(super) entries: Vec<Entry>,
    /// How many there are in each view, of all organisations.
    pub(super) counts: BTreeMap<&'static str, u64>,
    /// Everybody about whom there may be something.
    pub(super) peers: BTreeMap<String, OrgId>,
    pub(super) total: u64,
}

/// Reads it: of these, those that are about that organisation.
pub(super) async fn read(
    tx: &Tx,
    view: View,
    me: Option<PersonId>,
    with: Option<OrgId>,
) -> Result<Found, VaultError> {
    let partnerships = partnerships::all(tx).await?;
    let mut found = Found {
        peers: partnerships.iter().map(|one| (one.peer_name.clone(), one.peer)).collect(),
        ..Found::default()
    };
    for one in View::ALL {
        let whose = if one == View::Mine { Some(me) } else { None };
        let show = match one {
            View::Mine | View::All => Show::Open,
            View::Asked => Show::Elsewhere,
            View::Done => Show::Over,
        };
        // Who has no person, such as a key, has nothing.
        let nobody = one == View::Mine && me.is_none();
        let limit = if one == view && !nobody { SHOWN } else { 1 };
        let asked = tasks::Asked { partnership: None, whose, open: one != View::Done };
        let (some, open) = match one {
            View::Asked => (Vec::new(), 0),
            _ => tasks::asked(tx, &asked, None, limit).await?,
        };
        let asked = steps::Asked { deal: None, whose, show };
        let (more, planned) = steps::asked(tx, &asked, None, limit).await?;
        let count = if nobody { 0 } else { open + planned };
        found.counts.insert(one.word(), count);
        if one == view && !nobody {
            found.total = count;
            found.entries = entries(tx, &partnerships, some, more).await?;
        }
    }
    if let Some(with) = with {
        found.entries.retain(|entry| entry.peer.as_ref().is_some_and(|(peer, _)| *peer == with));
    }
    found.entries.sort_by_key(|entry| order(&entry.thing));
    if view == View::Done {
        found.entries.sort_by_key(|entry| std::cmp::Reverse(ended(&entry.thing)));
    }
    Ok(found)
}

async fn entries(
    tx: &Tx,
    partnerships: &[Partnership],
    tasks: Vec<PartnerTask>,
    steps: Vec<DealStep>,
) -> Result<Vec<Entry>, VaultError> {
    let places: HashMap<PartnershipId, &Partnership> = partnerships.iter().map(|one| (one.id, one)).collect();
    let programs: HashMap<ProgramId, &Partnership> =
        partnerships.iter().map(|one| (one.program, one)).collect();
    let hops: Vec<RegistrationId> = steps.iter().filter_map(DealStep::hop).collect();
    let hops = registrations::read_ahead(tx, &hops).await?;
    let hops: HashMap<_, _> = hops.into_iter().map(|hop| (hop.id, hop)).collect();
    let ids: Vec<_> = steps.iter().filter_map(|step| step.deal).collect();
    let deals: HashMap<_, _> =
        deals::these(tx, &ids).await?.into_iter().map(|deal| (deal.id, deal)).collect();
    let mut entries = Vec::with_capacity(tasks.len() + steps.len());
    for task in tasks {
        let place = places.get(&task.partnership);
        entries.push(Entry {
            about: place.map_or_else(String::new, |place| place.peer_name.clone()),
            peer: place.map(|place| (place.peer, place.peer_name.clone())),
            thing: Thing::Task(task),
        });
    }
    for step in steps {
        let hop = step.hop().and_then(|hop| hops.get(&hop));
        let deal = step.deal.and_then(|deal| deals.get(&deal));
        // What is one's own about a sale belongs to whose program it goes through.
        let through = deal.and_then(|deal| deal.program).and_then(|program| programs.get(&program));
        let brought = deal.and_then(|deal| match &deal.source {
            Source::Registration { peer, .. } => partnerships.iter().find(|one| one.peer_name == *peer),
            Source::Lead(_) => None,
        });
        let place = brought.or(through.copied()).map(|place| (place.peer, place.peer_name.clone()));
        entries.push(Entry {
            about: deal.map(|deal| deal.title()).or_else(|| hop.map(|hop| hop.title())).unwrap_or_default(),
            peer: hop.map(|hop| (hop.peer, hop.peer_name.clone())).or(place),
            thing: Thing::Step(step),
        });
    }
    Ok(entries)
}

/// In which order what is open is done: by its day, what has none last.
fn order(thing: &Thing) -> (bool, Option<Date>, String) {
    let (due, id) = match thing {
        Thing::Task(task) => (task.draft.due, task.id.to_string()),
        Thing::Step(step) => (step.due, step.id.to_string()),
    };
    (due.is_none(), due, id)
}

fn ended(thing: &Thing) -> Option<kernel::Timestamp> {
    match thing {
        Thing::Task(task) => task.done.as_ref().map(|(at, _)| *at),
        Thing::Step(step) => step.ended.as_ref().map(|ended| ended.at),
    }
}

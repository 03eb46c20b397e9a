//! What the list is made from.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use jiff::civil::Date;
use kernel::{OrgId, PartnershipId, PersonId, ProgramId, RegistrationId, Timestamp};
use partnering::{
    partnerships::{self, Partnership},
    tasks::{self, PartnerTask},
};
use selling::{
    deals::{self, Source},
    registrations,
    steps::{self, DealStep, Show},
};
use vault::{Tx, VaultError, rows::Uuid};

/// Rows of a page.
pub(super) const SHOWN: u32 = 200;

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

/// What there is to do, and of how many that is a part.
#[derive(Default)]
pub(super) struct Found {
    pub(super) entries: Vec<Entry>,
    /// How many there are in each view, of all organisations.
    pub(super) counts: BTreeMap<&'static str, u64>,
    /// Everybody about whom there may be something.
    pub(super) peers: BTreeMap<String, OrgId>,
    /// How many there are in the view, of the one that is chosen.
    pub(super) total: u64,
}

/// Reads one page of it: of these, those that are about that organisation.
pub(super) async fn read(
    tx: &Tx,
    view: View,
    me: Option<PersonId>,
    with: Option<OrgId>,
    page: u32,
) -> Result<Found, VaultError> {
    let partnerships = partnerships::all(tx).await?;
    let mut found = Found {
        peers: partnerships.iter().map(|one| (one.peer_name.clone(), one.peer)).collect(),
        ..Found::default()
    };
    for one in View::ALL {
        // Who has no person, such as a key, has nothing.
        let count = if one == View::Mine && me.is_none() {
            0
        } else {
            let ((_, tasks), (_, steps)) = first(tx, &partnerships, one, me, None, 1).await?;
            tasks + steps
        };
        found.counts.insert(one.word(), count);
    }
    if view == View::Mine && me.is_none() {
        return Ok(found);
    }
    // Of either kind, all rows of the page may be.
    let before = u64::from(page - 1) * u64::from(SHOWN);
    let until = before + u64::from(SHOWN);
    let ((tasks, of_tasks), (steps, of_steps)) = first(tx, &partnerships, view, me, with, until).await?;
    found.total = of_tasks + of_steps;
    let tasks = tasks.into_iter().map(Thing::Task);
    let mut things: Vec<Thing> = tasks.chain(steps.into_iter().map(Thing::Step)).collect();
    if view == View::Done {
        things.sort_by_key(|thing| Reverse((ended(thing), id(thing))));
    } else {
        things.sort_by_key(order);
    }
    let shown = things.into_iter().skip(usize::try_from(before).unwrap_or(usize::MAX)).take(SHOWN as usize);
    found.entries = entries(tx, &partnerships, shown.collect()).await?;
    Ok(found)
}

/// Rows of one kind, and how many there are.
type First<T> = (Vec<T>, u64);

/// The first so many tasks and steps of a view.
async fn first(
    tx: &Tx,
    partnerships: &[Partnership],
    view: View,
    me: Option<PersonId>,
    with: Option<OrgId>,
    limit: u64,
) -> Result<(First<PartnerTask>, First<DealStep>), VaultError> {
    let whose = if view == View::Mine { Some(me) } else { None };
    let show = match view {
        View::Mine | View::All => Show::Open,
        View::Asked => Show::Elsewhere,
        View::Done => Show::Over,
    };
    let shared = partnerships.iter().filter(|one| Some(one.peer) == with);
    let places: Vec<PartnershipId> = shared.map(|one| one.id).collect();
    let tasks = match view {
        // A task about somebody is never theirs to do.
        View::Asked => (Vec::new(), 0),
        _ => {
            let asked = tasks::Asked { partnership: None, whose, open: view != View::Done };
            tasks::first(tx, &asked, with.map(|_| &places[..]), limit).await?
        }
    };
    let asked = steps::Asked { deal: None, whose, show };
    let steps = steps::first(tx, &asked, with, limit).await?;
    Ok((tasks, steps))
}

async fn entries(
    tx: &Tx,
    partnerships: &[Partnership],
    things: Vec<Thing>,
) -> Result<Vec<Entry>, VaultError> {
    let steps = || {
        things.iter().filter_map(|thing| match thing {
            Thing::Step(step) => Some(step),
            Thing::Task(_) => None,
        })
    };
    let places: HashMap<PartnershipId, &Partnership> = partnerships.iter().map(|one| (one.id, one)).collect();
    let programs: HashMap<ProgramId, &Partnership> =
        partnerships.iter().map(|one| (one.program, one)).collect();
    let hops: Vec<RegistrationId> = steps().filter_map(DealStep::hop).collect();
    let hops = registrations::read_ahead(tx, &hops).await?;
    let hops: HashMap<_, _> = hops.into_iter().map(|hop| (hop.id, hop)).collect();
    let ids: Vec<_> = steps().filter_map(|step| step.deal).collect();
    let deals: HashMap<_, _> =
        deals::these(tx, &ids).await?.into_iter().map(|deal| (deal.id, deal)).collect();
    let of_task = |task: &PartnerTask| {
        let place = places.get(&task.partnership);
        let about = place.map_or_else(String::new, |place| place.peer_name.clone());
        (about, place.map(|place| (place.peer, place.peer_name.clone())))
    };
    let of_step = |step: &DealStep| {
        let hop = step.hop().and_then(|hop| hops.get(&hop));
        let deal = step.deal.and_then(|deal| deals.get(&deal));
        // What is one's own about a sale belongs to who brought it, or to whose program it goes through.
        let through = deal.and_then(|deal| deal.program).and_then(|program| programs.get(&program));
        let brought = deal.and_then(|deal| match &deal.source {
            Source::Registration { peer, .. } => partnerships.iter().find(|one| one.peer_name == *peer),
            Source::Lead(_) => None,
        });
        let place = brought.or(through.copied()).map(|place| (place.peer, place.peer_name.clone()));
        let about = deal.map(|deal| deal.title()).or_else(|| hop.map(|hop| hop.title())).unwrap_or_default();
        (about, hop.map(|hop| (hop.peer, hop.peer_name.clone())).or(place))
    };
    let entry = |thing: Thing| {
        let (about, peer) = match &thing {
            Thing::Task(task) => of_task(task),
            Thing::Step(step) => of_step(step),
        };
        Entry { thing, about, peer }
    };
    Ok(things.into_iter().map(entry).collect())
}

/// In which order what is open is done: by its day, what has none last.
fn order(thing: &Thing) -> (bool, Option<Date>, Uuid) {
    let due = match thing {
        Thing::Task(task) => task.draft.due,
        Thing::Step(step) => step.due,
    };
    (due.is_none(), due, id(thing))
}

fn ended(thing: &Thing) -> Option<Timestamp> {
    match thing {
        Thing::Task(task) => task.done.as_ref().map(|(at, _)| *at),
        Thing::Step(step) => step.ended.as_ref().map(|ended| ended.at),
    }
}

fn id(thing: &Thing) -> Uuid {
    match thing {
        Thing::Task(task) => task.id.uuid(),
        Thing::Step(step) => step.id.uuid(),
    }
}

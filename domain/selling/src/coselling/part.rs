//! The parts of a page that tell who has which note and file of a deal: beside each, the neighbours with whom it is shared
//! and those with whom it can be; and what the neighbours shared.

use std::collections::{HashMap, HashSet};

use askama::{Template, filters::HtmlSafe};
use kernel::{DealId, RegistrationId, Timestamp};
use trust::access::{Access, Role};
use vault::{Tx, VaultError};
use web::{Kind, Sees, Tag};

use super::{
    Shared, Thing, What,
    chain::{self, Neighbour},
    store,
};
use crate::{
    attachments,
    deals::{Deal, Stage},
    evidence::State,
    leads::sentence,
    registrations::{Direction, Registration},
    texts::coselling as texts,
};

/// What is known of the sharing of a deal, or along one hop of its chain.
pub(crate) struct Found {
    /// The deal; none where only what arrived is asked for.
    deal: Option<DealId>,
    hops: Vec<Registration>,
    neighbours: Vec<Neighbour>,
    shared: Vec<Shared>,
    whose: HashMap<Thing, Vec<String>>,
    /// By which hops came what may go on.
    onward: HashSet<RegistrationId>,
    now: Timestamp,
}

/// What can be done to share one thing, and what became of it where it went.
#[derive(Debug, Template)]
#[template(path = "coselling/acts.html")]
pub(crate) struct Acts {
    /// Where the deal is.
    here: String,
    thing: Thing,
    gone: Vec<Gone>,
    free: Vec<Choice>,
    /// What sharing it is called, and what comes of it.
    ask: String,
    comes: String,
}

impl HtmlSafe for Acts {}

/// How far a neighbour is with the same sale, as they tell.
#[derive(Debug)]
pub(crate) struct Stands {
    pub(crate) name: String,
    pub(crate) stage: Tag,
    pub(crate) told: String,
    /// What both say, where they closed it differently.
    pub(crate) differs: Option<String>,
}

/// With whom it is shared.
#[derive(Debug)]
struct Gone {
    name: String,
    state: Option<Tag>,
    reason: Option<String>,
    /// What is taken back, by who may, and what that is called.
    back: Option<(Thing, String)>,
}

/// A neighbour with whom something can be shared; as a box to tick.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<label class="choice field kept"><input type="checkbox" name="with" value="{{ hop }}"><span class="label">{{ name }}</span></label>"#,
    ext = "html"
)]
pub(crate) struct Choice {
    hop: RegistrationId,
    pub(crate) name: String,
}

impl HtmlSafe for Choice {}

/// What the neighbours shared.
#[derive(Debug, Template)]
#[template(path = "coselling/arrivals.html")]
pub(crate) struct Arrivals {
    things: Vec<Arrival>,
}

impl HtmlSafe for Arrivals {}

#[derive(Debug)]
struct Arrival {
    text: Option<String>,
    /// Where a file is saved from, its name, and what it is.
    file: Option<(String, String, String)>,
    told: String,
    sees: Sees,
    acts: Option<Acts>,
}

impl Found {
    /// What is known of a deal; `own` are its organisation's notes and files.
    pub(crate) async fn read(
        tx: &Tx,
        deal: &Deal,
        own: impl IntoIterator<Item = Thing>,
    ) -> Result<Self, VaultError> {
        let hops = chain::hops(tx, deal).await?;
        let neighbours = match deal.stage {
            Stage::Withdrawn => Vec::new(),
            _ => chain::neighbours(tx, &hops).await?,
        };
        Self::along(tx, Some(deal.id), hops, neighbours, own).await
    }

    /// What arrived along one hop.
    pub(crate) async fn of_hop(tx: &Tx, hop: &Registration) -> Result<Self, VaultError> {
        Self::along(tx, None, vec![hop.clone()], Vec::new(), []).await
    }

    async fn along(
        tx: &Tx,
        deal: Option<DealId>,
        hops: Vec<Registration>,
        neighbours: Vec<Neighbour>,
        own: impl IntoIterator<Item = Thing>,
    ) -> Result<Self, VaultError> {
        let ids: Vec<RegistrationId> = hops.iter().map(|hop| hop.id).collect();
        let shared = store::of(tx, &ids).await?;
        let came = shared.iter().filter(|one| one.side == Direction::Received);
        let things: Vec<Thing> = own.into_iter().chain(came.map(|one| one.id)).collect();
        let mut onward = HashSet::new();
        for hop in &hops {
            if neighbours.len() > 1 && chain::onward(tx, hop).await? {
                onward.insert(hop.id);
            }
        }
        let whose = store::whose(tx, &things).await?;
        Ok(Self { deal, hops, neighbours, shared, whose, onward, now: tx.now() })
    }

    /// Who sees a note or a file of the organisation's own.
    pub(crate) fn sees(&self, thing: Thing) -> Sees {
        match self.whose.get(&thing) {
            Some(names) => Sees::With { with: names.join(", ") },
            None => Sees::OnlyYou,
        }
    }

    /// What can be done to share it.
    pub(crate) fn acts(&self, access: &Access, thing: Thing) -> Acts {
        self.acts_with(access, thing, |_| true)
    }

    /// With whom a new note can be shared at once.
    pub(crate) fn takers(&self) -> Vec<Choice> {
        self.neighbours.iter().filter(|one| one.notes).map(Choice::of).collect()
    }

    /// Who can be asked to do something.
    pub(crate) fn askable(&self) -> Vec<(RegistrationId, String)> {
        chain::asked(&self.neighbours)
    }

    /// Who is at the other ends of the hops.
    pub(crate) fn peers(&self) -> HashMap<RegistrationId, String> {
        self.hops.iter().map(|hop| (hop.id, hop.peer_name.clone())).collect()
    }

    /// How far the neighbours are who tell, beside the organisation's own deal.
    pub(crate) fn stands(&self, own: Stage) -> Vec<Stands> {
        let came = self.shared.iter().filter(|one| one.side == Direction::Received);
        let told = came.filter_map(|one| match one.what {
            What::Stage { stage } => Some((chain::at(&self.hops, one.registration)?, one, stage)),
            _ => None,
        });
        let stands = told.map(|(hop, one, stage)| {
            let name = hop.peer_name.clone();
            let closed = |stage: Stage| matches!(stage, Stage::Won | Stage::Lost);
            let differs = closed(own) && closed(stage) && own != stage;
            let kind = match stage {
                Stage::Won => Kind::Good,
                Stage::Lost => Kind::Bad,
                _ => Kind::Plain,
            };
            Stands {
                differs: differs
                    .then(|| texts::differs(&name, stage.label().to_lowercase(), own.label().to_lowercase())),
                stage: Tag { kind, text: stage.label() },
                told: texts::told(web::ago(one.at, self.now)),
                name,
            }
        });
        stands.collect()
    }

    /// Those with whom nothing can be shared, since the agreement does not say so.
    pub(crate) fn closed(&self) -> Option<String> {
        let closed = self.neighbours.iter().filter(|one| !one.notes && !one.files);
        let names: Vec<&str> = closed.map(|one| one.hop.peer_name.as_str()).collect();
        (!names.is_empty()).then(|| texts::closed(names.join(", ")))
    }

    /// What the neighbours shared, the newest first; none where they shared nothing.
    pub(crate) fn arrivals(&self, access: &Access) -> Option<Arrivals> {
        let came = self.shared.iter().rev().filter(|one| one.side == Direction::Received);
        let things: Vec<Arrival> = came.filter_map(|one| self.arrival(access, one)).collect();
        (!things.is_empty()).then_some(Arrivals { things })
    }

    fn arrival(&self, access: &Access, one: &Shared) -> Option<Arrival> {
        let hop = chain::at(&self.hops, one.registration)?;
        let mut names = vec![hop.peer_name.clone()];
        names.extend(self.whose.get(&one.id).into_iter().flatten().cloned());
        let (text, file) = match &one.what {
            What::Note { text } => (text.clone(), None),
            What::File { name, kind, size, .. } => {
                let href = access.here(&format!("shared/{}", one.id));
                (None, Some((href, name.clone(), attachments::said(*kind, *size))))
            }
            What::Stage { .. } => return None,
        };
        let may = self.onward.contains(&hop.id);
        Some(Arrival {
            text,
            file,
            told: texts::from_when(&hop.peer_name, web::moment(one.at, self.now)),
            sees: Sees::With { with: names.join(", ") },
            acts: self.deal.map(|_| self.acts_with(access, one.id, |to| may && to.hop.id != hop.id)),
        })
    }

    fn acts_with(&self, access: &Access, thing: Thing, may: impl Fn(&Neighbour) -> bool) -> Acts {
        let works = access.role >= Role::Member;
        let stage = matches!(thing, Thing::Stage(_));
        let rows = self.shared.iter().filter(|one| one.source == Some(thing));
        let gone = rows.filter_map(|one| {
            let hop = chain::at(&self.hops, one.registration).filter(|hop| hop.is_seen())?;
            Some(Gone::of(one, hop, works))
        });
        let has = |hop: &Registration| {
            let mut rows = self.shared.iter().filter(|one| one.source == Some(thing));
            rows.any(|one| one.registration == hop.id && one.crosses())
        };
        let free = self.neighbours.iter().filter(|one| works && one.takes(thing) && may(one));
        Acts {
            here: self.deal.map_or_else(String::new, |deal| access.here(&format!("deals/{deal}"))),
            thing,
            gone: gone.collect(),
            free: free.filter(|one| !has(&one.hop)).map(Choice::of).collect(),
            ask: if stage { texts::tell_stage() } else { texts::share() },
            comes: if stage { texts::they_follow() } else { texts::they_keep() },
        }
    }
}

impl Gone {
    fn of(one: &Shared, hop: &Registration, works: bool) -> Self {
        let (state, reason) = match &one.state {
            State::UnderWay => (Some(Tag { kind: Kind::Plain, text: texts::under_way() }), None),
            State::There => (None, None),
            State::Refused { reason } => {
                (Some(Tag { kind: Kind::Bad, text: texts::not_taken() }), Some(sentence(reason)))
            }
        };
        Self {
            name: hop.peer_name.clone(),
            state,
            reason,
            back: (works && one.crosses()).then(|| {
                let act = match one.id {
                    Thing::Stage(_) => texts::stop_telling(&hop.peer_name),
                    _ => texts::take_back_from(&hop.peer_name),
                };
                (one.id, act)
            }),
        }
    }
}

impl Choice {
    fn of(neighbour: &Neighbour) -> Self {
        Self { hop: neighbour.hop.id, name: neighbour.hop.peer_name.clone() }
    }
}

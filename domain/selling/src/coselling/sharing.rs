//! Sharing a note or a file of a deal with a neighbour, and taking it back.

use exchange::{Draft, Exchange, Field, SendError, Why};
use jiff::SignedDuration;
use kernel::{DealId, EnvelopeId, FileId, NoteId, RegistrationId};
use serde_json::json;
use trust::agreements::Class;
use vault::{Blob, Change, Fact, VaultError, sealed};

use super::{
    SHARED, Shared, Thing, What,
    chain::{self, Neighbour},
    store,
};
use crate::{
    attachments::{self, About},
    deals::{self, Deal, DealError, Stage},
    evidence::{Beside, Excess, MOST_A_DAY, State, fits, unsend},
    registrations::{self, Direction, Registration},
    steps,
    texts::coselling as texts,
};

/// How long a note may be, in characters.
pub(super) const LONGEST: usize = 10_000;
/// How many notes may go one way along one hop.
pub(super) const MOST_NOTES: usize = 200;

/// Why nothing was shared. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// No such deal, or nothing like that of it.
    #[error("{}", texts::absent())]
    Absent,
    /// Nobody was chosen.
    #[error("{}", texts::choose_somebody())]
    Nobody,
    /// Not somebody with whom this sale is held.
    #[error("{}", texts::no_neighbour())]
    NoNeighbour,
    /// It came from there.
    #[error("{}", texts::has_it(_0))]
    HasIt(String),
    /// The agreement lets nothing like it cross.
    #[error("{}", texts::not_covered(_0))]
    Uncovered(String),
    /// The terms under which it came let it go no further.
    #[error("{}", texts::not_onward(_0))]
    NotOnward(String),
    /// So many notes went already.
    #[error("{}", texts::too_many_notes(MOST_NOTES))]
    Many,
    /// More than may cross.
    #[error(transparent)]
    Excess(#[from] Excess),
    /// Of the deal itself.
    #[error(transparent)]
    Deal(#[from] DealError),
    /// It could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What is to be shared, and by which hop it came where it is not one's own.
struct Content {
    what: What,
    from: Option<RegistrationId>,
}

/// Shares a note or a file of a deal with these neighbours, or how far it is; who has it already is not sent it twice.
///
/// # Errors
/// Why not; nothing has left then, if the change ends with it.
pub async fn share(
    exchange: &Exchange,
    change: &Change,
    deal: DealId,
    thing: Thing,
    with: &[RegistrationId],
) -> Result<(), ShareError> {
    if with.is_empty() {
        return Err(ShareError::Nobody);
    }
    let deal = deals::find(change, deal).await?.ok_or(ShareError::Absent)?;
    if deal.stage == Stage::Withdrawn {
        return Err(DealError::Withdrawn.into());
    }
    let hops = chain::hops(change, &deal).await?;
    let content = content(change, &deal, &hops, thing).await?;
    if let Some(from) = content.from.and_then(|from| chain::at(&hops, from)) {
        if with.contains(&from.id) {
            return Err(ShareError::HasIt(from.peer_name.clone()));
        }
        if !chain::onward(change, from).await? {
            return Err(ShareError::NotOnward(from.peer_name.clone()));
        }
    }
    let neighbours = chain::neighbours(change, &hops).await?;
    let there = store::of_sources(change, &[thing]).await?;
    for (at, id) in with.iter().enumerate() {
        let neighbour = neighbours.iter().find(|one| one.hop.id == *id).ok_or(ShareError::NoNeighbour)?;
        if !neighbour.takes(thing) {
            return Err(ShareError::Uncovered(neighbour.hop.peer_name.clone()));
        }
        let has = there.iter().any(|one| one.registration == *id && one.crosses());
        if has || with[..at].contains(id) {
            continue;
        }
        if !matches!(thing, Thing::Stage(_)) {
            within_bounds(change, &neighbour.hop, Direction::Sent, content.what.size()).await?;
        }
        send_one(exchange, change, &deal, &neighbour.hop, thing, &content.what).await?;
    }
    Ok(())
}

/// What somebody wants to share, if it is of this deal.
async fn content(
    change: &Change,
    deal: &Deal,
    hops: &[Registration],
    thing: Thing,
) -> Result<Content, ShareError> {
    let own = match thing {
        Thing::Note(id) => {
            deals::note(change, deal.id, id).await?.map(|note| What::Note { text: Some(note.text) })
        }
        Thing::File(id) => {
            let file = attachments::find(change, id).await?;
            let file = file.filter(|file| file.removed.is_none() && file.about == About::Deal(deal.id));
            file.map(|file| What::File { name: file.name, kind: file.kind, size: file.size, hash: file.hash })
        }
        Thing::Stage(id) => {
            let own = Some(What::Stage { stage: deal.stage }).filter(|_| id == deal.id);
            return own.map(|what| Content { what, from: None }).ok_or(ShareError::Absent);
        }
    };
    if let Some(what) = own {
        return Ok(Content { what, from: None });
    }
    let came = store::find(change, thing).await?.filter(|one| one.side == Direction::Received);
    let came = came.filter(|one| chain::at(hops, one.registration).is_some());
    came.map(|one| Content { what: one.what, from: Some(one.registration) }).ok_or(ShareError::Absent)
}

/// Whether one more goes that way along a hop: the same bounds hold where it leaves and where it arrives.
pub(super) async fn within_bounds(
    tx: &vault::Tx,
    hop: &Registration,
    side: Direction,
    size: Option<u64>,
) -> Result<(), ShareError> {
    let there = store::of(tx, &[hop.id]).await?;
    let there = || there.iter().filter(|one| one.side == side && one.crosses());
    let day = tx.now() - SignedDuration::from_hours(24);
    let lately = store::since(tx, hop.partnership, side, day).await?;
    match size {
        Some(size) => {
            let sizes: Vec<u64> = there().filter_map(Shared::size).collect();
            Ok(fits(&sizes, &[size], lately)?)
        }
        None if there().filter(|one| matches!(one.id, Thing::Note(_))).count() >= MOST_NOTES => {
            Err(ShareError::Many)
        }
        None if lately >= MOST_A_DAY => Err(Excess::Often.into()),
        None => Ok(()),
    }
}

async fn send_one(
    exchange: &Exchange,
    change: &Change,
    deal: &Deal,
    hop: &Registration,
    source: Thing,
    what: &What,
) -> Result<(), ShareError> {
    let sent = send(exchange, change, hop, what).await?;
    let (clock, chance) = change.nature();
    let shared = Shared {
        id: match source {
            Thing::Note(_) => Thing::Note(NoteId::new(clock, chance)),
            Thing::File(_) => Thing::File(FileId::new(clock, chance)),
            Thing::Stage(_) => Thing::Stage(DealId::new(clock, chance)),
        },
        registration: hop.id,
        partnership: hop.partnership,
        side: Direction::Sent,
        what: what.clone().kept(),
        source: Some(source),
        envelope: sent,
        state: State::UnderWay,
        at: change.now(),
    };
    store::insert(change, &shared).await?;
    change.record(fact(change, "deal.shared", &shared, hop, Some(deal.id))).await?;
    Ok(())
}

/// Sends something along a hop; its envelope.
async fn send(
    exchange: &Exchange,
    change: &Change,
    hop: &Registration,
    what: &What,
) -> Result<EnvelopeId, ShareError> {
    let fields = match what {
        What::Stage { stage } => {
            vec![Field::new("stage", Class::Timing.as_str(), json!(stage.as_str()))]
        }
        What::Note { text } => {
            vec![Field::new("note", Class::Notes.as_str(), json!(text.as_deref().unwrap_or_default()))]
        }
        What::File { name, kind, size, hash } => {
            Beside::fields(&Blob { hash: hash.clone(), size: *size }, name, *kind)
        }
    };
    let draft = Draft {
        kind: &SHARED,
        to: hop.peer,
        partnership: Some(hop.partnership),
        subject: hop.id.to_string(),
        in_reply_to: Some(hop.envelope.clone()),
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    Ok(exchange.send(change, cleared).await?.header.id)
}

/// Tells that a deal is somewhere else now: that takes the place of what was told before, which is taken back.
pub(super) async fn retell(
    exchange: &Exchange,
    change: &Change,
    shared: &Shared,
    hop: &Registration,
    stage: Stage,
) -> Result<(), ShareError> {
    let sent = send(exchange, change, hop, &What::Stage { stage }).await?;
    store::retell(change, shared.id, stage, (sent, &State::UnderWay)).await?;
    if shared.crosses() {
        unsend(exchange, change, &SHARED, (hop.id, shared.envelope), Why::Withdrawn).await?;
    }
    Ok(())
}

/// Takes back something that was shared: its receiver erases it.
///
/// # Errors
/// That there is no such thing.
pub async fn recall(exchange: &Exchange, change: &Change, deal: DealId, id: Thing) -> Result<(), ShareError> {
    let deal = deals::find(change, deal).await?.ok_or(ShareError::Absent)?;
    let hops = chain::hops(change, &deal).await?;
    let shared = store::find(change, id).await?.filter(|one| one.side == Direction::Sent);
    let shared = shared.filter(|one| chain::at(&hops, one.registration).is_some());
    take_back(exchange, change, &shared.ok_or(ShareError::Absent)?, Why::Withdrawn).await?;
    Ok(())
}

/// Takes back whatever was shared of a note or a file, since it is here no more.
pub(crate) async fn recall_source(
    exchange: &Exchange,
    change: &Change,
    source: Thing,
    why: Why,
) -> Result<(), VaultError> {
    let _all = change.whole();
    for shared in store::of_sources(change, &[source]).await? {
        take_back(exchange, change, &shared, why).await?;
    }
    Ok(())
}

/// Takes back all that was shared along a hop that is over.
pub(crate) async fn recall_hop(
    exchange: &Exchange,
    change: &Change,
    hop: RegistrationId,
) -> Result<(), VaultError> {
    steps::take_back_along(exchange, change, hop).await?;
    let _all = change.whole();
    for shared in store::of(change, &[hop]).await?.iter().filter(|one| one.side == Direction::Sent) {
        take_back(exchange, change, shared, Why::Withdrawn).await?;
    }
    Ok(())
}

pub(super) async fn take_back(
    exchange: &Exchange,
    change: &Change,
    shared: &Shared,
    why: Why,
) -> Result<(), VaultError> {
    if shared.crosses() {
        unsend(exchange, change, &SHARED, (shared.registration, shared.envelope), why).await?;
    }
    store::delete(change, shared).await?;
    // What nobody takes back stays where it went, as long as may be there.
    if why != Why::Expired
        && let Some(hop) = registrations::find(change, shared.registration).await?
    {
        let deal = chain::about(change, &hop).await?;
        change.record(fact(change, "deal.share_taken_back", shared, &hop, deal)).await?;
    }
    Ok(())
}

/// What is told of something shared: never what it says. That is sealed with a salt that nobody keeps.
pub(super) fn fact(
    change: &Change,
    kind: &'static str,
    shared: &Shared,
    hop: &Registration,
    deal: Option<DealId>,
) -> Fact {
    let salt = change.chance().bytes::<16>();
    let content = match &shared.what {
        What::Note { text } => json!([text]),
        What::File { hash, .. } => json!([hash]),
        What::Stage { stage } => json!([stage.as_str()]),
    };
    let fact = shared.about(Fact::new(kind).about(hop.id));
    let fact = deal.into_iter().fold(fact, |fact, deal| fact.about(deal));
    fact.with("peer", hop.peer.to_string())
        .with("what", shared.id.as_str())
        .with("content", sealed(&salt, &content))
}

impl Neighbour {
    /// Whether the terms let such a thing go there.
    pub(super) fn takes(&self, thing: Thing) -> bool {
        match thing {
            Thing::Note(_) => self.notes,
            Thing::File(_) => self.files,
            Thing::Stage(_) => self.stage,
        }
    }
}

impl What {
    fn size(&self) -> Option<u64> {
        match self {
            Self::File { size, .. } => Some(*size),
            Self::Note { .. } | Self::Stage { .. } => None,
        }
    }

    /// As its sender keeps it: the text of a note stands in its source alone.
    fn kept(self) -> Self {
        match self {
            Self::Note { .. } => Self::Note { text: None },
            other => other,
        }
    }
}

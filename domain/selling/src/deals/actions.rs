//! What people do with deals: begin one, move it, arrange who does what next.

use jiff::{civil::Date, tz::TimeZone};
use kernel::{DealId, LeadId, MoneyError, PersonId, ProgramId, RegistrationId, Timestamp};
use serde_json::json;
use vault::{Change, Fact, VaultError};
use web::table::Words;

use partnering::partnerships;

use super::{Answers, Card, Deal, Source, Spot, Stage, again, pipeline::Lanes, store};
use crate::texts::deals as texts;
use crate::{
    leads::{self, Draft},
    registrations::{self, Registration},
    steps,
};

/// Why nothing came of it. Each says what to do.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DealError {
    /// No such deal, lead or note here.
    #[error("{}", texts::absent())]
    Absent,
    /// A lead is worked on already.
    #[error("{}", texts::is_deal())]
    Begun(DealId),
    /// Somebody moved it meanwhile.
    #[error("{}", texts::was_moved(_0))]
    Moved(String),
    /// Somebody changed it meanwhile.
    #[error("{}", texts::was_changed())]
    Changed,
    /// The partner took it back.
    #[error("{}", texts::is_withdrawn())]
    Withdrawn,
    /// The stage asks for something first.
    #[error("{}", texts::gate(_0, list(_1)))]
    Gate(String, Vec<(&'static str, DealError)>),
    /// Something that a stage asks for.
    #[error("{}", _0())]
    Missing(Words),
    /// Not a stage.
    #[error("{}", texts::no_stage(_0))]
    Stage(String),
    /// Not one of the choices.
    #[error("{}", texts::no_choice(_0))]
    Choice(String),
    /// Not a day.
    #[error("{}", texts::no_date(_0))]
    Date(String),
    /// A time that ends before it begins.
    #[error("{}", texts::ends_first())]
    EndsBeforeItBegins,
    /// A text that is too long.
    #[error("{}", texts::too_long(most, length))]
    Long {
        /// The limit.
        most: usize,
        /// What was given.
        length: usize,
    },
    /// An empty text.
    #[error("{}", texts::empty())]
    Empty,
    /// Not somebody of the organisation.
    #[error("{}", texts::stranger())]
    Stranger,
    /// What is still to be done about it cannot be dropped.
    #[error("{0}")]
    Steps(String),
    /// Not an amount of money.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Below.
    #[error("{0}")]
    Vault(std::sync::Arc<VaultError>),
}

impl From<VaultError> for DealError {
    fn from(error: VaultError) -> Self {
        Self::Vault(error.into())
    }
}

fn list(errors: &[(&'static str, DealError)]) -> String {
    errors.iter().map(|(_, error)| error.to_string()).collect::<Vec<_>>().join("; ")
}

/// Begins to work on a lead. It stays private.
///
/// # Errors
/// Why not.
pub async fn begin(change: &Change, lead: LeadId) -> Result<DealId, DealError> {
    if let Some(deal) = store::of_lead(change, lead).await? {
        return Err(DealError::Begun(deal.id));
    }
    let lead = leads::find(change, lead).await?.ok_or(DealError::Absent)?;
    let begun = begin_all(change, &[(lead.id, lead.draft)]).await?;
    let deal = begun.into_iter().next().ok_or(DealError::Absent)?;
    // It goes through the program with which it was registered first, of those that it still is.
    let registered = registrations::of_lead(change, lead.id).await?;
    let hops: Vec<RegistrationId> = registered.iter().map(|one| one.id).collect();
    steps::adopt(change, deal, &hops).await?;
    if let Some(first) = registered.iter().rfind(|one| one.is_seen())
        && let Some(place) = partnerships::find(change, first.partnership).await?
    {
        join(change, &[lead.id], place.program).await?;
    }
    change.record(Fact::new("deal.begun").about(deal).about(lead.id)).await?;
    Ok(deal)
}

/// Deals for leads that were worked on elsewhere before they came here, with few statements: each stands
/// where its lead says. That they begin is told by the fact that added the lead.
///
/// # Errors
/// What the vault says.
pub async fn begin_all(change: &Change, leads: &[(LeadId, Draft)]) -> Result<Vec<DealId>, VaultError> {
    let mut begun = Vec::with_capacity(leads.len());
    for (lead, draft) in leads {
        let deal = fresh(change, Source::Lead(*lead), draft);
        store::insert(change, &deal);
        begun.push((*lead, deal.id));
    }
    leads::store::work_on(change, &begun).await?;
    Ok(begun.into_iter().map(|(_, deal)| deal).collect())
}

/// What was accepted of a partner's becomes a deal here.
pub(crate) async fn begin_accepted(change: &Change, registration: &Registration) -> Result<(), VaultError> {
    let place = partnerships::find(change, registration.partnership).await?;
    let source = Source::Registration {
        id: registration.id,
        peer: registration.peer_name.clone(),
        reseller: registration.reseller.clone(),
    };
    let program = place.map(|place| place.program);
    store::insert(change, &Deal { program, ..fresh(change, source, &registration.sale) });
    Ok(())
}

/// Leads are registered with a program: the deals of those that go through none go through that one.
pub(crate) async fn join(change: &Change, leads: &[LeadId], program: ProgramId) -> Result<(), VaultError> {
    store::join(change, leads, program).await
}

fn fresh(change: &Change, source: Source, sale: &Draft) -> Deal {
    let (clock, chance) = change.nature();
    let now = change.now();
    let stage = Stage::of_outcome(sale.stage);
    // What was worked on elsewhere came into its stage when it was opened, or closed.
    let since = if stage == Stage::New { sale.opened_on } else { sale.closes_on };
    let since = since.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|at| at.timestamp());
    Deal {
        id: DealId::new(clock, chance),
        source,
        stage,
        program: None,
        own_stage: None,
        card: Card::of(sale),
        answers: Answers::default(),
        owner: None,
        next: None,
        version: 1,
        started: now,
        moved: since.filter(|since| *since < now).unwrap_or(now),
    }
}

/// Moves a deal out of the lane where somebody saw it, into another, with what that one asks for. A lane is a stage, or
/// what the deal's program calls one.
///
/// # Errors
/// [`DealError::Moved`] where somebody was faster, [`DealError::Gate`] where something is missing.
pub async fn move_to(
    change: &Change,
    id: DealId,
    from: &Spot,
    to: &Spot,
    answers: impl FnOnce(&Answers) -> Result<Answers, Vec<(&'static str, DealError)>>,
) -> Result<Deal, DealError> {
    let mut deal = standing(change, id).await?;
    let lanes = Lanes::of_deal(change, &deal).await?;
    let stands = |spot: &Spot| {
        spot.stage == deal.stage
            && spot.own.as_deref().is_none_or(|own| {
                lanes.at(deal.stage, Some(own)) == lanes.at(deal.stage, deal.own_stage.as_deref())
            })
    };
    if !stands(from) && !stands(to) {
        return Err(DealError::Moved(deal.stands()));
    }
    // Whoever names a stage alone leaves a deal where it is within that stage.
    let stays = to.own.is_none() && to.stage == deal.stage;
    let lane = if stays { None } else { Some(lanes.asked(to)?) };
    let label = lane.map_or_else(|| deal.stands(), |lane| lane.label());
    let (before, to) = (deal.stage, to.stage);
    deal.answers = answers(&deal.answers).map_err(|errors| DealError::Gate(label.clone(), errors))?;
    let missing = to.missing(&deal.answers);
    if !missing.is_empty() {
        return Err(DealError::Gate(label, missing));
    }
    if before == Stage::Lost && to != Stage::Lost {
        // It is looked at now.
        deal.answers.look_again_on = None;
    }
    let own = lane.map_or_else(|| deal.own_stage.clone(), |lane| lane.spot.own.clone());
    if before != to || deal.own_stage != own {
        deal.moved = change.now();
    }
    (deal.stage, deal.own_stage) = (to, own);
    let closes = before.outcome() != to.outcome() && to.outcome() != leads::Stage::Open;
    if closes {
        deal.card.closes_on = Some(today(change.now()));
    }
    written(store::step(change, &deal).await?)?;
    if let Source::Lead(lead) = deal.source {
        leads::store::follow(change, lead, to.outcome(), deal.card.closes_on).await?;
    }
    let mut fact = Fact::new("deal.moved").about(id).with("from", before.as_str()).with("to", to.as_str());
    if let Some(own) = &deal.own_stage {
        fact = fact.with("own_stage", own.clone());
    }
    if let (Stage::Won, Some(billing)) = (to, deal.answers.billing) {
        fact = fact.with("billing", billing.as_str());
    }
    if let (Stage::Lost, Some(reason)) = (to, deal.answers.lost_reason) {
        fact = fact.with("reason", reason.as_str());
    }
    change.record(fact).await?;
    again::ask(change, &deal).await?;
    deal.version += 1;
    Ok(deal)
}

/// Says who looks after it, or that nobody does. Whether that person works here, the caller knows.
///
/// # Errors
/// [`DealError::Changed`] where somebody was faster.
pub async fn assign(
    change: &Change,
    id: DealId,
    version: i64,
    owner: Option<PersonId>,
) -> Result<(), DealError> {
    let mut deal = seen(change, id, version).await?;
    if deal.owner == owner {
        return Ok(());
    }
    deal.owner = owner;
    written(store::arrange(change, &deal).await?)?;
    let fact = Fact::new("deal.assigned").about(id);
    change.record(fact.with("to", json!(owner.map(|owner| owner.to_string())))).await?;
    Ok(())
}

/// The customer of a deal has a trial: since when, and until when. So the stage that asks for one has its answer; without
/// one, what was known of it is taken out.
///
/// # Errors
/// What the vault says.
pub async fn know_trial(
    change: &Change,
    id: DealId,
    trial: Option<(Date, Option<Date>)>,
) -> Result<(), VaultError> {
    let Some(mut deal) = store::find(change, id).await?.filter(|deal| deal.stage != Stage::Withdrawn) else {
        return Ok(());
    };
    let (from, until) = trial.map_or((None, None), |(from, until)| (Some(from), until));
    if (deal.answers.trial_from, deal.answers.trial_until) == (from, until) {
        return Ok(());
    }
    (deal.answers.trial_from, deal.answers.trial_until) = (from, until);
    if store::step(change, &deal).await? {
        change.record(Fact::new("deal.trial_known").about(id)).await?;
    }
    Ok(())
}

/// What its lead says now.
pub(crate) async fn follow(change: &Change, lead: LeadId, sale: &Draft) -> Result<(), VaultError> {
    let Some(mut deal) = store::of_lead(change, lead).await? else { return Ok(()) };
    deal.card = Card::of(sale);
    store::show(change, &deal).await
}

/// What is told of a sale that came with a registration: what lists show of its deal. One that is closed keeps what it came
/// to: that is what the two owe each other for.
pub(crate) async fn show_sale(change: &Change, id: RegistrationId, sale: &Draft) -> Result<(), VaultError> {
    let open = |deal: &Deal| deal.stage.outcome() == leads::Stage::Open;
    let Some(mut deal) = store::of_registration(change, id).await?.filter(open) else { return Ok(()) };
    deal.card = Card::of(sale);
    store::show(change, &deal).await
}

/// Takes out of a deal all that came with the registration, whose time is over.
pub(crate) async fn forget(change: &Change, id: RegistrationId) -> Result<(), VaultError> {
    match store::of_registration(change, id).await? {
        Some(deal) => store::erase(change, &deal).await,
        None => Ok(()),
    }
}

/// The partner took the registration back: the deal ends, and nothing of it is kept that came from them.
pub(crate) async fn withdrawn(change: &Change, id: RegistrationId) -> Result<(), VaultError> {
    let Some(mut deal) = store::of_registration(change, id).await? else { return Ok(()) };
    (deal.stage, deal.own_stage) = (Stage::Withdrawn, None);
    deal.moved = change.now();
    steps::clear(change, deal.id).await?;
    if store::step(change, &deal).await? {
        change.record(Fact::new("deal.withdrawn").about(deal.id).about(id)).await?;
    }
    Ok(())
}

/// A deal with which something can be done.
async fn standing(change: &Change, id: DealId) -> Result<Deal, DealError> {
    let deal = store::find(change, id).await?.ok_or(DealError::Absent)?;
    if deal.stage == Stage::Withdrawn { Err(DealError::Withdrawn) } else { Ok(deal) }
}

/// The same, if it is still as somebody saw it.
async fn seen(change: &Change, id: DealId, version: i64) -> Result<Deal, DealError> {
    let deal = standing(change, id).await?;
    if deal.version == version { Ok(deal) } else { Err(DealError::Changed) }
}

fn written(done: bool) -> Result<(), DealError> {
    if done { Ok(()) } else { Err(DealError::Changed) }
}

/// The day, in UTC.
pub(super) fn today(now: Timestamp) -> Date {
    text::day_at(now)
}

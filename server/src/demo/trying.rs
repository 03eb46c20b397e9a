//! What customers of the demonstration try: a partner asks for trials of its deals, whoever owns the program gives most of
//! them, and its product reports how they are used. Through the same actions as everybody's.

use customers::trials::{self, Counted, Report, Says, TrialError, Wish};
use jiff::{SignedDuration, Span};
use kernel::{PersonId, Timestamp, TrialId};
use partnering::partnerships::{self, Role, State};
use selling::{
    deals::{self, Source, Stage},
    leads,
};
use vault::{Actor, Change, Vault};

use crate::node::Node;

/// How many are asked for.
const ASKED: u64 = 10;
const FRAMEWORKS: [&str; 4] = ["ISO 27001", "NIS2", "GDPR", "SOC 2"];

/// A partner asks, and whoever is asked gives.
pub async fn try_out(
    node: &Node,
    (above, gives): (&Vault, PersonId),
    (below, asks): (&Vault, PersonId),
) -> anyhow::Result<()> {
    let exchange = &node.exchange;
    let asked = below.change(Actor::Person(asks), async |change| ask(node, change).await).await?;
    node.runner.until_idle(|_| {}).await?;
    for (at, id) in asked.iter().copied().enumerate() {
        let given =
            above.change(Actor::Person(gives), async |change: &Change| give(node, change, at, id).await);
        given.await?;
    }
    node.runner.until_idle(|_| {}).await?;
    if let Some(id) = asked.get(4).copied() {
        let more =
            below.change(Actor::Person(asks), async |change: &Change| match running(change, id).await? {
                true => trials::ask(exchange, change, id, "Their team begins after the holidays.").await,
                false => Ok(()),
            });
        more.await?;
    }
    // And one is taken back.
    if let Some(id) = asked.last().copied() {
        let back =
            below.change(Actor::Person(asks), async |change: &Change| match running(change, id).await? {
                true => trials::withdraw(exchange, change, id).await,
                false => Ok(()),
            });
        back.await?;
    }
    node.runner.until_idle(|_| {}).await?;
    Ok(())
}

async fn running(change: &Change, id: TrialId) -> Result<bool, TrialError> {
    Ok(trials::find(change, id).await?.is_some_and(|trial| trial.state == trials::State::Running))
}

/// Asks for trials for the customers of deals that are under way.
async fn ask(node: &Node, change: &Change) -> Result<Vec<TrialId>, TrialError> {
    let places = partnerships::all(change).await?;
    let mut places = places.iter().filter(|one| one.role == Role::Partner && one.state == State::Active);
    let Some(place) = places.next() else { return Ok(Vec::new()) };
    let mut asked = Vec::new();
    for deal in deals::lane(change, &deals::everything(), Stage::New, None, ASKED).await? {
        let Source::Lead(lead) = deal.source else { continue };
        let Some(lead) = leads::find(change, lead).await?.filter(|lead| lead.draft.company.is_some()) else {
            continue;
        };
        let wish = Wish { product: lead.draft.product.clone(), ..Wish::default() };
        let about = &lead.draft;
        asked.push(trials::request(&node.exchange, change, about, Some(deal.id), place.id, &wish).await?);
    }
    Ok(asked)
}

/// Gives one, or not; not where it went to another distributor.
async fn give(node: &Node, change: &Change, at: usize, id: TrialId) -> Result<(), TrialError> {
    if trials::find(change, id).await?.is_none() {
        return Ok(());
    }
    let say = async |says| trials::say(&node.exchange, change, id, says).await;
    match at {
        0 => return Ok(()),
        1 => return say(Says::Decline("They tried it in spring.".to_owned())).await,
        _ => say(Says::Open(Some([30, 5, 14, 30][at % 4]))).await?,
    }
    // One that nobody uses, one that does not come far, and some that do.
    if at != 2 {
        trials::report(change, id, report(change.now(), at)).await?;
    }
    match at {
        7 => say(Says::Convert).await,
        8 => say(Says::Cancel("They chose to begin next year.".to_owned())).await,
        _ => Ok(()),
    }
}

/// How a customer used it in the last weeks.
pub fn report(now: Timestamp, at: usize) -> Report {
    let as_of = now.saturating_sub(SignedDuration::from_mins(5)).unwrap_or(now);
    let today = as_of.to_zoned(jiff::tz::TimeZone::UTC).date();
    let quiet = if at == 3 { 20 } else { 0 };
    let days = (quiet..quiet + 25).filter(|day| day % 7 > 1);
    Report {
        as_of,
        users: 2 + at as u32 * 3,
        framework: Some(FRAMEWORKS[at % FRAMEWORKS.len()].to_owned()),
        progress: Some((at as u32 * 13 + 8) % 100),
        activity: days
            .filter_map(|day| {
                let on = today.checked_sub(Span::new().days(day)).ok()?;
                Some(Counted { on, count: 3 + (day as u32 * 7 + at as u32) % 20 })
            })
            .collect(),
    }
}

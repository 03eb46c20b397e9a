//! What the programs of the channel say, version by version, and who reaches which tier.

use kernel::Percent;
use partnering::programs::{self, CountsAs, Definition, Motion, Registering, Stage, Tier};
use selling::tiers;
use vault::Change;

use super::cast::{Cast, Desk};

/// In the first weeks they say for whom they are, and what a partner has of a sale.
pub(super) async fn first_terms(cast: &Cast) -> anyhow::Result<()> {
    let says = |before: &Definition| Definition {
        description: "For organisations that sell and support the Beacon, Harbor and Summit series."
            .to_owned(),
        rate: Percent(800),
        ..before.clone()
    };
    everybody(cast, says).await
}

/// Later they promise an answer and protection, have stages and groups of their own, and tiers.
pub(super) async fn with_tiers(cast: &Cast) -> anyhow::Result<()> {
    everybody(cast, tiered).await?;
    move_partners(cast).await
}

/// Partners move to the tiers that they reached by now.
pub(super) async fn move_partners(cast: &Cast) -> anyhow::Result<()> {
    for desk in owners(cast) {
        let moves = async |change: &Change| {
            for program in programs::open(change).await? {
                tiers::move_all(change, program.id).await?;
            }
            Ok::<_, anyhow::Error>(())
        };
        desk.does(moves).await?;
    }
    Ok(())
}

async fn everybody(cast: &Cast, says: impl Fn(&Definition) -> Definition) -> anyhow::Result<()> {
    for desk in owners(cast) {
        let publishes = async |change: &Change| {
            for program in programs::open(change).await? {
                let draft = programs::draft(change, &program).await?;
                let draft = programs::redraft(change, program.id, draft.revision, |before: &Definition| {
                    Ok(says(before))
                });
                let draft = draft.await?;
                programs::publish(change, program.id, draft.revision, program.version).await?;
            }
            Ok::<_, anyhow::Error>(())
        };
        desk.does(publishes).await?;
    }
    Ok(())
}

/// Whose programs there are.
fn owners(cast: &Cast) -> impl Iterator<Item = &Desk> {
    std::iter::once(&cast.vendor).chain(&cast.distributors)
}

fn tiered(before: &Definition) -> Definition {
    let tier = |name: &str, accepted, rate, benefits: &str| Tier {
        name: name.to_owned(),
        accepted,
        won: None,
        rate: Percent(rate),
        benefits: benefits.to_owned(),
    };
    let stage = |name: &str, description: &str, action: &str, counts_as| Stage {
        name: name.to_owned(),
        description: description.to_owned(),
        action: action.to_owned(),
        counts_as,
    };
    Definition {
        motions: vec![Motion::DealRegistration, Motion::CoSelling],
        rate: Percent(1_000),
        window_days: 180,
        registering: Registering {
            answer_hours: 48,
            extensions: 2,
            extension_days: 30,
            quiet_days: 60,
            ..Registering::default()
        },
        stages: vec![
            stage("First call", "Somebody spoke with them.", "", CountsAs::New),
            stage("Demonstration", "They saw it at work.", "Send the figures of the day.", CountsAs::New),
            stage("Proof of concept", "They try it with data of their own.", "", CountsAs::Trial),
            stage("Ordered", "They bought.", "", CountsAs::Won),
        ],
        groups: vec!["Regional".to_owned(), "National".to_owned()],
        tiers: vec![
            tier("Silver", 20, 1_200, "Listed as a partner"),
            tier("Gold", 120, 1_500, "A partner manager of its own"),
            tier("Platinum", 280, 2_000, "A say in what is built next"),
        ],
        grace_days: 30,
        ..before.clone()
    }
}

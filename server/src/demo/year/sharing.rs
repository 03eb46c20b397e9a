//! What those who sell one thing together tell and ask each other: notes and files, next steps, another amount; and the
//! views of lists that people keep.

use anyhow::Context;
use jiff::Span;
use kernel::{Money, RegistrationId, StepId};
use selling::{
    deals,
    steps::{self, Draft, Side, Suggestion, Who},
};
use trust::views::{self, Reach};
use vault::{Change, Tx};

use super::{
    Year,
    cast::{Cast, Desk},
    plot::Act,
    sales::{Known, Sale, deal_of, today},
};
use crate::demo::life;

const ASKED: [&str; 4] = [
    "Lend us somebody for the demonstration",
    "Send the price for a second site",
    "Find a reference in their sector",
    "Say whether it ships before the holidays",
];
const MINUTES: [(&str, &str); 3] = [
    ("minutes.txt", "Who was there, and what they asked for: sites, seats, the date."),
    ("questions.txt", "Their auditor asks: where the data lie, who sees them, for how long."),
    ("sites.txt", "Two sites in the north, one that opens in autumn."),
];

/// Something that is told or asked along the sale.
pub(super) async fn happens(year: &Year, cast: &Cast, sale: &Sale, act: Act) -> anyhow::Result<()> {
    let exchange = &year.node.exchange;
    let Known { deal, hop, .. } = sale.known()?;
    let (below, above) = (&cast.partners[sale.partner].desk, cast.above(sale.partner));
    match act {
        Act::Share => {
            let said = (
                "They decide this quarter; the head of operations signs.",
                MINUTES[sale.number % MINUTES.len()],
            );
            life::tell(exchange, &below.vault, below.person, hop, said).await?;
        }
        Act::ShareBelow => {
            let plan = ("plan.txt", "First the call, then a demonstration with their own data.");
            let said = ("We can lend you somebody for the demonstration.", plan);
            life::tell(exchange, &above.vault, above.person, hop, said).await?;
        }
        Act::AskStep(days) => {
            let asks = async |change: &Change| {
                let due = Some(today(change).checked_add(Span::new().days(days))?);
                let what = ASKED[sale.number % ASKED.len()].to_owned();
                let draft = Draft { what, due, who: Who::Neighbour(hop), suggests: None };
                Ok::<_, anyhow::Error>(steps::plan(exchange, change, deal, draft).await?)
            };
            below.does(asks).await?;
        }
        Act::Suggest => {
            let suggests = async |change: &Change| {
                let known = deal_of(change, hop).await?;
                let value = known.card.value.map(|now| Money { minor: now.minor + now.minor / 10, ..now });
                let draft = Draft {
                    what: "With the second site it comes to more".to_owned(),
                    due: Some(today(change).checked_add(Span::new().days(4))?),
                    who: Who::Neighbour(hop),
                    suggests: value.map(Suggestion::Value),
                };
                Ok::<_, anyhow::Error>(steps::plan(exchange, change, known.id, draft).await?)
            };
            above.does(suggests).await?;
        }
        Act::DoStep => {
            let step = asked_of(above, hop).await?;
            above.does(async |change| steps::finish(exchange, change, step).await).await?;
        }
        Act::DeclineStep => {
            let step = asked_of(above, hop).await?;
            let why = "Nobody of ours is free before the end of the month.";
            above.does(async |change| steps::decline(exchange, change, step, why).await).await?;
        }
        Act::TakeSuggestion => {
            let all = below.vault.read(async |tx: &Tx| steps::of_deal(tx, deal).await).await?;
            let step = open(all).context("a suggestion that did not arrive")?;
            below.does(async |change| steps::take(exchange, change, step.id, step.version).await).await?;
        }
        _ => {}
    }
    Ok(())
}

/// What a distributor was asked along that hop, and has not done.
async fn asked_of(above: &Desk, hop: RegistrationId) -> anyhow::Result<StepId> {
    let read = async |tx: &Tx| {
        let deal = deals::of_registration(tx, hop).await?;
        let mut all = steps::of_hop(tx, hop).await?;
        if let Some(deal) = deal {
            all.extend(steps::of_deal(tx, deal.id).await?);
        }
        Ok::<_, vault::VaultError>(all)
    };
    Ok(open(above.vault.read(read).await?).context("a step that did not arrive")?.id)
}

fn open(all: Vec<steps::DealStep>) -> Option<steps::DealStep> {
    let came = |one: &steps::DealStep| one.is_open() && matches!(one.side, Side::Came { .. });
    all.into_iter().find(came)
}

/// What the people of the seats look at every day.
pub(super) async fn keep_views(cast: &Cast) -> anyhow::Result<()> {
    let kept = [
        ("registrations", "What waits for us", "direction=received&state=pending", Reach::Shared),
        ("deals", "Won through partners", "stage=won", Reach::Own),
        ("leads", "Large and open", "stage=open&value=gte.5000", Reach::Own),
    ];
    for (seat, (list, name, query, reach)) in cast.seats.iter().zip(kept) {
        let draft = views::Draft { list: list.to_owned(), name: name.to_owned(), query: query.to_owned() };
        seat.does(async |change| views::keep(change, &draft, reach).await).await?;
    }
    Ok(())
}

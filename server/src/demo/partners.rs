//! How the people of the demonstration look after their partners and vendors: who has whom, notes, tasks, and whom the
//! other side is shown.

use jiff::{Span, tz::TimeZone};
use kernel::PersonId;
use partnering::{
    managers, notes,
    partnerships::{self, Partnership, Role, State},
    people, tasks,
};
use vault::{Actor, Change, Vault, Vaults};

/// In how many partnerships something was written and given.
const ATTENDED: usize = 6;
const NOTES: [&str; 4] = [
    "Quarterly call went well. They want two of their people trained on the GTX series before the spring.",
    "New head of sales since last month. Prefers short mails, and a call on Fridays.",
    "They ask for a price list in their own currency.",
    "Hesitant about exclusivity for the region; likes the co-selling we did in autumn.",
];
/// What, and in how many days; the first is late.
const TASKS: [(&str, i64); 4] = [
    ("Send the slides of the quarterly call", -2),
    ("Agree on a joint plan for the next quarter", 6),
    ("Introduce the new sales engineer", 0),
    ("Ask how the trial of the portal goes", 12),
];

/// Looks after the partnerships of one organisation, once.
pub async fn look_after(vaults: &Vaults, vault: &Vault, person: PersonId) -> anyhow::Result<()> {
    let begun = vault.read(async |tx| managers::all(tx).await).await?;
    if !begun.is_empty() {
        return Ok(());
    }
    let attend = async |change: &Change| {
        let mut active = partnerships::all(change).await?;
        active.retain(|one| one.state == State::Active);
        for (at, one) in active.iter().enumerate() {
            // Some are looked after by nobody yet.
            if at % 5 != 4 {
                managers::set(vaults, change, one.id, Some(person)).await?;
            }
        }
        for (at, one) in active.iter().take(ATTENDED).enumerate() {
            attend(vaults, change, person, one, at).await?;
        }
        Ok::<_, anyhow::Error>(())
    };
    vault.change(Actor::Person(person), attend).await
}

async fn attend(
    vaults: &Vaults,
    change: &Change,
    person: PersonId,
    one: &Partnership,
    at: usize,
) -> anyhow::Result<()> {
    notes::add(change, one.id, NOTES[at % NOTES.len()]).await?;
    let (what, days) = TASKS[at % TASKS.len()];
    let due = change.now().to_zoned(TimeZone::UTC).date().checked_add(Span::new().days(days))?;
    let draft = tasks::Draft { what: what.to_owned(), due: Some(due), holder: Some(person) };
    let task = tasks::give(vaults, change, one.id, draft).await?;
    if at == ATTENDED - 1 {
        tasks::finish(change, task).await?;
    }
    let does = match one.role {
        Role::Owner => "Looks after you: plans, prices, people",
        Role::Partner => "Sales, and everything about our registrations",
    };
    Ok(people::show(vaults, change, one.id, person, (does, true, "+44 20 5550 0142")).await?)
}

//! What members are told of steps.

use std::collections::HashMap;

use kernel::{RegistrationId, StepId};
use trust::{
    access::Role,
    notifications::{Kind, Mail, Said, Saying, Telling, To, Told},
};
use vault::{Actor, JournalEntry, Tx, VaultError, Vaults};

use super::{DealStep, How, Side, store};
use crate::{deals, notices::on_hop, registrations, texts::steps as texts};

/// All kinds, in the order in which they are shown.
pub(crate) const KINDS: [Kind; 4] = [
    Kind {
        name: "step.asked",
        facts: &["deal.step_received"],
        title: texts::asked_us,
        about: texts::asked_us_about,
        least: Role::Reader,
        mail: Mail::AtOnce,
        who: whoever_works_on_it,
        says: asks,
        letter: |count| texts::asked_us_letter(count),
    },
    Kind {
        name: "step.told",
        facts: &["deal.step_told", "deal.step_refused"],
        title: texts::told_back,
        about: texts::told_back_about,
        least: Role::Reader,
        mail: Mail::Digest,
        who: author,
        says: told,
        letter: |count| texts::told_back_letter(count),
    },
    Kind {
        name: "step.given",
        facts: &["deal.step_planned"],
        title: texts::given,
        about: texts::given_about,
        least: Role::Reader,
        mail: Mail::Digest,
        who: holder,
        says: given,
        letter: |count| texts::given_letter(count),
    },
    Kind {
        name: "step.due",
        facts: &["deal.step_due"],
        title: texts::falls_due,
        about: texts::falls_due_about,
        least: Role::Reader,
        mail: Mail::Digest,
        who: whose,
        says: due,
        letter: |count| texts::due_letter(count),
    },
];

/// The step that an entry is about.
async fn step(tx: &Tx, entry: &JournalEntry) -> Result<Option<DealStep>, VaultError> {
    match named(entry).and_then(|id| id.parse().ok()) {
        Some(id) => store::find(tx, id).await,
        None => Ok(None),
    }
}

fn told_to(entry: &JournalEntry, to: To) -> Option<Told> {
    named(entry).map(|subject| Told { subject: subject.clone(), to })
}

/// The id of the step that it names.
fn named(entry: &JournalEntry) -> Option<&String> {
    entry.about.iter().find(|id| id.parse::<StepId>().is_ok())
}

/// The colleague who has it now.
fn holder<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let holder = step(tx, entry).await?.and_then(|step| step.holder);
        Ok(holder.and_then(|holder| told_to(entry, To::People(vec![holder]))))
    })
}

/// The colleague who has it; of one that nobody here has, who looks after the deal, or planned it.
fn whose<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let Some(step) = step(tx, entry).await? else { return Ok(None) };
        let owner = match step.deal {
            Some(deal) => deals::find(tx, deal).await?.and_then(|deal| deal.owner),
            None => None,
        };
        let person = step.holder.or(owner).or_else(|| planned_by(&step));
        Ok(person.and_then(|person| told_to(entry, To::People(vec![person]))))
    })
}

/// Who planned it; where that was a program, who looks after the deal.
fn author<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let Some(step) = step(tx, entry).await? else { return Ok(None) };
        match planned_by(&step) {
            Some(person) => Ok(told_to(entry, To::People(vec![person]))),
            None => whose(tx, entry).await,
        }
    })
}

/// Who has it, or works on the sale that it is about; all, where nobody does.
fn whoever_works_on_it<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let Some(step) = step(tx, entry).await? else { return Ok(None) };
        let to = match (step.holder, step.hop()) {
            (Some(holder), _) => Some(To::People(vec![holder])),
            (None, Some(hop)) => on_hop(tx, hop).await?,
            (None, None) => None,
        };
        Ok(to.and_then(|to| told_to(entry, to)))
    })
}

fn planned_by(step: &DealStep) -> Option<kernel::PersonId> {
    match step.by.parse() {
        Ok(Actor::Person(person)) => Some(person),
        _ => None,
    }
}

fn given<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |step, _, deal| texts::given_said(&step.what, deal)))
}

fn due<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |step, _, deal| texts::due_said(&step.what, deal)))
}

fn asks<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |step, peer, deal| texts::asked_us_said(peer, &step.what, deal)))
}

fn told<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |step, peer, _| {
        let say = match (&step.side, step.ended.as_ref().map(|ended| ended.how)) {
            (_, Some(How::Done)) => texts::told_back_done,
            (_, Some(How::Declined)) => texts::told_back_declined,
            (Side::Asked { state: crate::evidence::State::Refused { .. }, .. }, None) => {
                texts::told_back_refused
            }
            _ => texts::told_back_open,
        };
        say(peer, &step.what)
    }))
}

/// What is said of steps that are still there: with who is at the other end, and what it is about.
async fn said_of(
    tx: &Tx,
    ids: &[String],
    say: impl Fn(&DealStep, &str, &str) -> String,
) -> Result<HashMap<String, Said>, VaultError> {
    let mut said = HashMap::with_capacity(ids.len());
    for id in ids {
        let Ok(step) = id.parse::<StepId>() else { continue };
        let Some(step) = store::find(tx, step).await? else { continue };
        let hop = step.hop().into_iter().collect::<Vec<RegistrationId>>();
        let hop = registrations::read_ahead(tx, &hop).await?.into_iter().next();
        let deal = match step.deal {
            Some(deal) => deals::find(tx, deal).await?,
            None => None,
        };
        let about = deal.map(|deal| deal.title()).or_else(|| hop.as_ref().map(|hop| hop.title()));
        let peer = hop.map_or_else(texts::another, |hop| hop.peer_name);
        let text = say(&step, &peer, &about.unwrap_or_default());
        said.insert(id.clone(), Said { text, at: format!("steps/{id}") });
    }
    Ok(said)
}

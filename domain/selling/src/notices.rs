//! What members are told of registrations, deals and exports.

use std::collections::HashMap;

use kernel::{DealId, ExportId, LeadId, PassId, PersonId, RegistrationId};
use trust::{
    access::Role,
    notifications::{Kind, Mail, Said, Saying, Telling, To, Told},
};
use vault::{Actor, JournalEntry, Tx, VaultError, Vaults};

use crate::{
    coselling, deals, exports, leads,
    passes::{self, Pass},
    registrations::{self, Direction, Registration, State},
    tables::exportable,
    texts::notices as texts,
};

/// All kinds, in the order in which they are shown.
pub(crate) const KINDS: [Kind; 14] = [
    Kind {
        name: "lead.offered",
        facts: &["lead.offered"],
        title: texts::offered,
        about: texts::offered_about,
        least: Role::Member,
        mail: Mail::AtOnce,
        who: everybody,
        says: offered,
        letter: |count| texts::offered_letter(count),
    },
    Kind {
        name: "lead.answered",
        facts: &["lead.pass_accepted", "lead.pass_declined", "lead.pass_late", "lead.unplaced"],
        title: texts::lead_answered,
        about: texts::lead_answered_about,
        least: Role::Reader,
        mail: Mail::AtOnce,
        who: passer,
        says: answered,
        letter: |count| texts::lead_answered_letter(count),
    },
    Kind {
        name: "registration.waits",
        facts: &["registration.received"],
        title: texts::waits,
        about: texts::waits_about,
        least: Role::Manager,
        mail: Mail::AtOnce,
        who: everybody,
        says: waits,
        letter: |count| texts::waits_letter(count),
    },
    Kind {
        name: "registration.follows",
        facts: &["registration.resubmitted", "registration.extension_asked", "registration.late"],
        title: texts::follows,
        about: texts::follows_about,
        least: Role::Manager,
        mail: Mail::AtOnce,
        who: received,
        says: follows,
        letter: |count| texts::follows_letter(count),
    },
    Kind {
        name: "registration.ends",
        facts: &["registration.expiring", "registration.quiet"],
        title: texts::ends,
        about: texts::ends_about,
        least: Role::Reader,
        mail: Mail::AtOnce,
        who: whose,
        says: ends,
        letter: |count| texts::ends_letter(count),
    },
    Kind {
        name: "registration.decided",
        facts: &[
            "registration.accepted",
            "registration.denied",
            "registration.refused",
            "registration.withdrawn",
            "registration.returned",
            "registration.expired",
            "registration.revoked",
            "registration.extended",
            "registration.extension_refused",
        ],
        title: texts::decided,
        about: texts::decided_about,
        least: Role::Reader,
        mail: Mail::AtOnce,
        who: whose,
        says: decided,
        letter: |count| texts::decided_letter(count),
    },
    Kind {
        name: "registration.relayed",
        facts: &["registration.relayed"],
        title: texts::relayed,
        about: texts::relayed_about,
        least: Role::Reader,
        mail: Mail::Digest,
        who: whose,
        says: relayed,
        letter: |count| texts::relayed_letter(count),
    },
    Kind {
        name: "deal.given",
        facts: &["deal.assigned"],
        title: texts::given,
        about: texts::given_about,
        least: Role::Reader,
        mail: Mail::AtOnce,
        who: to,
        says: given,
        letter: |count| texts::given_letter(count),
    },
    Kind {
        name: "deal.shared",
        facts: &["deal.share_received"],
        title: texts::shared,
        about: texts::shared_about,
        least: Role::Reader,
        mail: Mail::AtOnce,
        who: works_on,
        says: shared,
        letter: |count| texts::shared_letter(count),
    },
    Kind {
        name: "deal.updated",
        facts: &["registration.update_received"],
        title: texts::updated,
        about: texts::updated_about,
        least: Role::Reader,
        mail: Mail::Digest,
        who: works_on,
        says: updated,
        letter: |count| texts::updated_letter(count),
    },
    Kind {
        name: "deal.closed",
        facts: &["deal.told"],
        title: texts::closed,
        about: texts::closed_about,
        least: Role::Reader,
        mail: Mail::AtOnce,
        who: closed_there,
        says: closed,
        letter: |count| texts::closed_letter(count),
    },
    Kind {
        name: "deal.again",
        facts: &["deal.look_again"],
        title: texts::again,
        about: texts::again_about,
        least: Role::Reader,
        mail: Mail::AtOnce,
        who: closer,
        says: again,
        letter: |count| texts::again_letter(count),
    },
    Kind {
        name: "deal.withdrawn",
        facts: &["deal.withdrawn"],
        title: texts::withdrawn,
        about: texts::withdrawn_about,
        least: Role::Reader,
        mail: Mail::AtOnce,
        who: owner,
        says: withdrawn,
        letter: |count| texts::withdrawn_letter(count),
    },
    Kind {
        name: "export.ready",
        facts: &["export.ready"],
        title: texts::ready,
        about: texts::ready_about,
        least: Role::Reader,
        mail: Mail::Never,
        who: asked,
        says: ready,
        letter: |count| texts::ready_letter(count),
    },
];

fn everybody<'a>(_: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move { Ok(about(entry, To::Everybody)) })
}

/// Of a registration that arrived: whoever decides.
fn received<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let Some(id) = first::<RegistrationId>(entry) else { return Ok(None) };
        let found = registrations::find(tx, id).await?;
        let arrived = found.is_some_and(|found| found.direction == Direction::Received);
        Ok(if arrived { about(entry, To::Everybody) } else { None })
    })
}

/// Of a registration that left: who submitted it, and who looks after the deal about its lead.
fn whose<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let Some(id) = first::<RegistrationId>(entry) else { return Ok(None) };
        let found = registrations::find(tx, id).await?;
        let Some(registration) = found.filter(|found| found.direction == Direction::Sent) else {
            return Ok(None);
        };
        let mut people = Vec::new();
        let told = tx.journal_about([id], 100).await?;
        people.extend(told.iter().filter(|entry| entry.kind == "registration.submitted").filter_map(author));
        if let Some(lead) = registration.lead {
            people.extend(deals::of_lead(tx, lead).await?.and_then(|deal| deal.owner));
        }
        Ok(about(entry, To::People(people)))
    })
}

/// Of a lead that was passed on: who passed it.
fn passer<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let Some(id) = first::<LeadId>(entry) else { return Ok(None) };
        let told = tx.journal_about([id], 100).await?;
        let people = told.iter().filter(|entry| entry.kind == "lead.passed").filter_map(author).collect();
        Ok(about(entry, To::People(people)))
    })
}

fn offered<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let ids: Vec<PassId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let said = |pass: &Pass| Said {
            text: texts::offered_said(&pass.peer_name, pass.state.label()),
            at: format!("offered/{}", pass.id),
        };
        let found = passes::of_ids(tx, &ids).await?;
        Ok(found.iter().map(|pass| (pass.id.to_string(), said(pass))).collect())
    })
}

fn answered<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let mut all = HashMap::new();
        for id in ids.iter().filter_map(|id| id.parse::<LeadId>().ok()) {
            let (Some(lead), Some(pass)) = (leads::find(tx, id).await?, passes::newest(tx, id).await?) else {
                continue;
            };
            let text = texts::lead_answered_said(lead.title(), &pass.peer_name, pass.state.label());
            all.insert(id.to_string(), Said { text, at: format!("leads/{id}/pass") });
        }
        Ok(all)
    })
}

/// Whom the entry names.
fn to<'a>(_: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let to = entry.values.get("to").and_then(|to| to.as_str()).and_then(|to| to.parse().ok());
        Ok(to.and_then(|person: PersonId| about(entry, To::People(vec![person]))))
    })
}

/// Who looks after the deal.
fn owner<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let Some(id) = first::<DealId>(entry) else { return Ok(None) };
        let owner = deals::find(tx, id).await?.and_then(|deal| deal.owner);
        Ok(owner.and_then(|owner| about(entry, To::People(vec![owner]))))
    })
}

/// Who looks after the deal; where nobody does, who closed it.
fn closer<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let Some(id) = first::<DealId>(entry) else { return Ok(None) };
        let owner = deals::find(tx, id).await?.and_then(|deal| deal.owner);
        let told = tx.journal_about([id], 200).await?;
        let closed = || told.iter().rfind(|entry| entry.kind == "deal.moved").and_then(author);
        Ok(owner.or_else(closed).and_then(|person| about(entry, To::People(vec![person]))))
    })
}

/// Whoever works on the sale that a hop is about: who looks after its deal, or brought it here; all, where nobody does.
fn works_on<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let Some(id) = first::<RegistrationId>(entry) else { return Ok(None) };
        Ok(on_hop(tx, id).await?.and_then(|to| about(entry, to)))
    })
}

/// The same, of a hop by its id.
pub(crate) async fn on_hop(tx: &Tx, id: RegistrationId) -> Result<Option<To>, VaultError> {
    let Some(hop) = registrations::find(tx, id).await? else { return Ok(None) };
    if let Some(owner) = coselling::deal_of(tx, &hop).await?.and_then(|deal| deal.owner) {
        return Ok(Some(To::People(vec![owner])));
    }
    let brought = ["registration.submitted", "registration.accepted"];
    let told = tx.journal_about([id], 100).await?;
    let mine = told.iter().filter(|entry| brought.contains(&entry.kind.as_str()));
    let people: Vec<PersonId> = mine.filter_map(author).collect();
    Ok(Some(if people.is_empty() { To::Everybody } else { To::People(people) }))
}

/// The same, where a neighbour says that it is won or lost.
fn closed_there<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    match entry.values.get("stage").and_then(|stage| stage.as_str()) {
        Some("won" | "lost") => works_on(tx, entry),
        _ => Box::pin(async { Ok(None) }),
    }
}

/// Who asked for the export; a program asks for its own.
fn asked<'a>(tx: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let Some(id) = first::<ExportId>(entry) else { return Ok(None) };
        let by = exports::find(tx, id).await?.and_then(|export| export.by.parse().ok());
        Ok(by.and_then(|by: PersonId| about(entry, To::People(vec![by]))))
    })
}

fn waits<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |one| match one.state {
        State::Pending => texts::waits_said(one.title(), &one.peer_name),
        State::Withdrawn { .. } => texts::taken_back_said(&one.peer_name),
        _ => texts::waited_said(one.title(), &one.peer_name, one.state.label()),
    }))
}

fn decided<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |one| match one.state {
        State::Withdrawn { .. } => texts::withdrew_said(&one.peer_name),
        _ => texts::decided_said(one.title(), &one.peer_name, one.state.label()),
    }))
}

fn follows<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |one| match (&one.state, &one.course.extension) {
        (State::Withdrawn { .. }, _) => texts::taken_back_said(&one.peer_name),
        (_, Some(_)) => texts::wants_longer_said(one.title(), &one.peer_name),
        (State::Pending, None) if one.course.late => texts::late_said(one.title(), &one.peer_name),
        (State::Pending, None) => texts::answered_said(one.title(), &one.peer_name),
        _ => texts::waited_said(one.title(), &one.peer_name, one.state.label()),
    }))
}

fn ends<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |one| match (&one.state, one.until()) {
        (State::Accepted { .. }, _) if one.course.quiet.is_some() => {
            texts::quiet_said(one.title(), &one.peer_name)
        }
        (State::Accepted { .. }, Some(until)) => {
            texts::ends_said(one.title(), &one.peer_name, web::date(&until.strftime("%Y-%m-%d").to_string()))
        }
        _ => texts::decided_said(one.title(), &one.peer_name, one.state.label()),
    }))
}

fn relayed<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |one| match one.state {
        State::Withdrawn { .. } => texts::relayed_before_said(&one.peer_name),
        _ => {
            let hops: Vec<String> = one.upper.iter().map(|hop| texts::hop(&hop.name, hop.label())).collect();
            texts::relayed_said(one.title(), hops.join(", "))
        }
    }))
}

/// What is said of registrations that are still there.
async fn said_of(
    tx: &Tx,
    ids: &[String],
    say: impl Fn(&Registration) -> String,
) -> Result<HashMap<String, Said>, VaultError> {
    let ids: Vec<RegistrationId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let found = registrations::read_ahead(tx, &ids).await?;
    Ok(found
        .iter()
        .map(|one| (one.id.to_string(), Said { text: say(one), at: format!("registrations/{}", one.id) }))
        .collect())
}

fn shared<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of_sales(tx, ids, texts::shared_said))
}

/// What is said of the other end of a hop and the sale that it is about, where that is worked on.
async fn said_of_sales(
    tx: &Tx,
    ids: &[String],
    say: impl Fn(String, String) -> String,
) -> Result<HashMap<String, Said>, VaultError> {
    let ids: Vec<RegistrationId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut said = HashMap::with_capacity(ids.len());
    for hop in registrations::read_ahead(tx, &ids).await? {
        let (title, at) = match coselling::deal_of(tx, &hop).await? {
            Some(deal) => (deal.title(), format!("deals/{}", deal.id)),
            None => (hop.title(), format!("registrations/{}", hop.id)),
        };
        said.insert(hop.id.to_string(), Said { text: say(hop.peer_name, title), at });
    }
    Ok(said)
}

fn closed<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of_sales(tx, ids, texts::closed_said))
}

fn updated<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of_sales(tx, ids, texts::updated_said))
}

fn again<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of_deals(tx, ids, |deal| texts::again_said(deal.title())))
}

fn given<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of_deals(tx, ids, |deal| texts::given_said(deal.title())))
}

fn withdrawn<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of_deals(tx, ids, |_| texts::withdrawn_said()))
}

/// What is said of deals that are still there.
async fn said_of_deals(
    tx: &Tx,
    ids: &[String],
    say: impl Fn(&deals::Deal) -> String,
) -> Result<HashMap<String, Said>, VaultError> {
    let mut said = HashMap::with_capacity(ids.len());
    for id in ids {
        let Ok(deal) = id.parse::<DealId>() else { continue };
        if let Some(deal) = deals::find(tx, deal).await? {
            said.insert(id.clone(), Said { text: say(&deal), at: format!("deals/{id}") });
        }
    }
    Ok(said)
}

fn ready<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let mut said = HashMap::with_capacity(ids.len());
        for id in ids {
            let Ok(export) = id.parse::<ExportId>() else { continue };
            // After a day it is erased, and there is nothing to tell of it.
            let Some(export) = exports::find(tx, export).await? else { continue };
            let Some(list) = exportable(&export.list) else { continue };
            let text = texts::ready_said(list.title(), web::number(export.rows));
            said.insert(id.clone(), Said { text, at: "exports".to_owned() });
        }
        Ok(said)
    })
}

/// Somebody is told of what the entry is about before all.
fn about(entry: &JournalEntry, to: To) -> Option<Told> {
    entry.about.first().map(|subject| Told { subject: subject.clone(), to })
}

fn first<Id: std::str::FromStr>(entry: &JournalEntry) -> Option<Id> {
    entry.about.first()?.parse().ok()
}

fn author(entry: &JournalEntry) -> Option<PersonId> {
    match entry.actor.parse() {
        Ok(Actor::Person(person)) => Some(person),
        _ => None,
    }
}

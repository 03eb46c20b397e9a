//! The pages of leads: the list, one lead, a new one.

use axum::{
    extract::{Form, Path, Query as Asked, RawQuery},
    http::Method,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{ActId, LeadId};
use partnering::{partnerships, teams::Choices};
use trust::{
    Portal,
    access::{Access, Counts, Reads, Role, Works},
};
use vault::VaultError;
use web::{Html, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{
    Lead, Leads, actions,
    merging::{self, Part},
    pages::{self, ShowPage},
    same, store, sums,
};
use crate::texts::leads as texts;
use crate::{
    accounts, attachments,
    editing::pages::{Done, add, blank, change, edit},
    history, identified, registrations,
    tables::{
        self,
        bulk::{Chosen, too_many},
        undo,
    },
};

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/leads", Sample::query("stage=open"), list);
    rooms.page(Method::GET, "/o/{org}/leads/new", Sample::get(), blank::<Lead>);
    let form = Sample::form("company=Isdom&domain=isdom.com&product=GTX+Pro&value=4821&currency=USD");
    rooms.page(Method::POST, "/o/{org}/leads", form, add::<Lead>);
    let file = Sample::query("stage=open&columns=value");
    rooms.page(Method::GET, "/o/{org}/leads/export.csv", file, tables::csv::<Leads>);
    rooms.page(Method::GET, "/o/{org}/leads/export.xlsx", file, tables::xlsx::<Leads>);
    rooms.page(Method::POST, "/o/{org}/leads/archive", Sample::form("id={lead}"), archive);
    rooms.page(Method::POST, "/o/{org}/leads/restoration", Sample::form("id={lead}"), restore);
    rooms.page(Method::GET, "/o/{org}/leads/{lead}", Sample::get(), show);
    rooms.page(Method::GET, "/o/{org}/leads/{lead}/edit", Sample::get(), edit::<Lead>);
    let form = Sample::form("version={lead_version}&company=Isdom&product=GTX+Pro&value=4821&currency=USD");
    rooms.page(Method::POST, "/o/{org}/leads/{lead}", form, change::<Lead>);
    rooms.page(Method::POST, "/o/{org}/leads/{lead}/restoration", Sample::form(""), restore_one);
}

async fn list(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    tables::look::<Leads, _, _>(&access, query, async |tx, _| sums::facets(tx).await, pages::list).await
}

async fn archive(access: Works, Form(form): Form<Vec<(String, String)>>) -> Result<Redirect, Problem> {
    let chosen = Chosen::of(&form);
    let (act, _) = many(&access, &chosen, true).await?;
    undo::back::<Leads>(&access, &chosen.back, act)
}

async fn restore(access: Works, Form(form): Form<Vec<(String, String)>>) -> Result<Redirect, Problem> {
    let chosen = Chosen::of(&form);
    let (act, _) = many(&access, &chosen, false).await?;
    undo::back::<Leads>(&access, &chosen.back, act)
}

/// Archives the leads that were chosen, or restores them.
pub(super) async fn many(access: &Access, chosen: &Chosen, archive: bool) -> Result<(ActId, u64), Problem> {
    let rows = chosen.understand::<Leads>()?;
    let change = access.vault.change(access.actor, async |change| {
        let Some(ids) = rows.ids(change).await? else { return Ok::<_, VaultError>(None) };
        let ids: Vec<LeadId> = ids.into_iter().map(LeadId::from).collect();
        let done = if archive {
            actions::archive(change, &ids).await?
        } else {
            actions::restore(change, &ids).await?
        };
        Ok(Some(done))
    });
    change.await.map_err(broken)?.ok_or_else(too_many)
}

async fn show(
    access: Reads,
    Path((_, lead)): Path<(String, String)>,
    Asked(done): Asked<Done>,
) -> Result<Response, Problem> {
    let id: LeadId = identified(&lead)?;
    let vaults = access.exchange.vaults();
    let found = access.vault.read(async |tx| {
        let Some(lead) = store::find(tx, id).await? else {
            return Ok::<_, VaultError>(Err(merging::went(tx, id).await?));
        };
        let customer = accounts::Details::from(&lead);
        let account = accounts::of_customer(tx, customer.domain.as_ref(), &customer.name).await?;
        let registrations = registrations::of_lead(tx, id).await?;
        let partnerships = partnerships::all(tx).await?;
        let before = merging::ids(tx, id).await?.into_iter().map(|id| id.to_string());
        let about = registrations.iter().map(|one| one.id.to_string()).chain([id.to_string()]).chain(before);
        let (entries, files) = (tx.journal_about(about, 100).await?, attachments::of(tx, id).await?);
        let choices = Choices::read(tx).await?;
        let beside = (same::others(tx, &lead).await?, Part::read(tx, &lead).await?);
        Ok(Ok((lead, account, registrations, partnerships, entries, files, (choices, beside), tx.now())))
    });
    let (lead, account, registrations, partnerships, entries, files, (choices, (others, merged)), now) =
        match found.await.map_err(broken)? {
            Ok(found) => found,
            // Links to it lead on.
            Err(Some(kept)) => {
                let there = access.here(&format!("leads/{}?done=moved", kept.id));
                return Ok(Redirect::to(&there).into_response());
            }
            Err(None) => return Err(Problem::absent()),
        };
    let steps = history::steps(vaults, &entries, now).await.map_err(broken)?;
    let files = attachments::section(&access, id, files, now).await.map_err(broken)?;
    let mut page =
        ShowPage::new(&access, (&lead, account.as_ref()), &registrations, &partnerships, files, (steps, now));
    page.facts.extend(choices.facts(lead.draft.place));
    page.others = others.iter().map(|other| pages::other(&access, other)).collect();
    let name = lead.draft.company.as_deref().into_iter();
    let names = name.chain(lead.draft.domain.as_ref().map(|domain| domain.as_str()));
    // Next to each other stand ten at most.
    let these = [id].into_iter().chain(others.iter().map(|other| other.id).take(9));
    page.beside = (
        access.here(&format!("leads{}", merging::same(names))),
        access.here(&format!("leads/merge/choice{}", merging::these(these))),
    );
    page.merged = Part::new(&access, &lead, merged, &choices).await.map_err(broken)?;
    let good = |text| Some(Notice { kind: Kind::Good, text });
    page.page.notice = match done.done.as_str() {
        "restored" => good(texts::back()),
        "merged" => good(texts::merged_now()),
        "separated" => good(texts::separated_now()),
        "moved" => Some(Notice { kind: Kind::Info, text: texts::moved_here() }),
        "added" if registrations.is_empty() => good(texts::added_private()),
        _ => done.told(),
    };
    Ok(Html(page).into_response())
}

/// Puts one back into the usual list, from its own page.
async fn restore_one(access: Works, Path((_, lead)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id: LeadId = identified(&lead)?;
    let restored = access.vault.change(access.actor, async |change| actions::restore(change, &[id]).await);
    restored.await.map_err(broken)?;
    Ok(Redirect::to(&access.here(&format!("leads/{id}?done=restored"))))
}

/// The shell of a page about leads.
pub(super) fn shell(access: &Access, title: String, leads: Option<u64>) -> Page {
    access.page_with(title, Counts { leads, ..Counts::default() })
}

/// Whether the caller may add leads and register them.
pub(super) fn works(access: &Access) -> bool {
    access.role >= Role::Member
}

/// An error's text as a sentence. What begins with an address keeps its small letter.
pub(crate) fn sentence(text: &str) -> String {
    let address = text.split(' ').next().is_some_and(|word| word.contains(['.', '@']));
    let mut letters = text.chars();
    let first = match letters.next() {
        Some(first) if !address => first.to_uppercase().to_string(),
        first => first.into_iter().collect(),
    };
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

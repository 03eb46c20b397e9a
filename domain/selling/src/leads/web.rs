//! The pages of leads: the list, one lead, a new one.

use axum::{
    extract::{Form, Path, Query as Asked, RawQuery},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{ActId, LeadId};
use partnering::partnerships;
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Counts, Reads, Role, Works, memberships},
    views,
};
use vault::VaultError;
use web::{Html, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{
    Lead, LeadError, Leads, Own, Typed, actions,
    pages::{self, FormPage, Found, ListPage, ShowPage},
    store,
};
use crate::{
    accounts, attachments, history, identified, registrations,
    tables::{
        self, Format, Tabled,
        bulk::{Chosen, too_many},
        export, undo,
    },
};

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/leads", Sample::query("stage=open"), list);
    rooms.page(Method::GET, "/o/{org}/leads/new", Sample::get(), blank);
    let form = Sample::form("company=Isdom&domain=isdom.com&product=GTX+Pro&value=4821&currency=USD");
    rooms.page(Method::POST, "/o/{org}/leads", form, add);
    rooms.page(Method::GET, "/o/{org}/leads/export.csv", Sample::query("stage=open"), csv);
    rooms.page(Method::GET, "/o/{org}/leads/export.xlsx", Sample::query("columns=value"), xlsx);
    rooms.page(Method::POST, "/o/{org}/leads/archive", Sample::form("id={lead}"), archive);
    rooms.page(Method::POST, "/o/{org}/leads/restoration", Sample::form("id={lead}"), restore);
    rooms.page(Method::GET, "/o/{org}/leads/{lead}", Sample::get(), show);
    rooms.page(Method::GET, "/o/{org}/leads/{lead}/edit", Sample::get(), edited);
    let form = Sample::form("version={lead_version}&company=Isdom&product=GTX+Pro&value=4821&currency=USD");
    rooms.page(Method::POST, "/o/{org}/leads/{lead}/edit", form, edit);
}

async fn list(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let asked = Leads::asked(&query.unwrap_or_default())?;
    let read = access.vault.read(async |tx| {
        let views = views::menu(tx, &access, "leads").await?;
        if let Some(usual) = views.usual().filter(|_| asked.is_bare()) {
            return Ok::<_, VaultError>(Err(usual.link()));
        }
        let total = tables::count::<Leads>(tx, &asked).await?;
        Ok(Ok(Found {
            rows: tables::page::<Leads>(tx, &asked).await?,
            total,
            stages: store::stages(tx).await?,
            products: store::products(tx).await?,
            countries: store::countries(tx).await?,
            told: undo::told::<Leads>(tx, &access, &asked, pages::told).await?,
            views,
            now: tx.now(),
        }))
    });
    match read.await.map_err(broken)? {
        Ok(found) => Ok(Html(ListPage::new(&access, &asked, found)).into_response()),
        Err(view) => Ok(Redirect::to(&format!("{}{view}", access.here("leads"))).into_response()),
    }
}

async fn csv(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    export::<Leads>(&access, Leads::asked(&query.unwrap_or_default())?, Format::Csv).await
}

async fn xlsx(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    export::<Leads>(&access, Leads::asked(&query.unwrap_or_default())?, Format::Xlsx).await
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
    let rows = chosen.understand::<Leads, LeadId>()?;
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

async fn blank(access: Works) -> Result<Html<FormPage>, Problem> {
    Ok(Html(form(&access, Typed::default(), Vec::new()).await?))
}

async fn add(access: Works, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    let own = own(&access).await?;
    let draft = match typed.understand(&own) {
        Ok(draft) => draft,
        Err(errors) => {
            let errors = errors.into_iter().map(|(field, error)| (field, error.to_string())).collect();
            return again(&access, typed, errors).await;
        }
    };
    match access.vault.change(access.actor, async |change| actions::add(change, &draft, &own).await).await {
        Ok(lead) => Ok(Redirect::to(&access.here(&format!("leads/{lead}?done=added"))).into_response()),
        Err(error @ LeadError::Known(_)) => {
            again(&access, typed, vec![("external_id", error.to_string())]).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What the last act did, in the address that it led to.
#[derive(Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn show(
    access: Reads,
    Path((_, lead)): Path<(String, String)>,
    Asked(Done { done }): Asked<Done>,
) -> Result<Html<ShowPage>, Problem> {
    let id: LeadId = identified(&lead)?;
    let vaults = access.exchange.vaults();
    let (lead, account, registrations, partnerships, entries, now) = access
        .vault
        .read(async |tx| {
            let Some(lead) = store::find(tx, id).await? else { return Ok::<_, VaultError>(None) };
            let customer = accounts::Details::from(&lead);
            let account = accounts::of_customer(tx, customer.domain.as_ref(), &customer.name).await?;
            let registrations = registrations::of_lead(tx, id).await?;
            let partnerships = partnerships::all(tx).await?;
            let about = registrations.iter().map(|one| one.id.to_string()).chain([id.to_string()]);
            let entries = tx.journal_about(about, 100).await?;
            Ok(Some((lead, account, registrations, partnerships, entries, tx.now())))
        })
        .await
        .map_err(broken)?
        .ok_or_else(Problem::absent)?;
    let steps = history::steps(vaults, &entries, now).await.map_err(broken)?;
    let files = attachments::section(&access, id).await.map_err(broken)?;
    let archived = lead.archived.is_some();
    let mut page =
        ShowPage::new(&access, (&lead, account.as_ref()), &registrations, &partnerships, files, (steps, now));
    if archived {
        let text = "Archived: it is out of the usual list, and nothing of it is lost.".to_owned();
        page.page.notice = Some(Notice { kind: Kind::Info, text });
    }
    if done == "saved" {
        page.page.notice = Some(Notice { kind: Kind::Good, text: "Saved.".to_owned() });
    }
    if done == "added" && registrations.is_empty() {
        let text = "Added. Only you can see it until you register it with somebody.".to_owned();
        page.page.notice = Some(Notice { kind: Kind::Good, text });
    }
    Ok(Html(page))
}

async fn edited(access: Works, Path((_, lead)): Path<(String, String)>) -> Result<Html<FormPage>, Problem> {
    let lead = standing(&access, identified(&lead)?).await?;
    let typed = Typed::from(&lead.draft);
    Ok(Html(edit_form(&access, &lead, typed, Vec::new()).await?))
}

/// What was typed, over which version.
#[derive(Debug, Deserialize)]
struct Edited {
    version: i64,
    #[serde(flatten)]
    typed: Typed,
}

async fn edit(
    access: Works,
    Path((_, lead)): Path<(String, String)>,
    Form(Edited { version, typed }): Form<Edited>,
) -> Result<Response, Problem> {
    let id: LeadId = identified(&lead)?;
    let own = own(&access).await?;
    let lead = standing(&access, id).await?;
    let again = async |errors: Vec<(&'static str, String)>| {
        let mut page = edit_form(&access, &lead, typed.clone(), errors).await?;
        page.keep(version);
        Ok::<_, Problem>((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
    };
    let draft = match typed.understand(&own) {
        Ok(draft) => draft,
        Err(errors) => {
            return again(errors.into_iter().map(|(field, error)| (field, error.to_string())).collect())
                .await;
        }
    };
    let change = access
        .vault
        .change(access.actor, async |change| actions::edit(change, id, version, &draft, &own).await);
    match change.await {
        Ok(()) => {
            let place = lead.deal.map_or_else(|| format!("leads/{id}"), |deal| format!("deals/{deal}"));
            Ok(Redirect::to(&access.here(&format!("{place}?done=saved"))).into_response())
        }
        Err(error @ LeadError::Known(_)) => again(vec![("external_id", error.to_string())]).await,
        Err(LeadError::Changed) => both_versions(&access, id, typed).await,
        Err(error) => Err(error.into()),
    }
}

/// Somebody saved another version meanwhile. Nothing is lost: what was typed stands in the form, what they
/// saved stands beside every field that differs, and saving again says that one knows.
async fn both_versions(access: &Access, id: LeadId, typed: Typed) -> Result<Response, Problem> {
    let lead = standing(access, id).await?;
    let last = access.vault.read(async |tx| tx.journal_about([id], 200).await).await.map_err(broken)?;
    let who = match last.last() {
        Some(entry) => history::who(access.exchange.vaults(), &entry.actor).await.map_err(broken)?,
        None => "Somebody".to_owned(),
    };
    let theirs = typed.differing(&Typed::from(&lead.draft)).into_iter();
    let theirs = theirs.map(|(field, theirs)| match theirs.as_str() {
        "" => (field, format!("{who} left this empty")),
        theirs => (field, format!("{who} wrote “{theirs}”")),
    });
    let text = format!(
        "{} saved another version while you were typing. Nothing of yours is lost: it stands below, with theirs \
         beside it. Save again to keep what stands in the fields.",
        sentence(&who).trim_end_matches('.')
    );
    let page = edit_form(access, &lead, typed, theirs.collect()).await?.noticed(Kind::Warn, text);
    Ok((StatusCode::CONFLICT, Html(page)).into_response())
}

async fn standing(access: &Access, id: LeadId) -> Result<Lead, Problem> {
    let lead = access.vault.read(async |tx| store::find(tx, id).await).await.map_err(broken)?;
    lead.ok_or_else(Problem::absent)
}

async fn edit_form(
    access: &Access,
    lead: &Lead,
    typed: Typed,
    errors: Vec<(&'static str, String)>,
) -> Result<FormPage, Problem> {
    let partnerships = access.vault.read(async |tx| partnerships::all(tx).await).await.map_err(broken)?;
    Ok(FormPage::edit(access, lead, typed, errors, partnerships))
}

/// The addresses of the organisation's own people, which are never a customer's (D3).
pub(super) async fn own(access: &Access) -> Result<Own, Problem> {
    let vaults = access.exchange.vaults();
    Ok(Own { addresses: memberships::addresses(vaults, access.org).await.map_err(broken)? })
}

/// The shell of a page about leads.
pub(super) fn shell(access: &Access, title: &str, leads: Option<u64>) -> Page {
    access.page_with(title, Counts { leads, ..Counts::default() })
}

/// Whether the caller may add leads and register them.
pub(super) fn works(access: &Access) -> bool {
    access.role >= Role::Member
}

async fn again(
    access: &Access,
    typed: Typed,
    errors: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let page = form(access, typed, errors).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

async fn form(
    access: &Access,
    typed: Typed,
    errors: Vec<(&'static str, String)>,
) -> Result<FormPage, Problem> {
    let partnerships = access.vault.read(async |tx| partnerships::all(tx).await).await.map_err(broken)?;
    Ok(FormPage::new(access, typed, errors, partnerships))
}

impl From<LeadError> for Problem {
    fn from(error: LeadError) -> Self {
        match error {
            LeadError::Draft(error) => Self::refused("invalid", sentence(&error.to_string())),
            LeadError::Known(_) => Self::conflict(sentence(&error.to_string())),
            LeadError::Absent => Self::absent(),
            LeadError::Changed => Self::conflict(sentence(&error.to_string())),
            LeadError::Vault(error) => broken(error),
        }
    }
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

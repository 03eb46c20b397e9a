//! The pages of merging: which companies have several leads, what is chosen, and the way back.

use axum::{
    extract::{Form, Path, RawQuery},
    http::Method,
    response::Redirect,
};
use kernel::LeadId;
use partnering::teams::Choices;
use trust::{Portal, access::Works};
use vault::{Change, Tx, VaultError};
use web::{Html, Problem, Rooms, Sample};

use super::{
    actions::{self, MergeError, Together},
    fields::{Of, SAID, Taken},
    groups::{self, GroupsPage},
    page::ComparePage,
};
use crate::{identified, leads::Leads, tables::bulk::Chosen};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/leads/merge", Sample::get(), list);
    let both = Sample::query("id={lead}&id={other_lead}");
    rooms.page(Method::GET, "/o/{org}/leads/merge/choice", both, compare);
    let chosen = Sample::form("id={lead}&id={other_lead}");
    rooms.page(Method::POST, "/o/{org}/leads/merge/choice", chosen, choose);
    let said = Sample::form("id={merge_lead}&id={merged_lead}&kept={merge_lead}&company={merge_lead}");
    rooms.page(Method::POST, "/o/{org}/leads/merge", said, merge);
    let nothing = Sample::form("");
    rooms.page(Method::POST, "/o/{org}/leads/{lead}/separation", nothing, separate);
}

type Pairs = Form<Vec<(String, String)>>;

/// The part of the address that asks the list for the leads of companies that are called so, or have that domain.
pub(in crate::leads) fn same<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::from("?"));
    for name in names {
        query.append_pair("same", &format!("is.{name}"));
    }
    query.finish()
}

/// The part of the address that names leads to be put next to each other.
pub(in crate::leads) fn these(ids: impl IntoIterator<Item = LeadId>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::from("?"));
    for id in ids {
        query.append_pair("id", &id.to_string());
    }
    query.finish()
}

async fn list(access: Works) -> Result<Html<GroupsPage>, Problem> {
    let found = access.vault.read(async |tx: &Tx| groups::read(tx).await).await;
    let found = found.map_err(|error: VaultError| Problem::broken(&error))?;
    Ok(Html(GroupsPage::new(&access, found)))
}

async fn compare(access: Works, RawQuery(query): RawQuery) -> Result<Html<ComparePage>, Problem> {
    let query = query.unwrap_or_default();
    let ids: Vec<LeadId> = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "id")
        .map(|(_, id)| identified(&id))
        .collect::<Result<_, _>>()?;
    let found = access.vault.read(async |tx: &Tx| {
        Ok::<_, MergeError>((Together::read(tx, &ids).await?, Choices::read(tx).await?))
    });
    let (together, choices) = found.await?;
    Ok(Html(ComparePage::new(&access, &together, &choices)))
}

/// Those that were ticked in the list, next to each other.
async fn choose(access: Works, Form(form): Pairs) -> Result<Redirect, Problem> {
    let rows = Chosen::of(&form).understand::<Leads>()?;
    let found = access.vault.read(async |tx: &Tx| rows.ids(tx).await).await;
    let ids = found.map_err(|error: VaultError| Problem::broken(&error))?.unwrap_or_default();
    if !(2..=actions::MOST).contains(&ids.len()) {
        return Err(MergeError::HowMany.into());
    }
    let these = these(ids.into_iter().map(LeadId::from));
    Ok(Redirect::to(&format!("{}{these}", access.here("leads/merge/choice"))))
}

async fn merge(access: Works, Form(form): Pairs) -> Result<Redirect, Problem> {
    let (mut ids, mut kept, mut taken) = (Vec::new(), None, Taken::new());
    for (name, value) in &form {
        match name.as_str() {
            "id" => ids.push(identified::<LeadId>(value)?),
            "kept" => kept = Some(identified::<LeadId>(value)?),
            name if SAID.iter().any(|said| said.name == name) => {
                let of = if value == "all" { Of::All } else { Of::Lead(identified(value)?) };
                taken.insert(name.to_owned(), of);
            }
            _ => {}
        }
    }
    let kept = kept.or(ids.first().copied()).ok_or(MergeError::HowMany)?;
    let others: Vec<LeadId> = ids.into_iter().filter(|id| *id != kept).collect();
    let merged = access
        .vault
        .change(access.actor, async |change: &Change| actions::merge(change, kept, &others, &taken).await);
    merged.await?;
    Ok(Redirect::to(&access.here(&format!("leads/{kept}?done=merged"))))
}

async fn separate(access: Works, Path((_, lead)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let kept: LeadId = identified(&lead)?;
    let separated =
        access.vault.change(access.actor, async |change: &Change| actions::separate(change, kept).await);
    separated.await?;
    Ok(Redirect::to(&access.here(&format!("leads/{kept}?done=separated"))))
}

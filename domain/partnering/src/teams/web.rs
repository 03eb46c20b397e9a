//! The pages of regions and departments.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{DivisionId, Uuid};
use serde::Deserialize;
use trust::Portal;
use trust::access::scopes::{self, Division, DivisionError, Kind as Is, Scope};
use trust::access::{Access, Administers, Role, keys, memberships};
use vault::{Change, Tx, VaultError};
use web::{Crumb, Empty, Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::problems::{problem, sentence};
use crate::partnerships;
use crate::texts::teams as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/teams", Sample::get(), list);
    rooms.page(Method::POST, "/o/{org}/teams", Sample::form("kind=region&name=Iberia&countries=Spain"), add);
    rooms.page(Method::GET, "/o/{org}/teams/{division}", Sample::get(), show);
    let form = Sample::form("name=Iberian+peninsula&countries=Spain");
    rooms.page(Method::POST, "/o/{org}/teams/{division}", form, change);
    rooms.page(Method::POST, "/o/{org}/teams/{division}/removal", Sample::form(""), remove);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    pub(super) done: String,
}

/// What people type.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Typed {
    kind: String,
    name: String,
    /// One in each line.
    countries: String,
}

impl Typed {
    fn countries(&self) -> Vec<String> {
        self.countries.lines().map(str::to_owned).collect()
    }
}

async fn list(
    access: Administers,
    State(portal): State<Portal>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<List>, Problem> {
    let mut list = List::read(&access, &portal, &Typed::default(), None).await?;
    let told = match done.as_str() {
        "added" => Some(texts::done_added()),
        "changed" => Some(texts::done_changed()),
        "removed" => Some(texts::done_removed()),
        _ => None,
    };
    list.page.notice = told.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(list))
}

async fn add(
    access: Administers,
    State(portal): State<Portal>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let kind: Is = typed.kind.parse().map_err(|()| Problem::refused("kind", texts::no_kind()))?;
    let act = async |change: &Change| scopes::add(change, kind, &typed.name, &typed.countries()).await;
    match access.vault.change(access.actor, act).await {
        Ok(_) => Ok(Redirect::to(&access.here("teams?done=added")).into_response()),
        Err(DivisionError::Vault(error)) => Err(broken(error)),
        Err(why) => {
            let page = List::read(&access, &portal, &typed, Some(sentence(&why.to_string()))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
    }
}

async fn show(
    access: Administers,
    Path((_, division)): Path<(String, String)>,
) -> Result<Html<Show>, Problem> {
    let division = find(&access, &division).await?;
    Ok(Html(Show::new(&access, division, None)))
}

async fn change(
    access: Administers,
    Path((_, division)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let known = find(&access, &division).await?;
    let (id, countries) = (known.id, typed.countries());
    let act = async |change: &Change| scopes::change(change, id, &typed.name, &countries).await;
    match access.vault.change(access.actor, act).await {
        Ok(_) => Ok(Redirect::to(&access.here("teams?done=changed")).into_response()),
        Err(error @ (DivisionError::Vault(_) | DivisionError::Absent)) => Err(problem(error)),
        Err(why) => {
            let name = typed.name.clone();
            let page =
                Show::new(&access, Division { name, countries, ..known }, Some(sentence(&why.to_string())));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
    }
}

async fn remove(
    access: Administers,
    Path((_, division)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let id: DivisionId = division.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| scopes::remove(change, id).await;
    access.vault.change(access.actor, act).await.map_err(problem)?;
    Ok(Redirect::to(&access.here("teams?done=removed")))
}

async fn find(access: &Access, division: &str) -> Result<Division, Problem> {
    let id: DivisionId = division.parse().map_err(|_| Problem::absent())?;
    let all = access.vault.read(async |tx: &Tx| scopes::all(tx).await).await.map_err(broken)?;
    all.into_iter().find(|division| division.id == id).ok_or_else(Problem::absent)
}

pub(super) fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

/// A scope in words: what it limits to, dimension by dimension.
pub(super) fn words(scope: &Scope, divisions: &[Division], vendors: &[(kernel::OrgId, String)]) -> String {
    let division = |id: &DivisionId| divisions.iter().find(|one| one.id == *id).map(|one| one.name.clone());
    let vendor = |id: &kernel::OrgId| vendors.iter().find(|(one, _)| one == id).map(|(_, name)| name.clone());
    let regions = scope.regions.iter().map(|all| all.iter().filter_map(division).collect::<Vec<_>>());
    let vendors = scope.vendors.iter().map(|all| all.iter().filter_map(vendor).collect::<Vec<_>>());
    let departments = scope.departments.iter().map(|all| all.iter().filter_map(division).collect::<Vec<_>>());
    let parts = regions.chain(vendors).chain(departments).map(|names| names.join(", "));
    parts.collect::<Vec<_>>().join(" · ")
}

#[derive(Template)]
#[template(path = "teams/list.html")]
struct List {
    page: Page,
    here: String,
    rows: Vec<Row>,
    empty: Empty,
    limited: Vec<Limited>,
    fields: Vec<Input>,
    refusal: Option<String>,
}

struct Row {
    href: String,
    name: String,
    told: String,
    limited: String,
}

/// Somebody who is limited.
struct Limited {
    href: String,
    name: String,
    told: String,
}

impl List {
    async fn read(
        access: &Access,
        portal: &Portal,
        typed: &Typed,
        refusal: Option<String>,
    ) -> Result<Self, Problem> {
        let read = async |tx: &Tx| {
            Ok((scopes::all(tx).await?, scopes::limited(tx).await?, partnerships::vendors(tx).await?))
        };
        let (divisions, limited, vendors) = access.vault.read(read).await.map_err(broken)?;
        let here = access.here("teams");
        let row = |division: &Division| Row {
            href: format!("{here}/{}", division.id),
            name: division.name.clone(),
            told: match division.kind {
                Is::Region => texts::region_of(division.countries.join(", ")),
                Is::Department => texts::department(),
            },
            limited: match limited.iter().filter(|(_, scope)| scope.names(division.id)).count() {
                0 => texts::nobody(),
                some => texts::limited_to(some),
            },
        };
        let names = names(access, portal).await?;
        let told = limited.iter().filter_map(|(holder, scope)| {
            let (name, at) = names.get(holder)?;
            let told = words(scope, &divisions, &vendors);
            Some(Limited { href: access.here(at), name: name.clone(), told })
        });
        let mut told: Vec<Limited> = told.collect();
        told.sort_by(|one, other| one.name.cmp(&other.name));
        let kinds = [(Is::Region, texts::region()), (Is::Department, texts::department())];
        let kinds = kinds.map(|(kind, label)| (kind.to_string(), label));
        let chosen = if typed.kind.is_empty() { Is::Region.to_string() } else { typed.kind.clone() };
        let kind = Input::choice("kind", texts::kind(), kinds).value(chosen);
        Ok(Self {
            page: access.page(texts::title()),
            rows: divisions.iter().map(row).collect(),
            empty: Empty { title: texts::none(), text: texts::none_about(), ..Empty::default() },
            limited: told,
            fields: [vec![kind], fields(None, &typed.name, &typed.countries)].concat(),
            refusal,
            here,
        })
    }
}

/// People and keys who can be limited, by the number in their id: what they are called, and the page of their scope.
async fn names(access: &Access, portal: &Portal) -> Result<HashMap<Uuid, (String, String)>, Problem> {
    let people = memberships::people(&portal.vaults, access.org).await.map_err(broken)?;
    let people =
        people.into_iter().map(|one| (one.id.uuid(), (one.name, format!("people/{}/scope", one.id))));
    let keys = keys::list(portal.vaults.directory(), access.org).await.map_err(broken)?;
    let keys = keys.into_iter().filter(|key| key.role < Role::Admin && key.revoked.is_none());
    let keys = keys.map(|key| (key.id.uuid(), (texts::key(key.name), format!("keys/{}/scope", key.id))));
    Ok(people.chain(keys).collect())
}

/// What is asked of one: of a department no countries, of what may be either, perhaps.
fn fields(kind: Option<Is>, name: &str, countries: &str) -> Vec<Input> {
    let name = Input::text("name", texts::name()).value(name.to_owned()).most(100).required();
    let typed = countries.to_owned();
    let countries = Input::long("countries", texts::countries()).hint(texts::countries_hint()).value(typed);
    match kind {
        Some(Is::Department) => vec![name],
        Some(Is::Region) => vec![name, countries.required()],
        None => vec![name, countries],
    }
}

#[derive(Template)]
#[template(path = "teams/show.html")]
struct Show {
    page: Page,
    here: String,
    fields: Vec<Input>,
    refusal: Option<String>,
}

impl Show {
    fn new(access: &Access, division: Division, refusal: Option<String>) -> Self {
        let mut page = access.page(division.name.clone());
        page.crumbs = vec![Crumb { label: texts::title(), href: Some(access.here("teams")) }];
        let fields = fields(Some(division.kind), &division.name, &division.countries.join("\n"));
        Self { page, here: access.here(&format!("teams/{}", division.id)), fields, refusal }
    }
}

//! The page of what one person or one key sees.

use std::collections::{BTreeSet, HashSet};

use askama::Template;
use axum::extract::{Path, Query, RawForm, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{ApiKeyId, DivisionId, OrgId, PersonId};
use trust::Portal;
use trust::access::scopes::{self, Chosen, Division, Holder, Kind as Is, Scope, ScopeError};
use trust::access::{Access, Administers, Proven, Role, keys, memberships};
use trust::people;
use trust::sharing::Names;
use vault::{Change, Tx, VaultError};
use web::{Crumb, Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::web::{Done, broken, words};
use crate::partnerships;
use crate::texts::teams as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let all = "revision=0&before=&regions_limit=all&vendors_limit=all&departments_limit=all";
    rooms.page(Method::GET, "/o/{org}/people/{person}/scope", Sample::get(), of_person);
    rooms.page(Method::POST, "/o/{org}/people/{person}/scope", Sample::form(all), limit_person);
    rooms.page(Method::GET, "/o/{org}/keys/{key}/scope", Sample::get(), of_key);
    rooms.page(Method::POST, "/o/{org}/keys/{key}/scope", Sample::form(all), limit_key);
}

/// Who is limited, as the page shows them.
struct Whose {
    holder: Holder,
    name: String,
    /// Whether they administer, and so see everything.
    administers: bool,
    at: String,
    back: Crumb,
}

async fn of_person(
    access: Administers,
    State(portal): State<Portal>,
    Path((_, person)): Path<(String, String)>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<Scoping>, Problem> {
    let whose = whose_person(&access, &portal, &person).await?;
    Scoping::read(&access, whose, &done).await.map(Html)
}

async fn of_key(
    access: Administers,
    State(portal): State<Portal>,
    Path((_, key)): Path<(String, String)>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<Scoping>, Problem> {
    let whose = whose_key(&access, &portal, &key).await?;
    Scoping::read(&access, whose, &done).await.map(Html)
}

async fn limit_person(
    access: Proven<Administers>,
    State(portal): State<Portal>,
    Path((_, person)): Path<(String, String)>,
    RawForm(form): RawForm,
) -> Result<Response, Problem> {
    let whose = whose_person(&access, &portal, &person).await?;
    limit(&access, whose, &form).await
}

async fn limit_key(
    access: Proven<Administers>,
    State(portal): State<Portal>,
    Path((_, key)): Path<(String, String)>,
    RawForm(form): RawForm,
) -> Result<Response, Problem> {
    let whose = whose_key(&access, &portal, &key).await?;
    limit(&access, whose, &form).await
}

pub(super) async fn member(
    access: &Access,
    portal: &Portal,
    person: &str,
) -> Result<(PersonId, Role), Problem> {
    let id: PersonId = person.parse().map_err(|_| Problem::absent())?;
    let role = memberships::role(portal.vaults.directory(), id, access.org).await.map_err(broken)?;
    role.map(|role| (id, role)).ok_or_else(Problem::absent)
}

async fn whose_person(access: &Access, portal: &Portal, person: &str) -> Result<Whose, Problem> {
    let (id, role) = member(access, portal, person).await?;
    let person = people::person(&portal.vaults, id).await.map_err(broken)?.ok_or_else(Problem::absent)?;
    Ok(Whose {
        holder: Holder::Person(id),
        name: person.name,
        administers: role >= Role::Admin,
        at: access.here(&format!("people/{id}/scope")),
        back: Crumb { label: texts::people(), href: Some(access.here("people")) },
    })
}

async fn whose_key(access: &Access, portal: &Portal, key: &str) -> Result<Whose, Problem> {
    let id: ApiKeyId = key.parse().map_err(|_| Problem::absent())?;
    let keys = keys::list(portal.vaults.directory(), access.org).await.map_err(broken)?;
    let key = keys.into_iter().find(|key| key.id == id).ok_or_else(Problem::absent)?;
    Ok(Whose {
        holder: Holder::Key(id),
        name: key.name,
        administers: key.role >= Role::Admin,
        at: access.here(&format!("keys/{id}/scope")),
        back: Crumb { label: texts::keys(), href: Some(access.here("keys")) },
    })
}

/// What there is to choose among.
pub(super) struct Known {
    pub(super) divisions: Vec<Division>,
    pub(super) vendors: Vec<(OrgId, String)>,
}

impl Known {
    pub(super) async fn read(tx: &Tx) -> Result<Self, VaultError> {
        Ok(Self { divisions: scopes::all(tx).await?, vendors: partnerships::vendors(tx).await? })
    }

    /// Whether all that a scope names is there, and something of each kind that it limits by.
    pub(super) fn has(&self, scope: &Scope) -> bool {
        let is =
            |id: &DivisionId, kind: Is| self.divisions.iter().any(|one| one.id == *id && one.kind == kind);
        let fits = |ids: &Option<Vec<DivisionId>>, kind: Is| {
            ids.as_ref().is_none_or(|ids| !ids.is_empty() && ids.iter().all(|id| is(id, kind)))
        };
        let vendor = |id: &OrgId| self.vendors.iter().any(|(one, _)| one == id);
        let vendors = scope.vendors.as_ref().is_none_or(|ids| !ids.is_empty() && ids.iter().all(vendor));
        fits(&scope.regions, Is::Region) && fits(&scope.departments, Is::Department) && vendors
    }
}

async fn limit(access: &Access, whose: Whose, form: &[u8]) -> Result<Response, Problem> {
    let typed: Vec<(String, String)> = form_urlencoded::parse(form).into_owned().collect();
    let scope = read(&typed);
    let holder = whose.holder;
    let seen = Seen::of(&typed);
    let act = async |change: &Change| {
        let fits = Known::read(change).await?.has(&scope);
        if fits {
            scopes::limit(change, holder, (seen.revision, &seen.before), &scope).await?;
        }
        Ok::<_, ScopeError>(fits)
    };
    let (status, told, seen) = match access.vault.change(access.actor, act).await {
        Ok(true) => return Ok(Redirect::to(&format!("{}?done=saved", whose.at)).into_response()),
        Ok(false) => (StatusCode::UNPROCESSABLE_ENTITY, texts::choose(), seen),
        Err(ScopeError::Since(now)) => {
            (StatusCode::CONFLICT, meanwhile(access, &now).await.map_err(broken)?, Seen::from(*now))
        }
        Err(ScopeError::Vault(error)) => return Err(broken(error)),
    };
    let mut page = Scoping::with(access, whose, &scope, seen).await?;
    page.refusal = Some(told);
    Ok((status, Html(page)).into_response())
}

/// Who was faster, and what they chose.
async fn meanwhile(access: &Access, now: &Chosen) -> Result<String, VaultError> {
    let by = now.by.clone().unwrap_or_default();
    let names = Names::of(access, BTreeSet::from([by.clone()])).await?;
    let known = access.vault.read(async |tx: &Tx| Known::read(tx).await).await?;
    let chose = match words(&now.scope, &known.divisions, &known.vendors) {
        nothing if nothing.is_empty() => texts::everything(),
        some => some,
    };
    Ok(texts::scope_meanwhile(names.get(&by), chose))
}

/// What stood there when the form was opened.
struct Seen {
    revision: i64,
    before: Scope,
}

impl Seen {
    fn of(typed: &[(String, String)]) -> Self {
        let value = |name: &str| typed.iter().find(|(field, _)| field == name).map(|(_, value)| value);
        Self {
            revision: value("revision").and_then(|text| text.parse().ok()).unwrap_or_default(),
            before: value("before").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
        }
    }
}

impl From<Chosen> for Seen {
    fn from(chosen: Chosen) -> Self {
        Self { revision: chosen.revision, before: chosen.scope }
    }
}

/// What was chosen.
fn read(typed: &[(String, String)]) -> Scope {
    let only = |name: &str| typed.iter().any(|(field, value)| field == name && value == "only");
    fn chosen<Id: std::str::FromStr>(typed: &[(String, String)], name: &str) -> Vec<Id> {
        typed.iter().filter(|(field, _)| field == name).filter_map(|(_, value)| value.parse().ok()).collect()
    }
    Scope {
        regions: only("regions_limit").then(|| chosen(typed, "regions")),
        vendors: only("vendors_limit").then(|| chosen(typed, "vendors")),
        departments: only("departments_limit").then(|| chosen(typed, "departments")),
    }
}

#[derive(Template)]
#[template(path = "teams/scope.html")]
struct Scoping {
    page: Page,
    about: String,
    administers: bool,
    here: String,
    teams: String,
    fields: Vec<(Input, Input)>,
    refusal: Option<String>,
    revision: i64,
    before: String,
}

impl Scoping {
    async fn read(access: &Access, whose: Whose, done: &str) -> Result<Self, Problem> {
        let holder = whose.holder;
        let chosen = access.vault.read(async |tx: &Tx| scopes::chosen(tx, holder).await).await;
        let chosen = chosen.map_err(broken)?;
        let mut page = Self::with(access, whose, &chosen.scope.clone(), chosen.into()).await?;
        if done == "saved" {
            page.page.notice = Some(Notice { kind: Kind::Good, text: texts::saved() });
        }
        Ok(page)
    }

    async fn with(access: &Access, whose: Whose, scope: &Scope, seen: Seen) -> Result<Self, Problem> {
        let known = access.vault.read(async |tx: &Tx| Known::read(tx).await).await.map_err(broken)?;
        let of = |kind: Is| known.divisions.iter().filter(move |one| one.kind == kind);
        let regions = of(Is::Region).map(|one| (one.id.to_string(), one.name.clone()));
        let departments = of(Is::Department).map(|one| (one.id.to_string(), one.name.clone()));
        let vendors = known.vendors.iter().map(|(id, name)| (id.to_string(), name.clone()));
        let mut vendors: Vec<_> = vendors.collect();
        let mut once = HashSet::new();
        vendors.retain(|(id, _)| once.insert(id.clone()));
        let ids = |ids: &Option<Vec<DivisionId>>| {
            ids.as_ref().map(|ids| ids.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let at = |name: &'static str,
                  limit: &'static str,
                  label,
                  every,
                  options: Vec<_>,
                  on: Option<Vec<String>>| {
            let ways = [("all".to_owned(), every), ("only".to_owned(), texts::only())];
            let way = if on.is_some() { "only" } else { "all" };
            let pick = Input::choice(limit, label, ways).value(way.to_owned());
            let which = Input::choices(name, texts::which(), options);
            (pick, which.value(on.unwrap_or_default().join("\n")))
        };
        let chosen = scope.vendors.as_ref().map(|all| all.iter().map(ToString::to_string).collect());
        let mut fields = Vec::new();
        let regions: Vec<_> = regions.collect();
        if !regions.is_empty() {
            let label = texts::regions();
            fields.push(at(
                "regions",
                "regions_limit",
                label,
                texts::every_region(),
                regions,
                ids(&scope.regions),
            ));
        }
        if !vendors.is_empty() {
            fields.push(at(
                "vendors",
                "vendors_limit",
                texts::vendors(),
                texts::every_vendor(),
                vendors,
                chosen,
            ));
        }
        let departments: Vec<_> = departments.collect();
        if !departments.is_empty() {
            let (label, on) = (texts::departments(), ids(&scope.departments));
            let every = texts::every_department();
            fields.push(at("departments", "departments_limit", label, every, departments, on));
        }
        let mut page = access.page(texts::sees(whose.name.as_str()));
        page.crumbs = vec![whose.back];
        Ok(Self {
            page,
            about: if whose.administers { texts::sees_all(whose.name) } else { texts::scope_about() },
            administers: whose.administers,
            here: whose.at,
            teams: access.here("teams"),
            fields,
            refusal: None,
            revision: seen.revision,
            before: serde_json::to_string(&seen.before).unwrap_or_default(),
        })
    }
}

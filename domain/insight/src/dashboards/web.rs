//! The dashboard, and the page on which it is arranged. Both work without JavaScript: every act is a button.

use askama::Template;
use axum::{
    extract::{Form, Query},
    http::Method,
    response::Redirect,
};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Administers, Reads, Role},
};
use vault::{Change, Fact, Tx, VaultError};
use web::{BarChart, Crumb, Empty, Html, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{
    letters,
    panel::Panel,
    points::Points,
    reading,
    store::{self, Whose},
};
use crate::texts::dashboards as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/dashboard", Sample::get(), show);
    rooms.page(Method::GET, "/o/{org}/dashboard/arrangement", Sample::get(), arrangement);
    rooms.page(Method::POST, "/o/{org}/dashboard/arrangement", Sample::form("act=remove&panel=won"), arrange);
    rooms.page(Method::POST, "/o/{org}/dashboard/default", Sample::form(""), make_default);
}

#[derive(Template)]
#[template(path = "dashboards/dashboard.html")]
struct DashboardPage {
    page: Page,
    arrange: String,
    panels: Vec<Shown>,
    empty: Option<Empty>,
    letters: Option<letters::Part>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: String,
}

/// A panel as people see it.
struct Shown {
    id: &'static str,
    title: String,
    span: String,
    /// Nothing to show where there is neither.
    chart: Option<BarChart>,
    table: Option<Table>,
}

struct Table {
    of: String,
    measures: String,
    compares: bool,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    href: Option<String>,
    before: String,
    shown: String,
}

async fn show(access: Reads, Query(Asked { done }): Query<Asked>) -> Result<Html<DashboardPage>, Problem> {
    let person = access.person.as_ref().map(|person| person.id);
    let read = async |tx: &Tx| {
        let panels = reading::of(tx, person).await?;
        Ok::<_, VaultError>((panels, letters::chosen_by(tx, &access).await?))
    };
    let (all, letters) = access.vault.read(read).await.map_err(broken)?;
    let notice = (done == "letters").then(|| Notice { kind: Kind::Good, text: texts::saved() });
    let arrange = access.here("dashboard/arrangement");
    let panels: Vec<Shown> =
        all.iter().map(|(panel, points)| Shown::of(*panel, points, &access.here(""))).collect();
    Ok(Html(DashboardPage {
        page: Page { notice, ..access.page(texts::title()) },
        letters,
        empty: panels.is_empty().then(|| Empty {
            icon: "deal",
            title: texts::nothing_chosen(),
            text: texts::nothing_chosen_about(),
            action: Some((arrange.clone(), texts::arrange())),
        }),
        arrange,
        panels,
    }))
}

impl Shown {
    fn of(panel: Panel, points: &Points, here: &str) -> Self {
        let some = !points.points.is_empty();
        let table = || Table {
            of: points.of.clone(),
            measures: panel.measures(),
            compares: points.points.iter().any(|point| point.before.is_some()),
            rows: points
                .points
                .iter()
                .map(|point| Row {
                    name: point.label.clone(),
                    href: point.list.as_ref().map(|list| format!("{here}/{list}")),
                    before: point.before.map(super::Measure::shown).unwrap_or_default(),
                    shown: point.measure.shown(),
                })
                .collect(),
        };
        Self {
            id: panel.as_str(),
            title: panel.label(),
            span: points.span.clone(),
            chart: (some && panel.is_chart()).then(|| points.chart(panel.label(), here)),
            table: (some && !panel.is_chart()).then(table),
        }
    }
}

#[derive(Template)]
#[template(path = "dashboards/arrangement.html")]
struct ArrangementPage {
    page: Page,
    here: String,
    chosen: Vec<Chosen>,
    others: Vec<Chosen>,
    own: bool,
    administers: bool,
}

struct Chosen {
    name: &'static str,
    label: String,
    first: bool,
    last: bool,
}

async fn arrangement(access: Reads) -> Result<Html<ArrangementPage>, Problem> {
    let person = access.person.as_ref().map(|person| person.id);
    let read = async |tx: &Tx| store::shown_to(tx, person).await;
    let (panels, own) = access.vault.read(read).await.map_err(broken)?;
    let chosen = |(at, panel): (usize, &Panel)| Chosen {
        name: panel.as_str(),
        label: panel.label(),
        first: at == 0,
        last: at + 1 == panels.len(),
    };
    let other =
        |panel: Panel| Chosen { name: panel.as_str(), label: panel.label(), first: false, last: false };
    let mut page = access.page(texts::arrange());
    page.crumbs = vec![
        Crumb { label: texts::title(), href: Some(access.here("dashboard")) },
        Crumb { label: texts::arrange(), href: None },
    ];
    Ok(Html(ArrangementPage {
        page,
        here: access.here("dashboard"),
        chosen: panels.iter().enumerate().map(chosen).collect(),
        others: Panel::ALL.into_iter().filter(|panel| !panels.contains(panel)).map(other).collect(),
        own,
        administers: access.role >= Role::Admin,
    }))
}

#[derive(Debug, Deserialize)]
struct Act {
    act: String,
    #[serde(default)]
    panel: String,
}

async fn arrange(access: Reads, Form(Act { act, panel }): Form<Act>) -> Result<Redirect, Problem> {
    let person = person(&access)?;
    let panel = Panel::read(&panel);
    let arrange = async |change: &Change| {
        if act == "reset" {
            return store::remove(change, person).await;
        }
        let Whose::Person(id) = person else { return Ok(()) };
        let (mut panels, _) = store::shown_to(change, Some(id)).await?;
        if let Some(panel) = panel {
            arranged(&mut panels, &act, panel);
        }
        store::set(change, person, &panels).await
    };
    access.vault.change(access.actor, arrange).await.map_err(broken)?;
    Ok(Redirect::to(&access.here("dashboard/arrangement")))
}

/// The same, after that act; what cannot be done changes nothing.
pub(super) fn arranged(panels: &mut Vec<Panel>, act: &str, panel: Panel) {
    let at = panels.iter().position(|one| *one == panel);
    match (act, at) {
        ("add", None) => panels.push(panel),
        ("remove", Some(at)) => {
            panels.remove(at);
        }
        ("up", Some(at)) if at > 0 => panels.swap(at, at - 1),
        ("down", Some(at)) if at + 1 < panels.len() => panels.swap(at, at + 1),
        _ => {}
    }
}

/// What who asks has arranged is what everybody begins with from now on.
async fn make_default(access: Administers) -> Result<Redirect, Problem> {
    let person = access.person.as_ref().map(|person| person.id);
    let make = async |change: &Change| {
        let (panels, _) = store::shown_to(change, person).await?;
        store::set(change, Whose::Everybodys, &panels).await?;
        change.record(Fact::new("dashboard.arranged").with("panels", panels.len() as u64)).await
    };
    access.vault.change(access.actor, make).await.map_err(broken)?;
    Ok(Redirect::to(&access.here("dashboard/arrangement")))
}

fn person(access: &Access) -> Result<Whose, Problem> {
    access.person.as_ref().map(|person| Whose::Person(person.id)).ok_or_else(Problem::absent)
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

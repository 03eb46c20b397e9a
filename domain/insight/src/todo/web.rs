//! The page.

use askama::Template;
use axum::{extract::Query, http::Method};
use kernel::OrgId;
use partnering::tasks::{self, Line};
use selling::steps;
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Reads, memberships},
};
use vault::{Tx, VaultError};
use web::{Empty, Html, Kind, Notice, Page, Pager, Problem, Rooms, Sample, Tab, Tabs};

use super::reading::{self, Entry, SHOWN, Thing, View};
use crate::texts::todo as texts;

/// Pages that can be turned to: who has more to do looks at what of it is about one partner.
const MOST_PAGES: u32 = 50;

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/tasks", Sample::query("show=all&with=&page=1"), list);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    show: String,
    with: String,
    page: String,
    done: String,
}

async fn list(access: Reads, Query(query): Query<Typed>) -> Result<Html<List>, Problem> {
    let view = View::ALL.into_iter().find(|view| view.word() == query.show).unwrap_or(View::Mine);
    let with = query.with.parse::<OrgId>().ok();
    let page = query.page.parse::<u32>().unwrap_or(1).clamp(1, MOST_PAGES);
    let mut list = List::read(&access, view, with, page).await.map_err(|error| Problem::broken(&error))?;
    let text = tasks::done(&query.done).or_else(|| steps::done(&query.done));
    list.page.notice = text.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(list))
}

#[derive(Template)]
#[template(path = "todo/list.html")]
struct List {
    page: Page,
    about: String,
    tabs: Tabs,
    view: &'static str,
    /// Id and name of everybody about whom there may be something, and whether they are chosen.
    peers: Vec<(String, String, bool)>,
    things: Vec<Line>,
    pager: Option<Pager>,
    empty: Empty,
}

impl List {
    async fn read(access: &Access, view: View, with: Option<OrgId>, at: u32) -> Result<Self, VaultError> {
        let me = access.person.as_ref().map(|person| person.id);
        let found = access.vault.read(async |tx: &Tx| reading::read(tx, view, me, with, at).await).await?;
        let people = memberships::people(access.exchange.vaults(), access.org).await?;
        let now = access.exchange.vaults().front().clock.now();
        let back = format!("tasks?show={}", view.word());
        let line = |entry: &Entry| {
            let about = match &entry.peer {
                Some((_, peer)) if *peer != entry.about => texts::about_with(&entry.about, peer),
                _ => entry.about.clone(),
            };
            match &entry.thing {
                Thing::Task(task) => Line::of_task(access, task, Some(about), (&people, &back), now),
                Thing::Step(step) => {
                    let peer = entry.peer.as_ref().map_or("", |(_, peer)| peer.as_str());
                    steps::line(access, step, (about, peer), (&people, &back), now)
                }
            }
        };
        let tab = |one: View| Tab {
            label: label(one),
            href: access.here(&format!("tasks?show={}", one.word())),
            count: found.counts.get(one.word()).copied(),
            current: one == view,
        };
        let peers = found.peers.iter().map(|(name, id)| (id.to_string(), name.clone(), Some(*id) == with));
        let place = |page: u32| {
            let with = with.map(|with| with.to_string()).unwrap_or_default();
            access.here(&format!("tasks?show={}&with={with}&page={page}", view.word()))
        };
        let (title, text) = match view {
            View::Mine => (texts::none_mine(), texts::none_about()),
            View::All => (texts::none_open(), texts::none_about()),
            View::Asked => (texts::none_asked(), texts::none_asked_about()),
            View::Done => (texts::none_done(), texts::none_done_about()),
        };
        Ok(Self {
            page: access.page(texts::title()),
            about: texts::about(&access.card.name),
            tabs: Tabs { label: texts::title(), tabs: View::ALL.into_iter().map(tab).collect() },
            view: view.word(),
            peers: peers.collect(),
            things: found.entries.iter().map(line).collect(),
            pager: (found.total > u64::from(SHOWN))
                .then(|| Pager::to(place, at, SHOWN, found.entries.len(), found.total)),
            empty: Empty {
                icon: "check",
                title,
                text,
                action: Some((access.here("deals"), texts::to_deals())),
            },
        })
    }
}

fn label(view: View) -> String {
    match view {
        View::Mine => texts::mine(),
        View::All => texts::everybodys(),
        View::Asked => texts::asked_of_others(),
        View::Done => texts::done_ones(),
    }
}

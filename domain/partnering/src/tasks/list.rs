//! The list of tasks: one's own, everybody's, and what was done.

use askama::Template;
use axum::{extract::Query, http::Method};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Reads},
};
use vault::{Tx, VaultError};
use web::{Empty, Html, Kind, Notice, Page, Problem, Rooms, Sample, Tab, Tabs};

use super::{
    Line, PartnerTask,
    store::{self, Asked, SHOWN, by_day},
};
use crate::managers::colleagues;
use crate::partnerships;
use crate::texts::tasks as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/tasks", Sample::query("show=all"), list);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    show: String,
    done: String,
}

/// Which of them are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Mine,
    All,
    Done,
}

impl View {
    const ALL: [Self; 3] = [Self::Mine, Self::All, Self::Done];

    fn word(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::All => "all",
            Self::Done => "done",
        }
    }

    fn label(self) -> String {
        match self {
            Self::Mine => texts::mine(),
            Self::All => texts::everybodys(),
            Self::Done => texts::done_ones(),
        }
    }

    fn asked(self, access: &Access) -> Asked {
        let me = access.person.as_ref().map(|person| Some(person.id));
        let whose = if self == Self::Mine { me } else { None };
        Asked { partnership: None, whose, open: self != Self::Done }
    }
}

async fn list(access: Reads, Query(query): Query<Typed>) -> Result<Html<List>, Problem> {
    let view = View::ALL.into_iter().find(|view| view.word() == query.show).unwrap_or(View::Mine);
    let mut list = List::read(&access, view).await.map_err(|error| Problem::broken(&error))?;
    let text = super::page::done(&query.done);
    list.page.notice = text.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(list))
}

#[derive(Template)]
#[template(path = "tasks/list.html")]
struct List {
    page: Page,
    about: String,
    tabs: Tabs,
    tasks: Vec<Line>,
    more: Option<String>,
    /// Where an act on the list leads back to.
    back: String,
    empty: Empty,
}

impl List {
    async fn read(access: &Access, view: View) -> Result<Self, VaultError> {
        let read = async |tx: &Tx| {
            let mut tabs = Vec::new();
            for one in View::ALL {
                let (tasks, total) = store::asked(tx, &one.asked(access), None, SHOWN).await?;
                tabs.push((one, tasks, total));
            }
            Ok::<_, VaultError>((tabs, partnerships::all(tx).await?))
        };
        let (tabs, partners) = access.vault.read(read).await?;
        let people = colleagues(access).await?;
        let now = access.exchange.vaults().front().clock.now();
        let shown = tabs.iter().find(|(one, ..)| *one == view);
        let (mut tasks, total) = shown.map_or((Vec::new(), 0), |(_, tasks, total)| (tasks.clone(), *total));
        match view {
            View::Done => tasks.sort_by_key(|task| std::cmp::Reverse(task.done.as_ref().map(|(at, _)| *at))),
            View::Mine | View::All => tasks.sort_by_key(by_day),
        }
        let line = |task: &PartnerTask| {
            let peer = partners.iter().find(|one| one.id == task.partnership);
            let peer = peer.map_or("", |one| one.peer_name.as_str());
            Line::new(access, task, peer, &people, now)
        };
        let tab = |(one, _, total): &(View, Vec<PartnerTask>, u64)| Tab {
            label: one.label(),
            href: access.here(&format!("tasks?show={}", one.word())),
            count: Some(*total),
            current: *one == view,
        };
        let (title, text) = match view {
            View::Mine => (texts::none_mine(), texts::none_about()),
            View::All => (texts::none_open(), texts::none_about()),
            View::Done => (texts::none_done(), texts::none_done_about()),
        };
        Ok(Self {
            page: access.page(texts::title()),
            about: texts::about(&access.card.name),
            tabs: Tabs { label: texts::title(), tabs: tabs.iter().map(tab).collect() },
            tasks: tasks.iter().map(line).collect(),
            more: (total > SHOWN).then(|| texts::more(SHOWN, total)),
            back: format!("tasks?show={}", view.word()),
            empty: Empty {
                icon: "check",
                title,
                text,
                action: Some((access.here("partners"), texts::to_partners())),
            },
        })
    }
}

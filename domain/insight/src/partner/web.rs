//! The overview of a partner, and what happened with it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::Method;
use partnering::partnerships::{self, About, Head, Overview, Partnership, Tab};
use selling::registrations::Direction;
use serde::Deserialize;
use trust::Portal;
use trust::access::{Access, Reads};
use trust::sharing::{Told, told};
use vault::{Tx, VaultError};
use web::{Empty, Figure, Figures, Html, Page, Problem, Rooms, Sample};

use super::activity::Activity;
use super::identified;
use super::totals::Totals;
use crate::texts::partner as texts;

/// Entries on a page.
const PAGE: u64 = 50;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/partners/{partnership}", Sample::get(), overview);
    rooms.page(Method::GET, "/o/{org}/partners/{partnership}/activity", Sample::get(), activity);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: String,
    below: Option<i64>,
}

async fn overview(
    access: Reads,
    Path((_, partnership)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<OverviewPage>, Problem> {
    let id = identified(&partnership)?;
    let overview = Overview::read(&access, id, &asked.done).await.map_err(broken)?;
    let overview = overview.ok_or_else(Problem::absent)?;
    let read = async |tx: &Tx| Totals::read(tx, &overview.partnership).await;
    let totals = access.vault.read(read).await.map_err(broken)?;
    let figures = figures(&access, &overview.partnership, &totals);
    let Overview { page, head, about, .. } = overview;
    Ok(Html(OverviewPage { page, head, figures, about }))
}

async fn activity(
    access: Reads,
    Path((_, partnership)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<ActivityPage>, Problem> {
    let id = identified(&partnership)?;
    let read = async |tx: &Tx| match partnerships::find(tx, id).await? {
        Some(partnership) => {
            Ok::<_, VaultError>(Some((partnership, Activity::read(tx, id, asked.below, PAGE).await?)))
        }
        None => Ok(None),
    };
    let found = access.vault.read(read).await.map_err(broken)?;
    let (partnership, activity) = found.ok_or_else(Problem::absent)?;
    let here = access.here(&format!("partners/{id}/activity"));
    let mut entries = told(&access, &activity.entries).await.map_err(broken)?;
    // All of it is about this partnership.
    let own = Some(access.here(&format!("partners/{id}")));
    entries.iter_mut().for_each(|entry| entry.about.retain(|(_, href)| *href != own));
    Ok(Html(ActivityPage {
        page: Head::page(&access, &partnership, Tab::Activity),
        head: Head::new(&access, &partnership, Tab::Activity),
        entries,
        newest: asked.below.map(|_| here.clone()),
        older: activity.next.map(|below| format!("{here}?below={below}")),
        total: texts::entries(activity.total),
        empty: Empty { icon: "journal", title: texts::nothing(), text: texts::nothing_about(), action: None },
    }))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "partner/overview.html")]
struct OverviewPage {
    page: Page,
    head: Head,
    figures: Figures,
    about: About,
}

#[derive(Template)]
#[template(path = "partner/activity.html")]
struct ActivityPage {
    page: Page,
    head: Head,
    entries: Vec<Told>,
    total: String,
    newest: Option<String>,
    older: Option<String>,
    empty: Empty,
}

/// Each with the registrations that it counts.
fn figures(access: &Access, partnership: &Partnership, totals: &Totals) -> Figures {
    let peer: String = form_urlencoded::byte_serialize(partnership.peer_name.as_bytes()).collect();
    let direction = totals.direction.as_str();
    let rows = |filter: &str| {
        Some(access.here(&format!("registrations?direction={direction}&peer={peer}&{filter}")))
    };
    let name = &partnership.peer_name;
    let (waits, source) = match totals.direction {
        Direction::Received => (texts::waits_for_you(), texts::counted()),
        Direction::Sent => (texts::waits_for(name), texts::decided_by(name)),
    };
    let won = totals.won.iter().map(web::money_short).collect::<Vec<_>>().join(" · ");
    let figure = |label: String, value: String, source: &str, href: Option<String>| Figure {
        label,
        value,
        source: source.to_owned(),
        href,
        delta: None,
    };
    Figures {
        label: texts::figures(),
        figures: vec![
            figure(waits, web::number(totals.waiting), &texts::registrations(), rows("state=pending")),
            figure(
                texts::open(),
                web::number(totals.open),
                &texts::accepted_sales(),
                rows("state=accepted&stage=open"),
            ),
            figure(
                texts::accepted(),
                web::number(totals.accepted),
                &texts::last_months(),
                rows("state=accepted"),
            ),
            figure(
                texts::won(),
                if won.is_empty() { texts::nothing_yet() } else { won },
                &texts::won_source(totals.wins, source),
                rows("state=accepted&stage=won"),
            ),
        ],
    }
}

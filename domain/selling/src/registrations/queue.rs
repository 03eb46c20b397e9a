//! The list of registrations as a page: what waits, what was decided, and what became of the rest.

use std::collections::{BTreeSet, HashMap};

use kernel::Timestamp;
use trust::{
    access::{Access, Counts, Role},
    views,
};
use vault::{Tx, VaultError};
use web::{
    Empty, Tab, Tabs, Tag,
    table::{BulkAct, Line, TablePart, Test, Told, Views},
};

use super::{
    Asked, Direction, Hop, Registration, Registrations, State,
    facets::{Facets, Tally, facets, tally},
    registration::label,
    table::state_colour,
};
use crate::tables::{self, ListPage, nothing_matches};
use crate::texts::registrations as texts;

/// The states that have a tab, in their order.
const TABS: [&str; 8] = super::registration::STATES;
/// Those that many never have: their tab is there when something is in it.
const SELDOM: [&str; 4] = ["returned", "expired", "revoked", "refused"];

/// What there is of what was asked for.
pub(super) struct Found {
    pub(super) asked: Asked,
    tab: String,
    rows: Vec<Registration>,
    total: u64,
    tally: Tally,
    facets: Facets,
    views: Views,
    now: Timestamp,
}

/// Reads the page; or the link of the view that the list begins with. It stays quick over thousands of rows: what
/// the tabs count anyway is not counted again.
pub(super) async fn load(
    tx: &Tx,
    access: &Access,
    asked: Asked,
) -> Result<Result<Found, String>, VaultError> {
    let views = views::menu(tx, access, asked.list.name).await?;
    if let Some(usual) = views.usual().filter(|_| asked.is_bare()) {
        return Ok(Err(usual.link()));
    }
    let tally = tally(tx).await?;
    let is = |value: &str| Test::Is(vec![value.to_owned()]);
    let direction = direction(&asked).or_else(|| tally.only_direction());
    let waits = tally.count(Some(Direction::Received), Some("pending")) > 0;
    let usual = if waits && direction != Some(Direction::Sent) { "pending" } else { "all" };
    let tab = match asked.test("state") {
        None => usual,
        Some(Test::Any) => "all",
        Some(_) => asked.only("state").unwrap_or_default(),
    }
    .to_owned();
    let asked = if tab == "pending" { asked.implying("state", is("pending")) } else { asked };
    // An index leads with the direction: said, even where there is but one.
    let asked = match direction {
        Some(direction) => asked.implying("direction", is(direction.as_str())).hiding("direction"),
        None => asked,
    };
    let simple = !asked.is_narrow(&["state", "direction"]) && !tab.is_empty();
    let total = if simple {
        tally.count(direction, (tab != "all").then_some(tab.as_str()))
    } else {
        tables::count::<Registrations>(tx, &asked).await?
    };
    let rows = tables::page::<Registrations>(tx, &asked).await?;
    let facets = facets(tx, asked.only("peer")).await?;
    Ok(Ok(Found { tab, rows, total, tally, facets, views, now: tx.now(), asked }))
}

/// The one direction that somebody asked for.
fn direction(asked: &Asked) -> Option<Direction> {
    asked.only("direction").and_then(|way| way.parse().ok())
}

/// A state, as pages show it.
pub(super) fn state_tag(state: &str) -> Tag {
    Tag { kind: state_colour(state), text: label(state) }
}

impl Hop {
    /// Its state, as pages show it.
    pub(crate) fn tag(&self) -> Tag {
        state_tag(&self.state)
    }
}

/// The page of the list.
pub(super) fn shown(access: &Access, found: Found) -> ListPage {
    let Found { asked, tab, rows, total, tally, facets, views, now } = found;
    let waiting = tally.count(Some(Direction::Received), Some("pending"));
    let (all, here) = (tally.count(None, None), access.here("registrations"));
    let decides = access.role >= Role::Manager;
    let narrow = asked.is_narrow(&["state"]);
    let line = |row: &Registration| {
        let href = format!("{here}/{}", row.id);
        let waits = row.state == State::Pending && row.direction == Direction::Received;
        Line {
            id: row.id.to_string(),
            name: row.title(),
            cut: row.is_seen(),
            act: (waits && decides).then(|| (href.clone(), texts::review())),
            href,
        }
    };
    let acts =
        if decides && waiting > 0 && matches!(&*tab, "pending" | "all") { acts(&here) } else { Vec::new() };
    let table = TablePart::new(&asked, &rows, line, total, now)
        .filtered_by(&asked, values(&asked, tally.only_direction().is_none(), facets))
        .with_views(&asked, views)
        .exporting(&access.here(""), "registrations")
        .acting(acts)
        .telling(told(&asked))
        .or_empty(|| match (all, narrow) {
            (0, _) => none_yet(access),
            (_, true) => nothing_matches(texts::nothing_matches(), "?state=all", texts::show_all()),
            (_, false) => none_in(&tab),
        });
    let counts = Counts { registrations: (waiting > 0).then_some(waiting), ..Counts::default() };
    ListPage {
        page: access.page_with(texts::title(), counts),
        summary: summary(&tally, waiting),
        add: None,
        beside: Vec::new(),
        tabs: Some(tabs(&asked, &tally, &tab)),
        table,
    }
}

/// What can be done with many: a page asks before anything is sent.
fn acts(here: &str) -> Vec<BulkAct> {
    let act = |label, decision| BulkAct {
        label,
        action: format!("{here}/decisions/review?decision={decision}"),
        main: false,
    };
    vec![act(texts::accept_many(), "accept"), act(texts::deny_many(), "deny")]
}

/// What was decided at once: how many, and how many could not be.
fn told(asked: &Asked) -> Option<Told> {
    let number = |name: &str| asked.told(name).and_then(|text| text.parse::<u64>().ok());
    let done = asked.told("done").filter(|done| matches!(*done, "accepted" | "denied"))?;
    let (count, not) = (number("count")?, number("not").unwrap_or_default());
    let told = if done == "accepted" { texts::told_accepted(count) } else { texts::told_denied(count) };
    Some(Told { text: if not == 0 { told } else { texts::told_not(not, told) }, undo: None })
}

/// What there is to choose from; nothing where there is no choice.
fn values(asked: &Asked, both: bool, facets: Facets) -> HashMap<&'static str, Vec<(String, String)>> {
    let plain = |name: &str, values: BTreeSet<String>| {
        let offered = values.len() > 1 || asked.asks(name);
        values.into_iter().filter(|_| offered).map(|value| (value.clone(), value)).collect::<Vec<_>>()
    };
    let mut all: HashMap<&'static str, Vec<(String, String)>> = [
        ("peer", plain("peer", facets.peers)),
        ("reseller", plain("reseller", facets.resellers)),
        ("product", plain("product", facets.products)),
        ("program", plain("program", facets.programs)),
    ]
    .into();
    if !both && !asked.asks("direction") {
        all.insert("direction", Vec::new());
    }
    all
}

fn summary(tally: &Tally, waiting: u64) -> String {
    let sent = tally.count(Some(Direction::Sent), Some("pending"));
    match (waiting, sent) {
        (0, 0) => texts::summary_nothing(),
        (0, sent) => texts::summary_sent(sent),
        (waiting, 0) => texts::summary_received(waiting),
        (waiting, sent) => texts::summary_both(waiting, sent),
    }
}

fn tabs(asked: &Asked, tally: &Tally, current: &str) -> Tabs {
    let direction = direction(asked);
    let tab = |state: &'static str, label: String| Tab {
        label,
        href: asked.link("state", state),
        count: Some(tally.count(direction, (state != "all").then_some(state))),
        current: state == current,
    };
    let tabs = TABS
        .into_iter()
        .map(|state| (state, tab(state, label(state))))
        .filter(|(state, shown)| !SELDOM.contains(state) || shown.count > Some(0) || shown.current)
        .map(|(_, shown)| shown)
        .chain([tab("all", texts::all())]);
    Tabs { label: texts::states(), tabs: tabs.collect() }
}

fn none_yet(access: &Access) -> Empty {
    Empty {
        icon: "registration",
        title: texts::none(),
        text: texts::none_about(),
        action: Some((access.here("leads"), texts::to_leads())),
    }
}

fn none_in(tab: &str) -> Empty {
    let (title, text) = match tab {
        "pending" => (texts::nothing_waits(), texts::all_decided()),
        "denied" => (texts::none_denied(), texts::none_denied_about()),
        "withdrawn" => (texts::none_withdrawn(), texts::none_withdrawn_about()),
        _ => (texts::none_here(), texts::none_here_about()),
    };
    Empty { icon: "check", title, text, action: None }
}

#[cfg(test)]
mod tests {
    use web::Problem;

    use super::*;
    use crate::registrations::asked;

    fn refused(query: &str) -> Problem {
        asked(query).expect_err("nothing that can be understood")
    }

    #[test]
    fn a_list_reads_its_filters_and_tells_what_it_does_not_understand() {
        let asked = asked("state=denied&direction=sent&stage=won&peer=Central&q=isdom").unwrap();
        assert_eq!((asked.only("state"), direction(&asked)), (Some("denied"), Some(Direction::Sent)));
        assert_eq!(asked.only("peer"), Some("Central"));
        assert!(asked.is_narrow(&["state", "direction"]));
        assert!(refused("state=maybe").detail.contains("pending"));
        assert!(refused("direction=up").detail.contains("received, sent"));
        assert!(refused("stage=begun").detail.contains("begun"));
    }

    #[test]
    fn without_a_filter_nothing_is_counted_twice() {
        assert!(!asked("state=all&sort=value&direction=sent").unwrap().is_narrow(&["state", "direction"]));
    }

    #[test]
    fn what_was_decided_at_once_is_told_with_what_could_not_be() {
        let told = |query: &str| told(&asked(query).unwrap()).map(|told| told.text);
        let text = told("done=accepted&count=12&not=3").unwrap();
        assert!(
            text.starts_with("12 registrations accepted") && text.contains("3 could not be decided"),
            "{text}"
        );
        assert_eq!(told("done=ruined&count=12"), None);
    }
}

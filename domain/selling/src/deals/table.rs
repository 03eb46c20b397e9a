//! Deals as a table: its columns and its page.

use std::collections::HashMap;

use askama::Template;
use kernel::{Datum, LeadId, Timestamp};
use trust::access::Access;
use vault::{Tx, VaultError};
use web::{
    Direction, Empty, Page, Tab, Tabs, Tag,
    table::{Cell, Field, Kind, Line, List, TablePart, Test, Views},
};

use super::{
    Deal, Source, Stage,
    board::seen_by,
    store::{Column, Entity, Model},
};
use crate::{
    registrations::{self, Registration},
    tables::{AskedOf, Tabled},
};

/// The list of deals.
#[derive(Debug)]
pub struct Deals;

/// A deal, with who else knows of it.
#[derive(Debug)]
pub struct DealRow {
    /// The deal.
    pub deal: Deal,
    /// The registrations of its lead, the newest first; none where a partner brought it.
    pub registrations: Vec<Registration>,
}

/// What the list of deals is asked for.
pub type Asked = web::table::Asked<DealRow, Column>;

type Has = Field<DealRow, Column>;

/// Its part of the address.
pub(super) const LIST_NAME: &str = "deals/table";

/// The stages, as they are asked for.
const STAGES: [(&str, web::table::Words); 6] = [
    ("new", || "New".to_owned()),
    ("newsletter", || "Newsletter subscription".to_owned()),
    ("trial", || "Trial".to_owned()),
    ("won", || "Closed won".to_owned()),
    ("lost", || "Closed lost".to_owned()),
    ("withdrawn", || "Withdrawn".to_owned()),
];

static LIST: List<DealRow, Column> = List {
    name: LIST_NAME,
    title: || "Deals".to_owned(),
    several: || "deals".to_owned(),
    counted: |count| format!("{} {}", web::number(count), if count == 1 { "deal" } else { "deals" }),
    search: || "Company, product or partner".to_owned(),
    order: ("moved", Direction::Descending),
    fields: &[
        Has::new(
            "company",
            || "Company".to_owned(),
            Kind::Text(Column::Company),
            |row| row.deal.title().into(),
        ),
        Has::new(
            "product",
            || "Product".to_owned(),
            Kind::Among(Column::Product),
            |row| (&*row.deal.card.product).into(),
        ),
        Has::new(
            "value",
            || "Value".to_owned(),
            Kind::Money(Column::Value, Column::Currency),
            |row| row.deal.card.value.into(),
        ),
        Has::new(
            "stage",
            || "Stage".to_owned(),
            Kind::Choice(Column::Stage, &STAGES),
            |row| Cell::from(row.deal.stage.label()).tagged(stage_colour(row.deal.stage)),
        ),
        Has::new(
            "closes",
            || "Closes".to_owned(),
            Kind::Day(Column::ClosesOn),
            |row| row.deal.card.closes_on.into(),
        ),
        Has::new(
            "next",
            || "Next step".to_owned(),
            Kind::Text(Column::NextStep),
            |row| row.deal.next.as_ref().map(|next| next.what.clone()).into(),
        )
        .below(&["due"]),
        Has::new("visible", || "Visible to".to_owned(), Kind::Shown, visible),
        Has::new(
            "moved",
            || "In this stage".to_owned(),
            Kind::Moment(Column::Moved),
            |row| row.deal.moved.into(),
        ),
        Has::new(
            "due",
            || "Due".to_owned(),
            Kind::Day(Column::NextOn),
            |row| row.deal.next.as_ref().and_then(|next| next.on).into(),
        )
        .aside(),
        Has::new(
            "peer",
            || "Brought by".to_owned(),
            Kind::Among(Column::PeerName),
            |row| brought(row).0.into(),
        )
        .aside(),
        Has::new(
            "reseller",
            || "Partner’s partner".to_owned(),
            Kind::Text(Column::Reseller),
            |row| brought(row).1.into(),
        )
        .aside(),
        Has::new(
            "trial",
            || "Trial until".to_owned(),
            Kind::Day(Column::TrialUntil),
            |row| row.deal.answers.trial_until.into(),
        )
        .aside(),
        Has::new(
            "again",
            || "Look again".to_owned(),
            Kind::Day(Column::LookAgainOn),
            |row| row.deal.answers.look_again_on.into(),
        )
        .aside(),
        Has::new(
            "notes",
            || "Lost: to know".to_owned(),
            Kind::Text(Column::LostNotes),
            |row| row.deal.answers.lost_notes.clone().into(),
        )
        .aside(),
    ],
};

/// The colour of a stage.
fn stage_colour(stage: Stage) -> web::Kind {
    match stage {
        Stage::Won => web::Kind::Good,
        Stage::Trial => web::Kind::Info,
        _ => web::Kind::Plain,
    }
}

/// A stage, as pages show it.
pub(super) fn stage_tag(stage: Stage) -> Tag {
    Tag { kind: stage_colour(stage), text: stage.label().to_owned() }
}

/// Which partner brought it, and which partner of theirs.
fn brought(row: &DealRow) -> (Option<String>, Option<String>) {
    match &row.deal.source {
        Source::Lead(_) => (None, None),
        Source::Registration { peer, reseller, .. } => (Some(peer.clone()), reseller.clone()),
    }
}

fn visible(row: &DealRow) -> Cell {
    let seen = match brought(row) {
        (Some(peer), Some(reseller)) => format!("from {reseller}, through {peer}"),
        (Some(peer), None) => format!("from {peer}"),
        (None, _) => seen_by(&row.registrations),
    };
    let others = !seen.is_empty();
    Cell::from(Datum::text(if others { seen } else { "Only you".to_owned() })).seen(others)
}

impl Tabled for Deals {
    type Entity = Entity;
    type Shown = DealRow;

    fn list() -> &'static List<DealRow, Column> {
        &LIST
    }

    /// What was withdrawn is out of sight.
    fn usual(asked: AskedOf<Self>) -> AskedOf<Self> {
        asked.implying("stage", Test::Is(Stage::LANES.map(|stage| stage.as_str().to_owned()).to_vec()))
    }

    async fn complete(tx: &Tx, rows: Vec<Model>) -> Result<Vec<DealRow>, VaultError> {
        let deals = rows.into_iter().map(Deal::try_from).collect::<Result<Vec<_>, _>>()?;
        let lead = |deal: &Deal| if let Source::Lead(lead) = deal.source { Some(lead) } else { None };
        let leads: Vec<LeadId> = deals.iter().filter_map(lead).collect();
        let mut of =
            if leads.is_empty() { HashMap::new() } else { registrations::of_leads(tx, &leads).await? };
        let row = |deal: Deal| {
            let registrations = lead(&deal).and_then(|lead| of.remove(&lead)).unwrap_or_default();
            DealRow { deal, registrations }
        };
        Ok(deals.into_iter().map(row).collect())
    }
}

#[derive(Template)]
#[template(path = "deals/table.html")]
pub(super) struct TablePage {
    page: Page,
    tabs: Tabs,
    table: TablePart,
}

/// What there is of what was asked for.
pub(super) struct Found {
    pub(super) rows: Vec<DealRow>,
    pub(super) total: u64,
    pub(super) products: Vec<String>,
    pub(super) peers: Vec<String>,
    pub(super) views: Views,
    pub(super) now: Timestamp,
}

impl TablePage {
    pub(super) fn new(access: &Access, asked: &Asked, found: Found) -> Self {
        let Found { rows, total, products, peers, views, now } = found;
        let here = access.here("deals");
        let plain = |values: Vec<String>| values.into_iter().map(|value| (value.clone(), value)).collect();
        let stages = STAGES.map(|(value, label)| (value.to_owned(), label())).to_vec();
        let values = [("stage", stages), ("product", plain(products)), ("peer", plain(peers))].into();
        let line = |row: &DealRow| Line {
            id: row.deal.id.to_string(),
            name: row.deal.title().to_owned(),
            href: format!("{here}/{}", row.deal.id),
            cut: !row.deal.is_own() || row.registrations.iter().any(Registration::is_seen),
            act: None,
        };
        let narrow = asked.is_narrow(&[]);
        let table = TablePart::new(asked, &rows, line, total, now)
            .filtered_by(asked, values)
            .with_views(asked, views)
            .exporting(format!("{here}/export"))
            .or_empty(|| if narrow { nothing_found() } else { none_yet() });
        Self { page: access.page("Deals"), tabs: tabs(&here, false), table }
    }
}

/// The ways to look at deals.
pub(super) fn tabs(here: &str, board: bool) -> Tabs {
    let tab =
        |label: &str, href: String, current| Tab { label: label.to_owned(), href, count: None, current };
    Tabs {
        label: "Views".to_owned(),
        tabs: vec![tab("Board", here.to_owned(), board), tab("Table", format!("{here}/table"), !board)],
    }
}

fn none_yet() -> Empty {
    Empty {
        icon: "deal",
        title: "No deals yet".to_owned(),
        text: "A deal begins with a lead of yours, or with a registration that you accept.".to_owned(),
        action: None,
    }
}

fn nothing_found() -> Empty {
    Empty {
        icon: "search",
        title: "Nothing matches".to_owned(),
        text: "No deal has all of these words and filters. Take one away to see more.".to_owned(),
        action: Some(("?".to_owned(), "Show all deals".to_owned())),
    }
}

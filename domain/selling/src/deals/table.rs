//! Deals as a table: its columns and its page.

use std::collections::{HashMap, hash_map::Entry};

use kernel::{Datum, DealId, LeadId, PersonId, ProgramId};
use serde_json::Value;
use trust::{access::Access, people::Person};
use vault::{Tx, VaultError};
use web::{
    Direction, Empty, Tab, Tabs, Tag,
    table::{Cell, Field, Kind, Line, List, TablePart, Test, Told, Words},
};

use super::{
    Billing, Deal, Source, Stage,
    api::document,
    board::seen_by,
    lists::Facets,
    many,
    store::{Column, Entity, Model},
    web::works,
};
use crate::texts::deals as texts;
use crate::{
    registrations::{self, Registration},
    tables::{AskedOf, Found, ListPage, Tabled, nothing_matches, plain},
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
    /// The name of who looks after it.
    pub owner: Option<String>,
    /// The name of the program through which it goes, as far as it is known here.
    pub program: Option<String>,
}

/// What the list of deals is asked for.
pub type Asked = web::table::Asked<DealRow, Column>;

type Has = Field<DealRow, Column>;

/// The stages, as they are asked for.
const STAGES: [(&str, Words); 6] = [
    ("new", texts::new),
    ("newsletter", texts::newsletter),
    ("trial", texts::trial),
    ("won", texts::won),
    ("lost", texts::lost),
    ("withdrawn", texts::withdrawn),
];

/// How customers pay, as it is asked for.
const BILLINGS: [(&str, Words); 3] = [
    ("card", texts::pays_by_card),
    ("invoice", texts::pays_by_invoice),
    ("partner", texts::pays_through_partner),
];

static LIST: List<DealRow, Column> = List {
    name: "deals/table",
    title: texts::title,
    several: texts::several,
    counted: |count| texts::counted(count),
    search: texts::search,
    order: ("moved", Direction::Descending),
    fields: &[
        Has::new("company", texts::company, Kind::Text(Column::Company), |row| row.deal.title().into()),
        Has::new("product", texts::product, Kind::Among(Column::Product), |row| {
            (&*row.deal.card.product).into()
        }),
        Has::new("value", texts::value, Kind::Money(Column::Value, Column::Currency), |row| {
            row.deal.card.value.into()
        }),
        Has::new("stage", texts::stage, Kind::Choice(Column::Stage, &STAGES), |row| {
            Cell::from(row.deal.stands()).tagged(stage_colour(row.deal.stage))
        }),
        Has::new("closes", texts::closes, Kind::Day(Column::ClosesOn), |row| row.deal.card.closes_on.into()),
        Has::new("next", texts::next, Kind::Text(Column::NextStep), |row| {
            row.deal.next.as_ref().map(|next| next.what.clone()).into()
        })
        .below(&["due"]),
        Has::new("owner", texts::owner, Kind::Id(Column::Owner, PersonId::PREFIX), |row| {
            row.owner.clone().into()
        }),
        Has::new("visible", texts::visible, Kind::Shown, visible),
        Has::new("moved", texts::moved, Kind::Moment(Column::Moved), |row| row.deal.moved.into()),
        Has::new("due", texts::due, Kind::Day(Column::NextOn), |row| {
            row.deal.next.as_ref().and_then(|next| next.on).into()
        })
        .aside(),
        Has::new("peer", texts::peer, Kind::Among(Column::PeerName), |row| brought(row).0.into()).aside(),
        Has::new("reseller", texts::reseller, Kind::Text(Column::Reseller), |row| brought(row).1.into())
            .aside(),
        Has::new("program", texts::program, Kind::Id(Column::Program, ProgramId::PREFIX), |row| {
            row.program.clone().into()
        })
        .aside(),
        Has::new("own", texts::own_stage, Kind::Text(Column::OwnStage), |row| {
            row.deal.own_stage.clone().into()
        })
        .aside(),
        Has::new("trial", texts::trial_until, Kind::Day(Column::TrialUntil), |row| {
            row.deal.answers.trial_until.into()
        })
        .aside(),
        Has::new("billing", texts::billing, Kind::Choice(Column::Billing, &BILLINGS), |row| {
            row.deal.answers.billing.map(Billing::label).into()
        })
        .aside(),
        Has::new("again", texts::look_again, Kind::Day(Column::LookAgainOn), |row| {
            row.deal.answers.look_again_on.into()
        })
        .aside(),
        Has::new("notes", texts::lost_notes, Kind::Text(Column::LostNotes), |row| {
            row.deal.answers.lost_notes.clone().into()
        })
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
pub(super) fn stage_tag(deal: &Deal) -> Tag {
    Tag { kind: stage_colour(deal.stage), text: deal.stands() }
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
        (Some(peer), Some(reseller)) => texts::from_through(peer, reseller),
        (Some(peer), None) => texts::from(peer),
        (None, _) => seen_by(&row.registrations),
    };
    let others = !seen.is_empty();
    Cell::from(Datum::text(if others { seen } else { texts::only_you() })).seen(others)
}

impl Tabled for Deals {
    type Entity = Entity;
    type Shown = DealRow;
    type Id = DealId;

    const PEOPLE: bool = true;

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
        let mut programs = HashMap::new();
        for program in deals.iter().filter_map(|deal| deal.program) {
            if let Entry::Vacant(free) = programs.entry(program) {
                free.insert(partnering::programs::name(tx, program).await?);
            }
        }
        let row = |deal: Deal| {
            let registrations = lead(&deal).and_then(|lead| of.remove(&lead)).unwrap_or_default();
            let program = deal.program.and_then(|program| programs.get(&program).cloned().flatten());
            DealRow { deal, registrations, owner: None, program }
        };
        Ok(deals.into_iter().map(row).collect())
    }

    fn named(rows: &mut [DealRow], people: &[Person]) {
        for row in rows {
            row.owner = row.deal.owner.map(|id| {
                let person = people.iter().find(|person| person.id == id);
                person.map_or_else(texts::gone_person, |person| person.name.clone())
            });
        }
    }

    fn id(row: &DealRow) -> DealId {
        row.deal.id
    }

    fn document(row: &DealRow) -> Value {
        document(&row.deal, None)
    }

    fn told(kind: &str, count: usize, undo: String) -> Option<Told> {
        many::told(kind, count, undo)
    }
}

/// The page of the table.
pub(super) fn shown(access: &Access, asked: &Asked, found: Found<Deals, Facets>) -> ListPage {
    let Found { rows, total, values: Facets { products, peers, programs }, people, views, told, now } = found;
    let here = access.here("deals");
    let stages = STAGES.map(|(value, label)| (value.to_owned(), label())).to_vec();
    let people = people.iter().map(|person| (person.id.to_string(), person.name.clone())).collect();
    let values = [
        ("program", programs),
        ("stage", stages),
        ("product", plain(products)),
        ("peer", plain(peers)),
        ("owner", people),
    ]
    .into();
    let line = |row: &DealRow| Line {
        id: row.deal.id.to_string(),
        name: row.deal.title(),
        href: format!("{here}/{}", row.deal.id),
        cut: !row.deal.is_own() || row.registrations.iter().any(Registration::is_seen),
        act: None,
    };
    let narrow = asked.is_narrow(&[]);
    let table = TablePart::new(asked, &rows, line, total, now)
        .filtered_by(asked, values)
        .with_views(asked, views)
        .exporting(&access.here(""), "deals")
        .acting(if works(access) { many::acts(&here) } else { Vec::new() })
        .telling(told)
        .or_empty(|| {
            if narrow {
                nothing_matches(texts::nothing_matches(), "?view=all", texts::show_all())
            } else {
                none_yet()
            }
        });
    ListPage {
        page: access.page(texts::title()),
        summary: String::new(),
        add: None,
        beside: Vec::new(),
        tabs: Some(tabs(&here, false)),
        table,
    }
}

/// The ways to look at deals.
pub(super) fn tabs(here: &str, board: bool) -> Tabs {
    let tab = |label, href, current| Tab { label, href, count: None, current };
    Tabs {
        label: texts::views(),
        tabs: vec![
            tab(texts::board(), here.to_owned(), board),
            tab(texts::table(), format!("{here}/table"), !board),
        ],
    }
}

fn none_yet() -> Empty {
    Empty { icon: "deal", title: texts::none(), text: texts::none_about(), action: None }
}

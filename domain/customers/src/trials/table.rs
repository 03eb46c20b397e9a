//! The list of trials: its columns and its page.

use kernel::TrialId;
use sea_orm::FromQueryResult;
use selling::{
    registrations::Direction,
    tables::{AskedOf, Found, ListPage, Tabled, nothing_matches, plain},
};
use serde_json::Value;
use trust::access::Access;
use vault::{Tx, VaultError};
use web::{
    Direction as Order, Empty, Tab, Tabs,
    table::{Cell, Field, Kind, Line, List, TablePart, Words},
};

use super::{
    State, Trial,
    api::document,
    store::{Column, Entity, Model},
};
use crate::texts::trials as texts;

/// The list of trials.
#[derive(Debug)]
pub struct Trials;

type Has = Field<Trial, Column>;

const STATES: [(&str, Words); 8] = [
    ("requested", texts::requested),
    ("running", texts::running),
    ("expired", texts::expired),
    ("converted", texts::converted),
    ("declined", texts::declined),
    ("cancelled", texts::cancelled),
    ("withdrawn", texts::withdrawn),
    ("refused", texts::refused),
];

const DIRECTIONS: [(&str, Words); 2] = [("received", texts::given), ("sent", texts::asked_for)];

static LIST: List<Trial, Column> = List {
    name: "trials",
    title: texts::title,
    several: texts::several,
    counted: |count| texts::counted(count),
    search: texts::search,
    order: ("requested", Order::Descending),
    fields: &[
        Has::new("company", texts::company, Kind::Text(Column::Company), |row| row.title().into())
            .below(&["domain"]),
        Has::new("peer", texts::partner, Kind::Among(Column::PeerName), |row| (&*row.peer_name).into())
            .below(&["direction"]),
        Has::new("product", texts::product, Kind::Among(Column::Product), |row| row.product.clone().into()),
        Has::new("state", texts::state, Kind::Choice(Column::State, &STATES), |row| {
            let tag = row.tag();
            Cell::from(tag.text).tagged(tag.kind)
        }),
        Has::new("wish", texts::more_time, Kind::Moment(Column::Wished), |row| {
            row.wish.as_ref().map(|(at, _)| *at).into()
        })
        .aside(),
        Has::new("users", texts::users, Kind::Shown, |row| {
            row.usage.as_ref().map(|usage| usage.users.to_string()).into()
        }),
        Has::new("until", texts::until, Kind::Moment(Column::Until), |row| row.until.into()),
        Has::new("requested", texts::asked_on, Kind::Moment(Column::Requested), |row| row.requested.into()),
        Has::new("direction", texts::direction, Kind::Choice(Column::Direction, &DIRECTIONS), |row| {
            if row.is_given() { texts::given().into() } else { texts::asked_for().into() }
        })
        .aside(),
        Has::new("domain", texts::domain, Kind::Text(Column::Domain), |row| {
            row.domain.as_ref().map(ToString::to_string).into()
        })
        .aside(),
        Has::new("since", texts::since, Kind::Moment(Column::Since), |row| row.since.into()).aside(),
        Has::new("ended", texts::ended, Kind::Moment(Column::Ended), |row| row.ended.into()).aside(),
    ],
};

impl Tabled for Trials {
    type Entity = Entity;
    type Shown = Trial;
    type Id = TrialId;

    fn list() -> &'static List<Trial, Column> {
        &LIST
    }

    async fn complete(_: &Tx, rows: Vec<Model>) -> Result<Vec<Trial>, VaultError> {
        rows.into_iter().map(Trial::try_from).collect()
    }

    fn id(row: &Trial) -> TrialId {
        row.id
    }

    fn document(row: &Trial) -> Value {
        document(row)
    }
}

/// What tabs count and filters offer.
pub(super) struct Values {
    kept: Vec<Kept>,
    peers: Vec<String>,
    products: Vec<String>,
    opens: bool,
}

#[derive(FromQueryResult)]
struct Kept {
    direction: String,
    state: String,
    counted: i64,
}

pub(super) async fn values(tx: &Tx) -> Result<Values, VaultError> {
    let kept = tx.sql("select direction, state, counted from trial_sums where org_id = :org").all().await?;
    let all = || tx.find::<Entity>();
    let (peers, products) = (all().distinct(Column::PeerName).await?, all().distinct(Column::Product).await?);
    Ok(Values { kept, peers, products, opens: !super::ways(tx).await?.is_empty() })
}

pub(super) fn shown(access: &Access, asked: &AskedOf<Trials>, found: Found<Trials, Values>) -> ListPage {
    let Found { rows, total, values, views, now, .. } = found;
    let here = access.here("trials");
    let narrow = asked.is_narrow(&["state"]);
    let line = |row: &Trial| Line {
        id: row.id.to_string(),
        name: row.title(),
        href: format!("{here}/{}", row.id),
        ..Line::default()
    };
    let tabs = tabs(asked, &values.kept);
    let (opens, deals) = (values.opens, access.here("deals"));
    let table = TablePart::new(asked, &rows, line, total, now)
        .filtered_by(asked, [("peer", plain(values.peers)), ("product", plain(values.products))].into())
        .with_views(asked, views)
        .exporting(&access.here(""), "trials")
        .or_empty(|| {
            if narrow {
                nothing_matches(texts::nothing_matches(), "?view=all", texts::show_all())
            } else {
                let action = opens.then(|| (deals, texts::to_deals()));
                Empty { icon: "clock", title: texts::none(), text: texts::none_about(), action }
            }
        });
    ListPage {
        page: access.page(texts::title()),
        summary: texts::about(),
        add: None,
        beside: Vec::new(),
        tabs: Some(tabs),
        table,
    }
}

fn tabs(asked: &AskedOf<Trials>, kept: &[Kept]) -> Tabs {
    let direction = asked.only("direction").and_then(|word| word.parse::<Direction>().ok());
    let counted = |state: Option<State>| {
        let these = kept.iter().filter(|row| direction.is_none_or(|way| row.direction == way.as_str()));
        let these = these.filter(|row| state.is_none_or(|state| row.state == state.as_str()));
        these.map(|row| row.counted.max(0).unsigned_abs()).sum::<u64>()
    };
    let current = asked.only("state").and_then(|word| word.parse::<State>().ok());
    let tab = |label: String, state: Option<State>| Tab {
        label,
        href: asked.link("state", state.map_or("all", State::as_str)),
        count: Some(counted(state)),
        current: current == state,
    };
    let several = [State::Requested, State::Running, State::Expired, State::Converted];
    let tabs = [tab(texts::all(), None)].into_iter();
    Tabs {
        label: texts::states(),
        tabs: tabs.chain(several.map(|state| tab(state.label(), Some(state)))).collect(),
    }
}

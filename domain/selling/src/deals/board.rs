//! The board: a lane for each stage, which loads window by window, and one for leads that nobody works on.

use std::collections::HashMap;

use askama::{Template, filters::HtmlSafe};
use kernel::{DealId, LeadId, Money, ProgramId, Timestamp, from_millis, millis};
use partnering::programs;
use trust::{access::Access, people::Person};
use vault::{Tx, VaultError};
use web::{Empty, Page, Problem, Tabs};

use super::{
    Asked, Deal, Deals, LaneSum, Source, Spot, Stage,
    actions::today,
    chip::Chip,
    lists::{self, Facets},
    pipeline::{Lane, Lanes},
    table::tabs,
};
use crate::texts::deals as texts;
use crate::{
    leads::{self, Lead},
    registrations::{self, Registration},
    tables::{Tabled, nothing_matches, plain},
};

/// Cards of a lane at first, and in every window after that.
pub(super) const WINDOW: u64 = 20;
/// The lane of leads that nobody works on, beside those of the stages.
const PRIVATE: &str = "leads";
/// What leads can be asked for as deals are: asked for more, a board has no lane of them.
const SHARED: [&str; 4] = ["company", "product", "value", "closes"];

/// What a board is asked for: deals, and the leads that nobody works on, where it shows some.
pub(super) struct Question {
    pub(super) deals: Asked,
    leads: Option<leads::Asked>,
}

impl Question {
    /// Understands the address of a board.
    pub(super) fn read(query: &str) -> Result<Self, Problem> {
        let deals = Deals::list().read_for_programs(query)?;
        let shared = deals.conditions().all(|(field, _)| SHARED.contains(&field.name));
        let leads = if shared { Some(leads::waiting(query)?) } else { None };
        Ok(Self { deals, leads })
    }

    /// Everything that a board shows.
    pub(super) fn everything() -> Self {
        Self { deals: lists::everything(), leads: leads::waiting("").ok() }
    }
}

/// The lanes of a board: those of the program whose deals alone are asked for, or the five.
async fn lanes_of(tx: &Tx, asked: &Asked) -> Result<Lanes, VaultError> {
    let program = asked.only("program").and_then(|program| program.parse::<ProgramId>().ok());
    let pipeline = match program {
        Some(program) => programs::pipeline(tx, program).await?,
        None => None,
    };
    Ok(pipeline.as_ref().map_or_else(Lanes::five, Lanes::own))
}

/// A sale on the board.
#[derive(Template)]
#[template(path = "deals/card.html")]
pub(super) struct CardPart {
    id: String,
    lead: bool,
    href: String,
    title: String,
    value: String,
    product: String,
    /// What its program calls its stage, where it calls it anything.
    own_stage: String,
    /// Who else sees it; empty for what is only ours.
    seen_by: String,
    when: String,
    late: bool,
    moves: bool,
}

impl HtmlSafe for CardPart {}

/// A lane with its first window.
#[derive(Template)]
#[template(path = "deals/lane.html")]
pub(super) struct LanePart {
    stage: String,
    label: String,
    requires: String,
    count: String,
    sum: String,
    cards: Vec<CardPart>,
    next: Option<String>,
    /// Where all of them are, if these are not all.
    all: Option<String>,
}

impl HtmlSafe for LanePart {}

/// Cards that follow, and where more are.
#[derive(Template)]
#[template(
    source = r#"<ol{% if let Some(next) = next %} data-next="{{ next }}"{% endif %}>{% for card in cards %}{{ card }}{% endfor %}</ol>"#,
    ext = "html"
)]
pub(super) struct WindowPart {
    cards: Vec<CardPart>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "deals/board.html")]
pub(super) struct BoardPage {
    page: Page,
    here: String,
    leads: String,
    /// The filters as they stand, with the question mark; empty without any.
    query: String,
    tabs: Tabs,
    summary: String,
    works: bool,
    q: String,
    chips: Vec<Chip>,
    filtered: bool,
    /// Whether the lanes are those of one program.
    own: bool,
    lanes: Vec<LanePart>,
    empty: Option<Empty>,
}

/// What a board shows, at one moment of the vault.
pub(super) struct Found {
    lanes: Vec<Held>,
    waiting: Vec<Lead>,
    waiting_sum: LaneSum,
    registrations: HashMap<LeadId, Vec<Registration>>,
    /// What there is to choose from.
    facets: Facets,
    now: Timestamp,
}

/// What a lane holds, and its first window.
struct Held {
    lane: Lane,
    sum: LaneSum,
    deals: Vec<Deal>,
}

pub(super) async fn load(tx: &Tx, asked: &Question) -> Result<Found, VaultError> {
    let all = lanes_of(tx, &asked.deals).await?;
    let sums = lists::lane_sums(tx, &asked.deals, &all).await?;
    let own = all.0.iter().any(|lane| lane.spot.own.is_some());
    let mut lanes = Vec::with_capacity(sums.len());
    for ((at, lane), sum) in all.0.iter().enumerate().zip(sums) {
        // A stage for which a program has no name is on its board where it holds something, or ends a sale.
        if own && lane.spot.own.is_none() && sum.count == 0 && lane.spot.stage.outcome() == leads::Stage::Open
        {
            continue;
        }
        let within = lists::within(&all, at);
        let deals = match sum.count {
            0 => Vec::new(),
            _ => lists::window(tx, &asked.deals, within, None, WINDOW).await?,
        };
        lanes.push(Held { lane: lane.clone(), sum, deals });
    }
    let (waiting, waiting_sum) = match &asked.leads {
        Some(leads) => (leads::store::waiting(tx, leads, None, WINDOW).await?, waiting_sum(tx, leads).await?),
        None => (Vec::new(), LaneSum::default()),
    };
    let shown = lanes.iter().flat_map(|held| &held.deals).filter_map(lead_of);
    let registrations = seen(tx, shown.chain(waiting.iter().map(|lead| lead.id)).collect()).await?;
    let nothing = lanes.iter().all(|held| held.sum.count == 0) && waiting.is_empty();
    let facets = if nothing { Facets::of_programs(tx).await? } else { Facets::read(tx).await? };
    Ok(Found { lanes, waiting, waiting_sum, registrations, facets, now: tx.now() })
}

/// The window of a lane after a cursor; none where it is no lane's.
pub(super) async fn window(
    tx: &Tx,
    asked: &Asked,
    (lane, after): (&Spot, &str),
    access: &Access,
    more: impl Fn(&str) -> String,
) -> Result<Option<WindowPart>, VaultError> {
    let lanes = lanes_of(tx, asked).await?;
    let (Some(at), Some(after)) = (lanes.at(lane.stage, lane.own.as_deref()), position(after)) else {
        return Ok(None);
    };
    let deals = lists::window(tx, asked, lists::within(&lanes, at), Some(after), WINDOW).await?;
    let registrations = seen(tx, deals.iter().filter_map(lead_of).collect()).await?;
    let next = next_deal(&deals).map(|cursor| more(&cursor));
    let moves = super::web::works(access);
    let cards = deals.iter().map(|deal| CardPart::of_deal(access, deal, &registrations, tx.now(), moves));
    Ok(Some(WindowPart { cards: cards.collect(), next }))
}

/// The window of leads that nobody works on, after a cursor.
pub(super) async fn waiting_window(
    tx: &Tx,
    asked: &leads::Asked,
    before: LeadId,
    access: &Access,
    more: impl Fn(&str) -> String,
) -> Result<WindowPart, VaultError> {
    let leads = leads::store::waiting(tx, asked, Some(before), WINDOW).await?;
    let registrations = seen(tx, leads.iter().map(|lead| lead.id).collect()).await?;
    let next = next_lead(&leads).map(|cursor| more(&cursor));
    let moves = super::web::works(access);
    let cards = leads.iter().map(|lead| CardPart::of_lead(access, lead, &registrations, tx.now(), moves));
    Ok(WindowPart { cards: cards.collect(), next })
}

/// One card, as it is now.
pub(super) async fn card(tx: &Tx, access: &Access, deal: &Deal) -> Result<CardPart, VaultError> {
    let registrations = seen(tx, lead_of(deal).into_iter().collect()).await?;
    Ok(CardPart::of_deal(access, deal, &registrations, tx.now(), super::web::works(access)))
}

/// What the lanes come to, as their headers show it: stage, count and sum.
pub(super) async fn headers(tx: &Tx) -> Result<Vec<(&'static str, String, String)>, VaultError> {
    let all = Question::everything();
    let sums = lists::sums(tx, &all.deals).await?;
    let mut headers: Vec<_> = Stage::LANES
        .iter()
        .map(|stage| {
            let sum = sums.get(stage.as_str()).cloned().unwrap_or_default();
            (stage.as_str(), web::number(sum.count), total(&sum.values))
        })
        .collect();
    if let Some(leads) = &all.leads {
        let sum = waiting_sum(tx, leads).await?;
        headers.push((PRIVATE, web::number(sum.count), total(&sum.values)));
    }
    Ok(headers)
}

async fn waiting_sum(tx: &Tx, asked: &leads::Asked) -> Result<LaneSum, VaultError> {
    Ok(LaneSum::of(leads::sums(tx, asked).await?))
}

async fn seen(tx: &Tx, leads: Vec<LeadId>) -> Result<HashMap<LeadId, Vec<Registration>>, VaultError> {
    if leads.is_empty() { Ok(HashMap::new()) } else { registrations::of_leads(tx, &leads).await }
}

fn lead_of(deal: &Deal) -> Option<LeadId> {
    if let Source::Lead(lead) = deal.source { Some(lead) } else { None }
}

/// Where a window ends; none where no other follows.
fn next_deal(deals: &[Deal]) -> Option<String> {
    let last = deals.last().filter(|_| deals.len() as u64 == WINDOW)?;
    Some(format!("{}-{}", millis(last.moved), last.id))
}

fn next_lead(leads: &[Lead]) -> Option<String> {
    leads.last().filter(|_| leads.len() as u64 == WINDOW).map(|last| last.id.to_string())
}

fn position(cursor: &str) -> Option<(Timestamp, DealId)> {
    let (moved, id) = cursor.split_once('-')?;
    Some((from_millis(moved.parse().ok()?), id.parse().ok()?))
}

/// Sums in several currencies, the largest first.
fn total(values: &[Money]) -> String {
    values.iter().map(web::money_short).collect::<Vec<_>>().join(" + ")
}

impl CardPart {
    pub(super) fn of_deal(
        access: &Access,
        deal: &Deal,
        registrations: &HashMap<LeadId, Vec<Registration>>,
        now: Timestamp,
        moves: bool,
    ) -> Self {
        let seen_by = match &deal.source {
            Source::Lead(lead) => seen_by(registrations.get(lead).map_or(&[][..], Vec::as_slice)),
            Source::Registration { peer, reseller, .. } => match reseller {
                Some(reseller) => texts::from_through(peer, reseller),
                None => texts::from(peer),
            },
        };
        let today = today(now);
        let closed = deal.stage.outcome() != leads::Stage::Open;
        let due = deal.next.as_ref().and_then(|next| next.on);
        let when = match (closed, deal.card.closes_on, due) {
            (true, Some(on), _) | (false, _, Some(on)) => web::date(&on.to_string()),
            _ => web::ago(deal.moved, now),
        };
        Self {
            id: deal.id.to_string(),
            lead: false,
            href: access.here(&format!("deals/{}", deal.id)),
            title: deal.title(),
            value: deal.card.value.as_ref().map_or_else(|| "–".to_owned(), web::money),
            product: deal.card.product.clone(),
            own_stage: deal.own_stage.clone().unwrap_or_default(),
            seen_by,
            when,
            late: !closed && due.is_some_and(|due| due < today),
            moves,
        }
    }

    fn of_lead(
        access: &Access,
        lead: &Lead,
        registrations: &HashMap<LeadId, Vec<Registration>>,
        now: Timestamp,
        moves: bool,
    ) -> Self {
        Self {
            id: lead.id.to_string(),
            lead: true,
            href: access.here(&format!("leads/{}", lead.id)),
            title: lead.title(),
            value: lead.draft.value.as_ref().map_or_else(|| "–".to_owned(), web::money),
            product: lead.draft.product.clone(),
            own_stage: String::new(),
            seen_by: seen_by(registrations.get(&lead.id).map_or(&[][..], Vec::as_slice)),
            when: web::ago(lead.added, now),
            late: false,
            moves,
        }
    }
}

/// Who else sees a lead, and how many fields of it.
pub(super) fn seen_by(registrations: &[Registration]) -> String {
    let seen = registrations.iter().filter(|one| one.is_seen());
    let shown = seen.map(|one| texts::seen_by(one.fields.len(), &one.peer_name));
    shown.collect::<Vec<_>>().join(", ")
}

impl BoardPage {
    pub(super) fn new(access: &Access, asked: &Question, people: &[Person], found: Found) -> Self {
        let Found { lanes, waiting, waiting_sum, registrations, facets, now } = found;
        let (here, works) = (access.here("deals"), super::web::works(access));
        let asked = &asked.deals;
        let filtered = asked.is_narrow(&[]);
        let query = asked.query();
        let join = if query.is_empty() { "" } else { "&" };
        let filters = web::Query::parse(&query);
        let more = |spot: &Spot, cursor: &str| {
            let lane = filters.with(&[("lane", &spot.to_string())]);
            format!("{here}/lane?{}&cursor={cursor}", lane.text())
        };
        let program = asked.only("program").map(|program| format!("&program={program}")).unwrap_or_default();
        let all = |place: String, shown: usize, count: u64| (shown as u64 != count).then_some(place);
        let count: u64 = lanes.iter().map(|held| held.sum.count).sum();
        let own = lanes.iter().any(|held| held.lane.spot.own.is_some());
        let mut parts = Vec::with_capacity(lanes.len() + 1);
        if waiting_sum.count > 0 || (works && count == 0 && !filtered) {
            parts.push(LanePart {
                stage: PRIVATE.to_owned(),
                label: texts::private(),
                requires: texts::private_about(),
                count: web::number(waiting_sum.count),
                sum: total(&waiting_sum.values),
                next: next_lead(&waiting)
                    .map(|cursor| format!("{here}/waiting?{query}{join}cursor={cursor}")),
                all: all(access.here("leads?worked=no"), waiting.len(), waiting_sum.count),
                cards: waiting
                    .iter()
                    .map(|lead| CardPart::of_lead(access, lead, &registrations, now, works))
                    .collect(),
            });
        }
        let working: u64 = lanes
            .iter()
            .filter(|held| held.lane.spot.stage.outcome() == leads::Stage::Open)
            .map(|held| held.sum.count)
            .sum();
        for Held { lane, sum, deals } in lanes {
            let table = format!("{here}/table?stage={}{program}", lane.spot.stage);
            parts.push(LanePart {
                stage: lane.spot.to_string(),
                label: lane.label(),
                next: next_deal(&deals).map(|cursor| more(&lane.spot, &cursor)),
                requires: if lane.requires.is_empty() { lane.description } else { lane.requires },
                count: web::number(sum.count),
                sum: total(&sum.values),
                all: all(table, deals.len(), sum.count),
                cards: deals
                    .iter()
                    .map(|deal| CardPart::of_deal(access, deal, &registrations, now, works))
                    .collect(),
            });
        }
        let nothing = count == 0 && waiting_sum.count == 0;
        Self {
            page: access.page(texts::title()),
            tabs: tabs(&here, true),
            leads: access.here("leads"),
            summary: if count == 0 { texts::summary_nothing() } else { texts::summary(working) },
            works,
            own,
            chips: chips(asked, facets, people),
            filtered,
            empty: nothing.then(|| {
                if filtered {
                    nothing_matches(texts::nothing_matches(), "?", texts::show_all())
                } else {
                    none_yet(access, works)
                }
            }),
            lanes: parts,
            q: asked.q.clone(),
            query: if query.is_empty() { query } else { format!("?{query}") },
            here,
        }
    }
}

fn chips(asked: &Asked, Facets { products, peers, programs }: Facets, people: &[Person]) -> Vec<Chip> {
    let mut chips = vec![Chip::of(asked, "product", texts::product(), plain(products))];
    if !programs.is_empty() {
        chips.insert(0, Chip::of(asked, "program", texts::program(), programs));
    }
    if !peers.is_empty() {
        chips.push(Chip::of(asked, "peer", texts::peer(), plain(peers)));
    }
    let people = people.iter().map(|person| (person.id.to_string(), person.name.clone()));
    chips.push(Chip::of(asked, "owner", texts::owner(), people.collect()));
    chips
}

fn none_yet(access: &Access, works: bool) -> Empty {
    Empty {
        icon: "deal",
        title: texts::none(),
        text: texts::none_about(),
        action: works.then(|| (access.here("leads/new"), texts::add_a_lead())),
    }
}

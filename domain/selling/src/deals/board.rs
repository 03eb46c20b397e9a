//! The board: a lane for each stage, which loads window by window, and one for leads that nobody works on.

use std::collections::{BTreeMap, HashMap};

use askama::{Template, filters::HtmlSafe};
use kernel::{DealId, LeadId, Money, Timestamp, from_millis, millis};
use trust::{access::Access, people::Person};
use vault::{Tx, VaultError};
use web::{Empty, Page, Problem, Tabs};

use super::{Asked, Deal, Deals, LaneSum, Source, Stage, actions::today, chip::Chip, lists, table::tabs};
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
    stage: &'static str,
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
    lanes: Vec<LanePart>,
    empty: Option<Empty>,
}

/// What a board shows, at one moment of the vault.
pub(super) struct Found {
    lanes: Vec<(Stage, Vec<Deal>)>,
    waiting: Vec<Lead>,
    sums: BTreeMap<&'static str, LaneSum>,
    waiting_sum: LaneSum,
    registrations: HashMap<LeadId, Vec<Registration>>,
    /// Products and partners, where something can be chosen among.
    facets: (Vec<String>, Vec<String>),
    now: Timestamp,
}

pub(super) async fn load(tx: &Tx, asked: &Question) -> Result<Found, VaultError> {
    let sums = lists::sums(tx, &asked.deals).await?;
    let mut lanes = Vec::with_capacity(Stage::LANES.len());
    for stage in Stage::LANES {
        let any = sums.get(stage.as_str()).is_some_and(|sum| sum.count > 0);
        let deals = if any { lists::lane(tx, &asked.deals, stage, None, WINDOW).await? } else { Vec::new() };
        lanes.push((stage, deals));
    }
    let (waiting, waiting_sum) = match &asked.leads {
        Some(leads) => (leads::store::waiting(tx, leads, None, WINDOW).await?, waiting_sum(tx, leads).await?),
        None => (Vec::new(), LaneSum::default()),
    };
    let shown = lanes.iter().flat_map(|(_, deals)| deals).filter_map(lead_of);
    let registrations = seen(tx, shown.chain(waiting.iter().map(|lead| lead.id)).collect()).await?;
    let nothing = sums.is_empty() && waiting.is_empty();
    let facets = if nothing { Default::default() } else { lists::facets(tx).await? };
    Ok(Found { lanes, waiting, sums, waiting_sum, registrations, facets, now: tx.now() })
}

/// The window of a lane after a cursor; none where it is no lane's.
pub(super) async fn window(
    tx: &Tx,
    asked: &Asked,
    after: &str,
    access: &Access,
    more: impl Fn(&str) -> String,
) -> Result<Option<WindowPart>, VaultError> {
    let stage = asked.only("stage").and_then(|stage| stage.parse::<Stage>().ok());
    let (Some(stage), Some(after)) = (stage, position(after)) else { return Ok(None) };
    let deals = lists::lane(tx, asked, stage, Some(after), WINDOW).await?;
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
        let Found { lanes, waiting, sums, waiting_sum, registrations, facets, now } = found;
        let (here, works) = (access.here("deals"), super::web::works(access));
        let asked = &asked.deals;
        let filtered = asked.is_narrow(&[]);
        let query = asked.query();
        let join = if query.is_empty() { "" } else { "&" };
        let more =
            |stage: Stage, cursor: &str| format!("{here}/lane?{query}{join}stage={stage}&cursor={cursor}");
        let all = |stage: &str, shown: usize, count: u64| {
            (shown as u64 != count).then(|| match stage {
                PRIVATE => access.here("leads?worked=no"),
                stage => format!("{here}/table?stage={stage}"),
            })
        };
        let mut parts = Vec::with_capacity(lanes.len() + 1);
        if waiting_sum.count > 0 || (works && sums.is_empty() && !filtered) {
            parts.push(LanePart {
                stage: PRIVATE,
                label: texts::private(),
                requires: texts::private_about(),
                count: web::number(waiting_sum.count),
                sum: total(&waiting_sum.values),
                next: next_lead(&waiting)
                    .map(|cursor| format!("{here}/waiting?{query}{join}cursor={cursor}")),
                all: all(PRIVATE, waiting.len(), waiting_sum.count),
                cards: waiting
                    .iter()
                    .map(|lead| CardPart::of_lead(access, lead, &registrations, now, works))
                    .collect(),
            });
        }
        let count: u64 = sums.values().map(|sum| sum.count).sum();
        for (stage, deals) in lanes {
            let sum = sums.get(stage.as_str()).cloned().unwrap_or_default();
            parts.push(LanePart {
                stage: stage.as_str(),
                label: stage.label(),
                requires: if stage.requires().is_empty() { stage.description() } else { stage.requires() },
                count: web::number(sum.count),
                sum: total(&sum.values),
                next: next_deal(&deals).map(|cursor| more(stage, &cursor)),
                all: all(stage.as_str(), deals.len(), sum.count),
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
            summary: summary(&sums, count),
            works,
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

fn chips(asked: &Asked, (products, peers): (Vec<String>, Vec<String>), people: &[Person]) -> Vec<Chip> {
    let mut chips = vec![Chip::of(asked, "product", texts::product(), plain(products))];
    if !peers.is_empty() {
        chips.push(Chip::of(asked, "peer", texts::peer(), plain(peers)));
    }
    let people = people.iter().map(|person| (person.id.to_string(), person.name.clone()));
    chips.push(Chip::of(asked, "owner", texts::owner(), people.collect()));
    chips
}

fn summary(sums: &BTreeMap<&'static str, LaneSum>, count: u64) -> String {
    let open = [Stage::New, Stage::Newsletter, Stage::Trial].map(|stage| sums.get(stage.as_str()));
    let working: u64 = open.into_iter().flatten().map(|sum| sum.count).sum();
    match (count, working) {
        (0, _) => texts::summary_nothing(),
        (_, working) => texts::summary(working),
    }
}

fn none_yet(access: &Access, works: bool) -> Empty {
    Empty {
        icon: "deal",
        title: texts::none(),
        text: texts::none_about(),
        action: works.then(|| (access.here("leads/new"), texts::add_a_lead())),
    }
}

//! The figures of each panel, read from the sums that the vault keeps as rows are written: never from the rows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use kernel::{Currency, Money, Percent, PersonId};
use selling::{deals, registrations::Direction};
use vault::{Tx, VaultError, rows::FromQueryResult};

use super::{Measure, Point, Points, panel::Panel, store};
use crate::home::Ages;
use crate::kpis::{Kpis, kpis};
use crate::texts::dashboards as texts;

/// Months in a chart, and rows of a table.
const MONTHS: usize = 12;
const ROWS: usize = 10;
/// Months that are compared.
const QUARTER: i32 = 3;

/// What the dashboard of somebody shows, as that transaction sees it; of nobody: what everybody begins with.
pub(super) async fn of(
    tx: &Tx,
    person: Option<PersonId>,
    organisation: &str,
) -> Result<Vec<(Panel, Points)>, VaultError> {
    let kpis = kpis(tx, organisation).await?;
    let mut all = Vec::new();
    for panel in store::shown_to(tx, person).await?.0 {
        all.push((panel, read(tx, panel, &kpis).await?));
    }
    Ok(all)
}

/// What a panel shows.
pub(super) async fn read(tx: &Tx, panel: Panel, kpis: &Kpis) -> Result<Points, VaultError> {
    let today = tx.now().to_zoned(TimeZone::UTC).date();
    let way = kpis.direction;
    Ok(match panel {
        Panel::Won => won(kpis),
        Panel::WinRate => rates(kpis),
        Panel::Pipeline => pipeline(tx).await?,
        Panel::Forecast => forecast(&months(tx, way, "open").await?, way, today),
        Panel::Coverage => {
            coverage(&months(tx, way, "open").await?, &months(tx, way, "won").await?, way, today)
        }
        Panel::Undecided => ages(&Ages::waiting(tx, way).await?),
        Panel::Ageing => ages(&Ages::open(tx).await?),
        Panel::TimeToDecision => time_to_decision(tx, way).await?,
        Panel::TopPartners => top(&months(tx, way, "won").await?, way, today),
        Panel::Declining => declining(&months(tx, way, "won").await?, way, today),
        Panel::Products => products(kpis),
        Panel::Regions => regions(tx).await?,
    })
}

/// What was won by month, in the currency in which most was won.
pub(crate) fn won(kpis: &Kpis) -> Points {
    let most = kpis.all.iter().max_by_key(|total| total.wins);
    let currency = most.map_or(Money::new(0, Currency::USD), |total| total.won).currency;
    let of_it = kpis.months.iter().filter(|total| total.won.currency == currency && total.wins > 0);
    let point = |name: &str, won: Money| {
        let point = Point::new(name, text::month(name), Measure::Money(won));
        Point { list: closing(kpis.direction, name, "won"), ..point }
    };
    last_months(of_it.map(|total| (total.name.as_str(), total.won)).collect(), point)
}

/// How much of what was decided was won, by month.
pub(crate) fn rates(kpis: &Kpis) -> Points {
    let mut decided: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for total in kpis.months.iter().filter(|total| total.wins + total.losses > 0) {
        let (wins, losses) = decided.entry(&total.name).or_default();
        (*wins, *losses) = (*wins + total.wins, *losses + total.losses);
    }
    let point = |name: &str, (wins, losses): (u64, u64)| {
        let rate = Percent::of(wins as i64, (wins + losses) as i64);
        let point = Point::new(name, text::month(name), Measure::Rate(rate));
        Point { list: closing(kpis.direction, name, "in.won,lost"), ..point }
    };
    last_months(decided.into_iter().collect(), point)
}

/// The last months with data, the oldest first, with what they span.
fn last_months<T: Copy>(months: Vec<(&str, T)>, point: impl Fn(&str, T) -> Point) -> Points {
    let months: Vec<(&str, T)> = months.into_iter().filter(|(name, _)| !name.is_empty()).collect();
    let last = &months[months.len().saturating_sub(MONTHS)..];
    let (Some((from, _)), Some((to, _))) = (last.first(), last.last()) else { return Points::default() };
    Points {
        points: last.iter().map(|(name, value)| point(name, *value)).collect(),
        of: texts::month(),
        span: span(from, to),
    }
}

fn span(from: &str, to: &str) -> String {
    let year = |month: &str| month.split('-').next().unwrap_or_default().to_owned();
    if year(from) == year(to) {
        year(to)
    } else {
        texts::span(text::month_of_year(from), text::month_of_year(to))
    }
}

/// The registrations of a month that are so.
fn closing(way: Direction, month: &str, stage: &str) -> Option<String> {
    let first: Date = format!("{month}-01").parse().ok()?;
    let closes = format!("closes=from.{first}&closes=until.{}", first.last_of_month());
    let way = way.as_str();
    Some(format!("registrations?direction={way}&state=accepted&stage={stage}&{closes}"))
}

async fn pipeline(tx: &Tx) -> Result<Points, VaultError> {
    let sums = deals::sums(tx, &deals::everything()).await?;
    let point = |stage: deals::Stage| {
        let held = sums.get(stage.as_str()).map_or(0, |sum| sum.count);
        Point::new(stage.as_str(), stage.label(), Measure::Count(held))
            .listed(format!("deals/table?stage={}", stage.as_str()))
    };
    let points: Vec<Point> = deals::Stage::LANES.map(point).into();
    let some = points.iter().any(|point| point.measure.number() > 0);
    Ok(Points { points: if some { points } else { Vec::new() }, of: texts::stage(), span: String::new() })
}

fn ages(ages: &Ages) -> Points {
    let point = |age: &crate::home::Age| {
        let label = (age.label)();
        Point::new(label.clone(), label, Measure::Count(age.count)).listed(age.list.clone())
    };
    let some = ages.0.iter().any(|age| age.count > 0);
    let points = if some { ages.0.iter().map(point).collect() } else { Vec::new() };
    Points { points, of: texts::age(), span: String::new() }
}

/// What registrations of one partner and month come to.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct OfMonth {
    pub(super) peer: String,
    pub(super) month: String,
    pub(super) currency: String,
    pub(super) counted: i64,
    pub(super) billions: i64,
    pub(super) units: i64,
}

impl OfMonth {
    fn minor(&self) -> i128 {
        i128::from(self.billions) * 1_000_000_000 + i128::from(self.units)
    }
}

async fn months(tx: &Tx, way: Direction, stage: &str) -> Result<Vec<OfMonth>, VaultError> {
    tx.sql(
        "select peer_name as peer, month, currency, counted, billions, units from registration_peers \
         where org_id = :org and direction = :1 and state = 'accepted' and stage = :2",
    )
    .bind(way.as_str())
    .bind(stage)
    .all()
    .await
}

/// The currency of most of them that are worth something.
fn main_currency(rows: &[OfMonth]) -> Option<Currency> {
    let mut counted: BTreeMap<&str, i64> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.minor() != 0) {
        *counted.entry(&row.currency).or_default() += row.counted;
    }
    counted.into_iter().max_by_key(|(_, counted)| *counted).and_then(|(currency, _)| currency.parse().ok())
}

fn money(minor: i128, currency: Currency) -> Measure {
    Measure::Money(Money::new(minor.clamp(i64::MIN.into(), i64::MAX.into()) as i64, currency))
}

/// What is open, by the month in which it may be decided: from this month on, for a year.
pub(super) fn forecast(open: &[OfMonth], way: Direction, today: Date) -> Points {
    let (from, until) = (month_of(today, 0), month_of(today, MONTHS as i32));
    let coming = open.iter().filter(|row| row.month >= from && row.month < until);
    let coming: Vec<OfMonth> = coming.cloned().collect();
    let currency = main_currency(&coming);
    let mut sums: BTreeMap<&str, (i128, u64)> = BTreeMap::new();
    for row in &coming {
        let (minor, sales) = sums.entry(&row.month).or_default();
        *sales += row.counted.max(0) as u64;
        if currency.is_some_and(|currency| currency.code() == row.currency) {
            *minor += row.minor();
        }
    }
    let point = |name: &str, (minor, sales): (i128, u64)| {
        let measure = currency.map_or(Measure::Count(sales), |currency| money(minor, currency));
        Point { list: closing(way, name, "open"), ..Point::new(name, text::month(name), measure) }
    };
    last_months(sums.into_iter().collect(), point)
}

/// Those of the last twelve months: this one, and the eleven before it.
fn last_year(rows: &[OfMonth], today: Date) -> Vec<OfMonth> {
    let (from, until) = (month_of(today, 1 - MONTHS as i32), month_of(today, 1));
    rows.iter().filter(|row| row.month >= from && row.month < until).cloned().collect()
}

/// What is open, what is won in three months by the last twelve, and how often the first covers the second.
pub(super) fn coverage(open: &[OfMonth], won: &[OfMonth], way: Direction, today: Date) -> Points {
    let won = last_year(won, today);
    let Some(currency) = main_currency(&won) else { return Points::default() };
    let sum = |rows: &[OfMonth]| -> i128 {
        rows.iter().filter(|row| row.currency == currency.code()).map(OfMonth::minor).sum()
    };
    let (open, quarter) = (sum(open), sum(&won) * i128::from(QUARTER) / MONTHS as i128);
    if open <= 0 || quarter <= 0 {
        return Points::default();
    }
    let list = |stage: &str| format!("registrations?direction={}&state=accepted&stage={stage}", way.as_str());
    let times = Percent((open * 10_000 / quarter).min(i64::MAX.into()) as i64);
    let points = vec![
        Point::new("open", texts::open_value(), money(open, currency)).listed(list("open")),
        Point::new("won_in_three_months", texts::won_in_three_months(), money(quarter, currency))
            .listed(list("won")),
        Point::new("coverage", texts::covers(), Measure::Rate(times)),
    ];
    Points { points, of: texts::figure(), span: String::new() }
}

/// The month so many before or after that of a day, as `2017-03`.
fn month_of(day: Date, months: i32) -> String {
    day.saturating_add(months.months()).to_string().chars().take(7).collect()
}

fn by_peer<'a>(rows: impl IntoIterator<Item = &'a OfMonth>, currency: Currency) -> BTreeMap<String, i128> {
    let mut sums: BTreeMap<String, i128> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.currency == currency.code() && !row.peer.is_empty()) {
        *sums.entry(row.peer.clone()).or_default() += row.minor();
    }
    sums
}

/// With whom most was won in twelve months.
pub(super) fn top(won: &[OfMonth], way: Direction, today: Date) -> Points {
    let won = last_year(won, today);
    let Some(currency) = main_currency(&won) else { return Points::default() };
    let sums = by_peer(&won, currency);
    let mut sums: Vec<(String, i128)> = sums.into_iter().collect();
    sums.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    let point = |(peer, minor): (String, i128)| of_peer(peer, money(minor, currency), way);
    Points {
        points: sums.into_iter().take(ROWS).map(point).collect(),
        of: texts::partner(),
        span: texts::twelve_months(),
    }
}

/// With whom less was won in the last three whole months than in the three before, the largest loss first.
pub(super) fn declining(won: &[OfMonth], way: Direction, today: Date) -> Points {
    let Some(currency) = main_currency(won) else { return Points::default() };
    let (before, since, until) =
        (month_of(today, -2 * QUARTER), month_of(today, -QUARTER), month_of(today, 0));
    let between = |from: &str, until: &str| {
        by_peer(won.iter().filter(|row| row.month.as_str() >= from && row.month.as_str() < until), currency)
    };
    let (earlier, later) = (between(&before, &since), between(&since, &until));
    let peers: BTreeSet<&String> = earlier.keys().collect();
    let lost = |peer: &String| {
        let (then, now) = (earlier[peer], later.get(peer).copied().unwrap_or_default());
        (now < then).then(|| (peer.clone(), then, now))
    };
    let mut lost: Vec<(String, i128, i128)> = peers.into_iter().filter_map(lost).collect();
    lost.sort_by(|one, other| (other.1 - other.2).cmp(&(one.1 - one.2)).then(one.0.cmp(&other.0)));
    let point = |(peer, then, now): (String, i128, i128)| Point {
        before: Some(money(then, currency)),
        ..of_peer(peer, money(now, currency), way)
    };
    Points {
        points: lost.into_iter().take(ROWS).map(point).collect(),
        of: texts::partner(),
        span: texts::three_months(),
    }
}

fn of_peer(peer: String, measure: Measure, way: Direction) -> Point {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("direction", way.as_str())
        .append_pair("state", "accepted")
        .append_pair("peer", &peer)
        .finish();
    Point::new(peer.clone(), peer, measure).listed(format!("registrations?{query}"))
}

async fn time_to_decision(tx: &Tx, way: Direction) -> Result<Points, VaultError> {
    #[derive(FromQueryResult)]
    struct Took {
        peer: String,
        counted: i64,
        billions: i64,
        units: i64,
    }
    let rows: Vec<Took> = tx
        .sql(
            "select peer_name as peer, cast(sum(counted) as bigint) as counted, \
             cast(sum(billions) as bigint) as billions, cast(sum(units) as bigint) as units \
             from registration_decisions where org_id = :org and direction = :1 \
             and state in ('accepted', 'denied') group by peer_name",
        )
        .bind(way.as_str())
        .all()
        .await?;
    let mean = |row: &Took| {
        let minutes = i128::from(row.billions) * 1_000_000_000 + i128::from(row.units);
        (minutes / i128::from(row.counted.max(1))).clamp(0, i64::MAX.into()) as i64
    };
    let mut rows: Vec<(String, i64)> = rows.iter().map(|row| (row.peer.clone(), mean(row))).collect();
    rows.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    let list = |peer: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("direction", way.as_str()).append_pair("state", "all").append_pair("peer", peer);
        format!("registrations?{}", query.finish())
    };
    let point = |(peer, minutes): (String, i64)| {
        let list = list(&peer);
        Point::new(peer.clone(), peer, Measure::Minutes(minutes)).listed(list)
    };
    let points = rows.into_iter().take(ROWS).map(point).collect();
    Ok(Points { points, of: texts::partner(), span: texts::mean() })
}

fn products(kpis: &Kpis) -> Points {
    let mut products: Vec<_> = kpis.products.iter().filter(|total| total.wins > 0).collect();
    products.sort_by(|one, other| other.won.minor.cmp(&one.won.minor).then(one.name.cmp(&other.name)));
    let list = |product: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("direction", kpis.direction.as_str()).append_pair("state", "accepted");
        query.append_pair("stage", "won").append_pair("product", product);
        format!("registrations?{}", query.finish())
    };
    let point = |total: &selling::registrations::Total| {
        Point::new(total.name.clone(), total.name.clone(), Measure::Money(total.won))
            .listed(list(&total.name))
    };
    let points = products.into_iter().take(ROWS).map(point).collect();
    Points { points, of: texts::product(), span: String::new() }
}

async fn regions(tx: &Tx) -> Result<Points, VaultError> {
    #[derive(FromQueryResult)]
    struct Counted {
        country: String,
        leads: i64,
    }
    let rows: Vec<Counted> = tx
        .sql(
            "select country, cast(sum(counted) as bigint) as leads from lead_sums \
             where org_id = :org and archived = 'no' and country <> '' \
             group by country order by leads desc, country",
        )
        .all()
        .await?;
    let list = |country: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("country", country);
        format!("leads?{}", query.finish())
    };
    let point = |row: Counted| {
        let list = list(&row.country);
        Point::new(row.country.clone(), row.country, Measure::Count(row.leads.max(0) as u64)).listed(list)
    };
    Ok(Points {
        points: rows.into_iter().take(ROWS).map(point).collect(),
        of: texts::country(),
        span: String::new(),
    })
}

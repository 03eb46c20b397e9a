//! The figures of each panel, read from the sums that the vault keeps as rows are written: never from the rows.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use kernel::{Currency, Money, Percent, PersonId};
use selling::{
    deals,
    registrations::{Direction, Total, won_by_product},
};
use tokio::sync::OnceCell;
use vault::{Tx, VaultError, rows::FromQueryResult};

use super::{Measure, Point, Points, panel::Panel, store};
use crate::home::Ages;
use crate::kpis;
use crate::texts::dashboards as texts;

/// Months in a chart, and rows of a table.
const MONTHS: usize = 12;
const ROWS: usize = 10;
/// Months that are compared.
const QUARTER: i32 = 3;

/// What the dashboard of somebody shows, as that transaction sees it; of nobody: what everybody begins with.
pub(super) async fn of(tx: &Tx, person: Option<PersonId>) -> Result<Vec<(Panel, Points)>, VaultError> {
    let panels = store::shown_to(tx, person).await?.0;
    let mut shown = Vec::with_capacity(panels.len());
    if panels.is_empty() {
        return Ok(shown);
    }
    let reading = Reading::begin(tx).await?;
    for panel in panels {
        shown.push((panel, reading.points(panel).await?));
    }
    Ok(shown)
}

/// Panels that are read one after the other: what several of them are made from is read once.
pub(super) struct Reading<'t> {
    tx: &'t Tx,
    way: Direction,
    today: Date,
    months: OnceCell<Vec<Total>>,
    open: OnceCell<Vec<OfMonth>>,
    won: OnceCell<Vec<OfPeer>>,
}

impl<'t> Reading<'t> {
    /// Counts what arrived or what left, by where the organisation stands.
    pub(super) async fn begin(tx: &'t Tx) -> Result<Self, VaultError> {
        let (_, way) = kpis::standing(tx).await?;
        let today = tx.now().to_zoned(TimeZone::UTC).date();
        let (months, open, won) = Default::default();
        Ok(Self { tx, way, today, months, open, won })
    }

    /// What a panel shows.
    pub(super) async fn points(&self, panel: Panel) -> Result<Points, VaultError> {
        let Self { tx, way, today, .. } = *self;
        Ok(match panel {
            Panel::Won => won(self.months().await?, way),
            Panel::WinRate => rates(self.months().await?, way),
            Panel::Pipeline => pipeline(tx).await?,
            Panel::Forecast => forecast(self.open().await?, way, today),
            Panel::Coverage => coverage(self.open().await?, self.won().await?, way),
            Panel::Undecided => ages(&Ages::waiting(tx, way).await?),
            Panel::Ageing => ages(&Ages::open(tx).await?),
            Panel::TimeToDecision => time_to_decision(tx, way).await?,
            Panel::TopPartners => top(self.won().await?, way),
            Panel::Declining => declining(self.won().await?, way),
            Panel::Products => products(won_by_product(tx, way).await?, way),
            Panel::Regions => regions(tx).await?,
        })
    }

    async fn months(&self) -> Result<&[Total], VaultError> {
        let months = self.months.get_or_try_init(|| kpis::months(self.tx, self.way)).await?;
        Ok(months)
    }

    async fn open(&self) -> Result<&[OfMonth], VaultError> {
        let open = "select month, currency, counted, billions, units from registration_months \
             where org_id = :org and direction = :1 and state = 'accepted' and stage = 'open'";
        let read = || self.tx.sql(open).bind(self.way.as_str()).all();
        Ok(self.open.get_or_try_init(read).await?)
    }

    async fn won(&self) -> Result<&[OfPeer], VaultError> {
        let spans = Spans::of(self.today);
        let won = "select peer_name as peer, currency, \
             cast(sum(case when billions <> 0 or units <> 0 then counted else 0 end) as bigint) as worth, \
             cast(sum(billions) as bigint) as year_billions, cast(sum(units) as bigint) as year_units, \
             cast(sum(case when month >= :4 and month < :5 then billions else 0 end) as bigint) as earlier_billions, \
             cast(sum(case when month >= :4 and month < :5 then units else 0 end) as bigint) as earlier_units, \
             cast(sum(case when month >= :5 and month < :6 then billions else 0 end) as bigint) as later_billions, \
             cast(sum(case when month >= :5 and month < :6 then units else 0 end) as bigint) as later_units \
             from registration_peers where org_id = :org and direction = :1 and state = 'accepted' \
             and stage = 'won' and month >= :2 and month < :3 group by peer_name, currency";
        let read = || {
            let won = self.tx.sql(won).bind(self.way.as_str()).bind(spans.year.0).bind(spans.year.1);
            won.bind(spans.earlier).bind(spans.later).bind(spans.now).all()
        };
        Ok(self.won.get_or_try_init(read).await?)
    }
}

/// What was won by month, in the currency in which most was won.
pub(crate) fn won(months: &[Total], way: Direction) -> Points {
    let mut wins: BTreeMap<&'static str, u64> = BTreeMap::new();
    for month in months {
        *wins.entry(month.won.currency.code()).or_default() += month.wins;
    }
    let most = wins.into_iter().max_by_key(|(_, wins)| *wins).map(|(currency, _)| currency);
    let of_it = months.iter().filter(|total| Some(total.won.currency.code()) == most && total.wins > 0);
    let point = |name: &str, won: Money| {
        let point = Point::new(name, text::month(name), Measure::Money(won));
        Point { list: closing(way, name, "won"), ..point }
    };
    last_months(of_it.map(|total| (total.name.as_str(), total.won)).collect(), point)
}

/// How much of what was decided was won, by month.
pub(crate) fn rates(months: &[Total], way: Direction) -> Points {
    let mut decided: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for total in months.iter().filter(|total| total.wins + total.losses > 0) {
        let (wins, losses) = decided.entry(&total.name).or_default();
        (*wins, *losses) = (*wins + total.wins, *losses + total.losses);
    }
    let point = |name: &str, (wins, losses): (u64, u64)| {
        let rate = Percent::of(wins as i64, (wins + losses) as i64);
        let point = Point::new(name, text::month(name), Measure::Rate(rate));
        Point { list: closing(way, name, "in.won,lost"), ..point }
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

/// What open registrations of one month and currency come to.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct OfMonth {
    pub(super) month: String,
    pub(super) currency: String,
    pub(super) counted: i64,
    pub(super) billions: i64,
    pub(super) units: i64,
}

impl OfMonth {
    fn minor(&self) -> i128 {
        summed(self.billions, self.units)
    }
}

/// What was won with one partner in one currency in the last twelve months, and in two quarters of them.
#[derive(Debug, Clone, Default, FromQueryResult)]
pub(super) struct OfPeer {
    pub(super) peer: String,
    pub(super) currency: String,
    /// How many of them are worth something.
    pub(super) worth: i64,
    pub(super) year_billions: i64,
    pub(super) year_units: i64,
    pub(super) earlier_billions: i64,
    pub(super) earlier_units: i64,
    pub(super) later_billions: i64,
    pub(super) later_units: i64,
}

impl OfPeer {
    fn year(&self) -> i128 {
        summed(self.year_billions, self.year_units)
    }

    /// In the last three whole months, and in the three before.
    fn quarters(&self) -> (i128, i128) {
        let earlier = summed(self.earlier_billions, self.earlier_units);
        (earlier, summed(self.later_billions, self.later_units))
    }
}

fn summed(billions: i64, units: i64) -> i128 {
    i128::from(billions) * 1_000_000_000 + i128::from(units)
}

/// Months between which sales are summed, as `2017-03`: each span begins with its month and ends before the next.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spans {
    /// Twelve months: this one, and the eleven before it.
    pub(super) year: (String, String),
    /// The three months before those three.
    pub(super) earlier: String,
    /// The last three whole months.
    pub(super) later: String,
    /// This month, which is not over.
    pub(super) now: String,
}

impl Spans {
    pub(super) fn of(today: Date) -> Self {
        Self {
            year: (month_of(today, 1 - MONTHS as i32), month_of(today, 1)),
            earlier: month_of(today, -2 * QUARTER),
            later: month_of(today, -QUARTER),
            now: month_of(today, 0),
        }
    }
}

/// The currency of most sales that are worth something.
fn main_currency<'a>(sales: impl Iterator<Item = (&'a str, i64)>) -> Option<Currency> {
    let mut counted: BTreeMap<&str, i64> = BTreeMap::new();
    for (currency, sales) in sales.filter(|(_, sales)| *sales > 0) {
        *counted.entry(currency).or_default() += sales;
    }
    counted.into_iter().max_by_key(|(_, counted)| *counted).and_then(|(currency, _)| currency.parse().ok())
}

fn currency_of(won: &[OfPeer]) -> Option<Currency> {
    main_currency(won.iter().map(|row| (row.currency.as_str(), row.worth)))
}

fn money(minor: i128, currency: Currency) -> Measure {
    Measure::Money(Money::new(minor.clamp(i64::MIN.into(), i64::MAX.into()) as i64, currency))
}

/// What is open, by the month in which it may be decided: from this month on, for a year.
pub(super) fn forecast(open: &[OfMonth], way: Direction, today: Date) -> Points {
    let (from, until) = (month_of(today, 0), month_of(today, MONTHS as i32));
    let coming = || open.iter().filter(|row| row.month >= from && row.month < until);
    let worth = |row: &OfMonth| if row.minor() == 0 { 0 } else { row.counted };
    let currency = main_currency(coming().map(|row| (row.currency.as_str(), worth(row))));
    let mut sums: BTreeMap<&str, (i128, u64)> = BTreeMap::new();
    for row in coming() {
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

/// What is open, what is won in three months by the last twelve, and how often the first covers the second.
pub(super) fn coverage(open: &[OfMonth], won: &[OfPeer], way: Direction) -> Points {
    let Some(currency) = currency_of(won) else { return Points::default() };
    let open: i128 = open.iter().filter(|row| row.currency == currency.code()).map(OfMonth::minor).sum();
    let year: i128 = won.iter().filter(|row| row.currency == currency.code()).map(OfPeer::year).sum();
    let quarter = year * i128::from(QUARTER) / MONTHS as i128;
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

/// With whom most was won in twelve months.
pub(super) fn top(won: &[OfPeer], way: Direction) -> Points {
    let Some(currency) = currency_of(won) else { return Points::default() };
    let of_it = won.iter().filter(|row| row.currency == currency.code() && !row.peer.is_empty());
    let mut sums: Vec<(&str, i128)> = of_it.map(|row| (row.peer.as_str(), row.year())).collect();
    sums.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let point = |(peer, minor): (&str, i128)| of_peer(peer, money(minor, currency), way);
    Points {
        points: sums.into_iter().take(ROWS).map(point).collect(),
        of: texts::partner(),
        span: texts::twelve_months(),
    }
}

/// With whom less was won in the last three whole months than in the three before, the largest loss first.
pub(super) fn declining(won: &[OfPeer], way: Direction) -> Points {
    let Some(currency) = currency_of(won) else { return Points::default() };
    let of_it = won.iter().filter(|row| row.currency == currency.code() && !row.peer.is_empty());
    let lost = |row: &'_ OfPeer| {
        let (then, now) = row.quarters();
        (now < then).then(|| (row.peer.clone(), then, now))
    };
    let mut lost: Vec<(String, i128, i128)> = of_it.filter_map(lost).collect();
    lost.sort_by(|one, other| (other.1 - other.2).cmp(&(one.1 - one.2)).then(one.0.cmp(&other.0)));
    let point = |(peer, then, now): (String, i128, i128)| Point {
        before: Some(money(then, currency)),
        ..of_peer(&peer, money(now, currency), way)
    };
    Points {
        points: lost.into_iter().take(ROWS).map(point).collect(),
        of: texts::partner(),
        span: texts::three_months(),
    }
}

fn of_peer(peer: &str, measure: Measure, way: Direction) -> Point {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("direction", way.as_str())
        .append_pair("state", "accepted")
        .append_pair("peer", peer)
        .finish();
    Point::new(peer, peer, measure).listed(format!("registrations?{query}"))
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

fn products(mut products: Vec<Total>, way: Direction) -> Points {
    products.sort_by(|one, other| other.won.minor.cmp(&one.won.minor).then(one.name.cmp(&other.name)));
    let list = |product: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("direction", way.as_str()).append_pair("state", "accepted");
        query.append_pair("stage", "won").append_pair("product", product);
        format!("registrations?{}", query.finish())
    };
    let point = |total: Total| {
        let list = list(&total.name);
        Point::new(total.name.clone(), total.name, Measure::Money(total.won)).listed(list)
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

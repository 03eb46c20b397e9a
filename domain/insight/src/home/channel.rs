//! The figures of the start page: each leads to the rows that it was counted from, and says by whom.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Currency, Money, Percent};
use selling::registrations::{Direction, Total};
use web::{Bar, BarChart, Figure, Figures, Trend};

use super::source::Source;
use crate::kpis::{Kpis, Tier};

/// Months in the chart, and rows of a table before the rest is folded away.
const MONTHS: usize = 12;
const ROWS: usize = 8;
/// Everything, in basis points.
const WHOLE: i64 = 10_000;
const NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A chart, with where its figures come from.
pub(super) struct Chart {
    pub(super) title: &'static str,
    pub(super) source: String,
    /// What it spans, such as `2017`.
    pub(super) span: String,
    pub(super) bars: BarChart,
}

/// A table of totals.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) source: String,
    pub(super) of: &'static str,
    pub(super) rows: Vec<Line>,
    pub(super) more: Vec<Line>,
}

pub(super) struct Line {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) won: String,
    pub(super) open: String,
    pub(super) rate: String,
    pub(super) part: i64,
    pub(super) whole: i64,
}

/// The figures in a row.
pub(super) fn figures(kpis: &Kpis, registrations: u64, here: &str) -> Figures {
    let rows = |rest: &str| Some(format!("{here}/registrations?direction={}{rest}", kpis.direction.as_str()));
    let (mut wins, mut losses, mut open) = (0, 0, 0);
    for total in &kpis.all {
        (wins, losses, open) = (wins + total.wins, losses + total.losses, open + total.open);
    }
    let won: Vec<String> = kpis.all.iter().map(|total| web::money_short(&total.won)).collect();
    let decided_by = Source::of(kpis).words();
    let figure = |label: &str, value, href, under: String| Figure {
        label: label.to_owned(),
        value,
        delta: Some((Trend::Still, under)),
        source: decided_by.clone(),
        href,
    };
    let whose = match kpis.direction {
        Direction::Received => "accepted from partners",
        Direction::Sent => "yours, accepted",
    };
    let sales = format!("{} sales, {whose}", web::number(wins));
    let decided = format!("{} won, {} lost", web::number(wins), web::number(losses));
    Figures {
        label: "Sales".to_owned(),
        figures: vec![
            figure("Won value", won.join(" · "), rows("&state=accepted&stage=won"), sales),
            figure("Open", web::number(open), rows("&state=accepted&stage=open"), format!("deals, {whose}")),
            figure("Win rate", rate(wins, losses), rows("&state=accepted&stage=in.won,lost"), decided),
            Figure {
                source: Source::Counted.words(),
                ..figure(
                    "Registrations",
                    web::number(registrations),
                    rows("&state=all"),
                    "in every state".to_owned(),
                )
            },
        ],
    }
}

/// What was won by month, in the currency in which most was won, and how much of what was decided was won.
pub(super) fn charts(kpis: &Kpis, here: &str) -> Vec<Chart> {
    let currency = main_currency(&kpis.all);
    let of_it = |total: &&Total| total.won.currency == currency && total.wins > 0;
    let won = last_months(kpis.months.iter().filter(of_it).map(|total| (&*total.name, total.won.minor)));
    let mut decided: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for total in &kpis.months {
        let (wins, losses) = decided.entry(&total.name).or_default();
        (*wins, *losses) = (*wins + total.wins, *losses + total.losses);
    }
    decided.retain(|_, (wins, losses)| *wins + *losses > 0);
    let rates = last_months(decided.into_iter());
    let rows = |name: &str, stage: &str| {
        let (from, until) = days(name)?;
        let way = kpis.direction.as_str();
        let closes = format!("closes=from.{from}&closes=until.{until}");
        Some(format!("{here}/registrations?direction={way}&state=accepted&stage={stage}&{closes}"))
    };
    let chart = |title, of: &str, span, bars, whole| Chart {
        title,
        source: Source::of(kpis).words(),
        span,
        bars: BarChart { title: of.to_owned(), of: "Month".to_owned(), whole, bars },
    };
    let won = won.map(|(months, span)| {
        let bar = |(name, minor): &(&str, i64)| Bar {
            label: month(name).0.to_owned(),
            value: *minor,
            shown: Money::new(*minor, currency).to_string(),
            href: rows(name, "won"),
        };
        chart("Won value by month", "Won value", span, months.iter().map(bar).collect(), 0)
    });
    let rates = rates.map(|(months, span)| {
        let bar = |(name, (wins, losses)): &(&str, (u64, u64))| Bar {
            label: month(name).0.to_owned(),
            value: Percent::of(*wins as i64, (wins + losses) as i64).0,
            shown: rate(*wins, *losses),
            href: rows(name, "in.won,lost"),
        };
        chart("Win rate by month", "Win rate", span, months.iter().map(bar).collect(), WHOLE)
    });
    won.into_iter().chain(rates).collect()
}

/// The last months, the oldest first, with what they span.
fn last_months<'k, T>(months: impl Iterator<Item = (&'k str, T)>) -> Option<(Vec<(&'k str, T)>, String)> {
    let mut months: Vec<(&str, T)> = months.filter(|(name, _)| !name.is_empty()).collect();
    let last = months.split_off(months.len().saturating_sub(MONTHS));
    let (from, to) = (month(last.first()?.0), month(last.last()?.0));
    let span = if from.1 == to.1 {
        from.1.to_owned()
    } else {
        format!("{} {} to {} {}", from.0, from.1, to.0, to.1)
    };
    Some((last, span))
}

/// The tables: by whom, and by what, as far as that says something here.
pub(super) fn groups(kpis: &Kpis, here: &str) -> Vec<Group> {
    let is_peer = |name: &str| kpis.distributors.iter().any(|peer| peer.name == name);
    let brought_by =
        |name: &str| if kpis.tier == Tier::Vendor && !is_peer(name) { "reseller" } else { "peer" };
    let group = |title, of, totals: &[Total], filter: &dyn Fn(&str) -> &'static str| {
        let mut totals: Vec<&Total> = totals.iter().filter(|total| !total.name.is_empty()).collect();
        totals.sort_by(|one, other| other.won.minor.cmp(&one.won.minor).then(one.name.cmp(&other.name)));
        let line = |total: &&Total| {
            let same = totals.iter().filter(|other| other.won.currency == total.won.currency);
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("direction", kpis.direction.as_str())
                .append_pair("state", "accepted")
                .append_pair(filter(&total.name), &total.name)
                .finish();
            Line {
                name: total.name.clone(),
                href: format!("{here}/registrations?{query}"),
                won: total.won.to_string(),
                open: web::number(total.open),
                rate: rate(total.wins, total.losses),
                part: total.won.minor,
                whole: same.map(|other| other.won.minor).max().unwrap_or(1),
            }
        };
        let mut rows: Vec<Line> = totals.iter().map(line).collect();
        let more = if rows.len() > ROWS + 2 { rows.split_off(ROWS) } else { Vec::new() };
        Group { title, source: Source::of(kpis).words(), of, rows, more }
    };
    let mut groups = Vec::new();
    if kpis.tier != Tier::Distributor {
        groups.push(group("By distributor", "Distributor", &kpis.distributors, &|_| "peer"));
    }
    if kpis.tier != Tier::Reseller {
        groups.push(group("By reseller", "Reseller", &kpis.resellers, &brought_by));
    }
    groups.push(group("By product", "Product", &kpis.products, &|_| "product"));
    groups.retain(|group| !group.rows.is_empty());
    groups
}

/// Won of decided; nothing decided has no rate.
fn rate(wins: u64, losses: u64) -> String {
    match wins + losses {
        0 => "–".to_owned(),
        decided => Percent::of(wins as i64, decided as i64).to_string(),
    }
}

fn main_currency(all: &[Total]) -> Currency {
    let most = all.iter().max_by_key(|total| total.wins);
    most.map_or(Money::new(0, Currency::USD), |total| total.won).currency
}

/// The first and the last day of `2017-03`.
fn days(month: &str) -> Option<(Date, Date)> {
    let first: Date = format!("{month}-01").parse().ok()?;
    Some((first, first.last_of_month()))
}

/// `2017-03` as its name and its year.
fn month(text: &str) -> (&str, &str) {
    let (year, month) = text.split_once('-').unwrap_or((text, ""));
    let name = month.parse::<usize>().ok().and_then(|number| NAMES.get(number.checked_sub(1)?));
    (name.copied().unwrap_or(text), year)
}

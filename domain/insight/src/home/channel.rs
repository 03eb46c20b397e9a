//! The figures of the start page: each leads to the rows that it was counted from, and says by whom.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Currency, Money, Percent};
use selling::registrations::{Direction, Total};
use web::{Bar, BarChart, Figure, Figures, Trend};

use super::source::Source;
use crate::kpis::{Kpis, Tier};
use crate::texts::home as texts;

/// Months in the chart, and rows of a table before the rest is folded away.
const MONTHS: usize = 12;
const ROWS: usize = 8;
/// Everything, in basis points.
const WHOLE: i64 = 10_000;

/// A chart, with where its figures come from.
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) source: String,
    /// What it spans, such as `2017`.
    pub(super) span: String,
    pub(super) bars: BarChart,
}

/// A table of totals.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) source: String,
    pub(super) of: String,
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
    let figure = |label: String, value, href, under: String| Figure {
        label,
        value,
        delta: Some((Trend::Still, under)),
        source: decided_by.clone(),
        href,
    };
    let (sales, deals) = match kpis.direction {
        Direction::Received => (texts::sales_received(wins), texts::deals_received()),
        Direction::Sent => (texts::sales_sent(wins), texts::deals_sent()),
    };
    let decided = texts::won_and_lost(wins, losses);
    Figures {
        label: texts::sales(),
        figures: vec![
            figure(texts::won_value(), won.join(" · "), rows("&state=accepted&stage=won"), sales),
            figure(texts::open(), web::number(open), rows("&state=accepted&stage=open"), deals),
            figure(texts::win_rate(), rate(wins, losses), rows("&state=accepted&stage=in.won,lost"), decided),
            Figure {
                source: Source::Counted.words(),
                ..figure(
                    texts::all_registrations(),
                    web::number(registrations),
                    rows("&state=all"),
                    texts::in_every_state(),
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
    let chart = |title, of, span, bars, whole| Chart {
        title,
        source: Source::of(kpis).words(),
        span,
        bars: BarChart { title: of, of: texts::month(), whole, bars },
    };
    let won = won.map(|(months, span)| {
        let bar = |(name, minor): &(&str, i64)| Bar {
            label: text::month(name),
            value: *minor,
            shown: web::money(&Money::new(*minor, currency)),
            href: rows(name, "won"),
        };
        chart(texts::won_by_month(), texts::won_value(), span, months.iter().map(bar).collect(), 0)
    });
    let rates = rates.map(|(months, span)| {
        let bar = |(name, (wins, losses)): &(&str, (u64, u64))| Bar {
            label: text::month(name),
            value: Percent::of(*wins as i64, (wins + losses) as i64).0,
            shown: rate(*wins, *losses),
            href: rows(name, "in.won,lost"),
        };
        chart(texts::rate_by_month(), texts::win_rate(), span, months.iter().map(bar).collect(), WHOLE)
    });
    won.into_iter().chain(rates).collect()
}

/// The last months, the oldest first, with what they span.
fn last_months<'k, T>(months: impl Iterator<Item = (&'k str, T)>) -> Option<(Vec<(&'k str, T)>, String)> {
    let mut months: Vec<(&str, T)> = months.filter(|(name, _)| !name.is_empty()).collect();
    let last = months.split_off(months.len().saturating_sub(MONTHS));
    let (from, to) = (last.first()?.0, last.last()?.0);
    let year = |month: &str| month.split('-').next().unwrap_or_default().to_owned();
    let span = if year(from) == year(to) {
        year(to)
    } else {
        texts::span(text::month_of_year(from), text::month_of_year(to))
    };
    Some((last, span))
}

/// The tables: by whom, and by what, as far as that says something here.
pub(super) fn groups(kpis: &Kpis, here: &str) -> Vec<Group> {
    let is_peer = |name: &str| kpis.distributors.iter().any(|peer| peer.name == name);
    let brought_by =
        |name: &str| if kpis.tier == Tier::Vendor && !is_peer(name) { "reseller" } else { "peer" };
    let group = |title: String, of: String, totals: &[Total], filter: &dyn Fn(&str) -> &'static str| {
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
                won: web::money(&total.won),
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
        groups.push(group(texts::by_distributor(), texts::distributor(), &kpis.distributors, &|_| "peer"));
    }
    if kpis.tier != Tier::Reseller {
        groups.push(group(texts::by_reseller(), texts::reseller(), &kpis.resellers, &brought_by));
    }
    groups.push(group(texts::by_product(), texts::product(), &kpis.products, &|_| "product"));
    groups.retain(|group| !group.rows.is_empty());
    groups
}

/// Won of decided; nothing decided has no rate.
fn rate(wins: u64, losses: u64) -> String {
    match wins + losses {
        0 => "–".to_owned(),
        decided => web::percent(&Percent::of(wins as i64, decided as i64)),
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

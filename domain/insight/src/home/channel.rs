//! The figures of the start page: each leads to the rows that it was counted from, and says by whom.

use kernel::Percent;
use selling::registrations::{Direction, Total};
use web::{BarChart, Figure, Figures, Trend};

use super::source::Source;
use crate::dashboards::{self, Points};
use crate::kpis::{Kpis, Tier};
use crate::texts::home as texts;

/// Rows of a table before the rest is folded away.
const ROWS: usize = 8;

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

/// What was won by month, and how much of what was decided was won.
pub(super) fn charts(kpis: &Kpis, here: &str) -> Vec<Chart> {
    let won = (texts::won_by_month(), texts::won_value(), dashboards::won(&kpis.months, kpis.direction));
    let rates = (texts::rate_by_month(), texts::win_rate(), dashboards::rates(&kpis.months, kpis.direction));
    let some = [won, rates].into_iter().filter(|(_, _, points)| !points.points.is_empty());
    let chart = |(title, of, points): (String, String, Points)| Chart {
        title,
        source: Source::of(kpis).words(),
        bars: points.chart(of, here),
        span: points.span,
    };
    some.map(chart).collect()
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

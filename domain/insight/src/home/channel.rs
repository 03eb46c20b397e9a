//! The figures of the start page: each leads to the rows that it was counted from.

use kernel::{Currency, Money, Percent};
use selling::registrations::{Direction, Total};
use web::{Bar, BarChart, Figure, Figures, Trend};

use crate::kpis::{Kpis, Tier};

/// Months in the chart, and rows of a table before the rest is folded away.
const MONTHS: usize = 12;
const ROWS: usize = 8;
const NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A table of totals.
pub(super) struct Group {
    pub(super) title: &'static str,
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
    let figure = |label: &str, value, href, under: String| Figure {
        label: label.to_owned(),
        value,
        delta: Some((Trend::Still, under)),
        href,
    };
    let whose = match kpis.direction {
        Direction::Received => "accepted from partners",
        Direction::Sent => "yours, accepted",
    };
    let sales = format!("{} sales, {whose}", web::number(wins));
    let decided = format!("{} won, {} lost", web::number(wins), web::number(losses));
    Figures {
        label: "Counted in this vault".to_owned(),
        figures: vec![
            figure("Won value", won.join(" · "), rows("&state=accepted&stage=won"), sales),
            figure("Open", web::number(open), rows("&state=accepted&stage=open"), format!("deals, {whose}")),
            figure("Win rate", rate(wins, losses), rows("&state=accepted"), decided),
            figure(
                "Registrations",
                web::number(registrations),
                rows("&state=all"),
                "in every state".to_owned(),
            ),
        ],
    }
}

/// What was won by month, in the currency in which most was won; with the months that it spans.
pub(super) fn months(kpis: &Kpis) -> Option<(BarChart, String)> {
    let currency = main_currency(&kpis.all);
    let dated = kpis.months.iter().filter(|total| !total.name.is_empty());
    let dated: Vec<&Total> = dated.filter(|total| total.won.currency == currency && total.wins > 0).collect();
    let last = &dated[dated.len().saturating_sub(MONTHS)..];
    let (from, to) = (last.first()?, last.last()?);
    let bar = |total: &&Total| Bar {
        label: month(&total.name).0.to_owned(),
        value: total.won.minor,
        shown: total.won.to_string(),
    };
    let (from, to) = (month(&from.name), month(&to.name));
    let span = if from.1 == to.1 {
        from.1.to_owned()
    } else {
        format!("{} {} to {} {}", from.0, from.1, to.0, to.1)
    };
    let title = "Won value".to_owned();
    Some((BarChart { title, of: "Month".to_owned(), bars: last.iter().map(bar).collect() }, span))
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
        Group { title, of, rows, more }
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

/// `2017-03` as its name and its year.
fn month(text: &str) -> (&str, &str) {
    let (year, month) = text.split_once('-').unwrap_or((text, ""));
    let name = month.parse::<usize>().ok().and_then(|number| NAMES.get(number.checked_sub(1)?));
    (name.copied().unwrap_or(text), year)
}

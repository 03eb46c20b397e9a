//! The pages: the figures, what was reported of one of them, and what one partner reported.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::Method,
};
use jiff::civil::Date;
use kernel::PartnershipId;
use partnering::partnerships::{self, Role};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, ReadsAll},
};
use vault::{Tx, VaultError};
use web::{Crumb, Empty, Html, Page, Problem, Rooms, Sample};

use super::table::{By, Figures, Of, Sum};
use crate::reports::{self, Report, Standing, Total};
use crate::texts::figures as texts;

/// Totals of a report that a page shows of each tier; programs read all of them.
const SHOWN: usize = 300;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/figures", Sample::get(), show);
    rooms.page(Method::GET, "/o/{org}/figures/reported", Sample::query("by=month&stage=won"), reported);
    rooms.page(Method::GET, "/o/{org}/partners/{partnership}/report", Sample::get(), report);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    by: String,
    stage: String,
    name: Option<String>,
    currency: String,
}

impl Asked {
    fn by(&self) -> By {
        By::read(&self.by).unwrap_or_default()
    }

    fn stage(&self) -> Standing {
        Standing::TOLD.into_iter().find(|stage| stage.as_str() == self.stage).unwrap_or(Standing::Won)
    }
}

/// A choice of what the page shows.
struct Choice {
    href: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "figures/figures.html")]
struct FiguresPage {
    page: Page,
    dashboard: String,
    by: Vec<Choice>,
    stages: Vec<Choice>,
    of: String,
    title: String,
    lines: Vec<Line>,
    reports: Vec<Reporter>,
    empty: Option<Empty>,
}

struct Line {
    name: String,
    /// Each with where its records, or its reports, are.
    here: Option<(String, String)>,
    partners: Option<(String, String)>,
    below: Option<(String, String)>,
}

/// A partner that reported.
struct Reporter {
    href: String,
    name: String,
    program: String,
    own: String,
    below: String,
    as_of: String,
    withheld: String,
}

async fn show(access: ReadsAll, Query(asked): Query<Asked>) -> Result<Html<FiguresPage>, Problem> {
    let read = async |tx: &Tx| Ok::<_, VaultError>((Figures::read(tx, &access.card.name).await?, tx.now()));
    let (figures, now) = access.vault.read(read).await.map_err(broken)?;
    let (by, stage) = (asked.by(), asked.stage());
    let at = |by: By, stage: Standing| {
        access.here(&format!("figures?by={}&stage={}", by.as_str(), stage.as_str()))
    };
    let lines: Vec<Line> = figures
        .lines(by)
        .iter()
        .filter(|(of, _)| of.stage == stage)
        .map(|(of, said)| {
            let reported = |sum: Option<Sum>| sum.map(|sum| (shown(sum), asks(&access, by, of)));
            Line {
                name: name(by, of),
                here: said.here.map(|sum| (shown(sum), counted(&access, &figures, by, of))),
                partners: reported(said.partners),
                below: reported(said.below),
            }
        })
        .collect();
    let reports = figures.reports.iter().map(|(partnership, report)| Reporter {
        href: access.here(&format!("partners/{}/report", partnership.id)),
        name: partnership.peer_name.clone(),
        program: partnership.program_name.clone(),
        own: web::number(sales(&report.own)),
        below: web::number(sales(&report.passed)),
        as_of: web::moment(report.as_of, now),
        withheld: if report.withheld { texts::some_withheld() } else { texts::nothing_withheld() },
    });
    let nothing = lines.is_empty() && figures.reports.is_empty();
    Ok(Html(FiguresPage {
        page: access.page(texts::title()),
        dashboard: access.here("dashboard"),
        by: By::ALL
            .map(|one| Choice { href: at(one, stage), label: by_label(one), chosen: one == by })
            .into(),
        stages: Standing::TOLD
            .map(|one| Choice { href: at(by, one), label: stage_label(one), chosen: one == stage })
            .into(),
        of: by_label(by),
        title: texts::table_of(stage_label(stage), by_label(by).to_lowercase()),
        reports: reports.collect(),
        empty: nothing.then(|| Empty {
            icon: "deal",
            title: texts::nothing(),
            text: texts::nothing_about(),
            action: None,
        }),
        lines,
    }))
}

/// Where the records are that a figure was counted from.
fn counted(access: &Access, figures: &Figures, by: By, of: &Of) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("direction", figures.direction().as_str()).append_pair("state", "accepted");
    query.append_pair("stage", of.stage.as_str());
    let named = of.name.as_deref().unwrap_or_default();
    match by {
        By::Product => {
            query.append_pair("product", named);
        }
        By::Month => {
            if let Ok(first) = format!("{named}-01").parse::<Date>() {
                query.append_pair("closes", &format!("from.{first}"));
                query.append_pair("closes", &format!("until.{}", first.last_of_month()));
            }
        }
    }
    access.here(&format!("registrations?{}", query.finish()))
}

/// Where it is said who reported a figure.
fn asks(access: &Access, by: By, of: &Of) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("by", by.as_str()).append_pair("stage", of.stage.as_str());
    query.append_pair("currency", &of.currency);
    if let Some(name) = &of.name {
        query.append_pair("name", name);
    }
    access.here(&format!("figures/reported?{}", query.finish()))
}

#[derive(Template)]
#[template(path = "figures/reported.html")]
struct ReportedPage {
    page: Page,
    rows: Vec<Reporter>,
}

async fn reported(access: ReadsAll, Query(asked): Query<Asked>) -> Result<Html<ReportedPage>, Problem> {
    let read = async |tx: &Tx| Ok::<_, VaultError>((Figures::read(tx, &access.card.name).await?, tx.now()));
    let (figures, now) = access.vault.read(read).await.map_err(broken)?;
    let (by, of) =
        (asked.by(), Of { name: asked.name.clone(), stage: asked.stage(), currency: asked.currency.clone() });
    let row = |sum: Option<Sum>| sum.map_or_else(texts::none, shown);
    let rows = figures.reported(by, &of).into_iter().map(|(partnership, report, said)| Reporter {
        href: access.here(&format!("partners/{}/report", partnership.id)),
        name: partnership.peer_name.clone(),
        program: partnership.program_name.clone(),
        own: row(said.partners),
        below: row(said.below),
        as_of: web::moment(report.as_of, now),
        withheld: String::new(),
    });
    let title = texts::reported_of(stage_label(of.stage), name(by, &of));
    let mut page = access.page(title.clone());
    page.crumbs = vec![crumb(texts::title(), access.here("figures")), Crumb { label: title, href: None }];
    Ok(Html(ReportedPage { rows: rows.collect(), page }))
}

#[derive(Template)]
#[template(path = "figures/report.html")]
struct ReportPage {
    page: Page,
    about: Vec<String>,
    agreement: String,
    envelope: Option<String>,
    tiers: Vec<Tier>,
    empty: Option<Empty>,
}

/// What a report says of one tier.
struct Tier {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
    more: usize,
}

struct Row {
    month: String,
    product: String,
    region: String,
    stage: String,
    sales: String,
    value: String,
}

async fn report(
    access: ReadsAll,
    Path((_, partnership)): Path<(String, String)>,
) -> Result<Html<ReportPage>, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let read = async |tx: &Tx| {
        let known = partnerships::find(tx, id).await?.filter(|known| known.role == Role::Owner);
        Ok::<_, VaultError>((known, reports::report(tx, id).await?, tx.now()))
    };
    let (known, report, now) = access.vault.read(read).await.map_err(broken)?;
    let known = known.ok_or_else(Problem::absent)?;
    let title = texts::reported_by(&known.peer_name);
    let mut page = access.page(title.clone());
    let partner = crumb(known.peer_name.clone(), access.here(&format!("partners/{id}")));
    page.crumbs =
        vec![crumb(texts::title(), access.here("figures")), partner, Crumb { label: title, href: None }];
    let about =
        report.as_ref().map(|report| about(report, &web::moment(report.as_of, now), &known.peer_name));
    let tiers = report.as_ref().map(|report| {
        let own = Tier::of("own", texts::own_of(&known.peer_name), &report.own);
        let passed = Tier::of("passed", texts::below_of(&known.peer_name), &report.passed);
        vec![own, passed]
    });
    Ok(Html(ReportPage {
        page,
        about: about.unwrap_or_default(),
        agreement: access.here(&format!("partners/{id}/agreement")),
        envelope: report.as_ref().map(|report| access.here(&format!("sharing/{}", report.envelope))),
        tiers: tiers.unwrap_or_default().into_iter().filter(|tier| !tier.rows.is_empty()).collect(),
        empty: report.is_none().then(|| Empty {
            icon: "deal",
            title: texts::not_reported(&known.peer_name),
            text: texts::not_reported_about(),
            action: None,
        }),
    }))
}

/// What was said, when, and what is not said.
fn about(report: &Report, as_of: &str, partner: &str) -> Vec<String> {
    let mut about = vec![texts::as_of(as_of, report.number, report.version)];
    if report.threshold > 1 {
        about.push(texts::threshold(report.threshold));
    }
    if report.withheld {
        about.push(texts::withheld(partner));
    }
    if report.partners > 0 {
        about.push(texts::added(report.partners));
    }
    if report.partners_withheld > 0 {
        about.push(texts::partners_withheld(report.partners_withheld));
    }
    about
}

impl Tier {
    fn of(id: &'static str, title: String, totals: &[Total]) -> Self {
        let given = |text: String, unknown: bool, given_up: bool| match (given_up, unknown) {
            (true, _) => texts::together(),
            (_, true) => texts::unknown(),
            _ => text,
        };
        let row = |total: &Total| Row {
            month: given(text::month_of_year(&total.month), total.month.is_empty(), total.merged >= 3),
            product: given(total.product.clone(), total.product.is_empty(), total.merged >= 2),
            region: given(total.region.clone(), total.region.is_empty(), total.merged >= 1),
            stage: stage_label(total.stage),
            sales: web::number(total.sales),
            value: total.value.as_ref().map_or_else(String::new, web::money),
        };
        let rows: Vec<Row> = totals.iter().take(SHOWN).map(row).collect();
        Self { id, title, more: totals.len() - rows.len(), rows }
    }
}

fn sales(totals: &[Total]) -> u64 {
    totals.iter().map(|total| total.sales).sum()
}

/// What a line is called.
fn name(by: By, of: &Of) -> String {
    match (&of.name, by) {
        (None, _) => texts::together(),
        (Some(name), _) if name.is_empty() => texts::unknown(),
        (Some(name), By::Month) => text::month_of_year(name),
        (Some(name), By::Product) => name.clone(),
    }
}

/// What was sold for, with how many; how many, where that is not known.
fn shown(sum: Sum) -> String {
    match &sum.value {
        Some(value) => texts::value_and_sales(web::money(value), sum.sales),
        None => texts::sales(sum.sales),
    }
}

fn by_label(by: By) -> String {
    match by {
        By::Month => texts::month(),
        By::Product => texts::product(),
    }
}

fn stage_label(stage: Standing) -> String {
    match stage {
        Standing::Won => texts::won(),
        Standing::Open => texts::open(),
        Standing::Lost | Standing::Gone => texts::lost(),
    }
}

fn crumb(label: String, href: String) -> Crumb {
    Crumb { label, href: Some(href) }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

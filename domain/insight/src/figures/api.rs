//! Figures and reports, for programs.

use axum::{
    Json,
    extract::{Path, Query},
    http::Method,
};
use kernel::PartnershipId;
use partnering::partnerships::{self, Partnership, Role};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{Portal, access::ReadsAll};
use vault::{Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, money, number, shape, shapes, sometimes, text, truth, word},
    },
};

use super::table::{By, Figures, Of, Sum};
use crate::reports::{self, Report};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "What was counted here beside what partners reported: by month, or by product where `by` says so. \
                 Each number says its source and tier: never are two sources one number. A name is null where months \
                 or products were told together, since each by itself were too few.";
    rooms
        .api(Method::GET, "/api/v1/figures", about, Sample::query("by=month"), figures)
        .answers(Answers::List(&FIGURE));
    let about = "What partners reported last: when, under which terms, and whether something is withheld.";
    rooms.api(Method::GET, "/api/v1/reports", about, Sample::get(), list).answers(Answers::List(&REPORT));
    let about = "What one partner reported last, with every total; null where it has not reported.";
    rooms
        .api(Method::GET, "/api/v1/partnerships/{partnership}/report", about, Sample::get(), report)
        .answers(Answers::One(&OF_PARTNER));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    by: String,
}

async fn figures(access: ReadsAll, Query(asked): Query<Asked>) -> Result<Json<Listed<Value>>, Problem> {
    let by = match asked.by.as_str() {
        "" => By::default(),
        text => By::read(text).ok_or_else(|| Problem::malformed("“by” is month or product"))?,
    };
    let read = async |tx: &Tx| Figures::read(tx, &access.card.name).await;
    let figures = access.vault.read(read).await.map_err(broken)?;
    let mut data = Vec::new();
    for (of, said) in figures.lines(by) {
        let tiers = [("counted", "here", said.here), ("reported", "partners", said.partners)];
        let below = ("reported", "below", said.below);
        for (source, tier, sum) in tiers.into_iter().chain([below]) {
            data.extend(sum.map(|sum| line(by, &of, source, tier, sum)));
        }
    }
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

fn line(by: By, of: &Of, source: &str, tier: &str, sum: Sum) -> Value {
    json!({
        "by": by.as_str(), "name": of.name, "stage": of.stage,
        "source": source, "tier": tier, "sales": sum.sales, "value": sum.value,
    })
}

async fn list(access: ReadsAll) -> Result<Json<Listed<Value>>, Problem> {
    let read = async |tx: &Tx| Figures::read(tx, &access.card.name).await;
    let figures = access.vault.read(read).await.map_err(broken)?;
    let data: Vec<Value> =
        figures.reports.iter().map(|(partnership, report)| document(partnership, report, false)).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn report(access: ReadsAll, Path(partnership): Path<String>) -> Result<Json<Value>, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let read = async |tx: &Tx| {
        let known = partnerships::find(tx, id).await?.filter(|known| known.role == Role::Owner);
        Ok::<_, VaultError>((known, reports::report(tx, id).await?))
    };
    let (known, report) = access.vault.read(read).await.map_err(broken)?;
    let known = known.ok_or_else(Problem::absent)?;
    let report = report.map(|report| document(&known, &report, true));
    Ok(Json(json!({ "data": { "partnership": id, "report": report } })))
}

fn document(partnership: &Partnership, report: &Report, whole: bool) -> Value {
    let mut document = json!({
        "partnership": partnership.id,
        "partner": partnership.peer_name,
        "number": report.number,
        "as_of": report.as_of.to_string(),
        "agreement_version": report.version,
        "threshold": report.threshold,
        "withheld": report.withheld,
        "partners_added": report.partners,
        "partners_withheld": report.partners_withheld,
    });
    if whole {
        document["own_totals"] = json!(report.own);
        document["passed_totals"] = json!(report.passed);
    }
    document
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

static FIGURE: Shape = Shape(
    "FigureOfTier",
    &[
        word("by", &["month", "product"]),
        maybe(text("name")),
        word("stage", &["open", "won", "lost"]),
        word("source", &["counted", "reported"]),
        word("tier", &["here", "partners", "below"]),
        number("sales"),
        maybe(money("value")),
    ],
);

static REPORT: Shape = Shape(
    "Report",
    &[
        id("partnership", "partnership"),
        text("partner"),
        number("number"),
        moment("as_of"),
        number("agreement_version"),
        number("threshold"),
        truth("withheld"),
        number("partners_added"),
        number("partners_withheld"),
        sometimes(shapes("own_totals", &TOTAL)),
        sometimes(shapes("passed_totals", &TOTAL)),
    ],
);

static OF_PARTNER: Shape =
    Shape("ReportOfPartner", &[id("partnership", "partnership"), maybe(shape("report", &REPORT))]);

static TOTAL: Shape = Shape(
    "ReportedTotal",
    &[
        word("stage", &["open", "won", "lost"]),
        sometimes(text("month")),
        sometimes(text("product")),
        sometimes(text("region")),
        sometimes(number("merged")),
        number("sales"),
        sometimes(money("value")),
    ],
);

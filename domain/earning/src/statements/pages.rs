//! The pages: all statements, and one of them.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::Method,
};
use kernel::{Money, PartnershipId};
use partnering::partnerships::Role;
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Reads},
};
use vault::{Tx, VaultError};
use web::{Crumb, Download, Empty, Html, Kind, Page, Problem, Rooms, Sample, Sees, Tab, Tabs, Tag};

use super::{
    paper, sheet,
    statement::{Statement, Summary, summaries},
    unbilled::Unbilled,
};
use crate::{
    lines::{Line, Owes, Untold},
    texts::statements as texts,
};

/// Lines that a page shows; files have all of them.
const SHOWN: usize = 500;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/statements", Sample::query("owed=to_us&with="), list);
    let month = Sample::query("month=2026-11");
    rooms.page(Method::GET, "/o/{org}/statements/{partnership}", month, show);
    rooms.page(Method::GET, "/o/{org}/statements/{partnership}/statement.csv", month, csv);
    rooms.page(Method::GET, "/o/{org}/statements/{partnership}/statement.pdf", month, pdf);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    owed: String,
    with: String,
}

/// Of which month; this one where none is said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Month {
    pub(super) month: String,
}

#[derive(Template)]
#[template(path = "statements/list.html")]
struct ListPage {
    page: Page,
    tabs: Tabs,
    /// With whom there are statements, and who of them is chosen; nothing where there is no choice.
    peers: Vec<(String, bool)>,
    owed: &'static str,
    unbilled: Option<NotBilled>,
    by_month: String,
    rows: Vec<Row>,
    empty: Option<Empty>,
}

/// Sales of which nobody has said how their customer pays, and where they are.
struct NotBilled {
    text: String,
    href: String,
}

impl NotBilled {
    fn of(access: &Access, unbilled: &Unbilled) -> Self {
        Self {
            text: texts::unbilled(unbilled.count),
            href: access.here(&format!("deals/table?{}", unbilled.query)),
        }
    }
}

struct Row {
    href: String,
    month: String,
    peer: String,
    stands: Tag,
    sales: String,
    owed: Vec<String>,
    without_amount: Option<String>,
}

async fn list(access: Reads, Query(asked): Query<Asked>) -> Result<Html<ListPage>, Problem> {
    let read =
        async |tx: &Tx| Ok::<_, VaultError>((summaries(tx).await?, Unbilled::of_this_month(tx).await?));
    let (mut all, unbilled) = access.vault.read(read).await.map_err(broken)?;
    let mut names: Vec<String> = all.iter().map(|one| one.peer.clone()).collect();
    names.sort();
    names.dedup();
    let with = names.iter().find(|name| **name == asked.with).cloned();
    if let Some(with) = &with {
        all.retain(|one| one.peer == *with);
    }
    let in_way = |owes: Owes| all.iter().filter(move |one| one.side(owes).lines > 0);
    // Who says nothing sees what there is.
    let usual = if in_way(Owes::We).next().is_some() { Owes::We } else { Owes::They };
    let owes = Owes::read(&asked.owed).unwrap_or(usual);
    let tab = |one: Owes, label: String| Tab {
        label,
        href: access.here(&format!("statements{}", narrowed(one.as_str(), with.as_deref()))),
        count: Some(in_way(one).count() as u64),
        current: one == owes,
    };
    let both = vec![tab(Owes::We, texts::we_owe()), tab(Owes::They, texts::owed_to_us())];
    let tabs = Tabs { label: texts::directions(), tabs: both };
    let rows: Vec<Row> = in_way(owes).map(|one| row(&access, one, owes)).collect();
    Ok(Html(ListPage {
        page: access.page(texts::title()),
        tabs,
        peers: if names.len() > 1 {
            names.into_iter().map(|name| (name.clone(), Some(name) == with)).collect()
        } else {
            Vec::new()
        },
        owed: owes.as_str(),
        unbilled: (unbilled.count > 0).then(|| NotBilled::of(&access, &unbilled)),
        by_month: texts::by_month(),
        empty: rows.is_empty().then(|| Empty {
            icon: "document",
            title: texts::none(),
            text: texts::none_about(),
            action: None,
        }),
        rows,
    }))
}

/// That part of the list, with one of those with whom there are statements, or with all.
fn narrowed(owed: &str, with: Option<&str>) -> String {
    web::Query::default().and("owed", owed).and("with", with.unwrap_or_default()).link()
}

fn row(access: &Access, one: &Summary, owes: Owes) -> Row {
    let side = one.side(owes);
    Row {
        href: access.here(&at(one.partnership, "", &one.month)),
        month: text::month_of_year(&one.month),
        peer: one.peer.clone(),
        stands: stands(one.is_open),
        sales: web::number(side.lines),
        owed: side.owed.iter().map(web::money).collect(),
        without_amount: (side.without_amount > 0).then(|| texts::without_amount(side.without_amount)),
    }
}

#[derive(Template)]
#[template(path = "statements/show.html")]
struct StatementPage {
    page: Page,
    sees: Sees,
    stands: Tag,
    whose: String,
    files: Vec<(String, String)>,
    untold: Vec<String>,
    unbilled: Option<NotBilled>,
    totals: Vec<TotalRow>,
    /// Who owes whom, and what in all.
    sums: Vec<(String, String)>,
    lines: Vec<LineRow>,
    more: usize,
}

struct TotalRow {
    option: String,
    who: String,
    sales: String,
    price: String,
    share: String,
    owed: String,
}

struct LineRow {
    href: String,
    company: String,
    won_on: String,
    product: String,
    option: String,
    purchase_order: Option<String>,
    bills: String,
    price: String,
    rate: String,
    share: String,
    owed: String,
    who: String,
}

async fn show(
    access: Reads,
    Path((_, partnership)): Path<(String, String)>,
    Query(Month { month }): Query<Month>,
) -> Result<Html<StatementPage>, Problem> {
    let statement = load(&access, &partnership, &month).await?;
    let words = Words::of(&access, &statement);
    let Statement { partnership, month, .. } = &statement;
    let mut page = access.page(texts::of(text::month_of_year(month), &partnership.peer_name));
    let here = |label: String, href: Option<String>| Crumb { label, href };
    page.crumbs = vec![here(texts::title(), Some(access.here("statements"))), here(page.title.clone(), None)];
    let totals = statement.totals.iter().map(|total| TotalRow {
        option: total.billing.label(),
        who: words.who(total.owes),
        sales: web::number(total.lines),
        price: web::money(&total.price),
        share: web::money(&total.share),
        owed: web::money(&total.owed),
    });
    let sums = [Owes::We, Owes::They].map(|owes| (words.who(owes), statement.owed(owes)));
    let file = |name: &str| access.here(&at(partnership.id, name, month));
    Ok(Html(StatementPage {
        sees: sees(&statement),
        stands: stands(statement.is_open),
        whose: words.whose(&statement),
        files: vec![(file("/statement.pdf"), texts::as_pdf()), (file("/statement.csv"), texts::as_csv())],
        untold: untold(&statement),
        unbilled: statement.unbilled.as_ref().map(|unbilled| NotBilled::of(&access, unbilled)),
        totals: totals.collect(),
        sums: sums
            .into_iter()
            .filter(|(_, sums)| !sums.is_empty())
            .map(|(who, sums)| (who, several(&sums)))
            .collect(),
        lines: statement.lines.iter().take(SHOWN).map(|line| line_row(&access, &words, line)).collect(),
        more: statement.lines.len().saturating_sub(SHOWN),
        page,
    }))
}

fn line_row(access: &Access, words: &Words, line: &Line) -> LineRow {
    let amount = |money: Option<Money>| money.as_ref().map_or_else(texts::none_given, web::money);
    LineRow {
        href: access.here(&format!("registrations/{}", line.id)),
        company: line.company.clone().unwrap_or_else(texts::no_company),
        won_on: text::day(line.won_on),
        product: line.product.clone().unwrap_or_else(texts::none_given),
        option: line.billing.label(),
        purchase_order: line.purchase_order.as_ref().map(texts::order),
        bills: words.bills(line),
        price: amount(line.price),
        rate: web::rate(&line.rate),
        share: amount(line.share),
        owed: line.owed.as_ref().map_or_else(texts::no_amount, web::money),
        who: words.who(line.owes()),
    }
}

async fn csv(
    access: Reads,
    Path((_, partnership)): Path<(String, String)>,
    Query(Month { month }): Query<Month>,
) -> Result<Download, Problem> {
    saved_as_csv(&access, &partnership, &month).await
}

/// A statement as CSV, on its page and for programs.
pub(super) async fn saved_as_csv(access: &Access, id: &str, month: &str) -> Result<Download, Problem> {
    let statement = load(access, id, month).await?;
    let file =
        sheet::csv(&statement, &Words::of(access, &statement)).map_err(|error| Problem::broken(&error))?;
    sheet::record(access, &statement, "csv").await.map_err(broken)?;
    Ok(file)
}

async fn pdf(
    access: Reads,
    Path((_, partnership)): Path<(String, String)>,
    Query(Month { month }): Query<Month>,
) -> Result<Download, Problem> {
    saved_as_pdf(&access, &partnership, &month).await
}

/// A statement as PDF, on its page and for programs.
pub(super) async fn saved_as_pdf(access: &Access, id: &str, month: &str) -> Result<Download, Problem> {
    let statement = load(access, id, month).await?;
    let document = paper::document(&statement, &Words::of(access, &statement));
    let content = paper::written(document).await.map_err(|error| Problem::broken(&error))?;
    sheet::record(access, &statement, "pdf").await.map_err(broken)?;
    Ok(Download { name: format!("{}.pdf", sheet::name(&statement)), media_type: "application/pdf", content })
}

/// The statement that an address names.
pub(super) async fn load(access: &Access, id: &str, month: &str) -> Result<Statement, Problem> {
    let id: PartnershipId = id.parse().map_err(|_| Problem::absent())?;
    let found = access.vault.read(async |tx: &Tx| Statement::read(tx, id, month).await).await;
    found.map_err(broken)?.ok_or_else(Problem::absent)
}

/// What the two are called, and what is said of them.
pub(super) struct Words {
    pub(super) ours: String,
    pub(super) theirs: String,
    program: String,
}

impl Words {
    pub(super) fn of(access: &Access, statement: &Statement) -> Self {
        let place = &statement.partnership;
        Self {
            ours: access.card.name.clone(),
            theirs: place.peer_name.clone(),
            program: place.program_name.clone(),
        }
    }

    /// Who owes whom.
    pub(super) fn who(&self, owes: Owes) -> String {
        match owes {
            Owes::We => texts::owes(&self.ours, &self.theirs),
            Owes::They => texts::owes(&self.theirs, &self.ours),
        }
    }

    /// Who bills the customer: who does not have it from the customer is owed a part of it.
    pub(super) fn bills(&self, line: &Line) -> String {
        if line.owes() == Owes::We { self.ours.clone() } else { self.theirs.clone() }
    }

    /// Whose figures they are.
    pub(super) fn whose(&self, statement: &Statement) -> String {
        match statement.partnership.role {
            Role::Owner => texts::counted_here(&self.program),
            Role::Partner => texts::told_by(&self.theirs, &self.program),
        }
    }
}

fn sees(statement: &Statement) -> Sees {
    let with = statement.partnership.peer_name.clone();
    let told = statement.lines.iter().any(|line| line.untold.is_none());
    if told { Sees::With { with } } else { Sees::OnlyYou }
}

fn untold(statement: &Statement) -> Vec<String> {
    let peer = &statement.partnership.peer_name;
    let why = |line: &Line| line.untold.clone();
    let uncovered = statement.lines.iter().filter(|line| why(line) == Some(Untold::Uncovered)).count();
    let mut said: Vec<String> = (uncovered > 0).then(|| texts::untold(uncovered, peer)).into_iter().collect();
    let mut reasons: Vec<String> = statement
        .lines
        .iter()
        .filter_map(|line| match why(line) {
            Some(Untold::Refused(reason)) => Some(texts::refused(peer, reason)),
            _ => None,
        })
        .collect();
    reasons.sort();
    reasons.dedup();
    said.extend(reasons);
    said
}

/// Whether a month goes on, with its colour.
fn stands(is_open: bool) -> Tag {
    if is_open {
        Tag { kind: Kind::Info, text: texts::open() }
    } else {
        Tag { kind: Kind::Plain, text: texts::over() }
    }
}

/// Amounts of several currencies, beside each other.
pub(super) fn several(sums: &[Money]) -> String {
    sums.iter().map(web::money).collect::<Vec<_>>().join(", ")
}

fn at(id: PartnershipId, file: &str, month: &str) -> String {
    format!("statements/{id}{file}?month={month}")
}

pub(super) fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

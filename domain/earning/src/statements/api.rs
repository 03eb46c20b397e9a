//! Lines and statements, for programs.

use axum::{
    Json,
    extract::{Path, Query},
    http::Method,
};
use kernel::PartnershipId;
use partnering::partnerships::Role;
use selling::tables::{Paging, listed};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{Portal, access::Reads};
use vault::Tx;
use web::{
    Download, Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{day, id, maybe, money, number, shape, shapes, text, truth, word},
    },
};

use super::{
    pages::{Month, broken, load, saved_as_csv, saved_as_pdf},
    statement::{Side, Statement, Summary, summaries},
};
use crate::lines::{self, Line, Owes, Total, Untold, Wanted, is_month};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Lists what won sales mean between this organisation and its partners or vendors, one line for each sale: who \
                 bills the customer, the partner’s share, what is owed by whom. Filters: month=2026-11, partnership, \
                 owed=by_us or to_us; cursor and limit (1,000 at most) for paging. A line without an amount owes null, not \
                 nothing.";
    rooms
        .api(Method::GET, "/api/v1/sale-lines", about, Sample::query("limit=100&month=2026-11"), list_lines)
        .answers(Answers::List(&LINE));
    let about =
        "Lists the statements that have a line, the newest month first: what each side owes, by currency.";
    rooms
        .api(Method::GET, "/api/v1/statements", about, Sample::query("month=2026-11"), list)
        .answers(Answers::List(&SUMMARY));
    let about = "The statement of one partnership and month (this one where none is said): totals by option, and what each \
                 side owes. Its lines are those of sale-lines with the same month and partnership.";
    let month = Sample::query("month=2026-11");
    rooms
        .api(Method::GET, "/api/v1/statements/{partnership}", about, month, show)
        .answers(Answers::One(&STATEMENT));
    let about = "A statement with every line, as CSV. It is journaled.";
    rooms
        .api(Method::GET, "/api/v1/statements/{partnership}/statement.csv", about, month, csv)
        .answers(Answers::File(&["text/csv"]));
    let about = "A statement with every line, as PDF. It is journaled.";
    rooms
        .api(Method::GET, "/api/v1/statements/{partnership}/statement.pdf", about, month, pdf)
        .answers(Answers::File(&["application/pdf"]));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    month: String,
    partnership: String,
    owed: String,
}

impl Asked {
    fn understand(&self, after: Option<kernel::RegistrationId>) -> Result<Wanted, Problem> {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let partnership = given(&self.partnership).map(|text| text.parse::<PartnershipId>()).transpose();
        let owes = given(&self.owed).map(|word| Owes::read(&word).ok_or(())).transpose();
        if !self.month.is_empty() && !is_month(&self.month) {
            return Err(Problem::malformed("“month” is written 2026-11"));
        }
        Ok(Wanted {
            month: given(&self.month),
            partnership: partnership.map_err(|_| Problem::malformed("“partnership” is no id of one"))?,
            owes: owes.map_err(|()| Problem::malformed("“owed” is by_us or to_us"))?,
            after,
        })
    }
}

async fn list_lines(
    access: Reads,
    Query(paging): Query<Paging>,
    Query(asked): Query<Asked>,
) -> Result<Json<Listed<Value>>, Problem> {
    let (after, limit) = paging.read()?;
    let wanted = asked.understand(after)?;
    let read = async |tx: &Tx| lines::page(tx, &wanted, limit + 1).await;
    let (rows, total) = access.vault.read(read).await.map_err(broken)?;
    Ok(Json(listed(rows, limit, total, |line| line.id, document)))
}

async fn list(access: Reads, Query(asked): Query<Asked>) -> Result<Json<Listed<Value>>, Problem> {
    let wanted = asked.understand(None)?;
    let all = access.vault.read(async |tx: &Tx| summaries(tx).await).await.map_err(broken)?;
    let fits = |one: &&Summary| {
        wanted.month.as_ref().is_none_or(|month| *month == one.month)
            && wanted.partnership.is_none_or(|id| id == one.partnership)
            && wanted.owes.is_none_or(|owes| one.side(owes).lines > 0)
    };
    let data: Vec<Value> = all.iter().filter(fits).map(summary).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn show(
    access: Reads,
    Path(partnership): Path<String>,
    Query(Month { month }): Query<Month>,
) -> Result<Json<Value>, Problem> {
    let statement = load(&access, &partnership, &month).await?;
    let Statement { partnership, month, is_open, lines, totals, unbilled: _ } = &statement;
    Ok(Json(json!({ "data": {
        "partnership": partnership.id,
        "peer": partnership.peer_name,
        "role": role(partnership.role),
        "month": month,
        "open": is_open,
        "lines": lines.len(),
        "without_amount": statement.without_amount(),
        "we_owe": statement.owed(Owes::We),
        "owed_to_us": statement.owed(Owes::They),
        "totals": totals.iter().map(total).collect::<Vec<_>>(),
    } })))
}

async fn csv(
    access: Reads,
    Path(partnership): Path<String>,
    Query(Month { month }): Query<Month>,
) -> Result<Download, Problem> {
    saved_as_csv(&access, &partnership, &month).await
}

async fn pdf(
    access: Reads,
    Path(partnership): Path<String>,
    Query(Month { month }): Query<Month>,
) -> Result<Download, Problem> {
    saved_as_pdf(&access, &partnership, &month).await
}

fn summary(one: &Summary) -> Value {
    let side = |side: &Side| json!({ "lines": side.lines, "without_amount": side.without_amount, "owed": side.owed });
    json!({
        "partnership": one.partnership,
        "peer": one.peer,
        "role": role(one.role),
        "month": one.month,
        "open": one.is_open,
        "by_us": side(&one.we),
        "to_us": side(&one.they),
    })
}

fn total(total: &Total) -> Value {
    json!({
        "billing": total.billing.as_str(),
        "owed_direction": total.owes.as_str(),
        "lines": total.lines,
        "price": total.price,
        "share": total.share,
        "owed": total.owed,
    })
}

/// A line as programs read it.
fn document(line: &Line) -> Value {
    let told = match (line.role, &line.untold) {
        (Role::Partner, _) => "by_them",
        (Role::Owner, None) => "yes",
        (Role::Owner, Some(Untold::Uncovered)) => "not_covered",
        (Role::Owner, Some(Untold::Refused(_))) => "refused",
    };
    json!({
        "registration": line.id,
        "deal": line.deal,
        "partnership": line.partnership,
        "peer": line.peer_name,
        "role": role(line.role),
        "won_on": line.won_on.to_string(),
        "month": line.month(),
        "company": line.company,
        "product": line.product,
        "price": line.price,
        "rate": line.rate.0,
        "billing": line.billing.as_str(),
        "purchase_order": line.purchase_order,
        "customer_billed_by": if line.owes() == Owes::We { "us" } else { "them" },
        "share": line.share,
        "owed": line.owed,
        "owed_direction": line.owes().as_str(),
        "told": told,
        "visibility": if line.untold.is_none() { "shared" } else { "only_you" },
    })
}

/// Which side of the program this organisation is.
fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Partner => "partner",
    }
}

static LINE: Shape = Shape(
    "SaleLine",
    &[
        id("registration", "registration"),
        maybe(id("deal", "deal")),
        id("partnership", "partnership"),
        text("peer"),
        word("role", &["owner", "partner"]),
        day("won_on"),
        text("month"),
        maybe(text("company")),
        maybe(text("product")),
        maybe(money("price")),
        number("rate"),
        word("billing", &["card", "invoice", "partner"]),
        maybe(text("purchase_order")),
        word("customer_billed_by", &["us", "them"]),
        maybe(money("share")),
        maybe(money("owed")),
        word("owed_direction", &["by_us", "to_us"]),
        word("told", &["yes", "not_covered", "refused", "by_them"]),
        word("visibility", &["shared", "only_you"]),
    ],
);

static SIDE: Shape =
    Shape("StatementSide", &[number("lines"), number("without_amount"), shapes("owed", &AMOUNT)]);

static AMOUNT: Shape = Shape("StatementMoney", &[number("amount"), text("currency")]);

static SUMMARY: Shape = Shape(
    "StatementSummary",
    &[
        id("partnership", "partnership"),
        text("peer"),
        word("role", &["owner", "partner"]),
        text("month"),
        truth("open"),
        shape("by_us", &SIDE),
        shape("to_us", &SIDE),
    ],
);

static TOTAL: Shape = Shape(
    "StatementTotal",
    &[
        word("billing", &["card", "invoice", "partner"]),
        word("owed_direction", &["by_us", "to_us"]),
        number("lines"),
        money("price"),
        money("share"),
        money("owed"),
    ],
);

static STATEMENT: Shape = Shape(
    "Statement",
    &[
        id("partnership", "partnership"),
        text("peer"),
        word("role", &["owner", "partner"]),
        text("month"),
        truth("open"),
        number("lines"),
        number("without_amount"),
        shapes("we_owe", &AMOUNT),
        shapes("owed_to_us", &AMOUNT),
        shapes("totals", &TOTAL),
    ],
);

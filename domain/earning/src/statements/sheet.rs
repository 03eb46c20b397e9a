//! A statement as a file: every line, whatever a page shows.

use kernel::Datum;
use sheets::{Csv, Heading, SheetError};
use trust::access::Access;
use vault::{Change, Fact, VaultError};
use web::Download;

use super::{pages::Words, statement::Statement};
use crate::{lines::Line, texts::statements as texts};

/// As CSV: what looks like a formula is none.
pub(super) fn csv(statement: &Statement, words: &Words) -> Result<Download, SheetError> {
    let words_of = |label: String| Heading { label, money: false };
    let money_of = |label: String| Heading { label, money: true };
    let mut file = Csv::new(&[
        words_of(texts::won_on()),
        words_of(texts::company()),
        words_of(texts::product()),
        words_of(texts::option()),
        words_of(texts::purchase_order()),
        words_of(texts::bills()),
        money_of(texts::price()),
        words_of(texts::rate()),
        money_of(texts::share()),
        money_of(texts::owed()),
        words_of(texts::who_owes()),
    ])?;
    for line in &statement.lines {
        file.row(&cells(line, words))?;
    }
    Ok(Download {
        name: format!("{}.csv", name(statement)),
        media_type: "text/csv; charset=utf-8",
        content: file.take()?,
    })
}

fn cells(line: &Line, words: &Words) -> [Datum; 11] {
    let money = |money: Option<kernel::Money>| money.map_or(Datum::Nothing, Datum::Money);
    let said = |text: Option<&String>| text.map_or(Datum::Nothing, Datum::text);
    [
        Datum::Day(line.won_on),
        said(line.company.as_ref()),
        said(line.product.as_ref()),
        Datum::text(line.billing.label()),
        said(line.purchase_order.as_ref()),
        Datum::text(words.bills(line)),
        money(line.price),
        Datum::text(web::rate(&line.rate)),
        money(line.share),
        money(line.owed),
        Datum::text(words.who(line.owes())),
    ]
}

/// What its files are called.
pub(super) fn name(statement: &Statement) -> String {
    texts::file_of(&statement.month, &statement.partnership.peer_name)
}

/// A file was made of it: the journal says so.
pub(super) async fn record(access: &Access, statement: &Statement, format: &str) -> Result<(), VaultError> {
    let fact = Fact::new("list.exported")
        .about(statement.partnership.id)
        .with("list", "statements")
        .with("format", format)
        .with("rows", statement.lines.len());
    access
        .vault
        .change(access.actor, async |change: &Change| change.record(fact.clone()).await.map(|_| ()))
        .await
}

//! A statement as PDF: what two organisations put into their books.

use pdf::{Column, Document, PdfError, Table};

use super::{
    pages::{Words, several},
    statement::Statement,
};
use crate::{
    lines::{Line, Owes, Total},
    texts::statements as texts,
};

/// What the file says, in the language of who asked for it.
pub(super) fn document(statement: &Statement, words: &Words) -> Document {
    let Statement { partnership, month, is_open, lines, totals, unbilled: _ } = statement;
    let month = text::month_of_year(month);
    let mut about = vec![
        partnership.program_name.clone(),
        if *is_open { texts::open() } else { texts::over() },
        words.whose(statement),
    ];
    for owes in [Owes::We, Owes::They] {
        let sums = statement.owed(owes);
        if !sums.is_empty() {
            about.push(texts::owes_amount(words.who(owes), several(&sums)));
        }
    }
    let without = statement.without_amount();
    if without > 0 {
        about.push(texts::without_amount(without));
    }
    let title = texts::between(month, &words.ours, &words.theirs);
    Document {
        foot: title.clone(),
        title,
        about,
        tables: vec![
            Table {
                title: texts::totals(),
                columns: vec![
                    words_column(texts::option(), 3),
                    words_column(texts::who_owes(), 5),
                    numbers(texts::sales(), 2),
                    numbers(texts::price(), 3),
                    numbers(texts::share(), 3),
                    numbers(texts::owed(), 3),
                ],
                rows: totals.iter().map(|total| total_row(total, words)).collect(),
            },
            Table {
                title: texts::lines(),
                columns: vec![
                    words_column(texts::won_on(), 4),
                    words_column(texts::company(), 8),
                    words_column(texts::product(), 6),
                    words_column(texts::option(), 5),
                    words_column(texts::bills(), 6),
                    numbers(texts::price(), 5),
                    numbers(texts::rate(), 3),
                    numbers(texts::share(), 5),
                    numbers(texts::owed(), 5),
                ],
                rows: lines.iter().map(|line| line_row(line, words)).collect(),
            },
        ],
        lacking: texts::lacking(),
    }
}

/// Writes it where nobody waits for the thread.
pub(super) async fn written(document: Document) -> Result<Vec<u8>, PdfError> {
    let writing = tokio::task::spawn_blocking(move || document.write());
    writing.await.unwrap_or_else(|error| Err(PdfError::Written(error.to_string())))
}

fn total_row(total: &Total, words: &Words) -> Vec<String> {
    vec![
        total.billing.label(),
        words.who(total.owes),
        web::number(total.lines),
        web::money(&total.price),
        web::money(&total.share),
        web::money(&total.owed),
    ]
}

fn line_row(line: &Line, words: &Words) -> Vec<String> {
    let amount = |money: Option<kernel::Money>| money.as_ref().map_or_else(texts::none_given, web::money);
    let option = match &line.purchase_order {
        Some(order) => format!("{} · {}", line.billing.label(), texts::order(order)),
        None => line.billing.label(),
    };
    vec![
        text::day(line.won_on),
        line.company.clone().unwrap_or_else(texts::no_company),
        line.product.clone().unwrap_or_else(texts::none_given),
        option,
        words.bills(line),
        amount(line.price),
        web::rate(&line.rate),
        amount(line.share),
        line.owed.as_ref().map_or_else(texts::no_amount, web::money),
    ]
}

fn words_column(label: String, width: u16) -> Column {
    Column { label, width, numbers: false }
}

fn numbers(label: String, width: u16) -> Column {
    Column { label, width, numbers: true }
}

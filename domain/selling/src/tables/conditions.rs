//! From a condition that somebody asked for to one that the database understands. The column is one of the
//! table's own; what was typed is a value that is compared with it.

use jiff::{ToSpan, civil::Date};
use vault::{
    Tx,
    rows::{
        ColumnTrait, Condition, Uuid,
        sea_orm::sea_query::{ExprTrait, Func, LikeExpr},
    },
};
use web::table::{Compare, Kind, Test};

use crate::leads::same::key;

/// The day on which it is asked, where the reader is.
pub(super) fn today(tx: &Tx) -> Date {
    text::day_at(tx.now())
}

/// What a row must fulfil; none where every row does.
pub(super) fn condition<C: ColumnTrait>(kind: &Kind<C>, test: &Test, today: Date) -> Option<Condition> {
    let all = Condition::all();
    Some(match (kind, test) {
        (_, Test::Any) | (Kind::Shown, _) => return None,
        (Kind::Set(column), test) => {
            let set = !matches!(test, Test::Truth(false) | Test::Missing);
            all.add(if set { column.is_not_null() } else { column.is_null() })
        }
        (Kind::Money(minor, currency), Test::Amount(compare, money)) => {
            all.add(currency.eq(money.currency.code())).add(compared(minor, *compare, money.minor))
        }
        (Kind::Day(column), Test::Day(compare, day)) => all.add(compared(column, *compare, day.to_string())),
        (Kind::Day(column), Test::Within(period)) => {
            let (from, until) = period.days(today);
            all.add(column.gte(from.to_string())).add(column.lt(until.to_string()))
        }
        (Kind::Moment(column), Test::Day(compare, day)) => {
            let (begins, ends) = (midnight(*day), midnight(day.saturating_add(1.day())));
            match compare {
                Compare::Is => all.add(column.gte(begins)).add(column.lt(ends)),
                Compare::AtLeast => all.add(column.gte(begins)),
                Compare::AtMost => all.add(column.lt(ends)),
                Compare::Above => all.add(column.gte(ends)),
                Compare::Below => all.add(column.lt(begins)),
            }
        }
        (Kind::Moment(column), Test::Within(period)) => {
            let (from, until) = period.days(today);
            all.add(column.gte(midnight(from))).add(column.lt(midnight(until)))
        }
        (Kind::Either(one, other), Test::Is(values)) => {
            let values: Vec<String> = values.iter().map(|value| key(value)).collect();
            Condition::any().add(one.is_in(values.iter().cloned())).add(other.is_in(values))
        }
        (Kind::Id(column, _), Test::Is(ids)) => all.add(column.is_in(uuids(ids))),
        (Kind::Id(column, _), Test::Not(ids)) => {
            Condition::any().add(column.is_not_in(uuids(ids))).add(column.is_null())
        }
        (kind, test) => {
            let column = column(kind)?;
            match test {
                Test::Is(values) => all.add(column.is_in(values.iter().map(String::as_str))),
                Test::Not(values) => Condition::any()
                    .add(column.is_not_in(values.iter().map(String::as_str)))
                    .add(column.is_null()),
                Test::Has(part) => all.add(holds(column, part)),
                // A text that was erased is empty where it may not be missing.
                Test::Given if is_text(kind) => all.add(column.is_not_null()).add(column.ne("")),
                Test::Missing if is_text(kind) => Condition::any().add(column.is_null()).add(column.eq("")),
                Test::Given => all.add(column.is_not_null()),
                Test::Missing => all.add(column.is_null()),
                _ => return None,
            }
        }
    })
}

fn column<C: ColumnTrait>(kind: &Kind<C>) -> Option<C> {
    match kind {
        Kind::Text(column) | Kind::Choice(column, _) | Kind::Among(column) => Some(*column),
        Kind::Id(column, _) | Kind::Money(column, _) => Some(*column),
        Kind::Day(column) | Kind::Moment(column) | Kind::Set(column) => Some(*column),
        Kind::Either(..) | Kind::Shown => None,
    }
}

/// The numbers in ids, as stores keep them.
fn uuids(ids: &[String]) -> Vec<Uuid> {
    ids.iter().filter_map(|id| kernel::uuid_of(id)).collect()
}

fn is_text<C>(kind: &Kind<C>) -> bool {
    matches!(kind, Kind::Text(_) | Kind::Choice(..) | Kind::Among(_))
}

fn compared<C: ColumnTrait>(
    column: &C,
    compare: Compare,
    value: impl Into<vault::rows::Value>,
) -> vault::rows::sea_orm::sea_query::Expr {
    let value = value.into();
    match compare {
        Compare::Is => column.eq(value),
        Compare::AtLeast => column.gte(value),
        Compare::AtMost => column.lte(value),
        Compare::Above => column.gt(value),
        Compare::Below => column.lt(value),
    }
}

/// Whether the column holds these letters, whatever their case: a per cent sign is one, and stands for nothing else.
fn holds<C: ColumnTrait>(column: C, part: &str) -> vault::rows::sea_orm::sea_query::Expr {
    let mut pattern = String::from("%");
    for letter in part.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    Func::lower(column.into_expr()).like(LikeExpr::new(pattern).escape('\\'))
}

fn midnight(day: Date) -> i64 {
    text::begins(day).map_or(i64::MAX, |at| at.as_millisecond())
}

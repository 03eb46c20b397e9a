//! Sales of a partner that are won, and of which nobody has said how their customer pays: they make no line, and are told
//! of to whoever can say it.

use jiff::civil::Date;
use partnering::partnerships::Partnership;
use selling::deals;
use vault::{Tx, VaultError};
use web::Query;

/// How many they are, and the list of deals that has them.
#[derive(Debug)]
pub(super) struct Unbilled {
    pub(super) count: u64,
    pub(super) query: String,
}

impl Unbilled {
    /// Those of one partnership and month, `2026-11`.
    pub(super) async fn of(tx: &Tx, place: &Partnership, month: &str) -> Result<Self, VaultError> {
        let of_it = [("program", place.program.to_string()), ("peer", format!("is.{}", place.peer_name))];
        let days = days(month).map(|(first, last)| [format!("from.{first}"), format!("until.{last}")]);
        let within = days.into_iter().flatten().map(|day| ("moved", day));
        Self::found(tx, of_it.into_iter().chain(within)).await
    }

    /// Those of this month, of all partners.
    pub(super) async fn of_this_month(tx: &Tx) -> Result<Self, VaultError> {
        let brought = [("peer", "given".to_owned()), ("moved", "this.month".to_owned())];
        Self::found(tx, brought.into_iter()).await
    }

    /// What the list of deals counts when it is asked for them: so the link leads to as many as were counted.
    async fn found(tx: &Tx, which: impl Iterator<Item = (&'static str, String)>) -> Result<Self, VaultError> {
        let all = Query::default().and("stage", "won").and("billing", "none");
        let query = which.fold(all, |query, (name, value)| query.and(name, &value)).text();
        let count = match deals::asked(&query) {
            Ok(asked) => deals::count(tx, &asked).await?,
            // A name that no address can ask for, such as one of 300 letters.
            Err(_) => 0,
        };
        Ok(Self { count, query })
    }
}

/// The first and the last day of a month.
fn days(month: &str) -> Option<(Date, Date)> {
    let first: Date = format!("{month}-01").parse().ok()?;
    Some((first, first.last_of_month()))
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn a_month_has_its_first_and_its_last_day() {
        for (month, last) in [("2026-02", "2026-02-28"), ("2028-02", "2028-02-29"), ("2026-12", "2026-12-31")]
        {
            let (first, until) = days(month).unwrap();
            assert_eq!((first.to_string(), until.to_string()), (format!("{month}-01"), last.to_owned()));
        }
        assert!(days("2026-13").is_none());
    }
}

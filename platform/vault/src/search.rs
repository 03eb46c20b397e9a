//! Full-text search: FTS5 on SQLite, a tsvector on PostgreSQL, with one understanding of what a word is:
//! letters and digits, whatever their case and accents.
//!
//! PostgreSQL would take `ann@example.com` for one word and keeps accents; so both go before it looks.

use sea_orm::{EntityTrait, sea_query::Expr, sea_query::SimpleExpr};

/// The words of what a person typed. Operators and quotes are no words.
pub(crate) fn words(typed: &str) -> Vec<String> {
    typed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(12)
        .map(|word| word.chars().take(60).collect())
        .collect()
}

/// Rows that hold words beginning with each of `words`.
pub(crate) fn holds<E: EntityTrait>(words: &[String], postgres: bool) -> SimpleExpr {
    if postgres {
        let query = words.iter().map(|word| format!("{}:*", plain(word))).collect::<Vec<_>>().join(" & ");
        return Expr::cust_with_values("search @@ to_tsquery('simple', $1)", [query]);
    }
    let table = E::default().table_name().to_owned();
    let query = words.iter().map(|word| format!("\"{word}\"*")).collect::<Vec<_>>().join(" ");
    let found =
        format!("\"{table}\".\"slot\" in (select rowid from {table}_search where {table}_search match ?)");
    Expr::cust_with_values(found, [query])
}

/// What PostgreSQL makes of these columns.
pub(crate) fn tsvector(columns: &[&str]) -> String {
    let texts = columns.iter().map(|c| format!("coalesce({c}, '')")).collect::<Vec<_>>().join(" || ' ' || ");
    let marks = MARKS.replace('\'', "''");
    let gaps = " ".repeat(MARKS.chars().count());
    format!("to_tsvector('simple', translate({texts}, '{ACCENTED}{marks}', '{PLAIN}{gaps}'))")
}

fn plain(word: &str) -> String {
    word.chars()
        .map(|c| {
            ACCENTED.chars().zip(PLAIN.chars()).find(|(accented, _)| *accented == c).map_or(c, |(_, p)| p)
        })
        .collect()
}

const ACCENTED: &str = "ÀÁÂÃÄÅĀĂĄàáâãäåāăąÇĆČçćčĎďÈÉÊËĒĖĘĚèéêëēėęěĞğÌÍÎÏĪİìíîïīÑŃŇñńňÒÓÔÕÖŌŐòóôõöōőŘřŚŞŠśşšŢŤţťÙÚÛÜŪŮŰùúûüūůűÝŸýÿŹŻŽźżž";
const PLAIN: &str = "AAAAAAAAAaaaaaaaaaCCCcccDdEEEEEEEEeeeeeeeeGgIIIIIIiiiiiNNNnnnOOOOOOOoooooooRrSSSsssTTttUUUUUUUuuuuuuuYYyyZZZzzz";
const MARKS: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~“”‘’„–—…«»·•€£§°©®™";

#[cfg(test)]
mod tests {
    #[test]
    fn every_accented_letter_has_its_plain_one() {
        assert_eq!(super::ACCENTED.chars().count(), super::PLAIN.chars().count());
        assert_eq!(super::plain("Zoë"), "Zoe");
        assert_eq!(super::plain("žŻřůÀ"), "zZruA");
    }
}

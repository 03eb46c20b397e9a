//! Amounts as people write them, and whether they say which sign parts whole from fraction.

/// An amount, read both ways: digits with a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// Where a point parts whole from fraction.
    pub(super) point: Option<String>,
    /// Where a comma does.
    pub(super) comma: Option<String>,
    /// The currency that stands beside it, where it can be only one.
    pub(super) currency: Option<String>,
}

/// An amount as it was written, perhaps with a currency; none where it is no amount in any way.
pub(super) fn read(text: &str) -> Option<Amount> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’') || c.is_whitespace();
    let number = text.trim_matches(|c: char| !c.is_ascii_digit());
    if !number.chars().all(is_number) {
        return None;
    }
    let beside = text.replacen(number, "", 1);
    let currency = currency(beside.trim())?;
    let digits: String = number.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’')).collect();
    let read = |part, group| parted(&digits, part, group).map(|amount| format!("{sign}{amount}"));
    let (point, comma) = (read('.', ','), read(',', '.'));
    (point.is_some() || comma.is_some()).then_some(Amount { point, comma, currency })
}

/// What stands beside an amount: nothing, a sign of several countries, or one currency. None where it is a word.
fn currency(beside: &str) -> Option<Option<String>> {
    match beside {
        "" | "$" | "¥" => Some(None),
        "€" => Some(Some("EUR".to_owned())),
        "£" => Some(Some("GBP".to_owned())),
        "US$" => Some(Some("USD".to_owned())),
        code if code.len() == 3 => {
            code.parse::<kernel::Currency>().ok().map(|one| Some(one.code().to_owned()))
        }
        _ => None,
    }
}

/// The digits with a point, where `part` parts whole from fraction and `group` groups of three.
fn parted(digits: &str, part: char, group: char) -> Option<String> {
    let (whole, fraction) = match digits.split_once(part) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.is_some_and(|fraction| !all_digits(fraction)) {
        return None;
    }
    let groups: Vec<&str> = whole.split(group).collect();
    let grouped =
        groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
    if !grouped || !groups.iter().all(|group| all_digits(group)) {
        return None;
    }
    let whole = groups.concat();
    Some(match fraction {
        Some(fraction) => format!("{whole}.{fraction}"),
        None => whole,
    })
}

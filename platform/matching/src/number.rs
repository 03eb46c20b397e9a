//! Numbers of registers and tax offices, as they are compared.

/// A number as it is compared: its country where that is known, and what is behind it without ornament.
pub fn number(text: &str, country: Option<&str>) -> Option<String> {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let plain = ["MWST", "TVA", "IVA", "VAT", "MVA"].iter().fold(plain.as_str(), |text, word| {
        text.strip_suffix(word).or_else(|| text.strip_prefix(word)).unwrap_or(text)
    });
    let letters = plain.len() - plain.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let (front, body) = plain.split_at(letters);
    let (own, body) = match front {
        "CHE" => (Some("CH"), body.to_owned()),
        "EL" => (Some("GR"), body.to_owned()),
        "ATU" => (Some("AT"), body.to_owned()),
        _ if letters == 2 => (Some(front), body.to_owned()),
        _ => (country.filter(|country| country.len() == 2), format!("{front}{body}")),
    };
    // A French number of taxes or of a place has that of the company in it.
    let body = match (own, body.len()) {
        (Some("FR"), 11) if body.is_char_boundary(2) => body[2..].to_owned(),
        (Some("FR"), 14) => body[..9].to_owned(),
        _ => body.trim_start_matches('0').to_owned(),
    };
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 4).then(|| format!("{}:{body}", own.unwrap_or("")))
}

/// Whether two numbers are one: where a country is missing, the rest decides.
pub fn same(one: &str, other: &str) -> bool {
    let ((of, body), (or, rest)) =
        (one.split_once(':').unwrap_or(("", one)), other.split_once(':').unwrap_or(("", other)));
    body == rest && (of == or || of.is_empty() || or.is_empty())
}

/// Whether two numbers of one country are two.
pub fn differ(one: &str, other: &str) -> bool {
    let ((of, body), (or, rest)) =
        (one.split_once(':').unwrap_or(("", one)), other.split_once(':').unwrap_or(("", other)));
    // One country knows several registers: numbers of another length are of another one.
    body != rest && of == or && !of.is_empty() && body.len() == rest.len()
}

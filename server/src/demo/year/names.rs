//! Customers that the people of the year bring, all invented, none of them in the export.

use super::super::generator::COUNTRIES;

const STEMS: [&str; 24] = [
    "Aldmoor",
    "Brackwater",
    "Cinderhill",
    "Dunmarrow",
    "Eaglesholm",
    "Fennimore",
    "Gloamfield",
    "Harrowgate",
    "Inglenook",
    "Jasperton",
    "Kelmsworth",
    "Lindenau",
    "Marrowstone",
    "Netherwold",
    "Ormsgarth",
    "Pellworth",
    "Quenby",
    "Rushwick",
    "Stanfold",
    "Thorncliff",
    "Ullenwood",
    "Vintermoor",
    "Whitlock",
    "Yarrowby",
];
const KINDS: [(&str, &str); 7] = [
    ("Freight", "services"),
    ("Textiles", "retail"),
    ("Foods", "retail"),
    ("Energy", "services"),
    ("Printing", "marketing"),
    ("Optics", "medical"),
    ("Credit", "finance"),
];
const PEOPLE: [(&str, &str); 8] = [
    ("Anneke", "Vos"),
    ("Bruno", "Salas"),
    ("Carys", "Penrose"),
    ("Dmitri", "Lukin"),
    ("Edda", "Holt"),
    ("Faisal", "Rana"),
    ("Giulia", "Conte"),
    ("Henrik", "Aas"),
];

/// A customer.
pub(super) struct Customer {
    pub company: String,
    pub domain: String,
    pub country: String,
    pub sector: &'static str,
    pub contact: String,
    pub email: String,
}

/// The one of that number; the first hundred and more are all different.
pub(super) fn customer(number: usize) -> Customer {
    let (kind, sector) = KINDS[number % KINDS.len()];
    let company = format!("{} {kind}", STEMS[number % STEMS.len()]);
    let (country, ending) = match number % 3 {
        0 => COUNTRIES[number / 3 % COUNTRIES.len()],
        _ => ("United States", "com"),
    };
    let domain = format!("{}.{ending}", company.replace(' ', "").to_lowercase());
    let (first, last) = PEOPLE[number % PEOPLE.len()];
    let email = format!("{}@{domain}", first.to_lowercase());
    let contact = format!("{first} {last}");
    Customer { company, domain, country: country.to_owned(), sector, contact, email }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_customers_of_the_year_are_one() {
        let all = STEMS.len() * KINDS.len();
        let domains: HashSet<String> = (0..all).map(|number| customer(number).domain).collect();
        assert_eq!(domains.len(), all);
    }
}

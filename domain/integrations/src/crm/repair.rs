//! Slips that are safe to mend: a known name written with other capitals or spaces, and a word that is
//! one or two letters off a sector or a country.
//!
//! Names of people, companies and products are never guessed by likeness: `GTX Basic` and `MG Basic` are
//! two products, and a deal on the wrong one would be worse than a row left alone.

use std::collections::HashMap;

/// Known names, found in any capitals and spacing.
#[derive(Default)]
pub(super) struct Names {
    exact: HashMap<String, usize>,
    loose: HashMap<String, Option<usize>>,
}

impl Names {
    /// Makes a name known under a number.
    pub fn add(&mut self, name: &str, number: usize) {
        self.exact.insert(name.to_owned(), number);
        // Two names that differ by spacing alone: neither may stand for a third spelling.
        self.loose.entry(loosely(name)).and_modify(|known| *known = None).or_insert(Some(number));
    }

    /// The number of the name as it stands.
    pub fn exactly(&self, name: &str) -> Option<usize> {
        self.exact.get(name).copied()
    }

    /// The number of the name that is meant.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.exactly(name).or_else(|| self.loose.get(&loosely(name)).copied().flatten())
    }
}

fn loosely(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The sector that a misspelt word means; none where it is spelt right or means nothing we know.
pub(super) fn sector(text: &str) -> Option<String> {
    let word = nearest(text, SECTORS)?;
    let capital = text.starts_with(char::is_uppercase);
    let mut letters = word.chars();
    let first = letters.next()?;
    Some(if capital { first.to_uppercase().chain(letters).collect() } else { word.to_owned() })
}

/// The country that a misspelt word means; none where it is spelt right or means nothing we know.
pub(super) fn country(text: &str) -> Option<String> {
    nearest(text, COUNTRIES).map(str::to_owned)
}

/// The one word within a slip or two of `text`; none if it is a word itself, or two are equally near.
fn nearest(text: &str, words: &'static str) -> Option<&'static str> {
    let given: Vec<char> = text.to_lowercase().chars().collect();
    let allowed = match given.len() {
        0..5 => return None,
        5..12 => 1,
        12..60 => 2,
        _ => return None,
    };
    let mut best = None;
    let mut least = allowed + 1;
    for word in words.split(", ") {
        let known: Vec<char> = word.to_lowercase().chars().collect();
        match distance(&given, &known) {
            0 => return None,
            slips if slips < least => (best, least) = (Some(word), slips),
            slips if slips == least => best = None,
            _ => {}
        }
    }
    best
}

/// How many letters are missing, extra, wrong, or swapped with their neighbour (optimal string alignment).
pub(super) fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let wrong = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = wrong.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

const SECTORS: &str = "\
    aerospace, agriculture, automotive, banking, biotechnology, chemicals, construction, \
    consulting, defence, defense, education, electronics, employment, energy, engineering, \
    entertainment, finance, financial services, food, gaming, government, healthcare, hospitality, \
    insurance, legal, logistics, manufacturing, marketing, media, medical, mining, nonprofit, \
    pharmaceuticals, publishing, real estate, recruitment, retail, security, service, services, \
    software, technologies, technology, telecommunication, telecommunications, tourism, transport, \
    transportation, travel, utilities, wholesale";

const COUNTRIES: &str = "\
    Afghanistan, Albania, Algeria, Andorra, Angola, Argentina, Armenia, Australia, Austria, \
    Azerbaijan, Bahamas, Bahrain, Bangladesh, Barbados, Belarus, Belgium, Belize, Benin, Bhutan, \
    Bolivia, Bosnia and Herzegovina, Botswana, Brazil, Brunei, Bulgaria, Burkina Faso, Burundi, \
    Cambodia, Cameroon, Canada, Cape Verde, Central African Republic, Chad, Chile, China, Colombia, \
    Comoros, Congo, Costa Rica, Croatia, Cuba, Cyprus, Czech Republic, Czechia, Denmark, Djibouti, \
    Dominica, Dominican Republic, Ecuador, Egypt, El Salvador, England, Equatorial Guinea, Eritrea, \
    Estonia, Eswatini, Ethiopia, Fiji, Finland, France, Gabon, Gambia, Georgia, Germany, Ghana, \
    Greece, Grenada, Guatemala, Guinea, Guyana, Haiti, Honduras, Hong Kong, Hungary, Iceland, \
    India, Indonesia, Iran, Iraq, Ireland, Israel, Italy, Ivory Coast, Jamaica, Japan, Jordan, \
    Kazakhstan, Kenya, Kiribati, Korea, Kosovo, Kuwait, Kyrgyzstan, Laos, Latvia, Lebanon, Lesotho, \
    Liberia, Libya, Liechtenstein, Lithuania, Luxembourg, Macedonia, Madagascar, Malawi, Malaysia, \
    Maldives, Mali, Malta, Mauritania, Mauritius, Mexico, Micronesia, Moldova, Monaco, Mongolia, \
    Montenegro, Morocco, Mozambique, Myanmar, Namibia, Nauru, Nepal, Netherlands, New Zealand, \
    Nicaragua, Niger, Nigeria, North Korea, North Macedonia, Norway, Oman, Pakistan, Palau, \
    Palestine, Panama, Papua New Guinea, Paraguay, Peru, Philippines, Poland, Portugal, \
    Puerto Rico, Qatar, Romania, Russia, Rwanda, Samoa, San Marino, Saudi Arabia, Scotland, \
    Senegal, Serbia, Seychelles, Sierra Leone, Singapore, Slovakia, Slovenia, Solomon Islands, \
    Somalia, South Africa, South Korea, South Sudan, Spain, Sri Lanka, Sudan, Suriname, Sweden, \
    Switzerland, Syria, Taiwan, Tajikistan, Tanzania, Thailand, Togo, Tonga, Trinidad and Tobago, \
    Tunisia, Turkey, Turkmenistan, Tuvalu, Uganda, Ukraine, United Arab Emirates, United Kingdom, \
    United States, Uruguay, Uzbekistan, Vanuatu, Venezuela, Vietnam, Wales, Yemen, Zambia, Zimbabwe";

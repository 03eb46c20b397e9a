//! The labelled set: pairs of companies, made of a seed, each with what it shows and whether the two are one.

use kernel::{Chance, Currency, Money};
use matching::Company;
use selling::leads::Draft;

use super::words::{
    ALPHABETS, BACKS, COUNTRIES, Country, FAMILIES, FREE, FRONTS, GENERIC, MIDDLES, PARTS, SAME_TRADE,
    TRADES, USUAL,
};

/// A company as somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    pub name: Option<String>,
    pub country: Option<String>,
    pub domain: Option<String>,
    pub email: Option<String>,
    pub number: Option<String>,
}

impl Typed {
    /// As it is compared.
    pub fn company(&self) -> Company<'_> {
        Company {
            name: self.name.as_deref(),
            country: self.country.as_deref(),
            domain: self.domain.as_deref(),
            email: self.email.as_deref(),
            number: self.number.as_deref(),
            product: None,
        }
    }
}

/// Two companies, and the truth about them.
#[derive(Debug, Clone)]
pub struct Pair {
    /// What it shows.
    pub rule: &'static str,
    /// Whether they are one company, or parts of one.
    pub same: bool,
    pub one: Typed,
    pub other: Typed,
}

/// Makes pairs.
pub struct Maker(pub Chance);

type Rule = (&'static str, bool, fn(&Maker) -> (Typed, Typed));

/// All that the set shows.
pub const RULES: &[Rule] = &[
    ("legal form", true, legal_form),
    ("transliteration", true, transliteration),
    ("diacritics", true, diacritics),
    ("typo", true, typo),
    ("typo in another word", true, typo_beside),
    ("words moved", true, moved),
    ("words joined", true, joined),
    ("trade in another language", true, trade_elsewhere),
    ("initials", true, initials),
    ("branch", true, branch),
    ("look-alike domain", true, lookalike),
    ("another ending", true, ending),
    ("subdomain", true, subdomain),
    ("mail at the domain", true, mail),
    ("registration number", true, number),
    ("two rare words", false, two_rare),
    ("near names", false, near),
    ("another trade", false, other_trade),
    ("another country", false, other_country),
    ("generic words", false, generic),
    ("free mail", false, free_mail),
    ("domains of one word", false, other_sites),
    ("families of one name", false, families),
    ("strangers", false, strangers),
];

/// `each` pairs of every rule.
pub fn pairs(seed: u64, each: usize) -> Vec<Pair> {
    let maker = Maker(Chance::seeded(seed));
    let of = |(rule, same, make): &Rule| {
        let pair = |_| {
            let (one, other) = make(&maker);
            Pair { rule, same: *same, one, other }
        };
        (0..each).map(pair).collect::<Vec<_>>()
    };
    RULES.iter().flat_map(of).collect()
}

impl Maker {
    fn below(&self, end: usize) -> usize {
        self.0.below(end as u64) as usize
    }

    fn of<'a, T: ?Sized>(&self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    fn country(&self) -> &'static Country {
        &COUNTRIES[self.below(COUNTRIES.len())]
    }

    fn other_country(&self, but: &Country) -> &'static Country {
        loop {
            let country = self.country();
            if country.code != but.code {
                return country;
            }
        }
    }

    /// A rare word.
    fn rare(&self) -> String {
        format!("{}{}{}", self.of(FRONTS), self.of(MIDDLES), self.of(BACKS))
    }

    /// A name without its form: a rare word, a family, or a usual word, mostly with a trade.
    pub fn name(&self) -> String {
        let trade = self.of(TRADES);
        match self.below(6) {
            0 => self.rare(),
            1 | 2 => format!("{} {trade}", self.rare()),
            3 => format!("{} {trade}", self.of(FAMILIES)),
            4 => format!("{} {} {trade}", self.of(USUAL), self.rare()),
            _ => format!("{} {trade}", self.of(USUAL)),
        }
    }

    fn formed(&self, name: &str, country: &Country) -> String {
        match self.of(country.forms) {
            form if form.starts_with('^') => format!("{} {name}", &form[1..]),
            form if self.below(4) == 0 => format!("{name}, {form}"),
            form => format!("{name} {form}"),
        }
    }

    fn written(&self, country: &Country) -> Option<String> {
        match self.below(3) {
            0 => Some(country.code.to_owned()),
            _ => Some(self.of(country.written).to_owned()),
        }
    }

    fn typed(&self, name: &str, country: &Country) -> Typed {
        Typed { name: Some(self.formed(name, country)), country: self.written(country), ..Typed::default() }
    }

    fn pair(&self, one: &str, other: &str) -> (Typed, Typed) {
        let country = self.country();
        (self.typed(one, country), self.typed(other, country))
    }

    /// A word with one mistake in it, as hands make them.
    fn mistyped(&self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let at = 1 + self.below(letters.len() - 1);
        match self.below(4) {
            0 => {
                letters.remove(at);
            }
            1 => letters.insert(at, letters[at]),
            2 if at + 1 < letters.len() && letters[at] != letters[at + 1] => letters.swap(at, at + 1),
            _ => letters[at] = if letters[at] == 'e' { 'r' } else { 'e' },
        }
        letters.into_iter().collect()
    }

    /// A company at large, for the crowd that is asked.
    pub fn anybody(&self, number: usize) -> Typed {
        let country = self.country();
        let name = match self.below(4) {
            0 => format!("{} {}", self.rare(), self.rare()),
            1 => format!("{} {}", self.rare(), self.of(PARTS)),
            _ => self.name(),
        };
        let label = format!("{}{number}", plain(&name));
        let domain = (self.below(10) < 7).then(|| format!("{label}.{}", country.ending));
        Typed { domain, ..self.typed(&name, country) }
    }
}

/// A sale to a company at large, to be registered.
pub fn sale(make: &Maker, number: usize) -> Draft {
    let Typed { name, country, domain, .. } = make.anybody(number);
    Draft {
        company: name,
        country,
        domain: domain.and_then(|domain| domain.parse().ok()),
        product: make.of(&["GTX Pro", "MG Special", "GTK 500"]).to_owned(),
        value: Some(Money::new(10_000 + number as i64 * 7, Currency::USD)),
        external_id: Some(format!("S{number:06}")),
        ..Draft::default()
    }
}

/// A name as a label of a domain.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

fn legal_form(make: &Maker) -> (Typed, Typed) {
    let name = make.name();
    make.pair(&name, &name)
}

fn transliteration(make: &Maker) -> (Typed, Typed) {
    let (native, latin) = ALPHABETS[make.below(ALPHABETS.len())];
    make.pair(native, latin)
}

fn diacritics(make: &Maker) -> (Typed, Typed) {
    let family = make.of(FAMILIES);
    let trade = make.of(TRADES);
    let bare = match make.below(2) {
        0 => ["ä:ae", "ö:oe", "ü:ue", "Ö:Oe", "Ø:Oe", "ø:oe", "Å:Aa", "å:aa", "ß:ss"].as_slice(),
        _ => ["ä:a", "ö:o", "ü:u", "Ö:O", "Ø:O", "ø:o", "Å:A", "å:a", "ß:ss"].as_slice(),
    };
    let rest = "éèêëçñáãíóőúąćęłńśźżřýşţćđıŁŞĐ";
    let to = "eeeecnaaioouacelnszzrystcdiLSD";
    let written = bare.iter().fold(family.to_owned(), |name, change| {
        let (from, to) = change.split_once(':').unwrap_or((change, change));
        name.replace(from, to)
    });
    let written: String = written
        .chars()
        .map(|c| rest.chars().zip(to.chars()).find(|(from, _)| *from == c).map_or(c, |(_, to)| to))
        .collect();
    make.pair(&format!("{family} {trade}"), &format!("{written} {trade}"))
}

fn typo(make: &Maker) -> (Typed, Typed) {
    let (word, trade) = (make.rare(), make.of(TRADES));
    let wrong = make.mistyped(&word);
    match make.below(2) {
        0 => make.pair(&word, &wrong),
        _ => make.pair(&format!("{word} {trade}"), &format!("{wrong} {trade}")),
    }
}

fn typo_beside(make: &Maker) -> (Typed, Typed) {
    let (word, trade) = (make.rare(), make.of(TRADES));
    make.pair(&format!("{word} {trade}"), &format!("{word} {}", make.mistyped(trade)))
}

fn moved(make: &Maker) -> (Typed, Typed) {
    let (word, second, trade) = (make.rare(), make.rare(), make.of(TRADES));
    make.pair(&format!("{word} {second} {trade}"), &format!("{second} {word} {trade}"))
}

fn joined(make: &Maker) -> (Typed, Typed) {
    let (word, trade) = (make.rare(), make.of(TRADES));
    let together = format!("{word}{}", trade.to_lowercase());
    match make.below(2) {
        0 => make.pair(&format!("{word} {trade}"), &together),
        _ => make.pair(&format!("{word}-{trade}"), &together),
    }
}

fn trade_elsewhere(make: &Maker) -> (Typed, Typed) {
    let word = make.rare();
    let (one, other) = SAME_TRADE[make.below(SAME_TRADE.len())];
    make.pair(&format!("{word} {one}"), &format!("{word} {other}"))
}

fn initials(make: &Maker) -> (Typed, Typed) {
    let words = [make.rare(), make.rare(), make.of(TRADES).to_owned()];
    let short: String = words.iter().filter_map(|word| word.chars().next()).collect();
    make.pair(&words.join(" "), &short)
}

fn branch(make: &Maker) -> (Typed, Typed) {
    let (word, home, away) = (make.rare(), make.country(), make.country());
    let part = match make.below(2) {
        0 => make.of(away.written).to_owned(),
        _ => make.of(PARTS).to_owned(),
    };
    (make.typed(&word, home), make.typed(&format!("{word} {part}"), away))
}

fn lookalike(make: &Maker) -> (Typed, Typed) {
    let (word, second) = (make.rare().to_lowercase(), make.rare().to_lowercase());
    let label = format!("{word}{second}");
    let changes =
        [("m", "rn"), ("o", "0"), ("l", "1"), ("i", "1"), ("e", "3"), ("a", "а"), ("o", "о"), ("w", "vv")];
    let start = make.below(changes.len());
    let change = (0..changes.len()).map(|at| changes[(start + at) % changes.len()]);
    let other = change.into_iter().find(|(from, _)| label.contains(from));
    let other = match (make.below(3), other) {
        (0, _) | (_, None) => format!("{word}-{second}"),
        (_, Some((from, to))) => label.replacen(from, to, 1),
    };
    let under = |label: &str| Typed {
        domain: Some(format!("{label}.com")),
        country: Some("US".into()),
        ..Typed::default()
    };
    let (mut one, other) = (under(&label), under(&other));
    one.name = (make.below(2) == 0).then(|| make.name());
    (one, other)
}

fn ending(make: &Maker) -> (Typed, Typed) {
    let word = make.rare();
    let (home, away) = (make.country(), make.country());
    let label = plain(&word);
    let under = |country: &Country, label: &str| Typed {
        domain: Some(format!("{label}.{}", country.ending)),
        ..make.typed(&word, country)
    };
    let other = if make.below(3) == 0 { format!("{label}-group") } else { label.clone() };
    (under(home, &label), under(away, &other))
}

fn subdomain(make: &Maker) -> (Typed, Typed) {
    let (country, name) = (make.country(), make.name());
    let domain = format!("{}.{}", plain(&make.rare()), country.ending);
    let front = make.of(&["shop", "www", "de", "portal.eu", "careers"]);
    let other = format!("https://{front}.{domain}/about");
    (
        Typed { domain: Some(domain), ..make.typed(&name, country) },
        Typed { domain: Some(other), ..make.typed(&make.name(), country) },
    )
}

fn mail(make: &Maker) -> (Typed, Typed) {
    let (country, name) = (make.country(), make.name());
    let domain = format!("{}.{}", plain(&make.rare()), country.ending);
    let other =
        Typed { email: Some(format!("jo.doe@{domain}")), country: make.written(country), ..Typed::default() };
    (Typed { domain: Some(domain), ..make.typed(&name, country) }, other)
}

fn number(make: &Maker) -> (Typed, Typed) {
    let country = make.country();
    let digits = format!("{:09}", 100_000_000 + make.below(900_000_000));
    let spaced = format!("{} {} {} {}", country.code, &digits[..3], &digits[3..6], &digits[6..]);
    let one = Typed { number: Some(spaced), ..make.typed(&make.name(), country) };
    (one, Typed { number: Some(format!("{}{digits}", country.code)), ..make.typed(&make.name(), country) })
}

fn two_rare(make: &Maker) -> (Typed, Typed) {
    let (first, trade) = (make.rare(), make.of(TRADES));
    make.pair(&format!("{first} {} {trade}", make.rare()), &format!("{first} {} {trade}", make.rare()))
}

/// Two names that begin alike and end otherwise, or the other way round.
fn near(make: &Maker) -> (Typed, Typed) {
    let (front, back) = (make.of(FRONTS), make.of(BACKS));
    let (one, other) = loop {
        let (one, other) = (make.of(BACKS), make.of(BACKS));
        // What differs by a letter alone nobody could tell from a mistake.
        if strsim_far(one, other) {
            break (one, other);
        }
    };
    match make.below(2) {
        0 => make.pair(&format!("{front}en{one}"), &format!("{front}en{other}")),
        _ => make.pair(
            &format!("{front}{back} {}", make.of(TRADES)),
            &format!("{}{back} {}", make.of(GENERIC), make.of(TRADES)),
        ),
    }
}

fn strsim_far(one: &str, other: &str) -> bool {
    let common = one.chars().filter(|c| other.contains(*c)).count();
    common + 2 < one.len().max(other.len())
}

fn other_trade(make: &Maker) -> (Typed, Typed) {
    let word = make.of(USUAL);
    let (one, other) = loop {
        let (one, other) = (make.of(TRADES), make.of(TRADES));
        if one != other {
            break (one, other);
        }
    };
    make.pair(&format!("{word} {one}"), &format!("{word} {other}"))
}

fn other_country(make: &Maker) -> (Typed, Typed) {
    let home = make.country();
    let (name, away) = (make.name(), make.other_country(home));
    let site =
        |typed: Typed| Typed { domain: Some(format!("{}.{}", plain(&make.rare()), home.ending)), ..typed };
    match make.below(2) {
        0 => (make.typed(&name, home), make.typed(&name, away)),
        _ => (site(make.typed(&name, home)), site(make.typed(&name, away))),
    }
}

fn generic(make: &Maker) -> (Typed, Typed) {
    let (word, one, other) = (make.of(GENERIC), make.rare(), make.rare());
    let trade = make.of(TRADES);
    match make.below(3) {
        0 => make.pair(&format!("{word} {trade}"), &format!("{word} {one} {trade}")),
        1 => make.pair(&format!("{one} {trade} Group"), &format!("{other} {trade} Group")),
        _ => make.pair(&format!("{word} {trade} {one}"), &format!("{word} {trade} {other}")),
    }
}

fn free_mail(make: &Maker) -> (Typed, Typed) {
    let (free, country) = (make.of(FREE), make.country());
    let at = |who: &str| Typed {
        email: Some(format!("{who}@{free}")),
        ..make.typed(&make.name_of_two(), country)
    };
    (at("anna"), at("bert"))
}

impl Maker {
    fn name_of_two(&self) -> String {
        format!("{} {}", self.rare(), self.of(TRADES))
    }
}

fn other_sites(make: &Maker) -> (Typed, Typed) {
    let (word, country) = (make.of(USUAL), make.country());
    let (one, other) = (make.of(TRADES), make.rare());
    let at = |name: String| Typed {
        domain: Some(format!("{}.{}", plain(&name), country.ending)),
        ..make.typed(&name, country)
    };
    (at(format!("{word} {one}")), at(format!("{word} {other}")))
}

fn families(make: &Maker) -> (Typed, Typed) {
    let family = make.of(FAMILIES);
    let (one, other) = (make.below(TRADES.len()), make.below(TRADES.len() - 1));
    let other = if other >= one { other + 1 } else { other };
    make.pair(&format!("{family} {}", TRADES[one]), &format!("{family} {}", TRADES[other]))
}

fn strangers(make: &Maker) -> (Typed, Typed) {
    let country = make.country();
    (make.typed(&make.rare(), country), make.typed(&format!("{} {}", make.rare(), make.of(TRADES)), country))
}

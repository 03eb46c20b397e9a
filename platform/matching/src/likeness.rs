//! How alike two names are, word by word.

use crate::{
    name::{Name, Word},
    spelling::mistake,
    words::Sort,
};

/// What two names are to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Likeness {
    /// The same words, in some order or spelling.
    Same,
    /// Alike, from 0 to 1.
    Alike(f64),
    /// One is the other with a place or a word such as “group”: another part of one company.
    Branch,
    /// One is the first letters of the other.
    Initials,
    /// Two names.
    Different,
}

/// Compares two names.
pub fn likeness(one: &Name, other: &Name) -> Likeness {
    if one.joined == other.joined && !whole_words_differ(one, other) {
        return beside(one, other);
    }
    let paired = pair(&one.words, &other.words);
    let (left, right) = (Rest::of(&one.words, paired.one), Rest::of(&other.words, paired.other));
    let total: f64 = one.words.iter().chain(&other.words).map(|word| word.sort.weight()).sum();
    let alike = (2.0 * paired.weight / total).min(1.0);
    match (left.named, right.named) {
        // What is left on both sides speaks of two companies, unless all of it together is one word mistyped.
        (true, true) => match joined_mistake(one, other) {
            Some(alike) => Likeness::Alike(alike),
            None if abbreviates(one, other) => Likeness::Initials,
            None if alike >= 0.6 && paired.own => Likeness::Alike(alike.min(0.66)),
            None => Likeness::Different,
        },
        (false, false) if !paired.told => Likeness::Different,
        // A bank of one country is no branch of a bank of another.
        (false, false) if left.places && right.places && !paired.own => Likeness::Different,
        // What is left are places and words around a name: another part of the same.
        (false, false) if left.places || right.places => Likeness::Branch,
        (false, false) if paired.least >= 1.0 => Likeness::Same,
        (false, false) => Likeness::Alike(paired.least),
        _ if abbreviates(one, other) => Likeness::Initials,
        _ => match joined_mistake(one, other) {
            Some(joined) => Likeness::Alike(joined.max(alike)),
            None if !paired.own && alike < 0.9 => Likeness::Alike(alike.min(0.55)),
            None => Likeness::Alike(alike),
        },
    }
}

/// Two names with the same told words: the rest decides whether they are parts of one company.
fn beside(one: &Name, other: &Name) -> Likeness {
    let at = |name: &Name| -> Vec<String> {
        let places = name.words.iter().filter(|word| word.sort == Sort::Place);
        let mut places: Vec<String> = places.map(|word| word.fold.clone()).collect();
        places.sort();
        places
    };
    let text =
        |name: &Name| name.words.iter().filter(|word| told(word)).map(|word| &*word.text).collect::<String>();
    match (at(one), at(other)) {
        (here, there) if here == there && text(one) == text(other) => Likeness::Same,
        // Two spellings of one sound.
        (here, there) if here == there => Likeness::Alike(0.93),
        (here, there) if !here.is_empty() && !there.is_empty() && !one.is_own() => Likeness::Different,
        _ => Likeness::Branch,
    }
}

fn told(word: &Word) -> bool {
    !matches!(word.sort, Sort::Wide | Sort::Place)
}

/// Words that a company puts behind its name for a part of itself.
const PARTS: &str = "group gruppe groupe grupo gruppo grupa holding holdings international global worldwide branch \
                     niederlassung filiale sucursal";

/// Whether only one of two names says that it is a part, or the whole: “Acme Holding”.
pub fn apart(one: &Name, other: &Name) -> bool {
    let part =
        |name: &Name| name.words.iter().any(|word| PARTS.split_whitespace().any(|part| part == word.text));
    part(one) != part(other)
}

/// Names of nothing but places and wide words are the same only word by word.
fn whole_words_differ(one: &Name, other: &Name) -> bool {
    let told = |name: &Name| name.words.iter().any(|word| !matches!(word.sort, Sort::Wide | Sort::Place));
    !told(one) && !told(other) && one.words.len() != other.words.len()
}

struct Paired {
    /// Which words of either found a partner, a bit for each.
    one: u32,
    other: u32,
    /// What those weigh, by how alike they are.
    weight: f64,
    /// The least alike of the pairs.
    least: f64,
    /// Whether a word of its own is among them, or one that is told.
    own: bool,
    told: bool,
}

/// Pairs words with their likeliest, the same ones first.
fn pair(one: &[Word], other: &[Word]) -> Paired {
    let mut paired = Paired { one: 0, other: 0, weight: 0.0, least: 1.0, own: false, told: false };
    let alike: [fn(&Word, &Word) -> f64; 3] = [same, sounds, mistyped];
    for likeness in alike {
        for (at, word) in one.iter().enumerate().filter(|(at, _)| *at < 32) {
            if paired.one & (1 << at) != 0 {
                continue;
            }
            let free = other.iter().enumerate().filter(|(at, _)| *at < 32 && paired.other & (1 << *at) == 0);
            let best = free.map(|(at, other)| (likeness(word, other), at)).max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((alike, to)) = best.filter(|(alike, _)| *alike > 0.0) else { continue };
            paired.one |= 1 << at;
            paired.other |= 1 << to;
            paired.weight += alike * word.sort.weight().min(other[to].sort.weight());
            paired.least = paired.least.min(alike);
            paired.own |= word.sort == Sort::Own || other[to].sort == Sort::Own;
            paired.told |= !matches!(word.sort, Sort::Wide | Sort::Place);
        }
    }
    paired
}

/// The words without a partner.
struct Rest {
    /// Whether one of them names something.
    named: bool,
    /// Whether one of them is a place.
    places: bool,
}

impl Rest {
    fn of(words: &[Word], paired: u32) -> Self {
        let rest = || words.iter().enumerate().filter(|(at, _)| *at >= 32 || paired & (1 << *at) == 0);
        Self {
            named: rest().any(|(_, word)| !matches!(word.sort, Sort::Wide | Sort::Place)),
            places: rest().any(|(_, word)| word.sort == Sort::Place),
        }
    }
}

fn same(one: &Word, other: &Word) -> f64 {
    f64::from(u8::from(one.text == other.text || one.sort == Sort::Trade && one.meaning == other.meaning))
}

fn sounds(one: &Word, other: &Word) -> f64 {
    if one.fold == other.fold { 0.97 } else { 0.0 }
}

/// Two words that both mean something are two words.
fn mistyped(one: &Word, other: &Word) -> f64 {
    if one.sort != Sort::Own && other.sort != Sort::Own {
        return 0.0;
    }
    mistake(&one.text, &other.text).max(mistake(&one.fold, &other.fold) - 0.03)
}

/// Two names that are divided into words in another way, and mistyped at most.
fn joined_mistake(one: &Name, other: &Name) -> Option<f64> {
    if one.words.len() == other.words.len() {
        return None;
    }
    Some(mistake(&one.joined, &other.joined)).filter(|alike| *alike > 0.0 && one.joined.len() > 7)
}

fn abbreviates(one: &Name, other: &Name) -> bool {
    let is = |short: &Name, long: &Name| {
        let mut told = short.words.iter().filter(|word| !matches!(word.sort, Sort::Wide | Sort::Place));
        matches!((told.next(), told.next()), (Some(only), None) if long.initials.contains(&only.text))
    };
    is(one, other) || is(other, one)
}

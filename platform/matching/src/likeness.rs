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
    let (left, right) = (rest(&one.words, &paired.one), rest(&other.words, &paired.other));
    let named = |words: &[&Word]| words.iter().any(|word| !matches!(word.sort, Sort::Wide | Sort::Place));
    let total: f64 = one.words.iter().chain(&other.words).map(|word| word.sort.weight()).sum();
    let alike = (2.0 * paired.weight / total).min(1.0);
    match (named(&left), named(&right)) {
        // What is left on both sides speaks of two companies, unless all of it together is one word mistyped.
        (true, true) => match joined_mistake(one, other) {
            Some(alike) => Likeness::Alike(alike),
            None if abbreviates(one, other) => Likeness::Initials,
            None if alike >= 0.6 && paired.own => Likeness::Alike(alike.min(0.66)),
            None => Likeness::Different,
        },
        (false, false) if paired.weight > 0.0 && paired.told => {
            if left.is_empty() && right.is_empty() || !places(&left) && !places(&right) {
                if paired.least >= 1.0 { Likeness::Same } else { Likeness::Alike(paired.least) }
            } else {
                Likeness::Branch
            }
        }
        (false, false) => Likeness::Different,
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
    if at(one) == at(other) { Likeness::Same } else { Likeness::Branch }
}

/// Names of nothing but places and wide words are the same only word by word.
fn whole_words_differ(one: &Name, other: &Name) -> bool {
    let told = |name: &Name| name.words.iter().any(|word| !matches!(word.sort, Sort::Wide | Sort::Place));
    !told(one) && !told(other) && one.words.len() != other.words.len()
}

fn places(words: &[&Word]) -> bool {
    words.iter().any(|word| word.sort == Sort::Place)
}

struct Paired {
    /// Which words of either found a partner.
    one: Vec<bool>,
    other: Vec<bool>,
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
    let mut paired = Paired {
        one: vec![false; one.len()],
        other: vec![false; other.len()],
        weight: 0.0,
        least: 1.0,
        own: false,
        told: false,
    };
    let alike: [fn(&Word, &Word) -> f64; 3] = [same, sounds, mistyped];
    for likeness in alike {
        for (at, word) in one.iter().enumerate() {
            if paired.one[at] {
                continue;
            }
            let free = other.iter().enumerate().filter(|(at, _)| !paired.other[*at]);
            let best = free.map(|(at, other)| (likeness(word, other), at)).max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((alike, to)) = best.filter(|(alike, _)| *alike > 0.0) else { continue };
            (paired.one[at], paired.other[to]) = (true, true);
            paired.weight += alike * word.sort.weight().min(other[to].sort.weight());
            paired.least = paired.least.min(alike);
            paired.own |= word.sort == Sort::Own || other[to].sort == Sort::Own;
            paired.told |= !matches!(word.sort, Sort::Wide | Sort::Place);
        }
    }
    paired
}

fn same(one: &Word, other: &Word) -> f64 {
    f64::from(u8::from(one.text == other.text))
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

fn rest<'a>(words: &'a [Word], paired: &[bool]) -> Vec<&'a Word> {
    words.iter().zip(paired).filter(|(_, paired)| !**paired).map(|(word, _)| word).collect()
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
        let told: Vec<&Word> = short.words.iter().filter(|word| word.sort == Sort::Own).collect();
        let [only] = told.as_slice() else { return false };
        let beside = short.words.iter().any(|word| matches!(word.sort, Sort::Common | Sort::Trade));
        !beside && long.initials.contains(&only.text)
    };
    is(one, other) || is(other, one)
}

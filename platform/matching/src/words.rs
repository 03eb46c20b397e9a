//! The tables of words: legal forms, trades, usual words, places, free mail.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::spelling::fold;

/// What a word of a name says about which company it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// This company, and hardly another one.
    Own,
    /// A word by which many companies are called.
    Common,
    /// What it does.
    Trade,
    /// Where it is.
    Place,
    /// A part or the whole of it: group, holding, and.
    Wide,
}

impl Sort {
    /// How much of a name such a word is.
    pub fn weight(self) -> f64 {
        match self {
            Self::Own => 1.0,
            Self::Common => 0.7,
            Self::Trade => 0.35,
            Self::Place => 0.25,
            Self::Wide => 0.12,
        }
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn each(text: &'static str) -> impl Iterator<Item = &'static str> {
    lines(text).flat_map(str::split_whitespace)
}

/// Legal forms as sequences of words, the longest first.
pub static FORMS: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let forms = lines(include_str!("words/forms.txt"));
    let forms = forms.filter_map(|line| line.split_once(": ")).flat_map(|(_, forms)| forms.split("; "));
    let forms: HashSet<Vec<&str>> = forms.map(|form| form.split_whitespace().collect()).collect();
    let mut forms: Vec<_> = forms.into_iter().collect();
    forms.sort_by_key(|form| (std::cmp::Reverse(form.len()), form.concat()));
    forms
});

/// Forms and words that stand in front of a name.
pub static FRONTS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| each(include_str!("words/fronts.txt")).collect());

/// Legal forms written without a space.
pub static IDEOGRAPHS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| each(include_str!("words/ideographs.txt")).collect());

/// Short forms that stand nowhere but behind a name, wherever in it they are met.
const SURE: &str = "gmbh ltd llc inc plc llp pty pvt ooo zao oao pao kft zrt sro doo uab oyj asa aps sia eood ood \
                    srl kk sdn bhd tbk spzoo oue";

/// Whether a legal form is one wherever it stands in a name.
pub fn sure(form: &[&str]) -> bool {
    form.len() > 1
        || form.iter().any(|word| word.len() > 4 || SURE.split_whitespace().any(|sure| sure == *word))
}

static SHORT: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    lines(include_str!("words/short.txt")).filter_map(|line| line.split_once(' ')).collect()
});

/// What a shortened word stands for, or the word.
pub fn whole(word: &str) -> &str {
    SHORT.get(word).copied().unwrap_or(word)
}

/// Words that mean something, folded: each with its sort, and the first word of its meaning.
static KNOWN: LazyLock<HashMap<String, (Sort, &'static str)>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for line in lines(include_str!("words/trades.txt")) {
        let meaning = line.split_whitespace().next().unwrap_or(line);
        for word in line.split_whitespace() {
            known.entry(fold(word)).or_insert((Sort::Trade, meaning));
        }
    }
    for word in each(include_str!("words/wide.txt")) {
        known.entry(fold(word)).or_insert((Sort::Wide, word));
    }
    for line in lines(include_str!("words/places.txt")) {
        // Two letters in a name are as often something else.
        for word in line.split_whitespace().skip(1).filter(|word| word.len() > 2 || *word == "uk") {
            known.entry(fold(word)).or_insert((Sort::Place, word));
        }
    }
    for word in each(include_str!("words/common.txt")) {
        known.entry(fold(word)).or_insert((Sort::Common, word));
    }
    known
});

/// All words of the tables, as they are written there.
static WRITTEN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let places = lines(include_str!("words/places.txt")).flat_map(|line| line.split_whitespace().skip(1));
    let words = each(include_str!("words/trades.txt")).chain(each(include_str!("words/wide.txt")));
    words.chain(each(include_str!("words/common.txt"))).chain(places).collect()
});

/// What a word is known as. A short one only as it is written: `dell` is not `del`.
pub fn known(word: &str, folded: &str) -> Option<(Sort, &'static str)> {
    KNOWN.get(folded).copied().filter(|_| word.len() > 5 || WRITTEN.contains(word))
}

static PLACES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut places = HashMap::new();
    for line in lines(include_str!("words/places.txt")) {
        let (code, names) = line.split_once(' ').unwrap_or((line, ""));
        for name in names.split_whitespace() {
            places.entry(name).or_insert(code);
        }
    }
    places
});

static CODES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    lines(include_str!("words/places.txt")).filter_map(|line| line.get(..2)).map(str::to_owned).collect()
});

/// A country as somebody wrote it, as one word: its two letters where we know it.
pub fn country(text: &str) -> Option<String> {
    let plain: String = any_ascii::any_ascii(text).chars().filter(char::is_ascii_alphanumeric).collect();
    let code = plain.to_uppercase();
    let name = plain.to_lowercase();
    match (CODES.contains(&code), PLACES.get(name.as_str())) {
        (true, _) => Some(code),
        (false, Some(code)) => Some((*code).to_owned()),
        (false, None) => Some(name).filter(|name| !name.is_empty()),
    }
}

/// Domains under which anybody has a mailbox or a page.
pub static FREE: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| each(include_str!("words/freemail.txt")).collect());

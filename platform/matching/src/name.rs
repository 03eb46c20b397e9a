//! A company's name as it is compared: its words, without legal form, each with what it says.

use crate::{
    spelling::{fold, latin},
    words::{self, FORMS, FRONTS, IDEOGRAPHS, Sort},
};

/// A name that is ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its words, in order.
    pub words: Vec<Word>,
    /// All but places and wide words in one, folded: `Green-Plus` is `Greenplus`.
    pub joined: String,
    /// Of at least three words the first letters, without and with small words and forms.
    pub initials: Vec<String>,
}

/// A word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In Latin letters.
    pub text: String,
    /// Its spelling's fold.
    pub fold: String,
    /// The same for every word of one meaning; of a word of its own, its fold.
    pub meaning: String,
    /// What it says.
    pub sort: Sort,
}

/// More words than any name has: what is longer is cut.
const MOST: usize = 24;

impl Name {
    /// Reads one; none of a text without a letter.
    pub fn read(text: &str) -> Option<Self> {
        let plain = text.chars().take(300).collect::<String>();
        let plain = IDEOGRAPHS.iter().fold(plain, |text, form| text.replace(form, " "));
        let all = with_places(split(&latin(&plain)));
        let core = without_forms(&all);
        let words: Vec<Word> = core.iter().map(|word| Word::read(word)).collect();
        if words.is_empty() {
            return None;
        }
        let told = |word: &&Word| !matches!(word.sort, Sort::Wide | Sort::Place);
        let mut joined: String = words.iter().filter(told).map(|word| word.fold.as_str()).collect();
        if joined.is_empty() {
            joined = words.iter().map(|word| word.fold.as_str()).collect();
        }
        let initials = initials(&core, &words);
        Some(Self { words, joined, initials })
    }

    /// Whether it has a word of its own.
    pub fn is_own(&self) -> bool {
        self.words.iter().any(|word| word.sort == Sort::Own)
    }
}

impl Word {
    fn read(text: &str) -> Self {
        let text = words::whole(text).to_owned();
        let folded = fold(&text);
        let (sort, meaning) = match words::known(&text, &folded) {
            Some((Sort::Trade, meaning)) => (Sort::Trade, meaning.to_owned()),
            Some((sort, _)) => (sort, folded.clone()),
            None => (Sort::Own, folded.clone()),
        };
        Self { text, fold: folded, meaning, sort }
    }
}

/// Words of a text: dots within short forms go (`S.p.A.`), single letters that follow each other are one word.
fn split(text: &str) -> Vec<String> {
    let slashed = [("a/s", "as"), ("s/a", "sa"), ("k/s", "ks"), ("i/s", "is"), ("p/s", "ps"), ("c/o", "co")];
    let text = format!(" {text} ");
    let text = slashed.iter().fold(text, |text, (written, form)| {
        let (written, form) = (format!(" {written}"), format!(" {form}"));
        if text.contains(&written) { text.replace(&written, &form) } else { text }
    });
    let text = text.replace(['&', '+'], " and ");
    let mut words: Vec<String> = Vec::new();
    let mut letters = false;
    for part in text.split(|c: char| !(c.is_ascii_alphanumeric() || ".'`´’\"".contains(c))) {
        for word in undotted(part) {
            let single = word.len() == 1 && word.bytes().all(|c| c.is_ascii_alphabetic());
            match words.last_mut() {
                Some(last) if single && letters => last.push_str(&word),
                _ => words.push(word),
            }
            letters = single;
        }
    }
    words.truncate(MOST);
    words
}

/// Places of several words are one: `south korea`, `asia pacific`.
fn with_places(mut words: Vec<String>) -> Vec<String> {
    for length in [3, 2] {
        let mut at = 1;
        while at + length <= words.len() {
            let together = words[at..at + length].concat();
            if words::known(&together, &fold(&together)).is_some_and(|(sort, _)| sort == Sort::Place) {
                words.splice(at..at + length, [together]);
            }
            at += 1;
        }
    }
    words
}

/// `s.p.a.` is one word, `amazon.com` are two.
fn undotted(part: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last_long = true;
    for piece in part.split('.') {
        let piece: String = piece.chars().filter(char::is_ascii_alphanumeric).collect();
        if piece.is_empty() {
            continue;
        }
        let long = piece.len() > 4;
        match words.last_mut() {
            Some(word) if !long && !last_long => word.push_str(&piece),
            _ => words.push(piece),
        }
        last_long = long;
    }
    words
}

/// A name without its legal forms; the whole of it where nothing else is left.
fn without_forms(all: &[String]) -> Vec<String> {
    let mut words: Vec<&str> = all.iter().map(String::as_str).collect();
    strip_inner(&mut words);
    strip_behind(&mut words);
    while words.len() > 1 && FRONTS.contains(words[0]) {
        words.remove(0);
    }
    while words.len() > 1 && words.last().is_some_and(|last| ["and", "und", "y", "e", "et"].contains(last)) {
        words.pop();
    }
    let left = words.iter().any(|word| *word != "and");
    if left { words.into_iter().map(str::to_owned).collect() } else { all.to_vec() }
}

fn strip_inner(words: &mut Vec<&str>) {
    for form in FORMS.iter().filter(|form| words::sure(form)) {
        // A name begins with what it is called: only what stands in front of other names goes from there.
        while let Some(at) = words.windows(form.len()).position(|some| some == form.as_slice()) {
            if at == 0 && (form.len() == words.len() || !FRONTS.contains(form[0])) {
                break;
            }
            words.drain(at..at + form.len());
        }
    }
}

fn strip_behind(words: &mut Vec<&str>) {
    loop {
        // A place may stand behind the form: “Acme AG Schweiz”.
        let is_place =
            |word: &&str| words::known(word, &fold(word)).is_some_and(|(sort, _)| sort == Sort::Place);
        let places = words.iter().rev().take_while(|word| is_place(word)).count();
        let end = if places < words.len() { words.len() - places } else { words.len() };
        let found = [end, words.len()].into_iter().find_map(|end| {
            let form = FORMS.iter().find(|form| form.len() < end && words[..end].ends_with(form))?;
            Some((end - form.len(), end))
        });
        match found {
            Some((from, to)) => words.drain(from..to),
            None => return,
        };
    }
}

/// The first letters of a name: of its told words, of all its words.
fn initials(core: &[String], words: &[Word]) -> Vec<String> {
    let small = |word: &&String| {
        !["and", "of", "for", "the", "de", "und", "et", "y", "du", "des"].contains(&word.as_str())
    };
    let letters =
        |some: Vec<&String>| -> String { some.iter().filter_map(|word| word.chars().next()).collect() };
    let mut found = vec![
        letters(core.iter().filter(small).collect()),
        letters(core.iter().collect()),
        letters(
            core.iter()
                .zip(words)
                .filter(|(_, word)| !matches!(word.sort, Sort::Place | Sort::Wide))
                .map(|(word, _)| word)
                .collect(),
        ),
    ];
    found.retain(|initials| initials.len() >= 3);
    found.sort();
    found.dedup();
    found
}

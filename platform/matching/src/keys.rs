//! Who comes into question: companies that share a key are judged, others are not.

use std::hash::Hasher;

use crate::{company::Profile, name::Name, words::Sort};

impl Profile {
    /// Its keys, each once: two companies that may be one share at least one of them.
    pub fn keys(&self) -> Vec<i64> {
        let mut keys = Vec::with_capacity(12);
        for site in self.sites() {
            keys.push(key("domain", &site.domain));
            keys.push(key("look", &site.look));
            keys.push(key("look", &site.bare));
            keys.extend(halves("site", &site.label));
            keys.push(key("joined", &crate::spelling::fold(&site.label.replace('-', ""))));
        }
        keys.extend(self.email.as_deref().map(|email| key("email", email)));
        keys.extend(
            self.number
                .as_deref()
                .map(|number| key("number", number.split_once(':').map_or(number, |(_, body)| body))),
        );
        if let Some(name) = &self.name {
            of_name(name, &mut keys);
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

fn of_name(name: &Name, keys: &mut Vec<i64>) {
    keys.push(key("joined", &name.joined));
    let told = || name.words.iter().filter(|word| !matches!(word.sort, Sort::Wide | Sort::Place));
    let mut sorted: Vec<&str> = told().map(|word| word.fold.as_str()).collect();
    sorted.sort_unstable();
    keys.push(key("sorted", &sorted.concat()));
    let mut own: Vec<&str> =
        told().filter(|word| word.sort == Sort::Own).map(|word| word.fold.as_str()).collect();
    own.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in own.iter().take(3) {
        keys.extend(halves("word", word));
        keys.push(key("word", word));
    }
    // A name of usual words is found by the whole of it, wherever the mistake is.
    if own.is_empty() || name.joined.len() > 9 && own.iter().all(|word| word.len() < 5) {
        keys.extend(halves("name", &name.joined));
    }
    keys.extend(name.initials.iter().map(|initials| key("word", initials)));
}

/// Both ends of a word: a mistake in one leaves the other. How long the ends are changes with the word's length; at
/// the borders both lengths are keys, since a mistake may change the length as well.
fn halves(sort: &'static str, word: &str) -> Vec<i64> {
    let length = word.len();
    let mut keys = Vec::new();
    let mut ends = |some: usize| {
        if let (Some(front), Some(back)) = (word.get(..some), word.get(length.saturating_sub(some)..)) {
            keys.extend([key(sort, &format!("{front}…")), key(sort, &format!("…{back}"))]);
        }
    };
    if (4..=7).contains(&length) {
        ends(3);
    }
    if (7..=11).contains(&length) {
        ends(4);
    }
    if length >= 10 {
        ends(6);
    }
    // A mistake in the middle of a short word leaves two letters at each end; one that is shorter still, its letters.
    if (4..=6).contains(&length)
        && let (Some(front), Some(back)) = (word.get(..2), word.get(length - 2..))
    {
        keys.push(key(sort, &format!("{front}…{back}")));
    }
    if length == 4 {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        keys.push(key("letters", &letters.into_iter().collect::<String>()));
    }
    keys
}

/// FNV-1a: the same on every machine and in every version, as rows keep it.
fn key(sort: &str, text: &str) -> i64 {
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
    hash.write(sort.as_bytes());
    hash.write(b":");
    hash.write(text.as_bytes());
    hash.finish() as i64
}

struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

//! Who comes into question: companies of which one asks for a key that the other keeps are judged, others are not.

use std::hash::Hasher;

use crate::{company::Profile, name::Name, spelling::fold, words::Sort};

impl Profile {
    /// Its keys as they are kept, each once.
    pub fn keys(&self) -> Vec<i64> {
        self.keys_spread(0)
    }

    /// The keys by which it is asked for: of two companies that may be one, one asks for a key that the other keeps.
    pub fn asks(&self) -> Vec<i64> {
        self.keys_spread(1)
    }

    fn keys_spread(&self, spread: usize) -> Vec<i64> {
        let mut keys = Vec::with_capacity(16);
        for site in self.sites() {
            keys.extend([key("domain", &site.domain), key("look", &site.look), key("look", &site.bare)]);
            halves("site", &site.label, spread, &mut keys);
            keys.push(key("joined", &fold(&site.label.replace('-', ""))));
        }
        keys.extend(self.email.as_deref().map(|email| key("email", email)));
        let body = |number: &str| key("number", number.split_once(':').map_or(number, |(_, body)| body));
        keys.extend(self.number.as_deref().map(body));
        if let Some(name) = &self.name {
            of_name(name, spread, &mut keys);
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

fn of_name(name: &Name, spread: usize, keys: &mut Vec<i64>) {
    keys.push(key("joined", &name.joined));
    let told = || name.words.iter().filter(|word| !matches!(word.sort, Sort::Wide | Sort::Place));
    let mut sorted: Vec<&str> = told().map(|word| word.meaning.as_str()).collect();
    sorted.sort_unstable();
    keys.push(key("sorted", &sorted.concat()));
    let mut own: Vec<&str> =
        told().filter(|word| word.sort == Sort::Own).map(|word| word.fold.as_str()).collect();
    own.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in own.iter().take(3) {
        halves("word", word, spread, keys);
        keys.push(key("word", word));
    }
    // A name of usual words is found by the whole of it, wherever the mistake is; so is one that another writes as one.
    if own.is_empty() || name.joined.len() > own[0].len() {
        halves("word", &name.joined, spread, keys);
    }
    keys.extend(name.initials.iter().map(|initials| key("word", &fold(initials))));
    if name.joined.len() < 7 {
        keys.push(key("word", &name.joined));
    }
}

/// Both ends of a word: a mistake in one leaves the other. A mistake may change where the middle is by one letter, so who
/// asks asks for ends that are `spread` letters longer and shorter as well.
fn halves(sort: &'static str, word: &str, spread: usize, keys: &mut Vec<i64>) {
    let length = word.len();
    let mut end = |front: usize, back: usize| {
        keys.extend(word.get(..front).map(|front| key(sort, &format!("{front}…"))));
        keys.extend(
            length.checked_sub(back).and_then(|at| word.get(at..)).map(|back| key(sort, &format!("…{back}"))),
        );
    };
    if (4..=6).contains(&length) {
        end(3, 3);
    }
    if length > 5 {
        let middle = length.div_ceil(2);
        for half in middle - spread..=middle + spread {
            end(half, half);
        }
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

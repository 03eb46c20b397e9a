//! How one word is written in several ways: alphabets, umlauts, transliterations, and mistakes.

/// A text in small Latin letters without accents, digits, and what stands between them.
pub fn latin(text: &str) -> String {
    let lower = text.to_lowercase();
    // Letters that stand together in Greek are one sound.
    let greek =
        [("ου", "ou"), ("ού", "ou"), ("μπ", "b"), ("γγ", "ng"), ("ευ", "ef"), ("αυ", "af"), ("χ", "h")];
    let lower = match lower.chars().any(|c| ('\u{370}'..'\u{400}').contains(&c)) {
        true => greek.iter().fold(lower, |text, (greek, latin)| text.replace(greek, latin)),
        false => lower,
    };
    any_ascii::any_ascii(&lower).to_ascii_lowercase()
}

/// What is the same for ways to write one word: `müller`, `mueller` and `muller`; `schuka`, `shchuka`.
pub fn fold(word: &str) -> String {
    const SOUNDS: [(&str, &str); 24] = [
        ("tsch", "s"),
        ("shch", "s"),
        ("sch", "s"),
        ("tch", "c"),
        ("ch", "c"),
        ("sh", "s"),
        ("zh", "z"),
        ("kh", "h"),
        ("ph", "f"),
        ("th", "t"),
        ("ts", "c"),
        ("tz", "c"),
        ("cz", "c"),
        ("sz", "s"),
        ("ck", "k"),
        ("qu", "k"),
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("x", "ks"),
        ("y", "i"),
        ("j", "i"),
        ("w", "v"),
        ("c", "k"),
    ];
    let mut folded = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(next) = rest.chars().next() {
        let (sound, length) = SOUNDS
            .iter()
            .find(|(written, _)| rest.starts_with(written))
            .map_or((&rest[..next.len_utf8()], next.len_utf8()), |(written, sound)| (*sound, written.len()));
        for letter in if sound == "c" { "k" } else { sound }.chars() {
            if !folded.ends_with(letter) || letter.is_ascii_digit() {
                folded.push(letter);
            }
        }
        rest = &rest[length..];
    }
    folded
}

/// How alike two different words are, where one may be the other with a mistake: 0 where not, below 1 always.
pub fn mistake(one: &str, other: &str) -> f64 {
    let (short, long) = (one.len().min(other.len()), one.len().max(other.len()));
    if short < 4 || long - short > 2 || one.bytes().chain(other.bytes()).any(|c| c.is_ascii_digit()) {
        return 0.0;
    }
    let begins_alike = one.as_bytes().first() == other.as_bytes().first();
    match (mistakes(one.as_bytes(), other.as_bytes()), short) {
        // Of four letters one was left out, doubled or changed places: another letter is another word.
        (1, 4) if begins_alike && (short != long || differ(one, other) == 0) => 0.88,
        (1, 5) if begins_alike => 0.88,
        (1, 6..) => 0.92,
        (2, 8..) if begins_alike && strsim::jaro_winkler(one, other) > 0.92 => 0.85,
        (2, 11..) if begins_alike => 0.84,
        _ => 0.0,
    }
}

/// How many mistakes make one word of the other: 1, 2, or 9 for more. Where the words differ, once what is the same at
/// both ends is taken away, tells it for one; the letters tell whether two are worth being counted.
fn mistakes(one: &[u8], other: &[u8]) -> usize {
    let same =
        |pairs: &mut dyn Iterator<Item = (&u8, &u8)>| pairs.take_while(|(one, other)| one == other).count();
    let front = same(&mut one.iter().zip(other));
    let (left, right) = (&one[front..], &other[front..]);
    let back = same(&mut left.iter().rev().zip(right.iter().rev()));
    let (left, right) = (&left[..left.len() - back], &right[..right.len() - back]);
    match (left, right) {
        ([], [_]) | ([_], []) | ([_], [_]) => 1,
        ([a, b], [c, d]) if a == d && b == c => 1,
        _ => match (std::str::from_utf8(one), std::str::from_utf8(other)) {
            (Ok(one), Ok(other)) if one.len().min(other.len()) > 7 && front > 0 && differ(one, other) < 5 => {
                match strsim::osa_distance(one, other) {
                    2 => 2,
                    _ => 9,
                }
            }
            _ => 9,
        },
    }
}

/// In how many letters two words differ, wherever these stand.
fn differ(one: &str, other: &str) -> u32 {
    let mut letters = [0i8; 32];
    one.bytes().for_each(|letter| letters[usize::from(letter & 31)] += 1);
    other.bytes().for_each(|letter| letters[usize::from(letter & 31)] -= 1);
    letters.iter().map(|count| u32::from(count.unsigned_abs())).sum()
}

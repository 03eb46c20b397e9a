//! Texts through Fluent (<https://projectfluent.org>).

use std::{borrow::Cow, collections::HashMap, sync::OnceLock};

use fluent_bundle::{
    FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle, memoizer::MemoizerKind,
};
use unic_langid::LanguageIdentifier;

use crate::number;

type Bundle = FluentBundle<FluentResource>;

/// The texts of a crate; `textgen` writes it, and the functions that ask it.
pub struct Texts {
    sources: &'static [(&'static str, &'static str, &'static str)],
    bundles: OnceLock<HashMap<(&'static str, &'static str), Bundle>>,
}

/// What stands in a text: a number, which is written as the reader does and chooses its plural, or words.
#[derive(Debug, Clone)]
pub enum Arg<'a> {
    /// Words, names, amounts that are written already.
    Words(Cow<'a, str>),
    /// A whole number.
    Number(i64),
}

impl Texts {
    /// Language, noun and Fluent source of each file.
    pub const fn new(sources: &'static [(&'static str, &'static str, &'static str)]) -> Self {
        Self { sources, bundles: OnceLock::new() }
    }

    /// A text in the reader's language. One that cannot be written shows its name: the build and the tests see
    /// to it that all can.
    pub fn say<const N: usize>(
        &self,
        noun: &'static str,
        name: &str,
        given: [(&'static str, Arg<'_>); N],
    ) -> String {
        let bundles = self.bundles.get_or_init(|| self.read());
        let language = if altered() { ALTERED } else { "en" };
        let bundle = bundles.get(&(language, noun));
        let pattern = bundle.and_then(|bundle| Some((bundle, bundle.get_message(name)?.value()?)));
        let Some((bundle, pattern)) = pattern else { return name.to_owned() };
        let args = (N > 0)
            .then(|| given.into_iter().map(|(name, arg)| (name, arg.into_fluent())).collect::<FluentArgs>());
        bundle.format_pattern(pattern, args.as_ref(), &mut Vec::new()).into_owned()
    }

    fn read(&self) -> HashMap<(&'static str, &'static str), Bundle> {
        let mut bundles = HashMap::new();
        for (language, noun, source) in self.sources {
            bundles.insert((*language, *noun), bundle(language, source));
            if cfg!(feature = "testing") && *language == "en" {
                let mut altered = bundle("en", source);
                altered.set_transform(Some(alter));
                bundles.insert((ALTERED, *noun), altered);
            }
        }
        bundles
    }
}

/// The language in which every letter has an accent.
const ALTERED: &str = "en-XA";

#[cfg(feature = "testing")]
fn altered() -> bool {
    crate::now_reads().altered
}

#[cfg(not(feature = "testing"))]
fn altered() -> bool {
    false
}

fn bundle(language: &str, source: &str) -> Bundle {
    let language: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // Marks that keep directions apart are for languages that are written from the right.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(written));
    // A source with an error has not passed the build.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

/// Numbers as the reader writes them.
fn written<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(given) => Some(number(given.value as i64)),
        _ => None,
    }
}

/// Letters with accents, which stay readable.
fn alter(text: &str) -> Cow<'_, str> {
    let letter = |letter| match letter {
        'a' => 'á',
        'e' => 'é',
        'i' => 'í',
        'o' => 'ó',
        'u' => 'ú',
        'y' => 'ý',
        'A' => 'Á',
        'E' => 'É',
        'I' => 'Í',
        'O' => 'Ó',
        'U' => 'Ú',
        'Y' => 'Ý',
        other => other,
    };
    Cow::Owned(text.chars().map(letter).collect())
}

impl Arg<'_> {
    fn into_fluent(self) -> FluentValue<'static> {
        match self {
            Self::Words(words) => FluentValue::from(words.into_owned()),
            Self::Number(number) => FluentValue::from(number),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(words: &'a str) -> Self {
        Self::Words(Cow::Borrowed(words))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(words: &'a String) -> Self {
        Self::Words(Cow::Borrowed(words))
    }
}

impl<'a> From<&&'a str> for Arg<'a> {
    fn from(words: &&'a str) -> Self {
        Self::Words(Cow::Borrowed(words))
    }
}

impl From<String> for Arg<'_> {
    fn from(words: String) -> Self {
        Self::Words(Cow::Owned(words))
    }
}

impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(words: Cow<'a, str>) -> Self {
        Self::Words(words)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Arg<'_> {
            fn from(number: $number) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }

        impl From<&$number> for Arg<'_> {
            fn from(number: &$number) -> Self {
                Self::from(*number)
            }
        }
    )*};
}

numbers!(i64, u64, usize, i32, u32, u16, u8);

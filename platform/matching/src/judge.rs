//! What two companies have in common, in points with their reasons.

use std::{fmt, str::FromStr};

use crate::{
    company::Profile,
    likeness::{Likeness, apart, likeness},
    number,
    site::Site,
    spelling::mistake,
};

/// From how many points on two companies may be one.
pub const POSSIBLE: i32 = 50;
/// From how many points on they are taken for one.
pub const CONFLICT: i32 = 80;
/// As many as there can be.
const MOST: i32 = 100;

/// What a question found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// From 0 to 100.
    pub score: i32,
    /// What it is made of, the most telling first; it adds up to the score, or to what is cut at 0 and 100.
    pub parts: Vec<Part>,
}

/// Points, and what they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// For what.
    pub reason: Reason,
    /// How many; below zero where it speaks against.
    pub points: i32,
}

/// What the score says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Two companies.
    Clear,
    /// Perhaps one.
    Possible,
    /// One.
    Conflict,
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal,)*) => {
        /// What speaks for or against two companies being one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason {
            $($(#[doc = $doc])* $name,)*
        }

        impl Reason {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As stored and sent.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

reasons! {
    /// The same number in a register.
    SameNumber = "same_number",
    /// Two numbers of one register.
    OtherNumber = "other_number",
    /// The same registrable domain.
    SameDomain = "same_domain",
    /// A domain that looks like the other.
    LookalikeDomain = "lookalike_domain",
    /// The same name under another ending, or with a word around it.
    OtherEnding = "other_ending",
    /// A domain with a letter more, less or other.
    NearDomain = "near_domain",
    /// A domain that is the other's name.
    NameInDomain = "name_in_domain",
    /// Two domains.
    OtherDomain = "other_domain",
    /// The same contact.
    SameEmail = "same_email",
    /// The same name.
    SameName = "same_name",
    /// A name of usual words alone.
    UsualWords = "usual_words",
    /// A name that is like the other.
    SimilarName = "similar_name",
    /// The other's name with a place or a word such as “group”.
    Branch = "branch",
    /// The other's first letters.
    Initials = "initials",
    /// The same country.
    SameCountry = "same_country",
    /// Two countries.
    OtherCountry = "other_country",
    /// Another product.
    OtherProduct = "other_product",
}

impl Match {
    /// What the score says.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.score)
    }

    /// The most telling reason, where anything speaks for it.
    pub fn first(&self) -> Option<Reason> {
        self.parts
            .iter()
            .filter(|part| part.points > 0)
            .max_by_key(|part| part.points)
            .map(|part| part.reason)
    }
}

impl Verdict {
    /// What a score says.
    pub fn of(score: i32) -> Self {
        match score {
            CONFLICT.. => Self::Conflict,
            POSSIBLE..CONFLICT => Self::Possible,
            _ => Self::Clear,
        }
    }

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Possible => "possible",
            Self::Conflict => "conflict",
        }
    }
}

impl FromStr for Verdict {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Clear, Self::Possible, Self::Conflict].into_iter().find(|some| some.as_str() == text).ok_or(())
    }
}

impl FromStr for Reason {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == text).ok_or(())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Judges whether two companies are one. It does not matter which is which.
pub fn judge(one: &Profile, other: &Profile) -> Match {
    let name = name(one, other);
    let mut parts: Vec<Part> = Vec::with_capacity(6);
    parts.extend(numbers(one, other));
    parts.extend(sites(one, other, &name));
    if one.email.is_some() && one.email == other.email {
        parts.push(part(Reason::SameEmail, if one.mail.is_some() { 85 } else { 60 }));
    }
    parts.extend(name.parts);
    parts.extend(countries(one, other, name.kind));
    // What speaks against a company that nothing speaks for says nothing.
    if parts.iter().all(|part| part.points <= 0) {
        return Match { score: 0, parts: Vec::new() };
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.points));
    let score = parts.iter().map(|part| part.points).sum::<i32>().clamp(0, MOST);
    scoped(one, other, Match { score, parts })
}

/// Another product is another sale: it is looked at, and not taken for one.
fn scoped(one: &Profile, other: &Profile, mut found: Match) -> Match {
    let differ = one.product.as_ref().zip(other.product.as_ref()).is_some_and(|(one, other)| one != other);
    if differ && found.score > POSSIBLE {
        let points = -(found.score - POSSIBLE).min(25);
        found.parts.push(part(Reason::OtherProduct, points));
        found.score += points;
    }
    found
}

fn part(reason: Reason, points: i32) -> Part {
    Part { reason, points }
}

fn numbers(one: &Profile, other: &Profile) -> Option<Part> {
    let (one, other) = one.number.as_deref().zip(other.number.as_deref())?;
    match (number::same(one, other), number::differ(one, other)) {
        (true, _) => Some(part(Reason::SameNumber, 100)),
        (false, true) => Some(part(Reason::OtherNumber, -40)),
        (false, false) => None,
    }
}

/// What the names say.
struct Named {
    kind: Likeness,
    parts: Vec<Part>,
    /// Whether both are known.
    known: bool,
}

fn name(one: &Profile, other: &Profile) -> Named {
    let Some((left, right)) = one.name.as_ref().zip(other.name.as_ref()) else {
        return Named { kind: Likeness::Different, parts: Vec::new(), known: false };
    };
    let abroad = one.country.is_some() && other.country.is_some() && one.country != other.country;
    let kind = match likeness(left, right) {
        // The same name elsewhere is another company, unless it says itself that it is a part of one.
        Likeness::Same if abroad && apart(left, right) => Likeness::Branch,
        kind => kind,
    };
    let own = left.is_own() && right.is_own();
    let mut parts = match kind {
        Likeness::Same => vec![part(Reason::SameName, 75)],
        Likeness::Alike(alike) => Some(points(alike))
            .filter(|points| *points > 0)
            .map(|points| part(Reason::SimilarName, points))
            .into_iter()
            .collect(),
        Likeness::Branch => vec![part(Reason::Branch, 60)],
        Likeness::Initials => vec![part(Reason::Initials, 45)],
        Likeness::Different => Vec::new(),
    };
    if !own && !parts.is_empty() && kind != Likeness::Initials {
        parts.push(part(Reason::UsualWords, -10));
    }
    Named { kind, parts, known: true }
}

/// How much a likeness of names is worth.
fn points(alike: f64) -> i32 {
    let between =
        |from: (f64, f64), to: (f64, f64)| from.1 + (alike - from.0) / (to.0 - from.0) * (to.1 - from.1);
    let points = match alike {
        ..0.6 => 0.0,
        ..0.8 => between((0.6, 20.0), (0.8, 48.0)),
        ..0.9 => between((0.8, 48.0), (0.9, 62.0)),
        _ => between((0.9, 62.0), (1.0, 75.0)),
    };
    points as i32
}

fn countries(one: &Profile, other: &Profile, kind: Likeness) -> Option<Part> {
    let (one, other) = one.country.as_ref().zip(other.country.as_ref())?;
    match (one == other, kind) {
        (_, Likeness::Different) => None,
        (true, _) => Some(part(Reason::SameCountry, 12)),
        // A branch is elsewhere by its nature.
        (false, Likeness::Branch) => None,
        (false, _) => Some(part(Reason::OtherCountry, -35)),
    }
}

/// What the domains say, those of the contacts included: the strongest of all pairs.
fn sites(one: &Profile, other: &Profile, name: &Named) -> Option<Part> {
    let pairs = one.sites().flat_map(|site| other.sites().map(move |other| (site, other)));
    let best = pairs.filter_map(|(one, other)| domains(one, other, name)).max_by_key(|part| part.points);
    if let Some(best) = best.filter(|part| part.points > 0) {
        return Some(best);
    }
    named(one, other).or_else(|| named(other, one)).or(best)
}

fn domains(one: &Site, other: &Site, name: &Named) -> Option<Part> {
    if one.domain == other.domain {
        return Some(part(Reason::SameDomain, 90));
    }
    let alike =
        matches!(name.kind, Likeness::Same | Likeness::Alike(0.8..) | Likeness::Branch | Likeness::Initials);
    if one.look == other.look && one.label != other.label {
        return Some(part(Reason::LookalikeDomain, 65));
    }
    if one.bare == other.bare && one.bare.len() > 3 {
        let points = match (alike, name.known) {
            (true, _) => 40,
            (false, false) => 55,
            (false, true) => 30,
        };
        return Some(part(Reason::OtherEnding, points));
    }
    if mistake(&one.label, &other.label) >= 0.9 {
        return Some(part(Reason::NearDomain, if alike || name.known { 25 } else { 52 }));
    }
    // Names that are the same outweigh two domains; names that are only alike do not.
    Some(part(Reason::OtherDomain, if name.kind == Likeness::Same { -18 } else { -27 }))
}

/// A domain that is the other's name, where the other has none.
fn named(one: &Profile, other: &Profile) -> Option<Part> {
    if other.sites().next().is_some() {
        return None;
    }
    let name = other.name.as_ref().filter(|name| name.is_own() && name.joined.len() > 4)?;
    let is = |site: &Site| crate::spelling::fold(&site.label.replace('-', "")) == name.joined;
    one.sites().any(is).then(|| part(Reason::NameInDomain, 40))
}

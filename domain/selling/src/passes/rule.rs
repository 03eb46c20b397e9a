//! The rule: which partners take leads, and who is next. Pure.

use kernel::{PartnershipId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::texts::passes as texts;

/// The longest time to answer, in hours.
const MOST_HOURS: u32 = 720;
/// The most that a weight or a capacity may be.
const MOST: u32 = 1_000;

/// Who gets leads, and in how much time they are answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// Within how many hours a partner answers.
    pub hours: u32,
    /// Who is next, of those who fit.
    pub way: Way,
    /// Only partners of these tiers; none: of any.
    pub tiers: Vec<String>,
    /// The partners that take leads.
    pub partners: Vec<Share>,
}

/// Who is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Whoever was offered one the longest time ago.
    RoundRobin,
    /// Whoever has the least of what its weight gives it.
    Weights,
    /// Whoever has the most room.
    Capacity,
}

/// What a partner takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Which.
    pub partnership: PartnershipId,
    /// How much of all leads it gets, against the others.
    #[serde(default = "usual_weight")]
    pub weight: u32,
    /// How many it may have unanswered at once; 0 for any number.
    #[serde(default)]
    pub capacity: u32,
    /// Countries whose leads it takes; none: any.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Languages that it speaks; none: any.
    #[serde(default)]
    pub languages: Vec<String>,
}

/// A partner that could get a lead now.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) partnership: PartnershipId,
    pub(super) name: String,
    pub(super) tier: Option<String>,
    /// How many wait for its answer.
    pub(super) open: u32,
    /// How many it was offered in the last 90 days, and when the last time.
    pub(super) got: u32,
    pub(super) last: Option<Timestamp>,
    /// Whether it was offered this lead before.
    pub(super) tried: bool,
    /// Whether the agreement lets leads cross to it.
    pub(super) covered: bool,
}

/// What is known of the lead.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    pub(super) country: Option<String>,
    pub(super) language: Option<String>,
}

/// Why a partner gets it, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It is next.
    Next,
    /// It fits, and comes later.
    Later,
    Tried,
    NotAmong,
    Country,
    Language,
    Tier,
    Full,
    Uncovered,
}

impl Default for Rule {
    fn default() -> Self {
        Self { hours: 24, way: Way::RoundRobin, tiers: Vec::new(), partners: Vec::new() }
    }
}

fn usual_weight() -> u32 {
    1
}

impl Share {
    /// What a partner takes where nothing else is said.
    pub(super) fn of(partnership: PartnershipId) -> Self {
        Self {
            partnership,
            weight: usual_weight(),
            capacity: 0,
            countries: Vec::new(),
            languages: Vec::new(),
        }
    }
}

impl Rule {
    /// What is wrong with it, for who wrote it.
    pub(super) fn wrong(&self) -> Option<String> {
        let long = |list: &[String]| list.len() > 100 || list.iter().any(|one| one.chars().count() > 100);
        let twice =
            |at: usize, one: &Share| self.partners[..at].iter().any(|o| o.partnership == one.partnership);
        match () {
            () if !(1..=MOST_HOURS).contains(&self.hours) => Some(texts::wrong_hours(MOST_HOURS)),
            () if self.partners.len() > 1_000 || long(&self.tiers) => Some(texts::too_much()),
            () if self
                .partners
                .iter()
                .any(|one| one.weight == 0 || one.weight > MOST || one.capacity > MOST) =>
            {
                Some(texts::wrong_number(MOST))
            }
            () if self.partners.iter().any(|one| long(&one.countries) || long(&one.languages)) => {
                Some(texts::too_much())
            }
            () if self.partners.iter().enumerate().any(|(at, one)| twice(at, one)) => Some(texts::twice()),
            () => None,
        }
    }

    /// Who gets a lead, and why each other does not; in the order in which they would get it.
    pub(super) fn choose(&self, about: &About, candidates: Vec<Candidate>) -> Vec<(Candidate, Why)> {
        let mut all: Vec<(Candidate, Why)> = candidates
            .into_iter()
            .map(|one| {
                let why = self.excludes(about, &one).unwrap_or(Why::Later);
                (one, why)
            })
            .collect();
        all.sort_by_cached_key(|(one, why)| (*why != Why::Later, self.turn(one), one.name.clone()));
        if let Some((_, why)) = all.first_mut().filter(|(_, why)| *why == Why::Later) {
            *why = Why::Next;
        }
        all
    }

    fn share(&self, one: &Candidate) -> Option<&Share> {
        self.partners.iter().find(|share| share.partnership == one.partnership)
    }

    fn excludes(&self, about: &About, one: &Candidate) -> Option<Why> {
        let Some(share) = self.share(one) else { return Some(Why::NotAmong) };
        let among = |list: &[String], word: &Option<String>| {
            let same = |word: &String| list.iter().any(|one| one.to_lowercase() == word.to_lowercase());
            list.is_empty() || word.as_ref().is_some_and(same)
        };
        match () {
            () if !one.covered => Some(Why::Uncovered),
            () if one.tried => Some(Why::Tried),
            () if !among(&share.countries, &about.country) => Some(Why::Country),
            // Whose language nobody said is taken by any.
            () if about.language.is_some() && !among(&share.languages, &about.language) => {
                Some(Why::Language)
            }
            () if !among(&self.tiers, &one.tier) => Some(Why::Tier),
            () if share.capacity > 0 && one.open >= share.capacity => Some(Why::Full),
            () => None,
        }
    }

    /// Whoever has less of it is next.
    fn turn(&self, one: &Candidate) -> (i64, i64) {
        let last = one.last.map_or(i64::MIN, kernel::millis);
        let share = self.share(one);
        match self.way {
            Way::RoundRobin => (last, 0),
            // What one more would make of its part, in millionths.
            Way::Weights => {
                let weight = share.map_or(1, |share| share.weight.max(1));
                ((i64::from(one.got) + 1) * 1_000_000 / i64::from(weight), last)
            }
            Way::Capacity => {
                let room = share
                    .filter(|share| share.capacity > 0)
                    .map_or(u32::MAX, |share| share.capacity - one.open.min(share.capacity));
                (-i64::from(room), last)
            }
        }
    }
}

impl Way {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::RoundRobin, Self::Weights, Self::Capacity];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::RoundRobin => "round_robin",
            Self::Weights => "weights",
            Self::Capacity => "capacity",
        }
    }

    pub(super) fn label(self) -> String {
        match self {
            Self::RoundRobin => texts::round_robin(),
            Self::Weights => texts::by_weights(),
            Self::Capacity => texts::by_capacity(),
        }
    }
}

impl Why {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Later => "later",
            Self::Tried => "tried",
            Self::NotAmong => "not_among",
            Self::Country => "country",
            Self::Language => "language",
            Self::Tier => "tier",
            Self::Full => "full",
            Self::Uncovered => "no_terms",
        }
    }

    /// As people read it.
    pub(super) fn said(self, way: Way) -> String {
        match self {
            Self::Next => match way {
                Way::RoundRobin => texts::next_round_robin(),
                Way::Weights => texts::next_weights(),
                Way::Capacity => texts::next_capacity(),
            },
            Self::Later => texts::comes_later(),
            Self::Tried => texts::was_tried(),
            Self::NotAmong => texts::not_among(),
            Self::Country => texts::other_country(),
            Self::Language => texts::other_language(),
            Self::Tier => texts::other_tier(),
            Self::Full => texts::is_full(),
            Self::Uncovered => texts::no_terms(),
        }
    }
}

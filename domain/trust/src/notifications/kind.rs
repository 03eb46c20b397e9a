//! What members are told of: the kinds of notifications, each declared by the room that owns the fact.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use futures::future::BoxFuture;
use kernel::PersonId;
use vault::{JournalEntry, Tx, VaultError, Vaults};
use web::table::Words;

use super::Mail;
use crate::access::Role;

/// Something that members are told of.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// By which it is kept, such as `registration.waits`.
    pub name: &'static str,
    /// The facts of the journal that it is made from.
    pub facts: &'static [&'static str],
    /// What people call it.
    pub title: Words,
    /// When one is told, in a sentence.
    pub about: Words,
    /// What one must be at least.
    pub least: Role,
    /// Whether it is written about, where a member has not chosen.
    pub mail: Mail,
    /// Who is told of an entry; none where nobody is.
    pub who: for<'a> fn(&'a Tx, &'a JournalEntry) -> Telling<'a>,
    /// What is said of these records as they are now, seen with the eyes of who reads; of what is not there for
    /// them, nothing is. The directory knows the names of members.
    pub says: for<'a> fn(&'a Tx, &'a Vaults, &'a [String]) -> Saying<'a>,
    /// What a letter says of so many of them: a sentence without any record's values.
    pub letter: fn(u64) -> String,
}

/// Who is told of an entry.
pub type Telling<'a> = BoxFuture<'a, Result<Option<Told>, VaultError>>;
/// What is said of each record, by its id.
pub type Saying<'a> = BoxFuture<'a, Result<HashMap<String, Said>, VaultError>>;

/// About which record somebody is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its id.
    pub subject: String,
    /// Who.
    pub to: To,
}

/// Who is told, of those who are what the kind asks for. Nobody is told of what they did themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// All of them.
    Everybody,
    /// These.
    People(Vec<PersonId>),
}

/// What is said of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// A sentence.
    pub text: String,
    /// Where it is, below the organisation's address.
    pub at: String,
}

/// All kinds, in the order in which they are shown.
#[derive(Debug, Clone, Default)]
pub struct Kinds {
    all: Arc<[Kind]>,
    /// Facts after which records belong elsewhere in the organisation.
    moving: &'static [&'static str],
}

impl Kinds {
    /// These.
    pub fn new(kinds: impl IntoIterator<Item = Kind>) -> Self {
        Self { all: kinds.into_iter().collect(), moving: &[] }
    }

    /// After such facts records may be out of somebody's sight, and what is unread about them goes.
    #[must_use]
    pub fn moving(self, facts: &'static [&'static str]) -> Self {
        Self { moving: facts, ..self }
    }

    /// Those facts.
    pub(super) fn moves(&self) -> &'static [&'static str] {
        self.moving
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.all.iter()
    }

    /// The one of that name.
    pub(super) fn named(&self, name: &str) -> Option<&Kind> {
        self.all.iter().find(|kind| kind.name == name)
    }

    /// Those that are made from such facts.
    pub(super) fn of_fact(&self, fact: &str) -> impl Iterator<Item = &Kind> {
        self.all.iter().filter(move |kind| kind.facts.contains(&fact))
    }

    /// Those of which somebody in that role may be told.
    pub(super) fn of_role(&self, role: Role) -> impl Iterator<Item = &Kind> {
        self.all.iter().filter(move |kind| role >= kind.least)
    }

    /// The facts that any of them is made from.
    pub(super) fn facts(&self) -> BTreeSet<&'static str> {
        self.all.iter().flat_map(|kind| kind.facts.iter().copied()).collect()
    }
}

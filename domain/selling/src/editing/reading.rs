//! Understanding what people type.

use crate::texts::editing as texts;
use kernel::AddressError;
use partnering::teams::{Place, PlaceError};

/// What a person wrote that cannot be used. Each says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// Too long a text.
    #[error("{}", texts::too_long(most, length))]
    Long {
        /// The limit.
        most: usize,
        /// What was given.
        length: usize,
    },
    /// Not a domain or mail address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Not a time zone.
    #[error("{}", texts::no_zone(_0))]
    Zone(String),
    /// Not a record of this organisation.
    #[error("{}", texts::no_account())]
    Account,
    /// Not a place of this organisation's, or not one that who writes sees.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// Something of one noun alone, in its words.
    #[error("{0}")]
    Other(String),
}

/// Understands typed texts; what is wrong is collected, so that it can be mended in one go.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    wrong: Vec<(&'static str, Mistake)>,
}

impl Reading {
    /// A text of at most so many characters; none where nothing was typed.
    pub(crate) fn text(&mut self, field: &'static str, typed: &str, most: usize) -> Option<String> {
        let typed = typed.trim();
        let length = typed.chars().count();
        if length > most {
            self.wrong.push((field, Mistake::Long { most, length }));
        }
        (!typed.is_empty()).then(|| typed.to_owned())
    }

    /// Something that says itself whether it can be read.
    pub(crate) fn parsed<T>(&mut self, field: &'static str, typed: &str) -> Option<T>
    where
        T: std::str::FromStr<Err: Into<Mistake>>,
    {
        match Some(typed.trim()).filter(|typed| !typed.is_empty())?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong.push((field, error.into()));
                None
            }
        }
    }

    /// Where something belongs: the ids of vendor and department.
    pub(crate) fn place(&mut self, vendor: &str, department: &str) -> Place {
        Place::read(vendor, department).unwrap_or_else(|error| {
            self.wrong.push((error.field(), error.into()));
            Place::default()
        })
    }

    /// Something is wrong with a field.
    pub(crate) fn wrong(&mut self, field: &'static str, mistake: Mistake) {
        self.wrong.push((field, mistake));
    }

    /// What was understood, if nothing is wrong.
    pub(crate) fn end<T>(self, understood: T) -> Result<T, Vec<(&'static str, Mistake)>> {
        if self.wrong.is_empty() { Ok(understood) } else { Err(self.wrong) }
    }
}

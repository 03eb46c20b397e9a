//! Forms that people design. A [`Definition`] is pages of fields, each of a [`Kind`], some asked only under a
//! [`Condition`]; it is data and holds no code. [`check`](Definition::check) says what keeps it from being
//! published, and [`judge`] is the one place where answers are read: a page, a frame in another site and a program
//! get the same verdict.
//!
//! What is not asked is dropped, what the form does not know is refused, and everything has a largest size. Nothing
//! here knows what a form is for: what class a field is of is a word that the caller knows.

mod answer;
mod check;
mod country;
mod definition;
mod edit;
mod kind;
mod settings;
mod shown;

pub use answer::{Answer, Answers, Given, Judged, Kept, Unknown, judge};
pub use check::{Fault, Flaw, Place};
pub use country::{countries, country_name};
pub use definition::{Condition, Definition, Field, Key, KeyError, MOST_FIELDS, MOST_PAGES, Page};
pub use edit::{EditError, Step};
pub use kind::{Choice, Kind, Wrong};
pub use settings::{Settings, read_settings, settings};
pub use shown::{Line, PREFIX, inputs, lines};

mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

#[cfg(test)]
mod tests;

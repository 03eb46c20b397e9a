//! Whether a form can be published: everything that is wrong with it, each with the field that it is about.

use std::{collections::BTreeSet, fmt};

use files::Kind as FileKind;
use kernel::Timestamp;

use crate::{
    Answer, Condition, Definition, Field, Key, Kind, MOST_FIELDS, MOST_PAGES, country_name,
    kind::{LONGEST, decimal},
    texts::faults as texts,
};

/// What can be chosen in one field, at most.
const MOST_OPTIONS: usize = 200;

/// Something that keeps a form from being published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub at: Place,
    /// What.
    pub flaw: Flaw,
}

/// What a fault is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The whole form.
    Form,
    /// The page of that number, from 1.
    Page(usize),
    /// A field.
    Field(Key),
}

/// What is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It has no title.
    #[error("{}", texts::no_title())]
    NoTitle,
    /// A text is too long.
    #[error("{}", texts::long(_0))]
    Long(usize),
    /// It asks nothing.
    #[error("{}", texts::no_fields())]
    NoFields,
    /// It asks too much.
    #[error("{}", texts::many_fields(MOST_FIELDS))]
    ManyFields,
    /// Too many pages.
    #[error("{}", texts::many_pages(MOST_PAGES))]
    ManyPages,
    /// A page asks nothing.
    #[error("{}", texts::empty_page())]
    EmptyPage,
    /// Two fields of one key.
    #[error("{}", texts::twice())]
    Twice,
    /// No label.
    #[error("{}", texts::no_label())]
    NoLabel,
    /// A class that is not known.
    #[error("{}", texts::no_class(_0))]
    Class(String),
    /// Nothing to choose from.
    #[error("{}", texts::no_options())]
    NoOptions,
    /// Too much to choose from.
    #[error("{}", texts::many_options(MOST_OPTIONS))]
    ManyOptions,
    /// An option without words.
    #[error("{}", texts::no_option())]
    Option,
    /// Two options of one value.
    #[error("{}", texts::option_twice(_0))]
    OptionTwice(String),
    /// Limits between which nothing lies, or that cannot be read.
    #[error("{}", texts::limits())]
    Limits,
    /// More letters than any field takes.
    #[error("{}", texts::letters(LONGEST))]
    Letters,
    /// Consent to nothing.
    #[error("{}", texts::no_consent())]
    NoConsent,
    /// No country.
    #[error("{}", texts::no_country(_0))]
    Country(String),
    /// No kind of file.
    #[error("{}", texts::no_kind(_0))]
    FileKind(String),
    /// A condition that looks at a field which does not exist.
    #[error("{}", texts::nowhere(_0.as_str()))]
    Nowhere(Key),
    /// A condition that looks at its own field.
    #[error("{}", texts::itself())]
    Itself,
    /// A condition that looks at a later field.
    #[error("{}", texts::later(_0.as_str()))]
    Later(Key),
    /// A condition without values.
    #[error("{}", texts::no_values())]
    NoValues,
    /// A condition on a value that its field never has.
    #[error("{}", texts::never(value, field.as_str()))]
    Never {
        /// The field that it looks at.
        field: Key,
        /// What it never is.
        value: String,
    },
    /// Required, and never shown.
    #[error("{}", texts::required_never(field.as_str()))]
    RequiredNever {
        /// The field that it looks at.
        field: Key,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.flaw;
        match &self.at {
            Place::Form => write!(f, "{what}"),
            Place::Page(number) => f.write_str(&texts::at_page(number, what.to_string())),
            Place::Field(key) => f.write_str(&texts::at_field(key.as_str(), what.to_string())),
        }
    }
}

impl Definition {
    /// Everything that keeps it from being published; `classes` are the words of those that fields can be of.
    pub fn check(&self, classes: &[&str]) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut form = |flaw| faults.push(Fault { at: Place::Form, flaw });
        if self.title.trim().is_empty() {
            form(Flaw::NoTitle);
        }
        for (text, most) in
            [(&self.title, 200), (&self.intro, 2_000), (&self.thanks, 2_000), (&self.button, 60)]
        {
            if text.chars().count() > most {
                form(Flaw::Long(most));
            }
        }
        match self.fields().count() {
            0 => form(Flaw::NoFields),
            count if count > MOST_FIELDS => form(Flaw::ManyFields),
            _ => {}
        }
        if self.pages.len() > MOST_PAGES {
            form(Flaw::ManyPages);
        }
        for (number, page) in (1..).zip(&self.pages) {
            let mut at = |flaw| faults.push(Fault { at: Place::Page(number), flaw });
            if page.title.chars().count() > 200 {
                at(Flaw::Long(200));
            }
            if page.fields.is_empty() && self.fields().next().is_some() {
                at(Flaw::EmptyPage);
            }
        }
        let mut before: Vec<&Field> = Vec::new();
        // What is never shown is never answered, so what waits for it is never shown either.
        let mut never = BTreeSet::new();
        for field in self.fields() {
            let flaws = field.flaws(classes).into_iter().chain(self.seen(field, &before, &mut never));
            let twice = before.iter().any(|other| other.key == field.key).then_some(Flaw::Twice);
            let flaws = flaws.chain(twice);
            faults.extend(flaws.map(|flaw| Fault { at: Place::Field(field.key.clone()), flaw }));
            before.push(field);
        }
        faults
    }

    /// What is wrong with the condition of a field, after those before it.
    fn seen(&self, field: &Field, before: &[&Field], never: &mut BTreeSet<Key>) -> Vec<Flaw> {
        let Some(condition) = &field.shown_if else { return Vec::new() };
        let looks_at = condition.field();
        let Some(other) = before.iter().find(|other| other.key == *looks_at) else {
            return vec![match self.field(looks_at.as_str()) {
                _ if *looks_at == field.key => Flaw::Itself,
                Some(_) => Flaw::Later(looks_at.clone()),
                None => Flaw::Nowhere(looks_at.clone()),
            }];
        };
        let mut flaws = Vec::new();
        let values = condition.values();
        if values.is_empty() && !matches!(condition, Condition::Given { .. }) {
            flaws.push(Flaw::NoValues);
        }
        let impossible = |value: &&String| !other.may_be(value);
        let wrong: Vec<&String> = values.iter().filter(impossible).collect();
        flaws.extend(
            wrong.iter().map(|value| Flaw::Never {
                field: looks_at.clone(),
                value: value.chars().take(60).collect(),
            }),
        );
        let all_wrong = !values.is_empty() && wrong.len() == values.len();
        if all_wrong || never.contains(looks_at) {
            never.insert(field.key.clone());
            if field.required {
                flaws.push(Flaw::RequiredNever { field: looks_at.clone() });
            }
        }
        flaws
    }
}

impl Field {
    /// Whether somebody could answer it with exactly this.
    fn may_be(&self, value: &str) -> bool {
        let read = self.kind.read(&[value.to_owned()], Timestamp::UNIX_EPOCH);
        read.is_ok_and(|answer| answer.as_ref().map(Answer::words) == Some(vec![value.to_owned()]))
    }

    fn flaws(&self, classes: &[&str]) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        if self.label.trim().is_empty() {
            flaws.push(Flaw::NoLabel);
        }
        for (text, most) in [(&self.label, 200), (&self.help, 500)] {
            if text.chars().count() > most {
                flaws.push(Flaw::Long(most));
            }
        }
        if !classes.contains(&self.class.as_str()) {
            flaws.push(Flaw::Class(self.class.chars().take(60).collect()));
        }
        flaws.extend(self.kind.flaws());
        flaws
    }
}

impl Kind {
    fn flaws(&self) -> Vec<Flaw> {
        let limits = |wrong: bool| if wrong { vec![Flaw::Limits] } else { Vec::new() };
        match self {
            Self::Text { most, .. } if *most > LONGEST => vec![Flaw::Letters],
            Self::Text { least, most, .. } => limits(least > most || *most == 0),
            Self::Choice { options, .. } => {
                let mut flaws = Vec::new();
                if options.is_empty() {
                    flaws.push(Flaw::NoOptions);
                }
                if options.len() > MOST_OPTIONS {
                    flaws.push(Flaw::ManyOptions);
                }
                for (at, option) in options.iter().enumerate() {
                    let words = [&option.value, &option.label];
                    let fine = |text: &&String| {
                        text.trim() == text.as_str() && (1..=200).contains(&text.chars().count())
                    };
                    if !words.iter().all(|text| fine(text) && !text.contains(['\n', '\r'])) {
                        flaws.push(Flaw::Option);
                    }
                    if options.iter().take(at).any(|other| other.value == option.value) {
                        flaws.push(Flaw::OptionTwice(option.value.chars().take(60).collect()));
                    }
                }
                flaws
            }
            Self::Date { from, until } => limits(from.zip(*until).is_some_and(|(from, until)| from > until)),
            Self::Number { least, most, places } => {
                let ends = [least, most].map(|end| end.as_ref().map(|end| decimal(end, *places)));
                let unread = ends.contains(&Some(None)) || *places > 6;
                limits(unread || ends[0].flatten().zip(ends[1].flatten()).is_some_and(|(one, two)| one > two))
            }
            Self::Money { least, most, .. } => {
                limits(least.zip(*most).is_some_and(|(least, most)| least > most))
            }
            Self::Phone { country: Some(country) } if country_name(country).is_none() => {
                vec![Flaw::Country(country.chars().take(60).collect())]
            }
            Self::Country {} | Self::Email {} | Self::Phone { .. } => Vec::new(),
            Self::File { kinds, most } => {
                let unknown = kinds.iter().filter(|kind| FileKind::of_word(kind).is_none());
                let unknown = unknown.map(|kind| Flaw::FileKind(kind.chars().take(60).collect()));
                unknown.chain(limits(*most == 0 || *most > files::LARGEST as u64)).collect()
            }
            Self::Consent { text } if text.trim().is_empty() => vec![Flaw::NoConsent],
            Self::Consent { text } if text.chars().count() > 5_000 => vec![Flaw::Long(5_000)],
            Self::Consent { .. } => Vec::new(),
        }
    }
}

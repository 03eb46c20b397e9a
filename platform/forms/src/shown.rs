//! A form as people see it: its fields to fill in, and its answers to read.

use kernel::Money;
use web::Input;

use crate::{
    Answer, Answers, Definition, Field, Given, Judged, Kept, Kind, Page, countries, country_name,
    kind::LONGEST, texts::answers as texts,
};

/// What stands before the key of a field in the name of its input.
pub const PREFIX: &str = "answer.";

/// The fields of a page that somebody sees who answered so, with what they typed, and what is wrong where
/// `tells`.
pub fn inputs(page: &Page, given: &Given, judged: &Judged, tells: bool) -> Vec<Input> {
    let shown = page.fields.iter().filter(|field| judged.shown.contains(&field.key));
    let wrong = |field: &Field| judged.wrongs.get(&field.key).filter(|_| tells).map(ToString::to_string);
    let first = page.fields.iter().find(|field| wrong(field).is_some()).map(|field| &field.key);
    shown.map(|field| field.input(given).error(wrong(field)).first(first == Some(&field.key))).collect()
}

impl Field {
    fn input(&self, given: &Given) -> Input {
        let (key, label) = (self.key.as_str(), self.label.as_str());
        let name = format!("{PREFIX}{key}");
        let typed = given.texts.get(key).map(|typed| typed.join("\n")).unwrap_or_default();
        let file = given.files.get(key);
        let one = |options: &[(String, String)]| {
            let nothing = (String::new(), texts::choose());
            std::iter::once(nothing).chain(options.iter().cloned()).collect::<Vec<_>>()
        };
        let input = match &self.kind {
            Kind::Text { long: false, most, .. } => Input::text(name, label).most(*most.min(&LONGEST)),
            Kind::Text { long: true, most, .. } => Input::long(name, label).most(*most.min(&LONGEST)),
            Kind::Choice { options, many } => {
                let options: Vec<_> =
                    options.iter().map(|option| (option.value.clone(), option.label.clone())).collect();
                if *many {
                    Input::choices(name, label, options)
                } else {
                    Input::choice(name, label, one(&options))
                }
            }
            Kind::Date { .. } => Input::date(name, label),
            Kind::Number { .. } => Input::number(name, label),
            Kind::Money { .. } => Input::money(name, label).most(40),
            Kind::Country {} => Input::choice(name, label, one(&countries())).completes("country"),
            Kind::Phone { .. } => Input::phone(name, label),
            Kind::Email {} => Input::email(name, label).completes("email"),
            Kind::File { kinds, .. } => {
                let words = files::Kind::ALL.iter().map(|kind| kind.word());
                let taken = words.filter(|word| kinds.is_empty() || kinds.iter().any(|kind| kind == word));
                let accepts: Vec<String> = taken.map(|word| format!(".{word}")).collect();
                Input::file(name, label, accepts.join(","))
            }
            Kind::Consent { text } => Input::check(name, text),
        };
        let about = match (&self.kind, file) {
            (Kind::File { .. }, Some(file)) => texts::kept_file(file.name.as_str()),
            (Kind::Money { currency, .. }, _) if self.help.is_empty() => texts::in_currency(currency.code()),
            _ => self.help.clone(),
        };
        let input = input.value(typed).hint(about);
        match self.required {
            // A file that was kept needs not be chosen again.
            true if file.is_none() => input.required(),
            true => input,
            false => input.aside(texts::optional()),
        }
    }
}

/// A question with its answer, to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The key of the field.
    pub key: String,
    /// What was asked.
    pub label: String,
    /// Of which class the answer is.
    pub class: String,
    /// What was answered, in words; empty where nothing was.
    pub said: String,
    /// The file, where that is the answer.
    pub file: Option<Kept>,
}

/// Everything that was asked and what was answered, in the order of the form.
pub fn lines(definition: &Definition, answers: &Answers) -> Vec<Line> {
    let line = |field: &Field| {
        let answer = answers.get(&field.key);
        let file = match answer {
            Some(Answer::File(file)) => Some(file.clone()),
            _ => None,
        };
        Line {
            key: field.key.to_string(),
            label: field.label.clone(),
            class: field.class.clone(),
            said: answer.map(|answer| field.said(answer)).unwrap_or_default(),
            file,
        }
    };
    definition.fields().map(line).collect()
}

impl Field {
    fn said(&self, answer: &Answer) -> String {
        match answer {
            Answer::Choice(values) => {
                let label = |value: &String| match &self.kind {
                    Kind::Choice { options, .. } => options
                        .iter()
                        .find(|option| option.value == *value)
                        .map_or_else(|| value.clone(), |option| option.label.clone()),
                    _ => value.clone(),
                };
                values.iter().map(label).collect::<Vec<_>>().join(", ")
            }
            Answer::Date(day) => web::date(&day.to_string()),
            Answer::Money(money) => web::money(&Money::new(money.minor, money.currency)),
            Answer::Country(letters) => country_name(letters).unwrap_or(letters).to_owned(),
            Answer::File(file) => file.name.clone(),
            Answer::Consent { text, at } => texts::agreed(text.as_str(), web::moment(*at, *at)),
            Answer::Text(text) | Answer::Number(text) | Answer::Phone(text) | Answer::Email(text) => {
                text.clone()
            }
        }
    }
}

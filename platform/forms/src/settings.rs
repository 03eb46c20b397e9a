//! The settings of a field as a form of their own: what a designer sees and types, and the field that becomes of
//! it.

use std::collections::BTreeMap;

use kernel::Money;
use web::Input;

use crate::{
    Choice, Condition, Definition, Field, Key, Kind, Wrong, countries, country_name,
    texts::{answers, settings as texts},
};

/// What was typed into the settings of a field, by name; what is chosen of several stands one in a line.
pub type Settings = BTreeMap<String, String>;

impl Field {
    /// Its settings, as they stand in the form.
    fn typed(&self) -> Settings {
        let mut typed = Settings::new();
        let mut put = |name: &str, value: String| typed.insert(name.to_owned(), value);
        let check = |on: bool| if on { "on".to_owned() } else { String::new() };
        put("label", self.label.clone());
        put("help", self.help.clone());
        put("class", self.class.clone());
        put("required", check(self.required));
        match &self.kind {
            Kind::Text { least, most, .. } => {
                put("least", least.to_string());
                put("most", most.to_string());
            }
            Kind::Choice { options, many } => {
                let line = |option: &Choice| match option.value == option.label {
                    true => option.label.clone(),
                    false => format!("{} = {}", option.value, option.label),
                };
                put("options", options.iter().map(line).collect::<Vec<_>>().join("\n"));
                put("many", check(*many));
            }
            Kind::Date { from, until } => {
                put("from", from.map(|day| day.to_string()).unwrap_or_default());
                put("until", until.map(|day| day.to_string()).unwrap_or_default());
            }
            Kind::Number { least, most, places } => {
                put("least", least.clone().unwrap_or_default());
                put("most", most.clone().unwrap_or_default());
                put("places", places.to_string());
            }
            Kind::Money { currency, least, most } => {
                let said = |minor: i64| Money::new(minor, *currency).plain();
                put("currency", currency.code().to_owned());
                put("least", least.map(said).unwrap_or_default());
                put("most", most.map(said).unwrap_or_default());
            }
            Kind::Phone { country } => {
                put("country", country.clone().unwrap_or_default());
            }
            Kind::File { kinds, most } => {
                put("kinds", kinds.join("\n"));
                put("most", most.div_ceil(1 << 20).to_string());
            }
            Kind::Consent { text } => {
                put("text", text.clone());
            }
            Kind::Country {} | Kind::Email {} => {}
        }
        if let Some(condition) = &self.shown_if {
            let is = match condition {
                Condition::Given { .. } => "given",
                Condition::Equals { .. } | Condition::OneOf { .. } => "one_of",
            };
            put("if_field", condition.field().to_string());
            put("if_is", is.to_owned());
            put("if_values", condition.values().join("\n"));
        }
        typed
    }
}

/// The settings of a field of a form as inputs, with what was typed and what is wrong with it; `classes` are the
/// words of classes, each with what people call it.
pub fn settings(
    definition: &Definition,
    field: &Field,
    classes: &[(String, String)],
    typed: Option<&Settings>,
    wrongs: &BTreeMap<&'static str, Wrong>,
) -> Vec<Input> {
    let kept = field.typed();
    let said = |name: &str| typed.unwrap_or(&kept).get(name).cloned().unwrap_or_default();
    let none = |label: String| (String::new(), label);
    let earlier = definition.fields().take_while(|other| other.key != field.key);
    let earlier = earlier.map(|other| (other.key.to_string(), other.label.clone()));
    let mut inputs = vec![
        Input::text("label", texts::label()).required(),
        Input::text("help", texts::help()).aside(answers::optional()).most(500),
        Input::check("required", texts::required()),
        Input::choice("class", texts::class(), classes.iter().cloned()).hint(texts::class_hint()),
    ];
    match &field.kind {
        Kind::Text { .. } => inputs.extend([
            Input::number("least", texts::least_letters()),
            Input::number("most", texts::most_letters()),
        ]),
        Kind::Choice { .. } => inputs.extend([
            Input::long("options", texts::options()).hint(texts::options_hint()).most(40_000).required(),
            Input::check("many", texts::many()),
        ]),
        Kind::Date { .. } => inputs.extend([
            Input::date("from", texts::from()).aside(answers::optional()),
            Input::date("until", texts::until()).aside(answers::optional()),
        ]),
        Kind::Number { .. } => inputs.extend([
            Input::number("least", texts::least()).aside(answers::optional()),
            Input::number("most", texts::most()).aside(answers::optional()),
            Input::number("places", texts::places()),
        ]),
        Kind::Money { .. } => inputs.extend([
            Input::exact("currency", texts::currency()).hint(texts::currency_hint()).most(3).required(),
            Input::number("least", texts::least()).aside(answers::optional()),
            Input::number("most", texts::most()).aside(answers::optional()),
        ]),
        Kind::Phone { .. } => {
            let all = std::iter::once(none(texts::any_country())).chain(countries());
            inputs.push(Input::choice("country", texts::country(), all).hint(texts::country_hint()));
        }
        Kind::File { .. } => {
            let kinds = files::Kind::ALL.map(|kind| (kind.word().to_owned(), kind.word().to_uppercase()));
            inputs.extend([
                Input::choices("kinds", texts::kinds(), kinds).hint(texts::kinds_hint()),
                Input::number("most", texts::most_megabytes()),
            ]);
        }
        Kind::Consent { .. } => inputs
            .push(Input::long("text", texts::consent()).hint(texts::consent_hint()).most(5_000).required()),
        Kind::Country {} | Kind::Email {} => {}
    }
    let earlier: Vec<_> = earlier.collect();
    if !earlier.is_empty() {
        let fields = std::iter::once(none(texts::always())).chain(earlier);
        let ways = [("given".to_owned(), texts::given()), ("one_of".to_owned(), texts::one_of())];
        inputs.extend([
            Input::choice("if_field", texts::shown_if(), fields),
            Input::choice("if_is", texts::if_is(), ways),
            Input::long("if_values", texts::if_values())
                .hint(texts::if_values_hint())
                .aside(answers::optional()),
        ]);
    }
    let first = inputs.iter().position(|input| wrongs.contains_key(input.name()));
    let mut all = Vec::new();
    for (at, input) in inputs.into_iter().enumerate() {
        let (value, wrong) = (said(input.name()), wrongs.get(input.name()).map(ToString::to_string));
        all.push(input.value(value).error(wrong).first(first == Some(at)));
    }
    all
}

/// The field that its designer wants; its key and what kind of field it is stay.
///
/// # Errors
/// What cannot be read, by the name of its input.
pub fn read_settings(field: &Field, typed: &Settings) -> Result<Field, BTreeMap<&'static str, Wrong>> {
    let mut read = Reading { typed, wrongs: BTreeMap::new() };
    let kind = match &field.kind {
        Kind::Text { long, .. } => {
            Kind::Text { long: *long, least: read.count("least"), most: read.count("most") }
        }
        Kind::Choice { .. } => Kind::Choice { options: read.options(), many: read.on("many") },
        Kind::Date { .. } => Kind::Date {
            from: read.maybe("from", |text| text.parse().map_err(|_| Wrong::Date)),
            until: read.maybe("until", |text| text.parse().map_err(|_| Wrong::Date)),
        },
        Kind::Number { .. } => Kind::Number {
            least: read.maybe("least", |text| Ok(text.to_owned())),
            most: read.maybe("most", |text| Ok(text.to_owned())),
            places: read.count("places"),
        },
        Kind::Money { currency, .. } => {
            let currency =
                read.maybe("currency", |text| text.parse().map_err(|_| Wrong::Choice)).unwrap_or(*currency);
            let amount = |text: &str| {
                Money::parse(text, currency).map(|money| money.minor).map_err(|_| Wrong::Money(currency))
            };
            Kind::Money { currency, least: read.maybe("least", amount), most: read.maybe("most", amount) }
        }
        Kind::Phone { .. } => Kind::Phone {
            country: read.maybe("country", |text| match country_name(text) {
                Some(_) => Ok(text.to_owned()),
                None => Err(Wrong::Country),
            }),
        },
        Kind::File { .. } => {
            let megabytes = u64::from(read.count("most")).min(1 << 20);
            Kind::File { kinds: read.lines("kinds"), most: megabytes << 20 }
        }
        Kind::Consent { .. } => Kind::Consent { text: read.text("text").replace("\r\n", "\n") },
        kind @ (Kind::Country {} | Kind::Email {}) => kind.clone(),
    };
    let made = Field {
        key: field.key.clone(),
        label: read.text("label"),
        help: read.text("help"),
        required: read.on("required"),
        class: read.text("class"),
        kind,
        shown_if: read.condition(),
    };
    if read.wrongs.is_empty() { Ok(made) } else { Err(read.wrongs) }
}

/// Settings while they are read.
struct Reading<'t> {
    typed: &'t Settings,
    wrongs: BTreeMap<&'static str, Wrong>,
}

impl Reading<'_> {
    fn text(&self, name: &str) -> String {
        self.typed.get(name).map(|text| text.trim().to_owned()).unwrap_or_default()
    }

    fn on(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    fn lines(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    fn maybe<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Result<T, Wrong>) -> Option<T> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        read(&text).map_err(|wrong| self.wrongs.insert(name, wrong)).ok()
    }

    /// A whole number; nothing is nought.
    fn count(&mut self, name: &'static str) -> u32 {
        self.maybe(name, |text| text.parse().map_err(|_| Wrong::Whole)).unwrap_or_default()
    }

    /// One in a line: `value = Label`, or words that are both.
    fn options(&self) -> Vec<Choice> {
        let option = |line: String| {
            let (value, label) = line.split_once('=').unwrap_or((&line, &line));
            Choice { value: value.trim().to_owned(), label: label.trim().to_owned() }
        };
        self.lines("options").into_iter().map(option).collect()
    }

    fn condition(&mut self) -> Option<Condition> {
        let field: Key = self.maybe("if_field", |text| text.parse().map_err(|_| Wrong::Choice))?;
        let mut values = self.lines("if_values");
        Some(match self.text("if_is").as_str() {
            "one_of" if values.len() == 1 => Condition::Equals { field, value: values.remove(0) },
            "one_of" => Condition::OneOf { field, values },
            _ => Condition::Given { field },
        })
    }
}

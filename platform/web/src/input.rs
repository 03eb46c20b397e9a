//! One field of a form: label, control, hint and error, bound together so that a screen reader reads them as one.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;
use kernel::{Currency, Money};

/// A field. Made by the kind of what is typed, then told what else is known of it:
/// `Input::text("company", "Company").hint("As it calls itself.").value(&typed.company).required()`.
#[derive(Debug, Clone, Template)]
#[template(path = "input.html")]
pub struct Input {
    name: Cow<'static, str>,
    /// Where another field of that name is on the page.
    id: Option<String>,
    label: String,
    control: Control,
    aside: String,
    hint: String,
    value: String,
    error: Option<String>,
    placeholder: String,
    completes: &'static str,
    suggests: &'static str,
    most: u32,
    required: bool,
    first: bool,
}

/// What it is typed or chosen with.
#[derive(Debug, Clone, PartialEq)]
enum Control {
    /// A line, of that `type`.
    Line(&'static str),
    /// A line that is no prose: no capitals, no spelling; with the keyboard that fits.
    Exact(&'static str),
    /// Several lines.
    Long,
    /// One of these values, each with the words that are shown for it.
    Choice(Vec<(String, String)>),
    /// Any of these values.
    Choices(Vec<(String, String)>),
    /// A file, with such endings.
    File(String),
    /// Yes or no.
    Check,
}

impl Input {
    /// A line of words.
    pub fn text(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self::of(Control::Line("text"), name, label)
    }

    /// Several lines of words.
    pub fn long(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self { most: 10_000, ..Self::of(Control::Long, name, label) }
    }

    /// A name that is written exactly so, such as a domain or a code.
    pub fn exact(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self::of(Control::Exact("text"), name, label)
    }

    /// An email address.
    pub fn email(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self { most: 320, ..Self::of(Control::Exact("email"), name, label) }
    }

    /// An amount, as people write it.
    pub fn money(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self {
            placeholder: text::typed(&Money::new(482_150, Currency::USD)),
            ..Self::of(Control::Exact("decimal"), name, label)
        }
    }

    /// A day.
    pub fn date(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self::of(Control::Line("date"), name, label)
    }

    /// A password.
    pub fn password(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self::of(Control::Line("password"), name, label)
    }

    /// One of these values, each with the words that are shown for it.
    pub fn choice(
        name: impl Into<Cow<'static, str>>,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        Self::of(Control::Choice(options.into_iter().collect()), name, label)
    }

    /// Any of these values, each with the words that are shown for it; what is chosen stands one in a line.
    pub fn choices(
        name: impl Into<Cow<'static, str>>,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        Self::of(Control::Choices(options.into_iter().collect()), name, label)
    }

    /// A file whose name ends in one of these, such as `.pdf,.png`; its form is sent in parts.
    pub fn file(
        name: impl Into<Cow<'static, str>>,
        label: impl Into<String>,
        accepts: impl Into<String>,
    ) -> Self {
        Self::of(Control::File(accepts.into()), name, label)
    }

    /// A number, as people write it.
    pub fn number(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self { most: 40, ..Self::of(Control::Exact("decimal"), name, label) }
    }

    /// A phone number.
    pub fn phone(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self { most: 40, completes: "tel", ..Self::of(Control::Exact("tel"), name, label) }
    }

    /// Yes (sent as `on`) or no (not sent).
    pub fn check(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self::of(Control::Check, name, label)
    }

    fn of(control: Control, name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            id: None,
            label: label.into(),
            control,
            aside: String::new(),
            hint: String::new(),
            value: String::new(),
            error: None,
            placeholder: String::new(),
            completes: "off",
            suggests: "",
            most: 200,
            required: false,
            first: false,
        }
    }

    /// A word behind the label, such as `optional`.
    pub fn aside(self, aside: impl Into<String>) -> Self {
        Self { aside: aside.into(), ..self }
    }

    /// What to know before typing.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// What is typed or chosen already; a check is on with any.
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    /// What is wrong with it; it stands in the place of the hint.
    pub fn error(self, error: Option<String>) -> Self {
        Self { error, ..self }
    }

    /// What the browser may fill in, such as `username`.
    pub fn completes(self, completes: &'static str) -> Self {
        Self { completes, ..self }
    }

    /// The id of a `datalist` on the page.
    pub fn suggests(self, list: &'static str) -> Self {
        Self { suggests: list, ..self }
    }

    /// Characters at most.
    pub fn most(self, most: u32) -> Self {
        Self { most, ..self }
    }

    /// It must be filled in.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Where the form begins, or where its first error is.
    pub fn first(self, first: bool) -> Self {
        Self { first, ..self }
    }

    /// Under another id than its name, where several of one name are on a page; made of letters, digits and lines.
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Its name in the form.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Whether that is among what is chosen.
    fn chosen(&self, option: &str) -> bool {
        self.value.lines().any(|chosen| chosen == option)
    }

    fn own_id(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }

    /// What every control has, whatever its kind; made of our own words alone: a name has letters, digits, lines and
    /// points.
    fn attributes(&self) -> String {
        let described = self.error.is_some() || !self.hint.is_empty();
        let group = matches!(self.control, Control::Choices(_));
        [
            (self.required && !group).then(|| " required".to_owned()),
            described.then(|| format!(r#" aria-describedby="{}-more""#, self.own_id())),
            self.error.as_ref().filter(|_| !group).map(|_| r#" aria-invalid="true""#.to_owned()),
            (self.first && !group).then(|| " autofocus".to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl HtmlSafe for Input {}

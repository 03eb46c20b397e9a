//! What documents of the API look like, said beside the code that writes them; the description of the API and its
//! page are made from it, and an independent tester holds every answer against it.

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value, json};

/// A document: its name in the description, and its members.
#[derive(Debug)]
pub struct Shape(pub &'static str, pub &'static [Member]);

/// A member of a document; it is always there, and null only where it says so.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    name: &'static str,
    kind: Kind,
    null: bool,
    /// Whether it stands in some documents of that shape and not in others.
    sometimes: bool,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Number,
    Truth,
    Moment,
    Day,
    Money,
    Id(&'static str),
    Word(&'static [&'static str]),
    Shape(&'static Shape),
    Shapes(&'static Shape),
    Texts,
    Anything,
}

macro_rules! members {
    ($($(#[$doc:meta])* $word:ident is $kind:ident;)*) => {$(
        $(#[$doc])*
        pub const fn $word(name: &'static str) -> Member {
            Member::new(name, Kind::$kind)
        }
    )*};
}

/// How members are written: `text("name")`, `maybe(day("closes_on"))`.
pub mod member {
    use super::{Kind, Member, Shape};

    members! {
        /// A text.
        text is Text;
        /// A whole number.
        number is Number;
        /// True or false.
        truth is Truth;
        /// A moment, in UTC.
        moment is Moment;
        /// A day.
        day is Day;
        /// An amount in minor units, with its currency.
        money is Money;
        /// Texts.
        texts is Texts;
        /// Whatever its own description says.
        anything is Anything;
    }

    /// An id that begins with that word.
    pub const fn id(name: &'static str, prefix: &'static str) -> Member {
        Member::new(name, Kind::Id(prefix))
    }

    /// One of these words.
    pub const fn word(name: &'static str, words: &'static [&'static str]) -> Member {
        Member::new(name, Kind::Word(words))
    }

    /// A document inside.
    pub const fn shape(name: &'static str, shape: &'static Shape) -> Member {
        Member::new(name, Kind::Shape(shape))
    }

    /// Documents inside.
    pub const fn shapes(name: &'static str, shape: &'static Shape) -> Member {
        Member::new(name, Kind::Shapes(shape))
    }

    /// It may be null.
    pub const fn maybe(member: Member) -> Member {
        Member { null: true, ..member }
    }

    /// It stands in some documents and not in others.
    pub const fn sometimes(member: Member) -> Member {
        Member { sometimes: true, ..member }
    }
}

/// What a route of the API answers when all goes well.
#[derive(Debug, Clone, Copy, Default)]
pub enum Answers {
    /// Not said: no route of the table may leave it so.
    #[default]
    Unsaid,
    /// `{"data": …}`.
    One(&'static Shape),
    /// The same, of something new: 201.
    Added(&'static Shape),
    /// The same, of something that will be done: 202.
    Accepted(&'static Shape),
    /// A page of a list.
    List(&'static Shape),
    /// Done, and nothing to say: 204.
    Nothing,
    /// A file of one of these types.
    File(&'static [&'static str]),
    /// A document that stands for itself.
    Document,
}

impl Member {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, null: false, sometimes: false }
    }

    fn schema(&self) -> Value {
        let mut schema = match self.kind {
            Kind::Text => json!({ "type": "string" }),
            Kind::Number => json!({ "type": "integer" }),
            Kind::Truth => json!({ "type": "boolean" }),
            Kind::Moment => json!({ "type": "string", "format": "date-time" }),
            Kind::Day => json!({ "type": "string", "format": "date" }),
            Kind::Money => json!({ "$ref": "#/components/schemas/Money" }),
            Kind::Id(prefix) => json!({ "type": "string", "pattern": format!("^{prefix}_[0-9a-z]{{26}}$") }),
            Kind::Word(words) => json!({ "type": "string", "enum": words }),
            Kind::Shape(shape) => shape.reference(),
            Kind::Shapes(shape) => json!({ "type": "array", "items": shape.reference() }),
            Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Kind::Anything => json!({}),
        };
        if self.null {
            schema = match schema.get("type").cloned() {
                Some(kind) if schema.get("enum").is_none() => {
                    schema["type"] = json!([kind, "null"]);
                    schema
                }
                _ => json!({ "anyOf": [schema, { "type": "null" }] }),
            };
        }
        schema
    }

    fn inside(&self) -> Option<&'static Shape> {
        match self.kind {
            Kind::Shape(shape) | Kind::Shapes(shape) => Some(shape),
            _ => None,
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Text => f.write_str("text"),
            Kind::Number => f.write_str("number"),
            Kind::Truth => f.write_str("true or false"),
            Kind::Moment => f.write_str("2026-11-21T09:14:03.512Z"),
            Kind::Day => f.write_str("2026-11-21"),
            Kind::Money => f.write_str("{ amount, currency }"),
            Kind::Id(prefix) => write!(f, "{prefix}_…"),
            Kind::Word(words) => f.write_str(&words.join(" | ")),
            Kind::Shape(shape) => f.write_str(shape.0),
            Kind::Shapes(shape) => write!(f, "[{}]", shape.0),
            Kind::Texts => f.write_str("[text]"),
            Kind::Anything => f.write_str("any"),
        }?;
        f.write_str(if self.null { " | null" } else { "" })?;
        f.write_str(if self.sometimes { " | absent" } else { "" })
    }
}

impl Shape {
    /// Each member with what it is.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.1.iter().map(|member| (member.name, member.to_string()))
    }

    /// Itself and everything inside, by name.
    pub(crate) fn with_all_inside(&'static self, all: &mut BTreeMap<&'static str, &'static Shape>) {
        if all.insert(self.0, self).is_none() {
            for inside in self.1.iter().filter_map(Member::inside) {
                inside.with_all_inside(all);
            }
        }
    }

    pub(crate) fn reference(&self) -> Value {
        json!({ "$ref": format!("#/components/schemas/{}", self.0) })
    }

    pub(crate) fn schema(&self) -> Value {
        let properties: Map<String, Value> =
            self.1.iter().map(|member| (member.name.to_owned(), member.schema())).collect();
        let required: Vec<&str> =
            self.1.iter().filter(|member| !member.sometimes).map(|member| member.name).collect();
        json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        })
    }
}

impl Answers {
    /// Its status, and what stands in it by type of content.
    pub(crate) fn described(&self) -> (u16, Value) {
        let data = |shape: &Shape| {
            let data = json!({ "type": "object", "required": ["data"], "properties": { "data": shape.reference() } });
            json!({ "application/json": { "schema": data } })
        };
        match self {
            Self::Unsaid | Self::Document => {
                (200, json!({ "application/json": { "schema": { "type": "object" } } }))
            }
            Self::One(shape) => (200, data(shape)),
            Self::Added(shape) => (201, data(shape)),
            Self::Accepted(shape) => (202, data(shape)),
            Self::List(shape) => {
                let rows =
                    json!({ "properties": { "data": { "type": "array", "items": shape.reference() } } });
                let list = json!({ "allOf": [{ "$ref": "#/components/schemas/List" }, rows] });
                (200, json!({ "application/json": { "schema": list } }))
            }
            Self::Nothing => (204, Value::Null),
            Self::File(types) => {
                let file = json!({ "schema": { "type": "string", "format": "binary" } });
                (200, types.iter().map(|kind| ((*kind).to_owned(), file.clone())).collect())
            }
        }
    }

    pub(crate) fn shape(&self) -> Option<&'static Shape> {
        match self {
            Self::One(shape) | Self::Added(shape) | Self::Accepted(shape) | Self::List(shape) => Some(shape),
            Self::Unsaid | Self::Nothing | Self::File(_) | Self::Document => None,
        }
    }

    /// Whether something is said.
    pub fn is_said(&self) -> bool {
        !matches!(self, Self::Unsaid)
    }
}

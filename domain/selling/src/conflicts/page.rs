//! The page of named accounts: those that are declared since when, and a form to declare another.

use askama::Template;
use kernel::Timestamp;
use trust::access::{Access, Role};
use web::{Empty, Input, Kind, Notice, Page, Sees};

use super::named::{Named, NamedError, Typed};
use crate::editing::optional;
use crate::texts::conflicts as texts;

#[derive(Template)]
#[template(path = "conflicts/named.html")]
pub(super) struct NamedPage {
    pub(super) page: Page,
    here: String,
    only_you: Sees,
    inputs: Option<Vec<Input>>,
    lines: Vec<Line>,
    empty: Option<Empty>,
}

/// A named account, as the page shows it.
struct Line {
    name: String,
    told: String,
    declared: String,
    entry: String,
    /// Where it is taken back, for who may.
    retraction: Option<String>,
}

impl NamedPage {
    pub(super) fn new(access: &Access, all: &[(Named, String)], typed: &Typed, now: Timestamp) -> Self {
        let decides = access.role >= Role::Manager;
        let here = access.here("named-accounts");
        let line = |(named, who): &(Named, String)| {
            let domain = named.domain.as_ref().map(ToString::to_string);
            let parts = [domain, named.country.clone(), named.number.clone()];
            Line {
                name: named.name.clone(),
                told: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
                declared: texts::declared_by(web::moment(named.declared, now), who),
                entry: texts::entry(named.entry.to_string()),
                retraction: decides.then(|| format!("{here}/{}/retraction", named.id)),
            }
        };
        let empty = all.is_empty().then(|| Empty {
            icon: "account",
            title: texts::none(),
            text: texts::none_about(),
            action: None,
        });
        Self {
            page: access.page(texts::named()),
            only_you: Sees::OnlyYou,
            inputs: decides.then(|| inputs(typed)),
            lines: all.iter().map(line).collect(),
            empty,
            here,
        }
    }

    /// The page with what was wrong beside its fields.
    pub(super) fn wrong(mut self, error: &NamedError) -> Self {
        if let (Some(inputs), NamedError::Wrong(wrong)) = (&mut self.inputs, error) {
            for input in inputs.iter_mut() {
                let found = wrong.iter().find(|(field, _)| *field == input.name());
                *input = input.clone().error(found.map(|(_, mistake)| mistake.to_string()));
            }
        }
        self.page.notice = Some(Notice { kind: Kind::Bad, text: error.to_string() });
        self
    }
}

fn inputs(typed: &Typed) -> Vec<Input> {
    vec![
        Input::text("name", texts::name()).hint(texts::name_hint()).required().value(&typed.name),
        optional(Input::exact("domain", texts::domain()).hint(texts::domain_hint())).value(&typed.domain),
        optional(Input::text("country", texts::country())).value(&typed.country),
        optional(Input::exact("number", texts::number()).hint(texts::number_hint())).value(&typed.number),
    ]
}

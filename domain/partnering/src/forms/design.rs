//! What the pages show on which forms are designed.

use ::forms::{Condition, Definition, Field, Given, Judged, inputs};
use askama::Template;
use axum::http::{HeaderMap, header};
use kernel::FormId;
use trust::{
    Portal,
    access::{Access, Role},
    agreements::Class,
    organisations::cookieless_origin,
};
use vault::{Tx, VaultError};
use web::{Empty, Input, Kind, Page, Problem, Tag};

use super::{Form, FormError, Standing, actions::ended, form, store, web::crumbs};
use crate::texts::forms as texts;

#[derive(Template)]
#[template(path = "forms/list.html")]
pub(super) struct ListPage {
    pub(super) page: Page,
    here: String,
    rows: Vec<Row>,
    empty: Empty,
    /// For who may design.
    name: Option<Input>,
}

/// A form, as the list shows it.
struct Row {
    href: String,
    name: String,
    title: String,
    state: Tag,
    fresh: u64,
}

impl ListPage {
    pub(super) async fn read(access: &Access, name: &str, error: Option<String>) -> Result<Self, Problem> {
        let read = access.vault.read(async |tx: &Tx| {
            let mut rows = Vec::new();
            for form in store::all(tx).await? {
                let fresh = store::count(tx, form.id, Standing::New).await?;
                rows.push((form, fresh));
            }
            Ok::<_, VaultError>(rows)
        });
        let here = access.here("forms");
        let row = |(form, fresh): (Form, u64)| Row {
            href: format!("{here}/{}", form.id),
            state: tag(&form),
            title: form.draft.title,
            name: form.name,
            fresh,
        };
        let input =
            Input::text("name", texts::name()).hint(texts::name_hint()).value(name).most(100).required();
        Ok(Self {
            page: access.page(texts::title()),
            rows: read.await.map_err(FormError::Vault)?.into_iter().map(row).collect(),
            empty: Empty { icon: "document", title: texts::none(), text: texts::none_text(), action: None },
            name: designs(access).then(|| input.first(error.is_some()).error(error)),
            here,
        })
    }
}

/// Whether who has this access designs forms.
pub(super) fn designs(access: &Access) -> bool {
    access.role >= Role::Manager
}

/// How a form stands, in a word.
pub(super) fn tag(form: &Form) -> Tag {
    let (kind, text) = match (form.retired, form.published) {
        (Some(_), _) => (Kind::Plain, texts::state_retired()),
        (None, 0) => (Kind::Info, texts::state_draft()),
        (None, number) if form.has_changes() => (Kind::Warn, texts::state_changed(number)),
        (None, number) => (Kind::Good, texts::state_open(number)),
    };
    Tag { kind, text }
}

#[derive(Template)]
#[template(path = "forms/design.html")]
pub(super) struct DesignPage {
    pub(super) page: Page,
    here: String,
    title: String,
    state: Tag,
    seen: i64,
    designs: bool,
    open: bool,
    retired: bool,
    publishes: bool,
    pages: Vec<PagePart>,
    several: bool,
    settings: Vec<Input>,
    faults: Vec<String>,
    /// Where people find it, and what puts it into another site.
    address: Option<(String, String)>,
    fresh: u64,
    aside: u64,
}

/// A page of the draft.
struct PagePart {
    number: usize,
    name: String,
    title: Input,
    fields: Vec<FieldPart>,
    label: Input,
    kinds: Input,
    preview: Vec<Input>,
    shown_title: String,
}

/// A field of the draft.
struct FieldPart {
    href: String,
    label: String,
    told: String,
    shown: String,
}

impl DesignPage {
    pub(super) async fn read(
        access: &Access,
        portal: &Portal,
        headers: &HeaderMap,
        id: FormId,
    ) -> Result<Self, Problem> {
        let read = access.vault.read(async |tx: &Tx| {
            let form = store::find(tx, id).await?.ok_or(FormError::Absent)?;
            let fresh = store::count(tx, id, Standing::New).await?;
            Ok::<_, FormError>((form, fresh, store::count(tx, id, Standing::SetAside).await?))
        });
        let (form, fresh, aside) = read.await?;
        let here = access.here(&format!("forms/{id}"));
        let mut page = access.page(&form.name);
        page.crumbs = crumbs(access, &[], &form.name);
        let address = if form.is_open() { address(access, portal, headers, id).await? } else { None };
        let part = |(number, page)| PagePart::of(&here, &form.draft, number, page);
        let draft = &form.draft;
        Ok(Self {
            state: tag(&form),
            seen: form.revision,
            designs: designs(access),
            open: form.is_open(),
            retired: form.retired.is_some(),
            publishes: form.has_changes() && form.retired.is_none(),
            pages: (1..).zip(&draft.pages).map(part).collect(),
            several: draft.pages.len() > 1,
            settings: vec![
                Input::text("name", texts::name()).value(&form.name).most(100).required(),
                Input::text("title", texts::form_title()).value(&draft.title).required(),
                Input::long("intro", texts::intro()).value(&draft.intro).most(2_000).aside(texts::optional()),
                Input::long("thanks", texts::thanks_label())
                    .value(&draft.thanks)
                    .most(2_000)
                    .aside(texts::optional()),
                Input::text("button", texts::button()).value(&draft.button).most(60).aside(texts::optional()),
            ],
            faults: form.faults().iter().map(|fault| ended(&fault.to_string())).collect(),
            title: draft.title.clone(),
            address,
            fresh,
            aside,
            page,
            here,
        })
    }
}

impl PagePart {
    fn of(here: &str, draft: &Definition, number: usize, page: &::forms::Page) -> Self {
        let every = Judged {
            shown: page.fields.iter().map(|field| field.key.clone()).collect(),
            ..Judged::default()
        };
        let kinds = ::forms::Kind::all().map(|kind| (kind.word().to_owned(), kind.label()));
        let named = |name: &str| format!("{name}-{number}");
        Self {
            number,
            name: texts::page_number(number),
            title: Input::text("title", texts::page_title())
                .id(named("title"))
                .value(&page.title)
                .aside(texts::optional()),
            fields: page.fields.iter().map(|field| FieldPart::of(here, draft, field)).collect(),
            label: Input::text("label", texts::question()).id(named("label")).required(),
            kinds: Input::choice("kind", texts::kind(), kinds).id(named("kind")).value("text"),
            preview: inputs(page, &Given::default(), &every, false),
            shown_title: page.title.clone(),
        }
    }
}

impl FieldPart {
    fn of(here: &str, draft: &Definition, field: &Field) -> Self {
        let class = field.class.parse::<Class>().map_or_else(|()| field.class.clone(), Class::label);
        let told = texts::field_told(field.kind.label(), class);
        let shown = field.shown_if.as_ref().map(|condition| shown(draft, condition));
        Self {
            href: format!("{here}/fields/{}", field.key),
            label: if field.required { texts::needed(field.label.as_str()) } else { field.label.clone() },
            told,
            shown: shown.unwrap_or_default(),
        }
    }
}

/// When a field is shown, in words.
fn shown(draft: &Definition, condition: &Condition) -> String {
    let other = draft.field(condition.field().as_str());
    let other = other.map_or_else(|| condition.field().to_string(), |other| other.label.clone());
    match condition.values() {
        [] => texts::shown_given(other),
        values => texts::shown_one_of(other, values.join(", ")),
    }
}

/// Where a form is asked, and the line that puts it into another site's page; none where this node has no second
/// origin.
pub(super) async fn address(
    access: &Access,
    portal: &Portal,
    headers: &HeaderMap,
    id: FormId,
) -> Result<Option<(String, String)>, Problem> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = cookieless_origin(portal.vaults.directory(), portal.mode.secure, host).await;
    let origin = origin.map_err(FormError::Vault)?;
    Ok(origin.map(|origin| {
        let at = format!("{origin}{}", form::address(access.org, id));
        let script = format!("<script src=\"{at}/embed.js\" async></script>");
        (at, script)
    }))
}

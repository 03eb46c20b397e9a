//! What designers do with forms.

use ::forms::{Definition, EditError, Page};
use kernel::FormId;
use vault::{Change, Fact, VaultError};

use super::{Form, FormVersion, store};
use crate::texts::forms as texts;

/// Forms that an organisation has, at most.
pub(super) const MOST: usize = 200;
/// Letters of a name, at most.
const NAMED: usize = 100;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// No such form here.
    #[error("{}", texts::absent())]
    Absent,
    /// No name, or a long one.
    #[error("{}", texts::no_name(NAMED))]
    Name,
    /// Enough forms.
    #[error("{}", texts::many(MOST))]
    Many,
    /// Somebody changed the draft after it was looked at.
    #[error("{}", texts::changed_meanwhile())]
    Changed,
    /// What is asked is what would be published.
    #[error("{}", texts::nothing_new(_0))]
    NothingNew(i64),
    /// It is retired.
    #[error("{}", texts::is_retired())]
    Retired,
    /// What keeps it from being published.
    #[error("{}", _0.join(" "))]
    Faults(Vec<String>),
    /// What a definition says.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Begins a form with one empty page.
///
/// # Errors
/// Why not.
pub async fn make(change: &Change, name: &str) -> Result<Form, FormError> {
    let name = named(name)?;
    if store::all(change).await?.len() >= MOST {
        return Err(FormError::Many);
    }
    let (clock, chance) = change.nature();
    let pages = vec![Page::default()];
    let form = Form {
        id: FormId::new(clock, chance),
        draft: Definition { title: name.clone(), pages, ..Definition::default() },
        name,
        revision: 1,
        published: 0,
        published_revision: 0,
        retired: None,
        made: change.now(),
        by: change.actor().to_string(),
    };
    store::insert(change, &form).await?;
    change.record(Fact::new("form.made").about(form.id)).await?;
    Ok(form)
}

fn named(name: &str) -> Result<String, FormError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAMED { Err(FormError::Name) } else { Ok(name.to_owned()) }
}

/// Changes the draft. Who says which revision they saw is told when it is another by now.
///
/// # Errors
/// Why not.
pub async fn revise<T>(
    change: &Change,
    id: FormId,
    seen: Option<i64>,
    work: impl FnOnce(&mut Definition) -> Result<T, EditError>,
) -> Result<(Form, T), FormError> {
    let mut form = looked_at(change, id, seen).await?;
    let before = form.draft.clone();
    let made = work(&mut form.draft)?;
    if form.draft != before {
        form.revision += 1;
        store::update(change, &form).await?;
        change.record(Fact::new("form.changed").about(id)).await?;
    }
    Ok((form, made))
}

/// Gives it another name.
pub(super) async fn rename(change: &Change, id: FormId, name: &str) -> Result<(), FormError> {
    let mut form = store::find(change, id).await?.ok_or(FormError::Absent)?;
    let name = named(name)?;
    if form.name != name {
        form.name = name;
        store::update(change, &form).await?;
        change.record(Fact::new("form.changed").about(id)).await?;
    }
    Ok(())
}

/// Makes the next version of the draft: from now on people are asked that. Of two who publish at once, the second is
/// told.
///
/// # Errors
/// Why not: with everything that is wrong with the draft.
pub async fn publish(change: &Change, id: FormId, seen: Option<i64>) -> Result<FormVersion, FormError> {
    let mut form = looked_at(change, id, seen).await?;
    if form.retired.is_some() {
        return Err(FormError::Retired);
    }
    if !form.has_changes() {
        return Err(FormError::NothingNew(form.published));
    }
    let faults = form.faults();
    if !faults.is_empty() {
        return Err(FormError::Faults(faults.iter().map(|fault| ended(&fault.to_string())).collect()));
    }
    form.published += 1;
    form.published_revision = form.revision;
    let version = FormVersion {
        form: id,
        number: form.published,
        definition: form.draft.clone(),
        published: change.now(),
        by: change.actor().to_string(),
    };
    store::insert_version(change, &version).await?;
    store::update(change, &form).await?;
    change.record(Fact::new("form.published").about(id).with("version", version.number)).await?;
    Ok(version)
}

/// Begins with a capital letter and ends with a full stop.
pub(super) fn ended(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let text = format!("{first}{}", letters.as_str());
    if text.ends_with(['.', '?', '!']) { text } else { format!("{text}.") }
}

/// Nobody is asked any more. What was filled in stays.
pub(super) async fn retire(change: &Change, id: FormId) -> Result<Form, FormError> {
    let now = change.now();
    stand(change, id, "form.retired", |form| form.retired.is_none().then_some(Some(now))).await
}

/// People are asked again.
pub(super) async fn restore(change: &Change, id: FormId) -> Result<Form, FormError> {
    stand(change, id, "form.restored", |form| form.retired.is_some().then_some(None)).await
}

async fn stand(
    change: &Change,
    id: FormId,
    fact: &'static str,
    becomes: impl FnOnce(&Form) -> Option<Option<kernel::Timestamp>>,
) -> Result<Form, FormError> {
    let mut form = store::find(change, id).await?.ok_or(FormError::Absent)?;
    if let Some(retired) = becomes(&form) {
        form.retired = retired;
        store::update(change, &form).await?;
        change.record(Fact::new(fact).about(id)).await?;
    }
    Ok(form)
}

async fn looked_at(change: &Change, id: FormId, seen: Option<i64>) -> Result<Form, FormError> {
    let form = store::find(change, id).await?.ok_or(FormError::Absent)?;
    if seen.is_some_and(|seen| seen != form.revision) { Err(FormError::Changed) } else { Ok(form) }
}

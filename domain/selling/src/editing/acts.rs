//! What every record of this kind is, and how a change of it is kept.

use std::{fmt::Display, future::Future, str::FromStr};

use partnering::teams::PlaceError;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use trust::access::Access;
use vault::{Change, Tx, VaultError};
use web::{Input, Problem, table::Words as Text};

use super::{Clash, Form, Values, Wrong, merged, values};
use crate::leads::sentence;
use crate::texts::editing as texts;

/// A record that people describe in a form, alone or two at once. Pages and API need no code of their own for it.
pub(crate) trait Record: Sized + Send + Sync + 'static {
    /// What names it.
    type Id: FromStr + Display + Copy + Send + Sync;
    /// What is known of it.
    type Details: Send + Sync;
    /// The same as people type it, field by field.
    type Typed: Default + Clone + Serialize + DeserializeOwned + Send + Sync;
    /// What has to be known to understand it, and stands elsewhere.
    type Beside: Send + Sync;

    /// What its pages are called.
    const WORDS: Words;
    /// Fields that say one thing together: who changes one of them changes it.
    const TOGETHER: &'static [&'static str] = &[];

    /// Which record it is.
    fn id(&self) -> Self::Id;
    /// How often it was changed.
    fn version(&self) -> i64;
    /// What people call it.
    fn title(&self) -> String;
    /// Where one goes when it is kept, below the organisation's address.
    fn place(&self) -> String;
    /// What is known of it, to be typed over.
    fn typed(&self) -> Self::Typed;

    /// Reads what stands elsewhere.
    fn beside(access: &Access) -> impl Future<Output = Result<Self::Beside, Problem>> + Send;
    /// Its form; `typed` stands in it.
    fn form(access: &Access, typed: &Self::Typed) -> impl Future<Output = Result<Form, Problem>> + Send;
    /// Where one goes when a new one is not wanted, below the organisation's address.
    fn instead(_typed: &Self::Typed) -> Option<String> {
        None
    }

    /// Understands what was typed.
    fn understand(typed: &Self::Typed, beside: &Self::Beside) -> Result<Self::Details, Wrong>;
    /// Reads one.
    fn find(tx: &Tx, id: Self::Id) -> impl Future<Output = Result<Option<Self>, VaultError>> + Send;
    /// Reads one as programs do.
    fn document(tx: &Tx, id: Self::Id) -> impl Future<Output = Result<Option<Value>, VaultError>> + Send;
    /// The record in which that one lives on, where it does.
    fn lives_on(
        _tx: &Tx,
        _id: Self::Id,
    ) -> impl Future<Output = Result<Option<Self::Id>, VaultError>> + Send {
        std::future::ready(Ok(None))
    }
    /// Adds one.
    fn add(
        change: &Change,
        details: &Self::Details,
        beside: &Self::Beside,
    ) -> impl Future<Output = Result<Self::Id, EditError>> + Send;
    /// Writes what is known of it now.
    fn save(
        &self,
        change: &Change,
        details: &Self::Details,
        beside: &Self::Beside,
    ) -> impl Future<Output = Result<(), EditError>> + Send;
}

/// What the pages of a record are called.
pub(crate) struct Words {
    /// The list: its part of the address, and its name.
    pub(crate) list: (&'static str, Text),
    /// The heading of a new one's form, what stands below it, and its button.
    pub(crate) add: (Text, Text, Text),
    /// The same of the form of one that is there.
    pub(crate) edit: (Text, Text, Text),
}

/// Why a record was not kept.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// What was typed cannot be used.
    #[error("{}", list(.0))]
    Wrong(Wrong),
    /// Another record is known by the same: the field, and what to say.
    #[error("{1}")]
    Known(&'static str, String),
    /// Somebody changed it since.
    #[error("{}", texts::old())]
    Old,
    /// No such record.
    #[error("{}", texts::absent())]
    Absent,
    /// It lives on in another, which is named.
    #[error("{}", texts::lives_on(_0))]
    Gone(String),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

fn list(wrong: &Wrong) -> String {
    wrong.iter().map(|(field, mistake)| format!("{field}: {mistake}")).collect::<Vec<_>>().join("; ")
}

/// That there is no such record; or where what it was lives on.
pub(super) async fn gone<T: Record>(tx: &Tx, id: T::Id) -> EditError {
    match T::lives_on(tx, id).await {
        Ok(Some(kept)) => EditError::Gone(kept.to_string()),
        Ok(None) => EditError::Absent,
        Err(error) => EditError::Vault(error),
    }
}

impl From<Wrong> for EditError {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

impl From<PlaceError> for EditError {
    fn from(error: PlaceError) -> Self {
        Self::Wrong(vec![(error.field(), error.into())])
    }
}

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Wrong(wrong) => Self::refused("invalid", list(&wrong)),
            EditError::Known(..) | EditError::Old => Self::conflict(sentence(&error.to_string())),
            EditError::Absent => Self::absent(),
            EditError::Gone(_) => Self::gone(sentence(&error.to_string())),
            EditError::Vault(error) => Self::broken(&error),
        }
    }
}

/// How a change of a record ended.
pub(super) enum Changed<T> {
    /// It is kept; this is what was there before.
    Kept(T),
    /// Somebody else changed the same fields: the record as it is now, what is clear of it, and the clashes.
    Clashed(T, Values, Vec<Clash>),
}

/// Changes a record. Who saw an older version of it changes what only they changed; where somebody else changed
/// the same fields, nothing is kept and both versions come back.
pub(super) async fn edit<T: Record>(
    change: &Change,
    id: T::Id,
    (version, before): (i64, &Values),
    typed: &T::Typed,
    beside: &T::Beside,
) -> Result<Changed<T>, EditError> {
    let Some(now) = T::find(change, id).await? else { return Err(gone::<T>(change, id).await) };
    if now.version() == version {
        now.save(change, &T::understand(typed, beside)?, beside).await?;
        return Ok(Changed::Kept(now));
    }
    let (merged, clashes) = merged(before, &values(&now.typed()), &values(typed), T::TOGETHER);
    if !clashes.is_empty() {
        return Ok(Changed::Clashed(now, merged, clashes));
    }
    let both: T::Typed = serde_json::from_value(json!(merged)).unwrap_or_else(|_| typed.clone());
    now.save(change, &T::understand(&both, beside)?, beside).await?;
    Ok(Changed::Kept(now))
}

/// A field that may stay empty.
pub(crate) fn optional(input: Input) -> Input {
    input.aside(texts::optional())
}

/// The names of the fields in which two versions differ: the journal tells them, and no value.
pub(crate) fn touched(before: &impl Serialize, after: &impl Serialize) -> Vec<String> {
    let before = values(before);
    let after = values(after).into_iter();
    after.filter(|(field, value)| before.get(field) != Some(value)).map(|(field, _)| field).collect()
}

//! What a form is.

use ::forms::Definition;
use kernel::{FormId, OrgId, Timestamp, Uuid, uuid_of};

use trust::agreements::Class;

/// A form that an organisation designs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its id.
    pub id: FormId,
    /// What its designers call it.
    pub name: String,
    /// What it will ask.
    pub draft: Definition,
    /// How often the draft was changed.
    pub revision: i64,
    /// The number of the version that is asked; 0 before the first.
    pub published: i64,
    /// Of which revision that version was made.
    pub published_revision: i64,
    /// When it was retired: nobody is asked any more.
    pub retired: Option<Timestamp>,
    /// When it was made.
    pub made: Timestamp,
    /// Who made it, as journals write it.
    pub by: String,
}

/// A version of a form, as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormVersion {
    /// Of which form.
    pub form: FormId,
    /// From 1.
    pub number: i64,
    /// What it asks.
    pub definition: Definition,
    /// When it was published.
    pub published: Timestamp,
    /// Who published it, as journals write it.
    pub by: String,
}

impl Form {
    /// Whether people are asked.
    pub fn is_open(&self) -> bool {
        self.published > 0 && self.retired.is_none()
    }

    /// Whether the draft is another than what is asked.
    pub fn has_changes(&self) -> bool {
        self.revision != self.published_revision
    }

    /// What keeps the draft from being published.
    pub fn faults(&self) -> Vec<::forms::Fault> {
        self.draft.check(&Class::ALL.map(Class::as_str))
    }
}

/// Where a form is asked, below the origin without cookies.
pub fn address(org: OrgId, form: FormId) -> String {
    format!("/forms/{}", token([org.to_string(), form.to_string()]))
}

/// How an organisation and something of it are named in a public address. It is the same on every node.
pub(crate) fn token(ids: [String; 2]) -> String {
    ids.map(|id| id.rsplit('_').next().unwrap_or_default().to_owned()).concat()
}

/// What such a name means.
pub(super) fn named<Id: From<Uuid>>(token: &str) -> Option<(OrgId, Id)> {
    let (org, id) = token.split_at_checked(26)?;
    let uuid = |text: &str| uuid_of(&format!("_{text}"));
    Some((uuid(org)?.into(), uuid(id)?.into()))
}

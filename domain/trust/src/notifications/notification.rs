//! What a notification is.

use kernel::{MailId, NotificationId, PersonId, Timestamp};

/// That a member is told of something; what of it, the record says that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Who is told.
    pub person: PersonId,
    /// Of what kind it is.
    pub kind: String,
    /// The id of the record.
    pub subject: String,
    /// The number of the journal's entry.
    pub entry: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Whether it stands in the portal.
    pub portal: bool,
    /// Whether it was not looked at yet.
    pub unread: bool,
    /// Whether a letter about it is still to be written.
    pub owed: bool,
    /// The letter that is being written.
    pub mail: Option<MailId>,
}

//! The words that every room shares: ids, money, time, chance, handles, addresses. Pure, no I/O.
//!
//! Time and randomness come in through the front door (law 8): a [`Clock`] and a [`Chance`] are handed
//! to whoever needs them, so a test can hold them still and replay a seed.

mod address;
mod chance;
mod clock;
mod datum;
mod handle;
mod ids;
mod money;
mod patience;

pub use address::{AddressError, Domain, EmailAddress};
pub use chance::Chance;
pub use clock::{Clock, Timestamp, from_millis, millis};
pub use datum::Datum;
pub use handle::{Handle, HandleError};
pub use ids::{
    AccountId, ActId, AgreementId, ApiKeyId, ApplicationId, ContactId, CustomerId, DealId, DivisionId,
    EnvelopeId, ExportId, FileId, FormId, IdError, ImportId, InvitationId, LeadId, MailId, NamedAccountId,
    NoteId, NotificationId, OfferId, OrgId, PartnerTaskId, PartnershipId, PassId, PasskeyId, PersonId,
    ProgramId, RegistrationId, SessionId, StepId, SubmissionId, TaskId, TrialId, ViewId, WebhookId, uuid_of,
};
pub use money::{Currency, Money, MoneyError, Percent};
pub use patience::{ATTEMPTS, wait_after};
pub use uuid::Uuid;

#[cfg(test)]
mod tests;

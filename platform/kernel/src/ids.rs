//! Ids are UUIDv7, written as [TypeID](https://github.com/jetify-com/typeid/tree/main/spec):
//! `lead_01j2x…`, a prefix that says what it names and 26 characters of Crockford's base 32.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Chance, Clock};

/// A text that is not an id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{given}” is not an id that starts with “{prefix}_”")]
pub struct IdError {
    prefix: &'static str,
    given: String,
}

macro_rules! id {
    ($(#[$doc:meta] $name:ident = $prefix:literal),* $(,)?) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// What the written form starts with.
            pub const PREFIX: &'static str = $prefix;

            /// A new id; ids made later sort later.
            pub fn new(clock: &Clock, chance: &Chance) -> Self {
                Self(chance.uuid(clock.now()))
            }

            /// The bare number, as stores keep it.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", $prefix, encode(self.0))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(decode)
                    .map(Self)
                    .ok_or_else(|| IdError { prefix: $prefix, given: text.chars().take(60).collect() })
            }
        }
    )*};
}

id! {
    /// An organisation, and so its vault.
    OrgId = "org",
    /// A person who signs in.
    PersonId = "person",
    /// A key with which a program speaks to the API.
    ApiKeyId = "key",
    /// A signed-in browser.
    SessionId = "session",
    /// A credential with which somebody signs in by their device.
    PasskeyId = "passkey",
    /// An offer to partners.
    ProgramId = "program",
    /// One organisation's place in another's program; the same in both vaults.
    PartnershipId = "partnership",
    /// The data-sharing terms of a partnership.
    AgreementId = "agreement",
    /// What crosses between two vaults.
    EnvelopeId = "envelope",
    /// A list as somebody wants to see it again.
    ViewId = "view",
    /// Something that was done to many rows at once and can be undone.
    ActId = "act",
    /// Work to do after a commit.
    TaskId = "task",
    /// A possible sale, private to its organisation.
    LeadId = "lead",
    /// A company that an organisation declared to be its own to sell to.
    NamedAccountId = "named",
    /// A file out of which leads are made.
    ImportId = "import",
    /// One hop of a registered lead; the same in both vaults.
    RegistrationId = "registration",
    /// A lead on its way to a partner; the same in both vaults.
    PassId = "pass",
    /// A sale that is being worked on, in its organisation's pipeline.
    DealId = "deal",
    /// Something that was written down about a deal or a partner.
    NoteId = "note",
    /// Something to do next about a deal.
    StepId = "step",
    /// Something that somebody is to do about a partner.
    PartnerTaskId = "partner_task",
    /// A customer's company, as an organisation knows it.
    AccountId = "account",
    /// A company that buys or tries something, as an organisation knows it.
    CustomerId = "customer",
    /// A customer's trial of a product; the same in both vaults.
    TrialId = "trial",
    /// A person at a customer's, as an organisation knows them.
    ContactId = "contact",
    /// A file that is kept with a record.
    FileId = "file",
    /// A letter.
    MailId = "mail",
    /// A region or a department of an organisation.
    DivisionId = "division",
    /// An offer to work for an organisation.
    InvitationId = "invitation",
    /// An offer of a place in a program, by mail.
    OfferId = "offer",
    /// A form that an organisation designed.
    FormId = "form",
    /// What somebody filled in.
    SubmissionId = "submission",
    /// Somebody asks for a place in a program.
    ApplicationId = "application",
    /// A list as a file, written in the background.
    ExportId = "export",
    /// An address of another system that is told what happens.
    WebhookId = "webhook",
    /// Something that a member was told of.
    NotificationId = "notification",
}

/// The number in an id of any kind, without asking for its prefix.
pub fn uuid_of(text: &str) -> Option<Uuid> {
    text.rsplit_once('_').and_then(|(_, suffix)| decode(suffix))
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn encode(uuid: Uuid) -> String {
    let number = uuid.as_u128();
    (0..26).rev().map(|at| ALPHABET[(number >> (at * 5) & 31) as usize] as char).collect()
}

fn decode(text: &str) -> Option<Uuid> {
    // 26 characters hold 130 bits: the first may not be above 7.
    if text.len() != 26 || text.as_bytes()[0] > b'7' {
        return None;
    }
    text.bytes()
        .try_fold(0u128, |number, byte| {
            let digit = ALPHABET.iter().position(|known| *known == byte)?;
            Some(number << 5 | digit as u128)
        })
        .map(Uuid::from_u128)
}

//! What somebody filled in.

use ::forms::Answers;
use kernel::{ApplicationId, FormId, ProgramId, SubmissionId, Timestamp};

/// What somebody filled in, with the version that they were shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// Of which form.
    pub form: FormId,
    /// The number of the version that it answers.
    pub version: i64,
    /// How it stands.
    pub standing: Standing,
    /// What was answered; nothing once it is erased.
    pub answers: Answers,
    /// How it came.
    pub came: Came,
    /// Why it was taken for spam, if it was.
    pub suspicion: Option<Suspicion>,
    /// When it came.
    pub received: Timestamp,
    /// Who handled, rescued or erased it last, as journals write it.
    pub by: Option<String>,
    /// The program that it was sent for, where it was.
    pub program: Option<ProgramId>,
    /// The application that it belongs to.
    pub application: Option<ApplicationId>,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $one:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$about])* $one,)*
        }

        impl $name {
            /// As it is kept, and as programs read it.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$one => $word,)*
                }
            }

            /// The one of that word.
            pub fn of_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$one),)*
                    _ => None,
                }
            }
        }
    )*};
}

words! {
    /// How a submission stands.
    Standing {
        /// Nobody has handled it.
        New = "new",
        /// Somebody has.
        Handled = "handled",
        /// It looks like spam, and is kept apart.
        SetAside = "set_aside",
        /// Only that it was there is known.
        Erased = "erased",
    }
    /// How a submission came.
    Came {
        /// On the form's own page.
        Hosted = "hosted",
        /// In another site's page.
        Embedded = "embedded",
        /// Through the API.
        Api = "api",
    }
    /// Why something is taken for spam.
    Suspicion {
        /// A field was filled in that people do not see.
        Trap = "trap",
        /// Sooner than anybody types.
        Fast = "fast",
        /// Among many more than usual in that minute.
        Many = "many",
    }
}

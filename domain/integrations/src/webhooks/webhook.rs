//! What a webhook is, and what became of its messages.

use std::str::FromStr;

use egress::{AddressError, EgressError};
use kernel::{Timestamp, WebhookId};
use trust::sharing::is_fact;
use vault::VaultError;

use crate::texts::webhooks as texts;

/// Webhooks that an organisation has, at most.
pub(super) const MOST: usize = 20;
/// Letters of a description, at most.
pub(super) const DESCRIBED: usize = 200;
/// Kinds that a webhook chooses, at most.
const CHOSEN: usize = 100;

/// An address of another system that is told what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where it sends to.
    pub address: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Of what it tells.
    pub events: Events,
    /// Whether it sends.
    pub state: State,
    /// The number of the last entry of the journal that was begun or passed over.
    pub cursor: i64,
    /// How many attempts in a row have failed.
    pub failures: u32,
    /// Since when nothing was taken.
    pub failing_since: Option<Timestamp>,
    /// Until when the keys from before the last rotation sign as well.
    pub old_until: Option<Timestamp>,
    /// Who made it, as journals write it.
    pub by: String,
    /// When it was made.
    pub made: Timestamp,
}

/// Whether a webhook sends, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It sends.
    On,
    /// Somebody turned it off.
    Off,
    /// Its receiver said that it is gone (410).
    Gone,
    /// Nothing was taken for five days.
    Failing,
    /// Its keys were sealed by another node, and cannot be read here.
    Keyless,
}

impl Webhook {
    /// What its owner calls it; where it has no description, the host that it sends to.
    pub(crate) fn called(&self) -> &str {
        let host = || self.address.split_once("://").map_or(self.address.as_str(), |(_, rest)| rest);
        if self.description.is_empty() {
            host().split('/').next().unwrap_or_default()
        } else {
            &self.description
        }
    }
}

impl State {
    /// As it is kept, and as programs read it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Gone => "gone",
            Self::Failing => "failing",
            Self::Keyless => "keys",
        }
    }

    pub(super) fn of_word(word: &str) -> Option<Self> {
        [Self::On, Self::Off, Self::Gone, Self::Failing, Self::Keyless]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// Of what a webhook tells: kinds of facts such as `deal.moved`, or all of a noun's as `deal.*`; without any, of
/// everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Events(Vec<String>);

impl Events {
    /// Whether facts of that kind are told.
    pub fn hold(&self, kind: &str) -> bool {
        let noun = kind.split('.').next().unwrap_or_default();
        let chosen = |one: &String| one == kind || one.strip_suffix(".*") == Some(noun);
        self.0.is_empty() || self.0.iter().any(chosen)
    }

    /// Each of them.
    pub fn all(&self) -> &[String] {
        &self.0
    }

    /// What was chosen once.
    pub(super) fn kept(lines: &str) -> Self {
        Self(lines.lines().map(str::to_owned).collect())
    }

    /// As it is kept and typed: one in a line.
    pub(super) fn lines(&self) -> String {
        self.0.join("\n")
    }
}

impl FromStr for Events {
    type Err = WebhookError;

    fn from_str(text: &str) -> Result<Self, WebhookError> {
        let mut chosen: Vec<String> = Vec::new();
        for one in text.split([' ', ',', '\n', '\r', '\t']).filter(|one| !one.is_empty() && *one != "*") {
            let whole_noun = one.strip_suffix(".*").is_some_and(|noun| {
                !noun.is_empty() && noun.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            });
            if !whole_noun && !is_fact(one) {
                return Err(WebhookError::Event(one.chars().take(60).collect()));
            }
            if !chosen.iter().any(|known| known == one) {
                chosen.push(one.to_owned());
            }
        }
        if chosen.len() > CHOSEN { Err(WebhookError::Events) } else { Ok(Self(chosen)) }
    }
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The number of its entry in the journal.
    pub number: i64,
    /// What kind of fact it tells.
    pub kind: String,
    /// How far it is.
    pub progress: Progress,
    /// How often it was tried.
    pub attempts: u32,
    /// What was answered at the last attempt, or why nothing was.
    pub result: Option<Outcome>,
    /// When it was tried last.
    pub last: Option<Timestamp>,
}

/// How far a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is tried at that time.
    Waiting(Timestamp),
    /// It was taken.
    Sent,
    /// It was given up.
    Failed,
}

impl Progress {
    /// As it is kept, and as programs read it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Waiting(_) => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

/// How one attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The status; none where nothing was answered.
    pub status: Option<u16>,
    /// Where nothing was answered, why: a word that [`why`] knows.
    pub why: Option<String>,
    /// How the answer begins, or what the machine said.
    pub told: String,
    /// In milliseconds.
    pub took: u64,
}

impl Outcome {
    /// Whether the receiver took it: that is what a status of 200 to 299 says, and nothing else does.
    pub(super) fn is_taken(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the receiver said that it is gone for good.
    pub(super) fn is_gone(&self) -> bool {
        self.status == Some(410)
    }
}

/// By which word it is kept why nothing was answered, and what the machine said.
pub(super) fn told(error: &EgressError) -> (&'static str, &str) {
    match error {
        EgressError::Private => ("private", ""),
        EgressError::Name => ("name", ""),
        EgressError::Connection(said) => ("connection", said),
        EgressError::Time => ("time", ""),
        EgressError::Broken(said) => ("broken", said),
        EgressError::Certificates(said) => ("certificates", said),
    }
}

/// Why nothing was answered, for people.
pub(super) fn why(word: &str) -> String {
    match word {
        "private" => texts::why_private(),
        "name" => texts::why_name(),
        "connection" => texts::why_connection(),
        "time" => texts::why_time(),
        "certificates" => texts::why_certificates(),
        "address" => texts::why_address(),
        _ => texts::why_broken(),
    }
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// Nothing is sent to that address.
    #[error("{}", about(_0))]
    Address(AddressError),
    /// No kind of fact.
    #[error("{}", texts::no_event(_0))]
    Event(String),
    /// Too many kinds.
    #[error("{}", texts::many_events(CHOSEN))]
    Events,
    /// A long description.
    #[error("{}", texts::long_description(DESCRIBED))]
    Description,
    /// Too many webhooks.
    #[error("{}", texts::many(MOST))]
    Many,
    /// It is off, and sends nothing.
    #[error("{}", texts::is_off())]
    Off,
    /// No moment to begin from.
    #[error("{}", texts::no_moment())]
    Moment,
    /// None of that id here, or no such message.
    #[error("{}", texts::absent())]
    Absent,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

fn about(error: &AddressError) -> String {
    match error {
        AddressError::Malformed => texts::no_address(),
        AddressError::Long => texts::long_address(),
        AddressError::Scheme => texts::not_https(),
        AddressError::Password => texts::with_password(),
        AddressError::Port(port, usual) => texts::unusual_port(port.to_string(), usual),
        AddressError::Private(ip) => texts::private_address(ip.to_string()),
    }
}

//! What every handler of every room stands on: the state of the router.

use std::{num::NonZeroU32, sync::Arc};

use egress::Egress;
use exchange::Exchange;
use kernel::EmailAddress;
use mail::Outbox;
use tokio::sync::watch;
use vault::Vaults;

use crate::{access::Limits, notifications::Kinds, pace::Visits, people::Attempts};

/// The node's vaults, what crosses between them, and how the node is run.
#[derive(Debug, Clone)]
pub struct Portal {
    /// All vaults of this node, and its directory.
    pub vaults: Vaults,
    /// What crosses between them.
    pub exchange: Exchange,
    /// How it is run.
    pub mode: Mode,
    /// Failed sign-ins of the last minutes.
    pub attempts: Arc<Attempts>,
    /// New passwords that were asked for in the last minutes.
    pub(crate) asked: Arc<Attempts>,
    /// How much programs may ask.
    pub(crate) limits: Arc<Limits>,
    /// How much strangers may ask of public things.
    pub visits: Arc<Visits>,
    /// Where letters wait.
    pub outbox: Outbox,
    /// The way out to addresses that people typed.
    pub egress: Egress,
    /// What members are told of.
    pub notices: Kinds,
    /// How people reach who runs the node.
    pub(crate) contact: Option<Arc<str>>,
    /// Behind the @ of the addresses at which the node takes letters; none where it takes none.
    pub letters_at: Option<Arc<str>>,
    /// Whether the node is about to stop: pages that are told of news are let go.
    closing: Arc<watch::Sender<bool>>,
    /// Who can be tried without a password; only ever in the demonstration.
    pub(crate) seats: Arc<[Seat]>,
}

/// Somebody whom a visitor of the demonstration can be with one click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// What the button says, such as `A reseller`.
    pub label: String,
    /// What can be seen from there.
    pub about: String,
    /// Who signs in.
    pub email: EmailAddress,
}

/// How a node is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mode {
    /// Whether this is the demonstration, with invented records.
    pub demo: bool,
    /// Whether browsers reach it over https: then cookies never travel in the open.
    pub secure: bool,
    /// Whether nobody carries its letters: they wait.
    pub mute: bool,
    /// The port that browsers name where it is not reached over https; none is the usual one.
    pub port: Option<u16>,
}

impl Portal {
    /// A portal on the vaults of this exchange, with no failed sign-in yet.
    pub fn new(exchange: Exchange, outbox: Outbox, mode: Mode) -> Self {
        Self {
            vaults: exchange.vaults().clone(),
            asked: Arc::default(),
            limits: Arc::default(),
            visits: Arc::new(Visits::new(&exchange.vaults().front().clock)),
            outbox,
            egress: Egress::default(),
            notices: Kinds::default(),
            contact: None,
            letters_at: None,
            exchange,
            mode,
            attempts: Arc::default(),
            closing: Arc::new(watch::channel(false).0),
            seats: Arc::default(),
        }
    }

    /// Lets no API key ask more often than so many times a minute; without this, none is held up.
    pub fn with_calls_per_minute(self, most: NonZeroU32) -> Self {
        let limits = Limits::per_minute(most, self.vaults.front().clock.clone());
        Self { limits: Arc::new(limits), ..self }
    }

    /// With that way out.
    #[must_use]
    pub fn with_egress(self, egress: Egress) -> Self {
        Self { egress, ..self }
    }

    /// Tells whom to ask who cannot go on.
    #[must_use]
    pub fn with_contact(self, contact: Option<&str>) -> Self {
        Self { contact: contact.map(Arc::from), ..self }
    }

    /// Takes letters at addresses of that domain.
    #[must_use]
    pub fn with_letters_at(self, domain: Option<&str>) -> Self {
        Self { letters_at: domain.map(Arc::from), ..self }
    }

    /// With what members are told of.
    #[must_use]
    pub fn with_notices(self, notices: Kinds) -> Self {
        Self { notices, ..self }
    }

    /// Lets go of everybody who waits for news: the node is about to stop.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Whether the node is about to stop.
    pub fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }

    /// Turns true when the node is about to stop.
    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Offers these seats on the sign-in page, where this is the demonstration and nowhere else.
    pub fn with_seats(self, seats: Vec<Seat>) -> Self {
        if self.mode.demo { Self { seats: seats.into(), ..self } } else { self }
    }
}

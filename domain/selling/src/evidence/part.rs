//! The part of a registration's page that shows its evidence: what crossed, who has it, and what can still go.

use askama::{Template, filters::HtmlSafe};
use kernel::Timestamp;
use trust::access::{Access, Role};
use vault::{Tx, VaultError};
use web::{Kind, Sees, Tag};

use super::{Choice, Evidence, State, choosing, store};
use crate::{
    attachments,
    registrations::{Direction, Registration},
    texts::evidence as texts,
};

/// What is shown; what can be chosen is on it for who may send it.
#[derive(Debug, Template)]
#[template(path = "evidence/part.html")]
pub(crate) struct Part {
    /// Where the registration is.
    here: String,
    peer: String,
    sent: bool,
    files: Vec<Line>,
    choices: Vec<Choice>,
    /// Whether the agreement lets nothing cross that could be chosen.
    uncovered: bool,
    /// What a partner sent and can go on up.
    pub(crate) onward: Vec<Choice>,
}

impl HtmlSafe for Part {}

#[derive(Debug)]
struct Line {
    /// Where it is saved from, of what arrived.
    href: Option<String>,
    name: String,
    told: String,
    state: Option<Tag>,
    reason: Option<String>,
    sees: Sees,
}

/// What the part is made from.
pub(crate) struct Found {
    files: Vec<Evidence>,
    offer: choosing::Offer,
    onward: choosing::Offer,
    now: Timestamp,
}

impl Found {
    /// Whether there is nothing to show.
    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.offer.choices.is_empty()
    }
}

impl Part {
    /// Reads it with its registration.
    pub(crate) async fn read(tx: &Tx, registration: &Registration) -> Result<Found, VaultError> {
        let files = store::of(tx, registration.id).await?;
        let (mut offer, mut onward) = Default::default();
        match registration.direction {
            Direction::Sent if registration.state.stands() => {
                offer = choosing::of_sent(tx, registration).await?;
            }
            Direction::Sent => {}
            Direction::Received => onward = choosing::of_received(tx, registration).await?,
        }
        Ok(Found { files, offer, onward, now: tx.now() })
    }

    /// As who looks sees it; none where there is nothing to see.
    pub(crate) fn new(access: &Access, registration: &Registration, found: Found) -> Option<Self> {
        let works = access.role >= Role::Member;
        if found.is_empty() {
            return None;
        }
        let Found { files, offer, onward, now } = found;
        let here = access.here(&format!("registrations/{}", registration.id));
        let uncovered = works && !offer.covered && !offer.choices.is_empty();
        let files: Vec<Line> = files.iter().map(|one| Line::of(&here, registration, one, now)).collect();
        if files.is_empty() && !works {
            return None;
        }
        Some(Self {
            peer: registration.peer_name.clone(),
            sent: registration.direction == Direction::Sent,
            files,
            choices: if works { offer.offered() } else { Vec::new() },
            uncovered,
            onward: onward.offered(),
            here,
        })
    }
}

impl Line {
    fn of(here: &str, registration: &Registration, one: &Evidence, now: Timestamp) -> Self {
        let peer = &registration.peer_name;
        let (what, when) = (attachments::said(one.kind, one.size), web::ago(one.at, now));
        let sent = one.direction == Direction::Sent;
        let crosses = one.crosses() && registration.is_seen();
        let state = match &one.state {
            _ if !registration.is_seen() => Some(Tag { kind: Kind::Plain, text: texts::taken_back() }),
            State::UnderWay => Some(Tag { kind: Kind::Plain, text: texts::under_way() }),
            State::There => None,
            State::Refused { .. } => Some(Tag { kind: Kind::Bad, text: texts::not_taken() }),
        };
        let reason = match &one.state {
            State::Refused { reason } => Some(crate::leads::sentence(reason)),
            _ => None,
        };
        let sees = match sent {
            true if crosses => Sees::With { with: peer.clone() },
            true => Sees::OnlyYou,
            false => Sees::From { from: peer.clone() },
        };
        Self {
            href: (!sent).then(|| format!("{here}/evidence/{}", one.id)),
            name: one.name.clone(),
            told: if sent { texts::sent(what, when) } else { texts::arrived(what, when) },
            state,
            reason,
            sees,
        }
    }
}

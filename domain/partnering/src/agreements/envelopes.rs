//! What crosses to change an agreement. Handshakes: the fixed terms of the protocol cover them.

use exchange::{AgreementRef, Arrived, Covered, Exchange, Handles, Kind, Receipt, Refuse, Sent, Verdict};
use futures::future::BoxFuture;
use jiff::SignedDuration;
use kernel::{PartnershipId, Timestamp};
use trust::agreements::{self, Agreement, Terms};
use vault::{Change, VaultError};

use crate::partnerships::{self, Partnership, Role, State};
use crate::programs;

pub(super) static PROPOSED: Kind = Kind { name: "agreement.proposed", covered: Covered::ByProtocol };
pub(super) static ACCEPTED: Kind = Kind { name: "agreement.accepted", covered: Covered::ByProtocol };
pub(super) static DECLINED: Kind = Kind { name: "agreement.declined", covered: Covered::ByProtocol };
pub(super) static TAKEN_BACK: Kind = Kind { name: "agreement.taken_back", covered: Covered::ByProtocol };

/// How much earlier than a proposal its acceptance may be, by another clock.
const SKEW: SignedDuration = SignedDuration::from_hours(24);

/// Answers to a version that is proposed.
#[derive(Debug)]
pub struct Proposed;
/// Answers to its acceptance.
#[derive(Debug)]
pub struct Accepted;
/// Answers where it is declined.
#[derive(Debug)]
pub struct Declined;
/// Answers where it is taken back.
#[derive(Debug)]
pub struct TakenBack;

impl Handles for Proposed {
    fn kind(&self) -> &'static Kind {
        &PROPOSED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let partnership = with_sender(change, envelope, Role::Partner).await?;
            let terms = envelope.text("terms").ok_or_else(unreadable)?;
            let terms = Terms::parse(&terms).map_err(|error| Refuse::because("terms", error.to_string()))?;
            if let Some(wrong) = super::wrong(&terms) {
                return Err(Refuse::because("terms", wrong));
            }
            let which = which(envelope)?;
            let versions = agreements::of_partnership(change, partnership.id).await?;
            let newest = versions.first().ok_or_else(unreadable)?;
            // One after the other, under one id: a version that is known never changes.
            if which.id != newest.which.id || which.version != newest.which.version + 1 {
                return Err(Refuse::because("wrong_version", "another version is expected next"));
            }
            let not_before = match envelope.text("not_before") {
                None => None,
                Some(text) => Some(text.parse().map_err(|_| unreadable())?),
            };
            let proposed = Agreement {
                proposed_by: envelope.text("by").map(name),
                not_before,
                ..Agreement::proposed(
                    which,
                    partnership.id,
                    (partnership.peer, false),
                    terms,
                    envelope.header.issued,
                )
            };
            Ok(agreements::keep(change, &proposed).await?)
        })
    }
}

impl Handles for Accepted {
    fn kind(&self) -> &'static Kind {
        &ACCEPTED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let partnership = with_sender(change, envelope, Role::Owner).await?;
            if partnership.state != State::Active {
                return Err(Refuse::because("not_active", "the partnership has not begun, or has ended"));
            }
            signed(change, envelope, &partnership).await?;
            // Its end was announced meanwhile: that is the end of this version as well.
            if let Some(ends) = &partnership.ends {
                agreements::end(change, partnership.id, ends.at).await?;
            }
            programs::tell_again(change, partnership.id).await?;
            Ok(programs::ask(change, partnership.program).await?)
        })
    }

    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move { heard(change, sent, receipt).await.map(|_| ()) })
    }
}

impl Handles for Declined {
    fn kind(&self) -> &'static Kind {
        &DECLINED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let partnership = with_sender(change, envelope, Role::Owner).await?;
            let declined = known(change, envelope, &partnership).await?;
            let why: String = envelope.text("why").unwrap_or_default().chars().take(1_000).collect();
            agreements::decline(change, &declined, &why).await?;
            Ok(())
        })
    }
}

impl Handles for TakenBack {
    fn kind(&self) -> &'static Kind {
        &TAKEN_BACK
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let partnership = with_sender(change, envelope, Role::Partner).await?;
            let closed = known(change, envelope, &partnership).await?;
            // Whoever has accepted it meanwhile has accepted it, on both sides.
            agreements::close(change, &closed).await?;
            Ok(())
        })
    }
}

/// A partner has accepted a version, with the invitation or later: it holds here as well.
pub(crate) async fn signed(
    change: &Change,
    envelope: &Arrived,
    partnership: &Partnership,
) -> Result<(), Refuse> {
    let accepted = known(change, envelope, partnership).await?;
    let at: Timestamp = envelope.text("at").and_then(|text| text.parse().ok()).ok_or_else(unreadable)?;
    // By the partner's clock; never later than it says itself, nor long before it can have read it.
    let earliest = accepted.proposed.saturating_sub(SKEW).unwrap_or(accepted.proposed);
    let at = at.max(earliest).min(envelope.header.issued);
    let by = envelope.text("by").map_or_else(|| partnership.peer_name.clone(), name);
    Ok(agreements::accepted(change, &accepted, at, &by).await?)
}

/// The owner of the program has answered an acceptance. It knows of it from the moment of its receipt on; where it
/// refuses it, the version is open again: false then.
pub(crate) async fn heard(change: &Change, sent: &Sent, receipt: &Receipt) -> Result<bool, VaultError> {
    let Ok(id) = sent.header.subject.parse::<PartnershipId>() else { return Ok(true) };
    // The one that was accepted in the change that sent it.
    let versions = agreements::of_partnership(change, id).await?;
    let before = versions.iter().rev().filter(|known| known.accepted <= Some(sent.header.issued));
    let Some(accepted) = before.filter(|known| known.accepted.is_some()).max_by_key(|known| known.accepted)
    else {
        return Ok(true);
    };
    match receipt.verdict {
        Verdict::Refused { .. } => agreements::not_accepted(change, accepted).await.map(|()| false),
        _ => agreements::heard(change, accepted, receipt.head.number).await.map(|()| true),
    }
}

/// The version that an envelope is about.
async fn known(change: &Change, envelope: &Arrived, partnership: &Partnership) -> Result<Agreement, Refuse> {
    let known = agreements::find(change, which(envelope)?).await?;
    known
        .filter(|known| known.partnership == partnership.id)
        .ok_or_else(|| Refuse::because("unknown_version", "these are not terms that were proposed"))
}

fn which(envelope: &Arrived) -> Result<AgreementRef, Refuse> {
    Ok(AgreementRef {
        id: envelope.text("agreement").and_then(|text| text.parse().ok()).ok_or_else(unreadable)?,
        version: envelope.number("version").filter(|number| *number > 0).ok_or_else(unreadable)?,
    })
}

fn unreadable() -> Refuse {
    Refuse::because("unreadable", "it cannot be read")
}

/// The partnership that an envelope is about: only its other side may speak of it.
async fn with_sender(change: &Change, envelope: &Arrived, role: Role) -> Result<Partnership, Refuse> {
    let known = partnerships::find(change, envelope.subject()?).await?;
    known
        .filter(|known| {
            known.peer == envelope.header.from && known.role == role && known.state != State::Ended
        })
        .ok_or_else(|| Refuse::because("unknown", "there is no such partnership"))
}

/// A name that came from elsewhere, as long as names are.
fn name(text: String) -> String {
    text.chars().take(120).collect()
}

//! What crosses to make and to end a partnership. Handshakes: the fixed terms of the protocol cover them.

use exchange::{AgreementRef, Arrived, Covered, Exchange, Handles, Kind, Refuse};
use futures::future::BoxFuture;
use kernel::{PartnershipId, Timestamp};
use trust::agreements::{self, Agreement, Terms};
use vault::{Change, Fact};

use super::{Partnership, Role, State, store};
use crate::programs;

pub(super) static INVITED: Kind = Kind { name: "partnership.invited", covered: Covered::ByProtocol };
pub(super) static ACCEPTED: Kind = Kind { name: "partnership.accepted", covered: Covered::ByProtocol };
pub(super) static ENDED: Kind = Kind { name: "partnership.ended", covered: Covered::ByProtocol };

/// Answers to an invitation.
#[derive(Debug)]
pub struct Invited;
/// Answers to its acceptance.
#[derive(Debug)]
pub struct Accepted;
/// Answers to the end of a partnership.
#[derive(Debug)]
pub struct Ended;

impl Handles for Invited {
    fn kind(&self) -> &'static Kind {
        &INVITED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let unreadable = || Refuse::because("unreadable", "the invitation cannot be read");
            let text = |name| envelope.text(name).ok_or_else(unreadable);
            let id: PartnershipId = envelope.subject()?;
            let terms =
                Terms::parse(&text("terms")?).map_err(|error| Refuse::because("terms", error.to_string()))?;
            let products = envelope.values.get("products").cloned().unwrap_or_default();
            let partnership = Partnership {
                id,
                role: Role::Partner,
                program: text("program")?.parse().map_err(|_| unreadable())?,
                program_name: text("program_name")?,
                products: serde_json::from_value(products).map_err(|_| unreadable())?,
                pass_up: text("pass_up")?.parse().map_err(|()| unreadable())?,
                peer: envelope.header.from,
                peer_name: text("from")?,
                state: State::Invited,
                since: change.now(),
            };
            let which = AgreementRef {
                id: text("agreement")?.parse().map_err(|_| unreadable())?,
                version: envelope.number("version").ok_or_else(unreadable)?,
            };
            if store::find(change, id).await?.is_some() {
                return Err(Refuse::because("known", "this partnership is known here already"));
            }
            store::keep(change, &partnership).await?;
            let version = envelope.number("program_version").filter(|version| *version > 0).unwrap_or(1);
            programs::begin_place(change, id, partnership.program, version).await?;
            let agreement = Agreement {
                which,
                partnership: id,
                peer: envelope.header.from,
                owner: false,
                terms,
                proposed: envelope.header.issued,
                accepted: None,
                accepted_by: None,
                ended: None,
            };
            agreements::keep(change, &agreement).await?;
            let fact = Fact::new("partnership.invitation_received")
                .about(id)
                .with("peer", partnership.peer.to_string());
            change.record(fact).await?;
            Ok(())
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
            let unreadable = || Refuse::because("unreadable", "the acceptance cannot be read");
            let partnership = with_sender(change, envelope, Role::Owner).await?;
            let which = AgreementRef {
                id: envelope.text("agreement").and_then(|text| text.parse().ok()).ok_or_else(unreadable)?,
                version: envelope.number("version").ok_or_else(unreadable)?,
            };
            let at: Timestamp =
                envelope.text("at").and_then(|text| text.parse().ok()).ok_or_else(unreadable)?;
            let proposed = agreements::of_partnership(change, partnership.id).await?;
            if !proposed.iter().any(|agreement| agreement.which == which) {
                return Err(Refuse::because("unknown_version", "these are not the terms that were proposed"));
            }
            // In force on both sides from the moment that the partner says; never from before it was issued.
            let at =
                at.min(envelope.header.issued).max(proposed.iter().map(|a| a.proposed).min().unwrap_or(at));
            agreements::accept(change, partnership.id, which, at).await?;
            store::step(change, partnership.id, State::Invited, State::Active, change.now()).await?;
            programs::tell_again(change, partnership.id).await?;
            programs::ask(change, partnership.program).await?;
            let fact = Fact::new("partnership.active")
                .about(partnership.id)
                .with("peer", partnership.peer.to_string());
            change.record(fact).await?;
            Ok(())
        })
    }
}

impl Handles for Ended {
    fn kind(&self) -> &'static Kind {
        &ENDED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let id: PartnershipId = envelope.subject()?;
            let partnership =
                store::find(change, id).await?.filter(|known| known.peer == envelope.header.from);
            let partnership =
                partnership.ok_or_else(|| Refuse::because("unknown", "there is no such partnership"))?;
            agreements::end(change, partnership.id, change.now()).await?;
            if store::step(change, partnership.id, State::Active, State::Ended, change.now()).await? {
                let fact =
                    Fact::new("partnership.ended").about(id).with("peer", partnership.peer.to_string());
                change.record(fact).await?;
            }
            Ok(())
        })
    }
}

/// The partnership that an envelope is about: only its other side may speak of it.
async fn with_sender(change: &Change, envelope: &Arrived, role: Role) -> Result<Partnership, Refuse> {
    let id: PartnershipId = envelope.subject()?;
    let known = store::find(change, id).await?;
    known
        .filter(|known| known.peer == envelope.header.from && known.role == role)
        .ok_or_else(|| Refuse::because("unknown", "there is no such partnership"))
}

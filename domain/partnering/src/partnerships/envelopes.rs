//! What crosses to make a partnership. Handshakes: the fixed terms of the protocol cover them.

use exchange::{AgreementRef, Arrived, Covered, Exchange, Handles, Kind, Receipt, Refuse, Sent};
use futures::future::BoxFuture;
use kernel::PartnershipId;
use trust::agreements::{self, Agreement, Terms};
use vault::{Change, Fact, VaultError};

use super::{Partnership, Role, State, store};
use crate::programs;

pub(super) static INVITED: Kind = Kind { name: "partnership.invited", covered: Covered::ByProtocol };
pub(super) static ACCEPTED: Kind = Kind { name: "partnership.accepted", covered: Covered::ByProtocol };

/// Answers to an invitation.
#[derive(Debug)]
pub struct Invited;
/// Answers to its acceptance.
#[derive(Debug)]
pub struct Accepted;

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
                ends: None,
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
                proposed_by: Some(partnership.peer_name.clone()),
                ..Agreement::proposed(which, id, (partnership.peer, false), terms, envelope.header.issued)
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
            let partnership = with_sender(change, envelope, Role::Owner).await?;
            if partnership.state != State::Invited {
                return Err(Refuse::because("not_invited", "the invitation is not open any more"));
            }
            crate::agreements::signed(change, envelope, &partnership).await?;
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

    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            if crate::agreements::heard(change, sent, receipt).await? {
                return Ok(());
            }
            let Ok(id) = sent.header.subject.parse::<PartnershipId>() else { return Ok(()) };
            store::step(change, id, State::Active, State::Invited, change.now()).await.map(|_| ())
        })
    }
}

/// The partnership that an envelope is about: only its other side may speak of it.
pub(super) async fn with_sender(
    change: &Change,
    envelope: &Arrived,
    role: Role,
) -> Result<Partnership, Refuse> {
    let id: PartnershipId = envelope.subject()?;
    let known = store::find(change, id).await?;
    known
        .filter(|known| known.peer == envelope.header.from && known.role == role)
        .ok_or_else(|| Refuse::because("unknown", "there is no such partnership"))
}

//! What happens when the other side shows its people, and when it takes that back.

use exchange::{Arrived, Exchange, Handles, Header, Kind, Refuse, Why};
use futures::future::BoxFuture;
use kernel::PartnershipId;
use vault::{Change, Fact, VaultError};

use super::{
    Card,
    card::MOST,
    store,
    telling::{FIELD, PEOPLE},
};
use crate::partnerships::{self, State};

/// Answers to the people whom the other side shows.
#[derive(Debug)]
pub struct PeopleShown;

impl Handles for PeopleShown {
    fn kind(&self) -> &'static Kind {
        &PEOPLE
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let unreadable = || Refuse::because("unreadable", "the people cannot be read");
            let id: PartnershipId = envelope.subject()?;
            let known = partnerships::find(change, id).await?;
            let known = known.filter(|one| one.peer == envelope.header.from && one.state == State::Active);
            let known =
                known.ok_or_else(|| Refuse::because("no_partnership", "there is no active partnership"))?;
            let people = envelope.values.get(FIELD).cloned().unwrap_or_default();
            let cards: Vec<Card> = serde_json::from_value(people).map_err(|_| unreadable())?;
            if cards.len() > MOST || !cards.iter().all(Card::is_fine) {
                return Err(unreadable());
            }
            store::replace(change, id, &envelope.header.id.to_string(), cards).await?;
            let fact = Fact::new("partnership.people_received").about(id);
            change.record(fact.with("peer", known.peer.to_string())).await?;
            Ok(())
        })
    }

    fn erased<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        _: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move { store::forget(change, &header.id.to_string()).await })
    }
}

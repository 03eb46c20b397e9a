//! A line says what its deal says now, as long as there is something to say.

use exchange::Exchange;
use jiff::tz::TimeZone;
use kernel::RegistrationId;
use partnering::partnerships::{self, Role};
use selling::{
    deals::{Card, Deal, Source, Stage},
    registrations::{self, State},
};
use vault::{Change, Fact, VaultError};

use super::{Line, owed, rate::rate, share, store, telling};

/// Makes the line of a deal what the deal says now, tells the partner, or takes it back. What is read twice does nothing.
pub(super) async fn settle(
    exchange: &Exchange,
    change: &Change,
    deal: &Deal,
    known: Option<Line>,
) -> Result<(), VaultError> {
    let Source::Registration { id, .. } = &deal.source else { return Ok(()) };
    // The time is over for which what came with the registration may be kept. What is owed is known here by itself.
    if let Some(known) = known.as_ref().filter(|_| deal.stage == Stage::Won && deal.card == Card::default()) {
        let bare = Line { company: None, product: None, price: None, ..known.clone() };
        return if bare == *known { Ok(()) } else { store::put(change, &bare).await };
    }
    match (said(change, deal, *id, known.as_ref()).await?, known) {
        (Some(line), Some(known)) if known.says_what(&line) => Ok(()),
        (Some(mut line), _) => {
            telling::tell(exchange, change, &mut line).await?;
            store::put(change, &line).await?;
            change.record(fact("sale.billed", &line)).await?;
            Ok(())
        }
        (None, Some(known)) => {
            telling::take_back(exchange, change, *id).await?;
            store::delete(change, *id).await?;
            trust::access::forget_answers(change).await?;
            change.record(fact("sale.bill_taken_back", &known)).await?;
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

/// What a deal says of a line; nothing where it is not won, nobody said how its customer pays (what was sold before it came
/// here was settled elsewhere), or it is no partner's any more.
async fn said(
    change: &Change,
    deal: &Deal,
    id: RegistrationId,
    known: Option<&Line>,
) -> Result<Option<Line>, VaultError> {
    let Some(billing) = deal.answers.billing.filter(|_| deal.stage == Stage::Won) else { return Ok(None) };
    let Some(registration) = registrations::find(change, id).await? else { return Ok(None) };
    if !matches!(registration.state, State::Accepted { .. } | State::Expired { .. }) {
        return Ok(None);
    }
    let partnership = partnerships::find(change, registration.partnership).await?;
    let Some(partnership) = partnership.filter(|one| one.role == Role::Owner) else { return Ok(None) };
    // Day and rate are those of the day on which it was won, however its amount changes later.
    let (won_on, rate) = match known {
        Some(known) => (known.won_on, known.rate),
        None => {
            let day = deal.moved.to_zoned(TimeZone::UTC).date();
            (day, rate(change, &partnership, &registration).await?)
        }
    };
    let price = deal.card.value.filter(|price| price.minor >= 0);
    let part = price.map(|price| share(price, rate));
    Ok(Some(Line {
        id,
        role: Role::Owner,
        peer: registration.peer,
        peer_name: registration.peer_name,
        partnership: partnership.id,
        deal: Some(deal.id),
        won_on,
        company: deal.card.company.clone(),
        product: Some(deal.card.product.clone()).filter(|product| !product.is_empty()),
        price,
        rate,
        billing,
        purchase_order: deal.answers.purchase_order.clone(),
        share: part,
        owed: price.zip(part).map(|(price, part)| owed(price, part, billing)),
        untold: None,
        envelope: None,
    }))
}

/// A fact about a line: nothing of the customer, no amount.
pub(super) fn fact(kind: &'static str, line: &Line) -> Fact {
    Fact::new(kind).about(line.id).with("peer", line.peer.to_string())
}

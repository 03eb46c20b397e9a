//! What happens where a line arrives, and where it is taken back.

use exchange::{Arrived, Exchange, Handles, Header, Kind, Receipt, Refuse, Sent, Why};
use futures::future::BoxFuture;
use jiff::civil::Date;
use kernel::{Money, Percent, RegistrationId};
use partnering::partnerships::Role;
use selling::{
    deals::Billing,
    registrations::{self, Direction, Registration},
};
use vault::{Change, VaultError};

use super::{BILLED, Line, owed, settling::fact, share, store, telling};

/// What a won sale means is told.
#[derive(Debug)]
pub struct Billed;

impl Handles for Billed {
    fn kind(&self) -> &'static Kind {
        &BILLED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let id: RegistrationId = envelope.subject()?;
            let ours = registrations::find(change, id).await?.filter(|one| {
                one.direction == Direction::Sent
                    && one.peer == envelope.header.from
                    && Some(one.partnership) == envelope.header.partnership
            });
            let unknown = || Refuse::because("unknown", "there is no such registration");
            let ours = ours.ok_or_else(unknown)?;
            // What was taken back here stays so: who told it learns that as well.
            if !ours.is_seen() {
                return Ok(());
            }
            let line = read(envelope, ours)?;
            store::put(change, &line).await?;
            change.record(fact("sale.bill_told", &line)).await?;
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
        Box::pin(async move {
            let Ok(id) = header.subject.parse::<RegistrationId>() else { return Ok(()) };
            let envelope = header.id.to_string();
            // What was told later came in an envelope of its own.
            let known = store::find(change, id)
                .await?
                .filter(|line| line.role == Role::Partner && line.envelope.as_ref() == Some(&envelope));
            let Some(known) = known else { return Ok(()) };
            store::delete(change, id).await?;
            trust::access::forget_answers(change).await?;
            change.record(fact("sale.bill_taken_back", &known)).await?;
            Ok(())
        })
    }

    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(telling::answered(change, sent, receipt))
    }
}

/// Reads a line; what is wrong with it is told to its sender. Its share is what its rate makes of its price, or it is not taken:
/// both sides count alike.
fn read(envelope: &Arrived, ours: Registration) -> Result<Line, Refuse> {
    let wrong = |name: &'static str| Refuse::because("invalid", format!("its {name} cannot be read"));
    let money = |name: &'static str| -> Result<Option<Money>, Refuse> {
        let Some(value) = envelope.values.get(name) else { return Ok(None) };
        let money: Money = serde_json::from_value(value.clone()).map_err(|_| wrong(name))?;
        if money.minor < 0 { Err(wrong(name)) } else { Ok(Some(money)) }
    };
    let short = |name: &'static str| match envelope.text(name) {
        Some(text) if text.chars().count() > 200 => Err(wrong(name)),
        text => Ok(text),
    };
    let rate = envelope.number("rate").filter(|rate| (0..=10_000).contains(rate));
    let rate = Percent(rate.ok_or_else(|| wrong("rate"))?);
    let billing = envelope.text("billing").and_then(|word| word.parse::<Billing>().ok());
    let billing = billing.ok_or_else(|| wrong("billing"))?;
    let won_on = envelope.text("won_on").and_then(|day| day.parse::<Date>().ok());
    let (price, part) = (money("value")?, money("share")?);
    if part != price.map(|price| share(price, rate)) {
        return Err(wrong("share"));
    }
    Ok(Line {
        id: ours.id,
        role: Role::Partner,
        peer: ours.peer,
        peer_name: ours.peer_name,
        partnership: ours.partnership,
        deal: None,
        won_on: won_on.ok_or_else(|| wrong("day"))?,
        company: short("company")?,
        product: short("product")?,
        price,
        rate,
        billing,
        purchase_order: short("purchase_order")?,
        share: part,
        owed: price.zip(part).map(|(price, part)| owed(price, part, billing)),
        untold: None,
        envelope: Some(envelope.header.id.to_string()),
    })
}

//! How the partner comes to know of a line: the whole of it, where the agreement covers it. What was told before is taken
//! back, so that nothing stays of what is so no longer.

use exchange::{Draft, Exchange, Field, Header, Logged, Receipt, SendError, Sent, State as Crossed, Verdict};
use kernel::RegistrationId;
use serde_json::{Value, json};
use trust::agreements::{self, Class, Clause};
use vault::{Change, Tx, VaultError};

use super::{BILLED, Line, Untold, settling::fact, store};

/// The work of telling a line anew.
pub(super) const TELL: &str = "earning.lines.tell";

/// Tells the partner, or says in the line why it is not told.
pub(super) async fn tell(exchange: &Exchange, change: &Change, line: &mut Line) -> Result<(), VaultError> {
    // Where what came with the registration is erased, there is nothing left to tell.
    if line.price.is_none() && line.share.is_some() {
        return Ok(());
    }
    let before = out(exchange, change, line.id).await?;
    (line.untold, line.envelope) = (Some(Untold::Uncovered), None);
    let agreement = agreements::in_force(change, line.partnership, change.now()).await?;
    if let Some(clause) = agreement.as_ref().and_then(|agreement| agreement.outgoing(BILLED.name)) {
        let draft = Draft {
            kind: &BILLED,
            to: line.peer,
            partnership: Some(line.partnership),
            subject: line.id.to_string(),
            in_reply_to: None,
            basis: None,
            fields: fields(line, clause),
        };
        match exchange.clear(change, draft).await {
            Ok(cleared) => {
                let sent = exchange.send(change, cleared).await.map(Some).or_else(below)?;
                (line.untold, line.envelope) = (None, sent.map(|sent| sent.header.id.to_string()));
            }
            Err(SendError::Uncovered { .. } | SendError::NoReceiver) => {}
            Err(SendError::Vault(error)) => return Err(error),
            Err(error) => line.untold = Some(Untold::Refused(error.to_string())),
        }
    } else {
        wait_for_terms(change, line).await?;
    }
    withdraw(exchange, change, before).await
}

/// Takes back what was told.
pub(super) async fn take_back(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
) -> Result<(), VaultError> {
    let before = out(exchange, change, id).await?;
    withdraw(exchange, change, before).await
}

/// What of a line crosses under these terms.
fn fields(line: &Line, clause: &Clause) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut say = |name: &'static str, class: Class, value: Option<Value>| {
        if let Some(value) = value.filter(|_| clause.covers(class)) {
            fields.push(Field::new(name, class.as_str(), value));
        }
    };
    say("company", Class::Company, line.company.clone().map(Value::from));
    say("product", Class::Product, line.product.clone().map(Value::from));
    say("value", Class::Product, line.price.map(|price| json!(price)));
    say("share", Class::Product, line.share.map(|share| json!(share)));
    say("rate", Class::Decision, Some(json!(line.rate.0)));
    say("billing", Class::Decision, Some(json!(line.billing.as_str())));
    say("won_on", Class::Decision, Some(json!(line.won_on.to_string())));
    say("purchase_order", Class::Reference, line.purchase_order.clone().map(Value::from));
    fields
}

/// The envelope that the partner has, or is about to get.
async fn out(
    exchange: &Exchange,
    tx: &Tx,
    id: RegistrationId,
) -> Result<Option<(Header, String)>, VaultError> {
    let Some((header, hash)) = exchange.last_sent(tx, &BILLED, &id.to_string()).await? else {
        return Ok(None);
    };
    let logged = Logged::find(tx, header.id).await?;
    let held = logged.is_some_and(|logged| matches!(logged.state, Crossed::Queued | Crossed::Delivered));
    Ok(held.then_some((header, hash)))
}

async fn withdraw(
    exchange: &Exchange,
    change: &Change,
    before: Option<(Header, String)>,
) -> Result<(), VaultError> {
    match before {
        Some((header, hash)) => {
            exchange.withdraw(change, &header, &hash).await.map(Some).or_else(below).map(|_| ())
        }
        None => Ok(()),
    }
}

/// Terms that were accepted and begin later may cover it then.
async fn wait_for_terms(change: &Change, line: &Line) -> Result<(), VaultError> {
    let versions = agreements::of_partnership(change, line.partnership).await?;
    let begins = versions.into_iter().filter_map(|one| one.begins).filter(|at| *at > change.now()).min();
    match begins {
        Some(at) => change.enqueue(TELL, &line.id.to_string(), &Value::Null, at).await,
        None => Ok(()),
    }
}

/// What was told was answered: a line that was not taken says so. What did not arrive in its time, since the other side was away
/// for weeks, is told anew.
pub(super) async fn answered(change: &Change, sent: &Sent, receipt: &Receipt) -> Result<(), VaultError> {
    let Verdict::Refused { reason, .. } = &receipt.verdict else { return Ok(()) };
    let Ok(id) = sent.header.subject.parse::<RegistrationId>() else { return Ok(()) };
    let envelope = sent.header.id.to_string();
    let known = store::find(change, id).await?.filter(|line| line.envelope.as_ref() == Some(&envelope));
    let Some(known) = known else { return Ok(()) };
    if sent.came_late(receipt, change.now()) {
        return change.enqueue(TELL, &sent.header.subject, &Value::Null, change.now()).await;
    }
    let refused = Line { untold: Some(Untold::Refused(reason.clone())), ..known };
    store::put(change, &refused).await?;
    change.record(fact("sale.bill_refused", &refused)).await?;
    Ok(())
}

fn below<T>(error: SendError) -> Result<Option<T>, VaultError> {
    match error {
        SendError::Vault(error) => Err(error),
        error => Err(VaultError::Damaged(error.to_string())),
    }
}

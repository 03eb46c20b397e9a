//! Passing a registration up: what a distributor does with what it accepted.

use exchange::{Exchange, Field};
use partnering::{
    partnerships::{self, Partnership},
    programs::{self, PassUp},
    teams::Place,
};
use trust::agreements::{self, Class};
use vault::{Change, Tx};

use crate::leads::Draft;

use super::{
    Course, Hop, Registration, RegistrationError, State,
    actions::{fresh, grounded, send_up},
    asking,
    fields::crossing,
    kinds::SUBMITTED,
};

/// Passes an accepted registration up to the vendor that its program leads to. Automatically or by hand,
/// as the program says. Gives the tiers that it waits for now, none where it goes no further: the caller
/// keeps them.
pub(super) async fn pass_up(
    exchange: &Exchange,
    change: &Change,
    incoming: &Registration,
    by_hand: bool,
) -> Result<Vec<Hop>, RegistrationError> {
    // It follows from the decision by the program's rules, whatever who decided sees of the tiers above.
    let _all = change.whole();
    let Some((upstream, way)) = way_up(change, incoming).await? else { return Ok(Vec::new()) };
    if way != if by_hand { PassUp::ByHand } else { PassUp::Automatic } {
        return Ok(Vec::new());
    }
    let Some(agreement) = agreements::in_force(change, upstream.id, change.now()).await? else {
        return Ok(Vec::new());
    };
    let Some(clause) = agreement.outgoing(SUBMITTED.name) else { return Ok(Vec::new()) };
    // Everything that came and that the upper terms let cross; the partner had chosen what came.
    let mut fields = crossing(&incoming.sale, clause, |_| true);
    let reseller = clause.covers(Class::Partner).then(|| incoming.peer_name.clone());
    fields.extend(reseller.iter().map(|name| Field::new("reseller", Class::Partner.as_str(), name.clone())));
    let crossed = fields.clone();
    let basis = grounded(&mut fields, incoming.course.basis)?;
    let answers = if clause.covers(Class::Notes) { incoming.course.answers.clone() } else { Vec::new() };
    fields.extend(asking::carries(&answers));
    let registration = Registration {
        course: Course { basis, answers, ..Course::default() },
        sale: Draft {
            place: Place { vendor: Some(upstream.peer), ..incoming.sale.place },
            ..incoming.sale.clone()
        },
        origin: Some(incoming.id),
        reseller,
        ..fresh(change, &upstream, &crossed)
    };
    send_up(exchange, change, registration, fields, Some(incoming.envelope.clone())).await?;
    Ok(vec![Hop { name: upstream.peer_name, state: State::Pending.as_str().to_owned() }])
}

/// The place in a vendor's program that registrations of this partnership's program go on to. The terms
/// under which it came must let it go onward.
pub(super) async fn way_up(
    tx: &Tx,
    incoming: &Registration,
) -> Result<Option<(Partnership, PassUp)>, RegistrationError> {
    let Some(below) = partnerships::find(tx, incoming.partnership).await? else { return Ok(None) };
    let Some(program) = programs::find(tx, below.program).await? else { return Ok(None) };
    let Some(upstream) = program.upstream else { return Ok(None) };
    let below_terms = agreements::in_force(tx, below.id, tx.now()).await?;
    let onward =
        below_terms.is_some_and(|terms| terms.incoming(SUBMITTED.name).is_some_and(|clause| clause.onward));
    let Some(upstream) = partnerships::find(tx, upstream).await?.filter(|_| onward) else {
        return Ok(None);
    };
    Ok(Some((upstream, program.pass_up)))
}

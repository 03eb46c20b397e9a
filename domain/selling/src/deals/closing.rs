//! When a deal is closed, whoever closes it is asked what becomes of what is still to be done about it.

use exchange::Exchange;
use vault::Change;

use super::{Deal, DealError, LostReason, Stage};
use crate::{
    steps::{self, Rest},
    texts::deals as texts,
};

/// Who closes a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closer {
    /// Somebody who has not seen yet that something is still to be done: they are asked.
    Unasked,
    /// Somebody who was asked, or a program: who says nothing means what is usual.
    Asked,
}

/// Does with the open steps of a deal what who moved it out of the stage `from` says.
///
/// # Errors
/// [`DealError::Gate`] where that is to be asked, or was not understood.
pub(super) async fn settle(
    exchange: &Exchange,
    change: &Change,
    deal: &Deal,
    from: Stage,
    (closer, said): (Closer, &str),
) -> Result<(), DealError> {
    let Some(usual) = Rest::usual(deal.stage).filter(|_| from != deal.stage) else { return Ok(()) };
    if steps::open_count(change, deal.id).await? == 0 {
        return Ok(());
    }
    let gate = |errors| DealError::Gate(deal.stands(), errors);
    let rest = match said.trim() {
        "" if closer == Closer::Unasked => return Err(gate(Vec::new())),
        "" => usual,
        word => word
            .parse()
            .map_err(|()| gate(vec![("open_steps", DealError::Choice(word.chars().take(30).collect()))]))?,
    };
    if rest == Rest::Drop {
        let dropped = steps::drop_open(exchange, change, deal.id, &why(deal)).await;
        dropped.map_err(|error| match error {
            steps::StepError::Vault(error) => error.into(),
            error => DealError::Steps(error.to_string()),
        })?;
    }
    Ok(())
}

/// Why nothing more is to be done.
fn why(deal: &Deal) -> String {
    match deal.answers.lost_reason.filter(|_| deal.stage == Stage::Lost).map(LostReason::label) {
        Some(reason) => texts::closed_because(deal.stands(), reason),
        None => deal.stands(),
    }
}

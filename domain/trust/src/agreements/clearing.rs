//! What the exchange asks before anything crosses, on both sides.

use std::str::FromStr;

use exchange::{Ask, Clause as Cleared, Terms as Asked, Uncovered};
use futures::future::BoxFuture;
use vault::Tx;

use super::{Agreement, Class, Clause, in_force, store};

/// The agreements of a vault, as the exchange asks them.
#[derive(Debug, Clone, Copy)]
pub struct Agreements;

impl Asked for Agreements {
    fn outgoing<'a>(&'a self, tx: &'a Tx, ask: &'a Ask) -> BoxFuture<'a, Result<Cleared, Uncovered>> {
        Box::pin(async move {
            let agreement = match ask.partnership {
                Some(partnership) => in_force(tx, partnership, ask.issued).await?,
                None => None,
            };
            let agreement = agreement.ok_or_else(|| {
                not(
                    "no_agreement",
                    "no accepted agreement covers this; ask your partner to agree on terms first",
                )
            })?;
            let clause = agreement.outgoing(ask.kind.name);
            check(ask, &agreement, clause)
        })
    }

    fn incoming<'a>(&'a self, tx: &'a Tx, ask: &'a Ask) -> BoxFuture<'a, Result<Cleared, Uncovered>> {
        Box::pin(async move {
            let agreement = match ask.agreement {
                Some(which) => store::find(tx, which).await?,
                None => None,
            };
            let agreement = agreement
                .filter(|known| known.covers_sent(ask.issued, ask.head.unwrap_or(i64::MAX)))
                .ok_or_else(|| {
                    not("no_agreement", "no agreement that was in force when it was issued covers it")
                })?;
            let clause = agreement.incoming(ask.kind.name);
            check(ask, &agreement, clause)
        })
    }
}

fn check(ask: &Ask, agreement: &Agreement, clause: Option<&Clause>) -> Result<Cleared, Uncovered> {
    if Some(agreement.partnership) != ask.partnership || agreement.peer != ask.peer {
        return Err(not("no_agreement", "the agreement is one with somebody else"));
    }
    let name = &agreement.terms.name;
    let clause =
        clause.ok_or_else(|| not("not_covered", format!("{name} does not speak of {}", ask.kind.name)))?;
    for class in &ask.classes {
        let covered = Class::from_str(class).is_ok_and(|class| clause.covers(class));
        if !covered {
            let label = Class::from_str(class).map_or_else(|()| class.clone(), Class::label).to_lowercase();
            return Err(not("class_not_covered", format!("{name} does not let “{label}” cross")));
        }
    }
    Ok(Cleared {
        agreement: Some(agreement.which),
        purpose: clause.purpose.clone(),
        keep_for: Some(clause.keep_for()),
    })
}

fn not(code: &'static str, text: impl Into<String>) -> Uncovered {
    Uncovered::Not { code, text: text.into() }
}

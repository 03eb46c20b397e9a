//! Telling partners what a program says. Whoever has a place in it and terms that cover it is told every version, in
//! order and once, by work after the change that published it; so is who joins later.

use exchange::{
    Arrived, Covered, Draft as EnvelopeDraft, Exchange, Field, Handles, Header, Kind, Refuse, SendError, Why,
};
use futures::future::BoxFuture;
use kernel::ProgramId;
use serde_json::json;
use trust::agreements::{self, Class};
use vault::{Actor, Change, Fact, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use super::{
    Program, State,
    joined::{self, Joined, Link},
    places::{self, Place},
    store,
};
use crate::partnerships::{self, Partnership, Role, State as Standing};

/// Down: what a program says.
pub(crate) static PUBLISHED: Kind = Kind { name: "program.published", covered: Covered::ByAgreement };

/// Tells partners of one program.
const DISTRIBUTE: &str = "partnering.programs.distribute";
/// How many are told in one change.
const AT_ONCE: u64 = 100;
/// How many programs stand on each other at most.
pub(super) const DEPTH: usize = 8;

/// Answers to what a vendor's program says.
#[derive(Debug)]
pub struct Published;

/// Sees to it that the partners of a program know what it says.
pub(crate) async fn ask(change: &Change, program: ProgramId) -> Result<(), VaultError> {
    change.enqueue(DISTRIBUTE, &program.to_string(), &json!(null), change.now()).await
}

/// The work that tells them.
pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    let exchange = exchange.clone();
    handlers.on(DISTRIBUTE, move |vault, task| {
        let exchange = exchange.clone();
        Box::pin(async move { distribute(&exchange, &vault, &task).await })
    });
}

async fn distribute(exchange: &Exchange, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let Ok(id) = task.key.parse::<ProgramId>() else { return Ok(Outcome::Done) };
    let complete = async |change: &Change| {
        let places = partnerships::of_program(change, id).await?;
        places::complete(change, id, places.into_iter().map(|place| place.id).collect()).await
    };
    vault.change(Actor::Node("work"), complete).await?;
    while vault
        .change(Actor::Node("work"), async |change: &Change| tell_some(exchange, change, id).await)
        .await?
    {}
    Ok(Outcome::Done)
}

/// Tells some of those that do not know yet; whether there may be more.
async fn tell_some(exchange: &Exchange, change: &Change, id: ProgramId) -> Result<bool, VaultError> {
    let Some(program) = store::find(change, id).await?.filter(|program| program.state != State::Draft) else {
        return Ok(false);
    };
    let untold = places::untold(change, id, program.edition, AT_ONCE).await?;
    if untold.is_empty() {
        return Ok(false);
    }
    let definition = store::published(change, &program).await?;
    let chain = chain(change, &program).await?;
    for place in untold {
        let fields = definition.crossing().into_iter().chain([
            ("program", json!(program.id)),
            ("version", json!(program.version)),
            ("edition", json!(program.edition)),
            ("chain", json!(chain)),
        ]);
        let sent = tell(exchange, change, &place, &PUBLISHED, fields.collect()).await?;
        places::told(change, place.partnership, program.edition, sent.then_some(program.version)).await?;
    }
    Ok(true)
}

/// Tells a partner something about its place in a program, where the terms in force cover it: false where they do not.
pub async fn tell(
    exchange: &Exchange,
    change: &Change,
    place: &Place,
    kind: &'static Kind,
    fields: Vec<(&'static str, serde_json::Value)>,
) -> Result<bool, VaultError> {
    let partnership = partnerships::find(change, place.partnership).await?;
    let Some(partnership) = partnership.filter(|known| known.state == Standing::Active) else {
        return Ok(false);
    };
    let fields = fields.into_iter().map(|(name, value)| Field::new(name, Class::Program.as_str(), value));
    let draft = EnvelopeDraft {
        kind,
        to: partnership.peer,
        partnership: Some(partnership.id),
        subject: partnership.id.to_string(),
        in_reply_to: None,
        basis: None,
        fields: fields.collect(),
    };
    let below = |error| match error {
        SendError::Vault(error) => error,
        error => VaultError::Damaged(error.to_string()),
    };
    match exchange.clear(change, draft).await {
        Ok(cleared) => exchange.send(change, cleared).await.map(|_| true).map_err(below),
        Err(SendError::Uncovered { .. } | SendError::NoReceiver) => Ok(false),
        Err(error) => Err(below(error)),
    }
}

/// The programs that one stands on, from the top, as far as its owner knows.
pub(super) async fn chain(tx: &Tx, program: &Program) -> Result<Vec<Link>, VaultError> {
    let Some(upstream) = program.upstream else { return Ok(Vec::new()) };
    chain_over(tx, upstream).await
}

/// The same, of a program that would stand on that place.
pub(super) async fn chain_over(tx: &Tx, upstream: kernel::PartnershipId) -> Result<Vec<Link>, VaultError> {
    let Some(above) = partnerships::find(tx, upstream).await? else { return Ok(Vec::new()) };
    let mut chain = joined::newest(tx, upstream).await?.map(|joined| joined.chain).unwrap_or_default();
    // Its vendor's name goes on only where the terms above let it.
    let terms = agreements::in_force(tx, upstream, tx.now()).await?;
    let onward =
        terms.is_some_and(|terms| terms.incoming(PUBLISHED.name).is_some_and(|clause| clause.onward));
    chain.push(Link { program: above.program, name: onward.then_some(above.program_name) });
    Ok(chain)
}

/// Whether a program with that chain above it would stand on itself, or too deep.
pub(super) fn turns(program: ProgramId, chain: &[Link]) -> bool {
    chain.len() > DEPTH || chain.iter().any(|link| link.program == program)
}

impl Handles for Published {
    fn kind(&self) -> &'static Kind {
        &PUBLISHED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let unreadable = || Refuse::because("unreadable", "what the program says cannot be read");
            let partnership = of_sender(change, envelope).await?;
            let chain = envelope.values.get("chain").cloned().unwrap_or_else(|| json!([]));
            let joined = Joined {
                partnership: partnership.id,
                version: envelope.number("version").filter(|number| *number > 0).ok_or_else(unreadable)?,
                edition: envelope.number("edition").filter(|number| *number > 0).ok_or_else(unreadable)?,
                definition: super::Definition::crossed(&envelope.values).ok_or_else(unreadable)?,
                chain: serde_json::from_value(chain).map_err(|_| unreadable())?,
                received: change.now(),
            };
            if envelope.text("program") != Some(partnership.program.to_string()) || joined.chain.len() > DEPTH
            {
                return Err(unreadable());
            }
            let before = joined::newest(change, partnership.id).await?;
            if before.as_ref().is_some_and(|before| before.edition >= joined.edition) {
                return Ok(());
            }
            joined::keep(change, &joined, envelope).await?;
            partnerships::follow(change, partnership.id, &joined.definition).await?;
            let fact = Fact::new("program.terms_received").about(partnership.id).about(partnership.program);
            let fact = fact.with("version", joined.version).with("peer", partnership.peer.to_string());
            change.record(fact).await?;
            let same = |before: &Joined| {
                before.chain == joined.chain && before.definition.name == joined.definition.name
            };
            if !before.is_some_and(|before| same(&before)) {
                hand_down(change, &partnership).await?;
            }
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
        Box::pin(async move { joined::erase(change, &header.id.to_string()).await })
    }
}

/// The place of one's own that an envelope is about: only who owns the program may speak of it.
pub async fn of_sender(change: &Change, envelope: &Arrived) -> Result<Partnership, Refuse> {
    let known = partnerships::find(change, envelope.subject()?).await?;
    let mine = known.filter(|known| {
        known.peer == envelope.header.from && known.role == Role::Partner && known.state == Standing::Active
    });
    mine.ok_or_else(|| Refuse::because("no_partnership", "there is no active partnership"))
}

/// What one's own programs stand on has changed: their partners are told. A program that would stand on itself by now
/// stands on nothing.
async fn hand_down(change: &Change, above: &Partnership) -> Result<(), VaultError> {
    for program in store::all(change).await? {
        if program.upstream != Some(above.id) {
            continue;
        }
        if turns(program.id, &chain(change, &program).await?) {
            store::leave_upstream(change, &program).await?;
        } else {
            store::told_anew(change, &program).await?;
        }
    }
    Ok(())
}

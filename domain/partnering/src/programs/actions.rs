//! What people do with programs: begin, change the draft, publish, close and open again.

use kernel::{ProgramId, Timestamp};
use trust::agreements;
use trust::merging::{Clash, Values, merged};
use vault::{Change, Fact, Tx, VaultError};

use super::{
    Definition, Draft, Kind, Program, State, Wrong, distributing, handed::taken_over, parts::Part, store,
    terms::usual_terms, versions,
};
use crate::partnerships::{self, Role, State as Standing};
use crate::texts::programs as texts;

/// Programs of an organisation, at most.
const MOST: usize = 200;

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// No such program.
    #[error("{}", texts::absent())]
    Absent,
    /// It cannot be kept as it is.
    #[error("{}", list(.0))]
    Wrong(Wrong),
    /// Somebody else changed the same fields.
    #[error("{}", texts::meanwhile())]
    Clashed(Box<Draft>, Vec<Clash>),
    /// Somebody else changed or published it since it was looked at.
    #[error("{}", texts::meanwhile())]
    Since,
    /// Nothing differs from what is published.
    #[error("{}", texts::nothing_new())]
    Nothing,
    /// It was never published.
    #[error("{}", texts::still_draft())]
    Unpublished,
    /// There are too many.
    #[error("{}", texts::too_many(MOST))]
    Many,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

fn list(wrong: &Wrong) -> String {
    wrong.iter().map(|(field, mistake)| format!("{field}: {mistake}")).collect::<Vec<_>>().join("; ")
}

/// One program.
pub(super) async fn one(tx: &Tx, id: ProgramId) -> Result<Program, ProgramError> {
    store::find(tx, id).await?.ok_or(ProgramError::Absent)
}

/// Begins a program; nobody else sees it before it is published.
///
/// # Errors
/// Why not.
pub async fn begin(change: &Change, me: &str, name: &str, kind: Kind) -> Result<Program, ProgramError> {
    let terms = usual_terms(&texts::terms_of(me), false);
    let definition = Definition { terms, ..Definition::begun(name, kind) };
    definition.check().map_err(ProgramError::Wrong)?;
    free(change, &definition.name, None).await?;
    if store::all(change).await?.len() >= MOST {
        return Err(ProgramError::Many);
    }
    let program = store::new(change, &definition);
    store::insert(change, &program).await?;
    versions::keep_draft(change, program.id, 1, &definition).await?;
    change.record(Fact::new("program.begun").about(program.id)).await?;
    Ok(program)
}

/// Changes a part of what it will say. Who saw an older draft changes what only they changed; where somebody else
/// changed the same fields, nothing is kept.
pub(super) async fn change_part(
    change: &Change,
    id: ProgramId,
    part: Part,
    (seen, before): (i64, &Values),
    typed: &Values,
) -> Result<Draft, ProgramError> {
    let program = one(change, id).await?;
    let draft = store::draft(change, &program).await?;
    let mut mine = part.only(typed);
    if draft.revision != seen {
        let theirs = part.typed(&draft.definition).ok_or(ProgramError::Absent)?;
        let (both, clashes) = merged(before, &theirs, &mine, Part::TOGETHER);
        if !clashes.is_empty() {
            return Err(ProgramError::Clashed(Box::new(draft), clashes));
        }
        mine = both;
    }
    let mut definition = draft.definition.clone();
    part.read(&mine, &mut definition).map_err(ProgramError::Wrong)?;
    keep(change, &program, &draft, definition).await
}

/// Changes what it will say to this, where it was seen in that revision.
///
/// # Errors
/// Why not: [`ProgramError::Since`] where somebody changed it meanwhile.
pub async fn redraft(
    change: &Change,
    id: ProgramId,
    seen: i64,
    definition: impl FnOnce(&Definition) -> Result<Definition, Wrong>,
) -> Result<Draft, ProgramError> {
    let program = one(change, id).await?;
    let draft = store::draft(change, &program).await?;
    if draft.revision != seen {
        return Err(ProgramError::Since);
    }
    let definition = definition(&draft.definition).map_err(ProgramError::Wrong)?;
    keep(change, &program, &draft, definition).await
}

async fn keep(
    change: &Change,
    program: &Program,
    draft: &Draft,
    definition: Definition,
) -> Result<Draft, ProgramError> {
    definition.check().map_err(ProgramError::Wrong)?;
    if definition == draft.definition {
        return Ok(draft.clone());
    }
    free(change, &definition.name, Some(program.id)).await?;
    stands(change, program.id, &definition).await?;
    if program.state == State::Draft {
        store::rename(change, program.id, &definition.name).await?;
    }
    versions::keep_draft(change, program.id, draft.revision + 1, &definition).await?;
    let fact = Fact::new("program.drafted").about(program.id).with("revision", draft.revision + 1);
    change.record(fact).await?;
    Ok(Draft {
        definition,
        revision: draft.revision + 1,
        last: Some((change.actor().to_string(), change.now())),
    })
}

/// No two programs of an organisation have one name.
async fn free(tx: &Tx, name: &str, but: Option<ProgramId>) -> Result<(), ProgramError> {
    match store::by_name(tx, name).await?.filter(|known| Some(known.id) != but) {
        Some(_) => Err(ProgramError::Wrong(vec![("name", texts::name_taken())])),
        None => Ok(()),
    }
}

/// It may stand on a place in a vendor's program, unless that leads back to itself.
async fn stands(tx: &Tx, id: ProgramId, definition: &Definition) -> Result<(), ProgramError> {
    let Some(upstream) = definition.upstream else { return Ok(()) };
    let wrong = |text: String| Err(ProgramError::Wrong(vec![("upstream", text)]));
    let place = partnerships::find(tx, upstream).await?;
    if !place.is_some_and(|place| place.role == Role::Partner && place.state == Standing::Active) {
        return wrong(texts::wrong_upstream());
    }
    let chain = distributing::chain_over(tx, upstream).await?;
    if distributing::turns(id, &chain) {
        return wrong(texts::turns(distributing::DEPTH));
    }
    Ok(())
}

/// Takes over what the vendor's program says of products, territories, motions and stages into the draft, and what its
/// agreement always needs: terms that are handed down.
pub(super) async fn hand_down(change: &Change, id: ProgramId, seen: i64) -> Result<Draft, ProgramError> {
    let program = one(change, id).await?;
    let draft = store::draft(change, &program).await?;
    let wrong = || ProgramError::Wrong(vec![("upstream", texts::wrong_upstream())]);
    let upstream = draft.definition.upstream.ok_or_else(wrong)?;
    let above = super::joined::newest(change, upstream).await?.ok_or_else(wrong)?.definition;
    let agreed = agreements::in_force(change, upstream, change.now()).await?;
    redraft(change, id, seen, |mine| {
        Ok(Definition {
            products: above.products,
            territories: above.territories,
            motions: above.motions,
            stages: above.stages,
            terms: agreed.map_or_else(|| mine.terms.clone(), |agreed| taken_over(&agreed.terms, &mine.terms)),
            ..mine.clone()
        })
    })
    .await
}

/// Publishes what the draft says, as somebody saw it: from now on that is what the program says. Its partners are told
/// afterwards. What runs goes on under the version under which it began.
///
/// # Errors
/// [`ProgramError::Since`] where the draft was changed, or another version published, since it was looked at.
pub async fn publish(
    change: &Change,
    id: ProgramId,
    revision: i64,
    version: i64,
) -> Result<Program, ProgramError> {
    // It is for all of its partners, whichever of them the publisher sees.
    let _all = change.whole();
    let program = one(change, id).await?;
    let draft = store::draft(change, &program).await?;
    if draft.revision != revision || program.version != version {
        return Err(ProgramError::Since);
    }
    let definition = draft.definition;
    definition.check().map_err(ProgramError::Wrong)?;
    stands(change, id, &definition).await?;
    if program.state != State::Draft && definition == store::published(change, &program).await? {
        return Err(ProgramError::Nothing);
    }
    if !store::publish(change, id, version, &definition).await? {
        return Err(ProgramError::Since);
    }
    partnerships::follow_program(change, id, &definition).await?;
    change.record(Fact::new("program.published").about(id).with("version", version + 1)).await?;
    distributing::ask(change, id).await?;
    one(change, id).await
}

/// Throws the draft away: what is published stays. A program that was never published goes with it.
///
/// # Errors
/// Why not.
pub async fn discard(change: &Change, id: ProgramId) -> Result<(), ProgramError> {
    let program = one(change, id).await?;
    change.record(Fact::new("program.draft_discarded").about(id)).await?;
    if program.state == State::Draft {
        versions::remove_draft(change, id).await?;
        return Ok(store::remove(change, id).await?);
    }
    let draft = store::draft(change, &program).await?;
    let published = store::published(change, &program).await?;
    Ok(versions::keep_draft(change, id, draft.revision + 1, &published).await?)
}

/// Takes no more partners; those that it has stay.
///
/// # Errors
/// Why not.
pub async fn close(change: &Change, id: ProgramId) -> Result<(), ProgramError> {
    becomes(change, id, State::Closed, "program.closed").await
}

/// Takes partners again.
///
/// # Errors
/// Why not.
pub async fn reopen(change: &Change, id: ProgramId) -> Result<(), ProgramError> {
    becomes(change, id, State::Open, "program.reopened").await
}

async fn becomes(
    change: &Change,
    id: ProgramId,
    state: State,
    fact: &'static str,
) -> Result<(), ProgramError> {
    let program = one(change, id).await?;
    match program.state {
        State::Draft => return Err(ProgramError::Unpublished),
        now if now == state => return Ok(()),
        _ => store::set_state(change, id, state).await?,
    }
    change.record(Fact::new(fact).about(id)).await?;
    Ok(())
}

/// Under which version something begins in a partnership that is issued now or was at that moment: as far as is known
/// in this vault.
///
/// # Errors
/// What the vault says.
pub async fn version_of(
    tx: &Tx,
    partnership: &partnerships::Partnership,
    issued: Timestamp,
) -> Result<i64, VaultError> {
    Ok(match partnership.role {
        Role::Owner => versions::at(tx, partnership.program, issued).await?.unwrap_or(1),
        Role::Partner => match super::joined::newest(tx, partnership.id).await? {
            Some(joined) => joined.version,
            None => super::places::place(tx, partnership.id).await?.map_or(1, |place| place.began),
        },
    })
}

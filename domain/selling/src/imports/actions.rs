//! What people do with imports: bring a file, arrange it, let it run, take it back, delete it.

use files::Examined;
use kernel::ImportId;
use serde_json::Value;
use sheets::reading::{self, Format, Way};
use trust::access::{Access, memberships};
use vault::{Actor, BlobError, Change, Fact, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use super::{
    Import, ImportError, State,
    arrangement::Arrangement,
    flow,
    import::{Counts, KEPT, MOST, Survey},
    mistakes, remembered,
    running::RUN,
    store,
    survey::{Source, look, survey},
    undoing::UNDO,
};
use crate::leads::Own;

/// The work of erasing files whose week is over.
const ERASE: &str = "selling.imports.erase";

/// How a draft is to be read and arranged.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) way: Way,
    pub(super) arrangement: Arrangement,
}

/// Takes a file, looks through it, and keeps it as a draft.
pub(super) async fn bring(access: &Access, name: String, content: Vec<u8>) -> Result<ImportId, ImportError> {
    // Who may bring no more makes no work.
    access.vault.read(async |tx: &Tx| room(tx).await).await?;
    let Examined { kind, name, content } = files::examined_table(name, content).await?;
    let format = if kind == files::Kind::Xlsx { Format::Xlsx } else { Format::Csv };
    let (content, sheets) = match format {
        Format::Xlsx => flow::sheets(content).await?,
        Format::Csv => (content, Vec::new()),
    };
    let way = detected(format, &content, &sheets)?;
    let source = Source { content, format, way };
    let (arrangement, survey) = seen(access, &source, Columns::New).await?;
    let blob = access.vault.put_blob(source.content).await?;
    access
        .vault
        .change(access.actor, async |change: &Change| {
            room(change).await?;
            change.keep_blob(&blob).await?;
            let (clock, chance) = change.nature();
            let brought = change.now();
            let import = Import {
                id: ImportId::new(clock, chance),
                name,
                format,
                content: Some(blob.hash.clone()),
                sheets,
                way: source.way,
                arrangement,
                survey,
                by: change.actor().to_string(),
                sight: change.sight().cloned().unwrap_or_default(),
                reader: text::now_reads(),
                state: State::Draft,
                row: 0,
                counts: Counts::default(),
                errors: None,
                brought,
            };
            store::insert(change, &import).await?;
            let fact = Fact::new("import.brought").about(import.id).with("format", store::word(format));
            change.record(fact.with("rows", import.survey.rows)).await?;
            let until = brought.saturating_add(KEPT).unwrap_or(brought);
            change.enqueue(ERASE, &import.id.to_string(), &Value::Null, until).await?;
            Ok(import.id)
        })
        .await
}

async fn room(tx: &Tx) -> Result<(), ImportError> {
    if store::count(tx).await? >= MOST as u64 { Err(ImportError::Many) } else { Ok(()) }
}

fn detected(format: Format, content: &[u8], sheets: &[String]) -> Result<Way, ImportError> {
    let found = reading::detect(if format == Format::Csv { content } else { b"" })?;
    let sheet = sheets.first().cloned();
    Ok(Way { sheet, charset: found.charset, delimiter: found.delimiter, heading: None })
}

/// From where it is known what columns mean.
enum Columns {
    /// Somebody said so.
    Said(Arrangement),
    /// The headings are others than before; what else was said holds.
    Guessed(Arrangement),
    /// Files with the same headings were arranged before, or the headings seem to say so.
    New,
}

/// Looks through a file.
async fn seen(
    access: &Access,
    source: &Source,
    columns: Columns,
) -> Result<(Arrangement, Survey), ImportError> {
    let own = Own { addresses: memberships::addresses(access.exchange.vaults(), access.org).await? };
    let (looked, arrangement) = match columns {
        Columns::Said(said) => look(source, |_| said).await?,
        Columns::Guessed(said) => {
            let guessed = |headings: &[String]| Arrangement::guessed(headings).columns;
            look(source, |headings| Arrangement { columns: guessed(headings), ..said }).await?
        }
        Columns::New => {
            let (looked, guessed) = look(source, Arrangement::guessed).await?;
            let before = access.vault.read(async |tx: &Tx| remembered::of(tx, &looked.headings).await);
            match before.await? {
                Some(before) => look(source, |_| before).await?,
                None => (looked, guessed),
            }
        }
    };
    arrangement.check(looked.headings.len()).map_err(ImportError::Arrangement)?;
    let survey = survey(&access.vault, source, (looked, &arrangement), &own).await?;
    Ok((arrangement, survey))
}

/// One that these eyes may see.
pub(super) async fn one(tx: &Tx, id: ImportId) -> Result<Import, ImportError> {
    store::find(tx, id).await?.ok_or(ImportError::Absent)
}

/// Reads a draft as it is asked, and looks through it again.
pub(super) async fn arrange(access: &Access, id: ImportId, asked: Asked) -> Result<(), ImportError> {
    let import = access.vault.read(async |tx: &Tx| one(tx, id).await).await?;
    let hash = import.content.as_deref().filter(|_| import.state == State::Draft);
    let content = content(&access.vault, hash.ok_or(ImportError::NotNow)?).await?;
    // What is read in another way has other columns, unless they were said along with it.
    let same = asked.way == import.way || asked.arrangement.columns != import.arrangement.columns;
    let columns = if same { Columns::Said(asked.arrangement) } else { Columns::Guessed(asked.arrangement) };
    let source = Source { content, format: import.format, way: asked.way };
    let (arrangement, survey) = seen(access, &source, columns).await?;
    let import = Import { way: source.way, arrangement, survey, ..import };
    access
        .vault
        .change(access.actor, async |change: &Change| {
            if !store::arrange(change, &import).await? {
                return Err(ImportError::NotNow);
            }
            change.record(Fact::new("import.arranged").about(id)).await?;
            Ok(())
        })
        .await
}

/// What a file holds.
pub(super) async fn content(vault: &Vault, hash: &str) -> Result<Vec<u8>, ImportError> {
    vault.get_blob(hash).await.map_err(|error| match error {
        BlobError::Vault(error) => error.into(),
        error => VaultError::Damaged(format!("a file that was brought: {error}")).into(),
    })
}

/// Lets a draft run in the background.
pub(super) async fn run(change: &Change, id: ImportId) -> Result<Import, ImportError> {
    let import = one(change, id).await?;
    if let Some(question) = import.survey.questions.first() {
        return Err(ImportError::Asked(*question));
    }
    if !store::step(change, id, State::Draft, State::Running).await? {
        return Err(ImportError::NotNow);
    }
    remembered::keep(change, &import.survey.headings, &import.arrangement).await?;
    change.record(Fact::new("import.begun").about(id).with("rows", import.survey.rows)).await?;
    change.enqueue(RUN, &id.to_string(), &Value::Null, change.now()).await?;
    Ok(Import { state: State::Running, ..import })
}

/// Takes back what an import made, in the background: what somebody worked on since stays.
pub(super) async fn take_back(change: &Change, id: ImportId) -> Result<Import, ImportError> {
    let import = one(change, id).await?;
    if !store::step(change, id, State::Done, State::Undoing).await? {
        return Err(ImportError::NotNow);
    }
    change.record(Fact::new("import.taken_back").about(id)).await?;
    change.enqueue(UNDO, &id.to_string(), &Value::Null, change.now()).await?;
    Ok(Import { state: State::Undoing, ..import })
}

/// Deletes an import and its files; leads stay.
pub(super) async fn delete(change: &Change, id: ImportId) -> Result<(), ImportError> {
    let import = one(change, id).await?;
    if import.state.is_under_way() {
        return Err(ImportError::NotNow);
    }
    drop_files(change, &import).await?;
    mistakes::forget(change, id).await?;
    super::undoing::forget(change, id).await?;
    store::delete(change, id).await?;
    change.record(Fact::new("import.deleted").about(id)).await?;
    Ok(())
}

async fn drop_files(change: &Change, import: &Import) -> Result<(), VaultError> {
    for hash in import.content.iter().chain(import.errors.as_ref().map(|(hash, _)| hash)) {
        change.drop_blob(hash).await?;
    }
    store::set_files(change, import.id, None, None).await
}

/// Puts in the handler that erases.
pub(super) fn work(handlers: &mut TaskHandlers) {
    handlers.on(ERASE, |vault, task| Box::pin(async move { erase(&vault, &task).await }));
}

/// Which import a task is about.
pub(super) fn named(task: &Task) -> Result<ImportId, VaultError> {
    task.key.parse().map_err(|_| VaultError::Damaged(format!("the work on import “{}”", task.key)))
}

/// A week later a draft goes, and the files and mistakes of the others.
async fn erase(vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let id = named(task)?;
    vault
        .change(Actor::Node("work"), async |change: &Change| {
            let Some(import) = store::any(change, id).await? else { return Ok(Outcome::Done) };
            if import.state.is_under_way() {
                return Ok(Outcome::Later(jiff::SignedDuration::from_hours(1)));
            }
            drop_files(change, &import).await?;
            mistakes::forget(change, id).await?;
            if import.state == State::Draft {
                store::delete(change, id).await?;
            }
            change.record(Fact::new("import.erased").about(id)).await?;
            Ok(Outcome::Done)
        })
        .await
}

//! The work of bringing rows in, some at a time: leads, mistakes and how far it came commit together, so that what is
//! cut off goes on behind the last row that was done.

use kernel::{ImportId, LeadId};
use sheets::reading::Row;
use trust::access::memberships;
use vault::{Actor, Change, Fact, Outcome, Task, TaskHandlers, Tx, Vault, VaultError, Vaults};

use super::{
    Import, ImportError, State,
    actions::{content, named},
    arrangement::{Arrangement, Existing, Field},
    flow::Flow,
    import::{Counts, Mistake},
    mistakes, store,
    survey::{Source, look},
    understanding::{Seen, Understanding},
    undoing,
};
use crate::{
    leads::{self, Draft, Lead, LeadError, Own, same, sentence},
    texts::imports as texts,
};

/// The work of bringing one in.
pub(super) const RUN: &str = "selling.imports.run";

/// How often it is tried.
const TRIES: u32 = 3;

pub(super) fn work(handlers: &mut TaskHandlers, vaults: &Vaults) {
    let vaults = vaults.clone();
    handlers.on_long(RUN, move |vault, task| {
        let vaults = vaults.clone();
        Box::pin(async move { run(&vaults, &vault, &task).await })
    });
}

async fn run(vaults: &Vaults, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let id = named(task)?;
    match brought_in(vaults, vault, id).await {
        Ok(()) => Ok(Outcome::Done),
        Err(ImportError::Vault(error @ VaultError::Stopped(_))) => Err(error),
        Err(error) if task.attempts + 1 < TRIES => Err(told(error)),
        Err(error) => {
            tracing::error!(org = %vault.org(), error = %told(error), "an import was given up");
            let fail = async |change: &Change| {
                if store::step(change, id, State::Running, State::Failed).await? {
                    change.record(Fact::new("import.failed").about(id)).await?;
                }
                Ok::<_, VaultError>(())
            };
            vault.change(Actor::Node("work"), fail).await?;
            Ok(Outcome::Done)
        }
    }
}

/// Without anything that stood in the file.
fn told(error: ImportError) -> VaultError {
    match error {
        ImportError::Vault(error) => error,
        ImportError::Lead(LeadError::Vault(error)) => error,
        ImportError::Lead(_) => VaultError::Damaged("a row of an import became no lead".to_owned()),
        _ => VaultError::Damaged("a file that was brought cannot be read any longer".to_owned()),
    }
}

async fn brought_in(vaults: &Vaults, vault: &Vault, id: ImportId) -> Result<(), ImportError> {
    let found = vault.read(async |tx: &Tx| store::any(tx, id).await).await?;
    let Some(import) = found.filter(|import| import.state == State::Running) else { return Ok(()) };
    let Some(hash) = import.content.clone() else { return Ok(()) };
    // With the eyes, in the language, and under the name of who brought it.
    let seen = vault.clone().narrowed(import.sight.clone());
    let actor = import.by.parse().unwrap_or(Actor::Node("import"));
    let own = Own { addresses: memberships::addresses(vaults, vault.org()).await? };
    text::reading(import.reader.clone(), async {
        let source =
            Source { content: content(vault, &hash).await?, format: import.format, way: import.way.clone() };
        let (looked, _) = look(&source, |_| import.arrangement.clone()).await?;
        let batches = Batches { import: &import, own: &own, seen: looked.seen(), actor, vault: &seen };
        batches.all(&source).await?;
        finish(&seen, actor, id, source.content).await
    })
    .await
}

/// What is the same for every batch.
struct Batches<'a> {
    import: &'a Import,
    own: &'a Own,
    seen: Seen,
    actor: Actor,
    vault: &'a Vault,
}

impl Batches<'_> {
    async fn all(&self, source: &Source) -> Result<(), ImportError> {
        let (mut row, mut counts) = (self.import.row, self.import.counts);
        let mut flow = Flow::begin(source.content.clone(), source.format, source.way.clone()).await?;
        let headings = std::mem::take(&mut flow.headings);
        let understanding = Understanding {
            arrangement: &self.import.arrangement,
            headings: &headings,
            own: self.own,
            seen: self.seen,
        };
        while let Some(mut rows) = flow.next().await? {
            rows.retain(|one| one.number > row);
            let Some(last) = rows.last().map(|one| one.number) else { continue };
            counts = self.batch(&understanding, &rows, last, counts).await?;
            row = last;
            self.vault.point("import.progressed")?;
        }
        Ok(())
    }

    /// Brings some rows in, in one change.
    async fn batch(
        &self,
        understanding: &Understanding<'_>,
        rows: &[Row],
        last: u64,
        before: Counts,
    ) -> Result<Counts, ImportError> {
        let id = self.import.id;
        let mut wrong: Vec<Mistake> = Vec::new();
        let mut drafts: Vec<(u64, Draft)> = Vec::with_capacity(rows.len());
        for row in rows {
            match understanding.row(row) {
                Ok(draft) => drafts.push((row.number, draft)),
                Err(mistakes) => wrong.extend(mistakes),
            }
        }
        let mut counts = before;
        counts.wrong += (rows.len() - drafts.len()) as u64;
        self.vault
            .change(self.actor, async |change: &Change| {
                let (mut counts, mut wrong) = (counts, wrong.clone());
                let sorted = sort(change, self.import, &drafts).await?;
                let mut fresh = Vec::new();
                for (row, draft, becomes) in sorted {
                    match becomes {
                        Becomes::Skipped => counts.skipped += 1,
                        Becomes::Wrong(field, reason) => {
                            counts.wrong += 1;
                            let column = named_column(understanding, field);
                            wrong.push(Mistake { row, column, reason });
                        }
                        Becomes::New => fresh.push(draft.clone()),
                        Becomes::Update(lead) => {
                            match update(change, self.import, &lead, draft, self.own).await? {
                                Some(reason) => {
                                    counts.wrong += 1;
                                    wrong.push(Mistake { row, column: String::new(), reason });
                                }
                                None => counts.updated += 1,
                            }
                        }
                    }
                }
                let added = leads::add_all(change, &fresh, self.own).await?;
                same::came_of(change, &added, id).await?;
                counts.added += added.len() as u64;
                mistakes::keep(change, id, &wrong);
                store::progress(change, id, last, counts).await?;
                Ok::<_, ImportError>(counts)
            })
            .await
    }
}

fn named_column(understanding: &Understanding<'_>, field: Option<Field>) -> String {
    field.map(|field| understanding.named(field)).unwrap_or_default()
}

/// What becomes of a row without mistakes.
enum Becomes {
    New,
    Skipped,
    Update(LeadId),
    Wrong(Option<Field>, String),
}

/// What becomes of each row, by what is there.
async fn sort<'d>(
    change: &Change,
    import: &Import,
    drafts: &'d [(u64, Draft)],
) -> Result<Vec<(u64, &'d Draft, Becomes)>, ImportError> {
    let only: Vec<Draft> = drafts.iter().map(|(_, draft)| draft.clone()).collect();
    let known = same::known(change, &only).await?;
    let numbers: Vec<String> = only.iter().filter_map(|draft| draft.external_id.clone()).collect();
    // Numbers of leads that who brings them does not see are taken as well.
    let mut taken = leads::known_numbers(change, &numbers).await?;
    let mut sorted = Vec::with_capacity(drafts.len());
    for (row, draft) in drafts {
        let mut there = known.of(draft);
        // What this import brought is no reason to leave its other rows out.
        there.retain(|same| same.import != Some(import.id));
        let becomes = match (import.arrangement.existing, known.numbered(draft)) {
            (Existing::Skip, Some(_)) => Becomes::Skipped,
            (Existing::Update, Some(one)) => Becomes::Update(one.id),
            _ if draft.external_id.as_ref().is_some_and(|number| taken.contains(number)) => {
                Becomes::Wrong(Some(Field::ExternalId), texts::number_taken())
            }
            (Existing::Skip, None) if !there.is_empty() => Becomes::Skipped,
            (Existing::Update, None) if !there.is_empty() => meant(&there, draft),
            _ => Becomes::New,
        };
        let place = draft.place.check(change, draft.country.as_deref(), None).await?;
        let becomes = match (becomes, place) {
            (Becomes::New, Err(error)) => Becomes::Wrong(Some(Field::Country), sentence(&error.to_string())),
            (becomes, _) => becomes,
        };
        if matches!(becomes, Becomes::New) {
            taken.extend(draft.external_id.clone());
        }
        sorted.push((*row, draft, becomes));
    }
    Ok(sorted)
}

/// The lead that a row means: the only one of its company for its product.
fn meant(there: &[&same::Same], draft: &Draft) -> Becomes {
    let mut of_product = there.iter().filter(|same| same.product.eq_ignore_ascii_case(&draft.product));
    match (of_product.next(), of_product.next()) {
        (Some(one), None) => Becomes::Update(one.id),
        (None, _) => Becomes::New,
        (Some(_), Some(_)) => Becomes::Wrong(None, texts::several_meant()),
    }
}

/// Changes a lead that is there: what the file has a column for, and says something in. What is wrong, if anything.
async fn update(
    change: &Change,
    import: &Import,
    id: &LeadId,
    draft: &Draft,
    own: &Own,
) -> Result<Option<String>, ImportError> {
    let Some(lead) = leads::find(change, *id).await? else { return Ok(Some(texts::gone_meanwhile())) };
    let draft = over(&import.arrangement, &lead, draft);
    match leads::save(change, &lead, &draft, own).await {
        Ok(()) => {}
        Err(LeadError::Vault(error)) => return Err(error.into()),
        Err(error) => return Ok(Some(sentence(&error.to_string()))),
    }
    if let Some(now) = leads::find(change, *id).await?.filter(|now| now.version != lead.version) {
        undoing::keep(change, import.id, &lead.draft, &now).await?;
    }
    Ok(None)
}

/// What is known of a lead, with what a row says over it.
fn over(arrangement: &Arrangement, lead: &Lead, row: &Draft) -> Draft {
    let mut draft = lead.draft.clone();
    for field in arrangement.fields() {
        match field {
            Field::Company => set(&mut draft.company, &row.company),
            Field::Domain => set(&mut draft.domain, &row.domain),
            Field::CompanyNumber => set(&mut draft.company_number, &row.company_number),
            Field::Country => set(&mut draft.country, &row.country),
            Field::Product => draft.product.clone_from(&row.product),
            Field::Value => set(&mut draft.value, &row.value),
            Field::Currency => {}
            Field::ClosesOn => set(&mut draft.closes_on, &row.closes_on),
            Field::ContactName => set(&mut draft.contact_name, &row.contact_name),
            Field::ContactEmail => set(&mut draft.contact_email, &row.contact_email),
            Field::ContactPhone => set(&mut draft.contact_phone, &row.contact_phone),
            Field::ContactTimeZone => set(&mut draft.contact_time_zone, &row.contact_time_zone),
            Field::Notes => set(&mut draft.notes, &row.notes),
            Field::ExternalId => set(&mut draft.external_id, &row.external_id),
        }
    }
    draft
}

fn set<T: Clone>(old: &mut Option<T>, new: &Option<T>) {
    if new.is_some() {
        old.clone_from(new);
    }
}

/// Writes the file of mistakes, and lets go of the one that was brought.
async fn finish(vault: &Vault, actor: Actor, id: ImportId, content: Vec<u8>) -> Result<(), ImportError> {
    let found = vault.read(async |tx: &Tx| store::any(tx, id).await).await?;
    let Some(import) = found.filter(|import| import.state == State::Running) else { return Ok(()) };
    let errors = match import.counts.wrong {
        0 => None,
        _ => Some(mistakes::file(vault, &import, content).await?),
    };
    vault.point("import.written")?;
    vault
        .change(actor, async |change: &Change| {
            if !store::step(change, id, State::Running, State::Done).await? {
                return Ok(());
            }
            if let Some(errors) = &errors {
                change.keep_blob(errors).await?;
            }
            if let Some(content) = &import.content {
                change.drop_blob(content).await?;
            }
            let kept = errors.as_ref().map(|blob| (blob.hash.as_str(), blob.size));
            store::set_files(change, id, None, kept).await?;
            let Counts { added, updated, skipped, wrong } = import.counts;
            let fact = Fact::new("import.done").about(id).with("added", added).with("updated", updated);
            change.record(fact.with("skipped", skipped).with("wrong", wrong)).await?;
            Ok(())
        })
        .await
}

//! What is filled in arrives, is handled, rescued, erased; and what is forgotten by itself.

use ::forms::{Answer, Given, Judged, Line, Unknown, Wrong, judge, lines};
use files::Examined;
use jiff::SignedDuration;
use kernel::{FileId, FormId, SubmissionId, Timestamp};
use vault::{Actor, Change, Fact, Tx, Vault, VaultError, Vaults, rows::Uuid};

use super::{
    Came, FormVersion, Standing, Submission, Suspicion,
    store::{self, FormFile},
};
use crate::{
    applications::{self, Applies, Arrived},
    texts::{applications as application_texts, forms as texts},
};

/// What is set aside of one form, at most: beyond that, whoever sends is asked to wait.
const ASIDE: u64 = 5_000;
/// For how long it is kept.
const ASIDE_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Files that wait for one form to be sent, at most, and for how long.
const WAITING: usize = 100;
/// All of them together, in bytes.
const WAITING_BYTES: u64 = 200 << 20;
const WAITING_FOR: SignedDuration = SignedDuration::from_hours(24);
/// How many are forgotten in one change.
const AT_ONCE: u64 = 200;

/// Why it was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// No such form or version, or it is retired.
    #[error("{}", texts::absent())]
    Absent,
    /// This very form was sent before.
    #[error("{}", texts::sent_before())]
    Again(SubmissionId),
    /// An answer to what is not asked.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// Answers that are wrong.
    #[error("{}", wrongs(_0))]
    Wrong(Box<Judged>),
    /// It asks for a place in a program before somebody who was rejected may; said to programs alone.
    #[error("{}", application_texts::too_early(text::day(text::day_at(*_0))))]
    Early(Timestamp),
    /// Too much was set aside.
    #[error("{}", texts::full())]
    Full,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

fn wrongs(judged: &Judged) -> String {
    let each = judged.wrongs.iter().map(|(key, wrong)| texts::wrong_answer(key.as_str(), wrong.to_string()));
    each.collect::<Vec<_>>().join(" ")
}

/// What is filled in, and how it came.
#[derive(Debug, Clone)]
pub struct Coming {
    /// The form.
    pub form: FormId,
    /// The number of the version that was shown.
    pub version: i64,
    /// What was answered.
    pub given: Given,
    /// By which the same form is known that is sent twice.
    pub stamp: Uuid,
    /// How it came.
    pub came: Came,
    /// Why it is taken for spam, if it is.
    pub suspicion: Option<Suspicion>,
    /// The program in which it asks for a place, if it does.
    pub applies: Option<Applies>,
}

/// Keeps what was filled in, judged by the version that was shown; and, where it asks for a place in a program, what
/// became of that.
///
/// # Errors
/// Why not.
pub async fn submit(change: &Change, coming: Coming) -> Result<(SubmissionId, Arrived), SubmitError> {
    let Coming { form, version, given, stamp, came, suspicion, applies } = coming;
    if store::published(change, form).await?.is_none() {
        return Err(SubmitError::Absent);
    }
    let shown = store::version(change, form, version).await?.ok_or(SubmitError::Absent)?;
    if let Some(before) = store::of_stamp(change, stamp).await? {
        return Err(SubmitError::Again(before.id));
    }
    let mut judged = judge(&shown.definition, &given, change.now())?;
    let (clock, chance) = change.nature();
    let id = SubmissionId::new(clock, chance);
    // A page knows its files by its stamp, a program by the form for which it brought them.
    let holder = if came == Came::Api { form.uuid() } else { stamp };
    let mut handed_in = Vec::new();
    for (key, answer) in &judged.answers {
        let Answer::File(kept) = answer else { continue };
        let file = match kept.id.parse::<FileId>() {
            Ok(file) => store::file(change, file.uuid()).await?,
            Err(_) => None,
        };
        match file.filter(|file| file.stamp == holder && file.form == form && file.submission.is_none()) {
            Some(file) => handed_in.push(file.id),
            None => {
                judged.wrongs.insert(key.clone(), Wrong::Refused(texts::file_gone()));
            }
        }
    }
    if !judged.wrongs.is_empty() {
        return Err(SubmitError::Wrong(Box::new(judged)));
    }
    let standing = if suspicion.is_some() { Standing::SetAside } else { Standing::New };
    if suspicion.is_some() && store::count(change, form, Standing::SetAside).await? >= ASIDE {
        return Err(SubmitError::Full);
    }
    let received = change.now();
    let submission = Submission {
        id,
        form,
        version,
        standing,
        answers: judged.answers,
        came,
        suspicion,
        received,
        by: None,
        program: applies.as_ref().map(|applies| applies.program),
        application: None,
    };
    store::insert_submission(change, &submission, stamp).await?;
    for file in handed_in {
        store::hand_in(change, file, id).await?;
    }
    let kind = if suspicion.is_some() { "form.set_aside" } else { "form.submitted" };
    change.record(Fact::new(kind).about(id).about(form).with("version", version)).await?;
    let arrived = match applies.filter(|_| suspicion.is_none()) {
        Some(applies) => applications::arrive(change, &submission, &shown.definition, &applies).await?,
        None => Arrived::Nothing,
    };
    Ok((id, arrived))
}

/// What was filled in, with its questions.
///
/// # Errors
/// What the vault says.
pub async fn filled(
    tx: &Tx,
    id: SubmissionId,
) -> Result<Option<(Submission, FormVersion, Vec<Line>)>, VaultError> {
    let Some(submission) = store::submission(tx, id).await? else { return Ok(None) };
    let version = store::version(tx, submission.form, submission.version).await?;
    let version = version.ok_or_else(|| VaultError::Damaged(format!("{id}: its version is not there")))?;
    let lines = lines(&version.definition, &submission.answers);
    Ok(Some((submission, version, lines)))
}

/// Sets how it stands: handled, new again, or rescued out of what was set aside.
pub(super) async fn stand(
    change: &Change,
    id: SubmissionId,
    to: Standing,
) -> Result<Submission, SubmitError> {
    let before = store::submission(change, id).await?.ok_or(SubmitError::Absent)?;
    let fact = match (before.standing, to) {
        (Standing::New, Standing::Handled) => "submission.handled",
        (Standing::Handled, Standing::New) => "submission.reopened",
        (Standing::SetAside, Standing::New) => "submission.rescued",
        (stands, to) if stands == to => return Ok(before),
        _ => return Err(SubmitError::Absent),
    };
    let after = Submission { standing: to, by: Some(change.actor().to_string()), ..before.clone() };
    store::update_submission(change, &after).await?;
    change.record(Fact::new(fact).about(id).about(after.form)).await?;
    // What was rescued asks for its place now; a person looks at it, and nobody is written to before.
    if let Some(program) = after.program.filter(|_| before.standing == Standing::SetAside) {
        let shown = store::version(change, after.form, after.version).await?.ok_or(SubmitError::Absent)?;
        let applies = Applies { program, origin: None };
        applications::arrive(change, &after, &shown.definition, &applies).await?;
        return store::submission(change, id).await?.ok_or(SubmitError::Absent);
    }
    Ok(after)
}

/// Erases what was answered, with its files. That it was there stays, so that it cannot be sent again.
pub(super) async fn erase(change: &Change, id: SubmissionId) -> Result<Submission, SubmitError> {
    let erased = erase_answers(change, id).await?.ok_or(SubmitError::Absent)?;
    applications::forget(change, id).await?;
    Ok(erased)
}

/// The same, of what its application no longer needs.
pub(crate) async fn erase_answers(
    change: &Change,
    id: SubmissionId,
) -> Result<Option<Submission>, VaultError> {
    let Some(before) = store::submission(change, id).await? else { return Ok(None) };
    if before.standing == Standing::Erased {
        return Ok(Some(before));
    }
    for file in store::files_of(change, id).await? {
        store::drop_file(change, &file).await?;
    }
    let by = Some(change.actor().to_string());
    let after = Submission { standing: Standing::Erased, answers: Default::default(), by, ..before };
    store::update_submission(change, &after).await?;
    change.record(Fact::new("submission.erased").about(id).about(after.form)).await?;
    change.sweep().await?;
    Ok(Some(after))
}

/// Examines a file that came with a form that is not sent yet, and keeps it until it is, for a day at most.
pub(super) async fn keep_file(
    vault: &Vault,
    form: FormId,
    stamp: Uuid,
    kind: &::forms::Kind,
    (name, content): (String, Vec<u8>),
) -> Result<Result<FormFile, Wrong>, VaultError> {
    let full = async |tx: &Tx| {
        let waiting = store::waiting(tx, form).await?;
        let bytes: u64 = waiting.iter().map(|file| file.size).sum();
        Ok::<_, VaultError>(waiting.len() >= WAITING || bytes >= WAITING_BYTES)
    };
    if vault.read(full).await? {
        return Ok(Err(Wrong::Refused(texts::files_full())));
    }
    let Examined { kind: found, name, content } = match files::examined(name, content).await {
        Ok(examined) => examined,
        Err(refusal) => return Ok(Err(Wrong::Refused(super::actions::ended(&refusal.to_string())))),
    };
    if let Err(wrong) = kind.takes_file(found.word(), content.len() as u64) {
        return Ok(Err(wrong));
    }
    let blob = vault.put_blob(content).await?;
    let kept = vault
        .change(Actor::Node("forms"), async |change: &Change| {
            if full(change).await? {
                return Ok(None);
            }
            change.keep_blob(&blob).await?;
            let file = FormFile {
                id: change.chance().uuid(change.now()),
                form,
                submission: None,
                stamp,
                name: name.clone(),
                kind: found,
                size: blob.size,
                hash: blob.hash.clone(),
                added: change.now(),
            };
            store::insert_file(change, &file).await?;
            Ok::<_, VaultError>(Some(file))
        })
        .await?;
    Ok(kept.ok_or_else(|| Wrong::Refused(texts::files_full())))
}

/// Forgets files whose form was never sent within a day, and what was set aside for thirty days.
///
/// # Errors
/// What the vault says.
pub async fn tidy(vaults: &Vaults) -> Result<(), VaultError> {
    for card in vaults.directory().cards().await? {
        let vault = vaults.vault(card.org);
        while vault.read(async |tx: &Tx| old(tx).await).await?.is_some() {
            vault
                .change(Actor::Node("forms"), async |change: &Change| {
                    let Some((files, aside)) = old(change).await? else { return Ok(()) };
                    for file in &files {
                        store::drop_file(change, file).await?;
                    }
                    for id in aside {
                        match erase(change, id).await {
                            Ok(_) | Err(SubmitError::Absent) => {}
                            Err(SubmitError::Vault(error)) => return Err(error),
                            Err(error) => return Err(VaultError::Damaged(error.to_string())),
                        }
                    }
                    Ok(())
                })
                .await?;
        }
    }
    Ok(())
}

async fn old(tx: &Tx) -> Result<Option<(Vec<FormFile>, Vec<SubmissionId>)>, VaultError> {
    let ago = |time: SignedDuration| tx.now().saturating_sub(time).unwrap_or(tx.now());
    let files = store::old_waiting(tx, ago(WAITING_FOR), AT_ONCE).await?;
    let aside = store::old_aside(tx, ago(ASIDE_FOR), AT_ONCE).await?;
    Ok((!files.is_empty() || !aside.is_empty()).then_some((files, aside)))
}

//! Something that was filled in for a program becomes an application, in the change that keeps it. Of one address there
//! is one that is open: what comes meanwhile is put to it. Whoever was rejected waits for the program's days; only a
//! letter tells them, so that nobody learns in public what became of an address.

use ::forms::{Answer, Definition};
use jiff::SignedDuration;
use kernel::{ApplicationId, EmailAddress, ProgramId, Timestamp};
use vault::{Change, Fact, Tx, VaultError};

use super::{
    Application, ApplicationError, Belongs, Intake, Rule, State, Then, Verdict,
    deciding::{self, Settles},
    intake::{Known, known_by},
    letters, rules, store,
};
use crate::{
    forms::{self, Submission},
    offers, partnerships, programs,
};

/// Applicants who are told that theirs has come, in a day, at most: what they typed is anybody's address.
const TOLD_A_DAY: u64 = 200;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Letters of a company's name, at most.
const COMPANY: usize = 200;

/// For what somebody fills in a form.
#[derive(Debug, Clone)]
pub struct Applies {
    /// The program.
    pub program: ProgramId,
    /// Where the portal is, for the links in letters; without, nobody is written to and no rule decides.
    pub origin: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// An application.
    New(ApplicationId),
    /// It was put to the one that was open.
    Joined(ApplicationId),
    /// They may not yet apply again.
    Early(ApplicationId, Timestamp),
    /// Nothing: the program takes none, or nobody can be answered.
    Nothing,
}

impl Arrived {
    /// The application that it belongs to.
    pub fn application(self) -> Option<ApplicationId> {
        match self {
            Self::New(id) | Self::Joined(id) | Self::Early(id, _) => Some(id),
            Self::Nothing => None,
        }
    }
}

/// Who asks.
struct Applicant {
    email: EmailAddress,
    company: String,
    belongs: Belongs,
}

/// Makes an application of what was filled in for a program, or puts it to the one that is open.
pub(crate) async fn arrive(
    change: &Change,
    submission: &Submission,
    definition: &Definition,
    Applies { program, origin }: &Applies,
) -> Result<Arrived, VaultError> {
    // Of an address there is one that is open, whoever sees it.
    let _all = change.whole();
    let Some(intake) = store::intake(change, *program).await? else { return Ok(Arrived::Nothing) };
    let Ok(known) = known_by(definition) else { return Ok(Arrived::Nothing) };
    let Some(applicant) = Applicant::of(change, submission, &known, *program).await? else {
        return Ok(Arrived::Nothing);
    };
    let before = store::of_email(change, *program, &applicant.email).await?;
    for one in &before {
        if is_open(change, one).await? {
            join(change, one, submission, &applicant.company).await?;
            return Ok(Arrived::Joined(one.id));
        }
    }
    if let Some((rejected, again)) = too_early(&before, &intake, change.now()) {
        early(change, rejected, submission, origin.as_deref()).await?;
        return Ok(Arrived::Early(rejected.id, again));
    }
    for over in before.iter().filter_map(|one| one.offer.filter(|_| one.partnership.is_none())) {
        deciding::take_back(change, over).await?;
    }
    let (clock, chance) = change.nature();
    let application = Application {
        id: ApplicationId::new(clock, chance),
        program: *program,
        submission: submission.id,
        email: applicant.email,
        company: applicant.company,
        state: State::Received,
        received: change.now(),
        decided: None,
        offer: None,
        partnership: None,
        ended: None,
        note: String::new(),
    };
    store::insert(change, &application, applicant.belongs.clone()).await?;
    forms::belongs(change, submission.id, application.id, applicant.belongs).await?;
    let id = application.id;
    change.record(Fact::new("application.received").about(id).about(*program)).await?;
    if let Some(origin) = origin
        && !ruled(change, &intake, &application, submission, origin).await?
        && may_be_told(change).await?
    {
        letters::ask_for(change, letters::RECEIVED, id, origin).await?;
    }
    Ok(Arrived::New(id))
}

impl Applicant {
    async fn of(
        tx: &Tx,
        submission: &Submission,
        known: &Known,
        program: ProgramId,
    ) -> Result<Option<Self>, VaultError> {
        let Some(Answer::Email(email)) = submission.answers.get(&known.email) else { return Ok(None) };
        let Some(Answer::Text(company)) = submission.answers.get(&known.company) else { return Ok(None) };
        let Ok(email) = email.to_lowercase().parse() else { return Ok(None) };
        let country = known.country.as_ref().and_then(|key| submission.answers.get(key));
        let region = match country {
            Some(Answer::Country(letters)) => Some(trust::people::country(letters)),
            _ => None,
        };
        let belongs = Belongs { region, vendor: vendor(tx, program).await? };
        Ok(Some(Self { email, company: company.chars().take(COMPANY).collect(), belongs }))
    }
}

/// Whose products a program is about: those of the vendor to whom it leads up.
async fn vendor(tx: &Tx, program: ProgramId) -> Result<Option<kernel::Uuid>, VaultError> {
    let upstream = programs::find(tx, program).await?.and_then(|program| program.upstream);
    let Some(upstream) = upstream else { return Ok(None) };
    Ok(partnerships::find(tx, upstream).await?.map(|place| place.peer.uuid()))
}

/// Whether it waits for somebody: for a decision, or for the applicant to come.
async fn is_open(tx: &Tx, one: &Application) -> Result<bool, VaultError> {
    Ok(match (one.state, one.offer) {
        (State::Received, _) => true,
        (State::Approved, Some(offer)) if one.partnership.is_none() => offers::is_open(tx, offer).await?,
        _ => false,
    })
}

async fn join(
    change: &Change,
    open: &Application,
    submission: &Submission,
    company: &str,
) -> Result<(), VaultError> {
    // What was approved is what was looked at.
    if open.state == State::Received {
        store::answer(change, open.id, submission.id, company).await?;
    }
    let belongs = store::belongs(change, open.id).await?;
    forms::belongs(change, submission.id, open.id, belongs).await?;
    change.record(Fact::new("application.answered_again").about(open.id).about(open.program)).await?;
    Ok(())
}

/// The rejection that still holds, and until when.
fn too_early<'a>(
    before: &'a [Application],
    intake: &Intake,
    now: Timestamp,
) -> Option<(&'a Application, Timestamp)> {
    let rejected = before.iter().filter(|one| one.state == State::Rejected);
    let last = rejected.max_by_key(|one| one.decided.as_ref().map(|decided| decided.at))?;
    let again = deciding::may_apply_again(last, intake)?;
    (now < again).then_some((last, again))
}

async fn early(
    change: &Change,
    rejected: &Application,
    submission: &Submission,
    origin: Option<&str>,
) -> Result<(), VaultError> {
    let decided = rejected.decided.as_ref().map(|decided| decided.at);
    let sent = forms::of_application(change, rejected.id).await?;
    let told = sent.iter().any(|one| Some(one.received) > decided);
    let belongs = store::belongs(change, rejected.id).await?;
    forms::belongs(change, submission.id, rejected.id, belongs).await?;
    change.record(Fact::new("application.sent_early").about(rejected.id).about(rejected.program)).await?;
    if let Some(origin) = origin.filter(|_| !told) {
        letters::ask_for(change, letters::EARLY, rejected.id, origin).await?;
    }
    Ok(())
}

/// Whether a rule decided it. What a rule cannot decide, such as one place too many in a day, waits for a person.
async fn ruled(
    change: &Change,
    intake: &Intake,
    application: &Application,
    submission: &Submission,
    origin: &str,
) -> Result<bool, VaultError> {
    let Some(current) = forms::published(change, intake.form).await? else { return Ok(false) };
    let fits = rules::first(&intake.rules, &current.definition, &submission.answers);
    let Some((number, rule)) = fits else { return Ok(false) };
    let Some(verdict) = rule.verdict() else { return Ok(false) };
    let settles = Settles { rule: Some(number), group: &rule.group, origin };
    let settled = change.savepoint(async |change: &Change| {
        deciding::settle(change, application.clone(), &verdict, settles).await
    });
    match settled.await {
        Ok(_) => Ok(true),
        Err(ApplicationError::Vault(error)) => Err(error),
        Err(_) => Ok(false),
    }
}

impl Rule {
    /// What it decides; none where it leaves that to a person.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        match (self.then, self.reason) {
            (Then::Approve, _) => Some(Verdict::Approve),
            (Then::Reject, Some(reason)) => Some(Verdict::Reject { reason, said: self.said.clone() }),
            (Then::Reject, None) | (Then::Person, _) => None,
        }
    }
}

async fn may_be_told(tx: &Tx) -> Result<bool, VaultError> {
    let since = tx.now().saturating_sub(DAY).unwrap_or(tx.now());
    Ok(store::received_after(tx, since).await? <= TOLD_A_DAY)
}

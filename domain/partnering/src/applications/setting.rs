//! How a program comes to take applications, stops, and what its rules say.

use kernel::{FormId, ProgramId};
use vault::{Change, Fact, Tx, VaultError};

use super::{
    Application, Intake, Rule, Then,
    intake::known_by,
    rules::{self, MOST},
    store,
};
use crate::{
    forms::{self, Definition, FormVersion},
    programs::{self, Program},
    texts::applications as texts,
};

/// Applications that rules are tried out on.
const TRIED: u64 = 20;
/// Days, at most, until somebody may apply again.
const DAYS: i64 = 3_650;
/// Months, at most, for which what came to nothing is kept.
const MONTHS: i64 = 120;

/// Why it stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// No such program.
    #[error("{}", texts::no_program())]
    Absent,
    /// It was never published: nobody could read what it offers.
    #[error("{}", texts::unpublished())]
    Unpublished,
    /// It takes no applications yet.
    #[error("{}", texts::not_taking_yet())]
    NotYet,
    /// No form that people are asked.
    #[error("{}", texts::no_form())]
    Form,
    /// What the form does not ask.
    #[error("{}", _0.join(" "))]
    Lacks(Vec<String>),
    /// No such number of days.
    #[error("{}", texts::no_days(DAYS))]
    Days,
    /// No such number of months.
    #[error("{}", texts::no_months(MONTHS))]
    Months,
    /// Too many rules.
    #[error("{}", texts::many_rules(MOST))]
    Many,
    /// What is wrong with rules, each by its number from 1.
    #[error("{}", list(_0))]
    Rules(Vec<(usize, String)>),
    /// Somebody changed it since it was looked at.
    #[error("{}", texts::meanwhile())]
    Since,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

fn list(wrong: &[(usize, String)]) -> String {
    wrong.iter().map(|(at, told)| texts::rule_says(*at, told)).collect::<Vec<_>>().join(" ")
}

/// How a program takes applications, but for its rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What applicants fill in.
    pub form: FormId,
    /// After how many days somebody who was rejected may apply again.
    pub again_days: i64,
    /// After how many months what came to nothing is erased.
    pub keep_months: i64,
    /// Whether its page says what partners earn.
    pub says_rate: bool,
}

impl Settings {
    /// What is usual.
    pub(super) fn usual(form: FormId) -> Self {
        Self { form, again_days: 90, keep_months: 12, says_rate: false }
    }
}

/// From now on the program takes applications, in this way.
///
/// # Errors
/// Why not.
pub async fn take(
    change: &Change,
    program: ProgramId,
    seen: Option<i64>,
    settings: &Settings,
) -> Result<Intake, IntakeError> {
    let known = one(change, program).await?;
    if known.version == 0 {
        return Err(IntakeError::Unpublished);
    }
    if !(0..=DAYS).contains(&settings.again_days) {
        return Err(IntakeError::Days);
    }
    if !(1..=MONTHS).contains(&settings.keep_months) {
        return Err(IntakeError::Months);
    }
    let form = forms::published(change, settings.form).await?.ok_or(IntakeError::Form)?;
    known_by(&form.definition).map_err(IntakeError::Lacks)?;
    let before = looked_at(change, program, seen).await?;
    let Settings { form, again_days, keep_months, says_rate } = *settings;
    let (rules, revision) = before.as_ref().map_or((Vec::new(), 0), |one| (one.rules.clone(), one.revision));
    let after = Intake { program, form, open: true, again_days, keep_months, says_rate, rules, revision };
    keep(change, before, after, "program.takes_applications").await
}

/// It takes no more. Those that came stay.
pub(super) async fn stop(change: &Change, program: ProgramId) -> Result<Intake, IntakeError> {
    let before = intake(change, program).await?;
    let after = Intake { open: false, ..before.clone() };
    keep(change, Some(before), after, "program.stopped_applications").await
}

/// Other rules decide from now on.
///
/// # Errors
/// Why not.
pub async fn set_rules(
    change: &Change,
    program: ProgramId,
    seen: Option<i64>,
    rules: Vec<Rule>,
) -> Result<Intake, IntakeError> {
    intake(change, program).await?;
    let before = looked_at(change, program, seen).await?.ok_or(IntakeError::NotYet)?;
    check(change, &before, &rules).await?;
    let after = Intake { rules, ..before.clone() };
    keep(change, Some(before), after, "program.application_rules_changed").await
}

async fn keep(
    change: &Change,
    before: Option<Intake>,
    after: Intake,
    fact: &'static str,
) -> Result<Intake, IntakeError> {
    if before.as_ref() == Some(&after) {
        return Ok(after);
    }
    let after = Intake { revision: after.revision + 1, ..after };
    match before {
        Some(_) => store::update_intake(change, &after).await?,
        None => store::insert_intake(change, &after).await?,
    }
    change.record(Fact::new(fact).about(after.program)).await?;
    Ok(after)
}

/// What is wrong with rules: those that stood there before may be broken, and decide nothing.
async fn check(tx: &Tx, intake: &Intake, rules: &[Rule]) -> Result<(), IntakeError> {
    if rules.len() > MOST {
        return Err(IntakeError::Many);
    }
    let (definition, groups) = asked(tx, intake).await?;
    let wrong: Vec<(usize, String)> = (1..)
        .zip(rules)
        .filter(|(_, rule)| !intake.rules.contains(rule))
        .filter_map(|(at, rule)| rule.check(&definition, &groups).err().map(|told| (at, told)))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(IntakeError::Rules(wrong)) }
}

/// What the form asks now, and the groups of the program.
pub(super) async fn asked(tx: &Tx, intake: &Intake) -> Result<(Definition, Vec<String>), IntakeError> {
    let program = one(tx, intake.program).await?;
    let form = forms::published(tx, intake.form).await?;
    let groups = programs::published(tx, &program).await?.groups;
    Ok((form.map(|FormVersion { definition, .. }| definition).unwrap_or_default(), groups))
}

/// What rules say of an application.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) application: Application,
    /// The number of the rule that fits, from 1; none where none does.
    pub(super) rule: Option<i64>,
    pub(super) then: Then,
}

/// What these rules would have said of the last applications. Nothing is kept.
pub(super) async fn trial(tx: &Tx, program: ProgramId, rules: &[Rule]) -> Result<Vec<Tried>, IntakeError> {
    let intake = intake(tx, program).await?;
    check(tx, &intake, rules).await?;
    let (definition, _) = asked(tx, &intake).await?;
    let mut tried = Vec::new();
    for application in store::search(tx, None, Some(program), None, TRIED).await? {
        let answers = forms::submission(tx, application.submission).await?.map(|one| one.answers);
        let fits = rules::first(rules, &definition, &answers.unwrap_or_default());
        let (rule, then) = fits.map_or((None, Then::Person), |(number, rule)| (Some(number), rule.then));
        tried.push(Tried { application, rule, then });
    }
    Ok(tried)
}

/// How a program of one's own takes applications.
async fn intake(tx: &Tx, program: ProgramId) -> Result<Intake, IntakeError> {
    one(tx, program).await?;
    store::intake(tx, program).await?.ok_or(IntakeError::NotYet)
}

pub(super) async fn one(tx: &Tx, program: ProgramId) -> Result<Program, IntakeError> {
    programs::find(tx, program).await?.ok_or(IntakeError::Absent)
}

async fn looked_at(tx: &Tx, program: ProgramId, seen: Option<i64>) -> Result<Option<Intake>, IntakeError> {
    let before = store::intake(tx, program).await?;
    let revision = before.as_ref().map_or(0, |one| one.revision);
    if seen.is_some_and(|seen| seen != revision) { Err(IntakeError::Since) } else { Ok(before) }
}

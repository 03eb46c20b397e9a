//! How applications are kept.

use kernel::{ApplicationId, EmailAddress, OfferId, ProgramId, SubmissionId, Timestamp, from_millis, millis};
use vault::{
    Change, Tx, VaultError,
    rows::{ColumnTrait, Condition, Order, Set, Uuid},
};

use super::{
    Application, Intake, Reason, State,
    application::Decided,
    tables::{
        applications::{ActiveModel, Column, Entity, Model},
        intakes,
    },
};

/// Where an application and its answers belong in the organisation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Belongs {
    /// The country of whoever applies.
    pub(crate) region: Option<String>,
    /// Whose products the program is about.
    pub(crate) vendor: Option<Uuid>,
}

/// How a program takes applications, where it ever did.
pub(super) async fn intake(tx: &Tx, program: ProgramId) -> Result<Option<Intake>, VaultError> {
    tx.get::<intakes::Entity>(program.uuid()).await?.map(Intake::try_from).transpose()
}

pub(super) async fn insert_intake(change: &Change, intake: &Intake) -> Result<(), VaultError> {
    change
        .insert::<intakes::Entity>(intakes::ActiveModel {
            id: Set(intake.program.uuid()),
            form: Set(intake.form.uuid()),
            open: Set(intake.open),
            again_days: Set(intake.again_days),
            keep_months: Set(intake.keep_months),
            says_rate: Set(intake.says_rate),
            rules: Set(json(&intake.rules)),
            revision: Set(intake.revision),
            ..Default::default()
        })
        .await
}

pub(super) async fn update_intake(change: &Change, intake: &Intake) -> Result<(), VaultError> {
    let update = change.update::<intakes::Entity>().id(intake.program.uuid());
    let update =
        update.set(intakes::Column::Form, intake.form.uuid()).set(intakes::Column::Open, intake.open);
    let update = update.set(intakes::Column::AgainDays, intake.again_days);
    let update = update.set(intakes::Column::KeepMonths, intake.keep_months);
    let update = update.set(intakes::Column::SaysRate, intake.says_rate);
    let update = update.set(intakes::Column::Rules, json(&intake.rules));
    update.set(intakes::Column::Revision, intake.revision).done().await.map(|_| ())
}

/// Every program that takes applications, or did.
pub(super) async fn intakes(tx: &Tx) -> Result<Vec<Intake>, VaultError> {
    let rows = tx.find::<intakes::Entity>().order_by(intakes::Column::Id, Order::Asc).all().await?;
    rows.into_iter().map(Intake::try_from).collect()
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// One application.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: ApplicationId) -> Result<Option<Application>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Application::try_from).transpose()
}

/// Applications, the newest first, those before that one: in a state, of a program, where these are named.
///
/// # Errors
/// What the vault says.
pub async fn search(
    tx: &Tx,
    state: Option<State>,
    program: Option<ProgramId>,
    before: Option<ApplicationId>,
    most: u64,
) -> Result<Vec<Application>, VaultError> {
    let mut find = tx.find::<Entity>();
    if let Some(state) = state {
        find = find.filter(Column::State.eq(state.word()));
    }
    if let Some(program) = program {
        find = find.filter(Column::Program.eq(program.uuid()));
    }
    if let Some(before) = before {
        find = find.filter(Column::Id.lt(before.uuid()));
    }
    let rows = find.order_by(Column::Id, Order::Desc).limit(most).all().await?;
    rows.into_iter().map(Application::try_from).collect()
}

/// How many stand where.
pub(super) async fn counts(tx: &Tx, program: Option<ProgramId>) -> Result<Vec<(State, u64)>, VaultError> {
    let mut find = tx.find::<Entity>();
    if let Some(program) = program {
        find = find.filter(Column::Program.eq(program.uuid()));
    }
    let counted = find.count_by(Column::State).await?;
    let of =
        |state: State| counted.iter().find(|(word, _)| word == state.word()).map_or(0, |(_, many)| *many);
    Ok(State::ALL.iter().map(|state| (*state, of(*state))).collect())
}

/// What that address asked of that program before, the newest first.
pub(super) async fn of_email(
    tx: &Tx,
    program: ProgramId,
    email: &EmailAddress,
) -> Result<Vec<Application>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Program.eq(program.uuid()));
    let rows = find.filter(Column::Email.eq(folded(email))).order_by(Column::Id, Order::Desc).all().await?;
    rows.into_iter().map(Application::try_from).collect()
}

/// What that address is called where two are compared.
fn folded(email: &EmailAddress) -> String {
    email.as_str().to_lowercase()
}

/// The application behind an offer.
pub(crate) async fn of_offer(tx: &Tx, offer: OfferId) -> Result<Option<Application>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Offer.eq(offer.uuid())).one().await?;
    row.map(Application::try_from).transpose()
}

/// Whose newest answers these are.
pub(super) async fn of_submission(tx: &Tx, id: SubmissionId) -> Result<Option<Application>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Submission.eq(id.uuid())).one().await?;
    row.map(Application::try_from).transpose()
}

/// How many came after that moment.
pub(super) async fn received_after(tx: &Tx, moment: Timestamp) -> Result<u64, VaultError> {
    tx.find::<Entity>().filter(Column::Received.gt(millis(moment))).count().await
}

/// Applications of a program to which nobody came, and that were decided or withdrawn before that moment.
pub(super) async fn ended_before(
    tx: &Tx,
    program: ProgramId,
    moment: Timestamp,
    most: u64,
) -> Result<Vec<Application>, VaultError> {
    let before = millis(moment);
    let over = Condition::any().add(Column::Decided.lt(before)).add(Column::Ended.lt(before));
    let find = tx.find::<Entity>().filter(Column::Program.eq(program.uuid()));
    let find = find.filter(Column::State.ne(State::Received.word())).filter(Column::Partnership.is_null());
    let rows = find.filter(over).order_by(Column::Id, Order::Asc).limit(most).all().await?;
    rows.into_iter().map(Application::try_from).collect()
}

pub(super) async fn insert(change: &Change, one: &Application, belongs: Belongs) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(one.id.uuid()),
            program: Set(one.program.uuid()),
            submission: Set(one.submission.uuid()),
            email: Set(folded(&one.email)),
            company: Set(one.company.clone()),
            state: Set(one.state.word().to_owned()),
            received: Set(millis(one.received)),
            said: Set(String::new()),
            sorted: Set(String::new()),
            note: Set(one.note.clone()),
            region: Set(belongs.region),
            vendor: Set(belongs.vendor),
            ..Default::default()
        })
        .await
}

/// Where it belongs.
pub(super) async fn belongs(tx: &Tx, id: ApplicationId) -> Result<Belongs, VaultError> {
    let row = tx.get::<Entity>(id.uuid()).await?;
    Ok(row.map(|row| Belongs { region: row.region, vendor: row.vendor }).unwrap_or_default())
}

/// It is answered anew: by what, and as whom.
pub(super) async fn answer(
    change: &Change,
    id: ApplicationId,
    submission: SubmissionId,
    company: &str,
) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(id.uuid()).set(Column::Submission, submission.uuid());
    update.set(Column::Company, company).done().await.map(|_| ())
}

/// Writes where it stands now, if it still stands where it was: false where somebody was faster.
pub(super) async fn step(change: &Change, one: &Application, from: State) -> Result<bool, VaultError> {
    let decided = one.decided.as_ref();
    let update = change.update::<Entity>().id(one.id.uuid()).filter(Column::State.eq(from.word()));
    let update = update.set(Column::State, one.state.word());
    let update = update.set(Column::Decided, decided.map(|decided| millis(decided.at)));
    let update = update.set(Column::DecidedBy, decided.map(|decided| decided.by.clone()));
    let update = update.set(Column::Rule, decided.and_then(|decided| decided.rule));
    let reason = decided.and_then(|decided| decided.reason).map(|reason| reason.word().to_owned());
    let update = update.set(Column::Reason, reason);
    let said = decided.map(|decided| decided.said.clone()).unwrap_or_default();
    let update = update.set(Column::Said, said);
    let group = decided.map(|decided| decided.group.clone()).unwrap_or_default();
    let update = update.set(Column::Sorted, group).set(Column::Offer, one.offer.map(OfferId::uuid));
    let update = update.set(Column::Partnership, one.partnership.map(kernel::PartnershipId::uuid));
    Ok(update.set(Column::Ended, one.ended.map(millis)).done().await? == 1)
}

/// Another offer takes the place of one.
pub(crate) async fn offered_again(change: &Change, before: OfferId, now: OfferId) -> Result<(), VaultError> {
    let update = change.update::<Entity>().filter(Column::Offer.eq(before.uuid()));
    update.set(Column::Offer, now.uuid()).done().await.map(|_| ())
}

pub(super) async fn set_note(change: &Change, id: ApplicationId, note: &str) -> Result<bool, VaultError> {
    Ok(change.update::<Entity>().id(id.uuid()).set(Column::Note, note).done().await? == 1)
}

pub(super) async fn remove(change: &Change, id: ApplicationId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

impl TryFrom<Model> for Application {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = ApplicationId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let (rule, said, group) = (row.rule, row.said, row.sorted);
        let reason = row.reason.as_deref().and_then(Reason::of_word);
        let by = row.decided_by.unwrap_or_default();
        Ok(Self {
            id,
            program: row.program.into(),
            submission: row.submission.into(),
            email: row.email.parse().map_err(|_| damaged("address"))?,
            company: row.company,
            state: State::of_word(&row.state).ok_or_else(|| damaged("state"))?,
            received: from_millis(row.received),
            decided: row.decided.map(|at| Decided { at: from_millis(at), by, rule, reason, said, group }),
            offer: row.offer.map(OfferId::from),
            partnership: row.partnership.map(Into::into),
            ended: row.ended.map(from_millis),
            note: row.note,
        })
    }
}

impl TryFrom<intakes::Model> for Intake {
    type Error = VaultError;

    fn try_from(row: intakes::Model) -> Result<Self, VaultError> {
        let program = ProgramId::from(row.id);
        let damaged = |_| VaultError::Damaged(format!("{program}: the rules of its applications"));
        Ok(Self {
            program,
            form: row.form.into(),
            open: row.open,
            again_days: row.again_days,
            keep_months: row.keep_months,
            says_rate: row.says_rate,
            rules: serde_json::from_str(&row.rules).map_err(damaged)?,
            revision: row.revision,
        })
    }
}

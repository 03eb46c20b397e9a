//! How forms, their versions, what was filled in and the files that came with it are kept.

use ::forms::{Answers, Definition, Kept};
use kernel::{ApplicationId, FormId, ProgramId, SubmissionId, Timestamp, from_millis, millis};
use vault::{
    By, Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Came, Form, FormVersion, Standing, Submission, Suspicion};
use crate::applications::Belongs;

/// All forms, by name.
///
/// # Errors
/// What the vault says.
pub async fn all(tx: &Tx) -> Result<Vec<Form>, VaultError> {
    let rows = tx.find::<Entity>().order_by(Column::Name, Order::Asc).order_by(Column::Id, Order::Asc).all();
    rows.await?.into_iter().map(Form::try_from).collect()
}

/// One form.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: FormId) -> Result<Option<Form>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Form::try_from).transpose()
}

/// The version that people are asked now; none where the form was never published, or is retired.
///
/// # Errors
/// What the vault says.
pub async fn published(tx: &Tx, id: FormId) -> Result<Option<FormVersion>, VaultError> {
    match find(tx, id).await?.filter(Form::is_open) {
        Some(form) => version(tx, id, form.published).await,
        None => Ok(None),
    }
}

/// One version of a form.
///
/// # Errors
/// What the vault says.
pub async fn version(tx: &Tx, form: FormId, number: i64) -> Result<Option<FormVersion>, VaultError> {
    let find = tx.find::<versions::Entity>().filter(versions::Column::Form.eq(form.uuid()));
    let row = find.filter(versions::Column::Number.eq(number)).one().await?;
    row.map(FormVersion::try_from).transpose()
}

/// What was filled in.
///
/// # Errors
/// What the vault says.
pub async fn submission(tx: &Tx, id: SubmissionId) -> Result<Option<Submission>, VaultError> {
    tx.get::<submissions::Entity>(id.uuid()).await?.map(Submission::try_from).transpose()
}

pub(super) async fn insert(change: &Change, form: &Form) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(form.id.uuid()),
            name: Set(form.name.clone()),
            draft: Set(json(&form.draft)),
            revision: Set(form.revision),
            published: Set(form.published),
            published_revision: Set(form.published_revision),
            retired: Set(form.retired.map(millis)),
            made: Set(millis(form.made)),
            made_by: Set(form.by.clone()),
            ..Default::default()
        })
        .await
}

pub(super) async fn update(change: &Change, form: &Form) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(form.id.uuid()).set(Column::Name, form.name.clone());
    let update = update.set(Column::Draft, json(&form.draft)).set(Column::Revision, form.revision);
    let update = update.set(Column::Published, form.published);
    let update = update.set(Column::PublishedRevision, form.published_revision);
    update.set(Column::Retired, form.retired.map(millis)).done().await.map(|_| ())
}

pub(super) async fn insert_version(change: &Change, version: &FormVersion) -> Result<(), VaultError> {
    change
        .insert::<versions::Entity>(versions::ActiveModel {
            id: Set(change.chance().uuid(change.now())),
            form: Set(version.form.uuid()),
            number: Set(version.number),
            definition: Set(json(&version.definition)),
            published: Set(millis(version.published)),
            published_by: Set(version.by.clone()),
            ..Default::default()
        })
        .await
}

pub(super) async fn insert_submission(
    change: &Change,
    submission: &Submission,
    stamp: Uuid,
) -> Result<(), VaultError> {
    change
        .insert::<submissions::Entity>(submissions::ActiveModel {
            id: Set(submission.id.uuid()),
            form: Set(submission.form.uuid()),
            version: Set(submission.version),
            standing: Set(submission.standing.word().to_owned()),
            answers: Set(json(&submission.answers)),
            came: Set(submission.came.word().to_owned()),
            suspicion: Set(submission.suspicion.map(|why| why.word().to_owned())),
            stamp: Set(stamp),
            received: Set(millis(submission.received)),
            done_by: Set(submission.by.clone()),
            program: Set(submission.program.map(ProgramId::uuid)),
            ..Default::default()
        })
        .await
}

/// It belongs to an application, which has a queue of its own, and is seen by who sees that.
pub(crate) async fn belongs(
    change: &Change,
    id: SubmissionId,
    application: ApplicationId,
    place: Belongs,
) -> Result<(), VaultError> {
    let update = change.update::<submissions::Entity>().id(id.uuid());
    let update = update.set(submissions::Column::Standing, Standing::Handled.word());
    let update = update.set(submissions::Column::Application, application.uuid());
    let update = update.set(submissions::Column::Region, place.region);
    update.set(submissions::Column::Vendor, place.vendor).done().await.map(|_| ())
}

/// Everything that was sent for an application.
pub(crate) async fn of_application(tx: &Tx, id: ApplicationId) -> Result<Vec<Submission>, VaultError> {
    let find = tx.find::<submissions::Entity>().filter(submissions::Column::Application.eq(id.uuid()));
    let rows = find.order_by(submissions::Column::Id, Order::Asc).all().await?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// Writes how it stands, and what is left of its answers.
pub(super) async fn update_submission(change: &Change, one: &Submission) -> Result<(), VaultError> {
    let update = change.update::<submissions::Entity>().id(one.id.uuid());
    let update = update.set(submissions::Column::Standing, one.standing.word());
    let update = update.set(submissions::Column::Answers, json(&one.answers));
    update.set(submissions::Column::DoneBy, one.by.clone()).done().await.map(|_| ())
}

/// What was sent with that stamp.
pub(super) async fn of_stamp(tx: &Tx, stamp: Uuid) -> Result<Option<Submission>, VaultError> {
    let row = tx.find::<submissions::Entity>().filter(submissions::Column::Stamp.eq(stamp)).one().await?;
    row.map(Submission::try_from).transpose()
}

/// Submissions of a form, the newest first: those that came before that one, where one is named.
pub(super) async fn submissions(
    tx: &Tx,
    form: FormId,
    standing: Option<Standing>,
    before: Option<SubmissionId>,
    most: u64,
) -> Result<Vec<Submission>, VaultError> {
    let mut find = tx.find::<submissions::Entity>().filter(submissions::Column::Form.eq(form.uuid()));
    if let Some(standing) = standing {
        find = find.filter(submissions::Column::Standing.eq(standing.word()));
    }
    if let Some(before) = before {
        find = find.filter(submissions::Column::Id.lt(before.uuid()));
    }
    let rows = find.order_by(submissions::Column::Id, Order::Desc).limit(most).all().await?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// How many submissions of a form stand so.
pub(super) async fn count(tx: &Tx, form: FormId, standing: Standing) -> Result<u64, VaultError> {
    let find = tx.find::<submissions::Entity>().filter(submissions::Column::Form.eq(form.uuid()));
    find.filter(submissions::Column::Standing.eq(standing.word())).count().await
}

/// What was set aside before that moment.
pub(super) async fn old_aside(
    tx: &Tx,
    before: Timestamp,
    most: u64,
) -> Result<Vec<SubmissionId>, VaultError> {
    let find = tx.find::<submissions::Entity>();
    let find = find.filter(submissions::Column::Standing.eq(Standing::SetAside.word()));
    let rows = find.filter(submissions::Column::Received.lt(millis(before))).limit(most).all().await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}

/// A file that came with a form.
#[derive(Debug, Clone)]
pub(super) struct FormFile {
    pub(super) id: Uuid,
    pub(super) form: FormId,
    /// None while the form is being filled in.
    pub(super) submission: Option<SubmissionId>,
    /// Of the form that was shown.
    pub(super) stamp: Uuid,
    pub(super) name: String,
    pub(super) kind: files::Kind,
    pub(super) size: u64,
    pub(super) hash: String,
    pub(super) added: Timestamp,
}

impl FormFile {
    /// As answers name it.
    pub(super) fn kept(&self) -> Kept {
        let (name, kind) = (self.name.clone(), self.kind.word().to_owned());
        Kept { id: kernel::FileId::from(self.id).to_string(), name, kind, size: self.size }
    }
}

pub(super) async fn insert_file(change: &Change, file: &FormFile) -> Result<(), VaultError> {
    change
        .insert::<attached::Entity>(attached::ActiveModel {
            id: Set(file.id),
            form: Set(file.form.uuid()),
            submission: Set(file.submission.map(SubmissionId::uuid)),
            stamp: Set(file.stamp),
            name: Set(file.name.clone()),
            kind: Set(file.kind.word().to_owned()),
            size: Set(i64::try_from(file.size).unwrap_or(i64::MAX)),
            hash: Set(file.hash.clone()),
            added: Set(millis(file.added)),
            ..Default::default()
        })
        .await
}

pub(super) async fn file(tx: &Tx, id: Uuid) -> Result<Option<FormFile>, VaultError> {
    tx.get::<attached::Entity>(id).await?.map(FormFile::try_from).transpose()
}

/// The files of what was filled in.
pub(super) async fn files_of(tx: &Tx, submission: SubmissionId) -> Result<Vec<FormFile>, VaultError> {
    let rows = tx.find::<attached::Entity>().filter(attached::Column::Submission.eq(submission.uuid())).all();
    rows.await?.into_iter().map(FormFile::try_from).collect()
}

/// The files of a form that wait for it to be sent.
pub(super) async fn waiting(tx: &Tx, form: FormId) -> Result<Vec<FormFile>, VaultError> {
    let find = tx.find::<attached::Entity>().filter(attached::Column::Form.eq(form.uuid()));
    let rows = find.filter(attached::Column::Submission.is_null()).all().await?;
    rows.into_iter().map(FormFile::try_from).collect()
}

/// Files that came before that moment with a form that was never sent.
pub(super) async fn old_waiting(tx: &Tx, before: Timestamp, most: u64) -> Result<Vec<FormFile>, VaultError> {
    let find = tx.find::<attached::Entity>().filter(attached::Column::Submission.is_null());
    let rows = find.filter(attached::Column::Added.lt(millis(before))).limit(most).all().await?;
    rows.into_iter().map(FormFile::try_from).collect()
}

pub(super) async fn hand_in(change: &Change, file: Uuid, submission: SubmissionId) -> Result<(), VaultError> {
    let update = change.update::<attached::Entity>().id(file);
    update.set(attached::Column::Submission, submission.uuid()).done().await.map(|_| ())
}

/// Forgets a file, and what it held where nothing else refers to it.
pub(super) async fn drop_file(change: &Change, file: &FormFile) -> Result<(), VaultError> {
    change.delete::<attached::Entity>().id(file.id).done().await?;
    change.drop_blob(&file.hash).await
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl TryFrom<Model> for Form {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = FormId::from(row.id);
        Ok(Self {
            id,
            name: row.name,
            draft: definition(&row.draft).ok_or_else(|| VaultError::Damaged(format!("{id}: draft")))?,
            revision: row.revision,
            published: row.published,
            published_revision: row.published_revision,
            retired: row.retired.map(from_millis),
            made: from_millis(row.made),
            by: row.made_by,
        })
    }
}

impl TryFrom<versions::Model> for FormVersion {
    type Error = VaultError;

    fn try_from(row: versions::Model) -> Result<Self, VaultError> {
        let form = FormId::from(row.form);
        let damaged = || VaultError::Damaged(format!("{form}: version {}", row.number));
        Ok(Self {
            form,
            number: row.number,
            definition: definition(&row.definition).ok_or_else(damaged)?,
            published: from_millis(row.published),
            by: row.published_by,
        })
    }
}

fn definition(text: &str) -> Option<Definition> {
    serde_json::from_str(text).ok()
}

impl TryFrom<submissions::Model> for Submission {
    type Error = VaultError;

    fn try_from(row: submissions::Model) -> Result<Self, VaultError> {
        let id = SubmissionId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let answers: Answers = serde_json::from_str(&row.answers).map_err(|_| damaged("answers"))?;
        Ok(Self {
            id,
            form: row.form.into(),
            version: row.version,
            standing: Standing::of_word(&row.standing).ok_or_else(|| damaged("standing"))?,
            answers,
            came: Came::of_word(&row.came).ok_or_else(|| damaged("came"))?,
            suspicion: row.suspicion.as_deref().and_then(Suspicion::of_word),
            received: from_millis(row.received),
            by: row.done_by,
            program: row.program.map(ProgramId::from),
            application: row.application.map(ApplicationId::from),
        })
    }
}

impl TryFrom<attached::Model> for FormFile {
    type Error = VaultError;

    fn try_from(row: attached::Model) -> Result<Self, VaultError> {
        let kind = files::Kind::of_word(&row.kind);
        Ok(Self {
            id: row.id,
            form: row.form.into(),
            submission: row.submission.map(SubmissionId::from),
            stamp: row.stamp,
            name: row.name,
            kind: kind.ok_or_else(|| VaultError::Damaged(format!("the file {} of a form: kind", row.id)))?,
            size: row.size.unsigned_abs(),
            hash: row.hash,
            added: from_millis(row.added),
        })
    }
}

/// The tables.
pub const MIGRATION: Migration = Migration {
    name: "partnering_forms_1",
    up: |schema| {
        schema.table("forms", |table| {
            table.uuid("id").text("name").text("draft").number("revision").number("published");
            table.number("published_revision").maybe_number("retired").number("made").text("made_by");
            table.key(&["id"]);
        });
        schema.table("form_versions", |table| {
            table.uuid("id").uuid("form").number("number").text("definition").number("published");
            table.text("published_by").key(&["id"]).unique(&["form", "number"]);
        });
        schema.table("form_submissions", |table| {
            table.uuid("id").uuid("form").number("version").text("standing").text("answers").text("came");
            table.maybe_text("suspicion").uuid("stamp").number("received").maybe_text("done_by");
            table.key(&["id"]).unique(&["stamp"]).index(&["form", "standing", "id"]).index(&["form", "id"]);
            table.index(&["standing", "received"]);
            // Nobody has said yet where it belongs: only who sees everything sees it (V9).
            table.maybe_text("region").maybe_uuid("vendor").maybe_uuid("department");
            table.split_by(By::Region, "region").split_by(By::Vendor, "vendor");
            table.split_by(By::Department, "department");
        });
        schema.table("form_files", |table| {
            table.uuid("id").uuid("form").maybe_uuid("submission").uuid("stamp").text("name").text("kind");
            table.number("size").text("hash").number("added").key(&["id"]).index(&["submission"]);
            table.index(&["form"]).index(&["added"]).follows("submission", "form_submissions");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "forms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub draft: String,
    pub revision: i64,
    pub published: i64,
    pub published_revision: i64,
    pub retired: Option<i64>,
    pub made: i64,
    pub made_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Id
    }
}

mod versions {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "form_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub form: Uuid,
        pub number: i64,
        pub definition: String,
        pub published: i64,
        pub published_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}

mod submissions {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "form_submissions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub form: Uuid,
        pub version: i64,
        pub standing: String,
        pub answers: String,
        pub came: String,
        pub suspicion: Option<String>,
        pub stamp: Uuid,
        pub received: i64,
        pub done_by: Option<String>,
        pub region: Option<String>,
        pub vendor: Option<Uuid>,
        pub program: Option<Uuid>,
        pub application: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}

mod attached {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "form_files")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub form: Uuid,
        pub submission: Option<Uuid>,
        pub stamp: Uuid,
        pub name: String,
        pub kind: String,
        pub size: i64,
        pub hash: String,
        pub added: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}

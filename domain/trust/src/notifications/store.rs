//! How notifications are kept, what members have chosen, and how far the journal was read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use kernel::{MailId, NotificationId, PersonId, from_millis, millis};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, Order, entity::prelude::*};
use vault::{Actor, Change, Migration, Row, Tx, VaultError, Vaults};

use super::{Digest, Notification, Quiet, Settings};

/// How long what was read is kept, and what nobody ever looked at.
const READ_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);
const UNREAD_FOR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The one row that says how far the journal was read.
const JOURNAL: &str = "journal";

/// How many of these kinds are unread; no more than `most` are counted.
pub(super) async fn unread(
    tx: &Tx,
    person: PersonId,
    kinds: &[&'static str],
    most: u64,
) -> Result<u64, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Person.eq(person.uuid())).filter(Column::Unread.eq(true));
    let counted = find.filter(Column::Kind.is_in(kinds.iter().copied())).limit(most).ids().await?;
    Ok(counted.len() as u64)
}

/// Some of what is unread of these kinds, the newest first; of before that entry, where one is given.
pub(super) async fn some_unread(
    tx: &Tx,
    person: PersonId,
    kinds: &[&'static str],
    before: Option<i64>,
    most: u64,
) -> Result<Vec<Notification>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Person.eq(person.uuid())).filter(Column::Unread.eq(true));
    let before = before.map(|before| Condition::all().add(Column::Entry.lt(before)));
    let find = find.filter(Column::Kind.is_in(kinds.iter().copied())).filter_if(before);
    let rows = find.order_by(Column::Entry, Order::Desc).limit(most).all().await?;
    Ok(rows.into_iter().map(Notification::from).collect())
}

/// What stands in somebody's portal of these kinds, the newest first; of before that entry, where one is given.
pub(super) async fn shown(
    tx: &Tx,
    person: PersonId,
    kinds: &[&'static str],
    before: Option<i64>,
    most: u64,
) -> Result<Vec<Notification>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Person.eq(person.uuid())).filter(Column::Portal.eq(true));
    let before = before.map(|before| Condition::all().add(Column::Entry.lt(before)));
    let find = find.filter(Column::Kind.is_in(kinds.iter().copied())).filter_if(before);
    let rows = find.order_by(Column::Entry, Order::Desc).limit(most).all().await?;
    Ok(rows.into_iter().map(Notification::from).collect())
}

/// One of somebody's own.
pub(super) async fn own(
    tx: &Tx,
    person: PersonId,
    id: NotificationId,
) -> Result<Option<Notification>, VaultError> {
    let row = tx.get::<Entity>(id.uuid()).await?;
    Ok(row.filter(|row| row.person == person.uuid() && row.portal).map(Notification::from))
}

/// All that somebody has not looked at, up to a number that nobody will.
pub(super) async fn all_unread(tx: &Tx, person: PersonId) -> Result<Vec<Notification>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Person.eq(person.uuid())).filter(Column::Unread.eq(true));
    Ok(find.limit(10_000).all().await?.into_iter().map(Notification::from).collect())
}

/// Adds notifications of members. What is unread of the same kind about the same record goes: it says the same. Whoever is
/// told the same is seen to together, since an organisation has many members and one change of its vault at a time.
pub(super) async fn insert(change: &Change, made: &[&[Notification]]) -> Result<(), VaultError> {
    let mut alike: BTreeMap<(&str, BTreeSet<&str>), Vec<Uuid>> = BTreeMap::new();
    for of_member in made {
        let mut subjects: BTreeMap<(&str, Uuid), BTreeSet<&str>> = BTreeMap::new();
        for one in *of_member {
            subjects.entry((&one.kind, one.person.uuid())).or_default().insert(&one.subject);
        }
        for ((kind, person), subjects) in subjects {
            alike.entry((kind, subjects)).or_default().push(person);
        }
    }
    for ((kind, subjects), people) in alike {
        for some in people.chunks(500) {
            let same = change.delete::<Entity>().filter(Column::Person.is_in(some.iter().copied()));
            let same = same.filter(Column::Unread.eq(true)).filter(Column::Kind.eq(kind));
            same.filter(Column::Subject.is_in(subjects.iter().copied())).done().await?;
        }
    }
    let row = |one: &Notification| ActiveModel {
        id: Set(one.id.uuid()),
        person: Set(one.person.uuid()),
        kind: Set(one.kind.clone()),
        subject: Set(one.subject.clone()),
        entry: Set(one.entry),
        at: Set(millis(one.at)),
        portal: Set(one.portal),
        unread: Set(one.unread),
        owed: Set(one.owed),
        mail: Set(None),
        ..Default::default()
    };
    change.insert_all::<Entity>(made.iter().copied().flatten().map(row).collect()).await
}

/// Marks one as read, or as unread again.
pub(super) async fn mark(change: &Change, id: NotificationId, unread: bool) -> Result<(), VaultError> {
    change.update::<Entity>().id(id.uuid()).set(Column::Unread, unread).done().await.map(|_| ())
}

/// Marks all as read, up to that entry: what came since it was shown stays unread.
pub(super) async fn mark_all(change: &Change, person: PersonId, until: i64) -> Result<(), VaultError> {
    let all = change.update::<Entity>().filter(Column::Person.eq(person.uuid()));
    let all = all.filter(Column::Unread.eq(true)).filter(Column::Entry.lte(until));
    all.set(Column::Unread, false).done().await.map(|_| ())
}

/// Those about which somebody is still to be written to, the oldest first.
pub(super) async fn owed(tx: &Tx, person: PersonId) -> Result<Vec<Notification>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Person.eq(person.uuid())).filter(Column::Owed.eq(true));
    let rows = find.order_by(Column::Entry, Order::Asc).limit(10_000).all().await?;
    Ok(rows.into_iter().map(Notification::from).collect())
}

/// That letter is about these.
pub(super) async fn begin(change: &Change, ids: &[NotificationId], mail: MailId) -> Result<(), VaultError> {
    for some in ids.chunks(500) {
        let these = change.update::<Entity>().filter(Column::Id.is_in(some.iter().map(|id| id.uuid())));
        these.set(Column::Mail, Some(mail.uuid())).done().await?;
    }
    Ok(())
}

/// No letter is owed about these any longer.
pub(super) async fn settle(change: &Change, ids: &[NotificationId]) -> Result<(), VaultError> {
    for some in ids.chunks(500) {
        let these = change.update::<Entity>().filter(Column::Id.is_in(some.iter().map(|id| id.uuid())));
        these.set(Column::Owed, false).set(Column::Mail, None::<Uuid>).done().await?;
    }
    Ok(())
}

/// Takes these out.
pub(super) async fn delete(change: &Change, ids: &[NotificationId]) -> Result<(), VaultError> {
    for some in ids.chunks(500) {
        change.delete::<Entity>().filter(Column::Id.is_in(some.iter().map(|id| id.uuid()))).done().await?;
    }
    Ok(())
}

/// Somebody is no member any longer: nothing of theirs is kept here.
pub(super) async fn forget(change: &Change, person: PersonId) -> Result<(), VaultError> {
    change.delete::<Entity>().filter(Column::Person.eq(person.uuid())).done().await?;
    change.delete::<chosen::Entity>().id(person.uuid()).done().await.map(|_| ())
}

/// Forgets in every vault what was read long ago, and what nobody looked at for a year.
///
/// # Errors
/// What the database says.
pub async fn tidy(vaults: &Vaults) -> Result<(), VaultError> {
    let now = vaults.front().clock.now();
    let before = |kept: SignedDuration| millis(now.saturating_sub(kept).unwrap_or(now));
    let old = Condition::any()
        .add(Condition::all().add(Column::Unread.eq(false)).add(Column::At.lt(before(READ_FOR))))
        .add(Column::At.lt(before(UNREAD_FOR)));
    for card in vaults.directory().cards().await? {
        let vault = vaults.vault(card.org);
        let (any, old) = (old.clone(), old.clone());
        if vault.read(async |tx: &Tx| tx.find::<Entity>().filter(any).exists().await).await? {
            let gone = vault.change(Actor::Node("schedule"), async |change: &Change| {
                change.delete::<Entity>().filter(old).done().await
            });
            gone.await?;
        }
    }
    Ok(())
}

/// What somebody has chosen, or what is usual.
///
/// # Errors
/// What the database says.
pub async fn settings(tx: &Tx, person: PersonId) -> Result<Settings, VaultError> {
    let row = tx.get::<chosen::Entity>(person.uuid()).await?;
    row.map_or_else(|| Ok(Settings::default()), Settings::try_from)
}

/// Keeps it in the place of what was chosen before.
pub(super) async fn choose(change: &Change, person: PersonId, settings: &Settings) -> Result<(), VaultError> {
    change.delete::<chosen::Entity>().id(person.uuid()).done().await?;
    let quiet = settings.quiet.map(Quiet::hours);
    let row = chosen::ActiveModel {
        id: Set(person.uuid()),
        choices: Set(serde_json::to_string(&settings.choices).unwrap_or_default()),
        digest: Set(settings.digest.number().into()),
        hour: Set(settings.hour.into()),
        quiet_from: Set(quiet.map(|(from, _)| from.into())),
        quiet_to: Set(quiet.map(|(_, to)| to.into())),
        letters: Set(settings.letters),
        ..Default::default()
    };
    change.insert::<chosen::Entity>(row).await
}

/// The number of the last entry of the journal that was read; none before the first.
pub(super) async fn cursor(tx: &Tx) -> Result<Option<i64>, VaultError> {
    Ok(tx.get::<read::Entity>(JOURNAL).await?.map(|row| row.passed))
}

/// Moves it on.
pub(super) async fn pass(change: &Change, passed: i64) -> Result<(), VaultError> {
    let moved = change.update::<read::Entity>().id(JOURNAL).set(read::Column::Passed, passed).done().await?;
    if moved > 0 {
        return Ok(());
    }
    let row = read::ActiveModel { key: Set(JOURNAL.to_owned()), passed: Set(passed), ..Default::default() };
    change.insert::<read::Entity>(row).await
}

impl From<Model> for Notification {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            person: row.person.into(),
            kind: row.kind,
            subject: row.subject,
            entry: row.entry,
            at: from_millis(row.at),
            portal: row.portal,
            unread: row.unread,
            owed: row.owed,
            mail: row.mail.map(MailId::from),
        }
    }
}

impl TryFrom<chosen::Model> for Settings {
    type Error = VaultError;

    fn try_from(row: chosen::Model) -> Result<Self, VaultError> {
        let damaged =
            || VaultError::Damaged(format!("what {} chose of notifications", PersonId::from(row.id)));
        let hour = |number: i64| i8::try_from(number).map_err(|_| damaged());
        let quiet = match row.quiet_from.zip(row.quiet_to) {
            Some((from, to)) => Quiet::new(hour(from)?, hour(to)?),
            None => None,
        };
        Ok(Self {
            choices: serde_json::from_str(&row.choices).map_err(|_| damaged())?,
            digest: Digest::of_number(hour(row.digest)?).ok_or_else(damaged)?,
            hour: hour(row.hour)?,
            quiet,
            letters: row.letters,
        })
    }
}

/// The tables.
pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_notifications_1",
    up: |schema| {
        schema.table("notifications", |table| {
            table.uuid("id").uuid("person").text("kind").text("subject").number("entry").number("at");
            table.truth("portal").truth("unread").truth("owed").maybe_uuid("mail").key(&["id"]);
            table.unique(&["person", "entry"]).index(&["person", "unread"]).index(&["person", "owed"]);
        });
        schema.table("notification_settings", |table| {
            table.uuid("id").text("choices").number("digest").number("hour");
            table.maybe_number("quiet_from").maybe_number("quiet_to").truth("letters").key(&["id"]);
        });
        schema.table("notification_cursors", |table| {
            table.text("key").number("passed").key(&["key"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person: Uuid,
    pub kind: String,
    pub subject: String,
    pub entry: i64,
    pub at: i64,
    pub portal: bool,
    pub unread: bool,
    pub owed: bool,
    pub mail: Option<Uuid>,
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

/// What members have chosen; a row has the person's id.
mod chosen {
    use sea_orm::entity::prelude::*;
    use vault::Row;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notification_settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub choices: String,
        pub digest: i64,
        pub hour: i64,
        pub quiet_from: Option<i64>,
        pub quiet_to: Option<i64>,
        pub letters: bool,
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

/// How far the journal was read.
mod read {
    use sea_orm::entity::prelude::*;
    use vault::Row;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notification_cursors")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub passed: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Key
        }
    }
}

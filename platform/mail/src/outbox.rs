//! The outbox: letters that wait, and for a while those that went.

use std::sync::Arc;

use jiff::SignedDuration;
use kernel::{EmailAddress, MailId, Timestamp, from_millis, millis};
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Expr};
use tokio::sync::Notify;
use vault::{Entry, Migration, VaultError, Vaults};

use crate::Letter;

/// How long it is remembered that a letter went, or did not.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A letter in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Who gets it.
    pub to: EmailAddress,
    /// What it is about.
    pub subject: String,
    /// What it says; empty after it went.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it was written.
    pub written: Timestamp,
    /// How far it is.
    pub state: State,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub(crate) due: i64,
    /// What the relay said the last time that it did not take it.
    pub told: Option<String>,
    /// Where a mail program ends such letters with one click.
    pub unsubscribe: Option<String>,
}

/// How far a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was not taken yet.
    Waiting,
    /// The relay took it.
    Sent,
    /// It was given up.
    Failed,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

/// Where letters wait.
#[derive(Debug, Clone)]
pub struct Outbox {
    vaults: Vaults,
    fresh: Arc<Notify>,
}

impl Outbox {
    /// The outbox in that directory.
    pub fn new(vaults: Vaults) -> Self {
        Self { vaults, fresh: Arc::default() }
    }

    /// Puts a letter in. The same id twice is the same letter: whoever may be asked again makes the id before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn post(&self, id: MailId, to: &EmailAddress, letter: &Letter) -> Result<(), VaultError> {
        let now = millis(self.now());
        let row = ActiveModel {
            id: Set(id.uuid()),
            recipient: Set(to.to_string()),
            subject: Set(letter.subject().to_owned()),
            text: Set(letter.text()),
            html: Set(letter.html()),
            written: Set(now),
            state: Set(State::Waiting.word().to_owned()),
            attempts: Set(0),
            due: Set(now),
            told: Set(None),
            unsubscribe: Set(letter.unsubscribe().map(str::to_owned)),
        };
        match self.vaults.directory().insert::<Entity>(row).await {
            Err(error) if error.is_taken() => Ok(()),
            Ok(()) => {
                self.fresh.notify_one();
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// The last letters, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn last(&self, most: u64) -> Result<Vec<Mail>, VaultError> {
        let query = Entity::find().order_by_desc(Column::Written).order_by_desc(Column::Id).limit(most);
        self.vaults.directory().all(query).await?.into_iter().map(Mail::try_from).collect()
    }

    /// One letter.
    ///
    /// # Errors
    /// What the database says.
    pub async fn find(&self, id: MailId) -> Result<Option<Mail>, VaultError> {
        let query = Entity::find().filter(Column::Id.eq(id.uuid()));
        self.vaults.directory().one(query).await?.map(Mail::try_from).transpose()
    }

    /// How many letters wait, and how many were given up within the month.
    ///
    /// # Errors
    /// What the database says.
    pub async fn left(&self) -> Result<(u64, u64), VaultError> {
        let not_sent = Entity::find().filter(Column::State.ne(State::Sent.word()));
        let rows = self.vaults.directory().all(not_sent).await?;
        let waiting = rows.iter().filter(|row| row.state == State::Waiting.word()).count();
        Ok((waiting as u64, (rows.len() - waiting) as u64))
    }

    /// Forgets letters that went, or did not, a month ago.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget(&self) -> Result<u64, VaultError> {
        let now = self.now();
        let before = millis(now.saturating_sub(REMEMBERED).unwrap_or(now));
        let old = Entity::delete_many()
            .filter(Column::Written.lt(before))
            .filter(Column::State.ne(State::Waiting.word()));
        self.vaults.directory().delete(old).await
    }

    /// The vaults whose directory it is in.
    pub fn vaults(&self) -> &Vaults {
        &self.vaults
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.vaults.front().clock.now()
    }

    /// Comes when a letter was put in on this node.
    pub(crate) async fn fresh(&self) {
        self.fresh.notified().await;
    }

    /// Those that are to be tried now, the longest waiting first.
    pub(crate) async fn due(&self, most: u64) -> Result<Vec<Mail>, VaultError> {
        let query = Entity::find()
            .filter(Column::State.eq(State::Waiting.word()))
            .filter(Column::Due.lte(millis(self.now())))
            .order_by_asc(Column::Due)
            .limit(most);
        self.vaults.directory().all(query).await?.into_iter().map(Mail::try_from).collect()
    }

    /// Takes a letter until then; false where another node was faster.
    pub(crate) async fn hold(&self, mail: &Mail, until: Timestamp) -> Result<bool, VaultError> {
        let update = Entity::update_many()
            .col_expr(Column::Due, Expr::val(millis(until)))
            .filter(Column::Id.eq(mail.id.uuid()))
            .filter(Column::State.eq(State::Waiting.word()))
            .filter(Column::Due.eq(mail.due));
        Ok(self.vaults.directory().update(update).await? == 1)
    }

    /// It was tried: how far it is now, and what the relay said. What went is emptied, unless it is kept to be
    /// looked at.
    pub(crate) async fn tried(
        &self,
        mail: &Mail,
        state: State,
        next: Option<Timestamp>,
        told: Option<String>,
        keeps: bool,
    ) -> Result<(), VaultError> {
        let mut update = Entity::update_many()
            .col_expr(Column::State, Expr::val(state.word()))
            .col_expr(Column::Attempts, Expr::val(i64::from(mail.attempts) + 1))
            .col_expr(Column::Told, Expr::val(told))
            .filter(Column::Id.eq(mail.id.uuid()));
        if let Some(next) = next {
            update = update.col_expr(Column::Due, Expr::val(millis(next)));
        }
        // A letter may open a door (a link that sets a password): it is not kept longer than it takes.
        if state != State::Waiting && !keeps {
            update = update.col_expr(Column::Text, Expr::val("")).col_expr(Column::Html, Expr::val(""));
            update = update.col_expr(Column::Unsubscribe, Expr::val(None::<String>));
        }
        self.vaults.directory().update(update).await.map(|_| ())
    }
}

impl TryFrom<Model> for Mail {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = MailId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let known = [State::Waiting, State::Sent, State::Failed];
        Ok(Self {
            id,
            to: row.recipient.parse().map_err(|_| damaged("its address"))?,
            subject: row.subject,
            text: row.text,
            html: row.html,
            written: from_millis(row.written),
            state: known
                .into_iter()
                .find(|state| state.word() == row.state)
                .ok_or_else(|| damaged("its state"))?,
            attempts: row.attempts.clamp(0, 1_000) as u32,
            due: row.due,
            told: row.told,
            unsubscribe: row.unsubscribe,
        })
    }
}

/// The table, in the directory.
pub const MIGRATION: Migration = Migration {
    name: "mail_outbox_1",
    up: |schema| {
        schema.table("mails", |table| {
            table.uuid("id").text("recipient").text("subject").text("text").text("html").number("written");
            table.text("state").number("attempts").number("due").maybe_text("told");
            table.key(&["id"]).index(&["state", "due"]).index(&["written"]);
        });
    },
};

/// Where letters of a kind are ended.
pub const ENDING: Migration = Migration {
    name: "mail_outbox_2",
    up: |schema| {
        schema.alter("mails", |table| {
            table.maybe_text("unsubscribe");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mails")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub recipient: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub written: i64,
    pub state: String,
    pub attempts: i64,
    pub due: i64,
    pub told: Option<String>,
    pub unsubscribe: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
impl Entry for Entity {}

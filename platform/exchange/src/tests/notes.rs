//! A small kind of envelope, the terms that cover it, and the tables of both sides.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures::future::BoxFuture;
use jiff::SignedDuration;
use kernel::AgreementId;
use vault::{Change, Fact, Migration, Tx, Vault, VaultError, rows::Set};

use crate::{
    AgreementRef, Arrived, Ask, Clause, Covered, Exchange, Handles, Header, Kind, Receipt, Refuse, Sent,
    TakenFile, TakesFile, Terms, Uncovered, Verdict, Why,
};

/// A note of one organisation to another.
pub(super) static NOTE: Kind = Kind { name: "note.sent", covered: Covered::ByAgreement };
/// How long notes may be kept.
pub(super) const KEEP: SignedDuration = SignedDuration::from_hours(24 * 90);
/// A note that its handler refuses after it has written a row.
pub(super) const UNWELCOME: &str = "unwelcome";

/// A note that breaks its handler after it has written a row.
pub(super) const TOO_MUCH: &str = "too much";

/// Whether the agreement is in force, on either side.
#[derive(Debug, Clone)]
pub(super) struct InForce {
    pub(super) outgoing: Arc<AtomicBool>,
    pub(super) incoming: Arc<AtomicBool>,
}

impl Default for InForce {
    fn default() -> Self {
        Self { outgoing: Arc::new(AtomicBool::new(true)), incoming: Arc::new(AtomicBool::new(true)) }
    }
}

impl InForce {
    fn clause(&self, ask: &Ask, in_force: &AtomicBool) -> Result<Clause, Uncovered> {
        let covered =
            ask.kind == &NOTE && ask.classes.iter().all(|class| class == "notes" || class == "company");
        if !covered || !in_force.load(Ordering::SeqCst) {
            let text = "no agreement covers notes; propose one".to_owned();
            return Err(Uncovered::Not { code: "not_covered", text });
        }
        let agreement = AgreementRef { id: AgreementId::from(vault::rows::Uuid::from_u128(1)), version: 1 };
        Ok(Clause {
            agreement: Some(agreement),
            purpose: "deal registration".to_owned(),
            keep_for: Some(KEEP),
        })
    }
}

impl Terms for InForce {
    fn outgoing<'a>(&'a self, _: &'a Tx, ask: &'a Ask) -> BoxFuture<'a, Result<Clause, Uncovered>> {
        Box::pin(async move { self.clause(ask, &self.outgoing) })
    }

    fn incoming<'a>(&'a self, _: &'a Tx, ask: &'a Ask) -> BoxFuture<'a, Result<Clause, Uncovered>> {
        Box::pin(async move { self.clause(ask, &self.incoming) })
    }
}

/// A note whose file is not wanted.
pub(super) const NO_FILES: &str = "no files";

/// Keeps what notes say and the files with them, and counts the answers to those that were sent.
pub(super) struct Notes;

impl Handles for Notes {
    fn kind(&self) -> &'static Kind {
        &NOTE
    }

    fn takes_file(&self) -> Option<&dyn TakesFile> {
        Some(self)
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let words =
                envelope.text("words").ok_or_else(|| Refuse::because("unreadable", "it says nothing"))?;
            change.point("note.begun")?;
            change.insert::<kept::Entity>(row(change, &envelope.header, words.clone()).await?).await?;
            if words == UNWELCOME {
                return Err(Refuse::because("unwelcome", "we do not want to hear that"));
            }
            if words == TOO_MUCH {
                return Err(VaultError::Damaged("the handler's own table".to_owned()).into());
            }
            if let Some(file) = &envelope.file {
                change.keep_blob(&file.blob).await?;
            }
            change.point("note.kept")?;
            change.record(Fact::new("note.kept").about(envelope.header.id)).await?;
            Ok(())
        })
    }

    fn erased<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        _: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let these = change.delete::<kept::Entity>().filter(kept::of(header)).done().await?;
            assert_eq!(these, 1, "a note is erased once");
            change.point("note.erased")
        })
    }

    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let words = match &receipt.verdict {
                Verdict::Refused { code, .. } => code.clone(),
                _ => "received".to_owned(),
            };
            change.insert::<answers::Entity>(answer(change, &sent.header, words)).await?;
            change.point("note.answered")
        })
    }
}

impl TakesFile for Notes {
    fn expects<'a>(&'a self, _: &'a Tx, envelope: &'a Arrived) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            match envelope.text("words").as_deref() {
                Some(NO_FILES) => Err(Refuse::because("unwanted", "we want no files")),
                _ => Ok(()),
            }
        })
    }

    fn take<'a>(
        &'a self,
        vault: &'a Vault,
        _: &'a Arrived,
        content: Vec<u8>,
    ) -> BoxFuture<'a, Result<TakenFile, Refuse>> {
        Box::pin(async move {
            let blob = vault.put_blob(content).await?;
            Ok(TakenFile { name: "a file".to_owned(), kind: "any", blob })
        })
    }
}

async fn row(change: &Change, header: &Header, words: String) -> Result<kept::ActiveModel, VaultError> {
    let (clock, chance) = change.nature();
    Ok(kept::ActiveModel {
        id: Set(chance.uuid(clock.now())),
        envelope: Set(header.id.uuid()),
        // Each envelope adds an entry of its own, so the head tells in which order they were applied.
        place: Set(change.head().await?.number),
        words: Set(words),
        ..Default::default()
    })
}

fn answer(change: &Change, header: &Header, words: String) -> answers::ActiveModel {
    let (clock, chance) = change.nature();
    answers::ActiveModel {
        id: Set(chance.uuid(clock.now())),
        envelope: Set(header.id.uuid()),
        words: Set(words),
        ..Default::default()
    }
}

pub(super) const MIGRATION: Migration = Migration {
    name: "notes_1",
    up: |schema| {
        schema.table("notes", |table| {
            table
                .uuid("id")
                .uuid("envelope")
                .number("place")
                .text("words")
                .key(&["id"])
                .searchable(&["words"]);
        });
        schema.table("answers", |table| {
            table.uuid("id").uuid("envelope").text("words").key(&["id"]);
        });
    },
};

/// What arrived.
pub(super) mod kept {
    use vault::rows::{ColumnTrait, Condition, prelude::*};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub envelope: Uuid,
        pub place: i64,
        pub words: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl vault::Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }

    pub(crate) fn of(header: &crate::Header) -> Condition {
        Condition::all().add(Column::Envelope.eq(header.id.uuid()))
    }
}

/// What was answered to what was sent.
pub(super) mod answers {
    use vault::rows::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "answers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub envelope: Uuid,
        pub words: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl vault::Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}

//! How next steps are kept, and what a deal shows of them.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use kernel::{DealId, EnvelopeId, OrgId, PersonId, RegistrationId, StepId, Timestamp, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Condition, FromQueryResult, Order, Set, Uuid, prelude::*},
};

use super::{DealStep, Ended, Side};
use crate::{
    deals::{self, NextStep},
    evidence::State,
};

/// How many that are over a deal's page shows.
const OVER: usize = 20;
/// How many of a deal, or of a list, are read at once.
pub(super) const SHOWN: u64 = 200;
/// How many of what one organisation has to do with are looked through, the first of them.
const MOST_ABOUT: i64 = 10_000;

/// One step.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: StepId) -> Result<Option<DealStep>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(DealStep::try_from).transpose()
}

/// The steps of a deal: what is open by its day, then what ended last.
///
/// # Errors
/// What the vault says.
pub async fn of_deal(tx: &Tx, deal: DealId) -> Result<Vec<DealStep>, VaultError> {
    in_order(tx, Condition::all().add(Column::Deal.eq(deal.uuid()))).await
}

/// The same of what neighbours ask for along a hop where no deal has begun.
///
/// # Errors
/// What the vault says.
pub async fn of_hop(tx: &Tx, hop: RegistrationId) -> Result<Vec<DealStep>, VaultError> {
    let came = Condition::all().add(Column::Registration.eq(hop.uuid())).add(Column::Side.eq("came"));
    in_order(tx, came.add(Column::Deal.is_null())).await
}

async fn in_order(tx: &Tx, which: Condition) -> Result<Vec<DealStep>, VaultError> {
    let of = |open: bool| {
        let ended = if open { Column::Closed.is_null() } else { Column::Closed.is_not_null() };
        tx.find::<Entity>().filter(which.clone()).filter(ended)
    };
    let mut steps = all(of(true).order_by(Column::Id, Order::Asc).limit(SHOWN).all().await?)?;
    steps.sort_by_key(by_day);
    let over = of(false).order_by(Column::Closed, Order::Desc).limit(OVER as u64).all().await?;
    steps.extend(all(over)?);
    Ok(steps)
}

/// In which order what is open is done: by its day, what has none last.
pub(super) fn by_day(step: &DealStep) -> (bool, Option<Date>, StepId) {
    (step.due.is_none(), step.due, step.id)
}

/// Which steps are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// Of which deal.
    pub deal: Option<DealId>,
    /// Somebody's, or those that nobody here has.
    pub whose: Option<Option<PersonId>>,
    /// Which of them.
    pub show: Show,
}

/// Which steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// What is to be done here.
    #[default]
    Open,
    /// What neighbours were asked to do.
    Elsewhere,
    /// What is over.
    Over,
}

/// Those steps in the order of their ids, after that one; with how many there are in all.
pub(super) async fn asked(
    tx: &Tx,
    asked: &Asked,
    after: Option<StepId>,
    limit: u64,
) -> Result<(Vec<DealStep>, u64), VaultError> {
    let condition = asked.condition();
    let total = tx.find::<Entity>().filter(condition.clone()).count().await?;
    let rows = tx.find::<Entity>().filter(condition);
    let rows = rows.filter_if(after.map(|after| Condition::all().add(Column::Id.gt(after.uuid()))));
    Ok((all(rows.order_by(Column::Id, Order::Asc).limit(limit).all().await?)?, total))
}

/// The first of those steps as people go through them: what is open by its day, what has none last; of what is over, the
/// last first. Where an organisation is named, of what it has to do with alone. With how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn first(
    tx: &Tx,
    asked: &Asked,
    with: Option<OrgId>,
    limit: u64,
) -> Result<(Vec<DealStep>, u64), VaultError> {
    let mut condition = asked.condition();
    if let Some(peer) = with {
        condition = condition.add(Column::Id.is_in(about(tx, asked.show, peer).await?));
    }
    let total = tx.find::<Entity>().filter(condition.clone()).count().await?;
    let rows = || tx.find::<Entity>().filter(condition.clone());
    if asked.show == Show::Over {
        let over = rows().order_by(Column::Closed, Order::Desc).order_by(Column::Id, Order::Desc);
        return Ok((all(over.limit(limit).all().await?)?, total));
    }
    // Engines do not agree on where nothing stands in an order.
    let dated = rows().filter(Column::Due.is_not_null()).order_by(Column::Due, Order::Asc);
    let mut steps = dated.order_by(Column::Id, Order::Asc).limit(limit).all().await?;
    let left = limit.saturating_sub(steps.len() as u64);
    if left > 0 {
        let undated = rows().filter(Column::Due.is_null()).order_by(Column::Id, Order::Asc);
        steps.extend(undated.limit(left).all().await?);
    }
    Ok((all(steps)?, total))
}

/// What an organisation has to do with: what goes or came along a hop with it; and what is one's own about a deal that it
/// brought, or, where nobody did, that goes through a program shared with it.
async fn about(tx: &Tx, show: Show, peer: OrgId) -> Result<Vec<Uuid>, VaultError> {
    #[derive(FromQueryResult)]
    struct Found {
        id: Uuid,
    }
    let show = match show {
        Show::Open => "open",
        Show::Elsewhere => "elsewhere",
        Show::Over => "over",
    };
    let found: Vec<Found> = tx
        .sql(
            "select deal_steps.id as id from deal_steps \
             left join registrations on registrations.org_id = :org \
             and registrations.id = deal_steps.registration \
             left join deals on deals.org_id = :org and deals.id = deal_steps.deal \
             left join registrations brought on brought.org_id = :org and brought.id = deals.registration \
             where deal_steps.org_id = :org and (case when deal_steps.closed is not null then 'over' \
             when deal_steps.side = 'asked' then 'elsewhere' else 'open' end) = :1 \
             and (registrations.peer = :2 or (deal_steps.registration is null and (brought.peer = :2 \
             or (deals.registration is null and exists (select 1 from partnerships \
             where partnerships.org_id = :org and partnerships.program = deals.program \
             and partnerships.peer = :2))))) \
             order by deal_steps.closed desc, deal_steps.due is null, deal_steps.due, deal_steps.id limit :3",
        )
        .bind(show)
        .bind(peer.uuid())
        .bind(MOST_ABOUT)
        .all()
        .await?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

impl Asked {
    fn condition(&self) -> Condition {
        let mut condition = Condition::all();
        if let Some(deal) = self.deal {
            condition = condition.add(Column::Deal.eq(deal.uuid()));
        }
        condition = match self.whose {
            Some(Some(person)) => condition.add(Column::Holder.eq(person.uuid())),
            Some(None) => condition.add(Column::Holder.is_null()),
            None => condition,
        };
        match self.show {
            Show::Open => condition.add(Column::Closed.is_null()).add(Column::Side.ne("asked")),
            Show::Elsewhere => condition.add(Column::Closed.is_null()).add(Column::Side.eq("asked")),
            Show::Over => condition.add(Column::Closed.is_not_null()),
        }
    }
}

/// How many are open of a deal that were planned here.
pub(super) async fn planned(tx: &Tx, deal: DealId) -> Result<u64, VaultError> {
    let of_it = tx.find::<Entity>().filter(Column::Deal.eq(deal.uuid())).filter(Column::Side.ne("came"));
    of_it.filter(Column::Closed.is_null()).count().await
}

/// Those that are open of a deal.
pub(super) async fn open(tx: &Tx, deal: DealId) -> Result<Vec<DealStep>, VaultError> {
    let of_it = tx.find::<Entity>().filter(Column::Deal.eq(deal.uuid())).filter(Column::Closed.is_null());
    all(of_it.order_by(Column::Id, Order::Asc).all().await?)
}

/// How many are open of a deal.
pub(crate) async fn open_count(tx: &Tx, deal: DealId) -> Result<u64, VaultError> {
    let of_it = tx.find::<Entity>().filter(Column::Deal.eq(deal.uuid()));
    of_it.filter(Column::Closed.is_null()).count().await
}

/// How many of that side are open along a hop.
pub(super) async fn open_along(tx: &Tx, hop: RegistrationId, side: &'static str) -> Result<u64, VaultError> {
    let _all = tx.whole();
    let rows = tx.find::<Entity>().filter(Column::Registration.eq(hop.uuid())).filter(Column::Side.eq(side));
    rows.filter(Column::Closed.is_null()).count().await
}

/// How many went that way along a hop since then.
pub(super) async fn since(
    tx: &Tx,
    hop: RegistrationId,
    side: &'static str,
    since: Timestamp,
) -> Result<u64, VaultError> {
    // What one colleague sees of it is not all of it.
    let _all = tx.whole();
    let rows = tx.find::<Entity>().filter(Column::Registration.eq(hop.uuid()));
    rows.filter(Column::Side.eq(side)).filter(Column::Made.gt(millis(since))).count().await
}

/// The one that both ends of a hop call that.
pub(super) async fn of_thread(
    tx: &Tx,
    hop: RegistrationId,
    thread: EnvelopeId,
) -> Result<Option<DealStep>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Thread.eq(thread.uuid()));
    let row = row.filter(Column::Registration.eq(hop.uuid())).one().await?;
    row.map(DealStep::try_from).transpose()
}

/// The one that an envelope words, or answers.
pub(super) async fn of_envelope(tx: &Tx, envelope: EnvelopeId) -> Result<Option<DealStep>, VaultError> {
    let either =
        Condition::any().add(Column::Envelope.eq(envelope.uuid())).add(Column::Answer.eq(envelope.uuid()));
    tx.find::<Entity>().filter(either).one().await?.map(DealStep::try_from).transpose()
}

/// All that went or came along a hop.
pub(super) async fn along(tx: &Tx, hop: RegistrationId) -> Result<Vec<DealStep>, VaultError> {
    all(tx.find::<Entity>().filter(Column::Registration.eq(hop.uuid())).all().await?)
}

pub(super) async fn insert(change: &Change, step: &DealStep) -> Result<(), VaultError> {
    let row = ActiveModel {
        id: Set(step.id.uuid()),
        deal: Set(step.deal.map(DealId::uuid)),
        what: Set(step.what.clone()),
        due: Set(step.due.map(|due| due.to_string())),
        suggests: Set(step.suggests.map(|suggests| suggests.to_string())),
        holder: Set(step.holder.map(PersonId::uuid)),
        author: Set(step.by.clone()),
        made: Set(millis(step.made)),
        noticed: Set(false),
        version: Set(step.version),
        ..sided(&step.side)
    };
    change.insert::<Entity>(row).await
}

/// Writes how a step is now, and counts the change; false where somebody was faster. With another day it falls due again.
pub(super) async fn save(change: &Change, step: &DealStep, postponed: bool) -> Result<bool, VaultError> {
    let side = sided(&step.side);
    let ended = step.ended.as_ref();
    let mut update = change
        .update::<Entity>()
        .id(step.id.uuid())
        .filter(Column::Version.eq(step.version))
        .set(Column::Version, step.version + 1)
        .set(Column::Deal, step.deal.map(DealId::uuid))
        .set(Column::What, step.what.clone())
        .set(Column::Due, step.due.map(|due| due.to_string()))
        .set(Column::Suggests, step.suggests.map(|suggests| suggests.to_string()))
        .set(Column::Holder, step.holder.map(PersonId::uuid))
        .set(Column::Outcome, ended.map(|ended| ended.how.as_str().to_owned()))
        .set(Column::Reason, ended.and_then(|ended| ended.reason.clone()))
        .set(Column::Closed, ended.map(|ended| millis(ended.at)))
        .set(Column::ClosedBy, ended.map(|ended| ended.by.clone()))
        .set(Column::Side, side.side.unwrap())
        .set(Column::Registration, side.registration.unwrap())
        .set(Column::Thread, side.thread.unwrap())
        .set(Column::Envelope, side.envelope.unwrap())
        .set(Column::State, side.state.unwrap())
        .set(Column::Refusal, side.refusal.unwrap())
        .set(Column::Answer, side.answer.unwrap());
    if postponed {
        update = update.set(Column::Noticed, false);
    }
    Ok(update.done().await? == 1)
}

fn sided(side: &Side) -> ActiveModel {
    let row = |side: &str,
               hop: Option<RegistrationId>,
               thread: Option<EnvelopeId>,
               envelope: Option<EnvelopeId>| {
        ActiveModel {
            side: Set(side.to_owned()),
            registration: Set(hop.map(RegistrationId::uuid)),
            thread: Set(thread.map(EnvelopeId::uuid)),
            envelope: Set(envelope.map(EnvelopeId::uuid)),
            state: Set(None),
            refusal: Set(None),
            answer: Set(None),
            ..Default::default()
        }
    };
    match side {
        Side::Own => row("own", None, None, None),
        Side::Asked { hop, thread, envelope, state, answer } => {
            let (state, refusal) = match state {
                State::UnderWay => ("under_way", None),
                State::There => ("there", None),
                State::Refused { reason } => ("refused", Some(reason.clone())),
            };
            ActiveModel {
                state: Set(Some(state.to_owned())),
                refusal: Set(refusal),
                answer: Set(answer.map(EnvelopeId::uuid)),
                ..row("asked", Some(*hop), Some(*thread), Some(*envelope))
            }
        }
        Side::Came { hop, thread, envelope, answer } => ActiveModel {
            answer: Set(answer.map(EnvelopeId::uuid)),
            ..row("came", Some(*hop), Some(*thread), Some(*envelope))
        },
    }
}

/// Where its envelope is, and that nothing is known any more of why it was declined: nobody who changes the step meanwhile
/// needs to see that.
pub(super) async fn stand(change: &Change, step: &DealStep) -> Result<(), VaultError> {
    let side = sided(&step.side);
    let update = change.update::<Entity>().id(step.id.uuid());
    let update = update.set(Column::State, side.state.unwrap()).set(Column::Refusal, side.refusal.unwrap());
    let reason = step.ended.as_ref().and_then(|ended| ended.reason.clone());
    update.set(Column::Reason, reason).done().await.map(|_| ())
}

/// That its day has come: false where that was noticed before.
pub(super) async fn notice(change: &Change, id: StepId) -> Result<bool, VaultError> {
    let fresh = change.update::<Entity>().id(id.uuid()).filter(Column::Noticed.eq(false));
    Ok(fresh.set(Column::Noticed, true).done().await? == 1)
}

pub(super) async fn delete(change: &Change, id: StepId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

/// A deal has begun: what neighbours ask for along its hops is about it.
pub(crate) async fn adopt(change: &Change, deal: DealId, hops: &[RegistrationId]) -> Result<(), VaultError> {
    let along = Column::Registration.is_in(hops.iter().map(|hop| hop.uuid()));
    let update = change.update::<Entity>().filter(along).filter(Column::Deal.is_null());
    if update.set(Column::Deal, deal.uuid()).done().await? > 0 {
        follow(change, &[deal]).await?;
    }
    Ok(())
}

/// Everybody who has an open step.
pub(super) async fn holders(tx: &Tx) -> Result<BTreeSet<PersonId>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Holder.is_not_null()).filter(Column::Closed.is_null());
    Ok(rows.all().await?.into_iter().filter_map(|row| row.holder.map(PersonId::from)).collect())
}

/// What somebody had who works here no more, nobody has.
pub(super) async fn let_go(change: &Change, person: PersonId) -> Result<(), VaultError> {
    let _all = change.whole();
    let held = change.update::<Entity>().filter(Column::Holder.eq(person.uuid()));
    held.filter(Column::Closed.is_null()).set(Column::Holder, Option::<Uuid>::None).done().await.map(|_| ())
}

/// Those of these that are open, and this organisation's own.
pub(crate) async fn own(tx: &Tx, ids: &[StepId]) -> Result<Vec<DealStep>, VaultError> {
    let mut steps = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let rows = tx.find::<Entity>().filter(Column::Id.is_in(some.iter().map(|id| id.uuid())));
        let rows = rows.filter(Column::Side.eq("own")).filter(Column::Closed.is_null());
        steps.extend(all(rows.all().await?)?);
    }
    Ok(steps)
}

/// Writes the days of these steps, which were just read, with few statements.
pub(super) async fn postpone(change: &Change, steps: &[DealStep]) -> Result<(), VaultError> {
    let row = |step: &DealStep| {
        let due = step.due.map(|due| due.to_string());
        (step.id.uuid(), vec![due.into(), false.into(), (step.version + 1).into()])
    };
    let columns = [Column::Due, Column::Noticed, Column::Version];
    change.update_each::<Entity>(&columns, steps.iter().map(row).collect()).await.map(|_| ())
}

/// Nothing is to be done about a deal any more: what was open of one's own goes.
pub(super) async fn clear(change: &Change, deal: DealId) -> Result<(), VaultError> {
    let open = change.delete::<Entity>().filter(Column::Deal.eq(deal.uuid()));
    open.filter(Column::Side.eq("own")).filter(Column::Closed.is_null()).done().await.map(|_| ())
}

/// What came along a hop goes with its registration.
pub(crate) async fn forget(change: &Change, hop: RegistrationId) -> Result<(), VaultError> {
    for step in along(change, hop).await?.iter().filter(|step| matches!(step.side, Side::Came { .. })) {
        delete(change, step.id).await?;
        if let Some(deal) = step.deal {
            follow(change, &[deal]).await?;
        }
    }
    Ok(())
}

/// What lists show as next of these deals: the first open step of each, by its day.
pub(crate) async fn follow(change: &Change, deals: &[DealId]) -> Result<(), VaultError> {
    let _all = change.whole();
    let mut next: HashMap<Uuid, DealStep> = HashMap::with_capacity(deals.len());
    for some in deals.chunks(500) {
        let open = Column::Deal.is_in(some.iter().map(|deal| deal.uuid()));
        let rows = change.find::<Entity>().filter(open).filter(Column::Closed.is_null()).all().await?;
        for step in all(rows)? {
            let Some(deal) = step.deal else { continue };
            let first = next.entry(deal.uuid()).or_insert_with(|| step.clone());
            if by_day(&step) < by_day(first) {
                *first = step;
            }
        }
    }
    let shown = deals.iter().map(|deal| {
        let step = next.remove(&deal.uuid());
        (*deal, step.map(|step| NextStep { id: step.id, what: step.what, on: step.due }))
    });
    deals::show_next(change, shown.collect()).await
}

fn all(rows: Vec<Model>) -> Result<Vec<DealStep>, VaultError> {
    rows.into_iter().map(DealStep::try_from).collect()
}

impl TryFrom<Model> for DealStep {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = StepId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("step {id}: {what}"));
        let sent = || Some((row.registration?.into(), row.thread?.into(), row.envelope?.into()));
        let side = match row.side.as_str() {
            "own" => Side::Own,
            "asked" => {
                let (hop, thread, envelope) = sent().ok_or_else(|| damaged("its hop"))?;
                let state = match row.state.as_deref() {
                    Some("under_way") => State::UnderWay,
                    Some("there") => State::There,
                    Some("refused") => State::Refused { reason: row.refusal.unwrap_or_default() },
                    _ => return Err(damaged("where it is")),
                };
                Side::Asked { hop, thread, envelope, state, answer: row.answer.map(EnvelopeId::from) }
            }
            "came" => {
                let (hop, thread, envelope) = sent().ok_or_else(|| damaged("its hop"))?;
                Side::Came { hop, thread, envelope, answer: row.answer.map(EnvelopeId::from) }
            }
            _ => return Err(damaged("whose it is")),
        };
        let ended = match (row.outcome, row.closed) {
            (Some(how), Some(at)) => Some(Ended {
                how: how.parse().map_err(|()| damaged("how it ended"))?,
                reason: row.reason,
                at: from_millis(at),
                by: row.closed_by.unwrap_or_default(),
            }),
            (None, None) => None,
            _ => return Err(damaged("its end")),
        };
        Ok(Self {
            id,
            deal: row.deal.map(DealId::from),
            what: row.what,
            due: row.due.map(|due| due.parse()).transpose().map_err(|_| damaged("its day"))?,
            suggests: row
                .suggests
                .map(|text| text.parse())
                .transpose()
                .map_err(|()| damaged("what it suggests"))?,
            holder: row.holder.map(PersonId::from),
            side,
            by: row.author,
            made: from_millis(row.made),
            ended,
            version: row.version,
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_deal_steps_1",
    up: |schema| {
        schema.table("deal_steps", |table| {
            table.uuid("id").maybe_uuid("deal").maybe_uuid("registration").text("side").text("what");
            table
                .maybe_text("due")
                .maybe_text("suggests")
                .maybe_uuid("holder")
                .text("author")
                .number("made")
                .maybe_text("outcome");
            table.maybe_text("reason").maybe_number("closed").maybe_text("closed_by").maybe_uuid("thread");
            table.maybe_uuid("envelope").maybe_uuid("answer").maybe_text("state").maybe_text("refusal");
            table.truth("noticed").number("version").key(&["id"]).index(&["deal", "closed"]);
            table.index(&["registration", "thread"]).index(&["envelope"]).index(&["answer"]);
            table.index(&["holder", "closed"]).index(&["closed", "side"]);
            table.follows("deal", "deals").follows("registration", "registrations");
        });
    },
};

/// What was planned while a deal had one next step is the first of its steps: it has the deal's id.
pub const NEXT: Migration = Migration {
    name: "selling_deal_steps_2",
    up: |schema| {
        schema.alter("deals", |table| {
            table.maybe_uuid("next_id");
        });
        schema.fill("deals", "next_id", "case when next_step is not null then id end", &[]);
        schema.rows(
            "deal_steps",
            &["org_id", "id", "deal", "side", "what", "due", "author", "made", "noticed", "version"],
            "select org_id, id, id, 'own', next_step, next_on, 'node:work', moved, true, 1 from deals \
             where next_step is not null",
            &["deals"],
        );
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deal_steps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub deal: Option<Uuid>,
    pub registration: Option<Uuid>,
    pub side: String,
    pub what: String,
    pub due: Option<String>,
    pub suggests: Option<String>,
    pub holder: Option<Uuid>,
    pub author: String,
    pub made: i64,
    pub outcome: Option<String>,
    pub reason: Option<String>,
    pub closed: Option<i64>,
    pub closed_by: Option<String>,
    pub thread: Option<Uuid>,
    pub envelope: Option<Uuid>,
    pub answer: Option<Uuid>,
    pub state: Option<String>,
    pub refusal: Option<String>,
    pub noticed: bool,
    pub version: i64,
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

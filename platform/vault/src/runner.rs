//! Does the work that changes left behind, and the recurring work of the schedule. Nobody waits for it, so it lets
//! those go first who wait for a change of theirs.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::{FutureExt, future::BoxFuture};
use jiff::SignedDuration;
use kernel::{OrgId, TaskId, Timestamp, from_millis, millis};
use tokio::{
    sync::{Mutex as Turn, Notify, Semaphore},
    task::{JoinError, JoinSet},
    time::MissedTickBehavior,
};
use tracing::{Instrument, field::Empty};

use crate::{Actor, Change, Task, Tx, Vault, VaultError, Vaults, behind, tasks, vaults::lock};

/// How many vaults are worked for at once, and how many tasks of one.
const WIDTH: usize = 8;
/// How much long work is done at once.
const LONG: usize = 2;
/// How much work that waits for others is done at once.
const WAITING: usize = 128;
/// How long a node may be silent about long work until another begins with it.
const HELD: SignedDuration = SignedDuration::from_secs(30);
/// How often a node looks at what others noted.
const LOOK_ROUND: Duration = Duration::from_secs(5);

/// How work ended.
#[derive(Debug)]
pub enum Outcome {
    /// Done; the task goes.
    Done,
    /// Not yet: try again after this long.
    Later(SignedDuration),
}

/// Does one kind of work. It may be called twice for one task.
pub type TaskHandler =
    Arc<dyn Fn(Vault, Task) -> BoxFuture<'static, Result<Outcome, VaultError>> + Send + Sync>;

/// Which handler does which kind of work.
#[derive(Default, Clone)]
pub struct TaskHandlers {
    handlers: HashMap<&'static str, TaskHandler>,
    aside: HashMap<&'static str, Lane>,
}

/// Why work is done aside.
#[derive(Debug, Clone, Copy)]
enum Lane {
    /// It takes long.
    Long,
    /// It waits for somebody elsewhere, mostly.
    Waiting,
}

impl TaskHandlers {
    /// This kind of work is done by that handler.
    pub fn on(
        &mut self,
        kind: &'static str,
        handler: impl Fn(Vault, Task) -> BoxFuture<'static, Result<Outcome, VaultError>> + Send + Sync + 'static,
    ) {
        self.handlers.insert(kind, Arc::new(handler));
    }

    /// This kind of work takes long: it is done aside, and nothing else waits for it. What a node that ends
    /// has not finished is begun anew.
    pub fn on_long(
        &mut self,
        kind: &'static str,
        handler: impl Fn(Vault, Task) -> BoxFuture<'static, Result<Outcome, VaultError>> + Send + Sync + 'static,
    ) {
        self.on(kind, handler);
        self.aside.insert(kind, Lane::Long);
    }

    /// This kind of work mostly waits for answers from elsewhere: it is done aside as well, and much of it at
    /// once, so that who answers slowly holds up nobody else.
    pub fn on_waiting(
        &mut self,
        kind: &'static str,
        handler: impl Fn(Vault, Task) -> BoxFuture<'static, Result<Outcome, VaultError>> + Send + Sync + 'static,
    ) {
        self.on(kind, handler);
        self.aside.insert(kind, Lane::Waiting);
    }
}

impl fmt::Debug for TaskHandlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.handlers.keys()).finish()
    }
}

/// Work that comes round again for the whole node.
pub struct Recurring {
    /// Its name, the same for ever.
    pub name: &'static str,
    /// How often.
    pub every: SignedDuration,
    /// What is done; at most one node does it at a time.
    pub work: Box<dyn Fn(Vaults) -> BoxFuture<'static, Result<(), VaultError>> + Send + Sync>,
}

impl fmt::Debug for Recurring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recurring({})", self.name)
    }
}

/// A node's worker.
#[derive(Debug, Clone)]
pub struct Runner {
    vaults: Vaults,
    handlers: Arc<TaskHandlers>,
    schedule: Arc<Vec<Recurring>>,
    // Held by whoever works: who waits for idleness must not mistake another's work under way for none.
    turn: Arc<Turn<()>>,
    // How many wait for it.
    waiting: Arc<AtomicUsize>,
    aside: Arc<Aside>,
}

impl Runner {
    /// A worker for these vaults.
    pub fn new(vaults: Vaults, handlers: TaskHandlers, schedule: Vec<Recurring>) -> Self {
        Self {
            vaults,
            handlers: Arc::new(handlers),
            schedule: Arc::new(schedule),
            turn: Arc::default(),
            waiting: Arc::default(),
            aside: Arc::default(),
        }
    }

    /// Works until nothing is due; how many tasks were done. `see` is told as it goes on.
    ///
    /// # Errors
    /// What the first failing handler says; its task is tried again later.
    pub async fn until_idle(&self, see: impl Fn(usize) + Sync) -> Result<usize, VaultError> {
        let waits = Waits::behind(&self.waiting);
        let _turn = self.turn.lock().await;
        drop(waits);
        let (mut done, mut failed) = (0, None);
        let mut shift = Shift::of(self);
        loop {
            if failed.is_none() {
                shift.begin();
            }
            match shift.next().await {
                None => match self.aside.next().await {
                    None => return failed.map_or(Ok(done), Err),
                    Some(Ok(finished)) => done += usize::from(finished),
                    Some(Err(error)) => {
                        failed.get_or_insert(error);
                    }
                },
                Some((_, Ok(tasks))) => done += tasks,
                Some((org, Err(error))) => {
                    self.vaults.put_due(org, millis(self.vaults.front().clock.now()));
                    failed.get_or_insert(error);
                }
            }
            see(done);
        }
    }

    /// Works until `stop`, and ends what is under way then; an error of one vault is logged and does not stop
    /// the others.
    pub async fn serve(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut shift = Shift::of(self);
        let mut turn = None;
        let mut round = tokio::time::interval(LOOK_ROUND);
        round.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            if turn.is_none() {
                turn = Some(self.turn.lock().await);
            }
            // Who waits for idleness gets it: what is under way ends, and nothing else begins.
            let asked = self.waiting.load(Ordering::SeqCst) > 0;
            let next = if asked { None } else { shift.begin() };
            if shift.is_idle() {
                turn = None;
            }
            let until = next.map_or(LOOK_ROUND, |next| {
                let wait = next - millis(self.vaults.front().clock.now());
                Duration::from_millis(wait.max(0) as u64).min(LOOK_ROUND)
            });
            tokio::select! {
                () = &mut stop => {
                    while shift.next().await.is_some() {}
                    self.aside.give_up();
                    return;
                }
                Some((org, worked)) = shift.next(), if !shift.is_idle() => if let Err(error) = worked {
                    tracing::error!(%org, %error, "work for a vault stopped; it will be tried again");
                    let again = self.vaults.front().clock.now() + SignedDuration::from_secs(5);
                    self.vaults.put_due(org, millis(again));
                },
                // What failed was logged, and is tried again.
                Some(_) = self.aside.next() => {}
                _ = round.tick() => {
                    behind(self.do_recurring()).await;
                    if let Err(error) = self.vaults.refresh_due().await {
                        tracing::error!(%error, "cannot look what is due");
                    }
                }
                () = self.vaults.woken() => {}
                () = tokio::time::sleep(until) => {}
            }
        }
    }

    /// Does what is due of one vault, and notes when the next is. A task that fails waits longer each time,
    /// and keeps no other from being done.
    async fn work_for(&self, org: OrgId) -> Result<usize, VaultError> {
        let vault = self.vaults.vault(org);
        // The note stays in the directory: when it is resumed, its work goes on.
        if self.vaults.directory().suspension(org).await?.is_some() {
            return Ok(0);
        }
        let now = self.vaults.front().clock.now();
        let tasks = match vault.read(async |tx: &Tx| tx.tasks_due(now, 50).await).await {
            // The note stands in the directory before the organisation does, if a crash came between.
            Err(VaultError::Unknown(_)) => return Ok(0),
            tasks => tasks?,
        };
        let (mut done, mut failed) = (0, None);
        // One receiver that is slow does not hold up the others. A sweep needs the vault for itself.
        let (sweeps, tasks): (Vec<Task>, Vec<Task>) =
            tasks.into_iter().partition(|task| task.kind == tasks::SWEEP);
        let (aside, tasks): (Vec<Task>, Vec<Task>) =
            tasks.into_iter().partition(|task| self.handlers.aside.contains_key(task.kind.as_str()));
        for task in aside {
            if let Some(task) = hold(&vault, task).await? {
                self.aside.begin(self.clone(), vault.clone(), task);
            }
        }
        for some in [tasks, sweeps] {
            let mut waiting = some.into_iter();
            let mut under_way = JoinSet::new();
            loop {
                for task in waiting.by_ref().take(WIDTH - under_way.len()) {
                    let (runner, vault) = (self.clone(), vault.clone());
                    under_way.spawn(behind(async move { runner.work_on(&vault, task).await }));
                }
                match under_way.join_next().await.map(ended) {
                    None => break,
                    Some(worked) => match worked? {
                        Ok(finished) => done += usize::from(finished),
                        Err(error) => {
                            failed.get_or_insert(error);
                        }
                    },
                }
            }
        }
        self.settle(&vault).await?;
        failed.map_or(Ok(done), Err)
    }

    /// Does one task: whether it is finished, or why it failed and waits. An error outside is what a crash
    /// leaves: the task as it was.
    async fn work_on(&self, vault: &Vault, task: Task) -> Result<Result<bool, VaultError>, VaultError> {
        let span = tracing::info_span!(
            target: traces::TARGET,
            "task",
            otel.name = task.kind,
            otel.kind = "consumer",
            otel.status_code = Empty,
            task.kind = task.kind,
            task.attempt = task.attempts + 1,
            task.outcome = Empty,
        );
        traces::follow(&span, task.trace.as_deref());
        // What breaks off is tried again like what fails, and stops nobody else's work.
        let performed = AssertUnwindSafe(self.perform(vault, &task).instrument(span.clone())).catch_unwind();
        let performed = performed.await.unwrap_or(Err(VaultError::BrokeOff));
        let (outcome, worked) = match performed {
            Ok(Outcome::Done) => {
                span.record("task.outcome", "done");
                (Outcome::Done, Ok(true))
            }
            Ok(later) => {
                span.record("task.outcome", "later");
                (later, Ok(false))
            }
            Err(error @ VaultError::Stopped(_)) => return Err(error),
            Err(error) => {
                span.record("task.outcome", "failed").record("otel.status_code", "ERROR");
                let org = vault.org();
                tracing::error!(%org, kind = task.kind, %error, "work failed; it will be tried again");
                (Outcome::Later(patience(task.attempts)), Err(error))
            }
        };
        self.vaults.front().faults.point("task.before_finish")?;
        vault
            .change(Actor::Node("work"), async |change: &Change| match outcome {
                Outcome::Done => change.finish_task(&task).await,
                Outcome::Later(wait) => change.postpone_task(&task, later(change.now(), wait)).await,
            })
            .await?;
        Ok(worked)
    }

    /// Does one task aside as soon as there is room, and holds it meanwhile, so that no other node begins with it.
    async fn work_aside(&self, vault: &Vault, task: Task) -> Result<bool, VaultError> {
        let holding = async {
            let mut held = task.clone();
            loop {
                tokio::time::sleep(HELD.unsigned_abs() / 3).await;
                match hold(vault, held.clone()).await {
                    Ok(Some(now)) => held = now,
                    // Asked for again, or done elsewhere: the work itself finds out.
                    Ok(None) => std::future::pending().await,
                    Err(error) => return error,
                }
            }
        };
        let room = match self.handlers.aside.get(task.kind.as_str()) {
            Some(Lane::Waiting) => &self.aside.waiting,
            Some(Lane::Long) | None => &self.aside.long,
        };
        let working = async {
            let _room = room.acquire().await;
            self.work_on(vault, task.clone()).await
        };
        tokio::select! {
            worked = working => worked?,
            lost = holding => Err(lost),
        }
    }

    /// Notes when the next work of a vault is due.
    async fn settle(&self, vault: &Vault) -> Result<(), VaultError> {
        if let Some(next) = vault.settle_due().await? {
            self.vaults.put_due(vault.org(), next);
        }
        Ok(())
    }

    async fn perform(&self, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
        if task.kind == tasks::SWEEP {
            return vault.sweep().await;
        }
        match self.handlers.handlers.get(task.kind.as_str()) {
            Some(handler) => handler(vault.clone(), task.clone()).await,
            None => {
                tracing::error!(kind = task.kind, "no handler for this kind of work; it waits an hour");
                Ok(Outcome::Later(SignedDuration::from_hours(1)))
            }
        }
    }

    pub(crate) async fn do_recurring(&self) {
        for recurring in self.schedule.iter() {
            if let Err(error) = self.take_turn(recurring).await {
                tracing::error!(name = recurring.name, %error, "recurring work failed; it comes round again");
            }
        }
    }

    async fn take_turn(&self, recurring: &Recurring) -> Result<(), VaultError> {
        let directory = self.vaults.directory();
        let now = self.vaults.front().clock.now();
        let next = directory.recurring(recurring.name).await?;
        if next.is_some_and(|next| next > now) {
            return Ok(());
        }
        if directory.take_turn(recurring.name, next, later(now, recurring.every)).await? {
            (recurring.work)(self.vaults.clone()).await?;
        }
        Ok(())
    }
}

/// Work that is under way beside the rest, only so much of it at a time. Several may wait for what ends.
#[derive(Debug)]
struct Aside {
    under_way: AtomicUsize,
    // What it is, so that none is begun twice on this node.
    begun: Mutex<HashSet<TaskId>>,
    ended: Mutex<Vec<Result<bool, VaultError>>>,
    changed: Notify,
    tasks: Mutex<JoinSet<()>>,
    long: Semaphore,
    waiting: Semaphore,
}

impl Default for Aside {
    fn default() -> Self {
        Self {
            under_way: AtomicUsize::new(0),
            begun: Mutex::default(),
            ended: Mutex::default(),
            changed: Notify::new(),
            tasks: Mutex::default(),
            long: Semaphore::new(LONG),
            waiting: Semaphore::new(WAITING),
        }
    }
}

impl Aside {
    fn begin(self: &Arc<Self>, runner: Runner, vault: Vault, task: Task) {
        let Some(mut under_way) = UnderWay::begin(self, task.id) else { return };
        let mut tasks = lock(&self.tasks);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(behind(async move {
            let worked = runner.work_aside(&vault, task).await;
            // Before it is noted when it is due again, so that it can be begun then.
            under_way.frees();
            let ended = runner.settle(&vault).await.and(worked);
            lock(&under_way.aside.ended).push(ended);
        }));
    }

    /// The next that ends; none where none is under way.
    async fn next(&self) -> Option<Result<bool, VaultError>> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Heard from here on, so that nothing that ends between the look and the wait is missed.
            changed.as_mut().enable();
            // Asked before the look: what has ended by now has left its result.
            let idle = self.under_way.load(Ordering::SeqCst) == 0;
            if let Some(ended) = lock(&self.ended).pop() {
                return Some(ended);
            }
            if idle {
                return None;
            }
            changed.await;
        }
    }

    /// Breaks off what is under way: another node, or this one when it starts again, begins with it anew.
    fn give_up(&self) {
        lock(&self.tasks).abort_all();
    }
}

/// A piece of work aside, until it ends, however it does.
struct UnderWay {
    aside: Arc<Aside>,
    task: Option<TaskId>,
}

impl UnderWay {
    /// None where this node works on it already.
    fn begin(aside: &Arc<Aside>, task: TaskId) -> Option<Self> {
        lock(&aside.begun).insert(task).then(|| {
            aside.under_way.fetch_add(1, Ordering::SeqCst);
            Self { aside: Arc::clone(aside), task: Some(task) }
        })
    }

    fn frees(&mut self) {
        if let Some(task) = self.task.take() {
            lock(&self.aside.begun).remove(&task);
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.frees();
        self.aside.under_way.fetch_sub(1, Ordering::SeqCst);
        self.aside.changed.notify_waiters();
    }
}

/// Takes a task for a while; none where another was faster.
async fn hold(vault: &Vault, task: Task) -> Result<Option<Task>, VaultError> {
    vault
        .change(Actor::Node("work"), async |change: &Change| {
            let until = millis(later(change.now(), HELD));
            let held = change.hold_task(&task, until).await?;
            Ok(held.then(|| Task { held: Some(until), ..task.clone() }))
        })
        .await
}

/// Somebody waits for idleness, until it is theirs or they give up.
struct Waits<'r>(&'r AtomicUsize);

impl<'r> Waits<'r> {
    fn behind(waiting: &'r AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Vaults that are worked for, some of them at once and on several cores; what is under way ends with it.
struct Shift<'r> {
    runner: &'r Runner,
    under_way: JoinSet<(OrgId, Result<usize, VaultError>)>,
    orgs: HashSet<OrgId>,
}

impl<'r> Shift<'r> {
    fn of(runner: &'r Runner) -> Self {
        Self { runner, under_way: JoinSet::new(), orgs: HashSet::new() }
    }

    fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Begins to work for vaults that have something due, as far as there is room; when the next is due.
    fn begin(&mut self) -> Option<i64> {
        let room = WIDTH - self.under_way.len();
        let (ready, next) = self.runner.vaults.take_due(room, &self.orgs);
        for org in ready {
            let runner = self.runner.clone();
            self.orgs.insert(org);
            self.under_way.spawn(behind(async move { (org, runner.work_for(org).await) }));
        }
        next
    }

    /// The next vault for which work has ended.
    async fn next(&mut self) -> Option<(OrgId, Result<usize, VaultError>)> {
        let (org, worked) = ended(self.under_way.join_next().await?);
        self.orgs.remove(&org);
        Some((org, worked))
    }
}

/// What a task of the runtime gave; its panic is ours.
fn ended<T>(joined: Result<T, JoinError>) -> T {
    joined.unwrap_or_else(|broken| std::panic::resume_unwind(broken.into_panic()))
}

/// How long failed work waits: 5 seconds, then twice as long each time, up to an hour.
fn patience(attempts: u32) -> SignedDuration {
    SignedDuration::from_secs((5_i64 << attempts.min(10)).min(3_600))
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    from_millis(millis(now).saturating_add(wait.as_millis() as i64))
}

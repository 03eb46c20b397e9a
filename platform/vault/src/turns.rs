//! Whose turn it is to change a vault. One at a time; and whoever waits for an answer goes before work that
//! nobody waits for, such as receiving, notifying and counting: that has time, a person at a form has not.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

/// How long work lets others go before it. After that it stands in the row like everybody, so that it is done
/// even where somebody always waits.
const PATIENCE: Duration = Duration::from_millis(100);

/// The turns of one vault on this node. On PostgreSQL other nodes have theirs; between nodes the engine decides.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// Who changes the vault holds it; the others stand in the order in which they came.
    row: Arc<Mutex<()>>,
    /// One piece of work at a time has the turn or asks for it.
    behind: Arc<Mutex<()>>,
    /// How many have the turn or ask for it who go first.
    first: AtomicUsize,
    none_first: Notify,
}

/// Somebody's turn, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    // Given back before others hear that they may ask.
    _row: OwnedMutexGuard<()>,
    _stood: Stood,
}

/// Where somebody stood until the turn was theirs, and stands while they have it.
#[derive(Debug)]
enum Stood {
    First { _asks: Asks },
    Behind { _next: OwnedMutexGuard<()> },
}

tokio::task_local! {
    /// Set while work is done for which nobody waits.
    static BEHIND: ();
}

/// Does work for which nobody waits: its changes let those go first for which somebody does.
pub async fn behind<T>(work: impl Future<Output = T>) -> T {
    BEHIND.scope((), work).await
}

impl Turns {
    /// The turn, when it has come.
    pub(crate) async fn take(self: &Arc<Self>) -> Turn {
        let row = Arc::clone(&self.row);
        if BEHIND.try_with(|()| ()).is_err() {
            let asks = Asks::first(self);
            return Turn { _row: row.lock_owned().await, _stood: Stood::First { _asks: asks } };
        }
        let next = Arc::clone(&self.behind).lock_owned().await;
        // Whether nobody is first or the time is over: it stands in the row now.
        let _ = tokio::time::timeout(PATIENCE, self.nobody_is_first()).await;
        Turn { _row: row.lock_owned().await, _stood: Stood::Behind { _next: next } }
    }

    async fn nobody_is_first(&self) {
        loop {
            let none = self.none_first.notified();
            tokio::pin!(none);
            // Heard from here on, so that none is missed between the look and the wait.
            none.as_mut().enable();
            if self.first.load(Ordering::SeqCst) == 0 {
                return;
            }
            none.await;
        }
    }
}

/// Somebody who goes first, until their turn is over or they give up.
#[derive(Debug)]
struct Asks(Arc<Turns>);

impl Asks {
    fn first(turns: &Arc<Turns>) -> Self {
        turns.first.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(turns))
    }
}

impl Drop for Asks {
    fn drop(&mut self) {
        if self.0.first.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.none_first.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who had the turn, in that order, where these asked for it one after the other while somebody had it.
    async fn order(asked: &[(&'static str, bool)]) -> Vec<&'static str> {
        let (turns, had) = (Arc::<Turns>::default(), Arc::<std::sync::Mutex<Vec<&'static str>>>::default());
        let held = turns.take().await;
        let mut waiting = Vec::new();
        for (name, works) in asked.iter().copied() {
            let (turns, had) = (Arc::clone(&turns), Arc::clone(&had));
            let take = async move {
                let turn = turns.take().await;
                had.lock().unwrap().push(name);
                // Others may ask meanwhile.
                tokio::task::yield_now().await;
                drop(turn);
            };
            waiting.push(if works { tokio::spawn(behind(take)) } else { tokio::spawn(take) });
            tokio::task::yield_now().await;
        }
        drop(held);
        for one in waiting {
            one.await.unwrap();
        }
        Arc::try_unwrap(had).unwrap().into_inner().unwrap()
    }

    #[tokio::test]
    async fn whoever_waits_for_an_answer_goes_before_work_in_the_order_in_which_they_came() {
        let asked = [("work", true), ("more work", true), ("Ann", false), ("Ben", false)];
        assert_eq!(order(&asked).await, ["Ann", "Ben", "work", "more work"]);
    }

    #[tokio::test]
    async fn work_is_done_even_where_somebody_always_waits() {
        let turns = Arc::<Turns>::default();
        let work = tokio::spawn(behind({
            let turns = Arc::clone(&turns);
            async move { drop(turns.take().await) }
        }));
        let mut turn = turns.take().await;
        for _ in 0..100 {
            let next = tokio::spawn({
                let turns = Arc::clone(&turns);
                async move { turns.take().await }
            });
            tokio::time::sleep(PATIENCE / 3).await;
            if work.is_finished() {
                return;
            }
            drop(turn);
            turn = next.await.unwrap();
        }
        panic!("the work was never done");
    }

    #[tokio::test]
    async fn who_gives_up_waiting_holds_up_no_work() {
        let turns = Arc::<Turns>::default();
        let held = turns.take().await;
        let gives_up = tokio::time::timeout(PATIENCE / 10, turns.take()).await;
        assert!(gives_up.is_err());
        drop(held);
        behind(turns.take()).await;
        assert_eq!(turns.first.load(Ordering::SeqCst), 0);
    }
}

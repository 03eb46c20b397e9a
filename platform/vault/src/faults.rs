//! Faults that tests put in: stopping at a named point, taking the pin out. A node has none.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use crate::VaultError;

/// What a test wants to go wrong. Handed in at the front door, so no production path can switch it on.
#[derive(Debug, Clone, Default)]
pub struct Faults(Option<Arc<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    stop: Mutex<Option<(String, u32)>>,
    passed: Mutex<Vec<&'static str>>,
    unpinned: AtomicBool,
}

impl Faults {
    /// None: what a node runs with.
    pub fn none() -> Self {
        Self(None)
    }

    /// Ready for a test to plan.
    pub fn planned() -> Self {
        Self(Some(Arc::default()))
    }

    /// Stops at the point of that name, the `nth` time (from 1) it is passed from now on.
    pub fn stop_at(&self, point: &str, nth: u32) {
        if let Some(plan) = &self.0 {
            *plan.stop.lock().unwrap_or_else(PoisonError::into_inner) = Some((point.to_owned(), nth.max(1)));
        }
    }

    /// The points passed so far, each once, in the order of first passing.
    pub fn passed(&self) -> Vec<&'static str> {
        self.0
            .as_ref()
            .map_or_else(Vec::new, |plan| plan.passed.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Takes the pin out of every statement that the vault builds: what still holds is the wall behind it.
    pub fn take_the_pin_out(&self) {
        if let Some(plan) = &self.0 {
            plan.unpinned.store(true, Ordering::SeqCst);
        }
    }

    /// A point at which a test may stop the work, as a crash would.
    ///
    /// # Errors
    /// [`VaultError::Stopped`] when a test planned it.
    pub fn point(&self, name: &'static str) -> Result<(), VaultError> {
        let Some(plan) = &self.0 else { return Ok(()) };
        let mut passed = plan.passed.lock().unwrap_or_else(PoisonError::into_inner);
        if !passed.contains(&name) {
            passed.push(name);
        }
        let mut stop = plan.stop.lock().unwrap_or_else(PoisonError::into_inner);
        match stop.as_mut() {
            Some((point, nth)) if point == name => {
                *nth -= 1;
                if *nth == 0 {
                    *stop = None;
                    return Err(VaultError::Stopped(name));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn pinned(&self) -> bool {
        !self.0.as_ref().is_some_and(|plan| plan.unpinned.load(Ordering::SeqCst))
    }
}

//! A queue with an end: whoever opens spans never waits for who collects them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use opentelemetry::Context;
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{Span, SpanData, SpanExporter, SpanProcessor},
};

/// The figure that counts what was not told.
pub const DROPPED: &str = "freehold_spans_dropped_total";
/// How many spans wait at most.
pub(crate) const MOST: usize = 4_096;

/// Spans that wait and are not being told yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waiting(Arc<AtomicUsize>);

#[cfg(test)]
impl Waiting {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Lets no more than [`MOST`] spans wait.
#[derive(Debug)]
pub(crate) struct Bounded<P> {
    pub(crate) inner: P,
    pub(crate) waiting: Waiting,
}

impl<P: SpanProcessor> SpanProcessor for Bounded<P> {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.inner.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        if self.waiting.0.fetch_add(1, Ordering::Relaxed) < MOST {
            self.inner.on_end(span);
        } else {
            self.waiting.0.fetch_sub(1, Ordering::Relaxed);
            dropped(1);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

/// Makes room when spans are told, and counts those that were not taken.
#[derive(Debug)]
pub(crate) struct Told<E> {
    pub(crate) inner: E,
    pub(crate) waiting: Waiting,
    failing: AtomicBool,
}

impl<E> Told<E> {
    pub(crate) fn to(inner: E, waiting: Waiting) -> Self {
        Self { inner, waiting, failing: AtomicBool::new(false) }
    }
}

impl<E: SpanExporter> SpanExporter for Told<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        self.waiting.0.fetch_sub(count, Ordering::Relaxed);
        let taken = self.inner.export(batch).await;
        let failed = self.failing.swap(taken.is_err(), Ordering::Relaxed);
        match &taken {
            Err(error) => {
                dropped(count);
                // Once, not for every batch.
                if !failed {
                    tracing::warn!(%error, "the collector takes no traces; they are dropped until it does");
                }
            }
            Ok(()) if failed => tracing::warn!("the collector takes traces again"),
            Ok(()) => {}
        }
        taken
    }

    fn shutdown(&self) -> OTelSdkResult {
        self.inner.shutdown()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

fn dropped(count: usize) {
    metrics::counter!(DROPPED).increment(count as u64);
}

//! Traces: what one request caused, from its door to the last piece of work that it left behind, told to a collector
//! of the operator's (OpenTelemetry, OTLP over HTTP).
//!
//! ```text
//! request ──▶ the change that it makes ──▶ task ──▶ delivery, envelope, webhook     one trace
//!    ▲                                      ▲
//!    └ traceparent of whoever called        └ traceparent in the task's row
//! ```
//!
//! A room opens a span under [`TARGET`]; where nobody collects, it costs nothing. A span holds words of the program's
//! own alone: a line of the route table, a kind of work, ids, how it ended.
//!
//! What is absent, on purpose: no events and no spans of other programs, since nobody knows what those say; no
//! addresses, names or texts of people; nothing that waits for the collector. What it does not take in time is
//! dropped and counted (`freehold_spans_dropped_total`).

mod bounded;
mod collector;
mod parent;

pub use bounded::DROPPED;
pub use collector::{Collector, CollectorError, Endpoint};
pub use parent::{carried, follow};

/// Under which target a span is one of ours.
pub const TARGET: &str = "traces";

#[cfg(test)]
mod tests;

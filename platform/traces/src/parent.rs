//! Where a trace goes on: by `traceparent`, as the W3C writes it.

use std::collections::HashMap;

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const TRACEPARENT: &str = "traceparent";

/// The span of now, for work that is done later; none where nobody collects.
pub fn carried() -> Option<String> {
    let span = Span::current();
    if span.is_disabled() {
        return None;
    }
    let mut written = HashMap::new();
    TraceContextPropagator::new().inject_context(&span.context(), &mut written);
    written.remove(TRACEPARENT)
}

/// Puts a span below the one that was carried here. What names none begins a trace of its own.
pub fn follow(span: &Span, carried: Option<&str>) {
    let Some(carried) = carried.filter(|_| !span.is_disabled()) else { return };
    let read = HashMap::from([(TRACEPARENT.to_owned(), carried.to_owned())]);
    // It says no where nobody collects.
    let _ = span.set_parent(TraceContextPropagator::new().extract(&read));
}

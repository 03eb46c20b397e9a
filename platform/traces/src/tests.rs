//! What needs no node.

use std::time::Duration;

use opentelemetry::{
    InstrumentationScope,
    trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState},
};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{
        BatchConfigBuilder, BatchSpanProcessor, SpanData, SpanEvents, SpanExporter, SpanLinks, SpanProcessor,
    },
};

use crate::{
    Endpoint,
    bounded::{Bounded, MOST, Told, Waiting},
};

#[test]
fn an_address_of_a_collector_is_http_and_holds_no_password() {
    for text in ["http://127.0.0.1:4318", "https://otel.example.com/", "http://[::1]:4318/tenant"] {
        assert!(text.parse::<Endpoint>().is_ok(), "{text}");
    }
    for text in ["", "collector", "grpc://127.0.0.1:4317", "http://a:b@host", "http://host/?key=1", "http://"]
    {
        let refused = text.parse::<Endpoint>().expect_err(text).to_string();
        assert!(refused.contains("write http://127.0.0.1:4318"), "{refused}");
    }
}

/// Takes nothing until it is let go.
#[derive(Debug)]
struct Stuck(std::sync::Mutex<std::sync::mpsc::Receiver<()>>);

impl SpanExporter for Stuck {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        let _ = self.0.lock().expect("one that exports").recv();
        Ok(())
    }
}

#[test]
fn a_collector_that_takes_nothing_fills_a_queue_and_never_more() {
    let (go, stuck) = std::sync::mpsc::channel();
    let waiting = Waiting::default();
    let exporter = Told::to(Stuck(std::sync::Mutex::new(stuck)), waiting.clone());
    // Room for as many as may wait, and no more.
    let room = BatchConfigBuilder::default().with_max_queue_size(MOST).build();
    let inner = BatchSpanProcessor::builder(exporter).with_batch_config(room).build();
    let bounded = Bounded { inner, waiting };
    for _ in 0..MOST * 3 {
        bounded.on_end(span());
    }
    assert!(bounded.waiting.count() <= MOST, "{}", bounded.waiting.count());
    drop(go);
    bounded.shutdown_with_timeout(Duration::from_secs(20)).expect("an end");
    assert_eq!(bounded.waiting.count(), 0, "what waited was told");
}

fn span() -> SpanData {
    let (trace, span) = (TraceId::from(1), SpanId::from(1));
    SpanData {
        span_context: SpanContext::new(trace, span, TraceFlags::SAMPLED, false, TraceState::default()),
        parent_span_id: SpanId::INVALID,
        parent_span_is_remote: false,
        span_kind: SpanKind::Internal,
        name: "task".into(),
        start_time: std::time::UNIX_EPOCH,
        end_time: std::time::UNIX_EPOCH,
        attributes: Vec::new(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: InstrumentationScope::default(),
    }
}

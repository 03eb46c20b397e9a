//! What who runs the node looks at, on an address of its own that nobody else reaches: whether it is alive, whether
//! it takes requests, and figures for Prometheus. Nothing here names an organisation or a person.

use std::{net::SocketAddr, sync::OnceLock, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::{net::TcpListener, time::timeout};

use crate::node::Node;

/// Within which a database that is well answers.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bounds of the histogram of requests, in seconds: our own targets are 5 to 300 milliseconds.
const SECONDS: [f64; 11] = [0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The figures of this process, gathered from the first call on.
fn figures() -> Option<&'static PrometheusHandle> {
    static FIGURES: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    FIGURES
        .get_or_init(|| {
            let suffix = Matcher::Suffix("_seconds".to_owned());
            let builder = PrometheusBuilder::new().set_buckets_for_metric(suffix, &SECONDS).ok()?;
            let handle = builder.install_recorder().ok()?;
            describe_histogram!(
                "freehold_request_seconds",
                "How long requests take, by their line in the route table"
            );
            describe_gauge!("freehold_organisations", "Organisations that live here");
            describe_gauge!("freehold_vaults_open", "Vaults that are open on this node");
            describe_gauge!("freehold_vaults_with_work", "Vaults for which this node has noted work");
            describe_gauge!("freehold_mails_waiting", "Letters that were not taken yet");
            describe_gauge!("freehold_mails_failed", "Letters that were given up within the month");
            describe_gauge!("freehold_memory_bytes", "Resident memory of this process");
            describe_counter!(traces::DROPPED, "Spans that the collector did not take in time");
            counter!(traces::DROPPED).increment(0);
            Some(handle)
        })
        .as_ref()
}

/// Answers until the process ends.
///
/// # Errors
/// When the address is taken.
#[expect(
    clippy::disallowed_methods,
    reason = "not a route of the portal: another address, for who runs the node"
)]
pub async fn listen(node: Node, at: SocketAddr) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(at).await;
    let listener =
        listener.map_err(|error| anyhow::anyhow!("cannot listen on {at} (the setting monitor): {error}"))?;
    let at = listener.local_addr()?;
    figures();
    let router = Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(node);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(at)
}

/// Whether it takes requests: the database answers, and nobody has told it to stop.
async fn ready(State(node): State<Node>) -> (StatusCode, &'static str) {
    if node.portal.is_closing() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match timeout(PATIENCE, node.vaults().directory().by_handle("readyz")).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        Ok(Err(_)) => (StatusCode::SERVICE_UNAVAILABLE, "the database refuses; the log says why\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

async fn metrics(State(node): State<Node>) -> impl IntoResponse {
    let (open, with_work) = node.vaults().at_work();
    gauge!("freehold_vaults_open").set(open as f64);
    gauge!("freehold_vaults_with_work").set(with_work as f64);
    if let Ok(cards) = node.vaults().directory().cards().await {
        gauge!("freehold_organisations").set(cards.len() as f64);
    }
    if let Ok((waiting, failed)) = node.portal.outbox.left().await {
        gauge!("freehold_mails_waiting").set(waiting as f64);
        gauge!("freehold_mails_failed").set(failed as f64);
    }
    if let Some(bytes) = memory() {
        gauge!("freehold_memory_bytes").set(bytes);
    }
    let text = figures().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}

/// Linux says it in kibibytes.
fn memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kibibytes| kibibytes * 1_024.0)
}

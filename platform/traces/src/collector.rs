//! The collector: where it is, and how spans get there.

use std::{fmt, pin::Pin, str::FromStr, time::Duration};

use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, RetryPolicy, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracer, SdkTracerProvider},
};
use reqwest::{Client, Url, redirect::Policy};
use tokio::runtime::Handle;
use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

use crate::{
    TARGET,
    bounded::{Bounded, MOST, Told, Waiting},
};

/// How long telling one batch may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often what waits is told.
const EVERY: Duration = Duration::from_secs(2);
/// How long a node that stops waits for the last of it.
const LAST: Duration = Duration::from_secs(3);
/// Where OTLP takes traces, below the address of a collector.
const TRACES: &str = "v1/traces";

/// The address of a collector, such as `http://127.0.0.1:4318`. It is the operator's own, so it may be anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

/// Why a collector cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CollectorError {
    /// Not an address.
    #[error("“{0}” is not an address of a collector; write http://127.0.0.1:4318")]
    Address(String),
    /// No client can be made.
    #[error("no client can be made: {0}")]
    Client(#[from] reqwest::Error),
    /// The library does not take it.
    #[error("{0}")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
    /// It answers with something else.
    #[error("it answers {0} where traces are taken")]
    Answer(u16),
}

impl FromStr for Endpoint {
    type Err = CollectorError;

    fn from_str(text: &str) -> Result<Self, CollectorError> {
        let no = || CollectorError::Address(text.to_owned());
        let url = Url::parse(text.trim()).map_err(|_| no())?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let known = matches!(url.scheme(), "http" | "https") && url.has_host();
        if plain && known { Ok(Self(url)) } else { Err(no()) }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Endpoint {
    fn traces(&self) -> String {
        format!("{}/{TRACES}", self.0.as_str().trim_end_matches('/'))
    }

    /// Asks whether traces are taken there: by telling of none.
    ///
    /// # Errors
    /// Why not.
    pub async fn look(&self) -> Result<(), CollectorError> {
        let request = client(self)?.post(self.traces()).header("content-type", "application/x-protobuf");
        let status = request.send().await?.status();
        if status.is_success() { Ok(()) } else { Err(CollectorError::Answer(status.as_u16())) }
    }
}

/// Tells a collector what happens in this process.
#[derive(Debug)]
pub struct Collector {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Collector {
    /// Begins to tell the collector there; `instance` says which node it is. Called inside the runtime that its
    /// messages shall be sent by.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn at(endpoint: &Endpoint, instance: String) -> Result<Self, CollectorError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Sends { client: client(endpoint)?, on: Handle::current() })
            .with_endpoint(endpoint.traces())
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(PATIENCE)
            // What is not taken is dropped: other spans wait behind it.
            .with_retry_policy(RetryPolicy::disabled())
            .build()?;
        let waiting = Waiting::default();
        let batches = BatchConfigBuilder::default().with_max_queue_size(MOST).with_scheduled_delay(EVERY);
        let batches = BatchSpanProcessor::builder(Told::to(exporter, waiting.clone()))
            .with_batch_config(batches.build())
            .build();
        let resource = Resource::builder()
            .with_service_name("freehold")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .with_attribute(KeyValue::new("service.instance.id", instance))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_resource(resource)
            .with_span_processor(Bounded { inner: batches, waiting })
            .build();
        let tracer = provider.tracer("freehold");
        Ok(Self { provider, tracer })
    }

    /// What hears of our spans, and of nothing else.
    pub fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let ours = filter_fn(|metadata| metadata.is_span() && metadata.target() == TARGET);
        tracing_opentelemetry::layer()
            .with_tracer(self.tracer.clone())
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(ours.with_max_level_hint(LevelFilter::INFO))
    }

    /// Tells what still waits, and ends; a collector that does not answer is waited for a few seconds.
    pub async fn end(self) {
        // The library waits on a thread; the messages themselves are sent by the runtime.
        let ended = tokio::task::spawn_blocking(move || self.provider.shutdown_with_timeout(LAST));
        if let Ok(Err(error)) = ended.await {
            tracing::warn!(%error, "the last traces were not taken");
        }
    }
}

/// Sends by the runtime what the library asks for on a thread of its own.
#[derive(Debug, Clone)]
struct Sends {
    client: Client,
    on: Handle,
}

impl HttpClient for Sends {
    fn send_bytes<'s, 'f>(
        &'s self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        let client = self.client.clone();
        let sending = self.on.spawn(async move {
            let (head, body) = request.into_parts();
            let request = client.request(head.method, head.uri.to_string()).headers(head.headers).body(body);
            let status = request.send().await?.status();
            // What a collector says besides its status is of no use to anybody here.
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = status;
            Ok(response)
        });
        Box::pin(async move { sending.await? })
    }
}

#[expect(clippy::disallowed_methods, reason = "the collector is the operator's own; nobody else names it")]
fn client(endpoint: &Endpoint) -> Result<Client, reqwest::Error> {
    // Whoever was first has chosen the same: there is one in this program.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .user_agent(concat!("Freehold/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .no_proxy()
        .http1_only()
        .connect_timeout(PATIENCE)
        .timeout(PATIENCE);
    match endpoint.0.scheme() {
        // A machine that knows no certificate authorities can tell a collector of its own as well.
        "http" => client.tls_certs_only([]).build(),
        _ => client.build(),
    }
}

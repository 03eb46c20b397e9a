//! What one request causes is seen from its door to the last delivery, by the collector that the operator names; it
//! sees nobody's name, and when it is slow or gone, nobody notices.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, Request, StatusCode, Uri, header},
};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{Span, span::SpanKind},
};
use prost::Message;
use serde_json::json;
use tokio::net::TcpListener;
use traces::Collector;
use tracing_subscriber::{layer::SubscriberExt, util::SubscriberInitExt};
use trust::access::Role;

use crate::{
    cast,
    operating::{asked, channel},
    program::Serving,
    world::World,
};

/// A collector of traces: keeps what it is told, as it came.
#[derive(Clone)]
struct Told {
    at: SocketAddr,
    bodies: Arc<Mutex<Vec<Bytes>>>,
}

impl Told {
    async fn listens() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let told = Self { at: listener.local_addr().expect("an address"), bodies: Arc::default() };
        let bodies = Arc::clone(&told.bodies);
        let take = move |uri: Uri, body: Bytes| async move {
            // Whatever else comes is taken as well: a webhook.
            if uri.path() == "/v1/traces" {
                bodies.lock().expect("one that keeps").push(body);
            }
            StatusCode::OK
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
        told
    }

    fn address(&self) -> String {
        format!("http://{}", self.at)
    }

    /// All spans so far, each with what its process says of itself.
    fn spans(&self) -> Vec<(Vec<KeyValue>, Span)> {
        let bodies = self.bodies.lock().expect("one that keeps");
        let requests =
            bodies.iter().map(|body| ExportTraceServiceRequest::decode(body.clone()).expect("OTLP"));
        let resources = requests.flat_map(|request| request.resource_spans).map(|one| {
            (one.resource.map(|resource| resource.attributes).unwrap_or_default(), one.scope_spans)
        });
        resources
            .flat_map(|(process, scopes)| {
                let spans = scopes.into_iter().flat_map(|scope| scope.spans);
                spans.map(move |span| (process.clone(), span)).collect::<Vec<_>>()
            })
            .collect()
    }
}

fn word(attributes: &[KeyValue], name: &str) -> Option<String> {
    let value = attributes.iter().find(|one| one.key == name)?.value.as_ref()?.value.as_ref()?;
    Some(match value {
        Value::StringValue(text) => text.clone(),
        Value::IntValue(number) => number.to_string(),
        other => format!("{other:?}"),
    })
}

fn named<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    let names: Vec<&str> = spans.iter().map(|span| span.name.as_str()).collect();
    spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{name} among {names:?}"))
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn one_registration_is_seen_across_request_task_and_delivery_and_nobody_is_named() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let told = Told::listens().await;
        let collector = Collector::at(&told.address().parse().expect("an address"), "story:1".to_owned());
        let collector = collector.expect("a collector");
        let told_here = tracing_subscriber::registry().with(collector.layer()).set_default();

        let key = world.key("moses-frase", Role::Admin).await;
        let moses = world.with_key(&key);
        let hook = format!("{}/hook/of-moses-alone", told.address());
        let hook = moses.post("/api/v1/webhooks", json!({ "address": hook, "events": [] })).await;
        assert_eq!(hook.status, StatusCode::CREATED, "{}", hook.text);
        let lead = json!({
            "company": "Isdom", "domain": "isdom.com", "product": "GTX Pro", "value": "4,821",
            "contact_name": "Ada Brent", "contact_email": "ada@isdom.com", "notes": "Met at the fair",
        });
        let lead = moses.post("/api/v1/leads", lead).await.json()["data"]["id"].take();
        world.run_tasks().await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].take();
        let path = format!("/api/v1/leads/{}/registrations", lead.as_str().expect("an id"));
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{path}?who=Adalind"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("traceparent", format!("00-{TRACE}-{CALLER}-01"))
            .body(Body::from(json!({ "partnership": place }).to_string()))
            .expect("a request");
        let registered = moses.send(request).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{}", registered.text);
        // Somebody looks at it on a page, and somebody forgot a password.
        let owner = world.person("central", Role::Owner).await;
        assert_eq!(owner.get("/o/central/registrations?q=Isdom").await.status, StatusCode::OK);
        world.nobody().form("/forgotten", "email=owner.central%40people.example.com").await;
        let link = world.link_in_mail("owner.central@people.example.com").await;
        assert_eq!(world.nobody().get(&link).await.status, StatusCode::OK);
        drop(told_here);
        collector.end().await;

        let all = told.spans();
        let (process, _) = &all[0];
        assert_eq!(word(process, "service.name").as_deref(), Some("freehold"));
        assert_eq!(word(process, "service.instance.id").as_deref(), Some("story:1"));
        let spans: Vec<Span> = all.into_iter().map(|(_, span)| span).collect();
        let trace: Vec<Span> = spans.iter().filter(|span| hex(&span.trace_id) == TRACE).cloned().collect();
        let request = named(&trace, "POST /api/v1/leads/{lead}/registrations");
        assert_eq!(hex(&request.parent_span_id), CALLER, "it goes on from who called");
        assert_eq!(request.kind, SpanKind::Server as i32);
        assert_eq!(word(&request.attributes, "http.response.status_code").as_deref(), Some("201"));
        let task = named(&trace, "exchange.deliver");
        assert_eq!(task.parent_span_id, request.span_id, "the work that the request left behind");
        assert_eq!(word(&task.attributes, "task.outcome").as_deref(), Some("done"));
        let delivery = named(&trace, "delivery");
        assert_eq!(delivery.parent_span_id, task.span_id);
        let envelope = named(&trace, "envelope");
        assert_eq!(envelope.parent_span_id, delivery.span_id);
        assert_eq!(word(&envelope.attributes, "outcome").as_deref(), Some("received"));
        assert_eq!(word(&envelope.attributes, "envelope.kind").as_deref(), Some("registration.submitted"));
        let webhook = named(&trace, "webhook");
        assert_eq!(word(&webhook.attributes, "http.response.status_code").as_deref(), Some("200"));
        let page = named(&spans, "GET /o/{org}/registrations");
        assert_ne!(page.trace_id, request.trace_id, "what nobody called for begins a trace of its own");
        assert_eq!(word(&named(&spans, "letter").attributes, "letter.outcome").as_deref(), Some("sent"));

        let secret = key.split('_').next_back().expect("a secret").to_owned();
        let token = link.rsplit('/').next().expect("a token").to_owned();
        let names =
            ["Isdom", "isdom.com", "Adalind", "Brent", "fair", "4821", "482100", "Moses", "moses-frase"];
        let names = names.into_iter().chain(["Central", "central", "example.com", "of-moses-alone", "owner"]);
        for name in names.chain([secret.as_str(), token.as_str(), lead.as_str().expect("an id")]) {
            let bodies = told.bodies.lock().expect("one that keeps");
            let seen = bodies.iter().any(|body| body.windows(name.len()).any(|part| part == name.as_bytes()));
            assert!(!seen, "{name} is told to the collector");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_stops_tells_its_last_traces_and_a_collector_that_hangs_or_is_gone_holds_up_nobody() {
    let data = channel();
    let told = Told::listens().await;
    let settings = told.address();
    let visited = |node: &Serving| {
        let portal = node.address.trim_start_matches("http://").to_owned();
        assert_eq!(asked(&portal, "/sign-in").0, 200);
    };
    let node = Serving::with(data.path(), &[("FREEHOLD_OTLP_ENDPOINT", &settings)]);
    visited(&node);
    assert_eq!(node.stop(), Some(0));
    let seen = told.spans();
    assert!(seen.iter().any(|(_, span)| span.name == "GET /sign-in"), "{} spans", seen.len());

    // It takes connections, and never says a word.
    let hangs = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", hangs.local_addr().expect("an address"));
    let node = Serving::with(data.path(), &[("FREEHOLD_OTLP_ENDPOINT", &address)]);
    visited(&node);
    assert_eq!(node.stop(), Some(0), "the last of it is not waited for without end");
    drop(hangs);

    // Nobody is there any more: what it is not told is counted.
    let free =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("one").to_string();
    let settings = [("FREEHOLD_OTLP_ENDPOINT", address.as_str()), ("FREEHOLD_MONITOR", free.as_str())];
    let node = Serving::with(data.path(), &settings);
    let begun = Instant::now();
    loop {
        visited(&node);
        let (_, figures) = asked(&free, "/metrics");
        let line = figures.lines().find(|line| line.starts_with(traces::DROPPED)).expect("the figure");
        if line.rsplit(' ').next().is_some_and(|count| count != "0") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{line}");
    }
    assert_eq!(node.stop(), Some(0));
}

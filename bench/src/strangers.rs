//! Strangers at a public form: ten thousand submissions as fast as they come.

use std::{net::SocketAddr, time::Instant};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use freehold::node::Node;
use futures::{StreamExt, TryStreamExt, stream};
use partnering::forms::{self, Definition, FormError};
use serde_json::json;
use tower::ServiceExt;
use vault::{Actor, Change};

use crate::{machine::memory, visitor::vault_of};

/// How many come, and how many at once.
const COME: u32 = 10_000;
const AT_ONCE: usize = 64;

/// Lets ten thousand strangers, each from an address of their own, open a form and send it.
pub async fn flood(node: &Node) -> anyhow::Result<()> {
    let vault = vault_of(node, "maven").await?;
    let definition: Definition = serde_json::from_value(json!({ "title": "Ask us", "pages": [{ "fields": [
        { "key": "question", "label": "Question", "required": true, "class": "notes", "kind": { "type": "text" } },
    ] }] }))?;
    let form = vault
        .change(Actor::Node("bench"), async |change: &Change| {
            let form = forms::make(change, "Flood").await?;
            let draft = definition.clone();
            let put = |before: &mut Definition| {
                *before = draft;
                Ok(())
            };
            forms::revise(change, form.id, None, put).await?;
            forms::publish(change, form.id, None).await?;
            Ok::<_, FormError>(form.id)
        })
        .await?;
    let at = forms::address(vault.org(), form);
    let router = node.router().await?;
    let opened: Vec<String> =
        stream::iter(0..COME).map(|who| open(&router, &at, who)).buffered(AT_ONCE).try_collect().await?;
    let (before, start) = (memory("self", "VmRSS"), Instant::now());
    let answers: Vec<StatusCode> = stream::iter((0..COME).zip(opened))
        .map(|(who, carried)| send(&router, &at, who, carried))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let took = start.elapsed().as_secs_f64();
    let count = |status: StatusCode| answers.iter().filter(|answer| **answer == status).count();
    let (taken, later) = (count(StatusCode::SEE_OTHER), count(StatusCode::TOO_MANY_REQUESTS));
    anyhow::ensure!(taken + later == answers.len(), "every one is taken or asked to wait: {taken} + {later}");
    println!("  {COME} submissions of strangers                {took:>7.1} s (target below 60)");
    println!(
        "    taken {taken}, asked to wait with what they typed {later}; memory {before:.0} → {:.0} MiB",
        memory("self", "VmHWM")
    );
    Ok(())
}

async fn open(router: &Router, at: &str, who: u32) -> anyhow::Result<String> {
    let (_, page) = ask(router, Request::get(at).body(Body::empty())?, who).await?;
    let carried = page.split("name=\"carried\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    Ok(carried.ok_or_else(|| anyhow::anyhow!("the form carries nothing"))?.to_owned())
}

async fn send(router: &Router, at: &str, who: u32, carried: String) -> anyhow::Result<StatusCode> {
    let request = Request::post(at).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let body = format!("carried={carried}&answer.question=Stranger+{who}&go=next");
    Ok(ask(router, request.body(Body::from(body))?, who).await?.0)
}

async fn ask(router: &Router, mut request: Request<Body>, who: u32) -> anyhow::Result<(StatusCode, String)> {
    request.headers_mut().insert(header::HOST, header::HeaderValue::from_static("127.0.0.1"));
    let from = SocketAddr::from((0x0a00_0000u32.saturating_add(who).to_be_bytes(), 1));
    request.extensions_mut().insert(ConnectInfo(from));
    let answer = router.clone().oneshot(request).await?;
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 1 << 20).await?;
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

//! Serving: pages, API, the worker and the socket, until the process is told to stop.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, sync::watch};
use tower_http::{compression::CompressionLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer};
use web::Limits;

use crate::{config::Config, letters::Letterbox, monitor, node::Node, socket};

/// The wall around the limits that the table of routes gives each route: the largest body in bytes, and how
/// long any request may take.
const LARGEST_BODY: usize = Limits::UPLOAD.body;
const LONGEST_REQUEST: Duration = Limits::UPLOAD.time;

/// Serves until SIGTERM or Ctrl-C, then lets requests and work under way come to their end.
///
/// # Errors
/// When the address is taken or the database cannot be read.
pub async fn serve(node: Node, config: &Config, ready: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    node.answer_to(&config.portal_hosts, &config.cookieless_hosts).await?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        anyhow::anyhow!("cannot listen on {}: {error}; choose another address with --listen", config.listen)
    })?;
    let router = within_limits(node.router().await?);
    let (stop, stopped) = watch::channel(false);
    let runner = node.runner.clone();
    let (letters, no_more) = (node.clone(), stopped.clone());
    let worker = tokio::spawn(async move { runner.serve(until(stopped)).await });
    let post = tokio::spawn(async move {
        // Without a relay they wait for one; what waits is not given up.
        if !letters.portal.mode.mute {
            letters.post.serve(until(no_more)).await;
        }
    });
    // Before anybody is told that the node is there: a command would find the folder held, and nobody to ask.
    let socket = socket::bind(&config.data).map_err(|error| {
        anyhow::anyhow!("cannot make the socket {}: {error}", socket::path(&config.data).display())
    })?;
    let commands = tokio::spawn({
        let node = node.clone();
        async move {
            if let Err(error) = socket::listen(node, socket).await {
                tracing::error!(%error, "no commands can be taken through the socket");
            }
        }
    });
    if let Some(at) = config.monitor {
        monitor::listen(node.clone(), at).await?;
    }
    let letterbox = match &config.letters {
        Some((at, domain)) => Some(tokio::spawn(letterbox(&node, *at, domain).await?)),
        None => None,
    };
    ready(listener.local_addr()?);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let portal = node.portal.clone();
    let stopping = async move {
        told_to_stop().await;
        portal.close();
    };
    axum::serve(listener, service).with_graceful_shutdown(stopping).await?;
    stop.send(true)?;
    commands.abort();
    if let Some(letterbox) = letterbox {
        letterbox.abort();
    }
    worker.await?;
    post.await?;
    let _ = std::fs::remove_file(socket::path(&config.data));
    Ok(())
}

/// Takes letters that may become leads.
///
/// # Errors
/// When the address is taken.
async fn letterbox(
    node: &Node,
    at: SocketAddr,
    domain: &str,
) -> anyhow::Result<impl Future<Output = ()> + Send + use<>> {
    let listener = TcpListener::bind(at).await;
    let listener = listener.map_err(|error| anyhow::anyhow!("cannot take letters at {at}: {error}"))?;
    let letterbox = Letterbox { vaults: node.portal.vaults.clone(), domain: domain.to_owned() };
    Ok(mail::receive(listener, domain.to_owned(), Arc::new(letterbox)))
}

/// What stands around the router: answers are compressed, bodies and times have an end.
pub fn within_limits(router: Router) -> Router {
    router
        .layer(CompressionLayer::new())
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // The sender goes away only together with the process.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupted.await;
        }
    }
}

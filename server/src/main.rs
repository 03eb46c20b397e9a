//! `freehold`: one program for a laptop, a server and an operator.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use clap::{Parser, Subcommand};
use egress::Egress;
use exchange::SameNode;
use freehold::{
    check::check,
    commands::{Command, Registration},
    config::Config,
    demo, moving,
    node::Node,
    offline,
    progress::{Terminal, print},
    proofs,
    serve::serve,
};
use mail::{Carrier, Kept};
use traces::Collector;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};
use trust::Mode;
use vault::Front;

/// The partner platform in which every organisation owns its own side.
///
/// A vendor, its distributors and their resellers each work in a portal on a vault of their own; what
/// passes between them is a signed envelope, sent on purpose, under an agreement that both accepted.
///
/// A first look:           freehold demo
/// A channel from a CRM:   freehold import crm FOLDER
/// Somebody who signs in:  freehold person create --org maven --role owner --name NAME --email ADDRESS
/// Then:                   freehold serve
/// Every night:            freehold backup FILE
#[derive(Debug, Parser)]
#[command(name = "freehold", version, verbatim_doc_comment)]
struct Arguments {
    /// The data folder; freehold-data where nothing is said.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A configuration file (TOML).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Serve the portals and the API.
    Serve {
        /// Where to listen; 127.0.0.1:8080 where nothing is said.
        #[arg(long, value_name = "ADDR")]
        listen: Option<String>,
    },
    /// Try it: an invented channel, with one-click sign-in. Nothing in it is real.
    Demo {
        /// Where to listen; 127.0.0.1:8080 where nothing is said.
        #[arg(long, value_name = "ADDR")]
        listen: Option<String>,
        /// With a few hundred opportunities instead of 8,800; only where it is made.
        #[arg(long)]
        small: bool,
    },
    /// Look whether a node would start here, and whether all is well around it; changes nothing.
    ///
    /// Ends with 2 where something is wrong.
    Check,
    /// Make a node of a backup, in an empty data folder or an empty database.
    Restore {
        /// The backup.
        file: PathBuf,
    },
    /// Move a node that does not run to where another configuration keeps its data, such as from SQLite to
    /// PostgreSQL.
    Move {
        /// The configuration file of the new place.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    #[command(flatten)]
    Command(Command),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(error) => {
            eprintln!("freehold: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What is told while it runs: the log, and traces where somebody collects them.
fn tells(collector: Option<&Collector>) {
    let filter = EnvFilter::try_from_env("FREEHOLD_LOG").unwrap_or_else(|_| "warn,freehold=info".into());
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = match std::env::var("FREEHOLD_LOG_FORMAT").as_deref() {
        Ok("json") => log.json().flatten_event(true).with_filter(filter).boxed(),
        _ => log.with_filter(filter).boxed(),
    };
    tracing_subscriber::registry().with(log).with(collector.map(Collector::layer)).init();
}

/// Begins to tell; who collects traces, where somebody does.
fn collects(config: &Config) -> anyhow::Result<Option<Collector>> {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let instance = format!("{}:{}", host.trim(), config.listen.port());
    let begun = config.otlp_endpoint.as_ref().map(|endpoint| Collector::at(endpoint, instance)).transpose();
    let collector = begun.context("the setting otlp_endpoint")?;
    tells(collector.as_ref());
    Ok(collector)
}

async fn run(arguments: Arguments) -> anyhow::Result<bool> {
    let Arguments { data, config, what } = arguments;
    if !matches!(what, What::Serve { .. } | What::Demo { .. }) {
        tells(None);
    }
    let read = |data, listen| Config::read(config.as_deref(), data, listen, |name| std::env::var(name).ok());
    match what {
        What::Serve { listen } => {
            let config = read(data, listen)?;
            let collector = collects(&config)?;
            let front = Front { node_key: config.node_key.clone(), ..Front::system() };
            let mode = Mode {
                demo: false,
                secure: config.https,
                mute: config.relay.is_none(),
                port: Some(config.listen.port()),
            };
            let carrier: Arc<dyn Carrier> = match &config.relay {
                Some(relay) => relay.clone(),
                None => Arc::new(Kept),
            };
            let egress = Egress::new(config.egress.clone());
            let node = Node::open_with(config.storage(), front, mode, SameNode, carrier, egress).await?;
            let node = node.with_calls_per_minute(config.calls_per_minute);
            let node = node.with_contact(config.contact.as_deref());
            let node = node.with_letters_at(config.letters.as_ref().map(|(_, domain)| domain.as_str()));
            let scheme = if config.https { "https" } else { "http" };
            let host = config.portal_hosts.first().map_or("localhost", String::as_str);
            serve(node, &config, |at| {
                print(&format!("Freehold listens on {at}: open {scheme}://{host}:{}", at.port()));
                if mode.mute {
                    print("It sends no mail, so invitations wait: set mail.url and mail.from.");
                }
            })
            .await?;
            end(collector).await
        }
        What::Demo { listen, small } => {
            let config = read(data.or_else(|| Some("demo-data".into())), listen)?;
            let collector = collects(&config)?;
            print("Freehold, the demonstration: an invented channel of 34 organisations.");
            let size = if small { demo::Size::Small } else { demo::Size::Whole };
            let (node, product) = demo::open(&config, size, &Terminal::default()).await?;
            let host = config.portal_hosts.first().map_or("localhost", String::as_str).to_owned();
            let beside = node.clone();
            serve(node, &config, |at| {
                print(&format!("Open http://localhost:{}", at.port()));
                let portal = format!("http://{host}:{}", at.port());
                tokio::spawn(async move {
                    if let Err(error) = product.work(beside, portal).await {
                        tracing::warn!(%error, "the example product does not take part");
                    }
                });
            })
            .await?;
            end(collector).await
        }
        What::Check => Ok(check(&read(data, None)?, &Terminal::default()).await),
        What::Restore { file } => moving::restore(&read(data, None)?, &file, &Terminal::default()).await,
        What::Move { to } => {
            // The environment speaks of the node that is here.
            let other = Config::read(Some(&to), None, None, |_| None)?;
            moving::move_to(&read(data, None)?, &other, &Terminal::default()).await
        }
        // Whoever checks a proof may have no node at all.
        What::Command(Command::Registration(Registration::Verify { file })) => {
            proofs::verify(&file, &Terminal::default())
        }
        What::Command(command) => offline::run(&read(data, None)?, command, &Terminal::default()).await,
    }
}

/// A node that stops tells the last of its traces.
async fn end(collector: Option<Collector>) -> anyhow::Result<bool> {
    if let Some(collector) = collector {
        collector.end().await;
    }
    Ok(true)
}

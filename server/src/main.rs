//! `freehold`: one program for a laptop, a server and an operator.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand};
use egress::Egress;
use exchange::SameNode;
use freehold::{
    check::check,
    commands::Command,
    config::Config,
    demo, moving,
    node::Node,
    offline,
    progress::{Terminal, print},
    serve::serve,
};
use mail::{Carrier, Kept};
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
    let filter = tracing_subscriber::EnvFilter::try_from_env("FREEHOLD_LOG");
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|_| "warn,freehold=info".into()))
        .with_writer(std::io::stderr);
    match std::env::var("FREEHOLD_LOG_FORMAT").as_deref() {
        Ok("json") => log.json().flatten_event(true).init(),
        _ => log.init(),
    }
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(error) => {
            eprintln!("freehold: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<bool> {
    let Arguments { data, config, what } = arguments;
    let read = |data, listen| Config::read(config.as_deref(), data, listen, |name| std::env::var(name).ok());
    match what {
        What::Serve { listen } => {
            let config = read(data, listen)?;
            let front = Front { node_key: config.node_key.clone(), ..Front::system() };
            let mode = Mode { demo: false, secure: config.https, mute: config.relay.is_none() };
            let carrier: Arc<dyn Carrier> = match &config.relay {
                Some(relay) => relay.clone(),
                None => Arc::new(Kept),
            };
            let egress = Egress::new(config.egress.clone());
            let node = Node::open_with(config.storage(), front, mode, SameNode, carrier, egress).await?;
            let node = node.with_calls_per_minute(config.calls_per_minute);
            let scheme = if config.https { "https" } else { "http" };
            let host = config.portal_hosts.first().map_or("localhost", String::as_str);
            serve(node, &config, |at| {
                print(&format!("Freehold listens on {at}: open {scheme}://{host}:{}", at.port()));
                if mode.mute {
                    print("It sends no mail, so invitations wait: set mail.url and mail.from.");
                }
            })
            .await?;
            Ok(true)
        }
        What::Demo { listen } => {
            let config = read(data.or_else(|| Some("demo-data".into())), listen)?;
            print("Freehold, the demonstration: an invented channel of 34 organisations.");
            let node = demo::open(&config, &Terminal::default()).await?;
            serve(node, &config, |at| print(&format!("Open http://localhost:{}", at.port()))).await?;
            Ok(true)
        }
        What::Check => Ok(check(&read(data, None)?, &Terminal::default()).await),
        What::Restore { file } => moving::restore(&read(data, None)?, &file, &Terminal::default()).await,
        What::Move { to } => {
            // The environment speaks of the node that is here.
            let other = Config::read(Some(&to), None, None, |_| None)?;
            moving::move_to(&read(data, None)?, &other, &Terminal::default()).await
        }
        What::Command(command) => offline::run(&read(data, None)?, command, &Terminal::default()).await,
    }
}

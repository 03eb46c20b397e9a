//! `freehold check`: what would go wrong at the start, told before it. It changes nothing.

use std::{net::SocketAddr, path::Path};

use tokio::net::TcpListener;
use vault::Wall;

use crate::{config::Config, progress::Say, socket};

/// Looks at everything that a start needs; false where something is not as it has to be.
pub async fn check(config: &Config, say: &dyn Say) -> bool {
    let runs = socket::path(&config.data).exists();
    let found = [
        ("configuration", Ok(format!("read; data in {}", config.data.display()))),
        ("data folder", folder(&config.data)),
        ("node key", key(config)),
        ("database", database(config).await),
        ("host names", names(config)),
        ("listen", free(Some(config.listen), runs).await),
        ("monitor", free(config.monitor, runs).await),
        ("mail.receive_listen", free(config.letters.as_ref().map(|(at, _)| *at), runs).await),
        ("mail", mail(config).await),
        ("egress", Ok(egress(config))),
        ("otlp_endpoint", traces(config).await),
    ];
    let mut fine = true;
    for (what, found) in found {
        match found {
            Ok(told) => say.line(&format!("fine   {what}: {told}")),
            Err(why) => {
                fine = false;
                say.line(&format!("wrong  {what}: {why}"));
            }
        }
    }
    fine
}

type Found = Result<String, String>;

/// Whether it is there and ours to write, or can be made.
fn folder(data: &Path) -> Found {
    let there = data.ancestors().find(|path| path.as_os_str().is_empty() || path.exists());
    let there = there.filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match std::fs::metadata(there) {
        Ok(known) if !known.is_dir() => Err(format!("{} is no folder", there.display())),
        Ok(known) if known.permissions().readonly() => Err(format!("{} cannot be written", there.display())),
        Ok(_) if data.exists() => Ok("there".to_owned()),
        Ok(_) => Ok("will be made".to_owned()),
        Err(error) => Err(format!("{}: {error}", there.display())),
    }
}

fn key(config: &Config) -> Found {
    use std::os::unix::fs::PermissionsExt;
    if config.node_key.is_some() {
        return Ok("given by the configuration".to_owned());
    }
    let file = config.data.join("node.key");
    match std::fs::metadata(&file) {
        Ok(known) if known.permissions().mode() & 0o077 != 0 => {
            Err(format!("others may read {}; chmod 600 it", file.display()))
        }
        Ok(_) => Ok(format!("in {}; keep a copy apart from the backups", file.display())),
        Err(_) if config.database.is_some() && config.data.join("directory.db").exists() => {
            Err("is missing, and other nodes may hold it: set node_key_file".to_owned())
        }
        Err(_) => Ok("will be made".to_owned()),
    }
}

async fn database(config: &Config) -> Found {
    let Some(urls) = &config.database else { return Ok("SQLite, in the data folder".to_owned()) };
    match urls.look().await {
        Ok(Wall::Stands) => Ok("PostgreSQL; both roles come in, and the wall stands".to_owned()),
        Ok(Wall::Bypassed) => Err(
            "the role of database.url is a superuser or bypasses row-level security; make one that does not"
                .to_owned(),
        ),
        Ok(Wall::OneRole) => {
            Err("database.url and database.owner_url name one role; the one that works must own nothing"
                .to_owned())
        }
        Err(error) => Err(error.to_string()),
    }
}

fn names(config: &Config) -> Found {
    let both = config.portal_hosts.iter().find(|name| config.cookieless_hosts.contains(name));
    match (both, config.portal_hosts.is_empty()) {
        (Some(name), _) => {
            Err(format!("{name} is in portal_hosts and in cookieless_hosts; they must differ"))
        }
        (None, true) => Err("portal_hosts is empty: nobody would be answered".to_owned()),
        (None, false) if config.cookieless_hosts.is_empty() => {
            Err("cookieless_hosts is empty: files could not be read".to_owned())
        }
        (None, false) => {
            Ok(format!("{}; files at {}", config.portal_hosts.join(", "), config.cookieless_hosts.join(", ")))
        }
    }
}

/// Whether the address can be taken. A node that runs on the folder has it already.
async fn free(at: Option<SocketAddr>, runs: bool) -> Found {
    let Some(at) = at else { return Ok("not set".to_owned()) };
    match TcpListener::bind(at).await {
        Ok(_) => Ok(at.to_string()),
        Err(_) if runs => Ok(format!("{at}, held by the node that runs")),
        Err(error) => Err(format!("{at}: {error}")),
    }
}

/// Where webhooks may go.
fn egress(config: &Config) -> String {
    let ports: Vec<String> = config.egress.ports.iter().map(u16::to_string).collect();
    let own: Vec<String> = config.egress.allow.iter().map(ToString::to_string).collect();
    let public = format!("https to public addresses, port {}", ports.join(", "));
    if own.is_empty() { public } else { format!("{public}; anything to {}", own.join(", ")) }
}

async fn traces(config: &Config) -> Found {
    let Some(endpoint) = &config.otlp_endpoint else { return Ok("not set: no traces".to_owned()) };
    match endpoint.look().await {
        Ok(()) => Ok(format!("traces are taken at {endpoint}")),
        Err(error) => Err(format!("{endpoint}: {error}")),
    }
}

async fn mail(config: &Config) -> Found {
    match &config.relay {
        None => Ok("not set: invitations and new passwords wait".to_owned()),
        Some(relay) => relay.look().await.map(|()| "the relay lets us in".to_owned()),
    }
}

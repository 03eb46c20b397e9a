//! The configuration: a TOML file, and the environment above it. Every message names the setting.

use std::{
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
    sync::Arc,
};

use egress::{Network, Rules};
use mail::{Dkim, Relay, RelayError};
use serde::Deserialize;
use traces::Endpoint;
use vault::{NodeKey, PostgresUrls, Storage};

use crate::node::usual_listen;

/// How often an API key may call in a minute, where nothing else is said.
const USUAL_CALLS: u32 = 3_000;

/// How a node is run.
#[derive(Debug, Clone)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// Where it listens.
    pub listen: SocketAddr,
    /// PostgreSQL, where it is not SQLite.
    pub database: Option<PostgresUrls>,
    /// Host names of the portal.
    pub portal_hosts: Vec<String>,
    /// Host names of the cookieless origin.
    pub cookieless_hosts: Vec<String>,
    /// Whether browsers reach it over https.
    pub https: bool,
    /// The node's key, where it does not lie in the data folder.
    pub node_key: Option<NodeKey>,
    /// Where its health and figures are told, to who runs it alone.
    pub monitor: Option<SocketAddr>,
    /// How often an API key may call in a minute; none where as often as it likes.
    pub calls_per_minute: Option<NonZeroU32>,
    /// Who takes its letters; none where letters wait.
    pub relay: Option<Arc<Relay>>,
    /// Where letters are taken that may become leads, and behind the @ of which domain; none where none are.
    pub letters: Option<(SocketAddr, String)>,
    /// What goes out to addresses that people typed.
    pub egress: Rules,
    /// How people reach who runs the node.
    pub contact: Option<String>,
    /// Who collects traces; none where nobody does.
    pub otlp_endpoint: Option<Endpoint>,
}

/// What the file may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    data: Option<PathBuf>,
    listen: Option<String>,
    portal_hosts: Option<Vec<String>>,
    cookieless_hosts: Option<Vec<String>>,
    https: Option<bool>,
    monitor: Option<String>,
    calls_per_minute: Option<u32>,
    node_key_file: Option<PathBuf>,
    otlp_endpoint: Option<String>,
    contact: Option<String>,
    database: Database,
    mail: Mail,
    egress: Egress,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Database {
    url: Option<String>,
    owner_url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Mail {
    url: Option<String>,
    url_file: Option<PathBuf>,
    from: Option<String>,
    dkim_domain: Option<String>,
    dkim_selector: Option<String>,
    dkim_key_file: Option<PathBuf>,
    receive_listen: Option<String>,
    receive_domain: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Egress {
    allow: Option<Vec<String>>,
    ports: Option<Vec<u16>>,
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file.
    #[error("the configuration file {file}: {cause}")]
    File {
        /// Which.
        file: String,
        /// What is wrong.
        cause: String,
    },
    /// One setting.
    #[error("the setting {setting}: {cause}")]
    Setting {
        /// Which.
        setting: &'static str,
        /// What is wrong, and what to write.
        cause: String,
    },
}

impl Config {
    /// Reads the file, then the environment (`FREEHOLD_DATA`, `FREEHOLD_LISTEN`, `FREEHOLD_DATABASE_URL`,
    /// `FREEHOLD_DATABASE_OWNER_URL`, `FREEHOLD_NODE_KEY`, `FREEHOLD_MAIL_URL`, `FREEHOLD_MAIL_FROM`,
    /// `FREEHOLD_MONITOR`, `FREEHOLD_CALLS_PER_MINUTE`, `FREEHOLD_EGRESS_ALLOW`, `FREEHOLD_OTLP_ENDPOINT`,
    /// `FREEHOLD_CONTACT`), then what the command line said.
    ///
    /// # Errors
    /// What is wrong, by the name of the setting.
    pub fn read(
        file: Option<&Path>,
        data: Option<PathBuf>,
        listen: Option<String>,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let written = match file {
            Some(file) => read_file(file)?,
            None => Written::default(),
        };
        let setting = |setting, cause: String| ConfigError::Setting { setting, cause };
        let listen = listen.or_else(|| env("FREEHOLD_LISTEN")).or(written.listen);
        let listen = match listen {
            Some(text) => text.parse().map_err(|_| {
                setting("listen", format!("“{text}” is not an address with a port; write 127.0.0.1:8080"))
            })?,
            None => usual_listen(),
        };
        let url = env("FREEHOLD_DATABASE_URL").or(written.database.url);
        let owner = env("FREEHOLD_DATABASE_OWNER_URL").or(written.database.owner_url);
        let database = match (url, owner) {
            (None, None) => None,
            (Some(application), Some(owner)) => Some(PostgresUrls { owner, application }),
            (Some(_), None) => {
                return Err(setting(
                    "database.owner_url",
                    "is missing: the role that migrates is not the one that works".into(),
                ));
            }
            (None, Some(_)) => {
                return Err(setting(
                    "database.url",
                    "is missing: name the role that the application works under".into(),
                ));
            }
        };
        let node_key = match (env("FREEHOLD_NODE_KEY"), &written.node_key_file) {
            (Some(text), _) => Some(text),
            (None, Some(file)) => Some(
                std::fs::read_to_string(file)
                    .map_err(|error| setting("node_key_file", format!("{}: {error}", file.display())))?,
            ),
            (None, None) => None,
        };
        let node_key = node_key
            .map(|text| NodeKey::parse(&text))
            .transpose()
            .map_err(|error| setting("node_key", error.to_string()))?;
        let letters = letters(&written.mail, &env)?;
        let relay = relay(written.mail, &env)?;
        let egress = egress(written.egress, &env)?;
        let monitor = env("FREEHOLD_MONITOR").or(written.monitor).map(|text| {
            text.parse().map_err(|_| {
                setting("monitor", format!("“{text}” is not an address with a port; write 127.0.0.1:9090"))
            })
        });
        let otlp_endpoint = env("FREEHOLD_OTLP_ENDPOINT")
            .or(written.otlp_endpoint)
            .map(|text| text.parse::<Endpoint>())
            .transpose()
            .map_err(|error| setting("otlp_endpoint", error.to_string()))?;
        let calls = match env("FREEHOLD_CALLS_PER_MINUTE") {
            Some(text) => Some(text.parse().map_err(|_| {
                setting(
                    "calls_per_minute",
                    format!("“{text}” is not a number; write 3000, or 0 for no limit"),
                )
            })?),
            None => written.calls_per_minute,
        };
        Ok(Self {
            data: data
                .or_else(|| env("FREEHOLD_DATA").map(PathBuf::from))
                .or(written.data)
                .unwrap_or("freehold-data".into()),
            listen,
            database,
            portal_hosts: written.portal_hosts.unwrap_or_else(|| vec!["localhost".to_owned()]),
            cookieless_hosts: written.cookieless_hosts.unwrap_or_else(|| vec!["127.0.0.1".to_owned()]),
            https: written.https.unwrap_or(false),
            node_key,
            monitor: monitor.transpose()?,
            calls_per_minute: NonZeroU32::new(calls.unwrap_or(USUAL_CALLS)),
            relay,
            letters,
            egress,
            contact: env("FREEHOLD_CONTACT").or(written.contact),
            otlp_endpoint,
        })
    }

    /// Where it keeps what it knows.
    pub fn storage(&self) -> Storage {
        match &self.database {
            None => Storage::Folder(self.data.clone()),
            Some(urls) => Storage::Postgres { folder: self.data.clone(), urls: urls.clone() },
        }
    }
}

/// Where letters arrive. Both go together: who listens has to know what is for it.
fn letters(
    written: &Mail,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<Option<(SocketAddr, String)>, ConfigError> {
    let setting = |setting, cause: String| Err(ConfigError::Setting { setting, cause });
    let listen = env("FREEHOLD_MAIL_RECEIVE_LISTEN").or(written.receive_listen.clone());
    let domain = env("FREEHOLD_MAIL_RECEIVE_DOMAIN").or(written.receive_domain.clone());
    let (listen, domain) = match (listen, domain) {
        (None, None) => return Ok(None),
        (Some(listen), Some(domain)) => (listen, domain),
        (Some(_), None) => {
            return setting("mail.receive_domain", "is missing: write in.example.com".to_owned());
        }
        (None, Some(_)) => {
            return setting("mail.receive_listen", "is missing: write 127.0.0.1:2525".to_owned());
        }
    };
    let Ok(at) = listen.parse() else {
        let wrong = format!("“{listen}” is not an address with a port; write 127.0.0.1:2525");
        return setting("mail.receive_listen", wrong);
    };
    if domain.parse::<kernel::Domain>().is_err() {
        return setting("mail.receive_domain", format!("“{domain}” is not a domain; write in.example.com"));
    }
    Ok(Some((at, domain.to_lowercase())))
}

/// Who takes letters. The address of a relay may hold its password: it may lie in a file of its own.
fn relay(written: Mail, env: &impl Fn(&str) -> Option<String>) -> Result<Option<Arc<Relay>>, ConfigError> {
    let setting = |setting, cause: String| ConfigError::Setting { setting, cause };
    let secret = |name, file: &Path| {
        let text = std::fs::read_to_string(file);
        text.map_err(|error| setting(name, format!("{}: {error}", file.display())))
    };
    let url = match (env("FREEHOLD_MAIL_URL").or(written.url), &written.url_file) {
        (Some(url), _) => Some(url),
        (None, Some(file)) => Some(secret("mail.url_file", file)?.trim().to_owned()),
        (None, None) => None,
    };
    let from = env("FREEHOLD_MAIL_FROM").or(written.from);
    let Some(url) = url else {
        let named = from.is_some() || written.dkim_key_file.is_some();
        return if named {
            Err(setting("mail.url", "is missing: name the relay that takes letters".into()))
        } else {
            Ok(None)
        };
    };
    let from =
        from.ok_or_else(|| setting("mail.from", "is missing: write Freehold <portal@example.com>".into()))?;
    let dkim = match (written.dkim_domain, written.dkim_selector, &written.dkim_key_file) {
        (None, None, None) => None,
        (Some(domain), Some(selector), Some(file)) => {
            Some(Dkim { domain, selector, key: secret("mail.dkim_key_file", file)?.into() })
        }
        _ => {
            let all = "dkim_domain, dkim_selector and dkim_key_file go together: write all three, or none";
            return Err(setting("mail.dkim_domain", all.into()));
        }
    };
    let relay = Relay::new(&url, &from, dkim).map_err(|error| match error {
        RelayError::Url(_) => setting("mail.url", error.to_string()),
        RelayError::From(_) => setting("mail.from", error.to_string()),
        RelayError::Key(_) => setting("mail.dkim_key_file", error.to_string()),
    })?;
    Ok(Some(Arc::new(relay)))
}

/// What goes out to addresses that people typed. In the environment, networks stand with commas between.
fn egress(written: Egress, env: &impl Fn(&str) -> Option<String>) -> Result<Rules, ConfigError> {
    let named = env("FREEHOLD_EGRESS_ALLOW").map(|text| text.split(',').map(str::to_owned).collect());
    let allow =
        named.or(written.allow).unwrap_or_default().iter().map(|text| text.parse::<Network>()).collect();
    let setting = |setting, cause| ConfigError::Setting { setting, cause };
    let allow: Result<Vec<Network>, _> = allow;
    let allow = allow.map_err(|error| setting("egress.allow", error.to_string()))?;
    let usual = Rules::default();
    let ports = written.ports.unwrap_or_else(|| usual.ports.clone());
    if ports.is_empty() {
        return Err(setting("egress.ports", "is empty: nothing could go out; write [443, 8443]".to_owned()));
    }
    Ok(Rules { allow, ports, ..usual })
}

fn read_file(file: &Path) -> Result<Written, ConfigError> {
    let refuse = |cause: String| ConfigError::File { file: file.display().to_string(), cause };
    let text = std::fs::read_to_string(file).map_err(|error| refuse(error.to_string()))?;
    toml::from_str(&text).map_err(|error| refuse(error.to_string()))
}

//! The client itself.

use std::{
    error::Error,
    fmt,
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{Client, redirect::Policy, retry};

use crate::{
    Address, AddressError, Names, Network,
    address::Reach,
    is_public,
    resolver::{Guard, LeadsNowhere, System, Unknown},
};

/// How much of an answer is read; what it says beyond is left unread.
const READ: usize = 2_048;

/// What an operator lets go out, and within what limits.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Networks of the operator's own, which are reached as well: by http, and on any port.
    pub allow: Vec<Network>,
    /// Receivers of the operator's own, each one address with one port, which are reached by http as well.
    pub receivers: Vec<SocketAddr>,
    /// The ports of https that are usual.
    pub ports: Vec<u16>,
    /// How long it may take until there is a connection.
    pub connect: Duration,
    /// How long all of it may take, from the look-up of the name to the end of the answer.
    pub whole: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            receivers: Vec::new(),
            ports: vec![443, 8443],
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(15),
        }
    }
}

impl Rules {
    pub(crate) fn admits(&self, ip: IpAddr, reach: Reach) -> bool {
        let own = self.allow.iter().any(|network| network.holds(ip));
        own || (reach == Reach::Usual && is_public(ip))
    }
}

/// The guarded client.
#[derive(Clone)]
pub struct Egress {
    inner: Arc<Inner>,
}

struct Inner {
    rules: Arc<Rules>,
    names: Arc<dyn Names>,
    /// One for each reach, made when something goes out first; none on a machine that knows no certificate
    /// authorities.
    clients: OnceLock<Result<[Client; 2], String>>,
}

impl Default for Egress {
    fn default() -> Self {
        Self::new(Rules::default())
    }
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status; whatever it asks for, nothing further is done.
    pub status: u16,
    /// How the answer begins, up to 2 KiB.
    pub begins: Vec<u8>,
}

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// The name leads to addresses that nothing is sent to.
    #[error("the name leads to no address that the whole internet reaches")]
    Private,
    /// The name is not known.
    #[error("the name is not known")]
    Name,
    /// Nobody took the connection, or it was no secure one.
    #[error("no connection: {0}")]
    Connection(String),
    /// It took too long.
    #[error("no answer in time")]
    Time,
    /// The connection broke, or what came is not HTTP.
    #[error("the connection broke off: {0}")]
    Broken(String),
    /// This machine knows no certificate authorities.
    #[error("this node cannot check certificates: {0}")]
    Certificates(String),
}

impl Egress {
    /// A client under these rules.
    pub fn new(rules: Rules) -> Self {
        Self::with_names(rules, Arc::new(System))
    }

    /// The same, with names looked up by somebody else.
    pub fn with_names(rules: Rules, names: Arc<dyn Names>) -> Self {
        Self { inner: Arc::new(Inner { rules: Arc::new(rules), names, clients: OnceLock::new() }) }
    }

    /// Reads an address that somebody typed.
    ///
    /// # Errors
    /// Why nothing is sent there.
    pub fn address(&self, typed: &str) -> Result<Address, AddressError> {
        Address::read(typed, &self.inner.rules)
    }

    /// Sends, and says what was answered.
    ///
    /// # Errors
    /// Why there was no answer.
    pub async fn post(
        &self,
        to: &Address,
        headers: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Result<Answer, EgressError> {
        let Inner { rules, clients, .. } = self.inner.as_ref();
        let clients = clients.get_or_init(|| self.inner.build());
        let [usual, own] = clients.as_ref().map_err(|why| EgressError::Certificates(why.clone()))?;
        let client = if to.reach() == Reach::Usual { usual } else { own };
        let mut request = client.post(to.url().clone()).body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        // Over all of it, whatever a part of it may take by itself.
        match tokio::time::timeout(rules.whole, request.send()).await {
            Ok(Ok(mut response)) => {
                let status = response.status().as_u16();
                let mut begins = Vec::new();
                let reading = async {
                    while begins.len() < READ
                        && let Ok(Some(more)) = response.chunk().await
                    {
                        begins.extend_from_slice(&more);
                    }
                };
                // The status is the answer. An end that is late, or never comes, takes nothing back.
                let _ = tokio::time::timeout(LINGER.min(rules.whole), reading).await;
                begins.truncate(READ);
                Ok(Answer { status, begins })
            }
            Ok(Err(error)) => Err(told(&error)),
            Err(_) => Err(EgressError::Time),
        }
    }
}

impl Inner {
    fn build(&self) -> Result<[Client; 2], String> {
        // Whoever was first has chosen the same: there is one in this program.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = |reach| {
            let guard = Guard { names: Arc::clone(&self.names), rules: Arc::clone(&self.rules), reach };
            build(guard, &self.rules).map_err(|error| because(&error))
        };
        let clients = client(Reach::Usual).and_then(|usual| Ok([usual, client(Reach::Own)?]));
        clients.inspect_err(|error| tracing::warn!(error, "nothing goes out: certificates cannot be checked"))
    }
}

/// How long the beginning of an answer is waited for, once its status is there.
const LINGER: Duration = Duration::from_secs(2);

impl fmt::Debug for Egress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Egress").field("rules", &self.inner.rules).finish_non_exhaustive()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one guarded client")]
fn build(guard: Guard, rules: &Rules) -> Result<Client, reqwest::Error> {
    Client::builder()
        .user_agent(concat!("Freehold/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(guard)
        .redirect(Policy::none())
        .retry(retry::never())
        .no_proxy()
        .referer(false)
        .http1_only()
        .http1_max_headers(100)
        .connect_timeout(rules.connect)
        .timeout(rules.whole)
        .pool_max_idle_per_host(4)
        .pool_idle_timeout(Duration::from_secs(20))
        .build()
}

/// Why it went wrong, without the address: it may hold a secret of its receiver's.
fn told(error: &reqwest::Error) -> EgressError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<LeadsNowhere>() {
            return EgressError::Private;
        }
        if error.is::<Unknown>() {
            return EgressError::Name;
        }
        cause = error.source();
    }
    match () {
        () if error.is_timeout() => EgressError::Time,
        () if error.is_connect() => EgressError::Connection(because(error)),
        () => EgressError::Broken(because(error)),
    }
}

/// What lies at the bottom of it.
fn because(error: &reqwest::Error) -> String {
    let (mut last, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        last = error.to_string();
        cause = error.source();
    }
    last
}

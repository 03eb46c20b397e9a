//! An address that somebody typed.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

use url::{Host, Url};

use crate::{Rules, is_public};

/// Characters at most.
const MOST: usize = 2_000;

/// An address to which something may be sent, as far as it can be judged without asking anybody. What a name leads
/// to is judged when it is used, each time anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
    reach: Reach,
}

/// Where a connection may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To what the whole internet reaches, and to the operator's own networks.
    Usual,
    /// To the operator's own networks alone: by http, or on an unusual port.
    Own,
}

/// Why nothing is sent there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No address of the web.
    #[error("not an address; write https://, a name and a path")]
    Malformed,
    /// Longer than any address has to be.
    #[error("longer than {MOST} characters")]
    Long,
    /// Neither https nor allowed without.
    #[error("not https")]
    Scheme,
    /// A name or a password in front of the host: it would be kept and shown like the rest.
    #[error("with a name or a password in it; leave out what stands before the @")]
    Password,
    /// A port that is not one of the usual ones.
    #[error("on port {0}, which is not one of {1}")]
    Port(u16, String),
    /// An address that not the whole internet reaches.
    #[error("{0} is not an address that the whole internet reaches")]
    Private(IpAddr),
}

impl Address {
    /// Reads what somebody typed.
    pub(crate) fn read(typed: &str, rules: &Rules) -> Result<Self, AddressError> {
        let typed = typed.trim();
        if typed.len() > MOST {
            return Err(AddressError::Long);
        }
        // Whatever way of writing a number browsers know (octal, hexadecimal, one number, full-width digits), this
        // reads it as they do; what is judged is the address that it means.
        let mut url = Url::parse(typed).map_err(|_| AddressError::Malformed)?;
        url.set_fragment(None);
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(AddressError::Malformed),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Password);
        }
        let port = url.port_or_known_default().ok_or(AddressError::Malformed)?;
        let usual = secure && rules.ports.contains(&port);
        let ip = match url.host().ok_or(AddressError::Malformed)? {
            Host::Domain(_) => None,
            Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
            Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
        };
        let receiver = ip.map(|ip| SocketAddr::new(ip, port));
        if receiver.is_some_and(|receiver| rules.receivers.contains(&receiver)) {
            // No name is looked up: the connection goes there and nowhere else.
            return Ok(Self { url, reach: Reach::Own });
        }
        let reach = if usual { Reach::Usual } else { Reach::Own };
        if let Some(ip) = ip.filter(|ip| !rules.admits(*ip, reach)) {
            if !is_public(ip) {
                return Err(AddressError::Private(ip));
            }
            return Err(Self::unusual(secure, port, rules));
        }
        if reach == Reach::Own && rules.allow.is_empty() {
            return Err(Self::unusual(secure, port, rules));
        }
        Ok(Self { url, reach })
    }

    fn unusual(secure: bool, port: u16, rules: &Rules) -> AddressError {
        if !secure {
            return AddressError::Scheme;
        }
        let ports: Vec<String> = rules.ports.iter().map(u16::to_string).collect();
        AddressError::Port(port, ports.join(", "))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn reach(&self) -> Reach {
        self.reach
    }

    /// The host alone: an address may hold a secret of its receiver's in its path.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.url.fmt(f)
    }
}

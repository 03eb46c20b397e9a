//! Host names and what they are for. Pages with cookies and public things never share one.

use vault::{Directory, VaultError};

use super::store;

/// What a host name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Pages and API, with cookies.
    Portal,
    /// Public things, without.
    Cookieless,
}

impl Purpose {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Cookieless => "cookieless",
        }
    }

    pub(crate) fn of_word(word: &str) -> Result<Self, VaultError> {
        match word {
            "portal" => Ok(Self::Portal),
            "cookieless" => Ok(Self::Cookieless),
            _ => Err(VaultError::Damaged(format!("the purpose “{word}” of a host name"))),
        }
    }
}

/// Gives a host name its purpose; one that it had before ends.
///
/// # Errors
/// What the database says.
pub async fn add_host(directory: &Directory, host: &str, purpose: Purpose) -> Result<(), VaultError> {
    store::put(directory, &name_in(host), purpose).await
}

/// Takes a host name away; false where it was not known.
///
/// # Errors
/// What the database says.
pub async fn remove_host(directory: &Directory, host: &str) -> Result<bool, VaultError> {
    store::remove(directory, &name_in(host)).await
}

/// What a host name, as the `Host` header has it, is for; nothing for a name that is not ours.
///
/// # Errors
/// What the database says.
pub async fn purpose_of(directory: &Directory, host: &str) -> Result<Option<Purpose>, VaultError> {
    store::find(directory, &name_in(host)).await
}

/// All host names of this node, for the router.
///
/// # Errors
/// What the database says.
pub async fn hosts(directory: &Directory, https: bool) -> Result<web::Hosts, VaultError> {
    let mut hosts = web::Hosts { portal: Vec::new(), cookieless: Vec::new(), https };
    for (name, purpose) in store::all(directory).await? {
        match purpose {
            Purpose::Portal => hosts.portal.push(name),
            Purpose::Cookieless => hosts.cookieless.push(name),
        }
    }
    Ok(hosts)
}

/// Where the cookieless origin is for a browser that reached the portal as `host`: at its first name, and on
/// the port of the portal. None where the node has no such name.
///
/// # Errors
/// What the database says.
pub async fn cookieless_origin(
    directory: &Directory,
    https: bool,
    host: Option<&str>,
) -> Result<Option<String>, VaultError> {
    let names = hosts(directory, https).await?.cookieless;
    Ok(names.first().map(|name| origin(https, name, host)))
}

/// Where the portal is for who reached it as `host`, for links in mail. Only a name that the node answers to is
/// one: what a stranger writes into the header leads nobody elsewhere.
///
/// # Errors
/// What the database says.
pub async fn portal_origin(
    directory: &Directory,
    https: bool,
    host: Option<&str>,
) -> Result<Option<String>, VaultError> {
    let names = hosts(directory, https).await?.portal;
    let name = host.map(name_in).filter(|name| names.contains(name));
    // Behind https stands a proxy at the usual port, whatever a header says.
    let host = host.filter(|_| !https);
    Ok(name.map(|name| origin(https, &name, host)))
}

/// Where the portal is for letters that nobody asked for: at its first name. None where the node has no name.
///
/// # Errors
/// What the database says.
pub async fn usual_origin(directory: &Directory, mode: crate::Mode) -> Result<Option<String>, VaultError> {
    let names = hosts(directory, mode.secure).await?.portal;
    let port = mode.port.filter(|port| !mode.secure && *port != 80);
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    Ok(names.first().map(|name| origin(mode.secure, name, Some(&port))))
}

/// That name, on the port of that host.
fn origin(https: bool, name: &str, host: Option<&str>) -> String {
    let port = host.and_then(|host| host.rsplit_once(':')).map(|(_, port)| port);
    let port = port.filter(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    let scheme = if https { "https" } else { "http" };
    format!("{scheme}://{name}{port}")
}

/// The name in a `Host` header: small letters, without port and final dot.
fn name_in(host: &str) -> String {
    let host = host.trim();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    };
    name.trim_end_matches('.').to_ascii_lowercase()
}

//! The one way out to addresses that people typed. An address of somebody else's choosing must never make this
//! node speak to itself, to its neighbours or to the machine that it runs on (server-side request forgery).
//!
//! ```text
//! typed ──Egress::address──▶ Address ──Egress::post──▶ resolved, checked, connected, answered
//!            │ https, port 443 or 8443,      │ only addresses that the whole internet reaches;
//!            │ no names or passwords in it   │ no redirects, no proxies, no cookies; limits of time and size
//! ```
//!
//! A name is looked up at the moment of connecting, by our own resolver, and the connection goes to the address
//! that was checked and to no other: a name that changes its mind in between (DNS rebinding) leads nowhere. The
//! operator may name networks of their own ([`Rules::allow`]): receivers there are reached by http and on any
//! port as well.
//!
//! What is absent, on purpose: no way to the bare client, none that follows a redirect, none without limits.

mod address;
mod client;
mod network;
mod resolver;

pub use address::{Address, AddressError};
pub use client::{Answer, Egress, EgressError, Rules};
pub use network::{Network, NetworkError, is_public};
pub use resolver::Names;

#[cfg(test)]
mod tests;

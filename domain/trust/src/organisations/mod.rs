//! Where organisations are reached: the host names of this node, each for one purpose. An organisation
//! itself is a [`vault::Card`]; [`vault::Vaults::create`] makes one.

mod founding;
mod hosts;
mod store;
#[cfg(test)]
mod tests;

pub use founding::{Founding, found, record};
pub use hosts::{
    Purpose, add_host, cookieless_origin, hosts, portal_origin, purpose_of, remove_host, usual_origin,
};
pub(crate) use store::MIGRATION;

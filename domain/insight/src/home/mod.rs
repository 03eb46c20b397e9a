//! The page that an organisation starts from: first what needs somebody, then the figures.

mod ageing;
mod channel;
mod source;
#[cfg(test)]
mod tests;
mod waiting;
mod web;

pub(crate) use ageing::{Age, Ages};
pub(crate) use web::routes;

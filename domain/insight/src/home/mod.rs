//! The page that an organisation starts from: first what needs somebody, then the figures.

mod channel;
#[cfg(test)]
mod tests;
mod waiting;
mod web;

pub(crate) use web::routes;

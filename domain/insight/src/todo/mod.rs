//! What is to be done, in one list: about partners and vendors, and next about deals, whoever asks for it; of all, or of
//! one of those that an organisation works with.

mod reading;
mod web;

pub(crate) use web::routes;

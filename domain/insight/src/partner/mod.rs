//! **A partner**, as its manager sees it: the relationship with its figures, and what happened. What it is made of
//! belongs to the rooms to the left; here it is one page.

mod activity;
mod api;
mod totals;
mod web;

/// The pages and the API of a partner.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}

/// The id in an address; a text that is none names nothing that is here.
fn identified(text: &str) -> Result<kernel::PartnershipId, ::web::Problem> {
    text.parse().map_err(|_| ::web::Problem::absent())
}

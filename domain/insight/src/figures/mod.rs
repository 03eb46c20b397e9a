//! **Figures**: what was counted here beside what partners reported, tier by tier. One is never added to the other.

mod api;
mod table;
#[cfg(test)]
mod tests;
mod web;

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}

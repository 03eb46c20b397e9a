//! Key figures, counted from an organisation's own vault, the page that an organisation starts from, and the
//! way to find anything in it.
//!
//! A figure says where it comes from: all of these are counted from records in the caller's vault, none is
//! reported by somebody else.

pub mod find;
pub mod home;
pub mod kpis;
mod partner;

/// The texts of this room.
mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    find::routes(rooms);
    home::routes(rooms);
    kpis::routes(rooms);
    partner::routes(rooms);
}

//! **Tasks** about a partner: what, until when, and who has it. They are the organisation's own: nothing of them
//! crosses.
//!
//! ```text
//! open ──done──▶ done ──opened again──▶ open
//!   └──its day comes──▶ due: whoever has it is told, once
//! ```

mod actions;
mod api;
mod due;
mod notices;
mod page;
mod shown;
mod store;
mod task;

pub(crate) use actions::let_go;
pub use actions::{TaskError, change, finish, give, remove, reopen};
pub(crate) use due::work;
pub(crate) use notices::KINDS;
pub use page::done;
pub(crate) use page::{Typed, asks};
pub use shown::Line;
pub(crate) use store::holders;
pub use store::{Asked, MIGRATION, find, first, of_partnership};
pub use task::{Draft, PartnerTask};

/// The pages and the API of tasks.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    page::routes(rooms);
    api::routes(rooms);
}

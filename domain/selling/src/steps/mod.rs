//! **Next steps** of a deal: what is to be done, until when, and by whom: a colleague, or a neighbour in the chain of the
//! sale who is asked to. As many as it takes; the first of those that are open, by its day, is what lists show as next.
//!
//! ```text
//! open ──done──▶ done ──opened again──▶ open
//!   ├──its deal is closed──▶ kept, or dropped, as who closes it says
//!   ├──its day comes──▶ due: whoever has it is told, once
//!   └──asked of a neighbour──▶ there: on their deal ──done / declined / opened again──▶ told here
//!             └──taken back, given to a colleague, removed──▶ erased there
//! ```
//!
//! What a neighbour asks for is theirs to word and to take back, and who got it has it to give to a colleague, to do or
//! to decline. Each side's journal names who and when, and never what it says.

mod actions;
mod api;
mod arrivals;
mod asking;
mod closing;
mod due;
mod notices;
mod page;
mod part;
mod step;
mod store;
mod suggestion;

pub use actions::{StepError, change, decline, finish, hand, plan, remove, reopen, take};
pub(crate) use actions::{clear, postpone};
pub(crate) use arrivals::{Said, answered, arrived, erased, expected};
pub(crate) use asking::take_back_along;
pub(crate) use closing::{Rest, drop_open};
pub(crate) use due::work;
pub(crate) use notices::KINDS;
pub use page::done;
pub use part::line;
pub(crate) use part::{Named, Part, Wrong};
pub use step::{DealStep, Draft, Ended, How, Side, Who};
pub use store::{Asked, MIGRATION, NEXT, Show, find, first, of_deal, of_hop};
pub(crate) use store::{adopt, forget, open_count, own};
pub use suggestion::Suggestion;

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    page::routes(rooms);
    api::routes(rooms);
}

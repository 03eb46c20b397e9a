//! **Forms**: what an organisation asks people, designed by itself, and what they answered.
//!
//! ```text
//! draft ──publish──▶ version 1 ── the draft is changed, published ──▶ version 2 …     retired ◀──▶ open
//!
//! new ──▶ handled        what looks like spam: set aside ──rescue──▶ new
//!  └────────┴─────────────────────────┴──▶ erased
//! ```
//!
//! A form is asked on the origin that knows no cookies, alone or in a frame of any other site (`hosted.rs`); what it
//! carries from page to page travels in the page, under the node's stamp (`filling.rs`). Whatever comes is judged by
//! one function, [`forms::judge`](::forms::judge), under the version that was shown. A submission is kept with its
//! version, so it can always be read with its questions.

mod actions;
mod api;
mod design;
mod fields;
mod filling;
mod form;
mod handing;
mod hosted;
mod inbox;
mod store;
mod submission;
mod submitting;
mod trial;
mod web;

pub use ::forms::{Definition, Given, Line};
pub use actions::{FormError, make, publish, revise};
pub(crate) use api::Answered;
pub(crate) use form::token;
pub use form::{Form, FormVersion, address};
pub(crate) use handing::with_files;
pub use store::{MIGRATION, all, find, published, submission, version};
pub(crate) use store::{belongs, of_application};
pub use submission::{Came, Standing, Submission, Suspicion};
pub(crate) use submitting::erase_answers;
pub use submitting::{Coming, SubmitError, filled, submit, tidy};

/// The pages and the API of forms.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    fields::routes(rooms);
    trial::routes(rooms);
    inbox::routes(rooms);
    api::routes(rooms);
    handing::routes(rooms);
}

/// What the origin without cookies answers.
pub(crate) fn public_routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    hosted::routes(rooms);
}

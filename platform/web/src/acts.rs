//! Handlers that state in their signature whose authority they need.
//!
//! Nothing is open by default: a handler whose first argument is not an [`Authority`] is no [`Acts`], and
//! the route table takes nothing else. Who needs no authority says so with [`Anyone`].

use std::convert::Infallible;
use std::future::Future;

use axum::extract::{FromRequest, FromRequestParts};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::Problem;

/// Proof, loaded from the request, that the caller may do this kind of act. Where it cannot be loaded the
/// caller learns nothing: [`Problem::absent`], or [`Problem::unauthorised`] for somebody unknown.
pub trait Authority<S>: FromRequestParts<S> + Send + 'static {
    /// What it is called in the table of routes, such as `member`.
    const NAME: &'static str;
    /// Whether the caller has to have shown a moment ago that it is they ([`Problem::unproven`]).
    const PROVEN: bool = false;
}

/// No authority at all: pages such as the sign-in.
#[derive(Debug, Clone, Copy)]
pub struct Anyone;

impl<S: Send + Sync> FromRequestParts<S> for Anyone {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

impl<S: Send + Sync> Authority<S> for Anyone {
    const NAME: &'static str = "anyone";
}

/// An async function `(authority, extractors…) -> Result<answer, Problem>`, with up to four extractors, of
/// which the last may take the body. `T` only tells the numbers of arguments apart.
#[diagnostic::on_unimplemented(
    message = "a handler starts with an authority and returns `Result<_, Problem>`",
    note = "write `async fn show(member: Member, …) -> Result<Html<Show>, Problem>`; `Anyone` is an authority too"
)]
pub trait Acts<A, T, S>: Sized {
    /// The handler, bound to its methods.
    fn bound(self, methods: MethodFilter) -> MethodRouter<S>;
}

macro_rules! acts {
    ($($early:ident)* ; $last:ident) => {
        impl<F, Fut, R, S, A, M, $($early,)* $last> Acts<A, (M, $($early,)* $last), S> for F
        where
            F: Fn(A, $($early,)* $last) -> Fut + Clone + Send + Sync + 'static,
            Fut: Future<Output = Result<R, Problem>> + Send + 'static,
            R: IntoResponse + 'static,
            S: Clone + Send + Sync + 'static,
            A: Authority<S>,
            M: Send + 'static,
            $($early: FromRequestParts<S> + Send + 'static,)*
            $last: FromRequest<S, M> + Send + 'static,
        {
            fn bound(self, methods: MethodFilter) -> MethodRouter<S> {
                on(methods, self)
            }
        }
    };
}

acts!(; E1);
acts!(E1; E2);
acts!(E1 E2; E3);
acts!(E1 E2 E3; E4);

impl<F, Fut, R, S, A> Acts<A, (), S> for F
where
    F: Fn(A) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<R, Problem>> + Send + 'static,
    R: IntoResponse + 'static,
    S: Clone + Send + Sync + 'static,
    A: Authority<S>,
{
    fn bound(self, methods: MethodFilter) -> MethodRouter<S> {
        on(methods, self)
    }
}

//! Offers on the page of partners: making one, taking one back.

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, Method};
use axum::response::Redirect;
use kernel::{EmailAddress, OfferId, ProgramId};
use serde::Deserialize;
use trust::Portal;
use trust::access::{Access, Administers, Role};
use trust::members::origin;
use vault::{Change, Tx, VaultError};
use web::{Input, Problem, Rooms, Sample};

use super::{Offer, OfferError, actions, store};
use crate::partnerships::PartnershipError;
use crate::programs;
use crate::texts::offers as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let form = Sample::form("email=new.partner%40example.com&program={program}");
    rooms.page(Method::POST, "/o/{org}/partners/offers", form, offer);
    let at = "/o/{org}/partners/offers/{offer}/withdrawal";
    rooms.page(Method::POST, at, Sample::form(""), take_back);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    email: String,
    program: String,
}

async fn offer(
    access: Administers,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Redirect, Problem> {
    let (email, program) = read(&typed.email, &typed.program)?;
    let origin = origin(&portal, &headers).await?;
    let made = access.vault.change(access.actor, async |change: &Change| {
        actions::offer(change, program, email.clone(), &origin).await
    });
    made.await?;
    Ok(Redirect::to(&access.here("partners?done=offered")))
}

async fn take_back(
    access: Administers,
    Path((_, offer)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let id: OfferId = offer.parse().map_err(|_| Problem::absent())?;
    access.vault.change(access.actor, async |change: &Change| actions::take_back(change, id).await).await?;
    Ok(Redirect::to(&access.here("partners?done=taken_back")))
}

/// An address and a program, as somebody typed or chose them.
pub(super) fn read(email: &str, program: &str) -> Result<(EmailAddress, ProgramId), Problem> {
    let email = email.trim().parse().map_err(|_| Problem::refused("email", texts::no_email()))?;
    Ok((email, program.parse().map_err(|_| Problem::refused("program", texts::no_program()))?))
}

impl From<OfferError> for Problem {
    fn from(error: OfferError) -> Self {
        let told = error.to_string();
        match error {
            OfferError::Absent | OfferError::Closed(_) => Self::absent(),
            OfferError::Program => Self::refused("program", told),
            OfferError::Many | OfferError::ManyADay => Self::refused("too_many", told),
            OfferError::HandleTaken(_) => Self::refused("handle_taken", told),
            OfferError::Partnership(PartnershipError::Vault(error)) | OfferError::Vault(error) => {
                Self::broken(&error)
            }
            OfferError::Partnership(_) => Self::refused("partnership", told),
        }
    }
}

/// What stands about offers on the page of partners, for who administers an organisation that has a program.
pub(crate) struct Section {
    pub(crate) action: String,
    pub(crate) email: Input,
    pub(crate) program: Input,
    pub(crate) open: Vec<Line>,
}

/// An offer that nobody has answered.
pub(crate) struct Line {
    pub(crate) href: String,
    pub(crate) email: String,
    pub(crate) told: String,
    pub(crate) over: bool,
}

impl Section {
    pub(crate) async fn read(access: &Access) -> Result<Option<Self>, VaultError> {
        if access.role < Role::Admin {
            return Ok(None);
        }
        let read =
            async |tx: &Tx| Ok::<_, VaultError>((programs::all(tx).await?, store::open(tx).await?, tx.now()));
        let (programs, open, now) = access.vault.read(read).await?;
        let open_now = || programs.iter().filter(|program| program.state == programs::State::Open);
        let Some(first) = open_now().next() else { return Ok(None) };
        let action = access.here("partners/offers");
        let name = |offer: &Offer| {
            let program = programs.iter().find(|program| program.id == offer.program);
            program.map_or_else(String::new, |program| program.name.clone())
        };
        let line = |offer: &Offer| {
            let (until, over) = (web::moment(offer.until(), now), offer.open(now).is_err());
            Line {
                href: format!("{action}/{}/withdrawal", offer.id),
                email: offer.email.as_ref().map(ToString::to_string).unwrap_or_default(),
                told: if over {
                    texts::was_until(name(offer), until)
                } else {
                    texts::until(name(offer), until)
                },
                over,
            }
        };
        let chosen = first.id.to_string();
        let choices = open_now().map(|program| (program.id.to_string(), program.name.clone()));
        Ok(Some(Self {
            email: Input::email("email", texts::email()).hint(texts::email_hint()).required(),
            program: Input::choice("program", texts::program(), choices).value(chosen),
            open: open.iter().map(line).collect(),
            action,
        }))
    }
}

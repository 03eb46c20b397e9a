//! Who comes by the link of a letter. Whoever holds the link reads mail at its address: that makes a new person. It does
//! not open an account that is there: that one is entered through its own door.

use askama::{Template, filters::HtmlSafe};
use axum::http::HeaderMap;
use axum::response::Redirect;
use kernel::EmailAddress;
use web::{Input, Problem};

use super::{Person, PersonError, actions, door};
use crate::Portal;
use crate::access::Anyone;
use crate::texts::{members as texts, people as people_texts};

/// Who comes, for that address.
#[derive(Debug)]
pub struct Newcomer {
    email: EmailAddress,
    /// Who signs in with it, where somebody does.
    known: Option<Person>,
    /// Whether it is they.
    signed_in: bool,
    /// Somebody else is signed in: their name.
    other: Option<String>,
}

impl Newcomer {
    /// Whoever looks, at what is for that address.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of(portal: &Portal, visitor: &Anyone, email: EmailAddress) -> Result<Self, Problem> {
        let known =
            actions::by_email(&portal.vaults, &email).await.map_err(|error| Problem::broken(&error))?;
        let looks = visitor.person();
        let signed_in = looks.is_some_and(|person| known.as_ref().is_some_and(|known| known.id == person.id));
        let other = looks.filter(|_| !signed_in).map(|person| person.name.clone());
        Ok(Self { email, known, signed_in, other })
    }

    /// Them, where they are signed in.
    pub fn person(&self) -> Option<&Person> {
        self.known.as_ref().filter(|_| self.signed_in)
    }

    /// Whether they sign in before anything else.
    pub fn signs_in_first(&self) -> bool {
        self.known.is_some() && !self.signed_in
    }

    /// To the sign-in, and back to that link.
    pub fn to_sign_in(here: &str) -> Redirect {
        Redirect::to(&format!("/sign-in?then={here}"))
    }

    /// Makes them a person of this node, who signs in with that address from now on, and lets them in.
    ///
    /// # Errors
    /// Why they cannot be one.
    pub async fn enters(
        &self,
        portal: &Portal,
        headers: &HeaderMap,
        typed: &NewPerson,
    ) -> Result<(Person, door::Key), Refused> {
        let person = actions::create(&portal.vaults, &typed.name, self.email.clone(), &typed.password).await;
        let person = person.map_err(|why| match why {
            PersonError::Vault(error) => Refused::Broken(Problem::broken(&error)),
            why => Refused::Person(why),
        })?;
        let key = door::open(portal, headers, &person, &typed.zone).await.map_err(Refused::Broken)?;
        Ok((person, key))
    }

    /// What is asked of them: nothing, to sign in, or who they are.
    pub fn asked(&self, typed: &NewPerson, why: Option<&PersonError>) -> Questions {
        let of_password = matches!(why, Some(PersonError::Password(_)));
        Questions {
            email: self.email.to_string(),
            known: self.known.is_some(),
            signed_in: self.signed_in,
            other: self.other.clone(),
            name: Input::text("name", texts::your_name())
                .completes("name")
                .value(typed.name.clone())
                .required()
                .first(!of_password),
            password: Input::password("password", people_texts::password())
                .completes("new-password")
                .hint(texts::password_hint())
                .required()
                .first(of_password),
        }
    }
}

/// What somebody new types.
#[derive(Debug, Default)]
pub struct NewPerson {
    /// Their name.
    pub name: String,
    /// With which they will sign in.
    pub password: String,
    /// The browser's time zone, where it can tell.
    pub zone: String,
}

/// Why somebody did not enter.
#[derive(Debug)]
pub enum Refused {
    /// What they typed.
    Person(PersonError),
    /// Our own fault.
    Broken(Problem),
}

/// What a page asks of who comes, as a part of its form.
#[derive(Debug, Template)]
#[template(path = "people/newcomer.html")]
pub struct Questions {
    email: String,
    known: bool,
    signed_in: bool,
    other: Option<String>,
    name: Input,
    password: Input,
}

impl HtmlSafe for Questions {}

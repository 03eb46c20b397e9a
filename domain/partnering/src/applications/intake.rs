//! How a program takes applications: with which form, and what people in public read of it.

use ::forms::{Definition, Field, Key, Kind};
use kernel::{FormId, OrgId, ProgramId};
use trust::agreements::Class;
use vault::{Tx, VaultError};

use super::{Rule, store};
use crate::{
    forms::{self, FormVersion, token},
    programs::{self, Motion, State},
    texts::{applications as texts, programs as program_texts},
};

/// How a program takes applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// The program.
    pub program: ProgramId,
    /// What applicants fill in.
    pub form: FormId,
    /// Whether it takes any now.
    pub open: bool,
    /// After how many days somebody who was rejected may apply again.
    pub again_days: i64,
    /// After how many months what came to nothing is erased.
    pub keep_months: i64,
    /// Whether its page says what partners earn.
    pub says_rate: bool,
    /// What decides before people do, in this order.
    pub rules: Vec<Rule>,
    /// How often it was changed.
    pub revision: i64,
}

/// By which answers an applicant is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) email: Key,
    pub(super) company: Key,
    pub(super) country: Option<Key>,
}

/// Where a form asks who applies. Both have to be needed, whatever else is answered.
///
/// # Errors
/// What it does not ask.
pub(super) fn known_by(definition: &Definition) -> Result<Known, Vec<String>> {
    let needed = |field: &&Field| field.required && field.shown_if.is_none();
    let email = definition.fields().filter(needed).find(|field| matches!(field.kind, Kind::Email {}));
    let company = definition
        .fields()
        .filter(needed)
        .find(|field| matches!(field.kind, Kind::Text { .. }) && field.class == Class::Company.as_str());
    let country = definition.fields().find(|field| matches!(field.kind, Kind::Country {}));
    match (email, company) {
        (Some(email), Some(company)) => Ok(Known {
            email: email.key.clone(),
            company: company.key.clone(),
            country: country.map(|field| field.key.clone()),
        }),
        (email, company) => {
            let lacks =
                [email.is_none().then(texts::lacks_email), company.is_none().then(texts::lacks_company)];
            Err(lacks.into_iter().flatten().collect())
        }
    }
}

/// What a program's page in public says: of what its partners read, that which is for everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Says {
    pub(crate) program: ProgramId,
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) lines: Vec<(String, String)>,
}

/// What is asked of applicants now, and what they read; none where the program takes no applications.
pub(crate) async fn open(tx: &Tx, id: ProgramId) -> Result<Option<(FormVersion, Says)>, VaultError> {
    let Some(intake) = store::intake(tx, id).await?.filter(|intake| intake.open) else { return Ok(None) };
    let Some(program) = programs::find(tx, id).await?.filter(|program| program.state == State::Open) else {
        return Ok(None);
    };
    let Some(version) = forms::published(tx, intake.form).await? else { return Ok(None) };
    let said = programs::published(tx, &program).await?;
    let motions: Vec<String> = said.motions.iter().copied().map(Motion::label).collect();
    let countries: Vec<String> = said.territories.iter().map(|code| trust::people::country(code)).collect();
    let rate = if intake.says_rate { web::rate(&said.rate) } else { String::new() };
    let lines = [
        (program_texts::kind(), said.kind.label()),
        (program_texts::motions(), motions.join(", ")),
        (program_texts::products(), said.products.join(", ")),
        (program_texts::territories(), countries.join(", ")),
        (said.earns.label(), rate),
    ];
    let lines = lines.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let says = Says { program: id, name: program.name, about: said.description, lines };
    Ok(Some((version, says)))
}

/// Where a program takes applications, below the origin without cookies. It is the same on every node.
pub(crate) fn address(org: OrgId, program: ProgramId) -> String {
    format!("/apply/{}", token([org.to_string(), program.to_string()]))
}

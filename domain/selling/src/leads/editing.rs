//! The form of a lead, and how two change one at once.

use std::collections::BTreeSet;

use kernel::LeadId;
use partnering::{partnerships, teams::Choices};
use serde_json::Value;
use trust::access::{Access, memberships};
use vault::{Change, Tx, VaultError};
use web::{Input, Problem};

use super::{Draft, DraftError, Lead, LeadError, Own, Typed, actions, api::document, merging, store};
use crate::texts::leads as texts;
use crate::{
    contacts::zone,
    editing::{EditError, Form, Mistake, Record, Words, Wrong, optional},
    registrations,
};

impl Record for Lead {
    type Id = LeadId;
    type Details = Draft;
    type Typed = Typed;
    type Beside = Own;

    const WORDS: Words = Words {
        list: ("leads", texts::title),
        add: (texts::add, texts::add_about, texts::add_button),
        edit: (texts::edit, texts::edit_about, texts::save),
    };
    const TOGETHER: &'static [&'static str] = &["value", "currency"];

    fn id(&self) -> LeadId {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn title(&self) -> String {
        Self::title(self)
    }

    /// Where one works on it.
    fn place(&self) -> String {
        self.deal.map_or_else(|| format!("leads/{}", self.id), |deal| format!("deals/{deal}"))
    }

    fn typed(&self) -> Typed {
        Typed::from(&self.draft)
    }

    /// The addresses of the organisation's own people, which are never a customer's (D3).
    async fn beside(access: &Access) -> Result<Own, Problem> {
        let addresses = memberships::addresses(access.exchange.vaults(), access.org).await;
        Ok(Own { addresses: addresses.map_err(|error| Problem::broken(&error))? })
    }

    async fn form(access: &Access, _: &Typed) -> Result<Form, Problem> {
        let read = async |tx: &Tx| Ok((partnerships::all(tx).await?, Choices::read(tx).await?));
        let (partnerships, choices) =
            access.vault.read(read).await.map_err(|error: VaultError| Problem::broken(&error))?;
        let products: BTreeSet<String> = partnerships.into_iter().flat_map(|one| one.products).collect();
        let company = Input::text("company", texts::company()).hint(texts::company_hint());
        let domain = Input::exact("domain", texts::domain()).hint(texts::domain_hint());
        let number = Input::text("company_number", texts::company_number());
        let number = number.hint(texts::company_number_hint()).most(40);
        let product = Input::text("product", texts::product()).hint(texts::product_hint());
        let value = Input::money("value", texts::value()).hint(texts::value_hint());
        let currency = Input::exact("currency", texts::currency()).hint(texts::currency_hint()).most(3);
        let closes_on = Input::date("closes_on", texts::close_date()).hint(texts::close_date_hint());
        let reference = Input::text("external_id", texts::reference()).hint(texts::reference_hint());
        let form = Form::in_lines(
            vec![
                vec![company.required(), optional(domain)],
                vec![optional(choices.country(texts::country())), optional(number)],
                vec![product.suggests("suggested").required(), optional(closes_on)],
                vec![optional(value), optional(currency)],
                vec![
                    optional(Input::text("contact_name", texts::contact()).hint(texts::stays())),
                    optional(Input::email("contact_email", texts::email())),
                ],
                vec![
                    optional(Input::text("contact_phone", texts::phone()).most(60)),
                    optional(zone("contact_time_zone", texts::time_zone())),
                ],
                vec![optional(reference)],
                vec![optional(Input::long("notes", texts::notes()).hint(texts::stays()))],
            ]
            .into_iter()
            .chain([choices.inputs()].into_iter().filter(|line| !line.is_empty()))
            .collect(),
        );
        Ok(Form { suggested: products.into_iter().collect(), ..form })
    }

    fn understand(typed: &Typed, own: &Own) -> Result<Draft, Wrong> {
        typed.understand(own).map_err(|errors| errors.into_iter().map(told).collect())
    }

    async fn find(tx: &Tx, id: LeadId) -> Result<Option<Self>, VaultError> {
        store::find(tx, id).await
    }

    async fn lives_on(tx: &Tx, id: LeadId) -> Result<Option<LeadId>, VaultError> {
        Ok(merging::went(tx, id).await?.map(|lead| lead.id))
    }

    async fn document(tx: &Tx, id: LeadId) -> Result<Option<Value>, VaultError> {
        let Some(lead) = store::find(tx, id).await? else { return Ok(None) };
        Ok(Some(document(&lead, &registrations::of_lead(tx, id).await?)))
    }

    async fn add(change: &Change, draft: &Draft, own: &Own) -> Result<LeadId, EditError> {
        Ok(actions::add(change, draft, own).await?)
    }

    async fn save(&self, change: &Change, draft: &Draft, own: &Own) -> Result<(), EditError> {
        Ok(actions::save(change, self, draft, own).await?)
    }
}

fn told((field, error): (&'static str, DraftError)) -> (&'static str, Mistake) {
    (field, Mistake::Other(error.to_string()))
}

impl From<LeadError> for EditError {
    fn from(error: LeadError) -> Self {
        match error {
            LeadError::Draft(DraftError::Place(error)) => {
                Self::Wrong(vec![(error.field(), Mistake::Other(error.to_string()))])
            }
            LeadError::Draft(error) => Self::Wrong(vec![("lead", Mistake::Other(error.to_string()))]),
            LeadError::Known(_) => Self::Known("external_id", error.to_string()),
            LeadError::Vault(error) => Self::Vault(error),
        }
    }
}

//! What people do with accounts.

use kernel::{AccountId, LeadId};
use partnering::teams::Choices;
use serde_json::{Value, json};
use trust::access::Access;
use vault::{Change, Fact, Tx, VaultError, sealed};
use web::{Input, Problem};

use super::{Account, Details, Typed, api::document, store};
use crate::texts::accounts as texts;
use crate::{
    contacts,
    editing::{EditError, Form, Record, Words, Wrong, optional, touched, values},
    leads,
};

impl Record for Account {
    type Id = AccountId;
    type Details = Details;
    type Typed = Typed;
    type Beside = ();

    const WORDS: Words = Words {
        list: ("accounts", texts::title),
        add: (texts::add, texts::intro, texts::add_button),
        edit: (texts::edit, texts::intro, texts::keep),
    };

    fn id(&self) -> AccountId {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn title(&self) -> String {
        self.details.name.clone()
    }

    fn place(&self) -> String {
        format!("accounts/{}", self.id)
    }

    fn typed(&self) -> Typed {
        Typed::from(&self.details)
    }

    async fn beside(_: &Access) -> Result<(), Problem> {
        Ok(())
    }

    async fn form(access: &Access, _: &Typed) -> Result<Form, Problem> {
        let choices = access.vault.read(async |tx: &Tx| Choices::read(tx).await).await;
        let choices = choices.map_err(|error| Problem::broken(&error))?;
        let asked = [
            Input::text("name", texts::name()).hint(texts::name_hint()).required(),
            optional(Input::exact("domain", texts::domain()).hint(texts::domain_hint())),
            optional(choices.country(texts::country())),
            optional(Input::text("sector", texts::sector()).hint(texts::sector_hint())),
            optional(Input::long("notes", texts::notes()).hint(texts::notes_hint())),
        ];
        Ok(Form::of(asked.into_iter().chain(choices.inputs())))
    }

    fn understand(typed: &Typed, (): &()) -> Result<Details, Wrong> {
        typed.understand()
    }

    async fn find(tx: &Tx, id: AccountId) -> Result<Option<Self>, VaultError> {
        store::find(tx, id).await
    }

    async fn document(tx: &Tx, id: AccountId) -> Result<Option<Value>, VaultError> {
        Ok(store::find(tx, id).await?.as_ref().map(document))
    }

    async fn add(change: &Change, details: &Details, (): &()) -> Result<AccountId, EditError> {
        details.place.check(change, details.country.as_deref(), None).await??;
        unknown(change, details, None).await?;
        let (clock, chance) = change.nature();
        let id = AccountId::new(clock, chance);
        let salt = chance.bytes::<16>().to_vec();
        change.record(fact("account.added", id, details, &salt)).await?;
        store::insert(change, id, details, salt).await?;
        Ok(id)
    }

    async fn save(&self, change: &Change, details: &Details, (): &()) -> Result<(), EditError> {
        if self.details == *details {
            return Ok(());
        }
        details.place.check(change, details.country.as_deref(), Some(self.details.place)).await??;
        unknown(change, details, Some(self.id)).await?;
        let salt = change.chance().bytes::<16>().to_vec();
        let fields = touched(&self.typed(), &Typed::from(details));
        change.record(fact("account.changed", self.id, details, &salt).with("fields", fields)).await?;
        store::update(change, self, details, salt).await?;
        Ok(())
    }
}

/// The account of a lead’s customer; made of what the lead says where there is none yet, with the person as a
/// contact.
///
/// # Errors
/// Why not.
pub async fn add_from_lead(change: &Change, lead: LeadId) -> Result<AccountId, EditError> {
    let lead = leads::find(change, lead).await?.ok_or(EditError::Absent)?;
    let details = Details::from(&lead);
    if let Some(known) = store::of_customer(change, details.domain.as_ref(), &details.name).await? {
        return Ok(known.id);
    }
    let id = Account::add(change, &details, &()).await?;
    if let Some(person) = contacts::Details::of_lead(&lead, id) {
        contacts::Contact::add(change, &person, &()).await?;
    }
    Ok(id)
}

/// Nobody else is recognised by the same domain.
async fn unknown(change: &Change, details: &Details, but: Option<AccountId>) -> Result<(), EditError> {
    let Some(domain) = &details.domain else { return Ok(()) };
    // A domain names one account of the whole organisation, whoever sees it.
    let _all = change.whole();
    match store::of_domain(change, domain).await? {
        Some(known) if Some(known.id) != but => Err(EditError::Known("domain", texts::known())),
        _ => Ok(()),
    }
}

/// A company can be a person: the journal holds a hash that dies with the row.
fn fact(kind: &'static str, id: AccountId, details: &Details, salt: &[u8]) -> Fact {
    Fact::new(kind).about(id).with("customer", sealed(salt, &json!(values(&Typed::from(details)))))
}

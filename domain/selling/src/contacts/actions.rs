//! What people do with contacts.

use kernel::{AccountId, ContactId};
use serde_json::{Value, json};
use trust::access::Access;
use vault::{Change, Fact, Tx, VaultError, sealed};
use web::{Input, Problem};

use super::{Contact, Details, Typed, api::document, store};
use crate::texts::contacts as texts;
use crate::{
    accounts,
    editing::{EditError, Form, Mistake, Record, Words, Wrong, optional, touched, values},
    exports,
};

/// Asks where somebody's clock stands.
pub(crate) fn zone(name: &'static str, label: String) -> Input {
    let zones = ::text::Zone::all().into_iter().map(|zone| (zone.clone(), zone.replace('_', " ")));
    Input::choice(name, label, std::iter::once((String::new(), texts::no_time_zone())).chain(zones))
}

impl Record for Contact {
    type Id = ContactId;
    type Details = Details;
    type Typed = Typed;
    type Beside = ();

    const WORDS: Words = Words {
        list: ("contacts", texts::title),
        add: (texts::add, texts::intro, texts::add_button),
        edit: (texts::edit, texts::intro, texts::keep),
    };

    fn id(&self) -> ContactId {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn title(&self) -> String {
        self.details.name.clone()
    }

    fn place(&self) -> String {
        format!("contacts/{}", self.id)
    }

    fn typed(&self) -> Typed {
        Typed::from(&self.details)
    }

    async fn beside(_: &Access) -> Result<(), Problem> {
        Ok(())
    }

    async fn form(_: &Access, typed: &Typed) -> Result<Form, Problem> {
        let mut form = Form::of([
            Input::text("name", texts::name()).required(),
            optional(Input::text("role", texts::role()).hint(texts::role_hint())),
            optional(Input::email("email", texts::email())),
            optional(Input::text("phone", texts::phone()).most(60)),
            optional(zone("time_zone", texts::time_zone()).hint(texts::time_zone_hint())),
            optional(Input::long("notes", texts::notes()).hint(texts::notes_hint())),
        ]);
        form.hidden.push(("account", typed.account.clone()));
        Ok(form)
    }

    /// Back to the account for which it was to be.
    fn instead(typed: &Typed) -> Option<String> {
        typed.account.parse::<AccountId>().ok().map(|account| format!("accounts/{account}"))
    }

    fn understand(typed: &Typed, (): &()) -> Result<Details, Wrong> {
        typed.understand()
    }

    async fn find(tx: &Tx, id: ContactId) -> Result<Option<Self>, VaultError> {
        store::find(tx, id).await
    }

    async fn document(tx: &Tx, id: ContactId) -> Result<Option<Value>, VaultError> {
        Ok(store::find(tx, id).await?.as_ref().map(document))
    }

    async fn add(change: &Change, details: &Details, (): &()) -> Result<ContactId, EditError> {
        works_there(change, details).await?;
        let (clock, chance) = change.nature();
        let id = ContactId::new(clock, chance);
        let salt = chance.bytes::<16>().to_vec();
        change.record(fact("contact.added", id, details, &salt)).await?;
        store::insert(change, id, details, salt).await?;
        Ok(id)
    }

    async fn save(&self, change: &Change, details: &Details, (): &()) -> Result<(), EditError> {
        if self.details == *details {
            return Ok(());
        }
        works_there(change, details).await?;
        let salt = change.chance().bytes::<16>().to_vec();
        let fields = touched(&self.typed(), &Typed::from(details));
        change.record(fact("contact.changed", self.id, details, &salt).with("fields", fields)).await?;
        store::update(change, self, details, salt).await?;
        Ok(())
    }
}

/// Erases a contact: the row goes, its salt with it, and after the commit every byte of it.
pub(super) async fn erase(change: &Change, id: ContactId) -> Result<Contact, EditError> {
    let contact = store::find(change, id).await?.ok_or(EditError::Absent)?;
    store::delete(change, id).await?;
    change.record(Fact::new("contact.erased").about(id)).await?;
    exports::forget(change, &["contacts"]).await?;
    change.sweep().await?;
    Ok(contact)
}

/// The account is one of this organisation’s.
async fn works_there(change: &Change, details: &Details) -> Result<(), EditError> {
    let Some(account) = details.account else {
        // A person at nobody's belongs nowhere: who does not see everything would not see them.
        return match change.sight() {
            Some(_) => Err(EditError::Wrong(vec![("account", Mistake::Account)])),
            None => Ok(()),
        };
    };
    match accounts::find(change, account).await? {
        Some(_) => Ok(()),
        None => Err(EditError::Wrong(vec![("account", Mistake::Account)])),
    }
}

/// Who it is stands in the row; the journal holds a hash that dies with it.
fn fact(kind: &'static str, id: ContactId, details: &Details, salt: &[u8]) -> Fact {
    let fact = Fact::new(kind).about(id).with("person", sealed(salt, &json!(values(&Typed::from(details)))));
    details.account.into_iter().fold(fact, |fact, account| fact.about(account))
}

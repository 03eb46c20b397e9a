//! What the pages of contacts show.

use std::collections::HashMap;

use askama::Template;
use kernel::{AccountId, ContactId, Timestamp};
use trust::access::{Access, Role};
use web::{Column, Empty, Listing, Page, Pager, Sees, Step, Timeline};

use super::{Contact, Typed, store::ContactSort};
use crate::{
    accounts::{Account, tabs},
    editing::{FormPage, Input, Wrong, values},
    leads::{at, to},
};

/// The fields of a contact’s form.
pub(super) fn inputs() -> Vec<Input> {
    vec![
        Input::needed("name", "Name", ""),
        Input::optional("role", "Role", "What they do there."),
        Input::optional("email", "Email", ""),
        Input::optional("phone", "Phone", ""),
        Input::optional("time_zone", "Time zone", "Such as Europe/Paris: you see what time it is for them."),
        Input::long("notes", "Notes", "Stay with you."),
    ]
}

/// The form: of a new contact, or of one that is there.
pub(super) fn form(
    access: &Access,
    about: Option<(ContactId, &str)>,
    typed: &Typed,
    wrong: &Wrong,
) -> FormPage {
    let list = access.here("contacts");
    let (title, here, button, crumbs) = match about {
        None => ("Add a contact", list.clone(), "Add the contact", vec![]),
        Some((id, name)) => {
            let here = format!("{list}/{id}");
            ("Edit the contact", here.clone(), "Keep it", vec![to(name, &here)])
        }
    };
    let mut page = access.page(title);
    page.crumbs = [vec![to("Contacts", &list)], crumbs, vec![at(title)]].concat();
    let back = match (about, typed.account.parse::<AccountId>()) {
        (None, Ok(account)) => access.here(&format!("accounts/{account}")),
        _ => here.clone(),
    };
    let intro = "Somebody at a customer’s. Yours alone; erase it when they ask you to.";
    let page = FormPage::new(page, intro, (here, back, button), inputs(), &values(typed), wrong);
    page.with([("account", typed.account.clone())])
}

#[derive(Template)]
#[template(path = "contacts/list.html")]
pub(super) struct ListPage {
    page: Page,
    here: String,
    works: bool,
    tabs: Vec<(String, &'static str, bool)>,
    listing: Listing<ContactSort>,
    name: Column,
    role: Column,
    rows: Vec<ListRow>,
    pager: Pager,
    filtered: bool,
    empty: Option<Empty>,
}

struct ListRow {
    href: String,
    name: String,
    account: Option<(String, String)>,
    role: String,
    reach: String,
}

impl ListPage {
    pub(super) fn new(
        access: &Access,
        listing: Listing<ContactSort>,
        contacts: &[Contact],
        total: u64,
        accounts: &HashMap<AccountId, String>,
    ) -> Self {
        let here = access.here("contacts");
        let works = access.role >= Role::Member;
        let filtered = !listing.q.is_empty();
        let none = || {
            Empty {
            icon: "contact",
            title: "No contacts yet".to_owned(),
            text: "A contact is somebody at a customer’s. Add one here, or on the account of their company. Nobody \
                   else sees it."
                .to_owned(),
            action: works.then(|| (format!("{here}/new"), "Add a contact".to_owned())),
        }
        };
        let nothing = || Empty {
            icon: "search",
            title: "Nothing matches".to_owned(),
            text: "No contact has all of these words. Take one away to see more.".to_owned(),
            action: Some(("?".to_owned(), "Show all contacts".to_owned())),
        };
        let row = |contact: &Contact| {
            let details = &contact.details;
            let account = details
                .account
                .and_then(|id| Some((access.here(&format!("accounts/{id}")), accounts.get(&id)?.clone())));
            let email = details.email.as_ref().map(ToString::to_string);
            ListRow {
                href: format!("{here}/{}", contact.id),
                name: details.name.clone(),
                account,
                role: details.role.clone().unwrap_or_default(),
                reach: email.or(details.phone.clone()).unwrap_or_default(),
            }
        };
        Self {
            page: access.page("Contacts"),
            works,
            tabs: tabs(access, true),
            name: listing.column(ContactSort::Name, "Name"),
            role: listing.column(ContactSort::Role, "Role"),
            rows: contacts.iter().map(row).collect(),
            pager: listing.pager(contacts.len(), total),
            filtered,
            empty: contacts.is_empty().then(|| if filtered { nothing() } else { none() }),
            listing,
            here,
        }
    }
}

#[derive(Template)]
#[template(path = "contacts/show.html")]
pub(super) struct ShowPage {
    page: Page,
    here: String,
    title: String,
    works: bool,
    only_you: Sees,
    account: Option<(String, String)>,
    facts: Vec<(&'static str, String)>,
    timeline: Timeline,
}

impl ShowPage {
    pub(super) fn new(
        access: &Access,
        contact: &Contact,
        account: Option<&Account>,
        steps: Vec<Step>,
        now: Timestamp,
    ) -> Self {
        let details = &contact.details;
        let mut page = access.page(details.name.clone());
        page.crumbs = vec![to("Contacts", &access.here("contacts")), at(&details.name)];
        let zone = details.time_zone.as_ref().zip(contact.clock(now));
        let facts = [
            ("Name", Some(details.name.clone())),
            ("Role", details.role.clone()),
            ("Email", details.email.as_ref().map(ToString::to_string)),
            ("Phone", details.phone.clone()),
            ("Time zone", zone.map(|(zone, clock)| format!("{zone}, {clock} there now"))),
            ("Notes", details.notes.clone()),
        ];
        Self {
            page,
            here: access.here(&format!("contacts/{}", contact.id)),
            title: details.name.clone(),
            works: access.role >= Role::Member,
            only_you: Sees::OnlyYou,
            account: account
                .map(|one| (access.here(&format!("accounts/{}", one.id)), one.details.name.clone())),
            facts: facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect(),
            timeline: Timeline { steps },
        }
    }
}

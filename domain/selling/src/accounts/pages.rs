//! What the pages of accounts show.

use askama::Template;
use kernel::Timestamp;
use trust::access::{Access, Role};
use web::{Page, Sees, Step, Tab, Tabs, Tag, Timeline};

use super::Account;
use crate::texts::accounts as texts;
use crate::{
    attachments::Section,
    contacts::Contact,
    leads::{Lead, at, stage_tag, to},
};

/// The ways between companies and people.
pub(crate) fn tabs(access: &Access, people: bool) -> Tabs {
    let tab =
        |label: String, list: &str, current| Tab { label, href: access.here(list), count: None, current };
    let tabs = vec![tab(texts::companies(), "accounts", !people), tab(texts::people(), "contacts", people)];
    Tabs { label: texts::customers(), tabs }
}

#[derive(Template)]
#[template(path = "accounts/show.html")]
pub(super) struct ShowPage {
    pub(super) page: Page,
    here: String,
    title: String,
    works: bool,
    only_you: Sees,
    pub(super) facts: Vec<(String, String)>,
    /// Where a new contact of it is added.
    add_contact: String,
    /// Address, name, what they do, how to reach them, their time.
    contacts: Vec<(String, String, String, String, Option<String>)>,
    /// Address, product, value, stage.
    leads: Vec<(String, String, String, Tag)>,
    files: Section,
    timeline: Timeline,
}

impl ShowPage {
    pub(super) fn new(
        access: &Access,
        account: &Account,
        (contacts, leads): (&[Contact], &[Lead]),
        files: Section,
        (steps, now): (Vec<Step>, Timestamp),
    ) -> Self {
        let details = &account.details;
        let mut page = access.page(details.name.clone());
        page.crumbs = vec![to(&texts::title(), &access.here("accounts")), at(&details.name)];
        let facts = [
            (texts::name(), Some(details.name.clone())),
            (texts::domain(), details.domain.as_ref().map(ToString::to_string)),
            (texts::country(), details.country.clone()),
            (texts::sector(), details.sector.clone()),
            (texts::notes(), details.notes.clone()),
        ];
        let contact = |one: &Contact| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let email = one.details.email.as_ref().map(ToString::to_string);
            let href = access.here(&format!("contacts/{}", one.id));
            let reach = email.or(one.details.phone.clone()).unwrap_or_default();
            (href, one.details.name.clone(), text(&one.details.role), reach, one.clock(now))
        };
        let lead = |lead: &Lead| {
            let value = lead.draft.value.as_ref().map(web::money).unwrap_or_default();
            let href = access.here(&format!("leads/{}", lead.id));
            (href, lead.draft.product.clone(), value, stage_tag(lead.draft.stage))
        };
        Self {
            page,
            here: access.here(&format!("accounts/{}", account.id)),
            title: details.name.clone(),
            works: access.role >= Role::Member,
            only_you: Sees::OnlyYou,
            facts: facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect(),
            add_contact: access.here(&format!("contacts/new?account={}", account.id)),
            contacts: contacts.iter().map(contact).collect(),
            leads: leads.iter().map(lead).collect(),
            files,
            timeline: Timeline { steps },
        }
    }
}

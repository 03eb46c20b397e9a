//! What the pages of contacts show.

use askama::Template;
use kernel::Timestamp;
use trust::access::{Access, Role};
use web::{Page, Sees, Step, Timeline};

use super::Contact;
use crate::texts::contacts as texts;
use crate::{
    accounts::Account,
    leads::{at, to},
};

#[derive(Template)]
#[template(path = "contacts/show.html")]
pub(super) struct ShowPage {
    pub(super) page: Page,
    here: String,
    title: String,
    works: bool,
    only_you: Sees,
    account: Option<(String, String)>,
    facts: Vec<(String, String)>,
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
        page.crumbs = vec![to(&texts::title(), &access.here("contacts")), at(&details.name)];
        let zone = details.time_zone.as_ref().zip(contact.clock(now));
        let facts = [
            (texts::name(), Some(details.name.clone())),
            (texts::role(), details.role.clone()),
            (texts::email(), details.email.as_ref().map(ToString::to_string)),
            (texts::phone(), details.phone.clone()),
            (texts::time_zone(), zone.map(|(zone, clock)| texts::there_now(zone, clock))),
            (texts::notes(), details.notes.clone()),
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

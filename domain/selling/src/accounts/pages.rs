//! What the pages of accounts show.

use askama::Template;
use kernel::{AccountId, Timestamp};
use trust::access::{Access, Role};
use web::{Column, Empty, Listing, Page, Pager, Sees, Step, Tag, Timeline};

use super::{Account, store::AccountSort};
use crate::{
    attachments::Section,
    contacts::Contact,
    editing::{FormPage, Input, Values, Wrong},
    filters::Filter,
    leads::{Lead, at, stage_tag, to},
};

/// The fields of an account’s form.
pub(super) fn inputs() -> Vec<Input> {
    vec![
        Input::needed("name", "Name", "The company, as it calls itself."),
        Input::optional("domain", "Domain", "Such as isdom.com: leads of the same domain belong to it."),
        Input::optional("country", "Country", ""),
        Input::optional("sector", "Sector", "What it does."),
        Input::long("notes", "Notes", "Stay with you, whatever you share of a sale."),
    ]
}

/// The form: of a new account, or of one that is there.
pub(super) fn form(
    access: &Access,
    about: Option<(AccountId, &str)>,
    typed: &Values,
    wrong: &Wrong,
) -> FormPage {
    let list = access.here("accounts");
    let (title, ways, crumbs) = match about {
        None => ("Add an account", (list.clone(), list.clone(), "Add the account"), vec![]),
        Some((id, name)) => {
            let here = format!("{list}/{id}");
            ("Edit the account", (here.clone(), here.clone(), "Keep it"), vec![to(name, &here)])
        }
    };
    let mut page = access.page(title);
    page.crumbs = [vec![to("Accounts", &list)], crumbs, vec![at(title)]].concat();
    let intro = "What you know of a customer. It is yours alone, and stays so when you share a sale.";
    FormPage::new(page, intro, ways, inputs(), typed, wrong)
}

/// The ways between companies and people.
pub(crate) fn tabs(access: &Access, people: bool) -> Vec<(String, &'static str, bool)> {
    vec![(access.here("accounts"), "Companies", !people), (access.here("contacts"), "People", people)]
}

#[derive(Template)]
#[template(path = "accounts/list.html")]
pub(super) struct ListPage {
    page: Page,
    here: String,
    works: bool,
    tabs: Vec<(String, &'static str, bool)>,
    listing: Listing<AccountSort>,
    filters: Vec<Filter>,
    columns: [Column; 3],
    rows: Vec<ListRow>,
    pager: Pager,
    filtered: bool,
    empty: Option<Empty>,
}

struct ListRow {
    href: String,
    name: String,
    domain: String,
    country: String,
    sector: String,
}

impl ListPage {
    pub(super) fn new(
        access: &Access,
        listing: Listing<AccountSort>,
        accounts: &[Account],
        (total, all): (u64, u64),
        countries: Vec<String>,
    ) -> Self {
        let here = access.here("accounts");
        let works = access.role >= Role::Member;
        let none = || {
            Empty {
            icon: "account",
            title: "No accounts yet".to_owned(),
            text: "An account is a customer’s company: who works there, and which sales are under way. Add one, or \
                   make one of a lead on the lead’s page. Nobody else sees it."
                .to_owned(),
            action: works.then(|| (format!("{here}/new"), "Add an account".to_owned())),
        }
        };
        let nothing = || Empty {
            icon: "search",
            title: "Nothing matches".to_owned(),
            text: "No account has all of these words and filters. Take one away to see more.".to_owned(),
            action: Some(("?".to_owned(), "Show all accounts".to_owned())),
        };
        Self {
            page: access.page("Accounts"),
            works,
            tabs: tabs(access, false),
            filters: vec![Filter::plain(&listing, "country", "Country", countries)],
            columns: [
                listing.column(AccountSort::Name, "Name"),
                listing.column(AccountSort::Country, "Country"),
                listing.column(AccountSort::Sector, "Sector"),
            ],
            rows: accounts.iter().map(|account| ListRow::of(&here, account)).collect(),
            pager: listing.pager(accounts.len(), total),
            filtered: !listing.q.is_empty() || listing.filter("country").is_some(),
            empty: accounts.is_empty().then(|| if all == 0 { none() } else { nothing() }),
            listing,
            here,
        }
    }
}

impl ListRow {
    fn of(here: &str, account: &Account) -> Self {
        let details = &account.details;
        Self {
            href: format!("{here}/{}", account.id),
            name: details.name.clone(),
            domain: details.domain.as_ref().map(ToString::to_string).unwrap_or_default(),
            country: details.country.clone().unwrap_or_default(),
            sector: details.sector.clone().unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "accounts/show.html")]
pub(super) struct ShowPage {
    page: Page,
    here: String,
    title: String,
    works: bool,
    only_you: Sees,
    facts: Vec<(&'static str, String)>,
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
        page.crumbs = vec![to("Accounts", &access.here("accounts")), at(&details.name)];
        let facts = [
            ("Name", Some(details.name.clone())),
            ("Domain", details.domain.as_ref().map(ToString::to_string)),
            ("Country", details.country.clone()),
            ("Sector", details.sector.clone()),
            ("Notes", details.notes.clone()),
        ];
        let contact = |one: &Contact| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let email = one.details.email.as_ref().map(ToString::to_string);
            let href = access.here(&format!("contacts/{}", one.id));
            let reach = email.or(one.details.phone.clone()).unwrap_or_default();
            (href, one.details.name.clone(), text(&one.details.role), reach, one.clock(now))
        };
        let lead = |lead: &Lead| {
            let value = lead.draft.value.map(|value| value.to_string()).unwrap_or_default();
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

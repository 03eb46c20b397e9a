//! The shell around the pages of an organisation: its name, where one can go in it, and the person's other
//! organisations.

use web::{NavGroup, NavItem, OrgBar, Page};

use super::Access;

/// How many stand behind the links of the rail, where a page knows it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Leads.
    pub leads: Option<u64>,
    /// Registrations, or those of them that wait for a decision.
    pub registrations: Option<u64>,
    /// Partners.
    pub partners: Option<u64>,
}

impl Access {
    /// The address of something of this organisation: `here("leads")` is `/o/maven/leads`.
    pub fn here(&self, rest: &str) -> String {
        let home = format!("/o/{}", self.card.handle);
        if rest.is_empty() { home } else { format!("{home}/{rest}") }
    }

    /// The shell of a page.
    pub fn page(&self, title: impl Into<String>) -> Page {
        self.page_with(title, Counts::default())
    }

    /// The shell of a page, with figures in its rail.
    pub fn page_with(&self, title: impl Into<String>, counts: Counts) -> Page {
        Page {
            org: Some(OrgBar {
                handle: self.card.handle.to_string(),
                name: self.card.name.clone(),
                subtitle: self.role.title().to_owned(),
            }),
            person: self.person.as_ref().map(|person| person.name.clone()),
            nav: vec![
                group("", vec![self.link("Home", "", "home", None)]),
                group(
                    "Selling",
                    vec![
                        self.link("Leads", "leads", "lead", counts.leads),
                        self.link("Registrations", "registrations", "registration", counts.registrations),
                        self.link("Accounts", "accounts", "account", None),
                        self.link("Contacts", "contacts", "contact", None),
                    ],
                ),
                group("Channel", vec![self.link("Partners", "partners", "building", counts.partners)]),
                group(
                    "Your vault",
                    vec![
                        self.link("Sharing log", "sharing", "sharing", None),
                        self.link("Journal", "journal", "journal", None),
                    ],
                ),
            ],
            demo: self.demo,
            others: self.others.iter().map(|card| (card.handle.to_string(), card.name.clone())).collect(),
            ..Page::titled(title)
        }
    }

    fn link(&self, label: &str, rest: &str, icon: &'static str, count: Option<u64>) -> NavItem {
        let href = self.here(rest);
        let below = self.path.strip_prefix(&href);
        let current =
            below.is_some_and(|below| below.is_empty() || (!rest.is_empty() && below.starts_with('/')));
        NavItem { label: label.to_owned(), href, icon, count, current }
    }
}

fn group(label: &str, items: Vec<NavItem>) -> NavGroup {
    NavGroup { label: label.to_owned(), items }
}

//! The shell around the pages of an organisation: its name, where one can go in it, and the person's other
//! organisations.

use vault::Card;
use web::{Bell, NavGroup, NavItem, OrgBar, OrgLink, Page};

use super::{Access, Place, Role};

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
        let mut nav: Vec<NavGroup> = Vec::new();
        for place in self.places() {
            let Some(label) = place.rail.map(|label| label()) else { continue };
            let item = self.link(place, counts);
            match nav.last_mut().filter(|group| group.label == label) {
                Some(group) => group.items.push(item),
                None => nav.push(NavGroup { label, items: vec![item] }),
            }
        }
        Page {
            org: Some(OrgBar {
                href: self.here(""),
                name: self.card.name.clone(),
                subtitle: self.role.title(),
            }),
            person: self.person.as_ref().map(|person| person.name.clone()),
            nav,
            demo: self.demo,
            orgs: self.switch(),
            find: Some(self.here("find")),
            bell: self.unread.map(|unread| Bell { href: self.here("notifications"), unread }),
            ..Page::titled(title)
        }
    }

    /// Every organisation of the person, each with the same place in it; nothing to choose where there is one.
    fn switch(&self) -> Vec<OrgLink> {
        let link = |(card, role): &(Card, Role)| OrgLink {
            href: self.same_place(&card.handle, *role),
            name: card.name.clone(),
            role: role.title(),
            current: card.org == self.org,
        };
        if self.orgs.len() > 1 { self.orgs.iter().map(link).collect() } else { Vec::new() }
    }

    fn link(&self, place: &Place, counts: Counts) -> NavItem {
        let href = self.here(place.at);
        let below = self.path.strip_prefix(&href);
        let current =
            below.is_some_and(|below| below.is_empty() || (!place.at.is_empty() && below.starts_with('/')));
        let count = match place.at {
            "leads" => counts.leads,
            "registrations" => counts.registrations,
            "partners" => counts.partners,
            _ => None,
        };
        NavItem { label: (place.label)(), href, icon: place.icon, keys: place.keys, count, current }
    }
}

//! The head of every page of a partnership: with whom, how it stands, and the other pages.

use askama::{Template, filters::HtmlSafe};
use kernel::PartnershipId;
use trust::access::{Access, Role as May};
use web::{Crumb, Kind, Page, Tabs, Tag};

use super::{Partnership, Role, State};
use crate::texts::partners as texts;

/// The pages of a partnership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// How it stands, in one look.
    Overview,
    /// Who of each side is shown to the other.
    People,
    /// What one's own organisation knows and does.
    Notes,
    /// What happened.
    Activity,
    /// What may cross.
    Agreement,
}

/// The head of a page of a partnership.
#[derive(Debug, Template)]
#[template(path = "partnerships/head.html")]
pub struct Head {
    name: String,
    state: Tag,
    lead: String,
    /// For who sees all that crosses.
    log: Option<String>,
    /// Where to accept the invitation, for who administers.
    accept: Option<String>,
    /// Whether it waits for somebody who administers.
    waits: bool,
    tabs: Tabs,
}

impl HtmlSafe for Head {}

impl Tab {
    const ALL: [Self; 5] = [Self::Overview, Self::People, Self::Notes, Self::Activity, Self::Agreement];

    fn label(self) -> String {
        match self {
            Self::Overview => texts::overview(),
            Self::People => texts::people(),
            Self::Notes => texts::notes_and_tasks(),
            Self::Activity => texts::activity(),
            Self::Agreement => texts::agreement(),
        }
    }

    /// Below the address of the partnership.
    fn at(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::People => "/people",
            Self::Notes => "/notes",
            Self::Activity => "/activity",
            Self::Agreement => "/agreement",
        }
    }
}

impl Head {
    /// The head of that page.
    pub fn new(access: &Access, partnership: &Partnership, tab: Tab) -> Self {
        let here = access.here(&format!("partners/{}", partnership.id));
        let invited = partnership.state == State::Invited && partnership.role == Role::Partner;
        let admin = access.role >= May::Admin;
        Self {
            name: partnership.peer_name.clone(),
            state: state(partnership.state),
            lead: lead(partnership),
            log: None,
            accept: (admin && invited).then(|| format!("{here}/acceptance")),
            waits: invited && !admin,
            tabs: Self::tabs(access, partnership.id, tab),
        }
    }

    /// The pages of a partnership, side by side, for one that has a head of its own.
    pub fn tabs(access: &Access, id: PartnershipId, tab: Tab) -> Tabs {
        let here = access.here(&format!("partners/{id}"));
        let link = |one: Tab| web::Tab {
            label: one.label(),
            href: format!("{here}{}", one.at()),
            count: None,
            current: one == tab,
        };
        Tabs { label: texts::pages(), tabs: Tab::ALL.into_iter().map(link).collect() }
    }

    /// The same, with what crossed to that organisation, by the name of its address.
    #[must_use]
    pub fn with_log_of(self, access: &Access, peer: Option<&str>) -> Self {
        let of = peer.map(|peer| format!("&peer={peer}")).unwrap_or_default();
        let log = access.vault.sight().is_none().then(|| access.here(&format!("sharing?side=sent{of}")));
        Self { log, ..self }
    }

    /// The shell of that page.
    pub fn page(access: &Access, partnership: &Partnership, tab: Tab) -> Page {
        let name = partnership.peer_name.clone();
        let here = access.here(&format!("partners/{}", partnership.id));
        let mut crumbs = vec![Crumb { label: texts::title(), href: Some(access.here("partners")) }];
        if tab == Tab::Overview {
            crumbs.push(Crumb { label: name.clone(), href: None });
            return Page { crumbs, ..access.page(name) };
        }
        crumbs.push(Crumb { label: name.clone(), href: Some(here) });
        crumbs.push(Crumb { label: tab.label(), href: None });
        Page { crumbs, ..access.page(texts::page_of(tab.label(), name)) }
    }
}

pub(super) fn state(state: State) -> Tag {
    let (kind, text) = match state {
        State::Invited => (Kind::Warn, texts::invited()),
        State::Active => (Kind::Good, texts::active()),
        State::Ended => (Kind::Plain, texts::ended()),
    };
    Tag { kind, text }
}

fn lead(partnership: &Partnership) -> String {
    let Partnership { peer_name, program_name, .. } = partnership;
    match (partnership.role, partnership.state) {
        (Role::Owner, State::Invited) => texts::you_invited(peer_name, program_name),
        (Role::Owner, State::Active) => texts::has_place(peer_name, program_name),
        (Role::Owner, State::Ended) => texts::had_place(peer_name, program_name),
        (Role::Partner, State::Invited) => texts::invites_you(peer_name, program_name),
        (Role::Partner, State::Active) => texts::you_have_place(program_name, peer_name),
        (Role::Partner, State::Ended) => texts::you_had_place(program_name, peer_name),
    }
}

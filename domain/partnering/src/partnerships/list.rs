//! The list of partners and vendors: everybody's, one's own, or those that nobody looks after.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State as From};
use kernel::{PartnershipId, PersonId, Timestamp};
use serde::Deserialize;
use trust::Portal;
use trust::access::{Access, Counts, Reads, Role as May};
use trust::agreements::{self, Agreement};
use trust::people::Person;
use vault::{Tx, VaultError};
use web::{Empty, Html, Kind, Notice, Page, Problem, Tabs, Tag};

use super::{Partnership, Role, all, head::state};
use crate::managers::{self, colleagues};
use crate::offers::Section;
use crate::texts::{managers as manager_texts, offers as offer_texts, partners as texts};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// What the last act did.
    done: String,
    /// Whose: `me`, `nobody`, or somebody's id; all where it is none of these.
    of: String,
}

/// Whose partners are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    All,
    Nobody,
    One(PersonId),
}

impl Of {
    fn read(access: &Access, text: &str) -> Self {
        let me = access.person.as_ref().map(|person| person.id);
        match (text, me) {
            ("me", Some(me)) => Self::One(me),
            ("nobody", _) => Self::Nobody,
            (id, _) => id.parse().map_or(Self::All, Self::One),
        }
    }

    fn covers(self, manager: Option<PersonId>) -> bool {
        match self {
            Self::All => true,
            Self::Nobody => manager.is_none(),
            Self::One(person) => manager == Some(person),
        }
    }
}

pub(super) async fn list(
    reads: Reads,
    From(portal): From<Portal>,
    Query(asked): Query<Asked>,
) -> Result<Html<List>, Problem> {
    let broken = |error: VaultError| Problem::broken(&error);
    let found = reads.vault.read(async |tx: &Tx| Found::read(tx).await).await.map_err(broken)?;
    let offers = Section::read(&reads).await.map_err(broken)?;
    let people = colleagues(&reads).await.map_err(broken)?;
    let mut list = List::new(&reads, &found, &people, Of::read(&reads, &asked.of), offers);
    let good = |text| Some(Notice { kind: Kind::Good, text });
    list.page.notice = match asked.done.as_str() {
        "offered" if portal.mode.mute => Some(Notice { kind: Kind::Warn, text: offer_texts::mute() }),
        "offered" => good(offer_texts::done_offered()),
        "taken_back" => good(offer_texts::done_taken_back()),
        "came" => good(offer_texts::done_came()),
        "given_all" => good(manager_texts::done_given_all()),
        _ => None,
    };
    Ok(Html(list))
}

/// Every partnership, each with the agreement that is in force, and who looks after them.
struct Found {
    partnerships: Vec<(Partnership, Option<Agreement>)>,
    managers: HashMap<PartnershipId, PersonId>,
}

impl Found {
    async fn read(tx: &Tx) -> Result<Self, VaultError> {
        let mut partnerships = Vec::new();
        for partnership in all(tx).await? {
            let agreement = agreements::in_force(tx, partnership.id, tx.now()).await?;
            partnerships.push((partnership, agreement));
        }
        Ok(Self { partnerships, managers: managers::all(tx).await? })
    }

    fn manager(&self, partnership: &Partnership) -> Option<PersonId> {
        self.managers.get(&partnership.id).copied()
    }

    fn count(&self, of: Of) -> u64 {
        let all = self.partnerships.iter();
        all.filter(|(partnership, _)| of.covers(self.manager(partnership))).count() as u64
    }
}

#[derive(Template)]
#[template(path = "partnerships/list.html")]
pub(super) struct List {
    page: Page,
    lead: String,
    tabs: Option<Tabs>,
    /// Where partners change hands, for who decides.
    handover: Option<String>,
    sides: Vec<Side>,
    empty: Empty,
    /// For who administers.
    offers: Option<Section>,
}

/// One of the two tables.
struct Side {
    title: String,
    text: String,
    rows: Vec<Line>,
}

struct Line {
    href: String,
    name: String,
    program: String,
    products: String,
    manager: String,
    state: Tag,
    since: String,
    agreement: String,
}

impl List {
    fn new(access: &Access, found: &Found, people: &[Person], of: Of, offers: Option<Section>) -> Self {
        let now = access.exchange.vaults().front().clock.now();
        let rows = |role: Role| -> Vec<Line> {
            let these = found.partnerships.iter().filter(|(one, _)| one.role == role);
            let these = these.filter(|(one, _)| of.covers(found.manager(one)));
            these
                .map(|(one, agreement)| {
                    Line::new(access, one, agreement.as_ref(), manager(found, people, one), now)
                })
                .collect()
        };
        let count = |role: Role| found.partnerships.iter().filter(|(one, _)| one.role == role).count();
        let counts = Counts { partners: Some(found.partnerships.len() as u64), ..Counts::default() };
        let lead = match (count(Role::Owner), count(Role::Partner)) {
            (0, 0) => texts::nobody(),
            (some, 0) => texts::partners_only(some),
            (0, some) => texts::vendors_only(some),
            (below, above) => {
                format!("{} {}", texts::below(below), texts::above(above))
            }
        };
        let (partners, vendors) = (rows(Role::Owner), rows(Role::Partner));
        let vendors = Side { title: texts::vendors(), text: texts::vendors_about(), rows: vendors };
        let partners = Side { title: texts::partners(), text: texts::partners_about(), rows: partners };
        let sides = [partners, vendors].into_iter().filter(|side| !side.rows.is_empty()).collect();
        let (title, text) = match of {
            Of::All => (texts::none(), texts::none_about()),
            Of::Nobody | Of::One(_) => (texts::none_of(), texts::none_of_about()),
        };
        let any = !found.partnerships.is_empty();
        Self {
            page: access.page_with(texts::title(), counts),
            lead,
            tabs: any.then(|| tabs(access, found, people, of)),
            handover: (any && access.role >= May::Manager).then(|| access.here("partners/handover")),
            sides,
            offers,
            empty: Empty { icon: "building", title, text, action: None },
        }
    }
}

fn manager(found: &Found, people: &[Person], partnership: &Partnership) -> String {
    match found.manager(partnership) {
        Some(id) => managers::name_of(people, id).unwrap_or_else(manager_texts::former),
        None => String::new(),
    }
}

/// All, one's own, nobody's; and a colleague's, where these are asked for.
fn tabs(access: &Access, found: &Found, people: &[Person], of: Of) -> Tabs {
    let tab = |label: String, at: &str, one: Of| web::Tab {
        label,
        href: access.here(at),
        count: Some(found.count(one)),
        current: one == of,
    };
    let me = access.person.as_ref().map(|person| person.id);
    let mut tabs = vec![tab(texts::all(), "partners", Of::All)];
    tabs.extend(me.map(|me| tab(manager_texts::mine(), "partners?of=me", Of::One(me))));
    if found.count(Of::Nobody) > 0 || of == Of::Nobody {
        tabs.push(tab(manager_texts::of_nobody(), "partners?of=nobody", Of::Nobody));
    }
    if let Of::One(id) = of
        && me != Some(id)
    {
        let name = managers::name_of(people, id).unwrap_or_else(manager_texts::former);
        tabs.push(tab(name, &format!("partners?of={id}"), of));
    }
    Tabs { label: manager_texts::manager(), tabs }
}

impl Line {
    fn new(
        access: &Access,
        partnership: &Partnership,
        agreement: Option<&Agreement>,
        manager: String,
        now: Timestamp,
    ) -> Self {
        Self {
            href: access.here(&format!("partners/{}", partnership.id)),
            name: partnership.peer_name.clone(),
            program: partnership.program_name.clone(),
            products: match partnership.products.len() {
                0 => texts::all_products(),
                1..=3 => partnership.products.join(", "),
                many => texts::products_counted(many),
            },
            manager,
            state: state(partnership.state),
            since: web::ago(partnership.since, now),
            agreement: agreement.map_or_else(texts::no_agreement, |agreement| {
                texts::version_of(&agreement.terms.name, agreement.which.version)
            }),
        }
    }
}

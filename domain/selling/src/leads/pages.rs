//! What the pages of leads show.

use askama::Template;
use kernel::Timestamp;
use partnering::partnerships::{Partnership, Role, State as Standing};
use trust::access::Access;
use web::{
    Crumb, Empty, Kind, Page, Sees, Step, Tag, Timeline,
    table::{BulkAct, Line, TablePart, Test, Told},
};

use super::{
    Asked, Lead, LeadRow, Leads, STAGES, Stage,
    actions::{ARCHIVED, RESTORED},
    merging::Part,
    sums::Facets,
    web::{shell, works},
};
use crate::texts::{contacts::there_now, leads as texts};
use crate::{
    accounts::Account,
    attachments::Section,
    contacts::clock,
    registrations::{FIELDS, Registration},
    tables::{Found, ListPage, nothing_matches, plain},
};

/// The colour of a stage.
pub(crate) fn stage_colour(stage: Stage) -> Kind {
    if stage == Stage::Won { Kind::Good } else { Kind::Plain }
}

/// A stage of a sale, as pages show it.
pub(crate) fn stage_tag(stage: Stage) -> Tag {
    Tag { kind: stage_colour(stage), text: stage.label() }
}

/// The page of the list.
pub(super) fn list(access: &Access, asked: &Asked, found: Found<Leads, Facets>) -> ListPage {
    let Found { rows, total, values: Facets { stages, products, countries }, views, told, now, .. } = found;
    let here = access.here("leads");
    let count = |stage: &str| stages.get(stage).copied().unwrap_or_default();
    let all: u64 = stages.values().sum();
    let stage = STAGES.map(|(value, label)| (value.to_owned(), texts::stage_counted(label(), count(value))));
    let values =
        [("stage", stage.to_vec()), ("product", plain(products)), ("country", plain(countries))].into();
    let works = works(access);
    let line = |row: &LeadRow| Line {
        id: row.lead.id.to_string(),
        name: row.lead.title(),
        href: format!("{here}/{}", row.lead.id),
        cut: row.lead.passed_to.is_some() || row.registrations.iter().any(Registration::is_seen),
        act: None,
    };
    let empty = all == 0 && !asked.is_narrow(&[]);
    let nothing = || nothing_matches(texts::nothing_matches(), "?view=all", texts::show_all());
    let table = TablePart::new(asked, &rows, line, total, now)
        .filtered_by(asked, values)
        .with_views(asked, views)
        .exporting(&access.here(""), "leads")
        .acting(if works { acts(&here, asked) } else { Vec::new() })
        .telling(told)
        .or_empty(|| if empty { none_yet(&here, works) } else { nothing() });
    ListPage {
        page: shell(access, texts::title(), Some(all)),
        summary: summary(count("open"), all),
        add: works.then(|| (format!("{here}/new"), texts::add_short())),
        beside: if works {
            vec![
                (access.here("letters"), crate::texts::letters::title()),
                (access.here("imports"), texts::bring_in()),
            ]
        } else {
            Vec::new()
        },
        tabs: None,
        table,
    }
}

/// What can be done with many: put them away, or get them back.
fn acts(here: &str, asked: &Asked) -> Vec<BulkAct> {
    let archive = BulkAct { label: texts::archive(), action: format!("{here}/archive"), main: false };
    let restore = BulkAct { label: texts::restore(), action: format!("{here}/restoration"), main: false };
    let merge = BulkAct { label: texts::merge(), action: format!("{here}/merge/choice"), main: false };
    match asked.test("archived") {
        Some(Test::Truth(true)) => vec![restore, merge],
        Some(Test::Truth(false)) => vec![archive, merge],
        _ => vec![archive, restore, merge],
    }
}

/// What the last act on many leads did.
pub(super) fn told(kind: &str, count: usize, undo: String) -> Option<Told> {
    let text = match (kind, count) {
        (ARCHIVED, 0) => texts::archived_before(),
        (RESTORED, 0) => texts::none_archived(),
        (ARCHIVED, _) => texts::archived_now(count),
        (RESTORED, _) => texts::restored_now(count),
        _ => return None,
    };
    Some(Told { text, undo: (count > 0).then_some(undo) })
}

fn summary(open: u64, all: u64) -> String {
    match (open, all) {
        (_, 0) => texts::summary_none(),
        (_, 1) => texts::summary_one(),
        (open, all) => texts::summary(all, open),
    }
}

fn none_yet(here: &str, works: bool) -> Empty {
    Empty {
        icon: "lead",
        title: texts::none(),
        text: texts::none_about(),
        action: works.then(|| (format!("{here}/new"), texts::add())),
    }
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

#[derive(Template)]
#[template(path = "leads/show.html")]
pub(super) struct ShowPage {
    pub(super) page: Page,
    here: String,
    works: bool,
    archived: bool,
    /// Whether there are partners to pass it to, or it was passed.
    passes: bool,
    /// The deal that it became.
    deal: Option<String>,
    title: String,
    stage: Tag,
    sees: Vec<Sees>,
    cut: bool,
    pub(super) facts: Vec<(String, String)>,
    /// The other leads of its company: where, and about what.
    pub(super) others: Vec<(String, String)>,
    /// Where they stand in the list, and where they stand next to each other.
    pub(super) beside: (String, String),
    /// The leads that live on in it.
    pub(super) merged: Part,
    /// The customer's account, by address and name.
    account: Option<(String, String)>,
    /// With whom it can be registered: the partnership and the name.
    ways: Vec<(String, String)>,
    /// Whether it cannot be registered with anybody, as there is no partner.
    alone: bool,
    registrations: Vec<Hops>,
    files: Section,
    timeline: Timeline,
}

/// A registration of the lead, with every hop.
struct Hops {
    href: String,
    with: String,
    on: String,
    fields: usize,
    cut: bool,
    hops: Vec<(String, Tag)>,
}

impl ShowPage {
    pub(super) fn new(
        access: &Access,
        (lead, account): (&Lead, Option<&Account>),
        registrations: &[Registration],
        partnerships: &[Partnership],
        files: Section,
        (steps, now): (Vec<Step>, Timestamp),
    ) -> Self {
        let mut page = shell(access, lead.title(), None);
        page.crumbs = vec![to(&texts::title(), &access.here("leads")), at(&lead.title())];
        let alone = !partnerships.iter().any(leads_up);
        let free = ways(access, registrations, partnerships);
        let mut facts: Vec<(String, String)> =
            FIELDS.iter().filter_map(|field| Some(((field.label)(), field.shown(&lead.draft)?))).collect();
        let zone =
            lead.draft.contact_time_zone.as_ref().zip(clock(lead.draft.contact_time_zone.as_deref(), now));
        facts.extend(zone.map(|(zone, clock)| (texts::time_zone(), there_now(zone, clock))));
        facts.extend(lead.draft.sector.clone().map(|sector| (texts::sector(), sector)));
        Self {
            page,
            here: access.here(&format!("leads/{}", lead.id)),
            works: works(access),
            archived: lead.archived.is_some(),
            passes: lead.passed_to.is_some() || partnerships.iter().any(leads_down),
            deal: lead.deal.map(|deal| access.here(&format!("deals/{deal}"))),
            title: lead.title(),
            stage: stage_tag(lead.draft.stage),
            sees: sees(lead.passed_to.as_deref(), registrations),
            cut: lead.passed_to.is_some() || registrations.iter().any(Registration::is_seen),
            facts,
            others: Vec::new(),
            beside: (String::new(), String::new()),
            merged: Part::default(),
            account: account
                .map(|one| (access.here(&format!("accounts/{}", one.id)), one.details.name.clone())),
            ways: free.into_iter().map(|way| (way.id.to_string(), way.peer_name.clone())).collect(),
            alone,
            registrations: registrations.iter().map(|one| Hops::of(access, one, now)).collect(),
            files,
            timeline: Timeline { steps },
        }
    }
}

/// Another lead of the same company: where it is, and about what.
pub(super) fn other(access: &Access, lead: &Lead) -> (String, String) {
    let told = format!("{} · {}", lead.draft.product, lead.draft.stage.label());
    (access.here(&format!("leads/{}", lead.id)), told)
}

pub(crate) fn leads_up(partnership: &Partnership) -> bool {
    partnership.role == Role::Partner && partnership.state == Standing::Active
}

fn leads_down(partnership: &Partnership) -> bool {
    partnership.role == Role::Owner && partnership.state == Standing::Active
}

/// With whom a lead of these registrations can be registered still, by somebody who may.
pub(crate) fn ways<'p>(
    access: &Access,
    registrations: &[Registration],
    partnerships: &'p [Partnership],
) -> Vec<&'p Partnership> {
    let live = |partnership: &Partnership| {
        let mut within = registrations.iter().filter(|one| one.partnership == partnership.id);
        within.any(|one| one.state.stands())
    };
    let up = partnerships.iter().filter(|one| works(access) && leads_up(one));
    up.filter(|partnership| !live(partnership)).collect()
}

/// Who else sees a lead: one mark for each organisation that holds a part of it.
fn sees(passed_to: Option<&str>, registrations: &[Registration]) -> Vec<Sees> {
    let shared = registrations.iter().filter(|one| one.is_seen()).map(|one| Sees::Shared {
        with: one.peer_name.clone(),
        fields: one.fields.len(),
        on: web::date(&day(one.submitted)),
    });
    let passed = passed_to.map(|name| Sees::With { with: name.to_owned() });
    let shared: Vec<Sees> = passed.into_iter().chain(shared).collect();
    if shared.is_empty() { vec![Sees::OnlyYou] } else { shared }
}

impl Hops {
    fn of(access: &Access, registration: &Registration, now: Timestamp) -> Self {
        let hops = registration.hops().into_iter();
        Self {
            href: access.here(&format!("registrations/{}", registration.id)),
            with: registration.peer_name.clone(),
            on: web::ago(registration.submitted, now),
            fields: registration.fields.len(),
            cut: registration.is_seen(),
            hops: hops.map(|hop| (hop.name.clone(), hop.tag())).collect(),
        }
    }
}

/// A step of the way to a page.
pub(crate) fn to(label: &str, href: &str) -> Crumb {
    Crumb { label: label.to_owned(), href: Some(href.to_owned()) }
}

/// The page itself, at the end of the way.
pub(crate) fn at(label: &str) -> Crumb {
    Crumb { label: label.to_owned(), href: None }
}

//! What the pages of leads show.

use askama::Template;
use kernel::Timestamp;
use partnering::partnerships::{Partnership, Role, State as Standing};
use trust::access::Access;
use web::{
    Crumb, Empty, Input, Kind, Notice, Page, Sees, Step, Tag, Timeline,
    table::{BulkAct, Line, TablePart, Test, Told, Views},
};

use super::{
    ARCHIVED, Asked, Lead, LeadRow, RESTORED, STAGES, Stage, Typed,
    web::{shell, works},
};
use crate::{
    accounts::Account,
    attachments::Section,
    registrations::{FIELDS, Registration, State},
};

/// The colour of a stage.
pub(crate) fn stage_colour(stage: Stage) -> Kind {
    if stage == Stage::Won { Kind::Good } else { Kind::Plain }
}

/// A stage of a sale, as pages show it.
pub(crate) fn stage_tag(stage: Stage) -> Tag {
    Tag { kind: stage_colour(stage), text: stage.label().to_owned() }
}

#[derive(Template)]
#[template(path = "leads/list.html")]
pub(super) struct ListPage {
    page: Page,
    here: String,
    summary: String,
    works: bool,
    table: TablePart,
}

/// What there is of what was asked for.
pub(super) struct Found {
    pub(super) rows: Vec<LeadRow>,
    pub(super) total: u64,
    pub(super) stages: Vec<(String, u64)>,
    pub(super) products: Vec<String>,
    pub(super) countries: Vec<String>,
    pub(super) views: Views,
    pub(super) told: Option<Told>,
    pub(super) now: Timestamp,
}

impl ListPage {
    pub(super) fn new(access: &Access, asked: &Asked, found: Found) -> Self {
        let Found { rows, total, stages, products, countries, views, told, now } = found;
        let here = access.here("leads");
        let count =
            |stage: &str| stages.iter().find(|(name, _)| name == stage).map_or(0, |(_, count)| *count);
        let all: u64 = stages.iter().map(|(_, count)| count).sum();
        let stage = STAGES
            .map(|(value, label)| (value.to_owned(), format!("{} ({})", label(), web::number(count(value)))));
        let plain = |values: Vec<String>| values.into_iter().map(|value| (value.clone(), value)).collect();
        let values =
            [("stage", stage.to_vec()), ("product", plain(products)), ("country", plain(countries))].into();
        let works = works(access);
        let line = |row: &LeadRow| Line {
            id: row.lead.id.to_string(),
            name: row.lead.title().to_owned(),
            href: format!("{here}/{}", row.lead.id),
            cut: row.registrations.iter().any(Registration::is_seen),
            act: None,
        };
        let narrow = asked.is_narrow(&[]);
        let table = TablePart::new(asked, &rows, line, total, now)
            .filtered_by(asked, values)
            .with_views(asked, views)
            .exporting(format!("{here}/export"))
            .acting(if works { acts(&here, asked) } else { Vec::new() })
            .telling(told)
            .or_empty(|| if all == 0 && !narrow { none_yet(&here, works) } else { nothing_found() });
        Self {
            page: shell(access, "Leads", Some(all)),
            summary: summary(count("open"), all),
            works,
            table,
            here,
        }
    }
}

/// What can be done with many: put them away, or get them back.
fn acts(here: &str, asked: &Asked) -> Vec<BulkAct> {
    let archive = BulkAct { label: "Archive".to_owned(), action: format!("{here}/archive"), main: false };
    let restore = BulkAct { label: "Restore".to_owned(), action: format!("{here}/restoration"), main: false };
    match asked.test("archived") {
        Some(Test::Truth(true)) => vec![restore],
        Some(Test::Truth(false)) => vec![archive],
        _ => vec![archive, restore],
    }
}

/// What the last act on many leads did.
pub(super) fn told(kind: &str, count: usize, undo: String) -> Option<Told> {
    let leads = if count == 1 { "One lead".to_owned() } else { format!("{} leads", web::number(count)) };
    let text = match (kind, count) {
        (ARCHIVED, 0) => "They were archived before: nothing changed.".to_owned(),
        (RESTORED, 0) => "None of them was archived: nothing changed.".to_owned(),
        (ARCHIVED, _) => format!("{leads} archived. The filter “Archived” shows them."),
        (RESTORED, _) => format!("{leads} back in the list."),
        _ => return None,
    };
    Some(Told { text, undo: (count > 0).then_some(undo) })
}

fn summary(open: u64, all: u64) -> String {
    match (open, all) {
        (_, 0) => "Your own notes of possible sales. Nobody else sees them until you say so.".to_owned(),
        (_, 1) => "One lead, yours alone until you register it.".to_owned(),
        (open, all) => format!(
            "{} in all, {} of them open. Each is yours alone until you register it.",
            web::number(all),
            web::number(open)
        ),
    }
}

fn none_yet(here: &str, works: bool) -> Empty {
    Empty {
        icon: "lead",
        title: "No leads yet".to_owned(),
        text:
            "A lead is a possible sale. It stays in your vault, and nobody else sees even that it is there, \
               until you register it with a partner on purpose."
                .to_owned(),
        action: works.then(|| (format!("{here}/new"), "Add a lead".to_owned())),
    }
}

fn nothing_found() -> Empty {
    Empty {
        icon: "search",
        title: "Nothing matches".to_owned(),
        text: "No lead has all of these words and filters. Take one away to see more.".to_owned(),
        action: Some(("?view=all".to_owned(), "Show all leads".to_owned())),
    }
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

#[derive(Template)]
#[template(path = "leads/new.html")]
pub(super) struct FormPage {
    page: Page,
    title: &'static str,
    about: &'static str,
    act: &'static str,
    action: String,
    back: String,
    /// The version that is edited; none of what is new.
    version: Option<i64>,
    sees: Sees,
    pairs: [[Input; 2]; 5],
    notes: Input,
    products: Vec<String>,
}

impl FormPage {
    pub(super) fn new(
        access: &Access,
        typed: Typed,
        errors: Vec<(&'static str, String)>,
        partnerships: Vec<Partnership>,
    ) -> Self {
        let mut products: Vec<String> =
            partnerships.into_iter().flat_map(|partnership| partnership.products).collect();
        products.sort();
        products.dedup();
        let here = access.here("leads");
        let mut page = shell(access, "Add a lead", None);
        page.crumbs = vec![to("Leads", &here), at("Add a lead")];
        page.notice = (!errors.is_empty()).then(|| Notice {
            kind: Kind::Bad,
            text: "Nothing is kept yet: mend what is marked below and add it again.".to_owned(),
        });
        // With what was typed and what is wrong with it; the first of them has the focus.
        let first = errors.first().map_or("company", |(field, _)| *field);
        let told = |input: Input, value: &str| {
            let wrong = errors.iter().find(|(field, _)| *field == input.name());
            let wrong = wrong.map(|(_, error)| super::web::sentence(error));
            let first = input.name() == first;
            input.value(value).error(wrong).first(first)
        };
        let optional = |input: Input, value: &str| told(input.aside("optional"), value);
        let mine = "Stays with you unless you send it along.";
        let company = Input::text("company", "Company").hint("The customer, as it calls itself.").required();
        let domain =
            Input::exact("domain", "Domain").hint("Such as isdom.com: a customer is recognised by it.");
        let product =
            Input::text("product", "Product").hint("What it may buy.").suggests("products").required();
        let value = Input::money("value", "Value").hint("What you expect to sell it for.");
        let currency = Input::exact("currency", "Currency").most(3);
        let closes_on = Input::date("closes_on", "Close date").hint("When you expect a decision.");
        let reference =
            Input::text("external_id", "Reference").hint("Its number in another system of yours.");
        let pairs = [
            [told(company, &typed.company), optional(domain, &typed.domain)],
            [told(product, &typed.product), optional(Input::text("country", "Country"), &typed.country)],
            [
                optional(value, &typed.value),
                optional(currency.hint("Three letters; US dollar if you leave it empty."), &typed.currency),
            ],
            [optional(closes_on, &typed.closes_on), optional(reference, &typed.external_id)],
            [
                optional(Input::text("contact_name", "Contact").hint(mine), &typed.contact_name),
                optional(Input::email("contact_email", "Email"), &typed.contact_email),
            ],
        ];
        let notes = optional(Input::long("notes", "Notes").hint(mine), &typed.notes);
        Self {
            page,
            title: "Add a lead",
            about: "Only you can see this until you register it. Nothing leaves your vault when you add it.",
            act: "Add the lead",
            action: here.clone(),
            back: here,
            version: None,
            sees: Sees::OnlyYou,
            pairs,
            notes,
            products,
        }
    }

    /// The same form over a lead that is there, with what stands beside its fields.
    pub(super) fn edit(
        access: &Access,
        lead: &Lead,
        typed: Typed,
        errors: Vec<(&'static str, String)>,
        partnerships: Vec<Partnership>,
    ) -> Self {
        let form = Self::new(access, typed, errors, partnerships);
        let here = access.here(&format!("leads/{}", lead.id));
        let back = lead.deal.map_or_else(|| here.clone(), |deal| access.here(&format!("deals/{deal}")));
        let mut page = shell(access, lead.title(), None);
        page.crumbs = vec![to("Leads", &access.here("leads")), to(lead.title(), &here), at("Edit")];
        page.notice = form.page.notice;
        Self {
            page,
            title: "Edit",
            about: "What you change here changes in your vault. What was registered with others stays as it crossed.",
            act: "Save",
            action: format!("{here}/edit"),
            back,
            version: Some(lead.version),
            ..form
        }
    }

    /// Of the version that was edited, not of the one that stands now.
    pub(super) fn keep(&mut self, version: i64) {
        self.version = Some(version);
    }

    /// With a line above it.
    pub(super) fn noticed(mut self, kind: Kind, text: String) -> Self {
        self.page.notice = Some(Notice { kind, text });
        self
    }
}

#[derive(Template)]
#[template(path = "leads/show.html")]
pub(super) struct ShowPage {
    pub(super) page: Page,
    here: String,
    works: bool,
    /// The deal that it became.
    deal: Option<String>,
    title: String,
    stage: Tag,
    sees: Vec<Sees>,
    cut: bool,
    facts: Vec<(&'static str, String)>,
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
        page.crumbs = vec![to("Leads", &access.here("leads")), at(lead.title())];
        let alone = !partnerships.iter().any(leads_up);
        let free = ways(access, registrations, partnerships);
        let mut facts: Vec<(&'static str, String)> =
            FIELDS.iter().filter_map(|field| Some((field.label, field.shown(&lead.draft)?))).collect();
        facts.extend(lead.draft.sector.clone().map(|sector| ("Sector", sector)));
        Self {
            page,
            here: access.here(&format!("leads/{}", lead.id)),
            works: works(access),
            deal: lead.deal.map(|deal| access.here(&format!("deals/{deal}"))),
            title: lead.title().to_owned(),
            stage: stage_tag(lead.draft.stage),
            sees: sees(registrations),
            cut: registrations.iter().any(Registration::is_seen),
            facts,
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

fn leads_up(partnership: &Partnership) -> bool {
    partnership.role == Role::Partner && partnership.state == Standing::Active
}

/// With whom a lead of these registrations can be registered still, by somebody who may.
pub(crate) fn ways<'p>(
    access: &Access,
    registrations: &[Registration],
    partnerships: &'p [Partnership],
) -> Vec<&'p Partnership> {
    let live = |partnership: &Partnership| {
        let mut within = registrations.iter().filter(|one| one.partnership == partnership.id);
        within.any(|one| matches!(one.state, State::Pending | State::Accepted { .. }))
    };
    let up = partnerships.iter().filter(|one| works(access) && leads_up(one));
    up.filter(|partnership| !live(partnership)).collect()
}

/// Who else sees a lead: one mark for each organisation that holds a part of it.
fn sees(registrations: &[Registration]) -> Vec<Sees> {
    let shared = registrations.iter().filter(|one| one.is_seen()).map(|one| Sees::Shared {
        with: one.peer_name.clone(),
        fields: one.fields.len(),
        on: web::date(&day(one.submitted)),
    });
    let shared: Vec<Sees> = shared.collect();
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

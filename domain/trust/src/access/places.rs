//! Where one can go in an organisation's portal, and what one can do there: one list. The rail, the shortcuts and
//! the palette are made from it, so a new page is announced in one line.

use kernel::Handle;
use web::table::Words;

use super::{Access, Role};
use crate::texts::places as texts;

/// A page that stands in the rail, or an act that begins on a page of its own.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// What it is called; an act begins with a verb.
    pub label: Words,
    /// Below the organisation's address, with a query where it is a part of a list.
    pub at: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
    /// The keys that lead there; may be empty.
    pub keys: &'static str,
    /// What one must be at least.
    pub least: Role,
    /// Whether it is for who sees everything alone ([`super::ReadsAll`]).
    pub whole: bool,
    /// Under which heading of the rail; what has none is found by its words alone.
    pub rail: Option<Words>,
    /// Other words that people look for it with.
    pub also: Words,
}

/// All of them, in the order of the rail.
pub const PLACES: &[Place] = &[
    page(nothing, texts::home, "", "home", "g h").known_as(texts::also_home),
    page(nothing, texts::dashboard, "dashboard", "deal", "g b").known_as(texts::also_dashboard),
    page(texts::selling, texts::leads, "leads", "lead", "g l").known_as(texts::also_leads),
    act(texts::add_lead, "leads/new", "plus", Role::Member).known_as(texts::also_add_lead),
    act(texts::open_leads, "leads?stage=open", "lead", Role::Reader).known_as(texts::also_open_leads),
    act(texts::merge_leads, "leads/merge", "lead", Role::Member).known_as(texts::also_merge_leads),
    page(texts::selling, texts::offered, "offered", "share", "").known_as(texts::also_offered),
    act(texts::passing, "passing", "share", Role::Reader).known_as(texts::also_passing).whole(),
    page(texts::selling, texts::registrations, "registrations", "registration", "g r")
        .known_as(texts::also_registrations),
    act(texts::review, "registrations?direction=received&state=pending", "check", Role::Manager)
        .known_as(texts::also_review),
    act(texts::waits, "registrations?direction=sent&state=pending", "clock", Role::Reader)
        .known_as(texts::also_waits),
    page(texts::selling, texts::deals, "deals", "deal", "g d").known_as(texts::also_deals),
    act(texts::deals_table, "deals/table", "deal", Role::Reader).known_as(texts::also_deals_table),
    page(texts::selling, texts::accounts, "accounts", "account", "g a").known_as(texts::also_accounts),
    act(texts::add_account, "accounts/new", "plus", Role::Member).known_as(texts::also_add_account),
    act(texts::named_accounts, "named-accounts", "account", Role::Reader)
        .known_as(texts::also_named_accounts),
    page(texts::selling, texts::contacts, "contacts", "contact", "g c").known_as(texts::also_contacts),
    page(texts::selling, texts::customers, "customers", "building", "g u").known_as(texts::also_customers),
    act(texts::need_attention, "customers?needs=yes", "alert", Role::Reader)
        .known_as(texts::also_need_attention),
    act(texts::attention_rules, "customers/rules", "settings", Role::Reader)
        .known_as(texts::also_attention_rules)
        .whole(),
    page(texts::selling, texts::trials, "trials", "clock", "").known_as(texts::also_trials),
    page(texts::selling, texts::statements, "statements", "document", "").known_as(texts::also_statements),
    page(texts::channel, texts::partners, "partners", "building", "g p").known_as(texts::also_partners),
    act(texts::hand_over, "partners/handover", "building", Role::Manager).known_as(texts::also_hand_over),
    page(texts::channel, texts::tasks, "tasks", "clock", "g t").known_as(texts::also_tasks),
    page(texts::channel, texts::distribution, "channel", "share", "g v").known_as(texts::also_distribution),
    act(texts::arrange_dashboard, "dashboard/arrangement", "deal", Role::Reader)
        .known_as(texts::also_dashboard),
    page(texts::channel, texts::figures, "figures", "deal", "g f").known_as(texts::also_figures).whole(),
    page(texts::channel, texts::applications, "applications", "check", "").known_as(texts::also_applications),
    page(texts::channel, texts::forms, "forms", "document", "").known_as(texts::also_forms),
    page(texts::channel, texts::programs, "programs", "document", "g o").known_as(texts::also_programs),
    page(texts::vault, texts::sharing, "sharing", "sharing", "g s").known_as(texts::also_sharing).whole(),
    act(texts::arrived, "sharing?side=received", "sharing", Role::Reader)
        .known_as(texts::also_arrived)
        .whole(),
    page(texts::vault, texts::people, "people", "contact", "g m").known_as(texts::also_people),
    page(texts::vault, texts::teams, "teams", "contact", "").of_role(Role::Admin).known_as(texts::also_teams),
    page(texts::vault, texts::keys, "keys", "key", "").of_role(Role::Admin).known_as(texts::also_keys),
    page(texts::vault, texts::webhooks, "webhooks", "share", "")
        .of_role(Role::Admin)
        .known_as(texts::also_webhooks),
    act(texts::notifications, "notifications", "bell", Role::Reader).known_as(texts::also_notifications),
    act(texts::choose_notifications, "notifications/preferences", "clock", Role::Reader)
        .known_as(texts::also_notifications),
    act(texts::imports, "imports", "document", Role::Member).known_as(texts::also_imports),
    act(texts::letters, "letters", "lead", Role::Reader).known_as(texts::also_letters).whole(),
    act(texts::exports, "exports", "document", Role::Reader).known_as(texts::also_exports),
    page(texts::vault, texts::journal, "journal", "journal", "g j").known_as(texts::also_journal).whole(),
    act(texts::verify, "journal/verification", "check", Role::Reader).known_as(texts::also_verify).whole(),
];

/// The heading of what stands at the top.
fn nothing() -> String {
    String::new()
}

const fn page(rail: Words, label: Words, at: &'static str, icon: &'static str, keys: &'static str) -> Place {
    Place { label, at, icon, keys, least: Role::Reader, whole: false, rail: Some(rail), also: nothing }
}

const fn act(label: Words, at: &'static str, icon: &'static str, least: Role) -> Place {
    Place { label, at, icon, keys: "", least, whole: false, rail: None, also: nothing }
}

impl Place {
    const fn of_role(self, least: Role) -> Self {
        Self { least, ..self }
    }

    const fn whole(self) -> Self {
        Self { whole: true, ..self }
    }

    const fn known_as(self, also: Words) -> Self {
        Self { also, ..self }
    }
}

impl Access {
    /// Those that the caller may use.
    pub fn places(&self) -> impl Iterator<Item = &'static Place> {
        let (role, all) = (self.role, self.vault.sight().is_none());
        PLACES.iter().filter(move |place| role >= place.least && (all || !place.whole))
    }

    /// The address and the name of the other organisations that the person works for.
    pub fn elsewhere(&self) -> impl Iterator<Item = (String, &str)> {
        let others = self.orgs.iter().filter(|(card, _)| card.org != self.org);
        others.map(|(card, _)| (format!("/o/{}", card.handle), card.name.as_str()))
    }

    /// Where the same place is in another of the person's organisations: what lies below it is this one's own.
    pub(super) fn same_place(&self, handle: &Handle, role: Role) -> String {
        let home = self.here("");
        let at = self.path.strip_prefix(&home).unwrap_or_default().trim_start_matches('/');
        let below = |place: &Place| {
            at.strip_prefix(place.at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let places = PLACES.iter().filter(|place| !place.at.is_empty() && role >= place.least);
        match places.filter(|place| below(place)).max_by_key(|place| place.at.len()) {
            Some(place) => format!("/o/{handle}/{}", place.at),
            None => format!("/o/{handle}"),
        }
    }
}

//! Where one can go in an organisation's portal, and what one can do there: one list. The rail, the shortcuts and
//! the palette are made from it, so a new page is announced in one line.

use super::{Access, Role};

/// A page that stands in the rail, or an act that begins on a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What it is called; an act begins with a verb.
    pub label: &'static str,
    /// Below the organisation's address, with a query where it is a part of a list.
    pub at: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
    /// The keys that lead there; may be empty.
    pub keys: &'static str,
    /// What one must be at least.
    pub least: Role,
    /// Under which heading of the rail; what has none is found by its words alone.
    pub rail: Option<&'static str>,
    /// Other words that people look for it with.
    pub also: &'static str,
}

/// All of them, in the order of the rail.
pub const PLACES: &[Place] = &[
    page("", "Home", "", "home", "g h").known_as("start overview dashboard figures"),
    page("Selling", "Leads", "leads", "lead", "g l").known_as("sales opportunities prospects"),
    act("Add a lead", "leads/new", "plus", Role::Member).known_as("new create enter"),
    act("See open leads", "leads?stage=open", "lead", Role::Reader).known_as("private pipeline"),
    page("Selling", "Registrations", "registrations", "registration", "g r")
        .known_as("deals registered queue"),
    act("Review registrations", "registrations?direction=received&state=pending", "check", Role::Manager)
        .known_as("registrations that wait pending decide accept deny approve queue"),
    act(
        "See what waits at your partners",
        "registrations?direction=sent&state=pending",
        "clock",
        Role::Reader,
    )
    .known_as("registrations pending sent mine"),
    page("Selling", "Deals", "deals", "deal", "g d").known_as("pipeline board stages opportunities"),
    act("See deals as a table", "deals/table", "deal", Role::Reader).known_as("pipeline list"),
    page("Selling", "Accounts", "accounts", "account", "g a").known_as("customers companies"),
    act("Add an account", "accounts/new", "plus", Role::Member).known_as("new customer company"),
    page("Selling", "Contacts", "contacts", "contact", "g c").known_as("people persons customers"),
    page("Channel", "Partners", "partners", "building", "g p")
        .known_as("partnerships vendors distributors resellers agreements terms programs"),
    page("Your vault", "Sharing log", "sharing", "sharing", "g s")
        .known_as("what left envelopes receipts shared"),
    act("See what arrived", "sharing?side=received", "sharing", Role::Reader)
        .known_as("sharing log received envelopes"),
    page("Your vault", "Journal", "journal", "journal", "g j").known_as("audit history changes"),
    act("Verify the journal", "journal/verification", "check", Role::Reader)
        .known_as("verify vault chain signatures receipts now"),
];

const fn page(
    rail: &'static str,
    label: &'static str,
    at: &'static str,
    icon: &'static str,
    keys: &'static str,
) -> Place {
    Place { label, at, icon, keys, least: Role::Reader, rail: Some(rail), also: "" }
}

const fn act(label: &'static str, at: &'static str, icon: &'static str, least: Role) -> Place {
    Place { label, at, icon, keys: "", least, rail: None, also: "" }
}

impl Place {
    const fn known_as(self, also: &'static str) -> Self {
        Self { also, ..self }
    }
}

impl Access {
    /// Those that the caller may use.
    pub fn places(&self) -> impl Iterator<Item = &'static Place> {
        let role = self.role;
        PLACES.iter().filter(move |place| role >= place.least)
    }

    /// The address and the name of the other organisations that the person works for.
    pub fn elsewhere(&self) -> impl Iterator<Item = (String, &str)> {
        self.others.iter().map(|card| (format!("/o/{}", card.handle), card.name.as_str()))
    }
}

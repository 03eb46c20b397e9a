//! The channel that an export describes, ready to be set up vault by vault.

use std::collections::HashSet;

use jiff::civil::Date;
use kernel::{Domain, EmailAddress, Handle, Money};

use super::{Findings, channel::Channel};

/// A channel of three tiers with its pipeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The maker.
    pub vendor: Organisation,
    /// One for each regional office that has a reseller.
    pub distributors: Vec<Organisation>,
    /// One for each agent with opportunities.
    pub resellers: Vec<Reseller>,
    /// What the vendor sells.
    pub products: Vec<Product>,
    /// In the order of the export.
    pub opportunities: Vec<Opportunity>,
}

/// The vendor or a distributor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Unique in the plan.
    pub handle: Handle,
}

/// A sales agent, who works for its office's distributor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reseller {
    /// Its name.
    pub name: String,
    /// Unique in the plan.
    pub handle: Handle,
    /// Its place in [`Plan::distributors`].
    pub distributor: usize,
}

/// Something the vendor sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// The series that it belongs to; may be empty.
    pub series: String,
    /// Its list price in US dollars.
    pub price: Money,
}

/// A possible sale.
#[derive(Debug, Clone, PartialEq)]
pub struct Opportunity {
    /// The source's own id; unique in the plan.
    pub external_id: String,
    /// Its place in [`Plan::resellers`].
    pub reseller: usize,
    /// The account, where one is known.
    pub company: Option<String>,
    /// The account's domain.
    pub domain: Option<Domain>,
    /// The account's country.
    pub country: Option<String>,
    /// The account's sector.
    pub sector: Option<String>,
    /// Who to speak to there.
    pub contact_name: Option<String>,
    /// Where to write.
    pub contact_email: Option<EmailAddress>,
    /// The name of one of [`Plan::products`].
    pub product: String,
    /// What it brought, or is expected to; US dollars.
    pub value: Option<Money>,
    /// How far it got.
    pub stage: Stage,
    /// When work on it began.
    pub opened_on: Option<Date>,
    /// When it was won or lost.
    pub closed_on: Option<Date>,
    /// What its reseller wrote down.
    pub notes: Option<String>,
}

/// How far an opportunity got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Private: never submitted.
    Prospecting,
    /// Registered, still to be decided by the vendor.
    Submitted,
    /// Registered and accepted, open.
    Engaging,
    /// Registered, closed won.
    Won,
    /// Registered, closed lost.
    Lost,
}

impl Stage {
    /// As exports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prospecting => "Prospecting",
            Self::Submitted => "Submitted",
            Self::Engaging => "Engaging",
            Self::Won => "Won",
            Self::Lost => "Lost",
        }
    }

    /// Whether anybody but the reseller may see it.
    pub fn is_registered(self) -> bool {
        self != Self::Prospecting
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        [Self::Prospecting, Self::Submitted, Self::Engaging, Self::Won, Self::Lost]
            .into_iter()
            .find(|stage| stage.name().eq_ignore_ascii_case(text))
    }
}

/// Gives everybody a place and a handle; agents without opportunities get none and are reported.
pub(super) fn draw(channel: Channel, mut opportunities: Vec<Opportunity>, findings: &mut Findings) -> Plan {
    let mut handles = Handles::default();
    let vendor = Organisation { handle: handles.give(&channel.vendor), name: channel.vendor };
    let mut busy = vec![false; channel.agents.rows.len()];
    opportunities.iter().for_each(|opportunity| busy[opportunity.reseller] = true);

    let mut distributors = Vec::new();
    let mut distributor_of = vec![None; channel.offices.len()];
    for agent in channel.agents.rows.iter().zip(&busy).filter(|(_, busy)| **busy).map(|(agent, _)| agent) {
        distributor_of[agent.office].get_or_insert_with(|| {
            let name = channel.offices[agent.office].clone();
            distributors.push(Organisation { handle: handles.give(&name), name });
            distributors.len() - 1
        });
    }
    let mut resellers = Vec::new();
    let mut reseller_of = vec![0; busy.len()];
    for (at, agent) in channel.agents.rows.into_iter().enumerate() {
        match distributor_of[agent.office] {
            Some(distributor) if busy[at] => {
                reseller_of[at] = resellers.len();
                resellers.push(Reseller { handle: handles.give(&agent.name), name: agent.name, distributor });
            }
            _ => findings.agents_without_opportunities.push(agent.name),
        }
    }
    for opportunity in &mut opportunities {
        opportunity.reseller = reseller_of[opportunity.reseller];
    }
    findings.vendor.clone_from(&vendor.name);
    findings.distributors = distributors.len();
    findings.resellers = resellers.len();
    findings.products = channel.products.rows.len();
    findings.accounts = channel.accounts.rows.len();
    Plan { vendor, distributors, resellers, products: channel.products.rows, opportunities }
}

#[derive(Default)]
struct Handles(HashSet<Handle>);

impl Handles {
    /// The handle that the name suggests, numbered from the second of its kind on.
    fn give(&mut self, name: &str) -> Handle {
        let suggested = Handle::suggest(name).map_or_else(|_| "partner".to_owned(), String::from);
        // Room for the number: a handle has 60 characters at most.
        let stem = suggested.get(..50).unwrap_or(&suggested).trim_end_matches('-');
        let mut number = 1;
        loop {
            let text = if number == 1 { suggested.clone() } else { format!("{stem}-{number}") };
            number += 1;
            if let Ok(handle) = text.parse::<Handle>()
                && self.0.insert(handle.clone())
            {
                return handle;
            }
        }
    }
}

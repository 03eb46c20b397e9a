//! What a program says: everything that one of its versions fixes.

use kernel::{Money, PartnershipId, Percent};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use trust::agreements::Terms;

use super::{PassUp, Registering};
use crate::agreements;
use crate::texts::programs as texts;

/// What is wrong, field by field, in words for who wrote it.
pub type Wrong = Vec<(&'static str, String)>;

/// What a program says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What its partners do.
    pub kind: Kind,
    /// What it is, for partners.
    pub description: String,
    /// How its partners sell.
    pub motions: Vec<Motion>,
    /// What they sell; empty where that is everything.
    pub products: Vec<String>,
    /// In which countries, by their two letters; empty where that is everywhere.
    pub territories: Vec<String>,
    /// What a partner has of a sale.
    pub earns: Earns,
    /// How much of it.
    pub rate: Percent,
    /// For how many days an accepted registration is its partner's; 0 where nothing is promised.
    pub window_days: u32,
    /// What is promised and asked of registrations.
    pub registering: Registering,
    /// Whether what is accepted goes on up by itself.
    pub pass_up: PassUp,
    /// The place in a vendor's program that it stands on, for a distributor's program. Partners are not told.
    pub upstream: Option<PartnershipId>,
    /// The stages of a sale, as its partners know them.
    pub stages: Vec<Stage>,
    /// The groups that its partners are sorted into. Partners are not told.
    pub groups: Vec<String>,
    /// Its tiers, the lowest first.
    pub tiers: Vec<Tier>,
    /// Over how many months performance is counted.
    pub period_months: u32,
    /// For how many days a partner keeps a tier that it no longer reaches.
    pub grace_days: u32,
    /// Whether partners move between tiers without somebody having said so.
    pub automatic: bool,
    /// The agreement on data that a partner accepts; it is proposed on its own, and not told with the rest.
    pub terms: Terms,
}

/// What the partners of a program do (P1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// They bring people by links and campaigns.
    Marketing,
    /// They say who may buy.
    Referral,
    /// They sell.
    #[default]
    Reseller,
    /// They build on the product.
    Technology,
}

/// How partners sell (P2 to P6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Motion {
    /// They share links.
    LinkShare,
    /// They submit leads.
    LeadSubmission,
    /// They are passed leads.
    LeadPass,
    /// They register deals.
    DealRegistration,
    /// They sell together with who owns the program.
    CoSelling,
}

/// What a partner has of a sale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Earns {
    /// A share of the price.
    #[default]
    Commission,
    /// The product for less.
    Discount,
}

/// A stage of a sale, as a program calls it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// What it means.
    pub description: String,
    /// What has to be done to enter it.
    pub action: String,
    /// Which stage of boards and figures it counts as.
    pub counts_as: CountsAs,
}

/// The stages that boards, gates and figures know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountsAs {
    /// Just begun.
    #[default]
    New,
    /// The customer signed up for the newsletter.
    Newsletter,
    /// The customer tries the product.
    Trial,
    /// The customer buys.
    Won,
    /// The customer does not buy.
    Lost,
}

/// A tier: what a partner has to reach, and what it has then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tier {
    /// Its name.
    pub name: String,
    /// How many registrations have to be accepted in the period.
    pub accepted: u32,
    /// What has to be won in the period.
    pub won: Option<Money>,
    /// How much its partners have of a sale.
    pub rate: Percent,
    /// What else they have.
    pub benefits: String,
}

macro_rules! words {
    ($($name:ident { $($one:ident = $word:literal, $label:ident;)* })*) => {$(
        impl $name {
            /// All of them, in the order in which people read them.
            pub const ALL: &'static [Self] = &[$(Self::$one),*];

            /// As stored and sent.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$one => $word),* }
            }

            /// As people read it.
            pub fn label(self) -> String {
                match self { $(Self::$one => texts::$label()),* }
            }

            /// The one that is written so.
            pub fn read(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    )*};
}

words! {
    Kind {
        Marketing = "marketing", kind_marketing;
        Referral = "referral", kind_referral;
        Reseller = "reseller", kind_reseller;
        Technology = "technology", kind_technology;
    }
    Motion {
        LinkShare = "link_share", motion_link_share;
        LeadSubmission = "lead_submission", motion_lead_submission;
        LeadPass = "lead_pass", motion_lead_pass;
        DealRegistration = "deal_registration", motion_deal_registration;
        CoSelling = "co_selling", motion_co_selling;
    }
    Earns {
        Commission = "commission", commission;
        Discount = "discount", discount;
    }
    CountsAs {
        New = "new", counts_new;
        Newsletter = "newsletter", counts_newsletter;
        Trial = "trial", counts_trial;
        Won = "won", counts_won;
        Lost = "lost", counts_lost;
    }
}

/// What crosses to partners. What is not here stays with who owns the program.
const CROSSES: [&str; 15] = [
    "name",
    "kind",
    "description",
    "motions",
    "products",
    "territories",
    "earns",
    "rate",
    "window_days",
    "registering",
    "pass_up",
    "stages",
    "tiers",
    "period_months",
    "grace_days",
];

/// The assigned codes of ISO 3166-1.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ \
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER \
    ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM \
    IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF \
    MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK \
    PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD \
    TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

impl Definition {
    /// A program that is begun with a name alone.
    pub fn begun(name: &str, kind: Kind) -> Self {
        let motions = match kind {
            Kind::Marketing => vec![Motion::LinkShare],
            Kind::Referral => vec![Motion::LeadSubmission],
            Kind::Reseller => vec![Motion::DealRegistration],
            Kind::Technology => vec![Motion::CoSelling],
        };
        let earns = if kind == Kind::Reseller { Earns::Discount } else { Earns::Commission };
        Self { name: name.trim().to_owned(), kind, motions, earns, period_months: 12, ..Self::default() }
    }

    /// Whether it can be kept.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Wrong> {
        let mut wrong = Wrong::new();
        let mut say = |bad: bool, field, text: fn() -> String| {
            if bad {
                wrong.push((field, text()));
            }
        };
        say(self.name.trim().is_empty() || long(&self.name, 120), "name", texts::wrong_name);
        say(long(&self.description, 2_000), "description", texts::wrong_description);
        say(names(&self.products, 200, 120), "products", texts::wrong_products);
        say(names(&self.groups, 50, 60), "groups", texts::wrong_groups);
        let country = |code: &String| COUNTRIES.split_whitespace().any(|known| known == code);
        say(!self.territories.iter().all(country), "territories", texts::wrong_territories);
        say(share(self.rate), "rate", texts::wrong_rate);
        say(self.window_days > 3_650, "window_days", texts::wrong_days);
        say(self.grace_days > 3_650, "grace_days", texts::wrong_days);
        say(self.period_months > 60, "period_months", texts::wrong_months);
        let stages: Vec<String> = self.stages.iter().map(|stage| stage.name.clone()).collect();
        say(names(&stages, 12, 60), "stages", texts::wrong_stages);
        let told = |stage: &Stage| long(&stage.description, 500) || long(&stage.action, 300);
        say(self.stages.iter().any(told), "stages", texts::wrong_stage_long);
        let tiers: Vec<String> = self.tiers.iter().map(|tier| tier.name.clone()).collect();
        say(names(&tiers, 8, 60), "tiers", texts::wrong_tiers);
        say(self.tiers.iter().any(|tier| share(tier.rate)), "tiers", texts::wrong_rate);
        say(self.tiers.iter().any(|tier| long(&tier.benefits, 1_000)), "tiers", texts::wrong_benefits);
        let below = |tier: &Tier| tier.won.is_some_and(|won| won.minor < 0) || tier.accepted > 1_000_000;
        say(self.tiers.iter().any(below), "tiers", texts::wrong_requirement);
        say(!self.tiers.is_empty() && self.period_months == 0, "period_months", texts::wrong_months);
        wrong.extend(self.registering.wrong());
        // What a vendor tells comes without the agreement, and so does what is written down nowhere yet.
        if self.terms != Terms::default() {
            wrong.extend(agreements::wrong(&self.terms).map(|text| ("terms", text)));
            wrong.extend(self.registering.beyond(&self.terms));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// What crosses to partners, by its name.
    pub(super) fn crossing(&self) -> Vec<(&'static str, Value)> {
        let all = serde_json::to_value(self).unwrap_or_default();
        CROSSES.into_iter().map(|name| (name, all[name].clone())).collect()
    }

    /// What crossed, out of all the values that came; none where it cannot be read.
    pub(super) fn crossed(values: &std::collections::BTreeMap<String, Value>) -> Option<Self> {
        let came: Map<String, Value> = CROSSES
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), values.get(name)?.clone())))
            .collect();
        let came: Self = serde_json::from_value(Value::Object(came)).ok()?;
        came.check().is_ok().then_some(came)
    }
}

fn long(text: &str, most: usize) -> bool {
    text.chars().count() > most
}

fn share(rate: Percent) -> bool {
    !(0..=10_000).contains(&rate.0)
}

/// Whether these cannot be names of different things.
pub(super) fn names(names: &[String], most: usize, each: usize) -> bool {
    let twice = |at: usize, name: &String| {
        names.iter().take(at).any(|other| other.trim().eq_ignore_ascii_case(name.trim()))
    };
    let wrong = |(at, name): (usize, &String)| name.trim().is_empty() || long(name, each) || twice(at, name);
    names.len() > most || names.iter().enumerate().any(wrong)
}

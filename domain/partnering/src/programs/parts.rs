//! The parts of what a program says, each a short form of its own: its fields, what stands in them, and what was typed.

use std::{fmt, str::FromStr};

use kernel::{Currency, Money, Percent};
use trust::{merging::Values, sharing::field_label};
use web::Input;

use super::{
    Definition, PassUp, Precedence, Registering, Stage, Tier, Wrong, clauses,
    definition::{CountsAs, Earns, Kind, Motion},
};
use crate::agreements::{CATALOGUE, Speaks, of_registrations};
use crate::texts::programs as texts;

/// One part. Stages and tiers are numbered from 1; one more than there are is a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What it is called and what its partners do.
    Basics,
    /// What they sell, where, and what they have of it.
    Offer,
    /// What happens with registrations.
    Rules,
    /// What is promised and asked of registrations.
    Registering,
    /// Into which groups its partners are sorted.
    Groups,
    /// How performance is counted.
    Performance,
    /// One stage.
    Stage(usize),
    /// One tier.
    Tier(usize),
    /// What the agreement is called, and below how many totals are withheld.
    Agreement,
    /// One clause of the agreement: on that kind of envelope, numbered from 1 as in the catalogue.
    Clause(usize),
}

const ON: &str = "on";

impl Part {
    /// Fields that say one thing.
    pub(super) const TOGETHER: &'static [&'static str] = &["won", "currency"];

    /// Those that every program has.
    pub(super) const ALWAYS: [Self; 6] =
        [Self::Basics, Self::Offer, Self::Rules, Self::Registering, Self::Groups, Self::Performance];

    /// As people read it.
    pub(super) fn label(self) -> String {
        match self {
            Self::Basics => texts::part_basics(),
            Self::Offer => texts::part_offer(),
            Self::Rules => texts::part_rules(),
            Self::Registering => texts::part_registering(),
            Self::Groups => texts::part_groups(),
            Self::Performance => texts::part_performance(),
            Self::Stage(at) => texts::stage_numbered(at),
            Self::Tier(at) => texts::tier_numbered(at),
            Self::Agreement => texts::part_agreement(),
            Self::Clause(at) => speaks(at).map_or_else(texts::part_agreement, clauses::label),
        }
    }

    /// What stands in its fields; none where there is no such part.
    pub(super) fn typed(self, program: &Definition) -> Option<Values> {
        let check = |on: bool| if on { ON.to_owned() } else { String::new() };
        let mut values = Values::new();
        let mut put = |name: &str, value: String| {
            values.insert(name.to_owned(), value);
        };
        match self {
            Self::Basics => {
                put("name", program.name.clone());
                put("kind", program.kind.as_str().to_owned());
                put("description", program.description.clone());
                for motion in Motion::ALL {
                    put(motion.as_str(), check(program.motions.contains(motion)));
                }
            }
            Self::Offer => {
                put("products", program.products.join("\n"));
                put("territories", program.territories.join(", "));
                put("earns", program.earns.as_str().to_owned());
                put("rate", program.rate.plain());
            }
            Self::Rules => {
                put("window_days", program.window_days.to_string());
                put("pass_up", program.pass_up.to_string());
                put("upstream", program.upstream.map(|id| id.to_string()).unwrap_or_default());
            }
            Self::Registering => {
                let Registering { answer_hours, approvals, open_most, .. } = &program.registering;
                let Registering { extensions, extension_days, quiet_days, precedence, .. } =
                    &program.registering;
                let Registering { requires, questions, trial_days, trial_more_days, .. } =
                    &program.registering;
                put("answer_hours", answer_hours.to_string());
                put("approvals", approvals.join("\n"));
                put("open_most", open_most.to_string());
                put("extensions", extensions.to_string());
                put("extension_days", extension_days.to_string());
                put("quiet_days", quiet_days.to_string());
                put("trial_days", trial_days.to_string());
                put("trial_more_days", trial_more_days.to_string());
                put("precedence", precedence.as_str().to_owned());
                for (name, _) in of_registrations() {
                    put(name, check(requires.iter().any(|one| one == name)));
                }
                put("questions", questions.join("\n"));
            }
            Self::Groups => put("groups", program.groups.join("\n")),
            Self::Performance => {
                put("period_months", program.period_months.to_string());
                put("grace_days", program.grace_days.to_string());
                put("automatic", check(program.automatic));
            }
            Self::Stage(at) => {
                let stage = nth(&program.stages, at)?;
                put("name", stage.name.clone());
                put("description", stage.description.clone());
                put("action", stage.action.clone());
                put("counts_as", stage.counts_as.as_str().to_owned());
                put("remove", String::new());
            }
            Self::Tier(at) => {
                let tier = nth(&program.tiers, at)?;
                let won = tier.won.map(|won| text::typed(&won)).unwrap_or_default();
                let currency = tier.won.map_or(Currency::USD, |won| won.currency);
                put("name", tier.name.clone());
                put("accepted", tier.accepted.to_string());
                put("won", won);
                put("currency", currency.code().to_owned());
                put("rate", tier.rate.plain());
                put("benefits", tier.benefits.clone());
                put("remove", String::new());
            }
            Self::Agreement => {
                put("name", program.terms.name.clone());
                put("threshold", program.terms.threshold.to_string());
            }
            Self::Clause(at) => values = clauses::typed(speaks(at)?, &program.terms),
        }
        Some(values)
    }

    /// What was typed into its fields, and nothing else; a box that is not sent is off.
    pub(super) fn only(self, typed: &Values) -> Values {
        let like = match self {
            Self::Stage(_) => Self::Stage(1),
            Self::Tier(_) => Self::Tier(1),
            part => part,
        };
        let names = like.typed(&Definition::default()).unwrap_or_default();
        let one = |name: String| (name.clone(), typed.get(&name).cloned().unwrap_or_default());
        names.into_keys().map(one).collect()
    }

    /// Understands what was typed.
    pub(super) fn read(self, typed: &Values, program: &mut Definition) -> Result<(), Wrong> {
        let text = |name: &str| typed.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        let on = |name: &str| !text(name).is_empty();
        let lines = |name: &str| -> Vec<String> {
            let text = text(name);
            let lines = text.lines().map(|line| line.trim().to_owned());
            lines.filter(|line| !line.is_empty()).collect()
        };
        let mut wrong = Wrong::new();
        match self {
            Self::Basics => {
                program.name = text("name");
                program.kind = Kind::read(&text("kind")).unwrap_or(program.kind);
                program.description = text("description");
                program.motions = Motion::ALL.iter().copied().filter(|motion| on(motion.as_str())).collect();
            }
            Self::Offer => {
                program.products = lines("products");
                let typed = text("territories");
                let codes = typed.split([',', ';', ' ', '\n', '\r']).map(|code| code.trim().to_uppercase());
                program.territories = codes.filter(|code| !code.is_empty()).collect();
                program.territories.sort();
                program.territories.dedup();
                program.earns = Earns::read(&text("earns")).unwrap_or(program.earns);
                rate(&text("rate"), &mut program.rate, &mut wrong);
            }
            Self::Rules => {
                number("window_days", &text("window_days"), &mut program.window_days, &mut wrong);
                program.pass_up = text("pass_up").parse::<PassUp>().unwrap_or(program.pass_up);
                program.upstream = match text("upstream") {
                    none if none.is_empty() => None,
                    id => {
                        let place = id.parse().ok();
                        if place.is_none() {
                            wrong.push(("upstream", texts::wrong_upstream()));
                        }
                        place
                    }
                };
            }
            Self::Registering => {
                let rules = &mut program.registering;
                number("answer_hours", &text("answer_hours"), &mut rules.answer_hours, &mut wrong);
                number("open_most", &text("open_most"), &mut rules.open_most, &mut wrong);
                number("extensions", &text("extensions"), &mut rules.extensions, &mut wrong);
                number("extension_days", &text("extension_days"), &mut rules.extension_days, &mut wrong);
                number("quiet_days", &text("quiet_days"), &mut rules.quiet_days, &mut wrong);
                number("trial_days", &text("trial_days"), &mut rules.trial_days, &mut wrong);
                number("trial_more_days", &text("trial_more_days"), &mut rules.trial_more_days, &mut wrong);
                rules.approvals = lines("approvals");
                rules.precedence = Precedence::read(&text("precedence")).unwrap_or(rules.precedence);
                let required = of_registrations().iter().filter(|(name, _)| on(name));
                rules.requires = required.map(|(name, _)| (*name).to_owned()).collect();
                rules.questions = lines("questions");
            }
            Self::Groups => program.groups = lines("groups"),
            Self::Performance => {
                number("period_months", &text("period_months"), &mut program.period_months, &mut wrong);
                number("grace_days", &text("grace_days"), &mut program.grace_days, &mut wrong);
                program.automatic = on("automatic");
            }
            Self::Stage(at) => {
                let stage = Stage {
                    name: text("name"),
                    description: text("description"),
                    action: text("action"),
                    counts_as: CountsAs::read(&text("counts_as")).unwrap_or_default(),
                };
                set(&mut program.stages, at, stage, on("remove"), |stage| stage.name.is_empty(), &mut wrong);
            }
            Self::Tier(at) => {
                let mut tier = Tier { name: text("name"), benefits: text("benefits"), ..Tier::default() };
                number("accepted", &text("accepted"), &mut tier.accepted, &mut wrong);
                rate(&text("rate"), &mut tier.rate, &mut wrong);
                match (text("won"), text("currency").parse::<Currency>()) {
                    (won, _) if won.is_empty() => {}
                    (_, Err(error)) => wrong.push(("currency", error.to_string())),
                    (won, Ok(currency)) => match Money::parse(&::text::untyped(&won), currency) {
                        Ok(won) => tier.won = Some(won),
                        Err(error) => wrong.push(("won", error.to_string())),
                    },
                }
                set(&mut program.tiers, at, tier, on("remove"), |tier| tier.name.is_empty(), &mut wrong);
            }
            Self::Agreement => {
                program.terms.name = text("name");
                number("threshold", &text("threshold"), &mut program.terms.threshold, &mut wrong);
            }
            Self::Clause(at) => match speaks(at) {
                Some(speaks) => wrong.extend(clauses::read(speaks, typed, &mut program.terms)),
                None => wrong.push(("covered", texts::absent_part())),
            },
        }
        // What is wrong with the whole is said at the field of this part that it came from.
        if let Err(whole) = program.check() {
            let own = |(field, text): (&'static str, String)| match (self, field) {
                (Self::Stage(_), "stages") | (Self::Tier(_), "tiers") => Some(("name", text)),
                (Self::Agreement, "terms") => Some(("name", text)),
                (Self::Clause(_), "terms") => Some(("covered", text)),
                (Self::Stage(_) | Self::Tier(_) | Self::Agreement | Self::Clause(_), _) => None,
                (_, field) => typed.contains_key(field).then_some((field, text)),
            };
            wrong.extend(whole.into_iter().filter_map(own));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Its fields; `upstreams` are the places in vendors' programs that one has.
    pub(super) fn fields(self, upstreams: &[(String, String)]) -> Vec<Input> {
        let choices = |all: &mut dyn Iterator<Item = (&'static str, String)>| -> Vec<(String, String)> {
            all.map(|(word, label)| (word.to_owned(), label)).collect()
        };
        match self {
            Self::Basics => {
                let kinds = choices(&mut Kind::ALL.iter().map(|one| (one.as_str(), one.label())));
                let mut fields = vec![
                    Input::text("name", texts::name()).most(120).required(),
                    Input::choice("kind", texts::kind(), kinds),
                    Input::long("description", texts::description())
                        .hint(texts::description_hint())
                        .most(2_000),
                ];
                let motions = Motion::ALL.iter();
                fields.extend(motions.map(|motion| Input::check(motion.as_str(), motion.label())));
                fields
            }
            Self::Offer => {
                let earns = choices(&mut Earns::ALL.iter().map(|one| (one.as_str(), one.label())));
                vec![
                    Input::long("products", texts::products()).hint(texts::products_hint()),
                    Input::exact("territories", texts::territories())
                        .hint(texts::territories_hint())
                        .most(1_000),
                    Input::choice("earns", texts::earns(), earns),
                    Input::exact("rate", texts::rate()).hint(texts::rate_hint()).most(10),
                ]
            }
            Self::Rules => {
                let ways = choices(
                    &mut PassUp::ALL.iter().map(|way| (way.as_str(), super::difference::passing(*way))),
                );
                let nowhere = [(String::new(), texts::no_upstream())];
                let places: Vec<(String, String)> =
                    nowhere.into_iter().chain(upstreams.iter().cloned()).collect();
                vec![
                    Input::exact("window_days", texts::window()).hint(texts::window_hint()).most(5),
                    Input::choice("pass_up", texts::passing(), ways),
                    Input::choice("upstream", texts::upstream(), places).hint(texts::upstream_hint()),
                ]
            }
            Self::Registering => {
                let precedences = choices(&mut Precedence::ALL.iter().map(|one| (one.as_str(), one.label())));
                let required = of_registrations().iter();
                let required =
                    required.map(|(name, _)| Input::check(*name, texts::required_field(field_label(name))));
                let asked = Input::long("questions", texts::questions()).hint(texts::questions_hint());
                let mut inputs = vec![
                    Input::exact("answer_hours", texts::answer_hours())
                        .hint(texts::answer_hours_hint())
                        .most(4),
                    Input::long("approvals", texts::approvals()).hint(texts::approvals_hint()).most(310),
                    Input::exact("open_most", texts::open_most()).hint(texts::open_most_hint()).most(7),
                    Input::exact("extensions", texts::extensions()).hint(texts::extensions_hint()).most(3),
                    Input::exact("extension_days", texts::extension_days()).most(5),
                    Input::exact("quiet_days", texts::quiet_days()).hint(texts::quiet_days_hint()).most(5),
                    Input::exact("trial_days", texts::trial_days()).hint(texts::trial_days_hint()).most(3),
                    Input::exact("trial_more_days", texts::trial_more_days()).most(3),
                    Input::choice("precedence", texts::precedence(), precedences)
                        .hint(texts::precedence_hint()),
                ];
                inputs.extend(required);
                inputs.push(asked.most(1_700));
                inputs
            }
            Self::Groups => vec![Input::long("groups", texts::groups()).hint(texts::groups_hint())],
            Self::Performance => vec![
                Input::exact("period_months", texts::period()).hint(texts::period_hint()).most(3),
                Input::exact("grace_days", texts::grace()).hint(texts::grace_hint()).most(5),
                Input::check("automatic", texts::automatic()),
            ],
            Self::Stage(_) => {
                let stages = choices(&mut CountsAs::ALL.iter().map(|one| (one.as_str(), one.label())));
                vec![
                    Input::text("name", texts::stage_name()).most(60),
                    Input::text("description", texts::stage_about()).most(500),
                    Input::text("action", texts::stage_action()).most(300),
                    Input::choice("counts_as", texts::counts_as(), stages).hint(texts::counts_as_hint()),
                    Input::check("remove", texts::remove_stage()),
                ]
            }
            Self::Tier(_) => vec![
                Input::text("name", texts::tier_name()).most(60),
                Input::exact("accepted", texts::tier_accepted()).hint(texts::tier_accepted_hint()).most(7),
                Input::money("won", texts::tier_won()).hint(texts::tier_won_hint()),
                Input::exact("currency", texts::currency()).most(3),
                Input::exact("rate", texts::tier_rate()).hint(texts::rate_hint()).most(10),
                Input::long("benefits", texts::tier_benefits()).most(1_000),
                Input::check("remove", texts::remove_tier()),
            ],
            Self::Agreement => vec![
                Input::text("name", texts::agreement_name()).most(120).required(),
                Input::exact("threshold", texts::threshold()).hint(texts::threshold_hint()).most(4),
            ],
            Self::Clause(at) => speaks(at).map(clauses::fields).unwrap_or_default(),
        }
    }
}

/// What the clause of that number is about.
fn speaks(at: usize) -> Option<&'static Speaks> {
    CATALOGUE.get(at.checked_sub(1)?)
}

/// The one of that number; one more than there are is a new one.
fn nth<T: Default + Clone>(all: &[T], at: usize) -> Option<T> {
    match at.checked_sub(1)? {
        at if at < all.len() => all.get(at).cloned(),
        at => (at == all.len()).then(T::default),
    }
}

fn set<T>(all: &mut Vec<T>, at: usize, one: T, remove: bool, nameless: fn(&T) -> bool, wrong: &mut Wrong) {
    let Some(at) = at.checked_sub(1).filter(|at| *at <= all.len()) else {
        wrong.push(("name", texts::absent_part()));
        return;
    };
    match (remove, all.get_mut(at)) {
        (true, Some(_)) => {
            all.remove(at);
        }
        (true, None) => {}
        (false, _) if nameless(&one) => wrong.push(("name", texts::wrong_name())),
        (false, Some(known)) => *known = one,
        (false, None) => all.push(one),
    }
}

fn number(field: &'static str, typed: &str, into: &mut u32, wrong: &mut Wrong) {
    match typed {
        "" => *into = 0,
        typed => match text::untyped(typed).parse() {
            Ok(number) => *into = number,
            Err(_) => wrong.push((field, texts::wrong_number())),
        },
    }
}

fn rate(typed: &str, into: &mut Percent, wrong: &mut Wrong) {
    match typed {
        "" => *into = Percent::default(),
        typed => match Percent::parse(&text::untyped(typed)) {
            Some(rate) => *into = rate,
            None => wrong.push(("rate", texts::wrong_rate())),
        },
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basics => f.write_str("basics"),
            Self::Offer => f.write_str("offer"),
            Self::Rules => f.write_str("rules"),
            Self::Registering => f.write_str("registering"),
            Self::Groups => f.write_str("groups"),
            Self::Performance => f.write_str("performance"),
            Self::Stage(at) => write!(f, "stage-{at}"),
            Self::Tier(at) => write!(f, "tier-{at}"),
            Self::Agreement => f.write_str("agreement"),
            Self::Clause(at) => write!(f, "clause-{at}"),
        }
    }
}

impl FromStr for Part {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let always = Self::ALWAYS.into_iter().chain([Self::Agreement]);
        if let Some(part) = always.into_iter().find(|part| part.to_string() == text) {
            return Ok(part);
        }
        let (which, at) = text.split_once('-').ok_or(())?;
        let at = at.parse::<usize>().ok().filter(|at| (1..=12).contains(at)).ok_or(())?;
        match which {
            "stage" => Ok(Self::Stage(at)),
            "tier" if at <= 8 => Ok(Self::Tier(at)),
            "clause" if speaks(at).is_some() => Ok(Self::Clause(at)),
            _ => Err(()),
        }
    }
}

//! The part of a registration's page that says whom it meets: to who decides both sides next to each other, what the
//! score is made of and what the program's rule makes of the two; to its sender a word and a reason.

use askama::{Template, filters::HtmlSafe};
use kernel::{Timestamp, Uuid};
use matching::{Part as Points, Reason, Verdict};
use partnering::programs::Precedence;
use trust::access::Access;
use vault::{Tx, VaultError};
use web::{Input, Tag};

use super::{
    checking::MOST,
    comparing::{Met, Rival, compare, outcome},
    named,
    store::{self, Check},
};
use crate::texts::conflicts as texts;
use crate::{
    accounts,
    leads::{self, Draft},
    registrations::{self, Direction, Registration, State},
};

/// Every reason that is told, in a word.
pub(super) const REASONS: [&str; 8] =
    ["nothing", "your_own", "similar", "registered", "customer", "own_sale", "named_account", "later"];

/// What a registration meets, as its page shows it.
#[derive(Template)]
#[template(path = "conflicts/part.html")]
pub(crate) struct Part {
    shown: bool,
    verdict: Tag,
    about: String,
    /// Why it was accepted nonetheless.
    despite: Option<String>,
    rivals: Vec<Beside>,
    /// Below the organisation's address, and where the page is.
    org: String,
    here: String,
    /// Asks for a reason before it is accepted.
    asks: Option<Input>,
}

impl HtmlSafe for Part {}

/// A rival beside the registration.
struct Beside {
    title: String,
    place: Option<String>,
    score: String,
    lines: Vec<(String, String, String)>,
    points: Vec<(String, String)>,
    /// What follows for the two.
    rule: String,
}

impl Part {
    /// Reads it through the sight of who looks: what they may not see is not told.
    pub(crate) async fn read(
        tx: &Tx,
        registration: &Registration,
        rule: Precedence,
    ) -> Result<Self, VaultError> {
        let kept = store::check(tx, registration.id).await?;
        let waits = registration.direction == Direction::Received && registration.state == State::Pending;
        let mut part = Self::nothing();
        if waits {
            let rivals = compare(tx, registration).await?;
            let (verdict, reason) = outcome(&rivals);
            part.say(verdict, reason, true);
            for rival in &rivals {
                part.rivals.push(Beside::read(tx, registration, rival, rule).await?);
            }
            if verdict == Verdict::Conflict {
                part.asks = Some(asks());
            }
        } else if let Some(check) = &kept {
            part.keep(check, registration.direction);
        } else if registration.direction == Direction::Sent && registration.state == State::Pending {
            part.shown = true;
            part.verdict = Tag { kind: web::Kind::Plain, text: texts::not_compared() };
            part.about = texts::not_compared_about(&registration.peer_name);
        }
        part.despite = kept.and_then(|check| check.despite);
        Ok(part)
    }

    fn nothing() -> Self {
        Self {
            shown: false,
            verdict: Tag { kind: web::Kind::Plain, text: String::new() },
            about: String::new(),
            despite: None,
            rivals: Vec::new(),
            org: String::new(),
            here: String::new(),
            asks: None,
        }
    }

    /// For this page.
    pub(crate) fn at(self, access: &Access, here: &str, decides: bool) -> Self {
        let asks = self.asks.filter(|_| decides);
        Self { org: access.here(""), here: here.to_owned(), asks, ..self }
    }

    /// Whether accepting it asks for a reason, here.
    pub(crate) fn asks(&self) -> bool {
        self.asks.is_some()
    }

    fn keep(&mut self, check: &Check, direction: Direction) {
        let verdict = check.verdict.as_deref().and_then(|verdict| verdict.parse::<Verdict>().ok());
        if let Some(verdict) = verdict {
            self.say(verdict, check.reason.as_deref().unwrap_or_default(), direction == Direction::Received);
        }
    }

    fn say(&mut self, verdict: Verdict, reason: &str, received: bool) {
        self.shown = true;
        self.verdict = tag(verdict);
        self.about = if received { met(reason) } else { told(reason) };
    }
}

fn asks() -> Input {
    Input::long("despite", texts::despite()).most(MOST as u32).required().hint(texts::despite_hint())
}

/// A verdict as people read it.
pub(super) fn tag(verdict: Verdict) -> Tag {
    let (kind, text) = match verdict {
        Verdict::Clear => (web::Kind::Good, texts::clear()),
        Verdict::Possible => (web::Kind::Warn, texts::possible()),
        Verdict::Conflict => (web::Kind::Bad, texts::conflict()),
    };
    Tag { kind, text }
}

/// A reason for who decides.
fn met(reason: &str) -> String {
    match reason {
        "nothing" => texts::met_nothing(),
        "your_own" => texts::met_own(),
        "registered" => texts::met_registered(),
        "customer" => texts::met_customer(),
        "own_sale" => texts::met_own_sale(),
        "named_account" => texts::met_named(),
        _ => texts::met_similar(),
    }
}

/// A reason for who submitted it.
fn told(reason: &str) -> String {
    match reason {
        "nothing" => texts::told_nothing(),
        "your_own" => texts::told_own(),
        "registered" => texts::told_registered(),
        "customer" => texts::told_customer(),
        "own_sale" => texts::told_own_sale(),
        "named_account" => texts::told_named(),
        _ => texts::told_similar(),
    }
}

/// What is known of the other side, for who may see it.
struct Other {
    title: String,
    place: String,
    sale: Draft,
    who: String,
}

impl Other {
    async fn find(tx: &Tx, met: &Met) -> Result<Option<Self>, VaultError> {
        Ok(match met {
            Met::Registration { id, .. } => registrations::find(tx, *id).await?.map(|other| Self {
                title: texts::a_registration(&other.peer_name, other.standing()),
                place: format!("registrations/{id}"),
                who: other.peer_name,
                sale: other.sale,
            }),
            Met::Lead(id) => leads::find(tx, (*id).into()).await?.map(|lead| Self {
                title: texts::a_lead(),
                place: format!("leads/{}", lead.id),
                who: texts::yours(),
                sale: lead.draft,
            }),
            Met::Account(id) => accounts::find(tx, (*id).into()).await?.map(|account| Self {
                title: texts::an_account(),
                place: format!("accounts/{}", account.id),
                who: texts::yours(),
                sale: known(Some(account.details.name), account.details.domain, account.details.country),
            }),
            Met::Named(id) => named_beside(tx, *id).await?,
        })
    }
}

async fn named_beside(tx: &Tx, id: Uuid) -> Result<Option<Other>, VaultError> {
    Ok(named::find(tx, id.into()).await?.map(|named| Other {
        title: texts::a_named(named.entry.to_string()),
        place: "named-accounts".to_owned(),
        who: texts::yours(),
        sale: known(Some(named.name), named.domain, named.country),
    }))
}

fn known(company: Option<String>, domain: Option<kernel::Domain>, country: Option<String>) -> Draft {
    Draft { company, domain, country, ..Draft::default() }
}

impl Beside {
    async fn read(
        tx: &Tx,
        registration: &Registration,
        rival: &Rival,
        rule: Precedence,
    ) -> Result<Self, VaultError> {
        let score = texts::score(rival.found.score);
        let points = rival.found.parts.iter().map(points).collect();
        let Some(other) = Other::find(tx, &rival.met).await? else {
            let (title, rule) = (texts::hidden(), String::new());
            return Ok(Self { title, place: None, score, lines: Vec::new(), points, rule });
        };
        let now = tx.now();
        Ok(Self {
            title: other.title,
            lines: lines(registration, &other.sale, (registration.submitted, rival.since), now),
            rule: follows(registration, rival, rule, &other.who),
            place: Some(other.place),
            score,
            points,
        })
    }
}

/// Both sides, line by line.
fn lines(
    registration: &Registration,
    other: &Draft,
    (ours, theirs): (Timestamp, Timestamp),
    now: Timestamp,
) -> Vec<(String, String, String)> {
    let sale = &registration.sale;
    let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or("–").to_owned();
    let domain = |sale: &Draft| text(sale.domain.as_ref().map(|domain| domain.as_str()));
    let email = |sale: &Draft| text(sale.contact_email.as_ref().map(|email| email.as_str()));
    vec![
        (texts::company(), text(sale.company.as_deref()), text(other.company.as_deref())),
        (texts::domain(), domain(sale), domain(other)),
        (texts::country(), text(sale.country.as_deref()), text(other.country.as_deref())),
        (texts::email(), email(sale), email(other)),
        (texts::product(), text(Some(&sale.product)), text(Some(&other.product))),
        (texts::since(), web::moment(ours, now), web::moment(theirs, now)),
    ]
}

/// What follows for the two; people decide.
fn follows(registration: &Registration, rival: &Rival, rule: Precedence, who: &str) -> String {
    match &rival.met {
        Met::Registration { own: true, .. } => texts::same_partner(who),
        Met::Registration { .. } => {
            let this = &registration.peer_name;
            let (first, second) = if registration.submitted < rival.since {
                (this.as_str(), who)
            } else {
                (who, this.as_str())
            };
            match rule {
                Precedence::FirstComplete => texts::first_complete(first),
                Precedence::SecondGetsHalf => texts::second_gets_half(first, second),
                Precedence::CustomersChoice => texts::customers_choice(),
            }
        }
        Met::Named(_) if !rival.counts => texts::named_afterwards(),
        _ if !rival.counts => texts::afterwards(),
        _ => texts::before(),
    }
}

/// A part of a score as people read it.
fn points(part: &Points) -> (String, String) {
    (reason(part.reason), format!("{:+}", part.points))
}

/// Why points are given, as people read it.
pub(super) fn reason(reason: Reason) -> String {
    match reason {
        Reason::SameNumber => texts::same_number(),
        Reason::OtherNumber => texts::other_number(),
        Reason::SameDomain => texts::same_domain(),
        Reason::LookalikeDomain => texts::lookalike_domain(),
        Reason::OtherEnding => texts::other_ending(),
        Reason::NearDomain => texts::near_domain(),
        Reason::NameInDomain => texts::name_in_domain(),
        Reason::OtherDomain => texts::other_domain(),
        Reason::SameEmail => texts::same_email(),
        Reason::SameName => texts::same_name(),
        Reason::UsualWords => texts::usual_words(),
        Reason::SimilarName => texts::similar_name(),
        Reason::Branch => texts::branch(),
        Reason::Initials => texts::initials(),
        Reason::SameCountry => texts::same_country(),
        Reason::OtherCountry => texts::other_country(),
        Reason::OtherProduct => texts::other_product(),
    }
}

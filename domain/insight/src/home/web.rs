//! The start page.

use askama::Template;
use axum::http::Method;
use kernel::Timestamp;
use selling::registrations::{Direction, Registration, counts};
use trust::Portal;
use trust::access::{Access, Counts, Reads, Role};
use vault::{Tx, VaultError};
use web::{Empty, Figures, Html, Page, Problem, Rooms, Sample, Tag};

use super::ageing::Ages;
use super::channel::{self, Chart, Group};
use super::waiting::{Held, Waiting};
use crate::kpis::{Kpis, Tier, kpis};

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}", Sample::get(), show);
}

async fn show(reads: Reads) -> Result<Html<Home>, Problem> {
    let look = reads.vault.read(async |tx: &Tx| look(tx, &reads.card.name).await).await;
    Ok(Html(Home::new(&reads, look.map_err(|error| Problem::broken(&error))?)))
}

/// What the page shows, at one moment of the vault.
pub(super) struct Look {
    pub(super) waiting: Waiting,
    pub(super) kpis: Kpis,
    /// How many registrations there are in every state, of the direction that is counted.
    pub(super) registrations: u64,
    /// How long registrations wait that are not decided.
    pub(super) undecided: Ages,
    /// How long open deals have been in their stage.
    pub(super) open: Ages,
    pub(super) now: Timestamp,
}

async fn look(tx: &Tx, me: &str) -> Result<Look, VaultError> {
    let kpis = kpis(tx, me).await?;
    let states = counts(tx, Some(kpis.direction)).await?;
    let registrations = states.iter().map(|(_, count)| count).sum();
    Ok(Look {
        waiting: Waiting::read(tx).await?,
        registrations,
        undecided: Ages::waiting(tx, kpis.direction).await?,
        open: Ages::open(tx).await?,
        kpis,
        now: tx.now(),
    })
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct Home {
    page: Page,
    greeting: String,
    sentences: Vec<Sentence>,
    action: Option<(String, &'static str)>,
    waiting: Option<Shown>,
    figures: Figures,
    charts: Vec<Chart>,
    groups: Vec<Group>,
    empty: Option<Empty>,
}

/// Something that needs somebody: the words that lead there, and the rest of the sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) href: String,
    pub(super) linked: String,
    pub(super) rest: String,
}

/// The oldest of what waits.
struct Shown {
    title: String,
    all: String,
    through: &'static str,
    act: Option<&'static str>,
    rows: Vec<Line>,
}

struct Line {
    href: String,
    name: String,
    product: String,
    through: String,
    value: String,
    hops: Vec<Tag>,
    since: String,
}

impl Home {
    fn new(access: &Access, look: Look) -> Self {
        let here = access.here("");
        let decides = access.role >= Role::Manager;
        let counts = Counts {
            registrations: Some(look.waiting.decide).filter(|count| *count > 0),
            ..Counts::default()
        };
        let first = access.person.as_ref().and_then(|person| person.name.split_whitespace().next());
        let nothing = look.registrations == 0 && look.waiting.private == 0;
        Self {
            page: access.page_with("Home", counts),
            greeting: first.map_or_else(|| access.card.name.clone(), |name| format!("Welcome, {name}")),
            action: action(&look, &here, access.role),
            sentences: sentences(&look, &here, decides),
            waiting: Shown::new(&look, &here, decides),
            figures: channel::figures(&look.kpis, look.registrations, &here),
            charts: charts(&look, &here),
            groups: channel::groups(&look.kpis, &here),
            empty: nothing.then(|| empty(look.kpis.tier, &here)),
        }
    }
}

/// What was won, and how long the rest has been under way.
fn charts(look: &Look, here: &str) -> Vec<Chart> {
    let undecided = match look.kpis.direction {
        Direction::Received => "Waiting for your decision, by age",
        Direction::Sent => "Waiting at your partners, by age",
    };
    let mut charts = channel::charts(&look.kpis, here);
    charts.extend(look.undecided.chart(undecided, "Registrations", here));
    charts.extend(look.open.chart("Open deals, by time in their stage", "Deals", here));
    charts
}

/// What needs somebody, the most pressing first.
pub(super) fn sentences(look: &Look, here: &str, decides: bool) -> Vec<Sentence> {
    let Waiting { decide, held, invitations, private, oldest } = &look.waiting;
    let sentence = |place: &str, linked: String, rest: String| Sentence {
        href: format!("{here}/{place}"),
        linked,
        rest,
    };
    let mut sentences = Vec::new();
    for (id, name) in invitations {
        let rest = " waits for your answer.".to_owned();
        sentences.push(sentence(&format!("partners/{id}"), format!("An invitation from {name}"), rest));
    }
    if *decide > 0 {
        let whom = if decides { "you" } else { "a decision" };
        let waits = if *decide == 1 { "waits" } else { "wait" };
        let oldest = oldest.first().map_or_else(String::new, |first| {
            format!(" The oldest came {}.", web::ago(first.submitted, look.now))
        });
        sentences.push(sentence(
            "registrations?direction=received&state=pending",
            counted(*decide, "registration"),
            format!(" {waits} for {whom}.{oldest}"),
        ));
    }
    if look.kpis.tier == Tier::Reseller && *private > 0 {
        let rest = if *private == 1 { " is yours alone so far." } else { " are yours alone so far." };
        sentences.push(sentence("leads?stage=open", counted(*private, "open lead"), rest.to_owned()));
    }
    for Held { name, via, registrations } in held {
        let waits = if *registrations == 1 { "waits" } else { "wait" };
        let (state, peer) = if via.is_some() { ("accepted", via.as_ref()) } else { ("pending", Some(name)) };
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("direction", "sent"), ("state", state)])
            .extend_pairs(peer.map(|peer| ("peer", peer)))
            .finish();
        let told = via.as_ref().map_or_else(String::new, |via| format!(", as {via} reports"));
        sentences.push(sentence(
            &format!("registrations?{query}"),
            format!("{} of yours", counted(*registrations, "registration")),
            format!(" {waits} for {name}{told}."),
        ));
    }
    sentences
}

/// The one thing to do first.
fn action(look: &Look, here: &str, role: Role) -> Option<(String, &'static str)> {
    if look.waiting.decide > 0 && role >= Role::Manager {
        let queue = format!("{here}/registrations?direction=received&state=pending");
        return Some((queue, "Review registrations"));
    }
    let adds = look.kpis.tier == Tier::Reseller && role >= Role::Member;
    adds.then(|| (format!("{here}/leads/new"), "Add a lead"))
}

impl Shown {
    fn new(look: &Look, here: &str, decides: bool) -> Option<Self> {
        let received = look.waiting.decide > 0;
        let rows: Vec<Line> = look.waiting.oldest.iter().map(|one| Line::new(one, here, look.now)).collect();
        let direction = if received { Direction::Received } else { Direction::Sent };
        (!rows.is_empty()).then(|| Self {
            title: if received { "Waiting for a decision" } else { "Waiting at your partners" }.to_owned(),
            all: format!("{here}/registrations?direction={}&state=pending", direction.as_str()),
            through: if received { "Through" } else { "With" },
            act: (received && decides).then_some("Review"),
            rows,
        })
    }
}

impl Line {
    fn new(registration: &Registration, here: &str, now: Timestamp) -> Self {
        let hop = |hop: &selling::registrations::Hop| Tag {
            kind: match hop.state.as_str() {
                "accepted" => web::Kind::Good,
                "denied" | "refused" => web::Kind::Bad,
                "pending" => web::Kind::Warn,
                _ => web::Kind::Plain,
            },
            text: format!("{} · {}", hop.name, hop.label().to_lowercase()),
        };
        let peer = &registration.peer_name;
        Self {
            href: format!("{here}/registrations/{}", registration.id),
            name: registration.title().to_owned(),
            product: registration.sale.product.clone(),
            through: registration
                .reseller
                .as_ref()
                .map_or_else(|| peer.clone(), |reseller| format!("{reseller}, {peer}")),
            value: registration.sale.value.map_or_else(String::new, |value| value.to_string()),
            hops: registration.hops().iter().map(hop).collect(),
            since: web::ago(registration.submitted, now),
        }
    }
}

fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", web::number(count), if count == 1 { "" } else { "s" })
}

fn empty(tier: Tier, here: &str) -> Empty {
    match tier {
        Tier::Reseller => Empty {
            icon: "lead",
            title: "Start with a lead".to_owned(),
            text:
                "A lead is yours alone. When you register it with a partner, you see beforehand what leaves \
                   your vault."
                    .to_owned(),
            action: Some((format!("{here}/leads/new"), "Add a lead".to_owned())),
        },
        Tier::Vendor | Tier::Distributor => Empty {
            icon: "registration",
            title: "No registrations yet".to_owned(),
            text: "What your partners register with you stands here, waiting for your decision.".to_owned(),
            action: Some((format!("{here}/partners"), "See your partners".to_owned())),
        },
    }
}

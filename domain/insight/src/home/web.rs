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
use crate::texts::home as texts;

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
    action: Option<(String, String)>,
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
    through: String,
    act: Option<String>,
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
            page: access.page_with(texts::title(), counts),
            greeting: first.map_or_else(|| access.card.name.clone(), texts::welcome),
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
        Direction::Received => texts::undecided_here(),
        Direction::Sent => texts::undecided_there(),
    };
    let mut charts = channel::charts(&look.kpis, here);
    charts.extend(look.undecided.chart(undecided, texts::all_registrations(), here));
    charts.extend(look.open.chart(texts::open_by_age(), texts::deals(), here));
    charts
}

/// What needs somebody, the most pressing first.
pub(super) fn sentences(look: &Look, here: &str, decides: bool) -> Vec<Sentence> {
    let Waiting { decide, held, invitations, again: (again, lost), private, oldest } = &look.waiting;
    let sentence = |place: &str, linked: String, rest: String| Sentence {
        href: format!("{here}/{place}"),
        linked,
        rest,
    };
    let mut sentences = Vec::new();
    for (id, name) in invitations {
        let place = format!("partners/{id}");
        sentences.push(sentence(&place, texts::invitation(name), texts::invitation_waits()));
    }
    if *decide > 0 {
        let waits = if decides { texts::wait_for_you(*decide) } else { texts::wait_for_decision(*decide) };
        let oldest = oldest.first().map(|first| texts::oldest(web::ago(first.submitted, look.now)));
        sentences.push(sentence(
            "registrations?direction=received&state=pending",
            texts::registrations(*decide),
            std::iter::once(waits).chain(oldest).collect::<Vec<_>>().join(" "),
        ));
    }
    if *again > 0 {
        sentences.push(sentence(lost, texts::lost_deals(*again), texts::look_again(*again)));
    }
    if look.kpis.tier == Tier::Reseller && *private > 0 {
        let rest = texts::are_private(*private);
        sentences.push(sentence("leads?stage=open", texts::private(*private), rest));
    }
    for Held { name, via, registrations } in held {
        let (state, peer) = if via.is_some() { ("accepted", via.as_ref()) } else { ("pending", Some(name)) };
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("direction", "sent"), ("state", state)])
            .extend_pairs(peer.map(|peer| ("peer", peer)))
            .finish();
        let waits = match via {
            Some(via) => texts::wait_for_as_reported(*registrations, name, via),
            None => texts::wait_for(*registrations, name),
        };
        let what = texts::registrations_of_yours(*registrations);
        sentences.push(sentence(&format!("registrations?{query}"), what, waits));
    }
    sentences
}

/// The one thing to do first.
fn action(look: &Look, here: &str, role: Role) -> Option<(String, String)> {
    if look.waiting.decide > 0 && role >= Role::Manager {
        let queue = format!("{here}/registrations?direction=received&state=pending");
        return Some((queue, texts::review_registrations()));
    }
    let adds = look.kpis.tier == Tier::Reseller && role >= Role::Member;
    adds.then(|| (format!("{here}/leads/new"), texts::add_lead()))
}

impl Shown {
    fn new(look: &Look, here: &str, decides: bool) -> Option<Self> {
        let received = look.waiting.decide > 0;
        let rows: Vec<Line> = look.waiting.oldest.iter().map(|one| Line::new(one, here, look.now)).collect();
        let direction = if received { Direction::Received } else { Direction::Sent };
        (!rows.is_empty()).then(|| Self {
            title: if received { texts::waiting_here() } else { texts::waiting_there() },
            all: format!("{here}/registrations?direction={}&state=pending", direction.as_str()),
            through: if received { texts::through() } else { texts::with() },
            act: (received && decides).then(texts::review),
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
            text: texts::hop(&hop.name, hop.label().to_lowercase()),
        };
        let peer = &registration.peer_name;
        Self {
            href: format!("{here}/registrations/{}", registration.id),
            name: registration.title(),
            product: registration.sale.product.clone(),
            through: registration
                .reseller
                .as_ref()
                .map_or_else(|| peer.clone(), |reseller| texts::reseller_and_peer(reseller, peer)),
            value: registration.sale.value.map_or_else(String::new, |value| web::money(&value)),
            hops: registration.hops().iter().map(hop).collect(),
            since: web::ago(registration.submitted, now),
        }
    }
}

fn empty(tier: Tier, here: &str) -> Empty {
    match tier {
        Tier::Reseller => Empty {
            icon: "lead",
            title: texts::start_with_lead(),
            text: texts::start_with_lead_about(),
            action: Some((format!("{here}/leads/new"), texts::add_lead())),
        },
        Tier::Vendor | Tier::Distributor => Empty {
            icon: "registration",
            title: texts::no_registrations(),
            text: texts::no_registrations_about(),
            action: Some((format!("{here}/partners"), texts::see_partners())),
        },
    }
}

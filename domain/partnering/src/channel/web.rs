//! The page of the channel.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use kernel::{OrgId, ProgramId};
use serde::Deserialize;
use trust::Portal;
use trust::access::{Access, Administers, Reads, Role as May};
use vault::{Card, Change, Tx, VaultError};
use web::{Crumb, Empty, Html, Kind, Page, Problem, Rooms, Sample, Tag};

use super::acts::{self, ChannelError, Outcome};
use super::matrix::{Channel, Offered, Partner, Vendor};
use crate::partnerships::State;
use crate::texts::channel as texts;

/// Partners on a page.
const ROWS: usize = 50;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/channel", Sample::get(), show);
    let form = Sample::form("program={program}&partner={partner}");
    rooms.page(Method::POST, "/o/{org}/channel/places", form, let_in);
    rooms.page(Method::POST, "/o/{org}/channel/endings", form, stop);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    page: Option<usize>,
}

async fn show(access: Reads, Query(asked): Query<Asked>) -> Result<Html<ChannelPage>, Problem> {
    let channel = access.vault.read(async |tx: &Tx| Channel::read(tx).await).await.map_err(broken)?;
    Ok(Html(ChannelPage::new(&access, &channel, &asked)))
}

type Pairs = Form<Vec<(String, String)>>;

/// Which partners, and which program: those that were ticked, or the one whose button was pressed.
struct Wanted {
    program: ProgramId,
    partners: Vec<OrgId>,
}

impl Wanted {
    fn of(form: &[(String, String)]) -> Result<Self, Problem> {
        let value =
            |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let only = value("only").and_then(|only| only.split_once(' '));
        let program = only.map_or_else(|| value("program").unwrap_or_default(), |(_, program)| program);
        let program = program.parse().map_err(|_| ChannelError::Program)?;
        let ticked = form.iter().filter(|(name, _)| name == "partner").map(|(_, id)| id.as_str());
        let partners: Vec<OrgId> = match only {
            Some((partner, _)) => partner.parse().into_iter().collect(),
            None => ticked.filter_map(|id| id.parse().ok()).collect(),
        };
        Ok(Self { program, partners: acts::chosen(partners)? })
    }
}

async fn let_in(access: Administers, Form(form): Pairs) -> Result<Html<OutcomePage>, Problem> {
    let Wanted { program, partners } = Wanted::of(&form)?;
    let (name, outcome) = invite(&access, program, partners).await?;
    let told = texts::let_in_told(outcome.done.len(), name);
    Ok(Html(OutcomePage::new(&access, texts::outcome_let_in(), told, &texts::was_invited(), outcome)))
}

/// Invites them; with what the program is called.
pub(super) async fn invite(
    access: &Access,
    program: ProgramId,
    partners: Vec<OrgId>,
) -> Result<(String, Outcome), Problem> {
    let directory = access.exchange.vaults().directory();
    let mut cards: BTreeMap<OrgId, Option<Card>> = BTreeMap::new();
    for id in partners {
        cards.insert(id, directory.card(id).await.map_err(broken)?);
    }
    let (exchange, me) = (&access.exchange, access.card.name.as_str());
    let done = access.vault.change(access.actor, async |change: &Change| {
        let outcome = acts::let_in(exchange, change, me, program, &cards).await?;
        Ok::<_, ChannelError>((name(change, program).await?, outcome))
    });
    Ok(done.await?)
}

/// Asks first; then ends what was looked at.
async fn stop(access: Administers, Form(form): Pairs) -> Result<Response, Problem> {
    let Wanted { program, partners } = Wanted::of(&form)?;
    if !form.iter().any(|(name, value)| name == "sure" && value == "yes") {
        return AskPage::read(&access, program, &partners).await.map(|page| Html(page).into_response());
    }
    let (name, outcome) = end(&access, program, &partners).await?;
    let told = texts::stopped_told(outcome.done.len(), name);
    let page = OutcomePage::new(&access, texts::outcome_stopped(), told, &texts::was_stopped(), outcome);
    Ok(Html(page).into_response())
}

/// Ends their places; with what the program is called.
pub(super) async fn end(
    access: &Access,
    program: ProgramId,
    partners: &[OrgId],
) -> Result<(String, Outcome), Problem> {
    let exchange = &access.exchange;
    let done = access.vault.change(access.actor, async |change: &Change| {
        let outcome = acts::stop(exchange, change, program, partners).await?;
        Ok::<_, ChannelError>((name(change, program).await?, outcome))
    });
    Ok(done.await?)
}

async fn name(tx: &Tx, program: ProgramId) -> Result<String, VaultError> {
    Ok(crate::programs::find(tx, program).await?.map(|program| program.name).unwrap_or_default())
}

impl From<ChannelError> for Problem {
    fn from(error: ChannelError) -> Self {
        let told = error.to_string();
        match error {
            ChannelError::Program => Self::refused("program", told),
            ChannelError::Nobody => Self::refused("nothing_chosen", told),
            ChannelError::Many => Self::refused("too_many", told),
            ChannelError::Vault(error) => Self::broken(&error),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "channel/show.html")]
struct ChannelPage {
    page: Page,
    here: String,
    counted: String,
    q: String,
    vendors: Vec<String>,
    rows: Vec<Row>,
    empty: Option<Empty>,
    /// For who administers: the open programs, each with its vendor.
    programs: Vec<(String, String)>,
    /// Which page of how many, and where the next ones are.
    pages: Option<(String, Option<String>, Option<String>)>,
    stands: Vec<(Vec<String>, String)>,
}

struct Row {
    id: String,
    name: String,
    cells: Vec<Cell>,
}

/// What a partner may do with a vendor.
struct Cell {
    vendor: String,
    tag: Tag,
    /// The page of the partnership, where there is one.
    href: Option<String>,
    /// Programs through which it can be let in: the button's value, what it says, and what it says to who hears it.
    lets: Vec<(String, String, String)>,
    /// Where it can be stopped.
    stops: Option<(String, String)>,
}

impl ChannelPage {
    fn new(access: &Access, channel: &Channel, asked: &Asked) -> Self {
        let here = access.here("channel");
        let q = asked.q.trim().to_lowercase();
        let fits = |partner: &&Partner| q.is_empty() || partner.name.to_lowercase().contains(&q);
        let found: Vec<&Partner> = channel.partners.iter().filter(fits).collect();
        let pages = found.len().div_ceil(ROWS).max(1);
        let at = asked.page.unwrap_or(1).clamp(1, pages);
        let may = access.role >= May::Admin;
        let shown = found.iter().skip((at - 1) * ROWS).take(ROWS);
        let row = |partner: &&Partner| Row {
            id: partner.id.to_string(),
            name: partner.name.clone(),
            cells: channel.vendors.iter().map(|vendor| Cell::new(access, vendor, partner, may)).collect(),
        };
        let to = |page: usize| {
            let q: String = form_urlencoded::byte_serialize(asked.q.trim().as_bytes()).collect();
            format!("{here}?q={q}&page={page}")
        };
        let open = channel.vendors.iter().flat_map(|vendor| vendor.open().map(move |one| (vendor, one)));
        let label = |(vendor, one): (&Vendor, &Offered)| {
            (one.program.id.to_string(), format!("{} · {}", called(vendor), one.program.name))
        };
        let page = access.page(texts::title());
        Self {
            page,
            counted: texts::counted(found.len()),
            empty: empty(access, channel, &found),
            rows: shown.map(row).collect(),
            vendors: channel.vendors.iter().map(called).collect(),
            programs: if may { open.map(label).collect() } else { Vec::new() },
            pages: (pages > 1).then(|| {
                let newer = (at > 1).then(|| to(at - 1));
                (texts::page_of(at, pages), newer, (at < pages).then(|| to(at + 1)))
            }),
            stands: stands(channel),
            q: asked.q.trim().to_owned(),
            here,
        }
    }
}

fn called(vendor: &Vendor) -> String {
    vendor.who.as_ref().map_or_else(texts::own, |(_, name)| name.clone())
}

fn empty(access: &Access, channel: &Channel, found: &[&Partner]) -> Option<Empty> {
    let say = |title, text, action| Some(Empty { icon: "building", title, text, action: Some(action) });
    if channel.vendors.is_empty() {
        return say(texts::none(), texts::none_about(), (access.here("programs"), texts::to_programs()));
    }
    if channel.partners.is_empty() {
        let to = (access.here("partners"), texts::to_partners());
        return say(texts::no_partners(), texts::no_partners_about(), to);
    }
    let all = (access.here("channel"), texts::show_all());
    found.is_empty().then(|| say(texts::nobody_found(), texts::nobody_found_about(), all)).flatten()
}

impl Cell {
    fn new(access: &Access, vendor: &Vendor, partner: &Partner, may: bool) -> Self {
        let name = called(vendor);
        let itself = vendor.who.as_ref().is_some_and(|(id, _)| *id == partner.id);
        let place = partner.with(vendor);
        let state = place.map(|place| place.state);
        let (kind, text) = match state {
            _ if itself => (Kind::Plain, texts::itself()),
            None => (Kind::Plain, texts::not()),
            Some(State::Ended) => (Kind::Plain, texts::ended()),
            Some(State::Invited) => (Kind::Warn, texts::invited()),
            Some(State::Active) => (Kind::Good, texts::active()),
        };
        let several = vendor.open().count() > 1;
        let lets = |one: &Offered| {
            let program = &one.program;
            let label = if several { texts::let_into(&program.name) } else { texts::let_in() };
            let aloud = texts::let_in_named(&label, &partner.name, &name, &program.name);
            (format!("{} {}", partner.id, program.id), label, aloud)
        };
        let free = may && !itself && matches!(state, None | Some(State::Ended));
        let stops = place.filter(|place| may && place.state != State::Ended).map(|place| {
            let at = access.here(&format!("partners/{}/ending", place.id));
            (at, texts::ends_named(&partner.name, &name))
        });
        Self {
            tag: Tag { kind, text },
            href: place.map(|place| access.here(&format!("partners/{}", place.id))),
            lets: if free { vendor.open().map(lets).collect() } else { Vec::new() },
            stops,
            vendor: name,
        }
    }
}

/// Each program of one's own with those above it, from the top, and how many partners are in it; then the places on
/// which none stands.
fn stands(channel: &Channel) -> Vec<(Vec<String>, String)> {
    let own = channel.vendors.iter().flat_map(|vendor| &vendor.programs).map(|one| {
        let above = one.above.iter().map(|link| link.name.clone().unwrap_or_else(texts::unnamed));
        let next = one.upstream.iter().map(|place| texts::of_whom(&place.program_name, &place.peer_name));
        let chain = above.chain(next).chain([texts::yours(&one.program.name)]);
        let active = channel
            .partners
            .iter()
            .filter(|partner| acts::standing(one, partner).is_some_and(|place| place.state == State::Active));
        (chain.collect(), texts::partners_below(active.count()))
    });
    let unused = channel
        .unused
        .iter()
        .map(|place| (vec![texts::of_whom(&place.program_name, &place.peer_name)], texts::unused()));
    own.chain(unused).collect()
}

fn back(access: &Access) -> Crumb {
    Crumb { label: texts::title(), href: Some(access.here("channel")) }
}

/// What became of each.
#[derive(Template)]
#[template(path = "channel/outcome.html")]
struct OutcomePage {
    page: Page,
    told: String,
    rows: Vec<(Option<String>, String, Tag)>,
    back: String,
}

impl OutcomePage {
    fn new(access: &Access, title: String, told: String, word: &str, outcome: Outcome) -> Self {
        let done = outcome.done.into_iter().map(|(_, name, place)| {
            let at = access.here(&format!("partners/{place}"));
            (Some(at), name, Tag { kind: Kind::Good, text: word.to_owned() })
        });
        let not =
            outcome.not.into_iter().map(|(_, name, why)| (None, name, Tag { kind: Kind::Warn, text: why }));
        let rows = done.chain(not).collect();
        let mut page = access.page(title);
        page.crumbs = vec![back(access)];
        Self { page, told, rows, back: access.here("channel") }
    }
}

/// Asks before places are ended.
#[derive(Template)]
#[template(path = "channel/stop.html")]
struct AskPage {
    page: Page,
    title: String,
    nobody: String,
    here: String,
    program: String,
    /// Whose: the id, the name, and where its partnership is described.
    partners: Vec<(String, String, String)>,
}

impl AskPage {
    async fn read(access: &Access, program: ProgramId, partners: &[OrgId]) -> Result<Self, Problem> {
        let channel = access.vault.read(async |tx: &Tx| Channel::read(tx).await).await.map_err(broken)?;
        let offered = channel.program(program).ok_or(ChannelError::Program)?;
        let standing = channel.partners.iter().filter(|one| partners.contains(&one.id)).filter_map(|one| {
            let place = acts::standing(offered, one).filter(|place| place.state != State::Ended)?;
            let at = access.here(&format!("partners/{}", place.id));
            Some((one.id.to_string(), one.name.clone(), at))
        });
        let partners: Vec<_> = standing.collect();
        let title = texts::ask_stop(partners.len(), &offered.program.name);
        let mut page = access.page(title.clone());
        page.crumbs = vec![back(access)];
        Ok(Self {
            page,
            title,
            nobody: texts::nobody_to_stop(&offered.program.name),
            here: access.here("channel"),
            program: program.to_string(),
            partners,
        })
    }
}

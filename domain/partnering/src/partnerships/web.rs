//! The pages of partnerships: who one works with, under which terms.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State as From};
use axum::http::Method;
use axum::response::Redirect;
use kernel::{Money, PartnershipId, Timestamp};
use serde::Deserialize;
use trust::Portal;
use trust::access::{Access, Administers, Counts, Reads, Role as May};
use trust::agreements::{self, Agreement};
use trust::sharing::Names;
use vault::{Change, Tx, VaultError};
use web::{Crumb, Empty, Html, Input, Kind, Notice, Page, Problem, Rooms, Sample, Tag};

use super::clauses::{Said, said};
use super::{Partnership, PartnershipError, Role, State, accept, all, end, find, place};
use crate::offers::Section;
use crate::programs::{self, Changed, Joined, Line as Says, PassUp, Place, Standing};
use crate::teams::Choices;
use crate::texts::{offers as offer_texts, partners as texts, programs as program_texts};

/// What the last act did.
#[derive(Deserialize)]
struct Done {
    done: Option<String>,
}

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/partners", Sample::get(), list);
    rooms.page(Method::GET, "/o/{org}/partners/{partnership}", Sample::get(), show);
    rooms.page(
        Method::POST,
        "/o/{org}/partners/{partnership}/acceptance",
        Sample::form(""),
        accept_invitation,
    );
    rooms.page(Method::POST, "/o/{org}/partners/{partnership}/end", Sample::form(""), end_partnership);
}

async fn list(
    reads: Reads,
    From(portal): From<Portal>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<List>, Problem> {
    let partnerships = reads.vault.read(async |tx: &Tx| with_terms(tx).await).await.map_err(broken)?;
    let offers = Section::read(&reads).await.map_err(broken)?;
    let mut list = List::new(&reads, &partnerships, offers);
    let good = |text| Some(Notice { kind: Kind::Good, text });
    list.page.notice = match done.as_deref() {
        Some("offered") if portal.mode.mute => Some(Notice { kind: Kind::Warn, text: offer_texts::mute() }),
        Some("offered") => good(offer_texts::done_offered()),
        Some("taken_back") => good(offer_texts::done_taken_back()),
        Some("came") => good(offer_texts::done_came()),
        _ => None,
    };
    Ok(Html(list))
}

async fn show(
    reads: Reads,
    Path((_, partnership)): Path<(String, String)>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<Show>, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let found = reads.vault.read(async |tx: &Tx| one(tx, id).await).await.map_err(broken)?;
    let (partnership, versions, inside) = found.ok_or_else(Problem::absent)?;
    Show::new(&reads, partnership, versions, inside, done.as_deref()).await.map(Html).map_err(broken)
}

async fn accept_invitation(
    administers: Administers,
    Path((_, partnership)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| accept(&administers.exchange, change, id).await;
    administers.vault.change(administers.actor, act).await.map_err(problem)?;
    Ok(Redirect::to(&administers.here(&format!("partners/{id}?done=accepted"))))
}

async fn end_partnership(
    administers: Administers,
    Path((_, partnership)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| end(&administers.exchange, change, id).await;
    administers.vault.change(administers.actor, act).await.map_err(problem)?;
    Ok(Redirect::to(&administers.here(&format!("partners/{id}?done=ended"))))
}

/// Every partnership, each with the agreement that is in force.
async fn with_terms(tx: &Tx) -> Result<Vec<(Partnership, Option<Agreement>)>, VaultError> {
    let mut partnerships = Vec::new();
    for partnership in all(tx).await? {
        let agreement = agreements::in_force(tx, partnership.id, tx.now()).await?;
        partnerships.push((partnership, agreement));
    }
    Ok(partnerships)
}

/// What a partnership has to do with its program.
struct Inside {
    /// One's partner's place in it.
    place: Option<Place>,
    /// The groups of one's own program.
    groups: Vec<String>,
    /// What came of a vendor's program, the newest first.
    joined: Vec<Joined>,
    /// Where one stands in it, and when that was counted.
    standing: Option<(Standing, Timestamp)>,
}

/// A partnership with every version of its agreement, the newest first.
async fn one(
    tx: &Tx,
    id: PartnershipId,
) -> Result<Option<(Partnership, Vec<Agreement>, Inside)>, VaultError> {
    let Some(partnership) = find(tx, id).await? else { return Ok(None) };
    let program = match partnership.role {
        Role::Owner => programs::find(tx, partnership.program).await?,
        Role::Partner => None,
    };
    let inside = Inside {
        place: programs::place(tx, id).await?,
        groups: match program {
            Some(program) => programs::published(tx, &program).await?.groups,
            None => Vec::new(),
        },
        joined: programs::joined(tx, id).await?,
        standing: programs::standing(tx, id).await?,
    };
    Ok(Some((partnership, agreements::of_partnership(tx, id).await?, inside)))
}

fn problem(error: PartnershipError) -> Problem {
    match error {
        PartnershipError::Absent => Problem::absent(),
        PartnershipError::Oneself => Problem::refused("oneself", error.to_string()),
        PartnershipError::State(_) => Problem::conflict(error.to_string()),
        PartnershipError::Closed => Problem::refused("closed", error.to_string()),
        PartnershipError::Send(error) => Problem::refused("not_sent", error.to_string()),
        PartnershipError::Vault(error) => broken(error),
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "partnerships/list.html")]
struct List {
    page: Page,
    lead: String,
    sides: Vec<Side>,
    empty: Empty,
    /// For who administers.
    offers: Option<Section>,
}

/// One of the two tables.
struct Side {
    title: String,
    text: String,
    rows: Vec<Line>,
}

struct Line {
    href: String,
    name: String,
    program: String,
    products: String,
    state: Tag,
    since: String,
    agreement: String,
}

impl List {
    fn new(
        access: &Access,
        partnerships: &[(Partnership, Option<Agreement>)],
        offers: Option<Section>,
    ) -> Self {
        let now = access.exchange.vaults().front().clock.now();
        let rows = |role: Role| -> Vec<Line> {
            partnerships
                .iter()
                .filter(|(partnership, _)| partnership.role == role)
                .map(|(partnership, agreement)| Line::new(access, partnership, agreement.as_ref(), now))
                .collect()
        };
        let (partners, vendors) = (rows(Role::Owner), rows(Role::Partner));
        let counts = Counts { partners: Some(partnerships.len() as u64), ..Counts::default() };
        let lead = match (partners.len(), vendors.len()) {
            (0, 0) => texts::nobody(),
            (some, 0) => texts::partners_only(some),
            (0, some) => texts::vendors_only(some),
            (below, above) => {
                format!("{} {}", texts::below(below), texts::above(above))
            }
        };
        let vendors = Side { title: texts::vendors(), text: texts::vendors_about(), rows: vendors };
        let partners = Side { title: texts::partners(), text: texts::partners_about(), rows: partners };
        let sides = [partners, vendors].into_iter().filter(|side| !side.rows.is_empty()).collect();
        Self {
            page: access.page_with(texts::title(), counts),
            lead,
            sides,
            offers,
            empty: Empty { icon: "building", title: texts::none(), text: texts::none_about(), action: None },
        }
    }
}

impl Line {
    fn new(
        access: &Access,
        partnership: &Partnership,
        agreement: Option<&Agreement>,
        now: Timestamp,
    ) -> Self {
        Self {
            href: access.here(&format!("partners/{}", partnership.id)),
            name: partnership.peer_name.clone(),
            program: partnership.program_name.clone(),
            products: match partnership.products.len() {
                0 => texts::all_products(),
                1..=3 => partnership.products.join(", "),
                many => texts::products_counted(many),
            },
            state: state(partnership.state),
            since: web::ago(partnership.since, now),
            agreement: agreement.map_or_else(texts::no_agreement, |agreement| {
                texts::version_of(&agreement.terms.name, agreement.which.version)
            }),
        }
    }
}

#[derive(Template)]
#[template(path = "partnerships/show.html")]
struct Show {
    page: Page,
    name: String,
    state: Tag,
    lead: String,
    program: String,
    products: String,
    since: String,
    passing: String,
    /// For who sees all that crosses.
    log: Option<String>,
    /// Where to say which department looks after what it brings, where there are some.
    department: Option<(String, Input)>,
    registrations: String,
    terms: Option<TermsShown>,
    versions: Vec<Version>,
    /// Where to accept or to end, where this person may.
    accept: Option<String>,
    end: Option<String>,
    waits: bool,
    offered: Option<Offered>,
    place: Option<Placed>,
    /// Where one stands in a vendor's program, in sentences, and when that was counted.
    stands: Option<(Vec<String>, String)>,
}

/// What a vendor's program says.
struct Offered {
    title: String,
    since: String,
    lines: Vec<Says>,
    changed: Vec<Changed>,
}

/// A partner's place in one's own program.
struct Placed {
    told: Vec<String>,
    group: String,
    tags: String,
    /// For who may sort it.
    form: Option<(String, [Input; 2])>,
}

impl Offered {
    fn new(peer: &str, joined: &[Joined], now: Timestamp) -> Option<Self> {
        let newest = joined.first()?;
        let says = |joined: &Joined| programs::lines(&joined.definition);
        let changed = joined.get(1).map(|before| programs::difference(&says(before), &says(newest)));
        Some(Self {
            title: program_texts::offers_you(peer),
            since: program_texts::offered_since(newest.version, web::moment(newest.received, now)),
            changed: changed.unwrap_or_default(),
            lines: says(newest),
        })
    }
}

/// Where one stands, in sentences.
fn stands(standing: &Standing, at: Timestamp, now: Timestamp) -> (Vec<String>, String) {
    let won = |all: &[Money]| all.iter().map(web::money).collect::<Vec<_>>().join(", ");
    let asked = |accepted: u64, won: Option<String>| {
        let accepted = (accepted > 0).then(|| program_texts::accepted_counted(accepted));
        [accepted, won.map(program_texts::won_of)].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let tier = match (&standing.tier, standing.rate) {
        (Some(tier), Some(rate)) => program_texts::your_tier_rate(tier, web::rate(&rate)),
        (Some(tier), None) => program_texts::your_tier(tier),
        (None, _) => program_texts::no_tier(),
    };
    let so_far = match asked(standing.accepted, Some(won(&standing.won)).filter(|won| !won.is_empty())) {
        nothing if nothing.is_empty() => program_texts::nothing_won(),
        some => some,
    };
    let missing = asked(standing.accepted_missing, standing.won_missing.as_ref().map(web::money));
    let next = match &standing.next {
        None => program_texts::highest(),
        Some(next) if missing.is_empty() => program_texts::missing_nothing(next),
        Some(next) => program_texts::missing_to(next, missing),
    };
    let keeps = standing.keeps_until.map(|until| program_texts::keeps_until(text::day(text::day_at(until))));
    let sentences = [Some(tier), keeps, Some(program_texts::reached_so_far(so_far)), Some(next)];
    let counted =
        program_texts::counted_on(web::moment(at, now), program_texts::months(standing.period_months));
    (sentences.into_iter().flatten().collect(), counted)
}

impl Placed {
    fn new(place: Option<Place>, groups: Vec<String>, here: &str, may: bool) -> Self {
        let (began, crossed) = place.as_ref().map_or((1, None), |place| (place.began, place.crossed));
        let knows = crossed.map_or_else(program_texts::knows_none, program_texts::knows_version);
        let tier = place.as_ref().and_then(|place| place.tier.as_ref()).map(program_texts::tier_is);
        let (group, tags) = place
            .map_or_else(Default::default, |place| (place.group.unwrap_or_default(), place.tags.join(", ")));
        let none = [(String::new(), texts::no_group())];
        let groups = none.into_iter().chain(groups.into_iter().map(|group| (group.clone(), group)));
        let fields = [
            Input::choice("group", program_texts::group(), groups).value(&group),
            Input::text("tags", program_texts::tags()).hint(texts::tags_hint()).most(1_000).value(&tags),
        ];
        Self {
            told: [Some(program_texts::began_with(began)), Some(knows), tier].into_iter().flatten().collect(),
            group,
            tags,
            form: may.then(|| (format!("{here}/place"), fields)),
        }
    }
}

struct TermsShown {
    title: String,
    clauses: Vec<Said>,
}

struct Version {
    name: String,
    proposed: String,
    accepted: String,
    by: String,
    state: Tag,
}

impl Show {
    async fn new(
        access: &Access,
        partnership: Partnership,
        versions: Vec<Agreement>,
        inside: Inside,
        done: Option<&str>,
    ) -> Result<Self, VaultError> {
        let now = access.exchange.vaults().front().clock.now();
        let by: BTreeSet<String> =
            versions.iter().filter_map(|version| version.accepted_by.clone()).collect();
        let names = Names::of(access, by).await?;
        let peer = access.exchange.vaults().directory().card(partnership.peer).await?;
        let peer = peer.map_or_else(String::new, |card| format!("&peer={}", card.handle));
        let may = access.role >= May::Admin;
        let invited = partnership.state == State::Invited && partnership.role == Role::Partner;
        let name = partnership.peer_name.clone();
        let terms = versions.iter().find(|version| version.in_force_at(now)).or(versions.first());
        let crumbs = vec![
            Crumb { label: texts::title(), href: Some(access.here("partners")) },
            Crumb { label: name.clone(), href: None },
        ];
        let here = access.here(&format!("partners/{}", partnership.id));
        let department = match may && partnership.role == Role::Owner {
            true => {
                department(access, partnership.id).await?.map(|input| (format!("{here}/department"), input))
            }
            false => None,
        };
        Ok(Self {
            page: Page { crumbs, notice: done.and_then(|done| notice(done, &name)), ..access.page(&name) },
            state: state(partnership.state),
            lead: lead(&partnership),
            program: partnership.program_name.clone(),
            products: match partnership.products.is_empty() {
                true => texts::all(),
                false => partnership.products.join(", "),
            },
            since: web::moment(partnership.since, now),
            passing: passing(&partnership, &access.card.name),
            log: access.vault.sight().is_none().then(|| access.here(&format!("sharing?side=sent{peer}"))),
            department,
            registrations: access.here("registrations"),
            terms: terms.map(|agreement| TermsShown {
                title: texts::version_of(&agreement.terms.name, agreement.which.version),
                clauses: agreement
                    .terms
                    .clauses
                    .iter()
                    .map(|clause| said(clause, partnership.role, &name))
                    .collect(),
            }),
            versions: versions.iter().map(|version| Version::new(version, &names, now)).collect(),
            accept: (may && invited).then(|| format!("{here}/acceptance")),
            end: (may && partnership.state == State::Active).then(|| format!("{here}/end")),
            waits: invited && !may,
            offered: Offered::new(&name, &inside.joined, now),
            stands: inside.standing.map(|(standing, at)| stands(&standing, at, now)),
            place: (partnership.role == Role::Owner)
                .then(|| Placed::new(inside.place, inside.groups, &here, access.role >= May::Manager)),
            name,
        })
    }
}

/// Which department looks after what a partner brings, to choose another; none where there is no department.
async fn department(access: &Access, id: PartnershipId) -> Result<Option<Input>, VaultError> {
    let read = async |tx: &Tx| Ok((Choices::read(tx).await?, place(tx, id).await?));
    let (choices, place) = access.vault.read::<_, VaultError, _>(read).await?;
    let input = choices.inputs().into_iter().find(|input| input.name() == "department");
    Ok(input.map(|input| input.value(place.typed().1)))
}

impl Version {
    fn new(agreement: &Agreement, names: &Names, now: Timestamp) -> Self {
        let (kind, text) = match (agreement.accepted, agreement.ended) {
            (None, None) => (Kind::Warn, texts::proposed()),
            (None, Some(_)) => (Kind::Plain, texts::never_accepted()),
            (Some(_), None) => (Kind::Good, texts::in_force()),
            (Some(_), Some(_)) => (Kind::Plain, texts::over()),
        };
        Self {
            name: texts::version(agreement.which.version),
            proposed: web::moment(agreement.proposed, now),
            accepted: agreement.accepted.map_or_else(String::new, |at| web::moment(at, now)),
            by: agreement.accepted_by.as_deref().map_or_else(String::new, |by| names.get(by).to_owned()),
            state: Tag { kind, text },
        }
    }
}

fn state(state: State) -> Tag {
    let (kind, text) = match state {
        State::Invited => (Kind::Warn, texts::invited()),
        State::Active => (Kind::Good, texts::active()),
        State::Ended => (Kind::Plain, texts::ended()),
    };
    Tag { kind, text }
}

fn lead(partnership: &Partnership) -> String {
    let Partnership { peer_name, program_name, .. } = partnership;
    match (partnership.role, partnership.state) {
        (Role::Owner, State::Invited) => texts::you_invited(peer_name, program_name),
        (Role::Owner, State::Active) => texts::has_place(peer_name, program_name),
        (Role::Owner, State::Ended) => texts::had_place(peer_name, program_name),
        (Role::Partner, State::Invited) => texts::invites_you(peer_name, program_name),
        (Role::Partner, State::Active) => texts::you_have_place(program_name, peer_name),
        (Role::Partner, State::Ended) => texts::you_had_place(program_name, peer_name),
    }
}

/// Whether what is registered goes on, and who does that.
fn passing(partnership: &Partnership, me: &str) -> String {
    match (partnership.role, partnership.pass_up) {
        (Role::Owner, PassUp::Automatic) => texts::we_pass(me),
        (Role::Owner, PassUp::ByHand) => texts::we_pass_by_hand(me),
        (Role::Owner, PassUp::Never) => texts::none_passes(me),
        (Role::Partner, PassUp::Automatic) => texts::they_pass(&partnership.peer_name),
        (Role::Partner, PassUp::ByHand) => texts::they_pass_by_hand(&partnership.peer_name),
        (Role::Partner, PassUp::Never) => texts::none_passes(&partnership.peer_name),
    }
}

fn notice(done: &str, name: &str) -> Option<Notice> {
    let text = match done {
        "accepted" => texts::done_accepted(name),
        "ended" => texts::done_ended(name),
        "sorted" => program_texts::done_sorted(),
        "handed" => texts::done_handed(name),
        _ => return None,
    };
    Some(Notice { kind: Kind::Good, text })
}

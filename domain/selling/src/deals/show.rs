//! One deal: how far it is, what is known and whose that is, what is next, what happened.

use std::collections::HashMap;

use askama::Template;
use kernel::{LeadId, PersonId, Timestamp};
use partnering::partnerships::{self, Partnership};
use trust::{access::Access, people::Person};
use vault::{JournalEntry, Tx, VaultError};
use web::{Kind, Notice, Page, Sees, Step, Tag, Timeline};

use super::{
    Deal, Note, Source, Spot, Stage, gate, notes, pipeline::Lanes, store, table::stage_tag, web::works,
};
use crate::texts::deals as texts;
use crate::{
    attachments::{self, Attachment, Section},
    coselling::{self, Thing},
    leads::{self, Draft, Lead, at, leads_up, to, ways},
    registrations::{self, FIELDS, Registration},
    steps::{self, DealStep, Named, Wrong},
};

/// What the page is made from.
pub(super) struct Found {
    pub(super) deal: Deal,
    lanes: Lanes,
    sale: Draft,
    lead: Option<Lead>,
    registrations: Vec<Registration>,
    partnerships: Vec<Partnership>,
    pub(super) notes: Vec<Note>,
    pub(super) files: Vec<Attachment>,
    pub(super) shared: coselling::Found,
    planned: Vec<DealStep>,
    pub(super) entries: Vec<JournalEntry>,
    pub(super) now: Timestamp,
}

/// Reads it.
pub(super) async fn load(tx: &Tx, id: kernel::DealId) -> Result<Option<Found>, VaultError> {
    let Some(deal) = store::find(tx, id).await? else { return Ok(None) };
    let mut about = vec![id.to_string()];
    let (lead, registrations) = match &deal.source {
        Source::Lead(lead) => {
            about.push(lead.to_string());
            let registrations = registrations::of_lead(tx, *lead).await?;
            (leads::find(tx, *lead).await?, registrations)
        }
        Source::Registration { id, .. } => {
            (None, registrations::find(tx, *id).await?.into_iter().collect::<Vec<_>>())
        }
    };
    about.extend(registrations.iter().map(|one| one.id.to_string()));
    // What was passed up of it is one sale with it.
    if let Source::Registration { id, .. } = &deal.source
        && let Some(passed) = registrations::passed_up(tx, *id).await?
    {
        about.push(passed.id.to_string());
    }
    let sale = match (&lead, registrations.first()) {
        (Some(lead), _) => lead.draft.clone(),
        (None, Some(registration)) => registration.sale.clone(),
        (None, None) => Draft::default(),
    };
    let partnerships = if lead.is_some() { partnerships::all(tx).await? } else { Vec::new() };
    let notes = notes::of_deal(tx, id).await?;
    let entries = tx.journal_about(about, 200).await?;
    let files = attachments::of(tx, id).await?;
    let own = notes.iter().map(|note| Thing::Note(note.id));
    let own = own.chain(files.iter().map(|file| Thing::File(file.id)));
    let own = own.chain([Thing::Stage(deal.id)]);
    let shared = coselling::Found::read(tx, &deal, own).await?;
    let lanes = Lanes::of_deal(tx, &deal).await?;
    let planned = steps::of_deal(tx, id).await?;
    Ok(Some(Found {
        deal,
        lanes,
        sale,
        lead,
        registrations,
        partnerships,
        notes,
        files,
        shared,
        planned,
        entries,
        now: tx.now(),
    }))
}

#[derive(Template)]
#[template(path = "deals/show.html")]
pub(crate) struct DealPage {
    pub(super) page: Page,
    here: String,
    /// The ids whose news change this page.
    about: String,
    title: String,
    sees: Vec<Sees>,
    cut: bool,
    own: bool,
    works: bool,
    withdrawn: bool,
    edit: Option<String>,
    /// Where a trial is opened for its customer.
    trial: Option<String>,
    ways: Vec<(String, String)>,
    /// Where a lost deal begins anew.
    reopens: Option<Spot>,
    /// Whether it is won and nobody has said how its customer pays, for who may say it.
    unbilled: bool,
    stage: Spot,
    stage_about: String,
    /// Who is told how far it is, and how far they are who tell.
    stage_sees: Sees,
    stage_acts: coselling::Acts,
    stands: Vec<coselling::Stands>,
    steps: Vec<StageStep>,
    tag: Tag,
    facts: Vec<Fact>,
    answers: Vec<(String, String)>,
    notes: Vec<ShownNote>,
    /// Who can get a new note at once.
    takers: Vec<coselling::Choice>,
    /// With whom nothing can be shared.
    closed: Option<String>,
    files: Section,
    arrivals: Option<coselling::Arrivals>,
    /// Where a change of the sale is suggested to who owns it, and who that is.
    suggests: Option<(String, String)>,
    /// What is to be done next.
    next: steps::Part,
    version: i64,
    owner: String,
    people: Vec<(String, String, bool)>,
    related: Vec<Related>,
    timeline: Timeline,
}

/// A stage that the deal was in, is in, or may come into.
struct StageStep {
    to: Spot,
    label: String,
    requires: String,
    current: bool,
    class: &'static str,
}

/// A field of the sale, who owns it, and who else sees it.
struct Fact {
    label: String,
    value: String,
    owner: String,
    seen_by: String,
}

struct ShownNote {
    id: String,
    text: String,
    who: String,
    when: String,
    sees: Sees,
    acts: coselling::Acts,
}

/// A registration of the same sale.
struct Related {
    href: String,
    with: String,
    about: String,
    hops: Vec<(String, Tag)>,
    /// What they know otherwise than it is now, for who can tell them.
    behind: Option<String>,
}

impl DealPage {
    /// `names` says who stands behind the authors of the notes.
    pub(super) fn new(
        access: &Access,
        found: Found,
        files: Section,
        people: &[Person],
        names: &HashMap<String, String>,
        (steps, typed): (Vec<Step>, &Wrong),
    ) -> Self {
        let Found {
            deal, lanes, sale, lead, registrations, partnerships, notes, shared, now, planned, ..
        } = found;
        let mut page = access.page(deal.title());
        page.crumbs = vec![to(&texts::title(), &access.here("deals")), at(&deal.title())];
        let (works, withdrawn) = (works(access), deal.stage == Stage::Withdrawn);
        let sees = sees(&deal, &registrations);
        let called = |id: PersonId| people.iter().find(|person| person.id == id).map(|one| one.name.clone());
        let lead_at = |lead: LeadId, rest: &str| access.here(&format!("leads/{lead}{rest}"));
        let register = |lead: &Lead| {
            let free = ways(access, &registrations, &partnerships);
            let href = |way: &Partnership| lead_at(lead.id, &format!("/register?with={}", way.id));
            free.into_iter().map(|way| (href(way), way.peer_name.clone())).collect()
        };
        let named = Named { people, peers: shared.peers(), owns: deal.is_own() };
        let askable = shared.askable();
        let suggests = match &deal.source {
            Source::Registration { id, .. } => askable
                .iter()
                .find(|(hop, _)| hop == id)
                .map(|(_, name)| (access.here(&format!("deals/{}/suggestions", deal.id)), name.clone())),
            Source::Lead(_) => None,
        };
        let mut next = steps::Part::new(access, &planned, &named, String::new(), now);
        if works && !withdrawn {
            next = next.planning(access, deal.id, people, &askable, typed);
        }
        Self {
            here: access.here(&format!("deals/{}", deal.id)),
            about: deal.id.to_string(),
            title: deal.title(),
            cut: sees.iter().any(|sees| *sees != Sees::OnlyYou),
            sees,
            own: deal.is_own(),
            works,
            withdrawn,
            edit: lead.as_ref().filter(|_| works).map(|lead| lead_at(lead.id, "/edit")),
            reopens: reopens(&lanes, &deal).filter(|_| works),
            unbilled: works && deal.stage == Stage::Won && deal.answers.billing.is_none(),
            trial: (works && lead.is_some() && partnerships.iter().any(leads_up))
                .then(|| access.here(&format!("deals/{}/trial", deal.id))),
            ways: lead.as_ref().map_or_else(Vec::new, register),
            stage: Spot { stage: deal.stage, own: deal.own_stage.clone() },
            stage_about: about(&lanes, &deal),
            stage_sees: shared.sees(Thing::Stage(deal.id)),
            stage_acts: shared.acts(access, Thing::Stage(deal.id)),
            stands: shared.stands(deal.stage),
            steps: stage_steps(&lanes, &deal),
            tag: stage_tag(&deal),
            facts: facts(&deal, &sale, &registrations),
            answers: gate::shown(&deal.answers),
            files: files.shared_by(|file| shared.acts(access, Thing::File(file))),
            notes: notes.iter().map(|note| ShownNote::of(access, note, &shared, names, now)).collect(),
            takers: shared.takers(),
            closed: shared.closed().filter(|_| works),
            arrivals: shared.arrivals(access),
            next,
            version: deal.version,
            owner: deal.owner.and_then(called).unwrap_or_else(texts::nobody_yet),
            people: people
                .iter()
                .map(|one| (one.id.to_string(), one.name.clone(), deal.owner == Some(one.id)))
                .collect(),
            suggests: suggests.filter(|_| works && !withdrawn),
            related: registrations.iter().map(|one| Related::of(access, one, lead.as_ref(), now)).collect(),
            timeline: Timeline { steps },
            page,
        }
    }

    /// Says what the last act did.
    pub(super) fn noticed(mut self, kind: Kind, text: impl Into<String>) -> Self {
        self.page.notice = Some(Notice { kind, text: text.into() });
        self
    }
}

/// The first lane that is open, of a deal that is lost.
fn reopens(lanes: &Lanes, deal: &Deal) -> Option<Spot> {
    let open = |lane: &&super::pipeline::Lane| lane.spot.stage.outcome() == leads::Stage::Open;
    let first = lanes.0.iter().find(open).filter(|_| deal.stage == Stage::Lost);
    first.map(|lane| lane.spot.clone())
}

fn about(lanes: &Lanes, deal: &Deal) -> String {
    let lane = lanes.at(deal.stage, deal.own_stage.as_deref()).and_then(|at| lanes.0.get(at));
    lane.map_or_else(|| deal.stage.description(), |lane| lane.about())
}

fn stage_steps(lanes: &Lanes, deal: &Deal) -> Vec<StageStep> {
    let here = lanes.at(deal.stage, deal.own_stage.as_deref());
    let reached = here.unwrap_or_default();
    let lost = deal.stage == Stage::Lost;
    let step = |(at, lane): (usize, &super::pipeline::Lane)| StageStep {
        to: lane.spot.clone(),
        label: lane.label(),
        requires: lane.requires.clone(),
        current: Some(at) == here,
        class: match Some(at) == here {
            true if lost => "here bad",
            true => "here",
            false if at < reached && !lost => "past",
            false => "ahead",
        },
    };
    lanes.0.iter().enumerate().map(step).collect()
}

/// Who else sees the sale: one mark for each organisation that holds a part of it, or from whom it came.
fn sees(deal: &Deal, registrations: &[Registration]) -> Vec<Sees> {
    let seen = registrations.iter().filter(|one| one.is_seen()).map(|one| {
        let (on, fields) = (web::date(&one.submitted.strftime("%Y-%m-%d").to_string()), one.fields.len());
        if deal.is_own() {
            Sees::Shared { with: one.peer_name.clone(), fields, on }
        } else {
            Sees::Received { from: one.peer_name.clone(), fields, on }
        }
    });
    let seen: Vec<Sees> = seen.collect();
    if seen.is_empty() && deal.is_own() { vec![Sees::OnlyYou] } else { seen }
}

fn facts(deal: &Deal, sale: &Draft, registrations: &[Registration]) -> Vec<Fact> {
    let crossed = |one: &Registration, name: &str| one.fields.iter().any(|field| field == name);
    let seen = || registrations.iter().filter(|one| one.is_seen());
    let owner = match &deal.source {
        Source::Lead(_) => texts::you(),
        Source::Registration { peer, reseller, .. } => reseller.clone().unwrap_or_else(|| peer.clone()),
    };
    let fields = FIELDS.iter().filter(|field| deal.is_own() || seen().any(|one| crossed(one, field.name)));
    let facts = fields.filter_map(|field| {
        let value = field.shown(sale)?;
        let others: Vec<&str> = seen()
            .filter(|one| crossed(one, field.name))
            .map(|one| one.peer_name.as_str())
            .filter(|name| *name != owner)
            .collect();
        Some(Fact { label: (field.label)(), value, owner: owner.clone(), seen_by: others.join(", ") })
    });
    let sector = sale.sector.clone().map(|value| Fact {
        label: texts::sector(),
        value,
        owner: owner.clone(),
        seen_by: String::new(),
    });
    facts.chain(sector).collect()
}

impl ShownNote {
    fn of(
        access: &Access,
        note: &Note,
        shared: &coselling::Found,
        names: &HashMap<String, String>,
        now: Timestamp,
    ) -> Self {
        let thing = Thing::Note(note.id);
        Self {
            sees: shared.sees(thing),
            acts: shared.acts(access, thing),
            id: note.id.to_string(),
            text: note.text.clone(),
            who: names.get(&note.by).cloned().unwrap_or_default(),
            when: web::moment(note.at, now),
        }
    }
}

impl Related {
    fn of(access: &Access, registration: &Registration, lead: Option<&Lead>, now: Timestamp) -> Self {
        let behind = lead.map_or_else(Vec::new, |lead| registrations::behind(registration, &lead.draft));
        let known = behind.iter().map(|field| {
            let theirs = field.shown(&registration.sale).unwrap_or_else(texts::unknown);
            texts::they_have((field.label)(), theirs)
        });
        let known: Vec<String> = known.collect();
        let hops = registration.hops().into_iter();
        let fields = registration.fields.len();
        Self {
            href: access.here(&format!("registrations/{}", registration.id)),
            with: registration.peer_name.clone(),
            about: texts::fields_when(fields, web::ago(registration.submitted, now)),
            hops: hops.map(|hop| (hop.name.clone(), hop.tag())).collect(),
            behind: (!known.is_empty() && works(access)).then(|| known.join(", ")),
        }
    }
}

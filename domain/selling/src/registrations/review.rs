//! One registration: what crossed, between whom, what became of it, and what can be done with it.

use askama::Template;
use exchange::{Logged, Side};
use kernel::{RegistrationId, Timestamp};
use partnering::programs::PassUp;
use trust::{
    access::{Access, Role},
    people::Person,
};
use vault::{JournalEntry, Tx};
use web::{Input, Kind, Notice, Page, Problem, Sees, Step, Tag, Timeline};

use super::{
    Denial, Direction, FIELDS, Registration, RegistrationError, State,
    course_part::{CoursePart, Rules},
    passing::way_up,
    queue::state_tag,
    store,
};
use crate::texts::registrations as texts;
use crate::{
    attachments::{self, Attachment, Section},
    conflicts, coselling, evidence, history,
    leads::{at, stage_tag, to},
    steps::{self, DealStep, Named},
};

/// What the page is made from.
pub(super) struct Found {
    registration: Registration,
    pub(super) entries: Vec<JournalEntry>,
    envelopes: Vec<Logged>,
    pub(super) files: Vec<Attachment>,
    /// The vendor further up, and whether it goes there by itself; none where it has gone or leads nowhere.
    up: Option<(String, PassUp)>,
    /// What its program promised.
    rules: Rules,
    conflicts: conflicts::Part,
    evidence: evidence::Found,
    shared: coselling::Found,
    /// What the other side asks for, where no deal has begun.
    pub(super) asked: Vec<DealStep>,
    pub(super) now: Timestamp,
}

/// Reads it.
pub(super) async fn load(tx: &Tx, id: RegistrationId) -> Result<Option<Found>, RegistrationError> {
    let Some(registration) = store::find(tx, id).await? else { return Ok(None) };
    let received = registration.direction == Direction::Received && registration.is_seen();
    let up = if received && store::passed_up(tx, id).await?.is_none() {
        way_up(tx, &registration).await?.map(|(upstream, way)| (upstream.peer_name, way))
    } else {
        None
    };
    let envelopes = Logged::about(tx, id).await?;
    let about = envelopes.iter().map(|one| one.header.id.to_string()).chain([id.to_string()]);
    let entries = tx.journal_about(about, 100).await?;
    let files = attachments::of(tx, id).await?;
    let rules = Rules::of(tx, &registration).await?;
    let conflicts = conflicts::Part::read(tx, &registration, rules.precedence()).await?;
    let evidence = evidence::Part::read(tx, &registration).await?;
    let shared = coselling::Found::of_hop(tx, &registration).await?;
    Ok(Some(Found {
        registration,
        entries,
        envelopes,
        files,
        up,
        rules,
        conflicts,
        evidence,
        shared,
        asked: steps::of_hop(tx, id).await?,
        now: tx.now(),
    }))
}

#[derive(Template)]
#[template(path = "registrations/show.html")]
pub(super) struct ReviewPage {
    page: Page,
    here: String,
    title: String,
    peer: String,
    direction: Direction,
    state: Tag,
    stage: Option<Tag>,
    sees: Option<Sees>,
    cut: bool,
    facts: Vec<(String, String)>,
    lead: Option<String>,
    hops: Vec<(String, Tag)>,
    /// Why it was denied or not taken.
    because: Option<(String, String)>,
    /// What happens beside its state.
    course: CoursePart,
    /// Whom it meets.
    conflicts: conflicts::Part,
    /// What shows that it is so.
    evidence: Option<evidence::Part>,
    /// What the other side shared of its deal.
    shared: Option<coselling::Arrivals>,
    /// What it asks for.
    asked: Option<steps::Part>,
    decides: bool,
    /// Which step of approval is next, and of how many.
    step: Option<String>,
    passes: Option<String>,
    /// What accepting it leads to.
    consequence: String,
    withdraws: bool,
    /// Why it is denied, in a word and in words.
    code: Input,
    reason: Input,
    envelopes: Vec<Crossed>,
    files: Section,
    timeline: Timeline,
}

/// An envelope about it.
struct Crossed {
    /// For who sees all that crosses.
    href: Option<String>,
    what: String,
    number: i64,
    way: String,
    on: String,
}

impl ReviewPage {
    pub(super) fn new(
        access: &Access,
        found: Found,
        files: Section,
        (steps, people): (Vec<Step>, &[Person]),
        done: &str,
    ) -> Self {
        let Found {
            registration,
            entries,
            envelopes,
            up,
            rules,
            conflicts,
            evidence,
            shared,
            asked,
            now,
            ..
        } = found;
        let named = Named { people, peers: shared.peers(), owns: false };
        let asked = steps::Part::new(access, &asked, &named, String::new(), now);
        let peer = registration.peer_name.clone();
        let received = registration.direction == Direction::Received;
        let pending = registration.state == State::Pending;
        let manages = access.role >= Role::Manager;
        let accepted = matches!(registration.state, State::Accepted { .. });
        let decides = received && pending && manages;
        let by_hand = up.as_ref().filter(|(_, way)| accepted && manages && *way == PassUp::ByHand);
        let mut page = access.page(registration.title());
        page.crumbs = vec![to(&texts::title(), &access.here("registrations")), at(&registration.title())];
        page.notice = notice(done, &registration);
        let on = registration.submitted.strftime("%Y-%m-%d").to_string();
        let (on, fields) = (web::date(&on), registration.fields.len());
        let sees = registration.is_seen().then(|| match registration.direction {
            Direction::Sent => Sees::Shared { with: peer.clone(), fields, on },
            Direction::Received => Sees::Received { from: peer.clone(), fields, on },
        });
        let crossed = |name: &str| registration.fields.iter().any(|field| field == name);
        let stage = (registration.is_seen() && crossed("stage")).then(|| stage_tag(registration.sale.stage));
        let evidence = evidence::Part::new(access, &registration, evidence);
        Self {
            page,
            evidence,
            shared: shared.arrivals(access),
            asked: Some(asked).filter(|asked| !asked.is_empty()),
            here: access.here(&format!("registrations/{}", registration.id)),
            title: registration.title(),
            direction: registration.direction,
            state: Tag { text: registration.standing(), ..state_tag(registration.state.as_str()) },
            stage,
            sees,
            cut: registration.is_seen(),
            facts: facts(&registration, now),
            lead: registration.lead.map(|lead| access.here(&format!("leads/{lead}"))),
            hops: hops(access, &registration),
            because: because(&registration),
            course: CoursePart::new(access, &registration, &rules, now),
            conflicts: conflicts.at(
                access,
                &access.here(&format!("registrations/{}", registration.id)),
                decides,
            ),
            step: rules.step(&registration).filter(|_| decides),
            decides,
            passes: by_hand.map(|(name, _)| name.clone()),
            consequence: consequence(&peer, up.as_ref()),
            withdraws: access.role >= Role::Member
                && !received
                && registration.origin.is_none()
                && registration.is_seen(),
            code: Input::choice(
                "code",
                texts::why(),
                Denial::ALL.map(|code| (code.as_str().to_owned(), code.label())),
            ),
            reason: Input::long("reason", texts::in_words()).most(2_000).required().hint(texts::they_read()),
            envelopes: envelopes.iter().map(|one| Crossed::of(access, one, now)).collect(),
            files,
            timeline: Timeline { steps: told(steps, &entries, &registration, now) },
            peer,
        }
    }
}

/// What crossed, in the order in which people read it; of what is erased, its name.
fn facts(registration: &Registration, now: Timestamp) -> Vec<(String, String)> {
    let crossed = |name: &str| registration.fields.iter().any(|field| field == name);
    let reseller = crossed("reseller").then(|| (texts::brought_by(), registration.reseller.clone()));
    let sale = FIELDS.iter().filter(|field| crossed(field.name));
    let sale = sale.map(|field| ((field.label)(), field.shown(&registration.sale)));
    let all = sale.chain(reseller).map(|(label, value)| {
        let value = value.filter(|value| registration.is_seen() || !value.is_empty());
        let kept = registration.is_seen() || registration.direction == Direction::Sent;
        (label, value.filter(|_| kept).unwrap_or_else(texts::erased))
    });
    let submitted = (texts::submitted(), web::moment(registration.submitted, now));
    let version =
        registration.program_version.map(|version| (texts::begun_under(), texts::program_version(version)));
    let ground = registration.course.basis.map(|basis| (texts::basis(), basis.label()));
    let answers = registration.course.answers.iter();
    let answers = answers.map(|one| (one.question.clone(), one.answer.clone()));
    all.chain(answers).chain(ground).chain([submitted]).chain(version).collect()
}

/// Where it stands, tier by tier.
fn hops(access: &Access, registration: &Registration) -> Vec<(String, Tag)> {
    let here = match registration.direction {
        Direction::Received => Some((access.card.name.clone(), state_tag(registration.state.as_str()))),
        Direction::Sent => None,
    };
    here.into_iter().chain(registration.hops().into_iter().map(|hop| (hop.name.clone(), hop.tag()))).collect()
}

fn because(registration: &Registration) -> Option<(String, String)> {
    match &registration.state {
        State::Denied { code, reason, .. } | State::Revoked { code, reason, .. } => {
            Some((code.label(), reason.clone()))
        }
        State::Refused { reason } => Some((texts::refused_there(), reason.clone())),
        _ => None,
    }
}

fn consequence(peer: &str, up: Option<&(String, PassUp)>) -> String {
    match up {
        Some((vendor, PassUp::Automatic)) => texts::goes_up(peer, vendor),
        Some((vendor, PassUp::ByHand)) => texts::can_go_up(peer, vendor),
        _ => texts::answered(peer),
    }
}

/// The steps of the journal; a withdrawal that came from the other side is told from the record.
fn told(
    mut steps: Vec<Step>,
    entries: &[JournalEntry],
    registration: &Registration,
    now: Timestamp,
) -> Vec<Step> {
    if let State::Withdrawn { at } = &registration.state
        && !entries.iter().any(|entry| entry.kind == "registration.withdrawn")
    {
        let title = texts::withdrawn_by(&registration.peer_name);
        let when = web::moment(at, now);
        let after = steps.iter().take_while(|step| step.title == crate::texts::history::erased()).count();
        steps.insert(after, Step { title, when, ..Step::default() });
    }
    steps
}

/// What the last act did, if it still is so.
fn notice(done: &str, registration: &Registration) -> Option<Notice> {
    let peer = &registration.peer_name;
    let text = match (done, &registration.state) {
        ("registered", State::Pending) => texts::now_registered(peer),
        ("accepted", State::Accepted { .. }) => texts::now_accepted(peer),
        ("denied", State::Denied { .. }) => texts::now_denied(peer),
        ("accepted", State::Pending) => texts::now_approved(),
        ("taken", State::Pending) => texts::now_taken(peer),
        ("returned", State::Returned { .. }) => texts::now_returned(peer),
        ("resubmitted", _) => texts::now_resubmitted(peer),
        ("answered", _) => texts::now_answered(peer),
        ("revoked", State::Revoked { .. }) => texts::now_revoked(peer),
        ("asked", _) => texts::now_asked(peer),
        ("evidence", _) => texts::now_evidence(peer),
        ("active", State::Accepted { .. }) => texts::now_active(peer),
        ("updated", State::Accepted { .. }) => texts::now_updated(peer),
        ("passed", State::Accepted { .. }) => texts::now_passed(peer),
        ("withdrawn", State::Withdrawn { .. }) => texts::now_withdrawn(peer),
        _ => return None,
    };
    Some(Notice { kind: Kind::Good, text })
}

impl Crossed {
    fn of(access: &Access, logged: &Logged, now: Timestamp) -> Self {
        let what = match logged.header.kind.as_str() {
            "registration.submitted" => texts::envelope_submitted(),
            "registration.decided" => texts::envelope_decided(),
            "registration.followed_up" => texts::envelope_followed_up(),
            "registration.evidence" => texts::envelope_evidence(),
            "deal.shared" => trust::sharing::kind_label("deal.shared"),
            "registration.checked" => texts::envelope_checked(),
            "registration.relayed" => texts::envelope_relayed(),
            other if other.contains("withdraw") => texts::envelope_withdrawal(),
            _ => texts::envelope(),
        };
        let way = match logged.side {
            Side::Sent => texts::way_sent(),
            Side::Received => texts::way_received(),
        };
        Self {
            href: access
                .vault
                .sight()
                .is_none()
                .then(|| access.here(&format!("sharing/{}", logged.header.id))),
            what,
            number: logged.header.sequence,
            way,
            on: web::moment(logged.at, now),
        }
    }
}

/// Somebody was faster: who, and when.
#[derive(Template)]
#[template(path = "registrations/faster.html")]
pub(super) struct FasterPage {
    page: Page,
    here: String,
    title: String,
    told: String,
}

impl FasterPage {
    pub(super) async fn new(access: &Access, id: RegistrationId) -> Result<Self, Problem> {
        let (registration, told) = faster(access, id).await?;
        let title = registration.title();
        let here = access.here(&format!("registrations/{id}"));
        let mut page = access.page(texts::meanwhile());
        page.crumbs = vec![
            to(&texts::title(), &access.here("registrations")),
            to(&title, &here),
            at(&texts::changed()),
        ];
        Ok(Self { page, here, title, told })
    }
}

/// A registration that was decided already, and who did it when.
pub(super) async fn faster(access: &Access, id: RegistrationId) -> Result<(Registration, String), Problem> {
    let found = access.vault.read(async |tx| {
        Ok::<_, RegistrationError>(store::find(tx, id).await?.map(|found| (found, tx.now())))
    });
    let (registration, now) = found.await?.ok_or_else(Problem::absent)?;
    let vaults = access.exchange.vaults();
    let peer = registration.peer_name.clone();
    let when = registration.state.since().map(|at| web::moment(at, now)).unwrap_or_default();
    let who = match registration.state.by() {
        Some(by) => history::who(vaults, by).await.map_err(|error| Problem::broken(&error))?,
        None => peer.clone(),
    };
    let who = capital(&who);
    let told = match &registration.state {
        State::Accepted { .. } => texts::who_accepted(who, when),
        State::Denied { .. } => texts::who_denied(who, when),
        State::Returned { .. } => texts::who_returned(who, when),
        State::Revoked { .. } => texts::who_revoked(who, when),
        State::Expired { .. } => texts::it_expired(when),
        State::Withdrawn { .. } => match registration.direction {
            Direction::Sent => texts::you_withdrew(when),
            Direction::Received => texts::they_withdrew(&peer, when),
        },
        State::Refused { .. } => texts::they_refused(peer),
        State::Pending => texts::just_changed(),
    };
    Ok((registration, told))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default() + letters.as_str()
}

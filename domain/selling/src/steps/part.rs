//! The part of a page that shows the steps of a deal, or what neighbours ask for along a registration.

use std::collections::HashMap;

use askama::{Template, filters::HtmlSafe};
use kernel::{DealId, PersonId, RegistrationId, StepId, Timestamp};
use partnering::tasks::Line as TaskLine;
use trust::{
    access::{Access, Role},
    people::Person,
};
use web::{Input, Kind, Sees, Tag};

use super::{DealStep, How, Side, StepError, Who, actions::today};
use crate::{evidence::State, leads::sentence, texts::steps as texts};

/// The steps, with the form to plan another.
#[derive(Template)]
#[template(path = "steps/part.html")]
pub(crate) struct Part {
    open: Vec<Line>,
    over: Vec<Line>,
    /// How many are over.
    ended: String,
    /// Where one is planned and its fields; for who works on a deal that is not withdrawn.
    form: Option<(String, [Input; 3])>,
    /// What is said under the form.
    remark: Option<String>,
    /// Whether the form stands open.
    opened: bool,
    /// Where acts on steps lead back to.
    back: String,
}

impl HtmlSafe for Part {}

/// A step, as the list shows it.
struct Line {
    href: String,
    id: StepId,
    what: String,
    who: String,
    due: String,
    tags: Vec<Tag>,
    sees: Sees,
    /// More of it: why it was declined, dropped, or not taken.
    told: Option<String>,
    over: bool,
    /// For who works: the act that it takes now, and what the button is called by who hears it.
    act: Option<(&'static str, String)>,
    /// Of a change of the sale that can be taken.
    take: Option<Taking>,
    /// What is said of declining it, where another organisation asks for it.
    decline: Option<String>,
}

/// The button that takes a suggestion. It says itself what the sale will say then, whatever words the suggestion came with,
/// and takes that alone which was seen.
#[derive(Template)]
#[template(
    source = r#"<input type="hidden" name="version" value="{{ version }}"><button class="button main">{{ crate::texts::steps::take(otherwise.as_str()) }}</button>"#,
    ext = "html"
)]
pub(super) struct Taking {
    otherwise: String,
    version: i64,
}

impl HtmlSafe for Taking {}

impl Taking {
    /// For the owner of the sale, of what somebody else suggests and is open.
    pub(super) fn of(step: &DealStep) -> Option<Self> {
        let suggests = step.suggests.filter(|_| step.is_open() && matches!(step.side, Side::Came { .. }))?;
        Some(Self { otherwise: suggests.otherwise(), version: step.version })
    }
}

/// Those whom a step names.
#[derive(Default)]
pub(crate) struct Named<'a> {
    /// Everybody who works here.
    pub(crate) people: &'a [Person],
    /// Who is at the other ends of the hops.
    pub(crate) peers: HashMap<RegistrationId, String>,
    /// Whether the sale is the organisation's own, so that a suggestion can be taken.
    pub(crate) owns: bool,
}

/// What was typed and not taken.
#[derive(Default)]
pub(crate) struct Wrong {
    pub(crate) what: String,
    pub(crate) due: String,
    pub(crate) who: String,
    pub(crate) error: Option<StepError>,
}

impl Named<'_> {
    fn person(&self, id: PersonId) -> String {
        let known = self.people.iter().find(|person| person.id == id);
        known.map_or_else(texts::former, |person| person.name.clone())
    }

    pub(super) fn peer(&self, hop: RegistrationId) -> String {
        self.peers.get(&hop).cloned().unwrap_or_else(texts::another)
    }

    pub(super) fn who(&self, step: &DealStep) -> String {
        match step.who() {
            Who::Nobody => texts::nobody(),
            Who::Colleague(person) => self.person(person),
            Who::Neighbour(hop) => self.peer(hop),
        }
    }
}

/// The fields of a step; `askable` are the neighbours who can be asked.
pub(super) fn inputs(people: &[Person], askable: &[(RegistrationId, String)], typed: &Wrong) -> [Input; 3] {
    let error = |field: &str| {
        let wrong = typed.error.as_ref().filter(|wrong| wrong.field() == Some(field));
        wrong.map(|wrong| sentence(&wrong.to_string()))
    };
    let nobody = (Who::Nobody.to_string(), texts::nobody());
    let colleagues = people.iter().map(|one| (one.id.to_string(), one.name.clone()));
    let neighbours = askable.iter().map(|(hop, name)| (hop.to_string(), texts::asks(name)));
    let who = [nobody].into_iter().chain(colleagues).chain(neighbours);
    [
        Input::text("what", texts::what())
            .id("step-what")
            .most(500)
            .required()
            .value(&typed.what)
            .error(error("what")),
        Input::date("due", texts::due())
            .id("step-due")
            .aside(texts::optional())
            .value(&typed.due)
            .error(error("due")),
        Input::choice("who", texts::who(), who).id("step-who").value(&typed.who).error(error("who")),
    ]
}

impl Part {
    /// The steps as somebody sees them who only looks, or where nothing can be planned. Acts lead `back` there.
    pub(crate) fn new(
        access: &Access,
        steps: &[DealStep],
        named: &Named<'_>,
        back: String,
        now: Timestamp,
    ) -> Self {
        let lines = steps.iter().map(|step| Line::of(access, step, named, now));
        let (open, over): (Vec<Line>, Vec<Line>) = lines.partition(|line| !line.over);
        Self { ended: texts::over(over.len()), open, over, form: None, remark: None, opened: false, back }
    }

    /// With the form to plan another one of that deal.
    pub(crate) fn planning(
        self,
        access: &Access,
        deal: DealId,
        people: &[Person],
        askable: &[(RegistrationId, String)],
        typed: &Wrong,
    ) -> Self {
        Self {
            opened: self.open.is_empty() || typed.error.is_some(),
            remark: (!askable.is_empty()).then(texts::asks_about),
            form: Some((access.here(&format!("deals/{deal}/steps")), inputs(people, askable, typed))),
            ..self
        }
    }

    /// Whether there is nothing to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.over.is_empty() && self.form.is_none()
    }
}

impl Line {
    fn of(access: &Access, step: &DealStep, named: &Named<'_>, now: Timestamp) -> Self {
        let works = access.role >= Role::Member;
        let peer = step.hop().map(|hop| named.peer(hop));
        let sees = match (&step.side, &peer) {
            (Side::Asked { .. }, Some(with)) => Sees::With { with: with.clone() },
            (Side::Came { .. }, Some(from)) => Sees::From { from: from.clone() },
            _ => Sees::OnlyYou,
        };
        let asks = matches!(step.side, Side::Came { .. });
        let act = match (&step.side, step.is_open()) {
            (_, true) => Some(("completion", texts::finish_named(&step.what))),
            (Side::Asked { .. }, false) => None,
            (_, false) => Some(("reopening", texts::reopen_named(&step.what))),
        };
        Self {
            href: access.here(&format!("steps/{}", step.id)),
            id: step.id,
            what: step.what.clone(),
            who: match &step.ended {
                Some(ended) => texts::ended(named.who(step), web::ago(ended.at, now)),
                None => named.who(step),
            },
            due: step.due.filter(|_| step.is_open()).map(text::day).unwrap_or_default(),
            tags: tags(step, now),
            sees,
            told: told(step),
            over: !step.is_open(),
            act: act.filter(|_| works),
            take: Taking::of(step).filter(|_| works && named.owns),
            decline: peer.filter(|_| works && asks && step.is_open()).map(texts::decline_about),
        }
    }

    /// The field in which a reason is typed.
    fn reason(&self) -> Input {
        Input::text("reason", texts::why()).id(format!("reason-{}", self.id)).most(500).required()
    }
}

/// A step as a row of a list of what is to be done: `about` says of what, and who is at the other end.
pub fn line(
    access: &Access,
    step: &DealStep,
    (about, peer): (String, &str),
    (people, back): (&[Person], &str),
    now: Timestamp,
) -> TaskLine {
    let peers = step.hop().map(|hop| (hop, peer.to_owned())).into_iter().collect();
    let line = Line::of(access, step, &Named { people, peers, owns: false }, now);
    TaskLine {
        act: line.act.map(|(act, _)| format!("{}/{act}", line.href)),
        href: line.href,
        what: line.what,
        about: Some(about),
        who: line.who,
        due: line.due,
        tags: line.tags,
        done: line.over,
        back: back.to_owned(),
    }
}

/// How a step stands, in tags.
pub(super) fn tags(step: &DealStep, now: Timestamp) -> Vec<Tag> {
    let day = match step.due {
        Some(_) if step.is_overdue(today(now)) => Some((Kind::Bad, texts::overdue())),
        Some(due) if step.is_open() && due == today(now) => Some((Kind::Warn, texts::today())),
        _ => None,
    };
    let way = match &step.side {
        Side::Asked { state: State::UnderWay, .. } => Some((Kind::Plain, texts::under_way())),
        Side::Asked { state: State::Refused { .. }, .. } => Some((Kind::Bad, texts::not_taken())),
        _ => None,
    };
    let end = step.ended.as_ref().map(|ended| match ended.how {
        How::Done => (Kind::Good, texts::done()),
        How::Declined => (Kind::Bad, texts::declined()),
        How::Dropped => (Kind::Plain, texts::dropped()),
    });
    let tags = [end, way, day].into_iter().flatten();
    tags.map(|(kind, text)| Tag { kind, text }).collect()
}

/// Why it was declined, dropped, or not taken.
pub(super) fn told(step: &DealStep) -> Option<String> {
    let declined = step.ended.as_ref().and_then(|ended| ended.reason.clone());
    declined.or_else(|| match &step.side {
        Side::Asked { state: State::Refused { reason }, .. } => Some(sentence(reason)),
        _ => None,
    })
}

//! What happens to a registration beside its state, on its page: by when it is answered, until when it is protected, and
//! what either side can do about that.

use askama::{Template, filters::HtmlSafe};
use kernel::Timestamp;
use partnering::programs::{Precedence, Promised};
use trust::access::{Access, Role};
use vault::{Tx, VaultError};
use web::Input;

use super::{Denial, Direction, Registration, State, deciding::promised, following::SAID_MOST};
use crate::texts::registrations as texts;

/// What its program promised.
#[derive(Default)]
pub(super) struct Rules(Promised);

impl Rules {
    pub(super) async fn of(tx: &Tx, registration: &Registration) -> Result<Self, VaultError> {
        promised(tx, registration).await.map(Self)
    }

    /// Which of two for one company comes first.
    pub(super) fn precedence(&self) -> Precedence {
        self.0.registering.precedence
    }

    /// The step of approval that is next, where there are several.
    pub(super) fn step(&self, registration: &Registration) -> Option<String> {
        let steps = &self.0.registering.approvals;
        steps.get(registration.course.approvals.len()).filter(|_| steps.len() > 1).cloned()
    }
}

#[derive(Template)]
#[template(path = "registrations/course.html")]
pub(super) struct CoursePart {
    here: String,
    peer: String,
    /// What is known of it, line by line.
    facts: Vec<(String, String)>,
    /// What somebody said, with who: a question, an answer, a wish.
    said: Vec<(String, String)>,
    /// Whether who decides can say that they look at it.
    pub(super) takes_up: bool,
    /// Where who decides asks for more.
    pub(super) question: Input,
    /// What is asked and can be answered, by submitting it again.
    submits_again: bool,
    /// It can be denied while it is returned.
    denies: Option<(Input, Input)>,
    /// Where somebody further up asks: the answer.
    answers_above: Option<Input>,
    /// Where more time can be asked for.
    asks: Option<Input>,
    /// Where that is answered.
    answers: Option<Input>,
    /// How long one extension is; none where it cannot be extended.
    extends: Option<String>,
    revokes: Option<(Input, Input)>,
    /// Where somebody can say that they still work on it.
    active: bool,
}

impl HtmlSafe for CoursePart {}

impl CoursePart {
    pub(super) fn new(access: &Access, registration: &Registration, rules: &Rules, now: Timestamp) -> Self {
        let (course, promised) = (&registration.course, &rules.0);
        let received = registration.direction == Direction::Received;
        let manages = received && access.role >= Role::Manager;
        let works = !received && access.role >= Role::Member;
        let accepted = matches!(registration.state, State::Accepted { .. });
        let returned = matches!(registration.state, State::Returned { .. });
        let expired = matches!(registration.state, State::Expired { .. });
        let protected = registration.until().is_some() || expired;
        let days = match promised.registering.extension_days {
            0 => promised.window_days,
            days => days,
        };
        let more = course.extended < promised.registering.extensions && course.extension.is_none();
        // Each form of the page has fields of these names.
        let reason = |form: &str, hint: String| {
            let id = format!("{form}-reason");
            Input::long("reason", texts::in_words()).id(id).most(SAID_MOST).required().hint(hint)
        };
        let why = |form: &str| {
            let codes = Denial::ALL.map(|code| (code.as_str().to_owned(), code.label()));
            Input::choice("code", texts::why(), codes).id(format!("{form}-code"))
        };
        let extends = manages && protected && days > 0;
        Self {
            here: access.here(&format!("registrations/{}", registration.id)),
            peer: registration.peer_name.clone(),
            facts: facts(registration, promised, now),
            said: said(registration),
            takes_up: manages && registration.state == State::Pending && course.review.is_none(),
            question: reason("question", texts::what_is_missing()),
            submits_again: works && returned && registration.lead.is_some(),
            denies: (manages && returned).then(|| (why("denial"), reason("denial", texts::they_read()))),
            answers_above: (works
                && (course.above.is_some() && !returned || returned && registration.lead.is_none()))
            .then(|| Input::long("answer", texts::your_answer()).most(SAID_MOST).required()),
            asks: (works && protected && more).then(|| reason("extension", texts::why_longer())),
            answers: (manages && course.extension.is_some()).then(|| reason("refusal", texts::they_read())),
            extends: extends.then(|| web::number(u64::from(days))),
            revokes: (manages && accepted)
                .then(|| (why("revocation"), reason("revocation", texts::they_read()))),
            active: works && accepted && course.quiet_days > 0,
        }
    }

    fn is_empty(&self) -> bool {
        self.facts.is_empty()
            && self.said.is_empty()
            && self.revokes.is_none()
            && self.answers_above.is_none()
            && !self.submits_again
    }
}

fn facts(registration: &Registration, promised: &Promised, now: Timestamp) -> Vec<(String, String)> {
    let course = &registration.course;
    let at = |at: Timestamp| web::moment(at, now);
    let mut facts = Vec::new();
    let mut put = |label: String, value: String| facts.push((label, value));
    if let Some(due) = registration.due {
        put(texts::answer_due(), if due <= now { texts::overdue(at(due)) } else { at(due) });
    }
    let steps = &promised.registering.approvals;
    if registration.direction == Direction::Received && steps.len() > 1 {
        put(texts::steps_taken(), texts::so_many_of(course.approvals.len(), steps.len()));
    }
    if let Some(until) = registration.until() {
        put(texts::protected_until(), at(until));
    }
    if let State::Expired { at: over } = &registration.state {
        put(texts::protection_over(), at(*over));
    }
    if course.extended > 0 {
        put(texts::extended_times(), web::number(u64::from(course.extended)));
    }
    if let Some(active) = course.active {
        put(texts::last_word(), at(active));
    }
    if let Some(quiet) = course.quiet {
        put(texts::quiet_since(), at(quiet));
    }
    facts
}

fn said(registration: &Registration) -> Vec<(String, String)> {
    let course = &registration.course;
    let question = match &registration.state {
        State::Returned { question, .. } => Some((texts::question(), question.clone())),
        _ => None,
    };
    let some = |label: String, text: &Option<String>| text.clone().map(|text| (label, text));
    question
        .into_iter()
        .chain(some(texts::asked_above(), &course.above))
        .chain(some(texts::answered_so(), &course.answer))
        .chain(course.extension.as_ref().map(|wish| (texts::wants_longer(), wish.reason.clone())))
        .chain(some(texts::extension_refused(), &course.refused))
        .collect()
}

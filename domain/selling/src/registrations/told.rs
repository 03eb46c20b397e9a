//! What its receiver tells of a registration: where it stands, the whole of it each time, so that what was told later
//! takes the place of what was told before.

use exchange::{Arrived, Draft as EnvelopeDraft, Exchange, Field, Refuse};
use kernel::Timestamp;
use serde_json::{Value, json};
use trust::agreements::Class;
use vault::{Change, VaultError};

use super::{
    Denial, Hop, Registration, RegistrationError, State, Taken, following::SAID_MOST, kinds::DECIDED,
};

/// Tells its sender where it stands.
pub(super) async fn tell(
    exchange: &Exchange,
    change: &Change,
    registration: &Registration,
) -> Result<(), RegistrationError> {
    let Registration { state, course, .. } = registration;
    let mut fields = vec![said("state", state.as_str())];
    match state {
        State::Returned { question, .. } => fields.push(said("question", question.clone())),
        State::Denied { code, reason, .. } | State::Revoked { code, reason, .. } => {
            fields.push(said("code", code.as_str()));
            fields.push(said("reason", reason.clone()));
        }
        State::Accepted { until, .. } => {
            fields.extend(until.map(|until| said("until", until.to_string())));
            fields.extend((course.quiet_days > 0).then(|| said("quiet_days", course.quiet_days)));
        }
        _ => {}
    }
    if *state == State::Pending && course.review.is_some() {
        fields.push(said("in_review", true));
    }
    if course.returned > 0 {
        fields.push(said("returned", course.returned));
    }
    if course.asked > 0 || course.extended > 0 {
        let answered = course.asked - u32::from(course.extension.is_some());
        fields.push(said("extended", json!({ "times": course.extended, "answered": answered })));
        fields.extend(course.refused.clone().map(|reason| said("extension_refused", reason)));
    }
    if !registration.upper.is_empty() {
        fields.push(said("upper", json!(registration.upper)));
    }
    let draft = EnvelopeDraft {
        kind: &DECIDED,
        to: registration.peer,
        partnership: Some(registration.partnership),
        subject: registration.id.to_string(),
        in_reply_to: Some(registration.envelope.clone()),
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    exchange.send(change, cleared).await?;
    Ok(())
}

fn said(name: &'static str, value: impl Into<Value>) -> Field {
    Field::new(name, Class::Decision.as_str(), value.into())
}

/// What was told.
pub(super) struct Told {
    state: Standing,
    in_review: bool,
    returned: u32,
    extended: u32,
    answered: u32,
    refused: Option<String>,
    quiet_days: u32,
}

enum Standing {
    Waits,
    Is(State),
}

impl Told {
    /// Reads what a receiver tells.
    pub(super) fn read(envelope: &Arrived) -> Result<Self, Refuse> {
        let unreadable = || Refuse::because("unreadable", "the decision cannot be read");
        let at = envelope.header.issued;
        let text = |name: &str| {
            envelope.text(name).map(|text| text.chars().take(SAID_MOST as usize).collect::<String>())
        };
        let number = |value: Option<&Value>| {
            value.and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
        };
        let code = || envelope.text("code").and_then(|code| code.parse().ok()).unwrap_or(Denial::Other);
        let reason = || text("reason").unwrap_or_default();
        let until = || -> Result<Option<Timestamp>, Refuse> {
            envelope.text("until").map(|until| until.parse()).transpose().map_err(|_| unreadable())
        };
        let state = match envelope.text("state").as_deref() {
            Some("pending") => Standing::Waits,
            Some("returned") => {
                Standing::Is(State::Returned { at, by: None, question: text("question").unwrap_or_default() })
            }
            Some("accepted") => Standing::Is(State::Accepted { at, by: None, until: until()? }),
            Some("denied") => Standing::Is(State::Denied { at, by: None, code: code(), reason: reason() }),
            Some("expired") => Standing::Is(State::Expired { at }),
            Some("revoked") => Standing::Is(State::Revoked { at, by: None, code: code(), reason: reason() }),
            _ => return Err(unreadable()),
        };
        let extended = envelope.values.get("extended");
        Ok(Self {
            state,
            in_review: envelope.values.get("in_review") == Some(&Value::Bool(true)),
            returned: number(envelope.values.get("returned")),
            extended: number(extended.map(|extended| &extended["times"])),
            answered: number(extended.map(|extended| &extended["answered"])),
            refused: text("extension_refused"),
            quiet_days: number(envelope.values.get("quiet_days")),
        })
    }

    /// Takes it over: gives whether its state is another one now. What was withdrawn here stays so, and a question that
    /// was answered meanwhile is not asked again.
    pub(super) fn adopt(self, registration: &mut Registration) -> bool {
        let before = registration.state.clone();
        let course = &mut registration.course;
        match (self.state, &before) {
            (_, State::Withdrawn { .. } | State::Refused { .. }) => return false,
            (Standing::Waits, State::Pending) => {
                let at = self.in_review.then_some(registration.submitted);
                course.review = at.map(|at| Taken { step: String::new(), by: None, at });
            }
            (Standing::Waits, _) => {}
            (Standing::Is(State::Returned { .. }), _) if self.returned <= course.returned => {}
            // Protected for longer, it stays accepted since it was.
            (Standing::Is(State::Accepted { until, .. }), State::Accepted { at, by, .. }) => {
                registration.state = State::Accepted { at: *at, by: by.clone(), until };
            }
            (Standing::Is(state), _) => registration.state = state,
        }
        course.returned = course.returned.max(self.returned);
        course.extended = self.extended;
        course.quiet_days = self.quiet_days;
        if self.answered >= course.asked {
            course.extension = None;
            course.refused = self.refused;
        }
        if !matches!(registration.state, State::Accepted { .. } | State::Expired { .. }) {
            course.extension = None;
        }
        if registration.state != State::Pending {
            course.review = None;
            course.left = None;
            registration.due = None;
        }
        registration.state.as_str() != before.as_str()
    }
}

/// The tiers further up, as an envelope tells them.
pub(super) fn upper(envelope: &Arrived) -> Result<Vec<Hop>, Refuse> {
    match envelope.values.get("upper") {
        None => Ok(Vec::new()),
        Some(hops) => {
            let hops: Vec<Hop> = serde_json::from_value(hops.clone())
                .map_err(|_| Refuse::because("unreadable", "the tiers further up cannot be read"))?;
            Ok(hops.into_iter().take(16).collect())
        }
    }
}

pub(super) fn refuse(error: RegistrationError) -> Refuse {
    match error {
        RegistrationError::Vault(error) => Refuse::Vault(error),
        error => Refuse::because("not_possible", error.to_string()),
    }
}

pub(super) fn below(error: RegistrationError) -> VaultError {
    match error {
        RegistrationError::Vault(error) => error,
        error => VaultError::Damaged(error.to_string()),
    }
}

//! What a vendor tells of a trial: where it stands, the whole of it each time, so that what was told later takes the place of
//! what was told before; and how it is used, as far as the agreement covers that.

use exchange::{Arrived, Draft as EnvelopeDraft, Exchange, Field, Refuse};
use kernel::Timestamp;
use serde_json::{Value, json};
use trust::agreements::{self, Class};
use vault::Change;

use super::{
    State, TOLD, Trial, TrialError, Usage,
    actions::{SAID_MOST, uncovered},
};

/// Tells the partner where it stands.
pub(super) async fn tell(exchange: &Exchange, change: &Change, trial: &Trial) -> Result<(), TrialError> {
    let said = |name: &'static str, value: Value| Field::new(name, Class::Decision.as_str(), value);
    let mut fields = vec![said("state", json!(trial.state.as_str()))];
    fields.extend(trial.since.map(|since| said("since", json!(since.to_string()))));
    fields.extend(trial.until.map(|until| said("until", json!(until.to_string()))));
    fields.extend(trial.reason.clone().map(|reason| said("reason", json!(reason))));
    if trial.asked > 0 || trial.extended > 0 {
        let answered = trial.asked - u32::from(trial.wish.is_some());
        fields.push(said("extended", json!({ "times": trial.extended, "answered": answered })));
        fields.extend(trial.refused.clone().map(|reason| said("extension_refused", json!(reason))));
    }
    let agreement = agreements::in_force(change, trial.partnership, change.now()).await?;
    let clause = agreement.as_ref().and_then(|agreement| agreement.outgoing(TOLD.name));
    let clause = clause.ok_or_else(uncovered)?;
    if let Some(usage) = trial.usage.as_ref().filter(|_| clause.covers(Class::Usage)) {
        let used = |name: &'static str, value: Value| Field::new(name, Class::Usage.as_str(), value);
        fields.push(used("as_of", json!(usage.as_of.to_string())));
        fields.push(used("users", json!(usage.users)));
        fields.push(used("activity", json!(usage.activity)));
        fields.extend(usage.framework.clone().map(|framework| used("framework", json!(framework))));
        fields.extend(usage.progress.map(|progress| used("progress", json!(progress))));
        fields.extend(usage.last_active.map(|day| used("last_active", json!(day.to_string()))));
    }
    let draft = EnvelopeDraft {
        kind: &TOLD,
        to: trial.peer,
        partnership: Some(trial.partnership),
        subject: trial.id.to_string(),
        in_reply_to: Some(trial.envelope.clone()),
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    exchange.send(change, cleared).await?;
    Ok(())
}

/// What was told.
pub(super) struct Told {
    state: State,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    reason: Option<String>,
    extended: u32,
    answered: u32,
    refused: Option<String>,
    usage: Option<Usage>,
}

impl Told {
    /// Reads what a vendor tells.
    pub(super) fn read(envelope: &Arrived) -> Result<Self, Refuse> {
        let unreadable = || Refuse::because("unreadable", "where the trial stands cannot be read");
        let text =
            |name: &str| envelope.text(name).map(|text| text.chars().take(SAID_MOST).collect::<String>());
        let moment = |name: &str| -> Result<Option<Timestamp>, Refuse> {
            envelope.text(name).map(|text| text.parse()).transpose().map_err(|_| unreadable())
        };
        let state = envelope.text("state").and_then(|word| word.parse::<State>().ok());
        let state = state.filter(|state| !state.is_gone()).ok_or_else(unreadable)?;
        let extended = envelope.values.get("extended").cloned().unwrap_or_default();
        let times = |name: &str| {
            extended[name].as_u64().and_then(|times| u32::try_from(times).ok()).unwrap_or_default()
        };
        let number = |name: &str| envelope.number(name).and_then(|number| u32::try_from(number).ok());
        let usage = moment("as_of")?.map(|as_of| Usage {
            as_of,
            users: number("users").unwrap_or_default(),
            framework: envelope.text("framework").map(|name| name.chars().take(100).collect()),
            progress: number("progress").and_then(|one| u8::try_from(one).ok()).filter(|one| *one <= 100),
            activity: number("activity").unwrap_or_default(),
            last_active: envelope.text("last_active").and_then(|day| day.parse().ok()),
        });
        Ok(Self {
            state,
            since: moment("since")?,
            until: moment("until")?,
            reason: text("reason"),
            extended: times("times"),
            answered: times("answered"),
            refused: text("extension_refused"),
            usage,
        })
    }

    /// Takes it over: gives whether its state is another one now. What was taken back here stays so, and more time that was
    /// asked for meanwhile is asked for still.
    pub(super) fn adopt(self, trial: &mut Trial) -> bool {
        if trial.state.is_gone() {
            return false;
        }
        let before = (trial.state, trial.extended);
        trial.state = self.state;
        trial.since = self.since;
        trial.until = self.until;
        trial.reason = self.reason;
        trial.extended = self.extended;
        let answered = self.answered >= trial.asked;
        trial.refused = self.refused.filter(|_| answered);
        if answered {
            trial.wish = None;
        }
        if !trial.can_go_on() {
            trial.wish = None;
        }
        // The whole of it each time: what is not told any longer would have no envelope that it goes with.
        trial.usage = self.usage;
        before != (trial.state, trial.extended)
    }
}

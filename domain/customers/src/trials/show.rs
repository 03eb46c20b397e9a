//! One trial: where it stands, how it is used, and what can be done.

use askama::Template;
use kernel::{Timestamp, TrialId};
use trust::access::{Access, Role};
use vault::{JournalEntry, Tx, VaultError};
use web::{Input, Kind, Notice, Page, Sees, Step, Tag, Timeline};

use super::{
    State, Trial,
    giving::{self, Says, possible},
    opening::ways,
    store,
};
use crate::{
    pages::{at, to, works},
    texts::trials as texts,
};

/// What the page is made from.
pub(super) struct Found {
    trial: Trial,
    lengths: (u32, u32),
    /// Whether a vendor of one's own gives trials.
    above: bool,
    pub(super) entries: Vec<JournalEntry>,
    pub(super) now: Timestamp,
}

pub(super) async fn load(tx: &Tx, id: TrialId) -> Result<Option<Found>, VaultError> {
    let Some(trial) = store::find(tx, id).await? else { return Ok(None) };
    let lengths = giving::usual(tx, &trial).await?;
    let above = trial.is_given() && !ways(tx).await?.is_empty();
    Ok(Some(Found { trial, lengths, above, entries: tx.journal_about([id], 100).await?, now: tx.now() }))
}

#[derive(Template)]
#[template(path = "trials/show.html")]
pub(super) struct TrialPage {
    page: Page,
    here: String,
    title: String,
    sees: Sees,
    tag: Tag,
    facts: Vec<(String, String)>,
    usage: Vec<(String, String)>,
    as_of: String,
    links: Vec<(String, String)>,
    /// Why more time is asked for.
    wish: Option<String>,
    /// What the vendor can do: days and reasons are typed beside it.
    opens: Option<Input>,
    declines: Option<Input>,
    extends: Option<Input>,
    refuses: Option<Input>,
    converts: bool,
    cancels: Option<Input>,
    /// What the partner can do.
    asks: Option<Input>,
    withdraws: bool,
    timeline: Timeline,
}

impl TrialPage {
    pub(super) fn new(access: &Access, found: Found, steps: Vec<Step>, done: &str) -> Self {
        let Found { trial, lengths: (days, more), above, now, .. } = found;
        let mut page = access.page(trial.title());
        page.crumbs = vec![to(&texts::title(), &access.here("trials")), at(&trial.title())];
        page.notice = told(done).map(|text| Notice { kind: Kind::Good, text });
        let gives = trial.is_given() && access.role >= Role::Manager;
        let may = |says: Says| gives && possible(&trial, &says);
        let number = |id: &'static str, label: String, value: u32| {
            Input::number("days", label).value(value.to_string()).id(id)
        };
        let reason = |id: &'static str| Input::long("reason", texts::reason()).id(id).most(2_000).required();
        let owns = !trial.is_given() && works(access);
        let moment = |at: Timestamp| web::moment(at, now);
        let contact = trial.contact_email.as_ref().map(ToString::to_string);
        let facts = [
            (
                if trial.is_given() { texts::asked_by() } else { texts::given_by() },
                Some(trial.peer_name.clone()),
            ),
            (texts::product(), trial.product.clone()),
            (texts::domain(), trial.domain.as_ref().map(ToString::to_string)),
            (texts::contact(), trial.contact_name.clone()),
            (texts::email(), contact),
            (texts::basis(), trial.basis.map(selling::registrations::Basis::label)),
            (texts::notes(), trial.notes.clone()),
            (texts::asked_on(), Some(moment(trial.requested))),
            (texts::since(), trial.since.map(moment)),
            (texts::until(), trial.until.map(moment)),
            (texts::ended(), trial.ended.map(moment)),
            (texts::reason(), trial.reason.clone()),
            (texts::extended(), (trial.extended > 0).then(|| web::number(trial.extended))),
            (texts::not_extended(), trial.refused.clone()),
            (texts::account(), trial.account.clone()),
        ];
        let links = [
            (trial.customer.map(|id| format!("customers/{id}")), texts::its_customer()),
            (trial.deal.map(|id| format!("deals/{id}")), texts::its_deal()),
            (trial.registration.map(|id| format!("registrations/{id}")), texts::its_registration()),
        ];
        // Who stands between hands it up: the customer is asked for anew at a vendor of one's own.
        let stands = matches!(trial.state, State::Requested | State::Running);
        let up = trial.customer.filter(|_| above && works(access) && stands);
        let up = up.map(|id| (access.here(&format!("customers/{id}/trial")), texts::ask_above()));
        let shared = Sees::With { with: trial.peer_name.clone() };
        Self {
            here: access.here(&format!("trials/{}", trial.id)),
            title: trial.title(),
            sees: if trial.state.is_gone() { Sees::OnlyYou } else { shared },
            tag: trial.tag(),
            facts: facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect(),
            usage: trial.usage.as_ref().map(super::Usage::facts).unwrap_or_default(),
            as_of: trial.usage.as_ref().map(|usage| moment(usage.as_of)).unwrap_or_default(),
            links: links
                .into_iter()
                .filter_map(|(at, label)| Some((access.here(&at?), label)))
                .chain(up)
                .collect(),
            wish: trial.wish.as_ref().map(|(_, why)| why.clone()),
            opens: may(Says::Open(None)).then(|| number("open-days", texts::days(), days)),
            declines: may(Says::Decline(String::new())).then(|| reason("decline-reason")),
            extends: may(Says::Extend(None)).then(|| number("more-days", texts::more_days(), more)),
            refuses: may(Says::Refuse(String::new())).then(|| reason("refuse-reason")),
            converts: may(Says::Convert),
            cancels: may(Says::Cancel(String::new())).then(|| reason("cancel-reason")),
            asks: (owns && trial.can_go_on() && trial.wish.is_none())
                .then(|| Input::long("reason", texts::why_more()).aside(texts::optional()).most(2_000)),
            withdraws: owns && !trial.state.is_gone(),
            timeline: Timeline { steps },
            page,
        }
    }
}

/// What the last act did.
fn told(done: &str) -> Option<String> {
    Some(match done {
        "requested" => texts::done_requested(),
        "asked" => texts::done_asked(),
        "withdrawn" => texts::done_withdrawn(),
        "open" | "decline" | "extend" | "refuse" | "convert" | "cancel" => texts::done_told(),
        _ => return None,
    })
}

impl State {
    /// All words, for programs.
    pub(super) const WORDS: [&'static str; 8] =
        ["requested", "running", "expired", "converted", "declined", "cancelled", "withdrawn", "refused"];
}

//! What the people of the demonstration did in the last days before its visitor came: deals in every stage, notes, next steps, a
//! registration that was taken back, and two that have just come in. Through the same actions as everybody's.

use exchange::Exchange;
use jiff::{Span, civil::Date};
use kernel::{PersonId, RegistrationId};
use partnering::partnerships::{self, Role, State};
use selling::{
    attachments,
    coselling::{self, ShareError, Thing},
    deals::{self, Answers, Billing, Deal, DealError, LostReason, Stage},
    leads,
    registrations::{self, Decision, Registration, RegistrationError},
    steps::{self, Who},
};
use vault::{Actor, Change, Vault};

/// How many of its leads or deals somebody looks through for some to work on.
const LOOKED_AT: u64 = 1_000;
/// How many deals of an organisation somebody works on.
const WORKED: usize = 60;
const NOTES: [&str; 6] = [
    "They want to see it beside what they have now. Bring the comparison.",
    "Budget is approved for next quarter; the head of IT decides.",
    "Asked for a reference in their own sector.",
    "Second call: the security questionnaire is with their auditor.",
    "They liked the trial, and miss an export to their warehouse.",
    "Met at the fair. Remembers us from two years ago.",
];
const STEPS: [&str; 5] = [
    "Call about the offer",
    "Send the security answers",
    "Show the new release",
    "Agree on the purchase order",
    "Ask how the trial goes",
];

/// Works on the deals of one organisation; `partner` says whether it takes a registration back as well.
pub async fn live(
    exchange: &Exchange,
    vault: &Vault,
    person: PersonId,
    partner: bool,
) -> Result<(), anyhow::Error> {
    vault.change(Actor::Person(person), async |change| work(exchange, change, person).await).await?;
    if partner {
        vault.change(Actor::Person(person), async |change| take_back(exchange, change).await).await?;
    }
    Ok(())
}

async fn work(exchange: &Exchange, change: &Change, person: PersonId) -> Result<(), anyhow::Error> {
    let today = change.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let day = |days: i64| today.checked_add(Span::new().days(days)).unwrap_or(today);
    let mut open = deals::lane(change, &deals::everything(), Stage::New, None, LOOKED_AT).await?;
    in_order(&mut open);
    for (at, deal) in open.into_iter().take(WORKED).enumerate() {
        let (to, answers) = next_stage(at, &day);
        if let Some(to) = to {
            deals::move_to(change, deal.id, &Stage::New.into(), &to.into(), |_| Ok(answers)).await?;
        }
        if at % 2 == 0 {
            deals::add_note(change, deal.id, NOTES[at / 2 % NOTES.len()]).await?;
        }
        let Some(now) = deals::find(change, deal.id).await? else { continue };
        if now.stage.outcome() == leads::Stage::Open && at % 3 != 1 {
            // Some are late, most are ahead.
            let on = day((at as i64 * 5) % 23 - 4);
            let holder = (at % 4 != 2).then_some(person);
            deals::assign(change, now.id, now.version, holder).await?;
            for (from, more) in (0..1 + at % 3).enumerate() {
                let due = on.checked_add(Span::new().days(6 * from as i64)).unwrap_or(on);
                let who = holder.filter(|_| more % 2 == 0).map_or(Who::Nobody, Who::Colleague);
                let what = STEPS[(at + more) % STEPS.len()].to_owned();
                steps::plan(
                    exchange,
                    change,
                    now.id,
                    steps::Draft { what, due: Some(due), who, suggests: None },
                )
                .await?;
            }
        }
    }
    Ok(())
}

/// Those that were moved last come first, and of one day by what they are: not by their ids, of which nobody knows the
/// order, so that the same is done each time the demonstration is made.
pub fn in_order(deals: &mut [Deal]) {
    let value = |deal: &Deal| deal.card.value.map_or(0, |value| value.minor);
    deals.sort_by_cached_key(|one| {
        (std::cmp::Reverse(one.moved), one.card.company.clone(), one.card.product.clone(), value(one))
    });
}

/// How far a deal came, and what was answered on the way.
fn next_stage(at: usize, day: &impl Fn(i64) -> Date) -> (Option<Stage>, Answers) {
    let nothing = Answers::default();
    match at % 10 {
        1 | 4 | 8 => {
            let newsletter_on = Some(day(-(at as i64) / 2));
            (Some(Stage::Newsletter), Answers { newsletter_on, ..nothing })
        }
        2 | 5 => {
            let since = -(at as i64) / 3;
            let (trial_from, trial_until) = (Some(day(since)), Some(day(since + 30)));
            (Some(Stage::Trial), Answers { trial_from, trial_until, ..nothing })
        }
        7 => {
            let billing = if at % 20 == 7 { Billing::Partner } else { Billing::Invoice };
            let purchase_order = (billing == Billing::Invoice).then(|| format!("PO-{}", 4_100 + at));
            (Some(Stage::Won), Answers { billing: Some(billing), purchase_order, ..nothing })
        }
        9 => {
            let lost = Answers {
                lost_reason: Some(LostReason::Timing),
                lost_notes: Some("They begin again when the new year’s budget is there.".to_owned()),
                look_again_on: Some(day(60)),
                ..nothing
            };
            (Some(Stage::Lost), lost)
        }
        _ => (None, nothing),
    }
}

/// Two open leads are registered with the owner of its program.
pub async fn bring(
    exchange: &Exchange,
    vault: &Vault,
    person: PersonId,
) -> Result<Vec<RegistrationId>, RegistrationError> {
    vault
        .change(Actor::Person(person), async |change| {
            let places = partnerships::all(change).await?;
            let mut places =
                places.iter().filter(|one| one.role == Role::Partner && one.state == State::Active);
            let Some(place) = places.next() else { return Ok(Vec::new()) };
            let (leads, _) = leads::page(change, &leads::everything(), None, LOOKED_AT).await?;
            let mut brought = Vec::new();
            for lead in leads.into_iter().map(|row| row.lead) {
                let early = lead.draft.stage == leads::Stage::Open && lead.draft.company.is_some();
                // What is registered already is not registered twice.
                if early && registrations::preview(change, lead.id, place.id).await.is_ok() {
                    brought.push(
                        registrations::submit(
                            exchange,
                            change,
                            lead.id,
                            place.id,
                            |_| true,
                            Some(registrations::Basis::Consent),
                        )
                        .await?,
                    );
                }
                if brought.len() == 2 {
                    break;
                }
            }
            Ok(brought)
        })
        .await
}

/// Somebody asks for more about what a partner brought; not where it went to another distributor.
pub async fn ask_for_more(
    exchange: &Exchange,
    vault: &Vault,
    person: PersonId,
    id: RegistrationId,
) -> Result<(), RegistrationError> {
    let asks = async |change: &Change| {
        if registrations::find(change, id).await?.is_none() {
            return Ok(());
        }
        registrations::give_back(exchange, change, id, "Which of their sites is it for, and how many seats?")
            .await
    };
    vault.change(Actor::Person(person), asks).await
}

/// Somebody accepts what a partner brought; not where it went to another distributor.
pub async fn accept(
    exchange: &Exchange,
    vault: &Vault,
    person: PersonId,
    registration: RegistrationId,
) -> Result<(), RegistrationError> {
    let decide = async |change: &Change| {
        if registrations::find(change, registration).await?.is_none() {
            return Ok(());
        }
        registrations::decide(exchange, change, registration, Decision::Accept).await
    };
    vault.change(Actor::Person(person), decide).await
}

/// Somebody tells the other end of an accepted registration what they know: a note, and a file. Where the decision is still
/// under way, or went to another distributor, nothing is told.
pub async fn tell(
    exchange: &Exchange,
    vault: &Vault,
    person: PersonId,
    hop: RegistrationId,
    (note, file): (&str, (&str, &str)),
) -> Result<(), ShareError> {
    let begin = async |change: &Change| {
        let found = registrations::find(change, hop).await?;
        let accepted = |one: &Registration| matches!(one.state, registrations::State::Accepted { .. });
        let Some(hop) = found.filter(accepted) else { return Ok::<_, DealError>(None) };
        let known = match hop.lead {
            Some(lead) => deals::of_lead(change, lead).await?,
            None => deals::of_registration(change, hop.id).await?,
        };
        match (known, hop.lead) {
            (Some(deal), _) => Ok(Some(deal.id)),
            (None, Some(lead)) => deals::begin(change, lead).await.map(Some),
            (None, None) => Ok(None),
        }
    };
    let actor = Actor::Person(person);
    let Some(deal) = vault.change(actor, begin).await? else { return Ok(()) };
    let brought = (file.0.to_owned(), file.1.as_bytes().to_vec());
    let about = attachments::About::Deal(deal);
    let Ok(file) = attachments::attach(vault, actor, about, brought, "").await else { return Ok(()) };
    vault
        .change(actor, async |change: &Change| {
            let note = deals::add_note(change, deal, note).await?;
            for thing in [Thing::Note(note), Thing::File(file)] {
                coselling::share(exchange, change, deal, thing, &[hop]).await?;
            }
            Ok(())
        })
        .await
}

/// A share that its owner thought better of.
async fn take_back(exchange: &Exchange, change: &Change) -> Result<(), RegistrationError> {
    let asked = registrations::asked("direction=sent&state=accepted&stage=open")
        .map_err(|problem| RegistrationError::Vault(vault::VaultError::Damaged(problem.detail)))?;
    let (rows, _) = registrations::page(change, &asked, None, 1).await?;
    match rows.first() {
        Some(row) => registrations::withdraw(exchange, change, row.id).await,
        None => Ok(()),
    }
}

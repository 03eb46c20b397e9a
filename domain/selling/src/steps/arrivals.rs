//! What neighbours say of steps: that they ask for one, and what became of one that they were asked for. They come as
//! `deal.shared` does, which gives them here.

use exchange::{Arrived, Exchange, Header, Receipt, Refuse, Sent, Verdict, Why};
use jiff::civil::Date;
use kernel::{EnvelopeId, StepId};
use serde_json::json;
use vault::{Change, Fact, Tx, VaultError};

use super::{
    DealStep, Ended, How, Side, StepError, Suggestion,
    actions::{about, record, save, settle},
    asking::{self, within_bounds},
    step::{day, worded},
    store,
};
use crate::{
    coselling::{SHARED, deal_of},
    evidence::{State, unsend},
    registrations::Registration,
};

/// What an envelope says of a step.
#[derive(Debug)]
pub(crate) enum Said {
    /// That somebody asks for it, anew or in other words.
    Ask {
        /// What.
        what: String,
        /// Until when.
        due: Option<Date>,
        /// What of the sale should be otherwise.
        suggests: Option<Suggestion>,
        /// What both call it, where it was asked for before.
        of: Option<EnvelopeId>,
    },
    /// What became of it.
    Became {
        /// What both call it.
        of: EnvelopeId,
        /// How it ended; none, where it is open again.
        how: Option<How>,
        /// Why it was declined.
        reason: Option<String>,
    },
}

impl Said {
    /// What an envelope says of a step; none, where it is about something else.
    pub(crate) fn read(envelope: &Arrived) -> Result<Option<Self>, Refuse> {
        let invalid = |why: &str| Refuse::because("invalid", why);
        let of = envelope.text("of").map(|of| of.parse::<EnvelopeId>()).transpose();
        let of = of.map_err(|_| invalid("a step is called by its first envelope"))?;
        if let Some(what) = envelope.text("step") {
            let what = worded(&what).map_err(|_| invalid("a step is said in one line"))?;
            let due = day(&envelope.text("due").unwrap_or_default())
                .map_err(|_| invalid("there is no such day"))?;
            let suggests = envelope.text("suggests").map(|text| text.parse()).transpose();
            let suggests = suggests.map_err(|()| invalid("what is suggested cannot be read"))?;
            return Ok(Some(Self::Ask { what, due, suggests, of }));
        }
        let Some(became) = envelope.text("became") else { return Ok(None) };
        let how = match became.as_str() {
            "open" => None,
            how => Some(how.parse().ok().filter(|how| *how != How::Dropped)),
        };
        let how =
            how.map(|how| how.ok_or_else(|| invalid("a step is done, declined or open"))).transpose()?;
        let reason = envelope.text("reason").map(|reason| worded(&reason)).transpose();
        let reason = reason.map_err(|_| invalid("a reason is said in one line"))?;
        Ok(Some(Self::Became { of: of.ok_or_else(|| invalid("which step is not said"))?, how, reason }))
    }
}

/// Whether this vault takes that along a hop.
pub(crate) async fn expected(tx: &Tx, hop: &Registration, said: &Said) -> Result<(), Refuse> {
    let known = match said {
        Said::Ask { of: None, .. } => None,
        Said::Ask { of: Some(of), .. } | Said::Became { of, .. } => store::of_thread(tx, hop.id, *of).await?,
    };
    match (said, known.map(|step| step.side)) {
        (Said::Became { .. }, Some(Side::Asked { .. })) => Ok(()),
        (Said::Ask { .. }, Some(Side::Came { .. }) | None) => match within_bounds(tx, hop.id, "came").await {
            Ok(()) => Ok(()),
            Err(StepError::Vault(error)) => Err(Refuse::Vault(error)),
            Err(error) => Err(Refuse::because("too_often", error.to_string())),
        },
        // It was taken back while the answer was under way, or never asked for.
        _ => Err(Refuse::because("unknown", "there is no such step")),
    }
}

/// Keeps what a neighbour said.
pub(crate) async fn arrived(
    exchange: &Exchange,
    change: &Change,
    hop: &Registration,
    header: &Header,
    said: Said,
) -> Result<(), Refuse> {
    let kept = match said {
        Said::Ask { what, due, suggests, of } => {
            asked(exchange, change, hop, header, (what, due, suggests), of).await
        }
        Said::Became { of, how, reason } => became(change, hop, header, (of, how, reason)).await,
    };
    kept.map_err(|error| match error {
        StepError::Vault(error) => Refuse::Vault(error),
        error => Refuse::because("invalid", error.to_string()),
    })
}

async fn asked(
    exchange: &Exchange,
    change: &Change,
    hop: &Registration,
    header: &Header,
    (what, due, suggests): (String, Option<Date>, Option<Suggestion>),
    of: Option<EnvelopeId>,
) -> Result<(), StepError> {
    let thread = of.unwrap_or(header.id);
    let known = store::of_thread(change, hop.id, thread).await?;
    if let Some(mut step) = known.filter(|step| matches!(step.side, Side::Came { .. })) {
        let postponed = step.due != due;
        (step.what, step.due, step.suggests) = (what, due, suggests);
        if let Side::Came { envelope, .. } = &mut step.side {
            *envelope = header.id;
        }
        // In other words, it is to be done again. What became of it before may have crossed this on its way.
        if step.ended.take().is_some() {
            asking::answer(exchange, change, &mut step).await?;
        }
        save(change, &mut step, postponed).await?;
        record(change, "deal.step_received", &step).await?;
        settle(change, &step).await?;
        return Ok(());
    }
    let (clock, chance) = change.nature();
    let deal = deal_of(change, hop).await?;
    let step = DealStep {
        id: StepId::new(clock, chance),
        deal: deal.as_ref().map(|deal| deal.id),
        what,
        due,
        suggests,
        holder: deal.and_then(|deal| deal.owner),
        side: Side::Came { hop: hop.id, thread, envelope: header.id, answer: None },
        by: header.from.to_string(),
        made: change.now(),
        ended: None,
        version: 1,
    };
    store::insert(change, &step).await?;
    record(change, "deal.step_received", &step).await?;
    settle(change, &step).await?;
    Ok(())
}

async fn became(
    change: &Change,
    hop: &Registration,
    header: &Header,
    (of, how, reason): (EnvelopeId, Option<How>, Option<String>),
) -> Result<(), StepError> {
    let Some(mut step) = store::of_thread(change, hop.id, of).await? else { return Ok(()) };
    let by = header.from.to_string();
    if let Side::Asked { answer, .. } = &mut step.side {
        *answer = Some(header.id);
    }
    step.ended = how.map(|how| Ended { how, reason, at: change.now(), by });
    save(change, &mut step, false).await?;
    let fact = about(Fact::new("deal.step_told"), &step);
    let became = how.map_or("open", How::as_str);
    change.record(fact.with("peer", hop.peer.to_string()).with("became", json!(became))).await?;
    settle(change, &step).await?;
    Ok(())
}

/// What an envelope brought is to be erased: a step that is asked for no more goes, and why one was declined is forgotten.
/// Whether it was about a step.
pub(crate) async fn erased(
    exchange: &Exchange,
    change: &Change,
    envelope: EnvelopeId,
    why: Why,
) -> Result<bool, VaultError> {
    let _all = change.whole();
    let Some(mut step) = store::of_envelope(change, envelope).await? else { return Ok(false) };
    let (hop, answer) = match &step.side {
        Side::Came { hop, answer, .. } => (*hop, *answer),
        Side::Asked { answer, .. } if *answer == Some(envelope) => {
            if let Some(ended) = &mut step.ended {
                ended.reason = None;
            }
            store::stand(change, &step).await?;
            return Ok(true);
        }
        Side::Own | Side::Asked { .. } => return Ok(false),
    };
    if let (Some(answer), Why::Withdrawn | Why::Ended) = (answer, why) {
        unsend(exchange, change, &SHARED, (hop, answer), why).await?;
    }
    store::delete(change, step.id).await?;
    change.record(about(Fact::new("deal.step_erased"), &step)).await?;
    if let Some(deal) = step.deal {
        store::follow(change, &[deal]).await?;
    }
    Ok(true)
}

/// What a neighbour was asked for has arrived there, or was not taken. Whether it was about a step.
pub(crate) async fn answered(change: &Change, sent: &Sent, receipt: &Receipt) -> Result<bool, VaultError> {
    let _all = change.whole();
    let Some(mut step) = store::of_envelope(change, sent.header.id).await? else { return Ok(false) };
    let Side::Asked { state, .. } = &mut step.side else { return Ok(true) };
    *state = match &receipt.verdict {
        Verdict::Refused { reason, .. } => State::Refused { reason: reason.clone() },
        Verdict::Received | Verdict::Erased => State::There,
    };
    let refused = matches!(state, State::Refused { .. });
    store::stand(change, &step).await?;
    if refused {
        record(change, "deal.step_refused", &step).await?;
    }
    Ok(true)
}

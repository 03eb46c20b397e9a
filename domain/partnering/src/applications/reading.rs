//! An application as a reviewer reads it: with its answers, what the same address asked before, and whether it is a
//! partner already, as far as this vault knows. Who works for whom elsewhere is nobody's business here.

use std::collections::BTreeSet;

use ::forms::Line;
use kernel::{ApplicationId, OfferId, PartnershipId, Timestamp};
use vault::{Tx, VaultError};

use super::{Application, ApplicationError, Intake, State, store};
use crate::{
    forms::{self, Submission},
    offers::{self, Offer},
    partnerships::{self, State as Standing},
    programs,
};

/// One application with all that there is to know of it.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) one: Application,
    pub(super) program: String,
    pub(super) intake: Option<Intake>,
    /// What was sent for it, what counts first.
    pub(super) sent: Vec<(Submission, Vec<Line>)>,
    /// What the same address asked of the program before or after.
    pub(super) others: Vec<Application>,
    /// The partner in this program that it seems to be.
    pub(super) partner: Option<(PartnershipId, String)>,
    pub(super) offer: Option<Offer>,
    pub(super) now: Timestamp,
}

pub(super) async fn whole(tx: &Tx, id: ApplicationId) -> Result<Whole, ApplicationError> {
    let one = store::find(tx, id).await?.ok_or(ApplicationError::Absent)?;
    let mut others = store::of_email(tx, one.program, &one.email).await?;
    others.retain(|other| other.id != id);
    let mut sent = Vec::new();
    for submission in forms::of_application(tx, id).await? {
        if let Some((submission, _, lines)) = forms::filled(tx, submission.id).await? {
            sent.push((submission, lines));
        }
    }
    sent.sort_by_key(|(submission, _)| {
        (submission.id != one.submission, std::cmp::Reverse(submission.received))
    });
    Ok(Whole {
        program: programs::find(tx, one.program).await?.map(|program| program.name).unwrap_or_default(),
        intake: store::intake(tx, one.program).await?,
        partner: partner(tx, &one, &others).await?,
        offer: offer(tx, one.offer).await?,
        sent,
        others,
        now: tx.now(),
        one,
    })
}

async fn offer(tx: &Tx, id: Option<OfferId>) -> Result<Option<Offer>, VaultError> {
    match id {
        Some(id) => offers::find(tx, id).await,
        None => Ok(None),
    }
}

/// A partner in the program that has the company's name, or that came with an earlier application of the address.
async fn partner(
    tx: &Tx,
    one: &Application,
    others: &[Application],
) -> Result<Option<(PartnershipId, String)>, VaultError> {
    let came: BTreeSet<PartnershipId> = others.iter().filter_map(|other| other.partnership).collect();
    let named = |name: &str| name.trim().to_lowercase() == one.company.trim().to_lowercase();
    let known = partnerships::of_program(tx, one.program).await?;
    let known =
        known.into_iter().filter(|known| known.state != Standing::Ended && Some(known.id) != one.partnership);
    let mut known = known.filter(|known| came.contains(&known.id) || named(&known.peer_name));
    Ok(known.next().map(|known| (known.id, known.peer_name)))
}

impl Whole {
    /// Whose names stand on its page.
    pub(super) fn people(&self) -> BTreeSet<String> {
        let all = std::iter::once(&self.one).chain(&self.others);
        all.filter_map(|one| one.decided.as_ref().map(|decided| decided.by.clone())).collect()
    }

    /// The last rejection of the same address, where there was one before.
    pub(super) fn rejected_before(&self) -> Option<&Application> {
        let rejected = self.others.iter().filter(|one| one.state == State::Rejected);
        rejected.max_by_key(|one| one.decided.as_ref().map(|decided| decided.at))
    }
}

//! What can be chosen: the files that one's own vault has with a lead or a registration, and what a partner sent and lets
//! go onward. Each is shown with who has it already.

use std::collections::BTreeSet;

use askama::{Template, filters::HtmlSafe};
use files::Kind;
use kernel::{FileId, LeadId};
use partnering::partnerships;
use trust::agreements::{self, Agreement, Class};
use vault::{Tx, VaultError};
use web::{Field, Sees};

use super::{EVIDENCE, Evidence, store};
use crate::{
    attachments::{self, About},
    registrations::{self, Direction, Registration},
    texts::evidence as texts,
};

/// A file that can be sent along; as a box to tick.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<label class="choice field kept"><input type="checkbox" name="files" value="{{ id }}"><span class="label">{{ name }}</span><span class="value">{{ told }} {{ sees }}</span></label>"#,
    ext = "html"
)]
pub(crate) struct Choice {
    /// Which.
    pub(super) id: FileId,
    pub(super) name: String,
    told: String,
    /// Who has it.
    sees: Sees,
    pub(super) kind: Kind,
    pub(super) size: u64,
    pub(super) hash: String,
}

impl HtmlSafe for Choice {}

/// What can be chosen for a registration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offer {
    /// What may go.
    pub(crate) choices: Vec<Choice>,
    /// Whether the agreement lets files cross at all.
    pub(crate) covered: bool,
}

impl Offer {
    /// Of an agreement that lets no files cross: what stays, whatever is chosen.
    pub(crate) fn stays(&self) -> Vec<Field> {
        let kept = self.choices.iter().filter(|_| !self.covered);
        kept.map(|file| Field::kept(texts::file(), file.name.clone())).collect()
    }

    /// What is offered.
    pub(crate) fn offered(self) -> Vec<Choice> {
        if self.covered { self.choices } else { Vec::new() }
    }
}

/// Whether the terms let files go up with registrations.
pub(super) fn covered(agreement: Option<&Agreement>) -> bool {
    let clause = agreement.and_then(|agreement| agreement.outgoing(EVIDENCE.name));
    clause.is_some_and(|clause| clause.covers(Class::Files))
}

/// What can go along when a lead is registered.
pub(crate) async fn of_lead(tx: &Tx, lead: LeadId, agreement: &Agreement) -> Result<Offer, VaultError> {
    let choices = attached(tx, &[About::Lead(lead)]).await?;
    Ok(Offer { choices, covered: covered(Some(agreement)) })
}

/// What can still go along with a registration of one's own.
pub(crate) async fn of_sent(tx: &Tx, registration: &Registration) -> Result<Offer, VaultError> {
    let agreement = agreements::in_force(tx, registration.partnership, tx.now()).await?;
    let about = registration.lead.map(About::Lead).into_iter().chain([About::Registration(registration.id)]);
    let mut choices = attached(tx, &about.collect::<Vec<_>>()).await?;
    if let Some(origin) = registration.origin
        && let Some(below) = registrations::find(tx, origin).await?
    {
        choices.extend(onward(tx, &below).await?);
    }
    let gone = store::of(tx, registration.id).await?;
    let gone: BTreeSet<_> = gone.into_iter().filter(Evidence::crosses).map(|one| one.hash).collect();
    choices.retain(|choice| !gone.contains(&choice.hash));
    Ok(Offer { choices, covered: covered(agreement.as_ref()) })
}

/// What came with a partner's registration and may go onward with it, by the terms under which such files come.
pub(super) async fn onward(tx: &Tx, below: &Registration) -> Result<Vec<Choice>, VaultError> {
    if below.direction != Direction::Received || !below.is_seen() {
        return Ok(Vec::new());
    }
    let terms = agreements::in_force(tx, below.partnership, tx.now()).await?;
    let onward = terms.is_some_and(|terms| terms.incoming(EVIDENCE.name).is_some_and(|clause| clause.onward));
    if !onward {
        return Ok(Vec::new());
    }
    let all = store::of(tx, below.id).await?;
    let choice = |one: Evidence| Choice {
        told: attachments::said(one.kind, one.size),
        sees: Sees::With { with: below.peer_name.clone() },
        id: one.id,
        name: one.name,
        kind: one.kind,
        size: one.size,
        hash: one.hash,
    };
    Ok(all.into_iter().map(choice).collect())
}

/// What came with a partner's registration and can go on to the vendor that its program leads to.
pub(super) async fn of_received(tx: &Tx, below: &Registration) -> Result<Offer, VaultError> {
    let program = match partnerships::find(tx, below.partnership).await? {
        Some(partnership) => partnering::programs::find(tx, partnership.program).await?,
        None => None,
    };
    let Some(upstream) = program.and_then(|program| program.upstream) else { return Ok(Offer::default()) };
    let agreement = agreements::in_force(tx, upstream, tx.now()).await?;
    Ok(Offer { choices: onward(tx, below).await?, covered: covered(agreement.as_ref()) })
}

/// The files of these records, each once.
async fn attached(tx: &Tx, about: &[About]) -> Result<Vec<Choice>, VaultError> {
    let mut found = Vec::new();
    for about in about {
        found.extend(attachments::of(tx, *about).await?.into_iter().filter(|file| file.removed.is_none()));
    }
    let whose = attachments::whose(tx, &found.iter().map(|file| file.id).collect::<Vec<_>>()).await?;
    let mut seen = BTreeSet::new();
    found.retain(|file| seen.insert(file.hash.clone()));
    let choice = |file: attachments::Attachment| Choice {
        told: attachments::said(file.kind, file.size),
        sees: whose.get(&file.id).map_or(Sees::OnlyYou, |with| Sees::With { with: with.clone() }),
        id: file.id,
        name: file.name,
        kind: file.kind,
        size: file.size,
        hash: file.hash,
    };
    Ok(found.into_iter().map(choice).collect())
}

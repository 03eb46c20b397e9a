//! What a statement shows: pure, the same for the page and for somebody who has nothing but the file.

use std::collections::BTreeMap;

use exchange::{Attested, Evidence, Key, Receipt, Verdict};
use kernel::OrgId;
use vault::{Head, Link};

use super::{
    judged::{First, Judged, Signer, Span, Step, What},
    order::{Mark, Order, Ordered, connected},
    statement::{Known, Statement},
};
use crate::texts::proof as texts;

/// The kind of envelope that a registration begins with.
const SUBMITTED: &str = "registration.submitted";

/// Envelopes that hold, and how they hang together.
struct Gathered<'s> {
    statement: &'s Statement,
    names: BTreeMap<OrgId, &'s str>,
    keys: BTreeMap<OrgId, Key>,
    envelopes: Vec<Attested>,
    /// Receipts of the tiers above that each carries along.
    carries: BTreeMap<usize, Vec<usize>>,
    wrong: Vec<String>,
}

/// Judges it.
pub fn judge(statement: &Statement) -> Judged {
    let gathered = Gathered::of(statement);
    let (marks, mut steps) = gathered.marked();
    let ordered = Ordered::new(&marks, statement.by, &statement.journal);
    let (mut wrong, mut notes) = (gathered.wrong.clone(), Vec::new());
    if ordered.contradicts {
        wrong.push(texts::contradicts());
    }
    wrong.extend(gathered.altered_journal(&marks));
    let first = gathered.first();
    if first.is_none() {
        notes.push(texts::no_receipt());
    }
    for pair in ordered.places.windows(2) {
        steps[pair[1]].after = Some(ordered.rests_on(pair[0], pair[1]));
        let (before, after) = (&marks[pair[0]], &marks[pair[1]]);
        if ordered.rests_on(pair[0], pair[1]) < Order::Clock && after.at < before.at {
            notes.push(texts::clocks_differ(&steps[pair[1]].by, &steps[pair[0]].by));
        }
    }
    notes.extend(gathered.declared());
    let spans = gathered.spans();
    let signers = gathered.signers();
    let steps = ordered.places.iter().map(|at| steps[*at].clone()).collect();
    Judged { steps, first, spans, signers, wrong, notes }
}

impl<'s> Gathered<'s> {
    fn of(statement: &'s Statement) -> Self {
        let known = |one: &'s Known| (one.id, one.name.as_str());
        let mut gathered = Self {
            statement,
            names: statement.organisations.iter().map(known).collect(),
            keys: statement.organisations.iter().map(|one| (one.id, one.key)).collect(),
            envelopes: Vec::new(),
            carries: BTreeMap::new(),
            wrong: Vec::new(),
        };
        let mut carries = Vec::new();
        for (number, evidence) in (1..).zip(&statement.envelopes) {
            let Some(held) = gathered.judged(evidence, || texts::an_envelope(number)) else { continue };
            if held.header.subject != statement.registration.to_string() {
                gathered.wrong.push(texts::something_else(texts::an_envelope(number)));
                continue;
            }
            let carried: Option<Evidence> =
                held.shown.get("proof").and_then(|proof| serde_json::from_value(proof.clone()).ok());
            let at = gathered.add(held);
            carries.extend(carried.map(|evidence| (at, evidence)));
        }
        // What was passed on is known by what it was made of, which may stand behind it.
        for (at, evidence) in &carries {
            gathered.above(*at, evidence);
        }
        for evidence in &statement.onward {
            if let Some(held) = gathered.judged(evidence, texts::passed_envelope) {
                gathered.made_of_it(held);
            }
        }
        for evidence in &statement.handshakes {
            let _ = gathered.judged(evidence, texts::a_handshake);
        }
        let begins = |one: &Attested| one.header.kind == SUBMITTED;
        if !gathered.envelopes.iter().any(begins) {
            gathered.wrong.push(texts::no_submission());
        }
        gathered
    }

    fn judged(&mut self, evidence: &Evidence, which: impl Fn() -> String) -> Option<Attested> {
        match evidence.judge(&self.keys) {
            Ok(held) => Some(held),
            Err(error) => {
                self.wrong.push(texts::does_not_hold(which(), error.to_string()));
                None
            }
        }
    }

    fn add(&mut self, held: Attested) -> usize {
        let known = self.envelopes.iter().position(|one| one.hash == held.hash);
        known.unwrap_or_else(|| {
            self.envelopes.push(held);
            self.envelopes.len() - 1
        })
    }

    /// What a tier below was shown of what went on up. The directory need not know who is up there.
    fn above(&mut self, carrier: usize, evidence: &Evidence) {
        let Some(held) = self.judged(evidence, texts::passed_envelope) else { return };
        if let Some(at) = self.made_of_it(held) {
            self.carries.entry(carrier).or_default().push(at);
        }
    }

    /// Takes what names an envelope about the registration as what it was made of.
    fn made_of_it(&mut self, held: Attested) -> Option<usize> {
        let made = self.envelopes.iter().any(|one| held.header.basis.as_ref() == Some(&one.hash));
        if !made {
            self.wrong.push(texts::something_else(texts::passed_envelope()));
            return None;
        }
        Some(self.add(held))
    }

    fn name(&self, org: OrgId) -> String {
        self.names.get(&org).map_or_else(|| org.to_string(), |name| (*name).to_owned())
    }

    /// Everything that was signed: each envelope, then the receipts for them.
    fn marked(&self) -> (Vec<Mark>, Vec<Step>) {
        let (mut marks, mut steps) = (Vec::new(), Vec::new());
        let receipts =
            self.envelopes.iter().enumerate().filter_map(|(at, one)| Some((at, one.receipt.as_ref()?)));
        let receipts: Vec<(usize, &Receipt)> = receipts.collect();
        let receipt_of =
            |at: usize| receipts.iter().position(|(of, _)| *of == at).map(|n| self.envelopes.len() + n);
        for (at, Attested { header, hash, shown, .. }) in self.envelopes.iter().enumerate() {
            let named = |hash: &Option<String>| {
                self.envelopes.iter().position(|one| Some(&one.hash) == hash.as_ref())
            };
            let carried = self.carries.get(&at).into_iter().flatten().filter_map(|up| receipt_of(*up));
            let names = [named(&header.in_reply_to), named(&header.basis)].into_iter().flatten();
            let names = names.chain(carried).filter(|other| *other != at).collect();
            // The sending is recorded right behind the head that the header names.
            let entry = header.head.number.saturating_add(1);
            marks.push(Mark { by: header.from, at: header.issued, entry, head: header.head.clone(), names });
            steps.push(Step {
                by: self.name(header.from),
                other: self.name(header.to),
                what: What::Envelope,
                kind: header.kind.clone(),
                at: header.issued,
                entry,
                after: None,
                hash: hash.clone(),
                shown: shown.clone().into_iter().filter(|(name, _)| name != "proof").collect(),
            });
        }
        for (at, receipt) in receipts {
            let head = receipt.head.clone();
            let (by, entry) = (receipt.by, head.number);
            marks.push(Mark { by, at: receipt.at, entry, head, names: vec![at] });
            let what = match receipt.verdict {
                Verdict::Received => What::Arrived,
                Verdict::Erased => What::Erased,
                Verdict::Refused { .. } => What::Refused,
            };
            let (other, by, of) = (steps[at].by.clone(), self.name(by), steps[at].clone());
            steps.push(Step { by, other, what, at: receipt.at, entry, shown: BTreeMap::new(), ..of });
        }
        (marks, steps)
    }

    /// The journal that is shown must be the one whose heads were signed: of every entry the hash was signed, or stands
    /// in the entry behind it. Behind the last that was signed, each entry must hold the hash of the one before.
    fn altered_journal(&self, marks: &[Mark]) -> Option<String> {
        let (links, by) = (&self.statement.journal, self.statement.by);
        let ours = || marks.iter().filter(|mark| mark.by == by).map(|mark| &mark.head);
        let last = ours().map(|head| head.number).max().unwrap_or(0);
        let follows = |head: &Head, next: &Link| {
            next.number == head.number.saturating_add(1) && next.previous == head.hash
        };
        let holds = |at: usize, link: &Link| {
            let head = link.head(by);
            if link.number > last {
                return at.checked_sub(1).is_some_and(|before| follows(&links[before].head(by), link));
            }
            ours().any(|signed| *signed == head) || links.get(at + 1).is_some_and(|next| follows(&head, next))
        };
        let other = |link: &Link| ours().any(|head| head.number == link.number && *head != link.head(by));
        let altered = links.iter().enumerate().any(|(at, link)| !holds(at, link) || other(link));
        altered.then(texts::other_journal)
    }

    fn submission(&self) -> Option<(&Attested, &Receipt)> {
        let about = self.statement.registration.to_string();
        let begins = |one: &&Attested| one.header.kind == SUBMITTED && one.header.subject == about;
        let one = self.envelopes.iter().find(begins)?;
        let taken = |receipt: &&Receipt| !matches!(receipt.verdict, Verdict::Refused { .. });
        Some((one, one.receipt.as_ref().filter(taken)?))
    }

    fn first(&self) -> Option<First> {
        let (one, receipt) = self.submission()?;
        Some(First {
            by: self.name(receipt.by),
            from: self.name(one.header.from),
            at: receipt.at,
            entry: receipt.head.number,
            sent: one.header.issued,
        })
    }

    /// Where accounts stand that the maker had declared to be its own: an entry that the shown journal leads from to
    /// that of the arrival was there before; one with a higher number was not.
    fn declared(&self) -> Vec<String> {
        let by = self.statement.by;
        let Some((_, receipt)) = self.submission().filter(|(_, receipt)| receipt.by == by) else {
            return Vec::new();
        };
        let links = &self.statement.journal;
        let declared = links.iter().filter(|link| link.kind == "named_account.declared");
        let said = declared.filter_map(|link| {
            let (entry, arrival) = (link.number, receipt.head.number);
            match entry > arrival {
                true => Some(texts::declared_after(self.name(by), entry, arrival)),
                false => connected(by, &link.head(by), &receipt.head, links)
                    .then(|| texts::declared_before(self.name(by), entry, arrival)),
            }
        });
        said.collect()
    }

    /// How long the receiver had it: until it passed it on, and until it answered first. Both ends are of one clock.
    fn spans(&self) -> Vec<Span> {
        let Some((one, receipt)) = self.submission() else { return Vec::new() };
        let by = self.name(receipt.by);
        let signed = |passed_on: bool| {
            let of = |next: &Attested| {
                let named = if passed_on { &next.header.basis } else { &next.header.in_reply_to };
                next.header.from == receipt.by && named.as_ref() == Some(&one.hash)
            };
            let first = self.envelopes.iter().filter(|next| of(next)).map(|next| next.header.issued).min();
            first.map(|at| Span { by: by.clone(), long: at.duration_since(receipt.at), passed_on })
        };
        [signed(true), signed(false)].into_iter().flatten().collect()
    }

    fn signers(&self) -> Vec<Signer> {
        let handshakes: Vec<OrgId> = self
            .statement
            .handshakes
            .iter()
            .filter_map(|evidence| Some(evidence.judge(&self.keys).ok()?.header.from))
            .collect();
        let signer = |one: &Known| Signer {
            name: one.name.clone(),
            fingerprint: one.key.fingerprint(),
            handshakes: handshakes.iter().filter(|org| **org == one.id).count(),
        };
        self.statement.organisations.iter().map(signer).collect()
    }
}

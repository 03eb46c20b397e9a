//! Checks a vault from its first journal entry to its last receipt: nothing altered, nothing missing.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures::future::BoxFuture;
use kernel::{EnvelopeId, OrgId, millis};
use vault::{
    Card, Head, JournalEntry, Tx, VaultError,
    archive::Judge,
    rows::{ColumnTrait, Order},
};

use crate::{
    Exchange, Header, Receipt, SealedValue, Side, State, Verdict, WITHDRAWAL, canonical,
    envelope::{check_signature, values_match},
    store,
};

/// What checking a vault gave.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// How many journal entries were read.
    pub entries: usize,
    /// How many envelopes.
    pub envelopes: usize,
    /// How many receipts.
    pub receipts: usize,
    /// What is wrong, a sentence each.
    pub findings: Vec<String>,
}

/// What the journal says of envelopes, and what they say of each other.
#[derive(Default)]
struct Said {
    chain: Vec<String>,
    envelopes: HashMap<String, String>,
    erased: HashSet<String>,
    receipts: HashMap<String, String>,
    /// The hashes that withdrawals name.
    taken_back: HashSet<String>,
    /// Those whose rows say that they were withdrawn.
    withdrawn: HashMap<String, EnvelopeId>,
}

impl Said {
    fn hear(&mut self, entry: &JournalEntry) {
        self.chain.push(entry.hash.clone());
        let id = entry.about.first().cloned().unwrap_or_default();
        let text = |name: &str| {
            entry.values.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
        };
        match entry.kind.as_str() {
            "envelope.sent" | "envelope.received" => {
                self.envelopes.insert(id, text("hash"));
            }
            "envelope.refused" => {
                self.envelopes.insert(id.clone(), text("hash"));
                self.erased.insert(id);
            }
            "envelope.erased" => {
                self.erased.insert(id);
            }
            "receipts.received" => {
                for pair in
                    entry.values.get("receipts").and_then(|list| list.as_array()).into_iter().flatten()
                {
                    if let (Some(id), Some(hash)) = (pair[0].as_str(), pair[1].as_str()) {
                        self.receipts.insert(id.to_owned(), hash.to_owned());
                    }
                }
            }
            _ => {}
        }
    }

    fn holds(&self, head: &Head) -> bool {
        head.number == 0 || self.chain.get(head.number as usize - 1).is_some_and(|hash| *hash == head.hash)
    }
}

impl Exchange {
    /// Verifies the vault that `tx` reads.
    ///
    /// # Errors
    /// What the database says; what is wrong with the vault is among the findings.
    pub async fn verify(&self, tx: &Tx) -> Result<Verified, VaultError> {
        self.verify_among(tx, &[]).await
    }

    /// The same; signatures are those of these cards before those that the directory knows.
    async fn verify_among(&self, tx: &Tx, cards: &[Card]) -> Result<Verified, VaultError> {
        let mut keys: HashMap<OrgId, [u8; 32]> =
            cards.iter().map(|card| (card.org, card.public_key)).collect();
        let mut said = Said::default();
        let findings = tx.verify_journal(|entry| said.hear(entry)).await?;
        let mut verified = Verified { entries: said.chain.len(), findings, ..Verified::default() };
        let mut after: Option<vault::rows::Uuid> = None;
        loop {
            let mut find = tx.find::<store::Entity>().order_by(store::Column::Id, Order::Asc).limit(500);
            if let Some(after) = after {
                find = find.filter(store::Column::Id.gt(after));
            }
            let rows = find.all().await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in &rows {
                self.verify_envelope(tx.org(), row, &mut keys, &mut said, &mut verified).await?;
            }
        }
        let missing = said.envelopes.keys().map(|id| format!("{id} is in the journal, and is not there"));
        verified.findings.extend(missing);
        let taken_back = &said.taken_back;
        let unsaid = said.withdrawn.iter().filter(|(hash, _)| !taken_back.contains(*hash));
        verified
            .findings
            .extend(unsaid.map(|(_, id)| format!("{id}: it says withdrawn, and no withdrawal was sent")));
        let unmarked = taken_back.iter().filter(|hash| !said.withdrawn.contains_key(*hash));
        verified.findings.extend(unmarked.map(|hash| format!("{hash} was withdrawn, and does not say so")));
        Ok(verified)
    }

    async fn verify_envelope(
        &self,
        me: OrgId,
        row: &store::Model,
        keys: &mut HashMap<OrgId, [u8; 32]>,
        said: &mut Said,
        verified: &mut Verified,
    ) -> Result<(), VaultError> {
        let id: EnvelopeId = row.id.into();
        let peer: OrgId = row.peer.into();
        let sent = row.side == Side::Sent.as_str();
        let (from, to) = if sent { (me, peer) } else { (peer, me) };
        for org in [from, to] {
            if !keys.contains_key(&org)
                && let Some(card) = self.vaults().directory().card(org).await?
            {
                keys.insert(org, card.public_key);
            }
        }
        verified.envelopes += 1;
        let mut wrong = |what: &str| verified.findings.push(format!("{id}: {what}"));
        let recorded = said.envelopes.remove(&id.to_string());
        if recorded.as_deref() != Some(canonical::hash(&row.header).as_str())
            || canonical::hash(&row.header) != row.hash
        {
            wrong("its header is not the one that the journal recorded");
        }
        let Ok(header) = Header::parse(&row.header) else {
            wrong("its header cannot be read");
            return Ok(());
        };
        let signed = keys.get(&from).is_some_and(|key| check_signature(key, &row.header, &row.signature));
        if !signed {
            wrong("its signature is not its sender's");
        }
        let same = row.side.parse::<Side>().is_ok()
            && header.id == id
            && header.from == from
            && header.to == to
            && header.sequence == row.sequence
            && header.kind == row.kind
            && header.subject == row.subject;
        if !same {
            wrong("its row does not say what its header says");
        }
        if sent && !said.holds(&header.head) {
            wrong("it names a journal entry that is not in the journal");
        }
        if sent && header.kind == WITHDRAWAL.name {
            said.taken_back.extend(header.in_reply_to.clone());
        }
        if sent && row.state == State::Withdrawn.as_str() {
            said.withdrawn.insert(row.hash.clone(), id);
        }
        match &row.contents {
            Some(_) if said.erased.contains(&id.to_string()) => {
                wrong("its values were erased, and are there")
            }
            Some(contents) => match serde_json::from_str::<BTreeMap<String, SealedValue>>(contents) {
                Ok(values) if canonical::text(&values) == *contents && values_match(&header, &values) => {}
                _ => wrong("its values are not those that were signed"),
            },
            None if said.erased.contains(&id.to_string()) => {}
            None => wrong("its values are gone, and nothing says why"),
        }
        let (Some(text), Some(signature)) = (&row.receipt, &row.receipt_signature) else {
            if !sent || row.receipt.is_some() || said.receipts.contains_key(&id.to_string()) {
                wrong("its receipt is gone");
            }
            if !says(row, None) {
                wrong("its state is not the one of an envelope without a receipt");
            }
            return Ok(());
        };
        verified.receipts += 1;
        let receipt = keys.get(&to).and_then(|key| Receipt::open(text, signature, key));
        let Some(receipt) = receipt else {
            wrong("its receipt is not signed by its receiver");
            return Ok(());
        };
        if receipt.envelope != id || receipt.hash != row.hash || receipt.by != to {
            wrong("its receipt is for something else");
        }
        if !sent && !said.holds(&receipt.head) {
            wrong("its receipt names a journal entry that is not in the journal");
        }
        if sent && said.receipts.get(&id.to_string()) != Some(&canonical::hash(text)) {
            wrong("its receipt is not the one that the journal recorded");
        }
        if !says(row, Some(&receipt)) {
            wrong("its state does not say what its receipt says");
        }
        let at = if sent { header.issued } else { receipt.at };
        if row.at != millis(at) || row.answered != Some(millis(receipt.at)) {
            wrong("its times are not those that were signed");
        }
        Ok(())
    }
}

impl Judge for Exchange {
    fn judge<'a>(&'a self, tx: &'a Tx, cards: &'a [Card]) -> BoxFuture<'a, Result<Vec<String>, VaultError>> {
        Box::pin(async move { Ok(self.verify_among(tx, cards).await?.findings) })
    }
}

/// Whether the row's state follows from the receipt and from what is kept.
fn says(row: &store::Model, receipt: Option<&Receipt>) -> bool {
    let Ok(state) = row.state.parse::<State>() else { return false };
    let refused = receipt.map(|receipt| matches!(receipt.verdict, Verdict::Refused { .. }));
    match (row.side == Side::Sent.as_str(), refused) {
        (true, None) => matches!(state, State::Queued | State::Withdrawn),
        (true, Some(false)) => matches!(state, State::Delivered | State::Withdrawn),
        (true, Some(true)) => matches!(state, State::Refused | State::Withdrawn),
        (false, None) => false,
        (false, Some(true)) => state == State::Refused && row.contents.is_none(),
        (false, Some(false)) if row.contents.is_some() => state == State::Received,
        (false, Some(false)) => state == State::Erased,
    }
}

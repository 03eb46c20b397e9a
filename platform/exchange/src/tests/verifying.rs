//! What is altered behind a vault's back is found.

use vault::Vault;

use super::{
    ground::{Ground, Meddler, ground},
    notes::UNWELCOME,
};
use crate::{Side, store};

/// Two vaults in which everything has happened once, both whole.
async fn lived_in() -> Ground {
    let ground = ground().await;
    let sent = ground.send_all(&ground.moses, &ground.central, &["one", UNWELCOME, "three"]).await.unwrap();
    ground.work().await;
    ground.withdraw(&ground.moses, &sent[0]).await.unwrap();
    ground.send(&ground.central, &ground.moses, "back").await.unwrap();
    ground.work().await;
    ground.assert_whole().await;
    ground
}

/// The row as SQL names it.
fn row(row: &store::Model) -> String {
    format!("id = x'{}'", row.id.simple())
}

/// Somebody who alters envelopes of one vault, and puts them back.
struct Forger<'g> {
    ground: &'g Ground,
    vault: &'g Vault,
    meddler: Meddler,
}

impl<'g> Forger<'g> {
    async fn new(ground: &'g Ground, handle: &str) -> Self {
        let vault = if handle == "central" { &ground.central } else { &ground.moses };
        let meddler = ground.meddler(handle).await;
        meddler.run("create table kept as select * from envelopes").await;
        Self { ground, vault, meddler }
    }

    /// Alters one column of one envelope, expects a finding, and puts it back.
    async fn assert_found(&self, model: &store::Model, column: &str, value: &str) {
        self.assert_all_found(model, &[(column, value)]).await;
    }

    async fn assert_all_found(&self, model: &store::Model, changes: &[(&str, &str)]) {
        let kept = format!("from kept where {}", row(model));
        let set = |changes: Vec<String>| {
            format!("update envelopes set {} where slot = (select slot {kept})", changes.join(", "))
        };
        self.meddler
            .run(&set(changes.iter().map(|(column, value)| format!("{column} = {value}")).collect()))
            .await;
        let verified = self.ground.verify(self.vault).await;
        assert!(!verified.findings.is_empty(), "not found: {changes:?} of {} ({})", model.side, model.state);
        let back = changes.iter().map(|(column, _)| format!("{column} = (select {column} {kept})"));
        self.meddler.run(&set(back.collect())).await;
    }
}

#[tokio::test]
async fn an_altered_column_of_any_envelope_is_found() {
    let ground = lived_in().await;
    for handle in ["moses-frase", "central"] {
        let forger = Forger::new(&ground, handle).await;
        for side in [Side::Sent, Side::Received] {
            for model in ground.rows(forger.vault, side).await {
                for column in ["id", "peer"] {
                    forger.assert_found(&model, column, "randomblob(16)").await;
                }
                for column in ["sequence", "at", "answered"] {
                    forger.assert_found(&model, column, &format!("{column} + 7")).await;
                    forger.assert_found(&model, column, "-1").await;
                }
                for column in
                    ["header", "signature", "hash", "receipt", "receipt_signature", "kind", "subject"]
                {
                    forger.assert_found(&model, column, &format!("{column} || ' '")).await;
                    forger.assert_found(&model, column, "''").await;
                }
                for column in ["receipt", "receipt_signature"] {
                    forger.assert_found(&model, column, "null").await;
                }
                for state in
                    ["queued", "delivered", "received", "refused", "withdrawn", "erased", "eelivered", ""]
                {
                    if state != model.state {
                        forger.assert_found(&model, "state", &format!("'{state}'")).await;
                    }
                }
                forger.assert_found(&model, "side", "'neither'").await;
                // Turned round, and out of the way of the one that has its number on the other side.
                let other = if side == Side::Sent { "'received'" } else { "'sent'" };
                forger.assert_all_found(&model, &[("side", other), ("sequence", "sequence + 1000")]).await;
                let contents = if model.contents.is_some() { "null" } else { "'{}'" };
                forger.assert_found(&model, "contents", contents).await;
            }
        }
    }
    ground.assert_whole().await;
}

#[tokio::test]
async fn any_flipped_byte_of_an_envelope_is_found() {
    let ground = lived_in().await;
    for (handle, side) in [("moses-frase", Side::Sent), ("central", Side::Received)] {
        let forger = Forger::new(&ground, handle).await;
        let model = ground.rows(forger.vault, side).await.remove(2);
        for column in ["header", "signature", "contents", "receipt", "receipt_signature", "hash"] {
            let text = match column {
                "header" => &model.header,
                "signature" => &model.signature,
                "contents" => model.contents.as_ref().unwrap(),
                "receipt" => model.receipt.as_ref().unwrap(),
                "receipt_signature" => model.receipt_signature.as_ref().unwrap(),
                _ => &model.hash,
            };
            // Every byte of the short ones, and every seventh of the long ones.
            let step = if text.len() > 100 { 7 } else { 1 };
            for at in (0..text.len()).step_by(step).chain([text.len() - 1]) {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= 1;
                let flipped = String::from_utf8(bytes).unwrap().replace('\'', "''");
                forger.assert_found(&model, column, &format!("'{flipped}'")).await;
            }
        }
    }
    ground.assert_whole().await;
}

#[tokio::test]
async fn a_removed_envelope_is_found() {
    for side in [Side::Sent, Side::Received] {
        let ground = lived_in().await;
        let model = ground.rows(&ground.central, side).await.remove(0);
        ground.meddle("central", &format!("delete from envelopes where {}", row(&model))).await;
        let findings = ground.verify(&ground.central).await.findings;
        assert!(
            findings.iter().any(|what| what.contains("is in the journal, and is not there")),
            "{findings:?}"
        );
    }
}

#[tokio::test]
async fn a_removed_receipt_is_found_on_either_side() {
    for handle in ["moses-frase", "central"] {
        let ground = lived_in().await;
        let vault = if handle == "central" { &ground.central } else { &ground.moses };
        for side in ["sent", "received"] {
            let remove = "update envelopes set receipt = null, receipt_signature = null, answered = null";
            ground.meddle(handle, &format!("{remove} where side = '{side}'")).await;
            let findings = ground.verify(vault).await.findings;
            assert!(findings.iter().any(|what| what.contains("its receipt is gone")), "{findings:?}");
        }
    }
}

#[tokio::test]
async fn a_journal_that_was_rolled_back_is_found() {
    for handle in ["moses-frase", "central"] {
        let ground = lived_in().await;
        let vault = if handle == "central" { &ground.central } else { &ground.moses };
        ground.meddle(handle, "drop trigger journal_no_delete").await;
        let entries = ground.verify(vault).await.entries;
        for left in (0..entries).rev() {
            ground.meddle(handle, &format!("delete from journal where number > {left}")).await;
            let verified = ground.verify(vault).await;
            assert_eq!(verified.entries, left);
            assert!(!verified.findings.is_empty(), "{handle} with {left} of {entries} entries");
        }
    }
}

#[tokio::test]
async fn an_altered_journal_entry_is_found() {
    let ground = lived_in().await;
    ground.meddle("central", "drop trigger journal_no_update").await;
    ground.meddle("central", "update journal set facts = replace(facts, 'refused', 'received')").await;
    ground
        .meddle("central", "update journal set kind = 'envelope.received' where kind = 'envelope.refused'")
        .await;
    let findings = ground.verify(&ground.central).await.findings;
    assert!(findings.iter().any(|what| what.contains("was altered")), "{findings:?}");
}

#[tokio::test]
async fn a_receipt_from_another_envelope_does_not_do() {
    let ground = lived_in().await;
    let swap = "update envelopes set (receipt, receipt_signature) = \
                (select receipt, receipt_signature from envelopes where side = 'sent' and sequence = 4) \
                where side = 'sent' and sequence = 3";
    ground.meddle("moses-frase", swap).await;
    let findings = ground.verify(&ground.moses).await.findings;
    assert!(findings.iter().any(|what| what.contains("its receipt is for something else")), "{findings:?}");
}

#[tokio::test]
async fn values_that_come_back_after_their_erasure_are_found() {
    let ground = lived_in().await;
    ground.meddle("central", "update envelopes set contents = '{}' where state = 'erased'").await;
    let findings = ground.verify(&ground.central).await.findings;
    assert!(findings.iter().any(|what| what.contains("were erased, and are there")), "{findings:?}");
    ground.meddle("central", "update envelopes set state = 'received' where state = 'erased'").await;
    assert!(!ground.verify(&ground.central).await.findings.is_empty());
}

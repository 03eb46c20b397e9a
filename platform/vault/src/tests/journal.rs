//! The journal shows what was done to it.

use super::*;

async fn with_five_entries(stage: &Stage) {
    for at in 1..=5 {
        let fact =
            Fact::new("lead.added").about(format!("lead_{at}")).with("product", "SC440").with("minor", 100);
        stage.acme.change(NODE, async |change: &Change| change.record(fact).await).await.unwrap();
    }
}

async fn findings(vault: &Vault) -> Vec<String> {
    // What cannot even be read was found as well.
    vault
        .read(async |tx: &Tx| tx.verify_journal(|_| ()).await)
        .await
        .unwrap_or_else(|error: VaultError| vec![error.to_string()])
}

/// Takes away what guards the journal below the vault.
async fn unguarded(stage: &Stage) -> DatabaseConnection {
    let raw = stage.raw(stage.acme.org()).await;
    let guards: &[&str] = match stage.is_postgres() {
        true => &["alter table journal no force row level security"],
        false => &["drop trigger journal_no_update", "drop trigger journal_no_delete"],
    };
    for guard in guards {
        run(&raw, guard).await.unwrap();
    }
    raw
}

#[tokio::test]
async fn the_chain_of_the_journal_verifies() {
    for stage in stages().await {
        with_five_entries(&stage).await;
        let mut seen = Vec::new();
        let found =
            stage.acme.read(async |tx: &Tx| tx.verify_journal(|entry| seen.push(entry.number)).await).await;
        assert_eq!((found.unwrap(), seen), (Vec::new(), vec![1, 2, 3, 4, 5]));
        let about = stage.acme.read(async |tx: &Tx| tx.journal_about(["lead_2"], 9).await).await.unwrap();
        assert_eq!(
            (about.len(), about[0].actor.as_str(), &about[0].values["minor"]),
            (1, "node:operator", &100.into())
        );
    }
}

#[tokio::test]
async fn altering_any_byte_of_any_column_of_the_journal_is_found() {
    for stage in stages().await {
        with_five_entries(&stage).await;
        let raw = unguarded(&stage).await;
        for column in ["actor", "kind", "about", "facts", "previous", "hash"] {
            let text = text(&raw, column).await;
            for at in 0..text.len() {
                let altered: Vec<u8> =
                    text.bytes().enumerate().map(|(i, byte)| if i == at { byte ^ 1 } else { byte }).collect();
                let altered = String::from_utf8(altered).unwrap();
                set(&raw, column, &quoted(&altered), "number = 2").await;
                assert!(!findings(&stage.acme).await.is_empty(), "{column}: {text} → {altered}");
            }
            set(&raw, column, &quoted(&text), "number = 2").await;
        }
        let at = number(&raw, "at").await;
        for bit in 0..63 {
            set(&raw, "at", &(at ^ (1 << bit)).to_string(), "number = 2").await;
            assert!(!findings(&stage.acme).await.is_empty(), "bit {bit} of the time");
        }
        set(&raw, "at", &at.to_string(), "number = 2").await;
        for bit in 3..63_i64 {
            let moved = 2 ^ (1_i64 << bit);
            set(&raw, "number", &moved.to_string(), "number = 2").await;
            assert!(!findings(&stage.acme).await.is_empty(), "bit {bit} of the number");
            set(&raw, "number", "2", &format!("number = {moved}")).await;
        }
        let org = stage.acme.org().uuid();
        for at in 0..16 {
            let mut other = org.into_bytes();
            other[at] ^= 1;
            let other = hex_of(&other, stage.is_postgres());
            set(&raw, "org_id", &other, "number = 2").await;
            assert!(!findings(&stage.acme).await.is_empty(), "byte {at} of the organisation");
            set(&raw, "org_id", &hex_of(org.as_bytes(), stage.is_postgres()), "number = 2").await;
        }
        assert_eq!(findings(&stage.acme).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_removed_entry_is_found() {
    for stage in stages().await {
        with_five_entries(&stage).await;
        let head = stage.acme.read(async |tx: &Tx| tx.journal_head().await).await.unwrap();
        let raw = unguarded(&stage).await;
        // The last one is missed by those who were told the head: every envelope tells it.
        run(&raw, "delete from journal where number = 5").await.unwrap();
        assert_ne!(stage.acme.read(async |tx: &Tx| tx.journal_head().await).await.unwrap(), head);
        run(&raw, "delete from journal where number = 3").await.unwrap();
        assert_eq!(findings(&stage.acme).await, ["journal entry 3 is missing"]);
        run(&raw, "delete from journal where number = 1").await.unwrap();
        assert_eq!(findings(&stage.acme).await, ["journal entry 1 is missing", "journal entry 3 is missing"]);
    }
}

#[tokio::test]
async fn the_journal_is_append_only_below_the_vault_as_well() {
    for stage in stages().await {
        with_five_entries(&stage).await;
        let raw = match stage.ground.postgres_urls() {
            None => stage.raw(stage.acme.org()).await,
            Some(urls) => open_postgres(&urls.application, "vault", 1).await.unwrap(),
        };
        if stage.is_postgres() {
            run(&raw, &format!("set freehold.org = '{}'", stage.acme.org().uuid())).await.unwrap();
        }
        for sql in ["update journal set kind = 'x'", "delete from journal"] {
            let refused = run(&raw, sql).await.unwrap_err().to_string();
            assert!(refused.contains("append-only") || refused.contains("permission denied"), "{refused}");
        }
        assert_eq!(whole(&stage.acme).await.1, 5);
    }
}

async fn set(raw: &DatabaseConnection, column: &str, value: &str, which: &str) {
    assert_eq!(run(raw, &format!("update journal set {column} = {value} where {which}")).await.unwrap(), 1);
}

async fn text(raw: &DatabaseConnection, column: &str) -> String {
    value(raw, column).await.try_get("", "value").unwrap()
}

async fn number(raw: &DatabaseConnection, column: &str) -> i64 {
    value(raw, column).await.try_get("", "value").unwrap()
}

async fn value(raw: &DatabaseConnection, column: &str) -> sea_orm::QueryResult {
    let sql = format!("select {column} as value from journal where number = 2");
    raw.query_one_raw(sea_orm::Statement::from_string(raw.get_database_backend(), sql))
        .await
        .unwrap()
        .unwrap()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn hex_of(bytes: &[u8], postgres: bool) -> String {
    let hex = crate::chain::hex(bytes);
    if postgres { format!("'{hex}'") } else { format!("x'{hex}'") }
}

//! What an operator does: commands that teach, vaults that are checked, a node that serves meanwhile.

use std::process::Stdio;

use tempfile::TempDir;

use crate::{
    export,
    program::{Serving, freehold, import, run},
    raw::Raw,
};

/// A data folder with the channel of a small export in it.
fn channel() -> TempDir {
    let (data, source) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    export::write(source.path(), 27);
    let said = import(data.path(), source.path());
    assert_eq!(said.code, Some(0), "{}", said.err);
    data
}

#[test]
fn every_command_explains_itself() {
    let data = TempDir::new().unwrap();
    for command in [
        "",
        "serve",
        "demo",
        "import",
        "import crm",
        "vault",
        "vault list",
        "vault verify",
        "key",
        "key create",
        "person",
        "person create",
    ] {
        let words: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let said = run(data.path(), &words);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{command}");
        let usage = format!("Usage: freehold {command}");
        assert!(said.out.contains(usage.trim()), "{command}: {}", said.out);
        assert!(said.out.contains("--data <DIR>"), "{command}: {}", said.out);
        assert!(!said.out.starts_with("Usage"), "{command} does not say what it is for: {}", said.out);
    }
    let said = run(data.path(), &["import", "crm", "--help"]);
    assert!(said.out.contains("sales_pipeline.csv") && said.out.contains("goes on where it stopped"));
    let said = freehold(data.path(), &[]).output().unwrap();
    assert_eq!(said.status.code(), Some(2), "without a command it says which there are");
    assert!(String::from_utf8(said.stderr).unwrap().contains("import"));
    let said = run(data.path(), &["vault", "verify", "nobody"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("“nobody”") && said.err.contains("freehold vault list"), "{}", said.err);
    let said = run(data.path(), &["key", "create", "--org", "nobody", "--role", "emperor"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
}

#[tokio::test]
async fn whatever_byte_is_altered_in_a_vault_verify_finds_it_and_says_so_with_its_exit_code() {
    let data = channel();
    let list = run(data.path(), &["vault", "list"]);
    assert_eq!(list.out.lines().count(), 13, "{}", list.out);
    for handle in ["central", "maven", "west", "darcel-schlecht"] {
        assert!(
            list.out.lines().any(|line| line.starts_with(handle) && line.contains("org_")),
            "{}",
            list.out
        );
    }
    let raw = Raw::of_file(&data.path().join("vaults/maven/vault.db")).await;
    for verb in ["update", "delete"] {
        raw.run(&format!("drop trigger journal_no_{verb}")).await;
    }
    let verify = || run(data.path(), &["vault", "verify", "maven"]);
    let whole = verify();
    assert_eq!(whole.code, Some(0), "{}{}", whole.out, whole.err);
    let row = "where rowid = (select max(rowid) from";
    for (table, column, byte) in [
        ("envelopes", "header", 3),
        ("envelopes", "header", 200),
        ("envelopes", "signature", 9),
        ("envelopes", "contents", 12),
        ("envelopes", "contents", 40),
        ("envelopes", "receipt", 60),
        ("envelopes", "receipt_signature", 9),
        ("envelopes", "hash", 9),
        ("journal", "facts", 3),
        ("journal", "actor", 2),
        ("journal", "kind", 4),
        ("journal", "about", 6),
        ("journal", "hash", 5),
        ("journal", "previous", 5),
    ] {
        let altered = format!(
            "update {table} set {column} = substr({column}, 1, {byte}) || \
             case substr({column}, {byte} + 1, 1) when 'x' then 'y' else 'x' end || \
             substr({column}, {byte} + 2) {row} {table})"
        );
        raw.run(&format!("create table kept as select {column} as was from {table} {row} {table})")).await;
        raw.run(&altered).await;
        let found = verify();
        assert_eq!(found.code, Some(2), "byte {byte} of {table}.{column}: {}{}", found.out, found.err);
        assert!(found.out.contains("findings"), "{}", found.out);
        raw.run(&format!("update {table} set {column} = (select was from kept) {row} {table})")).await;
        raw.run("drop table kept").await;
    }
    raw.run("delete from journal where number = 5").await;
    let found = verify();
    assert_eq!(found.code, Some(2));
    assert!(found.out.contains("journal entry 5 is missing"), "{}", found.out);
    assert_eq!(run(data.path(), &["vault", "verify", "central"]).code, Some(0), "the others are whole");
}

#[test]
fn a_command_whose_answer_nobody_reads_to_its_end_does_not_fail() {
    let data = channel();
    let mut command = freehold(data.path(), &["vault", "list"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let said = child.wait_with_output().unwrap();
    assert_eq!((said.status.code(), String::from_utf8_lossy(&said.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn a_command_beside_a_running_node_goes_through_it_and_the_node_ends_when_it_is_asked() {
    let data = channel();
    let node = Serving::on(data.path());
    assert!(node.address.starts_with("http://localhost:"), "{}", node.address);
    let made = run(data.path(), &["key", "create", "--org", "maven", "--role", "manager"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    assert!(made.out.trim().len() > 20 && made.out.lines().count() == 1, "{}", made.out);
    assert_eq!(run(data.path(), &["vault", "verify", "maven"]).code, Some(0));
    assert_eq!(run(data.path(), &["vault", "list"]).out.lines().count(), 13);
    let wrong = run(data.path(), &["vault", "verify", "nobody"]);
    assert_eq!(wrong.code, Some(1));
    assert!(wrong.err.contains("“nobody”"), "the error comes through as well: {}", wrong.err);
    let source = TempDir::new().unwrap();
    export::write(source.path(), 27);
    let again = import(data.path(), source.path());
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(again.out.contains("27  opportunities in all"), "an import tells its report: {}", again.out);

    let second = freehold(data.path(), &["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(second.status.code(), Some(1), "a second node does not start on the same folder");
    let why = String::from_utf8(second.stderr).unwrap();
    assert!(why.contains(&data.path().display().to_string()), "it says which folder: {why}");

    assert_eq!(node.stop(), Some(0), "it ends well");
    assert!(!data.path().join("node.sock").exists(), "it leaves no socket behind");
    assert_eq!(run(data.path(), &["vault", "verify", "maven"]).code, Some(0));
}

#[test]
fn a_node_that_was_killed_leaves_nothing_that_keeps_the_next_from_starting() {
    let data = channel();
    drop(Serving::on(data.path()));
    assert!(data.path().join("node.sock").exists(), "it had no time to clear up");
    assert_eq!(run(data.path(), &["vault", "verify", "maven"]).code, Some(0));
    let node = Serving::on(data.path());
    assert_eq!(run(data.path(), &["vault", "list"]).code, Some(0));
    assert_eq!(node.stop(), Some(0));
}

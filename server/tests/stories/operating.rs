//! What an operator does: commands that teach, vaults that are checked, a node that serves meanwhile.

use std::process::Stdio;

use tempfile::TempDir;

use crate::{
    export,
    program::{Serving, freehold, import, run},
    raw::Raw,
};

/// A data folder with the channel of a small export in it.
pub fn channel() -> TempDir {
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
        "vault export",
        "vault import",
        "backup",
        "restore",
        "move",
        "key",
        "key create",
        "person",
        "person create",
        "registration",
        "registration proof",
        "registration verify",
        "check",
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

/// What a node answers there, with its status.
pub fn asked(at: &str, path: &str) -> (u16, String) {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

#[test]
fn who_runs_a_node_sees_whether_it_is_well_and_nobody_elses_names() {
    let data = channel();
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let node = Serving::with(data.path(), &[("FREEHOLD_MONITOR", &free)]);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(asked(&free, path).0, 200, "{path}");
    }
    let portal = node.address.trim_start_matches("http://").to_owned();
    for path in ["/sign-in", "/o/maven/leads?q=isdom", "/api/v1/leads"] {
        let mut stream = std::net::TcpStream::connect(&portal).unwrap();
        use std::io::{Read, Write};
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {portal}\r\nConnection: close\r\n\r\n").unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
    }
    let (status, figures) = asked(&free, "/metrics");
    assert_eq!(status, 200);
    for line in [
        "freehold_request_seconds_count{route=\"/sign-in\",method=\"GET\",status=\"2xx\"} 1",
        "route=\"/o/{org}/leads\"",
        "freehold_organisations ",
        "freehold_mails_waiting 0",
        "freehold_memory_bytes",
    ] {
        assert!(figures.contains(line), "{line}\n{figures}");
    }
    for name in ["maven", "isdom", "Isdom"] {
        assert!(!figures.contains(name), "{name} stands in the figures");
    }
    assert_eq!(asked(&free, "/o/maven").0, 404, "pages are elsewhere");
    // The portal's address tells none of it.
    let mut stream = std::net::TcpStream::connect(&portal).unwrap();
    use std::io::{Read, Write};
    write!(stream, "GET /metrics HTTP/1.1\r\nHost: {portal}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert_eq!(node.stop(), Some(0));
}

#[test]
fn a_check_before_the_start_names_the_setting_that_is_wrong_and_changes_nothing() {
    let data = TempDir::new().unwrap();
    let fresh = data.path().join("fresh");
    let said = run(&fresh, &["check"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("fine   data folder: will be made"), "{}", said.out);
    assert!(!fresh.exists(), "it changes nothing");
    let check = |settings: &[(&str, &str)]| {
        let output = freehold(&fresh, &["check"]).envs(settings.iter().copied()).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let gone = "postgres://freehold:secret@127.0.0.1:1/none";
    for (settings, says) in [
        (vec![("FREEHOLD_LISTEN", taken.as_str())], "wrong  listen"),
        (vec![("FREEHOLD_MONITOR", taken.as_str())], "wrong  monitor"),
        (
            vec![
                ("FREEHOLD_MAIL_RECEIVE_LISTEN", taken.as_str()),
                ("FREEHOLD_MAIL_RECEIVE_DOMAIN", "in.example.com"),
            ],
            "wrong  mail.receive_listen",
        ),
        (vec![("FREEHOLD_DATABASE_URL", gone), ("FREEHOLD_DATABASE_OWNER_URL", gone)], "wrong  database"),
        (
            vec![("FREEHOLD_MAIL_URL", "smtp://127.0.0.1:1"), ("FREEHOLD_MAIL_FROM", "a@example.com")],
            "wrong  mail",
        ),
        (vec![("FREEHOLD_OTLP_ENDPOINT", "http://127.0.0.1:1")], "wrong  otlp_endpoint"),
    ] {
        let (code, text) = check(&settings);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(says), "{text}");
        assert!(!text.contains("secret"), "passwords stand in no message: {text}");
    }
    for (settings, says) in [
        (vec![("FREEHOLD_LISTEN", "everywhere")], "the setting listen"),
        (
            vec![("FREEHOLD_MAIL_URL", "carrier-pigeon://x"), ("FREEHOLD_MAIL_FROM", "a@example.com")],
            "the setting mail.url",
        ),
        (vec![("FREEHOLD_MAIL_URL", "smtp://127.0.0.1")], "the setting mail.from"),
        (vec![("FREEHOLD_MAIL_RECEIVE_LISTEN", "127.0.0.1:2525")], "the setting mail.receive_domain"),
        (vec![("FREEHOLD_MAIL_RECEIVE_DOMAIN", "in.example.com")], "the setting mail.receive_listen"),
        (vec![("FREEHOLD_NODE_KEY", "short")], "the setting node_key"),
        (vec![("FREEHOLD_OTLP_ENDPOINT", "a collector")], "the setting otlp_endpoint"),
    ] {
        let (code, text) = check(&settings);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains(says), "{text}");
    }
    if let (Ok(owner), Ok(application)) =
        (std::env::var("FREEHOLD_TEST_POSTGRES_OWNER"), std::env::var("FREEHOLD_TEST_POSTGRES_APP"))
    {
        let of = |owner: &str, application: &str| {
            check(&[("FREEHOLD_DATABASE_OWNER_URL", owner), ("FREEHOLD_DATABASE_URL", application)])
        };
        let (code, text) = of(&owner, &application);
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains("the wall stands"), "{text}");
        let (code, text) = of(&owner, &owner);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("name one role"), "{text}");
    }
}

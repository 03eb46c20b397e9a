//! `kill -9` of a node in the middle of an upload or an export: afterwards every vault verifies, and no half
//! file is shown.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use kernel::Chance;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::{
    export,
    program::{Serving, import, run},
};

const KILLS: u64 = 8;
/// A text of 4 MB that says at every place where it is.
const LINES: usize = 250_000;

fn content() -> String {
    (0..LINES).map(|at| format!("line {at:>10}\n")).collect()
}

/// Asks a node as a program would, byte by byte; what came back until it ended, whatever ended it.
struct Asked(TcpStream);

impl Asked {
    fn of(node: &Serving, head: &str, length: usize) -> Self {
        let at = node.address.trim_start_matches("http://");
        let mut stream = TcpStream::connect(at).expect("a node that listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
        write!(stream, "{head}\r\nHost: {at}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n")
            .expect("a head that is taken");
        Self(stream)
    }

    fn answer(mut self) -> String {
        let mut bytes = Vec::new();
        _ = self.0.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn get(node: &Serving, key: &str, path: &str) -> String {
    let head = format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {key}");
    let answer = Asked::of(node, &head, 0).answer();
    assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {}", answer.chars().take(400).collect::<String>());
    answer
}

fn json(node: &Serving, key: &str, path: &str) -> Json {
    let answer = get(node, key, path);
    let body = answer.split_once("\r\n\r\n").expect("a body").1;
    let (from, to) = (body.find('{').expect("JSON"), body.rfind('}').expect("JSON"));
    serde_json::from_str(&body[from..=to]).expect("JSON")
}

/// Moses' vault with so many private leads, and a key to it.
fn channel(leads: usize) -> (TempDir, String) {
    let (data, source) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    export::write(source.path(), 0);
    let row = |at: usize| format!("OPP{at:05},Moses Frase,GTX Pro,Isdom,Prospecting,,,\n");
    let pipeline = format!("{}\n{}", export::COLUMNS, (0..leads).map(row).collect::<String>());
    std::fs::write(source.path().join("sales_pipeline.csv"), pipeline).unwrap();
    assert_eq!(import(data.path(), source.path()).code, Some(0));
    let key = run(data.path(), &["key", "create", "--org", "moses-frase", "--role", "member"]);
    assert_eq!(key.code, Some(0), "{}", key.err);
    (data, key.out.trim().to_owned())
}

fn verifies(data: &Path) {
    let said = run(data, &["vault", "verify", "moses-frase"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

#[test]
fn an_upload_in_which_the_node_is_killed_leaves_the_whole_file_or_none() {
    let (data, key) = channel(27);
    let chance = Chance::seeded(20_261_122);
    let content = content();
    let part = format!(
        "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lines.txt\"\r\n\r\n{content}\r\n--part--\r\n"
    );
    let mut kept = 0;
    for kill in 0..KILLS {
        let node = Serving::on(data.path());
        let lead = json(&node, &key, "/api/v1/leads?limit=1")["data"][0]["id"].as_str().unwrap().to_owned();
        let head = format!(
            "POST /api/v1/files?about={lead} HTTP/1.1\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: multipart/form-data; boundary=part"
        );
        let mut asked = Asked::of(&node, &head, part.len());
        // Half of the kills come while bytes arrive, half while they are kept.
        let sent = if kill % 2 == 0 { chance.below(part.len() as u64) as usize } else { part.len() };
        asked.0.write_all(&part.as_bytes()[..sent]).unwrap();
        std::thread::sleep(Duration::from_micros(chance.below(60_000)));
        drop(node);
        drop(asked);

        verifies(data.path());
        let node = Serving::on(data.path());
        let files = json(&node, &key, &format!("/api/v1/files?about={lead}"));
        let files = files["data"].as_array().unwrap();
        assert!(files.len() <= kept + usize::from(kill % 2 == 1), "a file of which a part came: {files:?}");
        kept = files.len();
        for file in files {
            assert_eq!(file["size"].as_u64(), Some(content.len() as u64), "half a file: {file}");
        }
        assert_eq!(node.stop(), Some(0));
    }
    let node = Serving::on(data.path());
    let lead = json(&node, &key, "/api/v1/leads?limit=1")["data"][0]["id"].as_str().unwrap().to_owned();
    let head = format!(
        "POST /api/v1/files?about={lead} HTTP/1.1\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: multipart/form-data; boundary=part"
    );
    let mut asked = Asked::of(&node, &head, part.len());
    asked.0.write_all(part.as_bytes()).unwrap();
    assert!(asked.answer().starts_with("HTTP/1.1 201"), "afterwards it takes a file as before");
    let files = json(&node, &key, &format!("/api/v1/files?about={lead}"));
    assert_eq!(
        files["data"].as_array().map(Vec::len),
        Some(1),
        "the same file about the same lead is one file"
    );
}

#[test]
fn an_export_in_which_the_node_is_killed_is_seen_to_be_broken_off_and_comes_whole_afterwards() {
    let (data, key) = channel(20_000);
    let chance = Chance::seeded(20_261_122);
    let path = "/api/v1/leads/export.csv";
    let whole = {
        let node = Serving::on(data.path());
        get(&node, &key, path)
    };
    assert!(whole.ends_with("\r\n0\r\n\r\n"), "the end of a whole one is marked");
    let lines = whole.lines().count();
    let mut broken_off = 0;
    for _ in 0..KILLS {
        let node = Serving::on(data.path());
        let head = format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {key}");
        let mut asked = Asked::of(&node, &head, 0);
        let mut first = vec![0; 1 + chance.below(40_000) as usize];
        asked.0.read_exact(&mut first).unwrap();
        drop(node);
        let rest = asked.answer();
        broken_off += usize::from(!rest.ends_with("\r\n0\r\n\r\n"));
        verifies(data.path());
    }
    assert!(broken_off > 0, "no kill came in the middle of an export");
    let node = Serving::on(data.path());
    assert_eq!(get(&node, &key, path).lines().count(), lines);
}

//! Several nodes over one PostgreSQL share the work, and go on where one of them ends.

use std::{
    collections::BTreeSet,
    io::{self, Read, Write},
    net::TcpStream,
    sync::mpsc,
    thread,
};

use freehold::{node::Node, tables::migrations};
use integrations::crm;
use jiff::SignedDuration;
use kernel::{Chance, Clock};
use selling::registrations::{self, Direction};
use tempfile::TempDir;
use trust::{
    Mode,
    access::{Role, keys},
};
use vault::{Front, NodeKey, Tx, testing::Ground};

use crate::{cast, figures, program::Serving, world::Silent};

/// How many send, and how much each.
const SENDERS: usize = 6;
const EACH: usize = 20;
/// After so much work one node is killed, in the middle of more.
const KILLED_AFTER: usize = SENDERS * EACH / 3;

/// Asks a node; an error where it is gone.
fn ask(node: &str, secret: &str, method: &str, path: &str, body: &str) -> io::Result<(u16, String)> {
    let place = node.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(place.replace("localhost", "127.0.0.1"))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {place}\r\nAuthorization: Bearer {secret}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    // A node that was killed may have begun to answer.
    let whole = answer.split_once("\r\n\r\n").filter(|(_, body)| !body.is_empty());
    let (status, (_, body)) = status.zip(whole).ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok((status, body.to_owned()))
}

/// Asks one node, and the other where that one is gone: what was done may be asked for twice.
fn ask_either(
    nodes: &[String; 2],
    at: usize,
    secret: &str,
    method: &str,
    path: &str,
    body: &str,
) -> (u16, String) {
    for attempt in 0..10 {
        match ask(&nodes[(at + attempt) % 2], secret, method, path, body) {
            // A node that has just lost its neighbour may ask for a moment.
            Ok((503, _)) | Err(_) => {}
            Ok(answer) => return answer,
        }
    }
    panic!("neither node answers {method} {path}");
}

fn id_in(text: &str) -> String {
    let json: serde_json::Value =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let data = &json["data"];
    let one = if data.is_array() { &data[0] } else { data };
    one["id"].as_str().unwrap_or_else(|| panic!("no id in {text}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_over_one_database_one_is_killed_at_work_and_nothing_is_lost_or_there_twice() {
    let Some(ground) = Ground::postgres(&migrations()).await else { return };
    let node_key = NodeKey::generate(&Chance::system());
    let front = Front { node_key: Some(node_key.clone()), ..Front::system() };
    let (secret, partnership) = {
        let node = Node::open(ground.storage(), front.clone(), Mode::default()).await.unwrap();
        crm::load(&cast::channel(), &node.exchange, &node.runner, &Silent).await.unwrap();
        let (card, vault) = node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
        let (_, secret) = keys::create(node.vaults(), card.org, Role::Member, "load").await.unwrap();
        let partnership = vault.read(async |tx: &Tx| partnering::partnerships::all(tx).await).await.unwrap()
            [0]
        .id
        .to_string();
        (secret.reveal().to_owned(), partnership)
    };
    let urls = ground.postgres_urls().unwrap();
    let text = node_key.to_text();
    let settings = [
        ("FREEHOLD_DATABASE_URL", urls.application.as_str()),
        ("FREEHOLD_DATABASE_OWNER_URL", urls.owner.as_str()),
        ("FREEHOLD_NODE_KEY", text.as_str()),
        // One key sends for all of them.
        ("FREEHOLD_CALLS_PER_MINUTE", "0"),
    ];
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let [one, other] = folders.each_ref().map(|folder| Serving::with(folder.path(), &settings));
    let nodes = [one.address.clone(), other.address.clone()];

    let (told, done) = mpsc::channel();
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (nodes, secret, partnership, told) =
                (nodes.clone(), secret.clone(), partnership.clone(), told.clone());
            thread::spawn(move || {
                for at in 0..EACH {
                    let number = format!("QZX{sender:02}{at:03}");
                    let lead = format!(
                        "{{\"external_id\":\"{number}\",\"company\":\"Isdom {number}\",\"product\":\"GTX Pro\"}}"
                    );
                    let (status, text) = ask_either(&nodes, sender + at, &secret, "POST", "/api/v1/leads", &lead);
                    let lead = match status {
                        201 => id_in(&text),
                        // The node that was asked first did it, and did not live to say so.
                        409 | 422 => {
                            let path = format!("/api/v1/leads?q={number}");
                            id_in(&ask_either(&nodes, sender + at, &secret, "GET", &path, "").1)
                        }
                        _ => panic!("{status}: {text}"),
                    };
                    let path = format!("/api/v1/leads/{lead}/registrations");
                    let body = format!("{{\"partnership\":\"{partnership}\"}}");
                    let (status, text) = ask_either(&nodes, sender + at, &secret, "POST", &path, &body);
                    assert!(matches!(status, 201 | 409), "{status}: {text}");
                    told.send(number).unwrap();
                }
            })
        })
        .collect();
    drop(told);
    let mut sent: BTreeSet<String> = done.iter().take(KILLED_AFTER).collect();
    drop(one);
    sent.extend(done.iter());
    for sender in senders {
        sender.join().unwrap();
    }
    assert_eq!(sent.len(), SENDERS * EACH);
    assert_eq!(other.stop(), Some(0), "the other goes on, and ends when it is asked");

    // An hour later whatever waits to be tried again is due.
    let later = Clock::held(Clock::System.now() + SignedDuration::from_hours(1));
    let node = Node::open(ground.storage(), Front { clock: later, ..front }, Mode::default()).await.unwrap();
    node.runner.until_idle(|_| {}).await.unwrap();
    for (handle, direction) in [("moses-frase", Direction::Sent), ("central", Direction::Received)] {
        let (_, vault) = node.vaults().by_handle(handle).await.unwrap().unwrap();
        let rows =
            vault.read(async |tx: &Tx| registrations::counts(tx, Some(direction)).await).await.unwrap();
        let count: u64 = rows.into_iter().map(|(_, count)| count).sum();
        assert_eq!(count as usize, SENDERS * EACH, "each once, in the vault of {handle}");
    }
    figures::assert_whole(&node).await;
}

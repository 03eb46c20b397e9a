//! Letters on their way: through a real relay, signed, looked at with a program that is not ours.

use std::{path::PathBuf, sync::Arc};

use jiff::SignedDuration;
use kernel::{EmailAddress, MailId};
use mail::{Dkim, Letter, Post, Relay, State};
use serde_json::Value as Json;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use crate::{cast, world::World};

/// A relay that takes letters and says what it took.
struct Server {
    lines: Lines<BufReader<ChildStdout>>,
    port: u64,
    key: String,
    // Ends with it.
    _child: Child,
}

impl Server {
    async fn start() -> Option<Self> {
        let Some(program) = std::env::var_os("FREEHOLD_MAIL_SERVER").map(PathBuf::from) else {
            eprintln!(
                "the relay is skipped: name one in FREEHOLD_MAIL_SERVER (scripts/mail-server prints it)"
            );
            return None;
        };
        let child =
            Command::new("node").arg(program).stdout(std::process::Stdio::piped()).kill_on_drop(true).spawn();
        let mut child = child.expect("a relay");
        let mut lines = BufReader::new(child.stdout.take().expect("its words")).lines();
        let first = lines.next_line().await.expect("a line").expect("a line");
        let first: Json = serde_json::from_str(&first).expect("JSON");
        let key = first["key"].as_str().expect("a key").to_owned();
        Some(Self { lines, port: first["port"].as_u64().expect("a port"), key, _child: child })
    }

    /// The next letter that it took.
    async fn taken(&mut self) -> Json {
        let line = self.lines.next_line().await.expect("a line").expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }

    fn relay(&self) -> Relay {
        let dkim = Dkim { domain: "example.com".into(), selector: "fh".into(), key: self.key.clone().into() };
        let url = format!("smtp://127.0.0.1:{}", self.port);
        Relay::new(&url, "Freehold <portal@example.com>", Some(dkim)).expect("a relay")
    }
}

async fn posted(world: &World, to: &str, subject: &str) -> MailId {
    let id = MailId::new(&world.front.clock, &world.front.chance);
    let to: EmailAddress = to.parse().expect("an address");
    let letter = Letter::new(subject.to_owned(), "You get this since somebody typed your address.".into())
        .says("Grüße aus Wien, 你好, مرحبا.".into())
        .does("Join".into(), "http://localhost/join/secret".into());
    world.node.portal.outbox.post(id, &to, &letter).await.expect("a directory");
    id
}

#[tokio::test]
async fn a_letter_arrives_whole_and_its_signature_holds_before_another_program() {
    let Some(mut server) = Server::start().await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let id = posted(world, "ada@example.com", "Join Maven\r\nBcc: everybody@example.com").await;
        let outbox = world.node.portal.outbox.clone();
        let post = Post::new(outbox.clone(), Arc::new(server.relay()));
        assert_eq!(post.until_empty().await.unwrap(), 1);
        assert_eq!(outbox.find(id).await.unwrap().unwrap().state, State::Sent);
    })
    .await;
    let engines = 1 + usize::from(std::env::var_os("FREEHOLD_TEST_POSTGRES_OWNER").is_some());
    for _ in 0..engines {
        let taken = server.taken().await;
        assert_eq!(taken["dkim"], serde_json::json!(["pass"]), "{taken}");
        assert_eq!(taken["to"], serde_json::json!(["ada@example.com"]), "nobody else gets it");
        assert_eq!(taken["subject"], "Join Maven Bcc: everybody@example.com");
        assert!(!taken["names"].as_array().unwrap().contains(&"bcc".into()), "{taken}");
        assert!(taken["text"].as_str().unwrap().contains("Grüße aus Wien, 你好, مرحبا."), "{taken}");
        assert!(taken["html"].as_str().unwrap().contains("href=\"http://localhost/join/secret\""), "{taken}");
        assert_eq!(taken["auto"], "auto-generated");
        assert!(taken["id"].as_str().unwrap().ends_with("@example.com>"));
    }
}

#[tokio::test]
async fn a_relay_that_refuses_for_now_is_asked_again_and_one_that_refuses_for_good_is_not() {
    let Some(mut server) = Server::start().await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &cast::channel()).await;
    let outbox = world.node.portal.outbox.clone();
    let post = Post::new(outbox.clone(), Arc::new(server.relay()));
    let later = posted(&world, "later@example.com", "Greylisted").await;
    let never = posted(&world, "never@example.com", "Refused").await;
    assert_eq!(post.until_empty().await.unwrap(), 0);
    let mail = outbox.find(later).await.unwrap().unwrap();
    assert_eq!(mail.state, State::Waiting);
    assert!(mail.told.unwrap().contains("greylisted"));
    let mail = outbox.find(never).await.unwrap().unwrap();
    assert_eq!((mail.state, mail.text.as_str()), (State::Failed, ""));
    assert!(mail.told.unwrap().contains("no such mailbox"));
    world.front.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(post.until_empty().await.unwrap(), 1);
    assert_eq!(server.taken().await["subject"], "Greylisted");

    // A relay that is not there: the letter waits.
    let gone = server.relay();
    drop(server);
    let waits = posted(&world, "ada@example.com", "Waits").await;
    let post = Post::new(outbox.clone(), Arc::new(gone));
    assert_eq!(post.until_empty().await.unwrap(), 0);
    assert_eq!(outbox.find(waits).await.unwrap().unwrap().state, State::Waiting);
}

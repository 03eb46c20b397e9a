use std::sync::{Arc, Mutex};

use futures::future::BoxFuture;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::{LARGEST, NotTaken, Receives, receive};

/// Knows one address; what it takes is kept here.
#[derive(Default)]
struct Pigeonhole(Mutex<Vec<Vec<u8>>>);

impl Receives for Pigeonhole {
    fn knows<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<bool, NotTaken>> {
        Box::pin(async move {
            match address {
                "later@in.example" => Err(NotTaken::Later),
                address => Ok(address == "moses+secret@in.example"),
            }
        })
    }

    fn take<'a>(&'a self, _: &'a [String], letter: &'a [u8]) -> BoxFuture<'a, Result<(), NotTaken>> {
        Box::pin(async move {
            if letter.windows(4).any(|word| word == b"full") {
                return Err(NotTaken::Refused("it is\r\n250 full".to_owned()));
            }
            self.0.lock().unwrap().push(letter.to_vec());
            Ok(())
        })
    }
}

async fn open() -> (Arc<Pigeonhole>, std::net::SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (at, kept) = (listener.local_addr().unwrap(), Arc::new(Pigeonhole::default()));
    tokio::spawn(receive(listener, "in.example".to_owned(), kept.clone()));
    (kept, at)
}

/// A conversation by hand.
struct Wire(BufReader<TcpStream>);

impl Wire {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test that holds the conversation itself, on this machine"
    )]
    async fn begin(at: std::net::SocketAddr) -> Self {
        let mut wire = Self(BufReader::new(TcpStream::connect(at).await.unwrap()));
        assert!(wire.hear().await.starts_with("220 "));
        wire
    }

    /// The last line of an answer.
    async fn hear(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).await.unwrap() > 0, "it hung up");
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    async fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).await.unwrap();
    }

    async fn ask(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.hear().await
    }

    async fn letter(&mut self) {
        assert!(self.ask("MAIL FROM:<eva@isdom.com>").await.starts_with("250 "));
        assert!(self.ask("RCPT TO:<moses+secret@in.example>").await.starts_with("250 "));
        assert!(self.ask("DATA").await.starts_with("354 "));
    }
}

#[tokio::test]
async fn a_mail_program_hands_on_a_letter_and_an_address_that_is_not_known_is_refused() {
    let (kept, at) = open().await;
    let relay = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1").port(at.port()).build();
    let letter = |to: &str| {
        let letter = Message::builder().from("Eva <eva@isdom.com>".parse().unwrap()).to(to.parse().unwrap());
        letter.subject("Twelve").body("First\r\n.dotted\r\n..twice\r\nlast".to_owned()).unwrap()
    };
    relay.send(letter("moses+secret@in.example")).await.unwrap();
    let text = String::from_utf8(kept.0.lock().unwrap().remove(0)).unwrap();
    assert!(text.contains("Subject: Twelve") && text.contains("\r\n.dotted\r\n..twice\r\nlast"), "{text}");
    let refused = relay.send(letter("moses+guess@in.example")).await.unwrap_err();
    assert!(refused.is_permanent() && refused.to_string().contains("no such address"), "{refused}");
    assert!(relay.send(letter("later@in.example")).await.unwrap_err().is_transient());
    assert!(kept.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_letter_that_is_too_large_is_heard_to_its_end_and_not_kept() {
    let (kept, at) = open().await;
    let mut wire = Wire::begin(at).await;
    assert!(wire.ask("EHLO isdom.com").await.starts_with("250 "));
    assert!(wire.ask(&format!("MAIL FROM:<eva@isdom.com> SIZE={}", LARGEST + 1)).await.starts_with("552 "));
    wire.letter().await;
    let line = [b"x".repeat(998), b"\r\n".to_vec()].concat();
    for _ in 0..=LARGEST / line.len() {
        wire.send(&line).await;
    }
    assert!(wire.ask(".").await.starts_with("552 "));
    wire.letter().await;
    assert!(wire.ask("Subject: small\r\n\r\nsmall\r\n.").await.starts_with("250 "));
    assert_eq!(kept.0.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn nonsense_is_answered_order_is_kept_and_half_a_letter_is_none() {
    let (kept, at) = open().await;
    let mut wire = Wire::begin(at).await;
    assert!(wire.ask("RCPT TO:<moses+secret@in.example>").await.starts_with("503 "));
    assert!(wire.ask("DATA").await.starts_with("503 "));
    assert!(wire.ask("MAKE TEA").await.starts_with("500 "));
    assert!(wire.ask("MAIL FROM:eva").await.starts_with("50"));
    wire.letter().await;
    // A refusal is one line, whatever it says.
    assert!(wire.ask("Subject: full\r\n\r\nfull\r\n.").await.starts_with("554 5.7.1 it is  250 full"));
    // A lone dot between bare ends of lines ends no letter: nobody smuggles a second one behind the first.
    wire.letter().await;
    wire.send(b"Subject: one\r\n\r\nfirst\n.\nMAIL FROM:<x@x.com>\r\n.\r\n").await;
    assert!(wire.hear().await.starts_with("250 "));
    let one = String::from_utf8(kept.0.lock().unwrap().remove(0)).unwrap();
    assert!(one.contains("MAIL FROM:<x@x.com>"), "{one}");
    wire.letter().await;
    wire.send(b"Subject: half\r\n\r\nand then noth").await;
    drop(wire);
    let mut wire = Wire::begin(at).await;
    for _ in 0..19 {
        assert!(wire.ask("WHAT").await.starts_with("500 "));
    }
    assert!(wire.ask("WHAT").await.starts_with("500 "));
    let mut rest = String::new();
    assert_eq!(wire.0.read_line(&mut rest).await.unwrap(), 0, "after twenty it hangs up");
    assert!(kept.0.lock().unwrap().is_empty());
}

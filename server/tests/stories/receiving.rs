//! A real receiver of webhooks, in node, which checks signatures with the reference library.

use std::path::PathBuf;

use serde_json::{Value as Json, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// It runs until it is forgotten.
pub struct Receiver {
    lines: Lines<BufReader<ChildStdout>>,
    asked: ChildStdin,
    port: u64,
    _child: Child,
}

impl Receiver {
    /// Starts one, where the tests were told of it.
    pub async fn start() -> Option<Self> {
        let Some(program) = std::env::var_os("FREEHOLD_WEBHOOK_RECEIVER").map(PathBuf::from) else {
            eprintln!(
                "the receiver is skipped: name one in FREEHOLD_WEBHOOK_RECEIVER (scripts/webhook-receiver prints it)"
            );
            return None;
        };
        let pipe = std::process::Stdio::piped;
        let child = Command::new("node").arg(program).stdin(pipe()).stdout(pipe()).kill_on_drop(true).spawn();
        let mut child = child.expect("a receiver");
        let asked = child.stdin.take().expect("its ear");
        let lines = BufReader::new(child.stdout.take().expect("its words")).lines();
        let mut receiver = Self { lines, asked, port: 0, _child: child };
        receiver.port = receiver.hear().await["port"].as_u64().expect("a port");
        Some(receiver)
    }

    /// The address of the receiver of that name, which misbehaves as the query says.
    pub fn at(&self, name: &str, query: &str) -> String {
        format!("http://127.0.0.1:{}/{name}?{query}", self.port)
    }

    /// Has it do something, such as setting its clock: `("now", 1_780_000_000_000)`.
    pub async fn tell(&mut self, what: &str, about: Json) -> Json {
        let line = format!("{}\n", json!({ what: about }));
        self.asked.write_all(line.as_bytes()).await.expect("an ear");
        loop {
            let mut said = self.hear().await;
            if let Some(answer) = said.get_mut("answer") {
                return answer.take();
            }
        }
    }

    /// Tells the receiver of that name the keys of a webhook, as its answer shows them.
    pub async fn knows(&mut self, name: &str, webhook: &Json) {
        let keys = json!({ "name": name, "secret": webhook["secret"], "open": webhook["public_key"] });
        self.tell("keys", keys).await;
    }

    /// The next that it says of itself.
    pub async fn hear(&mut self) -> Json {
        let line = self.lines.next_line().await.expect("a line").expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }

    /// What the receiver of that name met.
    pub async fn met(&mut self, name: &str) -> Json {
        self.report().await["receivers"][name].take()
    }

    /// What all of them met.
    pub async fn report(&mut self) -> Json {
        self.tell("report", Json::Null).await
    }
}

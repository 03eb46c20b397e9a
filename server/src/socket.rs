//! The socket of a running node: the command line speaks to it, since the node holds the data folder.
//!
//! One line of JSON in, the command; lines of JSON out, what it has to say, and how it ended. The socket
//! lies in the data folder and only its owner may open it.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    sync::mpsc,
};

use crate::{commands::Command, node::Node, progress::Say};

/// The longest command, in bytes.
const LONGEST: u64 = 64 * 1024;

/// What a node says through its socket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    Line(String),
    Progress(String, u64, u64),
    Done(bool),
    Failed(String),
}

struct ToPeer(mpsc::UnboundedSender<Said>);

impl Say for ToPeer {
    fn line(&self, text: &str) {
        // A peer that has gone away hears nothing more; the command goes on to its end.
        let _ = self.0.send(Said::Line(text.to_owned()));
    }

    fn progress(&self, what: &str, done: u64, of: u64) {
        let _ = self.0.send(Said::Progress(what.to_owned(), done, of));
    }
}

/// Where the socket of a data folder lies.
pub fn path(data: &Path) -> PathBuf {
    data.join("node.sock")
}

/// Makes the socket of a data folder, which only its owner may open.
///
/// # Errors
/// When the socket cannot be made.
pub fn bind(data: &Path) -> std::io::Result<UnixListener> {
    let path = path(data);
    // The lock of the folder says that no other node listens on it.
    if path.exists() {
        std::fs::remove_file(&path)?;
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Listens for commands until the task is dropped.
///
/// # Errors
/// When the socket fails.
pub async fn listen(node: Node, listener: UnixListener) -> std::io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let node = node.clone();
        tokio::spawn(async move {
            if let Err(error) = answer(&node, stream).await {
                tracing::warn!(%error, "a command through the socket was cut off");
            }
        });
    }
}

async fn answer(node: &Node, stream: UnixStream) -> anyhow::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    BufReader::new(read.take(LONGEST)).read_line(&mut line).await?;
    let command: Command = serde_json::from_str(&line)?;
    let (sender, mut said) = mpsc::unbounded_channel();
    let node = node.clone();
    let work = tokio::spawn(async move {
        let ended = command.run(&node, &ToPeer(sender.clone())).await;
        let _ = sender.send(ended.map_or_else(|error| Said::Failed(format!("{error:#}")), Said::Done));
    });
    while let Some(said) = said.recv().await {
        let mut line = serde_json::to_vec(&said)?;
        line.push(b'\n');
        if write.write_all(&line).await.is_err() {
            break;
        }
    }
    Ok(work.await?)
}

/// Has a running node carry out a command; none when no node listens there.
///
/// # Errors
/// What the node says.
pub async fn ask(data: &Path, command: &Command, say: &dyn Say) -> anyhow::Result<Option<bool>> {
    let Ok(stream) = UnixStream::connect(path(data)).await else { return Ok(None) };
    let (read, mut write) = stream.into_split();
    let mut line = serde_json::to_vec(command)?;
    line.push(b'\n');
    write.write_all(&line).await?;
    let mut lines = BufReader::new(read).lines();
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line)? {
            Said::Line(text) => say.line(&text),
            Said::Progress(what, done, of) => say.progress(&what, done, of),
            Said::Done(fine) => return Ok(Some(fine)),
            Said::Failed(why) => anyhow::bail!(why),
        }
    }
    anyhow::bail!("the running node ended before the command did")
}

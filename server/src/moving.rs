//! What an operator carries away and brings back: an organisation in one file, a whole node in one backup, and a
//! node from one engine to the other.

use std::path::{Path, PathBuf};

use kernel::Chance;
use tokio::{
    fs::{File, OpenOptions},
    io::{AsyncWriteExt, BufReader, BufWriter, duplex},
};
use trust::Mode;
use vault::{
    Front, NodeKey,
    archive::{ArchiveError, Held, Of, peek},
};

use crate::{config::Config, node::Node, progress::Say};

/// How much of an archive is in memory at once on its way from one node to the other.
const WAY: usize = 1 << 20;

/// Writes everything that an organisation owns into one file.
///
/// # Errors
/// That the file is there already, or what storage says.
pub async fn export(
    node: &Node,
    handle: &str,
    file: &Path,
    key: Option<&NodeKey>,
    say: &dyn Say,
) -> anyhow::Result<bool> {
    let found = node.vaults().by_handle(handle).await?;
    let (card, _) = found.ok_or_else(|| {
        anyhow::anyhow!("no organisation “{handle}” lives here; `freehold vault list` shows those that do")
    })?;
    let mut draft = Draft::of(file).await?;
    let held = node.vaults().export(card.org, &mut draft.to, key).await?;
    draft.keep().await?;
    say.line(&format!("{handle} is in {}: {}.", file.display(), told(&held)));
    say.line(match key {
        Some(_) => "Its signing key is in it, sealed; keep the key file apart from it. Two nodes must not go on from it.",
        None => "Its signing key is not: it can be looked at elsewhere, but go on only if exported with --key-file.",
    });
    Ok(true)
}

/// Takes an organisation out of a file, or only looks at it.
///
/// # Errors
/// Where the file is not what was written, or why it does not fit in here.
pub async fn import(
    node: &Node,
    file: &Path,
    key: Option<&NodeKey>,
    look_only: bool,
    say: &dyn Say,
) -> anyhow::Result<bool> {
    let mut from = opened(file).await?;
    let (card, held) = node.vaults().import(&mut from, key, &node.exchange, !look_only).await?;
    say.line(&format!("{}: {}; every line, chain and receipt verified.", card.handle, told(&held)));
    say.line(if look_only {
        "Nothing was taken: it was only looked at."
    } else {
        "It lives here now. Whoever worked for it signs in here after asking for a new password."
    });
    Ok(true)
}

/// Writes everything that the node knows into one file, all of one moment, while it works on.
///
/// # Errors
/// That the file is there already, or what storage says.
pub async fn backup(node: &Node, file: &Path, with_key: bool, say: &dyn Say) -> anyhow::Result<bool> {
    let mut draft = Draft::of(file).await?;
    let step = |handle: &str, at, of| say.progress(handle, at, of);
    let held = node.vaults().backup(&mut draft.to, with_key, &step).await?;
    draft.keep().await?;
    say.line(&format!("{} organisations are in {}: {}.", held.vaults, file.display(), told(&held)));
    say.line(if with_key {
        "The node key is in it: who has this file can read and sign everything."
    } else {
        "The node key is not in it, and nothing can be restored without: keep a copy of it apart from the backups."
    });
    Ok(true)
}

/// Makes a node of a backup, in an empty data folder or an empty database.
///
/// # Errors
/// Where the backup is not what was written, or why it does not fit in here.
pub async fn restore(config: &Config, file: &Path, say: &dyn Say) -> anyhow::Result<bool> {
    let Of::Node { node_key, .. } = peek(&mut opened(file).await?).await?.of else {
        anyhow::bail!("this is one organisation, not a backup; take it with: freehold vault import FILE")
    };
    let place = config.data.join("node.key");
    let there = config.node_key.is_some() || place.exists();
    if !there {
        let Some(key) = node_key else {
            anyhow::bail!(
                "the node key is not in the backup: put the node.key of the node that made it at {}, \
                 or name it with node_key_file",
                place.display()
            )
        };
        std::fs::create_dir_all(&config.data)?;
        NodeKey::parse(&key)?.keep_in(&place)?;
    }
    let done = async {
        let node = opened_node(config, config.node_key.clone()).await?;
        let mut from = opened(file).await?;
        let step = |handle: &str, at, of| say.progress(handle, at, of);
        Ok::<_, anyhow::Error>(node.vaults().restore(&mut from, &node.exchange, &step).await?)
    };
    let done = done.await;
    if done.is_err() && !there {
        std::fs::remove_file(&place)?;
    }
    let held = done?;
    say.line(&format!(
        "{} organisations: {}; every line, chain and receipt verified.",
        held.vaults,
        told(&held)
    ));
    say.line("Everybody signs in anew. What happened after the backup is not in it.");
    Ok(true)
}

/// Moves a node that does not run to where another configuration keeps its data: a backup on one side that is
/// restored on the other.
///
/// # Errors
/// What either side says; then the other side is empty, and this one is as it was.
pub async fn move_to(config: &Config, other: &Config, say: &dyn Say) -> anyhow::Result<bool> {
    if config.data == other.data {
        anyhow::bail!(
            "both keep their data in {}: name another folder as `data` in the new configuration",
            config.data.display()
        );
    }
    let front = Front::system();
    let own = config.data.join("node.key");
    if config.node_key.is_none() && !own.exists() {
        anyhow::bail!("there is no node in {}: nothing to move", config.data.display());
    }
    let old = opened_node(config, config.node_key.clone()).await?;
    let place = other.data.join("node.key");
    if other.node_key.is_none() && !place.exists() {
        let key = config.node_key.clone().map_or_else(|| NodeKey::kept_in(&own, &front.chance), Ok)?;
        std::fs::create_dir_all(&other.data)?;
        key.keep_in(&place)?;
    }
    let new = opened_node(other, other.node_key.clone()).await?;
    let (mut to, from) = duplex(WAY);
    let step = |handle: &str, at, of| say.progress(handle, at, of);
    let write = async move {
        let written = old.vaults().backup(&mut to, false, &|_, _, _| {}).await;
        drop(to);
        written
    };
    let read = async move {
        let mut from = BufReader::new(from);
        new.vaults().restore(&mut from, &new.exchange, &step).await
    };
    let held = match tokio::join!(write, read) {
        // Who reads tells why; who writes into what nobody reads any more knows nothing of it.
        (Err(ArchiveError::File(_)), Err(why)) | (Ok(_), Err(why)) => return Err(why.into()),
        (Err(why), _) => return Err(why.into()),
        (Ok(_), Ok(held)) => held,
    };
    say.line(&format!(
        "{} organisations: {}; every line, chain and receipt verified.",
        held.vaults,
        told(&held)
    ));
    say.line(&format!(
        "They live in the new place now. What is in {} is as it was: do not start it again.",
        config.data.display()
    ));
    Ok(true)
}

/// The key that an archive is sealed under: read from its file, or made there.
///
/// # Errors
/// What the system says, or that the file holds no key.
pub fn key_to_seal(file: &Path) -> anyhow::Result<String> {
    Ok(NodeKey::kept_in(file, &Chance::system())?.to_text().to_string())
}

/// The key that an archive was sealed under.
///
/// # Errors
/// What the system says, or that the file holds no key.
pub fn key_to_open(file: &Path) -> anyhow::Result<String> {
    Ok(NodeKey::read(file)?.to_text().to_string())
}

async fn opened_node(config: &Config, node_key: Option<NodeKey>) -> anyhow::Result<Node> {
    let front = Front { node_key, ..Front::system() };
    Ok(Node::open(config.storage(), front, Mode::default()).await?)
}

async fn opened(file: &Path) -> anyhow::Result<BufReader<File>> {
    let opened = File::open(file).await;
    let opened = opened.map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
    Ok(BufReader::with_capacity(WAY, opened))
}

fn told(held: &Held) -> String {
    format!("{} rows and {} files", held.rows, held.files)
}

/// A file that has its name when it is whole, and goes when it never was. Its owner alone may read it.
struct Draft {
    to: BufWriter<File>,
    place: PathBuf,
    draft: PathBuf,
}

impl Draft {
    async fn of(place: &Path) -> anyhow::Result<Self> {
        if place.exists() {
            anyhow::bail!("{} is there already; choose another name", place.display());
        }
        let mut name = place.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let draft = place.with_file_name(name);
        let opened =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft).await;
        let opened = opened.map_err(|error| anyhow::anyhow!("{}: {error}", draft.display()))?;
        Ok(Self { to: BufWriter::with_capacity(WAY, opened), place: place.to_owned(), draft })
    }

    async fn keep(mut self) -> anyhow::Result<()> {
        self.to.flush().await?;
        self.to.get_ref().sync_all().await?;
        Ok(tokio::fs::rename(&self.draft, &self.place).await?)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It has its own name by now, or nobody can use it.
        let _ = std::fs::remove_file(&self.draft);
    }
}

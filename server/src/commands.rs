//! What an operator does on the command line. A command is a value: carried out here, or sent through the
//! socket to the node that holds the data folder.

use std::path::PathBuf;

use clap::Subcommand;
use integrations::crm;
use kernel::EmailAddress;
use selling::proof::Wanted;
use serde::{Deserialize, Serialize};
use trust::{
    access::{Role, keys, memberships},
    people,
};
use vault::{Card, NodeKey, Suspension, Tx, Vault};

use crate::{
    moving,
    node::Node,
    progress::{Say, Steps},
    proofs,
};

/// A command that works on the data of a node, running or not.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum Command {
    /// Load what another system exported.
    #[command(subcommand)]
    Import(Import),
    /// Look at vaults and check them.
    #[command(subcommand, name = "vault")]
    Vaults(Vaults),
    /// Keys with which programs speak to the API.
    #[command(subcommand)]
    Key(Key),
    /// People who sign in.
    #[command(subcommand)]
    Person(Person),
    /// Registrations, and what was signed about them.
    #[command(subcommand)]
    Registration(Registration),
    /// Organisations as a whole.
    #[command(subcommand)]
    Organisation(Organisation),
    /// Write everything that this node knows into one file, all of one moment, while it works on.
    ///
    /// The node key is left out unless it is asked for: keep a copy of it apart, nothing can be restored
    /// without it. Sessions are left out as well.
    Backup {
        /// The file to write.
        file: PathBuf,
        /// Put the node key in as well: who has the file can then read and sign everything.
        #[arg(long)]
        with_node_key: bool,
    },
}

/// What can be imported.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum Import {
    /// A CRM export: sales_pipeline.csv, accounts.csv, products.csv and sales_teams.csv in one folder.
    ///
    /// The maker becomes the vendor, its regional offices distributors, its sales agents their resellers,
    /// each with a vault of its own. Stopped half-way, the same command goes on where it stopped.
    Crm {
        /// The folder that holds the export.
        folder: PathBuf,
    },
}

/// What can be done with vaults.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum Vaults {
    /// Every organisation that lives here.
    List,
    /// Check a vault from its first journal entry to its last receipt.
    Verify {
        /// The organisation's short name, such as `maven`.
        handle: String,
    },
    /// Write everything that an organisation owns into one file, signed by it.
    ///
    /// Without --key-file its signing key stays here: the file can then be read and verified elsewhere, but
    /// nobody can go on from it.
    Export {
        /// The organisation's short name, such as `maven`.
        handle: String,
        /// The file to write.
        file: PathBuf,
        /// Seal its signing key under the key in this file, which is made where it is not there.
        #[arg(long)]
        key_file: Option<PathBuf>,
        /// That key, once it was read.
        #[arg(skip)]
        key: Option<String>,
    },
    /// Take an organisation that does not live here out of such a file; everything is verified first.
    Import {
        /// The file to read.
        file: PathBuf,
        /// The key that its signing key is sealed under.
        #[arg(long)]
        key_file: Option<PathBuf>,
        /// Only look whether it is whole.
        #[arg(long)]
        check: bool,
        /// That key, once it was read.
        #[arg(skip)]
        key: Option<String>,
    },
}

/// What can be done with API keys.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum Key {
    /// Make a key and print it, once: only its hash is kept.
    Create {
        /// The organisation's short name, such as `maven`.
        #[arg(long)]
        org: String,
        /// What it may do: reader, member, manager, admin or owner.
        #[arg(long)]
        role: String,
        /// What it is for.
        #[arg(long, default_value = "made on the command line")]
        name: String,
    },
}

/// What can be done with an organisation as a whole.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum Organisation {
    /// Keep everybody from working for an organisation, until it is resumed; nothing is lost.
    ///
    /// Its members see that it is suspended and whom to ask, its keys and links open nothing, its envelopes,
    /// webhooks and letters wait, and so does what others send to it. `vault list` shows who is suspended.
    Suspend {
        /// The organisation's short name, such as `maven`.
        handle: String,
        /// Why: you see it in `vault list`, and who administers the organisation sees it.
        #[arg(long)]
        reason: String,
    },
    /// End that: what waited is done.
    Resume {
        /// The organisation's short name, such as `maven`.
        handle: String,
    },
}

/// What can be done with registrations.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum Registration {
    /// Write what was signed about a registration into one file, for whoever decides a dispute.
    ///
    /// It holds headers, signatures, receipts and keys, names of fields and hashes, and no values but those that
    /// --show names. `freehold registration verify FILE` checks it anywhere.
    Proof {
        /// Its id, as its page has it in its address.
        registration: String,
        /// The file to write.
        file: PathBuf,
        /// The short name of the organisation whose side of it is written, such as `maven`.
        #[arg(long)]
        org: String,
        /// A field whose value is shown with its salt, such as `company`; may be given again.
        #[arg(long, value_name = "FIELD")]
        show: Vec<String>,
        /// Add every entry of the organisation's journal in between: it proves their order, and shows them.
        #[arg(long)]
        journal: bool,
    },
    /// Check such a file and say what it shows; needs no data folder and no network.
    ///
    /// Ends with 2 where something does not hold.
    Verify {
        /// The file.
        file: PathBuf,
    },
}

/// What can be done with people.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum Person {
    /// Make a person who may sign in to an organisation. Without a password, one is made and printed.
    Create {
        /// With which address the person signs in.
        #[arg(long)]
        email: String,
        /// What the person is called.
        #[arg(long)]
        name: String,
        /// The organisation's short name, such as `maven`.
        #[arg(long)]
        org: String,
        /// What the person may do there: reader, member, manager, admin or owner.
        #[arg(long)]
        role: String,
        /// Read the password from this file (`-` is standard input); it has 12 to 200 characters.
        #[arg(long)]
        password_file: Option<PathBuf>,
        /// The password, once it was read.
        #[arg(skip)]
        password: Option<String>,
    },
}

impl Command {
    /// What must be known before the command travels: paths are made absolute, passwords read.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn prepare(mut self) -> anyhow::Result<Self> {
        match &mut self {
            Self::Import(Import::Crm { folder }) => *folder = std::path::absolute(&folder)?,
            Self::Person(Person::Create { password_file, password, .. }) => {
                *password = match password_file.as_deref() {
                    None => None,
                    Some(file) if file.as_os_str() == "-" => Some(std::io::read_to_string(std::io::stdin())?),
                    Some(file) => Some(std::fs::read_to_string(file)?),
                };
            }
            Self::Vaults(Vaults::Export { file, key_file, key, .. }) => {
                *file = std::path::absolute(&file)?;
                *key = key_file.as_deref().map(moving::key_to_seal).transpose()?;
            }
            Self::Vaults(Vaults::Import { file, key_file, key, .. }) => {
                *file = std::path::absolute(&file)?;
                *key = key_file.as_deref().map(moving::key_to_open).transpose()?;
            }
            Self::Backup { file, .. }
            | Self::Registration(Registration::Proof { file, .. } | Registration::Verify { file }) => {
                *file = std::path::absolute(&file)?;
            }
            Self::Vaults(Vaults::List | Vaults::Verify { .. }) | Self::Key(_) | Self::Organisation(_) => {}
        }
        Ok(self)
    }

    /// Carries it out; false when what it looked at is not as it should be.
    ///
    /// # Errors
    /// What went wrong, in words for the operator.
    pub async fn run(self, node: &Node, say: &dyn Say) -> anyhow::Result<bool> {
        match self {
            Self::Import(Import::Crm { folder }) => import(node, &folder, say).await,
            Self::Vaults(Vaults::List) => list(node, say).await,
            Self::Vaults(Vaults::Verify { handle }) => verify(node, &handle, say).await,
            Self::Vaults(Vaults::Export { handle, file, key, .. }) => {
                let key = key.as_deref().map(NodeKey::parse).transpose()?;
                moving::export(node, &handle, &file, key.as_ref(), say).await
            }
            Self::Vaults(Vaults::Import { file, key, check, .. }) => {
                let key = key.as_deref().map(NodeKey::parse).transpose()?;
                moving::import(node, &file, key.as_ref(), check, say).await
            }
            Self::Registration(Registration::Proof { registration, file, org, show, journal }) => {
                let (card, _) = organisation(node, &org).await?;
                let wanted = Wanted { fields: show.into_iter().collect(), journal };
                proofs::write(node, card.org, &registration, &wanted, &file, say).await
            }
            Self::Registration(Registration::Verify { file }) => proofs::verify(&file, say),
            Self::Backup { file, with_node_key } => moving::backup(node, &file, with_node_key, say).await,
            Self::Key(Key::Create { org, role, name }) => {
                let (card, _) = organisation(node, &org).await?;
                let (_, secret) = keys::create(node.vaults(), card.org, role_of(&role)?, &name).await?;
                say.line(secret.reveal());
                Ok(true)
            }
            Self::Person(Person::Create { email, name, org, role, password, .. }) => {
                person(node, &email, &name, &org, &role, password, say).await
            }
            Self::Organisation(Organisation::Suspend { handle, reason }) => {
                suspend(node, &handle, reason.trim(), say).await
            }
            Self::Organisation(Organisation::Resume { handle }) => resume(node, &handle, say).await,
        }
    }
}

async fn import(node: &Node, folder: &std::path::Path, say: &dyn Say) -> anyhow::Result<bool> {
    let (plan, findings) = crm::read(folder)?;
    crm::load(&plan, &node.exchange, &node.runner, &Steps(say)).await?;
    say.line(&findings.to_string());
    Ok(true)
}

async fn list(node: &Node, say: &dyn Say) -> anyhow::Result<bool> {
    let cards = node.vaults().directory().cards().await?;
    if cards.is_empty() {
        say.line("No organisation lives here yet. Make some with: freehold import crm FOLDER");
    }
    for card in cards {
        let suspension = node.vaults().directory().suspension(card.org).await?;
        let suspended = suspension.map(|Suspension { since, reason }| {
            format!("  suspended since {}: {reason}", since.strftime("%Y-%m-%d %H:%M UTC"))
        });
        let suspended = suspended.unwrap_or_default();
        say.line(&format!("{:<24} {}  {}{suspended}", card.handle.as_str(), card.org, card.name));
    }
    Ok(true)
}

async fn suspend(node: &Node, handle: &str, reason: &str, say: &dyn Say) -> anyhow::Result<bool> {
    let (card, _) = organisation(node, handle).await?;
    if reason.is_empty() || reason.chars().count() > 400 || reason.chars().any(char::is_control) {
        anyhow::bail!("give a reason of 1 to 400 characters on one line: --reason TEXT");
    }
    if !node.vaults().suspend(card.org, reason).await? {
        anyhow::bail!("{} is suspended already; `freehold vault list` shows since when and why", card.handle);
    }
    say.line(&format!("{} is suspended. It goes on with: freehold organisation resume {0}", card.handle));
    Ok(true)
}

async fn resume(node: &Node, handle: &str, say: &dyn Say) -> anyhow::Result<bool> {
    let (card, _) = organisation(node, handle).await?;
    if !node.vaults().resume(card.org).await? {
        anyhow::bail!("{} is not suspended", card.handle);
    }
    node.exchange.resumed(card.org).await?;
    say.line(&format!("{} works again, and what waited is on its way.", card.handle));
    Ok(true)
}

async fn verify(node: &Node, handle: &str, say: &dyn Say) -> anyhow::Result<bool> {
    let (card, vault) = organisation(node, handle).await?;
    let verified = vault.read(async |tx: &Tx| node.exchange.verify(tx).await).await?;
    for finding in &verified.findings {
        say.line(finding);
    }
    let whole = verified.findings.is_empty();
    say.line(&format!(
        "{}: {} journal entries, {} envelopes and {} receipts checked: {}",
        card.handle,
        verified.entries,
        verified.envelopes,
        verified.receipts,
        if whole { "whole".to_owned() } else { format!("{} findings", verified.findings.len()) }
    ));
    Ok(whole)
}

async fn person(
    node: &Node,
    email: &str,
    name: &str,
    org: &str,
    role: &str,
    password: Option<String>,
    say: &dyn Say,
) -> anyhow::Result<bool> {
    let (card, _) = organisation(node, org).await?;
    let role = role_of(role)?;
    let email: EmailAddress = email.parse()?;
    let made = password.is_none();
    let password =
        password.map_or_else(|| generated(node), |text| text.trim_end_matches(['\n', '\r']).to_owned());
    let known = people::by_email(node.vaults(), &email).await?;
    let fresh = known.is_none();
    let person = match known {
        Some(known) => known,
        None => people::create(node.vaults(), name, email, &password).await?,
    };
    memberships::grant(node.vaults(), person.id, card.org, role).await?;
    say.line(&format!("{} may sign in to {} as {role}.", person.email, card.name));
    if fresh && made {
        say.line(&format!("Password: {password}"));
    }
    Ok(true)
}

async fn organisation(node: &Node, handle: &str) -> anyhow::Result<(Card, Vault)> {
    node.vaults().by_handle(handle).await?.ok_or_else(|| {
        anyhow::anyhow!("no organisation “{handle}” lives here; `freehold vault list` shows those that do")
    })
}

fn role_of(text: &str) -> anyhow::Result<Role> {
    text.parse().map_err(|_| {
        anyhow::anyhow!("“{text}” is not a role: choose reader, member, manager, admin or owner")
    })
}

/// 20 characters of 32: 100 bits.
fn generated(node: &Node) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: [u8; 20] = node.vaults().front().chance.bytes();
    bytes.iter().map(|byte| ALPHABET[(byte & 31) as usize] as char).collect()
}

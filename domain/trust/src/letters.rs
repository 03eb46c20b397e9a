//! Letters that lead back here, for the rooms that write them: asked for in a change, written after its commit; and the
//! link in them, of which nothing is kept. It names what it opens and when it was made, so a newer one ends it, and the
//! node's stamp stands under it.

use kernel::{MailId, OrgId, Timestamp, from_millis, millis};
use serde::{Deserialize, Serialize};
use vault::{Change, Task, VaultError, Vaults, rows::Uuid};

use crate::stamped;

/// What the writer of a letter has to know besides what it is about.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The same letter, however often it is written.
    pub mail: MailId,
    /// Where the portal is for who asked: there its link leads.
    pub origin: String,
}

/// Asks for the letter about that, to be written by that kind of work.
///
/// # Errors
/// What the vault says.
pub async fn ask_for(
    change: &Change,
    work: &'static str,
    about: impl std::fmt::Display,
    origin: &str,
) -> Result<(), VaultError> {
    let (clock, chance) = change.nature();
    let asked = Asked { mail: MailId::new(clock, chance), origin: origin.to_owned() };
    let asked = serde_json::to_value(asked).map_err(|error| VaultError::Damaged(error.to_string()))?;
    change.enqueue(work, &about.to_string(), &asked, change.now()).await
}

impl Asked {
    /// What was asked for, and about what.
    ///
    /// # Errors
    /// That the task cannot be read.
    pub fn of<T: std::str::FromStr>(task: &Task) -> Result<(T, Self), VaultError> {
        let damaged = || VaultError::Damaged(format!("the letter of “{}”", task.key));
        let about = task.key.parse().map_err(|_| damaged())?;
        Ok((about, serde_json::from_value(task.about.clone()).map_err(|_| damaged())?))
    }
}

/// A kind of link. One of another kind opens nothing.
#[derive(Debug, Clone, Copy)]
pub struct Link(pub &'static str);

/// What a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<T> {
    /// Of which organisation it is.
    pub org: OrgId,
    /// What it is.
    pub id: T,
    /// When the link was made.
    pub made: Timestamp,
}

/// Organisation, what it opens, when it was made.
const NAMED: usize = 16 + 16 + 8;

impl Link {
    /// The word in its address.
    pub fn word(self, vaults: &Vaults, org: OrgId, id: Uuid, made: Timestamp) -> String {
        let made = millis(made).to_be_bytes();
        stamped::write(vaults, self.0, &[org.uuid().as_bytes().as_slice(), id.as_bytes(), &made].concat())
    }

    /// What that word names; none where this node did not stamp it.
    pub fn named<T: From<Uuid>>(self, vaults: &Vaults, word: &str) -> Option<Named<T>> {
        let named: [u8; NAMED] = stamped::read(vaults, self.0, word)?;
        let (org, rest) = named.split_first_chunk::<16>()?;
        let (id, made) = rest.split_first_chunk::<16>()?;
        let made = from_millis(i64::from_be_bytes(made.try_into().ok()?));
        Some(Named { org: Uuid::from_bytes(*org).into(), id: Uuid::from_bytes(*id).into(), made })
    }
}

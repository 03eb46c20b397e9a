//! What stands for a person for a while: in the link of a letter, or between password and code. It names the person's
//! generation, so a new password ends every ticket from before.

use jiff::SignedDuration;
use kernel::{PersonId, from_millis, millis};
use vault::{VaultError, Vaults, rows::Uuid};

use super::{Person, store};
use crate::stamped;

/// A kind of ticket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ticket {
    /// What it is for: one for another purpose is none.
    pub(super) purpose: &'static str,
    /// How long it is good.
    pub(super) lasts: SignedDuration,
}

/// Person, generation, end.
const NAMED: usize = 16 + 8 + 8;

impl Ticket {
    /// One for that person, from now on.
    pub(super) fn of(self, vaults: &Vaults, person: &Person) -> String {
        let until = vaults.front().clock.now() + self.lasts;
        let (generation, until) = (person.generation.to_be_bytes(), millis(until).to_be_bytes());
        let named = [person.id.uuid().as_bytes().as_slice(), &generation, &until].concat();
        stamped::write(vaults, self.purpose, &named)
    }

    /// Whose it is; none where it is forged, over, or the password is another by now.
    pub(super) async fn whose(self, vaults: &Vaults, word: &str) -> Result<Option<Person>, VaultError> {
        let Some((id, generation)) = self.read(vaults, word) else { return Ok(None) };
        let person = store::with_hash(vaults.directory(), id).await?.map(|(person, _)| person);
        Ok(person.filter(|person| person.generation == generation && person.suspended.is_none()))
    }

    fn read(self, vaults: &Vaults, word: &str) -> Option<(PersonId, i64)> {
        let named: [u8; NAMED] = stamped::read(vaults, self.purpose, word)?;
        let (id, rest) = named.split_first_chunk::<16>()?;
        let (generation, until) = rest.split_first_chunk::<8>()?;
        let until = from_millis(i64::from_be_bytes(until.try_into().ok()?));
        let lasts = vaults.front().clock.now() < until;
        lasts.then(|| (PersonId::from(Uuid::from_bytes(*id)), i64::from_be_bytes(*generation)))
    }
}

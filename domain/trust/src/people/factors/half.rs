//! Who gave the right password and owes a code.

use base64ct::{Base64UrlUnpadded, Encoding};
use jiff::SignedDuration;
use kernel::{PersonId, from_millis, millis};
use vault::{VaultError, Vaults, rows::Uuid};

use crate::people::{Person, store};

/// How long the code may take.
const LASTS: SignedDuration = SignedDuration::from_mins(10);

const PURPOSE: &str = "trust.halves";
/// Person, generation, end.
const NAMED: usize = 16 + 8 + 8;

/// What the browser holds meanwhile.
pub(crate) fn half(vaults: &Vaults, person: &Person) -> String {
    let until = vaults.front().clock.now() + LASTS;
    let (generation, until) = (person.generation.to_be_bytes(), millis(until).to_be_bytes());
    let named = [person.id.uuid().as_bytes().as_slice(), &generation, &until].concat();
    let stamp = vaults.stamp(PURPOSE, &named);
    Base64UrlUnpadded::encode_string(&[named.as_slice(), &stamp].concat())
}

/// Who it is; none where it is forged, over, or the password is another by now.
pub(crate) async fn of_half(vaults: &Vaults, half: &str) -> Result<Option<Person>, VaultError> {
    let Some((id, generation)) = named(vaults, half) else { return Ok(None) };
    let person = store::with_hash(vaults.directory(), id).await?.map(|(person, _)| person);
    Ok(person.filter(|person| person.generation == generation && person.suspended.is_none()))
}

fn named(vaults: &Vaults, half: &str) -> Option<(PersonId, i64)> {
    let half = Base64UrlUnpadded::decode_vec(half).ok()?;
    let (named, stamp) = half.split_at_checked(NAMED)?;
    if !vaults.stamped(PURPOSE, named, stamp) {
        return None;
    }
    let (id, rest) = named.split_first_chunk::<16>()?;
    let (generation, until) = rest.split_first_chunk::<8>()?;
    let until = from_millis(i64::from_be_bytes(until.try_into().ok()?));
    let lasts = vaults.front().clock.now() < until;
    lasts.then(|| (PersonId::from(Uuid::from_bytes(*id)), i64::from_be_bytes(*generation)))
}

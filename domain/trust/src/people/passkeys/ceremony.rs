//! What a device signs, and whether it did (WebAuthn Level 2). The policy stands here, in one place: the device holds
//! the key and finds it by itself (a discoverable credential), its owner unlocks it every time (user verification), no
//! device has to say what make it is, and a counter that does not grow is refused.
//!
//! This stands on `webauthn-rs-core`: what the crate above it keeps between question and answer can be written down
//! only under a feature that it calls dangerous, and it asks for no discoverable credential
//! ([0021](../../../../../docs/decisions/0021-passkeys-and-fresh-proofs.md)).

use std::time::Duration;

use jiff::SignedDuration;
use kernel::{PersonId, millis};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use url::Url;
use vault::{Vaults, rows::Uuid};
use webauthn_rs_core::{
    WebauthnCore,
    error::WebauthnError,
    proto::{
        AttestationConveyancePreference, AuthenticationState, Credential, CredentialID, PublicKeyCredential,
        RegisterPublicKeyCredential, RegistrationState, UserVerificationPolicy,
    },
};

use crate::people::Person;
use crate::{Secret, stamped};

/// How long a question may wait for its answer.
pub(super) const LASTS: SignedDuration = SignedDuration::from_mins(5);
const WAITS: Duration = Duration::from_secs(300);

const ADDING: &str = "trust.passkeys.adding";
const SIGNING: &str = "trust.passkeys.signing";

/// The site for which devices sign: one address of the portal.
pub(super) struct Site {
    core: WebauthnCore,
}

/// A question that waits for its answer: it travels with the browser, under the node's stamp.
#[derive(Serialize, Deserialize)]
struct Asked<S> {
    /// To whom it was put, where that is known.
    whose: Option<Uuid>,
    until: i64,
    state: S,
}

/// What a question is known by once it was answered.
pub(super) struct Spent {
    pub(super) hash: Vec<u8>,
    pub(super) until: i64,
}

impl Site {
    /// The site at that address, such as `https://portal.example.com`.
    pub(super) fn at(origin: &str) -> Option<Self> {
        let origin: Url = origin.parse().ok()?;
        let host = origin.domain()?.to_owned();
        // Neither a name below this one nor another port is this site.
        let core = WebauthnCore::new_unsafe_experts_only(
            "Freehold",
            &host,
            vec![origin],
            WAITS,
            Some(false),
            Some(false),
        );
        Some(Self { core })
    }

    /// Asks a device for a new key; not one that holds one of these already.
    pub(super) fn ask_for_new(
        &self,
        vaults: &Vaults,
        person: &Person,
        there: Vec<CredentialID>,
    ) -> Result<Value, WebauthnError> {
        let (id, email) = (person.id.uuid(), person.email.as_str());
        let asked = self.core.new_challenge_register_builder(id.as_bytes(), email, &person.name)?;
        let asked = asked
            .attestation(AttestationConveyancePreference::None)
            .user_verification_policy(UserVerificationPolicy::Required)
            .require_resident_key(true)
            .exclude_credentials(Some(there));
        let (options, state) = self.core.generate_challenge_register(asked)?;
        Ok(question(vaults, ADDING, Some(person.id), state, json!(options.public_key)))
    }

    /// The key that a device made for that person; none where the question is over or was another's.
    pub(super) fn made(
        &self,
        vaults: &Vaults,
        person: PersonId,
        ticket: &str,
        answer: &RegisterPublicKeyCredential,
    ) -> Result<Option<Credential>, WebauthnError> {
        let Some((asked, _)) = opened::<RegistrationState>(vaults, ADDING, ticket) else { return Ok(None) };
        if asked.whose != Some(person.uuid()) {
            return Ok(None);
        }
        self.core.register_credential(answer, &asked.state, None).map(Some)
    }

    /// Asks whichever device is there to sign, for whomever.
    pub(super) fn ask(&self, vaults: &Vaults) -> Result<Value, WebauthnError> {
        let policy = Some(UserVerificationPolicy::Required);
        let asked = self.core.new_challenge_authenticate_builder(Vec::new(), policy)?;
        // A passkey may come to be kept by more than one device; that is its owner's affair.
        let asked = asked.allow_backup_eligible_upgrade(true);
        let (options, state) = self.core.generate_challenge_authenticate(asked)?;
        Ok(question(vaults, SIGNING, None, state, json!(options.public_key)))
    }

    /// The key as it stands after it signed, with what the question is known by; none where the question is over.
    pub(super) fn signed(
        &self,
        vaults: &Vaults,
        ticket: &str,
        answer: &PublicKeyCredential,
        mut key: Credential,
    ) -> Result<Option<(Credential, Spent)>, WebauthnError> {
        let Some((asked, spent)) = opened::<AuthenticationState>(vaults, SIGNING, ticket) else {
            return Ok(None);
        };
        let signed = self.core.authenticate_single_credential(answer, &asked.state, &key)?;
        key.counter = signed.counter();
        key.backup_state = signed.backup_state();
        key.backup_eligible = signed.backup_eligible();
        Ok(Some((key, spent)))
    }
}

fn question<S: Serialize>(
    vaults: &Vaults,
    purpose: &'static str,
    whose: Option<PersonId>,
    state: S,
    options: Value,
) -> Value {
    let until = millis(vaults.front().clock.now() + LASTS);
    let asked = Asked { whose: whose.map(PersonId::uuid), until, state };
    let asked = serde_json::to_vec(&asked).unwrap_or_default();
    json!({ "ticket": stamped::write(vaults, purpose, &asked), "options": options })
}

fn opened<S: DeserializeOwned>(
    vaults: &Vaults,
    purpose: &'static str,
    ticket: &str,
) -> Option<(Asked<S>, Spent)> {
    let bytes = stamped::read_all(vaults, purpose, ticket)?;
    let text = std::str::from_utf8(&bytes).ok()?;
    let asked: Asked<S> = serde_json::from_str(text).ok()?;
    let spent = Spent { hash: Secret::hash(text), until: asked.until };
    (millis(vaults.front().clock.now()) < asked.until).then_some((asked, spent))
}

//! The form with which the demonstration's vendor asks who wants to become a partner, and who applied with it.

use kernel::{FormId, PersonId};
use partnering::{
    applications::{self, Applies, IntakeError, Reason, Rule, Settings, Test, Then},
    forms::{self, Came, Coming, Definition, Given, SubmitError, Suspicion},
    programs,
};
use serde_json::json;
use vault::{Actor, Change, Tx, Vault, VaultError};

/// What somebody answered: company, whether they sell already, why, country and address.
type Answered = [&'static str; 5];

/// Who asked in spring.
pub const EARLY: [Answered; 2] = [
    ["Fjordlys Data", "yes", "We run the networks of eleven ports.", "NO", "kari@fjordlys.example.com"],
    ["Zwillich Systeme", "yes", "We would sell yours beside two others.", "DE", "uwe@zwillich.example.com"],
];
/// Who asked in the last days.
pub const LATELY: [Answered; 4] = [
    ["Gesundland", "yes", "Three of our customers asked for it by name.", "AT", "ada@gesundland.example.com"],
    ["Nordlicht Systems", "no", "We open an office for cloud services.", "DE", "ole@nordlicht.example.com"],
    [
        "Rive Droite Conseil",
        "yes",
        "Our team of twelve installs what you sell.",
        "FR",
        "lou@rivedroite.example.com",
    ],
    ["Best Links Ever", "no", "Cheap links, best prices, write now!!!", "US", "win@links.example.com"],
];

/// Asks who wants to become a partner.
pub async fn ask(vault: &Vault, person: PersonId) -> anyhow::Result<()> {
    let definition: Definition = serde_json::from_value(application())?;
    let form = vault
        .change(Actor::Person(person), async |change: &Change| {
            let form = forms::make(change, "Partner application").await?;
            let draft = definition.clone();
            let put = |before: &mut Definition| {
                *before = draft;
                Ok(())
            };
            forms::revise(change, form.id, None, put).await?;
            forms::publish(change, form.id, None).await?;
            Ok::<_, forms::FormError>(form.id)
        })
        .await?;
    taking(vault, person, form).await
}

/// These people answer.
pub async fn apply(vault: &Vault, answers: &[Answered]) -> anyhow::Result<()> {
    let read = async |tx: &Tx| Ok::<_, VaultError>((forms::all(tx).await?, programs::open(tx).await?));
    let (forms, programs) = vault.read(read).await?;
    let (Some(form), Some(program)) = (forms.first(), programs.first()) else { return Ok(()) };
    for answered in answers {
        let keys = ["company", "sells", "why", "country", "email"];
        let mut given = Given::default();
        for (key, text) in keys.into_iter().zip(*answered).chain([("agree", "on")]) {
            given.texts.insert(key.to_owned(), vec![text.to_owned()]);
        }
        let spam = answered[0].starts_with("Best Links");
        let submitted = vault.change(Actor::Node("forms"), async |change: &Change| {
            let coming = Coming {
                form: form.id,
                version: 1,
                given: given.clone(),
                stamp: change.chance().uuid(change.now()),
                came: Came::Hosted,
                suspicion: spam.then_some(Suspicion::Trap),
                applies: Some(Applies {
                    program: program.id,
                    origin: Some("http://localhost:8080".to_owned()),
                }),
            };
            forms::submit(change, coming).await
        });
        submitted
            .await
            .map_err(|error: SubmitError| anyhow::anyhow!("a submission of the demonstration: {error}"))?;
    }
    Ok(())
}

/// Lets the vendor's program take applications; rules decide on those that nobody needs to look at.
async fn taking(vault: &Vault, person: PersonId, form: FormId) -> anyhow::Result<()> {
    let taking = vault.change(Actor::Person(person), async |change: &Change| {
        let Some(program) = programs::open(change).await?.into_iter().next() else { return Ok(()) };
        let settings = Settings { form, again_days: 90, keep_months: 12, says_rate: false };
        applications::take(change, program.id, None, &settings).await?;
        let rules = vec![Rule {
            field: "country".parse().map_err(|_| IntakeError::Form)?,
            is: Test::OneOf,
            values: vec!["FR".to_owned(), "BE".to_owned()],
            then: Then::Reject,
            reason: Some(Reason::DoesNotMeetRequirements),
            said: "We do not have a team for your country yet.".to_owned(),
            group: String::new(),
        }];
        applications::set_rules(change, program.id, None, rules).await?;
        Ok::<_, IntakeError>(())
    });
    Ok(taking.await?)
}

fn application() -> serde_json::Value {
    json!({
        "title": "Become a partner",
        "intro": "Tell us who you are. It takes two minutes.",
        "thanks": "Thank you. We write to you within a week.",
        "button": "Apply",
        "pages": [
            { "title": "Your company", "fields": [
                { "key": "company", "label": "Company", "required": true, "class": "company", "kind": { "type": "text" } },
                { "key": "country", "label": "Country", "required": true, "class": "company", "kind": { "type": "country" } },
                { "key": "sells", "label": "Do you sell security already?", "required": true, "class": "notes",
                  "kind": { "type": "choice", "options": [
                      { "value": "yes", "label": "Yes" }, { "value": "no", "label": "Not yet" }] } },
                { "key": "since", "label": "Since when?", "class": "timing", "kind": { "type": "date" },
                  "shown_if": { "is": "equals", "field": "sells", "value": "yes" } },
                { "key": "why", "label": "Why us?", "class": "notes",
                  "kind": { "type": "text", "long": true, "most": 2000 } },
            ] },
            { "title": "How we reach you", "fields": [
                { "key": "email", "label": "Email", "required": true, "class": "contact", "kind": { "type": "email" } },
                { "key": "phone", "label": "Phone", "class": "contact", "kind": { "type": "phone" } },
                { "key": "agree", "label": "Consent", "required": true, "class": "contact", "kind": {
                    "type": "consent", "text": "You may write to me about becoming a partner. I can take this back at any time." } },
            ] },
        ],
    })
}

//! What members are told of webhooks.

use std::collections::HashMap;

use kernel::WebhookId;
use trust::{
    access::Role,
    notifications::{Kind, Mail, Said, Saying, Telling, To, Told},
};
use vault::{JournalEntry, Tx, Vaults};

use crate::{texts::notices as texts, webhooks};

/// A webhook was turned off.
pub(crate) const STOPPED: Kind = Kind {
    name: "webhook.stopped",
    facts: &["webhook.stopped"],
    title: texts::stopped,
    about: texts::stopped_about,
    least: Role::Admin,
    mail: Mail::AtOnce,
    who,
    says,
    letter: |count| texts::stopped_letter(count),
};

fn who<'a>(_: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    let told = entry.about.first().map(|id| Told { subject: id.clone(), to: To::Everybody });
    Box::pin(async move { Ok(told) })
}

fn says<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let mut said = HashMap::with_capacity(ids.len());
        for id in ids {
            let Ok(webhook) = id.parse::<WebhookId>() else { continue };
            if let Some(webhook) = webhooks::find(tx, webhook).await? {
                let text = texts::stopped_said(webhook.called());
                said.insert(id.clone(), Said { text, at: format!("webhooks/{id}") });
            }
        }
        Ok(said)
    })
}

//! What members are told of tasks.

use std::collections::HashMap;

use kernel::{PartnerTaskId, PersonId};
use serde_json::Value;
use trust::{
    access::Role,
    notifications::{Kind, Mail, Said, Saying, Telling, To, Told},
};
use vault::{JournalEntry, Tx, VaultError, Vaults};

use super::{PartnerTask, store};
use crate::{partnerships, texts::tasks as texts};

/// All kinds, in the order in which they are shown.
pub(crate) const KINDS: [Kind; 2] = [
    Kind {
        name: "task.given",
        facts: &["task.given"],
        title: texts::given,
        about: texts::given_about,
        least: Role::Reader,
        mail: Mail::Digest,
        who: holder,
        says: given,
        letter: |count| texts::given_letter(count),
    },
    Kind {
        name: "task.due",
        facts: &["task.due"],
        title: texts::falls_due,
        about: texts::falls_due_about,
        least: Role::Reader,
        mail: Mail::Digest,
        who: holder,
        says: due,
        letter: |count| texts::due_letter(count),
    },
];

/// Whoever has it.
fn holder<'a>(_: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    let to = entry.values.get("to").and_then(Value::as_str).and_then(|id| id.parse::<PersonId>().ok());
    let task = entry.about.iter().find(|id| id.parse::<PartnerTaskId>().is_ok());
    let told = to.zip(task).map(|(to, task)| Told { subject: task.clone(), to: To::People(vec![to]) });
    Box::pin(async move { Ok(told) })
}

fn given<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |task, peer| texts::given_said(&task.draft.what, peer)))
}

fn due<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(said_of(tx, ids, |task, peer| texts::due_said(&task.draft.what, peer)))
}

async fn said_of(
    tx: &Tx,
    ids: &[String],
    say: impl Fn(&PartnerTask, &str) -> String,
) -> Result<HashMap<String, Said>, VaultError> {
    let mut said = HashMap::with_capacity(ids.len());
    for id in ids {
        let Ok(task) = id.parse::<PartnerTaskId>() else { continue };
        let Some(task) = store::find(tx, task).await? else { continue };
        if let Some(partnership) = partnerships::find(tx, task.partnership).await? {
            let text = say(&task, &partnership.peer_name);
            said.insert(id.clone(), Said { text, at: format!("tasks/{id}") });
        }
    }
    Ok(said)
}

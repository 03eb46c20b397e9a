//! What members are told of applications.

use std::collections::HashMap;

use kernel::ApplicationId;
use trust::{
    access::Role,
    notifications::{Kind, Mail, Said, Saying, Telling, To, Told},
};
use vault::{JournalEntry, Tx, Vaults};

use super::{State, store};
use crate::{programs, texts::applications as texts};

/// That somebody applied: who decides is told at once, unless they chose otherwise.
pub(crate) const RECEIVED: Kind = Kind {
    name: "application.received",
    facts: &["application.received"],
    title: texts::notice,
    about: texts::notice_about,
    least: Role::Manager,
    mail: Mail::AtOnce,
    who: everybody,
    says,
    letter: |count| texts::notice_letter(count),
};

fn everybody<'a>(_: &'a Tx, entry: &'a JournalEntry) -> Telling<'a> {
    Box::pin(async move {
        let application = entry.about.iter().find(|id| id.parse::<ApplicationId>().is_ok());
        Ok(application.map(|id| Told { subject: id.clone(), to: To::Everybody }))
    })
}

fn says<'a>(tx: &'a Tx, _: &'a Vaults, ids: &'a [String]) -> Saying<'a> {
    Box::pin(async move {
        let mut said = HashMap::with_capacity(ids.len());
        for id in ids {
            let Ok(application) = id.parse::<ApplicationId>() else { continue };
            let Some(one) = store::find(tx, application).await? else { continue };
            let Some(program) = programs::find(tx, one.program).await? else { continue };
            let text = match one.state {
                State::Received => texts::notice_waits(&one.company, &program.name),
                _ => texts::notice_waited(&one.company, &program.name, one.state.label()),
            };
            said.insert(id.clone(), Said { text, at: format!("applications/{id}") });
        }
        Ok(said)
    })
}

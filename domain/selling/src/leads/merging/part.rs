//! What a lead's page shows of the leads that live on in it: what they said that it does not, and the way back.

use askama::{Template, filters::HtmlSafe};
use partnering::teams::Choices;
use trust::access::Access;
use vault::{Tx, VaultError};

use super::{
    actions::{self, MergeError},
    fields::SAID,
    store::{self, Merge},
};
use crate::history;
use crate::leads::{Lead, web::works};
use crate::texts::leads as texts;

#[derive(Default, Template)]
#[template(path = "leads/merging/part.html")]
pub(in crate::leads) struct Part {
    here: String,
    merged: Vec<Merged>,
    /// Whether the last act can be taken back.
    separates: bool,
    /// Whether it could be, had nothing been done since.
    since: bool,
}

impl HtmlSafe for Part {}

struct Merged {
    title: String,
    told: String,
    /// What it said otherwise.
    said: Vec<(String, String)>,
}

/// What there is of it, read with the lead.
pub(in crate::leads) struct Found {
    merges: Vec<Merge>,
    separates: bool,
}

impl Part {
    /// Reads it.
    pub(in crate::leads) async fn read(tx: &Tx, lead: &Lead) -> Result<Found, VaultError> {
        let merges = store::of(tx, lead.id).await?;
        let separates = match actions::last(tx, lead).await {
            Ok(_) => true,
            Err(MergeError::Vault(error)) => return Err(error),
            Err(_) => false,
        };
        Ok(Found { merges, separates })
    }

    /// Shows it.
    pub(in crate::leads) async fn new(
        access: &Access,
        lead: &Lead,
        Found { merges, separates }: Found,
        choices: &Choices,
    ) -> Result<Self, VaultError> {
        let mut merged = Vec::with_capacity(merges.len());
        for merge in merges {
            let said = Lead::try_from(merge.said)?;
            let who = history::who(access.exchange.vaults(), &merge.by).await?;
            let otherwise = SAID.iter().filter_map(|field| {
                let value = (field.shown)(&said.draft, choices)?;
                let now = (field.shown)(&lead.draft, choices);
                (now.as_ref() != Some(&value)).then(|| ((field.label)(), value))
            });
            merged.push(Merged {
                title: said.title(),
                told: texts::merged_when(who, web::date(&merge.at.strftime("%Y-%m-%d").to_string())),
                said: otherwise.collect(),
            });
        }
        let works = works(access);
        Ok(Self {
            here: access.here(&format!("leads/{}", lead.id)),
            since: works && !separates && !merged.is_empty(),
            separates: works && separates,
            merged,
        })
    }
}

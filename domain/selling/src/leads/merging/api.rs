//! Merging for programs.

use std::collections::BTreeMap;

use axum::{Json, extract::Path, http::Method};
use kernel::LeadId;
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::{Change, Tx};
use web::{
    Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, shape, shapes, texts},
    },
};

use super::{
    actions::{self, MergeError},
    fields::{Of, Taken},
    store,
};
use crate::{
    editing::Record,
    identified,
    leads::{self, Lead, api::LEAD, api::document},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms
        .api(
            Method::POST,
            "/api/v1/leads/{lead}/merge",
            "Makes one lead of several: this one is kept, those of `leads` live on in it with their files, registrations, \
             passes, deal and imports. `take` says of which lead a field is: company, domain, company_number, country, sector, product, \
             value, stage, opened_on, closes_on, contact_name, contact_email, contact_phone, \
             contact_time_zone, notes, external_id, place (vendor and \
             department together); \"all\" of notes puts them one after the other. What is not named stays; what this one \
             does not say, the others say. 409 where more than one of them is registered, passed or worked on.",
            Sample::json(r#"{"leads":["{merged_lead}"],"take":{"company":"{merged_lead}","notes":"all"}}"#),
            merge,
        )
        .answers(Answers::One(&LEAD));
    rooms
        .api(
            Method::GET,
            "/api/v1/leads/{lead}/merges",
            "The leads that live on in a lead, with what they said, those that came last first. Of a lead that lives on in \
             another: in which (`kept`), which is also what 410 means elsewhere.",
            Sample::get(),
            list,
        )
        .answers(Answers::One(&MERGES));
    rooms
        .api(
            Method::POST,
            "/api/v1/leads/{lead}/separation",
            "Takes the last merge into this lead apart: it and the others become again what they were. 409 where something \
             was done with one of them since.",
            Sample::json("{}"),
            separate,
        )
        .answers(Answers::One(&SEPARATED));
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    leads: Vec<String>,
    #[serde(default)]
    take: BTreeMap<String, String>,
}

async fn merge(
    access: Works,
    Path(lead): Path<String>,
    Json(asked): Json<Asked>,
) -> Result<Json<Value>, Problem> {
    let kept: LeadId = identified(&lead)?;
    let others: Vec<LeadId> = asked.leads.iter().map(|id| identified(id)).collect::<Result<_, _>>()?;
    let others: Vec<LeadId> = others.into_iter().filter(|other| *other != kept).collect();
    let mut taken = Taken::new();
    for (name, of) in asked.take {
        taken.insert(name, if of == "all" { Of::All } else { Of::Lead(identified(&of)?) });
    }
    let merged = access.vault.change(access.actor, async |change: &Change| {
        actions::merge(change, kept, &others, &taken).await?;
        Lead::document(change, kept).await?.ok_or(MergeError::Absent)
    });
    Ok(Json(json!({ "data": merged.await? })))
}

async fn list(access: Reads, Path(lead): Path<String>) -> Result<Json<Value>, Problem> {
    let id: LeadId = identified(&lead)?;
    let found = access.vault.read(async |tx: &Tx| {
        if let Some(lead) = leads::find(tx, id).await? {
            return Ok((lead, store::of(tx, id).await?));
        }
        let kept = store::went(tx, id).await?.ok_or(MergeError::Absent)?;
        Ok::<_, MergeError>((kept, Vec::new()))
    });
    let (kept, merges) = found.await?;
    let mut merged = Vec::with_capacity(merges.len());
    for one in merges {
        let said = Lead::try_from(one.said).map_err(|error| Problem::broken(&error))?;
        merged.push(json!({
            "lead": one.id,
            "merged_at": one.at.to_string(),
            "said": document(&said, &[]),
        }));
    }
    let elsewhere = (kept.id != id).then_some(kept.id);
    Ok(Json(json!({ "data": { "kept": elsewhere, "merged": merged } })))
}

async fn separate(access: Works, Path(lead): Path<String>) -> Result<Json<Value>, Problem> {
    let kept: LeadId = identified(&lead)?;
    let separated =
        access.vault.change(access.actor, async |change: &Change| actions::separate(change, kept).await);
    Ok(Json(json!({ "data": { "id": kept, "separated": separated.await? } })))
}

static MERGES: Shape = Shape("LeadMerges", &[maybe(id("kept", "lead")), shapes("merged", &MERGED)]);

static MERGED: Shape = Shape("MergedLead", &[id("lead", "lead"), moment("merged_at"), shape("said", &LEAD)]);

static SEPARATED: Shape = Shape("LeadsSeparated", &[id("id", "lead"), texts("separated")]);

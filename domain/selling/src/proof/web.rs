//! The page of a proof, and the file to take along.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, RawQuery},
    http::Method,
};
use kernel::{RegistrationId, Timestamp};
use trust::{
    Portal,
    access::{Access, Reads},
    sharing::field_label,
};
use vault::{Change, Tx};
use web::{Download, Html, Kind, Page, Problem, Rooms, Sample, Tag};

use super::{
    Judged, ProofError, Wanted,
    actions::{disclosable, proof},
    gather::gather,
    judge::judge,
    judged::{Span, Step},
    order::Order,
    said,
    same_company::{Same, named_accounts, same_company},
};
use crate::{
    conflicts::Named,
    identified,
    leads::{at, sentence, to},
    registrations::{self, Registration},
    texts::{proof as texts, registrations as registration_texts},
};

/// What was decided is told on the page as well.
const DECIDED: [&str; 2] = ["state", "code"];

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/registrations/{registration}/proof", Sample::get(), show);
    let path = "/o/{org}/registrations/{registration}/proof/file";
    rooms.page(Method::GET, path, Sample::query("fields=&journal=no"), file);
}

async fn show(access: Reads, Path((_, id)): Path<(String, String)>) -> Result<Html<ProofPage>, Problem> {
    let id: RegistrationId = identified(&id)?;
    let exchange = &access.exchange;
    let read = access.vault.read(async |tx: &Tx| {
        let registration = registrations::find(tx, id).await?.ok_or(ProofError::Absent)?;
        let statement = gather(exchange, tx, &registration, &DECIDED.map(str::to_owned).into()).await?;
        let beside = Beside {
            same: same_company(tx, &registration).await?,
            named: named_accounts(tx, &registration).await?,
            fields: disclosable(tx, id).await?,
        };
        Ok::<_, ProofError>((registration, judge(&statement), beside, tx.now()))
    });
    let (registration, judged, beside, now) = read.await?;
    Ok(Html(ProofPage::new(&access, &registration, judged, beside, now)))
}

/// What the page tells beside what was signed.
struct Beside {
    same: Vec<Same>,
    named: Vec<Named>,
    /// The values that may be shown.
    fields: BTreeSet<String>,
}

async fn file(
    access: Reads,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Download, Problem> {
    written(&access, identified(&id)?, query.as_deref().unwrap_or_default()).await
}

/// The file, with what its holder chose to show.
pub(super) async fn written(access: &Access, id: RegistrationId, query: &str) -> Result<Download, Problem> {
    let wanted = Wanted::asked(query);
    if wanted.journal && access.vault.sight().is_some() {
        return Err(ProofError::Limited.into());
    }
    let exchange = &access.exchange;
    let write =
        access.vault.change(access.actor, async |change: &Change| proof(exchange, change, id, &wanted).await);
    let content = write.await?.write().into_bytes();
    Ok(Download { name: format!("proof-{id}.json"), media_type: "application/json", content })
}

impl Wanted {
    /// As an address asks for it: `fields=company,domain&journal=yes`.
    fn asked(query: &str) -> Self {
        let mut wanted = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "fields" => {
                    let names = value.split(',').filter(|name| !name.is_empty());
                    wanted.fields.extend(names.map(str::to_owned));
                }
                "journal" => wanted.journal = value == "yes",
                _ => {}
            }
        }
        wanted
    }
}

impl From<ProofError> for Problem {
    fn from(error: ProofError) -> Self {
        let text = sentence(&error.to_string());
        match error {
            ProofError::Absent => Self::absent(),
            ProofError::NotYours(_) => Self::refused("fields", text),
            ProofError::Long | ProofError::Limited => Self::refused("journal", text),
            ProofError::Vault(error) => Self::broken(&error),
        }
    }
}

#[derive(Template)]
#[template(path = "proof/show.html")]
struct ProofPage {
    page: Page,
    /// The address of the registration.
    here: String,
    first: Option<String>,
    wrong: Vec<String>,
    notes: Vec<String>,
    steps: Vec<Line>,
    spans: Vec<(String, String)>,
    same: Vec<SameLine>,
    named: Vec<NamedLine>,
    keys: Vec<(String, String, String)>,
    /// Values that may be shown: name and label.
    fields: Vec<(String, String)>,
    /// Whether the whole journal in between can be added.
    whole: bool,
}

struct Line {
    happened: String,
    shown: Vec<(String, String)>,
    clock: String,
    entry: i64,
    order: Option<(Tag, String)>,
}

struct SameLine {
    href: String,
    from: String,
    state: String,
    at: String,
    entry: i64,
    this: bool,
}

/// A company that was declared to be one's own.
struct NamedLine {
    name: String,
    at: String,
    entry: i64,
    order: Tag,
}

impl ProofPage {
    fn new(
        access: &Access,
        registration: &Registration,
        judged: Judged,
        Beside { same, named, fields }: Beside,
        now: Timestamp,
    ) -> Self {
        let here = access.here(&format!("registrations/{}", registration.id));
        let mut page = access.page(texts::title_of(registration.title()));
        page.crumbs = vec![
            to(&registration_texts::title(), &access.here("registrations")),
            to(&registration.title(), &here),
            at(&texts::title()),
        ];
        let row = |one: Same| SameLine {
            href: access.here(&format!("registrations/{}/proof", one.id)),
            from: one.from,
            state: registrations::label(one.state),
            at: web::moment(one.at, now),
            entry: one.entry,
            this: one.id == registration.id,
        };
        let arrival = judged.first.as_ref().map_or(i64::MAX, |first| first.entry);
        let declared = |one: Named| NamedLine {
            at: web::moment(one.declared, now),
            order: match one.entry < arrival {
                true => Tag { kind: Kind::Good, text: texts::was_before() },
                false => Tag { kind: Kind::Warn, text: texts::was_after() },
            },
            name: one.name,
            entry: one.entry,
        };
        let span = |one: &Span| {
            let label =
                if one.passed_on { texts::until_passed(&one.by) } else { texts::until_answered(&one.by) };
            (label, said::lasted(one.long))
        };
        Self {
            page,
            here,
            first: said::first(&judged),
            steps: judged.steps.iter().map(|step| Line::of(step, now)).collect(),
            spans: judged.spans.iter().map(span).collect(),
            same: same.into_iter().map(row).collect(),
            named: named.into_iter().map(declared).collect(),
            keys: judged
                .signers
                .into_iter()
                .map(|one| (one.name, one.fingerprint, texts::bound(one.handshakes)))
                .collect(),
            fields: fields.into_iter().map(|name| (name.clone(), field_label(&name))).collect(),
            whole: access.vault.sight().is_none(),
            wrong: judged.wrong,
            notes: judged.notes,
        }
    }
}

impl Line {
    fn of(step: &Step, now: Timestamp) -> Self {
        let shown = step.shown.iter().filter_map(|(name, value)| {
            let value = value.as_str()?;
            let value = if name == "state" { registrations::label(value) } else { value.to_owned() };
            Some((field_label(name), value))
        });
        let order = |order: Order| {
            let (kind, text) = match order {
                Order::Proven => (Kind::Good, texts::proven()),
                Order::Journal => (Kind::Info, texts::by_journal()),
                Order::Clock => (Kind::Warn, texts::by_clock()),
            };
            (Tag { kind, text }, said::rests_on(order, &step.by))
        };
        Self {
            happened: said::happened(step),
            shown: shown.collect(),
            clock: web::moment(step.at, now),
            entry: step.entry,
            order: step.after.map(order),
        }
    }
}

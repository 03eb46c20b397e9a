//! What was filled in: the submissions of a form, and one of them with its questions.

use ::forms::Line;
use askama::Template;
use axum::{
    extract::{Form as Typed, Path, Query, State},
    http::{HeaderMap, Method, header},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{FileId, FormId, SubmissionId, Timestamp};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Decides, Reads, Role, Works, links::link},
    agreements::Class,
    organisations::cookieless_origin,
};
use vault::{Change, Tx};
use web::{Empty, Html, Kind, Page, Problem, Rooms, Sample, Sees, Tab, Tabs, Tag};

use super::{
    Came, Form, FormError, FormVersion, Standing, Submission, SubmitError, Suspicion,
    design::designs,
    store,
    submitting::{erase as erase_it, filled, stand},
    web::{crumbs, named},
};
use crate::texts::forms as texts;

/// Submissions on a page.
const SHOWN: usize = 50;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/forms/{form}/submissions", Sample::get(), list);
    rooms.page(Method::GET, "/o/{org}/submissions/{submission}", Sample::get(), show);
    let form = Sample::form("standing=handled");
    rooms.page(Method::POST, "/o/{org}/submissions/{submission}/standing", form, set);
    rooms.page(Method::POST, "/o/{org}/submissions/{submission}/erasure", Sample::form(""), erase);
    let at = "/o/{org}/submissions/{submission}/files/{submitted_file}";
    rooms.page(Method::GET, at, Sample::get(), file);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    standing: String,
    before: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Becomes {
    standing: String,
}

type At = Path<(String, String)>;

async fn list(
    access: Reads,
    Path((_, form)): At,
    Query(asked): Query<Asked>,
) -> Result<Html<InboxPage>, Problem> {
    let id = named(&form)?;
    let standing = match asked.standing.as_str() {
        "" => Standing::New,
        word => Standing::of_word(word).ok_or_else(|| Problem::malformed(texts::no_standing()))?,
    };
    let before = match asked.before.as_str() {
        "" => None,
        word => Some(submission_named(word)?),
    };
    InboxPage::read(&access, id, standing, before).await.map(Html)
}

async fn show(access: Reads, Path((_, submission)): At) -> Result<Html<SubmissionPage>, Problem> {
    SubmissionPage::read(&access, submission_named(&submission)?).await.map(Html)
}

async fn set(
    access: Works,
    Path((_, submission)): At,
    Typed(becomes): Typed<Becomes>,
) -> Result<Response, Problem> {
    let id = submission_named(&submission)?;
    let to = Standing::of_word(&becomes.standing).ok_or_else(|| Problem::malformed(texts::no_standing()))?;
    access.vault.change(access.actor, async |change: &Change| stand(change, id, to).await).await?;
    Ok(Redirect::to(&access.here(&format!("submissions/{id}"))).into_response())
}

async fn erase(access: Decides, Path((_, submission)): At) -> Result<Response, Problem> {
    let id = submission_named(&submission)?;
    access.vault.change(access.actor, async |change: &Change| erase_it(change, id).await).await?;
    Ok(Redirect::to(&access.here(&format!("submissions/{id}"))).into_response())
}

/// Files are never shown where cookies are: the way leads to the other origin.
async fn file(
    access: Reads,
    State(portal): State<Portal>,
    Path((_, submission, file)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Redirect, Problem> {
    let id = submission_named(&submission)?;
    let file: FileId = file.parse().map_err(|_| Problem::absent())?;
    let found = access.vault.read(async |tx: &Tx| store::file(tx, file.uuid()).await).await;
    let found = found.map_err(SubmitError::Vault)?.filter(|file| file.submission == Some(id));
    found.ok_or_else(Problem::absent)?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = cookieless_origin(portal.vaults.directory(), portal.mode.secure, host).await;
    let origin = origin.map_err(SubmitError::Vault)?;
    let origin = origin.ok_or_else(|| Problem::refused("no_second_origin", texts::no_origin()))?;
    let (token, _) = link(&portal.vaults, &access, file.uuid());
    Ok(Redirect::to(&format!("{origin}/submitted/{token}")))
}

pub(super) fn submission_named(text: &str) -> Result<SubmissionId, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

#[derive(Template)]
#[template(path = "forms/inbox.html")]
struct InboxPage {
    page: Page,
    tabs: Tabs,
    about: String,
    rows: Vec<Row>,
    older: Option<String>,
    empty: Empty,
}

/// A submission, as the list shows it.
struct Row {
    href: String,
    /// The first answers.
    name: String,
    told: String,
    when: String,
}

impl InboxPage {
    async fn read(
        access: &Access,
        id: FormId,
        standing: Standing,
        before: Option<SubmissionId>,
    ) -> Result<Self, Problem> {
        let read = access.vault.read(async |tx: &Tx| {
            let form = store::find(tx, id).await?.ok_or(FormError::Absent)?;
            let mut found = Vec::new();
            for one in store::submissions(tx, id, Some(standing), before, SHOWN as u64 + 1).await? {
                found.push(filled(tx, one.id).await?.ok_or(FormError::Absent)?);
            }
            let mut counts = Vec::new();
            for standing in [Standing::New, Standing::Handled, Standing::SetAside] {
                counts.push((standing, store::count(tx, id, standing).await?));
            }
            Ok::<_, FormError>((form, found, counts, tx.now()))
        });
        let (form, mut found, counts, now) = read.await?;
        let here = access.here(&format!("forms/{id}"));
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let last = found.last().map(|(one, ..)| one.id).filter(|_| more);
        let mut page = access.page(texts::submissions());
        page.crumbs = crumbs(access, &[(&form.name, &here)], &page.title);
        let tab = |(one, count): (Standing, u64)| Tab {
            label: label(one),
            href: format!("{here}/submissions?standing={}", one.word()),
            count: Some(count),
            current: one == standing,
        };
        Ok(Self {
            page,
            about: if standing == Standing::SetAside { texts::aside_about() } else { String::new() },
            tabs: Tabs { label: texts::submissions(), tabs: counts.into_iter().map(tab).collect() },
            rows: found.iter().map(|found| Row::of(access, found, now)).collect(),
            older: last.map(|last| format!("{here}/submissions?standing={}&before={last}", standing.word())),
            empty: Empty {
                icon: "document",
                title: texts::no_submissions(),
                text: texts::no_submissions_text(),
                action: None,
            },
        })
    }
}

impl Row {
    fn of(access: &Access, (one, _, lines): &(Submission, FormVersion, Vec<Line>), now: Timestamp) -> Self {
        let said: Vec<&str> =
            lines.iter().map(|line| line.said.as_str()).filter(|said| !said.is_empty()).take(3).collect();
        Self {
            href: access.here(&format!("submissions/{}", one.id)),
            name: said.first().map_or_else(texts::nothing, |first| first.chars().take(80).collect()),
            told: said
                .iter()
                .skip(1)
                .map(|said| said.chars().take(80).collect())
                .collect::<Vec<String>>()
                .join(" · "),
            when: web::ago(one.received, now),
        }
    }
}

/// How a submission stands, in a word.
fn label(standing: Standing) -> String {
    match standing {
        Standing::New => texts::standing_new(),
        Standing::Handled => texts::standing_handled(),
        Standing::SetAside => texts::standing_aside(),
        Standing::Erased => texts::standing_erased(),
    }
}

#[derive(Template)]
#[template(path = "forms/submission.html")]
struct SubmissionPage {
    page: Page,
    here: String,
    state: Tag,
    told: String,
    why: String,
    only_you: Sees,
    lines: Vec<Said>,
    erased: bool,
    /// The application that it belongs to.
    application: Option<String>,
    /// What can be done with it: how it then stands, and the words.
    becomes: Option<(&'static str, String)>,
    erases: bool,
}

/// A question with its answer.
struct Said {
    label: String,
    class: String,
    said: String,
    file: Option<String>,
}

impl SubmissionPage {
    async fn read(access: &Access, id: SubmissionId) -> Result<Self, Problem> {
        let read = access.vault.read(async |tx: &Tx| {
            let (one, version, lines) = filled(tx, id).await?.ok_or(FormError::Absent)?;
            let form = store::find(tx, one.form).await?.ok_or(FormError::Absent)?;
            Ok::<_, FormError>((one, version, lines, form, tx.now()))
        });
        let (one, version, lines, form, now) = read.await?;
        let here = access.here(&format!("submissions/{id}"));
        let mut page = access.page(texts::submission_of(form.name.as_str()));
        page.crumbs = way(access, &form);
        let said = |line: Line| Said {
            class: line.class.parse::<Class>().map_or_else(|()| line.class.clone(), Class::label),
            file: line.file.map(|file| format!("{here}/files/{}", file.id)),
            label: line.label,
            said: line.said,
        };
        let becomes = match one.standing {
            Standing::New => Some(("handled", texts::mark_handled())),
            // An application is handled in a queue of its own.
            Standing::Handled if one.application.is_some() => None,
            Standing::Handled => Some(("new", texts::mark_new())),
            Standing::SetAside => Some(("new", texts::rescue())),
            Standing::Erased => None,
        };
        let came = match one.came {
            Came::Hosted => texts::came_hosted(),
            Came::Embedded => texts::came_embedded(),
            Came::Api => texts::came_api(),
        };
        let why = match one.suspicion.filter(|_| one.standing == Standing::SetAside) {
            Some(Suspicion::Trap) => texts::why_trap(),
            Some(Suspicion::Fast) => texts::why_fast(),
            Some(Suspicion::Many) => texts::why_many(),
            None => String::new(),
        };
        let kind = match one.standing {
            Standing::New => Kind::Info,
            Standing::Handled => Kind::Good,
            Standing::SetAside => Kind::Warn,
            Standing::Erased => Kind::Plain,
        };
        Ok(Self {
            state: Tag { kind, text: label(one.standing) },
            told: texts::came(came, web::moment(one.received, now), version.number),
            why,
            only_you: Sees::OnlyYou,
            lines: lines.into_iter().map(said).collect(),
            erased: one.standing == Standing::Erased,
            application: one.application.map(|id| access.here(&format!("applications/{id}"))),
            becomes: becomes.filter(|_| access.role >= Role::Member),
            erases: designs(access) && one.standing != Standing::Erased,
            page,
            here,
        })
    }
}

fn way(access: &Access, form: &Form) -> Vec<web::Crumb> {
    let here = access.here(&format!("forms/{}", form.id));
    let all = format!("{here}/submissions");
    crumbs(access, &[(&form.name, &here), (&texts::submissions(), &all)], &texts::submission())
}

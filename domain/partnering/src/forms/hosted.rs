//! A form on the origin that knows no cookies: on a page of its own or of the program that it asks a place in, or in a
//! frame of any other site. Nobody is known here, and nothing is kept before it is sent, but files. Who looks like no person gets the same thanks as everybody,
//! and what they sent is set aside.

use std::{collections::BTreeMap, net::SocketAddr};

use ::forms::Wrong;
use askama::Template;
use axum::{
    Extension,
    extract::{ConnectInfo, FromRequestParts, Query, RawPathParams, State},
    http::{Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{FormId, ProgramId};
use serde::Deserialize;
use trust::{
    Portal, Waits,
    access::{Linked, links::over},
    organisations::usual_origin,
};
use vault::{Actor, BlobError, Card, Change, Tx, Vault, VaultError};
use web::{Authority, Download, Face, Filled, Hosted, Html, Problem, Rooms, Sample};

use super::{
    Came, FormVersion, SubmitError, Suspicion,
    filling::{Carried, Next, Sent, Shown, TRAP, again, begun, merged, step},
    form::{address, named},
    store,
    submitting::{Coming, keep_file, submit},
};
use crate::{
    applications::{self, Applies, Says},
    texts::forms as texts,
};

/// The script that puts a form into a page of another site.
const EMBED: &str = include_str!("embed.js");

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/forms/{form_token}", Sample::get(), alone);
    rooms.upload(Face::Page, "/forms/{form_token}", "", Sample::form("go=next"), send_alone);
    rooms.page(Method::GET, "/forms/{form_token}/embed", Sample::get(), framed);
    rooms.upload(Face::Page, "/forms/{form_token}/embed", "", Sample::form("go=next"), send_framed);
    rooms.page(Method::GET, "/forms/{form_token}/embed.js", Sample::get(), embed);
    rooms.page(Method::GET, "/apply/{program_token}", Sample::get(), alone);
    rooms.upload(Face::Page, "/apply/{program_token}", "", Sample::form("go=next"), send_alone);
    rooms.page(Method::GET, "/apply/{program_token}/embed", Sample::get(), framed);
    rooms.upload(Face::Page, "/apply/{program_token}/embed", "", Sample::form("go=next"), send_framed);
    rooms.page(Method::GET, "/apply/{program_token}/embed.js", Sample::get(), embed);
    rooms.page(Method::GET, "/submitted/{token}", Sample::get(), download);
}

/// The authority of a public address of a form, or of a program that takes applications with one: to see what it asks,
/// and to answer. Where it was never published or is retired, nothing is there.
#[derive(Debug)]
struct Open {
    card: Card,
    vault: Vault,
    form: FormId,
    /// What is asked now.
    current: FormVersion,
    /// The program that it asks a place in.
    program: Option<Says>,
}

impl FromRequestParts<Portal> for Open {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        let names = RawPathParams::from_request_parts(parts, portal).await.map_err(|_| Problem::absent())?;
        let word = |wanted: &str| names.iter().find(|(name, _)| *name == wanted).map(|(_, word)| word);
        let form = word("form_token").and_then(named::<FormId>);
        let program = word("program_token").and_then(named::<ProgramId>);
        let org = form.map(|(org, _)| org).or(program.map(|(org, _)| org)).ok_or_else(Problem::absent)?;
        let card =
            portal.vaults.directory().at_work(org).await.map_err(broken)?.ok_or_else(Problem::absent)?;
        let vault = portal.vaults.vault(org);
        let read = async |tx: &Tx| match (form, program) {
            (Some((_, form)), _) => Ok(store::published(tx, form).await?.map(|version| (version, None))),
            (None, Some((_, program))) => {
                let open = applications::open(tx, program).await?;
                Ok(open.map(|(version, says)| (version, Some(says))))
            }
            (None, None) => Ok::<_, VaultError>(None),
        };
        let (current, program) = vault.read(read).await.map_err(broken)?.ok_or_else(Problem::absent)?;
        Ok(Self { card, vault, form: current.form, current, program })
    }
}

impl Authority<Portal> for Open {
    const NAME: &'static str = "form";
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    sent: Option<String>,
}

type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

async fn alone(
    open: Open,
    State(portal): State<Portal>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    Ok(open.shown(&portal, done, Hosted::Alone))
}

async fn framed(
    open: Open,
    State(portal): State<Portal>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    Ok(open.shown(&portal, done, Hosted::Framed))
}

async fn send_alone(
    open: Open,
    State(portal): State<Portal>,
    from: Peer,
    filled: Filled,
) -> Result<Response, Problem> {
    open.sent(&portal, from, filled, Hosted::Alone).await
}

async fn send_framed(
    open: Open,
    State(portal): State<Portal>,
    from: Peer,
    filled: Filled,
) -> Result<Response, Problem> {
    open.sent(&portal, from, filled, Hosted::Framed).await
}

async fn embed(open: Open) -> Result<Response, Problem> {
    let title =
        serde_json::to_string(&open.current.definition.title).map_err(|error| Problem::broken(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok((headers, EMBED.replace("\"{title}\"", &title)).into_response())
}

/// A file of what was filled in, for who got a link to it.
async fn download(linked: Linked) -> Result<Download, Problem> {
    let found =
        linked.vault.read(async |tx: &Tx| store::file(tx, linked.thing).await).await.map_err(broken)?;
    let file = found.filter(|file| file.submission.is_some()).ok_or_else(over)?;
    match linked.vault.get_blob(&file.hash).await {
        Ok(content) => Ok(Download { name: file.name, media_type: file.kind.media_type(), content }),
        Err(BlobError::Unknown) => Err(over()),
        Err(error) => Err(Problem::broken(&error)),
    }
}

impl Open {
    fn at(&self, hosted: Hosted) -> String {
        let at = match &self.program {
            Some(program) => applications::address(self.card.org, program.program),
            None => address(self.card.org, self.form),
        };
        if hosted == Hosted::Framed { format!("{at}/embed") } else { at }
    }

    fn fresh(&self, portal: &Portal) -> Carried {
        let front = portal.vaults.front();
        let now = front.clock.now();
        Carried::new(self.form, self.current.number, now, front.chance.uuid(now))
    }

    fn shown(&self, portal: &Portal, done: Done, hosted: Hosted) -> Response {
        let now = portal.vaults.front().clock.now();
        let shown = begun(&self.current.definition, self.fresh(portal), now);
        let page = HostedPage::new(self, portal, &self.current, shown, hosted);
        let page = HostedPage { thanks: done.sent.is_some().then(|| self.thanks()), ..page };
        (Extension(hosted), Html(page)).into_response()
    }

    fn thanks(&self) -> String {
        let thanks = &self.current.definition.thanks;
        if thanks.is_empty() { texts::thanks(self.card.name.as_str()) } else { thanks.clone() }
    }

    async fn sent(
        &self,
        portal: &Portal,
        from: Peer,
        filled: Filled,
        hosted: Hosted,
    ) -> Result<Response, Problem> {
        let now = portal.vaults.front().clock.now();
        let from = from.map(|Extension(ConnectInfo(from))| from);
        let visit = portal.visits.ask(self.form.uuid(), from);
        let sent = Sent::read(&portal.vaults, filled);
        let answer = |status: StatusCode, version: &FormVersion, shown: Shown, told: Option<String>| {
            let shown = Shown { told: told.or(shown.told), ..shown };
            let page = HostedPage::new(self, portal, version, shown, hosted);
            (status, Extension(hosted), Html(page)).into_response()
        };
        let Some((carried, version)) = self.open_at(&sent).await? else {
            let shown = begun(&self.current.definition, self.fresh(portal), now);
            return Ok(answer(
                StatusCode::UNPROCESSABLE_ENTITY,
                &self.current,
                shown,
                Some(texts::unreadable()),
            ));
        };
        let definition = &version.definition;
        let mut carried = merged(definition, &sent, carried).map_err(refused)?;
        let usual = match visit {
            Ok(usual) => usual,
            Err(Waits { seconds }) => {
                let told = Some(texts::wait(seconds));
                let shown = again(definition, carried, &BTreeMap::new(), told, now).map_err(refused)?;
                let mut response = answer(StatusCode::TOO_MANY_REQUESTS, &version, shown, None);
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
                return Ok(response);
            }
        };
        if carried.is_old(now) {
            let carried = carried.anew(&self.current.definition, self.fresh(portal));
            let shown = begun(&self.current.definition, carried, now);
            return Ok(answer(StatusCode::CONFLICT, &self.current, shown, Some(texts::too_old())));
        }
        let files = self.keep(&mut carried, &version, &sent).await?;
        let suspicion = match () {
            () if sent.trapped => Some(Suspicion::Trap),
            () if carried.is_fast(now) => Some(Suspicion::Fast),
            () if !usual => Some(Suspicion::Many),
            () => None,
        };
        let carried = match step(definition, carried, sent.back, &files, now).map_err(refused)? {
            Next::Send(carried) => carried,
            Next::Show(shown) => {
                let status = if shown.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
                return Ok(answer(status, &version, shown, None));
            }
        };
        let came = if hosted == Hosted::Framed { Came::Embedded } else { Came::Hosted };
        let coming = Coming {
            form: self.form,
            version: version.number,
            given: carried.given.clone(),
            stamp: carried.stamp,
            came,
            suspicion,
            applies: self.applies(portal).await?,
        };
        let kept = self
            .vault
            .change(Actor::Node("forms"), async |change: &Change| submit(change, coming.clone()).await);
        match kept.await {
            // Twice the same is one; who sends it by a second click is thanked as well.
            Ok(_) | Err(SubmitError::Again(_)) => {
                Ok(Redirect::to(&format!("{}?sent=1", self.at(hosted))).into_response())
            }
            Err(SubmitError::Wrong(judged)) => {
                let wrongs = judged.wrongs.into_iter().map(|(key, wrong)| (key.to_string(), wrong)).collect();
                let mut carried = carried;
                carried.given.files.retain(|key, _| !BTreeMap::contains_key(&wrongs, key));
                let told = Some(texts::look_again());
                let shown = again(definition, carried, &wrongs, told, now).map_err(refused)?;
                Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &version, shown, None))
            }
            Err(SubmitError::Full) => {
                let told = Some(texts::full());
                let shown = again(definition, carried, &BTreeMap::new(), told, now).map_err(refused)?;
                Ok(answer(StatusCode::TOO_MANY_REQUESTS, &version, shown, None))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The program that it asks a place in, with where letters lead to.
    async fn applies(&self, portal: &Portal) -> Result<Option<Applies>, Problem> {
        let Some(Says { program, .. }) = self.program else { return Ok(None) };
        let origin = usual_origin(portal.vaults.directory(), portal.mode).await.map_err(broken)?;
        Ok(Some(Applies { program, origin }))
    }

    /// What was carried, where this node stamped it for this form, with the version that was shown.
    async fn open_at(&self, sent: &Sent) -> Result<Option<(Carried, FormVersion)>, Problem> {
        let Some(carried) = sent.carried.clone().filter(|carried| carried.form == self.form) else {
            return Ok(None);
        };
        if carried.version == self.current.number {
            return Ok(Some((carried, self.current.clone())));
        }
        let read = async |tx: &Tx| store::version(tx, self.form, carried.version).await;
        let version = self.vault.read(read).await.map_err(broken)?;
        Ok(version.map(|version| (carried, version)))
    }

    /// Keeps the files that came; what is wrong with the others, by field.
    async fn keep(
        &self,
        carried: &mut Carried,
        version: &FormVersion,
        sent: &Sent,
    ) -> Result<BTreeMap<String, Wrong>, Problem> {
        let mut wrongs = BTreeMap::new();
        for (key, name, content) in &sent.files {
            let Some(field) = version.definition.field(key) else { continue };
            let file = (name.clone(), content.clone());
            match keep_file(&self.vault, self.form, carried.stamp, &field.kind, file).await.map_err(broken)? {
                Ok(file) => {
                    carried.given.files.insert(key.clone(), file.kept());
                }
                Err(wrong) => {
                    wrongs.insert(key.clone(), wrong);
                }
            }
        }
        Ok(wrongs)
    }
}

fn refused(error: impl std::fmt::Display) -> Problem {
    Problem::refused("answers", super::actions::ended(&error.to_string()))
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        let told = error.to_string();
        match error {
            SubmitError::Absent => Self::absent(),
            SubmitError::Again(_) | SubmitError::Early(_) => Self::conflict(told),
            SubmitError::Unknown(_) | SubmitError::Wrong(_) => refused(told),
            SubmitError::Full => Self::refused("full", told),
            SubmitError::Vault(error) => Self::broken(&error),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

/// A page of a form, in the organisation's name.
#[derive(Template)]
#[template(path = "forms/hosted.html")]
struct HostedPage {
    title: String,
    org: String,
    intro: Vec<String>,
    framed: bool,
    thanks: Option<String>,
    /// What the program says that it asks a place in, before anything is answered.
    program: Option<Says>,
    filling: FillingPart,
}

/// The form itself; on its own page, in a frame, and where a designer tries it out.
#[derive(Template)]
#[template(path = "forms/filling.html")]
pub(super) struct FillingPart {
    pub(super) action: String,
    pub(super) shown: Shown,
    pub(super) carried: String,
    /// Whether it is sent in parts, with files.
    pub(super) parts: bool,
    pub(super) button: String,
    pub(super) trap: &'static str,
}

impl askama::filters::HtmlSafe for FillingPart {}

impl FillingPart {
    pub(super) fn new(
        portal: &Portal,
        definition: &::forms::Definition,
        shown: Shown,
        action: String,
    ) -> Self {
        let button = match definition.button.as_str() {
            "" => texts::send(),
            button => button.to_owned(),
        };
        let carried = shown.carried.sealed(&portal.vaults);
        Self { action, shown, carried, parts: definition.takes_files(), button, trap: TRAP }
    }
}

impl HostedPage {
    fn new(open: &Open, portal: &Portal, version: &FormVersion, shown: Shown, hosted: Hosted) -> Self {
        let definition = &version.definition;
        let intro = if shown.first { paragraphs(&definition.intro) } else { Vec::new() };
        let program = open.program.clone().filter(|_| shown.first);
        Self {
            title: definition.title.clone(),
            org: open.card.name.clone(),
            intro,
            framed: hosted == Hosted::Framed,
            thanks: None,
            program,
            filling: FillingPart::new(portal, definition, shown, open.at(hosted)),
        }
    }
}

/// The lines of a text that say something.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

//! The pages of programs: those that one has, what they say, their drafts, and those that one has a place in.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::{
    extract::{Form, Path, Query},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::ProgramId;
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Administers, Decides, Reads, Role as May},
    merging::{Clash, Values},
    sharing::Names,
};
use vault::{Change, Tx, VaultError};
use web::{Crumb, Empty, Html, Input, Kind as Colour, Notice, Page, Problem, Rooms, Sample, Tag};

use super::{
    Definition, Draft, Joined, Kind, Place, Program, ProgramError, State, Version, actions,
    difference::{Changed, Line, all_lines, difference, lines},
    handed, joined,
    parts::Part,
    places, store, versions,
};
use crate::partnerships::{self, Partnership, Role, State as Standing};
use crate::texts::programs as texts;

/// Partners that the page of a program shows.
const SHOWN: usize = 100;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/programs", Sample::get(), list);
    rooms.page(Method::POST, "/o/{org}/programs", Sample::form("name=Referrals&kind=referral"), begin);
    rooms.page(Method::GET, "/o/{org}/programs/{program}", Sample::get(), show);
    let at = "/o/{org}/programs/{program}/edit/{part}";
    rooms.page(Method::GET, at, Sample::get(), edit);
    let form = Sample::form("revision=1&before=&name={new_name}&kind=reseller&description=For+agencies");
    rooms.page(Method::POST, at, form, change);
    rooms.page(Method::GET, "/o/{org}/programs/{program}/preview", Sample::get(), preview);
    let form = Sample::form("revision=1&version=0&seen=");
    rooms.page(Method::POST, "/o/{org}/programs/{program}/publication", form, publish);
    rooms.page(Method::POST, "/o/{org}/programs/{program}/discarding", Sample::form(""), discard);
    let form = Sample::form("revision={revision}");
    rooms.page(Method::POST, "/o/{org}/programs/{program}/handing-down", form, hand_down);
    rooms.page(Method::POST, "/o/{org}/programs/{program}/state", Sample::form("state=closed"), set_state);
    rooms.page(Method::GET, "/o/{org}/programs/{program}/versions/{version}", Sample::get(), version);
    let form = Sample::form("group=&tags=early");
    rooms.page(Method::POST, "/o/{org}/partners/{partnership}/place", form, sort);
}

type Named = Path<(String, String)>;

/// What is said at fields, by their names.
type Said = Vec<(String, String)>;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

impl Done {
    fn told(&self) -> Option<Notice> {
        let text = match self.done.as_str() {
            "begun" => texts::done_begun(),
            "kept" => texts::done_kept(),
            "published" => texts::done_published(),
            "discarded" => texts::done_discarded(),
            "closed" => texts::done_closed(),
            "open" => texts::done_open(),
            "handed" => texts::done_handed(),
            _ => return None,
        };
        Some(Notice { kind: Colour::Good, text })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Begun {
    name: String,
    kind: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Publishes {
    revision: String,
    version: String,
    seen: String,
}

#[derive(Debug, Deserialize)]
struct Becomes {
    state: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sorted {
    group: String,
    tags: String,
}

async fn list(access: Reads, Query(done): Query<Done>) -> Result<Html<ListPage>, Problem> {
    ListPage::read(&access, &done, &Begun::default(), None).await.map(Html)
}

async fn begin(access: Decides, Form(typed): Form<Begun>) -> Result<Response, Problem> {
    let kind = Kind::read(&typed.kind).unwrap_or_default();
    let begun = access.vault.change(access.actor, async |change: &Change| {
        actions::begin(change, &access.card.name, &typed.name, kind).await
    });
    match begun.await {
        Ok(program) => Ok(to(&access, program.id, "begun")),
        Err(why @ (ProgramError::Wrong(_) | ProgramError::Many)) => {
            let told = match &why {
                ProgramError::Wrong(wrong) => wrong.first().map(|(_, told)| told.clone()).unwrap_or_default(),
                why => why.to_string(),
            };
            let page = ListPage::read(&access, &Done::default(), &typed, Some(told)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn show(
    access: Reads,
    Path((_, program)): Named,
    Query(done): Query<Done>,
) -> Result<Html<ShowPage>, Problem> {
    let mut page = ShowPage::read(&access, named(&program)?).await?;
    page.page.notice = done.told();
    Ok(Html(page))
}

async fn edit(
    access: Decides,
    Path((_, program, part)): Path<(String, String, String)>,
) -> Result<Html<EditPage>, Problem> {
    let (program, draft) = drafted(&access, named(&program)?).await?;
    let part: Part = part.parse().map_err(|()| Problem::absent())?;
    EditPage::new(&access, &program, &draft, part, None, &Said::new()).await.map(Html)
}

async fn change(
    access: Decides,
    Path((_, program, part)): Path<(String, String, String)>,
    Form(typed): Form<Values>,
) -> Result<Response, Problem> {
    let id = named(&program)?;
    let part: Part = part.parse().map_err(|()| Problem::absent())?;
    let seen = typed.get("revision").and_then(|text| text.parse().ok()).unwrap_or_default();
    let before: Values =
        typed.get("before").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let changed = access.vault.change(access.actor, async |change: &Change| {
        actions::change_part(change, id, part, (seen, &before), &typed).await
    });
    let (status, wrong, seen) = match changed.await {
        Ok(_) => return Ok(to(&access, id, "kept")),
        Err(ProgramError::Wrong(wrong)) => {
            let wrong: Said = wrong.into_iter().map(|(field, told)| (field.to_owned(), told)).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, wrong, Some((seen, before)))
        }
        Err(ProgramError::Clashed(draft, clashes)) => {
            (StatusCode::CONFLICT, clashed(&access, &draft, clashes).await?, None)
        }
        Err(error) => return Err(error.into()),
    };
    let (program, draft) = drafted(&access, id).await?;
    let mut page = EditPage::new(&access, &program, &draft, part, Some(&part.only(&typed)), &wrong).await?;
    if let Some((revision, before)) = seen {
        (page.revision, page.before) = (revision, serde_json::to_string(&before).unwrap_or_default());
    }
    page.page.notice = Some(Notice {
        kind: Colour::Bad,
        text: if status == StatusCode::CONFLICT { texts::meanwhile_about() } else { texts::mend() },
    });
    Ok((status, Html(page)).into_response())
}

/// What somebody else wrote meanwhile, said at each field: who keeps the form as it is keeps their own.
async fn clashed(access: &Access, draft: &Draft, clashes: Vec<Clash>) -> Result<Said, Problem> {
    let by = draft.last.as_ref().map(|(by, _)| by.clone()).unwrap_or_default();
    let names = Names::of(access, BTreeSet::from([by.clone()])).await.map_err(broken)?;
    let said = |clash: Clash| {
        let theirs = if clash.theirs.is_empty() { texts::empty() } else { clash.theirs };
        (clash.field, texts::wrote(names.get(&by), theirs))
    };
    Ok(clashes.into_iter().map(said).collect())
}

async fn preview(access: Decides, Path((_, program)): Named) -> Result<Html<PreviewPage>, Problem> {
    PreviewPage::read(&access, named(&program)?, None).await.map(Html)
}

async fn publish(
    access: Administers,
    Path((_, program)): Named,
    Form(typed): Form<Publishes>,
) -> Result<Response, Problem> {
    let id = named(&program)?;
    let (revision, version) = (whole(&typed.revision)?, whole(&typed.version)?);
    let published = access
        .vault
        .change(access.actor, async |change: &Change| actions::publish(change, id, revision, version).await);
    match published.await {
        Ok(_) => Ok(to(&access, id, "published")),
        Err(ProgramError::Since) => {
            let seen: Option<Definition> = serde_json::from_str(&typed.seen).ok();
            let page = PreviewPage::read(&access, id, Some(seen.unwrap_or_default())).await?;
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn discard(access: Decides, Path((_, program)): Named) -> Result<Redirect, Problem> {
    let id = named(&program)?;
    let kept = access.vault.change(access.actor, async |change: &Change| {
        actions::discard(change, id).await?;
        Ok::<_, ProgramError>(store::find(change, id).await?.is_some())
    });
    let place = if kept.await? { format!("programs/{id}") } else { "programs".to_owned() };
    Ok(Redirect::to(&access.here(&format!("{place}?done=discarded"))))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Seen {
    revision: String,
}

async fn hand_down(
    access: Decides,
    Path((_, program)): Named,
    Form(Seen { revision }): Form<Seen>,
) -> Result<Response, Problem> {
    let (id, seen) = (named(&program)?, whole(&revision)?);
    access
        .vault
        .change(access.actor, async |change: &Change| actions::hand_down(change, id, seen).await)
        .await?;
    Ok(to(&access, id, "handed"))
}

async fn set_state(
    access: Administers,
    Path((_, program)): Named,
    Form(Becomes { state }): Form<Becomes>,
) -> Result<Response, Problem> {
    let id = named(&program)?;
    let closes = state == State::Closed.as_str();
    let act = async |change: &Change| match closes {
        true => actions::close(change, id).await,
        false => actions::reopen(change, id).await,
    };
    access.vault.change(access.actor, act).await?;
    Ok(to(&access, id, if closes { "closed" } else { "open" }))
}

async fn version(
    access: Reads,
    Path((_, program, version)): Path<(String, String, String)>,
) -> Result<Html<VersionPage>, Problem> {
    let (id, number) = (named(&program)?, whole(&version).map_err(|_| Problem::absent())?);
    VersionPage::read(&access, id, number).await.map(Html)
}

async fn sort(
    access: Decides,
    Path((_, partnership)): Named,
    Form(Sorted { group, tags }): Form<Sorted>,
) -> Result<Redirect, Problem> {
    let id = partnership.parse().map_err(|_| Problem::absent())?;
    access
        .vault
        .change(access.actor, async |change: &Change| sorted(change, id, &group, &tags).await)
        .await?;
    Ok(Redirect::to(&access.here(&format!("partners/{id}?done=sorted"))))
}

/// Sorts a partner into a group, with tags.
pub(crate) async fn sorted(
    change: &Change,
    id: kernel::PartnershipId,
    group: &str,
    tags: &str,
) -> Result<(), ProgramError> {
    let known = partnerships::find(change, id).await?.filter(|known| known.role == Role::Owner);
    let partnership = known.ok_or(ProgramError::Absent)?;
    let program = actions::one(change, partnership.program).await?;
    places::complete(change, program.id, vec![id]).await?;
    let place = places::place(change, id).await?.ok_or(ProgramError::Absent)?;
    let definition = store::published(change, &program).await?;
    places::sort(change, &place, &definition, group, tags).await
}

pub(super) fn named(text: &str) -> Result<ProgramId, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

fn whole(text: &str) -> Result<i64, Problem> {
    text.trim().parse().map_err(|_| Problem::malformed(texts::wrong_number()))
}

fn to(access: &Access, id: ProgramId, done: &str) -> Response {
    Redirect::to(&access.here(&format!("programs/{id}?done={done}"))).into_response()
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

impl From<ProgramError> for Problem {
    fn from(error: ProgramError) -> Self {
        let told = error.to_string();
        match error {
            ProgramError::Absent => Self::absent(),
            ProgramError::Wrong(_) => Self::refused("invalid", told),
            ProgramError::Clashed(..) | ProgramError::Since => Self::conflict(told),
            ProgramError::Nothing => Self::refused("nothing_new", told),
            ProgramError::Unpublished => Self::refused("unpublished", told),
            ProgramError::Many => Self::refused("too_many", told),
            ProgramError::Vault(error) => Self::broken(&error),
        }
    }
}

/// A program with what it will say.
async fn drafted(access: &Access, id: ProgramId) -> Result<(Program, Draft), Problem> {
    let read = async |tx: &Tx| {
        let program = actions::one(tx, id).await?;
        let draft = store::draft(tx, &program).await?;
        Ok::<_, ProgramError>((program, draft))
    };
    Ok(access.vault.read(read).await?)
}

/// The places that one has in vendors' programs.
fn above(partnerships: &[Partnership]) -> Vec<(String, String)> {
    let mine = partnerships.iter().filter(|one| one.role == Role::Partner && one.state == Standing::Active);
    mine.map(|one| (one.id.to_string(), texts::of_whom(&one.program_name, &one.peer_name))).collect()
}

fn state(program: &Program) -> Tag {
    let (kind, text) = match program.state {
        State::Draft => (Colour::Warn, texts::state_draft()),
        State::Open => (Colour::Good, texts::state_open()),
        State::Closed => (Colour::Plain, texts::state_closed()),
    };
    Tag { kind, text }
}

#[derive(Template)]
#[template(path = "programs/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    joined: Vec<JoinedRow>,
    empty: Empty,
    /// For who may begin one.
    begins: Option<(String, [Input; 2], Option<String>)>,
}

struct Row {
    href: String,
    name: String,
    kind: String,
    rate: String,
    partners: u64,
    version: String,
    state: Tag,
}

struct JoinedRow {
    href: String,
    name: String,
    vendor: String,
    kind: String,
    rate: String,
    territories: String,
    products: String,
}

impl ListPage {
    async fn read(
        access: &Access,
        done: &Done,
        typed: &Begun,
        refusal: Option<String>,
    ) -> Result<Self, Problem> {
        let read = async |tx: &Tx| {
            let mut own = Vec::new();
            for program in store::all(tx).await? {
                let draft = store::draft(tx, &program).await?;
                let said = if program.version == 0 {
                    draft.definition
                } else {
                    store::published(tx, &program).await?
                };
                own.push((program, said));
            }
            let partnerships = partnerships::all(tx).await?;
            let mut joined = Vec::new();
            for place in
                partnerships.iter().filter(|one| one.role == Role::Partner && one.state != Standing::Ended)
            {
                joined.push((place.clone(), joined::newest(tx, place.id).await?));
            }
            Ok::<_, VaultError>((own, partnerships, joined))
        };
        let (own, partnerships, joined) = access.vault.read(read).await.map_err(broken)?;
        let rows = own.iter().map(|(program, said)| Row {
            href: access.here(&format!("programs/{}", program.id)),
            name: program.name.clone(),
            kind: said.kind.label(),
            rate: texts::earns_rate(said.earns.label(), web::rate(&said.rate)),
            partners: counted(&partnerships, program.id),
            version: if program.version == 0 {
                texts::unpublished()
            } else {
                texts::version(program.version)
            },
            state: state(program),
        });
        let joined = joined.iter().map(|(place, says)| JoinedRow::new(access, place, says.as_ref()));
        let kinds = Kind::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind.label()));
        let fields = [
            Input::text("name", texts::name())
                .most(120)
                .value(&typed.name)
                .required()
                .first(refusal.is_some())
                .error(refusal.clone()),
            Input::choice("kind", texts::kind(), kinds).value(if typed.kind.is_empty() {
                Kind::default().as_str()
            } else {
                &typed.kind
            }),
        ];
        let may = access.role >= May::Manager;
        Ok(Self {
            page: Page { notice: done.told(), ..access.page(texts::title()) },
            rows: rows.collect(),
            joined: joined.collect(),
            empty: Empty { icon: "document", title: texts::none(), text: texts::none_about(), action: None },
            begins: may.then(|| (access.here("programs"), fields, refusal)),
        })
    }
}

fn counted(partnerships: &[Partnership], program: ProgramId) -> u64 {
    let active = |one: &&Partnership| {
        one.program == program && one.role == Role::Owner && one.state == Standing::Active
    };
    partnerships.iter().filter(active).count() as u64
}

impl JoinedRow {
    fn new(access: &Access, place: &Partnership, says: Option<&Joined>) -> Self {
        let says = says.map(|joined| &joined.definition);
        Self {
            href: access.here(&format!("partners/{}", place.id)),
            name: place.program_name.clone(),
            vendor: place.peer_name.clone(),
            kind: says.map_or_else(texts::not_told, |says| says.kind.label()),
            rate: says.map_or_else(String::new, |says| {
                texts::earns_rate(says.earns.label(), web::rate(&says.rate))
            }),
            territories: says.map_or_else(String::new, |says| match says.territories.as_slice() {
                [] => texts::everywhere(),
                some => some.iter().map(|code| trust::people::country(code)).collect::<Vec<_>>().join(", "),
            }),
            products: match place.products.as_slice() {
                [] => texts::all_products(),
                some => some.join(", "),
            },
        }
    }
}

#[derive(Template)]
#[template(path = "programs/show.html")]
struct ShowPage {
    page: Page,
    here: String,
    state: Tag,
    lead: String,
    lines: Vec<Line>,
    /// In what the draft differs.
    changed: usize,
    published: bool,
    open: bool,
    drafts: bool,
    publishes: bool,
    /// Whether it has tiers that this person may look after.
    tiered: bool,
    parts: Vec<(String, String)>,
    chain: Vec<String>,
    /// The revision with which terms of the vendor's program are taken over.
    hands_down: Option<i64>,
    versions: Vec<(String, String, String)>,
    partners: Vec<PartnerRow>,
    more: usize,
}

struct PartnerRow {
    href: String,
    name: String,
    began: String,
    told: String,
    group: String,
    tags: String,
    tier: String,
}

/// All that the page of a program shows.
struct Known {
    program: Program,
    draft: Draft,
    published: Definition,
    versions: Vec<Version>,
    partnerships: Vec<Partnership>,
    places: HashMap<kernel::PartnershipId, Place>,
    chain: Vec<String>,
    above: bool,
}

impl ShowPage {
    async fn read(access: &Access, id: ProgramId) -> Result<Self, Problem> {
        let read = async |tx: &Tx| {
            let program = actions::one(tx, id).await?;
            let draft = store::draft(tx, &program).await?;
            let published = store::published(tx, &program).await?;
            let chain = super::distributing::chain(tx, &program).await?;
            let above = match draft.definition.upstream {
                Some(upstream) => joined::newest(tx, upstream).await?.is_some(),
                None => false,
            };
            Ok::<_, ProgramError>(Known {
                versions: versions::versions(tx, id).await?,
                partnerships: partnerships::all(tx).await?,
                places: places::places(tx, id).await?,
                chain: chain.into_iter().map(|link| link.name.unwrap_or_else(texts::unnamed)).collect(),
                program,
                draft,
                published,
                above,
            })
        };
        let Known { program, draft, published, versions, partnerships, places, chain, above: handed } =
            access.vault.read(read).await?;
        let by = versions.iter().map(|version| version.by.clone()).collect();
        let names = Names::of(access, by).await.map_err(broken)?;
        let upstreams = above(&partnerships);
        let lines = |program: &Definition| all_lines(program, upstream(&upstreams, program).as_deref());
        let shown = if program.version == 0 { &draft.definition } else { &published };
        let now = access.exchange.vaults().front().clock.now();
        let here = access.here(&format!("programs/{id}"));
        let may = access.role >= May::Manager;
        let changed = match program.version {
            0 => 0,
            _ => difference(&lines(&published), &lines(&draft.definition)).len(),
        };
        let link = |part: Part| (format!("{here}/edit/{part}"), part.label());
        let stages = (1..=draft.definition.stages.len()).map(Part::Stage);
        let tiers = (1..=draft.definition.tiers.len()).map(Part::Tier);
        let new = [
            (Part::Stage(draft.definition.stages.len() + 1), texts::add_stage(), 12),
            (Part::Tier(draft.definition.tiers.len() + 1), texts::add_tier(), 8),
        ];
        let new = new.into_iter().filter(|(part, _, most)| match part {
            Part::Stage(at) | Part::Tier(at) => at <= most,
            _ => false,
        });
        let parts: Vec<(String, String)> = Part::ALWAYS
            .into_iter()
            .chain(stages)
            .chain(tiers)
            .map(link)
            .chain(new.map(|(part, label, _)| (format!("{here}/edit/{part}"), label)))
            .collect();
        let own: Vec<&Partnership> = partnerships
            .iter()
            .filter(|one| one.program == id && one.role == Role::Owner && one.state != Standing::Ended)
            .collect();
        let rows = own.iter().take(SHOWN).map(|one| {
            let place = places.get(&one.id);
            PartnerRow {
                href: access.here(&format!("partners/{}", one.id)),
                name: one.peer_name.clone(),
                began: texts::version(place.map_or(1, |place| place.began)),
                told: place.and_then(|place| place.crossed).map_or_else(texts::not_told, texts::version),
                group: place.and_then(|place| place.group.clone()).unwrap_or_default(),
                tags: place.map(|place| place.tags.join(", ")).unwrap_or_default(),
                tier: place.and_then(|place| place.tier.clone()).unwrap_or_default(),
            }
        });
        let versions = versions.iter().map(|version| {
            let when = texts::published_by(web::moment(version.published, now), names.get(&version.by));
            (format!("{here}/versions/{}", version.number), texts::version(version.number), when)
        });
        let title = program.name.clone();
        Ok(Self {
            page: Page { crumbs: crumbs(access, &[(&title, None)]), ..access.page(&title) },
            state: state(&program),
            lead: match program.version {
                0 => texts::lead_draft(),
                version => texts::lead_published(counted(&partnerships, id), version),
            },
            lines: lines(shown),
            changed,
            published: program.version > 0,
            open: program.state == State::Open,
            drafts: may,
            publishes: access.role >= May::Admin,
            tiered: access.role >= May::Admin && program.version > 0 && !published.tiers.is_empty(),
            parts: if may { parts } else { Vec::new() },
            chain,
            hands_down: (may && handed).then_some(draft.revision),
            versions: versions.collect(),
            partners: rows.collect(),
            more: own.len().saturating_sub(SHOWN),
            here,
        })
    }
}

/// The name of the place that it stands on.
fn upstream(upstreams: &[(String, String)], program: &Definition) -> Option<String> {
    let id = program.upstream?.to_string();
    let known = upstreams.iter().find(|(known, _)| *known == id);
    Some(known.map_or_else(texts::unnamed, |(_, name)| name.clone()))
}

fn crumbs(access: &Access, rest: &[(&str, Option<String>)]) -> Vec<Crumb> {
    let first = Crumb { label: texts::title(), href: Some(access.here("programs")) };
    let rest = rest.iter().map(|(label, href)| Crumb { label: (*label).to_owned(), href: href.clone() });
    [first].into_iter().chain(rest).collect()
}

#[derive(Template)]
#[template(path = "programs/edit.html")]
struct EditPage {
    page: Page,
    title: String,
    here: String,
    action: String,
    revision: i64,
    before: String,
    fields: Vec<Input>,
    /// What is wrong with what other parts say, now that this one says that.
    elsewhere: Vec<String>,
    /// In what the draft does not fit the terms above, where this part says on what it stands.
    handed: Vec<String>,
}

impl EditPage {
    async fn new(
        access: &Access,
        program: &Program,
        draft: &Draft,
        part: Part,
        typed: Option<&Values>,
        wrong: &Said,
    ) -> Result<Self, Problem> {
        let standing = part.typed(&draft.definition).ok_or_else(Problem::absent)?;
        let read = async |tx: &Tx| {
            Ok::<_, VaultError>((
                partnerships::all(tx).await?,
                handed::findings(tx, &draft.definition).await?,
            ))
        };
        let (partnerships, findings) = access.vault.read(read).await.map_err(broken)?;
        let shown = typed.unwrap_or(&standing);
        let first = wrong.first().map(|(field, _)| field.as_str());
        let fill = |input: Input| {
            let name = input.name();
            let error = wrong.iter().find(|(field, _)| field == name).map(|(_, told)| told.clone());
            let (value, leads) = (shown.get(name).cloned().unwrap_or_default(), Some(name) == first);
            input.value(value).error(error).first(leads)
        };
        let fields = part.fields(&above(&partnerships));
        let here_not = |field: &str| fields.iter().all(|input| input.name() != field);
        let elsewhere = wrong.iter().filter(|(field, _)| here_not(field)).map(|(_, told)| told.clone());
        let elsewhere = elsewhere.collect();
        let here = access.here(&format!("programs/{}", program.id));
        let title = texts::edit_part(part.label(), &program.name);
        let way = [(program.name.as_str(), Some(here.clone())), (&part.label(), None)];
        Ok(Self {
            page: Page { crumbs: crumbs(access, &way), ..access.page(&title) },
            title,
            action: format!("{here}/edit/{part}"),
            here,
            revision: draft.revision,
            before: serde_json::to_string(&standing).unwrap_or_default(),
            elsewhere,
            fields: fields.into_iter().map(fill).collect(),
            handed: if part == Part::Rules { handed::said(&findings) } else { Vec::new() },
        })
    }
}

#[derive(Template)]
#[template(path = "programs/preview.html")]
struct PreviewPage {
    page: Page,
    name: String,
    here: String,
    lines: Vec<Line>,
    version: i64,
    next: i64,
    revision: i64,
    seen: String,
    changed: Vec<Changed>,
    /// Who was faster, and in what that differs from what was looked at.
    meanwhile: Option<(String, Vec<Changed>)>,
    publishes: bool,
    ready: bool,
    /// In what it does not fit the terms of the vendor that it stands on.
    handed: Vec<String>,
}

impl PreviewPage {
    /// As a partner would see it; `seen` is what somebody was about to publish while another was faster.
    async fn read(access: &Access, id: ProgramId, seen: Option<Definition>) -> Result<Self, Problem> {
        let read = async |tx: &Tx| {
            let program = actions::one(tx, id).await?;
            let draft = store::draft(tx, &program).await?;
            let published = store::published(tx, &program).await?;
            let last = versions::find(tx, id, program.version).await?;
            let findings = handed::findings(tx, &draft.definition).await?;
            Ok::<_, ProgramError>((program, draft, published, last, partnerships::all(tx).await?, findings))
        };
        let (program, draft, published, last, partnerships, findings) = access.vault.read(read).await?;
        let upstreams = above(&partnerships);
        let all = |program: &Definition| all_lines(program, upstream(&upstreams, program).as_deref());
        let before = if program.version == 0 { Vec::new() } else { all(&published) };
        let changed = difference(&before, &all(&draft.definition));
        let now = access.exchange.vaults().front().clock.now();
        let meanwhile = match seen {
            None => None,
            Some(seen) => {
                let drafted = draft.last.clone();
                let published = last.map(|version| (version.by, version.published));
                let latest = [drafted, published].into_iter().flatten().max_by_key(|(_, at)| *at);
                let (by, at) = latest.unwrap_or_default();
                let names = Names::of(access, BTreeSet::from([by.clone()])).await.map_err(broken)?;
                let told = texts::faster(names.get(&by), web::moment(at, now), program.version);
                Some((told, difference(&all(&seen), &all(&draft.definition))))
            }
        };
        let here = access.here(&format!("programs/{id}"));
        let title = texts::preview_of(&program.name);
        let way = [(program.name.as_str(), Some(here.clone())), (&texts::preview(), None)];
        Ok(Self {
            page: Page { crumbs: crumbs(access, &way), ..access.page(&title) },
            name: program.name.clone(),
            here,
            lines: lines(&draft.definition),
            version: program.version,
            next: program.version + 1,
            revision: draft.revision,
            seen: serde_json::to_string(&draft.definition).unwrap_or_default(),
            publishes: access.role >= May::Admin,
            ready: !changed.is_empty(),
            handed: handed::said(&findings),
            changed,
            meanwhile,
        })
    }
}

#[derive(Template)]
#[template(path = "programs/version.html")]
struct VersionPage {
    page: Page,
    lead: String,
    lines: Vec<Line>,
    changed: Vec<Changed>,
    first: bool,
}

impl VersionPage {
    async fn read(access: &Access, id: ProgramId, number: i64) -> Result<Self, Problem> {
        let read = async |tx: &Tx| {
            let program = actions::one(tx, id).await?;
            let version = versions::find(tx, id, number).await?.ok_or(ProgramError::Absent)?;
            let before = versions::find(tx, id, number - 1).await?;
            Ok::<_, ProgramError>((program, version, before))
        };
        let (program, version, before) = access.vault.read(read).await?;
        let names = Names::of(access, BTreeSet::from([version.by.clone()])).await.map_err(broken)?;
        let now = access.exchange.vaults().front().clock.now();
        let all = |definition: &Definition| all_lines(definition, None);
        let title = texts::version_of(&program.name, number);
        let here = access.here(&format!("programs/{id}"));
        let way = [(program.name.as_str(), Some(here)), (&texts::version(number), None)];
        Ok(Self {
            page: Page { crumbs: crumbs(access, &way), ..access.page(&title) },
            lead: texts::published_by(web::moment(version.published, now), names.get(&version.by)),
            changed: before
                .as_ref()
                .map(|before| difference(&all(&before.definition), &all(&version.definition)))
                .unwrap_or_default(),
            first: before.is_none(),
            lines: all(&version.definition),
        })
    }
}

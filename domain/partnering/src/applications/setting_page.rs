//! The page on which a program takes applications: its form, its page in public, and its rules, tried out before they
//! are saved.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use kernel::ProgramId;
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Administers},
    merging::Values,
    organisations::cookieless_origin,
};
use vault::{Change, Tx};
use web::{Crumb, Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{
    Intake, IntakeError, Reason, Rule, Settings, Test, Then, address, intake,
    rules::MOST,
    setting::{self, Tried},
    store,
};
use crate::{
    forms::{self, Definition},
    programs,
    texts::{applications as texts, programs as program_texts},
};

/// Empty rules that the page offers.
const BLANK: usize = 1;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let at = "/o/{org}/programs/{program}/applications";
    rooms.page(Method::GET, at, Sample::get(), show);
    let form = Sample::form("form={intake_form}&again_days=90&keep_months=12");
    rooms.page(Method::POST, at, form, take);
    let path = "/o/{org}/programs/{program}/applications/stop";
    rooms.page(Method::POST, path, Sample::form(""), stop);
    let path = "/o/{org}/programs/{program}/applications/rules";
    rooms.page(Method::POST, path, Sample::form("go=try"), rule);
}

type Named = Path<(String, String)>;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

async fn show(
    access: Administers,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Path((_, program)): Named,
    Query(Done { done }): Query<Done>,
) -> Result<Html<SettingPage>, Problem> {
    let mut page = SettingPage::read(&access, &portal, &headers, named(&program)?, Tries::default()).await?;
    let told = match done.as_str() {
        "taking" => Some(texts::done_taking()),
        "stopped" => Some(texts::done_stopped()),
        "rules" => Some(texts::done_rules()),
        _ => None,
    };
    page.page.notice = told.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(page))
}

async fn take(
    access: Administers,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Path((_, program)): Named,
    Form(typed): Form<Values>,
) -> Result<Response, Problem> {
    let id = named(&program)?;
    let taken = match settings(&typed) {
        Ok(settings) => {
            let act = async |change: &Change| setting::take(change, id, seen(&typed), &settings).await;
            access.vault.change(access.actor, act).await.map(|_| ())
        }
        Err(why) => Err(why),
    };
    match taken {
        Ok(()) => Ok(to(&access, id, "taking")),
        Err(error @ (IntakeError::Absent | IntakeError::Vault(_))) => Err(error.into()),
        Err(why) => {
            let tries = Tries { settings: Some(typed), ..Tries::default() };
            refused(SettingPage::read(&access, &portal, &headers, id, tries).await?, &why)
        }
    }
}

async fn stop(access: Administers, Path((_, program)): Named) -> Result<Response, Problem> {
    let id = named(&program)?;
    access.vault.change(access.actor, async |change: &Change| setting::stop(change, id).await).await?;
    Ok(to(&access, id, "stopped"))
}

async fn rule(
    access: Administers,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Path((_, program)): Named,
    Form(typed): Form<Values>,
) -> Result<Response, Problem> {
    let id = named(&program)?;
    let drafts = Draft::all(&typed);
    let mut tries = Tries { drafts: Some(drafts.clone()), ..Tries::default() };
    let saves = typed.get("go").is_some_and(|go| go == "save");
    let outcome = match Draft::rules(&drafts) {
        Err(why) => Err(why),
        Ok(rules) if saves => {
            let act =
                async |change: &Change| setting::set_rules(change, id, seen(&typed), rules.clone()).await;
            match access.vault.change(access.actor, act).await {
                Ok(_) => return Ok(to(&access, id, "rules")),
                Err(why) => Err(why),
            }
        }
        Ok(rules) => {
            let tried = access.vault.read(async |tx: &Tx| setting::trial(tx, id, &rules).await).await;
            tried.map(|tried| tries.tried = Some(tried))
        }
    };
    match outcome {
        Ok(()) => {
            let page = SettingPage::read(&access, &portal, &headers, id, tries).await?;
            Ok(Html(page).into_response())
        }
        Err(error @ (IntakeError::Absent | IntakeError::Vault(_))) => Err(error.into()),
        Err(why) => refused(SettingPage::read(&access, &portal, &headers, id, tries).await?, &why),
    }
}

fn refused(mut page: SettingPage, why: &IntakeError) -> Result<Response, Problem> {
    let status = match why {
        IntakeError::Since => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page.page.notice = Some(Notice { kind: Kind::Bad, text: why.to_string() });
    Ok((status, Html(page)).into_response())
}

/// What was typed, and not kept.
#[derive(Default)]
struct Tries {
    settings: Option<Values>,
    drafts: Option<Vec<Draft>>,
    tried: Option<Vec<Tried>>,
}

fn seen(typed: &Values) -> Option<i64> {
    typed.get("revision").and_then(|text| text.parse().ok())
}

fn settings(typed: &Values) -> Result<Settings, IntakeError> {
    let text = |name: &str| typed.get(name).map(|text| text.trim()).unwrap_or_default();
    Ok(Settings {
        form: text("form").parse().map_err(|_| IntakeError::Form)?,
        again_days: text("again_days").parse().map_err(|_| IntakeError::Days)?,
        keep_months: text("keep_months").parse().map_err(|_| IntakeError::Months)?,
        says_rate: !text("says_rate").is_empty(),
    })
}

/// A rule as it stands in the page: its fields, as they were typed.
#[derive(Debug, Clone, Default)]
struct Draft {
    place: String,
    field: String,
    is: String,
    values: String,
    then: String,
    reason: String,
    said: String,
    group: String,
}

impl Draft {
    /// All that were typed, in the order of their places; those without a question are taken out.
    fn all(typed: &Values) -> Vec<Self> {
        let mut all: Vec<Self> = (1..=MOST + BLANK)
            .map(|at| {
                let text = |name: &str| {
                    typed
                        .get(&format!("rule{at}.{name}"))
                        .map(|text| text.trim().to_owned())
                        .unwrap_or_default()
                };
                Self {
                    place: text("place"),
                    field: text("field"),
                    is: text("is"),
                    values: text("values"),
                    then: text("then"),
                    reason: text("reason"),
                    said: text("said"),
                    group: text("group"),
                }
            })
            .filter(|draft| !draft.field.is_empty())
            .collect();
        all.sort_by_key(|draft| draft.place.parse::<u32>().unwrap_or(u32::MAX));
        all
    }

    fn of(at: usize, rule: &Rule) -> Self {
        Self {
            place: at.to_string(),
            field: rule.field.to_string(),
            is: rule.is.word().to_owned(),
            values: rule.values.join(", "),
            then: rule.then.word().to_owned(),
            reason: rule.reason.map(|reason| reason.word().to_owned()).unwrap_or_default(),
            said: rule.said.clone(),
            group: rule.group.clone(),
        }
    }

    fn rules(drafts: &[Self]) -> Result<Vec<Rule>, IntakeError> {
        let wrong = |at: usize, told: String| IntakeError::Rules(vec![(at, told)]);
        (1..).zip(drafts).map(|(at, draft)| draft.rule().map_err(|told| wrong(at, told))).collect()
    }

    /// Several values stand with commas between; what is told belongs to a rejection, a group to an approval.
    fn rule(&self) -> Result<Rule, String> {
        let is = Test::of_word(&self.is).ok_or_else(texts::rule_no_test)?;
        let then = Then::of_word(&self.then).ok_or_else(texts::rule_no_outcome)?;
        let values = match is {
            Test::OneOf => self
                .values
                .split([',', '\n'])
                .map(str::trim)
                .filter(|one| !one.is_empty())
                .map(str::to_owned)
                .collect(),
            _ => Some(self.values.clone()).filter(|value| !value.is_empty()).into_iter().collect(),
        };
        let (rejects, approves) = (then == Then::Reject, then == Then::Approve);
        Ok(Rule {
            field: self.field.parse().map_err(|_| texts::rule_no_field())?,
            is,
            values,
            then,
            reason: Reason::of_word(&self.reason).filter(|_| rejects),
            said: if rejects { self.said.clone() } else { String::new() },
            group: if approves { self.group.clone() } else { String::new() },
        })
    }
}

#[derive(Template)]
#[template(path = "applications/setting.html")]
struct SettingPage {
    page: Page,
    here: String,
    queue: String,
    open: bool,
    ever: bool,
    revision: i64,
    settings: Vec<Input>,
    /// What keeps people from applying although the program takes applications.
    hindered: String,
    /// Where people find it, and what puts it into another site.
    address: Option<(String, String)>,
    no_origin: bool,
    forms: bool,
    forms_at: String,
    rules: Vec<RulePart>,
    tried: Option<Vec<TriedRow>>,
}

/// A rule in the page.
struct RulePart {
    title: String,
    broken: bool,
    blank: bool,
    first: [Input; 4],
    then: Vec<Input>,
}

struct TriedRow {
    href: String,
    company: String,
    then: String,
    rule: String,
}

impl SettingPage {
    async fn read(
        access: &Access,
        portal: &Portal,
        headers: &HeaderMap,
        id: ProgramId,
        tries: Tries,
    ) -> Result<Self, Problem> {
        let read = access.vault.read(async |tx: &Tx| {
            let program = setting::one(tx, id).await?;
            let known = store::intake(tx, id).await?;
            let asked = match &known {
                Some(intake) => setting::asked(tx, intake).await?,
                None => (Definition::default(), Vec::new()),
            };
            let shown = intake::open(tx, id).await?.is_some();
            Ok::<_, IntakeError>((program, known, asked, shown, forms::all(tx).await?))
        });
        let (program, known, (asks, groups), shown, forms) = read.await?;
        let here = access.here(&format!("programs/{id}/applications"));
        let mut page = access.page(texts::setting_title(&program.name));
        let step = |label: String, href: Option<String>| Crumb { label, href };
        page.crumbs = vec![
            step(program_texts::title(), Some(access.here("programs"))),
            step(program.name.clone(), Some(access.here(&format!("programs/{id}")))),
            step(texts::title(), None),
        ];
        let choices: Vec<(String, String)> = forms
            .iter()
            .filter(|form| form.is_open())
            .map(|form| (form.id.to_string(), form.name.clone()))
            .collect();
        let open = known.as_ref().is_some_and(|intake| intake.open);
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let origin = cookieless_origin(portal.vaults.directory(), portal.mode.secure, host).await;
        let origin = origin.map_err(|error| Problem::broken(&error))?;
        let hindered = match () {
            () if !open || shown => String::new(),
            () if program.state != programs::State::Open => texts::hindered_program(),
            () => texts::hindered_form(),
        };
        let saved: Vec<Draft> = known
            .iter()
            .flat_map(|one| (1..).zip(&one.rules))
            .map(|(at, rule)| Draft::of(at, rule))
            .collect();
        let drafts = tries.drafts.unwrap_or(saved);
        let blank = (drafts.len() < MOST).then(Draft::default);
        let tried = tries.tried.map(|tried| tried.iter().map(|one| TriedRow::new(access, one)).collect());
        Ok(Self {
            queue: access.here(&format!("applications?program={id}")),
            ever: known.is_some(),
            revision: known.as_ref().map_or(0, |intake| intake.revision),
            settings: inputs(known.as_ref(), &choices, tries.settings.as_ref()),
            hindered,
            no_origin: open && origin.is_none(),
            address: origin.filter(|_| open && shown).map(|origin| {
                let at = format!("{origin}{}", address(access.org, id));
                let script = format!("<script src=\"{at}/embed.js\" async></script>");
                (at, script)
            }),
            forms: !choices.is_empty(),
            forms_at: access.here("forms"),
            rules: (1..)
                .zip(drafts.iter().chain(&blank))
                .map(|(at, draft)| RulePart::new(at, draft, &asks, &groups))
                .collect(),
            tried,
            open,
            page,
            here,
        })
    }
}

fn inputs(known: Option<&Intake>, forms: &[(String, String)], typed: Option<&Values>) -> Vec<Input> {
    let usual = |name: &str| match (name, known) {
        ("form", Some(intake)) => intake.form.to_string(),
        ("form", None) => forms.first().map(|(id, _)| id.clone()).unwrap_or_default(),
        ("again_days", Some(intake)) => intake.again_days.to_string(),
        ("again_days", None) => "90".to_owned(),
        ("keep_months", Some(intake)) => intake.keep_months.to_string(),
        ("keep_months", None) => "12".to_owned(),
        ("says_rate", Some(intake)) if intake.says_rate => "on".to_owned(),
        _ => String::new(),
    };
    let value = |name: &str| match typed {
        Some(typed) => typed.get(name).cloned().unwrap_or_default(),
        None => usual(name),
    };
    vec![
        Input::choice("form", texts::form(), forms.to_vec()).value(value("form")).hint(texts::form_hint()),
        Input::number("again_days", texts::again_days())
            .value(value("again_days"))
            .hint(texts::again_days_hint()),
        Input::number("keep_months", texts::keep_months())
            .value(value("keep_months"))
            .hint(texts::keep_months_hint()),
        Input::check("says_rate", texts::says_rate()).value(value("says_rate")),
    ]
}

impl RulePart {
    fn new(at: usize, draft: &Draft, asks: &Definition, groups: &[String]) -> Self {
        let named = |name: &str| format!("rule{at}.{name}");
        let nothing = (String::new(), texts::none_chosen());
        let blank = draft.field.is_empty();
        let gone = !blank && asks.field(&draft.field).is_none();
        let mut fields = vec![nothing.clone()];
        fields.extend(asks.fields().map(|field| (field.key.to_string(), field.label.clone())));
        if gone {
            fields.push((draft.field.clone(), texts::gone_field(&draft.field)));
        }
        let broken = gone || draft.rule().is_ok_and(|rule| !blank && rule.is_broken(asks));
        let tests = Test::ALL.iter().map(|test| (test.word().to_owned(), test.label()));
        let thens = Then::ALL.iter().map(|then| (then.word().to_owned(), then.label()));
        let reasons = std::iter::once(nothing.clone())
            .chain(Reason::ALL.iter().map(|reason| (reason.word().to_owned(), reason.label())));
        let place = if draft.place.is_empty() { at.to_string() } else { draft.place.clone() };
        let mut then = vec![
            Input::choice(named("then"), texts::rule_then(), thens).value(if draft.then.is_empty() {
                Then::Person.word()
            } else {
                &draft.then
            }),
            Input::choice(named("reason"), texts::reason(), reasons)
                .value(&draft.reason)
                .aside(texts::if_rejected()),
            Input::text(named("said"), texts::said())
                .value(&draft.said)
                .most(2_000)
                .aside(texts::if_rejected()),
        ];
        if !groups.is_empty() {
            let groups =
                std::iter::once(nothing).chain(groups.iter().map(|group| (group.clone(), group.clone())));
            then.push(
                Input::choice(named("group"), texts::rule_group(), groups)
                    .value(&draft.group)
                    .aside(texts::if_approved()),
            );
        }
        Self {
            title: if blank { texts::rule_new() } else { texts::rule_numbered(at) },
            broken,
            blank,
            first: [
                Input::number(named("place"), texts::rule_place()).value(place),
                Input::choice(named("field"), texts::rule_field(), fields).value(&draft.field),
                Input::choice(named("is"), texts::rule_is(), tests).value(&draft.is),
                Input::text(named("values"), texts::rule_values())
                    .value(&draft.values)
                    .most(2_000)
                    .hint(texts::rule_values_hint()),
            ],
            then,
        }
    }
}

impl TriedRow {
    fn new(access: &Access, tried: &Tried) -> Self {
        Self {
            href: access.here(&format!("applications/{}", tried.application.id)),
            company: tried.application.company.clone(),
            then: tried.then.label(),
            rule: tried.rule.map_or_else(texts::no_rule, texts::rule_numbered),
        }
    }
}

pub(super) fn named(text: &str) -> Result<ProgramId, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

fn to(access: &Access, id: ProgramId, done: &str) -> Response {
    Redirect::to(&access.here(&format!("programs/{id}/applications?done={done}"))).into_response()
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        let told = error.to_string();
        match error {
            IntakeError::Absent => Self::absent(),
            IntakeError::Unpublished => Self::refused("unpublished", told),
            IntakeError::NotYet => Self::refused("takes_none", told),
            IntakeError::Form | IntakeError::Lacks(_) => Self::refused("form", told),
            IntakeError::Days => Self::refused("again_after_days", told),
            IntakeError::Months => Self::refused("keep_months", told),
            IntakeError::Many => Self::refused("too_many", told),
            IntakeError::Rules(_) => Self::refused("rules", told),
            IntakeError::Since => Self::conflict(told),
            IntakeError::Vault(error) => Self::broken(&error),
        }
    }
}

//! The rule on a page: tried out before it is saved, and how fast partners answer.

use askama::Template;
use axum::{
    extract::{Form, Query},
    http::Method,
    response::{IntoResponse, Redirect, Response},
};
use kernel::PartnershipId;
use partnering::partnerships::Partnership;
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Administers, ReadsAll, Role},
};
use vault::{Change, Fact, Tx, VaultError};
use web::{Html, Input, Kind, Notice, Page, Problem, Rooms, Sample, Tag};

use super::{
    Pass, Rule, Share, Way,
    choosing::{Answers, COUNTED, answers, candidates, partners},
    rule::{About, Candidate},
    store,
    web::why_tag,
};
use crate::texts::passes as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/o/{org}/passing";
    rooms.page(Method::GET, path, Sample::query("country=Germany"), show);
    rooms.page(
        Method::POST,
        path,
        Sample::form("act=save&hours=24&way=round_robin&takes={partnership}"),
        save,
    );
}

/// A lead that is not there, to try the rule with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tried {
    pub(super) country: String,
    pub(super) language: String,
}

impl Tried {
    pub(super) fn about(&self) -> About {
        let word = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        About { country: word(&self.country), language: word(&self.language) }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    country: String,
    language: String,
    done: String,
}

/// What the page knows.
pub(super) struct Known {
    pub(super) rule: Rule,
    pub(super) revision: i64,
    pub(super) partners: Vec<Partnership>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) passes: Vec<Pass>,
}

impl Known {
    pub(super) async fn read(access: &Access) -> Result<Self, Problem> {
        let read = access.vault.read(async |tx: &Tx| {
            let (rule, revision) = store::rule(tx).await?;
            let passes = store::since(tx, tx.now().saturating_sub(COUNTED).unwrap_or(tx.now())).await?;
            let candidates = candidates(tx, &passes, &[]).await?;
            Ok::<_, VaultError>(Self { rule, revision, partners: partners(tx).await?, candidates, passes })
        });
        read.await.map_err(|error| Problem::broken(&error))
    }
}

async fn show(access: ReadsAll, Query(asked): Query<Asked>) -> Result<Html<RulePage>, Problem> {
    let known = Known::read(&access).await?;
    let rule = known.rule.clone();
    let tried = Tried { country: asked.country, language: asked.language };
    let mut page = RulePage::new(&access, known, rule, &tried);
    page.page.notice =
        (asked.done == "saved").then(|| Notice { kind: Kind::Good, text: texts::done_saved() });
    Ok(Html(page))
}

async fn save(access: Administers, Form(form): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let value =
        |name: &str| form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let rule = typed(&form)?;
    if let Some(wrong) = rule.wrong() {
        return Err(Problem::refused("rule", wrong));
    }
    if value("act") == "try" {
        let tried = Tried { country: value("country").to_owned(), language: value("language").to_owned() };
        let known = Known::read(&access).await?;
        let mut page = RulePage::new(&access, known, rule, &tried);
        page.page.notice = Some(Notice { kind: Kind::Info, text: texts::done_tried() });
        return Ok(Html(page).into_response());
    }
    let seen = value("revision").parse().ok();
    write(&access, &rule, seen).await?;
    Ok(Redirect::to(&access.here("passing?done=saved")).into_response())
}

/// Keeps a rule; of two who change it at once, the second is told.
pub(super) async fn write(access: &Access, rule: &Rule, seen: Option<i64>) -> Result<i64, Problem> {
    if let Some(wrong) = rule.wrong() {
        return Err(Problem::refused("rule", wrong));
    }
    let change = access.vault.change(access.actor, async |change: &Change| {
        let (_, revision) = store::rule(change).await?;
        if seen.is_some_and(|seen| seen != revision) || !store::write_rule(change, rule, revision).await? {
            return Ok::<_, VaultError>(None);
        }
        let fact = Fact::new("lead.rule_changed").with("partners", rule.partners.len() as u64);
        change.record(fact.with("way", rule.way.as_str()).with("hours", rule.hours)).await?;
        Ok(Some(revision + 1))
    });
    let written = change.await.map_err(|error| Problem::broken(&error))?;
    written.ok_or_else(|| Problem::conflict(texts::changed_since()))
}

/// The rule as it was typed.
fn typed(form: &[(String, String)]) -> Result<Rule, Problem> {
    let value =
        |name: &str| form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
    let number = |name: &str, usual: u32| match value(name) {
        "" => Ok(usual),
        text => text.parse().map_err(|_| Problem::refused("rule", texts::no_number())),
    };
    let words = |text: &str| -> Vec<String> {
        text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let way = Way::ALL.into_iter().find(|way| way.as_str() == value("way"));
    let mut partners = Vec::new();
    for (_, id) in form.iter().filter(|(name, _)| name == "takes") {
        let partnership: PartnershipId = crate::identified(id)?;
        partners.push(Share {
            partnership,
            weight: number(&format!("weight.{id}"), 1)?,
            capacity: number(&format!("capacity.{id}"), 0)?,
            countries: words(value(&format!("countries.{id}"))),
            languages: words(value(&format!("languages.{id}"))),
        });
    }
    Ok(Rule {
        hours: number("hours", 24)?,
        way: way.ok_or_else(|| Problem::refused("rule", texts::no_way()))?,
        tiers: words(value("tiers")),
        partners,
    })
}

#[derive(Template)]
#[template(path = "passes/setting.html")]
struct RulePage {
    page: Page,
    here: String,
    revision: i64,
    hours: Input,
    way: Input,
    tiers: Input,
    country: Input,
    language: Input,
    partners: Vec<Row>,
    order: Vec<(String, Tag, String)>,
    changes: bool,
}

struct Row {
    id: String,
    name: String,
    takes: bool,
    weight: u32,
    capacity: u32,
    countries: String,
    languages: String,
    answers: String,
    middle: String,
}

impl RulePage {
    fn new(access: &Access, known: Known, rule: Rule, tried: &Tried) -> Self {
        let Known { revision, partners, candidates, passes, .. } = known;
        let row = |one: &Partnership| {
            let share = rule.partners.iter().find(|share| share.partnership == one.id).cloned();
            let takes = share.is_some();
            let share = share.unwrap_or_else(|| Share::of(one.id));
            let told = answers(&passes, one.id);
            Row {
                id: one.id.to_string(),
                name: one.peer_name.clone(),
                takes,
                weight: share.weight,
                capacity: share.capacity,
                countries: share.countries.join(", "),
                languages: share.languages.join(", "),
                answers: counted(&told),
                middle: told.middle.map_or_else(texts::never_answered, lasted),
            }
        };
        let way = rule.way;
        let order = rule.choose(&tried.about(), candidates);
        Self {
            page: access.page(texts::rule_title()),
            here: access.here("passing"),
            revision,
            hours: Input::number("hours", texts::hours())
                .value(rule.hours.to_string())
                .hint(texts::hours_hint()),
            way: Input::choice(
                "way",
                texts::way(),
                Way::ALL.map(|way| (way.as_str().to_owned(), way.label())),
            )
            .value(way.as_str()),
            tiers: Input::text("tiers", texts::tiers())
                .value(rule.tiers.join(", "))
                .hint(texts::tiers_hint()),
            country: Input::text("country", texts::country()).value(&tried.country),
            language: Input::text("language", texts::language()).value(&tried.language),
            partners: partners.iter().map(row).collect(),
            order: order.iter().map(|(one, why)| (one.name.clone(), why_tag(*why), why.said(way))).collect(),
            changes: access.role >= Role::Admin,
        }
    }
}

fn counted(told: &Answers) -> String {
    match told.offered {
        0 => texts::none_yet(),
        offered => texts::counted(offered, told.accepted, told.declined, told.late),
    }
}

/// A time in the largest unit that says it well.
fn lasted(long: jiff::SignedDuration) -> String {
    match long.as_secs() {
        ..7_200 => texts::minutes(long.as_mins().max(1)),
        7_200..172_800 => texts::in_hours(long.as_hours()),
        days => texts::in_days(days / 86_400),
    }
}

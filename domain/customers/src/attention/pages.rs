//! The page on which an organisation sees and sets its rules.

use askama::Template;
use axum::{
    extract::{Form, Query},
    http::Method,
    response::Redirect,
};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Administers, ReadsAll, Role},
};
use vault::{Change, Fact, Tx, VaultError};
use web::{Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{
    rule::{Each, Rule, Setting},
    store,
};
use crate::{
    customer,
    pages::{at, to},
    texts::attention as texts,
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/o/{org}/customers/rules";
    rooms.page(Method::GET, path, Sample::get(), show);
    let form = "act=save&trial_ends=on&trial_ends.days=5&slow_percent=25&trial_days=30&extension_days=30";
    rooms.page(Method::POST, path, Sample::form(form), save);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: String,
}

async fn show(access: ReadsAll, Query(Asked { done }): Query<Asked>) -> Result<Html<RulesPage>, Problem> {
    let read = access.vault.read(async |tx: &Tx| store::setting(tx).await).await;
    let (setting, revision) = read.map_err(|error| Problem::broken(&error))?;
    let mut page = RulesPage::new(&access, &setting, revision);
    let text = match done.as_str() {
        "saved" => Some(texts::done_saved()),
        "reset" => Some(texts::done_reset()),
        _ => None,
    };
    page.page.notice = text.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(page))
}

async fn save(access: Administers, Form(form): Form<Vec<(String, String)>>) -> Result<Redirect, Problem> {
    let value =
        |name: &str| form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let resets = value("act") == "reset";
    let setting = if resets { Setting::default() } else { typed(value)? };
    write(&access, &setting, value("revision").parse().ok()).await?;
    let done = if resets { "reset" } else { "saved" };
    Ok(Redirect::to(&access.here(&format!("customers/rules?done={done}"))))
}

/// Keeps it, and looks at all customers again; of two who change it at once, the second is told.
pub(super) async fn write(access: &Access, setting: &Setting, seen: Option<i64>) -> Result<i64, Problem> {
    if let Some((field, wrong)) = setting.wrong() {
        return Err(Problem::refused(field, wrong));
    }
    let change = access.vault.change(access.actor, async |change: &Change| {
        let (before, revision) = store::setting(change).await?;
        if seen.is_some_and(|seen| seen != revision) || !store::write(change, setting, revision).await? {
            return Ok::<_, VaultError>(None);
        }
        let touched = Rule::ALL.into_iter().filter(|rule| before.of(*rule) != setting.of(*rule));
        let touched: Vec<&str> = touched.map(Rule::as_str).collect();
        change.record(Fact::new("customer.rules_changed").with("rules", touched)).await?;
        customer::look_at_all(change).await?;
        Ok(Some(revision + 1))
    });
    let written = change.await.map_err(|error| Problem::broken(&error))?;
    written.ok_or_else(|| Problem::conflict(texts::changed_since()))
}

/// What was typed. A number that was left out stays what it usually is.
fn typed<'f>(value: impl Fn(&str) -> &'f str) -> Result<Setting, Problem> {
    let usual = Setting::default();
    let number = |name: &'static str, field: &str, usual: u32| match value(field).trim() {
        "" => Ok(usual),
        text => text.parse().map_err(|_| Problem::refused(name, texts::no_number())),
    };
    let mut setting = Setting {
        slow_percent: number("slow_percent", "slow_percent", usual.slow_percent)?,
        trial_days: number("trial_days", "trial_days", usual.trial_days)?,
        extension_days: number("extension_days", "extension_days", usual.extension_days)?,
        ..usual.clone()
    };
    for rule in Rule::ALL {
        let name = rule.as_str();
        let days = number(name, &format!("{name}.days"), usual.of(rule).days)?;
        setting.set(rule, Each { on: !value(name).is_empty(), days });
    }
    Ok(setting)
}

#[derive(Template)]
#[template(path = "attention/rules.html")]
struct RulesPage {
    page: Page,
    here: String,
    revision: i64,
    rules: Vec<Shown>,
    percent: Input,
    trial_days: Input,
    extension_days: Input,
    changes: bool,
}

struct Shown {
    name: &'static str,
    label: String,
    says: String,
    on: bool,
    days: Input,
}

impl RulesPage {
    fn new(access: &Access, setting: &Setting, revision: i64) -> Self {
        let mut page = access.page(texts::title());
        page.crumbs =
            vec![to(&crate::texts::customers::title(), &access.here("customers")), at(&texts::title())];
        let shown = |rule: Rule| {
            let (name, each) = (rule.as_str(), setting.of(rule));
            Shown {
                name,
                label: rule.label(),
                says: rule.says(setting),
                on: each.on,
                days: Input::number(format!("{name}.days"), texts::days_of(rule.label()))
                    .value(each.days.to_string()),
            }
        };
        let number = |name, label: String, value: u32| Input::number(name, label).value(value.to_string());
        Self {
            page,
            here: access.here("customers/rules"),
            revision,
            rules: Rule::ALL.map(shown).into(),
            percent: number("slow_percent", texts::percent(), setting.slow_percent),
            trial_days: number("trial_days", texts::trial_days(), setting.trial_days),
            extension_days: number("extension_days", texts::extension_days(), setting.extension_days),
            changes: access.role >= Role::Admin,
        }
    }
}

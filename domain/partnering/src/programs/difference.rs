//! What a program says, line by line as people read it, and in which lines two versions of it differ.

use kernel::Percent;

use super::{Definition, Motion, PassUp, Stage, Tier};
use crate::texts::programs as texts;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// What it is about, for programs.
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) value: String,
}

pub(super) fn line(key: &str, label: String, value: String) -> Line {
    Line { key: key.to_owned(), label, value }
}

/// A line that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) label: String,
    /// Empty where there was none.
    pub(crate) before: String,
    /// Empty where there is none any more.
    pub(crate) after: String,
}

/// What its partners are told.
pub(crate) fn lines(program: &Definition) -> Vec<Line> {
    let listed = |values: &[String], all: fn() -> String| match values {
        [] => all(),
        some => some.join(", "),
    };
    let motions: Vec<String> = program.motions.iter().copied().map(Motion::label).collect();
    let countries: Vec<String> =
        program.territories.iter().map(|code| trust::people::country(code)).collect();
    let mut lines = vec![
        line("name", texts::name(), program.name.clone()),
        line("kind", texts::kind(), program.kind.label()),
        line("description", texts::description(), program.description.clone()),
        line("motions", texts::motions(), motions.join(", ")),
        line("products", texts::products(), listed(&program.products, texts::all_products)),
        line("territories", texts::territories(), listed(&countries, texts::everywhere)),
        line("rate", program.earns.label(), web::rate(&program.rate)),
        line("window_days", texts::window(), window(program.window_days)),
        line("pass_up", texts::passing(), passing(program.pass_up)),
    ];
    lines.extend(program.registering.lines());
    for (at, stage) in program.stages.iter().enumerate() {
        lines.push(line(&format!("stage {at}"), texts::stage_numbered(at + 1), staged(stage)));
    }
    for (at, tier) in program.tiers.iter().enumerate() {
        lines.push(line(&format!("tier {at}"), texts::tier_numbered(at + 1), tiered(tier)));
    }
    if !program.tiers.is_empty() {
        lines.push(line("period_months", texts::period(), texts::months(program.period_months)));
        lines.push(line("grace_days", texts::grace(), texts::days(program.grace_days)));
    }
    lines.retain(|line| !line.value.is_empty());
    lines
}

/// The same, with what stays with who owns the program.
pub(crate) fn all_lines(program: &Definition, upstream: Option<&str>) -> Vec<Line> {
    let mut lines = lines(program);
    lines.extend(crate::agreements::lines(&program.terms));
    if let Some(name) = upstream {
        lines.push(line("upstream", texts::upstream(), name.to_owned()));
    }
    if !program.groups.is_empty() {
        lines.push(line("groups", texts::groups(), program.groups.join(", ")));
    }
    if !program.tiers.is_empty() {
        let how = if program.automatic { texts::by_themselves() } else { texts::by_hand() };
        lines.push(line("automatic", texts::moving(), how));
    }
    lines
}

/// Where they differ, in the order of the later one; what it no longer has comes last.
pub(crate) fn difference(before: &[Line], after: &[Line]) -> Vec<Changed> {
    let of =
        |lines: &[Line], key: &str| lines.iter().find(|line| line.key == key).map(|line| line.value.clone());
    let gone = before.iter().filter(|line| after.iter().all(|other| other.key != line.key));
    after
        .iter()
        .chain(gone)
        .map(|line| Changed {
            label: line.label.clone(),
            before: of(before, &line.key).unwrap_or_default(),
            after: of(after, &line.key).unwrap_or_default(),
        })
        .filter(|changed| changed.before != changed.after)
        .collect()
}

fn window(days: u32) -> String {
    if days == 0 { texts::no_window() } else { texts::days(days) }
}

pub(crate) fn passing(way: PassUp) -> String {
    match way {
        PassUp::Automatic => texts::passes_at_once(),
        PassUp::ByHand => texts::passes_by_hand(),
        PassUp::Never => texts::passes_never(),
    }
}

fn staged(stage: &Stage) -> String {
    let told = [&stage.description, &stage.action].into_iter().filter(|text| !text.is_empty());
    let name = texts::stage_counts(&stage.name, stage.counts_as.label());
    told.fold(name, |all, one| format!("{all} · {one}"))
}

fn tiered(tier: &Tier) -> String {
    let rate = (tier.rate != Percent::default()).then(|| web::rate(&tier.rate));
    let asked = Some(tier.asks()).filter(|asked| !asked.is_empty());
    let benefits = Some(tier.benefits.clone()).filter(|text| !text.is_empty());
    [rate, asked, benefits].into_iter().flatten().fold(tier.name.clone(), |all, one| format!("{all} · {one}"))
}

impl Tier {
    /// What has to be reached, in words; empty where nothing has to be.
    pub fn asks(&self) -> String {
        let accepted = (self.accepted > 0).then(|| texts::accepted_counted(self.accepted));
        let won = self.won.filter(|won| won.minor > 0).map(|won| texts::won_of(web::money(&won)));
        [accepted, won].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

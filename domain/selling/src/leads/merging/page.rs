//! The page on which leads of one company stand next to each other, and somebody chooses what is kept of each.

use askama::Template;
use kernel::LeadId;
use partnering::teams::Choices;
use trust::access::Access;
use web::Page;

use super::{
    actions::Together,
    fields::{NOTES, SAID, STAGE, Said, differs},
};
use crate::leads::{Lead, at, sentence, to, web::shell};
use crate::texts::leads as texts;

#[derive(Template)]
#[template(path = "leads/merging/compare.html")]
pub(super) struct ComparePage {
    page: Page,
    action: String,
    back: String,
    /// What is in the way.
    obstacle: Option<String>,
    sides: Vec<Side>,
    /// Whether the one that is kept can be chosen.
    free: bool,
    fields: Vec<Line>,
    /// What they all say, which needs no choice.
    same: Vec<(String, String)>,
}

/// One of the leads.
struct Side {
    id: String,
    href: String,
    title: String,
    told: String,
    /// What binds it: that others know it, or that it is worked on.
    marks: Vec<String>,
    kept: bool,
}

/// Something that they say differently.
struct Line {
    name: &'static str,
    label: String,
    cells: Vec<Cell>,
    /// Whether all can stand one after the other.
    all: bool,
}

/// What one of them says of it.
struct Cell {
    id: String,
    side: String,
    value: Option<String>,
    chosen: bool,
}

impl ComparePage {
    pub(super) fn new(access: &Access, together: &Together, choices: &Choices) -> Self {
        let here = access.here("leads");
        let usual = together.usual().map(|lead| lead.id);
        let worked = together.leads.iter().any(|lead| lead.deal.is_some());
        let asked = |said: &&Said| differs(said, &together.leads, choices) && !(said.name == STAGE && worked);
        let told = |said: &&Said| !differs(said, &together.leads, choices);
        let first = together.leads.first();
        let same = SAID
            .iter()
            .filter(told)
            .filter_map(|said| Some(((said.label)(), (said.shown)(&first?.draft, choices)?)));
        let mut page = shell(access, texts::merge_title(), None);
        page.crumbs = vec![to(&texts::title(), &here), at(&texts::merge_title())];
        Self {
            page,
            action: format!("{here}/merge"),
            back: first.map_or_else(|| here.clone(), |lead| format!("{here}/{}", lead.id)),
            obstacle: together.obstacle().map(|obstacle| sentence(&obstacle.to_string())),
            sides: together.leads.iter().map(|lead| side(&here, together, lead, usual)).collect(),
            free: together.must().is_none(),
            fields: SAID.iter().filter(asked).map(|said| line(said, together, choices, usual)).collect(),
            same: same.collect(),
        }
    }
}

fn side(here: &str, together: &Together, lead: &Lead, usual: Option<LeadId>) -> Side {
    let known = together.is_crossed(lead).then(texts::merge_known);
    let worked = lead.deal.is_some().then(texts::worked);
    Side {
        id: lead.id.to_string(),
        href: format!("{here}/{}", lead.id),
        title: lead.title(),
        told: texts::merge_side(&lead.draft.product, web::date(&lead.added.strftime("%Y-%m-%d").to_string())),
        marks: known.into_iter().chain(worked).collect(),
        kept: Some(lead.id) == usual,
    }
}

fn line(said: &'static Said, together: &Together, choices: &Choices, usual: Option<LeadId>) -> Line {
    let value = |lead: &Lead| (said.shown)(&lead.draft, choices);
    let gives = together.leads.iter().filter(|lead| value(lead).is_some());
    let usual =
        gives.clone().find(|lead| Some(lead.id) == usual).or(gives.clone().next()).map(|lead| lead.id);
    let all = said.name == NOTES && gives.count() > 1;
    let cells = together.leads.iter().map(|lead| Cell {
        id: lead.id.to_string(),
        side: lead.title(),
        value: value(lead),
        chosen: !all && Some(lead.id) == usual,
    });
    Line { name: said.name, label: (said.label)(), cells: cells.collect(), all }
}

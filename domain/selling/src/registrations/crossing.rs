//! The page before anything leaves: what crosses, what stays, under which agreement (V3).

use askama::Template;
use trust::{access::Access, agreements::Clause};
use web::{Field, Page};

use super::{Preview, SaleField, kinds::SUBMITTED};
use crate::leads::{at, to};
use crate::texts::registrations as texts;

#[derive(Template)]
#[template(path = "registrations/register.html")]
pub(super) struct CrossingPage {
    page: Page,
    back: String,
    action: String,
    title: String,
    peer: String,
    partnership: String,
    /// What the terms require: it crosses always.
    required: Vec<Choice>,
    /// What usually crosses, and may be kept.
    usual: Vec<Choice>,
    /// What usually stays, and may be sent along.
    unusual: Vec<Choice>,
    stays: Vec<Field>,
    terms: Vec<(String, String)>,
    /// What to know before: that it is registered by another way.
    warnings: Vec<String>,
}

struct Choice {
    name: &'static str,
    label: String,
    value: String,
}

impl CrossingPage {
    /// The page; none where the terms speak of no registrations.
    pub(super) fn new(access: &Access, preview: Preview) -> Option<Self> {
        let Preview { lead, partnership, agreement, crosses, stays, elsewhere } = preview;
        let clause = agreement.outgoing(SUBMITTED.name)?;
        let (mut required, mut usual, mut unusual) = (Vec::new(), Vec::new(), Vec::new());
        for (field, value) in crosses {
            let choice = Choice { name: field.name, label: (field.label)(), value };
            column(&field, clause, &mut required, &mut usual, &mut unusual).push(choice);
        }
        let since = agreement.accepted.unwrap_or(agreement.proposed).strftime("%Y-%m-%d").to_string();
        let peer = partnership.peer_name;
        let onward = if clause.onward { texts::goes_on(&peer) } else { texts::stays_there(&peer) };
        let terms = vec![
            (
                texts::agreement(),
                texts::agreement_which(&agreement.terms.name, agreement.which.version, web::date(&since)),
            ),
            (texts::purpose(), clause.purpose.clone()),
            (texts::kept_for(), texts::months(clause.keep_months)),
            (texts::onward(), onward),
        ];
        let back = access.here(&format!("leads/{}", lead.id));
        let mut page = access.page(texts::register_with(&peer));
        page.crumbs = vec![
            to(&crate::texts::leads::title(), &access.here("leads")),
            to(&lead.title(), &back),
            at(&texts::register()),
        ];
        Some(Self {
            page,
            action: format!("{back}/register?with={}", partnership.id),
            back,
            title: lead.title(),
            partnership: partnership.id.to_string(),
            warnings: elsewhere.iter().map(|one| one.said(&peer)).collect(),
            peer,
            required,
            usual,
            unusual,
            stays: stays.into_iter().map(|(label, value)| Field::kept(label, value)).collect(),
            terms,
        })
    }
}

fn column<'c>(
    field: &SaleField,
    clause: &Clause,
    required: &'c mut Vec<Choice>,
    usual: &'c mut Vec<Choice>,
    unusual: &'c mut Vec<Choice>,
) -> &'c mut Vec<Choice> {
    match (field.required(clause), field.usual) {
        (true, _) => required,
        (false, true) => usual,
        (false, false) => unusual,
    }
}

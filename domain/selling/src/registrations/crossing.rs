//! The page before anything leaves: what crosses, what stays, under which agreement (V3).

use askama::Template;
use trust::{access::Access, agreements::Class};
use web::{Field, Input, Page};

use super::{
    Basis, Preview, Registration, State,
    asking::{self, ANSWER_MOST},
    following::SAID_MOST,
    kinds::SUBMITTED,
};
use crate::evidence;
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
    /// Files that can be sent along.
    files: Vec<evidence::Choice>,
    terms: Vec<(String, String)>,
    /// Where the lead is changed.
    edit: String,
    /// What the program asks for and the lead does not say.
    unsaid: Vec<String>,
    /// What the program asks beside: each question with where it is answered.
    questions: Vec<(String, Input)>,
    /// On what ground a person's data cross, where any may.
    basis: Option<Input>,
    /// What was asked, and where it is answered, when it is submitted again.
    again: Option<(String, Input)>,
    /// What to know before: that it is registered by another way.
    warnings: Vec<String>,
}

struct Choice {
    name: &'static str,
    label: String,
    value: String,
    ticked: bool,
}

impl CrossingPage {
    /// The page; none where the terms speak of no registrations.
    pub(super) fn new(access: &Access, preview: Preview) -> Option<Self> {
        let Preview { lead, partnership, agreement, crosses, stays, elsewhere, unsaid, registering } =
            preview;
        let clause = agreement.outgoing(SUBMITTED.name)?;
        let personal = crosses.iter().any(|(field, _)| field.class == Class::Contact);
        let grounds = Basis::ALL.map(|basis| (basis.as_str().to_owned(), basis.label()));
        let grounds: Vec<_> = [(String::new(), texts::no_ground())].into_iter().chain(grounds).collect();
        let basis = Input::choice("basis", texts::basis(), grounds).hint(texts::basis_hint());
        let (mut required, mut usual, mut unusual) = (Vec::new(), Vec::new(), Vec::new());
        for (field, value) in crosses {
            let choice = Choice { name: field.name, label: (field.label)(), value, ticked: field.usual };
            let column = match (asking::requires(&registering, clause, &field), field.usual) {
                (true, _) => &mut required,
                (false, true) => &mut usual,
                (false, false) => &mut unusual,
            };
            column.push(choice);
        }
        let answered = |(at, question): (usize, &String)| {
            let input = Input::long("said", question.clone()).id(format!("said-{at}"));
            (question.clone(), input.most(ANSWER_MOST).required())
        };
        let questions = asking::questions(&registering, clause).iter().enumerate().map(answered).collect();
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
            edit: format!("{back}/edit"),
            back,
            title: lead.title(),
            basis: personal.then_some(basis),
            again: None,
            unsaid,
            questions,
            partnership: partnership.id.to_string(),
            warnings: elsewhere.iter().map(|one| one.said(&peer)).collect(),
            peer,
            required,
            usual,
            unusual,
            stays: stays.into_iter().map(|(label, value)| Field::kept(label, value)).collect(),
            terms,
            files: Vec::new(),
        })
    }

    /// With the files that can go along, or that stay.
    pub(super) fn with_files(mut self, offer: evidence::Offer) -> Self {
        self.stays.extend(offer.stays());
        self.files = offer.offered();
        self
    }

    /// With something else to know before.
    pub(super) fn warned(mut self, warning: Option<String>) -> Self {
        self.warnings.extend(warning);
        self
    }

    /// The page before it is submitted again: what was asked, and where that is answered.
    pub(super) fn again(access: &Access, preview: Preview, known: &Registration) -> Option<Self> {
        let State::Returned { question, .. } = &known.state else { return None };
        let here = access.here(&format!("registrations/{}", known.id));
        let mut page = Self::new(access, preview)?;
        for side in [&mut page.usual, &mut page.unusual] {
            side.iter_mut()
                .for_each(|choice| choice.ticked = known.fields.iter().any(|name| name == choice.name));
        }
        for (question, input) in &mut page.questions {
            let before = known.course.answers.iter().find(|one| one.question == *question);
            *input = input.clone().value(before.map(|one| one.answer.clone()).unwrap_or_default());
        }
        if let Some(basis) = known.course.basis {
            page.basis = page.basis.map(|input| input.value(basis.as_str()));
        }
        page.page.crumbs = vec![
            to(&texts::title(), &access.here("registrations")),
            to(&page.title, &here),
            at(&texts::submit_again()),
        ];
        page.action = format!("{here}/resubmission");
        page.back = here;
        let answer = Input::long("answer", texts::your_answer()).hint(texts::they_read()).most(SAID_MOST);
        page.again = Some((question.clone(), answer));
        Some(page)
    }
}

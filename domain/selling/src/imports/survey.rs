//! Looking through a file before anything is made of it: what is asked, what the first rows would become, and which
//! have mistakes.

use sheets::reading::{Cell, Format, Way};
use vault::{Tx, Vault, VaultError};

use super::{
    arrangement::{Arrangement, Field},
    flow::Flow,
    import::{ImportError, Survey, TOLD},
    understanding::{Seen, Understanding},
};
use crate::leads::{Draft, Own, same};

/// How many rows are shown as they would become.
const SHOWN: usize = 10;

/// A file and how it is read.
pub(super) struct Source {
    /// What it holds.
    pub(super) content: Vec<u8>,
    /// What kind of table it is.
    pub(super) format: Format,
    /// How it is read.
    pub(super) way: Way,
}

/// The headings of a file, what stands first in each column, and what it shows of how things are written in it.
pub(super) struct Looked {
    pub(super) headings: Vec<String>,
    samples: Vec<String>,
    rows: u64,
    seen: Seen,
}

/// Looks how a file is written, where its columns mean what `arranged` says of its headings.
pub(super) async fn look(
    source: &Source,
    arranged: impl FnOnce(&[String]) -> Arrangement,
) -> Result<(Looked, Arrangement), ImportError> {
    let mut flow = Flow::begin(source.content.clone(), source.format, source.way.clone()).await?;
    let headings = std::mem::take(&mut flow.headings);
    let arrangement = arranged(&headings);
    let mut looked =
        Looked { samples: vec![String::new(); headings.len()], headings, rows: 0, seen: Seen::default() };
    while let Some(rows) = flow.next().await? {
        looked.rows += rows.len() as u64;
        for cells in rows.iter().filter_map(|row| row.cells.as_ref().ok()) {
            looked.seen.look(&arrangement, cells);
            looked.sample(cells);
        }
    }
    Ok((looked, arrangement))
}

impl Looked {
    fn sample(&mut self, cells: &[Cell]) {
        for (sample, cell) in self.samples.iter_mut().zip(cells) {
            if sample.is_empty() {
                *sample = cell.text().trim().chars().take(80).collect();
            }
        }
    }

    /// What the file shows of how days and amounts are written.
    pub(super) fn seen(&self) -> Seen {
        self.seen
    }
}

/// Looks through a file as it is arranged.
pub(super) async fn survey(
    vault: &Vault,
    source: &Source,
    (looked, arrangement): (Looked, &Arrangement),
    own: &Own,
) -> Result<Survey, ImportError> {
    let Looked { headings, samples, rows, seen } = looked;
    let questions = seen.questions(arrangement);
    let mut survey = Survey { samples, rows, questions, ..Survey::default() };
    let fields = arrangement.fields();
    let understanding = Understanding { arrangement, headings: &headings, own, seen };
    let mut flow = Flow::begin(source.content.clone(), source.format, source.way.clone()).await?;
    while let Some(rows) = flow.next().await? {
        let mut drafts = Vec::with_capacity(rows.len());
        for row in &rows {
            match understanding.row(row) {
                Ok(draft) => {
                    if survey.preview.len() < SHOWN {
                        survey.preview.push((row.number, shown(&draft, &fields)));
                    }
                    drafts.push(draft);
                }
                Err(mistakes) => {
                    let room = TOLD.saturating_sub(survey.mistakes.len());
                    survey.mistakes.extend(mistakes.into_iter().take(room));
                }
            }
        }
        survey.good += drafts.len() as u64;
        let there = async |tx: &Tx| {
            let known = same::known(tx, &drafts).await?;
            Ok::<_, VaultError>(drafts.iter().filter(|draft| !known.of(draft).is_empty()).count() as u64)
        };
        survey.there += vault.read(there).await?;
    }
    survey.headings = headings;
    Ok(survey)
}

/// A lead as a line of the preview.
fn shown(draft: &Draft, fields: &[Field]) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let shown = |field: &Field| match field {
        Field::Company => text(&draft.company),
        Field::Domain => draft.domain.as_ref().map(ToString::to_string).unwrap_or_default(),
        Field::CompanyNumber => text(&draft.company_number),
        Field::Country => text(&draft.country),
        Field::Product => draft.product.clone(),
        Field::Value => draft.value.map(|value| value.to_string()).unwrap_or_default(),
        Field::Currency => draft.value.map(|value| value.currency.code().to_owned()).unwrap_or_default(),
        Field::ClosesOn => draft.closes_on.map(text::day).unwrap_or_default(),
        Field::ContactName => text(&draft.contact_name),
        Field::ContactEmail => draft.contact_email.as_ref().map(ToString::to_string).unwrap_or_default(),
        Field::ContactPhone => text(&draft.contact_phone),
        Field::ContactTimeZone => text(&draft.contact_time_zone),
        Field::Notes => text(&draft.notes).chars().take(60).collect(),
        Field::ExternalId => text(&draft.external_id),
    };
    fields.iter().map(shown).collect()
}

//! A form while somebody fills it in: which page is shown, what was answered so far, and what comes next. Nothing of
//! it is kept here: it travels in the page, under the node's stamp, and is read again with what is sent.

use std::collections::{BTreeMap, BTreeSet};

use ::forms::{Definition, Given, Judged, Kind, PREFIX, Unknown, Wrong, inputs, judge};
use jiff::SignedDuration;
use kernel::{FormId, Timestamp, from_millis, millis};
use serde::{Deserialize, Serialize};
use trust::stamped;
use vault::{Vaults, rows::Uuid};
use web::{Filled, Input};

use crate::texts::forms as texts;

const PURPOSE: &str = "partnering.forms";
/// For how long a form that is open somewhere is taken as it was shown.
const LASTS: SignedDuration = SignedDuration::from_hours(24);
/// Sooner than this, nobody has typed anything.
const TYPING: SignedDuration = SignedDuration::from_secs(3);
/// All answers together, in bytes.
const MOST: usize = 256 << 10;
/// The name of the field that nobody sees.
pub(super) const TRAP: &str = "homepage";

/// What a form that is being filled in carries from page to page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Carried {
    pub(super) form: FormId,
    /// The version that is shown; the revision of the draft, where it is tried out.
    pub(super) version: i64,
    began: i64,
    pub(super) stamp: Uuid,
    page: usize,
    /// Which fields the page had when it was shown.
    offered: BTreeSet<String>,
    pub(super) given: Given,
}

/// What a page of a form sends.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) carried: Option<Carried>,
    /// Where to.
    pub(super) back: bool,
    /// Whether the field was filled in that nobody sees.
    pub(super) trapped: bool,
    answers: BTreeMap<String, Vec<String>>,
    pub(super) files: Vec<(String, String, Vec<u8>)>,
}

/// What follows from it.
pub(super) enum Next {
    /// A page, with what there is to say.
    Show(Shown),
    /// Everything is answered.
    Send(Carried),
}

/// A page of a form, as it is shown.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) title: String,
    pub(super) inputs: Vec<Input>,
    pub(super) carried: Carried,
    /// Which page of how many; none where there is one.
    pub(super) place: Option<String>,
    pub(super) first: bool,
    pub(super) last: bool,
    /// Whether something is wrong on it.
    pub(super) wrong: bool,
    pub(super) told: Option<String>,
}

/// Why what was sent cannot be taken at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    /// An answer to what is not asked.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// More than is taken.
    #[error("{}", texts::too_much())]
    TooMuch,
}

impl Carried {
    /// The beginning.
    pub(super) fn new(form: FormId, version: i64, now: Timestamp, stamp: Uuid) -> Self {
        let (offered, given) = Default::default();
        Self { form, version, began: millis(now), stamp, page: 0, offered, given }
    }

    /// As it travels.
    pub(super) fn sealed(&self, vaults: &Vaults) -> String {
        stamped::write(vaults, PURPOSE, &serde_json::to_vec(self).unwrap_or_default())
    }

    fn read(vaults: &Vaults, word: &str) -> Option<Self> {
        serde_json::from_slice(&stamped::read_all(vaults, PURPOSE, word)?).ok()
    }

    /// Whether it is too old to be taken as it was shown.
    pub(super) fn is_old(&self, now: Timestamp) -> bool {
        now.duration_since(from_millis(self.began)) >= LASTS
    }

    /// Whether it was filled in sooner than anybody types.
    pub(super) fn is_fast(&self, now: Timestamp) -> bool {
        now.duration_since(from_millis(self.began)) < TYPING
    }

    /// The same answers under another version, from its beginning: what it does not ask is left out, and files are
    /// chosen again.
    pub(super) fn anew(&self, definition: &Definition, fresh: Self) -> Self {
        let mut given = self.given.clone();
        given.files.clear();
        given.texts.retain(|key, _| definition.field(key).is_some());
        Self { given, ..fresh }
    }
}

impl Sent {
    /// Reads what a browser sent.
    pub(super) fn read(vaults: &Vaults, filled: Filled) -> Self {
        let mut sent = Self::default();
        for (name, text) in filled.texts {
            match (name.as_str(), name.strip_prefix(PREFIX)) {
                ("carried", _) => sent.carried = Carried::read(vaults, &text),
                ("go", _) => sent.back = text == "back",
                (TRAP, _) => sent.trapped = !text.is_empty(),
                (_, Some(key)) => sent.answers.entry(key.to_owned()).or_default().push(text),
                _ => {}
            }
        }
        let brought = filled.files.into_iter();
        sent.files = brought
            .filter_map(|file| Some((file.field.strip_prefix(PREFIX)?.to_owned(), file.name, file.content)))
            .collect();
        sent
    }
}

/// Puts what was sent to what was answered before: the answers of the page that was shown.
///
/// # Errors
/// An answer to what the page does not ask, or more than is taken.
pub(super) fn merged(definition: &Definition, sent: &Sent, carried: Carried) -> Result<Carried, Refused> {
    let mut carried = carried;
    let fields: Vec<&str> = definition
        .pages
        .get(carried.page)
        .map(|page| page.fields.iter().map(|field| field.key.as_str()).collect())
        .unwrap_or_default();
    let keys = sent.answers.keys().map(String::as_str).chain(sent.files.iter().map(|(key, ..)| key.as_str()));
    if let Some(key) = keys.into_iter().find(|key| !fields.contains(key)) {
        return Err(Unknown(key.chars().take(60).collect()).into());
    }
    for key in fields.iter().filter(|key| carried.offered.contains(**key)) {
        carried.given.texts.remove(*key);
    }
    for (key, typed) in &sent.answers {
        let kept: Vec<String> = typed.iter().filter(|text| !text.is_empty()).cloned().collect();
        let file = definition.field(key).is_some_and(|field| matches!(field.kind, Kind::File { .. }));
        // A browser sends the field of a file that was not chosen as an empty text where the form is not in parts.
        if !kept.is_empty() && !file {
            carried.given.texts.insert(key.clone(), kept);
        }
    }
    let size = |texts: &Vec<String>| texts.iter().map(String::len).sum::<usize>();
    if carried.given.texts.values().map(size).sum::<usize>() > MOST {
        return Err(Refused::TooMuch);
    }
    Ok(carried)
}

/// What follows from what was sent, with what is wrong with files that were not kept.
///
/// # Errors
/// An answer to what is not asked.
pub(super) fn step(
    definition: &Definition,
    carried: Carried,
    back: bool,
    files: &BTreeMap<String, Wrong>,
    now: Timestamp,
) -> Result<Next, Unknown> {
    let mut judged = verdict(definition, &carried, files, now)?;
    let at = carried.page;
    // What the answers on this page brought up has not been seen, and so is not wrong.
    let asked = definition.pages.get(at).into_iter().flat_map(|page| &page.fields);
    let unseen: Vec<_> = asked
        .filter(|field| judged.shown.contains(&field.key) && !carried.offered.contains(field.key.as_str()))
        .map(|field| field.key.clone())
        .collect();
    judged.wrongs.retain(|key, _| !unseen.contains(key));
    let pages = definition.pages.iter().enumerate();
    let mut shown = pages.filter(|(_, page)| judged.has(page));
    if back {
        let before = shown.rfind(|(number, _)| *number < at).map_or(at, |(number, _)| number);
        return Ok(Next::Show(page(definition, Carried { page: before, ..carried }, &judged, false, None)));
    }
    if let Some((wrong, _)) = shown.clone().find(|(number, page)| *number <= at && judged.is_wrong(page)) {
        let told = Some(texts::look_again());
        return Ok(Next::Show(page(definition, Carried { page: wrong, ..carried }, &judged, true, told)));
    }
    if !unseen.is_empty() {
        let told = Some(texts::more_asked());
        return Ok(Next::Show(page(definition, carried, &judged, false, told)));
    }
    match shown.find(|(number, _)| *number > at) {
        Some((next, _)) => {
            Ok(Next::Show(page(definition, Carried { page: next, ..carried }, &judged, false, None)))
        }
        None => Ok(Next::Send(carried)),
    }
}

/// The page that somebody has before them, with something to say.
///
/// # Errors
/// An answer to what is not asked.
pub(super) fn again(
    definition: &Definition,
    carried: Carried,
    wrongs: &BTreeMap<String, Wrong>,
    told: Option<String>,
    now: Timestamp,
) -> Result<Shown, Unknown> {
    let judged = verdict(definition, &carried, wrongs, now)?;
    let at = definition.pages.iter().position(|page| wrongs.keys().any(|key| asks(page, key)));
    let carried = Carried { page: at.unwrap_or(carried.page), ..carried };
    Ok(page(definition, carried, &judged, !wrongs.is_empty(), told))
}

fn asks(page: &::forms::Page, key: &str) -> bool {
    page.fields.iter().any(|field| field.key.as_str() == key)
}

/// The first page, with nothing answered or with what was.
pub(super) fn begun(definition: &Definition, carried: Carried, now: Timestamp) -> Shown {
    let judged = judge(definition, &carried.given, now).unwrap_or_default();
    let first = definition.pages.iter().position(|page| judged.has(page)).unwrap_or_default();
    page(definition, Carried { page: first, ..carried }, &judged, false, None)
}

fn verdict(
    definition: &Definition,
    carried: &Carried,
    files: &BTreeMap<String, Wrong>,
    now: Timestamp,
) -> Result<Judged, Unknown> {
    let mut judged = judge(definition, &carried.given, now)?;
    let shown: Vec<_> = judged.shown.iter().cloned().collect();
    for key in shown {
        if let Some(wrong) = files.get(key.as_str()) {
            judged.wrongs.insert(key, wrong.clone());
        }
    }
    Ok(judged)
}

fn page(
    definition: &Definition,
    carried: Carried,
    judged: &Judged,
    tells: bool,
    told: Option<String>,
) -> Shown {
    let nothing = ::forms::Page::default();
    let at = carried.page;
    let here = definition.pages.get(at).unwrap_or(&nothing);
    let pages: Vec<usize> = (definition.pages.iter().enumerate())
        .filter(|(_, page)| judged.has(page))
        .map(|(number, _)| number)
        .collect();
    let number = pages.iter().filter(|page| **page <= at).count();
    let asked = here.fields.iter().filter(|field| judged.shown.contains(&field.key));
    let offered = asked.map(|field| field.key.to_string()).collect();
    Shown {
        title: here.title.clone(),
        inputs: inputs(here, &carried.given, judged, tells),
        place: (definition.pages.len() > 1).then(|| texts::page_of(number, pages.len())),
        first: pages.first().is_none_or(|first| *first == at),
        // What is asked on later pages may depend on this one.
        last: definition.pages.len() <= at + 1,
        wrong: tells,
        carried: Carried { offered, ..carried },
        told,
    }
}

//! What the pages of imports show.

use askama::Template;
use kernel::Timestamp;
use sheets::reading::{CHARSETS, Format, column};
use trust::access::{Access, Role};
use web::{Empty, Input, Page, Progress, Tag};

use super::{
    Import, State,
    arrangement::{Dates, Decimals, Existing, Field},
    import::{Mistake, Question},
};
use crate::{
    leads::{Lead, at, to},
    texts::{imports as texts, leads as words},
};

#[derive(Template)]
#[template(path = "imports/list.html")]
pub(super) struct ListPage {
    page: Page,
    works: bool,
    action: String,
    file: Input,
    running: bool,
    rows: Vec<Line>,
    empty: Empty,
}

/// An import in the list.
struct Line {
    href: String,
    name: String,
    told: String,
    state: Tag,
}

impl ListPage {
    pub(super) fn new(access: &Access, imports: &[Import], error: Option<String>, now: Timestamp) -> Self {
        let here = access.here("imports");
        let mut page = access.page(texts::title());
        page.crumbs = vec![to(&words::title(), &access.here("leads")), at(&texts::title())];
        let file = Input::file("file", texts::file(), ".csv,.tsv,.txt,.xlsx");
        let line = |import: &Import| Line {
            href: format!("{here}/{}", import.id),
            name: import.name.clone(),
            told: texts::brought(web::number(import.survey.rows), web::moment(import.brought, now)),
            state: tag(import.state),
        };
        Self {
            page,
            works: works(access),
            running: imports.iter().any(|import| import.state.is_under_way()),
            rows: imports.iter().map(line).collect(),
            file: file.hint(texts::file_hint()).error(error).required(),
            action: here,
            empty: Empty { icon: "document", title: texts::none(), text: texts::none_about(), action: None },
        }
    }
}

fn works(access: &Access) -> bool {
    access.role >= Role::Member
}

fn tag(state: State) -> Tag {
    let (kind, text) = match state {
        State::Draft => (web::Kind::Info, texts::is_draft()),
        State::Running => (web::Kind::Info, texts::is_running()),
        State::Done => (web::Kind::Good, texts::is_done()),
        State::Undoing => (web::Kind::Info, texts::is_undoing()),
        State::Undone => (web::Kind::Plain, texts::is_undone()),
        State::Failed => (web::Kind::Bad, texts::is_failed()),
    };
    Tag { kind, text }
}

#[derive(Template)]
#[template(path = "imports/show.html")]
pub(super) struct ShowPage {
    page: Page,
    here: String,
    name: String,
    state: Tag,
    works: bool,
    told: String,
    error: Option<String>,
    draft: Option<Draft>,
    progress: Option<Progress>,
    facts: Vec<(String, String)>,
    mistakes: Vec<Mistake>,
    more_mistakes: bool,
    file: bool,
    can_undo: bool,
    stayed: Vec<(String, String)>,
    undone: bool,
}

/// What a draft asks, and shows of what it would become.
struct Draft {
    reading: Vec<Input>,
    columns: Vec<Input>,
    choices: Vec<Input>,
    questions: Vec<String>,
    heads: Vec<String>,
    preview: Vec<(u64, Vec<String>)>,
    button: Option<String>,
    there: Option<String>,
}

impl ShowPage {
    pub(super) fn new(
        access: &Access,
        import: &Import,
        stayed: &[Lead],
        error: Option<String>,
        now: Timestamp,
    ) -> Self {
        let mut page = access.page(import.name.clone());
        page.crumbs = vec![to(&texts::title(), &access.here("imports")), at(&import.name)];
        let (done, survey) = (import.state == State::Done, &import.survey);
        let running = match import.state {
            State::Running => Some((Some((done_rows(import), survey.rows)), String::new())),
            State::Undoing => Some((None, texts::taking_back())),
            _ => None,
        };
        Self {
            page,
            here: access.here(&format!("imports/{}", import.id)),
            name: import.name.clone(),
            state: tag(import.state),
            works: works(access),
            told: texts::brought(web::number(survey.rows), web::moment(import.brought, now)),
            error,
            draft: (import.state == State::Draft).then(|| Draft::of(import)),
            progress: running.map(|(done, text)| Progress { label: texts::bringing_in(), done, text }),
            facts: if import.state == State::Draft { Vec::new() } else { facts(import) },
            more_mistakes: survey.mistakes.len() >= super::import::TOLD,
            mistakes: survey.mistakes.clone(),
            file: import.errors.is_some(),
            can_undo: done && import.counts.added + import.counts.updated > 0,
            stayed: stayed
                .iter()
                .map(|lead| (access.here(&format!("leads/{}", lead.id)), lead.title()))
                .collect(),
            undone: import.state == State::Undone,
        }
    }
}

fn done_rows(import: &Import) -> u64 {
    let counts = import.counts;
    counts.added + counts.updated + counts.skipped + counts.wrong
}

fn facts(import: &Import) -> Vec<(String, String)> {
    let counts = import.counts;
    let all = [
        (texts::added(), counts.added),
        (texts::updated(), counts.updated),
        (texts::skipped(), counts.skipped),
        (texts::wrong(), counts.wrong),
    ];
    all.into_iter().map(|(label, count)| (label, web::number(count))).collect()
}

impl Draft {
    fn of(import: &Import) -> Self {
        let survey = &import.survey;
        let ready = survey.questions.is_empty() && survey.good > 0;
        Self {
            reading: reading(import),
            columns: columns(import),
            choices: choices(import),
            questions: survey.questions.iter().map(|question| question.asked()).collect(),
            heads: import.arrangement.fields().into_iter().map(Field::label).collect(),
            preview: survey.preview.clone(),
            button: ready.then(|| texts::bring_in(survey.good)),
            there: (survey.there > 0).then(|| texts::of_companies_here(survey.there)),
        }
    }
}

/// How the file is read: of a workbook the sheet, of text the encoding and what parts cells.
fn reading(import: &Import) -> Vec<Input> {
    let way = &import.way;
    let pair = |text: &str, label: String| (text.to_owned(), label);
    let mut inputs = match import.format {
        Format::Xlsx => {
            let sheets = import.sheets.iter().map(|sheet| (sheet.clone(), sheet.clone()));
            let chosen = way.sheet.clone().unwrap_or_default();
            vec![Input::choice("sheet", texts::sheet(), sheets).value(chosen)]
        }
        Format::Csv => {
            let charsets = CHARSETS.iter().map(|one| pair(one, charset(one)));
            let delimiters = [
                pair(",", texts::comma()),
                pair(";", texts::semicolon()),
                pair("\t", texts::tab()),
                pair("|", texts::bar()),
            ];
            vec![
                Input::choice("charset", texts::charset(), charsets).value(way.charset.clone()),
                Input::choice("delimiter", texts::delimiter(), delimiters).value(way.delimiter.to_string()),
            ]
        }
    };
    let heading = way.heading.map(|row| row.to_string()).unwrap_or_default();
    let input = Input::exact("heading", texts::heading_row()).aside(texts::optional()).most(7);
    inputs.push(input.hint(texts::heading_row_hint()).value(heading));
    inputs
}

fn charset(name: &str) -> String {
    match name {
        "utf-8" => texts::utf8(),
        "utf-16le" => texts::utf16_le(),
        "utf-16be" => texts::utf16_be(),
        "windows-1252" => texts::western(),
        "windows-1250" => texts::central_european(),
        "windows-1251" => texts::cyrillic(),
        "shift_jis" => texts::japanese(),
        _ => texts::chinese(),
    }
}

/// What each column becomes.
fn columns(import: &Import) -> Vec<Input> {
    let survey = &import.survey;
    let fields = || {
        let out = (String::new(), texts::left_out());
        [out].into_iter().chain(Field::ALL.map(|field| (field.word().to_owned(), field.label())))
    };
    let input = |(place, heading): (usize, &String)| {
        let label = match heading.as_str() {
            "" => column(place),
            heading => texts::column_named(column(place), heading),
        };
        let chosen = import.arrangement.columns.get(place).copied().flatten();
        let sample = survey.samples.get(place).map_or("", String::as_str);
        let hint = if sample.is_empty() { texts::no_sample() } else { texts::sample(sample) };
        let input = Input::choice("column", label, fields()).id(format!("column-{place}")).hint(hint);
        input.value(chosen.map_or("", Field::word))
    };
    survey.headings.iter().enumerate().map(input).collect()
}

/// What else is to be said.
fn choices(import: &Import) -> Vec<Input> {
    let arrangement = &import.arrangement;
    let asked = |question: Question| import.survey.questions.contains(&question).then(|| question.asked());
    let pair = |value: &str, label: String| (value.to_owned(), label);
    let dates = [
        pair("auto", texts::as_the_file_shows()),
        pair("day_first", texts::day_first()),
        pair("month_first", texts::month_first()),
    ];
    let decimals = [
        pair("auto", texts::as_the_file_shows()),
        pair("point", texts::point()),
        pair("comma", texts::comma_decimal()),
    ];
    let existing = [pair("skip", texts::skip()), pair("add", texts::add()), pair("update", texts::update())];
    let word = |dates: Dates| match dates {
        Dates::Auto => "auto",
        Dates::DayFirst => "day_first",
        Dates::MonthFirst => "month_first",
    };
    let sign = |decimals: Decimals| match decimals {
        Decimals::Auto => "auto",
        Decimals::Point => "point",
        Decimals::Comma => "comma",
    };
    let what = |existing: Existing| match existing {
        Existing::Skip => "skip",
        Existing::Add => "add",
        Existing::Update => "update",
    };
    vec![
        Input::choice("existing", texts::existing(), existing)
            .hint(texts::existing_hint())
            .value(what(arrangement.existing)),
        Input::text("product", texts::product_of_all())
            .aside(texts::optional())
            .hint(texts::product_of_all_hint())
            .value(arrangement.product.clone())
            .error(asked(Question::Product)),
        Input::choice("dates", texts::dates(), dates)
            .value(word(arrangement.dates))
            .error(asked(Question::Dates)),
        Input::choice("decimals", texts::decimals(), decimals)
            .value(sign(arrangement.decimals))
            .error(asked(Question::Decimals)),
        Input::exact("currency", texts::currency_of_all())
            .aside(texts::optional())
            .hint(texts::currency_of_all_hint())
            .most(3)
            .value(arrangement.currency.clone())
            .error(asked(Question::Currency)),
    ]
}

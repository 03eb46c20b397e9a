//! Imports for programs.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use serde::Deserialize;
use serde_json::{Value, json};
use sheets::reading::{CHARSETS, DELIMITERS};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::{BlobBytes, Change, Tx};
use web::{
    Face, Listed, Problem, Rooms, Sample, Saved, Upload,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, shapes, text, texts, word},
    },
};

use super::{
    Import, ImportError,
    actions::{self, Asked},
    arrangement::{Arrangement, Dates, Decimals, Existing, Field},
    import::{Mistake, TOLD},
    mistakes, store, undoing,
    web::{SAMPLE, opened},
};
use crate::{identified, texts::imports as words};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms
        .api(Method::GET, "/api/v1/imports", "Lists the files that were brought.", Sample::get(), list)
        .answers(Answers::List(&IMPORT));
    rooms.upload(
        Face::Api,
        "/api/v1/imports",
        "Brings a file of leads, CSV or XLSX, as a draft: nothing is made of it before it runs. The answer says what \
         its columns seem to mean, what has to be answered first (“questions”), and which rows have mistakes.",
        SAMPLE,
        bring,
    ).answers(Answers::Added(&IMPORT));
    rooms
        .api(
            Method::GET,
            "/api/v1/imports/{import}",
            "Reads how far an import is, and what became of its rows.",
            Sample::get(),
            show,
        )
        .answers(Answers::One(&IMPORT));
    rooms.api(
        Method::PUT,
        "/api/v1/imports/{import}",
        "Arranges a draft: “columns” has a field for each column of the file, or nothing where it is left out; \
         “dates” is auto, day_first or month_first, “decimals” auto, point or comma; “existing” says what becomes of \
         rows of companies that have leads here: skip, add or update. What is left out stays as it is.",
        Sample::json(r#"{"columns":["company","product",""],"existing":"skip"}"#),
        arrange,
    ).answers(Answers::One(&IMPORT));
    rooms
        .api(
            Method::POST,
            "/api/v1/imports/{import}/run",
            "Makes leads of the rows without mistakes, in the background.",
            Sample::json("{}"),
            run,
        )
        .answers(Answers::Accepted(&IMPORT));
    rooms
        .api(
            Method::POST,
            "/api/v1/imports/{import}/reversal",
            "Takes an import back, in the background: what somebody worked on since stays, and is named.",
            Sample::json("{}"),
            take_back,
        )
        .answers(Answers::Accepted(&IMPORT));
    rooms
        .api(
            Method::GET,
            "/api/v1/imports/{import}/mistakes.csv",
            "The rows that have mistakes, with the reasons, to be mended and brought again. It is kept for a week.",
            Sample::get(),
            file,
        )
        .answers(Answers::File(&["text/csv"]));
    rooms
        .api(
            Method::DELETE,
            "/api/v1/imports/{import}",
            "Deletes an import and its files; its leads stay.",
            Sample::get(),
            delete,
        )
        .answers(Answers::Nothing);
}

/// How a draft is to be arranged; what is left out stays as it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Arranged {
    sheet: Option<String>,
    charset: Option<String>,
    delimiter: Option<String>,
    heading: Option<u64>,
    columns: Option<Vec<Option<String>>>,
    dates: Option<Dates>,
    decimals: Option<Decimals>,
    existing: Option<Existing>,
    product: Option<String>,
    currency: Option<String>,
}

impl Arranged {
    fn over(self, import: &Import) -> Result<Asked, ImportError> {
        let mut way = import.way.clone();
        if let Some(sheet) = self.sheet {
            way.sheet = Some(sheet);
        }
        if let Some(charset) = self.charset {
            way.charset = known_charset(&charset)?;
        }
        if let Some(delimiter) = self.delimiter {
            way.delimiter = known_delimiter(&delimiter)?;
        }
        way.heading = self.heading.or(way.heading);
        let old = &import.arrangement;
        let arrangement = Arrangement {
            columns: self.columns.map_or_else(|| Ok(old.columns.clone()), |columns| fields(&columns))?,
            dates: self.dates.unwrap_or(old.dates),
            decimals: self.decimals.unwrap_or(old.decimals),
            existing: self.existing.unwrap_or(old.existing),
            product: self.product.unwrap_or_else(|| old.product.clone()),
            currency: self.currency.unwrap_or_else(|| old.currency.clone()),
        };
        Ok(Asked { way, arrangement })
    }
}

/// The fields of these words, where each is one.
pub(super) fn fields(words: &[Option<String>]) -> Result<Vec<Option<Field>>, ImportError> {
    let field = |word: &Option<String>| match word.as_deref().filter(|word| !word.is_empty()) {
        None => Ok(None),
        Some(word) => match Field::of_word(word) {
            Some(field) => Ok(Some(field)),
            None => Err(ImportError::Arrangement(words::no_field(short(word), known()))),
        },
    };
    words.iter().map(field).collect()
}

fn known() -> String {
    Field::ALL.map(Field::word).join(", ")
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

pub(super) fn known_charset(text: &str) -> Result<String, ImportError> {
    let known = CHARSETS.iter().find(|one| **one == text);
    let error = || ImportError::Arrangement(words::no_charset(short(text), CHARSETS.join(", ")));
    known.map(|one| (*one).to_owned()).ok_or_else(error)
}

pub(super) fn known_delimiter(text: &str) -> Result<char, ImportError> {
    let mut letters = text.chars();
    let one = letters.next().filter(|one| DELIMITERS.contains(one) && letters.next().is_none());
    one.ok_or_else(|| ImportError::Arrangement(words::no_delimiter()))
}

async fn list(access: Reads) -> Result<Json<Listed<Value>>, Problem> {
    let imports = access.vault.read(async |tx: &Tx| store::all(tx).await).await.map_err(ImportError::from)?;
    let data: Vec<Value> = imports.iter().map(|import| document(import, &[], &[])).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn bring(
    access: Works,
    Upload { name, content, .. }: Upload,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id = actions::bring(&access, name, content).await?;
    Ok((StatusCode::CREATED, read(&access, id).await?))
}

async fn show(access: Reads, Path(import): Path<String>) -> Result<Json<Value>, Problem> {
    read(&access, identified(&import)?).await
}

async fn read(access: &trust::access::Access, id: kernel::ImportId) -> Result<Json<Value>, Problem> {
    let read = access.vault.read(async |tx: &Tx| {
        let import = actions::one(tx, id).await?;
        let mistakes = match import.state {
            super::State::Draft => import.survey.mistakes.clone(),
            _ => mistakes::first(tx, id, TOLD as u64).await?,
        };
        let stayed = match import.state {
            super::State::Undone => undoing::stayed(tx, id, TOLD as u64).await?,
            _ => Vec::new(),
        };
        let stayed: Vec<String> = stayed.iter().map(|lead| lead.id.to_string()).collect();
        Ok::<_, ImportError>(document(&import, &mistakes, &stayed))
    });
    Ok(Json(json!({ "data": read.await? })))
}

async fn arrange(
    access: Works,
    Path(import): Path<String>,
    Json(arranged): Json<Arranged>,
) -> Result<Json<Value>, Problem> {
    let id = identified(&import)?;
    let import = access.vault.read(async |tx: &Tx| actions::one(tx, id).await).await?;
    actions::arrange(&access, id, arranged.over(&import)?).await?;
    read(&access, id).await
}

async fn run(access: Works, Path(import): Path<String>) -> Result<(StatusCode, Json<Value>), Problem> {
    let id = identified(&import)?;
    access.vault.change(access.actor, async |change: &Change| actions::run(change, id).await).await?;
    Ok((StatusCode::ACCEPTED, read(&access, id).await?))
}

async fn take_back(access: Works, Path(import): Path<String>) -> Result<(StatusCode, Json<Value>), Problem> {
    let id = identified(&import)?;
    access.vault.change(access.actor, async |change: &Change| actions::take_back(change, id).await).await?;
    Ok((StatusCode::ACCEPTED, read(&access, id).await?))
}

async fn file(access: Reads, Path(import): Path<String>) -> Result<Saved<BlobBytes>, Problem> {
    opened(&access, identified(&import)?).await
}

async fn delete(access: Works, Path(import): Path<String>) -> Result<StatusCode, Problem> {
    let id = identified(&import)?;
    access.vault.change(access.actor, async |change: &Change| actions::delete(change, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An import as programs read it.
fn document(import: &Import, mistakes: &[Mistake], stayed: &[String]) -> Value {
    let Import { arrangement, survey, counts, way, .. } = import;
    let mistake = |one: &Mistake| json!({ "row": one.row, "column": one.column, "reason": one.reason });
    json!({
        "id": import.id,
        "name": import.name,
        "format": store::word(import.format),
        "state": import.state.word(),
        "sheets": import.sheets,
        "sheet": way.sheet,
        "charset": way.charset,
        "delimiter": way.delimiter.to_string(),
        "heading": way.heading,
        "headings": survey.headings,
        "columns": arrangement.columns.iter().map(|one| one.map_or("", Field::word)).collect::<Vec<_>>(),
        "dates": arrangement.dates,
        "decimals": arrangement.decimals,
        "existing": arrangement.existing,
        "product": arrangement.product,
        "currency": arrangement.currency,
        "questions": survey.questions.iter().map(|one| one.word()).collect::<Vec<_>>(),
        "rows": survey.rows,
        "rows_good": survey.good,
        "rows_there": survey.there,
        "added": counts.added,
        "updated": counts.updated,
        "skipped": counts.skipped,
        "wrong": counts.wrong,
        "mistakes": mistakes.iter().map(mistake).collect::<Vec<_>>(),
        "stayed": stayed,
        "brought_by": import.by,
        "brought_at": import.brought.to_string(),
        "visibility": "only_you",
    })
}

static IMPORT: Shape = Shape(
    "Import",
    &[
        id("id", "import"),
        text("name"),
        word("format", &["csv", "xlsx"]),
        word("state", &["draft", "running", "done", "undoing", "undone", "failed"]),
        texts("sheets"),
        maybe(text("sheet")),
        text("charset"),
        text("delimiter"),
        maybe(number("heading")),
        texts("headings"),
        texts("columns"),
        word("dates", &["auto", "day_first", "month_first"]),
        word("decimals", &["auto", "point", "comma"]),
        word("existing", &["skip", "add", "update"]),
        text("product"),
        text("currency"),
        texts("questions"),
        number("rows"),
        number("rows_good"),
        number("rows_there"),
        number("added"),
        number("updated"),
        number("skipped"),
        number("wrong"),
        shapes("mistakes", &MISTAKE),
        texts("stayed"),
        text("brought_by"),
        moment("brought_at"),
        word("visibility", &["only_you"]),
    ],
);

static MISTAKE: Shape = Shape("ImportMistake", &[number("row"), text("column"), text("reason")]);

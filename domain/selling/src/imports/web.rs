//! The pages of imports: all of them, and one.

use axum::{
    extract::{Form, Path},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::ImportId;
use sheets::reading::Format;
use trust::{
    Portal,
    access::{Access, Reads, Works},
};
use vault::{BlobBytes, BlobError, Change, Tx};
use web::{Face, Html, Problem, Rooms, Sample, Saved, Upload};

use super::{
    Import, ImportError, State,
    actions::{self, Asked},
    api::{fields, known_charset, known_delimiter},
    arrangement::{Arrangement, Dates, Decimals, Existing},
    import::TOLD,
    mistakes,
    pages::{ListPage, ShowPage},
    store, undoing,
};
use crate::{identified, leads::sentence, texts::imports as texts};

/// A file of which the tests know that it is taken.
pub(super) const SAMPLE: Sample =
    Sample::file("", "leads.csv", "Company,Product,Remark\r\nIsdom,GTX Pro,met at the fair\r\n");

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/imports", Sample::get(), list);
    rooms.upload(Face::Page, "/o/{org}/imports", "", SAMPLE, bring);
    rooms.page(Method::GET, "/o/{org}/imports/{import}", Sample::get(), show);
    let form = Sample::form("column=company&column=product&column=&existing=skip");
    rooms.page(Method::POST, "/o/{org}/imports/{import}", form, arrange);
    rooms.page(Method::POST, "/o/{org}/imports/{import}/run", Sample::form(""), run);
    rooms.page(Method::POST, "/o/{org}/imports/{import}/reversal", Sample::form(""), take_back);
    rooms.page(Method::POST, "/o/{org}/imports/{import}/deletion", Sample::form(""), delete);
    rooms.page(Method::GET, "/o/{org}/imports/{import}/mistakes.csv", Sample::get(), file);
}

async fn list(access: Reads) -> Result<Html<ListPage>, Problem> {
    Ok(Html(listed(&access, None).await?))
}

async fn listed(access: &Access, error: Option<String>) -> Result<ListPage, Problem> {
    let read = async |tx: &Tx| Ok::<_, ImportError>((store::all(tx).await?, tx.now()));
    let (imports, now) = access.vault.read(read).await?;
    Ok(ListPage::new(access, &imports, error, now))
}

async fn bring(access: Works, Upload { name, content, .. }: Upload) -> Result<Response, Problem> {
    match actions::bring(&access, name, content).await {
        Ok(id) => Ok(to(&access, id).into_response()),
        Err(error @ (ImportError::Vault(_) | ImportError::Lead(_))) => Err(error.into()),
        Err(error) => {
            let page = listed(&access, Some(sentence(&error.to_string()))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
    }
}

fn to(access: &Access, id: ImportId) -> Redirect {
    Redirect::to(&access.here(&format!("imports/{id}")))
}

async fn show(access: Reads, Path((_, import)): Path<(String, String)>) -> Result<Html<ShowPage>, Problem> {
    Ok(Html(shown(&access, identified(&import)?, None).await?))
}

async fn shown(access: &Access, id: ImportId, error: Option<String>) -> Result<ShowPage, Problem> {
    let read = access.vault.read(async |tx: &Tx| {
        let mut import = actions::one(tx, id).await?;
        if import.state != State::Draft {
            import.survey.mistakes = mistakes::first(tx, id, TOLD as u64).await?;
        }
        let stayed = match import.state {
            State::Undone => undoing::stayed(tx, id, TOLD as u64).await?,
            _ => Vec::new(),
        };
        Ok::<_, ImportError>((import, stayed, tx.now()))
    });
    let (import, stayed, now) = read.await?;
    Ok(ShowPage::new(access, &import, &stayed, error, now))
}

/// What the form of a draft says: of each column what it becomes, in their order.
#[derive(Debug, Default)]
struct Arranged {
    columns: Vec<Option<String>>,
    sheet: Option<String>,
    charset: Option<String>,
    delimiter: Option<String>,
    heading: String,
    dates: String,
    decimals: String,
    existing: String,
    product: String,
    currency: String,
}

impl Arranged {
    fn of(form: Vec<(String, String)>) -> Self {
        let mut arranged = Self::default();
        for (name, value) in form {
            match name.as_str() {
                "column" => arranged.columns.push(Some(value)),
                "sheet" => arranged.sheet = Some(value),
                "charset" => arranged.charset = Some(value),
                "delimiter" => arranged.delimiter = Some(value),
                "heading" => arranged.heading = value,
                "dates" => arranged.dates = value,
                "decimals" => arranged.decimals = value,
                "existing" => arranged.existing = value,
                "product" => arranged.product = value,
                "currency" => arranged.currency = value,
                _ => {}
            }
        }
        arranged
    }

    fn asked(self, import: &Import) -> Result<Asked, ImportError> {
        let mut way = import.way.clone();
        match import.format {
            Format::Xlsx => way.sheet = self.sheet.or(way.sheet),
            Format::Csv => {
                if let Some(charset) = self.charset {
                    way.charset = known_charset(&charset)?;
                }
                if let Some(delimiter) = self.delimiter {
                    way.delimiter = known_delimiter(&delimiter)?;
                }
            }
        }
        way.heading = match self.heading.trim() {
            "" => None,
            number => {
                let row = number.parse().ok().filter(|row| *row > 0);
                Some(row.ok_or_else(|| ImportError::Arrangement(texts::no_row()))?)
            }
        };
        let arrangement = Arrangement {
            columns: fields(&self.columns)?,
            dates: match self.dates.as_str() {
                "day_first" => Dates::DayFirst,
                "month_first" => Dates::MonthFirst,
                _ => Dates::Auto,
            },
            decimals: match self.decimals.as_str() {
                "point" => Decimals::Point,
                "comma" => Decimals::Comma,
                _ => Decimals::Auto,
            },
            existing: match self.existing.as_str() {
                "add" => Existing::Add,
                "update" => Existing::Update,
                _ => Existing::Skip,
            },
            product: self.product.trim().to_owned(),
            currency: self.currency.trim().to_owned(),
        };
        Ok(Asked { way, arrangement })
    }
}

async fn arrange(
    access: Works,
    Path((_, import)): Path<(String, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id = identified(&import)?;
    let import = access.vault.read(async |tx: &Tx| actions::one(tx, id).await).await?;
    let arranged = async { actions::arrange(&access, id, Arranged::of(form).asked(&import)?).await };
    match arranged.await {
        Ok(()) => Ok(to(&access, id).into_response()),
        Err(error @ (ImportError::Arrangement(_) | ImportError::Read(_) | ImportError::Rows)) => {
            let page = shown(&access, id, Some(sentence(&error.to_string()))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn run(access: Works, Path((_, import)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id = identified(&import)?;
    access.vault.change(access.actor, async |change: &Change| actions::run(change, id).await).await?;
    Ok(to(&access, id))
}

async fn take_back(access: Works, Path((_, import)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id = identified(&import)?;
    access.vault.change(access.actor, async |change: &Change| actions::take_back(change, id).await).await?;
    Ok(to(&access, id))
}

async fn delete(access: Works, Path((_, import)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id = identified(&import)?;
    access.vault.change(access.actor, async |change: &Change| actions::delete(change, id).await).await?;
    Ok(Redirect::to(&access.here("imports")))
}

async fn file(access: Reads, Path((_, import)): Path<(String, String)>) -> Result<Saved<BlobBytes>, Problem> {
    opened(&access, identified(&import)?).await
}

/// The file of mistakes, where there is one.
pub(super) async fn opened(access: &Reads, id: ImportId) -> Result<Saved<BlobBytes>, Problem> {
    let import = access.vault.read(async |tx: &Tx| actions::one(tx, id).await).await?;
    let (hash, size) = import.errors.ok_or_else(Problem::absent)?;
    let content = access.vault.stream_blob(&hash).await.map_err(|error| match error {
        BlobError::Unknown => Problem::absent(),
        error => Problem::broken(&error),
    })?;
    let name = sheets::file_name("leads-to-mend", import.brought, "csv");
    Ok(Saved { name, media_type: "text/csv", size, content })
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        let told = sentence(&error.to_string());
        match error {
            ImportError::Refused(_) | ImportError::Read(_) | ImportError::Rows => Self::refused("file", told),
            ImportError::Arrangement(_) => Self::refused("arrangement", told),
            ImportError::Asked(question) => Self::refused(question.word(), told),
            ImportError::Many => Self::refused("too_many", told),
            ImportError::NotNow => Self::conflict(told),
            ImportError::Absent => Self::absent(),
            ImportError::Lead(error) => Self::refused("lead", sentence(&error.to_string())),
            ImportError::Vault(error) => Self::broken(&error),
        }
    }
}

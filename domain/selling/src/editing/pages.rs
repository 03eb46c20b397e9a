//! The forms of a record: of a new one, of one that is there, and the choice between two versions.

use axum::{
    extract::{Form, Path, Query as Asked},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use trust::access::{Access, Works};
use vault::{Change, Tx};
use web::{Html, Kind, Notice, Problem};

use super::{
    EditError, FormPage, Mistake, Record, Wrong,
    acts::{Changed, edit as edited},
    merge::{ChoicePage, Sent, hidden},
    values,
};
use crate::texts::editing as texts;
use crate::{
    history, identified,
    leads::{at, to},
};

/// The form of a new one; what the address says stands in it.
pub(crate) async fn blank<T: Record>(
    access: Works,
    Asked(typed): Asked<T::Typed>,
) -> Result<Html<FormPage>, Problem> {
    form::<T>(&access, None, &typed, &Wrong::new(), Vec::new()).await.map(Html)
}

/// Adds one.
pub(crate) async fn add<T: Record>(access: Works, Form(typed): Form<T::Typed>) -> Result<Response, Problem> {
    let beside = T::beside(&access).await?;
    let added = access.vault.change(access.actor, async |change: &Change| {
        let id = T::add(change, &T::understand(&typed, &beside)?, &beside).await?;
        T::find(change, id).await?.ok_or(EditError::Absent)
    });
    match added.await {
        Ok(record) => Ok(kept(&access, &record, "added")),
        Err(error) => again::<T>(&access, None, &typed, error, Vec::new()).await,
    }
}

/// The form of one that is there.
pub(crate) async fn edit<T: Record>(
    access: Works,
    Path((_, id)): Path<(String, String)>,
) -> Result<Html<FormPage>, Problem> {
    let record = standing::<T>(&access, identified(&id)?).await?;
    let typed = record.typed();
    let seen = hidden(record.version(), &values(&typed)).to_vec();
    form(&access, Some(&record), &typed, &Wrong::new(), seen).await.map(Html)
}

/// Changes one.
pub(crate) async fn change<T: Record>(
    access: Works,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent<T::Typed>>,
) -> Result<Response, Problem> {
    let id: T::Id = identified(&id)?;
    let beside = T::beside(&access).await?;
    let done = access.vault.change(access.actor, async |change: &Change| {
        edited::<T>(change, id, (sent.version(), &sent.before()), &sent.typed, &beside).await
    });
    match done.await {
        Ok(Changed::Kept(record)) => Ok(kept(&access, &record, "saved")),
        Ok(Changed::Clashed(now, merged, clashes)) => {
            let told = history::last(&access, id).await.map_err(|error| Problem::broken(&error))?;
            let typed = now.typed();
            let form = T::form(&access, &typed).await?;
            let (list, name) = T::WORDS.list;
            let here = access.here(&format!("{list}/{id}"));
            let mut page = access.page(texts::meanwhile());
            page.crumbs =
                vec![to(&name(), &access.here(list)), to(&now.title(), &here), at(&texts::changed())];
            let ways = (here, access.here(&now.place()), told);
            let page = ChoicePage::new(page, ways, &form, (merged, now.version()), &values(&typed), clashes);
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
        Err(error) => {
            let record = standing::<T>(&access, id).await?;
            again(&access, Some(&record), &sent.typed, error, sent.hidden().to_vec()).await
        }
    }
}

async fn standing<T: Record>(access: &Access, id: T::Id) -> Result<T, Problem> {
    let found = access.vault.read(async |tx: &Tx| T::find(tx, id).await).await;
    found.map_err(|error| Problem::broken(&error))?.ok_or_else(Problem::absent)
}

fn kept<T: Record>(access: &Access, record: &T, done: &str) -> Response {
    Redirect::to(&access.here(&format!("{}?done={done}", record.place()))).into_response()
}

/// The form again, with what is wrong.
async fn again<T: Record>(
    access: &Access,
    about: Option<&T>,
    typed: &T::Typed,
    error: EditError,
    seen: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let wrong: Wrong = match error {
        EditError::Wrong(wrong) => wrong,
        EditError::Known(field, told) => vec![(field, Mistake::Other(told))],
        error => return Err(error.into()),
    };
    let page = form(access, about, typed, &wrong, seen).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

async fn form<T: Record>(
    access: &Access,
    about: Option<&T>,
    typed: &T::Typed,
    wrong: &Wrong,
    seen: Vec<(&'static str, String)>,
) -> Result<FormPage, Problem> {
    let (list, name) = T::WORDS.list;
    let all = access.here(list);
    let (words, action, back, crumbs) = match about {
        None => {
            let back = T::instead(typed).map_or_else(|| all.clone(), |place| access.here(&place));
            (T::WORDS.add, all.clone(), back, vec![])
        }
        Some(record) => {
            let here = format!("{all}/{}", record.id());
            let crumbs = vec![to(&record.title(), &here)];
            (T::WORDS.edit, here, access.here(&record.place()), crumbs)
        }
    };
    let words = (words.0(), words.1(), words.2());
    let mut page = access.page(words.0.clone());
    page.crumbs = [vec![to(&name(), &all)], crumbs, vec![at(&words.0)]].concat();
    let mut form = T::form(access, typed).await?;
    form.hidden.extend(seen);
    Ok(FormPage::new(page, words, (action, back), form, &values(typed), wrong))
}

/// What the last act did, in the address that it led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    pub(crate) done: String,
}

impl Done {
    /// The line that says so.
    pub(crate) fn told(&self) -> Option<Notice> {
        let text = match self.done.as_str() {
            "added" => texts::added(),
            "saved" => texts::saved(),
            _ => return None,
        };
        Some(Notice { kind: Kind::Good, text })
    }
}

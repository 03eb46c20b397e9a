//! The lists of this room: how what was asked of one ([`Asked`]) is read from the vault, written to a file and
//! acted on as a whole.
//!
//! A list is a [`Tabled`]: its definition (see [`web::table`] for how to add a column), its rows, and what is
//! read beside them, once for a whole page. Page, API, export and acts on many then need no code of their own.

pub(crate) mod bulk;
mod conditions;
mod export;
mod page;
mod paging;
mod serving;
pub(crate) mod undo;

use std::{
    fmt::Display,
    future::Future,
    str::FromStr,
    sync::{PoisonError, RwLock},
};

use kernel::OrgId;
use serde_json::Value;
use trust::{access::memberships, people::Person};
use vault::{
    Find, Row, Tx, VaultError, Vaults,
    rows::{ColumnTrait, Condition, EntityTrait, Order, Uuid},
};
use web::{
    Direction, Problem,
    table::{Asked, List, Told},
};

use crate::{
    accounts::Accounts, contacts::Contacts, deals::Deals, leads::Leads, registrations::Registrations,
};

use export::{Exportable, ListOf, export};
pub(crate) use export::{Flow, Format};
pub use page::{ListPage, nothing_matches, plain};
pub use paging::{Paging, listed};
pub use serving::{Found, csv, list, look, xlsx};
pub(crate) use undo::routes;

/// The columns of a list's table.
pub type ColumnOf<T> = <<T as Tabled>::Entity as EntityTrait>::Column;
/// The stored rows of a list.
pub type ModelOf<T> = <<T as Tabled>::Entity as EntityTrait>::Model;
/// What is asked of a list.
pub type AskedOf<T> = Asked<<T as Tabled>::Shown, ColumnOf<T>>;

/// A list over a table of the vault.
pub trait Tabled: Send + Sync + 'static {
    /// The table.
    type Entity: Row;
    /// A row, with all that the list shows of it.
    type Shown: Send + Sync + 'static;

    /// What names a row.
    type Id: FromStr + Display + From<Uuid> + Into<Uuid> + Send + Sync;

    /// Its definition.
    fn list() -> &'static List<Self::Shown, ColumnOf<Self>>;

    /// What it asks for by itself, unless somebody asks otherwise.
    fn usual(asked: AskedOf<Self>) -> AskedOf<Self> {
        asked
    }

    /// The rows with what stands in other tables: a query for all of them, none for each.
    fn complete(
        tx: &Tx,
        rows: Vec<ModelOf<Self>>,
    ) -> impl Future<Output = Result<Vec<Self::Shown>, VaultError>> + Send;

    /// Whether it shows people, whose names stand in no vault.
    const PEOPLE: bool = false;

    /// The rows with the names of people.
    fn named(_rows: &mut [Self::Shown], _people: &[Person]) {}

    /// Which row it is.
    fn id(row: &Self::Shown) -> Self::Id;

    /// A row as programs read it.
    fn document(row: &Self::Shown) -> Value;

    /// What an act on so many rows is told as, with the way to take it back; none for what it does not know.
    fn told(_kind: &str, _count: usize, _undo: String) -> Option<Told> {
        None
    }

    /// How many rows that is, where the vault keeps sums that know.
    fn counted(
        _tx: &Tx,
        _asked: &AskedOf<Self>,
    ) -> impl Future<Output = Result<Option<u64>, VaultError>> + Send {
        std::future::ready(Ok(None))
    }

    /// Understands the address of its page or export.
    fn asked(query: &str) -> Result<AskedOf<Self>, Problem> {
        Self::list().read(query).map(Self::usual)
    }

    /// Understands what a program asks.
    fn asked_by_program(query: &str) -> Result<AskedOf<Self>, Problem> {
        Self::list().read_for_programs(query).map(Self::usual)
    }
}

/// The people of the organisation, where the list shows any.
async fn people<T: Tabled>(vaults: &Vaults, org: OrgId) -> Result<Vec<Person>, VaultError> {
    if T::PEOPLE { memberships::people(vaults, org).await } else { Ok(Vec::new()) }
}

/// Every list of which a file can be made.
static LISTS: [&dyn Exportable; 5] = [
    &ListOf::<Leads>::THIS,
    &ListOf::<Registrations>::THIS,
    &ListOf::<Deals>::THIS,
    &ListOf::<Accounts>::THIS,
    &ListOf::<Contacts>::THIS,
];

/// Lists of rooms to the right, which are known once the program is put together.
static FURTHER: RwLock<Vec<&'static dyn Exportable>> = RwLock::new(Vec::new());

/// From now on a file can be made of that list as well, in the background too.
pub fn lend<T: Tabled>() {
    let mut further = FURTHER.write().unwrap_or_else(PoisonError::into_inner);
    let list: &'static dyn Exportable = Box::leak(Box::new(ListOf::<T>::THIS));
    if !further.iter().any(|known| known.name() == list.name()) {
        further.push(list);
    }
}

/// The list of that name, such as `leads`.
pub(crate) fn exportable(name: &str) -> Option<&'static dyn Exportable> {
    let further = FURTHER.read().unwrap_or_else(PoisonError::into_inner);
    LISTS.into_iter().chain(further.iter().copied()).find(|list| list.name() == name)
}

/// The page that was asked for.
pub(crate) async fn page<T: Tabled>(tx: &Tx, asked: &AskedOf<T>) -> Result<Vec<T::Shown>, VaultError> {
    let rows = sorted::<T>(tx, asked).limit(u64::from(asked.limit)).offset(asked.offset()).page().await?;
    T::complete(tx, rows).await
}

/// The first `most` that have the words, in the list's own order, with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn search<T: Tabled>(tx: &Tx, words: &str, most: u32) -> Result<(Vec<T::Shown>, u64), VaultError> {
    let mut asked = T::list().all();
    asked.q = words.to_owned();
    asked.limit = most;
    Ok((page::<T>(tx, &asked).await?, count::<T>(tx, &asked).await?))
}

/// How many there are on all pages.
pub(crate) async fn count<T: Tabled>(tx: &Tx, asked: &AskedOf<T>) -> Result<u64, VaultError> {
    match T::counted(tx, asked).await? {
        Some(count) => Ok(count),
        None => these::<T>(tx, asked).count().await,
    }
}

/// Those after `after` in the order of their ids, as programs page.
pub(crate) async fn after<T: Tabled>(
    tx: &Tx,
    asked: &AskedOf<T>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<T::Shown>, VaultError> {
    let id = <T::Entity as Row>::id();
    let after = after.map(|after| Condition::all().add(id.gt(after)));
    let rows = these::<T>(tx, asked).filter_if(after).order_by(id, Order::Asc).limit(limit).all().await?;
    T::complete(tx, rows).await
}

/// The ids of those from `offset` on, in the order that was asked for.
pub(crate) async fn ids<T: Tabled>(
    tx: &Tx,
    asked: &AskedOf<T>,
    offset: u64,
    limit: u64,
) -> Result<Vec<Uuid>, VaultError> {
    sorted::<T>(tx, asked).offset(offset).limit(limit).ids().await
}

/// Everything that was asked for.
pub(crate) fn these<'t, T: Tabled>(tx: &'t Tx, asked: &AskedOf<T>) -> Find<'t, T::Entity> {
    let today = conditions::today(tx);
    let all = asked.conditions().filter_map(|(field, test)| conditions::condition(&field.kind, test, today));
    all.fold(tx.find::<T::Entity>().matching(&asked.q), Find::filter)
}

fn sorted<'t, T: Tabled>(tx: &'t Tx, asked: &AskedOf<T>) -> Find<'t, T::Entity> {
    let order = if asked.direction == Direction::Ascending { Order::Asc } else { Order::Desc };
    let find = these::<T>(tx, asked);
    let find = match asked.sorted_by() {
        Some(column) => find.order_by(column, order.clone()),
        None => find,
    };
    find.order_by(<T::Entity as Row>::id(), order)
}
